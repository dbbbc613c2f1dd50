"""BACI of CEPII: reconciled exports by year, exporter, importer and HS6, in thousands of dollars."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradekit.io.source import Source, Trade, recode, words
from tradekit.model import Flow

__all__ = ["BACI", "BACI_LISTS"]

DIGITS = 6


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take rows as exports of i to j; codes that were written as numbers have lost their zeros."""
    options: dict[str, Any] = {
        "reporter": "i", "partner": "j", "flow": Flow.EXPORT, "category": "k", "period": "t", "value": "v",
        "unit": "USD thousand", "valuation": {"X": "FOB"},
    }  # fmt: skip
    if pd.api.types.is_integer_dtype(frame["k"]):
        options["width"] = DIGITS
    else:
        frame = frame.assign(k=recode(frame["k"], lambda code: str(code).zfill(DIGITS)))
    if "q" in frame:
        frame = frame.rename(columns={"q": "weight"})
        options["quantity"] = {"weight": "t"}
    facts = {
        "trade system": "reconciled from the reports of exporter and importer",
        "partner concept": "importer as in the reports that were reconciled",
    }
    return Trade(frame, options, {}, facts)


BACI = Source("BACI", words("t i j k v"), "[tijk]", "[vq]", clean, whole="[tijk]", by_row=True)

# What CEPII packs beside the data: codes and names of countries and products.
BACI_LISTS = words(
    "countrycode countrynameabbreviation iso3digitalpha", "countrycode countryname countryiso3",
    "code description",
)  # fmt: skip
