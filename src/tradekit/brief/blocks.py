"""What a brief says, in order: headings, paragraphs, tables and lists, whatever they are written in."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from tradekit.brief.evidence import Evidence, Label, Series
from tradekit.brief.notes import period_word
from tradekit.brief.scale import Scale
from tradekit.brief.words import (
    DASH,
    count_word,
    growth,
    is_nothing,
    mark,
    name_of,
    number,
    ordinal,
    percent,
    points,
    possessive,
)
from tradekit.metrics import contribution_to_growth, rank, share
from tradekit.model import Flow

if TYPE_CHECKING:
    from tradekit.brief.record import Brief, FlowBrief

__all__ = ["Block", "blocks"]

# Rows that a table of partners has at most; what is left is summed in one more.
MOST_PARTNERS = 30

# How well a figure is known that follows from a growth rate in whole per cent.
HALF_A_PER_CENT = 0.005


class Block(NamedTuple):
    """A title, heading or paragraph of one line, a list of lines, or a table whose first row is its head."""

    kind: Literal["title", "heading", "paragraph", "list", "table"]
    lines: list[str]
    rows: list[list[str]]


def blocks(brief: "Brief") -> list[Block]:
    """Return what a brief says."""
    evidence = brief._evidence
    scale = Scale.of(brief.unit, evidence)
    whose = f"{possessive(name_of(brief.reporter))} trade" if brief.reporter else "Trade"
    found = [
        _lines("title", [f"{whose} with {brief.partners.name}, {brief.period}"]),
        _lines("paragraph", [headline(brief, scale)]),
        _lines("heading", [", ".join(["Flows", scale.heading, *valuations(evidence)])]),
        _table(flow_rows(brief, scale)),
        _lines("paragraph", balance_change(brief, scale)),
    ]
    partners = partner_rows(brief, scale)
    if len(partners) > 1 and len(brief.by_partner) > 1:
        found += [
            _lines("heading", [f"Partners, {scale.heading}"]),
            _table(partners),
        ]
    if brief.hhi.value is not None and len(brief.by_partner) > 1:
        found += [
            _lines("heading", [f"Concentration within the {count_word(len(brief.by_partner))}"]),
            _table(concentration_rows(brief)),
            _lines("paragraph", movers(brief)),
        ]
    if brief.notes:
        found += [
            _lines("heading", ["What the data cannot say, and what to keep in mind"]),
            _lines("list", brief.notes),
        ]
    if brief.sources:
        found += [_lines("heading", ["Sources"]), _lines("list", brief.sources)]
    return [block for block in found if block.lines or block.rows]


def _one_line(text: str) -> str:
    # A name or a source may hold line breaks, which would end a heading or a row.
    return " ".join(text.split())


def _lines(kind: Literal["title", "heading", "paragraph", "list"], lines: Sequence[str]) -> Block:
    return Block(kind, [_one_line(line) for line in lines], [])


def _table(rows: list[list[str]]) -> Block:
    return Block("table", [], [[_one_line(cell) for cell in row] for row in rows])


# -- the total ---------------------------------------------------------------------------------------------


def headline(brief: "Brief", scale: Scale) -> str:
    """Say in two sentences what happened to the total."""
    total, series, now = brief.total, brief._evidence.total, brief._evidence.now
    if total.value is None:
        return f"Two-way trade in {brief.period} is not known from these data."
    value = f"Trade of {scale.value(total.value, series.implied(now))} {scale.unit}".rstrip()
    clauses = [value + on_base(brief), *long_rise(brief), *milestone(brief, scale)]
    return f"{'; '.join(clauses)}.{pace(brief)}"


def on_base(brief: "Brief") -> str:
    """Say how much the total grew."""
    rate, evidence = brief.total.growth, brief._evidence
    if rate is None:
        return ""
    before = evidence.periods[evidence.before]
    written = growth(abs(rate), evidence.total.implied(evidence.now, evidence.before), signed=False)
    if is_nothing(written):
        return f", {'unchanged' if rate == 0 else 'hardly changed'} from {before}"
    return f", {'up' if rate > 0 else 'down'} {written} on {before}"


def long_rise(brief: "Brief") -> list[str]:
    """Say how many rises in a row there were, if more than one."""
    count, evidence = brief.total.streak, brief._evidence
    if count is None or count < 2:
        return []
    least = "at least " if brief.total.streak_at_least else ""
    what = "rise in a row"
    if evidence.lag > 1:
        what = f"{period_word(evidence)} in a row above that of a year before"
    first = evidence.periods[evidence.now - count + 1]
    return [f"{least}the {ordinal(count)} {what} ({first}{DASH}{brief.period})"]


def milestone(brief: "Brief", scale: Scale) -> list[str]:
    """Say which round number the total has passed, and whether it is a record."""
    total, evidence = brief.total, brief._evidence
    x, observed = evidence.total.values, int(evidence.total.known.sum())
    held = f"{observed} {period_word(evidence)}s held"
    if observed < 2:
        return []
    found = []
    passed, sought = total.first_above, evidence.threshold
    if passed is not None:
        above = f"above {passed.threshold * scale.factor:,.12g}"
        place = evidence.periods.index(passed.period)
        if place == evidence.now:
            found.append(f"the first of the {held} {above}")
        elif place == evidence.total.places[0] and (x[evidence.total.known] > passed.threshold).all():
            found += [f"{above} in all {held}"] * (sought is not None)
        elif (x[place:] > passed.threshold).all():
            found.append(f"{above} since {passed.period}")
        else:
            found.append(f"first {above} in {passed.period}")
    elif sought is not None:
        found.append(f"in none of the {held} above {sought * scale.factor:,.12g}")
    if total.record:
        found.append(f"the highest of the {f'{observed} held' if held in ''.join(found) else held}")
    return found


def pace(brief: "Brief") -> str:
    """Say whether growth was faster than a year before."""
    change, evidence = brief.total.acceleration, brief._evidence
    if change is None:
        return ""
    implied = evidence.total.implied(evidence.now, evidence.before, evidence.before - evidence.lag)
    written = mark(number(abs(100 * change), 0 if implied else 1), implied)
    if is_nothing(written):
        return " Growth was about the same as a year before."
    return f" Growth was {written} points {'faster' if change > 0 else 'slower'} than a year before."


# -- flows -------------------------------------------------------------------------------------------------


def valuations(evidence: Evidence) -> list[str]:
    """Say what exports and imports are valued at."""
    names = {Flow.EXPORT: "exports", Flow.IMPORT: "imports"}
    return [
        f"{name} {evidence.valuation[flow]}" for flow, name in names.items() if flow in evidence.valuation
    ]


def flow_rows(brief: "Brief", scale: Scale) -> list[list[str]]:
    """Return the table of flows, with what each contributed to the growth of the total."""
    evidence, balance = brief._evidence, brief.balance
    now, before = evidence.now, evidence.before
    x, m = evidence.flows[Flow.EXPORT], evidence.flows[Flow.IMPORT]
    base_implied = evidence.total.implied(before)
    rows = [["", "value", "growth", "contribution, pp", ""]]
    for name, flow, series in (
        ("Total", brief.total, evidence.total),
        ("Exports", brief.exports, x),
        ("Imports", brief.imports, m),
    ):
        compared = series.implied(now, before)
        rows.append(
            [
                name,
                scale.value(flow.value, series.implied(now)),
                growth(flow.growth, compared),
                "" if name == "Total" else points(flow.contribution, compared or base_implied),
                rises(flow),
            ]
        )
    if brief.unallocated is not None and abs(brief.unallocated) > 1e-9:
        implied = any(series.implied(now, before) for series in evidence.flows.values())
        why = "rounding" if within_rounding(evidence) else "in neither exports nor imports"
        rows.append(["Unallocated", "", "", points(brief.unallocated, implied), why])
    if balance.value is not None:
        implied = x.implied(now) or m.implied(now)
        ratio = mark(number(balance.coverage_ratio, 2), implied)
        normalized = mark(number(balance.normalized, 2), implied)
        name = "Surplus" if balance.value > 0 else "Deficit" if balance.value < 0 else "Balance"
        rows.append(
            [name, scale.value(abs(balance.value), implied), "", "", f"X/M {ratio}, (X-M)/(X+M) {normalized}"]
        )
    return rows


def rises(flow: "FlowBrief") -> str:
    """Say how many rises there were in a row, if more than one."""
    if flow.streak is None or flow.streak < 2:
        return ""
    return f"{'at least ' if flow.streak_at_least else ''}{flow.streak} rises in a row"


def within_rounding(evidence: Evidence) -> bool:
    """Whether the digits that figures are given in explain why exports and imports do not make the total."""
    total, x, m = evidence.flows.values()
    most = sum(half_a_digit(series) for series in (total, x, m))
    gaps = [abs(total.at(t) - x.at(t) - m.at(t)) for t in (evidence.now, evidence.before)]
    # Sums of decimal fractions differ from them in the last binary digits.
    return max(gaps) <= most * (1 + 1e-9)


def half_a_digit(series: Series) -> float:
    """Half a unit of the last decimal in which the figures of a series are given."""
    last = [Decimal(repr(float(x))).normalize().as_tuple().exponent for x in series.values[series.known]]
    return 0.5 * 10.0 ** min(0, *(place for place in last if isinstance(place, int)))


def balance_change(brief: "Brief", scale: Scale) -> list[str]:
    """Say whether the surplus or the deficit widened."""
    balance, evidence = brief.balance, brief._evidence
    if balance.value is None or balance.change is None:
        return []
    flows = evidence.flows[Flow.EXPORT], evidence.flows[Flow.IMPORT]
    places = evidence.now, evidence.before
    implied = [series.at(place) for series in flows for place in places if series.implied(place)]
    if abs(balance.change) < HALF_A_PER_CENT * sum(implied):
        return ["Whether the balance changed is lost in the rounding of the implied figures."]
    before, past = evidence.periods[evidence.before], balance.value - balance.change
    name = "surplus" if past > 0 or (past == 0 and balance.value > 0) else "deficit"
    if balance.value * past < 0:
        was = scale.value(abs(past), any(series.implied(evidence.before) for series in flows))
        turned = "deficit" if name == "surplus" else "surplus"
        return [f"The {name} of {was} {scale.unit} in {before} turned into a {turned}."]
    amount = scale.value(abs(balance.change))
    if is_nothing(amount):
        return []
    verb = "widened" if abs(balance.value) > abs(past) else "narrowed"
    return [f"The {name} {verb} by {mark(amount, bool(implied))} {scale.unit} on {before}."]


# -- partners ----------------------------------------------------------------------------------------------


def partner_rows(brief: "Brief", scale: Scale) -> list[list[str]]:
    """Return the table of partners, the largest first; what is not shown is summed in its last row."""
    evidence = brief._evidence
    now, before = evidence.now, evidence.before
    total_implied, base_implied = evidence.total.implied(now), evidence.total.implied(before)
    known = [part for part in brief.by_partner if part.value is not None]
    shown = [part for part in known if part.value or part.contribution][:MOST_PARTNERS]
    rest = [part for part in known if part not in shown]
    rows = [["", "rank", "value", "share", "± pp", "growth", "contrib., pp"]]
    for part in shown:
        series = evidence.members[part.partner]
        here, compared = series.implied(now), series.implied(now, before)
        rows.append(
            [
                name_of(part.partner),
                number(part.rank, 0),
                scale.value(part.value, here),
                mark(percent(part.share), here or total_implied),
                points(part.share_change, compared or total_implied or base_implied),
                growth(part.growth, compared),
                points(part.contribution, compared or base_implied),
            ]
        )
    if shown and rest:
        implied = any(evidence.members[part.partner].implied(now, before) for part in rest) or total_implied
        rows.append(
            [
                f"{len(rest)} other{'s' * (len(rest) > 1)}",
                "",
                scale.value(_sum([part.value for part in rest]), implied),
                mark(percent(_sum([part.share for part in rest])), implied),
                points(_sum([part.share_change for part in rest]), implied or base_implied),
                "",
                points(_sum([part.contribution for part in rest]), implied or base_implied),
            ]
        )
    return rows


def _sum(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if len(known) == len(values) else None


# -- concentration -----------------------------------------------------------------------------------------


def concentration_rows(brief: "Brief") -> list[list[str]]:
    """Return the table of concentration; a chosen set of partners is not a market, so no thresholds."""
    evidence, members = brief._evidence, len(brief.by_partner)
    here = evidence.members_implied(evidence.now)
    compared = evidence.members_implied(evidence.now, evidence.before)
    rows = [["", str(brief.period), "change"]]
    for name, index, decimals in (
        (f"HHI (1/{members} = {1 / members:.{2 if members < 50 else 3}f} if all were equal)", brief.hhi, 3),
        ("HHI, normalised to 0–1", brief.hhi_normalized, 3),
        ("Effective number of partners", brief.effective_partners, 2),
    ):
        change = mark(number(index.change, decimals, signed=True), compared)
        rows.append([name, mark(number(index.value, decimals), here), change])
    leader = largest(evidence, evidence.now)
    name = "Share of the largest" + (f" ({name_of(leader)})" if leader else "")
    rows.append([name, mark(percent(brief.top_share.value), here), points(brief.top_share.change, compared)])
    return rows


def largest(evidence: Evidence, place: int) -> Label | None:
    """Return the largest partner, if there is one and not several."""
    first = [
        label for label, r in zip(evidence.members, rank(evidence.of_members(place)), strict=True) if r == 1
    ]
    return first[0] if len(first) == 1 else None


def movers(brief: "Brief") -> list[str]:
    """Say through whom concentration changed, and whether there is a new largest partner."""
    evidence, change = brief._evidence, brief.hhi.change
    if change is None:
        return []
    leader, past = (largest(evidence, place) for place in (evidence.now, evidence.before))
    said = []
    if not is_nothing(number(change, 3)):
        said.append(_through_whom(brief, change, leader))
    if leader and past and leader != past:
        said.append(f"{name_of(leader)} is the largest now; a year before it was {name_of(past)}.")
    return [" ".join(said)] if said else []


def _through_whom(brief: "Brief", change: float, leader: Label | None) -> str:
    evidence = brief._evidence
    shares = share(np.stack([evidence.of_members(place) for place in (evidence.before, evidence.now)]))
    # The index is the sum of squared shares: each adds to its growth as a member does to that of a total.
    moved = dict(zip(evidence.members, contribution_to_growth((shares**2).T)[:, 1], strict=True))
    gained = {part.partner: part.share_change for part in brief.by_partner}
    implied = evidence.members_implied(evidence.now, evidence.before)

    def by_points(label: Label, unit: str = "") -> str:
        return f"({points(gained[label], implied)}{unit})"

    same = sorted((p for p in moved if moved[p] * change > 0), key=lambda p: -abs(moved[p]))
    named = same[:1] + [p for p in same[1:2] if not is_nothing(points(gained[p]))]
    verb = "rises" if change > 0 else "falls"
    if leader and moved[leader] * change < 0:
        does = "gains" if moved[leader] > 0 else "loses"
        named_so = " and ".join(f"{name_of(p)} {by_points(p)}" for p in named)
        return (
            f"Concentration {verb} although {name_of(leader)}, the largest, {does} share"
            f" {by_points(leader, ' points')}: through {named_so}."
        )
    units = [" points", ""]
    named_so = " and ".join(
        f"{name_of(p)} {by_points(p, unit)}" for p, unit in zip(named, units, strict=False)
    )
    return f"Concentration {verb} through {named_so}."
