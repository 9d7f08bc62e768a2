"""Who does it in which year, dashes that say nothing, and answers of surveys in 0/1 columns and several places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

import kewilayahan as kw
from kewilayahan.schema.declaration import normal
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.sheets.names import Actors

Typed = Callable[..., Path]


@pytest.mark.parametrize("years", [(2019, 2026), (2026, 2019)])
def test_a_former_agency_is_read_by_the_year_whatever_came_before(years: tuple[int, int]) -> None:
    actors = Actors(None, SCHEMA)
    found = {year: actors.find("DPMPPA", year).actors for year in years}
    assert found == {2019: ("dpmppa",), 2026: ("dp3ap2kb",)}


def test_an_agency_before_its_time_is_told() -> None:
    named = Actors(None, SCHEMA).find("DP3AP2KB", 2019)
    assert named.actors == ("dp3ap2kb",) and [remark.rule for remark in named.said] == ["not_valid"]


def test_the_actors_of_the_plan_have_their_years() -> None:
    row = {"actor": "forum", "name": "Forum Lama", "alias": (), "valid_from": 2015, "valid_to": 2020}
    actors = Actors(pd.DataFrame([row]), SCHEMA)
    assert [remark.rule for remark in actors.find("Forum Lama", 2026).said] == ["not_valid"]
    assert actors.find("Forum Lama", 2018).said == () and actors.find("Forum Lama").said == ()


def test_a_dash_names_nobody_and_chooses_nothing(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(["Kegiatan", "Lokasi", "Pelaksana", "Kategori", "Sumber Dana"], ["Gapura", "RW 05", "-", "–", "-"])
    sheets = kw.read_sheets(file, areas=areas)
    row = sheets["proposals"].iloc[0]
    assert row[["actor", "category"]].isna().all() and row["fund"] == () and "actors" not in sheets
    assert [found.text() for found in sheets.findings if found.level != "info"] == []


def test_options_of_a_survey_without_the_column_of_their_question(tmp_path: Path) -> None:
    (tmp_path / "kobo.csv").write_text(
        '"uraian";"jenis";"pelaku/kota";"pelaku/kampus";"usg/u";"usg/s";"usg/g";"_uuid"\n'
        '"Taman di bantaran";"mimpi";"1";"1";"1";"1";"1";"a"\n"Pagar di gang buntu";"usulan";"0";"1";"1";"1";"1";"b"\n',
        encoding="utf-8",
    )
    proposals = kw.read_sheets(tmp_path / "kobo.csv")["proposals"].set_index("title")
    notes = proposals["note"].to_dict()
    assert "Kota, Kampus" in notes["Taman di bantaran"]
    assert "Kampus" in notes["Pagar di gang buntu"] and "Kota" not in notes["Pagar di gang buntu"]
    assert proposals["urgency"].tolist() == [1, 1] and proposals["growth"].tolist() == [1, 1]


def test_a_form_with_a_point_a_trace_and_a_shape_keeps_the_first_that_is_filled(tmp_path: Path) -> None:
    point, trace = "-7.7944 110.3559 0 0", "-7.7944 110.3559 0 0;-7.7945 110.3560 0 0"
    shape = "-7.794 110.355 0 0;-7.794 110.356 0 0;-7.795 110.356 0 0;-7.794 110.355 0 0"
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["uraian", "jenis", "lokasi", "jalur", "area", "_uuid"])
    page.append(["Sampah di sungai", "masalah", point, None, None, "a"])
    page.append(["Gang yang becek", "masalah", None, trace, None, "b"])
    page.append(["Taman untuk anak", "mimpi", None, None, shape, "c"])
    page.append(["Pagar tepi sungai", "usulan", None, trace, shape, "d"])
    book.save(tmp_path / "kobo.xlsx")
    sheets = kw.read_sheets(tmp_path / "kobo.xlsx")
    shapes = sheets["proposals"].set_index("title").geometry
    assert shapes["Sampah di sungai"] == Point(110.3559, -7.7944)
    line = LineString([(110.3559, -7.7944), (110.356, -7.7945)])
    assert shapes["Gang yang becek"] == line and shapes["Pagar tepi sungai"] == line
    assert shapes["Taman untuk anak"].geom_type == "Polygon"
    told = [found.rule for found in sheets.findings if found.level != "info"]
    assert told == ["several_places"]
    assert "POLYGON" in sheets["proposals"].set_index("title").loc["Pagar tepi sungai", "note"]


def test_an_answer_without_its_form_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    form, group = book.worksheets[0], book.create_sheet("usulan")
    form.append(["kampung", "_uuid", "_submission_time", "_index"])
    form.append(["Notoyudan", "u-1", "2026-01-22", 1])
    group.append(["usulan", "_index", "_parent_table_name", "_parent_index"])
    group.append(["Tong sampah", 1, "form", 1])
    group.append(["Bank sampah", 2, "form", 9])
    book.save(tmp_path / "kobo.xlsx")
    sheets = kw.read_sheets(tmp_path / "kobo.xlsx")
    assert sheets["proposals"]["title"].tolist() == ["Tong sampah", "Bank sampah"]
    assert [found.value for found in sheets.findings.warnings if found.rule == "orphan"] == ["9"]


def test_a_pin_without_a_name_is_kept_aside(tmp_path: Path) -> None:
    pin = "<Placemark><name>{}</name><Point><coordinates>110.3559,-7.7944</coordinates></Point></Placemark>"
    pins = f"<Folder><name>Potensi</name>{pin.format('Bakmi')}{pin.format('')}</Folder>"
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{pins}</Document></kml>'
    (tmp_path / "pin.kml").write_text(text, encoding="utf-8")
    sheets = kw.read_sheets(tmp_path / "pin.kml")
    assert sheets["potentials"]["name"].tolist() == ["Bakmi"]
    assert len(sheets.aside["potentials"]) == 1 and [found.rule for found in sheets.findings.errors] == ["required"]


@pytest.mark.parametrize("text", ["Dinas PUPKP", "Din. PUPKP", "OPD PUPKP"])
def test_an_alias_after_the_word_for_an_office_is_the_agency(text: str) -> None:
    assert Actors(None, SCHEMA).find(text).actors == ("dpupkp",)


def test_who_answers_a_survey_is_no_proposal(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    book = openpyxl.Workbook()
    form, group = book.worksheets[0], book.create_sheet("usulan")
    form.append(["kampung", "nama", "_index", "_uuid"])
    form.append(["Jlagran", "Budi", 1, "u-1"])
    form.append(["Notoyudan", "Sri", 2, "u-2"])
    group.append(["uraian", "rw", "_index", "_parent_table_name", "_parent_index"])
    group.append(["Tong sampah", 3, 1, "form", 1])
    group.append(["Bank sampah", 22, 2, "form", 2])
    book.save(tmp_path / "kobo.xlsx")
    proposals = kw.read_sheets(tmp_path / "kobo.xlsx", areas=areas)["proposals"]
    assert proposals["title"].tolist() == ["Tong sampah", "Bank sampah"]
    assert ["nama: Budi" in proposals.loc[0, "note"], "nama: Sri" in proposals.loc[1, "note"]] == [True, True]


def test_what_a_form_states_itself_is_read_once_beside_its_repeat_group(
    tmp_path: Path, areas: gpd.GeoDataFrame
) -> None:
    book = openpyxl.Workbook()
    form, group = book.worksheets[0], book.create_sheet("usulan")
    for row in (
        ["nama", "kampung", "harapan", "_index"],
        ["Budi", "Jlagran", "Taman", 1],
        ["Sri", "Notoyudan", None, 2],
    ):
        form.append(row)
    group.append(["uraian", "rw", "_index", "_parent_table_name", "_parent_index"])
    group.append(["Talud", 3, 1, "form", 1])
    group.append(["Lampu", 22, 2, "form", 2])
    book.save(tmp_path / "kobo.xlsx")
    proposals = kw.read_sheets(tmp_path / "kobo.xlsx", areas=areas)["proposals"]
    assert proposals["title"].tolist() == ["Taman", "Talud", "Lampu"]
    assert proposals["origin"].tolist() == ["[kobo.xlsx]Sheet!C2", "[kobo.xlsx]usulan!A2:B2", "[kobo.xlsx]usulan!A3:B3"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dinas Lingkungan Hidup Kota Yogyakarta", "dlh"),
        ("Dinas PUPKP Kota Yogya", "dpupkp"),
        ("PUPKP Kota Yogyakarta", "dpupkp"),
        ("Bid. SDA Dinas PUPKP", "dpupkp"),
    ],
)
def test_an_agency_by_its_city_or_by_one_of_its_parts(text: str, code: str) -> None:
    assert Actors(None, kw.SCHEMA).find(text).actors == (code,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("APBD Prov DIY", "apbd_diy"), ("APBD Propinsi", "apbd_diy"), ("Danais DIY", "danais"),
        ("APBD Kab", "apbd_kota"), ("CSR BUMN", "tjsp"), ("Pokok Pikiran DPRD", "pokir"),
    ],
)  # fmt: skip
def test_funds_by_the_names_that_offices_write(text: str, code: str) -> None:
    assert kw.SCHEMA.spellings("funds")[normal(text)] == code
