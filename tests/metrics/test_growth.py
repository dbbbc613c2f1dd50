"""Growth as a textbook has it, and at its edges."""

import re
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import (
    cagr,
    contribution_to_growth,
    first_above,
    growth_acceleration,
    growth_rate,
    index_number_base,
    log_growth,
    record_high,
    share,
    streak,
)

nan = np.nan
# China's trade with the five Central Asian states, 2020 to 2025, bn USD.
TRADE = [38.6, 50.1, 70.2, 89.4, 94.82, 106.3]
LAGGED = [growth_rate, log_growth, growth_acceleration, streak]
SERIES = [*LAGGED, record_high, partial(first_above, threshold=2)]


def test_china_and_central_asia_2025():
    assert_allclose(growth_rate(TRADE)[-1], 0.121, atol=0.0005)
    assert_allclose(growth_acceleration(TRADE)[-1], 0.060, atol=0.0005)
    assert streak(TRADE)[-1] == 5
    assert record_high(TRADE)[-1] == 1
    assert first_above(TRADE, threshold=100) == 5


def test_contributions_of_the_five_partners_2025():
    # Points of growth as the brief prints them, and the 0.1 that rounded parts leave of 94.82.
    partners = [[43.82, 48.6], [22.71, 27.2], [13.78, 16.2], [10.65, 10.0], [3.86, 4.3]]
    points = 100 * contribution_to_growth(partners)[:, 1]
    assert_allclose(points, [5.0, 4.7, 2.6, -0.7, 0.5], atol=0.05)


def test_growth_by_hand():
    assert_allclose(growth_rate([50, 60, 45]), [nan, 0.2, -0.25])
    assert_allclose(growth_rate([50, 60, 45, 90], lag=2), [nan, nan, -0.1, 0.5])


def test_growth_from_zero_is_not_zero():
    assert_array_equal(growth_rate([0.0, 0.0, 5.0, 0.0]), [nan, nan, nan, -1])


def test_growth_from_a_deficit_is_undefined():
    assert_array_equal(growth_rate([-4.0, 4.0, -4.0]), [nan, nan, -2])


def test_log_growth_adds_up_and_turns_its_sign():
    steps = log_growth(TRADE)
    assert_allclose(np.nansum(steps), np.log(TRADE[-1] / TRADE[0]))
    assert_allclose(log_growth(TRADE[::-1])[1:], -steps[:0:-1])


def test_both_growths_say_the_same():
    assert_allclose(np.expm1(log_growth(TRADE)), growth_rate(TRADE))


def test_log_growth_of_trade_that_ceased_is_undefined():
    assert_array_equal(log_growth([5.0, 0.0, 5.0, -5.0]), [nan, nan, nan, nan])


def test_acceleration_is_always_against_the_period_before():
    x = [10, 20, 12, 30, 18]
    g = growth_rate(x, lag=2)
    assert_allclose(growth_acceleration(x, lag=2), [nan, nan, nan, g[3] - g[2], g[4] - g[3]])


def test_cagr_by_hand():
    assert_allclose(cagr(121, 100, 2), 0.1)
    assert_allclose(cagr(100, 121, 2), 100 / 110 - 1)
    assert_allclose(cagr(121, 100, 1), 0.21)
    assert_allclose(cagr(11, 10, 0.5), 0.21)


def test_cagr_counts_intervals_not_observations():
    # A README prints 4.48 per cent for eleven figures from 100,000 to 155,000: ten intervals, not eleven.
    assert_allclose(cagr(155_000, 100_000, 11 - 1), 0.0448, atol=5e-5)
    assert_allclose(cagr(155_000, 100_000, 11), 0.0406, atol=5e-5)


def test_cagr_over_one_year_is_growth():
    assert_allclose(cagr(TRADE[1:], TRADE[:-1], 1), growth_rate(TRADE)[1:])


def test_cagr_at_its_edges():
    assert cagr(0, 5, 3) == -1
    assert np.isnan(cagr([5, 5, -5, nan, 5, 5], [0, -1, 5, 5, nan, 5], [1, 1, 1, 1, 1, nan])).all()


@pytest.mark.parametrize("years", [0, -1, nan])
def test_cagr_needs_time_to_have_passed(years):
    assert np.isnan(cagr(5, 5, years))
    assert np.isnan(cagr(6, 5, years))


def test_cagr_refuses_shapes_that_do_not_fit():
    message = "values, values_base, years must have shapes that fit together, but have (2,), (3,), ()"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        cagr([1, 2], [1, 2, 3], 1)


def test_contributions_sum_to_growth():
    x = np.array([[60.0, 75.0, 60.0], [40.0, 45.0, 80.0]])
    assert_allclose(contribution_to_growth(x).sum(axis=0), growth_rate(x.sum(axis=0)))


def test_contribution_is_growth_times_share_in_the_base():
    x = np.array([[60.0, 75.0], [40.0, 45.0]])
    assert_allclose(contribution_to_growth(x)[:, 1], growth_rate(x)[:, 1] * share(x[:, 0]))


def test_contribution_of_a_newcomer_is_defined():
    assert_allclose(contribution_to_growth([[100, 100], [0, 10]])[:, 1], [0, 0.1])


def test_parts_of_a_balance_may_be_negative():
    assert_allclose(contribution_to_growth([[100, 110], [-50, -60]])[:, 1], [0.2, -0.2])


@pytest.mark.parametrize("base", [[1.0, -1.0], [0.0, 0.0], [1.0, -3.0]])
def test_contribution_to_the_growth_of_nothing_is_undefined(base):
    assert np.isnan(contribution_to_growth(np.column_stack([base, [5.0, 5.0]]))).all()


def test_one_unknown_member_spoils_both_periods_that_use_it():
    x = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, nan, 1.0, 2.0]])
    unknown = np.isnan(contribution_to_growth(x))
    assert_array_equal(unknown, [[True, True, True, False]] * 2)


def test_contribution_needs_members_and_periods():
    with pytest.raises(MetricError, match=r"^values needs at least 2 dimensions, but has 1$"):
        contribution_to_growth([1, 2, 3])


def test_streak_is_broken_by_a_fall_and_by_a_standstill():
    assert_array_equal(streak([1, 2, 3, 2, 3, 3, 4]), [nan, 1, 2, 0, 1, 0, 1])


def test_streak_starts_anew_after_a_gap():
    assert_array_equal(streak([1, 2, 3, nan, 5, 6, 7]), [nan, 1, 2, nan, nan, 1, 2])


def test_streak_counts_rises_that_have_no_rate():
    assert_array_equal(streak([-3, -1, 0, 4]), [nan, 1, 2, 3])


def test_falls_in_a_row_are_the_streak_of_what_is_lost():
    assert_array_equal(streak(np.negative([9, 8, 5, 6, 6, 1])), [nan, 1, 2, 0, 0, 1])


def test_streak_over_the_year_before():
    assert_array_equal(streak([5, 9, 6, 8, 7, 9], lag=2), [nan, nan, 1, 0, 1, 2])


def test_record_judges_what_was_observed():
    assert_array_equal(record_high([nan, 3, 3, nan, 4, 1]), [nan, nan, 0, nan, 1, 0])


def test_a_first_value_is_no_record():
    assert np.isnan(record_high([5.0])).all()


def test_first_above_passes_over_gaps_and_equals():
    assert first_above([nan, 2, 5, 1, 6], threshold=2) == 2
    assert first_above([2, 2], threshold=1) == 0
    assert np.isnan(first_above([nan, 2], threshold=2))
    assert_array_equal(first_above([[1, 2], [3, 1], [0, 0]], threshold=1.5), [1, 0, nan])


def test_index_on_a_period_and_on_a_year():
    assert_allclose(index_number_base([40, 60, 75], base=1), [200 / 3, 100, 125])
    assert_allclose(index_number_base([40, 60, 75], base=[0, 1]), [80, 120, 150])
    assert_allclose(index_number_base([40, 60, 75], base=-1)[-1], 100)


def test_index_of_the_base_has_the_mean_100():
    x = np.arange(1.0, 25.0).reshape(2, 12)
    assert_allclose(index_number_base(x, base=range(4, 8))[:, 4:8].mean(axis=-1), 100)


def test_index_without_a_base_is_undefined():
    x = [[0.0, 5.0], [-1.0, 5.0], [nan, 5.0], [2.0, nan]]
    assert_array_equal(index_number_base(x, base=0), [[nan, nan]] * 3 + [[100, nan]])


@pytest.mark.parametrize("base", [3, -4, [0, 3], [], 1.0, "0", None, True, [[0]]])
def test_index_refuses_a_base_that_is_no_period(base):
    message = f"base must be positions of the 3 periods, counted from 0, not {base!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        index_number_base([1, 2, 3], base=base)


@pytest.mark.parametrize("metric", LAGGED)
def test_a_lag_longer_than_the_series(metric):
    assert np.isnan(metric([1.0, 2.0, 3.0], lag=9)).all()
    assert np.isnan(metric([1.0], lag=1)).all()


@pytest.mark.parametrize("metric", [*LAGGED, contribution_to_growth])
@pytest.mark.parametrize("lag", [0, -1, 1.0, True, "1", None])
def test_lag_must_count_periods(metric, lag):
    message = f"lag must be an integer of at least 1, not {lag!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([[1, 2, 3]], lag=lag)


@pytest.mark.parametrize("threshold", ["100", None, nan, [1], True, 1j])
def test_threshold_must_be_a_number(threshold):
    message = f"threshold must be a number, not {threshold!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        first_above([1, 2], threshold=threshold)


@pytest.mark.parametrize("metric", SERIES)
def test_no_gap_is_bridged(metric):
    x = np.array([[1.0, nan, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]])
    assert_array_equal(metric(x)[1], metric(x[1]))
    if metric in LAGGED:
        assert np.isnan(metric(x)[0, :3]).all()


@pytest.mark.parametrize("metric", SERIES)
def test_batches_and_nothing(metric):
    x = np.arange(24.0).reshape(2, 3, 4)
    assert_array_equal(metric(x)[1, 2], metric(x[1, 2]))
    assert metric(np.empty((2, 0))).shape[:1] == (2,)


@pytest.mark.parametrize("metric", SERIES)
def test_inputs_may_be_read_only(metric):
    x = np.array([3, 1, 2])
    x.flags.writeable = False
    metric(x)
    assert_array_equal(x, [3, 1, 2])
