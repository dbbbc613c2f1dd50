r"""Concentration and diversity: how evenly trade is spread over partners, products or anything else.

Glossary
--------
share
    Part of a member in the total, :math:`s_i = x_i / \sum_j x_j`. Every index of this page is a function
    of the shares alone, so it does not depend on the unit of the data.
concentration
    High when few members hold most of the trade: `hhi`, `concentration_ratio`, `gini`, `theil_t`.
diversity
    Its opposite, high when trade is spread evenly: `effective_number`, `shannon_entropy`.
absent member
    A partner or product without trade. It does not change `hhi`, but it counts in `gini` and `theil_t`, which
    measure inequality *among n members*; these take ``n=`` by name.
n
    How many members there are: ``"active"``, those with trade; ``"listed"``, all that the array holds;
    or an integer, such as the number of headings of a nomenclature, of which those not in the array are
    taken to have no trade.
"""

from functools import partial
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tradekit.errors import MetricError
from tradekit.metrics._grouped import over_segments, segment_sums
from tradekit.metrics._inputs import (
    Floats,
    Universe,
    count_members,
    nonnegative,
    positive_integer,
    ratio,
    share_of_total,
    sum_members,
    true_or_false,
)
from tradekit.metrics._record import Argument, Reference, metric

__all__ = [  # noqa: RUF022  textbook order
    "hhi",
    "hhi_normalised",
    "effective_number",
    "concentration_ratio",
    "shannon_entropy",
    "gini",
    "theil_t",
]

HIRSCHMAN_1964 = Reference(
    "Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761-762."
)
RHOADES_1993 = Reference(
    "Rhoades, S. A. (1993). The Herfindahl-Hirschman index. Federal Reserve Bulletin 79(3), 188-189."
)
REAT = Reference(
    "Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual."
    " https://cran.r-project.org/package=REAT"
)
CONCSTATS = Reference(
    "concstats: market structure, concentration and inequality measures. R package, reference manual."
    " https://docs.ropensci.org/concstats/"
)
DIVERSE = Reference(
    "diverse: diversity measures for complex systems. R package, reference manual."
    " https://cran.r-project.org/package=diverse"
)
UNCTAD_METHODS = Reference(
    "UNCTAD. Handbook of Statistics, calculation methods. https://hbs.unctad.org/calculation-methods/"
)
MIKIC_GILBERT_2009 = Reference(
    "Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking: a handbook of commonly used trade"
    " indices and indicators (rev. ed.). UN ESCAP, ST/ESCAP/2559."
)
PYSAL = Reference("PySAL. inequality: Theil's index. https://github.com/pysal/inequality")
CADOT_2011 = Reference(
    "Cadot, O., Carrère, C., & Strauss-Kahn, V. (2011). Export diversification: what's behind the hump?"
    " Review of Economics and Statistics 93(2), 590-605."
)


# Sums of squares in this interval have neither overflowed nor lost a member that matters.
SAFE_SQUARES = 1e-280, 1e300


def _hhi_of_segments(values: Floats, starts: NDArray[np.intp]) -> Floats:
    """HHI of groups that begin at `starts`, from sums of squares; shares first where squares would not do."""

    def formula(x: Floats, starts: NDArray[np.intp]) -> Floats:
        if np.fmin.reduce(x) < 0:
            nonnegative(values, "values")
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            squares = np.add.reduceat(x * x, starts)
            total = np.add.reduceat(x, starts)
            unsafe = (squares < SAFE_SQUARES[0]) | (squares > SAFE_SQUARES[1])
            return np.where(unsafe, -1.0, squares / (total * total))

    out = segment_sums(formula, values, starts)
    again = np.flatnonzero(out < 0)
    if again.size:
        sizes = np.diff(np.append(starts, len(values)))[again]
        members = np.repeat(starts[again] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        out[again] = over_segments(partial(hhi), [values[members]], sizes)
    return out


@metric(
    "(n)->()",
    Argument("values"),
    term="Herfindahl-Hirschman index",
    symbol="H",
    unit="1",
    range="[1/n, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "transfer", "ignores_absent", "replication_divides", "bounded"],
    references=[HIRSCHMAN_1964, RHOADES_1993],
    catalogue_ids=["hhi"],
    kernel=_hhi_of_segments,
    status="standard",
)
def hhi(values: ArrayLike) -> Floats:
    r"""Herfindahl-Hirschman index, the sum of squared shares.

    .. math:: H = \sum_{i=1}^{n} s_i^2, \qquad s_i = \frac{x_i}{\sum_j x_j}

    where :math:`x_i` is the trade with member :math:`i` (partner, product, …) and :math:`n` the number of
    members.

    | **Range**: :math:`[1/n, 1]`; :math:`1/n` when all members are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out. Offices that print 0–10,000 multiply by 10,000.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hirschman_index`, its square root, and UNCTAD's index, which is that
      root normalised.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative. Shares that do not sum to 1 are taken as values.

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
    effective_number : Its reciprocal, in members.
    hhi_normalised : The same from 0 to 1 whatever the number of members.

    References
    ----------
    .. [1] Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761-762.
    .. [2] Rhoades, S. A. (1993). The Herfindahl-Hirschman index. Federal Reserve Bulletin 79(3), 188-189.

    Examples
    --------
    China's trade with the five Central Asian states in 2025, bn USD:

    >>> hhi([48.6, 27.2, 16.2, 10.0, 4.3]).round(3)
    np.float64(0.308)
    """
    s = share_of_total(values)
    return sum_members(s * s)


@metric(
    "(n)->()",
    Argument("values"),
    term="Normalised Herfindahl-Hirschman index",
    symbol="H*",
    unit="1",
    range="[0, 1]",
    undefined="there is one member only, the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "transfer", "bounded"],
    references=[REAT, UNCTAD_METHODS],
    catalogue_ids=["hhi_normalised"],
    status="standard",
    options=("n",),
)
def hhi_normalised(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Normalised Herfindahl-Hirschman index, from 0 to 1 whatever the number of members.

    .. math:: H^* = \frac{H - 1/n}{1 - 1/n}

    where :math:`H` is `hhi` and :math:`n` the number of members.

    | **Range**: :math:`[0, 1]`; 0 when all :math:`n` members are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there is one member only (equal and alone at once), the total is zero, or a value
      is NaN.
    | **Not to be confused with** UNCTAD's concentration index, which normalises the square root of `hhi`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. Sources differ: concstats counts
        active ones, REAT listed ones, UNCTAD a whole nomenclature.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `n` is less than the members that have trade.

    See Also
    --------
    hhi : The index itself, which does not depend on members without trade.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.
    .. [2] UNCTAD. Handbook of Statistics, calculation methods.

    Examples
    --------
    China's trade with the five Central Asian states in 2025:

    >>> hhi_normalised([48.6, 27.2, 16.2, 10.0, 4.3], n="listed").round(3)
    np.float64(0.135)
    """
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    return ratio(np.maximum(members * hhi(x) - 1, 0.0), members - 1)  # equals are equal despite rounding


@metric(
    "(n)->()",
    Argument("values"),
    term="Effective number",
    symbol="N₂",
    unit="1",
    range="[1, n]",
    undefined="the total is zero or a value is unknown",
    laws=[
        "scale_invariant",
        "symmetric",
        "transfer_reversed",
        "ignores_absent",
        "replication_multiplies",
        "bounded",
    ],
    references=[REAT, CONCSTATS],
    catalogue_ids=["effective_number"],
    status="standard",
)
def effective_number(values: ArrayLike) -> Floats:
    r"""Effective number of members, how many equal ones would be as concentrated.

    .. math:: N_2 = \frac{1}{H} = \frac{1}{\sum_i s_i^2}

    where :math:`s_i` is the share of member :math:`i` and :math:`H` is `hhi`.

    | **Range**: :math:`[1, n]`; 1 when one member holds everything, :math:`n` when all are equal.
    | **Unit**: any unit in, a number of members out, rarely a whole one.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** the number of members that have trade, nor with the exponential of
      `shannon_entropy`, the effective number of order one.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

    Returns
    -------
    ndarray, shape (...)
        Effective number of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    hhi : Its reciprocal.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.
    .. [2] concstats. R package, reference manual.

    Examples
    --------
    China's trade with five Central Asian states in 2025 is spread as over a little more than three equals:

    >>> effective_number([48.6, 27.2, 16.2, 10.0, 4.3]).round(2)
    np.float64(3.24)
    """
    return 1.0 / hhi(values)


@metric(
    "(n)->()",
    Argument("values"),
    term="Concentration ratio",
    symbol="CR_k",
    unit="1",
    range="[min(1, k/n), 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[CONCSTATS, REAT, DIVERSE],
    catalogue_ids={
        "concentration_ratio": "",
        "berger_parker": "k=1",
        "major_export_category": "k=1, flow='export', over='category'",
    },
    status="standard",
)
def concentration_ratio(values: ArrayLike, *, k: int) -> Floats:
    r"""Concentration ratio, the share of the k largest members together.

    .. math:: CR_k = \sum_{i=1}^{k} s_{(i)}

    where :math:`s_{(1)} \ge s_{(2)} \ge \dots` are the shares, the largest first. With ``k=1`` it is the
    share of the largest member, in ecology the Berger-Parker index.

    | **Range**: :math:`[k/n, 1]`; :math:`k/n` when all :math:`n` members are equal, 1 when :math:`k` members
      hold everything, as they must where there are no more than :math:`k`.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** the number of members that hold a given share, which is its inverse.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    k : int
        How many of the largest members, at least 1; 1, 3, 4 and 5 are usual.

    Returns
    -------
    ndarray, shape (...)
        Ratio of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `k` is not a positive integer.

    See Also
    --------
    hhi : All members, each weighted by its own share.
    share : The shares one by one.

    References
    ----------
    .. [1] concstats. R package, reference manual.
    .. [2] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.
    .. [3] diverse. R package, reference manual.

    Examples
    --------
    The largest one and the largest two of five partners:

    >>> partners = [48.6, 27.2, 16.2, 10.0, 4.3]
    >>> concentration_ratio(partners, k=1).round(3), concentration_ratio(partners, k=2).round(3)
    (np.float64(0.457), np.float64(0.713))
    """
    k = positive_integer("k", k)
    s = share_of_total(values)
    return sum_members(s if k >= s.shape[-1] else np.partition(s, -k, axis=-1)[..., -k:])


@metric(
    "(n)->()",
    Argument("values"),
    term="Shannon entropy",
    symbol="H",
    unit="1",
    range="[0, log(n) / log(base)]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "transfer_reversed", "ignores_absent", "bounded"],
    references=[MIKIC_GILBERT_2009, CONCSTATS],
    catalogue_ids=["shannon_entropy"],
    status="standard",
)
def shannon_entropy(values: ArrayLike, *, base: float) -> Floats:
    r"""Shannon entropy of the shares, in trade the trade entropy index.

    .. math:: H = -\sum_{i=1}^{n} s_i \log_b s_i

    where :math:`s_i` is the share of member :math:`i`, :math:`b` the base of the logarithm, and
    :math:`0 \log 0 = 0`.

    | **Range**: :math:`[0, \log_b n]`; 0 when one member holds everything, :math:`\log_b n` when all
      :math:`n` are equal.
    | **Unit**: any unit in, pure number out: nats for base :math:`e`, bits for base 2.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `theil_t`, which is :math:`\ln n` minus the entropy in base :math:`e` and
      rises with concentration; nor with relative entropy, this divided by :math:`\log_b n`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    base : float
        Base of the logarithm, above 1: ``math.e`` in the ESCAP handbook, 2 in ecology and in concstats.

    Returns
    -------
    ndarray, shape (...)
        Entropy of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `base` is not a number above 1.

    See Also
    --------
    theil_t : Concentration by the same logarithms.
    effective_number : Diversity counted in members.

    References
    ----------
    .. [1] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.
    .. [2] concstats. R package, reference manual.

    Examples
    --------
    Eight equal partners are three bits:

    >>> shannon_entropy([1, 1, 1, 1, 1, 1, 1, 1], base=2)
    np.float64(3.0)
    """
    if not isinstance(base, Real) or not 1 < base < np.inf:
        raise MetricError(f"base must be a number above 1, such as math.e or 2, not {base!r}")
    s = share_of_total(values)
    return -sum_members(log_weighted(s, s)) / float(np.log(float(base))) + 0.0  # plus zero: no negative zero


@metric(
    "(n)->()",
    Argument("values"),
    term="Gini coefficient",
    symbol="G",
    unit="1",
    range="[0, 1 - 1/n]",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "transfer", "replication_invariant", "bounded"],
    references=[REAT, CADOT_2011],
    catalogue_ids=["gini"],
    status="standard",
    options=("n",),
)
def gini(values: ArrayLike, *, n: Universe, corrected: bool = False) -> Floats:
    r"""Gini coefficient, inequality of trade among n members.

    .. math:: G = \frac{2 \sum_{i=1}^{n} i\, x_{(i)}}{n \sum_{i=1}^{n} x_{(i)}} - \frac{n + 1}{n}

    where :math:`x_{(1)} \le \dots \le x_{(n)}` are the values, the smallest first, and :math:`n` is the
    number of members. Half the mean absolute difference of two members, as a share of the mean.

    | **Range**: :math:`[0, 1 - 1/n]`; 0 when all members are equal, :math:`1 - 1/n` when one holds
      everything. Corrected, the upper end is 1.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, a value is NaN, or there is one member only and `corrected`.
    | **Not to be confused with** the Gini-Hirschman coefficient, the square root of `hhi`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. Studies of export
        diversification count every heading of the nomenclature.
    corrected : bool, default False
        Multiply by :math:`n/(n - 1)`, as for a sample of members; REAT calls it standardised.

    Returns
    -------
    ndarray, shape (...)
        Coefficient of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `n` is less than the members that have trade, or `corrected`
        is neither True nor False.

    See Also
    --------
    theil_t : Inequality by logarithms, which can be decomposed by groups.
    hhi : Concentration, which counts members without trade for nothing.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.
    .. [2] Cadot, O., Carrère, C., & Strauss-Kahn, V. (2011). Export diversification: what's behind the hump?
       Review of Economics and Statistics 93(2), 590-605.

    Examples
    --------
    One partner of four has all the trade, among four partners listed and among itself alone:

    >>> gini([8, 0, 0, 0], n="listed"), gini([8, 0, 0, 0], n="active")
    (np.float64(0.75), np.float64(0.0))
    """
    corrected = true_or_false("corrected", corrected)
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    above = np.arange(x.shape[-1] - 1, -1, -1)  # how many members are larger
    # A product of matrices sums short rows several times faster than a sum along an axis.
    below_top = ratio(np.sort(x, axis=-1) @ above.astype(np.float64), x.sum(axis=-1))
    return ratio(np.maximum(members - 1 - 2 * below_top, 0.0), members - 1 if corrected else members)


@metric(
    "(n)->()",
    Argument("values"),
    term="Theil index",
    symbol="T",
    unit="1",
    range="[0, log(n)]",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "transfer", "replication_invariant", "bounded"],
    references=[PYSAL, CADOT_2011],
    catalogue_ids=["theil_t"],
    status="standard",
    options=("n",),
)
def theil_t(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Theil index T, inequality of trade among n members by logarithms.

    .. math:: T = \frac{1}{n} \sum_{i=1}^{n} \frac{x_i}{\mu} \ln \frac{x_i}{\mu}
              = \sum_{i=1}^{n} s_i \ln (n s_i)

    where :math:`x_i` is the trade of member :math:`i`, :math:`\mu` the mean of all :math:`n` members,
    :math:`s_i = x_i / (n \mu)` the share, and :math:`0 \ln 0 = 0`: a member without trade adds nothing to
    the sum, but counts in :math:`n`.

    | **Range**: :math:`[0, \ln n]`; 0 when all members are equal, :math:`\ln n` when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** Theil's L, the mean log deviation, which some software calls Theil and which
      members without trade make infinite.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. Studies of export
        diversification count every heading of the nomenclature.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `n` is less than the members that have trade.

    See Also
    --------
    shannon_entropy : :math:`\ln n - T`, diversity instead of inequality.
    gini : Inequality by ranks.

    References
    ----------
    .. [1] PySAL. inequality: Theil's index.
    .. [2] Cadot, O., Carrère, C., & Strauss-Kahn, V. (2011). Export diversification: what's behind the hump?
       Review of Economics and Statistics 93(2), 590-605.

    Examples
    --------
    Three of six members share all the trade equally, which is ln 2 away from equality:

    >>> theil_t([0, 0, 0, 10, 10, 10], n="listed").round(4)
    np.float64(0.6931)
    """
    x = nonnegative(values, "values", core=1)
    s = share_of_total(x)
    return np.maximum(sum_members(log_weighted(s, count_members(x, n)[..., None] * s)), 0.0)


def log_weighted(s: Floats, y: Floats) -> Floats:
    """Return s ln y, and 0 where the weight is 0: the limit, as every term of an entropy has it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(s == 0, 0.0, s * np.log(y))
