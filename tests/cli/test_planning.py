"""`kewilayahan roadmap | roles | desks | audit`: the terminal, files of every kind, exit status, bad calls."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from kewilayahan.cli import app

DEMO = str(Path(__file__).parents[2] / "examples" / "pringgokusuman")


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["roadmap", "roles", "desks", "audit"])
def test_a_page_a_workbook_and_tables(command: str, tmp_path: Path) -> None:
    for ending in ("html", "xlsx", "csv"):
        done = run(command, DEMO, "-o", tmp_path / f"hasil.{ending}")
        assert done.exit_code == 0 and f"hasil.{ending}" in done.output, done.output
    page = (tmp_path / "hasil.html").read_text(encoding="utf-8")
    assert not any(mark in page for mark in ("src=", "href=", "<script", "@import"))
    assert len(openpyxl.load_workbook(tmp_path / "hasil.xlsx").sheetnames) >= 3
    assert len(pd.read_csv(tmp_path / "hasil.csv"))


def test_the_roadmap_in_the_terminal_and_as_a_drawing(tmp_path: Path) -> None:
    done = run("roadmap", DEMO, "--lang", "en")
    assert "17 of 25 problems are solved by the target year" in done.output
    for name in ("a.svg", "b.svg"):
        assert run("roadmap", DEMO, "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_the_public_roadmap_has_the_same_money(tmp_path: Path) -> None:
    rows = {}
    for name, more in (("public", ()), ("office", ("--internal",))):
        run("roadmap", DEMO, "-o", tmp_path / f"{name}.csv", *more)
        rows[name] = pd.read_csv(tmp_path / f"{name}.csv", dtype=str)
    assert rows["public"]["Jumlah (Rp)"].to_list() == rows["office"]["Jumlah (Rp)"].to_list()
    assert rows["public"]["Jumlah (Rp)"].iloc[-1] == "14247519594"


def test_the_sheet_of_one_actor_by_any_of_its_names() -> None:
    done = run("roles", DEMO, "--actor", "dpmppa")
    assert done.exit_code == 0 and "K-03" in done.output
    assert "Universitas Gadjah Mada" in str(run("roles", DEMO, "--actor", "Universitas Gajah Mada").exception)


def test_the_audit_fails_only_when_strict() -> None:
    assert run("audit", DEMO).exit_code == 0
    done = run("audit", DEMO, "--strict")
    assert done.exit_code == 1 and "belum: Setiap fokus memiliki desk (1)" in done.output


def test_a_cycle_an_end_before_its_start_and_no_works(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("area,name,level\nA,Satu,rw\n", encoding="utf-8")
    done = run("roadmap", tmp_path)
    assert done.exit_code == 0 and "belum memiliki kegiatan" in done.output
    (tmp_path / "focuses.csv").write_text("focus,name,track\nf,F,problem\n", encoding="utf-8")
    head = "intervention,focus,title,start,end,after,status\n"
    rows = "K1,f,Satu,2027,2026,K2,usulan\nK2,f,Dua,2027,2027,K1,usulan\n"
    (tmp_path / "interventions.csv").write_text(head + rows, encoding="utf-8")
    for command in ("roadmap", "roles", "desks", "audit"):
        found = str(run(command, tmp_path).exception)
        assert "lebih awal dari" in found and "berujung kembali pada baris ini sendiri" in found
