"""The command line as a user runs it: output, exit status, one clear line for an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import box

import kewilayahan as kw


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "kewilayahan", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
    )


@pytest.fixture
def boundary(tmp_path: Path) -> Path:
    """Two kelurahan side by side by their Kemendagri codes."""
    frame = gpd.GeoDataFrame(
        {"kode_desa": ["34.71.05.1001", "34.71.05.1002"], "nama_desa": ["Sosromenduran", "Pringgokusuman"]},
        geometry=[box(110.36, -7.80, 110.37, -7.79), box(110.35, -7.80, 110.36, -7.79)],
        crs=4326,
    )
    path = tmp_path / "kelurahan.geojson"
    frame.to_file(path)
    return path


def test_demo_builds_everything(tmp_path: Path) -> None:
    done = run("demo", "-o", "hasil", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Pringgokusuman" in done.stdout and "peta.html" in done.stdout
    made = {path.name for path in (tmp_path / "hasil").iterdir()}
    pages = {"peta.html", "peta-jalan.html", "peran.html", "desk.html", "audit.html"}
    books = {"peta-jalan.xlsx", "pemerataan.xlsx", "sinergi.xlsx", "prioritas.xlsx", "jadwal.xlsx"}
    assert made == pages | books | {"rencana.gpkg", "sebaran.csv", "temuan.csv", "geojson", ".kewilayahan.sha256"}
    shares = pd.read_csv(tmp_path / "hasil" / "sebaran.csv")
    plan = kw.read_plan(tmp_path / "hasil" / "rencana.gpkg")
    # Every level, its outside included, adds up to the plan.
    assert set(shares.groupby("level")["funding"].sum()) == {plan.funding["amount"].sum()}
    assert shares.groupby("level")["problems"].sum().round(9).eq(len(plan.problems)).all()
    inside = shares.dropna(subset=["area"])["level"].value_counts()
    assert (inside["rw"], inside["kampung"]) == (23, 7)


def test_build_writes_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("demo", "-o", name, cwd=tmp_path).returncode == 0
    for path in sorted((tmp_path / "a").rglob("*")):
        if path.is_file():
            again = tmp_path / "b" / path.relative_to(tmp_path / "a")
            assert path.read_bytes() == again.read_bytes(), path.name


def test_import_check_map_and_export(tmp_path: Path, boundary: Path) -> None:
    done = run("import", boundary, "--level", "kelurahan", "-o", "kota.gpkg", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 Kelurahan" in done.stdout
    plan = kw.read_plan(tmp_path / "kota.gpkg")
    assert {"34.71.05.1001", "34.71.05.1002"} <= set(plan.areas["area"])
    assert run("check", "kota.gpkg", cwd=tmp_path).returncode == 0
    assert run("map", "kota.gpkg", "-o", "peta.html", cwd=tmp_path).returncode == 0
    assert (tmp_path / "peta.html").stat().st_size > 100_000
    assert run("export", "kota.gpkg", "-o", "geojson", cwd=tmp_path).returncode == 0
    assert (tmp_path / "geojson" / "areas.geojson").exists()


def test_template_is_filled_and_imported(tmp_path: Path, boundary: Path) -> None:
    assert run("template", "isian.xlsx", cwd=tmp_path).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "isian.xlsx")
    sheet = book[kw.SCHEMA.table("focuses").id]
    headers = [cell.value for cell in sheet[1]]
    row = {"Kode fokus": "stunting", "Nama": "Zero stunting", "Jalur": "problem", "Prioritas": "satu"}
    for name, value in row.items():
        sheet.cell(3, headers.index(name) + 1, value)
    book.save(tmp_path / "isian.xlsx")
    arguments = ("import", boundary, "isian.xlsx", "--level", "kelurahan", "-o", "rencana")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "isian.xlsx, lembar Fokus" in done.stdout and "“satu” bukan bilangan bulat" in done.stdout
    sheet.cell(3, headers.index("Prioritas") + 1, 1)
    book.save(tmp_path / "isian.xlsx")
    assert run(*arguments, cwd=tmp_path).returncode == 0
    assert list(kw.read_plan(tmp_path / "rencana").focuses["focus"]) == ["stunting"]


def test_errors_in_the_data_exit_1_and_write_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "rencana"
    folder.mkdir()
    (folder / "areas.csv").write_text("area,name,level\nA,Satu,desa\n", encoding="utf-8")
    for arguments in (("check", folder), ("build", folder, "-o", "hasil"), ("map", folder, "-o", "p.html")):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 1
        assert "“desa” bukan pilihan" in done.stdout
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "hasil").exists() and not (tmp_path / "p.html").exists()


@pytest.mark.parametrize("text", ["", "bukan geojson", '{"type": "FeatureCollection", "features": []}'])
def test_an_unreadable_boundary_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.geojson").write_text(text, encoding="utf-8")
    done = run("import", "x.geojson", "-o", "kota.gpkg", cwd=tmp_path)
    assert done.returncode == 1
    assert "x.geojson" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "kota.gpkg").exists()


def test_check_tells_every_fault_in_the_language_asked_for(tmp_path: Path) -> None:
    rows = "".join(f"A{number},Satu,desa\n" for number in range(30))
    (tmp_path / "areas.csv").write_text(f"area,name,level\n{rows}", encoding="utf-8")
    done = run("check", ".", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 1
    assert "30 error: “desa” is not a choice" in done.stdout and "and 27 more" in done.stdout


def test_results_never_go_into_the_plan_nor_a_template_over_a_filled_one(tmp_path: Path) -> None:
    (tmp_path / "rencana").mkdir()
    (tmp_path / "rencana" / "areas.csv").write_text("area,name,level\nA,Satu,rw\n", encoding="utf-8")
    before = sorted((tmp_path / "rencana").rglob("*"))
    for command in ("build", "export"):
        assert run(command, "rencana", "-o", "rencana", cwd=tmp_path).returncode == 2
    assert sorted((tmp_path / "rencana").rglob("*")) == before
    assert run("check", "rencana", cwd=tmp_path).returncode == 0
    assert run("synergy", "rencana", "-o", "rencana/links.csv", cwd=tmp_path).returncode == 2
    assert sorted((tmp_path / "rencana").rglob("*")) == before
    (tmp_path / "isian.xlsx").write_text("isi")
    assert run("template", "isian.xlsx", cwd=tmp_path).returncode == 2
    assert (tmp_path / "isian.xlsx").read_text() == "isi"


def test_a_path_that_does_not_exist_is_one_line_and_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = run("check", "tak/ada", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "Traceback" in run("check", "tak/ada", "--debug", cwd=tmp_path).stderr


def test_a_wrong_call_exits_2(tmp_path: Path) -> None:
    assert run("chek", "x", cwd=tmp_path).returncode == 2
    assert run("schema", "--lang", "jv", cwd=tmp_path).returncode == 2


def test_schema_lists_columns_and_choices(tmp_path: Path) -> None:
    done = run("schema", "funding", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0
    assert "amount" in done.stdout and "danais" in done.stdout
    wrong = run("schema", "fundings", cwd=tmp_path)
    assert wrong.returncode == 2 and "funding" in wrong.stderr
