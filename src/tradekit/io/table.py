"""Tables out of bytes: columns are read when they are asked for, text as the labels that stand there.

Text is parsed by PyArrow. It does not say on which line a row stands, and takes some damaged files for whole
ones; so Python's own reader goes over a file again where a message needs the line, where quotation marks
look wrong, and where PyArrow gives up.
"""

import csv
import json
import re
import zlib
from codecs import EncodedFile, StreamRecoder
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from io import BytesIO, StringIO
from itertools import islice, zip_longest
from os import PathLike, fspath
from typing import IO, Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import numpy as np
import pandas as pd

from tradekit.errors import ReadError, TradekitError
from tradekit.io.files import (
    LONGEST_LINE,
    SAMPLE,
    Part,
    first_line,
    kind_of,
    open_parts,
    open_streams,
    refuse_long_lines,
)

__all__ = [
    "NoRowsError",
    "Numbers",
    "Table",
    "listed",
    "open_blocks",
    "open_table",
    "read_table",
    "to_numbers",
]

# Rows that are turned into a frame at a time by Python's reader: lists of text take much room.
BLOCK = 1 << 10

# Lines in which the head of a table is looked for; what stands before it is a title.
TITLE_LINES = 20

DELIMITERS = ",;\t|"

# A formula in the text of a sheet; what it came to stands beside it, if a program has computed it.
FORMULA = re.compile(rb"<(\w+:)?f[ >]")

# What no workbook needs, and what can make a small one fill the memory or read other files.
ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)

LAST_ROW = 1 << 20

# How the notes under a table begin.
FOOTER = re.compile(r"\s*(source|note|data from|last updated|unit\b|footnote|\*|\(\*)", re.IGNORECASE)

# Columns that Chinese customs give a table; the only ones of a table that is not in a Latin or UTF encoding.
CHINESE = re.compile("数据年月|商品编码|贸易伙伴")


class NoRowsError(ReadError):
    """Nothing of a table is left: it is refused alone, and passed over beside others."""

    def __init__(self, message: str, left_out: Mapping[str, int] | None = None) -> None:
        super().__init__(message)
        self.left_out: dict[str, int] = dict(left_out or {})


class Numbers(NamedTuple):
    """How numbers are written, and what stands for one that is not known."""

    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = ("",)
    # Columns of labels that may be read as whole numbers
    whole: tuple[str, ...] = ()


class Table(NamedTuple):
    """The head of a table, and how to read its columns."""

    file: str
    names: list[str]
    # (names of text columns, names of number columns, how numbers are written) to a frame
    load: Callable[[Sequence[str], Sequence[str], Numbers], pd.DataFrame]
    # Number of a row of that frame to where it stands in the file: "line 7"
    place: Callable[[int], str]
    facts: dict[str, Any]
    # Records above the head, which some sources state units in.
    title: list[list[str]]


def read_table(path: str | PathLike[str]) -> pd.DataFrame:
    """Read a table as it stands: labels as text, so that codes keep their zeros and NA is Namibia.

    Parameters
    ----------
    path : path
        A text file with a delimiter, a Parquet, JSON or .xlsx file, plain or packed by gzip or zip; of a
        workbook the first sheet is read.

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
    parts = list(open_parts(fspath(path)))
    if len(parts) > 1:
        raise ReadError(f"{fspath(path)}: holds {len(parts)} files, and a table is one: unpack it first")
    table = open_table(parts[0], lambda names: False)
    frame = table.load(table.names, (), Numbers())
    coded = {name: object for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)}
    return frame.astype(coded).reset_index(drop=True)


def open_table(
    part: Part, known: Callable[[list[str]], bool], encoding: str | None = None, before: int = 0
) -> Table:
    """Find the head of a table: the first record whose names are known, or else the first there is.

    Lines of a text are counted from those that stand before it.
    """
    if part.kind == "text":
        table = open_text(part, known, encoding, before)
    else:
        openers = {"parquet": open_parquet, "xlsx": open_xlsx}
        table = openers.get(part.kind, open_json)(part, known)

    def load(text: Sequence[str], numbers: Sequence[str], how: Numbers) -> pd.DataFrame:
        frame = table.load(text, numbers, how)
        for label in text:
            # Codes that a program has taken for numbers, of which one is missing.
            if pd.api.types.is_float_dtype(frame[label]) and (frame[label].dropna() % 1 == 0).all():
                frame[label] = frame[label].astype("Int64")
        for name, column in frame.items():
            # A text that is empty is none.
            if isinstance(column.dtype, pd.CategoricalDtype):
                if "" in column.cat.categories:
                    frame[name] = column.cat.remove_categories("")
            elif pd.api.types.infer_dtype(column) == "string":
                frame[name] = column.mask(column == "")
        frame = _without_blank_rows(frame)
        if frame.empty:
            raise NoRowsError(f"{part.name}: there is a head, {listed(table.names)}, and no rows below it")
        return frame

    return table._replace(load=load)


def _without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    blank = np.ones(len(frame), dtype=bool)
    for name in frame:
        blank &= frame[name].isna().to_numpy()
        if not blank.any():
            return frame
    return frame[~blank]


# Bytes of text, and rows of Parquet, that are in memory at a time.
BLOCK_BYTES = 1 << 25
BLOCK_ROWS = 1 << 20


def open_blocks(
    name: str, known: Callable[[list[str]], bool], encoding: str | None = None
) -> Iterator[tuple[str, bool, Iterator[Table]]]:
    """Yield what a file that is too large for memory holds: itself, or what its archive packs.

    Each has a name, says whether it is packed, and comes as tables of some rows, all with its head.
    """
    for inside, packed, stream in _guarded(name, open_streams(name)):
        yield inside, packed, _guarded(inside, _blocks(inside, stream, known, encoding))


def _guarded(name: str, made: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from made
    except (OSError, EOFError, BadZipFile, RuntimeError, UnicodeError, zlib.error) as error:
        raise ReadError(f"{name}: cannot be read: {first_line(error)}") from None


def _blocks(
    name: str, file: IO[bytes], known: Callable[[list[str]], bool], encoding: str | None
) -> Iterator[Table]:
    start = file.read(SAMPLE)
    file.seek(0)
    kind = kind_of(name, start)
    if kind == "parquet" and file.name == name:
        yield from _parquet_blocks(name, known)
    elif kind == "text":
        if encoding is None and start.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        if encoding is None:
            yield from _text_blocks(name, file, known)
            return
        # Lines of some encodings do not end where a byte says so.
        try:
            "a".encode(encoding)
            for table in _text_blocks(name, EncodedFile(file, "utf-8", encoding), known):
                yield table._replace(facts={**table.facts, **_told(encoding)})
        except LookupError:
            raise _no_encoding(name, encoding) from None
        except UnicodeDecodeError:
            raise ReadError(f"{name}: is not {encoding} text throughout: name its encoding") from None
    else:
        raise ReadError(f"{name}: a file of {kind} cannot be read in blocks: unpack it, or read it whole")


def _told(encoding: str) -> dict[str, Any]:
    return {} if encoding == "utf-8" else {"encoding": encoding}


def _no_encoding(name: str, encoding: str | None) -> ReadError:
    return ReadError(f"{name}: {encoding!r:.40} is no encoding: name one such as 'cp1252'")


def _text_blocks(
    name: str, file: IO[bytes] | StreamRecoder, known: Callable[[list[str]], bool]
) -> Iterator[Table]:
    top, before, rest = b"", 0, b""
    block = file.read(BLOCK_BYTES)
    while block:
        follows = file.read(BLOCK_BYTES)
        data = rest + block
        end = _last_line_end(data) if follows else len(data)
        part = Part(name, "text", memoryview(top + data[:end]))
        yield open_table(part, known, None, before)
        if not top:
            head = _find_head(name, decode(part)[0], known)
            top = b"".join(islice(_split_lines(data), head.before))
            before -= head.before
        before += data.count(b"\n", 0, end)
        block, rest = follows, data[end:]


def _later_row(before: int, row: int) -> str:
    return f"row {before + row + 1}"


def _last_line_end(data: bytes) -> int:
    """Return where the last line ends that is not inside a quoted field."""
    last = end = data.rfind(b"\n") + 1
    while end and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", max(0, last - LONGEST_LINE), end - 1) + 1
    # A mark without its other is told when the block is read.
    return end or last


def _parquet_blocks(name: str, known: Callable[[list[str]], bool]) -> Iterator[Table]:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    before = 0
    try:
        batches = pq.ParquetFile(name).iter_batches(BLOCK_ROWS)
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(f"{name}: cannot be read as Parquet: {first_line(error)}") from error
    for batch in batches:
        sink = BytesIO()
        pq.write_table(pa.Table.from_batches([batch]), sink)
        table = open_table(Part(name, "parquet", sink.getbuffer()), known)
        yield table._replace(place=partial(_later_row, before))
        before += len(batch)


def listed(columns: Iterable[str]) -> str:
    """Return the names of columns as a message shows them: on one line, and not all of very many."""
    names = [" ".join(name.split())[:40] for name in columns]
    return ", ".join(names[:20]) + " …" * (len(names) > 20)


# -- numbers -----------------------------------------------------------------------------------------------


def to_numbers(column: "pd.Series[Any]", how: Numbers) -> "pd.Series[Any]":
    """Convert text to numbers, each distinct text once, or name the first that is none by its index."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column
    if not isinstance(column.dtype, pd.CategoricalDtype):
        # Through text, because pandas takes dates and truth values for numbers.
        column = column.astype(str).where(column.notna())
    codes, labels = pd.factorize(column)
    text = pd.Series(list(labels), dtype=object)
    plain = text.str.strip()
    if how.thousands:
        mark, point = re.escape(how.thousands), re.escape(how.decimal)
        grouped = plain.str.fullmatch(rf"[-+]?\d{{1,3}}({mark}\d{{3}})+({point}\d*)?").astype(bool)
        plain = plain.where(~grouped, plain.str.replace(how.thousands, ""))
    if how.decimal != ".":
        plain = plain.where(
            plain.str.contains(".", regex=False).astype(bool), plain.str.replace(how.decimal, ".")
        )
    found = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=float)
    missing = plain.isin(how.missing).to_numpy()
    wrong = np.isnan(found) & ~missing
    if wrong.any():
        row = int(np.argmax(np.isin(codes, np.flatnonzero(wrong))))
        raise ReadError(
            f"column {column.name!r}, row {column.index[row]}: {text[codes[row]]!r:.80} is no number:"
            f" write numbers as {_example(how)}"
        )
    values = np.append(np.where(missing, np.nan, found), np.nan)
    return pd.Series(values[codes], column.index, name=column.name)


def _example(how: Numbers) -> str:
    return f"1{how.thousands}234{how.decimal}5"


# -- text --------------------------------------------------------------------------------------------------


def open_text(part: Part, known: Callable[[list[str]], bool], encoding: str | None, before: int = 0) -> Table:
    """Find delimiter and head of a text file; its rows are parsed by PyArrow."""
    data, encoding = decode(part, encoding)
    refuse_long_lines(part.name, data)
    head = _find_head(part.name, data, known)
    head = head._replace(before=head.before + before)
    width = len(head.names)

    def records() -> Iterator[tuple[int, list[str]]]:
        return _records(part.name, data, head)

    facts = _told(encoding)

    def load(text: Sequence[str], numbers: Sequence[str], how: Numbers) -> pd.DataFrame:
        frame = None if head.lines > 1 else _parse(data, head, text, numbers, how)
        if frame is None:
            frame = _read_slowly(part.name, records(), head, [*text, *numbers], facts)
        for name in numbers:
            frame[name] = to_numbers(frame[name], how)
        return frame

    def place(row: int) -> str:
        line, _ = next(islice(records(), row, None), (0, []))
        return f"line {line}"

    if width < 2:
        raise ReadError(f"{part.name}: the head has no delimiter: expected a comma, semicolon, tab or bar")
    return Table(part.name, head.names, load, place, facts, head.title)


def decode(part: Part, encoding: str | None = None) -> tuple[memoryview, str]:
    """Return text as UTF-8, and what it was in: told by its mark, or the first that it can be."""
    data = part.data
    try:
        if encoding is not None:
            return memoryview(str(data, encoding).encode()), encoding
        start = bytes(data[:3])
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return memoryview(str(data, "utf-16").encode()), "utf-16"
        if start == b"\xef\xbb\xbf":
            data = data[3:]
        if _is_utf8(data):
            return data, "utf-8"
    except LookupError:
        raise _no_encoding(part.name, encoding) from None
    except UnicodeDecodeError as error:
        line = bytes(data[: error.start]).count(b"\n") + 1
        raise ReadError(
            f"{part.name}: line {line} is not {encoding or 'UTF-16'} text: name its encoding"
        ) from None
    chinese = CHINESE.search(str(data[:4096], "gb18030", errors="replace"))
    for name in ("gb18030", "cp1252") if chinese else ("cp1252",):
        try:
            return memoryview(str(data, name).encode()), name
        except UnicodeDecodeError:
            continue
    return memoryview(str(data, "latin-1").encode()), "latin-1"


def _is_utf8(data: memoryview) -> bool:
    """Whether bytes are text; PyArrow tells it without making the text, which takes six times as long."""
    try:
        import pyarrow as pa
    except ImportError:
        text = str(data, errors="replace")
        return "\ufffd" not in text or b"\xef\xbf\xbd" in bytes(data)
    ends = np.array([0, len(data)], dtype=np.int64)
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, pa.py_buffer(ends), pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


class _Head(NamedTuple):
    """Where the rows of a text table begin, and what stands before them."""

    names: list[str]
    delimiter: str
    # Whether each row has one empty field more than the head.
    extra: bool
    # Bytes and lines up to and with the head; lines that the head itself takes.
    start: int
    before: int
    lines: int
    title: list[list[str]]


def _find_head(file: str, data: memoryview, known: Callable[[list[str]], bool]) -> _Head:
    """Return the head of a text: the first record that a source knows, or the first there is."""
    lines = _split_lines(data[: TITLE_LINES * LONGEST_LINE])
    first: _Head | None = None
    title: list[list[str]] = []
    start = number = 0
    for line in islice(lines, TITLE_LINES):
        start, number = start + len(line), number + 1
        text = line.decode(errors="replace")
        if not text.strip():
            continue
        delimiter = max(DELIMITERS, key=text.count)
        taken = 1
        while text.count('"') % 2 and taken < TITLE_LINES:
            more = next(lines, b"")
            if not more:
                break
            text, start, number, taken = (
                text + more.decode(errors="replace"),
                start + len(more),
                number + 1,
                taken + 1,
            )
        record = next(csv.reader(StringIO(text, newline=""), delimiter=delimiter), [])
        if first is None or known([name.strip() for name in record]):
            follows = next(_split_lines(data[start : start + LONGEST_LINE]), b"").decode(errors="replace")
            fields = next(csv.reader(StringIO(follows, newline=""), delimiter=delimiter), [])
            extra = len(fields) == len(record) + 1 and not fields[-1].strip() and len(record) > 1
            found = _Head(record, delimiter, extra, start, number, taken, list(title))
            if known([name.strip() for name in record]):
                return found._replace(names=_names(file, record))
            first = found
        title.append(record)
    if first is None:
        raise ReadError(f"{file}: the file is empty")
    return first._replace(names=_names(file, first.names) if len(first.names) > 1 else first.names)


def _split_lines(data: memoryview | bytes) -> Iterator[bytes]:
    """Yield the lines of some bytes with their ends, which may be of any kind."""
    place = 0
    for end in re.finditer(rb"\r\n|\n|\r", data):
        yield bytes(data[place : end.end()])
        place = end.end()
    if place < len(data):
        yield bytes(data[place:])


def _parse(
    data: memoryview, head: _Head, text: Sequence[str], numbers: Sequence[str], how: Numbers
) -> pd.DataFrame | None:
    """Read columns with PyArrow; None if it cannot, or might take damage for data."""
    try:
        import pyarrow as pa
        from pyarrow import csv as pa_csv
    except ImportError:
        raise ReadError("reading files needs pyarrow: install the extra 'io'") from None
    body = data[head.start :]
    if not len(body) or _has_odd_quotes(body, head.delimiter):
        return None
    extra = ("" if "" not in head.names else "\0",) if head.extra else ()
    coded = pa.dictionary(pa.int32(), pa.string())
    size = min(max(len(body) // SHARED, PARSED), 4 * PARSED)
    padded = _padded(body) if "NA" in how.missing else ()

    def read(over_lines: bool, types: Mapping[str, Sequence[str]]) -> Any:
        as_type = {"whole": pa.int32(), "floating": pa.float64(), "coded": coded}
        return pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            pa_csv.ReadOptions(column_names=[*head.names, *extra], block_size=size),
            pa_csv.ParseOptions(delimiter=head.delimiter, newlines_in_values=over_lines),
            pa_csv.ConvertOptions(
                column_types={name: as_type[kind] for kind, names in types.items() for name in names},
                include_columns=[*text, *numbers, *extra],
                null_values=[*how.missing, *padded],
                strings_can_be_null=False,
                decimal_point=how.decimal,
            ),
        )

    first = _first_row(body, head)
    whole = [name for name in text if name in how.whole and WHOLE.fullmatch(first.get(name, ""))]
    others = [name for name in text if name not in whole]
    # What columns promise in their first rows others may break: then all are read as text.
    attempts: list[Mapping[str, Sequence[str]]] = [
        {"whole": whole, "floating": numbers, "coded": [*others, *extra]},
        {"floating": numbers, "coded": [*text, *extra]},
        {"coded": [*text, *numbers, *extra]},
    ]
    over_lines = False
    table = None
    while attempts and table is None:
        try:
            table = read(over_lines, attempts[0])
        except pa.ArrowInvalid as error:
            # It says so where a field goes over the end of a line; looking for such fields takes longer.
            if "newlines_in_values" in str(error) and not over_lines:
                over_lines = True
                continue
        if table is not None and _is_odd(table, attempts[0]):
            table = None
        del attempts[0]
    if table is None:
        return None
    if extra:
        if set(table[extra[0]].unify_dictionaries().combine_chunks().dictionary.to_pylist()) - {""}:
            return None
        table = table.drop_columns(list(extra))
    return pd.DataFrame({name: _plain_column(table[name]) for name in table.column_names}, copy=False)


def _plain_column(column: Any) -> Any:
    """Return a column as pandas has it; labels are objects, which it walks faster than texts of Arrow's."""
    if not str(column.type).startswith("dictionary"):
        return column.to_numpy()
    coded = column.unify_dictionaries().combine_chunks()
    labels = pd.Index(coded.dictionary.to_pylist(), dtype=object)
    return pd.Categorical.from_codes(coded.indices.to_numpy(), labels, validate=False)


def _padded(body: memoryview) -> Sequence[str]:
    """Return how R has written what it does not know: padded to the width of its column."""
    start = bytes(body[:SAMPLE])
    end = start.find(b" NA") + 1
    blanks = end - len(start[:end].rstrip(b" ")) if end else 0
    return (" " * blanks + "NA",) if blanks else ()


# Whole numbers of as many digits fit the integers that they are read as.
WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")


def _first_row(body: memoryview, head: _Head) -> dict[str, str]:
    """Return what the first row has in each column."""
    line = next(_split_lines(body[:LONGEST_LINE]), b"").decode(errors="replace")
    return dict(zip(head.names, next(csv.reader([line], delimiter=head.delimiter), []), strict=False))


def _is_odd(table: Any, types: Mapping[str, Sequence[str]]) -> bool:
    """Whether numbers are NaN or infinite, as no source writes them, or whole labels are missing."""
    return any(table[name].null_count for name in types.get("whole", ())) or any(
        not np.isfinite(chunk).all() for name in types.get("floating", ()) for chunk in _chunks(table[name])
    )


def _chunks(column: Any) -> Iterator[Any]:
    """Yield the numbers of a column that are there."""
    for chunk in column.chunks:
        yield chunk.drop_null().to_numpy(zero_copy_only=False)


# Bytes that are parsed at a time, up to four times as many: each block has a list of its labels, but there
# are to be blocks enough for threads to share.
PARSED, SHARED = 1 << 20, 8

# Bytes that the processor's cache holds.
CACHED = 1 << 17

QUOTE, NEWLINE = np.frombuffer(b'"\n', np.uint8)


def _has_odd_quotes(body: memoryview, delimiter: str) -> bool:
    """Whether a quotation mark stands where none should, or one is without its other."""
    letters = np.frombuffer(body, np.uint8)
    edge = np.zeros(256, dtype=bool)
    edge[[ord(sign) for sign in (delimiter, "\n", "\r", '"')]] = True

    count = 0
    for start in range(0, len(letters), CACHED):
        # With the letters around the block; beyond the ends of all stands the end of a line.
        part = letters[max(start - 1, 0) : start + CACHED + 1]
        if not start:
            part = np.append(NEWLINE, part)
        if start + CACHED >= len(letters):
            part = np.append(part, NEWLINE)
        places = np.flatnonzero(part[1:-1] == QUOTE)
        if not (edge.take(part.take(places)) | edge.take(part.take(places + 2))).all():
            return True
        count += len(places)
    return count % 2 == 1


def _read_slowly(
    file: str,
    records: Iterator[tuple[int, list[str]]],
    head: _Head,
    wanted: Sequence[str],
    facts: dict[str, Any],
) -> pd.DataFrame:
    """Read columns with Python's reader, which tells the line of what is wrong."""
    width = len(head.names)
    places = [head.names.index(name) for name in wanted]
    blocks = [pd.DataFrame(columns=list(wanted), dtype=object)]
    count = 0
    footers: list[str] = []
    while block := list(islice(records, BLOCK)):
        fields = []
        for line, record in block:
            if footers and len([f for f in record if f.strip()]) > 1:
                raise ReadError(
                    f"{file}: line {line} is a row below a note, {footers[-1]!r:.60}: remove the note"
                )
            if len(record) == width + 1 and head.extra and not record[-1].strip():
                record.pop()
            if len(record) != width:
                if _is_footer(record, footers):
                    footers.append(next((f.strip() for f in record if f.strip()), ""))
                    continue
                raise ReadError(f"{file}: line {line} {_misfit(len(record), width, head.delimiter)}")
            fields.append([record[place] for place in places])
        blocks.append(
            pd.DataFrame(fields, range(count, count + len(fields)), columns=list(wanted), dtype=object)
        )
        count += len(fields)
    if footers:
        facts["footer"] = footers
    return pd.concat(blocks)


def _is_footer(record: Sequence[str], footers: Sequence[str]) -> bool:
    """Whether a record is a note under a table: one text, which begins as notes do or follows another."""
    filled = [field for field in record if field.strip()]
    return len(filled) == 1 and bool(footers or FOOTER.match(filled[0]))


def _misfit(fields: int, expected: int, delimiter: str) -> str:
    """Say what is wrong with a row of more or fewer fields than the head."""
    found = f"has {fields} field{'s' * (fields != 1)} and the head has {expected}"
    if fields < expected:
        return f"{found}: complete the row, or remove it"
    return (
        f"{found}: every column would shift; name the missing column in the head, or quote the field that"
        f" holds {delimiter!r}"
    )


def _records(file: str, data: memoryview, head: _Head) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a text file that are not blank, each with the line on which it begins."""
    lines = (line.decode() for line in _split_lines(data[head.start :]))
    reader = csv.reader(lines, delimiter=head.delimiter, strict=True)
    line = head.before + 1
    try:
        for record in reader:
            if len(record) > 1 or "".join(record).strip(" \t"):
                yield line, record
            line = head.before + reader.line_num + 1
    except csv.Error as error:
        raise ReadError(
            f"{file}: line {line} is no row of a table: {error}; check its quotation marks"
        ) from None


# -- Parquet, JSON and Excel -------------------------------------------------------------------------------


def open_parquet(part: Part, known: Callable[[list[str]], bool]) -> Table:
    """Read the columns of a Parquet file, text coded as it is stored."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ReadError(f"{part.name}: reading Parquet needs pyarrow: install the extra 'io'") from None

    def guarded(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Exception as error:  # A damaged file fails in ways of the reader's own.
            raise ReadError(f"{part.name}: cannot be read as Parquet: {first_line(error)}") from error

    schema, saved = guarded(lambda: _schema_of(pq.read_schema(pa.BufferReader(part.data))))
    # Labels that pandas saved as the index are columns like all others, unless they only count the rows.
    index = [name for name in saved if isinstance(name, str)]
    names = [*index, *(name for name in schema.names if name not in index)]
    names = _names(part.name, [name for name in names if not re.fullmatch(r"__index_level_\d+__", name)])

    def load(text: Sequence[str], numbers: Sequence[str], how: Numbers) -> pd.DataFrame:
        coded = [name for name in text if schema.field(name).type in (pa.string(), pa.large_string())]
        table = guarded(
            lambda: pq.read_table(
                pa.BufferReader(part.data), columns=[*text, *numbers], read_dictionary=coded
            )
        )
        frame = guarded(lambda: table.to_pandas(ignore_metadata=True))
        for name in numbers:
            frame[name] = to_numbers(frame[name], how)
        return frame  # type: ignore[no-any-return]

    def place(row: int) -> str:
        return f"row {row + 1}"

    return Table(part.name, names, load, place, {}, [])


def _schema_of(schema: Any) -> tuple[Any, Sequence[Any]]:
    """Return a schema, and what pandas says was its index."""
    return schema, (schema.pandas_metadata or {}).get("index_columns", ())


def open_json(part: Part, known: Callable[[list[str]], bool]) -> Table:
    """Read a list of records, alone or under "data", or a list of rows whose first is the head."""
    data, _ = decode(part)
    try:
        content = json.loads(bytes(data))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{part.name}: cannot be read as JSON: {first_line(error)}") from None
    facts: dict[str, Any] = {}
    if isinstance(content, dict):
        # As UN Comtrade and OEC tell how many rows there would be.
        page = content.get("page")
        count = page.get("total") if isinstance(page, dict) else content.get("count")
        content = next(
            (content[key] for key in ("data", "dataset") if isinstance(content.get(key), list)), None
        )
        if isinstance(content, list) and isinstance(count, int) and count > len(content):
            facts["cut"] = f"{len(content):,} rows of {count:,}"
    if not isinstance(content, list) or not content:
        raise ReadError(f"{part.name}: holds no list of records, which a table is")
    if all(isinstance(row, dict) for row in content):
        head = list(dict.fromkeys(key for row in content for key in row))
        body = [[row.get(key) for key in head] for row in content]
    elif all(isinstance(row, list) for row in content):
        head, *body = content
        for number, row in enumerate(body, 1):
            if len(row) != len(head):
                raise ReadError(
                    f"{part.name}: row {number} has {len(row)} fields and the head has {len(head)}"
                )
    else:
        raise ReadError(f"{part.name}: holds no list of records, which a table is")
    nested = next((cell for row in body for cell in row if isinstance(cell, dict | list)), None)
    if nested is not None or not all(isinstance(name, str) for name in head):
        raise ReadError(f"{part.name}: holds records inside records, such as {nested!r:.60}: flatten them")
    return _held(part.name, head, body, range(len(body)), lambda row: f"row {row + 1}", facts)


def _held(
    file: str,
    head: Sequence[Any],
    body: Sequence[Sequence[Any]],
    index: Iterable[int],
    place: Callable[[int], str],
    facts: dict[str, Any],
    title: Sequence[list[str]] = (),
) -> Table:
    """Return a table of cells that are in memory already."""
    names = _names(file, head)
    frame = pd.DataFrame(body, pd.Index(index), names, dtype=object)

    def load(text: Sequence[str], numbers: Sequence[str], how: Numbers) -> pd.DataFrame:
        chosen = frame[[*text, *numbers]].infer_objects()
        for name in numbers:
            chosen[name] = to_numbers(chosen[name], how)
        return chosen

    return Table(file, names, load, place, facts, list(title))


def open_xlsx(part: Part, known: Callable[[list[str]], bool]) -> Table:
    """Read the first sheet that has a head a source knows, or the first of all."""
    file = part.name
    try:
        with ZipFile(BytesIO(part.data)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            if any(
                ENTITIES.search(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")
            ):
                raise ReadError(f"{file}: declares entities, which no workbook needs")
            computes = any(FORMULA.search(archive.read(name)) for name in sheets)
        found = None
        for position in range(max(1, len(sheets))):
            rows = dict(_rows_of_sheet(part, position, data_only=True))
            written = dict(_rows_of_sheet(part, position, data_only=False)) if computes else rows
            heads = [number for number in islice(written, TITLE_LINES) if known(_texts(written[number]))]
            if found is None or heads:
                found = rows, written, heads[0] if heads else next(iter(written), None)
            if heads:
                break
    except TradekitError:
        raise
    except ImportError:
        raise ReadError(f"{file}: reading Excel files needs openpyxl: install the extra 'io'") from None
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(f"{file}: cannot be read as an Excel file: {first_line(error)}") from error
    rows, written, first = found or ({}, {}, None)
    if first is None:
        raise ReadError(f"{file}: the first sheet is empty")
    title = [_texts(row) for number, row in rows.items() if number < first]
    rows = {number: row for number, row in rows.items() if number >= first}
    written = {number: row for number, row in written.items() if number >= first}
    width = len(written[first])
    footers = _cut_footers(rows, written)
    _check_cells(file, written, rows, width)
    head, *body = ([*row, *[None] * (width - len(row))] for row in rows.values())
    facts: dict[str, Any] = {"footer": footers} if footers else {}
    return _held(file, head, body, list(rows)[1:], lambda number: f"row {number}", facts, title)


def _texts(row: Sequence[Any]) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row]


def _cut_footers(rows: dict[int, list[Any]], written: dict[int, list[Any]]) -> list[str]:
    """Take the notes under a table away, and return them."""
    notes: dict[int, str] = {}
    for number, row in rows.items():
        filled = _texts([cell for cell in row if cell is not None])
        if _is_footer(filled, list(notes.values())):
            notes[number] = filled[0]
        elif notes:
            notes = {}
    for number in notes:
        del rows[number]
        written.pop(number, None)
    return list(notes.values())


def _check_cells(
    file: str, written: Mapping[int, list[Any]], values: Mapping[int, list[Any]], width: int
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


def _rows_of_sheet(part: Part, position: int, *, data_only: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a sheet that are not blank, without the empty cells at their ends.

    A single cell in the last corner of a sheet would make a table of 17 billion.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    with closing(load_workbook(BytesIO(part.data), read_only=True, data_only=data_only)) as book:
        if position >= len(book.worksheets):
            return
        sheet = book.worksheets[position]
        # What a file says of the size of its sheets may be wrong.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > LAST_ROW:
                raise ReadError(f"{part.name}: there are rows beyond {LAST_ROW:,}, the last one of a sheet")
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


def _names(file: str, head: Iterable[Any]) -> list[str]:
    """Return the names of columns as text; one that has none is called as pandas does, by its position."""
    names = [
        f"Unnamed: {place}" if pd.isna(name) or name == "" else str(name) for place, name in enumerate(head)
    ]
    places = {name.strip().casefold(): place for place, name in enumerate(names)}
    for place, name in enumerate(names):
        if places[name.strip().casefold()] != place:
            raise ReadError(f"{file}: two columns are called {name!r:.80}: rename or remove one of them")
    return names
