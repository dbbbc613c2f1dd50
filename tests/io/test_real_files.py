"""Readers on files that sources really published; sums are those that the files themselves give, by hand."""

import gzip

import numpy as np
import pandas as pd
import pytest

from tradekit import Flow, Period, read
from tradekit.errors import CategoryError, SumError
from tradekit.metrics import growth_rate

pytestmark = pytest.mark.shared


def test_five_old_comtrade_downloads_of_indonesia_overlap(shared):
    cube = read(shared / "data/comtrade-legacy-indonesia/*.csv.gz")
    assert (len(cube), cube.source["read"]) == (34_827, 43_533)
    assert cube.source["left out"] == {"in another file alike": 43_533 - 34_827}
    # Official figures of Indonesia's exports, billions of dollars.
    totals = cube.to_frame().groupby("period")["value"].sum() / 1e9
    published = [176.0, 150.4, 144.5, 168.8, 180.2, 167.7, 163.2, 231.5]
    assert totals.round(1).tolist() == published
    editions = {key[-4:]: edition for key, edition in cube.source["editions"].items()}
    assert editions == {str(y): "H4" if y < 2017 else "H5" for y in range(2014, 2022)}


@pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")
def test_growth_across_a_change_of_edition_is_refused_unless_converted(shared):
    cube = read(shared / "data/comtrade-legacy-indonesia/*.csv.gz")
    by = ("category", "period")
    with pytest.raises(SumError, match=r"categories of HS2012 \(IDN 20\d\d\) and of HS2017 \(IDN 20\d\d\)"):
        cube.measure(growth_rate, by=by)
    # Totals of all goods are the same in any edition, and so are those of one that all is brought to.
    one = cube.convert(category="HS2012", weights="whole")
    grown = one.measure(growth_rate, by=by).set_index(["category", "period"])["growth_rate"]
    assert one.source["converted"][0]["unmatched"] == 0
    plain = pd.concat(map(pd.read_csv, (shared / "data/comtrade-legacy-indonesia").glob("*.csv.gz")))
    coal = plain[plain["Commodity Code"] == 270119].groupby("Year")["Trade Value (US$)"].first()
    assert grown["270119", "2017"] == pytest.approx(coal[2017] / coal[2016] - 1)


@pytest.mark.parametrize("name", ["BACI_HS92_Y2021_V202301_exporters_4_710", "BACI_Y2020_exporters_4_710"])
@pytest.mark.parametrize("codes", [(), ("202001",), ("202201",), ("202301",)])
def test_baci_with_each_vintage_of_its_country_codes(shared, name, codes):
    folder = shared / "data/baci-sample"
    cube = read([folder / f"{name}.csv.gz", *(folder / f"country_codes_V{v}.csv" for v in codes)])
    plain = pd.read_csv(folder / f"{name}.csv.gz", dtype={"q": str})
    assert len(cube) == cube.source["read"] == len(plain)
    assert cube.to_frame()["value"].sum() == pytest.approx(plain["v"].sum())
    known = plain["q"].str.strip() != "NA"
    weights = cube.to_frame()["weight"]
    assert weights.notna().sum() == known.sum()
    assert weights.sum() == pytest.approx(plain.loc[known, "q"].astype(float).sum())
    assert set(cube.axes["reporter"].text) == {"AFG", "ZAF"}
    assert {len(code) for code in cube.axes["category"].text} == {6}


def test_the_edition_of_baci_is_in_no_column_and_is_said(shared):
    file = shared / "data/baci-sample/BACI_HS92_Y2021_V202301_exporters_4_710.csv.gz"
    assert read(file).nomenclature is None
    assert read(file, nomenclature="HS1992").nomenclature == "HS1992"
    with pytest.raises(CategoryError, match=r"line \d+: '\d{6}' is no code of HS2017"):
        read(file, nomenclature="HS2017")


def test_oec_tables_name_the_exporter_differently(shared):
    folder = shared / "data/oec-sections"
    for name, named in (("fixture_exports", True), ("global_exports", False)):
        cube = read(folder / f"{name}.csv.gz")
        assert ("flow" in cube.dimensions) == named
        assert "AGO" in cube.axes["reporter"].text
        with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8-sig") as text:
            assert len(cube) == sum(1 for _ in text) - 1
    provinces = read(folder / "subnat_exports.csv.gz")
    assert (provinces.unit, "Álava" in provinces.axes["reporter"].text) == (None, True)


def test_fish_of_comtrade_as_a_plain_table(shared):
    file = shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet"
    cube = read(
        file, reporter="reporter_code", partner="partner_code", flow="flow_code", category="cmd_code",
        value="value_usd", quantity={"net_kg": "kg"}, unit="USD",
    )  # fmt: skip
    assert len(cube) == 365_226
    flows = cube.to_frame().groupby("flow")[["value", "net_kg"]].sum()
    plain = pd.read_parquet(file).groupby("flow_code")[["value_usd", "net_kg"]].sum()
    np.testing.assert_allclose(flows, plain.loc[flows.index])


def test_exports_by_economy_and_product_with_zeros_and_own_areas(shared):
    file = shared / "data/world-country-product/exports_2017_hs4.csv.gz"
    cube = read(
        file, reporter="reporter_iso", category="product_code", value="export_value_usd", flow=Flow.EXPORT,
        period=Period("2017"), unit="USD", free="reporter",
    )  # fmt: skip
    assert len(cube) == 233_432
    assert np.isnan(cube.to_frame()["value"]).any()
    assert cube.to_frame()["value"].sum() == pytest.approx(20.1e12, rel=0.005)


def test_figures_of_china_and_central_asia(shared):
    file = shared / "data/china-central-asia/national_and_imf_series.csv"
    cube = read(file, value="value_usd", unit="USD", citation="source", duplicates="sum")
    assert cube.source["read"] == 180
