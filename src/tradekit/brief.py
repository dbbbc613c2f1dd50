"""The brief: what changed in a reporter's trade, by how much, through whom, and is it a record."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any, final

import attrs
import narwhals.stable.v1 as nw
import numpy as np
from numpy.typing import NDArray

from tradekit import _render
from tradekit.cube import TradeCube
from tradekit.errors import CubeError, LabelError, UndefinedWarning
from tradekit.metrics import (
    Argument,
    concentration_ratio,
    coverage_ratio,
    effective_number,
    first_above,
    growth_rate,
    hhi,
    hhi_normalised,
    metric,
    normalized_trade_balance,
    rank,
    record_high,
    streak,
    trade_balance,
)
from tradekit.model import STATUSES, Flow, Partner, PartnerGroup, Period, Unit

__all__ = ["BalanceBrief", "Brief", "Change", "FirstAbove", "FlowBrief", "PartnerBrief", "brief"]

Floats = NDArray[np.float64]

# Among fewer observed periods a highest value is no record worth the word.
RECORD_NEEDS = 5


@final
@attrs.frozen
class FirstAbove:
    """When a series first passed a round number, among the periods observed."""

    threshold: float
    period: Period


@final
@attrs.frozen
class FlowBrief:
    """One flow in the period of a brief; what is unknown is None.

    Attributes
    ----------
    value : float
        In the unit of the cube.
    growth : float
        Since a year before, as a fraction.
    contribution : float
        What it added to the growth of the total, as a fraction of the total a year before.
    acceleration : float
        Growth less the growth of a year before.
    streak : int
        Rises in a row that end in the period.
    streak_at_least : bool
        Whether the streak reaches the first observation or a gap, so that it may be longer.
    record : bool
        Whether the value is the highest observed; None among fewer than five periods.
    record_among : int
        Number of periods observed; None below five.
    first_above : FirstAbove
        The round number looked for and the first period above it; None if it is not passed.
    status : str
        Worst status of the figures behind value, growth and acceleration; None if all are normal.
    """

    value: float | None = None
    growth: float | None = None
    contribution: float | None = None
    acceleration: float | None = None
    streak: int | None = None
    streak_at_least: bool | None = None
    record: bool | None = None
    record_among: int | None = None
    first_above: FirstAbove | None = None
    status: str | None = None


@final
@attrs.frozen
class BalanceBrief:
    """Exports less imports: in value, its change since a year before, as X / M and as (X − M) / (X + M)."""

    value: float | None = None
    change: float | None = None
    coverage_ratio: float | None = None
    normalized: float | None = None
    status: str | None = None


@final
@attrs.frozen
class PartnerBrief:
    """One partner: its two-way trade, its share in the total, and what it added to the total's growth."""

    partner: Partner
    value: float | None
    share: float | None
    share_change: float | None
    rank: int | None
    growth: float | None
    contribution: float | None
    status: str | None


@final
@attrs.frozen
class Change:
    """A number and its change since a year before."""

    value: float | None
    change: float | None


@final
@attrs.frozen(repr=False)
class Brief:
    """A brief of a reporter's trade with some partners in one period, all of it computed from a cube.

    Print it, or use `to_dict` for the numbers and `explain` for what stands behind one of them.
    """

    reporter: Partner | None
    partners: PartnerGroup
    period: Period
    unit: Unit | None
    total: FlowBrief
    exports: FlowBrief
    imports: FlowBrief
    balance: BalanceBrief
    by_partner: tuple[PartnerBrief, ...]
    hhi: Change
    hhi_normalized: Change
    effective_partners: Change
    top_share: Change
    unallocated: float | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    _evidence: "_Evidence"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: values in the unit of the cube, ratios as fractions, unknown as None.

        Returns
        -------
        dict
            Ready for `json.dumps`.
        """

        def plain(value: Any) -> Any:
            if attrs.has(type(value)) and not isinstance(value, Partner | PartnerGroup | Period | Unit):
                return {field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
            if isinstance(value, tuple):
                return [plain(item) for item in value]
            return str(value) if isinstance(value, Partner | PartnerGroup | Period | Unit) else value

        fields = [field.name for field in attrs.fields(Brief) if not field.name.startswith("_")]
        return {name: plain(getattr(self, name)) for name in fields}

    def explain(self, name: str) -> str:
        """Return the formula behind a part of the brief, the figures that went in, and the arithmetic.

        Parameters
        ----------
        name : str
            A field of the brief, such as "hhi" or "exports".

        Returns
        -------
        str

        Raises
        ------
        CubeError
            If there is nothing of that name to explain.
        """
        return _render.explain(self, name)

    def __str__(self) -> str:
        return _render.text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return _render.html(self)

    def markdown(self) -> str:
        """Return the brief in Markdown."""
        return _render.markdown(self)


@final
@attrs.frozen(eq=False)
class Series:
    """Values of one flow with the group, over contiguous periods; unknown is NaN."""

    values: Floats
    statuses: NDArray[np.intp]
    citations: tuple[frozenset[str], ...]


@final
@attrs.frozen(eq=False)
class _Evidence:
    """The figures that a brief rests on."""

    periods: tuple[Period, ...]
    now: int
    lag: int
    flows: dict[Flow, Series]
    members: tuple[Partner, ...]
    values: Floats
    statuses: NDArray[np.intp]
    citations: frozenset[str]


@metric("()->()", Argument("values"), term="Value", symbol="x", unit="same")
def value(values: Floats) -> Floats:
    """Value itself, so that sums and their gaps come from the one place that knows them."""
    return np.asarray(values, dtype=np.float64)


def brief(
    cube: TradeCube,
    *,
    reporter: Partner | str | None = None,
    partners: PartnerGroup | Partner | str | Sequence[Partner | str] | None = None,
    period: Period | str | int | None = None,
    threshold: float | None = None,
) -> Brief:
    """Say what happened in a reporter's trade with some partners, from the rows of a cube.

    Parameters
    ----------
    cube : TradeCube
        Trade of the reporter; a published row of the group goes before the sum of its members.
    reporter : Partner or str, optional
        Whose trade; may be left out where the cube has one reporter.
    partners : PartnerGroup, Partner, str or list, optional
        With whom; all partners of the cube if left out.
    period : Period or str, optional
        When; the last period of the cube if left out.
    threshold : float, optional
        Round number to look for, in the cube's unit; the largest 1, 2 or 5 times a power of ten below the
        value if left out.

    Returns
    -------
    Brief

    Raises
    ------
    CubeError
        If the cube does not hold the reporter, a partner or the period.
    SumError
        If trade would have to be counted twice.

    Examples
    --------
    >>> from tradekit.datasets import china_central_asia
    >>> found = brief(china_central_asia(), partners="Central Asia", period="2025")
    >>> round(found.total.growth, 3), found.total.streak, round(found.hhi.value, 3)
    (0.121, 5, 0.308)
    """
    cube = _one_reporter(cube, reporter)
    who = cube.axes["reporter"].labels[0]
    group = _group(cube, partners)
    periods, now, line_lag = _when(cube, period)
    cube = cube.where(period=f"{periods[0]}/{periods[now]}") if now and cube.axes["period"].named else cube
    evidence = _gather(cube, group, periods[: now + 1], now, line_lag)
    total, exports, imports = (
        _flow(evidence, flow, threshold) for flow in (Flow.TOTAL, Flow.EXPORT, Flow.IMPORT)
    )
    unallocated = None
    if None not in (total.growth, exports.contribution, imports.contribution):
        unallocated = total.growth - exports.contribution - imports.contribution  # type: ignore[operator]
    indices = _concentration(evidence)
    by_partner = _by_partner(evidence)
    return Brief(
        reporter=who,
        partners=group,
        period=periods[now],
        unit=cube.unit,
        total=total,
        exports=exports,
        imports=imports,
        balance=_balance(evidence),
        by_partner=by_partner,
        **indices,
        unallocated=unallocated,
        notes=_render.notes(cube, evidence, group, who),
        sources=_sources(evidence),
        evidence=evidence,
    )


def _one_reporter(cube: TradeCube, reporter: Partner | str | None) -> TradeCube:
    axis = cube.axes["reporter"]
    if reporter is not None:
        return cube.where(reporter=reporter) if axis.named else cube
    if len(axis) > 1:
        raise CubeError(
            f"the cube has {len(axis)} reporters, {', '.join(axis.text[:5])} …: say which with reporter="
        )
    return cube


def _group(cube: TradeCube, partners: Any) -> PartnerGroup:
    if isinstance(partners, PartnerGroup):
        return partners
    if not cube.axes["partner"].named:
        raise CubeError("the cube has no partners: a brief needs the dimension")
    if partners is None:
        inside = cube.where(partner="members").axes["partner"].labels
        return PartnerGroup("all partners", inside)
    if isinstance(partners, str):
        try:
            return PartnerGroup.parse(partners)
        except LabelError:
            partners = [Partner.parse(part) for part in partners.split(",")]
    listed = [partners] if isinstance(partners, Partner) else [Partner.parse(part) for part in partners]
    return PartnerGroup(", ".join(part.name for part in listed), listed)


def _when(cube: TradeCube, period: Any) -> tuple[tuple[Period, ...], int, int]:
    """Return all periods of the cube, the place of the one asked for, and how many make a year."""
    axis = cube.axes["period"]
    if not axis.named:
        raise CubeError("the cube has no periods: a brief needs the dimension")
    labels = axis.labels
    asked = labels[-1] if period is None else Period.parse(period)
    if asked not in labels:
        raise CubeError(f"period {asked} is not in the cube, which runs from {labels[0]} to {labels[-1]}")
    return labels, labels.index(asked), 1 if labels[0].length > 1 else labels[0].per_year


def _gather(
    cube: TradeCube, group: PartnerGroup, periods: tuple[Period, ...], now: int, lag: int
) -> _Evidence:
    """Read the series of the group by flow, and of each member in two-way trade."""
    if cube.axes["category"].named:
        texts = [text.upper() for text in cube.axes["category"].text]
        cube = (
            cube.where(category=cube.axes["category"].labels[texts.index("TOTAL")])
            if "TOTAL" in texts
            else cube.rollup("category")
        )
    members = cube.where(partner=group, composition=periods[now])
    whole = None
    try:
        label = Partner.parse(group.name)
        whole = cube.where(partner=label) if label in cube.axes["partner"].positions else None
    except LabelError:
        pass
    flows = {
        flow: _series(members, whole, flow, len(periods)) for flow in (Flow.TOTAL, Flow.EXPORT, Flow.IMPORT)
    }
    labels = members.axes["partner"].labels
    two_way = _of_flow(members, Flow.TOTAL)
    shape = len(labels), len(periods)
    values, statuses = np.full(shape, np.nan), np.zeros(shape, dtype=np.intp)
    citations: frozenset[str] = frozenset()
    if two_way is not None:
        values = _values(two_way, ("partner", "period")).reshape(shape)
        np.maximum.at(
            statuses, (two_way.rows.code("partner"), two_way.rows.code("period")), _codes(two_way, "status")
        )
        recent = np.isin(two_way.rows.code("period"), [now, now - lag])
        citations = frozenset(
            two_way.citations[i] for i in _codes(two_way, "citation")[recent] if two_way.citations
        )
    return _Evidence(periods, now, lag, flows, labels, values, statuses, citations)


def _of_flow(cube: TradeCube, flow: Flow) -> TradeCube | None:
    """Return the cube of one flow, or None where it has none."""
    if not cube.axes["flow"].named:
        return cube if flow == Flow.TOTAL else None
    try:
        return cube.where(flow=flow)
    except CubeError:
        return None


def _values(cube: TradeCube, by: tuple[str, ...]) -> Floats:
    """Sum values, with the cube's own rules of what is unknown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        frame = nw.from_native(cube.measure(value, by=by, complete=True), eager_only=True)
    return np.asarray(frame["value"].to_numpy(), dtype=np.float64)


def _codes(cube: TradeCube, column: str) -> NDArray[np.intp]:
    codes = cube.rows.columns.get(column)
    return np.zeros(len(cube), dtype=np.intp) if codes is None else codes.astype(np.intp)


def _series(members: TradeCube, whole: TradeCube | None, flow: Flow, length: int) -> Series:
    """Values by period: the published figure where there is one, else the sum of all members."""
    values = np.full(length, np.nan)
    statuses = np.zeros(length, dtype=np.intp)
    citations: list[frozenset[str]] = [frozenset()] * length
    for part in (members, whole):
        chosen = None if part is None else _of_flow(part, flow)
        if chosen is None:
            continue
        found = _values(chosen, ("period",))
        places, status, citation = (
            chosen.rows.code("period"),
            _codes(chosen, "status"),
            _codes(chosen, "citation"),
        )
        for place in np.flatnonzero(~np.isnan(found)):
            values[place] = found[place]
            statuses[place] = status[places == place].max(initial=0)
            citations[place] = frozenset(
                chosen.citations[i] for i in citation[places == place] if chosen.citations
            )
    return Series(values, statuses, tuple(citations))


def _known(number: Any) -> float | None:
    return None if np.isnan(number) else float(number)


def _status(*codes: int) -> str | None:
    worst = max(codes)
    return STATUSES[worst] if worst else None


def _flow(evidence: _Evidence, flow: Flow, threshold: float | None) -> FlowBrief:
    series, now, lag = evidence.flows[flow], evidence.now, evidence.lag
    x = series.values
    if np.isnan(x[now]):
        return FlowBrief()
    growth = growth_rate(x, lag=lag)
    before = growth[now - lag] if now >= lag else np.nan
    rises = streak(x, lag=lag)[now]
    observed = int((~np.isnan(x)).sum())
    enough = observed >= RECORD_NEEDS
    start = now - lag * (int(rises) + 1) if not np.isnan(rises) else 0
    sought = _round_below(x[now]) if threshold is None else threshold
    passed = first_above(x, threshold=sought) if sought is not None else np.nan
    total = evidence.flows[Flow.TOTAL].values
    base = total[now - lag] if now >= lag else np.nan
    used = [now, *(place for place in (now - lag, now - 2 * lag) if place >= 0 and not np.isnan(x[place]))]
    return FlowBrief(
        value=float(x[now]),
        growth=_known(growth[now]),
        contribution=_known((x[now] - x[now - lag]) / base) if now >= lag and base > 0 else None,
        acceleration=_known(growth[now] - before),
        streak=None if np.isnan(rises) else int(rises),
        # The rise before the streak is unknown: it began at the first observation or after a gap.
        streak_at_least=None if np.isnan(rises) else bool(start < 0 or np.isnan(x[start])),
        record=bool(record_high(x)[now]) if enough else None,
        record_among=observed if enough else None,
        first_above=None
        if np.isnan(passed) or sought is None
        else FirstAbove(sought, evidence.periods[int(passed)]),
        status=_status(*(int(series.statuses[place]) for place in used)),
    )


def _round_below(number: float) -> float | None:
    """Return the largest 1, 2 or 5 times a power of ten that the number exceeds."""
    if not number > 0:
        return None
    power = 10.0 ** np.floor(np.log10(number))
    steps = [step * power for step in (0.5, 1, 2, 5) if step * power < number]
    return float(steps[-1])


def _balance(evidence: _Evidence) -> BalanceBrief:
    exports, imports = evidence.flows[Flow.EXPORT], evidence.flows[Flow.IMPORT]
    now, before = evidence.now, evidence.now - evidence.lag
    x, m = exports.values, imports.values
    balance = trade_balance(x, m)
    if np.isnan(balance[now]):
        return BalanceBrief()
    used = [now] if before < 0 or np.isnan(balance[before]) else [now, before]
    return BalanceBrief(
        value=float(balance[now]),
        change=_known(balance[now] - balance[before]) if before >= 0 else None,
        coverage_ratio=_known(coverage_ratio(x[now], m[now])),
        normalized=_known(normalized_trade_balance(x[now], m[now])),
        status=_status(*(int(s.statuses[place]) for s in (exports, imports) for place in used)),
    )


def _shares(evidence: _Evidence) -> Floats:
    """Shares in the total of the group, the published one where there is one."""
    total = evidence.flows[Flow.TOTAL].values
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, evidence.values / total, np.nan)


def _by_partner(evidence: _Evidence) -> tuple[PartnerBrief, ...]:
    now, before = evidence.now, evidence.now - evidence.lag
    x, shares = evidence.values, _shares(evidence)
    growth = growth_rate(x, lag=evidence.lag)
    total = evidence.flows[Flow.TOTAL].values
    places = rank(x[:, now])
    found = []
    for row, partner in enumerate(evidence.members):
        has_base = before >= 0 and total[before] > 0
        used = [int(evidence.statuses[row, p]) for p in (now, before) if p >= 0 and not np.isnan(x[row, p])]
        found.append(
            PartnerBrief(
                partner=partner,
                value=_known(x[row, now]),
                share=_known(shares[row, now]),
                share_change=_known(shares[row, now] - shares[row, before]) if before >= 0 else None,
                rank=None if np.isnan(places[row]) else int(places[row]),
                growth=_known(growth[row, now]),
                contribution=_known((x[row, now] - x[row, before]) / total[before]) if has_base else None,
                status=_status(0, *used),
            )
        )
    return tuple(sorted(found, key=lambda p: (p.value is None, -(p.value or 0.0), str(p.partner))))


def _concentration(evidence: _Evidence) -> dict[str, Change]:
    """Indices over the members' own total, now and a year before."""
    formulas: dict[str, Callable[[Floats], Any]] = {
        "hhi": hhi,
        "hhi_normalized": lambda x: hhi_normalised(x, n="listed"),
        "effective_partners": effective_number,
        "top_share": lambda x: concentration_ratio(x, k=1),
    }
    now, before = evidence.now, evidence.now - evidence.lag
    found = {}
    for name, formula in formulas.items():
        current = formula(evidence.values[:, now])
        past = formula(evidence.values[:, before]) if before >= 0 else np.nan
        found[name] = Change(_known(current), _known(current - past))
    return found


def _sources(evidence: _Evidence) -> tuple[str, ...]:
    """Citations of the figures that went in: of the flows by period, then of the partners."""
    found: dict[str, None] = {}
    for place in range(evidence.now + 1):
        for series in evidence.flows.values():
            found.update(dict.fromkeys(sorted(series.citations[place])))
    found.update(dict.fromkeys(sorted(evidence.citations)))
    found.pop("", None)
    return tuple(found)
