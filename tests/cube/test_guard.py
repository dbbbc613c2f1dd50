"""Nothing is counted twice: holding a whole beside its parts is allowed, summing them is not."""

import re

import pandas as pd
import pytest

from tradekit import TradeCube
from tradekit.errors import SumError
from tradekit.metrics import cdi2, growth_rate, hhi, rca_balassa, share, trade_balance

NAMES = ["reporter", "partner", "flow", "category", "period"]


def cube(*rows, **options):
    frame = pd.DataFrame(rows, columns=[*NAMES, "value"])
    return TradeCube.from_frame(frame, **{name: name for name in NAMES}, value="value", **options)


def by_partner(*pairs, year=2021):
    return cube(*[("CHN", partner, "X", "27", year, value) for partner, value in pairs])


def by_code(*pairs, **options):
    return cube(*[("CHN", "KAZ", "X", code, 2021, value) for code, value in pairs], **options)


# Mineral fuels 100, of them crude oil 90, of it petroleum oils 70: in one well-known package, 260.
LEVELS = (("27", 100.0), ("2709", 90.0), ("270900", 70.0))
TWICE = (
    "category '27' contains '2709': a sum over category would count its trade twice. Choose the whole with"
    " where(category='27'), or the parts with where(category=lambda c: len(str(c)) == 4)"
)


class TestLevelsOfACode:
    @pytest.mark.parametrize("nomenclature", [None, "HS2022"])
    def test_100_does_not_become_260(self, nomenclature):
        with pytest.raises(SumError, match=f"^{re.escape(TWICE)}$"):
            by_code(*LEVELS, nomenclature=nomenclature).rollup("category")

    @pytest.mark.parametrize("over", ["category", "partner"])
    def test_neither_shared_out_nor_summed_away(self, over):
        with pytest.raises(SumError, match=re.escape(TWICE)):
            by_code(*LEVELS).measure(hhi, over=over)

    def test_nor_in_a_matrix(self):
        with pytest.raises(SumError, match=re.escape(TWICE)):
            by_code(*LEVELS).measure(rca_balassa)

    def test_holding_them_is_no_sum(self):
        held = by_code(*LEVELS).measure(hhi, over="partner", by="category")
        assert held["category"].tolist() == ["27", "2709", "270900"]

    @pytest.mark.parametrize(("digits", "value"), [(2, 100.0), (4, 90.0), (6, 70.0)])
    def test_one_level_is_chosen_as_the_error_says(self, digits, value):
        chosen = by_code(*LEVELS).where(category=lambda code: len(str(code)) == digits)
        assert chosen.rollup("category").to_frame()["value"].tolist() == [value]

    def test_unlike_chapters_at_unlike_levels_are_no_whole_and_part(self):
        made = by_code(("27", 100.0), ("8703", 5.0))
        assert made.rollup("category").to_frame()["value"].tolist() == [105.0]

    def test_other_lengths_than_2_4_and_6_are_words_not_levels(self):
        # Own codes such as 1 and 12 or a firm's part numbers contain nothing.
        made = by_code(("271", 1.0), ("2710", 2.0), ("27", 4.0))
        assert made.rollup("category").to_frame()["value"].tolist() == [7.0]

    def test_words_that_begin_alike_are_no_levels(self):
        made = by_code(("oil", 1.0), ("oilseed", 2.0))
        assert made.rollup("category").to_frame()["value"].tolist() == [3.0]

    @pytest.mark.parametrize("word", ["TOTAL", "Total"])
    def test_a_total_contains_whatever_stands_beside_it(self, word):
        with pytest.raises(SumError, match=f"^category '{word}' contains 'cars'"):
            by_code(("cars", 1.0), (word, 3.0)).rollup("category")

    def test_levels_in_unlike_slices_never_meet(self):
        made = cube(("CHN", "KAZ", "X", "27", 2020, 100.0), ("CHN", "KAZ", "X", "2709", 2021, 90.0))
        found = made.measure(hhi, over="category", by="period")
        assert found["hhi"].tolist() == [1.0, 1.0]


class TestWorldBesideMembers:
    ROWS = (("KAZ", 3.0), ("UZB", 1.0), ("World", 5.0))

    def test_a_sum_names_whole_part_and_the_way_out(self):
        message = (
            "partner 'W00' contains 'KAZ': a sum over partner would count its trade twice. Choose the whole"
            " with where(partner='W00'), or the parts with where(partner=\"members\")"
        )
        with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
            by_partner(*self.ROWS).measure(share, over="partner", by="reporter")

    def test_the_parts(self):
        found = by_partner(*self.ROWS).where(partner="members").measure(share, over="partner")
        assert found.to_dict("list") == {"partner": ["KAZ", "UZB"], "share": [0.75, 0.25]}

    def test_the_whole(self):
        found = by_partner(*self.ROWS).where(partner="World").rollup("partner")
        assert found.to_frame()["value"].tolist() == [5.0]

    def test_the_part_that_the_members_leave_is_shown(self):
        found = by_partner(*self.ROWS).measure(share, over="partner", denominator="published")
        shares = dict(zip(found["partner"], found["share"], strict=True))
        assert shares == pytest.approx({"KAZ": 0.6, "UZB": 0.2, "unallocated": 0.2}, rel=1e-12)

    def test_nobody_is_refused_who_does_not_ask_for_the_sum(self):
        found = by_partner(*self.ROWS).measure(hhi, over="category", by="partner")
        assert found["partner"].tolist() == ["KAZ", "UZB", "W00"]


class TestGroups:
    def test_a_group_contains_its_members(self):
        with pytest.raises(SumError, match=r"^partner 'Central Asia' contains 'KAZ'"):
            by_partner(("KAZ", 3.0), ("Central Asia", 5.0)).rollup("partner")

    def test_and_nobody_else(self):
        made = by_partner(("DEU", 3.0), ("Central Asia", 5.0))
        assert made.rollup("partner").to_frame()["value"].tolist() == [8.0]

    def test_a_residual_is_no_part_of_a_group(self):
        made = by_partner(("Areas, nes", 3.0), ("Central Asia", 5.0))
        assert made.rollup("partner").to_frame()["value"].tolist() == [8.0]

    def test_reporters_too(self):
        made = cube(*[(who, "CHN", "X", "27", 2021, 1.0) for who in ("DEU", "EU")])
        with pytest.raises(SumError, match=r"^reporter 'EU' contains 'DEU'"):
            made.measure(share, over="reporter", by="period")

    def test_a_member_is_a_part_while_it_is_one(self):
        with pytest.raises(SumError, match=r"^partner 'EU' contains 'GBR'"):
            by_partner(("GBR", 3.0), ("EU", 5.0), year=2019).rollup("partner")

    def test_and_no_longer(self):
        made = by_partner(("GBR", 3.0), ("EU", 5.0), year=2021)
        assert made.rollup("partner").to_frame()["value"].tolist() == [8.0]


class TestBloc:
    """`members=` tells inside from outside; a row that is both is neither."""

    def test_the_row_of_the_bloc_is_not_outside_it(self):
        rows = [("DEU", who, "M", "27", 2021, x) for who, x in (("EU", 9.0), ("FRA", 9.0), ("KAZ", 1.0))]
        try:
            found = cube(*rows).measure(cdi2, by="period", members="EU")["cdi2"].tolist()
        except SumError:
            return
        assert found == [0.1]

    def test_the_row_of_the_world_is_not_outside_it(self):
        rows = [("DEU", who, "M", "27", 2021, x) for who, x in (("World", 10.0), ("FRA", 9.0))]
        with pytest.raises(SumError):
            cube(*rows).measure(cdi2, by="period", members="EU")


class TestFlows:
    ROWS = (("CHN", "KAZ", "X", "27", 2021, 3.0), ("CHN", "KAZ", "M", "27", 2021, 1.0))

    def test_a_flow_is_never_summed_by_omission(self):
        message = (
            "hhi is of one flow, and the cube has export, import. Choose with flow='export' (or another),"
            " flow='total' for two-way trade, or by='flow' for each"
        )
        with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
            cube(*self.ROWS).measure(hhi, over="partner")

    def test_the_three_calls_of_the_message_work(self):
        made = cube(*self.ROWS)
        one = made.measure(hhi, over="partner", flow="export")
        two_way = made.measure(hhi, over="partner", flow="total")
        each = made.measure(hhi, over="partner", by="flow")
        assert [len(one), len(two_way), len(each)] == [1, 1, 2]

    def test_rollup_sums_no_flows(self):
        message = "flows are never summed: select one with where(flow=…), or where(flow='total')"
        with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
            cube(*self.ROWS).rollup("flow")

    def test_a_sub_flow_is_never_added_to_its_parent(self):
        made = cube(self.ROWS[0], ("CHN", "KAZ", "RX", "27", 2021, 1.0))
        with pytest.raises(SumError, match=r"^flow 'X' contains 'RX'"):
            made.measure(share, over="flow")

    def test_sub_flows_can_be_selected(self):
        made = cube(self.ROWS[0], ("CHN", "KAZ", "RX", "27", 2021, 1.0)).where(flow="re-export")
        assert made.to_frame()["value"].tolist() == [1.0]

    def test_the_published_total_goes_first(self):
        made = cube(*self.ROWS, ("CHN", "KAZ", "T", "27", 2021, 4.5)).where(flow="total")
        assert made.to_frame()["value"].tolist() == [4.5]

    def test_else_exports_and_imports_where_both_are_known(self):
        assert cube(*self.ROWS).where(flow="total").to_frame()["value"].tolist() == [4.0]

    def test_one_flow_alone_is_no_total(self):
        found = cube(self.ROWS[0], ("CHN", "KAZ", "M", "27", 2020, 1.0)).where(flow="total")
        with pytest.warns(match="undefined: 2 of 2 results of hhi"):
            values = found.measure(hhi, over="partner", by="period")["hhi"]
        assert values.isna().all()

    def test_a_balance_takes_its_flows_itself(self):
        assert cube(*self.ROWS).measure(trade_balance, by="period")["trade_balance"].tolist() == [2.0]


class TestComposition:
    """The same sales to Germany and Britain every year; Britain left the EU in January 2020."""

    ROWS = tuple(("USA", who, "X", "27", t, 1.0) for who in ("DEU", "GBR") for t in (2019, 2020, 2021))

    def test_growth_refuses_a_group_that_changed(self):
        message = (
            "growth_rate compares periods, but the partners' group changed between 2019 and 2020 (GBR): fix"
            " it with where(partner=…, composition='2020')"
        )
        with pytest.raises(SumError, match=f"^{re.escape(message)}$"):
            cube(*self.ROWS).where(partner="EU").measure(growth_rate, by="reporter")

    @pytest.mark.parametrize(("composition", "value"), [("2019", 2.0), ("2020", 1.0)])
    def test_unless_one_composition_is_kept_throughout(self, composition, value):
        fixed = cube(*self.ROWS).where(partner="EU", composition=composition)
        assert fixed.rollup("partner").to_frame()["value"].tolist() == [value] * 3
        with pytest.warns(match="undefined: 1 of 3"):
            growth = fixed.measure(growth_rate, by="reporter")["growth_rate"]
        assert growth.tolist()[1:] == [0.0, 0.0]

    def test_each_period_has_its_own_members_otherwise(self):
        dated = cube(*self.ROWS).where(partner="EU")
        assert dated.rollup("partner").to_frame()["value"].tolist() == [2.0, 1.0, 1.0]

    def test_a_group_that_did_not_change_is_no_matter(self):
        kept = cube(*self.ROWS).where(partner="EU", period="2020/2021")
        with pytest.warns(match="undefined: 1 of 2"):
            growth = kept.measure(growth_rate, by="reporter")["growth_rate"]
        assert growth.tolist()[1:] == [0.0]

    @pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")
    def test_leaving_a_group_is_no_fall_of_trade(self):
        dated = cube(*self.ROWS).where(partner="EU")
        try:
            found = dated.measure(growth_rate, by="partner")
        except SumError:
            return
        assert not (found["growth_rate"] == -1).any()
