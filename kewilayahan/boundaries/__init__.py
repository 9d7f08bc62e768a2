"""Boundary files in: any layer becomes the areas table, with its codes, levels and faults told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kewilayahan.boundaries.columns import recognise
from kewilayahan.boundaries.georeference import locate
from kewilayahan.boundaries.identities import LEVELS, USED, deepen, guess_level, make_table
from kewilayahan.boundaries.intake import Import, as_text
from kewilayahan.boundaries.repairs import repair
from kewilayahan.boundaries.wards import TRANSLATED
from kewilayahan.checks.casting import cast
from kewilayahan.errors import UnknownName
from kewilayahan.findings import Findings
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.spatial.area_codes import digits, dotted, from_bps, known, plain_name
from kewilayahan.spatial.geometry import STORED, area_m2, coverage_faults, simple_parts
from kewilayahan.spatial.vectors import read_vector
from kewilayahan.words import Text, number


def read_areas(
    path: str | Path,
    *,
    level: str | None = None,
    parent: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
) -> gpd.GeoDataFrame:
    """Read a boundary file into the areas table.

    Parameters
    ----------
    path : str or Path
        Anything GDAL reads (Shapefile, zipped too, GeoPackage, GeoJSON, KML and KMZ, FlatGeobuf,
        Esri JSON) or GeoParquet.
    level : str, optional
        Level of the areas (kelurahan, kampung, rw …); by default told from the columns.
    parent : str, optional
        Code of the area that holds all of them, for files without codes of their own.
    crs : str, optional
        CRS of the coordinates, if the file does not say it or says it wrongly.
    layer : str, optional
        Layer to read, where there are several.

    Returns
    -------
    GeoDataFrame
        The areas table in EPSG:4326, a row a feature, every code as dotted text. ``attrs["findings"]``
        holds what was guessed, matched, repaired (area before and after), is missing, overlaps or
        leaves a gap; `coverage_faults` returns the layer that shows overlaps and gaps.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, or no map.
    UnknownName
        If there is no such level or layer.
    KewilayahanError
        If `crs` is none.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = kw.read_areas("boundaries/demo_areas.geojson")
    >>> areas.crs.to_epsg(), len(areas.attrs["findings"].errors)
    (4326, 0)
    """
    if level is not None and level not in LEVELS:
        raise UnknownName(level, LEVELS, what=Text("Tingkat", "level"))
    file = Path(path)
    frame, name = read_vector(file, layer)
    shapes, located = locate(frame, crs)
    facts, supplies = recognise(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    one = Import(file.name, name, deepen(facts))
    one.found.extend(located)
    for said in frame.attrs["said"]:
        one.add("warning", "format", (said.id, said.en))
    _report_rebuilt(one, shapes, frame.attrs["rebuilt"])
    areas = _table(one, frame, supplies, level=level, parent=parent)
    areas["origin"] = [f"[{file.name}]{name}!{number}" for number in range(1, len(areas) + 1)]
    undrawn = frame.geometry.isna() | frame.geometry.is_empty
    # Areas below may stand for the one above: a city whose kelurahan are drawn lacks nothing.
    _report_undrawn(one, np.flatnonzero(undrawn & ~areas["area"].isin(areas["parent"].dropna())))
    mended, repairs = repair(_polygons(one, shapes))
    _report_repairs(one, repairs)
    areas = gpd.GeoDataFrame(areas, geometry=mended)
    _report_doubles(one, areas)
    done = cast(areas, SCHEMA.table("areas"), SCHEMA)
    result = done.frame
    assert isinstance(result, gpd.GeoDataFrame)
    _report_faults(one, result)
    result.attrs["findings"] = Findings([*one.found, *done.findings]).at(file=file.name, sheet=name)
    return result


def _table(
    one: Import, frame: gpd.GeoDataFrame, supplies: dict[str, set[str]], *, level: str | None, parent: str | None
) -> pd.DataFrame:
    """Return the areas table without geometry, and list the columns that are not in it."""
    areas = _own_table(one, frame, level)
    if areas is None:
        level = level or guess_level(one)
        areas = make_table(one, level, parent)
        unused = [column for column, supplied in supplies.items() if not supplied & USED[level]]
    else:
        # `write_geojson` gives the code as the id of the feature too.
        codes = list(frame["area"])
        unused = [column for column in supplies if column not in areas and list(frame[column]) != codes]
    if unused:
        listed = ", ".join(unused)
        one.add("info", "columns", (f"kolom tidak dipakai: {listed}", f"columns not used: {listed}"))
    return areas


def _own_table(one: Import, frame: gpd.GeoDataFrame, level: str | None) -> pd.DataFrame | None:
    """Return the attributes if the file is an areas table of this library already, its codes dotted.

    A column ``area`` of square metres, as GIS programs compute it, makes no areas table.
    """
    if not {"area", "name", "level"} <= set(frame.columns) or not set(frame["level"].dropna()) <= set(LEVELS):
        return None
    if pd.api.types.is_numeric_dtype(frame["area"]) and (frame["area"].dropna() % 1 != 0).any():
        return None
    areas = pd.DataFrame(frame[[column.name for column in SCHEMA.table("areas").columns if column.name in frame]])
    if "parent" not in areas:
        areas["parent"] = None
    for column in ("area", "parent"):
        cells = [_own_code(one, row, column, value) for row, value in enumerate(areas[column])]
        areas[column] = pd.Series(cells, index=areas.index, dtype=object)
    if level is not None and (areas["level"] != level).any():
        if areas["level"].isna().any():
            areas["level"] = areas["level"].fillna(level)
        else:
            text = ("tingkat di berkas dipakai, bukan level=", "the levels in the file are used, not level=")
            one.add("info", "level", text, column="level", value=level)
    return areas


def _own_code(one: Import, row: int, column: str, value: object) -> object:
    """Return a code of the reference table, or one built on it, dotted; any other as it is."""
    code = digits(value)
    if len(code) not in (10, 12, 14) or not known(code[:10]) or "." in as_text(value).removesuffix(".0"):
        return value
    if not from_bps(code[:10]):
        return dotted(code)
    if len(code) > 10:  # a BPS code of an SLS is no RW
        return value
    one.add("info", "code_system", TRANSLATED, row=row, column=column, value=value, once=True)
    return from_bps(code)


def _report_undrawn(one: Import, rows: npt.NDArray[np.int64]) -> None:
    text = (
        "baris tanpa geometri; disimpan tanpa poligon",
        "a row without geometry; kept without a polygon",
        "gambar poligonnya",
        "draw its polygon",
    )
    for row in rows:
        one.add("warning", "no_geometry", text, row=int(row), column="geometry")


def _polygons(one: Import, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return polygons only; a closed line becomes one, and what is none is missing and said."""
    result = np.array(shapes.array, dtype=object)
    for row, shape in enumerate(result):
        if shape is None or shape.is_empty:
            result[row] = None
        elif "Polygon" not in shape.geom_type:
            result[row] = _as_polygon(one, row, shape)
    return gpd.GeoSeries(result, index=shapes.index, crs=STORED)


def _as_polygon(one: Import, row: int, shape: Any) -> Any:
    """Return the polygons of a collection, or those that closed lines draw, or nothing; and say which."""
    parts = simple_parts(np.array([shape], dtype=object))[0]
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    kind = shape.geom_type
    if polygons:
        if len(polygons) < len(parts):
            text: tuple[str, ...] = (
                f"{kind}: poligonnya diambil, titik dan garisnya tidak",
                f"{kind}: its polygons were taken, its points and lines were not",
            )
            one.add("warning", "geometry_kind", text, row=row, column="geometry", value=kind)
    elif all(part.geom_type == "LineString" and part.is_closed and len(part.coords) > 3 for part in parts):
        polygons = [shapely.Polygon(part) for part in parts]
        text = ("garis tertutup dibaca sebagai poligon", "a closed line was read as a polygon")
        one.add("info", "closed_line", text, row=row, column="geometry")
    else:
        text = (
            f"bukan poligon ({kind}); disimpan tanpa poligon",
            f"no polygon ({kind}); kept without one",
            "gambar sebagai poligon",
            "draw it as a polygon",
        )
        one.add("warning", "geometry_kind", text, row=row, column="geometry", value=kind)
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _report_rebuilt(one: Import, shapes: gpd.GeoSeries, rows: list[int]) -> None:
    """Report rings that were none, an unclosed one say: they had no area before."""
    for row, size in zip(rows, area_m2(shapes.iloc[rows]) if rows else (), strict=True):
        text = (
            f"cincin poligon tidak dapat dibangun dan ditutup oleh GDAL; luasnya kini {number(size, 1)} m²",
            f"a ring could not be built and was closed by GDAL; its area is {number(size, 1, 'en')} m² now",
            "periksa batasnya di peta",
            "look at the border on the map",
        )
        one.add("warning", "repair", text, row=row, column="geometry")


def _report_repairs(one: Import, repairs: pd.DataFrame) -> None:
    for row, line in repairs.iterrows():
        reason, before, after = line["reason"], line["area_before"], line["area_after"]
        gone = ("; tidak ada luas yang tersisa", "; no area is left") if after == 0 else ("", "")
        if line["lost_m"] > 0:
            gone = (
                f"{gone[0]}; garis {number(line['lost_m'], 1)} m ditinggalkan",
                f"{gone[1]}; lines of {number(line['lost_m'], 1, 'en')} m left out",
            )
        text = (
            f"poligon diperbaiki ({reason}): {number(before, 1)} m² menjadi {number(after, 1)} m²{gone[0]}",
            f"polygon repaired ({reason}): {number(before, 1, 'en')} m² to {number(after, 1, 'en')} m²{gone[1]}",
            "periksa batasnya di peta",
            "look at the border on the map",
        )
        one.add("warning", "repair", text, row=int(str(row)), column="geometry", value=reason)


def _report_doubles(one: Import, areas: gpd.GeoDataFrame) -> None:
    """Give a second row of one code a code of its own, so that nothing is lost, and say so.

    A name is a double within its level, and below the kelurahan within its parent: every kelurahan has an RW 01.
    """
    taken = set(areas["area"])
    seen: set[object] = set()
    named: set[tuple[str, ...]] = set()
    codes = list(areas["area"])
    columns = (areas[column] for column in ("name", "level", "parent"))
    for row, (code, name, level, parent) in enumerate(zip(codes, *columns, strict=True)):
        key = (str(level), plain_name(name), as_text(parent) if level in ("kampung", "rw", "rt") else "")
        if not as_text(code):  # the schema says that a code is missing
            continue
        if code in seen:
            codes[row] = next(new for n in range(2, len(areas) + 2) if (new := f"{code}-{n}") not in taken)
            taken.add(codes[row])
            text = (
                f"kode {code} ({name}) sudah dipakai; baris ini menjadi {codes[row]}",
                f"code {code} ({name}) is taken; this row becomes {codes[row]}",
                "gabungkan kedua baris atau perbaiki kodenya",
                "merge the rows or correct the code",
            )
            one.add("warning", "duplicate", text, row=row, column="area", value=code)
        elif key in named and as_text(name):
            text = (
                f"dua wilayah bernama {name}",
                f"two areas are called {name}",
                "periksa namanya",
                "look at the names",
            )
            one.add("warning", "duplicate_name", text, row=row, column="name", value=name)
        seen.add(code)
        named.add(key)
    areas["area"] = codes


def _report_faults(one: Import, areas: gpd.GeoDataFrame) -> None:
    """Report overlaps, gaps and slivers of each level."""
    for level in dict.fromkeys(areas["level"].dropna()):
        for fault in coverage_faults(areas[areas["level"] == level]).itertuples():
            code = f"{fault.kind}.sliver" if fault.sliver else fault.kind
            fields = {"size": fault.area_m2, "areas": fault.areas}
            one.note(code, fields, column="geometry", value=f"{fault.area_m2:.2f} m²")
