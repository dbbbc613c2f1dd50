"""`measure` against the naive reference, on cubes with gaps, suppressed cells, totals and several flows."""

import math
import warnings
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cube.reference import DIMENSIONS, Table, measure
from tradekit import PartnerGroup, TradeCube
from tradekit import metrics as tm
from tradekit.errors import TradekitError, UndefinedWarning
from tradekit.metrics import Argument, metric

EU = PartnerGroup.parse("EU")


@metric("(n)->()", Argument("values"), term="Mean of all", symbol="m", unit="same", absent="dense")
def mean_of_listed(values):
    return np.mean(values, axis=-1)


@metric("(n)->()", Argument("values"), term="Mean of those that trade", symbol="m", unit="same")
def mean_of_members(values):
    return np.mean(values, axis=-1) if np.shape(values)[-1] else np.full(np.shape(values)[:-1], np.nan)


WORLD = Argument("world", scope="reference")


@metric("(),()->()", Argument("own"), WORLD, term="Share of the world", symbol="s", unit="1")
def share_of_world(own, world):
    with np.errstate(all="ignore"):
        return np.where(np.asarray(world) > 0, np.divide(own, world), np.nan)


@metric("(n),(n)->()", Argument("own"), WORLD, term="Distance", symbol="d", unit="same")
def distance_from_world(own, world):
    gaps = np.abs(np.asarray(own) - world)
    return gaps.sum(axis=-1) if gaps.shape[-1] else np.full(gaps.shape[:-1], np.nan)


@metric("(r,c)->(r,c)", Argument("values"), term="Market share", symbol="s", unit="1", absent="dense")
def market_share(values):
    x = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        return x / x.sum(axis=-2, keepdims=True)


SEEN = Argument("seen", flow="import", scope="mirror")


@metric("(n)->(n)", SEEN, term="Share in what is seen", symbol="s", unit="1")
def as_partners_see_it(seen):
    return tm.share(seen)


@metric("(r,c)->(r,c)", SEEN, term="Market share abroad", symbol="s", unit="1", absent="dense")
def market_share_abroad(seen):
    return market_share(seen)


@metric("(r,r),(r,r)->(r,r)", Argument("own", flow="export"), SEEN, term="Gap", symbol="g", unit="same")
def exported_less_imported(own, seen):
    return np.asarray(own) - seen


BEFORE = Argument("before", time="base")


@metric("(n),(n)->(n)", Argument("now"), BEFORE, term="Change", symbol="Δ", unit="same")
def change(now, before):
    return np.asarray(now) - before


class Case(NamedTuple):
    """A metric, and what a question may ask of it."""

    metric: Any
    core: tuple[str, ...] = ()  # dimensions that `by` must leave to the metric
    apart: tuple[str, ...] = ()  # dimensions that `by` must have

    @property
    def record(self):
        return getattr(self.metric, "func", self.metric).record


BOTH = ("flow",)  # the metric takes exports and imports itself
CASES = [
    Case(tm.trade_total, BOTH),
    Case(tm.trade_balance, BOTH),
    Case(share_of_world),
    Case(partial(tm.trade_openness, form="sum"), (*BOTH, "partner", "category"), ("reporter", "period")),
    Case(tm.hhi),
    Case(partial(tm.concentration_ratio, k=2)),
    Case(partial(tm.gini, n="listed")),
    Case(partial(tm.gini, n="active")),
    Case(tm.hhi_normalised),
    Case(mean_of_listed),
    Case(mean_of_members),
    Case(tm.share),
    Case(tm.rank),
    Case(distance_from_world),
    Case(tm.grubel_lloyd_aggregate, BOTH),
    Case(tm.growth_rate, ("period",)),
    Case(tm.streak, ("period",)),
    Case(tm.contribution_to_growth, ("period",)),
    Case(tm.cagr, (), ("period",)),
    Case(change, (), ("period",)),
    Case(tm.rca_balassa, ("reporter", "category")),
    Case(market_share, ("reporter", "category")),
    Case(partial(tm.trade_intensity, own_trade="plain"), ("reporter", "partner")),
    Case(tm.trade_complementarity_michaely, ("reporter", "category", "flow")),
    Case(tm.cdi1, (*BOTH, "partner")),
    Case(tm.mirror_ratio, BOTH),
    Case(tm.mirror_log_gap, (*BOTH, "partner")),
    Case(partial(tm.asymmetry_aggregate, cif_fob=1.06), BOTH),
    Case(as_partners_see_it, BOTH),
    Case(market_share_abroad, ("reporter", "category", "flow")),
    Case(exported_less_imported, ("reporter", "partner", "flow")),
]

AMOUNTS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 0.25, 1024.0, math.nan])
# Plain words, words with a total, and nested codes with and without a nomenclature that says so.
CATEGORIES = st.sampled_from(
    [
        (None, ["cars"]),
        (None, ["cars", "fuel"]),
        (None, ["cars", "fuel", "TOTAL"]),
        ("HS2022", ["27", "87"]),
        ("HS2022", ["2709", "270900", "87"]),
        (None, ["27", "2709", "87"]),
        (None, ["27", "2709", "870"]),
    ]
)
FLOWS = st.sampled_from(["X", "M", "T", "XM", "XM", "XMT", "XT"])
SPELLED = {
    "CHN": "China",
    "KAZ": 398,
    "UZB": "uzbekistan",
    "DEU": "DE",
    "FRA": "France",
    "W00": "World",
    "X": "Exports",
}
GDP = {"CHN": 17.0, "KAZ": 0.25, "DEU": 4.5}


def some(pool, least, most):
    return st.lists(st.sampled_from(pool), min_size=least, max_size=most, unique=True)


@st.composite
def tables(draw):
    """A table as dictionaries, and the coverage that `from_frame` is told."""
    reporters = draw(some(["CHN", "KAZ", "RUS", "DEU"], 2, 3))
    partners = draw(some(["KAZ", "UZB", "DEU", "FRA", "CHN"], 2, 4))
    partners += draw(st.sampled_from([[], [], [], ["W00"], ["EU"], ["Central Asia"], ["_X"]]))
    flows = draw(FLOWS)
    nomenclature, categories = draw(CATEGORIES)
    periods = draw(some(["2018", "2019", "2020", "2021"], 1, 4))
    listings = [triple for triple in product(reporters, flows, periods) if draw(st.integers(0, 4))]
    cells = [(r, p, f, c, t) for r, f, t in listings for p in partners for c in categories]
    dense = draw(st.sampled_from([0.25, 0.5, 0.9]))
    kept = [cell for cell in cells if draw(st.floats(0, 1)) < dense]
    kept = kept or [(reporters[0], partners[0], flows[0], categories[0], periods[0])]
    values = {cell: draw(AMOUNTS) for cell in kept}
    quantities = {cell: draw(st.sampled_from([1.0, 2.0, 4.0, 0.0])) for cell in kept}
    coverage: Any = draw(st.sampled_from(["inferred", "inferred", "explicit", "frame"]))
    if coverage == "frame":
        listed = Table.make(values, "explicit").labels
        triples = list(product(listed["reporter"], listed["flow"], listed["period"]))
        coverage = draw(st.lists(st.sampled_from(triples), min_size=1, unique=True))
    return Table.make(values, coverage, quantities, nomenclature), coverage


def frame_of(table):
    rows = [(*cell, value, table.quantities[cell]) for cell, value in table.values.items()]
    return pd.DataFrame(rows, columns=[*DIMENSIONS, "value", "kg"])


def cube_of(table, coverage, frame=None, **options):
    if not isinstance(coverage, str):
        coverage = pd.DataFrame(list(coverage), columns=["reporter", "flow", "period"])
    return TradeCube.from_frame(
        frame_of(table) if frame is None else frame,
        **{dim: dim for dim in DIMENSIONS},
        value="value",
        quantity={"kg": "kg"},
        coverage=coverage,
        nomenclature=table.nomenclature,
        **options,
    )


@st.composite
def questions(draw, case, table):
    """Options of `measure` that fit the metric."""
    signature, arguments = case.record.signature, case.record.arguments
    free = [dim for dim in DIMENSIONS if dim not in case.core + case.apart]
    options: dict[str, Any] = {"panel": draw(st.sampled_from(["strict", "strict", "matched", "available"]))}
    over = ()
    if "n" in signature.letters:
        over = tuple(draw(some([dim for dim in free if dim != "period"], 1, 2)))
        options["over"] = over if len(over) > 1 else over[0]
    by = [dim for dim in free if dim not in over and draw(st.booleans())] + [*case.apart]
    options["by"] = tuple(draw(st.permutations(by)))
    asked = any(argument.flow == "asked" for argument in arguments if argument.source == "cells")
    if asked and "flow" not in {*by, *over} and draw(st.booleans()):
        options["flow"] = draw(st.sampled_from([*table.labels["flow"], "T"]))
    if any(argument.time == "base" for argument in arguments) and draw(st.booleans()):
        options["base"] = draw(st.sampled_from(table.labels["period"]))
    elif "t" in signature.letters or case.apart:
        options["lag"] = draw(st.sampled_from([1, 1, 2]))
    if any(argument.members != "all" for argument in arguments):
        options["members"] = EU
    options["complete"] = draw(st.booleans())
    return options


def outcome(function, *args, **options):
    """Rows of a result, or the type of the refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedWarning)
        try:
            return function(*args, **options)
        except TradekitError as error:
            return type(error)


def rows_of(cube, metric, **options):
    frame = cube.measure(metric, **options)
    columns = nw.from_native(frame).to_dict(as_series=False)
    *labels, numbers = columns.values()
    return (
        dict(zip(zip(*labels, strict=True), map(float, numbers), strict=True)) if labels else {(): numbers[0]}
    )


def assert_same(expected, actual):
    """Same refusal, or same keys in the same order and same numbers."""
    if isinstance(expected, type) or isinstance(actual, type):
        assert expected is actual
        return
    assert list(expected) == list(actual)
    # Sums are taken in another order; what is left of 1e-16 a step is far below this.
    np.testing.assert_allclose(list(actual.values()), list(expected.values()), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.record.name)
@given(data=st.data())
def test_measure_is_the_naive_reference(case, data):
    table, coverage = data.draw(tables())
    options = data.draw(questions(case, table))
    given_gdp = any(argument.name == "gdp" for argument in case.record.arguments)
    places = [options["by"].index("reporter")] if given_gdp else []
    keys = product(*(table.labels[dim] for dim in options["by"]))
    by_key = {key: GDP[key[place]] for key in keys for place in places if key[place] in GDP}
    expected = outcome(measure, table, case.metric, **options, data={"gdp": by_key})
    assume(expected)
    if given_gdp:
        options["data"] = {"gdp": pd.Series(GDP, name="gdp").rename_axis("reporter")}
    assert_same(expected, outcome(rows_of, cube_of(table, coverage), case.metric, **options))


QUICK = [
    case for case in CASES if case.record.name in ("hhi", "share", "contribution_to_growth", "rca_balassa")
]


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.record.name)
@given(data=st.data())
def test_order_and_spelling_of_rows_do_not_matter(case, data):
    table, coverage = data.draw(tables())
    options = data.draw(questions(case, table))
    frame = frame_of(table)
    shuffled = frame.iloc[data.draw(st.permutations(range(len(frame))))].astype(object)
    respelled = shuffled.assign(
        **{dim: shuffled[dim].map(lambda x: SPELLED.get(x, x)) for dim in ("reporter", "partner", "flow")}
    )
    respelled = respelled.astype({"value": float, "kg": float})
    one, other = (cube_of(table, coverage, made) for made in (frame, respelled))
    assert_same(
        outcome(rows_of, one, case.metric, **options), outcome(rows_of, other, case.metric, **options)
    )


@pytest.mark.parametrize(
    "convert",
    [pl.from_pandas, partial(pa.Table.from_pandas, preserve_index=False)],
    ids=["polars", "pyarrow"],
)
@given(data=st.data())
def test_the_kind_of_frame_does_not_matter(convert, data):
    case = data.draw(st.sampled_from(QUICK))
    table, coverage = data.draw(tables())
    options = data.draw(questions(case, table))
    frame = frame_of(table)
    one, other = (cube_of(table, coverage, made) for made in (frame, convert(frame)))
    assert_same(
        outcome(rows_of, one, case.metric, **options), outcome(rows_of, other, case.metric, **options)
    )
