"""Intra-industry trade as a textbook has it, and at its edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import grubel_lloyd_aggregate

nan = np.nan


def test_by_hand():
    # |60 - 30| + |10 - 0| = 40 of 100 is not matched.
    assert_allclose(grubel_lloyd_aggregate([60, 10], [30, 0]), 0.6)
    assert_allclose(grubel_lloyd_aggregate([319, 43, 10], [354, 141, 100]), 0.7693898655635988)


def test_it_is_the_mean_of_the_products_weighted_by_their_trade():
    x, m = np.array([319.0, 43.0, 10.0]), np.array([354.0, 141.0, 100.0])
    single = grubel_lloyd_aggregate(x[:, None], m[:, None])
    assert_allclose(grubel_lloyd_aggregate(x, m), np.average(single, weights=x + m))


def test_it_does_not_fall_as_products_are_merged():
    x, m = np.array([5.0, 0.0]), np.array([0.0, 5.0])
    assert grubel_lloyd_aggregate(x, m) == 0
    assert grubel_lloyd_aggregate([x.sum()], [m.sum()]) == 1


def test_no_trade_is_undefined_and_not_one_way_trade():
    assert np.isnan(grubel_lloyd_aggregate([0, 0], [0, 0]))
    assert np.isnan(grubel_lloyd_aggregate([], []))
    assert grubel_lloyd_aggregate([1, 0], [0, 0]) == 0


def test_unknown_products_spoil_their_own_group():
    result = grubel_lloyd_aggregate([[1.0, nan], [1.0, 2.0]], [[1.0, 1.0], [1.0, 2.0]])
    assert_array_equal(result, [nan, 1.0])


def test_integers_do_not_wrap():
    assert grubel_lloyd_aggregate(np.array([200], "uint8"), np.array([100], "uint8")) == 1 - 100 / 300


def test_both_flows_need_the_same_products():
    message = "exports, imports must have shapes that fit together, but have (3,), (1,)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        grubel_lloyd_aggregate([1, 2, 3], [1])


@pytest.mark.parametrize(("exports", "imports", "name"), [([-1], [1], "exports"), ([1], [-1], "imports")])
def test_negative_trade_is_refused(exports, imports, name):
    with pytest.raises(MetricError, match=rf"^{name} must not be negative, but is -1 at position \[0\]: "):
        grubel_lloyd_aggregate(exports, imports)
