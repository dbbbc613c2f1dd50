"""What `measure` makes of a metric of arrays: the same numbers, with labels, and nothing invented."""

import math
import re
import warnings
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from tradekit import PartnerGroup, TradeCube
from tradekit.errors import (
    CubeError,
    FlowError,
    MetricError,
    PartnerError,
    PeriodError,
    UndefinedWarning,
    UnitError,
)
from tradekit.metrics import (
    Argument,
    bilateral_dependence,
    cagr,
    cdi1,
    cdi2,
    contribution_to_growth,
    first_above,
    gini,
    growth_rate,
    grubel_lloyd_aggregate,
    hhi,
    hirschman_asymmetry,
    index_number_base,
    lorenz_curve,
    metric,
    oneal_russett,
    price_index_laspeyres,
    rank,
    rca_balassa,
    record_high,
    share,
    streak,
    substitution_capacity,
    trade_balance,
    trade_complementarity_michaely,
    trade_intensity,
    trade_openness,
    trade_total,
)
from tradekit.model import Membership

NAMES = ["reporter", "partner", "flow", "category", "period"]
quiet = pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")


def cube(*rows, **options):
    frame = pd.DataFrame(rows, columns=[*NAMES, "value"])
    return TradeCube.from_frame(frame, **{name: name for name in NAMES}, value="value", **options)


def series(*values, first=2020, who="CHN", flow="X"):
    return [(who, "KAZ", flow, "27", first + i, x) for i, x in enumerate(values) if x is not None]


def column(frame, *labels):
    """The numbers of a result by the labels of the given columns."""
    keys = frame[labels[0]] if len(labels) == 1 else zip(*(frame[x] for x in labels), strict=True)
    return dict(zip(keys, frame.iloc[:, -1], strict=True))


GRID = [
    (r, p, f, c, t, float(1 + (7 * i) % 11))
    for i, (r, p, f, c, t) in enumerate(
        (r, p, f, c, t)
        for r in ("CHN", "USA")
        for p in ("DEU", "KAZ", "UZB")
        for f in "XM"
        for c in ("27", "87")
        for t in (2020, 2021, 2022)
    )
]


class TestCubeEqualsArrays:
    """On a full table each shape of signature is the metric itself, called on the array of its cells."""

    X = np.array([row[-1] for row in GRID]).reshape(
        2, 3, 2, 2, 3
    )  # reporter, partner, flow, category, period

    def numbers(self, metric, **options):
        return cube(*GRID).measure(metric, **options).iloc[:, -1].to_numpy()

    def test_two_flows(self):
        x, m = (self.X[:, :, flow].sum(axis=(1, 2)) for flow in (0, 1))
        np.testing.assert_allclose(
            self.numbers(trade_balance, by=("reporter", "period")), trade_balance(x, m).ravel()
        )

    def test_members_to_a_number(self):
        partners = self.X[:, :, 0].sum(axis=2)  # reporter, partner, period
        expected = hhi(np.moveaxis(partners, 1, -1))
        found = self.numbers(hhi, over="partner", by=("reporter", "period"), flow="X")
        np.testing.assert_allclose(found, expected.ravel(), rtol=1e-12)

    def test_two_dimensions_fused(self):
        cells = np.moveaxis(self.X[:, :, 0], -1, 1).reshape(2, 3, 6)
        found = self.numbers(hhi, over=("partner", "category"), by=("reporter", "period"), flow="X")
        np.testing.assert_allclose(found, hhi(cells).ravel(), rtol=1e-12)

    def test_members_to_members(self):
        partners = np.moveaxis(self.X[:, :, 1].sum(axis=2), 1, -1)
        found = self.numbers(share, over="partner", by=("reporter", "period"), flow="M")
        np.testing.assert_allclose(found, share(partners).ravel(), rtol=1e-12)

    def test_members_of_two_flows(self):
        x, m = (self.X[:, :, flow].sum(axis=1).swapaxes(1, 2) for flow in (0, 1))
        found = self.numbers(grubel_lloyd_aggregate, over="category", by=("reporter", "period"))
        np.testing.assert_allclose(found, grubel_lloyd_aggregate(x, m).ravel(), rtol=1e-12)

    @quiet
    def test_periods(self):
        expected = growth_rate(self.X[:, :, 0].sum(axis=(1, 2)))
        np.testing.assert_allclose(
            self.numbers(growth_rate, by="reporter", flow="X"), expected.ravel(), rtol=1e-12
        )

    @quiet
    def test_members_and_periods(self):
        expected = contribution_to_growth(self.X[:, :, 0].sum(axis=2))
        found = self.numbers(contribution_to_growth, over="partner", by="reporter", flow="X")
        np.testing.assert_allclose(found, expected.ravel(), rtol=1e-12)

    def test_economies_and_goods(self):
        expected = rca_balassa(np.moveaxis(self.X[:, :, 0].sum(axis=1), -1, 0))
        np.testing.assert_allclose(
            self.numbers(rca_balassa, by="period", flow="X"), expected.ravel(), rtol=1e-12
        )

    def test_economies_with_economies(self):
        x, m = (np.moveaxis(self.X[:, :, flow].sum(axis=1), -1, 0) for flow in (0, 1))
        found = self.numbers(trade_complementarity_michaely, by="period")
        np.testing.assert_allclose(found, trade_complementarity_michaely(x, m).ravel(), rtol=1e-12)


class TestResult:
    def test_columns_are_by_then_the_metrics_own_then_the_result(self):
        found = cube(*GRID).measure(share, over=("category", "partner"), by=("period", "reporter"), flow="X")
        assert found.columns.tolist() == ["period", "reporter", "category", "partner", "share"]
        assert found["period"].tolist() == sorted(found["period"])

    def test_a_matrix_names_its_second_economy(self):
        found = cube(*GRID).measure(trade_complementarity_michaely, by="period")
        assert found.columns.tolist()[:3] == ["period", "reporter", "counterpart"]

    def test_a_list_of_metrics_is_one_column_each(self):
        found = cube(*GRID).measure([hhi, gini], over="partner", by="reporter", flow="X")
        assert found.columns.tolist() == ["reporter", "hhi", "gini"]

    def test_names_of_ones_own(self):
        metrics = {"listed": gini, "active": partial(gini, n="active")}
        rows = [("CHN", "KAZ", "X", "27", 2020, 1.0), ("USA", "UZB", "X", "27", 2020, 1.0)]
        found = cube(*rows).measure(metrics, over="partner", by="reporter")
        # One partner of the two that the cube lists: all inequality there can be, or none.
        assert found["listed"].tolist() == [0.5, 0.5]
        assert found["active"].tolist() == [0.0, 0.0]

    def test_no_economy_is_listed_as_its_own_partner(self):
        # Germany and France list three partners of the four, China, which trades with itself, all four.
        rows = [
            *[("DEU", "FRA", 6), ("DEU", "CHN", 2), ("FRA", "DEU", 3), ("FRA", "PER", 1)],
            *[("CHN", "CHN", 1), ("CHN", "DEU", 1)],
        ]
        made = cube(*((reporter, partner, "X", "27", 2020, x) for reporter, partner, x in rows))
        asked = {"default": gini, "named": partial(gini, n="listed"), "active": partial(gini, n="active")}
        found = made.measure(asked, over="partner", by="reporter").set_index("reporter")
        by_hand = {
            "CHN": ([1, 1], 4),
            "DEU": ([6, 2], 3),
            "FRA": ([3, 1], 3),
        }
        for reporter, (values, n) in by_hand.items():
            assert found.loc[reporter, "default"] == found.loc[reporter, "named"] == gini(values, n=n)
            assert found.loc[reporter, "active"] == gini(values, n="active")
        # The same of exporters to a market, of pairs, and of the members that a curve lists.
        markets = made.measure(gini, over="reporter", by="partner").set_index("partner")["gini"]
        assert markets["PER"] == gini([1], n=3)
        assert markets["DEU"] == gini([3, 1], n=2)
        assert markets["CHN"] == gini([2, 1], n=3)
        pairs = made.measure(gini, over=("reporter", "partner"), flow="X")["gini"].item()
        assert pairs == pytest.approx(gini([6, 2, 3, 1, 1, 1], n=3 * 4 - 2))
        curve = made.measure(lorenz_curve, over="partner", by="reporter")
        listed = curve.groupby("reporter")["partner"].agg(list).to_dict()
        assert listed == {
            "CHN": ["CHN", "DEU", "FRA", "PER"],
            "DEU": ["CHN", "FRA", "PER"],
            "FRA": ["CHN", "DEU", "PER"],
        }
        assert made.measure(gini, over="category", by=("reporter", "partner"))["gini"].eq(0).all()

    @pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")
    def test_of_a_pair_of_which_one_does_not_report_nothing_is_known(self):
        rows = [("DEU", "FRA", 6.0), ("DEU", "CHN", 2.0), ("FRA", "DEU", 3.0), ("FRA", "CHN", 4.0)]
        made = cube(*((reporter, partner, "X", "27", 2020, x) for reporter, partner, x in rows))
        sizes = pd.Series({"DEU": 100, "FRA": 50, "CHN": 200}).rename_axis("reporter")
        for function, name, known in ((hirschman_asymmetry, "size", 0.0), (oneal_russett, "gdp", 0.06)):
            found = made.measure(function, data={name: sizes}).set_index(["reporter", "counterpart"])
            numbers = found[function.record.name]
            assert numbers["DEU", "FRA"] == pytest.approx(known)
            # Not to report is not to trade nothing, on which the other would depend more.
            assert numbers.drop([("DEU", "FRA"), ("FRA", "DEU")]).isna().all()

    def test_metrics_together_are_each_alone(self):
        made = cube(*GRID)
        some = {"g": partial(gini, n="listed"), "parts": extremes, "h": hhi}
        options = {"over": "partner", "by": ("reporter", "period"), "flow": "X"}
        found = made.measure(some, **options)
        assert found.columns.tolist() == ["reporter", "period", "g", "least", "most", "h"]
        alone = [made.measure({name: metric}, **options) for name, metric in some.items()]
        for part in alone:
            pd.testing.assert_frame_equal(found[part.columns.tolist()], part)
        assert found.attrs["unit"] == {"g": "1", "least": "same", "most": "same", "h": "1"}

    def test_names_beside_codes(self):
        found = cube(*GRID).measure(hhi, over="partner", by="reporter", flow="X", names=True)
        assert found["reporter_name"].tolist() == ["China", "United States"]

    def test_the_whole_product_when_asked_for(self):
        rows = [("CHN", "KAZ", "X", "27", 2020, 1.0), ("CHN", "UZB", "X", "87", 2020, 1.0)]
        made = cube(*rows)
        assert len(made.measure(hhi, over="period", by=("partner", "category"))) == 2
        with pytest.warns(UndefinedWarning, match="undefined: 2 of 4 results of hhi"):
            assert len(made.measure(hhi, over="period", by=("partner", "category"), complete=True)) == 4

    def test_a_flow_in_by_is_written_as_its_code(self):
        found = cube(*GRID).measure(hhi, over="partner", by="flow")
        assert found["flow"].tolist() == ["X", "M"]

    def test_the_first_period_above_a_threshold_is_a_period(self):
        found = cube(*series(1, 3, 9)).measure(partial(first_above, threshold=2), by="reporter")
        assert found["first_above"].tolist() == ["2021"]

    def test_attrs_say_the_unit_of_the_result(self):
        found = cube(*GRID, unit="USD bn").measure([trade_balance, grubel_total], by="reporter")
        assert found.attrs["unit"] == {"trade_balance": "USD bn", "grubel_total": "1"}

    def test_a_result_may_not_take_the_name_of_a_label(self):
        with pytest.raises((CubeError, MetricError)):
            cube(*GRID).measure({"reporter": hhi}, over="partner", by="reporter", flow="X")


@metric(
    "(),()->()",
    Argument("exports", flow="export"),
    Argument("imports", flow="import"),
    term="Share of exports",
    symbol="s",
    unit="1",
)
def grubel_total(exports, imports):
    return np.divide(exports, np.add(exports, imports))


class Extremes(NamedTuple):
    least: Any
    most: Any


@metric("(n)->()", Argument("values"), term="Extremes", symbol="E", unit="same")
def extremes(values):
    return Extremes(np.min(values, axis=-1), np.max(values, axis=-1))


@metric("(r,c)->(r,c)", Argument("values"), term="Market share", symbol="s", unit="1", absent="dense")
def market_share(values):
    x = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        return x / x.sum(axis=-2, keepdims=True)


class TestMissingIsNotZero:
    """Russia stopped reporting in 2022; China reported every year."""

    ROWS = (*series(4, 6, 9), *series(6, 4, who="RUS"))

    def test_a_sum_that_lacks_a_reporter_is_unknown(self):
        with pytest.warns(UndefinedWarning, match="undefined: 2 of 3 results of growth_rate"):
            found = cube(*self.ROWS).measure(growth_rate)
        assert column(found, "period")["2021"] == 0.0
        assert math.isnan(column(found, "period")["2022"])

    def test_the_result_names_who_is_missing(self):
        with pytest.warns(UndefinedWarning):
            found = cube(*self.ROWS).measure(growth_rate)
        assert found.attrs["missing"]["growth_rate"] == ("RUS X 2022",)

    @quiet
    def test_those_covered_throughout(self):
        found = column(cube(*self.ROWS).measure(growth_rate, panel="matched"), "period")
        assert (found["2021"], found["2022"]) == (0.5, 0.5)

    @quiet
    def test_those_present(self):
        found = column(cube(*self.ROWS).measure(growth_rate, panel="available"), "period")
        assert found["2022"] == pytest.approx(-0.1, rel=1e-12)

    def test_nobody_is_covered_throughout(self):
        made = cube(*series(1), *series(1, first=2021, who="RUS"))
        with pytest.raises(CubeError, match=r"^panel='matched': no reporter is covered throughout$"):
            made.measure(hhi, over="partner", by="period", panel="matched")

    def test_a_silent_reporter_has_a_row_that_says_so(self):
        with pytest.warns(UndefinedWarning, match="undefined: 1 of 6 results of hhi"):
            found = cube(*self.ROWS).measure(hhi, over="partner", by=("reporter", "period"))
        assert math.isnan(column(found, "reporter", "period")["RUS", "2022"])

    def test_an_absent_cell_of_a_complete_listing_is_zero(self):
        made = cube(*series(1, 2), ("CHN", "UZB", "X", "27", 2020, 3.0))
        with pytest.warns(UndefinedWarning):
            found = column(made.measure(growth_rate, by="partner"), "partner", "period")
        assert found["UZB", "2021"] == -1.0

    def test_a_total_that_was_not_published_is_not_zero(self):
        """World stands beside its members in 2020; in 2021 the members are listed, and World is not."""
        rows = [("CHN", "W00", "X", "27", 2020, 9.0), *series(6, 8), ("CHN", "UZB", "X", "27", 2020, 3.0)]
        with pytest.warns(UndefinedWarning):
            growth = column(cube(*rows).measure(growth_rate, by="partner"), "partner", "period")
        assert math.isnan(growth["W00", "2021"])
        assert growth["UZB", "2021"] == -1
        assert growth["KAZ", "2021"] == pytest.approx(1 / 3)

    def test_an_absent_cell_of_a_press_figure_is_unknown(self):
        made = cube(*series(1, 2), ("CHN", "UZB", "X", "27", 2020, 3.0), coverage="explicit")
        with pytest.warns(UndefinedWarning):
            found = column(made.measure(growth_rate, by="partner"), "partner", "period")
        assert math.isnan(found["UZB", "2021"])

    def test_a_suppressed_cell_spoils_its_own_group_only(self):
        made = cube(*GRID, ("CHN", "TJK", "X", "27", 2020, None))
        with pytest.warns(UndefinedWarning, match="undefined: 1 of 6 results of hhi"):
            found = made.measure(hhi, over="partner", by=("reporter", "period"), flow="X")
        unknown = [key for key, value in column(found, "reporter", "period").items() if math.isnan(value)]
        assert unknown == [("CHN", "2020")]

    @quiet
    def test_growth_does_not_bridge_a_gap(self):
        found = cube(*series(1, None, 4)).measure(growth_rate, by="reporter")
        assert found["growth_rate"].isna().all()

    @quiet
    def test_a_streak_begins_again_after_a_gap(self):
        found = cube(*series(1, 2, 3, None, 4, 5)).measure(streak, by="reporter")
        assert found["streak"].tolist()[-1] == 1.0

    @quiet
    def test_a_record_is_judged_on_what_was_observed(self):
        found = cube(*series(5, None, 7)).measure(record_high, by="reporter")
        assert found["record_high"].tolist()[-1] == 1.0

    @quiet
    def test_growth_from_nothing_is_no_growth_of_zero(self):
        found = cube(*series(0, 5)).measure(growth_rate, by="reporter")
        assert found["growth_rate"].isna().all()

    @quiet
    def test_no_trade_is_not_maximum_concentration(self):
        found = cube(*series(0)).measure(hhi, over="partner", by="reporter")
        assert found["hhi"].isna().all()

    def test_unknown_is_ranked_nowhere(self):
        made = cube(*[("CHN", p, "X", "27", 2020, x) for p, x in (("KAZ", 1.0), ("TJK", None), ("UZB", 2.0))])
        with pytest.warns(UndefinedWarning, match="undefined: 1 of 3"):
            found = column(made.measure(rank, over="partner"), "partner")
        assert (found["UZB"], found["KAZ"]) == (1.0, 2.0)
        assert math.isnan(found["TJK"])

    def test_undefined_is_said_once(self):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", UndefinedWarning)
            cube(*self.ROWS).measure([trade_sum, hhi_of_two], over="partner", by=("reporter", "period"))
        assert [warning.category for warning in said] == [UndefinedWarning]


@metric("(n)->()", Argument("values"), term="Sum", symbol="S", unit="same")
def trade_sum(values):
    return np.sum(values, axis=-1)


@metric("(n)->()", Argument("values"), term="Concentration", symbol="H", unit="1")
def hhi_of_two(values):
    return hhi(values)


class TestMatrices:
    ROWS = (
        ("CHN", "KAZ", "X", "27", 2020, 3.0),
        ("CHN", "KAZ", "X", "87", 2020, 1.0),
        ("USA", "KAZ", "X", "27", 2020, 1.0),
        ("DEU", "KAZ", "X", "27", 2021, 1.0),
    )

    def test_a_silent_economy_is_unknown_and_leaves_the_world(self):
        with pytest.warns(UndefinedWarning):
            found = cube(*self.ROWS).measure(rca_balassa, by="period")
        numbers = column(found, "period", "reporter", "category")
        # China: 3 of 4 against 4 of 5 in fuels; Germany did not report.
        assert numbers["2020", "CHN", "27"] == pytest.approx((3 / 4) / (4 / 5), rel=1e-12)
        assert math.isnan(numbers["2020", "DEU", "27"])
        assert found.attrs["world"]["rca_balassa"] == {"2020": ("CHN", "USA"), "2021": ("DEU",)}

    def test_a_period_in_which_anyone_is_silent_is_listed(self):
        # Nobody has a row in 2019; China is said to be complete, Kazakhstan is not.
        rows = [(who, "UZB", "X", "27", t, 1.0) for who in ("CHN", "KAZ") for t in (2018, 2020)]
        told = pd.DataFrame({"reporter": ["CHN"] * 3, "flow": ["X"] * 3, "period": [2018, 2019, 2020]})
        with pytest.warns(UndefinedWarning):
            found = cube(*rows, coverage=told).measure(market_share, by="period")
        assert found["period"].unique().tolist() == ["2018", "2019", "2020"]

    def test_an_empty_economy_spoils_nobody(self):
        made = cube(*self.ROWS[:3], ("FRA", "KAZ", "X", "27", 2020, 0.0))
        with pytest.warns(UndefinedWarning, match="undefined: 2 of 6"):
            found = column(made.measure(rca_balassa), "reporter", "category")
        assert found["CHN", "87"] == pytest.approx((1 / 4) / (1 / 5), rel=1e-12)

    def test_a_metric_of_ones_own_is_kept_from_the_unknown_too(self):
        with pytest.warns(UndefinedWarning):
            found = column(
                cube(*self.ROWS).measure(market_share, by="period"), "period", "reporter", "category"
            )
        assert (found["2020", "CHN", "27"], found["2020", "USA", "27"]) == (0.75, 0.25)

    @quiet
    def test_an_economy_that_reported_half_the_time_spoils_nobody(self):
        # Summed over both years China is complete, the United States are not.
        rows = [("CHN", "KAZ", "X", c, t, 1.0) for c in ("27", "87") for t in (2020, 2021)]
        rows += [("USA", "KAZ", "X", c, 2020, 1.0) for c in ("27", "87")]
        found = column(cube(*rows).measure(market_share), "reporter", "category")
        assert found["CHN", "27"] == 1.0

    @quiet
    def test_nor_is_it_said_to_have_made_the_world(self):
        rows = [("CHN", "KAZ", "X", c, t, 1.0) for c in ("27", "87") for t in (2020, 2021)]
        rows += [("USA", "KAZ", "X", c, 2020, 1.0) for c in ("27", "87")]
        assert "USA" not in str(cube(*rows).measure(rca_balassa).attrs["world"])

    @quiet
    def test_exports_of_one_against_imports_of_another(self):
        rows = [("KAZ", "DEU", f, "27", 2020, 1.0) for f in "XM"] + [("RUS", "DEU", "X", "87", 2020, 1.0)]
        found = column(cube(*rows).measure(trade_complementarity_michaely), "reporter", "counterpart")
        # Russia sells cars, Kazakhstan buys fuel; what Russia buys is not known.
        assert math.isnan(found["KAZ", "RUS"])
        assert found["RUS", "KAZ"] == 0.0

    def test_reporters_and_partners_align_on_their_union(self):
        with pytest.warns(UndefinedWarning):
            found = cube(*self.ROWS).measure(partial(trade_intensity, own_trade="plain"), by="period")
        union = ["CHN", "DEU", "KAZ", "USA"]
        assert sorted(set(found["reporter"])) == sorted(set(found["counterpart"])) == union


class TestTwoPeriods:
    @quiet
    def test_lag_in_periods(self):
        found = cube(*series(1, 2, 4, 8)).measure(growth_rate, by="reporter", lag=2)
        assert found["growth_rate"].tolist()[2:] == [3.0, 3.0]

    @quiet
    def test_years_elapse_between_months(self):
        # Doubled within a year, January to January; the eleven months to December are no year.
        rows = [("CHN", "KAZ", "X", "27", f"2020-{m:02}", 1.0) for m in range(1, 13)]
        rows += [("CHN", "KAZ", "X", "27", f"2021-{m:02}", 2.0) for m in range(1, 13)]
        made = cube(*rows)
        annual = column(made.measure(cagr, by="period", lag=12), "period")
        assert annual["2021-01"] == pytest.approx(1.0, rel=1e-12)
        based = column(made.measure(cagr, by="period", base="2020-01"), "period")
        assert based["2021-01"] == pytest.approx(1.0, rel=1e-12)
        assert based["2021-07"] == pytest.approx(2 ** (1 / 1.5) - 1, rel=1e-12)

    @quiet
    def test_a_base_outside_the_axis_is_unknown(self):
        found = cube(*series(1, 2)).measure(cagr, by="period", lag=5)
        assert found["cagr"].isna().all()

    @pytest.mark.parametrize("base", ["2020", "2020/2021"])
    @quiet
    def test_an_index_has_its_mean_of_100_in_the_base(self, base):
        found = column(cube(*series(1, 3, 8)).measure(index_number_base, base=base), "period")
        wanted = ["2020"] if base == "2020" else ["2020", "2021"]
        assert np.mean([found[t] for t in wanted]) == 100

    @quiet
    def test_a_partner_that_vanished_fell_by_all_it_had(self):
        rows = [("CHN", "KAZ", "X", "27", t, 1.0) for t in (2020, 2021)] + [
            ("CHN", "UZB", "X", "27", 2020, 5.0)
        ]
        found = column(cube(*rows).measure(cagr, by=("partner", "period"), lag=1), "partner", "period")
        assert found["UZB", "2021"] == -1.0

    @quiet
    def test_whichever_way_the_base_is_given(self):
        rows = [("CHN", "KAZ", "X", "27", t, 1.0) for t in (2020, 2021)] + [
            ("CHN", "UZB", "X", "27", 2020, 5.0)
        ]
        found = column(cube(*rows).measure(cagr, by=("partner", "period"), base=2020), "partner", "period")
        assert found["UZB", "2021"] == -1.0

    def priced(self, *rows):
        frame = pd.DataFrame(rows, columns=["category", "period", "value", "kg"])
        return TradeCube.from_frame(frame, category="category", period="period", value="value", quantity="kg")

    @quiet
    def test_laspeyres_prices_the_basket_of_the_base(self):
        made = self.priced(("a", 2020, 10, 5), ("b", 2020, 9, 3), ("a", 2021, 9, 3), ("b", 2021, 8, 2))
        found = column(made.measure(price_index_laspeyres, over="category", by="period"), "period")
        # Prices 2 and 3, then 3 and 4, of 5 and 3 kg.
        assert found["2021"] == pytest.approx((3 * 5 + 4 * 3) / (2 * 5 + 3 * 3), rel=1e-12)

    @quiet
    def test_what_is_no_longer_traded_has_no_price(self):
        made = self.priced(("a", 2020, 10, 5), ("b", 2020, 9, 3), ("a", 2021, 15, 5))
        index = partial(price_index_laspeyres, matched=True)
        found = column(made.measure(index, over="category", by="period"), "period")
        # The price of a rose from 2 to 3; there is none of b.
        assert found["2021"] == pytest.approx(1.5, rel=1e-12)


class TestTotals:
    """Two-way trade where one of the flows is not reported."""

    ROWS = (*series(3), *series(1, flow="M"), ("CHN", "UZB", "X", "27", 2021, 5.0))

    @quiet
    def test_is_unknown(self):
        found = column(cube(*self.ROWS).measure(hhi, over="partner", by="period", flow="total"), "period")
        assert found["2020"] == 1.0
        assert math.isnan(found["2021"])

    @quiet
    def test_but_not_dropped(self):
        found = cube(*self.ROWS).measure(hhi, over="category", by=("partner", "period"), flow="total")
        assert math.isnan(column(found, "partner", "period")["UZB", "2021"])

    @quiet
    def test_a_cube_without_imports_has_no_total(self):
        found = cube(*series(3)).measure(hhi, over="category", by="partner", flow="total")
        assert found["hhi"].isna().all()


WORLD = Argument("world", scope="reference")


@metric("(),()->()", Argument("own"), WORLD, term="Share of the world", symbol="s", unit="1")
def share_of_world(own, world):
    return np.divide(own, world)


class TestReference:
    ROWS = (*series(3, 6), *series(5, who="RUS"))

    @quiet
    def test_own_trade_against_that_of_all_reporters(self):
        found = cube(*self.ROWS).measure(share_of_world, by=("reporter", "period"))
        numbers = column(found, "reporter", "period")
        assert (numbers["CHN", "2020"], numbers["RUS", "2020"]) == (0.375, 0.625)
        assert math.isnan(numbers["CHN", "2021"])

    @quiet
    def test_who_leaves_the_matched_world_is_not_dropped(self):
        found = cube(*self.ROWS).measure(share_of_world, by=("reporter", "period"), panel="matched")
        assert math.isnan(column(found, "reporter", "period")["RUS", "2021"])


class TestMatchedPanels:
    @quiet
    def test_a_gap_of_all_is_no_part_of_the_sum(self):
        # Nobody reported 2021; Russia joined in 2022.
        rows = (*series(1, None, 3), *series(5, first=2022, who="RUS"))
        found = column(cube(*rows).measure(share, over="partner", panel="matched"), "partner")
        assert found["KAZ"] == 1.0

    @quiet
    def test_a_reporter_of_the_other_flow_only_excludes_no_period(self):
        rows = (*series(1, 3), *series(5, 5, flow="M", who="RUS"))
        found = cube(*rows).measure(hhi, over="partner", by="reporter", flow="X", panel="matched")
        assert column(found, "reporter")["CHN"] == 1.0


class TestBloc:
    """France and Germany buy from one another and from outside; Russia is no member."""

    ROWS = tuple(
        (r, p, "M", "27", 2021, x)
        for r, p, x in (("DEU", "FRA", 6.0), ("DEU", "KAZ", 1.0), ("DEU", "UZB", 1.0), ("RUS", "FRA", 5.0))
    )

    @quiet
    def test_inside_and_outside(self):
        made = cube(*self.ROWS).where(reporter="EU", partner=["FRA", "KAZ", "UZB"])
        found = column(made.measure(cdi2, by=("reporter", "period"), members="EU"), "reporter")
        assert found["DEU"] == 0.25

    def test_suppliers_outside(self):
        found = cube(*self.ROWS[:3]).measure(cdi1, over="partner", by="reporter", members="EU")
        assert found["cdi1"].tolist() == [0.5]

    @quiet
    def test_who_is_no_member_has_no_inside(self):
        made = cube(*self.ROWS)
        found = column(made.measure(cdi2, by=("reporter", "period"), members="EU"), "reporter")
        assert math.isnan(found["RUS"])

    @quiet
    def test_a_partner_inside_is_no_unknown_supplier_outside(self):
        rows = [row for row in self.ROWS if row[:2] != ("DEU", "FRA")]
        rows += [("RUS", p, "M", "27", 2021, 1.0) for p in ("KAZ", "UZB")]
        made = cube(*rows, coverage="explicit")
        found = made.measure(cdi1, over="partner", by="reporter", members="EU")
        # Germany's two suppliers outside are known; that France is not is another question.
        assert column(found, "reporter")["DEU"] == 0.5

    @pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")
    def test_who_left_a_bloc_is_not_missing_from_it(self):
        three = PartnerGroup("Three", ["DEU", "FRA", Membership("GBR", None, "2020-01")])
        rows = [
            *[("DEU", "GBR", "M", "27", 2019, 2.0), ("GBR", "DEU", "M", "27", 2019, 1.0)],
            *[("DEU", "CHN", "M", "27", 2019, 1.0), ("FRA", "DEU", "M", "27", 2019, 4.0)],
            *[("DEU", "FRA", "M", "27", 2020, 1.0), ("FRA", "GBR", "M", "27", 2020, 3.0)],
            ("GBR", "CHN", "M", "27", 2020, 9.0),
        ]
        found = cube(*rows).where(reporter=three).measure(cdi2, by="period", members=three)
        assert found["cdi2"].tolist() == [1 / 8, 3 / 4]

    def test_the_bloc_must_be_named(self):
        message = "cdi2 tells trade inside a bloc from trade outside: give members="
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube(*self.ROWS).measure(cdi2, by="reporter")


class TestCovariates:
    ROWS = (*series(3, 4), *series(1, 2, flow="M"))

    def measure(self, gdp, by=("reporter", "period"), **options):
        made = cube(*self.ROWS, unit="USD bn")
        return made.measure(partial(trade_openness, form="sum"), by=by, data={"gdp": gdp}, **options)

    def by_reporter(self, **values):
        return pd.Series(values).rename_axis("reporter")

    def test_are_looked_up_by_label(self):
        assert self.measure(self.by_reporter(CHN=8.0, USA=5.0)).iloc[:, -1].tolist() == [0.5, 0.75]

    def test_by_two_labels(self):
        gdp = pd.DataFrame({"reporter": ["China", "China"], "period": [2021, 2020], "gdp": [12.0, 8.0]})
        assert self.measure(gdp).iloc[:, -1].tolist() == [0.5, 0.5]

    def test_one_number_for_all(self):
        assert self.measure(8.0).iloc[:, -1].tolist() == [0.5, 0.75]

    def test_money_is_rescaled_to_the_unit_of_the_cube(self):
        gdp = (self.by_reporter(CHN=8000.0), "USD mn")
        assert self.measure(gdp).iloc[:, -1].tolist() == [0.5, 0.75]

    def test_what_is_not_given_is_unknown(self):
        with pytest.warns(UndefinedWarning, match="undefined: 2 of 2"):
            assert self.measure(self.by_reporter(USA=5.0)).iloc[:, -1].isna().all()

    def test_a_member_dimension_beside_a_covariate(self):
        rows = [*self.ROWS, ("CHN", "UZB", "M", "27", 2020, 3.0)]
        found = cube(*rows).measure(bilateral_dependence, over="partner", by="period", data={"output": 7.0})
        # 1 and 3 of a domestic use of 7 - 3 + 4.
        assert column(found, "period", "partner")["2020", "UZB"] == 0.375

    def test_a_mapping_by_label(self):
        assert self.measure({"CHN": 8.0}).iloc[:, -1].tolist() == [0.5, 0.75]

    def test_a_covariate_that_is_missing(self):
        message = "trade_openness needs gdp: give it by label, data={'gdp': series}"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube(*self.ROWS).measure(partial(trade_openness, form="sum"), by="reporter")

    def test_a_covariate_that_differs_by_what_is_summed(self):
        message = (
            "gdp differs by reporter, which trade_openness does not keep: put it into by=,"
            " or give gdp without it"
        )
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            self.measure(self.by_reporter(CHN=8.0), by="period")

    def test_a_covariate_given_twice(self):
        gdp = pd.DataFrame({"reporter": ["CHN", "China"], "gdp": [12.0, 8.0]})
        with pytest.raises(CubeError, match=r"^gdp has more than one value for CHN"):
            self.measure(gdp)

    def test_unlike_currencies(self):
        message = "EUR bn cannot be converted into USD bn: they differ in more than scale"
        with pytest.raises(UnitError, match=f"^{re.escape(message)}$"):
            self.measure((self.by_reporter(CHN=8.0), "EUR bn"))

    def test_an_unknown_country(self):
        with pytest.raises(PartnerError, match=r"^'Narnia' names no economy"):
            self.measure(self.by_reporter(Narnia=8.0))


DIMENSIONS = "choose from reporter, partner, flow, category, period"
REFUSED = {
    "no such dimension over": (
        hhi,
        {"over": "colour"},
        CubeError,
        f"over has 'colour', which is no dimension: {DIMENSIONS}",
    ),
    "no such dimension by": (
        hhi,
        {"over": "partner", "by": "colour"},
        CubeError,
        f"by has 'colour', which is no dimension: {DIMENSIONS}",
    ),
    "by twice": (
        hhi,
        {"over": "partner", "by": ("period", "period")},
        CubeError,
        "by names a dimension twice: period, period",
    ),
    "over and by": (
        hhi,
        {"over": "partner", "by": "partner", "flow": "X"},
        CubeError,
        "hhi runs over partner, which cannot be in by= or bound twice",
    ),
    "a letter in by": (
        rca_balassa,
        {"by": "reporter", "flow": "X"},
        CubeError,
        "rca_balassa runs over reporter, which cannot be in by= or bound twice",
    ),
    "over without n": (
        growth_rate,
        {"over": "partner", "flow": "X"},
        CubeError,
        "growth_rate has signature (t)->(t), without n: over= has no meaning",
    ),
    "n without over": (
        hhi,
        {"flow": "X"},
        CubeError,
        "hhi has signature (n)->(): say with over= what n means",
    ),
    "two periods without one": (
        cagr,
        {"by": "reporter", "flow": "X"},
        CubeError,
        "cagr compares periods: put 'period' into by=",
    ),
    "no such panel": (
        hhi,
        {"over": "partner", "flow": "X", "panel": "loose"},
        CubeError,
        "panel must be 'strict', 'matched' or 'available', not 'loose'",
    ),
    "no lag": (
        growth_rate,
        {"flow": "X", "lag": 0},
        CubeError,
        "lag must be a whole number of periods, at least 1, not 0",
    ),
    "half a lag": (
        growth_rate,
        {"flow": "X", "lag": 1.5},
        CubeError,
        "lag must be a whole number of periods, at least 1, not 1.5",
    ),
    "a base outside": (
        cagr,
        {"by": "period", "flow": "X", "base": 1990},
        CubeError,
        "period '1990' is not in the cube",
    ),
    "no base of an index": (
        index_number_base,
        {"flow": "X"},
        CubeError,
        "index_number_base needs a base: give base=, a period or a range of them",
    ),
    "a base that is no period": (
        cagr,
        {"by": "period", "flow": "X", "base": "soon"},
        PeriodError,
        "'soon' is no period; expected 2025, 2025-S1, 2025-Q3, 2025-03 or a span such as 2025-01/2025-05",
    ),
    "no such denominator": (
        share,
        {"over": "partner", "flow": "X", "denominator": "mine"},
        CubeError,
        "denominator must be 'published' or None, not 'mine'",
    ),
    "no published total": (
        share,
        {"over": "partner", "flow": "X", "denominator": "published"},
        CubeError,
        "denominator='published': no partner of the cube contains all the others",
    ),
    "no such flow": (
        hhi,
        {"over": "partner", "flow": "sideways"},
        FlowError,
        "'sideways' is no flow of trade; expected export, import, total, or a code such as X, M, RX",
    ),
    "a flow that is not there": (
        hhi,
        {"over": "partner", "flow": "re-export"},
        CubeError,
        "flow 'RX' is not in the cube; nearest: X",
    ),
    "a flow for a metric of two": (
        trade_balance,
        {"flow": "X"},
        CubeError,
        "trade_balance takes exports and imports itself: flow= has no meaning",
    ),
    "by flow for a metric of two": (
        trade_balance,
        {"by": "flow"},
        CubeError,
        "trade_balance takes exports and imports itself: flow can be neither in by= nor in over=",
    ),
    "one flow and all flows": (
        hhi,
        {"over": "partner", "by": "flow", "flow": "X"},
        CubeError,
        "flow= chooses one flow, and flow in by= or over= keeps all: give one of them",
    ),
    "no quantity": (
        price_index_laspeyres,
        {"over": "category", "by": "period", "flow": "X"},
        CubeError,
        "price_index_laspeyres needs a quantity: the cube has none; choose with quantity=",
    ),
    "an option that is missing": (
        first_above,
        {"flow": "X"},
        MetricError,
        "first_above: first_above() missing 1 required keyword-only argument: 'threshold'; options are given"
        " by functools.partial",
    ),
    "a function without a record": (
        len,
        {"flow": "X"},
        MetricError,
        "len has no record: decorate it with tradekit.metrics.metric",
    ),
    "the same metric twice": (
        [hhi, hhi],
        {"over": "partner", "flow": "X"},
        MetricError,
        "metrics of one name need names of their own: give a mapping of name to metric",
    ),
    "results of unlike shape": (
        [share, hhi],
        {"over": "partner", "by": "period", "flow": "X"},
        CubeError,
        "metrics whose results have unlike dimensions, period, partner and period: measure them apart",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_question_that_makes_no_sense_is_refused(what):
    asked, options, error, message = REFUSED[what]
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        cube(*GRID).measure(asked, **options)


def test_a_metric_of_two_flows_needs_both():
    message = "trade_balance needs imports, which the cube does not have"
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube(*series(1, 2)).measure(trade_balance, by="reporter")


def test_negative_corrections_have_a_balance_but_no_shares():
    rows = [("CHN", "KAZ", f, "27", 2020, x) for f, x in (("X", -1.0), ("M", 2.0))]
    made = cube(*rows, corrections=True)
    assert made.measure(trade_balance)["trade_balance"].tolist() == [-3.0]
    with pytest.raises(MetricError, match="must not be negative"):
        made.measure(trade_total)


def test_a_refusal_names_the_group():
    rows = [
        ("CHN", p, "X", "27", t, -1.0 if (p, t) == ("UZB", 2021) else 1.0)
        for p in ("KAZ", "UZB")
        for t in (2020, 2021)
    ]
    made = cube(*rows, corrections=True)
    message = "group 'CHN', '2021': values must not be negative, but is -1 at position [1]"
    for refusing in (hhi, partial(gini, n="listed")):
        with pytest.raises(MetricError, match=f"^{re.escape(message)}"):
            made.measure(refusing, over="partner", by=("reporter", "period"))


@pytest.fixture(scope="module")
def rows(shared):
    return pd.read_parquet(shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet")


@pytest.fixture(scope="module")
def fish(rows):
    return TradeCube.from_frame(
        rows,
        reporter="reporter_iso",
        partner="partner_iso",
        flow="flow_code",
        category="cmd_code",
        period="year",
        value="value_usd",
        quantity={"net_kg": "kg"},
        unit="USD",
    )


@pytest.mark.shared
class TestFish:
    """Trade in fish by 152 reporters, 2017 to 2022, of whom not all report every year."""

    @pytest.mark.parametrize(("panel", "growth"), [("available", 0.064), ("matched", 0.127)])
    @quiet
    def test_world_imports_grew_by_what_the_panel_says(self, fish, panel, growth):
        found = column(fish.measure(growth_rate, flow="import", panel=panel), "period")
        assert round(found["2021"], 3) == growth

    @quiet
    def test_of_all_reporters_nothing_is_known(self, fish):
        assert fish.measure(growth_rate, flow="import")["growth_rate"].isna().all()

    @quiet
    def test_concentration_of_suppliers_as_pandas_computes_it(self, fish, rows):
        bought = rows[(rows.flow_code == "M") & (rows.year == 2021)]
        keys = [bought.reporter_iso, bought.cmd_code]
        expected = (
            (bought.value_usd / bought.groupby(keys).value_usd.transform("sum")).pow(2).groupby(keys).sum()
        )
        found = fish.where(flow="import", period=2021).measure(
            hhi, over="partner", by=("reporter", "category")
        )
        found = found.set_index(["reporter", "category"])["hhi"].dropna()
        expected = expected[expected > 0]
        assert found.index.tolist() == sorted(expected.index)
        np.testing.assert_allclose(found, expected.loc[found.index], rtol=1e-9)

    @quiet
    def test_the_balance_of_the_world_is_the_margin_of_freight(self, fish):
        found = fish.measure(trade_balance, by="period", panel="available")
        assert (found["trade_balance"] < 0).mean() > 0.5


def test_substitution_counts_suppliers_that_sell_nothing_here():
    made = cube(
        ("CHN", "KAZ", "M", "27", 2020, 60.0), ("CHN", "UZB", "M", "27", 2020, 30.0),
        ("USA", "TKM", "M", "27", 2020, 10.0),
    )  # fmt: skip
    supply = pd.Series({"KAZ": 500.0, "UZB": 50.0, "TKM": 25.0}).rename_axis("partner")
    found = made.measure(substitution_capacity, over="partner", by="reporter", data={"supply": supply})
    # Of 60 from Kazakhstan, Uzbekistan has 20 to spare and Turkmenistan, which sells to others alone, 25.
    assert found["substitution_capacity"].tolist()[0] == pytest.approx((20 + 25) / 60)
