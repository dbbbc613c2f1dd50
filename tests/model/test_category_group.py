"""Named sets of codes."""

import numpy as np
import pytest

from tradekit.errors import CategoryError
from tradekit.model import Category, CategoryGroup

CHAPTERS = {
    "agri-food": range(1, 25),
    "fuels": range(27, 28),
    "chemicals": range(28, 39),
    "textiles and clothing": range(50, 64),
    "steel": range(72, 74),
    "machinery and electrical": range(84, 86),
    "vehicles": range(87, 88),
}


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapters(name: str) -> None:
    group = CategoryGroup.parse(name)
    contained = {int(chapter.code) for chapter in Category.all(level=2) if group.contains(chapter)}
    assert contained == set(CHAPTERS[name])


def test_the_new_three_are_made_of_electric_cars_batteries_and_solar_cells() -> None:
    new_three = CategoryGroup.parse("new three")
    parts = [CategoryGroup.parse(name) for name in ("electric cars", "lithium batteries", "solar cells")]
    assert new_three.codes == tuple(sorted(code for part in parts for code in part.codes))
    assert new_three.codes == ("850760", "854142", "854143", "870380")
    assert not new_three.contains("870360")  # plug-in hybrids


def test_every_named_group_has_a_source() -> None:
    assert all(len(group.source) > 10 for group in CategoryGroup.all())
    assert set(CHAPTERS) < set(map(str, CategoryGroup.all()))


def test_a_code_covers_what_is_below_it_and_not_what_is_above() -> None:
    group = CategoryGroup("cars and fish", ["8703", "03"])
    assert [group.contains(code) for code in ("8703", "870380", "87", "03", "030211", "TOTAL")] == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]


def test_codes_are_kept_in_order_without_those_that_are_covered() -> None:
    assert CategoryGroup("g", ["8703.80", "8703", "01", Category("0101", "HS2022"), "01"]).codes == (
        "01",
        "8703",
    )
    assert CategoryGroup("g", ["8703", "870380"]) == CategoryGroup("g", ["8703"])


def test_categories() -> None:
    assert CategoryGroup.parse("fuels").categories == (Category("27", "HS2022"),)


@pytest.mark.parametrize(
    "codes",
    [
        "27",
        pytest.param("X" * 1_000_000, id="megabyte"),
        np.array("27"),
        None,
        27,
        [],
        [27],
        ["77"],
        ["H5:27"],
        [None],
    ],
)
def test_what_is_no_list_of_codes_is_refused(codes: object) -> None:
    with pytest.raises(CategoryError):
        CategoryGroup("fuels", codes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", " ", None, 5])
def test_a_group_needs_a_name(name: object) -> None:
    with pytest.raises(CategoryError):
        CategoryGroup(name, ["27"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "27",
        "fuel oil",
        "new",
        "three",
        "newthre",
        "steel & iron ore",
        "hightech goods",
        "cars",
        "TOTAL",
        "87",
        "HS2022",
        "machinery",
        "electric",
        "batteries",
        "agri",
        "food",
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(CategoryError, match="is no category group that is known by name"):
        CategoryGroup.parse(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("New Three", "new three"), ("iron & steel", "steel"), ("Agrifood", "agri-food"), ("FUEL", "fuels")],
)
def test_other_names(text: str, name: str) -> None:
    assert str(CategoryGroup.parse(text)) == name


@pytest.mark.parametrize("source", [None, 5, ["a"]])
def test_a_source_is_a_text(source: object) -> None:
    with pytest.raises(CategoryError, match="the source of a group is a text"):
        CategoryGroup("g", ["27"], source=source)  # type: ignore[arg-type]


def test_a_source_may_be_long() -> None:
    assert CategoryGroup("g", ["27"], source="s" * 5000).source == "s" * 5000


def named(end: str) -> list[CategoryGroup]:
    return [group for group in CategoryGroup.all() if str(group).endswith(end)]


@pytest.mark.parametrize(
    "end", ["(BEC)", "(BEC Rev. 5)", "(WDI)", "(Rauch, conservative)", "(Rauch, liberal)"]
)
def test_groups_of_one_classification_do_not_overlap(end: str) -> None:
    groups = named(end)
    assert len(groups) >= 3
    for category in Category.all(groups[0].nomenclature):
        assert sum(group.contains(category) for group in groups) <= 1


def test_end_uses_and_what_is_in_none_of_them_are_all_basic_categories() -> None:
    basic = {category.code for category in Category.all("BEC4") if not category.children}
    used = {code for group in named("(BEC)") for code in group.codes}
    # Motor spirit and passenger cars go to industry and households alike; 7 is not specified.
    assert basic - used == {"321", "51", "7"}
    assert used <= basic


def test_end_uses_of_the_fifth_revision_hold_all_goods_that_are_specified() -> None:
    for category in Category.all("BEC5"):
        if not category.children:
            held = sum(group.contains(category) for group in named("(BEC Rev. 5)"))
            assert held == (not category.residual)


def test_high_technology_is_what_its_nine_groups_are_called() -> None:
    """Aircraft, computers, electronics, drugs, instruments, machines under numerical control, arms."""
    group = CategoryGroup.parse("high-tech")
    for code in ("7924", "7523", "77642", "54131", "87443", "73131", "8911"):
        assert group.contains(Category(code, "SITC4"))
    # Ships, other office machines, drafting tables and parts of television sets are left out.
    for code in ("7932", "75199", "87422", "76493"):
        assert not group.contains(Category(code, "SITC4"))


def test_groups_of_the_world_development_indicators_leave_section_9() -> None:
    sections = {
        category.code[0]
        for category in Category.all("SITC3", 2)
        if not any(group.contains(category) for group in named("(WDI)"))
    }
    assert sections == {"9"}


def test_both_versions_of_rauch_classify_the_same_goods() -> None:
    one, other = (
        {code for group in named(f"(Rauch, {version})") for code in group.codes}
        for version in ("conservative", "liberal")
    )
    assert one == other
    # Crude petroleum has a price on an exchange, cars have none.
    assert CategoryGroup.parse("traded on organized exchanges (Rauch, conservative)").contains("3330")
    assert CategoryGroup.parse("differentiated (Rauch, liberal)").contains("7810")


def test_a_group_holds_nothing_of_another_nomenclature() -> None:
    assert not CategoryGroup.parse("fuels").contains(Category("27", "HS2017"))
    assert CategoryGroup.parse("fuels (WDI)").contains("SITC3:333")
