"""Direction of trade as a textbook has it, and at its edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import trade_complementarity_michaely, trade_intensity

nan = np.nan
FORMS = ["plain", "kojima", "net"]
# A exports 30 to B and 10 to C, B 20 to A and 20 to C, C 10 to A and 10 to B.
TRADE = np.array([[0.0, 30.0, 10.0], [20.0, 0.0, 20.0], [10.0, 10.0, 0.0]])


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # Of A's exports 0.75 go to B, which takes 40 of the world's 100 ...
        ("plain", 0.75 / 0.4),
        # ... 40 of the 70 that are not A's imports ...
        ("kojima", 0.75 / (40 / 70)),
        # ... and 10 of the 60 that others than A export.
        ("net", 0.75 / (10 / 60)),
    ],
)
def test_intensity_by_hand(form, expected):
    assert_allclose(trade_intensity(TRADE, own_trade=form)[0, 1], expected)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("own", [0.0, 5.0, -5.0, nan, np.inf])
def test_own_trade_does_not_matter(form, own):
    x = TRADE + np.diag([own] * 3)
    assert_array_equal(trade_intensity(x, own_trade=form), trade_intensity(TRADE, own_trade=form))
    assert np.isnan(np.diagonal(trade_intensity(x, own_trade=form))).all()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # A third of the exports of each go to each other. It takes a quarter of world trade ...
        ("plain", (1 / 3) / (1 / 4)),
        # ... a third of the imports of all but the exporter: the bias that Kojima took out ...
        ("kojima", 1),
        # ... and two ninths of the exports of the three others, one of which is itself.
        ("net", (1 / 3) / (2 / 9)),
    ],
)
def test_equal_trade_is_neutral_under_kojima_alone(form, expected):
    off_diagonal = ~np.eye(4, dtype=bool)
    assert_allclose(trade_intensity(np.full((4, 4), 3.0), own_trade=form)[off_diagonal], expected)


@pytest.mark.parametrize("form", FORMS)
def test_one_empty_economy_never_spoils_the_rest(form):
    larger = np.zeros((4, 4))
    larger[:3, :3] = TRADE
    result = trade_intensity(larger, own_trade=form)
    assert_allclose(result[:3, :3], trade_intensity(TRADE, own_trade=form))
    assert np.isnan(result[3]).all()
    assert np.isnan(result[:, 3]).all()


@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_exporter_leaves_the_world(form):
    x = np.zeros((4, 4))
    x[:3, :3] = TRADE
    y = x.copy()
    y[3] = [nan, 9.0, 9.0, 0.0]
    result = trade_intensity(y, own_trade=form)
    assert_allclose(result[:3], trade_intensity(x, own_trade=form)[:3])
    assert np.isnan(result[3]).all()


def test_sole_supplier_has_nothing_to_be_compared_with_under_net():
    x = np.array([[0.0, 5.0, 5.0], [5.0, 0.0, 0.0], [5.0, 0.0, 0.0]])
    assert np.isnan(trade_intensity(x, own_trade="net")[0, 1])
    assert trade_intensity(x, own_trade="plain")[0, 1] > 1


def test_net_does_not_lose_small_suppliers_to_cancellation():
    x = np.array([[0.0, 1e16, 1e16], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    assert_allclose(trade_intensity(x, own_trade="net")[0, 1], 0.5 / (1 / 4))


def test_intensity_batches_and_nothing():
    x = np.stack([TRADE, TRADE.T, 2e100 * TRADE])
    for form in FORMS:
        assert_allclose(trade_intensity(x, own_trade=form)[1], trade_intensity(TRADE.T, own_trade=form))
        assert_allclose(trade_intensity(x, own_trade=form)[2], trade_intensity(TRADE, own_trade=form))
        assert trade_intensity(np.empty((0, 0)), own_trade=form).shape == (0, 0)
        assert np.isnan(trade_intensity([[4.0]], own_trade=form)).all()


@pytest.mark.parametrize("form", ["Kojima", None, 1])
def test_intensity_refuses_another_form(form):
    message = f"own_trade must be 'plain' or 'kojima' or 'net', not {form!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        trade_intensity(TRADE, own_trade=form)


def test_intensity_needs_a_square_matrix():
    message = "values must be a square matrix of economies, but has shape (2, 3)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        trade_intensity(np.ones((2, 3)), own_trade="plain")


def test_intensity_refuses_negative_trade():
    message = r"^values must not be negative, but is -1 at position \[1, 0\]: "
    with pytest.raises(MetricError, match=message):
        trade_intensity([[0, 1], [-1, 0]], own_trade="plain")


def test_complementarity_by_hand():
    exports, imports = np.array([[9, 1], [2, 8]]), np.array([[1, 9], [8, 2]])
    assert_allclose(trade_complementarity_michaely(exports, imports), [[0.2, 0.9], [0.9, 0.4]])


def test_complementarity_is_one_minus_half_the_distance():
    rng = np.random.default_rng(2)
    x, m = rng.integers(0, 50, (2, 4, 6))
    distance = np.abs((m / m.sum(1, keepdims=True))[None] - (x / x.sum(1, keepdims=True))[:, None]).sum(-1)
    assert_allclose(trade_complementarity_michaely(x, m), 1 - distance / 2)


def test_complementarity_attains_its_ends():
    result = trade_complementarity_michaely([[5, 0], [0, 3]], [[50, 0], [0, 1]])
    assert_array_equal(result, np.eye(2))


def test_complementarity_runs_from_exporter_to_importer():
    x, m = np.array([[9, 1], [2, 8]]), np.array([[1, 3], [8, 2]])
    assert_allclose(trade_complementarity_michaely(m, x), trade_complementarity_michaely(x, m).T)


def test_complementarity_of_the_empty_and_the_unknown():
    x = np.array([[1.0, 1.0], [0.0, 0.0], [nan, 1.0]])
    m = np.array([[1.0, 3.0], [1.0, 1.0], [0.0, 0.0]])
    result = trade_complementarity_michaely(x, m)
    assert_array_equal(np.isnan(result), [[False, False, True], [True] * 3, [True] * 3])
    assert np.isnan(trade_complementarity_michaely(np.empty((2, 0)), np.empty((2, 0)))).all()
    assert trade_complementarity_michaely(np.empty((0, 3)), np.empty((0, 3))).shape == (0, 0)


def test_complementarity_batches():
    x = np.arange(1.0, 25.0).reshape(2, 3, 4)
    both = trade_complementarity_michaely(x, x[::-1])
    assert both.shape == (2, 3, 3)
    assert_allclose(both[1], trade_complementarity_michaely(x[1], x[0]))


def test_complementarity_needs_the_same_economies_and_products():
    message = "exports, imports must have shapes that fit together, but have (2, 3), (2, 1)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        trade_complementarity_michaely(np.ones((2, 3)), np.ones((2, 1)))


def test_complementarity_refuses_negative_trade():
    with pytest.raises(MetricError, match=r"^imports must not be negative, but is -1 at position \[0, 0\]: "):
        trade_complementarity_michaely([[1.0]], [[-1.0]])
