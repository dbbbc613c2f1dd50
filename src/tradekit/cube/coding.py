"""Frames and records become coded rows: each distinct label is read once, and nothing is dropped unsaid."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, ORDER, Axis, Timeline, parse_label, texts
from tradekit.cube.rollup import BLOCK, Rows, reduce_segments, segment_bounds
from tradekit.errors import CubeError, LabelError
from tradekit.metrics._grouped import in_threads
from tradekit.model import Category

__all__ = ["code_frame", "code_labels"]

# A column of whole numbers is coded through a table when they span no more than this.
DENSE = 1 << 22

# Rows are sorted piece by piece where pieces have at least so many on average.
PIECE = 1 << 12


def code_frame(
    frame: nw.DataFrame[Any],
    dimensions: Mapping[str, Any],
    columns: Mapping[str, str],
    *,
    free: Collection[str],
    nomenclature: str | None,
    width: int | None,
    sum_duplicates: bool,
    corrections: bool,
) -> tuple[dict[str, Axis], Rows, dict[str, int]]:
    """Code a frame.

    Parameters
    ----------
    frame : narwhals.DataFrame
        Long table, one row an observation.
    dimensions : mapping
        For each dimension a column's name (text), a typed constant, or None; for categories also the names
        of two columns, that of nomenclatures and that of codes.
    columns : mapping of str to str
        Columns of numbers by the name they get; one of them is "value".
    free, nomenclature, width, sum_duplicates, corrections
        As in `TradeCube.from_frame`.

    Returns
    -------
    axes, rows, counts
        Counts are the rows read, and those summed into others.

    Raises
    ------
    CubeError, LabelError
        For a missing column, a null or unknown label, text or a negative number where a value is expected,
        duplicate cells.
    """
    check_columns(frame.columns, (*chain(*map(columns_of, dimensions.values())), *columns.values()))
    if not len(frame):
        raise CubeError("the frame has no rows: a cube needs at least one")
    numbers = dict(
        zip(
            columns,
            in_threads(read_numbers, [(frame[n], n) for n in columns.values()], len(frame)),
            strict=True,
        )
    )
    refuse_negative(numbers, columns, corrections)
    axes: dict[str, Axis] = {}
    codes: dict[str, NDArray[Any]] = {}
    calls = [(frame, dim, dimensions.get(dim), free, nomenclature, width) for dim in DIMENSIONS]
    for dim, (axis, code) in zip(DIMENSIONS, in_threads(code_dimension, calls, len(frame)), strict=True):
        axes[dim] = axis
        if len(axis) > 1 and code is not None:
            codes[dim] = code
    sizes = {dim: len(axes[dim]) for dim in DIMENSIONS}
    rows = Rows(sizes, codes, numbers)
    rows, summed = put_in_order(rows, axes, sum_duplicates)
    return axes, rows, {"read": len(frame), "summed": summed}


def read_numbers(series: nw.Series[Any], name: str) -> NDArray[np.float64]:
    """Return a column as float64, missing as NaN; name the first text that stands where a number should."""
    if series.dtype.is_numeric() or series.null_count() == len(series):
        # A copy: the cube does not follow the user's frame.
        array = np.array(series.cast(nw.Float64).to_numpy(), dtype=np.float64)
    else:
        array = np.empty(len(series))
        for row, value in enumerate(values_of(series)):
            if value is None or (isinstance(value, float) and value != value):
                array[row] = np.nan
            elif isinstance(value, bool | str) or not hasattr(value, "__float__"):
                raise CubeError(no_number(name, f" in row {row}", value))
            else:
                array[row] = float(value)
    if np.isinf(array).any():
        row = int(np.argmax(np.isinf(array)))
        raise CubeError(infinite(name, f" in row {row}"))
    return array


def values_of(series: nw.Series[Any]) -> list[Any]:
    """Return a column as a list, with None for what is missing, however its frame marks that."""
    missing = series.is_null().to_list()
    return [None if gone else value for value, gone in zip(series.to_list(), missing, strict=True)]


def refuse_negative(
    numbers: Mapping[str, NDArray[np.float64]], columns: Mapping[str, str], corrections: bool
) -> None:
    """Raise `CubeError` for negative trade, unless the data are said to hold corrections."""
    for key, array in numbers.items():
        if not corrections and array.size and np.fmin.reduce(array) < 0:
            row = int(np.argmax(array < 0))
            raise CubeError(negative(columns[key], f" in row {row}", array[row]))


# What is wrong is said of a frame in memory with its place, and of a lazy one, whose rows have none, without.


def no_number(column: str, place: str, value: Any) -> str:
    """Say that a column of numbers holds something else."""
    return (
        f"column {column!r} has {value!r:.80}{place}, where a number is expected:"
        " convert the column to numbers first"
    )


def infinite(column: str, place: str) -> str:
    """Say that a number is infinite."""
    return f"column {column!r} is infinite{place}: mark what is unknown as missing"


def missing_labels(column: str, count: int, place: str) -> str:
    """Say that labels are missing."""
    return (
        f"column {column!r} has {count} missing label{'s' * (count > 1)}{place}: name them or drop these rows"
    )


def negative(column: str, place: str, value: float) -> str:
    """Say that trade is negative."""
    return (
        f"column {column!r} is negative{place}: {value:g}. Trade is not negative;"
        " if these are corrections, say corrections=True"
    )


def code_dimension(
    frame: nw.DataFrame[Any],
    dim: str,
    given: Any,
    free: Collection[str],
    nomenclature: str | None,
    width: int | None,
) -> tuple[Axis, NDArray[Any] | None]:
    """Return the axis of one dimension and the position of each row on it (None for a constant)."""
    named = columns_of(given)
    if not named:
        label = (
            None if given is None else parse_label(dim, given, free=dim in free, nomenclature=nomenclature)
        )
        return Axis(dim, (label,)), None
    slots, used, found = factorize(frame[named[-1]], named[-1])
    if len(named) > 1:
        slots, used, pairs = join_slots(factorize(frame[named[0]], named[0]), (slots, used, found))
        found = [f"{edition}:{pad(code, named[1], width, None)}" for edition, code in pairs]

    def row_of(position: int) -> str:
        return f", row {int(np.argmax(slots == used[position]))}"

    axis, places = code_found(dim, found, named[-1], row_of, free, nomenclature, width)
    return axis, at_slots(places, used, slots)


def columns_of(given: Any) -> tuple[str, ...]:
    """Return the columns that the labels of a dimension stand in; none for a constant."""
    return (given,) if isinstance(given, str) else given if isinstance(given, tuple) else ()


def join_slots(
    first: tuple[NDArray[np.integer], NDArray[np.intp], list[Any]],
    second: tuple[NDArray[np.integer], NDArray[np.intp], list[Any]],
) -> tuple[NDArray[np.integer], NDArray[np.intp], list[tuple[Any, Any]]]:
    """Return what `factorize` would of the pairs of labels in two columns."""
    (slots, used, found), (inner, used_inside, found_inside) = first, second
    width = int(used_inside.max(initial=0)) + 1
    pairs = slots.astype(np.int64) * width + inner
    if (int(used.max(initial=0)) + 1) * width < DENSE:
        distinct = places = used_slots(pairs)
    else:
        pairs, distinct = pd.factorize(pairs)
        places = np.arange(len(distinct))
    outer = dict(zip(used.tolist(), found, strict=True))
    inside = dict(zip(used_inside.tolist(), found_inside, strict=True))
    return pairs, places, [(outer[pair // width], inside[pair % width]) for pair in distinct.tolist()]


def code_found(
    dim: str,
    found: Sequence[Any],
    column: str,
    row_of: Callable[[int], str],
    free: Collection[str],
    nomenclature: str | None,
    width: int | None,
) -> tuple[Axis, NDArray[Any]]:
    """Return the axis of the labels found in a column, and each one's position; `row_of` says where it is."""
    labels = []
    for position, label in enumerate(found):
        text = pad(label, column, width, nomenclature) if dim == "category" else label
        try:
            labels.append(parse_label(dim, text, free=dim in free, nomenclature=nomenclature))
        except LabelError as error:
            raise type(error)(f"column {column!r}{row_of(position)}: {error}") from None
    return code_labels(dim, labels)


def check_columns(has: Sequence[str], wanted: Iterable[str]) -> None:
    """Raise `CubeError` for the first column that is not there."""
    for name in wanted:
        if name not in has:
            raise CubeError(f"there is no column {name!r}: the frame has {', '.join(map(repr, has[:20]))}")


def code_labels(dim: str, labels: Sequence[Any]) -> tuple[Axis, NDArray[Any]]:
    """Return the axis of some labels, and the position of each as the smallest integers that fit."""
    distinct = dict.fromkeys(labels)
    if dim == "period":
        ordered: tuple[Any, ...] = ()
        if distinct:
            line = Timeline.of(distinct)
            indices = sorted(distinct, key=line.index)
            ordered = line.between(indices[0], indices[-1])
    else:
        # Text beside typed labels (own groups beside economies) sorts by code.
        spelled = dict(zip(distinct, texts(distinct), strict=True))
        ordered = tuple(sorted(distinct, key=(lambda x: x) if dim == "flow" else spelled.__getitem__))
    axis = Axis(dim, ordered or (None,))
    if len(set(axis.text)) < len(axis):
        twice = [code for code, count in Counter(axis.text).items() if count > 1]
        raise CubeError(f"{dim} {twice[0]!r} would be two labels, one of them your own: give it another name")
    positions = [axis.positions[label] for label in labels]
    return axis, np.array(positions, dtype=np.min_scalar_type(max(0, len(axis) - 1)))


def pad(label: Any, column: str, width: int | None, nomenclature: str | None) -> Any:
    """Return a category's code as text; whole numbers have lost their leading zeros and need the width."""
    if isinstance(label, Category):
        return label
    if not isinstance(label, int | np.integer):
        return str(label)
    if width is not None:
        return f"{int(label):0{width}d}"
    raise CubeError(
        f"column {column!r} holds whole numbers such as {label}: leading zeros of the codes are lost;"
        " give width=6 (digits of the codes), or read the column as text"
    )


def at_slots(values: NDArray[Any], used: NDArray[np.intp], slots: NDArray[np.integer]) -> NDArray[Any]:
    """Return, for each row, the value of its label."""
    table = np.zeros(int(used.max(initial=0)) + 1, dtype=values.dtype)
    table[used] = values
    return np.asarray(table.take(slots))


def used_slots(slots: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return the slots that some row has, which lie close together."""
    seen = np.zeros(int(slots.max(initial=0)) + 1, dtype=bool)
    for start in range(0, len(slots), BLOCK):
        seen[slots[start : start + BLOCK]] = True
        if seen.all():
            break
    return np.flatnonzero(seen)


def factorize(series: nw.Series[Any], name: str) -> tuple[NDArray[np.integer], NDArray[np.intp], list[Any]]:
    """Return (slot of each row, slots that are used, label of each of these).

    Whole numbers that lie close together are their own slots, which saves a pass over the rows. Missing
    labels raise `CubeError`.
    """
    missing = int(series.null_count())
    if missing:
        first = int(np.argmax(series.is_null().to_numpy()))
        raise CubeError(missing_labels(name, missing, f", the first in row {first}"))
    check_labels(series.dtype, name)
    if series.dtype.is_integer():
        numbers = np.asarray(series.to_numpy())
        low, high = (int(numbers.min()), int(numbers.max())) if numbers.size else (0, 0)
        if high - low < DENSE:
            low = 0 if low >= 0 and high < DENSE else low
            slots = numbers - low if low else numbers
            used = used_slots(slots)
            return slots, used, (used + low).tolist()
    if series.implementation.is_pandas():
        native = series.to_native()
        if isinstance(native.dtype, pd.CategoricalDtype):
            slots, used = native.cat.codes.to_numpy(), used_slots(native.cat.codes.to_numpy())
            return slots, used, list(native.cat.categories.to_numpy(dtype=object)[used])
        try:
            codes, uniques = pd.factorize(native)
        except TypeError as error:
            raise CubeError(f"column {name!r} holds what is no label: {error}") from None
        return codes, np.arange(len(uniques)), list(uniques)
    try:
        encoded = series.to_arrow().dictionary_encode()
    except ModuleNotFoundError:
        # Polars without PyArrow.
        distinct = series.unique().to_list()
        coded = series.replace_strict(distinct, list(range(len(distinct))), return_dtype=nw.UInt32)
        return coded.to_numpy().astype(np.intp), np.arange(len(distinct)), distinct
    if hasattr(encoded, "combine_chunks"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    labels = encoded.dictionary.to_pylist()
    return np.asarray(encoded.indices), np.arange(len(labels)), labels


def check_labels(dtype: Any, name: str) -> None:
    """Raise `CubeError` for a column of what labels nothing."""
    if dtype.is_float():
        raise CubeError(
            f"column {name!r} holds floating-point numbers, which label nothing: convert them to whole"
            " numbers or text"
        )
    if dtype.is_nested():
        raise CubeError(f"column {name!r} holds what is no label: {dtype}")


def put_in_order(rows: Rows, axes: Mapping[str, Axis], sum_duplicates: bool) -> tuple[Rows, int]:
    """Sort rows canonically; refuse cells that occur twice, or sum them when asked to."""
    dims = [dim for dim in ORDER if dim in rows.codes]
    # A look at the first rows spares most tables that are not sorted the keys of all.
    if not falls(rows.take(slice(BLOCK)).key(dims)) and not falls(key := rows.key(dims)):
        summed = repeated(key)
    elif (placed := place_in_grid(rows, dims)) is not None:
        return placed, 0
    else:
        rows, summed = sort_rows(rows, dims)
    if not summed:
        return rows, 0
    if not sum_duplicates:
        key = rows.key(dims)
        row = int(np.flatnonzero(key[1:] == key[:-1])[0])
        named = [dim for dim in DIMENSIONS if axes[dim].named]
        cell = ", ".join(f"{dim} {axes[dim].text[rows.code(dim)[row]]}" for dim in named)
        raise CubeError(repeats(summed, cell))
    starts = rows.bounds(dims)[:-1]
    columns = {name: reduce_segments(name, column, starts) for name, column in rows.columns.items()}
    return Rows(rows.sizes, {dim: codes[starts] for dim, codes in rows.codes.items()}, columns), summed


def falls(key: NDArray[np.int64]) -> int:
    """Count the rows whose key is less than that of the row before."""
    return int(np.count_nonzero(key[1:] < key[:-1]))


def repeated(key: NDArray[np.int64]) -> int:
    """Count the rows whose key is that of the row before."""
    return int(np.count_nonzero(key[1:] == key[:-1]))


def repeats(summed: int, cell: str) -> str:
    """Say that rows repeat cells."""
    return (
        f"{summed} row{'s repeat cells' if summed > 1 else ' repeats a cell'} that another row has,"
        f" such as {cell or 'the only one there is'}: sum them with duplicates='sum', or name the column that"
        " tells them apart"
    )


def place_in_grid(rows: Rows, dims: Sequence[str]) -> Rows | None:
    """Put distinct cells that fill much of the grid of all at their places, which sorts them without a sort.

    None where they are too few, or some occur twice. Touching new memory costs more than all else here, so
    that there are keys of one block at a time.
    """
    shape = [rows.sizes[dim] for dim in dims]
    inner = grid = math.prod(shape)
    if grid > 4 * len(rows):
        return None
    there = np.zeros(grid, dtype=bool)
    columns = {name: np.empty(grid) for name in rows.columns}
    for start in range(0, len(rows), BLOCK):
        block = rows.take(slice(start, start + BLOCK))
        key = block.key(dims)
        there[key] = True
        for name, column in block.columns.items():
            columns[name][key] = column
    if np.count_nonzero(there) < len(rows):
        return None
    codes = {}
    for dim, size in zip(dims, shape, strict=True):
        inner //= size
        line = np.tile(np.arange(size, dtype=rows.codes[dim].dtype), grid // inner // size)
        # Runs of a position are repeated; of the last dimension each is one cell.
        here = there if inner == 1 else np.count_nonzero(there.reshape(-1, inner), axis=1)
        codes[dim] = line[here] if inner == 1 else np.repeat(line, here)
    return Rows(rows.sizes, codes, {name: compacted(column, there) for name, column in columns.items()})


def compacted(array: NDArray[Any], kept: NDArray[np.bool_]) -> NDArray[Any]:
    """Return an array cut down to the elements that are kept, in the memory that it has."""
    end = 0
    for start in range(0, len(array), BLOCK):
        part = array[start : start + BLOCK][kept[start : start + BLOCK]]
        array[end : end + len(part)] = part
        end += len(part)
    array.resize(end, refcheck=False)
    return array


def sort_rows(rows: Rows, dims: Sequence[str]) -> tuple[Rows, int]:
    """Return the rows in order, and how many repeat the cell of the row before.

    Where the rows of each label of the first dimension lie together, as they do in files that are sorted by
    other codes than ours, its pieces are sorted one by one: each fits into the cache, and threads share them.
    """
    bounds = pieces(rows.codes[dims[0]])
    if len(bounds) < 3:
        key = rows.key(dims)
        order = sort_order(key)
        return rows.take(order), repeated(key.take(order))
    starts, sizes = bounds[:-1], np.diff(bounds)
    ranks = np.argsort(rows.codes[dims[0]][starts])
    places = np.empty_like(starts)
    places[ranks] = np.cumsum(sizes[ranks]) - sizes[ranks]
    codes = {dim: np.empty_like(code) for dim, code in rows.codes.items()}
    columns = {name: np.empty_like(column) for name, column in rows.columns.items()}

    def sort_piece(start: int, size: int, place: int) -> int:
        piece = rows.take(slice(start, start + size))
        key = piece.key(dims[1:])
        order = sort_order(key)
        for found, arrays in ((codes, piece.codes), (columns, piece.columns)):
            for name, array in arrays.items():
                found[name][place : place + size] = array.take(order)
        return repeated(key.take(order))

    calls = zip(starts.tolist(), sizes.tolist(), places.tolist(), strict=True)
    summed = sum(in_threads(sort_piece, calls, len(rows)))
    return Rows(rows.sizes, codes, columns), summed


def pieces(codes: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return the bounds of each label's rows; of one piece where they lie apart, or most pieces are small."""
    bounds = segment_bounds([codes], len(codes))
    count = len(bounds) - 1
    apart = len(np.unique(codes[bounds[:-1]])) < count
    return bounds[[0, -1]] if apart or count * PIECE > len(codes) else bounds


def sort_order(key: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the order that sorts numbers that are not negative.

    Long runs favour a merge sort. Otherwise key and row number are packed into one integer where they fit:
    plain sorting is vectorised and moves half as much as an argsort, and is several times faster.
    """
    bits = int(len(key) - 1).bit_length()
    if 4 * falls(key) < len(key) or int(key.max()) >= 1 << (62 - bits):
        return np.argsort(key, kind="stable")
    packed = (key << bits) | np.arange(len(key), dtype=np.int64)
    packed.sort()
    packed &= (1 << bits) - 1
    return packed
