"""Metric CRS, repairs and coverage faults: by hand, against a slow twin, and on real boundaries."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import (
    GeometryCollection,
    LineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    affinity,
    box,
    union_all,
)

from kewilayahan.boundaries.repairs import repair
from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.spatial.geometry import (
    area_m2,
    coverage_faults,
    length_m,
    metric_crs,
    simple_parts,
    to_metric,
)

X, Y = 430_000, 9_136_000


def at(shape: shapely.Geometry) -> shapely.Geometry:
    """Move a drawing in metres to toy town."""
    return affinity.translate(shape, X, Y)


def cover(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    """Areas A, B, C … of drawings in metres."""
    codes = [chr(65 + place) for place in range(len(shapes))]
    return gpd.GeoDataFrame({"area": codes}, geometry=[at(shape) for shape in shapes], crs=32749)


@pytest.mark.parametrize(
    ("point", "epsg"),
    [
        (Point(110.36, -7.79), 32749),  # Yogyakarta
        (Point(115.22, -8.65), 32750),  # Denpasar
        (Point(140.70, -2.53), 32754),  # Jayapura
        (Point(95.32, 5.55), 32646),  # Banda Aceh
    ],
)
def test_metric_crs_is_the_zone_of_the_data(point: Point, epsg: int) -> None:
    series = gpd.GeoSeries([point, None], crs=4326)
    assert metric_crs(series).to_epsg() == epsg
    assert metric_crs(series.to_crs(3857)).to_epsg() == epsg


def test_nothing_is_measured_in_the_metric_crs_of_the_house() -> None:
    assert metric_crs(gpd.GeoSeries([], crs=4326)).to_epsg() == 32749
    assert area_m2(gpd.GeoSeries([None], crs=4326)).isna().all()


def test_a_missing_crs_is_refused() -> None:
    for measure in (metric_crs, to_metric, area_m2, length_m, repair):
        with pytest.raises(KewilayahanError, match=r"\(CRS\) belum diketahui"):
            measure(gpd.GeoSeries([Point(110, -7)]))


def test_metres_called_degrees_are_refused() -> None:
    with pytest.raises(KewilayahanError, match="tidak mungkin dalam EPSG:4326"):
        to_metric(gpd.GeoSeries([Point(X, Y)], crs=4326))


def test_measures_keep_the_index(toy_town: gpd.GeoDataFrame) -> None:
    town = toy_town.set_index("area").to_crs(4326)
    assert area_m2(town).round(2).to_dict() == dict.fromkeys("ABCD", 1_000_000.0)
    assert length_m(town).round(3).to_dict() == dict.fromkeys("ABCD", 4000.0)


def test_repair_leaves_valid_geometry_alone() -> None:
    shapes = gpd.GeoSeries([at(box(0, 0, 1, 1)), None, at(Point(1, 2))], index=["a", "b", "c"], crs=32749)
    repaired, repairs = repair(shapes)
    assert repaired.geom_equals_exact(shapes, 0).tolist() == [True, False, True]  # missing equals nothing
    assert repaired["b"] is None
    assert repairs.empty
    assert list(repairs) == ["reason", "area_before", "area_after", "lost_m"]


def test_repair_drops_heights_and_changes_no_input() -> None:
    shapes = gpd.GeoSeries([at(Polygon([(0, 0, 5), (2, 0, 5), (2, 2, 5)]))], crs=32749)
    repaired, repairs = repair(shapes)
    assert not repaired.has_z.any() and shapes.has_z.all()
    assert repairs.empty


def test_repair_tells_before_after_and_what_was_lost() -> None:
    spike = Polygon([(0, 0), (4, 0), (4, 4), (4, 7), (4, 4), (0, 4)])  # a square of 16 m² with a 3 m hair
    bow = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])  # two triangles of 1 m²
    repaired, repairs = repair(gpd.GeoSeries([at(spike), at(bow)], index=["spike", "bow"], crs=32749))
    assert repaired.is_valid.all()
    assert set(repaired.geom_type) == {"Polygon", "MultiPolygon"}
    assert repairs["area_after"].to_dict() == {"spike": 16.0, "bow": 2.0}
    assert repairs["area_before"].to_dict() == {"spike": 16.0, "bow": 0.0}
    assert repairs["lost_m"].to_dict() == {"spike": 3.0, "bow": 0.0}
    assert repairs["reason"].str.contains("Self-intersection").all()


def test_repair_measures_square_metres_in_any_crs() -> None:
    bow = at(Polygon([(0, 0), (200, 200), (200, 0), (0, 200)]))
    _, repairs = repair(gpd.GeoSeries([bow], crs=32749).to_crs(4326))
    assert repairs["area_after"].iloc[0] == pytest.approx(20_000, abs=0.01)


@pytest.mark.parametrize(
    "flat",
    [
        at(Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])),
        at(Polygon([(1, 1), (1, 1), (1, 1), (1, 1)])),
        Polygon(),
        Polygon([(X, Y), (np.inf, Y), (X + 1, Y + 1)]),
    ],
)
def test_what_has_no_area_becomes_missing_and_is_reported(flat: Polygon) -> None:
    repaired, repairs = repair(gpd.GeoSeries([at(box(0, 0, 1, 1)), flat], index=[7, 8], crs=32749))
    assert repaired.isna().tolist() == [False, True]
    assert repairs.index.tolist() == [8]
    assert repairs["area_after"].tolist() == [0.0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=9))
def test_every_ring_is_repaired_or_reported(ring: list[tuple[int, int]]) -> None:
    shape = at(Polygon(ring))
    repaired, repairs = repair(gpd.GeoSeries([shape], crs=32749))
    assert len(repairs) == (not shape.is_valid)
    if repaired[0] is None:
        assert repairs["area_after"].tolist() == [0.0]
    else:
        assert repaired[0].is_valid and repaired[0].area > 0
        assert repaired[0].geom_type in {"Polygon", "MultiPolygon"}


def test_simple_parts_opens_collections_in_collections() -> None:
    inner = GeometryCollection([MultiPoint([(0, 0), (1, 1)]), LineString()])
    parts, owner = simple_parts(np.array([None, GeometryCollection([inner, Point(2, 2)])]))
    assert [part.wkt for part in parts] == ["POINT (0 0)", "POINT (1 1)", "POINT (2 2)"]
    assert owner.tolist() == [1, 1, 1]


def test_toy_town_is_clean(toy_town: gpd.GeoDataFrame) -> None:
    faults = coverage_faults(toy_town)
    assert faults.empty
    assert list(faults) == ["kind", "areas", "area_m2", "sliver", "geometry"]
    assert faults.crs == toy_town.crs


def test_no_areas_have_no_faults(toy_town: gpd.GeoDataFrame) -> None:
    assert coverage_faults(toy_town.iloc[:0]).empty
    assert coverage_faults(toy_town.assign(geometry=gpd.GeoSeries([None] * 4, crs=32749))).empty


def test_overlap_names_the_pair_and_its_size() -> None:
    faults = coverage_faults(cover(box(100, 0, 200, 100), box(0, 0, 110, 100)))
    assert faults["kind"].tolist() == ["overlap"]
    assert faults["areas"].tolist() == [("A", "B")]
    assert faults["area_m2"].tolist() == [1000.0]
    assert faults.geometry[0].equals(at(box(100, 0, 110, 100)))


def test_an_area_inside_another_and_one_drawn_twice_are_overlaps() -> None:
    faults = coverage_faults(cover(box(0, 0, 100, 100), box(10, 10, 20, 20), box(0, 0, 100, 100)))
    assert dict(zip(faults["areas"], faults["area_m2"], strict=True)) == {
        ("A", "B"): 100.0,
        ("A", "C"): 10_000.0,
        ("B", "C"): 100.0,
    }


def test_gap_names_the_areas_around_it() -> None:
    frame = cover(box(0, 0, 30, 10), box(0, 20, 30, 30), box(0, 10, 10, 20), box(20, 10, 30, 20))
    faults = coverage_faults(frame.to_crs(4326))
    assert faults["kind"].tolist() == ["gap"]
    assert faults["areas"].tolist() == [("A", "B", "C", "D")]
    assert faults["area_m2"][0] == pytest.approx(100, abs=0.01)
    assert faults.crs == "EPSG:4326"


def test_an_island_in_a_gap_is_no_gap() -> None:
    ring = box(0, 0, 100, 100) - box(10, 10, 90, 90)
    island = box(40, 40, 60, 60) - box(45, 45, 55, 55)
    faults = coverage_faults(cover(ring, island))
    assert dict(zip(faults["areas"], faults["area_m2"], strict=True)) == {
        ("A", "B"): 6400.0 - 400.0,
        ("B",): 100.0,
    }


def test_a_notch_open_to_the_outside_is_no_gap() -> None:
    assert coverage_faults(cover(box(0, 0, 10, 10), box(10.5, 0, 20, 10), box(0, 10, 20, 20))).empty


def test_borders_with_other_vertices_are_no_fault() -> None:
    split = Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 5)])
    frame = cover(box(0, 0, 10, 10), split)
    assert not shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert coverage_faults(frame).empty


def test_thin_faults_are_slivers() -> None:
    frame = cover(box(0, 0, 100, 50), box(0, 49.5, 100, 100), box(90, 90, 150, 150))
    faults = coverage_faults(frame).set_index("areas")
    assert faults["sliver"].to_dict() == {("A", "B"): True, ("B", "C"): False}


def test_small_faults_are_rounding() -> None:
    frame = cover(box(0, 0, 1, 1), box(0.95, 0, 2, 1))
    assert coverage_faults(frame)["area_m2"].round(6).tolist() == [0.05]
    assert coverage_faults(frame, min_area=0.06).empty


def test_coverage_faults_refuses_what_is_no_coverage(toy_town: gpd.GeoDataFrame) -> None:
    with pytest.raises(UnknownName, match="areas"):
        coverage_faults(toy_town, key="areas")
    with pytest.raises(KewilayahanError, match="bukan poligon: B"):
        coverage_faults(cover(box(0, 0, 1, 1), Point(0, 0)))
    with pytest.raises(KewilayahanError, match="poligon tidak sah: A"):
        coverage_faults(cover(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])))
    with pytest.raises(KewilayahanError, match=r"\(CRS\) belum diketahui"):
        coverage_faults(gpd.GeoDataFrame({"area": ["A"]}, geometry=[box(0, 0, 1, 1)]))


squares = st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 5), st.integers(1, 5))


@given(st.lists(squares, min_size=1, max_size=7))
def test_faults_agree_with_the_slow_twin(sides: list[tuple[int, int, int, int]]) -> None:
    shapes = [box(x, y, x + width, y + height) for x, y, width, height in sides]
    faults = coverage_faults(cover(*shapes))
    overlaps = {
        (chr(65 + one), chr(65 + two)): shapes[one].intersection(shapes[two]).area
        for one, two in combinations(range(len(shapes)), 2)
        if shapes[one].intersection(shapes[two]).area > 0
    }
    found = faults[faults["kind"] == "overlap"]
    assert dict(zip(found["areas"], found["area_m2"], strict=True)) == overlaps
    union = union_all(shapes)
    parts = union.geoms if isinstance(union, MultiPolygon) else [union]
    filled = union_all([Polygon(part.exterior) for part in parts])
    gaps = faults[faults["kind"] == "gap"]
    assert gaps["area_m2"].sum() == filled.area - union.area
    assert all(areas for areas in gaps["areas"])


def test_published_boundaries_are_clean(shared_data: Path) -> None:
    frame = gpd.read_file(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson")
    assert len(frame) == 45
    assert coverage_faults(frame, key="village_code").empty


@pytest.mark.parametrize("crs", [4326, 32749])
def test_untidy_boundaries_have_their_known_faults(shared_data: Path, crs: int) -> None:
    frame = gpd.read_file(shared_data / "boundaries" / "kota_yogyakarta_45_fixed_lonlat.geojson").to_crs(crs)
    faults = coverage_faults(frame, key="kode")
    overlaps = faults[faults["kind"] == "overlap"]
    assert (overlaps["area_m2"] > 1).sum() == 41
    shapes = frame.to_crs(32749).set_index("kode").geometry
    twin = [shapes[one].intersection(shapes[two]).area for one, two in combinations(shapes.index, 2)]
    assert sum(area > 0.01 for area in twin) == len(overlaps)
    assert overlaps["area_m2"].sum() == pytest.approx(sum(twin), rel=1e-4)  # edges are straight in one CRS only
    union = union_all(shapes)
    assert (faults["kind"] == "gap").sum() == sum(Polygon(ring).area > 0.01 for ring in union.interiors)
