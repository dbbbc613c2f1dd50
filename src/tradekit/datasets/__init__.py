"""The bundled data set."""

import csv
from importlib.resources import files

import pandas as pd

from tradekit.cube import TradeCube

__all__ = ["china_central_asia", "china_central_asia_rows"]


def china_central_asia() -> TradeCube:
    """China's goods trade with the five Central Asian states as China published it, 1992 and 2020-2025.

    Exports FOB, imports CIF, billion US dollars. The figures are what customs and the commerce ministry told
    the press: the region beside its members, totals beside flows, single flows of single partners only for
    some, so what is absent is unknown. Figures that follow from a published growth rate have the status
    "implied" and are no better than its rounding. Every figure cites its source.

    Returns
    -------
    TradeCube

    Examples
    --------
    >>> from tradekit.datasets import china_central_asia
    >>> cube = china_central_asia()
    >>> cube.axes["flow"].text.tolist()
    ['X', 'M', 'T']
    """
    frame = pd.DataFrame(china_central_asia_rows())
    frame["usd_bn"] = frame["usd_bn"].astype(float)
    frame["status"] = frame["status"].replace("", None)
    return TradeCube.from_frame(
        frame,
        reporter="reporter",
        partner="partner",
        flow="flow",
        period="period",
        value="usd_bn",
        status="status",
        citation="source",
        unit="USD bn",
        valuation={"export": "FOB", "import": "CIF"},
        coverage="explicit",
    )


def china_central_asia_rows() -> list[dict[str, str]]:
    """Rows of the bundled data set as they are shipped, each with its source.

    Returns
    -------
    list of dict of str to str
        One dict a row, with the keys of the columns, every cell as text; a new list with every call.

    Examples
    --------
    >>> from tradekit.datasets import china_central_asia_rows
    >>> [row["usd_bn"] for row in china_central_asia_rows() if row["period"] == "1992"]
    ['0.46']
    """
    text = files(__package__).joinpath("china_central_asia.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
