"""The trade of a cube in another nomenclature: each category's cells go to those it corresponds to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import Axis
from tradekit.cube.coding import code_labels, put_in_order, read_numbers
from tradekit.cube.reshape import here
from tradekit.cube.rollup import NOT_SUMMED, Rows
from tradekit.errors import CategoryError, CubeError
from tradekit.model import Category, concordance
from tradekit.model.concordance import concordance_weights

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["convert"]

# Where trade goes that corresponds to nothing.
UNMATCHED = "unmatched"

# Parts that sum to one but for this are taken for rounded to six digits.
ROUNDING = 1e-5

Parts = dict[Any, float]


def convert(cube: "TradeCube", target: str, weights: Any) -> "TradeCube":
    """Return the cube with its categories in another nomenclature."""
    target = Category.parse("TOTAL", target).nomenclature
    axis = cube.axes["category"]
    if not axis.named:
        raise CubeError("the cube has no category: it was left out when the cube was made")
    parts = _parts(axis, target, weights)
    cube = here(cube)
    new, codes = code_labels("category", [label for some in parts for label in some])
    size = np.array([len(some) for some in parts])
    share = np.array([part for some in parts for part in some.values()])
    rows = _spread(cube.rows, size, codes, share, len(new))
    axes = MappingProxyType({**cube.axes, "category": new})
    rows, _ = put_in_order(rows, axes, sum_duplicates=True)
    told = {
        "to": target,
        "weights": weights if isinstance(weights, str) else None if weights is None else "own",
        **_shares(cube.rows, axis, parts),
    }
    source = {**cube.source, "converted": [*cube.source.get("converted", ()), told]}
    return attrs.evolve(cube, axes=axes, data=rows, source=source, nomenclature=target)


def _parts(axis: Axis, target: str, weights: Any) -> list[Parts]:
    """Return, for each category, those that it goes to and in what parts."""
    origins: dict[str, list[str]] = {}
    for label in axis.labels:
        if isinstance(label, Category):
            origins.setdefault(label.nomenclature, []).append(label.code)
        elif label != UNMATCHED and not _is_unlisted(label):
            raise CubeError(
                f"category {label!r:.80} is of no nomenclature: make the cube with nomenclature=, and convert"
                " it before categories are summed into groups"
            )
    others = sorted(origins.keys() - {target})
    if weights is None:
        tables = {name: _agreed(name, target, origins[name]) for name in others}
    elif isinstance(weights, str):
        tables = {name: concordance(name, target, weights) for name in others}
    else:
        tables = _own(weights, others, target)
    return [_parts_of(label, target, tables) for label in axis.labels]


def _is_unlisted(label: str) -> bool:
    """Whether a text is a code that its edition does not list, as readers leave it: "H4:123456"."""
    edition, colon, _ = label.partition(":")
    with suppress(CategoryError):
        return bool(colon and Category.parse("TOTAL", edition))
    return False


def _parts_of(label: Any, target: str, tables: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Parts:
    if not isinstance(label, Category):
        return {UNMATCHED: 1.0}
    if label.nomenclature == target:
        return {label: 1.0}
    if label.level == 0:
        return {Category("TOTAL", target): 1.0}
    table = tables[label.nomenclature]
    if label.code in table:
        found: Parts = {Category(code, target): part for code, part in table[label.code].items()}
        missing = 1 - sum(found.values())
        return found | ({UNMATCHED: missing} if missing > ROUNDING else {})
    if any(below.code in table for below in _below(label)):
        raise CubeError(
            f"category {label.code!r} of {label.nomenclature} is divided further, and what corresponds to"
            f" {target} are its parts: convert these, with"
            " where(category=lambda c: not c.children)"
        )
    return {UNMATCHED: 1.0}


def _below(category: Category) -> Iterator[Category]:
    for child in category.children:
        yield child
        yield from _below(child)


def _agreed(origin: str, target: str, codes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the table of two nomenclatures, if all weights that are shipped say the same of some codes."""
    known = concordance_weights(origin, target)
    tables = {name: concordance(origin, target, name) for name in known or ("equal",)}
    first = next(iter(tables.values()))
    for code in codes:
        if len(first.get(code, ())) > 1 or any(t.get(code) != first.get(code) for t in tables.values()):
            names = " or ".join(f"weights={name!r}" for name in known)
            raise CubeError(
                f"category {code!r} of {origin} corresponds to more than one of {target}"
                f" ({', '.join(list(first.get(code, ()))[:3])}): choose how it is divided, with {names}, or a"
                " frame of your own weights"
            )
    return first


def _own(weights: Any, origins: Sequence[str], target: str) -> dict[str, dict[str, dict[str, float]]]:
    """Return the tables in a frame of the user's: a code, the one that it goes to, and the part that does."""
    try:
        frame = nw.from_native(weights, eager_only=True)
    except TypeError:
        raise CubeError(
            f"weights must be 'equal', 'whole', 'trade' or a frame, not {type(weights).__name__}"
        ) from None
    if sorted(frame.columns) != ["code", "to", "weight"]:
        raise CubeError(
            "a frame of weights has the columns 'code', 'to' and 'weight', but has"
            f" {', '.join(map(repr, frame.columns))}"
        )
    tables: dict[str, dict[str, dict[str, float]]] = {name: {} for name in origins}
    values = read_numbers(frame["weight"], "weight")
    for code, to, part in zip(frame["code"].to_list(), frame["to"].to_list(), values, strict=True):
        if len(origins) != 1 and ":" not in str(code):
            raise CubeError(
                f"the cube has categories of {' and '.join(origins) or target}: write codes of weights with"
                f" their nomenclature, such as '{origins[0] if origins else target}:{code}'"
            )
        start, end = Category.parse(code, origins[0] if origins else target), Category.parse(to, target)
        if not part >= 0:
            raise CubeError(
                f"the weight of {start.code!r} to {end.code!r} is {part:g}: weights are 0 or more"
            )
        mine = tables.setdefault(start.nomenclature, {}).setdefault(start.code, {})
        if end.code in mine:
            raise CubeError(f"weights have the pair {start.code!r} to {end.code!r} twice")
        if part > 0:
            mine[end.code] = float(part)
    for table in tables.values():
        for code, parts in table.items():
            whole = sum(parts.values())
            if whole > 1 + ROUNDING:
                raise CubeError(f"the weights of {code!r} sum to {whole:g}: no more than 1 can go elsewhere")
            if whole > 1 - ROUNDING:
                parts.update({end: part / whole for end, part in parts.items()})
    return tables


def _spread(
    rows: Rows, size: NDArray[np.intp], codes: NDArray[Any], share: NDArray[np.float64], categories: int
) -> Rows:
    """Give each row's numbers to the categories that its own goes to, in their parts."""
    old = rows.code("category")
    first = np.cumsum(size) - size
    kept = {dim: code for dim, code in rows.codes.items() if dim != "category"}
    columns = rows.columns
    if (size == 1).all():
        place = first[old]
    else:
        count = size[old]
        again = np.repeat(np.arange(len(rows)), count)
        nth = np.arange(len(again)) - np.repeat(np.cumsum(count) - count, count)
        place = np.repeat(first[old], count) + nth
        kept = {dim: code[again] for dim, code in kept.items()}
        columns = {
            name: column[again] if name in NOT_SUMMED else column[again] * share[place]
            for name, column in columns.items()
        }
    if categories > 1:
        kept["category"] = codes[place]
    return Rows({**rows.sizes, "category": categories}, kept, columns)


def _shares(rows: Rows, axis: Axis, parts: Sequence[Parts]) -> dict[str, float]:
    """Return the shares of trade in categories that were divided, and in those without a match."""
    # What is a total beside its parts would count twice.
    counted = np.array([not isinstance(label, Category) or label.level > 0 for label in axis.labels])
    divided = np.array([len(some) > 1 for some in parts])
    lost = np.array([some.get(UNMATCHED, 0.0) for some in parts])
    value = np.abs(np.nan_to_num(rows.columns["value"]))
    trade = np.bincount(rows.code("category"), weights=value, minlength=len(axis)) * counted
    whole = trade.sum()
    return {
        "split": float(trade @ divided / whole) if whole else 0.0,
        "unmatched": float(trade @ lost / whole) if whole else 0.0,
    }
