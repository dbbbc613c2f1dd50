"""The labelled, coded trade table, and what joins it with metrics."""

from tradekit.cube.cube import TradeCube

__all__ = ["TradeCube"]
