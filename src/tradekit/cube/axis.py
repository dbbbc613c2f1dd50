"""Label axes of a cube: which labels a dimension lists, and how text becomes one of them."""

import difflib
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, final

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.errors import CubeError
from tradekit.model import Category, Flow, Partner, Period

__all__ = ["DIMENSIONS", "ORDER", "Axis", "Timeline", "parse_label", "texts"]

DIMENSIONS = ("reporter", "partner", "flow", "category", "period")

# Rows are sorted in this order, partner innermost: what an index runs over lies together.
ORDER = ("period", "flow", "reporter", "category", "partner")

UNNAMED = None

# Words that mean everything, in data without a nomenclature.
RESERVED = frozenset({"TOTAL", "WORLD", "ALL", "AG0"})

Frequency = Literal["A", "S", "Q", "M"]

PER_YEAR: dict[Frequency, int] = {"A": 1, "S": 2, "Q": 4, "M": 12}


def parse_label(dim: str, label: Any, *, free: bool = False, nomenclature: str | None = None) -> Any:
    """Return the typed label of a dimension; text stays text where the dimension is free."""
    if dim == "period":
        return Period.parse(label)
    if dim == "flow":
        return Flow.parse(label)
    if dim == "category":
        if isinstance(label, Category):
            return label
        return Category.parse(label, nomenclature) if nomenclature else str(label)
    return str(label) if free else Partner.parse(label)


@final
@attrs.frozen(slots=False, eq=False)
class Axis:
    """The labels that one dimension of a cube lists, sorted and distinct.

    A dimension that the data do not have is one unnamed member, `None`.
    """

    dim: str
    labels: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def named(self) -> bool:
        """Whether the data have this dimension."""
        return self.labels != (UNNAMED,)

    @cached_property
    def text(self) -> NDArray[np.object_]:
        """Codes of the labels."""
        return np.array(texts(self.labels), dtype=object)

    @cached_property
    def positions(self) -> dict[Any, int]:
        """Position of each label."""
        return {label: position for position, label in enumerate(self.labels)}

    @cached_property
    def totals(self) -> NDArray[np.bool_]:
        """Which labels stand for a total: aggregates of partners, and words that mean everything."""
        return np.array([means_everything(label) for label in self.labels])

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """Nomenclatures that the categories are of, in order."""
        return tuple(sorted({label.nomenclature for label in self.labels if isinstance(label, Category)}))

    def position(self, label: Any) -> int:
        """Return the position of a label; raise `CubeError` with the nearest ones if it is not listed."""
        found = self.positions.get(label)
        if found is None:
            near = difflib.get_close_matches(code_of(label), [str(text) for text in self.text], n=3)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            raise CubeError(f"{self.dim} {code_of(label)!r:.80} is not in the cube{hint}")
        return found


def means_everything(label: Any) -> bool:
    """Whether a label is an aggregate of partners, or a word for everything."""
    return label.kind == "aggregate" if isinstance(label, Partner) else code_of(label).upper() in RESERVED


def code_of(label: Any) -> str:
    """Return the standard's code of a label as text."""
    return "" if label is UNNAMED else str(label)


def texts(labels: Iterable[Any]) -> list[str]:
    """Return the codes of labels; those of categories of several nomenclatures tell which they are of."""
    listed = list(labels)
    several = len({label.nomenclature for label in listed if isinstance(label, Category)}) > 1
    return [
        f"{label.nomenclature}:{label}" if several and isinstance(label, Category) else code_of(label)
        for label in listed
    ]


@final
@attrs.frozen
class Timeline:
    """Periods of one kind as whole numbers, so that a lag is a subtraction.

    Years, half-years, quarters and months count themselves. Spans such as January to May count years, and all
    must lie alike in their year; or they stand among single periods, none of which they cover, as January and
    February that a customs office publishes together stand among the other months.
    """

    frequency: Frequency
    length: int = 1
    offset: int = 0
    spans: tuple[Period, ...] = ()

    @classmethod
    def of(cls, periods: Iterable[Period]) -> "Timeline":
        """Return the timeline that all periods lie on; raise `CubeError` where they are of unlike kinds."""
        found: dict[Timeline, Period] = {}
        listed = tuple(dict.fromkeys(periods))
        for period in listed:
            offset = period.start.ordinal % period.per_year if period.length > 1 else 0
            found.setdefault(cls(period.frequency, period.length, offset), period)
        if len(found) > 1 and len({kind.frequency for kind in found}) == 1:
            ordered = sorted(listed)
            if all(one.end.ordinal < other.start.ordinal for one, other in pairwise(ordered)):
                return cls(ordered[0].frequency, spans=tuple(p for p in ordered if p.length > 1))
        if len(found) > 1:
            examples = " and ".join(str(period) for period in list(found.values())[:2])
            raise CubeError(
                f"periods of unlike kinds, {examples}: a cube has one frequency;"
                " make one cube for each, or drop one kind"
            )
        return next(iter(found), cls("A"))

    def index(self, period: Period) -> int:
        """Return the number of a period."""
        if self.spans:
            return period.end.ordinal
        return period.start.ordinal // period.per_year if self.length > 1 else period.ordinal

    def period(self, index: int) -> Period:
        """Return the period of a number."""
        if self.length == 1:
            return Period.from_ordinal(self.frequency, index)
        start = Period.from_ordinal(self.frequency, index * PER_YEAR[self.frequency] + self.offset)
        return Period(f"{start}/{start.next(self.length - 1)}")

    @property
    def per_year(self) -> int:
        """Steps in a year."""
        return 1 if self.length > 1 else PER_YEAR[self.frequency]

    def between(self, first: Period, last: Period) -> tuple[Period, ...]:
        """Return all periods from first to last, without gaps."""
        found = [self.period(index) for index in range(self.index(first), self.index(last) + 1)]
        if self.spans:
            found = [p for p in found if not any(span.contains(p) for span in self.spans)]
            found = sorted([*found, *(span for span in self.spans if first <= span <= last)])
        return tuple(found)
