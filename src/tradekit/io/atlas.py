"""Atlas of Economic Complexity of Harvard's Growth Lab: exports and imports side by side, in dollars."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from tradekit.io.source import Source, Trade, hs_code, recode, words

__all__ = ["ATLAS"]

# The Growth Lab's own codes of areas that are no economies.
AREAS = {"ANS": "_X", "XXA": "_X", "XXB": "_X", "WLD": "W00"}


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Make two rows of each, one a flow; what is missing is no trade and no row."""
    roles = {role: name for role, names in ROLES.items() if (name := _first(frame, names))}
    areas = {
        roles[role]: recode(frame[roles[role]], _area) for role in ("reporter", "partner") if role in roles
    }
    frame = frame.assign(**areas)
    product = roles.get("category")
    if product is not None and "sitc" not in product:
        frame[product] = recode(frame[product], hs_code)
    pieces = []
    for code, names in enumerate(FLOWS.values()):
        column = _first(frame, names)
        if column is not None:
            known = frame[column].notna().to_numpy()
            there = frame if known.all() else frame[known]
            there = there[[*roles.values(), column]].rename(columns={column: "value"})
            flow = pd.Categorical.from_codes(np.full(len(there), code), pd.Index(FLOWS))
            pieces.append(there.assign(flow=flow))
    long = pieces[0] if len(pieces) == 1 else pd.concat(pieces)
    options: dict[str, Any] = {**roles, "flow": "flow", "value": "value", "unit": "USD"}
    facts = {"trade system": "reconciled from the reports of exporter and importer"}
    return Trade(long, options, {}, facts)


def _first(frame: pd.DataFrame, names: Sequence[str]) -> str | None:
    return next((name for name in names if name in frame), None)


def _area(code: Any) -> str:
    text = str(code).upper()
    return AREAS.get(text, text)


FLOWS = {"X": ("exportvalue", "exportval"), "M": ("importvalue", "importval")}
PRODUCTS = tuple(f"product{edition}code" for edition in ("hs92", "hs12", "hs22", "sitc"))
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "reporter": ("countryiso3code", "locationcode", "origin"),
    "partner": ("partneriso3code", "partnercode", "dest"),
    "category": (*PRODUCTS, "hsproductcode", "sitcproductcode", "hs92", "hs96", "hs02", "hs07", "sitc"),
    "period": ("year",),
}

ATLAS = Source(
    "Atlas of Economic Complexity",
    words("countryiso3code year exportvalue", "locationcode year exportvalue", "origin year exportval"),
    "|".join(name for names in ROLES.values() for name in names),
    "exportvalue|importvalue|exportval|importval",
    clean,
    whole="year",
)
