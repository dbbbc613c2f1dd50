"""Plain tables, long or wide, by the names of their columns."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from tradekit.errors import CubeError, PeriodError, UnitError
from tradekit.io.series import covariate_hint
from tradekit.io.source import Trade, recode
from tradekit.io.table import Numbers, Table, listed
from tradekit.model import Period, Unit

__all__ = ["read_plain"]

DIMENSIONS = ("reporter", "partner", "flow", "category", "period")

ALSO_CALLED: Final[dict[str, tuple[str, ...]]] = {
    "period": ("year", "quarter", "month", "time"),
    "citation": ("source",),
}


def read_plain(table: Table, options: Mapping[str, Any], how: Numbers, frequency: Any = None) -> Trade:
    """Read a table by names: those given, or those that are called what they hold."""
    chosen = choose(table.names, options)
    quantity = options.get("quantity") or ()
    quantities = [quantity] if isinstance(quantity, str) else list(quantity)
    _check(table.names, quantities)
    roles = {
        role: column for role, column in chosen.items() if isinstance(column, str) and column in table.names
    }
    text = [column for role, column in roles.items() if role != "value"]
    if chosen["value"] is None:
        frame = _melt(table, text, chosen, how)
    else:
        how = how._replace(whole=(roles["period"],) if "period" in roles else ())
        frame = table.load(list(dict.fromkeys(text)), [chosen["value"], *quantities], how)
    unit_column = chosen.pop("unit_column")
    if unit_column is not None:
        chosen["unit"] = _unit_of(frame[unit_column], options.get("unit"))
    if frequency is not None:
        when = chosen["period"]
        if when not in frame:
            raise CubeError(f"frequency is said of a column of dates, and none is: {listed(table.names)}")
        frame = frame.assign(**{when: recode(frame[when], lambda day: _in_period(day, frequency))})
    elif chosen["period"] in frame:
        _refuse_dates(frame[chosen["period"]])
    known = {role: given for role, given in chosen.items() if given is not None}
    facts = {"columns": list(table.names)}
    unread = [name for name in table.names if name not in frame]
    if unread and options.get("value", chosen["value"]) in table.names:
        facts["columns not read"] = unread
    return Trade(frame, known, {}, facts)


def _refuse_dates(column: "pd.Series[Any]") -> None:
    """Raise `CubeError` for days, which may stand for a month, a quarter or a year."""
    day = next((day for day in column.dropna().unique() if re.match(r"\d{4}-\d{2}-\d{2}", str(day))), None)
    if day is not None:
        raise CubeError(
            f"column {column.name!r} holds days, such as {str(day)[:10]}: say what they stand for, with"
            " frequency='M', 'Q', 'S' or 'A'"
        )


def _in_period(day: Any, frequency: Any) -> Period:
    try:
        return Period.from_date(pd.Timestamp(day), frequency)
    except PeriodError:
        raise
    except (ValueError, TypeError):
        return Period.parse(day)


def choose(names: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the column or the constant of each role."""
    by_name = {name.strip().lower(): name for name in names}
    chosen: dict[str, Any] = {}
    for role in (*DIMENSIONS, "value", "status", "citation", "unit"):
        given = options.get(role)
        # A constant selects where the table has the dimension, and stands for it where it has not.
        if role == "unit" or not isinstance(given, str):
            spelled = ALSO_CALLED.get(role, ())
            if role != "citation":
                spelled = (role, *spelled)
            found = next((by_name[name] for name in spelled if name in by_name), None)
            chosen["unit_column" if role == "unit" else role] = found or (
                given if role in DIMENSIONS else None
            )
        else:
            chosen[role] = given
            if isinstance(given, str):
                _check(names, [given])
    rest = [name for name in names if name not in chosen.values()]
    if chosen["value"] is None and not _periods(rest, chosen):
        if len(rest) != 1:
            raise CubeError(
                f"no column is called 'value': name it with value=; the file has {listed(names)}"
                + covariate_hint(names)
            )
        chosen["value"] = rest[0]
    return chosen


def _check(names: Sequence[str], columns: Sequence[str]) -> None:
    for column in columns:
        if column not in names:
            raise CubeError(f"there is no column {column!r:.80}; the file has {listed(names)}")


def _periods(names: Sequence[str], chosen: Mapping[str, Any]) -> dict[str, Period]:
    """Return the columns of a wide table that are called after periods."""
    found = {}
    for name in names if chosen["period"] is None else ():
        try:
            found[name] = Period.parse(name)
        except PeriodError:
            continue
    return found


def _melt(table: Table, text: Sequence[str], chosen: dict[str, Any], how: Numbers) -> pd.DataFrame:
    """Turn a wide table into a long one: a row for each period that has a value."""
    columns = list(_periods([name for name in table.names if name not in chosen.values()], chosen))
    frame = table.load(text, columns, how)
    if {"period", "value"} & set(text):
        raise CubeError("a column of a wide table is called 'period' or 'value': rename it")
    long = frame.melt(
        id_vars=list(text), value_vars=columns, var_name="period", value_name="value", ignore_index=False
    )
    chosen |= {"period": "period", "value": "value"}
    return long.dropna(subset="value")


def _unit_of(column: "pd.Series[Any]", asked: Any) -> Unit | None:
    """Return the one unit that a column of units names; a sum of several would mean nothing."""
    asked = None if asked is None else Unit.parse(asked)
    units = {}
    for text in column.dropna().unique():
        try:
            units[Unit.parse(text)] = text
        except UnitError as error:
            row = column.index[(column == text).to_numpy().argmax()]
            raise UnitError(f"column {column.name!r}, row {row}: {error}") from None
    if len(units) > 1:
        raise CubeError(
            f"column {column.name!r} mixes units, {' and '.join(sorted(units.values())[:3])}: convert the"
            " values to one, or keep the rows of one"
        )
    found = next(iter(units), asked)
    if asked not in (None, found):
        raise CubeError(f"unit= says '{asked}', but column {column.name!r} says '{found}'")
    return found
