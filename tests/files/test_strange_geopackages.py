"""A GeoPackage of a stranger is data: nothing in it runs when the plan in it is updated, and what is others' stays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely import Point

import kewilayahan as kw

_EXAMPLE = Path(kw.__file__).parents[1] / "examples" / "pringgokusuman"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example plan, with a layer, a column, triggers and a view of somebody else."""
    path = tmp_path_factory.mktemp("orang") / "p.gpkg"
    kw.write_plan(kw.read_plan(_EXAMPLE), path)
    gpd.GeoDataFrame({"ruas": ["Jlagran"]}, geometry=[Point(110.36, -7.79)], crs=32749).to_file(path, layer="jalan")
    with closing(sqlite3.connect(path)) as base:
        base.execute("ALTER TABLE actors ADD COLUMN telepon TEXT")
        base.execute("UPDATE actors SET telepon = 'nomor ' || actor")
        for table in ("gpkg_contents", "layer_styles", "funding"):
            for event in ("INSERT", "UPDATE", "DELETE"):
                base.execute(
                    f"CREATE TRIGGER jahat_{table}_{event} AFTER {event} ON {table} "
                    "BEGIN UPDATE funding SET amount = amount * 10000; END"
                )
        base.execute("CREATE VIEW semua AS SELECT * FROM funding")
        base.commit()
        base.execute("PRAGMA journal_mode = WAL").fetchall()
    return path


def test_no_trigger_runs_and_layers_and_columns_of_others_stay(package: Path) -> None:
    plan = kw.read_plan(package)
    kw.write_plan(plan, package)
    assert kw.read_plan(package) == plan
    assert plan.funding["amount"].sum() == kw.read_plan(_EXAMPLE).funding["amount"].sum()
    street = pyogrio.read_dataframe(package, layer="jalan")
    assert street["ruas"].tolist() == ["Jlagran"] and street.crs.to_epsg() == 32749
    with closing(sqlite3.connect(package)) as base:
        phones = dict(base.execute("SELECT actor, telepon FROM actors"))
        kinds = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')")]
    assert phones == {actor: f"nomor {actor}" for actor in plan.actors["actor"]}
    assert not [name for name in kinds if name == "semua" or name.startswith("jahat")]
    assert not list(package.parent.glob("*-wal"))


def test_a_log_that_nobody_holds_is_no_open_file(package: Path, tmp_path: Path) -> None:
    left = tmp_path / "p.gpkg"
    with closing(sqlite3.connect(package)) as base:
        base.execute("PRAGMA journal_mode = WAL").fetchall()
        base.execute("CREATE TABLE catatan (isi TEXT)")
        base.commit()
        for ending in ("", "-wal"):  # as after a crash of the programme that had it open
            left.with_name(left.name + ending).write_bytes(package.with_name(package.name + ending).read_bytes())
        plan = kw.read_plan(left)
        with pytest.raises(kw.UnreadableFile, match="masih terbuka di program lain"):
            kw.write_plan(plan, package)
    kw.write_plan(plan, left)
    assert kw.read_plan(left) == plan and not list(tmp_path.glob("*-wal"))
    with closing(sqlite3.connect(left)) as base:
        assert base.execute("SELECT count(*) FROM catatan").fetchone() == (0,)


@pytest.mark.parametrize("colour", ["red", '"/><script>1</script>'])
def test_a_colour_in_a_geopackage_is_checked_as_in_a_folder(package: Path, tmp_path: Path, colour: str) -> None:
    copy = tmp_path / "p.gpkg"
    kw.write_plan(kw.read_plan(_EXAMPLE), copy)
    with closing(sqlite3.connect(copy)) as base:
        base.execute("DROP TABLE IF EXISTS vocabulary")
        base.execute(
            "CREATE TABLE vocabulary (fid INTEGER PRIMARY KEY, vocabulary, code, id_label, en_label, colour, facts)"
        )
        base.execute("INSERT INTO vocabulary VALUES (1, 'themes', 'x', 'X', 'X', ?, '{}')", (colour,))
        base.execute(
            "INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('vocabulary', 'attributes', 'v')"
        )
        base.commit()
    with pytest.raises(kw.UnreadableFile, match="bukan #rrggbb"):
        kw.read_plan(copy)
