"""A lazy frame stays in its engine: selections and groups become expressions; only summed cells come back.

A cube over a lazy frame keeps, for each dimension, where each of the frame's own labels stands on the axis of
today. Selecting and regrouping change these places and nothing else; a query filters, maps and sums in the
engine, and what it returns are rows of the ordinary kind.
"""

import math
import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar, final

import attrs
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, Axis
from tradekit.cube.coding import (
    at_slots,
    check_columns,
    code_dimension,
    code_found,
    factorize,
    infinite,
    missing_labels,
    negative,
    no_number,
    put_in_order,
    repeats,
    values_of,
)
from tradekit.cube.coverage import COVERED, cover, members_only, occupied
from tradekit.cube.rollup import BLOCK, NOT_SUMMED, Rows
from tradekit.errors import CubeError, EngineError
from tradekit.metrics._grouped import in_threads

__all__ = ["Column", "Scan", "check_memory", "distinct", "read_frame", "scan_frame"]

T = TypeVar("T")

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

# Memory that a cell takes while it is fetched, coded and sorted: its label in each of a few dimensions, its
# numbers, and a copy of them.
BYTES = 100

# Sums that stay in the cache of an engine, whatever order they are made in.
CACHED = 1 << 17

# Columns of a query beside labels and numbers.
COUNT, OUTSIDE, MISSING = "rows", "outside", "missing "


def read_frame(frame: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    """Return any frame as Narwhals knows it; DuckDB reads the datasets of PyArrow, which it does not."""
    dataset = sys.modules.get("pyarrow.dataset")
    if dataset is not None and isinstance(frame, dataset.Dataset):
        try:
            import duckdb
        except ModuleNotFoundError:
            raise CubeError("a PyArrow dataset is read through DuckDB: install the extra 'duckdb'") from None
        frame = duckdb.from_arrow(frame)
    try:
        return nw.from_native(frame)  # type: ignore[no-any-return]
    except TypeError as error:
        raise CubeError(f"not a frame that can be read: {error}") from None


def check_memory(cells: int, advice: str) -> None:
    """Say before it starts that a query brings more than there is room for."""
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES") if hasattr(os, "sysconf") else None
    if free is not None and cells * BYTES > free:
        raise CubeError(
            f"up to {cells:,} cells would come here, about {cells * BYTES / 2**30:,.0f} GiB, and"
            f" {free / 2**30:,.0f} GiB are free: {advice} take fewer labels with where()"
        )


def collect(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """Run a query."""
    return _answered(frame, frame.collect)


def _answered(frame: nw.LazyFrame[Any], ask: Callable[[], T]) -> T:
    """Ask an engine; whatever makes it fail is the cause of one error."""
    try:
        return ask()
    except Exception as error:  # Engines fail in ways of their own.
        engine = frame.implementation.name.lower()
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise EngineError(f"{engine} could not answer the query: {reason}") from error


@final
@attrs.frozen(eq=False)
class Column:
    """The labels of one dimension as the frame has them.

    Attributes
    ----------
    name : str or None
        The frame's column; None where the dimension is a constant.
    labels : tuple
        Distinct labels of the column.
    at : ndarray, shape (labels,)
        Position of each on the axis that the cube was made with; spellings of one label share it.
    places : ndarray, shape (positions, 1) or (positions, periods)
        Where each of these positions stands on the axis of today, -1 where it is left out; by first period
        where it changes. Positions beyond the first axis are labels that were asked for and have no rows.
    """

    name: str | None
    labels: tuple[Any, ...]
    at: Places
    places: Places

    @property
    def own(self) -> Places:
        """Place of each label of the frame."""
        return np.asarray(self.places[self.at])

    @property
    def is_plain(self) -> bool:
        """Whether each label that is kept has one place, and a place of its own."""
        place = self.own.max(axis=1)
        kept = place[place >= 0]
        one = (self.own == place[:, None]) | (self.own < 0)
        return bool(one.all()) and len(np.unique(kept)) == len(kept)

    @property
    def as_read(self) -> "Column":
        """The column with its places on the first axis."""
        return attrs.evolve(self, places=np.arange(len(self.places)).reshape(-1, 1))

    def labels_at(self, chosen: Flags) -> list[Any]:
        """Return the labels of some positions of the first axis."""
        return [label for label, place in zip(self.labels, self.at, strict=True) if chosen[place]]


@final
@attrs.frozen(eq=False)
class Scan:
    """Rows that are not here yet.

    Attributes
    ----------
    frame : narwhals.LazyFrame
        Long table, one row an observation.
    columns : mapping of str to Column
        One for each dimension.
    numbers : mapping of str to str
        The frame's columns of numbers by their names here.
    codes : mapping of str to mapping
        For columns of text that stand for numbers, statuses and citations, the number of each text.
    missing : frozenset of str
        Columns of numbers that lack some.
    flags : ndarray of bool
        Coverage of the frame's own reporters, flows and periods.
    listed : bool
        Whether no row is outside coverage.
    repeats : bool
        Whether a cell may have several rows where rows are counted.
    apart : tuple of ndarray
        Periods, by their first position, whose rows lie apart from those of others, in order. Asked for one
        by one they are answered sooner: the sums of one stay in the cache.
    """

    frame: Any
    columns: Mapping[str, Column]
    numbers: Mapping[str, str]
    codes: Mapping[str, Mapping[Any, float]]
    missing: frozenset[str]
    flags: Flags
    listed: bool
    repeats: bool = False
    apart: tuple[Places, ...] = ()

    def map(self, dim: str, step: NDArray[np.integer], more: Sequence[int] = ()) -> "Scan":
        """Return the scan in which positions of one dimension have become others.

        Parameters
        ----------
        dim : str
            The dimension.
        step : ndarray, shape (positions, 1) or (positions, periods)
            New position of each of today's, by today's period where it depends on that; -1 leaves it out.
        more : sequence of int
            New positions of labels that no row has.
        """
        column = self.columns[dim]
        now = self.columns["period"].places[:, 0]
        at = step if step.shape[1] == 1 else step[:, np.maximum(now, 0)]
        wide = max(column.places.shape[1], at.shape[1])
        old = np.broadcast_to(column.places, (len(column.places), wide))
        period = np.arange(wide) if at.shape[1] > 1 else np.zeros(wide, dtype=np.intp)
        places = np.where(old < 0, -1, at[np.maximum(old, 0), period])
        extra = np.repeat(np.array(more, dtype=np.intp).reshape(-1, 1), wide, axis=1)
        places = np.concatenate([places, extra]).astype(np.intp)
        columns = {**self.columns, dim: attrs.evolve(column, places=places)}
        flags = self.flags
        if more and dim in COVERED:
            shape = list(flags.shape)
            shape[COVERED.index(dim)] = len(more)
            flags = np.concatenate([flags, np.zeros(shape, dtype=bool)], axis=COVERED.index(dim))
        if more and dim == "period":
            columns = {name: _longer(known, len(more)) for name, known in columns.items()}
        return attrs.evolve(self, columns=columns, flags=flags)

    def excuse(self, when: Flags) -> "Scan":
        """Return the scan in which reporters, by today's position and period, have nothing to report."""
        reporter, period = (self.columns[dim].places for dim in ("reporter", "period"))
        none = ~when[np.maximum(reporter, 0), np.maximum(period[:, 0], 0)] & (reporter >= 0)
        return attrs.evolve(self, flags=self.flags | none[:, None, :])

    def follow(self, covered: Flags) -> "Scan":
        """Return the scan whose own coverage is that of today's reporters, flows and periods."""
        places = [self.columns[dim].places[:, 0] for dim in COVERED]
        known = covered[np.ix_(*(np.maximum(place, 0) for place in places))]
        return attrs.evolve(self, flags=known)

    def told(self) -> "Scan":
        """Return the scan of the rows that have a value."""
        if "value" not in self.missing:
            return self
        value = nw.col(self.numbers["value"]).cast(nw.Float64)
        return attrs.evolve(self, frame=self.frame.filter(~_is_missing(value)))

    # -- queries -------------------------------------------------------------------------------------------

    def gather(self, axes: Mapping[str, Axis], dims: Collection[str], names: Sequence[str]) -> Rows:
        """Sum the frame in its engine to cells of some dimensions, and return these as rows.

        Parameters
        ----------
        axes : mapping of str to Axis
            The axes of today.
        dims : collection of str
            Dimensions that are kept.
        names : sequence of str
            Columns of numbers wanted, the values among them.
        """
        grid = math.prod(len(axes[dim]) for dim in dims)
        spans = self._spans() if "period" in dims and grid > CACHED else []
        if len(spans) < 2:
            return self._gather(axes, dims, names)
        place, size = np.arange(len(axes["period"])), len(axes["period"])
        found = []
        for low, high in spans:
            here = Axis("period", axes["period"].labels[low : high + 1])
            step = np.where((place >= low) & (place <= high), place - low, -1).reshape(-1, 1)
            rows = self.map("period", step)._gather({**axes, "period": here}, dims, names)
            when = (rows.code("period") + low).astype(np.min_scalar_type(size - 1))
            found.append(attrs.evolve(rows, codes={**rows.codes, "period": when}))
        return Rows.joined(found, {**found[0].sizes, "period": size})

    def _spans(self) -> list[tuple[int, int]]:
        """Return the first and last position on the axis of today of periods whose rows lie apart."""
        places = self.columns["period"].places[:, 0]
        held = [at[at >= 0] for at in (places[part] for part in self.apart)]
        spans = [(int(at.min()), int(at.max())) for at in held if len(at)]
        # Where periods have become one, or changed their order, a query for all is right.
        return spans if all(one[1] < other[0] for one, other in pairwise(spans)) else []

    def _gather(self, axes: Mapping[str, Axis], dims: Collection[str], names: Sequence[str]) -> Rows:
        """Sum in one query."""
        kept = [dim for dim in DIMENSIONS if dim in dims and len(axes[dim]) > 1]
        cells = collect(self._query(kept, names))
        numbers: dict[str, Any] = {}
        for name in names:
            numbers[name] = np.asarray(cells[name].to_numpy(), dtype=np.float64)
            if name in self.missing:
                unknown = np.asarray(cells[MISSING + name].to_numpy()) > 0
                numbers[name] = np.where(unknown, np.nan, numbers[name])
        calls = [(cells, dim, len(axes[dim])) for dim in kept]
        codes = dict(zip(kept, in_threads(self._decode, calls, len(cells)), strict=True))
        if not self.listed:
            known = np.asarray(cells[OUTSIDE].to_numpy())
            short = self._needed(axes, kept, codes, len(known)) > known
            numbers = {n: x if n in NOT_SUMMED else np.where(short, np.nan, x) for n, x in numbers.items()}
        sizes = {dim: len(axes[dim]) if dim in kept else 1 for dim in DIMENSIONS}
        return put_in_order(Rows(sizes, codes, numbers), axes, sum_duplicates=False)[0]

    def repeated(self, axes: Mapping[str, Axis]) -> tuple[int, Rows]:
        """Return how many rows repeat a cell that another row has, and these cells."""
        kept = [dim for dim in DIMENSIONS if len(axes[dim]) > 1]
        keys = [self._key(self.columns[dim]).alias(dim) for dim in kept] or [nw.lit(0).alias("one")]
        # A constant alone would be one row, however many the frame has; so a column is asked for beside it.
        held = [] if kept else [nw.col(self.numbers["value"]).alias("value")]
        counts = self.frame.select(*keys, *held).group_by(*(kept or ["one"]))
        counts = counts.agg(nw.len().alias(COUNT), *(nw.col("value").max() for _ in held))
        cells = collect(counts.filter(nw.col(COUNT) > 1))
        count = np.array(cells[COUNT].to_numpy(), dtype=np.float64)
        codes = {dim: self._decode(cells, dim, len(axes[dim])) for dim in kept}
        sizes = {dim: len(axes[dim]) for dim in DIMENSIONS}
        return int((count - 1).sum()), Rows(sizes, codes, {"value": count})

    def _query(self, kept: Sequence[str], names: Sequence[str]) -> Any:
        wanted = [test for dim in DIMENSIONS if (test := self._wanted(self.columns[dim])) is not None]
        frame = self.frame.filter(*wanted) if wanted else self.frame
        picked = [self._key(self.columns[dim]).alias(dim) for dim in kept] or [nw.lit(0).alias("one")]
        sums = []
        for name in names:
            given = nw.col(self.numbers[name])
            if name in self.codes:
                picked.append(_number_of(given, self.codes[name]).alias(name))
                sums.append(nw.col(name).max())
                continue
            value = given.cast(nw.Float64)
            if name in self.missing:
                picked.append(_is_missing(value).cast(nw.Int64).alias(MISSING + name))
                sums.append(nw.col(MISSING + name).sum())
                value = _or_zero(value)
            picked.append(value.alias(name))
            sums.append(nw.col(name).sum())
        keys = kept or ["one"]
        if self.listed:
            return frame.select(*picked).group_by(*keys).agg(*sums)
        picked.append(self._outside().cast(nw.Int64).alias(OUTSIDE))
        rows = nw.col(OUTSIDE).sum()
        if not self.repeats:
            return frame.select(*picked).group_by(*keys).agg(*sums, rows)
        # Cells are counted, not the rows of each.
        cell = {f"first {dim}": column for dim, column in self.columns.items() if column.name is not None}
        first = [self._key(column.as_read).alias(name) for name, column in cell.items()]
        cells = frame.select(*picked, *first).group_by(*keys, *cell).agg(*sums, nw.col(OUTSIDE).max())
        return cells.group_by(*keys).agg(*sums, rows)

    def _wanted(self, column: Column) -> Any:
        """Return the condition that rows are among the labels of today; None where all are."""
        kept = column.places >= 0
        if column.name is None or kept[column.at].all():
            return None
        return self._any(column, kept)

    def _any(self, column: Column, chosen: Flags) -> Any:
        """Return the condition that a label is at a chosen position, by period where that depends on it."""
        period = self.columns["period"]
        patterns: dict[bytes, list[Any]] = {}
        for label, at in zip(column.labels, column.at, strict=True):
            patterns.setdefault(chosen[at].tobytes(), []).append(label)
        test = None
        for pattern, labels in patterns.items():
            when = np.frombuffer(pattern, dtype=bool)
            if when.any():
                one = nw.col(str(column.name)).is_in(labels)
                if not when.all() and period.name is not None:
                    one &= nw.col(period.name).is_in(period.labels_at(when))
                test = one if test is None else test | one
        # No label is null: this is never so, and unlike a literal every engine takes it for a condition.
        return nw.col(str(column.name)).is_null() if test is None else test

    def _key(self, column: Column) -> Any:
        """Return what to group by: the labels themselves where each has its own place, else the places."""
        if column.is_plain:
            return nw.col(str(column.name))
        key = None
        for place in np.unique(column.own[column.own >= 0]):
            test, then = self._any(column, column.places == place), nw.lit(int(place))
            key = nw.when(test).then(then) if key is None else key.when(test).then(then)
        return nw.lit(0) if key is None else key

    def _decode(self, cells: nw.DataFrame[Any], dim: str, size: int) -> NDArray[Any]:
        """Return positions of the keys that came back, as the smallest integers that fit."""
        column, series = self.columns[dim], cells[dim]
        small = np.min_scalar_type(max(0, size - 1))
        if not column.is_plain:
            return np.asarray(series.to_numpy()).astype(small)
        positions = dict(zip(column.labels, column.own.max(axis=1).tolist(), strict=True))
        parts = [np.zeros(0, dtype=small)]
        for start in range(0, len(series), BLOCK):
            slots, used, found = factorize(series[start : start + BLOCK], str(column.name))
            parts.append(at_slots(np.array([positions[label] for label in found], small), used, slots))
        return np.concatenate(parts)

    def _outside(self) -> Any:
        """Return the condition that a row is outside coverage."""
        test = nw.lit(False)
        if not self.flags.any():
            return nw.lit(True)
        for flow, period in np.argwhere(~self.flags.all(axis=0)):
            one = nw.lit(True)
            for dim, chosen in (
                ("reporter", ~self.flags[:, flow, period]),
                ("flow", np.arange(self.flags.shape[1]) == flow),
                ("period", np.arange(self.flags.shape[2]) == period),
            ):
                column = self.columns[dim]
                if column.name is not None:
                    one = one & nw.col(column.name).is_in(column.labels_at(chosen))
            test = test | one
        return test

    def _needed(
        self, axes: Mapping[str, Axis], kept: Sequence[str], codes: Mapping[str, Any], rows: int
    ) -> NDArray[np.float64]:
        """Count the first cells outside coverage that each returned cell is the sum of."""
        at = {dim: codes.get(dim, np.zeros(rows, dtype=np.intp)) for dim in DIMENSIONS}
        sizes = {dim: len(axes[dim]) if dim in kept else 1 for dim in DIMENSIONS}
        target = {
            dim: np.where(column.places < 0, -1, column.places if dim in kept else 0)
            for dim, column in self.columns.items()
        }
        need = np.zeros(rows)
        for period, now in enumerate(target["period"][:, 0]):
            reporter, partner, category = (
                _in(target[dim], period) for dim in ("reporter", "partner", "category")
            )
            lacking = np.zeros((sizes["reporter"], sizes["flow"]))
            for flow, to in enumerate(target["flow"][:, 0]):
                silent = ~self.flags[:, flow, period] & (reporter >= 0)
                if to >= 0:
                    np.add.at(lacking[:, to], reporter[silent], 1)
            partners = np.bincount(partner[partner >= 0], minlength=sizes["partner"])
            categories = np.bincount(category[category >= 0], minlength=sizes["category"])
            here = at["period"] == now
            count = lacking[at["reporter"][here], at["flow"][here]]
            need[here] += count * partners[at["partner"][here]] * categories[at["category"][here]]
        return need


def scan_frame(
    frame: nw.LazyFrame[Any],
    dimensions: Mapping[str, Any],
    columns: Mapping[str, str],
    codes: Mapping[str, Mapping[Any, float]],
    *,
    free: Collection[str],
    nomenclature: str | None,
    width: int | None,
    corrections: bool,
    coverage: Any,
    duplicates: str | None,
) -> tuple[dict[str, Axis], Scan, Flags, dict[str, Any]]:
    """Read the labels of a lazy frame, where they are complete, and what its numbers are like.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        Long table, one row an observation.
    dimensions, columns, free, nomenclature, width, corrections, coverage
        As in `code_frame` and `cover`.
    duplicates : {"refuse", "sum"} or None
        Whether cells that occur twice are refused, summed, or summed unsaid.
    codes : mapping of str to mapping
        For columns of text that stand for numbers, the number of each text.

    Returns
    -------
    axes, scan, covered, source
        The source counts the rows read, and says whether duplicates were left unchecked.

    Raises
    ------
    CubeError, LabelError
        For a missing column, a null or unknown label, a column of text or a negative number where a value is
        expected, or if there are no rows.
    EngineError
        If the engine fails.
    """
    named = {dim: name for dim, name in dimensions.items() if isinstance(name, str)}
    schema = _schema(frame)
    check_columns(list(schema), (*named.values(), *columns.values()))
    plain = {key: name for key, name in columns.items() if key not in codes}
    for name in plain.values():
        if not schema[name].is_numeric():
            known = collect(frame.filter(~nw.col(name).is_null()).select(nw.col(name)).head(1))
            for value in known[name].to_list():
                raise CubeError(no_number(name, "", value))
    triples = _summary(frame, {dim: named[dim] for dim in COVERED if dim in named}, plain)
    read = int(np.asarray(triples[COUNT].to_numpy()).sum()) if len(triples) else 0
    if not read:
        raise CubeError("the frame has no rows: a cube needs at least one")
    extremes = {
        key: (float(triples["low " + key].min()), float(triples["high " + key].max())) for key in plain
    }
    for key, (low, high) in extremes.items():
        if np.isinf(low) or np.isinf(high):
            raise CubeError(infinite(plain[key], ""))
        if low < 0 and not corrections:
            raise CubeError(negative(plain[key], "", low))
    axes: dict[str, Axis] = {}
    found: dict[str, Column] = {}
    places: dict[str, NDArray[Any]] = {}
    for dim in DIMENSIONS:
        given = dimensions.get(dim)
        if not isinstance(given, str):
            axes[dim], _ = code_dimension(triples, dim, given, free, nomenclature, width)
            found[dim] = Column(None, (None,), np.zeros(1, dtype=np.intp), np.zeros((1, 1), dtype=np.intp))
            continue
        table = triples if dim in COVERED else _distinct(frame, given, dim)
        if unnamed := int(table.filter(nw.col(dim).is_null())[COUNT].sum()):
            raise CubeError(missing_labels(given, unnamed, ""))
        slots, used, labels = factorize(table[dim], given)
        axes[dim], at = code_found(dim, labels, given, lambda _: "", free, nomenclature, width)
        own = np.arange(len(axes[dim])).reshape(-1, 1)
        found[dim] = Column(given, tuple(labels), at.astype(np.intp), own)
        if len(axes[dim]) > 1 and dim in COVERED:
            places[dim] = at_slots(at, used, slots)
    counts = {"value": np.asarray(triples[COUNT].to_numpy(), dtype=np.float64)}
    occurring = Rows({dim: len(axes[dim]) for dim in DIMENSIONS}, places, counts)
    occurring, _ = put_in_order(occurring, axes, sum_duplicates=True)
    missing = frozenset(key for key in plain if int(triples[MISSING + key].sum()) > 0)
    everywhere = np.ones([len(axes[dim]) for dim in COVERED], dtype=bool)
    scan = Scan(frame, found, columns, codes, missing, everywhere, listed=True)
    if duplicates == "refuse":
        _refuse_repeated(scan, axes)
    listing, told = occurring, scan
    for dim, members in members_only(axes).items():
        told = told.map(dim, np.where(members, np.arange(len(members)), -1).reshape(-1, 1))
    if told is not scan and isinstance(coverage, str):
        listing = told.gather(axes, COVERED, ["value"])
    covered = cover(coverage, axes, listing, free)
    listed = not (occupied(occurring, covered.shape) & ~covered).any()
    source: dict[str, Any] = {"read": read}
    if duplicates is None and listed:
        source["duplicates"] = "unchecked"
    elif duplicates is None:
        # Outside coverage a sum is known if each of its cells has a row, and rows are what is counted.
        _refuse_repeated(scan, axes)
    scan = attrs.evolve(scan, flags=covered, listed=listed, repeats=duplicates == "sum")
    return axes, scan, covered, source


def _refuse_repeated(scan: Scan, axes: Mapping[str, Axis]) -> None:
    summed, cells = scan.repeated(axes)
    if summed:
        named = [dim for dim in DIMENSIONS if axes[dim].named]
        cell = ", ".join(f"{dim} {axes[dim].text[cells.code(dim)[0]]}" for dim in named)
        raise CubeError(repeats(summed, cell))


def distinct(frame: nw.LazyFrame[Any], name: str) -> list[Any]:
    """Return the distinct values of a column."""
    check_columns(list(_schema(frame)), [name])
    return values_of(_distinct(frame, name, name)[name])


def _distinct(frame: nw.LazyFrame[Any], name: str, label: str) -> nw.DataFrame[Any]:
    # Groups, because some engines number the rows of each value to find distinct ones, which takes many times
    # as long.
    return collect(frame.select(nw.col(name).alias(label)).group_by(label).agg(nw.len().alias(COUNT)))


def _schema(frame: nw.LazyFrame[Any]) -> Mapping[str, Any]:
    return _answered(frame, frame.collect_schema)


def _summary(frame: nw.LazyFrame[Any], keys: Mapping[str, str], numbers: Mapping[str, str]) -> Any:
    """Count rows and missing numbers, and find the least and largest number, for each combination of keys."""
    picked = [nw.col(name).alias(dim) for dim, name in keys.items()] or [nw.lit(0).alias("one")]
    sums = [nw.len().alias(COUNT)]
    for key, name in numbers.items():
        value = nw.col(name).cast(nw.Float64)
        picked += [_or_zero(value).alias(key), _is_missing(value).cast(nw.Int64).alias(MISSING + key)]
        sums += [nw.col(key).min().alias("low " + key), nw.col(key).max().alias("high " + key)]
        sums.append(nw.col(MISSING + key).sum())
    return collect(frame.select(*picked).group_by(*(keys or ["one"])).agg(*sums))


def _is_missing(value: Any) -> Any:
    return value.is_null() | value.is_nan()


def _or_zero(value: Any) -> Any:
    return nw.when(_is_missing(value)).then(nw.lit(0.0)).otherwise(value)


def _longer(column: Column, more: int) -> Column:
    """Return the column with places in some more periods, those of the last one."""
    if column.places.shape[1] == 1:
        return column
    return attrs.evolve(column, places=np.pad(column.places, ((0, 0), (0, more)), mode="edge"))


def _in(places: Places, period: int) -> Places:
    return np.asarray(places[:, period if places.shape[1] > 1 else 0])


def _number_of(column: Any, codes: Mapping[Any, float]) -> Any:
    """Return the number that each text stands for; zero where it is none of them."""
    key = None
    for text, code in codes.items():
        if code and text is not None:
            then = nw.lit(float(code))
            key = nw.when(column == text).then(then) if key is None else key.when(column == text).then(then)
    return nw.lit(0.0) if key is None else key.otherwise(nw.lit(0.0))
