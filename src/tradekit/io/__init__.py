"""Readers: files become cubes, and what cannot be read is said."""

from tradekit.io.scan import scan
from tradekit.io.table import read_table

__all__ = ["read_table", "scan"]
