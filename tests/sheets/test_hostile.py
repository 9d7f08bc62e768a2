"""Files that would break a reader: one clear error or a finding, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan as kw

HEAD = ["No", "Kegiatan", "Lokasi", "Biaya"]
SUFFIXES = [".xlsx", ".xls", ".ods", ".csv", ".kml", ".kmz", ".geojson", ".xlsb"]
Typed = Callable[..., Path]


def sheet_xml(rows: str, more: str = "") -> str:
    """A sheet of rows of XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{more}</worksheet>'


def with_sheet(path: Path, xml: str | list[bytes]) -> Path:
    """A workbook whose only sheet is given as XML, or as blocks of it that are written one after the other."""
    plain = path.with_name("polos.xlsx")
    book = openpyxl.Workbook()
    book.worksheets[0].append(HEAD)
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for block in [xml.encode()] if isinstance(xml, str) else xml:
                part.write(block)
    return path


@settings(max_examples=40)
@given(st.sampled_from(SUFFIXES), st.one_of(st.binary(min_size=1, max_size=300), st.text(min_size=1).map(str.encode)))
def test_random_bytes_are_an_error_or_a_finding(suffix: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"acak{suffix}"
        path.write_bytes(content)
        try:
            sheets = kw.read_sheets(path)
        except kw.UnreadableFile as error:
            assert path.name in str(error)
        else:
            below = max(0, len(content.splitlines()) - 1) if suffix == ".csv" else 0  # the lines under a header
            assert all(len(frame) <= below for frame in sheets.values())


@settings(max_examples=25)
@given(st.floats(0.02, 0.99), st.integers(0, 255))
def test_a_workbook_cut_short_or_with_a_wrong_byte(share: float, byte: int) -> None:
    """It is an error, or all that was written is read, or a finding says that the sheet is gone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usulan.xlsx"
        book = openpyxl.Workbook()
        for row in [HEAD, *([n, f"Usulan {n}", "RW 1", n] for n in range(40))]:
            book.worksheets[0].append(row)
        book.save(path)
        written = kw.read_sheets(path)["proposals"]
        whole = path.read_bytes()
        at = int(len(whole) * share)
        for content in (whole[:at], whole[:at] + bytes([byte]) + whole[at + 1 :]):
            path.write_bytes(content)
            try:
                sheets = kw.read_sheets(path)
            except kw.UnreadableFile as error:
                assert "usulan.xlsx" in str(error)
            else:
                taken = sheets.get("proposals", ())
                if len(taken):
                    assert taken.equals(written)
                else:
                    assert "missing_sheet" in {finding.rule for finding in sheets.findings}


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    block = b'<row><c t="inlineStr"><is><t>' + b"x" * (1 << 20) + b"</t></is></c></row>"
    opening, closing = sheet_xml("@").encode().split(b"@")
    path = with_sheet(tmp_path / "bom.xlsx", [opening, *[block] * 1100, closing])
    assert path.stat().st_size < 10_000_000
    with pytest.raises(kw.UnreadableFile, match=r"bom\.xlsx.*mengembang menjadi 1,2 GB"):
        kw.read_sheets(path)


@pytest.mark.parametrize("kind", ["far cell", "empty rows", "entities"])
def test_memory_stays_bounded(tmp_path: Path, kind: str) -> None:
    """Each in a process of its own that may take 1.5 GB of address space."""
    head = '<row r="1">' + "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in zip("ABCD", HEAD, strict=True)
    )
    row = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}" t="inlineStr"><is><t>Taman</t></is></c></row>'
    rows = {
        "far cell": head + '</row><row r="1048576"><c r="B1048576" t="inlineStr"><is><t>Taman</t></is></c>'
        '<c r="XFD1048576"><v>1</v></c></row>',
        "empty rows": head + "</row>" + "<row/>" * 1_000_000 + row.format(1_048_576),
        "entities": head + "</row>" + row.format(2),
    }
    path = with_sheet(tmp_path / "berkas.xlsx", sheet_xml(rows[kind]))
    if kind == "entities":
        bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        xml = sheet_xml(rows[kind]).replace("?>", f'?><!DOCTYPE x [<!ENTITY a0 "x">{bomb}]>').replace("Taman", "&a9;")
        path = with_sheet(tmp_path / "berkas.xlsx", xml)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29)); import kewilayahan as kw\n"
        "try:\n    print(len(kw.read_sheets(sys.argv[1])['proposals']))\n"
        "except kw.UnreadableFile as error:\n    print('clear')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == ("clear" if kind == "entities" else "1"), done.stderr[-500:]


def test_the_widest_sheet(tmp_path: Path) -> None:
    """16,384 columns: those that are looked at are read, and it takes no longer than a moment."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Usulan warga")
    sheet.append([*HEAD, *(f"kolom {n}" for n in range(16_380))])
    sheet.append([1, "Taman", "RW 1", "5 jt", *range(16_380)])
    book.save(tmp_path / "lebar.xlsx")
    sheets = kw.read_sheets(tmp_path / "lebar.xlsx")
    assert sheets["proposals"]["cost"].tolist() == [5_000_000]
    assert "too_wide" in {finding.rule for finding in sheets.findings}


def test_formulas_with_links_to_other_files_are_never_followed(typed: Typed) -> None:
    path = typed(HEAD, [1, "Taman", "RW 1", "='[C:\\rahasia.xlsx]Sheet1'!A1"], [2, "Pagar", "RW 1", 5_000_000])
    sheets = kw.read_sheets(path)
    (finding,) = sheets.findings.errors
    assert (finding.rule, finding.cell) == ("formula", "D2")
    assert sheets["proposals"]["title"].tolist() == ["Pagar"] and len(sheets.aside["proposals"]) == 1


def test_longest_texts_and_control_characters(tmp_path: Path) -> None:
    long = "x" * 32_767
    path = with_sheet(
        tmp_path / "teks.xlsx",
        sheet_xml(
            "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEAD) + "</row>"
            f'<row><c><v>1</v></c><c t="inlineStr"><is><t>{long}</t></is></c></row>'
            '<row><c><v>2</v></c><c t="inlineStr"><is><t>Taman_x0007_</t></is></c></row>'
        ),
    )
    sheets = kw.read_sheets(path)
    assert sheets["proposals"]["title"].tolist() == [long]
    (finding,) = sheets.findings.errors
    assert (finding.cell, finding.column) == ("B3", "title") and "\x07" not in finding.text()
    kw.write_aside(sheets, tmp_path / "perbaiki.xlsx")
    assert "Taman" in str(openpyxl.load_workbook(tmp_path / "perbaiki.xlsx")["Sheet"]["B2"].value)


def test_a_sheet_that_the_workbook_names_and_does_not_hold(typed: Typed, tmp_path: Path) -> None:
    path = typed(HEAD, [1, "Taman", "RW 1", 5_000_000])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "hilang.xlsx", "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
    (finding,) = kw.read_sheets(tmp_path / "hilang.xlsx").findings
    assert (finding.level, finding.rule, finding.sheet) == ("error", "missing_sheet", "Sheet1")


def test_what_is_shown_of_a_cell_is_data(typed: Typed) -> None:
    """No text of a sheet is markup, and none is a formula when it is written back."""
    path = typed(["Kegiatan", "Biaya"], ["<script>alert(1)</script>", "banyak"])
    sheets = kw.read_sheets(path)
    assert "<script>" not in sheets.findings._repr_html_()
    kw.write_aside(sheets, path.with_name("perbaiki.xlsx"))
    page = openpyxl.load_workbook(path.with_name("perbaiki.xlsx")).worksheets[0]
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_a_quote_that_is_never_closed_is_named_by_its_row(tmp_path: Path) -> None:
    lines = ["No;Usulan;Biaya", '1;Pipa 4";5 jt', '2;"Talud;6 jt', "3;Pos;7 jt"]
    (tmp_path / "u.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(kw.UnreadableFile, match=r"u\.csv.*baris 3 tidak ditutup"):
        kw.read_sheets(tmp_path / "u.csv")
    lines[2] = '2;"Talud\ndan ""pagar""";6 jt'
    (tmp_path / "u.csv").write_text("\n".join(lines), encoding="utf-8")
    titles = kw.read_sheets(tmp_path / "u.csv")["proposals"]["title"].tolist()
    assert titles == ['Pipa 4"', 'Talud\ndan "pagar"', "Pos"]
