"""What a brief says beside its numbers: what the data cannot say, and what to keep in mind."""

from collections.abc import Iterator, Sequence

import numpy as np

from tradekit.brief.evidence import EVERYONE, IMPLIED, Evidence, Label, PartnerList
from tradekit.brief.scale import Scale
from tradekit.brief.words import MARK, listing, mark, name_of, percent, possessive, spans
from tradekit.cube import TradeCube
from tradekit.model import STATUSES, Flow, Partner, PartnerGroup

__all__ = ["FLOW_NAMES", "notes", "period_word"]

FLOW_NAMES = {Flow.TOTAL: "two-way trade", Flow.EXPORT: "exports", Flow.IMPORT: "imports"}

# Names in a row that are still read.
MOST_NAMES = 6


def notes(
    cube: TradeCube, evidence: Evidence, who: Label | None, group: PartnerGroup | PartnerList
) -> tuple[str, ...]:
    """Say what the data cannot say, what rests on implied figures, and what the sums leave open."""
    alone = _one_flow(cube, evidence)
    if alone:
        return (*_what_the_data_are(cube, evidence), alone, *_statuses(evidence), *_records(evidence))
    found = [
        *_what_the_data_are(cube, evidence),
        *_missing(evidence, group.name),
        *_dependence(evidence, name_of(who) if who else "the reporter", group),
        *_statuses(evidence),
        *_records(evidence),
        *_gap(evidence, Scale.of(cube.unit, evidence)),
        *_no_base(evidence, group.name),
    ]
    return tuple(found)


def period_word(evidence: Evidence) -> str:
    """Name the kind of the periods."""
    words = {"A": "year", "S": "half-year", "Q": "quarter", "M": "month"}
    period = evidence.periods[-1]
    return words[period.frequency] if period.length == 1 else "period"


def _what_the_data_are(cube: TradeCube, evidence: Evidence) -> Iterator[str]:
    flows, categories = cube.axes["flow"], cube.axes["category"]
    if not flows.named:
        yield "The data name no flow: they are taken for two-way trade."
    elif Flow.TOTAL not in flows.labels and evidence.total.known[-1]:
        yield "Two-way trade is exports plus imports: the data hold no total of their own."
    if evidence.left_out:
        spoken = listing([str(period) for period in evidence.left_out], MOST_NAMES)
        yield f"Periods of another length are left out: {spoken}."
    if categories.named and not categories.totals.any():
        count = len(categories)
        word = "category" if count == 1 else f"{count} categories"
        yield f"Trade is that in the {word} held: {listing(list(categories.text), MOST_NAMES)}."


def _one_flow(cube: TradeCube, evidence: Evidence) -> str:
    """Say of data of one flow that nothing else is lacking, so that nobody looks for figures of partners."""
    flows = cube.axes["flow"].labels
    if len(flows) > 1 or flows[0] not in (Flow.EXPORT, Flow.IMPORT) or not evidence.flows[flows[0]].known[-1]:
        return ""
    held = FLOW_NAMES[flows[0]]
    other = "imports" if held == "exports" else "exports"
    return (
        f"The data hold {held} alone, so there are no {other}, no two-way trade and no shares of partners in"
        f" it. Where each trade stands once, as in BACI, TradeCube.both_flows() gives the {other} too."
    )


def _missing(evidence: Evidence, group: str) -> Iterator[str]:
    period = evidence.periods[-1]
    for flow, series in evidence.flows.items():
        if not series.known[-1]:
            yield f"No figure for {FLOW_NAMES[flow]} with {group} in {period}."
    if evidence.total.at(evidence.now) == 0:
        yield f"No trade in {period}, so no shares and no concentration."
    if len(evidence.members) == 1:
        return
    unknown = [label for label, series in evidence.members.items() if not series.known[-1]]
    if unknown:
        yield f"No figure in {period} for {_names(unknown)}."
    zero = [label for label in evidence.absent if evidence.members[label].known[-1]]
    if zero:
        yield f"No row for {_names(zero)}: taken for zero, as the data are taken for complete."
    if len(evidence.unsplit) == len(evidence.members):
        yield f"No split by country and flow in {period}, so no balance with each partner."
    elif evidence.unsplit:
        yield f"No split by flow in {period} for {_names(evidence.unsplit)}, so no balance with them."


def _names(labels: Sequence[Label]) -> str:
    return listing([name_of(label) for label in labels], MOST_NAMES)


def _dependence(evidence: Evidence, reporter: str, group: PartnerGroup | PartnerList) -> Iterator[str]:
    """Say what share of the reporter's total trade the group has, if the total is known."""
    if Partner.parse("World") in evidence.members:
        return
    part, world = evidence.total.at(evidence.now), evidence.world.at(evidence.now)
    if world > 0 and not np.isnan(part):
        implied = evidence.total.implied(evidence.now) or evidence.world.implied(evidence.now)
        of_all = mark(percent(part / world), implied)
        several = isinstance(group, PartnerList) and len(group.labels) > 1
        name = f"{group.name[0].upper()}{group.name[1:]}"
        yield f"{name} make{'' if several else 's'} {of_all} of {possessive(reporter)} trade with the world."
    elif group.name != EVERYONE:
        yield f"No total of {possessive(reporter)} trade, so no dependence on {group}."


def _statuses(evidence: Evidence) -> Iterator[str]:
    """Name the figures that are not plain observations, status by status."""
    for code, status in enumerate(STATUSES):
        if status in ("normal", "derived"):
            continue
        named = []
        for flow, series in evidence.flows.items():
            places = [place for place, found in enumerate(series.statuses) if found == code]
            if places:
                named.append(f"{FLOW_NAMES[flow]} of {spans(evidence.periods, places)}")
        for label, series in evidence.members.items():
            recent = (evidence.before, evidence.now)
            places = [place for place in recent if place >= 0 and series.statuses[place] == code]
            if places:
                named.append(f"{name_of(label)} of {spans(evidence.periods, places)}")
        if status == "implied" and named:
            yield (
                f"{MARK} Implied, not published: {listing(named, MOST_NAMES)}. Such a figure follows from a"
                " published growth rate and is no better than its rounding; growth computed from it is that"
                " rate again."
            )
        elif named:
            marked = f"{MARK} " * (code >= IMPLIED)
            yield f"{marked}{status.capitalize()}: {listing(named, MOST_NAMES)}."


def _records(evidence: Evidence) -> Iterator[str]:
    observed = evidence.total.places
    if 1 < len(observed) < len(evidence.periods):
        held = spans(evidence.periods, observed)
        yield f"Records and firsts are among the {len(observed)} {period_word(evidence)}s held: {held}."


def _gap(evidence: Evidence, scale: Scale) -> Iterator[str]:
    total = evidence.total.at(evidence.now)
    gap = total - evidence.of_members(evidence.now).sum()
    if abs(gap) > 1e-9 * total:
        yield (
            f"The partners' figures and the total of {evidence.periods[-1]} differ by"
            f" {f'{gap * scale.factor:+.3g} {scale.unit}'.strip()}, which is left unallocated."
        )


def _no_base(evidence: Evidence, group: str) -> Iterator[str]:
    period, before = evidence.periods[-1], evidence.before
    if evidence.other_members:
        years = spans(evidence.periods, [evidence.periods.index(p) for p in evidence.other_members])
        yield f"Published totals of {group} in {years} are of other members than in {period}: not compared."
    if evidence.added_up:
        years = spans(evidence.periods, [evidence.periods.index(p) for p in evidence.added_up])
        yield f"Trade with {group} in {years} is added up from the members: no total of theirs is published."
    base = evidence.total.at(before)
    if np.isnan(base):
        yield f"No figure a year before {period}, so no growth and no contributions."
        return
    if base == 0:
        yield f"Trade was zero a year before {period}, so no growth and no contributions."
    flows = [
        FLOW_NAMES[flow]
        for flow, series in evidence.flows.items()
        if series.known[-1] and np.isnan(series.at(before))
    ]
    if flows:
        yield f"No figure for {' and '.join(flows)} a year before {period}, so their growth is not known."
    unknown = [label for label, x in evidence.members.items() if x.known[-1] and np.isnan(x.at(before))]
    if unknown:
        yield f"No figure a year before {period} for {_names(unknown)}, so no change of concentration."
