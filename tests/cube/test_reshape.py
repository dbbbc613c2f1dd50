"""Selecting, regrouping and summing away: what is asked for, what is listed, what is known."""

import math
import re

import pandas as pd
import pytest

from tradekit import CategoryGroup, Flow, Partner, PartnerGroup, Period, TradeCube
from tradekit.errors import CubeError, PartnerError, SumError
from tradekit.metrics import growth_rate

NAMES = ["reporter", "partner", "flow", "category", "period"]
ROWS = [
    ("CHN", "KAZ", "X", "270900", 2020, 3.0),
    ("CHN", "UZB", "X", "270900", 2020, 1.0),
    ("CHN", "DEU", "X", "870380", 2021, 5.0),
    ("USA", "GBR", "X", "870380", 2021, 7.0),
    ("USA", "FRA", "X", "870380", 2023, 9.0),
]


def cube(rows=ROWS, **options):
    frame = pd.DataFrame(rows, columns=[*NAMES, "value"])
    options = {"nomenclature": "HS2022", "unit": "USD bn", **options}
    return TradeCube.from_frame(frame, **{name: name for name in NAMES}, value="value", **options)


def values(made, *dims):
    frame = made.to_frame()
    return dict(zip(zip(*(frame[dim] for dim in dims), strict=True), frame["value"], strict=True))


def listed(made, dim):
    return made.axes[dim].text.tolist()


SELECTIONS = {
    "a code": ({"partner": "KAZ"}, [3.0]),
    "a name": ({"partner": "Kazakhstan"}, [3.0]),
    "a typed label": ({"partner": Partner("KAZ")}, [3.0]),
    "a list": ({"partner": ["KAZ", 860]}, [1.0, 3.0]),
    "a group by name": ({"partner": "Central Asia"}, [1.0, 3.0]),
    "a group of one's own": ({"partner": PartnerGroup("mine", ["DEU", "KAZ"])}, [3.0, 5.0]),
    "a dated group": ({"partner": "EU"}, [5.0, 9.0]),
    "members": ({"partner": "members"}, [1.0, 3.0, 5.0, 7.0, 9.0]),
    "a function": ({"partner": lambda partner: partner.code < "G"}, [5.0, 9.0]),
    "a flow": ({"flow": "exports"}, [1.0, 3.0, 5.0, 7.0, 9.0]),
    "a typed flow": ({"flow": Flow("X")}, [1.0, 3.0, 5.0, 7.0, 9.0]),
    "a year": ({"period": 2021}, [5.0, 7.0]),
    "a typed period": ({"period": Period("2021")}, [5.0, 7.0]),
    "a range": ({"period": "2020/2021"}, [1.0, 3.0, 5.0, 7.0]),
    "periods apart": ({"period": [2020, 2023]}, [1.0, 3.0, 9.0]),
    "a subheading": ({"category": "870380"}, [5.0, 7.0, 9.0]),
    "a chapter without a row of its own": ({"category": "27"}, [1.0, 3.0]),
    "a category group": ({"category": CategoryGroup.parse("fuels")}, [1.0, 3.0]),
    "a category group by name": ({"category": "new three"}, [5.0, 7.0, 9.0]),
    "two dimensions": ({"reporter": "CHN", "period": 2020}, [1.0, 3.0]),
    "nothing": ({}, [1.0, 3.0, 5.0, 7.0, 9.0]),
}


REFUSED = {
    "nothing": ({"partner": []}, "nothing selected: partner=[] names none of its labels"),
    "a period outside": (
        {"period": "1999"},
        "period 1999 is not in the cube, which runs from 2020 to 2023",
    ),
    "a flow it does not have": ({"flow": "import"}, "flow 'M' is not in the cube"),
    "a code it does not have": ({"category": "999"}, "category '999' is not in the cube"),
}


class TestWhere:
    @pytest.mark.parametrize("what", SELECTIONS)
    def test_every_kind_of_selection(self, what):
        wanted, expected = SELECTIONS[what]
        assert sorted(cube().where(**wanted).to_frame()["value"]) == expected

    def test_what_is_asked_for_is_listed_with_or_without_trade(self):
        chosen = cube().where(partner=["KAZ", "MNG"])
        assert listed(chosen, "partner") == ["KAZ", "MNG"]
        assert len(chosen) == 1

    def test_a_group_lists_all_its_members(self):
        assert listed(cube().where(partner="Central Asia"), "partner") == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]

    def test_a_published_row_of_that_name_goes_first(self):
        rows = [*ROWS, ("CHN", "Central Asia", "X", "270900", 2020, 4.5)]
        assert values(cube(rows).where(partner="Central Asia"), "partner") == {("Central Asia",): 4.5}

    def test_the_frame_of_what_is_left_keeps_the_unit(self):
        assert cube().where(partner="KAZ").unit == cube().unit

    def test_selecting_twice_is_selecting_both(self):
        both = cube().where(reporter="CHN", period=2020)
        pd.testing.assert_frame_equal(
            cube().where(reporter="CHN").where(period=2020).to_frame(), both.to_frame()
        )

    @pytest.mark.parametrize("what", REFUSED)
    def test_a_selection_that_the_cube_cannot_answer(self, what):
        wanted, message = REFUSED[what]
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube().where(**wanted)

    def test_an_unknown_country(self):
        with pytest.raises(
            PartnerError, match=r"^'Narnia' names no economy, residual or aggregate; nearest:"
        ):
            cube().where(partner="Narnia")

    def test_a_dimension_that_is_not_there(self):
        message = "the cube has no partner: it was left out when the cube was made"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube().rollup("partner").where(partner="KAZ")


class TestRelabel:
    def test_members_are_summed_into_their_group(self):
        made = cube().relabel(partner=["Central Asia"], rest="drop")
        assert values(made, "partner", "period") == {("Central Asia", "2020"): 4.0}

    def test_the_rest_under_a_name(self):
        made = cube().relabel(partner=["Central Asia"], rest="others")
        assert values(made, "reporter", "partner", "period") == {
            ("CHN", "Central Asia", "2020"): 4.0,
            ("CHN", "others", "2021"): 5.0,
            ("USA", "others", "2021"): 7.0,
            ("USA", "others", "2023"): 9.0,
        }

    def test_the_rest_kept_as_it_is(self):
        made = cube().relabel(partner=["Central Asia"])
        assert values(made, "partner", "period") == {
            ("Central Asia", "2020"): 4.0,
            ("DEU", "2021"): 5.0,
            ("GBR", "2021"): 7.0,
            ("FRA", "2023"): 9.0,
        }

    def test_a_mapping_of_ones_own(self):
        made = cube().relabel(partner={"near": ["KAZ", "UZB"], "far": ["DEU", "FRA", "GBR"]})
        assert values(made, "reporter", "partner", "period") == {
            ("CHN", "near", "2020"): 4.0,
            ("CHN", "far", "2021"): 5.0,
            ("USA", "far", "2021"): 7.0,
            ("USA", "far", "2023"): 9.0,
        }

    def test_goods_too(self):
        made = cube().relabel(category=["fuels"], rest="other goods")
        assert values(made, "category", "partner") == {
            ("fuels", "KAZ"): 3.0,
            ("fuels", "UZB"): 1.0,
            ("other goods", "DEU"): 5.0,
            ("other goods", "GBR"): 7.0,
            ("other goods", "FRA"): 9.0,
        }

    def test_a_dated_group_has_the_members_of_each_period(self):
        rows = [("USA", who, "X", "270900", t, 1.0) for who in ("DEU", "GBR") for t in (2019, 2020)]
        made = cube(rows).relabel(partner=["EU"], rest="others")
        assert values(made, "partner", "period") == {
            ("EU", "2019"): 2.0,
            ("EU", "2020"): 1.0,
            ("others", "2020"): 1.0,
        }

    def test_economies_beside_groups_are_still_economies(self):
        made = cube().relabel(partner={"near": ["KAZ", "UZB"]})
        assert values(made.where(partner=["near", "Germany"]), "partner") == {("near",): 4.0, ("DEU",): 5.0}
        again = made.relabel(partner={"far": ["near", "GBR"]}, rest="drop")
        assert values(again, "partner", "period") == {("far", "2020"): 4.0, ("far", "2021"): 7.0}

    def test_the_rest_is_not_called_what_an_economy_is(self):
        message = "partner 'KAZ' would be two labels, one of them your own: give it another name"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube().relabel(partner={"KAZ": ["UZB"]}, rest="KAZ")

    def test_groups_must_not_overlap(self):
        message = "partner 'KAZ' is in 'Central Asia' and in 'CIS': groups must not overlap"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube().relabel(partner=["Central Asia", "CIS"])

    def test_nor_may_sets_of_ones_own(self):
        message = "partner 'UZB' is in 'near' and in 'far': groups must not overlap"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube().relabel(partner={"near": ["KAZ", "UZB"], "far": ["UZB"]})

    def test_a_group_of_whole_and_part_is_refused(self):
        rows = [*ROWS, ("CHN", "World", "X", "270900", 2020, 9.0)]
        with pytest.raises(SumError, match=r"^partner 'W00' contains"):
            cube(rows).relabel(partner={"all": ["KAZ", "World"]}, rest="drop")

    def test_reporters_summed_need_to_have_reported(self):
        # In 2020 and 2023 one of the two is silent: together they are unknown.
        made = cube().relabel(reporter={"both": ["CHN", "USA"]})
        known = {key for key, value in values(made, "period", "partner").items() if not math.isnan(value)}
        assert known == {("2021", "DEU"), ("2021", "GBR")}


class TestLongerPeriods:
    def months(self, *texts):
        return cube([("CHN", "KAZ", "X", "270900", text, 1.0) for text in texts])

    ALL_2020 = tuple(f"2020-{month:02}" for month in range(1, 13))
    TEN_OF_2021 = tuple(f"2021-{month:02}" for month in range(1, 11))

    @pytest.mark.parametrize(
        ("length", "full", "parts"), [("year", 12.0, 2), ("half", 6.0, 4), ("quarter", 3.0, 8)]
    )
    def test_a_period_that_lacks_a_part_is_unknown(self, length, full, parts):
        found = self.months(*self.ALL_2020, *self.TEN_OF_2021).relabel(period=length).to_frame()["value"]
        assert found.tolist()[:-1] == [full] * (parts - 1)
        assert math.isnan(found.tolist()[-1])

    def test_a_month_missing_in_the_middle(self):
        without_may = [text for text in self.ALL_2020 if text != "2020-05"]
        found = values(self.months(*without_may).relabel(period="quarter"), "period")
        assert [key for key, value in found.items() if math.isnan(value)] == [("2020-Q2",)]

    def test_a_month_without_trade_is_not_missing(self):
        # Kazakhstan was sold nothing in May, but the office reported: the partner next door was.
        rows = [("CHN", "KAZ", "X", "270900", t, 1.0) for t in self.ALL_2020 if t != "2020-05"]
        rows += [("CHN", "UZB", "X", "270900", t, 1.0) for t in self.ALL_2020]
        assert values(cube(rows).relabel(period="year"), "partner") == {("KAZ",): 11.0, ("UZB",): 12.0}

    def test_there_must_be_periods_to_sum(self):
        made = TradeCube.from_frame(pd.DataFrame({"value": [1.0]}), value="value")
        with pytest.raises(
            CubeError, match=r"^the cube has no period: it was left out when the cube was made$"
        ):
            made.relabel(period="year")

    def test_years_have_no_quarters(self):
        with pytest.raises(CubeError, match=r"^2020 cannot be summed into a quarter$"):
            cube().relabel(period="quarter")

    @pytest.mark.parametrize("length", ["month", "decade"])
    def test_only_longer_periods_that_there_are(self, length):
        message = f"period must be 'year', 'half' or 'quarter', not {length!r}"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            cube().relabel(period=length)

    def test_january_and_february_are_published_together(self):
        rest = [text.replace("2020", "2025") for text in self.ALL_2020[2:]]
        made = self.months("2025-01/2025-02", *rest)
        assert made.relabel(period="year").to_frame()["value"].tolist() == [11.0]
        assert values(made.relabel(period="quarter"), "period")[("2025-Q1",)] == 2.0

    def test_two_months_together_are_part_of_no_single_one(self):
        made = self.months("2025-01/2025-02", "2025-03", "2025-04")
        assert made.axes["period"].text.tolist() == ["2025-01/2025-02", "2025-03", "2025-04"]
        message = (
            "growth_rate compares periods, but 2025-01/2025-02 is longer than the others: sum them into equal"
            " ones with relabel(period='quarter'), 'half' or 'year'"
        )
        with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
            made.measure(growth_rate)

    def test_a_span_across_two_quarters_is_part_of_neither(self):
        made = self.months("2025-03/2025-04", "2025-05")
        message = "2025-03/2025-04 cannot be summed into a quarter: it is no part of 2025-Q1"
        with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
            made.relabel(period="quarter")

    def test_a_span_over_a_month_that_is_held_would_count_it_twice(self):
        with pytest.raises(CubeError, match=r"^periods of unlike kinds, 2025-01/2025-02 and 2025-02"):
            self.months("2025-01/2025-02", "2025-02")


class TestRollup:
    def test_a_dimension_summed_away_is_unnamed(self):
        made = cube().rollup("partner")
        assert made.dimensions == ("reporter", "flow", "category", "period")
        assert values(made, "reporter", "period") == {
            ("CHN", "2020"): 4.0,
            ("CHN", "2021"): 5.0,
            ("USA", "2021"): 7.0,
            ("USA", "2023"): 9.0,
        }

    def test_order_does_not_matter(self):
        one, other = cube().rollup("partner", "category"), cube().rollup("category").rollup("partner")
        pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())

    def test_nothing_summed_is_the_same_cube(self):
        pd.testing.assert_frame_equal(cube().rollup().to_frame(), cube().to_frame())

    def test_a_suppressed_cell_spoils_its_own_sum_only(self):
        rows = [*ROWS, ("CHN", "TJK", "X", "270900", 2020, None)]
        found = values(cube(rows).rollup("partner"), "reporter", "period")
        assert math.isnan(found.pop(("CHN", "2020")))
        assert found == {("CHN", "2021"): 5.0, ("USA", "2021"): 7.0, ("USA", "2023"): 9.0}

    def test_sums_of_an_incomplete_listing_are_unknown(self):
        assert cube(coverage="explicit").rollup("partner").to_frame()["value"].isna().all()

    def test_keys_are_not_glued_without_a_separator(self):
        # (1, 11) and (11, 1) are two cells.
        rows = [("CHN", "KAZ", "X", "1", 2020, 1.0), ("CHN", "KAZ", "X", "11", 2021, 2.0)]
        rows += [("CHN", "UZB", "X", "11", 2020, 4.0), ("CHN", "UZB", "X", "1", 2021, 8.0)]
        found = values(cube(rows, nomenclature=None).rollup("partner"), "category", "period")
        assert found == {("1", "2020"): 1.0, ("11", "2020"): 4.0, ("1", "2021"): 8.0, ("11", "2021"): 2.0}

    def test_a_dimension_that_does_not_exist(self):
        with pytest.raises(CubeError, match="colour"):
            cube().rollup("colour")
