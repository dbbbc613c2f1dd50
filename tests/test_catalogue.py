"""The catalogue lists every metric, finds it and prints it; no metric can be forgotten."""

import importlib
import inspect
import json
import pkgutil
import re

import attrs
import pytest

import tradekit.metrics
from tradekit import TradeCube
from tradekit.catalogue import FAMILIES, Catalogue, catalogue, describe
from tradekit.errors import MetricError
from tradekit.metrics import Metric

NAMES = [record.name for record in catalogue()]
MODULES = [
    importlib.import_module(f"tradekit.metrics.{module.name}")
    for module in pkgutil.iter_modules(tradekit.metrics.__path__)
    if not module.name.startswith("_")
]


def decorated(module):
    return {
        name
        for name, value in vars(module).items()
        if isinstance(getattr(value, "record", None), Metric) and value.__module__ == module.__name__
    }


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_metric_of_a_family_is_listed(module):
    assert module in FAMILIES
    assert decorated(module) == set(module.__all__)


def test_a_metric_that_is_not_listed_would_be_found():
    module = importlib.import_module("tradekit.metrics.prices")
    assert decorated(module) - {"price_index_laspeyres"} != set(module.__all__)


def test_families_are_re_exported_in_order():
    names = [name for family in FAMILIES for name in family.__all__]
    assert names == NAMES
    assert tradekit.metrics.__all__[-len(names) :] == names
    assert len(set(tradekit.metrics.__all__)) == len(tradekit.metrics.__all__)
    assert all(hasattr(tradekit.metrics, name) for name in tradekit.metrics.__all__)


def test_metrics_stand_in_the_file_in_the_order_of_the_catalogue():
    for family in FAMILIES:
        positions = [inspect.getsource(family).index(f"def {name}(") for name in family.__all__]
        assert positions == sorted(positions)


@pytest.mark.parametrize("record", list(catalogue()), ids=lambda record: record.name)
def test_records_say_what_they_must(record):
    assert record.term
    assert record.undefined
    assert bool(record.catalogue_ids) != (record.name in BEYOND)
    assert re.fullmatch(r"[\[(].+, .+[\])]", record.range)
    # Who says that the formula was checked says where.
    assert record.references or record.status == "emerging"


@pytest.mark.parametrize("record", list(catalogue()), ids=lambda record: record.name)
def test_parameters_are_those_of_the_record(record):
    parameters = inspect.signature(getattr(tradekit.metrics, record.name)).parameters.values()
    positional = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    options = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    assert positional == [argument.name for argument in record.arguments]
    assert set(record.options) <= set(options)
    assert set(options) & {"n", "lag", "base"} <= {*record.options, "base"}


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_have_every_section(name):
    text = inspect.getdoc(getattr(tradekit.metrics, name))
    parts = [".. math::", "where :math:", "| **Range**", "| **Unit**", "| **Undefined** (NaN)"]
    parts += ["| **Not to be confused with**", "Parameters\n-", "Returns\n-", "Raises\n-", "See Also\n-"]
    if catalogue()[name].references:
        parts.append("References\n-")
    else:
        assert "**Unverified**" in text
    parts.append("Examples\n-")
    positions = [text.find(part) for part in parts]
    assert -1 not in positions, [part for part, at in zip(parts, positions, strict=True) if at < 0]
    assert positions == sorted(positions)
    assert ("**Unverified**" in text) == (catalogue()[name].status == "emerging")


@pytest.mark.parametrize("name", NAMES)
def test_references_of_record_and_docstring_agree(name):
    record = catalogue()[name]
    text = " ".join(inspect.getdoc(getattr(tradekit.metrics, name)).split())
    listed = re.findall(r"\.\. \[\d+\] (.*?)(?= \.\. \[| Examples )", text)
    assert len(listed) == len(record.references)
    for short, reference in zip(listed, record.references, strict=True):
        assert short[:6] == reference.text[:6]
        assert short.endswith(f"https://doi.org/{reference.doi}") == (reference.doi is not None)


def test_coverage_says_what_covers_each_entry():
    covered = catalogue().coverage()
    assert covered["trade_total"] == "trade_total"
    assert covered["berger_parker"] == "concentration_ratio, k=1"
    assert covered["record_high"] == "record_high; first_above"  # two functions, one entry
    assert set(covered) == {entry for record in catalogue() for entry in record.catalogue_ids}
    assert list(catalogue().find("cdi").coverage()) == ["cdi1", "cdi2", "cdi3"]


# Families of the catalogue of trade metrics of which every entry is covered.
WHOLE = {
    "F01": """trade_total trade_balance trade_balance_gdp coverage_ratio normalized_trade_balance export_share
        import_share trade_share world_market_share partner_market_share regional_market_share
        relative_market_share per_capita_trade share_change_pp rank cumulative_share major_export_category
        services_share reexport_share classification_share net_exports_value value_density""",
    "F02": """trade_openness export_openness import_openness import_penetration export_intensity_sector
        apparent_consumption net_import_reliance import_dependency_ratio_fao self_sufficiency_ratio
        energy_import_dependency marginal_propensity_to_import income_elasticity_imports
        trade_openness_composite openness_adjusted remoteness relative_openness
        carbon_leakage_trade_intensity commodity_export_dependence food_import_burden net_food_importer
        import_cover_months""",
    "F05": """hhi hhi_normalised unctad_concentration hirschman_index concentration_ratio berger_parker
        effective_number hill_number renyi_entropy hannah_kay shannon_entropy entropy_relative gini_simpson
        hhi_dual theil_t theil_l_mld generalized_entropy theil_decomposition theil_relative gini
        gini_specialisation hoover_index atkinson kolm hall_tideman rosenbluth comprehensive_concentration
        exponential_index dominance_garcia_alba stenbacka_threshold grs_measure u_index linda_index
        coefficient_of_variation variance_of_logs palma_ratio lorenz_curve rank_size_exponent rao_stirling
        ogive_index portfolio_variance ellison_glaeser""",
    "F12": """cdi1 cdi2 cdi3 foreign_dependency_flag geodep_dependency single_point_of_failure
        dependency_persistence mejean_rousseaux supply_risk_crm export_restriction_share
        supplier_risk_weighted bilateral_dependence dependence_unctad_gtu hirschman_asymmetry
        barbieri_interdependence oneal_russett effective_suppliers largest_supplier_gap
        substitution_capacity geopolitical_distance_weighted friend_shoring_index bloc_trade_ratio
        near_shoring_index partner_concentration_gtu china_plus_one indirect_exposure exposure_to_shock
        sanctions_exposure chokepoint_exposure import_vulnerability_fragility product_riskiness_wiiw""",
}
# Decompositions that the catalogue of trade metrics does not list.
BEYOND = {"contribution_to_hhi_change", "hhi_decomposition"}


@pytest.mark.parametrize("family", WHOLE)
def test_every_entry_of_a_whole_family_is_covered(family):
    assert set(WHOLE[family].split()) - set(catalogue().coverage()) == set()


@pytest.mark.shared
def test_what_is_covered_is_in_the_catalogue_of_trade_metrics(shared):
    families = json.loads((shared / "catalogue.json").read_text(encoding="utf-8"))["families"]
    entries = {family["code"]: {item["id"] for item in family["items"]} for family in families}
    assert {family: set(ids.split()) for family, ids in WHOLE.items()} == {f: entries[f] for f in WHOLE}
    assert set(catalogue().coverage()) <= set.union(*entries.values())


@pytest.mark.parametrize("record", list(catalogue()), ids=lambda record: record.name)
def test_coverage_names_only_options_that_there_are(record):
    calls = (getattr(tradekit.metrics, record.name), TradeCube.measure, TradeCube.relabel, TradeCube.where)
    known = {name for call in calls for name in inspect.signature(call).parameters}
    assert {name for how in record.catalogue_ids.values() for name in re.findall(r"(\w+)=", how)} <= known


def test_lookup_by_name():
    assert catalogue()["hhi"].name == "hhi"
    assert catalogue()["theil_t"] is tradekit.metrics.theil_t.record


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ginni", "no metric is called 'ginni': did you mean gini?"),
        ("HHI", "no metric is called 'HHI': did you mean hhi or hhi_dual?"),
        ("xyz", "no metric is called 'xyz': catalogue() lists all"),
        (3, "no metric is called 3: catalogue() lists all"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(name, message):
    for lookup in (catalogue().__getitem__, describe):
        with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
            lookup(name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("berger_parker", ["concentration_ratio"]),
        ("Prices", ["unit_value", "price_index_laspeyres"]),
        ("TIDEMAN", ["hall_tideman"]),
        ("CDI₂", ["cdi2"]),
        ("no such thing", []),
    ],
)
def test_find(text, names):
    assert [record.name for record in catalogue().find(text)] == names


def test_table_fits_a_terminal_and_loses_nothing():
    lines = repr(catalogue()).splitlines()
    assert lines[0] == f"{len(NAMES)} metrics"
    assert max(map(len, lines)) < 80
    # Every name stands whole, to be searched for and copied; one too wide for its column stands alone.
    assert [line.split()[0] for line in lines[3:] if not line.startswith(" ")] == NAMES
    terms = " ".join(line[23:41].strip() for line in lines[3:] if len(line.split()[0]) < 23)
    expected = " ".join(record.term for record in catalogue())
    assert terms.replace("- ", "-").split() == expected.replace("- ", "-").split()


def test_table_of_one_and_of_none():
    assert repr(catalogue().find("kolm")).startswith("1 metric\n")
    assert repr(Catalogue(())).startswith("0 metrics\n")


def test_html_is_escaped():
    page = catalogue()._repr_html_()
    assert page.count("<tr>") == len(NAMES) + 1
    assert "(n)-&gt;()" in page
    assert "->" not in page


def test_catalogue_is_frozen():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        catalogue().records = ()
    assert len(catalogue()) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_describe(name):
    text = describe(name)
    record = catalogue()[name]
    assert text.startswith(f"{name}({record.arguments[0].name}")
    assert record.range in text
    assert record.status in text
    assert all(len(line) <= 80 or "http" in line for line in text.splitlines())


def test_describe_says_what_members_without_trade_do_and_where_to_read_on():
    assert "absent       members without trade change nothing\n" in describe("hhi")
    assert "absent       members without trade count in n\n" in describe("gini")
    assert "absent       members without trade count as zeros\n" in describe("rca_balassa")
    assert "absent" not in describe("growth_rate")
    assert describe("hhi").endswith(
        "more         formula, parameters and an example: help(tradekit.metrics.hhi)"
    )


def test_describe_shows_options():
    assert describe("gini").startswith("gini(values, n=..., corrected=False)\n")
    assert "outside the group" in describe("cdi1")
    assert "unit value, base period" in describe("price_index_laspeyres")
    assert "years since the base" in " ".join(describe("cagr").split())
