"""Where commands write, and where they refuse to: nothing of anybody is lost, and a slip is one line."""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

import kewilayahan as kw
from kewilayahan.cli import main
from kewilayahan.cli.launcher import GROUPS

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"
AREAS = gpd.GeoDataFrame({"area": ["A"], "name": ["RW 01"], "level": ["rw"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
PROBLEMS = gpd.GeoDataFrame(
    {"problem": ["M"], "statement": ["Genangan"], "category": ["drainase"]}, geometry=[Point(0.5, 0.5)], crs=4326
)
SMALL = kw.MasterPlan(areas=AREAS, problems=PROBLEMS)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a plan of boundaries and one problem in `rencana`."""
    monkeypatch.chdir(tmp_path)
    kw.write_plan(SMALL, "rencana")
    return tmp_path


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """A function that runs a command in this process and returns its status and all that it said."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kewilayahan", *map(str, arguments)])
        try:
            main()
            status = 0
        except SystemExit as exit:
            status = int(exit.code or 0)
        said = capsys.readouterr()
        return status, " ".join((said.out + said.err).replace("│", " ").split())

    return run


def everything(folder: Path) -> dict[str, bytes]:
    """The bytes of all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("tables", [None, ["problems"]])
def test_geojson_never_goes_into_the_folder_of_a_plan(place: Path, tables: list[str] | None) -> None:
    before = everything(place)
    with pytest.raises(kw.UnreadableFile, match=r"berisi tabel rencana \(areas\.geojson\)"):
        kw.write_geojson(SMALL, "rencana", tables=tables)
    assert everything(place) == before
    (place / "tabel").mkdir()
    (place / "tabel" / "areas.csv").write_text("area,name,level\nA,Satu,rw\n")
    with pytest.raises(kw.UnreadableFile, match=r"areas\.csv"):
        kw.write_geojson(SMALL, place / "tabel")


def test_an_earlier_export_is_replaced(place: Path) -> None:
    kw.write_geojson(SMALL, "geo")
    fewer = SMALL.replace(problems=SMALL.problems.assign(statement="Lain"))
    kw.write_geojson(fewer, "geo")
    assert gpd.read_file("geo/problems.geojson")["statement"].tolist() == ["Lain"]


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (("export", "rencana", "-o", "x.xls"), "folder, .gpkg, .xlsx, .html, .csv"),
        (("export", "rencana", "-o", "x.geojson"), "folder, .gpkg, .xlsx, .html, .csv"),
        (("import", "y.csv", "-o", "x.docx"), ".gpkg atau ke folder"),
        (("import", "y.csv", "-o", "x.xlsx"), ".gpkg atau ke folder"),
        (("scenario", "rencana", "--budget", "-30%", "--save", "x.shp"), "folder, .gpkg"),
        (("schedule", "rencana", "--save", "x.csv"), "folder, .gpkg"),
        (("build", "rencana", "-o", "x.zip"), "folder"),
        (("equity", "rencana", "-o", "x.docx"), ".csv, .xlsx, .html"),
        (("roadmap", "rencana", "-o", "x.png"), ".csv, .xlsx, .html, .svg"),
        (("map", "rencana", "-o", "x.pdf"), ".html"),
        (("integrate", "rencana", "--to", "x.ods"), ".xlsx"),
        (("template", "x.xls"), ".xlsx"),
    ],
)
def test_a_wrong_ending_is_a_wrong_call_that_tells_the_right_ones(
    place: Path, call, arguments: tuple[str, ...], allowed: str
) -> None:  # type: ignore[no-untyped-def]
    (place / "y.csv").write_text("Kegiatan;Biaya\nTalud;5 juta\n")
    before = everything(place)
    status, said = call(*arguments)
    assert status == 2 and allowed in said
    assert everything(place) == before and not list(place.glob("x.*"))


def test_a_folder_may_have_a_point_in_its_name(place: Path, call) -> None:  # type: ignore[no-untyped-def]
    for name in ("rencana.v2", "rencana 2026.11", "lama.bak"):
        (place / "lama.bak").mkdir(exist_ok=True)
        kw.write_plan(SMALL, name)
        assert kw.read_plan(name) == SMALL
    with pytest.raises(kw.UnreadableFile, match=r"nama tanpa akhiran \.shp"):
        kw.write_plan(SMALL, "rencana.shp")


@pytest.mark.parametrize(
    "arguments",
    [
        ("integrate", "rencana", "--from", "tak-ada.xlsx"),
        ("comply", "rencana", "tak-ada.xlsx"),
        ("synergy", "rencana", "--streets", "tak-ada.geojson"),
        ("import", "tak-ada.xlsx", "-o", "baru"),
        ("import", "tak-ada.geojson", "-o", "baru"),
        ("compare", "rencana", "tak-ada"),
        ("check", "tak-ada.gpkg"),
    ],
)
def test_what_does_not_exist_is_said_not_to(place: Path, call, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    before = everything(place)
    status, said = call(*arguments)
    assert status == 1 and "tak-ada" in said and "tidak ada" in said
    assert everything(place) == before


def test_a_table_is_refused_only_where_it_would_join_a_plan(place: Path, call) -> None:  # type: ignore[no-untyped-def]
    kw.write_plan(kw.read_plan(EXAMPLE), place / "besar")
    kw.write_geojson(SMALL, "geo")
    for path in ("rencana/hasil.csv", "besar/hasil.csv", "besar/links.csv", "geo/links.csv"):
        status, said = call("desks", "rencana", "-o", path)
        assert (status, Path(path).exists()) == (2, path == "besar/links.csv"), path
        assert "akan terbaca sebagai tabel rencana" in said
    for path in ("rencana/hasil.xlsx", "rencana/hasil.html", "besar/hasil.xlsx", "geo/hasil.csv", "hasil.csv"):
        assert call("desks", "rencana", "-o", path)[0] == 0, path
        assert Path(path).exists()
    assert kw.read_plan("rencana") == SMALL and kw.read_plan("besar") == kw.read_plan(EXAMPLE)


def test_a_build_takes_away_what_it_made_before_and_nothing_else(place: Path, call) -> None:  # type: ignore[no-untyped-def]
    """The first plan has problems and so priorities and a layer of them; the second has none."""
    assert call("build", "rencana", "-o", "hasil")[0] == 0
    made = everything(place / "hasil")
    assert {"prioritas.xlsx", "geojson/problems.geojson"} <= made.keys()
    own = {"catatan.txt": b"x", "jadwal.xlsx": b"kerja sendiri", "geojson/jalan.geojson": b"{}"}
    for name, content in own.items():
        (place / "hasil" / name).write_bytes(content)
    kw.write_plan(SMALL.replace(problems=SMALL.problems.head(0)), "rencana")
    status, said = call("build", "rencana", "-o", "hasil")
    assert status == 0 and "prioritas.xlsx: keluaran lama, dihapus" in said
    now = everything(place / "hasil")
    assert now.keys() == made.keys() - {"prioritas.xlsx", "geojson/problems.geojson"} | own.keys()
    assert {name: now[name] for name in own} == own


def test_an_output_that_people_edited_is_left_and_told(place: Path, call) -> None:  # type: ignore[no-untyped-def]
    call("build", "rencana", "-o", "hasil")
    (place / "hasil" / "prioritas.xlsx").write_bytes(b"disunting")
    kw.write_plan(SMALL.replace(problems=SMALL.problems.head(0)), "rencana")
    assert "prioritas.xlsx: keluaran lama, sudah disunting, dibiarkan" in call("build", "rencana", "-o", "hasil")[1]
    assert (place / "hasil" / "prioritas.xlsx").read_bytes() == b"disunting"


def test_an_output_that_people_edited_is_written_anew_and_told(place: Path, call) -> None:  # type: ignore[no-untyped-def]
    call("build", "rencana", "-o", "hasil")
    assert "disunting sejak dibangun" not in call("build", "rencana", "-o", "hasil")[1]
    (place / "hasil" / "prioritas.xlsx").write_bytes(b"disunting")
    assert "prioritas.xlsx: disunting sejak dibangun" in call("build", "rencana", "-o", "hasil")[1]


def test_the_list_of_columns_is_in_one_language(call) -> None:  # type: ignore[no-untyped-def]
    said = call("schema", "funding")[1]
    assert "rupiah" in said and "tahun" in said
    assert not {"money", "integer", "text"} & set(said.replace(",", "").split())
    assert "money" in call("schema", "funding", "--lang", "en")[1]


@pytest.mark.parametrize("name", ["README.md", "README.id.md"])
def test_every_command_stands_in_the_readme(name: str) -> None:
    text = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    assert {command for _, commands in GROUPS for command in commands if f"kewilayahan {command}" not in text} == set()


def test_only_public_names_are_listed() -> None:
    assert set(dir(kw)) == {*kw.__all__, "__version__"}
    assert pd.Series(dir(kw)).is_monotonic_increasing
