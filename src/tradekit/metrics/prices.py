"""Prices: how the prices of trade change when its composition is held fixed.

Glossary
--------
unit value
    Value divided by quantity, which customs data offer in the place of a price. It moves with quality and
    with the mix of goods inside a code as well as with prices.
base
    The period whose quantities are the weights and whose prices are the measure.
matched products
    Those with a price in both periods. New and vanished products have none in one of them, and no index of
    fixed composition can take them in.
"""

import numpy as np
from numpy.typing import ArrayLike

from tradekit.metrics._inputs import Floats, ratio, together, true_or_false
from tradekit.metrics._record import Argument, Reference, metric

__all__ = ["unit_value", "price_index_laspeyres"]  # noqa: RUF022  textbook order

EUROSTAT_UNIT_VALUE = Reference(
    "Eurostat. Unit value of exports (teiet300), notes."
    " https://ec.europa.eu/eurostat/en/web/products-datasets/-/TEIET300"
)
GPINDEX = Reference(
    "gpindex: generalized price and quantity indexes. R package, reference manual."
    " https://cran.r-project.org/package=gpindex"
)
PPPINDEXR = Reference(
    "pppindexr: Laspeyres price index. R package, reference manual."
    " https://rdrr.io/github/ErikOSorensen/pppindexr/man/p_laspeyre.html"
)


@metric(
    "(),()->()",
    Argument("values"),
    Argument("quantities", column="quantity"),
    term="Unit value",
    symbol="UV",
    unit="in the unit of the data, per unit of quantity",
    range="[0, inf)",
    undefined="there is no quantity or either is unknown",
    laws=["scale_invariant", "bounded"],
    references=[EUROSTAT_UNIT_VALUE],
    catalogue_ids={"unit_value": "", "value_density": "of the quantity in kilograms"},
    status="standard",
)
def unit_value(values: ArrayLike, quantities: ArrayLike) -> Floats:
    r"""Unit value, value per unit of quantity.

    .. math:: UV = \frac{v}{q}

    where :math:`v` is the value and :math:`q` the quantity; with net mass in kilograms it is the value
    density.

    | **Range**: :math:`[0, \infty)`; 0 when what was traded was worth nothing.
    | **Unit**: the unit of value per unit of quantity.
    | **Undefined** (NaN): there is no quantity, or either is NaN.
    | **Not to be confused with** a price: it moves with quality and with the mix of goods as well. Summed
      over products it adds kilograms of unlike things.

    Parameters
    ----------
    values : array_like, shape (...)
        Value of trade, not negative.
    quantities : array_like, shape (...)
        Quantity of the same trade, not negative.

    Returns
    -------
    ndarray, shape (...)
        Unit value of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    price_index_laspeyres : How unit values change at fixed quantities.

    References
    ----------
    .. [1] Eurostat. Unit value of exports (teiet300), notes.

    Examples
    --------
    >>> unit_value(60, quantities=15)
    np.float64(4.0)
    """
    v, q = together(values=values, quantities=quantities)
    return ratio(v, q)


@metric(
    "(n),(n),(n)->()",
    Argument("prices", column="unit_value"),
    Argument("prices_base", column="unit_value", time="base"),
    Argument("quantities_base", column="quantity", time="base"),
    term="Laspeyres price index",
    symbol="P_L",
    unit="1",
    range="[0, inf)",
    undefined="the basket of the base is worth nothing or a price or quantity is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "replication_invariant", "bounded"],
    references=[GPINDEX, PPPINDEXR],
    catalogue_ids=["price_index_laspeyres"],
    status="standard",
)
def price_index_laspeyres(
    prices: ArrayLike, prices_base: ArrayLike, quantities_base: ArrayLike, *, matched: bool = False
) -> Floats:
    r"""Laspeyres price index, what the basket of the base would cost now as a ratio to what it cost then.

    .. math:: P_L = \frac{\sum_{k=1}^{n} p_{k} q_{k,0}}{\sum_{k=1}^{n} p_{k,0} q_{k,0}}
              = \sum_{k=1}^{n} s_{k,0} \frac{p_{k}}{p_{k,0}}

    where :math:`p_k` is the price of product :math:`k`, :math:`p_{k,0}` and :math:`q_{k,0}` its price and
    quantity in the base, and :math:`s_{k,0}` its share in the value of the base.

    | **Range**: :math:`[0, \infty)`; 0 when everything has become free, 1 when no price changed.
    | **Unit**: prices of both periods in the same unit, pure number out. Offices that print 100 for the base
      multiply by 100.
    | **Undefined** (NaN): the basket of the base is worth nothing; any price or quantity is NaN, unless
      `matched`; with `matched`, no product is known throughout.
    | **Not to be confused with** the Paasche index, which weighs by the quantities of now and is as a rule
      lower, nor with a unit value of all products together, which changes with their mix alone.

    Parameters
    ----------
    prices : array_like, shape (..., n)
        Prices or unit values now, not negative.
    prices_base : array_like, shape (..., n)
        Prices or unit values in the base, of the same products in the same order, not negative.
    quantities_base : array_like, shape (..., n)
        Quantities in the base, not negative, each in the unit that its price is for.
    matched : bool, default False
        Whether to leave out products of which a price or the quantity is NaN.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `matched` is neither True nor False.

    See Also
    --------
    index_number_base : Value, prices and quantities together, on a base.

    References
    ----------
    .. [1] gpindex: generalized price and quantity indexes. R package, reference manual.
    .. [2] pppindexr: Laspeyres price index. R package, reference manual.

    Examples
    --------
    One price doubles, the other stays; in the base three quarters were spent on the one that stays:

    >>> price_index_laspeyres([2, 3], [1, 3], [10, 10])
    np.float64(1.25)
    """
    p, p0, q0 = together(core=1, prices=prices, prices_base=prices_base, quantities_base=quantities_base)
    left_out = true_or_false("matched", matched) & (np.isnan(p) | np.isnan(p0) | np.isnan(q0))
    with np.errstate(over="ignore", invalid="ignore"):
        now, then = np.where(left_out, 0.0, p * q0), np.where(left_out, 0.0, p0 * q0)
        return ratio(now.sum(axis=-1), then.sum(axis=-1))
