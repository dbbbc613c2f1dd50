"""Comext of Eurostat: monthly bulk files, and SDMX-CSV of the detailed trade data sets, in euros."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradekit.io.source import (
    Source,
    Trade,
    distinct,
    leave_out,
    marked,
    period_of,
    recode,
    refuse_alone,
    rename,
    spread,
    words,
)
from tradekit.model.record import parse_status

__all__ = ["COMEXT", "COMEXT_SDMX"]

# Codes of Eurostat's list of countries and territories that no other list has: ships' stores, areas that are
# not specified or kept secret, and parts of economies.
AREAS = {
    **dict.fromkeys(("QQ", "QR", "QS"), "X1"),
    **dict.fromkeys(("QP", "QU", "QV", "QW", "QX", "QY", "QZ", "XC", "XL"), "_X"),
    **dict.fromkeys(("XI", "XU"), "GBR"),
    **dict.fromkeys(("WORLD", "WORLD_ALL"), "W00"),
}
# Old files have customs regimes; 4 is the total of normal trade, inward and outward processing.
TOTAL = "4"
SECRET = ("QX", "QY", "QZ")

UNION = re.compile(r"EU[\d_V]*")
EURO_AREA = re.compile(r"EA\d*")
INSIDE_OR_OUTSIDE = re.compile(r"(EU.*|EA.*)_(EXTRA|INTRA)|(EXTRA|INTRA)_(EU|EA).*")

FACTS = {
    "trade system": "special trade",
    "partner concept": "country of origin for imports from outside the Union, of consignment inside it",
}
VALUATION = {"X": "FOB", "M": "CIF"}


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Sum over customs procedures and kinds of trade; month 52 is the year."""
    if "partneriso" in frame:
        # Beside it stands Eurostat's old number of the same partner.
        frame = frame.drop(columns="partner", errors="ignore")
    frame = rename(frame, NEW_NAMES)
    left_out: dict[str, int] = {}
    whole = marked(frame["statregime"], TOTAL.__eq__) if "statregime" in frame else np.zeros(0, dtype=bool)
    if whole.any():
        parts = ~whole
        refuse_alone(
            frame, parts, ["reporter", "partner", "flow", "productnc", "period"], "of one customs regime"
        )
        frame, left_out = leave_out(frame, {"by customs regime, beside their total": parts})
    secret = marked(frame["partner"], SECRET.__contains__)
    hidden = marked(frame["productnc"], lambda code: "X" in code)
    facts: dict[str, Any] = dict(FACTS)
    for fact, mask in {"partners kept secret": secret, "goods kept secret": hidden}.items():
        if mask.any():
            facts[fact] = int(mask.sum())
    frame = frame.assign(
        reporter=recode(frame["reporter"], _area),
        partner=recode(frame["partner"], _area),
        period=recode(frame["period"], period_of),
    )
    options: dict[str, Any] = {
        "reporter": "reporter", "partner": "partner", "flow": "flow", "category": "productnc",
        "period": "period", "value": "value", "unit": "EUR", "valuation": VALUATION, "duplicates": "sum",
    }  # fmt: skip
    if "net_weight" in frame:
        options["quantity"] = {"net_weight": "kg"}
    return Trade(frame, options, left_out, facts)


def clean_sdmx(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Put value and weight of a cell side by side; the Union's inside and outside are set aside."""
    kinds = {label: kind for label in distinct(frame["indicators"]) if (kind := _kind(label)) is not None}
    frame, left_out = leave_out(frame, {
        "indicators other than value in euros and weight": ~marked(frame["indicators"], kinds.__contains__),
        "flows other than exports and imports": ~marked(frame["flow"], ("1", "2").__contains__),
        "trade with the inside or the outside of the Union as a whole":
            marked(frame["partner"], INSIDE_OR_OUTSIDE.fullmatch),
    })  # fmt: skip
    flags = [name for name in ("obsflag", "confstatus") if name in frame]
    names = dict(sorted(kinds.items(), key=lambda item: item[1], reverse=True))
    wide = spread(frame, "indicators", names, "obsvalue", flags)
    wide = wide.assign(reporter=recode(wide["reporter"], _area), partner=recode(wide["partner"], _area))
    options: dict[str, Any] = {
        "reporter": "reporter", "partner": "partner", "flow": "flow", "category": "product",
        "period": "timeperiod", "value": "value", "unit": "EUR", "valuation": VALUATION,
        "coverage": "explicit",
    }  # fmt: skip
    if "value" not in wide:
        wide["value"] = np.nan
    if "net_weight" in wide:
        wide["net_weight"] *= KILOGRAMS
        options["quantity"] = {"net_weight": "kg"}
    if flags:
        wide["status"] = recode(wide[flags[0]], _status)
        options["status"] = "status"
    return Trade(wide, options, left_out, dict(FACTS))


# Weights of these data sets are in hundreds of kilograms.
KILOGRAMS = 100


def _kind(indicator: Any) -> str | None:
    if indicator in ("VALUE_IN_EUROS", "VALUE_EUR"):
        return "value"
    return "net_weight" if indicator in ("QUANTITY_IN_100KG", "QUANTITY_100KG") else None


def _status(flag: Any) -> str | None:
    letter = str(flag).strip().upper()
    return parse_status(letter) if letter in ("A", "P", "B", "E", "C", "M") else None


def _area(code: Any) -> str:
    text = str(code).strip().upper()
    if EURO_AREA.fullmatch(text):
        return "euro area"
    return "EU" if UNION.fullmatch(text) else AREAS.get(text, text)


NEW_NAMES = {
    "declarantiso": "reporter", "partneriso": "partner", "valueeur": "value", "valueineuros": "value",
    "quantitykg": "net_weight", "quantityinkg": "net_weight",
}  # fmt: skip

COMEXT = Source(
    "Comext",
    words(
        "reporter partner productnc flow period valueeur",
        "reporter partner productnc flow period valueineuros",
        "declarantiso partneriso productnc flow period valueineuros",
    ),
    "reporter|partner|declarantiso|partneriso|productnc|flow|period|statregime",
    "valueeur|valueineuros|quantitykg|quantityinkg",
    clean,
    whole="flow|period",
)  # fmt: skip
COMEXT_SDMX = Source(
    "Comext, SDMX",
    words("freq reporter partner product flow indicators timeperiod obsvalue"),
    "reporter|partner|product|flow|indicators|timeperiod|obsflag|confstatus",
    "obsvalue",
    clean_sdmx,
)
