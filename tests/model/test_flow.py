"""The tree of flows."""

import pytest

from tradekit.errors import FlowError
from tradekit.model import Flow


@pytest.mark.parametrize(
    ("code", "spelled"),
    [
        ("X", ["X", "x", "export", "Exports", "EXPORT", " export ", "2", 2, "exp"]),
        ("M", ["M", "m", "import", "Imports", "1", 1, "imp"]),
        ("RX", ["RX", "re-export", "Re-Exports", "reexport", "re exports", "3", 3]),
        ("RM", ["RM", "Re-imports", "4", 4]),
        ("DX", ["DX", "domestic export", "Domestic exports"]),
        ("FM", ["FM", "foreign import", "Foreign Imports"]),
        ("T", ["T", "total", "Totals", "trade", "turnover", "total trade", "Exports and imports"]),
    ],
)
def test_spellings(code: str, spelled: list[object]) -> None:
    assert {Flow.parse(spelling) for spelling in spelled} == {Flow(code)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Y",
        "XX",
        "X M",
        "0",
        "5",
        "22",
        "01x",
        "exprt",
        "ex ports!s",
        "balance",
        "X,M",
        "net exports",
        "CIF",
        "export value",
        "transit",
        "²",
        "1.0",
        "-1",
    ],
)
def test_malformed(text: str) -> None:
    with pytest.raises(FlowError, match="is no flow of trade"):
        Flow.parse(text)


@pytest.mark.parametrize("code", ["x", "export", "", " X", 1, None])
def test_the_constructor_takes_codes_only(code: object) -> None:
    with pytest.raises(FlowError, match=r"no flow has the code .*; the codes are X, DX, RX, M, FM, RM, T"):
        Flow(code)  # type: ignore[arg-type]


def test_all_in_the_order_of_a_table() -> None:
    assert [str(flow) for flow in sorted(Flow.all())] == ["X", "DX", "RX", "M", "FM", "RM", "T"]


def test_names_and_constants() -> None:
    named = {
        Flow.EXPORT: "export",
        Flow.DOMESTIC_EXPORT: "domestic export",
        Flow.RE_EXPORT: "re-export",
        Flow.IMPORT: "import",
        Flow.FOREIGN_IMPORT: "foreign import",
        Flow.RE_IMPORT: "re-import",
        Flow.TOTAL: "total",
    }
    assert {flow: flow.name for flow in Flow.all()} == named


def test_what_each_flow_contains() -> None:
    contained = {str(a): "".join(sorted(str(b) for b in Flow.all() if a.contains(b))) for a in Flow.all()}
    assert contained == {"X": "DXRX", "M": "FMRM", "T": "DXFMMRMRXX", "DX": "", "RX": "", "FM": "", "RM": ""}


def test_parents() -> None:
    parents = {str(flow): flow.parent and str(flow.parent) for flow in Flow.all()}
    assert parents == {"X": "T", "M": "T", "DX": "X", "RX": "X", "FM": "M", "RM": "M", "T": None}
