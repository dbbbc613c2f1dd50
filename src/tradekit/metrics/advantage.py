"""Comparative advantage: in what an economy is more specialised than the world.

Glossary
--------
world
    The reference: all economies in the matrix together, the own one included. Whoever is missing from the
    matrix is missing from the world.
revealed
    Read off trade as it is, with its subsidies, tariffs and transit, and not off costs: a high index reveals
    specialisation, whatever its reason.
"""

import numpy as np
from numpy.typing import ArrayLike

from tradekit.metrics._inputs import Floats, nonnegative, ratio
from tradekit.metrics._record import Argument, Reference, metric

__all__ = ["rca_balassa"]

BALASSA_1965 = Reference(
    "Balassa, B. (1965). Trade liberalisation and 'revealed' comparative advantage. Manchester School 33(2),"
    " 99-123.",
    doi="10.1111/j.1467-9957.1965.tb00050.x",
)
WITS_INDICATORS = Reference(
    "World Bank. WITS, Trade Indicators, help."
    " http://wits.worldbank.org/WITS/WITS/TradeIndicatorsHelp/TradeIndicators.htm"
)


@metric(
    "(r,c)->(r,c)",
    Argument("values"),
    term="Revealed comparative advantage",
    symbol="RCA",
    unit="1",
    range="[0, inf)",
    undefined="the economy or the product has no trade, or a value of the economy is unknown",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    references=[BALASSA_1965, WITS_INDICATORS],
    catalogue_ids=["rca_balassa"],
    status="standard",
)
def rca_balassa(values: ArrayLike) -> Floats:
    r"""Revealed comparative advantage, a product's share at home as a ratio to its share in the world.

    .. math:: RCA_{ik} = \frac{x_{ik} / X_i}{x_{wk} / X_w}

    where :math:`x_{ik}` are exports of product :math:`k` by economy :math:`i`, :math:`X_i` its exports of all
    products, :math:`x_{wk} = \sum_i x_{ik}` the world's exports of the product and :math:`X_w` its exports of
    all. The same formula on employment is the location quotient.

    | **Range**: :math:`[0, \infty)`; 0 when the economy does not export the product, 1 when it does so like
      the world, :math:`X_w / X_i` when nobody else does.
    | **Unit**: any unit in, pure number out. Some sources multiply by 100.
    | **Undefined** (NaN): for all products of an economy without exports, and for a product that nobody
      exports. An economy with an unknown value is undefined and leaves the world; the others stand.
    | **Not to be confused with** Vollrath's relative export advantage, which leaves the own country and the
      own product out of the world, another metric (``rxa_vollrath`` in the catalogue); nor with
      `normalized_trade_balance`, which some literature calls so.

    Parameters
    ----------
    values : array_like, shape (..., r, c)
        Exports of each economy (rows) by product (columns), not negative; zero where there are none.

    Returns
    -------
    ndarray, shape (..., r, c)
        Index of each economy and product.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    trade_intensity : The same ratio of shares for partners.
    share : The shares themselves.

    References
    ----------
    .. [1] Balassa, B. (1965). Trade liberalisation and 'revealed' comparative advantage. Manchester School
       33(2), 99-123. https://doi.org/10.1111/j.1467-9957.1965.tb00050.x
    .. [2] World Bank. WITS, Trade Indicators, help.

    Examples
    --------
    Two economies, two products; the second economy is as large, and specialised in the second product:

    >>> rca_balassa([[30, 20], [10, 40]])
    array([[1.5       , 0.66666667],
           [0.5       , 1.33333333]])
    """
    x = nonnegative(values, "values", core=2)
    world = np.where(np.isnan(x).any(axis=-1, keepdims=True), 0.0, x).sum(axis=-2, keepdims=True)
    own_share = ratio(x, x.sum(axis=-1, keepdims=True))
    return ratio(own_share, ratio(world, world.sum(axis=-1, keepdims=True)))
