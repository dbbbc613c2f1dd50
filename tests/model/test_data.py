"""The shipped lists fit together."""

from importlib.resources import files
from itertools import pairwise

import pytest

from tradekit.model import Category, CategoryGroup, Partner, PartnerGroup, Period, Unit
from tradekit.model._data import rows
from tradekit.model._text import fold


def test_no_spelling_means_two_partners() -> None:
    meanings: dict[str, set[str]] = {}
    for file in ("partners.csv", "partner_names.csv", "partner_names_translated.csv"):
        for row in rows(file):
            meanings.setdefault(fold(row["name"]), set()).add(row["code"])
    for row in rows("partner_groups.csv"):
        for name in (row["group"], *row["aliases"].split("|")):
            meanings.setdefault(fold(name), set()).add(row["group"])
    assert "" not in {fold(name) for name in ("the", "and")}
    assert {name: codes for name, codes in meanings.items() if len(codes) > 1 and name} == {}


def test_no_code_means_two_partners() -> None:
    own = [row[key] for row in rows("partners.csv") for key in ("code", "alpha2") if row[key]]
    other = [row["other"] for row in rows("partner_codes.csv") if not row["other"].isdigit()]
    assert len({*own, *other}) == len(own) + len(other)


def test_every_spelling_and_code_leads_to_its_partner() -> None:
    for file, key in (
        ("partner_names.csv", "name"),
        ("partner_names_translated.csv", "name"),
        ("partner_codes.csv", "other"),
    ):
        for row in rows(file):
            assert Partner.parse(row[key]) == Partner(row["code"])


def test_every_successor_is_an_economy_of_today() -> None:
    successors = {p.code: p.successor for p in Partner.all() if p.successor is not None}
    assert successors.keys() == {"BLX", "ETF", "ZA1", "_SD"}
    assert all(successor.until is None for successor in successors.values())


def test_memberships_are_of_named_groups_and_come_in_order() -> None:
    listed = [(row["group"], row["partner"], row["since"]) for row in rows("partner_group_members.csv")]
    assert {group for group, _, _ in listed} == {row["group"] for row in rows("partner_groups.csv")}
    assert all(earlier < later for earlier, later in pairwise(listed))


def test_no_membership_lies_before_or_after_its_economy() -> None:
    for group in PartnerGroup.all():
        for entry in group.memberships:
            ended = entry.partner.until
            assert ended is None or entry.until is not None
            assert ended is None or entry.until is None or entry.until.year <= ended


def test_every_currency_and_quantity_is_a_unit() -> None:
    for row in rows("currencies.csv"):
        assert Unit(row["code"]).is_money
        assert row["name"]
        assert not row["until"] or Period(row["until"])
    for row in rows("physical_units.csv"):
        for spelling in row["spellings"].split("|"):
            assert Unit.parse(spelling) == Unit(row["symbol"], int(row["scale"]))


@pytest.mark.parametrize("code", ["USD", "EUR", "CNY", "RUB", "KZT", "JPY", "GBP", "DEM", "XDR", "TRY"])
def test_currencies_of_trade_data_are_there(code: str) -> None:
    assert Unit.parse(code) == Unit(code)


def test_category_groups_are_of_shipped_codes() -> None:
    listed = rows("category_groups.csv")
    assert len(CategoryGroup.all()) == len(listed)
    for row in listed:
        group = CategoryGroup.parse(row["group"])
        # None is named twice, or covered by another.
        assert len(group.codes) == len(row["codes"].split())
        assert group.categories == tuple(Category(code, row["nomenclature"]) for code in group.codes)


def test_every_file_has_its_provenance() -> None:
    folder = files("tradekit.model") / "data"
    provenance = (folder / "PROVENANCE.md").read_text(encoding="utf-8")
    names = {file.name for file in folder.iterdir() if file.is_file()} - {"PROVENANCE.md"}
    assert {name for name in names if f"`{name}`" not in provenance} == set()
    tables = [*map(folder.joinpath, names), *folder.joinpath("concordances").iterdir()]
    assert sum(len(table.read_bytes()) for table in tables) < 2_000_000
