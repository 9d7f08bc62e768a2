"""Where coordinates lie: the CRS named where a file lacks it or has it wrong, and the axes put right."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from kewilayahan.errors import InvalidValue
from kewilayahan.findings import Finding, Level
from kewilayahan.spatial.geometry import STORED
from kewilayahan.words import Text

# Where Kota Yogyakarta lies in each CRS (west, east, south, north), with a margin of about 10 km.
WINDOWS = (
    ("EPSG:32749", "UTM 49S", 417_000, 445_000, 9_123_000, 9_152_000),
    ("EPSG:23835", "TM-3 zona 49.1", 283_000, 310_000, 623_000, 651_000),
    ("EPSG:3857", "Web Mercator", 12_273_000, 12_301_000, -886_000, -857_000),
)
INDONESIA = (94.0, 142.0, -12.0, 8.0)  # degrees
EARTH = (-180.0, 180.0, -90.0, 90.0)


def locate(frame: gpd.GeoDataFrame, crs: str | None) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Return the geometry in EPSG:4326, with the CRS named and the axes put right where needed.

    Coordinates are read as the file says. Where that lies outside Indonesia, they are read as degrees,
    in the CRS of `WINDOWS`, and each of these with the axes swapped: the way that fits most rows is taken.

    Parameters
    ----------
    frame : GeoDataFrame
        As it was read.
    crs : str, optional
        What the caller says; it wins over what the file says, and nothing else is tried but the axes.

    Returns
    -------
    tuple of GeoSeries and list of Finding
        The geometry, missing where no CRS fits; and what was guessed, put right or lost.

    Raises
    ------
    KewilayahanError
        If `crs` is none.
    """
    shapes = gpd.GeoSeries(shapely.force_2d(frame.geometry.array), index=frame.index, crs=frame.crs)
    found: list[Finding] = []
    if crs is not None:
        try:
            named = CRS(crs)
        except CRSError as error:
            raise InvalidValue(Text(f"sistem koordinat {crs!r} tidak dikenal", f"unknown CRS {crs!r}")) from error
        if shapes.crs not in (None, named):
            old = _name(shapes.crs)
            found.append(
                _finding(
                    "warning", f"CRS berkas {old} diganti {crs}", f"the CRS {old} of the file is replaced by {crs}"
                )
            )
        shapes = shapes.set_crs(named, allow_override=True)
    drawn = np.asarray(~(shapes.isna() | shapes.is_empty))
    best, fits, said = shapes.set_crs(STORED, allow_override=True), np.zeros(len(shapes), dtype=bool), found
    as_said: gpd.GeoSeries | None = None
    for placed, inside, text in _ways(shapes, only_said=crs is not None):
        if not text and as_said is None:
            as_said = placed
        if inside.sum() > fits.sum():
            best, fits, said = placed, inside, [*found, *text]
        if fits.sum() == drawn.sum():
            return best, said
    if not fits.any():
        return _elsewhere(shapes, as_said, found)
    return _mend_rows(best, drawn & ~fits, said)


def _ways(
    shapes: gpd.GeoSeries, *, only_said: bool
) -> Iterator[tuple[gpd.GeoSeries, npt.NDArray[np.bool_], list[Finding]]]:
    """Give each way to read the coordinates, the likely first: the result, where it fits, and what to say of it."""
    for swapped in (False, True):
        raw = _swap(shapes) if swapped else shapes
        turned = (
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
        if shapes.crs is not None:
            try:
                placed = raw.to_crs(STORED)
            except ProjError:  # a CRS of no place on Earth: a local drawing grid
                pass
            else:
                yield placed, _within(placed, INDONESIA), turned
        if only_said:
            continue
        degrees = raw.set_crs(STORED, allow_override=True)
        yield degrees, _within(raw, INDONESIA), [*turned, _guessed(shapes.crs, STORED)]
        for code, name, *window in WINDOWS:
            inside = _within(raw, tuple(window))
            if inside.any():
                placed = raw.set_crs(code, allow_override=True).to_crs(STORED)
                yield placed, inside, [*turned, _guessed(shapes.crs, f"{code} ({name})")]


def _guessed(crs: CRS | None, code: str) -> Finding:
    """Say the CRS that was guessed: a note for plain degrees, else a warning."""
    if crs is None:
        level: Level = "info" if code == STORED else "warning"
        return _finding(level, f"tanpa CRS; menurut letaknya {code}", f"no CRS; by its place {code}")
    old = _name(crs)
    return _finding(
        "warning",
        f"CRS berkas {old} tidak cocok; menurut letaknya {code}",
        f"its CRS {old} is wrong; by its place {code}",
    )


def _elsewhere(
    shapes: gpd.GeoSeries, as_said: gpd.GeoSeries | None, found: list[Finding]
) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Keep a map of another country, with a warning; without a CRS that fits, all geometry is missing."""
    drawn = ~(shapes.isna() | shapes.is_empty)
    corner = ", ".join(f"{value:.6g}" for value in shapes.total_bounds)
    if as_said is not None and (_within(as_said, EARTH) | ~drawn).all():
        outside = _finding("warning", f"di luar Indonesia: {corner}", f"outside Indonesia: {corner}")
        return as_said, [*found, outside]
    lost = _finding(
        "error",
        f"CRS tidak diketahui; koordinat {corner}",
        f"unknown CRS; the coordinates are {corner}",
        "sebut CRS-nya: crs= atau --crs EPSG:…",
        "name the CRS: crs= or --crs EPSG:…",
    )
    return gpd.GeoSeries([None] * len(shapes), index=shapes.index, crs=STORED), [*found, lost]


def _mend_rows(
    placed: gpd.GeoSeries, stray: npt.NDArray[np.bool_], said: list[Finding]
) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Turn the rows that lie right with their axes swapped; the geometry of other strays is missing."""
    result, found = np.array(placed.array, dtype=object), list(said)
    turned = _swap(placed)
    right = _within(turned, INDONESIA)
    for row in np.flatnonzero(stray):
        corner = ", ".join(f"{value:.6g}" for value in shapely.bounds(result[row]))
        result[row] = turned.iloc[row] if right[row] else None
        text = (
            ("sumbu tertukar (lintang lebih dulu); sudah dibalik", "the axes were swapped (latitude first); put right")
            if right[row]
            else (
                f"di luar Indonesia ({corner}), jauh dari yang lain; disimpan tanpa poligon",
                f"outside Indonesia ({corner}), far from the others; kept without a polygon",
            )
        )
        found.append(_finding("warning" if right[row] else "error", *text, row=f"#{row + 1}"))
    return gpd.GeoSeries(result, index=placed.index, crs=STORED), found


def _within(shapes: gpd.GeoSeries, window: tuple[float, ...]) -> npt.NDArray[np.bool_]:
    west, south, east, north = np.asarray(shapes.bounds, dtype=float).T
    inside: npt.NDArray[np.bool_] = (
        (window[0] <= west) & (east <= window[1]) & (window[2] <= south) & (north <= window[3])
    )
    return inside


def _swap(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    turned = shapely.transform(np.asarray(shapes.array), lambda coordinates: coordinates[:, ::-1])
    return gpd.GeoSeries(turned, index=shapes.index, crs=shapes.crs)


def _name(crs: CRS | None) -> str:
    epsg = crs.to_epsg() if crs is not None else None
    return f"EPSG:{epsg}" if epsg else str(getattr(crs, "name", "?"))


def _finding(
    level: Level,
    id: str,
    en: str,
    remedy: str = "periksa letaknya di peta",
    remedy_en: str = "look at its place on the map",
    *,
    row: str = "",
) -> Finding:
    return Finding.old(level, "crs", id, en, remedy, remedy_en, table="areas", row=row, column="geometry")
