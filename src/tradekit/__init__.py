"""Trade-economics metrics on arrays and on labelled trade data."""

from tradekit import metrics
from tradekit.brief import Brief, brief
from tradekit.catalogue import catalogue
from tradekit.cube import TradeCube
from tradekit.dependency import dependency
from tradekit.io import read, scan
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
    "Brief",
    "Category",
    "CategoryGroup",
    "Flow",
    "Partner",
    "PartnerGroup",
    "Period",
    "TradeCube",
    "TradeRecord",
    "Unit",
    "brief",
    "catalogue",
    "dependency",
    "metrics",
    "read",
    "scan",
]
