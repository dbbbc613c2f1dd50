"""`read`: which source is this, and what of it becomes a cube."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from inspect import signature
from os import PathLike
from typing import Any, Final, NamedTuple

import attrs
import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from tradekit.cube import TradeCube
from tradekit.cube.storage import DESCRIPTION
from tradekit.errors import PartnerError, ReadError, TradekitError
from tradekit.io.atlas import ATLAS
from tradekit.io.baci import BACI, BACI_LISTS
from tradekit.io.census import CENSUS
from tradekit.io.comext import COMEXT, COMEXT_SDMX
from tradekit.io.comtrade import COMTRADE, COMTRADE_LEGACY
from tradekit.io.faostat import FAOSTAT
from tradekit.io.files import names_of, open_parts
from tradekit.io.gacc import GACC
from tradekit.io.imf import IMF, IMF_WIDE
from tradekit.io.oec import OEC
from tradekit.io.plain import DIMENSIONS, read_plain
from tradekit.io.series import covariate_hint, is_series
from tradekit.io.source import ENGLISH, Source, Trade, fold, in_editions, recode, rename
from tradekit.io.table import NoRowsError, Numbers, Table, listed, open_table
from tradekit.io.trademap import TRADE_MAP
from tradekit.io.unctad import UNCTAD
from tradekit.io.wits import WITS, WITS_SUMMARY
from tradekit.io.wto import WTO, WTO_WIDE
from tradekit.model import Partner

__all__ = ["SOURCES", "read"]

SOURCES: Final[tuple[Source, ...]] = (
    COMTRADE, COMTRADE_LEGACY, BACI, WITS, WITS_SUMMARY, ATLAS, OEC, COMEXT, COMEXT_SDMX, IMF, IMF_WIDE,
    CENSUS, WTO, WTO_WIDE, UNCTAD, FAOSTAT, GACC, TRADE_MAP,
)  # fmt: skip

PLAIN = "plain table"


class Piece(NamedTuple):
    """A table that was read."""

    table: Table
    source: Source | None
    trade: Trade
    # How many rows of the table had any entry
    read: int


def read(
    path: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    source: str | None = None,
    encoding: str | None = None,
    decimal: str = ".",
    thousands: str = "",
    frequency: str | None = None,
    progress: bool = False,
    **options: Any,
) -> TradeCube:
    r"""Make a cube of trade files; the header tells which source they are of, whatever they are called.

    Parameters
    ----------
    path : str, path, or list of them
        Text, Parquet, JSON and Excel files, plain or packed by zip or gzip, or a pattern such as
        ``"downloads/*.csv"``. Several files are parts of one table: rows that two of them have alike are
        taken once.
    source : str, optional
        Name of the source, such as "BACI", where its header is not to decide, or "plain table".
    encoding : str, optional
        Encoding of text. Left out, it is UTF-8 or UTF-16 as the file says, else cp1252.
    decimal, thousands : str
        Marks in the numbers of plain tables.
    frequency : {"A", "S", "Q", "M"}, optional
        What the dates in the periods of a plain table stand for, which they do not say themselves.
    progress : bool
        Whether to show how far the work on several files is.
    **options
        As in `TradeCube.from_frame`; they go before what the reader of the source says. In plain tables a
        dimension not given is the column of its name, if there is one; columns that are called after periods
        make a wide table. A dimension given by a typed value, such as ``Flow.EXPORT``, is that of all rows
        where the file does not have it, and selects where it does.

    Returns
    -------
    TradeCube
        Its `source` says which files of what source were read, how many rows, and how many were left out for
        what reason.

    Raises
    ------
    ReadError
        If there is no such file, it is no table, or two files have unlike figures of one cell.
    CubeError, LabelError
        As in `TradeCube.from_frame`; the message says in which line of which file.

    See Also
    --------
    scan : with ``into=``, files of BACI and UN Comtrade that are larger than memory.

    Examples
    --------
    >>> import tempfile, pathlib, tradekit
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name, "trade.csv")
    >>> _ = file.write_text("partner;2024;2025\nKAZ;1,5;2\nUZB;3;4\n")
    >>> cube = tradekit.read(file, decimal=",", flow=tradekit.Flow.EXPORT, unit="USD bn")
    >>> cube.to_frame()
      partner flow period  value
    0     KAZ    X   2024    1.5
    1     UZB    X   2024    3.0
    2     KAZ    X   2025    2.0
    3     UZB    X   2025    4.0
    >>> cube.source["read"], cube.source["source"]
    (2, 'plain table')
    >>> folder.cleanup()
    """
    files = names_of(path)
    if len(files) == 1 and _holds_cube(files[0]) and not options:
        return TradeCube.from_parquet(files[0])
    how = numbers_of(decimal, thousands)
    return join(*open_pieces(files, options, source, encoding, how, frequency, progress), options)


def open_pieces(
    files: Sequence[str],
    options: Mapping[str, Any],
    source: str | None = None,
    encoding: str | None = None,
    how: Numbers = Numbers(),  # noqa: B008  it cannot be changed
    frequency: str | None = None,
    progress: bool = False,
) -> tuple[list[Piece], dict[str, str], list[str]]:
    """Return the tables in some files as trade, the codes of countries beside them, and what was not read."""
    known = known_sources(source)
    check_options(options)
    tables, skipped = _open_tables(files, known, encoding)
    lists: dict[str, str] = {}
    if any(each for _, each, _ in tables):
        # What is packed beside a table of a source explains it, or is of another kind.
        for table, _, packed in [entry for entry in tables if entry[1] is None]:
            if packed or is_list(table.names):
                lists |= codes_of(table)
                skipped.append(table.file)
    chosen = [(table, each) for table, each, _ in tables if table.file not in skipped]
    if not chosen:
        raise ReadError(f"{files[0]}: none of the {len(skipped)} files inside is a table")
    if source is not None and known:
        for table, each in chosen:
            if each is None:
                raise no_table_of(known[0], table)
    pieces = []
    empty: NoRowsError | None = None
    for table, each in _shown(chosen, progress):
        try:
            pieces.append(read_piece(table, each, options, how, frequency))
        except NoRowsError as error:
            empty = empty or error
            skipped.append(table.file)
    if empty is not None and not pieces:
        raise empty
    return pieces, lists, skipped


def no_table_of(source: Source, table: Table) -> ReadError:
    return ReadError(f"{table.file}: no table of {source.name}: its head is {listed(table.names)}")


def _open_tables(
    files: Sequence[str], known: Sequence[Source], encoding: str | None
) -> tuple[list[tuple[Table, Source | None, bool]], list[str]]:
    """Return the tables in some files, each with its source and whether others are with it; the rest."""
    tables: list[tuple[Table, Source | None, bool]] = []
    rest: list[str] = []
    for name in files:
        parts = list(open_parts(name))
        for part in parts:
            try:
                table = open_table(
                    part, lambda names: is_series(names) or any(each.knows(names) for each in known), encoding
                )
            except ReadError:
                # A text that explains the tables it is packed with is none itself.
                if len(parts) == 1:
                    raise
                rest.append(part.name)
                continue
            its = next((each for each in known if each.knows(table.names)), None)
            tables.append((table, its, len(parts) > 1))
    return tables, rest


def numbers_of(decimal: str, thousands: str) -> Numbers:
    if len(decimal) != 1:
        raise ReadError(f"decimal must be one character, not {decimal!r:.80}")
    if decimal == thousands:
        raise ReadError(f"thousands and decimal are both {decimal!r}")
    return Numbers(decimal, thousands)


def check_options(options: Mapping[str, Any]) -> None:
    takes = list(signature(TradeCube.from_frame).parameters)[1:]
    unknown = [name for name in options if name not in takes]
    if unknown:
        raise ReadError(
            f"there is no option {unknown[0]!r:.80}; those of TradeCube.from_frame are {', '.join(takes)}"
        )


def _holds_cube(file: str) -> bool:
    """Whether a file was written by `to_parquet`."""
    try:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]

        with open(file, "rb") as raw:
            return raw.read(4) == b"PAR1" and DESCRIPTION in (pq.read_schema(file).metadata or {})
    except Exception:  # Whatever is wrong with it is told when it is read.
        return False


def known_sources(source: str | None) -> tuple[Source, ...]:
    """Return all sources, or the one that is named."""
    if source is None:
        return SOURCES
    by_name = {each.name.casefold(): each for each in SOURCES}
    if source.casefold() == PLAIN:
        return ()
    if source.casefold() not in by_name:
        raise ReadError(
            f"{source!r:.80} is no source; expected one of {', '.join(s.name for s in SOURCES)}, {PLAIN}"
        )
    return (by_name[source.casefold()],)


def _shown(tables: Sequence[Any], progress: bool) -> Iterable[Any]:
    if not progress:
        return tables
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ReadError("progress=True needs tqdm: install the extra 'progress'") from None
    return tqdm(tables, unit="file")


def read_piece(
    table: Table,
    source: Source | None,
    options: Mapping[str, Any],
    how: Numbers = Numbers(),  # noqa: B008  it cannot be changed
    frequency: str | None = None,
) -> Piece:
    """Read one table as trade."""
    try:
        if source is None and is_series(table.names):
            raise ReadError("a table of indicators, not of trade: read it with tradekit.io.read_series")
        if source is None:
            trade = read_plain(table, options, how, frequency)
            return Piece(table, None, trade, trade.frame.index.nunique())
        names = {fold(name): name for name in table.names}
        for alike in source.either:
            for spare in [name for name in alike if name in names][1:]:
                del names[spare]
        text = [name for folded, name in names.items() if re.fullmatch(source.text, folded)]
        numbers = [name for folded, name in names.items() if re.fullmatch(source.numbers, folded)]
        whole = tuple(name for folded, name in names.items() if re.fullmatch(source.whole, folded))
        frame = table.load(text, numbers, ENGLISH._replace(whole=whole))
        for name in text:
            frame[name] = _without_point(frame[name])
        trade = source.clean(rename(frame, {name: fold(name) for name in table.names}), table.title)
        if "cut" in table.facts:
            trade.options["coverage"] = "explicit"
        if trade.frame.empty:
            raise NoRowsError("no row has a value")
        return Piece(table, source, trade, len(frame))
    except TradekitError as error:
        raise _placed(error, table, lambda row: (table, row)) from None


def _without_point(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return codes as they are where a program on the way took them for numbers: 251.0 is 251."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column
    labels = column.cat.categories.to_numpy(dtype=object)
    if not any(str(label).endswith(".0") and POINT.fullmatch(str(label)) for label in labels):
        return column
    return recode(column, lambda label: str(label).removesuffix(".0"))


POINT = re.compile(r"\d+\.0")


def is_list(names: Sequence[str]) -> bool:
    """Whether a head is one of a list of countries or products that stands beside the data."""
    folded = set(map(fold, names))
    return any(need <= folded for need in BACI_LISTS)


def codes_of(table: Table) -> dict[str, str]:
    """Return the ISO codes of a list of countries, by its own numbers."""
    names = {fold(name): name for name in table.names}
    iso = names.get("iso3digitalpha") or names.get("countryiso3")
    if iso is None:
        return {}
    frame = table.load([names["countrycode"], iso], (), ENGLISH).astype(str)
    return dict(zip(frame[names["countrycode"]], frame[iso], strict=True))


def join(
    pieces: Sequence[Piece],
    lists: Mapping[str, str],
    skipped: Sequence[str],
    options: Mapping[str, Any],
) -> TradeCube:
    """Make one cube of the tables that were read."""
    sources = {piece.source.name if piece.source else PLAIN for piece in pieces}
    if len(sources) > 1:
        raise ReadError(f"files of unlike sources, {' and '.join(sorted(sources))}: read them one by one")
    merged = pieces[0].trade.options
    for piece in pieces[1:]:
        merged = agree(merged, piece.trade.options, pieces[0].table.file, piece.table.file)
    chosen, selected = choose(merged, options)
    frame, same = _concat(pieces, chosen)
    facts: dict[str, Any] = {}
    if chosen.get("category") in frame and chosen.get("nomenclature") in frame:
        column = chosen["category"]
        typed, unlisted = in_editions(frame[column], frame[chosen.pop("nomenclature")])
        frame = frame.assign(**{column: typed})
        if unlisted:
            facts["codes that their edition does not list, kept as text"] = unlisted
    frame = by_lists(frame, chosen, lists)
    try:
        cube = TradeCube.from_frame(frame, **chosen)
        for dim, label in selected.items():
            cube.axes[dim].position(label)
        cube = cube.where(**selected) if selected else cube
    except TradekitError as error:
        unread = pieces[0].trade.facts.get("columns not read")
        if pieces[0].source is None and "that another row has" in str(error):
            not_read = f"; columns that are not read: {listed(unread)}" if unread else ""
            error = type(error)(f"{error}{not_read}{covariate_hint(pieces[0].table.names)}")
        raise _placed(error, pieces[0].table, lambda row: _place(pieces, frame, row)) from None
    told = reduce(merge, map(tell, pieces))
    if same:
        told["left out"] = {**told["left out"], "in another file alike": same}
    if skipped:
        told["not read"] = list(skipped)
    return attrs.evolve(cube, source={**told, "summed": cube.source["summed"], **facts})


def choose(merged: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of a cube, and what is selected of it.

    A constant selects where the files have the dimension, and stands for it where they have not.
    """
    selected = {
        dim: options[dim]
        for dim in DIMENSIONS
        if not isinstance(options.get(dim), str | None) and dim in merged and merged[dim] != options[dim]
    }
    return {**merged, **{name: given for name, given in options.items() if name not in selected}}, selected


def tell(piece: Piece) -> dict[str, Any]:
    """Return what was read of a table, and what was left out."""
    return {
        "source": piece.source.name if piece.source else PLAIN,
        "files": [piece.table.file],
        "read": piece.read,
        "left out": piece.trade.left_out,
        **piece.table.facts,
        **piece.trade.facts,
    }


def by_lists(frame: pd.DataFrame, chosen: Mapping[str, Any], lists: Mapping[str, str]) -> pd.DataFrame:
    """Return rows whose economies are those that a list beside the data names by its own numbers."""
    for dim in ("reporter", "partner") if lists else ():
        frame = frame.assign(**{chosen[dim]: recode(frame[chosen[dim]], lambda code: _listed(code, lists))})
    return frame


def _listed(code: Any, lists: Mapping[str, str]) -> Any:
    """Return a code that is known as it is, and any other as its list says."""
    try:
        return Partner.parse(code)
    except PartnerError:
        return lists.get(str(code), code)


def agree(one: Mapping[str, Any], other: Mapping[str, Any], first: str, second: str) -> dict[str, Any]:
    """Return the options of two files, which must say the same of what they share."""
    merged = {**other, **one}
    for option in one.keys() & other.keys():
        if option == "valuation":
            merged[option] = {**one[option], **other[option]}
            agreed = all(one[option].get(f, b) == b for f, b in other[option].items())
        elif option == "quantity":
            merged[option] = {**one[option], **other[option]}
            agreed = True
        else:
            agreed = bool(one[option] == other[option])
        if not agreed:
            raise ReadError(
                f"{first} and {second} differ: {option} is {one[option]} in the one and {other[option]} in"
                " the other: read them one by one"
            )
    if "explicit" in (one.get("coverage"), other.get("coverage")):
        merged["coverage"] = "explicit"
    return merged


def merge(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two files say of themselves as one: numbers are added, lists and mappings joined."""
    merged = dict(one)
    for fact, told in other.items():
        before = merged.get(fact)
        if isinstance(told, int):
            merged[fact] = told + (before or 0)
        elif before is None or before == told:
            merged[fact] = told
        elif isinstance(told, dict):
            merged[fact] = merge(before, told)
        elif isinstance(told, list):
            merged[fact] = [*before, *(item for item in told if item not in before)]
        else:
            merged[fact] = f"{before}; {told}"
    return merged


def _concat(pieces: Sequence[Piece], options: Mapping[str, Any]) -> tuple[pd.DataFrame, int]:
    """Return the rows of all files, those that several have alike once, and how many were alike."""
    if len(pieces) == 1:
        return pieces[0].trade.frame, 0
    frames = [piece.trade.frame for piece in pieces]
    columns = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    frame = pd.DataFrame({name: _stack([f.get(name) for f in frames], frames) for name in columns})
    file = np.repeat(np.arange(len(pieces)), [len(f) for f in frames])
    # Two editions of one cell are refused as such when the cube is made.
    cells = [options[name] for name in (*DIMENSIONS, "nomenclature") if options.get(name) in columns]
    # Equal rows have equal hashes; whether unequal ones have them too is looked up below.
    keys = pd.util.hash_pandas_object(frame[cells], index=False)
    repeated = keys.duplicated(keep=False).to_numpy()
    suspects = frame[repeated].astype(object).assign(**{"\0file": file[repeated]})
    suspects["\0turn"] = suspects.groupby([*cells, "\0file"], dropna=False, sort=False).cumcount()
    same = suspects.duplicated([*columns, "\0turn"]).to_numpy()
    left = suspects[~same]
    firsts = left.drop_duplicates([*cells, "\0file"])
    twice = firsts.duplicated(cells).to_numpy()
    if twice.any():
        row = firsts[twice].iloc[0]
        mates = firsts[(firsts[cells] == row[cells]).all(axis=1)]
        where = " and ".join(pieces[int(n)].table.file for n in mates["\0file"].iloc[:2])
        figures = " and ".join(f"{value:g}" for value in mates[options["value"]].iloc[:2].astype(float))
        cell = ", ".join(str(row[name]) for name in cells if name != options.get("nomenclature"))
        count = int(twice.sum())
        raise ReadError(
            f"{where} have unlike figures of {count} cell{'s' * (count > 1)}, such as {cell}: {figures}:"
            " keep one of the files"
        )
    keep = np.ones(len(frame), dtype=bool)
    keep[np.flatnonzero(repeated)[same]] = False
    # Where each row comes from is told by its place among all.
    return frame[keep], int(same.sum())


def _stack(columns: Sequence[Any], frames: Sequence[pd.DataFrame]) -> Any:
    """Return a column of several files, coded where all are."""
    filled = [
        pd.Series(np.nan, frame.index) if column is None else column
        for column, frame in zip(columns, frames, strict=True)
    ]
    if all(isinstance(column.dtype, pd.CategoricalDtype) for column in filled):
        plain = [c.cat.set_categories(c.cat.categories.astype(object)) for c in filled]
        return union_categoricals(plain)
    return pd.concat(filled, ignore_index=True)


def _place(pieces: Sequence[Piece], frame: pd.DataFrame, row: int) -> tuple[Table, int]:
    """Return the table that a row of the frame is from, and its number there, which is in its index."""
    number = int(frame.index[row])
    for piece in pieces if len(pieces) > 1 else ():
        if number < len(piece.trade.frame):
            return piece.table, int(piece.trade.frame.index[number])
        number -= len(piece.trade.frame)
    return pieces[0].table, number


def _placed(error: TradekitError, table: Table, locate: Callable[[int], tuple[Table, int]]) -> TradekitError:
    """Return an error that tells the place in a file instead of the row of a frame, counted from 0."""
    message = str(error)
    if "\n" in message:
        message = " ".join(message.split())
    row = ROW_OF_A_FRAME.match(message)
    if row:
        table, number = locate(int(row[3]))
        message = f"{row[1]}{table.place(number)}{message[row.end() :]}"
    names = {fold(name): name for name in table.names}
    column = COLUMN.match(message)
    if column and column[2] not in table.names and column[2] in names:
        message = f"column {names[column[2]]!r}{message[column.end() :]}"
    if message.startswith(table.file):
        return error
    placed = type(error)(f"{table.file}: {message}")
    placed.__dict__ |= error.__dict__
    return placed


# The name of the column may hold anything.
ROW_OF_A_FRAME = re.compile(r"""(column (["']).*?\2[^"']*?\b)row ([0-9]+)""")
COLUMN = re.compile(r"""column (["'])(\w+)\1""")
