"""GeoJSON: exact files for a plan folder, and the exchange format of RFC 7946."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.disclosure import public as published
from kewilayahan.errors import InvalidValue, UnreadableFile
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Schema, Table
from kewilayahan.spatial.geometry import STORED
from kewilayahan.words import Text
from kewilayahan.writing.atomic import replacing

# A member of its own (RFC 7946, 6.1) tells an export from a table of a plan; GDAL shows it as the layer's description.
EXPORT = '"description": "ekspor kewilayahan / export of kewilayahan"'
DECIMALS = 7  # RFC 7946, 11.2: about a centimetre


def write_geojson(
    plan: MasterPlan, folder: str | Path, *, tables: list[str] | None = None, public: bool = True
) -> list[Path]:
    """Write tables with geometry as GeoJSON by RFC 7946, a file each.

    WGS 84 longitude and latitude, exterior rings counter-clockwise, no ``crs`` member, at most 7
    decimals, ``null`` for what is missing, and the key of the row as ``id`` of its feature.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    folder : str or Path
        Where the files go; made if it is not there, and never the folder of a plan. Each file of an earlier
        export is replaced whole or not at all.
    tables : list of str, optional
        Names of the tables; by default all with geometry that have rows.
    public : bool
        Write what may be published, by `kewilayahan.public`: the office's own columns are left out
        (``origin``, scores and votes), small counts of people are ``null`` and named in ``hidden``.
        Otherwise everything is written.

    Returns
    -------
    list of Path
        The files written, in the order of the schema.

    Raises
    ------
    UnknownName
        If there is no table of a name.
    KewilayahanError
        If a table has no geometry.
    UnreadableFile
        If the folder holds tables of a plan, bears the ending of a file, or cannot be written.

    Examples
    --------
    >>> import tempfile, kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> [file.name for file in kw.write_geojson(plan, tempfile.mkdtemp(), tables=["areas", "zones"])]
    ['areas.geojson', 'zones.geojson']
    """
    target = Path(folder)
    refuse_ending(target, "GeoJSON ditulis ke folder", "GeoJSON goes into a folder")
    refuse_tables(target, plan.schema)
    plan = published(plan) if public else plan
    chosen = [plan.schema.table(name) for name in tables] if tables is not None else _filled(plan)
    for table in chosen:
        if table.geometry == "none":
            raise InvalidValue(Text(f"tabel {table.name} tidak bergeometri", f"the table {table.name} has no geometry"))
    written = []
    for table in chosen:
        frame = plan.tables[table.name]
        exchanged = gpd.GeoDataFrame(frame, geometry=for_exchange(frame.geometry))
        left_out = tuple(column.name for column in table.columns if column.internal and public)
        with replacing(target / f"{table.name}.geojson", make_folder=True) as temporary:
            _write(features(exchanged, table, left_out), temporary, about=f"{EXPORT}, ")
        written.append(target / f"{table.name}.geojson")
    return written


def refuse_ending(path: Path, id: str, en: str) -> None:
    """Refuse a name for a folder that ends like a file: somebody wanted something else.

    Raises
    ------
    UnreadableFile
        If it does, and no folder of that name is there.
    """
    ending = path.suffix.lower()
    if re.fullmatch(r"\.[a-z][a-z0-9]{1,7}", ending) and not re.fullmatch(r"\.v\d+", ending) and not path.is_dir():
        raise UnreadableFile(
            path, Text(f"{id}, nama tanpa akhiran {ending}", f"{en}, a name without the ending {ending}")
        )


def refuse_tables(folder: Path, schema: Schema) -> None:
    """Refuse a folder with tables of a plan, which an export would replace or join.

    Raises
    ------
    UnreadableFile
        If a CSV or GeoJSON file in it bears the name of a table and is no earlier export.
    """
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.suffix.lower() in (".csv", ".geojson") and file.stem in schema.names and not is_export(file):
            raise UnreadableFile(
                folder,
                Text(
                    f"berisi tabel rencana ({file.name}), yang akan tertimpa; pilih folder lain",
                    f"holds a table of a plan ({file.name}), which would be overwritten; choose another folder",
                ),
            )


def is_export(file: Path) -> bool:
    """Tell whether `write_geojson` wrote a file, for exchange."""
    with file.open("rb") as opened:
        return EXPORT.encode() in opened.read(200)


def _filled(plan: MasterPlan) -> list[Table]:
    return [table for table in plan.schema.tables if table.geometry != "none" and len(plan.tables[table.name])]


def for_exchange(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return geometry by RFC 7946: two dimensions, 7 decimals, exterior rings counter-clockwise.

    A line or polygon smaller than the last decimal, a centimetre, has no form left and is missing.
    """
    flat = shapely.force_2d(np.asarray(shapes.to_crs(STORED).array))
    rounded = shapely.transform(flat, lambda coordinates: np.round(coordinates, DECIMALS))
    # Rounding can fold a needle of a polygon over; snapping to the grid keeps it valid.
    folded = shapely.is_valid(flat) & ~shapely.is_valid(rounded) & ~shapely.is_missing(flat)
    rounded[folded] = shapely.set_precision(flat[folded], 10.0**-DECIMALS)
    rounded[shapely.is_empty(rounded)] = None
    return gpd.GeoSeries(shapely.orient_polygons(rounded), index=shapes.index, crs=STORED)


def features(frame: gpd.GeoDataFrame, table: Table, left_out: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield a feature a row: its key as ``id``, its columns as properties, its geometry as it is."""
    names = [column.name for column in table.columns if column.name not in left_out]
    columns = [[_value(cell) for cell in frame[name]] for name in names]
    keys = list(zip(*(frame[name].astype("str") for name in table.key), strict=True))
    shapes = [None if text is None else json.loads(text) for text in shapely.to_geojson(frame.geometry.array)]
    for key, shape, *cells in zip(keys, shapes, *columns, strict=True):
        properties = dict(zip(names, cells, strict=True))
        yield {"type": "Feature", "id": "/".join(key), "properties": properties, "geometry": shape}


def write_exact(frame: gpd.GeoDataFrame, table: Table, path: Path) -> None:
    """Write a table so that it reads back equal: every coordinate with all its digits."""
    _write(features(frame, table), path)


def _write(rows: Iterator[dict[str, Any]], path: Path, *, about: str = "") -> None:
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"type": "FeatureCollection", {about}"features": [\n')
        file.write(",\n".join(lines))
        file.write("\n]}\n")


def _value(cell: object) -> object:
    if isinstance(cell, tuple):
        return list(cell)
    if cell is None or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell)):
        return None
    return cell.item() if isinstance(cell, np.generic) else cell


def read_exact(path: Path) -> gpd.GeoDataFrame:
    """Read a table of a plan folder: properties as they stand, coordinates with all their digits.

    Raises
    ------
    UnreadableFile
        If the file is no GeoJSON FeatureCollection.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = content["features"]
        properties = [dict(row["properties"] or {}) for row in rows]
        shapes = [shapely.geometry.shape(row["geometry"]) if row["geometry"] else None for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise UnreadableFile(
            path, Text("bukan GeoJSON FeatureCollection", f"not a GeoJSON FeatureCollection ({error})")
        ) from error
    names = list(dict.fromkeys(name for row in properties for name in row))
    columns = {name: pd.Series([row.get(name) for row in properties], dtype=object) for name in names}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=STORED))
