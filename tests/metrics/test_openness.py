"""Openness as a textbook has it, and at its edges."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import (
    apparent_consumption,
    carbon_leakage_trade_intensity,
    energy_import_dependency,
    food_import_burden,
    growth_rate,
    import_cover_months,
    import_penetration,
    income_elasticity_imports,
    log_growth,
    marginal_propensity_to_import,
    net_import_reliance,
    openness_adjusted,
    relative_openness,
    remoteness,
    self_sufficiency_ratio,
    trade_openness,
    trade_openness_composite,
    trade_propensity,
)
from tradekit.metrics.openness import residuals

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


def test_propensities_of_both_flows_sum_to_openness():
    x, m, y = 30.0, 20.0, 80.0
    assert_allclose(trade_propensity(x, y) + trade_propensity(m, y), trade_openness(x, m, y, form="sum"))


def test_penetration_is_reliance_on_gross_imports():
    x, m, q = np.array([40.0, 0.0, 5.0]), np.array([20.0, 5.0, 5.0]), np.array([100.0, 15.0, 8.0])
    use = apparent_consumption(x, m, q, 0)
    assert_allclose(import_penetration(x, m, q) - x / use, net_import_reliance(x, m, q, 0))
    assert_allclose(net_import_reliance(x, m, q, 0) + self_sufficiency_ratio(x, m, q), 1)


def test_stocks_meet_demand_as_imports_do():
    assert net_import_reliance(0, 0, 80, 20) == net_import_reliance(0, 20, 80, 0) == 0.2
    assert apparent_consumption(0, 0, 80, -20) == 60


def test_a_net_exporter_relies_on_nobody():
    assert net_import_reliance(80, 20, 100, 0) == -1.5
    assert net_import_reliance(0, 7, 0, 0) == 1
    assert np.isnan(net_import_reliance(120, 20, 100, 0))


def test_stocks_that_grow_push_energy_dependency_above_one():
    # All 110 are bought abroad, 10 go into stocks, and 100 are available.
    assert energy_import_dependency(0, 110, 100) == 1.1
    assert energy_import_dependency(30, 10, 100) == -0.2


def test_marginal_propensity_by_hand():
    m, y = [20.0, 30.0, 25.0, 25.0], [100.0, 150.0, 125.0, 125.0]
    assert_allclose(marginal_propensity_to_import(m, y), [nan, 0.2, 0.2, nan])
    assert_allclose(marginal_propensity_to_import(m, y, lag=2), [nan, nan, 0.2, 0.2])


def test_elasticity_is_the_ratio_of_growth_rates():
    m, y = np.array([20.0, 30.0, 24.0]), np.array([100.0, 110.0, 121.0])
    assert_allclose(income_elasticity_imports(m, y, form="point"), growth_rate(m) / growth_rate(y))
    assert_allclose(income_elasticity_imports(m, y, form="log"), log_growth(m) / log_growth(y))


def test_elasticity_is_marginal_by_average_propensity():
    m, y = np.array([20.0, 30.0]), np.array([100.0, 125.0])
    average = trade_propensity(m, y)
    expected = marginal_propensity_to_import(m, y)[1] / average[0]
    assert_allclose(income_elasticity_imports(m, y, form="point")[1], expected)


@pytest.mark.parametrize("form", ["midpoint", "log"])
def test_elasticities_that_are_the_same_forwards_and_backwards(form):
    m, y = np.array([20.0, 35.0]), np.array([100.0, 150.0])
    forth = income_elasticity_imports(m, y, form=form)[1]
    assert_allclose(income_elasticity_imports(m[::-1], y[::-1], form=form)[1], forth)
    assert forth != pytest.approx(income_elasticity_imports(m, y, form="point")[1])


def test_from_nothing_to_something_is_the_largest_change_about_the_midpoint():
    y = [100, 100, 300]  # the second change is 1
    assert_allclose(income_elasticity_imports([0, 0, 5], y, form="midpoint"), [nan, nan, 2])
    assert_allclose(income_elasticity_imports([5, 5, 0], y, form="midpoint"), [nan, nan, -2])
    assert_allclose(income_elasticity_imports([4, 8], [0, 5], form="midpoint"), [nan, 1 / 3])
    assert np.isnan(income_elasticity_imports([0, 0], [1, 5], form="midpoint")).all()
    assert np.isnan(income_elasticity_imports([0, 5], [1, 5], form="point")).all()


@pytest.mark.parametrize("form", ["point", "midpoint", "log"])
def test_elasticity_of_small_changes_is_one_whatever_the_form(form):
    m, y = [20.0, 20.0 * 1.000001], [100.0, 100.0 * 1.000001]
    assert_allclose(income_elasticity_imports(m, y, form=form)[1], 1, rtol=1e-6)


def test_relative_openness_averages_to_one_by_gdp():
    x, m, y = np.array([30.0, 5.0, 80.0]), np.array([20.0, 9.0, 70.0]), np.array([100.0, 200.0, 90.0])
    relative = relative_openness(x, m, y)
    assert_allclose((relative * y).sum() / y.sum(), 1)
    mean = trade_openness(x, m, y, form="mean") / trade_openness(x.sum(), m.sum(), y.sum(), form="mean")
    assert_allclose(relative, mean)


def test_composite_share_is_openness_for_an_economy_of_mean_trade():
    x, m, y = [50.0, 20.0, 80.0], [50.0, 30.0, 70.0], [400.0, 100.0, 900.0]
    composite = trade_openness_composite(x, m, y, n="listed")
    assert_allclose(composite, trade_openness(x, m, y, form="sum") * np.array([1, 0.5, 1.5]))


def test_composite_share_depends_on_how_many_economies_there_are():
    x, y = [50.0, 50.0, 0.0], [400.0, 100.0, 100.0]
    assert_allclose(trade_openness_composite(x, x, y, n="active"), [0.25, 1, 0])
    assert_allclose(trade_openness_composite(x, x, y, n="listed"), [0.375, 1.5, 0])
    assert_allclose(trade_openness_composite(x, x, y, n=4), [0.5, 2, 0])


def test_three_remotenesses():
    d, y = [1000.0, 5000.0], [300.0, 100.0]
    assert remoteness(d, y, form="mean") == 2000
    assert_allclose(remoteness(d, y, form="yotov"), 1000 / 0.75 + 5000 / 0.25)
    assert_allclose(remoteness(d, y, form="head"), 1 / (0.3 + 0.02))


def test_remoteness_at_one_distance():
    d, y = np.full(4, 7.0), np.array([3.0, 1.0, 5.0, 2.0])
    assert_allclose(remoteness(d, y, form="mean"), 7)
    assert_allclose(remoteness(d, y, form="head") * y.sum(), 7)


def test_remoteness_that_would_divide_by_zero():
    assert np.isnan(remoteness([0.0, 5.0], [1.0, 1.0], form="head"))
    assert np.isnan(remoteness([1.0, 5.0], [1.0, 0.0], form="yotov"))
    assert remoteness([0.0, 5.0], [1.0, 0.0], form="mean") == 0


def random_economies(size):
    """Exports, imports, GDP, population, landlocked and remoteness of made-up economies."""
    random = np.random.default_rng(7)
    x, m, y, people, far = random.lognormal(3, 1, (5, size))
    return x, m, y, people, (np.arange(size) % 4 == 0).astype(float), far


def test_adjusted_openness_is_what_least_squares_leave():
    x, m, y, people, inland, far = given = random_economies(30)
    regressors = np.column_stack([np.ones(30), np.log(people), np.log(y / people), inland, np.log(far)])
    openness = np.log((x + m) / y)
    coefficients, *_ = np.linalg.lstsq(regressors, openness, rcond=None)
    u = openness_adjusted(*given)
    assert_allclose(u, openness - regressors @ coefficients, atol=1e-12)
    assert_allclose(u @ regressors, 0, atol=1e-10)


def test_openness_that_structure_explains_leaves_nothing():
    _, _, y, people, inland, far = random_economies(30)
    trade = y * people**-0.3 * np.exp(0.2 * inland) * far**-0.5
    assert_allclose(openness_adjusted(trade / 3, trade * 2 / 3, y, people, inland, far), 0, atol=1e-12)


def test_a_regressor_that_says_nothing_is_left_out():
    x, m, y, people, _, far = random_economies(6)
    # With nobody landlocked four coefficients are left for six economies; with five there would be none free.
    assert np.isfinite(openness_adjusted(x, m, y, people, np.zeros(6), far)).all()
    assert np.isfinite(openness_adjusted(*(z[:5] for z in (x, m, y, people, np.zeros(6), far)))).all()
    assert np.isnan(openness_adjusted(*(z[:4] for z in (x, m, y, people, np.zeros(6), far)))).all()
    assert np.isnan(openness_adjusted(*(z[:5] for z in random_economies(6)))).all()
    # Nor do logarithms that are equal, whose mean is not quite their value.
    alike = [z[:5] for z in (x, m, y, np.full(6, 1e6 / 3), np.arange(6) % 2, far)]
    assert np.isfinite(openness_adjusted(*alike)).all()


def test_regressors_that_are_nearly_alike_are_told_apart_from_those_that_are():
    x, m, _, people, _, noise = random_economies(6)
    # Income moves with size but for a millionth; remoteness is a combination of both, and says nothing new.
    income = people * noise**1e-6
    given = [x, m, people * income, people, np.zeros(6), people**0.7 * income**0.4]
    free = openness_adjusted(*given)
    regressors = np.column_stack([np.ones(6), np.log(people), np.log(noise)])
    openness = np.log((x + m) / given[2])
    coefficients, *_ = np.linalg.lstsq(regressors, openness, rcond=None)
    # A residual can be no more exact than what tells the two apart.
    assert_allclose(free, openness - regressors @ coefficients, atol=1e-8)
    assert np.isnan(openness_adjusted(*(z[:3] for z in given))).all()


@pytest.mark.parametrize("gap", [1e-2, 1e-4, 1e-6])
def test_a_regressor_that_depends_on_others_is_found_however_near_they_are(gap):
    random = np.random.default_rng(5)
    y, *columns = random.normal(size=(5, 8))
    centred = [column - column.mean() for column in columns]
    a, b, c, _ = np.linalg.qr(np.transpose(centred))[0].T
    # Each is near what those before say, so that together they are nearer by the square of the gap.
    near = [a, a + gap * b, a + b + gap * c]
    free = residuals(y, *near)
    # A residual can be no more exact than what tells them apart.
    assert_allclose(residuals(y, *near, near[0] + 2 * near[2]), free, atol=1e-14 / gap**2)
    # Four coefficients leave a freedom to five members, and none to four.
    five, four = (random.normal(size=(4, size)) for size in (5, 4))
    for members, freedom in ((five, True), (four, False)):
        y, first, second, third = members
        second, third = first + gap * second, first + second + gap * third
        found = residuals(y, first, second, third, first + 2 * third)
        assert np.isfinite(found).all() == freedom


def test_one_economy_without_trade_leaves_the_regression_unknown():
    x, m, y, people, inland, far = random_economies(9)
    x[3] = m[3] = 0
    assert np.isnan(openness_adjusted(x, m, y, people, inland, far)).all()


def test_intensity_with_third_countries_by_hand():
    assert carbon_leakage_trade_intensity(30, 20, 180) == 0.25
    assert np.isnan(carbon_leakage_trade_intensity(5, 0, 0))


def test_burden_of_food_is_not_the_trade_in_food():
    # An exporter of food that exports nothing else, and an importer that sells oil.
    assert_allclose(food_import_burden([40, 40], [50, 1000]), [0.8, 0.04])


def test_months_of_imports():
    assert import_cover_months(60, 30, months=12) == import_cover_months(5, 30, months=1) == 6
    assert np.isnan(import_cover_months(0, 30, months=12))


FORMS = [
    (lambda form: income_elasticity_imports([1, 2], [1, 2], form=form), ("point", "midpoint", "log")),
    (lambda form: remoteness([1, 2], [1, 2], form=form), ("mean", "yotov", "head")),
]


@pytest.mark.parametrize(("call", "forms"), FORMS, ids=["elasticity", "remoteness"])
@pytest.mark.parametrize("form", ["arc", None, 1])
def test_forms_that_there_are_not(call, forms, form):
    message = f"form must be {' or '.join(map(repr, forms))}, not {form!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        call(form)


@pytest.mark.parametrize("metric", [marginal_propensity_to_import, income_elasticity_imports])
@pytest.mark.parametrize("lag", [0, -1, 1.5, True, "1"])
def test_lags_that_are_none(metric, lag):
    form = {"form": "log"} if metric is income_elasticity_imports else {}
    message = f"lag must be an integer of at least 1, not {lag!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        metric([1, 2], [1, 2], lag=lag, **form)


@pytest.mark.parametrize("months", [0, -12, nan, np.inf, True, "12", None])
def test_imports_come_in_some_months(months):
    message = f"months must be a number above 0, not {months!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        import_cover_months(60, 30, months=months)


@pytest.mark.parametrize("n", ["all", 0, 1.5, None])
def test_composite_share_needs_to_know_how_many(n):
    message = f"n must be 'active', 'listed' or a positive integer, not {n!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        trade_openness_composite([1, 2], [1, 2], [1, 2], n=n)


def test_shapes_of_one_among_others_must_agree():
    message = "exports, imports, gdp must have shapes that fit together, but have (2,), (2,), (1,)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        relative_openness([1, 2], [1, 2], [1])
    assert_array_equal(relative_openness([[1, 1], [1, 3]], [1, 1], [1, 1]).shape, (2, 2))
