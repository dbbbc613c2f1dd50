"""Named sets of categories."""

from collections.abc import Iterable
from functools import cache
from typing import final

from attrs import field, frozen

from tradekit.errors import CategoryError
from tradekit.model._data import rows
from tradekit.model._text import Suggestions, as_items, as_text, fold, quoted
from tradekit.model.category import Category, codes_above

__all__ = ["CategoryGroup"]


def _name(value: str) -> str:
    text = as_text(value)
    if not text:
        raise CategoryError(f"the name of a group is a text, not {quoted(value)}")
    return text


@final
@frozen(order=True, repr=False, init=False)
class CategoryGroup:
    """A named set of codes of one nomenclature; a code stands for itself and all that is below it.

    Parameters
    ----------
    name : str
        What the group is called.
    codes : iterable of str or Category
        Its codes, of any level.
    nomenclature : str, optional
        The nomenclature and edition that they are of.
    source : str, optional
        Where the list comes from.

    Raises
    ------
    CategoryError
        If there is no code, or one that the nomenclature does not list.

    Notes
    -----
    The codes are kept in order and without those that another one covers, so that two groups of the same
    extent have the same codes. Groups are ordered by their name.

    Examples
    --------
    >>> CategoryGroup("oil and gas", ["2709", "2711", "271121"]).codes
    ('2709', '2711')
    >>> CategoryGroup.parse("new three").contains("870380")
    True
    """

    name: str = field(converter=_name)
    codes: tuple[str, ...] = field()
    nomenclature: str = field()
    source: str = field()

    def __init__(
        self, name: str, codes: Iterable[str | Category], nomenclature: str = "HS2022", source: str = ""
    ) -> None:
        items = as_items(codes)
        if items is None:
            raise CategoryError(f"the codes of a group are a list of codes, not {quoted(codes)}")
        if not isinstance(source, str):
            raise CategoryError(f"the source of a group is a text, not {quoted(source)}")
        categories = {Category.parse(code, nomenclature) for code in items}
        edition = Category.parse("TOTAL", nomenclature).nomenclature
        if not categories or {category.nomenclature for category in categories} != {edition}:
            raise CategoryError(f"the group {quoted(name)} needs codes, all of them of {edition}")
        covered = {code for code in categories if any(other.contains(code) for other in categories)}
        kept = tuple(category.code for category in sorted(categories - covered))
        self.__attrs_init__(name, kept, edition, source)  # pyright: ignore[reportAttributeAccessIssue]

    @classmethod
    def parse(cls, value: object) -> "CategoryGroup":
        """The group of this name, in any case.

        Parameters
        ----------
        value : object
            The name of the group or an alias. A CategoryGroup is returned as it is.

        Returns
        -------
        CategoryGroup

        Raises
        ------
        CategoryError
            If no group is called so.

        Examples
        --------
        >>> str(CategoryGroup.parse("Iron and Steel"))
        'steel'
        """
        if type(value) is cls:
            return value
        text = as_text(value)
        name = _names().get(fold(text)) if text else None
        if name is None:
            raise CategoryError(
                f"{quoted(value)} is no category group that is known by name{_suggestions().hint(text)}; "
                "CategoryGroup(name, codes) makes one"
            )
        return _group(name)

    @classmethod
    def all(cls) -> "tuple[CategoryGroup, ...]":
        """Every group that is known by name, in order.

        Returns
        -------
        tuple of CategoryGroup

        Examples
        --------
        >>> "fuels" in map(str, CategoryGroup.all())
        True
        """
        return tuple(sorted(_group(row["group"]) for row in rows("category_groups.csv")))

    @property
    def categories(self) -> tuple[Category, ...]:
        """The codes as categories, in order."""
        return tuple(Category(code, self.nomenclature) for code in self.codes)

    def contains(self, category: Category | str) -> bool:
        """Whether the category is one of the codes or lies below one of them.

        Parameters
        ----------
        category : Category or str
            A code is read in the nomenclature of the group.

        Returns
        -------
        bool

        Raises
        ------
        CategoryError
            If the code is none of the nomenclature.

        Examples
        --------
        >>> fuels = CategoryGroup.parse("fuels")
        >>> fuels.contains("270900"), fuels.contains("V")
        (True, False)
        """
        below = Category.parse(category, self.nomenclature)
        if below.nomenclature != self.nomenclature:
            return False
        return any(code in self.codes for code in (below.code, *codes_above(self.nomenclature, below.code)))

    def __repr__(self) -> str:
        source = f", {self.source!r}" if self.source else ""
        return f"CategoryGroup({self.name!r}, {list(self.codes)!r}, {self.nomenclature!r}{source})"

    def __str__(self) -> str:
        return self.name


@cache
def _group(name: str) -> CategoryGroup:
    """The group of a name; one by one, so that no nomenclature is read that is not asked for."""
    row = next(row for row in rows("category_groups.csv") if row["group"] == name)
    return CategoryGroup(name, row["codes"].split(), row["nomenclature"], row["source"])


@cache
def _names() -> dict[str, str]:
    return {
        fold(name): row["group"]
        for row in rows("category_groups.csv")
        for name in (row["group"], *filter(None, row["aliases"].split("|")))
    }


@cache
def _suggestions() -> Suggestions:
    return Suggestions({name: repr(name) for name in _names().values()})
