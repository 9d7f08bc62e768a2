"""The GeoPackage: by the standard's own tables, as QGIS leaves it, and what is none."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import LineString, Point, box

import kewilayahan as kw
from kewilayahan.schema.declaration import Choice

SPATIAL = {"areas", "proposals", "problems", "potentials", "zones", "interventions"}


@pytest.fixture(scope="module")
def plan() -> kw.MasterPlan:
    """One square kelurahan; a problem that is a point, one that is a line, one that is nowhere."""
    areas = gpd.GeoDataFrame(
        {"area": ["K"], "name": ["Kita"], "level": ["kelurahan"], "population": [2**53 + 1]},
        geometry=[box(110.35, -7.80, 110.36, -7.79)],
        crs=4326,
    )
    problems = gpd.GeoDataFrame(
        {"problem": ["a", "b", "c"], "statement": "Genangan", "category": "drainase", "area": [("K",), (), ("K",)]},
        geometry=[Point(110.355, -7.795), LineString([(110.355, -7.795), (110.356, -7.796)]), None],
        crs=4326,
    )
    return kw.MasterPlan(areas=areas, problems=problems)


@pytest.fixture(scope="module")
def package(plan: kw.MasterPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan in a file that tests only read."""
    path: Path = tmp_path_factory.mktemp("package") / "rencana.gpkg"
    kw.write_plan(plan, path)
    return path


@pytest.fixture
def copy(package: Path, tmp_path: Path) -> Path:
    """The same file for tests that write to it."""
    path = tmp_path / "rencana.gpkg"
    path.write_bytes(package.read_bytes())
    return path


@pytest.fixture
def base(package: Path) -> Iterator[sqlite3.Connection]:
    """The file as the SQLite database that it is."""
    with closing(sqlite3.connect(package)) as connection:
        yield connection


def test_it_is_a_geopackage_by_its_header(base: sqlite3.Connection) -> None:
    """Requirement 2 of OGC 12-128r18: the application id spells GPKG."""
    (number,) = base.execute("PRAGMA application_id").fetchone()
    assert number.to_bytes(4, "big") == b"GPKG"
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_table_is_announced_with_its_kind(base: sqlite3.Connection) -> None:
    announced = dict(base.execute("SELECT table_name, data_type FROM gpkg_contents"))
    expected = {name: "features" if name in SPATIAL else "attributes" for name in kw.SCHEMA.names}
    assert announced == expected | {"layer_styles": "attributes"}


def test_every_layer_is_in_degrees_of_wgs_84(package: Path, base: sqlite3.Connection) -> None:
    assert dict(base.execute("SELECT table_name, srs_id FROM gpkg_geometry_columns")) == dict.fromkeys(SPATIAL, 4326)
    assert {pyogrio.read_info(package, layer=name)["crs"] for name in sorted(SPATIAL)} == {"EPSG:4326"}


def test_rows_and_columns_are_those_of_the_plan(package: Path, plan: kw.MasterPlan) -> None:
    for table in kw.SCHEMA.tables:
        info = pyogrio.read_info(package, layer=table.name)
        assert list(info["fields"]) == [column.name for column in table.columns]
        assert info["features"] == len(plan.tables[table.name])


def test_whole_numbers_are_whole_beside_missing_ones(base: sqlite3.Connection) -> None:
    """2 ** 53 + 1 is the first whole number that a float cannot hold."""
    assert base.execute("SELECT population, households FROM areas").fetchall() == [(9007199254740993, None)]
    assert base.execute("SELECT area FROM problems ORDER BY problem").fetchall() == [("K",), (None,), ("K",)]


def test_every_spatial_layer_has_one_style_of_well_formed_qml(base: sqlite3.Connection) -> None:
    styles = base.execute("SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles").fetchall()
    assert sorted(name for name, *_ in styles) == sorted(SPATIAL)
    geometry = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    for name, column, default, qml in styles:
        assert (column, default) == (geometry[name], 1)
        renderer = ET.fromstring(qml).find("renderer-v2")
        assert renderer is not None
        coloured = kw.SCHEMA.table(name).column(renderer.attrib["attr"])
        shown = [(item.attrib["value"], item.attrib["label"]) for item in renderer.iter("category")]
        assert shown == [(code, choice.id) for code, choice in kw.SCHEMA.choices(coloured.choices).items()]
        symbols = {item.attrib["name"] for item in renderer.iter("symbol")}
        assert symbols == {item.attrib["symbol"] for item in renderer.iter("category")}


def test_the_same_plan_gives_the_same_bytes(package: Path, plan: kw.MasterPlan, tmp_path: Path) -> None:
    kw.write_plan(plan, tmp_path / "rencana.gpkg")
    assert (tmp_path / "rencana.gpkg").read_bytes() == package.read_bytes()


def test_what_qgis_leaves_in_it_is_read(copy: Path, plan: kw.MasterPlan) -> None:
    """A layer of the project's own, a layer in metres, and a table deleted."""
    pyogrio.write_dataframe(pd.DataFrame({"x": [1]}), copy, layer="qgis_projects")
    pyogrio.write_dataframe(pd.DataFrame({"x": [1]}), copy, layer="vocabulary")
    pyogrio.write_dataframe(plan.areas.drop(columns="theme").to_crs(32749), copy, layer="areas")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DROP TABLE phases")
        connection.execute("DELETE FROM gpkg_contents WHERE table_name = 'phases'")
    again = kw.read_plan(copy)
    assert again.areas.crs == "EPSG:4326"
    assert again.areas.geometry[0].equals_exact(plan.areas.geometry[0], tolerance=1e-9, normalize=True)
    assert len(again.phases) == 0 and len(again.problems) == 3


def test_one_that_is_open_elsewhere_is_not_replaced(copy: Path, plan: kw.MasterPlan) -> None:
    """QGIS keeps what was edited last in a log beside the file; SQLite would play it into the new file."""
    with closing(sqlite3.connect(copy)) as qgis:
        qgis.execute("PRAGMA journal_mode = wal")
        qgis.execute("INSERT INTO phases (phase, name, start, \"end\") VALUES ('a', 'Dari QGIS', 2026, 2027)")
        qgis.commit()
        with pytest.raises(kw.UnreadableFile, match=r"QGIS misalnya; tutup dulu"):
            kw.write_plan(plan, copy)
        assert kw.read_plan(copy).phases["name"].tolist() == ["Dari QGIS"]
    kw.write_plan(plan, copy)
    assert kw.read_plan(copy) == plan


def test_a_citys_choices_travel_with_the_plan(plan: kw.MasterPlan, tmp_path: Path) -> None:
    """One replaces a theme, on another ladder even; one is new, with a label of two lines."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "themes.csv").write_text(
        "code,id,en,colour,ladder\n"
        "kampung_sayur,Lorong sayur,Vegetable lane,#00ff00,kampung_wisata\n"
        'sungai,"=Kali\nbersih",Clean river,,\n'
    )
    schema = kw.SCHEMA.with_vocabulary(tmp_path / "vocabulary")
    zones = pd.DataFrame({"zone": ["z"], "name": ["Z"], "theme": ["sungai"], "role": ["pusat"]})
    city = kw.MasterPlan(schema=schema, areas=plan.areas, zones=zones)
    for name in ("kota.gpkg", "kota"):
        kw.write_plan(city, tmp_path / name)
        again = kw.read_plan(tmp_path / name)
        assert again == city and again.schema == schema
        codes = [choice.code for choice in again.schema.vocabulary["themes"]]
        assert codes.count("kampung_sayur") == 1 and codes[-1] == "sungai"
        assert again.label("zones", "theme", "sungai") == "=Kali\nbersih"


@pytest.mark.parametrize(
    ("row", "message"),
    [("x,X,X,merah", "merah bukan #rrggbb"), ("x", "harus diisi"), (",X,X,", "harus diisi"), ("x,,X,", "harus diisi")],
)
def test_a_choice_without_code_label_or_true_colour_is_refused(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "themes.csv").write_text(f"code,id,en,colour\nsungai,Sungai,River,#00ff00\n{row}\n")
    with pytest.raises(kw.UnreadableFile, match=rf"themes\.csv:3: .*{message}"):
        kw.SCHEMA.with_vocabulary(tmp_path)


@pytest.mark.parametrize("kept", [0, 5, 100, 8192, 100_000])
def test_a_file_that_is_cut_off_is_none(copy: Path, kept: int) -> None:
    copy.write_bytes(copy.read_bytes()[:kept])
    with pytest.raises(kw.UnreadableFile, match=r"rencana\.gpkg: (bukan GeoPackage|berkas kosong)"):
        kw.read_plan(copy)


def test_a_geopackage_without_a_table_of_a_plan_is_told(tmp_path: Path) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"x": [1]}), tmp_path / "lain.gpkg", layer="jalan")
    with pytest.raises(kw.UnreadableFile, match="tidak memuat tabel rencana"):
        kw.read_plan(tmp_path / "lain.gpkg")
    pyogrio.write_dataframe(pd.DataFrame({"phase": ["a"]}), tmp_path / "tahap.gpkg", layer="phases")
    with pytest.raises(kw.InvalidPlan, match=r"tahap\.gpkg, Wilayah: Rencana belum memuat wilayah"):
        kw.read_plan(tmp_path / "tahap.gpkg")


def test_text_in_a_column_of_numbers_is_an_error_and_not_zero(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # triggers of the spatial index ask for them
            connection.create_function(f"ST_{name}", 1, lambda _: 0)
        connection.execute("UPDATE areas SET households = 'banyak'")
        connection.commit()
    with pytest.raises(kw.InvalidPlan, match="“banyak” bukan bilangan bulat"):
        kw.read_plan(copy)


def test_a_damaged_file_is_one_error_and_no_warning(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:50_000])
    with pytest.raises(kw.UnreadableFile, match=r"rencana\.gpkg"):
        kw.read_plan(copy)


@pytest.fixture
def worked(copy: Path) -> Path:
    """The file after GIS staff worked on it: a layer and a project of theirs, one style edited, one deleted."""
    streets = gpd.GeoDataFrame({"nama": ["Jlagran"]}, geometry=[LineString([(0, 0), (9, 9)])], crs=32749)
    pyogrio.write_dataframe(streets, copy, layer="jalan")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")
        connection.execute("INSERT INTO qgis_projects VALUES ('peta kerja', NULL, x'00ff')")
        connection.execute("UPDATE layer_styles SET styleQML = '<qgis/>' WHERE f_table_name = 'areas'")
        connection.execute("DELETE FROM layer_styles WHERE f_table_name = 'zones'")
        connection.execute(
            "INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML)"
            " VALUES ('jalan', 'geom', 'x', '<a/>')"
        )
    return copy


def assert_kept(path: Path) -> None:
    """What GIS staff put into the file is there still, and GDAL reads every layer."""
    names = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert names >= {"jalan", *kw.SCHEMA.names}
    layer = pyogrio.read_dataframe(path, layer="jalan")
    assert (layer["nama"].tolist(), layer.geometry[0].wkt) == (["Jlagran"], "LINESTRING (0 0, 9 9)")
    assert layer.crs == "EPSG:32749"
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("SELECT name, content FROM qgis_projects").fetchall() == [("peta kerja", b"\x00\xff")]
        styles = base.execute("SELECT f_table_name, f_geometry_column, styleQML FROM layer_styles").fetchall()
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("SELECT count(*) FROM gpkg_contents WHERE table_name = 'areas'").fetchone() == (1,)
    assert sorted(name for name, *_ in styles) == sorted({*SPATIAL, "jalan"} - {"zones"})
    assert {("areas", "geom", "<qgis/>"), ("jalan", "geom", "<a/>")} <= set(styles)


def test_layers_projects_and_styles_of_gis_staff_outlive_an_update(worked: Path, plan: kw.MasterPlan) -> None:
    fewer = plan.replace(problems=plan.problems.head(1))
    for _ in range(2):
        kw.write_plan(fewer, worked)
        assert_kept(worked)
        assert kw.read_plan(worked) == fewer


def test_a_build_onto_its_former_folder_keeps_them(worked: Path, plan: kw.MasterPlan, tmp_path: Path) -> None:
    kw.write_plan(plan, tmp_path / "plan")
    (tmp_path / "hasil").mkdir()
    worked.rename(tmp_path / "hasil" / "rencana.gpkg")
    call = [sys.executable, "-m", "kewilayahan", "build", str(tmp_path / "plan"), "-o", str(tmp_path / "hasil")]
    subprocess.run(call, check=True, capture_output=True, timeout=240)
    assert_kept(tmp_path / "hasil" / "rencana.gpkg")


def test_what_an_update_deletes_cannot_be_read_in_the_file(worked: Path, plan: kw.MasterPlan) -> None:
    """SQLite leaves deleted rows in the file; what is published must not hold the office's words."""
    secret = "catatan kantor yang tidak untuk umum"
    kw.write_plan(plan.replace(problems=plan.problems.assign(note=secret)), worked)
    assert secret.encode() in worked.read_bytes()
    kw.write_plan(plan, worked)
    assert secret.encode() not in worked.read_bytes()


def test_a_file_that_nobody_worked_on_has_the_same_bytes_again(copy: Path, plan: kw.MasterPlan) -> None:
    before = copy.read_bytes()
    kw.write_plan(plan, copy)
    assert copy.read_bytes() == before


def test_choices_of_an_earlier_plan_go_with_it(worked: Path, plan: kw.MasterPlan, tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "themes.csv").write_text("code,id,en,colour\nsungai,Kali,River,#00ff00\n")
    schema = kw.SCHEMA.with_vocabulary(tmp_path / "vocabulary")
    kw.write_plan(kw.MasterPlan(schema=schema, **plan.tables), worked)
    assert kw.read_plan(worked).schema == schema
    kw.write_plan(plan, worked)
    assert kw.read_plan(worked).schema == kw.SCHEMA
    assert_kept(worked)


def test_a_layer_of_others_is_not_replaced_by_choices(worked: Path, plan: kw.MasterPlan) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"x": [1]}), worked, layer="vocabulary")
    schema = kw.SCHEMA.with_choices({"themes": [Choice("sungai", "Kali", "River")]})
    with pytest.raises(kw.UnreadableFile, match="ada lapisan lain bernama vocabulary"):
        kw.write_plan(kw.MasterPlan(schema=schema, **plan.tables), worked)
    assert pyogrio.read_dataframe(worked, layer="vocabulary")["x"].tolist() == [1]
