"""Whole rupiah by largest remainder, against the same in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

import kewilayahan as kw
from kewilayahan.spatial.joins.apportionment import Parts, whole_amounts

X, Y = 430_000, 9_136_000


def by_hand(amount: int, weights: list[int]) -> list[int]:
    """Every area gets the whole part of its quota; the largest rests, the first of equal ones, get one more."""
    quotas = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [int(quota) for quota in quotas]
    for place in sorted(range(len(parts)), key=lambda at: parts[at] - quotas[at])[: amount - sum(parts)]:
        parts[place] += 1
    return parts


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 60), min_size=2, max_size=5))
def test_ties_are_those_of_fractions(amount: int, weights: list[int]) -> None:
    shares = np.array(weights) / sum(weights)
    parts = Parts(np.zeros(len(weights), dtype=np.int64), np.arange(len(weights)), shares)
    assert whole_amounts(parts, np.array([amount])).tolist() == by_hand(amount, weights)


@pytest.mark.parametrize(
    ("widths", "amount", "right"),
    [
        ([500, 400, 100], 5, [3, 2, 0]),
        ([900, 500], 7, [5, 2]),
        ([100, 200], 10**15, [10**15 // 3, 10**15 * 2 // 3 + 1]),
    ],
)
def test_a_line_over_areas_of_these_widths(widths: list[int], amount: int, right: list[int]) -> None:
    ends = np.cumsum([0, *widths])
    shapes = [box(X + west, Y, X + east, Y + 10) for west, east in pairwise(ends)]
    areas = gpd.GeoDataFrame({"area": list("ABC"[: len(widths)])}, geometry=shapes, crs=32749)
    line = gpd.GeoDataFrame({"rp": [amount]}, geometry=[LineString([(X, Y + 5), (X + ends[-1], Y + 5)])], crs=32749)
    assert kw.distribute(line, areas, value="rp")["rp"].tolist() == right


def test_three_rupiah_by_one_to_five() -> None:
    areas = pd.DataFrame({"area": ["A", "B"], "population": [1, 5]})
    features = pd.DataFrame({"area": ["A;B"], "rp": [3]})
    assert kw.distribute(features, areas, value="rp", weight="population")["rp"].tolist() == [1, 2]


def test_a_tuple_of_codes_that_became_text_is_still_codes() -> None:
    features = pd.DataFrame({"area": ["('A', 'B')", "('B',)", "()"], "rp": [10, 7, 1]})
    found = kw.distribute(features, pd.DataFrame({"area": ["A", "B"]}), value="rp")
    assert found["rp"].tolist() == [5, 12] and found.attrs["outside"]["rp"] == 1


def test_areas_that_touch_at_a_corner_are_no_neighbours() -> None:
    corners = [(X + a, Y + b) for b in (0, 250) for a in (0, 250)]
    shapes = [box(x, y, x + 250, y + 250) for x, y in corners]
    areas = gpd.GeoDataFrame({"area": list("ABCD")}, geometry=shapes, crs=32749)
    areas.loc[1, "geometry"] = areas.geometry[1].segmentize(90)
    found = kw.neighbours(areas.to_crs(4326), min_border=0.0)
    pairs = {a + b for a, b in zip(found["area"], found["neighbour"], strict=True) if a < b}
    assert pairs == {"AB", "AC", "BD", "CD"}
