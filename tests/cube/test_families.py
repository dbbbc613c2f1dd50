"""Families of metrics on a real panel: who is missing, who is nobody, who comes and goes."""

import re
from functools import partial

import numpy as np
import pandas as pd
import pytest

from tradekit import TradeCube, metrics
from tradekit.errors import CubeError, SumError
from tradekit.metrics import concentration, dependency, inequality, levels, openness

pytestmark = pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")

OPTIONS = {
    "members_covering": {"part": 0.95},
    "trade_openness": {"form": "sum"},
    "trade_openness_composite": {"n": "listed"},
    "income_elasticity_imports": {"form": "log"},
    "import_cover_months": {"months": 12},
    "concentration_ratio": {"k": 3},
    "stenbacka_threshold": {"gamma": 1},
    "linda_index": {"k": 2},
    "u_index": {"a": 2, "n": "active"},
    "shannon_entropy": {"base": 2},
    "hill_number": {"q": 1},
    "renyi_entropy": {"q": 2, "base": 2},
    "hannah_kay": {"alpha": 3},
    "generalized_entropy": {"alpha": 2, "n": "active"},
    "atkinson": {"epsilon": 0.5, "n": "active"},
    "kolm": {"alpha": 1e-9, "n": "active"},
    "rank_size_exponent": {"shift": 0.5},
    "geodep_dependency": {"hhi_imports": 0.05, "hhi_world": 0.4, "ratio_imports": 0},
    **{
        name: {"n": "active"}
        for name in (
            *("hhi_normalised", "unctad_concentration", "hhi_dual", "entropy_relative", "gini", "theil_t"),
            *("hoover_index", "ogive_index", "coefficient_of_variation", "theil_l", "variance_of_logs"),
        )
    },
}
# Numbers are made up: the same for all, but what is produced and earned grows.
YEARS = range(2017, 2023)
GROWING = pd.Series([1e12 + 1e11 * (year - 2017) for year in YEARS], pd.Index(YEARS, name="period"))
DATA = {"stock_withdrawal": 0, "population": 8e9, "landlocked": 0, "remoteness": 1}
DATA |= {"risk": 1, "world_hhi": 0.5}

# What needs labels, a matrix, a bloc or the whole list of members has tests of its own.
OF_LABELS = (
    "exposure",
    "exposure_change",
    "bloc_trade_ratio",
    "supplier_replacement",
    "substitution_capacity",
)


def of_one_list(record):
    """Whether a metric of concentration, inequality or dependency can be asked as all are asked here."""
    cells = [argument for argument in record.arguments if argument.source == "cells"]
    plain = {letter for group in record.signature.inputs for letter in group} <= {"n"}
    told_apart = any(argument.scope == "reference" or argument.members == "inside" for argument in cells)
    listed = record.absent == "dense"
    return bool(cells) and plain and not told_apart and not listed and record.name not in OF_LABELS


LISTED = [
    name
    for name in (*concentration.__all__, *inequality.__all__, *dependency.__all__)
    if of_one_list(getattr(metrics, name).record)
]

FUNCTIONS = {
    name: partial(getattr(metrics, name), **OPTIONS.get(name, {}))
    for name in (*levels.__all__, *openness.__all__, *LISTED)
    # No re-exports are told apart here, and remoteness is of no trade.
    if name not in ("reexport_share", "remoteness")
}
RECORDS = {name: function.func.record for name, function in FUNCTIONS.items()}
# Those of one economy among others are over reporters; all others sum them.
AMONG_REPORTERS = ("relative_openness", "trade_openness_composite", "openness_adjusted")
SUMMED = [name for name in FUNCTIONS if name not in AMONG_REPORTERS]
EVERY = pytest.mark.parametrize("name", [pytest.param(x, marks=pytest.mark.shared) for x in FUNCTIONS])
EACH_SUM = pytest.mark.parametrize("name", [pytest.param(x, marks=pytest.mark.shared) for x in SUMMED])


def flows(name):
    """The flows of a metric's arguments, imports where it takes the one asked for."""
    asked = {argument.flow for argument in RECORDS[name].arguments if argument.source == "cells"}
    return {"import" if flow == "asked" else flow for flow in asked}


def options(name):
    """What `measure` must be told beside `by`."""
    record = RECORDS[name]
    told = {}
    if "n" in record.signature.letters:
        told["over"] = "reporter" if name in AMONG_REPORTERS else "partner"
    if any(argument.flow == "asked" for argument in record.arguments if argument.source == "cells"):
        told["flow"] = "import"
    if any(argument.members != "all" for argument in record.arguments):
        told["members"] = "ASEAN"
    covariates = [argument.name for argument in record.arguments if argument.source == "covariate"]
    return {**told, "data": {covariate: DATA.get(covariate, GROWING) for covariate in covariates}}


def compares_periods(name):
    record = RECORDS[name]
    return "t" in record.signature.letters or any(argument.time == "base" for argument in record.arguments)


@pytest.fixture(scope="module")
def rows(shared):
    frame = pd.read_parquet(shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet")
    keys = ["reporter_iso", "partner_iso", "flow_code", "year"]
    return frame.groupby(keys, as_index=False)[["value_usd", "net_kg"]].sum()


def made(rows):
    """A cube of all fish."""
    return TradeCube.from_frame(
        rows,
        reporter="reporter_iso",
        partner="partner_iso",
        flow="flow_code",
        period="year",
        value="value_usd",
        quantity={"net_kg": "kg"},
        unit="USD",
    )


@pytest.fixture(scope="module")
def fish(rows):
    return made(rows)


def throughout(rows, name):
    """Reporters that report every flow of a metric in every year."""
    codes = [{"export": "X", "import": "M"}[flow] for flow in flows(name)]
    reports = rows.loc[rows["flow_code"].isin(codes), ["reporter_iso", "flow_code", "year"]]
    count = reports.drop_duplicates()["reporter_iso"].value_counts()
    return sorted(count.index[count == len(codes) * len(YEARS)])


@EVERY
def test_of_an_incomplete_panel_nothing_is_known_until_one_says_of_whom(fish, rows, name):
    ask = partial(fish.measure, FUNCTIONS[name], by="period", **options(name))
    strict = ask()
    assert strict[name].isna().all()
    assert strict.attrs["missing"]
    matched = ask(panel="matched")
    alone = fish.where(reporter=throughout(rows, name)).measure(FUNCTIONS[name], by="period", **options(name))
    assert alone[name].notna().any()
    pd.testing.assert_frame_equal(matched.dropna(), alone.dropna(), check_exact=False, rtol=1e-12)


@EACH_SUM
def test_whoever_reports_is_another_world_than_whoever_always_does(fish, name):
    ask = partial(fish.measure, FUNCTIONS[name], by="period", **options(name))
    available, matched = ask(panel="available")[name], ask(panel="matched")[name]
    assert available.notna().any()
    # A flag is raised in any world.
    assert RECORDS[name].kind == "flag" or not np.array_equal(available, matched, equal_nan=True)


def on_arrays(rows, name, year):
    """A metric of arrays on what pandas sums: trade of Chile, residual partners like all others."""
    record = RECORDS[name]
    own = rows[rows["reporter_iso"] == "CHL"]
    table = own.pivot_table("value_usd", "partner_iso", ["flow_code", "year"], "sum", fill_value=0.0)
    asean = ["BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"]

    def argument(described, letters):
        if described.source == "covariate":
            given = DATA.get(described.name, GROWING)
            given = given if np.isscalar(given) or letters == ("t",) else given[year]
            return np.full(len(table), given) if letters == ("n",) else given
        cells = table["X" if described.flow == "export" else "M"]
        if described.members == "outside":
            cells = cells.drop(index=asean, errors="ignore")
        cells = cells if letters == ("n",) else cells.sum()
        return cells if letters == ("t",) else cells[year - (described.time == "base")]

    given = map(argument, record.arguments, record.signature.inputs)
    result = FUNCTIONS[name](*(np.asarray(x, dtype=float) for x in given))
    if record.signature.output == ("n",):
        return pd.Series(result, table.index.str.strip())
    return result[year - 2017] if record.signature.output == ("t",) else result


@EACH_SUM
def test_partners_that_are_no_economies_are_members_and_count_in_totals(fish, rows, name):
    found = fish.where(reporter="CHL").measure(FUNCTIONS[name], by="period", **options(name))
    for year in (2019, 2021):
        expected = on_arrays(rows, name, year)
        got = found[found["period"] == str(year)]
        if isinstance(expected, pd.Series):
            # Who has no trade in the year has no row.
            got = got.set_index("partner")[name]
            assert "_X" in got.index  # areas not elsewhere specified
            expected = expected[got.index]
        else:
            got = got[name].item()
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12)


@EACH_SUM
def test_only_what_compares_periods_refuses_a_group_that_changed(fish, rows, name):
    # Britain left the European Union in 2020.
    reports = fish.where(reporter="CHL")
    ask = {"by": "period", **options(name)}
    if compares_periods(name):
        with pytest.raises(SumError, match=f"^{name} compares periods, but the partners' group changed"):
            reports.where(partner="EU").measure(FUNCTIONS[name], **ask)
        fixed = reports.where(partner="EU", composition="2020")
        assert fixed.measure(FUNCTIONS[name], **ask)[name].notna().any()
    else:
        assert reports.where(partner="EU").measure(FUNCTIONS[name], **ask)[name].notna().all()


@pytest.fixture(scope="module")
def beside_totals(rows):
    """Trade of Chile with its partners, and with the world a quarter more than they explain."""
    own = rows[rows["reporter_iso"] == "CHL"]
    world = own.groupby(["reporter_iso", "flow_code", "year"], as_index=False)[["value_usd", "net_kg"]].sum()
    world[["value_usd", "net_kg"]] *= 1.25
    return made(pd.concat([own, world.assign(partner_iso="World")]))


@EACH_SUM
def test_published_totals_are_never_added_to_their_parts(beside_totals, name):
    # Nor is the world inside a bloc or outside it.
    with pytest.raises(SumError, match=r"^partner '?W00'? (contains|is neither inside nor outside)"):
        beside_totals.measure(FUNCTIONS[name], by="period", **options(name))


@EACH_SUM
def test_published_totals_are_the_denominator_of_shares_and_of_nothing_else(beside_totals, rows, name):
    ask = partial(beside_totals.measure, FUNCTIONS[name], by="period", denominator="published")
    if name != "share":
        message = (
            f"{name} has no published denominator: it is for shares and contributions over one dimension"
        )
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            ask(**options(name))
        return
    found = ask(**options(name)).set_index(["period", "partner"])["share"]
    np.testing.assert_allclose(found.xs("unallocated", level="partner"), 0.2, rtol=1e-9)
    np.testing.assert_allclose(found.groupby("period").sum(), 1, rtol=1e-12)
    parts = on_arrays(rows, name, 2020)
    np.testing.assert_allclose(found["2020"].drop("unallocated"), 0.8 * parts[parts > 0], rtol=1e-9)


# --- names of the literature that are a group and a function ---------------------------------------------

HAND = [
    ("KAZ", "DEU", "X", "020130", 3.0),
    ("KAZ", "CHN", "X", "270900", 5.0),
    ("UZB", "FRA", "X", "020130", 1.0),
    ("UZB", "CHN", "X", "270900", 1.0),
    ("KAZ", "DEU", "M", "020130", 9.0),
    ("UZB", "DEU", "M", "270900", 2.0),
]


@pytest.fixture(scope="module")
def by_hand():
    names = ["reporter", "partner", "flow", "category", "value"]
    return TradeCube.from_frame(
        pd.DataFrame(HAND, columns=names),
        **{name: name for name in names},
        period=2020,
        nomenclature="HS2022",
    )


def test_regional_market_share(by_hand):
    # Central Asia sells 4 of 10 to the European Union.
    groups = by_hand.relabel(reporter="Central Asia", partner="EU", rest="Other")
    found = groups.measure(metrics.share, flow="export", over="partner", by="reporter")
    assert found.to_dict("list") == {
        "reporter": ["Central Asia"] * 2,
        "partner": ["EU", "Other"],
        "share": [0.4, 0.6],
    }


def test_share_by_class_shows_what_is_in_no_class(by_hand):
    classes = by_hand.relabel(category="agri-food", rest="Other")
    found = classes.measure(metrics.share, flow="export", over="category", by="reporter")
    assert found.set_index(["reporter", "category"])["share"].to_dict() == {
        ("KAZ", "Other"): 0.625,
        ("KAZ", "agri-food"): 0.375,
        ("UZB", "Other"): 0.5,
        ("UZB", "agri-food"): 0.5,
    }


def test_net_exports_of_a_class_tell_a_net_importer(by_hand):
    food = by_hand.where(category="agri-food")
    found = food.measure(metrics.trade_balance, by="reporter").set_index("reporter")["trade_balance"]
    assert found["KAZ"] == -6
    assert found["UZB"] == 1


def test_total_trade_is_shared_where_both_flows_are_known(by_hand):
    found = by_hand.measure(metrics.share, flow="total", over="partner", by="reporter")
    shares = found.set_index(["reporter", "partner"])["share"]
    assert shares["KAZ", "DEU"] == pytest.approx(12 / 17)


def test_the_largest_class_is_that_of_rank_one(by_hand):
    ask = {"flow": "export", "over": "category", "by": "reporter"}
    ranks = by_hand.measure(metrics.rank, **ask)
    largest = ranks[ranks["rank"] == 1]
    # Uzbekistan has two that are equal, and both are named.
    assert list(zip(largest["reporter"], largest["category"], strict=True)) == [
        ("KAZ", "270900"),
        ("UZB", "020130"),
        ("UZB", "270900"),
    ]
    found = by_hand.measure(partial(metrics.concentration_ratio, k=1), **ask)
    assert found["concentration_ratio"].tolist() == [0.625, 0.5]


def test_reexports_are_a_part_of_exports(by_hand):
    rows = [("SGP", "IDN", "X", 80.0), ("SGP", "IDN", "RX", 60.0), ("KAZ", "CHN", "X", 5.0)]
    frame = pd.DataFrame(rows, columns=["reporter", "partner", "flow", "value"])
    made = TradeCube.from_frame(frame, **{name: name for name in frame.columns}, period=2020)
    found = made.measure(metrics.reexport_share, by="reporter").set_index("reporter")["reexport_share"]
    assert found["SGP"] == 0.75
    assert np.isnan(found["KAZ"])  # not told apart is not none
    with pytest.raises(CubeError, match=r"^reexport_share needs re-exports, which the cube does not have$"):
        by_hand.measure(metrics.reexport_share, by="reporter")


def test_what_is_of_no_trade_is_no_question_to_a_cube(by_hand):
    message = "remoteness takes nothing from a cube: call it with arrays"
    with pytest.raises(CubeError, match=f"^{message}$"):
        by_hand.measure(partial(metrics.remoteness, form="mean"), over="partner", by="reporter")
