"""The last-day rule of membership."""

import pytest

from tradekit.errors import PartnerError, PeriodError
from tradekit.model import Membership, Period


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2004-04", False),
        ("2004-05", True),
        ("2004-Q1", False),
        ("2004-Q2", True),
        ("2004", True),
        ("2003", False),
        ("2011-03", True),
        ("2011-04", False),
        ("2011-Q1", True),
        ("2011-S1", False),
        ("2011", False),
        ("2004-01/2004-05", True),
        ("2004-01/2004-04", False),
    ],
)
def test_a_member_is_one_on_the_last_day_of_the_period(period: str, expected: bool) -> None:
    assert Membership("EST", "2004-05", "2011-03").holds(period) is expected


def test_without_a_period_it_holds_while_it_is_open() -> None:
    assert Membership("EST", "2004-05").holds()
    assert not Membership("EST", "2004-05", "2011-03").holds()


def test_a_year_alone_begins_in_january_and_ends_in_december() -> None:
    membership = Membership("EST", 2004, 2011)
    assert (membership.since, membership.until) == (Period("2004"), Period("2011"))
    assert [membership.holds(p) for p in ("2003-12", "2004-01", "2011-12", "2012-01")] == [
        False,
        True,
        True,
        False,
    ]


def test_an_undated_membership_always_holds() -> None:
    assert all(Membership("EST").holds(period) for period in (None, "0001", "9999-12"))


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(PartnerError, match="EST cannot belong from 2011-03 until 2004"):
        Membership("EST", "2011-03", 2004)
    with pytest.raises(PeriodError):
        Membership("EST", "May 2004")
    with pytest.raises(PartnerError):
        Membership("Estland")


def test_repr_leaves_out_what_is_open() -> None:
    shown = [repr(Membership("EST")), repr(Membership("EST", 2004)), repr(Membership("EST", None, 2011))]
    assert shown == ["Membership('EST')", "Membership('EST', '2004')", "Membership('EST', None, '2011')"]
    assert [str(Membership("EST")), str(Membership("EST", 2004))] == ["EST", "EST 2004.."]
