"""What a user's own project does with the installed package; run it, and check it with ``mypy --strict``."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tradekit import Brief, Flow, Partner, TradeCube, brief
from tradekit.metrics import Argument, growth_rate, hhi, metric


@metric("(n)->()", Argument("values"), term="Share of the two largest", symbol="CR_2", unit="1")
def two_largest(values: ArrayLike) -> NDArray[np.float64]:
    """Share of the two largest members."""
    x = np.sort(np.asarray(values, dtype=np.float64), axis=-1)
    return np.asarray(x[..., -2:].sum(axis=-1) / x.sum(axis=-1))


def main() -> None:
    """Make a cube, measure it with metrics of the library and of one's own, and brief it."""
    years = {2024: [44.0, 23.0, 14.0], 2025: [49.0, 27.0, 16.0]}
    frame = pd.DataFrame(years, index=["KAZ", "KGZ", "UZB"]).rename_axis("to").melt(ignore_index=False)
    cube = TradeCube.from_frame(
        frame.reset_index(),
        reporter=Partner("CHN"),
        partner="to",
        flow=Flow.TOTAL,
        period="variable",
        value="value",
        unit="USD bn",
    )
    table = cube.measure([hhi, two_largest], over="partner", by="period")
    found: Brief = brief(cube, partners="Central Asia", period="2025")
    growth: float | None = found.total.growth
    print(table, found, sep="\n\n")

    assert list(table.columns) == ["period", "hhi", "two_largest"]
    assert abs(table["two_largest"].iloc[1] - float(two_largest(years[2025]))) < 1e-12
    assert two_largest.record.term == "Share of the two largest"
    assert growth is not None
    assert abs(growth - float(growth_rate([81.0, 92.0])[1])) < 1e-12


if __name__ == "__main__":
    main()
