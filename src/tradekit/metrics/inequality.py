r"""Inequality among members: how far trade is from being the same with each of them.

Glossary
--------
inequality
    Distance from equality among :math:`n` members. Unlike concentration it counts members without trade: one
    that has everything is less unequal among two than among a hundred.
n
    How many members there are: ``"active"``, those with trade; ``"listed"``, all that the array holds;
    or an integer, such as the number of headings of a nomenclature, of which those not in the array are
    taken to have no trade.
Theil
    Two measures go by this name: `theil_t`, in which members count with their shares, and `theil_l`, in which
    they count alike.
within, between
    What of an index is due to unlike members of the same group, and what to unlike groups; together they are
    the index.
reference
    Another structure that takes the place of equality, such as the trade of the world.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tradekit.metrics._inputs import (
    Floats,
    Universe,
    count_members,
    fraction,
    nonnegative,
    number,
    positive_number,
    ratio,
    share_of_total,
    sum_members,
    together,
    total,
    true_or_false,
)
from tradekit.metrics._record import Argument, Reference, metric
from tradekit.metrics.concentration import (
    CONCSTATS,
    OPEN_RISK,
    REAT,
    Decomposition,
    box_cox,
    group_totals,
    log_mean,
    log_weighted,
)

__all__ = [  # noqa: RUF022  textbook order
    "lorenz_curve",
    "gini",
    "gini_specialisation",
    "hoover_index",
    "ogive_index",
    "coefficient_of_variation",
    "theil_t",
    "theil_l",
    "generalized_entropy",
    "theil_decomposition",
    "theil_relative",
    "atkinson",
    "kolm",
    "variance_of_logs",
    "palma_ratio",
    "rank_size_exponent",
]

PYSAL = Reference("PySAL. inequality: Theil's index. https://github.com/pysal/inequality")
CADOT_2011 = Reference(
    "Cadot, O., Carrère, C., & Strauss-Kahn, V. (2011). Export diversification: what's behind the hump?"
    " Review of Economics and Statistics 93(2), 590-605."
)
INEQ = Reference(
    "ineq: measuring inequality, concentration, and poverty. R package, reference manual."
    " https://cran.r-project.org/package=ineq"
)

BARJAMOVIC_2019 = Reference(
    "Barjamovic, G., Chaney, T., Coşar, K., & Hortaçsu, A. (2019). Trade, merchants, and the lost cities of"
    " the Bronze Age. Quarterly Journal of Economics 134(3), 1455-1503, equation 16.",
    "10.1093/qje/qjz009",
)


class Lorenz(NamedTuple):
    """Points of a Lorenz curve."""

    members: Floats
    trade: Floats


@metric(
    "(n)->(n)",
    Argument("values"),
    term="Lorenz curve",
    symbol="L",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero or a value is unknown",
    absent="dense",
    laws=["scale_invariant", "symmetric", "bounded"],
    references=[REAT],
    catalogue_ids=["lorenz_curve"],
    status="standard",
)
def lorenz_curve(values: ArrayLike) -> Lorenz:
    r"""Lorenz curve, the share of trade that members no larger than each hold.

    .. math:: p_i = \frac{\#\{j : x_j \le x_i\}}{n}, \qquad L_i = \sum_{j:\, x_j \le x_i} s_j

    where :math:`s_j` is the share of member :math:`j` among :math:`n` listed ones. The points :math:`(p_i,
    L_i)`, joined from (0, 0), are the curve; equal members share the last of their points, because the curve
    is straight between them.

    | **Range**: :math:`[0, 1]`, both coordinates; the largest member is at (1, 1).
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** cumulated shares from the largest member down, the concentration curve.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

    Returns
    -------
    Lorenz of ndarray, shape (..., n)
        The coordinates `members` and `trade` of each member.

    Raises
    ------
    MetricError
        If a value is negative or not a number.

    See Also
    --------
    gini : Twice the area between the curve and the diagonal.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.

    Examples
    --------
    >>> lorenz_curve([6, 1, 3])
    Lorenz(members=array([1.        , 0.33333333, 0.66666667]), trade=array([1. , 0.1, 0.4]))
    """
    x = nonnegative(values, "values", core=1)
    order = np.argsort(x, axis=-1)
    ranked, back = np.take_along_axis(x, order, axis=-1), np.argsort(order, axis=-1)
    n = x.shape[-1]
    last = np.append(ranked[..., 1:] > ranked[..., :-1], np.ones_like(ranked[..., :1], dtype=bool), axis=-1)
    ends = np.minimum.accumulate(np.where(last, np.arange(n), n)[..., ::-1], axis=-1)[..., ::-1]
    place = np.take_along_axis(ends, back, axis=-1)
    held = np.take_along_axis(np.cumsum(ranked, axis=-1), place, axis=-1)
    total = x.sum(axis=-1, keepdims=True)
    known = ratio(np.ones_like(total), total) * 0 + 1
    return Lorenz((place + 1) / max(n, 1) * known, np.minimum(ratio(held, total), 1.0))


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
    below_top = ratio(np.sort(x, axis=-1) @ above.astype(np.float64), total(x))
    return ratio(np.maximum(members - 1 - 2 * below_top, 0.0), members - 1 if corrected else members)


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("reference", scope="reference"),
    term="Gini coefficient of specialisation",
    symbol="G",
    unit="1",
    range="[0, 1)",
    undefined="a total is zero, a value is unknown, or the reference lacks a member",
    laws=["scale_invariant", "symmetric", "replication_invariant", "ignores_absent", "bounded"],
    references=[REAT],
    catalogue_ids=["gini_specialisation"],
    status="standard",
)
def gini_specialisation(values: ArrayLike, reference: ArrayLike, *, weighted: bool) -> Floats:
    r"""Gini coefficient of specialisation, inequality of shares relative to those of a reference.

    .. math:: G = \frac{2}{n^2 \bar{R}} \sum_{i=1}^{n} i \left(R_{(i)} - \bar{R}\right), \qquad R_i =
              \frac{s_i}{r_i}

    where :math:`s_i` is the share of member :math:`i`, :math:`r_i` its share in the reference, such as the
    world, :math:`\bar{R}` the mean of the :math:`n` ratios, and :math:`R_{(1)} \le R_{(2)} \le \dots`. Over
    products it measures specialisation, over economies it is the locational Gini coefficient. Weighted, each
    ratio counts with :math:`r_i`, which is twice the area under the diagonal of the Lorenz curve of :math:`s`
    against :math:`r`. Members that the reference lacks as well are left out.

    | **Range**: :math:`[0, 1)`; 0 when shares are those of the reference.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): a total is zero, a value is NaN, or a member has trade that the reference lacks.
    | **Not to be confused with** `gini`, which compares members with each other and not with a reference.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    reference : array_like, shape (..., n)
        Trade of the reference with each member, not negative.
    weighted : bool
        Whether a ratio counts with the share of the reference, or every ratio the same, as in REAT.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `weighted` is neither True nor
        False.

    See Also
    --------
    gini : Without a reference.
    rca_balassa : The ratios.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.

    Examples
    --------
    Three quarters of own trade in what is half of the reference: ratios of 1.5 and 0.5:

    >>> gini_specialisation([3, 1], [5, 5], weighted=False)
    np.float64(0.25)
    """
    weighted = true_or_false("weighted", weighted)
    x, x_reference = together(core=1, values=values, reference=reference)
    s, r = np.broadcast_arrays(share_of_total(x), share_of_total(x_reference))
    quotient = np.where((s == 0) & (r == 0), 0.0, ratio(s, r))
    order = np.argsort(quotient, axis=-1)
    weights = r if weighted else np.where(np.isnan(r), r, (r > 0) / 1.0)
    w, y = (np.take_along_axis(a, order, axis=-1) for a in (weights, weights * quotient))
    below = np.cumsum(y, axis=-1) - y / 2
    return np.maximum(1 - 2 * ratio(sum_members(w * below), w.sum(axis=-1) * y.sum(axis=-1)), 0.0)


@metric(
    "(n)->()",
    Argument("values"),
    term="Hoover index",
    symbol="HI",
    unit="1",
    range="[0, 1 - 1/n]",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    references=[REAT, OPEN_RISK],
    catalogue_ids=["hoover_index"],
    status="standard",
    options=("n",),
)
def hoover_index(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Hoover index, the part of trade that would have to move to make all members equal.

    .. math:: HI = \frac{1}{2} \sum_{i=1}^{n} \left| s_i - \frac{1}{n} \right|

    where :math:`s_i` is the share of member :math:`i` and :math:`n` the number of members. Also Schutz,
    Pietra or Robin Hood index.

    | **Range**: :math:`[0, 1 - 1/n]`; 0 when all members are equal, :math:`1 - 1/n` when one holds
      everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** half the distance from a reference structure, a measure of dissimilarity.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.

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
    gini : All differences, not those from the mean alone.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.
    .. [2] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    A quarter of the trade would have to move:

    >>> hoover_index([3, 1], n="listed")
    np.float64(0.25)
    """
    return mean_over_members(values, n, lambda y: np.abs(y - 1) / 2)


@metric(
    "(n)->()",
    Argument("values"),
    term="Ogive index",
    symbol="O",
    unit="1",
    range="[0, n - 1]",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "transfer", "bounded"],
    catalogue_ids=["ogive_index"],
    status="emerging",
    options=("n",),
)
def ogive_index(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Ogive index, squared deviations of shares from equality, relative to it.

    .. math:: O = \sum_{i=1}^{n} \frac{(s_i - 1/n)^2}{1/n} = n H - 1

    where :math:`s_i` is the share of member :math:`i`, :math:`n` the number of members and :math:`H` is
    `hhi`.

    | **Range**: :math:`[0, n - 1]`; 0 when all members are equal, :math:`n - 1` when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi_normalised`, which is this over :math:`n - 1`.
    | **Unverified**: the formula is general knowledge; no source that states it was read. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.

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
    coefficient_of_variation : Its square root.

    Examples
    --------
    Shares of three quarters and one quarter: twice 0.25² over a half:

    >>> ogive_index([3, 1], n="listed")
    np.float64(0.25)
    """
    return mean_over_members(values, n, lambda y: (y - 1) ** 2)


@metric(
    "(n)->()",
    Argument("values"),
    term="Coefficient of variation",
    symbol="CV",
    unit="1",
    range="[0, (n - 1)**0.5]",
    undefined="the total is zero, a value is unknown, or one member only is corrected",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "transfer", "bounded"],
    references=[REAT],
    catalogue_ids=["coefficient_of_variation"],
    status="standard",
    options=("n",),
)
def coefficient_of_variation(values: ArrayLike, *, n: Universe, corrected: bool = False) -> Floats:
    r"""Coefficient of variation, the standard deviation of members as a ratio to their mean.

    .. math:: CV = \frac{1}{\mu} \sqrt{\frac{1}{n} \sum_{i=1}^{n} (x_i - \mu)^2} = \sqrt{n H - 1}

    where :math:`x_i` is the trade of member :math:`i`, :math:`\mu` the mean of all :math:`n` members and
    :math:`H` is `hhi`.

    | **Range**: :math:`[0, \sqrt{n - 1}]`; 0 when all members are equal, :math:`\sqrt{n - 1}` when one holds
      everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, a value is NaN, or there is one member only and `corrected`.
    | **Not to be confused with** the variation of one member over time.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.
    corrected : bool, default False
        Divide by one member less, as for a sample of members.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `n` is less than the members that have trade, or
        `corrected` is neither True nor False.

    See Also
    --------
    ogive_index : Its square.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.

    Examples
    --------
    >>> coefficient_of_variation([3, 1], n="listed")
    np.float64(0.5)
    """
    corrected = true_or_false("corrected", corrected)
    square = ogive_index(values, n=n)
    if corrected:
        members = count_members(nonnegative(values, "values", core=1), n)
        square = ratio(square * members, members - 1)
    root: Floats = np.sqrt(square)
    return root


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


@metric(
    "(n)->()",
    Argument("values"),
    term="Theil index L",
    symbol="L",
    unit="1",
    range="[0, inf)",
    undefined="a member that counts has no trade, the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    references=[REAT],
    catalogue_ids=["theil_l_mld"],
    status="standard",
    options=("n",),
)
def theil_l(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Theil index L, the mean log deviation.

    .. math:: L = \frac{1}{n} \sum_{i=1}^{n} \ln \frac{\mu}{x_i}

    where :math:`x_i` is the trade of member :math:`i` and :math:`\mu` the mean of all :math:`n` members. What
    REAT calls Theil.

    | **Range**: :math:`[0, \infty)`; 0 when all members are equal; it has no upper end.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): a member that counts has no trade, which would make the index infinite, the total
      is zero, or a value is NaN.
    | **Not to be confused with** `theil_t`, in which members count with their shares.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. With more members than have trade
        the index is undefined.

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
    theil_t : The other of Theil's two.
    generalized_entropy : Both, and what lies beyond.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.

    Examples
    --------
    Shares of 0.8 and 0.2: half of -ln 1.6 - ln 0.4:

    >>> theil_l([4, 1], n="listed").round(4)
    np.float64(0.2231)
    """
    return finite(np.maximum(mean_over_members(values, n, lambda y: -np.log(y)), 0.0))


@metric(
    "(n)->()",
    Argument("values"),
    term="Generalised entropy",
    symbol="GE",
    unit="1",
    range="[0, inf)",
    undefined="the total is zero, a value is unknown, or a member has no trade and alpha is not above 0",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "transfer", "bounded"],
    references=[OPEN_RISK],
    catalogue_ids=["generalized_entropy"],
    status="standard",
    options=("n",),
)
def generalized_entropy(values: ArrayLike, *, alpha: float, n: Universe) -> Floats:
    r"""Generalised entropy, a family of measures of inequality.

    .. math:: GE_\alpha = \frac{1}{n \alpha (\alpha - 1)} \sum_{i=1}^{n}
              \left[\left(\frac{x_i}{\mu}\right)^\alpha - 1\right]

    where :math:`x_i` is the trade of member :math:`i`, :math:`\mu` the mean of all :math:`n` members and
    :math:`\alpha` the weight of the upper end. The limits are `theil_l` for :math:`\alpha = 0` and `theil_t`
    for :math:`\alpha = 1`; :math:`GE_2` is half the square of `coefficient_of_variation`.

    | **Range**: :math:`[0, \infty)`; 0 when all members are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): a member that counts has no trade and :math:`\alpha \le 0`, the total is zero, or a
      value is NaN.
    | **Not to be confused with** `renyi_entropy`, a family of measures of diversity.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    alpha : float
        Weight of the upper end, any number.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `alpha` is no number, or `n` is less than the members that
        have trade.

    See Also
    --------
    theil_t : With a weight of 1.
    atkinson : Another family.

    References
    ----------
    .. [1] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    With a weight of 2, half of the mean square of deviations of half the mean:

    >>> generalized_entropy([3, 1], alpha=2, n="listed")
    np.float64(0.125)
    """
    alpha = number("alpha", alpha)
    # Two ways to write a term, each without 0/0 near one of the limits; the mean of x/μ is 1.
    if alpha < 0.5:
        index = mean_over_members(values, n, lambda y: box_cox(y, alpha) / (alpha - 1))
    else:
        index = mean_over_members(
            values, n, lambda y: np.where(y == 0, 0.0, y * box_cox(y, alpha - 1)) / alpha
        )
    return finite(np.maximum(index, 0.0))


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("groups", source="covariate"),
    term="Theil index by groups",
    symbol="T_W, T_B",
    unit="1",
    range="[0, log(n)]",
    undefined="the total is zero, or a value or group is unknown",
    absent="dense",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    references=[PYSAL, CADOT_2011],
    catalogue_ids=["theil_decomposition"],
    status="standard",
)
def theil_decomposition(values: ArrayLike, groups: ArrayLike) -> Decomposition:
    r"""Theil index T within and between groups of members.

    .. math:: T = \underbrace{\sum_{g} S_g T_g}_{\text{within}} + \underbrace{\sum_{g} S_g \ln \frac{S_g}{n_g
              / n}}_{\text{between}}

    where :math:`S_g` is the share of group :math:`g`, :math:`n_g` the number of its members, :math:`T_g` its
    `theil_t`, and :math:`n` the number of all listed members. With lines that are traded and lines that are
    not as groups, the parts are the intensive and the extensive margin of diversification.

    | **Range**: :math:`[0, \ln n]`, both parts; nothing is within when the members of every group are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value or group is NaN.
    | **Not to be confused with** `hhi_decomposition`, whose parts depend on squares.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    groups : array_like, shape (..., n)
        Number of the group that each member belongs to; any numbers. In `TradeCube.measure` a series by
        label, and the members are all labels of the dimension.

    Returns
    -------
    Decomposition of ndarray, shape (...)
        The parts `within` and `between`, which sum to the index.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    theil_t : The whole.

    References
    ----------
    .. [1] PySAL. inequality: Theil's index.
    .. [2] Cadot, O., Carrère, C., & Strauss-Kahn, V. (2011). Export diversification: what's behind the hump?
       Review of Economics and Statistics 93(2), 590-605.

    Examples
    --------
    Three of six members share all the trade equally; as a group they explain all of it:

    >>> parts = theil_decomposition([0, 0, 0, 10, 10, 10], groups=[0, 0, 0, 1, 1, 1])
    >>> parts.within, parts.between.round(4)
    (np.float64(0.0), np.float64(0.6931))
    """
    x, g = together(core=1, signed=("groups",), values=values, groups=groups)
    s = share_of_total(x)
    # The share of each member if those of its group were equal.
    level = group_totals(s, g) / group_totals(np.ones_like(s), g)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = sum_members(log_weighted(s, s / level))
    return Decomposition(
        np.maximum(within, 0.0), np.maximum(sum_members(log_weighted(level, s.shape[-1] * level)), 0.0)
    )


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("reference", scope="reference"),
    term="Relative Theil index",
    symbol="D",
    unit="1",
    range="[0, inf)",
    undefined="a total is zero, a value is unknown, or the reference lacks a member",
    laws=["scale_invariant", "symmetric", "replication_invariant", "ignores_absent", "bounded"],
    catalogue_ids=["theil_relative"],
    status="emerging",
)
def theil_relative(values: ArrayLike, reference: ArrayLike) -> Floats:
    r"""Relative Theil index, the divergence of shares from those of a reference.

    .. math:: D = \sum_{i=1}^{n} s_i \ln \frac{s_i}{r_i}

    where :math:`s_i` is the share of member :math:`i` and :math:`r_i` its share in the reference, such as the
    world. In information theory relative entropy, or Kullback and Leibler's divergence.

    | **Range**: :math:`[0, \infty)`; 0 when shares are those of the reference.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): a total is zero, a value is NaN, or a member has trade that the reference lacks,
      which would make it infinite.
    | **Not to be confused with** `entropy_relative`, entropy as a part of the largest possible.
    | **Unverified**: the formula is general knowledge; no source of its use for trade was read. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    reference : array_like, shape (..., n)
        Trade of the reference with each member, not negative.

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
    theil_t : Divergence from equality.

    Examples
    --------
    All trade in what is half of the reference: ln 2:

    >>> theil_relative([8, 0], [5, 5]).round(4)
    np.float64(0.6931)
    """
    x, x_reference = together(core=1, values=values, reference=reference)
    s, r = share_of_total(x), share_of_total(x_reference)
    with np.errstate(invalid="ignore", divide="ignore"):
        return finite(np.maximum(sum_members(log_weighted(s, s / r) + 0 * r), 0.0))


@metric(
    "(n)->()",
    Argument("values"),
    term="Atkinson index",
    symbol="A",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    references=[REAT, OPEN_RISK],
    catalogue_ids=["atkinson"],
    status="standard",
    options=("n",),
)
def atkinson(values: ArrayLike, *, epsilon: float, n: Universe) -> Floats:
    r"""Atkinson index, the part of trade that inequality is worth.

    .. math:: A_\varepsilon = 1 - \left[\frac{1}{n} \sum_{i=1}^{n} \left(\frac{x_i}{\mu}\right)^{1 -
              \varepsilon}\right]^{1/(1 - \varepsilon)}

    where :math:`x_i` is the trade of member :math:`i`, :math:`\mu` the mean of all :math:`n` members and
    :math:`\varepsilon` the aversion to inequality. The limit for :math:`\varepsilon = 1` is one minus the
    geometric over the arithmetic mean.

    | **Range**: :math:`[0, 1]`; 0 when all members are equal; 1 when :math:`\varepsilon \ge 1` and a member
      that counts has no trade.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `generalized_entropy` with a weight of :math:`1 - \varepsilon`, of which it
      is a function.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    epsilon : float
        Aversion to inequality, above 0; 0.5 and 1 are usual.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `epsilon` is not a number above 0, or `n` is less than the
        members that have trade.

    See Also
    --------
    generalized_entropy : Another family.

    References
    ----------
    .. [1] Wieland, T. REAT: Regional Economic Analysis Toolbox. R package, reference manual.
    .. [2] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    The geometric mean of 4 and 1 is 2, the arithmetic one 2.5:

    >>> atkinson([4, 1], epsilon=1, n="listed").round(4)
    np.float64(0.2)
    """
    t = 1 - positive_number("epsilon", epsilon)
    with np.errstate(all="ignore"):
        mean = mean_over_members(values, n, lambda y: box_cox(y, t))
        index = -np.expm1(log_mean(mean, t))
        return np.clip(index, 0.0, 1.0)[()] + 0.0  # plus zero: no negative zero


@metric(
    "(n)->()",
    Argument("values"),
    term="Kolm index",
    symbol="K",
    unit="unit of trade",
    range="[0, inf)",
    undefined="there is no member or a value is unknown",
    absent="counted",
    laws=["symmetric", "replication_invariant", "bounded"],
    references=[INEQ],
    catalogue_ids=["kolm"],
    status="standard",
    options=("n",),
)
def kolm(values: ArrayLike, *, alpha: float, n: Universe) -> Floats:
    r"""Kolm index, inequality in the unit of trade.

    .. math:: K_\alpha = \frac{1}{\alpha} \ln \left[\frac{1}{n} \sum_{i=1}^{n} e^{\alpha (\mu - x_i)}\right]

    where :math:`x_i` is the trade of member :math:`i`, :math:`\mu` the mean of all :math:`n` members and
    :math:`\alpha` the aversion to inequality, in one over the unit of trade.

    | **Range**: :math:`[0, \infty)`; 0 when all members are equal. The same amount added to every member
      changes nothing.
    | **Unit**: that of trade. The index of twice the trade is not twice the index, but with half of
      :math:`\alpha` it is.
    | **Undefined** (NaN): there is no member, or a value is NaN.
    | **Not to be confused with** `atkinson`, which the unit of trade does not change.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    alpha : float
        Aversion to inequality, above 0.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `alpha` is not a number above 0, or `n` is less than the
        members that have trade.

    See Also
    --------
    atkinson : The relative one.

    References
    ----------
    .. [1] ineq: measuring inequality, concentration, and poverty. R package, reference manual.

    Examples
    --------
    The mean is ln 2 above the least: ln 2 + ln of the mean of 1 and 1/4:

    >>> kolm([0, 2 * np.log(2)], alpha=1, n="listed").round(4)
    np.float64(0.2231)
    """
    alpha = positive_number("alpha", alpha)
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    absent = members - (x > 0).sum(axis=-1)
    counted = np.where(x == 0, np.inf, x)
    least = np.where(absent > 0, 0.0, counted.min(axis=-1, initial=np.inf))
    with np.errstate(all="ignore"):
        above = np.where(x == 0, 0.0, x - least[..., None])
        worth = np.where(x == 0, 0.0, np.exp(-alpha * above)).sum(axis=-1) + absent
        return finite(np.maximum(above.sum(axis=-1) / members + np.log(worth / members) / alpha, 0.0))


@metric(
    "(n)->()",
    Argument("values"),
    term="Variance of logarithms",
    symbol="V",
    unit="1",
    range="[0, inf)",
    undefined="a member that counts has no trade, the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "bounded"],
    catalogue_ids=["variance_of_logs"],
    status="emerging",
    options=("n",),
)
def variance_of_logs(values: ArrayLike, *, n: Universe, corrected: bool = False) -> Floats:
    r"""Variance of logarithms of the members' trade.

    .. math:: V = \frac{1}{n} \sum_{i=1}^{n} \left(\ln x_i - \overline{\ln x}\right)^2

    where :math:`x_i` is the trade of member :math:`i` and :math:`\overline{\ln x}` the mean of the logarithms
    of all :math:`n` members.

    | **Range**: :math:`[0, \infty)`; 0 when all members are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): a member that counts has no trade, the total is zero, a value is NaN, or there is
      one member only and `corrected`.
    | **Not to be confused with** a measure of inequality: trade moved from a larger to a smaller member may
      raise it.
    | **Unverified**: the formula is general knowledge; no source of its use for trade was read. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.
    corrected : bool, default False
        Divide by one member less, as for a sample of members.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `n` is less than the members that have trade, or
        `corrected` is neither True nor False.

    See Also
    --------
    theil_l : Logarithms without squares.

    Examples
    --------
    Logarithms of 1 and of e²:

    >>> variance_of_logs([1, np.exp(2)], n="listed").round(4)
    np.float64(1.0)
    """
    corrected = true_or_false("corrected", corrected)
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    active = np.where(x == 0, np.inf, x)
    with np.errstate(all="ignore"):
        logs = np.where(x == 0, 0.0, np.log(x / active.min(axis=-1, keepdims=True, initial=np.inf)))
        apart = np.where(x == 0, 0.0, logs - (logs.sum(axis=-1) / members)[..., None])
        known = members == (x > 0).sum(axis=-1)
        return np.where(known, ratio((apart * apart).sum(axis=-1), members - corrected), np.nan)[()]


@metric(
    "(n)->()",
    Argument("values"),
    term="Palma ratio",
    symbol="P",
    unit="1",
    range="(0, inf)",
    undefined="the members at the bottom have no trade or a value is unknown",
    absent="dense",
    laws=["scale_invariant", "symmetric", "bounded"],
    references=[CONCSTATS],
    catalogue_ids=["palma_ratio"],
    status="standard",
)
def palma_ratio(values: ArrayLike, *, top: float, bottom: float) -> Floats:
    r"""Palma ratio, trade of the largest members as a ratio to that of the smallest.

    .. math:: P = \frac{\sum_{i:\, x_i \ge q_{1-t}} x_i}{\sum_{i:\, x_i \le q_b} x_i}

    where :math:`x_i` is the trade of member :math:`i`, :math:`t` and :math:`b` the parts of members at the
    top and at the bottom, and :math:`q_u` the quantile :math:`u` of all listed members, interpolated between
    the two nearest.

    | **Range**: :math:`(0, \infty)`; it is 1 when all members are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the members at the bottom have no trade, or a value is NaN.
    | **Not to be confused with** ratios of quantiles, which do not add members up.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    top : float
        Part of members at the top, between 0 and 1; 0.1 of Palma.
    bottom : float
        Part of members at the bottom, between 0 and 1; 0.4 of Palma.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or a part is not between 0 and 1.

    See Also
    --------
    lorenz_curve : All parts at once.

    References
    ----------
    .. [1] concstats. R package, reference manual.

    Examples
    --------
    The largest of ten against the four smallest, which are those up to 4.6:

    >>> palma_ratio([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], top=0.1, bottom=0.4)
    np.float64(1.0)
    """
    top, bottom = fraction("top", top), fraction("bottom", bottom)
    x = nonnegative(values, "values", core=1)
    if not x.shape[-1]:
        return np.full(x.shape[:-1], np.nan)[()]
    high, low = (np.quantile(x, u, axis=-1, keepdims=True) for u in (1 - top, bottom))
    return ratio(
        np.where(x >= high, x, 0.0).sum(axis=-1) + 0 * x.sum(axis=-1), np.where(x <= low, x, 0.0).sum(axis=-1)
    )


@metric(
    "(n)->()",
    Argument("values"),
    term="Rank-size exponent",
    symbol="ζ",
    unit="1",
    range="(0, inf)",
    undefined="fewer than two members differ or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[BARJAMOVIC_2019],
    catalogue_ids=["rank_size_exponent"],
    status="standard",
)
def rank_size_exponent(values: ArrayLike, *, shift: float) -> Floats:
    r"""Rank-size exponent, how fast trade falls with rank.

    .. math:: \ln (i - \delta) = a - \zeta \ln x_{(i)} + \varepsilon_i

    where :math:`x_{(1)} \ge x_{(2)} \ge \dots` are the members that have trade, the largest first,
    :math:`\delta` is a shift of ranks and :math:`\zeta` is estimated by least squares. With 1, Zipf's law
    holds; the smaller it is, the more the largest hold. A shift of one half is that of Gabaix and Ibragimov.

    | **Range**: :math:`(0, \infty)`.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): fewer than two members differ, or a value is NaN.
    | **Not to be confused with** the slope of size on rank, about one over this.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    shift : float
        What is subtracted from ranks, from 0 to less than 1: 0, or 0.5 against the bias of small samples.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `shift` is not at least 0 and below 1.

    See Also
    --------
    lorenz_curve : The whole distribution.

    References
    ----------
    .. [1] Barjamovic, G., Chaney, T., Coşar, K., & Hortaçsu, A. (2019). Trade, merchants, and the lost cities
       of the Bronze Age. Quarterly Journal of Economics 134(3), 1455-1503, equation 16.
       https://doi.org/10.1093/qje/qjz009

    Examples
    --------
    Twelve, six, four and three are twelve over the rank:

    >>> rank_size_exponent([12, 6, 4, 3], shift=0).round(12)
    np.float64(1.0)
    """
    shift = fraction("shift", shift, zero=True)
    x = -np.sort(-nonnegative(values, "values", core=1), axis=-1)
    active = x > 0
    least = np.where(active, x, np.inf).min(axis=-1, keepdims=True, initial=np.inf)
    with np.errstate(all="ignore"):
        size = np.where(active, np.log1p((x - least) / least), 0.0)
        rank = np.where(active, np.log(np.arange(1, x.shape[-1] + 1) - shift), 0.0)
        count = active.sum(axis=-1, keepdims=True)
        apart = np.where(active, size - size.sum(axis=-1, keepdims=True) / count, 0.0)
    differ = size.max(axis=-1, initial=0.0) + 0 * x.sum(axis=-1)
    return np.where(differ > 0, -ratio((apart * rank).sum(axis=-1), (apart * apart).sum(axis=-1)), np.nan)[()]


def mean_over_members(values: ArrayLike, n: Universe, formula: Callable[[Floats], Floats]) -> Floats:
    """Return the mean over n members of a formula of each relative to the mean of all."""
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    with np.errstate(all="ignore"):
        relative = members[..., None] * share_of_total(x)
        terms = np.where(x == 0, 0.0, formula(relative)) + 0 * relative
        absent = members - (x > 0).sum(axis=-1)
        empty = np.where(absent > 0, absent * formula(np.zeros(())), 0.0)
        return np.where(members > 0, (sum_members(terms) + empty) / members, np.nan)[()]


def finite(index: Floats) -> Floats:
    """Return an index; NaN where it would be infinite."""
    return np.where(np.isfinite(index), index, np.nan)[()]
