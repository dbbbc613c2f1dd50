"""What a newcomer should know of a file before believing a number of it, on one screen."""

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tradekit.cube import TradeCube
from tradekit.errors import TradekitError
from tradekit.io.files import names_of
from tradekit.io.read import join, numbers_of, open_pieces
from tradekit.model import Partner

__all__ = ["Check", "check", "facts_of"]

WIDTH = 80
LABEL = 13

# A total that grows or shrinks as much from one period to the next is sooner a break than trade.
BREAK = 3

# Economies with one and the same price of a good are no coincidence from this many on.
ALIKE = 3

# What is done to see the rest of a file whose rows are refused, by what the refusal says.
RELAXED: Mapping[str, dict[str, Any]] = {
    "names no economy": {"free": ("reporter", "partner")},
    "that another row has": {"duplicates": "sum"},
    "corrections=True": {"corrections": True},
}


class Check(NamedTuple):
    """What was found in a file, and what of it would be refused.

    Attributes
    ----------
    text : str
        The findings, for a screen of 80 columns.
    refused : tuple of str
        Messages of what `tradekit.read` refuses; none if it reads the file.
    """

    text: str
    refused: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


def check(
    path: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    source: str | None = None,
    encoding: str | None = None,
    decimal: str = ".",
    thousands: str = "",
    frequency: str | None = None,
    **options: Any,
) -> Check:
    r"""Findings on trade files: source, coverage, levels, gaps, breaks, and what would be refused.

    Parameters
    ----------
    path, source, encoding, decimal, thousands, frequency, **options
        As in `tradekit.read`.

    Returns
    -------
    Check

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from tradekit.io import check
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name, "trade.csv")
    >>> _ = file.write_text("partner,flow,year,value\nKAZ,X,2024,5\nKAZ,X,2024,5\n")
    >>> print(check(file).refused[0].partition(": ")[2][:45])
    1 row repeats a cell that another row has, su
    >>> folder.cleanup()
    """
    refused: list[str] = []
    try:
        files = names_of(path)
        how = numbers_of(decimal, thousands)
        pieces, lists, skipped = open_pieces(files, options, source, encoding, how, frequency)
    except TradekitError as error:
        return _written({"refused": [str(error)]}, (str(error),))
    cube = None
    relaxed = dict(options)
    while cube is None:
        try:
            cube = join(pieces, lists, skipped, relaxed)
        except TradekitError as error:
            refused.append(str(error))
            more = next((m for words, m in RELAXED.items() if words in str(error)), None)
            if more is None or more.items() <= relaxed.items():
                break
            relaxed |= more
    facts = {} if cube is None else facts_of(cube) | _suspicions(cube)
    return _written(facts | {"refused": refused or ["nothing"]}, tuple(refused))


def _written(facts: Mapping[str, Sequence[str]], refused: tuple[str, ...]) -> Check:
    lines = []
    for label, found in facts.items():
        for number, text in enumerate(found):
            first = f"{label if number == 0 else '':<{LABEL}}"
            # The name of a file is not broken, which could not be copied then.
            lines += wrap(
                text,
                WIDTH,
                initial_indent=first,
                subsequent_indent=" " * LABEL,
                break_on_hyphens=False,
                break_long_words=False,
            )
    return Check("\n".join(lines), refused)


def facts_of(cube: TradeCube) -> dict[str, list[str]]:
    """Return what a cube that was read holds, and what was set aside."""
    source = dict(cube.source)
    files = source.pop("files", [])
    facts = {"source": [str(source.pop("source", "a cube"))], "files": [_some(files, 3)] if files else []}
    aside = source.pop("left out", {})
    rows = f"{source.pop('read', 0):,} read, {len(cube):,} cell{'s' * (len(cube) != 1)}"
    summed = source.pop("summed", 0)
    facts["rows"] = [rows + f"; {summed:,} summed into others" * bool(summed)]
    facts["left out"] = [f"{count:,}: {reason}" for reason, count in aside.items()]
    valued = ", ".join(f"{flow.name}s {basis}" for flow, basis in cube.valuation.items())
    facts["unit"] = [f"{cube.unit or 'not given'}" + f"; {valued}" * bool(valued)]
    facts["quantity"] = [_quantity(cube, name) for name in cube.quantity_units]
    for dim in cube.dimensions:
        facts[{"category": "categories"}.get(dim, f"{dim}s")] = _labels(cube, dim)
    if cube.axes["period"].named:
        facts["coverage"] = _coverage(cube)
    editions = source.pop("editions", {})
    if editions:
        facts["editions"] = _editions(editions)
    unused = source.pop("columns not read", [])
    if unused:
        facts["not read"] = [f"columns {_some(unused, 8)}"]
    source.pop("columns", None)
    facts["notes"] = [f"{name}: {_told(told)}" for name, told in source.items()]
    return {label: found for label, found in facts.items() if found}


def _some(items: Sequence[str], count: int) -> str:
    shown = ", ".join(str(item) for item in items[:count])
    return shown if len(items) <= count else f"{len(items):,}: {shown}, …"


def _told(told: Any) -> str:
    return _some(told, 6) if isinstance(told, list) else f"{told:,}" if isinstance(told, int) else str(told)


def _quantity(cube: TradeCube, name: str) -> str:
    known = np.isfinite(cube.rows.columns[f"quantity:{name}"])
    return f"{name}, {cube.quantity_units[name] or 'unit not given'}, in {known.mean():.0%} of cells"


def _labels(cube: TradeCube, dim: str) -> list[str]:
    """Return how many labels a dimension has, and those that are no members."""
    axis = cube.axes[dim]
    texts = [str(text) for text in axis.text]
    if dim == "period":
        kinds = {"A": "year", "S": "half-year", "Q": "quarter", "M": "month"}
        kind = kinds[axis.labels[0].frequency]
        span = texts[0] if len(axis) == 1 else f"{texts[0]} to {texts[-1]}"
        return [f"{span}, {len(axis)} {kind}{'s' * (len(axis) > 1)}"]
    if dim == "category":
        # Without the nomenclature, which texts tell where there are several.
        codes = [str(label) for label in axis.labels]
        digits = sorted({len(code) for code in codes if code.isdigit()})
        level = " and ".join(map(str, digits))
        others = [text for text, code in zip(texts, codes, strict=True) if not code.isdigit()]
        found = [f"{len(texts):,}" + f", of {level} digits" * bool(digits)]
        if len(digits) > 1 and set(digits) <= {2, 4, 6, 8, 10}:
            found.append("levels stand beside each other, and are never added")
        return found + [f"others: {_some(others, 5)}"] * bool(others and digits)
    found = [_some(texts, 8)]
    for kind in ("aggregate", "residual"):
        of_kind = [str(p) for p in axis.labels if isinstance(p, Partner) and p.kind == kind]
        if of_kind:
            found.append(f"{kind}s: {_some(of_kind, 8)}")
    unknown = [text for text in axis.labels if isinstance(text, str)]
    if unknown and dim not in cube.free:
        found.append(f"unknown: {_some(unknown, 5)}")
    return found


def _coverage(cube: TradeCube) -> list[str]:
    """Return, by flow, in how many periods how many reporters have figures, and who lacks some in between."""
    rows = cube.rows
    there = np.zeros(cube.covered.shape, dtype=bool)
    there[rows.code("reporter"), rows.code("flow"), rows.code("period")] = True
    found = []
    for place, flow in enumerate(cube.axes["flow"].labels):
        some = there[:, place].any(axis=1)
        counts = there[some, place].sum(axis=0)
        name = getattr(flow, "name", "all")
        spread = f"{counts.min()}" if counts.min() == counts.max() else f"{counts.min()} to {counts.max()}"
        found.append(f"{name}: {spread} reporter{'s' * (int(counts.max()) > 1)} a period")
        gaps = []
        for who in np.flatnonzero(some):
            known = np.flatnonzero(there[who, place])
            missing = np.setdiff1d(np.arange(known[0], known[-1]), known)
            gaps += [
                f"{cube.axes['reporter'].text[who]} {cube.axes['period'].text[when]}".strip()
                for when in missing
            ]
        if gaps:
            found.append(f"{name}, missing in between: {_some(gaps, 4)}")
    stated = "complete listings" if cube.inferred else "what is absent is unknown"
    if not cube.inferred and cube.covered.any():
        stated = f"{int(cube.covered.sum())} of {cube.covered.size} listings are complete"
    return [*found, stated]


def _editions(editions: Mapping[str, str]) -> list[str]:
    """Return the periods of each edition, and who changed it."""
    frame = pd.DataFrame([(*key.rsplit(" ", 1), edition) for key, edition in editions.items()])
    found = [f"{edition}: {rows[1].min()} to {rows[1].max()}" for edition, rows in frame.groupby(2)]
    changed = [str(who) for who, used in frame.groupby(0)[2].nunique().items() if used > 1]
    return found + [f"changes inside the series of {_some(changed, 8)}"] * bool(changed)


def _suspicions(cube: TradeCube) -> dict[str, list[str]]:
    """Return breaks in totals, and prices that are alike for all partners."""
    rows = cube.rows
    frame = pd.DataFrame({dim: rows.code(dim) for dim in cube.axes} | {"value": rows.columns["value"]})
    found = {"breaks": _breaks(cube, frame)}
    for name in cube.quantity_units:
        if cube.axes["partner"].named and not name.startswith("estimated"):
            frame["price"] = frame["value"] / rows.columns[f"quantity:{name}"]
            priced = frame[np.isfinite(frame["price"])]
            groups = priced.groupby(["reporter", "flow", "category", "period"])["price"]
            spread, count = groups.max() / groups.min() - 1, groups.size()
            alike = int(((count >= ALIKE) & (spread < 1e-6)).sum())
            many = int((count >= ALIKE).sum())
            if alike:
                found["prices"] = [
                    f"the same for all partners in {alike:,} of {many:,} cases: imputed {name}"
                ]
    return {label: texts for label, texts in found.items() if texts}


def _breaks(cube: TradeCube, frame: pd.DataFrame) -> list[str]:
    """Return jumps of a reporter's total, which is that with the world where there is one."""
    for dim, whole in (("partner", "W00"), ("category", "TOTAL")):
        texts = [str(label) for label in cube.axes[dim].labels]
        if whole in texts:
            frame = frame[np.array([text == whole for text in texts])[frame[dim]]]
        elif dim == "category":
            # The level that most rows are of.
            length = np.array([len(text) for text in texts])[frame[dim]]
            frame = frame[length == np.bincount(length, minlength=1).argmax()]
        else:
            members = [not isinstance(p, Partner) or p.kind != "aggregate" for p in cube.axes[dim].labels]
            frame = frame[np.array(members)[frame[dim]]]
    totals = frame.groupby(["reporter", "flow", "period"], as_index=False)["value"].sum()
    before = totals.shift()
    follows = (totals["period"] - before["period"] == 1) & (totals["reporter"] == before["reporter"])
    ratio = (totals["value"] / before["value"]).where(follows & (totals["flow"] == before["flow"]))
    size = np.abs(np.log(ratio.where((ratio > 0) & np.isfinite(ratio))))
    jumps = totals.assign(ratio=ratio, size=size)[size >= np.log(BREAK)].sort_values("size", ascending=False)
    found = [
        " ".join(str(cube.axes[d].text[getattr(jump, d)]) for d in ("reporter", "flow", "period")).strip()
        + f" × {jump.ratio:{',.0f' if jump.ratio >= 10 else '.2g'}}"
        for jump in jumps.itertuples()
    ]
    return [f"total against the period before: {_some(found, 4)}"] if found else []
