r"""Concentration and diversity: how evenly trade is spread over partners, products or anything else.

Glossary
--------
share
    Part of a member in the total, :math:`s_i = x_i / \sum_j x_j`. Every index of this page is a function
    of the shares alone, so it does not depend on the unit of the data.
concentration
    High when few members hold most of the trade: `hhi`, `concentration_ratio`, `hannah_kay`.
diversity
    Its opposite, high when trade is spread evenly: `effective_number`, `hill_number`, `shannon_entropy`.
absent member
    A partner or product without trade. It does not change `hhi`, but it counts in what is normalised by the
    number of members; this takes ``n=`` by name.
n
    How many members there are: ``"active"``, those with trade; ``"listed"``, all that the array holds;
    or an integer, such as the number of headings of a nomenclature, of which those not in the array are
    taken to have no trade.
"""

from functools import partial
from numbers import Real
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tradekit.errors import MetricError
from tradekit.metrics._grouped import over_segments, segment_sums
from tradekit.metrics._inputs import (
    Floats,
    Universe,
    count_members,
    fit,
    nonnegative,
    one_of,
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

__all__ = [  # noqa: RUF022  textbook order
    "hhi",
    "hhi_normalised",
    "hirschman_index",
    "unctad_concentration",
    "effective_number",
    "hhi_dual",
    "gini_simpson",
    "contribution_to_hhi_change",
    "hhi_decomposition",
    "concentration_ratio",
    "hall_tideman",
    "comprehensive_concentration",
    "dominance_index",
    "stenbacka_threshold",
    "linda_index",
    "u_index",
    "grs_measure",
    "shannon_entropy",
    "entropy_relative",
    "hill_number",
    "renyi_entropy",
    "hannah_kay",
    "rao_stirling",
    "portfolio_variance",
    "ellison_glaeser",
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
OPEN_RISK = Reference(
    "Open Risk. concentrationMetrics: concentration and diversity indices. Python package."
    " https://github.com/open-risk/concentrationMetrics"
)

PYPFOPT = Reference(
    "Martin, R. A. PyPortfolioOpt: objective functions, portfolio variance. Python package."
    " https://github.com/robertmartin8/PyPortfolioOpt"
)


class Decomposition(NamedTuple):
    """The parts of an index, which sum to it."""

    within: Floats
    between: Floats


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
        out[again] = over_segments(partial(hhi), [values[members]], np.append(0, np.cumsum(sizes)))
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
    catalogue_ids={
        "hhi": "",
        "single_point_of_failure": "flow='export', over='reporter'",
        "partner_concentration_gtu": "over=('reporter', 'partner')",
    },
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
    term="Hirschman index",
    symbol="GHC",
    unit="1",
    range="[1 / n**0.5, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "transfer", "ignores_absent", "bounded"],
    references=[MIKIC_GILBERT_2009],
    catalogue_ids=["hirschman_index"],
    status="standard",
)
def hirschman_index(values: ArrayLike) -> Floats:
    r"""Hirschman index, the square root of the sum of squared shares.

    .. math:: G = \sqrt{\sum_{i=1}^{n} s_i^2} = \sqrt{H}

    where :math:`s_i` is the share of member :math:`i` and :math:`H` is `hhi`. Over products it is the
    sectoral Hirschman index of the ESCAP handbook, over partners its regional one; also Gini-Hirschman
    coefficient.

    | **Range**: :math:`[1/\sqrt{n}, 1]`; :math:`1/\sqrt{n}` when all members are equal, 1 when one holds
      everything.
    | **Unit**: any unit in, pure number out. Older tables print 0–100.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi`, its square, which is always smaller but at the ends.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

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
    hhi : The same before the root.
    unctad_concentration : The same from 0 to 1.

    References
    ----------
    .. [1] Mikic, M., & Gilbert, J. (2009). Trade statistics in policymaking (rev. ed.). UN ESCAP.

    Examples
    --------
    >>> hirschman_index([3, 1]), hhi([3, 1])
    (np.float64(0.7905694150420949), np.float64(0.625))
    """
    root: Floats = np.sqrt(hhi(values))
    return root


@metric(
    "(n)->()",
    Argument("values"),
    term="UNCTAD concentration index",
    symbol="C",
    unit="1",
    range="[0, 1]",
    undefined="there is one member only, the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "transfer", "bounded"],
    references=[UNCTAD_METHODS],
    catalogue_ids=["unctad_concentration"],
    status="emerging",
    options=("n",),
)
def unctad_concentration(values: ArrayLike, *, n: Universe) -> Floats:
    r"""UNCTAD's concentration index, the Hirschman index from 0 to 1.

    .. math:: C = \frac{\sqrt{\sum_{i=1}^{n} s_i^2} - \sqrt{1/n}}{1 - \sqrt{1/n}}

    where :math:`s_i` is the share of member :math:`i`, a product group of the SITC or an exporting economy,
    and :math:`n` their number.

    | **Range**: :math:`[0, 1]`; 0 when all :math:`n` members are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there is one member only, the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi_normalised`, which subtracts before the root is taken and not after;
      UNCTAD calls its own index a normalised Herfindahl-Hirschman index all the same.
    | **Unverified**: UNCTAD's page shows the formula as a picture that could not be read; texts that quote it
      have the roots, but differ on whether :math:`n` counts the groups of the nomenclature or those that are
      traded. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. UNCTAD counts product groups of the
        SITC at three digits, or economies.

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
    hirschman_index : The same without the subtraction.
    hhi_normalised : The normalised index without roots.

    References
    ----------
    .. [1] UNCTAD. Handbook of Statistics, calculation methods.

    Examples
    --------
    One of four members has everything, and all four have the same:

    >>> unctad_concentration([[8, 0, 0, 0], [2, 2, 2, 2]], n="listed")
    array([1., 0.])

    Three quarters with one of two:

    >>> unctad_concentration([3, 1], n="listed").round(4)
    np.float64(0.285)
    """
    x = nonnegative(values, "values", core=1)
    with np.errstate(divide="ignore"):
        least = 1 / np.sqrt(count_members(x, n))
    return ratio(np.maximum(hirschman_index(x) - least, 0.0), 1 - least)


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
    catalogue_ids={"effective_number": "", "effective_suppliers": "flow='import', over='partner'"},
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
    term="Dual of the Herfindahl-Hirschman index",
    symbol="D",
    unit="1",
    range="[0, 1 - 1/n]",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_invariant", "transfer", "bounded"],
    references=[CONCSTATS],
    catalogue_ids=["hhi_dual"],
    status="standard",
    options=("n",),
)
def hhi_dual(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Dual of the Herfindahl-Hirschman index, the part of the members that could be missing.

    .. math:: D = 1 - \frac{1}{n H}

    where :math:`H` is `hhi` and :math:`n` the number of members: trade as concentrated as this would fill
    :math:`1/H` of them equally, and leave the part :math:`D` without.

    | **Range**: :math:`[0, 1 - 1/n]`; 0 when all members are equal, :math:`1 - 1/n` when one holds
      everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `gini_simpson`, one minus `hhi`.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. concstats counts active ones.

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
    effective_number : The members that it would fill.

    References
    ----------
    .. [1] concstats. R package, reference manual.

    Examples
    --------
    Half of the members share everything equally, so half could be missing:

    >>> hhi_dual([5, 5, 0, 0], n="listed"), hhi_dual([5, 5, 0, 0], n="active")
    (np.float64(0.5), np.float64(0.0))
    """
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    return np.maximum(1.0 - ratio(np.ones_like(members), members * hhi(x)), 0.0)


@metric(
    "(n)->()",
    Argument("values"),
    term="Gini-Simpson index",
    symbol="1 - H",
    unit="1",
    range="[0, 1 - 1/n]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "transfer_reversed", "ignores_absent", "bounded"],
    references=[DIVERSE, CONCSTATS],
    catalogue_ids=["gini_simpson"],
    status="standard",
)
def gini_simpson(values: ArrayLike) -> Floats:
    r"""Gini-Simpson index, the chance that two units of trade belong to different members.

    .. math:: D = 1 - \sum_{i=1}^{n} s_i^2 = \sum_{i=1}^{n} s_i (1 - s_i)

    where :math:`s_i` is the share of member :math:`i`. Also Blau's index of heterogeneity.

    | **Range**: :math:`[0, 1 - 1/n]`; 0 when one member holds everything, :math:`1 - 1/n` when all are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `gini`, which has only the man's name in common; nor with Simpson's index of
      counts, which draws without putting back.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

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
    hhi : What it lacks to 1.

    References
    ----------
    .. [1] diverse. R package, reference manual.
    .. [2] concstats. R package, reference manual.

    Examples
    --------
    >>> gini_simpson([5, 5]), gini_simpson([8, 0])
    (np.float64(0.5), np.float64(0.0))
    """
    s = share_of_total(values)
    return sum_members(s * (1 - s))


@metric(
    "(n),(n)->(n)",
    Argument("values"),
    Argument("values_base", time="base"),
    term="Contribution to the change of the Herfindahl-Hirschman index",
    symbol="c",
    unit="1",
    range="[-1, 1]",
    undefined="a total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    status="emerging",
)
def contribution_to_hhi_change(values: ArrayLike, values_base: ArrayLike) -> Floats:
    r"""Contributions of members to the change of the Herfindahl-Hirschman index.

    .. math:: c_i = s_i^2 - s_{i,0}^2, \qquad \sum_{i=1}^{n} c_i = H - H_0

    where :math:`s_i` and :math:`s_{i,0}` are the shares of member :math:`i` now and in the base period, and
    :math:`H` is `hhi`.

    | **Range**: :math:`[-1, 1]`; 1 when a member without trade comes to hold everything, -1 when it loses
      everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): a total is zero, or a value is NaN.
    | **Not to be confused with** the change of a share, which sums to zero over all members.
    | **Unverified**: the parts sum to the change on any data, but no source was read that decomposes it so;
      others divide the change among entry, exit and growth. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    values_base : array_like, shape (..., n)
        Trade with the same members in the base period, not negative.

    Returns
    -------
    ndarray, shape (..., n)
        Contribution of each member; together they are the change.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or the shapes do not fit.

    See Also
    --------
    hhi : What changes.
    hhi_decomposition : One period by groups.

    Examples
    --------
    From halves to three quarters and one quarter the index rises from 0.5 to 0.625:

    >>> contribution_to_hhi_change([3, 1], [5, 5])
    array([ 0.3125, -0.1875])
    """
    x, x_base = together(core=1, values=values, values_base=values_base)
    s, s_base = share_of_total(x), share_of_total(x_base)
    return (s - s_base) * (s + s_base)


@metric(
    "(n),(n)->()",
    Argument("values"),
    Argument("groups", source="covariate"),
    term="Herfindahl-Hirschman index by groups",
    symbol="H_W, H_B",
    unit="1",
    range="[0, 1]",
    undefined="the total is zero, or a value or group is unknown",
    absent="dense",
    laws=["scale_invariant", "symmetric", "replication_divides", "bounded"],
    status="emerging",
)
def hhi_decomposition(values: ArrayLike, groups: ArrayLike) -> Decomposition:
    r"""Herfindahl-Hirschman index within and between groups of members.

    .. math:: H = \underbrace{\sum_{g} S_g^2 \left(H_g - \frac{1}{n_g}\right)}_{\text{within}} +
              \underbrace{\sum_{g} \frac{S_g^2}{n_g}}_{\text{between}}

    where :math:`S_g` is the share of group :math:`g`, :math:`n_g` the number of its listed members and
    :math:`H_g` its `hhi`. What lies between is the index that there would be if the members of each group
    were equal.

    | **Range**: :math:`[0, 1]`, both parts; nothing is within when the members of every group are equal, or
      each is a group.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value or group is NaN.
    | **Not to be confused with** the index of groups taken as single members, :math:`\sum_g S_g^2`, which
      exceeds `hhi` wherever a group has more than one.
    | **Unverified**: the parts sum to the index on any data, but the literature knows more than one
      decomposition, and no source of this one was read. Hence "emerging".

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
    theil_decomposition : The same of Theil's index.
    hhi : The whole.

    Examples
    --------
    Two groups of two; in the first the members are unequal:

    >>> parts = hhi_decomposition([6, 2, 1, 1], groups=[0, 0, 1, 1])
    >>> parts.within.round(2), parts.between.round(2)
    (np.float64(0.08), np.float64(0.34))
    >>> hhi([6, 2, 1, 1]).round(2)
    np.float64(0.42)
    """
    x, g = together(core=1, signed=("groups",), values=values, groups=groups)
    s = share_of_total(x)
    # The share of each member if those of its group were equal.
    level = group_totals(s, g) / group_totals(np.ones_like(s), g)
    return Decomposition(sum_members((s - level) ** 2), sum_members(level * level))


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
    term="Hall-Tideman index",
    symbol="HTI",
    unit="1",
    range="[1/n, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "replication_divides", "transfer", "ignores_absent", "bounded"],
    references=[OPEN_RISK],
    catalogue_ids=["hall_tideman", "rosenbluth"],
    status="standard",
)
def hall_tideman(values: ArrayLike) -> Floats:
    r"""Hall-Tideman index, in which the shares of small members weigh more by their rank.

    .. math:: HTI = \frac{1}{2 \sum_{i=1}^{n} i\, s_{(i)} - 1}

    where :math:`s_{(1)} \ge s_{(2)} \ge \dots` are the shares, the largest first. It equals Rosenbluth's
    index :math:`1 / (n (1 - G))`, where :math:`G` is `gini`.

    | **Range**: :math:`[1/n, 1]`; :math:`1/n` when all members are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi`, which weighs shares by themselves and not by their rank.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

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
    hhi : Weights that are the shares.
    gini : Inequality by the same ranks.

    References
    ----------
    .. [1] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    Shares of a half, three tenths and a fifth: 1 / (2 × 1.7 - 1):

    >>> hall_tideman([5, 3, 2]).round(4)
    np.float64(0.4167)
    """
    s = -np.sort(-share_of_total(values), axis=-1)
    return ratio(np.ones(s.shape[:-1]), 2 * sum_members(np.arange(1, s.shape[-1] + 1) * s) - 1)


@metric(
    "(n)->()",
    Argument("values"),
    term="Comprehensive concentration index",
    symbol="CCI",
    unit="1",
    range="(0, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    catalogue_ids=["comprehensive_concentration"],
    status="emerging",
)
def comprehensive_concentration(values: ArrayLike) -> Floats:
    r"""Comprehensive concentration index of Horvath, the largest share and squares of the others.

    .. math:: CCI = s_{(1)} + \sum_{i=2}^{n} s_{(i)}^2 \left(1 + (1 - s_{(i)})\right)

    where :math:`s_{(1)} \ge s_{(2)} \ge \dots` are the shares, the largest first.

    | **Range**: :math:`(0, 1]`; 1 when one member holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi`, in which the largest share is squared too.
    | **Unverified**: the formula was read in a program, not in the paper of 1970 that it goes back to. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

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
    concentration_ratio : The largest share alone.

    Examples
    --------
    A half and two quarters: 0.5 + 2 × 0.0625 × 1.75:

    >>> comprehensive_concentration([2, 1, 1])
    np.float64(0.71875)
    """
    s = share_of_total(values)
    largest: Floats = s.max(axis=-1, initial=0.0)
    return sum_members(s * s * (2 - s)) + largest - largest * largest * (2 - largest)


@metric(
    "(n)->()",
    Argument("values"),
    term="Dominance index",
    symbol="ID",
    unit="1",
    range="[1/n, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "replication_divides", "ignores_absent", "bounded"],
    references=[CONCSTATS],
    catalogue_ids=["dominance_garcia_alba"],
    status="standard",
)
def dominance_index(values: ArrayLike) -> Floats:
    r"""Dominance index of García Alba, the concentration of what members contribute to concentration.

    .. math:: ID = \sum_{i=1}^{n} \left(\frac{s_i^2}{H}\right)^2

    where :math:`s_i` is the share of member :math:`i` and :math:`H` is `hhi`: the index of the shares in the
    index.

    | **Range**: :math:`[1/n, 1]`; :math:`1/n` when all members are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi`, which two small members that merge always raise; this one falls when
      they do so under a large one.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

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
    stenbacka_threshold : From which share on a member dominates.

    References
    ----------
    .. [1] concstats. R package, reference manual.

    Examples
    --------
    Squares of 4 and 1 fifths are 16 to 1:

    >>> dominance_index([4, 1]).round(4), hhi([16, 1]).round(4)
    (np.float64(0.8893), np.float64(0.8893))
    """
    s = share_of_total(values)
    return hhi(s * s)


@metric(
    "(n)->()",
    Argument("values"),
    term="Dominance threshold",
    symbol="S^D",
    unit="1",
    range="[(1 - gamma) / 2, 1/2]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[CONCSTATS],
    catalogue_ids=["stenbacka_threshold"],
    status="standard",
)
def stenbacka_threshold(values: ArrayLike, *, gamma: float) -> Floats:
    r"""Dominance threshold of Melnik, Shy and Stenbacka, the share from which on a member dominates.

    .. math:: S^D = \frac{1 - \gamma\,(s_{(1)}^2 - s_{(2)}^2)}{2}

    where :math:`s_{(1)} \ge s_{(2)}` are the two largest shares, 0 where there is no second, and
    :math:`\gamma` says how much potential competition counts.

    | **Range**: :math:`[(1 - \gamma)/2, 1/2]`; one half when the two largest are equal, the lower end when
      there is one member only.
    | **Unit**: any unit in, pure number out. concstats prints percentages.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** a share: the largest member dominates when its own share exceeds this.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    gamma : float
        Weight of the gap, above 0; 1 in concstats.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `gamma` is not a number above 0.

    See Also
    --------
    largest_supplier_gap : The gap between the shares themselves.

    References
    ----------
    .. [1] concstats. R package, reference manual.

    Examples
    --------
    Shares of 0.6 and 0.4: half of 1 - 0.36 + 0.16; the larger dominates:

    >>> stenbacka_threshold([6, 4], gamma=1).round(4)
    np.float64(0.4)
    """
    positive_number("gamma", gamma)
    two = largest_two(share_of_total(values))
    return (1 - gamma * (two[0] ** 2 - two[1] ** 2)) / 2


@metric(
    "(n)->()",
    Argument("values"),
    term="Linda index",
    symbol="L",
    unit="1",
    range="[1/k, inf)",
    undefined="fewer than k members have trade, the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    catalogue_ids=["linda_index"],
    status="emerging",
)
def linda_index(values: ArrayLike, *, k: int) -> Floats:
    r"""Linda index, how far the largest members are ahead of those behind them.

    .. math:: L_k = \frac{1}{k (k - 1)} \sum_{i=1}^{k-1} \frac{k - i}{i} \, \frac{CR_i}{CR_k - CR_i}

    where :math:`CR_i` is the share of the :math:`i` largest members together: each term compares the mean of
    the first :math:`i` with the mean of the rest of the first :math:`k`.

    | **Range**: :math:`[1/k, \infty)`; :math:`1/k` when the :math:`k` largest are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): fewer than :math:`k` members have trade, the total is zero, or a value is NaN.
    | **Not to be confused with** `concentration_ratio`, which does not see how unequal the largest are.
    | **Unverified**: the formula is general knowledge; no text that states it could be read. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    k : int
        How many of the largest members, at least 2.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `k` is not an integer of at least 2.

    See Also
    --------
    concentration_ratio : What the largest hold together.

    Examples
    --------
    Of two members, the first is twice the second: half of 2:

    >>> linda_index([2, 1], k=2)
    np.float64(1.0)
    """
    k = positive_integer("k", k, least=2)
    x = nonnegative(values, "values", core=1)
    if x.shape[-1] < k:
        return np.full(x.shape[:-1], np.nan)[()]
    top = -np.sort(-share_of_total(x), axis=-1)[..., :k]
    i, ahead = np.arange(1, k), np.cumsum(top, axis=-1)[..., :-1]
    behind = np.cumsum(top[..., ::-1], axis=-1)[..., -2::-1]
    unknown = np.isnan(x).any(axis=-1)
    return np.where(unknown, np.nan, ratio((k - i) * ahead, i * behind).sum(axis=-1) / (k * (k - 1)))[()]


@metric(
    "(n)->()",
    Argument("values"),
    term="U index",
    symbol="U",
    unit="1",
    range="[1/n, inf)",
    undefined="the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "replication_divides", "transfer", "bounded"],
    catalogue_ids=["u_index"],
    status="emerging",
    options=("n",),
)
def u_index(values: ArrayLike, *, a: float, n: Universe) -> Floats:
    r"""U index of Davies, inequality and number of members with a weight between them.

    .. math:: U = \frac{I^a}{n}, \qquad I = n H = 1 + CV^2

    where :math:`H` is `hhi`, :math:`n` the number of members, :math:`CV` their `coefficient_of_variation` and
    :math:`a` what inequality counts beside number. With :math:`a = 1` it is `hhi`.

    | **Range**: :math:`[1/n, \infty)`; :math:`1/n` when all members are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hhi`, in which inequality and number weigh the same.
    | **Unverified**: the formula is general knowledge; the paper of 1979 could not be read. Hence "emerging".

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    a : float
        Weight of inequality, above 0.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `a` is not a number above 0, or `n` is less than the members
        that have trade.

    See Also
    --------
    hhi : With a weight of 1.

    Examples
    --------
    Half of four members share everything equally: 2² / 4:

    >>> u_index([5, 5, 0, 0], a=2, n="listed")
    np.float64(1.0)
    """
    positive_number("a", a)
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    return ratio((members * hhi(x)) ** a, members)


@metric(
    "(n)->()",
    Argument("values"),
    term="GRS measure",
    symbol="GRS",
    unit="1",
    range="(0, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "bounded"],
    references=[CONCSTATS],
    catalogue_ids=["grs_measure"],
    status="standard",
)
def grs_measure(values: ArrayLike) -> Floats:
    r"""Concentration measure GRS of Ginevičius and Čirba.

    .. math:: GRS = \sum_{i=1}^{n} s_i \, \frac{n^2 s_{(1)} + 0.3\, s_i^2}{n^2 + 0.3\, n\, s_{(1)} s_i}

    where :math:`s_i` is the share of member :math:`i`, :math:`s_{(1)}` the largest one and :math:`n` the
    number of members that have trade.

    | **Range**: :math:`(0, 1]`; 1 when one member holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** the largest share, to which it is close where there are many members.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.

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
    concentration_ratio : The largest share itself, with ``k=1``.

    References
    ----------
    .. [1] concstats. R package, reference manual.

    Examples
    --------
    Ten equal members:

    >>> grs_measure([1] * 10).round(4)
    np.float64(0.1)
    """
    x = nonnegative(values, "values", core=1)
    s, members = share_of_total(x), count_members(x, "active")[..., None]
    first = s.max(axis=-1, keepdims=True, initial=0.0)
    return sum_members(s * (members**2 * first + 0.3 * s * s) / (members**2 + 0.3 * members * first * s))


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
    base = entropy_base(base)
    s = share_of_total(values)
    return -sum_members(log_weighted(s, s)) / float(np.log(base)) + 0.0  # plus zero: no negative zero


@metric(
    "(n)->()",
    Argument("values"),
    term="Relative entropy",
    symbol="E",
    unit="1",
    range="[0, 1]",
    undefined="there is one member only, the total is zero or a value is unknown",
    absent="counted",
    laws=["scale_invariant", "symmetric", "transfer_reversed", "bounded"],
    references=[CONCSTATS, DIVERSE],
    catalogue_ids=["entropy_relative"],
    status="standard",
    options=("n",),
)
def entropy_relative(values: ArrayLike, *, n: Universe) -> Floats:
    r"""Relative entropy, the entropy of the shares as a part of the largest possible.

    .. math:: E = \frac{-\sum_{i=1}^{n} s_i \ln s_i}{\ln n}

    where :math:`s_i` is the share of member :math:`i` and :math:`n` the number of members. Also Pielou's
    evenness.

    | **Range**: :math:`[0, 1]`; 0 when one member holds everything, 1 when all :math:`n` are equal.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): there is one member only, the total is zero, or a value is NaN.
    | **Not to be confused with** relative entropy of information theory, `theil_relative`; nor with what
      concentrationMetrics calls normalised, one minus this.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    n : {"active", "listed"} or int
        Number of members: those with trade, all in the array, or so many. concstats and diverse count active
        ones.

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
    shannon_entropy : The entropy itself.

    References
    ----------
    .. [1] concstats. R package, reference manual.
    .. [2] diverse. R package, reference manual.

    Examples
    --------
    Two of four members share everything equally: one bit of two:

    >>> entropy_relative([5, 5, 0, 0], n="listed"), entropy_relative([5, 5, 0, 0], n="active")
    (np.float64(0.5), np.float64(1.0))
    """
    x = nonnegative(values, "values", core=1)
    members = count_members(x, n)
    with np.errstate(divide="ignore"):
        return np.minimum(ratio(shannon_entropy(x, base=float(np.e)), np.log(members)), 1.0)


@metric(
    "(n)->()",
    Argument("values"),
    term="Hill number",
    symbol="N_q",
    unit="1",
    range="[1, n]",
    undefined="the total is zero or a value is unknown",
    laws=[
        "scale_invariant",
        "symmetric",
        "replication_multiplies",
        "transfer_reversed",
        "ignores_absent",
        "bounded",
    ],
    references=[DIVERSE],
    catalogue_ids={"hill_number": "", "hannah_kay": "as a number of equals"},
    status="standard",
)
def hill_number(values: ArrayLike, *, q: float) -> Floats:
    r"""Hill number, the effective number of members of order q.

    .. math:: N_q = \left(\sum_{i:\, s_i > 0} s_i^q\right)^{1/(1-q)}, \qquad N_1 = \exp\left(-\sum_i s_i \ln
              s_i\right)

    where :math:`s_i` is the share of member :math:`i` and :math:`q` the order. :math:`N_0` is the number of
    members that have trade, :math:`N_1` the exponential of `shannon_entropy`, :math:`N_2` is
    `effective_number` and :math:`N_\infty` one over the largest share. Orders near 1 go over into :math:`N_1`
    without a jump. In industrial economics it is the Hannah-Kay index as a number of equals.

    | **Range**: :math:`[1, n]`; 1 when one member holds everything, :math:`n` when all are equal.
    | **Unit**: any unit in, a number of members out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hannah_kay`, its reciprocal.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    q : float
        Order, not negative: 0 counts members, large orders see the largest only. ``math.inf`` is allowed.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `q` is a negative number or none.

    See Also
    --------
    effective_number : The number of order 2.
    renyi_entropy : Its logarithm.

    References
    ----------
    .. [1] diverse. R package, reference manual.

    Examples
    --------
    Shares of a half and two quarters: three members, :math:`\sqrt{8}`, 1 / 0.375 and 1 / 0.5:

    >>> [float(hill_number([2, 1, 1], q=q).round(4)) for q in (0, 1, 2, np.inf)]
    [3.0, 2.8284, 2.6667, 2.0]
    """
    return np.exp(renyi(values, q))


@metric(
    "(n)->()",
    Argument("values"),
    term="Rényi entropy",
    symbol="H_q",
    unit="1",
    range="[0, log(n) / log(base)]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "transfer_reversed", "ignores_absent", "bounded"],
    references=[DIVERSE, OPEN_RISK],
    catalogue_ids=["renyi_entropy"],
    status="standard",
)
def renyi_entropy(values: ArrayLike, *, q: float, base: float) -> Floats:
    r"""Rényi entropy of the shares, of order q.

    .. math:: H_q = \frac{1}{1 - q} \log_b \sum_{i:\, s_i > 0} s_i^q

    where :math:`s_i` is the share of member :math:`i`, :math:`q` the order and :math:`b` the base of the
    logarithm; the limit for :math:`q = 1` is `shannon_entropy`.

    | **Range**: :math:`[0, \log_b n]`; 0 when one member holds everything, :math:`\log_b n` when all are
      equal.
    | **Unit**: any unit in, pure number out: nats for base :math:`e`, bits for base 2.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `generalized_entropy`, which measures inequality and rises with
      concentration.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    q : float
        Order, not negative: 0 counts members, large orders see the largest only. ``math.inf`` is allowed.
    base : float
        Base of the logarithm, above 1, such as ``math.e`` or 2.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, `q` is a negative number or none, or `base` is not a number
        above 1.

    See Also
    --------
    hill_number : Its exponential.

    References
    ----------
    .. [1] diverse. R package, reference manual.
    .. [2] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    Four equal members are two bits, of any order:

    >>> renyi_entropy([1, 1, 1, 1], q=2, base=2), renyi_entropy([1, 1, 1, 1], q=0.5, base=2).round(12)
    (np.float64(2.0), np.float64(2.0))
    """
    return renyi(values, q) / float(np.log(entropy_base(base)))


@metric(
    "(n)->()",
    Argument("values"),
    term="Hannah-Kay index",
    symbol="HK",
    unit="1",
    range="[1/n, 1]",
    undefined="the total is zero or a value is unknown",
    laws=["scale_invariant", "symmetric", "replication_divides", "transfer", "ignores_absent", "bounded"],
    references=[OPEN_RISK],
    catalogue_ids={"hannah_kay": "as an index of concentration", "exponential_index": "alpha=1"},
    status="standard",
)
def hannah_kay(values: ArrayLike, *, alpha: float) -> Floats:
    r"""Hannah-Kay index, concentration with the weight of large members as an option.

    .. math:: HK_\alpha = \left(\sum_{i:\, s_i > 0} s_i^\alpha\right)^{1/(\alpha-1)}, \qquad HK_1 = \prod_i
              s_i^{s_i}

    where :math:`s_i` is the share of member :math:`i` and :math:`\alpha` the weight: the larger it is, the
    more the largest count. :math:`HK_2` is `hhi`, :math:`HK_1` the exponential index.

    | **Range**: :math:`[1/n, 1]`; :math:`1/n` when all members are equal, 1 when one holds everything.
    | **Unit**: any unit in, pure number out.
    | **Undefined** (NaN): the total is zero, or a value is NaN.
    | **Not to be confused with** `hill_number`, its reciprocal, under which name Hannah and Kay's
      numbers-equivalent goes too.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    alpha : float
        Weight, above 0; 2 gives `hhi`.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, or `alpha` is not a number above 0.

    See Also
    --------
    hhi : The index with a weight of 2.

    References
    ----------
    .. [1] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    >>> hannah_kay([2, 1, 1], alpha=2), hhi([2, 1, 1])
    (np.float64(0.375), np.float64(0.375))
    """
    positive_number("alpha", alpha)
    return np.exp(-renyi(values, alpha))


@metric(
    "(c),(c,c)->()",
    Argument("values"),
    Argument("distance", source="covariate"),
    term="Rao-Stirling diversity",
    symbol="Δ",
    unit="index",
    range="[0, inf)",
    undefined="the total is zero, or a value or distance is unknown",
    laws=["homogeneous", "bounded"],
    references=[DIVERSE],
    catalogue_ids=["rao_stirling"],
    status="standard",
)
def rao_stirling(
    values: ArrayLike, distance: ArrayLike, *, alpha: float, beta: float, pairs: Literal["once", "twice"]
) -> Floats:
    r"""Rao-Stirling diversity, in which members that are far apart add more than alike ones.

    .. math:: \Delta = \sum_{i \ne j} d_{ij}^{\alpha} (s_i s_j)^{\beta}

    where :math:`s_i` is the share of member :math:`i` and :math:`d_{ij}` how far it lies from :math:`j`, for
    products often one minus their proximity. With :math:`\alpha = 0` and :math:`\beta = 1` it is
    `gini_simpson`.

    | **Range**: :math:`[0, \infty)`; 0 when one member holds everything; below 1 for distances up to 1 and
      :math:`\beta = 1`.
    | **Unit**: shares have none; the result is in the unit of the distance to the power :math:`\alpha`.
    | **Undefined** (NaN): the total is zero, or a value or distance is NaN.
    | **Not to be confused with** Rao's quadratic entropy, its special case of :math:`\alpha = \beta = 1`.

    Parameters
    ----------
    values : array_like, shape (..., c)
        Trade with each member, not negative.
    distance : array_like, shape (..., c, c)
        Distance of each member from each, not negative; that of a member from itself is not used.
    alpha : float
        Weight of distance, not negative.
    beta : float
        Weight of balance, above 0.
    pairs : {"once", "twice"}
        Whether a pair of members counts once or, as two ordered pairs, twice. Sources differ by this factor.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or an option is none of its values.

    See Also
    --------
    gini_simpson : Diversity of members that are all alike far.

    References
    ----------
    .. [1] diverse. R package, reference manual.

    Examples
    --------
    Two halves at distance 0.4, each pair counted twice and once:

    >>> d = [[0, 0.4], [0.4, 0]]
    >>> [float(rao_stirling([5, 5], d, alpha=1, beta=1, pairs=pairs)) for pairs in ("twice", "once")]
    [0.2, 0.1]
    """
    one_of("pairs", pairs, ("once", "twice"))
    exponents = (positive_number("alpha", alpha, zero=True), positive_number("beta", beta))
    x, d = nonnegative(values, "values", core=1), nonnegative(distance, "distance", core=2)
    fit(("c", "cc"), values=x, distance=d)
    s = share_of_total(x)
    apart = np.where(np.eye(d.shape[-1], dtype=bool), 0 * d, d ** exponents[0])
    both = (s[..., :, None] * s[..., None, :]) ** exponents[1]
    return sum_members(sum_members(apart * both)) / (2 if pairs == "once" else 1)


@metric(
    "(n),(n,t)->()",
    Argument("values"),
    Argument("growth", source="covariate"),
    term="Portfolio variance",
    symbol="σ²",
    unit="square of the growth",
    range="[0, inf)",
    undefined="the total is zero, a value is unknown or there are too few periods",
    laws=["symmetric", "replication_invariant", "ignores_absent", "bounded"],
    references=[PYPFOPT],
    catalogue_ids=["portfolio_variance"],
    status="standard",
)
def portfolio_variance(values: ArrayLike, growth: ArrayLike, *, corrected: bool) -> Floats:
    r"""Portfolio variance, how much growth would vary at given shares.

    .. math:: \sigma^2 = s' \Sigma\, s = \operatorname{Var}_t \left(\sum_{i=1}^{n} s_i g_{it}\right)

    where :math:`s_i` is the share of member :math:`i`, :math:`g_{it}` its growth in period :math:`t` and
    :math:`\Sigma` the covariance matrix of growth.

    | **Range**: :math:`[0, \infty)`; 0 when growth at these shares is the same in every period.
    | **Unit**: the square of the unit of growth.
    | **Undefined** (NaN): the total is zero, a value or growth rate is NaN, or there are too few periods:
      none, or one if `corrected`.
    | **Not to be confused with** the variance of the total's growth, in which shares move.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Trade with each member, not negative.
    growth : array_like, shape (..., n, t)
        Growth of each member in each period, of any sign.
    corrected : bool
        Whether to divide by the number of periods less one, as for a sample.

    Returns
    -------
    ndarray, shape (...)
        Index of each batch element.

    Raises
    ------
    MetricError
        If a value is negative or not a number, the shapes do not fit, or `corrected` is neither True nor
        False.

    See Also
    --------
    hhi : The same when members vary alike and independently.

    References
    ----------
    .. [1] Martin, R. A. PyPortfolioOpt: objective functions, portfolio variance. Python package.

    Examples
    --------
    Two halves that grow in opposite ways make a total that does not vary:

    >>> portfolio_variance([1, 1], [[0.1, -0.1], [-0.1, 0.1]], corrected=True)
    np.float64(0.0)
    >>> portfolio_variance([1, 0], [[0.1, -0.1], [-0.1, 0.1]], corrected=True).round(4)
    np.float64(0.02)
    """
    corrected = true_or_false("corrected", corrected)
    s, g = share_of_total(values), real(growth, "growth", core=2)
    fit(("n", "nt"), values=s, growth=g)
    path = (s[..., None] * g).sum(axis=-2)
    apart = path - path.sum(axis=-1, keepdims=True) / max(1, path.shape[-1])
    return ratio((apart * apart).sum(axis=-1), np.asarray(path.shape[-1] - corrected, dtype=np.float64))


@metric(
    "(n),(n),()->()",
    Argument("values"),
    Argument("reference", scope="reference"),
    Argument("plant_hhi", source="covariate"),
    term="Ellison-Glaeser index",
    symbol="γ",
    unit="index",
    range="(-inf, inf)",
    undefined="the reference or the plants are one, a total is zero or a value is unknown",
    laws=["symmetric", "ignores_absent"],
    references=[OPEN_RISK],
    catalogue_ids=["ellison_glaeser"],
    status="standard",
)
def ellison_glaeser(values: ArrayLike, reference: ArrayLike, plant_hhi: ArrayLike) -> Floats:
    r"""Ellison-Glaeser index, concentration of an industry beyond that of its plants.

    .. math:: \gamma = \frac{G / (1 - \sum_i r_i^2) - H}{1 - H}, \qquad G = \sum_{i=1}^{n} (s_i - r_i)^2

    where :math:`s_i` is the share of region :math:`i` in the industry, :math:`r_i` its share in all activity
    and :math:`H` the `hhi` of the industry's plants.

    | **Range**: :math:`(-\infty, \infty)`; 0 when plants are spread as if by darts, above 0 when they
      cluster.
    | **Unit**: an index; trade or employment in any unit, `plant_hhi` as a pure number.
    | **Undefined** (NaN): one region holds all of the reference, the plants are one, a total is zero, or a
      value is NaN.
    | **Not to be confused with** `gini_specialisation`, which cannot tell one large plant from a cluster of
      small ones.

    Parameters
    ----------
    values : array_like, shape (..., n)
        Activity of the industry in each region, not negative.
    reference : array_like, shape (..., n)
        All activity in each region, not negative.
    plant_hhi : array_like, shape (...)
        Herfindahl-Hirschman index of the industry's plants.

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
    hoover_index : Distance from equality without plants.

    References
    ----------
    .. [1] Open Risk. concentrationMetrics: concentration and diversity indices.

    Examples
    --------
    An industry wholly in one of two equal regions, with four equal plants: (0.5 / 0.5 - 0.25) / 0.75:

    >>> ellison_glaeser([8, 0], [5, 5], plant_hhi=0.25)
    np.float64(1.0)
    """
    x, r = together(core=1, values=values, reference=reference)
    h = nonnegative(plant_hhi, "plant_hhi")
    fit(("n", "n", ""), values=x, reference=r, plant_hhi=h)
    s, s_reference = share_of_total(x), share_of_total(r)
    total = r.sum(axis=-1, keepdims=True)
    elsewhere = ratio(total - r, total)  # not 1 - s, which loses the small ones
    raw = ratio(sum_members((s - s_reference) ** 2), sum_members(s_reference * elsewhere))
    return ratio(raw - h, 1 - h)


def entropy_base(base: float) -> float:
    """Return the base of a logarithm, or refuse what is none."""
    if not isinstance(base, Real) or not 1 < base < np.inf:
        raise MetricError(f"base must be a number above 1, such as math.e or 2, not {base!r}")
    return float(base)


def renyi(values: ArrayLike, q: float) -> Floats:
    """Return the Rényi entropy in nats, in two ways: no 0/0 near order 1, no underflow elsewhere."""
    if q != np.inf:
        q = positive_number("q", q, zero=True)
    s = share_of_total(values)
    with np.errstate(all="ignore"):
        if abs(q - 1) < 0.5:
            apart = np.where(s == 0, 0.0, s * box_cox(s, q - 1))
            return np.maximum(-log_mean(sum_members(apart), q - 1), 0.0)
        largest: Floats = s.max(axis=-1, keepdims=True, initial=0.0)
        powers = np.where(s == 0, 0.0, (s / largest) ** q) + 0 * s
        rest = 1 / (q - 1)
        return np.maximum(-(1 + rest) * np.log(largest[..., 0]) - rest * np.log(sum_members(powers)), 0.0)


def box_cox(y: Floats, t: float) -> Floats:
    """Return (y**t - 1) / t, which for t = 0 is the logarithm."""
    with np.errstate(all="ignore"):
        return np.expm1(t * np.log(y)) / t if t else np.log(y)


def log_mean(mean: Floats, t: float) -> Floats:
    """Return the logarithm of the power mean of order t from the mean of `box_cox`."""
    with np.errstate(all="ignore"):
        return np.log1p(t * mean) / t if t else mean


def largest_two(s: Floats) -> tuple[Floats, Floats]:
    """Return the two largest shares; of one member, the second is 0."""
    padded = np.concatenate([s, np.zeros_like(s[..., :1])], axis=-1)
    if padded.shape[-1] < 2:
        unknown = np.full(s.shape[:-1], np.nan)
        return unknown, unknown
    top = np.partition(padded, -2, axis=-1) + 0 * s.sum(axis=-1, keepdims=True)
    return top[..., -1], top[..., -2]


def group_totals(x: Floats, groups: Floats) -> Floats:
    """Return for each member the total of its group, unknown where any group is."""
    x, groups = np.broadcast_arrays(x, groups)
    order = np.argsort(groups, axis=-1)
    ranked = np.take_along_axis(groups, order, axis=-1)
    first = np.ones(ranked.shape, dtype=bool)
    first[..., 1:] = ranked[..., 1:] != ranked[..., :-1]
    number = np.cumsum(first.ravel()) - 1  # of the group, counted on over the whole batch
    sums = np.bincount(number, weights=np.take_along_axis(x, order, axis=-1).ravel())
    totals = np.empty(x.shape)
    np.put_along_axis(totals, order, sums[number].reshape(x.shape), axis=-1)
    return np.asarray(np.where(np.isnan(groups).any(axis=-1, keepdims=True), np.nan, totals))


def log_weighted(s: Floats, y: Floats) -> Floats:
    """Return s ln y, and 0 where the weight is 0: the limit, as every term of an entropy has it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(s == 0, 0.0, s * np.log(y))
