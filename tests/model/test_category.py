"""The Harmonized System of 2022 and its codes as trade data write them."""

import csv
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tradekit.errors import CategoryError
from tradekit.model import Category


def hs(code: str) -> Category:
    return Category(code, "HS2022")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("870380", "870380"),
        (" 870380\t", "870380"),
        ("8703.80", "870380"),
        ("87.03", "8703"),
        ("01", "01"),
        ("total", "TOTAL"),
        ("xvii", "XVII"),
        ("V", "V"),
        ("HS2022:0101", "0101"),
        ("hs 2022: 01.01", "0101"),
        ("H6:01", "01"),
        ("9999aa", "9999AA"),
    ],
)
def test_spellings(text: str, code: str) -> None:
    assert Category.parse(text) == hs(code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        ":",
        "1",
        "101",
        "10121",
        "77",
        "00",
        "870381",
        "8703801000",
        "ABC",
        "XXII",
        "IIII",
        "87 03",
        "87,03",
        "HS2022",
        "HS2022:",
        "foo:01",
        "SITC1:01A",
        "٨٧",
        "87-03",
        "-87",
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(CategoryError):
        Category.parse(text)


@pytest.mark.parametrize("number", [87, 870380, 10121, 0])
def test_an_integer_is_refused_and_told_why(number: int) -> None:
    with pytest.raises(CategoryError, match=r"is a number, and codes of HS2022 are text.*leading zero"):
        Category.parse(number)


def test_a_lost_leading_zero_is_found() -> None:
    with pytest.raises(CategoryError, match="it may have lost its leading zero: '010121'"):
        Category.parse("10121")


def test_a_national_code_is_told_its_subheading() -> None:
    with pytest.raises(
        CategoryError, match="'8703801000' is no code of HS2022, which ends at 6 digits: '870380'"
    ):
        Category.parse("8703801000")


def test_an_unknown_code_is_told_its_neighbours() -> None:
    with pytest.raises(CategoryError, match="nearest: '870370', '870380', '870390', '8704'"):
        Category.parse("870381")


@pytest.mark.parametrize("name", ["", "CN8", "HS", "HS2023", "BEC6", None, 2022])
def test_an_unknown_nomenclature(name: object) -> None:
    message = r"is no nomenclature that is known; tradekit ships HS1992, .*, BEC5, ISIC3.1, ISIC4$"
    with pytest.raises(CategoryError, match=message):
        Category.parse("01", name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "name"), [("8703.80", "HS2022"), ("xvii", "HS2022"), ("87", "hs2022"), (87, "HS2022")]
)
def test_the_constructor_takes_exact_codes_only(code: object, name: str) -> None:
    with pytest.raises(CategoryError):
        Category(code, name)  # type: ignore[arg-type]


def test_sizes_of_the_edition() -> None:
    # The World Customs Organization counts 21 sections, 97 chapters of which 77 is reserved, 1,228 headings
    # and 5,612 subheadings; trade data add a residual at every level, and Comtrade a second one at the last.
    levels = Counter(category.level for category in Category.all())
    assert levels == {0: 1, 1: 21, 2: 96 + 1, 4: 1228 + 1, 6: 5612 + 2}


def test_levels_partition_the_list() -> None:
    by_level = [category for level in (0, 1, 2, 4, 6) for category in Category.all(level=level)]
    assert sorted(by_level) == list(Category.all())


@pytest.mark.parametrize("level", [3, -1, 7, True, 2.0, "2", [], np.array([1, 2])], ids=repr)
def test_a_level_that_there_is_not_is_refused(level: Any) -> None:
    with pytest.raises(CategoryError, match="is no level of HS2022; expected one of 0, 1, 2, 4, 6"):
        Category.all(level=level)


def test_parents_lead_to_the_total_one_level_at_a_time() -> None:
    above = {6: 4, 4: 2, 2: 1, 1: 0}
    for category in Category.all():
        if category.code == "TOTAL":
            assert category.parent is None
        elif category.code == "99":
            assert category.parent == hs("TOTAL")
        else:
            assert category.parent is not None
            assert category.parent.level == above[category.level]


def test_children_are_those_whose_parent_it_is() -> None:
    families = [(child, parent) for parent in Category.all() for child in parent.children]
    assert len(families) == len(Category.all()) - 1
    assert all(child.parent == parent for child, parent in families)


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        ("TOTAL", "870380", True),
        ("XVII", "870380", True),
        ("87", "870380", True),
        ("8703", "870380", True),
        ("870380", "870380", False),
        ("870380", "8703", False),
        ("86", "870380", False),
        ("I", "9999", False),
        ("TOTAL", "999999", True),
        ("X", "XI", False),
    ],
)
def test_containment(whole: str, part: str, expected: bool) -> None:
    assert hs(whole).contains(part) is expected


def test_what_is_residual() -> None:
    assert [c.code for c in Category.all() if c.residual] == ["99", "9999", "999999", "9999AA"]


def test_names() -> None:
    assert hs("850760").name.startswith("Electric accumulators; lithium-ion")
    assert hs("XI").name == "Textiles and textile articles"
    assert all(category.name.strip() for category in Category.all())


def test_the_order_is_by_code() -> None:
    assert [c.code for c in sorted([hs("XVII"), hs("8703"), hs("TOTAL"), hs("01"), hs("870310")])] == [
        "01",
        "8703",
        "870310",
        "TOTAL",
        "XVII",
    ]


@pytest.mark.shared
def test_comtrades_list_of_the_edition_is_the_same(shared: Path) -> None:
    file = shared / "data/nomenclature/comtrade_HS_H0_to_H6_codes.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as handle:
        theirs = {row["id"]: row["parent"] for row in csv.DictReader(handle) if row["rev"] == "H6"}
    ours = {c.code: c.parent for c in Category.all() if c.level != 1 and c.code != "9999AA"}
    assert ours.keys() == theirs.keys()
    assert all(str(parent) == theirs[code] for code, parent in ours.items() if len(code) in (4, 6))
