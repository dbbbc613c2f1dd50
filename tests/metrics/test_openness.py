"""Openness as a textbook has it, and at its edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tradekit.errors import MetricError
from tradekit.metrics import import_penetration, self_sufficiency_ratio, trade_openness

nan = np.nan


def test_the_mean_is_half_of_the_sum():
    x, m, y = [30.0, 150.0], [20.0, 170.0], [100.0, 80.0]
    assert_allclose(trade_openness(x, m, y, form="sum"), [0.5, 4.0])
    assert_allclose(trade_openness(x, m, y, form="mean"), [0.25, 2.0])


@pytest.mark.parametrize("gdp", [0.0, -5.0, nan])
def test_openness_needs_a_positive_gdp(gdp):
    assert np.isnan(trade_openness(1, 1, gdp, form="sum"))


@pytest.mark.parametrize("form", ["both", None, ["sum"]])
def test_openness_refuses_another_form(form):
    message = f"form must be 'sum' or 'mean', not {form!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        trade_openness(1, 1, 1, form=form)


def test_openness_has_no_silent_form():
    with pytest.raises(TypeError, match="form"):
        trade_openness(1, 1, 1)


def test_penetration_and_self_sufficiency_by_hand():
    # Domestic demand is 100 - 40 + 20 = 80.
    assert import_penetration(40, 20, 100) == 0.25
    assert self_sufficiency_ratio(40, 20, 100) == 1.25


def test_they_sum_to_one_plus_what_is_exported():
    x, m, q = np.array([40.0, 0.0]), np.array([20.0, 5.0]), np.array([100.0, 15.0])
    together = import_penetration(x, m, q) + self_sufficiency_ratio(x, m, q)
    assert_allclose(together, 1 + x / (q + m - x))


def test_reexports_push_penetration_above_one():
    assert import_penetration(exports=120, imports=60, output=100) == 1.5


@pytest.mark.parametrize("metric", [import_penetration, self_sufficiency_ratio])
def test_no_domestic_demand_is_undefined(metric):
    assert np.isnan(metric([100.0, 200.0, 0.0, nan], [0.0, 10.0, 0.0, 1.0], [100.0, 100.0, 0.0, 9.0])).all()


@pytest.mark.parametrize("metric", [import_penetration, self_sufficiency_ratio])
def test_nothing_produced_at_home(metric):
    assert metric(0, 5, 0) == (1 if metric is import_penetration else 0)


@pytest.mark.parametrize("metric", [import_penetration, self_sufficiency_ratio])
def test_negative_output_is_refused(metric):
    message = (
        "output must not be negative, but is -1 at position [0]:"
        " a share of a total needs parts that are not negative"
    )
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([1], [1], [-1])


def test_shapes_that_do_not_fit():
    message = "exports, imports, gdp must have shapes that fit together, but have (2,), (2,), (3,)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        trade_openness([1, 2], [1, 2], [1, 2, 3], form="sum")
