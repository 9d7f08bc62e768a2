"""Years that a matrix shows by its cells: filled bars, marks and amounts merged over several rows or years."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from matrices import EXAMPLE
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app

Typed = Callable[..., Path]
HEAD = ["No", "Kegiatan", "Lokasi", 2026, 2027, 2028, "Pelaksana"]
BLUE, GREY, GREEN = "FF4F81BD", "FFD9D9D9", "FF92D050"


def coloured(path: Path, **cells: str | PatternFill) -> Path:
    """The workbook with cells filled, by their address."""
    book = openpyxl.load_workbook(path)
    for address, fill in cells.items():
        book.worksheets[0][address].fill = PatternFill("solid", fgColor=fill) if isinstance(fill, str) else fill
    book.save(path)
    return path


def years(sheets: kw.sheets.Sheets) -> dict[str, tuple[int, int]]:
    """The first and last year of each work."""
    return {row.title: (row.start, row.end) for row in sheets["interventions"].itertuples()}


def test_filled_year_cells_are_the_years_and_it_is_said(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    """White is no colour; what is shaded like the whole row is none either; totals and headings do not count."""
    file = typed(
        ["MATRIKS INDIKASI PROGRAM"],
        HEAD,
        ["A", "Fisik", None, None, None, None, None],
        [1, "Talud", "RW 22", None, None, None, "DPUPKP"],
        [2, "SAH", "RW 05", None, None, None, "DPUPKP"],
        [3, "Taman", "RW 06", None, "X", None, "DLH"],
        ["JUMLAH", None, None, None, None, None, None],
    )
    white = PatternFill("solid", fgColor=Color(theme=0))
    striped = {f"{letter}5": GREY for letter in "ABCDF"}  # the whole row, and one year in another colour
    bars = {"E4": BLUE, "F4": BLUE, "D4": "FFFFFFFF", "E5": GREEN, "D6": BLUE, "F6": BLUE}
    others = {"D3": BLUE, "E3": BLUE, "D7": BLUE, "E7": BLUE, "G4": white}
    sheets = kw.read_sheets(coloured(file, **bars, **striped, **others), areas=areas)
    assert years(sheets) == {"Talud": (2027, 2028), "SAH": (2027, 2027), "Taman": (2027, 2027)}
    (told,) = [found for found in sheets.findings if found.rule == "years_by_colour"]
    assert (told.level, told.sheet, told.cell) == ("warning", "Sheet1", "4:5")
    assert "2 baris" in told.message("id") and "2 warna" in told.message("id")


@pytest.mark.parametrize(
    ("fill", "start"),
    [
        (PatternFill("solid", fgColor=Color(theme=4, tint=0.4)), 2026),
        (PatternFill("solid", fgColor=Color(theme=0, tint=-0.15)), 2026),  # white, darker by 15 %: a grey
        (PatternFill("lightUp"), 2026),  # hatched
        (PatternFill("solid", fgColor=Color(theme=0)), None),
        (PatternFill("solid", fgColor=Color(indexed=9)), None),
        (PatternFill(None), None),
    ],
)
def test_what_is_a_colour(typed: Typed, areas: gpd.GeoDataFrame, fill: PatternFill, start: int | None) -> None:
    file = coloured(typed(HEAD, [1, "Talud", "RW 22"]), D2=fill)
    sheets = kw.read_sheets(file, areas=areas)
    assert years(sheets) == ({"Talud": (2026, 2026)} if start else {})
    assert [found.rule for found in sheets.findings.errors] == ([] if start else ["required"])


def test_a_bar_merged_over_years_and_one_over_works(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    rows = [[1, "Talud", "RW 22"], [2, "SAH", "RW 05"], [3, "Pos", "RW 06", "X"], [4, "Taman", "RW 06"]]
    file = coloured(typed(HEAD, *rows, merged=("D2:E2", "F2:F3", "D4:D5")), D2=BLUE, F2=BLUE)
    sheets = kw.read_sheets(file, areas=areas)
    assert years(sheets) == {"Talud": (2026, 2028), "SAH": (2028, 2028), "Pos": (2026, 2026), "Taman": (2026, 2026)}


def test_a_work_that_is_only_a_title_and_a_bar(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    rows: list[list[Any]] = [["Talud"], ["SAH"], ["Catatan: biru = dikerjakan"]]
    file = coloured(typed(["Kegiatan", "Lokasi", 2026, 2027], *rows), C2=BLUE, D3=BLUE, C4=BLUE)
    assert years(kw.read_sheets(file, areas=areas)) == {"Talud": (2026, 2026), "SAH": (2027, 2027)}


def test_a_faulty_row_comes_back_with_its_years_as_marks(typed: Typed, tmp_path: Path) -> None:
    kw.write_plan(kw.MasterPlan(areas=kw.read_plan(EXAMPLE).areas), tmp_path / "p")
    head: list[Any] = [*HEAD, "Volume"]
    file = coloured(typed(head, [1, "Talud", "RW 22", None, None, None, "DPUPKP", "1.500"]), E2=BLUE)
    CliRunner().invoke(app, ["import", str(file), "-o", str(tmp_path / "p")])
    aside = tmp_path / "p-perbaiki.xlsx"
    book = openpyxl.load_workbook(aside)
    assert [book.worksheets[0][cell].value for cell in ("D2", "E2")] == [None, "■"]
    book.worksheets[0]["H2"] = 1500
    book.save(aside)
    CliRunner().invoke(app, ["import", str(aside), "-o", str(tmp_path / "p")])
    (work,) = kw.read_plan(tmp_path / "p").interventions.itertuples()
    assert (work.start, work.end, work.volume) == (2027, 2027, 1500.0)


@pytest.mark.parametrize("amount", ["50 jt", 50_000_000])
def test_one_amount_merged_over_years_counts_once_and_is_told(
    typed: Typed, areas: gpd.GeoDataFrame, amount: object
) -> None:
    rows = [1, "Talud", "RW 22", amount, None, None, "DPUPKP"]
    sheets = kw.read_sheets(typed(HEAD, rows, merged=("D2:F2",)), areas=areas)
    assert years(sheets) == {"Talud": (2026, 2028)}
    assert sheets["funding"][["year", "amount"]].to_numpy().tolist() == [[2026, 50_000_000]]
    assert ("undivided", "Sheet1", "D2") in {
        (found.rule, found.sheet, found.cell) for found in sheets.findings.warnings
    }
