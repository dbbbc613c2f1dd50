"""`measure` joins metrics of arrays and labelled trade."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tradekit.cube.axis import Axis
from tradekit.cube.blocks import measure_blocks
from tradekit.cube.frames import build_frame
from tradekit.cube.plan import Options, Result, distinct_keys, run
from tradekit.cube.published import published
from tradekit.cube.rollup import combine, separate
from tradekit.errors import CubeError, MetricError, UndefinedWarning
from tradekit.metrics._record import record_of

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["measure"]


def measure(cube: "TradeCube", metrics: Any, options: Options, *, names: bool, progress: bool) -> Any:
    """Compute metrics one by one and put their results side by side."""
    compute = published if options.denominator == "published" else run
    named = _named(metrics)
    if cube.is_lazy:
        parts = measure_blocks(cube, named, options, compute, progress=progress)
    else:
        parts = compute(cube, named, options)
    return _join(cube, parts, names)


def _named(metrics: Any) -> dict[str, Callable[..., Any]]:
    """Return metrics by the name of their column."""
    if isinstance(metrics, Mapping):
        return dict(metrics)
    listed = list(metrics) if isinstance(metrics, list | tuple) else [metrics]
    named = {record_of(function).name: function for function in listed}
    if len(named) < len(listed) or not named:
        raise MetricError("metrics of one name need names of their own: give a mapping of name to metric")
    return named


def _join(cube: "TradeCube", parts: Sequence[Result], names: bool) -> Any:
    """Put the results of several metrics side by side, and say what is to be said of them."""
    first = parts[0]
    labels, numbers = first.labels, dict(first.numbers)
    for part in parts[1:]:
        if part.key != first.key:
            raise CubeError(
                f"metrics whose results have unlike dimensions, {', '.join(first.key)} and"
                f" {', '.join(part.key)}: measure them apart"
            )
    if any(not _same_labels(first, part) for part in parts[1:]):
        labels, numbers = _align(parts)
    else:
        for part in parts[1:]:
            numbers.update(part.numbers)
    columns = [name for part in parts for name in part.numbers]
    for name in columns:
        if name in labels:
            raise CubeError(f"{name!r} is a column of labels of this result: give the metric another name")
    notes = {
        key: {c: p.notes[key] for p in parts for c in p.numbers if key in p.notes}
        for key in ("unit", "undefined", "world", "missing")
    }
    undefined = notes.pop("undefined")
    if undefined:
        counts = ", ".join(f"{n} of {total} results of {name}" for name, (n, total) in undefined.items())
        warnings.warn(
            f"undefined: {counts}; a total is zero, a value or part is unknown (attrs['missing'] names who"
            " does not report), or there is no base",
            UndefinedWarning,
            stacklevel=4,
        )
    attributes = {"metrics": columns, **{key: value for key, value in notes.items() if value}}
    return build_frame(cube.backend, labels, numbers, names=names, attrs=attributes)


def _same_labels(a: Result, b: Result) -> bool:
    return all(
        a.labels[dim][0].labels == b.labels[dim][0].labels
        and np.array_equal(a.labels[dim][1], b.labels[dim][1])
        for dim in a.key
    )


def _align(parts: Sequence[Result]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all labels of several results, and each result at its place among them."""
    axes = {
        dim: Axis(dim, tuple(sorted({x for p in parts for x in p.labels[dim][0].labels}, key=str)))
        for dim in parts[0].key
    }
    sizes = [len(axis) for axis in axes.values()]
    keys = []
    for part in parts:
        codes = []
        for dim, axis in axes.items():
            old, code = part.labels[dim]
            codes.append(np.array([axis.positions[label] for label in old.labels])[code])
        keys.append(combine(codes, sizes, len(codes[0]) if codes else 1))
    union = distinct_keys(keys)
    numbers: dict[str, Any] = {}
    for part, key in zip(parts, keys, strict=True):
        for name, column in part.numbers.items():
            full = np.full(len(union), None if column.dtype == object else np.nan, dtype=column.dtype)
            full[np.searchsorted(union, key)] = column
            numbers[name] = full
    labels = {dim: (axes[dim], code) for dim, code in zip(axes, separate(union, sizes), strict=True)}
    return labels, numbers
