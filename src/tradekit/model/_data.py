"""The code lists that the package ships; `data/PROVENANCE.md` says where each comes from."""

import csv
import lzma
from importlib.resources import files

__all__ = ["rows", "table"]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table, every cell as text, by the names of its columns."""
    head, *body = table(name)
    return [dict(zip(head, row, strict=True)) for row in body]


def table(name: str) -> list[list[str]]:
    """The rows of a shipped table, its head first, every cell as text."""
    content = files("tradekit.model").joinpath("data", name).read_bytes()
    if name.endswith(".xz"):
        content = lzma.decompress(content)
    return list(csv.reader(content.decode("utf-8").splitlines()))
