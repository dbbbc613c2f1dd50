"""The same cube and the same answer from pandas, Polars and PyArrow, in the kind of frame that was given."""

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tradekit import TradeCube
from tradekit.metrics import growth_rate, hhi, share

pytestmark = pytest.mark.memory("the kinds of frame that a cube takes are told apart here")

DATA = {
    "from": ["CHN", "CHN", "CHN", "CHN"],
    "to": ["KAZ", "UZB", "KAZ", "UZB"],
    "flow": ["X", "X", "X", "X"],
    "hs": ["010121", "010121", "010121", "010121"],
    "month": ["2025-03", "2025-03", "2025-04", "2025-04"],
    "bn": [3.0, 1.0, 2.0, None],
    "kg": [1, 2, 3, 4],
    "note": ["normal", None, "implied", "normal"],
}
BACKENDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table}


def make(backend):
    return TradeCube.from_frame(
        BACKENDS[backend](DATA),
        reporter="from",
        partner="to",
        flow="flow",
        category="hs",
        period="month",
        value="bn",
        quantity={"kg": "kg"},
        status="note",
    )


def plain(frame):
    """Columns as lists, unknown as None."""
    columns = nw.from_native(frame).to_dict(as_series=False)
    return {name: [None if x != x else x for x in column] for name, column in columns.items()}


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


def test_cells_come_back_as_they_were_brought(backend):
    frame = make(backend).to_frame()
    assert isinstance(frame, KINDS[backend])
    cells = plain(frame)
    assert list(cells) == ["reporter", "partner", "flow", "category", "period", "value", "kg", "status"]
    rows = set(
        zip(cells["partner"], cells["period"], cells["value"], cells["kg"], cells["status"], strict=True)
    )
    assert rows == {
        ("KAZ", "2025-03", 3.0, 1.0, "normal"),
        ("UZB", "2025-03", 1.0, 2.0, "normal"),
        ("KAZ", "2025-04", 2.0, 3.0, "implied"),
        ("UZB", "2025-04", None, 4.0, "normal"),
    }


@pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")
def test_labels_are_text_on_every_backend(backend):
    cells = plain(make(backend).measure(share, over="partner", by=("category", "period")))
    assert cells == {
        "category": ["010121"] * 4,
        "period": ["2025-03", "2025-03", "2025-04", "2025-04"],
        "partner": ["KAZ", "UZB", "KAZ", "UZB"],
        "share": [0.75, 0.25, None, None],
    }


@pytest.mark.parametrize("metrics", [hhi, [hhi], {"H": hhi}])
def test_results_come_in_the_users_kind_of_frame(backend, metrics):
    made = make(backend).where(period="2025-03")
    found = made.measure(metrics, over="partner", by="period")
    assert isinstance(found, KINDS[backend])
    assert list(plain(found).values()) == [["2025-03"], [0.625]]


def test_names_are_added_on_every_backend(backend):
    cells = plain(make(backend).to_frame(names=True))
    assert cells["partner_name"][:2] == ["Kazakhstan", "Uzbekistan"]


def test_a_cube_reshaped_remembers_its_kind_of_frame(backend):
    made = make(backend).where(partner="KAZ").rollup("category")
    assert isinstance(made.to_frame(), KINDS[backend])
    with pytest.warns(match="undefined: 1 of 2 results of growth_rate"):
        found = made.measure(growth_rate, by="reporter")
    assert plain(found)["growth_rate"][1] == pytest.approx(-1 / 3, rel=1e-12)


@pytest.mark.parametrize("dtype", ["category", "string", "object"])
def test_any_text_column_of_pandas(dtype):
    frame = pd.DataFrame({"to": ["KAZ", "UZB"], "bn": [1.0, 2.0]}).astype({"to": dtype})
    made = TradeCube.from_frame(frame, partner="to", value="bn")
    assert made.axes["partner"].text.tolist() == ["KAZ", "UZB"]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float32", "Float64", "uint8"])
def test_any_number_column_of_pandas(dtype):
    frame = pd.DataFrame({"to": ["KAZ", "UZB"], "bn": [1, 2]}).astype({"bn": dtype})
    made = TradeCube.from_frame(frame, partner="to", value="bn")
    assert made.to_frame()["value"].tolist() == [1.0, 2.0]


def test_columns_of_polars_categories():
    frame = pl.DataFrame({"to": pl.Series(["KAZ", "UZB"], dtype=pl.Categorical), "bn": [1.0, 2.0]})
    made = TradeCube.from_frame(frame, partner="to", value="bn")
    assert made.to_frame()["partner"].to_list() == ["KAZ", "UZB"]


def test_an_index_of_pandas_does_not_matter():
    frame = pd.DataFrame({"to": ["KAZ", "UZB"], "bn": [1.0, 2.0]}, index=[7, 7])
    made = TradeCube.from_frame(frame, partner="to", value="bn")
    assert made.to_frame()["value"].tolist() == [1.0, 2.0]


def test_periods_of_pandas():
    frame = pd.DataFrame({"when": pd.period_range("2025-01", periods=2, freq="M"), "bn": [1.0, 2.0]})
    made = TradeCube.from_frame(frame.astype({"when": str}), period="when", value="bn")
    assert made.axes["period"].text.tolist() == ["2025-01", "2025-02"]


@pytest.mark.parametrize("dtype", ["string", pd.ArrowDtype(pa.string())])
def test_notes_that_are_missing_in_columns_of_nullable_text(dtype):
    notes = pd.Series(["implied", None], dtype=dtype)
    frame = pd.DataFrame({"to": ["KAZ", "UZB"], "bn": [1.0, 2.0], "note": notes, "seen": notes})
    made = TradeCube.from_frame(frame, partner="to", value="bn", status="note", citation="seen")
    cells = made.to_frame()
    assert cells["status"].tolist() == ["implied", "normal"]
    assert cells["citation"].tolist() == ["implied", ""]
