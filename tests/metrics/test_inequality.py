"""Inequality as a textbook has it, and at its edges."""

import math
import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from tradekit import metrics
from tradekit.errors import MetricError
from tradekit.metrics import (
    atkinson,
    coefficient_of_variation,
    generalized_entropy,
    gini,
    gini_specialisation,
    hhi,
    hoover_index,
    kolm,
    lorenz_curve,
    ogive_index,
    palma_ratio,
    rank_size_exponent,
    theil_decomposition,
    theil_l,
    theil_relative,
    theil_t,
    variance_of_logs,
)
from tradekit.testing import ragged

nan = np.nan
X = np.array([6.0, 1.0, 3.0, 0.0, 1.0])


def test_lorenz_curve_by_hand():
    curve = lorenz_curve([6, 1, 3, 0, 1])
    assert_allclose(curve.members, [1, 0.6, 0.8, 0.2, 0.6])
    assert_allclose(curve.trade, np.array([11, 2, 5, 0, 2]) / 11)


def test_gini_is_twice_the_area_above_the_lorenz_curve():
    curve = lorenz_curve(X)
    order = np.argsort(curve.members)
    p, held = (np.append(0, a[order]) for a in curve)
    area = ((held[1:] + held[:-1]) / 2 * np.diff(p)).sum()
    assert_allclose(gini(X, n="listed"), 1 - 2 * area)


def test_hoover_is_the_largest_gap_between_the_lorenz_curve_and_the_diagonal():
    curve = lorenz_curve(X)
    assert_allclose(hoover_index(X, n="listed"), (curve.members - curve.trade).max())


def test_limits_of_generalised_entropy():
    for x in (X + 1, np.array([1.0, 50.0, 2.0])):
        at = partial(generalized_entropy, x, n="listed")
        assert_allclose(at(alpha=0), theil_l(x, n="listed"))
        assert_allclose(at(alpha=1), theil_t(x, n="listed"))
        assert_allclose(at(alpha=2), coefficient_of_variation(x, n="listed") ** 2 / 2)
        # Without a jump on either side of a limit.
        for limit in (0, 1):
            assert_allclose([at(alpha=limit - 1e-9), at(alpha=limit + 1e-9)], at(alpha=limit), rtol=1e-7)


def test_atkinson_is_generalised_entropy_in_another_scale():
    x, epsilon = X + 1, 0.5
    entropy = generalized_entropy(x, alpha=1 - epsilon, n="listed")
    t = 1 - epsilon
    assert_allclose(atkinson(x, epsilon=epsilon, n="listed"), 1 - (t * (t - 1) * entropy + 1) ** (1 / t))
    assert_allclose(atkinson(x, epsilon=1, n="listed"), 1 - np.exp(-theil_l(x, n="listed")))
    assert_allclose(atkinson(x, epsilon=1 + 1e-9, n="listed"), atkinson(x, epsilon=1, n="listed"), rtol=1e-7)


def test_aversion_of_one_or_more_finds_a_member_without_trade_worst():
    assert atkinson(X, epsilon=1, n="listed") == atkinson(X, epsilon=3, n="listed") == 1
    assert atkinson(X, epsilon=1, n="active") < 1


def test_kolm_is_absolute():
    assert_allclose(kolm(X + 100, alpha=0.5, n="listed"), kolm(X, alpha=0.5, n="listed"))
    assert_allclose(kolm(2 * X, alpha=0.25, n="listed"), 2 * kolm(X, alpha=0.5, n="listed"))
    assert kolm([0.0, 0.0], alpha=1, n="listed") == 0
    assert np.isfinite(kolm([1e200, 3e200], alpha=1, n="listed"))


def test_ogive_is_the_square_of_variation_and_hhi_in_another_scale():
    assert_allclose(ogive_index(X, n="listed"), coefficient_of_variation(X, n="listed") ** 2)
    assert_allclose(ogive_index(X, n="listed"), 5 * hhi(X) - 1)
    assert_allclose(coefficient_of_variation(X, n="listed"), X.std() / X.mean())
    assert_allclose(coefficient_of_variation(X, n="listed", corrected=True), X.std(ddof=1) / X.mean())


def test_variance_of_logs_breaks_the_principle_of_transfers():
    # One unit moved from the largest to the second largest of very unequal members.
    assert variance_of_logs([100, 50, 1], n="active") < variance_of_logs([75, 75, 1], n="active")


def test_zipf():
    assert_allclose(rank_size_exponent(1 / np.arange(1, 50), shift=0), 1)
    assert_allclose(rank_size_exponent(np.arange(1, 50) ** -0.5, shift=0), 2)
    assert np.isnan(rank_size_exponent([3, 3, 3], shift=0.5))


def test_palma_ratio_adds_whole_members():
    assert_allclose(palma_ratio([1, 1, 1, 1, 1, 1, 1, 1, 1, 9], top=0.1, bottom=0.4), 1)
    assert np.isnan(palma_ratio([0, 0, 0, 5], top=0.1, bottom=0.4))


def test_relative_theil_is_zero_for_the_reference_and_undefined_beyond_it():
    assert theil_relative(X, 3 * X) == 0
    assert np.isnan(theil_relative([1, 1], [1, 0]))
    assert theil_relative([1, 0], [1, 0]) == 0
    assert_allclose(theil_relative(X, np.ones(5)), theil_t(X, n="listed"))


def test_specialisation_against_equality_is_gini():
    assert_allclose(gini_specialisation(X, np.ones(5), weighted=False), gini(X, n="listed"))
    assert_allclose(gini_specialisation(X, np.ones(5), weighted=True), gini(X, n="listed"))
    assert np.isnan(gini_specialisation([1, 1], [1, 0], weighted=False))


@given(ragged(max_groups=4, max_size=4))
def test_parts_of_theil_sum_to_the_whole(drawn):
    values, groups = drawn
    parts = theil_decomposition(values, groups)
    assert_allclose(parts.within + parts.between, theil_t(values, n="listed"), rtol=1e-9, atol=1e-12)


def test_theil_within_is_that_of_the_groups_weighted():
    values, groups = np.array([6.0, 2, 1, 1, 5]), np.array([0, 0, 1, 1, 1])
    parts = theil_decomposition(values, groups)
    within = 8 / 15 * theil_t([6, 2], n="listed") + 7 / 15 * theil_t([1, 1, 5], n="listed")
    assert_allclose(parts.within, within)


def test_one_group_leaves_nothing_between_and_single_members_nothing_within():
    assert_allclose(theil_decomposition(X, np.zeros(5)).between, 0, atol=1e-15)
    assert_allclose(theil_decomposition(X, np.arange(5)).within, 0, atol=1e-15)


def test_margins_of_diversification():
    # Lines that are not traded as a group: between is the extensive margin, ln(n / active).
    parts = theil_decomposition(X, X > 0)
    assert_allclose(parts.between, math.log(5 / 4))
    assert_allclose(parts.within, theil_t(X, n="active"))


def test_an_unknown_group_spoils_its_own_batch_only():
    parts = theil_decomposition([[1, 2], [1, 2]], [[0, nan], [0, 1]])
    assert np.isnan([parts.within[0], parts.between[0]]).all()
    assert_allclose(parts.between[1], theil_t([1, 2], n="listed"))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 49])
def test_measures_of_inequality_agree_on_equality(size):
    equal = np.full(size, 4.0)
    for index in (
        partial(hoover_index, n="listed"),
        partial(theil_l, n="listed"),
        partial(atkinson, epsilon=2, n="listed"),
        partial(generalized_entropy, alpha=3, n="listed"),
    ):
        assert_allclose(index(equal), 0, atol=1e-15)


CALLS = [
    (
        partial(generalized_entropy, X, n="listed"),
        "alpha",
        [nan, math.inf, "1", None, True],
        "must be a number",
    ),
    (
        partial(atkinson, X, n="listed"),
        "epsilon",
        [0, -1, nan, math.inf, "1", True],
        "must be a number above 0",
    ),
    (partial(kolm, X, n="listed"), "alpha", [0, -1, nan, None], "must be a number above 0"),
    (partial(palma_ratio, X, bottom=0.4), "top", [0, 1, -0.1, "a", True], "must be above 0 and below 1"),
    (partial(palma_ratio, X, top=0.4), "bottom", [0, 1, 2, None], "must be above 0 and below 1"),
    (partial(rank_size_exponent, X), "shift", [-0.5, 1, "0", True], "must be at least 0 and below 1"),
    (partial(metrics.hill_number, X), "q", [-1, nan, "2", True], "must be a number of at least 0"),
    (partial(metrics.renyi_entropy, X, base=2), "q", [-0.5, None], "must be a number of at least 0"),
    (partial(metrics.hannah_kay, X), "alpha", [0, -1, nan, "2"], "must be a number above 0"),
    (partial(metrics.u_index, X, n="listed"), "a", [0, -1, True], "must be a number above 0"),
    (partial(metrics.stenbacka_threshold, X), "gamma", [0, -1, None], "must be a number above 0"),
    (partial(metrics.linda_index, X), "k", [1, 0, 2.0, True], "must be an integer of at least 2"),
    (partial(metrics.years_dependent, X), "window", [0, 1.5, True], "must be an integer of at least 1"),
    (partial(metrics.cdi3, 1, 1), "zero_exports", ["inf", None, True], "must be a number"),
]


@pytest.mark.parametrize(("call", "name", "values", "expected"), CALLS)
def test_options_that_measure_are_checked(call, name, values, expected):
    for value in values:
        with pytest.raises(MetricError, match=f"^{re.escape(f'{name} {expected}, not {value!r}')}$"):
            call(**{name: value})


ON_OR_OFF = [
    (partial(gini_specialisation, X, X), "weighted"),
    (partial(coefficient_of_variation, X, n="listed"), "corrected"),
    (partial(variance_of_logs, X, n="active"), "corrected"),
    (partial(metrics.portfolio_variance, [1], [[1.0]]), "corrected"),
    (partial(metrics.exposure, X, X), "matched"),
]


@pytest.mark.parametrize(("call", "name"), ON_OR_OFF)
@pytest.mark.parametrize("value", ["no", 1, None])
def test_options_that_are_on_or_off(call, name, value):
    with pytest.raises(MetricError, match=f"^{re.escape(f'{name} must be True or False, not {value!r}')}$"):
        call(**{name: value})


COUNTING = ["unctad_concentration", "hhi_dual", "entropy_relative", "hoover_index", "ogive_index"]
COUNTING += ["coefficient_of_variation", "theil_l", "variance_of_logs"]


@pytest.mark.parametrize("name", COUNTING)
def test_members_are_counted_as_said(name):
    function = getattr(metrics, name)
    x = [5.0, 3.0, 2.0]
    assert_array_equal(function([*x, 0.0], n="active"), function(x, n="listed"))
    assert_array_equal(function([*x, 0.0, 0.0], n="listed"), function(x, n=5))
    with pytest.raises(MetricError, match=r"^n=2 members are said to be listed, but 3 have trade$"):
        function(x, n=2)
    with pytest.raises(TypeError, match="'n'"):
        function(x)
