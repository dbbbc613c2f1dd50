"""The bytes of files: patterns, archives and compression, and what is too large or too strange to open."""

import os
import zlib
from collections.abc import Iterable, Iterator
from glob import glob
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path, PurePosixPath
from typing import IO, Literal, NamedTuple, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np

from tradekit.errors import ReadError

__all__ = ["Kind", "Part", "names_of", "open_parts", "open_streams"]

Kind = Literal["text", "parquet", "xlsx", "json", "gzip", "zip"]

# No table of trade has a line this long; what has one is no table, or damaged. It is also the longest field
# that Python's csv module takes.
LONGEST_LINE = 1 << 17
SHORT_LINE = 1 << 10

# Tables pack to a fiftieth of their size at best; what packs two hundredfold is made to fill the memory.
MOST_PACKED = 200

# What is this small fills no memory, however well it packs.
HARMLESS = 1 << 24

# Enough of a file to tell what it is.
SAMPLE = 1 << 20

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Part(NamedTuple):
    """One table: a file, or a file inside an archive."""

    name: str
    kind: Kind
    data: memoryview


def names_of(paths: str | PathLike[str] | Iterable[str | PathLike[str]]) -> list[str]:
    """Return the files that paths and patterns name, each once, in order."""
    given = [paths] if isinstance(paths, str | PathLike) else list(paths)
    found: dict[str, None] = {}
    for path in (fspath(each) for each in given):
        pattern = any(sign in path for sign in "*?[") and not Path(path).exists()
        matches = sorted(glob(path, recursive=True)) if pattern else [path]
        if not matches:
            raise ReadError(f"{path}: no file matches the pattern")
        found |= dict.fromkeys(matches)
    if not found:
        raise ReadError("no file is given: name one, or a pattern such as 'trade/*.csv'")
    return list(found)


def open_parts(name: str) -> Iterator[Part]:
    """Yield the tables that a file holds: itself, or what its archive packs."""
    file = Path(name)
    try:
        if not file.is_file():
            what = "this is no file, but a folder or a device" if file.exists() else "there is no such file"
            raise ReadError(f"{name}: {what}")
        with file.open("rb") as raw:
            kind = kind_of(name, raw.read(SAMPLE))
            size = file.stat().st_size
            refuse_larger_than_memory(name, size)
            raw.seek(0)
            data = read_whole(raw, size)
    except OSError as error:
        raise ReadError(f"{name}: cannot be read: {error.strerror or error}") from None
    if kind == "gzip":
        data = memoryview(unpack_gzip(name, data))
        kind = kind_of(name, bytes(data[:SAMPLE]))
        if kind in ("gzip", "zip"):
            raise ReadError(f"{name}: an archive inside an archive: unpack it first")
    if kind != "zip":
        yield Part(name, kind, data)
        return
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = check_members(name, archive.infolist(), len(data))
            if any(member.filename == "xl/workbook.xml" for member in members):
                yield Part(name, "xlsx", data)
                return
            for member in members:
                inside = f"{name}/{member.filename}"
                # Directories of archives say how large members are, and may lie.
                with archive.open(member) as packed:
                    content = packed.read(member.file_size + 1)
                kind = kind_of(inside, content[:SAMPLE]) if content else "text"
                if kind in ("gzip", "zip"):
                    raise ReadError(f"{inside}: an archive inside an archive: unpack it first")
                if content:
                    yield Part(inside, kind, memoryview(content))
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"{name}: cannot be unpacked: {first_line(error)}") from error


def read_whole(raw: IO[bytes], size: int) -> memoryview:
    """Return the bytes of a file, in memory of NumPy's, whose large pages are touched sooner."""
    data = np.empty(size, dtype=np.uint8).data
    data = data[: raw.readinto(data)]  # type: ignore[attr-defined]
    rest = raw.read()
    # What is written to at the same time, or does not say its size, may be longer.
    return memoryview(bytes(data) + rest) if rest else data


def open_streams(name: str) -> Iterator[tuple[str, bool, IO[bytes]]]:
    """Yield what a file holds without reading it: a name, whether it is one of an archive, and the bytes."""
    with open(name, "rb") as raw:
        kind = kind_of(name, raw.read(SAMPLE))
        raw.seek(0)
        if kind == "gzip":
            with GzipFile(fileobj=raw) as unpacked:
                yield name, False, cast("IO[bytes]", unpacked)
        elif kind == "zip":
            with ZipFile(raw) as archive:
                for member in check_members(name, archive.infolist(), os.path.getsize(name)):
                    with archive.open(member) as file:
                        yield f"{name}/{member.filename}", True, file
        else:
            yield name, False, raw


def refuse_larger_than_memory(name: str, size: int) -> None:
    """Refuse what can never be held whole, before it is tried."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else None
    if memory is not None and size > memory:
        raise ReadError(
            f"{name}: {size:,} bytes do not fit into this machine's memory of {memory:,}: read it in blocks,"
            " with tradekit.scan(…, into='trade.parquet')"
        )


def kind_of(name: str, start: bytes) -> Kind:
    """Tell by its first bytes what a file is; refuse what is no table."""
    if not start:
        raise ReadError(f"{name}: the file is empty")
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(b"PK\x03\x04"):
        return "zip"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(OLD_WORKBOOK[:4]):
        raise ReadError(f"{name}: an Excel file of the old format: save the table as .xlsx")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    zero = start.find(b"\0")
    if zero < 0 and start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "json"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise ReadError(
            f"{name}: a page of HTML or XML, which some sites call .xls: open it in a spreadsheet program and"
            " save it as .xlsx"
        )
    refuse_long_lines(name, memoryview(start[:zero] if zero >= 0 else start))
    if zero >= 0:
        raise ReadError(f"{name}: a binary file, not a text table")
    return "text"


def refuse_long_lines(name: str, data: memoryview) -> None:
    """Refuse text with a line that no table has, before it is read as one."""
    place = 0
    while len(data) - place >= LONGEST_LINE:
        last = last_line_end(data, place, place + LONGEST_LINE)
        if last < 0:
            line = len(bytes(data[:place]).splitlines()) + 1
            raise ReadError(
                f"{name}: line {line} is longer than {LONGEST_LINE:,} characters: this is no table"
            )
        place = last + 1


def last_line_end(data: memoryview, start: int, end: int) -> int:
    """Return where the last line between two places ends; -1 if none does. Most are short."""
    for near in (max(start, end - SHORT_LINE), start):
        text = bytes(data[near:end])
        last = max(text.rfind(b"\n"), text.rfind(b"\r"))
        if last >= 0:
            return near + last
    return -1


def unpack_gzip(name: str, data: memoryview) -> bytes:
    """Unpack gzip as far as a table of its size may go."""
    limit = max(HARMLESS, MOST_PACKED * len(data))
    try:
        with GzipFile(fileobj=BytesIO(data)) as packed:
            unpacked = packed.read(limit + 1)
    except (BadGzipFile, EOFError, zlib.error) as error:
        raise ReadError(f"{name}: cannot be unpacked: {first_line(error)}") from error
    if len(unpacked) > limit:
        raise ReadError(f"{name}: unpacks to more than {limit:,} bytes, which no table of its size does")
    return unpacked


def check_members(name: str, members: Iterable[ZipInfo], packed: int) -> list[ZipInfo]:
    """Return the files of an archive; refuse what would fill the memory or lies outside it."""
    kept = []
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise ReadError(f"{name}: holds {member.filename!r:.80}, which lies outside the archive")
        if member.flag_bits & 1:
            raise ReadError(f"{name}: {member.filename!r:.80} is encrypted: unpack it first")
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if not member.is_dir() and not (hidden and path.name != "[Content_Types].xml"):
            kept.append(member)
    unpacked = sum(member.file_size for member in kept)
    if unpacked > max(HARMLESS, MOST_PACKED * packed):
        raise ReadError(f"{name}: unpacks to {unpacked:,} bytes, which no table of its size does")
    if not kept:
        raise ReadError(f"{name}: the archive holds no file")
    return kept


def first_line(error: Exception) -> str:
    """Return the first line of what a library says."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
