"""Observatory of Economic Complexity: answers of its programming interface as CSV or JSON."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradekit.io.source import Source, Trade, recode, words
from tradekit.model import Flow

__all__ = ["OEC"]

EXPORTER = ("exportercountryid", "countryid", "subnatgeography", "subnatgeographyid")
IMPORTER = ("importercountryid",)
PRODUCT = re.compile(r"(section|hs2|hs4|hs6)id")


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take economies by the ends of their codes, which begin with a continent, and products likewise."""
    exporter = next((name for name in EXPORTER if name in frame), None)
    importer = next((name for name in IMPORTER if name in frame), None)
    product = max((name for name in map(str, frame) if PRODUCT.fullmatch(name)), default=None)
    subnational = exporter is not None and exporter.startswith("subnat")
    for name in (exporter, importer):
        if name is not None and not name.startswith("subnat"):
            frame = frame.assign(**{name: recode(frame[name], _economy)})
    options: dict[str, Any] = {"value": "tradevalue"}
    if product is not None:
        digits = int(product[2]) if product.startswith("hs") else None
        frame = frame.assign(**{product: recode(frame[product], lambda code: _code(code, digits))})
        options["category"] = product
    if "year" in frame:
        options["period"] = "year"
    facts: dict[str, Any] = {}
    if subnational:
        options |= {"reporter": exporter, "free": ("reporter",)}
        facts["unit"] = "currency of the country, which the table does not say"
    else:
        options["unit"] = "USD"
        if exporter is None:
            options |= {"reporter": importer, "flow": Flow.IMPORT}
        else:
            options |= {"reporter": exporter}
            if importer is not None:
                options["partner"] = importer
            if exporter == "exportercountryid":
                options["flow"] = Flow.EXPORT
    if "flow" not in options:
        facts["flow"] = "not said by the table"
    return Trade(frame, options, {}, facts)


def _economy(code: Any) -> str:
    """Return the code of an economy without the continent before it."""
    end = str(code)[-3:].upper()
    return "TWN" if end == TAIPEI else end


TAIPEI = "XXB"


def _code(code: Any, digits: int | None) -> str:
    """Return a code of the Harmonized System without the section before it."""
    text = str(code).strip()
    return text if digits is None else text[-digits:].zfill(digits)


OEC = Source(
    "OEC",
    words(
        "tradevalue exportercountryid", "tradevalue importercountryid", "tradevalue countryid country",
        "tradevalue subnatgeographyid",
    ),
    "(exportercountry|importercountry|country|section|hs2|hs4|hs6)id|subnatgeography(id)?|year",
    "tradevalue",
    clean,
    whole="year",
)  # fmt: skip
