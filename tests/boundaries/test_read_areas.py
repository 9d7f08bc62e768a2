"""Boundary files as offices have them: formats, CRS, axes, rings, and faults between neighbours."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiLineString, Point, Polygon, affinity, box

import kewilayahan as kw
from kewilayahan.spatial.area_codes import reference
from kewilayahan.spatial.geometry import area_m2

SQUARES = {
    "34.71.05.1001": ("Sosromenduran", box(110.36, -7.80, 110.37, -7.79)),
    "34.71.05.1002": ("Pringgokusuman", box(110.35, -7.80, 110.36, -7.79)),
}
BPS = {"34.71.05.1001": "3471120002", "34.71.05.1002": "3471120001"}
X, Y = 430_000, 9_138_000  # a corner in EPSG:32749 for drawings in metres


def two(codes: object = None, names: object = None, column: str = "kode_desa") -> gpd.GeoDataFrame:
    """Two kelurahan side by side."""
    return gpd.GeoDataFrame(
        {column: codes or list(SQUARES), "nama_desa": names or [name for name, _ in SQUARES.values()]},
        geometry=[shape for _, shape in SQUARES.values()],
        crs=4326,
    )


def said(areas: gpd.GeoDataFrame, rule: str) -> list[tuple[str, str, str]]:
    """Level, row and English message of the findings of a rule."""
    return [
        (finding.level, finding.row, finding.message("en"))
        for finding in areas.attrs["findings"]
        if finding.rule == rule
    ]


def written(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a file as GDAL would."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path, driver="LIBKML" if path.suffix == ".kml" else None)
        assert path.is_file()
    return path


def without_crs(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    """Write a Shapefile and lose its .prj."""
    path = written(frame, folder / "a.shp")
    path.with_suffix(".prj").unlink()
    return path


def swapped(shape: shapely.Geometry) -> shapely.Geometry:
    """Put the second axis first."""
    return shapely.transform(shape, lambda points: points[:, ::-1])


def is_two(areas: gpd.GeoDataFrame, tolerance: float = 1e-12) -> bool:
    """Tell whether the areas are `SQUARES`, up to square degrees (1e-12 is 0.012 m²), and nothing is a warning."""
    assert areas.crs.to_epsg() == 4326
    assert areas[["area", "name", "level", "parent"]].values.tolist() == [
        [code, name, "kelurahan", "34.71.05"] for code, (name, _) in SQUARES.items()
    ]
    shapes = [shape for _, shape in SQUARES.values()]
    return bool((shapely.area(shapely.symmetric_difference(areas.geometry.array, shapes)) < tolerance).all())


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.parquet", "a.kml"])
def test_every_format_gives_the_same_areas(tmp_path: Path, name: str) -> None:
    frame = two().rename(columns={"kode_desa": "kode", "nama_desa": "Name"} if name.endswith("kml") else {})
    areas = kw.read_areas(written(frame, tmp_path / name), level="kelurahan")
    assert is_two(areas.sort_values("area"))  # a FlatGeobuf comes in the order of its index
    assert {finding.level for finding in areas.attrs["findings"]} <= {"info"}


@pytest.mark.parametrize("folder", ["", "batas/kelurahan"])
def test_a_zipped_shapefile_is_read_at_the_top_or_in_a_folder(tmp_path: Path, folder: str) -> None:
    inside = tmp_path / "isi" / folder
    inside.mkdir(parents=True)
    written(two(), inside / "kelurahan.shp")
    archive = shutil.make_archive(str(tmp_path / "batas"), "zip", tmp_path / "isi")
    assert is_two(kw.read_areas(archive, level="kelurahan"))


def test_a_zip_with_a_geopackage_in_it_is_read(tmp_path: Path) -> None:
    written(two(), tmp_path / "peta.gpkg")
    with zipfile.ZipFile(tmp_path / "BATAS.ZIP", "w") as archive:
        archive.write(tmp_path / "peta.gpkg", "peta.gpkg")
        archive.writestr("__MACOSX/._peta.gpkg", b"\0")
    assert is_two(kw.read_areas(tmp_path / "BATAS.ZIP", level="kelurahan"))


def test_a_zip_with_several_maps_in_folders_asks_for_one(tmp_path: Path) -> None:
    map_file = written(two(), tmp_path / "a.geojson")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(map_file, "rw/rw.geojson")
        archive.write(map_file, "kel/kel.geojson")
    with pytest.raises(kw.UnreadableFile, match=r"keluarkan satu peta: rw/rw\.geojson, kel/kel\.geojson"):
        kw.read_areas(tmp_path / "a.zip")


def test_a_kmz_is_read(tmp_path: Path) -> None:
    kml = written(two().rename(columns={"nama_desa": "Name"}), tmp_path / "doc.kml")
    with zipfile.ZipFile(tmp_path / "batas.kmz", "w") as archive:
        archive.write(kml, "doc.kml")
        archive.writestr("files/foto.png", b"\x89PNG")
    assert is_two(kw.read_areas(tmp_path / "batas.kmz", level="kelurahan"))


def test_the_folders_of_a_kml_are_read_together(tmp_path: Path) -> None:
    places = "".join(
        f"<Folder><name>{folder}</name><Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{' '.join(f'{x},{y},0' for x, y in shape.exterior.coords)}</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
        for folder, (name, shape) in zip(("timur", "barat"), SQUARES.values(), strict=True)
    )
    path = tmp_path / "a.kml"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{places}</Document></kml>', "utf-8")
    areas = kw.read_areas(path, level="kelurahan")
    assert is_two(areas)
    assert areas["origin"].tolist() == ["[a.kml]timur, barat!1", "[a.kml]timur, barat!2"]
    assert kw.read_areas(path, level="kelurahan", layer="barat")["name"].tolist() == ["Pringgokusuman"]


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
    assert is_two(kw.read_areas(path, level="kelurahan"))


def test_a_layer_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "dua.gpkg"
    two().to_file(path, layer="kelurahan")
    two().iloc[:1].to_file(path, layer="lama")
    assert len(kw.read_areas(path, layer="lama", level="kelurahan")) == 1
    with pytest.raises(kw.UnreadableFile, match="pilih satu lapisan: kelurahan, lama"):
        kw.read_areas(path)
    with pytest.raises(kw.UnknownName, match="Maksud Anda: kelurahan"):
        kw.read_areas(path, layer="kelurahn")


def test_the_only_layer_of_polygons_is_taken_from_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    two().to_file(path, layer="kelurahan")
    two().assign(geometry=two().representative_point()).to_file(path, layer="titik")
    assert is_two(kw.read_areas(path, level="kelurahan"))


def test_a_geoparquet_has_one_layer(tmp_path: Path) -> None:
    path = written(two(), tmp_path / "batas.parquet")
    assert is_two(kw.read_areas(path, layer="batas", level="kelurahan"))
    with pytest.raises(kw.UnknownName, match="'kelurahan' tidak dikenal"):
        kw.read_areas(path, layer="kelurahan")


def test_text_that_is_not_utf8_is_read_and_told(tmp_path: Path) -> None:
    path = written(two(names=["Sosromenduran", "Pringgokusumán"]), tmp_path / "a.geojson")
    path.write_bytes(path.read_text("utf-8").encode("latin-1"))
    areas = kw.read_areas(path, level="kelurahan")
    assert is_two(areas)
    assert [level for level, _, text in said(areas, "format") if "not UTF-8" in text] == ["warning"]
    assert [text for _, _, text in said(areas, "variant")] == ["name spelt as: Pringgokusumán → Pringgokusuman"]


def test_every_row_says_where_it_came_from(tmp_path: Path) -> None:
    areas = kw.read_areas(written(two(), tmp_path / "a.gpkg"), level="kelurahan")
    assert list(areas["origin"]) == ["[a.gpkg]a!1", "[a.gpkg]a!2"]


# --- codes and columns, from a file (the rest is in test_codes.py) ---------------------------------------------------


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
@pytest.mark.parametrize("name", ["a.geojson", "a.shp", "a.parquet"])
def test_kemendagri_codes_in_every_form(tmp_path: Path, codes: list[object], name: str) -> None:
    areas = kw.read_areas(written(two(codes), tmp_path / name), level="kelurahan")
    assert is_two(areas)
    assert all(isinstance(code, str) for code in areas["area"])
    assert not said(areas, "code_system")


@pytest.mark.parametrize("prefix", ["", "id"])
def test_bps_codes_are_told_apart_and_crossed(tmp_path: Path, prefix: str) -> None:
    frame = two([prefix + code for code in BPS.values()])
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert is_two(areas)
    assert said(areas, "code_system") == [("info", "", "BPS codes were translated to Kemendagri codes")]


def test_a_mixed_column_is_said(tmp_path: Path) -> None:
    frame = two(["3471051001", "3471120001"])
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert is_two(areas)
    assert said(areas, "code_system") == [
        ("warning", "", "one column holds Kemendagri and BPS codes; each was read by the reference table")
    ]


def test_name_variants_are_matched_and_reported(tmp_path: Path) -> None:
    frame = two(names=["SOSROMEDURAN", "Kel. Ringgokusuman"]).drop(columns="kode_desa")
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert is_two(areas)
    for rule in ("name", "variant"):
        assert [row for _, row, _ in said(areas, rule)] == ["#1", "#2"]
    assert "SOSROMEDURAN was matched with Sosromenduran 34.71.05.1001" in said(areas, "name")[0][2]


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    frame = two().assign(jumlah_pen=[7490.0, np.nan])
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas["population"].dtype == "Int64"
    assert areas["population"].iloc[0] == 7490 and areas["population"].isna().iloc[1]


def test_people_that_are_no_number_are_told_with_their_row(tmp_path: Path) -> None:
    frame = two().assign(penduduk=["7490", "banyak"])
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas["population"].isna().tolist() == [False, True]
    found = areas.attrs["findings"].errors
    assert [(finding.rule, finding.column, finding.cell, finding.value) for finding in found] == [
        ("type", "population", "2", "banyak")
    ]


# --- CRS and axes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize("epsg", [32749, 23835, 3857])
def test_numbers_without_a_crs_are_placed_by_their_window(tmp_path: Path, epsg: int, turn: bool) -> None:
    frame = two().to_crs(epsg)
    if turn:
        frame.geometry = swapped(frame.geometry.array)
    areas = kw.read_areas(without_crs(frame, tmp_path), level="kelurahan")
    assert is_two(areas, tolerance=1e-9)
    texts = [text for level, _, text in said(areas, "crs") if level == "warning"]
    assert texts[-1].startswith(f"no CRS; by its place EPSG:{epsg}")
    assert texts[:-1] == ["the axes were swapped (latitude first); put right"] * turn


def test_degrees_without_a_crs_are_wgs84(tmp_path: Path) -> None:
    areas = kw.read_areas(without_crs(two(), tmp_path), level="kelurahan")
    assert is_two(areas)
    assert said(areas, "crs") == [("info", "", "no CRS; by its place EPSG:4326")]


@pytest.mark.parametrize("options", [{}, {"crs": "EPSG:4326"}])
def test_latitude_first_is_seen(tmp_path: Path, options: dict[str, str]) -> None:
    frame = two()
    frame.geometry = swapped(frame.geometry.array)
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan", **options)
    assert is_two(areas)
    assert said(areas, "crs") == [("warning", "", "the axes were swapped (latitude first); put right")]


def test_one_row_with_latitude_first_is_seen(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = [swapped(frame.geometry[0]), frame.geometry[1]]
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert is_two(areas)
    assert said(areas, "crs") == [("warning", "#1", "the axes were swapped (latitude first); put right")]


@pytest.mark.parametrize("epsg", [9470, 4755, 9489, 23835, 3857])
def test_a_crs_that_the_file_names_is_used_without_a_word(tmp_path: Path, epsg: int) -> None:
    areas = kw.read_areas(written(two().to_crs(epsg), tmp_path / "a.gpkg"), level="kelurahan")
    assert is_two(areas, tolerance=1e-8)
    assert said(areas, "crs") == []


@pytest.mark.parametrize(
    ("true", "named", "text"),
    [
        (4326, 32749, "its CRS EPSG:32749 is wrong; by its place EPSG:4326"),
        (32749, 32649, "its CRS EPSG:32649 is wrong; by its place EPSG:32749 (UTM 49S)"),  # the northern zone
        (32749, 4326, "its CRS EPSG:4326 is wrong; by its place EPSG:32749 (UTM 49S)"),
        (4326, 'LOCAL_CS["gambar",UNIT["metre",1]]', "its CRS gambar is wrong; by its place EPSG:4326"),
    ],
)
def test_a_wrong_crs_is_seen_by_where_it_would_lie(tmp_path: Path, true: int, named: object, text: str) -> None:
    frame = two().to_crs(true).set_crs(named, allow_override=True)
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert is_two(areas, tolerance=1e-9)
    assert said(areas, "crs") == [("warning", "", text)]


def test_the_caller_knows_the_crs_better(tmp_path: Path) -> None:
    frame = two().to_crs(23835).set_crs(23836, allow_override=True)  # TM-3 zone 49.2, the common mistake
    path = written(frame, tmp_path / "a.gpkg")
    areas = kw.read_areas(path, level="kelurahan", crs="EPSG:23835")
    assert is_two(areas, tolerance=1e-9)
    assert said(areas, "crs") == [("warning", "", "the CRS EPSG:23836 of the file is replaced by EPSG:23835")]
    assert said(kw.read_areas(path, level="kelurahan", crs="EPSG:23836"), "crs") == []


@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_numbers_of_nowhere_are_an_error_and_no_row_is_lost(tmp_path: Path, crs: str | None) -> None:
    frame = two().to_crs(3857)
    frame.geometry = frame.geometry.translate(5e8, 5e8)
    areas = kw.read_areas(without_crs(frame, tmp_path), level="kelurahan", crs=crs)
    assert list(areas["area"]) == list(SQUARES) and areas.geometry.isna().all()
    assert [(level, text[:36]) for level, _, text in said(areas, "crs")] == [
        ("error", "unknown CRS; the coordinates are 5.1")
    ]


def test_one_row_of_nowhere_does_not_spoil_the_others(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = [frame.geometry[0], box(0, 0, 0.01, 0.01)]
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas["area"].tolist() == list(SQUARES)
    assert areas.geometry.isna().tolist() == [False, True]
    assert said(areas, "crs") == [
        ("error", "#2", "outside Indonesia (0, 0, 0.01, 0.01), far from the others; kept without a polygon")
    ]


def test_a_map_of_another_country_stays_and_is_told(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"nama": ["Delft"]}, geometry=[box(4.35, 51.99, 4.36, 52.0)], crs=4326)
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas.total_bounds.tolist() == [4.35, 51.99, 4.36, 52.0]
    assert said(areas, "crs") == [("warning", "", "outside Indonesia: 4.35, 51.99, 4.36, 52")]


# --- rings and kinds of geometry -------------------------------------------------------------------------------------


def test_z_is_dropped(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = shapely.force_3d(frame.geometry, 12.0)
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert is_two(areas) and not areas.geometry.has_z.any()


def test_a_bow_tie_is_mended_and_listed(tmp_path: Path) -> None:
    # Two triangles of 500 m by 1000 m that meet in the middle: the bow tie has no signed area, its parts 50 ha.
    bow = Polygon([(X, Y), (X + 1000, Y + 1000), (X + 1000, Y), (X, Y + 1000)])
    frame = gpd.GeoDataFrame({"kode_desa": ["34.71.05.1002"]}, geometry=[bow], crs=32749)
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    assert areas.geometry.is_valid.all()
    assert area_m2(areas)[0] == pytest.approx(500_000, rel=1e-4)
    repaired = [finding for finding in areas.attrs["findings"] if finding.rule == "repair"]
    assert len(repaired) == 1 and repaired[0].row == "#1"
    assert "0,0 m² menjadi 500.000,0 m²" in repaired[0].message("id")
    assert "0.0 m² to 500,000.0 m²" in repaired[0].message("en")


def test_closed_lines_become_polygons(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = [MultiLineString([frame.geometry[0].exterior]), LineString(frame.geometry[1].exterior)]
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert is_two(areas)
    assert said(areas, "closed_line") == [("info", row, "a closed line was read as a polygon") for row in ("#1", "#2")]


def test_the_polygons_of_a_collection_are_taken(tmp_path: Path) -> None:
    frame = two()
    hair = LineString([(110.36, -7.80), (110.37, -7.78)])
    frame.geometry = [GeometryCollection([frame.geometry[0], hair]), GeometryCollection([frame.geometry[1]])]
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert is_two(areas)
    assert said(areas, "geometry_kind") == [
        ("warning", "#1", "GeometryCollection: its polygons were taken, its points and lines were not")
    ]


def test_points_and_open_lines_keep_their_row_without_a_polygon(tmp_path: Path) -> None:
    frame = two()
    frame.geometry = [Point(110.36, -7.79), LineString([(110.35, -7.80), (110.36, -7.79), (110.36, -7.80)])]
    areas = kw.read_areas(written(frame, tmp_path / "a.geojson"), level="kelurahan")
    assert areas["area"].tolist() == list(SQUARES) and areas.geometry.isna().all()
    assert said(areas, "geometry_kind") == [
        ("warning", "#1", "no polygon (Point); kept without one"),
        ("warning", "#2", "no polygon (LineString); kept without one"),
    ]


# --- faults between neighbours ---------------------------------------------------------------------------------------


def test_overlap_gap_and_sliver_are_measured_in_findings_and_in_a_layer(tmp_path: Path) -> None:
    # West and east share 10 m by 100 m. The north has a hole of 10 m by 10 m and reaches 0.5 m into both.
    west, east = box(0, 0, 110, 100), box(100, 0, 200, 100)
    north = box(0, 99.5, 200, 200).difference(box(50, 120, 60, 130))
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1001", "34.71.05.1002", "34.71.01.1003"]},
        geometry=[affinity.translate(shape, X, Y) for shape in (west, east, north)],
        crs=32749,
    )
    areas = kw.read_areas(written(frame, tmp_path / "a.gpkg"), level="kelurahan")
    sizes = {("34.71.01.1003", "34.71.05.1001"): 55, ("34.71.01.1003", "34.71.05.1002"): 50}
    sizes |= {("34.71.05.1001", "34.71.05.1002"): 1000, ("34.71.01.1003",): 100}
    layer = kw.coverage_faults(areas).set_index("areas")
    assert layer["area_m2"].round(1).to_dict() == sizes
    assert layer["kind"].tolist() == ["overlap", "overlap", "overlap", "gap"]
    assert layer["sliver"].tolist() == [True, True, False, False]
    assert layer.geometry.notna().all()
    found = [finding for finding in areas.attrs["findings"] if finding.rule in ("overlap", "gap")]
    assert [finding.code for finding in found] == ["overlap.sliver", "overlap.sliver", "overlap", "gap"]
    for finding, (codes, size) in zip(found, layer["area_m2"].items(), strict=True):
        assert finding.value == f"{size:.2f} m²" and ", ".join(codes) in finding.message("id")


def test_levels_in_one_file_do_not_overlap_each_other(toy_town: gpd.GeoDataFrame, tmp_path: Path) -> None:
    whole = gpd.GeoDataFrame(
        {"area": ["K"], "name": ["Kelurahan"], "level": ["kelurahan"]},
        geometry=[toy_town.union_all()],
        crs=toy_town.crs,
    )
    path = written(pd.concat([whole, toy_town]), tmp_path / "a.gpkg")
    areas = kw.read_areas(path)
    assert areas["area"].tolist() == list("KABCD")
    assert len(areas.attrs["findings"]) == 0


def test_a_plan_takes_what_was_read(tmp_path: Path) -> None:
    areas = kw.read_areas(written(two(), tmp_path / "a.gpkg"), level="kelurahan")
    assert not kw.check({"areas": areas.assign(parent=None)}).errors


# --- real files ------------------------------------------------------------------------------------------------------


def test_the_city_of_bps_codes(shared_data: Path) -> None:
    areas = kw.read_areas(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson", level="kelurahan")
    table = reference().set_index("area").loc[areas["area"]]
    assert len(areas) == 45 and areas["area"].is_unique
    assert areas["name"].tolist() == table["name"].tolist()
    assert areas["parent"].tolist() == table["kemantren_code"].tolist()
    assert areas.to_crs(32749).area.sum() / 1e6 == pytest.approx(32.88, abs=0.005)
    assert kw.coverage_faults(areas).empty
    assert {finding.level for finding in areas.attrs["findings"]} == {"info"}
    assert said(areas, "code_system") == [("info", "", "BPS codes were translated to Kemendagri codes")]


def test_each_code_of_the_city_lies_where_the_reference_table_has_it(shared_data: Path) -> None:
    # The centroids of the table were measured on the other polygon set: a wrong crosswalk would put them far apart.
    areas = kw.read_areas(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson", level="kelurahan")
    table = reference().set_index("area").loc[areas["area"]]
    centres = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=4326).to_crs(32749)
    distances = areas.to_crs(32749).centroid.distance(centres)
    assert distances.median() < 50 and distances.max() < 400


def test_the_city_with_overlaps(shared_data: Path) -> None:
    areas = kw.read_areas(shared_data / "boundaries" / "kota_yogyakarta_45_fixed_lonlat.geojson", level="kelurahan")
    assert set(areas["area"]) == set(reference()["area"]) and len(areas) == 45
    overlaps, gaps = said(areas, "overlap"), said(areas, "gap")
    sizes = [float(re.findall(r"[\d.,]+(?= m²)", text)[0].replace(",", "")) for _, _, text in overlaps]
    assert sum(size > 1 for size in sizes) == 41
    assert len(gaps) > 0
    faults = kw.coverage_faults(areas)
    assert (len(overlaps), len(gaps)) == ((faults["kind"] == "overlap").sum(), (faults["kind"] == "gap").sum())


def test_swapped_axes_of_the_sql_are_put_right(shared_data: Path, tmp_path: Path) -> None:
    # The SQL dump holds the same polygons as [lat, lng]: written so into a GeoJSON, both read alike.
    folder = shared_data / "boundaries"
    features = []
    for code, rings in re.findall(
        r"\('(34\.71\.\d\d\.\d{4})'.*?'(\[\[\[.*?\]\]\])'",
        (folder / "wilayah_boundaries_kel_34.71.sql").read_text("utf-8"),
    ):
        kind = "MultiPolygon" if rings.startswith("[[[[") else "Polygon"
        geometry = {"type": kind, "coordinates": json.loads(rings)}
        features.append({"type": "Feature", "properties": {"kode": code}, "geometry": geometry})
    assert len(features) == 45
    path = tmp_path / "sql.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    areas = kw.read_areas(path, level="kelurahan").set_index("area")
    right = kw.read_areas(folder / "kota_yogyakarta_45_fixed_lonlat.geojson", level="kelurahan").set_index("area")
    assert "the axes were swapped (latitude first); put right" in [text for _, _, text in said(areas, "crs")]
    assert area_m2(areas).sum() == pytest.approx(area_m2(right).sum(), rel=1e-3)


@pytest.mark.parametrize(
    ("name", "kemantren", "number"),
    [
        ("id3471100_ngampilan", "34.71.06", 2),
        ("id3471110_wirobrajan", "34.71.07", 3),
        ("id3471120_gedong_tengen", "34.71.05", 2),
        ("id3471130_jetis", "34.71.02", 3),
        ("id3471140_tegalrejo", "34.71.01", 4),
    ],
)
def test_the_files_of_five_kemantren(shared_data: Path, name: str, kemantren: str, number: int) -> None:
    areas = kw.read_areas(shared_data / "boundaries" / f"{name}.geojson")
    assert areas["parent"].tolist() == [kemantren] * number
    assert {finding.level for finding in areas.attrs["findings"]} == {"info"}


def test_pringgokusuman_has_its_48_hectares(shared_data: Path) -> None:
    path = shared_data / "pringgokusuman" / "kelurahan_and_neighbours_bps2020.geojson"
    areas = kw.read_areas(path).set_index("area")
    assert len(areas) == 8
    assert area_m2(areas)["34.71.05.1002"] / 1e4 == pytest.approx(48.46, abs=0.005)


def test_a_google_earth_file_without_areas_keeps_every_placemark(shared_data: Path) -> None:
    path = shared_data / "kobo" / "gc_googleearth_sample.kml"
    features = sum(pyogrio.read_info(path, layer=name)["features"] for name, _ in pyogrio.list_layers(path))
    areas = kw.read_areas(path)
    assert len(areas) == features == 21
    assert areas["area"].is_unique
    assert len(said(areas, "geometry_kind")) + len(said(areas, "no_geometry")) == areas.geometry.isna().sum() > 0
    assert any("outside Indonesia" in text for _, _, text in said(areas, "crs"))
