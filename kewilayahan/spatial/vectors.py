"""Vector files as offices have them: any layer that GDAL reads, alone, zipped or in a KMZ."""

from __future__ import annotations

import tempfile
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from kewilayahan.errors import KewilayahanError, UnknownName, UnreadableFile
from kewilayahan.words import Text

_MAPS = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".fgb")  # what is looked for in the folders of a zip


def read_vector(path: Path, layer: str | None) -> tuple[gpd.GeoDataFrame, str]:
    """Read one layer, or all layers of a KML.

    Returns
    -------
    tuple of GeoDataFrame and str
        The features as they came, a geometry that cannot be built missing; what GDAL warned of is in
        ``attrs["said"]``, and the positions of the geometries that it had to mend to build them in
        ``attrs["rebuilt"]``. And the name of the layer.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, not what its ending says, or has no features or no geometry.
    UnknownName
        If there is no such layer.
    """
    if not path.exists():
        raise UnreadableFile(path, Text("tidak ada", "does not exist"))
    if path.is_dir() and not any(path.iterdir()):
        raise UnreadableFile(path, Text("folder kosong", "the folder is empty"))
    if path.is_file() and not path.stat().st_size:
        raise UnreadableFile(path, Text("berkas kosong", "the file is empty"))
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            frame, name = _read(path, layer)
            rebuilt = _rebuilt(path, layer, frame) if said else []
    except KewilayahanError:
        raise
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        OSError,
        ValueError,
        zipfile.BadZipFile,
    ) as error:
        why = " ".join(str(error).split()).partition("; It might help")[0]  # GDAL's hint is for its own callers
        raise UnreadableFile(
            path, Text("tidak dapat dibaca sebagai peta", f"cannot be read as a map ({why})")
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UnreadableFile(path, Text(f"lapisan {name} tanpa geometri", f"layer {name} has no geometry"))
    if frame.empty:
        raise UnreadableFile(path, Text(f"lapisan {name} tanpa fitur", f"layer {name} has no features"))
    frame = frame.reset_index(drop=True)
    frame.attrs["said"] = list(dict.fromkeys(str(warning.message) for warning in said))
    frame.attrs["rebuilt"] = rebuilt
    return frame, name


def _rebuilt(path: Path, layer: str | None, frame: pd.DataFrame) -> list[int]:
    """Return which geometries are missing unless GDAL mends them."""
    strict, _ = _read(path, layer, on_invalid="ignore")
    if not isinstance(frame, gpd.GeoDataFrame) or not isinstance(strict, gpd.GeoDataFrame):
        return []
    return [int(row) for row in np.flatnonzero(frame.geometry.notna().to_numpy() & strict.geometry.isna().to_numpy())]


def _read(path: Path, layer: str | None, on_invalid: str = "fix") -> tuple[gpd.GeoDataFrame, str]:
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".geoparquet"):
        return _read_parquet(path, layer)
    if suffix == ".kmz":
        return _read_kmz(path, layer, on_invalid)
    source = _inside_zip(path) if suffix == ".zip" else str(path)
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(source)]
    names = [name for name, _ in layers]
    if not names:
        raise UnreadableFile(path, Text("tanpa lapisan", "has no layer"))
    if layer is not None:
        if layer not in names:
            raise UnknownName(layer, names, what=Text(f"{path}: lapisan", f"layer of {path}"))
        names = [layer]
    elif not source.lower().endswith(".kml") and len(names) > 1:
        names = [_only_map(path, layers)]
    frames = [_read_layer(source, name, on_invalid) for name in names]
    drawn = [frame for frame in frames if isinstance(frame, gpd.GeoDataFrame) and len(frame)]
    if len(drawn) > 1:
        return gpd.GeoDataFrame(pd.concat(drawn, ignore_index=True), crs=drawn[0].crs), ", ".join(names)
    return (drawn or frames)[0], names[0]


def _read_layer(source: str, name: str, on_invalid: str) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pyogrio.read_dataframe(source, layer=name, on_invalid=on_invalid)
    except UnicodeDecodeError:
        warnings.warn("bukan UTF-8, dibaca sebagai Latin-1 / not UTF-8, read as Latin-1", stacklevel=1)
        frame = pyogrio.read_dataframe(source, layer=name, on_invalid=on_invalid, encoding="latin-1")
    return frame


def _read_parquet(path: Path, layer: str | None) -> tuple[gpd.GeoDataFrame, str]:
    if layer not in (None, path.stem):
        raise UnknownName(str(layer), [path.stem], what=Text(f"{path}: lapisan", f"layer of {path}"))
    try:
        return gpd.read_parquet(path), path.stem
    except ValueError as error:
        if "geo metadata" not in str(error):
            raise
        raise UnreadableFile(
            path, Text(f"lapisan {path.stem} tanpa geometri", f"layer {path.stem} has no geometry")
        ) from error


def _only_map(path: Path, layers: list[tuple[str, str | None]]) -> str:
    polygons = [name for name, kind in layers if kind and "Polygon" in kind]
    if len(polygons) == 1:
        return polygons[0]
    drawn = polygons or [name for name, kind in layers if kind]
    if len(drawn) == 1:
        return drawn[0]
    listed = ", ".join(drawn or [name for name, _ in layers])
    raise UnreadableFile(path, Text(f"pilih satu lapisan: {listed}", f"choose one layer: {listed}"))


def _inside_zip(path: Path) -> str:
    """Return the zip itself where maps lie at its top, which GDAL opens; else the one map in its folders."""
    with zipfile.ZipFile(path) as archive:
        maps = [name for name in archive.namelist() if name.lower().endswith(_MAPS) and "__MACOSX/" not in name]
    if len(maps) == 1:
        return f"/vsizip/{{{path}}}/{maps[0]}"
    if maps and all("/" in name for name in maps):
        listed = ", ".join(maps)
        raise UnreadableFile(path, Text(f"keluarkan satu peta: {listed}", f"take one map out: {listed}"))
    return str(path)


def _read_kmz(path: Path, layer: str | None, on_invalid: str) -> tuple[gpd.GeoDataFrame, str]:
    """Read the document of a KMZ, which is a zip of a KML with its pictures."""
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        inside = [name for name in archive.namelist() if name.lower().endswith(".kml")]
        if not inside:
            raise UnreadableFile(path, Text("tanpa berkas .kml di dalamnya", "holds no .kml"))
        kml = Path(folder) / "doc.kml"
        kml.write_bytes(archive.read(inside[0]))
        return _read(kml, layer, on_invalid)
