"""The command line: what it prints, and one line and exit code 2 for whatever is wrong."""

import gzip
import json
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tradekit import brief, catalogue
from tradekit.catalogue import describe
from tradekit.cli import run
from tradekit.datasets import china_central_asia, china_central_asia_rows

HEAD = "reporter,partner,flow,period,value\n"
GOOD = HEAD + "CHN,KAZ,total,2024,5\nCHN,KAZ,total,2025,6\n"
MAIN_JOB = ("--reporter", "CHN", "--partners", "Central Asia", "--period", "2025", "--unit", "USD bn")


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run the command line in an empty folder; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def with_arguments(*arguments):
        monkeypatch.setattr(sys, "argv", ["tradekit", *map(str, arguments)])
        code = run()
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return with_arguments


@pytest.fixture
def numbers(call):
    """Run a brief and return its JSON."""

    def of(*arguments):
        code, out, err = call("brief", *arguments, "--format", "json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return of


def write(name, content):
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


# -- the main job ------------------------------------------------------------------------------------------


def bundled(**options):
    return brief(china_central_asia(), reporter="CHN", partners="Central Asia", period="2025", **options)


def test_brief_without_arguments_is_the_brief_of_the_bundled_data(call):
    assert call("brief") == (0, f"{bundled()}\n", "")
    assert call("brief", "--format", "text") == (0, f"{bundled()}\n", "")


def test_brief_in_markdown_and_json(call, numbers):
    assert call("brief", "--format", "markdown") == (0, bundled().markdown(), "")
    assert numbers() == bundled().to_dict()


@pytest.fixture
def coloured(call, monkeypatch, tmp_path):
    """Run a brief in a terminal with colours; return the text in each colour."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    codes = {"1": "bold", "2": "dim", "32": "green", "31": "red"}

    def of(*arguments):
        code, out, err = call("brief", *arguments)
        assert (code, err) == (0, "")
        found = {name: [] for name in codes.values()}
        for style, text in re.findall(r"\x1b\[(\d+)m(.*?)\x1b\[0m", out, flags=re.DOTALL):
            found[codes[style]] += text.splitlines()
        return found

    return of


def test_a_terminal_shows_headings_and_directions(coloured):
    found = coloured()
    assert found["bold"][0] == "China's trade with Central Asia, 2025"
    assert found["bold"][-1] == "Sources"
    assert len(found["bold"]) == len(found["dim"]) == 6
    assert {"+12.1 %", "+11 %*", "+7.5*", "+1.6"} <= set(found["green"])
    assert set(found["red"]) == {"-0.5", "-1.8", "-6.1 %", "-0.7", "-0.02"}


def test_every_line_of_a_long_title_is_bold(coloured):
    write("x.csv", HEAD + "SGS,SGS,total,2025,5\nSGS,VCT,total,2025,5\nSGS,UMI,total,2025,5\n")
    found = coloured("x.csv", "--partners", "SGS,VCT,UMI")
    title = " ".join(found["bold"][:3])
    assert title.startswith("South Georgia")
    assert title.endswith("Minor Outlying Islands, 2025")


def test_options_reach_the_bundled_data_too(numbers):
    assert numbers("--period", "2023")["total"]["value"] == 89.4
    assert numbers("--partners", "KAZ,UZB")["total"]["value"] == pytest.approx(48.6 + 16.2)
    assert numbers("--threshold", "70") == bundled(threshold=70).to_dict()


def published():
    """The bundled rows as a frame with numbers."""
    return pd.DataFrame(china_central_asia_rows()).astype({"usd_bn": float})


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("years", [str, int], ids=["years as text", "years as numbers"])
def test_the_same_rows_in_any_file_give_the_same_numbers(numbers, kind, years):
    frame = published().astype({"period": years})
    frame["status"] = frame["status"].replace("", None)
    writer = {"csv": frame.to_csv, "parquet": frame.to_parquet, "xlsx": frame.to_excel}[kind]
    writer(f"rows.{kind}", index=False)
    assert numbers(f"rows.{kind}", *MAIN_JOB, "--coverage", "explicit") == bundled().to_dict()


def test_the_rows_as_they_are_shipped_make_a_parquet_file_that_is_read(numbers):
    published().to_parquet("rows.parquet")
    assert numbers("rows.parquet", *MAIN_JOB, "--coverage", "explicit") == bundled().to_dict()


def test_coverage_says_what_an_absent_partner_is(numbers):
    write("x.csv", GOOD)
    listed = numbers("x.csv", "--partners", "Central Asia")
    assert listed["by_partner"][1]["value"] == 0
    unknown = numbers("x.csv", "--partners", "Central Asia", "--coverage", "explicit")
    assert (unknown["by_partner"][1]["value"], unknown["total"]["value"]) == (None, None)


# -- columns and constants ---------------------------------------------------------------------------------


def test_columns_are_named_when_they_are_not_called_what_they_hold(numbers):
    frame = published().assign(category="TOTAL")
    odd = {
        "reporter": "who", "partner": "with", "flow": "way", "category": "what", "period": "when",
        "usd_bn": "how much", "status": "quality", "source": "says",
    }  # fmt: skip
    frame.rename(columns=odd).to_csv("odd.csv", index=False)
    options = {
        "reporter": "who", "partner": "with", "flow": "way", "category": "what", "period": "when",
        "value": "how much", "status": "quality", "source": "says",
    }  # fmt: skip
    named = [part for role, name in options.items() for part in (f"--{role}-column", name)]
    found = numbers("odd.csv", *named, *MAIN_JOB, "--coverage", "explicit")
    assert found == bundled().to_dict()


@pytest.mark.parametrize("period", ["period", "Period", " year ", "QUARTER", "Month", "time"])
def test_columns_called_what_they_hold_are_found_whatever_their_case(numbers, period):
    write("x.csv", GOOD.replace("period", period).replace("reporter", "Reporter").replace("flow", " FLOW"))
    assert numbers("x.csv")["total"]["value"] == 6


def test_the_one_column_that_is_left_holds_the_values(numbers):
    write("x.csv", GOOD.replace("value", "bn USD, FOB").replace("bn USD, FOB", '"bn USD, FOB"'))
    assert numbers("x.csv")["total"]["value"] == 6


def test_reporter_and_flow_may_be_constants(numbers):
    write("x.csv", "partner,period,value\nKAZ,2024,5\nKAZ,2025,6\n")
    found = numbers("x.csv", "--reporter", "China", "--flow", "export", "--unit", "EUR mn")
    assert (found["reporter"], found["unit"], found["exports"]["growth"]) == (
        "CHN",
        "EUR mn",
        pytest.approx(0.2),
    )
    assert found["imports"]["value"] is None


def test_reporter_selects_where_the_file_has_the_column(numbers):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,5\nRUS,KAZ,total,2025,7\n")
    assert numbers("x.csv", "--reporter", "RUS")["total"]["value"] == 7


def test_duplicates_are_summed_when_asked_to(numbers):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,5\nCHN,KAZ,total,2025,7\n")
    assert numbers("x.csv", "--sum-duplicates")["total"]["value"] == 12


def test_a_column_of_one_unit_is_the_unit(numbers):
    write("x.csv", HEAD.replace("\n", ",unit\n") + "CHN,KAZ,total,2025,5,USD bn\n")
    assert numbers("x.csv")["unit"] == "USD bn"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiters_line_ends_and_byte_order_marks_make_no_difference(numbers, delimiter, end, mark):
    write("x.csv", mark + GOOD.replace(",", delimiter).replace("\n", end))
    assert numbers("x.csv")["total"]["growth"] == pytest.approx(0.2)


def test_na_is_namibia(numbers):
    write("x.csv", HEAD + "ZA,NA,total,2025,5\n")
    assert numbers("x.csv")["by_partner"][0]["partner"] == "NAM"


def test_an_empty_value_is_unknown(numbers):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,\nCHN,UZB,total,2025,1\n")
    assert [partner["value"] for partner in numbers("x.csv")["by_partner"]] == [1.0, None]


# -- bad input ---------------------------------------------------------------------------------------------

ECONOMY = "expected an ISO code, a number of M49 or UN Comtrade, or a name in common use"
PERIOD = "expected 2025, 2025-S1, 2025-Q3, 2025-03 or a span such as 2025-01/2025-05"
HAS = "the file has reporter, partner, flow, period, value"

BAD_TABLES = {
    "text in the value column": (
        HEAD + "CHN,KAZ,total,2025,5\nCHN,UZB,total,2025,five\n",
        "x.csv: column 'value', line 3: 'five' is no number: write numbers as 1234.5",
    ),
    "decimal comma": (
        GOOD.replace(",", ";") + "CHN;UZB;total;2025;1,5\n",
        "x.csv: column 'value', line 4: '1,5' is no number: write numbers as 1234.5",
    ),
    "negative trade": (
        HEAD + "CHN,KAZ,total,2025,-5\n",
        "x.csv: column 'value' is negative in line 2: -5. Trade is not negative; if these are corrections,"
        " say --corrections",
    ),
    "infinite trade": (
        HEAD + "CHN,KAZ,total,2025,inf\n",
        "x.csv: column 'value' is infinite in line 2: mark what is unknown as missing",
    ),
    "unknown country": (
        HEAD + "CHN,Kazakhstn,total,2025,5\n",
        "x.csv: column 'partner', line 2: 'Kazakhstn' names no economy, residual or aggregate; nearest: KAZ"
        f" (Kazakhstan), PAK (Pakistan), KGZ (Kyrgyzstan); {ECONOMY}",
    ),
    "unknown reporter": (
        HEAD + "Chyna,KAZ,total,2025,5\n",
        "x.csv: column 'reporter', line 2: 'Chyna' names no economy, residual or aggregate; nearest: CHN"
        f" (China), TCD (Chad), CAN (Canada); {ECONOMY}",
    ),
    "unknown period": (
        HEAD + "CHN,KAZ,total,last year,5\n",
        f"x.csv: column 'period', line 2: 'last year' is no period; {PERIOD}",
    ),
    "unknown flow": (
        HEAD + "CHN,KAZ,sideways,2025,5\n",
        "x.csv: column 'flow', line 2: 'sideways' is no flow of trade; expected export, import, total, or a"
        " code such as X, M, RX",
    ),
    "unknown status": (
        HEAD.replace("\n", ",status\n") + "CHN,KAZ,total,2025,5,perhaps\n",
        "x.csv: column 'status', line 2: 'perhaps' is no observation status; expected one of normal,"
        " provisional, break, derived, implied, mirror, reconciled, estimated, imputed, confidential,"
        " missing",
    ),
    "missing country": (
        HEAD + "CHN,,total,2025,5\n",
        "x.csv: column 'partner' has 1 missing label, the first in line 2: name them or drop these rows",
    ),
    "mixed units": (
        HEAD.replace("\n", ",unit\n") + "CHN,KAZ,total,2024,5,USD bn\nCHN,KAZ,total,2025,5,USD mn\n",
        "x.csv: column 'unit' mixes units, USD bn and USD mn: convert the values to one, or keep the"
        " rows of one",
    ),
    "duplicate cells": (
        GOOD + "CHN,KAZ,total,2025,7\n",
        "x.csv: 1 row repeats a cell that another row has, such as reporter CHN, partner KAZ, flow T, period"
        " 2025: sum them with --sum-duplicates, or name the column that tells them apart",
    ),
    "headings beside subheadings": (
        HEAD.replace("value", "value,category") + "CHN,KAZ,total,2025,9,01\nCHN,KAZ,total,2025,5,0101\n",
        "category '01' contains '0101': a sum over category would count its trade twice. Keep either the"
        " whole or its parts",
    ),
    "an empty file": ("", "x.csv: the file is empty"),
    "a file of headers only": (
        HEAD,
        "x.csv: there is a head, reporter, partner, flow, period, value, and no rows below it",
    ),
    "a binary file": (b"\x00\x01\x02\x03", "x.csv: a binary file, not a text table"),
    "a field more than the header": (
        HEAD + "CHN,KAZ,total,2025,5,9\n",
        "x.csv: line 2 has 6 fields and the head has 5: every column would shift; name the missing column in"
        " the head, or quote the field that holds ','",
    ),
    "a field less than the header": (
        HEAD + "CHN,KAZ,total,2025\n",
        "x.csv: line 2 has 4 fields and the head has 5: complete the row, or remove it",
    ),
    "a damaged gzip file": (
        gzip.compress(GOOD.encode(), mtime=0)[:-9],
        "x.csv: cannot be unpacked: Compressed file ended before the end-of-stream marker was reached",
    ),
    "unknown unit": (
        HEAD.replace("\n", ",unit\n") + "CHN,KAZ,total,2024,5,shells\n",
        "x.csv: column 'unit', line 2: 'shells' is no unit; nearest: 'SLL', 'SCR', 'ATS'; expected text such"
        " as 'USD bn', 'thousand EUR', 'kg'",
    ),
    "blank lines before": (
        "\n" + HEAD + "\nCHN,KAZ,total,2024,5\n\nCHN,KAZ,total,2025,five\n",
        "x.csv: column 'value', line 6: 'five' is no number: write numbers as 1234.5",
    ),
    "a truth value": (
        HEAD + "CHN,KAZ,total,2025,True\n",
        "x.csv: column 'value', line 2: 'True' is no number: write numbers as 1234.5",
    ),
    "a column named like a row": (
        HEAD.replace("partner", '"partner\'s, row 9"') + "CHN,,total,2025,5\n",
        "x.csv: no column is called 'partner': name it with --partner-column; the file has reporter,"
        " partner's, row 9, flow, period, value",
    ),
    "no flow": (
        "reporter,partner,period,value\nCHN,KAZ,2025,5\n",
        "x.csv: no column is called 'flow': name it with --flow-column, or say --flow export, import or"
        " total; the file has reporter, partner, period, value",
    ),
    "no partner": (
        "reporter,flow,period,value\nCHN,total,2025,5\n",
        "x.csv: no column is called 'partner': name it with --partner-column; the file has reporter, flow,"
        " period, value",
    ),
    "no value": (
        "reporter,partner,flow,period,a,b\nCHN,KAZ,total,2025,5,6\n",
        "x.csv: no column is called 'value': name it with --value-column; the file has reporter, partner,"
        " flow, period, a, b",
    ),
}  # fmt: skip


def refused(result):
    """Return the message of a refusal, having checked its form."""
    code, out, err = result
    assert (code, out) == (2, "")
    assert err.startswith("tradekit: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err.removeprefix("tradekit: ").rstrip("\n")


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in BAD_TABLES.items()])
def test_bad_input_is_one_line_that_says_what_where_and_what_to_do(call, case):
    content, message = case
    write("x.csv", content)
    assert refused(call("brief", "x.csv")) == message
    # Nothing else was written.
    assert os.listdir() == ["x.csv"]


BAD_OPTIONS = {
    "wrong column name": (
        ("--value-column", "val"),
        f"x.csv: there is no column 'val'; {HAS}",
    ),
    "wrong column of a label": (
        ("--reporter-column", "who"),
        f"x.csv: there is no column 'who'; {HAS}",
    ),
    "unknown country": (
        ("--reporter", "Chyna"),
        "'Chyna' names no economy, residual or aggregate; nearest: CHN (China), TCD (Chad), CAN (Canada);"
        f" {ECONOMY}",
    ),
    "unknown partner": (
        ("--partners", "KAZ,Nowhere"),
        "'Nowhere' names no economy, residual or aggregate; nearest: NER (Niger), NOR (Norway), PRK (North"
        f" Korea); {ECONOMY}",
    ),
    "no period": (("--period", "soon"), f"'soon' is no period; {PERIOD}"),
    "a period that is not held": (
        ("--period", "2030"),
        "period 2030 is not in the cube, which runs from 2024 to 2025",
    ),
    "a month of annual data": (
        ("--period", "2025-03"),
        "period 2025-03 is not in the cube, which runs from 2024 to 2025",
    ),
    "unknown unit": (
        ("--unit", "shells"),
        "'shells' is no unit; nearest: 'SLL', 'SCR', 'ATS'; expected text such as 'USD bn', 'thousand EUR',"
        " 'kg'",
    ),
    "unknown flow": (
        ("--flow", "sideways"),
        "'sideways' is no flow of trade; expected export, import, total, or a code such as X, M, RX",
    ),
    "threshold that is no number": (("--threshold", "nan"), "threshold must be a number, not nan"),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in BAD_OPTIONS.items()])
def test_a_bad_option_is_one_line(call, case):
    options, message = case
    write("x.csv", GOOD)
    assert refused(call("brief", "x.csv", *options)) == message


def test_mixed_frequencies_are_one_line(call):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,5\nCHN,KAZ,total,2025-03,5\n")
    rest = "a brief has one frequency; make one file for each, or drop one kind"
    # Which comes first is left to the order of a set.
    assert refused(call("brief", "x.csv")) in {
        f"x.csv: periods of unlike kinds, {kinds}: {rest}"
        for kinds in ("2025 and 2025-03", "2025-03 and 2025")
    }


def test_world_and_its_members_are_never_summed(call, numbers):
    write("x.csv", HEAD + "CHN,World,total,2025,50\nCHN,KAZ,total,2025,6\n")
    assert refused(call("brief", "x.csv", "--partners", "World,KAZ")) == (
        "partner 'W00' contains 'KAZ': a sum over partner would count its trade twice. Keep either the whole"
        " or its parts"
    )
    # Beside each other they may stand.
    assert numbers("x.csv")["total"]["value"] == 6


def test_a_file_that_mixes_reporters_needs_one(call):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,5\nRUS,KAZ,total,2025,5\n")
    message = refused(call("brief", "x.csv"))
    assert message.startswith("the cube has 2 reporters, CHN, RUS")
    assert message.endswith("say which with --reporter")


def test_units_that_contradict_the_file_are_refused(call):
    write("x.csv", HEAD.replace("\n", ",unit\n") + "CHN,KAZ,total,2025,5,USD bn\n")
    message = "x.csv: --unit says 'USD mn', but column 'unit' says 'USD bn'"
    assert refused(call("brief", "x.csv", "--unit", "USD mn")) == message


def test_a_unit_may_be_spelled_in_several_ways(numbers):
    write(
        "x.csv",
        HEAD.replace("\n", ",unit\n") + "CHN,KAZ,total,2024,5,USD bn\nCHN,KAZ,total,2025,5,billion USD\n",
    )
    assert numbers("x.csv", "--unit", "bn US dollars")["unit"] == "USD bn"


def test_what_is_said_of_a_file_needs_one(call):
    message = "a column, a flow or a unit is said of a file, and no file is given"
    for option in ("--unit", "--flow", "--value-column"):
        assert refused(call("brief", option, "export")) == message


def test_a_missing_file_is_one_line(call):
    assert refused(call("brief", "nowhere.csv")) == "nowhere.csv: there is no such file"


def test_a_folder_is_one_line(call):
    Path("x.csv").mkdir()
    assert refused(call("brief", "x.csv")) == "x.csv: this is no file, but a folder or a device"


@pytest.mark.parametrize("packed", [str.encode, lambda text: gzip.compress(text.encode())])
def test_what_a_file_is_called_does_not_matter(numbers, packed):
    write("x.sav", packed(GOOD))
    assert numbers("x.sav")["total"]["value"] == 6


def test_a_line_of_three_gigabytes_is_one_line(call):
    with Path("x.csv").open("wb") as file:
        file.write(HEAD.encode() + b"x" * (2 << 20))
        file.truncate(3 << 30)
    message = "x.csv: line 2 is longer than 131,072 characters: this is no table"
    assert refused(call("brief", "x.csv")) == message
    Path("x.csv").unlink()


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_damaged_typed_file_is_one_line(call, kind):
    write(f"x.{kind}", {"parquet": b"PAR1" * 16, "xlsx": b"PK\x03\x04" * 16}[kind])
    assert refused(call("brief", f"x.{kind}")).startswith(f"x.{kind}: cannot be ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("brief", "--threshold", "x"),
        ("brief", "--format", "xml"),
        ("brief", "--coverage", "some"),
        ("brief", "--no-such-option"),
        ("brief", "one.csv", "two.csv"),
        ("no-such-command",),
    ],
)
def test_a_wrong_call_shows_how_to_call_it(call, arguments):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Usage: ")
    assert "Error: " in err
    assert "Traceback" not in err


def test_a_longer_row_further_down_is_one_line(call):
    write("x.csv", GOOD + "CHN,UZB,total,2025,5,9\n")
    assert "line 4" in refused(call("brief", "x.csv"))


@pytest.mark.parametrize("option", ["--reporter", "--partners"])
def test_an_economy_that_the_file_does_not_have_is_refused(call, option):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,5\nRUS,KAZ,total,2025,7\n")
    assert "USA" in refused(
        call("brief", "x.csv", "--coverage", "explicit", "--reporter", "CHN", option, "USA")
    )


def test_the_first_year_of_the_bundled_data_can_be_briefed(numbers):
    assert numbers("--period", "1992")["total"]["value"] == 0.46


def test_a_flow_beside_its_column_selects_as_a_reporter_does(call, numbers):
    write("x.csv", HEAD + "CHN,KAZ,export,2025,5\nCHN,KAZ,import,2025,7\n")
    found = numbers("x.csv", "--flow", "export")
    assert (found["exports"]["value"], found["imports"]["value"]) == (5, None)
    assert refused(call("brief", "x.csv", "--flow", "re-export")) == (
        "x.csv: flow 'RX' is not in the cube; nearest: X"
    )


@pytest.mark.parametrize("case", ["duplicate cells", "negative trade"])
def test_advice_is_what_the_command_line_can_do(call, case):
    content, message = BAD_TABLES[case]
    write("x.csv", content)
    assert refused(call("brief", "x.csv")) == message
    assert "duplicates='sum'" not in message
    assert "corrections=True" not in message


def test_corrections_may_be_negative_when_asked_to(numbers):
    write("x.csv", HEAD.replace("\n", ",category\n") + "CHN,KAZ,total,2025,5,01\nCHN,KAZ,total,2025,-2,02\n")
    assert numbers("x.csv", "--corrections")["total"]["value"] == 3


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_wrong_value_of_a_typed_file_is_placed_by_its_row(call, kind):
    frame = pd.DataFrame(
        {"reporter": "CHN", "partner": "KAZ", "flow": "total", "period": [2024, 2025], "value": ["5", "five"]}
    )
    {"parquet": frame.to_parquet, "xlsx": frame.to_excel}[kind](f"x.{kind}", index=False)
    # A sheet has its head in row 1, as everyone sees; in Parquet there are no rows but those of data.
    row = {"parquet": 2, "xlsx": 3}[kind]
    message = f"x.{kind}: column 'value', row {row}: 'five' is no number: write numbers as 1234.5"
    assert refused(call("brief", f"x.{kind}")) == message


@pytest.mark.parametrize(
    "values", [[pd.Timestamp("2025-01-01")], [[1, 2]], [True]], ids=["dates", "lists", "truth"]
)
def test_values_that_are_no_numbers_are_refused_whatever_their_type(call, values):
    frame = pd.DataFrame(
        {"reporter": "CHN", "partner": "KAZ", "flow": "total", "period": 2025, "value": values}
    )
    frame.to_parquet("x.parquet")
    assert "x.parquet: column 'value', row 1: " in refused(call("brief", "x.parquet"))


def test_a_wrong_value_is_placed_by_file_and_line(call):
    write("x.csv", HEAD + "CHN,KAZ,total,2025,five\n")
    message = refused(call("brief", "x.csv"))
    assert message.startswith("x.csv")
    assert "line 2" in message


# -- metrics -----------------------------------------------------------------------------------------------


def test_metrics_lists_the_catalogue(call):
    code, out, err = call("metrics")
    assert (code, err) == (0, "")
    assert out == f"{catalogue()!r}\n"
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", ["hhi", "growth_rate", "rca_balassa"])
def test_metrics_describes_one(call, name):
    assert call("metrics", name) == (0, f"{describe(name)}\n", "")


def test_metrics_finds_by_a_word(call):
    assert call("metrics", "concentration") == (0, f"{catalogue().find('concentration')!r}\n", "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nosuch", "no metric is called 'nosuch': catalogue() lists all"),
        ("ginny", "no metric is called 'ginny': did you mean gini?"),
    ],
)
def test_an_unknown_metric_is_one_line(call, name, message):
    assert refused(call("metrics", name)) == message


# -- the command itself ------------------------------------------------------------------------------------


def shell(*arguments, **options):
    """Run the installed package as a shell would, with no colours."""
    environment = {**os.environ, "NO_COLOR": "1", **options.pop("env", {})}
    command = [sys.executable, "-m", "tradekit", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment, **options)


def test_the_entry_point_is_the_main_function():
    (script,) = [found for found in entry_points(group="console_scripts") if found.name == "tradekit"]
    assert script.value == "tradekit.__main__:main"
    assert callable(script.load())


def test_the_command_prints_the_brief_of_the_bundled_data():
    done = shell("brief", "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == bundled().to_dict()


def test_the_command_fails_with_code_2_one_line_and_no_traceback(tmp_path):
    (tmp_path / "x.csv").write_text(HEAD + "CHN,Kazakhstn,total,2025,5\n")
    done = shell("brief", "x.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"tradekit: x.csv: column 'partner', line 2: 'Kazakhstn' names no economy")
    assert done.stderr.count(b"\n") == 1


def test_without_its_extra_the_command_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['typer'] = None\n"
        "from tradekit.__main__ import main\n"
        "sys.exit(main())"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == b"the command line needs typer: install the extra 'cli'\n"


def test_an_output_without_the_letters_gets_others():
    done = shell("brief", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode("ascii").splitlines()
    assert lines[1] == "=" * len(lines[0])
    assert "at least the fifth rise in a row" in done.stdout.decode()
    assert "?" not in done.stdout.decode()


def test_json_is_the_same_in_every_encoding():
    outputs = [
        shell("brief", "--format", "json", env={"PYTHONIOENCODING": encoding}).stdout
        for encoding in ("ascii", "utf-8")
    ]
    assert outputs[0] == outputs[1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_output_that_cannot_be_written_is_one_line(format):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tradekit", "brief", "--format", format],
            stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert done.stderr == b"tradekit: the output cannot be written: No space left on device\n"
    assert done.returncode == 2


def test_an_interruption_is_no_traceback(call, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("tradekit.cli.brief", interrupted)
    code, out, err = call("brief")
    assert (code, out, err.strip()) == (130, "", "")


def test_a_reader_that_stops_reading_gets_no_traceback():
    command = f'"{sys.executable}" -m tradekit brief | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)
    assert done.stdout.decode() == "China's trade with Central Asia, 2025\n"
    assert b"Traceback" not in done.stderr


def test_a_large_file_is_briefed_as_it_is(numbers):
    # 100 000 rows: two flows of fifty partners and a thousand categories.
    rng = np.random.default_rng(1)
    partners = ["KAZ", "KGZ", "UZB", "TKM", "TJK", "RUS", "DEU", "FRA", "USA", "JPN"]
    index = pd.MultiIndex.from_product(
        [partners, ["export", "import"], [f"{10_000 + i:06d}" for i in range(2500)], ["2024", "2025"]],
        names=["partner", "flow", "category", "period"],
    )
    frame = pd.DataFrame({"value": rng.integers(0, 100, len(index))}, index=index).reset_index()
    frame.to_csv("x.csv", index=False)
    found = numbers("x.csv", "--reporter", "CHN", "--partners", "Central Asia")
    five = frame[frame["partner"].isin(partners[:5]) & (frame["period"] == "2025")]
    assert found["total"]["value"] == five["value"].sum()
    assert found["exports"]["value"] == five.loc[five["flow"] == "export", "value"].sum()
