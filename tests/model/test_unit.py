"""Currencies, scales, price bases and units of quantity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit.errors import UnitError
from tradekit.model import Unit

BILLION = 1_000_000_000
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("unit", "spelled"),
    [
        (
            Unit("USD"),
            ["USD", "usd", "US dollar", "US dollars", "US$", "current US$", "USD, current", "in USD"],
        ),
        (
            Unit("USD", BILLION),
            [
                "USD bn",
                "bn USD",
                "billion USD",
                "US$ bn",
                "US$bn",
                "USD billion",
                "USD, bn",
                "USD (billions)",
            ],
        ),
        (
            Unit("USD", MILLION),
            ["USD mn", "USD million", "million US dollars", "USD_MIO", "USD m", "1,000,000 USD"],
        ),
        (
            Unit("USD", 1000),
            ["1000 USD", "1,000 USD", "thousand US dollars", "THS_USD", "'000 USD", "US Dollar, Thousands"],
        ),
        (Unit("EUR", MILLION), ["MIO_EUR", "EUR mn", "€ mn", "€mn", "million euros", "Million euro"]),
        (Unit("CNY", 100 * MILLION), ["100 million yuan", "CNY 100 mn", "100000000 CNY"]),
        (
            Unit("USD", 1, "constant 2015"),
            ["constant 2015 US$", "USD (constant 2015)", "USD, constant 2015 prices"],
        ),
        (
            Unit("EUR", BILLION, "chain-linked 2020"),
            ["EUR bn, chain-linked 2020", "bn EUR (chain-linked volumes 2020)", "EUR bn, chain linked 2020"],
        ),
        (Unit("kg"), ["kg", "KG", "kilograms", "Kilogramme"]),
        (Unit("kg", 1000), ["t", "tonnes", "metric tons", "1000 kg", "thousand kg"]),
        (Unit("kg", MILLION), ["kt", "thousand tonnes", "t thousand", "million kg"]),
        (Unit("kg", BILLION), ["million tonnes", "mn t"]),
        (Unit("m2"), ["m2", "m²", "square metres", "sq m"]),
        (Unit("u"), ["u", "number of items", "items", "pieces"]),
        (Unit("l", 1000), ["1000 l", "thousand litres"]),
        (Unit("kWh", 1000), ["MWh", "1000 kWh", "thousand kilowatt hours"]),
        (Unit("DEM", MILLION), ["DEM mn", "million Deutsche Mark"]),
    ],
    ids=str,
)
def test_spellings(unit: Unit, spelled: list[str]) -> None:
    assert {text: Unit.parse(text) for text in spelled} == dict.fromkeys(spelled, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "$",
        "dollars",
        "$ bn",
        "¥",
        "bn",
        "million",
        "1000",
        "0 USD",
        "-1 USD",
        "1.5 USD",
        "USD zillion",
        "USX",
        "USD EUR",
        "USD/kg",
        "USD per kg",
        "USD bn bn bn",
        "mt",
        "USD bn, constant",
        "USD bn, 2015 prices",
        "kg, constant 2015",
        "USD 99999999999999999999",
        "percent",
        "%",
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(UnitError):
        Unit.parse(text)


def test_kilograms_are_not_the_currency_of_kyrgyzstan() -> None:
    read = {text: Unit.parse(text).symbol for text in ("kgs", "Kgs", "KGS", "thousand kgs", "mn KGS")}
    assert read == {"kgs": "kg", "Kgs": "kg", "KGS": "KGS", "thousand kgs": "kg", "mn KGS": "KGS"}


@pytest.mark.parametrize(
    ("text", "why"), [("$ bn", "the dollar of several"), ("MT", "metric tons or megatonnes")]
)
def test_what_may_be_two_units_is_refused_and_told_why(text: str, why: str) -> None:
    with pytest.raises(UnitError, match=why):
        Unit.parse(text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("usd",), "is no currency of ISO 4217 and no unit of quantity"),
        (("t",), "is no currency of ISO 4217 and no unit of quantity"),
        ((None,), "is no currency of ISO 4217 and no unit of quantity"),
        (("USD", 0), "is no scale; expected a whole number from 1 to"),
        (("USD", 1000.0), "is no scale"),
        (("USD", True), "is no scale"),
        (("USD", 10**16), "is no scale"),
        (("USD", 1, "real"), "is no price basis; expected 'current', 'constant 2015' or 'chain-linked 2015'"),
        (("USD", 1, "constant"), "is no price basis"),
        (("kg", 1, "constant 2015"), "kg is no money and has no price basis"),
    ],
)
def test_the_constructor_refuses(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(UnitError, match=message):
        Unit(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (Unit("USD"), "USD"),
        (Unit("USD", 1000), "USD thousand"),
        (Unit("USD", MILLION), "USD mn"),
        (Unit("USD", BILLION), "USD bn"),
        (Unit("USD", 1000 * BILLION), "USD tn"),
        (Unit("USD", 10_000), "10000 USD"),
        (Unit("USD", BILLION, "constant 2015"), "USD bn, constant 2015"),
        (Unit("kg"), "kg"),
        (Unit("kg", 1000), "t"),
        (Unit("kg", MILLION), "t thousand"),
        (Unit("kg", BILLION), "t mn"),
        (Unit("kg", 10), "10 kg"),
        (Unit("kg", 10_000), "10 t"),
    ],
    ids=str,
)
def test_canonical_text(unit: Unit, text: str) -> None:
    assert str(unit) == text


@given(
    symbol=st.sampled_from(["USD", "EUR", "XAF", "kg", "l", "m", "m2", "u", "pair", "carat", "kWh"]),
    scale=st.integers(1, 10**15) | st.integers(0, 15).map(lambda power: 10**power),
    basis=st.sampled_from(["current", "constant 2015", "chain-linked 2020"]),
)
def test_parse_reads_every_canonical_text(symbol: str, scale: int, basis: str) -> None:
    unit = Unit(symbol, scale, basis if symbol.isupper() else "current")
    assert Unit.parse(str(unit)) == unit
    assert eval(repr(unit)) == unit


def test_money_and_additivity() -> None:
    units = [Unit("USD"), Unit("kg"), Unit("USD", 1, "constant 2015"), Unit("USD", 1, "chain-linked 2015")]
    assert [unit.is_money for unit in units] == [True, False, True, True]
    assert [unit.additive for unit in units] == [True, True, True, False]


@pytest.mark.parametrize(
    ("unit", "other", "factor"),
    [("USD bn", "USD mn", 1000.0), ("USD mn", "USD bn", 0.001), ("t", "kg", 1000.0), ("USD", "USD", 1.0)],
)
def test_factor(unit: str, other: str, factor: float) -> None:
    assert Unit.parse(unit).factor_to(other) == factor


@pytest.mark.parametrize(
    ("unit", "other"),
    [("USD", "EUR"), ("USD", "kg"), ("USD", "USD, constant 2015"), ("m", "m2"), ("XEU", "EUR")],
)
def test_what_differs_in_more_than_scale_is_not_converted(unit: str, other: str) -> None:
    with pytest.raises(UnitError, match=r"cannot be converted into .*: they differ in more than scale"):
        Unit.parse(unit).factor_to(other)
