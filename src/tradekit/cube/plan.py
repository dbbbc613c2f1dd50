"""How one metric is computed on one cube: letters bound, arguments filled, results labelled."""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, Axis, Timeline
from tradekit.cube.calling import abreast, call, call_by_count, results_of
from tradekit.cube.covariates import read_covariate
from tradekit.cube.coverage import COVERED, members_only
from tradekit.cube.editions import check_editions
from tradekit.cube.gaps import Gaps, which_total
from tradekit.cube.guard import check_nothing_twice
from tradekit.cube.mirror import COVERED_BY_PARTNER, counterparts, require_two_sides
from tradekit.cube.rollup import NOT_SUMMED, Cells, Ints, Rows, combine, roll_up, segment_bounds, separate
from tradekit.errors import CubeError, MetricError, SumError
from tradekit.metrics import Argument, Metric
from tradekit.metrics._grouped import fields_of, refusal
from tradekit.metrics._record import record_of
from tradekit.model import Flow, Partner, PartnerGroup, Period

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = [
    "Options",
    "Plan",
    "Result",
    "dimensions",
    "dimensions_of",
    "distinct_keys",
    "mirrors",
    "run",
    "takes_one_flow",
]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LETTERS = {"t": "period", "r": "reporter", "p": "partner", "c": "category"}


def dimensions(name: str, dims: str | Sequence[str]) -> tuple[str, ...]:
    """Return dimensions as a tuple, each known and named once."""
    found = (dims,) if isinstance(dims, str) else tuple(dims)
    for dim in found:
        if dim not in DIMENSIONS:
            raise CubeError(f"{name} has {dim!r}, which is no dimension: choose from {', '.join(DIMENSIONS)}")
    if len(set(found)) < len(found):
        raise CubeError(f"{name} names a dimension twice: {', '.join(found)}")
    return found


def dimensions_of(function: Callable[..., Any], options: "Options") -> set[str]:
    """Return the dimensions that a metric runs over or keeps apart; all others are summed first."""
    record = record_of(function)
    inputs = record.signature.inputs
    letters = {letter for letter in record.signature.letters if letter != "n"}
    found = {*options.over, *options.by, *(LETTERS[letter] for letter in letters)}
    inside = any(argument.members != "all" for argument in record.arguments)
    if mirrors(record):
        found |= {"reporter", "partner"}
    return found | ({"partner"} if inside or any(len(set(x)) < len(x) for x in inputs) else set())


def mirrors(record: Metric) -> bool:
    """Whether a metric takes what partners report."""
    return any(argument.scope == "mirror" for argument in record.arguments)


def counts_listed(function: Callable[..., Any]) -> bool:
    """Whether a metric counts the members that are listed, which the cube knows."""
    given = getattr(function, "keywords", {}).get("n", "listed")
    return "n" in record_of(function).options and isinstance(given, str) and given == "listed"


def takes_one_flow(function: Callable[..., Any]) -> bool:
    """Whether a metric takes the cells of one flow, whichever that is."""
    arguments = [argument for argument in record_of(function).arguments if argument.source == "cells"]
    return all(argument.flow == "asked" for argument in arguments)


@final
@attrs.frozen
class Options:
    """What `TradeCube.measure` was asked for, apart from the metrics; its docstring says what each means."""

    over: tuple[str, ...]
    by: tuple[str, ...]
    flow: Any
    lag: int
    base: Any
    members: Any
    data: Mapping[str, Any]
    panel: str
    denominator: str | None
    quantity: str | None
    complete: bool

    def __attrs_post_init__(self) -> None:
        if self.panel not in ("strict", "matched", "available"):
            raise CubeError(f"panel must be 'strict', 'matched' or 'available', not {self.panel!r}")
        if self.denominator not in (None, "published"):
            raise CubeError(f"denominator must be 'published' or None, not {self.denominator!r}")
        if not isinstance(self.lag, int) or isinstance(self.lag, bool) or self.lag < 1:
            raise CubeError(f"lag must be a whole number of periods, at least 1, not {self.lag!r}")


@final
@attrs.frozen
class Result:
    """Labels and numbers of one metric, and what is to be said of them."""

    labels: dict[str, tuple[Axis, NDArray[np.integer]]]
    numbers: dict[str, Any]
    key: tuple[Any, ...]
    notes: dict[str, Any]


@final
@attrs.frozen(eq=False)
class Filled:
    """One argument of a metric as cells, and what is known of the cells that it lacks."""

    dims: tuple[str, ...]
    codes: Mapping[str, NDArray[np.integer]]
    values: Floats
    gaps: Gaps
    unknown: Flags | None = None
    """Cells that are NaN because of them; None where there is none."""
    absent: float = 0.0
    """What a known cell without rows is: no trade has no unit value."""
    asked: Flags | None = None
    """Partners that the argument asks about, by period; None for all."""
    own: bool = True
    """Whether its cells make keys: a reference does not."""
    rows: Rows | None = None
    """The rows themselves where they are the cells."""


class Plan:
    """How metrics that ask the same of a cube are computed on it; the first speaks for all."""

    name: str
    metrics: Mapping[str, Callable[..., Any]]
    options: Options
    record: Metric
    inputs: tuple[tuple[str, ...], ...]
    letters: frozenset[str]
    line: Timeline
    by: tuple[str, ...]
    bound: dict[str, tuple[str, ...]]
    cube: "TradeCube"
    world: "TradeCube"
    axes: dict[str, Axis]
    sizes: dict[str, int]
    totals: dict[str, NDArray[np.integer]]

    def __init__(
        self, cube: "TradeCube", metrics: Mapping[str, Callable[..., Any]], options: Options
    ) -> None:
        self.name, function = next(iter(metrics.items()))
        self.metrics, self.options, self.record = metrics, options, record_of(function)
        self.inputs = self.record.signature.inputs
        self.letters = self.record.signature.letters
        self.line = Timeline.of(cube.axes["period"].labels if cube.axes["period"].named else ())
        self._bind(cube)
        self.cube = self.world = self._one_flow(cube)
        if options.panel == "matched":
            self._match()
        self.axes = self._axes()
        self.sizes = {dim: len(axis) for dim, axis in self.axes.items()}
        self.totals = self._totals()
        self._check_composition()
        self._check_editions()

    # -- binding -------------------------------------------------------------------------------------------

    def _bind(self, cube: "TradeCube") -> None:
        """Bind letters to dimensions and settle what `by` means for this metric."""
        record, options = self.record, self.options
        if self.letters and not self._cell_arguments():
            raise CubeError(f"{self.name} takes nothing from a cube: call it with arrays")
        for letter, dim in LETTERS.items():
            if letter != "r" and any(group.count(letter) > 1 for group in self.inputs):
                raise CubeError(
                    f"{self.name} takes a matrix of {dim} by {dim}, for which a cube has no labels: call it"
                    " with arrays"
                )
        if "n" in self.letters and not options.over:
            raise CubeError(f"{self.name} has signature {record.signature}: say with over= what n means")
        if "n" not in self.letters and options.over:
            raise CubeError(f"{self.name} has signature {record.signature}, without n: over= has no meaning")
        self.bound = {x: (LETTERS[x],) for x in self.letters if x != "n"}
        if "n" in self.letters:
            self.bound["n"] = options.over
        core = [dim for letter, dims in self.bound.items() for dim in dims]
        if self.square:
            core.append("partner")
        self.by = options.by
        if "t" in self.record.signature.output:
            self.by = tuple(dim for dim in self.by if dim != "period")
        twice = set(core) & set(self.by) | {dim for dim in core if core.count(dim) > 1}
        if twice:
            raise CubeError(
                f"{self.name} runs over {', '.join(sorted(twice))}, which cannot be in by= or bound twice"
            )
        for dim in (*core, *self.by):
            if not cube.axes[dim].named:
                raise CubeError(f"{self.name} needs the dimension {dim}, which this cube does not have")
        if mirrors(record):
            require_two_sides(cube, self.name)
        if self.by and not (self._cell_arguments() or options.complete):
            raise CubeError(
                f"{self.name} takes no trade, which would say what groups there are: list the full product of"
                " by= with complete=True"
            )
        if self._compares and not ("period" in self.by or "t" in self.letters):
            raise CubeError(f"{self.name} compares periods: put 'period' into by=")
        if "flow" in (*core, *self.by) and any(a.flow != "asked" for a in self._cell_arguments()):
            raise CubeError(
                f"{self.name} takes exports and imports itself: flow can be neither in by= nor in over="
            )

    @property
    def square(self) -> bool:
        """Whether an input has the same letter twice, so that reporters and partners align."""
        return any(len(set(group)) < len(group) for group in self.inputs)

    @property
    def _compares(self) -> bool:
        return any(
            argument.time == "base" or argument.source == "elapsed" for argument in self.record.arguments
        )

    def _cell_arguments(self) -> list[Argument]:
        return [argument for argument in self.record.arguments if argument.source == "cells"]

    def _one_flow(self, cube: "TradeCube") -> "TradeCube":
        """Choose the flow for arguments of one flow."""
        flows = cube.axes["flow"]
        if any(argument.flow == "asked" for argument in self._cell_arguments()):
            if self.options.flow is not None:
                if "flow" in (*self.by, *self.options.over):
                    raise CubeError(
                        "flow= chooses one flow, and flow in by= or over= keeps all: give one of them"
                    )
                cube = cube.where(flow=self.options.flow)
            elif "flow" not in (*self.by, *self.options.over) and len(flows) > 1:
                raise SumError(
                    f"{self.name} is of one flow, and the cube has"
                    f" {', '.join(flow.name for flow in flows.labels)}."
                    " Choose with flow='export' (or another), flow='total' for two-way trade,"
                    " or by='flow' for each"
                )
        elif self.options.flow is not None:
            raise CubeError(f"{self.name} takes exports and imports itself: flow= has no meaning")
        for argument in self._cell_arguments():
            if argument.flow != "asked" and Flow.parse(argument.flow) not in cube.axes["flow"].positions:
                raise CubeError(f"{self.name} needs {argument.flow}s, which the cube does not have")
        return cube

    def _match(self) -> None:
        """Keep reporters that are covered whenever anybody is, then periods in which all of them are.

        Both only where they are summed. Who leaves the reference of a metric is unknown beside it.
        """
        flags = self.cube.covered
        flows = [place for place, flow in enumerate(self.cube.axes["flow"].labels) if self._uses(flow)]
        whole: Flags = np.asarray(flags[:, flows].all(axis=1))
        kept = {dim for letter, dims in self.bound.items() if letter != "n" for dim in dims} | set(self.by)
        reference = any(argument.scope == "reference" for argument in self._cell_arguments())
        reporters = np.ones(len(whole), dtype=bool)
        if "reporter" not in kept or reference:
            reporters = np.asarray(whole[:, whole.any(axis=0)].all(axis=1)) & whole.any()
            self.world = self._restrict(self.world, "reporter", reporters)
        if "period" not in kept:
            heard = whole[reporters & whole.any(axis=1)]
            periods = np.asarray(heard.all(axis=0)) & heard.any()
            self.world = self._restrict(self.world, "period", periods)
            self.cube = self._restrict(self.cube, "period", periods)
        self.cube = _silence(self.cube, reporters) if "reporter" in kept else self.world

    def _restrict(self, cube: "TradeCube", dim: str, keep: Flags) -> "TradeCube":
        if not keep.any():
            raise CubeError(f"panel='matched': no {dim} is covered throughout")
        if keep.all():
            return cube
        return cube.where(**{dim: [x for x, flag in zip(cube.axes[dim].labels, keep, strict=True) if flag]})

    def _uses(self, flow: Any) -> bool:
        return any(a.flow == "asked" or Flow.parse(a.flow) == flow for a in self._cell_arguments())

    def _axes(self) -> dict[str, Axis]:
        """Return the axes of results: periods without gaps, reporters and partners aligned where needed."""
        axes = dict(self.cube.axes)
        periods = axes["period"]
        if periods.named:
            axes["period"] = Axis("period", self.line.between(periods.labels[0], periods.labels[-1]))
        if self.square:
            both = set(axes["reporter"].labels) | set(axes["partner"].labels)
            labels = tuple(sorted(both, key=str))
            axes["reporter"], axes["partner"] = Axis("reporter", labels), Axis("partner", labels)
        return axes

    def _totals(self) -> dict[str, NDArray[np.integer]]:
        """Number the totals that `by` keeps apart from their parts; all other labels have the number 0."""
        members = members_only(self.axes)
        return {dim: np.where(x, 0, np.cumsum(~x)) for dim, x in members.items() if dim in self.by}

    def _check_composition(self) -> None:
        if not (self._compares or "t" in self.letters):
            return
        reasons = list(self.cube.changing.values())
        if self.line.spans:
            reasons.append(
                f"{self.line.spans[0]} is longer than the others: sum them into equal ones with"
                " relabel(period='quarter'), 'half' or 'year'"
            )
        for reason in reasons:
            raise SumError(f"{self.name} compares periods, but {reason}")

    def _check_editions(self) -> None:
        """Refuse what would hold categories of two editions against each other."""
        kept = {dim for dims in self.bound.values() for dim in dims} | set(self.by)
        names = self.cube.axes["category"].editions
        if "category" not in kept or len(names) < 2:
            return
        counts = any(map(counts_listed, self.metrics.values()))
        dense = "c" in self.letters or self.options.complete or self.record.absent == "dense" or counts
        if dense:
            raise SumError(
                f"{self.name} counts every category listed, and the cube lists those of"
                f" {' and '.join(names)}: bring them to one nomenclature with convert(category={names[0]!r}),"
                f" or select one with where(category=lambda c: c.nomenclature == {names[0]!r})"
            )
        apart = set(self.by)
        if self._compares or "t" in self.letters:
            apart -= {"period"}
        if any(argument.scope != "own" for argument in self._cell_arguments()):
            apart -= {"reporter"}
        check_editions(self.world, frozenset(apart), f"{self.name} would hold together")

    # -- arguments -----------------------------------------------------------------------------------------

    def _translate(self, axis: Axis, codes: NDArray[np.integer]) -> NDArray[np.integer]:
        """Positions on a result axis of positions on a cube's."""
        new = self.axes[axis.dim]
        if axis.labels == new.labels:
            return codes
        places = np.array([new.positions[label] for label in axis.labels], dtype=np.intp)
        return np.asarray(places[codes], dtype=np.intp)

    def _argument(self, argument: Argument, group: tuple[str, ...]) -> Filled:
        """Roll the cube up to the cells of one argument."""
        cube = self.world if argument.scope == "reference" else self.cube
        rows, flags, covered = cube.rows, cube.covered, COVERED
        if argument.scope == "mirror":
            (rows, flags), covered = counterparts(cube), COVERED_BY_PARTNER
        keep = None
        if argument.flow != "asked":
            place = cube.axes["flow"].positions[Flow.parse(argument.flow)]
            if "flow" in rows.codes:
                keep = rows.codes["flow"] == place
            flags = flags[:, [place]]
        inside = self._inside(cube) if argument.members != "all" else None
        side = None if inside is None else inside == (argument.members == "inside")
        if side is not None:
            now = side[rows.code("partner"), rows.code("period")]
            keep = now if keep is None else keep & now
        if keep is not None:
            rows = rows.take(keep)
            rows = Rows(
                rows.sizes,
                {d: c for d, c in rows.codes.items() if d != "flow" or argument.flow == "asked"},
                rows.columns,
            )
        # An economy outside the bloc, or alone in it, has no trade inside the bloc to speak of.
        askable = np.ones_like(flags)
        if argument.members == "inside" and inside is not None:
            askable &= self._reporters_inside(cube, inside)[:, None, :]
        dims = self._kept(argument, group)
        for dim in DIMENSIONS:
            if dim not in self.by and dim != "period":
                check_nothing_twice(cube.axes[dim], rows, self.by, cube.axes["period"])
        cells = self._sum(rows, argument, dims, flags, askable, covered)
        values, counts = cells.columns["cell"], cells.columns.get("bare", 0)
        codes = {dim: self._translate(cube.axes[dim], code) for dim, code in cells.codes.items()}
        gaps = self._gaps(cube, rows, ~flags | ~askable, dims, covered)
        unknown = None
        if gaps.exist:
            unknown = self._needed(cube, gaps, codes, values.shape, dims, side) > counts
            values = np.where(unknown, np.nan, values)
        filled = Filled(
            dims,
            codes,
            values,
            gaps,
            unknown=unknown,
            absent=np.nan if argument.column == "unit_value" else 0.0,
            asked=None if side is None else self._on_result_axes(cube, side),
            rows=cells.rows,
        )
        filled = self._shift(filled, argument)
        if argument.scope == "reference" and "reporter" in group:
            return self._for_each_reporter(filled)
        return filled

    def _needed(
        self,
        cube: "TradeCube",
        gaps: Gaps,
        codes: Mapping[str, NDArray[np.integer]],
        shape: tuple[int, ...],
        dims: tuple[str, ...],
        side: Flags | None,
    ) -> NDArray[np.integer]:
        """Count the rows without coverage that a cell needs to be known."""
        need = gaps.at(codes, shape)
        if self.options.panel == "available":
            return need
        for dim in ("reporter", "partner", "category"):
            if dim not in dims and dim not in gaps.dims:
                asked = len(cube.axes[dim]) if dim != "partner" or side is None else side.sum(axis=0).max()
                need = np.multiply(need, int(asked))
        return need

    def _on_result_axes(self, cube: "TradeCube", side: Flags) -> Flags:
        """Move flags of partners by period from the axes of a cube to those of results."""
        found = np.zeros((len(self.axes["partner"]), len(self.axes["period"])), dtype=bool)
        places = [
            self._translate(cube.axes[dim], np.arange(size))
            for dim, size in zip(("partner", "period"), side.shape, strict=True)
        ]
        found[np.ix_(*places)] = side
        return found

    def _kept(self, argument: Argument, group: tuple[str, ...]) -> tuple[str, ...]:
        """Dimensions of one argument: its groups, then those of its letters."""
        number = self.record.arguments.index(argument)
        dims = [d for d in group if not (argument.scope == "reference" and d == "reporter")]
        seen: list[str] = []
        for letter in self.inputs[number]:
            dims += ["partner"] if letter in seen else self.bound[letter]
            seen.append(letter)
        return tuple(dims)

    def _sum(
        self,
        rows: Rows,
        argument: Argument,
        dims: tuple[str, ...],
        flags: Flags,
        askable: Flags,
        covered_dims: tuple[str, ...],
    ) -> Cells:
        """Sum one column into cells; count the known rows that no coverage stands behind."""
        names = ["value"] if argument.column == "value" else [self._quantity()]
        if argument.column == "unit_value":
            names = ["value", *names]
        columns = rows.columns
        if not (flags.all() and askable.all()):
            place = tuple(rows.code(dim) if flags.shape[i] > 1 else 0 for i, dim in enumerate(covered_dims))
            covered, asked = (np.broadcast_to(known[place], (len(rows),)) for known in (flags, askable))
            # Outside coverage a missing value says no more than a missing row.
            told = np.logical_and.reduce([~np.isnan(columns[name]) for name in names])
            bare = ~covered & asked & told
            if self.options.panel == "available":
                present = bare | (covered & asked)
                columns = {**columns, **{name: np.where(present, columns[name], 0.0) for name in names}}
            rows = Rows(rows.sizes, rows.codes, {**columns, "bare": bare.astype(np.float64)})
        cells = roll_up(rows, dims, [*names, *{"bare"} & rows.columns.keys()])
        values = cells.columns[names[0]]
        if argument.column == "unit_value":
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(cells.columns[names[1]] > 0, values / cells.columns[names[1]], np.nan)
        return attrs.evolve(cells, columns={**cells.columns, "cell": values})

    def _quantity(self) -> str:
        names = list(self.cube.quantity_units)
        chosen = self.options.quantity or (names[0] if len(names) == 1 else None)
        if chosen not in names:
            raise CubeError(
                f"{self.name} needs a quantity: the cube has {', '.join(names) or 'none'};"
                " choose with quantity="
            )
        return f"quantity:{chosen}"

    def _inside(self, cube: "TradeCube") -> Flags:
        """Whether each partner is inside the bloc, in each period."""
        if self.options.members is None:
            raise CubeError(f"{self.name} tells trade inside a bloc from trade outside: give members=")
        given = self.options.members
        group = given if isinstance(given, PartnerGroup) else PartnerGroup.parse(given)
        ever = group.ever()
        for partner in cube.axes["partner"].labels:
            if isinstance(partner, Partner) and any(partner.contains(member) for member in ever):
                raise SumError(
                    f"partner {partner} is neither inside nor outside {group.name}: it contains members;"
                    ' leave it out with where(partner="members")'
                )
        return np.array(
            [
                [group.contains(p, period) for period in cube.axes["period"].labels]
                for p in cube.axes["partner"].labels
            ]
        )

    def _gaps(
        self, cube: "TradeCube", rows: Rows, unknown: Flags, dims: tuple[str, ...], covered: tuple[str, ...]
    ) -> Gaps:
        """Return what is not known behind cells of an argument."""
        places = [
            np.arange(size) if dim == "flow" else self._translate(cube.axes[dim], np.arange(size))
            for dim, size in zip(covered, unknown.shape, strict=True)
        ]
        sizes = [unknown.shape[i] if dim == "flow" else len(self.axes[dim]) for i, dim in enumerate(covered)]
        if self.totals:
            # Whatever is listed beside it, a total without a row is not zero.
            numbers = math.prod(int(number.max()) + 1 for number in self.totals.values())
            known = np.zeros((*unknown.shape, numbers), dtype=bool)
            at = [rows.code(dim) if size > 1 else 0 for dim, size in zip(covered, unknown.shape, strict=True)]
            codes = {dim: self._translate(cube.axes[dim], rows.code(dim)) for dim in self.totals}
            known[(*at, which_total(self.totals, codes))] = True
            known[..., 0] = True
            unknown = unknown[..., None] | ~known
        else:
            unknown = unknown[..., None]
        return Gaps.behind(
            unknown,
            covered,
            self.totals,
            places,
            sizes,
            dims,
            any_will_do=self.options.panel == "available",
        )

    def _reporters_inside(self, cube: "TradeCube", inside: Flags) -> Flags:
        found = np.ones((len(cube.axes["reporter"]), inside.shape[1]), dtype=bool)
        group = self.options.members
        group = group if isinstance(group, PartnerGroup) else PartnerGroup.parse(group)
        # Who has left a bloc whose members report has nothing there that could be asked.
        found[cube.rows.code("reporter"), cube.rows.code("period")] = False
        several = [len(group.members(period)) > 1 for period in cube.axes["period"].labels]
        for row, reporter in enumerate(cube.axes["reporter"].labels):
            if reporter is None or getattr(reporter, "group", None) == group:
                found[row] = True
                continue
            for column, period in enumerate(cube.axes["period"].labels):
                found[row, column] |= several[column] and group.contains(reporter, period)
        return found

    def _shift(self, filled: Filled, argument: Argument) -> Filled:
        """Move base cells to the period they are the base of."""
        if argument.time == "current" or "period" not in filled.dims:
            return filled
        periods = len(self.axes["period"])
        code = filled.codes["period"]
        if self.options.base is None:
            rows = np.flatnonzero(code + self.options.lag < periods)
            now = code[rows] + self.options.lag
            before = np.maximum(np.arange(periods) - self.options.lag, -1)
        else:
            base = self._base_position()
            rows = np.flatnonzero(code == base)
            now = np.repeat(np.arange(periods), len(rows))
            rows = np.tile(rows, periods)
            before = np.full(periods, base)
        return attrs.evolve(
            filled,
            codes={**{dim: c[rows] for dim, c in filled.codes.items()}, "period": now},
            values=filled.values[rows],
            unknown=None if filled.unknown is None else filled.unknown[rows],
            gaps=filled.gaps.from_periods(before),
            rows=None,
        )

    def _for_each_reporter(self, filled: Filled) -> Filled:
        """Hold the cells of all reporters together against each single one."""
        reporters, cells = len(self.axes["reporter"]), len(filled.values)
        again = np.tile(np.arange(cells), reporters)
        codes = {dim: code[again] for dim, code in filled.codes.items()}
        codes["reporter"] = np.repeat(np.arange(reporters), cells)
        return attrs.evolve(
            filled,
            dims=("reporter", *filled.dims),
            codes=codes,
            values=filled.values[again],
            unknown=None if filled.unknown is None else filled.unknown[again],
            own=False,
            rows=None,
        )

    def _base_position(self) -> int:
        period = Period.parse(self.options.base)
        return self.axes["period"].position(period)

    # -- running -------------------------------------------------------------------------------------------

    def run(self) -> list[Result]:
        """Find groups and members, fill the arguments, call the metrics, label what they return."""
        arguments = self.record.arguments
        filled = [self._argument(a, self.by) if a.source == "cells" else None for a in arguments]
        if len(filled) == 1 and filled[0] is not None and self._cells_are_members(filled[0]):
            return self._run_on_cells(filled[0])
        group_keys = self._group_keys([f for f in filled if f is not None])
        rows = {"()": Keys(self.by, tuple(self.sizes[d] for d in self.by), group_keys)}
        bounds = None
        if "n" in self.letters:
            rows["n"] = self._member_keys(rows["()"], filled)
            groups = rows["n"].keys // int(np.prod([self.sizes[d] for d in self.bound["n"]], dtype=np.int64))
            bounds = np.append(np.searchsorted(groups, group_keys), len(groups))
        arrays: list[Floats] = []
        silent: list[Flags] = []
        for argument, cells, letters in zip(arguments, filled, self.inputs, strict=True):
            keys = rows["n" if "n" in letters else "()"]
            if cells is None:
                arrays.append(self._covariate(argument, keys, letters))
                continue
            array, unknown = self._fill(cells, keys, letters)
            if letters[:1] == ("r",):
                # An economy that did not report is unknown itself, and leaves the totals of the others.
                silent.append(np.asarray(unknown.any(axis=tuple(range(2, array.ndim)))))
                # What a pair is where one side is unknown, only the metric can tell.
                array[silent[-1]] = np.nan if self.record.signature.output == ("r", "r") else 0
            arrays.append(array)
        members = rows["n"].codes() if "n" in rows else {}
        out = self._call(arrays, bounds, rows["()"].codes(), lambda: np.flatnonzero(self._of_itself(members)))
        keys = rows["n" if "n" in self.record.signature.output else "()"]
        return self._label(out, keys.codes(), silent, len(keys.keys))

    def _cells_are_members(self, cells: Filled) -> bool:
        """Whether groups of members need no search: one argument, sorted cells, nothing unknown to add."""
        return (
            self.letters == {"n"}
            and cells.own
            and cells.gaps.dims == COVERED
            and self.record.absent != "dense"
            and not self.options.complete
            and len(cells.values) > 0
            and not cells.gaps.exist
            and self.record.arguments[0].time == "current"
        )

    def _run_on_cells(self, cells: Filled) -> list[Result]:
        """Take the cells themselves as the members of groups that begin where a by-dimension changes."""
        if cells.rows is None:
            bounds = segment_bounds([cells.codes[dim] for dim in self.by], len(cells.values))
        else:
            bounds = cells.rows.bounds([dim for dim in self.by if dim in cells.rows.codes])
        groups = {dim: cells.codes[dim][bounds[:-1]] for dim in self.by}
        out = self._call([cells.values], bounds, groups, lambda: self._own_rows(cells))
        return self._label(out, cells.codes if "n" in self.record.signature.output else groups)

    def _group_keys(self, filled: Sequence[Filled]) -> NDArray[np.int64]:
        """Return keys of the groups: all with a row, the uncovered ones, or the whole product."""
        sizes = [self.sizes[dim] for dim in self.by]
        product = int(np.prod(sizes, dtype=np.int64))
        if not self.by or self.options.complete:
            return np.arange(product, dtype=np.int64)
        found = [
            combine([cells.codes[dim] for dim in self.by], sizes, len(cells.values))
            for cells in filled
            if cells.own
        ]
        if set(self.by) <= set(COVERED):
            everything = dict(zip(self.by, separate(np.arange(product, dtype=np.int64), sizes), strict=True))
            for cells in filled:
                if cells.gaps.dims == COVERED:
                    lacking = cells.gaps.worst(self.by).at(everything, (product,))
                    found.append(np.flatnonzero(lacking > 0))
        return distinct_keys(found)

    def _member_keys(self, groups: "Keys", filled: Sequence[Filled | None]) -> "Keys":
        """Return keys of the members of all groups: those with a cell, and those that are unknown."""
        over = self.bound["n"]
        dims = (*self.by, *over)
        sizes = tuple(self.sizes[dim] for dim in dims)
        inner = int(np.prod([self.sizes[dim] for dim in over], dtype=np.int64))
        found = []
        for cells, letters in zip(filled, self.inputs, strict=True):
            if cells is None or "n" not in letters:
                continue
            key = combine([cells.codes[dim] for dim in dims], sizes, len(cells.values))
            if not cells.own:
                key = key[np.isin(key // inner, groups.keys)]
            found.append(key)
        present = distinct_keys(found)
        occupied = groups.keys if self.record.absent == "dense" else distinct_keys([present // inner])
        more = [present]
        for cells, letters in zip(filled, self.inputs, strict=True):
            if cells is None or "n" not in letters or not len(occupied):
                continue
            if self.record.absent == "dense":
                key = (occupied[:, None] * inner + np.arange(inner)).ravel()
                more.append(key[~self._of_itself(dict(zip(dims, separate(key, sizes), strict=True)))])
            elif self.options.panel != "available" and cells.gaps.exist:
                spoiled = self._spoiled(groups, occupied, cells, inner)
                key = (spoiled[:, None] * inner + np.arange(inner)).ravel()
                codes = dict(zip(dims, separate(key, sizes), strict=True))
                lacking = cells.gaps.worst(dims).at(codes, key.shape)
                more.append(key[(lacking > 0) & self._asked(cells, codes)])
        return Keys(dims, sizes, distinct_keys(more))

    @functools.cached_property
    def _as_reporter(self) -> NDArray[np.intp]:
        """Position of each partner among the reporters, -1 for those that do not report."""
        positions = self.axes["reporter"].positions
        return np.array([positions.get(label, -1) for label in self.axes["partner"].labels], dtype=np.intp)

    def _of_itself(self, codes: Mapping[str, Any]) -> Flags:
        """Whether each member is a reporter as its own partner: it is listed only where it has a cell."""
        if {"reporter", "partner"} <= codes.keys() and {"reporter", "partner"} & {*self.bound["n"]}:
            return np.asarray(self._as_reporter[codes["partner"]] == codes["reporter"])
        return np.zeros(len(next(iter(codes.values()))), dtype=bool)

    def _own_rows(self, cells: Filled) -> Ints:
        """Return the cells of a reporter with itself."""
        if cells.rows is None or {"reporter", "partner"} - cells.rows.codes.keys():
            return np.flatnonzero(self._of_itself(cells.codes))
        return cells.rows.own(self._as_reporter)

    def _listed(
        self, groups: Mapping[str, Any], bounds: NDArray[np.intp], own: Callable[[], Ints]
    ) -> NDArray[np.int64]:
        """Count the members that each group lists: all labels, and a reporter itself where it has a cell."""
        count = {dim: len(self.cube.axes[dim]) for dim in self.bound["n"]}
        every, ends = math.prod(count.values()), {"reporter", "partner"}
        if not (ends <= {*groups, *count} and ends & count.keys()):
            return np.array([every])
        same, rest = self._as_reporter, math.prod(size for dim, size in count.items() if dim not in ends)
        # Of how many economies a reporter, a partner or all reporters together are their own partner.
        if "reporter" not in count:
            itself, end = np.isin(np.arange(len(self.axes["reporter"])), same), "reporter"
        elif "partner" not in count:
            itself, end = same >= 0, "partner"
        else:
            itself, end = np.array([(same >= 0).sum()]), ""
        listed = every - rest * itself.astype(np.int64)
        rows = own()
        if not rows.size and (listed == listed[0]).all():
            return np.maximum(listed[:1], 1)
        group = np.searchsorted(bounds, rows, side="right") - 1
        of_group = listed[groups[end]] if end else np.repeat(listed, len(bounds) - 1)
        return np.asarray(np.maximum(of_group + np.bincount(group, minlength=len(of_group)), 1))

    @staticmethod
    def _asked(cells: Filled, codes: Mapping[str, Any]) -> Any:
        """Whether an argument asks about the partners at these positions, in any period if none is given."""
        if cells.asked is None or "partner" not in codes:
            return True
        if "period" in codes:
            return cells.asked[codes["partner"], codes["period"]]
        return np.asarray(cells.asked.any(axis=1))[codes["partner"]]

    def _spoiled(
        self, groups: "Keys", occupied: NDArray[np.int64], cells: Filled, inner: int
    ) -> NDArray[np.int64]:
        """Return the groups in which members without a cell are unknown and must be named.

        Where a group is uncovered as a whole, members that have a cell in another argument are unknown in
        this one already; the rest matter only beside known members.
        """
        over = self.bound["n"]
        codes = Keys(self.by, groups.sizes, occupied).codes()
        spoiled = occupied[cells.gaps.worst(self.by).at(codes, occupied.shape) > 0]
        if set(over) & set(cells.gaps.dims):
            return np.asarray(spoiled, dtype=np.int64)
        dims = (*self.by, *over)
        key = combine([cells.codes[dim] for dim in dims], [self.sizes[d] for d in dims], len(cells.values))
        return np.asarray(spoiled[np.isin(spoiled, key // inner)], dtype=np.int64)

    def _fill(self, cells: Filled, keys: "Keys", letters: tuple[str, ...]) -> tuple[Floats, Flags]:
        """Put cells into an array of rows and dense dimensions, and say where coverage is lacking.

        What has no cell is zero where it is covered, else NaN.
        """
        dense = self._dense(letters)
        shape = (len(keys.keys), *(self.sizes[dim] for dim in dense))
        row = combine([cells.codes[dim] for dim in keys.dims], keys.sizes, len(cells.values))
        if not dense and len(row) == len(keys.keys) and np.array_equal(row, keys.keys):
            return cells.values, np.zeros(0, dtype=bool)
        place = np.searchsorted(keys.keys, row)
        known = place < len(keys.keys)
        known[known] = keys.keys[place[known]] == row[known]
        at = (place[known], *(cells.codes[dim][known] for dim in dense))
        array, unknown = np.full(shape, cells.absent), np.zeros(shape, dtype=bool)
        if cells.gaps.exist:
            codes: dict[str, Any] = {
                dim: code.reshape(-1, *(1,) * len(dense)) for dim, code in keys.codes().items()
            }
            for axis, dim in enumerate(dense):
                codes[dim] = along(axis + 1, self.sizes[dim], len(shape))
            unknown |= cells.gaps.at(codes, shape) > 0
            array[unknown] = np.nan
            unknown[at] = False if cells.unknown is None else cells.unknown[known]
        array[at] = cells.values[known]
        return array, unknown

    def _dense(self, letters: Sequence[str]) -> tuple[str, ...]:
        """Dimensions of the letters other than n; a second r means the partners."""
        seen: list[str] = []
        dims = []
        for letter in letters:
            if letter != "n":
                second = "partner" if self.square else "reporter"
                dims.append(second if letter in seen else self.bound[letter][0])
            seen.append(letter)
        return tuple(dims)

    def _covariate(self, argument: Argument, keys: "Keys", letters: tuple[str, ...]) -> Floats:
        """Return a covariate, or the years since the base, at rows and dense dimensions."""
        if argument.source == "elapsed":
            periods = np.arange(len(self.axes["period"]))
            steps = self.options.lag if self.options.base is None else periods - self._base_position()
            return np.broadcast_to(steps / self.line.per_year, periods.shape)[keys.codes()["period"]]
        if argument.name not in self.options.data:
            raise CubeError(
                f"{self.name} needs {argument.name}: give it by label, data={{{argument.name!r}: series}}"
            )
        covariate = read_covariate(
            argument.name, self.options.data[argument.name], self.cube.unit, self.cube.free
        )
        dense = self._dense(letters)
        available = (*keys.dims, *dense)
        extra = [dim for dim in covariate.dims if dim not in available]
        if extra:
            raise CubeError(
                f"{argument.name} differs by {', '.join(extra)}, which {self.name} does not keep:"
                f" put it into by=, or give {argument.name} without it"
            )
        grid = np.full([self.sizes[dim] for dim in covariate.dims], np.nan)
        for labels, value in zip(covariate.labels, covariate.values, strict=True):
            place = [
                self.axes[d].positions.get(label) for d, label in zip(covariate.dims, labels, strict=True)
            ]
            if None not in place:
                grid[tuple(place)] = value
        codes: dict[str, Any] = {d: c.reshape(-1, *(1,) * len(dense)) for d, c in keys.codes().items()}
        for axis, dim in enumerate(dense):
            codes[dim] = along(axis + 1, self.sizes[dim], len(dense) + 1)
        shape = (len(keys.keys), *(self.sizes[dim] for dim in dense))
        return np.broadcast_to(grid[tuple(codes[dim] for dim in covariate.dims)], shape)

    # -- calling -------------------------------------------------------------------------------------------

    def _call(
        self,
        arrays: Sequence[Floats],
        bounds: NDArray[np.intp] | None,
        groups: Mapping[str, NDArray[np.integer]],
        own: Callable[[], Ints],
    ) -> Any:
        """Call the metrics: on dense blocks of equal-sized groups, or on blocks of matrices."""

        def function(listed: int) -> Callable[..., Any]:
            return abreast([self._supplied(function, listed) for function in self.metrics.values()])

        try:
            if bounds is None or not any(map(counts_listed, self.metrics.values())):
                return call(function(1), arrays, bounds)
            return call_by_count(function, arrays, bounds, self._listed(groups, bounds, own))
        except MetricError as error:
            labels = tuple(self.axes[dim].text[code] for dim, code in groups.items())
            named = None
            if labels and bounds is not None:
                named = refusal(function(int(np.diff(bounds).max())), arrays, bounds, labels)
            raise named or error from None
        except TypeError as error:
            names = ", ".join(self.metrics)
            raise MetricError(f"{names}: {error}; options are given by functools.partial") from error

    def _supplied(self, function: Callable[..., Any], listed: int) -> Callable[..., Any]:
        """Return a metric with the options that the cube knows and the user did not give."""
        given = getattr(function, "keywords", {})
        supplied = {
            name: value
            for name in record_of(function).options
            if name not in given and name != "n" and (value := self._supply(name)) is not None
        }
        if counts_listed(function):
            supplied["n"] = listed
        return functools.partial(function, **supplied) if supplied else function

    def _supply(self, option: str) -> Any:
        """Return an option that the cube knows: lag, or base positions."""
        if option == "lag":
            return self.options.lag
        if self.options.base is None:
            raise CubeError(f"{self.name} needs a base: give base=, a period or a range of them")
        wanted = Period.parse(self.options.base)
        found = [place for place, period in enumerate(self.axes["period"].labels) if wanted.contains(period)]
        if not found:
            raise CubeError(f"base {wanted} is not in the cube")
        return found

    # -- labelling -----------------------------------------------------------------------------------------

    def _label(
        self,
        out: Any,
        codes: Mapping[str, NDArray[np.integer]],
        silent: Sequence[Flags] = (),
        rows: int | None = None,
    ) -> list[Result]:
        """Turn the arrays that metrics return into columns beside labels."""
        output = self.record.signature.output
        dense = self._dense(output)
        if rows is None:
            rows = len(next(iter(codes.values()))) if codes else 1
        shape = (rows, *(self.sizes[dim] for dim in dense))
        labels: dict[str, tuple[Axis, NDArray[np.integer]]] = {}
        for dim, code in codes.items():
            labels[dim] = self.axes[dim], np.broadcast_to(code.reshape(-1, *(1,) * len(dense)), shape).ravel()
        for axis, (dim, letter) in enumerate(zip(dense, [x for x in output if x != "n"], strict=True)):
            second = [x for x in output if x != "n"].index(letter) < axis
            index = np.broadcast_to(along(axis + 1, self.sizes[dim], len(shape)), shape)
            labels["counterpart" if second else dim] = self.axes[dim], index.ravel()
        found = []
        for (name, function), part in zip(
            self.metrics.items(), results_of(out, len(self.metrics)), strict=True
        ):
            record, fields = record_of(function), getattr(part, "_fields", (name,))
            numbers: dict[str, Any] = {}
            for field, array in zip(fields, fields_of(part), strict=True):
                numbers[field] = self._spread(array, shape, silent)
            notes = self._notes(record, numbers, codes, silent)
            found.append(Result(labels, self._kinds(record, numbers), tuple(labels), notes))
        return found

    def _spread(self, array: Any, shape: tuple[int, ...], silent: Sequence[Flags]) -> Floats:
        """Return a result as one column; economies that did not report are unknown."""
        output = self.record.signature.output
        full = np.array(np.broadcast_to(array, shape), dtype=np.float64)
        if output == ("r", "r") and len(silent) == 2:
            # One economy's exports beside another's imports: each must be known in its own role.
            full[silent[0]] = np.nan
            full.swapaxes(1, 2)[silent[1]] = np.nan
        elif output[:1] == ("r",) and silent:
            full[np.any(silent, axis=0)] = np.nan
        return full.ravel()

    def _kinds(self, record: Metric, numbers: dict[str, Any]) -> dict[str, Any]:
        """Return positions in time as the labels they point to."""
        if record.kind != "position":
            return numbers
        text = self.axes["period"].text
        return {
            name: np.array([None if np.isnan(x) else text[int(x)] for x in column], dtype=object)
            for name, column in numbers.items()
        }

    def _notes(
        self,
        record: Metric,
        numbers: Mapping[str, Floats],
        codes: Mapping[str, NDArray[np.integer]],
        silent: Sequence[Flags],
    ) -> dict[str, Any]:
        unit = record.unit
        notes: dict[str, Any] = {"unit": str(self.cube.unit) if unit == "same" and self.cube.unit else unit}
        undefined = max((int(np.isnan(column).sum()) for column in numbers.values()), default=0)
        if undefined:
            notes["undefined"] = (undefined, max(map(len, numbers.values())))
        flags = self.cube.covered
        if not flags.all():
            seen = flags.any(axis=(0, 1))
            texts = [self.cube.axes[dim].text for dim in COVERED]
            places = np.argwhere(~flags & seen)
            notes["missing"] = tuple(
                " ".join(text[i] for text, i in zip(texts, place, strict=True) if text[i]) for place in places
            )
        if any(flags.any() for flags in silent):
            reporters = self.axes["reporter"].text
            texts = [self.axes[dim].text[code] for dim, code in codes.items()]
            notes["world"] = {
                " ".join(text[row] for text in texts): tuple(reporters[~unknown])
                for row, unknown in enumerate(np.any(silent, axis=0))
            }
        return notes


def _silence(cube: "TradeCube", reporters: Flags) -> "TradeCube":
    """Return the cube with nothing known of all reporters but some."""
    if reporters.all():
        return cube
    keep = reporters[cube.rows.code("reporter")]
    columns = {
        name: column if name in NOT_SUMMED else np.where(keep, column, np.nan)
        for name, column in cube.rows.columns.items()
    }
    rows = Rows(cube.rows.sizes, cube.rows.codes, columns)
    return attrs.evolve(cube, data=rows, covered=cube.covered & reporters[:, None, None])


def run(cube: "TradeCube", metrics: Mapping[str, Callable[..., Any]], options: Options) -> list[Result]:
    """Compute metrics: those that ask the same together, so that what they ask is gathered once."""
    alike: dict[Any, dict[str, Callable[..., Any]]] = {}
    for name, function in metrics.items():
        alike.setdefault(_question(name, record_of(function)), {})[name] = function
    found: dict[str, Result] = {}
    for some in alike.values():
        found.update(zip(some, Plan(cube, some, options).run(), strict=True))
    return [found[name] for name in metrics]


def _question(name: str, record: Metric) -> Any:
    """Return what a metric asks of a cube; one with covariates, which have names, asks alone."""
    if any(argument.source == "covariate" for argument in record.arguments):
        return name
    arguments = tuple(attrs.evolve(argument, name="") for argument in record.arguments)
    return record.signature, arguments, record.absent == "dense"


@final
@attrs.frozen(eq=False)
class Keys:
    """Combinations of labels as sorted whole numbers."""

    dims: tuple[str, ...]
    sizes: tuple[int, ...]
    keys: NDArray[np.int64]

    def codes(self) -> dict[str, Ints]:
        """Positions on each axis."""
        return dict(zip(self.dims, separate(self.keys, self.sizes), strict=True))


def along(axis: int, size: int, dimensions: int) -> Ints:
    """Return positions 0, 1, … that vary along one axis of an array of so many dimensions."""
    shape = [1] * dimensions
    shape[axis] = size
    return np.arange(size).reshape(shape)


def distinct_keys(keys: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the sorted union of keys; keys that are sorted already cost one pass."""
    if len(keys) == 1 and np.all(keys[0][1:] >= keys[0][:-1]):
        return keys[0][segment_bounds([keys[0]], len(keys[0]))[:-1]]
    return np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
