"""Workbooks as they come: each fault named by sheet and address, its row kept aside, nothing read wrong in silence."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula
from strategies import TEXTS

import kewilayahan as kw
from kewilayahan.sheets.template import EXAMPLE, columns_of

ACTORS = ["Kode pelaku", "Nama", "Unsur 5K", "Nama lain", "Berlaku dari", "Catatan"]
PHASES = ["Kode tahap", "Nama", "Mulai", "Selesai", "Catatan"]
GOOD = ["a", "Tahap A", 2026, 2027]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook of rows by the title of their sheet; text is text, even where it looks like a formula."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for position, value in enumerate(row, start=1):
                cell = sheet.cell(number, position, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    book.save(path)
    return path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes | None]) -> Path:
    """The workbook with the bytes of one of its parts changed, or without it."""
    other = path.with_name("lain.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        assert part in old.namelist()
        for name in old.namelist():
            content = change(old.read(name)) if name == part else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return other


def said(sheets: kw.sheets.Sheets) -> list[tuple[str, str, str, str]]:
    """Level, rule, sheet and cell of each finding."""
    return [(finding.level, finding.rule, finding.sheet, finding.cell) for finding in sheets.findings]


def test_nothing_in_the_template_is_a_formula(tmp_path: Path) -> None:
    """A city's own label begins with =; the drop-down offers it as text, and it is read as its code."""
    (tmp_path / "sectors.csv").write_text("code,id,en,colour\npaguyuban,=Paguyuban,Club,\n")
    schema = kw.SCHEMA.with_vocabulary(tmp_path)
    path = tmp_path / "isian.xlsx"
    kw.write_template(path, schema=schema)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=Paguyuban" in [cell.value for cell in cells if cell.parent.title == "_lists"]
    filled = workbook(tmp_path / "terisi.xlsx", Pelaku=[ACTORS, ["a", "A", "=Paguyuban"]])
    assert kw.read_sheets(filled, schema=schema).tables["actors"]["sector"].tolist() == ["paguyuban"]


def test_a_point_is_asked_for_only_where_it_is_taken() -> None:
    """Areas and zones are polygons: a point there would be an error."""
    asked = {table.name for table in kw.SCHEMA.tables if {"lon", "lat"} <= {c.name for c in columns_of(table)}}
    assert asked == {table.name for table in kw.SCHEMA.tables if table.geometry == "any"}
    assert asked == {"proposals", "problems", "potentials", "interventions"}


@settings(max_examples=10)
@given(st.lists(TEXTS, min_size=5, max_size=20))
def test_any_text_comes_back_equal(texts: list[str]) -> None:
    rows = [[f"a{number}", text, "kota", None, None, text] for number, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        sheets = kw.read_sheets(workbook(Path(folder) / "isian.xlsx", Pelaku=[ACTORS, *rows]))
    assert said(sheets) == []
    assert sheets.tables["actors"]["name"].tolist() == [text.strip() for text in texts]
    assert sheets.tables["actors"]["note"].tolist() == [text.strip() for text in texts]


@pytest.mark.parametrize("text", ["=1+1", "+62 812", "@x", "-x", "=SUM(A1:A2)", "'=1", "=", "#N/A", "1,5", "TRUE"])
def test_what_looks_like_a_formula_goes_the_whole_way_as_text(tmp_path: Path, text: str) -> None:
    """Sheet to plan, plan to both kinds of file, and back."""
    path = workbook(tmp_path / "isian.xlsx", Pelaku=[ACTORS, ["a", text, "kota", f"{text}; x"]])
    sheets = kw.read_sheets(path)
    areas = pd.DataFrame({"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]})
    plan = kw.MasterPlan(areas=areas, **sheets.tables)
    kw.write_plan(plan, tmp_path / "rencana")
    again = kw.read_plan(tmp_path / "rencana").actors.loc[0]
    assert (again["name"], again["alias"]) == (text, (text, "x"))


def test_a_carriage_return_of_excel_is_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "isian.xlsx", Pelaku=[ACTORS, ["a", "baris 1_x000D_\nbaris 2", "kota"]])
    assert kw.read_sheets(path).tables["actors"]["name"].tolist() == ["baris 1\r\nbaris 2"]


def test_merged_cells_are_filled_down(tmp_path: Path) -> None:
    path = workbook(tmp_path / "isian.xlsx", Pelaku=[ACTORS, ["a", "A", "kota"], ["b", "B"], ["c", "C", "kampung"]])
    book = openpyxl.load_workbook(path)
    book["Pelaku"].merge_cells("C2:C3")
    book.save(path)
    sheets = kw.read_sheets(path)
    assert said(sheets) == []
    assert sheets["actors"]["sector"].tolist() == ["kota", "kota", "kampung"]


@pytest.mark.parametrize("formula", ["=2026+1", ArrayFormula("D2:D2", "=2026+1")], ids=["plain", "array"])
def test_a_formula_that_was_never_calculated_is_named(tmp_path: Path, formula: Any) -> None:
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD, GOOD])
    book = openpyxl.load_workbook(path)
    book["Tahapan"]["D2"] = formula
    book["Tahapan"]["A3"] = "b"
    book.save(path)
    sheets = kw.read_sheets(path)
    finding = next(finding for finding in sheets.findings if finding.rule == "formula")
    assert (finding.level, finding.sheet, finding.cell) == ("error", "Tahapan", "D2")
    assert finding.value == "=2026+1" and "never calculated" in finding.message("en")
    assert sheets.tables["phases"]["phase"].tolist() == ["b"]
    assert sheets.aside["phases"]["phase"].tolist() == ["a"]


@pytest.mark.parametrize(
    ("cached", "note"),
    [
        (b' t="str"><f>1+1</f><v></v>', None),
        (b' t="str"><f>1+1</f><v>hasil</v>', "hasil"),
        (b"><f>1+1</f><v>7</v>", "7"),
    ],
)
def test_a_formula_counts_by_its_result(tmp_path: Path, cached: bytes, note: str | None) -> None:
    """Empty text is a result: =IF(A2="","",A2) says that there is nothing."""
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, [*GOOD, "x"]])
    book = openpyxl.load_workbook(path)
    book["Tahapan"]["E2"] = "=1+1"
    book.save(path)
    cell = re.compile(rb'(<c r="E2")[^>]*><f>1\+1</f><v ?/?>(</v>)?')
    path = rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: cell.sub(lambda m: m[1] + cached, xml))
    sheets = kw.read_sheets(path)
    assert said(sheets) == []
    assert sheets.tables["phases"]["note"].fillna("").tolist() == [note or ""]


def test_a_row_of_formulas_that_give_nothing_is_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD])
    book = openpyxl.load_workbook(path)
    book["Tahapan"]["A9"] = '=IF(TRUE,"","")'
    book.save(path)
    assert said(kw.read_sheets(path)) == [
        ("error", "formula", "Tahapan", "A9"),
        *[("error", "required", "Tahapan", f"{letter}9") for letter in "BCD"],
    ]
    cell = re.compile(rb'<c r="A9"[^>]*>(<f>.*?</f>)<v ?/?>(</v>)?')
    path = rewritten(
        path, "xl/worksheets/sheet1.xml", lambda xml: cell.sub(lambda m: b'<c r="A9" t="str">' + m[1] + b"<v></v>", xml)
    )
    sheets = kw.read_sheets(path)
    assert said(sheets) == [] and len(sheets.tables["phases"]) == 1


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_the_error_of_a_formula_is_named(tmp_path: Path, error: str) -> None:
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD])
    book = openpyxl.load_workbook(path)
    book["Tahapan"]["B2"] = error  # openpyxl writes these words as errors
    book.save(path)
    sheets = kw.read_sheets(path)
    (finding,) = (finding for finding in sheets.findings if finding.rule == "formula")
    assert (finding.sheet, finding.cell, finding.value) == ("Tahapan", "B2", error)
    assert len(sheets.tables.get("phases", ())) == 0


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("C", "tahun depan", "type"),
        ("C", 1926, "range"),
        ("C", 2026.5, "type"),
        ("D", 2025, "order"),
        ("B", None, "required"),
        ("B", "a\x7fb", "type"),
    ],
)
def test_a_bad_cell_is_named_by_its_address_and_its_row_kept_aside(
    tmp_path: Path, column: str, value: object, rule: str
) -> None:
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD, ["b", *GOOD[1:]]])
    book = openpyxl.load_workbook(path)
    book["Tahapan"][f"{column}3"] = value
    book.save(path)
    sheets = kw.read_sheets(path)
    assert said(sheets) == [("error", rule, "Tahapan", f"{column}3")]
    assert sheets.tables["phases"]["phase"].tolist() == ["a"]
    assert sheets.aside["phases"]["phase"].tolist() == ["b"]


def test_where_a_row_comes_from_is_the_readers_to_say(tmp_path: Path) -> None:
    """A column Asal would hide the address of a bad cell, and the row would not be kept aside."""
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[[*PHASES, "Asal"], ["a", "A", "besok", 2027, None, "rapat"]])
    sheets = kw.read_sheets(path)
    assert said(sheets) == [
        ("error", "type", "Tahapan", "C2"),
        ("warning", "unknown_column", "Tahapan", "F1"),
    ]
    assert sheets.aside["phases"]["origin"].tolist() == ["[isian.xlsx]Tahapan!A2:D2"]


def test_a_second_sheet_of_a_table_is_told_and_both_are_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD], Phases=[PHASES, ["b", *GOOD[1:]]])
    sheets = kw.read_sheets(path)
    assert said(sheets) == [("warning", "double_sheet", "Phases", "")]
    assert sheets["phases"]["phase"].tolist() == ["a", "b"]


def test_an_example_that_was_typed_over_is_told(tmp_path: Path) -> None:
    columns = list(columns_of(kw.SCHEMA.table("phases")))
    example = [EXAMPLE if column.name == "note" else column.example for column in columns]
    untouched = workbook(tmp_path / "contoh.xlsx", Tahapan=[PHASES, example])
    assert said(kw.read_sheets(untouched)) == []
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, example, [*GOOD, EXAMPLE]])
    sheets = kw.read_sheets(path)
    assert said(sheets) == [("warning", "example", "Tahapan", "A3")]
    assert dict(sheets.tables) == {}


@pytest.mark.parametrize("name", ["isian [akhir].xlsx", "isian!.xlsx", "a]b[c.xlsx"])
def test_the_name_of_the_file_survives_to_the_checks_of_the_plan(tmp_path: Path, name: str) -> None:
    """A fault that only the whole plan shows is still placed in the workbook."""
    links = [
        ["Kode keterkaitan", "Jenis", "Dari wilayah", "Ke wilayah", "Status"],
        ["l", "sungai", "K", "X", "potensi"],
    ]
    sheets = kw.read_sheets(workbook(tmp_path / name, Keterkaitan=links))
    assert said(sheets) == []
    areas = pd.DataFrame({"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]})
    (finding,) = kw.check({"areas": areas, **sheets.tables}).errors
    assert (finding.rule, finding.value) == ("reference", "X")
    assert (finding.file, finding.sheet, finding.cell) == (name, "Keterkaitan", "A2:E2")


BROKEN: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "sheet cut off": ("xl/worksheets/sheet1.xml", lambda xml: xml[:200]),
    "contents cut off": ("[Content_Types].xml", lambda xml: xml[:5]),
    "no contents": ("[Content_Types].xml", lambda xml: None),
    "no workbook": ("xl/workbook.xml", lambda xml: None),
    "no styles": ("xl/styles.xml", lambda xml: b"<"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_zip_that_is_no_workbook_is_one_clear_error(tmp_path: Path, case: str) -> None:
    part, change = BROKEN[case]
    path = rewritten(workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD]), part, change)
    with pytest.raises(kw.UnreadableFile, match=r"lain\.xlsx: bukan buku kerja \.xlsx"):
        kw.read_sheets(path)


def test_what_openpyxl_does_not_keep_is_no_warning(tmp_path: Path) -> None:
    """Excel writes drop-downs into an extension; warnings are errors here, and a user cannot mend them."""
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    path = workbook(tmp_path / "isian.xlsx", Tahapan=[PHASES, GOOD])
    path = rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</worksheet>", extension))
    assert kw.read_sheets(path).tables["phases"]["phase"].tolist() == ["a"]


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(kw.UnreadableFile, match="ini folder, bukan berkas"):
        kw.read_sheets(tmp_path)
