"""A cube comes back from its file as it was, and whatever is no whole file of a cube is refused."""

import errno
import json
import os
import random
import re
import sys
import zlib

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit import CategoryGroup, Flow, Partner, PartnerGroup, TradeCube
from tradekit.cube.rollup import segment_bounds
from tradekit.datasets import china_central_asia
from tradekit.errors import EngineError, ReadError, WriteError
from tradekit.metrics import growth_rate, hhi, share

pytestmark = pytest.mark.memory("a file is written of cells that are here, whoever had the rows")

REPORTERS = ["CHN", "DEU", "KAZ"]
PARTNERS = ["FRA", "GBR", "KAZ", "POL", "UZB", "W00", "_X"]
CATEGORIES = ["27", "270900", "8703", "870380", "99", "TOTAL"]
PERIODS = {
    "years": ["2019", "2020", "2022"],
    "months": ["2024-12", "2025-03"],
    "spans": ["2023-01/2023-05", "2024-01/2024-05"],
    "months published together": ["2025-01/2025-02", "2025-03", "2025-05"],
}
BACKENDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


@st.composite
def cubes(draw):
    """Cubes of every make: constants, unnamed dimensions, free labels, unknown cells, notes of each cell."""
    dims = {
        "reporter": REPORTERS,
        "partner": draw(st.sampled_from([PARTNERS, ["Anhui", "KAZ", "Ürümqi", ""]])),
        "flow": ["X", "M", "T"],
        "category": CATEGORIES,
        "period": PERIODS[draw(st.sampled_from(sorted(PERIODS)))],
    }
    columns = draw(st.lists(st.sampled_from(sorted(dims)), unique=True))
    cells = draw(
        st.lists(st.tuples(*(st.sampled_from(dims[dim]) for dim in columns)), min_size=1, unique=True)
        if columns
        else st.just([()])
    )
    amounts = st.floats(0, 1e200) | st.just(float("nan"))

    def column(elements):
        return draw(st.lists(elements, min_size=len(cells), max_size=len(cells)))

    data = {dim: [cell[place] for cell in cells] for place, dim in enumerate(columns)}
    data["bn"] = column(amounts)
    how = {dim: dim for dim in columns}
    if "flow" not in columns and draw(st.booleans()):
        how["flow"] = Flow.EXPORT
    if draw(st.booleans()):
        data |= {"kg": column(amounts), "items": column(amounts)}
        how["quantity"] = {"kg": "t", "items": None}
        how["valuation"] = {"X": "FOB", "M": "CIF"}
    if draw(st.booleans()):
        data |= {
            "note": column(st.sampled_from(["normal", "implied"])),
            "from": column(st.sampled_from("abc")),
        }
        how |= {"status": "note", "citation": "from"}
    frame = BACKENDS[draw(st.sampled_from(sorted(BACKENDS)))](data)
    return TradeCube.from_frame(
        frame,
        value="bn",
        free="partner" if "Anhui" in dims["partner"] else (),
        unit=draw(st.sampled_from([None, "USD bn", "10000 EUR, constant 2015"])),
        nomenclature=draw(st.sampled_from([None, "HS2022"])),
        coverage=draw(st.sampled_from(["inferred", "explicit"])),
        **how,
    )


def stored(cube, folder):
    cube.to_parquet(folder / "cube.parquet")
    return TradeCube.from_parquet(folder / "cube.parquet")


def plain(frame):
    return frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()


def assert_same(found, expected):
    """Compare two cubes in every field, and in the types of what they hold."""
    skipped = {"axes", "data", "covered"}
    for field in attrs.fields(TradeCube):
        if field.name not in skipped:
            assert getattr(found, field.name) == getattr(expected, field.name), field.name
    assert list(found.valuation) == list(expected.valuation)
    assert list(found.axes) == list(expected.axes)
    for dim, axis in expected.axes.items():
        assert found.axes[dim].labels == axis.labels
        assert list(map(type, found.axes[dim].labels)) == list(map(type, axis.labels))
    np.testing.assert_array_equal(found.covered, expected.covered, strict=True)
    assert found.rows.sizes == expected.rows.sizes
    assert found.rows.codes.keys() == expected.rows.codes.keys()
    assert list(found.rows.columns) == list(expected.rows.columns)
    for dim, codes in expected.rows.codes.items():
        np.testing.assert_array_equal(found.rows.codes[dim], codes)
    for name, column in expected.rows.columns.items():
        np.testing.assert_array_equal(found.rows.columns[name], column, strict=True)
    assert repr(found) == repr(expected)
    if found.dimensions:
        frame, other = found.to_frame(), expected.to_frame()
        assert type(frame) is type(other)
        pd.testing.assert_frame_equal(plain(frame), plain(other))


def outcome(ask):
    """What a question gives: a cube, a frame, or the error it ends in."""
    try:
        return ask()
    except Exception as error:
        return type(error), str(error)


def assert_same_outcome(ask, found, expected):
    one, other = outcome(lambda: ask(found)), outcome(lambda: ask(expected))
    if isinstance(other, TradeCube):
        assert_same(one, other)
    elif isinstance(other, tuple):
        assert one == other
    else:
        pd.testing.assert_frame_equal(plain(one), plain(other))


EU, FUELS = PartnerGroup.parse("EU"), CategoryGroup.parse("fuels")
CHANGES = {
    "as it is": lambda cube: cube,
    "a group whose members changed": lambda cube: cube.where(partner=EU),
    "labels without rows": lambda cube: cube.where(partner=["UZB", "TJK"], flow="X"),
    "nothing left": lambda cube: cube.where(partner="TJK"),
    "groups as labels": lambda cube: cube.relabel(partner=[EU], rest="elsewhere"),
    "own groups": lambda cube: cube.relabel(partner={"near": ["KAZ", "UZB"]}),
    "category groups": lambda cube: cube.relabel(category=[FUELS]),
    "longer periods": lambda cube: cube.relabel(period="year"),
    "fewer dimensions": lambda cube: cube.rollup("partner", "category"),
    "two-way trade": lambda cube: cube.where(flow="total"),
}


@pytest.mark.filterwarnings("ignore::tradekit.errors.UndefinedWarning")
@pytest.mark.parametrize("change", CHANGES)
@given(
    cube=cubes(), further=st.sampled_from(list(CHANGES)), metric=st.sampled_from([hhi, share, growth_rate])
)
def test_a_cube_comes_back_as_it_was(tmp_path_factory, change, cube, further, metric):
    changed = outcome(lambda: CHANGES[change](cube))
    if isinstance(changed, tuple):
        return
    found = stored(changed, tmp_path_factory.mktemp("cube"))
    assert_same(found, changed)
    assert_same_outcome(CHANGES[further], found, changed)
    by = [dim for dim in ("reporter", "flow", "period") if dim in changed.dimensions]
    over = "partner" if metric is not growth_rate else ()
    assert_same_outcome(lambda c: c.measure(metric, over=over, by=by), found, changed)


def test_every_change_is_tried_on_cubes_that_allow_it():
    cube = TradeCube.from_frame(
        pd.DataFrame({
            "from": "CHN", "to": ["FRA", "GBR", "FRA", "GBR", "KAZ", "UZB"], "flow": ["X"] * 5 + ["M"],
            "hs": "270900", "month": ["2019-12", "2019-12", "2020-12", "2020-12", "2020-12", "2020-12"],
            "bn": [1.0, 2, 3, 4, 5, 6],
        }),
        reporter="from", partner="to", flow="flow", category="hs", period="month", value="bn",
        nomenclature="HS2022",
    )  # fmt: skip
    refused = [
        name for name, change in CHANGES.items() if isinstance(outcome(lambda c=change: c(cube)), tuple)
    ]
    assert refused == []


def test_groups_of_rows_are_where_they_were(tmp_path):
    cube = stored(china_central_asia(), tmp_path)
    dims = ["period", "flow", "reporter"]
    dims = [dim for dim in dims if dim in cube.rows.codes]
    expected = segment_bounds([cube.rows.codes[dim] for dim in dims], len(cube))
    np.testing.assert_array_equal(cube.rows.bounds(dims), expected)
    np.testing.assert_array_equal(cube.rows.bounds(dims), china_central_asia().rows.bounds(dims))


def test_more_rows_than_one_row_group_holds(tmp_path, monkeypatch):
    monkeypatch.setattr("tradekit.cube.storage.BLOCK", 7)
    assert_same(stored(china_central_asia(), tmp_path), china_central_asia())
    assert pq.ParquetFile(tmp_path / "cube.parquet").num_row_groups > 2


def test_lazy_rows_are_brought_and_written(tmp_path):
    frame = pl.LazyFrame({"to": ["KAZ", "UZB"], "flow": ["X", "M"], "bn": [3.0, 1.0]})
    cube = TradeCube.from_frame(frame, partner="to", flow="flow", value="bn")
    assert_same(stored(cube, tmp_path), cube.collect())
    total = cube.where(flow="total")
    assert_same(stored(total, tmp_path), total.collect())


def test_labels_are_plain_text_for_other_programs(tmp_path):
    cube = TradeCube.from_frame(
        pd.DataFrame({"to": ["KAZ", "UZB"], "hs": "870380", "month": "2025-03", "bn": [3.0, 1.0], "kg": 5}),
        reporter=Partner("CHN"), partner="to", category="hs", period="month", value="bn", quantity="kg",
    )  # fmt: skip
    file = tmp_path / "cube.parquet"
    cube.to_parquet(file)
    rows = [("CHN", "KAZ", "870380", "2025-03", 3.0, 5.0), ("CHN", "UZB", "870380", "2025-03", 1.0, 5.0)]
    names = ["reporter", "partner", "category", "period", "value", "kg"]
    frame = pd.read_parquet(file)
    assert list(frame) == names
    assert list(frame.itertuples(index=False, name=None)) == rows
    assert pl.read_parquet(file).columns == names
    assert pl.read_parquet(file).rows() == rows
    with pytest.importorskip("duckdb").connect() as connection:
        assert connection.execute(f"select * from '{file}'").fetchall() == rows


def test_a_path_may_be_text(tmp_path):
    china_central_asia().to_parquet(str(tmp_path / "cube.parquet"))
    assert_same(TradeCube.from_parquet(str(tmp_path / "cube.parquet")), china_central_asia())


# -- what is no whole file of a cube -----------------------------------------------------------------------

AGAIN = "the file is damaged, or another program changed it; write it again with to_parquet"
OTHERWISE = "write it again with to_parquet, or read it as a frame and make a cube with from_frame"


@pytest.fixture
def file(tmp_path):
    """A small cube's file."""
    cube = TradeCube.from_frame(
        pd.DataFrame({"to": ["KAZ", "UZB", "TJK"], "year": ["2023", "2024", "2024"], "bn": [3.0, 1.0, 2.0]}),
        partner="to", period="year", value="bn", unit="USD bn",
    )  # fmt: skip
    cube.to_parquet(tmp_path / "cube.parquet")
    return tmp_path / "cube.parquet"


def refusal(file):
    with pytest.raises(ReadError) as caught:
        TradeCube.from_parquet(file)
    return str(caught.value).removeprefix(f"{file}: ")


def test_missing_files_and_folders_are_refused(tmp_path):
    assert refusal(tmp_path / "none.parquet") == "there is no such file"
    assert refusal(tmp_path) == "this is no file, but a folder or a device"


def test_files_of_other_kinds_are_refused(tmp_path):
    file = tmp_path / "x.parquet"
    for content in (b"", b"PAR1", b"from,to\nCHN,KAZ\n", b"PAR1" * 9):
        file.write_bytes(content)
        found = refusal(file)
        assert found.startswith("cannot be read as a cube: ")
        assert found.endswith(f"; {OTHERWISE}")
        assert "\n" not in found


def test_parquet_files_of_other_programs_are_refused(tmp_path):
    file = tmp_path / "x.parquet"
    for frame in (pd.DataFrame({"value": [1.0]}), pl.DataFrame({"value": [1.0]})):
        (frame.to_parquet if isinstance(frame, pd.DataFrame) else frame.write_parquet)(file)
        assert refusal(file) == (
            "a Parquet file, but not one of to_parquet: read it as a frame and make a cube with from_frame"
        )


def rewrite(file, change=lambda table: table, describe=None):
    """Write a file once more with its rows or its description changed, as one who knows the format would."""
    table = pq.ParquetFile(file).read()
    metadata = dict(table.schema.metadata)
    if describe:
        told = json.loads(metadata[b"tradekit"])
        describe(told)
        metadata[b"tradekit"] = json.dumps(told).encode()
        metadata[b"tradekit.crc32"] = str(zlib.crc32(metadata[b"tradekit"])).encode()
    pq.write_table(change(table).replace_schema_metadata(metadata), file)


def encoded(table, name, column):
    return table.set_column(table.schema.get_field_index(name), name, column)


def partners(*labels):
    return lambda table: encoded(table, "partner", pa.array(labels).dictionary_encode())


def values(*numbers):
    return lambda table: encoded(table, "value", pa.array(numbers))


CHANGED_ROWS = {
    "fewer rows": (lambda table: table.slice(1), "the number of its rows"),
    "rows in another order": (lambda table: table.take([1, 0, 2]), "its column 'partner'"),
    "a cell twice": (lambda table: table.take([0, 1, 1]), "its column 'partner'"),
    "other labels": (partners("KAZ", "TJK", "UKR"), "its column 'partner'"),
    "labels in another order": (partners("KAZ", "UZB", "TJK"), "its column 'partner'"),
    "another number": (values(3.0, 2.0, 1.5), "its column 'value'"),
    "a number less": (values(3.0, 2.0, None), "its column 'value'"),
}


@pytest.mark.parametrize("change", CHANGED_ROWS)
def test_rows_that_another_program_changed_are_refused(file, change):
    function, what = CHANGED_ROWS[change]
    rewrite(file, function)
    assert refusal(file) == f"{what} is not as it was written: {AGAIN}"


def test_a_file_that_another_program_copied_is_the_same_cube(file):
    expected = TradeCube.from_parquet(file)
    rewrite(file)
    assert_same(TradeCube.from_parquet(file), expected)


@pytest.mark.parametrize("kind", ["no dictionary", "no column", "text for numbers"])
def test_columns_of_another_kind_are_refused(file, kind):
    changes = {
        "no dictionary": lambda table: encoded(table, "partner", table["partner"].cast(pa.string())),
        "no column": lambda table: table.drop_columns("value"),
        "text for numbers": values("a", "b", "c"),
    }
    rewrite(file, changes[kind])
    found = refusal(file)
    assert found.startswith("cannot be read as a cube: ")
    assert found.endswith(f"; {OTHERWISE}")


def test_a_description_that_was_changed_is_refused(file):
    for metadata in ({b"tradekit": b"{}"}, {b"tradekit": b"{}", b"tradekit.crc32": b"1"}):
        pq.write_table(pq.ParquetFile(file).read().replace_schema_metadata(metadata), file)
        assert refusal(file) == f"its description is not as it was written: {AGAIN}"


def test_files_of_another_format_are_refused(file):
    rewrite(file, describe=lambda told: told.update(format=2))
    assert refusal(file) == (
        "written in format 2, and this version of tradekit reads format 1: read it with the version that"
        " wrote it, or a later one"
    )


def test_labels_that_this_version_does_not_know_are_refused(file):
    rewrite(file, describe=lambda told: told["axes"].update(partner=[["KAZ"], ["QQQ"], ["UZB"]]))
    assert refusal(file) == (
        "cannot be read as a cube: no partner has the code 'QQQ'; Partner.parse reads names as well; "
        + OTHERWISE
    )


@pytest.mark.parametrize("key", ["format", "rows", "columns", "axes", "covered", "unit", "free", "crc32"])
def test_a_description_that_lacks_something_is_refused(file, key):
    rewrite(file, describe=lambda told: told.pop(key))
    assert refusal(file) == f"cannot be read as a cube: it lacks {key!r}; {OTHERWISE}"


def test_files_cut_off_anywhere_are_refused(file):
    whole = file.read_bytes()
    for end in range(0, len(whole), 7):
        file.write_bytes(whole[:end])
        assert OTHERWISE in refusal(file)


def test_damage_is_found_or_harmless(file):
    chance, whole, expected = random.Random(1), file.read_bytes(), TradeCube.from_parquet(file)
    refused = 0
    for _ in range(600):
        damaged = bytearray(whole)
        for place in chance.sample(range(len(whole)), chance.choice([1, 1, 2, 20])):
            damaged[place] ^= chance.choice([1, 4, 128, 255])
        file.write_bytes(damaged)
        try:
            found = TradeCube.from_parquet(file)
        except ReadError:
            refused += 1
        else:
            assert_same(found, expected)
    assert refused > 300


# -- all or nothing ----------------------------------------------------------------------------------------


def refused_to_write(cube, file):
    with pytest.raises(WriteError) as caught:
        cube.to_parquet(file)
    assert str(caught.value).startswith(f"{file}: ")
    return str(caught.value).removeprefix(f"{file}: "), caught.value.__cause__


FAILURES = {
    "disk full": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "interruption": KeyboardInterrupt(),
    "no memory": MemoryError(),
}


@pytest.fixture(params=FAILURES)
def failure(request):
    return FAILURES[request.param]


def break_writing(monkeypatch, failure):
    def half(table, sink, **options):
        sink.write(b"PAR1")
        raise failure

    monkeypatch.setattr(pq, "write_table", half)


def break_sync(monkeypatch, failure):
    def fail(number):
        raise failure

    monkeypatch.setattr(os, "fsync", fail)


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("breaking", [break_writing, break_sync])
def test_what_fails_leaves_nothing_and_changes_nothing(tmp_path, monkeypatch, failure, breaking, there):
    file = tmp_path / "cube.parquet"
    if there:
        file.write_text("before")
    breaking(monkeypatch, failure)
    if isinstance(failure, OSError):
        message, cause = refused_to_write(china_central_asia(), file)
        assert message == "cannot be written: No space left on device; nothing was changed"
        assert cause is failure
    else:
        with pytest.raises(type(failure)):
            china_central_asia().to_parquet(file)
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == (
        [("cube.parquet", "before")] if there else []
    )


def test_a_file_system_that_takes_no_more_is_one_error(tmp_path):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        message, cause = refused_to_write(china_central_asia(), tmp_path / "cube.parquet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert message == "cannot be written: File too large; nothing was changed"
    assert isinstance(cause, OSError)
    assert list(tmp_path.iterdir()) == []


def test_places_that_take_no_file_are_refused(tmp_path):
    cube = china_central_asia()
    (tmp_path / "text").touch()
    assert refused_to_write(cube, tmp_path)[0] == "this is no file, but a folder or a device"
    assert refused_to_write(cube, "/dev/full")[0] == "this is no file, but a folder or a device"
    for place, why in {"none": "No such file or directory", "text": "Not a directory"}.items():
        message, cause = refused_to_write(cube, tmp_path / place / "cube.parquet")
        assert message == f"cannot be written: {why}; nothing was changed"
        assert isinstance(cause, OSError)


def test_a_name_that_is_too_long_is_refused(tmp_path):
    name = "x" * 300
    message, _ = refused_to_write(china_central_asia(), tmp_path / name)
    assert message == "cannot be written: File name too long; nothing was changed"
    assert refusal(tmp_path / name) == f"cannot be read as a cube: File name too long; {OTHERWISE}"


def test_an_engine_that_fails_leaves_nothing(tmp_path):
    source = tmp_path / "trade.csv"
    source.write_text("to,bn\nKAZ,3.0\n")
    cube = TradeCube.from_frame(pl.scan_csv(source), partner="to", value="bn")
    source.unlink()
    with pytest.raises(EngineError):
        cube.to_parquet(tmp_path / "cube.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_and_a_link_kept(file, tmp_path):
    link = tmp_path / "link.parquet"
    link.symlink_to(file)
    china_central_asia().to_parquet(link)
    assert link.is_symlink()
    assert_same(TradeCube.from_parquet(file), china_central_asia())
    assert sorted(found.name for found in tmp_path.iterdir()) == ["cube.parquet", "link.parquet"]


def test_a_new_file_may_be_read_by_whom_new_files_may(tmp_path, file):
    other = tmp_path / "other"
    other.touch()
    assert file.stat().st_mode == other.stat().st_mode


def test_labels_of_one_text_are_refused(tmp_path):
    frame = pd.DataFrame({"to": ["KAZ", "UZB"], "bn": [3.0, 1.0]})
    cube = TradeCube.from_frame(frame, partner="to", value="bn").relabel(partner={"x": ["UZB"]})
    axis = attrs.evolve(cube.axes["partner"], labels=(Partner("KAZ"), "KAZ"))
    cube = attrs.evolve(cube, axes={**cube.axes, "partner": axis})
    message, _ = refused_to_write(cube, tmp_path / "cube.parquet")
    assert message == "two labels of the dimension partner are written 'KAZ': relabel one of them"


def test_text_that_no_file_takes_is_refused(tmp_path):
    frame = pd.DataFrame({"to": pd.Series(["\ud800", "b"], dtype=object), "bn": [3.0, 1.0]})
    cube = TradeCube.from_frame(frame, partner="to", value="bn", free="partner")
    message, cause = refused_to_write(cube, tmp_path / "cube.parquet")
    assert message == (
        "cannot be written: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not"
        " allowed; nothing was changed"
    )
    assert isinstance(cause, UnicodeEncodeError)


@pytest.mark.parametrize(("call", "error"), [("to_parquet", WriteError), ("from_parquet", ReadError)])
def test_without_pyarrow_the_error_says_what_to_install(file, monkeypatch, call, error):
    cube = china_central_asia()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    does = {"to_parquet": "writing", "from_parquet": "reading"}[call]
    message = f"{file}: {does} Parquet needs pyarrow: install the extra 'io'"
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        getattr(cube, call)(file)
