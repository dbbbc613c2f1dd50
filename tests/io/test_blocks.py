"""Files that are larger than memory: read in blocks, they are what they are when read whole."""

import gzip
import os
import sys
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

import tradekit
from tradekit import Flow, Partner, read
from tradekit.errors import CategoryError, CubeError, ReadError, WriteError

# DuckDB need not be there.
scan = partial(tradekit.scan, engine="polars")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["tradekit.io.table"], "BLOCK_BYTES", 512)
    monkeypatch.setattr(sys.modules["tradekit.io.table"], "BLOCK_ROWS", 7)
    return tmp_path


CODES = ["10119", "870390", "270900", "271019"]
BACI = '"t","i","j","k","v","q"\n' + "".join(
    f'{2000 + n // 40},{(4, 710)[n % 2]},{(842, 251, 156, 276, 643)[n // 2 % 5]},{CODES[n // 10 % 4]},'
    f'{n + 0.5},"{"           NA" if n % 7 == 0 else f"{n:13.3f}"}"\n'
    for n in range(120)
)  # fmt: skip

LIST = "country_code,country_name,country_iso2,country_iso3\n1004,Afghanistan,AF,AFG\n"


def write(text, name="x.csv"):
    if name.endswith(".zip"):
        with ZipFile(name, "w") as archive:
            archive.writestr("Readme.txt", "Name of the dataset : BACI\n\nVersion : 202201\n")
            head, *rows = text.splitlines(keepends=True)
            archive.writestr("BACI_1.csv", "".join([head, *rows[:50]]))
            archive.writestr("BACI_2.csv", "".join([head, *rows[50:]]))
            archive.writestr("country_codes.csv", LIST)
        return name
    data = text.encode("utf-16" if "wide" in name else "utf-8")
    Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return name


def same(lazy, whole):
    assert lazy.is_lazy
    assert {d: a.labels for d, a in lazy.axes.items()} == {d: a.labels for d, a in whole.axes.items()}
    found = lazy.to_frame()
    found = found if isinstance(found, pd.DataFrame) else found.to_pandas()
    pd.testing.assert_frame_equal(found, whole.to_frame(), check_dtype=False)
    for name in ("unit", "valuation", "quantity_units", "nomenclature"):
        assert getattr(lazy, name) == getattr(whole, name)
    kept = {name: told for name, told in whole.source.items() if name != "summed"}
    assert {name: lazy.source[name] for name in kept} == kept


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.zip", "wide.csv", "wide.csv.gz"])
@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize("options", [{}, {"nomenclature": "HS1992", "partner": Partner("FRA")}])
def test_in_blocks_and_whole_are_one_cube(name, engine, options):
    pytest.importorskip(engine)
    file = write(BACI, name)
    same(scan(file, into="out.parquet", engine=engine, **options), read(file, **options))
    assert sorted(os.listdir()) == ["out.parquet", name]


@pytest.mark.parametrize("name", ["x.zip", "x.csv"])
def test_economies_of_baci_are_those_of_its_list(name):
    file = write(BACI.replace(",4,", ",1004,"), name)
    Path("country_codes.csv").write_text(LIST, encoding="utf-8")
    files = file if name == "x.zip" else "*.csv"
    lazy, whole = scan(files, into="out.parquet"), read(files)
    same(lazy, whole)
    assert lazy.axes["reporter"].text.tolist() == ["AFG", "ZAF"]
    assert any("country_codes.csv" in beside for beside in lazy.source["not read"])


def test_letters_that_are_not_utf_8_may_stand_in_any_block():
    head = "reporterISO,partnerISO,flowCode,cmdCode,primaryValue,period,reporterDesc\n"
    rows = "".join(
        f"CIV,KAZ,X,0101,{n},{n},{'Côte' if n > 1990 else 'Cote'} d'Ivoire\n" for n in range(1970, 2010)
    )
    Path("x.csv").write_bytes((head + rows).encode("cp1252"))
    same(scan("x.csv", into="out.parquet"), read("x.csv"))
    assert scan("x.csv", into="out.parquet").source["encoding"] == "cp1252"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-16-be", "gb18030"])
def test_an_encoding_may_be_said(encoding):
    head = "reporterISO,partnerISO,flowCode,cmdCode,primaryValue,period,cmdDesc\n"
    rows = "".join(f'KAZ,CHN,X,0101,{n},{n},"Лошади,\nживые"\n' for n in range(1970, 2010))
    Path("x.csv").write_bytes((head + rows).encode(encoding))
    if encoding == "utf-16-be":
        with pytest.raises(ReadError, match=r"^x.csv: a binary file, not a text table$"):
            scan("x.csv", into="out.parquet", encoding=encoding)
        Path("x.csv").write_bytes(b"\xfe\xff" + (head + rows).encode(encoding))
        encoding = "utf-16"
    same(scan("x.csv", into="out.parquet", encoding=encoding), read("x.csv", encoding=encoding))


def test_an_encoding_that_is_none_or_another_is_told():
    head = "reporterISO,partnerISO,flowCode,cmdCode,primaryValue,period,reporterDesc\n"
    Path("x.csv").write_bytes((head + "CIV,KAZ,X,0101,5,2020,Côte d'Ivoire\n").encode("cp1252"))
    with pytest.raises(ReadError, match=r"^x.csv: 'hex' is no encoding: name one such as 'cp1252'$"):
        scan("x.csv", into="out.parquet", encoding="hex")
    with pytest.raises(ReadError, match=r"^x.csv: is not utf-8 text throughout: name its encoding$"):
        scan("x.csv", into="out.parquet", encoding="utf-8")
    with pytest.raises(ReadError, match=r"^source and encoding are said of files that are read with into=$"):
        scan("x.csv", encoding="cp1252")


def test_a_source_may_be_named():
    same(scan(write(BACI), into="out.parquet", source="baci"), read("x.csv", source="baci"))
    with pytest.raises(ReadError, match=r"^x.csv: no table of WITS: its head is t, i, j, k, v, q$"):
        scan("x.csv", into="out.parquet", source="WITS")
    with pytest.raises(ReadError, match=r"^x.csv: a plain table is not read in blocks"):
        scan("x.csv", into="out.parquet", source="plain table")
    with pytest.raises(ReadError, match="'Baki' is no source; expected one of UN Comtrade"):
        scan("x.csv", into="out.parquet", source="Baki")


def test_an_archive_that_is_cut_is_told():
    write(BACI, "x.zip")
    Path("x.zip").write_bytes(Path("x.zip").read_bytes()[:1000])
    with pytest.raises(ReadError, match=r"^x.zip: cannot be read: File is not a zip file$"):
        scan("x.zip", into="out.parquet")


def test_an_engine_that_is_not_there_is_missed_before_anything_is_written(monkeypatch):
    monkeypatch.setattr(sys.modules["tradekit.io.scan"], "find_spec", lambda name: None)
    with pytest.raises(CubeError, match=r"^polars is not installed: install the extra 'polars'$"):
        scan(write(BACI), into="out.parquet")
    assert os.listdir() == ["x.csv"]


def test_a_parquet_file_is_read_in_blocks_of_rows():
    frame = pd.DataFrame({
        "reporterCode": 156, "partnerCode": [842, 251] * 10, "flowCode": "X", "period": range(2003, 2023),
        "classificationCode": ["H2"] * 10 + ["H4"] * 10, "cmdCode": "010110", "primaryValue": 2.0,
    })  # fmt: skip
    frame.loc[10:, "cmdCode"] = "010121"
    frame.to_parquet("x.parquet")
    lazy = scan("x.parquet", into="out.parquet")
    same(lazy, read("x.parquet"))
    assert lazy.axes["category"].text.tolist() == ["HS2002:010110", "HS2012:010121"]
    assert lazy.source["editions"]["CHN 2022"] == "H4"


def test_rows_may_be_left_out_of_the_first_block():
    head = "reporterISO,partnerISO,flowCode,cmdCode,primaryValue,period\n"
    rows = "".join(f"CHN,KAZ,{'RX' if n % 3 == 0 else 'X'},0101,{n},{n}\n" for n in range(1971, 2011))
    same(scan(write(head + rows), into="out.parquet"), read("x.csv"))


def test_nothing_may_be_left_of_a_block():
    head = "reporterISO,partnerISO,flowCode,cmdCode,primaryValue,period\n"
    parts = "".join(f"CHN,KAZ,XIP,0101,{n},{n}\n" for n in range(1970, 2010))
    for rows in (f"CHN,KAZ,X,0101,5,2000\n{parts}", f"{parts}CHN,KAZ,X,0101,5,2000\n"):
        same(scan(write(head + rows), into="out.parquet"), read("x.csv"))
    with pytest.raises(ReadError, match=r"^x.csv: no row is left of \d+: \d+ rows: goods for processing"):
        scan(write(head + parts), into="none.parquet")
    assert sorted(os.listdir()) == ["out.parquet", "x.csv"]


def test_a_field_may_go_over_the_end_of_a_block():
    head = "reporterISO,partnerISO,flowCode,cmdCode,primaryValue,period,cmdDesc\n"
    rows = "".join(f'CHN,KAZ,X,0101,{n},{n},"Horses,\n{"live " * (n % 13)}"\n' for n in range(1970, 2010))
    same(scan(write(head + rows), into="out.parquet"), read("x.csv"))


def test_what_is_wrong_is_told_with_its_line():
    lines = BACI.splitlines(keepends=True)
    lines[100] = lines[100].replace("50,", "50x,").replace(".5,", ".x,")
    with pytest.raises(ReadError, match=r"^x.csv: column 'v', line 101: '\d+.x' is no number"):
        scan(write("".join(lines)), into="out.parquet")
    assert os.listdir() == ["x.csv"]
    with pytest.raises(ReadError, match=r"^x.csv: line 101 has 7 fields and the head has 6"):
        scan(write("".join([*lines[:100], "1,2,3,4,5,6,7\n"])), into="out.parquet")


def test_cells_that_occur_twice_are_refused_as_they_are_in_memory():
    file = write(BACI + BACI.partition("\n")[2])
    with pytest.raises(CubeError, match="repeat"):
        scan(file, into="out.parquet")
    summed = scan(file, into="out.parquet", duplicates="sum").to_frame()["value"].sum()
    assert summed == 2 * read(write(BACI)).to_frame()["value"].sum()


def test_what_is_no_trade_row_by_row_is_not_read_in_blocks():
    comext = "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_EUR,QUANTITY_KG\n"
    message = "is not read in blocks, but UN Comtrade, UN Comtrade, old site, BACI are: leave out into="
    with pytest.raises(ReadError, match=message):
        scan(write(comext + "AT,US,E,01012100,2,1,202402,5,5\n"), into="out.parquet")
    with pytest.raises(ReadError, match=f"a plain table {message}"):
        scan(write("a,b\n1,2\n"), into="out.parquet")


def test_a_code_that_its_edition_does_not_list_is_told_while_it_is_read():
    head = "reporterISO,partnerISO,flowCode,classificationCode,cmdCode,primaryValue,period\n"
    file = write(head + "CHN,KAZ,X,H4,123456,5,2015\n")
    with pytest.raises(ReadError, match=r"'H4:123456' is a code that its edition does not list"):
        scan(file, into="out.parquet")
    assert scan(file, into="out.parquet", nomenclature=None).axes["category"].labels == ("123456",)
    with pytest.raises(CategoryError):
        scan(file, into="out.parquet", nomenclature="HS2012")


def test_a_file_that_no_memory_holds_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(os, "sysconf", lambda name: 10)
    with pytest.raises(ReadError, match=r"do not fit into this machine's memory of 100: read it in blocks"):
        read(write(BACI))


def test_what_is_read_is_not_written_over():
    pd.DataFrame({"reporterCode": [156]}).to_parquet("x.parquet")
    with pytest.raises(WriteError, match=r"^x.parquet: is one of the files that are read: give another name"):
        scan("x.parquet", into="x.parquet")


def test_a_folder_that_is_not_there_cannot_be_written_to():
    with pytest.raises(WriteError, match=r"^no/out.parquet: cannot be written: "):
        scan(write(BACI), into="no/out.parquet", flow=Flow.EXPORT)
