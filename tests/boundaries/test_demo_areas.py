"""What ships in `boundaries/`: the reference table and the synthetic areas."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path

import pytest
import shapely

import kewilayahan as kw

FOLDER = Path(__file__).parents[2] / "boundaries"


def test_the_script_makes_the_committed_bytes(tmp_path: Path) -> None:
    for name in ("make_demo.py", "reference.csv"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    runpy.run_path(str(tmp_path / "make_demo.py"), run_name="__main__")
    assert (tmp_path / "demo_areas.geojson").read_bytes() == (FOLDER / "demo_areas.geojson").read_bytes()


@pytest.mark.parametrize(("level", "number"), [("kelurahan", 7), ("kampung", 7), ("rw", 23)])
def test_each_level_is_a_clean_coverage(level: str, number: int) -> None:
    areas = kw.read_areas(FOLDER / "demo_areas.geojson")
    one = areas[areas["level"] == level]
    assert len(one) == number
    assert kw.coverage_faults(one).empty


def test_nothing_is_to_be_said_of_the_demo() -> None:
    assert list(kw.read_areas(FOLDER / "demo_areas.geojson").attrs["findings"]) == []


def test_every_area_lies_within_its_parent() -> None:
    areas = kw.read_areas(FOLDER / "demo_areas.geojson").set_index("area")
    inner = areas[areas["level"].isin(["kampung", "rw"])]
    assert len(inner) == 30
    outer = areas.loc[inner["parent"]].geometry.array
    assert shapely.covers(outer, inner.geometry.array).all()


def test_people_and_households_add_up() -> None:
    areas = kw.read_areas(FOLDER / "demo_areas.geojson").set_index("area")
    own = "34.71.05.1002"
    assert areas.loc[own, "population"] == 12386  # Dukcapil 2020
    for column in ("population", "households"):
        for level in ("kampung", "rw"):
            parts = areas[areas["level"] == level]
            assert parts[column].sum() == areas.loc[own, column]


def test_the_synthetic_areas_say_so() -> None:
    areas = kw.read_areas(FOLDER / "demo_areas.geojson")
    notes = areas.loc[areas.geometry.notna(), "note"]
    assert len(notes) == 37 and notes.str.contains("sintetis").all()


def test_the_reference_table_has_the_45_kelurahan() -> None:
    with (FOLDER / "reference.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["area"] for row in rows}) == len({row["bps"] for row in rows}) == len(rows) == 45
    assert sum(int(row["population"]) for row in rows) == 413_603  # the city's sum of 2020
    assert len({row["kemantren_code"] for row in rows}) == 14
    own = next(row for row in rows if row["area"] == "34.71.05.1002")
    assert (own["name"], own["bps"]) == ("Pringgokusuman", "3471120001")
