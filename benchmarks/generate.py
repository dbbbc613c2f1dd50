"""Synthetic bilateral trade in the shape of CEPII's BACI: exporter × importer × HS6, one year, fixed seed."""

import numpy as np
from numpy.typing import NDArray

from tradekit import Category, Partner

ECONOMIES = 226
PRODUCTS = 5000

# Weights of economies are drawn from tables of this many entries: one look-up a draw.
TABLE = 1 << 16


def baci_like(rows: int, seed: int = 20250116) -> dict[str, NDArray[np.int64] | NDArray[np.float64]]:
    """Return `rows` distinct cells, sorted by exporter, product, importer, coded by M49 and HS 2022 numbers.

    Like real trade, the table is skewed: large economies trade more products with more partners, and values
    span ten orders of magnitude.
    """
    grid = ECONOMIES * PRODUCTS * ECONOMIES
    if not 0 < rows <= grid // 5:
        raise ValueError(f"rows must be between 1 and {grid // 5:,}, not {rows:,}")
    rng = np.random.default_rng(seed)
    size = rng.pareto(1.1, ECONOMIES) + 0.05
    exporters = _table(0.5 * size / size.sum() + 0.5 / ECONOMIES)
    importers = _table(0.3 * size / size.sum() + 0.7 / ECONOMIES)
    taken = np.zeros(grid, dtype=bool)
    count = 0
    while count < rows:
        # Some draws hit cells already taken, so a little more than what lacks.
        more = (rows - count) * 6 // 5 + 1000
        exporter = exporters[rng.integers(0, TABLE, more, dtype=np.uint16)]
        importer = importers[rng.integers(0, TABLE, more, dtype=np.uint16)]
        product = rng.integers(0, PRODUCTS, (2, more), dtype=np.uint16).min(axis=0)
        cell = (exporter * np.int64(PRODUCTS) + product) * ECONOMIES + importer
        taken[cell[exporter != importer]] = True
        count = int(np.count_nonzero(taken))
    found = np.flatnonzero(taken)
    keep = np.ones(count, dtype=bool)
    keep[rng.choice(count, count - rows, replace=False, shuffle=False)] = False
    rest, importer = np.divmod(found[keep], ECONOMIES)
    exporter, product = np.divmod(rest, PRODUCTS)
    # In the order of the codes, so that sorted by position is sorted by code.
    numbers = [economy.m49 for economy in Partner.all("economy") if economy.m49]
    m49 = np.sort([number for number in numbers if Partner.parse(number).m49 == number][:ECONOMIES])
    codes = [c.code for c in Category.all("HS2022", level=6) if c.code.isdecimal()]
    hs6 = np.sort([int(code) for code in codes])[:PRODUCTS]
    # In thousands of dollars, to the dollar; what was traded is at least one.
    value = np.maximum(np.round(rng.lognormal(4.0, 3.0, rows), 3), 0.001)
    return {
        "exporter": m49[exporter],
        "importer": m49[importer],
        "product": hs6[product],
        "value": value,
    }


def _table(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return each position as often as its weight says, at least once."""
    counts = np.maximum(1, np.round(weights * TABLE).astype(np.int64))
    counts[np.argmax(counts)] += TABLE - counts.sum()
    return np.repeat(np.arange(len(weights)), counts)
