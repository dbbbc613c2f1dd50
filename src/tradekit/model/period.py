"""Years, halves, quarters, months and spans of them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Self, final

from attrs import field, frozen

from tradekit.errors import PeriodError
from tradekit.model._text import as_int, as_items, as_text, quoted

if TYPE_CHECKING:
    import pandas

__all__ = ["Frequency", "Period"]

Frequency = Literal["A", "S", "Q", "M"]

_PER_YEAR: Final[dict[Frequency, int]] = {"A": 1, "S": 2, "Q": 4, "M": 12}
_LETTERS: Final[dict[str, Frequency]] = {"A": "A", "S": "S", "H": "S", "Q": "Q", "M": "M"}
_LAST_YEAR: Final = 9999
_EXPECTED: Final = "2025, 2025-S1, 2025-Q3, 2025-03 or a span such as 2025-01/2025-05"
_SPELLED: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-?(?P<letter>[SHQM])(?P<part>[0-9]{1,2})|-(?P<month>[0-9]{2})|(?P<packed>[0-9]{2}))?"
)


class _Facts(NamedTuple):
    frequency: Frequency
    ordinal: int
    length: int


@final
@frozen(order=True, repr=False)
class Period:
    """A year, half, quarter or month, or a span of several of them.

    Parameters
    ----------
    text : str
        The canonical text, that of ISO 8601 and SDMX: ``"2025"``, ``"2025-S1"``, ``"2025-Q3"``,
        ``"2025-03"``, or two of one frequency joined by a slash, ``"2025-01/2025-05"``. `parse` reads other
        spellings.

    Raises
    ------
    PeriodError
        If the text is not the canonical text of a period in the years 1 to 9999.

    Notes
    -----
    Periods are ordered by their first month, then by their last. The twelve months of a year as a span,
    ``2025-01/2025-12``, cover the year 2025 but are not equal to it: they are of another frequency.

    Examples
    --------
    >>> Period("2025-Q4").next()
    Period('2026-Q1')
    >>> Period("2025").contains("2025-03")
    True
    """

    text: str = field(order=lambda text: (*_months(text), text))

    def __attrs_post_init__(self) -> None:
        if type(self.text) is not str:
            raise PeriodError(f"{quoted(self.text)} is no period; expected text such as {_EXPECTED}")
        canonical = _text(_read(self.text))
        if self.text != canonical:
            raise PeriodError(
                f"{quoted(self.text)} is not written as periods are: {canonical}; Period.parse reads it"
            )

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a period as trade data spell it.

        Parameters
        ----------
        value : object
            Text such as ``"2025"``, ``"2025-03"``, ``"202503"``, ``"2025M03"``, ``"2025Q3"``, ``"2025-H1"``,
            a span of two of them, or an integer such as 2025 or 202503. A Period is returned as it is.

        Returns
        -------
        Period

        Raises
        ------
        PeriodError
            If the value is no period. A day is none (``"2025-03-01"``): `from_date` takes dates.

        Examples
        --------
        >>> Period.parse(202503), Period.parse("2025M1/2025M5"), Period.parse("2025h1")
        (Period('2025-03'), Period('2025-01/2025-05'), Period('2025-S1'))
        """
        if type(value) is cls:
            return value
        text = as_text(value)
        if text is None:
            number = as_int(value)
            # A number below 1000 is a code of something else sooner than a year of the first millennium.
            if number is None or not 1000 <= number <= 999_999:
                raise PeriodError(f"{quoted(value)} is no period; expected {_EXPECTED}")
            text = str(number)
        return cls(_text(_read(text)))

    @classmethod
    def from_ordinal(cls, frequency: Frequency, ordinal: int) -> Self:
        """The period of a frequency with this ordinal.

        Parameters
        ----------
        frequency : {"A", "S", "Q", "M"}
            Years, halves, quarters or months.
        ordinal : int
            ``per_year * year`` plus the position in the year from zero.

        Returns
        -------
        Period

        Raises
        ------
        PeriodError
            If there is no such frequency, the ordinal is no whole number, or the year lies outside 1 to 9999.

        Examples
        --------
        >>> Period.from_ordinal("Q", 4 * 2025 + 2)
        Period('2025-Q3')
        """
        return cls(_text(_Facts(_frequency(frequency), _whole(ordinal), 1)))

    @classmethod
    def from_date(cls, date: Any, frequency: Frequency) -> Self:
        """The period of a frequency in which a day lies.

        Parameters
        ----------
        date : date-like
            Anything with a ``year`` and a ``month``: a date, a datetime, a pandas.Timestamp.
        frequency : {"A", "S", "Q", "M"}
            What the date stands for, which the date itself does not say.

        Returns
        -------
        Period

        Raises
        ------
        PeriodError
            If it has no year and month, or there is no such frequency.

        Examples
        --------
        >>> from datetime import date
        >>> Period.from_date(date(2025, 8, 31), "Q")
        Period('2025-Q3')
        """
        year, month = as_int(getattr(date, "year", None)), as_int(getattr(date, "month", None))
        if year is None or month is None or not 1 <= month <= 12:
            raise PeriodError(f"{quoted(date)} is no date: it has no year and month")
        per_year = _PER_YEAR[_frequency(frequency)]
        return cls.from_ordinal(frequency, per_year * year + (month - 1) * per_year // 12)

    @classmethod
    def from_pandas(cls, period: Any) -> Self:
        """The period that a pandas.Period is, if that is a calendar year, a calendar quarter or a month.

        Parameters
        ----------
        period : pandas.Period
            Of frequency ``"Y"``, ``"Q"`` or ``"M"``.

        Returns
        -------
        Period

        Raises
        ------
        PeriodError
            If it is anything else: a day, a fiscal year, no pandas.Period at all.

        Examples
        --------
        >>> import pandas
        >>> Period.from_pandas(pandas.Period("2025Q3"))
        Period('2025-Q3')
        """
        frequencies: dict[str, Frequency] = {"Y-DEC": "A", "A-DEC": "A", "Q-DEC": "Q", "M": "M"}
        frequency = frequencies.get(str(getattr(period, "freqstr", None)))
        if frequency is None:
            raise PeriodError(
                f"{quoted(period)} is no pandas.Period of a calendar year, a calendar quarter or a month"
            )
        return cls.from_date(period, frequency)

    @classmethod
    def range(cls, first: "Period | str | int", last: "Period | str | int") -> tuple[Self, ...]:
        """Every period from the first to the last, both included.

        Parameters
        ----------
        first, last : Period, str or int
            Single periods of one frequency.

        Returns
        -------
        tuple of Period

        Raises
        ------
        PeriodError
            If the frequencies differ, one of them is a span, or the last comes before the first.

        Examples
        --------
        >>> [str(period) for period in Period.range("2024-Q3", "2025-Q1")]
        ['2024-Q3', '2024-Q4', '2025-Q1']
        """
        start, stop = cls.parse(first), cls.parse(last)
        steps = start.distance(stop)
        if start.length > 1 or stop.length > 1:
            raise PeriodError(f"a range goes from one single period to another, not from {start} to {stop}")
        if steps < 0:
            raise PeriodError(f"a range goes forward, and {stop} comes before {start}")
        return tuple(cls.from_ordinal(start.frequency, start.ordinal + k) for k in range(steps + 1))

    @property
    def frequency(self) -> Frequency:
        """``"A"`` year, ``"S"`` half, ``"Q"`` quarter or ``"M"`` month; of a span, that of its ends."""
        return _facts(self.text).frequency

    @property
    def per_year(self) -> int:
        """How many periods of this frequency a year has: 1, 2, 4 or 12."""
        return _PER_YEAR[self.frequency]

    @property
    def ordinal(self) -> int:
        """The number of the period, one more for the next; of a span, that of its start.

        ``per_year * year`` plus the position in the year from zero, so that a year's ordinal is the year.
        """
        return _facts(self.text).ordinal

    @property
    def length(self) -> int:
        """How many single periods it covers: 1, or more for a span.

        Examples
        --------
        >>> Period("2025-01/2025-05").length
        5
        """
        return _facts(self.text).length

    @property
    def start(self) -> "Period":
        """The first single period; itself unless it is a span."""
        return self if self.length == 1 else Period.from_ordinal(self.frequency, self.ordinal)

    @property
    def end(self) -> "Period":
        """The last single period; itself unless it is a span."""
        if self.length == 1:
            return self
        return Period.from_ordinal(self.frequency, self.ordinal + self.length - 1)

    @property
    def year(self) -> int:
        """The year it lies in; of a span, that of its start."""
        return self.ordinal // self.per_year

    @property
    def months(self) -> tuple[int, int]:
        """The ordinals of its first and its last month.

        Examples
        --------
        >>> Period("2025-Q1").months == (Period("2025-01").ordinal, Period("2025-03").ordinal)
        True
        """
        return _months(self.text)

    def next(self, n: int = 1) -> "Period":
        """The period `n` steps later; a span moves by `n` of its single periods and keeps its length.

        Parameters
        ----------
        n : int
            Number of steps; a negative one goes back.

        Returns
        -------
        Period

        Raises
        ------
        PeriodError
            If `n` is no whole number, or the year lies outside 1 to 9999.

        Examples
        --------
        >>> Period("2025-01/2025-02").next(12)
        Period('2026-01/2026-02')
        """
        frequency, ordinal, length = _facts(self.text)
        return Period(_text(_Facts(frequency, ordinal + _whole(n), length)))

    def previous(self, n: int = 1) -> "Period":
        """The period `n` steps earlier; `next` the other way round.

        Parameters
        ----------
        n : int
            Number of steps.

        Returns
        -------
        Period

        Raises
        ------
        PeriodError
            If `n` is no whole number, or the year lies outside 1 to 9999.

        Examples
        --------
        >>> Period("2025-01").previous()
        Period('2024-12')
        """
        return self.next(-_whole(n))

    def distance(self, other: "Period | str | int") -> int:
        """How many single periods the other starts later than this one; negative if it starts earlier.

        Parameters
        ----------
        other : Period, str or int
            A period of the same frequency.

        Returns
        -------
        int

        Raises
        ------
        PeriodError
            If the other cannot be read or is of another frequency.

        Examples
        --------
        >>> Period("2024-12").distance("2025-03")
        3
        """
        that = Period.parse(other)
        if that.frequency != self.frequency:
            raise PeriodError(f"{self} and {that} differ in frequency: {self.frequency} and {that.frequency}")
        return that.ordinal - self.ordinal

    def contains(self, other: "Period | str | int") -> bool:
        """Whether the other lies within this one, of whatever frequency; every period contains itself.

        Parameters
        ----------
        other : Period, str or int
            A period of any frequency.

        Returns
        -------
        bool

        Raises
        ------
        PeriodError
            If the other cannot be read.

        Examples
        --------
        >>> Period("2025").contains("2025-Q3"), Period("2025-Q3").contains("2025")
        (True, False)
        """
        first, last = self.months
        other_first, other_last = Period.parse(other).months
        return first <= other_first and other_last <= last

    def covers(self, others: "Iterable[Period | str | int]") -> bool:
        """Whether the others make up this period exactly, without gap or overlap.

        Parameters
        ----------
        others : iterable of Period, str or int
            Periods of any frequencies, in any order.

        Returns
        -------
        bool

        Raises
        ------
        PeriodError
            If they are no list, or one of them cannot be read.

        Examples
        --------
        >>> Period("2025").covers(["2025-01/2025-02", "2025-03", "2025-Q2", "2025-S2"])
        True
        """
        items = as_items(others)
        if items is None:
            raise PeriodError(f"what may cover a period is a list of periods, not {quoted(others)}")
        months = sorted(Period.parse(other).months for other in items)
        joined = all(later[0] == earlier[1] + 1 for earlier, later in pairwise(months))
        return bool(months) and joined and (months[0][0], months[-1][1]) == self.months

    def to_pandas(self) -> "pandas.Period":
        """The pandas.Period that this is.

        Returns
        -------
        pandas.Period
            Of frequency ``"Y"``, ``"Q"`` or ``"M"``.

        Raises
        ------
        PeriodError
            If it is a half-year or a span, which pandas does not have.

        Examples
        --------
        >>> Period("2025-Q3").to_pandas()
        Period('2025Q3', 'Q-DEC')
        """
        if self.frequency == "S" or self.length > 1:
            raise PeriodError(f"pandas has no half-years and no spans: {self} has no pandas.Period")
        # The one place of the model that needs pandas; whoever calls it has it.
        from pandas import Period as PandasPeriod

        frequency = {"A": "Y", "Q": "Q", "M": "M"}[self.frequency]
        return PandasPeriod(year=self.year, month=self.months[0] % 12 + 1, freq=frequency)

    def __repr__(self) -> str:
        return f"Period({self.text!r})"

    def __str__(self) -> str:
        return self.text


def _frequency(value: object) -> Frequency:
    for frequency in _PER_YEAR:
        if as_text(value) == frequency:
            return frequency
    raise PeriodError(f"{quoted(value)} is no frequency; expected one of {', '.join(_PER_YEAR)}")


def _whole(value: object) -> int:
    number = as_int(value)
    if number is None:
        raise PeriodError(f"{quoted(value)} is no number of periods; expected a whole number")
    return number


def _read(text: str) -> _Facts:
    """The facts that a text states, in any spelling; PeriodError if it states none."""
    plain = as_text(text)
    ends = plain.upper().split("/") if plain else []
    singles = [_read_single(end.strip()) for end in ends]
    match singles:
        case [(frequency, ordinal)]:
            return _Facts(frequency, ordinal, 1)
        case [(frequency, first), (other, last)] if frequency == other and first < last:
            return _Facts(frequency, first, last - first + 1)
        case [(_, _), (_, _)]:
            raise PeriodError(
                f"{quoted(text)} is no span: it needs two periods of one frequency, the earlier first"
            )
    raise PeriodError(f"{quoted(text)} is no period; expected {_EXPECTED}")


def _read_single(text: str) -> tuple[Frequency, int] | None:
    parts = _SPELLED.fullmatch(text)
    if parts is None:
        return None
    month = parts["month"] or parts["packed"]
    frequency = _LETTERS[parts["letter"] or ("M" if month else "A")]
    year, part = int(parts["year"]), int(parts["part"] or month or 1)
    if year == 0 or not 1 <= part <= _PER_YEAR[frequency]:
        return None
    return frequency, _PER_YEAR[frequency] * year + part - 1


def _text(facts: _Facts) -> str:
    frequency, ordinal, length = facts
    if length > 1:
        return f"{_single(frequency, ordinal)}/{_single(frequency, ordinal + length - 1)}"
    return _single(frequency, ordinal)


def _single(frequency: Frequency, ordinal: int) -> str:
    year, position = divmod(ordinal, _PER_YEAR[frequency])
    if not 1 <= year <= _LAST_YEAR:
        raise PeriodError(f"the year {quoted(year)} lies outside the years 1 to {_LAST_YEAR}")
    match frequency:
        case "A":
            return f"{year:04}"
        case "M":
            return f"{year:04}-{position + 1:02}"
        case _:
            return f"{year:04}-{frequency}{position + 1}"


# A table holds the same few periods in every row: the text is read once.
_facts = lru_cache(maxsize=65536)(_read)


def _months(text: str) -> tuple[int, int]:
    frequency, ordinal, length = _facts(text)
    width = 12 // _PER_YEAR[frequency]
    return ordinal * width, (ordinal + length) * width - 1
