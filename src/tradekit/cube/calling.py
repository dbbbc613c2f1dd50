"""How metrics are called on arrays: several at once on the same arguments, matrices in blocks."""

import functools
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.metrics._grouped import each, fields_of, over_segments, per_member
from tradekit.metrics._inputs import in_common
from tradekit.metrics._record import record_of

__all__ = ["abreast", "call", "call_by_count", "results_of"]

# A dense matrix metric works on as many groups at a time as fit this many numbers.
DENSE_BLOCK = 1 << 24


def call(
    function: Callable[..., Any], arrays: Sequence[NDArray[np.float64]], bounds: NDArray[np.intp] | None
) -> Any:
    """Call a metric on groups that lie one after the other; without bounds there are none."""
    if bounds is not None:
        return over_segments(function, arrays, bounds)
    if not record_of(function).signature.letters:
        return function(*arrays)
    rows = len(arrays[0])
    step = max(1, DENSE_BLOCK // max(1, int(np.prod(arrays[0].shape[1:]))))
    parts = [function(*(a[i : i + step] for a in arrays)) for i in range(0, max(1, rows), step)]
    if len(parts) == 1:
        return parts[0]
    joined = [np.concatenate(fields) for fields in zip(*map(fields_of, parts), strict=True)]
    return type(parts[0])(*joined) if isinstance(parts[0], tuple) else joined[0]


def call_by_count(
    function: Callable[[int], Callable[..., Any]],
    arrays: Sequence[NDArray[np.float64]],
    bounds: NDArray[np.intp],
    counts: NDArray[np.int64],
) -> Any:
    """Call a metric of so many members on the groups that list so many, one number after the other."""
    distinct = np.flatnonzero(np.bincount(counts)).tolist() or [1]
    if len(distinct) == 1:
        return call(function(distinct[0]), arrays, bounds)
    sizes, parts = np.diff(bounds), []
    for count in distinct:
        metric, groups = function(count), counts == count
        signature, rows = record_of(metric).signature, np.repeat(groups, sizes)
        data = [a[rows if m else groups] for a, m in zip(arrays, per_member(signature), strict=True)]
        place = rows if signature.output[:1] == ("n",) else groups
        parts.append((place, call(metric, data, np.append(0, np.cumsum(sizes[groups])))))
    (place, part), size = parts[0], len(parts[0][0])
    out = each(lambda field: np.empty((size, *field.shape[1:])), part)
    for place, part in parts:
        for field, found in zip(fields_of(out), fields_of(part), strict=True):
            field[place] = found
    return out


def abreast(functions: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """Return metrics of the same arguments as one that gives the results of all."""
    if len(functions) == 1:
        return functions[0]

    def together(*data: Any) -> Any:
        with in_common(data):
            parts = [function(*data) for function in functions]
        names = [f"of_{i}_{field}" for i, x in enumerate(parts) for field in getattr(x, "_fields", ("",))]
        return named_results(tuple(names))(*(array for part in parts for array in fields_of(part)))

    together.record = attrs.evolve(record_of(functions[0]), kernel=None)  # type: ignore[attr-defined]
    return together


def results_of(out: Any, count: int) -> list[Any]:
    """Undo `abreast`: the result of each metric, an array or a named tuple."""
    if count == 1:
        return [out]
    parts: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, array in zip(out._fields, out, strict=True):
        _, place, field = name.split("_", 2)
        parts[int(place)][field] = array
    return [part[""] if "" in part else named_results(tuple(part))(*part.values()) for part in parts]


@functools.cache
def named_results(names: tuple[str, ...]) -> Any:
    """Return the type of results with these names; one type for all blocks."""
    return namedtuple("Results", names)
