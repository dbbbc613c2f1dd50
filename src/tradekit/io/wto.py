"""WTO Stats: merchandise trade by reporter, partner and product group."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradekit.errors import PartnerError, ReadError
from tradekit.io.source import Source, Trade, leave_out, named_apart, recode, words
from tradekit.model import Partner, Unit

__all__ = ["WTO"]


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take values of exports and imports; indices, shares and groups of economies are set aside."""
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
    if "productsectorcode" in frame:
        frame = frame.assign(
            productsectorcode=recode(frame["productsectorcode"], lambda c: "TOTAL" if c == "TO" else c)
        )
        options["category"] = "productsectorcode"
    part = frame["periodcode"] if "periodcode" in frame else pd.Series("A", frame.index)
    spelled = frame["year"].astype(str) + part.astype(str).where(part.notna(), "A")
    frame = frame.assign(period=recode(spelled, lambda text: str(text).removesuffix("A")))
    if "valueflagcode" in frame:
        options["status"] = "status"
        frame["status"] = recode(frame["valueflagcode"], lambda flag: "E" if str(flag) == "E" else None)
    facts = {"taken for groups of economies": list(dict.fromkeys(apart))} if apart else {}
    return Trade(frame, options, left_out, facts)


def _flow(indicator: Any) -> str | None:
    text = str(indicator).casefold()
    found = [code for word, code in (("export", "X"), ("import", "M")) if word in text]
    return found[0] if len(found) == 1 and "merchandise" in text else None


def _unit(text: Any) -> Unit | None:
    return Unit.parse(text) if re.search("dollar", str(text), re.IGNORECASE) else None


def _area(name: Any) -> str | None:
    """Return the code of an economy; groups of the WTO are none."""
    try:
        return Partner.parse(name).code
    except PartnerError:
        return None


WTO = Source(
    "WTO Stats",
    words("indicator reportingeconomy unit year value"),
    "indicator|reportingeconomy|partnereconomy|productsectorcode|periodcode|unit|year|valueflagcode",
    "value",
    clean,
)
