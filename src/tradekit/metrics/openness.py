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
"""

from typing import Literal

from numpy.typing import ArrayLike

from tradekit.metrics._inputs import Floats, one_of, ratio, together
from tradekit.metrics._record import Argument, Reference, metric

__all__ = ["trade_openness", "import_penetration", "self_sufficiency_ratio"]  # noqa: RUF022  textbook order

EXPORTS = Argument("exports", flow="export")
IMPORTS = Argument("imports", flow="import")
OUTPUT = Argument("output", source="covariate")

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
ENCYCLOPEDIA_PENETRATION = Reference(
    "Encyclopedia.com. Import penetration (citing OECD 2003)."
    " https://www.encyclopedia.com/social-sciences/applied-and-social-sciences-magazines/import-penetration"
)
FAO_SSR = Reference(
    "Open Data for Africa (FAO food balance sheets). Self-sufficiency ratio."
    " http://dataportal.opendataforafrica.org/apps/atlas/Chad/Self-sufficiency-ratio"
)


@metric(
    "(),(),()->()",
    EXPORTS,
    IMPORTS,
    Argument("gdp", source="covariate"),
    term="Trade openness",
    symbol="O",
    unit="1",
    range="[0, inf)",
    undefined="GDP is zero, negative or unknown, or either flow is unknown",
    laws=["scale_invariant", "flow_symmetric", "bounded"],
    references=[MIKIC_GILBERT_2009, WITS_OUTCOMES, UNCTAD_METHODS],
    catalogue_ids=["trade_openness"],
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
    catalogue_ids=["import_penetration"],
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
      place of output; sector studies put gross output. The results cannot be compared.

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
