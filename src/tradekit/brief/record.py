"""What a brief holds, as typed and frozen fields."""

from typing import Any, final

import attrs

from tradekit.brief.evidence import Evidence, PartnerList
from tradekit.brief.explain import explain
from tradekit.brief.write import html, markdown, text
from tradekit.model import Partner, PartnerGroup, Period, Unit

__all__ = [
    "BalanceBrief",
    "Brief",
    "Change",
    "FirstAbove",
    "FlowBrief",
    "PartnerBrief",
    "PartnerList",
]


@final
@attrs.frozen
class FirstAbove:
    """When a series first passed a round number, among the periods observed.

    Attributes
    ----------
    threshold : float
        The round number, in the unit of the cube.
    period : Period
        The first period above it.
    """

    threshold: float
    period: Period


@final
@attrs.frozen
class FlowBrief:
    """One flow in the period of a brief; what is unknown is None.

    Attributes
    ----------
    value : float
        In the unit of the cube.
    growth : float
        Since a year before, as a fraction.
    contribution : float
        What it added to the growth of the total, as a fraction of the total a year before.
    acceleration : float
        Growth less the growth of a year before.
    streak : int
        Rises on a year before, in a row of periods that ends in this one.
    streak_at_least : bool
        Whether the streak reaches the first observation or a gap, so that it may be longer.
    record : bool
        Whether the value is the highest observed; None among fewer than five periods.
    record_among : int
        Number of periods observed; None below five.
    first_above : FirstAbove
        The round number looked for and the first period above it; None if it is not passed.
    status : str
        Worst status of the figures behind value, growth and acceleration; None if all are normal.
    """

    value: float | None = None
    growth: float | None = None
    contribution: float | None = None
    acceleration: float | None = None
    streak: int | None = None
    streak_at_least: bool | None = None
    record: bool | None = None
    record_among: int | None = None
    first_above: FirstAbove | None = None
    status: str | None = None


@final
@attrs.frozen
class BalanceBrief:
    """Exports X and imports M against each other in the period of a brief; what is unknown is None.

    Attributes
    ----------
    value : float
        X − M, in the unit of the cube.
    change : float
        Of the value since a year before.
    coverage_ratio : float
        X / M.
    normalized : float
        (X − M) / (X + M), from −1 to 1.
    status : str
        Worst status of the figures behind value and change; None if all are normal.
    """

    value: float | None = None
    change: float | None = None
    coverage_ratio: float | None = None
    normalized: float | None = None
    status: str | None = None


@final
@attrs.frozen
class PartnerBrief:
    """Two-way trade with one partner in the period of a brief; what is unknown is None.

    Attributes
    ----------
    partner : Partner or str
        Text where the cube has labels of the user's own.
    value : float
        In the unit of the cube.
    share : float
        In the total, as a fraction.
    share_change : float
        Of the share since a year before, as a fraction.
    rank : int
        By value; the largest is 1.
    growth : float
        Since a year before, as a fraction.
    contribution : float
        What it added to the growth of the total, as a fraction of the total a year before.
    status : str
        Worst status of the figures behind value and growth; None if all are normal.
    """

    partner: Partner | str
    value: float | None
    share: float | None
    share_change: float | None
    rank: int | None
    growth: float | None
    contribution: float | None
    status: str | None


@final
@attrs.frozen
class Change:
    """An index of concentration among the partners; what is unknown is None.

    Attributes
    ----------
    value : float
        In the period of the brief.
    change : float
        Since a year before.
    """

    value: float | None
    change: float | None


@final
@attrs.frozen(repr=False)
class Brief:
    """A brief of a reporter's trade with some partners in one period, all of it computed from a cube.

    Print it, or use `to_dict` for the numbers and `explain` for what stands behind one of them.

    Attributes
    ----------
    reporter : Partner, str or None
        Whose trade; None where the cube does not say.
    partners : PartnerGroup or PartnerList
        With whom.
    period : Period
        When.
    unit : Unit or None
        Unit of all values.
    total, exports, imports : FlowBrief
        Trade with all these partners: the published figure where there is one, else the sum over them.
    balance : BalanceBrief
        Exports less imports.
    by_partner : tuple of PartnerBrief
        Each partner, the largest first.
    hhi, hhi_normalized, effective_partners, top_share : Change
        Concentration within these partners, of their own total.
    unallocated : float or None
        Growth of the total less the contributions of exports and imports, as a fraction.
    notes : tuple of str
        What the data cannot say, and what to keep in mind.
    sources : tuple of str
        Where the figures come from, where the cube says so.
    """

    reporter: Partner | str | None
    partners: PartnerGroup | PartnerList
    period: Period
    unit: Unit | None
    total: FlowBrief
    exports: FlowBrief
    imports: FlowBrief
    balance: BalanceBrief
    by_partner: tuple[PartnerBrief, ...]
    hhi: Change
    hhi_normalized: Change
    effective_partners: Change
    top_share: Change
    unallocated: float | None
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    _evidence: Evidence = attrs.field(eq=False)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: values in the unit of the cube, ratios as fractions, unknown as None.

        Returns
        -------
        dict
            Ready for `json.dumps`.
        """
        parts = (FlowBrief, BalanceBrief, PartnerBrief, Change, FirstAbove)

        def plain(value: Any) -> Any:
            if isinstance(value, parts):
                return {field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
            if isinstance(value, tuple):
                return [plain(item) for item in value]
            return value if value is None or isinstance(value, int | float) else str(value)

        fields = [field.name for field in attrs.fields(Brief) if not field.name.startswith("_")]
        return {name: plain(getattr(self, name)) for name in fields}

    def explain(self, name: str) -> str:
        """Return the formula behind a part of the brief, the figures that went in, and the arithmetic.

        Parameters
        ----------
        name : str
            A field of the brief that holds numbers, such as "hhi" or "exports".

        Returns
        -------
        str

        Raises
        ------
        CubeError
            If there is nothing of that name to explain.
        """
        return explain(self, name)

    def markdown(self) -> str:
        """Return the brief in Markdown.

        Returns
        -------
        str
            Headings, tables and lists; what Markdown would take for markup is escaped.
        """
        return markdown(self)

    def __str__(self) -> str:
        return text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html(self)
