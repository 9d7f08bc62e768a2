"""Codes, names and levels: every written form, two systems that are never mixed up, kampung, RW and RT."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

import kewilayahan as kw
from kewilayahan.boundaries.columns import ALIASES, recognise
from kewilayahan.spatial.area_codes import digits, dotted, from_bps, known, match_name, plain_name, reference, system

Read = Callable[..., gpd.GeoDataFrame]
OWN = "34.71.05.1002"  # Pringgokusuman; its BPS code is 3471120001


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write columns beside a strip of boxes, one each, and read the file."""

    def write_and_read(columns: dict[str, list[object]], **options: str) -> gpd.GeoDataFrame:
        number = len(next(iter(columns.values())))
        shapes = [box(110.35 + west / 1000, -7.80, 110.351 + west / 1000, -7.79) for west in range(number)]
        gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(tmp_path / "a.gpkg")
        areas = kw.read_areas(tmp_path / "a.gpkg", **options)
        assert len(areas) == number and areas.geometry.notna().all()  # nothing is lost, whatever the columns
        assert areas["area"].is_unique
        return areas

    return write_and_read


def said(areas: gpd.GeoDataFrame, rule: str) -> list[tuple[str, str, str]]:
    """Level, row and value of the findings of a rule."""
    return [(finding.level, finding.row, finding.value) for finding in areas.attrs["findings"] if finding.rule == rule]


def faults(areas: gpd.GeoDataFrame) -> dict[str, int]:
    """How many warnings and errors there are of each rule."""
    return dict(Counter(finding.rule for finding in areas.attrs["findings"] if finding.level != "info"))


# --- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("34.71.05.1002", "3471051002"),
        ("3471051002", "3471051002"),
        (" 34 71 05 1002 ", "3471051002"),
        ("id3471120001", "3471120001"),
        ("ID3471120001", "3471120001"),
        (3471051002, "3471051002"),
        (3471051002.0, "3471051002"),
        (np.float64(3471051002), "3471051002"),
        ("3471051002.0", "3471051002"),
        (34711310020309.0, "34711310020309"),
        ("Bener", ""),
        ("", ""),
        (None, ""),
        (np.nan, ""),
        (pd.NA, ""),
        (np.inf, ""),
        (-3471051002.0, ""),
        (12.5, ""),
    ],
)
def test_digits_of_a_code(written: object, read_as: str) -> None:
    assert digits(written) == read_as


@given(st.sampled_from([10, 12, 14]).flatmap(lambda size: st.integers(10 ** (size - 1), 10**size - 1)))
def test_digits_and_dots_undo_each_other(code: int) -> None:
    with_dots = dotted(str(code))
    assert digits(with_dots) == digits(code) == digits(float(code)) == digits(f"{code}.0") == str(code)
    assert [len(part) for part in with_dots.split(".")] == [2, 2, 2, 4, 2, 2][: 4 + (len(str(code)) - 10) // 2]


def test_the_two_systems_never_share_a_code() -> None:
    table = reference()
    for area, bps in table[["area", "bps"]].itertuples(index=False):
        assert system(digits(area)) == "kemendagri" and system(bps) == "bps"
        assert from_bps(bps) == area and from_bps(digits(area)) == ""
        assert known(digits(area)) and known(bps)
    assert set(map(digits, table["area"])).isdisjoint(table["bps"])


def test_a_code_outside_the_table_is_told_by_its_seventh_digit() -> None:
    assert [system(code) for code in ("3404072001", "3404071001", "3404070001", "3404075001")] == [
        "kemendagri",
        "kemendagri",
        "bps",
        "",
    ]
    assert not known("3404072001") and system("347105") == ""


def test_the_published_list_has_the_same_codes_and_names(shared_data: Path) -> None:
    with (shared_data / "codes" / "villages_34_71_and_around.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row[0].replace(".", "").startswith("3471")]
    published = {dotted(digits(row[0])): plain_name(row[-1]) for row in rows}
    own = {area: plain_name(name) for area, name in reference()[["area", "name"]].itertuples(index=False)}
    assert published == own


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Muja Muju", "34.71.13.1002"),
        ("Mujamuju", "34.71.13.1002"),
        ("MUJA MUJU", "34.71.13.1002"),
        ("Tegal Panggung", "34.71.04.1002"),
        ("Tegalranggung", "34.71.04.1002"),
        ("Purwo Kinanti", "34.71.11.1001"),
        ("Gunung Ketur", "34.71.11.1002"),
        ("Sosromeduran", "34.71.05.1001"),
        ("Ringgokusuman", OWN),
        ("PringgokusumanPringgokusuman", OWN),
        ("Wapungboto", "34.71.13.1004"),
        ("Kel. Kotabaru", "34.71.03.1002"),
        ("Sleman", ""),
        ("RW 07", ""),
        ("", ""),
    ],
)
def test_name_variants_of_real_files(written: str, code: str) -> None:
    assert match_name(written)[0] == code


def test_every_name_of_the_table_finds_itself() -> None:
    table = reference()
    assert [match_name(name) for name in table["name"]] == [(area, 100.0) for area in table["area"]]


# --- columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "value"), [("code", OWN), ("bps", "3471120001"), ("name", "Bener"), ("population", 12386), ("rw", "07")]
)
def test_every_alias_is_recognised_in_capitals_and_cut_by_dbf(fact: str, value: object) -> None:
    for alias in ALIASES[fact]:
        for header in {alias, alias.upper(), alias[:10]}:
            facts, supplies = recognise(pd.DataFrame({header: [value]}))
            assert facts[fact].tolist() == [value]
            assert fact in supplies[header]


def test_the_first_filled_column_wins_row_by_row() -> None:
    frame = pd.DataFrame({"NAMOBJ": ["Ringgokusuman", "Bener"], "WADMKD": ["Pringgokusuman", None], "lat": [1, 2]})
    facts, supplies = recognise(frame)
    assert facts["name"].tolist() == ["Pringgokusuman", "Bener"]
    assert {column: "name" in facts_of for column, facts_of in supplies.items()} == {
        "NAMOBJ": True,
        "WADMKD": True,
        "lat": False,
    }


def test_a_code_in_a_column_of_names_is_passed_over() -> None:
    facts, supplies = recognise(pd.DataFrame({"kecamatan": ["347113"], "kode": ["Bener"]}))
    assert facts["kemantren"].isna().all() and facts["code"].isna().all()
    assert supplies == {"kecamatan": set(), "kode": set()}


def test_unused_columns_are_listed(read: Read) -> None:
    areas = read({"kode_desa": [OWN], "OBJECTID": [7], "WADMKK": ["Kota Yogyakarta"]}, level="kelurahan")
    note = next(finding for finding in areas.attrs["findings"] if finding.rule == "columns")
    assert note.message("en") == "columns not used: OBJECTID, WADMKK"


# --- kelurahan -------------------------------------------------------------------------------------------------------


def test_codes_that_disagree_are_told_and_kemendagri_wins(read: Read) -> None:
    areas = read({"kode_desa": ["34.71.05.1001"], "iddesa": ["3471120001"]}, level="kelurahan")
    assert areas["area"].tolist() == ["34.71.05.1001"]
    assert said(areas, "code_system") == [("warning", "#1", "34.71.05.1001 / 3471120001")]


def test_kemendagri_codes_in_a_column_of_bps_are_told(read: Read) -> None:
    areas = read({"iddesa": ["3471051001", "3471051002"]}, level="kelurahan")
    assert areas["area"].tolist() == ["34.71.05.1001", OWN]
    assert said(areas, "code_system") == [("warning", "#1", "3471051001")]


@pytest.mark.parametrize(("code", "area"), [("3404070001", "bps-3404070001"), ("3404072001", "34.04.07.2001")])
def test_a_code_outside_the_table_is_said_to_be_a_guess(read: Read, code: str, area: str) -> None:
    areas = read({"kode_desa": [code], "nama_desa": ["Caturtunggal"]}, level="kelurahan")
    assert areas[["area", "name"]].values.tolist() == [[area, "Caturtunggal"]]
    assert said(areas, "code_system")[0] == ("warning", "#1", code)


@pytest.mark.parametrize("code", ["34.71.05.10021", "347105100"])
def test_a_code_with_a_digit_too_many_or_too_few_is_not_cut_to_fit(read: Read, code: str) -> None:
    areas = read({"kode_desa": [code], "nama_desa": ["Sosromenduran"]}, level="kelurahan")
    assert areas["area"].tolist() == ["34.71.05.1001"]  # by its name, not by the code
    assert said(areas, "code") == [("warning", "#1", code)]
    assert said(areas, "name") == [("info", "#1", "Sosromenduran")]


def test_name_and_code_that_disagree_are_told_and_the_code_wins(read: Read) -> None:
    areas = read({"kode_desa": [OWN], "nama_desa": ["Bener"]}, level="kelurahan")
    assert areas[["area", "name"]].values.tolist() == [[OWN, "Pringgokusuman"]]
    assert said(areas, "name") == [("warning", "#1", "Bener")]


def test_two_kelurahan_with_one_name_and_no_code(read: Read) -> None:
    areas = read({"nama_desa": ["Bener", "Bener"]}, level="kelurahan")
    assert areas["area"].tolist() == ["34.71.01.1004", "34.71.01.1004-2"]
    assert said(areas, "duplicate") == [("warning", "#2", "34.71.01.1004")]


def test_two_unknown_kelurahan_with_one_name_and_two_codes(read: Read) -> None:
    columns: dict[str, list[object]] = {"kode_desa": ["3404072001", "3404072002"], "nama_desa": ["Sinduadi"] * 2}
    assert said(read(columns, level="kelurahan"), "duplicate_name") == [("warning", "#2", "Sinduadi")]


def test_a_row_that_says_nothing_gets_a_temporary_code(read: Read) -> None:
    areas = read({"kode_desa": [OWN, None], "nama_desa": ["Pringgokusuman", None]}, level="kelurahan")
    assert areas["area"].tolist() == [OWN, "tanpa-kode-2"]
    assert faults(areas) == {"code": 1}


# --- kemantren and city ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        {"WADMKC": ["GEDONG TENGEN", "Tegalrejo"]},
        {"KDCPUM": ["34.71.05", "34.71.01"]},
        {"district_code": ["id3471120", "id3471140"]},
        {"kode_kec": [347105.0, 347101.0], "nama": ["Gedongtengen", "Tegalrejo"]},
    ],
)
def test_kemantren_by_code_of_either_system_or_by_name(read: Read, columns: dict[str, list[object]]) -> None:
    areas = read(columns, level="kemantren")
    assert areas[["area", "name", "parent"]].values.tolist() == [
        ["34.71.05", "Gedongtengen", "34.71"],
        ["34.71.01", "Tegalrejo", "34.71"],
    ]
    assert faults(areas) == {}
    assert not said(areas, "name")  # Tegalrejo is a kelurahan too, and is not taken for it


def test_a_layer_of_kemantren_is_seen_to_be_one(read: Read) -> None:
    areas = read({"kecamatan": ["Tegalrejo"]})
    assert areas["level"].tolist() == ["kemantren"]
    assert said(areas, "level") == [("info", "", "kemantren")]


def test_another_regency_is_not_taken_for_the_city(read: Read) -> None:
    city = read({"WADMKK": ["Kota Yogyakarta"]}, level="kota")
    assert city[["area", "name"]].values.tolist() == [["34.71", "Kota Yogyakarta"]]
    other = read({"KDPKAB": ["34.04"], "WADMKK": ["Sleman"]}, level="kota")
    assert other[["area", "name"]].values.tolist() == [["34.04", "Sleman"]]
    assert read({"WADMKK": ["Sleman"]}, level="kota")["area"].tolist() == ["tanpa-kode-1"]


# --- kampung, RW and RT ----------------------------------------------------------------------------------------------


def test_the_layer_of_muja_muju(read: Read) -> None:
    # The codes of DOMAIN.md 8.4: Miliran is kampung 01, Mujamuju 03.
    areas = read(
        {
            "rw": [1, 9],
            "kampung": ["Miliran", "Mujamuju"],
            "rw_id": ["34711310020101", "34711310020309"],
            "kampung_id": ["347113100201", "347113100203"],
            "kelurahan_": [3471131002.0, 3471131002.0],
        }
    )
    assert areas[["area", "name", "level", "parent"]].values.tolist() == [
        ["34.71.13.1002.01.01", "RW 01 Miliran", "rw", "34.71.13.1002.01"],
        ["34.71.13.1002.03.09", "RW 09 Mujamuju", "rw", "34.71.13.1002.03"],
    ]
    assert faults(areas) == {}


@pytest.mark.parametrize("rw", ["07", 7, "2.0", "RW 07", "RW.07", "Rw-7"])
def test_a_number_of_rw_in_every_form(read: Read, rw: object) -> None:
    areas = read({"rw": [rw], "kode_kel": [OWN]})
    assert areas["area"].tolist() == [f"{OWN}.00.{2 if rw == '2.0' else 7:02d}"]
    assert areas["parent"].tolist() == [OWN]
    assert faults(areas) == {}


@pytest.mark.parametrize("rw", ["09, 10", "09 10", "9-10", "RW 9 & RW 10"])
def test_several_rw_in_one_cell_stay_together_and_are_told(read: Read, rw: str) -> None:
    areas = read({"rw": [rw], "kode_kel": [OWN]})
    assert areas[["area", "name"]].values.tolist() == [[f"{OWN}.00.09-10", "RW 09-10"]]
    assert said(areas, "several_rw") == [("warning", "#1", rw)]


def test_leftover_polygons_are_kept_as_tanpa_rw(read: Read) -> None:
    areas = read({"rw": ["07", None], "kampung": ["Jlagran", None], "kode_kel": [OWN, OWN]})
    assert areas[["area", "name", "parent"]].values.tolist() == [
        [f"{OWN}.01.07", "RW 07 Jlagran", f"{OWN}.01"],
        [f"{OWN}.00.sisa-2", "tanpa RW", OWN],
    ]
    assert said(areas, "leftover") == [("warning", "#2", "")]


def test_kampung_without_codes_are_numbered_in_the_order_of_rw(read: Read) -> None:
    areas = read({"rw": [21, 1, 4], "kampung": ["Notoyudan", "Jlagran", "Pringgokusuman"], "kode_kel": [OWN] * 3})
    assert areas["parent"].tolist() == [f"{OWN}.03", f"{OWN}.01", f"{OWN}.02"]
    assert [value for _, _, value in said(areas, "kampung_code")] == ["Jlagran", "Pringgokusuman", "Notoyudan"]


def test_a_new_number_of_a_kampung_never_meets_one_that_is_taken(read: Read) -> None:
    areas = read(
        {
            "rw": [1, 5, 2],
            "kampung": ["Miliran", "Balirejo", "Miliran Miliran"],
            "kampung_id": ["347113100201", None, None],
            "kelurahan_": ["3471131002"] * 3,
        }
    )
    assert areas["parent"].tolist() == ["34.71.13.1002.01", "34.71.13.1002.02", "34.71.13.1002.01"]
    assert [value for _, _, value in said(areas, "kampung_code")] == ["Balirejo"]
    assert said(areas, "variant") == [("info", "#3", "Miliran Miliran")]


def test_polygons_drawn_in_google_earth_bear_their_number_in_the_name(read: Read) -> None:
    areas = read({"Name": ["RW 22", "RW 23 Notoyudan"]}, level="rw", parent=f"{OWN}.07")
    assert areas["area"].tolist() == [f"{OWN}.07.22", f"{OWN}.07.23"]
    assert faults(areas) == {}


def test_a_kampung_is_not_taken_for_the_kelurahan_of_its_name(read: Read) -> None:
    areas = read({"nama": ["Notoyudan", "Tegalrejo"]}, level="kampung", parent=OWN)
    assert areas[["area", "name", "parent"]].values.tolist() == [
        [f"{OWN}.01", "Notoyudan", OWN],
        [f"{OWN}.02", "Tegalrejo", OWN],
    ]


def test_a_long_code_says_kampung_and_rw_whatever_its_column(read: Read) -> None:
    areas = read({"kode": [f"{OWN}.07.22", "34710510020723"], "nama": ["Satu", "Dua"]})
    assert areas["area"].tolist() == [f"{OWN}.07.22", f"{OWN}.07.23"]
    assert set(areas["level"]) == {"rw"}


def test_sls_of_bps_become_rt_and_its_code_is_no_rw(read: Read) -> None:
    # idsls and rw_id have 14 digits each: 3471120001 is Pringgokusuman in the system of BPS.
    columns: dict[str, list[object]] = {
        "idsls": ["34711200010001", "34711200010002"],
        "nmsls": ["RT 001 RW 02", "RT 014 RW 02"],
    }
    areas = read(columns)
    assert areas[["area", "name", "level", "parent"]].values.tolist() == [
        [f"{OWN}.00.02.001", "RT 001 RW 02", "rt", f"{OWN}.00.02"],
        [f"{OWN}.00.02.014", "RT 014 RW 02", "rt", f"{OWN}.00.02"],
    ]
    assert read({"rw_id": ["34711200010102"], "rw": ["02"]})["area"].tolist() == [f"{OWN}.00.02"]


def test_an_rt_without_a_number_is_kept(read: Read) -> None:
    areas = read({"rt": ["001", None], "rw": ["03", "03"], "kode_kel": [OWN, OWN]})
    assert areas["name"].tolist() == ["RT 001 RW 03", "tanpa RT RW 03"]
    assert said(areas, "leftover") == [("warning", "#2", "")]


def test_codes_that_name_two_kelurahan_are_told(read: Read) -> None:
    areas = read({"kode_kel": [OWN], "rw_id": ["34711310020309"], "rw": [9]})
    assert areas["area"].tolist() == [f"{OWN}.00.09"]
    assert said(areas, "code") == [("warning", "#1", "3471131002")]


def test_an_rw_number_beside_another_code_is_told(read: Read) -> None:
    areas = read({"rw_id": ["34711310020309"], "rw": [8]})
    assert areas["area"].tolist() == ["34.71.13.1002.03.09"]
    assert said(areas, "code") == [("warning", "#1", "08")]


def test_a_code_outside_the_parent_is_told(read: Read) -> None:
    areas = read({"kode_kel": ["34.71.05.1001"], "rw": ["01"]}, parent=OWN)
    assert areas["area"].tolist() == ["34.71.05.1001.00.01"]
    assert said(areas, "parent") == [("warning", "#1", "34.71.05.1001")]


def test_every_kelurahan_may_have_an_rw_01(read: Read) -> None:
    areas = read({"rw": ["01", "01"], "kode_kel": ["34.71.05.1001", OWN]})
    assert areas["name"].tolist() == ["RW 01", "RW 01"]
    assert faults(areas) == {}


def test_the_level_is_guessed_and_told(read: Read) -> None:
    assert said(read({"kode_desa": [OWN]}), "level") == [("info", "", "kelurahan")]
    assert said(read({"gid": [1]}), "level") == [("warning", "", "kelurahan")]
    assert not said(read({"kode_desa": [OWN]}, level="kelurahan"), "level")


# --- an areas table of this library ----------------------------------------------------------------------------------


def test_an_areas_table_keeps_its_rows_and_lists_what_is_foreign(read: Read) -> None:
    areas = read({"area": [OWN, "K"], "name": ["P", "Blok K"], "level": ["kelurahan", "rw"], "warna": ["m", "b"]})
    assert areas[["area", "name", "level"]].values.tolist() == [[OWN, "P", "kelurahan"], ["K", "Blok K", "rw"]]
    assert [finding.message("en") for finding in areas.attrs["findings"]] == ["columns not used: warna"]


def test_codes_of_an_areas_table_are_dotted_and_translated(read: Read) -> None:
    columns: dict[str, list[object]] = {
        "area": ["3471051001", "3471120001", "34710510020722"],
        "name": ["S", "P", "RW 22"],
        "level": ["kelurahan", "kelurahan", "rw"],
        "parent": ["347105", None, "3471051002"],
    }
    areas = read(columns)
    assert areas["area"].tolist() == ["34.71.05.1001", OWN, f"{OWN}.07.22"]
    assert areas["parent"].tolist()[2] == OWN
    assert said(areas, "code_system") == [("info", "#2", "3471120001")]


def test_a_measured_column_called_area_is_no_code(read: Read) -> None:
    areas = read({"area": [478_000.25], "name": ["Pringgokusuman"], "level": ["kelurahan"]})
    assert areas["area"].tolist() == [OWN]


def test_an_rw_in_two_kampung_is_two_areas_and_told(read: Read) -> None:
    rows: dict[str, list[object]] = {
        "kode_desa": [OWN, OWN],
        "rw": ["17", "17"],
        "kampung": ["Kemetiran Kidul", "Sutodirjan"],
    }
    areas = read(rows, level="rw")
    assert areas["area"].tolist() == [f"{OWN}.01.17", f"{OWN}.02.17"]
    assert said(areas, "several_kampung") == [("warning", "#2", "RW 17 Sutodirjan")]


def test_of_several_kampung_in_one_cell_the_first_is_the_main_one(read: Read) -> None:
    rows: dict[str, list[object]] = {"kode_desa": [OWN], "rw": ["17"], "kampung": ["Kemetiran Kidul, Sutodirjan"]}
    areas = read(rows, level="rw")
    assert areas.loc[0, "name"] == "RW 17 Kemetiran Kidul"
    assert said(areas, "several_kampung") == [("warning", "#1", "Kemetiran Kidul, Sutodirjan")]


def test_the_own_name_of_an_rw_is_kept(read: Read) -> None:
    areas = read({"kode_desa": [OWN], "rw": ["1"], "nama": ["Melati"]}, level="rw")
    assert areas.loc[0, "name"] == "RW 01 (Melati)"
