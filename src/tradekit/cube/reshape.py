"""Selections and regroupings of a cube, which carry coverage along."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, ORDER, Axis, Frequency, Timeline, code_of, texts
from tradekit.cube.coding import code_labels, put_in_order
from tradekit.cube.coverage import COVERED, members_only, occupied
from tradekit.cube.editions import check_editions, in_editions
from tradekit.cube.engine import Scan, check_memory
from tradekit.cube.guard import ancestors, ancestors_on, check_nothing_twice
from tradekit.cube.rollup import NOT_SUMMED, STATUS, Rows, roll_up
from tradekit.errors import CubeError, LabelError, SumError
from tradekit.model import STATUSES, Category, CategoryGroup, Flow, Partner, PartnerGroup, Period

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["Selection", "here", "most_cells", "regroup", "select", "with_total"]

Selection = Any
Dated = dict[Any, NDArray[np.bool_]]


def select(cube: "TradeCube", wanted: Mapping[str, Selection], composition: Any) -> "TradeCube":
    """Return the cube of the labels wanted; periods are selected first, since groups are dated by them."""
    if cube.two_way is not None:
        if "flow" in wanted:
            _flows(cube, wanted["flow"])
        others = {dim: labels for dim, labels in wanted.items() if dim != "flow"}
        return with_total(select(cube.two_way, others, composition))
    for dim in sorted(wanted, key=lambda dim: dim != "period"):
        if not cube.axes[dim].named:
            raise CubeError(f"the cube has no {dim}: it was left out when the cube was made")
        if dim == "flow":
            flows = _flows(cube, wanted[dim])
            cube = with_total(cube) if flows == [Flow.TOTAL] else _keep(cube, dim, flows, None)
            continue
        labels, dated = _resolve(cube, dim, wanted[dim], composition)
        if not labels:
            raise CubeError(f"nothing selected: {dim}={wanted[dim]!r:.80} names none of its labels")
        cube = _keep(cube, dim, labels, dated)
    return cube


def _flows(cube: "TradeCube", wanted: Selection) -> list[Flow]:
    """Return the flows that a selection means; two-way trade need not be held."""
    if callable(wanted):
        flows = [flow for flow in cube.axes["flow"].labels if wanted(flow)]
    elif isinstance(wanted, str | Flow):
        flows = [Flow.parse(wanted)]
    else:
        flows = [Flow.parse(flow) for flow in wanted]
    if not flows:
        raise CubeError("nothing selected: no flow of the cube is wanted")
    if flows != [Flow.TOTAL]:
        for flow in flows:
            cube.axes["flow"].position(flow)
    return flows


def _resolve(
    cube: "TradeCube", dim: str, wanted: Selection, composition: Any
) -> tuple[list[Any], Dated | None]:
    """Return the labels that a selection means, and when each counts where groups are dated."""
    axis = cube.axes[dim]
    if callable(wanted):
        return [label for label in axis.labels if wanted(label)], None
    if isinstance(wanted, str) and wanted == "members":
        return [label for label, total in zip(axis.labels, axis.totals, strict=True) if not total], None
    if isinstance(wanted, Iterable) and not isinstance(wanted, str | PartnerGroup | CategoryGroup):
        labels: list[Any] = []
        dated: Dated = {}
        for part in wanted:
            found, when = _resolve(cube, dim, part, composition)
            labels += [label for label in found if label not in labels]
            for label in found:
                always = np.ones(len(cube.axes["period"]), dtype=bool)
                now = always if when is None else when[label]
                dated[label] = dated.get(label, np.zeros_like(always)) | now
        return labels, dated
    if dim == "period":
        return _periods(axis, Period.parse(wanted)), None
    if dim == "category":
        return _categories(cube, wanted), None
    return _partners(cube, dim, wanted, composition)


def _periods(axis: Axis, period: Period) -> list[Period]:
    if period in axis.positions:
        return [period]
    inside = [label for label in axis.labels if period.contains(label)]
    if not inside:
        raise CubeError(
            f"period {period} is not in the cube, which runs from {axis.labels[0]} to {axis.labels[-1]}"
        )
    return inside


def _categories(cube: "TradeCube", wanted: Any) -> list[Any]:
    axis = cube.axes["category"]
    if isinstance(wanted, str) and wanted in axis.text:
        return [axis.labels[int(np.flatnonzero(axis.text == wanted)[0])]]
    if isinstance(wanted, str):
        try:
            wanted = (
                Category.parse(wanted, cube.nomenclature)
                if cube.nomenclature
                else CategoryGroup.parse(wanted)
            )
        except LabelError:
            try:
                wanted = CategoryGroup.parse(wanted)
            except LabelError:
                axis.position(wanted)
    if wanted in axis.positions:
        return [wanted]
    others = [name for name in axis.editions if name != wanted.nomenclature]
    if others:
        raise CubeError(
            f"{code_of(wanted)!r} is of {wanted.nomenclature}, and the cube has categories of"
            f" {' and '.join(others)}: bring them to one with convert(category={wanted.nomenclature!r})"
        )
    typed = [label for label in axis.labels if isinstance(label, Category)]
    if isinstance(wanted, Category):
        return [label for label in typed if wanted.contains(label)] or [wanted]
    if not cube.nomenclature:
        raise CubeError(
            f"category group {code_of(wanted)!r} needs categories of a nomenclature:"
            f" make the cube with nomenclature={wanted.nomenclature!r}"
        )
    inside = {label for label in typed if wanted.contains(label)}
    # Of a group held at several levels the finest would be counted beside its heading: keep the widest.
    return [label for label in typed if label in inside and inside.isdisjoint(ancestors(label))]


def _partners(cube: "TradeCube", dim: str, wanted: Any, composition: Any) -> tuple[list[Any], Dated | None]:
    axis = cube.axes[dim]
    if dim in cube.free and not isinstance(wanted, PartnerGroup):
        same = np.flatnonzero(axis.text == str(wanted))
        if same.size:
            return [axis.labels[same[0]]], None
        if not any(isinstance(label, Partner) for label in axis.labels):
            axis.position(str(wanted))
    if not isinstance(wanted, PartnerGroup):
        label = Partner.parse(wanted)
        if label in axis.positions or label.group is None:
            return [label], None
        wanted = label.group
    if composition is not None:
        return list(wanted.members(Period.parse(composition))), None
    periods = cube.axes["period"]
    if not periods.named:
        return list(wanted.members()), None
    when = {
        partner: np.array([wanted.contains(partner, period) for period in periods.labels])
        for partner in wanted.ever()
    }
    when = {partner: flags for partner, flags in when.items() if flags.any()}
    return list(when), when


def _keep(cube: "TradeCube", dim: str, labels: Sequence[Any], dated: Dated | None) -> "TradeCube":
    """Return the rows of some labels of one dimension; what is asked for is listed, with or without rows."""
    old = cube.axes[dim]
    line = Timeline.of(labels) if dim == "period" else None
    spelled = dict(zip(labels, texts(labels), strict=True))
    key: Callable[[Any], Any] = (
        line.index if line else (lambda x: x) if dim == "flow" else spelled.__getitem__
    )
    axis = Axis(dim, tuple(sorted(labels, key=key)))
    origin = np.array([old.positions.get(label, -1) for label in axis.labels])
    lut = np.full(len(old), -1, dtype=np.int64)
    lut[origin[origin >= 0]] = np.flatnonzero(origin >= 0)
    changing = dict(cube.changing)
    flags = cube.covered
    place = COVERED.index(dim) if dim in COVERED else None
    if place is not None:
        known = np.take(flags, np.maximum(origin, 0), axis=place)
        shape = [1, 1, 1]
        shape[place] = -1
        flags = known & (origin >= 0).reshape(shape)
    if dim == "category" and len(old.editions) > 1 and axis.editions != old.editions:
        # Trade in another edition is not zero in this one.
        flags = flags & in_editions(cube, axis.editions)[:, None, :]
    step = lut.reshape(-1, 1)
    when = None
    if dated is not None:
        when = np.stack([dated[label] for label in axis.labels])
        if not when.all():
            step = np.where((step >= 0) & when[np.maximum(lut, 0)], step, -1)
            if (when != when[:, :1]).any():
                changing[dim] = _composition_change(cube, dim, axis, when)
            if dim == "reporter":
                # Who is not a member has nothing to report for the group.
                flags = flags | ~when[:, None, :]
    axes = MappingProxyType({**cube.axes, dim: axis})
    data: Rows | Scan
    if isinstance(cube.data, Scan):
        data = cube.data.map(dim, step, np.flatnonzero(origin < 0).tolist())
        if dim == "reporter" and when is not None:
            data = data.excuse(when)
    else:
        data = _move(cube.data, dim, step, len(axis))
    if cube.inferred and dim in ("partner", "category") and axis.totals.all() and not old.totals.all():
        # Members listed say nothing of totals: a total is known where it was reported itself.
        if isinstance(data, Scan):
            flags = occupied(data.told().gather(axes, COVERED, ["value"]), flags.shape)
            data = data.follow(flags)
        else:
            flags = occupied(data.take(~np.isnan(data.columns["value"])), flags.shape)
    return attrs.evolve(cube, axes=axes, data=data, covered=flags, changing=changing)


def _move(rows: Rows, dim: str, step: NDArray[np.int64], size: int) -> Rows:
    """Return the rows at new positions on one axis, by period where `step` says so; -1 leaves a row out."""
    code = step[rows.code(dim), rows.code("period") if step.shape[1] > 1 else 0]
    keep = code >= 0
    rows = rows if keep.all() else rows.take(keep)
    codes = {name: column for name, column in rows.codes.items() if name != dim}
    if size > 1:
        codes[dim] = code[keep].astype(np.min_scalar_type(size - 1))
    return Rows({**rows.sizes, dim: size}, codes, rows.columns)


def _composition_change(cube: "TradeCube", dim: str, axis: Axis, when: NDArray[Any]) -> str:
    step = int(np.flatnonzero((when[:, 1:] != when[:, :-1]).any(axis=0))[0])
    changed = axis.text[when[:, step] != when[:, step + 1]]
    before, after = cube.axes["period"].text[[step, step + 1]]
    return (
        f"the {dim}s' group changed between {before} and {after} ({', '.join(changed[:3])}):"
        f" fix it with where({dim}=…, composition={after!r})"
    )


def with_total(cube: "TradeCube") -> "TradeCube":
    """Return two-way trade: the published total where there is one, else exports plus imports."""
    axis = cube.axes["flow"]
    places = {flow: axis.positions.get(flow) for flow in (Flow.TOTAL, Flow.EXPORT, Flow.IMPORT)}
    if all(place is None for place in places.values()):
        raise CubeError(f"no total can be had from the flows {', '.join(axis.text)}")
    parts: dict[Flow, Rows] = {}
    covered = {}
    for flow, place in places.items():
        none = np.zeros_like(cube.covered[:, 0])
        covered[flow] = none if place is None else cube.covered[:, place]
    axes = MappingProxyType({**cube.axes, "flow": Axis("flow", (Flow.TOTAL,))})
    if isinstance(cube.data, Scan):
        flags = covered[Flow.TOTAL] | (covered[Flow.EXPORT] & covered[Flow.IMPORT])
        return attrs.evolve(cube, axes=axes, covered=flags[:, None, :], two_way=cube)
    for flow, place in places.items():
        of_flow = np.zeros(len(cube.data), dtype=bool) if place is None else cube.data.code("flow") == place
        parts[flow] = cube.data.take(of_flow)
    lists = {dim: cube.axes[dim] for dim in ("partner", "category")}
    rows, flags = _published_or_sum(parts, covered, lists)
    sizes = {**cube.data.sizes, "flow": 1}
    rows = Rows(sizes, {dim: codes for dim, codes in rows.codes.items() if dim != "flow"}, rows.columns)
    rows, _ = put_in_order(rows, axes, sum_duplicates=False)
    return attrs.evolve(cube, axes=axes, data=rows, covered=flags[:, None, :])


def kept_here(cube: "TradeCube", dims: Iterable[str]) -> set[str]:
    """Return the dimensions that the engine of a lazy frame must not sum, if some are wanted here."""
    # Outside coverage a published total goes before exports and imports cell by cell.
    by_cell = cube.two_way is not None and isinstance(cube.data, Scan) and not cube.data.listed
    wanted = set(DIMENSIONS) if by_cell else set(dims)
    wanted |= members_only(cube.axes).keys() | {dim for dim in DIMENSIONS if ancestors_on(cube.axes[dim])}
    if "category" in wanted and len(cube.axes["category"].editions) > 1:
        # What holds editions together is refused with an example.
        wanted |= {"reporter", "period"}
    return wanted | ({"flow"} if cube.covered.all() else set(COVERED))


def most_cells(cube: "TradeCube", dims: Iterable[str]) -> int:
    """Return how many cells of a lazy frame come here at most, if some dimensions are wanted."""
    grid = 1
    for dim in kept_here(cube, dims):
        grid *= len(cube.axes[dim])
    return min(grid, int(cube.source["read"]))


def here(cube: "TradeCube", dims: Collection[str] = DIMENSIONS) -> "TradeCube":
    """Return the cube in memory; of a lazy frame, its cells of some dimensions, the others summed away.

    The engine sums where that is what summing the cells here would give: partners and categories that hold
    no whole beside its parts, if every row is inside coverage; reporters and periods if all are covered.
    """
    if not isinstance(cube.data, Scan):
        return cube
    scan, axes, flags = cube.data, cube.axes, cube.covered
    kept = kept_here(cube, dims)
    if cube.two_way is not None:
        parts = here(cube.two_way, kept)
        return attrs.evolve(with_total(parts), two_way=None)
    check_memory(most_cells(cube, dims), "sum with rollup(), or")
    rows = scan.gather(axes, kept, list(scan.numbers))
    if scan.listed and not flags.all():
        # A sum over reporters or periods that lacks a part.
        known = flags[tuple(rows.code(dim) for dim in COVERED)]
        columns = {n: x if n in NOT_SUMMED else np.where(known, x, np.nan) for n, x in rows.columns.items()}
        rows = Rows(rows.sizes, rows.codes, columns)
    for place, dim in enumerate(COVERED):
        if dim not in kept:
            flags = flags.take([0], axis=place)
    left = {dim: axis if dim in kept else Axis(dim, (None,)) for dim, axis in axes.items()}
    return attrs.evolve(cube, axes=MappingProxyType(left), data=rows, covered=flags)


def _published_or_sum(
    parts: Mapping[Flow, Rows], covered: Mapping[Flow, NDArray[np.bool_]], axes: Mapping[str, Axis]
) -> tuple[Rows, NDArray[np.bool_]]:
    """Combine the rows of total, exports and imports cell by cell."""
    flows = (Flow.TOTAL, Flow.EXPORT, Flow.IMPORT)
    rows = [parts[flow] for flow in flows]
    dims = [dim for dim in rows[0].codes if dim != "flow"]
    keys = [r.key(dims) for r in rows]
    cells, first, inverse = np.unique(np.concatenate(keys), return_index=True, return_inverse=True)
    places = np.split(inverse, np.cumsum([len(key) for key in keys])[:-1])
    codes = {dim: np.concatenate([r.codes[dim] for r in rows])[first] for dim in dims}
    when = tuple(np.concatenate([r.code(dim) for r in rows])[first] for dim in ("reporter", "period"))
    published, *listed = (covered[flow][when] for flow in flows)
    total, *parted = (np.bincount(place, minlength=len(cells)) > 0 for place in places)
    # A cell known in one flow only is known in both where the other flow's listing is complete.
    known = (parted[0] | listed[0]) & (parted[1] | listed[1])
    for dim, axis in axes.items():
        # A total that was not reported is not zero, wherever its members are listed.
        if dim in dims and axis.totals.any():
            known &= (parted[0] == parted[1]) | ~axis.totals[codes[dim]]
    keep = total | ~published
    columns = {}
    for name in rows[0].columns:
        whole, *of_parts = (r.columns[name] for r in rows)
        found = np.full(len(cells), np.nan)
        found[places[0]] = whole
        if name in NOT_SUMMED:
            summed = np.full(len(cells), STATUSES.index("derived") if name == STATUS else 0.0)
            np.maximum.at(summed, np.concatenate(places[1:]), np.concatenate(of_parts))
            found = np.where(total, found, summed)
        else:
            # One flow without the other is no two-way trade; that there is some is not forgotten.
            added = np.bincount(np.concatenate(places[1:]), np.concatenate(of_parts), len(cells))
            said = total & (published | ~np.isnan(found))
            found = np.where(said, found, np.where(known, added, np.nan))
        columns[name] = found[keep]
    flags = covered[Flow.TOTAL] | (covered[Flow.EXPORT] & covered[Flow.IMPORT])
    return Rows(rows[0].sizes, {dim: code[keep] for dim, code in codes.items()}, columns), flags


def regroup(cube: "TradeCube", groups: Mapping[str, Any], period: str | None, rest: str) -> "TradeCube":
    """Sum labels into groups, or a whole dimension away (`...`), and leave unknown what lacks a part."""
    wanted = {dim: spec for dim, spec in groups.items() if spec is not None}
    if period is not None:
        if not cube.axes["period"].named:
            raise CubeError("the cube has no period: it was left out when the cube was made")
        wanted["period"] = _longer_periods(cube.axes["period"], period)
    # Categories first: summed away, they may be of several editions.
    for dim in sorted(wanted, key=lambda dim: dim != "category"):
        if dim not in DIMENSIONS:
            raise CubeError(f"{dim!r} is no dimension: choose from {', '.join(DIMENSIONS)}")
        if dim == "flow":
            raise SumError("flows are never summed: select one with where(flow=…), or where(flow='total')")
        if cube.two_way is None:
            cube = _regroup_one(cube, dim, wanted[dim], rest)
        elif Flow.TOTAL not in cube.two_way.axes["flow"].positions:
            # Of exports and imports alone, the total of the sums is the sum of the totals.
            cube = with_total(_regroup_one(cube.two_way, dim, wanted[dim], rest))
        else:
            cube = _regroup_one(here(cube), dim, wanted[dim], rest)
    return cube


def _longer_periods(axis: Axis, kind: str) -> dict[Any, list[Any]]:
    steps = {"year": 1, "half": 2, "quarter": 4}
    if kind not in steps:
        raise CubeError(f"period must be 'year', 'half' or 'quarter', not {kind!r:.80}")
    letters: dict[int, Frequency] = {1: "A", 2: "S", 4: "Q"}
    found: dict[Any, list[Any]] = {}
    for label in axis.labels:
        if label.per_year % steps[kind] or label.per_year < steps[kind]:
            raise CubeError(f"{label} cannot be summed into a {kind}")
        longer = Period.from_ordinal(
            letters[steps[kind]], label.start.ordinal * steps[kind] // label.per_year
        )
        if not longer.contains(label):
            raise CubeError(f"{label} cannot be summed into a {kind}: it is no part of {longer}")
        found.setdefault(longer, []).append(label)
    return found


def _regroup_one(cube: "TradeCube", dim: str, spec: Any, rest: str) -> "TradeCube":
    axis, periods, data = cube.axes[dim], cube.axes["period"], cube.data
    if spec is ...:
        new, lut = Axis(dim, (None,)), np.zeros((len(axis), len(periods)), dtype=np.int64)
    else:
        new, lut = _partition(cube, dim, spec, rest)
    changes = bool((lut != lut[:, :1]).any())
    step = lut if changes else lut[:, :1]
    _check_groups(cube, dim, lut, len(new))
    flags, lacking = _lacking(cube, dim, new, lut)
    if isinstance(data, Scan):
        # Periods that a longer one lacks are labels without rows.
        more = []
        if dim == "period":
            more = np.repeat(np.arange(len(new)), _absent_periods(axis, new, lut)).tolist()
        data = data.map(dim, step, more)
    else:
        data = _merge(cube, data, dim, step, len(new), lacking)
    changing = dict(cube.changing)
    if changes:
        changing[f"{dim} group"] = _composition_change(cube, dim, axis, lut)
    regrouped = attrs.evolve(
        cube,
        axes=MappingProxyType({**cube.axes, dim: new}),
        data=data,
        covered=flags,
        changing=changing,
        free=cube.free | ({dim} & {"reporter", "partner"}),
    )
    if dim in ("reporter", "period"):
        check_editions(regrouped, frozenset({"reporter", "period"}), f"a sum over {dim}s would join")
    return regrouped


def _check_groups(cube: "TradeCube", dim: str, lut: NDArray[np.int64], groups: int) -> None:
    """Refuse a group that holds a whole beside its parts; what is neither is not looked at."""
    axis = cube.axes[dim]
    inside = ancestors_on(axis)
    if not inside:
        return
    involved = np.isin(np.arange(len(axis)), [*inside, *(up for ups in inside.values() for up in ups)])
    step = np.where(involved, np.arange(len(axis)), -1).reshape(-1, 1)
    if isinstance(cube.data, Scan):
        rows = cube.data.map(dim, step).gather(cube.axes, DIMENSIONS, ["value"])
    else:
        rows = _move(cube.data, dim, step, len(axis))
    code = lut[rows.code(dim), rows.code("period")]
    rows, code = rows.take(code >= 0), code[code >= 0]
    within = Rows({**rows.sizes, "group": groups}, {**rows.codes, "group": code}, rows.columns)
    others = (name for name in DIMENSIONS if name != dim)
    check_nothing_twice(axis, within, ("group", *others), cube.axes["period"])


# Column that counts, for each sum, the parts that are known without being covered.
KNOWN = "known"


def _merge(
    cube: "TradeCube",
    rows: Rows,
    dim: str,
    step: NDArray[np.int64],
    size: int,
    lacking: NDArray[np.float64],
) -> Rows:
    """Sum rows at their new positions; what lacks a part is unknown."""
    if not cube.covered.all():
        bare = ~cube.covered[tuple(rows.code(name) for name in COVERED)]
        rows = Rows(rows.sizes, rows.codes, {**rows.columns, KNOWN: bare.astype(np.float64)})
    if size == 1 and (step >= 0).all():
        rest_of = [name for name in ORDER if name != dim]
        cells = roll_up(rows, rest_of, list(rows.columns))
        codes = {name: cells.codes[name] for name in rest_of if name in rows.codes}
        merged = Rows({**rows.sizes, dim: 1}, codes, cells.columns)
    else:
        merged, _ = put_in_order(_move(rows, dim, step, size), cube.axes, sum_duplicates=True)
    columns = dict(merged.columns)
    if lacking.any():
        need = lacking[tuple(merged.code(name) for name in COVERED)]
        if dim not in COVERED:
            period = merged.code("period") if step.shape[1] > 1 else 0
            parts = np.stack([np.bincount(now[now >= 0], minlength=size) for now in step.T], axis=1)
            need = need * parts[merged.code(dim), period]
        unknown = need > columns.get(KNOWN, 0)
        for name in columns.keys() - NOT_SUMMED:
            columns[name] = np.where(unknown, np.nan, columns[name])
    columns.pop(KNOWN, None)
    return Rows(merged.sizes, merged.codes, columns)


def _lacking(
    cube: "TradeCube", dim: str, new: Axis, lut: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return coverage after regrouping, and how many uncovered reporter-flow-periods each sum needs."""
    if dim not in COVERED:
        return cube.covered, (~cube.covered).astype(np.float64)
    place = COVERED.index(dim)
    indices: list[NDArray[np.intp]] = list(np.indices(cube.covered.shape))
    target = lut[indices[place], indices[COVERED.index("period")]]
    listed: NDArray[np.bool_] = np.asarray(target) >= 0
    indices[place] = target
    shape = list(cube.covered.shape)
    shape[place] = len(new)
    lacking = np.zeros(shape)
    np.add.at(lacking, tuple(index[listed] for index in indices), ~cube.covered[listed])
    if dim == "period":
        lacking += _absent_periods(cube.axes[dim], new, lut)
    return lacking == 0, lacking


def _absent_periods(axis: Axis, new: Axis, lut: NDArray[np.int64]) -> NDArray[np.intp]:
    """Count the periods that each longer one lacks on the axis."""
    if not new.named:
        return np.zeros(len(new), dtype=np.intp)
    parts = np.bincount(lut[:, 0], weights=[label.length for label in axis.labels], minlength=len(new))
    return np.asarray(axis.labels[0].per_year // new.labels[0].per_year - parts, dtype=np.intp)


def _partition(cube: "TradeCube", dim: str, spec: Any, rest: str) -> tuple[Axis, NDArray[np.int64]]:
    """Return the new axis, and the new position of each old label in each period (-1 where it is dropped)."""
    axis, periods = cube.axes[dim], cube.axes["period"]
    groups = spec if isinstance(spec, Mapping) else {group: group for group in _as_list(spec)}
    member = {}
    for name, labels in groups.items():
        found: dict[Any, NDArray[np.bool_]] = {}
        for part in _as_list(labels):
            typed = part if isinstance(labels, Mapping) or dim == "period" else _as_group(dim, part)
            labels_in, dated = _resolve(cube, dim, typed, None)
            always = np.ones(len(periods), dtype=bool)
            found.update({label: always if dated is None else dated[label] for label in labels_in})
        member[name] = found
    owner = np.full((len(axis), len(periods)), -1, dtype=np.int64)
    names = [_group_label(dim, name) for name in member]
    for number, found in enumerate(member.values()):
        for label, when in found.items():
            if label not in axis.positions:
                continue
            position = axis.positions[label]
            clash = owner[position, when & (owner[position] >= 0)]
            if clash.size:
                raise CubeError(
                    f"{dim} {code_of(label)!r} is in {code_of(names[clash[0]])!r} and in"
                    f" {code_of(names[number])!r}: groups must not overlap"
                )
            owner[position, when] = number
    free = [label for position, label in enumerate(axis.labels) if (owner[position] < 0).any()]
    if rest == "keep":
        extra = free
    elif rest == "drop" or not free:
        extra = []
    else:
        extra = [rest]
    labels = [*names, *extra]
    new, order = code_labels(dim, labels)
    lut = np.where(owner >= 0, order[np.maximum(owner, 0)].astype(np.int64), -1)
    for position, label in enumerate(axis.labels):
        if extra and (owner[position] < 0).any():
            lut[position, owner[position] < 0] = new.positions[label if rest == "keep" else rest]
    return new, lut


def _as_list(value: Any) -> list[Any]:
    single = isinstance(value, str | PartnerGroup | CategoryGroup) or not isinstance(value, Iterable)
    return [value] if single else list(value)


def _as_group(dim: str, part: Any) -> Any:
    """Return the group of a name: in a partition a published row would stand for itself."""
    if isinstance(part, str):
        kind = CategoryGroup if dim == "category" else PartnerGroup
        try:
            return kind.parse(part)
        except LabelError:
            return part
    return part


def _group_label(dim: str, name: Any) -> Any:
    if isinstance(name, Period):
        return name
    if dim == "category":
        return name if isinstance(name, Category) else code_of(name)
    try:
        return Partner.parse(str(name))
    except LabelError:
        return str(name)
