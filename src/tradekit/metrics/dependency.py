"""Dependency: how much an economy or a bloc relies on others, and on few of them.

Glossary
--------
domestic use
    Output plus imports minus exports; also apparent consumption.
import-based, use-based
    Dependence on a supplier measured by its share in imports (that is `share`), or in domestic use
    (`bilateral_dependence`). A country that makes most of a good itself can buy all its imports from one
    place without depending on it.
bloc
    A group of economies that is taken as one, such as the European Union. Imports are *intra* when they come
    from inside the bloc and *extra* when they come from outside.
core dependency indicators
    Three indicators by which the European Commission (2021) finds products on which the EU depends: `cdi1`
    above 0.4, `cdi2` above 0.5 and `cdi3` above 1, all three at once. The thresholds are its, not laws of
    nature; they are data, `COMMISSION_THRESHOLDS`, and built into nothing.
exposure
    What would be hit if something happened to some suppliers: a characteristic of them, weighted by trade.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tradekit.errors import MetricError
from tradekit.metrics._inputs import (
    Floats,
    fit,
    nonnegative,
    number,
    positive_integer,
    positive_number,
    ratio,
    real,
    share_of_total,
    sum_members,
    together,
    true_or_false,
)
from tradekit.metrics._record import Argument, Reference, metric
from tradekit.metrics.concentration import hhi, largest_two

__all__ = [  # noqa: RUF022  textbook order
    "bilateral_dependence",
    "import_penetration_extra",
    "cdi1",
    "cdi2",
    "cdi3",
    "foreign_dependency_flag",
    "geodep_dependency",
    "years_dependent",
    "dependency_persistence",
    "largest_supplier_gap",
    "substitution_capacity",
    "supplier_replacement",
    "exposure",
    "exposure_change",
    "supplier_risk_weighted",
    "supply_risk_crm",
    "bloc_trade_ratio",
    "hirschman_asymmetry",
    "barbieri_interdependence",
    "oneal_russett",
    "indirect_exposure",
    "product_fragility",
    "product_riskiness",
]

IMPORTS_EXTRA = Argument("imports_extra", flow="import", members="outside")
IMPORTS_INTRA = Argument("imports_intra", flow="import", members="inside")
EXPORTS = Argument("exports", flow="export")

COMMISSION_2021 = Reference(
    "European Commission (2021). Strategic dependencies and capacities. Staff working document"
    " SWD(2021) 352 final."
)
GEODEP = Reference(
    "CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). Import dependencies: where does the EU stand?"
    " CEPII Policy Brief 47. https://cepii.fr/cepii/en/bdd_modele/bdd_modele_item.asp?id=41"
)
EBRARY_CONSUMPTION = Reference(
    "ebrary. Apparent consumption. https://ebrary.net/75775/business_finance/apparent_consumption"
)
VICARD_WIBAUX_2023 = Reference(
    "Vicard, V., & Wibaux, P. (2023). EU strategic dependencies: a long view. CEPII Policy Brief 41."
    " http://www.cepii.fr/CEPII/en/publications/pb/abstract.asp?NoDoc=13825"
)
BLENGINI_2017 = Reference(
    "Blengini, G. A., et al. (2017). Assessment of the methodology for establishing the EU list of critical"
    " raw materials. EUR 28654.",
    "10.2760/73303",
)
CRITMAT = Reference(
    "Meyer, O. CritMAT: Critical Material Assessment Toolkit, concentration weighted by governance and trade."
    " https://github.com/meyerdata/CritMAT"
)
GARTZKE_LI_2003 = Reference(
    "Gartzke, E., & Li, Q. (2003). Measure for measure. Journal of Peace Research 40(5), 553-571.",
    "10.1177/00223433030405004",
)
UNCTAD_GTU = Reference(
    "UNCTAD (2023). Global Trade Update, as quoted by qery.no."
    " https://qery.no/countries-shifting-bilateral-trade-towards-allies/"
)
KORNIYENKO_2017 = Reference(
    "Korniyenko, Y., Pinat, M., & Dew, B. (2017). Assessing the fragility of global trade. IMF Working Paper"
    " 17/30. https://ssrn.com/abstract=2938329"
)
REITER_STEHRER_2022 = Reference(
    "Reiter, O., & Stehrer, R. (2022). On risky products in trade and value chains."
    " https://pubmed.ncbi.nlm.nih.gov/36588823"
)
OECD_JRC_2008 = Reference(
    "OECD & JRC (2008). Handbook on constructing composite indicators: methodology and user guide. OECD"
    " Publishing.",
    "10.1787/9789264043466-en",
)
FAGIOLO_2007 = Reference(
    "Fagiolo, G. (2007). Clustering in complex directed networks. Physical Review E 76, 026107.",
    "10.1103/PhysRevE.76.026107",
)

COMMISSION_THRESHOLDS: Mapping[str, float] = {"cdi1": 0.4, "cdi2": 0.5, "cdi3": 1.0}
"""What the European Commission (2021) asks of a dependent product: every indicator above its threshold."""

GEODEP_THRESHOLDS: Mapping[str, float] = {"hhi_imports": 0.4, "hhi_world": 0.4, "ratio_imports": 1.0}
"""What CEPII asks of a dependent product, in two years of three."""

# Shares are sums of a few roundings of 1e-16; a loss below is none.
ROUNDING = 1e-14


class Interdependence(NamedTuple):
    """What Barbieri says of a pair of economies."""

    salience: Floats
    symmetry: Floats
    interdependence: Floats


class Look(NamedTuple):
    """Exposure as it appears, and as one looks through the suppliers of suppliers."""

    face_value: Floats
    look_through: Floats


class Fragility(NamedTuple):
    """How much the supply of a product hangs on few exporters that trade in circles."""

    dispersion: Floats
    clustering: Floats
    concentration: Floats


@metric(
    "(n),(),()->(n)",
    Argument("imports", flow="import"),
    EXPORTS,
    Argument("output", source="covariate"),
    term="Bilateral dependence",
    symbol="d",
    unit="1",
    range="[0, inf)",
    undefined="domestic use is zero or negative, or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[EBRARY_CONSUMPTION],
    catalogue_ids=["bilateral_dependence"],
    status="emerging",
)
def bilateral_dependence(imports: ArrayLike, exports: ArrayLike, output: ArrayLike) -> Floats:
    r"""Bilateral dependence, the share of domestic use that each supplier meets.

    .. math:: d_j = \frac{m_j}{Q + M - X}, \qquad M = \sum_{j=1}^{n} m_j

    where :math:`m_j` are imports from supplier :math:`j`, :math:`X` all exports and :math:`Q` is output. This
    is the use-based form; the import-based one, :math:`m_j / M`, is `share`.

    | **Range**: :math:`[0, \infty)`; 0 when nothing comes from the supplier, 1 when all that is used does;
      above 1 when exports exceed output, a sign of re-exports, which is kept.
    | **Unit**: trade and output in the same unit, pure number out.
    | **Undefined** (NaN): domestic use is zero or negative, or any value is NaN.
    | **Not to be confused with** dependence on few suppliers, which `hhi` of the imports measures.
    | **Unverified**: domestic use was checked against a source, its division by supplier was not; hence
      "emerging".

    Parameters
    ----------
    imports : array_like, shape (..., n)
        Imports from each supplier, not negative. All suppliers must be there.
    exports : array_like, shape (...)
        Exports to all partners, not negative.
    output : array_like, shape (...)
        Output, in the unit of trade; not negative.

    Returns
    -------
    ndarray, shape (..., n)
        Dependence on each supplier.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    import_penetration : The sum over all suppliers.
    share : The import-based form.

    References
    ----------
    .. [1] ebrary. Apparent consumption.

    Examples
    --------
    Half of the imports come from the first supplier, but only an eighth of what is used:

    >>> bilateral_dependence([10, 6, 4], exports=40, output=100)
    array([0.125, 0.075, 0.05 ])
    """
    m = nonnegative(imports, "imports", core=1)
    total, x, q = together(imports=m.sum(axis=-1), exports=exports, output=output)
    return ratio(m, (q - x + total)[..., None])


@metric(
    "(),(),(),()->()",
    IMPORTS_EXTRA,
    IMPORTS_INTRA,
    EXPORTS,
    Argument("output", source="covariate"),
    term="Import penetration from outside",
    symbol="d",
    unit="1",
    range="[0, inf)",
    undefined="domestic use is zero or negative, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    catalogue_ids=["mejean_rousseaux"],
    status="emerging",
)
def import_penetration_extra(
    imports_extra: ArrayLike, imports_intra: ArrayLike, exports: ArrayLike, output: ArrayLike
) -> Floats:
    r"""Import penetration from outside a bloc, the share of domestic use that comes from there.

    .. math:: d = \frac{M_{extra}}{Q + M_{extra} + M_{intra} - X}

    where :math:`M_{extra}` are imports from outside the bloc, :math:`M_{intra}` those of its members from one
    another, :math:`X` exports and :math:`Q` is output. Mejean and Rousseaux put it in the place of `cdi2`
    where production is known, beside concentration (`cdi1`) and a measure of how sticky supply relations are,
    which is the user's to bring.

    | **Range**: :math:`[0, \infty)`; 0 when nothing comes from outside; above 1 when exports exceed output.
    | **Unit**: trade and output in the same unit, pure number out.
    | **Undefined** (NaN): domestic use is zero or negative, or a value is NaN.
    | **Not to be confused with** `cdi2`, which knows no output.
    | **Unverified**: the ratio is general knowledge of a paper of 2024 that could not be read. Hence
      "emerging".

    Parameters
    ----------
    imports_extra : array_like, shape (...)
        Imports from outside the bloc, not negative.
    imports_intra : array_like, shape (...)
        Imports of the bloc's members from one another, not negative.
    exports : array_like, shape (...)
        Exports of the bloc's members to all destinations, not negative.
    output : array_like, shape (...)
        Output, in the unit of trade; not negative.

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
    cdi2 : Without output.
    import_penetration : Without a bloc.

    Examples
    --------
    >>> import_penetration_extra(30, 10, exports=20, output=80)
    np.float64(0.3)
    """
    extra, intra, x, q = together(
        imports_extra=imports_extra, imports_intra=imports_intra, exports=exports, output=output
    )
    return ratio(extra, q + extra + intra - x)


@metric(
    "(n)->()",
    IMPORTS_EXTRA,
    term="Core dependency indicator 1",
    symbol="CDI₁",
    unit="1",
    range="[1/n, 1]",
    undefined="there are no imports from outside or a value is unknown",
    laws=["scale_invariant", "symmetric", "transfer", "ignores_absent", "replication_divides", "bounded"],
    references=[COMMISSION_2021, GEODEP],
    catalogue_ids=["cdi1"],
    status="emerging",
)
def cdi1(imports_extra: ArrayLike) -> Floats:
    r"""Core dependency indicator 1, concentration of imports from outside the bloc.

    .. math:: CDI_1 = \sum_{j=1}^{n} \left( \frac{m_j}{\sum_l m_l} \right)^2

    where :math:`m_j` are the bloc's imports of a product from supplier :math:`j` outside it. It is `hhi` of
    suppliers outside alone: shares are of extra-bloc imports.

    | **Range**: :math:`[1/n, 1]`; :math:`1/n` when all :math:`n` suppliers are equal, 1 when there is one
      only. The Commission's threshold is 0.4.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): nothing is imported from outside, which is no dependence, or a value is NaN.
    | **Not to be confused with** `hhi` of all imports, in which members of the bloc are suppliers too.
    | **Unverified**: the index and its threshold of 0.4 were read at CEPII, for single countries; the
      Commission's own text on suppliers outside the EU could not be read. Hence "emerging".

    Parameters
    ----------
    imports_extra : array_like, shape (..., n)
        Imports from each supplier outside the bloc, not negative.

    Returns
    -------
    ndarray, shape (...)
        Indicator of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    hhi : The index itself.
    cdi2, cdi3 : The two other indicators.

    References
    ----------
    .. [1] European Commission (2021). Strategic dependencies and capacities. SWD(2021) 352 final.
    .. [2] CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). CEPII Policy Brief 47.

    Examples
    --------
    >>> cdi1([70, 20, 10]).round(2)
    np.float64(0.54)
    """
    return hhi(nonnegative(imports_extra, "imports_extra", core=1))


@metric(
    "(),()->()",
    IMPORTS_EXTRA,
    Argument("imports_intra", flow="import", members="inside"),
    term="Core dependency indicator 2",
    symbol="CDI₂",
    unit="1",
    range="[0, 1]",
    undefined="there are no imports or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[COMMISSION_2021],
    catalogue_ids=["cdi2"],
    status="emerging",
)
def cdi2(imports_extra: ArrayLike, imports_intra: ArrayLike) -> Floats:
    r"""Core dependency indicator 2, the share of imports that come from outside the bloc.

    .. math:: CDI_2 = \frac{M_{extra}}{M_{extra} + M_{intra}}

    where :math:`M_{extra}` are the bloc members' imports of a product from outside the bloc and
    :math:`M_{intra}` those from one another, which stand for supply from within.

    | **Range**: :math:`[0, 1]`; 0 when all comes from inside, 1 when all comes from outside. The Commission's
      threshold is 0.5.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): nothing is imported, or a value is NaN.
    | **Not to be confused with** `import_penetration`, which sets imports against domestic use. For a single
      economy, which has no inside, the indicator would be 1 by construction and says nothing.
    | **Unverified**: the Commission's text could not be read; formula and threshold are general knowledge.
      Hence "emerging".

    Parameters
    ----------
    imports_extra : array_like, shape (...)
        Imports from outside the bloc, not negative.
    imports_intra : array_like, shape (...)
        Imports of the bloc's members from one another, not negative.

    Returns
    -------
    ndarray, shape (...)
        Indicator of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    cdi1, cdi3 : The two other indicators.

    References
    ----------
    .. [1] European Commission (2021). Strategic dependencies and capacities. SWD(2021) 352 final.

    Examples
    --------
    >>> cdi2(imports_extra=60, imports_intra=40)
    np.float64(0.6)
    """
    extra, intra = together(imports_extra=imports_extra, imports_intra=imports_intra)
    return ratio(extra, extra + intra)


@metric(
    "(),()->()",
    IMPORTS_EXTRA,
    EXPORTS,
    term="Core dependency indicator 3",
    symbol="CDI₃",
    unit="1",
    range="[0, inf)",
    undefined="there are no exports or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[COMMISSION_2021, GEODEP],
    catalogue_ids=["cdi3"],
    status="emerging",
)
def cdi3(imports_extra: ArrayLike, exports: ArrayLike, *, zero_exports: float = np.nan) -> Floats:
    r"""Core dependency indicator 3, imports from outside the bloc as a ratio to its exports.

    .. math:: CDI_3 = \frac{M_{extra}}{X}

    where :math:`M_{extra}` are the bloc's imports of a product from outside and :math:`X` its members'
    exports to all destinations, inside and outside, which stand for what the bloc can produce.

    | **Range**: :math:`[0, \infty)`; 0 when nothing is imported from outside, above 1 (the Commission's
      threshold) when own exports could not take the place of those imports.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there are no exports and `zero_exports` says nothing, or a value is NaN.
    | **Not to be confused with** the inverse of `coverage_ratio`, in which both flows cross the same border.
    | **Unverified**: the ratio of imports to exports and its threshold of 1 were read at CEPII, for single
      countries; the Commission's own text on the EU could not be read. Hence "emerging".

    Parameters
    ----------
    imports_extra : array_like, shape (...)
        Imports from outside the bloc, not negative.
    exports : array_like, shape (...)
        Exports of the bloc's members to all destinations, not negative.
    zero_exports : float, optional
        What it is where there are no exports: 9999 in CEPII's GeoDep, ``math.inf`` elsewhere.

    Returns
    -------
    ndarray, shape (...)
        Indicator of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `zero_exports` is no number.

    See Also
    --------
    cdi1, cdi2 : The two other indicators.

    References
    ----------
    .. [1] European Commission (2021). Strategic dependencies and capacities. SWD(2021) 352 final.
    .. [2] CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). CEPII Policy Brief 47.

    Examples
    --------
    >>> cdi3(imports_extra=60, exports=40)
    np.float64(1.5)
    >>> cdi3(imports_extra=60, exports=0, zero_exports=9999)
    np.float64(9999.0)
    """
    extra, x = together(imports_extra=imports_extra, exports=exports)
    zero = number("zero_exports", zero_exports, real=False)
    return np.where(x == 0, zero + 0 * extra, ratio(extra, x))[()]


@metric(
    "(n),(),()->()",
    IMPORTS_EXTRA,
    IMPORTS_INTRA,
    EXPORTS,
    term="Foreign dependency",
    symbol="f",
    unit="1",
    kind="flag",
    range="[0, 1]",
    undefined="a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[COMMISSION_2021, GEODEP],
    catalogue_ids=["foreign_dependency_flag"],
    status="emerging",
)
def foreign_dependency_flag(
    imports_extra: ArrayLike,
    imports_intra: ArrayLike,
    exports: ArrayLike,
    *,
    cdi1: float,
    cdi2: float,
    cdi3: float,
) -> Floats:
    r"""Foreign dependency by the Commission's three indicators at once.

    .. math:: f = 1 \quad\text{if}\quad CDI_1 > c_1,\; CDI_2 > c_2 \;\text{and}\; CDI_3 > c_3

    where :math:`CDI_1` to :math:`CDI_3` are the indicators of the functions of these names and :math:`c_1` to
    :math:`c_3` their thresholds. They are data: `COMMISSION_THRESHOLDS` holds those of 2021. Where there are
    imports and no exports, the third is beyond any threshold; what is not imported is not depended upon.

    | **Range**: 0 or 1.
    | **Unit**: any unit in, 1 for yes and 0 for no.
    | **Undefined** (NaN): a value is NaN.
    | **Not to be confused with** the Commission's lists of products, which are further selected by ecosystem.
    | **Unverified**: thresholds were read at CEPII and in the news, not in the Commission's text. Hence
      "emerging".

    Parameters
    ----------
    imports_extra : array_like, shape (..., n)
        Imports from each supplier outside the bloc, not negative.
    imports_intra : array_like, shape (...)
        Imports of the bloc's members from one another, not negative.
    exports : array_like, shape (...)
        Exports of the bloc's members to all destinations, not negative.
    cdi1, cdi2, cdi3 : float
        Thresholds, not negative; the indicator must be above.

    Returns
    -------
    ndarray, shape (...)
        1 for yes, 0 for no.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or a threshold is negative or none.

    See Also
    --------
    cdi1, cdi2, cdi3 : The indicators.
    geodep_dependency : The criteria of CEPII.

    References
    ----------
    .. [1] European Commission (2021). Strategic dependencies and capacities. SWD(2021) 352 final.
    .. [2] CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). CEPII Policy Brief 47.

    Examples
    --------
    >>> from tradekit.metrics import COMMISSION_THRESHOLDS
    >>> foreign_dependency_flag([70, 20, 10], 50, 40, **COMMISSION_THRESHOLDS)
    np.float64(1.0)
    >>> foreign_dependency_flag([70, 20, 10], 150, 40, **COMMISSION_THRESHOLDS)
    np.float64(0.0)
    """
    limits = [
        positive_number(name, value, zero=True)
        for name, value in (("cdi1", cdi1), ("cdi2", cdi2), ("cdi3", cdi3))
    ]
    m, intra, x = (
        nonnegative(a, k, core=k == "imports_extra")
        for k, a in (("imports_extra", imports_extra), ("imports_intra", imports_intra), ("exports", exports))
    )
    fit(("n", "", ""), imports_extra=m, imports_intra=intra, exports=x)
    extra = m.sum(axis=-1)
    flag = (hhi(m) > limits[0]) & (extra > limits[1] * (extra + intra)) & (extra > limits[2] * x)
    return np.where(np.isnan(extra + intra + x), np.nan, flag)[()]


@metric(
    "(n),(),()->()",
    Argument("imports", flow="import"),
    EXPORTS,
    Argument("world_hhi", source="covariate"),
    term="Import dependency of GeoDep",
    symbol="f",
    unit="1",
    kind="flag",
    range="[0, 1]",
    undefined="a value is unknown",
    laws=["symmetric", "ignores_absent", "bounded"],
    references=[GEODEP],
    catalogue_ids=["geodep_dependency"],
    status="standard",
)
def geodep_dependency(
    imports: ArrayLike,
    exports: ArrayLike,
    world_hhi: ArrayLike,
    *,
    hhi_imports: float,
    hhi_world: float,
    ratio_imports: float,
) -> Floats:
    r"""Import dependency by CEPII's criteria of concentration, world supply and substitutability.

    .. math:: f = 1 \quad\text{if}\quad H_m > c_1,\; H_w > c_2 \;\text{and}\; M / X > c_3

    where :math:`H_m` is `hhi` of an economy's imports of a product by supplier, :math:`H_w` that of the
    world's exports of it by exporter, :math:`M` and :math:`X` are the economy's imports and exports, and
    :math:`c_1` to :math:`c_3` thresholds. They are data: `GEODEP_THRESHOLDS` holds CEPII's. Where nothing is
    exported CEPII sets the ratio to 9999, which is above the threshold. Its fourth criterion, two years of
    three, is `years_dependent`.

    | **Range**: 0 or 1.
    | **Unit**: any unit in, 1 for yes and 0 for no.
    | **Undefined** (NaN): a value is NaN.
    | **Not to be confused with** `foreign_dependency_flag`, which asks nothing of world exports and tells
      trade inside a bloc apart.

    Parameters
    ----------
    imports : array_like, shape (..., n)
        Imports from each supplier, not negative.
    exports : array_like, shape (...)
        Exports of the economy to all destinations, not negative.
    world_hhi : array_like, shape (...)
        Herfindahl-Hirschman index of the world's exports by exporter.
    hhi_imports, hhi_world, ratio_imports : float
        Thresholds, not negative; the criterion must be above.

    Returns
    -------
    ndarray, shape (...)
        1 for yes, 0 for no.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or a threshold is negative or none.

    See Also
    --------
    years_dependent : The fourth criterion.
    hhi : World exports over reporters.

    References
    ----------
    .. [1] CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). CEPII Policy Brief 47.

    Examples
    --------
    >>> from tradekit.metrics import GEODEP_THRESHOLDS
    >>> geodep_dependency([70, 20, 10], exports=0, world_hhi=[0.5, 0.3], **GEODEP_THRESHOLDS)
    array([1., 0.])
    """
    limits = [
        positive_number(name, value, zero=True)
        for name, value in (
            ("hhi_imports", hhi_imports),
            ("hhi_world", hhi_world),
            ("ratio_imports", ratio_imports),
        )
    ]
    m, x, world = (
        nonnegative(a, k, core=k == "imports")
        for k, a in (("imports", imports), ("exports", exports), ("world_hhi", world_hhi))
    )
    fit(("n", "", ""), imports=m, exports=x, world_hhi=world)
    total = m.sum(axis=-1)
    flag = (hhi(m) > limits[0]) & (world > limits[1]) & (total > limits[2] * x)
    return np.where(np.isnan(total + x + world), np.nan, flag)[()]


@metric(
    "(t)->(t)",
    Argument("flags", source="covariate"),
    term="Years of dependency",
    symbol="y",
    unit="1",
    kind="count",
    range="[0, window]",
    undefined="the window is not complete",
    laws=["scale_invariant", "bounded"],
    references=[GEODEP],
    catalogue_ids={"geodep_dependency": "the fourth criterion, above 1 with window=3"},
    status="standard",
)
def years_dependent(flags: ArrayLike, *, window: int) -> Floats:
    r"""Number of the last years in which a product was depended upon.

    .. math:: y_t = \sum_{k=0}^{w-1} f_{t-k}

    where :math:`f_t` says whether a dependency held in period :math:`t`, 1 or 0, and :math:`w` is the window.
    CEPII calls a dependency lasting when it held in two years of three.

    | **Range**: :math:`[0, w]`.
    | **Unit**: flags in, a number of periods out.
    | **Undefined** (NaN): the window reaches back before the first period, or a flag in it is NaN.
    | **Not to be confused with** `streak`, which counts unbroken runs of growth.

    Parameters
    ----------
    flags : array_like, shape (..., t)
        Whether the dependency held in each period: 0 for no, anything above for yes.
    window : int
        How many periods, at least 1; 3 at CEPII.

    Returns
    -------
    ndarray, shape (..., t)
        Number of periods with a flag.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `window` is not a positive integer.

    See Also
    --------
    geodep_dependency : The flag of one year.
    dependency_persistence : Of all products, two years.

    References
    ----------
    .. [1] CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). CEPII Policy Brief 47.

    Examples
    --------
    >>> years_dependent([1, 0, 1, 1, 0], window=3)
    array([nan, nan,  2.,  2.,  2.])
    """
    window = positive_integer("window", window)
    f = nonnegative(flags, "flags", core=1)
    held = np.where(np.isnan(f), np.nan, f > 0)
    out = np.full(held.shape, np.nan)
    if window <= held.shape[-1]:
        out[..., window - 1 :] = np.lib.stride_tricks.sliding_window_view(held, window, axis=-1).sum(axis=-1)
    return out


@metric(
    "(n),(n)->()",
    Argument("flags", source="covariate"),
    Argument("flags_base", source="covariate"),
    term="Persistence of dependency",
    symbol="P",
    unit="1",
    range="[0, 1]",
    undefined="nothing was depended upon in the base period or a flag is unknown",
    laws=["scale_invariant", "symmetric", "replication_invariant", "ignores_absent", "bounded"],
    references=[VICARD_WIBAUX_2023],
    catalogue_ids=["dependency_persistence"],
    status="standard",
)
def dependency_persistence(flags: ArrayLike, flags_base: ArrayLike) -> Floats:
    r"""Persistence of dependency, the share of dependent products that still are.

    .. math:: P = \frac{\sum_{i=1}^{n} f_i f_{i,0}}{\sum_{i=1}^{n} f_{i,0}}

    where :math:`f_i` and :math:`f_{i,0}` say whether there is a dependency in product :math:`i` now and in
    the base period. What it lacks to 1 is the churn.

    | **Range**: :math:`[0, 1]`; 0 when none of the products is dependent any more, 1 when all are.
    | **Unit**: flags in, pure number out.
    | **Undefined** (NaN): nothing was depended upon in the base period, or a flag is NaN.
    | **Not to be confused with** `years_dependent`, which follows one product.

    Parameters
    ----------
    flags : array_like, shape (..., n)
        Whether each product is dependent now: 0 for no, anything above for yes.
    flags_base : array_like, shape (..., n)
        Whether each was in the base period.

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
    foreign_dependency_flag : What flags may be.

    References
    ----------
    .. [1] Vicard, V., & Wibaux, P. (2023). EU strategic dependencies: a long view. CEPII Policy Brief 41.

    Examples
    --------
    Five products were dependent, four still are:

    >>> dependency_persistence([1, 1, 1, 1, 0, 1], [1, 1, 1, 1, 1, 0])
    np.float64(0.8)
    """
    now, base = together(core=1, flags=flags, flags_base=flags_base)
    known = 0 * now.sum(axis=-1) + 0 * base.sum(axis=-1)
    return ratio(((now > 0) & (base > 0)).sum(axis=-1) + known, (base > 0).sum(axis=-1) + known)


@metric(
    "(n)->()",
    Argument("values"),
    term="Lead of the largest supplier",
    symbol="g",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    catalogue_ids=["largest_supplier_gap"],
    status="emerging",
)
def largest_supplier_gap(values: ArrayLike) -> Floats:
    r"""Lead of the largest supplier over the second, in shares.

    .. math:: g = s_{(1)} - s_{(2)}

    where :math:`s_{(1)} \ge s_{(2)}` are the two largest shares; where there is one supplier only, the second
    is 0.

    | **Range**: :math:`[0, 1]`; 0 when the two largest are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** the share of the largest, `concentration_ratio` with ``k=1``.
    | **Unverified**: the formula is general knowledge. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each supplier, not negative.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    concentration_ratio : The largest shares themselves.
    stenbacka_threshold : From which share on a member dominates.

    Examples
    --------
    >>> largest_supplier_gap([50, 30, 20]).round(2)
    np.float64(0.2)
    """
    two = largest_two(share_of_total(values))
    return two[0] - two[1]


@metric(
    "(n),(n)->()",
    Argument("imports", flow="import"),
    Argument("supply", source="covariate"),
    term="Substitution capacity",
    symbol="C",
    unit="1",
    range="[0, inf)",
    undefined="nothing is imported or a value is unknown",
    absent="dense",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    catalogue_ids=["substitution_capacity"],
    status="emerging",
)
def substitution_capacity(imports: ArrayLike, supply: ArrayLike) -> Floats:
    r"""Substitution capacity, what others could supply in the place of the largest supplier.

    .. math:: C = \frac{\sum_{j \ne 1} \max(x_j - m_j, 0)}{m_1}

    where :math:`m_j` are imports from supplier :math:`j`, :math:`x_j` its exports to all the world and 1 the
    largest supplier: what the others export and the economy does not buy already, as a ratio to what is at
    stake. Of equally large suppliers, that one is taken to fail whose exports would be missed most.

    | **Range**: :math:`[0, \infty)`; 0 when nobody else exports, 1 when others export to third countries just
      what the largest supplies.
    | **Unit**: imports and exports in the same unit, pure number out.
    | **Undefined** (NaN): nothing is imported, or a value is NaN.
    | **Not to be confused with** `cdi3`, which asks for own exports.
    | **Unverified**: the ratio is general knowledge; neither unit values nor the quality of what others
      export are looked at. Hence "emerging".

    Parameters
    ----------
    imports : array_like, shape (..., n)
        Imports from each supplier, not negative.
    supply : array_like, shape (..., n)
        Exports of each of them to all the world, not negative; the economy itself is left out. Who sells
        nothing here counts: in `TradeCube.measure` the members are all labels of the dimension.

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
    largest_supplier_gap : How far the largest is ahead.

    Examples
    --------
    Of 60 from the first supplier, the others could replace 20 and 10:

    >>> substitution_capacity([60, 30, 10], supply=[500, 50, 20])
    np.float64(0.5)
    """
    m, x = together(core=1, imports=imports, supply=supply)
    largest = m.max(axis=-1, keepdims=True, initial=0.0)
    spare = np.maximum(x - m, 0.0)
    missed = np.where(m == largest, spare, 0.0).max(axis=-1, initial=0.0)
    return ratio(sum_members(spare) - missed, largest[..., 0])


@metric(
    "(n),(n),(n)->(n)",
    Argument("values"),
    Argument("values_base", time="base"),
    Argument("replaced", source="covariate"),
    term="Supplier replacement",
    symbol="R",
    unit="1",
    range="(-inf, inf)",
    undefined="those replaced do not lose, a total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent"],
    catalogue_ids=["china_plus_one"],
    status="emerging",
)
def supplier_replacement(values: ArrayLike, values_base: ArrayLike, replaced: ArrayLike) -> Floats:
    r"""Supplier replacement, the part of a loss of share that each other supplier takes over.

    .. math:: R_j = \frac{s_j - s_{j,0}}{\sum_{c} (s_{c,0} - s_c)}

    where :math:`s_j` and :math:`s_{j,0}` are the shares of supplier :math:`j` now and in the base period, and
    :math:`c` runs over the suppliers that lose. Of them themselves the part is 0; those of all others sum to
    1.

    | **Range**: :math:`(-\infty, \infty)`; 1 when one supplier takes over all, below 0 when it loses too.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): those said to be replaced do not lose, a total is zero, or a value is NaN.
    | **Not to be confused with** growth: a supplier may take over share while its trade falls.
    | **Unverified**: China plus one, as this is called of China, has no standard definition. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each supplier, not negative.
    values_base : array_like, shape (..., n)
        Trade with the same suppliers in the base period, not negative.
    replaced : array_like, shape (..., n)
        1 for those that are replaced, 0 for others.

    Returns
    -------
    ndarray, shape (..., n)
        Part of each supplier.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    exposure_change : The change of a share.

    Examples
    --------
    The first falls from 0.6 to 0.4; the second takes over three quarters of it:

    >>> supplier_replacement([40, 35, 25], [60, 20, 20], replaced=[1, 0, 0]).round(2)
    array([0.  , 0.75, 0.25])
    """
    x, x_base, c = together(core=1, values=values, values_base=values_base, replaced=replaced)
    gain = share_of_total(x) - share_of_total(x_base) + 0 * c
    loss = np.where(c > 0, -gain, 0 * gain).sum(axis=-1, keepdims=True)
    return ratio(np.where(c > 0, 0.0, gain), np.where(loss > ROUNDING, loss, np.nan))


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("weights", source="covariate"),
    term="Exposure",
    symbol="E",
    unit="unit of the weights",
    range="(-inf, inf)",
    undefined="the total is zero, or a value or weight is unknown",
    laws=["homogeneous", "symmetric", "replication_invariant", "ignores_absent"],
    catalogue_ids={
        "geopolitical_distance_weighted": "weights: political distance by reporter and partner",
        "sanctions_exposure": "weights: 1 for the sanctioned",
        "chokepoint_exposure": "weights: 1 for routes through it",
        "export_restriction_share": "weights: 1 for restricted suppliers",
        "exposure_to_shock": "values of a base period, weights: growth",
        "supplier_risk_weighted": "weights: risk",
    },
    status="emerging",
)
def exposure(values: ArrayLike, weights: ArrayLike, *, matched: bool = False) -> Floats:
    r"""Exposure, the mean of a characteristic of members weighted by trade.

    .. math:: E = \sum_{i=1}^{n} s_i w_i

    where :math:`s_i` is the share of member :math:`i` and :math:`w_i` what is known of it. With 1 for members
    of a set and 0 for others, it is the share of trade with the set: suppliers under sanctions, behind a
    chokepoint, or whose exports are restricted. With political distance it is the geopolitical distance of
    trade, with kilometres its average distance, with a country risk the risk of supply, and with shares of a
    base period and growth rates the shift-share exposure to a shock.

    | **Range**: :math:`(-\infty, \infty)`, never beyond the smallest and the largest weight.
    | **Unit**: that of the weights.
    | **Undefined** (NaN): the total is zero, or a value or weight is NaN; `matched` leaves members without a
      weight out.
    | **Not to be confused with** `supplier_risk_weighted`, which squares shares.
    | **Unverified**: a weighted mean needs no source, but the texts that use it for these ends were read only
      in quotations. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    weights : array_like, shape (..., n)
        Characteristic of each member, of any sign. In `TradeCube.measure` a series by label; by reporter and
        partner it is a matrix of distances.
    matched : bool, default False
        Whether members without a weight are left out, and shares taken of the others.

    Returns
    -------
    ndarray, shape (...)
        Exposure of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `matched` is neither True nor False.

    See Also
    --------
    exposure_change : Its change.
    supplier_risk_weighted : With squared shares.

    Examples
    --------
    Three quarters from a supplier at distance 1, a quarter from one at distance 5:

    >>> exposure([75, 25], [1, 5])
    np.float64(2.0)
    >>> exposure([75, 25, 60], [1, 5, np.nan], matched=True)
    np.float64(2.0)
    """
    matched = true_or_false("matched", matched)
    x, w = together(core=1, signed=("weights",), values=values, weights=weights)
    if matched:
        x, w = np.where(np.isnan(w), 0.0, x), np.where(np.isnan(w), 0.0, w)
    return sum_members(share_of_total(x) * w)


@metric(
    "(n),(n),(n)->()",
    Argument("values"),
    Argument("values_base", time="base"),
    Argument("weights", source="covariate"),
    term="Change of exposure",
    symbol="ΔE",
    unit="unit of the weights",
    range="(-inf, inf)",
    undefined="a total is zero, or a value or weight is unknown",
    laws=["homogeneous", "symmetric", "replication_invariant", "ignores_absent"],
    references=[UNCTAD_GTU],
    catalogue_ids={
        "friend_shoring_index": "weights: 1 for close partners",
        "near_shoring_index": "weights: kilometres, or 1 for nearby partners",
    },
    status="emerging",
)
def exposure_change(values: ArrayLike, values_base: ArrayLike, weights: ArrayLike) -> Floats:
    r"""Change of exposure, of the mean of a characteristic weighted by trade.

    .. math:: \Delta E = \sum_{i=1}^{n} (s_i - s_{i,0}) w_i

    where :math:`s_i` and :math:`s_{i,0}` are the shares of member :math:`i` now and in the base period, and
    :math:`w_i` is what is known of it. With 1 for politically close partners it is friend-shoring, with 1 for
    those nearby, or kilometres, near-shoring; over pairs of reporter and partner it is that of a whole panel.

    | **Range**: :math:`(-\infty, \infty)`; 0 when shares did not change.
    | **Unit**: that of the weights.
    | **Undefined** (NaN): a total is zero, or a value or weight is NaN.
    | **Not to be confused with** the growth of trade with a set of members, which may rise while its share
      falls.
    | **Unverified**: UNCTAD's change of shares since the first quarter of 2022 by classes of political
      proximity was read in a quotation. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    values_base : array_like, shape (..., n)
        Trade with the same members in the base period, not negative.
    weights : array_like, shape (..., n)
        Characteristic of each member, of any sign.

    Returns
    -------
    ndarray, shape (...)
        Change of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    exposure : The level.

    References
    ----------
    .. [1] UNCTAD (2023). Global Trade Update, as quoted by qery.no.

    Examples
    --------
    The share of close partners rises from a half to three quarters:

    >>> exposure_change([75, 25], [50, 50], [1, 0])
    np.float64(0.25)
    """
    x, x_base, w = together(
        core=1, signed=("weights",), values=values, values_base=values_base, weights=weights
    )
    return sum_members((share_of_total(x) - share_of_total(x_base)) * w)


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("risk", source="covariate"),
    term="Risk-weighted concentration",
    symbol="R",
    unit="unit of the risk",
    range="[0, inf)",
    undefined="the total is zero, or a value or risk is unknown",
    laws=["homogeneous", "symmetric", "replication_divides", "ignores_absent", "bounded"],
    references=[CRITMAT],
    catalogue_ids=["supplier_risk_weighted"],
    status="standard",
)
def supplier_risk_weighted(values: ArrayLike, risk: ArrayLike) -> Floats:
    r"""Concentration of suppliers weighted by their risk.

    .. math:: R = \sum_{i=1}^{n} s_i^2 r_i

    where :math:`s_i` is the share of supplier :math:`i` and :math:`r_i` its risk: the term of concentration
    in the Commission's supply risk of raw materials.

    | **Range**: :math:`[0, \infty)`; `hhi` when every risk is 1.
    | **Unit**: that of the risk.
    | **Undefined** (NaN): the total is zero, or a value or risk is NaN.
    | **Not to be confused with** `exposure`, the mean risk, which does not know whether supply is
      concentrated.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each supplier, not negative.
    risk : array_like, shape (..., n)
        Risk of each supplier, not negative.

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
    exposure : With shares as they are.

    References
    ----------
    .. [1] Meyer, O. CritMAT: Critical Material Assessment Toolkit.

    Examples
    --------
    >>> supplier_risk_weighted([5, 5], [2, 4])
    np.float64(1.5)
    """
    x, r = together(core=1, values=values, risk=risk)
    s = share_of_total(x)
    return sum_members(s * s * r)


@metric(
    "(n),(n),(n),(n),(),(),()->()",
    Argument("supply", source="covariate"),
    Argument("sourcing", source="covariate"),
    Argument("governance", source="covariate"),
    Argument("restrictions", source="covariate"),
    Argument("reliance", source="covariate"),
    Argument("recycling", source="covariate"),
    Argument("substitution", source="covariate"),
    term="Supply risk",
    symbol="SR",
    unit="index",
    range="[0, inf)",
    undefined="a total is zero, a rate is above 1 or a value is unknown",
    laws=["symmetric", "replication_divides", "ignores_absent", "bounded"],
    references=[BLENGINI_2017],
    catalogue_ids=["supply_risk_crm"],
    status="emerging",
)
def supply_risk_crm(
    supply: ArrayLike,
    sourcing: ArrayLike,
    governance: ArrayLike,
    restrictions: ArrayLike,
    reliance: ArrayLike,
    recycling: ArrayLike,
    substitution: ArrayLike,
) -> Floats:
    r"""Supply risk of a critical raw material, after the European Commission.

    .. math:: SR = \left[H^{world} \frac{IR}{2} + H^{EU} \left(1 - \frac{IR}{2}\right)\right] (1 - EoL)\, SI,
              \qquad H = \sum_{i=1}^{n} s_i^2\, w_i\, t_i

    where :math:`s_i` is the share of country :math:`i` in the supply of the world, or of the Union,
    :math:`w_i` its governance, the worse the higher, :math:`t_i` a factor for trade restrictions, :math:`IR`
    import reliance, :math:`EoL` the part of input that is recycled at the end of life and :math:`SI` an index
    of substitution, the worse the higher. The Commission calls a material critical from 1 on, if its economic
    importance is at least 2.8.

    | **Range**: :math:`[0, \infty)`.
    | **Unit**: an index, in the unit of governance, which the Commission takes from 0 to 10.
    | **Undefined** (NaN): a total is zero, import reliance or recycling is above 1, or a value is NaN.
    | **Not to be confused with** `supplier_risk_weighted`, the term of concentration alone.
    | **Unverified**: the sum over countries was checked against a program, see `supplier_risk_weighted`; the
      rest is general knowledge of the method of 2017, of whose report only the beginning could be read. Hence
      "emerging".

    Parameters
    ----------
    supply : array_like, shape (..., n)
        Production of each country, not negative.
    sourcing : array_like, shape (..., n)
        What the Union takes from each country, itself included, not negative.
    governance : array_like, shape (..., n)
        Governance of each country, the worse the higher; the Commission's is from 0 to 10.
    restrictions : array_like, shape (..., n)
        Factor for restrictions of trade, 1 where there are none.
    reliance, recycling, substitution : array_like, shape (...)
        Import reliance and end-of-life recycling input rate, from 0 to 1, and index of substitution.

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
    supplier_risk_weighted : The term of concentration.

    References
    ----------
    .. [1] Blengini, G. A., et al. (2017). Assessment of the methodology for establishing the EU list of
       critical raw materials. EUR 28654. https://doi.org/10.2760/73303

    Examples
    --------
    One supplier of governance 4, all imported, half recycled, no substitute:

    >>> supply_risk_crm([1], [1], [4], [1], reliance=1, recycling=0.5, substitution=1)
    np.float64(2.0)
    """
    countries = together(
        core=1, supply=supply, sourcing=sourcing, governance=governance, restrictions=restrictions
    )
    rates = together(reliance=reliance, recycling=recycling, substitution=substitution)
    names = ("supply", "sourcing", "governance", "restrictions", "reliance", "recycling", "substitution")
    fit(("n",) * 4 + ("",) * 3, **dict(zip(names, (*countries, *rates), strict=True)))
    with np.errstate(over="ignore", invalid="ignore"):
        world, union = (supplier_risk_weighted(x, countries[2] * countries[3]) for x in countries[:2])
        imported, recycled, substituted = rates
        risk = (world * imported / 2 + union * (1 - imported / 2)) * (1 - recycled) * substituted
    return np.where((imported <= 1) & (recycled <= 1), risk, np.nan)[()]


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("between", source="covariate"),
    term="Trade between blocs",
    symbol="B",
    unit="1",
    range="(-inf, inf)",
    undefined="nothing is traded between or within, or a value is unknown",
    laws=["scale_invariant", "symmetric", "replication_invariant", "ignores_absent"],
    catalogue_ids=["bloc_trade_ratio"],
    status="emerging",
)
def bloc_trade_ratio(values: ArrayLike, between: ArrayLike) -> Floats:
    r"""Trade between blocs over trade within them, as a logarithm.

    .. math:: B = \ln \frac{\sum_i b_i x_i}{\sum_i (1 - b_i) x_i}

    where :math:`x_i` is the trade of a pair of economies :math:`i` and :math:`b_i` whether they belong to
    different blocs. Its change over time is the growth of trade between less that within.

    | **Range**: :math:`(-\infty, \infty)`; 0 when as much crosses blocs as stays within, falling as trade
      fragments.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): nothing is traded between, or nothing within, or a value is NaN.
    | **Not to be confused with** `exposure`, the share of trade between blocs, of which it is the logit.
    | **Unverified**: who forms a bloc is the user's to say; of the WTO's and the IMF's papers only quotations
      were read. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each pair, not negative.
    between : array_like, shape (..., n)
        1 for pairs of different blocs, 0 for those of one.

    Returns
    -------
    ndarray, shape (...)
        Logarithm of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    exposure : As a share.

    Examples
    --------
    Twice as much within as between:

    >>> bloc_trade_ratio([3, 4, 2], between=[1, 0, 0]).round(4)
    np.float64(-0.6931)
    """
    x, b = together(core=1, values=values, between=between)
    across, inside = np.where(b > 0, x, 0 * b).sum(axis=-1), np.where(b > 0, 0 * x, x + 0 * b).sum(axis=-1)
    odds = ratio(across, inside)
    return np.log(np.where(odds > 0, odds, np.nan))[()]


@metric(
    "(r,r),(r)->(r,r)",
    Argument("trade"),
    Argument("size", source="covariate"),
    term="Asymmetric dependence",
    symbol="A",
    unit="1",
    range="(-inf, inf)",
    undefined="a size is zero, a value is unknown, or both economies are one",
    absent="dense",
    laws=["scale_invariant"],
    catalogue_ids=["hirschman_asymmetry"],
    status="emerging",
)
def hirschman_asymmetry(trade: ArrayLike, size: ArrayLike) -> Floats:
    r"""Asymmetric dependence, how much more one economy depends on another than that on it.

    .. math:: A_{ij} = D_{ij} - D_{ji}, \qquad D_{ij} = \frac{T_{ij}}{Y_i}

    where :math:`T_{ij}` is the trade of :math:`i` with :math:`j` as :math:`i` reports it, and :math:`Y_i` the
    size of :math:`i`: all of its trade, or its gross domestic product, which are two conventions. Trade at
    home is left out.

    | **Range**: :math:`(-\infty, \infty)`, within -1 and 1 if size is all trade; 0 when both depend alike.
    | **Unit**: trade and size in the same unit, pure number out.
    | **Undefined** (NaN): a size is zero, a value is NaN, or both economies are one.
    | **Not to be confused with** `barbieri_interdependence`, in which neither is the weaker.
    | **Unverified**: the difference is general knowledge; the books of 1945 and 1996 could not be read. Hence
      "emerging".

    Parameters
    ----------
    trade : array_like, shape (..., r, r)
        Trade of each economy with each, not negative.
    size : array_like, shape (..., r)
        Size of each economy, not negative.

    Returns
    -------
    ndarray, shape (..., r, r)
        Asymmetry of each pair, seen from the row.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    oneal_russett : The lower of the two.

    Examples
    --------
    The same trade of 10, a half of the first economy's and a tenth of the second's:

    >>> hirschman_asymmetry([[0, 10], [10, 0]], size=[20, 100])
    array([[ nan,  0.4],
           [-0.4,  nan]])
    """
    d = dependence(trade, size)
    return d - np.swapaxes(d, -1, -2)


@metric(
    "(r,r)->(r,r)",
    Argument("trade"),
    term="Salience, symmetry, interdependence",
    symbol="sal, sym, int",
    unit="1",
    range="[0, 1]",
    undefined="an economy does not trade, a value is unknown, or both economies are one",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    references=[GARTZKE_LI_2003],
    catalogue_ids=["barbieri_interdependence"],
    status="emerging",
)
def barbieri_interdependence(trade: ArrayLike) -> Interdependence:
    r"""Salience, symmetry and interdependence of pairs of economies, after Barbieri.

    .. math:: sal_{ij} = \sqrt{s_{ij} s_{ji}}, \qquad sym_{ij} = 1 - |s_{ij} - s_{ji}|, \qquad int_{ij} =
              sal_{ij}\, sym_{ij}

    where :math:`s_{ij}` is the share of :math:`j` in the trade of :math:`i`; trade at home is left out.

    | **Range**: :math:`[0, 1]`, all three.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): an economy does not trade, a value is NaN, or both economies are one.
    | **Not to be confused with** dependence on gross domestic product, `oneal_russett`.
    | **Unverified**: that shares are of trade was read in a paper about Barbieri's, the three formulas were
      not. Hence "emerging".

    Parameters
    ----------
    trade : array_like, shape (..., r, r)
        Trade of each economy with each, not negative.

    Returns
    -------
    Interdependence of ndarray, shape (..., r, r)
        The fields `salience`, `symmetry` and `interdependence`.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    hirschman_asymmetry : Which of the two depends more.

    References
    ----------
    .. [1] Gartzke, E., & Li, Q. (2003). Measure for measure. Journal of Peace Research 40(5), 553-571.
       https://doi.org/10.1177/00223433030405004

    Examples
    --------
    Two economies that trade with each other only:

    >>> barbieri_interdependence([[0, 5], [5, 0]]).interdependence
    array([[nan,  1.],
           [ 1., nan]])
    """
    x = nonnegative(trade, "trade", core=2)
    fit(("rr",), trade=x)
    home = np.eye(x.shape[-1], dtype=bool)
    abroad = np.where(home, 0 * np.nan_to_num(x), x)
    s = np.where(home, np.nan, ratio(abroad, abroad.sum(axis=-1, keepdims=True)))
    other = np.swapaxes(s, -1, -2)
    salience, symmetry = np.sqrt(s) * np.sqrt(other), 1 - np.abs(s - other)
    return Interdependence(salience, symmetry, salience * symmetry)


@metric(
    "(r,r),(r)->(r,r)",
    Argument("trade"),
    Argument("gdp", source="covariate"),
    term="Lower dependence",
    symbol="L",
    unit="1",
    range="[0, inf)",
    undefined="a product is zero, a value is unknown, or both economies are one",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    references=[GARTZKE_LI_2003],
    catalogue_ids=["oneal_russett"],
    status="emerging",
)
def oneal_russett(trade: ArrayLike, gdp: ArrayLike) -> Floats:
    r"""Lower dependence of a pair of economies, after Oneal and Russett.

    .. math:: L_{ij} = \min\left(\frac{T_{ij}}{Y_i}, \frac{T_{ji}}{Y_j}\right)

    where :math:`T_{ij}` is the trade of :math:`i` with :math:`j` as :math:`i` reports it and :math:`Y_i` the
    gross domestic product of :math:`i`: the one that depends less is free to break off.

    | **Range**: :math:`[0, \infty)`.
    | **Unit**: trade and product in the same unit, pure number out.
    | **Undefined** (NaN): a product is zero, a value is NaN, or both economies are one.
    | **Not to be confused with** `trade_openness`, to all partners.
    | **Unverified**: the ratio to gross domestic product was read in a paper about Oneal and Russett's, the
      choice of the lower was not. Hence "emerging".

    Parameters
    ----------
    trade : array_like, shape (..., r, r)
        Trade of each economy with each, not negative.
    gdp : array_like, shape (..., r)
        Gross domestic product of each economy, in the unit of trade.

    Returns
    -------
    ndarray, shape (..., r, r)
        Lower dependence of each pair.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    hirschman_asymmetry : The difference of the two.

    References
    ----------
    .. [1] Gartzke, E., & Li, Q. (2003). Measure for measure. Journal of Peace Research 40(5), 553-571.
       https://doi.org/10.1177/00223433030405004

    Examples
    --------
    >>> oneal_russett([[0, 10], [10, 0]], gdp=[100, 500])
    array([[ nan, 0.02],
           [0.02,  nan]])
    """
    d = dependence(trade, gdp, "gdp")
    return np.minimum(d, np.swapaxes(d, -1, -2))


@metric(
    "(r,r),(r)->(r,r)",
    Argument("inputs"),
    Argument("output", source="covariate"),
    term="Indirect exposure",
    symbol="A, L",
    unit="1",
    range="[0, inf)",
    undefined="inputs are not below output or a value of the economy is unknown",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    catalogue_ids=["indirect_exposure"],
    status="emerging",
)
def indirect_exposure(inputs: ArrayLike, output: ArrayLike) -> Look:
    r"""Indirect exposure, what production takes from each supplier directly and through others.

    .. math:: A_{ij} = \frac{z_{ij}}{Q_j}, \qquad L = (I - A)^{-1} - I

    where :math:`z_{ij}` are inputs that :math:`j` takes from :math:`i` and :math:`Q_j` is the output of
    :math:`j`. :math:`A` shows exposure at face value, :math:`L` as one looks through the inputs of the
    suppliers, and theirs: what exceeds :math:`A` is hidden.

    | **Range**: :math:`[0, \infty)`, both.
    | **Unit**: inputs and output in the same unit, pure number out.
    | **Undefined** (NaN): inputs of any economy with output come to it or exceed it, which no economy could
      keep up; and all that concerns an economy whose output or deliveries are NaN, or that takes inputs and
      has no output. The others are as if it had no trade: what they take through it is not looked through.
    | **Not to be confused with** measures of value added, which do not count what is passed on twice.
    | **Unverified**: the Leontief inverse is general knowledge; the papers of Baldwin, Freeman and
      Theodorakopoulos on hidden exposure could not be read. Hence "emerging".

    Parameters
    ----------
    inputs : array_like, shape (..., r, r)
        Inputs of each economy, the column, from each, the row; from itself too; not negative.
    output : array_like, shape (..., r)
        Output of each economy, not negative.

    Returns
    -------
    Look of ndarray, shape (..., r, r)
        The fields `face_value` and `look_through`: exposure of the column to the row.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    exposure : Direct exposure.

    Examples
    --------
    The third takes a half of its output from the second, and that a half from the first:

    >>> looked = indirect_exposure([[0, 5, 0], [0, 0, 5], [0, 0, 0]], output=[10, 10, 10])
    >>> looked.face_value[:, 2], looked.look_through[:, 2]
    (array([0. , 0.5, 0. ]), array([0.25, 0.5 , 0.  ]))
    """
    z, q = nonnegative(inputs, "inputs", core=2), nonnegative(output, "output", core=1)
    fit(("rr", "r"), inputs=z, output=q)
    z, size = np.broadcast_arrays(z, q[..., None, :])
    silent = np.asarray(np.isnan(z).any(axis=-1, keepdims=True))
    sizeless = np.isnan(size) | ((size == 0) & (z > 0))
    a = np.where(silent | sizeless | (size == 0), 0.0, ratio(z, size))
    viable = (a.sum(axis=-2) < 1).all(axis=-1)[..., None, None]
    eye = np.eye(z.shape[-1])
    through = np.linalg.inv(eye - np.where(viable, a, 0.0)) - eye
    unknown = silent[..., 0] | sizeless.any(axis=-2)
    fine = viable & ~unknown[..., :, None] & ~unknown[..., None, :]
    return Look(np.where(fine, a, np.nan), np.where(fine, np.maximum(through, 0.0), np.nan))


@metric(
    "(r,r)->()",
    EXPORTS,
    term="Fragility of a product's supply",
    symbol="v, C, H",
    unit="1",
    range="[0, inf)",
    undefined="nothing is traded or a value is unknown",
    absent="dense",
    laws=["scale_invariant", "bounded"],
    references=[KORNIYENKO_2017, REITER_STEHRER_2022, FAGIOLO_2007],
    catalogue_ids={
        "import_vulnerability_fragility": "dispersion and clustering; without substitutability and classes",
    },
    status="emerging",
)
def product_fragility(exports: ArrayLike) -> Fragility:
    r"""Fragility of a product's supply, by components that follow from who exports to whom.

    .. math:: v = \sqrt{\frac{1}{n} \sum_{i=1}^{n} \left( n s_i - 1 \right)^2}, \qquad
              C = \frac{1}{n} \sum_{i=1}^{n}
              \frac{\sum_j \sum_k (w_{ij} + w_{ji}) (w_{ik} + w_{ki}) (w_{jk} + w_{kj})}
              {2 \left( d_i (d_i - 1) - 2 d^{\leftrightarrow}_i \right)}, \qquad
              H = \sum_{i=1}^{n} s_i^2

    where :math:`s_i` is the share of economy :math:`i` in exports of the product, which is its weighted
    outdegree in the network of trade; :math:`w_{ij} = (x_{ij} / \max x)^{1/3}` for exports :math:`x_{ij}` of
    :math:`i` to :math:`j`; :math:`d_i` is the number of flows to and from :math:`i`, and
    :math:`d^{\leftrightarrow}_i` that of partners with which both flow. The :math:`n` economies are those
    that export or import it; trade at home is left out. :math:`v` is the dispersion of outdegrees, their
    coefficient of variation; :math:`C` the average clustering coefficient of a weighted directed network
    after Fagiolo, 0 for an economy that cannot be in a triangle; :math:`H` the concentration of exporters.

    | **Range**: :math:`[0, \infty)`; dispersion from 0, all export alike, to :math:`\sqrt{n - 1}`, one
      exports all; clustering from 0 to 1, all trade alike with all; concentration from :math:`1/n` to 1.
    | **Unit**: any unit in, pure numbers out.
    | **Undefined** (NaN): nothing is traded, or a value is NaN.
    | **Not to be confused with** `cdi1`, concentration of the suppliers of one economy or bloc.
    | **Unverified**: clustering was checked against documentation of networks; that the papers use centrality
      of exporters, clustering and concentration was read in an abstract. How they scale them, their measures
      of substitutability and of non-tariff measures, and how classes come of all could not be read and are
      left out. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (..., r, r)
        Exports of a product of each economy, the row, to each, the column; not negative.

    Returns
    -------
    Fragility of ndarray, shape (...)
        The fields `dispersion`, `clustering` and `concentration`.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the matrix is not square.

    See Also
    --------
    product_riskiness : An index of these and other components.
    hhi : Concentration over any dimension.
    coefficient_of_variation : Dispersion over any dimension.

    References
    ----------
    .. [1] Korniyenko, Y., Pinat, M., & Dew, B. (2017). IMF Working Paper 17/30.
    .. [2] Reiter, O., & Stehrer, R. (2022). On risky products in trade and value chains.
    .. [3] Fagiolo, G. (2007). Clustering in complex directed networks. Physical Review E 76, 026107.
       https://doi.org/10.1103/PhysRevE.76.026107

    Examples
    --------
    Three economies that trade alike, and one that sells all there is to two that do not trade:

    >>> alike = [[0, 5, 5], [5, 0, 5], [5, 5, 0]]
    >>> hub = [[0, 5, 5], [0, 0, 0], [0, 0, 0]]
    >>> found = product_fragility([alike, hub])
    >>> found.dispersion.round(4), found.clustering.round(4), found.concentration.round(4)
    (array([0.    , 1.4142]), array([1., 0.]), array([0.3333, 1.    ]))
    """
    x = nonnegative(exports, "exports", core=2)
    fit(("rr",), exports=x)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = np.where(np.eye(x.shape[-1], dtype=bool), 0 * x, x)
        s = share_of_total(x.sum(axis=-1))
        linked = (x > 0) | np.swapaxes(x > 0, -1, -2)
        trades = linked.any(axis=-1)
        n = trades.sum(axis=-1, keepdims=True)
        dispersion = np.sqrt((np.where(trades, n * s - 1, 0 * s) ** 2).sum(axis=-1) / n[..., 0])
        clustering = directed_clustering(x).sum(axis=-1) / n[..., 0]
    return Fragility(dispersion, clustering, sum_members(s * s))


@metric(
    "(n,c)->(n)",
    Argument("components", source="covariate"),
    term="Riskiness of products",
    symbol="PRI",
    unit="1",
    range="[0, 1]",
    undefined="a component of the product is unknown or no other product is known",
    absent="dense",
    laws=["scale_invariant", "symmetric", "bounded"],
    references=[REITER_STEHRER_2022, OECD_JRC_2008],
    catalogue_ids={"product_riskiness_wiiw": "of the fields of product_fragility and a count of measures"},
    status="emerging",
)
def product_riskiness(components: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    r"""Riskiness of products, an index of components of risk that are each brought to the same scale.

    .. math:: PRI_i = \sum_{k=1}^{c} w_k
              \frac{x_{ik} - \min_j x_{jk}}{\max_j x_{jk} - \min_j x_{jk}}, \qquad \sum_{k=1}^{c} w_k = 1

    where :math:`x_{ik}` is component :math:`k` of product :math:`i`, higher where it is at more risk, and
    :math:`w_k` its weight. The least and the greatest :math:`x_{jk}` are those of the :math:`n` products that
    are known. A component in which all of them are alike tells none from another and adds 0 to each; it keeps
    its weight.

    | **Range**: :math:`[0, 1]`; 0 for the least product in every component, 1 for the greatest in every one.
    | **Unit**: any unit in, of each component its own, pure number out. Neither the unit of a component nor
      where it counts from matters.
    | **Undefined** (NaN): a component of the product is NaN, even one of weight 0, or no other product is
      known. Such a product leaves the comparison: the others are as they would be without it, so that no
      component has an end that none of the products compared attains.
    | **Not to be confused with** its components, which say something of a product alone: the index compares
      the products that are there, so that one more can change all, and 0 is not free of risk. Values of two
      years or two lists of products cannot be compared.
    | **Unverified**: that Reiter and Stehrer make an index of concentration, clustering, centrality and
      substitutability was read in an abstract; how they scale and weight them could not be read. Scaling
      between the least and the greatest and the weighted mean are those of the handbook of the OECD and the
      JRC, by which most composite indicators weight equally. One outlier presses all others together, and
      what is low in one component makes up for what is high in another. Hence "emerging".

    Parameters
    ----------
    components : array_like, shape (..., n, c)
        Components of risk, the columns, of each product, the row: such as the fields of `product_fragility`
        and a count of non-tariff measures. Of what is better when higher, give the negative.
    weights : array_like, shape (c,), optional
        Weight of each component, not negative, not all 0; only their ratios matter. All alike if left out.

    Returns
    -------
    ndarray, shape (..., n)
        Riskiness of each product.

    Raises
    ------
    MetricError
        If a component is infinite or not a number, or `weights` are not one for each component, are negative
        or unknown, or all 0.

    See Also
    --------
    product_fragility : Components that follow from who exports to whom.

    References
    ----------
    .. [1] Reiter, O., & Stehrer, R. (2022). On risky products in trade and value chains.
    .. [2] OECD & JRC (2008). Handbook on constructing composite indicators, sections 5.3 and 6.10.
       https://doi.org/10.1787/9789264043466-en

    Examples
    --------
    Concentration of exporters and a count of measures, of three products; measures count twice:

    >>> product_riskiness([[0.2, 0], [0.6, 1], [1.0, 4]], weights=[1, 2]).round(4)
    array([0.    , 0.3333, 1.    ])
    """
    x = finite(components, "components", core=2)
    w = weights_of(x.shape[-1], weights)
    known = ~np.isnan(x).any(axis=-1, keepdims=True)
    compared = known & (known.sum(axis=-2, keepdims=True) > 1)
    with np.errstate(all="ignore"):
        least = x.min(axis=-2, keepdims=True, where=known, initial=np.inf)
        spread = x.max(axis=-2, keepdims=True, where=known, initial=-np.inf) - least
        scaled = (x - least) / np.where(spread > 0, spread, 1.0)
        # Rounding must not carry what is greatest in all beyond 1.
        index = np.minimum(sum_members(scaled * w) / w.sum(), 1.0)
    return np.where(compared[..., 0], index, np.nan)


def finite(values: ArrayLike, name: str, *, core: int) -> Floats:
    """Return `values` as float64, unknown ones included; refuse infinite ones, which end every scale."""
    x = real(values, name, core=core)
    if np.isinf(x).any():
        place = [int(i) for i in np.argwhere(np.isinf(x))[0]]
        raise MetricError(
            f"{name} must be finite, but is {x[tuple(place)]:g} at position {place}:"
            " give a number in its place, or NaN if it is unknown"
        )
    return x


def weights_of(size: int, weights: ArrayLike | None) -> Floats:
    """Return the weights of some components, or as many alike."""
    if weights is None:
        return np.ones(size)
    w = nonnegative(weights, "weights")
    if w.shape != (size,) or not 0 < w.sum() < np.inf:
        raise MetricError(
            f"weights must be {size} finite numbers, one for each component and not all 0, not {weights!r}"
        )
    return w


def dependence(trade: ArrayLike, size: ArrayLike, name: str = "size") -> Floats:
    """Return trade of each economy with each as a ratio to the size of the first; NaN on the diagonal."""
    x, y = nonnegative(trade, "trade", core=2), nonnegative(size, name, core=1)
    fit(("rr", "r"), **{"trade": x, name: y})
    return np.where(np.eye(x.shape[-1], dtype=bool), np.nan, ratio(x, y[..., :, None]))


def directed_clustering(x: Floats) -> Floats:
    """Return the clustering coefficient of each node of a directed, weighted network without loops."""
    w: Floats = np.cbrt(x / x.max(axis=(-2, -1), keepdims=True, initial=0.0))
    w = w + np.swapaxes(w, -1, -2)
    flows = (x > 0).astype(np.float64)
    flows = flows + np.swapaxes(flows, -1, -2)
    degree, both = flows.sum(axis=-1), (flows == 2).sum(axis=-1)
    triangles: Floats = ((w @ w) * w).sum(axis=-1)
    possible = 2 * (degree * (degree - 1) - 2 * both)
    return np.where(possible > 0, triangles / possible, 0 * triangles)
