"""Dependency as a textbook has it, and at its edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import bilateral_dependence, cdi1, cdi2, cdi3, hhi, import_penetration, share

nan = np.nan


def test_dependence_by_hand():
    # 100 produced, 40 exported, 20 imported: 80 used at home, of which 10 come from the first supplier.
    assert_allclose(bilateral_dependence([10, 6, 4], 40, 100), [0.125, 0.075, 0.05])


def test_dependence_on_all_suppliers_is_import_penetration():
    m, x, q = np.array([[3.0, 4.0], [0.0, 9.0]]), [2.0, 1.0], [10.0, 0.5]
    assert_allclose(bilateral_dependence(m, x, q).sum(axis=-1), import_penetration(x, m.sum(axis=-1), q))


def test_without_output_and_exports_it_is_the_share_in_imports():
    assert_allclose(bilateral_dependence([5, 3, 2], 0, 0), share([5, 3, 2]))


def test_dependence_above_one_is_kept():
    assert_allclose(bilateral_dependence([60], exports=120, output=100), [1.5])


def test_no_domestic_use_is_undefined():
    assert np.isnan(bilateral_dependence([[0.0, 0.0], [1.0, 1.0]], [0.0, 9.0], [0.0, 1.0])).all()


def test_one_unknown_supplier_spoils_its_own_group():
    result = bilateral_dependence([[1.0, nan], [1.0, 1.0]], [0.0, 0.0], [2.0, 2.0])
    assert_array_equal(result, [[nan, nan], [0.25, 0.25]])


def test_no_suppliers():
    assert bilateral_dependence([], 1, 2).shape == (0,)


def test_first_indicator_is_the_index_of_those_outside():
    assert cdi1([70, 20, 10]) == hhi([70, 20, 10])
    assert np.isnan(cdi1([0, 0]))


def test_second_indicator_counts_what_comes_from_outside():
    assert_allclose(cdi2([60, 0, 5], [40, 3, 0]), [0.6, 0, 1])
    assert np.isnan(cdi2(0, 0))


def test_third_indicator_without_exports_is_undefined_here():
    # CEPII writes 9999 instead; that belongs to its own indicator.
    assert_allclose(cdi3(60, 40), 1.5)
    assert np.isnan(cdi3([60, 0], [0, 0])).all()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: bilateral_dependence([-1], [1], [1]), "imports"),
        (lambda: bilateral_dependence([1], [-1], [1]), "exports"),
        (lambda: bilateral_dependence([1], [1], [-1]), "output"),
        (lambda: cdi1([-1]), "imports_extra"),
        (lambda: cdi2([-1], [1]), "imports_extra"),
        (lambda: cdi2([1], [-1]), "imports_intra"),
        (lambda: cdi3([-1], [1]), "imports_extra"),
        (lambda: cdi3([1], [-1]), "exports"),
    ],
)
def test_negative_trade_is_refused(call, name):
    message = (
        f"{name} must not be negative, but is -1 at position [0]:"
        " a share of a total needs parts that are not negative"
    )
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        call()


def test_shapes_that_do_not_fit():
    message = "imports, exports, output must have shapes that fit together, but have (2,), (3,), ()"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        bilateral_dependence(np.ones((2, 4)), np.ones(3), 1)
