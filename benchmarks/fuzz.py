"""Feed mutated files to the readers, with coverage to guide them; only `TradekitError` may come out.

    pip install atheris
    python benchmarks/fuzz.py [--source BACI] CORPUS -max_total_time=600 -max_len=4096 -timeout=20

With ``--source`` a run begins with files of that source alone, and changes their rows rather than their head,
by which they are known. `--source list` prints the sources. Every file is read whole, in blocks, as a series,
and checked. Not part of the suite, for which it takes too long.
"""

import gzip
import io
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["tradekit"]):
    import tradekit
    from tradekit.errors import TradekitError
    from tradekit.io import check, read_series

import pandas as pd

FOLDER = Path(mkdtemp())
FILE, INTO = FOLDER / "download", FOLDER / "blocks.parquet"

# Small enough that files of a corpus are several blocks.
sys.modules["tradekit.io.table"].BLOCK_BYTES = 256  # type: ignore[attr-defined]

# Titles, head and rows of each form of a source, with all columns that its reader looks at.
FORMS: dict[str, list[str]] = {
    "UN Comtrade": [
        "period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,mosCode,"
        "motCode,netWgt,isNetWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag\n"
        "2022,842,M,251,0,H6,010121,C00,0,0,10,False,5,,5,0,\n"
        "2022,842,X,0,0,H6,TOTAL,C00,0,0,0,True,,5,5,4,\n"
        "2022,842,M,251,0,H6,010121,C00,0,2100,10,False,5,,5,6,\n",
        "period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n"
        '2022,KAZ,MIP,W00,010121,5\n2022,KAZ,RX,"_X ",01,"1,187.5"\n',
    ],
    "UN Comtrade, old site": [
        "Classification,Period,Trade Flow Code,Reporter Code,Partner Code,2nd Partner Code,"
        "Customs Proc. Code,Mode of Transport Code,Commodity Code,Netweight (kg),Trade Value (US$),"
        "CIF Trade Value (US$),FOB Trade Value (US$),Flag\n"
        "H4,2014,2,360,0,,,,010129,3600,9653,,,0\nH4,2014,1,360,842,,,,TOTAL,0,9653,1,,6\n"
        "Source: UN Comtrade\n",
        "pfCode,period,rgCode,rtCode,ptCode,ptCode2,cstCode,cmdCode,NetWeight,TradeValue,estCode\n"
        "H4,2014,2,360,0,,,010129,3600,9653,4\n",
    ],
    "BACI": [
        '"t","i","j","k","v","q"\n2021,4,24,10121,52.051,"       13.235"\n2021,4,842,481890,1,"         NA"\n'
    ],
    "WITS": [
        "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD,"
        "NetWeight in KGM\nH3,KAZ,10121,OAS,2020,Gross Exp.,1.5,7\nH3,KAZ,Total,WLD,2020,Gross Imp.,2,\n",
        "Reporter,TradeFlow,ProductCode,Year,Partner,Trade Value 1000USD,Quantity,Quantity Unit\n"
        'Kazakhstan,Import,282580,2024, World,"1,187.5",600,Kg\n'
        "Kazakhstan,Import,282580,2024,China,60,7,Item\n"
        "Kazakhstan,Import,282580,2024,South Asia,60,,\n\nUnit: US$ Million\n",
    ],
    "WITS, summary by year": [
        "Reporter Name,Partner Name,Trade Flow,Product Group,Indicator,2020,2021\n"
        "Kazakhstan,China,Export,All Products,Export (US$ Thousand),5,7\n"
        "Kazakhstan,China,Export,Fuels,Export Product Share (%),50,70\n"
        "Kazakhstan,South Asia,Import,All Products,Import (US$ Thousand),9,\n",
        "Reporter,Partner,Product categories,Indicator Type,Indicator,2021,2020\n"
        "Kazakhstan,...,...,Development,GDP (current US$ Mil),      9.50,\n"
        "Kazakhstan,China,All Products,Import,Trade (US$ Mil)-Top 5 Import Partner,5,7\n"
        "Kazakhstan,World,Raw materials,Export,Export(US$ Mil),5,7\n"
        "Kazakhstan,World,Fuels,Export,Export(US$ Mil),5,7\n"
        ",World,All Products,Export,Exports (in US$ Mil),5,7\n",
    ],
    "Atlas of Economic Complexity": [
        "country_iso3_code,partner_iso3_code,product_hs92_code,year,export_value,import_value\n"
        "KAZ,CHN,0101,2022,5,\nKAZ,ANS,102,2022,,7\n",
        "year,export_val,import_val,origin,dest,sitc\n2016,5,7,kaz,chn,0101\n",
    ],
    "OEC": [
        "Year,Exporter Country ID,Importer Country ID,HS4 ID,Trade Value\n2022,askaz,aschn,10101,5\n",
        "Year,Subnat Geography ID,Section ID,Trade Value\n2022,12,1,5\n",
        "Year,Country ID,Country,HS6 ID,Trade Value\n2022,askaz,Kazakhstan,1010121,5\n",
    ],
    "Comext": [
        "REPORTER,PARTNER,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_EUR,QUANTITY_KG\n"
        "AT,AD,35069190,2,1,202402,65,3\nAT,QZ,39XXXXXX,1,3,202401,5,\nAT,EL,01,1,3,202401,5,0\n",
        "DECLARANT_ISO,PARTNER,PARTNER_ISO,PRODUCT_NC,FLOW,STAT_REGIME,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG\n"
        "FR,0003,NL,01012100,1,4,201452,7,2\nFR,0003,NL,01012100,1,1,201452,6,2\n",
    ],
    "Comext, SDMX": [
        "freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
        "M,DE,US,030462,1,VALUE_IN_EUROS,2024-02,32313884,\n"
        "M,DE,US,030462,1,QUANTITY_IN_100KG,2024-02,90212.63,p\n"
        "M,DE,EU27_2020_EXTRA,030462,1,VALUE_IN_EUROS,2024-02,3,c\n"
    ],
    "IMF": [
        "FREQ,REF_AREA,INDICATOR,COUNTERPART_AREA,UNIT_MULT,TIME_PERIOD,OBS_VALUE\n"
        "A,KZ,TXG_FOB_USD,CN,6,2022,13.2\nA,KZ,TMG_CIF_USD,W00,6,2022,50\nA,KZ,TBG_USD,1C_080,6,2022,1\n",
        "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,SCALE,TIME_PERIOD,OBS_VALUE\n"
        "KAZ,XG_FOB_USD,CHN,Millions,2022-M03,13.2\nKAZ,XG_FOB_USD,G001,Units,2022-M04,13.2\n",
    ],
    "IMF, by year": [
        "Country Name,Indicator Code,Counterpart Country Name,Attribute,Scale,2021M01,2021M02\n"
        "Kazakhstan,TXG_FOB_USD,World,Value,Units,5,7\nKazakhstan,TXG_FOB_USD,World,Status,Units,,E\n",
        "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,SCALE,2021,2022\n"
        "Kazakhstan,Exports of goods free on board,World,Millions,5,7\n",
    ],
    "US Census Bureau": [
        "CTY_CODE,CTY_NAME,I_COMMODITY,SUMMARY_LVL,GEN_VAL_MO,time\n5700,CHINA,8703,DET,12,2024-03\n"
        "-,TOTAL FOR ALL COUNTRIES,-,CGP,30,2024-03\n0003,EUROPEAN UNION,8703,CGP,9,2024-03\n",
        "CTY_CODE,CTY_NAME,E_COMMODITY,ALL_VAL_YR,time\n5700,CHINA,8703,12,2024-03\n",
    ],
    "WTO Stats": [
        "Indicator,Reporting Economy,Partner Economy,Product/Sector Code,Period Code,Unit,Year,"
        "Value Flag Code,Value\n"
        "Merchandise exports - annual,Kazakhstan,World,TO,A,Million US dollar,2022,,84663\n"
        "Merchandise imports - annual,CIS,World,TO,A,Million US dollar,2022,E,1\n"
        "Merchandise imports - indices,Togo,World,AG,M03,Percent,2022,,1\n",
        "IndicatorCode,Indicator,Reporter,Partner,ProductCode,PeriodCode,Unit,Year,ValueFlagCode,Value\n"
        "ITS_MTV_AX,Merchandise exports,Kazakhstan,World,TO,A,Million US dollar,2022,E,84663\n"
        "ITS_MTV_AX,Merchandise exports,Asia,World,MIFU,A,Million US dollar,2022,,1\n",
    ],
    "WTO Stats, by year": [
        "Indicator,  Merchandise exports by product group - annual (Million US dollar)\n"
        "Reporting Economy,Product/Sector,Partner Economy,Period,2021,2022\n"
        "Kazakhstan,SI3_AGG - TO - Total merchandise,World,January,60321,84664\n"
        "Africa,SI3_AGG - MIFU - Fuels,World,May,5,7\n",
        "Indicator,  Bilateral imports by MTN product category (US$)\n"
        "Reporting Economy,Product/Sector,Partner Economy,2021,2022\n"
        '"Kuwait, the State of",MT2 - 01 - Animal products,World,,5\n',
    ],
    "UNCTADstat": [
        "Year,Economy,Economy Label,Partner,Partner Label,Flow,Flow Label,Product,US$ at current prices in "
        "thousands\n2022,0398,Kazakhstan,0156,China,02,Exports,TOTAL,7\n"
        "2022,0398,Kazakhstan,5100,Developed economies,01,Imports,01,7\n",
        "Year,Economy,Flow,Product Label,US dollars at current prices in millions\n"
        "2022,Kazakhstan,Exports,Total all products,7\n",
    ],
    "FAOSTAT": [
        "Reporter Country Code (M49),Reporter Countries,Partner Country Code (M49),Partner Countries,Element,"
        "Item Code (CPC),Item,Year,Unit,Value,Flag\n"
        "'398,Kazakhstan,'156,China,Export quantity,'0111,Wheat,2022,t,9,A\n"
        "'398,Kazakhstan,'156,China,Export value,'0111,Wheat,2022,1000 USD,5,E\n"
        "'398,Kazakhstan,'159,China,Import value,'0111,Wheat,2022,1000 USD,6,\n"
    ],
    "GACC": [
        "数据年月,商品编码,贸易伙伴名称,第一数量,第一计量单位,美元\n"
        '202001-202002,87038000,哈萨克斯坦,"1,200",千克,"3,400"\n202003,87038000,美国,7,台,10\n',
        "数据年月,商品编码,贸易伙伴名称,人民币\n202003,87038000,美国,10\n",
    ],
    "Trade Map": [
        "List of importing markets for a product exported by Kazakhstan,\nProduct: 8703 Motor cars,\n"
        "Unit : US Dollar thousand,\nImporters,Exported value in 2021,Exported value in 2022\n"
        "World,12,20\nChina,5,\nSources: ITC calculations based on UN COMTRADE statistics.,\n",
        "List of products imported by Kazakhstan,,\nUnit : US Dollar thousand,,\n"
        "Code,Product label,Imported value in 2021-Q1\n'8703,Motor cars,12\nTOTAL,All,20\n",
    ],
    "plain table": [
        "reporter;partner;flow;category;year;value;status;unit;source\nKAZ;UZB;X;0101;2024;5;A;USD bn;x\n"
        "KAZ;World;export;01;2024;5;E;USD bn;\n",
        "partner,flow,2024,2025\nKAZ,X,1,2\nUZB,M,,4\n",
    ],
    "series": [
        "Country Name,Country Code,Indicator Name,Indicator Code,2022,2023\n"
        "Kazakhstan,KAZ,GDP (current US$),NY.GDP.MKTP.CD,225496,262642\n"
        "Arab World,ARB,GDP (current US$),NY.GDP.MKTP.CD,3607,\n",
        "Country Code,Series Code,Time,Value\nKAZ,NY.GDP.MKTP.CD,YR2022,..\nKAZ,NY.GDP.MKTP.CD,2023,5\n",
    ],
}  # fmt: skip

# What stands in a file now and then and in the wrong place.
FIELDS = [
    "", " ", "0", "1", "-3", "1.5", "1e400", "1e-320", "nan", "inf", "NA", "..", "1,187.5", "9" * 5000,
    "TOTAL", "01", "0101", "010121", "9999AA", "1-2-3", "2020", "202052", "202013", "2020-13", "2020-Q5",
    "0000", "9999", "X", "M", "RX", "total", "KAZ", "World", "W00", "_X", "EU27_2020", "842", "490", "899",
    "Value", "kg", "t", "H4", "HS", "S4", "=1+1", "'156", "\x00", "\ufeff", '"', '""', ";", "True", "é", "中",
    "US Dollar thousand", "a\nb", '"a\nb"',
]  # fmt: skip


def packed(text: str) -> dict[str, bytes]:
    """Return one text in the other forms that files have."""
    data = text.encode()
    archive, workbook, parquet = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with ZipFile(archive, "w") as members:
        members.writestr("x.csv", data)
    frame = pd.read_csv(io.StringIO(text), dtype=str)
    frame.to_excel(workbook, index=False)
    frame.to_parquet(parquet, index=False)
    return {
        "gzip": gzip.compress(data, mtime=0), "zip": archive.getvalue(), "xlsx": workbook.getvalue(),
        "parquet": parquet.getvalue(), "json": frame.to_json(orient="records").encode(),
        "utf-16": text.encode("utf-16"),
    }  # fmt: skip


def one_input(data: bytes) -> None:
    FILE.write_bytes(data)
    calls: tuple[Callable[[], Any], ...] = (
        lambda: tradekit.read(FILE),
        lambda: tradekit.scan(FILE, into=INTO, engine="polars"),
        lambda: read_series(FILE),
    )
    for call in calls:
        try:
            call()
        except TradekitError as error:
            if "\n" in str(error):
                raise AssertionError("a message of several lines") from error
    check(FILE)


def head_of(lines: list[bytes], source: str) -> int | None:
    """Return on which line the head of a source stands, if there is one."""
    by_name = {each.name: each for each in sys.modules["tradekit.io.read"].SOURCES}
    if source not in by_name:
        return 0 if lines else None
    heads = (line.decode(errors="replace").strip().split(",") for line in lines[:TITLE])
    return next((n for n, names in enumerate(heads) if by_name[source].knows(names)), None)


# Lines among which the head of a form is.
TITLE = 4


def mutate(source: str, data: bytes, size: int, seed: int) -> bytes:
    """Change what stands around and below the head of a source."""
    rng = random.Random(seed)
    lines = data.splitlines(keepends=True)
    place = head_of(lines, source)
    if place is None or len(lines) == place + 1 or rng.random() < 0.05:
        return bytes(atheris.Mutate(data, size))
    title, head, rows = lines[:place], lines[place], lines[place + 1 :]
    mark = b";" if b";" in head else b","
    row = rng.randrange(len(rows))
    fields = rows[row].rstrip(b"\n").split(mark)
    field = rng.randrange(len(fields))
    match rng.randrange(10):
        case 0 if title:
            line = rng.randrange(len(title))
            title[line] = bytes(atheris.Mutate(title[line], 200))
        case 0 | 1:
            rows.insert(rng.randrange(len(rows) + 1), rows[row])
        case 2:
            del rows[row]
        case 3:
            kept = [[*line.rstrip(b"\n").split(mark)] for line in (head, *rows)]
            head, *rows = (mark.join(f[:field] + f[field + 1 :]) + b"\n" for f in kept)
        case 4:
            below = b"".join(rows)
            rows = [bytes(atheris.Mutate(below, len(below) + 64))]
        case 5:
            fields[field] = bytes(atheris.Mutate(fields[field] or b"0", 40))
        case 6:
            fields[field] = rng.choice(rng.choice(rows).rstrip(b"\n").split(mark))
        case _:
            fields[field] = rng.choice(FIELDS).encode()
    if fields != lines[place + 1 + row].rstrip(b"\n").split(mark):
        rows[row] = mark.join(fields) + b"\n"
    return b"".join([*title, head, *rows])[:size]


def main() -> None:
    source = None
    if "--source" in sys.argv:
        place = sys.argv.index("--source")
        _, source = sys.argv[place : place + 2]
        del sys.argv[place : place + 2]
        if source not in FORMS:
            raise SystemExit("\n".join(FORMS))
    texts = [text for name, forms in FORMS.items() if source in (None, name) for text in forms]
    for text in texts:
        FILE.write_text(text, encoding="utf-8")
        # A file that is refused at once leads nowhere.
        if text in FORMS["series"]:
            read_series(FILE)
        else:
            tradekit.read(FILE)
    corpus = Path(sys.argv[1])
    corpus.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (corpus / f"{number}").write_text(text, encoding="utf-8")
        for form, data in packed(text).items() if source is None else ():
            (corpus / f"{number}_{form}").write_bytes(data)
    options = {} if source is None else {"custom_mutator": partial(mutate, source)}
    atheris.Setup(sys.argv, one_input, **options)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
