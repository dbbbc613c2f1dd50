"""Frames and records become coded rows: each distinct label is read once, and nothing is dropped unsaid."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import narwhals.stable.v1 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, ORDER, Axis, Timeline, code_of, parse_label
from tradekit.cube.rollup import Rows, combine, reduce_segments, segment_starts
from tradekit.errors import CubeError, LabelError

__all__ = ["code_frame", "code_labels"]

# A column of whole numbers is coded through a table when they span no more than this.
DENSE = 1 << 22


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
        For each dimension a column's name (text), a typed constant, or None.
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
    for name in (*(n for n in dimensions.values() if isinstance(n, str)), *columns.values()):
        if name not in frame.columns:
            raise CubeError(
                f"there is no column {name!r}: the frame has {', '.join(map(repr, frame.columns[:20]))}"
            )
    if not len(frame):
        raise CubeError("the frame has no rows: a cube needs at least one")
    numbers = {key: read_numbers(frame[name], name) for key, name in columns.items()}
    refuse_negative(numbers, columns, corrections)
    axes: dict[str, Axis] = {}
    codes: dict[str, NDArray[Any]] = {}
    for dim in DIMENSIONS:
        axes[dim], code = code_dimension(frame, dim, dimensions.get(dim), free, nomenclature, width)
        if len(axes[dim]) > 1 and code is not None:
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
        values = series.to_list()
        array = np.empty(len(values))
        for row, value in enumerate(values):
            if value is None or (isinstance(value, float) and value != value):
                array[row] = np.nan
            elif isinstance(value, bool | str) or not hasattr(value, "__float__"):
                raise CubeError(
                    f"column {name!r} has {value!r:.80} in row {row}, where a number is expected:"
                    " convert the column to numbers first"
                )
            else:
                array[row] = float(value)
    if np.isinf(array).any():
        row = int(np.argmax(np.isinf(array)))
        raise CubeError(f"column {name!r} is infinite in row {row}: mark what is unknown as missing")
    return array


def refuse_negative(
    numbers: Mapping[str, NDArray[np.float64]], columns: Mapping[str, str], corrections: bool
) -> None:
    """Raise `CubeError` for negative trade, unless the data are said to hold corrections."""
    for key, array in numbers.items():
        if not corrections and array.size and np.fmin.reduce(array) < 0:
            row = int(np.argmax(array < 0))
            raise CubeError(
                f"column {columns[key]!r} is negative in row {row}: {array[row]:g}. Trade is not negative;"
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
    is_free = dim in free
    if given is None:
        return Axis(dim, (None,)), None
    if not isinstance(given, str):
        return Axis(dim, (parse_label(dim, given, free=is_free, nomenclature=nomenclature),)), None
    codes, found = factorize(frame[given], given)
    labels = []
    for label in found:
        text = pad(label, given, width, nomenclature) if dim == "category" else label
        try:
            labels.append(parse_label(dim, text, free=is_free, nomenclature=nomenclature))
        except LabelError as error:
            row = int(np.argmax(codes == len(labels)))
            raise type(error)(f"column {given!r}, row {row}: {error}") from None
    axis, lut = code_labels(dim, labels)
    return axis, lut[codes]


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
        ordered = tuple(sorted(distinct, key=(lambda x: x) if dim == "flow" else code_of))
    axis = Axis(dim, ordered or (None,))
    positions = [axis.positions[label] for label in labels]
    return axis, np.array(positions, dtype=np.min_scalar_type(max(0, len(axis) - 1)))


def pad(label: Any, column: str, width: int | None, nomenclature: str | None) -> str:
    """Return a category's code as text; whole numbers have lost their leading zeros and need the width."""
    if not isinstance(label, int | np.integer):
        return str(label)
    if width is not None:
        return f"{int(label):0{width}d}"
    raise CubeError(
        f"column {column!r} holds whole numbers such as {label}: leading zeros of the codes are lost;"
        " give width=6 (digits of the codes), or read the column as text"
    )


def factorize(series: nw.Series[Any], name: str) -> tuple[NDArray[np.intp], list[Any]]:
    """Return (position of each row's label, distinct labels); raise `CubeError` for missing labels."""
    missing = int(series.null_count())
    if missing:
        raise CubeError(
            f"column {name!r} has {missing} missing label{'s' * (missing > 1)}, the first in row"
            f" {int(np.argmax(series.is_null().to_numpy()))}: name them or drop these rows"
        )
    if series.dtype.is_integer():
        numbers = np.asarray(series.to_numpy())
        low = int(numbers.min()) if numbers.size else 0
        span = int(numbers.max()) - low + 1 if numbers.size else 0
        if span <= DENSE:
            offset = numbers - low if low else numbers
            seen = np.zeros(span, dtype=bool)
            seen[offset] = True
            found = np.flatnonzero(seen)
            table = np.cumsum(seen, dtype=np.min_scalar_type(len(found) + 1)) - 1
            return table[offset], (found + low).tolist()
    if series.dtype.is_float():
        raise CubeError(
            f"column {name!r} holds floating-point numbers, which label nothing: convert them to whole"
            " numbers or text"
        )
    if series.implementation.is_pandas():
        codes, uniques = pd.factorize(series.to_native())
        return codes, list(uniques)
    try:
        encoded = series.to_arrow().dictionary_encode()
    except ModuleNotFoundError:
        # Polars without PyArrow.
        distinct = series.unique().to_list()
        coded = series.replace_strict(distinct, list(range(len(distinct))), return_dtype=nw.UInt32)
        return coded.to_numpy().astype(np.intp), distinct
    if hasattr(encoded, "combine_chunks"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    return np.asarray(encoded.indices), encoded.dictionary.to_pylist()


def put_in_order(rows: Rows, axes: Mapping[str, Axis], sum_duplicates: bool) -> tuple[Rows, int]:
    """Sort rows canonically; refuse cells that occur twice, or sum them when asked to."""
    dims = [dim for dim in ORDER if dim in rows.codes]
    key = combine([rows.codes[d] for d in dims], [rows.sizes[d] for d in dims], len(rows))
    falls = int(np.count_nonzero(key[1:] < key[:-1]))
    if falls:
        order = sort_order(key, falls)
        key, rows = key[order], rows.take(order)
    starts = segment_starts([key], len(key))
    summed = len(key) - len(starts)
    if not summed:
        return rows, 0
    if not sum_duplicates:
        row = int(np.flatnonzero(key[1:] == key[:-1])[0])
        named = [dim for dim in DIMENSIONS if axes[dim].named]
        cell = ", ".join(f"{dim} {axes[dim].text[rows.code(dim)[row]]}" for dim in named)
        raise CubeError(
            f"{summed} row{'s repeat cells' if summed > 1 else ' repeats a cell'} that another row has,"
            f" such as {cell or 'the only one there is'}: sum them with duplicates='sum', or name the"
            " column that tells them apart"
        )
    columns = {name: reduce_segments(name, column, starts) for name, column in rows.columns.items()}
    return Rows(rows.sizes, {dim: codes[starts] for dim, codes in rows.codes.items()}, columns), summed


def sort_order(key: NDArray[np.int64], falls: int) -> NDArray[np.intp]:
    """Return the order that sorts numbers that are not negative, of which `falls` follow a larger one.

    Long runs favour a merge sort. Otherwise key and row number are packed into one integer where they fit:
    plain sorting is vectorised and moves half as much as an argsort, and is several times faster.
    """
    bits = int(len(key) - 1).bit_length()
    if 4 * falls < len(key) or int(key.max()) >= 1 << (62 - bits):
        return np.argsort(key, kind="stable")
    packed = (key << bits) | np.arange(len(key), dtype=np.int64)
    packed.sort()
    packed &= (1 << bits) - 1
    return packed
