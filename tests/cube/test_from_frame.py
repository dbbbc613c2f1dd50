"""How a table becomes a cube: columns and constants, codes, units, statuses, coverage, records."""

import math

import attrs
import pandas as pd
import polars as pl
import pytest

from tradekit import Category, Flow, Partner, Period, TradeCube, TradeRecord, Unit

COLUMNS = {"reporter": "from", "partner": "to", "flow": "flow", "category": "hs", "period": "year"}


NAMES = (*COLUMNS.values(), "bn")


def table(*rows, columns=NAMES):
    return pd.DataFrame(rows, columns=list(columns))


def cube(*rows, **options):
    return TradeCube.from_frame(table(*rows), **{**COLUMNS, "value": "bn", **options})


CARS = ("CHN", "KAZ", "X", "8703", 2025, 3.0)
OIL = ("CHN", "KAZ", "M", "2709", 2025, 5.0)


def test_spellings_become_the_standards_codes():
    made = cube(("China", "Kazakhstan", "Exports", "8703", "2025", 3), ("156", 860, "m", "2709", "2024", 5))
    assert made.to_frame().sort_values("partner").to_dict("list") == {
        "reporter": ["CHN", "CHN"],
        "partner": ["KAZ", "UZB"],
        "flow": ["X", "M"],
        "category": ["8703", "2709"],
        "period": ["2025", "2024"],
        "value": [3.0, 5.0],
    }


def test_a_constant_is_given_by_its_typed_value():
    frame = table(("KAZ", 2.5), columns=("to", "bn"))
    made = TradeCube.from_frame(
        frame,
        reporter=Partner("CHN"),
        partner="to",
        flow=Flow("T"),
        category=Category("27", "HS2022"),
        period=Period("2025"),
        value="bn",
    )
    assert made.to_frame().iloc[0].tolist() == ["CHN", "KAZ", "T", "27", "2025", 2.5]


def test_what_is_left_out_is_one_unnamed_member():
    made = TradeCube.from_frame(table(("KAZ", 2.5), columns=("to", "bn")), partner="to", value="bn")
    assert made.dimensions == ("partner",)
    assert made.to_frame().columns.tolist() == ["partner", "value"]


def test_labels_of_ones_own_are_taken_when_asked_for():
    frame = table(("Xinjiang", "Almaty", 1.0), ("Gansu", "Almaty", 2.0), columns=("from", "to", "bn"))
    made = TradeCube.from_frame(
        frame, reporter="from", partner="to", value="bn", free=("reporter", "partner")
    )
    assert made.axes["reporter"].text.tolist() == ["Gansu", "Xinjiang"]


def test_na_is_namibia_not_a_missing_label():
    assert cube(("CHN", "NA", "X", "27", 2025, 1)).axes["partner"].text.tolist() == ["NAM"]


def test_numbers_of_codes_get_their_leading_zeros_back():
    assert cube(("CHN", "KAZ", "X", 10121, 2025, 1), width=6).axes["category"].text.tolist() == ["010121"]


@pytest.mark.memory("an engine sums without counting, which takes a query")
def test_duplicate_cells_are_summed_not_kept_first():
    made = cube(CARS, CARS, OIL, duplicates="sum")
    assert made.where(flow="X").to_frame()["value"].tolist() == [6.0]
    assert dict(made.source) == {"read": 3, "summed": 1}


def test_corrections_may_be_negative():
    assert cube((*CARS[:5], -1.0), corrections=True).to_frame()["value"].tolist() == [-1.0]


def test_the_period_axis_has_no_gaps():
    made = cube(CARS, (*CARS[:4], 2022, 1.0))
    assert made.axes["period"].text.tolist() == ["2022", "2023", "2024", "2025"]


def test_a_suppressed_value_stays_unknown():
    assert math.isnan(cube((*CARS[:5], None)).to_frame()["value"][0])


def test_integers_are_not_squared_as_integers():
    made = cube((*CARS[:5], 3_000_000_000), ("CHN", "UZB", "X", "8703", 2025, 1_000_000_000))
    from tradekit.metrics import hhi

    # 9 + 1 quadrillion over 16; squares of these wrap in 64 bits.
    assert made.measure(hhi, over="partner")["hhi"].tolist() == [0.625]


def test_the_unit_is_given_and_never_guessed():
    assert cube(CARS).unit is None
    assert cube(CARS, unit="billion US dollars").unit == Unit("USD", 10**9)


def test_quantities_have_units_of_their_own():
    frame = table((*CARS, 7.0), columns=(*COLUMNS.values(), "bn", "cars"))
    made = TradeCube.from_frame(frame, **COLUMNS, value="bn", quantity={"cars": "u"})
    assert dict(made.quantity_units) == {"cars": Unit("u")}
    assert made.to_frame()["cars"].tolist() == [7.0]


def test_exports_fob_and_imports_cif_are_the_ordinary_case():
    made = cube(CARS, OIL, valuation={"export": "FOB", "import": "cif"})
    assert dict(made.valuation) == {Flow("X"): "FOB", Flow("M"): "CIF"}


class TestStatus:
    COLUMNS = (*COLUMNS.values(), "bn", "note", "source")
    ROWS = ((*CARS, "implied", "press"), ("CHN", "UZB", *CARS[2:], "normal", "customs"))

    def test_a_sum_is_as_good_as_its_worst_part(self):
        frame = table(*self.ROWS, columns=self.COLUMNS)
        made = TradeCube.from_frame(frame, **COLUMNS, value="bn", status="note")
        assert made.rollup("partner").to_frame()["status"].tolist() == ["implied"]

    def test_no_status_is_normal(self):
        frame = table((*CARS, None, ""), columns=self.COLUMNS)
        made = TradeCube.from_frame(frame, **COLUMNS, value="bn", status="note")
        assert made.to_frame()["status"].tolist() == ["normal"]

    def test_every_figure_keeps_its_source(self):
        frame = table(*self.ROWS, columns=self.COLUMNS)
        made = TradeCube.from_frame(frame, **COLUMNS, value="bn", citation="source")
        assert made.to_frame()["citation"].tolist() == ["press", "customs"]

    def test_letters_of_sdmx_are_read_as_in_a_record(self):
        frame = table((*CARS, "P", ""), columns=self.COLUMNS)
        made = TradeCube.from_frame(frame, **COLUMNS, value="bn", status="note")
        assert made.to_frame()["status"].tolist() == ["provisional"]


class TestCoverage:
    """Exports of 2024 are reported, imports of 2024 and exports of 2023 are not."""

    ROWS = (CARS, OIL, (*CARS[:4], 2024, 2.0))

    def covered(self, **options):
        made = cube(*self.ROWS, **options)
        axes = [made.axes[dim].text.tolist() for dim in ("reporter", "flow", "period")]
        return {
            (f, t)
            for i, f in enumerate(axes[1])
            for j, t in enumerate(axes[2])
            if bool(made.covered[0, i, j])
        }

    def test_inferred_wherever_a_reporter_flow_and_period_occurs(self):
        assert self.covered() == {("X", "2024"), ("X", "2025"), ("M", "2025")}

    def test_explicit_means_that_absent_is_unknown(self):
        assert self.covered(coverage="explicit") == set()

    def test_a_frame_says_where(self):
        stated = pd.DataFrame({"reporter": ["China"], "flow": ["import"], "period": [2024]})
        assert self.covered(coverage=stated) == {("M", "2024")}

    def test_a_row_for_the_world_covers_nobody_else(self):
        made = cube(CARS, ("CHN", "World", "X", "8703", 2024, 9.0))
        assert made.covered[0, 0].tolist() == [False, True]

    def test_a_world_alone_covers_itself(self):
        assert cube(("CHN", "World", "X", "8703", 2024, 9.0)).covered.all()

    def test_a_row_for_all_goods_covers_no_chapter(self):
        made = cube(CARS, (*CARS[:3], "TOTAL", 2024, 9.0))
        assert made.covered[0, 0].tolist() == [False, True]

    def test_coverage_is_carried_by_a_selection(self):
        assert cube(*self.ROWS, coverage="explicit").where(flow="X").covered.sum() == 0


class TestFromRecords:
    def record(self, **fields):
        given = {
            "reporter": "CHN",
            "partner": "KAZ",
            "flow": "X",
            "period": 2025,
            "value": 3,
            "unit": "USD bn",
        }
        return TradeRecord(**{**given, **fields})

    def test_records_and_frame_make_the_same_cube(self):
        made = TradeCube.from_records([self.record(), self.record(partner="UZB", value=1)])
        rows = table(("CHN", "KAZ", "X", 2025, 3.0), ("CHN", "UZB", "X", 2025, 1.0), columns="rpfyv")
        same = TradeCube.from_frame(
            rows, reporter="r", partner="p", flow="f", period="y", value="v", unit="USD bn"
        )
        pd.testing.assert_frame_equal(made.to_frame(), same.to_frame())
        assert made.unit == same.unit == Unit.parse("USD bn")

    def test_categories_bring_their_nomenclature(self):
        made = TradeCube.from_records([self.record(category="27"), self.record(category="8703")])
        assert made.nomenclature == "HS2022"
        assert made.axes["category"].text.tolist() == ["27", "8703"]

    def test_quantities_and_statuses_come_along(self):
        records = [
            self.record(quantity=7, quantity_unit="t", status="P"),
            self.record(partner="UZB", quantity=1, quantity_unit="t"),
        ]
        made = TradeCube.from_records(records)
        assert made.to_frame()["quantity"].tolist() == [7.0, 1.0]
        assert made.to_frame()["status"].tolist() == ["provisional", "normal"]
        assert dict(made.quantity_units) == {"quantity": Unit.parse("t")}

    def test_a_record_may_lack_its_quantity(self):
        records = [self.record(quantity=7, quantity_unit="t"), self.record(partner="UZB")]
        assert math.isnan(TradeCube.from_records(records).to_frame()["quantity"][1])


class TestFrozen:
    def test_nothing_of_a_cube_can_be_replaced(self):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            cube(CARS).unit = Unit("USD")

    def test_the_users_frame_is_not_changed(self):
        frame = table(CARS, OIL)
        before = frame.copy(deep=True)
        TradeCube.from_frame(frame, **COLUMNS, value="bn").rollup("partner")
        pd.testing.assert_frame_equal(frame, before)

    @pytest.mark.memory("a lazy frame is read when it is asked")
    def test_the_cube_does_not_follow_the_users_frame(self):
        frame = table(CARS, OIL)
        made = TradeCube.from_frame(frame, **COLUMNS, value="bn")
        frame.loc[:, "bn"] = 0.0
        assert sorted(made.to_frame()["value"]) == [3.0, 5.0]


def test_a_result_is_the_users_to_change():
    made = cube(CARS, OIL)
    frame = made.to_frame()
    frame.loc[:, "value"] = 0.0
    assert sorted(made.to_frame()["value"]) == [3.0, 5.0]


@pytest.mark.memory("a lazy cube says how many rows there are and who has them")
def test_repr_is_one_screen():
    made = cube(
        CARS, OIL, (*CARS[:4], 2024, 2.0), unit="USD bn", valuation={"X": "FOB"}, nomenclature="HS2022"
    )
    assert repr(made).splitlines()[:6] == [
        "TradeCube: 3 cells, USD bn",
        "  reporter   1  CHN",
        "  partner    1  KAZ",
        "  flow       2  X, M",
        "  category   2  2709, 8703",
        "  period     2  2024 to 2025",
    ]
    assert repr(made).splitlines()[-1] == "  coverage   complete for 3 of 4 reporter-flow-periods"


def test_repr_of_a_long_axis_names_the_first_eight():
    made = cube(*[("CHN", partner, "X", "27", 2025, 1) for partner in Partner.all("economy")[:20]])
    codes = ", ".join(partner.code for partner in Partner.all("economy")[:8])
    assert f"  partner   20  {codes}, …" in repr(made).splitlines()


def test_repr_aligns_its_columns():
    *_, valuation, coverage = repr(cube(CARS, valuation={"X": "FOB"})).splitlines()
    assert valuation.index("export") == coverage.index("complete")


def test_html_escapes_the_users_labels():
    frame = table(("<script>alert(1)</script>", 1.0), columns=("from", "bn"))
    text = TradeCube.from_frame(frame, reporter="from", value="bn", free=("reporter",))._repr_html_()
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_polars_nulls_are_unknown():
    frame = pl.DataFrame({"to": ["KAZ", "UZB"], "bn": [1.0, None]})
    made = TradeCube.from_frame(frame, partner="to", value="bn")
    assert math.isnan(made.to_frame()["value"][1])
