"""How the codes of one nomenclature correspond to those of another."""

from functools import cache
from importlib.resources import files

from tradekit.errors import CategoryError
from tradekit.model._data import table
from tradekit.model.category import Category

__all__ = ["concordance", "concordance_weights"]


def concordance(origin: str, target: str, weights: str) -> dict[str, dict[str, float]]:
    """The codes that each code of a nomenclature corresponds to in another, with their weights.

    Parameters
    ----------
    origin, target : str
        Nomenclatures and their editions: ``"HS2022"``, ``"SITC3"``.
    weights : {"equal", "whole", "trade"}
        ``"equal"``: in equal parts to every code of the correlation table, which may be read both ways.
        ``"whole"``: as the conversion table says, which names one code for each (in BEC 5 that of the main
        use); where that is a group, in equal parts to the correlated codes within it. ``"trade"``: in the
        parts that the Growth Lab estimated from reported trade, between neighbouring editions of the
        Harmonized System.

    Returns
    -------
    dict of str to dict of str to float
        The weights of a code sum to one. Codes that correspond to nothing are left out.

    Raises
    ------
    CategoryError
        If no table or no such weights are shipped for the two.

    See Also
    --------
    tradekit.TradeCube.convert : The trade of a cube in another nomenclature.

    Examples
    --------
    >>> concordance("HS2022", "SITC3", "whole")["870380"]
    {'7812': 1.0}
    >>> concordance("HS2012", "HS2017", "trade")["871190"]
    {'871160': 0.738739, '871190': 0.261261}
    """
    start, end = (Category.parse("TOTAL", name).nomenclature for name in (origin, target))
    known = concordance_weights(start, end)
    if not known:
        near = sorted({name for pair in _pairs() if start in pair for name in pair} - {start})
        raise CategoryError(
            f"no concordance from {start} to {end} is shipped; from {start} there is one to {', '.join(near)}"
        )
    if weights not in known:
        raise CategoryError(
            f"the concordance from {start} to {end} has the weights {' and '.join(map(repr, known))}, not"
            f" {weights!r:.80}"
        )
    backwards = weights not in _columns(start, end)
    head, *rows = table(_file(end, start) if backwards else _file(start, end))
    column = head.index(weights)
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row[column]:
            code, other = (row[1], row[0]) if backwards else (row[0], row[1])
            found.setdefault(code, {})[other] = float(row[column])
    for parts in found.values():
        if len(parts) > 1:
            whole = sum(parts.values())
            parts.update({code: part / whole for code, part in parts.items()})
        else:
            parts.update(dict.fromkeys(parts, 1.0))
    return found


def concordance_weights(origin: str, target: str) -> tuple[str, ...]:
    """The names of the weights that are shipped for two nomenclatures; none where there is no table.

    Parameters
    ----------
    origin, target : str
        Nomenclatures and their editions.

    Returns
    -------
    tuple of str

    Raises
    ------
    CategoryError
        If a nomenclature is not shipped.

    Examples
    --------
    >>> concordance_weights("HS2017", "HS2012"), concordance_weights("HS2012", "HS2017")
    (('equal', 'whole', 'trade'), ('equal', 'trade'))
    """
    start, end = (Category.parse("TOTAL", name).nomenclature for name in (origin, target))
    both_ways = {"equal"} & set(_columns(end, start))
    return tuple(name for name in ("equal", "whole", "trade") if name in {*_columns(start, end), *both_ways})


@cache
def _columns(origin: str, target: str) -> tuple[str, ...]:
    return tuple(table(_file(origin, target))[0][2:]) if (origin, target) in _pairs() else ()


def _file(origin: str, target: str) -> str:
    return f"concordances/{origin}-{target}.csv.xz"


@cache
def _pairs() -> set[tuple[str, str]]:
    folder = files("tradekit.model").joinpath("data", "concordances")
    return {tuple(file.name.removesuffix(".csv.xz").split("-")) for file in folder.iterdir()}  # type: ignore[misc]
