"""Trade-economics metrics on arrays and on labelled trade data."""

from tradekit.cube import TradeCube
from tradekit.model import (
    Category,
    CategoryGroup,
    Flow,
    Partner,
    PartnerGroup,
    Period,
    TradeRecord,
    Unit,
)

__all__ = [
    "Category",
    "CategoryGroup",
    "Flow",
    "Partner",
    "PartnerGroup",
    "Period",
    "TradeCube",
    "TradeRecord",
    "Unit",
]
