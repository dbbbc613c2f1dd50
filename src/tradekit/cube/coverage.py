"""Coverage: for which reporter, flow and period the listing of partners and categories is complete.

Inside coverage an absent cell is zero; outside it is unknown. Statements are kept as one flag for each
reporter, flow and period, and every selection carries them along.
"""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import Axis, code_of, parse_label
from tradekit.cube.rollup import Rows, roll_up
from tradekit.errors import CubeError

__all__ = ["COVERED", "Flags", "cover", "members_only", "occupied"]

Flags = NDArray[np.bool_]

# Axes of the flags.
COVERED = ("reporter", "flow", "period")


def occupied(rows: Rows, shape: tuple[int, ...]) -> Flags:
    """Mark each reporter, flow and period that has a row."""
    flags = np.zeros(shape, dtype=bool)
    cells = roll_up(rows, COVERED, ["value"])
    flags[tuple(cells.codes[dim] for dim in COVERED)] = True
    return flags


def members_only(axes: Mapping[str, Axis]) -> dict[str, Flags]:
    """Return, for dimensions with totals, the labels whose rows say that a listing is there.

    A row for a total says nothing of the listing of its members, if members are listed.
    """
    totals = {dim: axes[dim].totals for dim in ("partner", "category")}
    return {dim: ~total for dim, total in totals.items() if total.any() and len(total) > 1}


def cover(coverage: Any, axes: Mapping[str, Axis], rows: Rows, free: Any) -> Flags:
    """Return the flags that `coverage` states: "inferred" from rows, "explicit", or a frame of statements."""
    flags = np.zeros(tuple(len(axes[dim]) for dim in COVERED), dtype=bool)
    if isinstance(coverage, str):
        if coverage not in ("inferred", "explicit"):
            raise CubeError(f"coverage must be 'inferred', 'explicit' or a frame, not {coverage!r:.80}")
        if coverage == "inferred":
            return occupied(rows, flags.shape)
        return flags
    frame = nw.from_native(coverage, eager_only=True)
    stated = [dim for dim in COVERED if dim in frame.columns]
    wanted = [dim for dim in COVERED if axes[dim].named]
    if not stated or set(frame.columns) - set(COVERED):
        raise CubeError(
            f"a coverage frame has the columns {wanted} and no others, but has {list(frame.columns)}"
        )
    for row in frame.select(stated).unique().rows():
        place: list[Any] = [slice(None)] * len(COVERED)
        for dim, label in zip(stated, row, strict=True):
            typed = parse_label(dim, label, free=dim in free)
            if typed not in axes[dim].positions:
                raise CubeError(f"coverage names {dim} {code_of(typed)!r}, which the data do not have")
            place[COVERED.index(dim)] = axes[dim].positions[typed]
        flags[tuple(place)] = True
    return flags
