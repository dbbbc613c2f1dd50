"""Rows come in any order: they are put into that of the labels, whichever way is the fastest."""

import itertools

import numpy as np
import pandas as pd
import pytest

from tradekit import Category, Partner, TradeCube
from tradekit.cube import coding
from tradekit.errors import CubeError

pytestmark = pytest.mark.memory("how rows in memory are put in order")

ECONOMIES = [economy.m49 for economy in Partner.all("economy") if economy.m49][:40]
CODES = {number: Partner.parse(number).code for number in ECONOMIES}
NAMES = {"reporter": "from", "partner": "to", "category": "hs"}

# Sorted by M49 numbers, which is not the order of the codes of ISO; a twentieth of the grid of all cells.
CHAPTERS = [int(chapter.code) for chapter in Category.all("HS2022", level=2)]
EVERY = np.array(list(itertools.product(ECONOMIES, CHAPTERS, ECONOMIES)))
TABLE = pd.DataFrame(EVERY[:: 7 * 3], columns=["from", "hs", "to"])
TABLE["bn"] = np.random.default_rng(0).integers(1, 1000, len(TABLE)).astype(float)

ORDERS = {
    "sorted by numbers": lambda frame: frame,
    "sorted by numbers downwards": lambda frame: frame[::-1],
    "shuffled": lambda frame: frame.sample(frac=1, random_state=0),
    "shuffled inside each reporter": lambda frame: frame.sample(frac=1, random_state=0).sort_values(
        "from", kind="stable"
    ),
    "one row of the first reporter at the end": lambda frame: pd.concat([frame[1:], frame[:1]]),
    "sorted by partners": lambda frame: frame.sort_values(["to", "from"]),
    "as labels are": lambda frame: as_labels(frame),
}


def as_labels(frame):
    return frame.sort_values(["from", "hs", "to"], key=lambda x: x if x.name == "hs" else x.map(CODES))


def cube(frame, **options):
    return TradeCube.from_frame(frame, **NAMES, value="bn", nomenclature="HS2022", width=2, **options)


@pytest.fixture(params=[1, coding.PIECE], ids=["in pieces", "whole"], autouse=True)
def _size_of_pieces(request, monkeypatch):
    monkeypatch.setattr(coding, "PIECE", request.param)


@pytest.mark.parametrize("order", ORDERS)
def test_cells_are_in_the_order_of_their_labels(order):
    frame = TABLE.assign(status=np.where(TABLE["bn"] > 500, "estimated", "normal"))
    expected = as_labels(frame)
    made = cube(ORDERS[order](frame), status="status").to_frame()
    assert made["reporter"].tolist() == expected["from"].map(CODES).tolist()
    assert made["category"].astype(int).tolist() == expected["hs"].tolist()
    assert made["partner"].tolist() == expected["to"].map(CODES).tolist()
    assert made["value"].tolist() == expected["bn"].tolist()
    assert made["status"].tolist() == expected["status"].tolist()


@pytest.mark.parametrize("order", ORDERS)
def test_cells_that_occur_twice_are_found(order):
    ordered = ORDERS[order](TABLE)
    # The second beside the first, which is what any order brings together, or far from it.
    for twice in (
        pd.concat([ordered[:9], ordered[8:]]),
        pd.concat([ordered, ordered[8:9]]),
    ):
        with pytest.raises(CubeError, match=r"^1 row repeats a cell that another row has, such as reporter "):
            cube(twice)
        summed = cube(twice, duplicates="sum")
        assert len(summed) == len(TABLE)
        assert summed.to_frame()["value"].sum() == TABLE["bn"].sum() + ordered["bn"].iloc[8]


def test_the_ways_of_sorting_are_those_meant():
    size = coding.PIECE
    assert coding.pieces(np.repeat([3, 1, 2], size)).tolist() == [0, size, 2 * size, 3 * size]
    assert coding.pieces(np.repeat([3, 1, 2, 3], size)).tolist() == [0, 4 * size]
    assert coding.pieces(np.array([3, 1, 2])).tolist() == ([0, 1, 2, 3] if size == 1 else [0, 3])
