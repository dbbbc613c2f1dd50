"""Direction of trade: with whom economies trade more than their size would suggest, and with whom they could.

Glossary
--------
bilateral matrix
    Exports of each economy (rows) to each economy (columns). Rows and columns are the same economies in the
    same order.
own trade
    What an economy would trade with itself, the diagonal of that matrix. It is no part of trade: it is left
    out of all sums, whatever stands there.
intensity
    A share as a ratio to the share expected from the size of the partner; 1 is neutral.
complementarity
    How well what one economy exports fits what the other imports, whether they trade or not.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tradekit.errors import MetricError
from tradekit.metrics._inputs import (
    Floats,
    nonnegative,
    one_of,
    ratio,
    real,
    share_of_total,
    sum_members,
    together,
)
from tradekit.metrics._record import Argument, Reference, metric

__all__ = ["trade_intensity", "trade_complementarity_michaely"]  # noqa: RUF022  textbook order

ESCAP_INTENSITY = Reference(
    "UN ESCAP. APTIAD interactive trade indicators: trade intensity."
    " http://www.unescap.org/tid/artnet/artnet_app/index_trdi1_fm.aspx"
)
YAMAZAWA_1971 = Reference(
    "Yamazawa, I. (1971). Structural changes in world trade flows. Hitotsubashi Journal of Economics 11(2),"
    " 11-21. http://hdl.handle.net/10086/8032"
)
KOJIMA_1964 = Reference(
    "Kojima, K. (1964). The pattern of international trade among advanced countries. Hitotsubashi Journal of"
    " Economics 5(1), 16-36."
)
MICHAELY_1996 = Reference(
    "Michaely, M. (1996). Trade preferential agreements in Latin America: an ex-ante assessment. World Bank"
    " Policy Research Working Paper 1583."
)
WITS_OUTCOMES = Reference(
    "World Bank. WITS, Trade Outcomes Indicators, help."
    " http://wits.worldbank.org/WITS/WITS/TradeIndicatorsHelp/TradeOutcomes_Help.htm"
)


@metric(
    "(r,r)->(r,r)",
    Argument("values"),
    term="Trade intensity index",
    symbol="TII",
    unit="1",
    range="[0, inf)",
    undefined="exporter and importer are one, either has no trade, or a value of the exporter is unknown",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    references=[ESCAP_INTENSITY, YAMAZAWA_1971, KOJIMA_1964],
    catalogue_ids=["trade_intensity"],
    status="standard",
)
def trade_intensity(values: ArrayLike, *, own_trade: Literal["plain", "kojima", "net"]) -> Floats:
    r"""Trade intensity, a partner's share in exports as a ratio to its share in world trade.

    .. math:: TII_{ij} = \frac{x_{ij} / X_i}{s_{ij}}, \qquad
              s^{plain}_{ij} = \frac{x_{wj}}{X_w}, \quad
              s^{kojima}_{ij} = \frac{M_j}{M_w - M_i}, \quad
              s^{net}_{ij} = \frac{x_{wj} - x_{ij}}{X_w - X_i}

    where :math:`x_{ij}` are exports of :math:`i` to :math:`j`, :math:`X_i` all exports of :math:`i`,
    :math:`x_{wj} = M_j` the world's exports to :math:`j`, which are its imports, and :math:`X_w = M_w` world
    trade. The three expected shares differ in what they do about :math:`i` itself, to which it cannot export.

    | **Range**: :math:`[0, \infty)`; 0 when :math:`i` does not export to :math:`j`, 1 when it does so as
      expected, above 1 when it does so more intensely. Where all trade alike, "kojima" gives 1; "plain" and
      "net" give a little more, since nobody trades with itself.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): on the diagonal; for an exporter without exports; for an importer without imports
      (under "net", without imports from others than :math:`i`). An exporter with an unknown value is
      undefined and leaves the world; the others stand.
    | **Not to be confused with** a share of trade, which is large for a large partner, nor with
      `trade_complementarity_michaely`.

    Parameters
    ----------
    values : array_like, shape (..., r, r)
        Exports of each economy (rows) to each economy (columns), not negative. The diagonal is not read.
    own_trade : {"plain", "kojima", "net"}
        Expected share of the partner: in the trade of all (UN ESCAP, WITS, Yamazawa), in the imports of all
        but :math:`i` (Kojima, Drysdale), or in the exports of all but :math:`i`.

    Returns
    -------
    ndarray, shape (..., r, r)
        Intensity of exports of each economy (rows) to each economy (columns).

    Raises
    ------
    MetricError
        If a value is negative or not a number, the matrix is not square, or `own_trade` is none of the three.

    See Also
    --------
    rca_balassa : The same ratio of shares for products.

    References
    ----------
    .. [1] UN ESCAP. APTIAD interactive trade indicators: trade intensity.
    .. [2] Yamazawa, I. (1971). Structural changes in world trade flows. Hitotsubashi Journal of Economics
       11(2), 11-21.
    .. [3] Kojima, K. (1964). The pattern of international trade among advanced countries. Hitotsubashi
       Journal of Economics 5(1), 16-36.

    Examples
    --------
    Three economies that all trade alike are neutral once none is expected to export to itself:

    >>> trade_intensity([[0, 5, 5], [5, 0, 5], [5, 5, 0]], own_trade="kojima")
    array([[nan,  1.,  1.],
           [ 1., nan,  1.],
           [ 1.,  1., nan]])
    """
    one_of("own_trade", own_trade, ("plain", "kojima", "net"))
    x = without_own_trade(values)
    others = 1.0 - np.eye(x.shape[-1])
    w = np.where(np.isnan(x).any(axis=-1, keepdims=True), 0.0, x)
    exports, imports = w.sum(axis=-1)[..., :, None], w.sum(axis=-2)[..., None, :]
    if own_trade == "net":  # as products with `others`, which do not cancel as differences would
        expected = ratio(others @ w, others @ exports)
    elif own_trade == "kojima":
        expected = ratio(imports, np.swapaxes(imports @ others, -1, -2))
    else:
        expected = ratio(imports, imports.sum(axis=-1, keepdims=True))
    intensity = ratio(ratio(x, x.sum(axis=-1, keepdims=True)), expected)
    return np.where(others > 0, intensity, np.nan)


@metric(
    "(r,c),(r,c)->(r,r)",
    Argument("exports", flow="export"),
    Argument("imports", flow="import"),
    term="Trade complementarity index",
    symbol="TCI",
    unit="1",
    range="[0, 1]",
    undefined="the exporter has no exports, the importer no imports, or a value of either is unknown",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    references=[MICHAELY_1996, WITS_OUTCOMES],
    catalogue_ids=["trade_complementarity_michaely"],
    status="standard",
)
def trade_complementarity_michaely(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Trade complementarity, how well one economy's exports fit another's imports.

    .. math:: TCI_{ij} = 1 - \frac{1}{2} \sum_k \left| \frac{m_{jk}}{M_j} - \frac{x_{ik}}{X_i} \right|
              = \sum_k \min \left( \frac{m_{jk}}{M_j}, \frac{x_{ik}}{X_i} \right)

    where :math:`x_{ik}` are exports of product :math:`k` by economy :math:`i` to all, :math:`X_i` its exports
    of all products, :math:`m_{jk}` and :math:`M_j` the same of imports by economy :math:`j`.

    | **Range**: :math:`[0, 1]`; 0 when :math:`j` imports nothing that :math:`i` exports, 1 when the two
      structures are the same. Sources that print per cent multiply by 100.
    | **Unit**: any unit in, pure number out; exports and imports need not share it.
    | **Undefined** (NaN): for an exporter without exports, an importer without imports, and where a value of
      either is NaN.
    | **Not to be confused with** Drysdale's complementarity index, a product of specialisations that is
      neutral at 1; nor with export similarity, which compares the exports of two competitors.

    Parameters
    ----------
    exports : array_like, shape (..., r, c)
        Exports of each economy (rows) by product (columns), not negative.
    imports : array_like, shape (..., r, c)
        Imports of each economy (rows) by product (columns), not negative.

    Returns
    -------
    ndarray, shape (..., r, r)
        Fit of the exports of each economy (rows) to the imports of each (columns), itself included.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    trade_intensity : How much economies do trade.

    References
    ----------
    .. [1] Michaely, M. (1996). Trade preferential agreements in Latin America: an ex-ante assessment. World
       Bank Policy Research Working Paper 1583.
    .. [2] World Bank. WITS, Trade Outcomes Indicators, help.

    Examples
    --------
    The first economy exports fuel and imports machines, the second the other way round:

    >>> trade_complementarity_michaely([[9, 1], [2, 8]], [[1, 9], [8, 2]]).round(2)
    array([[0.2, 0.9],
           [0.9, 0.4]])
    """
    exported, imported = together(core=2, exports=exports, imports=imports)
    x, m = share_of_total(exported), share_of_total(imported)
    # One exporter at a time: all at once would need economies times the memory of the data.
    index = np.empty((*np.broadcast_shapes(x.shape[:-1], m.shape[:-1]), x.shape[-2]))
    for i in range(x.shape[-2]):
        index[..., i, :] = sum_members(np.minimum(m, x[..., i : i + 1, :]))
    return index


def without_own_trade(values: ArrayLike) -> Floats:
    """Return a bilateral matrix with zeros on its diagonal, or refuse what is no such matrix."""
    x = real(values, "values", core=2)
    if x.shape[-2] != x.shape[-1]:
        raise MetricError(f"values must be a square matrix of economies, but has shape {x.shape}")
    return nonnegative(np.where(np.eye(x.shape[-1]) > 0, 0.0, x), "values")
