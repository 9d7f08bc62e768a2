"""Which areas may overlap: against intersecting every pair."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from benches.coverage import coverage
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, affinity, box

from kewilayahan.spatial.geometry import overlaps
from kewilayahan.spatial.joins import segments
from kewilayahan.spatial.joins.segments import overlap_suspects

steps = st.integers(0, 6)
corners = st.tuples(steps, steps)
sides = st.tuples(corners, corners).filter(lambda two: two[0][0] != two[1][0] and two[0][1] != two[1][1])
boxes = sides.map(lambda two: box(*np.min(two, axis=0), *np.max(two, axis=0), ccw=two[0] < two[1]))
holed = st.tuples(boxes, boxes).map(lambda two: shapely.difference(*two))
areas = st.lists(
    (boxes | holed).filter(lambda shape: shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty),
    min_size=1,
    max_size=5,
)


@given(areas, st.sampled_from([segments._MANY, 3]))
def test_no_overlap_is_missed(shapes: list[shapely.Geometry], many: int) -> None:
    shapes = np.array([*shapes, None], dtype=object)[:-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "_MANY", many)
        suspects = overlap_suspects(shapes)
    first, second, _ = overlaps(shapes)
    assert suspects[first].all() and suspects[second].all()


def test_a_coverage_has_none_until_an_area_is_moved() -> None:
    shapes = coverage(300, seed=8).geometry.to_numpy()
    assert not overlap_suspects(shapes).any()
    shapes[100] = affinity.rotate(shapes[100], 20)  # overlaps and gaps of the same area, centred where it was
    first, second, _ = overlaps(shapes)
    suspects = overlap_suspects(shapes)
    assert suspects[np.concatenate([first, second])].all()
    assert 3 < suspects.sum() < 20


def test_the_direction_of_rings_does_not_matter() -> None:
    left, right = box(0, 0, 1, 1), box(1, 0, 3, 1)
    for shapes in ([left, right], [left.reverse(), right], [left, right.reverse()]):
        assert not overlap_suspects(np.array(shapes)).any()
    assert overlap_suspects(np.array([left, left])).all()
    assert overlap_suspects(np.array([left, left.reverse()])).all()


def test_stacks_and_islands() -> None:
    quarter = [box(x, y, x + 1, y + 1) for x in range(2) for y in range(2)]
    ring = box(0, 0, 9, 9) - box(3, 3, 6, 6)
    assert overlap_suspects(np.array([*quarter, box(0, 0, 2, 2)])).all()  # a town and its parts
    assert not overlap_suspects(np.array([ring, box(3, 3, 6, 6)])).any()  # an island in its hole
    assert overlap_suspects(np.array([box(0, 0, 9, 9), box(3, 3, 6, 6)])).all()  # and without a hole
    assert not overlap_suspects(np.array([MultiPolygon([ring, box(4, 4, 5, 5)]), box(20, 20, 21, 21)])).any()
