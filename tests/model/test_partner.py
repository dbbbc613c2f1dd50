"""Economies, residuals and aggregates, by every code and spelling that trade data use."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tradekit.errors import PartnerError
from tradekit.model import Partner, PartnerGroup

SPELLINGS: dict[str, list[str | int]] = {
    "AFG": ["AF", "4", "004", 4],
    "BLX": ["Belgium-Luxembourg (...1998)", "58", "Belgium & Luxembourg"],
    "BOL": ["Bolivia", "Bolivia (Plurinational State of)", "Bolivia, Plurinational State of"],
    "BRA": ["brazil", "Brasil", "Brésil", "巴西"],
    "CHE": ["Switzerland", "Switzerland, Liechtenstein", 757, 756],
    "CHN": ["China", "China, People's Rep.", "China, P.R.: Mainland", "PRC", "中国"],
    "CIV": ["Cote d'Ivoire", "Côte d'Ivoire", "Côte d’Ivoire", "COTE D IVOIRE", "Ivory Coast"],
    "COD": ["Congo, Dem. Rep.", "Dem. Rep. of the Congo", "DR Congo", "Zaire", "ZAR"],
    "COG": ["Congo", "Congo, Rep.", "Congo, Republic of the"],
    "CZE": ["Czechia", "Czech Republic"],
    "DEU": ["Germany", "Fed. Rep. of Germany (...1990)", "280", "276", "de"],
    "EGY": ["Egypt, Arab Rep.", "Egypt"],
    "FRA": [250, 251, "France, Monaco", "FXX"],
    "GBR": ["United Kingdom", "UK", "Great Britain", "gb"],
    "GMB": ["Gambia, The", "Gambia", "the Gambia", "Gambia (the)"],
    "GRC": ["Greece", "EL", "GR"],
    "HKG": ["China, Hong Kong SAR", "Hong Kong, China", "Hong Kong"],
    "IND": ["India", 699, 356],
    "IRN": ["Iran, Islamic Rep.", "Iran (Islamic Republic of)", "Iran"],
    "KAZ": ["KAZ", "kaz", " kz ", "398", "Kazakhstan", "Казахстан", "Kazajstán"],
    "KGZ": ["Kyrgyz Republic", "Kyrgyzstan", "Kyrgyz Rep."],
    "KNA": ["St. Kitts and Nevis", "Saint Kitts & Nevis"],
    "KOR": ["Korea, Rep.", "Rep. of Korea", "South Korea", "Republic of Korea", "KR"],
    "LAO": ["Lao PDR", "Lao People's Dem. Rep.", "Laos"],
    "MDA": ["Rep. of Moldova", "Moldova, Republic of"],
    "MKD": ["TFYR of Macedonia", "North Macedonia", "Macedonia, FYR"],
    "NAM": ["NA", "Namibia", 516],
    "NLD": ["Netherlands", "The Netherlands", "Holland"],
    "NOR": ["Norway, Svalbard and Jan Mayen", 579, 578],
    "PRK": ["Korea, Dem. People's Rep.", "Dem. People's Rep. of Korea", "North Korea"],
    "RUS": ["Russia", "Russian Federation", "RU"],
    "S19": ["490", 490, "Other Asia, nes", "Other Asia, not elsewhere specified"],
    "SDN": ["Sudan", 729, "SUD"],
    "_SD": ["Fm Sudan", "Sudan (...2011)", 736],
    "STP": ["São Tomé and Príncipe", "Sao Tome & Principe"],
    "SUN": ["USSR (...1990)", "Fmr USSR", "Soviet Union", 810],
    "SCG": ["Serbia, FR(Serbia/Montenegro)", "Yugoslavia,FR(Serbia/Montenegr", "SER", 891],
    "SVK": ["Slovak Republic", "Slovakia"],
    "TUR": ["Türkiye", "Turkey", "Turkiye", "TÜRKIYE"],
    "TWN": ["TWN", "TW", "Taiwan", "Chinese Taipei", 158],
    "TZA": ["United Rep. of Tanzania", "Tanzania"],
    "USA": [
        "USA",
        "US",
        "U.S.A.",
        "United States",
        "the United States of America",
        842,
        840,
        "USA and Puerto Rico",
    ],
    "VNM": ["Viet Nam", "Vietnam", "VIETNAM"],
    "W00": ["World", "WLD", "W00", "0", 0, 1, "001"],
    "X1": ["X1 ", "Bunkers", 837],
    "X2": ["X2 ", "Free Zones"],
    "XKX": ["Kosovo", "_KS", "XK", 412],
    "XX": ["XX ", "Special Categories"],
    "ZA1": ["Southern African Customs Union (...1999)", "So. African Customs Union", 711],
    "_X": ["_X ", "Areas, nes", "Areas, not elsewhere specified", "areas, n.e.s.", 899],
    "EU": ["EU", "European Union", "EUR", 97, "97", "EUN"],
    "ASEAN": ["ASEAN", "R4 ", 975],
    "Central Asia": ["Central Asia", "central asia", "CENTRAL ASIA"],
}
MALFORMED = [
    "",
    "  ",
    "Kazakstn",
    "KAZ,",
    "KAZ KGZ",
    "KA Z",
    "K",
    "999",
    "00398000",
    "398.0",
    "-398",
    "+398",
    "³⁹⁸",
    "N/A",
    "nan",
    "EU27",
    "None",
    "Guangdong",
    "the",
    "nes",
    "China & Kazakhstan",
]


@pytest.mark.parametrize(("code", "spelled"), [(code, s) for code, many in SPELLINGS.items() for s in many])
def test_spellings_of_trade_data(code: str, spelled: object) -> None:
    assert Partner.parse(spelled) == Partner(code)


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed(text: str) -> None:
    with pytest.raises(PartnerError):
        Partner.parse(text)


@pytest.mark.parametrize("code", ["kaz", "KZ", "398", "Kazakhstan", "KAZ ", "", 398, None, True, ["KAZ"]])
def test_the_constructor_takes_codes_only(code: object) -> None:
    with pytest.raises(PartnerError, match=r"no partner has the code .*Partner\.parse reads names as well"):
        Partner(code)  # type: ignore[arg-type]


def test_numbers_of_any_integral_type_are_read() -> None:
    assert Partner.parse(np.int16(398)) == Partner("KAZ")


@pytest.mark.parametrize(
    ("code", "kind", "alpha2", "m49", "comtrade", "since", "until"),
    [
        ("KAZ", "economy", "KZ", 398, None, 1992, None),
        ("USA", "economy", "US", 840, 842, None, None),
        ("FRA", "economy", "FR", 250, 251, None, None),
        ("IND", "economy", "IN", 356, 699, None, None),
        ("CHE", "economy", "CH", 756, 757, None, None),
        ("NOR", "economy", "NO", 578, 579, None, None),
        ("NAM", "economy", "NA", 516, None, 2000, None),
        ("TWN", "economy", "TW", 158, None, None, None),
        ("SUN", "economy", None, None, 810, None, 1990),
        ("YUG", "economy", None, None, 890, None, 1991),
        ("CSK", "economy", None, None, 200, None, 1992),
        ("DDR", "economy", None, None, 278, None, 1990),
        ("BLX", "economy", None, None, 58, None, 1998),
        ("SCG", "economy", None, None, 891, 1992, 2006),
        ("ANT", "economy", None, None, 530, None, 2010),
        ("_SD", "economy", None, None, 736, None, 2011),
        ("_X", "residual", None, None, 899, None, None),
        ("S19", "residual", None, None, 490, None, None),
        ("W00", "aggregate", None, 1, 0, None, None),
        ("EU", "aggregate", None, None, None, None, None),
    ],
)
def test_attributes(
    code: str,
    kind: str,
    alpha2: str | None,
    m49: int | None,
    comtrade: int | None,
    since: int | None,
    until: int | None,
) -> None:
    partner = Partner(code)
    found = (partner.kind, partner.alpha2, partner.m49, partner.comtrade, partner.since, partner.until)
    assert found == (kind, alpha2, m49, comtrade, since, until)


def test_every_partner_is_found_by_its_name_and_its_codes() -> None:
    for partner in Partner.all():
        assert Partner.parse(partner.name) == partner
        for code in (partner.alpha2, partner.comtrade):
            assert code is None or Partner.parse(code) == partner


def test_every_m49_number_is_read_but_that_of_monaco() -> None:
    # UN Comtrade uses 492 for "Europe EU, nes"; trade with Monaco is part of France's.
    read_otherwise = [p.code for p in Partner.all() if p.m49 is not None and Partner.parse(p.m49) != p]
    assert read_otherwise == ["MCO"]
    assert Partner.parse(492).name == "Europe EU, nes"


@pytest.mark.parametrize("kind", ["economies", "", 1, ["economy"], np.array(["economy", "residual"])])
def test_a_kind_that_there_is_not_is_refused(kind: Any) -> None:
    with pytest.raises(PartnerError, match="is no kind of partner; expected economy, residual, aggregate"):
        Partner.all(kind)


def test_the_kinds_make_up_all() -> None:
    economies, residuals, aggregates = (Partner.all(kind) for kind in ("economy", "residual", "aggregate"))
    assert sorted([*economies, *residuals, *aggregates]) == list(Partner.all())
    assert sum(p.alpha2 is not None and p.code != "XKX" for p in economies) == 249  # ISO 3166-1
    assert len(residuals) == 20 - 1  # UN Comtrade's list, in which British Antarctica is a territory
    assert {p.code for p in aggregates} == {"W00", *map(str, PartnerGroup.all())}


def test_only_aggregates_other_than_the_world_have_a_group() -> None:
    assert Partner("Central Asia").group == PartnerGroup.parse("Central Asia")
    assert {p.code for p in Partner.all("aggregate") if p.group is None} == {"W00"}
    assert all(p.group is None for p in Partner.all() if p.kind != "aggregate")


def test_the_world_contains_everything_but_itself() -> None:
    world = Partner("W00")
    assert [p.code for p in Partner.all() if not world.contains(p)] == ["W00"]
    assert [p.code for p in Partner.all() if p.contains(world)] == []


def test_economies_and_residuals_contain_nothing() -> None:
    parts = [*Partner.all("aggregate"), Partner("KAZ"), Partner("TWN")]
    for partner in (Partner("CHN"), Partner("S19"), Partner("_X"), Partner("SUN"), Partner("BLX")):
        assert not any(partner.contains(part) for part in parts)


@pytest.mark.parametrize(
    ("whole", "part", "period", "expected"),
    [
        ("EU", "DEU", None, True),
        ("EU", "GBR", None, True),
        ("EU", "GBR", "2019-12", True),
        ("EU", "GBR", "2020-02", False),
        ("EU", "BLX", 1995, True),
        ("EU", "BLX", None, True),
        ("EU", "CHE", None, False),
        ("EU", "_X", None, False),
        ("EU", "euro area", None, True),
        ("euro area", "EU", None, False),
        ("SCO", "Central Asia", None, False),
        ("CIS", "EAEU", 2020, True),
        ("Central Asia", "KAZ", 1995, True),
        ("EU", "EU", None, False),
    ],
)
def test_containment(whole: str, part: str, period: object, expected: bool) -> None:
    assert Partner(whole).contains(part, period) is expected  # type: ignore[arg-type]


def test_of_two_groups_with_the_same_members_one_contains_the_other() -> None:
    # Adding them counts twice, yet nothing may contain itself by a detour.
    nafta, usmca = Partner("NAFTA"), Partner("USMCA")
    assert nafta.contains(usmca) != usmca.contains(nafta)


def test_containment_is_a_strict_order_over_all_aggregates() -> None:
    whole = Partner.all("aggregate")
    pairs = {(a, b) for a in whole for b in whole if a.contains(b)}
    assert all((b, a) not in pairs for a, b in pairs)
    assert all((a, d) in pairs for a, b in pairs for c, d in pairs if b == c)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "iso"),
    [("comtrade_partner.csv", "PartnerCodeIsoAlpha3"), ("comtrade_reporter.csv", "reporterCodeIsoAlpha3")],
)
def test_every_row_of_comtrade_reads_alike_by_number_text_and_code(shared: Path, file: str, iso: str) -> None:
    # Comtrade gives these the alpha-3 of another partner.
    borrowed = {"58", "230", "492", "636", "736", "868"}
    with open(shared / "data/nomenclature" / file, encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            partner = Partner.parse(int(row["id"]))
            assert Partner.parse(row["id"]) == Partner.parse(row["text"]) == partner
            assert (Partner.parse(row[iso]) == partner) is (row["id"] not in borrowed)


@pytest.mark.shared
@pytest.mark.parametrize("vintage", ["202001", "202201", "202301"])
def test_every_row_of_baci_reads_alike_by_number_and_name(shared: Path, vintage: str) -> None:
    encoding = "utf-8-sig" if vintage == "202301" else "latin-1"
    with open(shared / f"data/baci-sample/country_codes_V{vintage}.csv", encoding=encoding) as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 200
    for row in rows:
        partner = Partner.parse(row["country_code"])
        if row["country_name_full"] == "Taiwan":  # an edited copy: 490 is "Other Asia, nes" in BACI
            assert partner == Partner("S19")
        else:
            assert Partner.parse(row["country_name_full"]) == partner
            assert Partner.parse(row["country_name_abbreviation"]) == partner


@pytest.mark.shared
def test_every_row_of_m49_reads_as_its_alpha3(shared: Path) -> None:
    with open(shared / "data/nomenclature/UNSD-M49-en.csv", encoding="utf-8-sig") as handle:
        for row in csv.DictReader(handle):
            partner = Partner(row["ISO-alpha3 Code"])
            assert Partner.parse(row["Country or Area"]) == Partner.parse(row["ISO-alpha2 Code"]) == partner
            assert partner.m49 == int(row["M49 Code"])


@pytest.mark.shared
def test_every_partner_of_a_bilateral_panel_is_read(shared: Path) -> None:
    panel = pd.read_parquet(shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet")
    pairs = panel[["partner_code", "partner_iso"]].drop_duplicates().itertuples(index=False)
    apart = {code for code, iso in pairs if Partner.parse(code) != Partner.parse(iso)}
    assert apart <= {58, 230, 492, 636, 736, 868}
