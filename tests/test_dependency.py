"""The table of dependent products: by hand, on a real panel, and on the command line."""

import json
import re
import warnings

import pandas as pd
import pytest

from tradekit import PartnerGroup, TradeCube, dependency
from tradekit.cli import run
from tradekit.dependency import dependency_markdown, dependency_text
from tradekit.errors import CubeError, PartnerError, SumError
from tradekit.metrics import COMMISSION_THRESHOLDS, GEODEP_THRESHOLDS

ALLIES = PartnerGroup("Allies", ["DEU", "FRA"])
ROWS = [
    # Germany and France buy batteries from China above all, and sell few.
    *(("DEU", "CHN", "import", "850760", year, 80) for year in (2022, 2023, 2024)),
    ("DEU", "KOR", "import", "850760", 2024, 20),
    ("DEU", "FRA", "import", "850760", 2024, 10),
    ("FRA", "CHN", "import", "850760", 2024, 30),
    ("DEU", "USA", "export", "850760", 2024, 40),
    # Cars they sell more than they buy.
    ("DEU", "JPN", "import", "870380", 2024, 50),
    ("DEU", "USA", "export", "870380", 2024, 500),
    *(("FRA", "USA", "export", "870380", year, 1) for year in (2022, 2023)),
    *(("FRA", "JPN", "import", "870380", year, 1) for year in (2022, 2023)),
    *(("DEU", "USA", "export", "870380", year, 1) for year in (2022, 2023)),
    ("FRA", "USA", "export", "870380", 2024, 1),
    # What the world exports.
    ("CHN", "DEU", "export", "850760", 2024, 75),
    ("CHN", "USA", "export", "850760", 2024, 200),
    ("KOR", "USA", "export", "850760", 2024, 75),
    ("JPN", "USA", "export", "870380", 2024, 900),
]
FRAME = pd.DataFrame(ROWS, columns=["reporter", "partner", "flow", "category", "period", "value"])


@pytest.fixture(scope="module")
def cube():
    return TradeCube.from_frame(
        FRAME, **{name: name for name in FRAME.columns}, unit="USD mn", nomenclature="HS2022"
    )


def row(table, category):
    return table.set_index("category").loc[category]


def test_a_bloc_by_hand(cube):
    table = dependency(cube, reporter=ALLIES)
    assert list(table["category"]) == ["850760", "870380"]
    batteries = row(table, "850760")
    # 110 from China and 20 from Korea come from outside, 10 from within; 40 are exported.
    assert batteries["imports"] == 130
    assert batteries["cdi1"] == pytest.approx((110**2 + 20**2) / 130**2)
    assert batteries["cdi2"] == pytest.approx(130 / 140)
    assert batteries["cdi3"] == pytest.approx(130 / 40)
    assert batteries["suppliers"] == pytest.approx(1 / batteries["cdi1"])
    assert batteries["largest"] == "CHN"
    assert batteries["share"] == pytest.approx(110 / 130)
    assert batteries["gap"] == pytest.approx(90 / 130)
    # Korea exports 75 and sells 20 of them here already.
    assert batteries["substitution"] == pytest.approx(55 / 110)
    world = [40, 275, 75]
    assert batteries["world_hhi"] == pytest.approx(sum(x * x for x in world) / sum(world) ** 2)
    assert batteries["commission"] == batteries["dependent"] == 1
    # In 2022 and 2023 all came from China, and nothing was sold.
    assert batteries["years"] == 3
    assert row(table, "870380")["dependent"] == row(table, "870380")["years"] == 0


def test_who_sells_nothing_here_yet_could_deliver_and_members_could_not():
    more = [
        ("VNM", "USA", "export", "850760", 2024, 33),
        ("FRA", "USA", "export", "850760", 2024, 44),
    ]
    frame = pd.concat([FRAME, pd.DataFrame(more, columns=FRAME.columns)])
    names = {name: name for name in FRAME.columns}
    cube = TradeCube.from_frame(frame, **names, unit="USD mn", nomenclature="HS2022")
    batteries = row(dependency(cube, reporter=ALLIES), "850760")
    # Korea has 55 to spare and Vietnam 33; exports of France are those of a member.
    assert batteries["substitution"] == pytest.approx((55 + 33) / 110)
    # No other supplier is added to those there are.
    assert batteries["suppliers"] == pytest.approx(130**2 / (110**2 + 20**2))
    assert batteries["largest"] == "CHN"


def test_a_group_that_stands_for_its_members_delivers_and_one_beside_them_is_refused():
    names = {name: name for name in FRAME.columns}
    rows = [("USA", "EU", "import", "850760", 2024, 60), ("USA", "CHN", "import", "850760", 2024, 140)]
    rows += [("EU", "USA", "export", "850760", 2024, 60), ("EU", "JPN", "export", "850760", 2024, 35)]
    frame = pd.DataFrame(rows, columns=FRAME.columns)
    cube = TradeCube.from_frame(frame, **names, unit="USD mn", nomenclature="HS2022")
    assert row(dependency(cube, reporter="USA"), "850760")["substitution"] == pytest.approx(35 / 140)
    both = TradeCube.from_frame(pd.concat([FRAME, frame]), **names, unit="USD mn", nomenclature="HS2022")
    with pytest.raises(SumError, match="'EU' contains 'DEU'"):
        dependency(both, reporter="USA")


def test_an_economy_alone_has_no_inside(cube):
    batteries = row(dependency(cube, reporter="DEU"), "850760")
    assert batteries["imports"] == 110
    assert pd.isna(batteries["cdi2"])
    assert pd.isna(batteries["commission"])
    # CEPII's criteria take its place: 0.55 of imports, 0.51 of world exports, 110 against 40.
    assert batteries["geodep"] == batteries["dependent"] == 1


def test_thresholds_are_data(cube):
    stricter = {**COMMISSION_THRESHOLDS, "cdi1": 0.9}
    assert row(dependency(cube, reporter=ALLIES, commission=stricter), "850760")["dependent"] == 0
    stricter = {**GEODEP_THRESHOLDS, "hhi_world": 0.9}
    assert row(dependency(cube, reporter="DEU", geodep=stricter), "850760")["dependent"] == 0


def test_years_reach_back_as_far_as_the_cube(cube):
    assert row(dependency(cube, reporter=ALLIES, period="2023", window=2), "850760")["years"] == 2
    assert pd.isna(row(dependency(cube, reporter=ALLIES, period="2023", window=3), "850760")["years"])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"reporter": "USA"}, CubeError, "nobody of USA reports in this cube"),
        ({"period": "2030"}, CubeError, "the cube has no period 2030: it goes from 2022 to 2024"),
        ({"window": 0}, ValueError, "window must be an integer of at least 1, not 0"),
        ({"panel": "some"}, CubeError, "panel must be 'strict', 'matched' or 'available', not 'some'"),
    ],
)
def test_what_is_refused(cube, change, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        dependency(cube, **{"reporter": ALLIES, **change})


def test_unknown_reporters(cube):
    with pytest.raises(PartnerError, match="Narnia"):
        dependency(cube, reporter="Narnia")


def test_a_cube_without_products(cube):
    message = "dependency needs the dimension category, which this cube does not have"
    with pytest.raises(CubeError, match=f"^{message}$"):
        dependency(cube.rollup("category"), reporter=ALLIES)


def test_members_that_do_not_report():
    frame = FRAME[(FRAME.reporter != "FRA") | (FRAME.period < 2024)]
    cube = TradeCube.from_frame(frame, **{name: name for name in frame.columns}, unit="USD mn")
    message = (
        "what Allies imports in 2024 is not known; not reporting: FRA."
        " Choose another period, or panel='available' to take those who do"
    )
    with pytest.raises(CubeError, match=f"^{re.escape(message)}$"):
        dependency(cube, reporter=ALLIES)
    assert row(dependency(cube, reporter=ALLIES, panel="available"), "850760")["imports"] == 100


def test_of_many_members_that_do_not_report_five_are_named(cube):
    message = "not reporting: AUT, BEL, BGR, CYP, CZE and 20 more."
    with pytest.raises(CubeError, match=re.escape(message)):
        dependency(cube, reporter="EU")


def test_text_fits_a_terminal(cube):
    text = dependency_text(dependency(cube, reporter=ALLIES))
    assert max(map(len, text.splitlines())) <= 80
    assert text.splitlines()[0] == "Import dependence of Allies in 2024"
    assert text.splitlines()[3].split()[:4] == ["850760", "130.0", "0.74", "0.93"]
    assert "Imports from outside, USD mn." in text


def test_a_table_without_rows(cube):
    table = dependency(cube, reporter=ALLIES)
    assert "No product." in dependency_text(table[table["imports"] > 1e9])


def test_markdown_has_as_many_cells_in_every_row(cube):
    lines = [x for x in dependency_markdown(dependency(cube, reporter=ALLIES)).splitlines() if x[:1] == "|"]
    assert {line.count("|") for line in lines} == {12}
    assert len(lines) == 4


def command(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["tradekit", "dependency", *words])
    code = run()
    return code, capsys.readouterr()


@pytest.fixture
def file(tmp_path):
    frame = FRAME.assign(reporter=FRAME.reporter, unit="USD mn")
    frame.to_csv(tmp_path / "trade.csv", index=False)
    return str(tmp_path / "trade.csv")


def test_the_command_lists_dependent_products(monkeypatch, capsys, file):
    code, out = command(monkeypatch, capsys, file, "--reporter", "EU", "--panel", "available")
    assert code == 0
    assert "850760" in out.out
    assert "870380" not in out.out
    code, out = command(monkeypatch, capsys, file, "--reporter", "EU", "--panel", "available", "--all")
    assert "870380" in out.out


def test_the_command_says_what_to_do_about_members_that_do_not_report(monkeypatch, capsys, file):
    code, out = command(monkeypatch, capsys, file, "--reporter", "EU")
    assert code == 2
    assert out.err.rstrip().endswith("or --panel available to take those who do")


def test_the_command_writes_csv_and_json_and_markdown(monkeypatch, capsys, file):
    words = (file, "--reporter", "DEU", "--period", "2024", "--format")
    _, out = command(monkeypatch, capsys, *words, "csv")
    assert out.out.splitlines()[0].startswith("category,imports,cdi1")
    _, out = command(monkeypatch, capsys, *words, "json")
    found = json.loads(out.out)
    assert found["reporter"] == "DEU"
    assert found["products"][0]["largest"] == "CHN"
    _, out = command(monkeypatch, capsys, *words, "markdown")
    assert out.out.startswith("# Import dependence of DEU in 2024\n")


def test_the_command_sorts_by_an_indicator(monkeypatch, capsys, file):
    code, out = command(
        monkeypatch, capsys, file, "--reporter", "DEU", "--all", "--sort", "cdi1", "--format", "csv"
    )
    assert code == 0
    assert [line[:6] for line in out.out.splitlines()[1:]] == ["870380", "850760"]
    code, out = command(monkeypatch, capsys, file, "--reporter", "DEU", "--sort", "size")
    assert code == 2
    assert out.err.startswith("tradekit: --sort takes one of category, imports, cdi1, ")
    assert out.err.rstrip().endswith("not 'size'")


@pytest.mark.shared
def test_dependence_of_the_european_union_on_fish(shared):
    path = shared / "data/fish-hs6-bilateral/fish_hs6_annual_bilateral_2017_2022.parquet"
    rows = pd.read_parquet(path)
    roles = {
        "reporter": "reporter_iso", "partner": "partner_iso", "flow": "flow_code", "category": "cmd_code",
        "period": "year", "value": "value_usd",
    }  # fmt: skip
    table = dependency(TradeCube.from_frame(rows, **roles, unit="USD"), reporter="EU", period=2022)
    # Salmon comes from Norway, as pandas finds it.
    salmon = row(table, "030214")
    members = {str(member) for member in PartnerGroup.parse("EU").members("2022")}
    bought = rows[
        (rows.year == 2022) & (rows.flow_code == "M") & (rows.cmd_code == "030214")
        & rows.reporter_iso.isin(members) & ~rows.partner_iso.isin(members)
    ].groupby("partner_iso").value_usd.sum()  # fmt: skip
    assert salmon["imports"] == pytest.approx(bought.sum())
    assert salmon["cdi1"] == pytest.approx(((bought / bought.sum()) ** 2).sum())
    assert (salmon["largest"], salmon["dependent"]) == ("NOR", 1)
    assert int((table["dependent"] == 1).sum()) == 10


def test_nothing_is_warned_of(cube):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dependency(cube, reporter=ALLIES)
