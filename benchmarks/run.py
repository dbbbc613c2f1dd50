"""Time tradekit beside pandas, Polars and DuckDB, each doing the same from its own table in memory.

    python benchmarks/run.py [--rows 10000000] [--repeat 5] [--json docs/benchmarks.json]

prints one table. Loading is never timed, runs of the four are interleaved, medians are shown, and before
anything is timed all four must give the same numbers.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from generate import ECONOMIES, baci_like

from tradekit import Flow, Partner, Period, TradeCube
from tradekit.metrics import gini, hhi

BY = ["exporter", "product"]
ENGINES = ("tradekit", "pandas", "Polars", "DuckDB")

Task = dict[str, Callable[[], Any]]


def cube_of(frame: Any) -> TradeCube:
    """Make the cube as a user would; the codes of products are six digits, also where they are numbers."""
    return TradeCube.from_frame(
        frame,
        reporter="exporter",
        partner="importer",
        category="product",
        flow=Flow.EXPORT,
        period=Period("2024"),
        value="value",
        width=6,
    )


class Others:
    """One table in memory as a frame of pandas, a frame of Polars and a table of DuckDB."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.pandas = frame
        self.polars = pl.DataFrame({name: pl.Series(name, frame[name]) for name in frame.columns})
        self.duckdb = duckdb.connect(config={"threads": os.cpu_count() or 1})
        self.duckdb.register("frame", self.polars.to_arrow())
        self.duckdb.execute("create table trade as select * from frame")
        self.duckdb.unregister("frame")

    def query(self, sql: str) -> Any:
        return self.duckdb.sql(sql).to_arrow_table()


def sums(others: Others) -> Task:
    """Sum over partners."""
    return {
        "pandas": lambda: others.pandas.groupby(BY, sort=False, as_index=False)["value"].sum(),
        "Polars": lambda: others.polars.group_by(BY).agg(pl.col("value").sum()),
        "DuckDB": lambda: others.query(
            "select exporter, product, sum(value) as value from trade group by exporter, product"
        ),
    }


def concentration(others: Others) -> Task:
    """HHI of partners as Σx² / (Σx)², the fastest form in each."""

    def with_pandas() -> pd.DataFrame:
        squares = others.pandas.assign(square=others.pandas["value"] ** 2)
        out = squares.groupby(BY, sort=False, as_index=False)[["value", "square"]].sum()
        out["value"] = out["square"] / out["value"] ** 2
        return out[[*BY, "value"]]

    x = pl.col("value")
    return {
        "pandas": with_pandas,
        "Polars": lambda: others.polars.group_by(BY).agg((x * x).sum() / x.sum() ** 2),
        "DuckDB": lambda: others.query(
            "select exporter, product, sum(value * value) / sum(value) ** 2 as value from trade"
            " group by exporter, product"
        ),
    }


def inequality(others: Others) -> Task:
    """Gini among all n economies: 2 Σ i x_(i) / (n Σ x) − (n + 1) / n, those without trade ranked first."""
    n = ECONOMIES

    def with_pandas() -> pd.DataFrame:
        ordered = others.pandas.sort_values("value")
        groups = ordered.groupby(BY, sort=False)["value"]
        rank = groups.cumcount() + 1 + n - groups.transform("size")
        ordered["weighted"] = rank * ordered["value"]
        out = ordered.groupby(BY, sort=False, as_index=False)[["value", "weighted"]].sum()
        out["value"] = 2 * out["weighted"] / (n * out["value"]) - (n + 1) / n
        return out[[*BY, "value"]]

    x = pl.col("value")
    rank = pl.int_range(1, pl.len() + 1) + n - pl.len()
    return {
        "pandas": with_pandas,
        "Polars": lambda: others.polars.group_by(BY).agg(
            2 * (rank * x.sort()).sum() / (n * x.sum()) - (n + 1) / n
        ),
        "DuckDB": lambda: others.query(
            f"select exporter, product, 2 * sum((i + {n} - k) * value) / ({n} * sum(value)) - {(n + 1) / n!r}"
            " as value from (select exporter, product, value,"
            " row_number() over (partition by exporter, product order by value) as i,"
            " count(*) over (partition by exporter, product) as k from trade) group by exporter, product"
        ),
    }


def medians(tasks: dict[str, Task], repeat: int) -> dict[str, dict[str, float]]:
    """Median seconds of each task and engine, over interleaved runs."""
    times: dict[str, dict[str, list[float]]] = {task: {} for task in tasks}
    for _ in range(repeat):
        for task, engines in tasks.items():
            for engine, call in engines.items():
                start = time.perf_counter()
                result = call()
                times[task].setdefault(engine, []).append(time.perf_counter() - start)
                del result
    return {task: {e: statistics.median(t) for e, t in engines.items()} for task, engines in times.items()}


def check_same(task: str, engines: Task) -> None:
    """Raise `AssertionError` unless all engines give the same numbers."""
    expected = None
    for engine, call in engines.items():
        out = call()
        if isinstance(out, TradeCube):
            out = out.to_frame()
        frame = out if isinstance(out, pd.DataFrame) else out.to_pandas()
        column = frame.columns[-1]
        keys = [frame[name].to_numpy() for name in frame.columns[:2]]
        if engine == "tradekit":
            m49 = {code: Partner(code).m49 for code in frame["reporter"].unique()}
            keys = [frame["reporter"].map(m49).to_numpy(), frame["category"].to_numpy().astype(np.int64)]
        values = frame[column].to_numpy(dtype=float)[np.lexsort(keys[::-1])]
        expected = values if expected is None else expected
        np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12, err_msg=f"{task}: {engine}")


def bytes_a_row(cube: TradeCube) -> float:
    """Bytes of the cube's arrays a row, each buffer counted once and whole, however little of it is used."""
    owners: dict[int, int] = {}
    for array in (*cube.rows.codes.values(), *cube.rows.columns.values(), cube.covered):
        while isinstance(array.base, np.ndarray):
            array = array.base
        owners[id(array)] = array.nbytes
    return sum(owners.values()) / len(cube)


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    names = ("tradekit", "numpy", "pandas", "polars", "duckdb")
    cores = f"{os.cpu_count()} cores ({platform.machine()})"
    return {
        "machine": f"{cores}, {memory:.0f} GiB of memory, load {load:.1f} before",
        "Python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def measure_all(rows: int, repeat: int) -> list[dict[str, Any]]:
    """Run everything; a row for each line of the table."""
    numbers = pd.DataFrame(baci_like(rows))
    shuffled = numbers.take(np.random.default_rng(1).permutation(rows)).reset_index(drop=True)
    lines = measuring(numbers, repeat)
    lines += reading("sorted numbers", numbers, 3, repeat)
    lines += reading("shuffled numbers", shuffled, 10, repeat)
    lines += reading("shuffled text", as_text(shuffled), 15, repeat)
    size = bytes_a_row(cube_of(shuffled))
    return [*lines, {"task": "Bytes a row of the cube", **verdict("at most 24", size, 24.0)}]


def as_text(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the table with ISO codes and product codes as text."""
    economies = np.union1d(numbers["exporter"].unique(), numbers["importer"].unique())
    iso = {number: Partner.parse(int(number)).code for number in economies}
    hs6 = {number: f"{number:06d}" for number in numbers["product"].unique()}
    columns = {"exporter": iso, "importer": iso, "product": hs6}
    return numbers.assign(**{name: numbers[name].map(texts).astype("str") for name, texts in columns.items()})


def measuring(frame: pd.DataFrame, repeat: int) -> list[dict[str, Any]]:
    """Time what is computed from tables that are there."""
    others = Others(frame)
    cube = cube_of(frame)
    partners = {"over": "partner", "by": ("reporter", "category")}
    tasks: dict[str, Task] = {
        "HHI of partners": {
            "tradekit": lambda: cube.measure(hhi, **partners),
            **concentration(others),
        },
        "Sum over partners": {
            "tradekit": lambda: cube.rollup("partner"),
            **sums(others),
        },
        "Gini of partners": {
            "tradekit": lambda: cube.measure(gini, **partners),
            **inequality(others),
        },
    }
    for task, engines in tasks.items():
        check_same(task, engines)
    found = medians(tasks, repeat)
    index, total, inequal = (line(task, seconds) for task, seconds in found.items())
    ours = {task: seconds["tradekit"] for task, seconds in found.items()}
    return [
        {**index, **verdict("at least 2 times as fast as the fastest", index["ratio"], 2.0, floor=True)},
        {**total, **verdict("no slower than the fastest", total["ratio"], 1.0, floor=True)},
        {
            **inequal,
            **verdict("at most 3 of our HHI", ours["Gini of partners"] / ours["HHI of partners"], 3.0),
        },
    ]


def reading(name: str, frame: pd.DataFrame, most: int, repeat: int) -> list[dict[str, Any]]:
    """Time how a cube is made of a frame, beside sums of the same rows."""
    others = Others(frame)
    tasks: dict[str, Task] = {
        "sum": sums(others),
        "pandas": {"tradekit": lambda: cube_of(others.pandas)},
        "Polars": {"tradekit": lambda: cube_of(others.polars)},
    }
    found = medians(tasks, repeat)
    fastest = min(found["sum"].values())
    return [
        {
            **line(f"Cube from {name}, {kind}", {**found[kind], **found["sum"]}),
            **verdict(f"at most {most} of the fastest sum", found[kind]["tradekit"] / fastest, float(most)),
        }
        for kind in ("pandas", "Polars")
    ]


def line(task: str, seconds: dict[str, float]) -> dict[str, Any]:
    """Return a line of the table; the ratio is the fastest of the others over ours."""
    fastest = min(time for engine, time in seconds.items() if engine != "tradekit")
    return {"task": task, "seconds": seconds, "ratio": fastest / seconds["tradekit"]}


def verdict(target: str, measured: float, limit: float, *, floor: bool = False) -> dict[str, Any]:
    """Return the fields of a target: a ceiling, or a floor."""
    met = measured >= limit if floor else measured <= limit
    return {"target": target, "measured": measured, "met": met}


def render(results: dict[str, Any]) -> str:
    """Return the table as text."""
    head = ("task", *(f"{engine}, s" for engine in ENGINES), "ratio", "measured", "target", "met")
    body = [head, *map(cells, results["lines"])]
    widths = [max(map(len, column)) for column in zip(*body, strict=True)]
    text = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in body]
    text.insert(1, "  ".join("─" * width for width in widths))
    machine, *versions = results["machine"].items()
    facts = ", ".join([machine[1], *(f"{name} {number}" for name, number in versions)])
    return "\n".join([f"{results['rows']:,} rows, medians of {results['repeat']}; {facts}", "", *text])


def cells(entry: dict[str, Any]) -> tuple[str, ...]:
    """Return a line as texts."""
    seconds = [entry.get("seconds", {}).get(engine) for engine in ENGINES]
    return (
        entry["task"],
        *("" if s is None else f"{s:.3f}" for s in seconds),
        f"{entry['ratio']:.2f}" if "ratio" in entry else "",
        f"{entry['measured']:.2f}",
        entry["target"],
        "yes" if entry["met"] else "no",
    )


def main() -> None:
    """Run, print the table, and keep it if a file is named."""
    parser = argparse.ArgumentParser(description="Time tradekit beside pandas, Polars and DuckDB.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", type=Path, help="file to keep the results in")
    asked = parser.parse_args()
    results = {
        "rows": asked.rows,
        "repeat": asked.repeat,
        "machine": machine(),
        "lines": measure_all(asked.rows, asked.repeat),
    }
    print(render(results))
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
