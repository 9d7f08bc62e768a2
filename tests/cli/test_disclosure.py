"""The commands publish by default, and give the office everything when it asks."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app
from kewilayahan.disclosure import telling_texts


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan folder: an RW with 3 of 48 children, and a problem that says so with a score."""
    areas = gpd.GeoDataFrame(
        {"area": ["A"], "name": ["RW 01"], "level": ["rw"]}, geometry=[box(110.35, -7.8, 110.36, -7.79)], crs=4326
    )
    facts = {"area": "A", "indicator": "stunting", "year": 2025, "method": "eppgbm"}
    stunting = pd.DataFrame([facts | {"value": 6.3, "numerator": 3, "denominator": 48}])
    problem = {"problem": "M-1", "statement": "Ada 3 balita pendek", "category": "stunting", "area": "A"}
    problems = pd.DataFrame([problem | {"urgency": 5, "note": "Ilustrasi"}])
    kw.write_plan(kw.MasterPlan(areas=areas, indicators=stunting, problems=problems), tmp_path / "rencana")
    return tmp_path / "rencana"


def run(*arguments: object) -> str:
    """Run a command in this process and return what it printed."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("flag", "hidden"), [((), True), (("--internal",), False)])
def test_map_and_export_are_for_everybody_unless_told(
    plan: Path, tmp_path: Path, flag: tuple[str, ...], hidden: bool
) -> None:
    said = run("map", plan, "-o", tmp_path / "peta.html", *flag)
    assert ("very few people" in said or "orang yang sangat kecil" in said) == hidden
    page = (tmp_path / "peta.html").read_text(encoding="utf-8")
    assert ("3 / 48" in page, "disembunyikan · 2025" in page, "Urgensi" in page) == (not hidden, hidden, not hidden)
    assert "Ilustrasi" in page
    run("export", plan, "-o", tmp_path / "geo", *flag)
    text = (tmp_path / "geo" / "problems.geojson").read_text(encoding="utf-8")
    assert ("urgency" in text) != hidden and '"note": "Ilustrasi"' in text
    run("export", plan, "-o", tmp_path / "a.gpkg", *flag)
    assert kw.read_plan(tmp_path / "a.gpkg").indicators["numerator"].isna()[0] == hidden


def test_build_says_which_files_are_the_office_s(plan: Path, tmp_path: Path) -> None:
    said = run("build", plan, "-o", tmp_path / "hasil").splitlines()
    for name, office in (("rencana.gpkg", True), ("temuan.csv", True), ("peta.html", False), ("geojson", False)):
        line = next(line for line in said if f"hasil/{name}" in line.replace("\\", "/"))
        assert ("hanya untuk kantor" in line) == office
    assert any(line.endswith("disembunyikan di peta dan GeoJSON: 1") for line in said)
    assert kw.read_plan(tmp_path / "hasil" / "rencana.gpkg").indicators["numerator"][0] == 3
    assert "3 / 48" not in (tmp_path / "hasil" / "peta.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("Ada 3 balita pendek", True),
        ("Dua lansia tinggal sendiri", True),
        ("seluruh 4 keluarga", True),
        ("13 balita pendek", False),
        ("1.200 orang", False),
        ("RW 03 tahap 3", False),
        ("gang di bawah 2 m", False),
    ],
)
def test_a_text_that_counts_few_people_is_named(text: str, telling: bool) -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["RW 01"], "level": ["rw"]})
    problems = pd.DataFrame({"problem": ["M-1"], "statement": [text], "category": ["stunting"]})
    found = telling_texts(kw.MasterPlan(areas=areas, problems=problems))
    assert [(finding.column, finding.level) for finding in found] == [("statement", "warning")] * telling


def test_the_example_has_no_such_text() -> None:
    folder = Path(__file__).parents[2] / "examples" / "pringgokusuman"
    assert not telling_texts(kw.read_plan(folder))


@pytest.mark.parametrize(("flag", "value"), [((), "disembunyikan"), (("--internal",), 6.3)])
def test_tables_for_people_say_hidden_and_no_data(
    plan: Path, tmp_path: Path, flag: tuple[str, ...], value: object
) -> None:
    loaded = kw.read_plan(plan)
    empty = loaded.indicators.assign(year=2024, value=None, numerator=None, denominator=None)
    kw.write_plan(loaded.replace(indicators=pd.concat([loaded.indicators, empty], ignore_index=True)), plan)
    run("export", plan, "-o", tmp_path / "a.xlsx", "--table", "indicators", *flag)
    sheet = pd.read_excel(tmp_path / "a.xlsx", sheet_name="Indikator", engine="openpyxl")
    assert sheet["Nilai"].tolist() == [value, "tidak ada data"]
    assert sheet["→ Wilayah"].tolist() == ["RW 01"] * 2
    run("export", plan, "-o", tmp_path / "a.html", *flag)
    assert ("<td>disembunyikan</td>" in (tmp_path / "a.html").read_text(encoding="utf-8")) != bool(flag)
