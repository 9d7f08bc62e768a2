"""What lies above a code: parents first, then dots, and no circle."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import kewilayahan as kw
from kewilayahan.maps.area_contents import Holdings
from kewilayahan.maps.places import Places
from kewilayahan.planning.needs import need_of
from kewilayahan.planning.similarity import Territory
from kewilayahan.spatial.ancestry import above, hung


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({}, ["K.7", "K"]),
        ({"K.7.2": "X", "X": "Y"}, ["X", "Y", "K.7", "K"]),  # parents to their end, then the dots
        ({"K.7.2": None, "K.7": "X"}, ["K.7", "X", "K"]),
        ({"K.7.2": "X", "X": "K.7.2"}, ["X", "K.7", "K"]),
    ],
)
def test_above(parents: dict[str, object], found: list[str]) -> None:
    assert above("K.7.2", parents) == found


@pytest.mark.parametrize("order", [1, -1])
def test_where_dots_contradict_parents_the_parents_hold(order: int) -> None:
    assert hung(["K", "K.1", "K.1.1"][::order], {"K": "K.1"}) == {"K": "K.1", "K.1.1": "K.1"}


def test_an_area_without_parents_is_selected_and_summed_by_its_dots() -> None:
    areas = {"area": ["K", "K.1", "K.1.1", "K.2"], "name": list("abcd"), "level": ["kelurahan", "kampung", "rw", "rw"]}
    plan = kw.MasterPlan(areas=pd.DataFrame(areas | {"population": [None, None, 20, 30]}))
    assert plan.select("K")["area"].tolist() == ["K", "K.1", "K.1.1", "K.2"]
    assert plan.select("K.1")["area"].tolist() == ["K.1", "K.1.1"]
    assert need_of(plan, plan.areas, "population").tolist() == [50, 20, 20, 30]


def test_maps_and_titles_climb_by_the_dots_too() -> None:
    """RW K.1.1 hangs on the drawn kelurahan K, though no kampung K.1 stands in the plan and no parent is named."""
    square = shapely.box(110.36, -7.80, 110.37, -7.79)
    areas = gpd.GeoDataFrame(
        {"area": ["K", "K.1.1"], "name": ["K", "RW 1"], "level": ["kelurahan", "rw"]}, geometry=[square, None], crs=4326
    )
    problems = pd.DataFrame({"problem": ["M"], "statement": ["Genangan"], "category": ["drainase"], "area": ["K.1.1"]})
    plan = kw.MasterPlan(areas=areas, problems=problems)
    place = Places(plan).point("K.1.1")
    assert place is not None and place.within(square)
    assert Holdings(plan).rows("problems", "K") == [0]
    assert Territory(plan.areas).above("K.1.1") == {"K.1.1", "K.1", "K"}
