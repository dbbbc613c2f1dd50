"""IMF, Direction of Trade and International Trade in Goods: SDMX-CSV, and a column a period."""

import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from tradekit.errors import ReadError
from tradekit.io.source import ENGLISH, Source, Trade, leave_out, melt, recode, rename, words
from tradekit.io.table import to_numbers

__all__ = ["IMF", "IMF_WIDE"]

# The IMF's own codes; other codes with a digit are groups of economies.
AREAS = {
    "W00": "W00",
    "W0": "W00",
    "G001": "W00",
    "001": "W00",
    "B0": "EU",
    "U2": "euro area",
    "1C_001": "W00",
}

FACTS = {"partner concept": "as reported, filled in by the IMF where economies do not report"}
SCALES: Final[dict[str, float]] = {"units": 1, "unit": 1, "thousands": 1e3, "millions": 1e6, "billions": 1e9}


def clean(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Take exports free on board and imports with freight; the unit is that which the rows say."""
    frame = rename(frame, NEW_NAMES)
    frame, left_out = _select(frame)
    options: dict[str, Any] = {
        "reporter": "reporter", "partner": "partner", "flow": "indicator", "period": "timeperiod",
        "value": "obsvalue", "valuation": {"X": "FOB", "M": "CIF"},
    }  # fmt: skip
    facts: dict[str, Any] = dict(FACTS)
    scale = next((name for name in ("unitmult", "scale") if name in frame), None)
    if scale is None:
        facts["unit"] = "US dollars, of a scale that the table does not say"
    else:
        factor = recode(frame[scale], _scale).astype(float).to_numpy()
        frame = frame.assign(obsvalue=frame["obsvalue"].to_numpy(dtype=float) * factor)
        options["unit"] = "USD"
    return Trade(frame, options, left_out, facts)


def clean_wide(frame: pd.DataFrame, _: Sequence[Sequence[str]]) -> Trade:
    """Make rows of the columns of periods; rows of statuses stand beside those of values."""
    frame = rename(frame, WIDE_NAMES)
    reasons = {}
    if "attribute" in frame:
        reasons["statuses, beside their values"] = frame["attribute"].astype(str) != "Value"
    frame, before = leave_out(frame, reasons)
    frame, left_out = _select(frame)
    frame = melt(frame, PERIOD)
    frame["value"] = to_numbers(frame["value"], ENGLISH)
    frame = frame.assign(period=recode(frame["period"], lambda text: str(text).upper()))
    options: dict[str, Any] = {
        "reporter": "reporter", "partner": "partner", "flow": "indicator", "period": "period",
        "value": "value", "valuation": {"X": "FOB", "M": "CIF"},
    }  # fmt: skip
    facts: dict[str, Any] = dict(FACTS)
    if "scale" in frame:
        frame = frame.assign(
            value=frame["value"].to_numpy() * recode(frame["scale"], _scale).astype(float).to_numpy()
        )
    if "scale" in frame or "attribute" in frame:
        # Tables of the old site are in single dollars.
        options["unit"] = "USD"
    else:
        facts["unit"] = "US dollars, of a scale that the table does not say"
    return Trade(frame, options, {**before, **left_out}, facts)


def _select(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Keep exports and imports between economies and the world."""
    flow = recode(frame["indicator"], _flow)
    frame = frame.assign(
        indicator=flow, reporter=recode(frame["reporter"], _area), partner=recode(frame["partner"], _area)
    )
    return leave_out(frame, {
        "balances, and imports free on board": flow.isna(),
        "groups of economies": frame["reporter"].isna() | frame["partner"].isna(),
    })  # fmt: skip


def _flow(indicator: Any) -> str | None:
    """Return the flow of an indicator by its code or its name."""
    text = str(indicator).casefold()
    if re.search(r"\bt?xg_fob|export.*free on board", text):
        return "X"
    return "M" if re.search(r"\bt?mg_cif|import.*(insurance|cif)", text) else None


def _area(code: Any) -> str | None:
    text = str(code).strip()
    if text.upper() in AREAS:
        return AREAS[text.upper()]
    # Names have blanks or small letters, codes have not.
    return None if re.fullmatch(r"[A-Z0-9_]*\d[A-Z0-9_]*", text) or text in GROUPS else text


GROUPS = (
    "Advanced Economies", "Emerging and Developing Economies", "Emerging and Developing Asia",
    "Emerging and Developing Europe", "Middle East and Central Asia",
    "Middle East, North Africa, Afghanistan, and Pakistan",
    "Sub-Saharan Africa", "Western Hemisphere", "Export earnings: fuel", "Export earnings: nonfuel",
    "Special Categories and Economic Zones", "Africa", "Europe", "Asia", "Western Hemisphere not specified",
    "Other Countries not included elsewhere", "Countries & Areas not specified", "Middle East", "CIS",
    "EU", "Advanced economies", "Developing Asia not specified",
)  # fmt: skip


def _scale(text: Any) -> float:
    """Return the number that values are multiplied by, from an exponent or a word."""
    word = str(text).strip().casefold()
    if word in SCALES:
        return float(SCALES[word])
    if re.fullmatch(r"\d{1,2}", word):
        return float(10 ** int(word))
    raise ReadError(f"{text!r:.40} is no scale; expected an exponent such as 6, or a word such as Millions")


PERIOD = r"((?:18|19|20)\d\d(?:m\d\d?|q\d)?)"
NEW_NAMES = {
    "refarea": "reporter", "country": "reporter",
    "counterpartarea": "partner", "counterpartcountry": "partner",
}  # fmt: skip
WIDE_NAMES = {
    **NEW_NAMES, "countryname": "reporter", "counterpartcountryname": "partner", "indicatorcode": "indicator",
}  # fmt: skip

IMF = Source(
    "IMF",
    words(
        "refarea indicator counterpartarea timeperiod obsvalue",
        "country indicator counterpartcountry timeperiod obsvalue",
    ),
    "refarea|country|indicator|counterpartarea|counterpartcountry|timeperiod|unitmult|scale",
    "obsvalue",
    clean,
)
IMF_WIDE = Source(
    "IMF, by year",
    words(
        "countryname indicatorcode counterpartcountryname attribute",
        "country indicator counterpartcountry",
    ),
    "countryname|country|indicatorcode|indicator|counterpartcountryname|counterpartcountry|attribute|scale|"
    + PERIOD,
    "",
    clean_wide,
    PERIOD,
)
