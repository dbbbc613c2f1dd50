"""Results as a tidy frame, in the kind of frame the user brought."""

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradekit.cube.axis import Axis
from tradekit.metrics._grouped import in_threads

__all__ = ["build_frame"]


def build_frame(
    backend: str,
    labels: Mapping[str, tuple[Axis, NDArray[np.integer]]],
    numbers: Mapping[str, Any],
    *,
    names: bool = False,
    attrs: Mapping[str, Any] | None = None,
) -> Any:
    """Return a frame: label columns as the standard's codes in text, then the columns of numbers.

    pandas has a place for what is to be said of a result, `attrs`; other frames do without.
    """
    columns: dict[str, tuple[NDArray[np.object_], NDArray[np.integer]]] = {}
    for dim, (axis, codes) in labels.items():
        columns[dim] = axis.text, codes
        if names:
            called = [getattr(label, "name", None) for label in axis.labels]
            if any(called):
                columns[f"{dim}_name"] = np.array(called, dtype=object), codes
    if backend == "pandas":
        rows = max((len(codes) for _, codes in columns.values()), default=0)
        taken = in_threads(lambda text, codes: pd.Index(text).take(codes), columns.values(), rows)
        data = dict(zip(columns, taken, strict=True))
        frame = pd.DataFrame({**data, **numbers}, copy=False)
        frame.attrs.update(attrs or {})
        return frame
    module: Any = nw.Implementation.from_string(backend)
    series = [
        nw.new_series(name, text.tolist(), nw.String, backend=module)[codes.astype(np.int64)]
        for name, (text, codes) in columns.items()
    ]
    for name, array in numbers.items():
        values = array.tolist() if array.dtype == object else array
        series.append(nw.new_series(name, values, backend=module))
    return series[0].to_frame().with_columns(*series[1:]).to_native()
