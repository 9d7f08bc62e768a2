"""Segments of polygons: what two areas of a coverage have in common, without cutting geometry."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from kewilayahan.geometry import Shapes
from kewilayahan.threads import in_threads

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
_MANY = 100_000  # segments that no neighbour has: noding them is no longer quick


def segments_of(shapes: Shapes) -> tuple[Floats, Ints, Flags]:
    """Take polygons apart into segments.

    Parameters
    ----------
    shapes : array of Polygon and MultiPolygon
        None missing or empty.

    Returns
    -------
    segments : array of float
        Rows of x1, y1, x2, y2, the smaller end first: two areas that share a segment have equal rows.
    owner : array of int
        Position of its polygon.
    forward : array of bool
        Whether the segment runs from the smaller end to the larger with its polygon on the left.

    Examples
    --------
    >>> from shapely import box
    >>> segments, owner, forward = segments_of(np.array([box(0, 0, 1, 1)]))
    >>> segments[forward].tolist()
    [[1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 0.0]]
    """
    segments, owner, forward = zip(*in_threads(_taken_apart, shapes, np.arange(len(shapes)), chunk=2048), strict=True)
    return np.concatenate(segments), np.concatenate(owner), np.concatenate(forward)


def _taken_apart(shapes: Shapes, position: Ints) -> tuple[Floats, Ints, Flags]:
    if not len(shapes):
        return np.empty((0, 4)), position, np.empty(0, dtype=bool)
    _, points, offsets = shapely.to_ragged_array(shapes, include_z=False)
    x, y = points.T + 0.0  # makes one zero of two
    rings, polygons = offsets[:2]
    ring = np.repeat(np.arange(len(rings) - 1), np.diff(rings))
    inner = np.flatnonzero(((x[:-1] != x[1:]) | (y[:-1] != y[1:])) & (ring[:-1] == ring[1:]))
    ring, x1, y1, x2, y2 = ring[inner], x[inner], y[inner], x[inner + 1], y[inner + 1]
    west, south = x[rings[:-1]][ring], y[rings[:-1]][ring]
    twice = np.bincount(ring, (x1 - west) * (y2 - south) - (x2 - west) * (y1 - south), minlength=len(rings) - 1)
    shell = np.zeros(len(rings) - 1, dtype=bool)
    shell[polygons[:-1]] = True
    left = (twice > 0) == shell  # the polygon lies on the left of the ring
    turned = (x1 > x2) | ((x1 == x2) & (y1 > y2))
    ends = [np.where(turned, one, two) for one, two in ((x2, x1), (y2, y1), (x1, x2), (y1, y2))]
    owner = position
    for starts in reversed(offsets[1:]):
        owner = np.repeat(owner, np.diff(starts))
    return np.stack(ends, axis=1), owner[ring], left[ring] != turned


def mixed(segments: Floats) -> npt.NDArray[np.uint64]:
    """Mix the four coordinates of each segment into one number."""
    return np.concatenate(in_threads(_mixed, segments, chunk=131_072))


def _mixed(segments: Floats) -> npt.NDArray[np.uint64]:
    number = np.zeros(len(segments), dtype=np.uint64)
    for column in segments.view(np.uint64).T:
        number ^= column
        number *= np.uint64(0x9E3779B97F4A7C15)
        number ^= number >> np.uint64(32)
    return number


def overlap_suspects(shapes: Shapes) -> Flags:
    """Mark the areas that may overlap another; in a coverage with shared vertices, hardly ever one.

    Where one area ends at a segment and the next begins, the segment cancels. The segments left over
    bound all that is covered more or less often than its surroundings: one place in each face between them
    tells how often.

    Parameters
    ----------
    shapes : array of Polygon and MultiPolygon
        Valid areas, none missing or empty.

    Examples
    --------
    >>> from shapely import box
    >>> overlap_suspects(np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(1.9, 0, 3, 1)])).tolist()
    [False, True, True]
    """
    shift = np.uint64(64 - max(int(shapely.get_num_coordinates(shapes).sum()).bit_length(), 8))

    def weighed(shapes: Shapes) -> tuple[Ints, npt.NDArray[np.uint64], Ints]:
        segments, owner, forward = _taken_apart(shapes, np.arange(len(shapes)))
        number = _mixed(segments)
        weight = number | np.uint64(1)
        np.negative(weight, out=weight, where=~forward)
        return (number >> shift).astype(np.int64), weight, np.bincount(owner, minlength=len(shapes))

    slot, weight, count = map(np.concatenate, zip(*in_threads(weighed, shapes, chunk=1024), strict=True))
    balance = np.zeros(2 ** (64 - int(shift)), dtype=np.uint64)
    np.add.at(balance, slot, weight)  # that others cancel by chance, 1 in 2**64, does not happen
    loose = np.flatnonzero(balance[slot])
    if len(loose) > _MANY:
        return np.full(len(shapes), not shapely.coverage_is_valid(shapely.get_parts(shapes)))
    segments = segments_of(shapes[np.unique(np.searchsorted(np.cumsum(count), loose, side="right"))])[0]
    left_over = segments[balance[mixed(segments) >> shift] != 0]
    lines = shapely.union_all(shapely.linestrings(left_over.reshape(-1, 2, 2)))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = shapely.STRtree(shapes)
    covered = tree.query(shapely.point_on_surface(faces), predicate="intersects")[0]
    often = faces[np.bincount(covered, minlength=len(faces)) > 1]
    suspects = np.zeros(len(shapes), dtype=bool)
    suspects[tree.query(often, predicate="intersects")[1]] = True
    return suspects
