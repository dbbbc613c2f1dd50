"""Every bad input ends in one clear error, and leaves nothing half made."""

import re

import pandas as pd
import polars as pl
import pytest

from tradekit import Flow, Partner, TradeCube, TradeRecord
from tradekit.errors import (
    CategoryError,
    CubeError,
    FlowError,
    LabelError,
    PartnerError,
    PeriodError,
    TradekitError,
    UnitError,
)

COLUMNS = {"reporter": "from", "partner": "to", "flow": "flow", "category": "hs", "period": "year"}
GOOD = {"from": "CHN", "to": "KAZ", "flow": "X", "hs": "8703", "year": 2025, "bn": 3.0}
PARSES = "expected an ISO code, a number of M49 or UN Comtrade, or a name in common use"  # of Partner.parse


def make(*changes, **options):
    rows = [{**GOOD, **change} for change in changes or ({},)]
    return TradeCube.from_frame(pd.DataFrame(rows), **{**COLUMNS, "value": "bn", **options})


REFUSED = {
    "wrong column name": (
        [],
        {"partner": "country"},
        CubeError,
        "there is no column 'country': the frame has 'from', 'to', 'flow', 'hs', 'year', 'bn'",
    ),
    "wrong value column": (
        [],
        {"value": "usd"},
        CubeError,
        "there is no column 'usd': the frame has 'from', 'to', 'flow', 'hs', 'year', 'bn'",
    ),
    "a constant that is text": (
        [],
        {"reporter": "China"},
        CubeError,
        "there is no column 'China': the frame has 'from', 'to', 'flow', 'hs', 'year', 'bn'",
    ),
    "text in the value column": (
        [{}, {"to": "UZB", "bn": "12,5"}],
        {},
        CubeError,
        "column 'bn' has '12,5' in row 1, where a number is expected: convert the column to numbers first",
    ),
    "negative trade": (
        [{}, {"to": "UZB", "bn": -3.0}],
        {},
        CubeError,
        "column 'bn' is negative in row 1: -3. Trade is not negative; if these are corrections, say"
        " corrections=True",
    ),
    "infinite trade": (
        [{"bn": float("inf")}],
        {},
        CubeError,
        "column 'bn' is infinite in row 0: mark what is unknown as missing",
    ),
    "unknown country": (
        [{"to": "Narnia"}],
        {},
        PartnerError,
        "column 'to', row 0: 'Narnia' names no economy, residual or aggregate; nearest: ARM (Armenia),"
        f" ALB (Albania), NAM (Namibia); {PARSES}",
    ),
    "unknown period": (
        [{}, {"year": "soon"}],
        {},
        PeriodError,
        "column 'year', row 1: 'soon' is no period; expected 2025, 2025-S1, 2025-Q3, 2025-03 or a span"
        " such as 2025-01/2025-05",
    ),
    "unknown flow": (
        [{"flow": "sideways"}],
        {},
        FlowError,
        "column 'flow', row 0: 'sideways' is no flow of trade; expected export, import, total, or a code"
        " such as X, M, RX",
    ),
    "unknown code": (
        [{"hs": "2799"}],
        {"nomenclature": "HS2022"},
        CategoryError,
        "column 'hs', row 0: '2799' is no code of HS2022; nearest: '2716', '271600', '28', '2801'",
    ),
    "codes that are numbers": (
        [{"hs": 10121}],
        {},
        CubeError,
        "column 'hs' holds whole numbers such as 10121: leading zeros of the codes are lost; give width=6"
        " (digits of the codes), or read the column as text",
    ),
    "codes that are fractions": (
        [{"hs": 1.5}],
        {},
        CubeError,
        "column 'hs' holds floating-point numbers, which label nothing: convert them to whole numbers or"
        " text",
    ),
    "missing label": (
        [{}, {"to": None}],
        {},
        CubeError,
        "column 'to' has 1 missing label, the first in row 1: name them or drop these rows",
    ),
    "mixed frequencies": (
        [{"year": "2025"}, {"year": "2025-01"}],
        {},
        CubeError,
        "periods of unlike kinds, 2025 and 2025-01: a cube has one frequency; make one cube for each, or"
        " drop one kind",
    ),
    "duplicate cells": (
        [{}, {"to": "Kazakhstan"}, {"to": 398}],
        {},
        CubeError,
        "2 rows repeat cells that another row has, such as reporter CHN, partner KAZ, flow X, category 8703,"
        " period 2025: sum them with duplicates='sum', or name the column that tells them apart",
    ),
    "unknown unit": (
        [],
        {"unit": "doubloons"},
        UnitError,
        "'doubloons' is no unit; nearest: 'SUR'; expected text such as 'USD bn', 'thousand EUR', 'kg'",
    ),
    "unknown valuation": (
        [],
        {"valuation": {"X": "EXW"}},
        CubeError,
        "valuation of export must be FOB or CIF, not 'EXW'",
    ),
    "unknown coverage": (
        [],
        {"coverage": "full"},
        CubeError,
        "coverage must be 'inferred', 'explicit' or a frame, not 'full'",
    ),
    "coverage of a stranger": (
        [],
        {"coverage": pd.DataFrame({"reporter": ["USA"], "flow": ["X"], "period": [2025]})},
        CubeError,
        "coverage names reporter 'USA', which the data do not have",
    ),
    "unknown way with duplicates": (
        [],
        {"duplicates": "first"},
        CubeError,
        "duplicates must be 'refuse' or 'sum', not 'first'",
    ),
    "free flows": ([], {"free": ("flow",)}, CubeError, "free takes 'reporter' and 'partner', not ['flow']"),
    "no status column": (
        [],
        {"status": "note"},
        CubeError,
        "there is no column 'note': the frame has 'from', 'to', 'flow', 'hs', 'year', 'bn'",
    ),
    "unknown status": (
        [{"note": "bogus"}],
        {"status": "note"},
        CubeError,
        "column 'note', row 0: 'bogus' is no observation status; expected one of normal, provisional,"
        " break, derived, implied, mirror, reconciled, estimated, imputed, confidential, missing",
    ),
    "text in a quantity": (
        [{"kg": "many"}],
        {"quantity": "kg"},
        CubeError,
        "column 'kg' has 'many' in row 0, where a number is expected: convert the column to numbers first",
    ),
    "a constant of another kind": (
        [],
        {"reporter": Flow("X")},
        PartnerError,
        f"Flow('X') (of type Flow) names no economy, residual or aggregate; {PARSES}",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_table_is_refused_with_what_where_and_what_to_do(what, said):
    changes, options, error, message = REFUSED[what]
    with pytest.raises(error, match=f"^{re.escape(said(message))}$"):
        make(*changes, **options)


def test_each_refusal_is_a_leaf_of_the_one_root():
    assert all(issubclass(error, TradekitError) for *_, error, _ in REFUSED.values())
    assert issubclass(PartnerError, LabelError)


def test_only_headers():
    frame = pd.DataFrame({name: [] for name in GOOD})
    with pytest.raises(CubeError, match=r"^the frame has no rows: a cube needs at least one$"):
        TradeCube.from_frame(frame, **COLUMNS, value="bn")


@pytest.mark.memory("no engine has a table without columns")
def test_an_empty_frame():
    with pytest.raises(CubeError, match=r"^there is no column 'from': the frame has "):
        TradeCube.from_frame(pd.DataFrame(), **COLUMNS, value="bn")


def test_no_frame():
    # Why not is said by Narwhals, whose words change with its version.
    with pytest.raises(CubeError, match=r"^not a frame that can be read: .*<class 'list'>$"):
        TradeCube.from_frame([1, 2], value="bn")


def test_a_label_that_is_a_list():
    with pytest.raises(CubeError, match=r"^column 'to' holds what is no label: "):
        TradeCube.from_frame(pd.DataFrame({"to": [["KAZ"]], "bn": [1.0]}), partner="to", value="bn")


@pytest.mark.parametrize("name", ["partner", "value", "status"])
def test_a_quantity_called_like_another_column(name):
    frame = pd.DataFrame({"bn": [1.0], name: [2.0]})
    message = f"a quantity cannot be called {name!r}, as another column of the cube is"
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        TradeCube.from_frame(frame, value="bn", quantity=name)


@pytest.mark.parametrize("width", [0, -6, 1.5, "six"])
def test_a_width_that_is_none(width):
    with pytest.raises(CubeError):
        make(width=width)


def test_free_given_as_text_means_that_dimension():
    assert make({"to": "Almaty"}, free="partner").axes["partner"].text.tolist() == ["Almaty"]


@pytest.mark.memory("no other frame has rows to name")
@pytest.mark.parametrize("backend", [pd.DataFrame, pl.DataFrame])
def test_the_message_is_the_same_on_every_backend(backend):
    frame = backend({"to": ["KAZ", "Narnia"], "bn": [1.0, 2.0]})
    with pytest.raises(PartnerError, match=r"^column 'to', row 1: 'Narnia' names no economy"):
        TradeCube.from_frame(frame, partner="to", value="bn")


class TestRecords:
    def record(self, **fields):
        given = {
            "reporter": "CHN",
            "partner": "KAZ",
            "flow": "X",
            "period": 2025,
            "value": 3,
            "unit": "USD bn",
        }
        return TradeRecord(**{**given, **fields})

    def test_none(self):
        with pytest.raises(CubeError, match=r"^no records: a cube needs at least one$"):
            TradeCube.from_records([])

    def test_mixed_units(self):
        message = "records in unlike units, USD bn and USD mn: a cube has one; convert them first"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            TradeCube.from_records([self.record(), self.record(partner="UZB", unit="USD mn")])

    def test_some_with_goods_some_without(self):
        message = "records of unlike nomenclatures: ['HS2022', 'None']"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            TradeCube.from_records([self.record(category="27"), self.record()])

    def test_twice_the_same(self):
        with pytest.raises(
            CubeError, match=r"^1 row repeats a cell that another row has, such as reporter CHN"
        ):
            TradeCube.from_records([self.record(), self.record()])

    def test_no_records_at_all(self):
        with pytest.raises(CubeError):
            TradeCube.from_records([Partner("CHN")])
