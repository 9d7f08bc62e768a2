"""Vector files as offices have them: any layer that GDAL reads, with its CRS found and its axes put right."""

from __future__ import annotations

import tempfile
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from kewilayahan.errors import KewilayahanError, UnknownName, UnreadableFile
from kewilayahan.findings import Finding
from kewilayahan.geometry import STORED

# Where Kota Yogyakarta lies in each CRS (west, east, south, north), with a margin of about 10 km.
WINDOWS = (
    ("EPSG:32749", "UTM 49S", 417_000, 445_000, 9_123_000, 9_152_000),
    ("EPSG:23835", "TM-3 zona 49.1", 283_000, 310_000, 623_000, 651_000),
    ("EPSG:3857", "Web Mercator", 12_273_000, 12_301_000, -886_000, -857_000),
)
INDONESIA = (94.0, 142.0, -12.0, 8.0)  # degrees


def read_vector(path: Path, layer: str | None) -> tuple[gpd.GeoDataFrame, str]:
    """Read one layer, or all layers of a KML.

    Returns
    -------
    tuple of GeoDataFrame and str
        The features as they came, a geometry that cannot be built missing; what GDAL warned of is in
        ``attrs["said"]``. And the name of the layer.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, not what its ending says, or has no features or no geometry.
    UnknownName
        If there is no such layer.
    """
    if not path.exists():
        raise UnreadableFile(path, "tidak ada", "does not exist")
    if path.is_file() and not path.stat().st_size:
        raise UnreadableFile(path, "berkas kosong", "the file is empty")
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            frame, name = _read(path, layer)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
    ) as error:
        raise UnreadableFile(path, "tidak dapat dibaca sebagai peta", f"cannot be read as a map ({error})") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, KewilayahanError):
            raise
        raise UnreadableFile(path, "tidak dapat dibaca sebagai peta", f"cannot be read as a map ({error})") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UnreadableFile(path, f"lapisan {name} tanpa geometri", f"layer {name} has no geometry")
    if frame.empty:
        raise UnreadableFile(path, f"lapisan {name} tanpa fitur", f"layer {name} has no features")
    frame = frame.reset_index(drop=True)
    frame.attrs["said"] = list(dict.fromkeys(str(warning.message) for warning in said))
    return frame, name


def _read(path: Path, layer: str | None) -> tuple[gpd.GeoDataFrame, str]:
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".geoparquet"):
        return gpd.read_parquet(path), path.stem
    if suffix == ".kmz":
        return _read_kmz(path, layer)
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    names = [name for name, _ in layers]
    if layer is not None:
        if layer not in names:
            raise UnknownName(layer, names, what=f"{path}: lapisan / layer")
        names = [layer]
    elif suffix != ".kml" and len(names) > 1:
        names = [_only_map(path, layers)]
    frames = [pyogrio.read_dataframe(path, layer=name, on_invalid="fix") for name in names]
    drawn = [frame for frame in frames if isinstance(frame, gpd.GeoDataFrame) and len(frame)]
    if len(drawn) > 1:
        return gpd.GeoDataFrame(pd.concat(drawn, ignore_index=True), crs=drawn[0].crs), ", ".join(names)
    return (drawn or frames)[0], names[0] if names else path.stem


def _only_map(path: Path, layers: list[tuple[str, str | None]]) -> str:
    polygons = [name for name, kind in layers if kind and "Polygon" in kind]
    if len(polygons) == 1:
        return polygons[0]
    drawn = polygons or [name for name, kind in layers if kind]
    if len(drawn) == 1:
        return drawn[0]
    listed = ", ".join(drawn or [name for name, _ in layers])
    raise UnreadableFile(path, f"pilih satu lapisan: {listed}", f"choose one layer: {listed}")


def _read_kmz(path: Path, layer: str | None) -> tuple[gpd.GeoDataFrame, str]:
    """Read the document of a KMZ, which is a zip of a KML with its pictures."""
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        inside = [name for name in archive.namelist() if name.lower().endswith(".kml")]
        if not inside:
            raise UnreadableFile(path, "tanpa berkas .kml di dalamnya", "holds no .kml")
        kml = Path(folder) / "doc.kml"
        kml.write_bytes(archive.read(inside[0]))
        return _read(kml, layer)


def locate(frame: gpd.GeoDataFrame, crs: str | None) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Return the geometry in EPSG:4326, with the CRS named and the axes put right where needed.

    Parameters
    ----------
    frame : GeoDataFrame
        As it was read.
    crs : str, optional
        What the caller says; it wins over what the file says.

    Returns
    -------
    tuple of GeoSeries and list of Finding
        The geometry, all missing where no CRS fits; and what was guessed or put right.

    Raises
    ------
    KewilayahanError
        If `crs` is none.
    """
    shapes = gpd.GeoSeries(shapely.force_2d(frame.geometry.array), index=frame.index, crs=frame.crs)
    if crs is not None:
        try:
            named = CRS(crs)
        except CRSError as error:
            raise KewilayahanError(f"CRS {crs!r} tidak dikenal / is unknown") from error
        found = (
            []
            if shapes.crs in (None, named)
            else [
                _finding(
                    "warning",
                    f"CRS berkas {_name(shapes.crs)} diganti {crs}",
                    f"the CRS {_name(shapes.crs)} of the file is replaced by {crs}",
                )
            ]
        )
        return shapes.set_crs(named, allow_override=True).to_crs(STORED), found
    bounds = _bounds(shapes)
    if bounds is None or (shapes.crs is not None and shapes.crs.is_projected):
        return (shapes if shapes.crs else shapes.set_crs(STORED)).to_crs(STORED), []
    return _guess(shapes, bounds)


def _guess(shapes: gpd.GeoSeries, bounds: tuple[float, float, float, float]) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Place degrees, or numbers without a CRS, by where they would lie."""
    for swapped in (False, True):
        west, south, east, north = (bounds[1], bounds[0], bounds[3], bounds[2]) if swapped else bounds
        placed = _swap(shapes) if swapped else shapes
        said = (
            [
                _finding(
                    "warning",
                    "sumbu tertukar (lintang lebih dulu); sudah dibalik",
                    "the axes were swapped (latitude first); put right",
                )
            ]
            if swapped
            else []
        )
        if _within((west, east, south, north), INDONESIA):
            crs = shapes.crs or CRS(STORED)
            if shapes.crs is None:
                said.append(_finding("info", f"tanpa CRS; menurut letaknya {STORED}", f"no CRS; by its place {STORED}"))
            return placed.set_crs(crs, allow_override=True).to_crs(STORED), said
        for code, name, *window in WINDOWS:
            if _within((west, east, south, north), tuple(window)):
                said.append(
                    _finding(
                        "warning",
                        f"tanpa CRS yang benar; menurut letaknya {code} ({name})",
                        f"no right CRS; by its place {code} ({name})",
                    )
                )
                return placed.set_crs(code, allow_override=True).to_crs(STORED), said
    degrees = abs(bounds[0]) <= 180 and bounds[2] <= 180 and abs(bounds[1]) <= 90 and bounds[3] <= 90
    if shapes.crs is not None and degrees:
        return shapes.to_crs(STORED), []
    lost = gpd.GeoSeries([None] * len(shapes), index=shapes.index, crs=STORED)
    corner = ", ".join(f"{value:.6g}" for value in bounds)
    finding = _finding(
        "error",
        f"CRS tidak diketahui; koordinat {corner}",
        f"unknown CRS; the coordinates are {corner}",
        "sebut CRS-nya: crs= atau --crs EPSG:…",
        "name the CRS: crs= or --crs EPSG:…",
    )
    return lost, [finding]


def _within(box: tuple[float, ...], window: tuple[float, ...]) -> bool:
    return window[0] <= box[0] and box[1] <= window[1] and window[2] <= box[2] and box[3] <= window[3]


def _bounds(shapes: gpd.GeoSeries) -> tuple[float, float, float, float] | None:
    west, south, east, north = (float(value) for value in shapes.total_bounds)
    return (west, south, east, north) if np.isfinite([west, south, east, north]).all() else None


def _swap(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    turned = shapely.transform(np.asarray(shapes.array), lambda coordinates: coordinates[:, ::-1])
    return gpd.GeoSeries(turned, index=shapes.index, crs=shapes.crs)


def _name(crs: CRS | None) -> str:
    epsg = crs.to_epsg() if crs is not None else None
    return f"EPSG:{epsg}" if epsg else str(getattr(crs, "name", "?"))


def _finding(
    level: str,
    id: str,
    en: str,
    remedy: str = "periksa letaknya di peta",
    remedy_en: str = "look at its place on the map",
) -> Finding:
    return Finding(level, "crs", id, en, remedy, remedy_en, table="areas", column="geometry")  # type: ignore[arg-type]
