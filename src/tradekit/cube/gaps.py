"""What is not known behind the cells of an argument: where no listing says that an absent cell is zero."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, final

import attrs
import numpy as np
from numpy.typing import NDArray

from tradekit.cube.coverage import Flags

__all__ = ["Gaps", "which_total"]

Counts = NDArray[np.integer]


@final
@attrs.frozen(eq=False)
class Gaps:
    """How many listings are lacking behind each cell.

    Attributes
    ----------
    dims : tuple of str
        What a listing is of: reporter, flow and period, or for a mirror partner, flow and period.
    totals : mapping of str to ndarray
        For dimensions in which totals are kept apart from their parts, the number of each label: 0 where it
        is no total. A total is known where it has a row, whatever is listed beside it.
    own : ndarray
        Positions of those who may report; others were only added to align partners with reporters.
    counts : ndarray
        Over `dims` on the axes of results, and over totals; size 1 where a dimension is summed.
    """

    dims: tuple[str, ...]
    totals: Mapping[str, Counts]
    own: Counts
    counts: Counts

    @classmethod
    def behind(
        cls,
        unknown: Flags,
        dims: tuple[str, ...],
        totals: Mapping[str, Counts],
        places: Sequence[Counts],
        sizes: Sequence[int],
        kept: Collection[str],
        *,
        any_will_do: bool,
    ) -> "Gaps":
        """Count what is unknown behind cells that keep some dimensions.

        Parameters
        ----------
        unknown : ndarray of bool
            Listings over `dims` on axes of a cube, and over totals.
        dims, totals
            As above.
        places : sequence of ndarray
            Where the labels of these axes stand on those of results; what is on these only is unknown.
        sizes : sequence of int
            Labels that these axes list.
        kept : collection of str
            Dimensions that are not summed.
        any_will_do : bool
            Whether a sum is known once any of its parts is.
        """
        full = np.ones((*sizes, unknown.shape[-1]), dtype=bool)
        full[np.ix_(*places, np.arange(unknown.shape[-1]))] = unknown
        for axis, dim in enumerate(dims):
            if dim not in kept:
                full = full.take(places[axis], axis=axis)
        summed = tuple(axis for axis, dim in enumerate(dims) if dim not in kept)
        counts = (full.all if any_will_do else full.sum)(axis=summed, keepdims=True)
        return cls(dims, totals, places[0], np.asarray(counts, dtype=np.int64))

    @property
    def exist(self) -> bool:
        """Whether anything is lacking anywhere."""
        return bool((self.counts > 0).any())

    def at(self, codes: Mapping[str, Any], shape: tuple[int, ...]) -> Counts:
        """Return how many listings are lacking at positions on the axes of results."""
        place = [
            codes[dim] if dim in codes and size > 1 else 0
            for dim, size in zip(self.dims, self.counts.shape, strict=False)
        ]
        return np.broadcast_to(self.counts[(*place, which_total(self.totals, codes))], shape)

    def worst(self, dims: Collection[str]) -> "Gaps":
        """Return the most that is lacking along all dimensions but some."""
        others = tuple(axis for axis, dim in enumerate(self.dims) if dim not in dims)
        counts = (
            self.counts if 0 not in others or len(self.counts) == 1 else self.counts.take(self.own, axis=0)
        )
        return attrs.evolve(self, counts=counts.max(axis=others, keepdims=True))

    def from_periods(self, before: Counts) -> "Gaps":
        """Return what is lacking where each period stands for another; for -1 all is."""
        counts = np.where((before < 0)[:, None], 1, self.counts.take(before, axis=2))
        return attrs.evolve(self, counts=counts)


def which_total(totals: Mapping[str, Counts], codes: Mapping[str, Any]) -> Any:
    """Return which total, or none, is meant at positions on the axes of results."""
    found: Any = 0
    for dim, number in totals.items():
        found = found * (number.max() + 1) + number[codes[dim]]
    return found
