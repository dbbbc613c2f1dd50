"""Shares and contributions of a published total: members are its parts, and the rest is `unallocated`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import Axis
from tradekit.cube.guard import widest
from tradekit.cube.plan import Options, Plan, Result
from tradekit.cube.rollup import combine, separate
from tradekit.errors import CubeError
from tradekit.metrics import Argument, metric
from tradekit.metrics._record import record_of

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["published", "value"]

UNALLOCATED = "unallocated"


@metric("()->()", Argument("values"), term="Value", symbol="x", unit="same")
def value(values: Any) -> Any:
    """Value itself, so that totals follow the rules of every other metric."""
    return values


def published(cube: "TradeCube", metrics: Mapping[str, Callable[..., Any]], options: Options) -> list[Result]:
    """Compute metrics of the members of a published total, as parts of that total."""
    return [_parts(cube, name, function, options) for name, function in metrics.items()]


def _parts(cube: "TradeCube", name: str, function: Callable[..., Any], options: Options) -> Result:
    """Compute one of them.

    The metric itself divides by the sum of the members; times sum over total that is a part of the total. The
    members are not rescaled to fit: what they leave of the total is a row of its own, of either sign.
    """
    record = record_of(function)
    growth = "sums_to_growth" in record.laws
    if not (growth or "sums_to_one" in record.laws) or len(options.over) != 1:
        raise CubeError(
            f"{name} has no published denominator: it is for shares and contributions over one dimension"
        )
    dim = options.over[0]
    axis = cube.axes[dim]
    whole = widest(axis)
    if whole is None:
        raise CubeError(f"denominator='published': no {dim} of the cube contains all the others")
    options = attrs.evolve(options, denominator=None)
    rest = [label for label in axis.labels if label != axis.labels[whole]]
    members = cube.where(**{dim: rest})
    plan = Plan(members, {name: function}, options)
    (parts,) = plan.run()
    keys = (*plan.by, "period") if growth else plan.by
    sizes = [plan.sizes[key] for key in keys]

    def grid(part: "TradeCube") -> NDArray[np.float64]:
        alone = attrs.evolve(options, over=(), by=(*keys, dim), complete=True)
        (result,) = Plan(part, {"value": value}, alone).run()
        found = result.numbers["value"]
        sums: NDArray[np.float64] = np.asarray(found, dtype=np.float64).reshape(*sizes, -1).sum(axis=-1)
        return sums

    total = grid(cube.where(**{dim: axis.labels[whole]}))
    target = np.ones(sizes)
    base = total
    covered = grid(members)
    if growth:
        base, covered = lagged(total, options.lag), lagged(covered, options.lag)
        with np.errstate(divide="ignore", invalid="ignore"):
            target = np.where(base > 0, (total - base) / base, np.nan)
    place = tuple(parts.labels[key][1] for key in keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = parts.numbers[name] * np.where(base > 0, covered / base, np.nan)[place]
    given = combine([parts.labels[key][1] for key in keys], sizes, len(scaled))
    groups = np.unique(given)
    explained = np.bincount(np.searchsorted(groups, given), weights=scaled, minlength=len(groups))
    codes = dict(zip(keys, separate(groups, sizes), strict=True))
    left = target[tuple(codes.values())] - explained
    extended = Axis(dim, (*plan.axes[dim].labels, UNALLOCATED))
    labels = {}
    for key, (old, code) in parts.labels.items():
        new = np.full(len(groups), len(plan.axes[dim])) if key == dim else codes[key]
        labels[key] = (extended if key == dim else old), np.concatenate([code, new])
    order = np.lexsort([code for _, code in reversed(labels.values())])
    labels = {key: (axis, code[order]) for key, (axis, code) in labels.items()}
    numbers = {name: np.concatenate([scaled, left])[order]}
    return Result(labels, numbers, tuple(labels), parts.notes)


def lagged(values: NDArray[np.float64], lag: int) -> NDArray[np.float64]:
    """Return values of `lag` periods before, along the last axis."""
    before = np.full_like(values, np.nan)
    before[..., lag:] = values[..., :-lag]
    return before
