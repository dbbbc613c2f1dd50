"""Time `tradekit.read` beside the fastest plain read of the same bytes and `from_frame` on what it gives.

    python benchmarks/readers.py [BACI ...] [--rows 300000] [--repeat 5]

writes a file in the form of each source, with rows of a fixed seed, and prints the ratio, whose target is 1.3
at most. Where a reader does more than others, a file has what both do, such as exports alone. Plain
reads are those of pandas (with PyArrow's parser), Polars and PyArrow by default, which
take all columns and turn codes into numbers; runs of all are interleaved, medians are shown.
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
import pyarrow.parquet
from generate import baci_like

from tradekit import Flow, Partner, TradeCube, read

TARGET = 1.3

PLAIN: dict[str, dict[str, Callable[[Path], Any]]] = {
    "csv": {
        "pandas": lambda file: pd.read_csv(file, engine="pyarrow"),
        "Polars": lambda file: pl.read_csv(file, infer_schema_length=10_000),
        "PyArrow": pyarrow.csv.read_csv,
    },
    "parquet": {"pandas": pd.read_parquet, "Polars": pl.read_parquet, "PyArrow": pyarrow.parquet.read_table},
}

# What is to be had as Parquet too
PARQUET = ("UN Comtrade",)

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
    # Weights padded with blanks, as CEPII writes them, are text to plain reads.
    weight = (frame["value"] / 3).round(3)
    return pd.DataFrame({
        "t": 2021, "i": frame["exporter"], "j": frame["importer"], "k": frame["product"],
        "v": frame["value"].round(3), "q": weight.where(frame["product"] % 7 > 0),
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


def wits(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "Nomenclature": "H6", "ReporterISO3": iso3(frame["exporter"]), "ProductCode": hs6(frame["product"]),
        "ReporterName": name(frame["exporter"]), "PartnerISO3": iso3(frame["importer"]),
        "PartnerName": name(frame["importer"]), "Year": 2022, "TradeFlowName": "Export", "TradeFlowCode": 6,
        "TradeValue in 1000 USD": frame["value"].round(3),
    })  # fmt: skip


def atlas(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "country_id": frame["exporter"], "country_iso3_code": iso3(frame["exporter"]),
        "partner_country_id": frame["importer"], "partner_iso3_code": iso3(frame["importer"]),
        "product_id": 5000, "product_hs92_code": hs6(frame["product"]), "year": 2022,
        "export_value": frame["value"].round(3),
    })  # fmt: skip


def oec(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "Year": 2022, "Exporter Country ID": "as" + iso3(frame["exporter"]).str.lower(),
        "Exporter Country": name(frame["exporter"]),
        "Importer Country ID": "as" + iso3(frame["importer"]).str.lower(),
        "Importer Country": name(frame["importer"]), "HS6 ID": "1" + hs6(frame["product"]),
        "HS6": "Horses, live", "Trade Value": frame["value"].round(3),
    })  # fmt: skip


def faostat(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "Domain Code": "TM", "Domain": "Detailed trade matrix",
        "Reporter Country Code (M49)": "'" + frame["exporter"].map("{:03d}".format),
        "Reporter Countries": name(frame["exporter"]),
        "Partner Country Code (M49)": "'" + frame["importer"].map("{:03d}".format),
        "Partner Countries": name(frame["importer"]), "Element Code": 5922, "Element": "Export value",
        "Item Code (CPC)": "'" + hs6(frame["product"]), "Item": "Wheat", "Year Code": 2022, "Year": 2022,
        "Unit": "1000 USD", "Value": frame["value"].round(3), "Flag": "A",
    })  # fmt: skip


def comext_sdmx(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "DATAFLOW": "ESTAT:DS-045409(1.0)", "LAST UPDATE": "15/09/26 11:00:00", "freq": "M",
        "reporter": iso3(frame["exporter"]), "partner": iso3(frame["importer"]),
        "product": hs6(frame["product"]), "flow": 2, "indicators": "VALUE_IN_EUROS", "TIME_PERIOD": "2024-02",
        "OBS_VALUE": frame["value"].round(), "OBS_FLAG": "p",
    })  # fmt: skip


def imf(frame: pd.DataFrame) -> pd.DataFrame:
    # Months instead of goods, which the IMF has not.
    month, year = frame["product"] % 12 + 1, 2022 - frame["product"] // 12 % 70
    return pd.DataFrame({
        "DATAFLOW": "IMF.STA:IMTS(1.0.0)", "COUNTRY": iso3(frame["exporter"]), "INDICATOR": "XG_FOB_USD",
        "COUNTERPART_COUNTRY": iso3(frame["importer"]), "FREQUENCY": "M", "SCALE": "Units",
        "TIME_PERIOD": year.astype(str) + month.map("-M{:02d}".format), "OBS_VALUE": frame["value"].round(3),
    }).drop_duplicates(["COUNTRY", "COUNTERPART_COUNTRY", "TIME_PERIOD"])  # fmt: skip


def long(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "reporter": iso3(frame["exporter"]), "partner": iso3(frame["importer"]), "flow": "X",
        "category": hs6(frame["product"]), "year": 2022, "value": frame["value"].round(3),
    })  # fmt: skip


def iso3(numbers: "pd.Series[int]") -> "pd.Series[str]":
    return numbers.map({number: Partner.parse(number).code for number in numbers.unique()})


def name(numbers: "pd.Series[int]") -> "pd.Series[str]":
    return numbers.map({number: Partner.parse(number).name for number in numbers.unique()})


def hs6(numbers: "pd.Series[int]") -> "pd.Series[str]":
    return numbers.map({number: f"{number:06d}" for number in numbers.unique()})


def cells(columns: str, **others: Any) -> dict[str, Any]:
    """Return how `from_frame` takes the cells of a table: columns of these names, in this order."""
    roles = ("reporter", "partner", "category", "period", "value")
    return dict(zip(roles, columns.split("/"), strict=True)) | others


# For each source: its rows, and how a user would make the cube of a plain read.
SOURCES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], dict[str, Any]]] = {
    "BACI": (baci, cells("i/j/k/t/v", flow=Flow.EXPORT, quantity="q", width=6)),
    "UN Comtrade": (comtrade, cells(
        "reporterCode/partnerCode/cmdCode/period/primaryValue", flow="flowCode", quantity="netWgt", width=6,
    )),
    "WITS": (wits, cells(
        "ReporterISO3/PartnerISO3/ProductCode/Year/TradeValue in 1000 USD", flow="TradeFlowName", width=6,
    )),
    "Atlas": (atlas, cells(
        "country_iso3_code/partner_iso3_code/product_hs92_code/year/export_value", flow=Flow.EXPORT, width=6,
    )),
    "OEC": (oec, cells(
        "Exporter Country/Importer Country/HS6 ID/Year/Trade Value", flow=Flow.EXPORT, width=7,
    )),
    "Comext": (comext, cells(
        "REPORTER/PARTNER/PRODUCT_NC/PERIOD/VALUE_EUR", flow="FLOW", quantity="QUANTITY_KG", width=8,
        duplicates="sum",
    )),
    "Comext, SDMX": (comext_sdmx, cells(
        "reporter/partner/product/TIME_PERIOD/OBS_VALUE", flow="flow", status="OBS_FLAG", width=6,
    )),
    "IMF": (imf, {
        "reporter": "COUNTRY", "partner": "COUNTERPART_COUNTRY", "period": "TIME_PERIOD",
        "value": "OBS_VALUE", "flow": Flow.EXPORT,
    }),
    "FAOSTAT": (faostat, cells(
        "Reporter Countries/Partner Countries/Item Code (CPC)/Year/Value", flow=Flow.EXPORT, status="Flag",
    )),
    "plain table": (long, cells("reporter/partner/category/year/value", flow="flow", width=6)),
}  # fmt: skip


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def measure(file: Path, options: dict[str, Any], repeat: int) -> dict[str, float]:
    """Return median seconds of each plain read, of `from_frame` on its frame, and of `read`."""
    seconds: dict[str, list[float]] = {}
    for turn in range(repeat + 1):
        for name, plain in PLAIN[file.suffix[1:]].items():
            taken, frame = timed(lambda plain=plain: plain(file))
            made, cube = timed(lambda frame=frame: TradeCube.from_frame(frame, **options))
            ours, other = timed(lambda: read(file))
            # Names of economies are in another order than their codes.
            np.testing.assert_allclose(*(np.sort(each.rows.columns["value"]) for each in (cube, other)))
            # The first turn warms up.
            if turn:
                seconds.setdefault(f"{name} read", []).append(taken)
                seconds.setdefault(f"{name} from_frame", []).append(made)
                seconds.setdefault("tradekit", []).append(ours)
    return {name: statistics.median(times) for name, times in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", default=SOURCES, help="left out, all")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    trade = pd.DataFrame(baci_like(arguments.rows))
    print(f"{'source':<22}{'MB':>5}{'fastest read':>20}{'+ from_frame':>14}{'read()':>10}{'ratio':>8}")
    with TemporaryDirectory() as folder:
        for source, kind in [(s, k) for s in arguments.sources for k in PLAIN if k == "csv" or s in PARQUET]:
            rows, options = SOURCES[source]
            file = Path(folder, f"download.{kind}")
            if kind == "csv":
                rows(trade).to_csv(file, index=False)
            else:
                rows(trade).to_parquet(file, index=False)
            found = measure(file, options, arguments.repeat)
            fastest = min(PLAIN[kind], key=lambda n: found[f"{n} read"] + found[f"{n} from_frame"])
            plain, made = found[f"{fastest} read"], found[f"{fastest} from_frame"]
            ratio = found["tradekit"] / (plain + made)
            print(
                f"{source + (', Parquet' if kind == 'parquet' else ''):<22}{file.stat().st_size / 1e6:>5.0f}"
                f"{f'{fastest} {plain:.3f} s':>20}{made:>12.3f} s{found['tradekit']:>8.3f} s{ratio:>8.2f}"
                f"{'' if ratio <= TARGET else '  missed'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
