"""Files that stay on the disk: an engine reads of them what is asked for."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from glob import glob
from importlib.util import find_spec
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import attrs
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradekit.cube import TradeCube
from tradekit.cube.engine import Column, Scan
from tradekit.errors import CubeError, ReadError, WriteError
from tradekit.io.files import names_of
from tradekit.io.plain import DIMENSIONS
from tradekit.io.read import (
    SOURCES,
    Piece,
    agree,
    by_lists,
    check_options,
    choose,
    codes_of,
    is_list,
    known_sources,
    merge,
    no_table_of,
    read_piece,
    tell,
)
from tradekit.io.source import Source, in_editions
from tradekit.io.table import NoRowsError, Table, open_blocks

__all__ = ["scan"]

Engine = Literal["duckdb", "polars"]

KINDS = (".parquet", ".csv", ".csv.gz", ".tsv", ".tsv.gz")


def scan(
    files: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    value: str = "value",
    engine: Engine = "duckdb",
    into: str | PathLike[str] | None = None,
    source: str | None = None,
    encoding: str | None = None,
    **options: Any,
) -> TradeCube:
    r"""Make a cube of files that are too large for memory, or too many.

    Parameters
    ----------
    files : str, path, or list of them
        One .parquet or .csv file, or a pattern such as ``"baci/*.parquet"`` for files of the same columns.
        In text files labels keep their zeros, and numbers are read where they are asked for. With `into`,
        a list, and files packed by gzip or zip.
    value : str
        Column of values.
    engine : {"duckdb", "polars"}
        What reads the files.
    into : path, optional
        Parquet file to write. Then files are those of a source that `tradekit.read` recognises and whose rows
        are trade one by one, BACI and UN Comtrade; a block at a time they are read as there, and what they
        hold is written to this file, where the rows of the cube stay. Lists of countries beside the data are
        read first.
    source, encoding : str, optional
        With `into`, as in `tradekit.read`.
    **options
        As in `TradeCube.from_frame`. A dimension not given is the column of its name, if there is one.

    Returns
    -------
    TradeCube
        A lazy one: the rows stay in the files, and only sums come here.

    Raises
    ------
    ReadError
        If there is no such file, or files are of another kind.
    WriteError
        If the file cannot be written.
    CubeError, LabelError, EngineError
        As in `TradeCube.from_frame`.

    Examples
    --------
    >>> import tempfile, pathlib, tradekit
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name, "trade.csv")
    >>> _ = file.write_text("partner,category,value\nKAZ,010121,3\nUZB,010121,1\n")
    >>> cube = tradekit.scan(file, engine="polars", flow=tradekit.Flow.EXPORT)
    >>> cube.to_frame()["value"].to_list()
    [3.0, 1.0]
    >>> folder.cleanup()
    """
    if engine not in ("duckdb", "polars"):
        raise CubeError(f"engine must be 'duckdb' or 'polars', not {engine!r:.80}")
    if find_spec(engine) is None:
        raise CubeError(f"{engine} is not installed: install the extra {engine!r}")
    if into is not None:
        named = {} if value == "value" else {"value": value}
        how = known_sources(source), encoding
        return _scan_source(names_of(files), Path(into), engine, {**options, **named}, *how)
    if source is not None or encoding is not None:
        raise ReadError("source and encoding are said of files that are read with into=")
    if not isinstance(files, str | PathLike):
        raise ReadError("several files are one pattern, such as 'trade/*.csv', or are read with into=")
    path = fspath(files)
    found = sorted(glob(path))
    if not found:
        raise ReadError(f"{path}: there is no such file")
    for file in found:
        if not file.lower().endswith(KINDS):
            raise ReadError(f"{file}: the ending tells no kind of table; expected one of {', '.join(KINDS)}")
    text = not found[0].lower().endswith(".parquet")
    try:
        frame = nw.from_native(_read(found, text, engine))
        columns = list(frame.collect_schema())
    except Exception as error:  # Engines fail in ways of their own.
        raise ReadError(f"{path}: {engine} cannot read it: {' '.join(str(error).split())[:300]}") from error
    if text:
        quantity = options.get("quantity") or ()
        numbers = [value, *((quantity,) if isinstance(quantity, str) else quantity)]
        frame = frame.with_columns(nw.col(name).cast(nw.Float64) for name in numbers if name in columns)
    for dim in ("reporter", "partner", "flow", "category", "period"):
        if dim in columns:
            options.setdefault(dim, dim)
    cube = TradeCube.from_frame(frame.to_native(), value=value, **options)
    if text or engine != "duckdb" or not isinstance(cube.data, Scan):
        return cube
    return attrs.evolve(cube, data=attrs.evolve(cube.data, apart=_apart(found, cube.data.columns["period"])))


# Rows that are worth a query of their own, and how many times a group of rows may be read for them.
PART = 1 << 22
AGAIN = 1.25


def _apart(files: list[str], period: Column) -> tuple[NDArray[np.intp], ...]:
    """Return periods, some in each part, whose rows files of Parquet keep apart; none where they do not."""
    import duckdb

    groups = duckdb.execute(
        "select stats_min_value, stats_max_value, row_group_num_rows from parquet_metadata($1)"
        " where path_in_schema = $2",
        [files, period.name],
    ).fetchall()
    at = {str(label): int(place) for label, place in zip(period.labels, period.at, strict=True)}
    if not groups or not all(low in at and high in at for low, high, _ in groups):
        return ()
    low, high, rows = np.array([(at[low], at[high], count) for low, high, count in groups]).T
    # Periods follow each other until they have rows enough for a part.
    held = np.bincount(low, rows, minlength=len(period.places))
    _, part = np.unique(np.cumsum(held) // PART, return_inverse=True)
    if (part[high] - part[low] + 1).sum() > AGAIN * len(groups):
        return ()
    return tuple(np.flatnonzero(part == number) for number in range(part[-1] + 1))


def _scan_source(
    files: list[str],
    into: Path,
    engine: Engine,
    options: dict[str, Any],
    known: tuple[Source, ...],
    encoding: str | None,
) -> TradeCube:
    """Write what files of a source hold to one of Parquet, and make a cube of it."""
    check_options(options)
    if into.exists() and any(os.path.samefile(file, into) for file in files if os.path.exists(file)):
        raise WriteError(f"{into}: is one of the files that are read: give another name")
    part = into.with_name(f".{uuid4().hex}.part")
    try:
        merged, told = _write_blocks(files, part, options, known, encoding)
        part.replace(into)
    except OSError as error:
        raise WriteError(f"{into}: cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            part.unlink()
    chosen, selected = choose(merged, options)
    # Columns of the file are called as those of the cube are.
    columns = {dim: dim for dim in DIMENSIONS if isinstance(chosen.get(dim), str)}
    if "nomenclature" in merged and "nomenclature" not in options:
        chosen["nomenclature"] = "nomenclature"
    cube = scan(into, engine=engine, **{"duplicates": "refuse", **chosen, **columns, "value": "value"})
    cube = cube.where(**selected) if selected else cube
    return attrs.evolve(cube, source={**told, **cube.source, "read": told["read"]})


def _write_blocks(
    files: list[str], into: Path, options: dict[str, Any], known: tuple[Source, ...], encoding: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the rows of files; return options of the cube, and what is told of the source."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    merged: dict[str, Any] = {}
    told: dict[str, Any] = {}
    writer = None
    empty: NoRowsError | None = None
    opened = partial(open_blocks, known=lambda names: _source_of(names, known) is not None, encoding=encoding)
    lists, beside = _lists_beside([*map(opened, files)], known)
    parts = ((name, block) for file in files for name, _, blocks in opened(file)
             if name not in beside for block in blocks)  # fmt: skip
    try:
        for name, table in parts:
            source = _source_of(table.names, known)
            if source is None and len(known) == 1:
                raise no_table_of(known[0], table)
            if source is None or not source.by_row:
                names = ", ".join(each.name for each in SOURCES if each.by_row)
                raise ReadError(
                    f"{name}: {source.name if source else 'a plain table'} is not read in blocks, but"
                    f" {names} are: leave out into=, or read it with tradekit.read"
                )
            if told and told["source"] != source.name:
                raise ReadError(f"{name}: {source.name}, and {told['files'][0]} is {told['source']}")
            try:
                piece = read_piece(table, source, options)
            except NoRowsError as error:
                empty = empty or error
                read = sum(error.left_out.values())
                aside = {"source": source.name, "files": [name], "read": read, "left out": error.left_out}
                told = merge(told, aside)
                continue
            merged = agree(merged, piece.trade.options, files[0], name)
            told = merge(told, tell(piece))
            chosen = choose(merged, options)[0]
            _refuse_unlisted(piece, chosen)
            rows = _columns(piece, chosen, lists)
            writer = writer or pq.ParquetWriter(into, pa.Schema.from_pandas(rows, preserve_index=False))
            writer.write_table(pa.Table.from_pandas(rows, schema=writer.schema, preserve_index=False))
    finally:
        if writer is not None:
            writer.close()
    if writer is None and empty is not None:
        raise empty
    merged.pop("width", None)
    return merged, told | ({"not read": beside} if beside else {})


def _lists_beside(
    opened: Iterable[Iterable[tuple[str, bool, Iterator[Table]]]], known: tuple[Source, ...]
) -> tuple[dict[str, str], list[str]]:
    """Return the codes of countries that stand beside the data, and what else is no table of a source."""
    lists: dict[str, str] = {}
    beside: list[str] = []
    found = False
    for file in opened:
        for name, packed, blocks in file:
            try:
                table = next(blocks)
                if _source_of(table.names, known):
                    found = True
                elif packed or is_list(table.names):
                    lists |= codes_of(table)
                    beside.append(name)
            except ReadError:
                # A text that explains the tables it is packed with is none itself.
                if not packed:
                    raise
                beside.append(name)
    return (lists, beside) if found else ({}, [])


def _source_of(names: list[str], known: tuple[Source, ...]) -> Source | None:
    return next((each for each in known if each.knows(names)), None)


def _refuse_unlisted(piece: Piece, chosen: dict[str, Any]) -> None:
    """Raise `ReadError` for a code that its edition does not list."""
    frame = piece.trade.frame
    if chosen.get("category") in frame and chosen.get("nomenclature") in frame:
        _, unlisted = in_editions(frame[chosen["category"]], frame[chosen["nomenclature"]])
        if unlisted:
            raise ReadError(
                f"{piece.table.file}: {unlisted[0]!r:.80} is a code that its edition does not list: leave"
                " codes as they stand, with nomenclature=None"
            )


def _columns(piece: Piece, chosen: dict[str, Any], lists: dict[str, str]) -> pd.DataFrame:
    """Return the rows of a block under the names that they have in a cube, labels as text."""
    frame = by_lists(piece.trade.frame, chosen, lists)
    columns = {"value": frame[chosen["value"]].astype(float)}
    for name in (*DIMENSIONS, "nomenclature"):
        column = chosen.get(name)
        if isinstance(column, str) and column in frame:
            columns[name] = frame[column].astype("string")
    if "width" in piece.trade.options:
        columns["category"] = columns["category"].str.zfill(piece.trade.options["width"])
    return pd.DataFrame(columns | {name: frame[name].astype(float) for name in chosen.get("quantity", ())})


def _read(files: list[str], text: bool, engine: str) -> Any:
    delimiter = "\t" if ".tsv" in files[0].lower() else ","
    if engine == "polars":
        import polars as pl

        if not text:
            return pl.scan_parquet(files)
        return pl.scan_csv(files, separator=delimiter, infer_schema=False, null_values=[""])
    import duckdb

    if not text:
        return duckdb.read_parquet(files)
    return duckdb.read_csv(files, delimiter=delimiter, all_varchar=True, header=True)
