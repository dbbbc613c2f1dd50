"""Groups of any sizes, labels of any kind: one naive loop over dictionaries says what is right."""

import re
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit.errors import MetricError
from tradekit.metrics import (
    Argument,
    Metric,
    bilateral_dependence,
    concentration_ratio,
    contribution_to_growth,
    gini,
    grouped,
    growth_rate,
    hhi,
    index_number_base,
    metric,
    price_index_laspeyres,
    rca_balassa,
    share,
    trade_complementarity_michaely,
    trade_intensity,
    trade_total,
)
from tradekit.metrics import _grouped as implementation
from tradekit.metrics._grouped import over_segments

nan = np.nan
VALUES = np.array([3.0, 1.0, 5.0, 1.0, 4.0, 0.0, 2.0])
PARTNERS = ["UZB", "KAZ", "UZB", "TKM", "KAZ", "UZB", "KAZ"]
YEARS = [2021, 2020, 2020, 2021, 2020, 2021, 2021]
FLOATS = [1.5, nan, 1.5, -2.0, nan, 7.0, nan]
DATES = np.array(["2021", "NaT", "2020", "2021", "NaT", "2021", "NaT"], dtype="datetime64[Y]")

LABELS = {
    "numbers": YEARS,
    "text": PARTNERS,
    "NaN": FLOATS,
    "dates": DATES,
    "objects": np.array(PARTNERS, dtype=object),
    "series": pd.Series(PARTNERS),
    "categorical": pd.Series(PARTNERS, dtype="category"),
    "a tuple of one": (PARTNERS,),
    "a tuple of two": (PARTNERS, YEARS),
    "a tuple of three": (YEARS, FLOATS, PARTNERS),
}


def key(label):
    """A label as a dictionary takes it: one that is unknown is equal to itself, and the last."""
    return (1, "") if label is None or label != label else (0, label)


def keys(by):
    """The label of each row or group; a tuple, whatever the number of columns."""
    columns = by if isinstance(by, tuple) else (by,)
    return list(zip(*([key(x) for x in np.asarray(column).tolist()] for column in columns), strict=True))


def loop(function, values, by):
    """The result of each group, by its label: rows are collected in a dictionary, one after the other."""
    groups = {}
    for value, label in zip(values, keys(by), strict=True):
        groups.setdefault(label, []).append(value)
    return {label: function(groups[label]) for label in sorted(groups)}


@pytest.mark.parametrize("by", LABELS.values(), ids=LABELS)
@pytest.mark.parametrize("function", [hhi, partial(gini, n="listed"), partial(concentration_ratio, k=2)])
def test_any_labels_give_what_a_loop_gives(function, by):
    labels, results = grouped(function, VALUES, by=by)
    expected = loop(function, VALUES, by)
    assert keys(labels) == list(expected)
    assert_allclose(results, list(expected.values()), rtol=1e-15)


@pytest.mark.parametrize("by", LABELS.values(), ids=LABELS)
def test_results_for_each_member_keep_the_order_of_the_rows(by):
    _, shares = grouped(share, VALUES, by=by)
    expected = loop(lambda rows: list(share(rows)), VALUES, by)
    assert_array_equal(shares, [expected[label].pop(0) for label in keys(by)])


def test_composite_labels_are_not_glued_without_a_separator():
    # (1, 11) and (11, 1) are two groups, and so are ("a", "bc") and ("ab", "c").
    labels, results = grouped(hhi, [1, 2, 3], by=([1, 11, 1], [11, 1, 11]))
    assert [column.tolist() for column in labels] == [[1, 11], [11, 1]]
    assert_array_equal(results, [0.625, 1])
    assert len(grouped(hhi, [1, 2], by=(["a", "ab"], ["bc", "c"]))[1]) == 2


def test_no_row_is_dropped_because_its_label_is_unknown():
    # A group-by of pandas leaves rows with such a label out unless it is told not to.
    values = pd.Series([1.0, 2.0, 3.0])
    by = pd.Series([2020.0, nan, nan])
    labels, shares = grouped(share, values, by=by)
    assert_array_equal(labels, [2020, nan])
    assert_array_equal(shares, [1, 0.4, 0.6])
    assert len(values.groupby(by).sum()) == 1


def test_more_combinations_than_an_integer_counts_to():
    many = np.arange(10_000)
    labels, results = grouped(hhi, np.ones(20_000), by=(np.tile(many, 2),) * 5)
    assert_array_equal(labels, [many] * 5)
    assert_array_equal(results, np.full(10_000, 0.5))


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ((), "by needs one label a row, but has shapes []"),
        ("KAZ", "by needs one label a row, but has shapes [()]"),
        (("KAZ", "UZB"), "by needs one label a row, but has shapes [(), ()]"),
        ([["KAZ", "UZB"]], "by needs one label a row, but has shapes [(1, 2)]"),
        ((["KAZ", "UZB"], [2020]), "by needs one label a row, but has shapes [(2,), (1,)]"),
        (
            ["KAZ", None],
            "by has labels that cannot be sorted: '<' not supported between",
        ),
        (np.array([2.0, nan], dtype=object), "by has labels that cannot be sorted: NaN among objects"),
        (
            (["KAZ", "UZB"], np.array([nan, 1], dtype=object)),
            "by has labels that cannot be sorted: NaN among",
        ),
        (
            pd.array(["KAZ", None], dtype="string"),
            "by has labels that cannot be sorted: boolean value of NA is ambiguous",
        ),
    ],
)
def test_labels_that_are_none(by, message):
    with pytest.raises(MetricError, match=f"^{re.escape(message)}"):
        grouped(hhi, [1, 2], by=by)


@pytest.mark.parametrize(
    ("function", "arrays", "message"),
    [
        (hhi, ([1, 2],), "hhi: values needs 3 rows, but has shape (2,)"),
        (hhi, (7.0,), "hhi: values needs 3 rows, but has shape ()"),
        (
            bilateral_dependence,
            ([1, 2, 3], [1], [1, 1]),
            "bilateral_dependence: exports needs 2 rows, but has",
        ),
        (hhi, ([1, 2, 3], [1, 2, 3]), "hhi takes 1 arrays, but was given 2"),
        (price_index_laspeyres, ([1, 2, 3],), "price_index_laspeyres takes 3 arrays, but was given 1"),
        (sum, ([1, 2, 3],), "sum has no record: decorate it with tradekit.metrics.metric"),
    ],
)
def test_arrays_that_do_not_fit(function, arrays, message):
    with pytest.raises(MetricError, match=f"^{re.escape(message)}"):
        grouped(function, *arrays, by=["KAZ", "UZB", "KAZ"])


@metric("(t),(r,t)->(r)", Argument("weights"), Argument("values"), term="", symbol="", unit="1")
def weighted(weights, values):
    return (np.asarray(weights)[..., None, :] * values).sum(axis=-1)


@pytest.mark.parametrize(
    "function",
    [trade_total, trade_intensity, trade_complementarity_michaely, weighted],
    ids=lambda f: f.__name__,
)
def test_metrics_that_cannot_be_grouped(function):
    message = (
        f"{function.__name__} cannot be grouped: its signature {function.record.signature} has no dimension"
        " along which groups may differ in size"
    )
    arrays = [np.ones((2, 2))] * len(function.record.arguments)
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        grouped(function, *arrays, by=["KAZ", "UZB"])


class Both(NamedTuple):
    concentration: np.ndarray
    largest: np.ndarray


@metric("(n)->()", Argument("values"), term="", symbol="", unit="1")
def both(values):
    return Both(hhi(values), concentration_ratio(values, k=1))


@pytest.mark.parametrize(
    ("function", "shapes", "expected"),
    [
        (hhi, [(0,)], (0,)),
        (partial(gini, n="listed"), [(0,)], (0,)),
        (share, [(0,)], (0,)),
        (contribution_to_growth, [(0, 4)], (0, 4)),
        (rca_balassa, [(0, 3)], (0, 3)),
        (bilateral_dependence, [(0,), (0,), (0,)], (0,)),
    ],
)
def test_nothing_has_the_shape_of_a_result(function, shapes, expected):
    labels, results = grouped(function, *map(np.empty, shapes), by=np.array([], dtype=str))
    assert (labels.shape, results.shape, results.dtype) == ((0,), expected, np.dtype(float))


def test_fields_of_a_named_tuple_stay_what_they_are():
    _, results = grouped(both, VALUES, by=PARTNERS)
    assert isinstance(results, Both)
    assert_array_equal(results.concentration, grouped(hhi, VALUES, by=PARTNERS)[1])
    assert isinstance(grouped(both, [], by=[])[1], Both)


@pytest.mark.parametrize(
    ("function", "values", "by", "message"),
    [
        # Sorted by its label the row would be the first, and in its block of groups at [0, 0].
        (
            hhi,
            [1, 2, -3, 4],
            ["UZB", "UZB", "KAZ", "KAZ"],
            "group 'KAZ': values must not be negative, but is -3 at",
        ),
        (
            partial(gini, n="listed"),
            [1, 2, 4, -3],
            ["UZB", "UZB", "KAZ", "KAZ"],
            "group 'KAZ': values must not be negative, but is -3 at position [1]: a share of a total",
        ),
        (
            share,
            [1, 2, 3, -4],
            ([1, 1, 2, 2], ["a", "b", "a", "b"]),
            "group 2, 'b': values must not be negative",
        ),
        (
            partial(gini, n=1),
            [1, 2, 3, 4],
            [7, 8, 8, 9],
            "group 8: n=1 members are said to be listed, but 2 have",
        ),
        (
            partial(index_number_base, base=1),
            [1, 2, 3, 4],
            [7, 7, 7, 9],
            "group 9: base must be positions of the 1",
        ),
        (
            hhi,
            ["1", "2", "3", "4"],
            [1, 1, 2, 2],
            "values must be an array of real numbers, not ['1'",
        ),
        (
            partial(concentration_ratio, k=0),
            [1, 2],
            [1, 2],
            "group 1: k must be an integer of at least 1, not 0",
        ),
        (partial(concentration_ratio, k=0), [], [], "k must be an integer of at least 1, not 0"),
    ],
)
def test_the_group_that_is_refused_is_named(function, values, by, message):
    with pytest.raises(MetricError, match=f"^{re.escape(message)}"):
        grouped(function, values, by=by)


def test_a_refusal_that_no_group_alone_explains_is_passed_on():
    @metric("(n)->()", Argument("values"), term="", symbol="", unit="1")
    def dislikes_company(values):
        if np.ndim(values) == 2 and len(values) > 1:
            raise MetricError("two groups are one too many")
        return np.sum(values, axis=-1)

    with pytest.raises(MetricError, match=r"^two groups are one too many$"):
        grouped(dislikes_company, [1.0, 2.0], by=["KAZ", "UZB"])


@pytest.mark.parametrize("block", [1, 4, 1000])
@pytest.mark.parametrize("threaded", [1, 10**9])
def test_blocks_and_threads_change_nothing(monkeypatch, block, threaded):
    monkeypatch.setattr(implementation, "BLOCK", block)
    monkeypatch.setattr(implementation, "THREADED", threaded)
    random = np.random.default_rng(3)
    by = random.integers(0, 20, 90)
    values = random.integers(0, 9, (90, 3)).astype(float)
    flat, base, output = values[:, 0], values[:, 1], np.full(len(set(by.tolist())), 500.0)
    for function, arrays in [
        (hhi, [flat]),
        (partial(gini, n="listed"), [flat]),
        (both, [flat]),
        (share, [flat]),
        (growth_rate, [flat]),
        (price_index_laspeyres, [flat, base, flat]),
        (bilateral_dependence, [flat, output, output]),
        (contribution_to_growth, [values]),
        (rca_balassa, [values]),
    ]:
        labels, results = grouped(function, *arrays, by=by)
        for group, label in enumerate(labels):
            rows = by == label
            alone = function(*(a[rows] if len(a) == len(by) else a[group] for a in arrays))
            record: Metric = getattr(function, "func", function).record
            place = rows if record.signature.output[:1] == (record.signature.ragged,) else group
            within = np.stack([field[place] for field in results]) if function is both else results[place]
            assert_allclose(within, np.stack(alone) if function is both else alone, rtol=1e-14)


def test_groups_without_members_are_unknown():
    bounds = np.array([0, 0, 2, 2])
    assert_array_equal(over_segments(hhi, [np.array([1.0, 3.0])], bounds), [nan, 0.625, nan])
    assert_array_equal(over_segments(share, [np.array([1.0, 3.0])], bounds), [0.25, 0.75])
    assert_array_equal(over_segments(hhi, [np.array([])], np.array([0, 0, 0])), [nan, nan])
    assert over_segments(share, [np.array([])], np.array([0, 0, 0])).shape == (0,)


def test_a_kernel_gives_what_the_body_gives():
    # Groups whose squares overflow or vanish stand beside ordinary ones; partial() hides the kernel.
    values = [3, 1, 1e200, 3e200, 1e-200, 3e-200, 0, 0, 5, nan, 1, 1e-9, 2.0**53 + 2, 2.0**53]
    by = np.repeat(range(7), 2)
    assert_allclose(grouped(hhi, values, by=by)[1], grouped(partial(hhi), values, by=by)[1], rtol=1e-15)
