"""WTO Stats: merchandise trade by reporter, partner and product group."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from tradekit.errors import PartnerError, ReadError
from tradekit.io.source import (
    Source,
    Trade,
    fold,
    leave_out,
    marked,
    melt,
    named_apart,
    recode,
    rename,
    words,
)
from tradekit.model import Partner, Unit

__all__ = ["WTO", "WTO_WIDE"]


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take values of exports and imports; indices, shares and groups of economies are set aside."""
    trade = _select(rename(frame, BULK_NAMES))
    return trade._replace(frame=_with_periods(trade.frame))


def clean_wide(frame: pd.DataFrame, title: Sequence[Sequence[str]]) -> Trade:
    """Make rows of the columns of years; the indicator, with the unit in brackets, is above the head."""
    said = [record[1].strip() for record in title if len(record) > 1 and fold(record[0]) == "indicator"]
    if not said:
        raise ReadError(
            "the line above the head that names the indicator and its unit is missing: restore it"
        )
    if len(said) > 1 or marked(frame["reportingeconomy"], INSIDE.fullmatch).any():
        raise ReadError("holds several indicators below each other: download them apart")
    if "period" in frame:
        parts = recode(frame["period"], lambda name: PARTS.get(str(name).strip(), name))
        frame = frame.assign(periodcode=parts).drop(columns="period")
    unit = re.search(r"\(([^()]*)\)$", said[0])
    trade = _select(
        frame.assign(
            indicator=said[0],
            unit=unit[1] if unit else None,
            productsectorcode=recode(frame["productsector"], _code),
        )
    )
    long = melt(trade.frame, YEAR).rename(columns={"period": "year"})
    return trade._replace(frame=_with_periods(long))


def _select(frame: pd.DataFrame) -> Trade:
    """Keep values of exports and imports between economies and the world."""
    flow = recode(frame["indicator"], _flow)
    unit = recode(frame["unit"], _unit)
    frame = frame.assign(flow=flow, money=unit)
    apart: list[str] = []
    for role, name in (("report", "reportingeconomy"), ("partner", "partnereconomy")):
        if name in frame:
            frame = frame.assign(**{role: recode(frame[name], _area)})
            apart += named_apart(frame[name], frame[role])
    reasons = {"indicators that are no values of exports or imports": flow.isna() | unit.isna()}
    reasons |= {
        "groups of economies": np.logical_or.reduce(
            [frame[role].isna() for role in ("report", "partner") if role in frame]
        )
    }
    frame, left_out = leave_out(frame, reasons)
    units = frame["money"].dropna().unique()
    if len(units) > 1:
        raise ReadError(
            f"values in unlike units, {' and '.join(sorted(map(str, units)))}: download them apart"
        )
    options: dict[str, Any] = {
        "reporter": "report", "flow": "flow", "period": "period", "value": "value",
        "unit": units[0] if len(units) else None,
    }  # fmt: skip
    if "partner" in frame:
        options["partner"] = "partner"
    facts: dict[str, Any] = {"taken for groups of economies": list(dict.fromkeys(apart))} if apart else {}
    if "productsectorcode" in frame:
        frame = frame.assign(
            productsectorcode=recode(frame["productsectorcode"], lambda c: "TOTAL" if c == "TO" else c)
        )
        options["category"] = "productsectorcode"
        codes = sorted(map(str, frame["productsectorcode"].dropna().unique()))
        # Fuels, MIFU, are of MI; only of digits a cube knows by itself that they are.
        hold = [code for code, after in pairwise(codes) if code.isalpha() and after.startswith(code)]
        if hold:
            facts["groups of goods that hold others"] = hold
    if "valueflagcode" in frame:
        options["status"] = "status"
        frame["status"] = recode(frame["valueflagcode"], lambda flag: "E" if str(flag) == "E" else None)
    return Trade(frame, options, left_out, facts)


def _with_periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Put year and part of the year together."""
    part = frame["periodcode"] if "periodcode" in frame else pd.Series("A", frame.index)
    spelled = frame["year"].astype(str) + part.astype(str).where(part.notna(), "A")
    return frame.assign(period=recode(spelled, lambda text: str(text).removesuffix("A")))


# What stands in the first column where a second table begins.
INSIDE = re.compile("Indicator|Reporting Economy")

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
PARTS = {
    "Annual": "A",
    **{f"{name} Quarter": f"Q{n}" for n, name in enumerate(("First", "Second", "Third", "Fourth"), 1)},
    **{name: f"M{n:02}" for n, name in enumerate(MONTHS, 1)},
}


def _code(product: Any) -> str:
    """Return the code of a product, which stands between its nomenclature and its name."""
    parts = str(product).split(" - ", 2)
    return parts[1].strip() if len(parts) == 3 else str(product)


def _flow(indicator: Any) -> str | None:
    text = str(indicator).casefold()
    found = [code for word, code in (("export", "X"), ("import", "M")) if word in text]
    goods = "merchandise" in text or text.startswith("bilateral imports")
    return found[0] if len(found) == 1 and goods else None


def _unit(text: Any) -> Unit | None:
    return Unit.parse(text) if re.search(r"dollar|US\$", str(text), re.IGNORECASE) else None


# The WTO's own names of economies.
NAMES = {
    "Aruba, the Netherlands with respect to": "ABW",
    "British Overseas Territory of Saint Helena, Ascension and Tristan da Cunha": "SHN",
    "Kuwait, the State of": "KWT",
    "Saudi Arabia, Kingdom of": "SAU",
}


def _area(name: Any) -> str | None:
    """Return the code of an economy; groups of the WTO are none."""
    try:
        return Partner.parse(NAMES.get(str(name), name)).code
    except PartnerError:
        return None


# Names of the bulk files, and of tables by year.
BULK_NAMES = {"reporter": "reportingeconomy", "partner": "partnereconomy", "productcode": "productsectorcode"}
YEAR = r"((?:19|20)\d\d)"

WTO = Source(
    "WTO Stats",
    words(
        "indicator reportingeconomy unit year value",
        "indicatorcode indicator reporter partner productcode unit year value",
    ),
    "indicator|reportingeconomy|reporter|partnereconomy|partner|productsectorcode|productcode|periodcode|unit|"
    "year|valueflagcode",
    "value",
    clean,
)
WTO_WIDE = Source(
    "WTO Stats, by year",
    words("reportingeconomy productsector partnereconomy"),
    "reportingeconomy|productsector|partnereconomy|period",
    YEAR,
    clean_wide,
    YEAR,
)
