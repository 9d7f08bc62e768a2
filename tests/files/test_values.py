"""Single values that files are known to spoil: each comes back as it was, or is refused by `check`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan as kw

AREAS = pd.DataFrame({"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]})


def actors(**cells: list[Any]) -> pd.DataFrame:
    """Rows of actors, right but for the cells."""
    rows = len(next(iter(cells.values())))
    return pd.DataFrame({"actor": [f"a{row}" for row in range(rows)], "name": "A", "sector": "kota", **cells})


def both_ways(plan: kw.MasterPlan) -> list[kw.MasterPlan]:
    """The plan read back from a folder and from a GeoPackage."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "rencana", Path(folder) / "rencana.gpkg"]
        for path in paths:
            kw.write_plan(plan, path)
        return [kw.read_plan(path) for path in paths]


def test_text_comes_back_as_it_was() -> None:
    """Formulas, words that readers take for nothing or a number, quotes, line ends, other scripts."""
    texts = ["=1+1", "+62 812", "@x", "-x", "NA", "null", "nan", "None", "#N/A", "007", "1.0", "1e5", "TRUE"]
    texts += ['a "b", c', "'a'", "a;b", "a\\nb", "a\nb", "a\r\nb", "a\rb", "a\tb", "ꦗꦮ", "😀", "a\u2028b", "\ufeffa"]
    plan = kw.MasterPlan(areas=AREAS.assign(name="a\rb", note="=1+1"), actors=actors(name=texts, note=texts))
    for again in both_ways(plan):
        assert list(again.actors["name"]) == texts
        assert list(again.actors["note"]) == texts
        assert (again.areas["name"][0], again.areas["note"][0]) == ("a\rb", "=1+1")


def test_codes_in_one_cell_come_back_as_they_were() -> None:
    codes = [("PUPKP", "=1+1"), (), ("NA",), ("a,b", 'c"d', "+62", "-x"), ("a\rb", "a\nb"), ("007", "007")]
    for again in both_ways(kw.MasterPlan(areas=AREAS, actors=actors(alias=codes))):
        assert list(again.actors["alias"]) == codes


def test_nothing_among_codes_is_no_code() -> None:
    plan = kw.MasterPlan(areas=AREAS, actors=actors(alias=[("",), ["a", None, " ", float("nan")], " ; b ;"]))
    assert list(plan.actors["alias"]) == [(), ("a",), ("b",)]


@pytest.mark.parametrize("code", ["a;b", ";", "a\x00b", "a\x1bb", "a\x7f", "a\ud800"])
def test_a_code_that_no_cell_can_hold_is_an_error(code: str) -> None:
    (finding,) = kw.check({"areas": AREAS, "actors": actors(alias=[("x", code)])}).errors
    assert (finding.rule, finding.table, finding.row, finding.column) == ("type", "actors", "a0", "alias")


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0b", "\x1b", "\x7f", "\ufffe", "\ud800"])
def test_text_that_no_file_can_hold_is_an_error(sign: str) -> None:
    """The finding spells the sign out, so that no terminal obeys it."""
    areas = AREAS.assign(name=pd.Series([f"a{sign}b"], dtype=object))
    (finding,) = kw.check({"areas": areas}).errors
    assert (finding.rule, finding.row, finding.column) == ("type", "K", "name")
    assert finding.value == f"a{ascii(sign)[1:-1]}b"
    assert finding.text().isprintable()


def test_equal_means_the_last_digit() -> None:
    """A plan that differs by a millionth is another one."""
    cells = {"focus": ["f"], "name": ["F"], "track": ["problem"]}
    one, other = (
        kw.MasterPlan(areas=AREAS, focuses=pd.DataFrame(cells | {"target": [target]})) for target in (12.5, 12.500001)
    )
    assert one == one.replace() and one != other


@settings(max_examples=2)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=20, max_size=40))
def test_numbers_come_back_to_the_last_digit(numbers: list[float]) -> None:
    rows = {"focus": [f"f{row}" for row in range(len(numbers))], "name": "F", "track": "problem", "target": numbers}
    for again in both_ways(kw.MasterPlan(areas=AREAS, focuses=pd.DataFrame(rows))):
        assert again.focuses["target"].tolist() == numbers


def test_the_greatest_whole_number_comes_back_and_the_next_is_refused() -> None:
    """18 digits: beyond that, files and frames disagree on what a whole number is."""
    for again in both_ways(kw.MasterPlan(areas=AREAS.assign(population=10**18 - 1))):
        assert again.areas["population"].tolist() == [999_999_999_999_999_999]
    for number in (10**18, str(10**18), 2**63 - 1):
        (finding,) = kw.check({"areas": AREAS.assign(population=number)}).errors
        assert (finding.rule, finding.value) == ("type", str(number))


@pytest.mark.parametrize(
    ("text", "number"), [("540", 540), (" 540 ", 540), ("540.0", 540), ("540.00", 540), ("-3", -3)]
)
def test_whole_numbers_are_read_as_they_are_written(text: str, number: int) -> None:
    priority = pd.DataFrame({"focus": ["f"], "name": ["F"], "track": ["problem"], "priority": [text]})
    if number > 0:
        assert kw.MasterPlan(areas=AREAS, focuses=priority).focuses["priority"].tolist() == [number]
    else:
        (finding,) = kw.check({"areas": AREAS, "focuses": priority}).errors
        assert (finding.rule, finding.value) == ("range", str(number))


@pytest.mark.parametrize("text", ["1.000", "70.000", "1.000.000", "70,000", "Rp 70000", "1_000", "0x10", "1e3", "12,5"])
def test_a_thousand_with_a_point_is_asked_about_and_not_read_as_one(text: str) -> None:
    (finding,) = kw.check({"areas": AREAS.assign(population=text)}).errors
    assert (finding.rule, finding.column, finding.value) == ("type", "population", text)


SHAPES = [
    "POINT (110.35500000000001 -7.794999999999999)",
    "POINT Z (110.355 -7.795 113.5)",
    "LINESTRING Z (110.355 -7.795 1, 110.356 -7.796 2)",
    "POLYGON ((110.35 -7.8, 110.36 -7.8, 110.36 -7.79, 110.35 -7.8), (110.355 -7.798, 110.357 -7.798, 110.357 -7.796,"
    " 110.355 -7.798))",
    "MULTIPOINT ((110.35 -7.8), (110.36 -7.8))",
    "MULTILINESTRING ((110.35 -7.8, 110.36 -7.8), (110.35 -7.79, 110.36 -7.79))",
    "MULTIPOLYGON (((110.35 -7.8, 110.36 -7.8, 110.36 -7.79, 110.35 -7.8)))",
    "GEOMETRYCOLLECTION (POINT (110.35 -7.8), GEOMETRYCOLLECTION (LINESTRING (110.35 -7.8, 110.36 -7.8)))",
]


def problems(shapes: list[Any], crs: int | None = 4326) -> gpd.GeoDataFrame:
    """A problem for each geometry."""
    cells = {"problem": [f"m{row}" for row in range(len(shapes))], "statement": "S", "category": "drainase"}
    return gpd.GeoDataFrame(cells, geometry=gpd.GeoSeries(shapes, crs=crs))


def test_every_kind_of_geometry_comes_back_to_the_last_digit() -> None:
    shapes = [*shapely.from_wkt(SHAPES), None]
    for again in both_ways(kw.MasterPlan(areas=AREAS, problems=problems(shapes))):
        assert again.problems.geometry.to_wkb().tolist() == gpd.GeoSeries(shapes).to_wkb().tolist()


@pytest.mark.parametrize(
    "shape",
    [
        "POINT M (110 -8 3)",
        "POINT ZM (110 -8 3 4)",
        "MULTIPOINT (EMPTY, (110 -8))",
        "GEOMETRYCOLLECTION (POINT (110 -8), POLYGON EMPTY)",
        "GEOMETRYCOLLECTION (POINT (110 -8), POINT Z (110 -8 2))",
    ],
)
def test_geometry_that_no_file_can_hold_is_an_error(shape: str) -> None:
    (finding,) = kw.check({"areas": AREAS, "problems": problems([shapely.from_wkt(shape)])}).errors
    assert (finding.rule, finding.table, finding.row) == ("geometry_kind", "problems", "m0")
    assert "Drop M/Z values" in finding.remedy("id") and "2D" in finding.remedy("en")


def test_text_in_place_of_geometry_is_an_error() -> None:
    (finding,) = kw.check({"areas": AREAS.assign(geometry="POINT (110 -8)")}).errors
    assert (finding.rule, finding.column, finding.value) == ("type", "geometry", "POINT (110 -8)")


def test_geometry_where_there_is_none_is_told() -> None:
    placed = gpd.GeoDataFrame(actors(alias=[()]), geometry=[shapely.Point(110, -8)], crs=4326)
    (finding,) = kw.check({"areas": AREAS, "actors": placed})
    assert (finding.level, finding.rule, finding.column) == ("warning", "unknown_column", "geometry")
