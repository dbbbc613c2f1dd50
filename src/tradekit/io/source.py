"""What a reader is: which table is its own, which columns it needs, and how rows become trade."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tradekit.cube.coding import used_slots
from tradekit.errors import CategoryError, ReadError
from tradekit.io.table import NoRowsError, Numbers
from tradekit.model import Category

__all__ = [
    "ENGLISH",
    "Source",
    "Trade",
    "combined",
    "distinct",
    "fold",
    "hs_code",
    "in_editions",
    "leave_out",
    "marked",
    "melt",
    "named_apart",
    "period_of",
    "recode",
    "refuse_alone",
    "rename",
    "spread",
    "words",
]

# How the tables of sources write numbers, and what stands for one that is not known.
MISSING = ("", "NA", "N/A", "n.a.", "nan", "NaN", "null", "..", "...", "-", ":", "–")
ENGLISH = Numbers(".", ",", MISSING)


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
    # From columns under folded names, and the records above the head, to trade
    clean: Callable[[pd.DataFrame, Sequence[Sequence[str]]], Trade]
    # Pattern of columns of which a table in wide form has one at least
    wide: str | None = None
    # Pattern of text columns whose labels are whole numbers, with nothing lost where they are read as such
    whole: str = ""
    # Columns that say the same: of each tuple the first that the table has is read.
    either: tuple[tuple[str, ...], ...] = ()
    # Whether each row is trade by itself, so that a file may be read in blocks
    by_row: bool = False

    def knows(self, names: Sequence[str]) -> bool:
        """Whether a head is one of this source."""
        folded = set(map(fold, names))
        return any(need <= folded for need in self.needs) and (
            self.wide is None or any(re.fullmatch(self.wide, name) for name in folded)
        )


@lru_cache(1 << 12)
def fold(name: str) -> str:
    """Return the name of a column without case, blanks and signs; each source is asked for the same names."""
    return re.sub(r"[\W_]+", "", name.casefold())


def words(*needs: str) -> tuple[frozenset[str], ...]:
    """Return sets of names from texts in which blanks stand between them."""
    return tuple(frozenset(need.split()) for need in needs)


def leave_out(frame: pd.DataFrame, reasons: Mapping[str, Any]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Set rows aside, but not all of them; each is counted under the first reason that it has."""
    out = np.zeros(len(frame), dtype=bool)
    counts = {}
    for reason, mask in reasons.items():
        new = np.asarray(mask, dtype=bool) & ~out
        if new.any():
            counts[reason] = int(new.sum())
            out |= new
    if len(frame) and out.all():
        told = ", ".join(f"{count:,} rows: {reason}" for reason, count in counts.items())
        raise NoRowsError(f"no row is left of {len(frame):,}: {told}", counts)
    return (frame[~out] if out.any() else frame), counts


def named_apart(names: "pd.Series[Any]", codes: "pd.Series[Any]") -> list[str]:
    """Return the names that are no economy's, so that nobody loses one by how it is spelled."""
    return sorted({str(name) for name in names[codes.isna()].dropna().unique()})


def refuse_alone(frame: pd.DataFrame, parts: Any, cells: Sequence[str], what: str) -> None:
    """Raise `ReadError` where a cell is there in parts, and not as a whole."""
    keys = pd.MultiIndex.from_frame(frame[list(cells)].astype(str))
    alone = ~keys[parts].isin(keys[~parts])
    if alone.any():
        row = int(np.flatnonzero(parts)[np.argmax(alone)])
        cell = ", ".join(str(frame[name].iloc[row]) for name in cells)
        count = f"{int(alone.sum()):,} rows"
        raise ReadError(f"{count} are {what}, and no total is there, such as {cell}: download the totals")


def rename(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Give columns the names of others; a table that has both is none of the source."""
    called = [names.get(str(name), str(name)) for name in frame]
    if len(set(called)) < len(called):
        twice = next(name for name in called if called.count(name) > 1)
        raise ReadError(f"two columns hold the {twice!r}: remove one of them")
    return frame.set_axis(called, axis=1)


def recode(column: "pd.Series[Any]", label: Callable[[Any], Any]) -> "pd.Series[Any]":
    """Replace each distinct label of a column; None makes it missing."""
    codes, labels = _labels(column)
    return _coded(codes, [label(each) for each in labels], column.index)


def marked(column: "pd.Series[Any]", test: Callable[[str], Any]) -> Any:
    """Return which rows have a label, as text, that passes a test, which each distinct one is put to."""
    codes, labels = _labels(column)
    passed = np.array([*(bool(test(str(label))) for label in labels), False])
    return passed[codes] if passed.any() else np.zeros(len(codes), dtype=bool)


# Rows that are looked at before it is asked whether more are needed.
FEW = 1 << 14


def distinct(column: "pd.Series[Any]") -> list[Any]:
    """Return the labels that occur in a column."""
    return _labels(column)[1]


def _labels(column: "pd.Series[Any]") -> tuple[Any, list[Any]]:
    """Return the number of each row's label, -1 where it is missing, and the labels that occur."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return _numbered(column)
    codes: Any = column.cat.codes.to_numpy()
    names = column.cat.categories.to_numpy(dtype=object)
    # Of the categories some rows were left out; mostly all are seen in the first.
    there = np.zeros(len(names) + 1, dtype=bool)
    for start in range(0, len(codes), FEW):
        there[codes[start : start + FEW]] = True
        if there[:-1].all():
            return codes, list(names)
    used = np.flatnonzero(there[:-1])
    places = np.full(len(names) + 1, -1)
    places[used] = np.arange(len(used))
    return places[codes], list(names[used])


def _numbered(column: "pd.Series[Any]") -> tuple[Any, list[Any]]:
    """Return what `_labels` does of a column that is not coded: whole numbers near to each other are so."""
    values = column.to_numpy()
    low, high = (
        (int(values.min()), int(values.max())) if values.dtype.kind in "iu" and len(values) else (0, FEW)
    )
    if high - low >= FEW:
        found, labels = pd.factorize(column)
        return found, list(labels)
    used = used_slots(values - low)
    places = np.zeros(high - low + 1, dtype=np.intp)
    places[used] = np.arange(len(used))
    return places[values - low], (used + low).tolist()


def _coded(codes: Any, labels: Sequence[Any], index: Any) -> "pd.Series[Any]":
    """Return a column of labels, of which some may be alike or missing, as is what has no code."""
    again, distinct = pd.factorize(np.array([*labels, None], dtype=object))
    numbers = codes if len(distinct) == len(labels) else again[codes]
    names = pd.Index(distinct, dtype=object)
    return pd.Series(pd.Categorical.from_codes(numbers, names, validate=False), index)


def combined(*columns: "pd.Series[Any]") -> tuple[Any, list[tuple[Any, ...]]]:
    """Return the number of each row's combination of labels, and the combinations, with None for missing."""
    key: Any = np.zeros(1, dtype=np.int64)
    found = []
    for column in columns:
        codes, labels = _labels(column)
        found.append([*labels, None])
        key = key * len(found[-1]) + np.where(codes < 0, len(labels), codes)
    numbers, distinct = pd.factorize(key)
    places: Any = np.unravel_index(distinct, [len(labels) for labels in found])
    listed = ([labels[k] for k in place] for labels, place in zip(found, places, strict=True))
    return numbers, list(zip(*listed, strict=True))


def hs_code(code: Any) -> str:
    """Return a code of the Harmonized System, which has an even number of digits, with the zero it lost."""
    text = str(code).strip()
    return f"0{text}" if text.isdecimal() and len(text) in (1, 3, 5) else text


def in_editions(codes: "pd.Series[Any]", editions: "pd.Series[Any]") -> tuple["pd.Series[Any]", list[str]]:
    """Return codes as categories of the edition that each is in, and those that no edition lists.

    These keep their text, with the edition before it.
    """
    numbers, pairs = combined(editions, codes)
    labels: list[Any] = []
    unlisted = []
    for edition, code in pairs:
        if code is None:
            labels.append(None)
            continue
        name = "" if edition is None else str(edition)
        try:
            labels.append(Category.parse(code, name))
        except CategoryError:
            labels.append(f"{name}:{code}" if name else str(code))
            unlisted.append(labels[-1])
    return _coded(numbers, labels, codes.index), unlisted


def period_of(text: Any) -> str:
    """Return a period of year and month as written by Comext and China, where month 52 is the whole year."""
    digits = re.sub(r"\D", "", str(text))
    if len(digits) == 12:
        return f"{digits[:6]}/{digits[6:]}"
    return digits[:4] if digits[4:] == "52" else digits


def melt(frame: pd.DataFrame, pattern: str, value: str = "value") -> pd.DataFrame:
    """Turn columns that a pattern matches into rows: what its group finds in their names is the period."""
    found = {name: match[1] for name in frame if (match := re.fullmatch(pattern, str(name)))}
    others = [name for name in frame if name not in found]
    long = frame.rename(columns=found).melt(
        others, list(found.values()), var_name="period", value_name=value, ignore_index=False
    )
    return long.dropna(subset=value)


def spread(
    frame: pd.DataFrame, by: str, names: Mapping[Any, str], value: str, apart: Sequence[str]
) -> pd.DataFrame:
    """Put the rows of several indicators beside each other: one column each, a row a cell.

    Columns `apart` tell of the indicator and not of the cell; those of the first indicator are kept.
    """
    cells = [name for name in map(str, frame) if name not in (by, value, *apart)]
    columns: dict[str, pd.DataFrame] = {}
    for name in dict.fromkeys(names.values()):
        labels = [label for label, called in names.items() if called == name]
        here = marked(frame[by], labels.__contains__)
        rows = frame if here.all() else frame[here]
        kept = [*cells, *apart] if not columns else cells
        columns[name] = rows[[*kept, value]].rename(columns={value: name})
    first, *others = columns.values()
    if not others:
        return first
    first, *others = (rows.assign(row=rows.index) for rows in columns.values())
    for other in others:
        repeated = other.duplicated(cells)
        if repeated.any():
            row = other[repeated].iloc[0]
            cell = ", ".join(str(row[name]) for name in cells)
            raise ReadError(f"{int(repeated.sum())} figures of one cell occur twice, such as those of {cell}")
        first = first.merge(other, "outer", cells, suffixes=("", "_other"))
        first["row"] = first["row"].fillna(first.pop("row_other"))
    return first.set_index(first.pop("row").astype(int))
