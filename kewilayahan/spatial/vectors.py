"""Vector files as offices have them: a layer of any map that the gate lets in, whole or record by record."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from kewilayahan.errors import KewilayahanError, UnknownName, UnreadableFile
from kewilayahan.limits import limits
from kewilayahan.spatial.gate import PARQUET, Source, opened, refuse
from kewilayahan.words import Text, number

_REBUILT = "kewilayahan_rebuilt"  # a column on the way only
_LONGEST = 300  # characters of what GDAL says: a number of it may have 5,000 digits


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
    with warnings.catch_warnings(record=True) as said, _one_line(path):
        warnings.simplefilter("always")
        frame, name = _read(path, layer)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UnreadableFile(path, Text(f"lapisan {name} tanpa geometri", f"layer {name} has no geometry"))
    if frame.empty:
        raise UnreadableFile(path, Text(f"lapisan {name} tanpa fitur", f"layer {name} has no features"))
    frame = frame.reset_index(drop=True)
    frame.attrs["said"] = list(dict.fromkeys(_told(warning.message) for warning in said))
    frame.attrs["rebuilt"] = [int(row) for row in np.flatnonzero(frame.pop(_REBUILT))] if _REBUILT in frame else []
    return frame, name


def list_layers(path: Path) -> list[str]:
    """Return the names of the layers of a map that have features.

    Raises
    ------
    UnreadableFile
        If it cannot be read.
    """
    with _one_line(path), warnings.catch_warnings(), opened(path) as source:
        warnings.simplefilter("ignore", RuntimeWarning)  # who reads the layers is told
        names = [str(name) for name, _ in pyogrio.list_layers(source.path)]
        return [n for n in names if pyogrio.read_info(source.path, layer=n, force_feature_count=True)["features"]]


def plain(said: object) -> str:
    """Return what a library says as one short line without control characters."""
    line = " ".join(str(said).partition("; It might help")[0].split())  # GDAL's hint is for its own callers
    line = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in line)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _told(said: Warning | str) -> Text:
    """Return a warning in both languages: our own, or that of GDAL in its words."""
    own = said.args[0] if isinstance(said, Warning) and said.args else None
    return own if isinstance(own, Text) else Text(f"pesan GDAL: {plain(said)}", f"GDAL says: {plain(said)}")


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    """Turn whatever a broken map raises into one line: GDAL, Arrow, GEOS, PROJ and zlib have errors of their own."""
    try:
        yield
    except KewilayahanError:
        raise
    except Exception as error:
        why = plain(error) or type(error).__name__
        raise UnreadableFile(
            path, Text("tidak dapat dibaca sebagai peta", f"cannot be read as a map ({why})")
        ) from error


def _read(path: Path, layer: str | None) -> tuple[pd.DataFrame, str]:
    if path.suffix.lower() in PARQUET:
        refuse(path)
        return _read_parquet(path, layer)
    with opened(path) as source:
        return _read_layers(path, source, layer)


def _read_layers(path: Path, source: Source, layer: str | None) -> tuple[pd.DataFrame, str]:
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(source.path)]
    names = [name for name, _ in layers]
    if not names:
        raise UnreadableFile(path, Text("tanpa lapisan", "has no layer"))
    if layer is not None:
        if layer not in names:
            raise UnknownName(layer, names, what=Text(f"{path}: lapisan", f"layer of {path}"))
        names = [layer]
    elif source.path.suffix.lower() != ".kml" and len(names) > 1:
        names = [_only_map(path, layers)]
    frames = [_read_layer(path, source, name) for name in names]
    drawn = [frame for frame in frames if isinstance(frame, gpd.GeoDataFrame) and len(frame)]
    if len(drawn) > 1:
        return gpd.GeoDataFrame(pd.concat(drawn, ignore_index=True), crs=drawn[0].crs), ", ".join(names)
    return (drawn or frames)[0], names[0]


def _read_layer(path: Path, source: Source, name: str) -> pd.DataFrame:
    """Read a layer once: the geometries come as they stand, and only those that cannot be built are mended."""
    count = pyogrio.read_info(source.path, layer=name)["features"]
    most = limits().features
    if count > most:
        raise UnreadableFile(
            path,
            Text(
                f"berisi {number(count)} fitur, yang boleh {number(most)}; bagi menjadi beberapa berkas",
                f"holds {count:,} features, at most {most:,} may be read; divide it into several files",
            ),
        )
    try:
        return _whole(source, name)
    except (shapely.errors.ShapelyError, ValueError, OverflowError) as error:
        if not set(source.drivers) & set(fiona.supported_drivers):
            raise
        return _by_record(source, name, error)


def _whole(source: Source, name: str, encoding: str | None = None) -> pd.DataFrame:
    read = partial(pyogrio.read_dataframe, source.path, layer=name, encoding=encoding)
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            frame: pd.DataFrame = read(on_invalid="ignore", fid_as_index=True)
    except UnicodeDecodeError:
        if encoding is not None:
            raise
        warnings.warn(
            UserWarning(Text("bukan UTF-8, dibaca sebagai Latin-1", "not UTF-8, read as Latin-1")), stacklevel=1
        )
        return _whole(source, name, "latin-1")
    for warning in said:
        warnings.warn(str(warning.message), stacklevel=1)
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    lost = np.flatnonzero(frame.geometry.isna().to_numpy())
    frame[_REBUILT] = False
    if said and len(lost):
        mended = read(on_invalid="fix", fids=frame.index[lost].tolist()).geometry.array
        frame.loc[frame.index[lost], frame.geometry.name] = mended
        frame[_REBUILT] = np.isin(np.arange(len(frame)), lost) & frame.geometry.notna().to_numpy()
    whole: pd.DataFrame = frame.reset_index(drop=True)
    return whole


def _by_record(source: Source, name: str, cause: Exception) -> pd.DataFrame:
    """Read a layer that fails as a whole: the records that can be read, and a warning for each that cannot."""
    rows: list[dict[str, object]] = []
    shapes: list[shapely.Geometry | None] = []
    with fiona.open(source.path, layer=name, enabled_drivers=list(source.drivers)) as layer:
        crs = layer.crs_wkt or None
        for number_, record in enumerate(_records(layer), start=1):
            try:
                if isinstance(record, Exception):
                    raise record
                shape = None if record.geometry is None else shapely.geometry.shape(record.geometry)
            except Exception as error:
                told = plain(error)
                said = Text(f"fitur {number_} tidak terbaca ({told})", f"feature {number_} cannot be read ({told})")
                warnings.warn(str(said), stacklevel=1)
                continue
            rows.append(dict(record.properties))
            shapes.append(shape)
    if not rows:
        raise cause
    frame: pd.DataFrame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=gpd.GeoSeries(shapes, crs=crs))
    return frame


def _records(layer: fiona.Collection) -> Iterator[Any]:
    """Yield each record, or what was raised in its place."""
    records = iter(layer)
    while True:
        try:
            yield next(records)
        except StopIteration:
            return
        except Exception as error:
            yield error


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
