"""What of a lazy frame exceeds memory is measured in blocks: groups of `by` do not depend on each other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tradekit.cube.axis import DIMENSIONS, Axis
from tradekit.cube.engine import Scan, check_memory
from tradekit.cube.plan import Options, Result, dimensions_of, mirrors, takes_one_flow
from tradekit.cube.reshape import here, most_cells
from tradekit.errors import CubeError
from tradekit.metrics._record import record_of

if TYPE_CHECKING:
    from tradekit.cube.cube import TradeCube

__all__ = ["measure_blocks"]

# Cells that one query brings here at most, where groups can be worked off in blocks.
CELLS = 1 << 24

Compute = Callable[["TradeCube", Mapping[str, Callable[..., Any]], Options], list[Result]]


def measure_blocks(
    cube: "TradeCube",
    metrics: Mapping[str, Callable[..., Any]],
    options: Options,
    compute: Compute,
    *,
    progress: bool,
) -> list[Result]:
    """Bring what metrics need here, in one query or in blocks along a dimension of `by`, and compute them."""
    if options.flow is not None and all(takes_one_flow(metric) for metric in metrics.values()):
        cube = cube.where(flow=options.flow)
    dims = {dim for metric in metrics.values() for dim in dimensions_of(metric, options)}
    if options.panel == "available" and isinstance(cube.data, Scan) and not cube.data.listed:
        # What is there of a sum whose parts are not all known is found cell by cell.
        dims = set(DIMENSIONS)
    bound = most_cells(cube, dims)
    blocks = [cube]
    along = next((dim for dim in _blockable(metrics, options) if len(cube.axes[dim]) > 1), None)
    if bound > CELLS and along is not None:
        labels = cube.axes[along].labels
        step = max(1, len(labels) * CELLS // bound)
        blocks = [cube.where(**{along: list(labels[i : i + step])}) for i in range(0, len(labels), step)]
    advice = "put period or reporter into by=, or" if along is None else "select less:"
    check_memory(max(most_cells(block, dims) for block in blocks), advice)
    found = []
    for block in _shown(blocks, progress):
        part = here(block, dims)
        found.append(compute(part, metrics, options))
    return [_joined(parts, along, cube.axes) for parts in zip(*found, strict=True)]


def _blockable(metrics: Mapping[str, Callable[..., Any]], options: Options) -> list[str]:
    """Return the dimensions of `by` along which nothing is compared or summed, period first."""
    records = [record_of(metric) for metric in metrics.values()]
    arguments = [argument for record in records for argument in record.arguments]
    tied = {"flow"}
    if any("t" in r.signature.letters for r in records) or any(
        a.time == "base" or a.source == "elapsed" for a in arguments
    ):
        tied.add("period")
    if any(argument.scope == "reference" for argument in arguments):
        tied.add("reporter")
    if any(map(mirrors, records)):
        tied |= {"reporter", "partner"}
    if options.panel == "matched":
        tied |= {"reporter", "period"}
    order = ("period", *(dim for dim in DIMENSIONS if dim != "period"))
    return [dim for dim in order if dim in options.by and dim not in tied]


def _shown(blocks: Sequence["TradeCube"], progress: bool) -> Iterable["TradeCube"]:
    if not progress:
        return blocks
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        raise CubeError("progress=True needs tqdm: install the extra 'progress'") from None
    return tqdm(blocks, unit="block")


def _joined(parts: Sequence[Result], along: str | None, axes: Mapping[str, Axis]) -> Result:
    """Put the results of all blocks together, in the order that one alone would have."""
    if len(parts) == 1 or along is None:
        return parts[0]
    labels = {}
    for dim, (axis, _) in parts[0].labels.items():
        whole = axes[along] if dim == along else axis
        codes = [whole_codes(whole, *part.labels[dim]) for part in parts]
        labels[dim] = whole, np.concatenate(codes)
    order = np.lexsort([codes for _, codes in reversed(labels.values())])
    numbers = {
        name: np.concatenate([part.numbers[name] for part in parts])[order] for name in parts[0].numbers
    }
    notes: dict[str, Any] = {"unit": parts[0].notes["unit"]}
    if any("undefined" in part.notes for part in parts):
        counts = [part.notes.get("undefined", (0, len(next(iter(part.numbers.values()))))) for part in parts]
        notes["undefined"] = tuple(map(sum, zip(*counts, strict=True)))
    missing = tuple(dict.fromkeys(who for part in parts for who in part.notes.get("missing", ())))
    world = {key: who for part in parts for key, who in part.notes.get("world", {}).items()}
    notes |= {key: value for key, value in (("missing", missing), ("world", world)) if value}
    ordered = {dim: (axis, codes[order]) for dim, (axis, codes) in labels.items()}
    return Result(ordered, numbers, parts[0].key, notes)


def whole_codes(whole: Axis, axis: Axis, codes: Any) -> Any:
    """Return positions on the whole axis of positions on a part of it."""
    if whole.labels == axis.labels:
        return codes
    return np.array([whole.positions[label] for label in axis.labels], dtype=np.intp)[codes]
