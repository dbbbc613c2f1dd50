"""Mirror statistics and data quality as a textbook has them, and the traps of each."""

import math
import re
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from tradekit import metrics as tm
from tradekit.errors import MetricError

nan = np.nan


# --- mirror statistics ---------------------------------------------------------------------------------


def test_the_factor_of_the_imf_is_the_ratio_of_imports_to_exports():
    # Direction of Trade Statistics Yearbook 2017: exports FOB times 1.06 give imports CIF.
    exports = np.array([100.0, 37.5])
    assert_allclose(tm.mirror_ratio(exports, exports * 1.06), 1.06)
    assert_allclose(tm.mirror_log_gap(exports, exports * 1.06), math.log(1.06))
    for denominator in ("sum", "mean", "max", "reporter"):
        asymmetry = tm.mirror_asymmetry(exports, exports * 1.06, cif_fob=1.06, denominator=denominator)
        assert_allclose(asymmetry, 0, atol=1e-15)


def test_one_gap_against_four_denominators():
    asymmetry = partial(tm.mirror_asymmetry, 30, 50, cif_fob=1)
    assert asymmetry(denominator="sum") == 20 / 80
    assert asymmetry(denominator="mean") == 20 / 40
    assert asymmetry(denominator="max") == 20 / 50
    assert asymmetry(denominator="reporter") == 20 / 30


def test_what_one_side_alone_reports():
    # Zero is a report; a partner that does not report is unknown.
    assert tm.mirror_ratio(5, 0) == 0
    assert np.isnan(tm.mirror_ratio(0, 5))
    assert np.isnan(tm.mirror_log_gap([5, 0], [0, 5])).all()
    ends = [("sum", 1), ("mean", 2), ("max", 1)]
    for denominator, end in ends:
        assert tm.mirror_asymmetry(0, 5, cif_fob=1, denominator=denominator) == end
    assert np.isnan(tm.mirror_asymmetry(0, 5, cif_fob=1, denominator="reporter"))
    assert np.isnan(tm.mirror_asymmetry(0, 0, cif_fob=1, denominator="sum"))
    assert np.isnan(tm.mirror_asymmetry(5, nan, cif_fob=1, denominator="reporter"))


def test_the_aggregate_is_the_mean_of_single_asymmetries_weighted_by_both_reports():
    x, m = np.array([10.0, 30.0, 0.0]), np.array([20.0, 20.0, 3.0])
    single = tm.mirror_asymmetry(x, m, cif_fob=1, denominator="sum")
    assert_allclose(tm.asymmetry_aggregate(x, m, cif_fob=1), np.average(single, weights=x + m))


def test_it_is_one_less_the_grubel_lloyd_index_of_both_reports():
    x, m = [10.0, 30.0, 0.0], [20.0, 20.0, 3.0]
    assert_allclose(tm.asymmetry_aggregate(x, m, cif_fob=1), 1 - tm.grubel_lloyd_aggregate(x, m))


def test_the_signed_asymmetry_is_the_normalised_balance_of_both_reports():
    x, m = 30.0, 53.0
    signed = tm.normalized_trade_balance(x, m / 1.06)
    assert abs(signed) == tm.mirror_asymmetry(x, m, cif_fob=1.06, denominator="sum")


def test_gaps_of_both_signs_sum_to_the_asymmetry_and_net_to_the_gap_of_totals():
    x, m = np.array([40.0, 70.0, 5.0]), np.array([53.0, 53.0, 5.3])
    gap = tm.misinvoicing_gap(x, m, cif_fob=1.06)
    sizes = (x + m / 1.06).sum()
    assert_allclose(sum(gap), tm.asymmetry_aggregate(x, m, cif_fob=1.06) * sizes)
    assert_allclose(gap.import_excess - gap.export_excess, m.sum() / 1.06 - x.sum())


def test_a_partner_that_does_not_report_is_no_gap():
    assert np.isnan(tm.misinvoicing_gap([40, 70], [53, nan], cif_fob=1.06)).all()


@pytest.mark.parametrize("value", [0.06, 0.99])
@pytest.mark.parametrize("function", [tm.asymmetry_aggregate, tm.misinvoicing_gap])
def test_a_margin_is_no_factor(function, value):
    message = f"cif_fob must be a factor of at least 1, such as 1.06 for a margin of 6 %, not {value!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        function([1], [1], cif_fob=value)


def test_partners_of_a_poor_reporter_are_not_blamed():
    sent = np.array([[0, 8, 5, 2], [6, 0, 9, 4], [4, 7, 0, 3], [1, 5, 6, 0]], dtype=float)
    seen = sent.copy()
    seen[:, 2] *= 3  # what the third economy says of its imports
    found = tm.reporter_reliability(sent, seen, cif_fob=1)
    assert_allclose(found.importer - found.importer[0], [0, 0, math.log(3), 0], atol=1e-12)
    assert_allclose(found.exporter, found.exporter[0], atol=1e-12)
    # The mean gap of an exporter would blame whoever sells to it.
    gaps = np.abs(tm.mirror_log_gap(sent, seen))
    assert_allclose(np.nanmean(gaps, axis=1)[[0, 2]], [math.log(3) / 3, 0])


def test_reliability_without_a_trade_that_both_report_is_unknown():
    found = tm.reporter_reliability(
        [[0, 5, 0], [0, 0, 3], [0, 0, 0]], [[0, 6, 0], [0, 0, 0], [0, 0, 0]], cif_fob=1
    )
    assert_array_equal(np.isnan(found.exporter), [False, True, True])
    assert_array_equal(np.isnan(found.importer), [True, False, True])


def test_own_trade_says_nothing_of_reliability():
    sent, seen = np.array([[0, 8], [6, 0]], dtype=float), np.array([[9, 8], [3, 1]], dtype=float)
    expected = tm.reporter_reliability(sent, seen, cif_fob=1)
    np.fill_diagonal(sent, 7)
    assert_array_equal(tm.reporter_reliability(sent, seen, cif_fob=1), expected)


def test_only_square_matrices_have_two_sides():
    message = "exports must be a square matrix of economies, but has shape (2, 3)"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        tm.reporter_reliability(np.ones((2, 3)), np.ones((2, 3)), cif_fob=1)


# --- completeness, shares ------------------------------------------------------------------------------


def test_a_reported_zero_is_a_report():
    assert tm.coverage_completeness([0, 0, nan, 5]) == 0.75
    assert tm.coverage_completeness([nan, nan]) == 0
    assert np.isnan(tm.coverage_completeness([]))


def test_unknown_is_not_zero():
    assert tm.zero_share([0, 5, 0, 1], n="listed") == 0.5
    assert tm.zero_share([5, 1], n=8) == 0.75
    assert np.isnan(tm.zero_share([0, 5, nan], n="listed"))
    assert np.isnan(tm.zero_share([], n="listed"))


@pytest.mark.parametrize("n", ["active", "all", 0, True, 2.5, None])
def test_only_listed_members_or_a_number_of_them_can_lack_trade(n):
    message = f"n must be 'listed' or a positive integer, not {n!r}"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        tm.zero_share([1, 0], n=n)


def test_revised_codes_of_the_united_states():
    # Pierce & Schott (2012): of the 16,836 import codes active in 2004, 7,503 underwent revision. Each counts
    # once where all values are equal.
    changed = np.arange(16_836) < 7_503
    assert tm.classification_break(np.ones(16_836), changed) == pytest.approx(0.4457, abs=5e-5)


def test_a_flag_is_on_or_off():
    assert tm.confidentiality_share([6, 3, 1], [0, 0, 1]) == 0.1
    assert tm.confidentiality_share([6, 3, 1], [False, True, True]) == 0.4
    assert np.isnan(tm.confidentiality_share([6, 3, 1], [0, nan, 1]))
    assert np.isnan(tm.confidentiality_share([0, 0], [0, 1]))


def test_parts_that_do_not_sum_to_their_total():
    assert tm.additivity_gap([50, 40], 100) == pytest.approx(-0.1)
    assert tm.additivity_gap([100, 100], 100) == 1  # counted twice
    assert np.isnan(tm.additivity_gap([1], 0))
    assert np.isnan(tm.additivity_gap([], 1))


# --- vintages ------------------------------------------------------------------------------------------


def test_revisions_by_hand():
    earlier, later = [1.2, 1.2, 0.5, 1.1], [1.3, 1.2, 0.6, 1.3]
    assert tm.mean_revision(later, earlier) == pytest.approx(0.1)
    assert tm.mean_absolute_revision(later, earlier) == pytest.approx(0.1)
    assert tm.relative_mean_absolute_revision(later, earlier, denominator="earlier") == pytest.approx(0.1)
    assert tm.relative_mean_absolute_revision(later, earlier, denominator="later") == pytest.approx(4 / 44)


def test_the_relative_revision_is_the_absolute_one_over_the_mean_figure():
    later, earlier = np.array([13.0, -9.0, 4.0]), np.array([10.0, -10.0, 5.0])
    relative = tm.relative_mean_absolute_revision(later, earlier, denominator="earlier")
    assert relative == pytest.approx(tm.mean_absolute_revision(later, earlier) / np.abs(earlier).mean())


def test_revisions_that_cancel_are_no_bias():
    assert tm.mean_revision([12, 8], [10, 10]) == 0
    assert tm.mean_absolute_revision([12, 8], [10, 10]) == 2
    assert np.isnan(tm.mean_revision([], []))


def test_timeliness_of_dates_and_of_numbers():
    published = np.array(["2025-03-14", "NaT", "2025-01-30"], dtype="datetime64[D]")
    assert_array_equal(tm.timeliness(published, np.datetime64("2025-01-31")), [42, nan, -1])
    assert tm.timeliness(20_161, 20_119) == 42


# --- outliers ------------------------------------------------------------------------------------------

OUTLIERS = [
    partial(tm.unit_value_outlier, method="mad", k=3),
    partial(tm.unit_value_outlier, method="tukey", k=1.5),
]


@pytest.mark.parametrize("outlier", OUTLIERS)
def test_tonnes_booked_as_kilograms_stand_out(outlier):
    assert_array_equal(outlier([1.0, 1.1, 0.9, 1.2, 0.95, 1000.0]), [0, 0, 0, 0, 0, 1])
    # Twice and half are as far off: in logarithms the sides are alike.
    assert_array_equal(outlier([1.0, 1.1, 1 / 1.1, 1.05, 1 / 1.05, 9, 1 / 9]), [0, 0, 0, 0, 0, 1, 1])


@pytest.mark.parametrize("outlier", OUTLIERS)
def test_rounding_makes_no_outlier(outlier):
    # 0.1 + 0.2 is not 0.3, and the deviation of the others is nothing at all.
    assert_array_equal(outlier([0.3, 0.3, 0.3, 0.3, 0.1 + 0.2]), [0, 0, 0, 0, 0])
    assert_array_equal(outlier([0.3, 0.3, 0.3, 0.3, 0.4]), [0, 0, 0, 0, 1])


@pytest.mark.parametrize("outlier", OUTLIERS)
def test_those_without_a_unit_value_are_not_judged_and_judge_nobody(outlier):
    assert_array_equal(outlier([1.0, nan, 1.1, 0.9, 0.0, 1000, 1.05]), [0, nan, 0, 0, nan, 1, 0])
    assert_array_equal(outlier([5.0]), [0])
    assert_array_equal(outlier([1.0, 1000.0]), [0, 0])
    assert outlier(np.ones((3, 0))).shape == (3, 0)


def test_change_matters_more_where_the_value_is_large():
    base = np.array([1000.0] + [1.0] * 10)
    now = base * [1.6, 1.6, 1, 1.05, 0.95, 1.1, 0.9, 1.02, 1, 1.03, 0.98]
    by_size = partial(tm.hidiroglou_berthelot, now, base, c=20)
    assert_array_equal(np.flatnonzero(by_size(u=1)), [0])
    assert_array_equal(np.flatnonzero(by_size(u=0)), [])
    assert_array_equal(np.flatnonzero(tm.hidiroglou_berthelot(now, base, u=0, c=5)), [0, 1])


def test_twice_and_half_have_scores_of_one_size():
    base = np.ones(9)
    now = np.array([2.0, 0.5, 1, 1.1, 1 / 1.1, 1.05, 1 / 1.05, 1, 1])
    assert_array_equal(np.flatnonzero(tm.hidiroglou_berthelot(now, base, u=0, c=4)), [0, 1])


def test_who_did_not_trade_in_both_periods_did_not_change():
    flags = tm.hidiroglou_berthelot([1, 0, nan, 1.1, 5, 1], [1, 1, 1, 1, 0, 1], u=0.5, c=4)
    assert_array_equal(flags, [0, nan, nan, 0, nan, 0])


# --- digits --------------------------------------------------------------------------------------------


def test_the_law_of_benford():
    # Benford (1938), quoted everywhere: the first digit is 1 in 30.1 % of all figures and 9 in 4.6 %.
    ones, nines = (tm.benford_test([x], digits="first") for x in (1, 9))
    assert ones.ks == pytest.approx(1 - 0.301, abs=5e-4)
    assert nines.ks == pytest.approx(1 - 0.046, abs=5e-4)


@pytest.mark.parametrize(
    ("value", "first", "second"),
    [(0.3, 3, 0), (0.1 + 0.2, 3, 0), (1000, 1, 0), (999.9999999999999, 1, 0), (0.00725, 7, 2), (99, 9, 9)],
)
def test_digits_are_those_that_are_written(value, first, second):
    # 0.3 is less than three tenths in binary, which is no reason to call its first digit 2.
    assert tm.benford_test([value], digits="first") == tm.benford_test([first], digits="first")
    two = first * 10 + second
    assert tm.benford_test([value], digits="first two") == tm.benford_test([two], digits="first two")
    assert tm.benford_test([value], digits="second") == tm.benford_test([two], digits="second")


def test_powers_of_two_conform_and_equal_frequencies_do_not():
    # Nigrini's thresholds of the first digit, as benford_py has them: 0.006, 0.012 and 0.015.
    assert tm.benford_test(2.0 ** np.arange(1000), digits="first").mad < 0.006
    assert tm.benford_test(np.arange(1, 1000), digits="first").mad > 0.015


def test_zeros_have_no_digits_and_unknown_values_unknown_ones():
    assert tm.benford_test([0, 0, 12], digits="first").n == 1
    assert np.isnan(tm.benford_test([0, 0], digits="first")).all()
    assert np.isnan(tm.benford_test([12, nan], digits="first")).all()


def test_the_whipple_index_is_five_where_everything_is_rounded_and_one_where_nothing_is():
    assert tm.rounding_heaping([5, 10, 35, 100], resolution=1) == 5
    assert tm.rounding_heaping(np.arange(1, 101), resolution=1) == 1
    assert tm.rounding_heaping([1, 2, 3], resolution=1) == 0
    # In thousands with three decimals the last digit is that of the dollars.
    assert tm.rounding_heaping([1.005, 2.5, 0.137], resolution=0.001) == pytest.approx(10 / 3)
    assert np.isnan(tm.rounding_heaping([0, 0.4], resolution=1))


# --- options -------------------------------------------------------------------------------------------

CALLS = {
    "mirror_asymmetry": partial(tm.mirror_asymmetry, 1, 1, cif_fob=1),
    "relative": partial(tm.relative_mean_absolute_revision, [1], [1]),
    "outlier": partial(tm.unit_value_outlier, [1], k=1),
    "benford": partial(tm.benford_test, [1]),
}
WORDS = [
    ("mirror_asymmetry", "denominator", "'sum' or 'mean' or 'max' or 'reporter'"),
    ("relative", "denominator", "'earlier' or 'later'"),
    ("outlier", "method", "'mad' or 'tukey'"),
    ("benford", "digits", "'first' or 'second' or 'first two'"),
]


@pytest.mark.parametrize(("call", "name", "choices"), WORDS, ids=[row[0] for row in WORDS])
@pytest.mark.parametrize("value", ["median", None, 1, ["sum"]])
def test_options_that_name_a_variant(call, name, choices, value):
    with pytest.raises(MetricError, match=f"^{re.escape(f'{name} must be {choices}, not {value!r}')}$"):
        CALLS[call](**{name: value})


NUMBERS = [
    (partial(tm.asymmetry_aggregate, [1], [1]), "cif_fob"),
    (partial(tm.mirror_asymmetry, 1, 1, denominator="sum"), "cif_fob"),
    (partial(tm.reporter_reliability, [[1]], [[1]]), "cif_fob"),
    (partial(tm.misinvoicing_gap, [1], [1]), "cif_fob"),
    (partial(tm.unit_value_outlier, [1], method="mad"), "k"),
    (partial(tm.hidiroglou_berthelot, [1], [1], u=0.5), "c"),
    (partial(tm.hidiroglou_berthelot, [1], [1], u=0.5, c=4), "a"),
    (partial(tm.rounding_heaping, [1]), "resolution"),
]


@pytest.mark.parametrize(("call", "name"), NUMBERS, ids=[f"{c.func.__name__}-{n}" for c, n in NUMBERS])
@pytest.mark.parametrize("value", [0, -1, nan, np.inf, "1.06", None, True, [1.06]])
def test_options_that_measure(call, name, value):
    with pytest.raises(
        MetricError, match=f"^{re.escape(f'{name} must be a number above 0, not {value!r}')}$"
    ):
        call(**{name: value})


@pytest.mark.parametrize("u", [-0.1, 1.1, nan, "0.5", None, True])
def test_size_counts_from_not_at_all_to_fully(u):
    with pytest.raises(MetricError, match=f"^{re.escape(f'u must be a number from 0 to 1, not {u!r}')}$"):
        tm.hidiroglou_berthelot([1], [1], u=u, c=4)


@pytest.mark.parametrize("function", [tm.mirror_ratio, tm.mirror_log_gap])
def test_negative_reports_are_refused(function):
    with pytest.raises(MetricError, match=r"^imports must not be negative, but is -1: "):
        function(1, -1)
