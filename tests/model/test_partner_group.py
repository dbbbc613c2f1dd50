"""The named groups against the counts that their organisations state."""

import numpy as np
import pytest

from tradekit.errors import PartnerError
from tradekit.model import Membership, Partner, PartnerGroup, Period

SIZES = {
    "EU": {
        1957: 0,
        1958: 6,
        1972: 6,
        1973: 9,
        1981: 10,
        1986: 12,
        1995: 15,
        2003: 15,
        2004: 25,
        2007: 27,
        2013: 28,
        2019: 28,
        2020: 27,
        2025: 27,
    },
    "euro area": {
        1998: 0,
        1999: 11,
        2001: 12,
        2008: 15,
        2009: 16,
        2011: 17,
        2014: 18,
        2015: 19,
        2023: 20,
        2026: 21,
    },
    "ASEAN": {1967: 5, 1984: 6, 1995: 7, 1997: 9, 1999: 10, 2024: 10, 2025: 11},
    "BRICS": {2008: 0, 2009: 4, 2010: 5, 2023: 5, 2024: 9, 2025: 10},
    "G7": {1975: 6, 1976: 7, 2025: 7},
    "G20": {2000: 19, 2025: 19},
    "OECD": {
        1962: 20,
        1964: 21,
        1973: 24,
        1994: 25,
        1996: 29,
        2000: 30,
        2010: 34,
        2016: 35,
        2018: 36,
        2020: 37,
        2021: 38,
    },
    "EAEU": {2014: 0, 2015: 5},
    "GCC": {1981: 6, 2025: 6},
    "RCEP": {2021: 0, 2022: 12, 2023: 14},
    "CPTPP": {2018: 6, 2019: 7, 2021: 8, 2022: 9, 2023: 11, 2024: 12},
    "NAFTA": {1993: 0, 1994: 3, 2019: 3, 2020: 0},
    "USMCA": {2019: 0, 2020: 3},
    "Mercosur": {1991: 4, 2012: 5, 2016: 4, 2024: 5},
    "African Union": {2002: 53, 2011: 54, 2017: 55},
    "LDC": {
        1971: 25,
        1991: 47,
        2003: 50,
        2007: 49,
        2011: 48,
        2012: 49,
        2014: 48,
        2017: 47,
        2020: 46,
        2023: 45,
        2024: 44,
    },
    "Central Asia": {1992: 5, 2025: 5},
    "SCO": {2000: 0, 2001: 6, 2017: 8, 2023: 9, 2024: 10},
    "CIS": {1990: 0, 1993: 12, 2005: 11, 2009: 10, 2018: 9},
}


def test_every_named_group_is_counted_here() -> None:
    assert set(SIZES) == set(map(str, PartnerGroup.all()))


@pytest.mark.parametrize(
    ("name", "year", "size"), [(n, y, s) for n, sizes in SIZES.items() for y, s in sizes.items()]
)
def test_number_of_members(name: str, year: int, size: int) -> None:
    assert len(PartnerGroup.parse(name).members(year)) == size


def test_the_five_of_central_asia() -> None:
    assert [p.code for p in PartnerGroup.parse("Central Asia")] == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]


@pytest.mark.parametrize(
    ("group", "partner", "first", "last"),
    [
        ("EU", "HRV", "2013-07", None),
        ("EU", "POL", "2004-05", None),
        ("EU", "GBR", "1973-01", "2020-01"),
        ("euro area", "HRV", "2023-01", None),
        ("ASEAN", "TLS", "2025-10", None),
        ("EAEU", "KGZ", "2015-08", None),
        ("RCEP", "IDN", "2023-01", None),
        ("CPTPP", "GBR", "2024-12", None),
        ("Mercosur", "VEN", "2012-08", "2016-11"),
        ("NAFTA", "MEX", "1994-01", "2020-06"),
        ("LDC", "BTN", "1971-11", "2023-11"),
        ("OECD", "CRI", "2021-05", None),
        ("SCO", "IND", "2017-06", None),
    ],
)
def test_first_and_last_month(group: str, partner: str, first: str, last: str | None) -> None:
    named = PartnerGroup.parse(group)
    assert named.contains(partner, first)
    assert not named.contains(partner, Period(first).previous())
    if last is None:
        assert named.contains(partner)
    else:
        assert named.contains(partner, last)
        assert not named.contains(partner, Period(last).next())
        assert not named.contains(partner)


def test_an_enlargement_within_a_year_counts_for_that_year_and_a_departure_does_not() -> None:
    eu = PartnerGroup.parse("EU")
    assert eu.contains("HRV", 2013)
    assert not eu.contains("GBR", 2020)
    assert eu.contains("GBR", "2019-01/2020-01")
    assert not eu.contains("GBR", "2020-Q1")


def test_a_historic_economy_has_the_place_of_its_successor() -> None:
    eu = PartnerGroup.parse("EU")
    assert eu.contains("BLX", 1958)
    assert Partner("BLX") not in eu.members(1958)
    assert PartnerGroup.parse("LDC").contains(Partner.parse(736), 2005)


def test_no_group_holds_an_economy_twice_at_a_time() -> None:
    for group in PartnerGroup.all():
        for year in range(1950, 2027):
            held = [entry.partner for entry in group.memberships if entry.holds(year)]
            assert len(held) == len(set(held))


def test_every_named_group_has_a_source_and_economies_only() -> None:
    for group in PartnerGroup.all():
        assert len(group.source) > 10
        assert {partner.kind for partner in group.ever()} == {"economy"}


def test_a_group_of_the_users_own() -> None:
    baltics = PartnerGroup("Baltics", ["Estonia", "LVA", Partner("LTU"), "EST"])
    assert [str(partner) for partner in baltics] == ["EST", "LTU", "LVA"]
    assert len(baltics) == 3
    assert Partner("EST") in baltics
    assert baltics.members(1900) == baltics.ever() == baltics.members()
    assert str(baltics) == "Baltics"


def test_the_order_of_the_members_does_not_matter() -> None:
    assert PartnerGroup("b", ["EST", "LVA"]) == PartnerGroup("b", ("LVA", "EST"))


def test_one_that_came_back_has_two_memberships() -> None:
    group = PartnerGroup("g", [Membership("MAR", 1963, 1984), Membership("MAR", "2017-01")])
    assert [group.contains("MAR", year) for year in (1962, 1970, 1984, 1990, 2017)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert group.ever() == (Partner("MAR"),)


@pytest.mark.parametrize(
    "members", ["EST", b"\x04", np.array("EST"), None, 3, ["Estland"], [None], [["EST"]]]
)
def test_what_is_no_list_of_partners_is_refused(members: object) -> None:
    with pytest.raises(PartnerError):
        PartnerGroup("Baltics", members)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", " ", None, 5])
def test_a_group_needs_a_name(name: object) -> None:
    with pytest.raises(PartnerError, match="the name of a group is a text"):
        PartnerGroup(name, ["EST"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name"),
    [("european union", "EU"), ("Eurozone", "euro area"), ("MERCOSUL", "Mercosur"), ("Group of 20", "G20")],
)
def test_other_names(text: str, name: str) -> None:
    assert str(PartnerGroup.parse(text)) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "EU27",
        "EU15",
        "EU28",
        "KAZ",
        "World",
        "Asia",
        "Centrl Asia",
        "G",
        "G8",
        "8",
        "OPEC+",
        "EU, UK",
        "EU ASEAN",
        "the",
        "AU AU",
        "nafta usmca",
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(PartnerError, match="PartnerGroup"):
        PartnerGroup.parse(text)


@pytest.mark.parametrize("source", [None, 5, ["a"]])
def test_a_source_is_a_text(source: object) -> None:
    with pytest.raises(PartnerError, match="the source of a group is a text"):
        PartnerGroup("g", ["EST"], source=source)  # type: ignore[arg-type]


def test_a_source_may_be_long() -> None:
    assert PartnerGroup("g", ["EST"], "s" * 5000).source == "s" * 5000
