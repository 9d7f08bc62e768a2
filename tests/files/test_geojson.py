"""`write_geojson` against the text of RFC 7946, not against itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon

import kewilayahan as kw

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def signed_area(ring: list[list[float]]) -> float:
    """Shoelace formula: positive for a ring that runs counter-clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def rings(geometry: dict[str, Any]) -> Iterator[list[list[list[float]]]]:
    """The rings of each polygon of a geometry."""
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["coordinates"]


def positions(value: Any) -> Iterator[list[float]]:
    """Every position in nested coordinates."""
    if isinstance(value[0], (int, float)):
        yield value
    else:
        for part in value:
            yield from positions(part)


def assert_rfc7946(text: str) -> list[dict[str, Any]]:
    """Check one document against the sections of the RFC and return its features."""
    document = json.loads(text, parse_float=lambda digits: digits, parse_constant=pytest.fail)
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document  # section 4
    for feature in document["features"]:
        assert feature["type"] == "Feature" and {"properties", "geometry", "id"} <= feature.keys()  # 3.2
        geometry = feature["geometry"]
        if geometry is None:
            continue
        for position in positions_text(geometry["coordinates"]):
            assert len(position) == 2
            assert all(len(digits.partition(".")[2]) <= 7 and "e" not in digits for digits in position)  # 11.2
            assert -180 <= float(position[0]) <= 180 and -90 <= float(position[1]) <= 90
    features: list[dict[str, Any]] = json.loads(text)["features"]
    for feature in features:
        for outer, *holes in rings(feature["geometry"] or {"type": "none"}):
            for ring in (outer, *holes):
                assert len(ring) >= 4 and ring[0] == ring[-1]  # 3.1.6
            assert signed_area(outer) > 0  # 3.1.6: the right-hand rule
            assert all(signed_area(hole) < 0 for hole in holes)
    return features


def positions_text(value: Any) -> Iterator[list[str]]:
    """Positions with their digits as they stand in the file."""
    if isinstance(value[0], list):
        for part in value:
            yield from positions_text(part)
    else:
        yield [str(digits) for digits in value]


def test_every_table_of_the_example_follows_the_rfc(tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    paths = kw.write_geojson(plan, tmp_path)
    assert {path.stem for path in paths} == {table.name for table in kw.SCHEMA.tables if table.geometry != "none"}
    for path in paths:
        features = assert_rfc7946(path.read_text(encoding="utf-8"))
        assert len(features) == len(plan.tables[path.stem])
        keys = plan.schema.table(path.stem).key
        assert [feature["id"] for feature in features] == list(plan.tables[path.stem][keys[0]])
        own = {"origin", "urgency", "seriousness", "growth", "votes"}
        assert not any(own & feature["properties"].keys() for feature in features)
        assert [feature["properties"]["note"] for feature in features] == [
            None if pd.isna(note) else note for note in plan.tables[path.stem]["note"]
        ]


def test_a_clockwise_ring_with_a_hole_is_turned(tmp_path: Path) -> None:
    outer = [(110.35, -7.80), (110.35, -7.79), (110.36, -7.79), (110.36, -7.80)]  # clockwise
    hole = [(110.352, -7.798), (110.354, -7.798), (110.354, -7.796), (110.352, -7.796)]  # counter-clockwise
    areas = gpd.GeoDataFrame(
        {"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]}, geometry=[Polygon(outer, [hole])], crs=4326
    )
    assert signed_area([list(point) for point in [*outer, outer[0]]]) < 0
    (path,) = kw.write_geojson(kw.MasterPlan(areas=areas), tmp_path)
    (feature,) = assert_rfc7946(path.read_text(encoding="utf-8"))
    assert len(feature["geometry"]["coordinates"]) == 2
    assert feature["properties"]["population"] is None


def test_metres_become_degrees(tmp_path: Path, toy_town: gpd.GeoDataFrame) -> None:
    plan = kw.MasterPlan(areas=toy_town.assign(parent=None))
    (path,) = kw.write_geojson(plan, tmp_path)
    features = assert_rfc7946(path.read_text(encoding="utf-8"))
    corner = min(positions(features[0]["geometry"]["coordinates"]))
    assert (round(corner[0], 3), round(corner[1], 3)) == (110.365, -7.816)


def test_tables_are_chosen_by_name(tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    assert [path.name for path in kw.write_geojson(plan, tmp_path, tables=["zones"])] == ["zones.geojson"]
    with pytest.raises(kw.UnknownName, match="zones"):
        kw.write_geojson(plan, tmp_path, tables=["zone"])
    with pytest.raises(kw.KewilayahanError, match="tidak bergeometri"):
        kw.write_geojson(plan, tmp_path, tables=["actors"])
    assert "origin" in kw.write_geojson(plan, tmp_path, public=False)[0].read_text(encoding="utf-8")


def test_what_is_smaller_than_the_last_decimal_is_null(tmp_path: Path) -> None:
    """A ring needs four positions (3.1.6); of a square a tenth of a millimetre wide one is left."""
    corners = [(110.35, -7.8), (110.350000001, -7.8), (110.350000001, -7.799999999), (110.35, -7.799999999)]
    areas = gpd.GeoDataFrame(
        {"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]}, geometry=[Polygon(corners)], crs=4326
    )
    (path,) = kw.write_geojson(kw.MasterPlan(areas=areas), tmp_path)
    (feature,) = assert_rfc7946(path.read_text(encoding="utf-8"))
    assert feature["geometry"] is None
