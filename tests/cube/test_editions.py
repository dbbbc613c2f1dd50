"""Reporters and periods in different editions of a nomenclature: nothing holds one against another."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tradekit import Category, TradeCube
from tradekit.errors import CategoryError, CubeError, SumError
from tradekit.metrics import growth_rate, hhi, hhi_normalised, rca_balassa, share

# First years have no base.
pytestmark = pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")

NAMES = ["reporter", "category", "period"]
ROWS = [
    # Comtrade calls HS 2012 H4 and HS 2017 H5. Kazakhstan changes in 2018, Uzbekistan later.
    ("KAZ", "H4", "870390", 2017, 10.0),
    ("KAZ", "H4", "010121", 2017, 30.0),
    ("KAZ", "H5", "870380", 2018, 20.0),
    ("KAZ", "H5", "010121", 2018, 40.0),
    ("UZB", "H4", "870390", 2017, 1.0),
    ("UZB", "H4", "010121", 2017, 2.0),
    ("UZB", "H4", "870390", 2018, 3.0),
    ("UZB", "H4", "010121", 2018, 4.0),
]
FRAME = pd.DataFrame(ROWS, columns=["reporter", "edition", "category", "period", "value"])
OPTIONS = {**{name: name for name in NAMES}, "value": "value", "nomenclature": "edition"}

eager = pytest.param(FRAME, id="eager")
lazy = pytest.param(pl.from_pandas(FRAME).lazy(), id="lazy")
both = pytest.mark.parametrize("frame", [eager, lazy])


def cube(frame=FRAME, **options):
    return TradeCube.from_frame(frame, **{**OPTIONS, **options})


def records(frame):
    return (
        sorted(map(tuple, pl.DataFrame(frame).rows()))
        if isinstance(frame, pl.DataFrame)
        else sorted(frame.itertuples(index=False, name=None))
    )


@both
def test_each_code_tells_its_edition(frame) -> None:
    made = cube(frame)
    assert made.nomenclature is None
    assert made.axes["category"].text.tolist() == [
        "HS2012:010121",
        "HS2012:870390",
        "HS2017:010121",
        "HS2017:870380",
    ]
    assert made.axes["category"].labels[3] == Category("870380", "HS2017")
    assert ("KAZ", "HS2017:870380", "2018", 20.0) in records(made.to_frame())


def test_a_column_of_one_edition_is_as_good_as_its_name() -> None:
    one = FRAME[FRAME["edition"] == "H4"]
    assert cube(one).nomenclature == "HS2012"
    assert cube(one).to_frame().equals(cube(one, nomenclature="HS2012").to_frame())


def test_the_name_of_a_nomenclature_is_one_whatever_columns_are_called() -> None:
    frame = pd.DataFrame({"HS2012": ["870390"], "value": [1.0]})
    made = TradeCube.from_frame(frame, category="HS2012", value="value", nomenclature="HS2012")
    assert made.nomenclature == "HS2012"


def test_codes_that_were_read_as_numbers_need_their_width() -> None:
    numbers = FRAME.assign(category=FRAME["category"].astype(int))
    assert cube(numbers, width=6).to_frame().equals(cube().to_frame())
    with pytest.raises(CubeError, match="leading zeros of the codes are lost; give width=6"):
        cube(numbers)


def test_a_column_of_editions_needs_a_column_of_codes() -> None:
    message = "nomenclature='edition' is a column, and category is none: give the column of codes"
    with pytest.raises(CubeError, match=f"^{message}$"):
        cube(category=None)


@both
def test_two_editions_of_one_reporter_and_period_are_the_same_trade_twice(frame) -> None:
    twice = pd.concat([FRAME, FRAME[:2].assign(edition="H5", category=["870380", "010121"])])
    given = twice if isinstance(frame, pd.DataFrame) else pl.from_pandas(twice).lazy()
    message = (
        "the cube would have twice, in categories of HS2012 (KAZ 2017) and of HS2017 (KAZ 2017), which do not"
        " mean the same: of each reporter and period keep the rows of one"
    )
    with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
        cube(given)


@both
def test_totals_of_all_goods_know_no_edition(frame) -> None:
    grown = cube(frame).measure(growth_rate, by=("reporter", "period"))
    assert ("KAZ", "2018", 0.5) in records(grown)
    assert ("UZB", "2018", pytest.approx(7 / 3 - 1)) in records(grown)
    assert records(cube(frame).rollup("reporter", "category").to_frame()) == [("2017", 43.0), ("2018", 67.0)]


@both
def test_within_a_reporter_and_period_goods_compare(frame) -> None:
    found = records(cube(frame).measure(hhi, over="category", by=("reporter", "period")))
    assert ("KAZ", "2018", pytest.approx(5 / 9)) in found


REFUSED = {
    "growth of goods": (
        growth_rate,
        {"by": ("reporter", "category", "period")},
        "HS2012 (KAZ 2017) and of HS2017 (KAZ 2018)",
    ),
    "shares of goods in all periods": (
        share,
        {"over": "category", "by": "reporter"},
        "HS2012 (KAZ 2017) and of HS2017 (KAZ 2018)",
    ),
    "shares of goods in all reporters": (
        share,
        {"over": "category", "by": "period"},
        "HS2012 (UZB 2018) and of HS2017 (KAZ 2018)",
    ),
    "goods of the world": (
        share,
        {"over": "reporter", "by": ("category", "period")},
        "HS2012 (UZB 2018) and of HS2017 (KAZ 2018)",
    ),
}


@both
@pytest.mark.parametrize("case", REFUSED)
def test_what_holds_two_editions_together_is_refused(frame, case) -> None:
    metric, options, examples = REFUSED[case]
    message = (
        f"{metric.record.name} would hold together categories of {examples}, which do not mean the same:"
        " bring them to one nomenclature with convert(category='HS2012')"
    )
    with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
        cube(frame).measure(metric, **options)


@both
@pytest.mark.parametrize(
    ("metric", "options"),
    [
        (rca_balassa, {"by": "period"}),
        (hhi_normalised, {"over": "category", "by": ("reporter", "period")}),
        (hhi, {"over": "category", "by": ("reporter", "period"), "complete": True}),
    ],
)
def test_what_counts_every_category_listed_is_refused(frame, metric, options) -> None:
    message = (
        f"{metric.record.name} counts every category listed, and the cube lists those of HS2012 and HS2017:"
        " bring them to one nomenclature with convert(category='HS2012'), or select one with"
        " where(category=lambda c: c.nomenclature == 'HS2012')"
    )
    with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
        cube(frame).measure(metric, **options)


@both
def test_a_sum_over_reporters_by_category_is_refused(frame) -> None:
    message = (
        "a sum over reporters would join categories of HS2012 (2018) and of HS2017 (2018), which do not mean"
        " the same: bring them to one nomenclature with convert(category='HS2012')"
    )
    with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
        cube(frame).rollup("reporter")
    with pytest.raises(SumError, match="a sum over periods would join categories of HS2012"):
        cube(frame).rollup("period")


@both
def test_converted_all_compare(frame) -> None:
    made = cube(frame).convert(category="HS2012", weights="whole")
    assert made.nomenclature == "HS2012"
    grown = records(made.measure(growth_rate, by=("reporter", "category", "period")))
    # Electric cars were other vehicles: 20 after 10 of them.
    assert ("KAZ", "870390", "2018", 1.0) in grown
    assert ("KAZ", "010121", "2018", pytest.approx(1 / 3)) in grown
    assert records(made.rollup("reporter", "period").to_frame()) == [("010121", 76.0), ("870390", 34.0)]
    assert made.measure(rca_balassa, by="period").shape == (8, 4)


def test_one_name_of_weights_serves_editions_with_tables_of_different_publishers() -> None:
    # To SITC the World Bank's tables lead from HS 2007, those of the United Nations from HS 2012.
    frame = FRAME.replace({"edition": {"H4": "H3", "H5": "H4"}, "category": {"870380": "870390"}})
    made = cube(frame.replace({"category": {"010121": "270900"}})).convert(category="SITC3", weights="whole")
    assert made.nomenclature == "SITC3"
    assert records(made.rollup("reporter", "period").to_frame()) == [("3330", 76.0), ("7812", 34.0)]


def test_what_is_neither_a_nomenclature_nor_a_column(said) -> None:
    message = "column 'category', row 0: 'revision' is no nomenclature that is"
    with pytest.raises(CategoryError, match=f"^{said(message)}"):
        cube(nomenclature="revision")


@both
def test_trade_in_another_edition_is_unknown_in_this_one_and_not_zero(frame) -> None:
    old = cube(frame).where(category=lambda c: c.nomenclature == "HS2012")
    found = {
        (reporter, period): value
        for reporter, period, value in records(
            old.measure(hhi, over="category", by=("reporter", "period"), complete=True)
        )
    }
    assert np.isnan(found["KAZ", "2018"])
    assert found["UZB", "2018"] == pytest.approx(25 / 49)
    grown = records(old.measure(growth_rate, by=("reporter", "category", "period")))
    assert not any(who == "KAZ" and value == -1.0 for who, _, _, value in grown)


def test_one_code_and_groups_in_a_mixed_cube() -> None:
    made = cube()
    assert records(made.where(category="HS2017:870380").to_frame()) == [("KAZ", "870380", "2018", 20.0)]
    with pytest.raises(CubeError, match="category '870380' is not in the cube; nearest: HS2017:870380"):
        made.where(category="870380")
    message = (
        "'fuels' is of HS2022, and the cube has categories of HS2012 and HS2017: bring them to one with"
        " convert(category='HS2022')"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        made.where(category="fuels")


def test_own_weights_of_a_mixed_cube_tell_their_nomenclature() -> None:
    own = pd.DataFrame({"code": ["870390"], "to": ["870380"], "weight": [0.5]})
    message = (
        "the cube has categories of HS2012 and HS2017: write codes of weights with their nomenclature, such"
        " as 'HS2012:870390'"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube().convert(category="HS2022", weights=own)
    known = own.assign(code="HS2012:870390")
    made = cube().where(reporter="UZB", period=2017).convert(category="HS2022", weights=known)
    assert records(made.to_frame()) == [
        ("UZB", "870380", "2017", 0.5),
        ("UZB", "unmatched", "2017", 2.5),
    ]


def test_a_mixed_cube_survives_a_file(tmp_path) -> None:
    cube().to_parquet(tmp_path / "cube.parquet")
    back = TradeCube.from_parquet(tmp_path / "cube.parquet")
    assert back.to_frame().equals(cube().to_frame())
    assert back.axes["category"].labels == cube().axes["category"].labels
    with pytest.raises(SumError, match="do not mean the same"):
        back.rollup("reporter")


@pytest.mark.shared
def test_the_change_of_edition_inside_indonesias_downloads(shared: Path) -> None:
    # HS 2012 until 2016 and HS 2017 from then on; 2014 and 2021 were downloaded twice.
    files = sorted((shared / "data/comtrade-legacy-indonesia").glob("*.csv.gz"))
    columns = ["Classification", "Year", "Commodity Code", "Trade Value (US$)"]
    frame = pd.concat(
        [pd.read_csv(f, usecols=columns, dtype={"Commodity Code": str}) for f in files]
    ).drop_duplicates()
    made = TradeCube.from_frame(
        frame,
        category="Commodity Code",
        period="Year",
        value="Trade Value (US$)",
        nomenclature="Classification",
    )
    message = "would hold together categories of HS2012 .2014. and of HS2017 .2017."
    with pytest.raises(SumError, match=message):
        made.measure(growth_rate, by=("category", "period"))
    total = made.rollup("category").to_frame()["value"]
    for target, weights in (("HS2012", "whole"), ("HS2017", "trade"), ("SITC3", "equal")):
        after = made.convert(category=target, weights=weights)
        np.testing.assert_allclose(after.rollup("category").to_frame()["value"], total, rtol=1e-12)
        told = after.source["converted"][0]
        assert 0 <= told["unmatched"] < 0.01
        assert 0 <= told["split"] < 0.4
    grown = made.convert(category="HS2012", weights="whole").measure(growth_rate, by=("category", "period"))
    assert (grown["period"] == "2017").sum() > 4000
