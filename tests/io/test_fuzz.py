"""Whatever stands in a file, it is read or refused by tradekit itself, in one line."""

import gzip
import io
import json
import sys
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit import TradeCube, read
from tradekit.errors import TradekitError
from tradekit.io import check

SOURCES = sys.modules["tradekit.io.read"].SOURCES

# Labels and numbers that sources write, and what does not belong there.
FIELDS = st.sampled_from([
    "", "0", "4", "842", "KAZ", "WLD", "World", "X", "M", "1", "2", "2020", "202052", "TOTAL", "010121",
    "1.5", "NA",
    "1,187.5", "-3", "nan", "inf", "1e400", "9" * 30, "Ünïcode", "=1+1", "'156", "Value", "kg", "6",
    '"', "\x00", "A\nB", "Export (US$ Thousand)", "Million US dollar", "1000 USD", "VALUE_IN_EUROS",
    "TXG_FOB_USD",
])  # fmt: skip

EXTRA = ["2020", "2021", "US$ at current prices in thousands", "Exported value in 2020", "value", "partner"]


@st.composite
def tables(draw):
    """Draw a head of a source, or nearly one, and rows of fields that fit it or do not."""
    source = draw(st.sampled_from(SOURCES))
    head = [
        *draw(st.sampled_from(source.needs)),
        *draw(st.lists(st.sampled_from(EXTRA), max_size=3, unique=True)),
    ]
    width = st.integers(len(head) - 1, len(head) + 1) if draw(st.booleans()) else st.just(len(head))
    rows = draw(st.lists(width.flatmap(lambda n: st.lists(FIELDS, min_size=n, max_size=n)), max_size=5))
    return head, rows


def as_csv(head, rows):
    def field(text):
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text

    return "\n".join(",".join(map(field, row)) for row in (head, *rows)).encode()


def as_json(head, rows):
    return json.dumps([dict(zip(head, row, strict=False)) for row in rows]).encode()


def zipped(data):
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", data)
    return packed.getvalue()


def outcome(data):
    """Read some bytes; return the cube, or the message of the refusal."""
    with TemporaryDirectory() as folder:
        name = f"{folder}/x"
        with open(name, "wb") as file:
            file.write(data)
        try:
            cube = read(name)
        except TradekitError as error:
            assert check(name).refused
            message = str(error).replace(name, "x")
            assert "\n" not in message
            return message
        assert str(check(name))
        return cube


@given(tables(), st.sampled_from([as_csv, as_json]), st.sampled_from([bytes, gzip.compress, zipped]))
def test_any_table_is_a_cube_or_one_line_that_says_why_not(table, form, pack):
    found = outcome(pack(form(*table)))
    if isinstance(found, TradeCube):
        assert found.source["read"] >= len(found) > 0 or found.source["source"] in WIDE


# Sources of which a row may be several cells.
WIDE = {
    "plain table",
    "Trade Map",
    "IMF, by year",
    "WITS, summary by year",
    "Atlas of Economic Complexity",
    "UNCTADstat",
}


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"[{", b"t,i,j,k,v\n"]),
)
def test_any_bytes_are_a_cube_or_one_line_that_says_why_not(data, start):
    outcome(start + data)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_lists_in_lists_without_end_are_refused(depth):
    message = outcome(b"[" * depth)
    assert message.startswith("x: cannot be read as JSON: ") or "list of records" in message
