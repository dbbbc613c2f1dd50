"""Concentration as a textbook has it, and at its edges."""

import math
import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import (
    comprehensive_concentration,
    concentration_ratio,
    contribution_to_hhi_change,
    dominance_index,
    effective_number,
    ellison_glaeser,
    entropy_relative,
    gini,
    gini_simpson,
    hall_tideman,
    hannah_kay,
    hhi,
    hhi_decomposition,
    hhi_dual,
    hhi_normalised,
    hill_number,
    hirschman_index,
    linda_index,
    portfolio_variance,
    rao_stirling,
    renyi_entropy,
    shannon_entropy,
    theil_t,
    u_index,
    unctad_concentration,
)
from tradekit.testing import members, ragged

nan = np.nan
PARTNERS_2025 = [48.6, 27.2, 16.2, 10.0, 4.3]
ALL = [
    hhi,
    partial(hhi_normalised, n="listed"),
    effective_number,
    partial(concentration_ratio, k=2),
    partial(shannon_entropy, base=2),
    partial(gini, n="listed"),
    partial(theil_t, n="listed"),
]
COUNTING = [hhi_normalised, gini, theil_t]


def test_china_and_central_asia_2025():
    assert_allclose(hhi(PARTNERS_2025), 0.308, atol=0.0005)
    assert_allclose(hhi_normalised(PARTNERS_2025, n="listed"), 0.135, atol=0.0005)
    assert_allclose(effective_number(PARTNERS_2025), 3.24, atol=0.005)


def test_doj_example_of_four_firms():
    # 30, 30, 20 and 20 per cent: 2600 points, as the US Department of Justice prints it.
    assert_allclose(10_000 * hhi([30, 30, 20, 20]), 2600)


def test_reat_example_of_doersam_2004():
    # R package REAT, herf.Rd: 0.34, normalised 0.12, numbers equivalent 2.94.
    x = [20, 50, 20, 10]
    assert_allclose(hhi(x), 0.34)
    assert_allclose(hhi_normalised(x, n="listed"), 0.12)
    assert_allclose(effective_number(x), 2.94, atol=0.005)


def test_reat_example_of_german_laender():
    # R package REAT, gini.Rd: gross domestic product 2015 of the 16 Laender, 0.5009.
    x = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87]
    x += [258.53, 645.59, 131.95, 35.03, 112.66, 56.22, 85.61, 56.81]
    assert_allclose(gini(x, n="listed"), 0.5009, atol=5e-5)
    assert_allclose(gini(x, n="listed", corrected=True), 0.5009348 * 16 / 15, atol=5e-5)


def test_gini_is_half_the_mean_absolute_difference():
    x = np.array([3.0, 0.0, 8.0, 1.0, 4.0])
    difference = np.abs(x[:, None] - x).mean()
    assert_allclose(gini(x, n="listed"), difference / (2 * x.mean()))


def test_normalised_hhi_undoes_the_floor():
    for n in (2, 3, 7):
        assert_allclose(hhi_normalised(np.ones(n), n="listed"), 0, atol=1e-15)
        assert_allclose(hhi_normalised(np.eye(n)[0], n="listed"), 1)


def test_effective_number_of_equals_is_their_number():
    for n in (1, 2, 5, 40):
        assert_allclose(effective_number(np.full(n, 0.3)), n)


def test_theil_is_log_n_minus_entropy():
    x = np.array([[5, 0, 3, 2], [1, 1, 1, 1], [9, 0, 0, 0]])
    assert_allclose(theil_t(x, n="listed"), math.log(4) - shannon_entropy(x, base=math.e), atol=1e-15)


def test_theil_with_zeros_is_not_zero():
    # Dropping the members without trade and counting the rest makes total concentration look like equality.
    assert_allclose(theil_t([9, 0, 0, 0], n="listed"), math.log(4))
    assert theil_t([9, 0, 0, 0], n="active") == 0
    assert_allclose(theil_t([0, 0, 0, 10, 10, 10], n="listed"), math.log(2))


def test_entropy_in_bits_and_nats():
    x = [5, 3, 2]
    assert_allclose(shannon_entropy(x, base=2) * math.log(2), shannon_entropy(x, base=math.e))
    assert_allclose(shannon_entropy(np.ones(8), base=2), 3)
    assert_allclose(shannon_entropy(np.ones(10), base=10), 1)


def test_entropy_of_one_member_is_plain_zero():
    assert str(shannon_entropy([4, 0], base=2)) == "0.0"


def test_concentration_ratio_of_one_is_the_largest_share():
    assert_allclose(concentration_ratio([2, 5, 3], k=1), 0.5)
    assert_allclose(concentration_ratio([2, 5, 3], k=2), 0.8)


@pytest.mark.parametrize("k", [3, 4, 100, np.int64(3)])
def test_as_many_members_as_there_are_hold_everything(k):
    assert_allclose(concentration_ratio([2, 5, 3], k=k), 1)


def test_listed_members_without_trade_may_be_given_by_number():
    x = [5.0, 3.0, 2.0]
    padded = [*x, 0.0, 0.0, 0.0, 0.0]
    for metric in COUNTING:
        assert_allclose(metric(x, n=7), metric(padded, n="listed"))
        assert_allclose(metric(padded, n="active"), metric(x, n="listed"))
        assert_allclose(metric(padded, n=3), metric(x, n="listed"))


def test_one_member_alone():
    assert hhi([4]) == effective_number([4]) == concentration_ratio([4], k=1) == 1
    assert shannon_entropy([4], base=2) == theil_t([4], n="listed") == gini([4], n="listed") == 0
    assert np.isnan(hhi_normalised([4], n="listed"))
    assert np.isnan(hhi_normalised([4, 0], n="active"))
    assert np.isnan(gini([4], n="listed", corrected=True))


@pytest.mark.parametrize("metric", ALL)
def test_without_trade_nothing_is_concentrated(metric):
    assert np.isnan(metric([0.0, 0.0]))


@pytest.mark.parametrize("metric", ALL)
def test_without_members_nothing_is_concentrated(metric):
    assert np.isnan(metric([]))
    assert np.isnan(metric(np.empty((2, 0)))).all()
    assert metric(np.empty((0, 3))).shape == (0,)


@pytest.mark.parametrize("metric", ALL)
def test_unknown_member_spoils_its_own_group(metric):
    x = [[5.0, nan, 1.0], [5.0, 3.0, 1.0]]
    result = metric(x)
    assert np.isnan(result[0])
    assert result[1] == metric(x[1])


@pytest.mark.parametrize("metric", ALL)
def test_integers_do_not_wrap(metric):
    x = np.array([4_000_000_000, 3_500_000_000, 100], dtype=np.int64)
    assert_array_equal(metric(x), metric(x.astype(float)))
    assert metric(x) > 0


@pytest.mark.parametrize("metric", ALL)
def test_huge_and_tiny_trade(metric):
    assert_allclose(metric([1e200, 3e200]), metric([1, 3]))
    assert_allclose(metric([1e-200, 3e-200]), metric([1, 3]))


def test_a_member_too_small_for_a_share_still_counts():
    assert gini([1e200, 1e-300], n="active") == 0.5


def test_shares_that_do_not_sum_to_one_are_taken_as_values():
    # A page prints 374 points for shares of which a fifth is missing; of the shares given it is 584.
    x = [10, 8, 8, 5, 5, 4] + [2] * 20
    assert_allclose(10_000 * hhi(x), 374 / 0.8**2)


def test_shares_are_not_rounded_before_they_are_squared():
    # Three shares of 33 per cent would give 3267 points.
    assert_allclose(10_000 * hhi([1, 1, 1]), 10_000 / 3, rtol=1e-15)


@pytest.mark.parametrize("metric", ALL)
def test_batches(metric):
    x = np.arange(24.0).reshape(2, 3, 4) + 1
    result = metric(x)
    assert result.shape == (2, 3)
    assert_allclose(result[1, 2], metric(x[1, 2]))


@pytest.mark.parametrize("metric", ALL)
def test_negative_trade_is_refused(metric):
    message = (
        "values must not be negative, but is -1 at position [1]:"
        " a share of a total needs parts that are not negative"
    )
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([2, -1])


@pytest.mark.parametrize("k", [0, -1, 2.0, True, None, "2"])
def test_concentration_ratio_refuses_k(k):
    message = f"k must be an integer of at least 1, not {k!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        concentration_ratio([1, 2], k=k)


@pytest.mark.parametrize("base", [1, 0, -2, 0.5, nan, math.inf, "e", None, True, 2j, np.complex128(2)])
def test_entropy_refuses_base(base):
    message = f"base must be a number above 1, such as math.e or 2, not {base!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        shannon_entropy([1, 2], base=base)


@pytest.mark.parametrize("metric", COUNTING)
@pytest.mark.parametrize("n", ["all", 0, -3, 2.5, True, None, np.array([2, 2]), np.array(["listed"])])
def test_counting_metrics_refuse_n(metric, n):
    message = f"n must be 'active', 'listed' or a positive integer, not {n!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([1, 2], n=n)


@pytest.mark.parametrize("metric", COUNTING)
def test_fewer_members_than_have_trade(metric):
    message = "n=2 members are said to be listed, but 3 have trade"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([1, 2, 3, 0], n=2)


@pytest.mark.parametrize("metric", COUNTING)
def test_the_number_of_members_is_never_guessed(metric):
    with pytest.raises(TypeError, match="'n'"):
        metric([1, 2])


def test_three_indices_of_one_name():
    # What is called "concentration index" is one of these; none is another.
    x = [6, 3, 1]
    assert_allclose(hirschman_index(x) ** 2, hhi(x))
    assert_allclose(hhi_normalised(x, n="listed"), (0.46 - 1 / 3) / (1 - 1 / 3))
    root = math.sqrt(1 / 3)
    assert_allclose(unctad_concentration(x, n="listed"), (math.sqrt(0.46) - root) / (1 - root))


@pytest.mark.parametrize("n", ["listed", "active", 7])
def test_normalised_indices_run_from_equality_to_one_member(n):
    for index in (hhi_normalised, unctad_concentration):
        assert_allclose(index([0, 4, 0], n=5 if n == 7 else "listed"), 1)
        assert_allclose(index([2, 2, 2], n="active"), 0, atol=1e-15)
    assert np.isnan(unctad_concentration([4, 0], n="active"))


@given(members(min_size=2))
def test_orders_of_hill_numbers_are_those_known_by_name(values):
    if not values.any():
        return
    assert_allclose(hill_number(values, q=0), np.count_nonzero(values))
    assert_allclose(hill_number(values, q=1), np.exp(shannon_entropy(values, base=math.e)))
    assert_allclose(hill_number(values, q=2), effective_number(values))
    assert_allclose(hill_number(values, q=math.inf), 1 / concentration_ratio(values, k=1))
    # Without a jump at 1, and never rising with the order.
    near = [hill_number(values, q=q) for q in (1 - 1e-9, 1, 1 + 1e-9)]
    assert_allclose(near, near[1], rtol=1e-7)
    numbers = [hill_number(values, q=q) for q in (0, 0.4999, 0.5001, 1, 1.4999, 1.5001, 2, 30, math.inf)]
    assert (np.diff(numbers) <= 1e-9 * numbers[0]).all()


def test_families_go_over_into_each_other():
    x = [5, 3, 2]
    assert_allclose(hannah_kay(x, alpha=2), hhi(x))
    assert_allclose(hannah_kay(x, alpha=0.5) * hill_number(x, q=0.5), 1)
    assert_allclose(renyi_entropy(x, q=1, base=2), shannon_entropy(x, base=2))
    assert_allclose(hall_tideman(x), 1 / (3 * (1 - gini(x, n="listed"))))  # Rosenbluth
    assert_allclose(u_index(x, a=1, n="listed"), hhi(x))
    assert_allclose(gini_simpson(x), 1 - hhi(x))
    assert_allclose(hhi_dual(x, n="listed"), 1 - effective_number(x) / 3)
    assert_allclose(entropy_relative(x, n="listed"), shannon_entropy(x, base=3))


def test_indices_of_dominance_by_hand():
    assert_allclose(dominance_index([4, 1]), (16 / 17) ** 2 + (1 / 17) ** 2)
    assert_allclose(comprehensive_concentration([6, 4]), 0.6 + 0.16 * 1.6)
    # The mean of 2 over 1.5 and 3/2 over 1, each divided by k and weighted.
    assert_allclose(linda_index([2, 2, 1], k=3), (2 * 2 / 3 + 0.5 * 4 / 1) / 6)
    assert np.isnan(linda_index([5, 5], k=3))
    assert np.isnan(linda_index([5, 5, 0], k=3))


@given(ragged(max_groups=4, max_size=4))
def test_parts_of_the_index_sum_to_the_whole(drawn):
    values, groups = drawn
    parts = hhi_decomposition(values, groups)
    assert_allclose(parts.within + parts.between, hhi(values), rtol=1e-9, atol=1e-12)


@given(members(min_size=3, max_size=3), members(min_size=3, max_size=3))
def test_contributions_sum_to_the_change_of_the_index(now, base):
    contributions = contribution_to_hhi_change(now, base)
    assert_allclose(contributions.sum(), hhi(now) - hhi(base), rtol=1e-9, atol=1e-12)


def test_diversity_of_members_all_alike_far_is_gini_simpson():
    x = [5, 3, 2]
    apart = 1 - np.eye(3)
    assert_allclose(rao_stirling(x, apart, alpha=1, beta=1, pairs="twice"), gini_simpson(x))
    assert_allclose(rao_stirling(x, apart, alpha=1, beta=1, pairs="once"), gini_simpson(x) / 2)


def test_portfolio_variance_is_the_quadratic_form():
    s, growth = np.array([0.5, 0.3, 0.2]), np.array([[0.1, 0.2, -0.1], [0.0, 0.4, 0.1], [0.3, 0.1, 0.2]])
    assert_allclose(portfolio_variance(10 * s, growth, corrected=True), s @ np.cov(growth) @ s)
    assert np.isnan(portfolio_variance([1, 1], [[0.1], [0.2]], corrected=True))


def test_ellison_and_glaeser_by_hand():
    # G = 0.02, of which 1 - 0.5 may be; plants of an index of 0.02 explain a part.
    assert_allclose(ellison_glaeser([6, 4], [5, 5], 0.02), (0.02 / 0.5 - 0.02) / 0.98)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rao_stirling([1, 2], np.ones((3, 3)), alpha=1, beta=1, pairs="once"),
            "values, distance must have shapes that fit together, but have (2,), (3, 3)",
        ),
        (
            lambda: rao_stirling([1, 2], np.ones((2, 2)), alpha=1, beta=1, pairs="both"),
            "pairs must be 'once' or 'twice', not 'both'",
        ),
        (
            lambda: rao_stirling([1, 2], np.ones((2, 2)), alpha=-1, beta=1, pairs="once"),
            "alpha must be a number of at least 0, not -1",
        ),
        (
            lambda: rao_stirling([1, 2], np.ones((2, 2)), alpha=1, beta=0, pairs="once"),
            "beta must be a number above 0, not 0",
        ),
        (
            lambda: portfolio_variance([1, 2], np.ones((3, 2)), corrected=True),
            "values, growth must have shapes that fit together, but have (2,), (3, 2)",
        ),
        (
            lambda: hhi_decomposition([1, 2], [1, 2, 3]),
            "values, groups must have shapes that fit together, but have (2,), (3,)",
        ),
        (
            lambda: renyi_entropy([1, 2], q=2, base=1),
            "base must be a number above 1, such as math.e or 2, not 1",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        call()
