"""The laws of trade metrics, each a function that raises `AssertionError` when a metric breaks it.

Glossary
--------
universal law
    Holds for every metric: a batch is a loop, an unknown value spoils its own group only, inputs stay
    as they were, and so on.
classified law
    Holds for some: the record of a metric names those it obeys, and a law that applies and is not named
    is taken to be broken.
breach
    Data on which a law fails, or a bound that is said to be attained and never is.

Tolerances
----------
Two results agree when they differ by at most a billionth of either, or a trillionth of the size of
what was added up: 1 for pure numbers, the largest input for money. A sum of a dozen terms is off by a few
1e-15 of its size, and differences of such sums (Gini, Theil, normalised HHI) by the same absolute amount;
a quotient of such differences still keeps nine digits. Laws are broken by far more than that.
"""

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from math import inf, log
from random import Random
from typing import Any, final

import attrs
import numpy as np
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from numpy.typing import NDArray

from tradekit.errors import MetricError
from tradekit.metrics import Metric, grouped
from tradekit.metrics._record import record_of
from tradekit.testing.strategies import (
    ALONE,
    STYLES,
    TOGETHER,
    Arrays,
    Floats,
    argument,
    arguments,
    group_labels,
    one_of,
    option,
    whole,
)

__all__ = ["LAWS", "Law", "Report", "breach", "check_metric", "laws_for"]

Function = Callable[..., Any]
Data = tuple[Any, ...]

RELATIVE = 1e-9
ABSOLUTE = 1e-12


@final
@attrs.frozen
class Law:
    """A law, where it applies, and how to look for a breach.

    Attributes
    ----------
    name : str
        Name, as records write it.
    says : str
        What it says, in a line.
    universal : bool
        Whether every metric to which it applies has to obey it.
    applies : callable
        From a record: whether the law makes sense for such a signature and such arguments.
    check : callable
        ``check(metric, *data)`` raises `AssertionError` with a telling message.
    data : callable
        From a metric: hypothesis strategy of the tuple `data`.
    goals : callable
        From a metric: what must be reachable at all, a sentence for each predicate of its arguments.
    """

    name: str
    says: str
    universal: bool
    applies: Callable[[Metric], bool]
    check: Callable[..., None]
    data: Callable[[Function], st.SearchStrategy[Data]]
    goals: Callable[[Function], Mapping[str, Callable[[Data], bool]]] = lambda _: {}


# --- tools ---------------------------------------------------------------------------------------------


def outcome(metric: Function, arrays: Sequence[Any]) -> Floats:
    """Return the result as one array; the fields of a named tuple are stacked in front."""
    result = metric(*arrays)
    return np.stack(result) if isinstance(result, tuple) else np.asarray(result)


def agree(metric: Function, actual: Floats, expected: Floats, size: float, what: str) -> None:
    """Raise `AssertionError` unless both are equal but for rounding; NaN agrees with NaN only."""
    name = record_of(metric).name
    assert actual.shape == expected.shape, f"{name}: {what}: shape {actual.shape} is not {expected.shape}"
    same = np.isclose(actual, expected, rtol=RELATIVE, atol=ABSOLUTE * size, equal_nan=True)
    assert same.all(), f"{name}: {what}: {actual.tolist()} is not {expected.tolist()}"


def size_of(metric: Function, arrays: Sequence[Any]) -> float:
    """Return the size of what was added up: 1 for pure numbers, the largest input for money."""
    if record_of(metric).unit != "same":
        return 1.0
    known = [np.abs(a[np.isfinite(a)]).max(initial=0.0) for a in map(np.asarray, arrays)]
    return float(max(known, default=1.0))


def axis_of(letters: Sequence[str], letter: str) -> int:
    """Return the axis of a core dimension, counted from the end, where batches do not shift it."""
    return list(letters).index(letter) - len(letters)


def on_axes(array: NDArray[Any], letters: Sequence[str], letter: str, change: Callable[..., Any]) -> Any:
    """Apply `change(array, axis)` along every axis of a core dimension."""
    for position, other in enumerate(letters):
        if other == letter:
            array = change(array, position - len(letters))
    return array


def on_inputs(metric: Function, arrays: Arrays, letter: str, change: Callable[..., Any]) -> Arrays:
    """Apply `change(array, axis)` along a core dimension of every argument that has it."""
    inputs = record_of(metric).signature.inputs
    return tuple(on_axes(a, letters, letter, change) for a, letters in zip(arrays, inputs, strict=True))


def taking(index: Sequence[int]) -> Callable[..., Any]:
    """Return the change that takes positions `index` along an axis."""
    return lambda array, axis: np.take(array, index, axis=axis)


def money(metric: Function, arrays: Arrays, change: Callable[[Any], Any]) -> Arrays:
    """Apply `change` to all arguments but elapsed years, which are no money."""
    described = record_of(metric).arguments
    return tuple(
        a if entry.source == "elapsed" else change(a) for a, entry in zip(arrays, described, strict=True)
    )


def letters_of(record: Metric, among: str) -> list[str]:
    """Return the core dimensions of a record that are among some letters, sorted."""
    return sorted(record.signature.letters & set(among))


# --- universal laws ------------------------------------------------------------------------------------


def nan_isolation(metric: Function, arrays: Arrays, position: int, place: int) -> None:
    """Check that NaN in the first batch element changes no other."""
    before = outcome(metric, arrays)
    spoiled = [a.copy() for a in arrays]
    first = spoiled[position][:1]
    first[np.unravel_index(place % max(1, first.size), first.shape)] = np.nan
    after = outcome(metric, spoiled)
    assert after.shape == before.shape, f"{record_of(metric).name}: NaN changes the shape of the result"
    batch = after.ndim - len(record_of(metric).signature.output) - 1
    agree(
        metric,
        np.take(after, range(1, len(arrays[0])), axis=batch),
        np.take(before, range(1, len(arrays[0])), axis=batch),
        0.0,
        "NaN in one batch element touches another",
    )


def unknown_stays_unknown(metric: Function, arrays: Arrays, position: int, place: int) -> None:
    """Check that where an argument is NaN, so is the result that belongs to it."""
    record = record_of(metric)
    spoiled = [a.copy() for a in arrays]
    index = np.unravel_index(place % spoiled[position].size, spoiled[position].shape)
    spoiled[position][index] = np.nan
    result = outcome(metric, spoiled)
    # Of two economies in the result, exporter and importer, the unknown one may be either.
    slices = [belonging(record, position, index, either) for either in (0, 1)]
    assert any(np.isnan(result[(..., *own)]).all() for own in slices), (
        f"{record.name}: {record.arguments[position].name} is NaN at {list(map(int, index))},"
        f" but the result is {result.tolist()}"
    )


def belonging(record: Metric, position: int, index: Sequence[Any], either: int) -> list[Any]:
    """Return where in the result an element of an argument belongs, axis by axis."""
    output, letters = record.signature.output, record.signature.inputs[position]
    places: list[Any] = []
    for axis, letter in enumerate(output):
        own = [int(i) for i, other in zip(index, letters, strict=True) if other == letter]
        occurrence = output[:axis].count(letter)
        if len(own) == output.count(letter):
            places.append(own[occurrence])
        else:
            places.append(own[0] if own and occurrence == either else slice(None))
    return places


def input_untouched(metric: Function, arrays: Arrays) -> None:
    """Check that read-only arrays are taken and that none is changed."""
    name = record_of(metric).name
    given = [a.copy() for a in arrays]
    metric(*given)
    for a, before in zip(given, arrays, strict=True):
        assert a.tobytes() == before.tobytes(), f"{name} changes its input {before.tolist()} to {a.tolist()}"
        a.flags.writeable = False
    try:
        metric(*given)
    except MetricError:
        raise
    except ValueError as error:
        raise AssertionError(f"{name} does not take a read-only array: {error}") from error


def batch_is_loop(metric: Function, arrays: Arrays, batch: tuple[int, ...]) -> None:
    """Check that a batch gives what a loop over its elements gives."""
    together = outcome(metric, arrays)
    fields = together.ndim - len(batch) - len(record_of(metric).signature.output)
    for index in np.ndindex(*batch):
        alone = outcome(metric, [a[index] for a in arrays])
        place = (slice(None),) * fields + index
        within = together[place] if together.ndim >= len(place) else together
        agree(
            metric,
            np.asarray(within),
            alone,
            size_of(metric, arrays),
            f"batch element {index} is not that of a loop",
        )


def grouped_is_loop(metric: Function, arrays: Arrays, labels: NDArray[np.intp]) -> None:
    """Check that `grouped` gives what one naive loop over the groups gives."""
    record = record_of(metric)
    ragged = record.signature.ragged
    found, result = grouped(metric, *arrays, by=labels)
    assert list(found) == sorted(set(labels.tolist())), f"{record.name}: labels {found} of {labels.tolist()}"
    fields = result if isinstance(result, tuple) else (result,)
    for group, label in enumerate(found):
        rows = np.flatnonzero(labels == label)
        own = [
            a[rows] if ragged in letters else a[group]
            for a, letters in zip(arrays, record.signature.inputs, strict=True)
        ]
        alone = metric(*own)
        for one, field in zip(alone if isinstance(alone, tuple) else (alone,), fields, strict=True):
            within = field[rows] if ragged in record.signature.output else field[group]
            agree(
                metric,
                np.asarray(within),
                np.asarray(one),
                size_of(metric, own),
                f"group {label} is not that of a loop",
            )


def label_order(metric: Function, arrays: Arrays, labels: NDArray[np.intp]) -> None:
    """Check that neither the names of the groups nor the order of their rows in the table matters."""
    record = record_of(metric)
    ragged = record.signature.ragged
    member = [ragged in letters for letters in record.signature.inputs]
    result = outcome(partial(grouped_result, metric, labels), arrays)
    axis = result.ndim - len(record.signature.output) - (ragged not in record.signature.output)
    # Names in the opposite order: the groups come out reversed.
    renamed = np.array(["zyx"[label] for label in labels])
    reversed_groups = [a if m else a[::-1] for a, m in zip(arrays, member, strict=True)]
    other = outcome(partial(grouped_result, metric, renamed), reversed_groups)
    expected = result if ragged in record.signature.output else np.flip(result, axis)
    agree(metric, other, expected, size_of(metric, arrays), "renamed groups have other results")
    # Rows of each group brought together, in the order they had.
    order = np.argsort(labels, kind="stable")
    sorted_rows = [a[order] if m else a for a, m in zip(arrays, member, strict=True)]
    other = outcome(partial(grouped_result, metric, labels[order]), sorted_rows)
    expected = np.take(result, order, axis) if ragged in record.signature.output else result
    agree(metric, other, expected, size_of(metric, arrays), "sorted rows have other results")


def grouped_result(metric: Function, by: NDArray[Any], *arrays: Any) -> Any:
    """Return the results of `grouped` without the labels."""
    return grouped(metric, *arrays, by=by)[1]


def axis_order(metric: Function, arrays: Arrays, letter: str, order: Sequence[int]) -> None:
    """Check that reordering economies or categories reorders the result alike and changes nothing else."""
    before = outcome(metric, arrays)
    after = outcome(metric, on_inputs(metric, arrays, letter, taking(order)))
    expected = on_axes(before, record_of(metric).signature.output, letter, taking(order))
    agree(metric, after, expected, size_of(metric, arrays), f"another order of {letter} gives other results")


def empty_isolated(metric: Function, arrays: Arrays, letter: str) -> None:
    """Check that one more economy or category without any trade leaves the results of the others."""
    before = outcome(metric, arrays)
    after = outcome(metric, on_inputs(metric, arrays, letter, with_zeros))
    old = on_axes(after, record_of(metric).signature.output, letter, without_last)
    agree(metric, old, before, size_of(metric, arrays), f"an empty member of {letter} changes the others")


def unknown_isolated(metric: Function, arrays: Arrays, position: int, place: int) -> None:
    """Check that an economy that is unknown leaves the others as if it had no trade."""
    record = record_of(metric)
    among = [i for i, letters in enumerate(record.signature.inputs) if "r" in letters]
    chosen = among[position % len(among)]
    axis = axis_of(record.signature.inputs[chosen], "r")
    economy = place % arrays[chosen].shape[axis]
    results = []
    for fill in (0.0, np.nan):
        changed = [a.copy() for a in arrays]
        np.moveaxis(changed[chosen], axis, 0)[economy] = fill
        result = outcome(metric, changed)
        results.append(
            on_axes(result, record.signature.output, "r", lambda a, axis: np.delete(a, economy, axis))
        )
    empty, unknown = results
    agree(metric, unknown, empty, size_of(metric, arrays), f"economy {economy} unknown, the others are")


def with_zeros(array: NDArray[Any], axis: int) -> Any:
    """Return the array with one more, empty place along an axis."""
    shape = list(array.shape)
    shape[axis] = 1
    return np.concatenate([array, np.zeros(shape)], axis=axis)


def without_last(array: NDArray[Any], axis: int) -> Any:
    """Return the array without its last place along an axis."""
    return np.take(array, range(array.shape[axis] - 1), axis=axis)


def integers_are_floats(metric: Function, arrays: Arrays, kind: str) -> None:
    """Check that whole numbers give the same as floats, whatever type they come in."""
    if kind != "list":
        limit = np.iinfo(kind).max
        arrays = tuple(np.minimum(a, limit) for a in arrays)
    whole = [a.tolist() if kind == "list" else a.astype(kind) for a in arrays]
    agree(
        metric,
        outcome(metric, whole),
        outcome(metric, arrays),
        0.0,
        f"{kind} gives another result than float64",
    )


def silent(metric: Function, arrays: Arrays) -> None:
    """Check that no warning is given, whatever is empty, zero or unknown."""
    with warnings.catch_warnings(), np.errstate(divide="warn", invalid="warn", over="warn"):
        warnings.simplefilter("error")
        try:
            metric(*arrays)
        except Warning as warning:
            given = [a.tolist() for a in arrays]
            raise AssertionError(f"{record_of(metric).name} warns of {given}: {warning!r}") from warning


def float64_out(metric: Function, arrays: Arrays, batch: tuple[int, ...]) -> None:
    """Check type and shape of the result: float64, batch first, then the core dimensions of the output."""
    record = record_of(metric)
    bound = sizes_of(record, arrays)
    expected = (*batch, *(bound[letter] for letter in record.signature.output))
    result = metric(*arrays)
    for field in result if isinstance(result, tuple) else (result,):
        kind = getattr(field, "dtype", None)
        assert kind == np.float64, f"{record.name} returns {kind or type(field).__name__}, not float64"
        assert field.shape == expected, f"{record.name} returns shape {field.shape}, not {expected}"


def options_by_keyword(metric: Function) -> None:
    """Check that data come first under the names of the record, and options by name only."""
    record = record_of(metric)
    parameters = list(inspect.signature(getattr(metric, "func", metric)).parameters.values())
    data, rest = parameters[: len(record.arguments)], parameters[len(record.arguments) :]
    names, described = [p.name for p in data], [a.name for a in record.arguments]
    assert names == described, f"{record.name} takes {names}, but its record describes {described}"
    loose = [p.name for p in rest if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    assert not loose, f"{record.name}: options {loose} can be given without their names"
    unknown = set(record.options) - {p.name for p in rest}
    assert not unknown, f"{record.name}: a cube would supply {sorted(unknown)}, which it does not take"


# --- classified laws -----------------------------------------------------------------------------------


def scale_invariant(metric: Function, arrays: Arrays, factor: float) -> None:
    """Check f(kx) = f(x)."""
    scaled = outcome(metric, money(metric, arrays, lambda a: a * factor))
    agree(
        metric, scaled, outcome(metric, arrays), size_of(metric, arrays), f"{factor} times the trade matters"
    )


def homogeneous(metric: Function, arrays: Arrays, factor: float) -> None:
    """Check f(kx) = k f(x)."""
    scaled = outcome(metric, money(metric, arrays, lambda a: a * factor))
    size = factor * size_of(metric, arrays)
    agree(
        metric,
        scaled,
        factor * outcome(metric, arrays),
        size,
        f"{factor} times the trade is not {factor} times the result",
    )


def symmetric(metric: Function, arrays: Arrays, order: Sequence[int]) -> None:
    """Check that the order of members does not matter, or only orders the result."""
    axis_order(metric, arrays, "n", order)


def replicated(metric: Function, arrays: Arrays, times: int, power: int) -> None:
    """Check f(members repeated m times) = m**power f(members)."""
    many = outcome(
        metric, on_inputs(metric, arrays, "n", lambda a, axis: np.concatenate([a] * times, axis=axis))
    )
    expected = outcome(metric, arrays) * float(times) ** power
    agree(metric, many, expected, times * size_of(metric, arrays), f"every member {times} times")


def replication_invariant(metric: Function, arrays: Arrays, times: int) -> None:
    """Check that members repeated m times leave the result."""
    replicated(metric, arrays, times, 0)


def replication_divides(metric: Function, arrays: Arrays, times: int) -> None:
    """Check that members repeated m times divide the result by m."""
    replicated(metric, arrays, times, -1)


def replication_multiplies(metric: Function, arrays: Arrays, times: int) -> None:
    """Check that members repeated m times multiply the result by m."""
    replicated(metric, arrays, times, 1)


def transferred(metric: Function, values: Floats, amount: float) -> tuple[Floats, Floats]:
    """Return the result before and after the first member, the larger, hands `amount` to the second."""
    after = values.copy()
    after[:2] += (-amount, amount)
    return outcome(metric, [values]), outcome(metric, [after])


def transfer(metric: Function, values: Floats, amount: float) -> None:
    """Check that trade moved from a larger to a smaller member lowers the result."""
    before, after = transferred(metric, values, amount)
    assert (after < before - ABSOLUTE).all(), (
        f"{record_of(metric).name}: {amount} moved from the first to the second of {values.tolist()}"
        f" does not lower {before}: {after}"
    )


def transfer_reversed(metric: Function, values: Floats, amount: float) -> None:
    """Check that trade moved from a larger to a smaller member raises the result."""
    before, after = transferred(metric, values, amount)
    assert (after > before + ABSOLUTE).all(), (
        f"{record_of(metric).name}: {amount} moved from the first to the second of {values.tolist()}"
        f" does not raise {before}: {after}"
    )


def ignores_absent(metric: Function, arrays: Arrays) -> None:
    """Check that one more member without trade changes nothing for the others."""
    empty_isolated(metric, arrays, "n")


def swapped(metric: Function, arrays: Arrays) -> Arrays:
    """Return the arguments with exports in the place of imports."""
    exports, imports = flow_positions(record_of(metric))
    changed = list(arrays)
    changed[exports], changed[imports] = arrays[imports], arrays[exports]
    return tuple(changed)


def flow_positions(record: Metric) -> tuple[int, int]:
    """Return the positions of the export and the import argument."""
    flows = [argument.flow for argument in record.arguments]
    return flows.index("export"), flows.index("import")


def antisymmetric(metric: Function, arrays: Arrays) -> None:
    """Check that exports and imports swapped turn the sign."""
    before, after = outcome(metric, arrays), outcome(metric, swapped(metric, arrays))
    agree(metric, after, -before, size_of(metric, arrays), "exports and imports swapped do not turn the sign")


def flow_symmetric(metric: Function, arrays: Arrays) -> None:
    """Check that exports and imports swapped change nothing."""
    before, after = outcome(metric, arrays), outcome(metric, swapped(metric, arrays))
    agree(metric, after, before, size_of(metric, arrays), "exports and imports swapped matter")


def additive(metric: Function, both: Arrays) -> None:
    """Check f(x + y) = f(x) + f(y)."""
    x = tuple(a[0] for a in both)
    y = tuple(a[1] for a in both)
    years = [argument.source == "elapsed" for argument in record_of(metric).arguments]
    y = tuple(a if elapsed else b for a, b, elapsed in zip(x, y, years, strict=True))
    total = tuple(a if elapsed else a + b for a, b, elapsed in zip(x, y, years, strict=True))
    parts = outcome(metric, x) + outcome(metric, y)
    agree(
        metric,
        outcome(metric, total),
        parts,
        size_of(metric, total),
        "the sum has not the sum of the results",
    )


def sums_to_one(metric: Function, arrays: Arrays) -> None:
    """Check that the results of all members sum to 1, or are all undefined."""
    total = outcome(metric, arrays).sum(axis=-1)
    expected = np.where(np.isnan(total), np.nan, 1.0)
    agree(metric, total, expected, 1.0, f"results of {[a.tolist() for a in arrays]} sum to")


def sums_to_growth(metric: Function, arrays: Arrays) -> None:
    """Check that contributions sum to the growth rate of the total."""
    total = arrays[0].sum(axis=0)
    lag = option(metric, "lag", 1)
    growth = np.full(total.shape, np.nan)
    for t in range(lag, len(total)):
        if total[t - lag] > 0:
            growth[t] = total[t] / total[t - lag] - 1
    agree(metric, outcome(metric, arrays).sum(axis=-2), growth, 1.0, "contributions do not sum to growth")


def bounded(metric: Function, arrays: Arrays) -> None:
    """Check that the result stays within the range of the record."""
    record = record_of(metric)
    lower, upper, closed = interval(metric, sizes_of(record, arrays))
    results = outcome(metric, arrays)
    for value in results[~np.isnan(results)].tolist():
        inside = lower - ABSOLUTE * max(1, abs(lower)) <= value <= upper + ABSOLUTE * max(1, abs(upper))
        excluded = (value == lower and not closed[0]) or (value == upper and not closed[1])
        assert inside, f"{record.name}: {value} of {[a.tolist() for a in arrays]} leaves {record.range}"
        assert not excluded, (
            f"{record.name}: {value} of {[a.tolist() for a in arrays]} attains an open end of {record.range}"
        )


def bounds(metric: Function) -> dict[str, Callable[[Data], bool]]:
    """Return a predicate for each finite end of the range that is said to be attained."""
    record = record_of(metric)
    _, _, closed = interval(metric, dict.fromkeys(record.signature.letters, 2))

    def reached(end: int, data: Data) -> bool:
        (arrays,) = data
        limit = interval(metric, sizes_of(record, arrays))[end]
        return bool(np.isclose(outcome(metric, arrays), limit, rtol=ABSOLUTE, atol=ABSOLUTE).any())

    ends = ((0, "lower"), (1, "upper"))
    return {
        f"the {name} end of {record.range} is never attained": partial(reached, end)
        for end, name in ends
        if closed[end]
    }


def interval(metric: Function, sizes: Mapping[str, int]) -> tuple[float, float, tuple[bool, bool]]:
    """Return both ends of a record's range for members of given number, and whether each is attained."""
    record = record_of(metric)
    text = record.range.strip()
    depths = np.cumsum([(char in "([") - (char in ")]") for char in text])
    commas = [i for i, char in enumerate(text) if char == "," and depths[i] == 1]
    if text[:1] not in "[(" or text[-1:] not in "])" or len(commas) != 1:
        raise MetricError(
            f"{record.name}: {record.range!r} is no range: write it as '[1/n, 1]' or '(-1, inf)'"
        )
    names = {"log": log, "inf": inf, "min": min, "max": max, **sizes}
    # An option such as k or base may stand in the range; n may be a number of members, or words.
    options = metric.keywords if isinstance(metric, partial) else {}
    names |= {name: value for name, value in options.items() if isinstance(value, int | float)}
    # Records are code of the metric's author, evaluated without builtins to catch slips, not attacks.
    ends = [eval(end, {"__builtins__": {}}, names) for end in (text[1 : commas[0]], text[commas[0] + 1 : -1])]
    return float(ends[0]), float(ends[1]), (text[0] == "[", text[-1] == "]")


def sizes_of(record: Metric, arrays: Sequence[NDArray[Any]]) -> dict[str, int]:
    """Return the size of each core dimension."""
    pairs = zip(arrays, record.signature.inputs, strict=True)
    return {letter: a.shape[i - len(letters)] for a, letters in pairs for i, letter in enumerate(letters)}


def time_reversible(metric: Function, arrays: Arrays) -> None:
    """Check that the series read backwards has the same results with the opposite sign."""
    axis = axis_of(record_of(metric).signature.output, "t")
    lag = option(metric, "lag", 1)
    forth = outcome(metric, arrays)
    back = outcome(metric, on_inputs(metric, arrays, "t", np.flip))
    later = range(min(lag, forth.shape[axis]), forth.shape[axis])
    expected = -np.flip(np.take(forth, later, axis), axis)
    agree(
        metric,
        np.take(back, later, axis),
        expected,
        size_of(metric, arrays),
        "time reversed does not turn the sign",
    )


# --- data of the laws ----------------------------------------------------------------------------------

# From dollars to thousands, halves, and odd factors; small integers and powers of two keep cells exact.
FACTORS = (0.5, 2.0**-20, 3.0, 1000.0, 2.0**20)


def plain(metric: Function) -> st.SearchStrategy[Data]:
    """Arguments without gaps."""
    return st.tuples(arguments(metric))


def with_gaps(metric: Function, **fields: Any) -> st.SearchStrategy[Data]:
    """Arguments with gaps."""
    return st.tuples(arguments(metric, nan=True, **fields))


def spoilt(metric: Function, **fields: Any) -> st.SearchStrategy[Data]:
    """Arguments, and where to put a NaN."""
    last = len(record_of(metric).signature.inputs) - 1
    return st.tuples(arguments(metric, **fields), st.integers(0, last), st.integers(0, 99))


@st.composite
def batched(draw: st.DrawFn, metric: Function, batches: Sequence[tuple[int, ...]]) -> Data:
    """Arguments with one of some batches, and the batch."""
    batch = draw(one_of(*batches))
    return draw(batch_arguments(metric, batch)), batch


@cache
def batch_arguments(metric: Function, batch: tuple[int, ...]) -> st.SearchStrategy[Arrays]:
    """Arguments with gaps and a batch, one strategy object for each."""
    return arguments(metric, batch=batch, nan=True)


@st.composite
def in_groups(draw: st.DrawFn, metric: Function) -> Data:
    """Arguments for `grouped`, and the label of each row; a tiny group may stand beside a huge one."""
    record = record_of(metric)
    ragged = record.signature.ragged
    labels = draw(LABELS)
    style = draw(one_of(*STYLES))
    scales = ALONE if len(record.signature.inputs) == 1 else TOGETHER
    powers = np.array([draw(one_of(*scales)) for _ in np.unique(labels)])
    arrays = []
    for i, letters in enumerate(record.signature.inputs):
        rows = len(labels) if ragged in letters else len(np.unique(labels))
        shape = (rows, *(2 for letter in letters if letter != ragged))
        x = argument(draw, record, i, shape, style, nan=True)
        if record.arguments[i].source != "elapsed":
            power = powers[labels] if ragged in letters else powers
            x = np.ldexp(x, power.reshape(-1, *[1] * (x.ndim - 1)))
        arrays.append(x)
    return tuple(arrays), labels


LABELS = group_labels()


@st.composite
def ordered(draw: st.DrawFn, metric: Function, among: str, named: bool) -> Data:
    """Arguments, a core dimension, and an order of it."""
    record = record_of(metric)
    arrays = draw(batch_free(metric))
    letter = draw(one_of(*letters_of(record, among)))
    order = draw(orders(sizes_of(record, arrays)[letter]))
    return (arrays, letter, order) if named else (arrays, order)


@cache
def batch_free(metric: Function) -> st.SearchStrategy[Arrays]:
    """Arguments without gaps or batch, one strategy object for each metric."""
    return arguments(metric)


@cache
def orders(size: int) -> st.SearchStrategy[list[int]]:
    """Orders of some places."""
    return st.permutations(range(size))


@st.composite
def transfers(draw: st.DrawFn, _: Function) -> Data:
    """Members, the first larger than the second, and what moves without their changing places."""
    smaller, gap = draw(whole(0, 50)), draw(whole(2, 50))
    others = draw(OTHERS)
    return np.array([smaller + gap, smaller, *others], dtype=np.float64), float(
        draw(st.integers(1, gap // 2))
    )


OTHERS = st.lists(st.integers(0, 60), max_size=4)


def whole_numbers(metric: Function) -> st.SearchStrategy[Data]:
    """Whole numbers, and the type they come in."""
    kinds = st.sampled_from(["int64", "int32", "uint8", "list"])
    return st.tuples(arguments(metric, integral=True), kinds)


def always(_: Metric) -> bool:
    """Apply to every metric."""
    return True


def has(letters: str) -> Callable[[Metric], bool]:
    """Apply to metrics with one of these core dimensions."""
    return lambda record: bool(record.signature.letters & set(letters))


def in_both_flows(record: Metric) -> bool:
    """Apply to metrics of one export and one import argument of the same shape."""
    flows = [argument.flow for argument in record.arguments]
    if flows.count("export") != 1 or flows.count("import") != 1:
        return False
    exports, imports = flow_positions(record)
    return record.signature.inputs[exports] == record.signature.inputs[imports]


def can_be_grouped(record: Metric) -> bool:
    """Apply to metrics that `grouped` takes."""
    return record.signature.ragged is not None


def of_members(record: Metric) -> bool:
    """Apply to metrics that give one number for all members."""
    return "n" in record.signature.letters and not record.signature.output


def of_one_list(record: Metric) -> bool:
    """Apply to metrics of one list of members."""
    return str(record.signature) == "(n)->()"


def has_bounds(record: Metric) -> bool:
    """Apply to metrics whose range has a finite end."""
    return record.range.replace(" ", "").strip("[]()") != "-inf,inf"


def repeated(metric: Function) -> st.SearchStrategy[Data]:
    """Arguments, and how often each member comes again."""
    return st.tuples(arguments(metric), st.integers(2, 4))


def scaled(metric: Function) -> st.SearchStrategy[Data]:
    """Arguments with gaps, and a factor."""
    return st.tuples(arguments(metric, nan=True), st.sampled_from(FACTORS))


def law_list() -> Iterator[Law]:
    """Yield every law, the universal ones first."""

    def universal(check: Callable[..., None], says: str, applies: Any, data: Any) -> Law:
        return Law(check.__name__, says, True, applies, check, data)

    def classified(check: Callable[..., None], says: str, applies: Any, data: Any, **more: Any) -> Law:
        return Law(check.__name__, says, False, applies, check, data, **more)

    yield universal(
        nan_isolation,
        "an unknown value in one batch element touches no other",
        always,
        partial(spoilt, batch=(3,)),
    )
    yield universal(
        unknown_stays_unknown,
        "where an argument is unknown, so is the result",
        lambda record: "t" not in record.signature.letters or "t" in record.signature.output,
        spoilt,
    )
    yield universal(
        input_untouched,
        "inputs are not changed, and may be read-only",
        always,
        with_gaps,
    )
    yield universal(
        batch_is_loop,
        "a batch gives what a loop over its elements gives",
        always,
        lambda metric: batched(metric, ((2,), (2, 3), (1, 2))),
    )
    yield universal(
        grouped_is_loop, "grouped gives what one loop over the groups gives", can_be_grouped, in_groups
    )
    yield universal(
        label_order, "neither names of groups nor order of rows matter", can_be_grouped, in_groups
    )
    yield universal(
        axis_order,
        "another order of economies or categories orders the result alike",
        has("rpc"),
        lambda metric: ordered(metric, "rpc", True),
    )
    yield universal(
        empty_isolated,
        "an economy or category without trade leaves the results of the others",
        has("rpc"),
        lambda metric: st.tuples(arguments(metric), st.sampled_from(letters_of(record_of(metric), "rpc"))),
    )
    yield universal(
        unknown_isolated,
        "an economy that is unknown leaves the others as if it had no trade",
        lambda record: "r" in record.signature.output,
        spoilt,
    )
    yield universal(integers_are_floats, "whole numbers give what floats give", always, whole_numbers)
    yield universal(
        silent,
        "no warning, whatever is empty, zero or unknown",
        always,
        partial(with_gaps, smallest={"n": 0}),
    )
    yield universal(
        float64_out,
        "float64 of the shape that the signature says",
        always,
        lambda metric: batched(metric, ((), (2,), (2, 3), (0,))),
    )
    yield universal(options_by_keyword, "data by position, options by name", always, lambda _: st.just(()))
    yield classified(scale_invariant, "f(kx) = f(x)", always, scaled)
    yield classified(homogeneous, "f(kx) = k f(x)", always, scaled)
    yield classified(
        symmetric,
        "the order of members changes nothing but the order of the result",
        has("n"),
        lambda metric: ordered(metric, "n", False),
    )
    yield classified(replication_invariant, "every member m times leaves the result", of_members, repeated)
    yield classified(
        replication_divides, "every member m times divides the result by m", of_members, repeated
    )
    yield classified(
        replication_multiplies, "every member m times multiplies the result by m", of_members, repeated
    )
    yield classified(
        transfer, "trade moved from a larger to a smaller member lowers it", of_one_list, transfers
    )
    yield classified(
        transfer_reversed, "trade moved from a larger to a smaller member raises it", of_one_list, transfers
    )
    yield classified(ignores_absent, "members without trade change nothing", has("n"), with_gaps)
    yield classified(antisymmetric, "exports and imports swapped turn the sign", in_both_flows, plain)
    yield classified(flow_symmetric, "exports and imports swapped change nothing", in_both_flows, plain)
    yield classified(
        additive,
        "f(x + y) = f(x) + f(y)",
        always,
        lambda metric: st.tuples(arguments(metric, batch=(2,))),
    )
    yield classified(
        sums_to_one, "the results of all members sum to 1", lambda r: r.signature.output == ("n",), plain
    )
    yield classified(
        sums_to_growth,
        "contributions sum to the growth of the total",
        lambda record: str(record.signature) == "(n,t)->(n,t)",
        plain,
    )
    yield classified(
        bounded,
        "no result leaves the range, and its closed ends are attained",
        has_bounds,
        plain,
        goals=bounds,
    )
    yield classified(
        time_reversible,
        "a series read backwards has the opposite sign",
        lambda record: "t" in record.signature.output,
        plain,
    )


LAWS: Mapping[str, Law] = {law.name: law for law in law_list()}
"""Every law by name."""


# --- verdicts ------------------------------------------------------------------------------------------


def laws_for(metric: Function) -> list[Law]:
    """Return the laws that apply to a metric, the universal ones first.

    Parameters
    ----------
    metric : metric function
        Decorated with `tradekit.metrics.metric`; options through `functools.partial`.

    Returns
    -------
    list of Law

    Raises
    ------
    MetricError
        If the function has no record.

    Examples
    --------
    >>> from tradekit.metrics import hhi
    >>> "scale_invariant" in [law.name for law in laws_for(hhi)]
    True
    """
    record = record_of(metric)
    return [law for law in LAWS.values() if law.applies(record)]


def breach(law: Law, metric: Function, *, max_examples: int | None = None, shrink: bool = True) -> str | None:
    """Look for a breach of a law.

    Parameters
    ----------
    law : Law
        One of `LAWS`, that applies to the metric.
    metric : metric function
        Decorated with `tradekit.metrics.metric`; options through `functools.partial`.
    max_examples : int, optional
        How many data to try; by default what the active hypothesis profile says.
    shrink : bool
        Whether to make the data that break the law as small as possible.

    Returns
    -------
    str or None
        What breaks the law, or None if nothing was found.

    Examples
    --------
    >>> from tradekit.metrics import hhi
    >>> breach(LAWS["scale_invariant"], hhi) is None
    True
    """
    message = ""

    def broken(data: Data) -> bool:
        nonlocal message
        try:
            law.check(metric, *data)
        except AssertionError as error:
            message = str(error)
            return True
        return False

    if found(law.data(metric), broken, max_examples, shrink):
        return message
    for sentence, reached in law.goals(metric).items():
        # Trivial sizes attain anything: with one member every share is 1. Only gaps lower completeness.
        several = st.tuples(st.booleans().flatmap(partial(of_several, metric)))
        if not found(several, reached, max(500, max_examples or 0), False):
            return f"{record_of(metric).name}: {sentence}"
    return None


def of_several(metric: Function, gaps: bool) -> st.SearchStrategy[Arrays]:
    """Arguments of two or more of everything, as they come."""
    return arguments(metric, smallest=2, scaled=False, nan=gaps)


def found(
    data: st.SearchStrategy[Data], wanted: Callable[[Data], bool], max_examples: int | None, shrink: bool
) -> bool:
    """Return whether some data were found to be wanted."""
    profile = settings.default or settings()
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    search = settings(
        profile,
        max_examples=max_examples or profile.max_examples,
        phases=phases,
        database=None,
        deadline=None,
    )
    try:
        # Warnings are the business of one law, `silent`, and would drown what the others say.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            find(data, wanted, settings=search, random=Random(0) if profile.derandomize else None)
    except NoSuchExample:
        return False
    return True


@final
@attrs.frozen
class Report:
    """What `check_metric` found.

    Attributes
    ----------
    metric : str
        Name of the metric.
    obeyed : tuple of str
        Laws of which no breach was found, universal and classified.
    breaches : dict of str to str
        Law and what breaks it.
    wrong : tuple of str
        Laws broken that are universal or that the record claims: these are defects.
    unclaimed : tuple of str
        Classified laws obeyed that the record does not name.
    """

    metric: str
    obeyed: tuple[str, ...]
    breaches: Mapping[str, str]
    wrong: tuple[str, ...]
    unclaimed: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{self.metric} obeys {', '.join(self.obeyed) or 'no law'}"]
        lines += [f"wrong: {name}: {self.breaches[name]}" for name in self.wrong]
        if self.unclaimed:
            lines.append(f"not claimed by the record: {', '.join(self.unclaimed)}")
        return "\n".join(lines)


def check_metric(metric: Function, *, max_examples: int = 100) -> Report:
    """Try every law that applies to a metric of your own.

    Parameters
    ----------
    metric : metric function
        Decorated with `tradekit.metrics.metric`; options through `functools.partial`.
    max_examples : int
        How many data to try for each law.

    Returns
    -------
    Report
        What it obeys, what it breaks, and which of that is a defect. In a test, write
        ``assert not check_metric(my_metric).wrong``.

    Raises
    ------
    MetricError
        If the function has no record, or the record claims a law that is not known or cannot apply.

    Examples
    --------
    >>> from tradekit.metrics import Argument, metric
    >>> @metric("(n)->()", Argument("values"), term="Largest", symbol="max", unit="same",
    ...         laws=["homogeneous", "symmetric"])
    ... def largest(values):
    ...     return np.max(np.asarray(values, dtype=np.float64), axis=-1, initial=0.0)
    >>> report = check_metric(largest, max_examples=50)
    >>> report.wrong
    ()
    >>> report.unclaimed
    ('replication_invariant', 'ignores_absent')
    """
    record = record_of(metric)
    laws = laws_for(metric)
    strange = record.laws - {law.name for law in laws if not law.universal}
    if strange:
        raise MetricError(f"{record.name} claims {sorted(strange)}, which are no laws for {record.signature}")
    tried = {law.name: breach(law, metric, max_examples=max_examples) for law in laws}
    breaches = {name: message for name, message in tried.items() if message is not None}
    obeyed = tuple(name for name in tried if name not in breaches)
    return Report(
        metric=record.name,
        obeyed=obeyed,
        breaches=breaches,
        wrong=tuple(n for n in breaches if LAWS[n].universal or n in record.laws),
        unclaimed=tuple(n for n in obeyed if not LAWS[n].universal and n not in record.laws),
    )
