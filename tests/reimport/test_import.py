"""Import onto a plan: nothing twice, nothing lost, what is wrong comes back to be corrected."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from matrices import EXAMPLE, HEADS, MERGED, ROWS, TITLE
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app

Typed = Callable[..., Path]


def matrix(typed: Typed, change: Callable[[list[list[Any]]], None] = lambda rows: None) -> Path:
    """The matrix of the other test, with its rows changed."""
    rows = copy.deepcopy(ROWS)
    change(rows)
    return typed(*TITLE, *HEADS, *rows, merged=(*MERGED, "B7:B8"), sheet="Matriks", name="matriks.xlsx")


def brought(*files: Path, to: Path) -> str:
    """Import files and return what was said; an error of the program itself is raised."""
    done = CliRunner().invoke(app, ["import", *map(str, files), "-o", str(to)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of the areas of the example."""
    brought(EXAMPLE / "areas.geojson", to=tmp_path / "rencana")
    return tmp_path / "rencana"


def content(plan: Path) -> dict[str, bytes]:
    """The bytes of all files of a plan."""
    return {path.name: path.read_bytes() for path in sorted(plan.iterdir())}


def test_the_same_file_twice_changes_nothing(typed: Typed, plan: Path) -> None:
    file = matrix(typed)
    assert "baru: Kegiatan 4" in brought(file, to=plan)
    before = content(plan)
    assert "Tidak ada yang berubah" in brought(file, to=plan)
    assert content(plan) == before


def test_a_changed_file_reports_what_was_added_changed_and_removed(typed: Typed, plan: Path) -> None:
    brought(matrix(typed), to=plan)
    codes = kw.read_plan(plan).interventions.set_index("title")["intervention"]

    def change(rows: list[list[Any]]) -> None:
        rows[1][2] = "Saluran air hujan"  # another title in the same row
        rows[2][11] = "1,4 M"
        rows[4] = [4, "", "Taman", "RW 22", 1, "unit", "Danais", "DLH", "X", "", "", "10 jt"]

    said = brought(matrix(typed, change), to=plan)
    for counted in ("baru: Kegiatan 1", "berubah: Kegiatan 1", "dihapus: Kegiatan 1", "berubah: Pendanaan 1"):
        assert counted in said
    works = kw.read_plan(plan).interventions.set_index("title")["intervention"]
    assert set(works.index) == {"Saluran air hujan", "Talud", "PMT", "Taman"}
    assert works["Saluran air hujan"] == codes["SAH"] and works["PMT"] == codes["PMT"]
    money = kw.read_plan(plan).funding
    assert money["amount"].sum() == 2_200_000_000 + 1_400_000_000 + 350_000_000 + 10_000_000


def test_what_people_edited_is_kept(typed: Typed, plan: Path) -> None:
    brought(matrix(typed), to=plan)
    now = kw.read_plan(plan)
    works = now.interventions.copy()
    works.loc[works["title"] == "SAH", "status"] = "berjalan"
    works.loc[works["title"] == "Talud", "volume"] = 99.0
    kw.write_plan(now.replace(interventions=works), plan)
    before = content(plan)
    brought(matrix(typed), to=plan)
    assert content(plan) == before

    def change(rows: list[list[Any]]) -> None:
        rows[1][4] = 200  # of the work whose status was edited
        rows[2][4] = 70  # of the work whose volume was edited

    said = brought(matrix(typed, change), to=plan)
    after = kw.read_plan(plan).interventions.set_index("title")
    assert (after.loc["SAH", "status"], after.loc["SAH", "volume"]) == ("berjalan", 200.0)
    assert after.loc["Talud", "volume"] == 99.0 and "rencana berisi 99.0, berkas berisi 70.0" in said


def test_an_edited_row_that_left_its_file_stays_and_a_deleted_one_does_not_come_back(typed: Typed, plan: Path) -> None:
    brought(matrix(typed), to=plan)
    now = kw.read_plan(plan)
    works = now.interventions.copy()
    works.loc[works["title"] == "PMT", "status"] = "selesai"
    dropped = works.loc[works["title"] == "SAH", "intervention"].item()
    works = works[works["title"] != "SAH"]
    kw.write_plan(now.replace(interventions=works, funding=now.funding[now.funding["intervention"] != dropped]), plan)

    def change(rows: list[list[Any]]) -> None:
        del rows[3]

    said = brought(matrix(typed, change), to=plan)
    assert set(kw.read_plan(plan).interventions["title"]) == {"Talud", "PMT", "Lorong sayur"}
    assert "tetap di rencana karena sudah disunting" in said and "tidak dimasukkan lagi" in said


def test_rows_kept_aside_come_back_corrected(typed: Typed, plan: Path) -> None:
    def spoil(rows: list[list[Any]]) -> None:
        rows[2][4] = "1.500"
        rows[3][11] = "300-400 juta"

    said = brought(matrix(typed, spoil), to=plan)
    assert "1.500 dapat berarti 1,5 atau 1500" in said
    assert set(kw.read_plan(plan).interventions["title"]) == {"SAH", "Lorong sayur"}
    path = plan.with_name("rencana-perbaiki.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Matriks"]
    faulty = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.comment is not None}
    assert set(faulty) == {"E6", "L7"}
    assert {cell.fill.fgColor.rgb for cell in faulty.values()} == {"00FFC7CE"}
    assert "1.500 dapat berarti" in faulty["E6"].comment.text and "may be" in faulty["E6"].comment.text
    sheet["E6"], sheet["L7"] = 1500, "350 jt"
    book.save(path)
    brought(path, to=plan)
    works = kw.read_plan(plan).interventions.set_index("title")
    assert set(works.index) == {"SAH", "Talud", "PMT", "Lorong sayur"}
    assert works.loc["Talud", "volume"] == 1500.0
    assert works.loc["Talud", "origin"].startswith("[matriks.xlsx]Matriks!A8")
    # And the file itself, corrected as well, is the same rows.
    spoilt = matrix(typed, lambda rows: rows[2].__setitem__(4, 1500))
    brought(spoilt, to=plan)
    assert len(kw.read_plan(plan).interventions) == 4


def test_a_row_that_breaks_the_plan_is_kept_aside_and_the_rest_goes_in(tmp_path: Path, plan: Path) -> None:
    frame = pd.DataFrame(
        {"Kode keterkaitan": ["L1", "L2"], "Jenis": ["sungai"] * 2, "Dari wilayah": ["34.71.05.1002"] * 2,
         "Ke wilayah": ["34.71.01.1003", "34.71.99.9999"], "Status": ["potensi"] * 2}
    )  # fmt: skip
    frame.to_excel(tmp_path / "tautan.xlsx", sheet_name="Keterkaitan", index=False)
    said = brought(tmp_path / "tautan.xlsx", to=plan)
    assert "sel D3, L2: “34.71.99.9999” belum terdaftar pada lembar Wilayah" in " ".join(said.split())
    assert kw.read_plan(plan).links["link"].tolist() == ["L1"]
    book = openpyxl.load_workbook(plan.with_name("rencana-perbaiki.xlsx"))
    assert book["Keterkaitan"]["D2"].comment is not None


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04rusak", b"\x00\x01\x02" * 100])
def test_a_broken_file_leaves_the_plan_untouched(tmp_path: Path, plan: Path, damage: bytes) -> None:
    (tmp_path / "rusak.xlsx").write_bytes(damage)
    before = content(plan)
    with pytest.raises(kw.UnreadableFile, match=r"rusak\.xlsx"):
        brought(tmp_path / "rusak.xlsx", to=plan)
    assert content(plan) == before
