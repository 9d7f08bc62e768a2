"""The first area that covers a point: against asking every area, on whatever is hard."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pytest
import shapely
from benches.coverage import coverage, people
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from kewilayahan.spatial.joins import locating
from kewilayahan.spatial.joins.locating import Locator

steps = st.integers(0, 12)
corners = st.tuples(steps, steps)
sides = st.tuples(corners, corners).filter(lambda two: two[0][0] != two[1][0] and two[0][1] != two[1][1])
boxes = sides.map(lambda two: box(*np.min(two, axis=0), *np.max(two, axis=0)))
triangles = st.lists(corners, min_size=3, max_size=3, unique=True).map(Polygon).filter(lambda shape: shape.area > 0)
slivers = st.tuples(corners, corners, st.floats(1e-9, 1e-3)).map(
    lambda made: Polygon([made[0], made[1], (made[0][0] + made[2], made[0][1] + 1)])
)
holed = st.tuples(boxes, boxes | triangles).map(lambda two: shapely.difference(*two))
unions = st.lists(boxes | triangles, min_size=2, max_size=4).map(shapely.union_all)
areas = st.lists(
    (boxes | triangles | slivers | holed | unions).filter(
        lambda shape: shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty
    )
    | st.none(),
    max_size=8,
)


def hard_points(shapes: list[shapely.Geometry | None], chance: np.random.Generator) -> np.ndarray:
    """Vertices, middles of sides, places beside them, whole numbers, and dense clusters."""
    drawn = [shape for shape in shapes if shape is not None]
    corner = shapely.get_coordinates(drawn)
    middle = (corner[1:] + corner[:-1]) / 2
    whole = chance.integers(0, 13, (80, 2)).astype(float)
    cluster = chance.integers(0, 13, (4, 1, 2)) + chance.normal(size=(4, 90, 2)) * chance.choice([1e-3, 0.1, 1.0])
    points = np.concatenate([corner, middle, np.nextafter(corner, 99.0), whole, cluster.reshape(-1, 2)])
    return chance.permutation(points)


def slow_first(points: np.ndarray, shapes: list[shapely.Geometry | None]) -> list[int]:
    """Ask every area, the last first."""
    found = np.full(len(points), len(shapes))
    for place in reversed(range(len(shapes))):
        found[shapely.covers(shapes[place], shapely.points(points))] = place
    return found.tolist()


@given(areas, st.integers(0, 2**32), st.sampled_from([(65_536, 64), (50, 16), (64, 3)]))
def test_points_agree_with_the_slow_twin(
    shapes: list[shapely.Geometry | None], seed: int, sizes: tuple[int, int]
) -> None:
    points = hard_points(shapes, np.random.default_rng(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locating, "_CHUNK", sizes[0])
        patch.setattr(locating, "_LARGE", sizes[1])
        patch.setattr(locating, "_OFTEN", 2)
        found = Locator(np.array([*shapes, None], dtype=object)[:-1]).first(*points.T.copy())
    assert found.tolist() == slow_first(points, shapes)


def test_a_coverage_agrees_with_the_slow_twin() -> None:
    shapes = coverage(60, seed=5)
    points = people(shapes, 20_000)
    found = Locator(shapes.geometry.to_numpy()).first(*points.T.copy())
    assert found.tolist() == slow_first(points, shapes.geometry.tolist())
    assert (found < len(shapes)).mean() > 0.95


def test_a_border_is_exact() -> None:
    # On y = x / 3, sixteen digits decide: the point is on the border only where the fraction says so.
    areas = np.array([Polygon([(0, 0), (3, 1), (0, 1)]), Polygon([(0, 0), (3, 0), (3, 1)])])
    x = np.random.default_rng(3).random(3_000) * 3
    y = np.concatenate([x[:1000] / 3, np.nextafter(x[1000:2000] / 3, 9), np.nextafter(x[2000:] / 3, -9)])
    above = [Fraction(b) * 3 >= Fraction(a) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assert Locator(areas).first(x, y).tolist() == [0 if over else 1 for over in above]
    assert {*above[:1000]} == {True, False}


def test_what_is_nowhere_is_outside() -> None:
    x = np.array([0.5, np.nan, np.inf, 0.5, 7.0])
    y = np.array([0.5, 0.5, 0.5, -np.inf, 7.0])
    assert Locator(np.array([box(0, 0, 1, 1)])).first(x, y).tolist() == [0, 1, 1, 1, 1]
    assert Locator(np.array([None, MultiPolygon()])).first(x, y).tolist() == [2] * 5
    assert Locator(np.array([box(0, 0, 1, 1)])).first(x[:0], y[:0]).tolist() == []


def test_prepared_areas_of_the_caller_are_left_alone() -> None:
    # GEOS crashes when threads share a prepared geometry; the caller may well have prepared them.
    shapes = coverage(40, seed=6)
    shapely.prepare(shapes.geometry.to_numpy())
    points = people(shapes, 400_000)
    first = Locator(shapes.geometry.to_numpy()).first(*points.T.copy())
    again = Locator(gpd.GeoSeries.from_wkb(shapes.geometry.to_wkb()).to_numpy()).first(*points.T.copy())
    assert (first == again).all()
