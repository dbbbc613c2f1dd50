"""Mirror statistics: the same trade as the other side reports it, and one figure made of both reports.

Only economies report. The world, groups and residuals have no mirror, nor has an economy that is no reporter
of the cube: what it would report is unknown.
"""

from collections.abc import Mapping
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import ORDER, Axis
from tradekit.cube.coding import code_labels, put_in_order
from tradekit.cube.covariates import read_covariate
from tradekit.cube.coverage import Flags, members_only
from tradekit.cube.editions import check_editions
from tradekit.cube.rollup import NOT_SUMMED, STATUS, Rows, combine, separate
from tradekit.errors import CubeError
from tradekit.model import STATUSES, Flow, Partner

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["COVERED_BY_PARTNER", "both_flows", "counterparts", "mirror", "reconcile", "require_two_sides"]

Places = NDArray[np.intp]
Floats = NDArray[np.float64]

# Axes of the flags of a mirror: it is the partner that reports.
COVERED_BY_PARTNER = ("partner", "flow", "period")

# Re-exports and other parts of a flow have none: what one side sends on is no part of what the other keeps.
MIRROR_OF = {Flow.EXPORT: Flow.IMPORT, Flow.IMPORT: Flow.EXPORT, Flow.TOTAL: Flow.TOTAL}

RULES = ("exporter", "importer", "mean", "weighted")

# Who reports a trade: neither side, one of them, both.
KNOWN = ("unknown", "exporter only", "importer only", "both")


def counterparts(cube: "TradeCube") -> tuple[Rows, Flags]:
    """Return what partners report of the same trade: rows on the axes of the cube, and where they report.

    Each row has the flow that its own reporter gave it. Trade of an economy with itself, such as goods
    returned, is its own mirror.
    """
    reporters, partners = cube.axes["reporter"], cube.axes["partner"]
    as_partner = places(reporters, partners)
    flags = np.zeros((len(partners), *cube.covered.shape[1:]), dtype=bool)
    flags[as_partner[as_partner >= 0]] = cube.covered[as_partner >= 0]
    return exchanged(cube.rows, cube.axes, places(partners, reporters), as_partner), flags


def mirror(cube: "TradeCube") -> "TradeCube":
    """Return the same trade as the other side reports it."""
    require_two_sides(cube, "mirror()")
    flows = [flow for flow in cube.axes["flow"].labels if flow in MIRROR_OF]
    seen = [label for label in cube.axes["partner"].labels if is_economy(label)]
    seeing = [label for label in cube.axes["reporter"].labels if is_economy(label)]
    if not (flows and seen and seeing):
        raise CubeError("nothing to mirror: exports and imports of economies with economies have two sides")
    axes = {**cube.axes, "reporter": Axis("reporter", tuple(seen)), "partner": Axis("partner", tuple(seeing))}
    axes["flow"], codes = code_labels("flow", [MIRROR_OF[flow] for flow in flows])
    lut, old = np.full(len(cube.axes["flow"]), -1), [cube.axes["flow"].positions[flow] for flow in flows]
    lut[old] = codes
    rows = with_flow(cube.rows, lut[cube.rows.code("flow")], len(axes["flow"]))
    as_reporter = places(cube.axes["partner"], axes["reporter"])
    as_partner = places(cube.axes["reporter"], axes["partner"])
    rows = with_status(exchanged(rows, axes, as_reporter, as_partner), "mirror")
    # An absent cell is zero only where all who could have reported it did.
    flags = np.zeros((len(flows), len(axes["period"])), dtype=bool)
    flags[codes] = cube.covered[as_partner >= 0][:, old].all(axis=0)
    return attrs.evolve(
        cube,
        axes=MappingProxyType(axes),
        data=rows,
        covered=np.repeat(flags[None], len(seen), axis=0),
        valuation={MIRROR_OF[f]: basis for f, basis in cube.valuation.items() if f in MIRROR_OF},
        source={**cube.source, "mirrored": len(rows), "without mirror": len(cube.rows) - len(rows)},
        free=frozenset({"reporter": "partner", "partner": "reporter"}[dim] for dim in cube.free),
        inferred=False,
    )


def both_flows(cube: "TradeCube") -> "TradeCube":
    """Return each trade of a cube of one flow as the exports of one economy and the imports of the other."""
    require_two_sides(cube, "both_flows()")
    flows = cube.axes["flow"].labels
    if flows not in ((Flow.EXPORT,), (Flow.IMPORT,)):
        names = ", ".join(flow.name if flow else "no flow" for flow in flows)
        raise CubeError(
            f"both_flows() is of reconciled data, which hold each trade once, as exports or as imports, and"
            f" the cube has {names}: choose one with where(flow=…), or pair both with reconcile()"
        )
    axes = joined(cube)
    axes["flow"] = Axis("flow", (Flow.EXPORT, Flow.IMPORT))
    own = axes["flow"].positions[flows[0]]
    parts = [on_axes(cube, cube.rows, axes), mirrored_on(cube, cube.rows, axes)]
    sides = [with_flow(rows, np.full(len(rows), f), 2) for rows, f in zip(parts, (own, 1 - own), strict=True)]
    codes = narrowed(axes, {dim: np.concatenate([side.code(dim) for side in sides]) for dim in ORDER})
    columns = {name: np.concatenate([side.columns[name] for side in sides]) for name in cube.rows.columns}
    flags = np.zeros((len(axes["reporter"]), 2, len(axes["period"])), dtype=bool)
    flags[whereabouts(cube.axes["reporter"], axes["reporter"]), own] = cube.covered[:, 0]
    # What an economy buys is known once all who could have sold it are.
    flags[:, 1 - own] = cube.covered[:, 0].all(axis=0)
    return attrs.evolve(
        cube,
        axes=MappingProxyType(axes),
        data=put_in_order(Rows(sizes_of(axes), codes, columns), axes, sum_duplicates=False)[0],
        covered=flags,
        valuation={f: cube.valuation[flows[0]] for f in axes["flow"].labels if flows[0] in cube.valuation},
        source={**cube.source, "mirrored": len(parts[1]), "without mirror": len(cube.rows) - len(parts[1])},
        free=cube.free and frozenset({"reporter", "partner"}),
        inferred=False,
    )


def reconcile(cube: "TradeCube", rule: str, cif_fob: float, weights: Any) -> "TradeCube":
    """Return one figure for each trade, free on board, made of the exporter's and the importer's report."""
    require_two_sides(cube, "reconcile()")
    if not isinstance(rule, str) or rule not in RULES:
        raise CubeError(f"rule must be {' or '.join(map(repr, RULES))}, not {rule!r:.80}")
    if (rule == "weighted") != (weights is not None):
        raise CubeError(
            "weights belong to rule='weighted', and it needs them: how far each economy is trusted"
        )
    check_factor(cube, cif_fob)
    check_editions(cube, frozenset({"period"}), "reconcile() would pair")
    axes = joined(cube)
    old = cube.axes["flow"].positions
    lacking = [flow.name for flow in (Flow.EXPORT, Flow.IMPORT) if flow not in old]
    if lacking:
        raise CubeError(
            f"reconcile() pairs exports with imports, and the cube has no {' and no '.join(lacking)}s"
        )
    x, m = (of_flow(cube.rows, old[flow]) for flow in (Flow.EXPORT, Flow.IMPORT))
    sides = on_axes(cube, x, axes), mirrored_on(cube, m, axes)
    axes["flow"] = Axis("flow", (Flow.EXPORT,))
    dims = [dim for dim in ORDER if len(axes[dim]) > 1]
    sizes = [len(axes[dim]) for dim in dims]
    keys = [combine([side.code(dim) for dim in dims], sizes, len(side)) for side in sides]
    cells = np.unique(np.concatenate(keys))
    codes = dict(zip(dims, separate(cells, sizes), strict=True))
    rows = Rows(sizes_of(axes), codes, {"value": np.zeros(len(cells))})
    covered = reports(cube, axes)
    zero = [flags[rows.code(dim), rows.code("period")] & may_be_zero(axes, rows) for dim, flags in covered]

    def reported(name: str) -> list[Floats]:
        at = [np.searchsorted(cells, key) for key in keys]
        return [spread(side.columns[name], i, z, name) for side, i, z in zip(sides, at, zero, strict=True)]

    first, second = map(np.isfinite, reported("value"))
    known = first + 2 * second
    # How much the exporter's report counts.
    w = np.select([known == 1, known == 2], [1.0, 0.0], exporters_share(cube, rule, weights, axes, rows))
    columns = {}
    for name in cube.rows.columns:
        x_side, m_side = reported(name)
        if name in NOT_SUMMED:
            columns[name] = np.maximum(x_side, m_side)
        else:
            m_side = m_side / (cif_fob if name == "value" else 1)
            columns[name] = np.select([w == 1, w == 0], [x_side, m_side], w * x_side + (1 - w) * m_side)
    flags = covered[0][1] | covered[1][1].all(axis=0)
    counts = dict(zip(KNOWN, np.bincount(known, minlength=len(KNOWN)).tolist(), strict=True))
    return attrs.evolve(
        cube,
        axes=MappingProxyType(axes),
        data=with_status(Rows(rows.sizes, narrowed(axes, codes), columns), "reconciled"),
        covered=flags[:, None],
        valuation={Flow.EXPORT: "FOB"},
        source={
            **cube.source,
            **counts,
            "without mirror": len(m) - len(sides[1]),
            "other flows": len(cube.rows) - len(x) - len(m),
        },
        free=cube.free and frozenset({"reporter", "partner"}),
        inferred=False,
    )


# --- checks ---------------------------------------------------------------------------------------------


def require_two_sides(cube: "TradeCube", what: str) -> None:
    """Raise `CubeError` where reports cannot be paired."""
    for dim in ("reporter", "partner"):
        if not cube.axes[dim].named:
            raise CubeError(f"{what} pairs reporters and partners, and this cube has no {dim}")


def check_factor(cube: "TradeCube", cif_fob: float) -> None:
    """Raise `CubeError` for what is no CIF/FOB factor, or not that of the cube's valuation."""
    if isinstance(cif_fob, bool) or not isinstance(cif_fob, Real) or not 1 <= cif_fob < np.inf:
        raise CubeError(
            f"cif_fob must be a factor of at least 1, such as 1.06 for a margin of 6 %, not {cif_fob!r:.80}"
        )
    if cube.valuation.get(Flow.IMPORT) == "FOB" and cif_fob != 1:
        raise CubeError(f"imports of the cube are valued FOB already: cif_fob must be 1, not {cif_fob!r}")


def is_economy(label: Any) -> bool:
    """Whether a label is an economy, or one of the user's own, which may report."""
    return label is not None and (not isinstance(label, Partner) or label.kind == "economy")


# --- axes and rows --------------------------------------------------------------------------------------


def joined(cube: "TradeCube") -> dict[str, Axis]:
    """Return axes on which every economy is reporter and partner."""
    axes = dict(cube.axes)
    for dim, other in (("reporter", "partner"), ("partner", "reporter")):
        more = [label for label in cube.axes[other].labels if is_economy(label)]
        axes[dim] = code_labels(dim, [*cube.axes[dim].labels, *more])[0]
    return axes


def sizes_of(axes: Mapping[str, Axis]) -> dict[str, int]:
    """Return how many labels each dimension lists."""
    return {dim: len(axis) for dim, axis in axes.items()}


def whereabouts(axis: Axis, other: Axis) -> Places:
    """Return where the labels of one axis stand on another; -1 for those not there."""
    return np.array([other.positions.get(label, -1) for label in axis.labels], dtype=np.intp)


def places(axis: Axis, other: Axis) -> Places:
    """Return the same for economies; -1 for all else, which has no mirror."""
    economies = np.array([is_economy(label) for label in axis.labels])
    return np.where(economies, whereabouts(axis, other), -1)


def on_axes(cube: "TradeCube", rows: Rows, axes: Mapping[str, Axis]) -> Rows:
    """Return rows of a cube on joined axes."""
    at = {dim: whereabouts(cube.axes[dim], axes[dim]) for dim in ("reporter", "partner")}
    return placed(rows, axes, at["reporter"][rows.code("reporter")], at["partner"][rows.code("partner")])


def mirrored_on(cube: "TradeCube", rows: Rows, axes: Mapping[str, Axis]) -> Rows:
    """Return rows of a cube on joined axes, with reporter and partner in each other's place."""
    as_reporter = places(cube.axes["partner"], axes["reporter"])
    return exchanged(rows, axes, as_reporter, places(cube.axes["reporter"], axes["partner"]))


def exchanged(rows: Rows, axes: Mapping[str, Axis], as_reporter: Places, as_partner: Places) -> Rows:
    """Return rows with reporter and partner in each other's place, at the positions of their labels."""
    return placed(rows, axes, as_reporter[rows.code("partner")], as_partner[rows.code("reporter")])


def placed(rows: Rows, axes: Mapping[str, Axis], reporter: Places, partner: Places) -> Rows:
    """Return rows at new positions, in order; those at -1 are left out."""
    keep = (reporter >= 0) & (partner >= 0)
    kept = rows.take(keep)
    codes = {dim: code for dim, code in kept.codes.items() if dim not in ("reporter", "partner")}
    codes |= narrowed(axes, {"reporter": reporter[keep], "partner": partner[keep]})
    sizes = {**rows.sizes, **{dim: len(axes[dim]) for dim in ("reporter", "partner")}}
    return put_in_order(Rows(sizes, codes, kept.columns), axes, sum_duplicates=False)[0]


def narrowed(axes: Mapping[str, Axis], codes: Mapping[str, Places]) -> dict[str, NDArray[Any]]:
    """Return positions as the smallest integers that fit; a dimension of one label needs none."""
    kept = {dim: code for dim, code in codes.items() if len(axes[dim]) > 1}
    return {dim: code.astype(np.min_scalar_type(len(axes[dim]) - 1)) for dim, code in kept.items()}


def with_flow(rows: Rows, code: Places, size: int) -> Rows:
    """Return the rows that have a flow at its new position."""
    kept = rows.take(code >= 0)
    codes = {dim: column for dim, column in kept.codes.items() if dim != "flow"}
    if size > 1:
        codes["flow"] = code[code >= 0].astype(np.uint8)
    return Rows({**rows.sizes, "flow": size}, codes, kept.columns)


def of_flow(rows: Rows, place: int) -> Rows:
    """Return the rows of one flow, without it."""
    return with_flow(rows, np.where(rows.code("flow") == place, 0, -1), 1)


def with_status(rows: Rows, status: str) -> Rows:
    """Return rows of which none has a better status."""
    worst = np.maximum(rows.columns.get(STATUS, 0.0), float(STATUSES.index(status)))
    columns = {**rows.columns, STATUS: np.broadcast_to(worst, (len(rows),)).copy()}
    return Rows(rows.sizes, rows.codes, columns)


# --- reconciliation -------------------------------------------------------------------------------------


def reports(cube: "TradeCube", axes: Mapping[str, Axis]) -> list[tuple[str, Flags]]:
    """Return where exporters report their exports, and importers their imports, on joined axes."""
    found = []
    for dim, flow in (("reporter", Flow.EXPORT), ("partner", Flow.IMPORT)):
        flags = np.zeros((len(axes[dim]), len(axes["period"])), dtype=bool)
        at = whereabouts(cube.axes["reporter"], axes[dim])
        flags[at[at >= 0]] = cube.covered[at >= 0, cube.axes["flow"].positions[flow]]
        found.append((dim, flags))
    return found


def may_be_zero(axes: Mapping[str, Axis], rows: Rows) -> Flags:
    """Whether an absent cell would be zero where its listing is complete: a total would not."""
    members = [flags[rows.code(dim)] for dim, flags in members_only(axes).items()]
    found: Flags = np.logical_and.reduce([np.ones(len(rows), dtype=bool), *members])
    return found


def spread(column: Floats, at: Places, zero: Flags, name: str) -> Floats:
    """Return a column of one side at all cells; what it lacks is zero where it reports, else unknown."""
    full = np.where(zero | (name in NOT_SUMMED), 0.0, np.nan)
    full[at] = column
    return full


def exporters_share(
    cube: "TradeCube", rule: str, weights: Any, axes: Mapping[str, Axis], rows: Rows
) -> Floats | float:
    """Return how much the exporter's report counts where both sides report."""
    if rule != "weighted":
        return {"exporter": 1.0, "importer": 0.0, "mean": 0.5}[rule]
    given = read_covariate("weights", weights, None, cube.free)
    if given.dims != ("reporter",):
        raise CubeError("weights are by economy: give a mapping, or a series whose index is named 'reporter'")
    trust = {label: value for (label,), value in zip(given.labels, given.values, strict=True)}
    wrong = [value for value in trust.values() if not 0 <= value < np.inf]
    if wrong:
        raise CubeError(f"weights must be numbers of at least 0, not {wrong[0]:g}")
    w = [
        np.array([trust.get(label, np.nan) for label in axes[dim].labels]) for dim in ("reporter", "partner")
    ]
    lacking = [str(label) for label in cube.axes["reporter"].labels if label not in trust]
    if lacking:
        raise CubeError(f"weights lack {', '.join(lacking[:5])}, who report{'s' * (len(lacking) == 1)}")
    first, second = w[0][rows.code("reporter")], w[1][rows.code("partner")]
    with np.errstate(invalid="ignore"):
        return np.where(first + second > 0, first / (first + second), 0.5)
