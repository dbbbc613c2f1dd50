"""UNCTADstat: merchandise trade matrix in thousands or millions of dollars, as the column of values says."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from tradekit.errors import PartnerError
from tradekit.io.source import Source, Trade, leave_out, named_apart, recode, words
from tradekit.model import Partner

__all__ = ["UNCTAD"]

VALUE = r"usd?(ollars)?atcurrentprices(in)?(thousands|millions)(value)?"


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take economies by their number; groups of UNCTAD, which are numbered from 1000 on, are set aside."""
    value = next(name for name in map(str, frame) if re.fullmatch(VALUE, name))
    roles = {"reporter": "economy", "partner": "partner"}
    apart: list[str] = []
    for name in roles.values():
        if name in frame:
            codes = recode(frame[name], _area)
            # By their names, if these stand beside the numbers.
            apart += named_apart(frame.get(f"{name}label", frame[name]), codes)
            frame = frame.assign(**{name: codes})
    roles = {role: name for role, name in roles.items() if name in frame}
    group = pd.concat([frame[name].isna() for name in roles.values()], axis=1).any(axis=1)
    frame, left_out = leave_out(frame, {"groups of economies": group})
    flow = "flowlabel" if "flowlabel" in frame else "flow"
    options: dict[str, Any] = {
        **roles, "flow": flow, "period": "year", "value": value,
        "unit": "USD mn" if "millions" in value else "USD thousand",
    }  # fmt: skip
    product = next((name for name in ("product", "productlabel") if name in frame), None)
    if product is not None:
        frame = frame.assign(**{product: recode(frame[product], _product)})
        options["category"] = product
    facts = {"taken for groups of economies": list(dict.fromkeys(apart))} if apart else {}
    return Trade(frame, options, left_out, facts)


def _area(code: Any) -> str | None:
    text = str(code).strip()
    if re.fullmatch(r"\d+", text) and int(text) >= 1000:
        return None
    try:
        return Partner.parse(text).code
    except PartnerError:
        if re.fullmatch(r"\d+", text):
            raise
        return None


def _product(code: Any) -> str:
    text = str(code).strip()
    return "TOTAL" if text.upper() in ("TOTAL", "TOTAL ALL PRODUCTS") else text


UNCTAD = Source(
    "UNCTADstat",
    words("year economy flow", "year economy flowlabel"),
    "year|economy(label)?|partner(label)?|flow|flowlabel|product|productlabel",
    VALUE,
    clean,
    VALUE,
)
