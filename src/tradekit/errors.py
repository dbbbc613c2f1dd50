"""The errors of tradekit: one root, and a leaf for each thing that can be wrong.

Each message says what was given, where, what was expected and what to do about it.
"""

__all__ = [
    "CategoryError",
    "CubeError",
    "EngineError",
    "FlowError",
    "LabelError",
    "MetricError",
    "PartnerError",
    "PeriodError",
    "ReadError",
    "SumError",
    "TradekitError",
    "UndefinedWarning",
    "UnitError",
    "WriteError",
]


class TradekitError(ValueError):
    """The root of every error that tradekit raises on purpose."""


class LabelError(TradekitError):
    """A text that is no label of its kind; one leaf for each kind."""


class PartnerError(LabelError):
    """A text that names no economy, residual, aggregate or partner group."""


class FlowError(LabelError):
    """A text that names no flow of trade."""


class CategoryError(LabelError):
    """A code that its nomenclature does not list, or a group that is not known."""


class PeriodError(LabelError):
    """A text that is no year, half, quarter, month or span of them."""


class UnitError(LabelError):
    """A text that is no unit, or two units that cannot be converted into one another."""


class CubeError(TradekitError):
    """Data that cannot become a cube, or a selection that the cube cannot answer."""


class EngineError(TradekitError):
    """A query that the engine of a lazy frame could not answer; its own error is the cause."""


class SumError(TradekitError):
    """A sum that would count trade twice or mix flows."""


class MetricError(TradekitError):
    """An argument that a metric does not take."""


class ReadError(TradekitError):
    """A file that cannot be read as trade data."""


class WriteError(TradekitError):
    """A file that cannot be written; where the system says why, its error is the cause."""


class UndefinedWarning(UserWarning):
    """Some results of a metric are undefined; said once, with their number."""
