"""How a brief is shown: one list of blocks, written as text, Markdown or HTML."""

import html as _html
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tradekit.errors import CubeError
from tradekit.model import STATUSES, Flow, Partner, PartnerGroup, Unit

if TYPE_CHECKING:
    from tradekit.brief import Brief, Change, FlowBrief, _Evidence
    from tradekit.cube import TradeCube

__all__ = ["explain", "html", "markdown", "notes", "text"]

WIDTH = 80
DASH = "–"
MARK = "*"
SCALES = (10**12, 10**9, 10**6, 10**3, 1)
NAMES = {Flow.TOTAL: "two-way trade", Flow.EXPORT: "exports", Flow.IMPORT: "imports"}
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Block(NamedTuple):
    """A heading, a paragraph, a list, or a table whose first row is its head."""

    kind: str
    lines: list[Any]


# -- numbers -----------------------------------------------------------------------------------------------


def percent(fraction: float | None, *, signed: bool = True, rounded: bool = False) -> str:
    """Write a growth rate or a share; what rests on a rounded figure gets no decimals and a mark."""
    if fraction is None:
        return DASH
    number = f"{100 * fraction:{'+' if signed else ''}.{0 if rounded else 1}f} %"
    return number + (MARK if rounded else "")


def points(fraction: float | None) -> str:
    """Write a difference of shares or of growth rates in percentage points."""
    return number(None if fraction is None else 100 * fraction, 1, signed=True)


def number(value: float | None, decimals: int, *, signed: bool = False) -> str:
    """Write a number."""
    # Adding zero turns a rounded minus zero into zero.
    return DASH if value is None else f"{round(value, decimals) + 0.0:{'+' if signed else ''},.{decimals}f}"


def shown_unit(brief: "Brief") -> tuple[float, Unit | None]:
    """Return what to multiply values by so that the total is easy to read, and the unit they are in then."""
    if brief.unit is None or brief.total.value is None:
        return 1.0, brief.unit
    size = brief.total.value * brief.unit.scale
    scale = next((scale for scale in SCALES if size >= scale), brief.unit.scale)
    return brief.unit.scale / scale, Unit(brief.unit.symbol, scale, brief.unit.basis)


def is_implied(status: str | None) -> bool:
    """Whether a figure is no better than the rounding of what it was computed from."""
    return status is not None and STATUSES.index(status) >= STATUSES.index("implied")


# -- blocks ------------------------------------------------------------------------------------------------


def blocks(brief: "Brief") -> list[Block]:
    """Return what a brief says, in order."""
    factor, unit = shown_unit(brief)
    who = brief.reporter.name if brief.reporter else "Reporter"
    title = f"{who}'s trade with {brief.partners.name}, {brief.period}"
    found = [Block("title", [title]), Block("paragraph", [headline(brief, factor, unit)])]
    found.append(Block("heading", [f"Flows, {unit or 'unit not given'}"]))
    found.append(Block("table", flow_rows(brief, factor)))
    if len(brief.by_partner) > 1:
        found.append(Block("heading", [f"Partners, {unit or 'unit not given'}"]))
        found.append(Block("table", partner_rows(brief, factor)))
        found.append(Block("heading", [f"Concentration within the {count_word(len(brief.by_partner))}"]))
        found.append(Block("table", concentration_rows(brief)))
        mover = movers(brief)
        if mover:
            found.append(Block("paragraph", [mover]))
    if brief.notes:
        found.append(Block("heading", ["What the data cannot say, and what to keep in mind"]))
        found.append(Block("list", list(brief.notes)))
    if brief.sources:
        found.append(Block("heading", ["Sources"]))
        found.append(Block("list", list(brief.sources)))
    return found


def headline(brief: "Brief", factor: float, unit: Unit | None) -> str:
    """Say in two sentences what happened to the total."""
    total, evidence = brief.total, brief._evidence
    if total.value is None:
        return f"Two-way trade in {brief.period} is not known from these data."
    parts = [f"Trade of {number(total.value * factor, 1)} {unit or ''}".rstrip()]
    if total.growth is not None:
        before = evidence.periods[evidence.now - evidence.lag]
        verb = "up" if total.growth > 0 else "down" if total.growth < 0 else "unchanged,"
        parts[0] += f", {verb} {percent(abs(total.growth), signed=False)} on {before}"
    if total.streak and total.streak > 1:
        first = evidence.periods[evidence.now - evidence.lag * (total.streak - 1)]
        span = f" ({first}{DASH}{brief.period})"
        least = "at least " if total.streak_at_least else ""
        nth = ORDINALS[total.streak] if total.streak < len(ORDINALS) else f"{total.streak}th"
        parts.append(f"{least}the {nth} rise in a row{span}")
    passed = total.first_above
    if passed is not None:
        mark = f"{number(passed.threshold * factor, 0 if passed.threshold * factor >= 1 else 3)}"
        observed = int((~np.isnan(evidence.flows[Flow.TOTAL].values)).sum())
        if passed.period == brief.period:
            parts.append(f"the first of the {observed} {period_word(evidence)}s held above {mark}")
        else:
            parts.append(f"above {mark} since {passed.period}")
    if total.record:
        parts.append(f"the highest of the {total.record_among} held")
    sentence = "; ".join([", ".join(parts[:1]), *parts[1:]]) + "."
    if total.acceleration is not None:
        faster = "faster" if total.acceleration > 0 else "slower"
        sentence += f" Growth was {abs(100 * total.acceleration):.1f} points {faster} than a year before."
    return sentence


def period_word(evidence: "_Evidence") -> str:
    """Name the kind of the periods."""
    words = {"A": "year", "S": "half-year", "Q": "quarter", "M": "month"}
    period = evidence.periods[evidence.now]
    return words[period.frequency] if period.length == 1 else "period"


def flow_rows(brief: "Brief", factor: float) -> list[list[str]]:
    """Return the table of flows, with what each contributed to the growth of the total."""
    rows = [["", "value", "growth", "contribution", ""]]
    for name, flow in (("Total", brief.total), ("Exports", brief.exports), ("Imports", brief.imports)):
        implied = is_implied(flow.status)
        growth = percent(flow.growth, rounded=implied)
        part = points(flow.contribution) if name != "Total" else ""
        rows.append([name, number(scaled(flow.value, factor), 1), growth, part, streak_words(flow)])
    if brief.unallocated is not None and abs(brief.unallocated) > 1e-9:
        rows.append(["Unallocated", "", "", points(brief.unallocated), "rounding"])
    balance = brief.balance
    if balance.value is not None:
        ratio = f"X/M {number(balance.coverage_ratio, 2)}, (X-M)/(X+M) {number(balance.normalized, 2)}"
        name = "Surplus" if balance.value >= 0 else "Deficit"
        rows.append([name, number(abs(balance.value) * factor, 1), "", "", ratio])
    return rows


def streak_words(flow: "FlowBrief") -> str:
    """Say how many rises there were in a row."""
    if not flow.streak:
        return ""
    least = "at least " if flow.streak_at_least else ""
    return f"{least}{flow.streak} rise{'s' * (flow.streak > 1)} in a row"


def partner_rows(brief: "Brief", factor: float) -> list[list[str]]:
    """Return the table of partners."""
    rows = [
        [
            shorten(part.partner.name, 24),
            DASH if part.rank is None else str(part.rank),
            number(scaled(part.value, factor), 1),
            percent(part.share, signed=False),
            points(part.share_change),
            percent(part.growth, rounded=is_implied(part.status)),
            points(part.contribution),
        ]
        for part in brief.by_partner
    ]
    return [["", "rank", "value", "share", "change", "growth", "contribution"], *rows]


def concentration_rows(brief: "Brief") -> list[list[str]]:
    """Return the table of concentration; a chosen set of partners is not a market, so no thresholds."""
    members = len(brief.by_partner)
    leader = brief.by_partner[0].partner.name

    def row(name: str, change: "Change", write: Any, write_change: Any) -> list[str]:
        return [name, write(change.value), write_change(change.change)]

    def three(value: float | None) -> str:
        return number(value, 3)

    def three_signed(value: float | None) -> str:
        return number(value, 3, signed=True)

    return [
        ["", str(brief.period), "change"],
        row(f"HHI (1/{members} = {1 / members:.2f} if all were equal)", brief.hhi, three, three_signed),
        row("HHI, normalised to 0-1", brief.hhi_normalized, three, three_signed),
        row(
            "Effective number of partners",
            brief.effective_partners,
            lambda v: number(v, 2),
            lambda v: number(v, 2, signed=True),
        ),
        row(
            f"Share of the largest ({shorten(leader, 20)})",
            brief.top_share,
            lambda v: percent(v, signed=False),
            points,
        ),
    ]


def movers(brief: "Brief") -> str:
    """Say through whom concentration changed, where the leader does not explain it."""
    change, leader = brief.hhi.change, brief.by_partner[0]
    if not change or leader.share_change is None:
        return ""
    verb = "rises" if change > 0 else "falls"
    against = (change > 0) == (leader.share_change < 0) and leader.share_change != 0
    others = [
        p for p in brief.by_partner[1:] if p.share_change is not None and (p.share_change > 0) == (change > 0)
    ]
    named = " and ".join(f"{p.partner.name} ({points(p.share_change)})" for p in others[:2])
    if against and named:
        loses = "loses" if leader.share_change < 0 else "gains"
        return (
            f"Concentration {verb} although {leader.partner.name}, the largest, {loses} share"
            f" ({points(leader.share_change)} points): through {named}."
        )
    moved = points(leader.share_change)
    return f"Concentration {verb} with the share of {leader.partner.name} ({moved} points)."


def scaled(value: float | None, factor: float) -> float | None:
    """Convert a value to the unit shown."""
    return None if value is None else value * factor


def shorten(name: str, width: int) -> str:
    """Cut a name that would break the table."""
    return name if len(name) <= width else name[: width - 1] + "…"


def count_word(count: int) -> str:
    """Write a small number as a word."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


# -- notes -------------------------------------------------------------------------------------------------


def notes(
    cube: "TradeCube", evidence: "_Evidence", group: PartnerGroup, who: Partner | None
) -> tuple[str, ...]:
    """Say what the data cannot say, what rests on implied figures, and what the sums leave open."""
    now, before = evidence.now, evidence.now - evidence.lag
    period = evidence.periods[now]
    reporter = who.name if who else "the reporter"
    total = evidence.flows[Flow.TOTAL].values
    found = []
    for flow, series in evidence.flows.items():
        if np.isnan(series.values[now]):
            found.append(f"No figure for {NAMES[flow]} with {group.name} in {period}.")
    unknown = [p.name for p, row in zip(evidence.members, evidence.values, strict=True) if np.isnan(row[now])]
    if unknown:
        found.append(f"No figure in {period} for {', '.join(unknown[:6])}{' …' * (len(unknown) > 6)}.")
    if not split_known(cube, evidence):
        found.append(f"No split by country and flow in {period}, so no balance with each partner.")
    found.append(dependence(cube, evidence, reporter, group))
    implied: list[str] = []
    for flow, series in evidence.flows.items():
        implied += [
            f"{NAMES[flow]} of {evidence.periods[place]}"
            for place in range(now + 1)
            if is_implied(STATUSES[series.statuses[place]]) and not np.isnan(series.values[place])
        ]
    if implied:
        found.append(
            f"{MARK} Implied, not published: {', '.join(implied)}. Such a figure follows from a published"
            " growth rate and is no better than its rounding; growth computed from it is that rate again."
        )
    observed = [p for p, x in zip(evidence.periods, total, strict=True) if not np.isnan(x)]
    if observed and len(observed) < len(evidence.periods):
        found.append(
            f"Records and firsts are among the {len(observed)} {period_word(evidence)}s held:"
            f" {spans(observed)}."
        )
    if not np.isnan(total[now]) and evidence.values.size:
        gap = total[now] - evidence.values[:, now].sum()
        if not np.isnan(gap) and abs(gap) > 1e-9 * total[now]:
            found.append(
                f"The partners' figures and the total of {period} differ by {gap:+.3g}, which is"
                " left unallocated."
            )
    if before < 0 or np.isnan(total[before]):
        found.append(f"No figure a year before {period}, so no growth and no contributions.")
    return tuple(found)


def split_known(cube: "TradeCube", evidence: "_Evidence") -> bool:
    """Whether every member's exports and imports are known in the period."""
    axis = cube.axes["flow"]
    if not axis.named or not {Flow.EXPORT, Flow.IMPORT} <= set(axis.labels):
        return False
    period = evidence.periods[evidence.now]
    now = cube.where(period=period, partner=list(evidence.members))
    need = len(evidence.members)
    for flow in (Flow.EXPORT, Flow.IMPORT):
        chosen = now.where(flow=flow)
        if not chosen.covered.all() and len(set(chosen.rows.code("partner").tolist())) < need:
            return False
    return True


def dependence(cube: "TradeCube", evidence: "_Evidence", reporter: str, group: PartnerGroup) -> str:
    """Say what share of the reporter's total trade the group has, if the total is known."""
    world = Partner.parse("World")
    period = evidence.periods[evidence.now]
    value = evidence.flows[Flow.TOTAL].values[evidence.now]
    if world in cube.axes["partner"].positions:
        chosen = cube.where(partner=world, period=period)
        chosen = chosen.where(flow="total") if chosen.axes["flow"].named else chosen
        whole = float(chosen.rows.columns["value"].sum()) if len(chosen) else np.nan
        if whole > 0 and not np.isnan(value):
            part = percent(value / whole, signed=False)
            return f"{group.name} makes {part} of {reporter}'s trade with the world."
    return f"No total of {reporter}'s trade, so no dependence on {group.name}."


def spans(periods: Sequence[Any]) -> str:
    """Write periods as ranges: 1992, 2020-2025."""
    found: list[list[Any]] = []
    for period in periods:
        if found and found[-1][-1].next() == period:
            found[-1].append(period)
        else:
            found.append([period])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}{DASH}{run[-1]}" for run in found)


# -- explanations ------------------------------------------------------------------------------------------


def explain(brief: "Brief", name: str) -> str:
    """Write the formula, the figures that went in and the arithmetic of one part of a brief."""
    evidence = brief._evidence
    flows = {"total": Flow.TOTAL, "exports": Flow.EXPORT, "imports": Flow.IMPORT}
    unit = brief.unit or "unit not given"
    if name in flows:
        series = evidence.flows[flows[name]]
        lines = [
            f"{name}, {unit}: growth = x(t) / x(t-{evidence.lag}) - 1; a streak counts growth above zero"
        ]
        lines += _series_lines(evidence, series)
        flow: FlowBrief = getattr(brief, name)
        if flow.growth is not None and flow.value is not None:
            base = series.values[evidence.now - evidence.lag]
            lines.append(f"growth = {flow.value:g} / {base:g} - 1 = {flow.growth:.6f}")
        if flow.growth is not None and flow.acceleration is not None:
            before = flow.growth - flow.acceleration
            lines.append(f"acceleration = {flow.growth:.6f} - {before:.6f} = {flow.acceleration:.6f}")
        return "\n".join(lines)
    if name == "balance":
        x, m = (evidence.flows[f].values[evidence.now] for f in (Flow.EXPORT, Flow.IMPORT))
        balance = brief.balance
        return "\n".join(
            [
                f"balance, {unit}: X - M; coverage ratio X / M; normalised (X - M) / (X + M)",
                f"X = {x:g}, M = {m:g}",
                f"X - M = {number(balance.value, 6)}, X / M = {number(balance.coverage_ratio, 6)},"
                f" (X - M) / (X + M) = {number(balance.normalized, 6)}",
            ]
        )
    if name == "unallocated":
        parts = [brief.total.growth, brief.exports.contribution, brief.imports.contribution]
        written = [number(part, 6) for part in parts]
        return "\n".join(
            [
                "unallocated: growth of the total less the contributions of exports and imports",
                f"{written[0]} - {written[1]} - {written[2]} = {number(brief.unallocated, 6)}",
            ]
        )
    formulas = {
        "hhi": ("H = sum of s^2, s = x / sum of x", brief.hhi),
        "hhi_normalized": ("H* = (H - 1/n) / (1 - 1/n)", brief.hhi_normalized),
        "effective_partners": ("1 / H, H = sum of s^2", brief.effective_partners),
        "top_share": ("largest s, s = x / sum of x", brief.top_share),
        "by_partner": ("share = x / total; contribution = (x(t) - x(t-1)) / total(t-1)", None),
    }
    if name not in formulas:
        known = ", ".join([*flows, "balance", "unallocated", *formulas])
        raise CubeError(f"nothing to explain under {name!r}: choose from {known}")
    formula, change = formulas[name]
    values = evidence.values[:, evidence.now]
    lines = [f"{name}: {formula}", f"figures of {brief.period}, {unit}:"]
    for partner, value in zip(evidence.members, values, strict=True):
        share = value / values.sum()
        lines.append(f"  {partner.code}  x = {value:g}  s = {share:.6f}  s^2 = {share * share:.6f}")
    if change is not None:
        shares = values / values.sum()
        lines.append(f"sum of s^2 = {float((shares * shares).sum()):.6f}, n = {len(values)}")
        past = None if change.value is None or change.change is None else change.value - change.change
        lines.append(f"{name} = {number(change.value, 6)}; a year before {number(past, 6)}")
    return "\n".join(lines)


def _series_lines(evidence: "_Evidence", series: Any) -> list[str]:
    lines = []
    for place, value in enumerate(series.values):
        if not np.isnan(value):
            status = STATUSES[series.statuses[place]]
            cited = "; ".join(sorted(series.citations[place] - {""}))
            mark = "" if status == STATUSES[0] else f"  [{status}]"
            lines.append(f"  {evidence.periods[place]}  {value:g}{mark}{'  ' + cited if cited else ''}")
    return lines


# -- writers -----------------------------------------------------------------------------------------------


def text(brief: "Brief") -> str:
    """Write a brief for a terminal of 80 columns."""
    out: list[str] = []
    for kind, lines in blocks(brief):
        if kind == "title":
            out += [lines[0], "═" * min(WIDTH, len(lines[0]))]
        elif kind == "heading":
            out += ["", lines[0], "─" * len(lines[0])]
        elif kind == "paragraph":
            out += ["", *textwrap.wrap(lines[0], WIDTH)]
        elif kind == "list":
            for line in lines:
                out += textwrap.wrap(line, WIDTH, initial_indent="• ", subsequent_indent="  ")
        else:
            widths = [max(len(row[i]) for row in lines) for i in range(len(lines[0]))]
            worded = len(lines[0]) - 1 if lines[0][-1] == "" else None
            for row in lines:
                cells = [
                    cell.ljust(width) if i in (0, worded) else cell.rjust(width)
                    for i, (cell, width) in enumerate(zip(row, widths, strict=True))
                ]
                out.append("  ".join(cells).rstrip())
    return "\n".join(out)


def markdown(brief: "Brief") -> str:
    """Write a brief in Markdown."""
    out: list[str] = []
    for kind, lines in blocks(brief):
        if kind == "title":
            out += [f"# {lines[0]}", ""]
        elif kind == "heading":
            out += [f"## {lines[0]}", ""]
        elif kind == "paragraph":
            out += [lines[0], ""]
        elif kind == "list":
            out += [*(f"- {line}" for line in lines), ""]
        else:
            rows = [[cell.replace(MARK, "\\*").replace("|", "\\|") for cell in row] for row in lines]
            ruler = ["---", *["---:"] * (len(rows[0]) - 1)]
            out += [f"| {' | '.join(row)} |" for row in (rows[0], ruler, *rows[1:])]
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def html(brief: "Brief") -> str:
    """Write a brief in HTML."""
    out: list[str] = []
    for kind, lines in blocks(brief):
        if kind in ("title", "heading", "paragraph"):
            tag = {"title": "h3", "heading": "h4", "paragraph": "p"}[kind]
            out.append(f"<{tag}>{_html.escape(lines[0])}</{tag}>")
        elif kind == "list":
            out.append("<ul>" + "".join(f"<li>{_html.escape(line)}</li>" for line in lines) + "</ul>")
        else:
            head, *rows = lines
            out.append(f"<table><thead><tr>{_cells('th', head)}</tr></thead><tbody>")
            out += [f"<tr>{_cells('td', row)}</tr>" for row in rows]
            out.append("</tbody></table>")
    return "".join(out)


def _cells(tag: str, row: Sequence[str]) -> str:
    sides = ["left", *["right"] * (len(row) - 1)]
    return "".join(
        f"<{tag} style='text-align:{side}'>{_html.escape(cell)}</{tag}>"
        for side, cell in zip(sides, row, strict=True)
    )
