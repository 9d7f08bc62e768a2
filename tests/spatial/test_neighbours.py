"""Shared borders: by hand, against counting squares, digitised twice, and on the real kelurahan."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon, affinity, box

from kewilayahan import neighbours
from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.spatial import neighbours as module

X, Y = 430_000, 9_136_000


def drawn(*shapes: shapely.Geometry | None) -> gpd.GeoDataFrame:
    """Areas A, B, C … in metres from the lower left corner of toy town."""
    moved = [shape and affinity.translate(shape, X, Y) for shape in shapes]
    return gpd.GeoDataFrame({"area": list("ABCDEFGHI"[: len(shapes)])}, geometry=moved, crs=32749)


def borders(areas: gpd.GeoDataFrame, **options: float) -> dict[tuple[str, str], Any]:
    """Metres by pair, once both directions are seen to agree."""
    table = neighbours(areas, **options)
    found = {(one, two): (metres, assumed) for one, two, metres, assumed in table.itertuples(index=False)}
    assert found == {(two, one): border for (one, two), border in found.items()}
    return {pair: pytest.approx(metres, abs=1e-3) for pair, (metres, _) in found.items() if pair[0] < pair[1]}


def test_a_corner_is_no_border(toy_town: gpd.GeoDataFrame) -> None:
    sides = {("A", "B"): 1000, ("A", "C"): 1000, ("B", "D"): 1000, ("C", "D"): 1000}
    assert borders(toy_town) == sides
    assert borders(toy_town, min_border=0.0, tolerance=5.0) == sides
    assert borders(drawn(box(0, 0, 9, 9), box(9, 9, 20, 20)), min_border=0.0, tolerance=3.0) == {}


def test_rows_are_in_the_order_of_the_areas(toy_town: gpd.GeoDataFrame) -> None:
    table = neighbours(toy_town.iloc[[3, 0, 1, 2]])
    assert (table["area"] + table["neighbour"]).tolist() == ["DB", "DC", "AB", "AC", "BD", "BA", "CD", "CA"]
    assert not table["assumed"].any()


def test_a_border_shorter_than_asked_is_none() -> None:
    areas = drawn(box(0, 0, 50, 50), box(50, 0, 90, 10), box(50, 10, 90, 19.9))
    assert borders(areas) == {("A", "B"): 10, ("B", "C"): 40}
    assert borders(areas, min_border=9.9) == {("A", "B"): 10, ("A", "C"): 9.9, ("B", "C"): 40}


def test_vertices_need_not_match() -> None:
    # A's east side is one segment; B and C meet in the middle of it. Slanted, so that coordinates round.
    areas = drawn(box(0, 0, 300, 900), box(300, 0, 700, 333), box(300, 333, 700, 1200))
    areas.geometry = areas.geometry.rotate(37, origin=(X, Y))
    expected = {("A", "B"): 333, ("A", "C"): 567, ("B", "C"): 400}
    assert borders(areas) == expected
    assert not neighbours(areas)["assumed"].any()


def test_a_straight_border_of_kilometres_in_degrees() -> None:
    # In metres the middle of this side lies metres away from the vertex that B and C have on it.
    west, south, north = 110.0, -7.6, -7.4
    areas = gpd.GeoDataFrame(
        {"area": ["A", "B", "C"]},
        geometry=[
            Polygon([(west, south), (west + 0.2, north), (west, north)]),
            Polygon([(west, south), (west + 0.1, south), (west + 0.1, (south + north) / 2)]),
            Polygon([(west + 0.1, south), (west + 0.3, north), (west + 0.2, north), (west + 0.1, -7.5)]),
        ],
        crs=4326,
    )
    side = areas.geometry[:1].to_crs(32749).boundary.iloc[0]
    start, end = shapely.get_point(side, 0), shapely.get_point(side, 1)
    table = neighbours(areas).set_index(["area", "neighbour"])["border_m"]
    assert table["A", "B"] + table["A", "C"] == pytest.approx(start.distance(end), rel=1e-4)
    assert start.distance(end) > 30_000


def test_holes_and_parts() -> None:
    ring = box(0, 0, 90, 90) - box(30, 30, 60, 60)
    areas = drawn(ring, box(30, 30, 60, 60), MultiPolygon([box(90, 0, 99, 20), box(-20, 50, 0, 90)]))
    assert borders(areas) == {("A", "B"): 120, ("A", "C"): 60}


def test_islands_components_and_what_is_not_drawn() -> None:
    areas = drawn(box(0, 0, 50, 50), None, box(900, 0, 950, 50), box(50, 0, 90, 50), Polygon(), box(950, 0, 999, 9))
    assert neighbours(areas).attrs == {
        "islands": ("C", "F"),
        "undrawn": ("B", "E"),
        "components": (("A", "D"), ("C",), ("F",)),
    }
    nothing = neighbours(areas[1:2])
    assert nothing.columns.tolist() == ["area", "neighbour", "border_m", "assumed"]
    assert nothing.attrs == {"islands": (), "undrawn": ("B",), "components": ()}


def test_areas_that_overlap_share_the_segments_they_share() -> None:
    areas = drawn(box(0, 0, 50, 50), box(0, 0, 50, 50), box(50, 0, 80, 50))
    assert borders(areas) == {("A", "B"): 200, ("A", "C"): 50, ("B", "C"): 50}


squares = st.lists(st.integers(0, 4), min_size=16, max_size=16)


def polyominoes(colours: list[int]) -> gpd.GeoDataFrame:
    """Areas made of the 10 m squares of a 4 by 4 board: holes, parts and vertices on one side only."""
    cells = {(place % 4, place // 4): colour for place, colour in enumerate(colours)}
    shapes = [
        shapely.union_all(
            [box(10 * e, 10 * n, 10 * e + 10, 10 * n + 10) for (e, n), own in cells.items() if own == one]
        )
        for one in range(5)
    ]
    return drawn(*[shape.simplify(0) for shape in shapes])


def slow_borders(colours: list[int]) -> dict[tuple[str, str], int]:
    """Count the sides between squares of two colours."""
    cells = {(place % 4, place // 4): "ABCDE"[colour] for place, colour in enumerate(colours)}
    sides: Counter[tuple[str, str]] = Counter()
    for (e, n), one in cells.items():
        for two in (cells.get((e + 1, n)), cells.get((e, n + 1))):
            if two is not None and two != one:
                sides[min(one, two), max(one, two)] += 10
    return dict(sides)


@given(squares, st.floats(0, 360), st.sampled_from([0.0, 2.0]))
def test_borders_agree_with_the_slow_twin(colours: list[int], angle: float, tolerance: float) -> None:
    areas = polyominoes(colours)
    areas.geometry = areas.geometry.rotate(angle, origin=(X, Y))
    table = neighbours(areas, min_border=1.0, tolerance=tolerance)
    found = {(one, two): metres for one, two, metres, _ in table.itertuples(index=False)}
    twin = slow_borders(colours)
    both = {**twin, **{(two, one): metres for (one, two), metres in twin.items()}}
    assert found == {pair: pytest.approx(metres, abs=1e-2) for pair, metres in both.items()}
    assert not table["assumed"].any()


@given(squares)
def test_a_hash_that_says_nothing_changes_nothing(colours: list[int]) -> None:
    areas = polyominoes(colours)
    expected = neighbours(areas)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "mixed", lambda segments: np.zeros(len(segments), dtype=np.uint64))
        assert neighbours(areas).equals(expected)


# --- borders digitised twice -------------------------------------------------------------------------


def test_a_gap_or_an_overlap_within_the_tolerance_is_an_assumed_border(toy_town: gpd.GeoDataFrame) -> None:
    for shift in (-2, 2):
        moved = toy_town.copy()
        moved.geometry = [*moved.geometry[:3], affinity.translate(moved.geometry[3], shift, 0)]
        assert ("C", "D") not in borders(moved, tolerance=1.0)
        found = borders(moved, tolerance=3.0)
        assert list(found) == [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")]
        table = neighbours(moved, tolerance=3.0).set_index(["area", "neighbour"])
        assert table.loc[("C", "D"), "border_m"] == pytest.approx(1000, abs=3)
        assert table.loc[("B", "D"), "border_m"] == pytest.approx(1000, abs=3)
        assert table.loc[("D", "C"), "assumed"]
        assert not table.loc[("A", "B"), "assumed"]


@given(st.lists(st.floats(-1.5, 1.5), min_size=20, max_size=20), st.floats(0, 360))
def test_a_line_drawn_by_two_hands(waver: list[float], angle: float) -> None:
    # A lies below y = 0 and B above, each with its own shaky line of 500 m; C touches both at an end only.
    lower = [(50 * place, shake) for place, shake in enumerate(waver[:11])]
    upper = [(50 * place, 2 + shake / 3) for place, shake in enumerate([*waver[11:], 0, 0])]
    areas = drawn(
        Polygon([*lower, (500, -300), (0, -300)]), Polygon([*upper, (500, 300), (0, 300)]), box(502, 4, 900, 300)
    )
    areas.geometry = areas.geometry.rotate(angle, origin=(X, Y))
    table = neighbours(areas, tolerance=5.0).set_index(["area", "neighbour"])
    assert set(table.index) == {("A", "B"), ("B", "A"), ("B", "C"), ("C", "B")}
    assert table["assumed"].all()
    assert table.loc[("A", "B"), "border_m"] == pytest.approx(500, abs=12)
    assert table.loc[("B", "C"), "border_m"] == pytest.approx(296, abs=6)


# --- all of Indonesia --------------------------------------------------------------------------------

ENDS = {"Aceh": (95.3, 5.5), "Yogyakarta": (110.36, -7.79), "Jayapura": (140.7, -2.6)}


def side_by_side(*ends: str, height: float = 0.01, gap: float = 0.0) -> gpd.GeoDataFrame:
    """Two rectangles at each place, their common side on a meridian, in degrees."""
    pairs = [(box(x - 0.01, y, x, y + height), box(x + gap, y, x + 0.01, y + height)) for x, y in map(ENDS.get, ends)]
    names = [f"{end} {side}" for end in ends for side in ("west", "east")]
    return gpd.GeoDataFrame({"area": names}, geometry=[shape for pair in pairs for shape in pair], crs=4326)


def test_borders_at_both_ends_of_indonesia_are_as_long_as_on_the_ground() -> None:
    table = neighbours(side_by_side(*ENDS)).set_index("area")["border_m"]
    geod = Geod(ellps="WGS84")
    for end, (x, y) in ENDS.items():
        *_, metres = geod.inv(x, y, x, y + 0.01)
        assert table[f"{end} west"] == table[f"{end} east"] == pytest.approx(metres, rel=1e-6)


def test_what_lies_far_away_makes_no_neighbours() -> None:
    # 9.3 m of border in Aceh: less than ten, however far the other areas reach.
    short = side_by_side("Aceh", height=9.3 / 110_580)
    far = side_by_side("Jayapura")
    assert len(neighbours(short)) == 0
    assert set(neighbours(pd.concat([short, far]))["area"]) == {"Jayapura west", "Jayapura east"}


@pytest.mark.parametrize(("tolerance", "found"), [(2.9, 0), (3.1, 2)])
def test_a_tolerance_is_in_metres_on_the_ground(tolerance: float, found: int) -> None:
    areas = pd.concat([side_by_side("Jayapura", gap=3 / 111_205), side_by_side("Aceh", gap=1e-4)])  # 3 m, 11 m
    table = neighbours(areas, tolerance=tolerance)
    assert len(table) == found and table["assumed"].all()
    assert table["border_m"].tolist() == [pytest.approx(1105.7, abs=1)] * found


# --- refusals and real files -------------------------------------------------------------------------


def test_what_has_no_borders_is_refused(toy_town: gpd.GeoDataFrame) -> None:
    refusals: list[tuple[gpd.GeoDataFrame, dict[str, float], str]] = [
        (toy_town.set_crs(None, allow_override=True), {}, "CRS is missing"),
        (toy_town.assign(area=["A", "A", "C", "D"]), {}, "stand twice: A"),
        (toy_town.set_geometry(toy_town.centroid), {}, "not a polygon"),
        (toy_town.assign(level=["rw", "rw", "rw", "kampung"]), {}, "choose one level of rw, kampung"),
        (toy_town, {"min_border": -1.0}, "must not be negative"),
        (toy_town, {"tolerance": -1.0}, "must not be negative"),
    ]
    for areas, options, message in refusals:
        with pytest.raises(KewilayahanError) as caught:
            neighbours(areas, **options)
        told = " | ".join(caught.value.text.of(lang) for lang in ("id", "en"))
        assert re.search(message, told), told
    with pytest.raises(UnknownName, match="area"):
        neighbours(toy_town.drop(columns="area"))


@pytest.mark.parametrize("crs", [4326, 32749])
def test_the_neighbours_of_pringgokusuman(shared_data: Path, crs: int) -> None:
    areas = gpd.read_file(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson").to_crs(crs)
    names = areas.set_index("village_code")["village"]
    table = neighbours(areas.rename(columns={"village_code": "area"}))
    own = table[table["area"].map(names) == "Pringgokusuman"]
    assert dict(zip(own["neighbour"].map(names), own["border_m"].round(), strict=True)) == {
        "Tegalrejo": 939,
        "Bumijo": 742,
        "Sosromenduran": 702,
        "Ngampilan": 700,
        "Pakuncen": 147,
    }
    assert not table["assumed"].any()
    assert table.attrs["islands"] == () and len(table.attrs["components"]) == 1


def test_simplified_one_by_one_the_neighbours_are_found_by_tolerance(shared_data: Path) -> None:
    # Each polygon of this file was simplified by itself: borders fray, and two of the five are lost.
    areas = gpd.read_file(shared_data / "boundaries" / "kota_yogyakarta_45_fixed_lonlat.geojson")
    areas = areas.rename(columns={"kode": "area"})
    names = areas.set_index("area")["nama"]

    def around(tolerance: float) -> set[str]:
        table = neighbours(areas, tolerance=tolerance)
        return set(table.loc[table["area"] == "34.71.05.1002", "neighbour"].map(names))

    assert around(0.0) == {"Tegalrejo", "Sosromenduran", "Ngampilan"}
    assert around(5.0) == {"Tegalrejo", "Sosromenduran", "Ngampilan", "Bumijo", "Pakuncen"}
