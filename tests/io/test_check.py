"""What `tradekit check` finds, on a screen; and `tradekit read` and `tradekit convert`."""

import os
import sys

import pytest

from tradekit import TradeCube, read, scan
from tradekit.cli import run
from tradekit.errors import ReadError, TradekitError
from tradekit.io import check


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text, name="x.csv"):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the command line; return exit code, output and errors."""

    def with_arguments(*arguments):
        monkeypatch.setattr(sys, "argv", ["tradekit", *arguments])
        code = run()
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return with_arguments


HEAD = "reporter,partner,flow,category,year,value,kg\n"
SOUND = HEAD + "".join(
    f"{who},{whom},{flow},{code},{year},{value},{value / 2}\n"
    for who, year, value in [
        ("KAZ", 2020, 10), ("KAZ", 2021, 11), ("KAZ", 2023, 50), ("UZB", 2020, 7), ("UZB", 2021, 7),
    ]
    for whom in ("CHN", "RUS", "_X", "DEU")
    for flow in ("X", "M")
    for code in ("0101", "010121")
)  # fmt: skip


def test_a_sound_file_is_told_on_one_screen(call):
    code, out, err = call("check", write(SOUND))
    assert (code, err) == (0, "")
    assert (
        out
        == """\
source       plain table
files        x.csv
rows         80 read, 80 cells
unit         not given
reporters    KAZ, UZB
partners     CHN, DEU, RUS, _X
             residuals: _X
flows        X, M
categories   2, of 4 and 6 digits
             levels stand beside each other, and are never added
periods      2020 to 2023, 4 years
coverage     export: 0 to 2 reporters a period
             export, missing in between: KAZ 2022
             import: 0 to 2 reporters a period
             import, missing in between: KAZ 2022
             complete listings
not read     columns kg
refused      nothing
"""
    )
    assert max(map(len, out.splitlines())) <= 80


def test_breaks_and_prices_that_are_all_alike_are_suspicious():
    rows = [
        ("CHN", 2020, 10),
        ("CHN", 2021, 90),
        ("RUS", 2020, 4),
        ("RUS", 2021, 7),
        ("DEU", 2020, 2),
        ("DEU", 2021, 1),
    ]
    text = HEAD + "".join(f"KAZ,{whom},X,0101,{year},{value},{value / 2}\n" for whom, year, value in rows)
    found = check(write(text), quantity={"kg": "kg"})
    assert found.refused == ()
    assert "breaks       total against the period before: KAZ X 2021 × 6.1" in str(found)
    assert "prices       the same for all partners in 2 of 2 cases: imputed kg" in str(found)


def test_where_all_is_traded_with_aggregates_there_is_no_total_to_break(call):
    code, out, _ = call("check", write(f"{HEAD}KAZ,EU,X,0101,2020,1,1\nKAZ,EU,X,0101,2021,9,1\n"))
    assert code == 0
    assert "total against" not in out


def test_all_that_would_be_refused_is_told_at_once(call):
    text = SOUND + "KAZ,CHN,X,0101,2020,3,1\nKAZ,Atlantis,X,0101,2020,3,1\nKAZ,CHN,X,0102,2020,-3,1\n"
    code, out, _ = call("check", write(text))
    assert code == 1
    assert "unknown: Atlantis" in out or "partners     Atlantis" in out
    for problem in ("'Atlantis' names no economy", "1 row repeats a cell", "is negative"):
        assert problem in " ".join(out.split())
    with pytest.raises(TradekitError):
        read("x.csv")


def test_what_a_refusal_advises_can_be_done_on_the_command_line(call):
    write("when,to,usd,kg\n2017-01-01,KAZ,5,1\n2017-02-01,KAZ,7,2\n2017-02-01,KAZ,1,1\n")
    options = ["--reporter", "CHN", "--flow", "export", "-o", "partner=to"]
    advised = [
        ("name it with -o value=;", "value=usd"),
        ("KAZ, flow X: sum them with -o duplicates='sum'", "period=when"),
        ("say what they stand for, with -o frequency='M'", "frequency=M"),
        ("sum them with -o duplicates='sum'", "duplicates=sum"),
    ]  # fmt: skip
    for advice, option in advised:
        code, out, _ = call("check", "x.csv", *options)
        assert (code, advice in " ".join(out.split())) == (1, True), out
        assert advice in call("read", "x.csv", *options)[2]
        options += ["-o", option]
    code, out, _ = call("check", "x.csv", *options, "-o", "unit=USD mn")
    assert code == 0
    assert "unit         USD mn" in out
    assert "not read     columns kg" in out
    assert call("convert", "x.csv", "out.parquet", *options)[0] == 0
    assert read("out.parquet").to_frame()["value"].tolist() == [5, 8]
    assert call("check", "x.csv", "-o", "value")[2] == (
        "tradekit: 'value' is no option: write it as in -o value=usd\n"
    )


@pytest.mark.parametrize("text", ["", "a\n1\n", "a,b\n1,2,3\n"])
def test_what_is_no_table_is_refused(call, text):
    code, out, _ = call("check", write(text))
    assert code == 1
    assert out.startswith("refused      x.csv: ")


def test_read_says_what_was_set_aside(call):
    write("t,i,j,k,v,q\n2020,4,31,251512,27.82,1\n", "a.csv")
    write("t,i,j,k,v,q\n2020,4,31,251512,27.82,1\n2021,4,31,251512,5,1\n", "b.csv")
    code, out, err = call("read", "a.csv", "b.csv")
    assert (code, err) == (0, "")
    assert out.startswith("TradeCube: 2 cells, USD thousand\n")
    assert "rows         3 read, 2 cells\nleft out     1: in another file alike\n" in out


def test_convert_writes_what_is_larger_than_memory_in_blocks(call):
    pytest.importorskip("polars")
    baci = "t,i,j,k,v,q\n2021,4,24,10121,5,1\n2021,4,842,481890,7,2\n"
    assert call("convert", write(baci), "out.parquet", "--blocks", "-o", "nomenclature=HS2012") == (0, "", "")
    rows = scan("out.parquet", engine="polars", nomenclature="HS2012").to_frame()
    assert rows["value"].to_list() == read("x.csv").to_frame()["value"].to_list()
    said = ("-o", "encoding=cp1251", "-o", "source=BACI")
    assert call("convert", "x.csv", "out.parquet", "--blocks", *said) == (0, "", "")
    code, _, told = call("convert", write(SOUND, "a.csv"), "b.parquet", "--blocks")
    assert (code, told.partition(" is not ")[0]) == (2, "tradekit: a.csv: a plain table")


def test_a_file_that_no_memory_holds_is_for_convert_in_blocks(call, monkeypatch):
    monkeypatch.setattr(os, "sysconf", lambda name: 1)
    assert call("read", write(SOUND))[2].endswith("read it in blocks, with tradekit convert --blocks\n")


def test_convert_writes_the_cube(call):
    write("t,i,j,k,v,q\n2020,4,31,251512,27.82,1\n", "a.csv")
    assert call("convert", "a.csv", "b.parquet") == (0, "", "")
    assert TradeCube.from_parquet("b.parquet").source == read("a.csv").source
    assert call("convert", "a.csv") == (
        2, "", "tradekit: convert takes the files to read and last the one to write, which ends in .parquet\n"
    )  # fmt: skip
    code, _, err = call("read", "nowhere.csv")
    assert (code, err) == (2, "tradekit: nowhere.csv: there is no such file\n")


def test_brief_takes_files_of_sources(call):
    write("t,i,j,k,v,q\n2020,4,156,251512,27,1\n2021,4,156,251512,54,1\n")
    code, out, err = call("brief", "x.csv", "--flow", "export", "--partners", "CHN")
    assert (code, err) == (0, "")
    assert out.startswith("Afghanistan's trade with China, 2021\n")


def test_a_file_that_is_none_is_refused():
    assert check("nowhere.csv").refused == ("nowhere.csv: there is no such file",)
    with pytest.raises(ReadError):
        read("nowhere.csv")


@pytest.mark.parametrize(
    "text",
    [
        "country,year,gdp,population\nKAZ,2021,5,7\nUZB,2021,6,8\n",
        "country,year,value\nKAZ,2021,5\nUZB,2021,6\n",
        "country,2021,2022\nKAZ,5,7\nUZB,6,8\n",
    ],
)
def test_a_table_of_covariates_is_one_for_read_series(text):
    hint = "; if these are GDP or another covariate, read them with tradekit.io.read_series"
    assert check(write(text)).refused[0].endswith(hint)
    assert not any(hint in told for told in check(write("year,value,kg\n2021,1,2\n2021,1,2\n")).refused)
