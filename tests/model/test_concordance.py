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
    message = r"^no concordance from ISIC4 to SITC1 is shipped; from ISIC4 there is one to ISIC3.1$"
    with pytest.raises(CategoryError, match=message):
        concordance("ISIC4", "SITC1", "equal")
    message = "^the concordance from HS2022 to SITC3 has the weights 'equal' and 'whole', not 'trade'$"
    with pytest.raises(CategoryError, match=message):
        concordance("HS2022", "SITC3", "trade")
    with pytest.raises(CategoryError, match="'HS' is no nomenclature that is known"):
        concordance("HS", "SITC3", "equal")


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
