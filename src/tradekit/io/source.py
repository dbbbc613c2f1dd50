"""What a reader is: which table is its own, which columns it needs, and how rows become trade."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

__all__ = ["MISSING", "Source", "Trade", "fold", "leave_out", "period_of", "recode", "words"]

# What stands for a number that is not known, in the tables of statistical offices.
MISSING = ("", "NA", "N/A", "n.a.", "nan", "NaN", "null", "..", "...", "-", ":", "–")

MASK = "NDArray[np.bool_] | pd.Series[bool]"


class Trade(NamedTuple):
    """Rows of a table as trade, and what has become of the others."""

    frame: pd.DataFrame
    # Options of `TradeCube.from_frame`
    options: dict[str, Any]
    # Rows set aside, by reason
    left_out: dict[str, int]
    # What else is to be said of the source: trade system, editions, quantities that were estimated …
    facts: dict[str, Any]


class Source(NamedTuple):
    """A kind of file: names of columns are folded, so that "Reporter ISO" and "reporterISO" are one."""

    name: str
    # Columns that no other source has together; several sets if its tables come in several forms.
    needs: tuple[frozenset[str], ...]
    # Patterns of the columns that are read, as text and as numbers
    text: str
    numbers: str
    clean: Callable[[pd.DataFrame], Trade]

    def knows(self, names: Sequence[str]) -> bool:
        """Whether a head is one of this source."""
        folded = set(map(fold, names))
        return any(need <= folded for need in self.needs)


def fold(name: str) -> str:
    """Return the name of a column without case, blanks and signs."""
    return re.sub(r"[\W_]+", "", name.casefold())


def words(*needs: str) -> tuple[frozenset[str], ...]:
    """Return sets of names from texts in which blanks stand between them."""
    return tuple(frozenset(need.split()) for need in needs)


def leave_out(frame: pd.DataFrame, reasons: Mapping[str, Any]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Set rows aside; each is counted under the first reason that it has."""
    out = np.zeros(len(frame), dtype=bool)
    counts = {}
    for reason, mask in reasons.items():
        new = np.asarray(mask, dtype=bool) & ~out
        if new.any():
            counts[reason] = int(new.sum())
            out |= new
    return (frame[~out] if out.any() else frame), counts


def recode(column: "pd.Series[Any]", label: Callable[[Any], Any]) -> "pd.Series[Any]":
    """Replace each distinct label of a column; None makes it missing."""
    codes, labels = pd.factorize(column)
    again, distinct = pd.factorize(np.array([*map(label, labels), None], dtype=object))
    return pd.Series(pd.Categorical.from_codes(again[codes], pd.Index(distinct, dtype=object)), column.index)


def period_of(text: Any) -> str:
    """Return a period of year and month as written by Comext and China, where month 52 is the whole year."""
    digits = re.sub(r"\D", "", str(text))
    return digits[:4] if digits[4:] == "52" else digits
