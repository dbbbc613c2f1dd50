"""`TradeCube`, the labelled, coded table between records and metrics."""

import html
from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from types import MappingProxyType
from typing import Any, Literal, final

import attrs
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from tradekit.cube.axis import DIMENSIONS, Axis
from tradekit.cube.coding import check_columns, code_frame, values_of
from tradekit.cube.convert import convert
from tradekit.cube.coverage import Flags, cover, members_only
from tradekit.cube.editions import check_editions, with_edition
from tradekit.cube.engine import Scan, distinct, read_frame, scan_frame
from tradekit.cube.frames import build_frame
from tradekit.cube.measure import measure
from tradekit.cube.mirror import both_flows, mirror, reconcile
from tradekit.cube.plan import Options, dimensions
from tradekit.cube.reshape import Selection, here, regroup, select
from tradekit.cube.rollup import CITATION, NOT_SUMMED, STATUS, Rows
from tradekit.cube.storage import read_cube, write_cube
from tradekit.errors import CubeError
from tradekit.model import STATUSES, Flow, PartnerGroup, Period, TradeRecord, Unit, parse_status

__all__ = ["TradeCube"]

VALUATIONS = ("FOB", "CIF")


@final
@attrs.frozen(eq=False, repr=False)
class TradeCube:
    """Trade by reporter, partner, flow, category and period: one row a cell, coded, sorted, frozen.

    Make one with `from_frame` or `from_records`; select with `where`, regroup with `relabel` and `rollup`,
    compute with `measure`.

    Attributes
    ----------
    axes : mapping of str to Axis
        Labels that each dimension lists, with or without trade.
    data : Rows or Scan
        Coded rows, or what asks the engine of a lazy frame for them.
    covered : ndarray of bool, shape (reporters, flows, periods)
        Where the listing of partners and categories is complete.
    unit : Unit or None
        Unit of the values.
    quantity_units : mapping of str to Unit or None
        Unit of each quantity column.
    valuation : mapping of Flow to str
        FOB or CIF, by flow.
    source : mapping
        What was read, summed and set aside.
    citations : tuple of str
        Where figures come from; the column of citations points into it.
    free : frozenset of str
        Dimensions that may hold labels of the user's own.
    nomenclature : str or None
        Nomenclature of the categories; None where there is none, or more than one.
    changing : mapping of str to str
        Groups whose members change over time, and how: what compares periods is refused.
    inferred : bool
        Whether coverage is that of the rows.
    two_way : TradeCube or None
        Of a lazy cube of two-way trade, the flows that it is the total of.
    backend : str
        Kind of frame that results are given in.
    """

    axes: Mapping[str, Axis]
    data: Rows | Scan
    covered: Flags
    unit: Unit | None = None
    quantity_units: Mapping[str, Unit | None] = attrs.field(factory=dict)
    valuation: Mapping[Flow, str] = attrs.field(factory=dict)
    source: Mapping[str, Any] = attrs.field(factory=dict)
    citations: tuple[str, ...] = ()
    free: frozenset[str] = frozenset()
    nomenclature: str | None = None
    changing: Mapping[str, str] = attrs.field(factory=dict)
    inferred: bool = True
    two_way: "TradeCube | None" = None
    backend: str = "pandas"

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        value: str,
        reporter: Any = None,
        partner: Any = None,
        flow: Any = None,
        category: Any = None,
        period: Any = None,
        quantity: str | Mapping[str, Unit | str] | None = None,
        status: str | None = None,
        citation: str | None = None,
        unit: Unit | str | None = None,
        valuation: Mapping[Any, str] | None = None,
        coverage: Any = "inferred",
        duplicates: Literal["refuse", "sum"] | None = None,
        free: str | Collection[str] = (),
        nomenclature: str | None = None,
        width: int | None = None,
        corrections: bool = False,
    ) -> "TradeCube":
        """Make a cube of a long table, one row an observation.

        Parameters
        ----------
        frame : frame
            Any frame that Narwhals knows. Those in memory (pandas, Polars, PyArrow) are coded at once; lazy
            ones (DuckDB, Polars, Dask, PySpark, Ibis, PyArrow datasets) stay with their engine, which sums
            what is asked for.
        value : str
            Column of values; missing ones are suppressed or unknown, not zero.
        reporter, partner, flow, category, period : str or typed label, optional
            A column's name, or a constant given by its typed value (``Partner("CHN")``). What is left out is
            one unnamed member.
        quantity : str or mapping, optional
            Column of quantities, or columns with the unit of each.
        status : str, optional
            Column of observation statuses (`tradekit.model.STATUSES`).
        citation : str, optional
            Column that says where each figure comes from.
        unit : Unit or str, optional
            Unit of the values; it is never guessed from the numbers.
        valuation : mapping, optional
            "FOB" or "CIF" by flow.
        coverage : {"inferred", "explicit"} or frame
            Where the listing of partners and categories is complete: wherever a reporter, flow and period
            occurs; nowhere, so that absent means unknown; or as the frame of reporter, flow and period says.
        duplicates : {"refuse", "sum"}, optional
            What becomes of cells that occur twice. If left out they are refused in memory, and in a lazy
            frame summed unchecked, since looking for them takes a query of its own; refused there too if rows
            are outside coverage, where rows are counted to tell what sums are known.
        free : collection of {"reporter", "partner"}
            Dimensions whose labels are the user's own (provinces, firms) and taken as they are.
        nomenclature : str, optional
            Nomenclature of the categories, such as "HS2022": codes are validated and know what contains what.
            Or the column that says which one each row is in, where editions are mixed; a reporter and period
            has one.
        width : int, optional
            Digits of category codes that were read as whole numbers and lost their leading zeros.
        corrections : bool
            Whether values may be negative.

        Returns
        -------
        TradeCube

        Raises
        ------
        CubeError
            For a missing column, text in a number column, missing labels, negative trade, duplicate cells,
            mixed frequencies.
        EngineError
            If the engine of a lazy frame fails.
        LabelError
            For a label that is not known: its leaf of the type.

        Examples
        --------
        >>> import pandas as pd
        >>> from tradekit import Flow, Partner, TradeCube
        >>> frame = pd.DataFrame({"to": ["Kazakhstan", "UZB"], "year": [2024, 2024], "bn": [43.8, 13.8]})
        >>> cube = TradeCube.from_frame(
        ...     frame, reporter=Partner("CHN"), partner="to", flow=Flow("T"), period="year", value="bn",
        ...     unit="USD bn",
        ... )
        >>> cube.to_frame()
          reporter partner flow period  value
        0      CHN     KAZ    T   2024   43.8
        1      CHN     UZB    T   2024   13.8
        """
        table, category = with_edition(read_frame(frame), category, nomenclature, width)
        given = {
            "reporter": reporter, "partner": partner, "flow": flow, "category": category, "period": period,
        }  # fmt: skip
        free = {free} if isinstance(free, str) else set(free)
        if width is not None and (not isinstance(width, int) or width < 1):
            raise CubeError(f"width must be a number of digits, at least 1, not {width!r:.80}")
        unknown = free - {"reporter", "partner"}
        if unknown:
            raise CubeError(f"free takes 'reporter' and 'partner', not {sorted(unknown)}")
        if duplicates not in (None, "refuse", "sum"):
            raise CubeError(f"duplicates must be 'refuse' or 'sum', not {duplicates!r}")
        quantities = {quantity: None} if isinstance(quantity, str) else dict(quantity or {})
        taken = {*DIMENSIONS, "value", STATUS, CITATION} & quantities.keys()
        if taken:
            raise CubeError(f"a quantity cannot be called {min(taken)!r}, as another column of the cube is")
        columns = {"value": value, **{f"quantity:{name}": name for name in quantities}}
        citations: tuple[str, ...] = ()
        how: dict[str, Any] = {
            "free": free, "nomenclature": nomenclature, "width": width, "corrections": corrections,
        }  # fmt: skip
        data: Rows | Scan
        if isinstance(table, nw.LazyFrame):
            codes: dict[str, Mapping[Any, float]] = {}
            if status is not None:
                columns[STATUS] = status
                codes[STATUS] = {text: _status_code(text, status, "") for text in distinct(table, status)}
            if citation is not None:
                columns[CITATION] = citation
                citations = ("", *sorted({str(t) for t in distinct(table, citation) if t is not None} - {""}))
                codes[CITATION] = {text: float(place) for place, text in enumerate(citations)}
            axes, data, covered, counts = scan_frame(
                table, given, columns, codes, coverage=coverage, duplicates=duplicates, **how
            )
        else:
            if status is not None:
                table, columns[STATUS] = _code_status(table, status), STATUS
            if citation is not None:
                table, citations = _code_citation(table, citation)
                columns[CITATION] = CITATION
            axes, data, counts = code_frame(table, given, columns, sum_duplicates=duplicates == "sum", **how)
            members = [flags[data.code(dim)] for dim, flags in members_only(axes).items()]
            listing = data.take(np.logical_and.reduce(members)) if members else data
            covered = cover(coverage, axes, listing, free)
        if names := axes["category"].editions:
            nomenclature = names[0] if len(names) == 1 else None
        made = cls(
            axes=MappingProxyType(axes),
            data=data,
            covered=covered,
            inferred=isinstance(coverage, str) and coverage == "inferred",
            unit=None if unit is None else Unit.parse(unit),
            quantity_units={n: None if u is None else Unit.parse(u) for n, u in quantities.items()},
            valuation=_parse_valuation(valuation),
            source=counts,
            citations=citations,
            free=frozenset(free),
            nomenclature=nomenclature,
            backend=_backend(table),
        )
        check_editions(
            made,
            frozenset({"reporter", "period"}),
            "the cube would have twice, in",
            "of each reporter and period keep the rows of one",
        )
        return made

    @classmethod
    def from_records(cls, records: Iterable[TradeRecord], **options: Any) -> "TradeCube":
        """Make a cube of `TradeRecord` objects, all in one unit.

        Parameters
        ----------
        records : iterable of TradeRecord
            Observations.
        **options
            `coverage`, `duplicates`, `corrections` and `valuation` as in `from_frame`.

        Returns
        -------
        TradeCube

        Raises
        ------
        CubeError
            If there is no record, units differ, or some records have a category and others none.

        Examples
        --------
        >>> from tradekit import TradeCube, TradeRecord
        >>> TradeCube.from_records([
        ...     TradeRecord("CHN", "KAZ", "total", "2025", 48.6, "USD bn"),
        ... ])
        TradeCube: 1 cell, USD bn
          reporter  1  CHN
          partner   1  KAZ
          flow      1  T
          period    1  2025
          coverage  complete for 1 of 1 reporter-flow-periods
        """
        import pandas as pd

        found = list(records)
        if not found:
            raise CubeError("no records: a cube needs at least one")
        for record in found:
            if not isinstance(record, TradeRecord):
                raise CubeError(f"from_records takes TradeRecord objects, not {record!r:.80}")
        for attribute in ("unit", "quantity_unit"):
            units = {getattr(record, attribute) for record in found} - {None}
            if len(units) > 1:
                names = " and ".join(sorted(map(str, units))[:3])
                raise CubeError(f"records in unlike units, {names}: a cube has one; convert them first")
        nomenclatures = {record.category.nomenclature if record.category else None for record in found}
        if len(nomenclatures) > 1:
            raise CubeError(f"records of unlike nomenclatures: {sorted(map(str, nomenclatures))}")
        first = found[0]
        data = {
            dim: [getattr(record, dim) for record in found]
            for dim in DIMENSIONS
            if getattr(first, dim) is not None
        }
        data["value"] = [record.value for record in found]
        if any(record.quantity is not None for record in found):
            data["quantity"] = [record.quantity for record in found]
            options["quantity"] = {"quantity": next(r.quantity_unit for r in found if r.quantity_unit)}
        if any(record.status is not None for record in found):
            data["status"] = [record.status for record in found]
            options["status"] = "status"
        options |= {dim: dim for dim in DIMENSIONS if dim in data}
        frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in data.items()})
        frame = frame.astype({name: float for name in ("value", "quantity") if name in frame})
        return cls.from_frame(
            frame,
            value="value",
            unit=first.unit,
            nomenclature=next(iter(nomenclatures)),
            **options,
        )

    @classmethod
    def from_parquet(cls, path: str | PathLike[str]) -> "TradeCube":
        """Load a cube that `to_parquet` wrote; any other Parquet file is a frame first.

        Parameters
        ----------
        path : path
            The file.

        Returns
        -------
        TradeCube
            The cube as it was: labels, coverage, units and all.

        Raises
        ------
        ReadError
            If the file is missing, is not one of `to_parquet`, was damaged or changed by another program, or
            if PyArrow is not installed.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from tradekit import TradeCube
        >>> from tradekit.datasets import china_central_asia
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, "trade.parquet")
        ...     china_central_asia().where(partner="KAZ", flow="export").to_parquet(file)
        ...     TradeCube.from_parquet(file)
        TradeCube: 1 cell, USD bn
          reporter    1  CHN
          partner     1  KAZ
          flow        1  X
          period     34  1992 to 2025
          valuation  export FOB
          valuation  import CIF
          coverage   complete for 0 of 34 reporter-flow-periods
        """
        return cls(**read_cube(path))

    @property
    def rows(self) -> Rows:
        """Coded rows in memory; those of a lazy frame are brought here."""
        return here(self).data  # type: ignore[return-value]

    @property
    def is_lazy(self) -> bool:
        """Whether the rows are still with the engine of a lazy frame."""
        return isinstance(self.data, Scan)

    def collect(self) -> "TradeCube":
        """Bring the cells of a lazy frame into memory.

        Returns
        -------
        TradeCube
            The cube itself where they are there already.

        Raises
        ------
        EngineError
            If the engine fails.

        Examples
        --------
        >>> import polars as pl
        >>> from tradekit import TradeCube
        >>> frame = pl.LazyFrame({"partner": ["KAZ", "UZB"], "value": [43.8, 13.8]})
        >>> cube = TradeCube.from_frame(frame, partner="partner", value="value")
        >>> cube.is_lazy, cube.collect().is_lazy
        (True, False)
        """
        return here(self)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that the data have."""
        return tuple(dim for dim in DIMENSIONS if self.axes[dim].named)

    def where(
        self,
        *,
        reporter: Selection = None,
        partner: Selection = None,
        flow: Selection = None,
        category: Selection = None,
        period: Selection = None,
        composition: Any = None,
    ) -> "TradeCube":
        """Select by labels, groups, periods or ranges.

        Parameters
        ----------
        reporter, partner, flow, category, period : optional
            A label or a list of them, as type or text; a `PartnerGroup` or `CategoryGroup`, or the name of
            one (a published row of that name goes first); a range of periods ("2020/2025"); "members" for all
            that are no aggregates or totals; a function of the label that says whether to keep it.
            What is asked for is listed from then on, with or without trade.
        composition : Period or str, optional
            Period whose members a dated group keeps throughout. Without it each period has its own members,
            and what compares periods refuses a group whose members changed.

        Returns
        -------
        TradeCube

        Raises
        ------
        CubeError
            If a dimension is unnamed or nothing is selected.

        Examples
        --------
        >>> from tradekit.datasets import china_central_asia
        >>> cube = china_central_asia().where(partner="members", flow="total", period="2024/2025")
        >>> cube.axes["partner"].text.tolist()
        ['KAZ', 'KGZ', 'TJK', 'TKM', 'UZB']
        """
        wanted = {
            "reporter": reporter, "partner": partner, "flow": flow, "category": category, "period": period,
        }  # fmt: skip
        return select(self, {d: w for d, w in wanted.items() if w is not None}, composition)

    def relabel(
        self,
        *,
        reporter: Any = None,
        partner: Any = None,
        category: Any = None,
        period: Literal["year", "half", "quarter"] | None = None,
        rest: str = "keep",
    ) -> "TradeCube":
        """Sum members into groups; each label may be in one group only.

        Parameters
        ----------
        reporter, partner, category : list of groups or mapping, optional
            Partner or category groups (or their names), or a mapping from new label to old ones.
        period : {"year", "half", "quarter"}, optional
            Longer periods; those that lack a part are unknown.
        rest : str
            What becomes of labels in no group: "keep" them, "drop" them, or sum them under this name.

        Returns
        -------
        TradeCube

        Raises
        ------
        CubeError
            If groups overlap.
        SumError
            If a group would sum a whole and its parts.
        """
        return regroup(self, {"reporter": reporter, "partner": partner, "category": category}, period, rest)

    def convert(self, *, category: str, weights: Any = None) -> "TradeCube":
        """Bring the categories to another nomenclature or edition; totals stay what they were.

        Cells of a lazy cube are brought into memory, summed as it has them.

        Parameters
        ----------
        category : str
            The nomenclature and edition: "SITC3".
        weights : {"equal", "whole", "trade"} or frame, optional
            How the trade of a category that corresponds to several is divided: as `concordance` has it, or as
            a frame with the columns code, to and weight says. What the parts of a code leave of 1 is
            unmatched. It can be left out only where no category is divided and all tables agree.

        Returns
        -------
        TradeCube
            In the categories that the concordance names, mostly the finest; trade without a match is in a
            category "unmatched". `source` has under "converted" the shares of trade that were divided and
            that had no match.

        Raises
        ------
        CategoryError
            If there is no such nomenclature or concordance.
        CubeError
            If a category is none of a nomenclature, is divided further, or may be divided in several ways
            and `weights` does not say how.

        Examples
        --------
        >>> import pandas as pd
        >>> from tradekit import TradeCube
        >>> frame = pd.DataFrame({"hs": ["870380", "854142", "710820"], "value": [70.0, 20.0, 10.0]})
        >>> cube = TradeCube.from_frame(frame, category="hs", value="value", nomenclature="HS2022")
        >>> sitc = cube.convert(category="SITC3", weights="equal")
        >>> sitc.to_frame()
            category  value
        0      77637   20.0
        1       7812   70.0
        2  unmatched   10.0
        >>> sitc.source["converted"]
        [{'to': 'SITC3', 'weights': 'equal', 'split': 0.0, 'unmatched': 0.1}]
        """
        return convert(self, category, weights)

    def rollup(self, *dims: str) -> "TradeCube":
        """Sum dimensions away.

        Parameters
        ----------
        *dims : str
            Of reporter, partner, category, period; flows are never summed.

        Returns
        -------
        TradeCube
            In which these dimensions are unnamed. Cells whose sum lacks an uncovered part are NaN.

        Raises
        ------
        SumError
            If a sum would count trade twice, or `dims` names the flow.
        """
        return regroup(self, dict.fromkeys(dims, ...), None, "keep")

    def mirror(self) -> "TradeCube":
        """Return the same trade as the other side reports it: a view of the partners' reports.

        What :math:`j` reports as imports from :math:`i` becomes the exports of :math:`i` to :math:`j`, even
        if :math:`i` reports nothing itself, and the other way round. Nothing is filled from one side to the
        other; the status of every figure says "mirror". Metrics of mirror statistics need no call of this:
        `measure` finds the partner's report in the cube itself. Cells of a lazy cube are brought into memory.

        Returns
        -------
        TradeCube
            Partners of this cube as reporters, and its reporters as partners. Only economies report: the
            world, groups and residuals have no mirror, nor have parts of a flow such as re-exports;
            `source` counts what is left out. An absent cell is zero only where all reporters are covered.

        Raises
        ------
        CubeError
            If the cube has no reporters or partners, or nothing in it has a mirror.

        Examples
        --------
        Turkmenistan does not report; what others buy there is known from them:

        >>> import pandas as pd
        >>> from tradekit import Flow, TradeCube
        >>> frame = pd.DataFrame({"who": ["CHN", "TUR"], "whom": ["TKM", "TKM"], "bn": [10.3, 1.2]})
        >>> cube = TradeCube.from_frame(frame, reporter="who", partner="whom", flow=Flow.IMPORT, value="bn")
        >>> cube.mirror().to_frame()
          reporter partner flow  value  status
        0      TKM     CHN    X   10.3  mirror
        1      TKM     TUR    X    1.2  mirror
        """
        return mirror(self.collect())

    def reconcile(
        self,
        rule: Literal["exporter", "importer", "mean", "weighted"],
        *,
        cif_fob: float,
        weights: Any = None,
    ) -> "TradeCube":
        """Return one figure for each trade, made of the exporter's and the importer's report.

        Cells of a lazy cube are brought into memory.

        Parameters
        ----------
        rule : {"exporter", "importer", "mean", "weighted"}
            Whose figure is taken where both sides report; an absent cell of a complete listing is a report of
            zero. Where only one side reports, its figure is taken. Where an absent cell should be no report,
            make the cube with ``coverage="explicit"``, in which it is unknown.
        cif_fob : float
            What imports are divided by to be free on board: 1.06 at the IMF, 1 where they are FOB already.
        weights : mapping or series by economy, optional
            How far each economy is trusted, for rule "weighted": the exporter's figure counts by its part in
            the weights of both.

        Returns
        -------
        TradeCube
            Exports, FOB, of every economy that reports them or that others import from. The status of every
            figure says "reconciled"; `source` counts which sides were known. Quantities follow the same rule,
            without the factor. `both_flows` gives the imports of the same figures.

        Raises
        ------
        CubeError
            If exports or imports are not there, an option is none of those above, weights lack a reporter,
            or imports are said to be FOB and `cif_fob` is not 1.
        SumError
            If the sides are of two editions of a nomenclature in a period: `convert` first.

        Examples
        --------
        >>> import pandas as pd
        >>> from tradekit import TradeCube
        >>> frame = pd.DataFrame({
        ...     "who": ["KAZ", "CHN"], "whom": ["CHN", "KAZ"], "flow": ["X", "M"], "bn": [10.0, 12.72],
        ... })
        >>> cube = TradeCube.from_frame(frame, reporter="who", partner="whom", flow="flow", value="bn")
        >>> cube.reconcile("mean", cif_fob=1.06).where(reporter="KAZ").to_frame()
          reporter partner flow  value      status
        0      KAZ     CHN    X   11.0  reconciled
        """
        return reconcile(self.collect(), rule, cif_fob, weights)

    def both_flows(self) -> "TradeCube":
        """Return each trade of reconciled data as the exports of one economy and the imports of the other.

        Data such as BACI, or the result of `reconcile`, hold one figure for each trade. It is what :math:`i`
        exports to :math:`j` and what :math:`j` imports from :math:`i`. Do not call this on what only
        exporters report: it would pass one side's report off as the other's. Cells of a lazy cube are
        brought into memory.

        Returns
        -------
        TradeCube
            Exports and imports of every economy, in one valuation. Imports are known once all exporters of
            the cube are covered.

        Raises
        ------
        CubeError
            If the cube does not hold exports or imports alone, or has no reporters or partners.

        Examples
        --------
        >>> import pandas as pd
        >>> from tradekit import Flow, TradeCube
        >>> from tradekit.metrics import trade_balance
        >>> baci = pd.DataFrame({"i": [398, 156], "j": [156, 398], "v": [11.0, 15.0]})
        >>> cube = TradeCube.from_frame(baci, reporter="i", partner="j", flow=Flow.EXPORT, value="v")
        >>> cube.both_flows().measure(trade_balance, by="reporter")
          reporter  trade_balance
        0      CHN            4.0
        1      KAZ           -4.0
        """
        return both_flows(self.collect())

    def measure(
        self,
        metrics: Any,
        *,
        over: str | Sequence[str] = (),
        by: str | Sequence[str] = (),
        flow: Flow | str | None = None,
        lag: int = 1,
        base: Period | str | int | None = None,
        members: PartnerGroup | str | None = None,
        data: Mapping[str, Any] | None = None,
        panel: Literal["strict", "matched", "available"] = "strict",
        denominator: Literal["published"] | None = None,
        quantity: str | None = None,
        complete: bool = False,
        names: bool = False,
        progress: bool = False,
    ) -> Any:
        """Compute metrics of arrays on labelled trade.

        Parameters
        ----------
        metrics : metric, list of metrics, or mapping of name to metric
            Metrics of this library or your own, options given by `functools.partial`.
        over : str or sequence of str, optional
            Dimension that the letter `n` of a metric's signature means; several are fused into one. Its
            labels are the members that a metric counts as listed, as it does unless told otherwise; a
            reporter is among its own partners only where it trades with itself.
        by : str or sequence of str
            Dimensions that keep groups apart. What is neither here nor a dimension of the metric is
            summed away.
        flow : Flow or str, optional
            The flow for metrics of one flow. "total" is the published total where there is one, else exports
            plus imports where both are known.
        lag : int
            Periods between a period and its base.
        base : Period or str, optional
            One base for all periods, instead of `lag`; of an index number, also a range.
        members : PartnerGroup or str, optional
            The bloc whose inside and outside an argument asks for.
        data : mapping, optional
            Covariates by argument name: a series or frame by label, a mapping by reporter, or a number; money
            as a pair with its unit.
        panel : {"strict", "matched", "available"}
            A sum over reporters or periods that are not all covered is NaN, is taken over those covered
            throughout, or over those present.
        denominator : {"published"}, optional
            Shares and contributions are parts of the published total held beside the members; what they do
            not explain is a row of its own, "unallocated".
        quantity : str, optional
            The quantity column, where the cube has several.
        complete : bool
            Whether to list the full product of the `by` dimensions.
        names : bool
            Whether to add names beside codes.
        progress : bool
            Whether to show how far the work is, where a lazy frame is worked off in blocks.

        Returns
        -------
        frame
            By-columns first, then labels of the result's own dimensions, then one column a result, in the
            kind of frame the cube was made from. `attrs` of a pandas frame say unit, metric, world and what
            is missing.

        Raises
        ------
        SumError
            If a sum would count trade twice or mix flows, or compare groups whose composition changed.
        CubeError, MetricError
            If something the metric needs is not there.

        Warns
        -----
        UndefinedWarning
            Once, with the number of results that are undefined.

        Examples
        --------
        >>> from tradekit.datasets import china_central_asia
        >>> from tradekit.metrics import hhi
        >>> cube = china_central_asia().where(partner="members", flow="total", period="2025")
        >>> cube.measure(hhi, over="partner", by=("reporter", "period")).round(3)
          reporter period    hhi
        0      CHN   2025  0.308
        """
        options = Options(
            over=dimensions("over", over),
            by=dimensions("by", by),
            flow=flow,
            lag=lag,
            base=base,
            members=members,
            data=data or {},
            panel=panel,
            denominator=denominator,
            quantity=quantity,
            complete=complete,
        )
        return measure(self, metrics, options, names=names, progress=progress)

    def to_frame(self, *, names: bool = False) -> Any:
        """Return the cells as a frame of the kind the cube was made from.

        Parameters
        ----------
        names : bool
            Whether to add a column of names beside each column of codes.

        Returns
        -------
        frame
            A column for each dimension the data have, in text, then value, quantities and status.
        """
        rows = self.rows
        labels = {dim: (self.axes[dim], rows.code(dim)) for dim in self.dimensions}
        numbers: dict[str, Any] = {}
        for name, column in rows.columns.items():
            if name in NOT_SUMMED:
                texts = STATUSES if name == STATUS else self.citations
                numbers[name] = np.array(texts, dtype=object)[column.astype(np.intp)]
            else:
                numbers[name.removeprefix("quantity:")] = column.copy()
        return build_frame(self.backend, labels, numbers, names=names)

    def to_parquet(self, path: str | PathLike[str]) -> None:
        """Write the cube to a Parquet file, from which `from_parquet` loads it as it is.

        Other programs find a table in it: a column of text for each dimension that the data have, in the
        standard's codes, then value, quantities and status; unknown numbers are NaN.

        Parameters
        ----------
        path : path
            The file. One that is there is replaced once all is written, and kept if anything fails.

        Raises
        ------
        WriteError
            If the file cannot be written: the disk is full, or the folder missing or closed; if two columns
            or two labels of one dimension are written alike, or PyArrow is not installed.
        EngineError
            If the rows are those of a lazy frame and its engine fails.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> import pandas as pd
        >>> from tradekit.datasets import china_central_asia
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, "trade.parquet")
        ...     china_central_asia().where(period="2025", flow="total").to_parquet(file)
        ...     pd.read_parquet(file, columns=["reporter", "partner", "period", "value"])
          reporter       partner period  value
        0      CHN  Central Asia   2025  106.3
        1      CHN           KAZ   2025   48.6
        2      CHN           KGZ   2025   27.2
        3      CHN           TJK   2025    4.3
        4      CHN           TKM   2025   10.0
        5      CHN           UZB   2025   16.2
        """
        write_cube(self, path)

    def __repr__(self) -> str:
        if isinstance(self.data, Scan):
            engine, count = self.data.frame.implementation.name.lower(), self.source["read"]
            held = f"lazy, {count:,} row{'s' * (count != 1)} in {engine}"
        else:
            held = f"{len(self.data):,} cell{'s' * (len(self.data) != 1)}"
        head = f"TradeCube: {held}, {self.unit or 'unit not given'}"
        facts = [(dim, f"{len(self.axes[dim]):,}", _sample(self.axes[dim])) for dim in self.dimensions]
        widths = [max((len(fact[i]) for fact in facts), default=1) for i in (0, 1)]
        unchecked = self.is_lazy and "duplicates" in self.source
        words = [
            "coverage",
            *["duplicates"] * unchecked,
            *["quantity"] * bool(self.quantity_units),
            *["valuation"] * bool(self.valuation),
        ]
        widths[0] = max(widths[0], *map(len, words))
        lines = [f"  {d:<{widths[0]}}  {n:>{widths[1]}}  {s}" for d, n, s in facts]
        for name, unit in self.quantity_units.items():
            lines.append(f"  {'quantity':<{widths[0]}}  {name}, {unit or 'unit not given'}")
        for flow, basis in self.valuation.items():
            lines.append(f"  {'valuation':<{widths[0]}}  {flow.name} {basis}")
        known, total = int(self.covered.sum()), self.covered.size
        lines.append(
            f"  {'coverage':<{widths[0]}}  complete for {known:,} of {total:,} reporter-flow-periods"
        )
        if unchecked:
            lines.append("  duplicates  unchecked")
        return "\n".join([head, *lines])

    def _repr_html_(self) -> str:
        head, *lines = repr(self).splitlines()
        cells = "".join(
            f"<tr><th style='text-align:left'>{html.escape(word)}</th>"
            f"<td style='text-align:left'>{html.escape(text.strip())}</td></tr>"
            for word, _, text in (line.strip().partition(" ") for line in lines)
        )
        return f"<b>{html.escape(head)}</b><table>{cells}</table>"


def _code_status(table: nw.DataFrame[Any], name: str) -> nw.DataFrame[Any]:
    """Add statuses as numbers, worst last, so that the status of a sum is a maximum."""
    check_columns(table.columns, [name])
    series = table[name]
    pandas = series.implementation.is_pandas()
    slots, texts = pd.factorize(series.to_native() if pandas else np.array(series.to_list(), dtype=object))
    codes = [_status_code(text, name, f", row {int(np.argmax(slots == k))}") for k, text in enumerate(texts)]
    found = np.array([*codes, _status_code(None, name, "")])[slots]
    return table.with_columns(nw.new_series(STATUS, found, nw.Float64, backend=table.implementation))


def _status_code(text: Any, column: str, place: str) -> float:
    try:
        given = None if text is None or text != text or text == "" else text
        return float(STATUSES.index(parse_status(given) or STATUSES[0]))
    except CubeError as error:
        raise CubeError(f"column {column!r}{place}: {error}") from None


def _backend(table: Any) -> str:
    """Return the kind of frame that results are given in: that of the user's, or pandas for lazy others."""
    name: str = table.implementation.name.lower()
    return name if name == "polars" or not isinstance(table, nw.LazyFrame) else "pandas"


def _code_citation(table: nw.DataFrame[Any], name: str) -> tuple[nw.DataFrame[Any], tuple[str, ...]]:
    """Add citations as numbers that point into the texts returned."""
    check_columns(table.columns, [name])
    texts = ["" if text is None else str(text) for text in values_of(table[name])]
    distinct = tuple(dict.fromkeys(texts))
    places = {text: float(position) for position, text in enumerate(distinct)}
    found = [places[text] for text in texts]
    return table.with_columns(
        nw.new_series(CITATION, found, nw.Float64, backend=table.implementation)
    ), distinct


def _parse_valuation(valuation: Mapping[Any, str] | None) -> dict[Flow, str]:
    parsed = {Flow.parse(flow): str(basis).upper() for flow, basis in (valuation or {}).items()}
    for flow, basis in parsed.items():
        if basis not in VALUATIONS:
            raise CubeError(f"valuation of {flow.name} must be FOB or CIF, not {basis!r}")
    return parsed


def _sample(axis: Axis) -> str:
    """First and last labels of an axis, as many as fit a line."""
    texts = list(axis.text)
    if axis.dim == "period" and len(texts) > 1:
        return f"{texts[0]} to {texts[-1]}"
    shown = ", ".join(texts[:8])
    return shown if len(texts) <= 8 else f"{shown}, …"
