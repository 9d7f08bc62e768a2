"""Up the hierarchy: unions and sums, what cannot be summed, and the ancestors that a file lacks."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import Polygon, box

import kewilayahan as kw
from kewilayahan.boundaries.hierarchy import with_ancestors
from kewilayahan.spatial.geometry import area_m2

OWN = "34.71.05.1002"
DEMO = Path(__file__).parents[2] / "boundaries" / "demo_areas.geojson"


def table(*rows: tuple[str, str, object]) -> gpd.GeoDataFrame:
    """Areas of code, level and population: boxes of 100 m by 100 m in a row from west to east."""
    x, y = 430_000, 9_138_000
    return gpd.GeoDataFrame(
        {
            "area": [code for code, _, _ in rows],
            "name": [f"Nama {code}" for code, _, _ in rows],
            "level": [level for _, level, _ in rows],
            "population": [people for _, _, people in rows],
        },
        geometry=[box(x + 100 * place, y, x + 100 * place + 100, y + 100) for place in range(len(rows))],
        crs=32749,
    )


def said(areas: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    """Rule, row and column of every finding."""
    return [(finding.rule, finding.row, finding.column) for finding in areas.attrs["findings"]]


def test_rw_go_up_to_kampung_and_kelurahan_by_their_codes() -> None:
    rw = table((f"{OWN}.07.22", "rw", 500), (f"{OWN}.07.23", "rw", 400), (f"{OWN}.01.01", "rw", 300))
    kampung = kw.dissolve(rw, "kampung")
    assert kampung[["area", "parent", "population"]].values.tolist() == [
        [f"{OWN}.01", OWN, 300],
        [f"{OWN}.07", OWN, 900],
    ]
    assert area_m2(kampung).round().tolist() == [10_000, 20_000]
    kelurahan = kw.dissolve(rw, "kelurahan")
    assert kelurahan[["area", "name", "level", "parent", "population"]].values.tolist() == [
        [OWN, "Pringgokusuman", "kelurahan", "34.71.05", 1200]
    ]
    assert said(kampung) == said(kelurahan) == []


def test_toy_town_goes_up_to_the_parent_that_the_table_names(toy_town: gpd.GeoDataFrame) -> None:
    town = pd.concat(
        [toy_town, gpd.GeoDataFrame({"area": ["K"], "name": ["Kota Mainan"], "level": ["kelurahan"], "parent": ["J"]})]
    )
    whole = kw.dissolve(town, "kelurahan")
    assert whole[["area", "name", "parent", "population"]].values.tolist() == [["K", "Kota Mainan", "J", 1000]]
    x, y = 430_000, 9_136_000
    square = whole.to_crs(32749).geometry[0]
    assert square.symmetric_difference(box(x, y, x + 2000, y + 2000)).area < 1  # of 4 km²: degrees are rounded


def test_areas_whose_parent_is_unknown_are_told_and_not_guessed(toy_town: gpd.GeoDataFrame) -> None:
    nothing = kw.dissolve(toy_town, "kelurahan")  # nobody says what level K is
    assert nothing.empty and list(nothing) == list(kw.dissolve(table((f"{OWN}.01.01", "rw", 1)), "kampung"))
    assert said(nothing) == [("parent", code, "parent") for code in "ABCD"]


def test_an_rw_without_kampung_is_no_kampung_but_belongs_to_its_kelurahan() -> None:
    rw = table((f"{OWN}.01.01", "rw", 300), (f"{OWN}.00.09", "rw", 50))
    kampung = kw.dissolve(rw, "kampung")
    assert kampung["area"].tolist() == [f"{OWN}.01"]
    assert said(kampung) == [("parent", f"{OWN}.00.09", "parent")]
    assert kw.dissolve(rw, "kelurahan")["population"].tolist() == [350]


def test_an_rw_beside_the_kampung_is_not_lost_and_none_counts_twice() -> None:
    areas = table((f"{OWN}.01", "kampung", 300), (f"{OWN}.01.01", "rw", 290), (f"{OWN}.00.09", "rw", 50))
    kelurahan = kw.dissolve(areas, "kelurahan")
    assert kelurahan["population"].tolist() == [350]
    assert area_m2(kelurahan).round().tolist() == [20_000]


def test_a_missing_number_empties_the_sum_and_is_told() -> None:
    kampung = kw.dissolve(table((f"{OWN}.07.22", "rw", 500), (f"{OWN}.07.23", "rw", None)), "kampung")
    assert kampung["population"].isna().tolist() == [True]
    assert said(kampung) == [("sum", f"{OWN}.07", "population")]


def test_numbers_that_nobody_has_are_no_fault() -> None:
    kampung = kw.dissolve(table((f"{OWN}.07.22", "rw", None), (f"{OWN}.07.23", "rw", None)), "kampung")
    assert kampung[["population", "households"]].isna().all(axis=None)
    assert said(kampung) == []


def test_a_part_without_polygon_is_told() -> None:
    rw = table((f"{OWN}.07.22", "rw", 500), (f"{OWN}.07.23", "rw", 400))
    rw.loc[1, "geometry"] = None
    kampung = kw.dissolve(rw, "kampung")
    assert kampung["population"].tolist() == [900]
    assert area_m2(kampung).round().tolist() == [10_000]
    assert said(kampung) == [("no_geometry", f"{OWN}.07", "geometry")]


def test_a_theme_stays_where_all_parts_share_it() -> None:
    rw = table(
        (f"{OWN}.01.01", "rw", 1), (f"{OWN}.01.02", "rw", 1), (f"{OWN}.02.03", "rw", 1), (f"{OWN}.02.04", "rw", 1)
    )
    rw["theme"] = ["kampung_sayur", "kampung_sayur", "kampung_sayur", "seni_budaya"]
    themes = kw.dissolve(rw, "kampung")["theme"]
    assert themes[0] == "kampung_sayur" and pd.isna(themes[1])


def test_overlapping_parts_are_joined_once() -> None:
    x, y = 430_000, 9_138_000
    rw = table((f"{OWN}.07.22", "rw", 1), (f"{OWN}.07.23", "rw", 1))
    rw.geometry = [box(x, y, x + 110, y + 100), box(x + 100, y, x + 200, y + 100)]
    kampung = kw.dissolve(rw, "kampung")
    assert area_m2(kampung).round().tolist() == [20_000]
    assert kampung.geometry.geom_type.tolist() == ["Polygon"]


def test_parents_in_a_circle_end() -> None:
    rw = table(("A", "rw", 1), ("B", "rw", 1)).assign(parent=["B", "A"])
    assert kw.dissolve(rw, "kampung").empty


def test_what_cannot_be_dissolved_is_refused(toy_town: gpd.GeoDataFrame) -> None:
    with pytest.raises(kw.UnknownName, match="'desa' tidak dikenal"):
        kw.dissolve(toy_town, "desa")
    with pytest.raises(kw.UnknownName, match="Wilayah di bawah tingkat 'rt'"):
        kw.dissolve(toy_town, "rt")
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(kw.KewilayahanError, match="poligon tidak sah: A"):
        kw.dissolve(toy_town.assign(geometry=[bow, *toy_town.geometry[1:]]), "kelurahan")


def test_the_demo_goes_up_to_itself() -> None:
    areas = kw.read_areas(DEMO)
    for below, level in (("rw", "kampung"), ("kampung", "kelurahan"), ("rw", "kelurahan")):
        made = kw.dissolve(areas[areas["level"] == below], level)
        own = areas[areas["area"].isin(made["area"])].sort_values("area", ignore_index=True)
        assert len(made) == {"kampung": 7, "kelurahan": 1}[level]
        for column in ("area", "population", "households"):
            assert made[column].tolist() == own[column].tolist()
        assert shapely.equals(made.geometry.array, own.geometry.array).all()


def test_the_city_goes_up_to_14_kemantren(shared_data: Path) -> None:
    areas = kw.read_areas(shared_data / "boundaries" / "id3471_kota_yogyakarta.geojson", level="kelurahan")
    kemantren = kw.dissolve(areas, "kemantren")
    assert len(kemantren) == 14 and kemantren["name"].is_unique
    assert kw.coverage_faults(kemantren).empty
    assert area_m2(kemantren).sum() == pytest.approx(area_m2(areas).sum())
    own = kw.read_areas(shared_data / "boundaries" / "id3471120_gedong_tengen.geojson", level="kelurahan")
    gedongtengen = kemantren.set_index("area").loc["34.71.05"]
    assert gedongtengen["name"] == "Gedongtengen"
    assert gedongtengen.geometry.symmetric_difference(own.geometry.union_all()).area < 1e-12
    city = kw.dissolve(areas, "kota")
    assert city[["area", "name"]].values.tolist() == [["34.71", "Kota Yogyakarta"]]
    assert area_m2(city)[0] / 1e6 == pytest.approx(32.88, abs=0.005)


def test_ancestors_are_added_once_and_named() -> None:
    rw = table((f"{OWN}.07.22", "rw", 500)).assign(parent=f"{OWN}.07", name="RW 22 Notoyudan")
    whole = with_ancestors(rw)
    assert whole[["area", "name", "level"]].values.tolist() == [
        ["34.71", "Kota Yogyakarta", "kota"],
        ["34.71.05", "Gedongtengen", "kemantren"],
        [OWN, "Pringgokusuman", "kelurahan"],
        [f"{OWN}.07", "Notoyudan", "kampung"],
        [f"{OWN}.07.22", "RW 22 Notoyudan", "rw"],
    ]
    assert whole.geometry.notna().tolist() == [False] * 4 + [True]
    assert with_ancestors(whole)["area"].tolist() == whole["area"].tolist()


def test_a_parent_that_is_no_dotted_code_stays(toy_town: gpd.GeoDataFrame) -> None:
    assert with_ancestors(toy_town)["area"].tolist() == list("ABCD")
