"""Metrics of data quality on labelled trade: what is listed, what is zero, and what comes from elsewhere."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest

from tradekit import Flow, TradeCube
from tradekit import metrics as tm
from tradekit.errors import CubeError, UndefinedWarning

nan = np.nan

# Uzbekistan has not reported 2024; heading 99 holds what Kazakhstan withholds.
TABLE = pd.DataFrame(
    [
        ("KAZ", "01", 2023, 60.0),
        ("KAZ", "99", 2023, 40.0),
        ("KAZ", "01", 2024, 80.0),
        ("UZB", "01", 2023, 5.0),
        ("UZB", "02", 2023, 5.0),
    ],
    columns=["reporter", "category", "period", "value"],
)
BY = ("reporter", "period")


def cube_of(**options):
    names = {dim: dim for dim in ("reporter", "category", "period")}
    return TradeCube.from_frame(TABLE, **names, flow=Flow.EXPORT, value="value", unit="USD m", **options)


def column(cube, metric, **options):
    """The results of four reporters and years, Kazakhstan first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        return cube.measure(metric, by=BY, **options)[metric.__name__].tolist()


def test_an_absent_cell_of_a_complete_listing_is_reported_and_zero():
    np.testing.assert_array_equal(column(cube_of(), tm.coverage_completeness, over="category"), [1, 1, 1, 0])
    np.testing.assert_allclose(column(cube_of(), tm.zero_share, over="category"), [1 / 3, 2 / 3, 1 / 3, nan])


def test_an_absent_cell_of_any_other_listing_is_not_reported():
    explicit = cube_of(coverage="explicit")
    found = column(explicit, tm.coverage_completeness, over="category")
    np.testing.assert_allclose(found, [2 / 3, 1 / 3, 2 / 3, 0])
    assert np.isnan(column(explicit, tm.zero_share, over="category")).all()


def test_what_a_code_withholds_is_said_by_code():
    confidential = pd.Series({"01": 0, "02": 0, "99": 1}).rename_axis("category")
    data = {"confidential": confidential}
    np.testing.assert_allclose(
        column(cube_of(), tm.confidentiality_share, over="category", data=data), [0.4, 0, 0, nan]
    )


def test_published_totals_are_compared_in_one_unit():
    published = pd.Series({("KAZ", "2023"): 0.125, ("KAZ", "2024"): 0.08}, name="total")
    published.index.names = BY
    found = column(cube_of(), tm.additivity_gap, over="category", data={"total": (published, "USD bn")})
    np.testing.assert_allclose(found, [-0.2, 0, nan, nan], atol=1e-15)


def test_an_earlier_vintage_is_a_series_beside_the_cube():
    earlier = pd.Series({"2023": 101.0, "2024": 77.0}).rename_axis("period")
    kaz = cube_of().where(reporter="KAZ")
    assert kaz.measure(tm.mean_revision, over="period", data={"earlier": earlier}).squeeze() == 1
    assert kaz.measure(tm.mean_absolute_revision, over="period", data={"earlier": earlier}).squeeze() == 2


def test_dates_need_no_trade_and_find_no_groups_in_it():
    published = pd.Series({("KAZ", "2023"): 42.0})
    published.index.names = BY
    data = {"published": published, "period_end": 0}
    np.testing.assert_array_equal(
        column(cube_of(), tm.timeliness, data=data, complete=True), [42, nan, nan, nan]
    )
    message = (
        "timeliness takes no trade, which would say what groups there are: list the full product of by= with"
        " complete=True"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        cube_of().measure(tm.timeliness, by=BY, data=data)
