"""Series by economy and period for `TradeCube.measure`: GDP, population, exchange rates, tariffs."""

import re
from collections.abc import Sequence
from os import PathLike, fspath
from typing import Any

import pandas as pd

from tradekit.errors import LabelError, ReadError, UnitError
from tradekit.io.files import open_parts
from tradekit.io.source import ENGLISH, fold, melt
from tradekit.io.table import Table, open_table, to_numbers
from tradekit.model import Partner, Period, Unit

__all__ = ["covariate_hint", "is_series", "read_series"]

ECONOMY = ("countrycode", "countryiso3code", "iso3", "reporteriso", "reporter", "country", "economy", "code")
INDICATOR = ("indicatorcode", "seriescode", "series", "indicator", "indicatorname", "seriesname")
NAME = ("indicatorname", "seriesname")
PERIOD = ("year", "time", "period")
WIDE = r"v?((?:18|19|20)\d\d)(?:yr\d{4})?"

# How many indicators a message names.
SHOWN = 6


def read_series(
    path: str | PathLike[str], indicator: str | None = None, *, value: str | None = None
) -> "pd.Series[float]":
    r"""Series of an indicator by reporter and period, as `TradeCube.measure` takes it for ``data=``.

    Parameters
    ----------
    path : path
        A file of the World Development Indicators, or another table with a column of economies and one of
        years or a column for each; text, Parquet, JSON or Excel, plain or packed.
    indicator : str, optional
        Code or name of the indicator, where the file has several.
    value : str, optional
        Column of values, where it is not called value.

    Returns
    -------
    pandas.Series
        Numbers by reporter and period. `attrs` say the unit, where the name of the indicator does, and which
        rows were left out: those of no economy and no year, and those that are empty.

    Raises
    ------
    ReadError
        If the file cannot be read, has no such indicator or several, or an economy twice in a period.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from tradekit.io import read_series
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = pathlib.Path(folder.name, "gdp.csv")
    >>> _ = file.write_text(
    ...     "Country Name,Country Code,Indicator Name,Indicator Code,2022,2023\n"
    ...     "Kazakhstan,KAZ,GDP (current US$),NY.GDP.MKTP.CD,225496,262642\n"
    ...     "Arab World,ARB,GDP (current US$),NY.GDP.MKTP.CD,3607,\n"
    ... )
    >>> gdp = read_series(file)
    >>> gdp
    reporter  period
    KAZ       2022      225496.0
              2023      262642.0
    Name: NY.GDP.MKTP.CD, dtype: float64
    >>> gdp.attrs
    {'unit': 'USD', 'left out': {'no economy: ARB': 1}}
    >>> folder.cleanup()
    """
    name = fspath(path)
    found = [(part, open_table(part, is_series)) for part in open_parts(name)]
    # Beside the data the World Bank packs lists of economies and indicators.
    tables = [table for _, table in found if is_series(table.names)] or [table for _, table in found[:1]]
    table = tables[0]
    frame, at = _load(table, value)
    code, called = _choose(table, frame, at, indicator)
    if code is not None:
        frame = frame[frame[at["indicator"]].astype(str) == code]
    read = len(frame)
    if "period" not in at:
        frame = melt(frame, WIDE)
        at |= {"period": "period", "value": "value"}
    frame[at["value"]] = to_numbers(frame[at["value"]], ENGLISH)
    frame = frame.dropna(subset=at["value"])
    left_out: dict[str, int] = {}
    economies = {label: _economy(label) for label in frame[at["economy"]].unique()}
    for label, economy in economies.items():
        if economy is None:
            left_out[f"no economy: {label}"] = int((frame[at["economy"]] == label).sum())
    frame = frame[frame[at["economy"]].map(economies).notna().to_numpy()]
    if frame.empty:
        raise ReadError(f"{name}: none of {read:,} rows is a figure of an economy")
    periods = {label: str(Period.parse(label)) for label in frame[at["period"]].unique()}
    index = pd.MultiIndex.from_arrays(
        [frame[at["economy"]].map(economies).astype(object), frame[at["period"]].map(periods).astype(object)],
        names=["reporter", "period"],
    )
    if index.has_duplicates:
        where = ", ".join(map(str, index[index.duplicated()][0]))
        raise ReadError(
            f"{name}: {int(index.duplicated().sum())} figures occur twice, such as that of {where}"
        )
    series = pd.Series(frame[at["value"]].to_numpy(dtype=float), index, name=code or called or "value")
    unit = _unit(called or code or "")
    series.attrs = {**({} if unit is None else {"unit": str(unit)}), "left out": left_out}
    return series.sort_index()


def is_series(names: Sequence[str]) -> bool:
    """Whether a head is one of indicators by economy, as the World Bank gives them."""
    folded = set(map(fold, names))
    return "countrycode" in folded and bool(folded & {"indicatorcode", "seriescode"})


def covariate_hint(names: Sequence[str]) -> str:
    """Return where to turn with a table of economies and years, if the head is one and has no partners."""
    folded = set(map(fold, names))
    years = folded & set(PERIOD) or any(re.fullmatch(WIDE, name) for name in folded)
    if years and folded & set(ECONOMY) and not folded & {"partner", "flow", "category"}:
        return "; if these are GDP or another covariate, read them with tradekit.io.read_series"
    return ""


def _load(table: Table, value: str | None) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the columns of a table that are needed, under folded names, and which plays which part."""
    names = {fold(name): name for name in table.names}
    if value is not None and value not in table.names:
        raise ReadError(f"{table.file}: there is no column {value!r:.80}")
    roles = {"economy": ECONOMY, "indicator": INDICATOR, "name": NAME, "period": PERIOD}
    at = {role: found for role, of in roles.items() if (found := next((n for n in of if n in names), None))}
    wide = [folded for folded in names if re.fullmatch(WIDE, folded)]
    chosen = fold(value) if value is not None else "value" if "value" in names else None
    if "economy" not in at or not (wide or ("period" in at and chosen)):
        raise ReadError(
            f"{table.file}: no table of series: it needs a column of economies, such as 'Country Code', and"
            " either columns 'Year' and 'Value' or a column for each year"
        )
    if "period" in at and chosen is not None:
        at["value"], wide = chosen, [chosen]
    else:
        at.pop("period", None)
    columns = [*dict.fromkeys(name for role, name in at.items() if role != "value"), *wide]
    return table.load([names[name] for name in columns], (), ENGLISH).rename(columns=fold), at


def _choose(
    table: Table, frame: pd.DataFrame, at: dict[str, str], indicator: str | None
) -> tuple[str | None, str | None]:
    """Return code and name of the indicator that is asked for, or of the only one."""
    if "indicator" not in at:
        return None, indicator
    named = frame[[at["indicator"], at.get("name", at["indicator"])]].dropna().drop_duplicates().astype(str)
    pairs = list(named.itertuples(index=False, name=None))
    chosen = [pair for pair in pairs if indicator is None or indicator in pair]
    if len(chosen) != 1:
        # A field may go over several lines, and a message not.
        some = ", ".join(" ".join(code.split()) for code, _ in pairs[:SHOWN]) + " …" * (len(pairs) > SHOWN)
        asked = "several indicators" if indicator is None else f"no indicator {indicator!r:.80}"
        raise ReadError(f"{table.file}: {asked}: name one of {some}")
    return chosen[0]


def _economy(label: Any) -> str | None:
    try:
        return Partner.parse(str(label)).code
    except LabelError:
        return None


def _unit(name: str) -> Unit | None:
    """Return the money that the name of an indicator says it is in: GDP (current US$)."""
    inside = re.search(r"\((?:current |constant (\d{4}) )?US\$( Mil)?\)", name)
    if inside is None:
        return None
    try:
        return Unit.parse("USD" + " mn" * bool(inside[2]) + f", constant {inside[1]}" * bool(inside[1]))
    except UnitError:
        return None
