"""Lazy frames of every engine give what the same rows give in memory, to the last key and refusal."""

import re
import sys
import warnings
from functools import partial

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube.engines import EAGER, LAZY
from cube.test_reference import (
    CASES,
    GDP,
    assert_same,
    cube_of,
    frame_of,
    outcome,
    questions,
    rows_of,
    tables,
)
from tradekit import PartnerGroup, TradeCube, scan
from tradekit import metrics as tm
from tradekit.cube import blocks
from tradekit.cube.engine import read_frame
from tradekit.cube.reshape import here
from tradekit.errors import CubeError, EngineError, PartnerError, ReadError, TradekitError, UndefinedWarning

pytestmark = pytest.mark.memory("engines are held against memory")

DIMS = ("reporter", "partner", "flow", "category", "period")


def spelled(frame):
    """The same rows with one label written in two ways, numbers for periods, and no order."""
    frame = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    frame["reporter"] = frame["reporter"].where(
        frame.index % 2 == 0, frame["reporter"].replace("CHN", "China")
    )
    return frame.astype({"period": int})


def made():
    """Trade of four reporters: gaps, suppressed cells, two flows, the world beside partners."""
    rng = np.random.default_rng(7)
    rows = []
    for reporter in ("CHN", "DEU", "KAZ", "RUS"):
        for period in (2018, 2019, 2020, 2021):
            for flow in "XM":
                if (reporter, period, flow) in {("RUS", 2021, "X"), ("RUS", 2021, "M"), ("KAZ", 2018, "M")}:
                    continue
                for partner in ("FRA", "GBR", "KAZ", "UZB", "W00"):
                    for category in ("270900", "870380", "100199"):
                        if rng.random() < 0.6:
                            value = np.nan if rng.random() < 0.03 else float(rng.integers(1, 100))
                            rows.append((reporter, partner, flow, category, period, value, value / 4))
    return spelled(pd.DataFrame(rows, columns=[*DIMS, "value", "kg"]))


def cube(frame, **options):
    options = {"nomenclature": "HS2022", "unit": "USD mn", "quantity": {"kg": "kg"}, **options}
    return TradeCube.from_frame(frame, **{dim: dim for dim in DIMS}, value="value", **options)


EU = PartnerGroup.parse("EU")

# What may be asked of the cube: the answer is a frame.
ASKED = {
    "cells": lambda c: c.to_frame(),
    "names": lambda c: c.where(partner="members", period=2020).to_frame(names=True),
    "members": lambda c: c.where(partner="members").to_frame(),
    "some labels": lambda c: c.where(reporter=["CHN", "USA"], category="870380").to_frame(),
    "a range": lambda c: c.where(period="2019/2020", flow="export").to_frame(),
    "a dated group": lambda c: c.where(partner="EU").to_frame(),
    "a group of goods": lambda c: c.where(category="fuels", partner="members").rollup("category").to_frame(),
    "groups": lambda c: c.where(partner="members").relabel(partner=["EU"], rest="others").to_frame(),
    "own groups": lambda c: c.where(partner="members").relabel(partner={"near": ["KAZ", "UZB"]}).to_frame(),
    "reporters summed": lambda c: c.relabel(reporter={"both": ["CHN", "RUS"]}, rest="drop").to_frame(),
    "sums": lambda c: c.where(partner="members").rollup("partner", "category").to_frame(),
    "sums over time": lambda c: c.where(partner="members").rollup("period").to_frame(),
    "the total": lambda c: c.where(flow="total", partner="members").rollup("category").to_frame(),
    "hhi": lambda c: c.where(partner="members").measure(tm.hhi, over="partner", by=("reporter", "flow")),
    "hhi by period": lambda c: c.where(partner="members").measure(
        tm.hhi, over="partner", by=("reporter", "period", "category"), flow="export"
    ),
    "several": lambda c: c.where(partner="members").measure(
        {"h": tm.hhi, "n": tm.effective_number, "g": partial(tm.gini, n="listed")},
        over="partner",
        by="period",
        flow="import",
        panel="available",
    ),
    "share": lambda c: c.where(partner="members").measure(
        tm.share, over=("partner", "category"), by="period", flow="total", panel="matched"
    ),
    "of the published total": lambda c: c.measure(
        tm.share, over="partner", by=("reporter", "period"), flow="export", denominator="published"
    ),
    "growth": lambda c: c.where(partner="World").measure(tm.growth_rate, by="reporter", flow="import"),
    "contribution": lambda c: c.where(partner="members").measure(
        tm.contribution_to_growth, over="partner", by="reporter", flow="export"
    ),
    "balance": lambda c: c.where(partner="members").measure(tm.trade_balance, by=("reporter", "period")),
    "advantage": lambda c: c.where(partner="members").measure(tm.rca_balassa, by="period", flow="X"),
    "intensity": lambda c: c.where(partner="members").measure(
        partial(tm.trade_intensity, own_trade="plain"), flow="X", panel="available"
    ),
    "complementarity": lambda c: c.where(partner="members").measure(
        tm.trade_complementarity_michaely, by="period"
    ),
    "dependence": lambda c: c.where(partner="members").measure(
        tm.cdi2, by=("reporter", "category", "period"), members=EU
    ),
    "prices": lambda c: c.where(partner="members").measure(
        partial(tm.price_index_laspeyres, matched=True),
        over="category",
        by=("reporter", "period"),
        flow="X",
        base=2019,
    ),
    "openness": lambda c: c.where(partner="World").measure(
        partial(tm.trade_openness, form="sum"), by=("reporter", "period"), data={"gdp": {"CHN": 900.0}}
    ),
    "a sum across the world": lambda c: c.measure(tm.hhi, over="partner", by="reporter", flow="X"),
    "rolled up across the world": lambda c: c.rollup("partner"),
    "flows by omission": lambda c: c.measure(tm.hhi, over="partner", by="reporter"),
    "a good without trade": lambda c: c.where(category="010121").to_frame(),
    "a year outside": lambda c: c.where(period=1999),
    "what nobody knows": lambda c: c.where(reporter="Narnia"),
    "flows summed": lambda c: c.rollup("flow"),
}


def answer(ask, made):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        try:
            found = ask(made)
        except TradekitError as error:
            return type(error), str(error)
    return found.to_pandas() if isinstance(found, pl.DataFrame | pa.Table) else found


# What no cube is made of: the change of the frame, and what is said.
REFUSED = {
    "a missing category": (
        {"category": nw.when(nw.col("category") != "270900").then(nw.col("category"))},
        (CubeError, "column 'category' has 83 missing labels: name them or drop these rows"),
    ),
    "a missing period": (
        {"period": nw.when(nw.col("period") != 2018).then(nw.col("period"))},
        (CubeError, "column 'period' has 66 missing labels: name them or drop these rows"),
    ),
    "an unknown country": (
        {"partner": nw.lit("Narnia")},
        (PartnerError, "column 'partner': 'Narnia' names no economy, residual or aggregate"),
    ),
    "negative trade": (
        {"value": nw.col("value") - 100.0},
        (
            CubeError,
            "column 'value' is negative: -99. Trade is not negative; if these are corrections, say"
            " corrections=True",
        ),
    ),
    "text for numbers": (
        {"value": nw.lit("FRA")},
        (
            CubeError,
            "column 'value' has 'FRA', where a number is expected: convert the column to numbers first",
        ),
    ),
    "an infinite value": (
        {"value": nw.lit(float("inf"))},
        (CubeError, "column 'value' is infinite: mark what is unknown as missing"),
    ),
}


def differences(expected, found):
    """What differs between two answers, two refusals, or one of each."""
    if isinstance(expected, tuple) or isinstance(found, tuple):
        return "" if found == expected else f"{found} is not {expected}"
    try:
        pd.testing.assert_frame_equal(
            found, expected, rtol=1e-12, check_dtype=False, check_column_type=False, check_index_type=False
        )
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("kind", EAGER)
def test_frames_in_memory_answer_alike(kind):
    frame = made()
    one, other = cube(frame), cube(EAGER[kind](frame))
    wrong = {what: differences(answer(ask, one), answer(ask, other)) for what, ask in ASKED.items()}
    assert {what: text for what, text in wrong.items() if text} == {}


@pytest.mark.filterwarnings("ignore")  # of the engines' own
@pytest.mark.parametrize("engine", LAZY)
def test_an_engine_answers_as_memory_does(engine):
    frame = made()
    here = cube(frame)
    with LAZY[engine]() as bring:
        lazy = bring(frame)
        there = cube(lazy)
        assert there.is_lazy
        assert np.array_equal(there.covered, here.covered)
        wrong = {what: differences(answer(ask, here), answer(ask, there)) for what, ask in ASKED.items()}
        assert {what: text for what, text in wrong.items() if text} == {}
        twice = pd.concat([frame, spelled(frame)[:40]], ignore_index=True)
        here, there = (cube(rows, coverage="explicit", duplicates="sum") for rows in (twice, bring(twice)))
        assert differences(answer(ASKED["sums"], here), answer(ASKED["sums"], there)) == ""
        table = read_frame(lazy)
        for change, (error, message) in REFUSED.values():
            with pytest.raises(error, match=f"^{re.escape(message)}"):
                cube(table.with_columns(**change).to_native())


def test_the_comparison_sees_a_difference():
    frame = made()
    other = frame.assign(value=frame["value"] * (1 + 1e-9))
    wrong = [differences(answer(ask, cube(frame)), answer(ask, cube(other))) for ask in ASKED.values()]
    assert sum(map(bool, wrong)) >= 10
    assert differences((CubeError, "this"), (CubeError, "that"))


# -- made-up tables ----------------------------------------------------------------------------------------


@st.composite
def rows_in_memory(draw, table):
    """Rows of a table, and what becomes of duplicates: none, or some with labels written in another way."""
    frame = frame_of(table)
    if draw(st.booleans()):
        return frame, None
    again = frame.iloc[draw(st.lists(st.integers(0, len(frame) - 1), unique=True))]
    return pd.concat([frame, again.replace({"CHN": "China", "KAZ": "398"})], ignore_index=True), "sum"


@given(data=st.data())
def test_measure_from_an_engine_is_measure_in_memory(data):
    case = data.draw(st.sampled_from(CASES))
    table, coverage = data.draw(tables())
    options = data.draw(questions(case, table))
    if any(argument.name == "gdp" for argument in case.record.arguments):
        options["data"] = {"gdp": pd.Series(GDP, name="gdp").rename_axis("reporter")}
    frame, duplicates = data.draw(rows_in_memory(table))
    here, there = (
        cube_of(table, coverage, rows, duplicates=duplicates)
        for rows in (frame, pl.from_pandas(frame).lazy())
    )
    assert_same(
        outcome(rows_of, here, case.metric, **options), outcome(rows_of, there, case.metric, **options)
    )


STEPS = [
    ("where", {"partner": "members"}),
    ("where", {"partner": "EU"}),
    ("where", {"partner": ["KAZ", "UZB", "TJK"]}),
    ("where", {"reporter": ["CHN", "RUS"]}),
    ("where", {"reporter": "EU"}),
    ("where", {"period": "2019/2020"}),
    ("where", {"flow": "total"}),
    ("where", {"flow": "X"}),
    ("where", {"flow": ["X", "M"]}),
    ("where", {"category": "members"}),
    ("where", {"partner": "W00"}),
    ("relabel", {"partner": ["Central Asia"], "rest": "others"}),
    ("relabel", {"partner": ["EU"], "rest": "drop"}),
    ("relabel", {"reporter": ["EU"], "rest": "rest"}),
    ("relabel", {"category": {"all": ["27", "87"]}}),
    ("rollup", "partner"),
    ("rollup", "category"),
    ("rollup", "reporter"),
    ("rollup", "period"),
]


@given(data=st.data())
def test_steps_in_an_engine_are_steps_in_memory(data):
    table, coverage = data.draw(tables())
    steps = data.draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4))
    frame, duplicates = data.draw(rows_in_memory(table))

    def walk(given):
        made = cube_of(table, coverage, given, duplicates=duplicates)
        for name, what in steps:
            made = made.rollup(what) if name == "rollup" else getattr(made, name)(**what)
        return made, pd.DataFrame(nw.from_native(made.to_frame()).to_dict(as_series=False))

    here, there = outcome(walk, frame), outcome(walk, pl.from_pandas(frame).lazy())
    if isinstance(here, type):
        assert there is here
        return
    assert {dim: axis.labels for dim, axis in here[0].axes.items()} == {
        dim: axis.labels for dim, axis in there[0].axes.items()
    }
    assert np.array_equal(here[0].covered, there[0].covered)
    assert sorted(here[0].changing) == sorted(there[0].changing)
    assert differences(here[1], there[1]) == ""


# -- what an engine may do -----------------------------------------------------------------------------------


def test_duplicates_are_looked_for_when_asked():
    frame = pl.LazyFrame({"partner": ["KAZ", "Kazakhstan", "UZB"], "value": [1.0, 2.0, 4.0]})
    unchecked = TradeCube.from_frame(frame, partner="partner", value="value")
    assert unchecked.to_frame()["value"].to_list() == [3.0, 4.0]
    assert "duplicates  unchecked" in repr(unchecked)
    message = (
        "1 row repeats a cell that another row has, such as partner KAZ: sum them with duplicates='sum', or"
        " name the column that tells them apart"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        TradeCube.from_frame(frame, partner="partner", value="value", duplicates="refuse")
    summed = TradeCube.from_frame(frame, partner="partner", value="value", duplicates="sum")
    assert "unchecked" not in repr(summed)


PRESS = [("KAZ", 2020, "27", 1.0), ("UZB", 2020, "27", 2.0), ("KAZ", 2021, "27", 3.0)]


def press(*rows, **options):
    frame = pl.DataFrame([*PRESS, *rows], schema=["partner", "period", "category", "value"], orient="row")
    dims = {dim: dim for dim in ("partner", "period", "category")}
    return TradeCube.from_frame(frame.lazy(), **dims, value="value", coverage="explicit", **options)


def test_outside_coverage_the_engine_counts_what_a_sum_lacks(monkeypatch):
    brought = []
    monkeypatch.setattr(blocks, "here", lambda block, dims: brought.append(here(block, dims)) or brought[-1])
    made = press(*((partner, year, "87", 4.0) for partner, year, *_ in PRESS))
    with pytest.warns(UndefinedWarning, match="1 of 2 results"):
        found = made.measure(tm.hhi, over="category", by="period")
    # In 2021 Uzbekistan is not there.
    assert found["hhi"].fill_null(-1).fill_nan(-1).to_list() == [pytest.approx((3**2 + 8**2) / 11**2), -1]
    assert [len(cube.data) for cube in brought] == [4]


def test_rows_that_are_counted_are_not_counted_twice():
    message = (
        "1 row repeats a cell that another row has, such as partner KAZ, category 27, period 2021: sum them"
        " with duplicates='sum', or name the column that tells them apart"
    )
    again = "Kazakhstan", 2021, "27", 1.0
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        press(again)
    # In 2021 Uzbekistan is not there, however many rows Kazakhstan has.
    made = press(again, duplicates="sum")
    assert made.to_frame()["value"].to_list() == [1, 2, 3 + 1]
    assert made.rollup("partner").to_frame()["value"].fill_nan(-1).to_list() == [3, -1]


def test_the_only_cell_there_is_occurs_once():
    frame = pl.LazyFrame({"value": [1.0, 2.0]})
    with pytest.raises(CubeError, match=r"^1 row repeats a cell .*, such as the only one there is: sum them"):
        TradeCube.from_frame(frame, value="value", duplicates="refuse")


def test_a_lazy_cube_shows_itself_without_asking_its_engine():
    asked = []
    frame = pl.LazyFrame({"partner": ["KAZ", "UZB"], "value": [1.0, 2.0]}).map_batches(
        lambda batch: asked.append(1) or batch
    )
    made = TradeCube.from_frame(frame, partner="partner", value="value", unit="USD bn")
    queries = len(asked)
    assert repr(made).splitlines() == [
        "TradeCube: lazy, 2 rows in polars, USD bn",
        "  partner     2  KAZ, UZB",
        "  coverage    complete for 1 of 1 reporter-flow-periods",
        "  duplicates  unchecked",
    ]
    assert made.where(partner="KAZ").rollup("partner").is_lazy
    assert len(asked) == queries


def test_an_answer_is_one_query():
    asked = []
    frame = pl.LazyFrame({"partner": ["KAZ", "UZB"], "year": [2020, 2021], "value": [1.0, 2.0]}).map_batches(
        lambda batch: asked.append(1) or batch
    )
    made = TradeCube.from_frame(frame, partner="partner", period="year", value="value")
    for ask in (
        TradeCube.to_frame,
        TradeCube.collect,
        lambda c: c.where(period=2020).rollup("partner").collect(),
        lambda c: c.measure([tm.hhi, tm.effective_number], over="partner", by="period"),
    ):
        asked.clear()
        ask(made)
        assert len(asked) == 1


def test_results_are_polars_for_polars_and_pandas_for_others():
    frame = pd.DataFrame({"partner": ["KAZ", "UZB"], "value": [1.0, 2.0]})
    kinds = {}
    for engine in ("polars-lazy", "duckdb"):
        with LAZY[engine]() as bring:
            made = TradeCube.from_frame(bring(frame), partner="partner", value="value")
            kinds[engine] = type(made.measure(tm.hhi, over="partner")), type(made.to_frame())
    assert kinds == {"polars-lazy": (pl.DataFrame,) * 2, "duckdb": (pd.DataFrame,) * 2}


def test_an_engine_that_dies_is_one_error_with_its_cause():
    def die(batch):
        raise RuntimeError("the worker was killed")

    frame = pl.LazyFrame({"partner": ["KAZ"], "value": [1.0]}).map_batches(die)
    with pytest.raises(
        EngineError, match=r"^polars could not answer the query: .*the worker was killed"
    ) as seen:
        TradeCube.from_frame(frame, partner="partner", value="value")
    assert seen.value.__cause__ is not None


def test_text_found_when_the_engine_reads_it(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "late.csv"
    rows = [f"KAZ,{year}" for year in range(1, 30_000)]
    path.write_text("\n".join(["partner,value", *rows, "UZB,many", ""]))
    with duckdb.connect() as connection:
        relation = connection.read_csv(str(path), dtype={"value": "DOUBLE"})
        with pytest.raises(EngineError, match=r"^duckdb could not answer the query: .*many") as seen:
            TradeCube.from_frame(relation, partner="partner", value="value", duplicates="sum")
    assert isinstance(seen.value.__cause__, Exception)


# -- blocks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what", ["hhi", "hhi by period", "growth", "advantage", "balance", "dependence", "prices"]
)
def test_blocks_give_what_one_query_gives(what, monkeypatch):
    there = cube(pl.from_pandas(made()).lazy())
    whole = answer(ASKED[what], there)
    monkeypatch.setattr(blocks, "CELLS", 20)
    assert differences(whole, answer(ASKED[what], there)) == ""


def test_blocks_are_as_large_as_memory_is_to_hold(monkeypatch):
    brought = []
    monkeypatch.setattr(blocks, "here", lambda block, dims: brought.append(block) or here(block, dims))
    there = cube(pl.from_pandas(made()).lazy()).where(partner="members")
    by_period = {"over": "partner", "by": ("period", "reporter"), "flow": "X", "panel": "available"}
    for cells, count in ((10**6, 1), (40, 2), (1, 4)):
        brought.clear()
        monkeypatch.setattr(blocks, "CELLS", cells)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UndefinedWarning)
            there.measure(tm.hhi, **by_period)
        assert len(brought) == count


def test_what_is_too_large_is_said_before_it_starts(monkeypatch):
    there = TradeCube.from_frame(
        pl.LazyFrame({"partner": ["KAZ", "UZB"], "value": [1.0, 2.0]}), partner="partner", value="value"
    )
    monkeypatch.setattr("tradekit.cube.engine.BYTES", 2**50)
    message = (
        r"^up to 2 cells would come here, about 2,097,152 GiB, and \d+ GiB are free: put period or repor"
    )
    with pytest.raises(CubeError, match=message):
        there.measure(tm.hhi, over="partner")
    with pytest.raises(
        CubeError, match=r"are free: sum with rollup\(\), or take fewer labels with where\(\)$"
    ):
        there.collect()


def test_progress_is_shown_when_asked(monkeypatch, capsys):
    pytest.importorskip("tqdm")
    monkeypatch.setattr(blocks, "CELLS", 1)
    there = cube(pl.from_pandas(made()).lazy()).where(partner="World", flow="X", period="2019/2020")
    with pytest.warns(UndefinedWarning):
        there.measure(tm.growth_rate, by="category", panel="available", progress=True)
    assert "3/3" in capsys.readouterr().err


# -- files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_files_are_scanned(engine, kind, tmp_path):
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    frame = made()
    for number, part in enumerate((frame[:90], frame[90:])):
        path = tmp_path / f"part{number}.{kind}"
        part.to_parquet(path) if kind == "parquet" else part.to_csv(path, index=False)
    there = scan(tmp_path / f"*.{kind}", engine=engine, nomenclature="HS2022", quantity={"kg": "kg"})
    assert there.is_lazy
    assert differences(answer(ASKED["cells"], cube(frame)), answer(ASKED["cells"], there)) == ""


@pytest.mark.parametrize("rows", [1, 90])
def test_periods_that_lie_apart_are_asked_for_one_by_one(rows, tmp_path, monkeypatch):
    pytest.importorskip("duckdb")
    monkeypatch.setattr(sys.modules["tradekit.io.scan"], "PART", rows)
    frame = made().sort_values("period", kind="stable", ignore_index=True)
    frame[frame["period"] > 2018].to_parquet(tmp_path / "late.parquet", row_group_size=10)
    frame[frame["period"] == 2018].to_parquet(tmp_path / "early.parquet")
    there = scan(tmp_path / "*.parquet", nomenclature="HS2022", unit="USD mn", quantity={"kg": "kg"})
    counts = frame.groupby("period").size().to_numpy()
    assert len(there.data.apart) == (4 if rows == 1 else len(np.unique(np.cumsum(counts) // 90))) > 1
    asked = []
    module = sys.modules["tradekit.cube.engine"]
    monkeypatch.setattr(module, "collect", lambda query: asked.append(query) or query.collect())
    there.collect()
    assert len(asked) == 1  # Few sums stay in the cache.
    monkeypatch.setattr(module, "CACHED", 1)
    there.collect()
    assert len(asked) == 1 + len(there.data.apart)
    more = {
        "a half of the years": lambda c: c.where(period=["2021", "2019"], partner="members").to_frame(),
        "nothing in a year": lambda c: c.where(reporter="RUS", partner="World").to_frame(),
        "years to come": lambda c: c.where(period="2020/2030", partner="World").to_frame(),
    }
    here = cube(frame)
    wrong = {what: differences(answer(ask, here), answer(ask, there)) for what, ask in (ASKED | more).items()}
    assert {what: text for what, text in wrong.items() if text} == {}


def test_files_that_mix_periods_are_asked_once(tmp_path, monkeypatch):
    pytest.importorskip("duckdb")
    monkeypatch.setattr(sys.modules["tradekit.io.scan"], "PART", 1)
    made().to_parquet(tmp_path / "mixed.parquet", row_group_size=20)
    assert scan(tmp_path / "*.parquet", nomenclature="HS2022").data.apart == ()
    frame = made().drop(columns="period")
    frame.drop_duplicates(list(DIMS[:4])).to_parquet(tmp_path / "one.parquet")
    assert scan(tmp_path / "one.parquet", nomenclature="HS2022").data.apart == ()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.parquet", None, "none.parquet: there is no such file"),
        (
            "x.doc",
            b"a",
            "x.doc: the ending tells no kind of table; expected one of .parquet, .csv, .csv.gz,",
        ),
        ("x.parquet", b"no Parquet at all", "x.parquet: polars cannot read it: "),
    ],
)
def test_files_that_cannot_be_scanned(name, content, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError, match=f"^{re.escape(message)}"):
        scan(name, engine="polars")


def test_only_engines_there_are():
    with pytest.raises(CubeError, match=r"^engine must be 'duckdb' or 'polars', not 'abacus'$"):
        scan("x.parquet", engine="abacus")
