"""Every feature counts once: by hand, against slow twins, and on the real streets."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    affinity,
    box,
)

from kewilayahan import Findings
from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.spatial.distribution import distribute, split

X, Y = 430_000, 9_136_000
fixed_town = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def works(*shapes: shapely.Geometry | None, **columns: list[Any]) -> gpd.GeoDataFrame:
    """Features drawn in metres from the lower left corner of toy town."""
    moved = [shape and affinity.translate(shape, X, Y) for shape in shapes]
    return gpd.GeoDataFrame(columns, geometry=moved, crs=32749)


def counts(result: pd.DataFrame, column: str = "count") -> dict[str, float]:
    """Areas with something, and the outside."""
    figures = {**result[column].to_dict(), "outside": result.attrs["outside"][column]}
    return {code: pytest.approx(figure) for code, figure in figures.items() if figure}


def rules(result: pd.DataFrame) -> list[tuple[str, str]]:
    return [(finding.row, finding.rule) for finding in result.attrs["findings"]]


# --- points ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        (500, 500, "A"),
        (1500, 500, "B"),
        (500, 1500, "C"),
        (1500, 1500, "D"),
        (1000, 500, "A"),
        (1500, 1000, "B"),
        (1000, 1500, "C"),
        (1000, 1000, "A"),
        (2000, 1000, "B"),
        (0, 0, "A"),
        (2000, 2000, "D"),
        (2000.001, 1500, "outside"),
    ],
)
def test_a_point_is_in_one_area(toy_town: gpd.GeoDataFrame, x: float, y: float, code: str) -> None:
    assert counts(distribute(works(Point(x, y)), toy_town)) == {code: 1}


coordinates = st.one_of(st.sampled_from([-500, 0, 500, 1000, 1500, 2000, 2500]), st.floats(-500, 2500))
points = st.lists(st.tuples(coordinates, coordinates), max_size=20)


def slow_points(features: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> dict[str, int]:
    """Ask every area in order of code whether it covers the point."""
    sums = {**dict.fromkeys(areas["area"], 0), "outside": 0}
    ordered = areas.sort_values("area")
    for point in features.geometry:
        codes = [code for code, shape in zip(ordered["area"], ordered.geometry, strict=True) if shape.covers(point)]
        sums[codes[0] if codes else "outside"] += 1
    return sums


@fixed_town
@given(points, st.permutations(range(4)))
def test_points_agree_with_the_slow_twin(
    toy_town: gpd.GeoDataFrame, places: list[tuple[float, float]], order: list[int]
) -> None:
    areas = toy_town.iloc[order]
    features = works(*[Point(place) for place in places], cost=list(range(len(places))))
    features["cost"] = features["cost"].astype("int64")
    result = distribute(features, areas, value="cost")
    assert result.index.tolist() == areas["area"].tolist()
    assert {**result["count"].to_dict(), "outside": result.attrs["outside"]["count"]} == slow_points(features, areas)
    assert result["cost"].sum() + result.attrs["outside"]["cost"] == features["cost"].sum()


def test_the_parts_of_a_multipoint_share_equally(toy_town: gpd.GeoDataFrame) -> None:
    place = MultiPoint([(500, 500), (1500, 500), (1600, 600), (9000, 0)])
    assert counts(distribute(works(place), toy_town)) == {"A": 0.25, "B": 0.5, "outside": 0.25}


# --- lines and polygons ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "shares"),
    [
        (LineString([(250, 500), (1750, 500)]), {"A": 0.5, "B": 0.5}),
        (LineString([(-1000, 500), (3000, 500)]), {"A": 0.25, "B": 0.25, "outside": 0.5}),
        (LineString([(1000, 0), (1000, 2000)]), {"A": 0.5, "C": 0.5}),
        (LineString([(1000, -1000), (1000, 1000)]), {"A": 0.5, "outside": 0.5}),
        (LineString([(2000, 0), (2000, 1000)]), {"B": 1}),
        (LineString([(500, 500), (500, 500)]), {"A": 1}),
        (
            MultiLineString([[(0, 500), (1000, 500)], [(1500, 0), (1500, 3000)]]),
            {"A": 0.25, "B": 0.25, "D": 0.25, "outside": 0.25},
        ),
        (box(500, 500, 1500, 1500), {"A": 0.25, "B": 0.25, "C": 0.25, "D": 0.25}),
        (box(1500, 0, 2500, 1000), {"B": 0.5, "outside": 0.5}),
        (box(-1000, -1000, 3000, 3000), {**dict.fromkeys("ABCD", 1 / 16), "outside": 0.75}),
        (box(0, 0, 1000, 1000), {"A": 1}),
        (box(1000, 0, 2000, 1000), {"B": 1}),
        (box(2000, 0, 3000, 1000), {"outside": 1}),
        (GeometryCollection([Point(500, 500), LineString([(1500, 200), (1500, 300)])]), {"B": 1}),
        (GeometryCollection([LineString([(0, 0), (900, 0)]), box(1200, 1200, 1300, 1300)]), {"D": 1}),
        (GeometryCollection(), {"outside": 1}),
        (None, {"outside": 1}),
    ],
)
def test_shares_follow_length_and_area(
    toy_town: gpd.GeoDataFrame, shape: shapely.Geometry | None, shares: dict[str, float]
) -> None:
    assert counts(distribute(works(shape), toy_town)) == shares


def test_what_two_areas_claim_goes_to_the_first_in_order_of_code() -> None:
    areas = works(box(500, 0, 1500, 1000), box(0, 0, 1000, 1000), area=["B", "A"])
    assert counts(distribute(works(box(0, 0, 2000, 1000)), areas)) == {"A": 0.5, "B": 0.25, "outside": 0.25}
    assert counts(distribute(works(LineString([(0, 500), (2000, 500)])), areas)) == {
        "A": 0.5,
        "B": 0.25,
        "outside": 0.25,
    }
    assert counts(distribute(works(Point(700, 700)), areas)) == {"A": 1}


def slow_share(shape: shapely.Geometry, areas: gpd.GeoDataFrame) -> dict[str, float]:
    """Let every area in order of code take what is left."""
    size = (lambda part: part.area) if shape.area else (lambda part: part.length)
    shares, rest = {}, shape
    for code, area in sorted(zip(areas["area"], areas.geometry, strict=True)):
        shares[code] = size(rest.intersection(area)) / size(shape)
        rest = rest.difference(area)
    return {**shares, "outside": size(rest) / size(shape)}


grid = st.sampled_from([-500, 0, 250, 500, 1000, 1500, 2000, 2500])
lines = (
    st.lists(st.tuples(grid, grid), min_size=2, max_size=5)
    .map(LineString)
    .filter(lambda line: line.is_simple and line.length)
)
sides = st.lists(grid, min_size=2, max_size=2, unique=True).map(sorted)
boxes = st.tuples(sides, sides).map(lambda sides: box(sides[0][0], sides[1][0], sides[0][1], sides[1][1]))


@fixed_town
@given(st.one_of(lines, boxes), st.permutations(range(4)), st.integers(-500, 500))
def test_shares_agree_with_the_slow_twin(
    toy_town: gpd.GeoDataFrame, shape: shapely.Geometry, order: list[int], shift: int
) -> None:
    areas = toy_town.iloc[order].copy()
    moved = affinity.translate(areas.geometry.iloc[0], shift, 0)  # overlaps a neighbour, or leaves a gap
    areas.geometry = [moved, *areas.geometry.iloc[1:]]
    features = works(shape)
    result = distribute(features, areas)
    twin = slow_share(features.geometry[0], areas)
    figures = {**result["count"].to_dict(), "outside": result.attrs["outside"]["count"]}
    assert figures == {code: pytest.approx(share, abs=1e-9) for code, share in twin.items()}
    assert sum(figures.values()) == pytest.approx(1, abs=1e-12)


@fixed_town
@given(st.lists(st.one_of(lines, boxes, st.tuples(grid, grid).map(Point)), min_size=1, max_size=6), st.randoms())
def test_the_answer_depends_on_no_order(
    toy_town: gpd.GeoDataFrame, shapes: list[shapely.Geometry], chance: random.Random
) -> None:
    features = works(*shapes, cost=[chance.randrange(10**12) for _ in shapes])
    expected = distribute(features, toy_town, value="cost")
    shuffled = distribute(features, toy_town.sample(frac=1, random_state=chance.randrange(99)), value="cost")
    pd.testing.assert_frame_equal(shuffled.loc[list("ABCD")], expected)
    assert shuffled.attrs["outside"] == expected.attrs["outside"]


def test_any_crs_on_both_sides(toy_town: gpd.GeoDataFrame) -> None:
    # A straight border of 1 km bends by 3 mm in another CRS: 3e-6 of the line.
    features = works(Point(500, 500), LineString([(250, 500), (1250, 500)]), box(500, 1500, 1500, 2500))
    expected = {"A": 1.75, "B": 0.25, "C": 0.25, "D": 0.25, "outside": 0.5}
    for one in (4326, 32749, 3857):
        for two in (4326, 32749, 23839):
            result = distribute(features.to_crs(one), toy_town.to_crs(two))
            figures = {**result["count"].to_dict(), "outside": result.attrs["outside"]["count"]}
            assert figures == {code: pytest.approx(count, abs=1e-5) for code, count in expected.items()}


# --- values ----------------------------------------------------------------------------------------


def test_whole_rupiah_stay_whole(toy_town: gpd.GeoDataFrame) -> None:
    features = works(box(500, 500, 1500, 1500), Point(1500, 500), cost=[1_000_002, 5])
    result = distribute(features, toy_town, value="cost")
    assert result["cost"].to_dict() == {"A": 250_001, "B": 250_006, "C": 250_000, "D": 250_000}
    assert result["cost"].dtype == np.int64
    assert result.attrs["outside"] == {"count": 0.0, "cost": 0}


@fixed_town
@given(st.lists(st.tuples(boxes, st.integers(-(10**15), 10**15)), min_size=1, max_size=5), st.booleans())
def test_no_rupiah_is_lost(toy_town: gpd.GeoDataFrame, drawn: list[tuple[Polygon, int]], by_people: bool) -> None:
    features = works(*[shape for shape, _ in drawn], cost=[cost for _, cost in drawn])
    weight = "population" if by_people else None
    result = distribute(features, toy_town, value="cost", weight=weight)
    assert int(result["cost"].sum()) + result.attrs["outside"]["cost"] == sum(cost for _, cost in drawn)
    mirrored = distribute(features.assign(cost=-features["cost"]), toy_town, value="cost", weight=weight)
    assert mirrored["cost"].to_dict() == {code: -cost for code, cost in result["cost"].items()}


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10_000), min_size=2, max_size=6).filter(any))
def test_parts_differ_from_the_exact_share_by_less_than_one(amount: int, people: list[int]) -> None:
    codes = [f"K.{place:02}" for place in range(len(people))]
    areas = pd.DataFrame({"area": codes, "people": people})
    result = distribute(pd.DataFrame({"area": ["K"], "cost": [amount]}), areas, value="cost", weight="people")
    for part, share in zip(result["cost"].tolist(), people, strict=True):
        assert abs(part * sum(people) - amount * share) < sum(people) * 1.3  # a float holds a share to 1e-16
    assert result["cost"].sum() == amount


def test_a_third_of_three_billion_is_a_billion() -> None:
    areas = pd.DataFrame({"area": ["K.1", "K.2"], "people": [1, 2]})
    result = distribute(pd.DataFrame({"area": ["K"], "cost": [3 * 10**12]}), areas, value="cost", weight="people")
    assert result["cost"].tolist() == [10**12, 2 * 10**12]


def test_ties_go_to_the_first_in_order_of_code() -> None:
    areas = pd.DataFrame({"area": ["K.3", "K.1", "K.2"]})
    result = distribute(pd.DataFrame({"area": ["K"], "cost": [5]}), areas, value="cost")
    assert result["cost"].to_dict() == {"K.3": 1, "K.1": 2, "K.2": 2}


def test_decimal_and_missing_values(toy_town: gpd.GeoDataFrame) -> None:
    features = works(box(500, 0, 1500, 1000), Point(1, 1), length=[3.0, None])
    result = distribute(features, toy_town, value="length")
    assert result.loc[["A", "B"], "length"].tolist() == [1.5, 1.5]
    assert counts(result) == {"A": 1.5, "B": 0.5}
    whole = works(Point(1, 1), Point(9999, 0), cost=pd.array([None, 7], dtype="Int64"))
    result = distribute(whole, toy_town, value="cost")
    assert result["cost"].sum() == 0 and result.attrs["outside"] == {"count": 1.0, "cost": 7}


# --- codes -----------------------------------------------------------------------------------------


@pytest.fixture
def hamlets() -> pd.DataFrame:
    """Five RW in two kampung of one kelurahan, and one in another."""
    codes = ["34.1.01.1", "34.1.01.2", "34.1.02.3", "34.1.02.4", "34.1.02.5", "34.2.01.1"]
    return pd.DataFrame({"area": codes, "level": "rw", "people": [10, 30, 20, 20, 20, 100]})


@pytest.mark.parametrize(
    ("code", "weight", "shares"),
    [
        ("34.1.01.2", None, {"34.1.01.2": 1}),
        ("34.1.01.2.003", None, {"34.1.01.2": 1}),
        ("34.1.01.2;34.2.01.1", None, {"34.1.01.2": 0.5, "34.2.01.1": 0.5}),
        (("34.1.01.2", " 34.2.01.1 ", "34.1.01.2"), None, {"34.1.01.2": 0.5, "34.2.01.1": 0.5}),
        ("34.1.01", None, {"34.1.01.1": 0.5, "34.1.01.2": 0.5}),
        ("34.1.01", "people", {"34.1.01.1": 0.25, "34.1.01.2": 0.75}),
        ("34.1.01;34.2.01.1", None, {"34.1.01.1": 0.25, "34.1.01.2": 0.25, "34.2.01.1": 0.5}),
        (
            "34.1",
            "people",
            {"34.1.01.1": 0.1, "34.1.01.2": 0.3, "34.1.02.3": 0.2, "34.1.02.4": 0.2, "34.1.02.5": 0.2},
        ),
        ("34.9", None, {"outside": 1}),
        ("34.9;34.2.01.1", None, {"34.2.01.1": 0.5, "outside": 0.5}),
        (None, None, {"outside": 1}),
        ((), None, {"outside": 1}),
    ],
)
def test_codes_without_geometry(hamlets: pd.DataFrame, code: Any, weight: str | None, shares: dict[str, float]) -> None:
    features = pd.DataFrame({"area": pd.Series([code], dtype=object)})
    assert counts(distribute(features, hamlets, weight=weight)) == shares


def test_parents_lead_down_where_codes_do_not(toy_town: gpd.GeoDataFrame) -> None:
    features = pd.DataFrame({"area": ["K", "34.1"]})
    assert counts(distribute(features[:1], toy_town, weight="population")) == {
        "A": 0.1,
        "B": 0.2,
        "C": 0.3,
        "D": 0.4,
    }
    toy_town["parent"] = ["34.1.01", "34.1.02", "34.2.01", None]
    assert counts(distribute(features[1:], toy_town)) == {"A": 0.5, "B": 0.5}


def test_sums_of_a_level_do_not_depend_on_the_level_asked(hamlets: pd.DataFrame) -> None:
    features = pd.DataFrame({"area": ["34.1.01.1;34.1.01.2;34.2.01.1", "34.1;34.2", "34.1.02.4"]})
    fine = distribute(features, hamlets)["count"]
    coarse = distribute(features, pd.DataFrame({"area": ["34.1", "34.2"]}))["count"]
    assert fine.groupby(fine.index.str[:4]).sum().to_dict() == pytest.approx(coarse.to_dict())


def test_unknown_codes_are_found(hamlets: pd.DataFrame) -> None:
    features = pd.DataFrame({"area": ["34.9", "34.1.01.1"], "cost": [7, 8]}, index=["x", "y"])
    result = distribute(features, hamlets, value="cost")
    assert result.attrs["outside"] == {"count": 1.0, "cost": 7}
    assert rules(result) == [("x", "reference")]
    assert result.attrs["findings"][0].value == "34.9"


# --- codes and geometry ----------------------------------------------------------------------------


def test_the_code_wins_and_the_conflict_is_found(toy_town: gpd.GeoDataFrame) -> None:
    features = works(
        Point(500, 500),
        Point(500, 500),
        LineString([(250, 500), (1250, 500)]),
        box(100, 100, 200, 200),
        Point(9999, 0),
        area=["A", "B", "B", "C;D", "D"],
    )
    result = distribute(features, toy_town)
    assert counts(result) == {"A": 1, "B": 2, "C": 0.5, "D": 1.5}
    # Of the line three quarters lie in A, where its code is not.
    assert rules(result) == [("1", "place"), ("2", "place"), ("3", "place"), ("4", "place")]
    assert "area code C; D and its drawing (A) disagree" in result.attrs["findings"][2].message("en")


def test_a_named_area_that_the_drawing_does_not_reach_is_found(toy_town: gpd.GeoDataFrame) -> None:
    features = works(
        LineString([(100, 500), (200, 500)]),
        LineString([(900, 500), (1100, 500)]),
        Point(500, 500),
        None,
        area=["A;B", "A;B", "A;D", "A;B"],
    )
    result = distribute(features, toy_town)
    assert counts(result) == {"A": 3, "B": 1}
    assert rules(result) == [("0", "partial"), ("2", "partial")]
    told = "areas A; B are named, but it is drawn in A only; the others get no part"
    assert result.attrs["findings"][0].message("en") == told
    # It touches the edge of B, which gets nothing for that and is not named.
    touching = distribute(works(box(900, 100, 1000, 200), area=["A;B"]), toy_town)
    assert counts(touching) == {"A": 1} and touching.attrs["findings"][0].message("en") == told


def test_geometry_splits_within_the_areas_of_the_code(toy_town: gpd.GeoDataFrame) -> None:
    line = LineString([(700, 500), (1900, 500)])  # 300 m in A, 900 m in B
    assert counts(distribute(works(line, area=["K"]), toy_town)) == {"A": 0.25, "B": 0.75}
    assert counts(distribute(works(line, area=["A;C"]), toy_town)) == {"A": 1}
    assert counts(distribute(works(line, area=["A;B;X"]), toy_town)) == {
        "A": 1 / 6,
        "B": 0.5,
        "outside": 1 / 3,
    }
    beyond = works(LineString([(1500, 500), (5000, 500)]), area=["B"])
    assert counts(distribute(beyond, toy_town)) == {"B": 1}


def test_a_feature_on_the_border_is_where_its_code_says(toy_town: gpd.GeoDataFrame) -> None:
    features = works(Point(1000, 1000), LineString([(1000, 0), (1000, 900)]), area=["D", "B"])
    result = distribute(features, toy_town)
    assert counts(result) == {"B": 1, "D": 1}
    assert not result.attrs["findings"]


def test_areas_without_geometry_take_codes(toy_town: gpd.GeoDataFrame) -> None:
    toy_town.loc[1, "geometry"] = None
    features = works(Point(500, 500), Point(1500, 500), Point(1500, 500), area=["B", "B", None])
    result = distribute(features, toy_town)
    assert counts(result) == {"B": 2, "outside": 1}
    assert not result.attrs["findings"]
    bare = pd.DataFrame({"area": ["A", "B"]})
    assert counts(distribute(features, bare)) == {"B": 2, "outside": 1}


# --- weights ---------------------------------------------------------------------------------------


def test_weight_splits_the_inside(toy_town: gpd.GeoDataFrame) -> None:
    half_out = works(box(0, 0, 2000, 1000) | box(2000, 0, 4000, 1000), cost=[600])
    result = distribute(half_out, toy_town, value="cost", weight="population")
    assert counts(result) == {"A": 1 / 6, "B": 1 / 3, "outside": 0.5}
    assert counts(result, "cost") == {"A": 100, "B": 200, "outside": 300}


def test_where_the_weight_is_unknown_the_split_is_unweighted(toy_town: gpd.GeoDataFrame) -> None:
    toy_town["population"] = [0.0, 0.0, None, 400.0]
    features = works(
        box(900, 0, 1300, 1000), None, None, Point(1500, 500), area=[None, "C;D", "B;D", None]
    )  # a quarter in A
    result = distribute(features, toy_town, weight="population")
    assert counts(result) == {"A": 0.25, "B": 1.75, "C": 0.5, "D": 1.5}
    assert rules(result) == [("0", "weight"), ("1", "weight")]
    street = distribute(works(LineString([(900, 500), (2100, 501)])), toy_town, weight="population")
    assert [finding.message("en") for finding in street.attrs["findings"]] == [
        "the weight of A; B is missing or zero; split without weight"
    ]


# --- refusals --------------------------------------------------------------------------------------


def test_what_cannot_be_distributed_is_refused(toy_town: gpd.GeoDataFrame) -> None:
    point = works(Point(1, 1), cost=[1], note=["x"], count=[1])
    no_crs = gpd.GeoDataFrame(geometry=[Point(1, 1)])
    refusals: list[tuple[Any, Any, dict[str, str], str]] = [
        (no_crs, toy_town, {}, "CRS is missing"),
        (point, toy_town.set_crs(None, allow_override=True), {}, "CRS is missing"),
        (pd.DataFrame(point), toy_town, {}, "CRS is missing"),
        (point, pd.concat([toy_town, toy_town[:1]]), {}, "stand twice: A"),
        (point, toy_town.assign(area=["A", None, "C", "D"]), {}, "1 areas have no code"),
        (point, toy_town.assign(level=["rw", "rw", "rt", "rt"]), {}, r"one level of rw, rt"),
        (point, toy_town, {"value": "note"}, "not numeric"),
        (point, toy_town, {"value": "count"}, "named 'count'"),
        (point, toy_town, {"weight": "name"}, "the column name is not numeric"),
        (
            point,
            toy_town.assign(population=-1),
            {"weight": "population"},
            "weights in the column population must not be negative",
        ),
        (point.assign(area=1.5), toy_town, {}, "must hold codes"),
        (works(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])), toy_town, {}, r"invalid geometry in the rows \[0\]"),
        (point, works(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), area=["A"]), {}, "poligon tidak sah: A"),
    ]
    for features, areas, options, message in refusals:
        with pytest.raises(KewilayahanError) as caught:
            distribute(features, areas, **options)
        told = " | ".join(caught.value.text.of(lang) for lang in ("id", "en"))
        assert re.search(message, told), told
    with pytest.raises(UnknownName, match="Maksud Anda: cost"):
        distribute(point, toy_town, value="costs")
    with pytest.raises(UnknownName, match="population"):
        distribute(point, toy_town, weight="populatoin")


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize(
    "wrong",
    [
        Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
        Polygon([(0, 0), (2, 0), (2, 1), (2, 3), (2, 1), (0, 1)]),
        Polygon([(0, 0), (1, 0), (1, 1), (0, 1)], [[(5, 5), (6, 5), (6, 6)]]),
        MultiPolygon([box(0, 0, 4, 4), box(1, 1, 2, 2)]),
        Polygon([(0, 0), (np.inf, 0), (1, 1)]),
        Polygon([(0, 0), (1, 0), (2, 0)]),
    ],
    ids=["bow tie", "spike", "hole outside", "part in part", "infinite", "flat"],
)
def test_an_invalid_area_is_refused_whatever_lies_on_it(wrong: Polygon | MultiPolygon) -> None:
    areas = works(wrong, box(1, 0, 2, 1), box(0, 1, 1, 2), area=["A", "B", "C"])
    zones = works(box(-0.5, -0.5, 0.6, 0.6), box(0, 0, 3, 3))
    streets = works(LineString([(-1, 0.3), (3, 0.35)]), LineString([(0, 0), (1, 1)]))
    for features in (works(Point(0.5, 0.5)), streets, zones):
        with pytest.raises(KewilayahanError, match="poligon tidak sah: A"):
            distribute(features, areas)
        with pytest.raises(KewilayahanError, match="poligon tidak sah: A"):
            split(features, areas)


def test_no_features_make_zeros(toy_town: gpd.GeoDataFrame) -> None:
    for features in (works(cost=[]), pd.DataFrame({"area": [], "cost": []})):
        result = distribute(features.astype({"cost": "int64"}), toy_town, value="cost")
        assert result.to_dict("list") == {"count": [0.0] * 4, "cost": [0] * 4}
        assert result.attrs == {"outside": {"count": 0.0, "cost": 0}, "findings": Findings()}
    assert distribute(works(Point(1, 1)), toy_town[:0]).attrs["outside"] == {"count": 1.0}


def test_the_input_is_left_alone(toy_town: gpd.GeoDataFrame) -> None:
    features = works(Point(1, 1), box(900, 0, 1300, 1000), GeometryCollection(), area=["B", None, "A"], cost=[1, 2, 3])
    kept = features.copy(deep=True), toy_town.copy(deep=True)
    distribute(features.to_crs(4326), toy_town, value="cost", weight="population")
    distribute(features, toy_town, value="cost", weight="population")
    pd.testing.assert_frame_equal(features, kept[0])
    pd.testing.assert_frame_equal(toy_town, kept[1])


# --- real files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", [4326, 32749])
def test_no_metre_of_street_is_lost(shared_data: Path, crs: int) -> None:
    areas = gpd.read_file(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson").to_crs(crs)
    areas = areas.rename(columns={"village_code": "area"})
    streets = gpd.read_file(shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson")
    streets = streets[["geometry"]].assign(length=streets.to_crs(32749).length)
    result = distribute(streets, areas, value="length")
    outside = result.attrs["outside"]
    assert len(streets) == 187
    assert result["count"].sum() + outside["count"] == pytest.approx(187, abs=1e-9)
    assert result["length"].sum() + outside["length"] == pytest.approx(streets["length"].sum(), abs=1e-6)
    metric = areas.set_index("area").to_crs(32749).geometry
    lines = streets.to_crs(32749).geometry
    twin = {code: lines.intersection(shape).length.sum() for code, shape in metric.items()}
    assert result["length"].to_dict() == pytest.approx(twin, abs=0.5)  # edges are straight in one CRS only


def test_codes_go_up_and_down_over_several_levels_by_parent() -> None:
    areas = pd.DataFrame(
        {
            "area": ["L", "KA", "KB", "R1", "R2", "R3"],
            "level": ["kelurahan", "kampung", "kampung", "rw", "rw", "rw"],
            "parent": [None, "L", "L", "KA", "KA", "KB"],
        }
    )
    features = pd.DataFrame({"area": ["R1", "KA", "L"]})
    assert counts(distribute(features, areas, level="kelurahan")) == {"L": 3}
    assert counts(distribute(features, areas, level="kampung")) == {"KA": 2.5, "KB": 0.5}
    assert counts(distribute(features, areas, level="rw")) == {
        "R1": 1 + 1 / 2 + 1 / 3,
        "R2": 1 / 2 + 1 / 3,
        "R3": 1 / 3,
    }
    with pytest.raises(UnknownName, match="kampung"):
        distribute(features, areas, level="kampong")


def test_a_border_that_is_only_touched_gets_nothing_by_weight(toy_town: gpd.GeoDataFrame) -> None:
    field = box(500, 100, 1000.05, 200)  # 50 000 m² in A, 5 m² in B
    assert counts(distribute(works(field), toy_town, weight="population")) == {"A": 1}


def test_features_without_any_place_are_refused(toy_town: gpd.GeoDataFrame) -> None:
    with pytest.raises(KewilayahanError, match="tidak memuat kolom 'area' dan tidak bergeometri"):
        distribute(pd.DataFrame({"amount": [1]}), toy_town, value="amount")
