"""Mirror statistics: the same trade as the other side reports it, and one figure made of both reports."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import Axis
from tradekit.cube.coding import put_in_order
from tradekit.cube.coverage import Flags
from tradekit.cube.rollup import Rows
from tradekit.errors import CubeError
from tradekit.model import Partner

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["COVERED_BY_PARTNER", "counterparts"]

# Axes of the flags of a mirror: it is the partner that reports.
COVERED_BY_PARTNER = ("partner", "flow", "period")


def counterparts(cube: "TradeCube") -> tuple[Rows, Flags]:
    """Return what partners report of the same trade: rows on the axes of the cube, and where they report.

    Each row has the flow that its own reporter gave it. Only economies report: the world, groups and
    residuals have no mirror, nor does an economy that is no reporter of the cube.
    """
    reporters, partners = cube.axes["reporter"], cube.axes["partner"]
    as_partner, as_reporter = places(reporters, partners), places(partners, reporters)
    flags = np.zeros((len(partners), *cube.covered.shape[1:]), dtype=bool)
    flags[as_partner[as_partner >= 0]] = cube.covered[as_partner >= 0]
    return exchanged(cube.rows, cube.axes, as_reporter, as_partner), flags


def places(axis: Axis, other: Axis) -> NDArray[np.intp]:
    """Return where the economies of one axis stand on another; -1 for those not there, and all else."""
    return np.array([other.positions.get(label, -1) if is_economy(label) else -1 for label in axis.labels])


def is_economy(label: Any) -> bool:
    """Whether a label is an economy, or one of the user's own, which may report."""
    return label is not None and (not isinstance(label, Partner) or label.kind == "economy")


def exchanged(rows: Rows, axes: Any, as_reporter: NDArray[np.intp], as_partner: NDArray[np.intp]) -> Rows:
    """Return rows with reporter and partner in each other's place, at given positions; -1 leaves one out."""
    reporter, partner = as_reporter[rows.code("partner")], as_partner[rows.code("reporter")]
    keep = (reporter >= 0) & (partner >= 0)
    kept = rows.take(keep)
    codes = {dim: code for dim, code in kept.codes.items() if dim not in ("reporter", "partner")}
    for dim, code in (("reporter", reporter[keep]), ("partner", partner[keep])):
        if len(axes[dim]) > 1:
            codes[dim] = code.astype(np.min_scalar_type(len(axes[dim]) - 1))
    sizes = {**rows.sizes, **{dim: len(axes[dim]) for dim in ("reporter", "partner")}}
    return put_in_order(Rows(sizes, codes, kept.columns), axes, sum_duplicates=False)[0]


def require_two_sides(cube: "TradeCube", what: str) -> None:
    """Raise `CubeError` where reports cannot be paired."""
    for dim in ("reporter", "partner"):
        if not cube.axes[dim].named:
            raise CubeError(f"{what} pairs reporters and partners, and this cube has no {dim}")
