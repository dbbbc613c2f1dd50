"""Openness: how large trade is beside the economy that it belongs to.

Glossary
--------
gdp
    Gross domestic product, value added. Trade is gross: a good that crosses a border twice counts twice, so
    ratios to GDP above 1 are nothing unusual in an entrepôt.
output
    Gross output (production) of the sector or of the economy, in the unit of the trade data. Some sources
    take GDP in its place for a whole economy; the two are not comparable.
domestic demand
    What is used at home, output minus exports plus imports; also apparent consumption. Re-exports can make
    exports larger than output, and demand smaller than imports.
propensity
    Trade of one flow as a ratio to output: the average one of levels, the marginal one of their changes.
stock withdrawal
    What was used and neither produced nor imported in the period. Sources that leave stocks out set it to 0.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tradekit.metrics._inputs import (
    Floats,
    Universe,
    count_members,
    one_of,
    positive_number,
    ratio,
    real,
    share_of_total,
    sum_members,
    together,
)
from tradekit.metrics._record import Argument, Reference, metric
from tradekit.metrics.growth import before, change

__all__ = [  # noqa: RUF022  textbook order
    "trade_openness",
    "trade_propensity",
    "relative_openness",
    "trade_openness_composite",
    "marginal_propensity_to_import",
    "income_elasticity_imports",
    "remoteness",
    "openness_adjusted",
    "apparent_consumption",
    "import_penetration",
    "self_sufficiency_ratio",
    "net_import_reliance",
    "energy_import_dependency",
    "carbon_leakage_trade_intensity",
    "food_import_burden",
    "import_cover_months",
]

EXPORTS = Argument("exports", flow="export")
IMPORTS = Argument("imports", flow="import")
OUTPUT = Argument("output", source="covariate")
GDP = Argument("gdp", source="covariate")
STOCKS = Argument("stock_withdrawal", source="covariate")

WITS_OUTCOMES = Reference(
    "World Bank. WITS, Trade Outcomes Indicators, help."
    " http://wits.worldbank.org/WITS/WITS/TradeIndicatorsHelp/TradeOutcomes_Help.htm"
)
UNCTAD_METHODS = Reference(
    "UNCTAD. Handbook of Statistics, calculation methods. https://hbs.unctad.org/calculation-methods/"
)
MIKIC_GILBERT_2009 = Reference(
    "Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking: a handbook of commonly used trade"
    " indices and indicators (rev. ed.). UN ESCAP, ST/ESCAP/2559."
)
SQUALLI_WILSON_2011 = Reference(
    "Squalli, J., & Wilson, K. (2011). A new measure of trade openness. The World Economy 34(10), 1745-1770.",
    doi="10.1111/j.1467-9701.2011.01404.x",
)
UNESCAP_GRAVITY = Reference(
    "Vargas Sepúlveda, M. Gravity for UN ESCAP, chapter 4, remoteness estimates."
    " https://pacha.dev/unescap-gravity-2020/remoteness-estimates.html"
)
PRACTICAL_GUIDE_CODE = Reference(
    "Bacchetta, M., Beverelli, C., Cadot, O., and others (2012). A practical guide to trade policy analysis."
    " UNCTAD & WTO, chapter 1. Code of its applications in https://github.com/iyedg/trade_analysis"
)
CALCULATOR_MPM = Reference(
    "Calculator Academy. Marginal propensity to import."
    " https://calculator.academy/marginal-propensity-to-import-mpm-calculator/"
)
MIDPOINT_ELASTICITY = Reference(
    "Qammunity. Income elasticity of demand by the midpoint formula, a worked example."
    " https://qammunity.org/1924344"
)
EBRARY_CONSUMPTION = Reference(
    "ebrary. Apparent consumption. https://ebrary.net/75775/business_finance/apparent_consumption"
)
FAO_BALANCES = Reference(
    "FAO. Food balance sheets, background."
    " https://fao.org/economic/the-statistics-division-ess/publications-studies/publications/food-balance-sheets/en"
)
FAO_CEREALS = Reference(
    "FAO. Cereal import dependency ratio, in Land Portal."
    " https://www.landportal.org/book/indicator/fao-21035-6121"
)
TRADEDASHBOARD_NIR = Reference(
    "tradedashboard.eu. Net import reliance."
    " https://glama.ai/mcp/connectors/eu.tradedashboard/eu-trade-explorer/tools/get_net_import_reliance"
)
EUROSTAT_ENERGY = Reference(
    "Eurostat. Energy imports dependency (nrg_ind_id), metadata."
    " https://ec.europa.eu/eurostat/cache/metadata/EN/nrg_ind_id_esms.htm"
)
EC_ENERGY = Reference(
    "European Commission. Energy Union indicators: net import dependency."
    " https://ec.europa.eu/energy/en/atico_countrysheets/datamapper?indicator=SoS1"
)
LAW_INSIDER = Reference(
    "Law Insider. Trade intensity, definition of EU emissions trading."
    " https://www.lawinsider.com/dictionary/trade-intensity"
)
FOOD_SECURITY_PORTAL = Reference(
    "Food Security Portal. Trade, food import bill. http://www.foodsecurityportal.org/policy-analysis-tools/trade"
)
ECONOMIST_IMPORT_COVER = Reference(
    "The Economist (2013). Import cover. Graphic detail, 18 June 2013."
    " https://www.economist.com/graphic-detail/2013/06/18/import-cover"
)
ENCYCLOPEDIA_PENETRATION = Reference(
    "Encyclopedia.com. Import penetration (citing OECD 2003)."
    " https://www.encyclopedia.com/social-sciences/applied-and-social-sciences-magazines/import-penetration"
)
FAO_SSR = Reference(
    "Open Data for Africa (FAO food balance sheets). Self-sufficiency ratio."
    " http://dataportal.opendataforafrica.org/apps/atlas/Chad/Self-sufficiency-ratio"
)

# Relative size of what is left of a regressor by the others, below which it is rounding. What depends on
# those that it keeps leaves far less, however near to one another they are.
COLLINEAR = 1e-7


@metric(
    "(),(),()->()",
    EXPORTS,
    IMPORTS,
    GDP,
    term="Trade openness",
    symbol="O",
    unit="1",
    range="[0, inf)",
    undefined="GDP is zero, negative or unknown, or either flow is unknown",
    laws=["scale_invariant", "flow_symmetric", "bounded"],
    references=[MIKIC_GILBERT_2009, WITS_OUTCOMES, UNCTAD_METHODS],
    catalogue_ids={"trade_openness": "form='sum' or 'mean'"},
    status="standard",
)
def trade_openness(
    exports: ArrayLike, imports: ArrayLike, gdp: ArrayLike, *, form: Literal["sum", "mean"]
) -> Floats:
    r"""Trade openness, total trade as a ratio to GDP.

    .. math:: O_{sum} = \frac{X + M}{Y}, \qquad O_{mean} = \frac{(X + M)/2}{Y}

    where :math:`X` are exports, :math:`M` imports and :math:`Y` is GDP.

    | **Range**: :math:`[0, \infty)`; 0 without trade, no upper end: entrepôts lie above 1.
    | **Unit**: trade and GDP in the same unit, pure number out. Offices that print per cent multiply by 100.
    | **Undefined** (NaN): GDP is zero, negative or NaN, or a flow is NaN.
    | **Not to be confused with** openness of policy (low barriers): small economies trade more at the same
      barriers. Trade of goods alone gives less than trade of goods and services.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.
    gdp : array_like, shape (...)
        Gross domestic product at current prices, in the unit of trade.
    form : {"sum", "mean"}
        Sum of the two flows (UN ESCAP, WITS) or their mean (UNCTAD), which is half of it.

    Returns
    -------
    ndarray, shape (...)
        Openness of each batch element.

    Raises
    ------
    MetricError
        If trade is negative, a value is not a number, the shapes do not fit, or `form` is neither.

    See Also
    --------
    import_penetration : Imports as a share of what is used at home.

    References
    ----------
    .. [1] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.
    .. [2] World Bank. WITS, Trade Outcomes Indicators, help.
    .. [3] UNCTAD. Handbook of Statistics, calculation methods.

    Examples
    --------
    >>> trade_openness(30, 20, 100, form="sum"), trade_openness(30, 20, 100, form="mean")
    (np.float64(0.5), np.float64(0.25))
    """
    one_of("form", form, ("sum", "mean"))
    x, m, y = together(signed=("gdp",), exports=exports, imports=imports, gdp=gdp)
    return ratio(x + m if form == "sum" else (x + m) / 2, y)


@metric(
    "(),()->()",
    Argument("values"),
    OUTPUT,
    term="Propensity to trade",
    symbol="x/Q",
    unit="1",
    range="[0, inf)",
    undefined="output is zero, negative or unknown, or trade is unknown",
    laws=["scale_invariant", "bounded"],
    references=[MIKIC_GILBERT_2009],
    catalogue_ids={
        "export_openness": "flow='export', data={'output': GDP}",
        "import_openness": "flow='import', data={'output': GDP}",
        "export_intensity_sector": "flow='export', by='category', data={'output': gross output of each}",
    },
    status="standard",
)
def trade_propensity(values: ArrayLike, output: ArrayLike) -> Floats:
    r"""Propensity to trade, one flow as a ratio to what is produced.

    .. math:: \frac{x}{Q}

    where :math:`x` is trade of one flow and :math:`Q` what the economy or the sector produces. Exports by GDP
    are the export propensity of UN ESCAP, imports by GDP the average propensity to import, exports of a
    sector by its gross output its export orientation.

    | **Range**: :math:`[0, \infty)`; 0 without trade, 1 when it is as large as output; re-exports can put
      exports above 1.
    | **Unit**: trade and output in the same unit, pure number out. Offices that print per cent multiply by
      100.
    | **Undefined** (NaN): output is zero, negative or NaN, or trade is NaN.
    | **Not to be confused with** `import_penetration`, whose denominator is what is used at home; nor with
      `marginal_propensity_to_import`. GDP is value added and gross output is not: the results cannot be
      compared.

    Parameters
    ----------
    values : array_like, shape (...)
        Exports or imports, not negative.
    output : array_like, shape (...)
        GDP of the economy, or gross output of the sector, in the unit of trade.

    Returns
    -------
    ndarray, shape (...)
        Ratio of each batch element.

    Raises
    ------
    MetricError
        If trade is negative, a value is not a number, or the shapes do not fit.

    See Also
    --------
    trade_openness : Both flows together.
    import_penetration : Imports as a share of what is used at home.

    References
    ----------
    .. [1] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    >>> trade_propensity(30, output=100)
    np.float64(0.3)
    """
    x, q = together(signed=("output",), values=values, output=output)
    return ratio(x, q)


@metric(
    "(n),(n),(n)->(n)",
    EXPORTS,
    IMPORTS,
    GDP,
    term="Relative openness",
    symbol="RO",
    unit="1",
    range="[0, inf)",
    undefined="the economy has no GDP, all together have no trade, or a value is unknown",
    laws=["scale_invariant", "flow_symmetric", "symmetric", "ignores_absent", "bounded"],
    references=[],
    catalogue_ids=["relative_openness"],
    status="emerging",
)
def relative_openness(exports: ArrayLike, imports: ArrayLike, gdp: ArrayLike) -> Floats:
    r"""Relative openness, an economy's openness as a ratio to that of all together.

    .. math:: RO_i = \frac{(X_i + M_i) / Y_i}{\sum_j (X_j + M_j) / \sum_j Y_j}

    where :math:`X_i`, :math:`M_i` and :math:`Y_i` are exports, imports and GDP of economy :math:`i`, and the
    sums run over the group with which it is compared, itself included.

    | **Range**: :math:`[0, \infty)`; 0 without trade, below 1 when less open than the group, above 1 when
      more. The mean weighted by GDP is 1.
    | **Unit**: trade and GDP in the same unit, pure number out.
    | **Undefined** (NaN): the economy's own GDP is zero, no economy trades, or any value is NaN, since the
      group is then unknown.
    | **Not to be confused with** `trade_openness`, of which it is a ratio; whether openness is a sum or a
      mean of the flows does not matter here.
    | **Unverified**: no source of the formula was read; it is that of a location quotient. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (..., n)
        Exports of each economy, not negative.
    imports : array_like, shape (..., n)
        Imports of each economy, not negative.
    gdp : array_like, shape (..., n)
        Gross domestic product of each, in the unit of trade; not negative.

    Returns
    -------
    ndarray, shape (..., n)
        Relative openness of each economy.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    trade_openness : The openness itself.
    trade_openness_composite : Openness weighted by size in trade.

    Examples
    --------
    The trade of two economies is a half and a tenth of their GDP, and 0.14 of that of both together:

    >>> relative_openness([30, 40], [20, 50], gdp=[100, 900]).round(2)
    array([3.57, 0.71])
    """
    x, m, y = together(core=1, exports=exports, imports=imports, gdp=gdp)
    trade = x + m
    group = ratio(trade.sum(axis=-1, keepdims=True), y.sum(axis=-1, keepdims=True))
    return ratio(ratio(trade, y), group)


@metric(
    "(n),(n),(n)->(n)",
    EXPORTS,
    IMPORTS,
    GDP,
    term="Composite trade share",
    symbol="CTS",
    unit="1",
    range="[0, inf)",
    undefined="the economy has no GDP, all together have no trade, or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "flow_symmetric", "symmetric", "bounded"],
    references=[SQUALLI_WILSON_2011],
    catalogue_ids=["trade_openness_composite"],
    status="emerging",
    options=["n"],
)
def trade_openness_composite(
    exports: ArrayLike, imports: ArrayLike, gdp: ArrayLike, *, n: Universe
) -> Floats:
    r"""Composite trade share, openness multiplied by how large a trader an economy is.

    .. math:: CTS_i = \frac{T_i}{\bar T} \cdot \frac{T_i}{Y_i}, \qquad \bar T = \frac{1}{n} \sum_{j=1}^{n} T_j

    where :math:`T_i` is total trade of economy :math:`i`, :math:`Y_i` its GDP and :math:`n` the number of
    economies. A large economy with a small ratio of trade to GDP may still be deep in world trade; this
    measure says so.

    | **Range**: :math:`[0, \infty)`; 0 without trade; equal to openness for an economy that trades as much as
      the mean.
    | **Unit**: trade and GDP in the same unit, pure number out.
    | **Undefined** (NaN): the economy's own GDP is zero, negative or NaN, no economy trades, or any trade is
      NaN, since the mean is then unknown.
    | **Not to be confused with** `trade_openness` and `relative_openness`, which do not depend on how many
      economies there are; this one cannot be compared between samples.
    | **Unverified**: the abstract was read, which says that the measure joins the trade share with the weight
      in world trade; the formula is general knowledge. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (..., n)
        Exports of each economy, not negative.
    imports : array_like, shape (..., n)
        Imports of each economy, not negative.
    gdp : array_like, shape (..., n)
        Gross domestic product of each, in the unit of trade.
    n : {"active", "listed"} or int
        Economies that the mean counts: those with trade, all that are given, or a number of them.

    Returns
    -------
    ndarray, shape (..., n)
        Composite trade share of each economy.

    Raises
    ------
    MetricError
        If trade is negative, a value is not a number, the shapes do not fit, or `n` is none of these.

    See Also
    --------
    trade_openness : Its second factor.
    relative_openness : Openness as a ratio to that of all.

    References
    ----------
    .. [1] Squalli, J., & Wilson, K. (2011). A new measure of trade openness. The World Economy 34(10),
       1745-1770. https://doi.org/10.1111/j.1467-9701.2011.01404.x

    Examples
    --------
    Trade of 50 and 150, of which the mean is 100; GDP of 100 and 1000:

    >>> trade_openness_composite([30, 70], [20, 80], gdp=[100, 1000], n="listed")
    array([0.25 , 0.225])
    """
    x, m, y = together(core=1, signed=("gdp",), exports=exports, imports=imports, gdp=gdp)
    trade = x + m
    return share_of_total(trade) * count_members(trade, n)[..., None] * ratio(trade, y)


@metric(
    "(t),(t)->(t)",
    IMPORTS,
    GDP,
    term="Marginal propensity to import",
    symbol="MPM",
    unit="1",
    range="(-inf, inf)",
    undefined="GDP did not change, there is no earlier period, or a value is unknown",
    laws=["scale_invariant"],
    references=[MIKIC_GILBERT_2009, CALCULATOR_MPM],
    catalogue_ids=["marginal_propensity_to_import"],
    status="standard",
    options=["lag"],
)
def marginal_propensity_to_import(imports: ArrayLike, gdp: ArrayLike, *, lag: int = 1) -> Floats:
    r"""Marginal propensity to import, the change in imports per unit of change in GDP.

    .. math:: MPM_t = \frac{M_t - M_{t-h}}{Y_t - Y_{t-h}}

    where :math:`M_t` are imports, :math:`Y_t` is GDP and :math:`h` the lag.

    | **Range**: :math:`(-\infty, \infty)`, ordinarily between 0 and 1; below 0 when imports and GDP moved
      apart.
    | **Unit**: imports and GDP in the same unit, pure number out.
    | **Undefined** (NaN): GDP did not change, there is no earlier period, or a value is NaN.
    | **Not to be confused with** the slope of imports on GDP over many years, which is a regression; nor with
      `income_elasticity_imports`, which is in per cent of each.

    Parameters
    ----------
    imports : array_like, shape (..., t)
        Imports in each period, not negative.
    gdp : array_like, shape (..., t)
        Gross domestic product in each period, in the unit of trade.
    lag : int, default 1
        Number of periods back to the base.

    Returns
    -------
    ndarray, shape (..., t)
        Marginal propensity of each period; NaN in the first `lag`.

    Raises
    ------
    MetricError
        If imports are negative, a value is not a number, the shapes do not fit, or `lag` is no integer of at
        least 1.

    See Also
    --------
    trade_propensity : The average propensity.
    income_elasticity_imports : The ratio of relative changes.

    References
    ----------
    .. [1] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.
    .. [2] Calculator Academy. Marginal propensity to import.

    Examples
    --------
    GDP grew by 50 and imports by 10:

    >>> marginal_propensity_to_import([20, 30], gdp=[100, 150])
    array([nan, 0.2])
    """
    m, y = together(core=1, signed=("gdp",), imports=imports, gdp=gdp)
    return quotient(change(m, lag), change(y, lag))


@metric(
    "(t),(t)->(t)",
    IMPORTS,
    GDP,
    term="Income elasticity of imports",
    symbol="ε",
    unit="1",
    range="(-inf, inf)",
    undefined="GDP did not change, a base is zero, there is no earlier period, or a value is unknown",
    laws=["scale_invariant"],
    references=[MIDPOINT_ELASTICITY],
    catalogue_ids={"income_elasticity_imports": "form='point', 'midpoint' or 'log'"},
    status="standard",
    options=["lag"],
)
def income_elasticity_imports(
    imports: ArrayLike, gdp: ArrayLike, *, form: Literal["point", "midpoint", "log"], lag: int = 1
) -> Floats:
    r"""Income elasticity of imports, their relative change as a ratio to that of GDP.

    .. math:: \varepsilon_t = \frac{g(M_t, M_{t-h})}{g(Y_t, Y_{t-h})}, \qquad
              g(a, b) = \begin{cases} a/b - 1 & \text{point} \\ 2(a - b)/(a + b) & \text{midpoint} \\
              \ln (a / b) & \text{log} \end{cases}

    where :math:`M_t` are imports, :math:`Y_t` is GDP and :math:`h` the lag.

    | **Range**: :math:`(-\infty, \infty)`; above 1 when imports grew faster than income, 0 when they did not
      change, below 0 when the two moved apart.
    | **Unit**: any units in, pure number out.
    | **Undefined** (NaN): GDP did not change, imports or GDP of the base are zero (under ``"log"`` those of
      either period, under ``"midpoint"`` those of both), there is no earlier period, or a value is NaN.
    | **Not to be confused with** the elasticity of a regression over many years that holds prices fixed:
      between two periods, prices move the result too.

    Parameters
    ----------
    imports : array_like, shape (..., t)
        Imports in each period, not negative; at constant prices for an elasticity of volume.
    gdp : array_like, shape (..., t)
        Gross domestic product in each period, at the same kind of prices; not negative.
    form : {"point", "midpoint", "log"}
        Relative change from the base; from the mean of both periods, which gives the same forwards and
        backwards; or difference of logarithms, which does too.
    lag : int, default 1
        Number of periods back to the base.

    Returns
    -------
    ndarray, shape (..., t)
        Elasticity of each period; NaN in the first `lag`.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, `form` is none of the three, or `lag`
        is no integer of at least 1.

    See Also
    --------
    marginal_propensity_to_import : The ratio of absolute changes.
    growth_rate : The change of one series.

    References
    ----------
    .. [1] Qammunity. Income elasticity of demand by the midpoint formula, a worked example.

    Examples
    --------
    GDP grew by a half and imports doubled:

    >>> income_elasticity_imports([20, 40], gdp=[100, 150], form="point")
    array([nan,  2.])
    >>> income_elasticity_imports([20, 40], gdp=[100, 150], form="midpoint").round(2)
    array([ nan, 1.67])
    """
    one_of("form", form, ("point", "midpoint", "log"))
    m, y = (relative_change(z, before(z, lag), form) for z in together(core=1, imports=imports, gdp=gdp))
    return quotient(m, y)


@metric(
    "(n),(n)->()",
    Argument("distance", source="covariate"),
    GDP,
    term="Remoteness",
    symbol="R",
    unit="in the unit of distance; under 'head' per unit of GDP",
    range="[0, inf)",
    undefined="there is no GDP, a distance that is divided by is zero, or a value is unknown",
    laws=["homogeneous", "symmetric", "ignores_absent", "replication_invariant", "bounded"],
    references=[UNESCAP_GRAVITY],
    catalogue_ids={"remoteness": "form='mean', 'yotov' or 'head'"},
    status="emerging",
)
def remoteness(distance: ArrayLike, gdp: ArrayLike, *, form: Literal["mean", "yotov", "head"]) -> Floats:
    r"""Remoteness, how far an economy lies from the markets of the world.

    .. math:: R_{mean} = \sum_j s_j d_j, \qquad R_{yotov} = \sum_j \frac{d_j}{s_j}, \qquad
              R_{head} = \frac{1}{\sum_j Y_j / d_j}, \qquad s_j = \frac{Y_j}{\sum_l Y_l}

    where :math:`d_j` is the distance to partner :math:`j` and :math:`Y_j` its GDP.

    | **Range**: :math:`[0, \infty)`; 0 when all partners are at no distance, larger the further the large
      ones lie.
    | **Unit**: distance in any unit, which is that of the result; Head's form is in distance per unit of GDP.
    | **Undefined** (NaN): there is no partner with GDP, any value is NaN, or the form divides by a distance
      or a GDP of zero.
    | **Not to be confused with** multilateral resistance, for which gravity equations put it in place. The
      three forms order economies differently, Yotov's weighs small partners most. Whether an economy is its
      own partner, at its internal distance, is the choice of who gives the data.
    | **Unverified**: the mean and Yotov's form were read there, with expenditure in the place of GDP and the
      logarithm taken; Head's form and name are general knowledge (Head 2003). Hence "emerging".

    Parameters
    ----------
    distance : array_like, shape (..., n)
        Distance to each partner, not negative.
    gdp : array_like, shape (..., n)
        Gross domestic product of each partner, not negative.
    form : {"mean", "yotov", "head"}
        Mean of distances weighted by GDP (UN ESCAP), sum of distances each divided by the share in world GDP
        (Yotov), or inverse of the sum of GDP by distance (Head).

    Returns
    -------
    ndarray, shape (...)
        Remoteness of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `form` is none of the three.

    See Also
    --------
    trade_openness : What remote economies have less of.

    References
    ----------
    .. [1] Vargas Sepúlveda, M. Gravity for UN ESCAP, chapter 4, remoteness estimates.

    Examples
    --------
    A market of 300 at a distance of 1000, and one of 100 at 5000:

    >>> remoteness([1000, 5000], gdp=[300, 100], form="mean")
    np.float64(2000.0)
    >>> remoteness([1000, 5000], gdp=[300, 100], form="head")
    np.float64(3.125)
    """
    one_of("form", form, ("mean", "yotov", "head"))
    d, y = together(core=1, distance=distance, gdp=gdp)
    if form == "mean":
        return sum_members(share_of_total(y) * d)
    if form == "yotov":
        return sum_members(ratio(d, share_of_total(y)))
    near = sum_members(ratio(y, d))
    return ratio(np.ones_like(near), near)


@metric(
    "(n),(n),(n),(n),(n),(n)->(n)",
    EXPORTS,
    IMPORTS,
    GDP,
    Argument("population", source="covariate"),
    Argument("landlocked", source="covariate"),
    Argument("remoteness", source="covariate"),
    term="Structure-adjusted openness",
    symbol="u",
    unit="1",
    range="(-inf, inf)",
    undefined="no more economies than coefficients, a logarithm of zero, or a value is unknown",
    absent="dense",
    laws=["scale_invariant", "flow_symmetric", "symmetric"],
    references=[PRACTICAL_GUIDE_CODE],
    catalogue_ids=["openness_adjusted"],
    status="emerging",
)
def openness_adjusted(
    exports: ArrayLike,
    imports: ArrayLike,
    gdp: ArrayLike,
    population: ArrayLike,
    landlocked: ArrayLike,
    remoteness: ArrayLike,
) -> Floats:
    r"""Structure-adjusted openness, what size, income and place leave unexplained of it.

    .. math:: \ln \frac{X_i + M_i}{Y_i} = b_0 + b_1 \ln N_i + b_2 \ln \frac{Y_i}{N_i} + b_3 L_i
              + b_4 \ln R_i + u_i

    where :math:`X_i`, :math:`M_i`, :math:`Y_i` and :math:`N_i` are exports, imports, GDP and population of
    economy :math:`i`, :math:`L_i` is 1 where it has no coast and :math:`R_i` its remoteness. The coefficients
    are those of least squares among the economies given; the result is the residual :math:`u_i`.

    | **Range**: :math:`(-\infty, \infty)`; below 0 for an economy less open than others of its structure,
      above 0 for one more open. Residuals sum to 0.
    | **Unit**: trade and GDP in the same unit, all others in any; a difference of logarithms out, near to a
      relative deviation.
    | **Undefined** (NaN): there are no more economies than coefficients that can be told apart, an economy
      has no trade, GDP, population or remoteness, or any value is NaN, since the regression is then unknown.
    | **Not to be confused with** `relative_openness`, which allows for no structure. Other regressors give
      other residuals, and so do other economies: it says nothing outside its sample.
    | **Unverified**: the regressors were read in code for the Practical Guide, which fits them to a panel
      with effects of countries; the cross-section here is simpler. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (..., n)
        Exports of each economy, not negative.
    imports : array_like, shape (..., n)
        Imports of each economy, not negative.
    gdp : array_like, shape (..., n)
        Gross domestic product of each, in the unit of trade.
    population : array_like, shape (..., n)
        Number of people in each.
    landlocked : array_like, shape (..., n)
        1 for economies without a coast, 0 for others.
    remoteness : array_like, shape (..., n)
        Remoteness of each, as `remoteness` gives it under one form.

    Returns
    -------
    ndarray, shape (..., n)
        Residual of each economy.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    trade_openness : What is adjusted.
    remoteness : One of the regressors.

    References
    ----------
    .. [1] Bacchetta, M., Beverelli, C., Cadot, O., and others (2012). A practical guide to trade policy
       analysis. UNCTAD & WTO, chapter 1.

    Examples
    --------
    Six economies are alike but for their openness, which is twice as high in the first:

    >>> trade = [200, 100, 100, 100, 100, 100]
    >>> ones = np.ones(6)
    >>> u = openness_adjusted(trade, trade, 400 * ones, ones, 0 * ones, ones)
    >>> (u[0] - u[1:]).round(4)
    array([0.6931, 0.6931, 0.6931, 0.6931, 0.6931])
    """
    given = together(
        core=1,
        exports=exports,
        imports=imports,
        gdp=gdp,
        population=population,
        landlocked=landlocked,
        remoteness=remoteness,
    )
    x, m, y, people, inland, far = np.broadcast_arrays(*given)
    with np.errstate(all="ignore"):
        series = [np.log((x + m) / y), np.log(people), np.log(y / people), inland, np.log(far)]
    return residuals(*series)


@metric(
    "(),(),(),()->()",
    EXPORTS,
    IMPORTS,
    OUTPUT,
    STOCKS,
    term="Apparent consumption",
    symbol="D",
    unit="same",
    range="(-inf, inf)",
    undefined="a value is unknown",
    laws=["homogeneous", "additive"],
    references=[EBRARY_CONSUMPTION, FAO_BALANCES],
    catalogue_ids=["apparent_consumption"],
    status="standard",
)
def apparent_consumption(
    exports: ArrayLike, imports: ArrayLike, output: ArrayLike, stock_withdrawal: ArrayLike
) -> Floats:
    r"""Apparent consumption, what is left for use at home.

    .. math:: D = Q + M - X + W

    where :math:`Q` is output, :math:`M` are imports, :math:`X` exports and :math:`W` is what was taken out of
    stocks.

    | **Range**: :math:`(-\infty, \infty)`; below 0 the data contradict themselves, as when exports exceed
      output by re-exports that imports do not hold. It is kept to be seen.
    | **Unit**: that of the data, which all arguments must share; quantities as well as money.
    | **Undefined** (NaN): any value is NaN.
    | **Not to be confused with** consumption, which nobody observed: what was lost or left in stocks of users
      is in it.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.
    output : array_like, shape (...)
        Output, in the unit of trade; not negative.
    stock_withdrawal : array_like, shape (...)
        What was taken out of stocks, negative where they were built up; 0 leaves stocks out.

    Returns
    -------
    ndarray, shape (...)
        Apparent consumption of each batch element.

    Raises
    ------
    MetricError
        If trade or output is negative, a value is not a number, or the shapes do not fit.

    See Also
    --------
    import_penetration : Imports as a share of it.
    net_import_reliance : Net imports as a share of it.

    References
    ----------
    .. [1] ebrary. Apparent consumption.
    .. [2] FAO. Food balance sheets, background.

    Examples
    --------
    Of 100 produced 40 are sold abroad; 20 are bought there, and 5 come out of stocks:

    >>> apparent_consumption(exports=40, imports=20, output=100, stock_withdrawal=5)
    np.float64(85.0)
    """
    x, m, q, w = together(
        signed=("stock_withdrawal",),
        exports=exports,
        imports=imports,
        output=output,
        stock_withdrawal=stock_withdrawal,
    )
    return q - x + m + w


@metric(
    "(),(),()->()",
    EXPORTS,
    IMPORTS,
    OUTPUT,
    term="Import penetration",
    symbol="MP",
    unit="1",
    range="[0, inf)",
    undefined="domestic demand is zero or negative, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[MIKIC_GILBERT_2009, ENCYCLOPEDIA_PENETRATION],
    catalogue_ids={
        "import_penetration": "",
        "import_dependency_ratio_fao": "gross, as in food balance sheets",
    },
    status="standard",
)
def import_penetration(exports: ArrayLike, imports: ArrayLike, output: ArrayLike) -> Floats:
    r"""Import penetration, the share of domestic demand that imports meet.

    .. math:: MP = \frac{M}{Q - X + M}

    where :math:`X` are exports, :math:`M` imports and :math:`Q` is output.

    | **Range**: :math:`[0, \infty)`; 0 without imports, 1 when nothing produced at home is used at home;
      above 1 when exports exceed output, a sign of re-exports, which is kept.
    | **Unit**: trade and output in the same unit, pure number out.
    | **Undefined** (NaN): domestic demand is zero or negative, or a value is NaN.
    | **Not to be confused with** imports as a ratio to GDP. UN ESCAP puts GDP, which is value added, in the
      place of output; sector studies put gross output. The results cannot be compared. Who knows domestic
      demand itself, as in the Practical Guide of UNCTAD and WTO, divides by it with `trade_propensity`.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.
    output : array_like, shape (...)
        Gross output of the sector, or GDP of the economy, in the unit of trade; not negative.

    Returns
    -------
    ndarray, shape (...)
        Penetration of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    self_sufficiency_ratio : Output as a ratio to the same demand.
    bilateral_dependence : The part that each supplier has in it.

    References
    ----------
    .. [1] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.
    .. [2] Encyclopedia.com. Import penetration (citing OECD 2003).

    Examples
    --------
    Of 100 produced 40 are sold abroad; 20 are bought there, a quarter of the 80 that are used:

    >>> import_penetration(exports=40, imports=20, output=100)
    np.float64(0.25)
    """
    x, m, q = together(exports=exports, imports=imports, output=output)
    return ratio(m, q - x + m)


@metric(
    "(),(),()->()",
    EXPORTS,
    IMPORTS,
    OUTPUT,
    term="Self-sufficiency ratio",
    symbol="SSR",
    unit="1",
    range="[0, inf)",
    undefined="domestic demand is zero or negative, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[FAO_SSR],
    catalogue_ids=["self_sufficiency_ratio"],
    status="standard",
)
def self_sufficiency_ratio(exports: ArrayLike, imports: ArrayLike, output: ArrayLike) -> Floats:
    r"""Self-sufficiency ratio, output as a ratio to what is used at home.

    .. math:: SSR = \frac{Q}{Q + M - X}

    where :math:`X` are exports, :math:`M` imports and :math:`Q` is output.

    | **Range**: :math:`[0, \infty)`; 0 when nothing is produced, 1 when trade is balanced, above 1 for a net
      exporter.
    | **Unit**: trade and output in the same unit (FAO: quantities or kilocalories), pure number out. FAO
      prints per cent.
    | **Undefined** (NaN): domestic use is zero or negative, or a value is NaN.
    | **Not to be confused with** 1 minus `import_penetration`: the two differ by what is exported,
      :math:`SSR + MP = 1 + X/(Q + M - X)`. Changes of stocks are left out.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.
    output : array_like, shape (...)
        Output, in the unit of trade; not negative.

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
    import_penetration : Imports as a ratio to the same demand.

    References
    ----------
    .. [1] Open Data for Africa (FAO food balance sheets). Self-sufficiency ratio.

    Examples
    --------
    Of 100 produced 40 are sold abroad, 20 are bought there:

    >>> self_sufficiency_ratio(exports=40, imports=20, output=100)
    np.float64(1.25)
    """
    x, m, q = together(exports=exports, imports=imports, output=output)
    return ratio(q, q - x + m)


@metric(
    "(),(),(),()->()",
    EXPORTS,
    IMPORTS,
    OUTPUT,
    STOCKS,
    term="Net import reliance",
    symbol="NIR",
    unit="1",
    range="(-inf, 1]",
    undefined="apparent consumption is zero or negative, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[FAO_CEREALS, TRADEDASHBOARD_NIR],
    catalogue_ids={
        "net_import_reliance": "",
        "import_dependency_ratio_fao": "data={'stock_withdrawal': 0}: net, as for cereals",
    },
    status="standard",
)
def net_import_reliance(
    exports: ArrayLike, imports: ArrayLike, output: ArrayLike, stock_withdrawal: ArrayLike
) -> Floats:
    r"""Net import reliance, the share of apparent consumption that output does not meet.

    .. math:: NIR = \frac{M - X + W}{Q + M - X + W} = 1 - \frac{Q}{Q + M - X + W}

    where :math:`M` are imports, :math:`X` exports, :math:`Q` is output and :math:`W` what was taken out of
    stocks. With :math:`W = 0` it is the cereal import dependency ratio of FAO, which prints per cent and
    means over three years.

    | **Range**: :math:`(-\infty, 1]`; 1 when nothing is produced at home, 0 when output equals use, below 0
      for a net exporter.
    | **Unit**: all arguments in the same unit, quantities as well as money; pure number out.
    | **Undefined** (NaN): apparent consumption is zero or negative, or any value is NaN.
    | **Not to be confused with** `import_penetration`, which sets gross imports against the same demand and
      is FAO's import dependency ratio of food balance sheets: the two differ by what is exported. Studies
      that show reliance between 0 and 1 cut off the rest; nothing is cut off here. The Geological Survey of
      the United States counts changes of stocks; its own text could not be read.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.
    output : array_like, shape (...)
        Output, in the unit of trade; not negative.
    stock_withdrawal : array_like, shape (...)
        What was taken out of stocks, negative where they were built up; 0 leaves stocks out.

    Returns
    -------
    ndarray, shape (...)
        Reliance of each batch element.

    Raises
    ------
    MetricError
        If trade or output is negative, a value is not a number, or the shapes do not fit.

    See Also
    --------
    self_sufficiency_ratio : 1 minus this, where stocks are left out.
    import_penetration : Gross imports in the place of net ones.
    apparent_consumption : The denominator.

    References
    ----------
    .. [1] FAO. Cereal import dependency ratio, in Land Portal.
    .. [2] tradedashboard.eu. Net import reliance.

    Examples
    --------
    Of 80 used, 60 are produced at home:

    >>> net_import_reliance(exports=10, imports=30, output=60, stock_withdrawal=0)
    np.float64(0.25)
    """
    d = apparent_consumption(exports, imports, output, stock_withdrawal)
    return ratio(d - real(output, "output"), d)


@metric(
    "(),(),()->()",
    EXPORTS,
    IMPORTS,
    Argument("available", source="covariate"),
    term="Energy import dependency",
    symbol="ED",
    unit="1",
    range="(-inf, inf)",
    undefined="available energy is zero, negative or unknown, or either flow is unknown",
    laws=["scale_invariant", "antisymmetric"],
    references=[EUROSTAT_ENERGY, EC_ENERGY],
    catalogue_ids=["energy_import_dependency"],
    status="standard",
)
def energy_import_dependency(exports: ArrayLike, imports: ArrayLike, available: ArrayLike) -> Floats:
    r"""Energy import dependency, net imports as a share of the energy that is available.

    .. math:: ED = \frac{M - X}{E}

    where :math:`M` are imports, :math:`X` exports and :math:`E` is gross available energy: primary
    production, recovered products, net imports and what is taken out of stocks. Before Eurostat took that,
    :math:`E` was gross inland consumption plus maritime bunkers, which the Energy Union indicators of the
    Commission print.

    | **Range**: :math:`(-\infty, \infty)`; below 0 for a net exporter, 0 when trade is balanced, 1 when all
      comes from abroad, above 1 when stocks are built up.
    | **Unit**: all arguments in the same unit of energy, pure number out. Eurostat prints per cent.
    | **Undefined** (NaN): available energy is zero, negative or NaN, or a flow is NaN.
    | **Not to be confused with** `net_import_reliance`, whose numerator counts stocks too. All nuclear and
      renewable energy is production at home, wherever its fuel comes from.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports, not negative.
    imports : array_like, shape (...)
        Imports, not negative.
    available : array_like, shape (...)
        Gross available energy (Eurostat), or gross inland consumption plus maritime bunkers (the older form).

    Returns
    -------
    ndarray, shape (...)
        Dependency of each batch element.

    Raises
    ------
    MetricError
        If trade is negative, a value is not a number, or the shapes do not fit.

    See Also
    --------
    net_import_reliance : The same question of any good.

    References
    ----------
    .. [1] Eurostat. Energy imports dependency (nrg_ind_id), metadata.
    .. [2] European Commission. Energy Union indicators: net import dependency.

    Examples
    --------
    Net imports of 55 of the 100 that are available:

    >>> energy_import_dependency(exports=15, imports=70, available=100)
    np.float64(0.55)
    """
    x, m, e = together(signed=("available",), exports=exports, imports=imports, available=available)
    return ratio(m - x, e)


@metric(
    "(),(),()->()",
    Argument("exports_extra", flow="export", members="outside"),
    Argument("imports_extra", flow="import", members="outside"),
    OUTPUT,
    term="Trade intensity with third countries",
    symbol="TI",
    unit="1",
    range="[0, inf)",
    undefined="there is neither output nor import, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[LAW_INSIDER],
    catalogue_ids=["carbon_leakage_trade_intensity"],
    status="standard",
)
def carbon_leakage_trade_intensity(
    exports_extra: ArrayLike, imports_extra: ArrayLike, output: ArrayLike
) -> Floats:
    r"""Trade intensity of a sector with countries outside the bloc, as the EU judges carbon leakage.

    .. math:: TI = \frac{X_{extra} + M_{extra}}{Q + M_{extra}}

    where :math:`X_{extra}` are exports to and :math:`M_{extra}` imports from outside the bloc and :math:`Q`
    is the turnover of producers inside.

    | **Range**: :math:`[0, \infty)`; 0 without trade with third countries, above 1 when exports exceed
      turnover.
    | **Unit**: trade and output in the same unit, pure number out. The EU prints per cent.
    | **Undefined** (NaN): there is neither output nor import, or a value is NaN.
    | **Not to be confused with** `trade_intensity`, the index of the direction of trade; nor with
      `trade_openness`. Trade between members of the bloc is in neither flow, only in the turnover.

    Parameters
    ----------
    exports_extra : array_like, shape (...)
        Exports to outside the bloc, not negative.
    imports_extra : array_like, shape (...)
        Imports from outside the bloc, not negative.
    output : array_like, shape (...)
        Turnover or production of the sector inside, in the unit of trade; not negative.

    Returns
    -------
    ndarray, shape (...)
        Intensity of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    cdi2 : The share of imports that come from outside.

    References
    ----------
    .. [1] Law Insider. Trade intensity, definition of EU emissions trading.

    Examples
    --------
    >>> carbon_leakage_trade_intensity(exports_extra=30, imports_extra=20, output=180)
    np.float64(0.25)
    """
    x, m, q = together(exports_extra=exports_extra, imports_extra=imports_extra, output=output)
    return ratio(x + m, q + m)


@metric(
    "(),()->()",
    IMPORTS,
    Argument("exports_total", source="covariate"),
    term="Burden of food imports",
    symbol="M_f/X",
    unit="1",
    range="[0, inf)",
    undefined="total exports are zero, negative or unknown, or imports are unknown",
    laws=["scale_invariant", "bounded"],
    references=[FOOD_SECURITY_PORTAL],
    catalogue_ids={"food_import_burden": "of where(category=food)"},
    status="standard",
)
def food_import_burden(imports: ArrayLike, exports_total: ArrayLike) -> Floats:
    r"""Burden of food imports, what they cost as a ratio to all that is earned by exports.

    .. math:: \frac{M_f}{X}

    where :math:`M_f` are imports of food and :math:`X` exports of all goods.

    | **Range**: :math:`[0, \infty)`; 0 without such imports, 1 when all exports just pay for them.
    | **Unit**: both in the same unit, pure number out. Offices that print per cent multiply by 100.
    | **Undefined** (NaN): total exports are zero, negative or NaN, or imports are NaN.
    | **Not to be confused with** the inverse of `coverage_ratio`, in which both flows are of the same goods.
      A net exporter of food can bear a heavy burden and a net importer a light one.

    Parameters
    ----------
    imports : array_like, shape (...)
        Imports of food, or of another class of goods; not negative.
    exports_total : array_like, shape (...)
        Exports of all goods, in the unit of the imports.

    Returns
    -------
    ndarray, shape (...)
        Burden of each batch element.

    Raises
    ------
    MetricError
        If imports are negative, a value is not a number, or the shapes do not fit.

    See Also
    --------
    trade_balance : Of food, it tells a net importer, below 0.
    coverage_ratio : Exports and imports of the same goods.

    References
    ----------
    .. [1] Food Security Portal. Trade, food import bill.

    Examples
    --------
    >>> food_import_burden(15, exports_total=60)
    np.float64(0.25)
    """
    m, x = together(signed=("exports_total",), imports=imports, exports_total=exports_total)
    return ratio(m, x)


@metric(
    "(),()->()",
    IMPORTS,
    Argument("reserves", source="covariate"),
    term="Import cover",
    symbol="IC",
    unit="months",
    range="[0, inf)",
    undefined="there are no imports or either value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[ECONOMIST_IMPORT_COVER],
    catalogue_ids=["import_cover_months"],
    status="standard",
)
def import_cover_months(imports: ArrayLike, reserves: ArrayLike, *, months: float) -> Floats:
    r"""Import cover, how many months of imports the reserves of a country would pay for.

    .. math:: IC = \frac{R}{M / h}

    where :math:`R` are international reserves, :math:`M` imports and :math:`h` the number of months in which
    they came.

    | **Range**: :math:`[0, \infty)`; 0 without reserves. Three months are a common rule of thumb.
    | **Unit**: reserves and imports in the same unit; months out.
    | **Undefined** (NaN): there are no imports, or either value is NaN.
    | **Not to be confused with** `coverage_ratio`, exports as a multiple of imports. Imports of goods alone
      give longer cover than those of goods and services.

    Parameters
    ----------
    imports : array_like, shape (...)
        Imports, not negative.
    reserves : array_like, shape (...)
        International reserves at the end of the period, in the unit of imports; not negative.
    months : float
        Months in which the imports came: 12 for years, 3 for quarters, 1 for months.

    Returns
    -------
    ndarray, shape (...)
        Months of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `months` is not finite and above
        0.

    See Also
    --------
    coverage_ratio : What exports pay for.

    References
    ----------
    .. [1] The Economist (2013). Import cover. Graphic detail, 18 June 2013.

    Examples
    --------
    Reserves of 30 and imports of 60 in a year, 5 a month:

    >>> import_cover_months(60, reserves=30, months=12)
    np.float64(6.0)
    """
    months = positive_number("months", months)
    m, r = together(imports=imports, reserves=reserves)
    return ratio(months * r, m)


def quotient(numerator: Floats, denominator: Floats) -> Floats:
    """Return numerator / denominator of changes, which may be negative; NaN where there was no change."""
    with np.errstate(all="ignore"):
        # Nothing by less is -0.0, and a table that prints it makes its reader look for a loss.
        return np.where(denominator != 0, numerator / denominator, np.nan) + 0.0


def relative_change(x: Floats, base: Floats, form: str) -> Floats:
    """Return the change of a series relative to its base, in one of three forms."""
    if form == "midpoint":
        return 2 * ratio(x - base, x + base)
    grown = ratio(x, base)
    with np.errstate(all="ignore"):
        return np.log(np.where(grown > 0, grown, np.nan)) if form == "log" else grown - 1


def residuals(values: Floats, *regressors: Floats) -> Floats:
    """Return what least squares with a constant leave of `values`; NaN where no freedom is left."""
    # Members come first, so that every step runs along the batch, which is long where groups are short.
    series = [np.ascontiguousarray(np.moveaxis(z, -1, 0)) for z in (values, *regressors)]
    known = np.logical_and.reduce([np.isfinite(z).all(axis=0) for z in series])
    left, *columns = series if known.all() else [np.where(known, z, 0.0) for z in series]
    free, basis = np.full(known.shape, len(left)), list[tuple[Floats, Floats]]()
    for column in (np.ones_like(left), *columns):
        rest = column
        # Each is taken out of what those before have left: so residuals are as exact as Householder's.
        for other in basis:
            rest = without(rest, *other)
        size = inner(rest, rest)
        # Regressors that say the same as those before, or nothing, are left out.
        says = size > COLLINEAR**2 * inner(column, column)
        basis.append((rest, np.where(says, 1 / np.where(says, size, 1.0), 0.0)))
        left = without(left, *basis[-1])
        free -= says
    return np.moveaxis(np.where(known & (free > 0), left, np.nan), 0, -1)


def without(a: Floats, other: Floats, inverse: Floats) -> Floats:
    """Return what is left of `a` beside another series, given one over the square of its length."""
    part = (inner(a, other) * inverse) * other
    return np.subtract(a, part, out=part)


def inner(a: Floats, b: Floats) -> Floats:
    """Return inner products along the first axis."""
    return np.asarray(np.einsum("i...,i...->...", a, b))
