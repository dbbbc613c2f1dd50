"""Time `tradekit.read` beside the fastest plain read of the same bytes and `from_frame` on what it gives.

    python benchmarks/readers.py [--rows 300000] [--repeat 5]

writes a file in the form of each source, with rows of a fixed seed, and prints the ratio, whose target is 1.3
at most. Plain reads are those of pandas (with PyArrow's parser), Polars and PyArrow by default, which take
all columns and turn codes into numbers; runs of all are interleaved, medians are shown.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow.csv
from generate import baci_like

from tradekit import Flow, TradeCube, read

TARGET = 1.3

PLAIN: dict[str, Callable[[Path], Any]] = {
    "pandas": lambda file: pd.read_csv(file, engine="pyarrow"),
    "Polars": lambda file: pl.read_csv(file, infer_schema_length=10_000),
    "PyArrow": pyarrow.csv.read_csv,
}

# Columns of UN Comtrade, and what the rows hold besides the cell and its value.
COMTRADE = """
    typeCode freqCode refPeriodId refYear refMonth period reporterCode reporterISO reporterDesc
    flowCode flowDesc partnerCode partnerISO partnerDesc partner2Code partner2ISO partner2Desc
    classificationCode classificationSearchCode isOriginalClassification cmdCode cmdDesc aggrLevel
    isLeaf customsCode customsDesc mosCode motCode motDesc qtyUnitCode qtyUnitAbbr qty
    isQtyEstimated altQtyUnitCode altQtyUnitAbbr altQty isAltQtyEstimated netWgt isNetWgtEstimated
    grossWgt isGrossWgtEstimated cifvalue fobvalue primaryValue legacyEstimationFlag isReported
    isAggregate
"""
COMEXT = """
    REPORTER PARTNER TRADE_TYPE PRODUCT_NC PRODUCT_SITC PRODUCT_CPA21 PRODUCT_CPA22 PRODUCT_BEC
    PRODUCT_BEC5 PRODUCT_SECTION FLOW STAT_PROCEDURE SUPPL_UNIT PERIOD VALUE_EUR VALUE_NAC
    QUANTITY_KG QUANTITY_SUPPL_UNIT
"""


def baci(frame: pd.DataFrame) -> pd.DataFrame:
    weight = (frame["value"] / 3).round(3).map("{:>13.3f}".format)
    return pd.DataFrame({
        "t": 2021, "i": frame["exporter"], "j": frame["importer"], "k": frame["product"],
        "v": frame["value"].round(3), "q": weight.where(frame["product"] % 7 > 0, "           NA"),
    })  # fmt: skip


def comtrade(frame: pd.DataFrame) -> pd.DataFrame:
    given = {
        "typeCode": "C", "freqCode": "A", "refPeriodId": 20220101, "refYear": 2022, "refMonth": 52,
        "period": 2022, "reporterCode": frame["exporter"], "reporterISO": "USA", "reporterDesc": "USA",
        "flowCode": "X", "flowDesc": "Export", "partnerCode": frame["importer"], "partnerISO": "FRA",
        "partnerDesc": "Bolivia (Plurinational State of)", "partner2Code": 0, "partner2ISO": "W00",
        "partner2Desc": "World", "classificationCode": "H6", "classificationSearchCode": "HS",
        "isOriginalClassification": True, "cmdCode": frame["product"].map("{:06d}".format),
        "cmdDesc": "Horses; live, pure-bred breeding animals", "aggrLevel": 6, "isLeaf": True,
        "customsCode": "C00", "customsDesc": "TOTAL CPC", "mosCode": 0, "motCode": 0, "motDesc": "TOTAL MOT",
        "qtyUnitCode": 8, "qtyUnitAbbr": "kg", "qty": frame["value"].round(1), "isQtyEstimated": False,
        "altQtyUnitCode": -1, "altQtyUnitAbbr": "N/A", "altQty": 0, "isAltQtyEstimated": False,
        "netWgt": frame["value"].round(1), "isNetWgtEstimated": False, "grossWgt": 0,
        "isGrossWgtEstimated": False, "cifvalue": "", "fobvalue": frame["value"].round(3),
        "primaryValue": frame["value"].round(3), "legacyEstimationFlag": 0, "isReported": True,
        "isAggregate": False,
    }  # fmt: skip
    return pd.DataFrame(given)[COMTRADE.split()]


def comext(frame: pd.DataFrame) -> pd.DataFrame:
    codes = np.array(["AT", "DE", "FR", "US", "CN", "KZ"])
    given = {
        "REPORTER": codes[frame["exporter"] % 3], "PARTNER": codes[frame["importer"] % 6], "TRADE_TYPE": "E",
        "PRODUCT_NC": frame["product"].map("{:06d}00".format), "PRODUCT_SITC": 59229, "PRODUCT_CPA21": 2052,
        "PRODUCT_CPA22": 2059, "PRODUCT_BEC": 220, "PRODUCT_BEC5": 311210, "PRODUCT_SECTION": 6, "FLOW": 2,
        "STAT_PROCEDURE": 1, "SUPPL_UNIT": "NO_SU", "PERIOD": 202402, "VALUE_EUR": frame["value"].round(),
        "VALUE_NAC": frame["value"].round(), "QUANTITY_KG": frame["value"].round(), "QUANTITY_SUPPL_UNIT": 0,
    }  # fmt: skip
    return pd.DataFrame(given)[COMEXT.split()]


# For each source: its rows, and how a user would make the cube of a plain read.
SOURCES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], dict[str, Any]]] = {
    "BACI": (baci, {
        "reporter": "i", "partner": "j", "category": "k", "period": "t", "value": "v", "flow": Flow.EXPORT,
        "width": 6,
    }),
    "UN Comtrade": (comtrade, {
        "reporter": "reporterCode", "partner": "partnerCode", "category": "cmdCode", "period": "period",
        "value": "primaryValue", "flow": "flowCode", "quantity": "netWgt", "width": 6,
    }),
    "Comext": (comext, {
        "reporter": "REPORTER", "partner": "PARTNER", "category": "PRODUCT_NC", "period": "PERIOD",
        "value": "VALUE_EUR", "flow": "FLOW", "quantity": "QUANTITY_KG", "width": 8, "duplicates": "sum",
    }),
}  # fmt: skip


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def measure(file: Path, options: dict[str, Any], repeat: int) -> dict[str, float]:
    """Return median seconds of each plain read, of `from_frame` on its frame, and of `read`."""
    seconds: dict[str, list[float]] = {}
    for turn in range(repeat + 1):
        for name, plain in PLAIN.items():
            taken, frame = timed(lambda plain=plain: plain(file))
            made, cube = timed(lambda frame=frame: TradeCube.from_frame(frame, **options))
            ours, other = timed(lambda: read(file))
            np.testing.assert_allclose(cube.rows.columns["value"], other.rows.columns["value"])
            # The first turn warms up.
            if turn:
                seconds.setdefault(f"{name} read", []).append(taken)
                seconds.setdefault(f"{name} from_frame", []).append(made)
                seconds.setdefault("tradekit", []).append(ours)
    return {name: statistics.median(times) for name, times in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    trade = pd.DataFrame(baci_like(arguments.rows))
    print(f"{'source':<14}{'MB':>6}{'fastest read':>20}{'+ from_frame':>14}{'read()':>10}{'ratio':>8}")
    with TemporaryDirectory() as folder:
        for name, (rows, options) in SOURCES.items():
            file = Path(folder, "download.csv")
            rows(trade).to_csv(file, index=False)
            found = measure(file, options, arguments.repeat)
            fastest = min(PLAIN, key=lambda plain: found[f"{plain} read"] + found[f"{plain} from_frame"])
            plain, made = found[f"{fastest} read"], found[f"{fastest} from_frame"]
            ratio = found["tradekit"] / (plain + made)
            print(
                f"{name:<14}{file.stat().st_size / 1e6:>6.0f}{f'{fastest} {plain:.3f} s':>20}{made:>12.3f} s"
                f"{found['tradekit']:>8.3f} s{ratio:>8.2f}{'' if ratio <= TARGET else '  missed'}"
            )


if __name__ == "__main__":
    main()
