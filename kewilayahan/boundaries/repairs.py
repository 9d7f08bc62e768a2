"""Geometry made valid, and a list of what was changed: area before and after."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.spatial.geometry import Shapes, metric_crs, simple_parts


def repair(geometry: gpd.GeoSeries) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Make geometries two-dimensional and valid, and tell what was changed.

    What is invalid goes through ``make_valid``, of which only the part of the geometry's own dimension
    stays: polygons of a polygon. What has no such part (a polygon of zero area, an empty or an infinite
    geometry) becomes missing. Heights are dropped without a report, since no table holds any.

    Parameters
    ----------
    geometry : GeoSeries or GeometryArray
        Geometries in any CRS; missing ones stay missing.

    Returns
    -------
    repaired : GeoSeries
        Index and CRS as given.
    repairs : DataFrame
        One line for each changed geometry, under its index: ``reason`` (of GEOS), ``area_before`` and
        ``area_after`` (m²), ``lost_m`` (metres of line that were left behind).

    Raises
    ------
    KewilayahanError
        If the CRS is missing or impossible.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Polygon
    >>> bow = Polygon([(430_000, 9e6), (430_002, 9_000_002), (430_002, 9e6), (430_000, 9_000_002)])
    >>> repaired, repairs = repair(gpd.GeoSeries([bow], index=["A"], crs=32749))
    >>> repairs.loc["A", ["area_before", "area_after"]].tolist()
    [0.0, 2.0]
    """
    series = gpd.GeoSeries(geometry)
    shapes: Shapes = shapely.force_2d(series.to_numpy())
    rows = np.flatnonzero(~shapely.is_missing(shapes) & (~shapely.is_valid(shapes) | shapely.is_empty(shapes)))
    reasons = ["Empty Geometry" if shape.is_empty else str(shapely.is_valid_reason(shape)) for shape in shapes[rows]]
    # Infinite coordinates would spoil the bounds, and make_valid refuses them.
    shapes[rows[[reason.startswith("Invalid Coordinate") for reason in reasons]]] = None
    crs = metric_crs(gpd.GeoSeries(shapes, crs=series.crs))
    before = shapes[rows]
    after, lost = _valid_parts(before)
    shapes[rows] = after

    def metric(parts: Shapes) -> gpd.GeoSeries:
        return gpd.GeoSeries(parts, crs=series.crs).to_crs(crs)

    repairs = pd.DataFrame(
        {
            "reason": pd.array(reasons, dtype="str"),
            "area_before": metric(before).area.to_numpy(),
            "area_after": np.nan_to_num(metric(after).area.to_numpy()),
            "lost_m": np.nan_to_num(metric(lost).length.to_numpy()),
        },
        index=series.index[rows],
    )
    return gpd.GeoSeries(shapes, index=series.index, crs=series.crs), repairs


def _valid_parts(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """Return what is valid of the geometry's own dimension, and the lines that a polygon leaves behind."""
    kept, lost = np.full(len(shapes), None), np.full(len(shapes), None)
    dimensions = shapely.get_dimensions(shapes)
    for row, sound in enumerate(shapely.make_valid(shapes)):
        parts = simple_parts(np.array([sound]))[0]
        own = parts[shapely.get_dimensions(parts) == dimensions[row]]
        rest = parts[shapely.get_dimensions(parts) < dimensions[row]]
        if len(own):
            kept[row] = own[0] if len(own) == 1 else shapely.union_all(own)
        if len(rest):
            lost[row] = shapely.difference(shapely.union_all(rest), kept[row] or shapely.Point())
    return kept, lost
