"""The figures that a brief rests on: who, with whom, when, and what the rows of the cube say of that."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, final

import attrs
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from tradekit.brief.words import listing, name_of
from tradekit.cube import TradeCube
from tradekit.cube.axis import Timeline, parse_label
from tradekit.cube.published import value
from tradekit.errors import CubeError, LabelError, UndefinedWarning
from tradekit.model import STATUSES, Flow, Partner, PartnerGroup, Period

__all__ = [
    "EVERYONE",
    "FLOWS",
    "Evidence",
    "PartnerList",
    "Series",
    "choose_partners",
    "choose_reporter",
    "gather",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Label = Partner | str

# Who is meant where nobody is named; it promises no more than the cube holds.
EVERYONE = "all partners held"

FLOWS = (Flow.TOTAL, Flow.EXPORT, Flow.IMPORT)

# From here on a figure is no better than what it was computed or estimated from.
IMPLIED = STATUSES.index("implied")


@final
@attrs.frozen
class PartnerList:
    """Partners that were listed one by one, as the cube labels them.

    Attributes
    ----------
    name : str
        Their names; of many, the first few and how many others there are.
    labels : tuple of Partner or str
        In the order in which they were listed.
    """

    name: str
    labels: tuple[Label, ...]

    def __str__(self) -> str:
        return self.name


@final
@attrs.frozen(eq=False)
class Series:
    """Figures of consecutive periods, each with its status and sources; unknown is NaN.

    A place before the first is one of which nothing is known.
    """

    values: Floats
    statuses: Codes
    citations: tuple[frozenset[str], ...]

    @classmethod
    def unknown(cls, length: int) -> "Series":
        """Return a series of which no figure is known."""
        return cls(np.full(length, np.nan), np.zeros(length, dtype=np.intp), (frozenset(),) * length)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which figures are known."""
        return ~np.isnan(self.values)

    @property
    def places(self) -> list[int]:
        """Where a figure is known."""
        return [int(place) for place in np.flatnonzero(self.known)]

    def at(self, place: int) -> float:
        """Return one figure."""
        return float(self.values[place]) if place >= 0 else np.nan

    def status(self, *places: int) -> int:
        """Return the worst status at some places, as a position in `STATUSES`."""
        return max((int(self.statuses[place]) for place in places if place >= 0), default=0)

    def implied(self, *places: int) -> bool:
        """Whether what is computed from some places rests on a figure that was not observed."""
        return self.status(*places) >= IMPLIED

    def replaced(self, other: "Series", where: NDArray[np.bool_]) -> "Series":
        """Return the series with the figures of another at some places."""
        return Series(
            np.where(where, other.values, self.values),
            np.where(where, other.statuses, self.statuses),
            tuple(o if new else s for s, o, new in zip(self.citations, other.citations, where, strict=True)),
        )


@final
@attrs.frozen(eq=False)
class Evidence:
    """The figures that a brief rests on, over all periods up to its own.

    Attributes
    ----------
    periods : tuple of Period
        Without gaps; the last is that of the brief.
    lag : int
        Periods in a year.
    flows : dict of Flow to Series
        Trade with the group: the published figure where there is one, else the sum of its members.
    members : dict of label to Series
        Two-way trade with each member.
    world : Series
        Two-way trade with the world.
    unsplit : tuple of label
        Members whose exports and imports are not both known in the period.
    absent : tuple of label
        Members without a row in the cube.
    other_members : tuple of Period
        When a published figure of the group was of other members than those of the period.
    added_up : tuple of Period
        When trade with a group, published otherwise, is the sum of its members.
    left_out : tuple of Period
        Earlier periods of another length.
    valuation : mapping of Flow to str
        FOB or CIF.
    threshold : float or None
        Round number that was asked for.
    """

    periods: tuple[Period, ...]
    lag: int
    flows: dict[Flow, Series]
    members: dict[Label, Series]
    world: Series
    unsplit: tuple[Label, ...]
    absent: tuple[Label, ...]
    other_members: tuple[Period, ...]
    added_up: tuple[Period, ...]
    left_out: tuple[Period, ...]
    valuation: Mapping[Flow, str]
    threshold: float | None

    @property
    def now(self) -> int:
        """Place of the period of the brief."""
        return len(self.periods) - 1

    @property
    def before(self) -> int:
        """Place of the period a year before; negative where the series are younger."""
        return self.now - self.lag

    @property
    def total(self) -> Series:
        """Two-way trade with the group."""
        return self.flows[Flow.TOTAL]

    def of_members(self, place: int) -> Floats:
        """Two-way trade with each member at one place."""
        return np.array([series.at(place) for series in self.members.values()])

    def members_implied(self, *places: int) -> bool:
        """Whether what is computed from all members rests on a figure that was not observed."""
        return any(series.implied(*places) for series in self.members.values())


def choose_reporter(cube: TradeCube, reporter: Any) -> tuple[TradeCube, Label | None]:
    """Return the trade of one reporter, and who that is."""
    axis = cube.axes["reporter"]
    if reporter is not None:
        reporter = parse_label("reporter", reporter, free="reporter" in cube.free)
    if not axis.named:
        return cube, reporter
    if reporter is None:
        if len(axis) > 1:
            raise CubeError(
                f"the cube has {len(axis)} reporters, {', '.join(axis.text[:5])} …: say which with reporter="
            )
        return cube, axis.labels[0]
    axis.position(reporter)
    return cube.where(reporter=reporter), reporter


def choose_partners(cube: TradeCube, partners: Any) -> PartnerGroup | PartnerList:
    """Return the group that was asked for by name, or the list of partners."""
    axis = cube.axes["partner"]
    if not axis.named:
        raise CubeError("the cube has no partners: a brief needs the dimension")
    if partners is None:
        inside = [label for label, total in zip(axis.labels, axis.totals, strict=True) if not total]
        if not inside:
            raise CubeError(
                f"the cube has totals of partners only, {', '.join(axis.text[:5])}: choose with partners="
            )
        return PartnerList(name_of(inside[0]) if len(inside) == 1 else EVERYONE, tuple(inside))
    if isinstance(partners, PartnerGroup):
        return partners
    if isinstance(partners, str):
        return _read_partners(cube, partners)
    given = [partners] if isinstance(partners, Partner) else partners
    if not isinstance(given, Iterable) or not (listed := list(given)):
        raise CubeError(
            f"partners must be a group, a partner, or a list of them that is not empty, not {partners!r:.80}"
        )
    return _partner_list(cube, listed)


def _read_partners(cube: TradeCube, text: str) -> PartnerGroup | PartnerList:
    """Read a group, a partner, or several partners between commas; a name may have a comma itself."""
    if "partner" not in cube.free:
        try:
            return PartnerGroup.parse(text)
        except LabelError:
            pass
    try:
        return _partner_list(cube, [text])
    except (LabelError, CubeError):
        return _partner_list(cube, [part.strip() for part in text.split(",")])


def _partner_list(cube: TradeCube, listed: Sequence[Any]) -> PartnerList:
    free = "partner" in cube.free
    labels = [parse_label("partner", label, free=free) for label in listed]
    for label in labels:
        # A group without a row of its own stands for its members.
        if not isinstance(label, Partner) or label.group is None:
            cube.axes["partner"].position(label)
    return PartnerList(listing([name_of(label) for label in labels], 4), tuple(labels))


def gather(
    cube: TradeCube, group: PartnerGroup | PartnerList, period: Any, threshold: float | None
) -> Evidence:
    """Read the series of the group by flow, and of each member in two-way trade."""
    cube, periods, lag, left_out = _like_periods(cube, period)
    cube = _one_category(cube).collect()
    wanted = group if isinstance(group, PartnerGroup) else group.labels
    members = cube.where(partner=wanted, composition=periods[-1])
    whole = _published(cube, group)
    labels = members.axes["partner"].labels
    held = cube.axes["partner"]
    if whole is None and not any(label in held.positions for label in labels):
        raise CubeError(f"no partner of {group.name} is in the cube, which has {listing(list(held.text), 5)}")
    same = np.array([_same_members(group, then, periods[-1]) for then in periods])
    flows = {}
    added_up, other_members = np.zeros((2, len(periods)), dtype=bool)
    for flow in FLOWS:
        (summed,), (published,) = _read(members, flow, periods), _read(whole, flow, periods)
        used = published.known & same
        flows[flow] = summed.replaced(published, used)
        other_members |= published.known & ~same
        if used.any():
            added_up |= summed.known & ~used
    each = {flow: _read(members, flow, periods, by=("partner",)) for flow in FLOWS}
    split = zip(labels, each[Flow.EXPORT], each[Flow.IMPORT], strict=True)
    world = Partner.parse("World")
    (with_world,) = _read(cube.where(partner=world) if world in held.positions else None, Flow.TOTAL, periods)
    return Evidence(
        periods=periods,
        lag=lag,
        flows=flows,
        members=dict(zip(labels, each[Flow.TOTAL], strict=True)),
        world=with_world,
        unsplit=tuple(label for label, x, m in split if not (x.known[-1] and m.known[-1])),
        absent=tuple(label for label in labels if label not in held.positions),
        other_members=tuple(compress(periods, other_members)),
        added_up=tuple(compress(periods, added_up)),
        left_out=left_out,
        valuation=cube.valuation,
        threshold=threshold,
    )


def _like_periods(
    cube: TradeCube, period: Any
) -> tuple[TradeCube, tuple[Period, ...], int, tuple[Period, ...]]:
    """Return trade in the period asked for and those before it of its kind.

    With it all periods from the first to the last, how many make a year, and the periods of another kind:
    months that customs published together are compared with each other, not with single months.
    """
    axis = cube.axes["period"]
    if not axis.named:
        raise CubeError("the cube has no periods: a brief needs the dimension")
    labels = axis.labels
    asked = labels[-1] if period is None else Period.parse(period)
    if asked not in labels:
        raise CubeError(f"period {asked} is not in the cube, which runs from {labels[0]} to {labels[-1]}")
    line = Timeline.of([asked])
    past = [label for label in labels if label <= asked]
    alike = [label for label in past if Timeline.of([label]) == line]
    traded = {labels[code] for code in np.unique(cube.rows.code("period"))}
    left_out = tuple(label for label in past if label in traded and label not in alike)
    return cube.where(period=alike), line.between(alike[0], asked), line.per_year, left_out


def _one_category(cube: TradeCube) -> TradeCube:
    """Return trade in the published total of all categories, or in the sum of those held."""
    axis = cube.axes["category"]
    if not axis.named:
        return cube
    totals = [label for label, total in zip(axis.labels, axis.totals, strict=True) if total]
    return cube.where(category=totals[0]) if totals else cube.rollup("category")


def _published(cube: TradeCube, group: PartnerGroup | PartnerList) -> TradeCube | None:
    """Return the published rows of a group as a whole."""
    for label in cube.axes["partner"].labels:
        if isinstance(group, PartnerGroup) and isinstance(label, Partner) and label.group == group:
            return cube.where(partner=label)
    return None


def _same_members(group: PartnerGroup | PartnerList, then: Period, now: Period) -> bool:
    return isinstance(group, PartnerList) or group.members(then) == group.members(now)


def _of_flow(cube: TradeCube, flow: Flow) -> TradeCube | None:
    """Return the cube of one flow, or None where it has none; without flows it is two-way trade."""
    axis = cube.axes["flow"]
    if not axis.named:
        return cube if flow == Flow.TOTAL else None
    parts = FLOWS if flow == Flow.TOTAL else (flow,)
    return cube.where(flow=flow) if any(part in axis.positions for part in parts) else None


def _read(
    cube: TradeCube | None, flow: Flow, periods: tuple[Period, ...], by: tuple[str, ...] = ()
) -> list[Series]:
    """Return one flow as a series for each label of `by`, summed over all else by the rules of the cube."""
    count = 1 if cube is None else int(np.prod([len(cube.axes[dim]) for dim in by]))
    cube = None if cube is None else _of_flow(cube, flow)
    if cube is None:
        return [Series.unknown(len(periods))] * count
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        frame = nw.from_native(cube.measure(value, by=(*by, "period"), complete=True), eager_only=True)
    shape = count, len(periods)
    values = np.asarray(frame["value"].to_numpy(), dtype=np.float64).reshape(shape)
    # A selection may list some periods only; results run over all of them.
    place = np.array([periods.index(label) for label in cube.axes["period"].labels])
    row = cube.rows.code(by[0]) if by else np.zeros(len(cube), dtype=np.intp)
    column = place[cube.rows.code("period")]
    statuses = np.zeros(shape, dtype=np.intp)
    np.maximum.at(statuses, (row, column), _codes(cube, "status"))
    statuses[np.isnan(values)] = 0
    cited: list[list[frozenset[str]]] = [[frozenset()] * shape[1] for _ in range(count)]
    if cube.citations:
        for r, c, k in np.unique(np.stack([row, column, _codes(cube, "citation")]), axis=1).T:
            if not np.isnan(values[r, c]):
                cited[r][c] |= {cube.citations[k]} - {""}
    return [Series(*parts) for parts in zip(values, statuses, map(tuple, cited), strict=True)]


def _codes(cube: TradeCube, column: str) -> Codes:
    codes = cube.rows.columns.get(column)
    return np.zeros(len(cube), dtype=np.intp) if codes is None else codes.astype(np.intp)
