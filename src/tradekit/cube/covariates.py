"""Covariates by label: GDP, output, distance and whatever else a metric takes beside trade."""

from collections.abc import Collection, Mapping
from numbers import Real
from typing import Any, final

import attrs
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradekit.cube.axis import DIMENSIONS, parse_label
from tradekit.cube.coding import read_numbers
from tradekit.errors import CubeError
from tradekit.model import Unit

__all__ = ["Covariate", "read_covariate"]


@final
@attrs.frozen(eq=False)
class Covariate:
    """Numbers by typed labels of some dimensions."""

    dims: tuple[str, ...]
    labels: tuple[tuple[Any, ...], ...]
    values: NDArray[np.float64]


def read_covariate(name: str, given: Any, unit: Unit | None, free: Collection[str]) -> Covariate:
    """Read what the user gave as ``data={name: …}``; money is converted to the unit of the cube.

    Parameters
    ----------
    name : str
        The argument.
    given : number, mapping, pandas.Series, frame, or pair of one of these and a unit
        A mapping is by reporter; a series' index levels, or a frame's columns but one, are named after
        dimensions.
    unit : Unit or None
        Unit of the cube's values.
    free : collection of str
        Dimensions with labels of the user's own.

    Returns
    -------
    Covariate

    Raises
    ------
    CubeError
        If dimensions are not named, labels repeat, or the unit cannot be related to the cube's.
    """
    factor = 1.0
    if isinstance(given, tuple) and len(given) == 2:
        given, own = given
        own = Unit.parse(own)
        if own.is_money:
            if unit is None:
                raise CubeError(f"{name} is in {own}, but the cube has no unit: give it one with unit=")
            factor = own.factor_to(unit)
    if isinstance(given, Real):
        return Covariate((), ((),), np.array([float(given)]) * factor)
    if isinstance(given, Mapping):
        given = pd.Series(given, dtype=object).rename_axis("reporter")
    if isinstance(given, pd.Series):
        given = given.rename("value").reset_index()
    try:
        frame = nw.from_native(given, eager_only=True)
    except TypeError:
        raise CubeError(
            f"{name} must be a number, a mapping by reporter, a pandas Series, a frame, or a pair of one of"
            f" these and a unit, not {type(given).__name__}"
        ) from None
    dims = tuple(column for column in frame.columns if column in DIMENSIONS)
    others = [column for column in frame.columns if column not in DIMENSIONS]
    if not dims or len(others) != 1:
        raise CubeError(
            f"{name} needs index levels (or columns) named after dimensions and one column of numbers,"
            f" but has {', '.join(map(repr, frame.columns))}"
        )
    rows = frame.select(list(dims)).rows()
    memo: dict[tuple[str, Any], Any] = {}
    for row in rows:
        for dim, label in zip(dims, row, strict=True):
            if (dim, label) not in memo:
                memo[dim, label] = parse_label(dim, label, free=dim in free)
    labels = tuple(tuple(memo[d, label] for d, label in zip(dims, row, strict=True)) for row in rows)
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise CubeError(f"{name} has more than one value for {', '.join(map(str, twice))}")
    return Covariate(dims, labels, read_numbers(frame[others[0]], others[0]) * factor)
