"""A brief as text for a terminal, as Markdown, and as HTML."""

import html as _html
import re
import textwrap
from typing import TYPE_CHECKING

from tradekit.brief.blocks import blocks
from tradekit.brief.words import MARK

if TYPE_CHECKING:
    from tradekit.brief.record import Brief

__all__ = ["html", "markdown", "text"]

WIDTH = 80
GAP = "  "

# What Markdown takes for markup anywhere in a line.
MARKUP = re.compile(r"([\\`*_<\[\]|])")


def text(brief: "Brief") -> str:
    """Write a brief for a terminal of 80 columns."""
    out: list[str] = []
    for kind, lines, rows in blocks(brief):
        if kind in ("title", "heading"):
            wrapped = textwrap.wrap(lines[0], WIDTH)
            rule = ("═" if kind == "title" else "─") * max(map(len, wrapped))
            out += [*[""] * (kind == "heading"), *wrapped, rule]
        elif kind == "paragraph":
            out += ["", *textwrap.wrap(lines[0], WIDTH)]
        elif kind == "list":
            for line in lines:
                out += textwrap.wrap(line, WIDTH, initial_indent="• ", subsequent_indent="  ")
        else:
            out += _aligned(rows)
    return "\n".join(out)


def _sides(head: list[str]) -> list[str]:
    """Names and words stand left, under an empty head; numbers right."""
    return ["right" if cell else "left" for cell in head]


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return the lines of a table; names are cut where the numbers leave no room for them."""
    sides = _sides(rows[0])
    columns = [list(column) for column in zip(*rows, strict=True)]
    for side, column in zip(sides, columns, strict=True):
        if side == "right" and any(cell.endswith(MARK) for cell in column[1:]):
            # The mark hangs, so that digits stand under digits.
            column[1:] = [cell if cell.endswith(MARK) else f"{cell} " for cell in column[1:]]
    widths = [max(map(len, column)) for column in columns]
    room = WIDTH - sum(widths[1:]) - len(GAP) * (len(widths) - 1)
    widths[0] = min(widths[0], room)
    columns[0] = [cell if len(cell) <= room else f"{cell[: room - 1]}…" for cell in columns[0]]
    return [
        GAP.join(
            cell.ljust(width) if side == "left" else cell.rjust(width)
            for cell, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in zip(*columns, strict=True)
    ]


def markdown(brief: "Brief") -> str:
    """Write a brief in Markdown."""
    out: list[str] = []
    for kind, lines, rows in blocks(brief):
        lines = [_escaped(line) for line in lines]
        if kind == "title":
            out += [f"# {lines[0]}", ""]
        elif kind == "heading":
            out += [f"## {lines[0]}", ""]
        elif kind == "paragraph":
            out += [lines[0], ""]
        elif kind == "list":
            out += [*(f"- {line}" for line in lines), ""]
        else:
            head, *body = [[_escaped(cell) for cell in row] for row in rows]
            ruler = ["---:" if side == "right" else "---" for side in _sides(head)]
            out += [f"| {' | '.join(row)} |" for row in (head, ruler, *body)]
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def _escaped(line: str) -> str:
    return MARKUP.sub(r"\\\1", line)


def html(brief: "Brief") -> str:
    """Write a brief in HTML."""
    tags = {"title": "h3", "heading": "h4", "paragraph": "p"}
    out: list[str] = []
    for kind, lines, rows in blocks(brief):
        if kind in tags:
            out.append(f"<{tags[kind]}>{_html.escape(lines[0])}</{tags[kind]}>")
        elif kind == "list":
            out.append("<ul>" + "".join(f"<li>{_html.escape(line)}</li>" for line in lines) + "</ul>")
        else:
            head, *body = rows
            sides = _sides(head)
            out.append(f"<table><thead><tr>{_cells('th', head, sides)}</tr></thead><tbody>")
            out += [f"<tr>{_cells('td', row, sides)}</tr>" for row in body]
            out.append("</tbody></table>")
    return "".join(out)


def _cells(tag: str, row: list[str], sides: list[str]) -> str:
    return "".join(
        f"<{tag} style='text-align:{side}'>{_html.escape(cell)}</{tag}>"
        for side, cell in zip(sides, row, strict=True)
    )
