"""One observation and its statuses."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from tradekit.errors import CategoryError, CubeError, FlowError, PartnerError, PeriodError, UnitError
from tradekit.model import STATUSES, Category, Flow, Partner, Period, TradeRecord, Unit


def record(**changes: object) -> TradeRecord:
    plain = {"reporter": "CHN", "partner": "KAZ", "flow": "X", "period": 2025, "value": 1.5, "unit": "USD bn"}
    return TradeRecord(**plain | changes)  # type: ignore[arg-type]


def test_labels_are_parsed() -> None:
    found = record(reporter="China", partner=398, flow="exports", period="2025M03", category="8703.80")
    assert (found.reporter, found.partner, found.flow) == (Partner("CHN"), Partner("KAZ"), Flow.EXPORT)
    assert (found.period, found.unit) == (Period("2025-03"), Unit("USD", 1_000_000_000))
    assert found.category == Category("870380", "HS2022")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("reporter", "Chna", PartnerError),
        ("partner", None, PartnerError),
        ("flow", "balance", FlowError),
        ("period", "2025-13", PeriodError),
        ("unit", "$", UnitError),
        ("unit", None, UnitError),
        ("category", "77", CategoryError),
        ("quantity_unit", "dozens", UnitError),
        ("status", "guessed", CubeError),
        ("status", 1, CubeError),
    ],
)
def test_each_label_raises_its_own_error(field: str, value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        record(**{field: value})


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), Decimal(2), Fraction(2)])
def test_numbers_become_floats(value: object) -> None:
    assert type(record(value=value).value) is float
    assert record(value=value).value == 2.0


@pytest.mark.parametrize("value", ["2", "", None, True, math.inf, -math.inf, 10**400, pd.NA, b"2", [2], 2j])
def test_what_is_no_amount(value: object) -> None:
    with pytest.raises(
        CubeError, match="is no amount; expected a finite number, or NaN where it is suppressed"
    ):
        record(value=value)


def test_the_sign_is_left_to_the_cube() -> None:
    assert record(value=-1.0).value == -1.0


def test_suppressed_values_are_equal_and_come_last() -> None:
    assert record(value=math.nan) == record(value=float("nan"))
    assert hash(record(value=math.nan)) == hash(record(value=float("nan")))
    assert record(value=math.nan) != record(value=0.0)
    assert record(value=1e300) < record(value=math.nan)


def test_a_quantity_needs_its_unit() -> None:
    assert record(quantity=12, quantity_unit="t").quantity == 12.0
    for changes in ({"quantity": 12}, {"quantity_unit": "t"}):
        with pytest.raises(CubeError, match="a quantity needs its unit"):
            record(**changes)


def test_a_quantity_is_not_counted_in_money() -> None:
    with pytest.raises(
        CubeError, match="a quantity is not counted in money, KGS; kilograms are written 'kg'"
    ):
        record(quantity=12, quantity_unit="KGS")


def test_statuses_from_best_to_worst() -> None:
    # Observed before computed before filled in before absent.
    assert STATUSES == (
        "normal",
        "provisional",
        "break",
        "derived",
        "implied",
        "mirror",
        "reconciled",
        "estimated",
        "imputed",
        "confidential",
        "missing",
    )


@pytest.mark.parametrize(
    ("letter", "status"),
    [
        ("A", "normal"),
        ("e", "estimated"),
        ("I", "imputed"),
        ("P", "provisional"),
        ("C", "confidential"),
        ("M", "missing"),
        ("B", "break"),
        ("Implied", "implied"),
        (None, None),
    ],
)
def test_statuses_are_read_from_words_and_sdmx_letters(letter: str | None, status: str | None) -> None:
    assert record(status=letter).status == status


def test_a_better_status_comes_first() -> None:
    worst_first = [record(status=status) for status in (*reversed(STATUSES), None)]
    assert sorted(worst_first) == worst_first[::-1]


def test_repr_shows_only_what_is_given() -> None:
    assert repr(record()) == "TradeRecord('CHN', 'KAZ', 'X', '2025', 1.5, 'USD bn')"
    assert repr(record(category="87", value=math.nan, status="C")) == (
        "TradeRecord('CHN', 'KAZ', 'X', '2025', float('nan'), 'USD bn', "
        "category='HS2022:87', status='confidential')"
    )
