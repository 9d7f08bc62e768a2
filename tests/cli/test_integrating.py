"""`integrate`, `trace` and `comply` as a user runs them."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the example plan that may be written to."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "rencana"))


def run(*arguments: object) -> str:
    """Run a command and return what it said."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_findings_are_read_in_both_languages(plan: Path) -> None:
    said = run("integrate", plan)
    assert "Usulan ganda 2" in said and "U-054 Rehabilitasi balai RW 15" in said
    assert "judul sama: balai" in said and "Rp250.000.000" in said
    english = run("integrate", plan, "--lang", "en")
    assert "Duplicate 2" in english and "the titles say the same: balai" in english


def test_decisions_go_out_to_a_workbook_and_come_back(plan: Path, tmp_path: Path) -> None:
    file = tmp_path / "keputusan.xlsx"
    run("integrate", plan, "--to", file)
    book = openpyxl.load_workbook(file)
    sheet = book["Keputusan"]
    for column, text in {"I": "Digabung ke …", "J": "U-022", "K": "satu balai"}.items():
        sheet[f"{column}2"] = text
    book.save(file)
    said = run("integrate", plan, "--from", file)
    assert "1 keputusan diterapkan" in said and "Usulan ganda 1" in said
    lines = kw.read_plan(plan).proposals.set_index("proposal")
    assert lines.loc["U-054", ["decision", "reason"]].tolist() == ["merged", "Digabung ke U-022: satu balai"]
    before = {path.name: path.read_bytes() for path in plan.iterdir() if path.is_file()}
    run("integrate", plan, "--from", file)  # again: nothing changes
    assert {path.name: path.read_bytes() for path in plan.iterdir() if path.is_file()} == before


def test_an_incomplete_decision_is_told_and_the_others_are_applied(plan: Path, tmp_path: Path) -> None:
    file = tmp_path / "keputusan.xlsx"
    run("integrate", plan, "--to", file)
    book = openpyxl.load_workbook(file)
    book["Keputusan"]["I2"], book["Keputusan"]["I3"] = "Ditunda", "Beda"
    book.save(file)
    done = CliRunner().invoke(app, ["integrate", str(plan), "--from", str(file)])
    assert done.exit_code == 1
    assert "1 keputusan diterapkan" in done.output and "memerlukan alasan" in done.output
    assert "keputusan.xlsx, lembar Keputusan, sel K2" in done.output  # the cell of the reason
    assert kw.read_plan(plan).decisions["decision"].tolist() == ["duplicate:U-007+U-017", "duplicate:U-024+U-042"]


def test_tables_are_written(plan: Path, tmp_path: Path) -> None:
    run("integrate", plan, "-o", tmp_path / "integrasi.xlsx")
    assert openpyxl.load_workbook(tmp_path / "integrasi.xlsx").sheetnames == [
        "Usulan ganda",
        "Bertentangan",
        "Pendanaan ganda",
        "Belum terjawab",
        "Sudah selesai",
        "Artinya",
    ]
    run("trace", plan, "-o", tmp_path / "jejak.csv")
    assert len(pd.read_csv(tmp_path / "jejak.csv")) == 55
    programme = tmp_path / "renja.csv"
    programme.write_text("No;Kegiatan;Lokasi;Pagu\n1;Perkuatan talut Winongo;RW 25;Rp 2,6 miliar\n", encoding="utf-8")
    run("comply", plan, programme, "-o", tmp_path / "patuh.csv")
    line = pd.read_csv(tmp_path / "patuh.csv").iloc[0]
    assert (line["Kode kegiatan"], line["Biaya (Rp)"]) == ("K-21", 2_600_000_000)


def test_a_line_of_a_programme_that_cannot_be_read_is_a_line_still(plan: Path, tmp_path: Path) -> None:
    programme = tmp_path / "renja.csv"
    rows = ["No;Kegiatan;Lokasi;Pagu", "1;Perkuatan talut Winongo;RW 25;Rp 2,6 miliar", "2;Mobil dinas;RW 25;abc"]
    programme.write_text("\n".join(rows), encoding="utf-8")
    done = CliRunner().invoke(app, ["comply", str(plan), str(programme), "-o", str(tmp_path / "patuh.csv")])
    assert done.exit_code == 1 and "D3" in done.output
    lines = pd.read_csv(tmp_path / "patuh.csv")
    assert lines["Kesesuaian"].tolist()[:2] == ["sesuai master plan", "tidak terbaca"]
    assert lines["Uraian"][1] == "Mobil dinas" and lines["Alasan"][1].startswith("D3: ")
    # A programme of which nothing can be read is told line by line too.
    programme.write_text("\n".join([rows[0], rows[2]]), encoding="utf-8")
    found = kw.compliance(kw.read_plan(plan), programme)
    assert found.lines["status"].tolist() == ["unreadable"] and found.findings.errors
    assert found.lines.loc[0, "intervention"] == "" and len(found.open_works) == len(found.plan.interventions)


def test_a_decision_is_not_asked_again_after_the_files_are_imported_again(plan: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "musrenbang.csv"
    rows = [
        "No;Kegiatan;Lokasi;Biaya",
        "1;Gapura masuk kampung;RW 25;Rp 20 juta",
        "2;Pemb. gapura kampung;RW 25;Rp 21 juta",
    ]
    sheet.write_text("\n".join(rows), encoding="utf-8")

    def load() -> None:
        CliRunner().invoke(app, ["import", str(sheet), "-o", str(plan)], catch_exceptions=False)

    before = set(kw.read_plan(plan).proposals["proposal"])
    load()
    double = kw.integrate(kw.read_plan(plan)).pairs
    (new,) = double[(double["kind"] == "duplicate") & ~double["subject"].isin(before)].to_dict("records")
    assert {new["subject"], new["other"]} == {"U-056", "U-057"}  # the codes of the plan are taken
    loaded = kw.read_plan(plan)
    row = {"decision": new["match"], "kind": "duplicate", "subject": (new["subject"], new["other"])}
    row |= {"verdict": "merged", "target": new["subject"], "reason": "satu gapura"}
    kw.write_plan(kw.decide(loaded, pd.DataFrame([row])), plan)
    load()
    again = kw.read_plan(plan)
    assert again.proposals.set_index("proposal").loc[new["other"], "decision"] == "merged"
    assert new["match"] not in set(kw.integrate(again).pairs["match"])
