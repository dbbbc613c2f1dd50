"""International trade of the US Census Bureau: answers of its programming interface as JSON."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradekit.errors import ReadError
from tradekit.io.source import Source, Trade, leave_out, recode, words
from tradekit.model import Flow, Partner

__all__ = ["CENSUS"]

# Variables of value, the most complete first; those of the month before those of the year so far.
VALUES = {
    "genvalmo": Flow.IMPORT, "allvalmo": Flow.EXPORT, "convalmo": Flow.IMPORT,
    "genvalyr": Flow.IMPORT, "allvalyr": Flow.EXPORT,
}  # fmt: skip

NAMES = {
    "TOTAL FOR ALL COUNTRIES": "World",
    "CONGO, DEMOCRATIC REPUBLIC OF THE CONGO (FORMERLY ZAIRE)": "COD",
    "CONGO, REPUBLIC OF THE CONGO": "COG",
    "WEST BANK ADMINISTERED BY ISRAEL": "PSE",
    "GAZA STRIP ADMINISTERED BY ISRAEL": "PSE",
}


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take general imports and all exports; groups of countries stand beside their members."""
    value = next((name for name in VALUES if name in frame), None)
    if value is None:
        raise ReadError("no variable of value: query GEN_VAL_MO of imports or ALL_VAL_MO of exports")
    code = frame["ctycode"].astype(str) if "ctycode" in frame else pd.Series("", frame.index)
    group = ~code.isin(("", "-")) & ~code.str.fullmatch(r"[1-9]\d{3}").astype(bool)
    if "summarylvl" in frame:
        group |= (frame["summarylvl"].astype(str) == "CGP") & (code != "-")
    frame, left_out = leave_out(frame, {"groups of countries": group})
    frame = frame.assign(
        ctyname=recode(frame["ctyname"], lambda name: NAMES.get(str(name).strip().upper(), name)),
        period=_period(frame, value),
    )
    options: dict[str, Any] = {
        "reporter": Partner("USA"), "partner": "ctyname", "flow": VALUES[value], "period": "period",
        "value": value, "unit": "USD",
    }  # fmt: skip
    product = next((name for name in map(str, frame) if re.fullmatch("[ie]commodity", name)), None)
    if product is not None:
        frame = frame.assign(**{product: recode(frame[product], lambda c: "TOTAL" if str(c) == "-" else c)})
        options["category"] = product
    facts = {
        "trade system": "general trade",
        "partner concept": "country of origin for imports, of destination for exports",
        "valuation": "customs value for imports, free alongside ship for exports",
    }
    return Trade(frame, options, left_out, facts)


def _period(frame: pd.DataFrame, value: str) -> "pd.Series[Any]":
    """Return months, or the span from January where values are those of the year so far."""
    time = next(name for name in ("time", "year") if name in frame)

    def label(text: Any) -> str:
        year, _, month = str(text).partition("-")
        if not month or value.endswith("mo"):
            return str(text)
        return year if month == "12" else f"{year}-01/{year}-{month}"

    return recode(frame[time], label)


CENSUS = Source(
    "US Census Bureau",
    words("ctyname time genvalmo", "ctyname time allvalmo", "ctyname time genvalyr", "ctyname time allvalyr"),
    "ctycode|ctyname|[ie]commodity|summarylvl|time",
    "(gen|all|con)val(mo|yr)",
    clean,
)
