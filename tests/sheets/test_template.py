"""The workbook out and in: what it offers, what it brings back, and how a bad cell is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kewilayahan as kw
from kewilayahan.sheets.template import columns_of


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """An empty template."""
    path = tmp_path / "isian.xlsx"
    kw.write_template(path)
    return path


def fill(path: Path, table: str, *rows: dict[str, Any], first: int = 3) -> None:
    """Type rows into the sheet of a table, each column found by its header."""
    book = openpyxl.load_workbook(path)
    declared = kw.SCHEMA.table(table)
    sheet = book[declared.id]
    heads = {cell.value: cell.column for cell in sheet[1]}
    labels = {column.name: column.id for column in columns_of(declared)}
    for number, row in enumerate(rows, start=first):
        for name, value in row.items():
            sheet.cell(number, heads[labels[name]], value)
    book.save(path)


def edit(path: Path, sheet: str, **cells: Any) -> None:
    """Set cells by their address."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)


def test_a_sheet_for_each_table_with_notes_and_one_example(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert {table.id for table in kw.SCHEMA.tables} <= set(book.sheetnames)
    assert book["_lists"].sheet_state == "hidden"
    for table in kw.SCHEMA.tables:
        sheet = book[table.id]
        assert sheet.max_row >= 2 and all(sheet.cell(row, 1).value is None for row in range(3, sheet.max_row + 1))
        assert all(cell.comment is not None and cell.value in cell.comment.text for cell in sheet[1])
        assert any(str(cell.value).startswith("CONTOH") for cell in sheet[2])


def test_drop_downs_offer_the_vocabulary(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book[kw.SCHEMA.table("funding").id]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    source = lists[f"{heads['Sumber dana']}2"]
    offered = [cell[0].value for cell in book["_lists"][source.removeprefix("_lists!").replace("$", "")]]
    assert offered == [choice.id for choice in kw.SCHEMA.choices("funds").values()]
    assert "Dana Keistimewaan" in offered


def test_an_empty_template_brings_nothing(template: Path) -> None:
    sheets = kw.read_sheets(template)
    assert dict(sheets.tables) == {} and len(sheets.findings) == 0


def test_the_filled_form_reads_back(template: Path) -> None:
    rows = (
        {"actor": "dpupkp", "name": "=1+1", "sector": "Kota", "alias": "PUPKP; DPUPKP", "note": "+62 812"},
        {"actor": "007", "name": '@x "y"', "sector": "kampung", "valid_from": 2021, "note": "-x"},
    )
    book = openpyxl.load_workbook(template)
    sheet = book[kw.SCHEMA.table("actors").id]
    labels = {column.name: column.id for column in columns_of(kw.SCHEMA.table("actors"))}
    heads = {cell.value: cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=3):
        for name, value in row.items():
            cell = sheet.cell(number, heads[labels[name]])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # typed as text, as Excel does in a text cell
    book.save(template)
    sheets = kw.read_sheets(template)
    assert [finding.text() for finding in sheets.findings.errors] == []
    actors = sheets.tables["actors"].set_index("actor")
    assert actors["name"].to_dict() == {"dpupkp": "=1+1", "007": '@x "y"'}
    assert actors.loc["dpupkp", "alias"] == ("PUPKP", "DPUPKP")
    assert actors["sector"].to_dict() == {"dpupkp": "kota", "007": "kampung"}
    assert actors.loc["007", "valid_from"] == 2021 and actors.loc["007", "note"] == "-x"
    assert actors.loc["dpupkp", "origin"] == "[isian.xlsx]Pelaku!A3:G3"


def test_longitude_and_latitude_become_a_point(template: Path) -> None:
    problem = {"problem": "M-01", "statement": "Genangan", "category": "Drainase", "lon": 110.3569, "lat": -7.7944}
    fill(
        template,
        "problems",
        problem,
        {**problem, "problem": "M-02", "lon": 1103569},
        {**problem, "problem": "M-03", "lat": None},
    )
    sheets = kw.read_sheets(template)
    (point,) = sheets.tables["problems"].geometry
    assert (point.x, point.y) == (110.3569, -7.7944)
    assert sorted(sheets.aside["problems"]["problem"]) == ["M-02", "M-03"]
    assert {finding.cell[-1] for finding in sheets.findings.errors} == {"4", "5"}


@pytest.mark.parametrize(
    ("value", "rule"),
    [("delapan", "type"), (-5, "range"), ("Rp 2,5", "type"), ("100-150 jt", "type")],
)
def test_a_bad_cell_is_named_by_sheet_and_address(template: Path, value: object, rule: str) -> None:
    good = {"intervention": "K-01", "year": 2027, "fund": "DAK", "amount": 70_000_000, "status": "usulan"}
    fill(template, "funding", good, {**good, "year": 2028, "amount": value})
    sheets = kw.read_sheets(template)
    (finding,) = sheets.findings.errors
    letter = {cell.value: cell.column_letter for cell in openpyxl.load_workbook(template)["Pendanaan"][1]}["Jumlah"]
    assert (finding.file, finding.sheet, finding.cell) == ("isian.xlsx", "Pendanaan", f"{letter}4")
    assert (finding.rule, finding.value) == (rule, str(value))
    assert finding.remedy("id") and finding.remedy("en")
    assert list(sheets.tables["funding"]["year"]) == [2027] and len(sheets.aside["funding"]) == 1


def test_a_formula_that_was_never_calculated(template: Path) -> None:
    fill(template, "phases", {"phase": "a", "name": "A", "start": 2026, "end": "=2026+1"})
    sheets = kw.read_sheets(template)
    finding = next(finding for finding in sheets.findings.errors if finding.rule == "formula")
    assert (finding.sheet, finding.cell, finding.value) == ("Tahapan", "D3", "=2026+1")
    assert len(sheets.aside["phases"]) == 1


def test_unknown_and_double_headers_are_named(template: Path) -> None:
    edit(template, "Tahapan", B1="Entah apa", A1="Mulai")
    findings = kw.read_sheets(template).findings
    assert {(finding.rule, finding.cell) for finding in findings} >= {("unknown_column", "B1"), ("double_column", "C1")}


def test_a_sheet_of_another_name_is_told(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    book.create_sheet("Catatan rapat")["A1"] = "Rapat dibuka pukul 19.30"
    book.save(template)
    (finding,) = kw.read_sheets(template).findings
    assert (finding.rule, finding.level, finding.sheet) == ("unknown_sheet", "warning", "Catatan rapat")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "tidak ada"),
        (b"", "berkas kosong"),
        (b"bukan buku kerja", "bukan buku kerja .xlsx"),
        (b"PK\x03\x04", "bukan"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "x.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kw.UnreadableFile, match=said):
        kw.read_sheets(path)


def test_a_template_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(kw.UnreadableFile, match="tidak dapat ditulis"):
        kw.write_template(tmp_path / "tidak" / "ada.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_is_not_written_over_a_file_of_another_kind(tmp_path: Path) -> None:
    place = tmp_path / "rencana.gpkg"
    place.write_bytes(b"a plan")
    with pytest.raises(kw.UnreadableFile, match=r"buku kerja ditulis ke berkas \.xlsx"):
        kw.write_template(place)
    assert place.read_bytes() == b"a plan"
