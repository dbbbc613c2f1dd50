"""Hypothesis strategies for what metrics are given: members, flows, series, matrices, ragged groups.

Glossary
--------
cell
    One amount of trade, never negative. Zeros, ties, small integers and amounts a trillionth of their
    neighbours are frequent, because that is where metrics break.
exact
    Every cell of one draw is a whole number below 1024 times a power of two, at most 36 powers below the
    largest. Sums are therefore exact in any order, and multiplying by a small integer is exact too: a
    law that fails here fails for its formula, not for rounding.
scale
    The power of two that a whole draw is multiplied by, so that squares of 1e200 or 1e-290 are met.
gap
    NaN, an amount that is not known. Absent trade is zero, a gap is not.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tradekit.metrics import Metric
from tradekit.metrics._record import record_of

__all__ = ["Arrays", "Floats", "arguments", "cells", "flows", "matrices", "members", "ragged", "series"]

Floats = NDArray[np.float64]
Arrays = tuple[NDArray[Any], ...]

# Powers of two: 2**660 is 5e198, 2**-960 is 1e-289. Sums of cells stay finite at both ends, and their
# products overflow, so that a metric which squares trade before it forms shares is found out.
ALONE = (0, 0, 0, 0, -960, 660)
# Metrics of several arguments may multiply them (price × quantity): products must stay finite here.
TOGETHER = (0, 0, 0, 0, -300, 300)


def decode(
    random: bytes, shape: tuple[int, ...], style: str, scale: int, nan: bool, integral: bool
) -> Floats:
    """Turn two random bytes a cell into cells; zero bytes become zeros, to which hypothesis shrinks."""
    bits = np.frombuffer(random, dtype="<u2").astype(np.int64)
    kind, rest = bits & 7, bits >> 3
    if style == "coarse":
        x = np.asarray(rest % 3, dtype=np.float64)
    else:
        wide = (1 + (rest & 255)) * (2.0**30 if integral else np.exp2(-1.0 * np.minimum(rest >> 8, 36)))
        x = np.select([kind == 0, kind <= 3, kind <= 5], [0.0, rest % 10, rest % 1024], wide)
    if nan:
        x = np.where(kind == 1, np.nan, x)
    return np.asarray(np.ldexp(x, scale).reshape(shape))


def cells(
    shape: tuple[int, ...], *, nan: bool = False, integral: bool = False, scales: Sequence[int] = ALONE
) -> st.SearchStrategy[Floats]:
    """Arrays of cells.

    Parameters
    ----------
    shape : tuple of int
        Shape of the array.
    nan : bool
        Whether there may be gaps.
    integral : bool
        Whole numbers only, up to 2**38: their squares wrap in 64-bit integers, their sums do not.
    scales : sequence of int
        Powers of two, of which the draw is multiplied by one.

    Returns
    -------
    SearchStrategy of ndarray of float64
        Strategy.
    """
    scale = st.sampled_from([0] if integral else scales)
    return st.builds(
        decode, raw(shape), st.just(shape), st.sampled_from(STYLES), scale, st.just(nan), st.just(integral)
    )


# The same strategies are drawn from again and again; hypothesis validates each object once.
@cache
def raw(shape: tuple[int, ...]) -> st.SearchStrategy[bytes]:
    """Two random bytes for each cell."""
    size = 2 * int(np.prod(shape))
    return st.binary(min_size=size, max_size=size)


# Cells of all sizes, or 0, 1 and 2 alone, where ties and extremes are frequent.
STYLES = ("plain", "coarse")


@cache
def whole(least: int, most: int) -> st.SearchStrategy[int]:
    """Whole numbers between two."""
    return st.integers(least, most)


@cache
def one_of(*choices: Any) -> st.SearchStrategy[Any]:
    """One of some hashable things."""
    return st.sampled_from(choices)


def members(
    min_size: int = 1, max_size: int = 6, *, nan: bool = False, integral: bool = False
) -> st.SearchStrategy[Floats]:
    """Trade with each of some members.

    Parameters
    ----------
    min_size, max_size : int
        Least and greatest number of members.
    nan : bool
        Whether there may be gaps.
    integral : bool
        Whole numbers only, up to 2**38.

    Returns
    -------
    SearchStrategy of ndarray, shape (n,)
        Strategy.

    Examples
    --------
    >>> from hypothesis import given
    >>> from tradekit.metrics import hhi
    >>> @given(members(min_size=2))
    ... def test_concentration_is_at_most_one(values):
    ...     assert not hhi(values) > 1 + 1e-12
    >>> test_concentration_is_at_most_one()
    """
    return st.integers(min_size, max_size).flatmap(lambda n: cells((n,), nan=nan, integral=integral))


def flows(
    min_size: int = 1, max_size: int = 6, *, nan: bool = False
) -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Exports and imports of the same members.

    Parameters
    ----------
    min_size, max_size : int
        Least and greatest number of members.
    nan : bool
        Whether there may be gaps.

    Returns
    -------
    SearchStrategy of two ndarrays, each of shape (n,)
        Strategy.

    Examples
    --------
    >>> from hypothesis import given
    >>> from tradekit.metrics import trade_balance
    >>> @given(flows())
    ... def test_a_surplus_is_at_most_the_exports(both):
    ...     assert (trade_balance(*both) <= both[0]).all()
    >>> test_a_surplus_is_at_most_the_exports()
    """
    both = st.integers(min_size, max_size).flatmap(lambda n: cells((2, n), nan=nan, scales=TOGETHER))
    return both.map(lambda pair: (pair[0], pair[1]))


def series(min_size: int = 1, max_size: int = 8, *, gaps: bool = True) -> st.SearchStrategy[Floats]:
    """Trade in consecutive periods, some of them perhaps unknown.

    Parameters
    ----------
    min_size, max_size : int
        Least and greatest number of periods.
    gaps : bool
        Whether some periods may be unknown.

    Returns
    -------
    SearchStrategy of ndarray, shape (t,)
        Strategy.

    Examples
    --------
    >>> import numpy as np
    >>> from hypothesis import given
    >>> from tradekit.metrics import growth_rate
    >>> @given(series())
    ... def test_the_first_period_has_no_growth(values):
    ...     assert np.isnan(growth_rate(values)[0])
    >>> test_the_first_period_has_no_growth()
    """
    return members(min_size, max_size, nan=gaps)


@st.composite
def matrices(draw: st.DrawFn, rows: int, columns: int, *, nan: bool = False) -> Floats:  # noqa: D417
    """Trade of economies by partner or category; whole rows and columns are often empty.

    Parameters
    ----------
    rows, columns : int
        Number of economies, and of partners or categories.
    nan : bool
        Whether there may be gaps.

    Returns
    -------
    SearchStrategy of ndarray, shape (rows, columns)
        Strategy.

    Examples
    --------
    >>> from hypothesis import given
    >>> from tradekit.metrics import rca_balassa
    >>> @given(matrices(3, 4))
    ... def test_an_advantage_is_not_negative(exports):
    ...     assert not (rca_balassa(exports) < 0).any()
    >>> test_an_advantage_is_not_negative()
    """
    matrix = draw(cells((rows, columns), nan=nan))
    empty = draw(lines(rows, columns)) if matrix.size else None
    if empty is not None:
        matrix[empty] = 0.0
    return matrix


def ragged(
    max_groups: int = 4, max_size: int = 4, *, nan: bool = False
) -> st.SearchStrategy[tuple[Floats, NDArray[np.intp]]]:
    """Values of groups of unlike sizes, and the label of each row; rows are in no order.

    Parameters
    ----------
    max_groups : int
        Greatest number of groups.
    max_size : int
        Greatest number of rows in a group.
    nan : bool
        Whether there may be gaps.

    Returns
    -------
    SearchStrategy of values, ndarray of shape (rows,), and labels, ndarray of int of the same shape
        Strategy.

    Examples
    --------
    >>> from hypothesis import given
    >>> from tradekit.metrics import grouped, hhi
    >>> @given(ragged())
    ... def test_every_group_has_a_result(drawn):
    ...     values, by = drawn
    ...     labels, results = grouped(hhi, values, by=by)
    ...     assert len(labels) == len(results) == len(set(by.tolist()))
    >>> test_every_group_has_a_result()
    """
    labels = group_labels(max_groups, max_size)
    return labels.flatmap(lambda by: st.tuples(cells(by.shape, nan=nan), st.just(by)))


def group_labels(max_groups: int = 3, max_size: int = 4) -> st.SearchStrategy[NDArray[np.intp]]:
    """Labels of rows in no order; at least one row, and no label without rows."""
    sizes = st.lists(st.integers(1, max_size), min_size=1, max_size=max_groups)
    rows = sizes.map(lambda s: [int(label) for label in np.repeat(np.arange(len(s)), s)])
    return rows.flatmap(st.permutations).map(lambda by: np.array(by, dtype=np.intp))


def arguments(
    metric: Callable[..., Any],
    *,
    batch: tuple[int, ...] = (),
    smallest: int | Mapping[str, int] = 1,
    nan: bool = False,
    integral: bool = False,
    scaled: bool = True,
) -> st.SearchStrategy[Arrays]:
    """Every data argument of a metric, of shapes that fit its signature.

    Parameters
    ----------
    metric : metric function
        Decorated with `tradekit.metrics.metric`; options through `functools.partial`.
    batch : tuple of int
        Dimensions before the core dimensions.
    smallest : int or mapping
        Least size of a core dimension, of all or by letter.
    nan : bool
        Whether there may be gaps.
    integral : bool
        Whole numbers only.
    scaled : bool
        Whether draws are sometimes of the order of 1e-290 or 1e200.

    Returns
    -------
    SearchStrategy of tuple of ndarray
        Strategy.
    """
    record = record_of(metric)
    least = {
        letter: smallest if isinstance(smallest, int) else smallest.get(letter, 1)
        for letter in sorted(record.signature.letters)
    }
    scales = (0,) if integral or not scaled else ALONE if len(record.signature.inputs) == 1 else TOGETHER
    return all_arguments(record, batch, least, scales, nan, integral)


@st.composite
def all_arguments(
    draw: st.DrawFn,
    record: Metric,
    batch: tuple[int, ...],
    least: Mapping[str, int],
    scales: Sequence[int],
    nan: bool,
    integral: bool,
) -> Arrays:
    """Draw sizes, style and scale once, then each argument: so that exports can equal imports."""
    # A regression needs more members than it has series.
    series = len(record.signature.inputs)
    most = [(size, max(size, series, 5 if letter in "nt" else 3)) for letter, size in least.items()]
    *sizes, style, scale = draw(frames(tuple(most), tuple(scales)))
    bound = dict(zip(least, sizes, strict=True))
    shapes = [(*batch, *(bound[letter] for letter in letters)) for letters in record.signature.inputs]
    return tuple(
        argument(draw, record, i, shape, style, scale, nan, integral) for i, shape in enumerate(shapes)
    )


@cache
def frames(sizes: tuple[tuple[int, int], ...], scales: tuple[int, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Sizes between two limits, style and scale, in one draw because every draw costs time."""
    ranges = (range(least, most + 1) for least, most in sizes)
    return st.sampled_from(list(product(*ranges, STYLES, scales)))


def argument(
    draw: st.DrawFn,
    record: Metric,
    position: int,
    shape: tuple[int, ...],
    style: str,
    scale: int = 0,
    nan: bool = False,
    integral: bool = False,
) -> Floats:
    """Draw one data argument."""
    bits = draw(raw(shape))
    # Years between two periods are neither money nor huge; there may be none, half a year or one.
    if record.arguments[position].source == "elapsed":
        return decode(bits, shape, "coarse", 0 if integral else -1, nan, integral)
    x = decode(bits, shape, style, scale, nan, integral)
    if len(record.signature.inputs[position]) > 1 and x.size:
        # A whole economy, category or period without trade.
        empty = draw(lines(*shape[-2:]))
        if empty is not None:
            x[empty] = 0.0
    return x


@cache
def lines(rows: int, columns: int) -> st.SearchStrategy[tuple[Any, ...] | None]:
    """Where one row or column of a matrix lies, or None as often as either."""
    some_row = [(..., row, slice(None)) for row in range(rows)]
    some_column = [(..., column) for column in range(columns)]
    return st.sampled_from([*([None] * (rows + columns)), *some_row, *some_column])


def option(metric: Callable[..., Any], name: str, default: Any) -> Any:
    """Return an option bound by `functools.partial`, or `default`."""
    return metric.keywords.get(name, default) if isinstance(metric, partial) else default
