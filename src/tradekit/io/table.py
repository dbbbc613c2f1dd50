"""Tables in long form from CSV, Parquet and Excel files, with every label as the text that stands there."""

import csv
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from tradekit.errors import ReadError

__all__ = ["read_table"]

# No table of trade has a line this long; what has one is no table, or damaged.
LONGEST_LINE = 1 << 20

DELIMITERS = ",;\t|"

KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}


def read_table(path: str | PathLike[str]) -> pd.DataFrame:
    """Read a table as it stands: labels as text, so that codes keep their zeros and NA is Namibia.

    Parameters
    ----------
    path : path
        A .csv, .tsv, .txt, .parquet or .xlsx file with one head row.

    Returns
    -------
    pandas.DataFrame
        All columns of a text file as text, empty fields as missing.

    Raises
    ------
    ReadError
        If the file is missing, empty, has a head and no rows, is no table, or a row has more fields than the
        head.
    """
    file = Path(path)
    if not file.is_file():
        raise ReadError(f"{file}: there is no such file")
    kind = KINDS.get(file.suffix.lower())
    if kind is None:
        raise ReadError(f"{file}: the ending tells no kind of table; expected one of {', '.join(KINDS)}")
    if file.stat().st_size == 0:
        raise ReadError(f"{file}: the file is empty")
    readers = {"csv": _read_csv, "parquet": _read_parquet, "xlsx": _read_xlsx}
    frame = readers[kind](file)
    if frame.empty:
        raise ReadError(
            f"{file}: there is a head, {', '.join(map(str, frame.columns[:10]))}, and no rows below it"
        )
    return frame


def _read_csv(file: Path) -> pd.DataFrame:
    _check_lines(file)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            delimiter = max(DELIMITERS, key=head.count)
            rows = csv.reader(lines, delimiter=delimiter)
            first = next(rows, None)
        width = len(next(csv.reader([head], delimiter=delimiter)))
        if first is not None and len(first) > width:
            raise ReadError(
                f"{file}: line 2 has {len(first)} fields and the head has {width}: every column would shift;"
                " name the missing column in the head"
            )
        return pd.read_csv(
            file, sep=delimiter, dtype=str, encoding="utf-8-sig", keep_default_na=False, na_values=[""],
            index_col=False, skip_blank_lines=True,
        )  # fmt: skip
    except UnicodeDecodeError as error:
        raise ReadError(f"{file}: not UTF-8 text (byte {error.start}): save the table as UTF-8") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error, StopIteration) as error:
        raise ReadError(f"{file}: not a table: {error}") from None


def _check_lines(file: Path) -> None:
    """Refuse binary files and endless lines before a parser takes them into memory."""
    with file.open("rb") as raw:
        since, first = 0, True
        while chunk := raw.read(LONGEST_LINE):
            if first and b"\0" in chunk:
                raise ReadError(f"{file}: a binary file, not a text table")
            first = False
            cut = chunk.find(b"\n")
            if cut < 0:
                since += len(chunk)
            if since + max(cut, 0) >= LONGEST_LINE and (cut < 0 or since):
                raise ReadError(f"{file}: a line is longer than {LONGEST_LINE:,} bytes: this is no table")
            if cut >= 0:
                since = len(chunk) - chunk.rfind(b"\n") - 1


def _read_parquet(file: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(file)
    except ImportError:
        raise ReadError(f"{file}: reading Parquet needs pyarrow: install tradekit[io]") from None
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(f"{file}: cannot be read as Parquet: {_first_line(error)}") from error


def _read_xlsx(file: Path) -> pd.DataFrame:
    try:
        return pd.read_excel(file, dtype=object, keep_default_na=False, na_values=[""])
    except ImportError:
        raise ReadError(f"{file}: reading Excel files needs openpyxl: install tradekit[io]") from None
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(f"{file}: cannot be read as an Excel file: {_first_line(error)}") from error


def _first_line(error: Any) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
