"""Crossings of lines with the borders of areas: the stretches between them, without cutting geometry."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from kewilayahan.spatial.geometry import Shapes
from kewilayahan.spatial.joins.cutting import Bits
from kewilayahan.spatial.joins.locating import Locator, along_curve
from kewilayahan.spatial.threads import in_threads

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
_CHUNK = 4096  # lines
_DOUBT = 4e-16  # of its terms; rounding can turn the sign of a smaller determinant (Shewchuk 1997)
_NOTHING = 1e-12  # of a segment; a border that two areas share is crossed twice within the rounding


def stretches(lines: Shapes, locator: Locator) -> tuple[Bits, Flags]:
    """Split lines where they cross borders: what lies between two crossings belongs where its middle lies.

    That holds for lines that pass through borders. Those that touch one, run along it, start on it, or
    come so near that rounding hides whether they do, are in doubt: `cutting.cut` is slower, and exact.

    Parameters
    ----------
    lines : array of LineString and LinearRing
        In the CRS of the areas.
    locator : Locator
        The areas.

    Returns
    -------
    line, receiver, bits : Bits
        For each bit, the position of its line, its area or the number of areas for outside, and its
        geometry. Nothing of a line in doubt.
    doubtful : array of bool
        For each line.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> locator = Locator(np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)]))
    >>> lines = np.array([LineString([(0.5, 0.5), (2.5, 0.6)]), LineString([(1, 0.1), (1, 0.9)])])
    >>> (line, receiver, bits), doubtful = stretches(lines, locator)
    >>> receiver.tolist(), doubtful.tolist()
    ([0, 1, 2], [False, True])
    """
    order = along_curve(*shapely.bounds(lines)[:, :2].T)  # lines of one chunk have few areas around

    def split(lines: Shapes, position: Ints) -> tuple[Ints, Floats, Shapes, Ints]:
        points, owner = shapely.get_coordinates(lines, return_index=True)
        inner = np.flatnonzero((owner[1:] == owner[:-1]) & (points[1:] != points[:-1]).any(axis=1))
        start, end, owner = points[inner], points[inner + 1], position[owner[inner]]
        segment, shares, doubtful = _stretches(start, end, locator)
        start, along = start[segment, None], (end - start)[segment, None]
        ends = start + shares[..., None] * along
        return owner[segment], ends.sum(axis=1) / 2, np.asarray(shapely.linestrings(ends)), owner[doubtful]

    found = in_threads(split, lines[order], order, chunk=_CHUNK)
    line, middle, bits, doubted = map(np.concatenate, zip(*found, strict=True))
    doubtful = np.zeros(len(lines), dtype=bool)
    doubtful[doubted] = True
    sure = ~doubtful[line]
    return (line[sure], locator.first(*middle[sure].T), bits[sure]), doubtful


def _stretches(start: Floats, end: Floats, locator: Locator) -> tuple[Ints, Floats, Ints]:
    """Return segment and both ends (as shares of its length) of each stretch, and the segments in doubt."""
    crossed, share, doubtful = _crossings(start, end, locator)
    every = np.arange(len(start))
    segment = np.concatenate([every, crossed, every])
    share = np.concatenate([np.zeros(len(every)), share, np.ones(len(every))])
    order = np.lexsort((share, segment))
    segment, share = segment[order], share[order]
    long = np.flatnonzero(np.diff(share) > _NOTHING)  # from one segment to the next it falls
    return segment[long], np.stack([share[long], share[long + 1]], axis=1), doubtful


def _crossings(start: Floats, end: Floats, locator: Locator) -> tuple[Ints, Floats, Ints]:
    """Return the segment of each crossing, the share of its length before it, and the segments in doubt."""
    low, high = np.minimum(start, end).T, np.maximum(start, end).T
    segment, part = locator.tree.query(shapely.box(*low, *high))
    used, place = np.unique(part, return_inverse=True)
    points, owner = shapely.get_coordinates(locator.parts[used], return_index=True)
    first = np.searchsorted(owner, np.arange(len(used) + 1))
    # From ring to ring runs an edge that is none: a cut in the middle of an area does no harm.
    edges = np.diff(first)[place] - 1
    edge = np.arange(edges.sum()) + np.repeat(first[place] - (np.cumsum(edges) - edges), edges)
    segment = np.repeat(segment, edges)
    for axis in (0, 1):
        least, most = np.minimum(points[1:, axis], points[:-1, axis]), np.maximum(points[1:, axis], points[:-1, axis])
        near = (least[edge] <= high[axis][segment]) & (most[edge] >= low[axis][segment])
        segment, edge = segment[near], edge[near]
    ends, border = (start[segment], end[segment]), (points[edge], points[edge + 1])
    right, left = (_side(*ends, point) for point in border)
    before, after = (_side(*border, point) for point in ends)
    doubtful = np.isnan(right + left + before + after)
    cross = ~doubtful & ((right > 0) != (left > 0)) & ((before > 0) != (after > 0))
    return segment[cross], before[cross] / (before - after)[cross], segment[doubtful]


def _side(start: Floats, end: Floats, point: Floats) -> Floats:
    """Tell on which side of a line points lie: positive on the left, missing where rounding leaves it open."""
    a, b = (start - point).T, (end - point).T
    one, two = a[0] * b[1], a[1] * b[0]
    return np.where(np.abs(one - two) > _DOUBT * (np.abs(one) + np.abs(two)), one - two, np.nan)
