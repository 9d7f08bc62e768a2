"""Pins and shapes of a map as a sheet: a row a feature, its attributes, and its geometry in a cell."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import shapely

from kewilayahan.errors import KewilayahanError
from kewilayahan.sheets.grids import Cells, Grid, Row, is_blank
from kewilayahan.spatial.geometry import STORED
from kewilayahan.spatial.vectors import list_layers, read_vector

# What GDAL makes of a KML besides what people wrote.
_KML = {"id", "timestamp", "begin", "end", "altitudemode", "tessellate", "extrude", "visibility", "draworder", "icon",
        "snippet", "layer", "path"}  # fmt: skip


def read_features(path: Path) -> list[Grid]:
    """Open the layers of a map, the folders of a KML, one sheet each."""
    layers: list[str | None] = [None]
    if path.suffix.lower() == ".kml":
        layers = [*list_layers(path)]
    grids = []
    for layer in layers:
        frame, name = read_vector(path, layer)
        grids.append(_grid(path, name, frame))
    return grids


def _grid(path: Path, name: str, frame: gpd.GeoDataFrame) -> Grid:
    placed = frame.set_crs(STORED) if frame.crs is None else frame.to_crs(STORED)
    kml = path.suffix.lower() in (".kml", ".kmz")
    columns = [
        str(column)
        for column in placed.columns
        if column != placed.geometry.name and not (kml and str(column).casefold() in _KML)
    ]
    shapes = shapely.force_2d(placed.geometry.array)

    def rows() -> Iterator[Row]:
        # The name of a pin is what it is about; its balloon says more of it.
        heads = ["keterangan" if kml and column.casefold().startswith("descr") else column for column in columns]
        yield 1, {**dict(enumerate(heads)), len(columns): "geometry"}
        texts = [placed[column].tolist() for column in columns]
        for number, values in enumerate(zip(*texts, shapes, strict=True), start=2):
            cells: Cells = {
                position: _plain(value) if kml else value
                for position, value in enumerate(values)
                if not is_blank(value)
            }
            yield number, {position: value for position, value in cells.items() if not is_blank(value)}

    return Grid(path.name, name, rows)


def _plain(value: object) -> object:
    """Return the text of a balloon without its markup."""
    if not isinstance(value, str):
        return value
    text = re.sub(r"<(br|/p|/div|/tr|/li)\b[^>]*>", "\n", value, flags=re.IGNORECASE)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text)) if "<" in value else text
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


# What people say of a thing, and never of an area.
_SAID = {"usulan", "kegiatan", "uraian", "permasalahan", "masalah", "potensi", "mimpi", "kategori", "biaya", "anggaran",
         "keterangan usulan", "program", "solusi", "judul", "statement", "title"}  # fmt: skip


def is_boundary(path: Path, *, told: bool = False) -> bool:
    """Tell whether a map holds areas: polygons, without a column that tells of problems or works.

    Parameters
    ----------
    path : Path
        The file; what is not there or cannot be read is left to the reader of boundaries.
    told : bool
        Somebody said that its polygons are areas.
    """
    if path.suffix.lower() not in (".geojson", ".json", ".kml", ".kmz"):
        return True
    try:
        frame, _ = read_vector(path, None)
    except KewilayahanError:
        return True
    polygons = bool((frame.geom_type.dropna().isin(["Polygon", "MultiPolygon"])).all()) and bool(len(frame))
    columns = {str(column).strip().casefold() for column in frame.columns}
    return polygons and (told or not columns & _SAID)
