"""Editions of a nomenclature beside each other: each reporter and period is in one, and none are compared."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.axis import Axis
from tradekit.cube.coding import check_labels, pad
from tradekit.cube.engine import Scan, distinct
from tradekit.errors import CategoryError, CubeError, SumError
from tradekit.model import Category

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["check_editions", "in_editions", "present", "with_edition"]


def with_edition(table: Any, category: Any, nomenclature: str | None, width: int | None) -> tuple[Any, Any]:
    """Return the table and where its codes are: in a column, or in two where another says the nomenclature.

    The name of a nomenclature is one, whatever columns are called.
    """
    if nomenclature is None:
        return table, category
    with suppress(CategoryError):
        Category.parse("TOTAL", nomenclature)
        return table, category
    schema = table.collect_schema()
    columns = schema.names()
    if nomenclature not in columns:
        # No nomenclature either: the first code will say so.
        return table, category
    if not isinstance(category, str) or category not in columns:
        raise CubeError(
            f"nomenclature={nomenclature!r} is a column, and category is none: give the column of codes"
        )
    if isinstance(table, nw.DataFrame):
        # Rows are many and pairs few: columns are coded apart, and what occurs together is one label.
        return table, (nomenclature, category)
    check_labels(schema[category], category)
    code = nw.col(category).cast(nw.String)
    if schema[category].is_integer():
        for number in distinct(table, category) if width is None else ():
            pad(number, category, None, None)
        code = code.str.zfill(width or 0)
    both = nw.concat_str([nw.col(nomenclature).cast(nw.String), code], separator=":")
    return table.with_columns(both.alias(category)), category


def present(cube: "TradeCube") -> NDArray[np.bool_]:
    """Mark the editions that each reporter and period has rows in."""
    axis = cube.axes["category"]
    names = axis.editions
    edition = np.array([names.index(x.nomenclature) if isinstance(x, Category) else -1 for x in axis.labels])
    shape = (len(cube.axes["reporter"]), len(cube.axes["period"]), len(names))
    flags = np.zeros(shape, dtype=bool)
    if isinstance(cube.data, Scan):
        axes = {**cube.axes, "category": Axis("category", names)}
        scan = cube.data.map("category", edition.reshape(-1, 1))
        rows = scan.gather(axes, ("reporter", "period", "category"), ["value"])
        flags[rows.code("reporter"), rows.code("period"), rows.code("category")] = True
        return flags
    of_row = edition[cube.data.code("category")]
    known = of_row >= 0
    flags[cube.data.code("reporter")[known], cube.data.code("period")[known], of_row[known]] = True
    return flags


def check_editions(cube: "TradeCube", apart: frozenset[str], doing: str, instead: str = "") -> None:
    """Raise `SumError` where rows that reporter and period do not keep apart are of two editions.

    What has two editions in one reporter and period would be the same trade twice. What is to be done
    `instead` is said where no conversion helps.
    """
    names = cube.axes["category"].editions
    if len(names) < 2:
        return
    first: dict[tuple[int, int], tuple[int, int, int]] = {}
    for reporter, period, edition in np.argwhere(present(cube)).tolist():
        group = (reporter if "reporter" in apart else 0, period if "period" in apart else 0)
        known = first.setdefault(group, (reporter, period, edition))
        if known[2] != edition:
            both = sorted([known, (reporter, period, edition)], key=lambda found: found[2])
            examples = [_example(cube, names, found) for found in both]
            convert = f"bring them to one nomenclature with convert(category={names[both[0][2]]!r})"
            raise SumError(
                f"{doing} categories of {examples[0]} and of {examples[1]}, which do not mean the same:"
                f" {instead or convert}"
            )


def _example(cube: "TradeCube", names: tuple[str, ...], found: tuple[int, int, int]) -> str:
    texts = [cube.axes[dim].text[place] for dim, place in zip(("reporter", "period"), found, strict=False)]
    where = " ".join(text for text in texts if text)
    return f"{names[found[2]]} ({where})" if where else names[found[2]]


def in_editions(cube: "TradeCube", kept: tuple[str, ...]) -> NDArray[np.bool_]:
    """Mark the reporters and periods that are in one of some editions, or have no rows at all."""
    names = cube.axes["category"].editions
    flags = present(cube)
    return np.asarray(flags[:, :, [names.index(name) for name in kept]].any(axis=2) | ~flags.any(axis=2))
