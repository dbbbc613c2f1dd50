"""The brief: what changed in a reporter's trade, by how much, through whom, and is it a record."""

from tradekit.brief.compute import brief
from tradekit.brief.record import (
    BalanceBrief,
    Brief,
    Change,
    FirstAbove,
    FlowBrief,
    PartnerBrief,
    PartnerList,
)

__all__ = [
    "BalanceBrief",
    "Brief",
    "Change",
    "FirstAbove",
    "FlowBrief",
    "PartnerBrief",
    "PartnerList",
    "brief",
]
