"""The goods that trade is in: codes of a nomenclature."""

from bisect import bisect_left
from functools import cache
from typing import Final, NamedTuple, Self, final

from attrs import field, frozen

from tradekit.errors import CategoryError
from tradekit.model._data import rows
from tradekit.model._text import as_int, as_text, quoted

__all__ = ["Category"]

_HS_EDITIONS: Final = (1992, 1996, 2002, 2007, 2012, 2017, 2022)
_SHIPPED: Final = (
    *(f"HS{edition}" for edition in _HS_EDITIONS),
    *(f"SITC{revision}" for revision in (1, 2, 3, 4)),
    *("BEC4", "BEC5", "ISIC3.1", "ISIC4"),
)
# UN Comtrade calls editions of the Harmonized System H0 to H6, revisions of SITC S1 to S4, of BEC B4 and B5.
_ALIASES: Final = {
    **{f"H{number}": f"HS{edition}" for number, edition in enumerate(_HS_EDITIONS)},
    **{f"S{revision}": f"SITC{revision}" for revision in (1, 2, 3, 4)},
    **{f"B{revision}": f"BEC{revision}" for revision in (4, 5)},
}
_TOTAL: Final = "TOTAL"


@final
@frozen(order=True, repr=False, init=False)
class Category:
    """A code in an edition of a nomenclature.

    Parameters
    ----------
    code : str
        The code of a subheading (``"870380"``), heading (``"8703"``), chapter (``"87"``) or section
        (``"XVII"``), or ``"TOTAL"``; in other nomenclatures that of a section, division, group and so on.
    nomenclature : str
        The nomenclature and its edition: ``"HS1992"`` to ``"HS2022"``, ``"SITC1"`` to ``"SITC4"``,
        ``"BEC4"``, ``"BEC5"``, ``"ISIC3.1"``, ``"ISIC4"``.

    Raises
    ------
    CategoryError
        If the nomenclature is not shipped or does not list the code.

    Notes
    -----
    Goods "not specified according to kind" (``"99"``, ``"9999"``, ``"999999"``) are no part of the Harmonized
    System, but of trade data: they are residual categories beside the sections. Categories are ordered by
    nomenclature, then code.

    Examples
    --------
    >>> car = Category("870380", "HS2022")
    >>> car.name
    'Vehicles; with only electric motor for propulsion'
    >>> car.parent
    Category('8703', 'HS2022')
    """

    # In the order of comparison; `__init__` takes them in the order in which they are spoken.
    nomenclature: str = field()
    code: str = field()

    def __init__(self, code: str, nomenclature: str) -> None:
        self.__attrs_init__(nomenclature, code)  # pyright: ignore[reportAttributeAccessIssue]

    def __attrs_post_init__(self) -> None:
        if type(self.nomenclature) is not str or _nomenclature(self.nomenclature) != self.nomenclature:
            raise CategoryError(
                f"{quoted(self.nomenclature)} is not how a nomenclature is written, such as 'HS2022'"
            )
        if type(self.code) is not str or self.code not in _entries(self.nomenclature):
            raise CategoryError(_refusal(self.code, self.nomenclature))

    @classmethod
    def parse(cls, value: object, nomenclature: str = "HS2022") -> Self:
        """Read a category from its code.

        Parameters
        ----------
        value : object
            The code as text, with or without dots, blanks around it, or the nomenclature before it
            (``"HS2022:870380"``). A Category is returned as it is.
        nomenclature : str
            The nomenclature of a code that does not name one.

        Returns
        -------
        Category

        Raises
        ------
        CategoryError
            If the value is no code of the nomenclature; an integer never is, because it has lost its leading
            zeros.

        Examples
        --------
        >>> Category.parse("8703.80"), Category.parse(" HS2022:01 ")
        (Category('870380', 'HS2022'), Category('01', 'HS2022'))
        """
        if type(value) is cls:
            return value
        text = as_text(value)
        before, colon, after = (text or "").partition(":")
        name = _nomenclature(before.strip() if colon else nomenclature)
        code = (after if colon else before).replace(".", "").strip().upper()
        if code not in _entries(name):
            raise CategoryError(_refusal(value, name))
        return _category(code, name)

    @classmethod
    def all(cls, nomenclature: str = "HS2022", level: int | None = None) -> tuple[Self, ...]:
        """Every category of a nomenclature, or every one of a level, in order.

        Parameters
        ----------
        nomenclature : str
            The nomenclature and its edition.
        level : int, optional
            The level as `level` tells it; all of them if left out.

        Returns
        -------
        tuple of Category

        Raises
        ------
        CategoryError
            If the nomenclature is not shipped or has no such level.

        Examples
        --------
        >>> [category.code for category in Category.all(level=2)][:3]
        ['01', '02', '03']
        """
        name = _nomenclature(nomenclature)
        levels = sorted({entry.level for entry in _entries(name).values()})
        wanted = levels if level is None else [as_int(level)]
        if not set(wanted) <= set(levels):
            raise CategoryError(
                f"{quoted(level)} is no level of {name}; expected one of {', '.join(map(str, levels))}"
            )
        return tuple(cls(code, name) for code, entry in _entries(name).items() if entry.level in wanted)

    @property
    def name(self) -> str:
        """The description in English."""
        return self._entry.name

    @property
    def level(self) -> int:
        """0 for the total, 1 for a section, else the number of digits."""
        return self._entry.level

    @property
    def residual(self) -> bool:
        """Whether it holds what is not specified according to kind.

        Examples
        --------
        >>> Category.parse("9999").residual
        True
        """
        return self._entry.residual

    @property
    def parent(self) -> "Category | None":
        """The category one level up; None for the total.

        Examples
        --------
        >>> Category.parse("87").parent
        Category('XVII', 'HS2022')
        """
        parent = self._entry.parent
        return None if parent is None else Category(parent, self.nomenclature)

    @property
    def children(self) -> "tuple[Category, ...]":
        """The categories one level down, in order; none where nothing is below.

        Examples
        --------
        >>> [category.code for category in Category.parse("27").children][:2]
        ['2701', '2702']
        """
        codes = _children(self.nomenclature).get(self.code, ())
        return tuple(Category(code, self.nomenclature) for code in codes)

    def contains(self, other: "Category | str") -> bool:
        """Whether the other lies below this one, at any depth; no category contains itself.

        Parameters
        ----------
        other : Category or str
            A code is read in the nomenclature of this category.

        Returns
        -------
        bool

        Raises
        ------
        CategoryError
            If the code is none of the nomenclature.

        Examples
        --------
        >>> Category.parse("XVII").contains("870380"), Category.parse("87").contains("87")
        (True, False)
        """
        below = Category.parse(other, self.nomenclature)
        return below.nomenclature == self.nomenclature and self.code in codes_above(
            self.nomenclature, below.code
        )

    @property
    def _entry(self) -> "_Entry":
        return _entries(self.nomenclature)[self.code]

    def __repr__(self) -> str:
        return f"Category({self.code!r}, {self.nomenclature!r})"

    def __str__(self) -> str:
        return self.code


class _Entry(NamedTuple):
    parent: str | None
    level: int
    residual: bool
    name: str


@cache
def _entries(nomenclature: str) -> dict[str, _Entry]:
    """The codes of a nomenclature in order, from the file of its name."""
    return {
        row["code"]: _Entry(row["parent"] or None, int(row["level"]), bool(row["residual"]), row["name"])
        for row in rows(f"{nomenclature}.csv.xz")
    }


@cache
def _category(code: str, nomenclature: str) -> Category:
    """The category of a code; tables name each many times."""
    return Category(code, nomenclature)


@cache
def codes_above(nomenclature: str, code: str) -> tuple[str, ...]:
    """The codes that contain a code, the nearest first."""
    parent = _entries(nomenclature)[code].parent
    return () if parent is None else (parent, *codes_above(nomenclature, parent))


@cache
def _children(nomenclature: str) -> dict[str, list[str]]:
    below: dict[str, list[str]] = {}
    for code, entry in _entries(nomenclature).items():
        if entry.parent is not None:
            below.setdefault(entry.parent, []).append(code)
    return below


@cache
def _codes(nomenclature: str) -> list[str]:
    return list(_entries(nomenclature))


def _nomenclature(value: object) -> str:
    text = as_text(value)
    name = text.upper().replace(" ", "") if text else ""
    name = _ALIASES.get(name, name)
    if name in _SHIPPED:
        return name
    raise CategoryError(
        f"{quoted(value)} is no nomenclature that is known; tradekit ships {', '.join(_SHIPPED)}"
    )


def _refusal(value: object, nomenclature: str) -> str:
    """Why a value is no code of the nomenclature, and what it may have been."""
    text = as_text(value)
    if as_int(value) is not None:
        return (
            f"{quoted(value)} is a number, and codes of {nomenclature} are text: a number loses the leading "
            "zero that tells '010121' from '10121'"
        )
    message = f"{quoted(value)} is no code of {nomenclature}"
    digits = (text or "").rpartition(":")[2].replace(".", "").strip()
    if digits.isdecimal() and f"0{digits}" in _entries(nomenclature):
        return f"{message}; it may have lost its leading zero: '0{digits}'"
    longest = max(len(code) for code in _entries(nomenclature) if code.isdecimal())
    if digits.isdecimal() and len(digits) > longest and digits[:longest] in _entries(nomenclature):
        return f"{message}, which ends at {longest} digits: '{digits[:longest]}'"
    if not digits.isdecimal():
        return f"{message}; expected a code such as {_codes(nomenclature)[1]!r}"
    codes = _codes(nomenclature)
    place = bisect_left(codes, digits[:10])
    return f"{message}; nearest: {', '.join(map(repr, codes[max(place - 2, 0) : place + 2]))}"
