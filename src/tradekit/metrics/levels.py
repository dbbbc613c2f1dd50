"""Levels, balances and shares: what trade amounts to, before anything is said about its structure.

Glossary
--------
exports, imports
    The two flows, always named in this order. Exports are usually valued free on board, imports with
    insurance and freight included, which lowers every balance and every coverage ratio.
total trade
    Exports plus imports. It is known only where both are.
balance
    Exports minus imports: a surplus when positive, a deficit when negative. `trade_balance` is in money;
    `coverage_ratio` and `normalized_trade_balance` say the same free of the unit and of the size of trade.
share
    Part of a member in a total. The member may be a partner, a product, an economy or a period: only the
    axis differs, so there is one function for all of them.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tradekit.metrics._inputs import Floats, one_of, ratio, real, share_of_total, together
from tradekit.metrics._record import Argument, Reference, metric

__all__ = [  # noqa: RUF022  textbook order
    "trade_total",
    "trade_balance",
    "coverage_ratio",
    "normalized_trade_balance",
    "share",
    "rank",
]

EXPORTS = Argument("exports", flow="export")
IMPORTS = Argument("imports", flow="import")

WITS_OUTCOMES = Reference(
    "World Bank. WITS, Trade Outcomes Indicators, help."
    " http://wits.worldbank.org/WITS/WITS/TradeIndicatorsHelp/TradeOutcomes_Help.htm"
)
WITS_INDICATORS = Reference(
    "World Bank. WITS, Trade Indicators, help."
    " http://wits.worldbank.org/WITS/WITS/TradeIndicatorsHelp/TradeIndicators.htm"
)
WITS_PRODUCTS = Reference(
    "World Bank. Primary products, shares and growth (WITS Trade Outcomes)."
    " https://datacatalog.worldbank.org/search/dataset/0064731"
)
ESCAP_IMPORT_SHARE = Reference(
    "UN ESCAP. APTIAD interactive trade indicators: import share."
    " http://www.unescap.org/tid/artnet/artnet_app/index_imps_fm.aspx"
)
MIKIC_GILBERT_2009 = Reference(
    "Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking: a handbook of commonly used trade"
    " indices and indicators (rev. ed.). UN ESCAP, ST/ESCAP/2559."
)
TRADE_BALANCE_RATIO = Reference(
    "Dictionary Central. Trade balance ratio."
    " http://www.dictionarycentral.com/definition/trade-balance-ratio.html"
)
GTI_BALANCE = Reference(
    "GTI Connect. Normalized trade balance indicator."
    " https://gticonnect.org/normalized-trade-balance-indicator"
)
SCIPY_RANKDATA = Reference(
    "SciPy. scipy.stats.rankdata, the four ways to rank ties."
    " https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.rankdata.html"
)


@metric(
    "(),()->()",
    EXPORTS,
    IMPORTS,
    term="Total trade",
    symbol="T",
    unit="same",
    range="[0, inf)",
    undefined="either flow is unknown",
    laws=["homogeneous", "flow_symmetric", "additive", "bounded"],
    references=[WITS_OUTCOMES, MIKIC_GILBERT_2009],
    catalogue_ids=["trade_total"],
    status="standard",
)
def trade_total(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Total trade, exports plus imports.

    .. math:: T = X + M

    where :math:`X` are exports and :math:`M` imports.

    | **Range**: :math:`[0, \infty)`; 0 when there is no trade.
    | **Unit**: that of the data, which both flows must share.
    | **Undefined** (NaN): exports or imports are NaN. One flow alone is not the total.
    | **Not to be confused with** a published total, which may differ from the sum of its parts by rounding
      and by what could not be allocated.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.

    Returns
    -------
    ndarray, shape (...)
        Total trade of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    trade_balance : Their difference.
    trade_openness : The total as a ratio to GDP.

    References
    ----------
    .. [1] World Bank. WITS, Trade Outcomes Indicators, help.
    .. [2] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    China's trade with the five Central Asian states in 2025, bn USD:

    >>> trade_total(71.2, 35.1).round(1)
    np.float64(106.3)
    """
    x, m = together(exports=exports, imports=imports)
    return x + m


@metric(
    "(),()->()",
    EXPORTS,
    IMPORTS,
    term="Trade balance",
    symbol="TB",
    unit="same",
    range="(-inf, inf)",
    undefined="either flow is unknown",
    laws=["homogeneous", "antisymmetric", "additive"],
    references=[WITS_OUTCOMES, MIKIC_GILBERT_2009],
    catalogue_ids={"trade_balance": "", "net_exports_value": "of where(category=group)"},
    status="standard",
)
def trade_balance(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Trade balance, exports minus imports.

    .. math:: TB = X - M

    where :math:`X` are exports and :math:`M` imports.

    | **Range**: :math:`(-\infty, \infty)`; a surplus above 0, a deficit below, 0 when trade is balanced.
    | **Unit**: that of the data, which both flows must share.
    | **Undefined** (NaN): exports or imports are NaN.
    | **Not to be confused with** the current account, which adds income and transfers. Exports free on board
      and imports with insurance and freight make the balance look worse than the goods alone would.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports; negative corrections are taken.
    imports : array_like, shape (...)
        Imports; negative corrections are taken.

    Returns
    -------
    ndarray, shape (...)
        Balance of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, or the shapes do not fit.

    See Also
    --------
    coverage_ratio : Exports as a multiple of imports.
    normalized_trade_balance : The balance from −1 to 1, whatever the size of trade.

    References
    ----------
    .. [1] World Bank. WITS, Trade Outcomes Indicators, help.
    .. [2] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    China's surplus with the five Central Asian states in 2025, bn USD:

    >>> trade_balance(71.2, 35.1).round(1)
    np.float64(36.1)
    """
    x, m = together(signed=("exports", "imports"), exports=exports, imports=imports)
    return x - m


@metric(
    "(),()->()",
    EXPORTS,
    IMPORTS,
    term="Export-import coverage",
    symbol="CR",
    unit="1",
    range="[0, inf)",
    undefined="there are no imports or either flow is unknown",
    laws=["scale_invariant", "bounded"],
    references=[TRADE_BALANCE_RATIO, MIKIC_GILBERT_2009],
    catalogue_ids=["coverage_ratio"],
    status="standard",
)
def coverage_ratio(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Coverage ratio, exports as a multiple of imports.

    .. math:: CR = \frac{X}{M}

    where :math:`X` are exports and :math:`M` imports.

    | **Range**: :math:`[0, \infty)`; 0 without exports, 1 when trade is balanced, no upper end as imports
      vanish.
    | **Unit**: any unit in, pure number out. Offices that print per cent multiply by 100.
    | **Undefined** (NaN): there are no imports, whatever the exports, or either flow is NaN.
    | **Not to be confused with** reserve cover, months of imports that a country's reserves would pay for.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.

    Returns
    -------
    ndarray, shape (...)
        Ratio of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    normalized_trade_balance : :math:`(CR - 1)/(CR + 1)`, defined without imports too.
    trade_balance : The difference instead of the ratio.

    References
    ----------
    .. [1] Dictionary Central. Trade balance ratio.
    .. [2] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    China sold the five Central Asian states in 2025 twice what it bought from them:

    >>> coverage_ratio(71.2, 35.1).round(2)
    np.float64(2.03)
    """
    x, m = together(exports=exports, imports=imports)
    return ratio(x, m)


@metric(
    "(),()->()",
    EXPORTS,
    IMPORTS,
    term="Normalised trade balance",
    symbol="NTB",
    unit="1",
    range="[-1, 1]",
    undefined="there is no trade or either flow is unknown",
    laws=["scale_invariant", "antisymmetric", "bounded"],
    references=[GTI_BALANCE, MIKIC_GILBERT_2009],
    catalogue_ids=["normalized_trade_balance"],
    status="standard",
)
def normalized_trade_balance(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Normalised trade balance, the balance as a share of total trade.

    .. math:: NTB = \frac{X - M}{X + M}

    where :math:`X` are exports and :math:`M` imports.

    | **Range**: :math:`[-1, 1]`; −1 when the country only imports, 1 when it only exports, 0 when trade is
      balanced.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there is no trade (0 would mean balanced trade), or either flow is NaN.
    | **Not to be confused with** revealed comparative advantage (`rca_balassa`), although some literature
      uses this ratio under that name, or as trade specialisation coefficient.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.

    Returns
    -------
    ndarray, shape (...)
        Normalised balance of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    coverage_ratio : The same information as a ratio.
    grubel_lloyd_aggregate : For one product, 1 minus the absolute value of this.

    References
    ----------
    .. [1] GTI Connect. Normalized trade balance indicator.
    .. [2] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    China's trade with the five Central Asian states in 2025, bn USD:

    >>> normalized_trade_balance(71.2, 35.1).round(2)
    np.float64(0.34)
    """
    x, m = together(exports=exports, imports=imports)
    return ratio(x - m, x + m)


@metric(
    "(n)->(n)",
    Argument("values"),
    term="Share in trade",
    symbol="s",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "sums_to_one", "bounded"],
    references=[WITS_INDICATORS, ESCAP_IMPORT_SHARE, MIKIC_GILBERT_2009],
    catalogue_ids={
        "export_share": "flow='export', over='partner' or 'category'",
        "import_share": "flow='import', over='partner' or 'category'",
        "trade_share": "flow='total', over='partner'",
        "world_market_share": "flow='export', over='reporter'",
        "partner_market_share": "flow='import', over='partner'",
        "regional_market_share": "flow='export', over='partner', of relabel(reporter=group, partner=group)",
        "services_share": "over='category', of goods and services",
        "classification_share": "over='category', of relabel(category=classes, rest='Other')",
        "commodity_export_dependence": "flow='export', over='category', of relabel(category=commodities,"
        " rest='Other'); dependent above 0.6",
    },
    status="standard",
)
def share(values: ArrayLike) -> Floats:
    r"""Share of each member in the total of all.

    .. math:: s_i = \frac{x_i}{\sum_{j=1}^{n} x_j}

    where :math:`x_i` is the trade of member :math:`i`. What the members are decides the name: partners or
    products of one economy give its export, import or trade shares; economies give shares of the world
    market; the suppliers of one economy give market shares in its imports.

    | **Range**: :math:`[0, 1]`; 0 without trade, 1 when one member holds everything. Shares sum to 1.
    | **Unit**: any unit in, pure number out. Offices that print per cent multiply by 100.
    | **Undefined** (NaN): the total is zero, or any value is NaN, since the total is then unknown.
    | **Not to be confused with** the change of a share, which is in percentage points, nor with
      `contribution_to_growth`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each member, not negative. All members of the total must be there.

    Returns
    -------
    ndarray, shape (..., n)
        Share of each member.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    hhi : The sum of squared shares.
    rank : The order of the members.
    bilateral_dependence : Imports from each supplier as a share of domestic use.

    References
    ----------
    .. [1] World Bank. WITS, Trade Indicators, help.
    .. [2] UN ESCAP. APTIAD interactive trade indicators: import share.
    .. [3] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    The five Central Asian states in China's trade with them in 2025:

    >>> share([48.6, 27.2, 16.2, 10.0, 4.3]).round(3)
    array([0.457, 0.256, 0.152, 0.094, 0.04 ])
    """
    return share_of_total(values)


@metric(
    "(n)->(n)",
    Argument("values"),
    term="Rank",
    symbol="r",
    unit="1",
    kind="count",
    range="[1, n]",
    undefined="the value itself is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[WITS_PRODUCTS, SCIPY_RANKDATA],
    catalogue_ids=["rank"],
    status="standard",
)
def rank(values: ArrayLike, *, ties: Literal["min", "dense", "average", "ordinal"] = "min") -> Floats:
    r"""Rank of each member by size, the largest first.

    .. math:: r_i = 1 + \#\{j : x_j > x_i\}

    where :math:`x_i` is the value of member :math:`i`. Equal members share that rank under ``ties="min"``.

    | **Range**: :math:`[1, n]`; 1 for the largest, :math:`n` for the smallest of :math:`n` known members.
    | **Unit**: any unit in, a whole number out (a half under ``ties="average"``).
    | **Undefined** (NaN): the member's own value is NaN. The others are ranked as if it were not there.
    | **Not to be confused with** the ascending ranks of statistics, where the smallest is 1.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Values of the members; balances may be negative.
    ties : {"min", "dense", "average", "ordinal"}, default "min"
        Ranks of equal members: the best of their places (1, 2, 2, 4), the best without a gap after it
        (1, 2, 2, 3), the mean of their places (1, 2.5, 2.5, 4), or their order in the data (1, 2, 3, 4).

    Returns
    -------
    ndarray, shape (..., n)
        Rank of each member.

    Raises
    ------
    MetricError
        If a value is not a number, or `ties` is not one of the four.

    See Also
    --------
    share : How large, not only in which order.
    concentration_ratio : Share of the first ranks together.

    References
    ----------
    .. [1] World Bank. Primary products, shares and growth (WITS Trade Outcomes).
    .. [2] SciPy. scipy.stats.rankdata, the four ways to rank ties.

    Examples
    --------
    >>> rank([10.0, 48.6, 16.2, 27.2, 16.2])
    array([5., 1., 3., 2., 3.])
    """
    one_of("ties", ties, ("min", "dense", "average", "ordinal"))
    x = real(values, "values", core=1)
    known = ~np.isnan(x)
    if ties == "average":
        worst: Floats = known.sum(axis=-1, keepdims=True) + 1 - rank(-x)
        return (rank(x) + worst) / 2
    order = np.argsort(-x, axis=-1, kind="stable")  # NaN comes last
    ranks = np.empty_like(x)
    np.put_along_axis(ranks, order, places(np.take_along_axis(x, order, axis=-1), ties), axis=-1)
    return np.where(known, ranks, np.nan)


def places(descending: Floats, ties: str) -> Floats:
    """Return the places of values in descending order, under one of three rules for equal ones."""
    place = np.broadcast_to(np.arange(1.0, descending.shape[-1] + 1), descending.shape)
    if ties == "ordinal":
        return place
    lower = np.ones(descending.shape, dtype=bool)
    lower[..., 1:] = descending[..., 1:] < descending[..., :-1]
    if ties == "dense":
        return lower.cumsum(axis=-1, dtype=np.float64)
    return np.maximum.accumulate(lower * place, axis=-1)
