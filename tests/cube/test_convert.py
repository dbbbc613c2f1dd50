"""A cube in another nomenclature: nothing is lost, and what was divided or had no match is said."""

import math
import re
from functools import cache

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit import Category, TradeCube
from tradekit.errors import CategoryError, CubeError, SumError
from tradekit.metrics import hhi, share
from tradekit.model import concordance

NAMES = ["reporter", "partner", "flow", "category", "period"]


def cube(rows, nomenclature="HS2012", **options):
    frame = pd.DataFrame(rows, columns=[*NAMES, "value", *options.pop("more", ())])
    dims = {name: name for name in NAMES}
    return TradeCube.from_frame(frame, **dims, value="value", nomenclature=nomenclature, **options)


def goods(values, nomenclature="HS2012"):
    """A cube of categories alone."""
    frame = pd.DataFrame({"code": list(values), "value": list(values.values())})
    return TradeCube.from_frame(frame, category="code", value="value", nomenclature=nomenclature)


def values(made):
    frame = made.to_frame()
    return dict(zip(frame["category"], frame["value"], strict=True))


@cache
def table(origin, target, weights):
    """The pairs of a concordance and their weights."""
    parts = concordance(origin, target, weights).items()
    rows = [(code, to, part) for code, some in parts for to, part in some.items()]
    return pd.DataFrame(rows, columns=["category", "to", "part"])


@cache
def codes_of(name, target):
    """Codes that are divided, others, and those without a match."""
    known = table(name, target, "equal")["category"]
    divided = known[known.duplicated()].unique()
    lost = {c.code for c in Category.all(name) if not c.children} - set(known)
    return [*divided[:50], *known.unique()[::40], *sorted(lost)[:9]]


@st.composite
def traded(draw):
    """Rows of trade in any nomenclature, with goods of every kind, also those that correspond to nothing."""
    name, target, weights = draw(
        st.sampled_from(
            [
                ("HS2012", "HS2017", "trade"),
                ("HS2012", "HS2017", "equal"),
                ("HS2017", "HS1992", "whole"),
                ("HS2022", "SITC3", "equal"),
                ("HS2022", "SITC1", "whole"),
                ("HS1992", "BEC4", "equal"),
                ("SITC3", "BEC4", "equal"),
                ("SITC2", "HS2012", "equal"),
                ("HS2007", "ISIC3.1", "equal"),
                ("HS2012", "BEC5", "equal"),
                ("HS2022", "BEC5", "whole"),
                ("HS2017", "ISIC4", "equal"),
            ]
        )
    )
    codes = st.sampled_from(codes_of(name, target))
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["KAZ", "UZB"]),
                st.sampled_from(["CHN", "DEU", "FRA"]),
                st.sampled_from(["X", "M"]),
                codes,
                st.sampled_from([2019, 2020]),
                st.floats(0, 1e12),
                st.floats(0, 1e6),
            ),
            min_size=1,
            max_size=30,
            unique_by=lambda row: row[:5],
        )
    )
    return rows, name, target, weights


@given(traded())
def test_totals_by_reporter_partner_flow_and_period_stay_what_they_were(case) -> None:
    rows, name, target, weights = case
    before = cube(rows, name, more=["kg"], quantity={"kg": "kg"})
    after = before.convert(category=target, weights=weights)
    others = [dim for dim in NAMES if dim != "category"]
    for column in ("value", "kg"):
        one, other = (made.to_frame().groupby(others)[column].sum() for made in (before, after))
        pd.testing.assert_series_equal(one, other, rtol=1e-12, check_exact=False)
    assert (before.covered == after.covered).all()
    assert {str(label) for label in after.axes["category"].labels} <= {
        "unmatched",
        *(category.code for category in Category.all(target)),
    }


@given(traded())
def test_converted_cells_are_those_of_a_merge_with_the_table(case) -> None:
    rows, name, target, weights = case
    before = cube([row[:6] for row in rows], name)
    frame = before.to_frame()
    merged = frame.merge(table(name, target, weights), how="left", on="category")
    merged["category"] = merged["to"].fillna("unmatched")
    merged["value"] *= merged["part"].fillna(1.0)
    expected = merged.groupby(NAMES)["value"].sum()
    found = before.convert(category=target, weights=weights).to_frame().set_index(NAMES)["value"]
    pd.testing.assert_series_equal(found.sort_index(), expected.sort_index(), rtol=1e-12)


def test_weights_from_trade_divide_as_estimated() -> None:
    # Motorcycles other than 8711.10 to 8711.50: electric ones, 8711.60, have stood apart since 2017.
    made = goods({"871190": 1000.0}).convert(category="HS2017", weights="trade")
    assert values(made) == pytest.approx({"871160": 738.739, "871190": 261.261})


def test_equal_weights_divide_equally_and_whole_ones_do_not() -> None:
    trade = goods({"0015": 10.0}, "SITC4")
    assert values(trade.convert(category="SITC3", weights="equal")) == {"00151": 5.0, "00152": 5.0}
    trade = goods({"870380": 10.0, "854143": 3.0, "854142": 4.0}, "HS2022")
    made = trade.convert(category="HS2012", weights="whole")
    assert values(made) == {"854140": 7.0, "870390": 10.0}


def test_what_corresponds_to_nothing_is_unmatched_and_counted() -> None:
    # Monetary gold is outside the scope of SITC.
    made = goods({"710820": 1.0, "870323": 3.0}).convert(category="SITC3", weights="equal")
    assert values(made) == {"7812": 3.0, "unmatched": 1.0}
    assert made.source["converted"] == [{"to": "SITC3", "weights": "equal", "split": 0.0, "unmatched": 0.25}]
    assert values(made.where(category="unmatched")) == {"unmatched": 1.0}


def test_the_share_that_was_divided_is_said_once_for_each_conversion() -> None:
    made = goods({"871190": 1.0, "010121": 3.0}).convert(category="HS2017", weights="equal")
    assert made.source["converted"] == [{"to": "HS2017", "weights": "equal", "split": 0.25, "unmatched": 0.0}]
    again = made.convert(category="HS2012", weights="whole")
    assert [told["to"] for told in again.source["converted"]] == ["HS2017", "HS2012"]
    assert values(again) == {"010121": 3.0, "871190": 1.0}


def test_weights_may_be_left_out_where_nothing_is_divided_and_all_tables_agree() -> None:
    assert values(goods({"010121": 3.0}).convert(category="HS2007")) == {"010110": 3.0}
    message = (
        "category '871190' of HS2012 corresponds to more than one of HS2017 (871160, 871190): choose how it"
        " is divided, with weights='equal' or weights='trade', or a frame of your own weights"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        goods({"871190": 1.0}).convert(category="HS2017")


def test_the_same_nomenclature_changes_nothing() -> None:
    trade = goods({"871190": 1.0, "999999": 2.0})
    assert values(trade.convert(category="H4")) == values(trade)


def test_a_published_total_stays_the_total() -> None:
    made = goods({"TOTAL": 9.0, "871190": 4.0}).convert(category="HS2017", weights="equal")
    assert values(made) == {"871160": 2.0, "871190": 2.0, "TOTAL": 9.0}
    assert made.source["converted"][0]["split"] == 1.0
    # The total still contains its parts.
    with pytest.raises(SumError, match="category 'TOTAL' contains '871160'"):
        made.rollup("category")


def test_goods_that_are_not_specified_stay_so() -> None:
    made = goods({"999999": 2.0}).convert(category="HS2022", weights="equal")
    assert values(made) == {"999999": 2.0}
    assert next(iter(made.axes["category"].labels)).residual


def test_unknown_trade_spoils_what_it_goes_to_and_nothing_else() -> None:
    made = goods({"871190": math.nan, "010121": 3.0, "871110": 5.0}).convert(
        category="HS2017", weights="trade"
    )
    found = values(made)
    assert math.isnan(found["871160"])
    assert math.isnan(found["871190"])
    assert (found["010121"], found["871110"]) == (3.0, 5.0)


def test_the_worst_status_stands_for_a_sum() -> None:
    rows = [
        ("KAZ", "CHN", "X", "854142", 2022, 1.0, "normal"),
        ("KAZ", "CHN", "X", "854143", 2022, 2.0, "estimated"),
    ]
    made = cube(rows, "HS2022", more=["status"], status="status").convert(category="HS2017", weights="whole")
    frame = made.to_frame()
    assert frame[["category", "value", "status"]].to_numpy().tolist() == [["854140", 3.0, "estimated"]]


def test_quantities_go_with_the_values() -> None:
    rows = [("KAZ", "CHN", "X", "871190", 2017, 10.0, 4.0)]
    trade = cube(rows, more=["kg"], quantity={"kg": "kg"})
    frame = trade.convert(category="HS2017", weights="equal").to_frame()
    assert frame["kg"].tolist() == [2.0, 2.0]


OWN = pd.DataFrame({"code": ["871190", "8711.90"], "to": ["871160", "871190"], "weight": [0.9, 0.1]})


def test_a_frame_of_ones_own_weights() -> None:
    trade = goods({"871190": 10.0, "010121": 3.0})
    made = trade.convert(category="HS2017", weights=OWN)
    assert values(made) == pytest.approx({"871160": 9.0, "871190": 1.0, "unmatched": 3.0})
    assert made.source["converted"][0] == {
        "to": "HS2017",
        "weights": "own",
        "split": pytest.approx(10 / 13),
        "unmatched": pytest.approx(3 / 13),
    }
    lazy = trade.convert(category="HS2017", weights=pl.from_pandas(OWN))
    assert values(lazy) == values(made)


def test_what_own_weights_leave_is_unmatched_and_rounding_is_not() -> None:
    some = OWN.assign(weight=[0.5, 0.25])
    made = goods({"871190": 8.0}).convert(category="HS2017", weights=some)
    assert values(made) == pytest.approx({"871160": 4.0, "871190": 2.0, "unmatched": 2.0})
    rounded = OWN.assign(weight=[0.333333, 0.666666])
    made = goods({"871190": 3.0}).convert(category="HS2017", weights=rounded)
    assert values(made).keys() == {"871160", "871190"}
    assert sum(values(made).values()) == pytest.approx(3.0, abs=1e-12)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (
            OWN.assign(weight=[0.9, 0.2]),
            "the weights of '871190' sum to 1.1: no more than 1 can go elsewhere",
        ),
        (
            OWN.assign(weight=[1.5, -0.5]),
            "the weight of '871190' to '871190' is -0.5: weights are 0 or more",
        ),
        (
            OWN.assign(weight=[0.9, np.nan]),
            "the weight of '871190' to '871190' is nan: weights are 0 or more",
        ),
        (OWN.assign(to="871160"), "weights have the pair '871190' to '871160' twice"),
        (
            OWN.rename(columns={"to": "target"}),
            "a frame of weights has the columns 'code', 'to' and 'weight', but has"
            " 'code', 'target', 'weight'",
        ),
        (5, "weights must be 'equal', 'whole', 'trade' or a frame, not int"),
    ],
)
def test_weights_that_are_none(weights, message) -> None:
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        goods({"871190": 8.0}).convert(category="HS2017", weights=weights)


def test_names_of_weights_and_nomenclatures_are_checked() -> None:
    trade = goods({"871190": 8.0})
    with pytest.raises(CategoryError, match="has the weights 'equal' and 'trade', not 'best'"):
        trade.convert(category="HS2017", weights="best")
    with pytest.raises(CategoryError, match="'HS' is no nomenclature that is known"):
        trade.convert(category="HS")
    with pytest.raises(CategoryError, match="no concordance from SITC4 to ISIC4 is shipped"):
        goods({"0015": 8.0}, "SITC4").convert(category="ISIC4")
    with pytest.raises(CategoryError, match="'999' is no code of HS2017"):
        trade.convert(category="HS2017", weights=OWN.assign(to="999"))


def test_a_heading_is_not_guessed_from_its_parts() -> None:
    message = (
        "category '8703' of HS2012 is divided further, and what corresponds to SITC3 are its parts: convert"
        " these, with where(category=lambda c: not c.children)"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        goods({"8703": 1.0}).convert(category="SITC3", weights="equal")


def test_what_has_no_nomenclature_cannot_be_converted() -> None:
    message = (
        "category '870323' is of no nomenclature: make the cube with nomenclature=, and convert it before"
        " categories are summed into groups"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        goods({"870323": 1.0}, None).convert(category="SITC3")
    message = "the cube has no category: it was left out when the cube was made"
    with pytest.raises(CubeError, match=f"^{message}$"):
        goods({"870323": 1.0}).rollup("category").convert(category="SITC3")


def test_a_lazy_cube_gives_the_same() -> None:
    rows = [
        ("KAZ", "CHN", "X", "871190", 2017, 10.0),
        ("KAZ", "DEU", "X", "871190", 2017, 6.0),
        ("KAZ", "CHN", "M", "010121", 2017, 4.0),
    ]
    frame = pl.DataFrame(rows, schema=[*NAMES, "value"], orient="row")
    dims = {name: name for name in NAMES}
    eager, lazy = (
        TradeCube.from_frame(given, **dims, value="value", nomenclature="HS2012")
        .rollup("partner")
        .convert(category="HS2017", weights="trade")
        for given in (frame, frame.lazy())
    )
    assert not lazy.is_lazy
    assert lazy.to_frame().equals(eager.to_frame())
    assert lazy.source["converted"] == eager.source["converted"]


def test_a_converted_cube_survives_a_file(tmp_path) -> None:
    made = goods({"871190": 10.0, "710820": 1.0}).convert(category="SITC3", weights="equal")
    made.to_parquet(tmp_path / "cube.parquet")
    back = TradeCube.from_parquet(tmp_path / "cube.parquet")
    assert values(back) == values(made)
    assert back.source == made.source
    assert back.nomenclature == "SITC3"


def test_levels_and_groups_of_the_new_nomenclature() -> None:
    trade = goods({"870323": 6.0, "270900": 3.0, "100199": 1.0})
    made = trade.convert(category="SITC3", weights="equal")
    assert values(made.relabel(category=Category.all("SITC3", level=1))) == {"0": 1.0, "3": 3.0, "7": 6.0}
    assert values(made.relabel(category=["fuels (WDI)", "food (WDI)"], rest="other")) == {
        "food (WDI)": 1.0,
        "fuels (WDI)": 3.0,
        "other": 6.0,
    }
    ends = trade.convert(category="BEC4", weights="equal")
    grouped = ends.relabel(category=["intermediate goods (BEC)", "consumption goods (BEC)"], rest="other")
    assert values(grouped) == {"intermediate goods (BEC)": 4.0, "other": 6.0}
    # By categories the cube stays in its nomenclature.
    sections = made.relabel(category=Category.all("SITC3", level=1))
    assert sections.axes["category"].labels == Category.all("SITC3", level=1)
    assert sections.measure(share, over="category")["share"].tolist() == [0.1, 0.3, 0.6]


def test_a_group_of_another_nomenclature_says_what_to_do() -> None:
    message = (
        "'fuels' is of HS2022, and the cube has categories of HS2012: bring them to one with"
        " convert(category='HS2022')"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        goods({"270900": 3.0}).where(category="fuels")


def test_own_groups_beside_a_heading_and_its_part_do_not_hide_that() -> None:
    trade = goods({"8703": 9.0, "870323": 5.0, "270900": 1.0})
    made = trade.relabel(category={"oil": ["270900"]})
    with pytest.raises(SumError, match="category '8703' contains '870323'"):
        made.measure(hhi, over="category")
