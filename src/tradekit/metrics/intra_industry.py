"""Intra-industry trade: exporting and importing the same kind of product at once.

Glossary
--------
overlap
    The part of exports and imports of a product that the other flow matches. Trade that is not matched is
    inter-industry trade.
level of detail
    What counts as the same product. The coarser the categories, the more trade is intra-industry; indices of
    different detail cannot be compared.
"""

import numpy as np
from numpy.typing import ArrayLike

from tradekit.metrics._inputs import Floats, ratio, together
from tradekit.metrics._record import Argument, Reference, metric

__all__ = ["grubel_lloyd_aggregate"]

GRUBEL_LLOYD_1971 = Reference(
    "Grubel, H. G., & Lloyd, P. J. (1971). The empirical measurement of intra-industry trade. Economic Record"
    " 47(4), 494-517.",
    doi="10.1111/j.1475-4932.1971.tb00772.x",
)
GRUBEL_LLOYD_1975 = Reference(
    "Grubel, H. G., & Lloyd, P. J. (1975). Intra-industry trade: the theory and measurement of international"
    " trade in differentiated products. Wiley."
)


@metric(
    "(n),(n)->()",
    Argument("exports", flow="export"),
    Argument("imports", flow="import"),
    term="Grubel-Lloyd index, aggregate",
    symbol="GL",
    unit="1",
    range="[0, 1]",
    undefined="there is no trade or a value is unknown",
    laws=[
        "scale_invariant",
        "symmetric",
        "flow_symmetric",
        "ignores_absent",
        "replication_invariant",
        "bounded",
    ],
    references=[GRUBEL_LLOYD_1971, GRUBEL_LLOYD_1975],
    catalogue_ids=["grubel_lloyd_aggregate"],
    status="standard",
)
def grubel_lloyd_aggregate(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Aggregate Grubel-Lloyd index, the share of trade that is intra-industry.

    .. math:: GL = 1 - \frac{\sum_{k=1}^{n} |x_k - m_k|}{\sum_{k=1}^{n} (x_k + m_k)}

    where :math:`x_k` are exports and :math:`m_k` imports of product :math:`k`. It is the mean of the indices
    of single products, :math:`1 - |x_k - m_k| / (x_k + m_k)`, each weighted by its trade.

    | **Range**: :math:`[0, 1]`; 0 when every product is traded one way only, 1 when exports and imports match
      in every product.
    | **Unit**: any unit in, pure number out. Sources that print per cent multiply by 100.
    | **Undefined** (NaN): there is no trade at all, or a value is NaN.
    | **Not to be confused with** the simple mean of the products' indices (Balassa 1966), their mean weighted
      by exports, or the index adjusted for the trade imbalance, which an overall surplus does not lower.

    Parameters
    ----------
    exports : array_like, shape (..., n)
        Exports by product, not negative.
    imports : array_like, shape (..., n)
        Imports of the same products in the same order, not negative.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    normalized_trade_balance : For one product, its absolute value is 1 minus this index.

    References
    ----------
    .. [1] Grubel, H. G., & Lloyd, P. J. (1971). The empirical measurement of intra-industry trade. Economic
       Record 47(4), 494-517. https://doi.org/10.1111/j.1475-4932.1971.tb00772.x
    .. [2] Grubel, H. G., & Lloyd, P. J. (1975). Intra-industry trade: the theory and measurement of
       international trade in differentiated products. Wiley.

    Examples
    --------
    One product is traded both ways in part, one not at all:

    >>> grubel_lloyd_aggregate(exports=[60, 10], imports=[30, 0])
    np.float64(0.6)
    """
    x, m = together(core=1, exports=exports, imports=imports)
    return 1.0 - ratio(np.abs(x - m).sum(axis=-1), (x + m).sum(axis=-1))
