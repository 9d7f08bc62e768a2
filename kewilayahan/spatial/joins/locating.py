"""Locating of points: the first of many areas that covers each."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from kewilayahan.spatial.geometry import Shapes
from kewilayahan.spatial.threads import in_threads

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
_CHUNK = 65_536  # points
_LARGE, _SMALL = 64, 8  # points of one box
_FEW = 4  # areas around a box that may lie wholly in one of them
_OFTEN = 32  # tests of one area that pay for preparing it


class Locator:
    """Finds, for points, the first area that covers them; on a border, both do.

    Points are put in the order of a space-filling curve, so that those of one box have few areas around. A
    box that the first area around covers is settled at once, the points of the others are tested one by one.

    Parameters
    ----------
    shapes : array of Polygon and MultiPolygon
        Valid areas in their order, or missing. They may overlap.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import box
    >>> locator = Locator(np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)]))
    >>> locator.first(np.array([0.5, 1.0, 1.5, 3.0]), np.array([0.5, 0.5, 0.5, 0.5])).tolist()
    [0, 0, 1, 2]
    """

    def __init__(self, shapes: Shapes) -> None:
        self.outside = len(shapes)
        # The parts of one area can lie far apart; their common box would be everywhere.
        single = shapely.get_type_id(shapes) == 3
        parts, owner = shapely.get_parts(shapes[~single], return_index=True)
        self.parts = np.concatenate([shapes[single], parts])
        prepared = shapely.is_prepared(self.parts)  # by the caller: threads must not share those
        self.parts[prepared] = shapely.force_2d(self.parts[prepared])
        self.rank = np.concatenate([np.flatnonzero(single), np.flatnonzero(~single)[owner]])
        self.bounds = shapely.bounds(self.parts)
        self.tree = shapely.STRtree(self.parts)

    def first(self, x: Floats, y: Floats) -> Ints:
        """Return the position of the first area that covers each point, or the number of areas.

        Parameters
        ----------
        x, y : array of float
            Coordinates in the CRS of the areas; what is not finite lies outside.
        """
        found = np.full(len(x), self.outside)
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if len(finite) < len(x):
            found[finite] = self.first(x[finite], y[finite])
        elif len(x) and len(self.parts):

            def locate(places: Ints) -> None:
                found[places] = self._first(x[places], y[places])

            in_threads(locate, along_curve(x, y), chunk=_CHUNK)
        return found

    def _first(self, x: Floats, y: Floats) -> Ints:
        settled = np.repeat(self._boxes(x, y), _LARGE)[: len(x)]
        open_ = np.flatnonzero(settled < 0)
        if len(open_):
            settled[open_] = self._points(x[open_], y[open_])
        return settled

    def _boxes(self, x: Floats, y: Floats) -> Ints:
        """Settle boxes of points that lie in one area as a whole; -1 for the others."""
        boxes = _boxes(x, y, _LARGE)
        box, part = self.tree.query(boxes)
        around = np.bincount(box, minlength=len(boxes))
        settled = np.where(around == 0, self.outside, -1)
        box, part = box[around[box] <= _FEW], part[around[box] <= _FEW]
        shapes = self._prepared(part, 1)
        meets = shapely.intersects(shapes[part], boxes[box])
        box, part = box[meets], part[meets]
        order = np.lexsort((self.rank[part], box))
        order = order[np.diff(box[order], prepend=-1) > 0]
        box, part = box[order], part[order]
        whole = shapely.covers(shapes[part], boxes[box])
        settled[box[whole]] = self.rank[part[whole]]
        return settled

    def _points(self, x: Floats, y: Floats) -> Ints:
        """Test points one by one against the areas whose box they lie in."""
        found = np.full(-(-len(x) // _SMALL) * _SMALL, self.outside)
        fill = np.full(len(found) - len(x), -1)  # the last box is filled up with its last point
        rows = np.append(np.arange(len(x)), fill).reshape(-1, _SMALL)
        across, up = x[rows], y[rows]
        box, part = self.tree.query(_boxes(across.ravel(), up.ravel(), _SMALL))
        across, up = across[box], up[box]
        west, south, east, north = self.bounds[part].T[..., None]
        pair, column = np.nonzero((across >= west) & (across <= east) & (up >= south) & (up <= north))
        part, point = part[pair], box[pair] * _SMALL + column
        hit = shapely.intersects_xy(self._prepared(part, _OFTEN)[part], across[pair, column], up[pair, column])
        np.minimum.at(found, point[hit], self.rank[part[hit]])
        return found[: len(x)]

    def _prepared(self, part: Ints, least: int) -> Shapes:
        """Return the parts, of which those used so often are prepared copies for this thread."""
        often = np.flatnonzero(np.bincount(part, minlength=len(self.parts)) >= least)
        shapes = self.parts.copy()
        shapes[often] = shapely.force_2d(shapes[often])
        shapely.prepare(shapes[often])
        return shapes


def _boxes(x: Floats, y: Floats, size: int) -> Shapes:
    starts = np.arange(0, len(x), size)
    low, high = np.minimum.reduceat, np.maximum.reduceat
    return np.asarray(shapely.box(low(x, starts), low(y, starts), high(x, starts), high(y, starts)))


def along_curve(x: Floats, y: Floats) -> Ints:
    """Return the positions of points in order of the curve of Morton (1966), of 65,536 steps each way."""
    if not len(x):
        return np.empty(0, dtype=np.int64)
    west, south = x.min(), y.min()
    extent = max(x.max() - west, y.max() - south)
    step = 65_535 / extent if extent > 0 else 0.0
    key = (_spread((x - west) * step) | (_spread((y - south) * step) << np.uint32(1))).astype(np.uint64)
    key <<= np.uint64(32)
    key |= np.arange(len(x), dtype=np.uint64)
    key.sort()  # with the position in the lower half, much faster than argsort
    key &= np.uint64(0xFFFFFFFF)
    return key.view(np.int64)


def _spread(steps: Floats) -> npt.NDArray[np.uint32]:
    """Put a zero between the bits of whole numbers below 65,536."""
    bits = steps.astype(np.uint32)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint32(shift))) & np.uint32(mask)
    return bits
