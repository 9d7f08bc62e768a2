"""The rules of place: geometry kinds, children within their parent, and clean coverages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.checks.casting import Rows
from kewilayahan.findings import Finding
from kewilayahan.schema.declaration import Schema
from kewilayahan.spatial.geometry import area_m2, coverage_faults

OUTSIDE_TOLERANCE = 1.0  # m²: less is the rounding of coordinates
_POLYGONS = {3, 6}  # shapely type ids of Polygon and MultiPolygon


def check_places(frames: Mapping[str, pd.DataFrame], schema: Schema, *, changed: Collection[str]) -> list[Finding]:
    """Check the geometries of all tables, and the areas against each other.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Cast tables, geometry in EPSG:4326.
    schema : Schema
        Tells the kind of geometry of each table and the order of the levels.
    changed : collection of str
        The tables that are new: only they are checked.

    Returns
    -------
    list of Finding
        Wrong or invalid geometry is an error; a child outside its parent, an overlap and a gap
        are warnings with their size in m².
    """
    found: list[Finding] = []
    for table in schema.tables:
        if table.geometry != "none" and table.name in changed:
            rows = Rows(table, frames[table.name])
            _check_geometry(rows)
            found.extend(rows.found)
    if "areas" not in changed:
        return found
    rows = Rows(schema.table("areas"), frames["areas"])
    _check_levels(rows, schema)
    _check_parents(rows)
    _check_coverage(rows, schema)
    return found + rows.found


def _check_geometry(rows: Rows) -> None:
    shapes = rows.frame.geometry.array
    filled = ~shapely.is_missing(shapes)
    if rows.table.geometry == "polygon":
        wrong = filled & ~np.isin(shapely.get_type_id(shapes), list(_POLYGONS))
        rows.add(
            "geometry_kind",
            rows=np.flatnonzero(wrong),
            column="geometry",
            values=_kinds(rows),
        )
    invalid = filled & ~shapely.is_valid(shapes)
    rows.add(
        "geometry_valid",
        rows=np.flatnonzero(invalid),
        column="geometry",
        values={int(i): str(shapely.is_valid_reason(shapes[i])) for i in np.flatnonzero(invalid)},
    )
    west, south, east, north = shapely.bounds(shapes).T
    beyond = filled & ((west < -180) | (east > 180) | (south < -90) | (north > 90))
    rows.add(
        "geometry_range",
        rows=np.flatnonzero(beyond),
        column="geometry",
        values=_kinds(rows),
    )


def _kinds(rows: Rows) -> dict[int, str]:
    return {i: str(kind) for i, kind in enumerate(rows.frame.geometry.geom_type)}


def _check_levels(rows: Rows, schema: Schema) -> None:
    # A city's own level may lack an order: then nothing can be said of what lies above it.
    order = {
        code: int(choice.facts["order"])
        for code, choice in schema.choices("levels").items()
        if choice.facts.get("order", "").isdecimal()
    }
    levels = dict(zip(rows.frame["area"], rows.frame["level"], strict=True))
    mine = rows.frame["level"].map(order)
    theirs = rows.frame["parent"].map(levels, na_action="ignore").map(order)
    wrong = (mine <= theirs).fillna(False).to_numpy(dtype=bool)
    rows.add(
        "level",
        rows=np.flatnonzero(wrong),
        column="parent",
    )


def _sound(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = frame.geometry.array
    west, south, east, north = shapely.bounds(shapes).T
    inside = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    kind = np.isin(shapely.get_type_id(shapes), list(_POLYGONS))
    return frame[~shapely.is_missing(shapes) & shapely.is_valid(shapes) & inside & kind]


def _check_parents(rows: Rows) -> None:
    sound = _sound(rows.frame[["area", "parent", "geometry"]])
    sound = sound[~sound["area"].duplicated()]
    children = np.flatnonzero(sound["parent"].isin(sound["area"]))
    if not len(children):
        return
    shapes = sound.geometry.array
    position = pd.Series(np.arange(len(sound)), index=sound["area"])
    parents = position[sound["parent"].iloc[children]].to_numpy()
    kids = shapes[children]
    loose = np.flatnonzero(~shapely.covers(shapes[parents], kids))
    rest = gpd.GeoSeries(shapely.difference(kids[loose], shapes[parents[loose]]), crs=sound.crs)
    outside = area_m2(rest).to_numpy()
    beyond = loose[outside > OUTSIDE_TOLERANCE]
    sizes = outside[outside > OUTSIDE_TOLERANCE]
    for child, size in zip(beyond, sizes, strict=True):
        row = int(sound.index[children[child]])
        rows.add(
            "outside_parent",
            {"size": float(size)},
            rows=[row],
            column="geometry",
            values={row: f"{size:.1f} m²"},
        )


def _check_coverage(rows: Rows, schema: Schema) -> None:
    sound = _sound(rows.frame[["area", "level", "geometry"]])
    positions = {str(code): int(row) for row, code in sound["area"].items() if pd.notna(code)}
    for level in schema.choices("levels"):
        peers = sound[(sound["level"] == level).fillna(False).astype(bool) & sound["area"].notna()]
        peers = peers[~peers["area"].duplicated()]
        if len(peers) < 2:
            continue
        for fault in coverage_faults(peers).itertuples():
            rows.add(
                f"{fault.kind}.sliver" if fault.sliver else fault.kind,
                {"size": fault.area_m2, "areas": fault.areas},
                rows=[positions[fault.areas[0]]] if fault.areas else None,
                column="geometry",
                values={positions[fault.areas[0]]: f"{fault.area_m2:.2f} m²"} if fault.areas else None,
            )
