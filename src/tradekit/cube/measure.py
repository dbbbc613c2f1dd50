"""`measure` joins metrics of arrays and labelled trade."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tradekit.cube.axis import DIMENSIONS, Axis
from tradekit.cube.frames import build_frame
from tradekit.cube.plan import Options, Result, distinct_keys, run
from tradekit.cube.published import published
from tradekit.cube.rollup import combine, separate
from tradekit.errors import CubeError, MetricError, UndefinedWarning
from tradekit.metrics._record import record_of

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["measure"]


def measure(
    cube: "TradeCube",
    metrics: Any,
    *,
    over: str | Sequence[str] | None = None,
    by: str | Sequence[str] = (),
    flow: Any = None,
    lag: int = 1,
    base: Any = None,
    members: Any = None,
    data: Mapping[str, Any] | None = None,
    panel: Literal["strict", "matched", "available"] = "strict",
    denominator: Literal["published"] | None = None,
    quantity: str | None = None,
    complete: bool = False,
    names: bool = False,
) -> Any:
    """Compute metrics of arrays on labelled trade.

    Parameters
    ----------
    cube : TradeCube
        The trade.
    metrics : metric, list of metrics, or mapping of name to metric
        Metrics of this library or your own, options given by `functools.partial`.
    over : str or sequence of str, optional
        Dimension that the letter `n` of a metric's signature means; several are fused into one.
    by : str or sequence of str
        Dimensions that keep groups apart. What is neither here nor a dimension of the metric is summed away.
    flow : Flow or str, optional
        The flow for metrics of one flow. "total" is the published total where there is one, else exports plus
        imports where both are known.
    lag : int
        Periods between a period and its base.
    base : Period or str, optional
        One base for all periods, instead of `lag`; of an index number, also a range.
    members : PartnerGroup or str, optional
        The bloc whose inside and outside an argument asks for.
    data : mapping, optional
        Covariates by argument name: a series or frame by label, a mapping, or a number; money as a pair with
        its unit.
    panel : {"strict", "matched", "available"}
        A sum over reporters or periods that are not all covered is NaN, is taken over those covered
        throughout, or over those present.
    denominator : {"published"}, optional
        Shares and contributions are parts of the published total held beside the members; what they do not
        explain is a row of its own, "unallocated".
    quantity : str, optional
        The quantity column, where the cube has several.
    complete : bool
        Whether to list the full product of the `by` dimensions.
    names : bool
        Whether to add names beside codes.

    Returns
    -------
    frame
        By-columns first, then labels of the result's own dimensions, then one column a result, in the kind of
        frame the cube was made from. `attrs` of a pandas frame say unit, metric, world and what is missing.

    Raises
    ------
    SumError
        If a sum would count trade twice or mix flows, or compare groups whose composition changed.
    CubeError, MetricError
        If something the metric needs is not there.

    Warns
    -----
    UndefinedWarning
        Once, with the number of results that are undefined.

    Examples
    --------
    >>> from tradekit.datasets import china_central_asia
    >>> from tradekit.metrics import hhi
    >>> cube = china_central_asia().where(partner="members", flow="total", period="2025")
    >>> cube.measure(hhi, over="partner", by=("reporter", "period")).round(3)
      reporter period    hhi
    0      CHN   2025  0.308
    """
    chosen = _named(metrics)
    options = Options(
        over=_dims(over or (), "over"),
        by=_dims(by, "by"),
        flow=flow,
        lag=lag,
        base=base,
        members=members,
        data=dict(data or {}),
        panel=panel,
        denominator=denominator,
        quantity=quantity,
        complete=complete,
    )
    compute = published if denominator == "published" else run
    parts = [compute(cube, name, function, options) for name, function in chosen.items()]
    return _join(cube, parts, options, names)


def _named(metrics: Any) -> dict[str, Callable[..., Any]]:
    """Return metrics by the name of their column."""
    if isinstance(metrics, Mapping):
        return dict(metrics)
    listed = list(metrics) if isinstance(metrics, list | tuple) else [metrics]
    named = {record_of(function).name: function for function in listed}
    if len(named) < len(listed) or not named:
        raise MetricError("metrics of one name need names of their own: give a mapping of name to metric")
    return named


def _dims(dims: str | Sequence[str], name: str) -> tuple[str, ...]:
    """Return dimensions as a tuple, each known and named once."""
    found = (dims,) if isinstance(dims, str) else tuple(dims)
    for dim in found:
        if dim not in DIMENSIONS:
            raise CubeError(f"{name} has {dim!r}, which is no dimension: choose from {', '.join(DIMENSIONS)}")
    if len(set(found)) < len(found):
        raise CubeError(f"{name} names a dimension twice: {', '.join(found)}")
    return found


def _join(cube: "TradeCube", parts: Sequence[Result], options: Options, names: bool) -> Any:
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
