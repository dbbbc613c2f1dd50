"""The economies, residuals and aggregates that trade is with."""

from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self, final, get_args

from attrs import field, frozen

from tradekit.errors import PartnerError
from tradekit.model._data import rows
from tradekit.model._text import Suggestions, as_int, as_text, fold, quoted

if TYPE_CHECKING:
    from tradekit.model.partner_group import PartnerGroup
    from tradekit.model.period import Period

__all__ = ["Kind", "Partner"]

Kind = Literal["economy", "residual", "aggregate"]

_WORLD: Final = "W00"


@final
@frozen(order=True, repr=False)
class Partner:
    """An economy, a residual of trade statistics, or an aggregate of economies; a reporter is one as well.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3 for an economy (``"KAZ"``), ISO 3166-3 for a historic one (``"SUN"``), UN
        Comtrade's alpha-3 for a residual (``"_X"``, ``"X1"``, ``"S19"``), ``"W00"`` for the world, a group's
        name for its aggregate (``"EU"``). `parse` reads everything else.

    Raises
    ------
    PartnerError
        If there is no such code.

    Notes
    -----
    A residual counts in totals and is a member of nothing. "Other Asia, nes" (490, ``"S19"``) is a residual;
    it is Taiwan (``"TWN"``) in practice, and becomes that only when the data say so. An aggregate is a
    published row such as "World" or "EU", beside its members. Partners are ordered by their code.

    Examples
    --------
    >>> Partner.parse("Viet Nam"), Partner.parse(842), Partner.parse("areas, n.e.s.")
    (Partner('VNM'), Partner('USA'), Partner('_X'))
    >>> Partner("KAZ").name
    'Kazakhstan'
    """

    code: str = field()

    def __attrs_post_init__(self) -> None:
        if type(self.code) is not str or self.code not in _entries():
            hint = _suggestions().hint(as_text(self.code))
            raise PartnerError(
                f"no partner has the code {quoted(self.code)}{hint}; Partner.parse reads names as well"
            )

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a partner from a code, a number or a name, as trade data spell it.

        Parameters
        ----------
        value : object
            Alpha-3, alpha-2, the number of M49 or of UN Comtrade, as integer or as text, padded or not, or a
            name: case, accents, punctuation, blanks and articles do not matter. A Partner is returned as it
            is.

        Returns
        -------
        Partner

        Raises
        ------
        PartnerError
            If the value names no partner; the message lists the nearest names.

        Notes
        -----
        ``"NA"`` is Namibia. Where UN Comtrade and M49 give a number to different partners, Comtrade's meaning
        holds: 492 is "Europe EU, nes", not Monaco, whose trade is part of France's.

        Examples
        --------
        >>> [Partner.parse(text).code for text in ("kz", "398", "Korea, Rep.", "X1 ", "Central Asia")]
        ['KAZ', 'KAZ', 'KOR', 'X1', 'Central Asia']
        """
        if type(value) is cls:
            return value
        text, number = as_text(value), as_int(value)
        if text is not None and text.isascii() and text.isdigit() and len(text) <= 4:
            number = int(text)
        if number is not None:
            code = _numbers().get(number)
        elif text:
            code = _codes().get(text.upper()) or _names().get(fold(text))
        else:
            code = None
        if code is None:
            raise PartnerError(
                f"{quoted(value)} names no economy, residual or aggregate{_suggestions().hint(text)}; "
                "expected an ISO code, a number of M49 or UN Comtrade, or a name in common use"
            )
        return cls(code)

    @classmethod
    def all(cls, kind: Kind | None = None) -> tuple[Self, ...]:
        """Every partner, or every one of a kind, in order.

        Parameters
        ----------
        kind : {"economy", "residual", "aggregate"}, optional
            All kinds if left out.

        Returns
        -------
        tuple of Partner

        Raises
        ------
        PartnerError
            If there is no such kind.

        Examples
        --------
        >>> Partner("SUN") in Partner.all("economy")
        True
        """
        if kind is not None and as_text(kind) not in get_args(Kind):
            raise PartnerError(f"{quoted(kind)} is no kind of partner; expected {', '.join(get_args(Kind))}")
        return tuple(
            cls(code) for code in sorted(_entries()) if kind is None or _entries()[code].kind == kind
        )

    @property
    def name(self) -> str:
        """The short English name."""
        return self._entry.name

    @property
    def kind(self) -> Kind:
        """``"economy"``, ``"residual"`` or ``"aggregate"``."""
        return self._entry.kind

    @property
    def alpha2(self) -> str | None:
        """The ISO 3166-1 alpha-2 code, where there is one."""
        return self._entry.alpha2

    @property
    def m49(self) -> int | None:
        """The number in the United Nations' standard M49, where there is one."""
        return self._entry.m49

    @property
    def comtrade(self) -> int | None:
        """UN Comtrade's own number, where it is not that of M49.

        Examples
        --------
        >>> Partner("USA").m49, Partner("USA").comtrade
        (840, 842)
        """
        return self._entry.comtrade

    @property
    def since(self) -> int | None:
        """The first year of its trade statistics, where these begin with the economy itself."""
        return self._entry.since

    @property
    def until(self) -> int | None:
        """The last year of its trade statistics, if it is historic.

        Examples
        --------
        >>> Partner("BLX").until, Partner("BEL").since
        (1998, 1999)
        """
        return self._entry.until

    @property
    def successor(self) -> "Partner | None":
        """The economy whose place in partner groups a historic one had.

        Examples
        --------
        Belgium-Luxembourg was in the European Union before Belgium had trade statistics of its own:

        >>> Partner("BLX").successor
        Partner('BEL')
        """
        code = self._entry.successor
        return None if code is None else Partner(code)

    @property
    def group(self) -> "PartnerGroup | None":
        """The group that an aggregate is the row of; None for the world and for whatever is no aggregate.

        Examples
        --------
        >>> len(Partner("Central Asia").group)
        5
        """
        if self.kind != "aggregate" or self.code == _WORLD:
            return None
        # Groups are made of partners: imported here, they do not need to be there first.
        from tradekit.model.partner_group import PartnerGroup

        return PartnerGroup.parse(self.code)

    def contains(self, other: "Partner | str", period: "Period | str | int | None" = None) -> bool:
        """Whether the trade of the other is part of this one's, so that adding them counts it twice.

        Parameters
        ----------
        other : Partner or str
            The partner that may be a part.
        period : Period, str or int, optional
            When; without it, whether it ever was.

        Returns
        -------
        bool

        Raises
        ------
        PartnerError, PeriodError
            If one of them cannot be read.

        Notes
        -----
        The world contains everything but itself. An aggregate contains the members of its group, and every
        other group whose members are all among them. Whatever is no aggregate contains nothing.

        Examples
        --------
        >>> eu = Partner("EU")
        >>> eu.contains("GBR", 2015), eu.contains("GBR", 2021), eu.contains("GBR")
        (True, False, True)
        """
        part, group = Partner.parse(other), self.group
        if part == self or self.kind != "aggregate":
            return False
        if group is None:
            return True
        if part.code == _WORLD:
            return False
        if part.group is not None:
            theirs = part.group.ever() if period is None else part.group.members(period)
            ours = group.ever() if period is None else group.members(period)
            return bool(theirs) and set(theirs) <= set(ours) and (theirs != ours or part.code < self.code)
        if period is None:
            return part in group.ever() or part.successor in group.ever()
        return group.contains(part, period)

    @property
    def _entry(self) -> "_Entry":
        return _entries()[self.code]

    def __repr__(self) -> str:
        return f"Partner({self.code!r})"

    def __str__(self) -> str:
        return self.code


class _Entry(NamedTuple):
    kind: Kind
    alpha2: str | None
    m49: int | None
    comtrade: int | None
    since: int | None
    until: int | None
    successor: str | None
    name: str


@cache
def _entries() -> dict[str, _Entry]:
    groups = {
        row["group"]: _Entry("aggregate", None, None, None, None, None, None, row["group"])
        for row in rows("partner_groups.csv")
    }
    return groups | {row["code"]: _entry(row) for row in rows("partners.csv")}


def _entry(row: dict[str, str]) -> _Entry:
    m49, comtrade, since, until = (
        int(row[key]) if row[key] else None for key in ("m49", "comtrade", "since", "until")
    )
    kinds: dict[str, Kind] = {"economy": "economy", "residual": "residual", "aggregate": "aggregate"}
    return _Entry(
        kinds[row["kind"]],
        row["alpha2"] or None,
        m49,
        comtrade,
        since,
        until,
        row["successor"] or None,
        row["name"],
    )


@cache
def _codes() -> dict[str, str]:
    """Every code in letters, in upper case, with the partner's own."""
    alpha2 = {entry.alpha2: code for code, entry in _entries().items() if entry.alpha2}
    more = {row["other"]: row["code"] for row in rows("partner_codes.csv") if not row["other"].isdigit()}
    return alpha2 | more | {code.upper(): code for code in _entries()}


@cache
def _numbers() -> dict[int, str]:
    entries = _entries()
    m49 = {entry.m49: code for code, entry in entries.items() if entry.m49 is not None}
    own = {entry.comtrade: code for code, entry in entries.items() if entry.comtrade is not None}
    more = {int(row["other"]): row["code"] for row in rows("partner_codes.csv") if row["other"].isdigit()}
    return m49 | own | more


def _spellings() -> dict[str, str]:
    """Every name in English, with the partner's code."""
    names = {row["name"]: row["code"] for row in rows("partner_names.csv")}
    groups = {
        alias: row["group"]
        for row in rows("partner_groups.csv")
        for alias in row["aliases"].split("|")
        if alias
    }
    return names | groups | {entry.name: code for code, entry in _entries().items()}


@cache
def _names() -> dict[str, str]:
    translated = {fold(row["name"]): row["code"] for row in rows("partner_names_translated.csv")}
    return translated | {fold(name): code for name, code in _spellings().items()}


@cache
def _suggestions() -> Suggestions:
    entries = _entries()
    spellings = {code: code for code in entries} | _spellings()
    shown = {
        code: code if entry.name == code else f"{code} ({entry.name})" for code, entry in entries.items()
    }
    return Suggestions({spelling: shown[code] for spelling, code in spellings.items()})
