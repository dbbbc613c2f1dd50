r"""Mirror statistics and data quality: do the two sides agree, and how far can the figures be trusted?

Glossary
--------
mirror
    The same trade as the other side reports it: the imports of :math:`j` from :math:`i` mirror the exports of
    :math:`i` to :math:`j`. Both are observations; neither stands in for the other. Here the exporter's report
    is always named first.
CIF/FOB factor
    What imports, valued with insurance and freight (CIF), are divided by to be compared with exports, valued
    free on board (FOB). The IMF takes 1.06; where both are FOB it is 1. It is never assumed:
    ``cif_fob=`` must be given.
asymmetry
    The difference between the two reports of one trade, without its sign, set against their size.
    `mirror_ratio`, `mirror_log_gap` and `misinvoicing_gap` keep the sign.
missing side
    A partner that does not report. Its report is unknown, which is no zero, and there is no gap to speak of.
vintage
    One of several publications of the same figure. What later ones change is a revision.
unit value
    Value divided by quantity. One that lies far from the others more often has a wrong quantity than a price.
"""

from numbers import Real
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tradekit.errors import MetricError
from tradekit.metrics._inputs import (
    Floats,
    count_members,
    nonnegative,
    one_of,
    positive_number,
    ratio,
    real,
    sum_members,
    together,
)
from tradekit.metrics._record import Argument, Reference, metric

__all__ = [  # noqa: RUF022  textbook order
    "mirror_ratio",
    "mirror_log_gap",
    "mirror_asymmetry",
    "asymmetry_aggregate",
    "reporter_reliability",
    "misinvoicing_gap",
    "additivity_gap",
    "coverage_completeness",
    "zero_share",
    "confidentiality_share",
    "classification_break",
    "quasi_transit_adjustment",
    "mean_revision",
    "mean_absolute_revision",
    "relative_mean_absolute_revision",
    "timeliness",
    "unit_value_outlier",
    "hidiroglou_berthelot",
    "benford_test",
    "rounding_heaping",
]

EXPORTS = Argument("exports", flow="export")
MIRRORED = Argument("imports", flow="import", scope="mirror")

IMF_DOTS = Reference(
    "IMF (2017). Direction of Trade Statistics Yearbook, 2017: notes on estimates from partners' reports."
    " https://www.elibrary.imf.org/view/books/042/24207-9781475593822-en/24207-9781475593822-en-book.xml"
)
JAVORSEK_2016 = Reference(
    "Javorsek, M. (2016). Asymmetries in international merchandise trade statistics: a case study of selected"
    " countries in Asia and the Pacific. ARTNeT Working Paper 156. http://www.econstor.eu/handle/10419/154754"
)
HMRC = Reference(
    "HM Revenue & Customs (2023). Asymmetries in international trade in goods statistics: UK measured against"
    " trade partners, 2019 to 2021. https://www.gov.uk/government/statistics/asymmetries-in-international-"
    "trade-in-goods-statistics-uk-measured-against-eu-and-non-eu-partner-countries-2019-to-2021"
)
GAULIER_ZIGNAGO_2010 = Reference(
    "Gaulier, G., & Zignago, S. (2010). BACI: international trade database at the product-level. The"
    " 1994-2007 version. CEPII Working Paper 2010-23. http://www.cepii.fr/CEPII/en/publications/wp/abstract.asp?NoDoc=2726"
)
TEN_CATE_2014 = Reference(
    "ten Cate, A. (2014). The identification of reporting accuracies from mirror data. Journal of Economics"
    " and Statistics 234(1).",
    doi="10.1515/jbnst-2014-0106",
)
GFI_VALUE_GAP = Reference(
    "Global Financial Integrity. Value gap methodology."
    " https://gfintegrity.org/reports/methodology/value-gap-methodology"
)
GFI_PROGRAM = Reference(
    "Global Financial Integrity. Trade_Misinvoicing-DOTS, program in R."
    " https://github.com/gfintegrity/Trade_Misinvoicing-DOTS"
)
ESS_QPI = Reference(
    "Eurostat. Guidelines for the implementation of the ESS quality and performance indicators: R1, data"
    " completeness rate."
)
HELPMAN_2008 = Reference(
    "Helpman, E., Melitz, M., & Rubinstein, Y. (2008). Estimating trade flows: trading partners and trading"
    " volumes. Quarterly Journal of Economics 123(2), 441-487.",
    doi="10.1162/qjec.2008.123.2.441",
)
PIERCE_SCHOTT_2012 = Reference(
    "Pierce, J. R., & Schott, P. K. (2012). Concording U.S. Harmonized System codes over time. Journal of"
    " Official Statistics 28(1), 53-68."
)
EUROSTAT_QUASI_TRANSIT = Reference(
    "Eurostat. Statistics Explained, glossary: quasi-transit."
    " http://ec.europa.eu/eurostat/statistics-explained/index.php/Glossary:Quasi-transit"
)
REVISER = Reference(
    "reviser: tools for studying revision properties. R package, revision patterns and statistics."
    " https://docs.ropensci.org/reviser/articles/revision-analysis.html"
)
MCKENZIE_GAMBA = Reference(
    "McKenzie, R., & Gamba, M. Interpreting the results of revision analyses: recommended summary statistics."
    " OECD/Eurostat guidelines on revisions policy and analysis."
)
UNIVOUTL = Reference(
    "D'Orazio, M. univOutl: detection of univariate outliers. R package, reference manual."
    " https://cran.r-project.org/package=univOutl"
)
HIDIROGLOU_BERTHELOT_1986 = Reference(
    "Hidiroglou, M. A., & Berthelot, J.-M. (1986). Statistical editing and imputation for periodic business"
    " surveys. Survey Methodology 12, 73-83."
)
BENFORD_TESTS = Reference(
    "BenfordTests: statistical tests for evaluating conformity to Benford's law. R package, reference manual."
    " https://cran.r-project.org/package=BenfordTests"
)
BENFORD_PY = Reference(
    "Milcent, M. benford_py: Benford's law in Python. https://github.com/milcent/benford_py"
)
SIMPOP = Reference(
    "simPop: simulation of complex synthetic data. R package, reference manual: Whipple index."
    " https://cran.r-project.org/package=simPop"
)

# A standard deviation in median absolute deviations, of a normal distribution.
NORMAL_MAD = 1.4826
# Logarithms of equal ratios differ by rounding, which makes nothing an outlier.
ROUNDING = 1e-12
# Significant digits that survive scaling by a power of ten.
MANTISSA = 13
# All powers of ten that floats have, from the least on: looking one up is faster than raising to it.
LEAST = -325
POWERS = 10.0 ** np.arange(LEAST, 309)


def factor(cif_fob: float) -> float:
    """Return a CIF/FOB factor, or refuse what is none, such as a margin of 0.06."""
    if positive_number("cif_fob", cif_fob) < 1:
        raise MetricError(
            f"cif_fob must be a factor of at least 1, such as 1.06 for a margin of 6 %, not {cif_fob!r}"
        )
    return float(cif_fob)


@metric(
    "(),()->()",
    EXPORTS,
    MIRRORED,
    term="Mirror ratio",
    symbol="m/x",
    unit="1",
    range="[0, inf)",
    undefined="the exporter reports none, or either report is unknown",
    laws=["scale_invariant", "bounded"],
    references=[IMF_DOTS],
    catalogue_ids=["mirror_ratio"],
    status="standard",
)
def mirror_ratio(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Mirror ratio, what the importer reports to what the exporter reports of the same trade.

    .. math:: r_{ij} = \frac{m_{ji}}{x_{ij}}

    where :math:`x_{ij}` are the exports of :math:`i` to :math:`j` as :math:`i` reports them and
    :math:`m_{ji}` the imports of :math:`j` from :math:`i` as :math:`j` reports them.

    | **Range**: :math:`[0, \infty)`; 0 when the importer reports none, 1 when both agree. About 1.06 is
      expected where imports are CIF and exports FOB, the factor with which the IMF turns one into the other.
    | **Unit**: both reports in one unit, pure number out.
    | **Undefined** (NaN): the exporter reports none, or either report is NaN. A partner that does not report
      is unknown, not zero.
    | **Not to be confused with** `coverage_ratio`, in which one economy reports both its exports and its
      imports, two different trades.

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports as the exporter reports them, not negative.
    imports : array_like, shape (...)
        The same trade as the importer reports it, not negative.

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
    mirror_log_gap : Its logarithm, in which twice and half are as far from 1.
    mirror_asymmetry : How far both are apart, whoever reports more.

    References
    ----------
    .. [1] IMF (2017). Direction of Trade Statistics Yearbook, 2017: notes on estimates from partners'
       reports.

    Examples
    --------
    One partner adds freight and insurance, one reports nothing of what was shipped to it:

    >>> mirror_ratio([100, 50], [106, 0])
    array([1.06, 0.  ])
    """
    x, m = together(exports=exports, imports=imports)
    return ratio(m, x)


@metric(
    "(),()->()",
    EXPORTS,
    MIRRORED,
    term="Mirror log gap",
    symbol="ln(m/x)",
    unit="1",
    range="(-inf, inf)",
    undefined="either side reports none or is unknown",
    laws=["scale_invariant", "antisymmetric"],
    references=[GAULIER_ZIGNAGO_2010],
    catalogue_ids=["mirror_log_gap"],
)
def mirror_log_gap(exports: ArrayLike, imports: ArrayLike) -> Floats:
    r"""Mirror log gap, the logarithm of the mirror ratio.

    .. math:: g_{ij} = \ln m_{ji} - \ln x_{ij}

    where :math:`x_{ij}` are the exports of :math:`i` to :math:`j` as :math:`i` reports them and
    :math:`m_{ji}` the imports of :math:`j` from :math:`i` as :math:`j` reports them.

    | **Range**: :math:`(-\infty, \infty)`; 0 when both agree, :math:`\ln 1.06 \approx 0.058` when they differ
      by a CIF/FOB factor of 1.06, :math:`\pm 0.69` when one reports twice what the other does.
    | **Unit**: both reports in one unit, pure number out.
    | **Undefined** (NaN): either side reports none, or a report is NaN.
    | **Not to be confused with** `log_growth`, the same of one report in two periods.
    | **Unverified**: BACI decomposes the ratios of mirror flows, as its abstract says; that it takes
      their logarithm could not be read. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports as the exporter reports them, not negative.
    imports : array_like, shape (...)
        The same trade as the importer reports it, not negative.

    Returns
    -------
    ndarray, shape (...)
        Gap of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    mirror_ratio : The ratio itself.
    reporter_reliability : Whose reports the gaps belong to.

    References
    ----------
    .. [1] Gaulier, G., & Zignago, S. (2010). BACI: international trade database at the product-level. The
       1994-2007 version. CEPII Working Paper 2010-23.

    Examples
    --------
    Twice and half are as far from agreement:

    >>> mirror_log_gap([10, 20, 10], [20, 10, 10]).round(2)
    array([ 0.69, -0.69,  0.  ])
    """
    x, m = together(exports=exports, imports=imports)
    with np.errstate(divide="ignore"):
        gap = np.log(ratio(m, x))
    return np.where(np.isfinite(gap), gap, np.nan)[()]


@metric(
    "(),()->()",
    EXPORTS,
    MIRRORED,
    term="Mirror asymmetry",
    symbol="A",
    unit="1",
    range="[0, inf)",
    undefined="neither side reports any trade, or either report is unknown",
    laws=["scale_invariant", "flow_symmetric", "bounded"],
    references=[JAVORSEK_2016],
    catalogue_ids=["mirror_asymmetry"],
)
def mirror_asymmetry(
    exports: ArrayLike,
    imports: ArrayLike,
    *,
    cif_fob: float,
    denominator: Literal["sum", "mean", "max", "reporter"],
) -> Floats:
    r"""Mirror asymmetry, the difference between the two reports of one trade relative to their size.

    .. math:: A_{ij} = \frac{|x_{ij} - \hat m_{ji}|}{d(x_{ij}, \hat m_{ji})}, \qquad
              \hat m_{ji} = \frac{m_{ji}}{\kappa}

    where :math:`x_{ij}` are the exports of :math:`i` to :math:`j` as :math:`i` reports them,
    :math:`m_{ji}` the imports of :math:`j` from :math:`i` as :math:`j` reports them, :math:`\kappa` is the
    CIF/FOB factor, and :math:`d` the sum of both, their mean, the larger one, or the exporter's report.

    | **Range**: 0 when both agree; at most 1 against the sum or the larger one, 2 against the mean, and
      without limit against the exporter's own report.
    | **Unit**: both reports in one unit, pure number out. Sources that print per cent multiply by 100. Where
      :math:`\kappa = 1` the two reports can change places without a change of the result, but for "reporter".
    | **Undefined** (NaN): neither side reports any trade (of "reporter", the exporter reports none), or a
      report is NaN.
    | **Not to be confused with** `normalized_trade_balance`, which has the same form and a sign; given
      exports and :math:`\hat m` it is the signed form of this index.
    | **Unverified**: that discrepancies are set against the size of both reports was read, which
      denominator which office takes was not. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (...)
        Exports as the exporter reports them, not negative.
    imports : array_like, shape (...)
        The same trade as the importer reports it, not negative.
    cif_fob : float
        What imports are divided by, at least 1: 1.06 for CIF imports at the IMF, 1 where both sides are
        valued alike.
    denominator : {"sum", "mean", "max", "reporter"}
        What the difference is set against.

    Returns
    -------
    ndarray, shape (...)
        Asymmetry of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, `cif_fob` is less than 1, or
        `denominator` is none of the four.

    See Also
    --------
    asymmetry_aggregate : Of several trades together.
    mirror_ratio : Who reports more.

    References
    ----------
    .. [1] Javorsek, M. (2016). Asymmetries in international merchandise trade statistics: a case study of
       selected countries in Asia and the Pacific. ARTNeT Working Paper 156.

    Examples
    --------
    Imports of 53 are 50 free on board; the exporter reports 30:

    >>> mirror_asymmetry(30, 53, cif_fob=1.06, denominator="sum").round(3)
    np.float64(0.25)
    >>> mirror_asymmetry(30, 53, cif_fob=1.06, denominator="mean").round(3)
    np.float64(0.5)
    """
    one_of("denominator", denominator, ("sum", "mean", "max", "reporter"))
    x, m = together(exports=exports, imports=imports)
    m = m / factor(cif_fob)
    size = {"sum": x + m, "mean": (x + m) / 2, "max": np.maximum(x, m), "reporter": x}
    return ratio(np.abs(x - m), size[denominator])


@metric(
    "(n),(n)->()",
    EXPORTS,
    MIRRORED,
    term="Aggregate mirror asymmetry",
    symbol="Ā",
    unit="1",
    range="[0, 1]",
    undefined="neither side reports any trade, or a report is unknown",
    laws=[
        "scale_invariant",
        "symmetric",
        "flow_symmetric",
        "ignores_absent",
        "replication_invariant",
        "bounded",
    ],
    references=[HMRC],
    catalogue_ids=["asymmetry_aggregate"],
)
def asymmetry_aggregate(exports: ArrayLike, imports: ArrayLike, *, cif_fob: float) -> Floats:
    r"""Aggregate mirror asymmetry, the share of all reported trade on which the two sides differ.

    .. math:: \bar A_i = \frac{\sum_{j=1}^{n} |x_{ij} - \hat m_{ji}|}{\sum_{j=1}^{n} (x_{ij} + \hat m_{ji})},
              \qquad \hat m_{ji} = \frac{m_{ji}}{\kappa}

    where :math:`x_{ij}` are the exports of :math:`i` to :math:`j` as :math:`i` reports them,
    :math:`m_{ji}` the imports of :math:`j` from :math:`i` as :math:`j` reports them, and :math:`\kappa` is
    the CIF/FOB factor. It is the mean of the asymmetries of single trades against the sum of both reports,
    each weighted by that sum.

    | **Range**: :math:`[0, 1]`; 0 when both sides agree on every trade, 1 when every trade is reported by one
      side alone. It does not fall as trades are split up, and rises as a rule.
    | **Unit**: both reports in one unit, pure number out.
    | **Undefined** (NaN): neither side reports any trade, or a report is NaN: leave out partners that do not
      report.
    | **Not to be confused with** the asymmetry of the totals, in which gaps of opposite sign cancel.
    | **Unverified**: that the absolute differences are summed over partners was read at HM Revenue & Customs,
      their division by the sum of both reports was not. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (..., n)
        Exports by partner or product, as the exporter reports them, not negative.
    imports : array_like, shape (..., n)
        The same trades in the same order, as the importers report them, not negative.
    cif_fob : float
        What imports are divided by, at least 1: 1.06 for CIF imports at the IMF, 1 where both sides are
        valued alike.

    Returns
    -------
    ndarray, shape (...)
        Asymmetry of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `cif_fob` is less than 1.

    See Also
    --------
    mirror_asymmetry : Of a single trade.
    grubel_lloyd_aggregate : 1 minus the same of one economy's exports and imports.

    References
    ----------
    .. [1] HM Revenue & Customs (2023). Asymmetries in international trade in goods statistics: UK measured
       against trade partners, 2019 to 2021.

    Examples
    --------
    On the totals, 40 and 40, the two sides agree; partner by partner they differ by 20 of 80:

    >>> asymmetry_aggregate([10, 30], [20, 20], cif_fob=1)
    np.float64(0.25)
    """
    x, m = together(core=1, exports=exports, imports=imports)
    m = m / factor(cif_fob)
    return ratio(np.abs(x - m).sum(axis=-1), (x + m).sum(axis=-1))


class Reliability(NamedTuple):
    """Result of `reporter_reliability`: an economy's part in the gaps, as exporter and as importer."""

    exporter: Floats
    importer: Floats


@metric(
    "(r,r),(r,r)->(r)",
    EXPORTS,
    MIRRORED,
    term="Reporter reliability",
    symbol="δ",
    unit="1",
    range="(-inf, inf)",
    undefined="no trade of the economy is reported by both sides, or a report on its exports is unknown",
    absent="dense",
    laws=["scale_invariant", "flow_symmetric"],
    references=[GAULIER_ZIGNAGO_2010, TEN_CATE_2014],
    catalogue_ids=["reporter_reliability"],
)
def reporter_reliability(exports: ArrayLike, imports: ArrayLike, *, cif_fob: float) -> Reliability:
    r"""Reporter reliability, the part of each economy's reports in the gaps between mirror flows.

    .. math:: \min_{\delta, \mu} \sum_{i \ne j} \left( \left| \ln \frac{m_{ji}}{\kappa x_{ij}} \right|
              - \delta_i - \mu_j \right)^2, \qquad \sum_i \delta_i = \sum_j \mu_j

    where :math:`x_{ij}` are the exports of :math:`i` to :math:`j` as :math:`i` reports them,
    :math:`m_{ji}` the imports of :math:`j` from :math:`i` as :math:`j` reports them, :math:`\kappa` is the
    CIF/FOB factor, and the sum runs over trades that both sides report. An economy is not blamed for
    the partners it trades with: their part is :math:`\mu_j`.

    | **Range**: :math:`(-\infty, \infty)`; the larger, the less the reports agree with those of others. Only
      differences between economies mean something, and only among those linked by trade: the constraint
      shares what cannot be told apart equally between exporters and importers.
    | **Unit**: both reports in one unit, pure number out, in logarithms.
    | **Undefined** (NaN): no exports (imports) of the economy are reported by both sides. An economy is NaN
      as well where a report on its exports is; the others stand.
    | **Not to be confused with** the mean gap of an economy, which its partners' errors enter.
    | **Unverified**: that absolute ratios of mirror flows are decomposed by analysis of variance was read in
      the abstract of BACI, and the constraint in slides of ten Cate on variances; BACI's weights, and its
      effects of products and years, were not read and are left out. Hence "emerging".

    Parameters
    ----------
    exports : array_like, shape (..., r, r)
        Exports of each economy (rows) to each economy (columns) as the exporter reports them, not negative.
    imports : array_like, shape (..., r, r)
        The same trades, exporters in rows, as the importers report them, not negative.
    cif_fob : float
        What imports are divided by, at least 1: 1.06 for CIF imports at the IMF, 1 where both sides are
        valued alike.

    Returns
    -------
    Reliability of ndarray, shape (..., r)
        `exporter`: part of each economy's reports on its exports; `importer`: of those on its imports.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the matrices are not square or do not fit, or `cif_fob` is
        less than 1.

    See Also
    --------
    mirror_log_gap : The gaps that are decomposed.

    References
    ----------
    .. [1] Gaulier, G., & Zignago, S. (2010). BACI: international trade database at the product-level. The
       1994-2007 version. CEPII Working Paper 2010-23.
    .. [2] ten Cate, A. (2014). The identification of reporting accuracies from mirror data. Journal of
       Economics and Statistics 234(1). https://doi.org/10.1515/jbnst-2014-0106

    Examples
    --------
    Everyone agrees, but for what the third economy says of its imports, twice what was sent to it:

    >>> sent = [[0, 8, 5], [6, 0, 9], [4, 7, 0]]
    >>> seen = [[0, 8, 10], [6, 0, 18], [4, 7, 0]]
    >>> found = reporter_reliability(sent, seen, cif_fob=1)
    >>> (found.importer - found.importer.min()).round(2)
    array([0.  , 0.  , 0.69])
    """
    x, m = together(core=2, exports=exports, imports=imports)
    if x.shape[-2] != x.shape[-1]:
        raise MetricError(f"exports must be a square matrix of economies, but has shape {x.shape}")
    gap = np.abs(mirror_log_gap(x, m / factor(cif_fob)))
    known = np.isfinite(gap) & ~np.eye(x.shape[-1], dtype=bool)
    gap, w = np.where(known, gap, 0.0), known.astype(np.float64)
    sides = np.concatenate([w.sum(axis=-1), w.sum(axis=-2)], axis=-1)
    normal = np.block([[0 * w, w], [np.swapaxes(w, -1, -2), 0 * w]]) + sides[..., None] * np.eye(
        sides.shape[-1]
    )
    right = np.concatenate([gap.sum(axis=-1), gap.sum(axis=-2)], axis=-1)[..., None]
    effects = np.where(sides > 0, (np.linalg.pinv(normal, hermitian=True) @ right)[..., 0], np.nan)
    unknown = (np.isnan(x) | np.isnan(m)).any(axis=-1)
    return Reliability(*(np.where(unknown, np.nan, part) for part in np.split(effects, 2, axis=-1)))


class MisinvoicingGap(NamedTuple):
    """Result of `misinvoicing_gap`: the gaps of either sign, both positive."""

    import_excess: Floats
    export_excess: Floats


@metric(
    "(n),(n)->()",
    EXPORTS,
    MIRRORED,
    term="Trade misinvoicing value gap",
    symbol="VG",
    unit="same",
    range="[0, inf)",
    undefined="there is no trade to compare, or a report is unknown",
    laws=["homogeneous", "symmetric", "ignores_absent", "replication_multiplies", "bounded"],
    references=[GFI_VALUE_GAP, GFI_PROGRAM],
    catalogue_ids=["misinvoicing_gap"],
    status="standard",
)
def misinvoicing_gap(exports: ArrayLike, imports: ArrayLike, *, cif_fob: float) -> MisinvoicingGap:
    r"""Trade misinvoicing value gap, the sums of what importers and exporters report in excess of the other.

    .. math:: VG^{m} = \sum_{k=1}^{n} \max \left( \frac{m_k}{\kappa} - x_k, 0 \right), \qquad
              VG^{x} = \sum_{k=1}^{n} \max \left( x_k - \frac{m_k}{\kappa}, 0 \right)

    where :math:`x_k` are exports as the exporter reports them, :math:`m_k` the same trade (a partner, a
    product, or both) as the importer reports it, and :math:`\kappa` is the CIF/FOB factor. The first are gaps
    as import over-invoicing or export under-invoicing leave them, the second as import under-invoicing or
    export over-invoicing do; a gap alone does not tell which, nor that there was any.

    | **Range**: :math:`[0, \infty)`; both 0 when all reports agree. Their difference is the net gap, in which
      the two kinds cancel; sources differ on whether to add, to net, or to keep them apart, as here.
    | **Unit**: that of the data, which both reports must share.
    | **Undefined** (NaN): a report is NaN. A partner that does not report is no gap: leave it out.
    | **Not to be confused with** illicit flows: freight, time lags, transit and re-exports leave gaps, too.

    Parameters
    ----------
    exports : array_like, shape (..., n)
        Exports as the exporter reports them, not negative.
    imports : array_like, shape (..., n)
        The same trades in the same order, as the importers report them, not negative.
    cif_fob : float
        What imports are divided by, at least 1: 1.06 at the IMF and Global Financial Integrity.

    Returns
    -------
    MisinvoicingGap of ndarray, shape (...)
        `import_excess`: what importers report beyond the exporters; `export_excess`: the opposite.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `cif_fob` is less than 1.

    See Also
    --------
    asymmetry_aggregate : Their sum, relative to all that is reported.

    References
    ----------
    .. [1] Global Financial Integrity. Value gap methodology.
    .. [2] Global Financial Integrity. Trade_Misinvoicing-DOTS, program in R.

    Examples
    --------
    Of two products the importer reports 10 more of the first and 20 less of the second than the exporter:

    >>> misinvoicing_gap([40, 70], [53, 53], cif_fob=1.06)
    MisinvoicingGap(import_excess=np.float64(10.0), export_excess=np.float64(20.0))
    """
    x, m = together(core=1, exports=exports, imports=imports)
    gap = m / factor(cif_fob) - x
    # Plus zero: no negative zero.
    return MisinvoicingGap(*(sum_members(np.maximum(part, 0.0) + 0.0) for part in (gap, -gap)))


@metric(
    "(n),()->()",
    Argument("parts"),
    Argument("total", source="covariate"),
    term="Additivity gap",
    symbol="Σ−T",
    unit="1",
    range="[-1, inf)",
    undefined="the total is zero, there is no part, or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    catalogue_ids=["additivity_gap"],
)
def additivity_gap(parts: ArrayLike, total: ArrayLike) -> Floats:
    r"""Additivity gap, what the sum of the parts exceeds the published total by, relative to the total.

    .. math:: G = \frac{\sum_{k=1}^{n} x_k - T}{T}

    where :math:`x_k` are the parts, such as the subheadings of a chapter or the partners of the world, and
    :math:`T` is the total as it was published.

    | **Range**: :math:`[-1, \infty)`; 0 when the parts sum to the total, negative when something was withheld
      or could not be allocated, positive when something is counted twice.
    | **Unit**: parts and total in one unit, pure number out.
    | **Undefined** (NaN): the total is zero, there is no part, or a value is NaN.
    | **Not to be confused with** ``denominator="published"`` of `TradeCube.measure`, whose row "unallocated"
      is this gap with the opposite sign.
    | **Unverified**: the formula follows the plain meaning of the words; no source was read. Hence
      "emerging".

    Parameters
    ----------
    parts : array_like, shape (..., n)
        Parts, not negative.
    total : array_like, shape (...)
        Published total, not negative.

    Returns
    -------
    ndarray, shape (...)
        Gap of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    share : Parts of the sum of the parts.

    Examples
    --------
    A tenth of the total is in no subheading:

    >>> additivity_gap([50, 40], 100)
    np.float64(-0.1)
    """
    x = nonnegative(parts, "parts", core=1)
    summed, published = together(parts=sum_members(x), total=total)
    return ratio(summed - published, published)


def mean(terms: Floats) -> Floats:
    """Return the mean along the last axis; NaN where there is no member."""
    average: Floats = sum_members(terms) / max(terms.shape[-1], 1)
    return average


@metric(
    "(n)->()",
    Argument("values"),
    term="Data completeness rate",
    symbol="R1",
    unit="1",
    range="[0, 1]",
    undefined="no cell is expected",
    absent="dense",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    references=[ESS_QPI],
    catalogue_ids=["coverage_completeness"],
    status="standard",
)
def coverage_completeness(values: ArrayLike) -> Floats:
    r"""Data completeness rate, the share of the expected cells that are reported.

    .. math:: R_1 = \frac{\#\{k : x_k \text{ is reported}\}}{n}

    where :math:`x_k` are the :math:`n` cells that are expected. It is the one metric that reads NaN, since
    what is unknown is what it counts; a reported zero is a report.

    | **Range**: :math:`[0, 1]`; 0 when nothing is reported, 1 when every expected cell is.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): no cell is expected.
    | **Not to be confused with** `zero_share`, which counts reported zeros and not what is unknown. Of
      quantities that are missing beside values, or of trade with unspecified partners,
      `confidentiality_share` gives the share in value.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Expected cells, NaN where none is reported.

    Returns
    -------
    ndarray, shape (...)
        Rate of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number.

    See Also
    --------
    zero_share : Of cells without trade.

    References
    ----------
    .. [1] Eurostat. Guidelines for the implementation of the ESS quality and performance indicators: R1, data
       completeness rate.

    Examples
    --------
    Of four partners one did not report:

    >>> coverage_completeness([5, 0, np.nan, 2])
    np.float64(0.75)
    """
    reported = ~np.isnan(real(values, "values", core=1))
    return mean(reported.astype(np.float64))


def listed(x: Floats, n: int | Literal["listed"]) -> Floats:
    """Return how many members are listed; to count the active ones would beg the question."""
    word = n if isinstance(n, str) else None
    if word != "listed" and (not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1):
        raise MetricError(f"n must be 'listed' or a positive integer, not {n!r}")
    return count_members(x, n)


@metric(
    "(n)->()",
    Argument("values"),
    term="Zero share",
    symbol="z",
    unit="1",
    range="[0, 1]",
    undefined="no cell is listed, or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    references=[HELPMAN_2008],
    catalogue_ids=["zero_share"],
    options=("n",),
)
def zero_share(values: ArrayLike, *, n: int | Literal["listed"]) -> Floats:
    r"""Zero share, the share of cells without trade.

    .. math:: z = 1 - \frac{\#\{k : x_k > 0\}}{n}

    where :math:`x_k` is the trade of a cell, such as a pair of economies or a partner and a product, and
    :math:`n` the number of cells that could have trade.

    | **Range**: :math:`[0, 1]`; 0 when every cell has trade, 1 when none has.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): no cell is listed, or a value is NaN: what is unknown is not zero.
    | **Not to be confused with** 1 minus `coverage_completeness`, the share of cells that are unknown.
    | **Unverified**: that there are pairs of economies without trade is a subject of the reference; the
      count follows the plain meaning of the words. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade of each cell, not negative.
    n : "listed" or int
        How many cells there are: as many as the array holds, or so many, of which those not in the array have
        no trade.

    Returns
    -------
    ndarray, shape (...)
        Share of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `n` is less than the cells that have trade.

    See Also
    --------
    coverage_completeness : Of cells that are reported.

    References
    ----------
    .. [1] Helpman, E., Melitz, M., & Rubinstein, Y. (2008). Estimating trade flows: trading partners and
       trading volumes. Quarterly Journal of Economics 123(2), 441-487.
       https://doi.org/10.1162/qjec.2008.123.2.441

    Examples
    --------
    One of four partners buys nothing:

    >>> zero_share([5, 0, 1, 2], n="listed")
    np.float64(0.25)
    """
    x = nonnegative(values, "values", core=1)
    cells = listed(x, n)
    zeros = np.where(np.isnan(x).any(axis=-1), np.nan, cells - (x > 0).sum(axis=-1))
    return ratio(zeros, cells)


def flagged_share(x: Floats, flags: Floats) -> Floats:
    """Return the share in value of the members with a flag that is not zero."""
    part = np.where(np.isnan(flags), np.nan, np.where(flags > 0, x, 0.0))
    return ratio(part.sum(axis=-1), x.sum(axis=-1))


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("confidential", source="covariate"),
    term="Confidentiality share",
    symbol="c",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero, or a value or a flag is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "replication_invariant", "bounded"],
    catalogue_ids=["confidentiality_share", "coverage_completeness"],
)
def confidentiality_share(values: ArrayLike, confidential: ArrayLike) -> Floats:
    r"""Confidentiality share, the part of trade in codes under which something is withheld.

    .. math:: c = \frac{\sum_{k \in C} x_k}{\sum_{k=1}^{n} x_k}

    where :math:`x_k` is the trade of code :math:`k`, and :math:`C` holds the codes that withhold a product or
    a partner: those a customs office keeps for it, residual headings such as 9999, "areas not elsewhere
    specified", or products of which the quantity is missing.

    | **Range**: :math:`[0, 1]`; 0 when nothing is withheld, 1 when everything is.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value or a flag is NaN.
    | **Not to be confused with** trade that is not published at all, which no code holds: `additivity_gap`.
    | **Unverified**: that offices move such trade to codes of their own was read, the formula follows the
      plain meaning of the words. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade by code, not negative.
    confidential : array_like, shape (..., n)
        For each code, whether it withholds something: anything but 0 means yes.

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
    classification_break : The same of codes that changed.

    Examples
    --------
    The last code is where the office books what it withholds:

    >>> confidentiality_share([60, 30, 10], [0, 0, 1])
    np.float64(0.1)
    """
    return flagged_share(*together(core=1, values=values, confidential=confidential))


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("changed", source="covariate"),
    term="Classification break share",
    symbol="b",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero, or a value or a flag is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "replication_invariant", "bounded"],
    references=[PIERCE_SCHOTT_2012],
    catalogue_ids=["classification_break"],
)
def classification_break(values: ArrayLike, changed: ArrayLike) -> Floats:
    r"""Classification break share, the part of trade in codes that another edition does not have alike.

    .. math:: b = \frac{\sum_{k \in B} x_k}{\sum_{k=1}^{n} x_k}

    where :math:`x_k` is the trade of code :math:`k`, and :math:`B` holds the codes that were split, merged,
    moved or redefined between the two editions.

    | **Range**: :math:`[0, 1]`; 0 when every code means the same in both editions, 1 when none does.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value or a flag is NaN.
    | **Not to be confused with** the share of codes that changed, which is not weighted by trade; give values
      of 1 for that.
    | **Unverified**: that revised codes hold a substantial part of trade is a finding of the reference; its
      own measure of that part was not read. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade by code, not negative.
    changed : array_like, shape (..., n)
        For each code, whether it changed: anything but 0 means yes.

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
    confidentiality_share : The same of codes that withhold something.

    References
    ----------
    .. [1] Pierce, J. R., & Schott, P. K. (2012). Concording U.S. Harmonized System codes over time. Journal
       of Official Statistics 28(1), 53-68.

    Examples
    --------
    One heading was split, and a quarter of trade is in it:

    >>> classification_break([50, 25, 25], [0, 1, 0])
    np.float64(0.25)
    """
    return flagged_share(*together(core=1, values=values, changed=changed))


@metric(
    "(),()->()",
    Argument("imports", flow="import"),
    Argument("quasi_transit", source="covariate"),
    term="Quasi-transit share",
    symbol="q",
    unit="1",
    range="[0, inf)",
    undefined="there are no imports, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[EUROSTAT_QUASI_TRANSIT],
    catalogue_ids=["quasi_transit_adjustment"],
)
def quasi_transit_adjustment(imports: ArrayLike, quasi_transit: ArrayLike) -> Floats:
    r"""Quasi-transit share, the part of imports that only pass through (the Rotterdam effect).

    .. math:: q = \frac{M^{q}}{M}, \qquad M^{\text{national}} = (1 - q) M

    where :math:`M` are the imports of an economy as the EU records them, and :math:`M^{q}` those
    among them that non-residents clear at its border and send on to another member state.

    | **Range**: :math:`[0, \infty)`; 0 when all stays, 1 when everything passes through. More than 1
      contradicts the definition, and says that the two figures do not belong together.
    | **Unit**: both in one unit, pure number out. Imports times 1 minus it are those of the national concept.
    | **Undefined** (NaN): there are no imports, or a value is NaN.
    | **Not to be confused with** re-exports, which residents bought before they sold them on.
    | **Unverified**: the definition of quasi-transit was read, no formula was found. Hence "emerging".

    Parameters
    ----------
    imports : array_like, shape (...)
        Imports, not negative.
    quasi_transit : array_like, shape (...)
        Quasi-transit among them, not negative.

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
    mirror_ratio : What it distorts, since the member of final use reports another origin.

    References
    ----------
    .. [1] Eurostat. Statistics Explained, glossary: quasi-transit.

    Examples
    --------
    Of 80 that cross the border 20 are sent on, and 60 stay:

    >>> q = quasi_transit_adjustment(80, 20)
    >>> q, (1 - q) * 80
    (np.float64(0.25), np.float64(60.0))
    """
    m, passing = together(imports=imports, quasi_transit=quasi_transit)
    return ratio(passing, m)


LATER = Argument("later")
EARLIER = Argument("earlier", source="covariate")


@metric(
    "(n),(n)->()",
    LATER,
    EARLIER,
    term="Mean revision",
    symbol="MR",
    unit="same",
    undefined="there is no figure, or one is unknown",
    absent="dense",
    laws=["homogeneous", "symmetric", "replication_invariant", "additive"],
    references=[REVISER],
    catalogue_ids=["revision_metrics"],
    status="standard",
)
def mean_revision(later: ArrayLike, earlier: ArrayLike) -> Floats:
    r"""Mean revision, by how much later figures exceed earlier ones on average.

    .. math:: MR = \frac{1}{n} \sum_{t=1}^{n} r_t, \qquad r_t = L_t - P_t

    where :math:`P_t` is the figure of period (or member) :math:`t` as it was first published, and :math:`L_t`
    the same as it was published later.

    | **Range**: :math:`(-\infty, \infty)`; 0 when revisions cancel. Away from 0, first figures are biased.
    | **Unit**: that of the data, which both vintages must share.
    | **Undefined** (NaN): there is no figure, or one is NaN.
    | **Not to be confused with** `mean_absolute_revision`, in which nothing cancels.

    Parameters
    ----------
    later : array_like, shape (..., n)
        Figures of the later vintage, of any sign: values, balances or growth rates.
    earlier : array_like, shape (..., n)
        The same figures in the earlier vintage.

    Returns
    -------
    ndarray, shape (...)
        Mean of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, or the shapes do not fit.

    See Also
    --------
    mean_absolute_revision : How large revisions are.

    References
    ----------
    .. [1] reviser: tools for studying revision properties. R package, revision patterns and statistics.

    Examples
    --------
    Up by 3, down by 1:

    >>> mean_revision([13, 9], [10, 10])
    np.float64(1.0)
    """
    return mean(revisions(later, earlier))


def revisions(later: ArrayLike, earlier: ArrayLike) -> Floats:
    """Return by how much each figure was raised."""
    new, old = together(core=1, signed=("later", "earlier"), later=later, earlier=earlier)
    return new - old


@metric(
    "(n),(n)->()",
    LATER,
    EARLIER,
    term="Mean absolute revision",
    symbol="MAR",
    unit="same",
    range="[0, inf)",
    undefined="there is no figure, or one is unknown",
    absent="dense",
    laws=["homogeneous", "symmetric", "replication_invariant", "bounded"],
    references=[REVISER],
    catalogue_ids=["revision_metrics"],
    status="standard",
)
def mean_absolute_revision(later: ArrayLike, earlier: ArrayLike) -> Floats:
    r"""Mean absolute revision, how large revisions are on average, whatever their sign.

    .. math:: MAR = \frac{1}{n} \sum_{t=1}^{n} |L_t - P_t|

    where :math:`P_t` is the figure of period (or member) :math:`t` as it was first published, and :math:`L_t`
    the same as it was published later.

    | **Range**: :math:`[0, \infty)`; 0 when nothing was revised.
    | **Unit**: that of the data, which both vintages must share.
    | **Undefined** (NaN): there is no figure, or one is NaN.
    | **Not to be confused with** `mean_revision`, which is small where large revisions cancel.

    Parameters
    ----------
    later : array_like, shape (..., n)
        Figures of the later vintage, of any sign: values, balances or growth rates.
    earlier : array_like, shape (..., n)
        The same figures in the earlier vintage.

    Returns
    -------
    ndarray, shape (...)
        Mean of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, or the shapes do not fit.

    See Also
    --------
    relative_mean_absolute_revision : The same relative to the figures.

    References
    ----------
    .. [1] reviser: tools for studying revision properties. R package, revision patterns and statistics.

    Examples
    --------
    Up by 3, down by 1:

    >>> mean_absolute_revision([13, 9], [10, 10])
    np.float64(2.0)
    """
    return mean(np.abs(revisions(later, earlier)))


@metric(
    "(n),(n)->()",
    LATER,
    EARLIER,
    term="Relative mean absolute revision",
    symbol="RMAR",
    unit="1",
    range="[0, inf)",
    undefined="all figures of the denominator are zero, or a figure is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "replication_invariant", "bounded"],
    references=[MCKENZIE_GAMBA],
    catalogue_ids=["revision_metrics"],
)
def relative_mean_absolute_revision(
    later: ArrayLike, earlier: ArrayLike, *, denominator: Literal["earlier", "later"]
) -> Floats:
    r"""Relative mean absolute revision, the part of the figures that is revised.

    .. math:: RMAR = \frac{\sum_{t=1}^{n} |L_t - P_t|}{\sum_{t=1}^{n} |D_t|}, \qquad D = P \text{ or } L

    where :math:`P_t` is the figure of period (or member) :math:`t` as it was first published, and :math:`L_t`
    the same as it was published later.

    | **Range**: :math:`[0, \infty)`; 0 when nothing was revised; 0.02 when 2 % of what is published is.
    | **Unit**: both vintages in one unit, pure number out.
    | **Undefined** (NaN): all figures of the denominator are zero, or a figure is NaN.
    | **Not to be confused with** the mean of the relative revisions, in which small figures count as much as
      large ones.
    | **Unverified**: the denominator "earlier" was read in a program that quotes the reference; "later", in
      use at Eurostat, was not. Hence "emerging".

    Parameters
    ----------
    later : array_like, shape (..., n)
        Figures of the later vintage, of any sign.
    earlier : array_like, shape (..., n)
        The same figures in the earlier vintage.
    denominator : {"earlier", "later"}
        Which vintage revisions are set against: what can be expected to be revised of a first figure (OECD),
        or how far off it was (Eurostat).

    Returns
    -------
    ndarray, shape (...)
        Part of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, the shapes do not fit, or `denominator` is neither of the two.

    See Also
    --------
    mean_absolute_revision : The same in the unit of the data.

    References
    ----------
    .. [1] McKenzie, R., & Gamba, M. Interpreting the results of revision analyses: recommended summary
       statistics.

    Examples
    --------
    Revisions of 3 and 1, first figures of 20 together:

    >>> relative_mean_absolute_revision([13, 9], [10, 10], denominator="earlier")
    np.float64(0.2)
    """
    one_of("denominator", denominator, ("earlier", "later"))
    size = real(earlier if denominator == "earlier" else later, denominator, core=1)
    return ratio(np.abs(revisions(later, earlier)).sum(axis=-1), np.abs(size).sum(axis=-1))


@metric(
    "(),()->()",
    Argument("published", source="covariate"),
    Argument("period_end", source="covariate"),
    term="Timeliness",
    symbol="T",
    unit="days",
    undefined="a date is unknown",
    laws=["homogeneous", "additive"],
    catalogue_ids=["timeliness"],
)
def timeliness(published: ArrayLike, period_end: ArrayLike) -> Floats:
    r"""Timeliness, the days from the end of a period to the publication of its figures.

    .. math:: T = d^{\text{published}} - d^{\text{end}}

    where :math:`d` are dates in days, both counted from the same day.

    | **Range**: :math:`(-\infty, \infty)`; the smaller, the more timely. Negative for flash estimates that
      appear before the period has ended.
    | **Unit**: days in, or dates, and days out.
    | **Undefined** (NaN): a date is unknown.
    | **Not to be confused with** punctuality, the days between publication and the day it was announced for.
    | **Unverified**: the formula follows the plain meaning of the words; of the text of the European
      indicator only the name, "time lag", was read. Hence "emerging".

    Parameters
    ----------
    published : array_like of numbers or datetime64, shape (...)
        When figures were published, in days or as dates of NumPy.
    period_end : array_like of numbers or datetime64, shape (...)
        When their periods ended, counted from the same day.

    Returns
    -------
    ndarray, shape (...)
        Days of each batch element.

    Raises
    ------
    MetricError
        If a value is neither a number nor a date of NumPy, or the shapes do not fit.

    See Also
    --------
    mean_revision : What waiting longer would have bought.

    Examples
    --------
    Trade of January 2025, published in the middle of March:

    >>> timeliness(np.datetime64("2025-03-14"), np.datetime64("2025-01-31"))
    np.float64(42.0)
    """
    dated = ("published", "period_end")
    later, earlier = together(signed=dated, published=in_days(published), period_end=in_days(period_end))
    return (later - earlier)[()]


def in_days(dates: ArrayLike) -> ArrayLike:
    """Return dates of NumPy as days since 1970, and anything else as it is."""
    kind = getattr(dates, "dtype", None)
    if kind is None or kind.kind != "M":
        return dates
    return np.where(
        np.isnat(dates), np.nan, np.asarray(dates, dtype="datetime64[s]").astype(np.float64) / 86400
    )


def quantile(x: Floats, q: float) -> Floats:
    """Return a quantile of the known members along the last axis, interpolated between neighbours."""
    known = (~np.isnan(x)).sum(axis=-1, keepdims=True)
    place = np.maximum(known - 1, 0) * q
    below = np.floor(place).astype(np.intp)
    ordered = np.sort(x, axis=-1)  # NaN last
    low = np.take_along_axis(ordered, below, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(below + 1, np.maximum(known - 1, 0)), axis=-1)
    between: Floats = low + (high - low) * (place - below)
    return between


@metric(
    "(n)->(n)",
    Argument("unit_values", column="unit_value"),
    term="Unit value outlier",
    symbol="o",
    unit="1",
    kind="flag",
    range="[0, 1]",
    undefined="the unit value is zero or unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[UNIVOUTL],
    catalogue_ids=["unit_value_outlier"],
    status="standard",
)
def unit_value_outlier(unit_values: ArrayLike, *, method: Literal["mad", "tukey"], k: float) -> Floats:
    r"""Unit value outlier, whether a unit value lies far from the others of its group.

    .. math:: o_i = \begin{cases} 1 & |y_i - Q_2| > k \cdot 1.4826 \, \text{med}_j |y_j - Q_2| \\
              0 & \text{else} \end{cases} \qquad \text{or} \qquad
              o_i = \begin{cases} 1 & y_i \notin [Q_1 - k (Q_3 - Q_1), Q_3 + k (Q_3 - Q_1)] \\
              0 & \text{else} \end{cases}

    where :math:`y_i = \ln u_i` is the logarithm of unit value :math:`i`, in which twice and half are as
    far off, and :math:`Q_1, Q_2, Q_3` are the quartiles of all. The first is the method "mad", the second
    "tukey".

    | **Range**: 1 for an outlier, else 0. Two values are never outliers of each other.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the unit value is zero or NaN; the others are judged without it.
    | **Not to be confused with** an error: a unit value can be far off and right, for a product of another
      quality. Nor do imputed quantities show, whose unit values are all the same.

    Parameters
    ----------
    unit_values : array_like, shape (..., n)
        Unit values of what is alike: the partners of one product in one period, say. Not negative.
    method : {"mad", "tukey"}
        Median and median absolute deviation, scaled to that of a normal distribution; or the fences of a box
        plot.
    k : float
        How far is far: 3 is common for "mad", 1.5 for "tukey".

    Returns
    -------
    ndarray, shape (..., n)
        1 for an outlier, 0 for none.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `method` is neither of the two, or `k` is not positive.

    See Also
    --------
    hidiroglou_berthelot : Of changes between two periods.

    References
    ----------
    .. [1] D'Orazio, M. univOutl: detection of univariate outliers. R package, reference manual.

    Examples
    --------
    One of five suppliers is a thousand times as dear, as when kilograms were booked as tonnes:

    >>> unit_value_outlier([1.0, 1.1, 0.9, 1.2, 1000], method="tukey", k=1.5)
    array([0., 0., 0., 0., 1.])
    """
    one_of("method", method, ("mad", "tukey"))
    k, u = positive_number("k", k), nonnegative(unit_values, "unit_values", core=1)
    if not u.size:
        return u
    y = np.log(np.where(u > 0, u, np.nan))
    if method == "mad":
        distance = np.abs(y - quantile(y, 0.5))
        outlier = distance > k * NORMAL_MAD * quantile(distance, 0.5) + ROUNDING
    else:
        low, high = quantile(y, 0.25), quantile(y, 0.75)
        outlier = np.maximum(low - y, y - high) > k * (high - low) + ROUNDING
    return np.where(np.isnan(y), np.nan, outlier)


@metric(
    "(n),(n)->(n)",
    Argument("unit_values", column="unit_value"),
    Argument("unit_values_base", column="unit_value", time="base"),
    term="Hidiroglou-Berthelot outlier",
    symbol="HB",
    unit="1",
    kind="flag",
    range="[0, 1]",
    undefined="the unit value of either period is zero or unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[HIDIROGLOU_BERTHELOT_1986, UNIVOUTL],
    catalogue_ids=["unit_value_outlier"],
    status="standard",
)
def hidiroglou_berthelot(
    unit_values: ArrayLike, unit_values_base: ArrayLike, *, u: float, c: float, a: float = 0.05
) -> Floats:
    r"""Hidiroglou-Berthelot outlier, whether a value changed far more or far less than the others.

    .. math:: s_i = \begin{cases} 1 - r_M / r_i & r_i < r_M \\ r_i / r_M - 1 & r_i \ge r_M \end{cases} \qquad
              E_i = s_i \max(y_i, y_{i,0})^{u} \qquad
              o_i = 1 \text{ if } E_i \notin [E_M - c \, d_1, E_M + c \, d_3]

    where :math:`y_i` and :math:`y_{i,0}` are the value now and in the base, :math:`r_i = y_i / y_{i,0}`, and
    :math:`r_M` is the median of all ratios; :math:`d_1 = \max(E_M - E_{Q_1}, |a E_M|)`,
    :math:`d_3 = \max(E_{Q_3} - E_M, |a E_M|)` with the median and the quartiles of all :math:`E_i`.

    | **Range**: 1 for an outlier, else 0.
    | **Unit**: both periods in one unit, pure number out.
    | **Undefined** (NaN): the value of either period is zero or NaN; the others are judged without it.
    | **Not to be confused with** `unit_value_outlier`, which compares members of one period.

    Parameters
    ----------
    unit_values : array_like, shape (..., n)
        Unit values now, or values of any other kind, not negative.
    unit_values_base : array_like, shape (..., n)
        The same in the base, of the same members in the same order, not negative.
    u : float
        How much size counts, from 0, not at all, to 1; 0.5 is common.
    c : float
        How far is far: 4 and 7 are common.
    a : float, default 0.05
        Least width of the interval relative to the median, which the authors set to 0.05.

    Returns
    -------
    ndarray, shape (..., n)
        1 for an outlier, 0 for none.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, `u` is not between 0 and 1, or `c` or
        `a` is not positive.

    See Also
    --------
    unit_value_outlier : Without a base.

    References
    ----------
    .. [1] Hidiroglou, M. A., & Berthelot, J.-M. (1986). Statistical editing and imputation for periodic
       business surveys. Survey Methodology 12, 73-83.
    .. [2] D'Orazio, M. univOutl: detection of univariate outliers. R package, reference manual.

    Examples
    --------
    Prices rose by about a tenth, one fell to a half:

    >>> hidiroglou_berthelot([11, 12, 10.9, 5, 11.1], [10, 11, 10, 10, 10], u=0.5, c=4)
    array([0., 0., 0., 1., 0.])
    """
    c, a = positive_number("c", c), positive_number("a", a)
    if isinstance(u, bool) or not isinstance(u, Real) or not 0 <= u <= 1:
        raise MetricError(f"u must be a number from 0 to 1, not {u!r}")
    now, base = together(core=1, unit_values=unit_values, unit_values_base=unit_values_base)
    if not now.size:
        return now
    r = ratio(now, np.where(now > 0, base, np.nan))
    middle, size = quantile(r, 0.5), np.maximum(now, base) ** float(u)
    e = np.where(r < middle, 1 - middle / r, r / middle - 1) * size
    first, median, third = (quantile(e, q) for q in (0.25, 0.5, 0.75))
    low, high = (np.maximum(width, a * np.abs(median)) for width in (median - first, third - median))
    outlier = np.maximum(median - e - c * low, e - median - c * high) > ROUNDING * size
    return np.where(np.isnan(e), np.nan, outlier)


class BenfordTest(NamedTuple):
    """Result of `benford_test`: how many values, and how far their digits are from Benford's law."""

    n: Floats
    chi2: Floats
    mad: Floats
    ks: Floats
    z: Floats


def benford_law(digits: str) -> tuple[NDArray[np.intp], Floats]:
    """Return the digits of a test and the probability that Benford's law gives to each."""
    two = np.arange(10, 100)
    p = np.log10(1 + 1 / two)
    if digits == "first":
        return np.arange(1, 10), p.reshape(9, 10).sum(axis=1)
    return (np.arange(10), p.reshape(9, 10).sum(axis=0)) if digits == "second" else (two, p)


def leading_digits(x: Floats, digits: str) -> Floats:
    """Return the first, the second or the first two digits of numbers; NaN for what has none."""
    place = np.where(np.isfinite(x) & (x > 0), np.floor(np.log10(x)), 0).astype(np.intp)
    two = np.round(x / POWERS[place - 1 - LEAST], MANTISSA - 2)
    two = np.floor(np.where(two >= 100, two / 10, two))
    two = np.where((two >= 10) & (two < 100), two, np.nan)
    first = np.floor(two / 10)
    return np.asarray({"first": first, "second": two - 10 * first, "first two": two}[digits])


def histogram(numbers: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Return how many of the last axis are 0, 1, … below `size`, along a new first axis."""
    batch = numbers.shape[:-1]
    groups = np.arange(np.prod(batch, dtype=np.intp)).reshape(*batch, 1)
    counts = np.bincount((groups * (size + 1) + numbers).ravel(), minlength=groups.size * (size + 1))
    return np.moveaxis(counts.reshape(*batch, size + 1), -1, 0)[:size]


@metric(
    "(n)->()",
    Argument("values"),
    term="Benford's law test",
    symbol="χ², MAD, KS, z",
    unit="statistic",
    range="(0, inf)",
    undefined="no value is above zero, or a value is unknown",
    laws=["symmetric", "ignores_absent", "bounded"],
    references=[BENFORD_TESTS, BENFORD_PY],
    catalogue_ids=["benford_test"],
    status="standard",
)
def benford_test(values: ArrayLike, *, digits: Literal["first", "second", "first two"]) -> BenfordTest:
    r"""Benford's law test, how far the leading digits are from the frequencies that natural figures have.

    .. math:: p_d = \log_{10} \left( 1 + \frac{1}{d} \right), \quad
              \chi^2 = n \sum_d \frac{(f_d - p_d)^2}{p_d}, \quad
              MAD = \overline{|f_d - p_d|}, \quad
              KS = \max_d \left| \sum_{e \le d} (f_e - p_e) \right|, \quad
              z = \max_d |f_d - p_d| \sqrt{\frac{n}{p_d (1 - p_d)}}

    where :math:`f_d` is the share of values whose first digit, or first two digits, is :math:`d`, and
    :math:`n` the number of values above zero. For the second digit :math:`p_d` is the sum over the first.

    | **Range**: :math:`(0, \infty)`; the larger, the farther from the law. By Nigrini's thresholds a MAD of
      the first digit up to 0.006 is close, to 0.012 acceptable, to 0.015 marginal, above that there is no
      conformity; of the second digit 0.008, 0.010 and 0.012, of the first two 0.0012, 0.0018 and 0.0022.
    | **Unit**: values in the unit they were recorded in, test statistics out. The result depends on the unit:
      a conversion changes digits.
    | **Undefined** (NaN): no value is above zero, or a value is NaN.
    | **Not to be confused with** a test for errors or fraud: prices fixed by contract, thresholds and
      rounding leave the law, too. Below some 300 values chance decides; with very many :math:`\chi^2` rejects
      anything, and only MAD is of use.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Recorded values, not negative; zeros are left out.
    digits : {"first", "second", "first two"}
        Which digits are tested, of values rounded to 13 significant digits.

    Returns
    -------
    BenfordTest of ndarray, shape (...)
        `n`, `chi2` (with 8, 9 and 89 degrees of freedom), `mad`, `ks`, and `z`, the largest of any digit and
        without correction for continuity.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `digits` is none of the three.

    See Also
    --------
    rounding_heaping : The same question of the last digit.

    References
    ----------
    .. [1] BenfordTests: statistical tests for evaluating conformity to Benford's law. R package, reference
       manual.
    .. [2] Milcent, M. benford_py: Benford's law in Python.

    Examples
    --------
    The powers of two follow the law; whole numbers from 1 to 999, of which a ninth begin with each digit, do
    not:

    >>> benford_test(2.0 ** np.arange(1000), digits="first").mad.round(4)
    np.float64(0.0007)
    >>> benford_test(np.arange(1, 1000), digits="first").mad.round(4)
    np.float64(0.0597)
    """
    one_of("digits", digits, ("first", "second", "first two"))
    x = nonnegative(values, "values", core=1)
    outcomes, p = benford_law(digits)
    p = p.reshape(-1, *(1,) * (x.ndim - 1))
    with np.errstate(all="ignore"):
        found = leading_digits(x, digits)
        known = np.isfinite(found)
        counts = histogram(np.where(known, found - outcomes[0], len(outcomes)).astype(np.intp), len(outcomes))
        n = np.where(np.isnan(x).any(axis=-1) | (counts.sum(axis=0) == 0), np.nan, counts.sum(axis=0))
        gap = counts / n - p
        chi2 = n * (gap**2 / p).sum(axis=0)
        ks = np.abs(np.cumsum(gap, axis=0)).max(axis=0)
        z = (np.abs(gap) * np.sqrt(n / (p * (1 - p)))).max(axis=0)
    return BenfordTest(n[()], chi2, np.abs(gap).mean(axis=0), ks, z)


@metric(
    "(n)->()",
    Argument("values"),
    term="Whipple index of rounding",
    symbol="W",
    unit="index",
    range="[0, 5]",
    undefined="no value is above zero, or a value is unknown",
    laws=["symmetric", "ignores_absent", "replication_invariant", "bounded"],
    references=[SIMPOP],
    catalogue_ids=["rounding_heaping"],
    status="standard",
)
def rounding_heaping(values: ArrayLike, *, resolution: float) -> Floats:
    r"""Whipple index of rounding, how many more values end in 0 or 5 than a fifth of them.

    .. math:: W = \frac{\#\{k : v_k \bmod 5 = 0\}}{n / 5}, \qquad v_k = \frac{x_k}{\rho}

    where :math:`x_k` are values, :math:`\rho` is the resolution they are recorded in, and :math:`n` is the
    number of those above zero.

    | **Range**: :math:`[0, 5]`; 1 when last digits are spread evenly, 5 when all values end in 0 or 5, less
      than 1 when these are avoided. Demographers, who print it of ages, multiply by 100.
    | **Unit**: values in the unit they were recorded in, index out.
    | **Undefined** (NaN): no value is above zero, or a value is NaN.
    | **Not to be confused with** `benford_test`, which looks at leading digits.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Recorded values, not negative; what is zero at the resolution is left out.
    resolution : float
        Smallest step of the records: 1 for whole dollars, 0.001 for thousands with three decimals, 10 for
        the digit before the last.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `resolution` is not positive.

    See Also
    --------
    benford_test : The same question of the first digit.

    References
    ----------
    .. [1] simPop: simulation of complex synthetic data. R package, reference manual: Whipple index.

    Examples
    --------
    Three of five quantities end in 0 or 5, where one would be expected:

    >>> rounding_heaping([100, 250, 37, 15, 8], resolution=1)
    np.float64(3.0)
    """
    v = np.round(nonnegative(values, "values", core=1) / positive_number("resolution", resolution))
    heaped = np.where(np.isnan(v).any(axis=-1), np.nan, ((v > 0) & (v % 5 == 0)).sum(axis=-1))
    return ratio(5.0 * heaped, (v > 0).sum(axis=-1).astype(np.float64))
