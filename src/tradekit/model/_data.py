"""The code lists that the package ships; `data/PROVENANCE.md` says where each comes from."""

import csv
import gzip
from importlib.resources import files

__all__ = ["rows"]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table, every cell as text."""
    content = files("tradekit.model").joinpath("data", name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return list(csv.DictReader(content.decode("utf-8").splitlines()))
