"""Feed mutated files to `tradekit.read`, with coverage to guide them; only `TradekitError` may come out.

    pip install atheris
    python benchmarks/fuzz.py CORPUS -max_total_time=600 -max_len=4096 -timeout=20

Not part of the suite, for which it takes too long. The corpus begins with one small file of each kind.
"""

import gzip
import io
import json
import sys
from pathlib import Path
from tempfile import mkdtemp
from zipfile import ZipFile

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["tradekit"]):
    import tradekit
    from tradekit.errors import TradekitError
    from tradekit.io import check

import pandas as pd

FILE = Path(mkdtemp(), "download")


def seeds() -> dict[str, bytes]:
    """Return a small file of each kind and source."""
    baci = (
        b'"t","i","j","k","v","q"\n2021,4,24,10121,5.1,"       13.2"\n2021,4,842,481890,1,"           NA"\n'
    )
    found = {"baci": baci, "gzip": gzip.compress(baci, mtime=0)}
    for source in sys.modules["tradekit.io.read"].SOURCES:
        for number, need in enumerate(source.needs):
            head = sorted(need)
            row = ["2020" if name in ("year", "period", "t") else "1" for name in head]
            found[f"{source.name} {number}"] = "\n".join(map(",".join, (head, row))).encode()
            found[f"{source.name} {number} json"] = json.dumps([dict(zip(head, row, strict=True))]).encode()
    frame = pd.DataFrame({"partner": ["KAZ"], "flow": ["X"], "year": [2020], "value": [1.0]})
    for name, save in {"parquet": frame.to_parquet, "xlsx": frame.to_excel}.items():
        packed = io.BytesIO()
        save(packed, index=False)
        found[name] = packed.getvalue()
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("baci.csv", baci)
    found["zip"] = packed.getvalue()
    return found


def one_input(data: bytes) -> None:
    FILE.write_bytes(data)
    try:
        tradekit.read(FILE)
    except TradekitError as error:
        if "\n" in str(error):
            raise AssertionError("a message of several lines") from error
    check(FILE)


def main() -> None:
    corpus = Path(sys.argv[1])
    corpus.mkdir(exist_ok=True)
    for name, data in seeds().items():
        Path(corpus, "".join(c if c.isalnum() else "_" for c in name)).write_bytes(data)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
