"""One row of a plan changed, added or removed by its key, with all checks, and what refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Column, Schema, Table, normal
from kewilayahan.spatial.geometry import STORED
from kewilayahan.words import Text

_NAMES = ("name", "title", "statement")


@dataclass(frozen=True)
class Edited:
    """A plan after one row of it was changed, added or removed.

    Attributes
    ----------
    plan : MasterPlan
        The plan that follows.
    table : Table
        The table of the row.
    key : tuple of str
        The key of the row.
    cells : dict of str to tuple of object
        What changed: by column what the cell held and what it holds.
    depends : dict of str to list of str
        The rows that refer to it, by table.
    """

    plan: MasterPlan
    table: Table
    key: tuple[str, ...]
    cells: dict[str, tuple[object, object]]
    depends: dict[str, list[str]]


def set_row(plan: MasterPlan, table: str, key: str, changes: Mapping[str, str]) -> Edited:
    """Return the plan with cells of one row changed, or with a new row.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    table : str
        Name or label of the table.
    key : str
        Code of the row, or its name where only one row bears it; the parts of a key of several columns
        joined by ``/``. A code that no row has begins a new row.
    changes : mapping of str to str
        Columns by name or label, and what is typed into them: codes, labels of choices, names of the rows
        referred to, several parted by ``;``. An empty text empties the cell.

    Raises
    ------
    UnknownName
        If a table, a column, or a row referred to does not exist.
    InvalidPlan
        If the plan that follows breaks a rule; it carries all findings.

    Examples
    --------
    >>> import pandas as pd
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> done = set_row(MasterPlan(areas=areas), "wilayah", "satu", {"penduduk": "120", "tingkat": "Kampung"})
    >>> done.key, int(done.plan.areas.loc[0, "population"]), done.plan.areas.loc[0, "level"]
    (('A',), 120, 'kampung')
    """
    declared = table_of(plan.schema, table)
    frame = plan.tables[declared.name]
    parts = _key(plan, declared, key)
    typed = {column.name: _typed(plan, column, text) for column, text in _columns(declared, changes)}
    at = _place(frame, declared, parts)
    if at is None:
        row = dict(zip(declared.key, parts, strict=True)) | typed
        added = pd.DataFrame([row], columns=list(dict.fromkeys([*frame.columns, *row])))
        before: dict[str, object] = dict.fromkeys(typed)
        whole = added if frame.empty else pd.concat([frame.astype(object), added.astype(object)], ignore_index=True)
        at = len(frame)
    else:
        whole = pd.DataFrame(frame.astype(object))
        before = {name: frame[name].iloc[at] for name in typed}
        for name, value in typed.items():
            cells = whole[name].to_list()
            cells[at] = value
            whole[name] = pd.Series(cells, index=whole.index, dtype=object)
    after = plan.replace(**{declared.name: _shaped(whole, frame)})
    cells_now = after.tables[declared.name].iloc[at]
    changed = {name: (before[name], cells_now[name]) for name in typed}
    return Edited(after, declared, parts, changed, depending(plan, declared, parts))


def remove_row(plan: MasterPlan, table: str, key: str) -> Edited:
    """Return the plan without one row.

    Raises
    ------
    UnknownName
        If there is no such table or row.
    InvalidPlan
        If other rows refer to it; the findings name them.

    Examples
    --------
    >>> import pandas as pd
    >>> areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": ["rw", "rw"]})
    >>> remove_row(MasterPlan(areas=areas), "areas", "B").plan.areas["area"].tolist()
    ['A']
    """
    declared = table_of(plan.schema, table)
    frame = plan.tables[declared.name]
    parts = _key(plan, declared, key)
    at = _place(frame, declared, parts)
    if at is None:
        raise UnknownName(key, _known(frame, declared), what=Text(f"{declared.id}:", f"{declared.en}:"))
    left = frame.drop(index=frame.index[at]).reset_index(drop=True)
    after = plan.replace(**{declared.name: left})
    cells: dict[str, tuple[object, object]] = {name: (frame[name].iloc[at], None) for name in declared.by_name}
    return Edited(after, declared, parts, cells, depending(plan, declared, parts))


def depending(plan: MasterPlan, table: Table, key: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the keys of the rows that refer to a row, by table."""
    found: dict[str, list[str]] = {}
    if len(key) != 1:
        return found
    for other in plan.schema.tables:
        frame = plan.tables[other.name]
        pointing = [column for column in other.columns if column.reference == table.name]
        hits = pd.Series(False, index=frame.index)
        for column in pointing:
            hits |= (
                frame[column.name]
                .map(lambda cell, many=column.many: key[0] in cell if many else (cell is not pd.NA and cell == key[0]))
                .astype(bool)
            )
        if hits.any():
            rows = frame.loc[hits, list(other.key)].itertuples(index=False)
            found[other.name] = list(dict.fromkeys("/".join(map(str, row)) for row in rows))
    return found


def table_of(schema: Schema, name: str) -> Table:
    """Return the table that a name or a label means.

    Raises
    ------
    UnknownName
        If there is none.
    """
    for table in schema.tables:
        if normal(name) in {normal(table.name), normal(table.id), normal(table.en)}:
            return table
    raise UnknownName(
        name, [word for table in schema.tables for word in (table.name, table.id)], what=Text("Tabel", "table")
    )


def code_of(plan: MasterPlan, table: str, text: str) -> str:
    """Return the code of the row that a code or a name means.

    Raises
    ------
    UnknownName
        If no row, or more than one, bears it.
    """
    declared = plan.schema.table(table)
    frame = plan.tables[table]
    if text in set(frame[declared.key[0]]):
        return text
    found = _by_name(frame, declared, text)
    if found is None:
        raise UnknownName(text, _known(frame, declared), what=Text(f"{declared.id}:", f"{declared.en}:"))
    return found


def _by_name(frame: pd.DataFrame, table: Table, text: str) -> str | None:
    """Return the code of the only row of that name."""
    for column in _NAMES:
        if column in table.by_name:
            found = frame.loc[[normal(cell) == normal(text) for cell in frame[column]], table.key[0]]
            if len(found) == 1:
                return str(found.iloc[0])
    return None


def _known(frame: pd.DataFrame, table: Table) -> list[str]:
    """Return the codes and the names of all rows."""
    names = [name for name in (table.key[0], *_NAMES) if name in table.by_name]
    return list(dict.fromkeys(str(cell) for name in names for cell in frame[name].dropna()))


def _key(plan: MasterPlan, table: Table, key: str) -> tuple[str, ...]:
    parts = tuple(key.split("/")) if len(table.key) > 1 else (key,)
    if len(parts) != len(table.key) or not all(parts):
        shape = "/".join(table.column(name).label("id") for name in table.key)
        english = "/".join(table.column(name).label("en") for name in table.key)
        raise InvalidValue(Text(f"kunci {table.id} ditulis {shape}", f"the key of {table.en} is written {english}"))
    frame = plan.tables[table.name]
    if len(parts) == 1:
        known = parts[0] in set(frame[table.key[0]])
        return parts if known else (_by_name(frame, table, parts[0]) or parts[0],)
    return tuple(_code(plan, table.column(name), part) for name, part in zip(table.key, parts, strict=True))


def _code(plan: MasterPlan, column: Column, text: str) -> str:
    if column.reference:
        return code_of(plan, column.reference, text)
    if column.choices:
        return plan.schema.spellings(column.choices).get(normal(text), text)
    return text


def _place(frame: pd.DataFrame, table: Table, key: tuple[str, ...]) -> int | None:
    for at, row in enumerate(frame[list(table.key)].itertuples(index=False)):
        if tuple(map(str, row)) == key:
            return at
    return None


def _columns(table: Table, changes: Mapping[str, str]) -> list[tuple[Column, str]]:
    found = []
    for name, text in changes.items():
        column = table.recognise(name)
        if column is None:
            known = [word for column in table.columns for word in (column.name, column.id)]
            raise UnknownName(name, known, what=Text(f"Kolom {table.id}", f"column of {table.en}"))
        found.append((column, text))
    return found


def _typed(plan: MasterPlan, column: Column, text: str) -> object:
    """Return what the casting is to read in a cell: names of rows as their codes, nothing as nothing."""
    if not text.strip():
        return None
    if column.many:
        return tuple(_code(plan, column, part.strip()) for part in text.split(";") if part.strip())
    return _code(plan, column, text.strip())


def _shaped(rows: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the geometry of their table, if it has one."""
    if "geometry" not in like:
        return rows
    drawn = [None if pd.isna(shape) else shape for shape in rows["geometry"]]
    shapes = gpd.GeoSeries(drawn, index=rows.index, crs=STORED)
    shaped: pd.DataFrame = gpd.GeoDataFrame(rows, geometry=shapes)
    return shaped
