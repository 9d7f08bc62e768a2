"""Neighbours: which areas share a border, and how long it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Geod, Transformer

from kewilayahan.errors import InvalidValue
from kewilayahan.spatial.geometry import STORED, metric_crs
from kewilayahan.spatial.joins.segments import mixed, segments_of
from kewilayahan.spatial.joins.targets import area_codes, require_one_level
from kewilayahan.words import Text

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
_ROUNDING = 1e-3  # metres; borders nearer than this are one border with different vertices
_TOUCH = 1e-2  # metres; less is the corner of two areas that touch, as rounding draws it
_LONGEST = 100.0  # metres; over so short a way, a line that is straight in any CRS is straight in metres
_ZONE = 3.5  # degrees from its meridian to which a UTM zone is used; there it stretches by 0.14 %
_MERCATOR = "EPSG:3395"  # on the ellipsoid of WGS 84


def neighbours(areas: gpd.GeoDataFrame, *, min_border: float = 10.0, tolerance: float = 0.0) -> pd.DataFrame:
    """Find the areas that share a border, and measure it in metres.

    Metres are those of the UTM zone in which the areas lie. Where they reach further than half a degree
    beyond it, all of Indonesia say, they are drawn by Mercator's projection and each piece of a border is
    divided by the scale at its place ([1]_, equations 7-8 and 3-5), which gives its length on the ground.

    Where both areas have the same vertices, the border is the sum of their common segments. What is left is
    cut at the vertices of the other area, and each piece belongs to the nearest area that faces it: within
    a millimetre it is the same border with other vertices, within `tolerance` a border digitised twice,
    measured along both sides and averaged. A touch at a corner is no border.

    Parameters
    ----------
    areas : GeoDataFrame
        ``area`` (unique code) and ``geometry`` (polygons or missing, any CRS), of one level.
    min_border : float
        Least length of a shared border in metres; less than a centimetre is a corner, whatever is asked for.
    tolerance : float
        Greatest distance, in metres, between the two lines of a border digitised twice; accurate for what
        is small against the width of the areas.

    Returns
    -------
    DataFrame
        One row a pair and direction, in the order of `areas`: ``area``, ``neighbour``, ``border_m``
        (metres) and ``assumed`` (bool: the border or a part of it was found through `tolerance` only).
        ``.attrs["islands"]`` is a tuple of the codes without neighbour, ``.attrs["undrawn"]`` of those
        without geometry, ``.attrs["components"]`` a tuple of tuples of codes that hang together.

    Raises
    ------
    KewilayahanError
        If the CRS is missing, a code stands twice or not at all, the areas are of several levels, a geometry
        is no polygon, or a length is negative.
    UnknownName
        If there is no column ``area``.

    References
    ----------
    .. [1] Snyder, J. P. (1987). Map projections: a working manual. USGS Professional Paper 1395.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> x, y = 430_000, 9_136_000
    >>> shapes = [box(x, y, x + 50, y + 50), box(x + 50, y, x + 99, y + 30), box(x + 99, y + 30, x + 150, y + 50)]
    >>> areas = gpd.GeoDataFrame({"area": ["A", "B", "C"]}, geometry=shapes, crs=32749)
    >>> table = neighbours(areas)
    >>> table.values.tolist()
    [['A', 'B', 30.0, False], ['B', 'A', 30.0, False]]
    >>> table.attrs
    {'islands': ('C',), 'undrawn': (), 'components': (('A', 'B'), ('C',))}
    """
    if min_border < 0 or tolerance < 0:
        raise InvalidValue(Text("panjang tidak boleh negatif", "lengths must not be negative"))
    codes = area_codes(areas).to_numpy(dtype=object)
    require_one_level(areas)
    plane = _plane(areas)
    shapes = areas.geometry.to_numpy()
    drawn = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    if not np.isin(shapely.get_type_id(shapes[drawn]), (3, 6)).all():
        raise InvalidValue(Text("ada geometri yang bukan poligon", "a geometry is not a polygon"))
    segments, owner = segments_of(shapes[drawn])
    pairs = _pairs(*_borders(segments, drawn[owner], tolerance, plane), areas=len(areas))
    pairs = pairs[pairs["border_m"] >= max(min_border, _TOUCH)]
    result = pairs.assign(area=codes[pairs["area"]], neighbour=codes[pairs["neighbour"]])
    result = result.astype({"area": "str", "neighbour": "str"}).reset_index(drop=True)
    lonely = np.setdiff1d(drawn, pairs["area"])
    result.attrs = {
        "islands": tuple(codes[lonely]),
        "undrawn": tuple(codes[np.setdiff1d(np.arange(len(areas)), drawn)]),
        "components": _components(pairs, drawn, codes),
    }
    return result


@dataclass(frozen=True)
class _Plane:
    """Where borders are measured; `metres` is missing where the areas are drawn there already."""

    metres: Transformer | None
    mercator: bool

    def drawn(self, segments: Floats) -> Floats:
        """Return segments of the areas as they are in the plane."""
        if self.metres is None:
            return segments
        x, y = self.metres.transform(segments[:, 0::2].ravel(), segments[:, 1::2].ravel())
        return np.column_stack([x, y]).reshape(-1, 4)

    def scale(self, segments: Floats) -> Floats:
        """Return how often longer segments are in the plane than on the ground."""
        if not self.mercator:
            return np.ones(len(segments))
        ellipsoid = Geod(ellps="WGS84")
        square = ellipsoid.es
        conformal = np.arctan(np.sinh((segments[:, 1] + segments[:, 3]) / 2 / ellipsoid.a))
        latitude = (
            conformal
            + (square / 2 + 5 * square**2 / 24) * np.sin(2 * conformal)
            + 7 * square**2 / 48 * np.sin(4 * conformal)
        )
        return np.asarray(np.sqrt(1 - square * np.sin(latitude) ** 2) / np.cos(latitude))

    def lengths(self, segments: Floats) -> Floats:
        """Return the lengths on the ground of segments in the plane."""
        return _lengths(segments) / self.scale(segments)


def _plane(areas: gpd.GeoDataFrame) -> _Plane:
    crs = metric_crs(areas)
    mercator = False
    bounds = areas.total_bounds
    if not np.isnan(bounds).any():
        west, _, east, _ = Transformer.from_crs(areas.crs, STORED, always_xy=True).transform_bounds(*bounds)
        meridian = 6 * int(str(crs.utm_zone)[:-1]) - 183
        mercator = west < meridian - _ZONE or east > meridian + _ZONE
    if mercator:
        crs = CRS(_MERCATOR)
    return _Plane(None if areas.crs == crs else Transformer.from_crs(areas.crs, crs, always_xy=True), mercator)


def _borders(segments: Floats, owner: Ints, tolerance: float, plane: _Plane) -> tuple[Ints, Ints, Floats, Flags]:
    """Return area, neighbour, metres and whether assumed, for every bit of border."""
    order, same = _sorted(segments)
    first, second = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    run = same
    while run.any():  # twice for a coverage; more often where areas overlap
        step = len(first)
        at = np.flatnonzero(run)
        first.append(order[at])
        second.append(order[at + step])
        run = run[:-1] & same[step:]
    one, two = np.concatenate(first), np.concatenate(second)
    strange = owner[one] != owner[two]
    one, two = one[strange], two[strange]
    loose = np.ones(len(segments), dtype=bool)
    loose[one] = loose[two] = False
    left = _facing(*_split_evenly(segments[loose], owner[loose], tolerance, plane), tolerance, plane)
    return (
        np.concatenate([owner[one], left[0]]),
        np.concatenate([owner[two], left[1]]),
        np.concatenate([plane.lengths(plane.drawn(segments[one])), left[2]]),
        np.concatenate([np.zeros(len(one), dtype=bool), left[3]]),
    )


def _sorted(segments: Floats) -> tuple[Ints, Flags]:
    """Order segments so that equal ones stand together; tell for each whether the next is the same."""
    key = mixed(segments)  # sorting one number takes a fifth of the time of sorting four
    order = np.argsort(key, kind="stable")
    key = key[order]
    ordered = segments[order]
    same = (ordered[:-1] == ordered[1:]).all(axis=1)
    if ((key[:-1] == key[1:]) & ~same).any():  # two segments, one hash
        order = np.lexsort(segments.T)
        ordered = segments[order]
        same = (ordered[:-1] == ordered[1:]).all(axis=1)
    return order, same


def _lengths(segments: Floats) -> Floats:
    return np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])


def _cut(segments: Floats, which: Ints, place: Floats) -> tuple[Floats, Ints]:
    """Cut segments at places between 0 and 1; return the pieces and the segment of each."""
    count = len(segments)
    which = np.concatenate([np.arange(count), np.arange(count), which])
    place = np.concatenate([np.zeros(count), np.ones(count), place])
    order = np.lexsort((place, which))
    which, place = which[order], place[order]
    part = (which[:-1] == which[1:]) & (place[:-1] < place[1:])
    of = which[:-1][part]
    start, end = segments[of, :2], segments[of, 2:]
    low, high = place[:-1][part, None], place[1:][part, None]
    return np.hstack([start + (end - start) * low, start + (end - start) * high]), of


def _split_evenly(segments: Floats, owner: Ints, tolerance: float, plane: _Plane) -> tuple[Floats, Ints]:
    """Split segments into short ones in their own CRS, where they are straight; return them in the plane."""
    longest = np.clip(tolerance, 1.0, _LONGEST) if tolerance else _LONGEST
    number = np.ceil(plane.lengths(plane.drawn(segments)) / longest).astype(np.int64)
    which = np.repeat(np.arange(len(segments)), number)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
    pieces, of = _cut(segments, which, turn / number[which])
    return plane.drawn(pieces), owner[of]


def _facing(segments: Floats, owner: Ints, tolerance: float, plane: _Plane) -> tuple[Ints, Ints, Floats, Flags]:
    """Find, for segments that no other area has, the nearest area that faces them."""
    reach = max(tolerance, _ROUNDING)
    lines = np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2)))
    tree = shapely.STRtree(lines)
    one, two = tree.query(lines, predicate="dwithin", distance=reach * plane.scale(segments))
    strange = owner[one] != owner[two]
    one, two = one[strange], two[strange]
    place = np.concatenate([_foot(segments[one], segments[two, :2]), _foot(segments[one], segments[two, 2:])])
    met = np.zeros(len(segments), dtype=bool)
    met[one] = True
    pieces, of = _cut(segments, np.concatenate([one, one]), place)
    pieces, of = pieces[met[of]], of[met[of]]
    middle = (pieces[:, :2] + pieces[:, 2:]) / 2
    scale = plane.scale(pieces)
    piece, near = tree.query(shapely.points(middle), predicate="dwithin", distance=reach * scale)
    strange = owner[of[piece]] != owner[near]
    piece, near = piece[strange], near[strange]
    start, end = segments[near, :2], segments[near, 2:]
    way = start + (end - start) * _foot(segments[near], middle[piece])[:, None] - middle[piece]
    distance = np.hypot(*way.T)
    along = pieces[piece, 2:] - pieces[piece, :2]
    order = np.lexsort((distance, owner[near], piece))
    nearest = order[_firsts(piece[order], owner[near[order]])]
    # Beyond the end of a border the nearest place lies along the piece, not beside it.
    beside = np.abs((way * along).sum(axis=1)) <= distance * np.hypot(*along.T) * np.sqrt(0.5)
    distance = distance / scale[piece]
    nearest = nearest[(beside | (distance <= _ROUNDING))[nearest]]
    nearest = nearest[np.lexsort((distance[nearest], piece[nearest]))]
    nearest = nearest[_firsts(piece[nearest])]
    half = plane.lengths(pieces[piece[nearest]]) / 2  # seen from both sides
    return owner[of[piece[nearest]]], owner[near[nearest]], half, distance[nearest] > _ROUNDING


def _firsts(*keys: Ints) -> Flags:
    """Mark the first of each run of equal keys."""
    first = np.ones(len(keys[0]), dtype=bool)
    first[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return first


def _foot(segments: Floats, points: Floats) -> Floats:
    """Return where on its segment, from 0 to 1, each point has its nearest place."""
    along = segments[:, 2:] - segments[:, :2]
    place = ((points - segments[:, :2]) * along).sum(axis=1) / (along**2).sum(axis=1)
    return np.asarray(np.clip(place, 0.0, 1.0))


def _pairs(area: Ints, neighbour: Ints, border: Floats, assumed: Flags, *, areas: int) -> pd.DataFrame:
    """Sum bits of border into one row a pair and direction, in order."""
    low, high = np.minimum(area, neighbour), np.maximum(area, neighbour)
    keys, group = np.unique(low * areas + high, return_inverse=True)
    low, high = keys // max(areas, 1), keys % max(areas, 1)
    metres = np.bincount(group, border, minlength=len(keys))
    doubtful = np.bincount(group, assumed, minlength=len(keys)) > 0
    both = {"area": [low, high], "neighbour": [high, low], "border_m": [metres] * 2, "assumed": [doubtful] * 2}
    pairs = pd.DataFrame({name: np.concatenate(columns) for name, columns in both.items()})
    return pairs.sort_values(["area", "neighbour"], ignore_index=True)


def _components(pairs: pd.DataFrame, drawn: Ints, codes: npt.NDArray[np.object_]) -> tuple[tuple[Any, ...], ...]:
    """Group areas that hang together, in order of their first area."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = np.searchsorted(drawn, pairs["area"]), np.searchsorted(drawn, pairs["neighbour"])
    links = coo_array((np.ones(len(pairs)), ends), shape=(len(drawn), len(drawn)))
    label = connected_components(links, directed=False)[1]
    _, first, label = np.unique(label, return_index=True, return_inverse=True)
    order = np.argsort(first[label], kind="stable")
    groups = np.split(codes[drawn[order]], np.flatnonzero(np.diff(first[label][order])) + 1)
    return tuple(tuple(group) for group in groups if len(group))
