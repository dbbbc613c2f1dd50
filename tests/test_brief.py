"""The brief: China and Central Asia number by number, then other tables at their edges."""

import inspect
import json
import math
import re
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import attrs
import pandas as pd
import polars as pl
import pytest

from tradekit import Flow, Partner, PartnerGroup, Period, TradeCube, Unit, brief
from tradekit.brief import (
    BalanceBrief,
    Brief,
    Change,
    FirstAbove,
    FlowBrief,
    PartnerBrief,
    PartnerList,
)
from tradekit.datasets import china_central_asia, china_central_asia_rows
from tradekit.errors import CubeError, MetricError, PartnerError, PeriodError, SumError

approx = pytest.approx

FIVE = ("KAZ", "KGZ", "UZB", "TKM", "TJK")
ISLANDS = ("GBR", "VCT", "FSM", "SGS", "HMD", "UMI")
FLOW_KEYS = [
    "value", "growth", "contribution", "acceleration", "streak", "streak_at_least", "record", "record_among",
    "first_above", "status",
]  # fmt: skip
PARTNER_KEYS = [
    "partner", "value", "share", "share_change", "rank", "growth", "contribution", "status",
]  # fmt: skip
HELD_YEARS = ("2025", "2024", "2023", "2022", "2021", "2020", "2000", "1992")
EXPLAINED = (
    "total", "exports", "imports", "balance", "unallocated",
    "hhi", "hhi_normalized", "effective_partners", "top_share", "by_partner",
)  # fmt: skip


@cache
def bundled(period="2025"):
    return brief(china_central_asia(), reporter="CHN", partners="Central Asia", period=period)


def cube_of(cells, **options):
    """Cube of China's trade from {(partner, flow, period): value}, or with a category before the period."""
    width = len(next(iter(cells)))
    names = ["partner", "flow", "category", "period"] if width == 4 else ["partner", "flow", "period"]
    frame = pd.DataFrame([(*map(str, cell), value) for cell, value in cells.items()], columns=[*names, "x"])
    options = {"reporter": Partner("CHN"), "unit": "USD bn", **options}
    return TradeCube.from_frame(frame, **{name: name for name in names}, value="x", **options)


def two_way(series, partner="KAZ"):
    """Cells of one partner's two-way trade by period."""
    return {(partner, "total", period): value for period, value in series.items()}


# -- the main job ------------------------------------------------------------------------------------------

# As China's customs and commerce ministry told the press; half a unit of the last digit they printed.
PRESS = {
    "total.value": (106.3, 0.05),
    "total.growth": (0.12, 0.005),
    "total.acceleration": (0.06, 0.005),
    "exports.value": (71.2, 0.05),
    "exports.growth": (0.11, 0.005),
    "imports.value": (35.1, 0.05),
    "imports.growth": (0.14, 0.005),
    "balance.value": (36.1, 0.05),
    "by_partner.0.share": (0.46, 0.005),
}

# Computed from the same figures in the project's first issue, to the digits it prints.
ISSUE = {
    "total.growth": (0.121, 0.0005),
    "total.acceleration": (0.060, 0.0005),
    "balance.coverage_ratio": (2.03, 0.005),
    "balance.normalized": (0.34, 0.005),
    "exports.contribution": (0.075, 0.0005),
    "imports.contribution": (0.045, 0.0005),
    "unallocated": (0.001, 0.0005),
    "by_partner.0.share": (0.457, 0.0005),
    "by_partner.0.contribution": (0.050, 0.0005),
    "by_partner.1.contribution": (0.047, 0.0005),
    "by_partner.2.contribution": (0.026, 0.0005),
    "by_partner.3.contribution": (-0.007, 0.0005),
    "by_partner.4.contribution": (0.005, 0.0005),
    "hhi.value": (0.308, 0.0005),
    "hhi_normalized.value": (0.135, 0.0005),
    "effective_partners.value": (3.24, 0.005),
}


def leaves(tree, path=""):
    """Flatten nested dictionaries and lists to {dotted path: leaf}."""
    if isinstance(tree, dict | list):
        items = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return {key: leaf for name, sub in items for key, leaf in leaves(sub, f"{path}.{name}").items()}
    return {path.removeprefix("."): tree}


@pytest.mark.parametrize(("path", "published"), PRESS.items())
def test_what_the_press_said_is_reproduced(path, published):
    figure, half_digit = published
    assert leaves(bundled().to_dict())[path] == approx(figure, abs=half_digit)


@pytest.mark.parametrize(("path", "published"), ISSUE.items())
def test_what_the_issue_asks_for_is_reproduced(path, published):
    figure, half_digit = published
    assert leaves(bundled().to_dict())[path] == approx(figure, abs=half_digit)


def test_fifth_rise_first_above_100_and_record_among_the_seven_held():
    total = bundled().total
    assert (total.streak, total.streak_at_least) == (5, True)
    assert total.first_above == FirstAbove(100.0, Period("2025"))
    assert (total.record, total.record_among) == (True, 7)


def test_the_five_partners_in_order_of_size():
    assert [(p.partner.code, p.value, p.rank) for p in bundled().by_partner] == [
        ("KAZ", 48.6, 1),
        ("KGZ", 27.2, 2),
        ("UZB", 16.2, 3),
        ("TKM", 10.0, 4),
        ("TJK", 4.3, 5),
    ]


def test_concentration_rises_while_the_leader_loses_share():
    found = bundled()
    assert found.hhi.change > 0
    assert found.top_share.change < 0
    assert found.by_partner[0].share_change == approx(found.top_share.change)
    sentence = (
        "Concentration rises although Kazakhstan, the largest, loses share (-0.5 points):"
        " through Kyrgyzstan (+1.6) and Uzbekistan (+0.7)."
    )
    assert sentence in " ".join(str(found).split())


def test_four_figures_of_the_balance_rest_on_each_other():
    found = bundled()
    x, m, balance = found.exports.value, found.imports.value, found.balance
    assert balance.value == approx(x - m)
    assert balance.coverage_ratio == approx(x / m)
    # Of the ratio r the normalised balance is (r - 1) / (r + 1).
    ratio = balance.coverage_ratio
    assert balance.normalized == approx((ratio - 1) / (ratio + 1))


def test_contributions_and_what_they_leave_open_make_the_growth():
    found = bundled()
    parts = found.exports.contribution + found.imports.contribution + found.unallocated
    assert parts == approx(found.total.growth)
    # The partners of 2024 and 2025 add up to the published totals, and so do their contributions.
    assert sum(p.contribution for p in found.by_partner) == approx(found.total.growth)


# -- the same by hand, from the rows as they are shipped ---------------------------------------------------


def by_hand(year):
    """Every number of a brief of China and Central Asia, in plain floats; None where the rows are silent."""
    rows = china_central_asia_rows()
    held = {
        (row["partner"], row["flow"], int(row["period"])): (float(row["usd_bn"]), row["status"] or None)
        for row in rows
        if int(row["period"]) <= year
    }

    def x(partner, flow, when):
        return held.get((partner, flow, when), (None, None))[0]

    def of_known(formula, *numbers):
        return None if None in numbers else formula(*numbers)

    def worst(*cells):
        return "implied" if any(held.get(cell, (0, None))[1] for cell in cells) else None

    def flow_of(flow):
        def growth(when):
            return of_known(lambda a, b: a / b - 1, x(region, flow, when), x(region, flow, when - 1))

        value = x(region, flow, year)
        if value is None:
            return dict.fromkeys(FLOW_KEYS)
        years = sorted(when for who, what, when in held if (who, what) == (region, flow))
        rises, first = 0, year
        while x(region, flow, first - 1) is not None and x(region, flow, first) > x(region, flow, first - 1):
            rises, first = rises + 1, first - 1
        known = x(region, flow, year - 1) is not None
        enough = len(years) >= 5
        threshold = max(m * 10.0**k for m in (1, 2, 5) for k in range(-4, 6) if m * 10.0**k < value)
        return {
            "value": value,
            "growth": growth(year),
            "contribution": of_known(
                lambda now, before, whole: (now - before) / whole,
                value,
                x(region, flow, year - 1),
                x(region, "total", year - 1),
            ),
            "acceleration": of_known(lambda now, before: now - before, growth(year), growth(year - 1)),
            "streak": rises if known else None,
            "streak_at_least": x(region, flow, first - 1) is None if known else None,
            "record": all(value > x(region, flow, when) for when in years[:-1]) if enough else None,
            "record_among": len(years) if enough else None,
            "first_above": {
                "threshold": threshold,
                "period": str(next(when for when in years if x(region, flow, when) > threshold)),
            },
            "status": worst(*((region, flow, year - back) for back in (0, 1, 2))),
        }

    def change(formula):
        def index(when):
            values = [x(partner, "total", when) for partner in FIVE]
            return None if None in values else formula([value / sum(values) for value in values])

        return {
            "value": index(year),
            "change": of_known(lambda now, before: now - before, index(year), index(year - 1)),
        }

    region = "Central Asia"
    total, exports, imports = (flow_of(flow) for flow in ("total", "export", "import"))
    balance = [
        of_known(lambda a, b: a - b, x(region, "export", when), x(region, "import", when))
        for when in (year, year - 1)
    ]
    whole = [x(region, "total", year), x(region, "total", year - 1)]
    partners = []
    for partner in FIVE:
        now, before = x(partner, "total", year), x(partner, "total", year - 1)
        share = of_known(lambda a, b: a / b, now, whole[0])
        partners.append(
            {
                "partner": partner,
                "value": now,
                "share": share,
                "share_change": of_known(lambda s, a, b: s - a / b, share, before, whole[1]),
                "rank": None if now is None else FIVE.index(partner) + 1,
                "growth": of_known(lambda a, b: a / b - 1, now, before),
                "contribution": of_known(lambda a, b, t: (a - b) / t, now, before, whole[1]),
                "status": worst((partner, "total", year), (partner, "total", year - 1)),
            }
        )
    if partners[0]["value"] is None:
        partners.sort(key=lambda p: p["partner"])

    def hhi(shares):
        return sum(share**2 for share in shares)

    return {
        "total": total,
        "exports": exports,
        "imports": imports,
        "balance": {
            "value": balance[0],
            "change": of_known(lambda now, before: now - before, *balance),
            "coverage_ratio": of_known(lambda a, b: a / b, exports["value"], imports["value"]),
            "normalized": of_known(lambda a, b: (a - b) / (a + b), exports["value"], imports["value"]),
            "status": balance[0]
            and worst(*((region, f, year - b) for f in ("export", "import") for b in (0, 1))),
        },
        "by_partner": partners,
        "hhi": change(hhi),
        "hhi_normalized": change(lambda shares: (hhi(shares) - 0.2) / 0.8),
        "effective_partners": change(lambda shares: 1 / hhi(shares)),
        "top_share": change(max),
        "unallocated": of_known(
            lambda whole, x, m: whole - x - m,
            total["growth"],
            exports["contribution"],
            imports["contribution"],
        ),
    }


YEARS = [
    "2025",
    "2024",
    "2023",
    "2022",
    "2021",
    "2020",
    "1992",
]


@pytest.mark.parametrize("year", YEARS)
def test_every_number_is_that_of_plain_arithmetic(year):
    found = bundled(year).to_dict()
    expected = by_hand(int(year))
    assert set(found) - set(expected) == {"reporter", "partners", "period", "unit", "notes", "sources"}
    numbers = leaves({name: found[name] for name in expected})
    assert numbers == {
        path: approx(leaf, rel=1e-12, abs=1e-14) if isinstance(leaf, float) else leaf
        for path, leaf in leaves(expected).items()
    }


def test_the_arithmetic_by_hand_knows_the_traps():
    # The region's rows and its members', totals and flows, differ by rounding; nothing is made to fit.
    found = by_hand(2025)
    assert found["unallocated"] == approx((94.9 - 94.82) / 94.82)
    assert by_hand(2023)["top_share"]["value"] == approx(41.0 / 89.3)
    assert by_hand(2023)["by_partner"][0]["share"] == approx(41.0 / 89.4)


def test_status_is_the_worst_of_the_figures_that_went_in():
    now, before, earlier = bundled("2025"), bundled("2023"), bundled("2020")
    # Exports and imports of 2024 are implied; the totals of 2023 to 2025 are published.
    assert (now.total.status, now.exports.status, now.imports.status) == (None, "implied", "implied")
    assert now.balance.status == "implied"
    # The growth of 2022, from which that of 2023 is accelerated, rests on the implied total of 2021.
    assert (before.total.status, before.exports.status, before.balance.status) == ("implied", None, None)
    assert earlier.total.status is None
    assert {partner.status for partner in now.by_partner} == {None}


def test_the_worst_of_several_statuses_is_kept():
    frame = pd.DataFrame(
        {
            "period": ["2023", "2024", "2025"],
            "x": [1.0, 2.0, 3.0],
            "status": ["estimated", "implied", "provisional"],
        }
    )
    cube = TradeCube.from_frame(
        frame, reporter=Partner("CHN"), partner=Partner("KAZ"), period="period", value="x", status="status"
    )
    assert brief(cube, period="2025").total.status == "estimated"
    assert brief(cube, period="2025").by_partner[0].status == "implied"


def test_notes_of_2025_say_what_is_missing_and_what_is_implied():
    assert bundled().notes == (
        "No split by country and flow in 2025, so no balance with each partner.",
        "No total of China's trade, so no dependence on Central Asia.",
        "* Implied, not published: two-way trade of 2021, exports of 2024, imports of 2024. Such a figure"
        " follows from a published growth rate and is no better than its rounding; growth computed from it is"
        " that rate again.",
        "Records and firsts are among the 7 years held: 1992, 2020–2025.",
    )


def test_notes_name_a_flow_a_partner_or_a_base_that_is_missing():
    assert "No figure for exports with Central Asia in 2022." in bundled("2022").notes
    assert (
        "No figure in 2022 for Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan, Uzbekistan."
        in bundled("2022").notes
    )
    assert "No figure a year before 2020, so no growth and no contributions." in bundled("2020").notes
    assert (
        "The partners' figures and the total of 2023 differ by +0.1 USD bn, which is left unallocated."
        in bundled("2023").notes
    )


def test_notes_say_whose_split_by_flow_is_missing():
    assert (
        "No split by flow in 2023 for Kyrgyzstan, Tajikistan, Uzbekistan, so no balance with them."
        in bundled("2023").notes
    )
    assert not any("split" in note for note in brief(china_central_asia(), partners="KAZ").notes)


def test_notes_say_which_comparisons_are_missing():
    notes = bundled("2023").notes
    assert "No figure for exports and imports a year before 2023, so their growth is not known." in notes
    assert any(note.startswith("No figure a year before 2023 for Kazakhstan, Kyrgyzstan") for note in notes)
    zero = brief(cube_of(two_way({2024: 0.0, 2025: 5.0}))).notes
    assert "Trade was zero a year before 2025, so no growth and no contributions." in zero
    none = brief(cube_of(two_way({2024: 5.0, 2025: 0.0}))).notes
    assert "No trade in 2025, so no shares and no concentration." in none


def test_sources_are_those_of_the_rows_that_went_in_once_each():
    rows = china_central_asia_rows()
    went_in = {
        row["source"]
        for row in rows
        if row["partner"] == "Central Asia" or (row["flow"] == "total" and row["period"] in ("2024", "2025"))
    }
    sources = bundled().sources
    assert len(sources) == len(set(sources))
    assert set(sources) == went_in
    # A brief of 2021 cites nothing that was published of later years.
    assert set(bundled("2021").sources) == {row["source"] for row in rows if row["period"] <= "2021"}


def test_a_figure_without_a_source_cites_nothing():
    frame = pd.DataFrame({"to": ["KAZ", "UZB"], "x": [1.0, 2.0], "says": ["customs", None]})
    cube = TradeCube.from_frame(
        frame, reporter=Partner("CHN"), partner="to", period=Period("2025"), value="x", citation="says"
    )
    assert brief(cube).sources == ("customs",)


# -- JSON --------------------------------------------------------------------------------------------------

TYPES = {
    "value": float, "growth": float, "contribution": float, "acceleration": float, "streak": int,
    "streak_at_least": bool, "record": bool, "record_among": int, "threshold": float, "period": str,
    "status": str, "change": float, "coverage_ratio": float, "normalized": float, "partner": str,
    "share": float, "share_change": float, "rank": int, "unallocated": float, "reporter": str,
    "partners": str, "unit": str, "first_above": type(None),
}  # fmt: skip


@pytest.mark.parametrize("year", ["2025", "2023", "2022", "2020"])
def test_json_has_exactly_the_keys_that_were_agreed(year):
    found = bundled(year).to_dict()
    assert list(found) == [
        "reporter", "partners", "period", "unit", "total", "exports", "imports", "balance", "by_partner",
        "hhi", "hhi_normalized", "effective_partners", "top_share", "unallocated", "notes", "sources",
    ]  # fmt: skip
    for flow in ("total", "exports", "imports"):
        assert list(found[flow]) == FLOW_KEYS
    assert list(found["balance"]) == ["value", "change", "coverage_ratio", "normalized", "status"]
    for index in ("hhi", "hhi_normalized", "effective_partners", "top_share"):
        assert list(found[index]) == ["value", "change"]
    assert all(list(partner) == PARTNER_KEYS for partner in found["by_partner"])
    assert found["total"]["first_above"].keys() == {"threshold", "period"}


@pytest.mark.parametrize("year", ["2025", "2023", "2022", "2020"])
def test_json_holds_plain_types_and_null_for_what_is_unknown(year):
    found = bundled(year).to_dict()
    assert (found["reporter"], found["partners"], found["unit"]) == ("CHN", "Central Asia", "USD bn")
    for path, leaf in leaves(found).items():
        expected = str if path.startswith(("notes", "sources")) else TYPES[path.rpartition(".")[2]]
        assert leaf is None or type(leaf) is expected, path


@pytest.mark.parametrize("year", ["2025", "2023", "2022", "2020", "2000"])
def test_json_survives_a_round_trip_and_never_holds_nan(year):
    found = bundled(year).to_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_year_that_the_rows_do_not_hold_is_null_throughout():
    found = leaves({k: v for k, v in bundled("2000").to_dict().items() if k not in ("notes", "sources")})
    known = {path for path, leaf in found.items() if leaf is not None}
    assert known == {"reporter", "partners", "period", "unit", *(f"by_partner.{i}.partner" for i in range(5))}


# -- the record of the brief -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record", [Brief, FlowBrief, BalanceBrief, PartnerBrief, PartnerList, Change, FirstAbove]
)
def test_every_field_is_documented(record):
    _, _, attributes = inspect.getdoc(record).partition("\nAttributes\n----------\n")
    documented = re.findall(r"^(\w.*) :", attributes, flags=re.MULTILINE)
    fields = [field.name for field in attrs.fields(record) if not field.name.startswith("_")]
    assert ", ".join(documented).split(", ") == fields


def test_a_brief_is_frozen():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        bundled().hhi = None
    assert isinstance(bundled().reporter, Partner)
    assert isinstance(bundled().partners, PartnerGroup)
    assert bundled().unit == Unit.parse("USD bn")


def test_briefs_of_the_same_data_are_equal():
    again = brief(china_central_asia(), reporter="CHN", partners="Central Asia", period="2025")
    assert again == bundled()


def test_what_is_left_out_is_the_only_reporter_all_partners_and_the_last_period():
    found = brief(china_central_asia())
    assert (str(found.reporter), str(found.period), found.partners.name) == (
        "CHN",
        "2025",
        "all partners held",
    )
    # The region's own row is not one of the partners.
    assert [str(partner.partner) for partner in found.by_partner] == list(FIVE)
    assert found.total.value == approx(48.6 + 27.2 + 16.2 + 10.0 + 4.3)


@pytest.mark.parametrize(
    "partners", ["KAZ,UZB", ["KAZ", "Uzbekistan"], (Partner("KAZ"), Partner("UZB")), "Kazakhstan, 860"]
)
def test_partners_are_a_list_or_a_text_of_names_and_codes(partners):
    found = brief(china_central_asia(), partners=partners, period=2025)
    assert [str(partner.partner) for partner in found.by_partner] == ["KAZ", "UZB"]
    assert found.total.value == approx(48.6 + 16.2)


def test_one_partner_has_no_concentration_worth_a_table():
    found = brief(china_central_asia(), partners="KAZ", period="2025")
    assert found.total.growth == approx(48.6 / 43.82 - 1)
    assert (found.hhi.value, found.effective_partners.value, found.top_share.value) == (1, 1, 1)
    # One member cannot be more or less concentrated.
    assert found.hhi_normalized.value is None
    assert "Concentration" not in str(found)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"reporter": "Chyna"},
            PartnerError,
            "'Chyna' names no economy, residual or aggregate; nearest: CHN (China), TCD (Chad), CAN (Canada);"
            " expected an ISO code, a number of M49 or UN Comtrade, or a name in common use",
        ),
        (
            {"partners": "Nowhere"},
            PartnerError,
            "'Nowhere' names no economy, residual or aggregate; nearest: NER (Niger), NOR (Norway),"
            " PRK (North Korea); expected an ISO code, a number of M49 or UN Comtrade, or a name in common"
            " use",
        ),
        (
            {"period": "MMXXV"},
            PeriodError,
            "'MMXXV' is no period; expected 2025, 2025-S1, 2025-Q3, 2025-03 or a span such as"
            " 2025-01/2025-05",
        ),
        ({"period": "2026"}, CubeError, "period 2026 is not in the cube, which runs from 1992 to 2025"),
        ({"period": "2025-03"}, CubeError, "period 2025-03 is not in the cube, which runs from 1992 to 2025"),
        ({"threshold": "100"}, MetricError, "threshold must be a number, not '100'"),
        ({"threshold": math.nan}, MetricError, "threshold must be a number, not nan"),
        (
            {"partners": ["Central Asia", "KAZ"]},
            SumError,
            "partner 'Central Asia' contains 'KAZ': a sum over partner would count its trade twice. Choose"
            " the whole with where(partner='Central Asia'), or the parts with where(partner=\"members\")",
        ),
    ],
)
def test_a_bad_argument_is_refused_by_name(options, error, message):
    with pytest.raises(error) as caught:
        brief(china_central_asia(), **{"partners": "Central Asia", **options})
    assert str(caught.value) == message


@pytest.mark.parametrize("options", [{"reporter": "USA"}, {"partners": "DEU"}])
def test_a_reporter_or_partners_that_the_cube_does_not_hold_are_refused(options):
    with pytest.raises(CubeError):
        brief(china_central_asia(), **options)


def test_a_group_is_no_reporter_unless_it_has_rows_of_its_own():
    frame = pd.DataFrame({"who": ["DEU", "FRA"], "x": [1.0, 2.0]})
    cube = TradeCube.from_frame(
        frame, reporter="who", partner=Partner("KAZ"), period=Period("2025"), value="x"
    )
    with pytest.raises(CubeError, match="reporter 'EU' is not in the cube"):
        brief(cube, reporter="EU")


def test_a_group_of_which_no_member_is_held_is_refused():
    with pytest.raises(CubeError, match="no partner of Mercosur is in the cube, which has KAZ, UZB"):
        brief(cube_of({(p, "total", 2025): 1.0 for p in ("KAZ", "UZB")}), partners="Mercosur")


@pytest.mark.parametrize(
    ("partners", "message"), [(5, "partners"), ([], "partners")], ids=["a number", "an empty list"]
)
def test_partners_of_the_wrong_kind_are_refused_with_their_name(partners, message):
    with pytest.raises(CubeError, match=message):
        brief(china_central_asia(), partners=partners)


def test_several_reporters_need_a_choice():
    frame = pd.DataFrame({"who": ["CHN", "RUS"], "x": [1.0, 2.0]})
    cube = TradeCube.from_frame(
        frame, reporter="who", partner=Partner("KAZ"), period=Period("2025"), value="x"
    )
    with pytest.raises(CubeError, match=r"^the cube has 2 reporters, CHN, RUS .*: say which with reporter=$"):
        brief(cube)
    assert brief(cube, reporter="RUS").total.value == 2


@pytest.mark.parametrize("dim", ["partner", "period"])
def test_a_cube_without_partners_or_periods_is_refused(dim):
    given = {"partner": Partner("KAZ"), "period": Period("2025")}
    del given[dim]
    cube = TradeCube.from_frame(pd.DataFrame({"x": [1.0]}), reporter=Partner("CHN"), value="x", **given)
    with pytest.raises(CubeError, match=rf"^the cube has no {dim}s: a brief needs the dimension$"):
        brief(cube)


def test_a_reporter_given_for_a_cube_without_the_dimension_is_named():
    cube = TradeCube.from_frame(
        pd.DataFrame({"x": [1.0]}), partner=Partner("KAZ"), period=Period("2025"), value="x"
    )
    assert brief(cube, reporter="CHN").reporter == Partner("CHN")


def test_partners_of_ones_own_are_briefed_like_economies():
    frame = pd.DataFrame({"to": ["north", "south"], "x": [1.0, 3.0]})
    cube = TradeCube.from_frame(
        frame, reporter=Partner("CHN"), partner="to", period=Period("2025"), value="x", free=["partner"]
    )
    assert brief(cube).hhi.value == approx(10 / 16)


def test_partners_of_ones_own_are_chosen_by_their_names():
    frame = pd.DataFrame({"to": ["north", "south", "east"], "x": [1.0, 3.0, 5.0]})
    cube = TradeCube.from_frame(
        frame, reporter=Partner("CHN"), partner="to", period=Period("2025"), value="x", free=["partner"]
    )
    found = brief(cube, partners="north, south")
    assert (found.total.value, found.to_dict()["partners"]) == (4, "north, south")
    assert [partner["partner"] for partner in found.to_dict()["by_partner"]] == ["south", "north"]
    assert "south" in str(found)
    with pytest.raises(CubeError, match="partner 'nort' is not in the cube; nearest: north"):
        brief(cube, partners="nort")


def test_a_comma_may_be_part_of_a_name():
    cells = {("COD", "total", 2025): 1.0, ("KAZ", "total", 2025): 2.0}
    assert brief(cube_of(cells), partners="Congo, Dem. Rep.").total.value == 1
    assert brief(cube_of(cells), partners="KAZ, COD").total.value == 3


def test_a_group_in_a_list_without_a_row_of_its_own_means_its_members():
    found = brief(cube_of(european()), partners=["EU", "GBR"], period=2021)
    assert found.total.value == 103 + 63 + 83
    assert len(found.by_partner) == 28


def test_residual_areas_count_as_partners():
    found = brief(cube_of({("KAZ", "total", 2025): 3.0, ("_X", "total", 2025): 1.0}))
    assert (found.total.value, len(found.by_partner)) == (4, 2)


def test_a_cube_of_totals_only_needs_a_choice():
    cube = cube_of({("World", "total", 2025): 3.0})
    with pytest.raises(CubeError, match="totals of partners only, W00: choose with partners="):
        brief(cube)
    found = brief(cube, partners="World")
    assert found.total.value == 3
    # The world's share in itself is not worth saying.
    assert not any("dependence" in note or "makes" in note for note in found.notes)


# -- round numbers and records -----------------------------------------------------------------------------


def test_threshold_looks_for_another_round_number_in_every_flow():
    found = brief(china_central_asia(), partners="Central Asia", threshold=70)
    assert found.total.first_above == FirstAbove(70, Period("2022"))
    assert found.exports.first_above == FirstAbove(70, Period("2025"))
    assert found.imports.first_above is None
    assert "above 70 since 2022" in str(found)


@pytest.mark.parametrize(
    ("value", "threshold"),
    [(106.3, 100), (100, 50), (99.9, 50), (50, 20), (20, 10), (10, 5), (0.46, 0.2), (1, 0.5), (3e11, 2e11)],
)
def test_round_number_is_the_largest_1_2_or_5_times_a_power_of_ten_exceeded(value, threshold):
    assert brief(cube_of(two_way({2025: value}))).total.first_above.threshold == approx(threshold, rel=1e-15)


def test_a_series_that_fell_back_is_not_said_to_be_above_since():
    found = brief(cube_of(two_way({2021: 60.0, 2022: 40.0, 2023: 60.0})))
    assert found.total.first_above == FirstAbove(50, Period("2021"))
    assert "above 50 since 2021" not in str(found)


def test_a_gap_may_hide_a_fall():
    found = brief(cube_of(two_way({2021: 40.0, 2022: 60.0, 2024: 60.0, 2025: 61.0})))
    assert "first above 50 in 2022" in str(found)


def test_the_round_number_asked_for_is_written_as_it_was_given_and_spoken_of_when_it_is_not_passed():
    cube = cube_of(two_way({2023: 90.0, 2024: 95.0, 2025: 98.0}))
    assert "the first of the 3 years held above 97.5" in " ".join(str(brief(cube, threshold=97.5)).split())
    assert "in none of the 3 years held above 200" in " ".join(str(brief(cube, threshold=200)).split())
    assert "above 10 in all 3 years held" in " ".join(str(brief(cube, threshold=10)).split())
    # Nobody asked, and it was never below.
    assert "above" not in str(brief(cube)).partition("Flows")[0]


def test_one_observation_is_not_the_first_of_anything():
    assert "held" not in str(brief(cube_of(two_way({2025: 106.3})))).partition("Flows")[0]


@pytest.mark.parametrize(
    ("series", "record"),
    [
        ([1, 2, 3, 4, 5], True),
        ([1, 9, 3, 4, 5], False),
        ([5, 2, 3, 4, 5], False),  # equalled, not exceeded
        ([1, 2, 3, 4], None),
        ([1, None, 3, 4, 5], None),  # four observed
        ([1, None, 3, 4, 5, 6], True),
    ],
)
def test_a_record_is_a_word_for_five_observed_periods_or_more(series, record):
    cells = two_way({2000 + t: float(x) for t, x in enumerate(series) if x is not None})
    total = brief(cube_of(cells)).total
    observed = sum(x is not None for x in series)
    assert (total.record, total.record_among) == (record, None if record is None else observed)


@pytest.mark.parametrize(
    ("series", "streak", "at_least"),
    [
        ([1, 2, 3], 2, True),  # reaches the first observation
        ([9, 2, 3], 1, False),
        ([9, 9, 3], 0, False),
        ([1, None, 2, 3], 1, True),  # reaches a gap
        ([3, 2, None, 3], None, None),  # no base
        ([2, 2, 2], 0, False),  # an equal value is no rise
    ],
)
def test_streak_is_at_least_so_long_where_it_reaches_what_is_unknown(series, streak, at_least):
    cells = two_way({2000 + t: float(x) for t, x in enumerate(series) if x is not None})
    total = brief(cube_of(cells)).total
    assert (total.streak, total.streak_at_least) == (streak, at_least)


# -- edges of growth ---------------------------------------------------------------------------------------


def test_a_fall_is_told_as_a_fall():
    found = brief(cube_of(two_way({2023: 50.0, 2024: 80.0, 2025: 60.0})))
    assert found.total.growth == approx(-0.25)
    assert found.total.acceleration == approx(-0.25 - 0.6)
    written = " ".join(str(found).split())
    assert "Trade of 60.0 USD bn, down 25.0 % on 2024" in written
    assert "Growth was 85.0 points slower than a year before." in written


def test_growth_from_zero_is_unknown_and_a_fall_to_zero_is_complete():
    from_zero = brief(cube_of(two_way({2024: 0.0, 2025: 5.0})))
    assert (from_zero.total.growth, from_zero.total.contribution, from_zero.total.streak) == (None, None, 1)
    to_zero = brief(cube_of(two_way({2024: 5.0, 2025: 0.0})))
    assert (to_zero.total.value, to_zero.total.growth, to_zero.total.first_above) == (0.0, -1.0, None)
    # Nothing is shared out of nothing.
    assert (to_zero.by_partner[0].share, to_zero.hhi.value) == (None, None)


def test_a_suppressed_figure_spoils_what_it_is_part_of_and_nothing_else():
    cells = {(p, f, t): 10.0 for p in FIVE for f in ("export", "import") for t in (2023, 2024, 2025)}
    cells["KAZ", "export", 2025] = math.nan
    found = brief(cube_of(cells), partners="Central Asia")
    assert found.exports.value is None
    assert found.total.value is None
    assert (found.imports.value, found.imports.growth, found.imports.contribution) == (50.0, 0.0, 0.0)
    values = {str(partner.partner): partner.value for partner in found.by_partner}
    assert values == {"KAZ": None, "KGZ": 20.0, "UZB": 20.0, "TKM": 20.0, "TJK": 20.0}
    assert (found.hhi.value, found.balance.value) == (None, None)
    assert "No figure in 2025 for Kazakhstan." in found.notes
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_ranks_are_those_among_the_known():
    cells = {("KAZ", "total", 2025): math.nan, ("UZB", "total", 2025): 1.0, ("TKM", "total", 2025): 2.0}
    found = brief(cube_of(cells))
    assert [(str(p.partner), p.rank) for p in found.by_partner] == [("TKM", 1), ("UZB", 2), ("KAZ", None)]


def test_an_absent_partner_is_zero_inside_a_complete_listing_and_unknown_outside():
    cells = {(p, "total", t): 10.0 for p in FIVE[1:] for t in (2024, 2025)}
    listed = brief(cube_of(cells, coverage="inferred"), partners="Central Asia")
    assert listed.total.value == 40
    assert listed.by_partner[-1].partner == Partner("KAZ")
    assert (listed.by_partner[-1].value, listed.by_partner[-1].growth) == (0.0, None)
    # Four equal ones and an empty one, of which the normalised index knows.
    assert listed.hhi.value == approx(1 / 4)
    assert listed.hhi_normalized.value == approx((1 / 4 - 1 / 5) / (1 - 1 / 5))
    explicit = brief(cube_of(cells, coverage="explicit"), partners="Central Asia")
    assert explicit.total.value is None
    assert (explicit.by_partner[-1].partner, explicit.by_partner[-1].value) == (Partner("KAZ"), None)


# -- other tables ------------------------------------------------------------------------------------------


def test_exports_and_imports_make_the_total_where_none_is_published():
    cells = {("KAZ", f, t): x for t, e, m in ((2024, 6.0, 4.0), (2025, 9.0, 3.0)) for f, x in (("export", e), ("import", m))}  # fmt: skip  # noqa: E501
    found = brief(cube_of(cells))
    assert (found.total.value, found.total.growth) == (12.0, approx(0.2))
    assert (found.exports.contribution, found.imports.contribution) == (approx(0.3), approx(-0.1))
    assert found.unallocated == approx(0, abs=1e-15)
    assert (found.balance.value, found.balance.change) == (6.0, 4.0)
    assert "Unallocated" not in str(found)


def test_a_total_that_was_added_up_is_said_to_be():
    said = "Two-way trade is exports plus imports: the data hold no total of their own."
    flows = {("KAZ", f, 2025): 1.0 for f in ("export", "import")}
    assert said in brief(cube_of(flows)).notes
    assert said not in brief(cube_of({**flows, ("KAZ", "total", 2025): 2.0})).notes


def test_imports_alone_are_no_two_way_trade():
    found = brief(cube_of({("KAZ", "import", t): 1.0 for t in (2024, 2025)}))
    assert (found.total.value, found.exports.value, found.imports.value) == (None, None, 1)
    assert found.imports.growth == 0
    assert "Two-way trade in 2025 is not known from these data." in str(found)


def test_the_published_total_goes_before_the_sum_of_the_flows():
    cells = {("KAZ", "total", 2025): 100.0, ("KAZ", "export", 2025): 60.0, ("KAZ", "import", 2025): 30.0}
    assert brief(cube_of(cells)).total.value == 100


def test_a_third_of_the_growth_left_open_is_not_called_rounding():
    cells = {
        ("KAZ", flow, year): value
        for year, values in {2024: (100.0, 50.0, 50.0), 2025: (150.0, 60.0, 60.0)}.items()
        for flow, value in zip(("total", "export", "import"), values, strict=True)
    }
    found = brief(cube_of(cells))
    assert found.unallocated == approx(0.3)
    assert "rounding" not in str(found)


@pytest.mark.parametrize(
    ("figures", "is_rounding"),
    [
        # Whole numbers: half a unit of each explains a gap of one.
        ({2024: (100.0, 60.0, 40.0), 2025: (121.0, 70.0, 50.0)}, True),
        ({2024: (100.0, 60.0, 40.0), 2025: (122.0, 70.0, 50.0)}, False),
        # A series that has decimals once has them always: 50.0 is not rounded to fifty.
        ({2024: (100.1, 60.0, 40.1), 2025: (120.9, 70.4, 50.0)}, False),
        ({2024: (100.1, 60.0, 40.1), 2025: (120.5, 70.4, 50.0)}, True),
    ],
)
def test_rounding_is_what_the_last_digits_explain(figures, is_rounding):
    flows = ("total", "export", "import")
    cells = {("KAZ", f, y): x for y, xs in figures.items() for f, x in zip(flows, xs, strict=True)}
    row = next(line for line in str(brief(cube_of(cells))).splitlines() if line.startswith("Unallocated"))
    assert row.endswith("rounding" if is_rounding else "in neither exports nor imports")


def test_a_cube_without_flows_holds_two_way_trade():
    frame = pd.DataFrame(
        {"to": ["KAZ", "UZB"] * 2, "year": [2024, 2024, 2025, 2025], "x": [3.0, 1.0, 6.0, 2.0]}
    )
    cube = TradeCube.from_frame(frame, reporter=Partner("CHN"), partner="to", period="year", value="x")
    found = brief(cube)
    assert (found.total.value, found.total.growth) == (8.0, 1.0)
    assert (found.exports.value, found.imports.value, found.balance.value, found.unit) == (None,) * 4
    assert "No split by country and flow in 2025, so no balance with each partner." in found.notes


def test_parts_of_exports_are_never_added_to_them():
    cells = {("KAZ", "export", 2025): 10.0, ("KAZ", "re-export", 2025): 2.0, ("KAZ", "import", 2025): 5.0}
    found = brief(cube_of(cells))
    assert (found.total.value, found.exports.value) == (15.0, 10.0)


@pytest.mark.parametrize("other", [("27", "84"), ("TOTAL", "27"), ("TOTAL", "27", "84", "8471")])
def test_categories_are_summed_or_their_published_total_is_taken(other):
    cells = {
        ("KAZ", flow, category, 2025): 9.0 if category == "TOTAL" else 4.0
        for flow in ("export", "import")
        for category in other
    }
    assert brief(cube_of(cells)).exports.value == (9 if "TOTAL" in other else 8)


@pytest.mark.parametrize(
    ("categories", "note"),
    [
        (("27",), "Trade is that in the category held: 27."),
        (("27", "84"), "Trade is that in the 2 categories held: 27, 84."),
        (("TOTAL", "27"), None),
        (("TOTAL",), None),
    ],
)
def test_trade_in_some_categories_is_not_passed_off_as_trade(categories, note):
    notes = brief(cube_of({("KAZ", "total", category, 2025): 4.0 for category in categories})).notes
    assert [said for said in notes if "categor" in said] == [note] * (note is not None)


def test_headings_beside_their_subheadings_are_never_summed():
    cells = {("KAZ", "export", "84", 2025): 9.0, ("KAZ", "export", "8471", 2025): 4.0}
    with pytest.raises(SumError, match=r"^category '84' contains '8471': a sum over category would count"):
        brief(cube_of(cells))


def test_dependence_is_the_share_in_the_trade_with_the_world():
    cells = {
        (partner, flow, 2025): value
        for partner, value in (("World", 1000.0), ("KAZ", 30.0), ("UZB", 50.0))
        for flow in ("export", "import")
    }
    for partners, notes in {
        "Central Asia": "Central Asia makes 8.0 % of China's trade with the world.",
        "KAZ": "Kazakhstan makes 3.0 % of China's trade with the world.",
    }.items():
        assert notes in brief(cube_of(cells), partners=partners).notes
    # The world is no partner, and not added to them.
    assert brief(cube_of(cells)).total.value == 160


def test_dependence_counts_no_category_twice():
    cells = {
        (partner, "total", category, 2025): value * part
        for partner, value in (("World", 1000.0), ("KAZ", 100.0))
        for category, part in (("TOTAL", 1.0), ("27", 0.5), ("84", 0.5))
    }
    notes = brief(cube_of(cells), partners="KAZ").notes
    assert "Kazakhstan makes 10.0 % of China's trade with the world." in notes


def test_dependence_needs_both_flows_with_the_world():
    cells = {
        ("World", "export", 2025): 1000.0,
        ("KAZ", "export", 2025): 100.0,
        ("KAZ", "import", 2025): 100.0,
    }
    notes = brief(cube_of(cells), partners="KAZ").notes
    assert "No total of China's trade, so no dependence on Kazakhstan." in notes


def european(periods=(2018, 2019, 2020, 2021)):
    trade = {"DEU": 100.0, "FRA": 60.0, "GBR": 80.0}
    return {(p, "total", t): x + t - 2018 for p, x in trade.items() for t in periods}


def test_a_dated_group_keeps_its_members_of_the_period_throughout():
    found = brief(cube_of(european()), partners="EU", period="2021")
    # The United Kingdom left in 2020: its trade is in neither year, and leaving is no fall.
    assert found.total.value == 103 + 63
    assert found.total.growth == approx(166 / 164 - 1)
    assert len(found.by_partner) == 27
    assert Partner("GBR") not in {partner.partner for partner in found.by_partner}
    before = brief(cube_of(european()), partners="EU", period="2019")
    assert before.total.value == 101 + 61 + 81
    assert before.total.growth == approx(243 / 240 - 1)
    assert len(before.by_partner) == 28


def test_members_without_a_row_are_named_where_they_count_as_zero():
    notes = brief(cube_of(european()), partners="EU", period="2021").notes
    assert (
        "No row for Austria, Belgium, Bulgaria, Cyprus, Czechia, Denmark and 19 others: taken for zero, as"
        " the data are taken for complete."
    ) in notes
    explicit = brief(cube_of(european(), coverage="explicit"), partners="EU", period="2021")
    assert not any("taken for zero" in note for note in explicit.notes)


def test_a_published_total_of_a_group_whose_members_changed_does_not_grow():
    cells = {("EU", "total", 2019): 700.0, ("EU", "total", 2020): 600.0, ("DEU", "total", 2020): 100.0}
    found = brief(cube_of(cells, coverage="explicit"), partners="EU", period="2020")
    assert found.total.growth is None
    assert "Published totals of EU in 2019 are of other members than in 2020: not compared." in found.notes


def test_published_totals_of_a_group_grow_where_its_members_stayed_the_same():
    cells = {("EU", "total", 2021): 600.0, ("EU", "total", 2022): 660.0, ("DEU", "total", 2022): 100.0}
    found = brief(cube_of(cells, coverage="explicit"), partners="EU", period="2022")
    assert found.total.growth == approx(0.1)
    assert not any("other members" in note for note in found.notes)


def test_members_added_up_take_the_place_of_a_total_of_other_members():
    cells = {("EU", "total", 2019): 700.0, ("EU", "total", 2020): 600.0, **european((2019, 2020))}
    found = brief(cube_of(cells), partners="EU", period="2020")
    # 2019 without the United Kingdom, from the members; 2020 as published.
    assert found.total.growth == approx(600 / (101 + 61) - 1)
    assert "Published totals of EU in 2019 are of other members than in 2020: not compared." in found.notes
    assert (
        "Trade with EU in 2019 is added up from the members: no total of theirs is published." in found.notes
    )
    assert not any("added up" in note for note in bundled().notes)


def test_growth_that_is_nothing_in_the_digits_shown_has_no_direction():
    cells = two_way({2023: 100_000.0, 2024: 100_010.0, 2025: 100_015.0})
    written = str(brief(cube_of(cells)))
    assert "hardly changed from 2024" in written
    assert "Growth was about the same as a year before." in " ".join(written.split())
    assert "unchanged from 2024" in str(brief(cube_of(two_way({2024: 5.0, 2025: 5.0}))))


def test_polars_frames_give_the_same_brief():
    rows = pd.DataFrame(china_central_asia_rows())
    columns = dict.fromkeys(("reporter", "partner", "flow", "period"))
    cube = TradeCube.from_frame(
        pl.DataFrame(rows.to_dict("list")).with_columns(
            pl.col("usd_bn").cast(float), pl.col("status").replace("", None)
        ),
        **{name: name for name in columns},
        value="usd_bn",
        status="status",
        citation="source",
        unit="USD bn",
        coverage="explicit",
    )
    found = brief(cube, partners="Central Asia", period="2025")
    assert found.to_dict() == bundled().to_dict()


# -- months, quarters, halves, spans -----------------------------------------------------------------------


def seasonal(frequency, per_year, years=(2022, 2023, 2024), rise=0.1):
    """Trade that doubles within the year and rises from year to year by a constant rate."""
    return {
        (partner, "total", f"{year}-{frequency}{part:0{1 if frequency else 2}d}"): size
        * (1 + part / per_year)
        * (1 + rise) ** (year - years[0])
        for partner, size in (("KAZ", 2.0), ("UZB", 1.0))
        for year in years
        for part in range(1, per_year + 1)
    }


FREQUENCIES = [("", 12, "2024-12", "2023-12"), ("Q", 4, "2024-Q4", "2023-Q4"), ("S", 2, "2024-S2", "2023-S2")]


@pytest.mark.parametrize(("frequency", "per_year", "last", "base"), FREQUENCIES)
def test_growth_is_on_the_same_part_of_the_year_before(frequency, per_year, last, base):
    cells = seasonal(frequency, per_year)
    found = brief(cube_of(cells), partners="Central Asia")
    assert str(found.period) == last
    assert found.total.value == approx(3 * 2 * 1.21)
    assert found.total.growth == approx(0.1)
    assert found.total.acceleration == approx(0, abs=1e-12)
    assert found.by_partner[0].growth == approx(0.1)
    assert found.by_partner[0].contribution == approx(0.1 * 2 / 3)
    assert found.hhi.change == approx(0, abs=1e-12)
    # December is above all earlier months, not only earlier Decembers.
    assert (found.total.record, found.total.record_among) == (True, 3 * per_year)


@pytest.mark.parametrize(("frequency", "per_year", "last", "base"), FREQUENCIES)
def test_a_brief_of_parts_of_the_year_can_be_read(frequency, per_year, last, base):
    found = brief(cube_of(seasonal(frequency, per_year)), partners="Central Asia")
    written = " ".join(str(found).split())
    assert f"up 10.0 % on {base}" in written
    first = {"": "2023-01", "Q": "2023-Q1", "S": "2023-S1"}[frequency]
    assert f"({first}–{last})" in written


def test_a_long_streak_of_months_says_what_is_compared():
    found = brief(cube_of(seasonal("", 12, years=(2022, 2023, 2024, 2025))), partners="Central Asia")
    assert found.total.streak == 36
    assert "at least the 36th month in a row above that of a year before (2023-01–2025-12)" in " ".join(
        str(found).split()
    )


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (2, "second"),
        (10, "tenth"),
        (11, "11th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (23, "23rd"),
        (112, "112th"),
    ],
)
def test_a_place_in_a_row_is_written_as_it_is_said(count, word):
    series = {2025 - count + t: float(1 + t) for t in range(count + 1)}
    assert f"the {word} rise in a row" in " ".join(str(brief(cube_of(two_way(series)))).split())


def test_periods_that_were_selected_with_gaps_are_not_neighbours():
    cube = cube_of(two_way({2019: 1.0, 2020: 2.0, 2023: 3.0, 2025: 4.0})).where(
        period=["2020", "2023", "2025"]
    )
    found = brief(cube)
    assert (found.total.value, found.total.growth, found.total.streak) == (4, None, None)
    assert "Records and firsts are among the 3 years held: 2020, 2023, 2025." in found.notes


def test_a_streak_of_months_that_began_with_a_known_month_is_exactly_so_long():
    cells = {("KAZ", "total", f"{y}-{m:02d}"): 12.0 if (y, m) >= (2025, 10) else 10.0 for y in (2023, 2024, 2025) for m in range(1, 13)}  # fmt: skip  # noqa: E501
    total = brief(cube_of(cells)).total
    # October to December exceed those months of the year before; September does not.
    assert total.streak == 3
    assert total.streak_at_least is False


def test_spans_within_the_year_grow_on_the_same_span_of_the_year_before():
    cells = two_way({"2024-01/2024-02": 10.0, "2025-01/2025-02": 12.0})
    assert brief(cube_of(cells)).total.growth == approx(0.2)


def published_together():
    """Months of two years, of which January and February were published together."""
    return {
        f"{year}-{month}": x * (1.1 if year == 2025 else 1.0)
        for year in (2024, 2025)
        for month, x in ((f"01/{year}-02", 20.0), ("03", 11.0), ("04", 12.0))
    }


def test_months_published_together_are_compared_with_each_other_only():
    cube = cube_of(two_way(published_together()))
    found = brief(cube, period="2025-01/2025-02")
    assert (found.total.value, found.total.growth) == (approx(22), approx(0.1))
    assert "Periods of another length are left out: 2024-03, 2024-04." in " ".join(found.notes)


def test_single_months_are_not_compared_with_months_published_together():
    cube = cube_of(two_way(published_together()))
    found = brief(cube)
    assert (str(found.period), found.total.growth) == ("2025-04", approx(0.1))
    # April and March rose; what February did alone is not known.
    assert (found.total.streak, found.total.streak_at_least) == (2, True)
    assert (found.total.record, found.total.record_among) == (None, None)
    assert "Periods of another length are left out: 2024-01/2024-02, 2025-01/2025-02." in found.notes
    assert "Records and firsts are among the 4 months held: 2024-03–2024-04, 2025-03–2025-04." in found.notes


# -- explanations ------------------------------------------------------------------------------------------


def test_explanation_of_the_hhi_shows_formula_figures_and_arithmetic():
    lines = bundled().explain("hhi").splitlines()
    assert lines[0] == "hhi: H = sum of s^2, s = x / sum of x"
    assert lines[1] == "figures of 2025, USD bn:"
    squares = 0.0
    for line, partner in zip(lines[2:7], sorted(FIVE), strict=True):
        found = re.fullmatch(r"  (\w{3})  x = (\S+)  s = (\S+)  s\^2 = (\S+)  GACC, reported 2026-01", line)
        value = next(p.value for p in bundled().by_partner if str(p.partner) == partner)
        assert found[1] == partner
        assert [float(text) for text in found.groups()[1:]] == approx(
            [value, value / 106.3, (value / 106.3) ** 2], abs=5e-7
        )
        squares += float(found[4])
    assert squares == approx(0.308215, abs=3e-6)
    assert lines[7:9] == ["sum of s^2 = 0.308215, n = 5", "hhi = 0.308215; a year before 0.306328"]
    # What is compared with is explained as well.
    assert lines[9] == "figures of 2024, USD bn:"
    assert lines[10] == "  KAZ  x = 43.82  s = 0.462139  s^2 = 0.213572  GACC, Astana Times 2025-01"
    assert lines[15:] == ["sum of s^2 = 0.306328, n = 5"]


def test_explanation_of_a_flow_shows_each_figure_its_status_and_its_source():
    assert bundled().explain("exports").splitlines() == [
        "exports, USD bn: growth = x(t) / x(t-1) - 1; a streak counts growth above zero",
        "  2023  61.4  GACC, reported early 2024",
        "  2024  64.1  [implied]  implied: 71.2 in 2025 was up 11 % (MOFCOM 2026-01-18)",
        "  2025  71.2  MOFCOM 2026-01-18; the seed article",
        "growth = 71.2 / 64.1 - 1 = 0.110764",
        "growth a year before = 64.1 / 61.4 - 1 = 0.043974",
        "acceleration = 0.110764 - 0.043974 = 0.066790",
        "contribution = (71.2 - 64.1) / 94.82 = 0.074879, of the total a year before",
        "streak = at least 2: 2023 has no figure a year before",
        "first above 50 in 2023",
    ]


def test_explanation_of_the_balance_and_of_what_is_unallocated():
    assert bundled().explain("balance").splitlines() == [
        "balance, USD bn: X - M; coverage ratio X / M; normalised (X - M) / (X + M)",
        "X = 71.2, M = 35.1",
        "X - M = 36.100000, X / M = 2.028490, (X - M) / (X + M) = 0.339605",
        "a year before: X = 64.1 [implied], M = 30.8 [implied], X - M = 33.300000",
        "change = 36.100000 - 33.300000 = 2.800000",
    ]
    assert bundled().explain("unallocated").splitlines() == [
        "unallocated: growth of the total less the contributions of exports and imports",
        "0.121072 - 0.074879 - 0.045349 = 0.000844",
    ]


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_number_can_be_explained_and_the_explanation_ends_with_it(name):
    found = getattr(bundled(), name)
    text = bundled().explain(name)
    assert text.startswith(name)
    if name in ("hhi", "hhi_normalized", "effective_partners", "top_share"):
        assert f"{name} = {found.value:.6f}; a year before {found.value - found.change:.6f}" in text


def test_explanation_of_partners_gives_the_shares_of_the_brief():
    found = bundled("2023")
    assert f"KAZ  x = 41  s = {found.by_partner[0].share:.6f}" in found.explain("by_partner")


def test_explanation_of_partners_shows_the_arithmetic_of_contributions():
    assert f"{bundled().by_partner[0].contribution:.6f}" in bundled().explain("by_partner")


def test_explanation_shows_figures_in_full():
    found = brief(cube_of(two_way({2024: 1234567.8, 2025: 1234568.9})))
    assert "1234567.8" in found.explain("total")


def test_explanations_say_what_a_streak_and_a_record_rest_on():
    total = bundled().explain("total").splitlines()
    assert total[-3:] == [
        "streak = at least 5: 2020 has no figure a year before",
        "a record among 7: the highest before is 94.82 in 2024",
        "first above 100 in 2025",
    ]
    fell = brief(cube_of(two_way({2021: 5.0, 2022: 9.0, 2023: 6.0, 2024: 7.0, 2025: 8.0}))).explain("total")
    assert "streak = 2: 2023 did not rise" in fell
    assert "no record among 5: the highest before is 9 in 2022" in fell
    gap = brief(cube_of(two_way({2022: 6.0, 2024: 7.0, 2025: 8.0}))).explain("total")
    assert "streak = at least 1: 2024 has no figure a year before" in gap


@pytest.mark.parametrize("name", EXPLAINED)
@pytest.mark.parametrize("year", HELD_YEARS)
def test_explanations_of_any_year_hold_no_nan(name, year):
    assert "nan" not in bundled(year).explain(name)


@pytest.mark.parametrize("value", [0.0, math.nan])
@pytest.mark.parametrize("name", ["hhi", "by_partner"])
def test_explanation_of_what_is_undefined_says_unknown(name, value):
    found = brief(cube_of({("KAZ", "total", 2025): value, ("UZB", "total", 2025): value}))
    assert "nan" not in found.explain(name)


@pytest.mark.parametrize("name", ["gini", "", "notes", "HHI"])
def test_explaining_what_there_is_not_lists_what_there_is(name):
    with pytest.raises(CubeError) as caught:
        bundled().explain(name)
    assert str(caught.value) == (
        f"nothing to explain under {name!r}: choose from total, exports, imports, balance, unallocated, hhi,"
        " hhi_normalized, effective_partners, top_share, by_partner"
    )


# -- what it looks like ------------------------------------------------------------------------------------


def long_names():
    cells = {
        (p, "total", t): (1.0 + i) * (t - 2000) for i, p in enumerate(ISLANDS) for t in (2023, 2024, 2025)
    }
    return brief(cube_of(cells), partners=PartnerGroup("six islands", ISLANDS))


def without_flows():
    frame = pd.DataFrame({"to": FIVE, "x": range(5)}).astype({"x": float})
    return brief(
        TradeCube.from_frame(
            frame, reporter=Partner("CHN"), partner="to", period=Period("2025-Q1"), value="x"
        )
    )


def steep():
    cells = {(p, f, t): 0.4 if t < 2025 else 9.9 for p in FIVE for f in ("export", "import") for t in (2023, 2024, 2025)}  # fmt: skip  # noqa: E501
    return brief(cube_of(cells, unit="EUR mn"), partners="Central Asia")


def to_nothing():
    cells = {(p, f, t): 0.0 if t == 2025 else 10.0 for p in FIVE for f in ("export", "import") for t in (2024, 2025)}  # fmt: skip  # noqa: E501
    return brief(cube_of(cells), partners="Central Asia")


def named(name):
    return brief(cube_of({(p, "total", 2025): 1.0 for p in FIVE}), partners=PartnerGroup(name, FIVE))


CASES = {
    **{year: lambda year=year: bundled(year) for year in HELD_YEARS},
    "all partners": lambda: brief(china_central_asia()),
    "one partner": lambda: brief(china_central_asia(), partners="KAZ"),
    "EU": lambda: brief(cube_of(european()), partners="EU"),
    "long country names": long_names,
    "without flows": without_flows,
    "steep rise": steep,
    "to nothing": to_nothing,
    "markup": lambda: named("<b> & | *x*"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_text_fits_a_terminal_of_80_columns(case):
    lines = str(CASES[case]()).splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if line != line.rstrip()] == []
    assert repr(CASES[case]()) == "\n".join(lines)


@pytest.mark.parametrize("case", ["long group name", "many partners", "no unit", "from next to nothing"])
def test_text_fits_a_terminal_even_then(case):
    cells = {(p, "total", t): 123_456_789.1 * (t - 2020) for p in ISLANDS for t in (2023, 2024, 2025)}
    leap = {cell: value if cell[2] == 2025 else 1e-9 for cell, value in cells.items()}
    six = PartnerGroup("six islands", ISLANDS)
    found = {
        "long group name": lambda: named("Shanghai Cooperation Organisation with its observers and partners"),
        "many partners": lambda: brief(cube_of(cells), partners=ISLANDS),
        "no unit": lambda: brief(cube_of(cells, unit=None), partners=six),
        "from next to nothing": lambda: brief(cube_of(leap), partners=six),
    }[case]()  # fmt: skip
    assert max(map(len, str(found).splitlines())) <= 80


@pytest.mark.parametrize("case", CASES)
def test_markdown_tables_have_rows_of_equal_length(case):
    tables, rows = [], []
    for line in [*CASES[case]().markdown().splitlines(), ""]:
        if line.startswith("|"):
            rows.append(len(re.findall(r"(?<!\\)\|", line)))
        elif rows:
            tables.append(rows)
            rows = []
    assert tables
    assert all(len(set(rows)) == 1 and len(rows) > 2 for rows in tables)


def test_markdown_marks_no_note_as_a_list():
    notes = [line for line in bundled().markdown().splitlines() if "Implied, not published" in line]
    assert notes[0].startswith("- \\* Implied")


def test_markdown_keeps_a_name_on_its_line():
    assert "\n# of mine" not in named("group\n# of mine").markdown()


def test_words_stand_left_and_numbers_right_in_every_format():
    assert "| ---: | ---: | ---: | --- |" in bundled().markdown()
    assert "<td style='text-align:left'>rounding</td>" in bundled()._repr_html_()


def test_what_flows_are_valued_at_is_said():
    assert "Flows, USD bn, exports FOB, imports CIF" in str(bundled())
    assert "FOB" not in str(brief(cube_of(two_way({2025: 1.0}))))


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.text = set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("case", CASES)
def test_html_is_well_formed_and_its_tables_are_rectangular(case):
    root = ElementTree.fromstring(f"<div>{CASES[case]()._repr_html_()}</div>")
    tables = root.findall("table")
    assert tables
    for table in tables:
        assert len({len(row) for row in table.iter("tr")}) == 1


def test_html_escapes_what_the_user_named():
    page = Tags()
    page.feed(named("<b> & <script>alert(1)</script>")._repr_html_())
    assert page.seen == {"h3", "h4", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert "China's trade with <b> & <script>alert(1)</script>, 2025" in page.text


def test_the_three_ways_to_write_it_say_the_same_numbers():
    def numbers(text):
        return re.findall(r"[-+]?\d[\d,]*\.?\d*", text)

    page = Tags()
    page.feed(bundled()._repr_html_())
    markdown = bundled().markdown().replace("\\*", "*")
    assert numbers(str(bundled())) == numbers(markdown) == numbers(" ".join(page.text))


def test_the_text_of_the_main_job():
    expected = """\
China's trade with Central Asia, 2025
═════════════════════════════════════

Trade of 106.3 USD bn, up 12.1 % on 2024; at least the fifth rise in a row
(2021–2025); the first of the 7 years held above 100; the highest of the 7 held.
Growth was 6.0 points faster than a year before.
"""
    assert str(bundled()).startswith(expected)


def test_growth_from_an_implied_base_is_written_with_its_mark_and_rounding():
    row = next(line.split() for line in str(bundled()).splitlines() if line.startswith("Exports"))
    assert row[1:4] == ["71.2", "+11", "%*"]


def test_a_contribution_from_an_implied_base_carries_the_mark_too():
    row = next(line.split() for line in str(bundled()).splitlines() if line.startswith("Exports"))
    assert row[4].endswith("*")


def test_a_value_that_is_itself_implied_carries_the_mark_wherever_it_is_used():
    rows = {line.split()[0]: line for line in str(bundled("2024")).splitlines() if line}
    assert rows["Exports"].split()[1] == "64.1*"
    assert rows["Surplus"].split()[1] == "33.3*"
    assert rows["Surplus"].endswith("X/M 2.08*, (X-M)/(X+M) 0.35*")
    assert rows["Total"].split()[1] == "94.8"
    assert rows["Unallocated"].split()[1] == "-0.1*"


def test_shares_and_concentration_of_an_implied_figure_carry_the_mark():
    frame = pd.DataFrame(
        {"to": ["KAZ", "UZB"] * 2, "t": [2024, 2024, 2025, 2025], "x": [3.0, 1.0, 6.0, 2.5]}
    ).assign(how=[None, None, "implied", None])
    cube = TradeCube.from_frame(
        frame, reporter=Partner("CHN"), partner="to", period="t", value="x", status="how"
    )
    lines = [" ".join(line.split()) for line in str(brief(cube)).splitlines()]
    assert "Kazakhstan 1 6.0* 70.6 %* -4.4* +100 %* +75.0*" in lines
    # Its own value is observed, the total that it is a share of is not.
    assert "Uzbekistan 2 2.5 29.4 %* +4.4* +150.0 % +37.5" in lines
    assert "Share of the largest (Kazakhstan) 70.6 %* -4.4*" in lines
    assert any(line.startswith("Trade of 8.5*, up 112 %* on 2024") for line in lines)


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("provisional", "Provisional: two-way trade of 2025, Kazakhstan of 2025."),
        ("estimated", "* Estimated: two-way trade of 2025, Kazakhstan of 2025."),
    ],
)
def test_other_statuses_are_named_for_what_they_are(status, note):
    frame = pd.DataFrame({"t": [2024, 2025], "x": [1.0, 2.0], "how": [None, status]})
    cube = TradeCube.from_frame(
        frame, reporter=Partner("CHN"), partner=Partner("KAZ"), period="t", value="x", status="how"
    )
    assert note in brief(cube).notes


def test_the_surplus_is_said_to_widen_or_to_be_within_the_rounding():
    assert "The surplus widened by 2.8* USD bn on 2024." in str(bundled())
    # 33.3 after 33.4, of which the first rests on growth rates in whole per cent.
    assert "Whether the balance changed is lost in the rounding of the implied figures." in str(
        bundled("2024")
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((5.0, 2.0), (6.0, 4.0), "The surplus narrowed by 1.0 USD bn on 2024."),
        ((2.0, 5.0), (2.0, 6.0), "The deficit widened by 1.0 USD bn on 2024."),
        ((2.0, 5.0), (7.0, 6.0), "The deficit of 3.0 USD bn in 2024 turned into a surplus."),
        ((5.0, 5.0), (5.0, 6.0), "The deficit widened by 1.0 USD bn on 2024."),
        ((5.0, 2.0), (5.0, 5.0), "The surplus narrowed by 3.0 USD bn on 2024."),
    ],
)
def test_a_change_of_the_balance_is_told_as_what_it_is(before, after, said):
    cells = {
        ("KAZ", flow, year): x
        for year, flows in ((2024, before), (2025, after))
        for flow, x in zip(("export", "import"), flows, strict=True)
    }
    assert said in str(brief(cube_of(cells))).splitlines()


def test_the_first_sentence_knows_that_its_growth_is_implied():
    assert "up 40 %*" in str(bundled("2022"))


def test_growth_between_published_figures_carries_no_mark():
    # 70.2 and 89.4 are both published; only the growth of the year before rests on an implied figure.
    row = next(line for line in str(bundled("2023")).splitlines() if line.startswith("Total"))
    assert "+27.4 %" in row


def test_no_largest_partner_is_named_where_none_is_known():
    assert "Share of the largest (Kazakhstan)" not in str(bundled("2022"))


def test_concentration_that_did_not_change_is_not_said_to():
    cells = {(p, "total", t): 0.1 * (i + 1) * (t - 2000) for i, p in enumerate(FIVE) for t in (2024, 2025)}
    found = brief(cube_of(cells), partners="Central Asia")
    assert found.hhi.change == approx(0, abs=1e-15)
    assert "Concentration rises" not in str(found)
    assert "Concentration falls" not in str(found)


def test_concentration_is_said_to_move_through_those_who_moved_it():
    before = {"KAZ": 30.0, "KGZ": 26.0, "UZB": 24.0, "TKM": 8.0, "TJK": 12.0}
    after = {"KAZ": 29.7, "KGZ": 26.1, "UZB": 24.2, "TKM": 19.0, "TJK": 1.0}
    cells = {(p, "total", year): x for year, x_of in ((2024, before), (2025, after)) for p, x in x_of.items()}
    found = brief(cube_of(cells), partners="Central Asia")
    assert found.hhi.change > 0
    # Turkmenistan adds 0.19² - 0.08² = 0.030 to an index that rises by 0.015; the others together less.
    assert "through Turkmenistan (+11.0)" in " ".join(str(found).split())


def test_a_new_largest_partner_is_named():
    cells = {("KAZ", "total", 2024): 6.0, ("UZB", "total", 2024): 4.0, ("KAZ", "total", 2025): 3.0, ("UZB", "total", 2025): 7.0}  # fmt: skip  # noqa: E501
    found = brief(cube_of(cells))
    assert "Uzbekistan is the largest now; a year before it was Kazakhstan." in " ".join(str(found).split())


def test_of_two_that_are_equally_large_none_is_the_largest():
    found = brief(cube_of({(p, "total", 2025): 1.0 for p in ("KAZ", "UZB")}))
    assert "Share of the largest  " in str(found)


def test_constant_growth_is_neither_faster_nor_slower():
    written = str(brief(cube_of(two_way({2023: 5.0, 2024: 5.0, 2025: 5.0}))))
    assert "slower" not in written
    assert "faster" not in written


def test_a_small_fall_has_no_plus():
    row = next(line.split() for line in str(bundled()).splitlines() if line.startswith("Tajikistan"))
    assert bundled().by_partner[4].share_change < 0
    assert row[5] in ("0.0", "-0.0")


def test_figures_are_shown_in_the_unit_in_which_they_are_read_best():
    found = brief(cube_of(two_way({2024: 94_820_000_000.0, 2025: 106_300_000_000.0}), unit="USD"))
    assert "Trade of 106.3 USD bn, up 12.1 % on 2024" in str(found)
    # The numbers themselves stay in the unit of the cube.
    assert found.to_dict()["unit"] == "USD"
    assert found.total.value == 106_300_000_000


def test_the_unit_shown_is_that_of_the_largest_partner():
    cells = {(p.code, "total", 2025): 4e10 for p in Partner.all("economy")[:60]}
    assert "Trade of 2,400.0 USD bn" in str(brief(cube_of(cells, unit="USD")))


def test_figures_without_a_unit_are_scaled_all_the_same_and_nothing_is_guessed():
    found = str(brief(cube_of(two_way({2024: 2e9, 2025: 3e9}), unit=None)))
    assert "Trade of 3.0 bn, up 50.0 %" in found
    assert "Flows, bn, unit not given" in found


def test_figures_below_one_keep_their_digits():
    assert "Trade of 0.046 USD, up" in str(brief(cube_of(two_way({2024: 0.04, 2025: 0.046}), unit="USD")))


def test_of_many_partners_the_largest_are_shown_and_the_rest_is_summed():
    many = Partner.all("economy")[:50]
    cells = {(p.code, "total", t): (60.0 - i) * (t - 2020) for i, p in enumerate(many) for t in (2024, 2025)}
    found = brief(cube_of(cells))
    row = next(line.split() for line in str(found).splitlines() if "others" in line)
    rest = found.by_partner[30:]
    assert row[:2] == ["20", "others"]
    assert float(row[2].replace(",", "")) == approx(sum(p.value for p in rest))
    assert float(row[3]) == approx(100 * sum(p.share for p in rest), abs=0.05)
    assert float(row[-1]) == approx(100 * sum(p.contribution for p in rest), abs=0.05)
    assert len(found.to_dict()["by_partner"]) == 50


def test_the_gap_between_total_and_partners_is_written_in_the_unit_shown():
    cells = {("Central Asia", "total", 2025): 89.4e9, **{(p, "total", 2025): 17.86e9 for p in FIVE}}
    notes = brief(cube_of(cells, unit="USD", coverage="explicit"), partners="Central Asia").notes
    assert any("differ by +0.1" in note for note in notes)


def test_data_of_one_flow_lack_nothing_but_the_other():
    rows = [("KAZ", "CHN", 2020, 50.0), ("KAZ", "CHN", 2021, 60.0), ("CHN", "KAZ", 2021, 90.0)]
    frame = pd.DataFrame(rows, columns=["reporter", "partner", "year", "value"])
    cube = TradeCube.from_frame(
        frame, reporter="reporter", partner="partner", period="year", value="value", flow=Flow.EXPORT
    )
    found = brief(cube, reporter="KAZ")
    assert (found.exports.value, found.exports.growth, found.imports.value) == (60, 0.2, None)
    assert found.notes == (
        "The data hold exports alone, so there are no imports, no two-way trade and no shares of partners in"
        " it. Where each trade stands once, as in BACI, TradeCube.both_flows() gives the imports too.",
    )
    both = brief(cube.both_flows(), reporter="KAZ")
    assert (both.exports.value, both.imports.value, both.balance.value) == (60, 90, -30)
