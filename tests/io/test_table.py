"""Tables from files: labels as they stand there, and one clear refusal for what is no table."""

import gzip
import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit.errors import ReadError
from tradekit.io import read_table

HEAD = ("partner", "period", "value")
ROWS = [["KAZ", "2024", "5"], ["UZB", "2025", "6"]]
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
        ("ended.csv", GOOD.replace("5\n", "5,\n").replace("6\n", "6,\n")),
        ("excel.txt", GOOD.replace(",", "\t").encode("utf-16")),
        ("packed.csv.gz", gzip.compress(GOOD.encode(), mtime=0)),
        ("packed", gzip.compress(GOOD.encode(), mtime=0)),
        ("x.json", json.dumps([dict(zip(HEAD, row, strict=True)) for row in ROWS])),
        ("api.json", json.dumps({"count": 2, "data": [dict(zip(HEAD, row, strict=True)) for row in ROWS]})),
        ("rows.json", json.dumps([HEAD, *ROWS])),
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


def test_fields_over_lines_are_read_however_long_the_file_is(write):
    rows = "".join(f'KAZ,"a\nb {number}",{number}\n' for number in range(100_000))
    found = read_table(write("x.csv", "partner,note,value\n" + rows))
    assert (len(found), found["note"].iloc[-1]) == (100_000, "a\nb 99999")


def test_letters_beyond_ascii_are_read(write):
    found = read_table(write("x.csv", "partner,value\nCôte d'Ivoire,5\n哈萨克斯坦,6\n"))
    assert found["partner"].tolist() == ["Côte d'Ivoire", "哈萨克斯坦"]


# -- refusals ----------------------------------------------------------------------------------------------

SHIFT = "every column would shift; name the missing column in the head, or quote the field that holds ','"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", "", "x.csv: the file is empty"),
        ("x.parquet", "", "x.parquet: the file is empty"),
        ("x.csv", "a,b\n", "x.csv: there is a head, a, b, and no rows below it"),
        ("x.csv", "a,b", "x.csv: there is a head, a, b, and no rows below it"),
        ("x.csv", "a,b\n,\n\n", "x.csv: there is a head, a, b, and no rows below it"),
        ("x.csv", '"a\nb",c\n', "x.csv: there is a head, a b, c, and no rows below it"),
        ("x.csv", "\n \n", "x.csv: the file is empty"),
        ("x.csv", "a\n1\n", "x.csv: the head has no delimiter: expected a comma, semicolon, tab or bar"),
        ("x.csv", b"\x7fELF\0\0\0", "x.csv: a binary file, not a text table"),
        (
            "x.csv",
            b"\x89PNG\r\n\xff\xfe",
            "x.csv: the head has no delimiter: expected a comma, semicolon, tab or bar",
        ),
        ("x.csv", b"\xff\xfea", "x.csv: line 1 is not UTF-16 text: name its encoding"),
        (
            "x.csv",
            "a,b\n1,2,3\n4,5,6\n",
            f"x.csv: line 2 has 3 fields and the head has 2: {SHIFT}",
        ),
        ("x.csv", "a,b\n1,2,\n4,5,6\n", f"x.csv: line 3 has 3 fields and the head has 2: {SHIFT}"),
        (
            "x.xls",
            "<html><table>",
            "x.xls: a page of HTML or XML, which some sites call .xls: open it in a spreadsheet program and"
            " save it as .xlsx",
        ),
        ("x.json", "[]", "x.json: holds no list of records, which a table is"),
        ("x.json", "[1,", "x.json: cannot be read as JSON: Expecting value: line 1 column 4 (char 3)"),
    ],
)
def test_what_is_no_table_is_refused_by_file_and_place(write, name, content, message):
    assert refusal(write(name, content)) == message


@pytest.mark.parametrize("line", [3, 4, 7, 5000])
@pytest.mark.parametrize("end", ["", "\n", "\n1,2\n"])
def test_a_longer_row_further_down_is_refused_with_its_line(write, line, end):
    rows = ["a,b", *(["1,2"] * (line - 2)), "1,2,3"]
    message = refusal(write("x.csv", "\n".join(rows) + end))
    assert message == f"x.csv: line {line} has 3 fields and the head has 2: {SHIFT}"


def test_lines_are_counted_as_an_editor_does(write):
    # Blank lines count, and so do those inside quotation marks.
    message = refusal(write("x.csv", '\n"a",b\r\n\n1,"2\n2"\n3,4\n5\n'))
    assert message == "x.csv: line 7 has 1 field and the head has 2: complete the row, or remove it"


def test_a_row_that_breaks_off_is_refused(write):
    message = refusal(write("x.csv", "partner,period,value\nKAZ,2024,5\nUZB,20"))
    assert message == "x.csv: line 3 has 2 fields and the head has 3: complete the row, or remove it"


@pytest.mark.parametrize("head", ["partner,value,value", "partner,value,Value "])
def test_two_columns_of_one_name_are_refused(write, head):
    message = refusal(write("x.csv", f"{head}\nKAZ,1,2\n"))
    assert message == "x.csv: two columns are called 'value': rename or remove one of them"


def test_columns_without_a_name_are_called_by_their_place(write):
    found = read_table(write("x.csv", "partner,,value,\nKAZ,1,2,\n"))
    assert found.columns.tolist() == ["partner", "Unnamed: 1", "value", "Unnamed: 3"]


def test_rows_without_any_value_are_left_out(write):
    found = read_table(write("x.csv", GOOD + ",,\n,,\n"))
    assert found["partner"].tolist() == ["KAZ", "UZB"]
    assert found.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("row", "why"),
    [('1,"2\n3,4\n', "unexpected end of data"), ('"1"x,2\n', "',' expected after '\"'")],
    ids=["open", "text after it"],
)
def test_quotation_marks_that_do_not_match_are_refused_with_their_line(write, row, why):
    message = refusal(write("x.csv", f"a,b\n1,2\n{row}"))
    assert message == f"x.csv: line 3 is no row of a table: {why}; check its quotation marks"


def test_an_excel_file_of_the_old_format_is_named(write):
    message = refusal(write("x.csv", b"\xd0\xcf\x11\xe0" + b"\0" * 40))
    assert message == "x.csv: an Excel file of the old format: save the table as .xlsx"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_text_that_is_not_utf8_is_western(write, encoding):
    found = read_table(write("x.csv", "partner,value\nCôte d'Ivoire,5\n".encode(encoding)))
    assert found["partner"].tolist() == ["Côte d'Ivoire"]


@given(
    st.binary(max_size=60)
    | st.text('a,;"\n\r \té\u2028', max_size=40).map(str.encode)
    | st.text('a,"\n\r 1', max_size=30).map(lambda rows: f"a,b\n{rows}".encode())
)
def test_any_bytes_are_a_table_or_one_line_that_says_why_not(content):
    with TemporaryDirectory() as folder:
        file = Path(folder, "x.csv")
        file.write_bytes(content)
        try:
            outcome = f"{len(read_table(file))} rows"
        except ReadError as error:
            outcome = str(error)
    assert outcome != "0 rows"
    assert "\n" not in outcome


def test_a_missing_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refusal("x.csv") == "x.csv: there is no such file"


def test_a_folder_is_not_said_to_be_absent(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("x.csv").mkdir()
    assert refusal("x.csv") == "x.csv: this is no file, but a folder or a device"


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_file_that_may_not_be_read_is_refused(write, monkeypatch, kind):
    def deny(*_, **__):
        raise PermissionError(13, "Permission denied")

    name = write(f"x.{kind}", GOOD)
    # The superuser may read everything: the refusal of the system is put in its place.
    monkeypatch.setattr(Path, "open", deny)
    assert refusal(name) == f"x.{kind}: cannot be read: Permission denied"


def test_a_name_that_is_too_long_is_refused():
    assert refusal(f"{'x' * 1000}.csv").endswith(".csv: cannot be read: File name too long")


# -- lines without end -------------------------------------------------------------------------------------

LIMIT = 1 << 17
ENDLESS = "x.csv: line {} is longer than 131,072 characters: this is no table"


@pytest.mark.parametrize("before", [0, 1, 3, LIMIT // 2])
def test_a_line_longer_than_the_limit_is_refused_wherever_it_stands(write, before):
    rows = "1,2\n" * (before // 4) + "1,2\n" * (before % 4)
    long = "1," + "2" * LIMIT
    message = ENDLESS.format(2 + rows.count("\n"))
    assert refusal(write("x.csv", f"a,b\n{rows}{long}\n3,4\n")) == message
    assert refusal(write("x.csv", f"a,b\n{rows}{long}")) == message


def test_lines_within_the_limit_are_read(write):
    found = read_table(write("x.csv", "a,b\n1,2\n" + f"1,{'2' * (LIMIT // 2)}\n" * 5))
    assert found["b"].str.len().tolist() == [1, *[LIMIT // 2] * 5]


def endless(start):
    # A file with a hole: three gigabytes that take no space.
    with Path("x.csv").open("wb") as file:
        file.write(start)
        file.truncate(3 << 30)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (b"a,b\n" + b"x" * (2 * LIMIT), ENDLESS.format(2)),
        (b"a,b\n", "x.csv: a binary file, not a text table"),
    ],
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
    ("content", "start"),
    [
        (b"PAR1" * 30, "x: cannot be read as Parquet: "),
        (b"PK\x03\x04" * 100, "x: cannot be unpacked: "),
        (b"\x1f\x8b" + b"\0" * 40, "x: cannot be unpacked: "),
        (b"\0" * 100, "x: a binary file, not a text table"),
    ],
)
def test_damaged_files_are_refused_in_one_line(write, content, start):
    message = refusal(write("x", content))
    assert message.startswith(start)
    assert "\n" not in message


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_an_empty_text_is_missing_in_every_kind_of_file(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    found = read_table(save(FRAME.assign(status=["", "implied"]), kind))
    assert found["status"].isna().tolist() == [True, False]


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_typed_files_with_two_columns_of_one_name_are_refused(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    name = save(FRAME.rename(columns={"period": "Value"}), kind)
    assert refusal(name) == f"{name}: two columns are called 'Value': rename or remove one of them"


def test_labels_that_pandas_saved_as_the_index_are_columns(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    FRAME.set_index(["partner", "period"]).to_parquet("x.parquet")
    assert read_table("x.parquet").columns.tolist() == ["partner", "period", "value"]


def test_lists_in_a_parquet_column_are_left_as_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    FRAME.assign(tags=[["a", ""], []]).to_parquet("x.parquet")
    assert [list(tags) for tags in read_table("x.parquet")["tags"]] == [["a", ""], []]


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    """Write the rows of a sheet as they are given, formulas among them."""
    monkeypatch.chdir(tmp_path)

    def of(*rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save("x.xlsx")
        return "x.xlsx"

    return of


def test_blank_rows_of_a_workbook_are_left_out(workbook):
    found = read_table(workbook([], ["partner", "value"], ["KAZ", 1], [], ["NA", 2]))
    assert found.columns.tolist() == ["partner", "value"]
    assert found.to_numpy().tolist() == [["KAZ", 1], ["NA", 2]]


def test_a_workbook_without_a_cell_is_refused(workbook):
    assert refusal(workbook()) == "x.xlsx: the first sheet is empty"


def test_a_formula_without_its_value_is_not_a_missing_value(workbook):
    # Programs write formulas, and leave it to a spreadsheet to compute them.
    assert refusal(workbook(["partner", "value"], ["KAZ", 1], ["UZB", "=B2*2"])) == (
        "x.xlsx: row 3, column 2: the formula '=B2*2' has no value: open the file in a spreadsheet"
        " program and save it"
    )


def test_a_row_of_nothing_but_formulas_without_values_is_not_left_out(workbook):
    assert "row 2, column 1: the formula '=1+1' has no value" in refusal(
        workbook(["a", "b"], ["=1+1", "=2+2"])
    )


def test_a_cell_far_from_the_table_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    book.active.append(["partner", "value"])
    book.active.append(["KAZ", 1])
    book.active.cell(100_000, 16_384, "x")
    book.save("x.xlsx")
    assert refusal("x.xlsx") == (
        "x.xlsx: row 100000 has a cell in column 16384, and the head ends at column 2: name its column in the"
        " head, or clear it"
    )


def rewritten(old, new):
    """Change the text of the first sheet, as other programs write it."""
    with ZipFile("x.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in parts[sheet]
    parts[sheet] = parts[sheet].replace(old, new)
    with ZipFile("x.xlsx", "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return "x.xlsx"


def test_a_whole_number_is_one_however_it_is_written(workbook):
    workbook(["period", "value"], [2025, 1])
    found = read_table(rewritten(b"<v>2025</v>", b"<v>2025.0</v>"))
    assert [(type(year), year) for year in found["period"]] == [(int, 2025)]


def test_a_row_that_no_sheet_has_is_refused_at_once(workbook):
    workbook(["period", "value"], [2025, 1])
    message = refusal(rewritten(b'<row r="2"', b'<row r="99999999999"'))
    assert message == "x.xlsx: there are rows beyond 1,048,576, the last one of a sheet"


def test_an_error_in_a_cell_is_what_stands_there(workbook):
    assert read_table(workbook(["partner", "value"], ["KAZ", "#DIV/0!"]))["value"].tolist() == ["#DIV/0!"]


def test_a_workbook_made_to_fill_the_memory_is_refused(workbook):
    name = workbook(["partner", "value"], ["KAZ", 1])
    with ZipFile(name, "a", ZIP_DEFLATED) as archive, archive.open("xl/more.xml", "w") as part:
        for _ in range(64):
            part.write(b" " * (1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    message = refusal(name)
    assert message.startswith("x.xlsx: unpacks to 67,1")
    assert message.endswith(" bytes, which no table of its size does")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1 << 15
