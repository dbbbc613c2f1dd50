"""Tables in long form from CSV, Parquet and Excel files, with every label as the text that stands there."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice, zip_longest
from os import PathLike
from pathlib import Path
from typing import Any, TextIO
from zipfile import ZipFile

import pandas as pd

from tradekit.errors import ReadError

__all__ = ["read_table"]

# No table of trade has a line this long; what has one is no table, or damaged. It is also the longest field
# that Python's csv module takes.
LONGEST_LINE = 1 << 17

# Workbooks pack to a tenth of their size or so; what packs a hundredfold is made to fill the memory.
MOST_PACKED = 100

# Rows of a text file that are turned into a frame at a time: lists of text take much room, and a few of them
# stay in the processor's cache.
BLOCK = 1 << 10

# A formula in the text of a sheet; what it came to stands beside it, if a program has computed it.
FORMULA = re.compile(rb"<(\w+:)?f[ >]")

LAST_ROW = 1 << 20

DELIMITERS = ",;\t|"

KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}

# How files begin that are no UTF-8 text, whatever they are called.
FOREIGN = {
    b"\xff\xfe": "UTF-16 text: save the table as UTF-8",
    b"\xfe\xff": "UTF-16 text: save the table as UTF-8",
    b"\x1f\x8b": "compressed with gzip: unpack it first",
    b"PK\x03\x04": "a zip archive or an Excel file: unpack it, or give it the ending .xlsx",
    b"PAR1": "a Parquet file: give it the ending .parquet",
    b"\xd0\xcf\x11\xe0": "an Excel file of the old format: save the table as .xlsx",
}


def read_table(path: str | PathLike[str]) -> pd.DataFrame:
    """Read a table as it stands: labels as text, so that codes keep their zeros and NA is Namibia.

    Parameters
    ----------
    path : path
        A .csv, .tsv, .txt, .parquet or .xlsx file with one head row; of a workbook the first sheet is read.

    Returns
    -------
    pandas.DataFrame
        All columns of a text file as text, empty fields as missing, without the rows that have none else.

    Raises
    ------
    ReadError
        If the file is missing, empty, has a head and no rows, or is no table; if two columns have one name, a
        row has more or fewer fields than the head, or a formula has no value.
    """
    return read_by_place(path).reset_index(drop=True)


def read_by_place(path: str | PathLike[str]) -> pd.DataFrame:
    """Read a table whose index says where in the file each row stands: in which "line", or "row"."""
    file = Path(path)
    kind = KINDS.get(file.suffix.lower())
    try:
        if not file.is_file():
            what = "this is no file, but a folder or a device" if file.exists() else "there is no such file"
            raise ReadError(f"{file}: {what}")
        if kind is None:
            raise ReadError(f"{file}: the ending tells no kind of table; expected one of {', '.join(KINDS)}")
        with file.open("rb") as raw:
            start = raw.read(4)
        if not start:
            raise ReadError(f"{file}: the file is empty")
        foreign = [what for mark, what in FOREIGN.items() if kind == "csv" and start.startswith(mark)]
        if foreign:
            raise ReadError(f"{file}: {foreign[0]}")
        frame = {"csv": _read_csv, "parquet": _read_parquet, "xlsx": _read_xlsx}[kind](file)
    except OSError as error:
        raise ReadError(f"{file}: cannot be read: {error.strerror or error}") from None
    for name, column in frame.items():
        if pd.api.types.infer_dtype(column) == "string":
            frame[name] = column.mask(column == "")
    frame = frame.dropna(how="all")
    if frame.empty:
        raise ReadError(f"{file}: there is a head, {listed(frame.columns)}, and no rows below it")
    return frame


def listed(columns: Iterable[str]) -> str:
    """Return the names of columns as a message shows them: on one line, and not all of very many."""
    names = [" ".join(name.split())[:40] for name in columns]
    return ", ".join(names[:20]) + " …" * (len(names) > 20)


def _read_csv(file: Path) -> pd.DataFrame:
    # What is no UTF-8 becomes a surrogate, so that `_lines` sees in which line it stands.
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        first = next((line for line in _lines(file, text) if line.strip()), "")
        delimiter = max(DELIMITERS, key=first.count)
        text.seek(0)
        records = _records(file, text, delimiter)
        _, head = next(records, (0, []))
        if not head:
            raise ReadError(f"{file}: the file is empty")
        if len(head) < 2:
            raise ReadError(f"{file}: the head has no delimiter: expected a comma, semicolon, tab or bar")
        names = _names(file, head)
        blocks = [pd.DataFrame(columns=names, dtype=str)]
        while block := list(islice(records, BLOCK)):
            for line, record in block:
                if len(record) != len(head):
                    raise ReadError(f"{file}: line {line} {_misfit(len(record), len(head), delimiter)}")
            fields = [record for _, record in block]
            lines = [line for line, _ in block]
            blocks.append(pd.DataFrame(fields, lines, names, dtype=str))
    return pd.concat(blocks).rename_axis("line")


def _misfit(fields: int, expected: int, delimiter: str) -> str:
    """Say what is wrong with a row of more or fewer fields than the head."""
    found = f"has {fields} field{'s' * (fields != 1)} and the head has {expected}"
    if fields < expected:
        return f"{found}: complete the row, or remove it"
    return (
        f"{found}: every column would shift; name the missing column in the head, or quote the field that"
        f" holds {delimiter!r}"
    )


def _records(file: Path, text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a text file that are not blank, each with the line on which it begins."""
    reader = csv.reader(_lines(file, text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if len(record) > 1 or "".join(record).strip(" \t"):
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(
            f"{file}: line {line} is no row of a table: {error}; check its quotation marks"
        ) from None


def _lines(file: Path, text: TextIO) -> Iterator[str]:
    """Yield the lines of a text file; refuse binary files, other encodings and endless lines."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if "\0" in line:
            raise ReadError(f"{file}: a binary file, not a text table")
        if len(line) == LONGEST_LINE:
            raise ReadError(
                f"{file}: line {number} is longer than {LONGEST_LINE:,} characters: this is no table"
            )
        try:
            line.encode()
        except UnicodeEncodeError:
            raise ReadError(f"{file}: line {number} is not UTF-8 text: save the table as UTF-8") from None
        yield line


def _read_parquet(file: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(file)
        if any(name is not None for name in frame.index.names):
            # Labels that pandas saved as the index are columns like all others.
            frame = frame.reset_index()
    except ImportError:
        raise ReadError(f"{file}: reading Parquet needs pyarrow: install the extra 'io'") from None
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(f"{file}: cannot be read as Parquet: {_first_line(error)}") from error
    frame.columns = pd.Index(_names(file, frame.columns))
    return frame.set_axis(pd.RangeIndex(1, len(frame) + 1, name="row"))


def _read_xlsx(file: Path) -> pd.DataFrame:
    try:
        with ZipFile(file) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > MOST_PACKED * file.stat().st_size:
                raise ReadError(f"{file}: unpacks to {unpacked:,} bytes, which no workbook of its size does")
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            computes = any(FORMULA.search(archive.read(name)) for name in sheets)
        rows = dict(_rows_of_sheet(file, data_only=True))
        written = dict(_rows_of_sheet(file, data_only=False)) if computes else rows
    except ReadError:
        raise
    except ImportError:
        raise ReadError(f"{file}: reading Excel files needs openpyxl: install the extra 'io'") from None
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(f"{file}: cannot be read as an Excel file: {_first_line(error)}") from error
    if not written:
        raise ReadError(f"{file}: the first sheet is empty")
    width = len(next(iter(written.values())))
    _check_cells(file, written, rows, width)
    head, *body = ([*row, *[None] * (width - len(row))] for row in rows.values())
    numbers = pd.Index(list(rows)[1:], name="row")
    return pd.DataFrame(body, numbers, _names(file, head), dtype=object)


def _check_cells(
    file: Path, written: Mapping[int, list[Any]], values: Mapping[int, list[Any]], width: int
) -> None:
    """Refuse rows that are wider than the head, and formulas that no program has computed yet."""
    for number, row in written.items():
        if len(row) > width:
            raise ReadError(
                f"{file}: row {number} has a cell in column {len(row)}, and the head ends at column {width}:"
                " name its column in the head, or clear it"
            )
        for place, (cell, value) in enumerate(zip_longest(row, values.get(number, ())), 1):
            if cell is not None and value is None:
                raise ReadError(
                    f"{file}: row {number}, column {place}: the formula {cell!r:.80} has no value: open the"
                    " file in a spreadsheet program and save it"
                )


def _rows_of_sheet(file: Path, *, data_only: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a workbook's first sheet that are not blank, without the empty cells at their ends.

    A single cell in the last corner of a sheet would make a table of 17 billion.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    # Opened here, because openpyxl leaves a file open that it cannot read.
    with file.open("rb") as raw, closing(load_workbook(raw, read_only=True, data_only=data_only)) as book:
        sheet = book.worksheets[0]
        # What a file says of the size of its sheets may be wrong.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > LAST_ROW:
                raise ReadError(f"{file}: there are rows beyond {LAST_ROW:,}, the last one of a sheet")
            row = [_plain(cell) for cell in cells]
            while row and row[-1] is None:
                row.pop()
            if row:
                yield number, row


def _plain(cell: Any) -> Any:
    """Return the value of a cell; some programs write 2025 as 2025.0, and empty cells as text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def _names(file: Path, head: Iterable[Any]) -> list[str]:
    """Return the names of columns as text; one that has none is called as pandas does, by its position."""
    names = [
        f"Unnamed: {place}" if pd.isna(name) or name == "" else str(name) for place, name in enumerate(head)
    ]
    places = {name.strip().casefold(): place for place, name in enumerate(names)}
    for place, name in enumerate(names):
        if places[name.strip().casefold()] != place:
            raise ReadError(f"{file}: two columns are called {name!r:.80}: rename or remove one of them")
    return names


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
