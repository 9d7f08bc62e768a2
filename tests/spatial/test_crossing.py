"""Lines split where they cross borders: against cutting by area after area, and what is left in doubt."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from benches.coverage import ORIGIN, SIDE, coverage
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from kewilayahan.spatial.joins import crossing
from kewilayahan.spatial.joins.crossing import stretches
from kewilayahan.spatial.joins.locating import Locator

steps = st.integers(0, 12)
corners = st.tuples(steps, steps)
sides = st.tuples(corners, corners).filter(lambda two: two[0][0] != two[1][0] and two[0][1] != two[1][1])
boxes = sides.map(lambda two: box(*np.min(two, axis=0), *np.max(two, axis=0)))
triangles = st.lists(corners, min_size=3, max_size=3, unique=True).map(Polygon).filter(lambda shape: shape.area > 0)
holed = st.tuples(boxes, boxes | triangles).map(lambda two: shapely.difference(*two))
unions = st.lists(boxes | triangles, min_size=2, max_size=4).map(shapely.union_all)
areas = st.lists(
    (boxes | triangles | holed | unions).filter(
        lambda shape: shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon") and not shape.is_empty
    )
    | st.none(),
    max_size=6,
)
anywhere = st.floats(-1, 13, width=32)
places = st.tuples(anywhere, anywhere) | corners
lines = st.lists(
    st.lists(places, min_size=2, max_size=6).map(LineString).filter(lambda line: line.length > 0.1),
    min_size=1,
    max_size=8,
)


def shares(line: LineString, shapes: list[shapely.Geometry | None]) -> list[float]:
    """Let every area in turn take what is left of each segment."""
    taken = np.zeros(len(shapes) + 1)
    for start, end in zip(line.coords[:-1], line.coords[1:], strict=True):
        rest = LineString([start, end])
        for place, shape in enumerate(shapes):
            if shape is not None:
                taken[place] += rest.intersection(shape).length
                rest = rest.difference(shape)
        taken[-1] += rest.length
    return taken.tolist()


@given(lines, areas, st.sampled_from([1, 3, 512]))
def test_sure_lines_agree_with_the_slow_twin(
    drawn: list[LineString], shapes: list[shapely.Geometry | None], chunk: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crossing, "_CHUNK", chunk)
        (line, receiver, bits), doubtful = stretches(np.array(drawn), Locator(np.array([*shapes, None])[:-1]))
    for place in np.flatnonzero(~doubtful):
        own = line == place
        found = np.bincount(receiver[own], shapely.length(bits[own]), minlength=len(shapes) + 1)
        assert found == pytest.approx(shares(drawn[place], shapes), abs=1e-6)
    assert not np.isin(line, np.flatnonzero(doubtful)).any()


def test_a_coverage_agrees_with_the_slow_twin() -> None:
    shapes = coverage(60, seed=5).geometry.to_numpy()
    start = np.random.default_rng(2).random((150, 2)) * SIDE + ORIGIN
    start[:3] = shapely.get_coordinates(shapes)[[0, 50, 500]]  # exactly on a vertex
    ends = np.random.default_rng(1).normal(scale=20_000, size=(2, 150, 2)) + start
    drawn = shapely.linestrings(np.stack([start, *ends], axis=1))
    (line, receiver, bits), doubtful = stretches(drawn, Locator(shapes))
    assert np.flatnonzero(doubtful).tolist() == [0, 1, 2]
    for place in np.flatnonzero(~doubtful):
        found = np.bincount(receiver[line == place], shapely.length(bits[line == place]), minlength=len(shapes) + 1)
        assert found == pytest.approx(shares(drawn[place], shapes.tolist()), abs=1e-6)


@pytest.mark.parametrize(
    ("line", "doubtful"),
    [
        ([(0.5, 0.5), (1.5, 0.6)], False),  # through the border
        ([(0.2, 0.2), (0.8, 0.8), (0.1, 0.9)], False),  # within
        ([(5, 5), (6, 6)], False),  # outside
        ([(1, 0.2), (1, 0.8)], True),  # along the border
        ([(1, 0.2), (1.5, 0.8)], True),  # starts on it
        ([(0.5, 0.5), (1, 0.5), (0.5, 0.6)], True),  # turns on it
        ([(0.5, 0.5), (1.5, 1.5)], True),  # through a corner
        ([(0.5, 0.5), (1.5, 0.5), (1.0, 0.2), (1.0, 0.1)], True),  # one stretch of several
    ],
)
def test_what_touches_a_border_is_in_doubt(line: list[tuple[float, float]], doubtful: bool) -> None:
    areas = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    (of, _, _), found = stretches(np.array([LineString(line)]), Locator(areas))
    assert found.tolist() == [doubtful]
    assert (len(of) == 0) == doubtful


def test_sixteen_digits_decide_whether_a_line_touches() -> None:
    # Between (0, 0) and (3, 1) few floats lie exactly on the border; those next to it count as in doubt or are right.
    x = np.random.default_rng(3).random(2_000) * 3
    y = np.concatenate([x[:1000] / 3, np.nextafter(x[1000:] / 3, 9)])
    areas = np.array([Polygon([(0, 0), (3, 1), (0, 1)]), Polygon([(0, 0), (3, 0), (3, 1)])])
    drawn = shapely.linestrings(np.stack([np.column_stack([x, y]), np.column_stack([x, y - 1])], axis=1))
    (line, receiver, bits), doubtful = stretches(drawn, Locator(areas))
    upper = np.bincount(line[receiver == 0], shapely.length(bits[receiver == 0]), minlength=2_000)
    assert doubtful[:1000].sum() > 900
    assert upper.max() < 1e-9


def test_no_lines_and_no_areas() -> None:
    line = np.array([LineString([(0, 0), (1, 1)])])
    (of, receiver, bits), doubtful = stretches(line, Locator(np.array([None, None])))
    assert (of.tolist(), receiver.tolist(), bits.tolist(), doubtful.tolist()) == ([0], [2], line.tolist(), [False])
    (of, _, _), doubtful = stretches(line[:0], Locator(np.array([box(0, 0, 1, 1)])))
    assert len(of) == len(doubtful) == 0
