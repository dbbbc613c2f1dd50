"""`TradeCube.measure` once more, over dictionaries: slow, obvious, and written from the design alone.

A cell is known if its reporter, flow and period are covered, and zero if it has no row; or if it has a row
with a number. Any other cell is unknown, which is not zero. A total beside its parts that is asked for by
itself is covered only where it has a row. All that `measure` does follows from asking for one cell at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import product
from math import nan
from typing import Any

import numpy as np

from tradekit.errors import CubeError, SumError
from tradekit.metrics import Argument, Metric
from tradekit.model import Category, Flow, Partner, PartnerGroup, Period

DIMENSIONS = ("reporter", "partner", "flow", "category", "period")
LETTERS = {"t": ("period",), "r": ("reporter",), "p": ("partner",), "c": ("category",)}

Cell = tuple[str, str, str, str, str]
Triple = tuple[str, str, str]
Labels = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A cube as dictionaries; NaN is a suppressed cell."""

    values: Mapping[Cell, float]
    labels: Mapping[str, tuple[str, ...]]
    covered: frozenset[Triple]
    quantities: Mapping[Cell, float] = field(default_factory=dict)
    nomenclature: str | None = None

    @classmethod
    def make(
        cls,
        values: Mapping[Cell, float],
        coverage: str | Iterable[Triple] = "inferred",
        quantities: Mapping[Cell, float] | None = None,
        nomenclature: str | None = None,
    ) -> "Table":
        """The table of these cells; `coverage` is "inferred", "explicit" or the covered triples."""
        found = [sorted({cell[i] for cell in values}) for i in range(5)]
        found[2].sort(key=Flow)
        found[4] = [str(period) for period in Period.range(found[4][0], found[4][-1])]
        labels = {dim: tuple(texts) for dim, texts in zip(DIMENSIONS, found, strict=True)}
        if coverage == "explicit":
            covered = frozenset[Triple]()
        elif coverage == "inferred":
            covered = frozenset(
                (r, f, t)
                for r, p, f, c, t in values
                if (Partner(p).kind != "aggregate" or len(labels["partner"]) == 1)
                and (c != "TOTAL" or len(labels["category"]) == 1)
            )
        else:
            covered = frozenset(coverage)
        return cls(values, labels, covered, quantities or {}, nomenclature)

    def is_total(self, dim: str, label: str) -> bool:
        """Whether a label stands for a total that the table lists beside others."""
        total = label == "TOTAL" if dim == "category" else Partner(label).kind == "aggregate"
        return total and len(self.labels[dim]) > 1

    def of(self, reporters: Sequence[str], periods: Sequence[str]) -> "Table":
        """The same of some reporters and periods only."""
        rows = {cell: x for cell, x in self.values.items() if cell[0] in reporters and cell[4] in periods}
        labels = {**self.labels, "reporter": tuple(reporters), "period": tuple(periods)}
        return replace(self, values=rows, labels=labels)

    def silenced(self, heard: Sequence[str]) -> "Table":
        """The same with nothing known of all other reporters."""
        rows = {cell: x if cell[0] in heard else nan for cell, x in self.values.items()}
        covered = frozenset(triple for triple in self.covered if triple[0] in heard)
        return replace(self, values=rows, covered=covered)

    def amount(self, cell: Cell, column: str = "value") -> float | None:
        """What is known of a cell; None is nothing."""
        r, _, f, _, t = cell
        covered = (r, f, t) in self.covered
        if cell in self.values:
            found = self.quantities[cell] if column == "quantity" else self.values[cell]
            return found if covered or found == found else None
        return 0.0 if covered else None


@dataclass(frozen=True)
class Source:
    """What a table has for one argument of a metric.

    `flow` is None where cells are asked for by their own flow; `stands_in` gives the period whose trade
    stands for a period's, None if that lies outside the axis.
    """

    table: Table
    argument: Argument
    flow: str | None
    stands_in: Mapping[str, str | None]
    bloc: PartnerGroup | None

    @property
    def listing(self) -> set[str]:
        """The dimensions of the statements that listings are complete: of a mirror it is the partner's."""
        return {"partner" if self.argument.scope == "mirror" else "reporter", "flow", "period"}

    def seen_from(self, r: str, p: str) -> tuple[str, str] | None:
        """Who reports what is asked of a reporter and a partner, and of whom; None if nobody does."""
        if self.argument.scope != "mirror":
            return r, p
        economies = Partner(r).kind == Partner(p).kind == "economy"
        both = r in self.table.labels["reporter"] and p in self.table.labels["partner"]
        return (p, r) if economies and both and p in self.table.labels["reporter"] else None

    def amount(self, cell: Cell, column: str) -> float | None:
        """What is known of a cell at the period that the argument asks for; None is nothing."""
        r, p, f, c, t = cell
        pair = self.seen_from(r, p)
        if pair is None:
            return None
        r, p = pair
        when = self.stands_in[t]
        if when is None or not self.askable(r, when):
            return None
        own = self.table.amount((r, p, f, c, when), column)
        if own is None and self.flow == "T":
            parts = [(r, p, part, c, when) for part in "XM"]
            x, m = (self.table.amount(part, column) for part in parts)
            if x is None or m is None:
                return None
            told = {part in self.table.values for part in parts}
            total = self.table.is_total("partner", p) or self.table.is_total("category", c)
            if total and len(told) > 1:
                # A total that was not reported is not zero, wherever its members are listed.
                return nan if self.covered(r, "T", t) else None
            return x + m
        return own

    def rows(self) -> Iterator[Labels]:
        """Labels of the cells that have a row, at the periods for which they are asked."""
        for (r, p, f, c, then), (t, when) in product(self.table.values, self.stands_in.items()):
            published = self.table.amount((r, p, "T", c, then)) is not None
            part = self.flow == "T" and f in "XM" and not published
            asked = then == when and (f == (self.flow or f) or part) and self.asks_for(p, t)
            pair = (p, r) if self.argument.scope == "mirror" else (r, p)
            if asked and self.seen_from(*pair):
                yield dict(zip(DIMENSIONS, (*pair, self.flow or f, c, t), strict=True))

    def lists(self, cell: Cell, apart: Iterable[str]) -> bool:
        """Whether a total that is asked for by itself has a row in this reporter's listing."""
        labels = dict(zip(DIMENSIONS, cell, strict=True))

        def total(d: str, label: str) -> str | None:
            return label if self.table.is_total(d, label) else None

        asked = {d: total(d, labels[d]) for d in apart if d in ("partner", "category")}
        return not any(asked.values()) or any(
            all(row[d] == labels[d] for d in self.listing)
            and all(total(d, row[d]) == found for d, found in asked.items())
            for row in self.rows()
        )

    def covered(self, r: str, f: str, t: str) -> bool:
        """Whether a reporter's listing is complete for what the argument asks in a period."""
        when = self.stands_in[t]
        if when is None:
            return False
        parts = {(r, "X", when), (r, "M", when)}
        return (r, f, when) in self.table.covered or (self.flow == "T" and parts <= self.table.covered)

    def askable(self, r: str, t: str) -> bool:
        """Whether the question makes sense: only members have trade inside their bloc."""
        return self.argument.members != "inside" or self.bloc.contains(r, t)

    def asks_for(self, p: str, t: str) -> bool:
        """Whether the trade with a partner is part of the argument."""
        side, when = self.argument.members, self.stands_in[t]
        return side == "all" or when is None or self.bloc.contains(p, when) == (side == "inside")


@dataclass(frozen=True)
class Question:
    """One call of `measure`, with one metric."""

    table: Table
    metric: Any
    over: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    flow: str | None = None
    lag: int = 1
    base: str | None = None
    members: PartnerGroup | None = None
    data: Mapping[str, Mapping[tuple[str, ...], float]] = field(default_factory=dict)
    panel: str = "strict"
    complete: bool = False
    world: Table | None = None  # what reference totals are taken from, where that is not the table

    @property
    def record(self) -> Metric:
        return getattr(self.metric, "func", self.metric).record

    @property
    def arguments(self) -> list[tuple[Argument, tuple[str, ...]]]:
        return list(zip(self.record.arguments, self.record.signature.inputs, strict=True))

    def dims(self, letters: Sequence[str]) -> tuple[str, ...]:
        """The dimensions that letters stand for: the second r of a pair means partners."""
        found = [dim for letter in letters for dim in {**LETTERS, "n": self.over}[letter]]
        return ("reporter", "partner") if found == ["reporter", "reporter"] else tuple(found)

    @property
    def core(self) -> set[str]:
        """The dimensions that the metric itself consumes."""
        return {dim for letters in self.record.signature.inputs for dim in self.dims(letters)}

    def apart(self, argument: Argument) -> tuple[str, ...]:
        """The dimensions that keep groups of an argument apart: a reference is that of all reporters."""
        return tuple(dim for dim in self.by if (dim, argument.scope) != ("reporter", "reference"))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Of each argument that takes cells, by name."""
        axis = self.table.labels["period"]
        found = {}
        for argument in self.record.arguments:
            if argument.source == "cells":
                wanted = {t: self.base or str(Period(t).previous(self.lag)) for t in axis}
                base = {t: when if when in axis else None for t, when in wanted.items()}
                now = {t: t for t in axis}
                flow = self.asked_flow(argument)
                shift = base if argument.time == "base" else now
                table = self.world if self.world and argument.scope == "reference" else self.table
                found[argument.name] = Source(table, argument, flow, shift, self.members)
        return found

    def asked_flow(self, argument: Argument) -> str | None:
        """The one flow of an argument, None if `by` or `over` keeps flows apart."""
        if argument.flow != "asked" or self.flow is not None:
            flow = Flow.parse(self.flow if argument.flow == "asked" else argument.flow).code
            if flow != "T" and flow not in self.table.labels["flow"]:
                raise CubeError(f"{flow} is not in the cube")
            return flow
        if "flow" in {*self.by, *self.core}:
            return None
        if len(self.table.labels["flow"]) > 1:
            raise SumError("flows are never summed by omission")
        return self.table.labels["flow"][0]

    def matched(self) -> "Question":
        """The same question to those who report throughout."""
        r_axis, t_axis = self.table.labels["reporter"], self.table.labels["period"]
        now = [replace(source, stands_in={t: t for t in t_axis}) for source in self.sources.values()]
        asked = [(s, f) for s in now for f in ([s.flow] if s.flow else self.table.labels["flow"])]
        whole = {(r, t) for r, t in product(r_axis, t_axis) if all(s.covered(r, f, t) for s, f in asked)}
        letters = self.record.signature.letters
        kept = "reporter" in self.by or "r" in letters
        if not kept or any(a.scope == "reference" for a in self.record.arguments):
            told = {t for _, t in whole}
            r_axis = tuple(r for r in r_axis if told and all((r, t) in whole for t in told))
        if "period" not in self.by and "t" not in letters:
            heard = {r for r, _ in whole if r in r_axis}
            t_axis = tuple(t for t in t_axis if heard and all((r, t) in whole for r in heard))
        if not (r_axis and t_axis):
            raise CubeError("nobody is covered throughout")
        world = self.table.of(r_axis, t_axis)
        own = self.table.of(self.table.labels["reporter"], t_axis).silenced(r_axis) if kept else world
        return replace(self, table=own, world=world, panel="strict")

    def refuse_double_counting(self) -> None:
        for source in self.sources.values():
            if source.bloc and source.argument.members != "all":
                for p in self.table.labels["partner"]:
                    if any(Partner(p).contains(member) for member in source.bloc.ever()):
                        raise SumError(f"{p} is neither inside nor outside")
            apart = self.apart(source.argument)
            shared = {"reporter", "partner", "category"} | ({"flow"} & self.core)
            for dim in shared - set(apart):
                groups: dict[tuple[str, ...], set[str]] = {}
                for labels in source.rows():
                    groups.setdefault(tuple(labels[d] for d in apart), set()).add(labels[dim])
                for found in groups.values():
                    for whole, part in product(found, repeat=2):
                        if whole != part and self.contains(dim, whole, part):
                            raise SumError(f"{whole} contains {part}")

    def contains(self, dim: str, whole: str, part: str) -> bool:
        if dim == "flow":
            return Flow(whole).contains(part)
        if dim != "category":
            return Partner(whole).contains(part)
        if self.table.nomenclature is not None:
            return Category(whole, self.table.nomenclature).contains(part)
        codes = [code for code in self.table.labels["category"] if code != "TOTAL"]
        digits = all(code.isdecimal() and len(code) in (2, 4, 6) for code in codes)
        return whole == "TOTAL" or (digits and part.startswith(whole))

    def value(self, argument: Argument, labels: Labels) -> float | None:
        """The number that an argument has at these labels: NaN if spoiled, None if unknown."""
        if argument.source == "covariate":
            return self.data[argument.name].get(tuple(labels[dim] for dim in self.by), nan)
        if argument.source == "elapsed":
            now = Period(labels["period"])
            return (self.lag if self.base is None else Period(self.base).distance(now)) / now.per_year
        if (argument.scope, "reporter" in self.by) == ("reference", True):
            labels = {dim: label for dim, label in labels.items() if dim != "reporter"}
        source = self.sources[argument.name]
        if argument.column != "unit_value":
            return self.total(source, labels, argument.column)
        money, weight = (self.total(source, labels, column) for column in ("value", "quantity"))
        if money is None or weight is None:
            return None
        return money / weight if weight > 0 else nan

    def total(self, source: Source, labels: Labels, column: str) -> float | None:
        """The sum over every dimension without a label, of all that it lists."""
        grid = {**source.table.labels, **({"flow": (source.flow,)} if source.flow else {})}
        grid |= {dim: (label,) for dim, label in labels.items()}
        asked = [c for c in product(*(grid[dim] for dim in DIMENSIONS)) if source.asks_for(c[1], c[4])]
        if not asked:
            return 0.0 if all(source.covered(r, f, t) for r, _, f, _, t in product(*grid.values())) else None
        cells = [source.amount(cell, column) if source.lists(cell, self.by) else None for cell in asked]
        known = [x for x in cells if x is not None]
        if not known or (self.panel != "available" and len(known) < len(cells)):
            return None
        return sum(known)

    def groups(self) -> set[tuple[str, ...]]:
        """Groups: those that have a row, and those that are unknown because reporters tell nothing."""
        if self.complete:
            return set(product(*(self.table.labels[dim] for dim in self.by)))
        found = set() if self.by else {()}
        for source in self.sources.values():
            if not set(self.by) <= set(self.apart(source.argument)):
                continue
            found |= {tuple(labels[dim] for dim in self.by) for labels in source.rows()}
            if set(self.by) <= {"reporter", "flow", "period"} <= source.listing:
                flows = (source.flow,) if source.flow else self.table.labels["flow"]
                cells: dict[Any, list[bool]] = {}
                for triple in product(self.table.labels["reporter"], flows, self.table.labels["period"]):
                    labels = dict(zip(("reporter", "flow", "period"), triple, strict=True))
                    key = tuple(labels[dim] for dim in self.by)
                    cell = tuple(labels[dim] for dim in sorted(self.core & labels.keys()))
                    cells.setdefault((key, cell), []).append(source.covered(*triple))
                enough = any if self.panel == "available" else all
                found |= {key for (key, _), listings in cells.items() if not enough(listings)}
        return found

    def rows_of(self, argument: Argument, group: Labels) -> set[tuple[str, ...]]:
        """Members that have a row in an argument."""
        apart, source = self.apart(argument), self.sources[argument.name]
        rows = [labels for labels in source.rows() if all(labels[dim] == group[dim] for dim in apart)]
        return {tuple(labels[dim] for dim in self.over) for labels in rows}

    def over_cells(self) -> list[Argument]:
        return [a for a, letters in self.arguments if "n" in letters and a.source == "cells"]

    def listed(self, group: Labels) -> list[tuple[str, ...]]:
        """Every combination of labels; a reporter is its own partner only where it has a row."""
        found = set().union(*(self.rows_of(argument, group) for argument in self.over_cells()))

        def of_itself(member: tuple[str, ...]) -> bool:
            labels = {**group, **dict(zip(self.over, member, strict=True))}
            ends = {"reporter", "partner"}
            return bool(ends & set(self.over)) and ends <= set(labels) and len({labels[x] for x in ends}) == 1

        everyone = product(*(self.table.labels[dim] for dim in self.over))
        return [member for member in everyone if member in found or not of_itself(member)]

    def group_members(self, group: Labels) -> list[tuple[str, ...]]:
        """What `n` counts: whoever has a row in the group and, if anyone has, whoever may have trade."""
        if self.record.absent == "dense":
            return self.listed(group)
        listed = list(product(*(self.table.labels[dim] for dim in self.over)))
        found = set()
        telling = []
        for argument in self.over_cells():
            rows = self.rows_of(argument, group)
            found |= rows
            # An argument of which a group has no row at all names nobody: the others say who is there.
            if rows or self.sources[argument.name].listing & set(self.over):
                telling.append(argument)
        periods = self.table.labels["period"] if "t" in self.record.signature.letters else (None,)
        for member, argument, t in product(listed, telling, periods):
            labels = {**group, **dict(zip(self.over, member, strict=True)), **({"period": t} if t else {})}
            side = "partner" not in labels or self.sources[argument.name].asks_for(
                labels["partner"], labels.get("period", self.table.labels["period"][0])
            )
            if found and side and self.panel != "available" and self.value(argument, labels) is None:
                found.add(member)
        return [member for member in listed if member in found]

    def results(self, group: Labels) -> Iterator[tuple[tuple[str, ...], float]]:
        """The results of one group, with the labels of the metric's own dimensions."""
        signature = self.record.signature
        axes = {}
        for letter in signature.letters - {"n"}:
            axes[letter] = [(label,) for label in self.table.labels[LETTERS[letter][0]]]
        if any(letters == ("r", "r") for letters in signature.inputs):
            union = {*self.table.labels["reporter"], *self.table.labels["partner"]}
            axes["r"] = [(label,) for label in sorted(union)]
        if "n" in signature.letters:
            axes["n"] = self.group_members(group)
        arrays = []
        for argument, letters in self.arguments:
            array = np.empty([len(axes[letter]) for letter in letters], dtype=object)
            for place, found in places(axes, letters):
                labels = {**group, **dict(zip(self.dims(letters), found, strict=True))}
                array[place] = self.value(argument, labels)
            arrays.append(array)
        out = self.call(arrays, len(self.listed(group)))
        for place, found in places(axes, signature.output):
            yield found, float(out[place])

    def call(self, arrays: list[Any], listed: int) -> Any:
        """The metric of one group; economies that are not wholly known make no part of the world."""
        axis, options = self.table.labels["period"], {}
        if "lag" in self.record.options:
            options["lag"] = self.lag
        if "base" in self.record.options and self.base is not None:
            first, _, last = self.base.partition("/")
            options["base"] = [axis.index(str(t)) for t in Period.range(first, last or first)]
        options |= self.metric.keywords if isinstance(self.metric, partial) else {}
        if "n" in self.record.options and options.get("n", "listed") == "listed":
            options["n"] = max(1, listed)
        signature = self.record.signature
        if "r" not in signature.letters:
            return np.asarray(self.metric(*(array.astype(float) for array in arrays), **options))
        unknown = [(array == None).any(axis=tuple(range(1, array.ndim))) for array in arrays]  # noqa: E711
        for array, gap in zip(arrays, unknown, strict=True):
            array[gap] = nan if signature.output == ("r", "r") else 0.0
        out = np.array(self.metric(*(array.astype(float) for array in arrays), **options), dtype=float)
        if signature.output == ("r", "r"):
            out[unknown[0], :] = nan
            if len(arrays) > 1:
                out[:, unknown[1]] = nan
        elif signature.output[:1] == ("r",):
            out[np.any(unknown, axis=0)] = nan
        return out


def places(axes: Mapping[str, Sequence[tuple[str, ...]]], letters: Sequence[str]) -> Iterator[Any]:
    """Every place of an array with these dimensions, and its labels."""
    for place in product(*(range(len(axes[letter])) for letter in letters)):
        yield place, tuple(x for letter, i in zip(letters, place, strict=True) for x in axes[letter][i])


def measure(table: Table, metric: Any, **options: Any) -> dict[tuple[str, ...], float]:
    """The rows that ``cube.measure(metric, **options)`` must give, in their order.

    A key has the labels of `by`, then those of the metric's own dimensions. `data` gives covariates by the
    labels of all of `by`.
    """
    for name in ("over", "by"):
        dims = options.get(name, ())
        options[name] = (dims,) if isinstance(dims, str) else tuple(dims)
    question = Question(table, metric, **options)
    if question.panel == "matched":
        question = question.matched()
    question.refuse_double_counting()
    order = [*question.by, *question.dims(question.record.signature.output)]
    found = {
        (*key, *labels): x
        for key in question.groups()
        for labels, x in question.results(dict(zip(question.by, key, strict=True)))
    }
    kind = {"flow": Flow, "period": Period}

    def rank(row: tuple[tuple[str, ...], float]) -> list[Any]:
        return [kind.get(dim, str)(label) for dim, label in zip(order, row[0], strict=True)]

    return dict(sorted(found.items(), key=rank))
