"""Geometry in metres: the metric CRS, areas and lengths, and faults of a coverage."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.spatial.threads import in_threads
from kewilayahan.words import Text

METRIC = "EPSG:32749"  # UTM zone 49 south: Yogyakarta and most of Java
STORED = "EPSG:4326"

Shapes: TypeAlias = npt.NDArray[np.object_]
_ZONE_49_SOUTH = (108.0, -80.0, 114.0, 0.0)
_THIN = 0.05  # Polsby-Popper; a circle has 1, a square 0.79, a strip of 1 by 60 has 0.05
_NARROW = 1.0  # metres
_SNAP = 1e-3  # metres; borders nearer than this touch


def metric_crs(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Choose the CRS in which lengths and areas are measured.

    Parameters
    ----------
    frame : GeoDataFrame or GeoSeries
        Geometries in any CRS.

    Returns
    -------
    CRS
        EPSG:32749 where all lies in UTM zone 49 south, or where there is nothing to measure; else
        the UTM zone of the middle of the data.

    Raises
    ------
    KewilayahanError
        If the CRS is missing, or if the coordinates are nowhere on Earth in that CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point
    >>> metric_crs(gpd.GeoSeries([Point(110.36, -7.79)], crs=4326)).to_epsg()
    32749
    >>> metric_crs(gpd.GeoSeries([Point(115.22, -8.65)], crs=4326)).to_epsg()
    32750
    """
    if frame.crs is None:
        raise InvalidValue(
            Text(
                "sistem koordinat (CRS) belum diketahui; isi dengan frame.set_crs(…)",
                "the CRS is missing; set it with frame.set_crs(…)",
            )
        )
    bounds = frame.total_bounds
    if np.isnan(bounds).any():
        return CRS(METRIC)
    lonlat = Transformer.from_crs(frame.crs, STORED, always_xy=True).transform_bounds(*bounds)
    west, south, east, north = _ZONE_49_SOUTH
    if west <= lonlat[0] <= lonlat[2] <= east and south <= lonlat[1] <= lonlat[3] <= north:
        return CRS(METRIC)
    try:
        return CRS(frame.estimate_utm_crs())
    except (RuntimeError, ValueError) as error:
        raise InvalidValue(
            Text(
                f"koordinat {bounds.tolist()} tidak mungkin dalam {frame.crs.to_string()}",
                f"the coordinates {bounds.tolist()} are impossible in {frame.crs.to_string()}",
            )
        ) from error


def to_metric(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> Any:
    """Reproject to the CRS in which lengths and areas are measured.

    Parameters
    ----------
    frame : GeoDataFrame or GeoSeries
        Geometries in any CRS.

    Returns
    -------
    GeoDataFrame or GeoSeries
        The same rows in `metric_crs(frame)`.

    Raises
    ------
    KewilayahanError
        If the CRS is missing or impossible.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point
    >>> to_metric(gpd.GeoSeries([Point(111, 0)], crs=4326)).x.round(3).tolist()
    [500000.0]
    """
    return frame.to_crs(metric_crs(frame))


def area_m2(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> pd.Series[float]:
    """Measure areas in square metres.

    Parameters
    ----------
    frame : GeoDataFrame or GeoSeries
        Geometries in any CRS.

    Returns
    -------
    Series
        Index as in `frame`; m², zero for points and lines, missing where the geometry is missing.

    Raises
    ------
    KewilayahanError
        If the CRS is missing or impossible.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> area_m2(gpd.GeoSeries([box(430_000, 9_136_000, 431_000, 9_137_000)], crs=32749)).tolist()
    [1000000.0]
    """
    return pd.Series(to_metric(frame).area, name="area_m2")


def length_m(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> pd.Series[float]:
    """Measure lengths in metres; of polygons, the perimeter.

    Parameters
    ----------
    frame : GeoDataFrame or GeoSeries
        Geometries in any CRS.

    Returns
    -------
    Series
        Index as in `frame`; metres, zero for points, missing where the geometry is missing.

    Raises
    ------
    KewilayahanError
        If the CRS is missing or impossible.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> line = LineString([(430_000, 9_136_000), (430_300, 9_136_400)])
    >>> length_m(gpd.GeoSeries([line], crs=32749)).tolist()
    [500.0]
    """
    return pd.Series(to_metric(frame).length, name="length_m")


def simple_parts(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.int64]]:
    """Take geometries apart into points, lines and polygons.

    Parameters
    ----------
    shapes : array of geometries
        Of any kind, nested collections too; missing and empty ones have no parts.

    Returns
    -------
    parts : array of Point, LineString, LinearRing and Polygon
        In the order of `shapes`.
    owner : array of int
        For each part, the position of its geometry in `shapes`.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import MultiPoint, Point
    >>> parts, owner = simple_parts(np.array([None, Point(0, 0), MultiPoint([(1, 1), (2, 2)])]))
    >>> owner.tolist()
    [1, 2, 2]
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():  # 4 and above are collections
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    filled = ~shapely.is_empty(parts)
    return parts[filled], owner[filled]


def coverage_faults(areas: gpd.GeoDataFrame, *, key: str = "area", min_area: float = 0.01) -> gpd.GeoDataFrame:
    """Find the overlaps and gaps of areas that should cover their territory once.

    An overlap is the common part of two areas. A gap is a hole in the union of all areas, where borders
    nearer than a millimetre touch; what is open to the outside, such as a notch between two neighbours
    at the edge, is none. Thin faults are marked as slivers: Polsby-Popper compactness [1]_ below 0.05, or
    a mean width (twice the area by the perimeter) below 1 m. Borders whose vertices do not match but that
    enclose nothing are no fault.

    Parameters
    ----------
    areas : GeoDataFrame
        Valid polygons of one level in any CRS; rows without geometry are passed over.
    key : str
        Column of the area codes.
    min_area : float
        Faults up to this size (m²) are the rounding of coordinates.

    Returns
    -------
    GeoDataFrame
        One row a fault, in the CRS of `areas`, overlaps first: ``kind`` (``"overlap"`` or ``"gap"``),
        ``areas`` (tuple of the codes that overlap, or that touch the gap, in order), ``area_m2``,
        ``sliver`` (bool) and ``geometry``. Without rows where the coverage is clean.

    Raises
    ------
    KewilayahanError
        If the CRS is missing, or a geometry is no valid polygon.
    UnknownName
        If there is no column `key`.

    References
    ----------
    .. [1] Polsby, D. D. and Popper, R. D. (1991). The third criterion: compactness as a procedural
       safeguard against partisan gerrymandering. Yale Law & Policy Review 9(2), 301-353.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> x, y = 430_000, 9_136_000
    >>> shapes = [box(x, y, x + 100, y + 100), box(x + 90, y, x + 200, y + 100)]
    >>> areas = gpd.GeoDataFrame({"area": ["A", "B"]}, geometry=shapes, crs=32749)
    >>> coverage_faults(areas)[["kind", "areas", "area_m2", "sliver"]].values.tolist()
    [['overlap', ('A', 'B'), 1000.0, False]]
    """
    if key not in areas.columns:
        raise UnknownName(key, map(str, areas.columns), what=Text("Kolom", "column"))
    areas = areas[~(areas.geometry.isna() | areas.geometry.is_empty)]
    codes = np.array([str(code) for code in areas[key]], dtype=object)
    shapes = areas.geometry.to_numpy()
    require_polygons(shapes, codes)
    crs = metric_crs(areas)
    parts = shapely.get_parts(shapes)  # far-apart parts of one multipolygon slow the check seventyfold
    clean = bool(shapely.coverage_is_valid(parts))
    first, second, common = (*_NO_PAIRS, parts[:0]) if clean else overlaps(shapes)
    millimetre = _millimetre(areas, crs)
    # Without the grid, a slit as wide as an atom would open a gap to the outside.
    union = shapely.coverage_union_all(parts) if clean else shapely.union_all(parts, grid_size=millimetre)
    gaps = _gaps(union)
    around: list[list[str]] = [[] for _ in gaps]
    for gap, area in shapely.STRtree(shapes).query(gaps, predicate="dwithin", distance=millimetre).T:
        around[gap].append(codes[area])
    together = [tuple(sorted(pair)) for pair in zip(codes[first], codes[second], strict=True)]
    faults = gpd.GeoDataFrame(
        {
            "kind": pd.array(["overlap"] * len(together) + ["gap"] * len(gaps), dtype="str"),
            "areas": pd.Series(
                [*together, *(tuple(sorted(set(codes_around))) for codes_around in around)], dtype=object
            ),
        },
        geometry=np.concatenate([common, gaps]),
        crs=areas.crs,
    )
    return _measured(faults, crs, min_area)


_NO_PAIRS = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def require_polygons(shapes: Shapes, names: Shapes) -> None:
    """Refuse what is no valid polygon, and name it.

    Parameters
    ----------
    shapes : array of geometries
        Missing ones pass.
    names : array of str
        Name of each geometry.

    Raises
    ------
    KewilayahanError
        If a geometry is of another kind, or invalid.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import Point
    >>> require_polygons(np.array([Point(0, 0)]), np.array(["A"], dtype=object))
    Traceback (most recent call last):
    kewilayahan.errors.InvalidValue: bukan poligon: A
    """
    with polygons_required(shapes, names):
        pass


@contextmanager
def polygons_required(shapes: Shapes, names: Shapes) -> Iterator[None]:
    """Refuse what is no valid polygon as `require_polygons` does, while a block goes on with the polygons.

    The check of many polygons takes as long as a join. An error that an invalid polygon brings about in the
    block gives way to the refusal.

    Parameters
    ----------
    shapes, names
        As for `require_polygons`.

    Raises
    ------
    KewilayahanError
        If a geometry is of another kind, at once; if one is invalid, at the end of the block.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.array([shapely.box(0, 0, 1, 1)])
    >>> with polygons_required(square, np.array(["A"], dtype=object)):
    ...     shapely.area(square).tolist()
    [1.0]
    """
    filled = ~shapely.is_missing(shapes)
    kind = filled & ~np.isin(shapely.get_type_id(shapes), (3, 6))
    if kind.any():
        raise InvalidValue(Text(f"bukan poligon: {_few(names[kind])}", f"not a polygon: {_few(names[kind])}"))
    with ThreadPoolExecutor(1) as beside:
        valid = beside.submit(in_threads, shapely.is_valid, shapes, chunk=4096)
        try:
            yield
        finally:
            invalid = filled & ~np.concatenate(valid.result())
            if invalid.any():
                raise InvalidValue(
                    Text(
                        f"poligon tidak sah: {_few(names[invalid])}. Perbaiki lebih dulu dengan "
                        "kewilayahan.read_areas atau kewilayahan.boundaries.repairs.repair",
                        f"invalid polygons: {_few(names[invalid])}. Repair them first with "
                        "kewilayahan.read_areas or kewilayahan.boundaries.repairs.repair",
                    )
                )


def _few(names: Shapes) -> str:
    more = f" … (+{len(names) - 5})" if len(names) > 5 else ""
    return ", ".join(map(str, names[:5])) + more


def overlaps(shapes: Shapes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Shapes]:
    """Find the pairs of polygons that overlap.

    Parameters
    ----------
    shapes : array of geometries
        Valid polygons, or missing.

    Returns
    -------
    first, second : array of int
        Positions in `shapes`; `first` is the smaller.
    common : array of geometries
        The polygon that both have in common.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import box
    >>> first, second, common = overlaps(np.array([box(0, 0, 2, 1), box(1, 0, 3, 1), box(3, 0, 4, 1)]))
    >>> first.tolist(), second.tolist(), shapely.area(common).tolist()
    ([0], [1], [1.0])
    """
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    common = shapely.intersection(shapes[first], shapes[second])
    real = shapely.area(common) > 0
    first, second, common = first[real], second[real], common[real]
    mixed = np.flatnonzero(shapely.get_type_id(common) == 7)
    common[mixed] = [
        shapely.MultiPolygon([part for part in shape.geoms if part.geom_type == "Polygon"]) for shape in common[mixed]
    ]
    return first, second, common


def _gaps(union: Any) -> Shapes:
    """Return the holes of a union, without the islands that stand in them."""
    parts = shapely.get_parts(union)
    rings, owner = shapely.get_rings(parts, return_index=True)
    inner = np.ones(len(rings), dtype=bool)
    inner[np.unique(owner, return_index=True)[1]] = False  # the first ring of a polygon is its shell
    holes: Shapes = np.asarray(shapely.polygons(rings[inner]))
    shells: Shapes = np.asarray(shapely.polygons(rings[~inner]))
    hole, island = shapely.STRtree(shells).query(holes, predicate="contains")
    for row in np.unique(hole):
        holes[row] = shapely.difference(holes[row], shapely.union_all(shells[island[hole == row]]))
    return holes


def _millimetre(areas: gpd.GeoDataFrame, crs: CRS) -> float:
    """Give the length of a millimetre in the units of the areas' own CRS, about."""
    if areas.empty:
        return 0.0
    west, south, east, north = areas.total_bounds
    bounds = Transformer.from_crs(areas.crs, crs, always_xy=True).transform_bounds(west, south, east, north)
    return float(_SNAP * np.hypot(east - west, north - south) / np.hypot(bounds[2] - bounds[0], bounds[3] - bounds[1]))


def _measured(faults: gpd.GeoDataFrame, crs: CRS, min_area: float) -> gpd.GeoDataFrame:
    metric = faults.to_crs(crs)
    area = metric.area.to_numpy()
    perimeter = metric.length.to_numpy()
    width = np.divide(2 * area, perimeter, out=np.zeros_like(area), where=perimeter > 0)
    compact = np.divide(2 * np.pi * width, perimeter, out=np.zeros_like(area), where=perimeter > 0)
    faults.insert(2, "area_m2", area)
    faults.insert(3, "sliver", (compact < _THIN) | (width < _NARROW))
    real = (area > min_area) & ((faults["kind"] == "overlap") | (width > _SNAP))
    return faults[real].sort_values(
        ["kind", "areas"],
        key=lambda column: column if column.name == "areas" else column != "overlap",
        ignore_index=True,
    )
