"""Any metric over ragged groups: dense blocks of equal-sized groups, never a loop over groups."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, starmap
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tradekit.errors import MetricError
from tradekit.metrics._inputs import real
from tradekit.metrics._record import Signature, record_of

__all__ = ["fields_of", "grouped", "over_segments", "refusal", "segment_sums"]

# Elements of a block: 512 kB of float64, so that a block and its temporaries stay in the second-level cache.
BLOCK = 1 << 16

# Below this many elements, threads cost more than they bring; beyond four, memory is the limit.
THREADED = 1 << 19
MOST_THREADS = 4


def grouped(
    metric: Callable[..., Any], *arrays: ArrayLike, by: ArrayLike | tuple[ArrayLike, ...]
) -> tuple[Any, Any]:
    """Metric of every group of rows, for any number of groups of any sizes.

    Parameters
    ----------
    metric : metric function
        Any function decorated with `metric`, of this library or of your own; options go through
        `functools.partial`. What is grouped is `n`, or the first letter of a signature without it.
    *arrays : array_like
        One for each data argument, one row a member; arguments without the grouped dimension take one row
        a group, in the order of the labels returned.
    by : array_like or tuple of array_like
        Label of each row; a tuple groups by the combination. Rows need not be sorted; they keep their
        order within a group. NaN among numbers is a label like others, the last; no row is dropped.

    Returns
    -------
    labels : ndarray or tuple of ndarray
        Sorted distinct labels.
    results : ndarray or named tuple of ndarray
        One row a label, in that order; of a metric that returns a number for each member, one row a
        member, in the order given.

    Raises
    ------
    MetricError
        If lengths differ, labels cannot be sorted, the metric has no dimension to group, or it refuses
        the values of a group, which is then named.

    Examples
    --------
    >>> from tradekit.metrics import grouped, hhi, share
    >>> labels, result = grouped(hhi, [3, 1, 5, 1], by=["KAZ", "KAZ", "UZB", "KAZ"])
    >>> labels
    array(['KAZ', 'UZB'], dtype='<U3')
    >>> result
    array([0.44, 1.  ])
    >>> grouped(share, [3, 1, 5, 1], by=["KAZ", "KAZ", "UZB", "KAZ"])[1]
    array([0.6, 0.2, 1. , 0.2])
    """
    record = record_of(metric)
    signature = record.signature
    if signature.ragged is None:
        raise MetricError(
            f"{record.name} cannot be grouped: its signature {signature} has no dimension along which groups"
            " may differ in size"
        )
    if len(arrays) != len(signature.inputs):
        raise MetricError(f"{record.name} takes {len(signature.inputs)} arrays, but was given {len(arrays)}")
    labels, codes = distinct(by)
    bounds = np.append(0, np.cumsum(np.bincount(codes)))
    order = None if np.all(codes[1:] >= codes[:-1]) else np.argsort(codes, kind="stable")
    data = []
    for member, array, argument in zip(per_member(signature), arrays, record.arguments, strict=True):
        rows = real(array, argument.name)
        expected = len(codes) if member else len(bounds) - 1
        if rows.shape[:1] != (expected,):
            raise MetricError(
                f"{record.name}: {argument.name} needs {expected} rows, but has shape {rows.shape}"
            )
        data.append(rows[order] if order is not None and member else rows)
    try:
        results = over_segments(metric, data, bounds)
    except MetricError as error:
        raise refusal(metric, data, bounds, labels) or error from None
    if order is not None and signature.output[:1] == (signature.ragged,):
        results = each(lambda field: field[np.argsort(order, kind="stable")], results)
    return labels, results


def distinct(by: ArrayLike | tuple[ArrayLike, ...]) -> tuple[Any, NDArray[np.intp]]:
    """Return the sorted distinct labels, and for each row the position of its label among them."""
    columns = tuple(np.asarray(column) for column in by) if isinstance(by, tuple) else (np.asarray(by),)
    if not columns or any(column.ndim != 1 or len(column) != len(columns[0]) for column in columns):
        raise MetricError(f"by needs one label a row, but has shapes {[column.shape for column in columns]}")
    try:
        # Among objects NaN would not fail to be sorted but spoil the order of all others.
        if any(column.dtype == object and (column != column).any() for column in columns):
            raise TypeError("NaN among objects")
        uniques, codes = zip(*(np.unique(column, return_inverse=True) for column in columns), strict=True)
    except TypeError as error:
        raise MetricError(f"by has labels that cannot be sorted: {error}") from None
    if not isinstance(by, tuple):
        return uniques[0], codes[0]
    combined = codes[0]
    for unique, code in zip(uniques[1:], codes[1:], strict=True):
        # Numbered anew after every column: a key of all columns at once could exceed 64 bits.
        combined = np.unique(combined * len(unique) + code, return_inverse=True)[1]
    row = np.empty(combined.max(initial=-1) + 1, dtype=np.intp)
    row[combined] = np.arange(len(combined))  # any row of a group tells its labels
    return tuple(unique[code[row]] for unique, code in zip(uniques, codes, strict=True)), combined


def per_member(signature: Signature) -> list[bool]:
    """Return for each input whether it has one row a member, or one row a group."""
    return [group[:1] == (signature.ragged,) for group in signature.inputs]


def refusal(
    metric: Callable[..., Any], arrays: Sequence[NDArray[Any]], bounds: NDArray[np.intp], labels: Any
) -> MetricError | None:
    """Return the error of the first group that a metric refuses, with its label.

    The metric itself names a position in a block of groups, which says nothing to who gave the rows.
    """
    member = per_member(record_of(metric).signature)

    def groups(first: int, last: int) -> list[NDArray[Any]]:
        pairs = zip(arrays, member, strict=True)
        return [a[bounds[first] : bounds[last]] if m else a[first:last] for a, m in pairs]

    first, last = 0, len(bounds) - 1
    if not last:
        return None
    while last - first > 1:  # halved again and again, because there may be millions
        middle = (first + last) // 2
        try:
            over_segments(metric, groups(first, middle), bounds[first : middle + 1] - bounds[first])
        except MetricError:
            last = middle
        else:
            first = middle
    try:
        metric(*(a if m else a[0] for a, m in zip(groups(first, last), member, strict=True)))
    except MetricError as error:
        columns = labels if isinstance(labels, tuple) else (labels,)
        label = ", ".join(repr(column[first:last].tolist()[0]) for column in columns)
        return MetricError(f"group {label}: {error}")
    return None


def over_segments(
    metric: Callable[..., Any], arrays: Sequence[NDArray[Any]], bounds: NDArray[np.intp]
) -> Any:
    """Call a metric on groups that lie one after the other in `arrays`.

    Parameters
    ----------
    metric : metric function
        Options already given by `functools.partial`.
    arrays : sequence of ndarray
        One for each input: one row a member where its signature begins with the ragged letter, otherwise one
        row a group.
    bounds : ndarray of int
        Where each group begins, and where the last one ends.

    Returns
    -------
    ndarray or named tuple of ndarray
        One row a member if the output begins with the ragged letter, otherwise one row a group; NaN for
        groups without members.
    """
    record = record_of(metric)
    signature = record.signature
    starts = bounds[:-1]
    # A kernel is of the bare function: options may change what it computes.
    kernel = record.kernel if getattr(metric, "record", None) is record else None
    if kernel is not None and len(starts) and (bounds[1:] > starts).all():
        return kernel(np.asarray(arrays[0], dtype=np.float64), starts)
    sizes = np.diff(bounds)
    member_in = per_member(signature)
    member_out = signature.output[:1] == (signature.ragged,)

    def compute(groups: NDArray[np.intp], size: int) -> Any:
        rows = starts[groups]
        data = (runs(a, size)[rows] if m else a[groups] for a, m in zip(arrays, member_in, strict=True))
        return metric(*data)

    def fill(groups: NDArray[np.intp], size: int, found: Any) -> None:
        for result, field in zip(fields_of(results), fields_of(found), strict=True):
            if member_out:
                runs(result, size)[starts[groups]] = field
            else:
                result[groups] = field

    width = max(int(np.prod(array.shape[1:])) for array in arrays)
    members = int(bounds[-1])
    count = members if member_out else len(sizes)
    calls = blocks(sizes, width)
    # The first block says what fields there are, and of what shape.
    groups, size = next(calls)
    first = compute(groups, size)
    results = each(lambda field: np.full((count, *field.shape[1 + member_out :]), np.nan), first)
    fill(groups, size, first)
    for _ in in_threads(lambda g, size: fill(g, size, compute(g, size)), calls, members * width):
        pass
    return results


def segment_sums(
    formula: Callable[[NDArray[np.float64], NDArray[np.intp]], NDArray[np.float64]],
    values: NDArray[np.float64],
    starts: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Compute a formula of segment sums, block by block, so that each block is read from memory once.

    Parameters
    ----------
    formula : callable
        Takes values and the starts of their segments, returns one number a segment.
    values : ndarray
        Values of all groups, one group after the other.
    starts : ndarray of int
        Where each group begins; no group is empty.

    Returns
    -------
    ndarray
        One number a group.
    """
    out = np.empty(len(starts))
    step = max(1, BLOCK * len(starts) // max(1, len(values)))
    ends = np.append(starts[step::step], len(values))
    firsts = range(0, len(starts), step)

    def compute(first: int, end: int) -> None:
        begin = starts[first]
        out[first : first + step] = formula(values[begin:end], starts[first : first + step] - begin)

    for _ in in_threads(compute, zip(firsts, ends.tolist(), strict=True), len(values)):
        pass
    return out


def in_threads(function: Callable[..., Any], calls: Iterable[tuple[Any, ...]], work: int) -> Iterator[Any]:
    """Yield the result of every call, in order; NumPy lets threads share what is large.

    Calls that fill an array do so themselves: memory touched for the first time costs as much as a sum.
    """
    if work < THREADED:
        yield from starmap(function, calls)
        return
    threads = min(MOST_THREADS, os.cpu_count() or 1)
    listed = list(calls)
    # Several at a time, because to hand over a call costs as much as a small block.
    size = -(-len(listed) // (8 * threads)) or 1
    batches = (listed[first : first + size] for first in range(0, len(listed), size))
    with ThreadPoolExecutor(threads) as pool:
        yield from chain.from_iterable(pool.map(lambda batch: list(starmap(function, batch)), batches))


def runs(array: NDArray[Any], size: int) -> NDArray[Any]:
    """Return a view of all runs of `size` rows, by the row they begin at: groups are taken whole from it."""
    shape = (len(array) - size + 1, size, *array.shape[1:])
    return np.lib.stride_tricks.as_strided(array, shape, (array.strides[0], *array.strides))


def blocks(sizes: NDArray[np.intp], width: int) -> Iterator[tuple[NDArray[np.intp], int]]:
    """Yield (groups, size): groups of one size, few enough to fill a block; empty groups are passed over.

    Where nothing is left, one block of no groups says what type and shape a result has.
    """
    # Small integers are sorted by radix, several times faster.
    order = np.argsort(sizes.astype(np.min_scalar_type(sizes.max(initial=0))), kind="stable")
    counts = np.bincount(sizes, minlength=1)
    stop = int(counts[0])
    if stop == len(sizes):
        yield order[:0], 1
    for size in (np.flatnonzero(counts[1:]) + 1).tolist():
        start, stop = stop, stop + int(counts[size])
        step = max(1, BLOCK // (size * width))
        for first in range(start, stop, step):
            yield order[first : min(first + step, stop)], size


def fields_of(result: Any) -> tuple[Any, ...]:
    """Return the parts of a result: several for a named tuple, itself for an array."""
    return tuple(result) if isinstance(result, tuple) else (result,)


def each(function: Callable[[Any], Any], result: Any) -> Any:
    """Apply `function` to every part of a result, keeping the type of a named tuple."""
    if not isinstance(result, tuple):
        return function(result)
    return type(result)(*map(function, result))
