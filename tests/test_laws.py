"""Every metric and every law: what a record claims holds, and what it does not claim is shown to be broken.

Options are filled from one table, `OPTIONS`; a metric that is not in it fails the first test. Laws of a
record are those of the metric under the first options of its row; universal laws hold under all of them.
"""

import math
from collections.abc import Callable
from functools import partial
from math import e
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings

from tradekit import metrics
from tradekit.cube.calling import abreast, results_of
from tradekit.errors import MetricError
from tradekit.metrics import Argument, Metric, metric
from tradekit.testing import (
    LAWS,
    Law,
    arguments,
    breach,
    cells,
    check_metric,
    flows,
    laws_for,
    matrices,
    members,
    ragged,
    series,
)

METRICS = {
    name: getattr(metrics, name)
    for name in metrics.__all__
    if isinstance(getattr(getattr(metrics, name), "record", None), Metric)
}

PLAIN: tuple[dict[str, Any], ...] = ({},)
LAGS: tuple[dict[str, Any], ...] = ({}, {"lag": 2})
# The universe of members given as a number must be large enough for every draw.
UNIVERSES: tuple[dict[str, Any], ...] = ({"n": "listed"}, {"n": "active"}, {"n": 9})
LISTED: tuple[dict[str, Any], ...] = ({"n": "listed"}, {"n": 9})

OPTIONS: dict[str, tuple[dict[str, Any], ...]] = {
    "trade_total": PLAIN,
    "trade_balance": PLAIN,
    "coverage_ratio": PLAIN,
    "normalized_trade_balance": PLAIN,
    "share": PLAIN,
    "rank": ({}, {"ties": "dense"}, {"ties": "average"}, {"ties": "ordinal"}),
    "trade_balance_gdp": PLAIN,
    "per_capita_trade": PLAIN,
    "reexport_share": PLAIN,
    "share_change": PLAIN,
    "relative_market_share": PLAIN,
    "cumulative_share": PLAIN,
    "members_covering": ({"part": 0.95}, {"part": 0.5}, {"part": 1}),
    "trade_propensity": PLAIN,
    "relative_openness": PLAIN,
    "trade_openness_composite": UNIVERSES,
    "marginal_propensity_to_import": LAGS,
    "income_elasticity_imports": tuple({"form": form} for form in ("point", "midpoint", "log")),
    "remoteness": tuple({"form": form} for form in ("mean", "yotov", "head")),
    "openness_adjusted": PLAIN,
    "apparent_consumption": PLAIN,
    "net_import_reliance": PLAIN,
    "energy_import_dependency": PLAIN,
    "carbon_leakage_trade_intensity": PLAIN,
    "food_import_burden": PLAIN,
    "import_cover_months": ({"months": 12},),
    "unit_value": PLAIN,
    "hhi": PLAIN,
    "hhi_normalised": UNIVERSES,
    "effective_number": PLAIN,
    "concentration_ratio": ({"k": 2}, {"k": 1}),
    "shannon_entropy": ({"base": e}, {"base": 2}),
    "gini": (*UNIVERSES, {"n": "listed", "corrected": True}),
    "theil_t": UNIVERSES,
    "trade_openness": ({"form": "sum"}, {"form": "mean"}),
    "import_penetration": PLAIN,
    "self_sufficiency_ratio": PLAIN,
    "bilateral_dependence": PLAIN,
    "cdi1": PLAIN,
    "cdi2": PLAIN,
    "cdi3": ({}, {"zero_exports": 9999}),
    "hirschman_index": PLAIN,
    "unctad_concentration": UNIVERSES,
    "hhi_dual": UNIVERSES,
    "gini_simpson": PLAIN,
    "contribution_to_hhi_change": PLAIN,
    "hhi_decomposition": PLAIN,
    "hall_tideman": PLAIN,
    "comprehensive_concentration": PLAIN,
    "dominance_index": PLAIN,
    "stenbacka_threshold": ({"gamma": 1}, {"gamma": 0.5}),
    "linda_index": ({"k": 2}, {"k": 3}),
    "u_index": ({"a": 0.5, "n": "listed"}, {"a": 0.5, "n": "active"}, {"a": 0.5, "n": 9}),
    "grs_measure": PLAIN,
    "entropy_relative": UNIVERSES,
    "hill_number": ({"q": 2}, {"q": 0}, {"q": 1.000001}),
    "renyi_entropy": ({"q": 2, "base": 2}, {"q": 1, "base": 10}),
    "hannah_kay": ({"alpha": 3}, {"alpha": 1}),
    "rao_stirling": ({"alpha": 1, "beta": 1, "pairs": "twice"}, {"alpha": 0.5, "beta": 2, "pairs": "once"}),
    "portfolio_variance": ({"corrected": False}, {"corrected": True}),
    "ellison_glaeser": PLAIN,
    "lorenz_curve": PLAIN,
    "gini_specialisation": ({"weighted": False}, {"weighted": True}),
    "hoover_index": UNIVERSES,
    "ogive_index": UNIVERSES,
    "coefficient_of_variation": (
        {"n": "listed"},
        {"n": "active"},
        {"n": 9},
        {"n": "listed", "corrected": True},
    ),
    "theil_l": UNIVERSES,
    "generalized_entropy": ({"alpha": 2, "n": "listed"}, {"alpha": 0, "n": "active"}, {"alpha": 1, "n": 9}),
    "theil_decomposition": PLAIN,
    "theil_relative": PLAIN,
    "atkinson": ({"epsilon": 2, "n": "listed"}, {"epsilon": 1, "n": "active"}, {"epsilon": 0.5, "n": 9}),
    "kolm": ({"alpha": 1, "n": "listed"}, {"alpha": 0.5, "n": "active"}, {"alpha": 2, "n": 9}),
    "variance_of_logs": ({"n": "listed"}, {"n": "active"}, {"n": 9}, {"n": "active", "corrected": True}),
    "palma_ratio": ({"top": 0.1, "bottom": 0.4}, {"top": 0.2, "bottom": 0.5}),
    "rank_size_exponent": ({"shift": 0}, {"shift": 0.5}),
    "import_penetration_extra": PLAIN,
    "foreign_dependency_flag": (dict(metrics.COMMISSION_THRESHOLDS),),
    "geodep_dependency": (dict(metrics.GEODEP_THRESHOLDS),),
    "years_dependent": ({"window": 2}, {"window": 3}),
    "dependency_persistence": PLAIN,
    "largest_supplier_gap": PLAIN,
    "substitution_capacity": PLAIN,
    "supplier_replacement": PLAIN,
    "exposure": ({}, {"matched": True}),
    "exposure_change": PLAIN,
    "supplier_risk_weighted": PLAIN,
    "supply_risk_crm": PLAIN,
    "bloc_trade_ratio": PLAIN,
    "hirschman_asymmetry": PLAIN,
    "barbieri_interdependence": PLAIN,
    "oneal_russett": PLAIN,
    "indirect_exposure": PLAIN,
    "product_fragility": PLAIN,
    "product_riskiness": PLAIN,
    "growth_rate": LAGS,
    "log_growth": LAGS,
    "growth_acceleration": LAGS,
    "cagr": PLAIN,
    "contribution_to_growth": LAGS,
    "streak": LAGS,
    "record_high": PLAIN,
    "first_above": ({"threshold": 5.0},),
    "index_number_base": ({"base": 0}, {"base": [0]}),
    "rca_balassa": PLAIN,
    "trade_intensity": ({"own_trade": "plain"}, {"own_trade": "kojima"}, {"own_trade": "net"}),
    "trade_complementarity_michaely": PLAIN,
    "grubel_lloyd_aggregate": PLAIN,
    "price_index_laspeyres": ({}, {"matched": True}),
    "mirror_ratio": PLAIN,
    "mirror_log_gap": PLAIN,
    "mirror_asymmetry": (
        {"cif_fob": 1, "denominator": "sum"},
        *({"cif_fob": 1.06, "denominator": d} for d in ("sum", "mean", "max", "reporter")),
    ),
    "asymmetry_aggregate": ({"cif_fob": 1}, {"cif_fob": 1.06}),
    "reporter_reliability": ({"cif_fob": 1}, {"cif_fob": 1.06}),
    "misinvoicing_gap": ({"cif_fob": 1.06},),
    "additivity_gap": PLAIN,
    "coverage_completeness": PLAIN,
    "zero_share": LISTED,
    "confidentiality_share": PLAIN,
    "classification_break": PLAIN,
    "quasi_transit_adjustment": PLAIN,
    "mean_revision": PLAIN,
    "mean_absolute_revision": PLAIN,
    "relative_mean_absolute_revision": ({"denominator": "earlier"}, {"denominator": "later"}),
    "timeliness": PLAIN,
    "unit_value_outlier": ({"method": "mad", "k": 3}, {"method": "tukey", "k": 1.5}),
    "hidiroglou_berthelot": ({"u": 0.5, "c": 1}, {"u": 0, "c": 4, "a": 0.1}),
    "benford_test": ({"digits": "first"}, {"digits": "second"}, {"digits": "first two"}),
    "rounding_heaping": ({"resolution": 1}, {"resolution": 0.5}),
}

# Universal laws that a metric or an option is there to break, with the reason; the breach is tested too.
EXCUSED: dict[tuple[str, str], tuple[dict[str, Any], ...]] = {
    # It leaves unknown products out.
    ("price_index_laspeyres", "unknown_stays_unknown"): ({"matched": True},),
    # It counts what is unknown.
    ("coverage_completeness", "unknown_stays_unknown"): PLAIN,
    # It leaves members without a weight out.
    ("exposure", "unknown_stays_unknown"): ({"matched": True},),
    # A component in which all are alike keeps its weight.
    ("product_riskiness", "empty_isolated"): PLAIN,
}

FEWER = min(settings.default.max_examples, max(8, settings.default.max_examples // 3))

# Data tried for a breach that must exist. Most are found among the first ten; the rarest need a few hundred.
SEARCH = 2000


def bound(name: str, options: dict[str, Any]) -> Any:
    return partial(METRICS[name], **options) if options else METRICS[name]


CLASSIFIED = [
    pytest.param(law, name, id=f"{name}-{law.name}")
    for name, function in METRICS.items()
    for law in laws_for(function)
    if not law.universal
]


def test_no_metric_is_forgotten() -> None:
    assert set(METRICS) <= set(OPTIONS), f"no options in the table: {sorted(set(METRICS) - set(OPTIONS))}"
    assert set(OPTIONS) <= set(METRICS), f"no such metric: {sorted(set(OPTIONS) - set(METRICS))}"


@pytest.mark.parametrize("name", METRICS)
def test_records_claim_laws_that_exist_and_apply(name: str) -> None:
    applicable = {law.name for law in laws_for(METRICS[name]) if not law.universal}
    assert METRICS[name].record.laws <= applicable


@pytest.mark.parametrize("name", METRICS)
def test_records_agree_with_themselves(name: str) -> None:
    record = METRICS[name].record
    if record.unit == "same":
        assert "homogeneous" in record.laws
    if record.unit == "1" and record.kind == "number":
        assert "scale_invariant" in record.laws
    if "n" in record.signature.letters:
        # Of a member without trade a covariate may still tell something.
        told = record.absent == "dense" and any(
            argument.source == "covariate" for argument in record.arguments
        )
        assert told or (record.absent == "ignored") == ("ignores_absent" in record.laws)
    assert (record.absent == "counted") == ("n" in record.options)


@pytest.mark.parametrize(
    ("name", "options"), [(name, options) for name in METRICS for options in OPTIONS.get(name, PLAIN)]
)
def test_universal_laws_hold(name: str, options: dict[str, Any]) -> None:
    # Many metrics and their variants share what these laws are about, so fewer data of each do.
    function, failures = bound(name, options), []
    for law in laws_for(METRICS[name]):
        if law.universal:
            if options not in EXCUSED.get((name, law.name), ()):
                message = breach(law, function, max_examples=FEWER)
                failures += [message] if message else []
            elif breach(law, function, max_examples=SEARCH, shrink=False) is None:
                failures.append(f"{name} with {options} obeys {law.name} and needs no excuse")
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize(("law", "name"), CLASSIFIED)
def test_classified_laws_hold_exactly_where_claimed(law: Law, name: str) -> None:
    function = bound(name, OPTIONS[name][0])
    if law.name in METRICS[name].record.laws:
        message = breach(law, function)
        assert message is None, message
    else:
        message = breach(law, function, max_examples=SEARCH, shrink=False)
        assert message is not None, f"{name} seems to obey {law.name} and does not claim it"


@pytest.mark.parametrize(
    "signature", sorted({str(function.record.signature) for function in METRICS.values()})
)
def test_what_metrics_have_in_common_is_not_changed_by_any(signature: str) -> None:
    names = [name for name in METRICS if str(METRICS[name].record.signature) == signature]
    functions = [bound(name, options) for name in names for options in OPTIONS[name]]
    random = np.random.default_rng(0)
    arrays = [
        random.integers(0, 9, (4, *(5 for _ in letters))).astype(np.float64)
        for letters in METRICS[names[0]].record.signature.inputs
    ]
    arrays[0].flat[1] = np.nan
    for listed in (functions, functions[::-1]):
        together = results_of(abreast(listed)(*arrays), len(listed))
        for function, found in zip(listed, together, strict=True):
            np.testing.assert_array_equal(found, function(*arrays), err_msg=str(function))


@pytest.mark.parametrize("law", [law.name for law in LAWS.values() if not law.universal])
def test_every_law_is_claimed_by_some_metric(law: str) -> None:
    assert any(law in function.record.laws for function in METRICS.values())


# --- the laws themselves are tested: each must reject a metric that is wrong on purpose ------------------


def wrong(signature: str, *names: str, **fields: Any) -> Any:
    """Describe a metric for the tests below."""
    flows = {"exports": "export", "imports": "import"}
    arguments = [Argument(name, flow=flows.get(name, "asked")) for name in names or ("values",)]
    return metric(signature, *arguments, **{"term": "", "symbol": "", "unit": "1", **fields})


def divided(numerator: Any, denominator: Any) -> Any:
    """Divide floats, 0/0 being NaN."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.asarray(numerator, dtype=np.float64) / denominator


@wrong("(n)->()")
def leaks_nan_across_the_batch(values):
    x = np.asarray(values, dtype=np.float64)
    return x.sum(axis=-1) + 0 * x.sum()


@wrong("(n)->()")
def skips_nan(values):
    return np.nansum(np.asarray(values, dtype=np.float64), axis=-1)


@wrong("(n)->(n)")
def ranks_nan_first(values):
    # A descending sort by negation and reversal puts NaN, sorted last, at the top.
    order = np.argsort(np.asarray(values, dtype=np.float64), axis=-1, kind="stable")[..., ::-1]
    return np.argsort(order, axis=-1, kind="stable") + 1.0


@wrong("(n)->()")
def divides_in_place(values):
    x = np.asarray(values, dtype=np.float64)
    x /= 2
    return x.sum(axis=-1)


@wrong("(n)->()")
def needs_to_write(values):
    x = np.asarray(values, dtype=np.float64)
    x[...] = x.copy()
    return x.sum(axis=-1)


@wrong("(n)->()")
def adds_up_the_whole_batch(values):
    x = np.asarray(values, dtype=np.float64)
    return divided(x.max(axis=-1, initial=0.0), x.sum())


@wrong("(r,c)->(r)")
def is_always_of_economies_first(values):
    return np.asarray(values, dtype=np.float64).sum(axis=tuple(range(1, np.ndim(values))))


@wrong("(n)->()", kernel=lambda x, starts: np.add.reduceat(x, starts) if len(starts) < 2 else 0.0 * starts)
def has_a_kernel_of_its_own_mind(values):
    return np.asarray(values, dtype=np.float64).sum(axis=-1)


@wrong("(n)->()")
def counts_the_block(values):
    x = np.asarray(values, dtype=np.float64)
    return x.sum(axis=-1) + (np.arange(len(x)) if x.ndim == 2 else 0)


@wrong("(r,c)->(r,c)")
def compares_with_the_first_economy(values):
    x = np.asarray(values, dtype=np.float64)
    return x - x[..., :1, :]


@wrong("(r,c)->(r,c)")
def spoils_all_for_one_empty_economy(values):
    x = np.asarray(values, dtype=np.float64)
    total = x.sum(axis=-1, keepdims=True)
    return divided(x, total) + 0 * divided(1, total).max(axis=-2, keepdims=True)


@wrong("(r,c)->(r,c)")
def spoils_all_for_one_unknown_economy(values):
    x = np.asarray(values, dtype=np.float64)
    return divided(x, x.sum(axis=-2, keepdims=True))


@wrong("(n)->()")
def squares_integers(values):
    x = np.asarray(values)
    return divided((x * x).sum(axis=-1), 1.0 * x.sum(axis=-1) ** 2)


@wrong("(n)->()")
def warns(values):
    x = np.asarray(values, dtype=np.float64)
    return x.max(axis=-1, initial=0.0) / x.sum(axis=-1)


@wrong("(n)->()")
def returns_float32(values):
    return np.asarray(values, dtype=np.float64).sum(axis=-1).astype(np.float32)


@wrong("(n)->()")
def keeps_the_axis(values):
    return np.asarray(values, dtype=np.float64).sum(axis=-1, keepdims=True)


@wrong("(n)->()")
def takes_an_option_by_position(values, k=1):
    return np.asarray(values, dtype=np.float64).sum(axis=-1) * k


@wrong("(n)->()", "exports")
def names_its_data_otherwise(values):
    return np.asarray(values, dtype=np.float64).sum(axis=-1)


@wrong("(n)->()")
def rounded_hhi(values):
    s = divided(values, np.sum(values, axis=-1, keepdims=True) + 1)
    return (s * s).sum(axis=-1)


@wrong("(n)->()", unit="same")
def sum_of_squares(values):
    return np.square(np.minimum(np.asarray(values, dtype=np.float64), 1e100)).sum(axis=-1)


@wrong("(n)->(n)")
def cumulative(values):
    return np.cumsum(np.asarray(values, dtype=np.float64), axis=-1)


@wrong("(n)->()")
def hhi_with_a_degree_of_freedom(values):
    x = np.asarray(values, dtype=np.float64)
    s = divided(x, x.sum(axis=-1, keepdims=True))
    return divided((s * s).sum(axis=-1) * x.shape[-1], x.shape[-1] - 1)


@wrong("(n)->()")
def effective_number_less_one(values):
    return divided(1, metrics.hhi(values)) - 1


@wrong("(n)->()")
def largest_share(values):
    return divided(np.max(values, axis=-1), np.sum(values, axis=-1))


@wrong("(n)->()")
def mean_of_members(values):
    return np.mean(np.asarray(values, dtype=np.float64), axis=-1)


@wrong("(),()->()", "exports", "imports")
def coverage_less_one(exports, imports):
    return divided(exports, imports) - 1


@wrong("(),()->()", "exports", "imports")
def larger_flow(exports, imports):
    return np.maximum(np.asarray(exports, dtype=np.float64), imports)


@wrong("(n)->(n)")
def share_with_a_degree_of_freedom(values):
    return divided(values, np.sum(values, axis=-1, keepdims=True) * 1.000001)


@wrong("(n,t)->(n,t)")
def growth_of_each_member(values):
    x = np.asarray(values, dtype=np.float64)
    return divided(x, np.roll(x, 1, axis=-1)) - 1


@wrong("(n)->()", range="[0, 0.5]")
def leaves_its_range(values):
    return largest_share(values)


@wrong("(n)->()", range="[0, 2]")
def never_attains_its_range(values):
    return largest_share(values)


@wrong("(n)->()", range="[0, 1)")
def attains_an_open_end(values):
    return largest_share(values)


@wrong("(t)->(t)")
def simple_growth(values):
    x = np.asarray(values, dtype=np.float64)
    grown = np.full(x.shape, np.nan)
    grown[..., 1:] = divided(x[..., 1:], x[..., :-1]) - 1
    return grown


WRONG = [
    ("nan_isolation", leaks_nan_across_the_batch),
    ("nan_isolation", adds_up_the_whole_batch),
    ("unknown_stays_unknown", skips_nan),
    ("unknown_stays_unknown", ranks_nan_first),
    ("input_untouched", divides_in_place),
    ("input_untouched", needs_to_write),
    ("batch_is_loop", adds_up_the_whole_batch),
    ("batch_is_loop", is_always_of_economies_first),
    ("grouped_is_loop", has_a_kernel_of_its_own_mind),
    ("grouped_is_loop", counts_the_block),
    ("grouped_is_loop", adds_up_the_whole_batch),
    ("label_order", counts_the_block),
    ("axis_order", compares_with_the_first_economy),
    ("empty_isolated", spoils_all_for_one_empty_economy),
    ("unknown_isolated", spoils_all_for_one_unknown_economy),
    ("integers_are_floats", squares_integers),
    ("silent", warns),
    ("float64_out", returns_float32),
    ("float64_out", keeps_the_axis),
    ("options_by_keyword", takes_an_option_by_position),
    ("options_by_keyword", names_its_data_otherwise),
    ("scale_invariant", rounded_hhi),
    ("homogeneous", sum_of_squares),
    ("symmetric", cumulative),
    ("replication_invariant", hhi_with_a_degree_of_freedom),
    ("replication_divides", hhi_with_a_degree_of_freedom),
    ("replication_multiplies", effective_number_less_one),
    ("transfer", largest_share),
    ("transfer_reversed", largest_share),
    ("ignores_absent", mean_of_members),
    ("ignores_absent", hhi_with_a_degree_of_freedom),
    ("antisymmetric", coverage_less_one),
    ("flow_symmetric", coverage_less_one),
    ("additive", larger_flow),
    ("sums_to_one", share_with_a_degree_of_freedom),
    ("sums_to_growth", growth_of_each_member),
    ("bounded", leaves_its_range),
    ("bounded", never_attains_its_range),
    ("bounded", attains_an_open_end),
    ("time_reversible", simple_growth),
]


@pytest.mark.parametrize(("law", "function"), WRONG, ids=[f"{law}-{f.__name__}" for law, f in WRONG])
def test_laws_reject_what_is_wrong_on_purpose(law: str, function: Any) -> None:
    assert LAWS[law].applies(function.record)
    message = breach(LAWS[law], function, max_examples=SEARCH, shrink=False)
    assert message is not None
    assert function.record.name in message


def test_every_law_has_a_planted_wrong_metric() -> None:
    assert {law for law, _ in WRONG} == set(LAWS)


def test_unclaimed_laws_are_found() -> None:
    @wrong("(n)->()")
    def silent_about_itself(values):
        return metrics.hhi(values)

    report = check_metric(silent_about_itself, max_examples=10)
    assert report.wrong == ()
    assert set(report.unclaimed) == metrics.hhi.record.laws - {"bounded"}  # it gives no range


def test_a_false_claim_is_wrong() -> None:
    @wrong("(n)->()", laws=["replication_invariant"])
    def claims_too_much(values):
        return metrics.hhi(values)

    report = check_metric(claims_too_much, max_examples=10)
    assert report.wrong == ("replication_invariant",)
    assert "claims_too_much obeys nan_isolation" in str(report)
    assert "wrong: replication_invariant: claims_too_much: every member 2 times" in str(report)
    assert "not claimed by the record: scale_invariant" in str(report)


def test_a_claim_that_cannot_apply_is_refused() -> None:
    @wrong("(n)->()", laws=["antisymmetric"])
    def claims_the_impossible(values):
        return metrics.hhi(values)

    message = r"claims_the_impossible claims \['antisymmetric'\], which are no laws for \(n\)->\(\)"
    with pytest.raises(MetricError, match=message):
        check_metric(claims_the_impossible)


def test_a_range_that_cannot_be_read_is_refused() -> None:
    @wrong("(n)->()", range="0 to 1")
    def unreadable(values):
        return metrics.hhi(values)

    with pytest.raises(MetricError, match="unreadable: '0 to 1' is no range: write it as"):
        breach(LAWS["bounded"], unreadable)


def test_results_of_several_fields_are_compared_field_by_field() -> None:
    class Both(NamedTuple):
        concentration: Any
        members: Any

    @wrong("(n)->()")
    def both(values):
        h = metrics.hhi(values)
        return Both(h, divided(1, h)[()])

    report = check_metric(both, max_examples=10)
    assert report.wrong == ()
    assert "ignores_absent" in report.unclaimed


# --- the strategies: what their glossary promises does occur --------------------------------------------

PROMISES: list[tuple[str, Any, Callable[[Any], Any]]] = [
    ("a zero", members(), lambda x: 0 in x),
    ("a tie", members(), lambda x: len(x) > 1 and x[0] == x[1] > 0),
    ("one member", members(), lambda x: len(x) == 1 and x[0] > 0),
    ("all zero", members(min_size=3), lambda x: not x.any()),
    ("huge", members(), lambda x: x.max() > 1e198),
    ("tiny", members(), lambda x: 0 < x.max() < 1e-280),
    ("a billionth of another", members(), lambda x: 0 < x.min() < 1e-9 * x.max()),
    ("a gap", members(nan=True), lambda x: np.isnan(x).any()),
    ("a gap within a series", series(min_size=3), lambda x: np.isnan(x[1]) and np.isfinite(x[[0, 2]]).all()),
    ("squares that wrap", members(integral=True), lambda x: x.max() ** 2 > 2.0**63),
    ("one flow only", flows(), lambda pair: pair[0].any() and not pair[1].any()),
    ("balanced trade", flows(), lambda pair: pair[0].any() and (pair[0] == pair[1]).all()),
    ("an empty row", matrices(3, 4), lambda x: x.any() and not x[1].any()),
    ("an empty column", matrices(3, 4), lambda x: x.any() and not x[:, 2].any()),
    ("groups of unlike sizes", ragged(), lambda pair: len(set(np.bincount(pair[1]))) > 1),
    ("unsorted labels", ragged(), lambda pair: (np.diff(pair[1]) < 0).any()),
    ("scalar arguments", arguments(metrics.trade_balance), lambda pair: pair[0] == pair[1] > 0),
    ("cells of any shape", cells((2, 3)), lambda x: x.shape == (2, 3) and x.all()),
]


@pytest.mark.parametrize(
    ("strategy", "promise"), [row[1:] for row in PROMISES], ids=[row[0] for row in PROMISES]
)
def test_strategies_keep_their_promises(strategy: Any, promise: Callable[[Any], Any]) -> None:
    search = settings(max_examples=2000, database=None, deadline=None, phases=[Phase.generate])
    find(strategy, lambda x: bool(promise(x)), settings=search, random=Random(0))


@given(members(max_size=12))
def test_sums_of_cells_are_exact_in_any_order(values: Any) -> None:
    exact = math.fsum(values)
    assert sum(values.tolist()) == sum(reversed(values.tolist())) == np.sum(values) == exact
    assert math.isfinite(exact)
