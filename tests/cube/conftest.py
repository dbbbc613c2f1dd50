"""`pytest tests/cube --engine duckdb`: the tests of the cube on rows that an engine holds."""

import re
from contextlib import nullcontext

import attrs
import pandas as pd
import pyarrow as pa
import pytest

from cube.engines import EAGER, LAZY
from tradekit import TradeCube


def pytest_addoption(parser):
    parser.addoption("--engine", choices=[*EAGER, *LAZY], help="what holds the rows of the cubes under test")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--engine", None) in LAZY:
        for item in items:
            if mark := item.get_closest_marker("memory"):
                item.add_marker(pytest.mark.skip(reason=mark.args[0]))
            # What an engine, or Narwhals' support of it, is going to change.
            item.add_marker(pytest.mark.filterwarnings("ignore::FutureWarning"))


@pytest.fixture(scope="session", autouse=True)
def engine(request):
    """Make every cube of a frame of pandas from the same rows in the engine asked for."""
    name = request.config.getoption("--engine", None)
    if name is None:
        yield
        return
    original = TradeCube.from_frame
    with LAZY[name]() if name in LAZY else nullcontext(EAGER[name]) as bring:

        def from_frame(frame, **options):
            if not isinstance(frame, pd.DataFrame):
                return original(frame, **options)
            try:
                there = bring(frame)
            except (pa.ArrowException, TypeError, UnicodeError) as error:
                pytest.skip(f"no engine has such a column: {error}")
            if name in LAZY and options.get("duplicates") is None:
                options["duplicates"] = "refuse"  # which an engine does where it is asked to
            return attrs.evolve(original(there, **options), backend="pandas")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TradeCube, "from_frame", from_frame)
            yield


@pytest.fixture
def said(request):
    """What an error says: of a frame in memory also where, in a row that a lazy one does not have."""
    if request.config.getoption("--engine", None) not in LAZY:
        return str
    return lambda message: re.sub(r",( the first in)? row \d+| in row \d+", "", message)
