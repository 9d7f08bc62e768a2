"""What people put into the GeoPackage of a plan besides the plan: carried over as data, never as programs."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from kewilayahan.schema.declaration import Schema

# A type as SQLite and GeoPackage know it; a stranger's could hold anything.
_TYPE = re.compile(r"[A-Za-z][A-Za-z ]{0,30}(\(\d{1,6}(, ?\d{1,6})?\))?")
_REGISTERS = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents")
_SPATIAL = ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")  # what GDAL's own triggers name


def carry(data: Path, path: Path, *, schema: Schema, foreign: frozenset[str]) -> None:
    """Copy tables of others, and columns that people added to the plan's own, into a new GeoPackage.

    Tables are made anew from the names and types of their columns: no default, check, trigger, view or virtual table
    comes along.

    Parameters
    ----------
    data : Path
        A copy of the old file without triggers and views.
    path : Path
        The new file.
    schema : Schema
        The tables of the plan.
    foreign : frozenset of str
        Tables that are none of the plan's.
    """
    with closing(sqlite3.connect(path)) as base:
        for name in _SPATIAL:  # the triggers of the index of a layer fire on its geometry, which is not touched here
            base.create_function(name, 1, lambda _: 0)
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("ATTACH ? AS old", (str(data),))
        kinds = dict(base.execute("SELECT name, sql FROM old.sqlite_master WHERE type = 'table'"))
        for name in sorted(foreign):
            if not str(kinds[name]).upper().startswith("CREATE VIRTUAL"):
                _copy(base, name)
        for table in schema.tables:
            if table.name in kinds:
                _add_columns(base, table.name, table.key)
        base.commit()


def _copy(base: sqlite3.Connection, name: str) -> None:
    """Make a table of others anew, and tell the registers of it."""
    columns = _columns(base, "old", name)
    keys = [column for column, (_, key) in columns.items() if key]
    told = []
    for column, (kind, _) in columns.items():
        whole = " PRIMARY KEY" if keys == [column] and kind.upper() == "INTEGER" else ""
        told.append(f"{_quoted(column)} {kind}{whole}")
    listed = ", ".join(map(_quoted, columns))
    base.execute(f"CREATE TABLE main.{_quoted(name)} ({', '.join(told)})")
    base.execute(f"INSERT INTO main.{_quoted(name)} ({listed}) SELECT {listed} FROM old.{_quoted(name)}")
    for register in _REGISTERS:
        common = _common(base, register)
        if common:
            base.execute(
                f"INSERT OR REPLACE INTO main.{register} ({common}) SELECT {common} FROM old.{register}"
                " WHERE table_name = ?",
                (name,),
            )
    common = _common(base, "gpkg_spatial_ref_sys")
    base.execute(
        f"INSERT OR IGNORE INTO main.gpkg_spatial_ref_sys ({common}) SELECT {common} FROM old.gpkg_spatial_ref_sys"
    )


def _add_columns(base: sqlite3.Connection, name: str, key: tuple[str, ...]) -> None:
    """Give the rows of a table of the plan what people wrote in columns of their own, by the key of the row."""
    here, there = _columns(base, "main", name), _columns(base, "old", name)
    known = {column.casefold() for column in here}
    added = [column for column, (_, is_key) in there.items() if column.casefold() not in known and not is_key]
    added = [column for column in added if column.casefold() not in ("geom", "geometry", "fid")]
    if not added or not set(key) <= set(here) & set(there):
        return
    for column in added:
        base.execute(f"ALTER TABLE main.{_quoted(name)} ADD COLUMN {_quoted(column)} {there[column][0]}")
    listed, keys = ", ".join(map(_quoted, added)), ", ".join(map(_quoted, key))
    rows = base.execute(f"SELECT {listed}, {keys} FROM old.{_quoted(name)}").fetchall()
    same = " AND ".join(f"{_quoted(column)} IS ?" for column in key)
    filled = ", ".join(f"{_quoted(column)} = ?" for column in added)
    base.execute(f"CREATE INDEX main.kewilayahan_key ON {_quoted(name)} ({keys})")
    base.executemany(f"UPDATE main.{_quoted(name)} SET {filled} WHERE {same}", rows)
    base.execute("DROP INDEX main.kewilayahan_key")


def _columns(base: sqlite3.Connection, side: str, name: str) -> dict[str, tuple[str, bool]]:
    """Return the type of each column that holds data, and whether it is part of the key."""
    rows = base.execute(f"PRAGMA {side}.table_xinfo({_quoted(name)})").fetchall()
    return {
        str(column): (kind if _TYPE.fullmatch(kind or "") else "", bool(key))
        for _, column, kind, _, _, key, hidden in rows
        if not hidden
    }


def _common(base: sqlite3.Connection, register: str) -> str:
    """Return the columns that a register has in both files."""
    here, there = (_columns(base, side, register) for side in ("main", "old"))
    return ", ".join(_quoted(column) for column in here if column in there)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
