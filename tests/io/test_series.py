"""Series by economy and year: the forms in which the World Bank gives them, and one that is read for real."""

from functools import partial
from zipfile import ZipFile

import pytest

from tradekit import TradeCube, read
from tradekit.errors import ReadError
from tradekit.io import read_series
from tradekit.metrics import trade_openness

HEAD = "Country Name,Country Code,Indicator Name,Indicator Code,2022,2023"
ROWS = (
    "Kazakhstan,KAZ,GDP (current US$),NY.GDP.MKTP.CD,225,262\n"
    "Namibia,NAM,GDP (current US$),NY.GDP.MKTP.CD,12,\n"
    "World,WLD,GDP (current US$),NY.GDP.MKTP.CD,100,101\n"
    "Arab World,ARB,GDP (current US$),NY.GDP.MKTP.CD,3,4\n"
)
GDP = {
    ("KAZ", "2022"): 225,
    ("KAZ", "2023"): 262,
    ("NAM", "2022"): 12,
    ("W00", "2022"): 100,
    ("W00", "2023"): 101,
}
TITLE = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2024-06-28",\n\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text, name="x.csv"):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\n{ROWS}",
        TITLE + f"{HEAD}\n{ROWS}".replace("\n", ",\n"),
        "Series Name,Series Code,Country Name,Country Code,2022 [YR2022],2023 [YR2023]\n"
        "GDP (current US$),NY.GDP.MKTP.CD,Kazakhstan,KAZ,225,262\n"
        "GDP (current US$),NY.GDP.MKTP.CD,Namibia,NAM,12,..\n"
        "GDP (current US$),NY.GDP.MKTP.CD,World,WLD,100,101\n"
        "GDP (current US$),NY.GDP.MKTP.CD,Arab World,ARB,3,4\n\n"
        "Data from database: World Development Indicators\nLast Updated: 06/28/2024\n",
    ],
    ids=["bulk", "website", "databank"],
)  # fmt: skip
def test_the_world_bank_gives_a_column_a_year(text):
    series = read_series(write(text))
    assert series.to_dict() == GDP
    assert series.attrs == {"unit": "USD", "left out": {"no economy: ARB": 2}}


def test_a_long_table_has_years_and_values():
    series = read_series(write("Country Name,Country Code,Year,Value\nKazakhstan,KAZ,2022,225\n"))
    assert series.to_dict() == {("KAZ", "2022"): 225}


def test_lists_in_the_archive_of_the_world_bank_are_no_series():
    with ZipFile("x.zip", "w") as archive:
        archive.writestr("Metadata_Country.csv", '"Country Code","Region"\n"KAZ","Central Asia"\n')
        archive.writestr("API_NY.csv", f"{TITLE}{HEAD}\n{ROWS}")
    assert read_series("x.zip").to_dict() == GDP


def test_bulk_summaries_of_wits_hold_series_beside_trade():
    series = read_series(
        write(
            "Reporter,Partner,Product categories,Indicator Type,Indicator,2023,2022\n"
            "Kazakhstan,...,...,Development,GDP (current US$ Mil),262642.00,225496.00\n"
            "Kazakhstan,World,All Products,Tariff,Simple Average (%),5.39,\n"
        ),
        "GDP (current US$ Mil)",
    )
    assert series.to_dict() == {("KAZ", "2022"): 225496, ("KAZ", "2023"): 262642}
    assert series.attrs["unit"] == "USD mn"


def test_series_go_into_measure_as_they_are():
    gdp = read_series(write(f"{HEAD}\n{ROWS}"))
    write("reporter,flow,year,value\nKAZ,X,2022,45\nKAZ,M,2022,45\n", "trade.csv")
    cube = read("trade.csv", unit="USD")
    assert isinstance(cube, TradeCube)
    found = cube.measure(
        {"open": partial(trade_openness, form="sum")}, by=("reporter", "period"),
        data={"gdp": (gdp, gdp.attrs["unit"])},
    )  # fmt: skip
    assert found["open"].tolist() == [pytest.approx(90 / 225)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("EXCH",), "x.csv: no indicator 'EXCH': name one of NY.GDP.MKTP.CD, SP.POP.TOTL"),
        ((), "x.csv: several indicators: name one of NY.GDP.MKTP.CD, SP.POP.TOTL"),
    ],
)
def test_one_indicator_is_asked_for(arguments, message):
    write(f'{HEAD}\n{ROWS}Kazakhstan,KAZ,"Population, total",SP.POP.TOTL,19,20\n')
    with pytest.raises(ReadError) as caught:
        read_series("x.csv", *arguments)
    assert str(caught.value) == message
    assert read_series("x.csv", "Population, total").tolist() == [19, 20]


def test_a_message_is_one_line_whatever_an_indicator_is_called():
    write(f'{HEAD}\n{ROWS}Kazakhstan,KAZ,"Population, total","SP\nPOP",19,20\n')
    with pytest.raises(ReadError, match=r"^x.csv: several indicators: name one of NY.GDP.MKTP.CD, SP POP$"):
        read_series("x.csv")


def test_a_table_of_indicators_is_no_trade():
    with pytest.raises(ReadError, match=r"^x.csv: a table of indicators, not of trade: read it with"):
        read(write(f"{HEAD}\n{ROWS}"))


def test_other_tables_and_figures_that_occur_twice_are_refused():
    with pytest.raises(ReadError, match=r"^x.csv: no table of series: it needs a column of economies"):
        read_series(write("a,b\n1,2\n"))
    with pytest.raises(ReadError, match=r"^x.csv: 1 figures occur twice, such as that of KAZ, 2022$"):
        read_series(write("Country Code,Year,Value\nKAZ,2022,225\nKAZ,2022,226\n"))
    with pytest.raises(ReadError, match=r"^x.csv: there is no column 'v'$"):
        read_series("x.csv", value="v")


@pytest.mark.shared
def test_gdp_of_the_world_bank(shared):
    gdp = read_series(shared / "data/gdp-wdi/gdp_current_usd_wdi.csv.gz")
    # World Bank, WDI, NY.GDP.MKTP.CD: Afghanistan 2000 as the file prints it.
    assert gdp["AFG", "2000"] == 3521418059.923445
    assert "no economy: ARB" in gdp.attrs["left out"]
    rates = read_series(shared / "data/gdp-wdi/cepii_style_gdp_exch_pop_v202502.csv.gz", "EXCH")
    assert rates["ABW", "1986"] == 1.79
    tariffs = read_series(
        shared / "data/gdp-wdi/wb_tariffs_46countries_2005_2024.csv.gz", "TM.TAX.MRCH.WM.FN.ZS"
    )
    assert tariffs["ARE", "2005"] == 4.42
