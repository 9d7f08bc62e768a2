"""A plan as one workbook: people read it, and it imports back equal."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from shapely import Point
from strategies import plans

import kewilayahan as kw
from kewilayahan.documents.planbook import write_plan_book

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def run(*arguments: object, cwd: Path, status: int = 0) -> str:
    """Run the command and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "kewilayahan", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def table(path: Path, sheet: str) -> pd.DataFrame:
    """One sheet by its headers."""
    return pd.read_excel(path, sheet_name=sheet, engine="openpyxl", dtype=object)


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan=plans())
def test_any_plan_reads_back_equal(plan: kw.MasterPlan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_plan_book(plan, Path(folder) / "rencana.xlsx")
        sheets = kw.read_sheets(Path(folder) / "rencana.xlsx")
    assert [finding.text() for finding in sheets.findings.errors] == []
    assert kw.MasterPlan(**sheets) == plan


def test_what_export_writes_import_reads(tmp_path: Path) -> None:
    """The whole example: every cell, every line of a drawing, and every origin."""
    run("export", EXAMPLE, "--internal", "-o", "rencana.xlsx", cwd=tmp_path)
    printed = run("import", "rencana.xlsx", "-o", "lagi.gpkg", cwd=tmp_path)
    assert "1 berkas: 1 terbaca" in printed and "Tidak ada temuan" in printed
    plan, again = kw.read_plan(EXAMPLE), kw.read_plan(tmp_path / "lagi.gpkg")
    assert again == plan
    assert again.proposals["origin"].iloc[0] == "[rpjmd_2025_matriks.xlsx]Program!8"
    assert "Tidak ada yang berubah" in run("import", "rencana.xlsx", "-o", "lagi.gpkg", cwd=tmp_path)


def test_the_public_workbook_reads_back_as_the_public_plan(tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    write_plan_book(kw.public(plan), tmp_path / "umum.xlsx")
    figures = table(tmp_path / "umum.xlsx", "Indikator")
    assert (figures["Nilai"] == "disembunyikan").sum() == kw.public(plan).indicators["hidden"].map(len).gt(0).sum()
    again = kw.MasterPlan(**kw.read_sheets(tmp_path / "umum.xlsx"))
    assert kw.public(again) == kw.public(plan)


def test_people_read_labels_names_and_numbers(tmp_path: Path) -> None:
    write_plan_book(kw.read_plan(EXAMPLE), tmp_path / "rencana.xlsx")
    money = table(tmp_path / "rencana.xlsx", "Pendanaan").iloc[0]
    row = kw.read_plan(EXAMPLE).funding.iloc[0]
    assert (money["Kegiatan"], money["Jumlah"]) == (row["intervention"], row["amount"])
    works = kw.read_plan(EXAMPLE).interventions.set_index("intervention")["title"]
    assert money["→ Kegiatan"] == works[row["intervention"]]
    assert money["Sumber dana"] == kw.SCHEMA.label("funds", row["fund"])
    assert openpyxl.load_workbook(tmp_path / "rencana.xlsx").sheetnames[:2] == ["Petunjuk", "Wilayah"]


def test_an_edit_in_the_workbook_is_named_by_its_cell_there(tmp_path: Path) -> None:
    write_plan_book(kw.read_plan(EXAMPLE), tmp_path / "rencana.xlsx")
    book = openpyxl.load_workbook(tmp_path / "rencana.xlsx")
    sheet = book["Pendanaan"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    sheet[f"{heads['Jumlah']}3"] = "banyak"
    sheet[f"{heads['Jumlah']}4"] = 7
    book.save(tmp_path / "rencana.xlsx")
    sheets = kw.read_sheets(tmp_path / "rencana.xlsx")
    (wrong,) = sheets.findings.errors
    assert (wrong.file, wrong.sheet, wrong.cell) == ("rencana.xlsx", "Pendanaan", f"{heads['Jumlah']}3")
    assert sheets["funding"]["amount"].iloc[1] == 7 and len(sheets.aside["funding"]) == 1


def test_what_people_correct_in_the_workbook_outlives_the_file_it_came_from(tmp_path: Path) -> None:
    """An agency's list makes a plan; its workbook is corrected and imported; the list, unchanged, comes again."""
    (tmp_path / "usulan.csv").write_text("Kegiatan;Lokasi;Biaya\nTalud;RW 01;Rp 5 juta\n", encoding="utf-8")
    (tmp_path / "rencana").mkdir()
    (tmp_path / "rencana" / "areas.csv").write_text("area,name,level\nK.1,RW 01,rw\n", encoding="utf-8")
    run("import", "usulan.csv", "-o", "rencana", cwd=tmp_path)
    run("export", "rencana", "--internal", "-o", "semua.xlsx", cwd=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "semua.xlsx")
    heads = {cell.value: cell.column_letter for cell in book["Usulan"][1]}
    book["Usulan"][f"{heads['Biaya']}2"] = 6_000_000
    book.save(tmp_path / "semua.xlsx")
    assert "berubah: Usulan 1" in run("import", "semua.xlsx", "-o", "rencana", cwd=tmp_path)
    assert "Tidak ada yang berubah" in run("import", "usulan.csv", "-o", "rencana", cwd=tmp_path)
    (proposal,) = kw.read_plan(tmp_path / "rencana").proposals.to_dict("records")
    assert (proposal["cost"], proposal["origin"].split("!")[0]) == (6_000_000, "[usulan.csv]usulan")


def test_a_drawing_of_many_thousand_corners_fits(tmp_path: Path) -> None:
    """One cell holds 32,767 characters; a circle of 4,000 corners needs four times that."""
    circle = Point(110.35, -7.79).buffer(0.01, quad_segs=1000)
    areas = gpd.GeoDataFrame({"area": ["A"], "name": ["_x0041_ A"], "level": ["rw"]}, geometry=[circle], crs=4326)
    plan = kw.MasterPlan(areas=areas.assign(origin="[batas.gpkg]rw!1"))
    write_plan_book(plan, tmp_path / "rencana.xlsx")
    assert kw.MasterPlan(**kw.read_sheets(tmp_path / "rencana.xlsx")) == plan


def test_a_text_that_fits_no_cell_is_refused(tmp_path: Path) -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"], "note": ["x" * 32_768]})
    with pytest.raises(kw.UnreadableFile, match="Catatan: teks lebih panjang dari 32767 huruf"):
        write_plan_book(kw.MasterPlan(areas=areas), tmp_path / "rencana.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_citys_own_choices_go_along(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "themes.csv").write_text('code,id,en,colour,ladder\nsungai,"=Kali\nbersih",River,,\n')
    schema = kw.SCHEMA.with_vocabulary(tmp_path / "vocabulary")
    areas = pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"], "origin": ["[a]b!1"]})
    zones = pd.DataFrame({"zone": ["z"], "name": ["Z"], "theme": ["sungai"], "role": ["pusat"], "origin": ["[a]b!2"]})
    plan = kw.MasterPlan(schema=schema, areas=areas, zones=zones)
    write_plan_book(plan, tmp_path / "kota.xlsx")
    assert table(tmp_path / "kota.xlsx", "Kawasan strategis")["Tema"].tolist() == ["=Kali\nbersih"]
    run("import", "kota.xlsx", "-o", "kota", cwd=tmp_path)
    again = kw.read_plan(tmp_path / "kota")
    assert again == plan and again.schema == schema
