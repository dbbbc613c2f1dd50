"""A cube as a Parquet file: text for every other program, and for tradekit the coded rows as they are.

Each dimension is a dictionary column whose indices are the positions of the rows on its axis, so that loading
copies numbers and hashes no text. What columns cannot hold is the file's description, JSON in its metadata.
Checksums of the description and of every column find out what was damaged, or changed by another program;
a file that passes holds what a cube held, and needs no other check of its rows.
"""

import base64
import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, Axis
from tradekit.cube.coverage import COVERED, Flags
from tradekit.cube.rollup import CITATION, STATUS, Rows
from tradekit.errors import ReadError, TradekitError, WriteError
from tradekit.model import STATUSES, Category, Flow, Partner, Period, Unit

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["read_cube", "write_cube"]

# Of the description; a change that older versions would misread gets the next number.
FORMAT = 1

DESCRIPTION, CHECKSUM = b"tradekit", b"tradekit.crc32"

# Rows of a row group; as many are read at a time.
BLOCK = 1 << 20

# Of ten million rows in the shape of BACI, Zstandard makes a file a sixth smaller that loads half as fast;
# one that is not compressed is two fifths larger and loads little faster.
COMPRESSION = "lz4"

TYPES: dict[str, Callable[[str], Any]] = {
    "reporter": Partner,
    "partner": Partner,
    "flow": Flow,
    "category": Category.parse,
    "period": Period,
}


def write_cube(cube: "TradeCube", path: str | PathLike[str]) -> None:
    """Write a cube to a Parquet file: all of it, or nothing."""
    file = Path(path)
    try:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise WriteError(f"{file}: writing Parquet needs pyarrow: install the extra 'io'") from None
    # A link stays a link. Only a file of the same folder can be moved into place in one step.
    target = Path(os.path.realpath(file))
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        if target.exists() and not target.is_file():
            raise WriteError(f"{file}: this is no file, but a folder or a device")
        table = _table(file, cube.collect())
        # Numbers hardly repeat, and looking for those that do takes longer than all the rest.
        coded = [field.name for field in table.schema if field.type != "double"]
        with part.open("xb") as sink:
            pq.write_table(table, sink, row_group_size=BLOCK, compression=COMPRESSION, use_dictionary=coded)
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(target)
    except TradekitError:
        raise
    except (OSError, ValueError) as error:
        raise WriteError(f"{file}: cannot be written: {_reason(error)}; nothing was changed") from error
    finally:
        # Gone already if all went well.
        with suppress(OSError):
            part.unlink()


def read_cube(path: str | PathLike[str]) -> dict[str, Any]:
    """Return the fields of the cube in a Parquet file."""
    file = Path(path)
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise ReadError(f"{file}: reading Parquet needs pyarrow: install the extra 'io'") from None
    try:
        if not file.is_file():
            what = "this is no file, but a folder or a device" if file.exists() else "there is no such file"
            raise ReadError(f"{file}: {what}")
        with pq.ParquetFile(file) as parquet:
            return _fields(file, parquet)
    except ReadError:
        raise
    except Exception as error:  # A damaged file fails in ways of the reader's own.
        raise ReadError(
            f"{file}: cannot be read as a cube: {_reason(error)}; write it again with to_parquet, or read it"
            " as a frame and make a cube with from_frame"
        ) from error


def _table(file: Path, cube: "TradeCube") -> Any:
    """Return the rows as a table of PyArrow, the description in its metadata."""
    import pyarrow as pa

    rows = cube.rows
    texts = _texts(cube.axes, rows.columns, cube.citations)
    columns = {}
    checksums = {}
    for name, labels in texts.items():
        codes = (
            rows.codes.get(name, np.zeros(len(rows), np.uint8)) if name in DIMENSIONS else rows.columns[name]
        )
        array = np.ascontiguousarray(codes, dtype=_dtype(labels))
        checksums[name] = zlib.crc32(array.data)
        column = pa.array(array)
        if labels is not None:
            _refuse_repeated(file, name, labels)
            column = pa.DictionaryArray.from_arrays(column, pa.array(labels, pa.string()))
        columns[_title(name)] = column
    description = json.dumps(_describe(cube) | {"crc32": checksums}).encode("ascii")
    metadata = {DESCRIPTION: description, CHECKSUM: str(zlib.crc32(description)).encode("ascii")}
    # That nothing is missing spares every reader to look.
    fields = [pa.field(title, column.type, nullable=False) for title, column in columns.items()]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields, metadata))


def _refuse_repeated(file: Path, name: str, labels: list[str]) -> None:
    """Refuse labels that differ, but not in text: a dictionary of Parquet would make one of them."""
    if len(set(labels)) < len(labels):
        text = next(text for text in labels if labels.count(text) > 1)
        raise WriteError(
            f"{file}: two labels of the dimension {name} are written {text!r}: relabel one of them"
        )


def _describe(cube: "TradeCube") -> dict[str, Any]:
    """Return, as JSON has it, what the columns do not say."""
    return {
        "format": FORMAT,
        "rows": len(cube),
        "columns": list(cube.rows.columns),
        "axes": {dim: [_spell(label) for label in axis.labels] for dim, axis in cube.axes.items()},
        "covered": base64.b64encode(np.packbits(cube.covered).tobytes()).decode("ascii"),
        "inferred": cube.inferred,
        "unit": _spell_unit(cube.unit),
        "quantity_units": {name: _spell_unit(unit) for name, unit in cube.quantity_units.items()},
        "valuation": {str(flow): basis for flow, basis in cube.valuation.items()},
        "source": dict(cube.source),
        "citations": cube.citations,
        "free": sorted(cube.free),
        "nomenclature": cube.nomenclature,
        "changing": dict(cube.changing),
        "backend": cube.backend,
    }


def _fields(file: Path, parquet: Any) -> dict[str, Any]:
    """Return the fields of the cube in an open file."""
    metadata = parquet.schema_arrow.metadata or {}
    if DESCRIPTION not in metadata:
        raise ReadError(
            f"{file}: a Parquet file, but not one of to_parquet: read it as a frame and make a cube with"
            " from_frame"
        )
    if metadata.get(CHECKSUM) != str(zlib.crc32(metadata[DESCRIPTION])).encode("ascii"):
        raise _changed(file, "its description")
    told = json.loads(metadata[DESCRIPTION])
    if told["format"] != FORMAT:
        raise ReadError(
            f"{file}: written in format {told['format']}, and this version of tradekit reads format {FORMAT}:"
            " read it with the version that wrote it, or a later one"
        )
    if parquet.metadata.num_rows != told["rows"]:
        raise _changed(file, "the number of its rows")
    axes = {dim: Axis(dim, tuple(_label(dim, s) for s in spelled)) for dim, spelled in told["axes"].items()}
    texts = _texts(axes, told["columns"], told["citations"])
    arrays = _read(file, parquet, texts, told["rows"])
    for name, array in arrays.items():
        if zlib.crc32(array.data) != told["crc32"][name]:
            raise _changed(file, f"its column {_title(name)!r}")
    return {
        "axes": MappingProxyType(axes),
        "data": Rows(
            {dim: len(axis) for dim, axis in axes.items()},
            {dim: arrays[dim] for dim, axis in axes.items() if len(axis) > 1},
            {name: arrays[name].astype(np.float64, copy=False) for name in told["columns"]},
        ),
        "covered": _flags(told["covered"], tuple(len(axes[dim]) for dim in COVERED)),
        "inferred": told["inferred"],
        "unit": _unit(told["unit"]),
        "quantity_units": {name: _unit(unit) for name, unit in told["quantity_units"].items()},
        "valuation": {Flow(flow): basis for flow, basis in told["valuation"].items()},
        "source": told["source"],
        "citations": tuple(told["citations"]),
        "free": frozenset(told["free"]),
        "nomenclature": told["nomenclature"],
        "changing": told["changing"],
        "backend": told["backend"],
    }


def _read(
    file: Path, parquet: Any, texts: Mapping[str, list[str] | None], rows: int
) -> dict[str, NDArray[Any]]:
    """Return the numbers of all columns, those of text as the positions of their labels."""
    import pyarrow as pa

    arrays = {name: np.empty(rows, _dtype(labels)) for name, labels in texts.items()}
    listed = {name: pa.array(labels, pa.string()) for name, labels in texts.items() if labels is not None}
    start = 0
    for block in parquet.iter_batches(BLOCK):
        stop = start + len(block)
        for name, array in arrays.items():
            column = block.column(_title(name))
            if name in listed:
                if not column.dictionary.equals(listed[name]):
                    raise _changed(file, f"its column {_title(name)!r}")
                column = column.indices
            array[start:stop] = column.to_numpy(zero_copy_only=False)
        start = stop
    return arrays


def _texts(
    axes: Mapping[str, Axis], columns: Iterable[str], citations: Iterable[str]
) -> dict[str, list[str] | None]:
    """Return the columns of the file by their names in the cube, with the texts of those that hold codes."""
    coded = {STATUS: list(STATUSES), CITATION: list(citations)}
    labels = {dim: axes[dim].text.tolist() for dim in DIMENSIONS if axes[dim].named}
    return {**labels, **{name: coded.get(name) for name in columns}}


def _title(name: str) -> str:
    """Return what a column is called in the file, and in a frame."""
    return name.removeprefix("quantity:")


def _dtype(labels: list[str] | None) -> np.dtype[Any]:
    return np.dtype(np.float64) if labels is None else np.min_scalar_type(len(labels) - 1)


def _spell(label: Any) -> Any:
    """Return a label for JSON: text of the user's own as it is, the code of a typed label in a list."""
    if label is None or isinstance(label, str):
        return label
    return [f"{label.nomenclature}:{label}" if isinstance(label, Category) else str(label)]


def _label(dim: str, spelled: Any) -> Any:
    return TYPES[dim](*spelled) if isinstance(spelled, list) else spelled


def _spell_unit(unit: Unit | None) -> str | None:
    return None if unit is None else str(unit)


def _unit(text: str | None) -> Unit | None:
    return None if text is None else Unit.parse(text)


def _flags(packed: str, shape: tuple[int, ...]) -> Flags:
    bits = np.frombuffer(base64.b64decode(packed), dtype=np.uint8)
    return np.unpackbits(bits, count=int(np.prod(shape))).astype(bool).reshape(shape)


def _changed(file: Path, what: str) -> ReadError:
    return ReadError(
        f"{file}: {what} is not as it was written: the file is damaged, or another program changed it; write"
        " it again with to_parquet"
    )


def _reason(error: Exception) -> str:
    """Return what an error says, on one line."""
    if isinstance(error, KeyError):
        return f"it lacks {error}"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).splitlines()[0]
