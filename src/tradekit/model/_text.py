"""What every parser of the model needs: to read objects as text, fold spellings, quote and suggest."""

import operator
import re
import reprlib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from typing import Any, Final, cast

__all__ = ["LONGEST", "Suggestions", "as_int", "as_items", "as_text", "fold", "quoted"]

LONGEST: Final = 200
"""No label is longer than this, so that a longer text is refused before any work is spent on it."""

_QUOTED: Final = 60
_COMPARED: Final = 40
_SHORTLISTED: Final = 12
_ALIKE: Final = 0.5
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_APOSTROPHES: Final = re.compile(r"['’‘`´.]")
_IGNORED: Final = frozenset({"the", "and"})
_ABBREVIATED: Final = {
    "dem": "democratic",
    "fed": "federal",
    "fmr": "former",
    "is": "islands",
    "isd": "islands",
    "isds": "islands",
    "isl": "islands",
    "island": "islands",
    "rep": "republic",
    "st": "saint",
    "terr": "territory",
}


def as_text(value: object) -> str | None:
    """The text that a label is read from, without blanks around it; None for what is no text or too long."""
    # The type is asked, not `isinstance`: an object may lie about its class, and a subclass about its text.
    if not issubclass(type(value), str):
        return None
    text = str.__str__(cast("str", value))
    return text.strip() if len(text) <= LONGEST else None


def as_int(value: object) -> int | None:
    """The integer that a number of any integral type stands for; None for what is none, such as True."""
    if type(value) is bool:
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except Exception:
        return None


def as_items(value: object) -> tuple[Any, ...] | None:
    """The items of a collection; None for what is none, such as a text, whose items are letters."""
    if issubclass(type(value), str | bytes | bytearray):
        return None
    try:
        return tuple(value)  # type: ignore[arg-type]
    except Exception:
        return None


def quoted(value: object) -> str:
    """The value as an error message shows it: on one line and never long."""
    if issubclass(type(value), str):
        text = str.__str__(cast("str", value))
        shown = repr(text[:_QUOTED])
        return shown if len(text) <= _QUOTED else f"{shown}… ({len(text):,} characters)"
    try:
        shown = " ".join(reprlib.repr(value).split())
    except Exception:
        shown = "an object"
    kind = type(value).__name__
    return f"{shown[:_QUOTED]} (of type {kind[:_QUOTED]})"


def fold(text: str) -> str:
    """The spelling without case, accents, punctuation, blanks, articles and abbreviations.

    Examples
    --------
    >>> fold("St. Vincent & the Grenadines") == fold("SAINT VINCENT AND GRENADINES")
    True
    >>> fold("Côte d’Ivoire")
    'cotedivoire'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NOT_LETTERS.split(_APOSTROPHES.sub("", plain))
    kept = [_ABBREVIATED.get(word, word) for word in words if word not in _IGNORED]
    return "".join(kept or words)


class Suggestions:
    """Labels by resemblance: those that share most letter pairs with a text, ordered by difflib.

    Comparing a text with each of a thousand spellings takes tens of milliseconds; counting shared pairs
    first takes a fraction of one. Each spelling leads to the label that is shown for it.
    """

    __slots__ = ("_folded", "_labels", "_with_pair")

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = tuple(labels.values())
        self._folded = tuple(fold(spelling)[:_COMPARED] for spelling in labels)
        self._with_pair: dict[str, list[int]] = {}
        for position, folded in enumerate(self._folded):
            for pair in _pairs(folded):
                self._with_pair.setdefault(pair, []).append(position)

    def nearest(self, text: str, count: int = 3) -> tuple[str, ...]:
        """Up to `count` labels that resemble the text, the nearest first."""
        folded = fold(text[:_COMPARED])[:_COMPARED]
        shared: Counter[int] = Counter()
        for pair in _pairs(folded):
            shared.update(self._with_pair.get(pair, ()))

        def share(position: int) -> tuple[float, int]:
            return shared[position] / (len(folded) + len(self._folded[position]) + 2), -position

        shortlist = nlargest(_SHORTLISTED, shared, key=share)
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(folded)
        scored = []
        for position in shortlist:
            matcher.set_seq1(self._folded[position])
            scored.append((-matcher.ratio(), self._labels[position]))
        alike = (label for score, label in sorted(scored) if -score >= _ALIKE)
        return tuple(dict.fromkeys(alike))[:count]

    def hint(self, text: str | None) -> str:
        """The nearest labels as the end of an error message; empty where nothing resembles the text."""
        labels = self.nearest(text) if text else ()
        return f"; nearest: {', '.join(labels)}" if labels else ""


def _pairs(folded: str) -> set[str]:
    framed = f"^{folded}$"
    return {framed[k : k + 2] for k in range(len(framed) - 1)}
