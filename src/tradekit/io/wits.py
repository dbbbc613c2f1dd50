"""WITS of the World Bank: bulk queries, tables by product, and summaries by year, in thousands of dollars."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradekit.io.source import (
    Source,
    Trade,
    distinct,
    hs_code,
    leave_out,
    marked,
    melt,
    recode,
    rename,
    words,
)
from tradekit.model import Unit

__all__ = ["WITS", "WITS_SUMMARY"]

# Groups of the World Bank, which stand beside their members.
REGIONS = (
    "East Asia & Pacific", "Europe & Central Asia", "Latin America & Caribbean", "Middle East & North Africa",
    "Middle East, North Africa, Afghanistan & Pakistan", "North America", "South Asia", "Sub-Saharan Africa",
)  # fmt: skip

WHOLE = {"all products": "TOTAL", "total": "TOTAL", "total trade": "TOTAL"}


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take rows as they are: gross flows are flows, and codes of an odd length have lost their zero."""
    frame = rename(frame, LONG_NAMES)
    at = {role: f"{role}iso3" if f"{role}iso3" in frame else role for role in ("reporter", "partner")}
    nomenclatures = distinct(frame["nomenclature"]) if "nomenclature" in frame else ["HS"]
    if all(str(name).startswith("H") for name in nomenclatures):
        frame = frame.assign(productcode=recode(frame["productcode"], hs_code))
    frame = frame.assign(
        tradeflow=recode(frame["tradeflow"], _flow),
        productcode=recode(frame["productcode"], lambda code: WHOLE.get(str(code).strip().lower(), code)),
    )
    frame, left_out = leave_out(frame, {
        "regions of the World Bank": marked(frame[at["partner"]], REGIONS.__contains__),
    })  # fmt: skip
    options: dict[str, Any] = {
        "reporter": at["reporter"], "partner": at["partner"], "flow": "tradeflow", "category": "productcode",
        "period": "year", "value": "tradevalue", "unit": "USD thousand",
    }  # fmt: skip
    facts: dict[str, Any] = {}
    if "nomenclature" in frame:
        facts["nomenclature"] = ", ".join(sorted(map(str, nomenclatures)))
    if "netweight" in frame:
        options["quantity"] = {"net_weight": "kg"}
        frame = frame.rename(columns={"netweight": "net_weight"})
    elif {"quantity", "quantityunit"} <= set(frame.columns):
        units = recode(
            frame["quantityunit"], lambda unit: "kg" if str(unit).strip().lower() == "kg" else None
        )
        other = units.isna() & (frame["quantity"] > 0)
        if other.any():
            facts["quantities in other units, not read"] = int(other.sum())
        frame = frame.assign(net_weight=np.where(units.isna(), np.nan, frame["quantity"]))
        options["quantity"] = {"net_weight": "kg"}
    if len(frame) == CUT:
        facts["cut"] = f"{CUT} rows, the most that a preview has: more may be missing"
        options["coverage"] = "explicit"
    return Trade(frame, options, left_out, facts)


CUT = 500
THOUSAND = 1000


def _flow(text: Any) -> Any:
    """Return the flow that WITS calls gross, or abbreviates."""
    word = str(text).strip().casefold().removeprefix("gross").strip()
    return {"exp.": "export", "imp.": "import", "re-exp.": "re-export", "re-imp.": "re-import"}.get(
        word, word
    )


def clean_summary(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take values of trade, a column a year; shares and numbers of partners are no trade."""
    wide, left_out = leave_out(frame, {
        "indicators that are no trade in dollars": ~marked(frame["indicator"], lambda text: "US$" in text),
        "regions of the World Bank": marked(frame["partnername"], lambda text: text.strip() in REGIONS),
    })  # fmt: skip
    long = melt(wide, r"((?:19|20)\d\d)")
    # Each indicator says its scale: Export (US$ Thousand).
    scale = recode(long["indicator"], lambda text: Unit.parse(str(text).partition("(")[2].rstrip(") ")).scale)
    long = long.assign(
        value=long["value"].to_numpy() * scale.astype(float).to_numpy() / THOUSAND,
        tradeflow=recode(long["tradeflow"], _flow),
        productgroup=recode(long["productgroup"], lambda code: WHOLE.get(str(code).strip().lower(), code)),
    )  # fmt: skip
    options = {
        "reporter": "reportername", "partner": "partnername", "flow": "tradeflow", "category": "productgroup",
        "period": "period", "value": "value", "unit": "USD thousand",
    }  # fmt: skip
    return Trade(long, options, left_out, {})


LONG_NAMES = {
    "reportername": "reporter", "partnername": "partner", "tradeflowname": "tradeflow",
    "tradevaluein1000usd": "tradevalue", "tradevalue1000usd": "tradevalue", "netweightinkgm": "netweight",
    "qtyunit": "quantityunit",
}  # fmt: skip

WITS = Source(
    "WITS",
    words(
        "reporteriso3 partneriso3 productcode year tradeflowname tradevaluein1000usd",
        "reporter tradeflow productcode year partner tradevalue1000usd",
    ),
    "nomenclature|(reporter|partner)(iso3)?|productcode|year|tradeflow(name)?|qtyunit|quantityunit",
    "tradevaluein1000usd|tradevalue1000usd|netweightinkgm|quantity",
    clean,
    whole="year",
)
WITS_SUMMARY = Source(
    "WITS, summary by year",
    words("reportername partnername tradeflow productgroup indicator"),
    "reportername|partnername|tradeflow|productgroup|indicator",
    r"(19|20)\d\d",
    clean_summary,
    r"(19|20)\d\d",
)
