"""Price indices as a textbook has them, and at their edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import price_index_laspeyres, unit_value

nan = np.nan


def test_exercise_of_missong_2003():
    # Beef, veal and pork 1986 to 1989; data set Missong03E7.7 and results of the R package micEconIndex.
    prices = [[11.31, 13.68, 8.20], [11.22, 13.94, 8.03], [11.64, 14.79, 8.03], [12.66, 16.06, 9.24]]
    result = price_index_laspeyres(prices, [prices[0]], [[1.270, 0.068, 3.829]])
    assert_allclose(result, [1, 0.9840, 0.9967, 1.1255], atol=5e-5)


def test_tables_of_the_producer_price_index_manual():
    # Six products and five periods, PPI manual tables 19.1 to 19.3 as the R package gpindex has them.
    prices = [
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        [1.2, 3.0, 1.3, 0.7, 1.4, 0.8],
        [1.0, 1.0, 1.5, 0.5, 1.7, 0.6],
        [0.8, 0.5, 1.6, 0.3, 1.9, 0.4],
        [1.0, 1.0, 1.6, 0.1, 2.0, 0.2],
    ]
    result = price_index_laspeyres(prices, [prices[0]], [[1.0, 1.0, 2.0, 1.0, 4.5, 0.5]])
    assert_allclose(result, [1, 1.42, 1.345, 1.355, 1.44])


def test_it_is_the_mean_of_price_relatives_weighted_by_the_value_of_the_base():
    p, p0, q0 = np.array([2.0, 3.0, 5.0]), np.array([1.0, 4.0, 5.0]), np.array([7.0, 2.0, 1.0])
    assert_allclose(price_index_laspeyres(p, p0, q0), np.average(p / p0, weights=p0 * q0))


def test_new_and_vanished_products():
    p, p0, q0 = [2.0, nan, 9.0], [1.0, 4.0, nan], [10.0, 2.0, nan]
    assert np.isnan(price_index_laspeyres(p, p0, q0))
    assert price_index_laspeyres(p, p0, q0, matched=True) == 2


def test_matching_is_by_group_and_changes_nothing_that_is_known():
    p, p0, q0 = [[2.0, nan], [2.0, 3.0]], [[1.0, 1.0]] * 2, [[1.0, 1.0]] * 2
    assert_array_equal(price_index_laspeyres(p, p0, q0), [nan, 2.5])
    assert_array_equal(price_index_laspeyres(p, p0, q0, matched=True), [2.0, 2.5])


def test_a_basket_that_is_worth_nothing_is_undefined():
    assert np.isnan(price_index_laspeyres([1.0], [1.0], [0.0]))
    assert np.isnan(price_index_laspeyres([1.0], [0.0], [1.0]))
    assert np.isnan(price_index_laspeyres([nan], [nan], [nan], matched=True))
    assert np.isnan(price_index_laspeyres([], [], [], matched=True))


def test_integers_do_not_wrap():
    big = np.array([4_000_000_000], dtype=np.int64)
    assert price_index_laspeyres(2 * big, big, big) == 2


def test_arguments_need_the_same_products():
    message = (
        "prices, prices_base, quantities_base must have shapes that fit together, but have (2,), (2,), (1,)"
    )
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        price_index_laspeyres([1, 2], [1, 2], [1])


@pytest.mark.parametrize("position", [0, 1, 2])
def test_negative_prices_and_quantities_are_refused(position):
    name = ("prices", "prices_base", "quantities_base")[position]
    given = [[-1.0] if position == i else [1.0] for i in range(3)]
    with pytest.raises(MetricError, match=rf"^{name} must not be negative, but is -1 at position \[0\]: "):
        price_index_laspeyres(*given)


def test_unit_value_of_nothing_is_unknown():
    assert_array_equal(unit_value([60, 5, 0, nan], [15, 0, 2, 2]), [4, nan, 0, nan])


def test_a_unit_value_rises_when_the_mix_alone_changes():
    # Both prices stay, the dearer good sells more: no index of fixed composition moves.
    q0, q, p = np.array([9.0, 1.0]), np.array([1.0, 9.0]), np.array([1.0, 3.0])
    assert unit_value((p * q).sum(), q.sum()) > unit_value((p * q0).sum(), q0.sum())
    assert price_index_laspeyres(p, p, q0) == 1
