"""What stands behind a number of a brief: the formula, the figures that went in, the arithmetic."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tradekit.brief.evidence import Evidence, Series
from tradekit.brief.words import plain
from tradekit.errors import CubeError
from tradekit.metrics import share
from tradekit.model import STATUSES, Flow

if TYPE_CHECKING:
    from tradekit.brief.record import Brief, FlowBrief

__all__ = ["explain"]


def explain(brief: "Brief", name: str) -> str:
    """Write the formula, the figures that went in and the arithmetic of one part of a brief."""
    explained: dict[str, Callable[[Brief, str], list[str]]] = {
        "total": partial(flow_lines, flow=Flow.TOTAL),
        "exports": partial(flow_lines, flow=Flow.EXPORT),
        "imports": partial(flow_lines, flow=Flow.IMPORT),
        "balance": balance_lines,
        "unallocated": unallocated_lines,
        "hhi": partial(index_lines, formula="H = sum of s^2, s = x / sum of x"),
        "hhi_normalized": partial(index_lines, formula="H* = (H - 1/n) / (1 - 1/n), H = sum of s^2"),
        "effective_partners": partial(index_lines, formula="1 / H, H = sum of s^2"),
        "top_share": partial(index_lines, formula="largest s, s = x / sum of x"),
        "by_partner": partner_lines,
    }
    if name not in explained:
        raise CubeError(f"nothing to explain under {name!r}: choose from {', '.join(explained)}")
    return "\n".join(explained[name](brief, name))


def exact(value: float | None) -> str:
    """Write the result of a computation."""
    return "unknown" if value is None or np.isnan(value) else f"{value:.6f}"


def unit_of(brief: "Brief") -> str:
    """Name the unit that figures are given in."""
    return str(brief.unit or "unit not given")


def status(series: Series, place: int) -> str:
    """Say what one figure is, if it is no plain observation."""
    code = series.status(place)
    return f"[{STATUSES[code]}]" if code else ""


def figure(series: Series, place: int) -> str:
    """Write one figure, and what it is."""
    return f"{plain(series.at(place))} {status(series, place)}".rstrip()


def source(series: Series, place: int) -> str:
    """Say where one figure comes from."""
    return "; ".join(sorted(series.citations[place])) if place >= 0 else ""


def line(*parts: str) -> str:
    """Write what is said of one figure."""
    return "  ".join(["", *filter(None, parts)])


# -- flows -------------------------------------------------------------------------------------------------


def flow_lines(brief: "Brief", name: str, flow: Flow) -> list[str]:
    """Explain growth, contribution, acceleration, streak, record and round number of one flow."""
    evidence, found = brief._evidence, getattr(brief, name)
    series, now, before = evidence.flows[flow], evidence.now, evidence.before
    width = max((len(plain(series.at(place))) for place in series.places), default=0)
    lines = [
        f"{name}, {unit_of(brief)}: growth = x(t) / x(t-{evidence.lag}) - 1;"
        " a streak counts growth above zero"
    ]
    for place in series.places:
        value = plain(series.at(place)).rjust(width)
        lines.append(line(str(evidence.periods[place]), value, status(series, place), source(series, place)))
    if found.value is None:
        return [*lines, f"no figure of {brief.period}"]
    x, base, earlier = (plain(series.at(place)) for place in (now, before, before - evidence.lag))
    if found.growth is not None:
        lines.append(f"growth = {x} / {base} - 1 = {exact(found.growth)}")
    if found.acceleration is not None:
        past = exact(found.growth - found.acceleration)
        lines += [
            f"growth a year before = {base} / {earlier} - 1 = {past}",
            f"acceleration = {exact(found.growth)} - {past} = {exact(found.acceleration)}",
        ]
    if found.contribution is not None and flow != Flow.TOTAL:
        total = plain(evidence.total.at(before))
        lines.append(
            f"contribution = ({x} - {base}) / {total} = {exact(found.contribution)},"
            " of the total a year before"
        )
    return [*lines, *counted(found, evidence, series)]


def counted(found: "FlowBrief", evidence: Evidence, series: Series) -> list[str]:
    """Explain what is counted or looked up in a series."""
    lines = []
    if found.streak is not None:
        start = evidence.now - found.streak
        if found.streak_at_least:
            known = start >= 0 and series.known[start]
            why = f"{evidence.periods[max(start, 0)]} has no figure{' a year before' if known else ''}"
            lines.append(f"streak = at least {found.streak}: {why}")
        else:
            lines.append(f"streak = {found.streak}: {evidence.periods[start]} did not rise")
    if found.record is not None:
        past = np.where(series.known, series.values, -np.inf)[: evidence.now]
        highest = f"{plain(past.max())} in {evidence.periods[int(past.argmax())]}"
        word = "a" if found.record else "no"
        lines.append(f"{word} record among {found.record_among}: the highest before is {highest}")
    if found.first_above is not None:
        lines.append(f"first above {plain(found.first_above.threshold)} in {found.first_above.period}")
    return lines


def balance_lines(brief: "Brief", name: str) -> list[str]:
    """Explain the balance."""
    evidence, balance = brief._evidence, brief.balance
    x, m = evidence.flows[Flow.EXPORT], evidence.flows[Flow.IMPORT]
    now, before = evidence.now, evidence.before
    lines = [
        f"{name}, {unit_of(brief)}: X - M; coverage ratio X / M; normalised (X - M) / (X + M)",
        f"X = {figure(x, now)}, M = {figure(m, now)}",
        f"X - M = {exact(balance.value)}, X / M = {exact(balance.coverage_ratio)},"
        f" (X - M) / (X + M) = {exact(balance.normalized)}",
    ]
    if balance.value is not None and balance.change is not None:
        past = exact(balance.value - balance.change)
        lines += [
            f"a year before: X = {figure(x, before)}, M = {figure(m, before)}, X - M = {past}",
            f"change = {exact(balance.value)} - {past} = {exact(balance.change)}",
        ]
    return lines


def unallocated_lines(brief: "Brief", name: str) -> list[str]:
    """Explain what exports and imports leave open."""
    parts = brief.total.growth, brief.exports.contribution, brief.imports.contribution
    return [
        f"{name}: growth of the total less the contributions of exports and imports",
        f"{' - '.join(map(exact, parts))} = {exact(brief.unallocated)}",
    ]


# -- partners ----------------------------------------------------------------------------------------------


def index_lines(brief: "Brief", name: str, formula: str) -> list[str]:
    """Explain an index of concentration, now and a year before."""
    evidence, found = brief._evidence, getattr(brief, name)
    past = None if found.change is None else found.value - found.change
    return [
        f"{name}: {formula}",
        *squares(brief, evidence.now),
        f"{name} = {exact(found.value)}; a year before {exact(past)}",
        *(squares(brief, evidence.before) if past is not None else ()),
    ]


def squares(brief: "Brief", place: int) -> list[str]:
    """Write the figures of all members in one period, their shares and the squares of these."""
    evidence = brief._evidence
    shares = share(evidence.of_members(place))
    lines = [f"figures of {evidence.periods[place]}, {unit_of(brief)}:"]
    for (label, series), s in zip(evidence.members.items(), shares, strict=True):
        parts = f"x = {figure(series, place)}", f"s = {exact(s)}", f"s^2 = {exact(s * s)}"
        lines.append(line(str(label), *parts, source(series, place)))
    return [*lines, f"sum of s^2 = {exact(float((shares**2).sum()))}, n = {len(shares)}"]


def partner_lines(brief: "Brief", name: str) -> list[str]:
    """Explain shares, growth and contributions of the partners."""
    evidence, past = brief._evidence, f"t-{brief._evidence.lag}"
    now, before, total = evidence.now, evidence.before, evidence.total
    found = {part.partner: part for part in brief.by_partner}
    lines = [
        f"{name}: s = x / total; growth = x(t) / x({past}) - 1;"
        f" contribution = (x(t) - x({past})) / total({past})",
        f"figures of {brief.period}, {unit_of(brief)}, of a total of {figure(total, now)}:",
    ]
    for label, series in evidence.members.items():
        parts = f"x = {figure(series, now)}", f"s = {exact(found[label].share)}"
        lines.append(line(str(label), *parts, source(series, now)))
    if before < 0:
        return lines
    lines.append(f"since {evidence.periods[before]}, when the total was {figure(total, before)}:")
    for label, series in evidence.members.items():
        change = f"({plain(series.at(now))} - {figure(series, before)}) / {plain(total.at(before))}"
        parts = (
            f"growth = {exact(found[label].growth)}",
            f"contribution = {change} = {exact(found[label].contribution)}",
        )
        lines.append(line(str(label), *parts, source(series, before)))
    return lines
