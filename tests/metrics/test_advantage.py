"""Comparative advantage as a textbook has it, and at its edges."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import rca_balassa, share

nan = np.nan


def test_by_hand():
    # Shares at home 0.6 and 0.4, 0.2 and 0.8; in the world 0.4 and 0.6.
    assert_allclose(rca_balassa([[30, 20], [10, 40]]), [[1.5, 2 / 3], [0.5, 4 / 3]])


def test_location_quotient_of_farhauer_and_kroell():
    # R package REAT, locq.Rd: 1714 of 79,006 at home, 879,213 of 15,593,224 in all: 0.3847623.
    own = np.array([1714, 79_006 - 1714])
    world = np.array([879_213, 15_593_224 - 879_213])
    assert_allclose(rca_balassa([own, world - own])[0, 0], 0.3847623, atol=5e-8)


def test_weighted_by_the_world_it_averages_to_one():
    x = np.random.default_rng(1).integers(1, 100, (5, 7))
    assert_allclose((rca_balassa(x) * share(x.sum(axis=0))).sum(axis=1), 1)
    assert_allclose((rca_balassa(x) * share(x.sum(axis=1))[:, None]).sum(axis=0), 1)


def test_the_own_country_is_part_of_the_world():
    # Vollrath leaves it out, and gets 6 for the same data.
    assert_allclose(rca_balassa([[30, 20], [10, 40]])[0, 0], 1.5)


def test_the_only_exporter_of_a_product():
    x = np.array([[5.0, 5.0], [0.0, 30.0]])
    assert_allclose(rca_balassa(x)[0, 0], x.sum() / x[0].sum())
    assert rca_balassa(x)[1, 0] == 0


def test_one_empty_economy_or_product_never_spoils_the_rest():
    x = np.array([[30.0, 20.0], [10.0, 40.0]])
    larger = np.zeros((3, 3))
    larger[:2, :2] = x
    result = rca_balassa(larger)
    assert_allclose(result[:2, :2], rca_balassa(x))
    assert np.isnan(result[2]).all()
    assert np.isnan(result[:, 2]).all()


def test_an_unknown_economy_leaves_the_world():
    x = np.array([[30.0, 20.0], [10.0, 40.0], [nan, 7.0]])
    result = rca_balassa(x)
    assert_allclose(result[:2], rca_balassa(x[:2]))
    assert np.isnan(result[2]).all()


def test_huge_trade_batches_and_nothing():
    x = np.array([[30, 20], [10, 40]])
    assert_allclose(rca_balassa(x * 1e200), rca_balassa(x))
    assert_array_equal(rca_balassa(np.stack([x, x.T]))[1], rca_balassa(x.T))
    assert rca_balassa(np.empty((0, 3))).shape == (0, 3)
    assert rca_balassa(np.empty((2, 3, 0))).shape == (2, 3, 0)


def test_integers_do_not_wrap():
    x = np.array([[4_000_000_000, 1], [1, 4_000_000_000]])
    assert_array_equal(rca_balassa(x), rca_balassa(x.astype(float)))


def test_a_list_is_no_matrix():
    with pytest.raises(MetricError, match=r"^values needs at least 2 dimensions, but has 1$"):
        rca_balassa([1, 2])


def test_negative_trade_is_refused():
    with pytest.raises(MetricError, match=r"^values must not be negative, but is -1 at position \[0, 1\]: "):
        rca_balassa([[1, -1], [2, 3]])
