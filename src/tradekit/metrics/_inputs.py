"""The door of every metric: what comes in becomes float64, or is refused with the place where it fails."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from numbers import Real
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tradekit.errors import MetricError

__all__ = [
    "Floats",
    "Universe",
    "count_members",
    "fit",
    "fraction",
    "in_common",
    "nonnegative",
    "number",
    "one_of",
    "positive_integer",
    "positive_number",
    "ratio",
    "real",
    "share_of_total",
    "sum_members",
    "together",
    "total",
    "true_or_false",
]

Floats = NDArray[np.float64]
Universe = int | Literal["active", "listed"]

# NumPy sums up to so many numbers one after the other, and more of them pairwise.
SHORT = 128

# Shares of the arrays that several metrics are called on, by the array; threads have their own.
IN_COMMON = threading.local()


def real(values: ArrayLike, name: str, *, core: int = 0) -> Floats:
    """Return `values` as float64 with at least `core` dimensions, never a copy without need."""
    try:
        if isinstance(values, np.ma.MaskedArray):  # asarray would bring back what is masked
            values = np.ma.filled(values.astype(np.float64), np.nan)
        array = np.asarray(values)
        # Integers would wrap when squared, and text would be parsed: both end here.
        if array.dtype.kind not in "biufO":
            raise TypeError
        if array.dtype.kind == "O" and any(isinstance(value, str | bytes) for value in array.flat):
            raise TypeError
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        raise MetricError(f"{name} must be an array of real numbers, not {values!r:.80}") from None
    if array.ndim < core:
        raise MetricError(f"{name} needs at least {core} dimension{'s' * (core > 1)}, but has {array.ndim}")
    return array


def nonnegative(values: ArrayLike, name: str, *, core: int = 0) -> Floats:
    """Return `values` as float64; refuse negative ones, of which shares make no sense."""
    array = real(values, name, core=core)
    if array.size and np.fmin.reduce(array, axis=None) < 0:
        where = tuple(int(i) for i in np.argwhere(array < 0)[0])
        place = f" at position {list(where)}" if where else ""
        raise MetricError(
            f"{name} must not be negative, but is {array[where]:g}{place}:"
            " a share of a total needs parts that are not negative"
        )
    return array


def together(*, core: int = 0, signed: tuple[str, ...] = (), **values: ArrayLike) -> tuple[Floats, ...]:
    """Return several arguments as `nonnegative` does, those named in `signed` as `real` does.

    Their core dimensions must agree and their leading ones fit: stretching a core dimension would compare
    one member with all of another.
    """
    arrays = {k: (real if k in signed else nonnegative)(v, k, core=core) for k, v in values.items()}
    fit(("xyz"[:core],) * len(arrays), **arrays)
    return tuple(arrays.values())


def fit(letters: Sequence[str], **arrays: Floats) -> None:
    """Refuse arrays whose core dimensions, named by letters, or whose leading ones do not fit together."""
    shapes, sizes = [array.shape for array in arrays.values()], dict[str, int]()
    try:
        np.broadcast_shapes(
            *(shape[: len(shape) - len(core)] for shape, core in zip(shapes, letters, strict=True))
        )
        for shape, core in zip(shapes, letters, strict=True):
            for letter, size in zip(core, shape[len(shape) - len(core) :], strict=True):
                if sizes.setdefault(letter, size) != size:
                    raise ValueError
    except ValueError:
        names, given = ", ".join(arrays), ", ".join(map(str, shapes))
        raise MetricError(f"{names} must have shapes that fit together, but have {given}") from None


def share_of_total(values: ArrayLike, name: str = "values") -> Floats:
    """Return shares along the last axis; NaN where the total is zero."""
    common = getattr(IN_COMMON, "shares", {})
    shares = common.get(id(values))
    if shares is None:
        x = nonnegative(values, name, core=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = x / np.asarray(total(x))[..., None]
        if id(values) in common:
            shares.flags.writeable = False
            common[id(values)] = shares
    return shares


@contextmanager
def in_common(arrays: Iterable[Floats]) -> Iterator[None]:
    """Let metrics that are called on the same arrays compute their shares once."""
    IN_COMMON.shares = {id(array): None for array in arrays}
    try:
        yield
    finally:
        IN_COMMON.shares = {}


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Return numerator / denominator; NaN where the denominator is zero, negative or unknown."""
    with np.errstate(all="ignore"):
        return np.where(denominator > 0, numerator / denominator, np.nan)[()]


def total(x: Floats) -> Floats:
    """Return sums along the last axis.

    Groups are mostly short rows, which a product of matrices sums several times faster than NumPy's sum; that
    one is as exact along short rows, and more along long ones.
    """
    if x.shape[-1] > SHORT:
        return np.asarray(x.sum(axis=-1))
    with np.errstate(all="ignore"):
        return np.asarray(x @ np.ones(x.shape[-1]))


def sum_members(terms: Floats) -> Floats:
    """Return sums along the last axis; NaN where there is no member, of which nothing can be said."""
    return total(terms)[()] if terms.shape[-1] else np.full(terms.shape[:-1], np.nan)[()]


def one_of(name: str, value: str, choices: tuple[str, ...]) -> str:
    """Return an option that names a variant, or refuse what is none of its variants."""
    if not isinstance(value, str) or value not in choices:
        raise MetricError(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}")
    return value


def true_or_false(name: str, value: bool) -> bool:
    """Return an option that is on or off, or refuse what Python merely takes for such, as it does "no"."""
    if not isinstance(value, bool | np.bool_):
        raise MetricError(f"{name} must be True or False, not {value!r}")
    return bool(value)


def positive_integer(name: str, value: int, *, least: int = 1) -> int:
    """Return an option that counts, or refuse what is no integer of at least `least`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise MetricError(f"{name} must be an integer of at least {least}, not {value!r}")
    return int(value)


def number(name: str, value: float, *, real: bool = True) -> float:
    """Return an option that is a number, finite if `real`, or refuse what is none."""
    if not isinstance(value, Real) or isinstance(value, bool) or (real and not np.isfinite(float(value))):
        raise MetricError(f"{name} must be a number, not {value!r}")
    return float(value)


def fraction(name: str, value: float, *, zero: bool = False) -> float:
    """Return an option that lies between 0 and 1, or refuse what does not."""
    good = (
        isinstance(value, Real) and not isinstance(value, bool) and (0 < value < 1 or (zero and value == 0))
    )
    if not good:
        raise MetricError(f"{name} must be {'at least' if zero else 'above'} 0 and below 1, not {value!r}")
    return float(value)


def positive_number(name: str, value: float, *, zero: bool = False) -> float:
    """Return an option that measures, or refuse what is no finite number above zero, or at least that."""
    if (
        isinstance(value, bool)
        or not isinstance(value, Real)
        or not (0 < value < np.inf or (zero and value == 0))
    ):
        raise MetricError(f"{name} must be a number {'of at least' if zero else 'above'} 0, not {value!r}")
    return float(value)


def count_members(x: Floats, n: Universe) -> Floats:
    """Return how many members a metric of `x` counts, as a float for each batch element.

    A group with an unknown member has an unknown number of active ones.
    """
    word = n if isinstance(n, str) else None
    if word == "active":
        return np.where(np.isnan(total(x)), np.nan, total((x > 0).astype(np.float64)))
    if word == "listed":
        return np.full(x.shape[:-1], float(x.shape[-1]))
    if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
        raise MetricError(f"n must be 'active', 'listed' or a positive integer, not {n!r}")
    most = int((x > 0).sum(axis=-1).max(initial=0)) if x.shape[-1] > n else 0
    if most > n:
        raise MetricError(f"n={n} members are said to be listed, but {most} have trade")
    return np.full(x.shape[:-1], float(n))
