"""The arithmetic of periods."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit.errors import PeriodError
from tradekit.model import Period

FREQUENCIES = {"A": 1, "S": 2, "Q": 4, "M": 12}


@st.composite
def singles(draw: st.DrawFn, frequency: str | None = None) -> Period:
    """Single periods that lie far enough from both ends of time to be moved."""
    letter = frequency or draw(st.sampled_from("ASQM"))
    per_year = FREQUENCIES[letter]
    return Period.from_ordinal(letter, draw(st.integers(1000 * per_year, 3000 * per_year)))  # type: ignore[arg-type]


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(singles())
    length = draw(st.integers(1, 30))
    return start if length == 1 else Period(f"{start}/{start.next(length - 1)}")


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        (2025, "2025"),
        ("2025", "2025"),
        (" 2025 ", "2025"),
        ("0001", "0001"),
        ("2025-H1", "2025-S1"),
        ("2025H2", "2025-S2"),
        ("2025S1", "2025-S1"),
        ("2025-Q3", "2025-Q3"),
        ("2025q3", "2025-Q3"),
        ("2025-03", "2025-03"),
        ("202503", "2025-03"),
        (202512, "2025-12"),
        ("2025M03", "2025-03"),
        ("2025M3", "2025-03"),
        ("2025-M03", "2025-03"),
        ("2025-01/2025-05", "2025-01/2025-05"),
        ("202501/202505", "2025-01/2025-05"),
        ("2025M1 / 2025M5", "2025-01/2025-05"),
        ("2024-Q4/2025-Q1", "2024-Q4/2025-Q1"),
        ("2020/2024", "2020/2024"),
        ("2025-H1/2025-H2", "2025-S1/2025-S2"),
    ],
)
def test_spellings(spelled: object, text: str) -> None:
    assert Period.parse(spelled) == Period(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "25",
        "0000",
        "20255",
        "2025-13",
        "2025-00",
        "202513",
        "202552",
        "202500",
        "2025-1",
        "2025-Q5",
        "2025-Q0",
        "2025-S3",
        "2025M13",
        "2025-03-01",
        "20250301",
        "2025-W12",
        "Mar 2025",
        "March",
        "2025/",
        "/2025",
        "2025/2025",
        "2025-05/2025-01",
        "2025/2025-05",
        "2025-Q1/2025-06",
        "2025-01/02",
        "2025-01/2025-02/2025-03",
        "2025--03",
        "-2025",
        "٢٠٢٥",
        "2025-०३",
        "2025.0",
        "2025a",
        "2025-01\n2025-02",
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(text)


@pytest.mark.parametrize("number", [0, 1, 842, 999, 10_000, 20253, 202500, 202513, 202552, 2025_03_01, -2025])
def test_numbers_that_are_no_period(number: int) -> None:
    with pytest.raises(PeriodError):
        Period.parse(number)


@pytest.mark.parametrize("text", ["2025Q3", "202503", "2025-H1", " 2025", "2025-q3"])
def test_the_constructor_takes_canonical_text_only(text: str) -> None:
    with pytest.raises(PeriodError, match=r"is not written as periods are: 2025.*; Period\.parse reads it"):
        Period(text)


@pytest.mark.parametrize("value", [2025, None, pd.Period("2025"), date(2025, 3, 1)])
def test_the_constructor_takes_text_only(value: object) -> None:
    with pytest.raises(PeriodError, match="is no period; expected text such as"):
        Period(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "frequency", "per_year", "ordinal", "length", "year", "start", "end"),
    [
        ("2025", "A", 1, 2025, 1, 2025, "2025", "2025"),
        ("2025-S2", "S", 2, 4051, 1, 2025, "2025-S2", "2025-S2"),
        ("2025-Q3", "Q", 4, 8102, 1, 2025, "2025-Q3", "2025-Q3"),
        ("2025-03", "M", 12, 24302, 1, 2025, "2025-03", "2025-03"),
        ("2024-11/2025-02", "M", 12, 24298, 4, 2024, "2024-11", "2025-02"),
        ("2020/2024", "A", 1, 2020, 5, 2020, "2020", "2024"),
    ],
)
def test_attributes(
    text: str, frequency: str, per_year: int, ordinal: int, length: int, year: int, start: str, end: str
) -> None:
    period = Period(text)
    facts = (period.frequency, period.per_year, period.ordinal, period.length, period.year)
    assert facts == (frequency, per_year, ordinal, length, year)
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "n", "moved"),
    [
        ("2024-12", 1, "2025-01"),
        ("2024-Q4", 1, "2025-Q1"),
        ("2024-S2", 1, "2025-S1"),
        ("2024", 1, "2025"),
        ("2025-01", -1, "2024-12"),
        ("2025-01/2025-02", 1, "2025-02/2025-03"),
        ("2025-01/2025-02", 12, "2026-01/2026-02"),
        ("2025-03", 0, "2025-03"),
    ],
)
def test_next(text: str, n: int, moved: str) -> None:
    assert Period(text).next(n) == Period(moved)


@given(period=periods(), n=st.integers(-200, 200))
def test_previous_undoes_next(period: Period, n: int) -> None:
    assert period.next(n).previous(n) == period
    assert period.distance(period.next(n)) == n
    assert period.next(n).length == period.length


@given(data=st.data(), frequency=st.sampled_from("ASQM"))
def test_distance_and_range(data: st.DataObject, frequency: str) -> None:
    a, b = data.draw(singles(frequency)), data.draw(singles(frequency))
    assert a.distance(b) == -b.distance(a)
    assert (a < b) is (a.distance(b) > 0)
    assert a.next(a.distance(b)) == b
    near = a.next(abs(a.distance(b)) % 50)
    between = Period.range(a, near)
    assert len(between) == a.distance(near) + 1
    assert between == tuple(sorted(between))
    assert (between[0], between[-1]) == (a, near)


@given(period=singles())
def test_ordinals_identify(period: Period) -> None:
    assert Period.from_ordinal(period.frequency, period.ordinal) == period
    assert period.next().ordinal == period.ordinal + 1


@given(period=periods())
def test_a_period_is_made_up_of_its_months_and_of_its_singles(period: Period) -> None:
    first, last = period.months
    months = [Period.from_ordinal("M", month) for month in range(first, last + 1)]
    assert len(months) == period.length * 12 // period.per_year
    assert period.covers(months)
    assert period.covers(reversed(months))
    assert not period.covers(months[1:])
    assert not period.covers([*months, months[0]])
    assert period.covers(Period.range(period.start, period.end))
    assert all(period.contains(month) for month in months)
    assert not period.contains(months[0].previous())
    assert not period.contains(months[-1].next())


@given(a=periods(), b=periods())
def test_mutual_containment_is_having_the_same_months(a: Period, b: Period) -> None:
    assert (a.contains(b) and b.contains(a)) is (a.months == b.months)


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        ("2025", ["2025-S1", "2025-S2"], True),
        ("2025", ["2025-01/2025-02", "2025-03", "2025-Q2", "2025-S2"], True),
        ("2025", ["2025-Q1", "2025-Q2", "2025-Q3"], False),
        ("2025", ["2025-S1", "2025-Q2", "2025-S2"], False),
        ("2025", ["2025-S1", "2025-S1", "2025-S2"], False),
        ("2025", ["2024-S2", "2025-S1", "2025-S2"], False),
        ("2025", [], False),
        ("2025-01/2025-05", ["2025-Q1", "2025-04", "2025-05"], True),
    ],
)
def test_covers(whole: str, parts: list[str], expected: bool) -> None:
    assert Period(whole).covers(parts) is expected


def test_the_order_is_by_first_month_then_last() -> None:
    texts = [
        "2024",
        "2025-01",
        "2025-01/2025-02",
        "2025-Q1",
        "2025-S1",
        "2025",
        "2025/2026",
        "2025-02",
        "2025-Q2",
    ]
    assert [str(period) for period in sorted(map(Period, reversed(texts)))] == texts


def test_a_span_over_a_year_is_not_that_year() -> None:
    assert Period("2025-01/2025-12") != Period("2025")
    assert Period("2025-01/2025-12").months == Period("2025").months


@pytest.mark.parametrize("text", ["9999", "9999-S2", "9999-Q4", "9999-12", "9998/9999"])
def test_time_ends(text: str) -> None:
    with pytest.raises(PeriodError, match="lies outside the years 1 to 9999"):
        Period(text).next()


def test_time_begins() -> None:
    with pytest.raises(PeriodError, match="lies outside the years 1 to 9999"):
        Period("0001-01").previous()


def test_what_differs_in_frequency_has_no_distance() -> None:
    with pytest.raises(PeriodError, match="2025 and 2025-03 differ in frequency: A and M"):
        Period("2025").distance("2025-03")


def test_a_range_goes_forward_between_single_periods() -> None:
    with pytest.raises(PeriodError, match="a range goes forward, and 2024 comes before 2025"):
        Period.range(2025, 2024)
    with pytest.raises(PeriodError, match="from one single period to another"):
        Period.range("2025-01/2025-02", "2025-05")


@pytest.mark.parametrize("frequency", ["Y", "", None, ["A"], pd.NA, np.array(["A", "M"])])
def test_an_unknown_frequency(frequency: object) -> None:
    with pytest.raises(PeriodError, match="is no frequency; expected one of A, S, Q, M"):
        Period.from_ordinal(frequency, 2025)  # type: ignore[arg-type]
    with pytest.raises(PeriodError, match="is no frequency"):
        Period.from_date(date(2025, 3, 1), frequency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "n", [None, True, 1.0, float("nan"), "1", pd.NA, pd.Timestamp("2025"), np.array([1, 2])]
)
def test_steps_are_whole_numbers(n: Any) -> None:
    for move in (Period("2025").next, Period("2025").previous, lambda n: Period.from_ordinal("A", n)):
        with pytest.raises(PeriodError, match="is no number of periods; expected a whole number"):
            move(n)


def test_steps_may_be_integers_of_numpy() -> None:
    # An unsigned byte cannot hold a year, and has no negative.
    assert Period("2025").next(np.uint8(4)) == Period("2029")  # type: ignore[arg-type]
    assert Period("2025").previous(np.uint8(4)) == Period("2021")  # type: ignore[arg-type]
    assert Period.from_ordinal("A", np.int16(2025)) == Period("2025")  # type: ignore[arg-type]


@pytest.mark.parametrize("others", ["2025", 2025, None, b"2025", np.array(2025)])
def test_what_covers_is_a_list(others: Any) -> None:
    with pytest.raises(PeriodError, match="what may cover a period is a list of periods, not"):
        Period("2025").covers(others)


@given(period=singles())
def test_pandas_there_and_back(period: Period) -> None:
    if period.frequency == "S":
        with pytest.raises(PeriodError, match="pandas has no half-years and no spans"):
            period.to_pandas()
    else:
        assert Period.from_pandas(period.to_pandas()) == period
        origin = pd.Period("2000", freq={"A": "Y", "Q": "Q", "M": "M"}[period.frequency])
        assert period.to_pandas().ordinal - origin.ordinal == period.ordinal - 2000 * period.per_year


def test_spans_have_no_pandas_period() -> None:
    with pytest.raises(PeriodError, match="pandas has no half-years and no spans"):
        Period("2025-01/2025-02").to_pandas()


@pytest.mark.parametrize(
    "value",
    [
        pd.Period("2025-03-01", "D"),
        pd.Period("2025", "Y-JUN"),
        pd.Timestamp("2025-03-01"),
        pd.NaT,
        "2025",
        None,
    ],
)
def test_what_has_no_calendar_frequency_is_refused(value: object) -> None:
    with pytest.raises(PeriodError, match=r"is no pandas\.Period of a calendar year"):
        Period.from_pandas(value)


@pytest.mark.parametrize(
    ("frequency", "text"), [("A", "2025"), ("S", "2025-S2"), ("Q", "2025-Q3"), ("M", "2025-08")]
)
@pytest.mark.parametrize("day", [date(2025, 8, 31), pd.Timestamp("2025-08-01 12:00")])
def test_dates_are_read_at_the_frequency_that_is_asked_for(day: object, frequency: str, text: str) -> None:
    assert Period.from_date(day, frequency) == Period(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [pd.NaT, "2025-08", 2025, None])
def test_what_is_no_date(value: object) -> None:
    with pytest.raises(PeriodError, match="is no date"):
        Period.from_date(value, "M")
