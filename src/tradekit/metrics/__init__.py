"""Every metric, flat, and the tools to apply them to groups and to write more."""

from tradekit.metrics._grouped import grouped
from tradekit.metrics._record import Argument, Metric, MetricFunction, Reference, Signature, metric
from tradekit.metrics.advantage import rca_balassa
from tradekit.metrics.concentration import (
    concentration_ratio,
    effective_number,
    gini,
    hhi,
    hhi_normalised,
    shannon_entropy,
    theil_t,
)
from tradekit.metrics.dependency import bilateral_dependence, cdi1, cdi2, cdi3
from tradekit.metrics.direction import trade_complementarity_michaely, trade_intensity
from tradekit.metrics.growth import (
    cagr,
    contribution_to_growth,
    first_above,
    growth_acceleration,
    growth_rate,
    index_number_base,
    log_growth,
    record_high,
    streak,
)
from tradekit.metrics.intra_industry import grubel_lloyd_aggregate
from tradekit.metrics.levels import (
    coverage_ratio,
    cumulative_share,
    members_covering,
    normalized_trade_balance,
    per_capita_trade,
    rank,
    reexport_share,
    relative_market_share,
    share,
    share_change,
    trade_balance,
    trade_balance_gdp,
    trade_total,
)
from tradekit.metrics.openness import (
    apparent_consumption,
    carbon_leakage_trade_intensity,
    energy_import_dependency,
    food_import_burden,
    import_cover_months,
    import_penetration,
    income_elasticity_imports,
    marginal_propensity_to_import,
    net_import_reliance,
    openness_adjusted,
    relative_openness,
    remoteness,
    self_sufficiency_ratio,
    trade_openness,
    trade_openness_composite,
    trade_propensity,
)
from tradekit.metrics.prices import price_index_laspeyres, unit_value

# Written out, because type checkers read no sums of lists; a test compares it with the families' own.
__all__ = [  # noqa: RUF022  families and metrics in textbook order, which the catalogue keeps
    "Argument",
    "Metric",
    "MetricFunction",
    "Reference",
    "Signature",
    "grouped",
    "metric",
    # levels
    "trade_total",
    "trade_balance",
    "trade_balance_gdp",
    "coverage_ratio",
    "normalized_trade_balance",
    "per_capita_trade",
    "reexport_share",
    "share",
    "share_change",
    "relative_market_share",
    "rank",
    "cumulative_share",
    "members_covering",
    # openness
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
    # concentration
    "hhi",
    "hhi_normalised",
    "effective_number",
    "concentration_ratio",
    "shannon_entropy",
    "gini",
    "theil_t",
    # dependency
    "bilateral_dependence",
    "cdi1",
    "cdi2",
    "cdi3",
    # growth
    "growth_rate",
    "log_growth",
    "growth_acceleration",
    "cagr",
    "contribution_to_growth",
    "streak",
    "record_high",
    "first_above",
    "index_number_base",
    # advantage
    "rca_balassa",
    # direction
    "trade_intensity",
    "trade_complementarity_michaely",
    # intra_industry
    "grubel_lloyd_aggregate",
    # prices
    "unit_value",
    "price_index_laspeyres",
]
