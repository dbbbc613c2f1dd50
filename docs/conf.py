"""Sphinx configuration; catalogue, benchmarks, changelog and brief are written anew at every build."""

import inspect
import json
import re
from collections import Counter
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

import tradekit
from tradekit.catalogue import FAMILIES
from tradekit.datasets import china_central_asia
from tradekit.metrics import Metric, Reference
from tradekit.model import Category, CategoryGroup
from tradekit.model.concordance import concordance_weights

HERE = Path(__file__).parent
GENERATED = HERE / "generated"

project = "tradekit"
author = copyright = "The tradekit developers"
version = release = installed("tradekit")

extensions = ["sphinx.ext.autodoc", "sphinx.ext.doctest", "numpydoc", "sphinx_copybutton"]
exclude_patterns = ["_build"]
default_role = "py:obj"
add_function_parentheses = False
toc_object_entries_show_parents = "hide"

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
copybutton_exclude = ".linenos, .gp, .go"

# As in the configuration of pytest, so that an example reads the same everywhere.
doctest_default_flags = __import__("doctest").NORMALIZE_WHITESPACE
doctest_global_setup = f"""
import os
import numpy as np
from hypothesis import given
from tradekit import *
from tradekit.metrics import *
from tradekit.model import *
from tradekit.testing import *
__name__ = "__main__"
os.chdir({str(HERE)!r})
"""

html_theme = "pydata_sphinx_theme"
html_math_renderer = "mathml"
html_title = "tradekit"
html_static_path = ["_static"]
html_css_files = ["tradekit.css"]
html_show_sourcelink = False
html_copy_source = False
ALONE = (
    *("index", "tour", "measure", "concentration", "dependency", "files", "mirror", "nomenclatures"),
    *("large", "benchmarks"),
    *("generated/catalogue", "generated/changelog"),
)
html_sidebars = {page: [] for page in ALONE}
html_theme_options = {
    "header_links_before_dropdown": 4,
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": False,
}


def write(name: str, *parts: str) -> None:
    """Write a generated file, unless it is there already: unchanged pages are not built again."""
    text = "\n\n".join(parts) + "\n"
    file = GENERATED / name
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def heading(text: str, rule: str = "=") -> str:
    return f"{text}\n{rule * len(text)}"


def table(head: list[str], rows: list[list[str]], widths: str) -> str:
    cells = [f"   * - {row[0]}\n" + "\n".join(f"     - {cell}" for cell in row[1:]) for row in [head, *rows]]
    return f".. list-table::\n   :header-rows: 1\n   :widths: {widths}\n\n" + "\n".join(cells)


def short(reference: Reference) -> str:
    """Authors and year of a reference, or whose pages they are, linked where it has an address."""
    dated = re.match(r"(.*?) (\(\d{4}\))", reference.text)
    authors = dated[1] if dated else re.split(r"[.:] ", reference.text)[0]
    names = (
        re.sub(r",? (?:[A-Z]\.[ -]?)+(?=,|&| &|$)|, [A-Z]$", "", authors)
        .replace(", &", " &")
        .replace("  ", " ")
    )
    text = f"{names} {dated[2]}" if dated else names
    address = re.search(r"https?://\S+", str(reference))
    return f"`{text} <{address[0]}>`__" if address else text


def catalogue_row(record: Metric) -> list[str]:
    symbol = f" ({record.symbol})" if record.symbol else ""
    return [
        f":func:`~tradekit.metrics.{record.name}`",
        record.term + symbol,
        f"``{record.signature}``",
        f"``{record.range}``",
        record.status,
        "; ".join(dict.fromkeys(map(short, record.references))),
    ]


def write_catalogue() -> None:
    """A page of all metrics, and a chapter for each family: its glossary, then its functions."""
    records = tradekit.catalogue()
    head = ["metric", "term", "signature", "range", "status", "references"]
    sections = []
    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2]
        first, _, glossary = inspect.getdoc(family).partition("\n\n")
        title, _, rest = first.replace("\n", " ").partition(": ")
        rest = rest[0].upper() + rest[1:]
        rows = [catalogue_row(record) for record in records if record.family == name]
        sections += [
            heading(title, "-"),
            f"{rest} :doc:`Glossary and functions <{name}>`.",
            table(head, rows, "20 22 16 12 9 21"),
        ]
        write(
            f"{name}.rst",
            heading(title),
            ".. currentmodule:: tradekit.metrics",
            rest,
            glossary,
            heading("Functions", "-"),
            *(f".. autofunction:: {metric}" for metric in family.__all__),
        )
    standard = sum(record.status == "standard" for record in records)
    write(
        "catalogue.rst",
        heading("Catalogue of metrics"),
        f"{len(records)} metrics in {len(FAMILIES)} families, in the order in which a textbook would"
        f" introduce them; the formulas of {standard} were checked against a source and are *standard*,"
        f" those of {len(records) - standard} were not yet and are *emerging*.",
        "A signature says what a metric takes and returns: ``t`` stands for periods, ``r``, ``p`` and ``c``"
        " for reporters, partners and categories, and ``n`` for the dimension named in ``over=``. In Python,"
        " `tradekit.catalogue` returns these records; ``tradekit metrics NAME`` prints one.",
        *sections,
        heading("Names in the literature", "-"),
        "What is known under many names is one function over another dimension, of another group or with"
        " another option. Each entry of the catalogue of trade metrics that is covered, and what covers it;"
        " ``catalogue().coverage()`` returns the same.",
        table(
            ["entry", "covered by"],
            [[f"``{e}``", f"``{how}``"] for e, how in records.coverage().items()],
            "30 70",
        ),
        ".. toctree::\n   :hidden:\n\n"
        + "\n".join(f"   {family.__name__.rpartition('.')[2]}" for family in FAMILIES),
    )


def write_benchmarks() -> None:
    """The tables of the last run of benchmarks/run.py that was kept: in memory, and beyond it."""
    found: dict[str, Any] = json.loads((HERE / "benchmarks.json").read_text(encoding="utf-8"))
    machine, *packages = found["machine"].items()
    facts = ", ".join([machine[1], *(f"{name} {number}" for name, number in packages)])
    pages: dict[str, list[str]] = {"benchmarks.txt": [], "large.txt": []}
    for size in found["sizes"]:
        beyond = any("files" in entry["task"] for entry in size["lines"])
        engines = ["tradekit", "pandas", "Polars", "DuckDB", *([] if beyond else ["PyArrow"])]
        pages["large.txt" if beyond else "benchmarks.txt"] += [
            f"{size['rows']:,} rows, medians of {found['repeat']} interleaved runs, in seconds, on {facts}.",
            benchmark_table(size["lines"], engines),
        ]
    for name, blocks in pages.items():
        write(name, *blocks)


def benchmark_table(lines: list[dict[str, Any]], engines: list[str]) -> str:
    """One line a task: seconds of each engine, MiB of the same, target and what was measured."""
    rows = []
    for entry in lines:
        seconds, memory = entry.get("seconds", {}), entry.get("memory", {})
        met = {True: "met", False: "**missed**"}.get(entry.get("met"), "")
        rows.append(
            [
                entry["task"],
                *(f"{seconds[engine]:.3f}" if engine in seconds else "" for engine in engines),
                " / ".join(f"{mib:.0f}" for mib in memory.values()),
                entry.get("target", ""),
                f"{entry['measured']:.2f}, {met}" if met else "",
                f"{entry['ratio']:.2f}" if "ratio" in entry else "",
            ]
        )
    widths = " ".join(["24", *["9"] * len(engines), "14 20 12 8"])
    return table(["task", *engines, "MiB", "target", "measured", "ratio"], rows, widths)


def write_changelog() -> None:
    """CHANGELOG.md as a page."""
    text = (HERE.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    text = re.sub(r"(?<!`)`([^`\n]+)`(?!`)", r"``\1``", text)
    text = re.sub(r"\[([^\]]+)\]\((\S+)\)", r"`\1 <\2>`__", text)
    for marks, rule in (("###", "~"), ("##", "-"), ("#", "=")):
        text = re.sub(rf"^{marks} (.+)$", lambda m, r=rule: heading(m[1], r), text, flags=re.MULTILINE)
    write("changelog.rst", text.strip())


NOMENCLATURES = (
    *("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"),
    *("SITC1", "SITC2", "SITC3", "SITC4", "BEC4", "BEC5", "ISIC3.1", "ISIC4"),
)


def write_nomenclatures() -> None:
    """Tables of what is shipped: nomenclatures with their sizes, concordances, groups."""
    sizes = []
    for name in NOMENCLATURES:
        listed = Category.all(name)
        found_at = Counter(category.level for category in listed if category.level)
        levels = [f"{count:,}" for _, count in sorted(found_at.items())]
        finest = sum(not category.children for category in listed)
        sizes.append([name, " / ".join(levels), f"{finest:,}"])
    write("nomenclatures.txt", table(["nomenclature", "categories by level", "finest"], sizes, "20 60 20"))
    pairs = []
    for name in NOMENCLATURES:
        found: dict[str, list[str]] = {}
        for other in NOMENCLATURES:
            if other != name and (known := concordance_weights(name, other)):
                found.setdefault(", ".join(known), []).append(other)
        told = "; ".join(f"{', '.join(others)} ({known})" for known, others in found.items())
        pairs.append([name, told])
    write("concordances.txt", table(["from", "to (weights)"], pairs, "20 80"))
    groups = [[str(group), group.nomenclature, group.source] for group in CategoryGroup.all()]
    write("groups.txt", table(["group", "nomenclature", "source"], groups, "25 15 60"))


def visit_inline(self: Any, node: nodes.math) -> None:
    """Formulas as MathML, which browsers show without a script."""
    self.body.append(tex2mathml(node.astext().replace(r"\dots", r"\ldots")))
    raise nodes.SkipNode


def visit_display(self: Any, node: nodes.math_block) -> None:
    for part in node.astext().split("\n\n"):
        code = part.replace("\n", " ").replace(r"\dots", r"\ldots")
        self.body.append(f'<div class="formula">{tex2mathml(code, as_block=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    GENERATED.mkdir(exist_ok=True)
    write_catalogue()
    write_benchmarks()
    write_changelog()
    write_nomenclatures()
    write("brief.txt", str(tradekit.brief(china_central_asia(), partners="Central Asia", period="2025")))
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
