"""Edges that every metric shares: what it takes, what it turns away, and what it may not do with it."""

import re
from functools import partial
from math import e

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit import metrics
from tradekit.errors import MetricError
from tradekit.metrics import Metric

nan = np.nan

OPTIONS = {
    "hhi_normalised": {"n": "listed"},
    "concentration_ratio": {"k": 2},
    "shannon_entropy": {"base": e},
    "gini": {"n": "listed"},
    "theil_t": {"n": "listed"},
    "unctad_concentration": {"n": "listed"},
    "hhi_dual": {"n": "listed"},
    "stenbacka_threshold": {"gamma": 1},
    "linda_index": {"k": 2},
    "u_index": {"a": 0.5, "n": "listed"},
    "entropy_relative": {"n": "listed"},
    "hill_number": {"q": 2},
    "renyi_entropy": {"q": 2, "base": 2},
    "hannah_kay": {"alpha": 3},
    "rao_stirling": {"alpha": 1, "beta": 1, "pairs": "twice"},
    "portfolio_variance": {"corrected": False},
    "gini_specialisation": {"weighted": False},
    "hoover_index": {"n": "listed"},
    "ogive_index": {"n": "listed"},
    "coefficient_of_variation": {"n": "listed"},
    "theil_l": {"n": "listed"},
    "generalized_entropy": {"alpha": 2, "n": "listed"},
    "atkinson": {"epsilon": 2, "n": "listed"},
    "kolm": {"alpha": 1, "n": "listed"},
    "variance_of_logs": {"n": "listed"},
    "palma_ratio": {"top": 0.1, "bottom": 0.4},
    "rank_size_exponent": {"shift": 0},
    "foreign_dependency_flag": dict(metrics.COMMISSION_THRESHOLDS),
    "geodep_dependency": dict(metrics.GEODEP_THRESHOLDS),
    "years_dependent": {"window": 2},
    "trade_openness": {"form": "sum"},
    "trade_openness_composite": {"n": "listed"},
    "income_elasticity_imports": {"form": "midpoint"},
    "remoteness": {"form": "head"},
    "import_cover_months": {"months": 12},
    "members_covering": {"part": 0.9},
    "first_above": {"threshold": 3.0},
    "index_number_base": {"base": 0},
    "trade_intensity": {"own_trade": "plain"},
    "mirror_asymmetry": {"cif_fob": 1.06, "denominator": "sum"},
    "asymmetry_aggregate": {"cif_fob": 1.06},
    "reporter_reliability": {"cif_fob": 1.06},
    "misinvoicing_gap": {"cif_fob": 1.06},
    "zero_share": {"n": "listed"},
    "relative_mean_absolute_revision": {"denominator": "earlier"},
    "unit_value_outlier": {"method": "mad", "k": 3},
    "hidiroglou_berthelot": {"u": 0.5, "c": 4},
    "benford_test": {"digits": "first"},
    "rounding_heaping": {"resolution": 1},
}
METRICS = {
    name: partial(getattr(metrics, name), **OPTIONS.get(name, {}))
    for name in metrics.__all__
    if isinstance(getattr(getattr(metrics, name), "record", None), Metric)
}
EVERY = pytest.mark.parametrize("function", METRICS.values(), ids=METRICS)
SEVERAL = {name: f for name, f in METRICS.items() if len(f.func.record.arguments) > 1}


def arrays(function, batch=(), size=3):
    """Whole numbers from 1 to 9 of the shapes that a signature asks for, after the dimensions of a batch."""
    random = np.random.default_rng(5)
    letters = function.func.record.signature.inputs
    return [random.integers(1, 10, (*batch, *(size for _ in group))).astype(float) for group in letters]


def fields(result):
    """One array of a result, the fields of a named tuple along its last axis."""
    return np.stack(result, axis=-1) if isinstance(result, tuple) else result


LAYOUTS = {
    "Fortran order": np.asfortranarray,
    "lists": np.ndarray.tolist,
    "strides": lambda a: np.repeat(a, 2, axis=0)[::2],
    "big-endian": lambda a: a.astype(">f8"),
    "float32": lambda a: a.astype(np.float32),
    "objects": lambda a: a.astype(object),
    "nothing masked": lambda a: np.ma.masked_array(a),
}


@EVERY
def test_the_layout_and_type_of_an_array_do_not_matter(function):
    given = arrays(function, (2,))
    expected = function(*given)
    for name, change in LAYOUTS.items():
        assert_allclose(function(*map(change, given)), expected, rtol=1e-15, err_msg=name)


@EVERY
def test_integers_near_the_limit_of_exact_floats(function):
    given = [a + 2**53 - 10 for a in arrays(function)]
    assert_array_equal(function(*(a.astype(np.int64) for a in given)), function(*given))


@pytest.mark.parametrize("function", SEVERAL.values(), ids=SEVERAL)
@pytest.mark.parametrize("position", [0, -1])
def test_an_argument_without_a_batch_serves_every_element(function, position):
    given = arrays(function, (2, 4))
    shared = given[position][1, 2]
    given[position] = shared
    result = fields(function(*given))
    for index in np.ndindex(2, 4):
        alone = [a if a is shared else a[index] for a in given]
        assert_allclose(result[index], fields(function(*alone)), rtol=1e-15)


@EVERY
@pytest.mark.parametrize("batch", [(0,), (3, 0)])
def test_an_empty_batch_has_the_shape_of_a_result(function, batch):
    core = function.func.record.signature.output
    result = function(*arrays(function, batch))
    for field in result if isinstance(result, tuple) else (result,):
        assert field.shape == (*batch, *(3 for _ in core))


@EVERY
def test_what_is_masked_is_unknown(function):
    given = arrays(function, (2,))
    # Where even the whole of an argument is unknown, no number may come of what lies under the mask.
    hidden = [
        np.ma.masked_array(a, np.broadcast_to(np.arange(2).reshape(2, *[1] * (a.ndim - 1)), a.shape))
        for a in given
    ]
    result = np.asarray(fields(function(*hidden)))
    assert_allclose(result[0], fields(function(*(a[0] for a in given))), rtol=1e-15)
    if function.func is metrics.coverage_completeness:  # it counts what is unknown
        assert result[1] == 0
    else:
        assert np.isnan(result[1]).all()


@EVERY
def test_only_numbers_are_numbers(function):
    name = function.func.record.arguments[0].name
    for text in (
        "12",
        ["1", "2"],
        [["1", "2"], ["3", "4"]],
        1j,
        {},
        np.array(["1", 2.0, None], dtype=object),
    ):
        given = arrays(function)
        given[0] = text
        with pytest.raises(MetricError, match=f"^{name} must be an array of real numbers, not "):
            function(*given)


@pytest.mark.parametrize(
    "value",
    [None, pd.Series([None, 2.0]), pd.array([None, 2.0], dtype="Float64").to_numpy(float, na_value=nan)],
)
def test_none_is_unknown(value):
    assert np.isnan(metrics.trade_balance(value, 1.0)).any()


FLAGS = [
    (partial(metrics.gini, [1, 2, 4], n="listed"), "corrected"),
    (partial(metrics.price_index_laspeyres, [1.0], [1.0], [1.0]), "matched"),
]


@pytest.mark.parametrize(("call", "name"), FLAGS, ids=["corrected", "matched"])
@pytest.mark.parametrize("value", ["no", "False", 1, 0, 2, None, [True], np.array([True, False])])
def test_options_that_are_on_or_off_are_nothing_else(call, name, value):
    # "no" is true to Python, and would correct a coefficient that should not be.
    with pytest.raises(MetricError, match=f"^{re.escape(f'{name} must be True or False, not {value!r}')}$"):
        call(**{name: value})
    assert call(**{name: np.True_}) == call(**{name: True})


@pytest.mark.parametrize("metric", [metrics.hhi_normalised, metrics.gini, metrics.theil_t])
def test_rounding_does_not_carry_equals_below_equality(metric):
    # Printed to three digits, -1e-16 is -0.000.
    for size in range(2, 60):
        for value in (0.1, 1 / 3, 7.7):
            assert 0 <= metric(np.full(size, value), n="listed") < 1e-15
