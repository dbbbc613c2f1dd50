"""The command line: the same functions, for those who do not write Python."""

import codecs
import json
import os
import re
import sys
import unicodedata
from enum import StrEnum
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.highlighter import RegexHighlighter
from rich.text import Text
from rich.theme import Theme

from tradekit.brief import Brief, brief
from tradekit.catalogue import catalogue, describe
from tradekit.cube import TradeCube
from tradekit.datasets import china_central_asia
from tradekit.dependency import dependency, dependency_markdown, dependency_text
from tradekit.errors import CubeError, ReadError, TradekitError
from tradekit.io import check, read, scan
from tradekit.io.check import facts_of
from tradekit.io.table import listed
from tradekit.model import Flow, Partner, Unit

app: typer.Typer = typer.Typer(
    name="tradekit",
    help="Trade-economics metrics on the figures you have.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """How a brief is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class TableFormat(StrEnum):
    """How a table is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"


class Panel(StrEnum):
    """What a sum over members is where some do not report."""

    STRICT = "strict"
    MATCHED = "matched"
    AVAILABLE = "available"


class Coverage(StrEnum):
    """What an absent cell of a file means."""

    INFERRED = "inferred"
    EXPLICIT = "explicit"


class _Colours(RegexHighlighter):
    """Tells headings from what stands under them, and rises from falls."""

    base_style = "brief."
    highlights = [  # noqa: RUF012  rich expects a list on the class
        r"(?m)(?P<heading>(?:^.+\n)+?)(?P<rule>^[─═]+$)",
        r"(?<![\w.])(?P<up>\+[\d.,e+]*\d(?: %)?\*?)",
        r"(?<![\w.])(?P<down>-[\d.,e+]*\d(?: %)?\*?)",
    ]


THEME = Theme({"brief.heading": "bold", "brief.rule": "dim", "brief.up": "green", "brief.down": "red"})


@app.command("brief")
def brief_command(
    file: Annotated[
        Path | None,
        typer.Argument(help="File of a known source, or a table; without it the bundled data."),
    ] = None,
    reporter: Annotated[
        str | None, typer.Option(help="Whose trade; a constant where the file has no such column.")
    ] = None,
    partners: Annotated[
        str | None, typer.Option(help="A group ('Central Asia') or economies ('KAZ,UZB').")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="Period, such as 2025 or 2025-03; the last if left out.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Unit of the values, such as 'USD bn'.")] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Round number to look for, in the unit of the values.")
    ] = None,
    flow: Annotated[
        str | None, typer.Option(help="Which flow; a constant where the file has no such column.")
    ] = None,
    reporter_column: Annotated[str | None, typer.Option(help="Column of reporters.")] = None,
    partner_column: Annotated[str | None, typer.Option(help="Column of partners.")] = None,
    flow_column: Annotated[str | None, typer.Option(help="Column of flows.")] = None,
    category_column: Annotated[str | None, typer.Option(help="Column of categories.")] = None,
    period_column: Annotated[str | None, typer.Option(help="Column of periods.")] = None,
    value_column: Annotated[str | None, typer.Option(help="Column of values.")] = None,
    status_column: Annotated[str | None, typer.Option(help="Column of observation statuses.")] = None,
    source_column: Annotated[
        str | None, typer.Option(help="Column that says where a figure comes from.")
    ] = None,
    coverage: Annotated[
        Coverage | None,
        typer.Option(help="What an absent cell means: zero where a reporter reports, or unknown."),
    ] = None,
    sum_duplicates: Annotated[
        bool, typer.Option("--sum-duplicates", help="Sum cells that occur twice.")
    ] = False,
    corrections: Annotated[bool, typer.Option("--corrections", help="Let values be negative.")] = False,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.TEXT,
) -> None:
    """Say what changed in a reporter's trade, by how much, through whom, and whether it is a record."""
    columns: dict[str, Any] = {
        "reporter": reporter_column, "partner": partner_column, "flow": flow_column,
        "category": category_column, "period": period_column, "value": value_column,
        "status": status_column, "citation": source_column,
    }  # fmt: skip
    if file is None:
        if any((unit, flow, *columns.values())):
            raise CubeError("a column, a flow or a unit is said of a file, and no file is given")
        cube = china_central_asia()
        reporter = "CHN" if reporter is None else reporter
        partners = "Central Asia" if partners is None else partners
        period = "2025" if period is None else period
    else:
        if reporter is not None and reporter_column is None:
            columns["reporter"] = Partner.parse(reporter)
        if flow is not None and flow_column is None:
            columns["flow"] = Flow.parse(flow)
        cube = read_cube(
            file,
            **columns,
            unit=None if unit is None else Unit.parse(unit),
            coverage=coverage,
            duplicates="sum" if sum_duplicates else None,
            corrections=corrections or None,
        )
        if flow is not None and flow_column is not None:
            cube = cube.where(flow=flow)
    show(brief(cube, reporter=reporter, partners=partners, period=period, threshold=threshold), format)


@app.command("dependency")
def dependency_command(
    files: Annotated[list[str], typer.Argument(help="Files of trade by reporter, partner and product.")],
    reporter: Annotated[str, typer.Option(help="Whose: an economy ('KAZ') or a bloc ('EU').")],
    period: Annotated[str | None, typer.Option(help="Period, such as 2022; the last if left out.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show all products, not the dependent ones only.")
    ] = False,
    sort: Annotated[str, typer.Option(help="Indicator to sort by, the largest first.")] = "imports",
    window: Annotated[int, typer.Option(help="Over how many periods dependencies are counted.")] = 3,
    panel: Annotated[Panel, typer.Option(help="What to do about members that do not report.")] = Panel.STRICT,
    unit: Annotated[str | None, typer.Option(help="Unit of the values, such as 'USD bn'.")] = None,
    reporter_column: Annotated[str | None, typer.Option(help="Column of reporters.")] = None,
    partner_column: Annotated[str | None, typer.Option(help="Column of partners.")] = None,
    flow_column: Annotated[str | None, typer.Option(help="Column of flows.")] = None,
    category_column: Annotated[str | None, typer.Option(help="Column of products.")] = None,
    period_column: Annotated[str | None, typer.Option(help="Column of periods.")] = None,
    value_column: Annotated[str | None, typer.Option(help="Column of values.")] = None,
    format: Annotated[TableFormat, typer.Option(help="How it is written.")] = TableFormat.TEXT,
) -> None:
    """List the products whose imports rest on few suppliers, from outside, without a substitute."""
    given: dict[str, Any] = {
        "reporter": reporter_column, "partner": partner_column, "flow": flow_column,
        "category": category_column, "period": period_column, "value": value_column, "unit": unit,
    }  # fmt: skip
    cube = read(files, **{role: column for role, column in given.items() if column is not None})
    found = dependency(cube, reporter=reporter, period=period, window=window, panel=panel.value)
    if sort not in found.columns:
        raise CubeError(f"--sort takes one of {', '.join(found.columns)}, not {sort!r}")
    found = found if every else found[found["dependent"] == 1]
    found = found.sort_values(sort, ascending=False, kind="stable", ignore_index=True)
    if format is TableFormat.TEXT:
        _console().print(_Colours()(dependency_text(found)))
    elif format is TableFormat.MARKDOWN:
        print(dependency_markdown(found), end="")
    elif format is TableFormat.JSON:
        print(json.dumps({**found.attrs, "products": json.loads(found.to_json(orient="records"))}, indent=2))
    else:
        print(found.to_csv(index=False, lineterminator="\n"), end="")


Files = Annotated[list[str], typer.Argument(help="Files, or patterns such as 'downloads/*.csv'.")]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        "-o",
        help="As in tradekit.read, such as value=usd for a column, unit='USD bn' or nomenclature=HS2017.",
    ),
]
Reporter = Annotated[
    str | None, typer.Option(help="Whose trade; a constant where files have no such column.")
]
FlowOption = Annotated[
    str | None, typer.Option("--flow", help="Which flow; a constant where files have no such column.")
]


@app.command("check")
def check_command(
    files: Files,
    option: Options = None,
    reporter: Reporter = None,
    flow: FlowOption = None,
) -> None:
    """Say what files hold, and what of it would be refused: exit code 1 if anything."""
    found = check(files, **options_of(option, reporter, flow))
    _console().print(Text(advise(found.text, "check")))
    if found.refused:
        raise typer.Exit(1)


@app.command("read")
def read_command(
    files: Files,
    option: Options = None,
    reporter: Reporter = None,
    flow: FlowOption = None,
) -> None:
    """Say what is read of files, and what is set aside."""
    cube = read(files, **options_of(option, reporter, flow))
    _console().print(Text(repr(cube)))
    for label, told in facts_of(cube).items():
        if label in ("source", "files", "rows", "left out", "editions", "notes"):
            _console().print(Text("\n".join(f"{label if n == 0 else '':<13}{t}" for n, t in enumerate(told))))


@app.command("convert")
def convert_command(
    files: Annotated[list[str], typer.Argument(help="Files, or patterns, and last the .parquet to write.")],
    option: Options = None,
    reporter: Reporter = None,
    flow: FlowOption = None,
    blocks: Annotated[
        bool,
        typer.Option("--blocks", help="Never hold files whole: their rows, in a file for tradekit.scan."),
    ] = False,
) -> None:
    """Write the cube that is read of files to a Parquet file."""
    *sources, target = files
    if not sources or not target.lower().endswith(".parquet"):
        raise ReadError("convert takes the files to read and last the one to write, which ends in .parquet")
    options = options_of(option, reporter, flow)
    if blocks:
        scan(sources, into=target, engine="duckdb" if find_spec("duckdb") else "polars", **options)
    else:
        read(sources, **options).to_parquet(target)


def options_of(options: list[str] | None, reporter: str | None, flow: str | None) -> dict[str, Any]:
    """Return what is said of files as Python says it."""
    found: dict[str, Any] = {}
    for option in options or ():
        name, equals, given = option.partition("=")
        if not equals:
            raise ReadError(f"{option!r:.80} is no option: write it as in -o value=usd")
        found[name] = int(given) if name == "width" and given.isdecimal() else given
        if name == "corrections":
            found[name] = given == "True"
    if reporter is not None:
        found["reporter"] = Partner.parse(reporter)
    if flow is not None:
        found["flow"] = Flow.parse(flow)
    return found


@app.command("metrics")
def metrics_command(
    name: Annotated[str | None, typer.Argument(help="A metric, or a word to find some.")] = None,
) -> None:
    """List the metrics, or describe one."""
    console = _console()
    every = catalogue()
    if name is None:
        console.print(Text(repr(every)))
        return
    matches = every.find(name)
    if name not in [record.name for record in every] and len(matches):
        console.print(Text(repr(matches)))
    else:
        console.print(Text(describe(name)))


def read_cube(file: Path, **options: Any) -> TradeCube:
    """Read a file for a brief, which needs to know with whom, when and which way."""
    cube = read(file, **{name: given for name, given in options.items() if given is not None})
    for role, hint in NEEDED.items():
        if role not in cube.dimensions:
            has = listed(cube.source.get("columns", ()))
            raise CubeError(f"{file}: no column is called {role!r}: {hint}; the file has {has}")
    return cube


NEEDED = {
    "partner": "name it with --partner-column",
    "period": "name it with --period-column",
    "flow": "name it with --flow-column, or say --flow export, import or total",
}

# What errors advise in Python, as it is done on the command line.
SAID_HERE = {
    r"duplicates='sum'": "--sum-duplicates",
    r"\bcorrections=True": "--corrections",
    r"panel='available'": "--panel available",
    r"\breporter=$": "--reporter",
    r"name it with value=": "name it with --value-column",
    r"\bunit= says": "--unit says",
    r"give width=6 \(digits of the codes\), or read the column as text": "store them as text",
    r"Choose the whole with where\(.*": "Keep either the whole or its parts",
    r"a cube has one frequency; make one cube for each": "a brief has one frequency; make one file for each",
}

IN_BLOCKS = {r"tradekit\.scan\(…, into='trade\.parquet'\)": "tradekit convert --blocks"}

# Commands that take any option of Python's with -o.
TAKE_OPTIONS = ("check", "read", "convert")
OPTION = r"(?<!-o )\b(value|frequency|duplicates|corrections|nomenclature|width|decimal|thousands)=(?!\s)"


def advise(message: str, command: str = "brief") -> str:
    """Say what is to be done as it is done on the command line."""
    said = {OPTION: r"-o \1="} if command in TAKE_OPTIONS else SAID_HERE
    for python, option in (said | IN_BLOCKS).items():
        message = re.sub(python, option, message)
    return message


def show(found: Brief, format: Format) -> None:
    """Print a brief."""
    if format is Format.JSON:
        print(json.dumps(found.to_dict(), indent=2))
    elif format is Format.MARKDOWN:
        print(found.markdown(), end="")
    else:
        _console().print(_Colours()(str(found)))


def _console() -> Console:
    # The text is laid out for 80 columns; rich adds colour and must not wrap it again.
    return Console(theme=THEME, soft_wrap=True, highlight=False)


def run() -> int:
    """Run the command line and return its exit code; an error is one line and code 2."""
    if isinstance(sys.stdout, TextIOWrapper):
        codecs.register_error("tradekit-lookalike", lookalike)
        sys.stdout.reconfigure(errors="tradekit-lookalike")
    try:
        # A command returns nothing; typer returns the code of whoever asks for help or interrupts.
        code: int | None = app(standalone_mode=False)
        sys.stdout.flush()
        return code or 0
    except TradekitError as error:
        message = advise(" ".join(str(error).split()), *sys.argv[1:2])
        print(f"tradekit: {message}", file=sys.stderr)
        return 2
    except OSError as error:
        # What could not be written must not be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # Who stopped reading knows.
        if not isinstance(error, BrokenPipeError):
            print(f"tradekit: the output cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    except Exception as error:
        show_usage = getattr(error, "show", None)
        if show_usage is None:
            raise
        show_usage()
        return 2


def lookalike(error: UnicodeError) -> tuple[str, int]:
    """Write what an output has no letter for with letters that every output has."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(LOOKALIKES))
    return "".join(x if x.isascii() else "?" for x in plain if not unicodedata.combining(x)), error.end


LOOKALIKES = str.maketrans(
    {"═": "=", "─": "-", "–": "-", "−": "-", "•": "*", "×": "x", "’": "'", "±": "+-", "Δ": "d"}
)
