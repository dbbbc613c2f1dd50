"""How numbers, names and runs of periods are written."""

from collections.abc import Sequence
from typing import Any

__all__ = [
    "DASH",
    "MARK",
    "count_word",
    "growth",
    "is_nothing",
    "listing",
    "mark",
    "name_of",
    "number",
    "ordinal",
    "percent",
    "plain",
    "points",
    "possessive",
    "spans",
]

DASH = "–"
MARK = "*"

# Above this digits are not read but counted.
LONGEST = 1e6

COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")  # fmt: skip  # noqa: E501


def number(value: float | None, decimals: int, *, signed: bool = False) -> str:
    """Write a number; what rounds to zero has no sign."""
    if value is None:
        return DASH
    # Adding zero turns a rounded minus zero into zero.
    rounded = round(value, decimals) + 0.0
    sign = "+" if signed and rounded else ""
    return f"{rounded:{sign},.{decimals}f}" if abs(rounded) < LONGEST else f"{rounded:{sign}.3g}"


def mark(text: str, implied: bool) -> str:
    """Mark what rests on a figure that was not observed."""
    return text + MARK if implied and text != DASH else text


def percent(fraction: float | None, decimals: int = 1, *, signed: bool = False) -> str:
    """Write a fraction in per cent."""
    return DASH if fraction is None else f"{number(100 * fraction, decimals, signed=signed)} %"


def growth(fraction: float | None, implied: bool, *, signed: bool = True) -> str:
    """Write a growth rate; one from an implied figure is no better than that, a whole per cent."""
    return mark(percent(fraction, 0 if implied else 1, signed=signed), implied)


def points(fraction: float | None, implied: bool = False) -> str:
    """Write a difference of shares or of growth rates in percentage points."""
    return mark(number(None if fraction is None else 100 * fraction, 1, signed=True), implied)


def is_nothing(text: str) -> bool:
    """Whether a number, as it is written, is zero."""
    return not any(digit in text for digit in "123456789")


def plain(value: float | None) -> str:
    """Write a figure with all its digits, but not those that binary arithmetic adds."""
    return "unknown" if value is None or value != value else f"{value:.15g}"


def count_word(count: int) -> str:
    """Write a small number as a word."""
    return COUNTS[count] if count < len(COUNTS) else str(count)


def ordinal(count: int) -> str:
    """Write a place in a row."""
    if count < len(ORDINALS):
        return ORDINALS[count]
    teens = 11 <= count % 100 <= 13
    return f"{count}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def name_of(label: Any) -> str:
    """Return the name of an economy, or a label of the user's own."""
    return str(getattr(label, "name", label))


def possessive(name: str) -> str:
    """Write whose something is."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def listing(names: Sequence[str], most: int) -> str:
    """Write names one after the other, and count those beyond the first few."""
    rest = len(names) - most
    if rest <= 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {rest} others"


def spans(periods: Sequence[Any], places: Sequence[int]) -> str:
    """Write the periods at some places in order as runs: 1992, 2020–2025."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    written = [[str(periods[place]) for place in (run[0], run[-1])[: len(run)]] for run in runs]
    return ", ".join(DASH.join(ends) for ends in written)
