"""The record that stands above every metric, and the decorator that puts it there."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, ParamSpec, Protocol, TypeVar, cast, final

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.errors import MetricError

__all__ = ["Argument", "Metric", "MetricFunction", "Reference", "Signature", "metric", "record_of"]

P = ParamSpec("P")
R = TypeVar("R", covariant=True)

Kernel = Callable[[NDArray[np.float64], NDArray[np.intp]], NDArray[np.float64]]


@final
@attrs.frozen
class Signature:
    """Core dimensions of a metric, in the notation of NumPy's generalised universal functions.

    The letters mean `t` periods, `r`, `p`, `c` reporters, partners and categories, and `n` whatever
    dimension the metric is taken over. All other, leading dimensions are a batch.

    Examples
    --------
    >>> Signature.parse("(n,t),(t)->(n,t)").inputs
    (('n', 't'), ('t',))
    """

    inputs: tuple[tuple[str, ...], ...]
    output: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """Read a signature from text.

        Parameters
        ----------
        text : str
            Core dimensions of the arguments and of the result, such as ``"(n),(n)->()"``.

        Returns
        -------
        Signature

        Raises
        ------
        MetricError
            If the text is no signature, the result has a letter that no argument has, or `n` comes second.

        Examples
        --------
        >>> Signature.parse("(r,c)->(r)").output
        ('r',)
        """
        group = r"\((?:[tnrpc](?:,[tnrpc])*)?\)"
        if not re.fullmatch(rf"{group}(?:,{group})*->{group}", text):
            raise MetricError(
                f"{text!r} is no signature: write core dimensions as '(n),(n)->()', letters t, n, r, p, c"
            )
        groups = [tuple(re.findall(r"\w", part)) for part in re.findall(group, text)]
        signature = cls(tuple(groups[:-1]), groups[-1])
        unbound = set(signature.output) - signature.letters
        if unbound:
            raise MetricError(f"{text!r}: the output names {sorted(unbound)}, which no input has")
        if any("n" in group[1:] for group in (*signature.inputs, signature.output)):
            raise MetricError(f"{text!r}: n comes first among the dimensions of an argument")
        return signature

    @property
    def letters(self) -> frozenset[str]:
        """Letters that the inputs use."""
        return frozenset(letter for group in self.inputs for letter in group)

    @property
    def ragged(self) -> str | None:
        """Letter along which groups may differ in size: n, or the first there is, or None."""
        first = [group[0] for group in self.inputs if group]
        letter = "n" if "n" in first else next(iter(first), None)
        # A group is a run of rows, so its letter cannot also stand behind another.
        later = {other for group in (*self.inputs, self.output) for other in group[1:]}
        return None if letter in later else letter

    def __str__(self) -> str:
        groups = ",".join(f"({','.join(group)})" for group in self.inputs)
        return f"{groups}->({','.join(self.output)})"


@final
@attrs.frozen
class Argument:
    """What a cube puts into one data argument of a metric.

    Attributes
    ----------
    name : str
        The parameter's name; of a covariate also its key in ``measure(..., data={name: series})``.
    flow : {"asked", "export", "import", "re-export"}
        The flow whose cells it takes; "asked" is the one flow of the cube, of `by` or of ``flow=``.
    column : {"value", "quantity", "unit_value"}
        What of a cell it takes; a unit value is value / quantity.
    time : {"current", "base"}
        The period itself, or the one that ``lag=`` or ``base=`` chooses.
    scope : {"own", "reference", "mirror"}
        The reporter's own cells, those of all reporters together, or those of the same trade as the partner
        reports it.
    members : {"all", "inside", "outside"}
        All partners, or those inside or outside the group given as ``members=``.
    source : {"cells", "covariate", "elapsed"}
        Cells of the cube, a labelled series of the user's, or the years between base and current period.
    """

    name: str
    flow: Literal["asked", "export", "import", "re-export"] = "asked"
    column: Literal["value", "quantity", "unit_value"] = "value"
    time: Literal["current", "base"] = "current"
    scope: Literal["own", "reference", "mirror"] = "own"
    members: Literal["all", "inside", "outside"] = "all"
    source: Literal["cells", "covariate", "elapsed"] = "cells"


@final
@attrs.frozen
class Reference:
    """A publication that defines or uses a metric."""

    text: str
    doi: str | None = None

    def __str__(self) -> str:
        return f"{self.text} https://doi.org/{self.doi}" if self.doi else self.text


def as_they_stand(entries: Iterable[str]) -> Mapping[str, str]:
    """Return entries of the catalogue with how each is covered; a list of them needs no more to be said."""
    return dict(entries) if isinstance(entries, Mapping) else dict.fromkeys(entries, "")


@final
@attrs.frozen
class Metric:
    """All that is known of a metric beyond its formula.

    Attributes
    ----------
    name : str
        Name of the function.
    term : str
        The field's standard term.
    symbol : str
        Symbol in the literature.
    family : str
        Module that holds it.
    signature : Signature
        Core dimensions.
    arguments : tuple of Argument
        One for each data argument, in order.
    unit : str
        Unit of the result: "same" as the data's, or its name ("1" for a pure number).
    kind : {"number", "count", "flag", "position"}
        What the result is; a position points into the `t` axis.
    range : str
        Interval of possible results, its ends written in `n`, the number of members.
    undefined : str
        When the result is NaN.
    absent : {"ignored", "counted", "dense"}
        What members without trade do to it: nothing; they count in the option `n`; they matter as zeros.
    laws : frozenset of str
        Names of the laws it obeys (`tradekit.testing.laws`); what is not named it breaks.
    references : tuple of Reference
        Where it comes from.
    catalogue_ids : mapping of str to str
        Entries of the catalogue of trade metrics that it covers, each with what makes it so: options,
        dimensions, groups; "" for the function as it stands, which a list of entries means.
    status : {"standard", "emerging"}
        "emerging" until the formula was checked against its source.
    options : tuple of str
        Keyword options that a cube can supply itself: lag, base, n.
    kernel : callable or None
        Same result from sorted cells and the starts of their groups, for additive metrics.
    """

    name: str
    term: str
    symbol: str
    family: str
    signature: Signature
    arguments: tuple[Argument, ...]
    unit: str
    kind: Literal["number", "count", "flag", "position"] = "number"
    range: str = "(-inf, inf)"
    undefined: str = ""
    absent: Literal["ignored", "counted", "dense"] = "ignored"
    laws: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    references: tuple[Reference, ...] = ()
    catalogue_ids: Mapping[str, str] = attrs.field(factory=dict, converter=as_they_stand)
    status: Literal["standard", "emerging"] = "emerging"
    options: tuple[str, ...] = ()
    kernel: Kernel | None = attrs.field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        expected = len(self.signature.inputs)
        if len(self.arguments) != expected:
            raise MetricError(
                f"{self.name}: signature {self.signature} has {expected} inputs,"
                f" but {len(self.arguments)} arguments are described"
            )


class MetricFunction(Protocol[P, R]):
    """A function of arrays that carries its `Metric` record."""

    record: Metric
    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Compute the metric."""
        ...


def metric(
    signature: str, *arguments: Argument, **fields: Any
) -> Callable[[Callable[P, R]], MetricFunction[P, R]]:
    """Give a function of arrays its record; the function itself is returned, unwrapped.

    Parameters
    ----------
    signature : str
        Core dimensions, such as ``"(n)->()"``.
    *arguments : Argument
        One for each data argument.
    **fields
        The other fields of `Metric`; `name` and `family` come from the function.

    Returns
    -------
    callable
        Decorator.

    Raises
    ------
    MetricError
        If the signature cannot be read or does not fit the arguments.

    Examples
    --------
    A metric of one's own works in ``TradeCube.measure`` and in `grouped` like those that come along:

    >>> import numpy as np
    >>> @metric("(n)->()", Argument("values"), term="Range", symbol="R", unit="same")
    ... def spread(values):
    ...     return np.max(values, axis=-1) - np.min(values, axis=-1)
    >>> spread([3, 7, 4])
    np.int64(4)
    >>> str(spread.record.signature)
    '(n)->()'
    """

    def decorate(function: Callable[P, R]) -> MetricFunction[P, R]:
        record = Metric(
            name=function.__name__,
            family=function.__module__.rpartition(".")[2],
            signature=Signature.parse(signature),
            arguments=arguments,
            **fields,
        )
        function.record = record  # type: ignore[attr-defined]
        return cast("MetricFunction[P, R]", function)

    return decorate


def record_of(function: object) -> Metric:
    """Return the record of a metric, looking through `functools.partial`."""
    record = getattr(getattr(function, "func", function), "record", None)
    if not isinstance(record, Metric):
        name = getattr(function, "__name__", repr(function))
        raise MetricError(f"{name} has no record: decorate it with tradekit.metrics.metric")
    return record
