"""Families of metrics on a real panel: who is missing, who is nobody, who comes and goes.

Metrics that ask the same of a cube are measured together, and every test holds all of them to one rule.
"""

import re
from functools import partial
from itertools import groupby
from typing import get_type_hints

import numpy as np
import pandas as pd
import pytest

from tradekit import Partner, PartnerGroup, TradeCube, metrics
from tradekit.errors import CubeError, SumError
from tradekit.metrics import concentration, dependency, inequality, levels, openness

pytestmark = pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")

FAMILIES = (levels, openness, concentration, inequality, dependency)
# Where listed members without trade leave an index undefined, those that trade are counted.
OPTIONS = {
    "members_covering": {"part": 0.95},
    "trade_openness": {"form": "sum"},
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
    "rao_stirling": {"alpha": 1, "beta": 1, "pairs": "twice"},
    "portfolio_variance": {"corrected": False},
    "generalized_entropy": {"alpha": 2, "n": "listed"},
    "atkinson": {"epsilon": 0.5, "n": "listed"},
    "kolm": {"alpha": 1e-9, "n": "listed"},
    "gini_specialisation": {"weighted": False},
    "palma_ratio": {"top": 0.1, "bottom": 0.95},
    "rank_size_exponent": {"shift": 0.5},
    "foreign_dependency_flag": dict(metrics.COMMISSION_THRESHOLDS),
    "geodep_dependency": {"hhi_imports": 0.05, "hhi_world": 0.4, "ratio_imports": 0},
    "theil_l": {"n": "active"},
    "variance_of_logs": {"n": "active"},
}
FUNCTIONS = {
    name: partial(getattr(metrics, name), **OPTIONS.get(name, {}))
    for family in FAMILIES
    for name in family.__all__
}
RECORDS = {name: function.func.record for name, function in FUNCTIONS.items()}


def cells(name):
    """What a metric takes from a cube."""
    return [argument for argument in RECORDS[name].arguments if argument.source == "cells"]


def fields(name):
    """Columns of a result: one of its name, or one a part."""
    return getattr(get_type_hints(FUNCTIONS[name].func)["return"], "_fields", (name,))


# What takes no trade, or re-exports, which are not told apart here, has tests of its own.
NOTHING = {name for name in FUNCTIONS if not cells(name)}
APART = {"reexport_share", "rao_stirling", *NOTHING}
MATRICES = {name for name in FUNCTIONS if "r" in RECORDS[name].signature.letters}
OF_BLOCS = {name for name in FUNCTIONS if any(argument.members == "inside" for argument in cells(name))}
OF_THE_WORLD = {name for name in FUNCTIONS if any(argument.scope == "reference" for argument in cells(name))}
# Those of one economy among others are over reporters; all others sum them.
AMONG_REPORTERS = {"relative_openness", "trade_openness_composite", "openness_adjusted"}
SUMMED = FUNCTIONS.keys() - APART - MATRICES - OF_BLOCS - OF_THE_WORLD - AMONG_REPORTERS


def flows(name):
    """The flows of a metric's arguments, imports where it takes the one asked for."""
    return {"import" if argument.flow == "asked" else argument.flow for argument in cells(name)}


def options(name):
    """What `measure` must be told beside covariates."""
    letters = RECORDS[name].signature.letters
    told = {"by": ("reporter", "period") if name in OF_THE_WORLD else "period"}
    if "t" in letters and "t" not in RECORDS[name].signature.output:
        told["by"] = ()
    if "n" in letters:
        told["over"] = "reporter" if name in AMONG_REPORTERS else "partner"
    if any(argument.flow == "asked" for argument in cells(name)):
        told["flow"] = "import"
    if any(argument.members != "all" for argument in cells(name)):
        told["members"] = "EU" if name in OF_BLOCS else "ASEAN"
    return told


def compares_periods(name):
    record = RECORDS[name]
    return "t" in record.signature.letters or any(argument.time == "base" for argument in record.arguments)


# Numbers are made up: the same for all, but what is produced and earned grows, and partners differ.
YEARS = range(2017, 2023)
PARTNERS = [str(partner) for partner in Partner.all()]
GROWING = pd.Series([1e12 + 1e11 * (year - 2017) for year in YEARS], pd.Index(YEARS, name="period"))
GIVEN = {"stock_withdrawal": 0, "population": 8e9, "landlocked": 0, "remoteness": 1, "world_hhi": 0.5}
GIVEN |= {"plant_hhi": 0.1}
OF_PARTNERS = {
    "weights": lambda number: number % 7,
    "risk": lambda number: number % 4,
    "groups": lambda number: number % 3,
    "between": lambda number: number % 2,
    "replaced": lambda number: number % 3 == 1,
    "supply": lambda number: number % 5 * 1e8,
}


def of_partner(name, partner):
    """What a metric asks to be told of a partner."""
    return float(OF_PARTNERS[name](sum(map(ord, partner))))


def growth(partner, year):
    return (sum(map(ord, partner)) + year) % 5 / 10


def data(name):
    """Covariates as `measure` takes them."""
    found = {}
    for argument in RECORDS[name].arguments:
        if argument.name in OF_PARTNERS:
            numbers = {partner: of_partner(argument.name, partner) for partner in PARTNERS}
            found[argument.name] = pd.Series(numbers).rename_axis("partner")
        elif argument.name == "growth":
            numbers = {(partner, year): growth(partner, year) for partner in PARTNERS for year in YEARS}
            found["growth"] = pd.Series(numbers).rename_axis(["partner", "period"])
        elif argument.source == "covariate":
            found[argument.name] = GIVEN.get(argument.name, GROWING)
    return found


def questions(names):
    """Metrics that ask the same, and what they ask; those of several parts ask alone."""

    def asked(name):
        alone = name if len(fields(name)) > 1 else ""
        return str(
            (alone, RECORDS[name].signature.output, sorted(flows(name)), sorted(options(name).items()))
        )

    for _, alike in groupby(sorted(names, key=asked), asked):
        listed = list(alike)
        yield listed, {**options(listed[0]), "data": {k: v for name in listed for k, v in data(name).items()}}


def measured(cube, names, ask, **more):
    return cube.measure({name: FUNCTIONS[name] for name in names}, **{**ask, **more})


def columns(names):
    return [field for name in names for field in fields(name)]


# --- the panel -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows(shared):
    frame = pd.read_parquet(shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet")
    keys = ["reporter_iso", "partner_iso", "flow_code", "year"]
    rows = frame.groupby(keys, as_index=False)[["value_usd", "net_kg"]].sum()
    return rows.assign(partner_iso=rows["partner_iso"].str.strip())


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


@pytest.fixture(scope="module")
def beside_totals(rows):
    """Trade of Chile with its partners, and with the world a quarter more than they explain."""
    own = rows[rows["reporter_iso"] == "CHL"]
    world = own.groupby(["reporter_iso", "flow_code", "year"], as_index=False)[["value_usd", "net_kg"]].sum()
    world[["value_usd", "net_kg"]] *= 1.25
    return made(pd.concat([own, world.assign(partner_iso="World")]))


def flow_codes(name):
    return [{"export": "X", "import": "M"}[flow] for flow in flows(name)]


def throughout(rows, name):
    """Reporters that report every flow of a metric in every year."""
    reports = rows.loc[rows["flow_code"].isin(flow_codes(name)), ["reporter_iso", "flow_code", "year"]]
    count = reports.drop_duplicates()["reporter_iso"].value_counts()
    return sorted(count.index[count == len(flows(name)) * rows["year"].nunique()])


def test_every_metric_is_held_to_the_rules():
    kinds = [SUMMED, AMONG_REPORTERS, OF_THE_WORLD, OF_BLOCS, MATRICES, APART]
    assert set().union(*kinds) == FUNCTIONS.keys()
    assert sum(map(len, kinds)) == len(FUNCTIONS)


@pytest.mark.shared
@pytest.mark.parametrize(
    "names", [SUMMED | AMONG_REPORTERS, OF_THE_WORLD, OF_BLOCS], ids=["sums", "world", "bloc"]
)
def test_of_an_incomplete_panel_nothing_is_known_until_one_says_of_whom(fish, rows, names):
    # Two members of the European Union do not report every year.
    bloc = names is OF_BLOCS
    reports = fish.where(reporter="EU", composition="2022") if bloc else fish
    if names is OF_THE_WORLD:
        reports, rows = fish.where(period="2020/2022"), rows[rows["year"] >= 2020]
    for alike, ask in questions(names):
        strict, matched, available = (
            measured(reports, alike, ask, panel=panel) for panel in ("strict", "matched", "available")
        )
        assert strict.attrs["missing"]
        unknown = strict[strict["period"].isin(["2018", "2020"])] if bloc else strict
        assert unknown[columns(alike)].isna().all(axis=None)
        steady = [
            x for x in throughout(rows, alike[0]) if not bloc or PartnerGroup.parse("EU").contains(x, 2022)
        ]
        alone = measured(reports.where(reporter=steady), alike, ask)
        if "reporter" in ask["by"]:
            # Who leaves the world is unknown beside it.
            matched, available = (
                x[x["reporter"].isin(steady)].reset_index(drop=True) for x in (matched, available)
            )
        labels = [label for label in alone.columns if label not in columns(alike)]
        if labels:
            alone, matched, available = (x.set_index(labels) for x in (alone, matched, available))
        assert alone.notna().any().all()
        assert matched.drop(alone.index).isna().all(axis=None)
        np.testing.assert_allclose(matched.reindex(alone.index), alone, rtol=1e-12, atol=1e-15)
        # Whoever reports is another world than whoever always does; a flag is raised in any.
        other = available.reindex(alone.index)
        same = (other.eq(alone) | (other.isna() & alone.isna())).all()
        flags = {name for name in alike if RECORDS[name].kind == "flag"}
        assert set(same.index[same]) <= flags | AMONG_REPORTERS


def summed(rows, reporters):
    """Trade of reporters together, by partner, flow and year; whoever anybody trades with is listed."""
    here = rows[rows["reporter_iso"].isin(reporters)]
    table = here.pivot_table("value_usd", "partner_iso", ["flow_code", "year"], "sum", fill_value=0.0)
    return table.reindex(sorted(set(rows["partner_iso"])), fill_value=0.0)


def on_arrays(table, name, year, *, inside=(), world=None):
    """A metric of arrays on what pandas sums, residual partners like all others."""
    record = RECORDS[name]
    every = record.absent == "dense" or FUNCTIONS[name].keywords.get("n", "listed") == "listed"
    if name not in OF_THE_WORLD and not (every and record.absent != "ignored"):
        # Members are those with trade in what the metric takes.
        first = 2017 if "t" in record.signature.letters else year - compares_periods(name)
        last = 2022 if "t" in record.signature.letters else year
        codes = [(code, y) for code in flow_codes(name) for y in range(first, last + 1)]
        table = table[table[codes].sum(axis=1) > 0]
    function = FUNCTIONS[name]
    if "n" in record.options and "n" not in function.keywords:
        function = partial(function, n="listed")

    def argument(described, letters):
        if described.name in OF_PARTNERS:
            return [of_partner(described.name, partner) for partner in table.index]
        if described.name == "growth":
            return [[growth(partner, y) for y in YEARS] for partner in table.index]
        if described.source == "covariate":
            given = GIVEN.get(described.name, GROWING)
            return given if np.isscalar(given) or letters == ("t",) else given[year]
        trade = table if described.scope == "own" else world.reindex(table.index, fill_value=0.0)
        trade = trade["X" if described.flow == "export" else "M"]
        if described.members != "all":
            trade = trade[trade.index.isin(inside) == (described.members == "inside")]
        if "t" not in letters and "t" in record.signature.letters and "t" not in record.signature.output:
            return trade.sum(axis=1)
        trade = trade if letters[:1] == ("n",) else trade.sum()
        return trade if letters == ("t",) else trade[year - (described.time == "base")]

    given = map(argument, record.arguments, record.signature.inputs)
    result = function(*(np.asarray(x, dtype=float) for x in given))
    result = dict(zip(fields(name), result if len(fields(name)) > 1 else [result], strict=True))
    if record.signature.output == ("n",):
        return {field: pd.Series(x, table.index) for field, x in result.items()}
    return {f: x[year - 2017] if record.signature.output == ("t",) else x for f, x in result.items()}


def assert_found(found, expected, year):
    """Compare a year of a result of `measure` with that of arrays."""
    got = found[found["period"] == str(year)] if "period" in found else found
    for field, numbers in expected.items():
        if isinstance(numbers, pd.Series):
            # Who has no trade in the year has no row, unless listed members count.
            mine = got.set_index("partner")[field].dropna()
            assert "_X" in mine.index  # areas not elsewhere specified
            numbers = numbers[mine.index]
        else:
            mine = got[field].item()
        np.testing.assert_allclose(mine, numbers, rtol=1e-9, atol=1e-12, err_msg=field)


@pytest.mark.shared
def test_partners_that_are_no_economies_are_members_and_count_in_totals(fish, rows):
    reports = fish.where(reporter="CHL")
    chile = summed(rows, ["CHL"])
    asean = [str(member) for member in PartnerGroup.parse("ASEAN").members("2020")]
    for alike, ask in questions(SUMMED):
        found = measured(reports, alike, ask)
        for name in alike:
            for year in (2019, 2021):
                assert_found(found, on_arrays(chile, name, year, inside=asean), year)
    # Chile itself is listed where all reporters are summed, but is no partner of its own.
    found = reports.measure(metrics.gini, over="partner", by=("reporter", "period"), flow="import")["gini"]
    np.testing.assert_allclose(found[0], metrics.gini(chile["M", 2017], n=len(chile) - 1), rtol=1e-12)
    for alike, ask in questions(OF_THE_WORLD):
        world = summed(rows, throughout(rows, alike[0]))
        found = measured(fish, alike, ask, panel="matched")
        found = found[found["reporter"] == "CHL"]
        for name in alike:
            own = on_arrays(chile, name, 2021, world=world)
            assert_found(found, own, 2021)
    # Of a bloc, whose members were others before 2020.
    for alike, ask in questions(OF_BLOCS):
        found = measured(fish.where(reporter="EU"), alike, ask)
        for name in alike:
            for year in (2017, 2022):
                members = [str(member) for member in PartnerGroup.parse("EU").members(str(year))]
                assert_found(found, on_arrays(summed(rows, members), name, year, inside=members), year)


@pytest.mark.shared
def test_only_what_compares_periods_refuses_a_group_that_changed(fish):
    # Britain left the European Union in 2020.
    for alike, ask in questions(SUMMED | OF_THE_WORLD | MATRICES):
        fixed, dated = (fish.where(partner="EU", composition=kept) for kept in ("2020", None))
        if not {*OF_THE_WORLD, *MATRICES} & {*alike}:
            fixed, dated = fixed.where(reporter="CHL"), dated.where(reporter="CHL")
        comparing = [name for name in alike if compares_periods(name)]
        for name in comparing:
            with pytest.raises(SumError, match=f"^{name} compares periods, but the partners' group changed"):
                measured(dated, [name], ask)
        chosen = fixed if comparing else dated
        found = measured(chosen, alike, ask, panel="matched")
        if "reporter" in found:
            found = found[found["reporter"] == "CHL"]
        known = found[columns(alike)].notna()
        assert (known.any() if comparing or "counterpart" in found else known.all()).all(), known.all()


@pytest.mark.shared
def test_published_totals_are_never_added_to_their_parts(beside_totals):
    # Nor is the world inside a bloc or outside it.
    for name in FUNCTIONS.keys() - APART - AMONG_REPORTERS:
        with pytest.raises(SumError, match=r"^partner '?W00'? (contains|is neither inside nor outside)"):
            measured(beside_totals, [name], {**options(name), "data": data(name)})


@pytest.mark.shared
def test_published_totals_are_the_denominator_of_shares_and_of_nothing_else(beside_totals, rows):
    for name in FUNCTIONS.keys() - APART - {"share"}:
        message = (
            f"{name} has no published denominator: it is for shares and contributions over one dimension"
        )
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            measured(beside_totals, [name], {**options(name), "data": data(name)}, denominator="published")
    found = measured(beside_totals, ["share"], options("share"), denominator="published")
    found = found.set_index(["period", "partner"])["share"]
    np.testing.assert_allclose(found.xs("unallocated", level="partner"), 0.2, rtol=1e-9)
    np.testing.assert_allclose(found.groupby("period").sum(), 1, rtol=1e-12)
    parts = on_arrays(summed(rows, ["CHL"]), "share", 2020)["share"]
    np.testing.assert_allclose(found["2020"].drop("unallocated"), 0.8 * parts[parts > 0], rtol=1e-9)


@pytest.mark.shared
def test_in_a_matrix_who_does_not_report_is_unknown_and_leaves_the_world(fish, rows):
    for name in sorted(MATRICES):
        found = measured(fish.where(period=2020), [name], {**options(name), "data": data(name)})
        trade = rows[(rows["year"] == 2020) & rows["flow_code"].isin(flow_codes(name))]
        economies = sorted({*rows["reporter_iso"], *rows["partner_iso"]})
        heard = sorted(set(trade["reporter_iso"]))
        assert list(found.attrs["world"][fields(name)[0]]["2020"]) == heard
        table = trade.pivot_table("value_usd", "reporter_iso", "partner_iso", "sum", fill_value=0.0)
        table = table.reindex(heard, columns=economies, fill_value=0.0)
        assert table["_X"].sum() > 0
        # One side of a pair that is unknown makes the pair so; what is one number is of those heard.
        pairs = RECORDS[name].signature.output == ("r", "r")
        table = table.reindex(economies, fill_value=np.nan if pairs else 0.0)
        covariates = [np.full(len(economies), GROWING[2020])] * (len(RECORDS[name].arguments) - 1)
        expected = FUNCTIONS[name](table.to_numpy(), *covariates)
        for field, numbers in zip(
            fields(name), expected if len(fields(name)) > 1 else [expected], strict=True
        ):
            numbers = np.where(np.isin(economies, heard)[:, None], numbers, np.nan) if pairs else [numbers]
            np.testing.assert_allclose(found[field], np.ravel(numbers), rtol=1e-9, atol=1e-15, err_msg=name)


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
    for name in sorted(NOTHING):
        over = {"over": "partner"} if "n" in RECORDS[name].signature.letters else {}
        message = f"{name} takes nothing from a cube: call it with arrays"
        with pytest.raises(CubeError, match=f"^{message}$"):
            by_hand.measure(FUNCTIONS[name], by="reporter", **over)


def test_a_matrix_of_categories_has_no_labels_in_a_cube(by_hand):
    message = "rao_stirling takes a matrix of category by category, for which a cube has no labels"
    with pytest.raises(CubeError, match=f"^{message}: call it with arrays$"):
        by_hand.measure(FUNCTIONS["rao_stirling"], flow="export", by="reporter")
