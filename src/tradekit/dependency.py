"""Dependent products: imports that rest on few suppliers, come from outside and have no substitute."""

import textwrap
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import attrs
import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tradekit.cube import TradeCube
from tradekit.errors import CubeError, PartnerError, UndefinedWarning
from tradekit.metrics import (
    COMMISSION_THRESHOLDS,
    GEODEP_THRESHOLDS,
    Argument,
    cdi1,
    cdi2,
    cdi3,
    foreign_dependency_flag,
    geodep_dependency,
    grouped,
    hhi,
    largest_supplier_gap,
    metric,
    share,
    substitution_capacity,
    years_dependent,
)
from tradekit.model import Partner, PartnerGroup, Period, Unit

__all__ = ["dependency", "dependency_markdown", "dependency_text"]

KEYS = ["category", "period"]


IMPORTS = Argument("imports_extra", flow="import", members="outside")
EXPORTS = Argument("exports", flow="export")
PLAIN: dict[str, Any] = {"term": "", "symbol": "", "unit": "same"}


@metric("(n)->(n)", IMPORTS, **PLAIN)
def by_supplier(imports_extra: ArrayLike) -> NDArray[np.float64]:
    """Imports from each supplier outside, as they are."""
    return np.asarray(imports_extra, dtype=np.float64)


@metric("()->()", IMPORTS, **PLAIN)
def imports(imports_extra: ArrayLike) -> NDArray[np.float64]:
    """Imports from outside, as they are."""
    return np.asarray(imports_extra, dtype=np.float64)


@metric("()->()", EXPORTS, **PLAIN)
def exports(exports: ArrayLike) -> NDArray[np.float64]:
    """Exports, as they are."""
    return np.asarray(exports, dtype=np.float64)


def dependency(
    cube: TradeCube,
    *,
    reporter: PartnerGroup | Partner | str,
    period: Period | str | int | None = None,
    commission: Mapping[str, float] = COMMISSION_THRESHOLDS,
    geodep: Mapping[str, float] = GEODEP_THRESHOLDS,
    window: int = 3,
    panel: Literal["strict", "matched", "available"] = "strict",
) -> pd.DataFrame:
    """Every imported product of an economy or a bloc, with all indicators of strategic dependence.

    A bloc, such as the European Union, is one economy: its members are those of each period, suppliers are
    those outside, and what members import from one another stands for supply from within.

    Parameters
    ----------
    cube : TradeCube
        Trade by reporter, partner, flow, category and period. Other reporters than the economy tell of world
        exports; the more of them, the better.
    reporter : PartnerGroup, Partner or str
        Whose dependence: a group, dated where it changed, or an economy.
    period : Period or str, optional
        When; the last period of the cube if left out.
    commission : mapping
        Thresholds of `foreign_dependency_flag`.
    geodep : mapping
        Thresholds of `geodep_dependency`.
    window : int
        Over how many periods, this one the last, those with a dependency are counted.
    panel : {"strict", "matched", "available"}
        As in `TradeCube.measure`, for members of a bloc that do not report. World exports are always those of
        whoever reports.

    Returns
    -------
    pandas.DataFrame
        One row a product, the largest imports first, with the columns

        - ``imports``: from outside, in the unit of the cube;
        - ``cdi1``, ``cdi2``, ``cdi3``: concentration of suppliers, share from outside (of a bloc), imports
          over exports; ``world_hhi``: concentration of world exports, a single point of failure;
        - ``suppliers``: their effective number; ``largest``, ``share``, ``gap``: the largest one, its share
          and its lead over the second; ``substitution``: what others export elsewhere, whether they sell here
          yet or not, over what comes from the largest, of all who report;
        - ``commission``, ``geodep``: 1 where the criteria of the European Commission (of a bloc) and those of
          CEPII hold;
        - ``years``: in how many of the last `window` periods the first of the two that is known held;
        - ``dependent``: whether it holds now.

        Unknown is NaN; ``attrs`` hold reporter, period and unit.

    Raises
    ------
    CubeError
        If the cube lacks a dimension or the period, nobody of the bloc reports, or a member does not and
        `panel` is strict.
    PartnerError
        If the reporter is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> from tradekit import TradeCube, dependency
    >>> frame = pd.DataFrame(
    ...     [
    ...         ("DEU", "CHN", "import", "850760", 80), ("DEU", "KOR", "import", "850760", 20),
    ...         ("DEU", "FRA", "import", "850760", 10), ("DEU", "USA", "export", "850760", 40),
    ...         ("FRA", "CHN", "import", "850760", 30), ("FRA", "USA", "export", "850760", 20),
    ...     ],
    ...     columns=["reporter", "partner", "flow", "category", "value"],
    ... )
    >>> cube = TradeCube.from_frame(
    ...     frame, reporter="reporter", partner="partner", flow="flow", category="category",
    ...     period=Period.parse("2024"), value="value", unit="USD mn", nomenclature="HS2022",
    ... )
    >>> table = dependency(cube, reporter="EU", window=1, panel="available")
    >>> table[["category", "imports", "cdi1", "cdi2", "cdi3", "largest", "dependent"]].round(2)
      category  imports  cdi1  cdi2  cdi3 largest  dependent
    0   850760    130.0  0.74  0.93  2.17     CHN        1.0
    """
    for dim in ("reporter", "partner", "flow", *KEYS):
        if dim not in cube.dimensions:
            raise CubeError(f"dependency needs the dimension {dim}, which this cube does not have")
    group = bloc(reporter)
    periods = cube.axes["period"].labels
    now = periods[-1] if period is None else Period.parse(period)
    if now not in periods:
        raise CubeError(f"the cube has no period {now}: it goes from {periods[0]} to {periods[-1]}")
    recent = [p for p in periods if p <= now][-max(1, window) :]
    world = cube.where(period=recent)
    own = own_trade(world, group)
    with warnings.catch_warnings():
        # What is undefined stands in the table.
        warnings.simplefilter("ignore", UndefinedWarning)
        table = totals(own, group, panel)
        if table.loc[table["period"] == str(now), "imports"].isna().all():
            raise CubeError(
                f"what {group} imports in {now} is not known; not reporting: {silent(own, now)}."
                " Choose another period, or panel='available' to take those who do"
            )
        table = table.merge(indicators(own, group, commission, panel), on=KEYS, how="left")
        table = table.merge(world_supply(world), on=KEYS, how="left")
        bought = suppliers(own, world, group, panel)
        table = table.merge(of_suppliers(bought, table, geodep), on=KEYS, how="left")
    flags = table["commission"].where(table["commission"].notna(), table["geodep"])
    # What is not imported is not depended upon.
    table["dependent"] = flags.mask(table["imports"] == 0, 0.0)
    table["years"] = counted(table, recent, window)
    table = table[(table["period"] == str(now)) & (table["imports"] > 0)]
    table = table.sort_values("imports", ascending=False, kind="stable", ignore_index=True)[COLUMNS]
    table.attrs = {"reporter": str(group), "period": str(now), "unit": str(cube.unit or ""), "window": window}
    return table


COLUMNS = [
    *("category", "imports", "cdi1", "cdi2", "cdi3", "world_hhi", "suppliers", "largest", "share", "gap"),
    *("substitution", "commission", "geodep", "years", "dependent"),
]


def bloc(reporter: PartnerGroup | Partner | str) -> PartnerGroup:
    """Return a group, and an economy as a group of itself."""
    if isinstance(reporter, PartnerGroup):
        return reporter
    try:
        return PartnerGroup.parse(reporter)
    except PartnerError:
        economy = Partner.parse(reporter)
    return PartnerGroup(str(economy), [economy])


def own_trade(world: TradeCube, group: PartnerGroup) -> TradeCube:
    """Return the trade that members of the bloc report while they are members."""
    own = [r for r in world.axes["reporter"].labels if isinstance(r, Partner) and r in group.ever()]
    if not own:
        raise CubeError(f"nobody of {group} reports in this cube")
    return world.where(reporter=own if len(group.ever()) == 1 else group)


def silent(own: TradeCube, now: Period) -> str:
    """Say which members do not report a flow of a period."""
    covered = np.asarray(own.covered[:, :, own.axes["period"].positions[now]].all(axis=1))
    pairs = zip(own.axes["reporter"].labels, covered, strict=True)
    names = [str(reporter) for reporter, known in pairs if not known]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def totals(own: TradeCube, group: PartnerGroup, panel: Any) -> pd.DataFrame:
    """Return imports from outside and exports of every product and period; zero where nothing is traded."""
    return frame(own.measure([imports, exports], by=KEYS, members=group, panel=panel, complete=True))


def indicators(
    own: TradeCube, group: PartnerGroup, commission: Mapping[str, float], panel: Any
) -> pd.DataFrame:
    """Measure the Commission's indicators by product and period."""
    options: dict[str, Any] = {"by": KEYS, "members": group, "panel": panel}
    flag = partial(foreign_dependency_flag, **commission)
    over = own.measure({"cdi1": cdi1, "commission": flag}, over="partner", **options)
    return frame(over).merge(frame(own.measure([cdi2, cdi3], **options)), on=KEYS, how="outer")


def world_supply(world: TradeCube) -> pd.DataFrame:
    """Measure the concentration of world exports by product and period, of whoever reports."""
    sold = world.where(flow="export")
    return frame(sold.measure({"world_hhi": hhi}, over="reporter", by=KEYS, panel="available"))


def suppliers(own: TradeCube, world: TradeCube, group: PartnerGroup, panel: Any) -> pd.DataFrame:
    """Return imports from each supplier, and what it exports to all the world if it reports.

    Who sells nothing here yet could deliver as well; only members could not.
    """
    bought = frame(own.measure(by_supplier, over="partner", by=KEYS, members=group, panel=panel))
    supply = frame(world.measure({"supply": exports}, by=["reporter", *KEYS], panel="available"))
    inside = {(str(m), str(p)) for p in world.axes["period"].labels for m in group.members(p)}
    outside = [pair not in inside for pair in zip(supply["reporter"], supply["period"], strict=True)]
    supply = supply[outside].rename(columns={"reporter": "partner"}).merge(bought[KEYS].drop_duplicates())
    both = bought.merge(supply, on=["partner", *KEYS], how="outer", indicator="of")
    both.loc[both["of"] == "right_only", "by_supplier"] = 0.0
    return both.fillna({"supply": 0.0})


def of_suppliers(bought: pd.DataFrame, table: pd.DataFrame, geodep: Mapping[str, float]) -> pd.DataFrame:
    """Compute what depends on suppliers one by one."""
    by = tuple(bought[key].to_numpy(dtype=str) for key in KEYS)
    values = bought["by_supplier"].to_numpy()
    labels, concentration = grouped(hhi, values, by=by)
    out = pd.DataFrame(dict(zip(KEYS, labels, strict=True)))
    beside = out.merge(table, on=KEYS, how="left")
    out["suppliers"] = 1 / concentration
    out["gap"] = grouped(largest_supplier_gap, values, by=by)[1]
    out["substitution"] = grouped(substitution_capacity, values, bought["supply"], by=by)[1]
    flag = partial(geodep_dependency, **geodep)
    out["geodep"] = grouped(flag, values, beside["exports"], beside["world_hhi"], by=by)[1]
    ranked = bought.assign(share=grouped(share, values, by=by)[1]).sort_values("share", kind="stable")
    first = ranked[ranked["share"] > 0].drop_duplicates(KEYS, keep="last")[[*KEYS, "partner", "share"]]
    return out.merge(first.rename(columns={"partner": "largest"}), on=KEYS, how="left")


def counted(table: pd.DataFrame, recent: Sequence[Period], window: int) -> NDArray[np.float64]:
    """Count the periods with a dependency that end in each row's own."""
    wide = table.pivot(index="category", columns="period", values="dependent")
    wide = wide.reindex(columns=[str(p) for p in recent])
    years = years_dependent(wide.to_numpy(dtype=np.float64), window=window)
    rows, columns = (axis.get_indexer(pd.Index(table[axis.name])) for axis in (wide.index, wide.columns))
    return years[rows, columns]


def frame(measured: Any) -> pd.DataFrame:
    """Return what was measured as a pandas frame, whatever the user brought."""
    found: pd.DataFrame = nw.from_native(measured, eager_only=True).to_pandas()
    return found


# -- writing -----------------------------------------------------------------------------------------------

HEADS = ("product", "imports", "CDI1", "CDI2", "CDI3", "world", "eff.", "largest", "lead", "subst.", "years")
LEGEND = (
    "Imports from outside, {unit}. CDI1: concentration of suppliers. CDI2: share from outside. CDI3: imports"
    " over exports. world: concentration of world exports. eff.: effective suppliers. lead: of the largest"
    " over the second, points. subst.: what others export elsewhere over what the largest supplies. years:"
    " with a dependency, of the last {window}."
)
WIDTH = 80


def heading(table: pd.DataFrame) -> str:
    """Say whose dependence is shown, and when."""
    return "Import dependence of {reporter} in {period}".format_map(table.attrs)


def written(table: pd.DataFrame) -> tuple[list[list[str]], str]:
    """Return the cells of a table as text, and the unit of its money."""
    largest = table["imports"].max() if len(table) else 0.0
    unit = Unit.parse(table.attrs["unit"]) if table.attrs["unit"] else None
    own = unit.scale if unit else 1
    scale = next((s for s in (10**12, 10**9, 10**6, 10**3) if largest * own >= 10 * s), 1)
    told = str(attrs.evolve(unit, scale=scale)) if unit else f"unit not given, divided by {scale:,}"

    def number(value: float, decimals: int) -> str:
        return "–" if not np.isfinite(value) else f"{value:,.{decimals}f}"

    rows = [
        [
            str(row["category"]),
            number(row["imports"] * own / scale, 1),
            *(number(row[name], 2) for name in ("cdi1", "cdi2", "cdi3", "world_hhi")),
            number(row["suppliers"], 1),
            "–" if pd.isna(row["largest"]) else f"{row['largest']} {100 * row['share']:.0f} %",
            number(100 * row["gap"], 0),
            number(row["substitution"], 1),
            number(row["years"], 0),
        ]
        for row in table.to_dict("records")
    ]
    return rows, told


def dependency_text(table: pd.DataFrame) -> str:
    """A table of `dependency` for a terminal of 80 columns.

    Parameters
    ----------
    table : pandas.DataFrame
        As `dependency` returns it, or some rows of it in any order.

    Returns
    -------
    str
        Heading, table and legend.
    """
    title = heading(table)
    rows, unit = written(table)
    columns = list(zip(HEADS, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    # One space where two do not fit.
    gap = " " * (2 if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else 1)
    lines = [
        gap.join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (HEADS, *rows)
    ]
    legend = textwrap.wrap(LEGEND.format(unit=unit, window=table.attrs["window"]), WIDTH)
    body = lines if rows else ["No product."]
    return "\n".join([title, "═" * len(title), *body, "", *legend])


def dependency_markdown(table: pd.DataFrame) -> str:
    """A table of `dependency` in Markdown.

    Parameters
    ----------
    table : pandas.DataFrame
        As `dependency` returns it, or some rows of it in any order.

    Returns
    -------
    str
        Heading, table and legend.
    """
    rows, unit = written(table)
    ruler = ["---", *["---:"] * (len(HEADS) - 1)]
    lines = [f"| {' | '.join(row)} |" for row in (HEADS, ruler, *rows)]
    return (
        "\n".join(
            [f"# {heading(table)}", "", *lines, "", LEGEND.format(unit=unit, window=table.attrs["window"])]
        )
        + "\n"
    )
