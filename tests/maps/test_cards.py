"""The card of an area says what the distribution says, to the last rupiah."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

import kewilayahan as kw
from kewilayahan.analysis.profile import profile
from kewilayahan.maps.cards import cards

ORIGIN = (430_000, 9_136_000)  # of the toy town
EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"
Cards = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def plan() -> kw.MasterPlan:
    """The example plan."""
    return kw.read_plan(EXAMPLE)


@pytest.fixture(scope="module")
def demo(plan: kw.MasterPlan) -> Cards:
    """The cards of its areas, by their code."""
    return area_cards(plan)


def area_cards(plan: kw.MasterPlan) -> Cards:
    made = cards(plan, [f"areas/{code}" for code in plan.areas["area"]])
    return {key.removeprefix("areas/"): card for key, card in made.items()}


def listed(card: dict[str, Any], head: str) -> list[str]:
    return [item["text"]["id"] for part in card["lists"] if part["head"]["id"] == head for item in part["items"]]


def funding(card: dict[str, Any]) -> int:
    said = [text["id"] for label, text in card["rows"] if label["id"] == "Pagu kegiatan di wilayah ini"]
    return int(re.sub(r"\D", "", said[0])) if said else 0


@pytest.mark.parametrize("level", ["kota", "kemantren", "kelurahan", "kampung", "rw"])
def test_the_funding_on_the_cards_of_a_level_sums_to_the_plan(plan: kw.MasterPlan, demo: Cards, level: str) -> None:
    codes = plan.areas.loc[plan.areas["level"] == level, "area"]
    figures = profile(plan, level=level)
    assert {code: funding(demo[code]) for code in codes} == figures["funding"].to_dict()
    total = sum(funding(demo[code]) for code in codes) + figures.attrs["outside"]["funding"]
    assert total == plan.funding["amount"].sum() == 14_247_519_594


def test_a_neighbour_that_a_zone_only_touches_does_not_list_it(plan: kw.MasterPlan, demo: Cards) -> None:
    # Tepian Winongo overlaps Tegalrejo by 0.06 m², meets Pakuncen along a line and RW 02 in a point.
    holders = {code for code, card in demo.items() if "Tepian Winongo" in listed(card, "Kawasan strategis")}
    rw = {"34.71.05.1002.01.01", "34.71.05.1002.01.03", "34.71.05.1002.07.22"}
    assert holders == rw | {"34.71.05.1002.01", "34.71.05.1002.07", "34.71.05.1002", "34.71.05", "34.71"}
    tegalrejo = demo["34.71.01.1003"]
    assert listed(tegalrejo, "Desk penanggung jawab") == listed(tegalrejo, "Unsur 5K yang terlibat") == []


def at(east: float, north: float) -> tuple[float, float]:
    return ORIGIN[0] + east, ORIGIN[1] + north


def town_plan(town: gpd.GeoDataFrame, shapes: list[Any], codes: list[Any], amounts: list[int]) -> kw.MasterPlan:
    """Works K-0, K-1 … of these places and rupiah in the toy town."""
    names = [f"K-{number}" for number in range(len(shapes))]
    works = gpd.GeoDataFrame(
        {
            "intervention": names,
            "focus": "F",
            "title": names,
            "status": "usulan",
            "start": 2026,
            "end": 2026,
            "area": codes,
        },
        geometry=shapes,
        crs=town.crs,
    )
    money = pd.DataFrame(
        {"intervention": names, "year": 2026, "fund": "apbd_kota", "amount": amounts, "status": "usulan"}
    )
    focuses = pd.DataFrame({"focus": ["F"], "name": ["Fokus"], "track": ["problem"]})
    return kw.MasterPlan(areas=town.assign(parent=None), focuses=focuses, interventions=works, funding=money)


def test_a_work_is_listed_where_a_part_of_it_lies(toy_town: gpd.GeoDataFrame) -> None:
    street = LineString([at(500, 500), at(1500, 500)])  # half in A, half in B
    corner = Point(at(1000, 1000))  # of all four: the first in order of code has it
    yard = box(*at(1000, 0), *at(2000, 999.999))  # B alone, whose border it shares with A
    plan = town_plan(toy_town, [street, corner, yard], [None] * 3, [100, 7, 10])
    made = area_cards(plan)
    assert {code: listed(card, "Kegiatan") for code, card in made.items()} == {
        "A": ["K-0", "K-1"],
        "B": ["K-0", "K-2"],
        "C": [],
        "D": [],
    }
    # By population: a third of the street's 100 in A (33), the rest in B (67).
    assert {code: funding(card) for code, card in made.items()} == {"A": 33 + 7, "B": 67 + 10, "C": 0, "D": 0}


def test_a_work_for_the_whole_says_which_part_goes_to_each_area(toy_town: gpd.GeoDataFrame) -> None:
    made = area_cards(town_plan(toy_town, [None], [("A", "B", "C", "D")], [1_000]))
    works = {code: card["lists"][0]["items"][0]["detail"]["en"] for code, card in made.items()}
    assert [said.split(" · ")[-2:] for said in works.values()] == [
        ["IDR 1,000", "10.0 % here"],
        ["IDR 1,000", "20.0 % here"],
        ["IDR 1,000", "30.0 % here"],
        ["IDR 1,000", "40.0 % here"],
    ]


def test_a_small_area_within_a_large_zone_lists_it(toy_town: gpd.GeoDataFrame) -> None:
    """What is a ten-thousandth of a zone is still all of an area as small as the others."""
    x, y = ORIGIN
    squares = [box(x + 50 * i, y + 50 * j, x + 50 * i + 50, y + 50 * j + 50) for i in range(40) for j in range(40)]
    names = [f"A{number:04}" for number in range(len(squares))]
    areas = gpd.GeoDataFrame({"area": names, "name": names, "level": "rw"}, geometry=squares, crs=toy_town.crs)
    zone = gpd.GeoDataFrame(
        {"zone": ["Z"], "name": ["Semua"], "theme": ["kampung_wisata"], "role": ["pusat"]},
        geometry=[box(x, y, x + 2000, y + 2000)],
        crs=toy_town.crs,
    )
    made = area_cards(kw.MasterPlan(areas=areas, zones=zone))
    assert all(listed(card, "Kawasan strategis") == ["Semua"] for card in made.values())


def test_two_of_one_name_are_told_apart(demo: Cards, toy_town: gpd.GeoDataFrame) -> None:
    assert demo["34.71.05.1002"]["where"]["id"] == "Kelurahan · Gedongtengen"
    alike = {code: card["where"]["id"] for code, card in demo.items() if card["title"] == "Pringgokusuman"}
    assert len(alike) == len(set(alike.values())) == 2
    twins = area_cards(kw.MasterPlan(areas=toy_town.assign(name="RW 01", parent=None)))
    assert [card["where"]["id"] for card in twins.values()] == ["RW · A", "RW · B", "RW · C", "RW · D"]


def test_only_the_cards_that_are_shown(plan: kw.MasterPlan) -> None:
    made = cards(plan, ["zones/Z-01", "proposals/" + plan.proposals["proposal"].iloc[0]])
    assert sorted(key.partition("/")[0] for key in made) == ["proposals", "zones"]
