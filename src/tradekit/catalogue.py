"""The catalogue: what every metric is, read from the records that stand above them."""

import difflib
import html
import inspect
import textwrap
from collections.abc import Iterator
from itertools import zip_longest
from typing import final

import attrs

import tradekit.metrics
from tradekit.errors import MetricError
from tradekit.metrics import (
    Argument,
    Metric,
    advantage,
    concentration,
    dependency,
    direction,
    growth,
    inequality,
    intra_industry,
    levels,
    openness,
    prices,
    quality,
)

__all__ = ["Catalogue", "catalogue", "describe"]

FAMILIES = (
    levels,
    openness,
    concentration,
    inequality,
    dependency,
    growth,
    advantage,
    direction,
    intra_industry,
    prices,
    quality,
)

HEADINGS = ("name", "term", "signature", "range", "status")
# With a space between columns, 79 characters: a terminal of 80 columns shows them without wrapping.
WIDTHS = (22, 18, 15, 12, 8)

RESULTS = {
    "count": "count",
    "flag": "1 for yes, 0 for no",
    "position": "position in time, counted from 0",
    "same": "in the unit of the data",
    "1": "pure number",
}
ABSENT = {
    "ignored": "members without trade change nothing",
    "counted": "members without trade count in n",
    "dense": "members without trade count as zeros",
}
STATUSES = {
    "standard": "standard: the formula was checked against a source",
    "emerging": "emerging: the formula was not yet checked against its source",
}


@final
@attrs.frozen(repr=False)
class Catalogue:
    """Records of metrics, in the order in which a textbook would introduce them.

    Printed, it is a table that fits 80 columns.

    Attributes
    ----------
    records : tuple of Metric
        The records.

    Examples
    --------
    >>> from tradekit.catalogue import catalogue
    >>> catalogue()["hhi"].term
    'Herfindahl-Hirschman index'
    >>> [record.name for record in catalogue().find("complementarity")]
    ['trade_complementarity_michaely']
    """

    records: tuple[Metric, ...]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.records)

    def __getitem__(self, name: str) -> Metric:
        for record in self.records:
            if record.name == name:
                return record
        names = [record.name for record in self.records]
        near = difflib.get_close_matches(str(name).lower(), names, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "catalogue() lists all"
        raise MetricError(f"no metric is called {name!r}: {hint}")

    def find(self, text: str) -> "Catalogue":
        """Records in which a text occurs.

        Parameters
        ----------
        text : str
            Part of the name, the term, the symbol, the family or an entry of the catalogue of trade metrics;
            upper and lower case are the same.

        Returns
        -------
        Catalogue
            The records found, perhaps none.

        Examples
        --------
        >>> from tradekit.catalogue import catalogue
        >>> [record.name for record in catalogue().find("berger")]
        ['concentration_ratio']
        """
        wanted = str(text).casefold()

        def fields(record: Metric) -> tuple[str, ...]:
            return record.name, record.term, record.symbol, record.family, *record.catalogue_ids

        return Catalogue(tuple(r for r in self.records if any(wanted in f.casefold() for f in fields(r))))

    def coverage(self) -> dict[str, str]:
        """What covers each entry of the catalogue of trade metrics that is covered.

        Many names of the literature are one function over another dimension, of another group or with another
        option: an entry is followed by the metric and, where there is more to say, by what makes it so, in
        the words of `TradeCube.measure`. Several ways are separated by semicolons.

        Returns
        -------
        dict of str to str
            In the order of the records.

        Examples
        --------
        >>> from tradekit.catalogue import catalogue
        >>> covered = catalogue().coverage()
        >>> covered["hhi"], covered["world_market_share"]
        ('hhi', "share, flow='export', over='reporter'")
        """
        found: dict[str, list[str]] = {}
        for record in self.records:
            for entry, how in record.catalogue_ids.items():
                found.setdefault(entry, []).append(f"{record.name}, {how}" if how else record.name)
        return {entry: "; ".join(ways) for entry, ways in found.items()}

    def __repr__(self) -> str:
        count = "1 metric" if len(self) == 1 else f"{len(self)} metrics"
        ruled = [HEADINGS, tuple("─" * width for width in WIDTHS), *map(cells, self.records)]
        return "\n".join([count, *(line for row in ruled for line in lines(row))])

    def _repr_html_(self) -> str:
        rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in cells(record)) for record in self.records]
        head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def catalogue() -> Catalogue:
    """Catalogue of all metrics of the library.

    Returns
    -------
    Catalogue
        One record a metric, family by family.

    See Also
    --------
    describe : All that is known of one metric, as text.

    Examples
    --------
    >>> from tradekit.catalogue import catalogue
    >>> print(catalogue().find("penetration"))
    2 metrics
    name                   term               signature       range        status
    ────────────────────── ────────────────── ─────────────── ──────────── ────────
    import_penetration     Import penetration (),(),()->()    [0, inf)     standard
    import_penetration_extra
                           Import penetration (),(),(),()->() [0, inf)     emerging
                           from outside
    """
    names = [name for family in FAMILIES for name in family.__all__]
    return Catalogue(tuple(getattr(tradekit.metrics, name).record for name in names))


def describe(name: str) -> str:
    """All that is known of a metric, as plain text of 80 columns.

    Parameters
    ----------
    name : str
        Name of the metric.

    Returns
    -------
    str
        Its call, its summary and its record.

    Raises
    ------
    MetricError
        If no metric has that name; the message says which are near.

    Examples
    --------
    >>> from tradekit.catalogue import describe
    >>> print(describe("trade_total"))  # doctest: +ELLIPSIS
    trade_total(exports, imports)
    Total trade, exports plus imports.
    <BLANKLINE>
    term         Total trade (T)
    family       levels
    signature    (),()->()
    arguments    exports: export flow; imports: import flow
    result       in the unit of the data
    range        [0, inf)
    undefined    either flow is unknown
    laws         additive, bounded, flow_symmetric, homogeneous
    status       standard: the formula was checked against a source
    ...
    """
    record = catalogue()[name]
    function = getattr(tradekit.metrics, name)
    summary = (inspect.getdoc(function) or "").partition("\n")[0]
    call = ", ".join(map(plain, inspect.signature(function).parameters.values()))
    rows = [
        ("term", f"{record.term} ({record.symbol})" if record.symbol else record.term),
        ("family", record.family),
        ("signature", str(record.signature)),
        ("arguments", "; ".join(map(source, record.arguments))),
        ("result", RESULTS.get(record.kind) or RESULTS.get(record.unit, record.unit)),
        ("range", record.range),
        ("undefined", record.undefined),
        *([("absent", ABSENT[record.absent])] if record.signature.letters & set("nrpc") else []),
        ("laws", ", ".join(sorted(record.laws))),
        ("status", STATUSES[record.status]),
        *(("reference", str(reference)) for reference in record.references),
        ("more", f"formula, parameters and an example: help(tradekit.metrics.{name})"),
    ]
    body = [filled(f"{heading:<13}{text}", " " * 13) for heading, text in rows]
    return "\n".join([filled(f"{name}({call})", " " * (len(name) + 1)), filled(summary), "", *body])


def filled(text: str, indent: str = "") -> str:
    """Return text in lines of 80 columns; addresses are never broken."""
    return textwrap.fill(text, 80, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def plain(parameter: inspect.Parameter) -> str:
    """Return a parameter as it is written in a call: options by name, with their default if they have one."""
    if parameter.kind is not parameter.KEYWORD_ONLY:
        return parameter.name
    default = "..." if parameter.default is parameter.empty else repr(parameter.default)
    return f"{parameter.name}={default}"


def source(argument: Argument) -> str:
    """Return an argument and what a cube puts into it, in words; what is ordinary is not said."""
    words = {
        "export": "export flow",
        "import": "import flow",
        "re-export": "re-export flow",
        "quantity": "quantity",
        "unit_value": "unit value",
        "base": "base period",
        "reference": "all reporters",
        "mirror": "as the partner reports it",
        "inside": "members inside the group",
        "outside": "members outside the group",
        "covariate": "a series of yours",
        "elapsed": "years since the base",
    }
    fields = attrs.astuple(argument)[1:]
    return f"{argument.name}: {', '.join(words[f] for f in fields if f in words) or 'the flow asked for'}"


def cells(record: Metric) -> tuple[str, ...]:
    """Return a record as a row of the table."""
    return record.name, record.term, str(record.signature), record.range, record.status


def lines(row: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a row; a name too wide has one to itself, a signature breaks after its arrow."""
    name, *rest = row
    if len(name) > WIDTHS[0]:
        yield name
        name = ""
    columns = [[name], *map(broken, rest, WIDTHS[1:])]
    for parts in zip_longest(*columns, fillvalue=""):
        padded = (f"{part:<{width}}" for part, width in zip(parts, WIDTHS, strict=True))
        yield " ".join(padded).rstrip()


def broken(cell: str, width: int) -> list[str]:
    """Return a cell in lines of some width."""
    if len(cell) <= width:
        return [cell]
    return [line.replace("-> ", "->") for line in textwrap.wrap(cell.replace("->", "-> "), width)]
