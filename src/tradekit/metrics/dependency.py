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
    nature; they are told here and built into nothing.
"""

from numpy.typing import ArrayLike

from tradekit.metrics._inputs import Floats, nonnegative, ratio, together
from tradekit.metrics._record import Argument, Reference, metric
from tradekit.metrics.concentration import hhi

__all__ = ["bilateral_dependence", "cdi1", "cdi2", "cdi3"]

IMPORTS_EXTRA = Argument("imports_extra", flow="import", members="outside")
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
def cdi3(imports_extra: ArrayLike, exports: ArrayLike) -> Floats:
    r"""Core dependency indicator 3, imports from outside the bloc as a ratio to its exports.

    .. math:: CDI_3 = \frac{M_{extra}}{X}

    where :math:`M_{extra}` are the bloc's imports of a product from outside and :math:`X` its members'
    exports to all destinations, inside and outside, which stand for what the bloc can produce.

    | **Range**: :math:`[0, \infty)`; 0 when nothing is imported from outside, above 1 (the Commission's
      threshold) when own exports could not take the place of those imports.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there are no exports, or a value is NaN. CEPII writes 9999 where there are no
      exports, others infinity; those conventions belong to their own indicators and are not built in here.
    | **Not to be confused with** the inverse of `coverage_ratio`, in which both flows cross the same border.
    | **Unverified**: the ratio of imports to exports and its threshold of 1 were read at CEPII, for single
      countries; the Commission's own text on the EU could not be read. Hence "emerging".

    Parameters
    ----------
    imports_extra : array_like, shape (...)
        Imports from outside the bloc, not negative.
    exports : array_like, shape (...)
        Exports of the bloc's members to all destinations, not negative.

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
    cdi1, cdi2 : The two other indicators.

    References
    ----------
    .. [1] European Commission (2021). Strategic dependencies and capacities. SWD(2021) 352 final.
    .. [2] CEPII. GeoDep database; Lefebvre, K., & Wibaux, P. (2024). CEPII Policy Brief 47.

    Examples
    --------
    >>> cdi3(imports_extra=60, exports=40)
    np.float64(1.5)
    """
    extra, x = together(imports_extra=imports_extra, exports=exports)
    return ratio(extra, x)
