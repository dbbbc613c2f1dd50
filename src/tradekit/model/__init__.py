"""The typed domain: what a trade table's labels mean.

Every type is frozen, validated when it is built and totally ordered; `repr` is the constructor call, `str`
the standard's own code, and `parse` reads that code back, and the other spellings that trade data use.
"""

from tradekit.model.category import Category
from tradekit.model.category_group import CategoryGroup
from tradekit.model.concordance import concordance
from tradekit.model.flow import Flow
from tradekit.model.membership import Membership
from tradekit.model.partner import Partner
from tradekit.model.partner_group import PartnerGroup
from tradekit.model.period import Period
from tradekit.model.record import STATUSES, TradeRecord, parse_status
from tradekit.model.unit import Unit

__all__ = [
    "STATUSES",
    "Category",
    "CategoryGroup",
    "Flow",
    "Membership",
    "Partner",
    "PartnerGroup",
    "Period",
    "TradeRecord",
    "Unit",
    "concordance",
    "parse_status",
]
