"""What a figure is counted in: a currency or a physical unit, a scale, a price basis."""

import re
from functools import cache
from math import prod
from typing import Final, Self, final

from attrs import field, frozen

from tradekit.errors import UnitError
from tradekit.model._data import rows
from tradekit.model._text import Suggestions, as_text, quoted

__all__ = ["Unit"]

_SCALE_WORDS: Final = {
    1: ("",),
    1_000: ("thousand", "thousands", "k", "ths", "th", "thsd", "tsd", "000", "'000", "000s", "10^3", "1e3"),
    1_000_000: ("mn", "million", "millions", "mio", "mln", "mill", "m", "mm", "10^6", "1e6"),
    1_000_000_000: ("bn", "billion", "billions", "bln", "b", "mrd", "milliard", "milliards", "10^9", "1e9"),
    1_000_000_000_000: ("tn", "trillion", "trillions", "trn", "tln", "10^12", "1e12"),
}
_SCALES: Final = {word: scale for scale, words in _SCALE_WORDS.items() for word in words if word}
_LARGEST: Final = 10**15
_KILOGRAMS_IN_A_TONNE: Final = 1000
_BASIS: Final = re.compile(r"current|(?:constant|chain-linked) [0-9]{4}")
_BASIS_SPELLED: Final = re.compile(
    r"\b(?:current|(?P<kind>constant|chain[ -]linked|chained)(?: volumes?| prices?)* (?P<year>[0-9]{4}))"
    r"(?: prices?| volumes?)*\b",
    re.IGNORECASE,
)
_BETWEEN_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")
_BETWEEN_WORDS: Final = re.compile(r"[\s,;_()\[\]]+|(?<=[$€£])(?=\w)|(?<=\w)(?=[€£])")
_FILLERS: Final = frozenset({"in", "of"})
_MOST_WORDS: Final = 8
_AMBIGUOUS: Final = {
    "$": "the dollar of several countries",
    "dollar": "the currency of several countries",
    "dollars": "the currency of several countries",
    "¥": "yen or yuan",
    "mt": "metric tons or megatonnes",
}
# The plain word for a currency of which there are several, where trade data mean one of them.
_MONEY: Final = {
    "us$": "USD",
    "us $": "USD",
    "u.s. dollar": "USD",
    "u.s. dollars": "USD",
    "us dollars": "USD",
    "united states dollars": "USD",
    "€": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "pounds sterling": "GBP",
    "rmb": "CNY",
    "yuan": "CNY",
    "renminbi": "CNY",
    "ecu": "XEU",
    "sdr": "XDR",
    "russian rubles": "RUB",
    "russian roubles": "RUB",
    "rub.": "RUB",
    "japanese yen": "JPY",
}


@final
@frozen(order=True, repr=False)
class Unit:
    """A currency or physical unit with a scale and, for money, a price basis.

    Parameters
    ----------
    symbol : str
        The ISO 4217 code of a currency (``"USD"``), or a unit of quantity: ``"kg"``, ``"l"``, ``"m2"``,
        ``"m3"``, ``"u"`` (items), ``"pair"``, ``"carat"``, ``"kWh"`` …
    scale : int
        How many of it make one: 1,000,000,000 for billions. A tonne is 1,000 kg.
    basis : str
        The prices that an amount of money is expressed in: ``"current"``, ``"constant 2015"``,
        ``"chain-linked 2015"``.

    Raises
    ------
    UnitError
        If there is no such symbol, the scale is not a whole number from 1 to 10**15, the basis is not one of
        these, or a physical unit is given one.

    Notes
    -----
    The canonical text is the symbol, the word for the scale and the basis unless current: ``"USD"``, ``"USD
    thousand"``, ``"USD mn"``, ``"USD bn"``, ``"USD tn"``, ``"USD bn, constant 2015"``; any other scale is a
    number, ``"10000 USD"``. Kilograms by the thousand are tonnes, ``"t"``. Units are ordered by symbol, scale
    and basis.

    Examples
    --------
    >>> Unit.parse("billion US dollars")
    Unit('USD', 1000000000)
    >>> str(Unit.parse("1000 USD"))
    'USD thousand'
    """

    symbol: str = field()
    scale: int = field(default=1)
    basis: str = field(default="current")

    def __attrs_post_init__(self) -> None:
        symbol, scale, basis = self.symbol, self.scale, self.basis
        if type(symbol) is not str or not (symbol in _currencies() or symbol in _quantities()):
            raise UnitError(
                f"{quoted(symbol)} is no currency of ISO 4217 and no unit of quantity"
                f"{_suggestions().hint(as_text(symbol))}; Unit.parse reads other spellings"
            )
        if type(scale) is not int or not 1 <= scale <= _LARGEST:
            raise UnitError(f"{quoted(scale)} is no scale; expected a whole number from 1 to 10**15")
        if type(basis) is not str or not _BASIS.fullmatch(basis):
            raise UnitError(
                f"{quoted(basis)} is no price basis; "
                "expected 'current', 'constant 2015' or 'chain-linked 2015'"
            )
        if basis != "current" and not self.is_money:
            raise UnitError(f"{symbol} is no money and has no price basis, such as {basis}")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a unit as tables and headings spell it.

        Parameters
        ----------
        value : object
            The symbol or its name, with the scale before or after it, and the price basis at the end. A Unit
            is returned as it is.

        Returns
        -------
        Unit

        Raises
        ------
        UnitError
            If the text names no unit; ``"$"`` and ``"dollars"`` name several.

        Examples
        --------
        >>> [str(Unit.parse(text)) for text in ("US$ million", "kt", "EUR bn, chain-linked 2020")]
        ['USD mn', 't thousand', 'EUR bn, chain-linked 2020']
        """
        if type(value) is cls:
            return value
        text = as_text(value)
        plain, basis = _split_basis(text or "")
        found = _read(plain)
        if found is None:
            words = _words(plain.lower())
            doubts = [f"; {word!r} may be {_AMBIGUOUS[word]}" for word in words if word in _AMBIGUOUS]
            why = doubts[0] if doubts else _suggestions().hint(text)
            raise UnitError(
                f"{quoted(value)} is no unit{why}; expected text such as 'USD bn', 'thousand EUR', 'kg'"
            )
        return cls(*found, basis)

    @property
    def is_money(self) -> bool:
        """Whether it is a currency.

        Examples
        --------
        >>> Unit("EUR").is_money, Unit("kg").is_money
        (True, False)
        """
        return self.symbol in _currencies()

    @property
    def additive(self) -> bool:
        """Whether amounts may be added: not chain-linked ones, whose parts do not make up the whole.

        Examples
        --------
        >>> Unit("EUR", 1, "chain-linked 2020").additive
        False
        """
        return not self.basis.startswith("chain-linked")

    def factor_to(self, other: "Unit | str") -> float:
        """What an amount in this unit is multiplied by to be one in the other.

        Parameters
        ----------
        other : Unit or str
            A unit that differs in nothing but scale.

        Returns
        -------
        float

        Raises
        ------
        UnitError
            If the other cannot be read or differs in more than scale.

        Examples
        --------
        >>> Unit.parse("USD mn").factor_to("USD bn")
        0.001
        """
        that = Unit.parse(other)
        if (self.symbol, self.basis) != (that.symbol, that.basis):
            raise UnitError(f"{self} cannot be converted into {that}: they differ in more than scale")
        return self.scale / that.scale

    def __repr__(self) -> str:
        given = [self.symbol, self.scale, self.basis]
        for default in ("current", 1):
            if given[-1] == default:
                given.pop()
            else:
                break
        return f"Unit({', '.join(map(repr, given))})"

    def __str__(self) -> str:
        symbol, scale = self.symbol, self.scale
        if symbol == "kg" and scale % _KILOGRAMS_IN_A_TONNE == 0:
            symbol, scale = "t", scale // _KILOGRAMS_IN_A_TONNE
        word = _SCALE_WORDS[scale][0] if scale in _SCALE_WORDS else None
        text = f"{scale} {symbol}" if word is None else f"{symbol} {word}".strip()
        return text if self.basis == "current" else f"{text}, {self.basis}"


@cache
def _currencies() -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows("currencies.csv")}


@cache
def _quantities() -> dict[str, list[tuple[int, str]]]:
    units: dict[str, list[tuple[int, str]]] = {}
    for row in rows("physical_units.csv"):
        units.setdefault(row["symbol"], []).extend(
            (int(row["scale"]), text) for text in row["spellings"].split("|")
        )
    return units


@cache
def _symbols() -> dict[str, tuple[str, int]]:
    """Every spelling of a unit in lower case, with the symbol and the scale that it stands for."""
    symbols = {code.lower(): (code, 1) for code in _currencies()}
    # A name that several currencies share, or once shared, tells none of them.
    by_name: dict[str, list[str]] = {}
    for code, name in _currencies().items():
        by_name.setdefault(name.lower(), []).append(code)
    symbols |= {name: (codes[0], 1) for name, codes in by_name.items() if len(codes) == 1}
    symbols |= {text: (code, 1) for text, code in _MONEY.items()}
    # Last, so that "kgs" is kilograms; the som of Kyrgyzstan is "KGS".
    symbols |= {text: (symbol, scale) for symbol, found in _quantities().items() for scale, text in found}
    return {" ".join(_words(text)): found for text, found in symbols.items()}


@cache
def _suggestions() -> Suggestions:
    names = {name: code for code, name in _currencies().items()}
    symbols = {symbol: symbol for symbol in (*_currencies(), *_quantities(), "t", "USD bn", "USD mn")}
    return Suggestions({spelling: repr(symbol) for spelling, symbol in (names | symbols).items()})


def _split_basis(text: str) -> tuple[str, str]:
    """A text without the words for the price basis, and the basis."""
    stated = _BASIS_SPELLED.search(text)
    if stated is None:
        return text, "current"
    rest = f"{text[: stated.start()]} {text[stated.end() :]}"
    if stated["kind"] is None:
        return rest, "current"
    kind = "constant" if stated["kind"].lower() == "constant" else "chain-linked"
    return rest, f"{kind} {stated['year']}"


def _read(plain: str) -> tuple[str, int] | None:
    """The symbol and the scale of a text; None if it is no unit."""
    words = _words(plain)
    # The longest run of words that is a unit, such as "metric tons", with nothing but scales around it.
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            found = (name, 1) if name in _currencies() else _symbols().get(name.lower())
            if found is not None:
                factors = [_scale(word) for word in words[:start] + words[start + length :]]
                scale = prod(factors, start=found[1])
                return (found[0], scale) if 0 < scale <= _LARGEST and len(factors) <= 2 else None
    return None


def _words(plain: str) -> list[str]:
    words = _BETWEEN_WORDS.split(_BETWEEN_THOUSANDS.sub("", plain))
    return [word for word in words if word and word.lower() not in _FILLERS]


def _scale(word: str) -> int:
    """The number that a word stands for; 0 for none."""
    if word.lower() in _SCALES:
        return _SCALES[word.lower()]
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 16 else 0
