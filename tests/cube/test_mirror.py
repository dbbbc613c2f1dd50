"""The two sides of a trade: who sees what, what is unknown, and one figure made of both."""

import re
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit import Flow, Partner, TradeCube
from tradekit import metrics as tm
from tradekit.errors import CubeError, SumError, UndefinedWarning

nan = np.nan

# Kazakhstan and China report both flows, Uzbekistan exports alone.
ROWS = [
    ("KAZ", "CHN", "X", 100.0),
    ("KAZ", "UZB", "X", 30.0),
    ("KAZ", "W00", "X", 150.0),
    ("KAZ", "_X", "X", 20.0),
    ("KAZ", "CHN", "M", 60.0),
    ("CHN", "KAZ", "M", 106.0),
    ("CHN", "UZB", "M", 7.0),
    ("CHN", "TKM", "M", 9.0),
    ("CHN", "KAZ", "X", 50.0),
    ("UZB", "CHN", "X", 5.0),
]


def cube_of(rows: Any = ROWS, **options: Any) -> TradeCube:
    frame = pd.DataFrame(list(rows), columns=["reporter", "partner", "flow", "value"])
    names = {dim: dim for dim in ("reporter", "partner", "flow")}
    return TradeCube.from_frame(frame, **names, value="value", **options)


def by_pair(
    cube: TradeCube, metric: Any, by: Any = ("reporter", "partner"), **options: Any
) -> dict[Any, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        frame = cube.measure(metric, by=by, **options)
    return {tuple(row[:-1]): row[-1] for row in frame.itertuples(index=False)}


def figures(cube: TradeCube) -> dict[Any, float]:
    """Values by reporter, partner and flow."""
    frame = cube.to_frame()
    return dict(zip(zip(frame.reporter, frame.partner, frame.flow, strict=True), frame.value, strict=True))


# --- pairs in measure ----------------------------------------------------------------------------------


def test_where_nobody_could_see_it_the_answer_is_empty():
    seen = tm.Argument("seen", scope="mirror")

    @tm.metric("(r,p)->(r,p)", seen, term="As partners see it", symbol="s", unit="same", absent="dense")
    def as_seen(seen):
        return np.asarray(seen)

    lonely = cube_of([("CHN", "KAZ", "X", 1.0)])
    found = lonely.measure(as_seen, by="flow")
    assert list(found.columns) == ["flow", "reporter", "partner", "as_seen"]
    assert found.empty


def test_exports_of_one_are_paired_with_imports_of_the_other():
    ratios = by_pair(cube_of(), tm.mirror_ratio)
    assert ratios["KAZ", "CHN"] == 1.06
    assert ratios["CHN", "KAZ"] == 1.2
    assert ratios["UZB", "CHN"] == 1.4


def test_who_has_no_mirror_is_unknown_and_counted():
    # Uzbekistan reports no imports; nobody reports for the world or for areas not specified.
    with pytest.warns(UndefinedWarning, match=r"undefined: 3 of 6 results of mirror_ratio;"):
        frame = cube_of().measure(tm.mirror_ratio, by=("reporter", "partner"))
    unknown = frame[frame.mirror_ratio.isna()]
    assert unknown.partner.tolist() == ["UZB", "W00", "_X"]
    # Turkmenistan reports nothing, and is no reporter of the table.
    assert "TKM" not in frame.reporter.tolist()


def test_a_listing_that_is_complete_says_zero_and_one_that_is_not_says_nothing():
    shipped = [("KAZ", "CHN", "X", 100.0), ("CHN", "DEU", "M", 4.0)]
    assert by_pair(cube_of(shipped), tm.mirror_ratio)["KAZ", "CHN"] == 0
    assert np.isnan(by_pair(cube_of(shipped, coverage="explicit"), tm.mirror_ratio)["KAZ", "CHN"])
    told = [*shipped, ("CHN", "KAZ", "M", 90.0)]
    assert by_pair(cube_of(told, coverage="explicit"), tm.mirror_ratio)["KAZ", "CHN"] == 0.9


def test_totals_are_compared_among_those_who_report():
    cube = cube_of()
    everybody = cube.where(partner="members")
    assert np.isnan(by_pair(everybody, tm.mirror_ratio, by="reporter")[("KAZ",)])
    # Of Chinese and Kazakh exports to each other, 150, the other side reports 166.
    two = cube.where(reporter=["CHN", "KAZ"], partner=["CHN", "KAZ"])
    frame = two.measure([tm.mirror_ratio], by=())
    assert frame.mirror_ratio.tolist() == [166 / 150]


def test_metrics_over_partners_and_of_a_matrix():
    two = cube_of().where(reporter=["CHN", "KAZ"], partner=["CHN", "KAZ"])
    asymmetry = partial(tm.asymmetry_aggregate, cif_fob=1)
    assert by_pair(two, asymmetry, by="reporter", over="partner") == {
        ("CHN",): 10 / 110,
        ("KAZ",): 6 / 206,
    }
    gap = two.measure(partial(tm.misinvoicing_gap, cif_fob=1), over=("reporter", "partner"))
    assert gap.to_dict("records") == [{"import_excess": 16.0, "export_excess": 0.0}]
    found = two.measure(partial(tm.reporter_reliability, cif_fob=1))
    assert found.reporter.tolist() == ["CHN", "KAZ"]
    # What Chinese exports and Kazakh imports of them differ by is the part of both.
    parts = found.exporter.to_numpy() + found.importer.to_numpy()[::-1]
    np.testing.assert_allclose(parts, np.log([1.2, 1.06]))


def test_without_two_sides_there_is_no_mirror():
    frame = pd.DataFrame({"to": ["CHN", "CHN"], "flow": ["X", "M"], "v": [1.0, 2.0]})
    cube = TradeCube.from_frame(frame, partner="to", flow="flow", value="v")
    message = "mirror_ratio pairs reporters and partners, and this cube has no reporter"
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube.measure(tm.mirror_ratio, by="partner")
    with pytest.raises(CubeError, match=r"^mirror_ratio needs imports, which the cube does not have$"):
        cube_of(ROWS[:4]).measure(tm.mirror_ratio, by=("reporter", "partner"))


def test_a_lazy_frame_gives_the_same_pairs():
    frame = pl.DataFrame(ROWS, schema=["reporter", "partner", "flow", "value"], orient="row")
    names = {dim: dim for dim in ("reporter", "partner", "flow")}
    lazy = TradeCube.from_frame(frame.lazy(), **names, value="value")
    assert lazy.is_lazy
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        found = lazy.measure(tm.mirror_ratio, by=("reporter", "partner"))
    expected = by_pair(cube_of(), tm.mirror_ratio)
    np.testing.assert_array_equal(found["mirror_ratio"].to_numpy(), list(expected.values()))
    for change in (TradeCube.mirror, partial(TradeCube.reconcile, rule="mean", cif_fob=1)):
        expected = change(cube_of()).to_frame()
        assert change(lazy).to_frame().rows() == list(expected.itertuples(index=False, name=None))


def test_blocks_of_a_lazy_frame_are_cut_along_periods_alone(monkeypatch):
    rows = [(*row, year) for row in ROWS for year in (2022, 2023, 2024)]
    frame = pl.DataFrame(rows, schema=["reporter", "partner", "flow", "value", "period"], orient="row")
    names = {dim: dim for dim in ("reporter", "partner", "flow", "period")}
    by = ("reporter", "partner", "period")
    expected = by_pair(
        TradeCube.from_frame(frame.to_pandas(), **names, value="value"), tm.mirror_ratio, by=by
    )
    assert len(expected) == 18
    monkeypatch.setattr("tradekit.cube.blocks.CELLS", 1)
    lazy = TradeCube.from_frame(frame.lazy(), **names, value="value")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        found = lazy.measure(tm.mirror_ratio, by=by)
    np.testing.assert_array_equal(found["mirror_ratio"].to_numpy(), list(expected.values()))


# --- mirror --------------------------------------------------------------------------------------------


def test_the_mirror_holds_what_others_report():
    seen = cube_of().mirror()
    assert figures(seen) == {
        ("CHN", "KAZ", "X"): 60.0,
        ("CHN", "KAZ", "M"): 100.0,
        ("CHN", "UZB", "M"): 5.0,
        ("KAZ", "CHN", "X"): 106.0,
        ("KAZ", "CHN", "M"): 50.0,
        ("UZB", "CHN", "X"): 7.0,
        ("UZB", "KAZ", "M"): 30.0,
        ("TKM", "CHN", "X"): 9.0,
    }
    assert set(seen.to_frame().status) == {"mirror"}
    assert (seen.source["mirrored"], seen.source["without mirror"]) == (8, 2)


def test_nothing_is_filled_from_one_side_to_the_other():
    cube = cube_of()
    assert ("UZB", "KAZ", "M") not in figures(cube)
    # That Uzbekistan reports no imports makes what others say of its exports no less complete, and no more.
    assert cube.mirror().covered[:, 0].sum() == 0
    assert cube.where(reporter=["CHN", "KAZ"]).mirror().covered.all()


def test_a_worse_status_stays_and_valuations_change_sides():
    frame = pd.DataFrame(
        {"w": ["KAZ", "CHN"], "p": ["CHN", "KAZ"], "f": ["X", "M"], "v": [1.0, nan], "s": ["P", "C"]}
    )
    cube = TradeCube.from_frame(
        frame, reporter="w", partner="p", flow="f", value="v", status="s", valuation={"X": "FOB", "M": "CIF"}
    )
    seen = cube.mirror()
    assert seen.to_frame().status.tolist() == ["confidential", "mirror"]
    assert seen.valuation == {Flow.IMPORT: "FOB", Flow.EXPORT: "CIF"}


def test_two_way_trade_mirrors_itself_and_parts_of_a_flow_have_no_mirror():
    rows = [("KAZ", "CHN", "T", 9.0), ("KAZ", "CHN", "RX", 2.0), ("CHN", "KAZ", "T", 8.0)]
    assert figures(cube_of(rows).mirror()) == {("CHN", "KAZ", "T"): 9.0, ("KAZ", "CHN", "T"): 8.0}


def test_nothing_to_mirror_is_said():
    message = "nothing to mirror: exports and imports of economies with economies have two sides"
    for rows in ([("KAZ", "W00", "X", 1.0)], [("KAZ", "CHN", "RX", 1.0)]):
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube_of(rows).mirror()


ECONOMIES = ["CHN", "KAZ", "UZB", "RUS"]


@st.composite
def tables(draw):
    """Trade of economies with each other and with the world, one figure a cell."""
    pairs = [(r, p, f) for r in ECONOMIES for p in [*ECONOMIES, "W00"] for f in "XM" if r != p]
    kept = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    return [(*pair, float(draw(st.integers(0, 9)))) for pair in [("CHN", "KAZ", "X"), *kept] if pair]


@given(tables())
def test_the_mirror_of_the_mirror_is_what_economies_report_of_economies(rows):
    rows = list({row[:3]: row for row in rows}.values())
    cube = cube_of(rows)
    own = {key: value for key, value in figures(cube).items() if key[1] != "W00"}
    assert figures(cube.mirror().mirror()) == own
    assert cube.mirror().source["mirrored"] == len(own)


@given(tables())
def test_pairs_of_measure_are_those_of_the_mirror(rows):
    rows = list({row[:3]: row for row in rows}.values())
    if not {"X", "M"} <= {row[2] for row in rows}:
        rows = [*rows, ("KAZ", "RUS", "M", 2.0)]
        rows = list({row[:3]: row for row in rows}.values())
    cube = cube_of(rows)
    own, seen = figures(cube), figures(cube.mirror())
    # A row for the world says nothing of its members.
    reports_imports = {row[0] for row in rows if row[2] == "M" and row[1] != "W00"}
    for (r, p), ratio in by_pair(cube, tm.mirror_ratio).items():
        m = seen.get((r, p, "X"), 0.0 if p in reports_imports else nan)
        x = own.get((r, p, "X"), nan)
        known = x > 0 and m == m
        assert ratio == m / x if known else np.isnan(ratio)


# --- reconciliation ------------------------------------------------------------------------------------

RECONCILED = {
    "exporter": (100.0, 50.0, 5.0),
    "importer": (106 / 1.06, 60 / 1.06, 7 / 1.06),
    "mean": (100.0, (50 + 60 / 1.06) / 2, (5 + 7 / 1.06) / 2),
}


@pytest.mark.parametrize("rule", RECONCILED)
def test_a_rule_makes_one_figure_of_two(rule):
    cube = cube_of().reconcile(rule, cif_fob=1.06)
    found = figures(cube)
    both = found["KAZ", "CHN", "X"], found["CHN", "KAZ", "X"], found["UZB", "CHN", "X"]
    assert both == pytest.approx(RECONCILED[rule], rel=1e-15)
    # Whom one side alone reports is taken from it, free on board.
    assert found["KAZ", "UZB", "X"] == 30
    assert found["TKM", "CHN", "X"] == pytest.approx(9 / 1.06)
    assert found["KAZ", "W00", "X"] == 150
    assert set(cube.to_frame().status) == {"reconciled"}
    assert cube.valuation == {Flow.EXPORT: "FOB"}
    sides = {key: cube.source[key] for key in ("unknown", "exporter only", "importer only", "both")}
    assert sides == {"unknown": 0, "exporter only": 3, "importer only": 1, "both": 3}


@given(tables(), st.sampled_from(["exporter", "importer", "mean"]), st.sampled_from([1, 1.25, 2]))
def test_where_both_sides_agree_every_rule_gives_what_they_say(rows, rule, cif_fob):
    sent = {row[:2]: row[3] for row in rows if row[2] == "X" and row[1] != "W00"}
    seen = [(p, r, "M", cif_fob * value) for (r, p), value in sent.items()]
    cube = cube_of([*((*pair, "X", value) for pair, value in sent.items()), *seen])
    assert figures(cube.reconcile(rule, cif_fob=cif_fob)) == {(*pair, "X"): x for pair, x in sent.items()}


@given(tables())
def test_what_is_exported_is_imported_and_both_sides_mirror_each_other(rows):
    rows = list({row[:3]: row for row in rows if row[2] == "X" and row[1] != "W00"}.values())
    both = cube_of(rows).both_flows()
    found = figures(both)
    assert sum(found.values()) == 2 * sum(row[3] for row in rows)
    assert figures(both.mirror()) == found


def test_what_has_no_two_sides_is_counted():
    rows = [*ROWS, ("KAZ", "CHN", "RX", 3.0), ("CHN", "_X", "M", 1.0)]
    source = cube_of(rows).reconcile("mean", cif_fob=1).source
    assert (source["without mirror"], source["other flows"]) == (1, 1)


def test_own_labels_have_two_sides_as_economies_do():
    rows = [("Almaty", "Astana", "X", 2.0), ("Astana", "Almaty", "M", 3.0)]
    cube = cube_of(rows, free=("reporter", "partner"))
    assert by_pair(cube, tm.mirror_ratio) == {("Almaty", "Astana"): 1.5}
    assert figures(cube.mirror())["Almaty", "Astana", "X"] == 3
    assert figures(cube.reconcile("mean", cif_fob=1)) == {("Almaty", "Astana", "X"): 2.5}


def test_trust_weighs_the_reports():
    trust = {"KAZ": 1, "CHN": 3, "UZB": 0}
    found = figures(cube_of().reconcile("weighted", cif_fob=1, weights=trust))
    assert found["KAZ", "CHN", "X"] == 0.25 * 100 + 0.75 * 106
    assert found["CHN", "KAZ", "X"] == 0.75 * 50 + 0.25 * 60
    assert found["UZB", "CHN", "X"] == 7
    series = pd.Series(trust, name="trust").rename_axis("reporter")
    assert figures(cube_of().reconcile("weighted", cif_fob=1, weights=series)) == found


def test_a_reported_zero_is_a_report():
    rows = [("KAZ", "DEU", "X", 1.0), ("CHN", "KAZ", "M", 8.0)]
    assert figures(cube_of(rows).reconcile("mean", cif_fob=1))["KAZ", "CHN", "X"] == 4
    explicit = cube_of(rows, coverage="explicit")
    assert figures(explicit.reconcile("mean", cif_fob=1))["KAZ", "CHN", "X"] == 8


def test_a_suppressed_figure_is_taken_from_the_other_side():
    rows = [("KAZ", "CHN", "X", nan), ("CHN", "KAZ", "M", 8.0), ("CHN", "UZB", "M", nan)]
    found = figures(cube_of(rows).reconcile("exporter", cif_fob=1))
    assert found["KAZ", "CHN", "X"] == 8
    assert np.isnan(found["UZB", "CHN", "X"])


def test_quantities_carry_no_freight():
    frame = pd.DataFrame(ROWS, columns=["r", "p", "f", "v"]).assign(kg=lambda d: d.v * 2)
    cube = TradeCube.from_frame(frame, reporter="r", partner="p", flow="f", value="v", quantity={"kg": "kg"})
    found = cube.reconcile("importer", cif_fob=1.06).where(reporter="KAZ", partner="CHN").to_frame()
    assert found.value.tolist() == [106 / 1.06]
    assert found.kg.tolist() == [212.0]


def test_value_and_quantity_come_from_the_same_side():
    frame = pd.DataFrame(
        {"r": ["KAZ", "CHN"], "p": ["CHN", "KAZ"], "f": ["X", "M"], "v": [10.0, 12.0], "kg": [nan, 5.0]}
    )
    cube = TradeCube.from_frame(frame, reporter="r", partner="p", flow="f", value="v", quantity={"kg": "kg"})
    for rule, value, kg in (("exporter", 10, nan), ("importer", 12, 5), ("mean", 11, nan)):
        found = cube.reconcile(rule, cif_fob=1).where(reporter="KAZ").to_frame()
        np.testing.assert_array_equal(found[["value", "kg"]].to_numpy(), [[value, kg]])


BAD = [
    (
        {"rule": "best", "cif_fob": 1},
        "rule must be 'exporter' or 'importer' or 'mean' or 'weighted', not 'best'",
    ),
    ({"rule": None, "cif_fob": 1}, "rule must be 'exporter' or 'importer' or 'mean' or 'weighted', not None"),
    (
        {"rule": "mean", "cif_fob": 0.06},
        "cif_fob must be a factor of at least 1, such as 1.06 for a margin of 6 %, not 0.06",
    ),
    (
        {"rule": "mean", "cif_fob": True},
        "cif_fob must be a factor of at least 1, such as 1.06 for a margin of 6 %, not True",
    ),
    (
        {"rule": "weighted", "cif_fob": 1},
        "weights belong to rule='weighted', and it needs them: how far each economy is trusted",
    ),
    (
        {"rule": "mean", "cif_fob": 1, "weights": {"KAZ": 1}},
        "weights belong to rule='weighted', and it needs them: how far each economy is trusted",
    ),
    (
        {"rule": "weighted", "cif_fob": 1, "weights": {"KAZ": 1, "CHN": 1}},
        "weights lack UZB, who reports",
    ),
    (
        {"rule": "weighted", "cif_fob": 1, "weights": {"KAZ": 1, "CHN": -2, "UZB": 1}},
        "weights must be numbers of at least 0, not -2",
    ),
    (
        {"rule": "weighted", "cif_fob": 1, "weights": 2.0},
        "weights are by economy: give a mapping, or a series whose index is named 'reporter'",
    ),
]


@pytest.mark.parametrize(("options", "message"), BAD)
def test_what_cannot_be_reconciled(options, message):
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube_of().reconcile(**options)


def test_freight_is_not_taken_off_twice():
    cube = cube_of(valuation={"X": "FOB", "M": "FOB"})
    message = "imports of the cube are valued FOB already: cif_fob must be 1, not 1.06"
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube.reconcile("mean", cif_fob=1.06)
    assert len(cube.reconcile("mean", cif_fob=1)) == 7


def test_reconciling_takes_both_flows():
    message = "reconcile() pairs exports with imports, and the cube has no imports"
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube_of(ROWS[:4]).reconcile("mean", cif_fob=1)


def test_what_is_absent_is_zero_where_listings_are_complete_and_unknown_where_they_are_not():
    rows = [("KAZ", "CHN", "X", 100.0), ("CHN", "KAZ", "X", 50.0), ("CHN", "UZB", "M", 4.0)]
    rows += [("UZB", "KAZ", "X", 8.0)]
    assert figures(cube_of(rows).reconcile("mean", cif_fob=1))["KAZ", "CHN", "X"] == 50
    unknown = cube_of(rows, coverage="explicit").reconcile("mean", cif_fob=1)
    assert figures(unknown)["KAZ", "CHN", "X"] == 100


def test_reports_in_two_editions_are_not_reconciled():
    frame = pd.DataFrame({
        "reporter": ["KAZ", "CHN"], "partner": ["CHN", "KAZ"], "flow": ["X", "M"], "value": [1.0, 1.06],
        "edition": ["H4", "H5"], "category": "TOTAL",
    })  # fmt: skip
    names = {dim: dim for dim in ("reporter", "partner", "flow", "category")}
    cube = TradeCube.from_frame(frame, **names, value="value", nomenclature="edition")
    message = (
        "reconcile() would pair categories of HS2012 (KAZ) and of HS2017 (CHN), which do not mean the same:"
        " bring them to one nomenclature with convert(category='HS2012')"
    )
    with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
        cube.reconcile("mean", cif_fob=1.06)
    one = cube.convert(category="HS2012").reconcile("mean", cif_fob=1.06)
    assert figures(one) == {("KAZ", "CHN", "X"): 1}


# --- one figure, two views -----------------------------------------------------------------------------


def test_reconciled_exports_are_the_imports_of_the_other_side():
    both = cube_of().reconcile("mean", cif_fob=1).both_flows()
    found = figures(both)
    assert found["CHN", "KAZ", "M"] == found["KAZ", "CHN", "X"] == 103
    assert ("W00", "KAZ", "M") not in found
    economies = both.where(partner="members")
    balance = by_pair(economies, tm.trade_balance, by=("reporter", "partner"))
    assert balance["KAZ", "CHN"] == -balance["CHN", "KAZ"] == 48
    ratios = by_pair(economies, tm.mirror_ratio)
    assert {value for value in ratios.values() if value == value} == {1.0}


def test_both_flows_start_from_either_flow():
    exports = [("KAZ", "CHN", "X", 3.0), ("CHN", "KAZ", "X", 5.0)]
    imports = [("CHN", "KAZ", "M", 3.0), ("KAZ", "CHN", "M", 5.0)]
    assert figures(cube_of(exports).both_flows()) == figures(cube_of(imports).both_flows())


def test_both_flows_are_of_data_that_hold_a_trade_once():
    message = (
        "both_flows() is of reconciled data, which hold each trade once, as exports or as imports, and the"
        " cube has export, import: choose one with where(flow=…), or pair both with reconcile()"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube_of().both_flows()


def test_imports_are_unknown_where_an_exporter_is():
    rows = [("KAZ", "CHN", 2023, 1.0), ("UZB", "CHN", 2023, 1.0), ("KAZ", "CHN", 2024, 1.0)]
    frame = pd.DataFrame(rows, columns=["i", "j", "t", "v"])
    cube = TradeCube.from_frame(frame, reporter="i", partner="j", period="t", flow=Flow.EXPORT, value="v")
    both = cube.both_flows()
    known = both.covered[both.axes["reporter"].positions[Partner("CHN")], 1]
    assert known.tolist() == [True, False]


# --- real data -----------------------------------------------------------------------------------------


@pytest.mark.shared
def test_china_and_its_neighbours_do_not_agree(shared: Path):
    table = pd.read_csv(shared / "data/china-central-asia/national_and_imf_series.csv")
    # One source a reporter: China as Comtrade has it, Kazakhstan and Uzbekistan as their offices do.
    table = table[(table.year == 2022) & ~table.source.str.contains("IMF|WITS")]
    cube = TradeCube.from_frame(
        table,
        reporter="reporter",
        partner="partner",
        flow="flow",
        period="year",
        value="value_usd",
        unit="USD",
    )
    ratios = by_pair(cube, tm.mirror_ratio)
    # Kyrgyzstan reports a quarter of what China says it sends there, Turkmenistan nothing at all.
    assert ratios["CHN", "KGZ"] == pytest.approx(0.264, abs=5e-4)
    assert ratios["CHN", "KAZ"] == pytest.approx(0.681, abs=5e-4)
    assert ratios["KAZ", "CHN"] == pytest.approx(1.135, abs=5e-4)
    assert np.isnan(ratios["CHN", "TKM"])
    seen = cube.mirror().where(reporter="TKM", flow="export").to_frame()
    assert seen.value.tolist() == table[(table.partner == "TKM") & (table.flow == "M")].value_usd.tolist()


@pytest.fixture(scope="module")
def fish(shared: Path) -> TradeCube:
    table = pd.read_parquet(shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet")
    table = table[table.year == 2021]
    return TradeCube.from_frame(
        table, reporter="reporter_code", partner="partner_code", flow="flow_code", period="year",
        category="cmd_code", value="value_usd", unit="USD", quantity={"net_kg": "kg"},
    )  # fmt: skip


@pytest.mark.shared
def test_imports_of_fish_exceed_exports_by_little(fish: TradeCube):
    # Among those that report both flows; the CIF/FOB factor of the IMF is 1.06.
    told = [
        r for r, flags in zip(fish.axes["reporter"].labels, fish.covered[:, :, 0], strict=True) if flags.all()
    ]
    assert len(told) > 100
    among = fish.where(reporter=told, partner=told)
    (ratio,) = among.measure(tm.mirror_ratio, by=()).mirror_ratio
    assert ratio == pytest.approx(1.016, abs=5e-4)
    totals = {flow: among.where(flow=flow).rows.columns["value"].sum() for flow in "XM"}
    assert ratio == pytest.approx(totals["M"] / totals["X"], rel=1e-12)


@pytest.mark.shared
def test_pairs_of_fish_are_those_of_a_merge(fish: TradeCube):
    frame = fish.to_frame()
    left, right = (frame[frame.flow == flow] for flow in "XM")
    left, right = (side.groupby(["reporter", "partner"]).value.sum().reset_index() for side in (left, right))
    merged = left.merge(
        right, left_on=["reporter", "partner"], right_on=["partner", "reporter"], suffixes=("", "_mirror")
    )
    expected = dict(
        zip(
            zip(merged.reporter, merged.partner, strict=True), merged.value_mirror / merged.value, strict=True
        )
    )
    found = by_pair(fish, tm.mirror_ratio)
    assert len(expected) > 1000
    assert {pair: found[pair] for pair in expected} == pytest.approx(expected, rel=1e-12, nan_ok=True)
    # Those without a counterpart are zero where the partner reports, and unknown where it does not.
    others = {pair: ratio for pair, ratio in found.items() if pair not in expected}
    assert {ratio for ratio in others.values() if ratio == ratio} <= {0.0}


@pytest.mark.shared
def test_imputed_quantities_give_one_unit_value_for_all_partners(shared: Path):
    table = pd.read_csv(shared / "data/minerals-monthly/deep_dive_hs6_monthly.csv.gz")
    table = table[table.qty > 0]
    alike = (
        table.assign(uv=table.uv.round(5)).groupby(["period_dt", "hs6", "uv"]).filter(lambda g: len(g) > 2)
    )
    assert 0 < len(alike) < len(table)
    # Such prices say nothing, and no test of outliers notices.
    for _, uv in table.loc[alike.index].groupby(["period_dt", "hs6", alike.uv]).uv:
        assert not tm.unit_value_outlier(uv.round(5).to_numpy(), method="tukey", k=1.5).any()


@pytest.mark.shared
def test_exports_of_baci_are_imports_of_others(shared: Path):
    table = pd.read_csv(shared / "data/baci-sample/BACI_Y2020_exporters_4_710.csv.gz", usecols=list("tijkv"))
    table = table[table.j.isin([4, 710, 826, 156])].groupby(["t", "i", "j"], as_index=False).v.sum()
    cube = TradeCube.from_frame(
        table, reporter="i", partner="j", period="t", flow=Flow.EXPORT, value="v", unit="USD thousand",
        valuation={"X": "FOB"},
    )  # fmt: skip
    balance = by_pair(cube.both_flows(), tm.trade_balance, by="reporter")
    sent = table.set_index(["i", "j"]).v
    expected = sent[710].sum() - sent.get((4, 710), 0.0)
    assert balance[("ZAF",)] == pytest.approx(expected, rel=1e-12)
    assert balance[("AFG",)] == pytest.approx(sent[4].sum() - sent.get((710, 4), 0.0), rel=1e-12)
