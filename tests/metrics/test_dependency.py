"""Dependency as a textbook has it, and at its edges."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from tradekit import Flow, TradeCube
from tradekit.errors import MetricError
from tradekit.metrics import (
    COMMISSION_THRESHOLDS,
    GEODEP_THRESHOLDS,
    barbieri_interdependence,
    bilateral_dependence,
    bloc_trade_ratio,
    cdi1,
    cdi2,
    cdi3,
    dependency_persistence,
    exposure,
    exposure_change,
    foreign_dependency_flag,
    geodep_dependency,
    hhi,
    hirschman_asymmetry,
    import_penetration,
    import_penetration_extra,
    indirect_exposure,
    largest_supplier_gap,
    oneal_russett,
    product_fragility,
    product_riskiness,
    share,
    substitution_capacity,
    supplier_replacement,
    supplier_risk_weighted,
    supply_risk_crm,
    years_dependent,
)
from tradekit.testing import cells, matrices

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


def test_the_rule_of_9999_is_an_option():
    assert cdi3(60, 0, zero_exports=9999) == 9999
    assert_allclose(cdi3([60, 0], [40, 0], zero_exports=np.inf), [1.5, np.inf])
    assert np.isnan(cdi3([nan, 60], [0, nan], zero_exports=9999)).all()


def test_a_dependency_needs_all_three_indicators():
    flag = lambda *x: foreign_dependency_flag(*x, **COMMISSION_THRESHOLDS)  # noqa: E731
    assert flag([70, 20, 10], 50, 40) == 1
    assert flag([40, 30, 30], 50, 40) == 0  # many suppliers
    assert flag([70, 20, 10], 100, 40) == 0  # half from inside, and a half is not above a half
    assert flag([70, 20, 10], 50, 100) == 0  # own exports could take their place
    assert flag([70, 20, 10], 50, 0) == 1  # nothing of one's own
    assert flag([0, 0], 50, 0) == flag([0, 0], 0, 0) == 0  # not imported
    assert np.isnan(flag([70, nan], 50, 40))


def test_criteria_of_geodep():
    flag = lambda *x: geodep_dependency(*x, **GEODEP_THRESHOLDS)  # noqa: E731
    assert flag([70, 20, 10], 0, 0.5) == 1
    assert flag([70, 20, 10], 99, 0.5) == 1
    assert flag([70, 20, 10], 100, 0.5) == 0
    assert flag([70, 20, 10], 0, 0.4) == 0
    assert np.isnan(flag([70, 20, 10], 0, nan))


def test_lasting_dependencies_of_two_years_in_three():
    years = years_dependent([1, 0, 1, 0, 0], window=3)
    assert_array_equal(years, [nan, nan, 2, 1, 1])
    assert_array_equal(years_dependent([1, nan, 1, 1], window=2), [nan, nan, nan, 2])
    assert_array_equal(years_dependent([1, 1], window=3), [nan, nan])


def test_one_in_five_dependencies_ends_in_a_year():
    assert dependency_persistence([1, 1, 1, 1, 0], [1, 1, 1, 1, 1]) == 0.8
    assert np.isnan(dependency_persistence([1, 1], [0, 0]))


def test_the_lead_of_a_single_supplier_is_its_share():
    assert largest_supplier_gap([5]) == 1
    assert_allclose(largest_supplier_gap([[5, 5, 0], [3, 0, 1]]), [0, 0.5])


def test_substitution_takes_what_is_sold_elsewhere():
    assert_allclose(substitution_capacity([60, 30, 10], [500, 50, 20]), 30 / 60)
    # What a supplier sells here already is not to be had again, nor is less than nothing.
    assert_allclose(substitution_capacity([60, 30], [500, 20]), 0)
    # Of two that are equally large, the one that exports more fails.
    assert_allclose(substitution_capacity([50, 50], [80, 60]), 10 / 50)
    assert_allclose(substitution_capacity([50, 50], [60, 80]), 10 / 50)


def test_who_takes_over_a_lost_share():
    parts = supplier_replacement([40, 35, 25], [60, 20, 20], [1, 0, 0])
    assert_allclose(parts, [0, 0.75, 0.25])
    assert_allclose(parts.sum(), 1)
    assert np.isnan(supplier_replacement([60, 40], [50, 50], [1, 0])).all()
    assert np.isnan(supplier_replacement([60, 40], [60, 40], [1, 0])).all()


def test_exposure_to_a_set_is_its_share():
    x = [50, 30, 20]
    assert_allclose(exposure(x, [0, 1, 1]), share(x)[1:].sum())
    assert_allclose(exposure(x, [-0.1, 0.2, 0]), -0.05 + 0.06)
    assert np.isnan(exposure(x, [1, nan, 0]))
    assert_allclose(exposure(x, [1, nan, 0], matched=True), 50 / 70)
    assert_allclose(exposure_change([60, 40], [50, 50], [1, 0]), 0.1)


def test_exposure_by_a_matrix_of_distances():
    trade = pd.DataFrame(
        [("DEU", "USA", 3), ("DEU", "CHN", 1), ("KAZ", "CHN", 1), ("KAZ", "RUS", 1)],
        columns=["reporter", "partner", "value"],
    )
    cube = TradeCube.from_frame(
        trade, reporter="reporter", partner="partner", flow=Flow.EXPORT, value="value"
    )
    distance = pd.Series({("DEU", "USA"): 1, ("DEU", "CHN"): 9, ("KAZ", "CHN"): 2, ("KAZ", "RUS"): 4})
    distance.index.names = ["reporter", "partner"]
    found = cube.measure(exposure, over="partner", by="reporter", data={"weights": distance})
    assert_allclose(found.set_index("reporter")["exposure"], [3, 3])


def test_risk_of_one_everywhere_leaves_concentration():
    assert_allclose(supplier_risk_weighted([5, 3, 2], [1, 1, 1]), hhi([5, 3, 2]))


def test_supply_risk_by_hand():
    # World: half and half at governance 2 and 4; the Union buys all from the first, whose exports are taxed.
    found = supply_risk_crm([5, 5], [1, 0], [2, 4], [1.1, 1], 0.6, 0.25, 0.9)
    world, union = 0.25 * 2.2 + 0.25 * 4, 2.2
    assert_allclose(found, (world * 0.3 + union * 0.7) * 0.75 * 0.9)
    assert np.isnan(supply_risk_crm([1], [1], [1], [1], 1.5, 0, 1))


def test_penetration_from_outside_is_a_part_of_penetration():
    assert_allclose(import_penetration_extra(30, 10, 20, 80), 0.3)
    assert_allclose(import_penetration_extra(40, 0, 20, 80), import_penetration(20, 40, 80))


def test_trade_between_blocs_falls_as_it_fragments():
    assert bloc_trade_ratio([5, 5], [0, 1]) == 0
    assert bloc_trade_ratio([8, 2], [0, 1]) < 0
    assert np.isnan(bloc_trade_ratio([5, 5], [0, 0]))


def test_dependence_of_pairs_by_hand():
    trade = [[0, 10, 10], [10, 0, 90], [10, 90, 0]]
    size = [20, 100, 100]
    asymmetry = hirschman_asymmetry(trade, size)
    assert_allclose(asymmetry[0, 1], 10 / 20 - 10 / 100)
    assert_allclose(asymmetry, -asymmetry.T)
    assert_allclose(oneal_russett(trade, size)[0, 1], 0.1)
    pair = barbieri_interdependence(trade)
    assert_allclose(pair.salience[0, 1], np.sqrt(0.5 * 0.1))
    assert_allclose(pair.symmetry[0, 1], 0.6)
    assert_allclose(pair.interdependence, pair.salience * pair.symmetry)


@given(matrices(3, 3))
def test_looking_through_is_the_sum_of_all_rounds(inputs):
    output = inputs.sum(axis=0) * 1.5 + (inputs.max(initial=0) or 1)
    face, through = indirect_exposure(inputs, output)
    rounds, power = np.zeros((3, 3)), np.eye(3)
    for _ in range(200):
        power = power @ face
        rounds += power
    assert_allclose(through, rounds, rtol=1e-9, atol=1e-12)
    assert (through >= face - 1e-12).all()


def test_an_economy_that_uses_more_than_it_makes_is_not_viable():
    assert np.isnan(indirect_exposure([[0, 5], [5, 0]], [5, 10])).all()


@pytest.mark.parametrize("contradiction", [0, nan])
def test_inputs_of_who_makes_nothing_are_unknown_as_if_its_output_were(contradiction):
    chain = [[0, 5, 0], [0, 0, 5], [0, 0, 0]]
    face, through = indirect_exposure(chain, [10, contradiction, 10])
    known = np.ix_([0, 2], [0, 2])
    assert_array_equal(face[known], np.zeros((2, 2)))
    assert_array_equal(through[known], np.zeros((2, 2)))
    assert np.isnan([face[1], face[:, 1], through[1], through[:, 1]]).all()
    # Who neither makes nor takes anything is known to.
    assert_array_equal(indirect_exposure([[0, 0], [0, 0]], [10, 0]).face_value, np.zeros((2, 2)))


def test_one_exporter_is_as_dispersed_as_can_be_and_in_no_triangle():
    star = np.zeros((6, 6))
    star[0, 1:5] = 1  # the sixth does not trade
    found = product_fragility(star)
    assert_allclose(found, (2, 0, 1), atol=1e-12)  # the square root of 5 - 1
    star[1, 2] = 1
    assert product_fragility(star).clustering > 0


def test_trade_at_home_is_no_trade_of_a_network():
    trade = np.array([[0, 4.0, 1], [2, 0, 2], [0, 3, 0]])
    assert_allclose(product_fragility(trade + 9 * np.eye(3)), product_fragility(trade))
    assert np.isnan(product_fragility(9 * np.eye(3))).all()


def test_riskiness_by_hand():
    components = [[0, 30, 7], [5, 10, 7], [10, 20, 7]]  # the third tells none from another
    assert_allclose(product_riskiness(components), [(0 + 1) / 3, (0.5 + 0) / 3, (1 + 0.5) / 3])
    assert_allclose(product_riskiness(components, weights=[3, 1, 0]), [0.25, 0.375, 0.875])


@given(cells((5, 3)))
def test_neither_the_unit_nor_the_origin_of_a_component_matters(components):
    scale = components.max(initial=0) or 1
    moved = components * [8, 1, 0.125] + [0, 64 * scale, -scale]
    assert_allclose(product_riskiness(moved), product_riskiness(components), atol=1e-10)


@given(cells((4, 3)))
def test_a_weight_of_two_is_a_component_that_comes_twice(components):
    twice = product_riskiness(components[:, [0, 0, 1, 2]])
    assert_allclose(product_riskiness(components, weights=[2, 1, 1]), twice, atol=1e-12)


@given(cells((6, 2), nan=True))
def test_an_unknown_product_is_as_if_it_were_not_there(components):
    known = ~np.isnan(components).any(axis=1)
    found = product_riskiness(components)
    assert np.isnan(found[~known]).all()
    assert_array_equal(found[known], product_riskiness(components[known]))


def test_what_an_unknown_product_has_is_no_end_of_a_scale():
    # It is the greatest in the second component, and of the first nothing is known.
    assert_array_equal(product_riskiness([[1, 2], [nan, 100], [3, 4]]), [0, nan, 1])
    assert_array_equal(product_riskiness([[1, 2], [nan, 100], [3, 4]], weights=[0, 1]), [0, nan, 1])


def test_products_that_are_alike_have_no_risk_apart_and_one_alone_is_compared_with_none():
    assert_array_equal(product_riskiness([[3, 5], [3, 5]]), [0, 0])
    assert_array_equal(product_riskiness([[3, 5]]), [nan])
    assert_array_equal(product_riskiness([[3, 5], [nan, 1]]), [nan, nan])
    assert product_riskiness(np.ones((0, 2))).shape == (0,)
    assert_array_equal(product_riskiness(np.ones((2, 0))), [nan, nan])


def test_riskiness_is_never_above_one():
    random = np.random.default_rng(0)
    for size in range(1, 12):
        weights = random.random(size)
        worst = product_riskiness([[0] * size, [1] * size], weights=weights)[1]
        assert 1 - 1e-15 < worst <= 1


def test_riskiness_takes_the_components_of_fragility():
    star, ring = np.zeros((2, 4, 4))
    star[0, 1:] = 1
    for i in range(4):
        ring[i, (i + 1) % 4] = 1
    fragility = product_fragility([ring, star, np.full((4, 4), 1.0)])
    assert_allclose(product_riskiness(np.stack(fragility, axis=-1)), [0, 2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: foreign_dependency_flag([1], [1], [1], cdi1=-1, cdi2=0.5, cdi3=1),
            "cdi1 must be a number of at least 0, not -1",
        ),
        (
            lambda: geodep_dependency([1], [1], [1], hhi_imports=0.4, hhi_world="0.4", ratio_imports=1),
            "hhi_world must be a number of at least 0, not '0.4'",
        ),
        (
            lambda: hirschman_asymmetry(np.ones((2, 3)), np.ones(2)),
            "trade, size must have shapes that fit together, but have (2, 3), (2,)",
        ),
        (
            lambda: oneal_russett(np.ones((2, 2)), np.ones(3)),
            "trade, gdp must have shapes that fit together, but have (2, 2), (3,)",
        ),
        (
            lambda: barbieri_interdependence(np.ones((2, 3))),
            "trade must have shapes that fit together, but have (2, 3)",
        ),
        (
            lambda: product_fragility(np.ones((2, 3))),
            "exports must have shapes that fit together, but have (2, 3)",
        ),
        (
            lambda: product_riskiness([1, 2]),
            "components needs at least 2 dimensions, but has 1",
        ),
        (
            lambda: product_riskiness([[1, 2], [3, np.inf]]),
            "components must be finite, but is inf at position [1, 1]:"
            " give a number in its place, or NaN if it is unknown",
        ),
        *(
            (
                lambda weights=weights: product_riskiness(np.ones((2, 2)), weights=weights),
                f"weights must be 2 finite numbers, one for each component and not all 0, not {weights!r}",
            )
            for weights in (1, [1], [1, 1, 1], [[1, 1]], [0, 0], [1, nan], [1, np.inf])
        ),
        (
            lambda: product_riskiness(np.ones((2, 2)), weights=[1, -1]),
            "weights must not be negative, but is -1 at position [1]:"
            " a share of a total needs parts that are not negative",
        ),
        (
            lambda: indirect_exposure(np.ones((2, 2)), np.ones(3)),
            "inputs, output must have shapes that fit together, but have (2, 2), (3,)",
        ),
        (
            lambda: exposure([1, 2], [1, 2, 3]),
            "values, weights must have shapes that fit together, but have (2,), (3,)",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        call()
