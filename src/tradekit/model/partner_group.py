"""Named sets of partners, with the time that each belongs to them."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import final

from attrs import field, frozen

from tradekit.errors import PartnerError
from tradekit.model._data import rows
from tradekit.model._text import Suggestions, as_items, as_text, fold, quoted
from tradekit.model.membership import Membership
from tradekit.model.partner import Partner
from tradekit.model.period import Period

__all__ = ["PartnerGroup"]


def _memberships(value: Iterable[Membership | Partner | str]) -> tuple[Membership, ...]:
    items = as_items(value)
    if items is None:
        raise PartnerError(f"the members of a group are a list of partners, not {quoted(value)}")
    return tuple(sorted(item if isinstance(item, Membership) else Membership(item) for item in items))


def _name(value: str) -> str:
    text = as_text(value)
    if not text:
        raise PartnerError(f"the name of a group is a text, not {quoted(value)}")
    return text


@final
@frozen(order=True, repr=False)
class PartnerGroup:
    """A named set of economies, with membership dated where it changed.

    Parameters
    ----------
    name : str
        What the group is called.
    memberships : iterable of Membership, Partner or str
        Its members; a plain partner belongs to it at any time.
    source : str, optional
        Where the members and their dates come from.

    Raises
    ------
    PartnerError
        If a member cannot be read.

    Notes
    -----
    **An economy is a member in a period if it is one on the last day of the period.** So Croatia, which
    joined the European Union on 1 July 2013, is in it in the third quarter of 2013 and in the year 2013, not
    in the second quarter; the United Kingdom, which left at the end of 31 January 2020, is in it in that
    month and no longer in the year 2020. Groups are ordered by their name.

    Examples
    --------
    >>> [str(partner) for partner in PartnerGroup("Baltics", ["EST", "LVA", "LTU"])]
    ['EST', 'LTU', 'LVA']
    >>> eu = PartnerGroup.parse("European Union")
    >>> len(eu), len(eu.members(2013)), len(eu.members("2013-Q2"))
    (27, 28, 27)
    """

    name: str = field(converter=_name)
    memberships: tuple[Membership, ...] = field(converter=_memberships)
    source: str = field(default="")

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise PartnerError(f"the source of a group is a text, not {quoted(self.source)}")

    @classmethod
    def parse(cls, value: object) -> "PartnerGroup":
        """The group of this name, in any case.

        Parameters
        ----------
        value : object
            The name of the group or an alias. A PartnerGroup is returned as it is.

        Returns
        -------
        PartnerGroup

        Raises
        ------
        PartnerError
            If no group is called so.

        Examples
        --------
        >>> str(PartnerGroup.parse("eurozone"))
        'euro area'
        """
        if type(value) is cls:
            return value
        text = as_text(value)
        name = _names().get(fold(text)) if text else None
        if name is None:
            raise PartnerError(
                f"{quoted(value)} is no partner group that is known by name{_suggestions().hint(text)}; "
                "PartnerGroup(name, members) makes one"
            )
        return _groups()[name]

    @classmethod
    def all(cls) -> "tuple[PartnerGroup, ...]":
        """Every group that is known by name, in order.

        Returns
        -------
        tuple of PartnerGroup

        Examples
        --------
        >>> "ASEAN" in map(str, PartnerGroup.all())
        True
        """
        return tuple(sorted(_groups().values()))

    def members(self, period: Period | str | int | None = None) -> tuple[Partner, ...]:
        """The members on the last day of the period, in order.

        Parameters
        ----------
        period : Period, str or int, optional
            When; without it, those of today.

        Returns
        -------
        tuple of Partner

        Raises
        ------
        PeriodError
            If the period cannot be read.

        Examples
        --------
        >>> [str(partner) for partner in PartnerGroup.parse("BRICS").members(2010)]
        ['BRA', 'CHN', 'IND', 'RUS', 'ZAF']
        """
        when = None if period is None else Period.parse(period)
        return tuple(sorted({entry.partner for entry in self.memberships if entry.holds(when)}))

    def ever(self) -> tuple[Partner, ...]:
        """All that are or were members at some time, in order.

        Returns
        -------
        tuple of Partner

        Examples
        --------
        >>> Partner("GBR") in PartnerGroup.parse("EU").ever()
        True
        """
        return tuple(sorted({entry.partner for entry in self.memberships}))

    def contains(self, partner: Partner | str, period: Period | str | int | None = None) -> bool:
        """Whether the partner, or the successor of a historic one, is a member on the period's last day.

        Parameters
        ----------
        partner : Partner or str
            The partner that may be a member.
        period : Period, str or int, optional
            When; without it, whether it is one today.

        Returns
        -------
        bool

        Raises
        ------
        PartnerError, PeriodError
            If one of them cannot be read.

        Examples
        --------
        >>> eu = PartnerGroup.parse("EU")
        >>> eu.contains("HRV", "2013-06"), eu.contains("HRV", "2013-07"), eu.contains("BLX", 1990)
        (False, True, True)
        """
        member, when = Partner.parse(partner), None if period is None else Period.parse(period)
        names = (member, member.successor)
        return any(entry.partner in names and entry.holds(when) for entry in self.memberships)

    def __iter__(self) -> Iterator[Partner]:
        return iter(self.members())

    def __len__(self) -> int:
        return len(self.members())

    def __repr__(self) -> str:
        members = [
            entry.partner.code if entry == Membership(entry.partner) else entry for entry in self.memberships
        ]
        source = f", {self.source!r}" if self.source else ""
        return f"PartnerGroup({self.name!r}, {members!r}{source})"

    def __str__(self) -> str:
        return self.name


@cache
def _groups() -> dict[str, PartnerGroup]:
    members: dict[str, list[Membership]] = {}
    for row in rows("partner_group_members.csv"):
        entry = Membership(row["partner"], row["since"] or None, row["until"] or None)
        members.setdefault(row["group"], []).append(entry)
    return {
        row["group"]: PartnerGroup(row["group"], members[row["group"]], row["source"])
        for row in rows("partner_groups.csv")
    }


@cache
def _names() -> dict[str, str]:
    return {
        fold(name): row["group"]
        for row in rows("partner_groups.csv")
        for name in (row["group"], *filter(None, row["aliases"].split("|")))
    }


@cache
def _suggestions() -> Suggestions:
    return Suggestions({name: repr(name) for name in _groups()})
