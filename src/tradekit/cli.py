"""The command line: the same functions, for those who do not write Python."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console
from rich.highlighter import RegexHighlighter
from rich.text import Text
from rich.theme import Theme

from tradekit.brief import Brief, brief
from tradekit.catalogue import catalogue, describe
from tradekit.cube import TradeCube
from tradekit.datasets import china_central_asia
from tradekit.errors import CubeError, ReadError, TradekitError
from tradekit.io import read_table
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


class Coverage(StrEnum):
    """What an absent cell of a file means."""

    INFERRED = "inferred"
    EXPLICIT = "explicit"


class _Numbers(RegexHighlighter):
    """Colours rises and falls, and dims rules."""

    base_style = "brief."
    highlights = [  # noqa: RUF012  rich expects a list on the class
        r"(?P<up>(?<![\w.])\+\d[\d.,]*(?: %\*?)?)",
        r"(?P<down>(?<![\w.])-\d[\d.,]*(?: %\*?)?)",
        r"(?P<rule>^[─═]+$)",
    ]


THEME = Theme({"brief.up": "green", "brief.down": "red", "brief.rule": "dim"})


@app.command("brief")
def brief_command(
    file: Annotated[
        Path | None,
        typer.Argument(help="Table in long form: .csv, .parquet or .xlsx; without it the bundled data."),
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
        str | None, typer.Option(help="Flow of all rows, where the file has no such column.")
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
        Coverage, typer.Option(help="What an absent cell means: zero where a reporter reports, or unknown.")
    ] = Coverage.INFERRED,
    duplicates: Annotated[bool, typer.Option("--sum-duplicates", help="Sum cells that occur twice.")] = False,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.TEXT,
) -> None:
    """Say what changed in a reporter's trade, by how much, through whom, and whether it is a record."""
    if file is None:
        cube = china_central_asia()
        found = brief(
            cube,
            reporter=reporter or "CHN",
            partners=partners or "Central Asia",
            period=period or "2025",
            threshold=threshold,
        )
    else:
        columns = {
            "reporter": reporter_column, "partner": partner_column, "flow": flow_column,
            "category": category_column, "period": period_column, "value": value_column,
            "status": status_column, "source": source_column,
        }  # fmt: skip
        constants = {"reporter": reporter and Partner.parse(reporter), "flow": flow and Flow.parse(flow)}
        cube = read_cube(file, columns, constants, unit, coverage.value, duplicates)
        found = brief(cube, reporter=reporter, partners=partners, period=period, threshold=threshold)
    show(found, format)


@app.command("metrics")
def metrics_command(
    name: Annotated[str | None, typer.Argument(help="A metric, or a word to find some.")] = None,
) -> None:
    """List the metrics, or describe one."""
    console = _console()
    listed = catalogue()
    if name is None:
        console.print(Text(repr(listed)))
        return
    matches = listed.find(name)
    if name not in [record.name for record in listed] and len(matches):
        console.print(Text(repr(matches)))
    else:
        console.print(Text(describe(name)))


def read_cube(
    file: Path,
    columns: dict[str, str | None],
    constants: dict[str, Any],
    unit: str | None,
    coverage: str,
    duplicates: bool,
) -> TradeCube:
    """Read a file in long form; columns are those named, or those that are called what they hold."""
    frame = read_table(file)
    frame.columns = [str(column) for column in frame.columns]
    has = f"the file has {', '.join(frame.columns)}"
    by_name = {column.strip().lower(): column for column in frame.columns}
    chosen: dict[str, Any] = {}
    for role, column in columns.items():
        if column is not None and column not in frame.columns:
            raise CubeError(f"{file}: there is no column {column!r}; {has}")
        found = (by_name[name] for name in (role, *ALSO_CALLED.get(role, ())) if name in by_name)
        chosen[role] = column or next(found, None)
    known = {*chosen.values(), by_name.get("unit")}
    rest = [column for column in frame.columns if column not in known]
    if chosen["value"] is None and len(rest) == 1:
        chosen["value"] = rest[0]
    for dim, constant in constants.items():
        chosen[dim] = chosen[dim] or constant
    for role, hint in NEEDED.items():
        if chosen[role] is None:
            raise CubeError(f"{file}: no column is called {role!r}: {hint}; {has}")
    value, citation = chosen.pop("value"), chosen.pop("source")
    frame[value] = to_numbers(frame[value], value)
    if "unit" in by_name:
        unit = unit_of(frame[by_name["unit"]], unit)
    return TradeCube.from_frame(
        frame,
        value=value,
        unit=unit,
        coverage=coverage,
        duplicates="sum" if duplicates else "refuse",
        citation=citation,
        **chosen,
    )


def unit_of(column: "pd.Series[Any]", asked: str | None) -> str | None:
    """Return the one unit that a column of units names; a sum of several would mean nothing."""
    found = sorted({str(text) for text in column.dropna()})
    if len(found) > 1:
        raise CubeError(
            f"column {str(column.name)!r} mixes units, {' and '.join(found[:3])}: convert the values to one,"
            " or keep the rows of one"
        )
    if asked is not None and found and Unit.parse(asked) != Unit.parse(found[0]):
        raise CubeError(f"--unit says {asked!r}, but column {str(column.name)!r} says {found[0]!r}")
    return asked or (found[0] if found else None)


ALSO_CALLED = {"period": ("year", "quarter", "month", "time")}

NEEDED = {
    "value": "name it with --value-column",
    "partner": "name it with --partner-column",
    "period": "name it with --period-column",
    "flow": "name it with --flow-column, or say --flow export, import or total",
}


def to_numbers(column: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    """Convert text to numbers, or name the first that is none."""
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = numbers.isna() & column.notna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise ReadError(
            f"column {name!r} has {column.iloc[row]!r:.80} in row {row}, where a number is expected"
        )
    return numbers.astype(float)


def show(found: Brief, format: Format) -> None:
    """Print a brief."""
    if format is Format.JSON:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif format is Format.MARKDOWN:
        print(found.markdown(), end="")
    else:
        console = _console()
        title, _, rest = str(found).partition("\n")
        console.print(Text(title, style="bold"))
        console.print(_Numbers()(Text(rest)))


def _console() -> Console:
    # The text is laid out for 80 columns; rich adds colour and must not wrap it again.
    return Console(theme=THEME, soft_wrap=True, highlight=False)


def run() -> int:
    """Run the command line; an error is one line and exit code 2."""
    try:
        app(standalone_mode=False)
    except TradekitError as error:
        print(f"tradekit: {error}", file=sys.stderr)
        return 2
    except typer.Exit as leave:
        return leave.exit_code
    except Exception as error:
        show_usage = getattr(error, "show", None)
        if show_usage is None:
            raise
        show_usage()
        return 2
    return 0
