"""Correspondences between nomenclatures, against each other and against independent tables."""

import gzip
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from tradekit.errors import CategoryError
from tradekit.model import Category, concordance
from tradekit.model.concordance import concordance_weights

PAIRS = sorted(
    tuple(file.name.removesuffix(".csv.xz").split("-"))
    for file in files("tradekit.model").joinpath("data", "concordances").iterdir()
)


@pytest.mark.parametrize("origin", sorted({origin for origin, _ in PAIRS}))
def test_every_table_is_of_listed_codes_whose_weights_sum_to_one(origin: str) -> None:
    codes = {category.code for category in Category.all(origin)}
    for target in [target for start, target in PAIRS if start == origin]:
        others = {category.code for category in Category.all(target)}
        for rule in concordance_weights(origin, target):
            table = concordance(origin, target, rule)
            reached = sorted({code for parts in table.values() for code in parts})
            assert table.keys() <= codes
            assert set(reached) <= others
            assert all(part > 0 for parts in table.values() for part in parts.values())
            assert all(abs(sum(parts.values()) - 1) < 1e-12 for parts in table.values())
            # None of the codes that are reached is below another.
            assert not any(below.startswith(above) for above, below in pairwise(reached))


@pytest.mark.parametrize(
    ("origin", "code", "target", "expected"),
    [
        # Cars with an electric motor only, 8703.80 of HS 2017, were among other vehicles, 8703.90, in 2012.
        ("HS2017", "870380", "HS2012", {"870390": 1}),
        ("HS2022", "870380", "HS2012", {"870390": 1}),
        # Smartphones, 8517.13, were telephones for cellular networks, 8517.12.
        ("HS2022", "851713", "HS2017", {"851712": 1}),
        # Photovoltaic cells were photosensitive devices.
        ("HS2022", "854143", "HS2017", {"854140": 1}),
        ("HS1992", "870323", "SITC3", {"7812": 1}),
        ("SITC4", "0015", "SITC3", {"00151": 0.5, "00152": 0.5}),
        ("HS2022", "870321", "BEC4", {"51": 1}),
        ("HS2007", "100190", "ISIC3.1", {"0111": 1}),
        # Wheat, crude petroleum, passenger cars, telephones for cellular networks, laptops.
        ("HS2017", "100199", "ISIC4", {"0111": 1}),
        ("HS2017", "270900", "ISIC4", {"0610": 1}),
        ("HS2012", "870323", "ISIC4", {"2910": 1}),
        ("HS2012", "851712", "ISIC4", {"2630": 1}),
        ("HS2017", "847130", "ISIC4", {"2620": 1}),
        # T-shirts are sewn or knitted.
        ("HS2017", "610910", "ISIC4", {"1410": 0.5, "1430": 0.5}),
        ("HS2017", "100199", "BEC5", {"1111": 1}),
        ("HS2022", "270900", "BEC5", {"2111": 1}),
        ("HS2022", "854231", "BEC5", {"611220": 1}),
        ("HS2012", "610910", "BEC5", {"413202": 1}),
        ("HS2017", "880240", "BEC5", {"512020": 1}),
        # Households buy cars, and so do firms.
        ("HS2012", "870323", "BEC5", {"513202": 0.5, "512020": 0.5}),
        # Generators are capital goods, and it is not said whether generic or specified.
        ("HS2017", "850212", "BEC5", {"312010": 0.5, "312020": 0.5}),
    ],
)
def test_known_correspondences(origin: str, code: str, target: str, expected: dict[str, float]) -> None:
    assert concordance(origin, target, "equal")[code] == expected


def test_a_correlation_read_backwards_has_the_same_pairs() -> None:
    def pairs(origin: str, target: str) -> set[tuple[str, str]]:
        return {(a, b) for a, parts in concordance(origin, target, "equal").items() for b in parts}

    assert pairs("HS2012", "HS2017") == {(b, a) for a, b in pairs("HS2017", "HS2012")}


@pytest.mark.parametrize("origin", ["HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"])
def test_a_conversion_to_an_earlier_edition_names_one_code(origin: str) -> None:
    assert all(list(p.values()) == [1] for p in concordance(origin, "HS1992", "whole").values())


def test_residual_codes_stay_residual() -> None:
    assert concordance("HS2012", "HS2017", "equal")["999999"] == {"999999": 1}
    assert concordance("HS1996", "HS1992", "whole")["9999AA"] == {"9999AA": 1}


def test_what_is_not_shipped_is_refused() -> None:
    message = r"^no concordance from ISIC4 to SITC1 is shipped; from ISIC4 there is one to HS2012, .*ISIC3.1$"
    with pytest.raises(CategoryError, match=message):
        concordance("ISIC4", "SITC1", "equal")
    message = "^the concordance from HS2022 to SITC3 has the weights 'equal' and 'whole', not 'trade'$"
    with pytest.raises(CategoryError, match=message):
        concordance("HS2022", "SITC3", "trade")
    with pytest.raises(CategoryError, match="'HS' is no nomenclature that is known"):
        concordance("HS", "SITC3", "equal")


BEC5 = ("HS2012", "HS2017", "HS2022")


@pytest.mark.parametrize("origin", BEC5)
def test_all_goods_but_money_have_a_broad_economic_category(origin: str) -> None:
    # Monetary gold and coin that is legal tender are no merchandise.
    for rule in ("equal", "whole"):
        known = concordance(origin, "BEC5", rule)
        assert {c.code for c in Category.all(origin, 6)} - known.keys() == {"710820", "711890"}
        assert known["999999"] == {"9": 1}


@pytest.mark.parametrize("origin", BEC5)
def test_the_main_use_is_one_and_among_all_uses(origin: str) -> None:
    every = concordance(origin, "BEC5", "equal")
    for code, parts in concordance(origin, "BEC5", "whole").items():
        assert parts.keys() <= every[code].keys()
        # Articles of wood of HS 2012 went to two codes, which have a category each.
        assert len({to[:3] for to in parts}) == 1 or (origin, code) == ("HS2012", "442190")


def test_some_goods_have_a_second_use() -> None:
    every, main = (concordance("HS2017", "BEC5", rule) for rule in ("equal", "whole"))
    goods = [category.code for category in Category.all("HS2017", 6) if category.code in every]
    assert sum(every[code].keys() != main[code].keys() for code in goods) == 367


def test_some_kinds_of_goods_are_no_subheadings() -> None:
    used = {to for origin in BEC5 for parts in concordance(origin, "BEC5", "equal").values() for to in parts}
    assert len({c.code for c in Category.all("BEC5") if not c.children} - used) == 10


def test_both_revisions_of_broad_economic_categories_see_the_same_end_use() -> None:
    ends = {
        "1": {"111", "121", "21", "22", "31", "322", "42", "53"},
        "2": {"41", "521"},
        "3": {"112", "122", "522", "61", "62", "63"},
    }
    older = concordance("HS2017", "BEC4", "equal")
    same = [
        bool(older[code].keys() & ends[min(parts)[2]])
        for code, parts in concordance("HS2017", "BEC5", "whole").items()
        if not older[code].keys() & {"321", "51", "7"}
    ]
    assert len(same) > 5000
    assert sum(same) / len(same) > 0.97


@pytest.mark.parametrize("origin", ["HS2012", "HS2017"])
def test_all_goods_but_waste_have_an_industry_of_origin(origin: str) -> None:
    known = concordance(origin, "ISIC4", "equal")
    lost = {c.code for c in Category.all(origin, 6) if c.code not in known and not c.residual}
    # Slag, scrap of metals, waste of food, of paper, of textiles, of cities.
    assert {"261900", "720449", "740400", "230800", "470790", "631090", "382510"} < lost
    assert len(lost) == (103 if origin == "HS2012" else 104)
    assert "999999" not in known
    assert {code[:2] for code in lost} & {"01", "10", "61", "84", "87", "90"} == set()


def test_industries_by_way_of_products_are_those_of_the_older_revision() -> None:
    """HS 2017 to ISIC 3.1 comes from other tables than HS 2017 to ISIC 4."""
    older = concordance("HS2017", "ISIC3.1", "equal")
    to_older = concordance("ISIC4", "ISIC3.1", "equal")
    same = [
        any(to_older[industry].keys() & older[code].keys() for industry in parts)
        for code, parts in concordance("HS2017", "ISIC4", "equal").items()
        if code in older
    ]
    assert len(same) > 5000
    assert sum(same) / len(same) > 0.97


@pytest.mark.shared
def test_industries_are_among_those_of_a_chain_through_other_tables(shared: Path) -> None:
    table = pd.read_csv(shared / "data/nomenclature/concordance_hs_isic4.csv.gz", dtype=str)
    theirs = table.groupby("HS_6d")["ISIC4_4d"].agg(set)
    ours = concordance("HS2017", "ISIC4", "equal")
    same = [bool(ours[code].keys() & theirs[code]) for code in ours]
    assert sum(same) / len(same) > 0.97


@pytest.mark.shared
@pytest.mark.parametrize(("origin", "target"), [("HS2022", "HS2017"), ("HS2017", "HS2012")])
def test_the_correlations_of_the_world_customs_organization_are_among_ours(
    shared: Path, origin: str, target: str
) -> None:
    table = pd.read_excel(
        shared / f"data/nomenclature/{origin}_to_{target}_correlation.xlsx", header=None, dtype=str
    )
    ours = {(a, b) for a, parts in concordance(origin, target, "equal").items() for b in parts}
    theirs = set()
    for row in table.itertuples(index=False):
        codes = [str(cell).replace(".", "").strip() for cell in row]
        codes = [code for code in codes if len(code) == 6 and code.isdigit()]
        theirs |= {tuple(codes[:2])} if len(codes) >= 2 else set()
    assert len(theirs) > 1000
    assert theirs - ours == set()


@pytest.mark.shared
@pytest.mark.parametrize(("origin", "target"), [(4, 5), (5, 4)])
def test_weights_from_trade_are_the_growth_labs_and_within_the_correlation(
    shared: Path, origin: int, target: int
) -> None:
    file = shared / f"data/nomenclature/growthlab_conversion_weights_H{origin}_to_H{target}.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as handle:
        table = pd.read_csv(handle, dtype={f"H{origin}": str, f"H{target}": str})
    # The leading zeros of some codes are lost.
    theirs = {(a.zfill(6), b.zfill(6)): w for a, b, w, _ in table.itertuples(index=False) if w >= 1e-6}
    ours = concordance(f"H{origin}", f"H{target}", "trade")
    equal = concordance(f"H{origin}", f"H{target}", "equal")
    for (code, other), weight in theirs.items():
        assert ours[code][other] == pytest.approx(weight, abs=1e-5)
        assert other in equal[code]
