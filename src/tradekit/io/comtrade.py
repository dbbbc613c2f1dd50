"""UN Comtrade: CSV of the old site; CSV, Parquet and JSON of the new one."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from tradekit.errors import CategoryError, LabelError
from tradekit.io.source import (
    Source,
    Trade,
    combined,
    distinct,
    hs_code,
    leave_out,
    marked,
    recode,
    refuse_alone,
    rename,
    words,
)
from tradekit.model import Category, Flow, Partner, Period

__all__ = ["COMTRADE", "COMTRADE_LEGACY"]

# Most rows that a download has: what has as many may have been cut without a word.
CUTS = (500, 50_000, 100_000, 250_000)

# Goods that come and go for processing: parts of imports and exports that are no flows of tradekit.
PROCESSING = ("MIP", "MOP", "XIP", "XOP")

TRUE = ("True", "true", "TRUE", "1")

# Written without leading zeros, or with zeros that say nothing.
WHOLE = "period|(reporter|partner|tradeflow|partner2|2ndpartner|modeoftransport|mot|mos)code|flag"

EITHER = (("reportercode", "reporteriso"), ("partnercode", "partneriso"))

TEXT = (
    "period|reporter(code|iso)|partner(code|iso)|(tradeflow|flow)code|(commodity|cmd)code|"
    "classification(code)?|(partner2|2ndpartner|modeoftransport|mot|mos|customs|customsproc)code|"
    "isnetwgtestimated|flag|legacyestimationflag"
)


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Keep whole flows of all modes of transport and customs procedures; weights of zero are unknown."""
    frame = rename(frame, NEW_NAMES)
    at = {
        role: next(n for n in (f"{role}code", f"{role}iso") if n in frame) for role in ("reporter", "partner")
    }
    parts = _parts(frame)
    reasons = {
        "goods for processing, a part of imports and exports": marked(
            frame["flowcode"], PROCESSING.__contains__
        ),
    }
    cells = [at["reporter"], at["partner"], "flowcode", "cmdcode", "period"]
    if parts.any():
        refuse_alone(frame, parts, cells, "of one mode of transport, customs procedure or second partner")
        reasons["by mode of transport, customs procedure or second partner, beside their total"] = parts
    # Codes of the Harmonized System that were taken for numbers on the way have lost their zeros.
    editions = distinct(frame["classificationcode"]) if "classificationcode" in frame else []
    harmonized = all(str(edition).startswith("H") for edition in editions)
    if harmonized and any(_hs_code(code) != code for code in distinct(frame["cmdcode"])):
        frame = frame.assign(cmdcode=recode(frame["cmdcode"], _hs_code))
    size = len(frame)
    frame, left_out = leave_out(frame, reasons)
    facts: dict[str, Any] = {
        "partner concept": "country of origin for imports, of last known destination for exports",
    }
    if "classificationcode" in frame:
        facts["editions"] = _editions(frame, at["reporter"])
    options: dict[str, Any] = {
        "reporter": at["reporter"], "partner": at["partner"], "flow": "flowcode", "category": "cmdcode",
        "period": "period", "value": "primaryvalue", "unit": "USD", "valuation": _valuation(frame, facts),
    }  # fmt: skip
    if any(_is_shipped(str(edition)) for edition in editions):
        options["nomenclature"] = "classificationcode"
    if "netwgt" in frame:
        frame, options["quantity"] = _weigh(frame, facts)
    same = _with_itself(frame[at["reporter"]], frame[at["partner"]])
    if same:
        facts["trade of an economy with itself"] = same
    if size in CUTS:
        facts["cut"] = f"{size:,} rows, the most that a download has: more may be missing"
        options["coverage"] = "explicit"
    return Trade(frame, options, left_out, facts)


def _hs_code(code: Any) -> str:
    """Return a code with the zero it lost; goods that nothing is specified of have one with letters."""
    return "999999" if code == "9999AA" else hs_code(code)


def _is_shipped(edition: str) -> bool:
    """Whether the codes of an edition are known; others stay text."""
    try:
        return bool(Category.parse("TOTAL", edition))
    except CategoryError:
        return False


def _with_itself(reporter: "pd.Series[Any]", partner: "pd.Series[Any]") -> int:
    """Return how many rows have one economy for both."""
    (mine, who), (theirs, whom) = pd.factorize(reporter), pd.factorize(partner)
    place = pd.Index(list(who), dtype=object).get_indexer(pd.Index(list(whom), dtype=object))
    return int(((mine >= 0) & (np.append(place, -1)[theirs] == mine)).sum())


def _parts(frame: pd.DataFrame) -> Any:
    """Mark rows of one mode of transport, customs procedure or second partner."""
    parts = np.zeros(len(frame), dtype=bool)
    for name in {"partner2code", "motcode", "moscode", "customscode"} & set(frame.columns):
        parts |= marked(frame[name], lambda code: code.removesuffix(".0") not in ("0", "C00"))
    return parts


def _editions(frame: pd.DataFrame, reporter: str) -> dict[str, str]:
    """Return the edition of the nomenclature that each reporter uses in each period."""
    _, used = combined(frame[reporter], frame["period"], frame["classificationcode"])
    found: dict[str, str] = {}
    for who, when, edition in sorted(tuple(map(str, each)) for each in used if None not in each):
        # What is no economy or period is told with its line when the cube is made.
        with suppress(LabelError):
            key = f"{Partner.parse(who)} {Period.parse(when)}"
            found[key] = f"{found[key]} {edition}" if key in found else edition
    return found


def _valuation(frame: pd.DataFrame, facts: dict[str, Any]) -> dict[str, str]:
    """Exports are free on board; imports are so too where no value with freight is given."""
    flows = {str(flow): Flow.parse(flow) for flow in distinct(frame["flowcode"])}
    valuation = {str(flow): "FOB" for flow in flows.values() if flow.code in ("X", "DX", "RX")}
    inward = {str(flow): "CIF" for flow in flows.values() if flow.code in ("M", "FM", "RM")}
    if inward and {"cifvalue", "fobvalue"} <= set(frame.columns):
        imports = marked(frame["flowcode"], lambda text: str(flows[text]) in inward)
        aboard = imports & ~(frame["cifvalue"] > 0) & (frame["fobvalue"] > 0)
        if aboard.any():
            facts["imports valued FOB"] = int(aboard.sum())
            inward = dict.fromkeys(inward, "FOB") if aboard.sum() == imports.sum() else {}
    return valuation | inward


def _weigh(frame: pd.DataFrame, facts: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the frame with its weights, and beside them those that the United Nations estimated."""
    weight = frame["netwgt"].to_numpy(dtype=float)
    unknown = (weight == 0) & (frame["primaryvalue"].to_numpy() > 0)
    if unknown.any():
        facts["weights of zero, taken as unknown"] = int(unknown.sum())
    columns = {"net_weight": np.where(unknown, np.nan, weight)}
    # By a flag of their own, or 4 and 6 of the old one, which is 2 for other quantities.
    flag, signs = next(
        (
            (n, s)
            for n, s in (("isnetwgtestimated", TRUE), ("legacyestimationflag", ("4", "6")))
            if n in frame
        ),
        (None, ()),
    )
    if flag is not None:
        estimated = marked(frame[flag], signs.__contains__)
        facts["weights that are estimated"] = int(estimated.sum())
        columns["estimated_weight"] = np.where(estimated, columns["net_weight"], 0.0 * columns["net_weight"])
    return frame.assign(**columns), dict.fromkeys(columns, "kg")


# Columns of the old site by what they are called on the new one.
NEW_NAMES = {
    "tradeflowcode": "flowcode", "commoditycode": "cmdcode", "classification": "classificationcode",
    "2ndpartnercode": "partner2code", "customsproccode": "customscode", "modeoftransportcode": "motcode",
    "netweightkg": "netwgt", "tradevalueus": "primaryvalue", "flag": "legacyestimationflag",
    "ciftradevalueus": "cifvalue", "fobtradevalueus": "fobvalue",
    # Short names of its programming interface
    "pfcode": "classificationcode", "rgcode": "flowcode", "rtcode": "reportercode", "ptcode": "partnercode",
    "ptcode2": "partner2code", "cstcode": "customscode", "tradevalue": "primaryvalue", "netweight": "netwgt",
    "estcode": "legacyestimationflag",
}  # fmt: skip

COMTRADE = Source(
    "UN Comtrade",
    words(
        "reportercode partnercode flowcode cmdcode primaryvalue period",
        "reporteriso partneriso flowcode cmdcode primaryvalue period",
    ),
    TEXT,
    "primaryvalue|netwgt|cifvalue|fobvalue",
    clean,
    whole=WHOLE,
    by_row=True,
    either=EITHER,
)
COMTRADE_LEGACY = Source(
    "UN Comtrade, old site",
    words(
        "classification period tradeflowcode reportercode partnercode commoditycode tradevalueus",
        "pfcode period rgcode rtcode ptcode cmdcode tradevalue",
    ),
    TEXT + "|(pf|rg|rt|pt|cst|est)code|ptcode2",
    "tradevalueus|netweightkg|ciftradevalueus|fobtradevalueus|tradevalue|netweight|cifvalue|fobvalue",
    clean,
    whole=WHOLE,
    by_row=True,
    either=EITHER,
)
