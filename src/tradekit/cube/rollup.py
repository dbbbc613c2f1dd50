"""The one aggregation of the cube: rows into cells of fewer dimensions."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import ORDER
from tradekit.metrics._grouped import in_threads

__all__ = [
    "BLOCK",
    "CITATION",
    "NOT_SUMMED",
    "STATUS",
    "Cells",
    "Ints",
    "Rows",
    "combine",
    "roll_up",
    "segment_bounds",
    "separate",
]

Ints = NDArray[np.intp]

# Columns that are not summed but of which the largest stands for a sum: statuses as numbers, worst last, and
# citations, of which one is as good as another.
STATUS, CITATION = "status", "citation"
NOT_SUMMED = frozenset({STATUS, CITATION})
Floats = NDArray[np.float64]

# Rows that are worked off at a time where that saves memory.
BLOCK = 1 << 18


@final
@attrs.frozen(eq=False)
class Rows:
    """Coded rows in canonical order.

    Attributes
    ----------
    sizes : mapping of str to int
        Labels that each dimension lists.
    codes : mapping of str to ndarray
        Position of each row on its axis; a dimension of one label needs no array and has none.
    columns : mapping of str to ndarray
        Numbers of each row.
    """

    sizes: Mapping[str, int]
    codes: Mapping[str, NDArray[np.integer]]
    columns: Mapping[str, Floats]
    _bounds: dict[tuple[str, ...], Ints] = attrs.field(factory=dict, init=False, repr=False)
    _own: list[Ints] = attrs.field(factory=list, init=False, repr=False)

    @staticmethod
    def joined(parts: Sequence["Rows"], sizes: Mapping[str, int]) -> "Rows":
        """Return rows that follow each other as one."""
        codes = {dim: np.concatenate([rows.codes[dim] for rows in parts]) for dim in parts[0].codes}
        columns = {name: np.concatenate([rows.columns[name] for rows in parts]) for name in parts[0].columns}
        return Rows(sizes, codes, columns)

    def __len__(self) -> int:
        return len(self.columns["value"])

    def bounds(self, dims: Sequence[str]) -> Ints:
        """Return the bounds of groups that agree on `dims`, the first dimensions in order; found once."""
        key = tuple(dims)
        if key not in self._bounds:
            self._bounds[key] = segment_bounds([self.codes[dim] for dim in key], len(self))
        return self._bounds[key]

    def own(self, as_reporter: Ints) -> Ints:
        """Return the rows of a reporter with itself, given which reporter each partner is; found once."""
        if not self._own:
            found = [np.zeros(0, dtype=np.intp)]
            for start in range(0, len(self), BLOCK):
                block = self.take(slice(start, start + BLOCK)).codes
                found.append(start + np.flatnonzero(as_reporter[block["partner"]] == block["reporter"]))
            self._own.append(np.concatenate(found))
        return self._own[0]

    def take(self, rows: NDArray[np.bool_] | Ints | slice) -> "Rows":
        """Return some of the rows: a slice, those marked, or those at positions in the order of these."""

        def picked(array: NDArray[Any]) -> NDArray[Any]:
            if isinstance(rows, slice):
                return array[rows]
            return array.compress(rows) if rows.dtype == bool else array.take(rows)

        arrays = {**self.codes, **self.columns}
        work = 0 if isinstance(rows, slice) else len(self)
        found = dict(zip(arrays, in_threads(picked, [(a,) for a in arrays.values()], work), strict=True))
        return Rows(self.sizes, {d: found[d] for d in self.codes}, {n: found[n] for n in self.columns})

    def key(self, dims: Sequence[str]) -> NDArray[np.int64]:
        """Return one whole number for each combination of dimensions that vary, sorted as they are."""
        return combine([self.codes[dim] for dim in dims], [self.sizes[dim] for dim in dims], len(self))

    def code(self, dim: str) -> Ints:
        """Return positions on the axis of a dimension, also where it needs no array."""
        codes = self.codes.get(dim)
        return np.zeros(len(self), dtype=np.intp) if codes is None else codes.astype(np.intp)


@final
@attrs.frozen(eq=False)
class Cells:
    """Sums of rows, one for each combination of `dims` that occurs, sorted by them.

    Where every dimension is kept the rows are the cells, and `rows` are those.
    """

    dims: tuple[str, ...]
    codes: Mapping[str, NDArray[np.integer]]
    columns: Mapping[str, Floats]
    rows: Rows | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def combine(codes: Sequence[NDArray[np.integer]], sizes: Sequence[int], rows: int) -> NDArray[np.int64]:
    """Return one whole number for each combination of positions, sorted as the combinations are."""
    key = codes[0].astype(np.int64) if len(codes) else np.zeros(rows, dtype=np.int64)
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        key *= size
        key += code
    return key


def separate(key: NDArray[np.int64], sizes: Sequence[int]) -> list[Ints]:
    """Undo `combine`."""
    parts: list[Ints] = []
    for size in reversed(sizes):
        key, part = np.divmod(key, size)
        parts.append(part.astype(np.intp))
    return parts[::-1]


def roll_up(rows: Rows, dims: Sequence[str], names: Sequence[str]) -> Cells:
    """Sum the columns `names` of all rows that agree on `dims`.

    Rows are in canonical order, so a prefix of it is summed by segments; anything else by counting where
    the grid is small, and by sorting where it is not.
    """
    dims = tuple(dims)
    varying = [dim for dim in dims if dim in rows.codes]
    ordered = [dim for dim in ORDER if dim in rows.codes]
    found: dict[str, NDArray[np.integer]]
    if varying == ordered:
        none = np.zeros(len(rows), dtype=np.intp)
        kept = {dim: rows.codes.get(dim, none) for dim in dims}
        return Cells(dims, kept, {name: rows.columns[name] for name in names}, rows)
    if varying == ordered[: len(varying)]:
        starts = rows.bounds(varying)[:-1]
        found = {dim: rows.codes[dim][starts] for dim in varying}
        sums = {name: reduce_segments(name, rows.columns[name], starts) for name in names}
    else:
        sizes = [rows.sizes[dim] for dim in varying]
        key = rows.key(varying)
        grid = int(np.prod(sizes, dtype=np.float64))
        if grid <= 4 * len(rows) + 1_000_000:
            present = np.flatnonzero(np.bincount(key, minlength=grid))
            sums = {name: reduce_grid(name, rows.columns[name], key, grid)[present] for name in names}
        else:
            order = np.argsort(key, kind="stable")
            key = key[order]
            starts = segment_bounds([key], len(key))[:-1]
            present = key[starts]
            sums = {name: reduce_segments(name, rows.columns[name][order], starts) for name in names}
        found = dict(zip(varying, separate(present.astype(np.int64), sizes), strict=True))
    count = len(next(iter(sums.values())))
    return Cells(dims, {dim: found.get(dim, np.zeros(count, dtype=np.intp)) for dim in dims}, sums)


def segment_bounds(codes: Sequence[NDArray[np.integer]], rows: int) -> Ints:
    """Return where a new combination begins in rows that are sorted by `codes`, and where the last ends."""
    if rows == 0:
        return np.zeros(1, dtype=np.intp)
    change = np.zeros(rows + 1, dtype=bool)
    change[[0, -1]] = True
    for code in codes:
        change[1:-1] |= code[1:] != code[:-1]
    return np.flatnonzero(change)


def reduce_segments(name: str, column: Floats, starts: Ints) -> Floats:
    """Sum the segments of a column; or take the largest where that is what stands for them."""
    if len(starts) == 0:
        return np.zeros(0)
    return (np.maximum if name in NOT_SUMMED else np.add).reduceat(column, starts)


def reduce_grid(name: str, column: Floats, key: NDArray[np.int64], grid: int) -> Floats:
    """Sum a column at the places of `key`; or take the largest where that is what stands for them."""
    if name not in NOT_SUMMED:
        return np.bincount(key, weights=column, minlength=grid).astype(np.float64, copy=False)
    worst = np.zeros(grid)
    np.maximum.at(worst, key, column)
    return worst
