"""Files that are no boundaries: one clear error; or findings, and every row kept."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import Polygon, box

import kewilayahan as kw

ENDINGS = ["geojson", "json", "gpkg", "shp", "kml", "kmz", "zip", "parquet", "fgb"]
WEST, EAST = box(110.35, -7.80, 110.36, -7.79), box(110.36, -7.80, 110.37, -7.79)


def two(**columns: list[object]) -> gpd.GeoDataFrame:
    """Pringgokusuman and Sosromenduran, side by side."""
    return gpd.GeoDataFrame(
        columns or {"kode_desa": ["34.71.05.1002", "34.71.05.1001"]}, geometry=[WEST, EAST], crs=4326
    )


def geojson(path: Path, *geometries: object) -> Path:
    """Write a GeoJSON by hand: Sosromenduran as it should be, and Pringgokusuman with each geometry."""
    codes = ["34.71.05.1001", *["34.71.05.1002"] * len(geometries)]
    shapes = [EAST.__geo_interface__, *geometries]
    features = [
        {"type": "Feature", "properties": {"kode_desa": code}, "geometry": shape}
        for code, shape in zip(codes, shapes, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def told(areas: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    """Level, rule and row of everything that is more than a note."""
    return [
        (finding.level, finding.rule, finding.row) for finding in areas.attrs["findings"] if finding.level != "info"
    ]


# --- one error, and nothing else -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_path_that_does_not_exist(tmp_path: Path, ending: str) -> None:
    with pytest.raises(kw.UnreadableFile, match=rf"tidak_ada\.{ending}: tidak ada"):
        kw.read_areas(tmp_path / f"tidak_ada.{ending}")


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_file(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.{ending}").touch()
    with pytest.raises(kw.UnreadableFile, match=r"berkas kosong"):
        kw.read_areas(tmp_path / f"a.{ending}")


@pytest.mark.parametrize("content", [b"bukan peta, hanya tulisan", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04", b"{"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_not_what_its_ending_says(tmp_path: Path, ending: str, content: bytes) -> None:
    (tmp_path / f"a.{ending}").write_bytes(content)
    with pytest.raises(kw.UnreadableFile, match="tidak dapat dibaca sebagai peta") as error:
        kw.read_areas(tmp_path / f"a.{ending}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp", "zip", "parquet", "fgb"])
def test_a_file_that_was_cut_off(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    frame = two()
    if ending == "parquet":
        frame.to_parquet(path)
    elif ending == "zip":
        frame.to_file(tmp_path / "b.gpkg")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / "b.gpkg", "b.gpkg")
    else:
        frame.to_file(path)
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(
        kw.UnreadableFile, match=r"a\.\w+: tanpa lapisan$|a\.\w+: tidak dapat dibaca sebagai peta$"
    ) as error:
        kw.read_areas(path)
    assert error.value.text.of("en") != error.value.text.of("id")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(kw.UnreadableFile, match="folder kosong"):
        kw.read_areas(tmp_path)


@pytest.mark.parametrize(
    ("ending", "text"), [("zip", "tidak dapat dibaca sebagai peta"), ("kmz", r"tanpa berkas \.kml")]
)
def test_an_archive_without_a_map(tmp_path: Path, ending: str, text: str) -> None:
    with zipfile.ZipFile(tmp_path / f"a.{ending}", "w") as archive:
        archive.writestr("baca.txt", "halo")
    with pytest.raises(kw.UnreadableFile, match=text):
        kw.read_areas(tmp_path / f"a.{ending}")


def test_a_shapefile_without_its_index(tmp_path: Path) -> None:
    two().to_file(tmp_path / "a.shp")
    (tmp_path / "a.shx").unlink()
    with pytest.raises(kw.UnreadableFile, match="tidak dapat dibaca sebagai peta") as error:
        kw.read_areas(tmp_path / "a.shp")
    assert "a.shx" in error.value.text.of("en")


def test_a_layer_without_geometry(tmp_path: Path) -> None:
    table = pd.DataFrame({"kode_desa": ["34.71.05.1002"]})
    pyogrio.write_dataframe(table, tmp_path / "a.gpkg", layer="tabel")
    with pytest.raises(kw.UnreadableFile, match="lapisan tabel tanpa geometri"):
        kw.read_areas(tmp_path / "a.gpkg")
    table.to_parquet(tmp_path / "tabel.parquet")
    with pytest.raises(kw.UnreadableFile, match="lapisan tabel tanpa geometri"):
        kw.read_areas(tmp_path / "tabel.parquet")


def test_a_layer_without_features(tmp_path: Path) -> None:
    two().iloc[:0].to_file(tmp_path / "a.gpkg")
    with pytest.raises(kw.UnreadableFile, match="lapisan a tanpa fitur"):
        kw.read_areas(tmp_path / "a.gpkg")
    path = tmp_path / "b.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(kw.UnreadableFile, match="lapisan b tanpa"):
        kw.read_areas(path)


def test_an_unknown_crs_or_level_is_refused(tmp_path: Path) -> None:
    two().to_file(tmp_path / "a.gpkg")
    with pytest.raises(kw.KewilayahanError, match="sistem koordinat 'EPSG:0' tidak dikenal"):
        kw.read_areas(tmp_path / "a.gpkg", crs="EPSG:0")
    with pytest.raises(kw.UnknownName, match=r"'kelurahn' tidak dikenal\. .*: kelurahan"):
        kw.read_areas(tmp_path / "a.gpkg", level="kelurahn")


# --- one finding, and every row kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp", "parquet"])
def test_null_geometry_keeps_its_row(tmp_path: Path, ending: str) -> None:
    frame = two()
    frame.geometry = [WEST, None]
    frame.to_parquet(tmp_path / "a.parquet") if ending == "parquet" else frame.to_file(tmp_path / f"a.{ending}")
    areas = kw.read_areas(tmp_path / f"a.{ending}")
    assert areas["area"].tolist() == ["34.71.05.1002", "34.71.05.1001"]
    assert areas.geometry.isna().tolist() == [False, True]
    assert told(areas) == [("warning", "no_geometry", "#2")]


def test_geometry_that_is_null_or_empty_throughout(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = [None, Polygon()]
    frame.to_parquet(tmp_path / "a.parquet")
    areas = kw.read_areas(tmp_path / "a.parquet")
    assert areas["area"].tolist() == ["34.71.05.1002", "34.71.05.1001"] and areas.geometry.isna().all()
    assert told(areas) == [("warning", "no_geometry", "#1"), ("warning", "no_geometry", "#2")]


def test_a_row_above_others_needs_no_polygon(tmp_path: Path) -> None:
    frame = two(area=["K", "K.1"], name=["Kelurahan", "RW 1"], level=["kelurahan", "rw"], parent=[None, "K"])
    frame.geometry = [None, WEST]
    frame.to_file(tmp_path / "a.gpkg")
    assert list(kw.read_areas(tmp_path / "a.gpkg").attrs["findings"]) == []
    frame.geometry = [WEST, None]
    frame.to_file(tmp_path / "b.gpkg")
    assert told(kw.read_areas(tmp_path / "b.gpkg")) == [("warning", "no_geometry", "#2")]


def test_a_polygon_of_three_points_that_returns_to_its_start_has_no_area(tmp_path: Path) -> None:
    ring = [[110.35, -7.80], [110.36, -7.80], [110.35, -7.80]]
    areas = kw.read_areas(geojson(tmp_path / "a.geojson", {"type": "Polygon", "coordinates": [ring]}))
    assert areas["area"].tolist() == ["34.71.05.1001", "34.71.05.1002"]
    assert areas.geometry.isna().tolist() == [False, True]
    assert told(areas) == [("warning", "repair", "#2")]
    assert (
        areas.attrs["findings"][0]
        .message("en")
        .endswith("0.0 m² to 0.0 m²; no area is left; lines of 1,102.6 m left out")
    )


def test_a_polygon_of_three_points_that_is_not_closed_is_a_triangle(tmp_path: Path) -> None:
    ring = [[110.35, -7.80], [110.36, -7.80], [110.36, -7.79]]
    areas = kw.read_areas(geojson(tmp_path / "a.geojson", {"type": "Polygon", "coordinates": [ring]}))
    assert areas.geometry[1].equals(Polygon(ring))
    assert told(areas) == [("warning", "format", ""), ("warning", "repair", "#2")]  # the first in the words of GDAL
    assert "Non closed ring detected" in areas.attrs["findings"][0].message("id")
    # Half of a square of 0.01°: 1102 m by 1106 m in UTM 49S.
    assert re.search(r"its area is 6\d\d,\d{3}\.\d m² now", areas.attrs["findings"][1].message("en"))


@pytest.mark.parametrize("coordinates", [[], [[]], [[[110.35, -7.80]]], [[[110.35, -7.80], [110.36, -7.80]]]])
def test_a_polygon_of_fewer_points_keeps_its_row(tmp_path: Path, coordinates: list[object]) -> None:
    areas = kw.read_areas(geojson(tmp_path / "a.geojson", {"type": "Polygon", "coordinates": coordinates}))
    assert areas["area"].tolist() == ["34.71.05.1001", "34.71.05.1002"]
    assert areas.geometry.isna().tolist() == [False, True]
    assert {row for _, rule, row in told(areas) if rule in ("repair", "no_geometry")} == {"#2"}


def test_all_codes_as_floats(tmp_path: Path) -> None:
    two(kode_desa=[3471051002.0, 3471051001.0]).to_file(tmp_path / "a.shp")
    areas = kw.read_areas(tmp_path / "a.shp")
    assert areas["area"].tolist() == ["34.71.05.1002", "34.71.05.1001"]
    assert areas["area"].dtype == "str" and told(areas) == []


def test_two_kelurahan_with_one_name_and_one_code(tmp_path: Path) -> None:
    two(kode_desa=["34.71.05.1002"] * 2, nama_desa=["Pringgokusuman"] * 2).to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg")
    assert areas["area"].tolist() == ["34.71.05.1002", "34.71.05.1002-2"]
    assert areas.geometry.notna().all()
    assert told(areas) == [("warning", "duplicate", "#2")]


def test_one_polygon_twice_is_a_duplicate_and_an_overlap(tmp_path: Path) -> None:
    frame = two(kode_desa=["34.71.05.1002"] * 2)
    frame.geometry = [WEST, WEST]
    frame.to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg")
    assert areas["area"].tolist() == ["34.71.05.1002", "34.71.05.1002-2"]
    assert told(areas) == [("warning", "duplicate", "#2"), ("warning", "overlap", "")]


def test_latitude_first(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = frame.geometry.transform(lambda points: points[:, ::-1])
    frame.to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg")
    assert areas.geometry[0].equals(WEST)
    assert told(areas) == [("warning", "crs", "")]


def test_web_mercator_without_a_crs(tmp_path: Path) -> None:
    two().to_crs(3857).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    areas = kw.read_areas(tmp_path / "a.shp")
    assert areas.geometry[0].symmetric_difference(WEST).area < 1e-12
    assert told(areas) == [("warning", "crs", "")]


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    two(nama_desa=["<script>alert(1)</script>", "=1+1"]).to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg")
    assert areas["name"].tolist() == ["<script>alert(1)</script>", "=1+1"]
    assert told(areas) == [("warning", "code", "#1"), ("warning", "code", "#2")]


def test_every_finding_says_its_file_and_speaks_both_languages(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1002", "34.71.05.1002", "3404070001", None], "nama": ["Bener", None, None, "Kricak"]},
        geometry=[WEST, WEST, None, Polygon([(110.3, -7.8), (110.31, -7.79), (110.31, -7.8), (110.3, -7.79)])],
        crs=4326,
    )
    frame.to_file(tmp_path / "a.gpkg", layer="kel")
    found = kw.read_areas(tmp_path / "a.gpkg").attrs["findings"]
    assert {"name", "duplicate", "code_system", "no_geometry", "repair", "overlap", "level"} <= {f.rule for f in found}
    for finding in found:
        assert (finding.table, finding.file, finding.sheet) == ("areas", "a.gpkg", "kel")
        assert finding.message("id") and finding.message("en") and finding.message("id") != finding.message("en")
        assert bool(finding.remedy("id")) == bool(finding.remedy("en"))
