"""The time an economy belongs to a group."""

from typing import final

from attrs import field, frozen

from tradekit.errors import PartnerError
from tradekit.model.partner import Partner
from tradekit.model.period import Period

__all__ = ["Membership"]


def _partner(value: Partner | str | int) -> Partner:
    return Partner.parse(value)


def _period(value: Period | str | int | None) -> Period | None:
    return None if value is None else Period.parse(value)


def _key(period: Period | None) -> tuple[Period, ...]:
    return () if period is None else (period,)


@final
@frozen(order=True, repr=False)
class Membership:
    """One economy's time in a group.

    Parameters
    ----------
    partner : Partner or str
        The economy.
    since : Period, str or int, optional
        The first period, a month where it is known, on whose last day it is a member; from ever if left out.
    until : Period, str or int, optional
        The last period on whose last day it is a member; to this day if left out.

    Raises
    ------
    PartnerError, PeriodError
        If one of them cannot be read, or the end comes before the beginning.

    Examples
    --------
    The United Kingdom left the European Union at the end of 31 January 2020, so that January is its last
    month:

    >>> brexit = Membership("GBR", "1973", "2020-01")
    >>> brexit.holds("2019"), brexit.holds("2020-01"), brexit.holds("2020-02"), brexit.holds("2020")
    (True, True, False, False)
    """

    partner: Partner = field(converter=_partner)
    since: Period | None = field(default=None, converter=_period, order=_key)
    until: Period | None = field(default=None, converter=_period, order=_key)

    def __attrs_post_init__(self) -> None:
        since, until = self.since, self.until
        if since is not None and until is not None and until.months[1] < since.months[0]:
            raise PartnerError(f"{self.partner} cannot belong from {since} until {until}")

    def holds(self, period: Period | str | int | None = None) -> bool:
        """Whether it is a member on the last day of the period.

        Parameters
        ----------
        period : Period, str or int, optional
            When; without it, whether it still is a member.

        Returns
        -------
        bool

        Raises
        ------
        PeriodError
            If the period cannot be read.

        Examples
        --------
        >>> Membership("HRV", "2013-07").holds("2013-Q2"), Membership("HRV", "2013-07").holds()
        (False, True)
        """
        if period is None:
            return self.until is None
        last = Period.parse(period).months[1]
        began = self.since is None or self.since.months[0] <= last
        return began and (self.until is None or last <= self.until.months[1])

    def __repr__(self) -> str:
        dates = [None if date is None else str(date) for date in (self.since, self.until)]
        while dates and dates[-1] is None:
            dates.pop()
        return f"Membership({', '.join(map(repr, [self.partner.code, *dates]))})"

    def __str__(self) -> str:
        if self.since is None and self.until is None:
            return self.partner.code
        return f"{self.partner.code} {self.since or ''}..{self.until or ''}"
