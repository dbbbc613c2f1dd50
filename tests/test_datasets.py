"""The bundled data set: the published rows, unchanged, and the cube of them."""

import csv
import re

import numpy as np
from numpy.testing import assert_array_equal

from tradekit import Unit
from tradekit.datasets import china_central_asia, china_central_asia_rows
from tradekit.model import Flow

COLUMNS = ["reporter", "period", "partner", "flow", "usd_bn", "status", "source"]


def test_rows_are_the_file_of_figures_that_was_collected(shared):
    text = (shared / "data/china-central-asia/china_central_asia.csv").read_text(encoding="utf-8")
    collected = list(csv.DictReader(text.splitlines()))
    assert [{name: row[name] for name in collected[0]} for row in china_central_asia_rows()] == collected
    # Reporter and status are columns of their own here.
    assert {row["reporter"] for row in china_central_asia_rows()} == {"CHN"}


def test_every_row_has_a_figure_and_a_source():
    rows = china_central_asia_rows()
    assert len(rows) == 33
    for row in rows:
        assert list(row) == COLUMNS
        assert float(row["usd_bn"]) > 0
        assert len(row["source"]) > 10


def test_exactly_three_rows_are_implied_and_each_says_from_what():
    implied = [row for row in china_central_asia_rows() if row["status"]]
    assert [(row["period"], row["flow"], row["status"]) for row in implied] == [
        ("2021", "total", "implied"),
        ("2024", "export", "implied"),
        ("2024", "import", "implied"),
    ]
    for row in implied:
        later, rate = re.search(r"implied: ([\d.]+) in \d{4} was up (\d+) %", row["source"]).groups()
        # The figure is what the rate implies, to the digit that was kept.
        assert abs(float(later) / (1 + int(rate) / 100) - float(row["usd_bn"])) < 0.06


def test_the_cube_holds_every_row_and_no_more():
    cube, rows = china_central_asia(), china_central_asia_rows()
    frame = cube.to_frame()
    assert len(cube) == len(rows)
    codes = {"total": "T", "export": "X", "import": "M"}
    expected = {
        (r["reporter"], r["partner"], codes[r["flow"]], r["period"]): (float(r["usd_bn"]), r["status"])
        for r in rows
    }
    # The group's label is its name.
    found = {
        (r.reporter, r.partner, r.flow, str(r.period)): (r.value, r.status.replace("normal", ""))
        for r in frame.itertuples()
    }
    assert found == expected


def test_the_cube_knows_unit_and_valuation_and_takes_absent_for_unknown():
    cube = china_central_asia()
    assert cube.unit == Unit.parse("USD bn")
    assert cube.valuation == {Flow.EXPORT: "FOB", Flow.IMPORT: "CIF"}
    assert not cube.covered.any()
    assert set(cube.citations) == {row["source"] for row in china_central_asia_rows()}


def test_the_years_between_are_on_the_axis_and_unknown():
    cube = china_central_asia()
    assert cube.axes["period"].text.tolist() == [str(year) for year in range(1992, 2026)]
    held = np.unique(cube.rows.code("period"))
    assert_array_equal(cube.axes["period"].text[held], ["1992", *map(str, range(2020, 2026))])


def test_rows_are_the_callers_own_copy():
    china_central_asia_rows()[0]["usd_bn"] = "0"
    assert china_central_asia_rows()[0]["usd_bn"] == "0.46"
