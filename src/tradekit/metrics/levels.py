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
re-exports
    Exports of what had been imported before, a part of exports. Where they are not told apart they are
    unknown and not zero.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tradekit.errors import MetricError
from tradekit.metrics._inputs import Floats, one_of, ratio, real, share_of_total, together
from tradekit.metrics._record import Argument, Reference, metric

__all__ = [  # noqa: RUF022  textbook order
    "trade_total",
    "trade_balance",
    "trade_balance_gdp",
    "coverage_ratio",
    "normalized_trade_balance",
    "per_capita_trade",
    "reexport_share",
    "share",
    "share_change",
    "relative_market_share",
    "rank",
    "cumulative_share",
    "members_covering",
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
EUROSTAT_ENERGY_BALANCE = Reference(
    "Eurostat. Net trade balance of energy products, % of GDP (tipsen10), notes."
    " https://s15n.eu/dataset/tipsen10"
)
DESTATIS_PER_CAPITA = Reference(
    "Destatis. Globalisation indicators: per capita exports."
    " https://www.destatis.de/EN/Themes/Economy/Globalisation-Indicators/Indicators/08-Per-Capita-Exports-VGR.html"
)
COMTRADE_REEXPORTS = Reference(
    "UN Comtrade. Re-exports, notes on the database. https://comtradewiki.azurewebsites.net/?p=147"
)
SPATIAL_REEXPORTS = Reference(
    "Spatial Economics. Lies, damned lies, and statistics: looking at re-exports."
    " https://spatialeconomics.nl/en/leugens-verdomde-leugens-en-wederuitvoer/"
)
MARKETING_STUDY_GUIDE = Reference(
    "Marketing Study Guide. Relative market shares. https://www.marketingstudyguide.com/relative-market-shares/"
)
WORLD_TARIFF_PROFILES = Reference("WTO, ITC, & UNCTAD. World Tariff Profiles, technical notes.")
SCIPY_RANKDATA = Reference(
    "SciPy. scipy.stats.rankdata, the four ways to rank ties."
    " https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.rankdata.html"
)

# Sums of a few thousand shares are off by a few 1e-13.
ROUNDING = 1e-12


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
    catalogue_ids={
        "trade_balance": "",
        "net_exports_value": "of where(category=class)",
        "net_food_importer": "of where(category=food): below 0",
    },
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
    "(),(),()->()",
    EXPORTS,
    IMPORTS,
    Argument("gdp", source="covariate"),
    term="Trade balance as a ratio to GDP",
    symbol="TB/Y",
    unit="1",
    range="(-inf, inf)",
    undefined="GDP is zero, negative or unknown, or either flow is unknown",
    laws=["scale_invariant", "antisymmetric"],
    references=[EUROSTAT_ENERGY_BALANCE],
    catalogue_ids=["trade_balance_gdp"],
    status="standard",
)
def trade_balance_gdp(exports: ArrayLike, imports: ArrayLike, gdp: ArrayLike) -> Floats:
    r"""Trade balance as a ratio to GDP.

    .. math:: \frac{X - M}{Y}

    where :math:`X` are exports, :math:`M` imports and :math:`Y` is GDP.

    | **Range**: :math:`(-\infty, \infty)`; a surplus above 0, a deficit below, 0 when trade is balanced.
    | **Unit**: trade and GDP in the same unit, pure number out. Offices that print per cent multiply by 100.
    | **Undefined** (NaN): GDP is zero, negative or NaN, or a flow is NaN.
    | **Not to be confused with** `normalized_trade_balance`, which sets the balance against trade. The
      balance of goods alone, in which exports are free on board and imports carry freight, is lower than that
      of goods and services in the balance of payments.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports; negative corrections are taken.
    imports : array_like, shape (...)
        Imports; negative corrections are taken.
    gdp : array_like, shape (...)
        Gross domestic product at current prices, in the unit of trade.

    Returns
    -------
    ndarray, shape (...)
        Ratio of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, or the shapes do not fit.

    See Also
    --------
    trade_balance : The balance itself.
    trade_openness : The sum of the flows instead of their difference.

    References
    ----------
    .. [1] Eurostat. Net trade balance of energy products, % of GDP (tipsen10), notes.

    Examples
    --------
    >>> trade_balance_gdp(exports=30, imports=20, gdp=100)
    np.float64(0.1)
    """
    x, m, y = together(signed=("exports", "imports", "gdp"), exports=exports, imports=imports, gdp=gdp)
    return ratio(x - m, y)


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
    "(),()->()",
    Argument("values"),
    Argument("population", source="covariate"),
    term="Trade per head",
    symbol="x/N",
    unit="in the unit of the data, per head",
    range="[0, inf)",
    undefined="population is zero, negative or unknown, or trade is unknown",
    laws=["scale_invariant", "bounded"],
    references=[DESTATIS_PER_CAPITA],
    catalogue_ids=["per_capita_trade"],
    status="standard",
)
def per_capita_trade(values: ArrayLike, population: ArrayLike) -> Floats:
    r"""Trade per head of the population.

    .. math:: \frac{x}{N}

    where :math:`x` is trade of one flow and :math:`N` the population.

    | **Range**: :math:`[0, \infty)`; 0 without trade.
    | **Unit**: the unit of the data per unit of population: trade in million USD and millions of people give
      USD per head.
    | **Undefined** (NaN): population is zero, negative or NaN, or trade is NaN.
    | **Not to be confused with** `trade_propensity`: a small rich country trades much per head and may trade
      little of what it makes.

    Parameters
    ----------
    values : array_like, shape (...)
        Trade, not negative.
    population : array_like, shape (...)
        Number of people.

    Returns
    -------
    ndarray, shape (...)
        Trade per head of each batch element.

    Raises
    ------
    MetricError
        If trade is negative, a value is not a number, or the shapes do not fit.

    See Also
    --------
    trade_propensity : Trade as a ratio to output.

    References
    ----------
    .. [1] Destatis. Globalisation indicators: per capita exports.

    Examples
    --------
    Exports of 79 bn USD of 0.02 bn people, in USD per head:

    >>> per_capita_trade(79, population=0.02).round()
    np.float64(3950.0)
    """
    x, people = together(signed=("population",), values=values, population=population)
    return ratio(x, people)


@metric(
    "(),()->()",
    Argument("reexports", flow="re-export"),
    EXPORTS,
    term="Re-export share",
    symbol="RX/X",
    unit="1",
    range="[0, inf)",
    undefined="there are no exports or either is unknown",
    laws=["scale_invariant", "bounded"],
    references=[COMTRADE_REEXPORTS, SPATIAL_REEXPORTS],
    catalogue_ids=["reexport_share"],
    status="standard",
)
def reexport_share(reexports: ArrayLike, exports: ArrayLike) -> Floats:
    r"""Re-export share, the part of exports that had been imported before.

    .. math:: \frac{X_{re}}{X}

    where :math:`X_{re}` are re-exports and :math:`X` all exports, those included.

    | **Range**: :math:`[0, \infty)`; 0 when all exports are domestic, 1 when all are re-exports. Above 1 the
      data contradict themselves, which is kept to be seen.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there are no exports, or either value is NaN. Re-exports that are not reported are
      unknown, not zero.
    | **Not to be confused with** transit, which is in neither flow, nor with exports of what was made from
      imports, which are domestic.

    Parameters
    ----------
    reexports : array_like, shape (...)
        Re-exports, not negative.
    exports : array_like, shape (...)
        All exports, re-exports included; not negative.

    Returns
    -------
    ndarray, shape (...)
        Share of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    share : Parts of a whole whose members are all there.

    References
    ----------
    .. [1] UN Comtrade. Re-exports, notes on the database.
    .. [2] Spatial Economics. Lies, damned lies, and statistics: looking at re-exports.

    Examples
    --------
    >>> reexport_share(reexports=60, exports=80)
    np.float64(0.75)
    """
    re, x = together(reexports=reexports, exports=exports)
    return ratio(re, x)


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
        "dependence_unctad_gtu": "flow='total', over='partner'",
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
    "(n),(n)->(n)",
    Argument("values"),
    Argument("values_base", time="base"),
    term="Change in share",
    symbol="Δs",
    unit="1",
    range="[-1, 1]",
    undefined="the total of either period is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[],
    catalogue_ids=["share_change_pp"],
    status="emerging",
)
def share_change(values: ArrayLike, values_base: ArrayLike) -> Floats:
    r"""Change in share of each member since a base period.

    .. math:: \Delta s_i = \frac{x_i}{\sum_{j=1}^{n} x_j} - \frac{x_{i,0}}{\sum_{j=1}^{n} x_{j,0}}

    where :math:`x_i` is the trade of member :math:`i` and :math:`x_{i,0}` what it was in the base.

    | **Range**: :math:`[-1, 1]`; −1 when one member loses all to others, 1 when it gains all, 0 when shares
      stay. The changes of all members sum to 0.
    | **Unit**: any unit in, pure number out; 0.01 is one percentage point.
    | **Undefined** (NaN): there is no trade in either period, or any value is NaN.
    | **Not to be confused with** the growth rate of a share, in per cent of the share, which the scoreboard
      of the European Union prints for market shares over five years; nor with `contribution_to_growth`, which
      a member can make while it loses share.
    | **Unverified**: no source of it in percentage points was read. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each member, not negative. All members of the total must be there.
    values_base : array_like, shape (..., n)
        The same in the base period.

    Returns
    -------
    ndarray, shape (..., n)
        Change in share of each member.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    share : The shares themselves.
    contribution_to_growth : Parts of the growth of the total.

    Examples
    --------
    >>> share_change([60, 40], values_base=[50, 50]).round(2)
    array([ 0.1, -0.1])
    """
    x, x0 = together(core=1, values=values, values_base=values_base)
    return share_of_total(x) - share_of_total(x0)


@metric(
    "(n)->(n)",
    Argument("values"),
    term="Relative market share",
    symbol="RMS",
    unit="1",
    range="[0, inf)",
    undefined="there is no rival with trade or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[MARKETING_STUDY_GUIDE],
    catalogue_ids=["relative_market_share"],
    status="standard",
)
def relative_market_share(values: ArrayLike) -> Floats:
    r"""Relative market share, each member's share as a multiple of its largest rival's.

    .. math:: RMS_i = \frac{s_i}{\max_{j \neq i} s_j}

    where :math:`s_i` is the share of member :math:`i`, in trade that of a supplier in a market.

    | **Range**: :math:`[0, \infty)`; 0 without trade, below 1 behind a larger rival, 1 when two share the
      lead, above 1 for the leader alone.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): no other member has trade, or any value is NaN, since the largest rival is then
      unknown.
    | **Not to be confused with** `share`, of which it is a ratio; nor with revealed comparative advantage
      (`rca_balassa`), which compares with the world.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each member, not negative. All rivals must be there.

    Returns
    -------
    ndarray, shape (..., n)
        Relative share of each member.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    share : Part in the total.
    rank : The order of the members.
    concentration_ratio : Share of the first ranks together.

    References
    ----------
    .. [1] Marketing Study Guide. Relative market shares.

    Examples
    --------
    The five brands of the source hold 40, 30, 20, 6 and 4 per cent:

    >>> relative_market_share([40, 30, 20, 6, 4]).round(2)
    array([1.33, 0.75, 0.5 , 0.15, 0.1 ])
    """
    s = share_of_total(values)
    if s.shape[-1] < 2:
        return np.full_like(s, np.nan)
    second, first = np.moveaxis(np.partition(s, (-2, -1), axis=-1)[..., -2:, None], -2, 0)
    return ratio(s, np.where(s == first, second, first))


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
    catalogue_ids={"rank": "", "major_export_category": "flow='export', over='category': those of rank 1"},
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


@metric(
    "(n)->(n)",
    Argument("values"),
    term="Cumulative share",
    symbol="S",
    unit="1",
    range="(0, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[WORLD_TARIFF_PROFILES],
    catalogue_ids=["cumulative_share"],
    status="standard",
)
def cumulative_share(values: ArrayLike) -> Floats:
    r"""Cumulative share, what each member and all at least as large hold together.

    .. math:: S_i = \sum_{j : x_j \geq x_i} s_j

    where :math:`x_i` is the trade of member :math:`i` and :math:`s_i` its share. Drawn over the ranks of the
    members it is the Pareto curve of trade.

    | **Range**: :math:`(0, 1]`; the share of the largest member is its lowest value, 1 that of the smallest
      and of those without trade.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or any value is NaN.
    | **Not to be confused with** the Lorenz curve, which sums from the smallest member on. Equal members
      share one value, so that their order in the data does not matter.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each member, not negative. All members of the total must be there.

    Returns
    -------
    ndarray, shape (..., n)
        Cumulative share of each member.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    members_covering : How many of the largest reach a given share.
    concentration_ratio : The share of a given number of the largest.
    rank : The order along which it rises.

    References
    ----------
    .. [1] WTO, ITC, & UNCTAD. World Tariff Profiles, technical notes.

    Examples
    --------
    >>> cumulative_share([10, 50, 20, 20])
    array([1. , 0.5, 0.9, 0.9])
    """
    s = share_of_total(values)
    order = np.argsort(-s, axis=-1, kind="stable")
    descending = np.take_along_axis(s, order, axis=-1)
    last = np.ones(s.shape, dtype=bool)
    last[..., :-1] = descending[..., 1:] != descending[..., :-1]
    reached = np.where(last, descending.cumsum(axis=-1), np.inf)
    result = np.empty_like(s)
    np.put_along_axis(result, order, np.minimum.accumulate(reached[..., ::-1], axis=-1)[..., ::-1], axis=-1)
    return result


@metric(
    "(n)->()",
    Argument("values"),
    term="Members that cover a part of trade",
    symbol="n_p",
    unit="1",
    kind="count",
    range="[1, n]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[WORLD_TARIFF_PROFILES],
    catalogue_ids={"cumulative_share": "part=0.95"},
    status="standard",
)
def members_covering(values: ArrayLike, *, part: float) -> Floats:
    r"""Number of the largest members that together reach a part of the total.

    .. math:: n_p = \min \{ k : s_{(1)} + \dots + s_{(k)} \geq p \}

    where :math:`s_{(1)}, s_{(2)}, \dots` are the shares in descending order and :math:`p` is the part.

    | **Range**: :math:`[1, n]`; 1 when the largest member is enough, :math:`n` when all are needed.
    | **Unit**: any unit in, a whole number out.
    | **Undefined** (NaN): the total is zero, or any value is NaN.
    | **Not to be confused with** `effective_number`, which weighs all members. World Tariff Profiles counts
      the tariff lines that make 95 per cent of a bilateral trade.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each member, not negative. All members of the total must be there.
    part : float
        Part of the total to be reached, above 0 and at most 1; 0.95 in World Tariff Profiles. A sum of shares
        that misses it by rounding alone reaches it.

    Returns
    -------
    ndarray, shape (...)
        Number of members of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `part` is not above 0 and at most 1.

    See Also
    --------
    cumulative_share : The curve on which the number is read.
    concentration_ratio : The share of a given number of the largest.

    References
    ----------
    .. [1] WTO, ITC, & UNCTAD. World Tariff Profiles, technical notes.

    Examples
    --------
    The two largest hold 0.76 of the total, the three largest 0.91:

    >>> members_covering([48.6, 27.2, 16.2, 10.0, 4.3], part=0.8)
    np.float64(3.0)
    """
    if not isinstance(part, int | float | np.number) or isinstance(part, bool) or not 0 < part <= 1:
        raise MetricError(f"part must be a number above 0 and at most 1, not {part!r}")
    s = -np.sort(-share_of_total(values), axis=-1)
    short: Floats = (s.cumsum(axis=-1) < part - ROUNDING).sum(axis=-1) + 1.0
    # All can be short of 1 by rounding; there is no total to reach where shares are unknown.
    return np.where(s.sum(axis=-1) > 0, np.minimum(short, s.shape[-1]), np.nan)[()]


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
