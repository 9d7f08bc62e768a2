"""Rows that are no longer in their file, taken out of the plan with all that goes with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from kewilayahan.findings import Finding
from kewilayahan.reimport.table_sides import Change, Frames, Key, Side, place_of, said, same, saying, sheet_of
from kewilayahan.schema.declaration import Schema, Table, normal

Sides = Mapping[str, tuple[Side, Side]]  # by table: the plan, and what the files said at the last import
_MONEY, _WORKS = "funding", "interventions"


def gone(old: Side, new: Side, aside: Frames, whole: Iterable[str]) -> set[Key]:
    """Return the rows that left their sheet.

    A row kept aside is there still. It is known by its code, by its place or by what it says: a correction
    may have changed its code, and a row above it its place.
    """
    sheets, frame = set(whole), aside.get(old.table.name, pd.DataFrame())
    code = old.table.key[0]
    codes = set(frame[code].dropna().astype(str)) if code in frame and len(old.table.key) == 1 else set()
    origins = {str(origin) for rows in aside.values() for origin in rows.get("origin", ())}
    texts = {(sheet, text) for sheet, text, _ in said(frame, old.table)}
    column = saying(old.table)
    away = set()
    for key, row in old.rows.items():
        origin = old.origin(key)
        sheet = sheet_of(origin)
        text = normal(row[old.names.index(column)]) if column else ""
        waits = key[0] in codes or origin in origins or (sheet, text) in texts
        if key not in new.rows and sheet in sheets and not waits:
            away.add(key)
    return away


def with_money(away: Mapping[str, set[Key]], sides: Sides, now: Mapping[str, Side]) -> dict[str, set[Key]]:
    """Return the rows that left, the money with its work: it goes and stays with it."""
    if _MONEY not in sides:
        return dict(away)
    codes = {key[0] for key in away[_WORKS]}
    waiting = {key[0] for key in sides[_WORKS][1].rows if key not in now[_WORKS].rows} - codes
    money = {key for key in away[_MONEY] if key[0] not in waiting}
    money |= {key for key in sides[_MONEY][1].rows if key[0] in codes}
    return {**away, _MONEY: money}


def removed(
    tables: Frames, sides: Sides, away: Mapping[str, set[Key]], schema: Schema,
    changes: list[Change], found: list[Finding],
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Take out the rows that left, unless somebody edited them or rows that stay point to them."""
    untouched = {name: {key for key in keys if _untouched(key, *sides[name])} for name, keys in away.items()}
    going, settled = untouched, False
    while not settled:
        staying = {key[0] for key in away.get(_WORKS, set()) - going.get(_WORKS, set())}
        fewer = {}
        for name, keys in going.items():
            used = _pointed_to(tables, schema.table(name), schema, sides, going) if keys else set()
            fewer[name] = {key for key in keys if len(key) > 1 or key[0] not in used}
        if _MONEY in fewer:
            fewer[_MONEY] = {key for key in fewer[_MONEY] if key[0] not in staying}
        settled, going = fewer == going, fewer
    result = dict(tables)
    for name, keys in away.items():
        now, old = sides[name]
        for key in sorted(keys & now.rows.keys(), key=now.place.__getitem__):
            if key in going[name]:
                changes.append((name, "/".join(key), "removed", "", old.origin(key)))
            elif name != _MONEY or key[0] not in staying:
                found.append(_stays(now.table, key, old.origin(key), edited=key not in untouched[name]))
        if going[name]:
            result[name] = _staying(tables[name], now, going[name]).reset_index(drop=True)
    return result


def _untouched(key: Key, now: Side, old: Side) -> bool:
    """Tell whether a row is in the plan as its file said it."""
    if key not in now.rows:
        return False
    pairs = zip(now.names, now.rows[key], old.rows[key], strict=True)
    return all(same(here, before) for name, here, before in pairs if name != "origin")


def _staying(frame: pd.DataFrame, now: Side, going: set[Key]) -> pd.DataFrame:
    mask = np.ones(len(frame), dtype=bool)
    mask[[now.place[key] for key in going]] = False
    return frame[mask]


def _pointed_to(tables: Frames, target: Table, schema: Schema, sides: Sides, going: Mapping[str, set[Key]]) -> set[str]:
    """Return the keys of a table that rows point to which stay."""
    used: set[str] = set()
    for name, frame in tables.items():
        columns = [column for column in schema.table(name).columns if column.reference == target.name]
        rows = _staying(frame, sides[name][0], going[name]) if columns and going[name] else frame
        for column in columns:
            cells = rows[column.name]
            used |= {code for many in cells for code in many} if column.many else set(cells.dropna())
    return used


def _stays(table: Table, key: Key, origin: str, *, edited: bool) -> Finding:
    id, en = ("sudah disunting", "was edited") if edited else ("masih dirujuk", "is still pointed to")
    return Finding.old(
        "warning",
        "no_longer_in_file",
        f"baris ini tidak ada lagi di berkasnya; tetap di rencana karena {id}",
        f"this row is no longer in its file; it stays in the plan because it {en}",
        "hapus dari rencana bila memang batal",
        "delete it from the plan if it is off",
        **place_of(table, key, origin),
    )
