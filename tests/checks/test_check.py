"""Each rule of the schema, broken once in a plan that is otherwise right."""

from __future__ import annotations

import re
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, Polygon, box

import kewilayahan as kw

Tables = dict[str, pd.DataFrame]


@pytest.fixture
def tables() -> Tables:
    """A kelurahan of two square RW, a focus, a problem and two works in order."""
    areas = gpd.GeoDataFrame(
        {
            "area": ["K", "K.01", "K.02"],
            "name": ["Kelurahan", "RW 1", "RW 2"],
            "level": ["kelurahan", "rw", "rw"],
            "parent": [None, "K", "K"],
        },
        geometry=[
            box(110.0, -8.0, 110.2, -7.9),
            box(110.0, -8.0, 110.1, -7.9),
            box(110.1, -8.0, 110.2, -7.9),
        ],
        crs=4326,
    )
    return {
        "areas": areas,
        "focuses": pd.DataFrame({"focus": ["f"], "name": ["Zero stunting"], "track": ["problem"]}),
        "problems": pd.DataFrame(
            {"problem": ["m"], "statement": ["Genangan"], "category": ["drainase"], "area": ["K.01;K.02"]}
        ),
        "interventions": pd.DataFrame(
            {
                "intervention": ["a", "b"],
                "focus": ["f", "f"],
                "title": ["Gali", "Tutup"],
                "start": [2027, 2028],
                "end": [2027, 2029],
                "after": [None, "a"],
                "status": ["usulan", "usulan"],
            }
        ),
        "indicators": pd.DataFrame(
            {
                "area": ["K.01"],
                "indicator": ["stunting"],
                "year": [2025],
                "method": ["eppgbm"],
                "value": [12.5],
                "numerator": [6],
                "denominator": [48],
            }
        ),
    }


def test_a_sound_plan_has_no_findings(tables: Tables) -> None:
    assert list(kw.check(tables)) == []


def set_cell(table: str, column: str, row: int, value: object) -> Callable[[Tables], None]:
    def apply(tables: Tables) -> None:
        frame = tables[table]
        if column not in frame or frame[column].dtype != object:
            frame[column] = frame[column].astype(object) if column in frame else None
        frame.at[row, column] = value

    return apply


FAULTS = [
    ("type", "interventions", "start", "b", set_cell("interventions", "start", 1, "tahun depan")),
    ("required", "problems", "statement", "m", set_cell("problems", "statement", 0, "  ")),
    ("choices", "problems", "category", "m", set_cell("problems", "category", 0, "drainas")),
    ("range", "interventions", "start", "a", set_cell("interventions", "start", 0, 1027)),
    ("range", "problems", "urgency", "m", set_cell("problems", "urgency", 0, 6)),
    ("pattern", "areas", "area", "K 1", set_cell("areas", "area", 0, "K 1")),
    ("pattern", "interventions", "code", "a", set_cell("interventions", "code", 0, "7-01")),
    ("reference", "problems", "area", "m", set_cell("problems", "area", 0, "K.01;K.09")),
    ("reference", "interventions", "focus", "a", set_cell("interventions", "focus", 0, "g")),
    ("cycle", "interventions", "after", "a", set_cell("interventions", "after", 0, "b")),
    ("cycle", "areas", "parent", "K", set_cell("areas", "parent", 0, "K.01")),
    ("order", "interventions", "end", "b", set_cell("interventions", "end", 1, 2026)),
    ("share", "indicators", "value", "K.01/stunting/2025/eppgbm", set_cell("indicators", "value", 0, 13)),
    (
        "share",
        "indicators",
        "numerator",
        "K.01/stunting/2025/eppgbm",
        set_cell("indicators", "numerator", 0, 49),
    ),
]


@pytest.mark.parametrize(("rule", "table", "column", "row", "break_it"), FAULTS)
def test_a_fault_is_found_where_it_is(
    tables: Tables, rule: str, table: str, column: str, row: str, break_it: Callable[[Tables], None]
) -> None:
    break_it(tables)
    found = [f for f in kw.check(tables).errors if f.rule == rule and f.column == column]
    assert row in [f.row for f in found]
    for finding in found:
        assert finding.table == table
        assert finding.message("id") and finding.message("en") and finding.remedy("id") and finding.remedy("en")


def test_all_faults_are_found_at_once(tables: Tables) -> None:
    for *_, break_it in FAULTS[:5]:
        break_it(tables)
    assert {f.rule for f in kw.check(tables).errors} >= {"type", "required", "choices", "range"}


def test_equal_keys_are_named_on_both_rows(tables: Tables) -> None:
    tables["areas"].loc[2, "area"] = "K.01"
    tables["problems"].loc[0, "area"] = "K.01"
    assert [f.rule for f in kw.check(tables).errors] == ["unique", "unique"]


def test_an_unread_cell_is_one_finding_not_two(tables: Tables) -> None:
    set_cell("interventions", "end", 1, "akhir")(tables)
    assert [(f.rule, f.value) for f in kw.check(tables)] == [("type", "akhir")]


def test_a_missing_required_column_is_named_once(tables: Tables) -> None:
    del tables["focuses"]["track"]
    found = kw.check(tables)
    assert [f.rule for f in found.errors if not f.row] == ["column"]


def test_a_point_is_no_area(tables: Tables) -> None:
    areas = tables["areas"]
    assert isinstance(areas, gpd.GeoDataFrame)
    areas.loc[1, "geometry"] = Point(110.05, -7.95)
    assert ("geometry_kind", "K.01") in {(f.rule, f.row) for f in kw.check(tables).errors}


def test_a_bow_tie_is_invalid_and_said_why(tables: Tables) -> None:
    areas = tables["areas"]
    assert isinstance(areas, gpd.GeoDataFrame)
    areas.loc[1, "geometry"] = Polygon([(110, -8), (110.1, -7.9), (110.1, -8), (110, -7.9)])
    found = [f for f in kw.check(tables).errors if f.rule == "geometry_valid"]
    assert [f.row for f in found] == ["K.01"]
    assert "Self-intersection" in found[0].value


def test_overlap_gap_and_child_outside_its_parent_are_measured(tables: Tables) -> None:
    """The second RW is moved east by a tenth of its width: 10 m of 100 m stick out and 10 m are empty."""
    side = 1000.0
    squares = gpd.GeoSeries([box(0, 0, 2 * side, side), box(0, 0, side, side), box(0.9 * side, 0, 2.1 * side, side)])
    origin = (430000.0, 9138000.0)
    areas = tables["areas"]
    assert isinstance(areas, gpd.GeoDataFrame)
    moved = squares.translate(*origin).set_crs(32749).to_crs(4326)
    tables["areas"] = areas.set_geometry(moved)
    found = {(f.rule, f.row): f for f in kw.check(tables).warnings}
    assert float(found["overlap", "K.01"].value.removesuffix(" m²")) == pytest.approx(100_000, rel=0.01)
    assert float(found["outside_parent", "K.02"].value.removesuffix(" m²")) == pytest.approx(100_000, rel=0.01)
    told = found["outside_parent", "K.02"]
    assert re.fullmatch(r"Seluas (99|100|101)\.\d{3},\d m² terletak di luar wilayah induknya\.", told.message("id"))
    assert re.fullmatch(r"(99|100|101),\d{3}\.\d m² lie outside the parent\.", told.message("en"))


def test_a_gap_between_areas_is_measured() -> None:
    """Four bars around an empty square of 100 m."""
    bars = [box(0, 0, 300, 100), box(0, 200, 300, 300), box(0, 100, 100, 200), box(200, 100, 300, 200)]
    placed = gpd.GeoSeries(bars).segmentize(100).translate(430000, 9138000).set_crs(32749).to_crs(4326)
    areas = gpd.GeoDataFrame({"area": list("ABCD"), "name": list("ABCD"), "level": "rw"}, geometry=placed)
    gaps = [f for f in kw.check({"areas": areas}) if f.rule == "gap"]
    assert len(gaps) == 1
    assert float(gaps[0].value.removesuffix(" m²")) == pytest.approx(10_000, rel=0.01)


def test_parents_are_of_a_higher_level(tables: Tables) -> None:
    tables["areas"]["level"] = "rw"
    assert {f.row for f in kw.check(tables).errors if f.rule == "level"} == {"K.01", "K.02"}


@pytest.mark.parametrize(
    ("stage", "target", "told"), [("rintisan", "maju", []), ("maju", "maju", ["maju"]), ("mandiri", "maju", ["maju"])]
)
def test_a_target_stage_lies_above_the_present_one(tables: Tables, stage: str, target: str, told: list[str]) -> None:
    zone = {"zone": ["Z"], "focus": ["f"], "name": ["Tepi"], "theme": ["tepian_sungai"], "role": ["pusat"]}
    tables["zones"] = pd.DataFrame(zone | {"stage": [stage], "target_stage": [target]})
    assert [f.value for f in kw.check(tables) if f.rule == "climb"] == told


def test_a_stage_belongs_to_its_ladder(tables: Tables) -> None:
    zones = {"zone": ["z"], "name": ["Z"], "theme": ["kampung_wisata"], "role": ["pusat"]}
    tables["zones"] = pd.DataFrame(zones | {"ladder": ["kampung_wisata"], "stage": ["nindya"]})
    assert [(f.rule, f.value) for f in kw.check(tables).errors] == [("stage", "nindya")]


def test_labels_and_other_spellings_of_choices_are_understood() -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["RW"]})
    actors = pd.DataFrame({"actor": ["x"], "name": ["UGM"], "sector": ["Perguruan Tinggi"]})
    plan = kw.MasterPlan(areas=areas, actors=actors)
    assert (plan.areas.loc[0, "level"], plan.actors.loc[0, "sector"]) == ("rw", "kampus")


def test_codes_that_came_as_floats_are_text_again() -> None:
    areas = pd.DataFrame({"area": [3471051002.0, np.nan], "name": ["A", "B"], "level": "kelurahan"})
    found = kw.check({"areas": areas})
    assert [(f.rule, f.row) for f in found.errors] == [("required", "#2")]


def test_amounts_beyond_floats_stay_exact() -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"]})
    focuses = pd.DataFrame({"focus": ["f"], "name": ["F"], "track": ["problem"]})
    works = {
        "intervention": ["k"],
        "focus": ["f"],
        "title": ["K"],
        "start": [2027],
        "end": [2027],
        "status": ["usulan"],
    }
    funding = {
        "intervention": ["k"],
        "year": [2027],
        "fund": ["dak"],
        "amount": ["9007199254740993"],
        "status": ["usulan"],
    }
    plan = kw.MasterPlan(areas=areas, focuses=focuses, interventions=pd.DataFrame(works), funding=pd.DataFrame(funding))
    assert plan.funding["amount"].sum() == 9_007_199_254_740_993


def test_a_finding_names_file_sheet_and_row_of_its_origin(tables: Tables) -> None:
    tables["problems"]["origin"] = "[fgd.xlsx]FGD 1!7"
    tables["problems"]["category"] = "tak ada"
    finding = kw.check(tables).errors[0]
    assert (finding.file, finding.sheet, finding.cell) == ("fgd.xlsx", "FGD 1", "7")


def test_a_plan_without_areas_is_one_clear_error() -> None:
    assert [f.rule for f in kw.check({}).errors] == ["areas"]


def test_unknown_tables_and_columns_are_said() -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"], "warna": ["merah"]})
    found = kw.check({"areas": areas, "jalan": pd.DataFrame()})
    assert {(f.level, f.rule) for f in found} == {("warning", "unknown_table"), ("warning", "unknown_column")}
