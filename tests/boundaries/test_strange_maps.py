"""Maps from strangers: nothing but the file is read, nothing is asked on the network, and nothing is written."""

from __future__ import annotations

import http.server
import json
import os
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely import Point, box
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app
from kewilayahan.limits import allowing
from kewilayahan.spatial.gate import DRIVERS, opened
from kewilayahan.spatial.vectors import list_layers, read_vector

ENDINGS = [*DRIVERS, ".zip", ".kmz", ".parquet", ".vrt", ".gml", ".tab", ""]


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server that must see nothing."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names of the standard library

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


def traps(folder: Path, url: str) -> dict[str, str]:
    """Texts that GDAL takes for something else than what a map's ending says."""
    secret = folder / "rahasia.csv"
    secret.write_text("nama,x,y\nrahasia,110.36,-7.79\n")
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource>{}</OGRVRTLayer></OGRVRTDataSource>'
    point = '<GeometryType>wkbPoint</GeometryType><GeometryField encoding="PointFromColumns" x="x" y="y"/>'
    layer = f"<SrcLayer>rahasia</SrcLayer>{point}"
    pipeline = f"read /vsicurl/{url}/a.geojson ! write --output-format stream s"
    return {
        "vrt": vrt.format(secret, layer),
        "vrt_url": vrt.format(f"/vsicurl/{url}/a.geojson", "<SrcLayer>a</SrcLayer>"),
        "vrt_web": vrt.format(f"{url}/a.geojson", "<SrcLayer>a</SrcLayer>"),
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! {pipeline}"}),
        "wfs": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "sql": f"-- SQL SQLITE\nVACUUM INTO '{folder / 'baru.db'}';\n",
        "sql_dump": f"-- SQL RTREE\nATTACH '{folder / 'baru.db'}' AS b; CREATE TABLE b.t(x);\n",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_ending_opens_another_file_or_asks_or_writes(
    tmp_path: Path, asked: tuple[str, list[str]], ending: str
) -> None:
    url, seen = asked
    texts = traps(tmp_path, url)
    paths = [tmp_path / f"{name}{ending or '_tanpa'}" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text)
    before = sorted(tmp_path.iterdir())
    for path in paths:
        with pytest.raises(kw.UnreadableFile) as error:
            kw.read_areas(path)
        assert "\n" not in str(error.value) and "rahasia" not in str(error.value).replace(str(tmp_path), "")
        with pytest.raises(kw.UnreadableFile):
            list_layers(path)
    assert sorted(tmp_path.iterdir()) == before and seen == []


@pytest.mark.parametrize("around", [False, True], ids=["plain", "no_proxy"])
@pytest.mark.parametrize("kind", ["link", "url"])
def test_the_address_of_a_crs_is_not_asked(
    tmp_path: Path, asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, kind: str, around: bool
) -> None:
    url, seen = asked
    if around:
        monkeypatch.setenv("no_proxy", "*")
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [110.36, -7.79]}}
    crs = {"type": kind, "properties": {"href": f"{url}/crs", "url": f"{url}/crs"}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    frame, _ = read_vector(path, None)
    assert frame.geometry.tolist() == [Point(110.36, -7.79)] and seen == []
    assert os.environ.get("no_proxy") == ("*" if around else None)


def test_the_drivers_come_back_and_only_those_of_the_ending_were_there(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs=4326).to_file(tmp_path / "a.gpkg")
    before = pyogrio.list_drivers()
    with opened(tmp_path / "a.gpkg") as source:
        assert set(pyogrio.list_drivers()) == {"GPKG"} and source.path != tmp_path / "a.gpkg"
    assert pyogrio.list_drivers() == before and "OGR_VRT" in before
    assert pyogrio.get_gdal_config_option("GDAL_SKIP") is None


@pytest.mark.parametrize("name", ["/vsicurl/http://127.0.0.1/a.shp", "http://127.0.0.1/a.shp", "/vsizip/a.zip/a.shp"])
def test_an_address_is_no_file(name: str) -> None:
    with pytest.raises(kw.UnreadableFile, match=r"bukan berkas di komputer ini|tidak ada"):
        kw.read_areas(name)


@pytest.mark.parametrize("ending", [".geojson", ".kml", ".zip", ".gpkg", ".shp"])
def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path, ending: str) -> None:
    os.mkfifo(tmp_path / f"pipa{ending}")
    (tmp_path / f"nol{ending}").symlink_to("/dev/zero")
    for name in ("pipa", "nol"):
        with pytest.raises(kw.UnreadableFile, match="bukan berkas biasa"):
            kw.read_areas(tmp_path / f"{name}{ending}")


# --- archives --------------------------------------------------------------------------------------------------------


def test_an_archive_gives_out_its_map_and_nothing_beside_it(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"nama": ["A"]}, geometry=[box(110, -8, 111, -7)], crs=4326).to_file(tmp_path / "a.geojson")
    (tmp_path / "kantor").mkdir()
    with zipfile.ZipFile(tmp_path / "kantor" / "b}r{.zip", "w") as archive:
        archive.write(tmp_path / "a.geojson", "../../luar/a.geojson")
        archive.writestr("../jahat.txt", "x")
    before = sorted(tmp_path.rglob("*"))
    frame, _ = read_vector(tmp_path / "kantor" / "b}r{.zip", None)
    assert frame["nama"].tolist() == ["A"] and sorted(tmp_path.rglob("*")) == before


def test_a_name_with_a_mark_of_an_archive_is_a_name(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"nama": ["A"]}, geometry=[box(110, -8, 111, -7)], crs=4326).to_file(tmp_path / "a.geojson")
    (tmp_path / "a.geojson").rename(tmp_path / "a!b.geojson")
    assert read_vector(tmp_path / "a!b.geojson", None)[0]["nama"].tolist() == ["A"]


def test_a_kmz_that_unpacks_without_bound_or_is_damaged_or_locked_is_one_line(tmp_path: Path) -> None:
    bomb, damaged, locked = (tmp_path / f"{name}.kmz" for name in ("bom", "rusak", "sandi"))
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", " " * 3_000_000)
    with allowing(unpacked=1 << 20), pytest.raises(kw.UnreadableFile, match="mengembang menjadi"):
        kw.read_areas(bomb)
    content = bytearray(bomb.read_bytes())
    content[60:80] = b"\xff" * 20
    damaged.write_bytes(content)
    with pytest.raises(kw.UnreadableFile, match="tidak dapat dibaca sebagai peta"):
        kw.read_areas(damaged)
    content = bytearray(bomb.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of an encrypted part, in both its headers
        content[content.index(mark) + at] |= 1
    locked.write_bytes(content)
    with pytest.raises(kw.UnreadableFile, match="tidak dapat dibaca sebagai peta"):
        kw.read_areas(locked)


# --- a GeoPackage ----------------------------------------------------------------------------------------------------


def test_reading_a_geopackage_in_wal_mode_leaves_nothing_and_sees_what_is_in_its_log(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame = gpd.GeoDataFrame({"nama": ["A"]}, geometry=[Point(110, -8)], crs=4326)
    frame.to_file(path, SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = WAL").fetchall()
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]
    read_vector(path, None)
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]
    with closing(sqlite3.connect(path)) as base:  # as QGIS holds it
        base.execute("UPDATE a SET nama = 'B'")
        base.commit()
        assert read_vector(path, None)[0]["nama"].tolist() == ["B"]


def test_a_view_of_a_geopackage_is_never_run(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"nama": ["A"]}, geometry=[Point(110, -8)], crs=4326).to_file(path)
    with closing(sqlite3.connect(path)) as base:
        base.execute(
            "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x, NULL geom FROM c"
        )
        base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('v', 'attributes', 'v')")
        base.commit()
    assert list_layers(path) == ["a"] and read_vector(path, None)[0]["nama"].tolist() == ["A"]


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".geojson", ".kml", ".zip", ".gpkg"])
def test_no_command_opens_more_than_the_file(tmp_path: Path, asked: tuple[str, list[str]], ending: str) -> None:
    url, seen = asked
    for name, text in traps(tmp_path, url).items():
        path = tmp_path / f"{name}{ending}"
        path.write_text(text)
        before = sorted(tmp_path.iterdir())
        plan, example = str(tmp_path / "rencana"), str(Path(kw.__file__).parents[1] / "examples" / "pringgokusuman")
        calls = (["import", str(path), "-o", plan], ["check", str(path)], ["map", example, "--streets", str(path)])
        for call in calls:
            result = CliRunner().invoke(app, call)
            assert result.exit_code == 1 or isinstance(result.exception, kw.KewilayahanError), (name, call)
        assert sorted(tmp_path.iterdir()) == before and seen == []
