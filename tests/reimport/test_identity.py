"""Which row of a changed file is which row of the plan: nobody inherits what was decided about another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from matrices import EXAMPLE
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app

Typed = Callable[..., Path]
HEAD = ["No", "Kegiatan", "Lokasi", "Mulai", "Selesai", "Biaya", "Sumber Dana"]
TALUD = [1, "Talud", "RW 22", 2026, 2026, "1.500 jt", "APBN"]  # 1.5 or 1500 million
GAPURA = [2, "Gapura", "RW 05", 2026, 2026, 5_000_000, "Swadaya"]
POS_RONDA = [1, "Pos ronda", "RW 01", 2026, 2026, "50-75 juta", "APBN"]


def brought(*files: Path, to: Path) -> str:
    """Import files and return what was said; an error of the program itself is raised."""
    done = CliRunner().invoke(app, ["import", *map(str, files), "-o", str(to)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of the areas of the example."""
    kw.write_plan(kw.MasterPlan(areas=kw.read_plan(EXAMPLE).areas), tmp_path / "p")
    return tmp_path / "p"


def corrected(plan: Path, cell: str, value: object) -> Path:
    """The workbook of corrections of a plan, one cell corrected."""
    path = plan.with_name("p-perbaiki.xlsx")
    book = openpyxl.load_workbook(path)
    book["Roadmap"][cell] = value
    book.save(path)
    return path


def test_another_work_in_the_row_of_a_refused_one_is_not_refused(typed: Typed, plan: Path) -> None:
    def usulan(title: str) -> Path:
        rows: list[list[Any]] = [[1, title, "RW 05", 2027, "APBD Kota"], [2, "Gapura", "RW 06", 2027, "Swadaya"]]
        return typed(["No", "Kegiatan", "Lokasi", "Tahun", "Sumber Dana"], *rows, sheet="Usulan", name="u.xlsx")

    brought(usulan("Karaoke umum RW"), to=plan)
    now = kw.read_plan(plan)
    proposals = now.proposals.copy()
    proposals.loc[proposals["title"] == "Karaoke umum RW", ["decision", "reason"]] = ["rejected", "Mengganggu warga"]
    kw.write_plan(now.replace(proposals=proposals), plan)
    said = brought(usulan("Posyandu balita"), to=plan)
    after = kw.read_plan(plan).proposals.set_index("title")
    assert after.loc["Posyandu balita", "decision"] == "open"
    assert after.loc["Karaoke umum RW", "reason"] == "Mengganggu warga"
    assert "baru: Usulan 1" in said and "tetap di rencana karena sudah disunting" in said


def test_a_row_above_a_corrected_one_takes_neither_its_code_nor_its_money(typed: Typed, plan: Path) -> None:
    brought(typed(HEAD, TALUD, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    brought(corrected(plan, "F2", "1.500.000.000"), to=plan)
    before = kw.read_plan(plan)
    code = before.interventions.set_index("title").loc["Talud", "intervention"]
    assert set(before.funding["origin"]) == {"[r.xlsx]Roadmap!F2", "[r.xlsx]Roadmap!F3"}
    new = [0, "Baris baru", "RW 01", 2026, 2026, 7_000_000, "APBD Kota"]
    said = brought(typed(HEAD, new, TALUD, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    after = kw.read_plan(plan)
    works = after.interventions.set_index("title")["intervention"]
    assert set(works.index) == {"Talud", "Gapura", "Baris baru"} and works["Talud"] == code
    money = after.funding.set_index("intervention")["amount"]
    assert money[code] == 1_500_000_000 and money[works["Baris baru"]] == 7_000_000
    assert "dihapus / removed" not in said
    # And once the file itself is mended nothing is left to do.
    mended = [*TALUD[:5], 1_500_000_000, "APBN"]
    brought(typed(HEAD, new, mended, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    assert kw.read_plan(plan).interventions.set_index("title")["intervention"].to_dict() == works.to_dict()


def test_a_work_that_left_its_file_goes_with_its_money(typed: Typed, plan: Path) -> None:
    brought(typed(HEAD, TALUD, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    brought(corrected(plan, "F2", "1.500.000.000"), to=plan)
    brought(typed(HEAD, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    after = kw.read_plan(plan)
    assert after.interventions["title"].tolist() == ["Gapura"]
    assert after.funding["amount"].tolist() == [5_000_000]
    assert not after.findings.errors


def test_a_work_stays_with_its_money_when_people_wrote_its_money(typed: Typed, plan: Path) -> None:
    brought(typed(HEAD, [*TALUD[:5], 9_000_000, "APBN"], GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    now = kw.read_plan(plan)
    funding = now.funding.copy()
    funding.loc[funding["amount"] == 9_000_000, "amount"] = 8_000_000
    kw.write_plan(now.replace(funding=funding), plan)
    said = brought(typed(HEAD, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    after = kw.read_plan(plan)
    assert set(after.interventions["title"]) == {"Talud", "Gapura"}
    assert sorted(after.funding["amount"]) == [5_000_000, 8_000_000]
    assert "no longer in its file" in said or "tidak ada lagi di berkasnya" in said


def test_a_workbook_being_corrected_is_not_written_over(typed: Typed, plan: Path) -> None:
    brought(typed(HEAD, TALUD, sheet="Roadmap", name="r.xlsx"), to=plan)
    being_corrected = corrected(plan, "F2", 1_500_000_000)
    before = being_corrected.read_bytes()
    said = brought(typed(HEAD, POS_RONDA, sheet="Lain", name="lain.xlsx"), to=plan)
    assert being_corrected.read_bytes() == before
    assert plan.with_name("p-perbaiki-2.xlsx").exists() and "p-perbaiki-2.xlsx" in "".join(said.split())
    brought(being_corrected, to=plan)
    assert kw.read_plan(plan).interventions["title"].tolist() == ["Talud"]


def test_who_only_a_faulty_row_names_does_not_enter_the_plan(typed: Typed, plan: Path) -> None:
    head = [*HEAD, "Fokus", "Pelaksana"]
    file = typed(head, [*TALUD, "Salah Fokus", "CV Salah"], [*GAPURA, "Lorong", "CV Benar"], name="r.xlsx")
    brought(file, to=plan)
    after = kw.read_plan(plan)
    assert after.interventions["title"].tolist() == ["Gapura"]
    assert after.actors["name"].tolist() == ["CV Benar"] and after.focuses["name"].tolist() == ["Lorong"]


def test_what_was_corrected_is_not_asked_for_again(typed: Typed, plan: Path) -> None:
    file = typed(HEAD, TALUD, GAPURA, sheet="Roadmap", name="r.xlsx")
    brought(file, to=plan)
    path = corrected(plan, "F2", 1_500_000_000)
    brought(path, to=plan)
    path.unlink()
    said = brought(file, to=plan)
    assert "1 baris yang sudah dikoreksi" in said and "1.500 jt" not in said and not path.exists()
    assert "Tidak ada yang berubah" in said
    # A new fault in the same row is told.
    said = brought(typed(HEAD, [*TALUD[:5], "2.500 jt", "APBN"], GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    assert "2.500" in said and path.exists()
    assert kw.read_plan(plan).funding["amount"].max() == 1_500_000_000


def test_what_was_corrected_is_known_again_when_the_rows_are_numbered_anew(typed: Typed, plan: Path) -> None:
    brought(typed(HEAD, TALUD, GAPURA, sheet="Roadmap", name="r.xlsx"), to=plan)
    path = corrected(plan, "F2", 1_500_000_000)
    brought(path, to=plan)
    path.unlink()
    said = brought(typed(HEAD, [7, *TALUD[1:]], [8, *GAPURA[1:]], sheet="Roadmap", name="r.xlsx"), to=plan)
    assert "1 baris yang sudah dikoreksi" in said and not path.exists()


def test_an_error_of_a_corrected_row_is_told_in_the_workbook_that_holds_it(typed: Typed, plan: Path) -> None:
    """The row of r.xlsx is row 2 of the workbook of corrections; a new fault there is named and noted there."""
    brought(typed(HEAD, GAPURA, TALUD, sheet="Roadmap", name="r.xlsx"), to=plan)
    path = corrected(plan, "F2", 1_500_000_000)
    book = openpyxl.load_workbook(path)
    book["Roadmap"]["E2"] = 2025  # ends before it starts
    book.save(path)
    said = brought(path, to=plan)
    assert "p-perbaiki.xlsx, lembar Roadmap, sel E2" in " ".join(said.split())
    again = openpyxl.load_workbook(path)["Roadmap"]
    assert again["E2"].comment is not None
