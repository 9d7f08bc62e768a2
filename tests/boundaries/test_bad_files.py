"""Files that are no boundaries: one clear error, or findings and every row kept."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import box

import kewilayahan as kw


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(kw.UnreadableFile, match="tidak ada / does not exist"):
        kw.read_areas(tmp_path / "tidak_ada.shp")


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.kml", "a.kmz", "a.zip", "a.parquet", "a.fgb"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(kw.UnreadableFile, match="berkas kosong / the file is empty"):
        kw.read_areas(tmp_path / name)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.kml", "a.kmz", "a.zip", "a.parquet", "a.fgb"])
def test_a_file_that_is_not_what_its_ending_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("bukan peta, hanya tulisan", encoding="utf-8")
    with pytest.raises(kw.UnreadableFile, match="tidak dapat dibaca sebagai peta"):
        kw.read_areas(tmp_path / name)


def test_a_layer_without_geometry(tmp_path: Path) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"kode_desa": ["34.71.05.1002"]}), tmp_path / "a.gpkg", layer="tabel")
    with pytest.raises(kw.UnreadableFile, match="lapisan tabel tanpa geometri / layer tabel has no geometry"):
        kw.read_areas(tmp_path / "a.gpkg")


def test_a_layer_without_features(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(kw.UnreadableFile, match="tanpa"):
        kw.read_areas(path)


def test_null_geometry_keeps_its_row(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1001", "34.71.05.1002"]}, geometry=[box(110.36, -7.8, 110.37, -7.79), None], crs=4326
    )
    frame.to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg", level="kelurahan")
    assert list(areas["area"]) == ["34.71.05.1001", "34.71.05.1002"]
    assert list(areas.geometry.isna()) == [False, True]
    assert any(finding.rule == "no_geometry" for finding in areas.attrs["findings"])


@pytest.mark.parametrize("ring", [[[110.35, -7.8], [110.36, -7.8], [110.35, -7.8]], [[110.35, -7.8], [110.36, -7.8]]])
def test_a_polygon_of_too_few_points_keeps_its_row(tmp_path: Path, ring: list[list[float]]) -> None:
    good = [list(point) for point in box(110.36, -7.8, 110.37, -7.79).exterior.coords]
    features = [
        {
            "type": "Feature",
            "properties": {"kode_desa": code},
            "geometry": {"type": "Polygon", "coordinates": [points]},
        }
        for code, points in (("34.71.05.1001", good), ("34.71.05.1002", ring))
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    areas = kw.read_areas(path, level="kelurahan")
    assert list(areas["area"]) == ["34.71.05.1001", "34.71.05.1002"]
    assert list(areas.geometry.isna()) == [False, True]
    assert len(areas.attrs["findings"].warnings) + len(areas.attrs["findings"].errors) >= 1


def test_points_are_no_areas(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1002"]}, geometry=gpd.points_from_xy([110.355], [-7.795]), crs=4326
    )
    frame.to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg", level="kelurahan")
    assert areas.geometry.isna().all()
    assert any("Point" in finding.value + finding.message for finding in areas.attrs["findings"])


def test_two_kelurahan_with_one_name_and_one_code(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1002"] * 2, "nama_desa": ["Pringgokusuman"] * 2},
        geometry=[box(110.35, -7.80, 110.36, -7.79), box(110.36, -7.80, 110.37, -7.79)],
        crs=4326,
    )
    frame.to_file(tmp_path / "a.gpkg")
    areas = kw.read_areas(tmp_path / "a.gpkg", level="kelurahan")
    assert len(areas) == 2 and areas.geometry.notna().all()
    assert any(finding.rule in ("duplicate", "unique") for finding in areas.attrs["findings"])


def test_an_unknown_crs_or_level_is_refused(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"kode_desa": ["1"]}, geometry=[box(110.35, -7.80, 110.36, -7.79)], crs=4326).to_file(
        tmp_path / "a.gpkg"
    )
    with pytest.raises(kw.KewilayahanError, match="EPSG:0"):
        kw.read_areas(tmp_path / "a.gpkg", crs="EPSG:0")
    with pytest.raises(kw.UnknownName, match="kelurahan"):
        kw.read_areas(tmp_path / "a.gpkg", level="kelurahn")
