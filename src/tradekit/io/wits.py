"""WITS of the World Bank: bulk queries, tables by product, and summaries by year, in thousands of dollars."""

import re
from collections.abc import Callable, Sequence
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
    harmonized = all(str(name).startswith("H") for name in nomenclatures)
    spelled: Callable[[Any], Any] = hs_code if harmonized else lambda code: code
    frame = frame.assign(
        tradeflow=recode(frame["tradeflow"], _flow),
        productcode=recode(
            frame["productcode"], lambda code: WHOLE.get(str(code).strip().lower()) or spelled(code)
        ),
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
    """Take values of trade, a column a year; shares, tariffs and numbers of partners are no trade."""
    bulk = "indicatortype" in frame
    frame = rename(frame, SUMMARY_NAMES)
    group = recode(frame["productgroup"], lambda code: WHOLE.get(str(code).strip().lower(), code))
    frame = frame.assign(productgroup=group, tradeflow=recode(frame["tradeflow"], _flow))
    trade = marked(frame["indicator"], MONEY.search) & ~frame["tradeflow"].isin(NO_FLOWS)
    by_sector = frame["tradeflow"].isin(frame["tradeflow"][trade & group.isin(SECTORS)])
    wide, left_out = leave_out(frame, {
        "indicators that are no trade in dollars": ~trade,
        # As reporters of bulk files they have no name.
        "regions of the World Bank": marked(frame["partnername"], lambda name: name.strip() in REGIONS)
            | (bulk & frame["reportername"].isna()),
        "groups of goods that overlap the sectors beside them":
            by_sector & ~group.isin([*SECTORS, "TOTAL"]),
    })  # fmt: skip
    long = melt(wide, r"((?:19|20)\d\d)")
    scale = recode(long["indicator"], _scale).astype(float).to_numpy()
    long = long.assign(value=long["value"].to_numpy() * (scale / THOUSAND))
    options = {
        "reporter": "reportername", "partner": "partnername", "flow": "tradeflow", "category": "productgroup",
        "period": "period", "value": "value", "unit": "USD thousand",
    }  # fmt: skip
    if bulk:
        # They name the five largest partners of a year, and no others.
        options["coverage"] = "explicit"
    return Trade(long, options, left_out, {})


# Each indicator says its scale: Export (US$ Thousand), Exports (in US$ Mil), Trade (US$ Mil)-Top 5 …
MONEY = re.compile(r"\((?:in )?(US\$[^)]*)\)")

# Types of indicators that are no flow: values in dollars are among them.
NO_FLOWS = ("development", "tariff", "trade indicator")

# Groups of chapters of the Harmonized System, which add to all products; stages of processing and groups of
# the SITC divide the same trade again.
SECTORS = (
    "Animal", "Vegetable", "Food Products", "Minerals", "Fuels", "Chemicals", "Plastic or Rubber",
    "Hides and Skins", "Wood", "Textiles and Clothing", "Footwear", "Stone and Glass", "Metals",
    "Mach and Elec", "Transportation", "Miscellaneous",
)  # fmt: skip


def _scale(indicator: Any) -> float:
    unit = MONEY.search(str(indicator))
    return float(Unit.parse(re.sub(r"\bMil$", "million", unit[1].strip())).scale) if unit else np.nan


LONG_NAMES = {
    "reportername": "reporter", "partnername": "partner", "tradeflowname": "tradeflow",
    "tradevaluein1000usd": "tradevalue", "tradevalue1000usd": "tradevalue", "netweightinkgm": "netweight",
    "qtyunit": "quantityunit",
}  # fmt: skip

SUMMARY_NAMES = {
    "reporter": "reportername", "partner": "partnername", "productcategories": "productgroup",
    "indicatortype": "tradeflow",
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
    words(
        "reportername partnername tradeflow productgroup indicator",
        "reporter partner productcategories indicatortype indicator",
    ),
    "(reporter|partner)(name)?|tradeflow|indicatortype|productgroup|productcategories|indicator",
    r"(19|20)\d\d",
    clean_summary,
    r"(19|20)\d\d",
)
