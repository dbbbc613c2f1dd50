"""ITC Trade Map: lists of partners or products by year, whose title says reporter, product and unit."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradekit.io.source import Source, Trade, leave_out, melt, recode, words
from tradekit.model import Flow, Partner, Unit

__all__ = ["TRADE_MAP"]

VALUE = r"(?:exported|imported)valuein((?:19|20)\d\d(?:[mq]\d\d?)?)"


def clean(frame: pd.DataFrame, title: Sequence[Sequence[str]]) -> Trade:
    """Take what the table itself does not say from its title."""
    text = " \n".join(cell for record in title for cell in record if cell)
    exported = any(str(name).startswith("exported") for name in frame)
    label = next(name for name in ("importers", "exporters", "code") if name in frame)
    unit = re.search(r"unit\s*:?\s*([^\n;]+)", text, re.IGNORECASE)
    reporter = re.search(r"(?:exported|imported) by ([^\n]+?)\s*(?:\n|$|in \d{4})", text)
    product = re.search(r"product\s*:\s*(TOTAL|[0-9]+)", text, re.IGNORECASE)
    size = len(frame)
    reasons = {} if label != "code" else {"notes": frame["code"].isna()}
    frame, left_out = leave_out(frame, reasons)
    long = melt(frame, VALUE)
    long["period"] = recode(long["period"], lambda period: str(period).upper())
    options: dict[str, Any] = {
        "flow": Flow.EXPORT if exported else Flow.IMPORT, "period": "period", "value": "value",
        "coverage": "explicit",
    }  # fmt: skip
    facts: dict[str, Any] = {"rows of the list": size}
    if label == "code":
        long["code"] = recode(long["code"], lambda code: str(code).strip().lstrip("'"))
        options["category"] = "code"
    else:
        options["partner"] = label
        if product is not None:
            long["product"] = product[1].upper()
            options["category"] = "product"
    if reporter is not None:
        options["reporter"] = Partner.parse(reporter[1])
    elif label in ("importers", "exporters") and re.search(
        r"list of (importers|exporters) for", text, re.IGNORECASE
    ):
        # A list of all who trade a product: they are the reporters.
        options["reporter"] = options.pop("partner")
    if unit is not None:
        options["unit"] = Unit.parse(unit[1])
    else:
        facts["unit"] = "not said by the table"
    return Trade(long, options, left_out, facts)


TRADE_MAP = Source(
    "Trade Map",
    words("importers", "exporters", "code productlabel"),
    "importers|exporters|code",
    VALUE,
    clean,
    VALUE,
)
