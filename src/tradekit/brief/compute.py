"""How each number of a brief is computed from its figures."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradekit.brief.evidence import FLOWS, Evidence, Series, choose_partners, choose_reporter, gather
from tradekit.brief.notes import notes
from tradekit.brief.record import BalanceBrief, Brief, Change, FirstAbove, FlowBrief, PartnerBrief
from tradekit.cube import TradeCube
from tradekit.metrics import (
    concentration_ratio,
    contribution_to_growth,
    coverage_ratio,
    effective_number,
    first_above,
    growth_rate,
    hhi,
    hhi_normalised,
    normalized_trade_balance,
    rank,
    record_high,
    streak,
    trade_balance,
)
from tradekit.model import STATUSES, Flow, Partner, PartnerGroup, Period

__all__ = ["brief"]

Floats = NDArray[np.float64]

# Among fewer observed periods a highest value is no record worth the word.
RECORD_NEEDS = 5


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
        If the cube does not hold the reporter, any of the partners or the period.
    LabelError
        If a reporter, partner or period cannot be read.
    SumError
        If trade would have to be counted twice.

    Examples
    --------
    >>> from tradekit.datasets import china_central_asia
    >>> found = brief(china_central_asia(), partners="Central Asia", period="2025")
    >>> round(found.total.growth, 3), found.total.streak, round(found.hhi.value, 3)
    (0.121, 5, 0.308)
    """
    cube, who = choose_reporter(cube, reporter)
    group = choose_partners(cube, partners)
    evidence = gather(cube, group, period, threshold)
    total, exports, imports = (_flow(evidence, flow) for flow in FLOWS)
    unallocated = None
    if total.growth is not None and exports.contribution is not None and imports.contribution is not None:
        unallocated = total.growth - exports.contribution - imports.contribution
    return Brief(
        reporter=who,
        partners=group,
        period=evidence.periods[-1],
        unit=cube.unit,
        total=total,
        exports=exports,
        imports=imports,
        balance=_balance(evidence),
        by_partner=_by_partner(evidence),
        hhi=_change(evidence, hhi),
        hhi_normalized=_change(evidence, lambda x: hhi_normalised(x, n="listed")),
        effective_partners=_change(evidence, effective_number),
        top_share=_change(evidence, lambda x: concentration_ratio(x, k=1)),
        unallocated=unallocated,
        notes=notes(cube, evidence, who, group),
        sources=_sources(evidence),
        evidence=evidence,
    )


def _known(number: Any) -> float | None:
    return None if np.isnan(number) else float(number)


def _status(*codes: int) -> str | None:
    worst = max(codes)
    return STATUSES[worst] if worst else None


def _flow(evidence: Evidence, flow: Flow) -> FlowBrief:
    series, now, before = evidence.flows[flow], evidence.now, evidence.before
    x, lag = series.values, evidence.lag
    if np.isnan(x[now]):
        return FlowBrief()
    growth = Series(growth_rate(x, lag=lag), series.statuses, series.citations)
    rises = streak(x, lag=lag)
    observed = int(series.known.sum())
    enough = observed >= RECORD_NEEDS
    sought = _round_below(x[now]) if evidence.threshold is None else evidence.threshold
    passed = np.nan if sought is None else first_above(x, threshold=sought)
    at_least = None
    if not np.isnan(rises[now]):
        # Nothing is known of a rise in the period before the streak: it may be one more.
        start = now - int(rises[now])
        at_least = bool(start < 0 or np.isnan(rises[start]))
    return FlowBrief(
        value=float(x[now]),
        growth=_known(growth.at(now)),
        contribution=_known(_contribution(series, evidence)),
        acceleration=_known(growth.at(now) - growth.at(before)),
        streak=None if np.isnan(rises[now]) else int(rises[now]),
        streak_at_least=at_least,
        record=bool(record_high(x)[now]) if enough else None,
        record_among=observed if enough else None,
        first_above=None
        if sought is None or np.isnan(passed)
        else FirstAbove(float(sought), evidence.periods[int(passed)]),
        status=_status(series.status(now, before, before - lag)),
    )


def _contribution(part: Series, evidence: Evidence) -> float:
    """What a part added to the growth of the published total, all else being as it was."""
    now, before = part.at(evidence.now), part.at(evidence.before)
    rest = evidence.total.at(evidence.before) - before
    return float(contribution_to_growth([[before, now], [rest, rest]])[0, 1])


def _round_below(number: float) -> float | None:
    """Return the largest 1, 2 or 5 times a power of ten that the number exceeds."""
    if not number > 0:
        return None
    power = 10.0 ** np.floor(np.log10(number))
    steps = [step * power for step in (0.5, 1, 2, 5) if step * power < number]
    return float(steps[-1])


def _balance(evidence: Evidence) -> BalanceBrief:
    exports, imports = evidence.flows[Flow.EXPORT], evidence.flows[Flow.IMPORT]
    now, before = evidence.now, evidence.before
    x, m = exports.at(now), imports.at(now)
    balance, past = trade_balance(x, m), trade_balance(exports.at(before), imports.at(before))
    if np.isnan(balance):
        return BalanceBrief()
    used = (now,) if np.isnan(past) else (now, before)
    return BalanceBrief(
        value=float(balance),
        change=_known(balance - past),
        coverage_ratio=_known(coverage_ratio(x, m)),
        normalized=_known(normalized_trade_balance(x, m)),
        status=_status(exports.status(*used), imports.status(*used)),
    )


def _by_partner(evidence: Evidence) -> tuple[PartnerBrief, ...]:
    now, before, total = evidence.now, evidence.before, evidence.total
    places = rank(evidence.of_members(now))
    found = []
    for (partner, series), place in zip(evidence.members.items(), places, strict=True):
        share, past = (_share(series.at(t), total.at(t)) for t in (now, before))
        found.append(
            PartnerBrief(
                partner=partner,
                value=_known(series.at(now)),
                share=_known(share),
                share_change=_known(share - past),
                rank=None if np.isnan(place) else int(place),
                growth=_known(growth_rate([series.at(before), series.at(now)])[-1]),
                contribution=_known(_contribution(series, evidence)),
                status=_status(series.status(now, before)),
            )
        )
    return tuple(sorted(found, key=lambda p: (p.value is None, -(p.value or 0.0), str(p.partner))))


def _share(part: float, total: float) -> float:
    """Share in the published total, of which the members need not all be known."""
    return part / total if total > 0 else np.nan


def _change(evidence: Evidence, index: Callable[[Floats], Any]) -> Change:
    """An index over the members' own total, now and since a year before."""
    now, past = (index(evidence.of_members(place)) for place in (evidence.now, evidence.before))
    return Change(_known(now), _known(now - past))


def _sources(evidence: Evidence) -> tuple[str, ...]:
    """Citations of the figures that went in: of the flows by period, then of partners and the world."""
    cited = [series.citations[place] for place in range(len(evidence.periods)) for series in evidence.flows.values()]  # fmt: skip  # noqa: E501
    places = [place for place in (evidence.now, evidence.before) if place >= 0]
    of_members = [series.citations[place] for series in evidence.members.values() for place in places]
    cited += [frozenset().union(*of_members), evidence.world.citations[evidence.now]]
    return tuple(dict.fromkeys(citation for found in cited for citation in sorted(found)))
