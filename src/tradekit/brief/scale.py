"""The unit in which the values of a brief are read best."""

import math
from typing import final

import attrs

from tradekit.brief.evidence import Evidence
from tradekit.brief.words import mark, number
from tradekit.model import Unit

__all__ = ["Scale"]

WORDS = {10**12: "tn", 10**9: "bn", 10**6: "mn", 10**3: "thousand", 1: ""}


@final
@attrs.frozen
class Scale:
    """What values are multiplied by to be shown, the unit they are in then, and their decimals."""

    factor: float
    unit: str
    heading: str
    decimals: int

    @classmethod
    def of(cls, unit: Unit | None, evidence: Evidence) -> "Scale":
        """Return the scale in which the largest partner, or else the total, has one to three digits."""
        known = [value for value in evidence.of_members(evidence.now) if value > 0]
        largest = max(known, default=evidence.total.at(evidence.now))
        own = 1 if unit is None else unit.scale
        if not largest > 0:
            return cls._in(unit, own, 1)
        size = largest * own
        scale = next((scale for scale in WORDS if size >= scale), 1)
        # Below one, as many decimals as show two digits.
        return cls._in(unit, scale, max(1, 1 - math.floor(math.log10(size / scale))))

    @classmethod
    def _in(cls, unit: Unit | None, scale: int, decimals: int) -> "Scale":
        if unit is None:
            word = WORDS[scale]
            return cls(1 / scale, word, f"{word}, unit not given".removeprefix(", "), decimals)
        text = str(attrs.evolve(unit, scale=scale))
        return cls(unit.scale / scale, text, text, decimals)

    def value(self, value: float | None, implied: bool = False) -> str:
        """Write a value."""
        scaled = None if value is None else value * self.factor
        return mark(number(scaled, self.decimals), implied)
