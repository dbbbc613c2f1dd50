"""FAOSTAT: detailed trade matrix, values in thousands of dollars and quantities in tonnes side by side."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradekit.io.source import Source, Trade, leave_out, marked, recode, spread, words

__all__ = ["FAOSTAT"]

# China with Hong Kong, Macao and Taiwan, which stand beside it.
GREATER_CHINA = "159"

# Numbers say what names do.
EITHER = (
    ("reportercountrycodem49", "reportercountries"),
    ("partnercountrycodem49", "partnercountries"),
    ("itemcodecpc", "itemcode", "item"),
)

STATUSES = {"A": "A", "E": "E", "I": "I", "M": "M", "P": "P", "T": "P", "B": "B", "X": "A", "": "A"}


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Put value and quantity of a cell side by side; economies are told by their numbers of M49."""
    reporter, partner, item = (next(name for name in alike if name in frame) for alike in EITHER)
    codes = {name: recode(frame[name], lambda code: str(code).strip().lstrip("'"))
             for name in (reporter, partner, item)}  # fmt: skip
    element = recode(frame["element"], lambda text: str(text).strip().casefold())
    unit = recode(frame["unit"], lambda text: str(text).strip().casefold())
    money = marked(element, lambda t: t.endswith("value")) & marked(unit, lambda t: t.startswith("1000 us"))
    weight = marked(element, lambda t: t.endswith("quantity")) & marked(unit, ("t", "tonnes").__contains__)
    kind: Any = np.select([money, weight], [0, 1], -1)
    flow = recode(element, lambda text: text.partition(" ")[0])
    frame = frame.assign(
        **codes, kind=pd.Categorical.from_codes(kind, pd.Index(["value", "weight"])), flow=flow
    )
    frame, left_out = leave_out(frame, {
        "quantities that are not in tonnes": kind < 0,
        "China with Hong Kong, Macao and Taiwan, beside them":
            marked(frame[reporter], GREATER_CHINA.__eq__) | marked(frame[partner], GREATER_CHINA.__eq__),
    })  # fmt: skip
    flags = ["flag"] if "flag" in frame else []
    keep = [reporter, partner, "flow", item, "year", "kind", "value", *flags]
    names = {"value": "value", "weight": "weight"}
    here = {label: name for label, name in names.items() if (frame["kind"] == label).any()}
    wide = spread(frame[keep].rename(columns={"value": "figure"}), "kind", here, "figure", flags)
    if "value" not in wide:
        wide["value"] = np.nan
    options: dict[str, Any] = {
        "reporter": reporter, "partner": partner, "flow": "flow", "category": item,
        "period": "year", "value": "value", "unit": "USD thousand", "valuation": {"X": "FOB", "M": "CIF"},
    }  # fmt: skip
    if "weight" in wide:
        options["quantity"] = {"weight": "t"}
    if "flag" in wide:
        wide["flag"] = recode(wide["flag"], lambda flag: STATUSES.get(str(flag).strip().upper()))
        options["status"] = "flag"
    return Trade(wide, options, left_out, {"partner concept": "as reported to FAO"})


FAOSTAT = Source(
    "FAOSTAT",
    words("reportercountries partnercountries element item year unit value"),
    "(reporter|partner)(countries|countrycodem49)|element|item(codecpc|code)?|year|unit|flag",
    "value",
    clean,
    whole="year",
    either=EITHER,
)
