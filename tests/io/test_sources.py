"""Readers of sources: what recognises them, their unit, and the traps that each is known for.

The rows are invented; their columns, codes and quirks are those of the source. Files that a source really
published are read in `test_real_files.py`.
"""

import gzip
import io
import json
import re
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tradekit import Category, Flow, Partner, Period, TradeCube, read
from tradekit.errors import TradekitError

SOURCES = sys.modules["tradekit.io.read"].SOURCES


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Stand beside the files, so that messages name them without their folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(content, name="x.csv"):
    with open(name, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    return name


def cells(cube):
    """Return reporter, partner, flow, category, period and value of each cell, as far as it has them."""
    frame = cube.to_frame()
    kept = [n for n in ("reporter", "partner", "flow", "category", "period", "value") if n in frame]
    return [tuple(row) for row in frame[kept].itertuples(index=False)]


def refusal(*arguments, **options):
    with pytest.raises(TradekitError) as caught:
        read(*arguments, **options)
    return str(caught.value)


# -- UN Comtrade -------------------------------------------------------------------------------------------

COLUMNS = """
typeCode freqCode refPeriodId refYear refMonth period reporterCode reporterISO reporterDesc
flowCode flowDesc partnerCode partnerISO partnerDesc partner2Code partner2ISO partner2Desc
classificationCode classificationSearchCode isOriginalClassification cmdCode cmdDesc aggrLevel
isLeaf customsCode customsDesc mosCode motCode motDesc qtyUnitCode qtyUnitAbbr qty isQtyEstimated
altQtyUnitCode altQtyUnitAbbr altQty isAltQtyEstimated netWgt isNetWgtEstimated grossWgt
isGrossWgtEstimated cifvalue fobvalue primaryValue legacyEstimationFlag isReported isAggregate
"""
NEW = COLUMNS.split()

ROW = {
    "typeCode": "C", "freqCode": "A", "refPeriodId": 20220101, "refYear": 2022, "refMonth": 52,
    "period": 2022, "reporterCode": 842, "reporterISO": "USA", "flowCode": "M", "partnerCode": 251,
    "partnerISO": "FRA", "partner2Code": 0, "partner2ISO": "W00", "classificationCode": "H6",
    "classificationSearchCode": "HS", "isOriginalClassification": True, "cmdCode": "010121",
    "cmdDesc": "Horses; live, pure-bred", "aggrLevel": 6, "isLeaf": True, "customsCode": "C00", "mosCode": 0,
    "motCode": 0, "qtyUnitCode": 8, "qtyUnitAbbr": "kg", "qty": 10, "isQtyEstimated": False, "netWgt": 10,
    "isNetWgtEstimated": False, "cifvalue": 5, "fobvalue": "", "primaryValue": 5, "legacyEstimationFlag": 0,
    "isReported": False, "isAggregate": True,
}  # fmt: skip


def comtrade(*rows, end=",", head=NEW):
    """Return a download of the new site, whose rows end with a comma more than the head."""

    def field(value):
        return f'"{value}"' if "," in str(value) else str(value)

    lines = [",".join(head)]
    lines += [",".join(field({**ROW, **row}.get(name, "")) for name in NEW) + end for row in rows or [{}]]
    return "\n".join(lines) + "\n"


def test_new_comtrade_rows_have_one_field_more_than_the_head():
    cube = read(write(comtrade()))
    assert cells(cube) == [("USA", "FRA", "M", "010121", "2022", 5)]
    assert (str(cube.unit), cube.quantity_units["net_weight"].symbol) == ("USD", "kg")
    assert cube.valuation == {Flow.IMPORT: "CIF"}
    assert cube.source["source"] == "UN Comtrade"
    # A field that is not empty is one whose column is not known.
    assert refusal(write(comtrade(end=",7"))) == (
        "x.csv: line 2 has 48 fields and the head has 47: every column would shift; name the missing column"
        " in the head, or quote the field that holds ','"
    )
    # And without the comma it is a table like any other.
    assert cells(read(write(comtrade(end="")))) == cells(cube)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_line_ends_do_not_matter(encoding, line_end):
    text = comtrade({"reporterDesc": "Côte d'Ivoire", "reporterCode": 384}).replace("\n", line_end)
    cube = read(write(text.encode(encoding)))
    assert cells(cube)[0][0] == "CIV"
    assert cube.source.get("encoding", "utf-8") == {
        "utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16"
    }.get(encoding, "cp1252")  # fmt: skip


def snake(name):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).replace("_i_s_o", "_iso")


@pytest.mark.parametrize(
    "names", [list, lambda names: [snake(name) for name in names]], ids=["camel", "snake"]
)
@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "records", "csv.gz", "zip"])
def test_every_form_of_the_new_comtrade_gives_one_cube(names, kind):
    rows = [{}, {"partnerCode": 757, "primaryValue": 7}]
    frame = pd.read_csv(io.StringIO(comtrade(*rows, end="")), dtype={"cmdCode": str, "period": str})
    frame.columns = names(frame.columns)
    records = json.loads(frame.to_json(orient="records"))
    name = f"download.{kind}"
    if kind == "parquet":
        frame.to_parquet(name)
    elif kind == "zip":
        with ZipFile(name, "w") as archive:
            archive.writestr("inside.csv", frame.to_csv(index=False))
    else:
        text = {
            "json": json.dumps({"elapsedTime": "1.0 secs", "count": 2, "data": records, "error": ""}),
            "records": json.dumps(records),
        }.get(kind, frame.to_csv(index=False))
        write(gzip.compress(text.encode()) if kind == "csv.gz" else text, name)
    cube = read(name)
    assert cells(cube) == [
        ("USA", "CHE", "M", "010121", "2022", 7),
        ("USA", "FRA", "M", "010121", "2022", 5),
    ]
    assert cube.source["source"] == "UN Comtrade"


@pytest.mark.parametrize(
    ("number", "code"),
    [(842, "USA"), (251, "FRA"), (699, "IND"), (757, "CHE"), (579, "NOR"), (490, "S19"), (58, "BLX"),
     (711, "ZA1"), (899, "_X"), (837, "X1"), (0, "W00"), (97, "EU")],
)  # fmt: skip
def test_comtrade_has_numbers_of_its_own(number, code):
    assert cells(read(write(comtrade({"partnerCode": number}))))[0][1] == code


def test_partners_by_iso_have_trailing_blanks_and_namibia_is_na():
    head = [name for name in NEW if name not in ("reporterCode", "partnerCode")]
    frame = pd.read_csv(
        io.StringIO(comtrade({"partnerISO": "_X "}, {"partnerISO": "X1 "}, end="")), dtype=str
    )
    write(frame[head].to_csv(index=False))
    assert [cell[1] for cell in cells(read("x.csv"))] == ["X1", "_X"]
    write("partner,flow,year,value\nNA,X,2022,1\n")
    assert cells(read("x.csv")) == [("NAM", "X", "2022", 1)]


def test_world_stands_beside_its_members_and_is_never_added_to_them():
    cube = read(write(comtrade({}, {"partnerCode": 0, "primaryValue": 9})))
    assert [cell[1] for cell in cells(cube)] == ["FRA", "W00"]
    with pytest.raises(ValueError, match="would count its trade twice"):
        cube.rollup("partner")


def test_chapters_headings_and_subheadings_stand_together_and_are_never_added():
    cube = read(write(comtrade({}, {"cmdCode": "0101"}, {"cmdCode": "01"}, {"cmdCode": "TOTAL"})))
    assert [cell[3] for cell in cells(cube)] == ["01", "0101", "010121", "TOTAL"]
    with pytest.raises(ValueError, match="would count its trade twice"):
        cube.rollup("category")


def test_sub_flows_stay_inside_their_parents():
    flows = ["M", "FM", "RM", "X", "DX", "RX", "MIP", "XOP"]
    cube = read(write(comtrade(*({"flowCode": flow} for flow in flows))))
    assert [cell[2] for cell in cells(cube)] == ["X", "DX", "RX", "M", "FM", "RM"]
    assert cube.source["left out"] == {"goods for processing, a part of imports and exports": 2}
    assert cube.source["read"] == 8


@pytest.mark.parametrize(
    "part", [{"motCode": 2100}, {"customsCode": "C04"}, {"partner2Code": 56}, {"mosCode": 1}]
)
def test_parts_by_transport_customs_or_second_partner_are_set_aside_beside_their_total(part):
    cube = read(write(comtrade({}, {**part, "primaryValue": 2})))
    assert cells(cube) == [("USA", "FRA", "M", "010121", "2022", 5)]
    assert list(cube.source["left out"].values()) == [1]


def test_parts_without_their_total_cannot_be_resolved():
    assert refusal(write(comtrade({}, {"motCode": 2100, "cmdCode": "010130"}))) == (
        "x.csv: 1 rows are of one mode of transport, customs procedure or second partner, and no total is"
        " there, such as 842, 251, M, 010130, 2022: download the totals"
    )


def test_what_the_united_nations_aggregated_is_no_duplicate():
    cube = read(write(comtrade({"isAggregate": True}, {"isAggregate": False, "partnerCode": 124})))
    assert len(cube) == 2


def test_weights_of_zero_are_unknown_and_estimates_are_told_apart():
    cube = read(write(comtrade(
        {"netWgt": 0}, {"partnerCode": 124, "isNetWgtEstimated": True}, {"partnerCode": 276},
    )))  # fmt: skip
    found = cube.to_frame().set_index("partner")
    assert np.isnan(found["net_weight"]["FRA"])
    assert found["estimated_weight"].fillna(-1).to_dict() == {"CAN": 10, "DEU": 0, "FRA": -1}
    assert cube.source["weights of zero, taken as unknown"] == 1
    assert cube.source["weights that are estimated"] == 1


def test_a_download_of_exactly_five_hundred_rows_may_be_cut():
    rows = [{"cmdCode": f"{code:06d}"} for code in range(10000, 10500)]
    cube = read(write(comtrade(*rows)))
    assert cube.source["cut"] == "500 rows, the most that a download has: more may be missing"
    assert not cube.covered.any()
    assert read(write(comtrade(*rows[1:]))).covered.all()


def test_the_edition_is_told_by_reporter_and_period():
    cube = read(write(comtrade({"period": 2021, "classificationCode": "H5"}, {})))
    assert cube.source["editions"] == {"USA 2021": "H5", "USA 2022": "H6"}


def test_categories_are_of_the_edition_that_the_row_says():
    rows = [{"period": 2021, "classificationCode": "H5", "cmdCode": c} for c in ("010121", "TOTAL", "9999AA")]
    cube = read(write(comtrade(*rows, {"cmdCode": "TOTAL"})))
    assert cube.axes["category"].labels == (
        Category("010121", "HS2017"), Category("999999", "HS2017"), Category("TOTAL", "HS2017"),
        Category("TOTAL", "HS2022"),
    )  # fmt: skip
    assert read(write(comtrade())).nomenclature == "HS2022"
    for edition, code, name in (("S4", "7812", "SITC4"), ("B5", "513202", "BEC5")):
        cube = read(write(comtrade({"classificationCode": edition, "cmdCode": code})))
        assert cube.axes["category"].labels == (Category(code, name),)


def test_codes_that_no_list_has_stay_text_and_are_named():
    unlisted = {"classificationCode": "H4", "cmdCode": "123456"}
    cube = read(write(comtrade(unlisted, {"classificationCode": "H4"})))
    assert list(map(str, cube.axes["category"].labels)) == ["010121", "H4:123456"]
    assert cube.source["codes that their edition does not list, kept as text"] == ["H4:123456"]
    assert cube.convert(category="HS2007").source["converted"][0]["unmatched"] == 0.5
    # A nomenclature that is not shipped has no list, and neither has what is to stay as it stands.
    for options in ({"classificationCode": "EB10", "cmdCode": "111101"}, {}):
        cube = read(write(comtrade(options)), **({} if options else {"nomenclature": None}))
        assert cube.axes["category"].labels == (options.get("cmdCode", "010121"),)
        assert not any("list" in fact for fact in cube.source)


def test_two_editions_of_one_reporter_and_period_are_refused():
    files = [write(comtrade({"classificationCode": e}), f"{e}.csv") for e in ("H5", "H6")]
    assert refusal(files) == (
        "H5.csv: the cube would have twice, in categories of HS2017 (USA 2022) and of HS2022 (USA 2022),"
        " which do not mean the same: of each reporter and period keep the rows of one"
    )


def test_an_economy_may_trade_with_itself():
    cube = read(write(comtrade({"reporterCode": 156, "partnerCode": 156}, {"reporterCode": 156})))
    assert cube.source["trade of an economy with itself"] == 1
    assert len(cube) == 2


def test_imports_without_a_value_with_freight_are_free_on_board():
    aboard = {"cifvalue": "", "fobvalue": 5}
    cube = read(write(comtrade({"reporterCode": 36, **aboard})))
    assert cube.valuation == {Flow.IMPORT: "FOB"}
    mixed = read(write(comtrade({"reporterCode": 36, **aboard}, {})))
    assert mixed.valuation == {}
    assert mixed.source["imports valued FOB"] == 1


LEGACY = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,"
    "Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,"
    "2nd Partner ISO,Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,"
    "Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),"
    "Gross weight (kg),Trade Value (US$),CIF Trade Value (US$),FOB Trade Value (US$),Flag\n"
)


def legacy(period="2014", flow=2, code="010129", weight=3600, value=9653, flag=0):
    return (
        f"H4,2014,{period},2014,6,1,{flow},Export,360,Indonesia,IDN,0,World,WLD,,,,,,,,{code},"
        f'"Horses; live, other",1,No Quantity,,,,,{weight},,{value},,,{flag}\n'
    )


def test_old_comtrade_has_thirty_five_columns_and_numbers_for_flows():
    cube = read(write(LEGACY + legacy() + legacy(flow=1, weight=0, flag=4)))
    assert cells(cube) == [
        ("IDN", "W00", "X", "010129", "2014", 9653), ("IDN", "W00", "M", "010129", "2014", 9653),
    ]  # fmt: skip
    assert cube.valuation == {Flow.EXPORT: "FOB", Flow.IMPORT: "CIF"}
    assert cube.source["weights that are estimated"] == 1


@pytest.mark.parametrize("spelled", ["201401", "2014-01", "2014M01"])
def test_a_month_has_three_spellings(spelled):
    assert cells(read(write(LEGACY + legacy(period=spelled))))[0][4] == "2014-01"


def test_a_footer_below_the_rows_is_no_row():
    cube = read(write(LEGACY + legacy() + "\nSource: UN Comtrade\n"))
    assert len(cube) == 1
    assert cube.source["footer"] == ["Source: UN Comtrade"]


def test_the_old_interface_of_comtrade_has_short_names():
    row = {
        "pfCode": "H4", "yr": 2014, "period": 2014, "periodDesc": "2014", "aggrLevel": 6, "rgCode": 2,
        "rgDesc": "Export", "rtCode": 360, "rt3ISO": "IDN", "ptCode": 0, "pt3ISO": "WLD", "ptCode2": None,
        "cstCode": "", "motCode": "", "cmdCode": "010129", "TradeQuantity": 1, "NetWeight": 3600,
        "TradeValue": 9653, "CIFValue": None, "FOBValue": None, "estCode": 4,
    }  # fmt: skip
    cube = read(write(json.dumps({"validation": {"count": {"value": 1}}, "dataset": [row]}), "x.json"))
    assert cells(cube) == [("IDN", "W00", "X", "010129", "2014", 9653)]
    assert cube.source["weights that are estimated"] == 1


def test_codes_that_another_program_took_for_numbers_get_their_zeros_back():
    frame = pd.read_csv(io.StringIO(comtrade({}, {"cmdCode": "870380"}, {"cmdCode": "TOTAL"}, end="")))
    frame = frame.astype({"partnerCode": float, "motCode": float})
    frame[frame["cmdCode"] != "TOTAL"].astype({"cmdCode": int}).to_parquet("x.parquet")
    assert [cell[3] for cell in cells(read("x.parquet"))] == ["010121", "870380"]
    frame.assign(cmdCode=["10121", "870380", "TOTAL"]).to_csv("x.csv", index=False)
    assert [cell[3] for cell in cells(read("x.csv"))] == ["010121", "870380", "TOTAL"]


@pytest.mark.parametrize("said", [{"count": 7}, {"page": {"limit": 1, "offset": 0, "total": 7}}])
def test_an_answer_that_says_how_much_is_missing_is_cut(said):
    frame = pd.read_csv(io.StringIO(comtrade(end="")), dtype={"cmdCode": str})
    cube = read(write(json.dumps({**said, "data": json.loads(frame.to_json(orient="records"))}), "x.json"))
    assert cube.source["cut"] == "1 rows of 7"
    assert not cube.covered.any()


# -- several files -----------------------------------------------------------------------------------------


def test_overlapping_downloads_count_once():
    write(LEGACY + legacy() + legacy(code="010391"), "a.csv")
    write(LEGACY + legacy() + legacy(code="010392"), "b.csv")
    cube = read("?.csv")
    assert len(cube) == 3
    assert cube.source["left out"] == {"in another file alike": 1}
    assert (cube.source["read"], cube.source["files"]) == (4, ["a.csv", "b.csv"])


def test_overlapping_downloads_that_differ_are_refused():
    write(LEGACY + legacy(), "a.csv")
    write(LEGACY + legacy(value=9654), "b.csv")
    assert refusal(["a.csv", "b.csv"]) == (
        "a.csv and b.csv have unlike figures of 1 cell, such as 360, 0, 2, 010129, 2014: 9653 and 9654: keep"
        " one of the files"
    )


def test_files_of_unlike_sources_are_read_one_by_one():
    write(LEGACY + legacy(), "a.csv")
    write("t,i,j,k,v,q\n2020,4,31,251512,27.82,1\n", "b.csv")
    assert refusal(["a.csv", "b.csv"]) == (
        "files of unlike sources, BACI and UN Comtrade, old site: read them one by one"
    )


def test_an_error_in_the_second_file_names_it_and_its_line():
    write(LEGACY + legacy(), "a.csv")
    write(LEGACY + legacy(code="010391") + legacy(period="soon", code="010392"), "b.csv")
    assert refusal(["a.csv", "b.csv"]).startswith("b.csv: column 'Period', line 3: 'soon' is no period;")


@pytest.mark.parametrize("inside", ["../x.csv", "/etc/x.csv", "a/../../x.csv", "C:/x.csv"])
def test_an_archive_with_a_path_outside_itself_is_refused(inside):
    with ZipFile("x.zip", "w") as archive:
        archive.writestr(inside, comtrade())
    assert refusal("x.zip") == f"x.zip: holds {inside!r}, which lies outside the archive"


def test_an_archive_that_would_fill_the_memory_is_refused():
    write(gzip.compress(b"0" * (1 << 25)), "x.csv.gz")
    assert refusal("x.csv.gz").startswith("x.csv.gz: unpacks to more than 16,777,216 bytes")


# -- BACI --------------------------------------------------------------------------------------------------

BACI = (
    '"t","i","j","k","v","q"\n'
    '2021,4,24,10121,52.051,"       13.235"\n'
    '2021,4,842,481890,0.041,"           NA"\n'
)


COUNTRIES = "country_code,country_name,country_iso2,country_iso3\n4,Afghanistan,AF,AFG\n"


def test_baci_is_in_thousands_of_dollars_and_its_codes_have_lost_their_zeros():
    cube = read(write(BACI))
    assert cells(cube) == [
        ("AFG", "AGO", "X", "010121", "2021", 52.051), ("AFG", "USA", "X", "481890", "2021", 0.041),
    ]  # fmt: skip
    assert (str(cube.unit), str(cube.quantity_units["weight"])) == ("USD thousand", "t")
    assert cube.to_frame()["weight"].fillna(-1).tolist() == [13.235, -1]


def test_lists_in_the_archive_of_baci_are_no_trade():
    with ZipFile("x.zip", "w") as archive:
        archive.writestr("BACI.csv", BACI)
        archive.writestr(
            "country_codes.csv", "country_code,country_name,country_iso2,country_iso3\n4,A,AF,AFG\n"
        )
        archive.writestr("Readme.txt", "Name of the dataset : BACI\n\nVersion : 202201\n")
    cube = read("x.zip")
    assert len(cube) == 2
    assert cube.source["not read"] == ["x.zip/Readme.txt", "x.zip/country_codes.csv"]


# -- WITS --------------------------------------------------------------------------------------------------


def test_wits_bulk_query_calls_flows_gross_and_counts_thousands():
    head = (
        "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,"
        "TradeFlowCode,TradeValue in 1000 USD\n"
    )
    cube = read(write(
        f"{head}H3,KAZ,10121,Kazakhstan,OAS,\"Other Asia, nes\",2020,Gross Exp.,6,1.5\n"
        "H3,KAZ,10121,Kazakhstan,WLD,World,2020,Gross Imp.,5,2\n"
    ))  # fmt: skip
    assert cells(cube) == [
        ("KAZ", "S19", "X", "010121", "2020", 1.5), ("KAZ", "W00", "M", "010121", "2020", 2),
    ]  # fmt: skip
    assert str(cube.unit) == "USD thousand"


def test_wits_by_product_has_quantities_of_several_units():
    head = (
        "Reporter,TradeFlow,ProductCode,Product Description,Year,Partner,Trade Value 1000USD,Quantity,"
        "Quantity Unit\n"
    )
    cube = read(write(
        f'{head}Kazakhstan,Import,282580,Antimony oxides,2024, World,"1,187.5",600,Kg\n'
        "Kazakhstan,Import,282580,Antimony oxides,2024,China,60,7,Item\n"
    ))  # fmt: skip
    assert [cell[5] for cell in cells(cube)] == [60, 1187.5]
    assert cube.to_frame()["net_weight"].fillna(-1).tolist() == [-1, 600]
    assert cube.source["quantities in other units, not read"] == 1


def test_a_footer_does_not_change_the_unit():
    head = "Reporter,TradeFlow,ProductCode,Year,Partner,Trade Value 1000USD\n"
    cube = read(write(f"{head}Kazakhstan,Import,282580,2024,China,60\n\nUnit: US$ Million\nSource: WITS\n"))
    assert str(cube.unit) == "USD thousand"
    assert cube.source["footer"] == ["Unit: US$ Million", "Source: WITS"]
    assert refusal(write(f"{head}Source: WITS\nKazakhstan,Import,282580,2024,China,60\n")) == (
        "x.csv: line 3 is a row below a note, 'Source: WITS': remove the note"
    )


def test_wits_summaries_have_a_column_a_year_and_regions_beside_members():
    cube = read(write(
        "Reporter Name,Partner Name,Trade Flow,Product Group,Indicator,2020,2021\n"
        "Kazakhstan,China,Export,All Products,Export (US$ Thousand),5,7\n"
        "Kazakhstan,China,Export,All Products,Export Product Share (%),50,70\n"
        "Kazakhstan,East Asia & Pacific,Export,All Products,Export (US$ Thousand),9,\n"
    ))  # fmt: skip
    assert cells(cube) == [
        ("KAZ", "CHN", "X", "TOTAL", "2020", 5), ("KAZ", "CHN", "X", "TOTAL", "2021", 7),
    ]  # fmt: skip
    assert cube.source["left out"] == {
        "indicators that are no trade in dollars": 1, "regions of the World Bank": 1,
    }  # fmt: skip


WITS_BULK = "Reporter,Partner,Product categories,Indicator Type,Indicator,2020,2019\n"


def test_bulk_summaries_of_wits_count_millions_and_name_the_largest_partners_only():
    cube = read(write(
        f"{WITS_BULK}Kazakhstan,...,...,Development,GDP (current US$ Mil),         181666.00,\n"
        "Kazakhstan,...,...,Export,No. Of Export partners,            130.00,\n"
        'Kazakhstan,"Korea, Rep.",All Products,Import,Trade (US$ Mil)-Top 5 Import Partner,3422.42,\n'
        'Kazakhstan,"Korea, Rep.",All Products,Import,Partner share(%)-Top 5 Import Partner,8.92,\n'
        "Kazakhstan,World,All Products,Import,Imports (in US$ Mil),38356.66,33658.43\n"
        "Kazakhstan,World,All Products,Tariff,Duty Free Imports (US$ Thousand),22864463.64,\n"
    ))  # fmt: skip
    assert cells(cube) == [
        ("KAZ", "W00", "M", "TOTAL", "2019", 33658430), ("KAZ", "KOR", "M", "TOTAL", "2020", 3422420),
        ("KAZ", "W00", "M", "TOTAL", "2020", 38356660),
    ]  # fmt: skip
    assert cube.source["left out"] == {"indicators that are no trade in dollars": 4}
    assert str(cube.unit) == "USD thousand"
    # Korea sold something in 2019 too.
    assert not cube.covered.any()


def test_summaries_of_wits_divide_one_trade_by_sector_and_by_stage_of_processing():
    goods = {"Fuels": 70, "Metals": 30, "Raw materials": 60, "Capital goods": 40, "All Products": 100}
    rows = "".join(f"Kazakhstan,World,{name},Export,Export(US$ Mil),{n},\n" for name, n in goods.items())
    stages = "Kazakhstan,World,Raw materials,Import,Import(US$ Mil),5,\n"
    cube = read(write(WITS_BULK + rows + stages))
    assert [(flow, category) for _, _, flow, category, _, _ in cells(cube)] == [
        ("X", "Fuels"), ("X", "Metals"), ("X", "TOTAL"), ("M", "Raw materials"),
    ]  # fmt: skip
    assert cube.source["left out"] == {"groups of goods that overlap the sectors beside them": 2}


def test_an_archive_of_wits_holds_regions_without_names_and_tables_without_rows():
    row = "{},World,All Products,Export,Exports (in US$ Mil),5,\n"
    with ZipFile("x.zip", "w") as archive:
        archive.writestr("en_KAZ.CSV", WITS_BULK + row.format("Kazakhstan"))
        archive.writestr("en_ECS.CSV", WITS_BULK + row.format(""))
        archive.writestr("en_CSA.CSV", WITS_BULK)
    cube = read("x.zip")
    assert cells(cube) == [("KAZ", "W00", "X", "TOTAL", "2020", 5000)]
    assert cube.source["not read"] == ["x.zip/en_ECS.CSV", "x.zip/en_CSA.CSV"]
    assert refusal(write(WITS_BULK + row.format(""))) == (
        "x.csv: no row is left of 1: 1 rows: regions of the World Bank"
    )
    assert refusal(write(WITS_BULK)).startswith("x.csv: there is a head, Reporter, Partner")


# -- Atlas and OEC -----------------------------------------------------------------------------------------


def test_the_atlas_has_exports_and_imports_side_by_side():
    cube = read(write(
        "country_id,country_iso3_code,partner_country_id,partner_iso3_code,product_id,product_hs92_code,year,"
        "export_value,import_value\n398,KAZ,156,CHN,1,0101,2022,5,\n398,KAZ,999,ANS,2,0102,2022,,7\n"
    ))  # fmt: skip
    assert cells(cube) == [("KAZ", "CHN", "X", "0101", "2022", 5), ("KAZ", "_X", "M", "0102", "2022", 7)]
    older = read(write("year,export_value,import_value,location_code,hs_product_code\n2016,5,7,KAZ,0101\n"))
    assert cells(older) == [("KAZ", "X", "0101", "2016", 5), ("KAZ", "M", "0101", "2016", 7)]


def test_the_oec_puts_a_continent_before_economies_and_a_section_before_products():
    cube = read(write(
        '\ufeff"Year","Exporter Country ID","Importer Country ID","HS4 ID","Trade Value"\n'
        '2022,"askaz","aschn","10101",5\n'
    ))  # fmt: skip
    assert cells(cube) == [("KAZ", "CHN", "X", "0101", "2022", 5)]


# -- Comext ------------------------------------------------------------------------------------------------

BULK = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,PRODUCT_BEC5,"
    "PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_SUPPL_UNIT\n"
)


def bulk(partner="AD", product="35069190", procedure=1, period="202402", value=65):
    codes = f"{partner},E,{product},59229,2052,2059,220,311210,06,2,{procedure}"
    return f"AT,{codes},NO_SU,{period},{value},65,3,0\n"


def test_comext_bulk_sums_over_customs_procedures():
    cube = read(write(BULK + bulk() + bulk(procedure=3, value=5), "full202402.dat"))
    assert cells(cube) == [("AUT", "AND", "X", "35069190", "2024-02", 70)]
    assert (str(cube.unit), cube.source["summed"], cube.source["read"]) == ("EUR", 1, 2)


def test_month_fifty_two_is_the_year():
    assert cells(read(write(BULK + bulk(period="202452"))))[0][4] == "2024"


def test_comext_keeps_partners_and_goods_secret():
    cube = read(write(BULK + bulk(partner="QZ") + bulk(product="39XXXXXX") + bulk(partner="EL")))
    assert {cell[1] for cell in cells(cube)} == {"AND", "GRC", "_X"}
    assert (cube.source["partners kept secret"], cube.source["goods kept secret"]) == (1, 1)


def test_old_comext_has_numbers_beside_iso_codes():
    cube = read(write(
        "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_cpa2002,"
        "PRODUCT_cpa2008,PRODUCT_CPA2_1,PRODUCT_BEC,PRODUCT_SECTION,FLOW,STAT_REGIME,SUPP_UNIT,PERIOD,"
        "VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY\n001,FR,0003,NL,I,01012100,,,,,,,1,4,,201452,7,2,\n"
        "001,FR,0003,NL,I,01012100,,,,,,,1,1,,201452,6,2,\n"
    ))  # fmt: skip
    assert cube.source["left out"] == {"by customs regime, beside their total": 1}
    assert cells(cube) == [("FRA", "NLD", "M", "01012100", "2014", 7)]


SDMX = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"


def sdmx(partner="US", indicator="VALUE_IN_EUROS", value="32313884", flag=""):
    return (
        f"ESTAT:DS-045409(1.0),15/09/26 11:00:00,M,DE,{partner},030462,1,{indicator},2024-02,{value},{flag}\n"
    )


def test_comext_sdmx_puts_value_and_weight_of_a_cell_side_by_side():
    cube = read(write(
        SDMX + sdmx() + sdmx(indicator="QUANTITY_IN_100KG", value="90212.63") + sdmx("CN", flag="p")
        + sdmx("EU27_2020_EXTRA") + sdmx(indicator="SUPPLEMENTARY_QUANTITY", value="1")
    ))  # fmt: skip
    assert cells(cube) == [
        ("DEU", "CHN", "M", "030462", "2024-02", 32313884),
        ("DEU", "USA", "M", "030462", "2024-02", 32313884),
    ]  # fmt: skip
    found = cube.to_frame()
    assert found["net_weight"].fillna(-1).tolist() == [-1, 9021263]
    assert found["status"].tolist() == ["provisional", "normal"]
    assert sum(cube.source["left out"].values()) == 2
    # A query is filtered: what is absent is not known to be zero.
    assert not cube.covered.any()


# -- IMF, WTO, UNCTAD, FAO, Census -------------------------------------------------------------------------


def test_imf_rows_say_their_scale_and_have_groups_beside_members():
    cube = read(write(
        "FREQ,REF_AREA,INDICATOR,COUNTERPART_AREA,UNIT_MULT,TIME_PERIOD,OBS_VALUE\n"
        "A,KZ,TXG_FOB_USD,CN,6,2022,13.2\nA,KZ,TMG_CIF_USD,W00,6,2022,50\nA,KZ,TBG_USD,CN,6,2022,1\n"
        "A,KZ,TXG_FOB_USD,1C_080,6,2022,3\n"
    ))  # fmt: skip
    assert cells(cube) == [("KAZ", "CHN", "X", "2022", 13_200_000), ("KAZ", "W00", "M", "2022", 50_000_000)]
    assert cube.source["left out"] == {
        "balances, and imports free on board": 1, "groups of economies": 1,
    }  # fmt: skip


def test_imf_rows_of_an_unsaid_scale_have_no_unit():
    cube = read(write(
        "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE\n"
        "IMF.STA:IMTS(1.0.0),KAZ,XG_FOB_USD,CHN,M,2022-M03,13.2\n"
    ))  # fmt: skip
    assert (cells(cube), cube.unit) == ([("KAZ", "CHN", "X", "2022-03", 13.2)], None)


def test_imf_tables_by_year_have_rows_of_statuses():
    cube = read(write(
        "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,"
        "Counterpart Country Code,Attribute,2021,2022\n"
        'Kazakhstan,916,"Goods, Value of Exports",TXG_FOB_USD,"China, P.R.: Mainland",924,Value,5,7\n'
        'Kazakhstan,916,"Goods, Value of Exports",TXG_FOB_USD,"China, P.R.: Mainland",924,Status,,E\n'
    ))  # fmt: skip
    assert cells(cube) == [("KAZ", "CHN", "X", "2021", 5), ("KAZ", "CHN", "X", "2022", 7)]


def test_wto_counts_millions_and_has_groups_beside_members():
    head = (
        "Indicator Category,Indicator Code,Indicator,Reporting Economy Code,Reporting Economy ISO3A Code,"
        "Reporting Economy,Partner Economy Code,Partner Economy ISO3A Code,Partner Economy,"
        "Product/Sector Classification Code,Product/Sector Classification,Product/Sector Code,Product/Sector,"
        "Period Code,Period,Frequency Code,Frequency,Unit Code,Unit,Year,Value Flag Code,Value Flag,"
        "Text Value,Value\n"
    )

    def row(who, flag="", indicator="Merchandise exports by product group - annual (Million US dollar)"):
        return (
            f"Merchandise trade values,ITS_MTV_AX,{indicator},398,,{who},000,,World,SI3_AGG,"
            f"x,TO,Total merchandise,A,Annual,A,Annual,USM,Million US dollar,2022,{flag},,,84663\n"
        )

    cube = read(
        write(head + row("Kazakhstan") + row('"CIS, including associate members"') + row("Türkiye", "E"))
    )
    assert cells(cube) == [
        ("KAZ", "W00", "X", "TOTAL", "2022", 84663), ("TUR", "W00", "X", "TOTAL", "2022", 84663),
    ]  # fmt: skip
    assert (str(cube.unit), cube.to_frame()["status"].tolist()) == ("USD mn", ["normal", "estimated"])
    assert cube.source["left out"] == {"groups of economies": 1}
    # An economy whose name is not known would be among them.
    assert cube.source["taken for groups of economies"] == ["CIS, including associate members"]


def test_bulk_files_of_the_wto_name_their_columns_otherwise():
    head = (
        "IndicatorCategory,IndicatorCode,Indicator,ReporterCode,ReporterISO3A,Reporter,PartnerCode,"
        "PartnerISO3A,Partner,ProductClassificationCode,ProductClassification,ProductCode,Product,PeriodCode,"
        "Period,FrequencyCode,Frequency,UnitCode,Unit,Year,ValueFlagCode,ValueFlag,Value\n"
    )
    row = (
        "Merchandise trade values,ITS_MTV_AX,Merchandise exports by product group – annual,{},,{},000,,World,"
        "SITC3,x,MIFU,Fuels,A,Annual,A,Annual,USM,Million US dollar,2019,E,Estimate,38717\n"
    )
    text = head + row.format("398", "Kazakhstan") + row.format("900", "Asia")
    cube = read(write(text.encode("cp1252")))
    assert cells(cube) == [("KAZ", "W00", "X", "MIFU", "2019", 38717)]
    assert (str(cube.unit), cube.to_frame()["status"].tolist()) == ("USD mn", ["estimated"])
    assert cube.source["taken for groups of economies"] == ["Asia"]


TITLE = ["Indicator", "  Merchandise exports by product group – annual (Million US dollar)"]
WIDE = ["Reporting Economy", "Product/Sector", "Partner Economy", "2021", "2022"]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save("x.xlsx")
    return "x.xlsx"


def test_workbooks_of_the_wto_have_a_column_a_year_below_the_indicator():
    total = "SI3_AGG - TO - Total merchandise"
    rows = [
        ["Kazakhstan", total, "World", 60321, 84664],
        ["Saudi Arabia, Kingdom of", "SI3_AGG - MIFU - Fuels", "World", None, 5],
        ["Africa, CIS and Middle East", total, "World", 9, 9],
    ]
    cube = read(workbook(TITLE, [], WIDE, *rows))
    assert cells(cube) == [
        ("KAZ", "W00", "X", "TOTAL", "2021", 60321), ("KAZ", "W00", "X", "TOTAL", "2022", 84664),
        ("SAU", "W00", "X", "MIFU", "2022", 5),
    ]  # fmt: skip
    assert (str(cube.unit), cube.source["read"]) == ("USD mn", 3)
    assert cube.source["left out"] == {"groups of economies": 1}
    text = "\n".join(",".join(f'"{c or ""}"' for c in row) for row in (TITLE + [""] * 3, WIDE, *rows))
    assert cells(read(write("\ufeff" + text))) == cells(cube)


def test_groups_of_goods_of_the_wto_that_hold_others_are_named():
    goods = {"MIFU": 6, "MI": 8, "TO": 10, "MAIS": 1, "AG": 2}
    rows = [["Kazakhstan", f"SI3_AGG - {code} - Name", "World", n, n] for code, n in goods.items()]
    assert read(workbook(TITLE, WIDE, *rows)).source["groups of goods that hold others"] == ["MI"]


@pytest.mark.parametrize(
    ("part", "period"),
    [("January", "2022-01"), ("December", "2022-12"), ("Fourth Quarter", "2022-Q4"), ("Annual", "2022")],
)
def test_workbooks_of_the_wto_by_month_and_quarter_have_a_column_for_it(part, period):
    head = [*WIDE[:3], "Period", "2022"]
    title = ["Indicator", "  Bilateral imports by MTN product category (US$)"]
    cube = read(workbook(title, head, ["Japan", "MT2 - 01 - Animal products", "Togo", part, 7]))
    assert (cells(cube), str(cube.unit)) == ([("JPN", "TGO", "M", "01", period, 7)], "USD")


def test_a_workbook_of_the_wto_is_nothing_without_its_indicator():
    row = ["Kazakhstan", "SI3_AGG - TO - Total merchandise", "World", 104.2, 110]
    assert refusal(workbook(WIDE, row)) == (
        "x.xlsx: the line above the head that names the indicator and its unit is missing: restore it"
    )
    indices = ["Indicator", "  Merchandise export volume indices – annual (Index, previous year=100)"]
    assert refusal(workbook(indices, WIDE, row)) == (
        "x.xlsx: no row is left of 1: 1 rows: indicators that are no values of exports or imports"
    )
    below = "x.xlsx: holds several indicators below each other: download them apart"
    assert refusal(workbook(TITLE, WIDE, row, TITLE, WIDE, row)) == below
    assert refusal(workbook(TITLE, TITLE, WIDE, row)) == below


def test_unctad_says_its_scale_in_the_head():
    head = (
        "Year,Economy,Economy Label,Partner,Partner Label,Flow,Flow Label,Product,Product Label,"
        "US$ at current prices in {}\n"
    )
    row = '2022,"0398",Kazakhstan,"{}",Developed economies,02,Exports,TOTAL,All products,7\n'
    cube = read(write(head.format("thousands") + row.format("0156") + row.format("5100")))
    assert cells(cube) == [("KAZ", "CHN", "X", "TOTAL", "2022", 7)]
    assert (str(cube.unit), cube.source["left out"]) == ("USD thousand", {"groups of economies": 1})
    assert cube.source["taken for groups of economies"] == ["Developed economies"]
    assert str(read(write(head.format("millions") + row.format("0000"))).unit) == "USD mn"


def test_faostat_has_value_and_quantity_in_rows_and_apostrophes_before_numbers():
    head = (
        "Domain Code,Domain,Reporter Country Code (M49),Reporter Countries,Partner Country Code (M49),"
        "Partner Countries,Element Code,Element,Item Code (CPC),Item,Year Code,Year,Unit,Value,Flag\n"
    )

    def row(element, unit, value, flag="A", partner="'156"):
        return (
            f"TM,x,'398,Kazakhstan,{partner},China,5910,{element},'0111,Wheat,2022,2022,{unit},{value},"
            f"{flag}\n"
        )

    cube = read(write(
        head + row("Export quantity", "t", 9) + row("Export value", "1000 USD", 5, "E")
        + row("Export value", "1000 USD", 6, partner="'159") + row("Export quantity", "An", 1)
    ))  # fmt: skip
    assert cells(cube) == [("KAZ", "CHN", "X", "0111", "2022", 5)]
    found = cube.to_frame()
    assert (found["weight"][0], found["status"][0], str(cube.unit)) == (9, "estimated", "USD thousand")
    assert sum(cube.source["left out"].values()) == 2


def test_an_element_of_faostat_that_is_blank_is_none():
    rows = "KAZ,CHN,Export value,0111,2022,1000 USD,5\nKAZ,CHN, ,0111,2022,1000 USD,5\n"
    head = "Reporter Countries,Partner Countries,Element,Item,Year,Unit,Value\n"
    cube = read(write(head + rows))
    assert cells(cube) == [("KAZ", "CHN", "X", "0111", "2022", 5)]
    assert cube.source["left out"] == {"quantities that are not in tonnes": 1}


def test_census_answers_are_rows_of_text_with_groups_beside_members():
    rows = [
        ["CTY_CODE", "CTY_NAME", "I_COMMODITY", "GEN_VAL_MO", "time"],
        ["5700", "CHINA", "8703", "12", "2024-03"],
        ["-", "TOTAL FOR ALL COUNTRIES", "8703", "30", "2024-03"],
        ["0003", "EUROPEAN UNION", "8703", "9", "2024-03"],
        ["5XXX", "ASIA", "8703", "15", "2024-03"],
    ]
    cube = read(write(json.dumps(rows), "x.json"))
    assert cells(cube) == [
        ("USA", "CHN", "M", "8703", "2024-03", 12), ("USA", "W00", "M", "8703", "2024-03", 30),
    ]  # fmt: skip
    assert cube.source["left out"] == {"groups of countries": 2}
    rows[0][3] = "GEN_VAL_YR"
    assert cells(read(write(json.dumps(rows), "x.json")))[0][4] == "2024-01/2024-03"


# -- China's customs and Trade Map -------------------------------------------------------------------------


def test_chinese_customs_are_in_gb18030_and_publish_january_and_february_together():
    text = (
        "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,第一数量,第一计量单位,第二数量,第二计量单位,美元\n"
        '202001-202002,87038000,电动车,145,哈萨克斯坦,"1,200",千克,,,"3,400"\n'
        "202003,87038000,电动车,145,哈萨克斯坦,7,台,,,10\n"
    )
    cube = read(write(text.encode("gb18030")), flow=Flow.EXPORT)
    assert cells(cube) == [
        ("CHN", "KAZ", "X", "87038000", "2020-01/2020-02", 3400),
        ("CHN", "KAZ", "X", "87038000", "2020-03", 10),
    ]
    assert cube.to_frame()["net_weight"].fillna(-1).tolist() == [1200, -1]
    assert (str(cube.unit), cube.source["encoding"]) == ("USD", "gb18030")


def test_trade_map_says_reporter_product_and_unit_in_its_title():
    book = openpyxl.Workbook()
    for row in [
        ["List of importing markets for a product exported by Kazakhstan"],
        ["Product: 8703 Motor cars"],
        ["Unit : US Dollar thousand"],
        ["Importers", "Exported value in 2021", "Exported value in 2022"],
        ["World", 12, 20], ["China", 5, None],
        ["Sources: ITC calculations based on UN COMTRADE statistics."],
    ]:  # fmt: skip
        book.active.append(row)
    book.save("x.xlsx")
    cube = read("x.xlsx")
    assert cells(cube) == [
        ("KAZ", "CHN", "X", "8703", "2021", 5), ("KAZ", "W00", "X", "8703", "2021", 12),
        ("KAZ", "W00", "X", "8703", "2022", 20),
    ]  # fmt: skip
    assert str(cube.unit) == "USD thousand"
    assert not cube.covered.any()


# -- plain tables ------------------------------------------------------------------------------------------


def test_a_wide_table_has_periods_for_columns():
    cube = read(write("partner,flow,2024,2025\nKAZ,X,1,2\nUZB,X,,4\n"), unit="USD bn")
    assert cells(cube) == [("KAZ", "X", "2024", 1), ("KAZ", "X", "2025", 2), ("UZB", "X", "2025", 4)]


@pytest.mark.parametrize(
    ("text", "decimal", "thousands"),
    [
        ("1.187,5", ",", "."),
        ("1,187.5", ".", ","),
        ("1 187,5", ",", " "),
        ("1'187.5", ".", "'"),
        ("1187.5", ".", ""),
    ],
)
def test_marks_in_numbers_are_said(text, decimal, thousands):
    write(f'partner;flow;year;value\nKAZ;X;2024;"{text}"\n')
    assert cells(read("x.csv", decimal=decimal, thousands=thousands))[0][3] == 1187.5
    write('partner;flow;year;value\nKAZ;X;2024;"1,18,7"\n')
    assert "'1,18,7' is no number" in refusal("x.csv", decimal=".", thousands=",")


def test_dates_are_of_a_frequency_that_is_said():
    write("partner,flow,period,value\nKAZ,X,2017-01-01,1\nKAZ,X,2017-02-01,2\n")
    assert refusal("x.csv") == (
        "x.csv: column 'period' holds days, such as 2017-01-01: say what they stand for, with frequency='M',"
        " 'Q', 'S' or 'A'"
    )
    assert [cell[2] for cell in cells(read("x.csv", frequency="M"))] == ["2017-01", "2017-02"]


def test_a_frequency_needs_a_column():
    message = "x.csv: frequency is said of a column of dates, and none is: partner, flow, value"
    assert refusal(write("partner,flow,value\nKAZ,X,1\n"), frequency="M") == message


def test_whole_numbers_that_have_lost_their_zeros_need_a_width():
    pd.DataFrame(
        {"partner": ["KAZ"], "flow": ["X"], "category": [10121], "year": [2024], "value": [1.0]}
    ).to_parquet("x.parquet")
    assert "give width=6" in refusal("x.parquet")
    assert cells(read("x.parquet", width=6))[0][2] == "010121"


def test_columns_and_constants_are_named_as_in_from_frame():
    write("to;hs;bn\nKAZ;0101;5\n")
    cube = read(
        "x.csv",
        reporter=Partner("CHN"),
        partner="to",
        category="hs",
        flow=Flow.EXPORT,
        value="bn",
        unit="USD bn",
    )
    assert cells(cube) == [("CHN", "KAZ", "X", "0101", 5)]


def test_a_typed_value_selects_where_the_file_has_the_dimension():
    write("reporter,partner,flow,year,value\nCHN,KAZ,X,2024,5\nRUS,KAZ,X,2024,7\n")
    assert cells(read("x.csv", reporter=Partner("RUS"))) == [("RUS", "KAZ", "X", "2024", 7)]
    assert refusal("x.csv", reporter=Partner("USA")).startswith("x.csv: reporter 'USA' is not in the cube")


def test_a_cube_is_read_as_it_was_written():
    read(write(BACI)).to_parquet("x.parquet")
    again = read("x.parquet")
    assert isinstance(again, TradeCube)
    assert (cells(again), again.source) == (cells(read("x.csv")), read("x.csv").source)


# -- bad values of the arguments ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"source": "Comtrade"},
            "'Comtrade' is no source; expected one of UN Comtrade, UN Comtrade, old site, BACI",
        ),
        ({"encoding": "klingon"}, "x.csv: 'klingon' is no encoding: name one such as 'cp1252'"),
        ({"encoding": "ascii"}, "x.csv: line 2 is not ascii text: name its encoding"),
        ({"value": "v"}, "x.csv: there is no column 'v'; the file has partner, flow, year, value"),
        ({"quantity": "kg"}, "x.csv: there is no column 'kg'; the file has partner, flow, year, value"),
        ({"decimal": ";;"}, "decimal must be one character, not ';;'"),
        ({"thousands": "."}, "thousands and decimal are both '.'"),
        ({"period": "year", "frequency": "W"}, "x.csv: 'W' is no frequency"),
        ({"period": Period("2024"), "frequency": "W"}, "x.csv: 'W' is no frequency"),
        ({"unknown": 1}, "there is no option 'unknown'"),
    ],
)
def test_bad_options_are_told(options, message):
    write("partner,flow,year,value\nCôte d'Ivoire,X,2024,5\n")
    assert refusal("x.csv", **options).startswith(message)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("y.csv", "y.csv: there is no such file"),
        ("y*.csv", "y*.csv: no file matches the pattern"),
        ([], "no file is given: name one, or a pattern such as 'trade/*.csv'"),
        (".", ".: this is no file, but a folder or a device"),
    ],
)
def test_a_missing_file_is_told(path, message):
    assert refusal(path) == message


def test_every_source_is_in_the_docs():
    page = Path(__file__).parents[2].joinpath("docs/files.rst").read_text(encoding="utf-8")
    named = re.findall(r"^   \* - (.+)$", page, flags=re.MULTILINE)
    assert named == ["Source", *(source.name for source in SOURCES)]
