"""Time tradekit beside pandas, Polars and DuckDB, each doing the same from its own table in memory.

    python benchmarks/run.py [--rows 1000000 10000000 100000000] [--repeat 5] [--json docs/benchmarks.json]

prints a table for each size. Loading is timed only where a line says so, runs of all are interleaved, medians
are shown, and before anything is timed all must give the same numbers. Memory is what a call takes beyond
what was taken before it. With ``--check`` a target that is missed by a factor of two is a failure.
"""

import argparse
import inspect
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from glob import glob
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_type_hints

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.csv
from generate import ECONOMIES, baci_like

import tradekit.metrics
from tradekit import Flow, Partner, Period, TradeCube, catalogue, scan
from tradekit.errors import UndefinedWarning
from tradekit.metrics import concentration_ratio, effective_number, gini, grouped, hhi, shannon_entropy

BY = ["exporter", "product"]
PARTNERS = {"over": "partner", "by": ("reporter", "category")}

# Rows of a year, and the most that is also held in memory by four libraries at once.
YEAR = 10_000_000
ENGINES = ("tradekit", "pandas", "Polars", "DuckDB", "PyArrow")

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
    """Gini among all n partners: 2 Σ i x_(i) / (n Σ x) − (n + 1) / n, those without trade ranked first."""
    n = ECONOMIES - 1

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


def peak_memory(call: Callable[[], Any]) -> float:
    """Return by how many MiB the process grows at most while a call runs; NaN where nobody tells."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return float("nan")

    def resident() -> int:
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    before, most, done = resident(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            most[0] = max(most[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    result = call()
    most[0] = max(most[0], resident())
    del result
    done.set()
    watcher.join()
    return max(0, most[0] - before) / 2**20


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
    names = ("tradekit", "numpy", "pandas", "polars", "duckdb", "pyarrow")
    cores = f"{os.cpu_count()} cores ({platform.machine()})"
    return {
        "machine": f"{cores}, {memory:.0f} GiB of memory, load {load:.1f} before",
        "Python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def measure_all(rows: int, repeat: int) -> list[dict[str, Any]]:
    """Run everything; a row for each line of the table."""
    if rows > YEAR:
        return beyond_memory(rows, repeat)
    # Before the machine is busy with large tables.
    imports = [importing(repeat)] if rows == YEAR else []
    numbers = pd.DataFrame(baci_like(rows))
    shuffled = numbers.take(np.random.default_rng(1).permutation(rows)).reset_index(drop=True)
    lines = measuring(numbers, repeat)
    lines += across_members(rows, repeat)
    lines += reading("sorted numbers", numbers, 3, repeat)
    lines += reading("shuffled numbers", shuffled, 10, repeat)
    lines += reading("shuffled text", as_text(shuffled), 15, repeat)
    lines += loading(numbers, repeat)
    size = bytes_a_row(cube_of(shuffled))
    lines.append({"task": "Bytes a row of the cube", **verdict("at most 24", size, 24.0)})
    return lines + imports


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
    tasks: dict[str, Task] = {
        "HHI of partners": {
            "tradekit": lambda: cube.measure(hhi, **PARTNERS),
            **concentration(others),
        },
        "Sum over partners": {
            "tradekit": lambda: cube.rollup("partner"),
            **sums(others),
        },
        "Gini of partners": {
            "tradekit": lambda: cube.measure(gini, **PARTNERS),
            **inequality(others),
        },
    }
    for task, engines in tasks.items():
        check_same(task, engines)
    slack = slack_of(frame)
    found = medians(tasks, repeat)
    index, total, inequal = (line(task, seconds) for task, seconds in found.items())
    for entry, engines in zip((index, total, inequal), tasks.values(), strict=True):
        entry["memory"] = {engine: peak_memory(call) for engine, call in engines.items()}
    ours = {task: seconds["tradekit"] for task, seconds in found.items()}
    return [
        {
            **index,
            **verdict(
                f"at least {3 / slack:g} times as fast as the fastest", index["ratio"], 3 / slack, floor=True
            ),
        },
        {**total, **verdict("at least 2 times as fast as the fastest", total["ratio"], 2.0, floor=True)},
        {
            **inequal,
            **verdict("at most 3 of our HHI", ours["Gini of partners"] / ours["HHI of partners"], 3.0),
        },
        together(cube, repeat),
    ]


def slack_of(frame: pd.DataFrame) -> int:
    """Return by what targets are eased for small tables, in which what does not grow with rows counts."""
    return 1 if len(frame) >= YEAR else 2


def together(cube: TradeCube, repeat: int) -> dict[str, Any]:
    """Time five metrics in one call beside five calls."""
    five = {
        "hhi": hhi,
        "effective_number": effective_number,
        "concentration_ratio": partial(concentration_ratio, k=4),
        "shannon_entropy": partial(shannon_entropy, base=np.e),
        "gini": gini,
    }
    tasks: dict[str, Task] = {
        name: {"tradekit": partial(cube.measure, {name: metric}, **PARTNERS)} for name, metric in five.items()
    }
    tasks["together"] = {"tradekit": partial(cube.measure, five, **PARTNERS)}
    seconds = {task: engines["tradekit"] for task, engines in medians(tasks, repeat).items()}
    one = seconds.pop("together")
    measured = verdict("at most 0.6 of the five alone", one / sum(seconds.values()), 0.6)
    return {"task": "Five metrics of partners", "seconds": {"tradekit": one}, **measured}


# What a metric must be told, by the name of the option.
CHOSEN: dict[str, Any] = {
    "k": 4,
    "base": float(np.e),
    "n": "listed",
    "part": 0.95,
    "q": 2,
    "alpha": 2,
    "epsilon": 0.5,
    "a": 2,
    "cif_fob": 1.06,
    "resolution": 1,
    "u": 0.5,
    "c": 1,
    "gamma": 1,
    "top": 0.1,
    "bottom": 0.4,
    "shift": 0.5,
    "weighted": False,
    **tradekit.metrics.COMMISSION_THRESHOLDS,
    **tradekit.metrics.GEODEP_THRESHOLDS,
}
# Times of HHI, which only adds up: those that sort may take more.
MOST = {
    **dict.fromkeys(("concentration_ratio", "cumulative_share", "gini", "members_covering"), 6),
    **dict.fromkeys(
        ("rank", "relative_market_share", "lorenz_curve", "palma_ratio", "rank_size_exponent"), 6
    ),
    **dict.fromkeys(("hall_tideman", "linda_index", "gini_specialisation", "largest_supplier_gap"), 6),
    **dict.fromkeys(("stenbacka_threshold", "hhi_decomposition", "theil_decomposition"), 6),
}


def across_members(rows: int, repeat: int) -> list[dict[str, Any]]:
    """Time every metric of members beside HHI, through `grouped`, in groups of ten rows on average."""
    random = np.random.default_rng(2)
    sizes = random.multinomial(rows, np.full(rows // 10, 10 / rows))
    by = np.repeat(np.arange(len(sizes)), sizes)
    records = [record for record in catalogue() if record.signature.letters == {"n"}]
    most_arrays = max(len(record.signature.inputs) for record in records)
    members = [random.lognormal(size=rows) for _ in range(most_arrays)]
    of_groups = random.lognormal(size=len(np.unique(by)))
    tasks: dict[str, Task] = {}
    for record in records:
        data = [x if group else of_groups for x, group in zip(members, record.signature.inputs, strict=False)]
        metric = told(getattr(tradekit.metrics, record.name))
        tasks[record.name] = {"tradekit": partial(grouped, metric, *data, by=by)}
    seconds = {task: engines["tradekit"] for task, engines in medians(tasks, repeat).items()}
    most = {task: MOST.get(task, 4) for task in seconds}
    return [
        {
            "task": f"{task} of members",
            "seconds": {"tradekit": time},
            **verdict(f"at most {most[task]} of HHI", time / seconds["hhi"], float(most[task])),
        }
        for task, time in seconds.items()
        if task != "hhi"
    ]


def told(metric: Callable[..., Any]) -> Callable[..., Any]:
    """Return a metric with an answer to what it must be told; of several forms, the first."""
    hints = get_type_hints(metric)
    required = [
        option.name
        for option in inspect.signature(metric).parameters.values()
        if option.kind is option.KEYWORD_ONLY and option.default is option.empty
    ]
    return partial(metric, **{o: CHOSEN[o] if o in CHOSEN else get_args(hints[o])[0] for o in required})


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


def loading(frame: pd.DataFrame, repeat: int) -> list[dict[str, Any]]:
    """Time how a cube is loaded from its file, beside reading a CSV of the same rows into memory."""
    slack = slack_of(frame)
    with TemporaryDirectory() as folder:
        stored, plain = f"{folder}/trade.parquet", f"{folder}/trade.csv"
        cube_of(frame).to_parquet(stored)
        pl.from_pandas(frame).write_csv(plain)
        engines: Task = {
            "tradekit": lambda: TradeCube.from_parquet(stored),
            "pandas": lambda: pd.read_csv(plain, engine="pyarrow"),
            "Polars": lambda: pl.read_csv(plain),
            "DuckDB": lambda: duckdb.read_csv(plain).to_arrow_table(),
            "PyArrow": lambda: pyarrow.csv.read_csv(plain),
        }
        values = np.sort(frame["value"])
        for engine, call in engines.items():
            out = call()
            found = out.rows.columns["value"] if isinstance(out, TradeCube) else out["value"].to_numpy()
            np.testing.assert_array_equal(np.sort(found), values, err_msg=engine)
        task = "Cube from its Parquet file"
        timed = line(task, medians({task: engines}, repeat)[task])
        read = {engine: call for engine, call in engines.items() if engine != "tradekit"}
        engines = {"tradekit": lambda: cube_of(pl.read_csv(plain)), **read}
        whole = line("Cube from a CSV file", medians({task: engines}, repeat)[task])
    return [
        {**timed, **verdict("at least 2 times as fast as the fastest", timed["ratio"], 2.0, floor=True)},
        {**whole, **verdict(f"at most {2 * slack} of the fastest read", 1 / whole["ratio"], 2 * slack)},
    ]


def importing(repeat: int) -> dict[str, Any]:
    """Time importing tradekit where NumPy and pandas are imported already, all of them compiled before.

    The time between two moments of one process: whole processes differ by more than is to be measured.
    """
    code = (
        "import time, numpy, pandas; start = time.perf_counter(); import tradekit;"
        " print(time.perf_counter() - start)"
    )
    with TemporaryDirectory() as folder:
        compiled = {name: x for name, x in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        compiled["PYTHONPYCACHEPREFIX"] = folder

        def start() -> float:
            command = [sys.executable, "-c", code]
            return float(subprocess.run(command, check=True, env=compiled, capture_output=True).stdout)

        start()
        taken = 1000 * statistics.median(start() for _ in range(max(11, repeat)))
    return {"task": "Importing tradekit, ms", **verdict("at most 150 beyond NumPy and pandas", taken, 150.0)}


# -- beyond memory -----------------------------------------------------------------------------------------


@contextmanager
def years(rows: int) -> Iterator[tuple[str, str]]:
    """Files of Parquet, one a year of ten million rows: a pattern for all, and the first."""
    with TemporaryDirectory() as folder:
        for year in range(rows // YEAR):
            frame = pl.DataFrame({"period": np.full(YEAR, 2000 + year), **baci_like(YEAR, seed=year)})
            frame.write_parquet(f"{folder}/{2000 + year}.parquet", row_group_size=1 << 20)
        yield f"{folder}/*.parquet", f"{folder}/2000.parquet"


def scanned(files: str) -> TradeCube:
    """Make a lazy cube of files, read by DuckDB."""
    names = {"reporter": "exporter", "partner": "importer", "category": "product", "period": "period"}
    return scan(files, **names, flow=Flow.EXPORT, width=6)


def by_hand(files: str) -> Any:
    """Sum over partners, in SQL."""
    text = "select period, exporter, product, sum(value) as value from read_parquet('{}') group by all"
    return duckdb.sql(text.format(files)).to_arrow_table()


def by_hand_in_polars(files: str) -> pl.DataFrame:
    """Sum over partners, streamed."""
    keys = ["period", "exporter", "product"]
    return pl.scan_parquet(files).group_by(keys).agg(pl.col("value").sum()).collect(engine="streaming")


def by_hand_in_pandas(files: str) -> pd.DataFrame:
    """Sum over partners, of what fits into memory."""
    columns = ["period", "exporter", "product", "value"]
    frame = pd.concat([pd.read_parquet(file, columns=columns) for file in sorted(glob(files))])
    return frame.groupby(columns[:3], sort=False, as_index=False)["value"].sum()


WEIGHED: dict[str, Callable[[str], Any]] = {
    "tradekit": lambda files: scanned(files).rollup("partner").collect(),
    "pandas": by_hand_in_pandas,
    "Polars": by_hand_in_polars,
    "DuckDB": by_hand,
}


def beyond_memory(rows: int, repeat: int) -> list[dict[str, Any]]:
    """Time and weigh the sum over partners of a cube that stays in its files."""
    with years(rows) as (files, one):
        cube, first = scanned(files), scanned(one)
        sums = cube.rollup("partner").collect().rows.columns["value"]
        expected = by_hand(files)["value"].to_numpy()
        np.testing.assert_allclose(np.sort(sums), np.sort(expected), rtol=1e-9)
        tasks: dict[str, Task] = {
            "sum": {
                "tradekit": lambda: cube.rollup("partner").collect(),
                "pandas": lambda: by_hand_in_pandas(files),
                "Polars": lambda: by_hand_in_polars(files),
                "DuckDB": lambda: by_hand(files),
            },
            "first": {
                "tradekit": lambda: first.rollup("partner").collect(),
                "pandas": lambda: by_hand_in_pandas(one),
                "Polars": lambda: by_hand_in_polars(one),
                "DuckDB": lambda: by_hand(one),
            },
            "labels": {"tradekit": lambda: scanned(files)},
        }
        found = medians(tasks, repeat)
        weighed = {
            engine: json.loads(
                subprocess.run(
                    [sys.executable, __file__, "--weigh", engine, files],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            )
            for engine in WEIGHED
        }
        ours, sql = found["sum"]["tradekit"], found["sum"]["DuckDB"]
        per_row = ours / rows / (found["first"]["tradekit"] / YEAR)
        return [
            {
                **line("Sum over partners, in files", found["sum"]),
                **verdict("at most 1.15 of the same SQL", ours / sql, 1.15),
            },
            {
                "task": "Peak of the process, MiB",
                "memory": weighed,
                **verdict("below 2048", weighed["tradekit"], 2048.0),
            },
            {"task": "Time a row, to that of 10 M", **verdict("within 1.2", per_row, 1.2)},
            {"task": "The first 10 M of these", "seconds": found["first"]},
            {"task": "Labels and coverage", "seconds": found["labels"]},
        ]


def weigh(engine: str, files: str) -> None:
    """Print how large a process grows that does nothing but the sum over partners."""
    WEIGHED[engine](files)
    # Unlike the system's count of a process, this begins anew when a program starts.
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(int(text.split()[1]) for text in status if text.startswith("VmHWM")) / 1024)


def line(task: str, seconds: dict[str, float]) -> dict[str, Any]:
    """Return a line of the table; the ratio is the fastest of the others over ours."""
    fastest = min(time for engine, time in seconds.items() if engine != "tradekit")
    return {"task": task, "seconds": seconds, "ratio": fastest / seconds["tradekit"]}


def verdict(target: str, measured: float, limit: float, *, floor: bool = False) -> dict[str, Any]:
    """Return the fields of a target: a ceiling, or a floor."""
    met = measured >= limit if floor else measured <= limit
    return {"target": target, "limit": limit, "measured": measured, "met": met}


def render(results: dict[str, Any]) -> str:
    """Return the tables as text."""
    head = ("task", *(f"{engine}, s" for engine in ENGINES), "MiB", "target", "measured", "met", "ratio")
    machine, *versions = results["machine"].items()
    text = [", ".join([machine[1], *(f"{name} {number}" for name, number in versions)])]
    for size in results["sizes"]:
        body = [head, *map(cells, size["lines"])]
        widths = [max(map(len, column)) for column in zip(*body, strict=True)]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in body]
        lines.insert(1, "  ".join("─" * width for width in widths))
        text += ["", f"{size['rows']:,} rows, medians of {results['repeat']}", "", *lines]
    return "\n".join(text)


def cells(entry: dict[str, Any]) -> tuple[str, ...]:
    """Return a line as texts."""
    seconds = [entry.get("seconds", {}).get(engine) for engine in ENGINES]
    return (
        entry["task"],
        *("" if s is None else f"{s:.3f}" for s in seconds),
        " / ".join(f"{mib:.0f}" for mib in entry.get("memory", {}).values()),
        entry.get("target", ""),
        f"{entry['measured']:.2f}" if "measured" in entry else "",
        {True: "yes", False: "no", None: ""}[entry.get("met")],
        f"{entry['ratio']:.2f}" if "ratio" in entry else "",
    )


def grossly_missed(entry: dict[str, Any]) -> bool:
    """Whether a ratio misses its target by a factor of two; seconds depend on who else is on the machine."""
    if "target" not in entry or "seconds" not in entry:
        return False
    floor = entry["target"].startswith("at least")
    return entry["measured"] < entry["limit"] / 2 if floor else entry["measured"] > 2 * entry["limit"]


def main() -> None:
    """Run, print the table, and keep it if a file is named."""
    parser = argparse.ArgumentParser(description="Time tradekit beside pandas, Polars and DuckDB.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000, 100_000_000])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", type=Path, help="file to keep the results in")
    parser.add_argument("--check", action="store_true", help="fail if a target is missed by a factor of two")
    parser.add_argument("--weigh", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.weigh:
        weigh(*asked.weigh)
        return
    warnings.simplefilter("ignore", UndefinedWarning)
    facts = machine()
    sizes = [{"rows": rows, "lines": measure_all(rows, asked.repeat)} for rows in asked.rows]
    results = {"repeat": asked.repeat, "machine": facts, "sizes": sizes}
    print(render(results))
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    missed = [entry["task"] for size in sizes for entry in size["lines"] if grossly_missed(entry)]
    if asked.check and missed:
        sys.exit(f"missed by a factor of two: {', '.join(missed)}")


if __name__ == "__main__":
    main()
