"""Years that are only counted, sources of money by year, and what a row kept aside brings back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from matrices import EXAMPLE
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app

Typed = Callable[..., Path]
HEAD = ["No", "Program", "Kegiatan", "Lokasi", "Volume", "Biaya th1", "Biaya th2", "Biaya th3", "Total", "Sumber dana"]
TALUD = [1, "P1", "Talud kali", "RW 01", "10 m", "10 jt", "20 jt", None, "35 jt", "APBD"]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of the areas of the example."""
    kw.write_plan(kw.MasterPlan(areas=kw.read_plan(EXAMPLE).areas), tmp_path / "p")
    return tmp_path / "p"


def imported(path: Path, plan: Path) -> str:
    """What the command says."""
    return " ".join(CliRunner().invoke(app, ["import", str(path), "-o", str(plan)]).output.split())


def funding(tables: Any) -> list[list[Any]]:
    """Year, source and rupiah of each row of money."""
    frame = tables["funding"] if isinstance(tables, kw.sheets.Sheets) else tables.funding
    rows: list[list[Any]] = frame[["year", "fund", "amount"]].to_numpy().tolist()
    return rows


def test_years_that_are_only_counted_ask_for_the_first(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    """10 + 20 = 30 million, and the total says 35: both faults are told, and the row waits."""
    sheets = kw.read_sheets(typed(HEAD, TALUD), areas=areas)
    assert list(sheets.aside) == ["interventions", "funding"] and len(sheets.aside["interventions"]) == 1
    told = {found.rule: found for found in sheets.findings if found.level != "info"}
    assert set(told) == {"first_year", "sum", "no_focus"}
    assert (told["first_year"].level, told["first_year"].cell, told["sum"].cell) == ("error", "F2", "I2")
    assert "tahun pertama tidak disebut" in told["first_year"].message("id") and "Biaya th1" in told[
        "first_year"
    ].message("id")
    assert "Rp30.000.000" in told["sum"].message("id") and "Rp35.000.000" in told["sum"].message("id")


@pytest.mark.parametrize("title", ["RPLP 2026-2030", "Tahun 2026 s/d 2030"])
def test_a_period_in_the_title_is_the_first_year(typed: Typed, areas: gpd.GeoDataFrame, title: str) -> None:
    sheets = kw.read_sheets(typed([title], HEAD, TALUD), areas=areas)
    assert funding(sheets) == [[2026, "apbd_kota", 10_000_000], [2027, "apbd_kota", 20_000_000]]
    assert not sheets.findings.errors


def test_the_first_year_written_into_the_workbook_of_corrections(typed: Typed, plan: Path) -> None:
    assert "tahun pertama tidak disebut" in imported(typed(HEAD, TALUD), plan)
    path = plan.with_name("p-perbaiki.xlsx")
    book = openpyxl.load_workbook(path)
    for cell, year in (("F1", 2026), ("G1", 2027), ("H1", 2028)):
        book.worksheets[0][cell] = f"Biaya {year}"
    book.save(path)
    imported(path, plan)
    assert funding(kw.read_plan(plan)) == [[2026, "apbd_kota", 10_000_000], [2027, "apbd_kota", 20_000_000]]


def test_marks_under_counted_years_ask_for_the_first_too(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(["No", "Kegiatan", "Lokasi", "Th 1", "Th 2", "Th 3"], [1, "Talud", "RW 01", "x", "x", None])
    sheets = kw.read_sheets(file, areas=areas)
    assert [(found.rule, found.cell) for found in sheets.findings.errors] == [("first_year", "D2")]
    assert len(sheets.aside["interventions"]) == 1


def test_sources_of_each_year_are_those_of_its_money(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    head = ["No", "Kegiatan", "Lokasi", "Biaya 2026", "Biaya 2027", "Sumber Dana 2026", "Sumber Dana 2027"]
    file = typed(head, [1, "Talud", "RW 01", "10 jt", "20 jt", "APBD Kota", "CSR"])
    sheets = kw.read_sheets(file, areas=areas)
    assert funding(sheets) == [[2026, "apbd_kota", 10_000_000], [2027, "tjsp", 20_000_000]]
    assert not sheets.findings.errors and not [found for found in sheets.findings.warnings if found.rule == "no_fund"]


def test_a_source_of_a_year_without_money_is_kept_and_a_strange_one_is_told(
    typed: Typed, areas: gpd.GeoDataFrame
) -> None:
    head = ["No", "Kegiatan", "Lokasi", "Biaya 2026", "Biaya 2027", "Sumber Dana 2026", "Sumber Dana 2027"]
    rows = [
        [1, "Talud", "RW 01", "10 jt", None, "APBD Kota", "CSR"],
        [2, "SAH", "RW 02", "10 jt", "5 jt", "Pak Lurah", None],
    ]
    sheets = kw.read_sheets(typed(head, *rows), areas=areas)
    assert funding(sheets) == [[2026, "apbd_kota", 10_000_000]]
    assert "Sumber Dana 2027: CSR" in sheets["interventions"].loc[0, "note"]
    assert [(found.rule, found.cell) for found in sheets.findings.errors] == [("choices", "F3")]


def test_a_corrected_row_keeps_the_heading_of_its_group(typed: Typed, plan: Path) -> None:
    head = ["No", "Kegiatan", "Lokasi", "Volume", "Tahun"]
    rows = [
        ["A", "GIZI", None, None, None],
        [1, "Dapur sehat", "RW 01", "1.500", 2026],
        [2, "Posyandu", "RW 02", 20, 2026],
        ["B", "AIR", None, None, None],
        [3, "Sumur", "RW 03", "2.500", 2026],
    ]
    imported(typed(head, *rows), plan)
    path = plan.with_name("p-perbaiki.xlsx")
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    assert page["B2"].value == "Dapur sehat" and page.column_dimensions["G"].hidden
    page["D2"], page["D3"] = 1500, "3.500"  # the second one still has two meanings
    book.save(path)
    imported(path, plan)
    (again,) = sorted(set(plan.parent.glob("p-perbaiki*.xlsx")) - {path}) or [path]
    book = openpyxl.load_workbook(again)
    assert book.worksheets[0]["B2"].value == "Sumur"
    book.worksheets[0]["D2"] = 2500
    book.save(again)
    imported(again, plan)
    notes = kw.read_plan(plan).proposals.set_index("title")["note"]
    groups = {title: note.split(";")[0] for title, note in notes.items()}
    assert groups == {"Posyandu": "Kelompok: GIZI", "Dapur sehat": "Kelompok: GIZI", "Sumur": "Kelompok: AIR"}


def test_an_answer_whose_repeat_group_is_empty_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    form, group = book.worksheets[0], book.create_sheet("usulan")
    form.title = "form"
    form.append(["kampung", "_uuid", "_submission_time", "_index"])
    for number, kampung in enumerate(("Notoyudan", "Jlagran", "Badran"), start=1):
        form.append([kampung, f"u-{number}", "2026-01-22", number])
    group.append(["usulan", "_index", "_parent_table_name", "_parent_index"])
    group.append(["Tong sampah", 1, "form", 1])
    book.save(tmp_path / "kobo.xlsx")
    sheets = kw.read_sheets(tmp_path / "kobo.xlsx")
    assert sheets["proposals"]["title"].tolist() == ["Tong sampah"]
    (told,) = [found for found in sheets.findings.warnings if found.rule == "no_repeat"]
    assert (told.sheet, told.cell) == ("form", "3") and told.message("id").startswith("2 jawaban")
    assert told.message("id").endswith("baris 3, 4.")
