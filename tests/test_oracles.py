"""Every metric against arithmetic without rounding, published examples, and independent programs.

The exact oracles are written from the formulas, with fractions; logarithms and powers of exact ratios are
taken with 60 decimal digits. Where one is undefined it returns None, for which the metric must return NaN.
"""

import csv
import gzip
import json
import math
from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache, partial
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from tradekit import metrics
from tradekit.metrics import Metric

METRICS = {
    name: getattr(metrics, name)
    for name in metrics.__all__
    if isinstance(getattr(getattr(metrics, name), "record", None), Metric)
}

# --- exact arithmetic ----------------------------------------------------------------------------------

DIGITS = 60


def decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def ln(x: Fraction) -> Fraction:
    with localcontext(prec=DIGITS):
        return Fraction(decimal(x).ln())


def power(x: Fraction, exponent: Fraction) -> Fraction:
    if x == 0:
        return Fraction(0)
    with localcontext(prec=DIGITS):
        return Fraction((decimal(x).ln() * decimal(exponent)).exp())


def ratio(numerator: Any, denominator: Any) -> Any:
    """Numerator over denominator; unknown, or not positive below: undefined."""
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return numerator / denominator


def total(values: Iterable[Any]) -> Any:
    listed = list(values)
    return None if None in listed else sum(listed, Fraction(0))


def minus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a - b


def shares(values: list[Any]) -> list[Any]:
    whole = total(values)
    return [ratio(x, whole) for x in values] if whole is not None else [None] * len(values)


def of_shares(formula: Callable[[list[Fraction]], Any]) -> Callable[..., Any]:
    """An index that is a formula of the shares, undefined where they are."""

    def index(values: list[Any], **options: Any) -> Any:
        s = shares(values)
        return None if None in s else formula(s, **options)

    return index


hhi = of_shares(lambda s: sum(x * x for x in s))
effective_number = of_shares(lambda s: 1 / sum(x * x for x in s))
concentration_ratio = of_shares(lambda s, k: largest(s, k))
entropy = of_shares(lambda s: -sum((x * ln(x) for x in s if x), Fraction(0)))


def universe(values: list[Any], n: Any) -> list[Any]:
    """The members that count: those with trade, all listed ones, or a given number of them."""
    if None in values:
        return values
    active = [x for x in values if x]
    if n == "active":
        return active
    return values if n == "listed" else active + [Fraction(0)] * (n - len(active))


def hhi_normalised(values: list[Any], *, n: Any) -> Any:
    counted = universe(values, n)
    h, size = hhi(counted), len(counted)
    return None if h is None or size < 2 else (h - Fraction(1, size)) / (1 - Fraction(1, size))


def shannon_entropy(values: list[Any], *, base: float) -> Any:
    h = entropy(values)
    return None if h is None else h / ln(Fraction(base))


def gini(values: list[Any], *, n: Any, corrected: bool = False) -> Any:
    counted = universe(values, n)
    whole, size = total(counted), len(counted)
    if not whole or (corrected and size == 1):
        return None
    ranked = sum((i * x for i, x in enumerate(sorted(counted), start=1)), Fraction(0))
    g = 2 * ranked / (size * whole) - Fraction(size + 1, size)
    return g * Fraction(size, size - 1) if corrected else g


def theil_t(values: list[Any], *, n: Any) -> Any:
    counted = universe(values, n)
    whole = total(counted)
    if not whole:
        return None
    relative = [x * len(counted) / whole for x in counted]
    return sum((r * ln(r) for r in relative if r), Fraction(0)) / len(counted)


def of_members(formula: Callable[..., Any]) -> Callable[..., Any]:
    """An index that is a formula of all members relative to their mean, undefined where there is no trade."""

    def index(values: list[Any], *, n: Any, **options: Any) -> Any:
        counted = universe(values, n)
        whole = total(counted)
        return formula([x * len(counted) / whole for x in counted], **options) if whole else None

    return index


def mean(values: Iterable[Any]) -> Any:
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)


def exp(x: Fraction) -> Fraction:
    with localcontext(prec=DIGITS):
        return Fraction(decimal(x).exp())


def unctad_concentration(y: list[Fraction]) -> Any:
    root, least = (
        power(sum(v * v for v in y), Fraction(1, 2)) / len(y),
        power(Fraction(1, len(y)), Fraction(1, 2)),
    )
    return None if len(y) == 1 else (root - least) / (1 - least)


def contribution_to_hhi_change(values: list[Any], base: list[Any]) -> list[Any]:
    pairs = zip(shares(values), shares(base), strict=True)
    return [None if None in pair else pair[0] ** 2 - pair[1] ** 2 for pair in pairs]


def by_group(values: list[Any], groups: list[Any]) -> list[list[Fraction]] | None:
    s = shares(values)
    if None in s or None in groups:
        return None
    return [[x for x, g in zip(s, groups, strict=True) if g == group] for group in set(groups)]


def hhi_decomposition(values: list[Any], groups: list[Any]) -> list[Any]:
    parts = by_group(values, groups)
    if parts is None:
        return [None, None]
    between = sum((sum(part) ** 2 / len(part) for part in parts), Fraction(0))
    return [sum(x * x for part in parts for x in part) - between, between]


def theil_decomposition(values: list[Any], groups: list[Any]) -> list[Any]:
    parts = by_group(values, groups)
    if parts is None:
        return [None, None]
    within = [x * ln(x * len(part) / sum(part)) for part in parts for x in part if x]
    between = [sum(part) * ln(sum(part) * len(values) / len(part)) for part in parts if sum(part)]
    return [sum(within, Fraction(0)), sum(between, Fraction(0))]


def comprehensive_concentration(s: list[Fraction]) -> Fraction:
    first, *others = sorted(s, reverse=True)
    return first + sum(x * x * (1 + (1 - x)) for x in others)


def hall_tideman(s: list[Fraction]) -> Fraction:
    return 1 / (2 * sum(i * x for i, x in enumerate(sorted(s, reverse=True), start=1)) - 1)


def two_largest(s: list[Fraction]) -> list[Fraction]:
    return [*sorted(s, reverse=True), Fraction(0)][:2]


def stenbacka_threshold(s: list[Fraction], *, gamma: float) -> Fraction:
    first, second = two_largest(s)
    return (1 - Fraction(gamma) * (first**2 - second**2)) / 2


def linda_index(s: list[Fraction], *, k: int) -> Any:
    top = sorted(s, reverse=True)[:k]
    if len(top) < k or 0 in top:
        return None
    terms = (Fraction(k - i, i) * sum(top[:i]) / sum(top[i:]) for i in range(1, k))
    return sum(terms, Fraction(0)) / (k * (k - 1))


def grs_measure(s: list[Fraction]) -> Fraction:
    n, first, weight = sum(x > 0 for x in s), max(s), Fraction(3, 10)
    return sum((x * (n**2 * first + weight * x**2) / (n**2 + weight * n * first * x) for x in s), Fraction(0))


def hill_number(s: list[Fraction], *, q: float) -> Fraction:
    if q == math.inf:
        return 1 / max(s)
    order = Fraction(q)
    if order == 1:
        return exp(-sum((x * ln(x) for x in s if x), Fraction(0)))
    return power(sum((power(x, order) for x in s if x), Fraction(0)), 1 / (1 - order))


def rao_stirling(values: list[Any], distance: Any, *, alpha: float, beta: float, pairs: str) -> Any:
    s = shares(values)
    if None in s or None in flat(distance):
        return None
    both = [(i, j) for i in range(len(s)) for j in range(len(s)) if i != j]
    terms = (power(distance[i][j], Fraction(alpha)) * power(s[i] * s[j], Fraction(beta)) for i, j in both)
    return sum(terms, Fraction(0)) / (2 if pairs == "once" else 1)


def portfolio_variance(values: list[Any], growth: list[list[Any]], *, corrected: bool) -> Any:
    s, periods = shares(values), len(growth[0])
    if None in s or None in flat(growth) or periods == corrected:
        return None
    path = [sum(a * g[t] for a, g in zip(s, growth, strict=True)) for t in range(periods)]
    return sum((x - mean(path)) ** 2 for x in path) / (periods - corrected)


def ellison_glaeser(values: list[Any], reference: list[Any], plants: Any) -> Any:
    s, r = shares(values), shares(reference)
    if None in s or None in r or plants is None:
        return None
    raw = ratio(sum((a - b) ** 2 for a, b in zip(s, r, strict=True)), 1 - sum(b * b for b in r))
    return None if raw is None else ratio(raw - plants, 1 - plants)


def lorenz_curve(values: list[Any]) -> list[list[Any]]:
    s = shares(values)
    if None in s:
        return [[None] * len(s)] * 2
    members = [Fraction(sum(y <= x for y in s), len(s)) for x in s]
    return [members, [sum((y for y in s if y <= x), Fraction(0)) for x in s]]


def gini_specialisation(values: list[Any], reference: list[Any], *, weighted: bool) -> Any:
    s, r = shares(values), shares(reference)
    if None in s or None in r or any(a and not b for a, b in zip(s, r, strict=True)):
        return None
    quotients = sorted((a / b, b if weighted else Fraction(1)) for a, b in zip(s, r, strict=True) if b)
    # The mean absolute difference of all pairs, over twice the mean.
    gaps = sum(v * w * abs(a - b) for a, v in quotients for b, w in quotients)
    return gaps / (2 * sum(w for _, w in quotients) * sum(a * w for a, w in quotients))


def theil_relative(values: list[Any], reference: list[Any]) -> Any:
    pairs = list(zip(shares(values), shares(reference), strict=True))
    if any(None in pair or (pair[0] and not pair[1]) for pair in pairs):
        return None
    return sum((a * ln(a / b) for a, b in pairs if a), Fraction(0))


def theil_l(y: list[Fraction]) -> Any:
    return None if 0 in y else -mean(ln(v) for v in y)


def generalized_entropy(y: list[Fraction], *, alpha: float) -> Any:
    weight = Fraction(alpha)
    if weight <= 0 and 0 in y:
        return None
    if weight == 0:
        return theil_l(y)
    if weight == 1:
        return mean(v * ln(v) if v else Fraction(0) for v in y)
    return mean(power(v, weight) - 1 for v in y) / (weight * (weight - 1))


def atkinson(y: list[Fraction], *, epsilon: float) -> Fraction:
    t = 1 - Fraction(epsilon)
    if t <= 0 and 0 in y:
        return Fraction(1)
    return 1 - (power(mean(power(v, t) for v in y), 1 / t) if t else exp(mean(ln(v) for v in y)))


def kolm(values: list[Any], *, alpha: float, n: Any) -> Any:
    counted, weight = universe(values, n), Fraction(alpha)
    if None in counted or not counted:
        return None
    above = [x - min(counted) for x in counted]
    # Beyond 60 digits nothing is added, and a fraction of it would have a million of them.
    return (
        mean(above) + ln(mean(exp(-weight * x) if weight * x < 150 else Fraction(0) for x in above)) / weight
    )


def coefficient_of_variation(y: list[Fraction], *, corrected: bool = False) -> Any:
    if corrected and len(y) == 1:
        return None
    return power(sum((v - 1) ** 2 for v in y) / (len(y) - corrected), Fraction(1, 2))


def variance_of_logs(y: list[Fraction], *, corrected: bool = False) -> Any:
    if 0 in y or len(y) == corrected:
        return None
    logs = [ln(v) for v in y]
    return sum((x - mean(logs)) ** 2 for x in logs) / (len(y) - corrected)


def palma_ratio(values: list[Any], *, top: float, bottom: float) -> Any:
    if None in values:
        return None
    ranked = sorted(values)

    def quantile(part: Fraction) -> Fraction:
        place = part * (len(ranked) - 1)
        low = ranked[int(place)]
        return low + (place - int(place)) * (ranked[min(int(place) + 1, len(ranked) - 1)] - low)

    high, low = quantile(1 - Fraction(str(top))), quantile(Fraction(str(bottom)))
    return ratio(sum(x for x in values if x >= high), sum((x for x in values if x <= low), Fraction(0)))


def rank_size_exponent(values: list[Any], *, shift: float) -> Any:
    if None in values:
        return None
    sizes = sorted((x for x in values if x), reverse=True)
    if len(set(sizes)) < 2:
        return None
    x, y = [ln(v) for v in sizes], [ln(i - Fraction(shift)) for i in range(1, len(sizes) + 1)]
    slope = sum((a - mean(x)) * (b - mean(y)) for a, b in zip(x, y, strict=True))
    return -slope / sum((a - mean(x)) ** 2 for a in x)


def rank(values: list[Any], *, ties: str = "min") -> list[Any]:
    known = [x for x in values if x is not None]

    def place(i: int, x: Fraction) -> Fraction:
        above = sum(y > x for y in known)
        earlier = sum(y == x for y in values[:i])
        by_ties = {
            "min": above + 1,
            "dense": len({y for y in known if y > x}) + 1,
            "average": above + Fraction(known.count(x) + 1, 2),
            "ordinal": above + earlier + 1,
        }
        return Fraction(by_ties[ties])

    return [None if x is None else place(i, x) for i, x in enumerate(values)]


def demand(exports: Any, imports: Any, output: Any) -> Any:
    return None if None in (exports, imports, output) else output - exports + imports


def trade_openness(exports: Any, imports: Any, gdp: Any, *, form: str) -> Any:
    openness = ratio(total([exports, imports]), gdp)
    return openness / 2 if form == "mean" and openness is not None else openness


def share_change(values: list[Any], values_base: list[Any]) -> list[Any]:
    return [minus(a, b) for a, b in zip(shares(values), shares(values_base), strict=True)]


def relative_market_share(values: list[Any]) -> list[Any]:
    rivals = [values[:i] + values[i + 1 :] for i in range(len(values))]
    known = None not in values
    return [ratio(x, max(r)) if known and r else None for x, r in zip(values, rivals, strict=True)]


def cumulative_share(values: list[Any]) -> list[Any]:
    s = shares(values)
    return [None if None in s else sum(y for y in s if y >= x) for x in s]


def members_covering(values: list[Any], *, part: float) -> Any:
    s = shares(values)
    reached = [k for k in range(1, len(s) + 1) if None not in s and largest(s, k) >= Fraction(str(part))]
    return min(reached, default=None)


def largest(s: list[Any], k: int) -> Any:
    return sum(sorted(s, reverse=True)[:k])


def relative_openness(exports: list[Any], imports: list[Any], gdp: list[Any]) -> list[Any]:
    trade = [total(pair) for pair in zip(exports, imports, strict=True)]
    group = ratio(total(trade), total(gdp))
    return [ratio(ratio(t, y), group) for t, y in zip(trade, gdp, strict=True)]


def trade_openness_composite(exports: list[Any], imports: list[Any], gdp: list[Any], *, n: Any) -> list[Any]:
    trade = [total(pair) for pair in zip(exports, imports, strict=True)]
    mean = ratio(total(trade), Fraction(len(universe(trade, n)) or 1))
    openness = [(ratio(t, mean), ratio(t, y)) for t, y in zip(trade, gdp, strict=True)]
    return [None if None in pair else pair[0] * pair[1] for pair in openness]


def over_time(formula: Callable[..., Any]) -> Callable[..., list[Any]]:
    """A formula of two series now and some periods before."""

    def series(x: list[Any], y: list[Any], *, lag: int = 1, **options: Any) -> list[Any]:
        pairs = zip(x[lag:], x, y[lag:], y, strict=False)
        changes = [None if None in pair else formula(*pair, **options) for pair in pairs]
        return [None] * min(lag, len(x)) + changes

    return series


@over_time
def marginal_propensity_to_import(m: Any, m0: Any, y: Any, y0: Any) -> Any:
    return None if y == y0 else (m - m0) / (y - y0)


@over_time
def income_elasticity_imports(m: Any, m0: Any, y: Any, y0: Any, *, form: str) -> Any:
    least = {"point": min(m0, y0), "midpoint": min(m0 + m, y0 + y), "log": min(m, m0, y, y0)}
    if least[form] <= 0 or y == y0:
        return None
    by_form = {
        "point": lambda a, b: a / b - 1,
        "midpoint": lambda a, b: (a - b) / ((a + b) / 2),
        "log": lambda a, b: ln(a / b),
    }
    return by_form[form](m, m0) / by_form[form](y, y0)


def remoteness(distance: list[Any], gdp: list[Any], *, form: str) -> Any:
    partners = list(zip(distance, shares(gdp), gdp, strict=True))
    if any(None in partner for partner in partners):
        return None
    if form == "mean":
        return sum(d * s for d, s, _ in partners)
    if form == "yotov":
        return total(ratio(d, s) for d, s, _ in partners)
    return ratio(Fraction(1), total(ratio(y, d) for d, _, y in partners))


def openness_adjusted(*given: list[Any]) -> list[Any]:
    """The residual by orthogonalising one regressor after the other, with 60 digits."""
    x, m, y, people, inland, far = given
    size = len(x)
    if any(None in series for series in given):
        return [None] * size
    openness = [ratio(a + b, c) for a, b, c in zip(x, m, y, strict=True)]
    income = [ratio(a, b) for a, b in zip(y, people, strict=True)]
    if not all(map(all, (openness, people, income, far))):
        return [None] * size
    columns = [list(map(ln, people)), list(map(ln, income)), inland, list(map(ln, far))]
    *regressors, residual = [
        [z - total(column) / size for z in column] for column in (*columns, list(map(ln, openness)))
    ]
    free = size - 1
    while regressors:
        first, *rest = regressors
        norm = inner(first, first)
        if norm < Fraction(1, 10**60):
            regressors = rest
            continue
        free -= 1
        *regressors, residual = [
            [z - f * inner(column, first) / norm for z, f in zip(column, first, strict=True)]
            for column in (*rest, residual)
        ]
    return residual if free > 0 else [None] * size


def inner(a: list[Any], b: list[Any]) -> Any:
    return total(x * y for x, y in zip(a, b, strict=True))


def consumption(exports: Any, imports: Any, output: Any, stock_withdrawal: Any) -> Any:
    return total([demand(exports, imports, output), stock_withdrawal])


def net_import_reliance(exports: Any, imports: Any, output: Any, stock_withdrawal: Any) -> Any:
    use = consumption(exports, imports, output, stock_withdrawal)
    return ratio(minus(use, output), use)


def bilateral_dependence(imports: list[Any], exports: Any, output: Any) -> list[Any]:
    use = demand(exports, total(imports), output)
    return [ratio(m, use) for m in imports]


def import_penetration_extra(extra: Any, intra: Any, exports: Any, output: Any) -> Any:
    return ratio(extra, demand(exports, total([extra, intra]), output))


def foreign_dependency_flag(
    extra: list[Any], intra: Any, exports: Any, *, cdi1: float, cdi2: float, cdi3: float
) -> Any:
    if None in [*extra, intra, exports]:
        return None
    outside, concentration = sum(extra), hhi(extra)
    if not outside:
        return 0
    by_shares = concentration > Fraction(cdi1) and outside / (outside + intra) > Fraction(cdi2)
    return int(by_shares and (not exports or outside / exports > Fraction(cdi3)))


def geodep_dependency(
    imports: list[Any],
    exports: Any,
    world: Any,
    *,
    hhi_imports: float,
    hhi_world: float,
    ratio_imports: float,
) -> Any:
    if None in [*imports, exports, world]:
        return None
    if not sum(imports):
        return 0
    substituted = sum(imports) / exports if exports else 9999
    concentrated = hhi(imports) > Fraction(hhi_imports) and world > Fraction(hhi_world)
    return int(concentrated and substituted > Fraction(ratio_imports))


def years_dependent(flags: list[Any], *, window: int) -> list[Any]:
    runs = (flags[t - window + 1 : t + 1] if t + 1 >= window else [None] for t in range(len(flags)))
    return [None if None in run else sum(x > 0 for x in run) for run in runs]


def dependency_persistence(flags: list[Any], base: list[Any]) -> Any:
    if None in [*flags, *base]:
        return None
    return ratio(Fraction(sum(x > 0 < y for x, y in zip(flags, base, strict=True))), sum(x > 0 for x in base))


def exposure(values: list[Any], weights: list[Any], *, matched: bool = False) -> Any:
    pairs = list(zip(values, weights, strict=True))
    if matched:
        pairs = [pair for pair in pairs if pair[1] is not None]
    if any(None in pair for pair in pairs):
        return None
    return ratio(sum((x * w for x, w in pairs), Fraction(0)), sum((x for x, _ in pairs), Fraction(0)))


def supplier_risk_weighted(values: list[Any], risk: list[Any]) -> Any:
    s = shares(values)
    return None if None in s or None in risk else sum(x * x * r for x, r in zip(s, risk, strict=True))


def supply_risk_crm(
    supply: Any,
    sourcing: Any,
    governance: Any,
    restrictions: Any,
    reliance: Any,
    recycling: Any,
    substitution: Any,
) -> Any:
    if (
        None in [*governance, *restrictions, reliance, recycling, substitution]
        or max(reliance, recycling) > 1
    ):
        return None
    risk = [g * t for g, t in zip(governance, restrictions, strict=True)]
    world, union = supplier_risk_weighted(supply, risk), supplier_risk_weighted(sourcing, risk)
    if world is None or union is None:
        return None
    return (world * reliance / 2 + union * (1 - reliance / 2)) * (1 - recycling) * substitution


def substitution_capacity(imports: list[Any], supply: list[Any]) -> Any:
    if None in [*imports, *supply]:
        return None
    spare = [max(x - m, Fraction(0)) for m, x in zip(imports, supply, strict=True)]
    fails = max(range(len(imports)), key=lambda j: (imports[j], spare[j]))
    return ratio(sum(spare) - spare[fails], imports[fails])


def supplier_replacement(values: list[Any], base: list[Any], replaced: list[Any]) -> list[Any]:
    s, s_base = shares(values), shares(base)
    if None in [*s, *s_base, *replaced]:
        return [None] * len(s)
    gain = [a - b for a, b in zip(s, s_base, strict=True)]
    loss = -sum((g for g, c in zip(gain, replaced, strict=True) if c), Fraction(0))
    return [ratio(Fraction(0) if c else g, loss) for g, c in zip(gain, replaced, strict=True)]


def bloc_trade_ratio(values: list[Any], between: list[Any]) -> Any:
    if None in [*values, *between]:
        return None
    across = sum((x for x, b in zip(values, between, strict=True) if b), Fraction(0))
    within = sum(values) - across
    return ln(across / within) if across and within else None


def dependence(trade: list[list[Any]], size: list[Any]) -> list[list[Any]]:
    return [[None if i == j else ratio(x, size[i]) for j, x in enumerate(row)] for i, row in enumerate(trade)]


def of_pairs(formula: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A matrix that is a formula of what each economy is to each, and the other to it."""

    def matrix(d: list[list[Any]]) -> list[list[Any]]:
        size = range(len(d))
        known = [[None not in (d[i][j], d[j][i]) for j in size] for i in size]
        return [[formula(d[i][j], d[j][i]) if known[i][j] else None for j in size] for i in size]

    return matrix


def barbieri_interdependence(trade: list[list[Any]]) -> list[Any]:
    abroad = [[x for j, x in enumerate(row) if j != i] for i, row in enumerate(trade)]
    s = dependence(trade, [total(row) for row in abroad])
    s = [[None if None in abroad[i] else x for x in row] for i, row in enumerate(s)]
    salience = of_pairs(lambda a, b: power(a * b, Fraction(1, 2)))(s)
    symmetry = of_pairs(lambda a, b: 1 - abs(a - b))(s)
    both = of_pairs(lambda a, b: power(a * b, Fraction(1, 2)) * (1 - abs(a - b)))(s)
    return [salience, symmetry, both]


def indirect_exposure(inputs: list[list[Any]], output: list[Any]) -> list[Any]:
    size = range(len(output))
    idle = [output[i] == 0 and any(row[i] for row in inputs) for i in size]
    unknown = [None in inputs[i] or output[i] is None or idle[i] for i in size]
    used = [
        [Fraction(0) if None in inputs[i] or not output[j] else inputs[i][j] / output[j] for j in size]
        for i in size
    ]
    viable = all(sum(used[i][j] for i in size) < 1 for j in size)
    # Gauss and Jordan on I - A beside I; what is viable needs no pivoting.
    rows = [[(i == j) - used[i][j] for j in size] + [Fraction(i == j) for j in size] for i in size]
    for k in size if viable else ():
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in size:
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    through = [[rows[i][len(output) + j] - (i == j) for j in size] for i in size]
    fine = [[viable and not unknown[i] and not unknown[j] for j in size] for i in size]
    return [[[m[i][j] if fine[i][j] else None for j in size] for i in size] for m in (used, through)]


def product_fragility(exports: list[list[Any]]) -> list[Any]:
    if None in flat(exports):
        return [None] * 3
    size = range(len(exports))
    x = [[Fraction(0) if i == j else exports[i][j] for j in size] for i in size]
    nodes = [i for i in size if any(x[i][j] or x[j][i] for j in size)]
    if not nodes:
        return [None] * 3
    out = [sum(x[i]) for i in nodes]
    s = [y / sum(out) for y in out]
    spread = sum((y * len(nodes) - 1) ** 2 for y in s) / len(nodes)
    most = max(map(max, x))
    w = [[power(y / most, Fraction(1, 3)) for y in row] for row in x]

    def clustering(i: int) -> Fraction:
        others = [j for j in nodes if j != i]
        degree = sum((x[i][j] > 0) + (x[j][i] > 0) for j in others)
        possible = degree * (degree - 1) - 2 * sum(x[i][j] > 0 and x[j][i] > 0 for j in others)
        # Each triangle of directed links, in both orders of its other two corners.
        links = [(lambda a, b: w[a][b]), (lambda a, b: w[b][a])]
        triangles = sum(
            f(i, j) * g(j, k) * h(k, i)
            for j in others
            for k in others
            if j != k
            for f in links
            for g in links
            for h in links
        )
        return Fraction(triangles) / (2 * possible) if possible else Fraction(0)

    average = sum(clustering(i) for i in nodes) / len(nodes)
    return [power(spread, Fraction(1, 2)), average, sum(y * y for y in s)]


def product_riskiness(components: list[list[Any]]) -> list[Any]:
    known = [row for row in components if None not in row]
    if len(known) < 2:
        return [None] * len(components)
    ends = [(min(column), max(column)) for column in zip(*known, strict=True)]

    def index(row: list[Any]) -> Fraction:
        pairs = zip(row, ends, strict=True)
        return mean(
            Fraction(x - low) / (high - low) if high > low else Fraction(0) for x, (low, high) in pairs
        )

    return [None if None in row else index(row) for row in components]


def growth_rate(values: list[Any], *, lag: int = 1) -> list[Any]:
    pairs = zip(values[lag:], values, strict=False)
    return [None] * min(lag, len(values)) + [minus(ratio(x, base), 1) for x, base in pairs]


def log_growth(values: list[Any], *, lag: int = 1) -> list[Any]:
    grown = [minus(g, -1) for g in growth_rate(values, lag=lag)]
    known = [g is not None and g > 0 for g in grown]
    return [ln(g) if positive else None for g, positive in zip(grown, known, strict=True)]


def growth_acceleration(values: list[Any], *, lag: int = 1) -> list[Any]:
    g = growth_rate(values, lag=lag)
    return [None] + [minus(b, a) for a, b in pairwise(g)]


def cagr(values: Any, values_base: Any, years: Any) -> Any:
    grown = ratio(values, values_base)
    return None if grown is None or years is None or years <= 0 or values < 0 else power(grown, 1 / years) - 1


def contribution_to_growth(values: list[list[Any]], *, lag: int = 1) -> list[list[Any]]:
    totals = [total(column) for column in zip(*values, strict=True)]
    rows = []
    for member in values:
        row: list[Any] = []
        for t, x in enumerate(member):
            known = t >= lag and totals[t] is not None and totals[t - lag] is not None
            row.append(ratio(x - member[t - lag], totals[t - lag]) if known else None)
        rows.append(row)
    return rows


def streak(values: list[Any], *, lag: int = 1) -> list[Any]:
    counts: list[Any] = []
    for t, x in enumerate(values):
        base = values[t - lag] if t >= lag else None
        if x is None or base is None:
            counts.append(None)
        else:
            counts.append(((counts[-1] or 0) + 1) * (x > base))
    return counts


def record_high(values: list[Any]) -> list[Any]:
    flags: list[Any] = []
    for t, x in enumerate(values):
        earlier = [y for y in values[:t] if y is not None]
        flags.append(int(x > max(earlier)) if x is not None and earlier else None)
    return flags


def first_above(values: list[Any], *, threshold: float) -> Any:
    return next((t for t, x in enumerate(values) if x is not None and x > threshold), None)


def index_number_base(values: list[Any], *, base: Any) -> list[Any]:
    positions = [base] if isinstance(base, int) else base
    mean = ratio(total(values[t] for t in positions), Fraction(len(positions)))
    return [ratio(None if x is None else 100 * x, mean) for x in values]


def world_of(values: list[list[Any]]) -> list[Any]:
    """Totals by column of the economies that are known throughout; the others are not the world."""
    known = [row for row in values if None not in row]
    return [sum((row[k] for row in known), Fraction(0)) for k in range(len(values[0]))]


def rca_balassa(values: list[list[Any]]) -> list[list[Any]]:
    world = shares(world_of(values))
    return [[ratio(s, w) for s, w in zip(shares(row), world, strict=True)] for row in values]


def trade_intensity(values: list[list[Any]], *, own_trade: str) -> list[list[Any]]:
    size = range(len(values))
    x = [[Fraction(0) if i == j else values[i][j] for j in size] for i in size]
    imports = world_of(x)
    world = sum(imports)

    def market(i: int, j: int) -> Any:
        """The share of market j in what i's exports are compared with."""
        if own_trade == "plain":
            return ratio(imports[j], world)
        if own_trade == "kojima":
            return ratio(imports[j], world - imports[i])
        return minus_own(i, j)

    def minus_own(i: int, j: int) -> Any:
        exports = total(x[i])
        return None if exports is None else ratio(imports[j] - x[i][j], world - exports)

    return [[None if i == j else ratio(shares(x[i])[j], market(i, j)) for j in size] for i in size]


def trade_complementarity_michaely(exports: list[list[Any]], imports: list[list[Any]]) -> list[list[Any]]:
    def overlap(x: list[Any], m: list[Any]) -> Any:
        pairs = list(zip(shares(x), shares(m), strict=True))
        if any(None in pair for pair in pairs):
            return None
        return 1 - sum((abs(a - b) for a, b in pairs), Fraction(0)) / 2

    return [[overlap(x, m) for m in imports] for x in exports]


def grubel_lloyd_aggregate(exports: list[Any], imports: list[Any]) -> Any:
    both = total([*exports, *imports])
    gap = (
        None
        if both is None
        else sum((abs(x - m) for x, m in zip(exports, imports, strict=True)), Fraction(0))
    )
    return minus(1, ratio(gap, both))


def price_index_laspeyres(p: list[Any], p0: list[Any], q0: list[Any], *, matched: bool = False) -> Any:
    products = list(zip(p, p0, q0, strict=True))
    if matched:
        products = [product for product in products if None not in product]
    if any(None in product for product in products):
        return None
    return ratio(sum(a * q for a, _, q in products), sum(b * q for _, b, q in products))


def fob(imports: Any, cif_fob: float) -> Any:
    if isinstance(imports, list):
        return [fob(m, cif_fob) for m in imports]
    return None if imports is None else imports / Fraction(cif_fob)


def distance(a: Any, b: Any) -> Any:
    return None if a is None or b is None else abs(a - b)


def mirror_log_gap(x: Any, m: Any) -> Any:
    r = ratio(m, x)
    return ln(r) if r else None


def mirror_asymmetry(x: Any, m: Any, *, cif_fob: float, denominator: str) -> Any:
    m = fob(m, cif_fob)
    if x is None or m is None:
        return None
    size = {"sum": x + m, "mean": (x + m) / 2, "max": max(x, m), "reporter": x}
    return ratio(abs(x - m), size[denominator])


def asymmetry_aggregate(x: list[Any], m: list[Any], *, cif_fob: float) -> Any:
    m = fob(m, cif_fob)
    return ratio(total(map(distance, x, m)), total([*x, *m]))


def solved(equations: list[list[Fraction]]) -> list[Fraction]:
    """Solve consistent equations, coefficients and then the right side, for unknowns they determine."""
    rows, size = [list(row) for row in equations], len(equations[0]) - 1
    for column in range(size):
        pivot = next(i for i in range(column, len(rows)) if rows[i][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [a / rows[column][column] for a in rows[column]]
        for i, row in enumerate(rows):
            if i != column:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[column], strict=True)]
    return [rows[i][size] for i in range(size)]


def reporter_reliability(x: list[list[Any]], m: list[list[Any]], *, cif_fob: float) -> list[list[Any]]:
    size = range(len(x))
    m = fob(m, cif_fob)
    gaps = {(i, j): mirror_log_gap(x[i][j], m[i][j]) for i in size for j in size if i != j}
    edges = {(("x", i), ("m", j)): abs(g) for (i, j), g in gaps.items() if g is not None}
    effects: dict[tuple[str, int], Fraction] = {}
    left = {end for edge in edges for end in edge}
    while left:
        # What is linked by trade: within it effects are told apart but for a constant between the sides.
        linked = {min(left)}
        while more := {end for e in edges if linked & set(e) for end in e} - linked:
            linked |= more
        left -= linked
        names = sorted(linked)
        within = {e: g for e, g in edges.items() if e[0] in linked}
        equations = []
        for name in names:
            own = {e: g for e, g in within.items() if name in e}
            equations.append(
                [Fraction(sum(other in e for e in own)) for other in names] + [sum(own.values())]
            )
        equations.append([Fraction(1 if side == "x" else -1) for side, _ in names] + [Fraction(0)])
        effects |= zip(names, solved(equations), strict=True)
    silent = [None in x[i] or None in m[i] for i in size]
    return [[None if silent[i] else effects.get((side, i)) for i in size] for side in "xm"]


def misinvoicing_gap(x: list[Any], m: list[Any], *, cif_fob: float) -> list[Any]:
    gaps = [minus(b, a) for a, b in zip(x, fob(m, cif_fob), strict=True)]
    return [total(None if g is None else max(sign * g, 0) for g in gaps) for sign in (1, -1)]


def additivity_gap(parts: list[Any], published: Any) -> Any:
    return ratio(minus(total(parts), published), published)


def coverage_completeness(values: list[Any]) -> Any:
    return Fraction(sum(x is not None for x in values), len(values))


def zero_share(values: list[Any], *, n: Any) -> Any:
    counted = universe(values, n)
    return None if None in counted else Fraction(sum(x == 0 for x in counted), len(counted))


def flagged_share(values: list[Any], flags: list[Any]) -> Any:
    part = [None if None in (x, f) else x * (f > 0) for x, f in zip(values, flags, strict=True)]
    return ratio(total(part), total(values))


def mean_revision(later: list[Any], earlier: list[Any], *, kind: Any = minus) -> Any:
    revised = total(map(kind, later, earlier))
    return None if revised is None else revised / len(later)


def relative_revision(later: list[Any], earlier: list[Any], *, denominator: str) -> Any:
    size = total(None if x is None else abs(x) for x in (later if denominator == "later" else earlier))
    return ratio(total(map(distance, later, earlier)), size)


# Below this two logarithms are equal: the metrics tell nothing apart that only rounding does.
NOTHING = Fraction(1, 10**12)


def quantile(values: list[Fraction], q: Fraction) -> Fraction:
    """The quantile of R's type 7, which is that of NumPy."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * q
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def quartiles(values: list[Fraction]) -> list[Fraction]:
    return [quantile(values, Fraction(i, 4)) for i in (1, 2, 3)] if values else [Fraction(0)] * 3


def unit_value_outlier(unit_values: list[Any], *, method: str, k: float) -> list[Any]:
    y = [ln(u) if u else None for u in unit_values]
    known = [x for x in y if x is not None]
    q1, q2, q3 = quartiles(known)
    low, high = q1 - Fraction(k) * (q3 - q1), q3 + Fraction(k) * (q3 - q1)
    if method == "mad":
        reach = Fraction(k) * Fraction("1.4826") * quartiles([abs(x - q2) for x in known])[1]
        low, high = q2 - reach, q2 + reach
    return [None if x is None else int(not low - NOTHING <= x <= high + NOTHING) for x in y]


def hidiroglou_berthelot(
    now: list[Any], base: list[Any], *, u: float, c: float, a: float = 0.05
) -> list[Any]:
    r = [y / y0 if y and y0 else None for y, y0 in zip(now, base, strict=True)]
    middle = quartiles([x for x in r if x])[1]
    s = [None if x is None else 1 - middle / x if x < middle else x / middle - 1 for x in r]
    size = [power(max(y or 0, y0 or 0), Fraction(u)) for y, y0 in zip(now, base, strict=True)]
    e = [None if x is None else x * z for x, z in zip(s, size, strict=True)]
    q1, q2, q3 = quartiles([x for x in e if x is not None])
    least = abs(Fraction(a) * q2)
    low, high = q2 - Fraction(c) * max(q2 - q1, least), q2 + Fraction(c) * max(q3 - q2, least)
    return [
        None if x is None else int(not low - NOTHING * z <= x <= high + NOTHING * z)
        for x, z in zip(e, size, strict=True)
    ]


@cache
def benford_law(digits: str) -> dict[str, Any]:
    probability = {str(d): ln(1 + Fraction(1, d)) / ln(Fraction(10)) for d in range(1, 100)}
    if digits == "second":
        return {str(d): sum(probability[f"{k}{d}"] for k in range(1, 10)) for d in range(10)}
    return {d: p for d, p in probability.items() if len(d) == (2 if digits == "first two" else 1)}


def benford_test(values: list[Any], *, digits: str) -> list[Any]:
    written = [f"{float(x):.12e}".replace(".", "") for x in values if x]
    found = [w[{"first": slice(1), "second": slice(1, 2), "first two": slice(2)}[digits]] for w in written]
    n, law = len(written), benford_law(digits)
    if None in values or not n:
        return [None] * 5
    gaps = {d: Fraction(found.count(d), n) - p for d, p in law.items()}
    chi2 = n * sum(g * g / law[d] for d, g in gaps.items())
    ks = max(map(abs, accumulate(gaps.values())))
    z_squared = max(n * g * g / (law[d] * (1 - law[d])) for d, g in gaps.items())
    return [Fraction(n), chi2, sum(map(abs, gaps.values())) / len(gaps), ks, power(z_squared, Fraction(1, 2))]


def rounding_heaping(values: list[Any], *, resolution: float) -> Any:
    v = [None if x is None else round(x / Fraction(resolution)) for x in values]
    if None in v or not any(v):
        return None
    return Fraction(5 * sum(x % 5 == 0 for x in v if x), sum(x > 0 for x in v))


class Exact(NamedTuple):
    """An exact oracle, the options to try, and what its random inputs may hold."""

    oracle: Callable[..., Any]
    options: tuple[dict[str, Any], ...] = ({},)
    negative: bool = False
    # Differences of large sums lose digits in any floating point; whole numbers keep them exact.
    whole: bool = False
    # Logarithms: of several series, one of many members would nearly always be zero.
    positive: bool = False
    least: int = 1
    # A small change of share has so many digits fewer than the shares.
    relative: Fraction = Fraction(1, 10**12)


LAGS = ({}, {"lag": 1}, {"lag": 2})
UNIVERSES = ({"n": "listed"}, {"n": "active"}, {"n": 70})
LISTED = ({"n": "listed"}, {"n": 70})
FACTORS = ({"cif_fob": 1}, {"cif_fob": 1.06})
ORDERS = (0, 0.5, 1, 1.000001, 2, 7.5, math.inf)

EXACT: dict[str, Exact] = {
    "trade_total": Exact(lambda x, m: total([x, m])),
    "trade_balance": Exact(minus, negative=True, whole=True),
    "coverage_ratio": Exact(ratio),
    "normalized_trade_balance": Exact(lambda x, m: ratio(minus(x, m), total([x, m]))),
    "share": Exact(shares),
    "rank": Exact(rank, tuple({"ties": t} for t in ("min", "dense", "average", "ordinal")), negative=True),
    "trade_balance_gdp": Exact(lambda x, m, y: ratio(minus(x, m), y), negative=True, whole=True),
    "per_capita_trade": Exact(ratio),
    "reexport_share": Exact(ratio),
    "share_change": Exact(share_change),
    "relative_market_share": Exact(relative_market_share),
    "cumulative_share": Exact(cumulative_share),
    "members_covering": Exact(members_covering, tuple({"part": p} for p in (0.95, 0.5, 0.1, 1))),
    "trade_propensity": Exact(ratio),
    "relative_openness": Exact(relative_openness),
    "trade_openness_composite": Exact(trade_openness_composite, UNIVERSES),
    "marginal_propensity_to_import": Exact(marginal_propensity_to_import, LAGS, whole=True),
    "income_elasticity_imports": Exact(
        income_elasticity_imports,
        ({"form": "point"}, {"form": "midpoint"}, {"form": "log"}, {"form": "log", "lag": 2}),
        whole=True,
    ),
    "remoteness": Exact(remoteness, tuple({"form": form} for form in ("mean", "yotov", "head"))),
    "openness_adjusted": Exact(openness_adjusted, positive=True, least=4),
    "apparent_consumption": Exact(consumption, whole=True),
    "net_import_reliance": Exact(net_import_reliance, whole=True),
    "energy_import_dependency": Exact(lambda x, m, e: ratio(minus(m, x), e), whole=True),
    "carbon_leakage_trade_intensity": Exact(lambda x, m, q: ratio(total([x, m]), total([q, m]))),
    "food_import_burden": Exact(ratio),
    "import_cover_months": Exact(
        lambda m, r, months: ratio(None if r is None else months * r, m), ({"months": 12}, {"months": 1})
    ),
    "unit_value": Exact(ratio),
    "hhi": Exact(hhi),
    "hhi_normalised": Exact(hhi_normalised, UNIVERSES),
    "effective_number": Exact(effective_number),
    "concentration_ratio": Exact(concentration_ratio, tuple({"k": k} for k in (1, 2, 3, 9))),
    "shannon_entropy": Exact(shannon_entropy, ({"base": math.e}, {"base": 2}, {"base": 10})),
    "gini": Exact(gini, (*UNIVERSES, {"n": "listed", "corrected": True}, {"n": "active", "corrected": True})),
    "theil_t": Exact(theil_t, UNIVERSES),
    "trade_openness": Exact(trade_openness, ({"form": "sum"}, {"form": "mean"})),
    "import_penetration": Exact(lambda x, m, q: ratio(m, demand(x, m, q)), whole=True),
    "self_sufficiency_ratio": Exact(lambda x, m, q: ratio(q, demand(x, m, q)), whole=True),
    "bilateral_dependence": Exact(bilateral_dependence, whole=True),
    "cdi1": Exact(hhi),
    "cdi2": Exact(lambda extra, intra: ratio(extra, total([extra, intra]))),
    "cdi3": Exact(ratio),
    "hirschman_index": Exact(of_shares(lambda s: power(sum(x * x for x in s), Fraction(1, 2)))),
    "unctad_concentration": Exact(of_members(unctad_concentration), UNIVERSES),
    "hhi_dual": Exact(of_members(lambda y: 1 - len(y) / sum(v * v for v in y)), UNIVERSES),
    "gini_simpson": Exact(of_shares(lambda s: 1 - sum(x * x for x in s))),
    "contribution_to_hhi_change": Exact(contribution_to_hhi_change),
    "hhi_decomposition": Exact(hhi_decomposition),
    "hall_tideman": Exact(of_shares(hall_tideman)),
    "comprehensive_concentration": Exact(of_shares(comprehensive_concentration)),
    "dominance_index": Exact(of_shares(lambda s: sum(x**4 for x in s) / sum(x * x for x in s) ** 2)),
    "stenbacka_threshold": Exact(of_shares(stenbacka_threshold), ({"gamma": 1}, {"gamma": 0.25})),
    "linda_index": Exact(of_shares(linda_index), ({"k": 2}, {"k": 3}, {"k": 5})),
    "u_index": Exact(
        of_members(lambda y, a: power(mean(v * v for v in y), Fraction(a)) / len(y)),
        tuple({"a": 1.5, **u} for u in UNIVERSES),
    ),
    "grs_measure": Exact(of_shares(grs_measure)),
    "entropy_relative": Exact(
        of_members(
            lambda y: (
                1 - mean(v * ln(v) if v else Fraction(0) for v in y) / ln(len(y)) if len(y) > 1 else None
            )
        ),
        UNIVERSES,
    ),
    "hill_number": Exact(of_shares(hill_number), tuple({"q": q} for q in ORDERS)),
    "renyi_entropy": Exact(
        of_shares(lambda s, q, base: ln(hill_number(s, q=q)) / ln(Fraction(base))),
        tuple({"q": q, "base": 2} for q in ORDERS),
    ),
    "hannah_kay": Exact(
        of_shares(lambda s, alpha: 1 / hill_number(s, q=alpha)), tuple({"alpha": q} for q in (1, 0.5, 2, 3))
    ),
    "rao_stirling": Exact(
        rao_stirling,
        ({"alpha": 1, "beta": 1, "pairs": "twice"}, {"alpha": 0.5, "beta": 2, "pairs": "once"}),
    ),
    "portfolio_variance": Exact(portfolio_variance, ({"corrected": True}, {"corrected": False}), whole=True),
    "ellison_glaeser": Exact(ellison_glaeser, whole=True),
    "lorenz_curve": Exact(lorenz_curve),
    "gini_specialisation": Exact(gini_specialisation, ({"weighted": False}, {"weighted": True})),
    "hoover_index": Exact(of_members(lambda y: mean(abs(v - 1) for v in y) / 2), UNIVERSES),
    "ogive_index": Exact(of_members(lambda y: mean((v - 1) ** 2 for v in y)), UNIVERSES),
    "coefficient_of_variation": Exact(
        of_members(coefficient_of_variation), (*UNIVERSES, {"n": "active", "corrected": True})
    ),
    "theil_l": Exact(of_members(theil_l), UNIVERSES),
    "generalized_entropy": Exact(
        of_members(generalized_entropy),
        (
            *({"alpha": a, "n": "listed"} for a in (-1, 0, 0.3, 0.999999, 1, 2)),
            *({"alpha": a, "n": "active"} for a in (-1, 0, 1e-9, 0.5)),
            {"alpha": 1.5, "n": 70},
        ),
    ),
    "theil_decomposition": Exact(theil_decomposition),
    "theil_relative": Exact(theil_relative),
    "atkinson": Exact(
        of_members(atkinson),
        (
            *({"epsilon": e, "n": "active"} for e in (0.5, 1, 1.000001, 2)),
            *({"epsilon": e, "n": "listed"} for e in (0.5, 0.999, 1, 2)),
            {"epsilon": 0.5, "n": 70},
        ),
    ),
    "kolm": Exact(kolm, tuple({"alpha": 0.5, **u} for u in UNIVERSES)),
    "variance_of_logs": Exact(of_members(variance_of_logs), (*UNIVERSES, {"n": "active", "corrected": True})),
    "palma_ratio": Exact(palma_ratio, ({"top": 0.1, "bottom": 0.4}, {"top": 0.3, "bottom": 0.5})),
    "rank_size_exponent": Exact(rank_size_exponent, ({"shift": 0}, {"shift": 0.5})),
    "import_penetration_extra": Exact(import_penetration_extra, whole=True),
    # Thresholds that no ratio of small numbers meets exactly, where rounding would decide.
    "foreign_dependency_flag": Exact(
        foreign_dependency_flag, ({"cdi1": 0.377, "cdi2": 0.377, "cdi3": 0.877},)
    ),
    "geodep_dependency": Exact(
        geodep_dependency, ({"hhi_imports": 0.377, "hhi_world": 0.377, "ratio_imports": 0.877},)
    ),
    "years_dependent": Exact(years_dependent, ({"window": 1}, {"window": 3})),
    "dependency_persistence": Exact(dependency_persistence),
    "largest_supplier_gap": Exact(of_shares(lambda s: two_largest(s)[0] - two_largest(s)[1])),
    "substitution_capacity": Exact(substitution_capacity, whole=True),
    "supplier_replacement": Exact(supplier_replacement, whole=True, relative=Fraction(1, 10**9)),
    "exposure": Exact(exposure, ({}, {"matched": True})),
    "exposure_change": Exact(lambda x, x0, w: minus(exposure(x, w), exposure(x0, w)), whole=True),
    "supplier_risk_weighted": Exact(supplier_risk_weighted),
    "supply_risk_crm": Exact(supply_risk_crm),
    "bloc_trade_ratio": Exact(bloc_trade_ratio),
    "hirschman_asymmetry": Exact(lambda t, y: of_pairs(lambda a, b: a - b)(dependence(t, y)), whole=True),
    "barbieri_interdependence": Exact(barbieri_interdependence),
    "oneal_russett": Exact(lambda t, y: of_pairs(min)(dependence(t, y))),
    "indirect_exposure": Exact(indirect_exposure),
    "product_fragility": Exact(product_fragility),
    "product_riskiness": Exact(product_riskiness, negative=True),
    "growth_rate": Exact(growth_rate, LAGS, negative=True),
    "log_growth": Exact(log_growth, LAGS, negative=True),
    "growth_acceleration": Exact(growth_acceleration, LAGS, negative=True),
    "cagr": Exact(cagr, negative=True),
    "contribution_to_growth": Exact(contribution_to_growth, LAGS, negative=True, whole=True),
    "streak": Exact(streak, LAGS, negative=True),
    "record_high": Exact(record_high, negative=True),
    "first_above": Exact(first_above, tuple({"threshold": x} for x in (5.0, 0.0, -2.5)), negative=True),
    "index_number_base": Exact(
        index_number_base, ({"base": 0}, {"base": -1}, {"base": [0, 1]}), negative=True, whole=True, least=2
    ),
    "rca_balassa": Exact(rca_balassa),
    "trade_intensity": Exact(
        trade_intensity, tuple({"own_trade": o} for o in ("plain", "kojima", "net")), whole=True
    ),
    "trade_complementarity_michaely": Exact(trade_complementarity_michaely),
    "grubel_lloyd_aggregate": Exact(grubel_lloyd_aggregate),
    "price_index_laspeyres": Exact(price_index_laspeyres, ({}, {"matched": True})),
    "mirror_ratio": Exact(lambda x, m: ratio(m, x)),
    "mirror_log_gap": Exact(mirror_log_gap),
    "mirror_asymmetry": Exact(
        mirror_asymmetry,
        tuple(
            {"cif_fob": k, "denominator": d} for k in (1, 1.06) for d in ("sum", "mean", "max", "reporter")
        ),
    ),
    "asymmetry_aggregate": Exact(asymmetry_aggregate, FACTORS),
    "reporter_reliability": Exact(reporter_reliability, FACTORS),
    "misinvoicing_gap": Exact(misinvoicing_gap, ({"cif_fob": 1}, {"cif_fob": 2.0}), whole=True),
    "additivity_gap": Exact(additivity_gap, whole=True),
    "coverage_completeness": Exact(coverage_completeness),
    "zero_share": Exact(zero_share, LISTED),
    "confidentiality_share": Exact(flagged_share),
    "classification_break": Exact(flagged_share),
    "quasi_transit_adjustment": Exact(lambda m, q: ratio(q, m)),
    "mean_revision": Exact(mean_revision, negative=True, whole=True),
    "mean_absolute_revision": Exact(partial(mean_revision, kind=distance), negative=True, whole=True),
    "relative_mean_absolute_revision": Exact(
        relative_revision, tuple({"denominator": d} for d in ("earlier", "later")), negative=True, whole=True
    ),
    "timeliness": Exact(minus, negative=True, whole=True),
    "unit_value_outlier": Exact(
        unit_value_outlier, tuple({"method": m, "k": k} for m in ("mad", "tukey") for k in (0.5, 1.5, 3))
    ),
    "hidiroglou_berthelot": Exact(
        hidiroglou_berthelot, ({"u": 0.5, "c": 4}, {"u": 0, "c": 0.5}, {"u": 1, "c": 1, "a": 0.2})
    ),
    "benford_test": Exact(benford_test, tuple({"digits": d} for d in ("first", "second", "first two"))),
    "rounding_heaping": Exact(
        rounding_heaping, ({"resolution": 1}, {"resolution": 0.5}, {"resolution": 250})
    ),
}

# A dozen roundings of 1e-16 each. The absolute part is for differences of numbers near 1, or near the
# largest result, which can be arbitrarily close to zero (growth, Gini, Theil, a normalised HHI).
RELATIVE = Fraction(1, 10**12)
ABSOLUTE = Fraction(1, 10**14)

DRAWS = 60

# Between two periods, which are neither very close nor, in trade statistics, centuries apart.
YEARS = (math.nan, -1.0, 0.0, 0.25, 0.5, 1.0, 2.0, 10.0, 33.5)


def cell(random: Random, exact: Exact, gaps: bool) -> float:
    kind = random.random()
    if kind < 0.08:
        return math.nan if gaps else float(exact.positive)
    if kind < 0.25 and not exact.positive:
        return 0.0
    sign = random.choice([1, 1, 1, -1]) if exact.negative else 1
    if exact.whole or kind < 0.5:
        return float(sign * random.choice([random.randint(1, 4), random.randint(1, 10**6)]))
    size = random.randint(1, 999) / random.choice([3, 7, 10, 1000])
    return sign * size * 10 ** random.choice([0, 0, -3, 3])


def draw(name: str, exact: Exact, random: Random) -> list[Any]:
    record = METRICS[name].record
    inputs = record.signature.inputs
    letters_used = sorted(record.signature.letters)
    gaps = random.random() < 0.4
    # Sorting and selecting take other paths in long lists than in short ones.
    long = random.random() < 0.1
    most = {"n": 60 if long else 6, "t": 12 if long else 6}
    sizes = {letter: random.randint(exact.least, most.get(letter, 4)) for letter in letters_used}

    def array(letters: tuple[str, ...]) -> Any:
        if not letters:
            return cell(random, exact, gaps)
        return [array(letters[1:]) for _ in range(sizes[letters[0]])]

    return [
        random.choice(YEARS) if argument.source == "elapsed" else array(letters)
        for letters, argument in zip(inputs, record.arguments, strict=True)
    ]


def exactly(value: Any) -> Any:
    if isinstance(value, list):
        return [exactly(x) for x in value]
    return None if math.isnan(value) else Fraction(value)


def flat(value: Any) -> list[Any]:
    return [y for x in value for y in flat(x)] if isinstance(value, list) else [value]


def assert_exact(
    actual: Any, expected: Any, given: Any, *, size: float = 1, relative: Fraction = RELATIVE
) -> None:
    found, wanted = np.asarray(actual).tolist(), expected
    pairs = list(zip(flat(found), flat(wanted), strict=True))
    largest = max([Fraction(size), *(abs(y) for _, y in pairs if y is not None)])
    for x, y in pairs:
        if y is None:
            good = math.isnan(x)
        else:
            good = math.isfinite(x) and abs(Fraction(x) - y) <= relative * abs(y) + ABSOLUTE * largest
            # A table that prints -0.0 makes its reader look for a loss.
            good = good and (x != 0 or math.copysign(1, x) > 0)
        wanted_floats = [None if y is None else float(y) for _, y in pairs]
        assert good, f"{given}: {found} is not {wanted_floats}"


def test_every_metric_has_an_exact_oracle() -> None:
    assert set(METRICS) == set(EXACT), sorted(set(METRICS) ^ set(EXACT))


@pytest.mark.parametrize(
    ("name", "options"),
    [(name, options) for name, exact in EXACT.items() if name in METRICS for options in exact.options],
)
def test_metrics_equal_exact_arithmetic(name: str, options: dict[str, Any]) -> None:
    exact, random = EXACT[name], Random(f"{name} {options}")
    for _ in range(DRAWS):
        arrays = draw(name, exact, random)
        expected = exact.oracle(*map(exactly, arrays), **options)
        # What is in the unit of the weights is as exact as they are.
        weighted = METRICS[name].record.unit == "unit of the weights"
        size = max([1, *(x for x in flat(arrays) if x > 1)]) if weighted else 1
        told = f"{name}({arrays}, {options})"
        assert_exact(METRICS[name](*arrays, **options), expected, told, size=size, relative=exact.relative)


@pytest.mark.parametrize("values", [1e200, 1e-290])
def test_shares_are_formed_before_they_are_squared(values: float) -> None:
    assert metrics.hhi([values, values]) == 0.5


def test_the_largest_are_found_among_thousands() -> None:
    # A partial sort of a short list may sort all of it; this one is long enough to be left in disorder.
    random = Random(0)
    values = [random.randint(0, 10**6) for _ in range(5000)]
    for k in (1, 7, 400):
        largest = Fraction(sum(sorted(values)[-k:]), sum(values))
        assert_exact(metrics.concentration_ratio(values, k=k), largest, f"the largest {k}")


def test_own_trade_does_not_matter_for_intensity() -> None:
    abroad = np.array([[0, 3, 5], [1, 0, 2], [7, 4, 0]], dtype=float)
    for own_trade in ("plain", "kojima", "net"):
        expected = metrics.trade_intensity(abroad, own_trade=own_trade)
        for own in (9.0, np.nan):
            at_home = abroad.copy()
            np.fill_diagonal(at_home, own)
            np.testing.assert_array_equal(metrics.trade_intensity(at_home, own_trade=own_trade), expected)


@pytest.mark.parametrize("own_trade", ["plain", "kojima", "net"])
def test_a_sole_exporter_has_no_rivals_even_where_sums_are_rounded(own_trade: str) -> None:
    # 0.1 + 0.2 + 0.3 depends on the order of addition; a difference of two such sums is not a market.
    alone = [[0, 0.1, 0.2, 0.3], [0] * 4, [0] * 4, [0] * 4]
    expected = trade_intensity(exactly(np.array(alone, dtype=float).tolist()), own_trade=own_trade)
    if own_trade == "net":
        assert flat(expected) == [None] * 16
    assert_exact(metrics.trade_intensity(alone, own_trade=own_trade), expected, alone)


# --- published worked examples --------------------------------------------------------------------------

INEQ = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
LAENDER_2015 = [
    *(460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87),
    *(258.53, 645.59, 131.95, 35.03, 112.66, 56.22, 85.61, 56.81),
]
FIRMS = [
    *(12136517877, 5006948027, 4454718332, 3498740615, 1783235048, 1668306772, 1266761242, 1129373891),
    *(1022985319, 965621355, 850217785, 682938958, 606289751, 603362322, 510637139, 489240391),
    *(423737793, 399897484, 388998300, 382315709, 374478507, 372922691, 293164355, 288393903),
]
CREDIT_COOPERATIVES = [
    *(0.012663407, 0.029367501, 0.014456455, 0.012046011, 0.007477799, 0.189784408, 0.008738591, 0.015635544),
    *(0.012787201, 0.013071539, 0.046268385, 0.006580823, 0.009102, 0.00760554, 0.047173998, 0.034356881),
    *(0.137813902, 0.016876624, 0.065780114, 0.053775553, 0.228519883, 0.030117841),
]
MEXICO_1940 = [
    *(10384, 22361, 9573, 3758, 2934, 8578, 8537, 6909, 17816, 12132, 4359, 2181, 4414, 5309, 3408, 3327),
    *(6936, 4836, 9073, 1892, 3569, 11016, 21965, 4372, 4840, 6399, 2459, 7508, 3605, 5203, 7990, 3734),
]
MEXICO_2000 = [
    *(27782, 29855, 26103, 36163, 8684, 30735, 28460, 21358, 54349, 17379, 15585, 11820, 12348, 21610, 16322),
    *(11838, 18170, 11478, 38672, 9010, 15685, 26149, 33442, 15866, 15242, 24068, 13360, 23546, 11701, 12191),
    *(17509, 11130),
]
CBS = "Statistics Netherlands (2021), Import concentration, cbs.nl"
DOERSAM = "Dörsam (2004), quoted in R package REAT, man/herf.Rd"
MATLAB = "MATLAB concentrationIndices, output printed in a test of HlidacStatu on GitHub"
CONCSTATS = "R package concstats, tests/testthat, credit cooperatives 2018"
PYSAL = "pysal inequality, tests/test_theil.py; data mexico.csv of libpysal"

# Mean years of school in 23 countries, and scaled between the least and the greatest.
SCHOOLING = [
    *(10, 12, 11.4, 9.5, 10.8, 9.4, 9.4, 11.6, 10.9, 7.1, 10.2, 11.9),
    *(9.4, 9.3, 11.7, 8.4, 7.9, 9.6, 7.3, 7.2, 9.5, 9.1, 7.1),
]
SCHOOLING_SCALED = [
    *(0.59, 1, 0.88, 0.49, 0.76, 0.47, 0.47, 0.92, 0.78, 0, 0.63, 0.98),
    *(0.47, 0.45, 0.94, 0.27, 0.16, 0.51, 0.04, 0.02, 0.49, 0.41, 0),
]

PUBLISHED: list[tuple[str, tuple[Any, ...], dict[str, Any], Any, float, str]] = [
    ("hhi", ([1.0],), {}, 1.0, 1e-12, CBS),
    ("hhi", ([1, 1, 1],), {}, 1 / 3, 1e-12, CBS),
    ("hhi", ([30, 30, 20, 20],), {}, 0.26, 1e-12, "US Department of Justice, as 2600 of 10,000"),
    ("hhi", ([20, 50, 20, 10],), {}, 0.34, 0.005, DOERSAM),
    ("hhi_normalised", ([20, 50, 20, 10],), {"n": "listed"}, 0.12, 0.005, DOERSAM),
    ("effective_number", ([20, 50, 20, 10],), {}, 2.94, 0.005, DOERSAM),
    ("gini", (LAENDER_2015,), {"n": "listed"}, 0.5009, 5e-5, "R package REAT, man/gini.Rd"),
    (
        "gini",
        (INEQ,),
        {"n": "listed"},
        0.46209113026762383,
        1e-12,
        "derived; data of R package ineq, man/ineq.Rd",
    ),
    ("concentration_ratio", (FIRMS,), {"k": 1}, 0.30648, 6e-6, MATLAB),
    ("gini", (FIRMS,), {"n": "listed"}, 0.59188, 6e-6, MATLAB),
    ("hhi", (FIRMS,), {}, 0.13951, 6e-6, MATLAB),
    ("theil_t", (FIRMS,), {"n": "listed"}, 0.68839, 6e-6, MATLAB),
    ("hhi", (CREDIT_COOPERATIVES,), {}, 0.1234614, 6e-8, CONCSTATS),
    ("hhi_normalised", (CREDIT_COOPERATIVES,), {"n": "active"}, 0.08172152, 6e-8, CONCSTATS),
    ("effective_number", (CREDIT_COOPERATIVES,), {}, 8.099694, 6e-7, CONCSTATS),
    ("concentration_ratio", (CREDIT_COOPERATIVES,), {"k": 1}, 0.2285199, 6e-8, CONCSTATS),
    ("concentration_ratio", (CREDIT_COOPERATIVES,), {"k": 3}, 0.5561182, 6e-8, CONCSTATS),
    ("concentration_ratio", (CREDIT_COOPERATIVES,), {"k": 5}, 0.6756739, 6e-8, CONCSTATS),
    ("hall_tideman", (FIRMS,), {}, 0.10209, 6e-6, MATLAB),
    ("hannah_kay", (FIRMS,), {"alpha": 0.5}, 0.058327, 6e-7, MATLAB),
    ("hhi_dual", (CREDIT_COOPERATIVES,), {"n": "active"}, 0.6318321, 6e-8, CONCSTATS),
    (
        "theil_l",
        ([10, 10, 10, 20, 50],),
        {"n": "listed"},
        0.2326302,
        6e-8,
        "Störmann (2009), quoted in R package REAT",
    ),
    (
        "atkinson",
        (INEQ,),
        {"epsilon": 0.5, "n": "listed"},
        0.1796591,
        6e-8,
        "R package ineq, quoted in a test",
    ),
    ("atkinson", (INEQ,), {"epsilon": 1, "n": "listed"}, 0.3518251, 6e-8, "R package ineq, quoted in a test"),
    (
        "atkinson",
        ([10, 20, 30, 40, 50],),
        {"epsilon": 1, "n": "listed"},
        0.1316096,
        1e-6,
        "pysal inequality, tests",
    ),
    (
        "stenbacka_threshold",
        ([0.35, 0.4, 0.05, 0.1, 0.06, 0.04],),
        {"gamma": 1},
        0.48125,
        1e-9,
        "concstats, docs",
    ),
    (
        *("gini_specialisation", ([500, 500, 1000, 7000, 1000], [20000, 15000, 20000, 40000, 5000])),
        *({"weighted": False}, 0.4068966, 6e-8, "Farhauer & Kröll (2013), quoted in R package REAT"),
    ),
    ("shannon_entropy", (CREDIT_COOPERATIVES,), {"base": 2}, 3.578371, 6e-7, CONCSTATS),
    # The number of members as base makes the entropy relative.
    ("shannon_entropy", (CREDIT_COOPERATIVES,), {"base": 22}, 0.8024276, 6e-8, CONCSTATS),
    ("gini", (CREDIT_COOPERATIVES,), {"n": "listed"}, 0.5793415, 6e-8, CONCSTATS),
    ("gini", (CREDIT_COOPERATIVES,), {"n": "listed", "corrected": True}, 0.6069292, 6e-8, CONCSTATS),
    ("theil_t", (MEXICO_1940,), {"n": "listed"}, 0.20894344, 6e-9, PYSAL),
    ("theil_t", (MEXICO_2000,), {"n": "listed"}, 0.10660832, 6e-9, PYSAL),
    ("theil_t", ([0, 0, 0, 10, 10, 10],), {"n": "listed"}, 0.6931471805599453, 1e-12, PYSAL),
    (
        *("relative_market_share", ([40, 30, 20, 6, 4],), {}, [1.33, 0.75, 0.5, 0.15, 0.1], 0.005),
        "Marketing Study Guide, Relative market shares, marketingstudyguide.com",
    ),
    (
        *("product_riskiness", ([[years] for years in SCHOOLING],), {}, SCHOOLING_SCALED, 0.005),
        "OECD & JRC (2008), Handbook on constructing composite indicators, table 15",
    ),
    # Worked exercises in the midpoint formula; they print the ratio of two rounded changes.
    (
        *("income_elasticity_imports", ([402, 559], [31000, 50000]), {"form": "midpoint"}, [math.nan, 0.695]),
        *(0.002, "qammunity.org/1924344"),
    ),
    (
        *("income_elasticity_imports", ([20, 19], [40000, 30000]), {"form": "midpoint"}, [math.nan, 0.179]),
        *(0.001, "alumnos.planeaciondidactica.cucea.udg.mx/expertos/14849515"),
    ),
    (
        *("income_elasticity_imports", ([1, 2], [2, 8]), {"form": "midpoint"}, [math.nan, 0.555555]),
        *(1e-6, "smartsolve.ai, a solved exercise in midpoint elasticities"),
    ),
    (
        *("marginal_propensity_to_import", ([0, 100], [0, 500]), {}, [math.nan, 0.2], 1e-12),
        "saxafund.org, Marginal Propensity To Import",
    ),
    ("import_cover_months", (5, 30), {"months": 1}, 6.0, 1e-12, "bravecalculator.com, Import Cover Ratio"),
    ("grubel_lloyd_aggregate", ([100], [100]), {}, 1.0, 1e-12, "test of a GitHub project, as 100 of 100"),
    ("grubel_lloyd_aggregate", ([100], [0]), {}, 0.0, 1e-12, "test of a GitHub project"),
    ("grubel_lloyd_aggregate", ([0], [0]), {}, math.nan, 0, "test of a GitHub project"),
    (
        *("grubel_lloyd_aggregate", ([319, 43, 10], [354, 141, 100]), {}, 0.7693898655635988, 1e-12),
        "derived; data of an exercise at transtutors.com",
    ),
]


@pytest.mark.parametrize(
    ("name", "arrays", "options", "expected", "tolerance", "source"),
    PUBLISHED,
    ids=[f"{row[0]}-{i}" for i, row in enumerate(PUBLISHED)],
)
def test_published_examples(
    name: str,
    arrays: tuple[Any, ...],
    options: dict[str, Any],
    expected: Any,
    tolerance: float,
    source: str,
) -> None:
    assert METRICS[name](*arrays, **options) == pytest.approx(expected, abs=tolerance, rel=0, nan_ok=True), (
        source
    )


def test_location_quotient_of_farhauer_and_kroell() -> None:
    # Farhauer & Kröll (2013), quoted in R package REAT, man/locq.Rd: employment of an industry in a region
    # and in the country; the algebra is that of the Balassa index.
    own, region, industry, country = 1714, 79006, 879213, 15593224
    rest = [industry - own, country - region - (industry - own)]
    assert metrics.rca_balassa([[own, region - own], rest])[0, 0] == pytest.approx(0.3847623, abs=5e-8)


# Tables 3.4 and 3.6 of Balk (2008), printed by R package gpindex: data adapted from tables 19.1 and 19.2 of
# the Producer Price Index Manual (ILO, IMF and others, 2004).
BALK_PRICES = [
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    [1.2, 3.0, 1.3, 0.7, 1.4, 0.8],
    [1.0, 1.0, 1.5, 0.5, 1.7, 0.6],
    [0.8, 0.5, 1.6, 0.3, 1.9, 0.4],
    [1.0, 1.0, 1.6, 0.1, 2.0, 0.2],
]
BALK_QUANTITIES = [
    [1.0, 1.0, 2.0, 1.0, 4.5, 0.5],
    [0.8, 0.9, 1.9, 1.3, 4.7, 0.6],
    [1.0, 1.1, 1.8, 3.0, 5.0, 0.8],
]


def test_laspeyres_of_the_producer_price_index_manual() -> None:
    index = metrics.price_index_laspeyres(BALK_PRICES, BALK_PRICES[0], BALK_QUANTITIES[0])
    np.testing.assert_allclose(index, [1, 1.42, 1.345, 1.355, 1.44], atol=5e-5, rtol=0)
    # Period on period, printed in gpindex-Ex.Rout.save; the roles exchanged give the quantity index.
    step = metrics.price_index_laspeyres(BALK_PRICES[2], BALK_PRICES[1], BALK_QUANTITIES[1])
    assert step == pytest.approx(0.9609929, abs=6e-8)
    grown = metrics.price_index_laspeyres(BALK_QUANTITIES[2], BALK_QUANTITIES[1], BALK_PRICES[1])
    assert grown == pytest.approx(1.175887, abs=6e-7)


def test_laspeyres_of_missong() -> None:
    # Missong (2003), exercise 7.7, printed by R package micEconIndex: beef, veal and pork, 1986 to 1989.
    prices = [[11.31, 13.68, 8.2], [11.22, 13.94, 8.03], [11.64, 14.79, 8.03], [12.66, 16.06, 9.24]]
    quantities = [[1.27, 0.068, 3.829], [1.225, 0.066, 3.727], [1.149, 0.048, 3.365], [0.958, 0.033, 2.854]]
    of_prices = metrics.price_index_laspeyres(prices, prices[0], quantities[0])
    np.testing.assert_allclose(of_prices, [1, 0.984, 0.9967, 1.1255], atol=6e-5, rtol=0)
    # The roles exchanged give the quantity index.
    of_quantities = metrics.price_index_laspeyres(quantities, quantities[0], prices[0])
    np.testing.assert_allclose(of_quantities, [1, 0.9706, 0.8833, 0.7429], atol=6e-5, rtol=0)


def test_laspeyres_of_diewert_and_fox_and_its_chain_drift() -> None:
    # CES data of Diewert & Fox (2017), elasticity 2; results in the tests of R package IndexNumR.
    first = [2.0, 1.75, 1.6, 1.5, 1.45, 1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1]
    second = [1.0, 0.5, 1.05, 1.1, 1.12, 1.15, 1.18, 0.6, 1.2, 1.25, 1.28, 1.3]
    third = [1.0, 0.95, 0.9, 0.85, 0.4, 0.8, 0.75, 0.72, 0.7, 0.4, 0.7, 0.65]
    fourth = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.7, 0.65, 0.7, 0.75, 0.75, 0.8]
    p = np.array([first, second, third, fourth]).T
    alpha = np.array([0.2, 0.2, 0.2, 0.4])
    spent = np.array([10, 13, 11, 12, 15, 13, 14, 17, 15, 18, 16, 17])[:, None]
    q = spent * alpha * p**-2 / (alpha / p).sum(axis=1, keepdims=True)
    fixed = [1, 0.96730769, 1.1, 1.15769231, 1.15115385, 1.27692308]
    fixed += [1.21038462, 1.05307692, 1.20192308, 1.22307692, 1.27192308, 1.32692308]
    np.testing.assert_allclose(metrics.price_index_laspeyres(p, p[0], q[0]), fixed, atol=2e-8, rtol=0)
    printed = [0.96730769, 1.33416744, 1.03692209, 0.9327785, 1.38967588, 0.95296285]
    printed += [0.87862324, 1.26590326, 0.93150232, 1.27345262, 1.00872543]
    steps = metrics.price_index_laspeyres(p[1:], p[:-1], q[:-1])
    np.testing.assert_allclose(steps, printed, atol=2e-8, rtol=0)
    assert np.prod(steps) == pytest.approx(2.20004736, abs=2e-8)


# --- published numbers that do not follow from their inputs: what is done instead ---------------------------


def test_shares_that_sum_to_eighty_percent_are_taken_as_values() -> None:
    # A web page (partnerperformance.uonbi.ac.ke/preguntia/14299218) prints 374 of 10,000 for these
    # percentages, the sum of their squares; they sum to 80.
    percentages = [10, 8, 8, 5, 5, 4] + [2] * 20
    assert sum(percentages) == 80
    assert metrics.hhi(percentages) * 10_000 == pytest.approx(374 / 0.64, rel=1e-12)


def test_compound_growth_counts_intervals_not_observations() -> None:
    # A README prints 4.48 % for 100,000 to 155,000 with the exponent 1/11: 11 observations, 10 intervals.
    assert metrics.cagr(155_000, 100_000, 10) == pytest.approx(0.0448, abs=5e-5)
    assert metrics.cagr(155_000, 100_000, 11) == pytest.approx(0.0406, abs=5e-5)


def test_soy_of_brazil_is_22_not_21_times_its_share() -> None:
    # Atlas of Economic Complexity: 7.8 % of Brazil's exports, 0.35 % of the world's, "around 21 times".
    brazil, world = [78, 922], [350, 99_650]
    rest = [w - b for b, w in zip(brazil, world, strict=True)]
    assert metrics.rca_balassa([brazil, rest])[0, 0] == pytest.approx(7.8 / 0.35, rel=1e-12)


def test_theil_t_is_not_what_reat_calls_theil() -> None:
    # Störmann (2009), quoted in R package REAT: its `theil` is the mean log deviation, 0.2326302.
    assert metrics.theil_t([10, 10, 10, 20, 50], n="listed") == pytest.approx(0.2502012, abs=5e-8)


def test_contributions_in_points_are_not_shares_of_the_growth() -> None:
    # China Statistical Yearbook 2011, table 2-20, prints both; points rounded to 0.1 give shares to 0.9.
    for points, printed in [([4.2, 4.6, 0.8], [43.5, 47.5, 9.0]), ([3.8, 5.6, 0.9], [36.8, 54.0, 9.2])]:
        assert metrics.share(points) * 100 == pytest.approx(printed, abs=0.9)
        levels = [[100 / 3] * 3, [100 / 3 + x for x in points]]
        contributions = metrics.contribution_to_growth(np.transpose(levels))
        assert contributions[:, 1] * 100 == pytest.approx(points, rel=1e-12)


def test_growth_from_nothing_or_from_a_deficit_is_undefined() -> None:
    # Not 0 %, as some packages have it.
    assert np.isnan(metrics.growth_rate([0, 5])).all()
    assert np.isnan(metrics.growth_rate([-1, 2])).all()


def test_nothing_traded_is_not_balanced() -> None:
    assert np.isnan(metrics.normalized_trade_balance(0, 0))


# --- independent programs; their inputs and outputs lie in the folder of real data -------------------------


def rows(path: Path) -> list[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(text.decode().splitlines()))


PROGRAMS: dict[str, Callable[[Any], Any]] = {
    # concentrationMetrics and pysal
    "hhi_raw": lambda x: metrics.hhi(x),
    "hhi_normalized": lambda x: metrics.hhi_normalised(x, n="listed"),
    "cr1": lambda x: metrics.concentration_ratio(x, k=1),
    "cr3": lambda x: metrics.concentration_ratio(x, k=3),
    "berger_parker": lambda x: metrics.concentration_ratio(x, k=1),
    "hannah_kay_a2": lambda x: metrics.hhi(x),
    "inverse_simpson": lambda x: metrics.effective_number(x),
    "simpson_1_minus_hhi": lambda x: 1 - metrics.hhi(x),
    "gini": lambda x: metrics.gini(x, n="listed"),
    "shannon_nats": lambda x: metrics.shannon_entropy(x, base=math.e),
    "renyi_2": lambda x: np.log(metrics.effective_number(x)),
    "theil_T": lambda x: metrics.theil_t(x, n="listed"),
    "hannah_kay_a3": lambda x: metrics.hannah_kay(x, alpha=3),
    "hall_tideman": lambda x: metrics.hall_tideman(x),
    "hoover": lambda x: metrics.hoover_index(x, n="listed"),
    "atkinson_0.5": lambda x: metrics.atkinson(x, epsilon=0.5, n="listed"),
    "atkinson_1": lambda x: metrics.atkinson(x, epsilon=1, n="active"),  # it drops members without trade
    "gei_2": lambda x: metrics.generalized_entropy(x, alpha=2, n="listed"),
    # REAT
    "HHI": lambda x: metrics.hhi(x),
    "HHI_normalised": lambda x: metrics.hhi_normalised(x, n="listed"),
    "numbers_equivalent": lambda x: metrics.effective_number(x),
    "gini_normalised": lambda x: metrics.gini(x, n="listed", corrected=True),
    "gini2": lambda x: metrics.gini(x, n="listed"),
    "hoover_vs_uniform": lambda x: metrics.hoover_index(x, n="listed"),
    "mean_log_deviation(named theil)": lambda x: metrics.theil_l(x, n="listed"),
    "atkinson_eps0.5": lambda x: metrics.atkinson(x, epsilon=0.5, n="listed"),
    # Both divide by one member less, whatever they are called.
    "cv_population": lambda x: metrics.coefficient_of_variation(x, n="listed", corrected=True),
    "cv_sample": lambda x: metrics.coefficient_of_variation(x, n="listed", corrected=True),
    # concstats, whose `gini` is the corrected one and whose tops are percentages
    "hhi": lambda x: metrics.hhi(x),
    "gini_unnormalized": lambda x: metrics.gini(x, n="listed"),
    "entropy": lambda x: metrics.shannon_entropy(x, base=np.count_nonzero(x)),
    "entropy_unnormalized": lambda x: metrics.shannon_entropy(x, base=2),
    "simpson": lambda x: 1 - metrics.hhi(x),
    "nrs_eq": lambda x: metrics.effective_number(x),
    "hhi_d": lambda x: metrics.hhi_dual(x, n="active"),
    "dom": lambda x: metrics.dominance_index(x),
    "sten": lambda x: 100 * metrics.stenbacka_threshold(x, gamma=1),
    "palma": lambda x: metrics.palma_ratio(x, top=0.1, bottom=0.4),
    "grs": lambda x: metrics.grs_measure(x),
    "top": lambda x: 100 * metrics.concentration_ratio(x, k=1),
    "top3": lambda x: 100 * metrics.concentration_ratio(x, k=3),
    "top5": lambda x: 100 * metrics.concentration_ratio(x, k=5),
}

# Their own rounding: last digits of double precision, of shares near 1 and percentages near 100.
PROGRAM_TOLERANCE = {"rel": 1e-12, "abs": 1e-14}


def numbers(text: str) -> list[float]:
    return [float(x) for x in text.split(";")]


@pytest.mark.parametrize(
    ("digits", "test"),
    [("first", "first_digit"), ("second", "second_digit"), ("first two", "first_two_digits")],
)
def test_benford_of_pybenford(digits: str, test: str) -> None:
    pybenford = pytest.importorskip("pybenford")
    values = [7 * k**3 + 13 for k in range(1, 1500)]
    found = metrics.benford_test(values, digits=digits)
    expected = getattr(pybenford.BenfordAnalysis([float(x) for x in values]), test)()
    theirs = (expected.n, expected.chi_square, expected.mad, expected.ks_statistic)
    assert found[:4] == pytest.approx(theirs, **PROGRAM_TOLERANCE)


def test_outliers_by_the_deviation_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(7)
    logs = np.where(random.random(400) < 0.05, random.normal(0, 9, 400), random.normal(0, 1, 400))
    far = np.abs(logs - np.median(logs)) > 3 * stats.median_abs_deviation(logs, scale="normal")
    assert 5 < far.sum() < 30
    np.testing.assert_array_equal(metrics.unit_value_outlier(np.exp(logs), method="mad", k=3), far)
    # The fences of Tukey are between members; scipy's quartiles are those of its interquartile range.
    fence = np.quantile(logs, 0.75) + 1.5 * stats.iqr(logs)
    flags = metrics.unit_value_outlier(np.exp(logs), method="tukey", k=1.5)
    np.testing.assert_array_equal(flags[logs > 0], logs[logs > 0] > fence)


def test_fragility_of_networkx() -> None:
    networkx = pytest.importorskip("networkx")
    random = np.random.default_rng(5)
    x = random.integers(1, 99, (20, 8, 8)) * (random.random((20, 8, 8)) < 0.3)
    for matrix, *found in zip(x, *metrics.product_fragility(x), strict=True):
        links = [(i, j, matrix[i, j]) for i, j in np.argwhere(matrix) if i != j]
        graph = networkx.DiGraph()
        graph.add_weighted_edges_from(links)
        out = [degree for _, degree in graph.out_degree(weight="weight")]
        theirs = networkx.average_clustering(graph, weight="weight")
        expected = (np.std(out) / np.mean(out), theirs, metrics.hhi(out))
        assert found == pytest.approx(expected, **PROGRAM_TOLERANCE)


def test_riskiness_of_pandas() -> None:
    # Whoever makes an index of a data frame writes this line.
    random = np.random.default_rng(11)
    x = pd.DataFrame(random.normal(size=(50, 4)) * [1, 1e6, 1e-6, 30] + [0, 1e6, 3, -1])
    weights = random.random(4)
    expected = ((x - x.min()) / (x.max() - x.min())).mul(weights / weights.sum()).sum(axis="columns")
    found = metrics.product_riskiness(x, weights=weights)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


def test_reliability_of_least_squares() -> None:
    # The solution of least norm has equal sums of both sides, as the identifying restriction asks.
    random = np.random.default_rng(3)
    x, m = random.integers(1, 99, (2, 6, 6)).astype(float)
    x[1, 4] = m[5, 2] = 0
    pairs = [(i, j) for i in range(6) for j in range(6) if i != j and x[i, j] * m[i, j] > 0]
    design = np.zeros((len(pairs), 12))
    for row, (i, j) in enumerate(pairs):
        design[row, [i, 6 + j]] = 1
    gaps = [abs(math.log(m[i, j] / 1.06 / x[i, j])) for i, j in pairs]
    effects = np.linalg.lstsq(design, gaps)[0]
    found = metrics.reporter_reliability(x, m, cif_fob=1.06)
    np.testing.assert_allclose(np.concatenate(found), effects, rtol=1e-12, atol=1e-14)
    assert found.exporter.sum() == pytest.approx(found.importer.sum(), rel=1e-12)


@pytest.mark.shared
def test_concentration_of_python_packages(shared: Path) -> None:
    compared = 0
    for row in rows(shared / "oracles/py-concentration/expected.csv"):
        if row["trust"] == "yes" and row["index"] in PROGRAMS:
            actual = PROGRAMS[row["index"]](numbers(row["values"]))
            assert actual == pytest.approx(float(row["value"]), **PROGRAM_TOLERANCE), row
            compared += 1
    assert compared == 120


@pytest.mark.shared
def test_concentration_of_reat(shared: Path) -> None:
    compared = 0
    for row in rows(shared / "oracles/r-REAT/expected.csv"):
        if row["label"] in PROGRAMS:
            actual = PROGRAMS[row["label"]](numbers(row["args"].removeprefix("x=")))
            expected = math.nan if row["value"] == "NA" else float(row["value"])
            assert actual == pytest.approx(expected, **PROGRAM_TOLERANCE, nan_ok=True), row
            compared += 1
    assert compared == 55


@pytest.mark.shared
def test_specialisation_of_reat(shared: Path) -> None:
    table = rows(shared / "oracles/r-REAT/input_table6x5.csv")
    values = np.array([[float(row[key]) for key in row if key != "region"] for row in table])
    by_region = metrics.gini_specialisation(values, values.sum(axis=0), weighted=False)
    by_industry = metrics.gini_specialisation(values.T, values.sum(axis=1), weighted=False)
    expected = {
        row["args"].split()[1]: float(row["value"])
        for row in rows(shared / "oracles/r-REAT/expected.csv")
        if row["fun"] in ("gini.spec", "gini.conc")
    }
    found = {f"R{i}": x for i, x in enumerate(by_region, 1)} | {
        f"I{k}": x for k, x in enumerate(by_industry, 1)
    }
    assert found == pytest.approx(expected, **PROGRAM_TOLERANCE)
    assert len(expected) == 11


@pytest.mark.shared
def test_concentration_of_concstats(shared: Path) -> None:
    programs = {
        **PROGRAMS,
        "gini": PROGRAMS["gini_normalised"],
        "hhi_normalized": lambda x: metrics.hhi_normalised(x, n="active"),
    }
    compared = 0
    for row in rows(shared / "oracles/r-concstats/expected.csv"):
        # Of equals it finds nobody above a quantile, and no ratio; ours is 1.
        if row["label"] in programs and row["value"] != "NA":
            actual = programs[row["label"]](numbers(row["args"].removeprefix("shares=")))
            assert actual == pytest.approx(float(row["value"]), **PROGRAM_TOLERANCE), row
            compared += 1
    assert compared == 63


@pytest.mark.shared
def test_location_quotients_of_reat_are_balassa_indices(shared: Path) -> None:
    table = rows(shared / "oracles/r-REAT/input_table6x5.csv")
    industries = [key for key in table[0] if key != "region"]
    rca = metrics.rca_balassa([[float(row[industry]) for industry in industries] for row in table])
    expected = {
        row["args"]: float(row["value"])
        for row in rows(shared / "oracles/r-REAT/expected.csv")
        if row["fun"] == "locq"
    }
    assert len(expected) == rca.size
    for i, row in enumerate(table):
        for k, industry in enumerate(industries):
            quotient = expected[f"{row['region']},{industry}"]
            assert rca[i, k] == pytest.approx(quotient, **PROGRAM_TOLERANCE)


@pytest.mark.shared
def test_rca_of_economiccomplexity(shared: Path) -> None:
    folder = shared / "oracles/r-economiccomplexity"
    trade = rows(folder / "input_trade_sitc2_4digit_avg1998_2000.csv.gz")
    countries = sorted({row["country"] for row in trade})
    products = sorted({row["product"] for row in trade})
    row_of, column_of = {c: i for i, c in enumerate(countries)}, {p: k for k, p in enumerate(products)}
    values = np.zeros((len(countries), len(products)))
    for row in trade:
        values[row_of[row["country"]], column_of[row["product"]]] += float(row["value"])
    expected = np.zeros_like(values)
    for row in rows(folder / "v150_rca_continuous.csv.gz"):
        expected[row_of[row["country"]], column_of[row["product"]]] = float(row["rca"])
    rca = metrics.rca_balassa(values)
    np.testing.assert_allclose(rca, expected, rtol=1e-12, atol=0)
    # What the package itself ships: where the index is 1 or more.
    ones = {(row["country"], row["product"]) for row in rows(folder / "fixture_balassa_ones.csv.gz")}
    assert {(countries[i], products[k]) for i, k in np.argwhere(rca >= 1)} == ones


@pytest.mark.shared
def test_theil_of_mexico_in_every_decade(shared: Path) -> None:
    # pysal inequality, tests/test_theil.py, which prints seven years; two of them stand above in full.
    examples = json.loads((shared / "examples.json").read_text())["examples"]
    mexico = next(x for x in examples if x["id"] == "theil_decomposition_mexico")
    regions = list(mexico["inputs"]["values_by_year"].values())
    expected = mexico["expected"]["theil_t"]
    assert len(expected) == 7
    np.testing.assert_allclose(metrics.theil_t(regions, n="listed"), expected, atol=6e-9, rtol=0)


@pytest.mark.shared
def test_theil_of_mexico_within_and_between_regions(shared: Path) -> None:
    examples = json.loads((shared / "examples.json").read_text())["examples"]
    mexico = next(x for x in examples if x["id"] == "theil_decomposition_mexico")
    states = np.array(list(mexico["inputs"]["values_by_year"].values()))
    regions = [float(region) for region in mexico["inputs"]["regions"]]
    within, between = metrics.theil_decomposition(states, regions)
    np.testing.assert_allclose(between, mexico["expected"]["between"], atol=6e-9, rtol=0)
    np.testing.assert_allclose(within + between, mexico["expected"]["theil_t"], atol=6e-9, rtol=0)


@pytest.mark.shared
def test_laspeyres_of_gpindex(shared: Path) -> None:
    folder = shared / "oracles/r-gpindex"
    p, q = np.zeros((5, 6)), np.zeros((5, 6))
    for row in rows(folder / "input_price6_quantity6.csv"):
        place = int(row["period"]) - 1, int(row["product"]) - 1
        p[place], q[place] = float(row["price"]), float(row["quantity"])
    before = [0, 0, 1, 2, 3]
    computed = {
        ("laspeyres", "fixed"): metrics.price_index_laspeyres(p, p[0], q[0]),
        ("laspeyres", "chain"): metrics.price_index_laspeyres(p, p[before], q[before]),
        ("laspeyres_quantity", "fixed"): metrics.price_index_laspeyres(q, q[0], p[0]),
        ("laspeyres_quantity", "chain"): metrics.price_index_laspeyres(q, q[before], p[before]),
    }
    compared = 0
    for row in rows(folder / "expected.csv"):
        if (row["index"], row["base"]) in computed:
            actual = computed[row["index"], row["base"]][int(row["period"]) - 1]
            assert actual == pytest.approx(float(row["value"]), **PROGRAM_TOLERANCE), row
            compared += 1
    assert compared == 20
