"""Tables from files: labels as they stand there, and one clear refusal for what is no table."""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tradekit.errors import ReadError
from tradekit.io import read_table

GOOD = "partner,period,value\nKAZ,2024,5\nUZB,2025,6\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file and stand beside it, so that messages name it without its folder."""
    monkeypatch.chdir(tmp_path)

    def put(name, content):
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return put


def refusal(name):
    with pytest.raises(ReadError) as caught:
        read_table(name)
    return str(caught.value)


# -- text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", GOOD),
        ("semicolon.csv", GOOD.replace(",", ";")),
        ("tab.csv", GOOD.replace(",", "\t")),
        ("tab.tsv", GOOD.replace(",", "\t")),
        ("bar.txt", GOOD.replace(",", "|")),
        ("UPPER.CSV", GOOD),
        ("mark.csv", b"\xef\xbb\xbf" + GOOD.encode()),
        ("windows.csv", GOOD.replace("\n", "\r\n")),
        ("mac.csv", GOOD.replace("\n", "\r")),
        ("unended.csv", GOOD.rstrip()),
        ("gaps.csv", GOOD.replace("\n", "\n\n")),
        ("quoted.csv", '"partner","period","value"\n"KAZ","2024","5"\n"UZB","2025","6"\n'),
    ],
)
def test_the_ways_to_write_a_text_table_give_one_table(write, name, content):
    found = read_table(write(name, content))
    assert found.columns.tolist() == ["partner", "period", "value"]
    assert found.to_numpy().tolist() == [["KAZ", "2024", "5"], ["UZB", "2025", "6"]]


def test_na_is_namibia_and_codes_keep_their_zeros(write):
    found = read_table(write("x.csv", "partner,hs,value\nNA,0101,1\nnull,010110,\nNaN,01,nan\n"))
    assert found["partner"].tolist() == ["NA", "null", "NaN"]
    assert found["hs"].tolist() == ["0101", "010110", "01"]
    # Only an empty field is a missing one.
    assert found["value"].isna().tolist() == [False, True, False]


def test_a_delimiter_inside_quotes_is_text(write):
    found = read_table(write("x.csv", 'partner,value\n"Congo, Dem. Rep.",5\n"Korea, ""South""",6\n'))
    assert found["partner"].tolist() == ["Congo, Dem. Rep.", 'Korea, "South"']


def test_letters_beyond_ascii_are_read(write):
    found = read_table(write("x.csv", "partner,value\nCôte d'Ivoire,5\n哈萨克斯坦,6\n"))
    assert found["partner"].tolist() == ["Côte d'Ivoire", "哈萨克斯坦"]


# -- refusals ----------------------------------------------------------------------------------------------

SHIFT = "every column would shift; name the missing column in the head"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", "", "x.csv: the file is empty"),
        ("x.parquet", "", "x.parquet: the file is empty"),
        ("x.csv", "a,b\n", "x.csv: there is a head, a, b, and no rows below it"),
        ("x.csv", "a,b", "x.csv: there is a head, a, b, and no rows below it"),
        ("x.csv", b"\x7fELF\0\0\0", "x.csv: a binary file, not a text table"),
        ("x.csv", b"\x89PNG\r\n\xff\xfe", "x.csv: not UTF-8 text (byte 0): save the table as UTF-8"),
        (
            "x.csv",
            "partner,value\nCôte d'Ivoire,5\n".encode("latin-1"),
            "x.csv: not UTF-8 text (byte 15): save the table as UTF-8",
        ),
        (
            "x.csv",
            "a,b\n1,2,3\n4,5,6\n",
            f"x.csv: line 2 has 3 fields and the head has 2: {SHIFT}",
        ),
        ("x.csv", "a,b\n1,2,\n4,5,\n", f"x.csv: line 2 has 3 fields and the head has 2: {SHIFT}"),
        (
            "x.json",
            "[]",
            "x.json: the ending tells no kind of table; expected one of .csv, .tsv, .txt, .parquet, .xlsx",
        ),
        (
            "table",
            GOOD,
            "table: the ending tells no kind of table; expected one of .csv, .tsv, .txt, .parquet, .xlsx",
        ),
    ],
)
def test_what_is_no_table_is_refused_by_file_and_place(write, name, content, message):
    assert refusal(write(name, content)) == message


@pytest.mark.parametrize("line", [3, 4, 7])
def test_a_longer_row_further_down_is_refused_with_its_line(write, line):
    rows = ["a,b", *(["1,2"] * (line - 2)), "1,2,3"]
    message = refusal(write("x.csv", "\n".join(rows)))
    assert message.startswith("x.csv: not a table: ")
    assert f"line {line}" in message


@pytest.mark.xfail(strict=True, reason="ends with the line breaks of the parser's own message")
def test_the_message_of_a_longer_row_is_one_line(write):
    assert "\n" not in refusal(write("x.csv", "a,b\n1,2\n1,2,3\n"))


@pytest.mark.xfail(
    strict=True, raises=pytest.fail.Exception, reason="the fields that are not there are missing"
)
def test_a_row_that_breaks_off_is_refused(write):
    refusal(write("x.csv", "partner,period,value\nKAZ,2024,5\nUZB,20"))


@pytest.mark.xfail(strict=True, raises=pytest.fail.Exception, reason="the second becomes value.1 unsaid")
def test_two_columns_of_one_name_are_refused(write):
    refusal(write("x.csv", "partner,value,value\nKAZ,1,2\n"))


def test_an_open_quote_is_refused(write):
    message = refusal(write("x.csv", 'a,b\n1,"2\n3,4\n'))
    assert message.startswith("x.csv: not a table: ")
    assert "EOF inside string" in message


@pytest.mark.xfail(strict=True, reason="called binary, with no word on how to save it")
def test_utf_16_is_named(write):
    assert "UTF-8" in refusal(write("x.csv", GOOD.encode("utf-16")))


def test_a_missing_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refusal("x.csv") == "x.csv: there is no such file"


@pytest.mark.xfail(strict=True, reason="there is one, but it is a folder")
def test_a_folder_is_not_said_to_be_absent(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.csv").mkdir()
    assert "no such file" not in refusal("x.csv")


# -- lines without end -------------------------------------------------------------------------------------

LIMIT = 1 << 20
ENDLESS = "x.csv: a line is longer than 1,048,576 bytes: this is no table"


@pytest.mark.parametrize("before", [0, 1, 3, LIMIT // 2])
def test_a_line_longer_than_the_limit_is_refused_wherever_it_stands(write, before):
    rows = "1,2\n" * (before // 4) + "1,2\n" * (before % 4)
    long = "1," + "2" * LIMIT
    assert refusal(write("x.csv", f"a,b\n{rows}{long}\n3,4\n")) == ENDLESS
    assert refusal(write("x.csv", f"a,b\n{rows}{long}")) == ENDLESS


def test_lines_within_the_limit_are_read_across_the_blocks_of_the_check(write):
    found = read_table(write("x.csv", "a,b\n1,2\n" + f"1,{'2' * (LIMIT // 2)}\n" * 5))
    assert found["b"].str.len().tolist() == [1, *[LIMIT // 2] * 5]


def endless(start):
    # A file with a hole: three gigabytes that take no space.
    with Path("x.csv").open("wb") as file:
        file.write(start)
        file.truncate(3 << 30)


@pytest.mark.parametrize(
    ("start", "message"),
    [(b"a,b\n" + b"x" * (2 * LIMIT), ENDLESS), (b"a,b\n", "x.csv: a binary file, not a text table")],
    ids=["text first", "zeros"],
)
def test_a_line_of_three_gigabytes_is_refused_at_once(tmp_path, monkeypatch, start, message):
    monkeypatch.chdir(tmp_path)
    endless(start)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal("x.csv") == message
    assert time.perf_counter() - began < 1
    Path("x.csv").unlink()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # Kilobytes on Linux, bytes on macOS.
    assert grown < 64 * 1024 * (1 if sys.platform.startswith("linux") else 1024)


# -- Parquet and Excel -------------------------------------------------------------------------------------

FRAME = pd.DataFrame({"partner": ["KAZ", "NA"], "period": ["2024", "2025"], "value": [5.0, np.nan]})


def save(frame, kind):
    pytest.importorskip("pyarrow" if kind == "parquet" else "openpyxl")
    name = f"x.{kind}"
    if kind == "parquet":
        frame.to_parquet(name, index=False)
    else:
        frame.to_excel(name, index=False)
    return name


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_typed_files_keep_their_types_and_namibia(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    found = read_table(save(FRAME.assign(year=[2024, 2025]), kind))
    assert found["partner"].tolist() == ["KAZ", "NA"]
    assert found["year"].tolist() == [2024, 2025]
    assert found["value"].isna().tolist() == [False, True]
    assert found["value"][0] == 5


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_typed_files_without_rows_are_refused(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    name = save(FRAME[:0], kind)
    assert refusal(name) == f"{name}: there is a head, partner, period, value, and no rows below it"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("x.parquet", "x.parquet: cannot be read as Parquet: "),
        ("x.xlsx", "x.xlsx: cannot be read as an Excel file: "),
    ],
)
@pytest.mark.parametrize("content", [b"\0" * 100, b"PK\x03\x04" * 100, b"PAR1" * 30, GOOD.encode()])
def test_damaged_typed_files_are_refused_in_one_line(write, name, start, content):
    message = refusal(write(name, content))
    assert message.startswith(start)
    assert "\n" not in message


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(
            "parquet",
            marks=pytest.mark.xfail(
                strict=True, reason="an empty text is missing in CSV and Excel files only"
            ),
        ),
        "xlsx",
    ],
)
def test_an_empty_text_is_missing_in_every_kind_of_file(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    found = read_table(save(FRAME.assign(status=["", "implied"]), kind))
    assert found["status"].isna().tolist() == [True, False]
