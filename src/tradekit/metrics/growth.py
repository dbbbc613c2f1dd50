"""Growth: how trade changes over time, and who and what made the change.

Glossary
--------
lag
    How many periods back the base lies: 1 for the period before, 12 for the same month of the year before.
base
    The value that a change is measured against. Growth from a base of zero or below is not defined.
growth
    Relative change, as a fraction: 0.12 is 12 per cent.
contribution
    Part of the growth of a total that a member made, in points of that growth. Not the member's own growth,
    and not its share in the change, which loses its meaning when the total hardly changes.
unknown
    A period without observation is NaN. No metric of this page bridges such a gap: what would need the
    unknown value is unknown too.
"""

from collections.abc import Sequence
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from tradekit.errors import MetricError
from tradekit.metrics._inputs import Floats, positive_integer, ratio, real, together
from tradekit.metrics._record import Argument, Reference, metric

__all__ = [  # noqa: RUF022  textbook order
    "growth_rate",
    "log_growth",
    "growth_acceleration",
    "cagr",
    "contribution_to_growth",
    "streak",
    "record_high",
    "first_above",
    "index_number_base",
]

VALUES = Argument("values")

OECD_GROWTH = Reference(
    "OECD. Growth rates in the Economic Outlook database."
    " http://www.oecd.org/economy/outlook/growthratesineodb.htm"
)
INSEE_GROWTH = Reference(
    "INSEE. Growth rate, definition c1362. https://www.insee.fr/en/metadonnees/definition/c1362"
)
INSEE_CONTRIBUTION = Reference(
    "INSEE. Contribution to GDP growth, definition c1207."
    " https://www.insee.fr/en/metadonnees/definition/c1207"
)
TFPLOT = Reference(
    "tfplot: difference of the log of data from a number of periods before (diffLog). R package, reference"
    " manual. https://cran.r-project.org/package=tfplot"
)
WITS_PRODUCTS = Reference(
    "World Bank. Primary products, shares and growth (WITS Trade Outcomes)."
    " https://datacatalog.worldbank.org/search/dataset/0064731"
)
UNCTAD_METHODS = Reference(
    "UNCTAD. Handbook of Statistics, calculation methods. https://hbs.unctad.org/calculation-methods/"
)
RESNICK_1973 = Reference(
    "Resnick, S. I. (1973). Record values and maxima. Annals of Probability 1(4), 650-662.",
    doi="10.1214/aop/1176996892",
)
EUROSTAT_INDEX = Reference(
    "Eurostat. Trade volume indices by reporting country (tet00001), notes. https://s15n.eu/dataset/tet00001"
)


@metric(
    "(t)->(t)",
    VALUES,
    term="Growth rate",
    symbol="g",
    unit="1",
    range="[-1, inf)",
    undefined="there is no period to compare with, its value is zero or negative, or a value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[OECD_GROWTH, INSEE_GROWTH],
    catalogue_ids=["growth_rate"],
    status="standard",
    options=("lag",),
)
def growth_rate(values: ArrayLike, *, lag: int = 1) -> Floats:
    r"""Growth rate, relative change over a number of periods.

    .. math:: g_t = \frac{x_t}{x_{t-h}} - 1

    where :math:`x_t` is the value in period :math:`t` and :math:`h` the lag.

    | **Range**: :math:`[-1, \infty)` for trade; −1 when it has ceased, 0 when nothing changed. A balance that
      turns negative falls below −1.
    | **Unit**: any unit in, a fraction out. Offices that print per cent multiply by 100.
    | **Undefined** (NaN): in the first :math:`h` periods; where the base is zero, negative or NaN (growth
      from nothing is not 0 per cent); where the value is NaN.
    | **Not to be confused with** `log_growth`, which is close to it for small changes only.

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.
    lag : int, default 1
        Periods between base and value: 12 on months gives growth over the same month of the year before.

    Returns
    -------
    ndarray, shape (..., t)
        Growth that ends in each period.

    Raises
    ------
    MetricError
        If a value is not a number, or `lag` is not a positive integer.

    See Also
    --------
    cagr : Growth over several years, per year.
    contribution_to_growth : Who made it.

    References
    ----------
    .. [1] OECD. Growth rates in the Economic Outlook database.
    .. [2] INSEE. Growth rate, definition c1362.

    Examples
    --------
    China's trade with the five Central Asian states 2023 to 2025, bn USD:

    >>> growth_rate([89.4, 94.82, 106.3]).round(3)
    array([  nan, 0.061, 0.121])
    """
    x = real(values, "values", core=1)
    return ratio(change(x, lag), before(x, lag))


@metric(
    "(t)->(t)",
    VALUES,
    term="Log growth",
    symbol="Δln x",
    unit="1",
    range="(-inf, inf)",
    undefined="there is no period to compare with, or either value is zero, negative or unknown",
    laws=["scale_invariant", "time_reversible"],
    references=[TFPLOT],
    catalogue_ids=["log_growth"],
    status="standard",
    options=("lag",),
)
def log_growth(values: ArrayLike, *, lag: int = 1) -> Floats:
    r"""Log growth, the difference of logarithms over a number of periods.

    .. math:: \Delta \ln x_t = \ln x_t - \ln x_{t-h}

    where :math:`x_t` is the value in period :math:`t` and :math:`h` the lag.

    | **Range**: :math:`(-\infty, \infty)`; 0 when nothing changed. A fall and the rise that undoes it differ
      in sign only, and growth over successive periods adds up.
    | **Unit**: any unit in, pure number out. The growth rate is :math:`e^{\Delta \ln x} - 1`.
    | **Undefined** (NaN): in the first :math:`h` periods; where value or base is zero, negative or NaN.
    | **Not to be confused with** `growth_rate`: a log growth of 0.10 is 10.5 per cent.

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.
    lag : int, default 1
        Periods between base and value.

    Returns
    -------
    ndarray, shape (..., t)
        Log growth that ends in each period.

    Raises
    ------
    MetricError
        If a value is not a number, or `lag` is not a positive integer.

    See Also
    --------
    growth_rate : Relative change.

    References
    ----------
    .. [1] tfplot: difference of the log of data (diffLog). R package, reference manual.

    Examples
    --------
    Trade doubles and halves again:

    >>> log_growth([50, 100, 50]).round(3)
    array([   nan,  0.693, -0.693])
    """
    x = real(values, "values", core=1)
    return change(np.log(np.where(x > 0, x, np.nan)), lag)


@metric(
    "(t)->(t)",
    VALUES,
    term="Acceleration of growth",
    symbol="Δg",
    unit="1",
    range="(-inf, inf)",
    undefined="the growth of this period or of the one before is undefined",
    laws=["scale_invariant"],
    catalogue_ids=["growth_acceleration"],
    status="emerging",
    options=("lag",),
)
def growth_acceleration(values: ArrayLike, *, lag: int = 1) -> Floats:
    r"""Acceleration of growth, the change of the growth rate since the period before.

    .. math:: \Delta g_t = g_t - g_{t-1}, \qquad g_t = \frac{x_t}{x_{t-h}} - 1

    where :math:`x_t` is the value in period :math:`t` and :math:`h` the lag of the growth rate. The
    difference is always to the period before: with ``lag=12`` on months it compares the growth over a year
    that ends in this month with the one that ended in the last.

    | **Range**: :math:`(-\infty, \infty)`; above 0 when growth gathers pace, 0 when it is steady.
    | **Unit**: any unit in, a fraction out: 0.06 is 6 percentage points, never 6 per cent.
    | **Undefined** (NaN): in the first :math:`h + 1` periods, and where `growth_rate` of this period or of
      the one before is.
    | **Not to be confused with** growth: trade can shrink while its growth accelerates.
    | **Unverified**: the formula follows the plain meaning of the words; no source was read. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.
    lag : int, default 1
        Periods between base and value of the growth rate.

    Returns
    -------
    ndarray, shape (..., t)
        Acceleration in each period.

    Raises
    ------
    MetricError
        If a value is not a number, or `lag` is not a positive integer.

    See Also
    --------
    growth_rate : The growth whose change this is.

    Examples
    --------
    China's trade with the five Central Asian states grew 6.0 points faster in 2025 than in 2024:

    >>> growth_acceleration([89.4, 94.82, 106.3]).round(3)
    array([ nan,  nan, 0.06])
    """
    return change(growth_rate(values, lag=lag), 1)


@metric(
    "(),(),()->()",
    VALUES,
    Argument("values_base", time="base"),
    Argument("years", source="elapsed"),
    term="Compound annual growth rate",
    symbol="CAGR",
    unit="1",
    range="[-1, inf)",
    undefined="the base is zero or negative, the value negative, no time has passed, or one is unknown",
    laws=["scale_invariant", "bounded"],
    references=[WITS_PRODUCTS, UNCTAD_METHODS],
    catalogue_ids=["cagr"],
    status="standard",
)
def cagr(values: ArrayLike, values_base: ArrayLike, years: ArrayLike) -> Floats:
    r"""Compound annual growth rate, the steady growth per year that leads from base to value.

    .. math:: CAGR = \left( \frac{x_T}{x_0} \right)^{1/n} - 1

    where :math:`x_0` is the base, :math:`x_T` the value and :math:`n` the years *between* them: intervals,
    not observations. Eleven yearly figures span ten years.

    | **Range**: :math:`[-1, \infty)`; −1 when trade has ceased, 0 when value and base are equal.
    | **Unit**: any unit in, a fraction per year out.
    | **Undefined** (NaN): the base is zero or negative, the value is negative, :math:`n` is not positive, or
      one of them is NaN.
    | **Not to be confused with** the least-squares growth rate, which uses all years and not only the ends,
      nor with the mean of yearly growth rates, which is larger.

    Parameters
    ----------
    values : array_like, shape (...)
        Values of the last period.
    values_base : array_like, shape (...)
        Values of the base period.
    years : array_like, shape (...)
        Years from base to value; half a year is 0.5.

    Returns
    -------
    ndarray, shape (...)
        Growth per year of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, or the shapes do not fit.

    See Also
    --------
    growth_rate : Growth over the whole time, not per year.

    References
    ----------
    .. [1] World Bank. Primary products, shares and growth (WITS Trade Outcomes).
    .. [2] UNCTAD. Handbook of Statistics, calculation methods.

    Examples
    --------
    China's trade with the five Central Asian states rose from 38.6 bn USD in 2020 to 106.3 in 2025:

    >>> cagr(106.3, 38.6, 5).round(3)
    np.float64(0.225)
    """
    names = ("values", "values_base", "years")
    x, base, n = together(signed=names, values=values, values_base=values_base, years=years)
    with np.errstate(all="ignore"):
        growth = np.expm1(np.log(ratio(x, base)) / n)
    return np.where(n > 0, growth, np.nan)[()]


@metric(
    "(n,t)->(n,t)",
    VALUES,
    term="Contribution to growth",
    symbol="c",
    unit="1",
    range="(-inf, inf)",
    undefined="there is no period to compare with, its total is zero or negative, or a member is unknown",
    laws=["scale_invariant", "symmetric", "ignores_absent", "sums_to_growth"],
    references=[INSEE_CONTRIBUTION],
    catalogue_ids=["contribution_to_growth"],
    status="standard",
    options=("lag",),
)
def contribution_to_growth(values: ArrayLike, *, lag: int = 1) -> Floats:
    r"""Contribution of each member to the growth of the total.

    .. math:: c_{k,t} = \frac{x_{k,t} - x_{k,t-h}}{\sum_{l=1}^{n} x_{l,t-h}}, \qquad
              \sum_{k=1}^{n} c_{k,t} = g_t

    where :math:`x_{k,t}` is the value of member :math:`k` in period :math:`t`, :math:`h` the lag and
    :math:`g_t` the growth rate of the total. It is the member's growth times its share in the base, and is
    defined for a member that was not there before.

    | **Range**: :math:`(-\infty, \infty)`; above 0 where the member grew, and of trade never below −1.
    | **Unit**: any unit in, a fraction out: 0.05 is 5 percentage points of the total's growth.
    | **Undefined** (NaN) for all members of a period: in the first :math:`h` periods; where the total of the
      base is zero or negative; where any member of either period is NaN, since the total is then unknown.
    | **Not to be confused with** the contribution share :math:`c_{k,t} / g_t`, which has no meaning when the
      total hardly changes. Chain-linked volumes do not add up, so their contributions do not either.

    Parameters
    ----------
    values : array_like, shape (..., n, t)
        Values of all members in consecutive periods; parts of a balance may be negative.
    lag : int, default 1
        Periods between base and value.

    Returns
    -------
    ndarray, shape (..., n, t)
        Contribution of each member in each period.

    Raises
    ------
    MetricError
        If a value is not a number, or `lag` is not a positive integer.

    See Also
    --------
    growth_rate : What the contributions of all members sum to.

    References
    ----------
    .. [1] INSEE. Contribution to GDP growth, definition c1207.

    Examples
    --------
    Of a growth of 20 per cent the first member made 15 points and the second 5:

    >>> contribution_to_growth([[60, 75], [40, 45]])
    array([[ nan, 0.15],
           [ nan, 0.05]])
    """
    x = real(values, "values", core=2)
    total = x.sum(axis=-2, keepdims=True)
    return ratio(change(x, lag), np.where(np.isnan(total), np.nan, before(total, lag)))


@metric(
    "(t)->(t)",
    VALUES,
    term="Streak of rises",
    symbol="",
    unit="1",
    kind="count",
    range="[0, t - 1]",
    undefined="there is no period to compare with or either value is unknown",
    laws=["scale_invariant", "bounded"],
    catalogue_ids=["streak"],
    status="emerging",
    options=("lag",),
)
def streak(values: ArrayLike, *, lag: int = 1) -> Floats:
    r"""Streak, the number of rises in a row that ends in each period.

    .. math:: r_t = \begin{cases} r_{t-1} + 1 & x_t > x_{t-h} \\ 0 & x_t \le x_{t-h} \end{cases}

    where :math:`x_t` is the value in period :math:`t`, :math:`h` the lag, and :math:`r_{t-1}` counts as 0
    where it is not defined.

    | **Range**: :math:`[0, T - 1]` of :math:`T` periods; 0 when the value did not rise (an equal value ends a
      streak), :math:`T - h` at the end of a series that always did.
    | **Unit**: any unit in, a count out.
    | **Undefined** (NaN): in the first :math:`h` periods, and where value or base is NaN. Counting starts
      anew after that, so a streak may be longer than the data can tell.
    | **Not to be confused with** growth: a rise from zero or from a deficit counts, although its rate is not
      defined. Falls in a row are the streak of the values with their sign turned.
    | **Unverified**: the formula follows the plain meaning of the words; no source was read. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.
    lag : int, default 1
        Periods between base and value: 12 on months counts months that exceeded that of the year before.

    Returns
    -------
    ndarray, shape (..., t)
        Rises in a row that end in each period.

    Raises
    ------
    MetricError
        If a value is not a number, or `lag` is not a positive integer.

    See Also
    --------
    record_high : Whether a value exceeds all earlier ones.

    Examples
    --------
    China's trade with the five Central Asian states 2020 to 2025, bn USD: the fifth rise in a row.

    >>> streak([38.6, 50.1, 70.2, 89.4, 94.82, 106.3])
    array([nan,  1.,  2.,  3.,  4.,  5.])
    """
    step = change(real(values, "values", core=1), lag)
    t = np.arange(1, step.shape[-1] + 1)
    broken = np.maximum.accumulate(np.where(step > 0, 0, t), axis=-1)
    return np.where(np.isnan(step), np.nan, t - broken)


@metric(
    "(t)->(t)",
    VALUES,
    term="Record high",
    symbol="",
    unit="1",
    kind="flag",
    range="[0, 1]",
    undefined="the value is unknown or nothing earlier is observed",
    laws=["scale_invariant", "bounded"],
    references=[RESNICK_1973],
    catalogue_ids=["record_high"],
    status="standard",
)
def record_high(values: ArrayLike) -> Floats:
    r"""Record high, whether a value exceeds all observed before it.

    .. math:: R_t = \begin{cases} 1 & x_t > \max_{s<t} x_s \\ 0 & \text{otherwise} \end{cases}

    where :math:`x_s` are the values observed in earlier periods; periods that are not known are passed over.

    | **Range**: 0 or 1; 1 for a record, 0 for none. A value equal to the highest so far is none.
    | **Unit**: any unit in, a flag out.
    | **Undefined** (NaN): where the value is NaN, and where nothing earlier is observed: a first value is no
      record.
    | **Not to be confused with** a record in real terms: under inflation records in money come by
      themselves. And a record among few observations says little: say among how many.

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.

    Returns
    -------
    ndarray, shape (..., t)
        1.0, 0.0 or NaN for each period.

    Raises
    ------
    MetricError
        If a value is not a number.

    See Also
    --------
    streak : Rises in a row.
    first_above : When a threshold was first passed.

    References
    ----------
    .. [1] Resnick, S. I. (1973). Record values and maxima. Annals of Probability 1(4), 650-662.
       https://doi.org/10.1214/aop/1176996892

    Examples
    --------
    >>> record_high([4.0, 6.0, float("nan"), 5.0, 6.5])
    array([nan,  1., nan,  0.,  1.])
    """
    x = real(values, "values", core=1)
    highest = before(np.fmax.accumulate(x, axis=-1), 1)
    return np.where(np.isnan(x) | np.isnan(highest), np.nan, x > highest)


@metric(
    "(t)->()",
    VALUES,
    term="First period above a threshold",
    symbol="",
    unit="1",
    kind="position",
    range="[0, t - 1]",
    undefined="no observed value is above the threshold",
    laws=["bounded"],
    catalogue_ids=["record_high"],
    status="emerging",
)
def first_above(values: ArrayLike, *, threshold: float) -> Floats:
    r"""First period above a threshold, as a position in time.

    .. math:: t^* = \min \{ t : x_t > \theta \}

    where :math:`x_t` is the value in period :math:`t`, counted from 0, and :math:`\theta` the threshold.

    | **Range**: :math:`[0, T - 1]` of :math:`T` periods; 0 when the first is above already,
      :math:`T - 1` when only the last is.
    | **Unit**: values and threshold in the same unit, a position out.
    | **Undefined** (NaN): no observed value is above the threshold. Values that are NaN are passed over, so
      the threshold may have been passed earlier, unobserved.
    | **Not to be confused with** the period since which values have stayed above: they may have fallen back.
    | **Unverified**: the formula follows the plain meaning of the words; no source was read. Hence
      "emerging".

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.
    threshold : float
        What is to be exceeded; an equal value does not.

    Returns
    -------
    ndarray, shape (...)
        Position of each batch element.

    Raises
    ------
    MetricError
        If a value is not a number, or `threshold` is not a number.

    See Also
    --------
    record_high : Whether a value exceeds all earlier ones.

    Examples
    --------
    China's trade with the five Central Asian states 2020 to 2025 passed 100 bn USD in the last year:

    >>> first_above([38.6, 50.1, 70.2, 89.4, 94.82, 106.3], threshold=100)
    np.float64(5.0)
    """
    if not isinstance(threshold, Real) or isinstance(threshold, bool) or np.isnan(threshold):
        raise MetricError(f"threshold must be a number, not {threshold!r}")
    x = real(values, "values", core=1)
    position = np.where(x > threshold, np.arange(x.shape[-1]), np.inf).min(axis=-1, initial=np.inf)
    return np.where(np.isinf(position), np.nan, position)[()]


@metric(
    "(t)->(t)",
    VALUES,
    term="Index number",
    symbol="I",
    unit="1",
    range="[0, inf)",
    undefined="the mean of the base is zero, negative or unknown, or the value is unknown",
    laws=["scale_invariant", "bounded"],
    references=[EUROSTAT_INDEX],
    catalogue_ids=["index_number_base"],
    status="standard",
    options=("base",),
)
def index_number_base(values: ArrayLike, *, base: int | Sequence[int]) -> Floats:
    r"""Index number, the series with the mean of its base set to 100.

    .. math:: I_t = 100 \, \frac{x_t}{\bar{x}_B}, \qquad \bar{x}_B = \frac{1}{|B|} \sum_{b \in B} x_b

    where :math:`x_t` is the value in period :math:`t` and :math:`B` the base, one period or several.

    | **Range**: :math:`[0, \infty)` for trade; 0 without trade, 100 at the level of the base.
    | **Unit**: any unit in, points out, base = 100.
    | **Undefined** (NaN): everywhere where the mean of the base is zero, negative or NaN; elsewhere where
      the value is NaN.
    | **Not to be confused with** a price index: this is one series re-scaled, prices and quantities alike.
      An index of months on a base year takes the mean of its twelve months, not one of them.

    Parameters
    ----------
    values : array_like, shape (..., t)
        Values of consecutive periods, NaN where unknown.
    base : int or sequence of int
        Positions of the base periods, counted from 0, or negative from the end.

    Returns
    -------
    ndarray, shape (..., t)
        Index of each period.

    Raises
    ------
    MetricError
        If a value is not a number, or `base` is no position of a period.

    See Also
    --------
    growth_rate : Change since a moving base.

    References
    ----------
    .. [1] Eurostat. Trade volume indices by reporting country (tet00001), notes.

    Examples
    --------
    >>> index_number_base([40, 60, 75], base=[0, 1])
    array([ 80., 120., 150.])
    """
    x = real(values, "values", core=1)
    positions, t = np.atleast_1d(np.asarray(base)), x.shape[-1]
    whole = positions.dtype.kind in "iu" and positions.ndim == 1 and positions.size > 0
    if not whole or positions.min() < -t or positions.max() >= t:
        raise MetricError(f"base must be positions of the {t} periods, counted from 0, not {base!r}")
    return 100 * ratio(x, x[..., positions].mean(axis=-1, keepdims=True))


def before(x: Floats, lag: int) -> Floats:
    """Return the values `lag` periods earlier, NaN where there were none."""
    lag = positive_integer("lag", lag)
    earlier = np.full_like(x, np.nan)
    earlier[..., lag:] = x[..., :-lag]
    return earlier


def change(x: Floats, lag: int) -> Floats:
    """Return the difference to the values `lag` periods earlier."""
    with np.errstate(invalid="ignore"):
        return x - before(x, lag)
