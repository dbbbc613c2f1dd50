"""The guard against counting trade twice: what a sum runs over must not hold a whole beside its parts."""

from typing import Any

import numpy as np

from tradekit.cube.axis import Axis, code_of
from tradekit.cube.rollup import Rows, combine
from tradekit.errors import SumError
from tradekit.model import Category, Flow, Partner

__all__ = ["ancestors", "ancestors_on", "check_nothing_twice", "widest"]


def ancestors_on(axis: Axis) -> dict[int, tuple[int, ...]]:
    """Return, for each label that lies inside others of the same axis, the positions of those."""
    if axis.dim in ("reporter", "partner", "flow"):
        wholes = [
            (position, label)
            for position, label in enumerate(axis.labels)
            if isinstance(label, Flow) or (isinstance(label, Partner) and label.kind == "aggregate")
        ]
        inside = {
            position: tuple(p for p, whole in wholes if _contains(whole, label))
            for position, label in enumerate(axis.labels)
        }
    elif axis.dim == "category":
        inside = _categories_inside(axis)
    else:
        inside = {}
    return {position: found for position, found in inside.items() if found}


def _contains(whole: Flow | Partner, label: Any) -> bool:
    if isinstance(whole, Flow):
        return isinstance(label, Flow) and whole.contains(label)
    return isinstance(label, Partner) and whole.contains(label)


def _categories_inside(axis: Axis) -> dict[int, tuple[int, ...]]:
    if any(isinstance(label, Category) for label in axis.labels):
        # Groups of one's own beside them hold what is in none of them.
        return {
            position: tuple(axis.positions[up] for up in ancestors(label) if up in axis.positions)
            for position, label in enumerate(axis.labels)
            if isinstance(label, Category)
        }
    codes = [code_of(label) for label in axis.labels]
    position_of = {code: position for position, code in enumerate(codes)}
    everything = np.flatnonzero(axis.totals).tolist()
    others = [code for p, code in enumerate(codes) if p not in everything]
    # Codes of two, four and six digits are chapters, headings and subheadings; others say nothing.
    layered = {len(code) for code in others} <= {2, 4, 6} and all(code.isdigit() for code in others)
    inside = {}
    for code in others:
        prefixes = [code[:width] for width in (2, 4) if layered and width < len(code)]
        wholes = [position_of[prefix] for prefix in prefixes if prefix in position_of]
        inside[position_of[code]] = (*everything, *wholes)
    return inside


def ancestors(category: Category) -> list[Category]:
    """Return the categories that contain a category, the nearest first."""
    found: list[Category] = []
    parent = category.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def check_nothing_twice(axis: Axis, rows: Rows, by: tuple[str, ...], periods: Axis) -> None:
    """Raise `SumError` if a sum over this axis, within groups of `by`, has a whole beside its parts.

    The labels decide first, which costs nothing; rows are looked at only if one label contains another. An
    economy is a part of a group in the periods in which it is a member.
    """
    inside = ancestors_on(axis) if axis.dim in rows.codes else {}
    if not inside:
        return
    depth = max(map(len, inside.values()))
    above = np.full((len(axis), depth), -1, dtype=np.intp)
    for position, found in inside.items():
        above[position, : len(found)] = found
    dims = [dim for dim in by if dim in rows.codes]
    group = rows.key(dims) * len(axis)
    code, when = rows.code(axis.dim), rows.code("period")
    whole_key = (group + code)[np.isin(code, above)]
    for level in range(depth):
        whole = above[code, level]
        twice = np.flatnonzero((whole >= 0) & np.isin(group + whole, whole_key))
        pairs = combine([code[twice], when[twice]], [len(axis), len(periods)], len(twice))
        # By label, so that the example does not depend on which other dimensions the rows have.
        for row in twice[np.unique(pairs, return_index=True)[1]]:
            if _is_part(axis.labels[code[row]], axis.labels[whole[row]], periods.labels[when[row]]):
                raise SumError(_message(axis, code[row], whole[row]))


def _is_part(part: Any, whole: Any, period: Any) -> bool:
    return not isinstance(whole, Partner) or whole.contains(part, period)


def _message(axis: Axis, part: Any, whole: Any) -> str:
    inner, outer = axis.text[part], axis.text[whole]
    members = f'where({axis.dim}="members")'
    if axis.dim == "category":
        members = f"where(category=lambda c: len(str(c)) == {len(inner)})"
    return (
        f"{axis.dim} {outer!r} contains {inner!r}: a sum over {axis.dim} would count its trade twice."
        f" Choose the whole with where({axis.dim}={outer!r}), or the parts with {members}"
    )


def widest(axis: Axis) -> int | None:
    """Return the position of the label that contains all others of an axis, if there is one."""
    inside = ancestors_on(axis)
    everything = set(range(len(axis)))
    for position in everything:
        others = everything - {position}
        if others and all(position in inside.get(other, ()) for other in others):
            return position
    return None
