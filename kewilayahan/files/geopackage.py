"""One GeoPackage with all tables of a plan, and the styles that QGIS opens it with."""

from __future__ import annotations

import json
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from kewilayahan.errors import KewilayahanError, UnreadableFile
from kewilayahan.files.foreign import carry
from kewilayahan.files.qgis import style
from kewilayahan.plan import MasterPlan, records
from kewilayahan.schema.declaration import Choice, Schema, Table, checked_choice
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.spatial.gate import opened
from kewilayahan.spatial.packages import copy_of_data
from kewilayahan.spatial.vectors import plain
from kewilayahan.words import Text

_DATE = "2000-01-01T00:00:00.000Z"  # one date for all files: the same plan gives the same bytes
_VOCABULARY = "vocabulary"
_CHOICE = ["vocabulary", "code", "id_label", "en_label", "colour", "facts"]
_STYLED_BY = {
    "areas": "level",
    "proposals": "kind",
    "problems": "category",
    "potentials": "theme",
    "zones": "role",
    "interventions": "status",
}


def read_geopackage(path: Path) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Read the tables of a GeoPackage, and its schema.

    Layers that bear the name of no table are passed over: QGIS projects keep other layers beside them.

    Raises
    ------
    UnreadableFile
        If the file is no GeoPackage or has no layer named by a table.
    """
    try:
        with warnings.catch_warnings(), opened(path) as source:
            # GDAL warns of a damaged file before it fails; the error says it.
            warnings.simplefilter("ignore", RuntimeWarning)
            layers = [str(name) for name, _ in pyogrio.list_layers(source.path)]
            tables = {name: _read_layer(source.path, name) for name in layers if name in SCHEMA.names}
            rows = _read_layer(source.path, _VOCABULARY) if _VOCABULARY in layers else pd.DataFrame()
            for name, table in tables.items():
                _restore_texts(source.path, name, table)
    except KewilayahanError:
        raise
    except Exception as error:  # Arrow, GEOS and PROJ have errors of their own
        raise UnreadableFile(path, Text("bukan GeoPackage", f"not a GeoPackage ({plain(error)})")) from error
    if not tables:
        raise UnreadableFile(
            path, Text(f"tidak memuat tabel rencana ({', '.join(layers)})", "holds no table of a plan")
        )
    # A layer of that name without these columns is somebody else's.
    return tables, _with_choices(path, rows) if set(_CHOICE) <= set(rows.columns) else SCHEMA


def _read_layer(path: Path, name: str) -> pd.DataFrame:
    # Arrow keeps whole numbers whole where cells are missing; a float would lose rupiah beyond 2**53.
    frame: pd.DataFrame = pyogrio.read_dataframe(
        path, layer=name, use_arrow=True, arrow_to_pandas_kwargs={"types_mapper": pd.ArrowDtype}
    )
    plain = {
        column: frame[column].astype(object).where(frame[column].notna(), None)
        for column in frame.columns
        if column != "geometry"
    }
    table: pd.DataFrame = pd.DataFrame(plain)
    if isinstance(frame, gpd.GeoDataFrame):
        table = gpd.GeoDataFrame(table, geometry=frame.geometry)
    return table


def _restore_texts(path: Path, name: str, table: pd.DataFrame) -> None:
    """Put text that stands in a column of numbers back: SQLite lets it in, and GDAL reads it as 0."""
    columns = [column.name for column in SCHEMA.table(name).columns if column.kind != "text" and column.name in table]
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for column in columns:
            # The names are those of the schema, never of the file.
            rows = connection.execute(
                f'SELECT position, "{column}" FROM (SELECT row_number() OVER (ORDER BY rowid) - 1 AS position,'
                f' "{column}" FROM "{name}") WHERE typeof("{column}") = \'text\''
            )
            for position, text in rows:
                table.loc[position, column] = text


def _with_choices(path: Path, rows: pd.DataFrame) -> Schema:
    added: dict[str, list[Choice]] = {}
    for row in records(rows):
        texts = (row.code, row.id_label, row.en_label, row.colour)
        choice = checked_choice(f"{path} {_VOCABULARY}", texts, row.facts)
        added.setdefault(str(row.vocabulary), []).append(choice)
    return SCHEMA.with_choices(added)


def write_geopackage(plan: MasterPlan, path: Path, *, before: Path | None = None) -> None:
    """Write all tables of a plan, empty ones too, with a style for each layer that has geometry.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    path : Path
        The file to make.
    before : Path, optional
        The file that it is to replace. Its layers, projects and styles that are none of the plan's, and
        the styles that people gave to the plan's own layers, go along.

    Raises
    ------
    OSError
        If the place cannot be written.
    UnreadableFile
        If the plan has choices of its own and somebody else's table has their name.
    """
    try:
        with ExitStack() as stack:
            data = _data(before, stack)
            old = _Old.read(data) if data is not None else _Old()
            rows = _choice_rows(plan.schema)
            if len(rows) and _VOCABULARY in old.foreign:
                raise UnreadableFile(path, Text(_CLASH[0], _CLASH[1]))
            with _fixed_date():
                for table in plan.schema.tables:
                    _write_layer(plan.tables[table.name], table, path)
                if len(rows):
                    pyogrio.write_dataframe(rows, path, layer=_VOCABULARY, driver="GPKG")
            _finish(plan.schema, path, old)
            if data is not None and old.tables:
                carry(data, path, schema=plan.schema, foreign=old.foreign)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, sqlite3.Error) as error:
        raise OSError(str(error)) from error


def _data(before: Path | None, stack: ExitStack) -> Path | None:
    """Return the data of the file that is to be replaced, if it is a GeoPackage."""
    if before is None or not before.is_file():
        return None
    try:
        return stack.enter_context(copy_of_data(before))
    except sqlite3.Error:
        return None


def _write_layer(frame: pd.DataFrame, table: Table, path: Path) -> None:
    flat = frame.copy()
    for column in table.columns:
        if column.many:
            flat[column.name] = pd.Series(
                [";".join(codes) or None for codes in flat[column.name]], index=flat.index, dtype="str"
            )
    if isinstance(flat, gpd.GeoDataFrame):
        pyogrio.write_dataframe(
            flat, path, layer=table.name, driver="GPKG", geometry_type="Unknown", description=table.id
        )
    else:
        pyogrio.write_dataframe(flat, path, layer=table.name, driver="GPKG")


def _choice_rows(schema: Schema) -> pd.DataFrame:
    rows = [
        (name, choice.code, choice.id, choice.en, choice.colour, json.dumps(dict(choice.facts)))
        for name, choices in schema.vocabulary.items()
        for choice in choices
        if choice not in SCHEMA.vocabulary.get(name, ())
    ]
    return pd.DataFrame(rows, columns=_CHOICE, dtype="str")


@contextmanager
def _fixed_date() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


_STYLES_TABLE = """
CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""


_STYLE_COLUMNS = (
    "f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
    " styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time"
)
_CLASH = (
    "ada lapisan lain bernama vocabulary; ganti namanya dulu",
    "another layer is named vocabulary; rename it first",
)
Style = tuple[object, ...]


@dataclass(frozen=True)
class _Old:
    """What a GeoPackage that is to be replaced holds besides the plan: tables of others, and styles."""

    tables: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    styles: tuple[Style, ...] = ()

    @classmethod
    def read(cls, path: Path) -> _Old:
        """Look into a file; what is none, or no GeoPackage, holds nothing to be kept."""
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
                (number,) = base.execute("PRAGMA application_id").fetchone()
                if number != _GPKG:
                    return cls()
                rows = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                tables = frozenset(str(name) for (name,) in rows if not str(name).startswith(_PARTS))
                ours = {*SCHEMA.names, "layer_styles"}
                if _VOCABULARY in tables:
                    columns = {str(row[1]) for row in base.execute(f'PRAGMA table_info("{_VOCABULARY}")')}
                    ours |= {_VOCABULARY} if set(_CHOICE) <= columns else set()
                styles = base.execute("SELECT * FROM layer_styles") if "layer_styles" in tables else None
                if styles is None:
                    return cls(tables, tables - ours)
                names = [column[0] for column in styles.description]
                wanted = [name.strip() for name in _STYLE_COLUMNS.split(",")]
                found = [dict(zip(names, row, strict=True)) for row in styles]
                return cls(tables, tables - ours, tuple(tuple(row.get(name) for name in wanted) for row in found))
        except sqlite3.Error:
            return cls()


_GPKG = 0x47504B47  # application id of a GeoPackage (OGC 12-128r18, requirement 2)
_PARTS = ("gpkg_", "rtree_", "sqlite_")  # tables that belong to the format and not to a layer


def _styles(schema: Schema) -> list[Style]:
    """Return the rows of ``layer_styles`` for the layers of a plan."""
    rows: list[Style] = []
    for name, by in _STYLED_BY.items():
        table = schema.table(name)
        column = table.column(by)
        qml = style(by, list(schema.choices(column.choices).values()), polygon=table.geometry == "polygon")
        rows.append(("", "", name, "geom", f"{table.id}: {column.id}", qml, "", 1, table.en, "", None, _DATE))
    return rows


def _finish(schema: Schema, path: Path, old: _Old) -> None:
    """Write the styles: ours, and those of people."""
    # A layer that was there has the styles that people left it, none perhaps; one that is new has ours.
    new = [row for row in _styles(schema) if "layer_styles" not in old.tables or row[2] not in old.tables]
    kept = [row for row in old.styles if row[2] in schema.names or row[2] in old.foreign]
    with closing(sqlite3.connect(path)) as base:
        base.execute(_STYLES_TABLE)
        base.execute(
            "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES (?, ?, ?, ?)",
            ("layer_styles", "attributes", "layer_styles", _DATE),
        )
        marks = ", ".join("?" * len(_STYLE_COLUMNS.split(",")))
        base.executemany(
            f"INSERT INTO layer_styles ({_STYLE_COLUMNS}) VALUES ({marks})",
            [(*row[:3], "geom" if row[2] in schema.names else row[3], *row[4:]) for row in kept] + new,
        )
        base.commit()
