"""One observation of trade."""

import math
from typing import Final, SupportsFloat, final

from attrs import field, frozen

from tradekit.errors import CubeError
from tradekit.model._text import as_text, quoted
from tradekit.model.category import Category
from tradekit.model.flow import Flow
from tradekit.model.partner import Partner
from tradekit.model.period import Period
from tradekit.model.unit import Unit

__all__ = ["STATUSES", "TradeRecord", "parse_status"]

STATUSES: Final = (
    "normal",
    "provisional",
    "break",
    "derived",
    "implied",
    "mirror",
    "reconciled",
    "estimated",
    "imputed",
    "confidential",
    "missing",
)
"""What an observation can be, the best first.

Observed figures stand first: settled, still to be revised, not comparable with the one before. Then what is
computed from observed figures: exactly (derived: exports are total minus imports), or through a rounded
growth rate or share (implied). Then what the other side of the trade observed (mirror), or what was made of
both reports and a CIF/FOB factor (reconciled). Then what its source estimated, or filled in where nothing was
observed. A confidential or missing figure is no figure.
"""

# The letters of the SDMX code list of observation statuses.
_LETTERS: Final = {
    "A": "normal",
    "P": "provisional",
    "B": "break",
    "E": "estimated",
    "I": "imputed",
    "C": "confidential",
    "M": "missing",
}


# Each converter is a function of its own so that type checkers know what the constructor takes.
def _partner(value: Partner | str | int) -> Partner:
    return Partner.parse(value)


def _flow(value: Flow | str | int) -> Flow:
    return Flow.parse(value)


def _period(value: Period | str | int) -> Period:
    return Period.parse(value)


def _unit(value: Unit | str) -> Unit:
    return Unit.parse(value)


def _category(value: Category | str | None) -> Category | None:
    return None if value is None else Category.parse(value)


def _quantity_unit(value: Unit | str | None) -> Unit | None:
    return None if value is None else Unit.parse(value)


def _number(value: SupportsFloat) -> float:
    # Text is refused although float() would read it: "1,5" and "1.5" are not for a constructor to tell apart.
    if not isinstance(value, str | bytes | bytearray | bool):
        try:
            number = float(value)
        except Exception:
            number = math.inf
        if not math.isinf(number):
            return number
    raise CubeError(f"{quoted(value)} is no amount; expected a finite number, or NaN where it is suppressed")


def _quantity(value: SupportsFloat | None) -> float | None:
    return None if value is None else _number(value)


def parse_status(value: str | None) -> str | None:
    """Return the observation status that a text means.

    Parameters
    ----------
    value : str or None
        A word of `STATUSES`, or a letter of the SDMX code list of observation statuses.

    Returns
    -------
    str or None
        The word; None for None.

    Raises
    ------
    CubeError
        If the text is neither.

    Examples
    --------
    >>> parse_status("P")
    'provisional'
    """
    text = as_text(value)
    status = None if text is None else _LETTERS.get(text.upper(), text.lower())
    if value is not None and status not in STATUSES:
        raise CubeError(f"{quoted(value)} is no observation status; expected one of {', '.join(STATUSES)}")
    return status


# Comparable where the plain values are not: NaN with numbers, None with everything.
def _rank_of_number(value: float | None) -> tuple[float, ...]:
    return () if value is None else (1.0, 0.0) if math.isnan(value) else (0.0, value)


def _rank_of_status(value: str | None) -> int:
    return -1 if value is None else STATUSES.index(value)


def _rank_of_label(value: Category | Unit | None) -> tuple[Category | Unit, ...]:
    return () if value is None else (value,)


@final
@frozen(order=True, repr=False)
class TradeRecord:
    """One observation: who trades what with whom, in which direction, when, and how much.

    Parameters
    ----------
    reporter, partner : Partner or str
        Who reports the trade, and with whom it is.
    flow : Flow or str
        Its direction, seen from the reporter.
    period : Period, str or int
        When it took place.
    value : float
        The amount of money; NaN where it is suppressed.
    unit : Unit or str
        What the value is counted in.
    category : Category or str, optional
        The goods; all of them if left out.
    quantity : float, optional
        The physical quantity.
    quantity_unit : Unit or str, optional
        What the quantity is counted in; there is none without the other.
    status : str, optional
        One of `STATUSES`, or a letter of SDMX; None where the source does not say.

    Raises
    ------
    LabelError
        The leaf for the label that cannot be read.
    CubeError
        If the value, the quantity or the status cannot be read, or a quantity has no unit.

    Notes
    -----
    Two records with a suppressed value are equal if all else is. Records are ordered field by field.

    Examples
    --------
    >>> record = TradeRecord("China", "Kazakhstan", "total", 2025, 48.6, "USD bn", status="P")
    >>> record.partner.code, str(record.unit), record.status
    ('KAZ', 'USD bn', 'provisional')
    """

    reporter: Partner = field(converter=_partner)
    partner: Partner = field(converter=_partner)
    flow: Flow = field(converter=_flow)
    period: Period = field(converter=_period)
    value: float = field(converter=_number, eq=_rank_of_number)
    unit: Unit = field(converter=_unit)
    category: Category | None = field(default=None, converter=_category, order=_rank_of_label)
    quantity: float | None = field(default=None, converter=_quantity, eq=_rank_of_number)
    quantity_unit: Unit | None = field(default=None, converter=_quantity_unit, order=_rank_of_label)
    status: str | None = field(default=None, converter=parse_status, order=_rank_of_status)

    def __attrs_post_init__(self) -> None:
        if (self.quantity is None) != (self.quantity_unit is None):
            raise CubeError("a quantity needs its unit, and a quantity unit its quantity")
        if self.quantity_unit is not None and self.quantity_unit.is_money:
            raise CubeError(
                f"a quantity is not counted in money, {self.quantity_unit}; kilograms are written 'kg'"
            )

    def __repr__(self) -> str:
        labels = [str(label) for label in (self.reporter, self.partner, self.flow, self.period)]
        optional = {
            "category": None if self.category is None else f"{self.category.nomenclature}:{self.category}",
            "quantity": self.quantity,
            "quantity_unit": None if self.quantity_unit is None else str(self.quantity_unit),
            "status": self.status,
        }
        parts = [*map(repr, labels), _shown(self.value), repr(str(self.unit))]
        parts += [f"{key}={_shown(value)}" for key, value in optional.items() if value is not None]
        return f"TradeRecord({', '.join(parts)})"


def _shown(value: float | str) -> str:
    return "float('nan')" if value != value else repr(value)
