"""The direction of trade."""

from typing import ClassVar, Final, Self, final

from attrs import field, frozen

from tradekit.errors import FlowError
from tradekit.model._text import Suggestions, as_int, as_text, fold, quoted

__all__ = ["Flow"]

# Code, name, the flow it is part of; in the order in which a table shows them.
_FLOWS: Final = {
    "X": ("export", "T"),
    "DX": ("domestic export", "X"),
    "RX": ("re-export", "X"),
    "M": ("import", "T"),
    "FM": ("foreign import", "M"),
    "RM": ("re-import", "M"),
    "T": ("total", None),
}
_RANK: Final = {code: rank for rank, code in enumerate(_FLOWS)}
# UN Comtrade's numbers until 2022.
_LEGACY: Final = {1: "M", 2: "X", 3: "RX", 4: "RM"}
_CODES: Final = {code: code for code in _FLOWS} | {str(number): code for number, code in _LEGACY.items()}
_NAMES: Final = {
    **{fold(name): code for code, (name, _) in _FLOWS.items()},
    **{fold(name) + "s": code for code, (name, _) in _FLOWS.items()},
    **{
        fold(text): "T"
        for text in ("Trade", "Total trade", "Turnover", "Exports and imports", "Imports and exports")
    },
    "exp": "X",
    "imp": "M",
}
_SUGGESTIONS: Final = Suggestions(
    {label: repr(label) for code, (name, _) in _FLOWS.items() for label in (code, name)}
)


def _rank(code: str) -> int:
    return _RANK[code]


@final
@frozen(order=True, repr=False)
class Flow:
    """A direction of trade: export, import, a part of one of them, or their total.

    Parameters
    ----------
    code : str
        UN Comtrade's code (``"X"``, ``"M"``, ``"DX"``, ``"RX"``, ``"FM"``, ``"RM"``), or ``"T"`` for the
        total of exports and imports, which Comtrade has no code for.

    Raises
    ------
    FlowError
        If there is no such code.

    Notes
    -----
    Re-exports and domestic exports are part of exports, re-imports and foreign imports are part of imports:
    adding one to its parent counts it twice. Flows are ordered as a table shows them, the total last.

    Examples
    --------
    >>> Flow.parse("Re-Exports")
    Flow('RX')
    >>> Flow.EXPORT.contains(Flow.RE_EXPORT)
    True
    """

    EXPORT: ClassVar["Flow"]
    IMPORT: ClassVar["Flow"]
    RE_EXPORT: ClassVar["Flow"]
    DOMESTIC_EXPORT: ClassVar["Flow"]
    RE_IMPORT: ClassVar["Flow"]
    FOREIGN_IMPORT: ClassVar["Flow"]
    TOTAL: ClassVar["Flow"]

    code: str = field(order=_rank)

    def __attrs_post_init__(self) -> None:
        if type(self.code) is not str or self.code not in _FLOWS:
            raise FlowError(f"no flow has the code {quoted(self.code)}; the codes are {', '.join(_FLOWS)}")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a flow from a code in any case, a name, a plural, or Comtrade's old numbers 1 to 4.

        Parameters
        ----------
        value : object
            Text or an integer. A Flow is returned as it is.

        Returns
        -------
        Flow

        Raises
        ------
        FlowError
            If the value names no flow.

        Examples
        --------
        >>> Flow.parse("imports"), Flow.parse("x"), Flow.parse(2)
        (Flow('M'), Flow('X'), Flow('X'))
        """
        if type(value) is cls:
            return value
        text, number = as_text(value), as_int(value)
        if text:
            code = _CODES.get(text.upper()) or _NAMES.get(fold(text))
        else:
            code = None if number is None else _LEGACY.get(number)
        if code is None:
            raise FlowError(
                f"{quoted(value)} is no flow of trade{_SUGGESTIONS.hint(text)}; "
                "expected export, import, total, or a code such as X, M, RX"
            )
        return cls(code)

    @classmethod
    def all(cls) -> tuple[Self, ...]:
        """Every flow, in order.

        Returns
        -------
        tuple of Flow

        Examples
        --------
        >>> [str(flow) for flow in Flow.all()]
        ['X', 'DX', 'RX', 'M', 'FM', 'RM', 'T']
        """
        return tuple(cls(code) for code in _FLOWS)

    @property
    def name(self) -> str:
        """The name in English, in lower case."""
        return _FLOWS[self.code][0]

    @property
    def parent(self) -> "Flow | None":
        """The flow that this one is part of; None for the total.

        Examples
        --------
        >>> Flow.RE_IMPORT.parent
        Flow('M')
        """
        parent = _FLOWS[self.code][1]
        return None if parent is None else Flow(parent)

    def contains(self, other: "Flow | str") -> bool:
        """Whether the other flow is a part of this one, at any depth; no flow contains itself.

        Parameters
        ----------
        other : Flow or str
            The flow that may be a part.

        Returns
        -------
        bool

        Raises
        ------
        FlowError
            If the other is no flow.

        Examples
        --------
        >>> Flow.TOTAL.contains("RX"), Flow.EXPORT.contains("X")
        (True, False)
        """
        above = Flow.parse(other).parent
        while above is not None and above != self:
            above = above.parent
        return above is not None

    def __repr__(self) -> str:
        return f"Flow({self.code!r})"

    def __str__(self) -> str:
        return self.code


Flow.EXPORT = Flow("X")
Flow.IMPORT = Flow("M")
Flow.RE_EXPORT = Flow("RX")
Flow.DOMESTIC_EXPORT = Flow("DX")
Flow.RE_IMPORT = Flow("RM")
Flow.FOREIGN_IMPORT = Flow("FM")
Flow.TOTAL = Flow("T")
