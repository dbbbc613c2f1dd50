"""Hypothesis strategies and laws for metrics, those of this library and your own.

Needs hypothesis, the extra ``testing``. Nothing else of the library imports this package.
"""

from tradekit.testing.laws import LAWS, Law, Report, breach, check_metric, laws_for
from tradekit.testing.strategies import arguments, cells, flows, matrices, members, ragged, series

__all__ = [
    "LAWS",
    "Law",
    "Report",
    "arguments",
    "breach",
    "cells",
    "check_metric",
    "flows",
    "laws_for",
    "matrices",
    "members",
    "ragged",
    "series",
]
