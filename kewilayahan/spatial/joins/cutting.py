"""Cutting of lines and polygons at the borders of areas, so that no bit counts twice."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from kewilayahan.spatial.geometry import Shapes, overlaps, simple_parts
from kewilayahan.spatial.joins.segments import overlap_suspects
from kewilayahan.spatial.threads import in_threads

Ints: TypeAlias = npt.NDArray[np.int64]
Bits: TypeAlias = tuple[Ints, Ints, Shapes]  # part, receiver, geometry
_CHUNK = 512  # pairs
_TURNS = 64  # parts
_ROUNDING = 1e-9  # a smaller share of a polygon is the rounding of coordinates


def highest_parts(shapes: Shapes) -> tuple[Shapes, Ints]:
    """Take geometries apart into simple parts of their highest dimension.

    Parameters
    ----------
    shapes : array of geometries
        Of any kind; what has no finite place is left out, and a line without length becomes a point.

    Returns
    -------
    parts : array of Point, LineString, LinearRing and Polygon
        In the order of `shapes`.
    owner : array of int
        For each part, the position of its geometry in `shapes`.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import GeometryCollection, LineString, Point
    >>> mixed = GeometryCollection([Point(0, 0), LineString([(0, 0), (1, 0)])])
    >>> parts, owner = highest_parts(np.array([mixed]))
    >>> parts.tolist()
    [<LINESTRING (0 0, 1 0)>]
    """
    parts, owner = simple_parts(shapes)
    finite = np.isfinite(shapely.bounds(parts)).all(axis=1)
    parts, owner = parts[finite], owner[finite]
    dimension = shapely.get_dimensions(parts)
    highest = np.zeros(len(shapes), dtype=np.int64)
    np.maximum.at(highest, owner, dimension)
    keep = dimension == highest[owner]
    parts, owner = parts[keep], owner[keep]
    extent = np.where(highest[owner] > 0, shapely.length(parts), 1.0)
    dot = np.bincount(owner, extent, minlength=len(shapes))[owner] == 0  # a line without length is a point
    parts[dot] = shapely.get_point(parts[dot], 0)
    return parts, owner


def cut(parts: Shapes, areas: Shapes, part: Ints, area: Ints) -> Bits:
    """Cut lines and polygons so that each bit goes to one area, or outside.

    Polygons over areas that do not overlap are cut at once. The others go around in order, and each
    area takes what the ones before it have left: a street along a border is nobody's twice.

    Parameters
    ----------
    parts : array of LineString and Polygon
        What is to be cut.
    areas : array of Polygon and MultiPolygon
        Valid areas, in the CRS of the parts.
    part, area : array of int
        The pairs that meet, by position, in order of part, then area.

    Returns
    -------
    part, receiver : array of int
        For each bit, its part, and its area or ``len(areas)`` for outside.
    bits : array of geometries
        The bits; some are empty. Missing for what is left over of a polygon that was cut at once: it
        measures what the other bits leave of the polygon.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import LineString, box
    >>> areas = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    >>> line = np.array([LineString([(1, 0), (1, 3)])])
    >>> part, receiver, bits = cut(line, areas, np.array([0, 0]), np.array([0, 1]))
    >>> dict(zip(receiver.tolist(), [bit.length for bit in bits]))
    {0: 1.0, 1: 0.0, 2: 2.0}
    """
    surface = shapely.get_dimensions(parts)[part] == 2
    met = np.unique(area[surface])
    suspects = met[overlap_suspects(areas[met])]
    contested = np.zeros(len(areas), dtype=bool)
    first, second, common = overlaps(areas[suspects])
    size = shapely.area(areas[suspects])
    real = shapely.area(common) > _ROUNDING * np.minimum(size[first], size[second])
    contested[suspects[np.concatenate([first[real], second[real]])]] = True
    claims = np.bincount(part[contested[area]], minlength=len(parts))
    plain = surface & (claims[part] < 2)
    return _joined(
        *_cut_at_once(parts, areas, part[plain], area[plain]),
        *_cut_in_turn(parts, areas, part[~plain], area[~plain]),
    )


def _cut_at_once(parts: Shapes, areas: Shapes, part: Ints, area: Ints) -> tuple[Bits, Bits]:
    common = np.concatenate(in_threads(_common, parts[part], areas[area], chunk=_CHUNK))
    cut = np.unique(part)
    inside = np.bincount(part, shapely.area(common), minlength=len(parts))[cut]
    beyond = np.flatnonzero(inside < shapely.area(parts[cut]) * (1 - _ROUNDING))
    return (part, area, common), (cut[beyond], np.full(len(beyond), len(areas)), np.full(len(beyond), None))


def _common(parts: Shapes, areas: Shapes) -> Shapes:
    """Intersect pairs in order of part; most areas lie wholly within a large part, and are taken as they are."""
    new = parts != np.roll(parts, 1)
    new[:1] = True
    own = shapely.force_2d(parts[new])  # a copy: threads must not share prepared geometries
    shapely.prepare(own)
    common = areas.copy()
    cut = np.flatnonzero(~shapely.contains_properly(own[np.cumsum(new) - 1], areas))
    common[cut] = shapely.intersection(parts[cut], areas[cut])
    return common


def _cut_in_turn(parts: Shapes, areas: Shapes, part: Ints, area: Ints) -> list[Bits]:
    start = np.unique(part, return_index=True)[1]

    def chunk(start: Ints, end: Ints) -> tuple[Bits, Bits]:
        pairs = slice(start.min(initial=len(part)), end.max(initial=0))
        return _in_turn(parts, areas, part[pairs], area[pairs])

    return [bits for both in in_threads(chunk, start, np.append(start[1:], len(part)), chunk=_TURNS) for bits in both]


def _in_turn(parts: Shapes, areas: Shapes, part: Ints, area: Ints) -> tuple[Bits, Bits]:
    cut, start, own = np.unique(part, return_index=True, return_inverse=True)
    rest = parts[cut]
    turn = np.arange(len(part)) - start[own]
    order = np.argsort(turn, kind="stable")
    part, area, own, bits = part[order], area[order], own[order], np.full(len(part), None)
    for now in np.split(np.arange(len(part)), np.flatnonzero(np.diff(turn[order])) + 1):
        left, taker = rest[own[now]], areas[area[now]]
        bits[now] = shapely.intersection(left, taker)
        rest[own[now]] = shapely.difference(left, taker)
    return (part, area, bits), (cut, np.full(len(cut), len(areas)), rest)


def _joined(*bits: Bits) -> Bits:
    part, receiver, shapes = zip(*bits, strict=True)
    return np.concatenate(part), np.concatenate(receiver), np.concatenate(shapes)
