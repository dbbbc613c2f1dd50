"""Files that stay on the disk: an engine reads of them what is asked for."""

from glob import glob
from os import PathLike, fspath
from typing import Any, Literal

import narwhals.stable.v2 as nw

from tradekit.cube import TradeCube
from tradekit.errors import CubeError, ReadError

__all__ = ["scan"]

KINDS = (".parquet", ".csv", ".csv.gz", ".tsv", ".tsv.gz")


def scan(
    files: str | PathLike[str],
    *,
    value: str = "value",
    engine: Literal["duckdb", "polars"] = "duckdb",
    **options: Any,
) -> TradeCube:
    r"""Make a cube of files that are too large for memory, or too many.

    Parameters
    ----------
    files : str or path
        One .parquet or .csv file, or a pattern such as ``"baci/*.parquet"`` for files of the same columns.
        In text files labels keep their zeros, and numbers are read where they are asked for.
    value : str
        Column of values.
    engine : {"duckdb", "polars"}
        What reads the files.
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
    path = fspath(files)
    if engine not in ("duckdb", "polars"):
        raise CubeError(f"engine must be 'duckdb' or 'polars', not {engine!r:.80}")
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
    except ModuleNotFoundError as error:
        raise CubeError(f"{error.name} is not installed: install the extra {engine!r}") from None
    except Exception as error:  # Engines fail in ways of their own.
        raise ReadError(f"{path}: {engine} cannot read it: {' '.join(str(error).split())[:300]}") from error
    if text:
        quantity = options.get("quantity") or ()
        numbers = [value, *((quantity,) if isinstance(quantity, str) else quantity)]
        frame = frame.with_columns(nw.col(name).cast(nw.Float64) for name in numbers if name in columns)
    for dim in ("reporter", "partner", "flow", "category", "period"):
        if dim in columns:
            options.setdefault(dim, dim)
    return TradeCube.from_frame(frame.to_native(), value=value, **options)


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
