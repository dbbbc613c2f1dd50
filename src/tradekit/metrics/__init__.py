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
    normalized_trade_balance,
    rank,
    share,
    trade_balance,
    trade_total,
)
from tradekit.metrics.openness import import_penetration, self_sufficiency_ratio, trade_openness
from tradekit.metrics.prices import price_index_laspeyres
from tradekit.metrics.quality import (
    additivity_gap,
    asymmetry_aggregate,
    benford_test,
    classification_break,
    confidentiality_share,
    coverage_completeness,
    hidiroglou_berthelot,
    mean_absolute_revision,
    mean_revision,
    mirror_asymmetry,
    mirror_log_gap,
    mirror_ratio,
    misinvoicing_gap,
    quasi_transit_adjustment,
    relative_mean_absolute_revision,
    reporter_reliability,
    rounding_heaping,
    timeliness,
    unit_value_outlier,
    zero_share,
)

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
    "coverage_ratio",
    "normalized_trade_balance",
    "share",
    "rank",
    # openness
    "trade_openness",
    "import_penetration",
    "self_sufficiency_ratio",
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
    "price_index_laspeyres",
    # quality
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
