"""The one gate to GDAL: a file is what its ending says, or it is refused.

GDAL tells a file by its content: a text named ``.geojson`` that is a VRT, a pipeline or the address of a service reads
other files of the office, asks the network, and can write. Here only the drivers of an ending are there while a file is
open, no request leaves, and an archive gives out its maps by name into a folder that is removed.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import pyogrio

from kewilayahan.errors import UnreadableFile, private_of
from kewilayahan.limits import limits
from kewilayahan.spatial.packages import copy_of_data
from kewilayahan.words import Text, number

_JSON = ("GeoJSON", "ESRIJSON", "TopoJSON")
# The drivers of an ending, and nothing else. MapInfo's .tab and GML are left out: they point to other files.
DRIVERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ".shp": ("ESRI Shapefile",),
        ".gpkg": ("GPKG",),
        ".geojson": _JSON,
        ".json": _JSON,
        ".kml": ("LIBKML", "KML"),
        ".fgb": ("FlatGeobuf",),
        ".gpx": ("GPX",),
        ".mif": ("MapInfo File",),
        ".dxf": ("DXF",),
    }
)
PARQUET = (".parquet", ".geoparquet")
ARCHIVES = (".zip", ".kmz")
_FOLDER = ("ESRI Shapefile", "OpenFileGDB")
# The files beside a map that are part of it.
_SIDE = {".shp": (".shx", ".dbf", ".prj", ".cpg"), ".mif": (".mid",)}
_NO_ROAD = "none://0.0.0.0:0"  # a proxy of no known kind: curl gives up before it connects
_CLOSED = {
    "GDAL_HTTP_PROXY": _NO_ROAD,
    "GDAL_HTTPS_PROXY": _NO_ROAD,
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_SQLITE_LIST_ALL_TABLES": "NO",
}
_AROUND = ("no_proxy", "NO_PROXY")  # what is named here goes around every proxy
_LOCK = threading.RLock()


@dataclass(frozen=True)
class Source:
    """A map that may be opened.

    Attributes
    ----------
    path : Path
        The map itself, or its copy.
    drivers : tuple of str
        The drivers that may open it.
    """

    path: Path
    drivers: tuple[str, ...]


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Give a map to read, while GDAL has its drivers only and no way out.

    Raises
    ------
    UnreadableFile
        If it is missing, empty, no plain file, of an ending that no driver is allowed for, or an archive that holds
        no map, several, or too much.
    """
    refuse(path)
    with ExitStack() as stack:
        source = _inside(path, stack)
        if source.path.suffix.lower() == ".gpkg" and source.path.is_file():
            source = Source(stack.enter_context(copy_of_data(source.path)), source.drivers)
        stack.enter_context(_closed(source.drivers))
        yield source


def refuse(path: Path) -> None:
    """Refuse what is no file or folder on a disk, before GDAL sees its name.

    Raises
    ------
    UnreadableFile
        If it is missing, empty, a device or a pipe, an address, or a virtual path of GDAL.
    """
    text = str(path)
    if re.match(r"[/\\]*vsi[a-z0-9_]+[/\\]|[A-Za-z][A-Za-z0-9+.-]+:[/\\]", text) or "\x00" in text:
        raise UnreadableFile(path, Text("bukan berkas di komputer ini", "no file on this computer"))
    try:
        found, plain, folder = path.exists(), path.is_file(), path.is_dir()
        filled = any(path.iterdir()) if folder else not plain or path.stat().st_size > 0
    except OSError as error:
        raise UnreadableFile(path, Text("tidak dapat dibuka", f"cannot be opened ({error.strerror})")) from error
    if not found:
        raise UnreadableFile(path, Text("tidak ada", "does not exist"))
    if not plain and not folder:
        raise UnreadableFile(path, Text("bukan berkas biasa", "no plain file"))
    if not filled and folder:
        raise UnreadableFile(path, Text("folder kosong", "the folder is empty"))
    if not filled:
        raise UnreadableFile(path, Text("berkas kosong", "the file is empty"))


def _inside(path: Path, stack: ExitStack) -> Source:
    """Return the map that a path is, or that the archive holds."""
    suffix = path.suffix.lower()
    if path.is_dir():
        return Source(path, _FOLDER)
    if suffix in ARCHIVES:
        return _unpacked(path, Path(stack.enter_context(tempfile.TemporaryDirectory())))
    if suffix not in DRIVERS:
        listed = ", ".join((*DRIVERS, *ARCHIVES, *PARQUET))
        raise UnreadableFile(
            path,
            Text(
                f"tidak dapat dibaca sebagai peta: akhiran yang boleh {listed}",
                f"cannot be read as a map: the endings that may be read are {listed}",
            ),
        )
    if "!" in str(path.absolute()):  # pyogrio would take what stands before it for an archive
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        name = _plain(path.stem)
        for ending in (path.suffix, *_SIDE.get(suffix, ())):
            if path.with_suffix(ending).is_file():
                shutil.copyfile(path.with_suffix(ending), folder / f"{name}{ending}")
        return Source(folder / f"{name}{path.suffix}", DRIVERS[suffix])
    return Source(path.absolute(), DRIVERS[suffix])


def _unpacked(path: Path, folder: Path) -> Source:
    """Take the one map out of an archive, with the files that are part of it, into a folder."""
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir() and "__MACOSX/" not in part.filename]
        wanted = (".kml",) if path.suffix.lower() == ".kmz" else tuple(DRIVERS)
        maps = [part for part in parts if part.filename.lower().endswith(wanted)]
        if path.suffix.lower() == ".kmz":
            if not maps:
                raise UnreadableFile(path, Text("tanpa berkas .kml di dalamnya", "holds no .kml"))
            maps = maps[:1]
        tops = {PurePosixPath(part.filename).parent for part in maps}
        shapes = len(tops) == 1 and all(part.filename.lower().endswith(".shp") for part in maps)
        if not maps and any(".gdb/" in part.filename.lower() for part in parts):
            return _geodatabase(path, archive, parts, folder)
        if not maps:
            raise ValueError("no map in it")
        if len(maps) > 1 and not shapes:
            listed = ", ".join(part.filename for part in maps)
            raise UnreadableFile(path, Text(f"keluarkan satu peta: {listed}", f"take one map out: {listed}"))
        _refuse_bomb(path, parts)
        names = [_take(archive, parts, part, folder) for part in maps]
    if len(names) > 1:
        return Source(folder, ("ESRI Shapefile",))
    return Source(names[0], DRIVERS[names[0].suffix.lower()])


def _geodatabase(path: Path, archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], folder: Path) -> Source:
    """Take an Esri file geodatabase, which is a folder of files, out of an archive."""
    inside = [part for part in parts if ".gdb/" in part.filename.lower()]
    homes = {PurePosixPath(part.filename).parent for part in inside}
    if len(homes) > 1:
        listed = ", ".join(sorted(map(str, homes)))
        raise UnreadableFile(path, Text(f"keluarkan satu peta: {listed}", f"take one map out: {listed}"))
    _refuse_bomb(path, parts)
    home = folder / "a.gdb"
    home.mkdir()
    for part in inside:
        _extract(archive, part, home / PurePosixPath(part.filename).name)
    return Source(home, ("OpenFileGDB",))


def _take(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], wanted: zipfile.ZipInfo, folder: Path) -> Path:
    """Write a map and its side files into a folder, under names that lead nowhere else."""
    name = PurePosixPath(wanted.filename)
    stem, suffix = _plain(name.stem), name.suffix.lower()
    _extract(archive, wanted, folder / f"{stem}{suffix}")
    beside = {str(name.with_suffix(side)).lower(): side for side in _SIDE.get(suffix, ())}
    for part in parts:
        if side := beside.get(part.filename.lower()):
            _extract(archive, part, folder / f"{stem}{side}")
    return folder / f"{stem}{suffix}"


def _plain(name: str) -> str:
    """Return a name for a file on any system; the name of the layer follows from it."""
    return re.sub(r'[\x00-\x1f/\\:*?"<>|!]', "_", name).strip(". ")[:80] or "peta"


def _extract(archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Path) -> None:
    with archive.open(part) as packed, place.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)


def _refuse_bomb(path: Path, parts: Sequence[zipfile.ZipInfo]) -> None:
    size, most = sum(part.file_size for part in parts), limits().unpacked
    if size > most:
        raise UnreadableFile(
            path,
            Text(
                f"mengembang menjadi {number(size / 1e9, 1)} GB, yang boleh {number(most / 1e9, 1)} GB",
                f"unpacks to {size / 1e9:.1f} GB; at most {most / 1e9:.1f} GB may be read",
            ),
        )


@contextmanager
def _closed(drivers: tuple[str, ...]) -> Iterator[None]:
    """Leave GDAL these drivers only, and no way to the network, within a block."""
    with _LOCK:
        skipped = ",".join(name for name in pyogrio.list_drivers() if name not in drivers)
        before = {name: pyogrio.get_gdal_config_option(name) for name in (*_CLOSED, "GDAL_SKIP")}
        around = {name: os.environ.pop(name) for name in _AROUND if name in os.environ}
        try:
            pyogrio.set_gdal_config_options(_CLOSED | {"GDAL_SKIP": skipped})
            register()
            left = set(pyogrio.list_drivers()) - set(drivers)
            if left:
                raise RuntimeError(f"GDAL keeps drivers that are not allowed: {sorted(left)}")
            yield
        finally:
            pyogrio.set_gdal_config_options(before)
            register()
            os.environ.update(around)


def register() -> None:
    """Let GDAL look anew which drivers it may have; pyogrio has no public name for it, and a test tells if it goes."""
    again = private_of("pyogrio._ogr", "_register_drivers", package="pyogrio")
    with warnings.catch_warnings():
        # GDAL looks twice, and the second time it misses the drivers that it has left out.
        warnings.simplefilter("ignore", RuntimeWarning)
        again()
