"""Boundary files as offices have them: formats, codes, CRS, axes and rings."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely import Polygon, box

import kewilayahan as kw
from kewilayahan.codes import reference

SQUARES = {
    "34.71.05.1001": ("Sosromenduran", box(110.36, -7.80, 110.37, -7.79)),
    "34.71.05.1002": ("Pringgokusuman", box(110.35, -7.80, 110.36, -7.79)),
}
BPS = {"34.71.05.1001": "3471120002", "34.71.05.1002": "3471120001"}


def two(codes: object = None, names: object = None, column: str = "kode_desa") -> gpd.GeoDataFrame:
    """Two kelurahan side by side."""
    return gpd.GeoDataFrame(
        {column: codes or list(SQUARES), "nama_desa": names or [name for name, _ in SQUARES.values()]},
        geometry=[shape for _, shape in SQUARES.values()],
        crs=4326,
    )


def rules(areas: gpd.GeoDataFrame) -> set[str]:
    """The rules of all findings."""
    return {finding.rule for finding in areas.attrs["findings"]}


def written(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a file as GDAL would."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path, driver="LIBKML" if path.suffix == ".kml" else None)
        assert path.is_file()
    return path


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.parquet", "a.kml"])
def test_every_format_gives_the_same_areas(tmp_path: Path, name: str) -> None:
    frame = two().rename(columns={"kode_desa": "kode", "nama_desa": "Name"} if name.endswith("kml") else {})
    areas = kw.read_areas(written(frame, tmp_path / name), level="kelurahan")
    assert areas.set_index("area")["name"].to_dict() == {code: name for code, (name, _) in SQUARES.items()}
    assert areas.crs.to_epsg() == 4326
    for code, (_, shape) in SQUARES.items():
        assert areas.set_index("area").geometry[code].symmetric_difference(shape).area < 1e-12


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "batas"
    folder.mkdir()
    written(two(), folder / "kelurahan.shp")
    shutil.make_archive(str(tmp_path / "batas"), "zip", folder)
    assert list(kw.read_areas(tmp_path / "batas.zip", level="kelurahan")["area"]) == list(SQUARES)


def test_a_kmz_is_read(tmp_path: Path) -> None:
    kml = written(two().rename(columns={"nama_desa": "Name"}), tmp_path / "doc.kml")
    with zipfile.ZipFile(tmp_path / "batas.kmz", "w") as archive:
        archive.write(kml, "doc.kml")
    assert list(kw.read_areas(tmp_path / "batas.kmz", level="kelurahan")["area"]) == list(SQUARES)


def test_esri_json_is_read(tmp_path: Path) -> None:
    features = [
        {
            "attributes": {"KODE_DESA": code, "NAMOBJ": name},
            "geometry": {"rings": [[list(point) for point in shape.exterior.coords]]},
        }
        for code, (name, shape) in SQUARES.items()
    ]
    fields = [{"name": name, "type": "esriFieldTypeString", "length": 50} for name in ("KODE_DESA", "NAMOBJ")]
    content = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
        "fields": fields,
        "features": features,
    }
    path = tmp_path / "esri.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    areas = kw.read_areas(path, level="kelurahan")
    assert list(areas["area"]) == list(SQUARES)


def test_a_layer_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "dua.gpkg"
    two().to_file(path, layer="kelurahan")
    two().iloc[:1].to_file(path, layer="lama")
    assert len(kw.read_areas(path, layer="lama", level="kelurahan")) == 1
    with pytest.raises(kw.UnreadableFile, match="pilih satu lapisan: kelurahan, lama"):
        kw.read_areas(path)
    with pytest.raises(kw.UnknownName, match="kelurahan"):
        kw.read_areas(path, layer="kelurahn")


@pytest.mark.parametrize(
    "codes",
    [
        ["34.71.05.1001", "34.71.05.1002"],
        ["3471051001", "3471051002"],
        ["ID3471051001", "ID3471051002"],
        [3471051001.0, 3471051002.0],
        [3471051001, 3471051002],
        ["3471051001.0", "3471051002.0"],
    ],
)
def test_kemendagri_codes_in_every_form(tmp_path: Path, codes: list[object]) -> None:
    areas = kw.read_areas(written(two(codes), tmp_path / "a.geojson"), level="kelurahan")
    assert list(areas["area"]) == list(SQUARES)
    assert all(isinstance(code, str) for code in areas["area"])


@pytest.mark.parametrize("prefix", ["", "id"])
def test_bps_codes_are_told_apart_and_crossed(tmp_path: Path, prefix: str) -> None:
    frame = two([prefix + code for code in BPS.values()])
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert list(areas["area"]) == list(SQUARES)
    assert "code_system" in rules(areas)


def test_a_mixed_column_is_said(tmp_path: Path) -> None:
    frame = two(["3471051001", "3471120001"])
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert list(areas["area"]) == list(SQUARES)
    said = [finding for finding in areas.attrs["findings"] if finding.rule == "code_system"]
    assert any("Kemendagri dan BPS" in finding.message and finding.level == "warning" for finding in said)


def test_name_variants_are_matched_and_reported(tmp_path: Path) -> None:
    frame = two(names=["SOSROMEDURAN", "Kel. Ringgokusuman"]).drop(columns="kode_desa")
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert list(areas["area"]) == list(SQUARES)
    values = {finding.value for finding in areas.attrs["findings"] if finding.rule == "name"}
    assert {"SOSROMEDURAN", "Kel. Ringgokusuman"} <= values


@pytest.mark.parametrize("epsg", [32749, 23835, 3857])
def test_numbers_without_a_crs_are_placed_by_their_window(tmp_path: Path, epsg: int) -> None:
    frame = two().to_crs(epsg)
    path = written(frame, tmp_path / "a.shp")
    path.with_suffix(".prj").unlink()
    areas = kw.read_areas(path, level="kelurahan")
    said = [finding for finding in areas.attrs["findings"] if finding.rule == "crs"]
    assert [f"EPSG:{epsg}" in finding.message_en for finding in said] == [True]
    centre = areas.geometry.iloc[1].centroid
    assert (round(centre.x, 4), round(centre.y, 4)) == (110.355, -7.795)


def test_latitude_first_is_seen(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = frame.geometry.transform(lambda points: points[:, ::-1])
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert "sumbu tertukar" in " ".join(finding.message for finding in areas.attrs["findings"])
    assert areas.total_bounds == pytest.approx([110.35, -7.80, 110.37, -7.79])


def test_numbers_of_nowhere_are_an_error_and_no_row_is_lost(tmp_path: Path) -> None:
    frame = two().set_crs(3857, allow_override=True)
    frame.geometry = frame.geometry.translate(5e8, 5e8)
    path = written(frame, tmp_path / "a.shp")
    path.with_suffix(".prj").unlink()
    areas = kw.read_areas(path, level="kelurahan")
    assert list(areas["area"]) == list(SQUARES) and areas.geometry.isna().all()
    assert [finding.rule for finding in areas.attrs["findings"].errors] == ["crs"]


def test_z_is_dropped(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = shapely.force_3d(frame.geometry, 12.0)
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert not areas.geometry.has_z.any()


def test_a_bow_tie_is_mended_and_listed(tmp_path: Path) -> None:
    # Two triangles of 500 m by 1000 m that meet in the middle: the bow tie has no signed area, its parts 50 ha.
    x, y = 430_000, 9_138_000
    bow = Polygon([(x, y), (x + 1000, y + 1000), (x + 1000, y), (x, y + 1000)])
    frame = gpd.GeoDataFrame({"kode_desa": ["34.71.05.1002"]}, geometry=[bow], crs=32749)
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas.geometry.is_valid.all()
    assert areas.to_crs(32749).area.iloc[0] == pytest.approx(500_000, rel=1e-4)
    repaired = [finding for finding in areas.attrs["findings"] if finding.rule == "repair"]
    assert len(repaired) == 1 and "0.0 m² menjadi 500000.0 m²" in repaired[0].message


def test_overlap_and_gap_are_measured(tmp_path: Path) -> None:
    x, y = 430_000, 9_138_000
    west, east = box(x, y, x + 110, y + 100), box(x + 100, y, x + 200, y + 100)
    north = Polygon([(x, y + 100), (x + 200, y + 100), (x + 200, y + 200), (x, y + 200)])
    hole = box(x + 50, y + 120, x + 60, y + 130)
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1001", "34.71.05.1002", "34.71.01.1003"]},
        geometry=[west, east, north.difference(hole)],
        crs=32749,
    )
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    faults = kw.coverage_faults(areas).set_index("kind")["area_m2"]
    assert faults.to_dict() == {"overlap": pytest.approx(1000, rel=1e-3), "gap": pytest.approx(100, rel=1e-3)}
    assert {"overlap", "gap"} <= rules(areas)


def test_leftovers_without_code_are_kept(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1001", "34.71.05.1002", None], "nama_desa": ["Sosromenduran", "Pringgokusuman", None]},
        geometry=[*two().geometry, box(110.37, -7.80, 110.371, -7.79)],
        crs=4326,
    )
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert len(areas) == 3 and areas.geometry.notna().all() and areas["area"].is_unique
    assert "code" in rules(areas)


def test_every_row_says_where_it_came_from(tmp_path: Path) -> None:
    areas = kw.read_areas(written(two(), tmp_path / "a.gpkg"), level="kelurahan")
    assert list(areas["origin"]) == ["[a.gpkg]a!1", "[a.gpkg]a!2"]


def test_rw_and_kampung_columns_make_codes(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"Kampung": ["Notoyudan", "Notoyudan"], "RW": ["22", "RW 23"]},
        geometry=[box(110.35, -7.80, 110.355, -7.79), box(110.355, -7.80, 110.36, -7.79)],
        crs=4326,
    )
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="rw", parent="34.71.05.1002")
    assert [code.rsplit(".", 1)[1] for code in areas["area"]] == ["22", "23"]
    assert all(code.startswith("34.71.05.1002.") for code in areas["area"])
    assert set(areas["level"]) == {"rw"}


def test_the_city_of_bps_codes(shared_data: Path) -> None:
    areas = kw.read_areas(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson", level="kelurahan")
    assert set(areas["area"]) == set(reference()["area"]) and len(areas) == 45
    assert areas.to_crs(32749).area.sum() / 1e6 == pytest.approx(32.88, abs=0.005)
    assert kw.coverage_faults(areas).empty
    assert areas["area"].str.match(r"34\.71\.\d{2}\.\d{4}$").all()
    assert not areas.attrs["findings"].errors


def test_the_city_with_overlaps(shared_data: Path) -> None:
    areas = kw.read_areas(shared_data / "boundaries" / "kota_yogyakarta_45_fixed_lonlat.geojson", level="kelurahan")
    faults = kw.coverage_faults(areas)
    assert len(areas) == 45
    assert ((faults["kind"] == "overlap") & (faults["area_m2"] > 1)).sum() == 41
    assert (faults["kind"] == "gap").any()
    assert {"overlap", "gap"} <= rules(areas)


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    frame = two().assign(jumlah_pen=[7490.0, np.nan])
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas["population"].dtype == "Int64"
    assert areas["population"].iloc[0] == 7490 and areas["population"].isna().iloc[1]
