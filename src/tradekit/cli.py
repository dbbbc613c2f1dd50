"""The command line: the same functions, for those who do not write Python."""

import codecs
import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from io import TextIOWrapper
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
from tradekit.errors import CubeError, ReadError, TradekitError, UnitError
from tradekit.io.table import listed, read_by_place
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
        Coverage, typer.Option(help="What an absent cell means: zero where a reporter reports, or unknown.")
    ] = Coverage.INFERRED,
    sum_duplicates: Annotated[
        bool, typer.Option("--sum-duplicates", help="Sum cells that occur twice.")
    ] = False,
    corrections: Annotated[bool, typer.Option("--corrections", help="Let values be negative.")] = False,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.TEXT,
) -> None:
    """Say what changed in a reporter's trade, by how much, through whom, and whether it is a record."""
    columns = {
        "reporter": reporter_column, "partner": partner_column, "flow": flow_column,
        "category": category_column, "period": period_column, "value": value_column,
        "status": status_column, "source": source_column,
    }  # fmt: skip
    if file is None:
        if any((unit, flow, *columns.values())):
            raise CubeError("a column, a flow or a unit is said of a file, and no file is given")
        cube = china_central_asia()
        reporter = "CHN" if reporter is None else reporter
        partners = "Central Asia" if partners is None else partners
        period = "2025" if period is None else period
    else:
        constants = {
            "reporter": None if reporter is None else Partner.parse(reporter),
            "flow": None if flow is None else Flow.parse(flow),
        }
        cube = read_cube(
            file,
            columns,
            constants,
            unit=None if unit is None else Unit.parse(unit),
            coverage=coverage.value,
            duplicates="sum" if sum_duplicates else "refuse",
            corrections=corrections,
        )
    show(brief(cube, reporter=reporter, partners=partners, period=period, threshold=threshold), format)


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


def read_cube(
    file: Path,
    columns: Mapping[str, str | None],
    constants: Mapping[str, Partner | Flow | None],
    *,
    unit: Unit | None,
    **options: Any,
) -> TradeCube:
    """Read a file in long form; columns are those named, or those that are called what they hold."""
    frame = read_by_place(file)
    try:
        chosen = choose(list(frame.columns), columns, constants)
        value, citation, unit_column = (chosen.pop(role) for role in ("value", "source", "unit"))
        frame[value] = to_numbers(frame[value])
        if unit_column is not None:
            unit = unit_of(frame[unit_column], unit)
        cube = TradeCube.from_frame(frame, value=value, unit=unit, citation=citation, **chosen, **options)
        # Reporters are told apart by the brief.
        flow = constants["flow"]
        return cube if flow is None else cube.where(flow=flow)
    except TradekitError as error:
        raise type(error)(f"{file}: {placed(str(error), frame.index)}") from None


def choose(
    names: list[str], columns: Mapping[str, str | None], constants: Mapping[str, Partner | Flow | None]
) -> dict[str, Any]:
    """Return the column of each role, or the constant in its place."""
    has = f"the file has {listed(names)}"
    by_name = {name.strip().lower(): name for name in names}
    chosen: dict[str, Any] = {}
    for role, column in {**columns, "unit": None}.items():
        if column is not None and column not in names:
            raise CubeError(f"there is no column {column!r:.80}; {has}")
        found = (by_name[name] for name in (role, *ALSO_CALLED.get(role, ())) if name in by_name)
        chosen[role] = column or next(found, None)
    rest = [name for name in names if name not in chosen.values()]
    if chosen["value"] is None and len(rest) == 1:
        chosen["value"] = rest[0]
    for role, constant in constants.items():
        chosen[role] = chosen[role] or constant
    for role, hint in NEEDED.items():
        if chosen[role] is None:
            raise CubeError(f"no column is called {role!r}: {hint}; {has}")
    return chosen


def unit_of(column: "pd.Series[Any]", asked: Unit | None) -> Unit | None:
    """Return the one unit that a column of units names; a sum of several would mean nothing."""
    units = {}
    for text in column.dropna().unique():
        try:
            units[Unit.parse(text)] = text
        except UnitError as error:
            row = int((column == text).to_numpy().argmax())
            raise UnitError(f"column {column.name!r}, row {row}: {error}") from None
    if len(units) > 1:
        raise CubeError(
            f"column {column.name!r} mixes units, {' and '.join(sorted(units.values())[:3])}: convert the"
            " values to one, or keep the rows of one"
        )
    found = next(iter(units), asked)
    if asked not in (None, found):
        raise CubeError(f"--unit says '{asked}', but column {column.name!r} says '{found}'")
    return found


ALSO_CALLED = {"period": ("year", "quarter", "month", "time")}

NEEDED = {
    "value": "name it with --value-column",
    "partner": "name it with --partner-column",
    "period": "name it with --period-column",
    "flow": "name it with --flow-column, or say --flow export, import or total",
}


def to_numbers(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Convert text to numbers, or name the first that is none."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column
    # Through text, because pandas takes dates and truth values for numbers.
    numbers = pd.to_numeric(column.astype(str).where(column.notna()), errors="coerce")
    wrong = numbers.isna() & column.notna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        found = repr(str(column.iloc[row]))
        raise ReadError(
            f"column {column.name!r}, row {row}: {found:.80} is no number: write numbers as 1234.5"
        )
    return numbers.astype(float)


def placed(message: str, places: "pd.Index[Any]") -> str:
    """Tell the place in a file instead of the row of the frame, counted from 0."""
    return ROW_OF_A_FRAME.sub(lambda row: f"{row[1]}{places.name} {places[int(row[3])]}", message)


# The name of the column may hold anything.
ROW_OF_A_FRAME = re.compile(r"""^(column (["']).*?\2[^"']*?\b)row ([0-9]+)""")

# What errors advise in Python, as it is done on the command line.
SAID_HERE = {
    r"duplicates='sum'": "--sum-duplicates",
    r"\bcorrections=True": "--corrections",
    r"\breporter=$": "--reporter",
    r"give width=6 \(digits of the codes\), or read the column as text": "store them as text",
    r"Choose the whole with where\(.*": "Keep either the whole or its parts",
    r"a cube has one frequency; make one cube for each": "a brief has one frequency; make one file for each",
}


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
        message = " ".join(str(error).split())
        for python, option in SAID_HERE.items():
            message = re.sub(python, option, message)
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
