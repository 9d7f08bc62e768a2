"""What is written reads back equal; a crash leaves what was there."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import plans

import kewilayahan as kw
from kewilayahan import files
from kewilayahan.files import geopackage

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def assert_equal(one: kw.MasterPlan, other: kw.MasterPlan) -> None:
    """Every table cell for cell, geometry to the last digit."""
    for name, frame in one.tables.items():
        again = other.tables[name]
        pd.testing.assert_frame_equal(
            pd.DataFrame(frame.drop(columns="geometry", errors="ignore")),
            pd.DataFrame(again.drop(columns="geometry", errors="ignore")),
            check_exact=True,
        )
        if isinstance(frame, gpd.GeoDataFrame):
            assert list(frame.geometry.to_wkb()) == list(again.geometry.to_wkb())


@pytest.mark.parametrize("name", ["rencana", "rencana.gpkg"])
def test_the_example_reads_back_equal(tmp_path: Path, name: str) -> None:
    plan = kw.read_plan(EXAMPLE)
    kw.write_plan(plan, tmp_path / name)
    again = kw.read_plan(tmp_path / name)
    assert_equal(plan, again)
    assert again.proposals["origin"].iloc[0] == "[rpjmd_2025_matriks.xlsx]Program!8"


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan=plans())
def test_any_plan_reads_back_equal(plan: kw.MasterPlan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("rencana", "rencana.gpkg"):
            kw.write_plan(plan, Path(folder) / name)
            assert_equal(plan, kw.read_plan(Path(folder) / name))


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb"])
def test_control_characters_are_an_error(text: str) -> None:
    areas = pd.DataFrame({"area": ["K"], "name": [text], "level": ["kelurahan"]})
    findings = kw.check({"areas": areas}).errors
    assert [(finding.rule, finding.column) for finding in findings] == [("type", "name")]


def test_a_semicolon_inside_a_code_is_an_error() -> None:
    areas = pd.DataFrame({"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]})
    actors = pd.DataFrame({"actor": ["a"], "name": ["A"], "sector": ["kota"], "alias": [("x;y", "z")]})
    findings = kw.check({"areas": areas, "actors": actors}).errors
    assert [(finding.rule, finding.column) for finding in findings] == [("type", "alias")]


@pytest.mark.parametrize("name", ["rencana", "rencana.gpkg"])
def test_a_crash_in_the_middle_leaves_the_old(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = kw.read_plan(EXAMPLE)
    kw.write_plan(plan, tmp_path / name)
    calls = []

    def fails(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 5:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(geopackage, "_write_layer", fails)
    monkeypatch.setattr(files, "write_exact", fails)
    smaller = plan.replace(funding=plan.funding.head(1))
    with pytest.raises(kw.UnreadableFile, match="No space left on device"):
        kw.write_plan(smaller, tmp_path / name)
    monkeypatch.undo()
    assert_equal(plan, kw.read_plan(tmp_path / name))
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == [name]


@pytest.mark.parametrize("name", ["rencana", "rencana.gpkg"])
def test_a_place_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "berkas").write_text("bukan folder", encoding="utf-8")
    with pytest.raises(kw.UnreadableFile, match="tidak dapat ditulis"):
        kw.write_plan(kw.read_plan(EXAMPLE), tmp_path / "berkas" / name)
    with pytest.raises(kw.UnreadableFile, match="tidak dapat ditulis"):
        kw.write_plan(kw.read_plan(EXAMPLE), tmp_path / "tidak" / "ada" / name)
    assert [path.name for path in tmp_path.iterdir()] == ["berkas"]


def test_what_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(kw.UnreadableFile, match="tidak ada"):
        kw.read_plan(tmp_path / "tak_ada")
    (tmp_path / "x.gpkg").write_text("bukan geopackage", encoding="utf-8")
    with pytest.raises(kw.UnreadableFile, match=r"x\.gpkg"):
        kw.read_plan(tmp_path / "x.gpkg")
    (tmp_path / "x.txt").touch()
    with pytest.raises(kw.UnreadableFile, match="bukan folder rencana"):
        kw.read_plan(tmp_path / "x.txt")
    (tmp_path / "kosong").mkdir()
    with pytest.raises(kw.InvalidPlan, match="belum memuat wilayah"):
        kw.read_plan(tmp_path / "kosong")
    (tmp_path / "kosong" / "fundng.csv").touch()
    with pytest.raises(kw.UnknownName, match="funding"):
        kw.read_plan(tmp_path / "kosong")


def test_a_missing_table_is_empty(tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    kw.write_plan(plan, tmp_path / "rencana")
    (tmp_path / "rencana" / "links.csv").unlink()
    assert_equal(kw.read_plan(tmp_path / "rencana"), plan.replace(links=plan.links.head(0)))


def test_a_missing_table_that_others_point_to_is_an_error(tmp_path: Path) -> None:
    kw.write_plan(kw.read_plan(EXAMPLE), tmp_path / "rencana")
    (tmp_path / "rencana" / "actors.csv").unlink()
    with pytest.raises(kw.InvalidPlan, match="kesalahan") as caught:
        kw.read_plan(tmp_path / "rencana")
    assert {finding.rule for finding in caught.value.findings.errors} == {"reference"}


def test_other_files_in_the_folder_are_kept(tmp_path: Path) -> None:
    (tmp_path / "rencana").mkdir()
    (tmp_path / "rencana" / "README.md").write_text("catatan", encoding="utf-8")
    kw.write_plan(kw.read_plan(EXAMPLE), tmp_path / "rencana")
    assert (tmp_path / "rencana" / "README.md").read_text(encoding="utf-8") == "catatan"


def test_the_geopackage_holds_all_tables_and_styles(tmp_path: Path) -> None:
    path = tmp_path / "rencana.gpkg"
    kw.write_plan(kw.read_plan(EXAMPLE), path)
    with sqlite3.connect(path) as base:
        kinds = dict(base.execute("select table_name, data_type from gpkg_contents"))
        srs = {row[0] for row in base.execute("select srs_id from gpkg_geometry_columns")}
        styled = {row[0] for row in base.execute("select f_table_name from layer_styles")}
        (intact,) = base.execute("pragma integrity_check").fetchone()
    base.close()
    spatial = {table.name for table in kw.SCHEMA.tables if table.geometry != "none"}
    assert {name for name, kind in kinds.items() if kind == "features"} == spatial
    assert set(kw.SCHEMA.names) <= set(kinds)
    assert (srs, styled, intact) == ({4326}, spatial, "ok")
