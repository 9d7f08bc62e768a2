"""Segments of polygons: what two areas of a coverage have in common, without cutting geometry."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from kewilayahan.spatial.geometry import Shapes
from kewilayahan.spatial.joins.locating import along_curve
from kewilayahan.spatial.threads import in_threads

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.uint64]
Starts: TypeAlias = npt.NDArray[np.int32]
Flags: TypeAlias = npt.NDArray[np.bool_]
_MANY = 100_000  # segments that no neighbour has: noding them is no longer quick


def segments_of(shapes: Shapes) -> tuple[Floats, Ints]:
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

    Examples
    --------
    >>> from shapely import box
    >>> segments, owner = segments_of(np.array([box(0, 0, 1, 1)]))
    >>> segments.tolist()
    [[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0]]
    """
    segments, owner = zip(*in_threads(_taken_apart, shapes, np.arange(len(shapes)), chunk=2048), strict=True)
    return np.concatenate(segments), np.concatenate(owner)


def _taken_apart(shapes: Shapes, position: Ints) -> tuple[Floats, Ints]:
    if not len(shapes):
        return np.empty((0, 4)), position
    points, rings, offsets = _rings(shapes)
    x, y = points.T
    ring = np.repeat(np.arange(len(rings) - 1), np.diff(rings))
    inner = np.flatnonzero(((x[:-1] != x[1:]) | (y[:-1] != y[1:])) & (ring[:-1] == ring[1:]))
    x1, y1, x2, y2 = x[inner], y[inner], x[inner + 1], y[inner + 1]
    turned = (x1 > x2) | ((x1 == x2) & (y1 > y2))
    ends = [np.where(turned, one, two) for one, two in ((x2, x1), (y2, y1), (x1, x2), (y1, y2))]
    owner = position
    for starts in reversed(offsets):
        owner = np.repeat(owner, np.diff(starts))
    return np.stack(ends, axis=1), owner[ring[inner]]


def _rings(shapes: Shapes) -> tuple[Floats, Starts, list[Starts]]:
    """Return the points of all rings, where each ring begins, and where polygons and their owners begin."""
    _, points, offsets = shapely.to_ragged_array(shapes, include_z=False)
    return points + 0.0, offsets[0], list(offsets[1:])  # makes one zero of two


def mixed(segments: Floats) -> Numbers:
    """Mix the four coordinates of each segment into one number."""
    return np.concatenate(in_threads(_mixed, segments, chunk=131_072))


def _mixed(segments: Floats) -> Numbers:
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
    suspects = np.zeros(len(shapes), dtype=bool)
    if not len(shapes):
        return suspects
    order = along_curve(*shapely.bounds(shapes)[:, :2].T)  # most segments cancel within one chunk
    found = in_threads(_uncancelled_segments, shapes[order], chunk=1024)
    segments, key, weight = map(np.concatenate, zip(*found, strict=True))
    left_over = segments[_uncancelled(key, weight)]
    if len(left_over) > _MANY:
        return np.full(len(shapes), not shapely.coverage_is_valid(shapely.get_parts(shapes)))
    lines = shapely.union_all(shapely.linestrings(left_over))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = shapely.STRtree(shapes)
    covered = tree.query(shapely.point_on_surface(faces), predicate="intersects")[0]
    often = faces[np.bincount(covered, minlength=len(faces)) > 1]
    suspects[tree.query(often, predicate="intersects")[1]] = True
    return suspects


def _uncancelled_segments(shapes: Shapes) -> tuple[Floats, Numbers, Numbers]:
    """Return the segments of polygons that no other polygon has the other way round, with key and weight.

    A segment and its reverse have the same key and opposite weights. A segment without length weighs nothing.
    """
    points, rings, polygons = _rings(shapes)
    west, south = (np.repeat(column[rings[:-1]], np.diff(rings)) for column in points.T)
    x, y = points[:, 0] - west, points[:, 1] - south
    twice = np.add.reduceat(np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0), rings[:-1])
    shell = np.zeros(len(rings) - 1, dtype=bool)
    shell[polygons[0][:-1]] = True
    here, there = _mixed_points(points)
    weight = np.append(here[:-1] * there[1:] - here[1:] * there[:-1], np.uint64(0))
    np.negative(weight, out=weight, where=np.repeat((twice > 0) != shell, np.diff(rings)))  # not on its left
    weight[rings[1:] - 1] = 0  # from the last point of a ring runs no segment
    key = (here + np.roll(here, -1)) * np.uint64(0x9E3779B97F4A7C15)
    left = _uncancelled(key, weight)
    return np.stack([points[left], points[left + 1]], axis=1), key[left], weight[left]


def _uncancelled(key: Numbers, weight: Numbers) -> Ints:
    """Return where weights of one key do not sum to zero; by chance, 1 in 2**64, they do not."""
    bits = max(len(key).bit_length(), 8)
    slot = (key >> np.uint64(64 - bits)).astype(np.int64)
    balance = np.zeros(2**bits, dtype=np.uint64)
    np.add.at(balance, slot, weight)
    return np.flatnonzero((balance[slot] != 0) & (weight != 0))


def _mixed_points(points: Floats) -> tuple[Numbers, Numbers]:
    """Mix both coordinates of each point into one number, and that into another (multiply, shift and xor)."""
    number: Numbers = np.full(len(points), 0x2545F4914F6CDD1D, dtype=np.uint64)  # the origin is a point like others
    for column in np.ascontiguousarray(points.T).view(np.uint64):
        number = (number ^ column ^ (column >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
        number ^= number >> np.uint64(32)
    one = number * np.uint64(0xBF58476D1CE4E5B9)
    one ^= one >> np.uint64(29)
    other = one * np.uint64(0x94D049BB133111EB)
    return one, other ^ (other >> np.uint64(32))
