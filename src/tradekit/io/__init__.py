"""Readers: files become cubes, and what cannot be read is said."""

from tradekit.io.check import Check, check
from tradekit.io.read import read
from tradekit.io.scan import scan
from tradekit.io.series import read_series
from tradekit.io.table import read_table

__all__ = ["Check", "check", "read", "read_series", "read_table", "scan"]
