"""Levels and shares as a textbook has them, and at their edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import (
    concentration_ratio,
    coverage_ratio,
    cumulative_share,
    grubel_lloyd_aggregate,
    members_covering,
    normalized_trade_balance,
    per_capita_trade,
    rank,
    reexport_share,
    relative_market_share,
    share,
    share_change,
    trade_balance,
    trade_balance_gdp,
    trade_openness,
    trade_total,
)

nan = np.nan
BALANCES = [trade_total, trade_balance, coverage_ratio, normalized_trade_balance]
PARTNERS_2025 = [48.6, 27.2, 16.2, 10.0, 4.3]


def test_china_and_central_asia_2025():
    assert_allclose(trade_total(71.2, 35.1), 106.3)
    assert_allclose(trade_balance(71.2, 35.1), 36.1)
    assert_allclose(coverage_ratio(71.2, 35.1), 2.03, atol=0.005)
    assert_allclose(normalized_trade_balance(71.2, 35.1), 0.34, atol=0.005)
    assert_allclose(share(PARTNERS_2025)[0], 0.457, atol=0.0005)
    assert_array_equal(rank(PARTNERS_2025), [1, 2, 3, 4, 5])


def test_balance_and_total_give_back_the_flows():
    x, m = np.array([7.0, 0.0, 3.0]), np.array([2.0, 5.0, 3.0])
    assert_array_equal((trade_total(x, m) + trade_balance(x, m)) / 2, x)
    assert_array_equal((trade_total(x, m) - trade_balance(x, m)) / 2, m)


def test_normalized_balance_is_a_function_of_the_coverage_ratio():
    x, m = np.array([1.0, 2.0, 9.0]), np.array([4.0, 2.0, 3.0])
    c = coverage_ratio(x, m)
    assert_allclose(normalized_trade_balance(x, m), (c - 1) / (c + 1))


def test_normalized_balance_of_one_product_is_what_grubel_lloyd_leaves():
    assert_allclose(1 - abs(normalized_trade_balance(60, 30)), grubel_lloyd_aggregate([60], [30]))


def test_balance_that_is_zero_differs_from_trade_that_is_zero():
    assert normalized_trade_balance(5, 5) == 0
    assert np.isnan(normalized_trade_balance(0, 0))


def test_coverage_without_imports_is_undefined_not_infinite():
    assert np.isnan(coverage_ratio([4.0, 0.0], [0.0, 0.0])).all()
    assert coverage_ratio(0, 4) == 0


@pytest.mark.parametrize("metric", BALANCES)
def test_one_unknown_flow_is_not_zero(metric):
    assert_array_equal(np.isnan(metric([5.0, nan, 5.0], [nan, 5.0, 5.0])), [True, True, False])


def test_balance_takes_negative_corrections():
    assert trade_balance(-2, 3) == -5


@pytest.mark.parametrize("metric", [trade_total, coverage_ratio, normalized_trade_balance])
@pytest.mark.parametrize(("exports", "imports", "name"), [(-2.5, 3, "exports"), (3, -2.5, "imports")])
def test_other_levels_refuse_negative_trade(metric, exports, imports, name):
    message = (
        f"{name} must not be negative, but is -2.5: a share of a total needs parts that are not negative"
    )
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric(exports, imports)


@pytest.mark.parametrize("metric", BALANCES)
def test_shapes_that_do_not_fit(metric):
    message = "exports, imports must have shapes that fit together, but have (2,), (3,)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([1, 2], [1, 2, 3])


@pytest.mark.parametrize("metric", BALANCES)
@pytest.mark.parametrize("text", ["twelve", ["1", "2"], np.array(["1", 2], dtype=object), 1j, {}])
def test_text_is_never_parsed_as_numbers(metric, text):
    with pytest.raises(MetricError, match="exports must be an array of real numbers, not "):
        metric(text, 1.0)


def test_levels_take_any_batch():
    x, m = np.ones((2, 1, 3)), np.ones((4, 1))
    for metric in BALANCES:
        assert metric(x, m).shape == (2, 4, 3)
        assert metric(np.ones(0), np.ones(0)).shape == (0,)
        assert isinstance(metric(1, 2), np.float64)


def test_shares_sum_to_one_along_the_last_axis():
    x = np.array([[1, 2, 5], [0, 0, 7]])
    assert_allclose(share(x), [[0.125, 0.25, 0.625], [0, 0, 1]])
    assert_allclose(share(x).sum(axis=-1), 1)


def test_share_of_nothing_and_of_the_unknown():
    assert np.isnan(share([0.0, 0.0])).all()
    assert np.isnan(share([1.0, nan])).all()
    assert_array_equal(share([[1.0, nan], [1.0, 3.0]])[1], [0.25, 0.75])
    assert share([]).shape == (0,)


def test_share_of_huge_trade():
    assert_allclose(share([1e200, 3e200]), [0.25, 0.75])


def test_share_names_the_place_of_a_negative_value():
    message = (
        "values must not be negative, but is -1 at position [1, 0]:"
        " a share of a total needs parts that are not negative"
    )
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        share([[1, 2], [-1, 2]])


def test_share_of_a_single_number_needs_its_dimension():
    with pytest.raises(MetricError, match=r"^values needs at least 1 dimension, but has 0$"):
        share(3.0)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [4, 2, 1, 2]),
        ("dense", [3, 2, 1, 2]),
        ("average", [4, 2.5, 1, 2.5]),
        ("ordinal", [4, 2, 1, 3]),
    ],
)
def test_ties(ties, expected):
    assert_array_equal(rank([0, 2, 3, 2], ties=ties), expected)


@pytest.mark.parametrize("ties", ["min", "dense", "average", "ordinal"])
def test_unknown_is_not_ranked_first(ties):
    x = [[5.0, nan, 7.0, -1.0], [nan, nan, nan, nan]]
    assert_array_equal(rank(x, ties=ties), [[2, nan, 1, 3], [nan, nan, nan, nan]])


def test_rank_of_balances_infinities_and_nothing():
    assert_array_equal(rank([-3.0, 0.0, -0.0, np.inf, -np.inf]), [4, 2, 2, 1, 5])
    assert rank(np.empty((2, 0))).shape == (2, 0)
    assert rank([7.0]) == 1


def test_rank_refuses_an_unknown_rule():
    message = "ties must be 'min' or 'dense' or 'average' or 'ordinal', not 'max'"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        rank([1, 2], ties="max")


def test_inputs_may_be_read_only_and_stay_as_they_are():
    x = np.array([3.0, 1.0, 2.0])
    x.flags.writeable = False
    for metric in (share, rank):
        metric(x)
    assert_array_equal(x, [3, 1, 2])


def test_balance_and_openness_by_gdp_give_back_the_flows():
    x, m, y = 30.0, 20.0, 200.0
    balance, openness = trade_balance_gdp(x, m, y), trade_openness(x, m, y, form="sum")
    assert_allclose([(openness + balance) / 2, (openness - balance) / 2], [x / y, m / y])


@pytest.mark.parametrize("size", [0.0, -5.0, nan])
def test_ratios_to_an_economy_need_its_size(size):
    assert np.isnan(trade_balance_gdp(1, 2, size))
    assert np.isnan(per_capita_trade(1, size))


def test_reexports_that_are_not_told_apart_are_unknown():
    assert_array_equal(reexport_share([nan, 0, 3, 5], [4, 4, 0, 4]), [nan, 0, nan, 1.25])


def test_changes_in_share_sum_to_zero_and_are_in_points_not_per_cent():
    change = share_change([20, 30, 50], [10, 60, 30])
    assert_allclose(change, [0.1, -0.3, 0.2])
    assert_allclose(change.sum(), 0, atol=1e-15)


def test_a_share_falls_while_trade_grows():
    assert share_change([12, 30], [10, 10])[0] < 0


def test_change_since_a_base_without_trade():
    assert np.isnan(share_change([1, 2], [0, 0])).all()
    assert_array_equal(share_change([[1, 0], [1, 0]], [[0, 1], [nan, 1]])[0], [1, -1])


def test_rivals_of_the_leader_of_two_leaders_and_of_a_sole_supplier():
    assert_allclose(relative_market_share([6, 3, 1]), [2, 0.5, 1 / 6])
    assert_allclose(relative_market_share([4, 4, 2]), [1, 1, 0.5])
    # Infinite, some would write; without a rival there is nothing to compare with.
    assert_array_equal(relative_market_share([5, 0]), [nan, 0])
    assert_array_equal(relative_market_share([5]), [nan])
    assert relative_market_share([]).shape == (0,)
    assert np.isnan(relative_market_share([3, nan])).all()


def test_cumulative_share_is_the_concentration_ratio_of_each_rank():
    x = np.array([10.0, 48.6, 16.2, 27.2, 4.3])
    ratios = [concentration_ratio(x, k=k) for k in range(1, 6)]
    assert_allclose(np.sort(cumulative_share(x)), ratios)


def test_equal_members_share_a_cumulative_share():
    assert_array_equal(cumulative_share([1, 2, 1, 0]), [1, 0.5, 1, 1])
    assert_array_equal(cumulative_share([3, 3]), [1, 1])
    assert np.isnan(cumulative_share([[0, 0], [1, nan]])).all()


def test_members_covering_counts_the_curve():
    x = [48.6, 27.2, 16.2, 10.0, 4.3]
    for part in (0.3, 0.5, 0.8, 0.95, 1):
        assert members_covering(x, part=part) == (np.sort(cumulative_share(x)) < part - 1e-12).sum() + 1


def test_a_part_is_not_missed_by_rounding():
    # In floating point 0.1 + 0.7 is a little less than 0.8, and ten tenths are a little less than 1.
    assert members_covering([7, 1, 1, 1], part=0.8) == 2
    assert members_covering([0.1] * 10, part=1) == 10
    assert members_covering([0.1] * 10, part=0.3) == 3


def test_members_covering_of_nothing_and_of_the_unknown():
    assert np.isnan(members_covering([[0, 0], [1, nan]], part=0.5)).all()
    assert np.isnan(members_covering([], part=0.5))


@pytest.mark.parametrize("part", [0, -0.5, 1.01, 95, nan, True, "0.95", None])
def test_members_covering_refuses_what_is_no_part(part):
    message = f"part must be a number above 0 and at most 1, not {part!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        members_covering([1, 2], part=part)
