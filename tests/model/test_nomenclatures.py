"""The lists of all nomenclatures: their hierarchies, their sizes, their spelling."""

import csv
import gzip
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit.errors import CategoryError
from tradekit.model import Category

HS = ("HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022")
NAMES = (*HS, "SITC1", "SITC2", "SITC3", "SITC4", "BEC4", "BEC5", "ISIC3.1", "ISIC4")

categories = st.sampled_from(NAMES).flatmap(lambda name: st.sampled_from(Category.all(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_category_but_the_total_has_a_parent_one_level_up(name: str) -> None:
    levels = sorted({category.level for category in Category.all(name)})
    above = dict(pairwise(levels))
    for category in Category.all(name):
        if category.code == "TOTAL":
            assert category.parent is None
        else:
            assert category.parent is not None
            # Goods not specified according to kind stand beside the sections of the Harmonized System, and
            # capital goods of BEC 5 are neither primary nor processed.
            passed_over = category.code == "99" or (name == "BEC5" and category.code[2:4] == "20")
            assert passed_over or above[category.parent.level] == category.level


@pytest.mark.parametrize("name", NAMES)
def test_children_partition_each_level(name: str) -> None:
    listed = Category.all(name)
    children = [child for category in listed for child in category.children]
    assert sorted([*children, Category("TOTAL", name)]) == list(listed)


@given(categories)
def test_parse_and_str_are_inverses(category: Category) -> None:
    assert Category.parse(str(category), category.nomenclature) == category
    assert Category.parse(f"{category.nomenclature}:{category}") == category


@given(categories, categories)
def test_a_category_contains_what_climbing_from_the_other_reaches(one: Category, other: Category) -> None:
    above = other.parent
    while above is not None and above != one:
        above = above.parent
    assert one.contains(other) == (above is not None)


@given(categories)
def test_the_total_contains_all_but_itself(category: Category) -> None:
    total = Category("TOTAL", category.nomenclature)
    assert total.contains(category) == (category != total)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_is_by_code_and_names_are_there(name: str) -> None:
    listed = Category.all(name)
    assert list(listed) == sorted(listed)
    assert [category.code for category in listed] == sorted(category.code for category in listed)
    assert all(category.name.strip() and category.name.isprintable() for category in listed)


@pytest.mark.parametrize(
    ("name", "levels", "basic"),
    [
        # United Nations, Series M No. 34: sections, divisions, groups, subgroups, basic headings. Comtrade
        # gives the groups of section 9 of the first two revisions, five and six, divisions of their own.
        ("SITC1", {1: 10, 2: 56 + 5, 3: 177 + 5, 4: 625}, None),
        ("SITC2", {1: 10, 2: 63 + 6, 3: 233 + 6, 4: 786}, None),
        ("SITC3", {1: 10, 2: 67, 3: 261, 4: 1033}, 3121),
        ("SITC4", {1: 10, 2: 67, 3: 262, 4: 1023}, 2970),
        # United Nations, Series M No. 53, Rev. 4: 7 categories, 19 basic ones.
        ("BEC4", {1: 7}, 19),
        # Rev. 5: 8 categories and what is not specified; 3 end uses, and 4 and 8 kinds of their goods.
        ("BEC5", {1: 8 + 1, 2: 8, 3: 8 * 3, 4: 8 * 4, 6: 8 * 8}, 8 * (1 + 8) + 1),
        # United Nations, Series M No. 4: sections, divisions, groups, classes.
        ("ISIC3.1", {1: 17, 2: 62, 3: 161, 4: 298}, 298),
        ("ISIC4", {1: 21, 2: 88, 3: 238, 4: 419}, 419),
    ],
)
def test_sizes_are_those_that_the_united_nations_publish(
    name: str, levels: dict[int, int], basic: int | None
) -> None:
    listed = Category.all(name)
    counts = Counter(category.level for category in listed)
    assert {level: counts[level] for level in levels} == levels
    if basic is not None:
        assert sum(not category.children for category in listed) == basic


@pytest.mark.parametrize(
    ("name", "subheadings"),
    [("HS2002", 5224), ("HS2007", 5052), ("HS2012", 5205), ("HS2017", 5387), ("HS2022", 5612)],
)
def test_subheadings_of_an_edition(name: str, subheadings: int) -> None:
    # World Customs Organization; trade data add what is not specified according to kind.
    assert sum(not category.residual for category in Category.all(name, 6)) == subheadings
    assert len(Category.all(name, 1)) == 21
    assert sum(not category.residual for category in Category.all(name, 2)) == 96


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("HS1992", ["99", "9999", "999999", "9999AA"]),
        ("HS2017", ["99", "9999", "999999"]),
        ("SITC3", ["93", "931", "9310"]),
        ("BEC4", ["7"]),
        ("BEC5", ["9"]),
        ("ISIC4", []),
    ],
)
def test_what_is_residual(name: str, codes: list[str]) -> None:
    assert [category.code for category in Category.all(name) if category.residual] == codes


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("H0", "HS1992"),
        ("h5", "HS2017"),
        ("S1", "SITC1"),
        ("sitc 4", "SITC4"),
        ("B4", "BEC4"),
        ("b5", "BEC5"),
    ],
)
def test_comtrades_names_of_nomenclatures(alias: str, name: str) -> None:
    assert Category.parse("TOTAL", alias) == Category("TOTAL", name)


@pytest.mark.parametrize(
    ("code", "name", "edition"),
    [
        ("854140", "Photosensitive", "HS2017"),
        ("7812", "Motor vehicles", "SITC3"),
        ("51", "Transport", "BEC4"),
        ("513202", "consumption goods, processed, durable", "BEC5"),
    ],
)
def test_codes_mean_what_their_edition_says(code: str, name: str, edition: str) -> None:
    assert Category(code, edition).name.casefold().find(name.casefold()) >= 0


def test_a_code_of_another_edition_is_refused() -> None:
    # Photovoltaic cells have had a subheading of their own since 2022, and 8541.40 is gone.
    with pytest.raises(CategoryError, match="'854140' is no code of HS2022"):
        Category("854140", "HS2022")
    with pytest.raises(CategoryError, match="'854142' is no code of HS2017"):
        Category("854142", "HS2017")


def test_the_refusal_of_a_longer_code_knows_the_nomenclature() -> None:
    with pytest.raises(CategoryError, match="'001111' is no code of SITC4, which ends at 5 digits: '00111'"):
        Category.parse("001111", "SITC4")
    with pytest.raises(CategoryError, match="'X9' is no code of BEC4; expected a code such as '11'"):
        Category.parse("X9", "BEC4")


@pytest.mark.shared
@pytest.mark.parametrize("name", HS[:-1])
def test_comtrades_lists_of_the_editions_are_the_same(shared: Path, name: str) -> None:
    file = shared / "data/nomenclature/comtrade_HS_H0_to_H6_codes.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as handle:
        theirs = {row["id"] for row in csv.DictReader(handle) if row["rev"] == f"H{HS.index(name)}"}
    assert {c.code for c in Category.all(name) if c.level != 1} == theirs - {"77"}
