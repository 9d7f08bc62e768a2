"""What files say now, united with a plan that people have worked on since: nothing that they wrote is lost.

The plan keeps a record of what each import brought (see `read_record`). A cell that the file has changed
since is taken over where nobody has touched it in the plan; where both changed, the plan keeps its own
and a finding tells what the file says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kewilayahan.checks.casting import cast
from kewilayahan.findings import Finding
from kewilayahan.reimport.identity import recoded
from kewilayahan.reimport.record import FAULTY, read_faulty, read_record, write_record
from kewilayahan.reimport.removal import gone, removed, with_money
from kewilayahan.reimport.table_sides import Change, Frames, Key, Side, joined, place_of, same, sheet_of, where
from kewilayahan.schema.declaration import Schema, Table
from kewilayahan.spatial.geometry import STORED

__all__ = ["FAULTY", "Merged", "merge", "read_faulty", "read_record", "sheet_of", "write_record"]


@dataclass(frozen=True)
class Merged:
    """A plan and what an import made of it.

    Attributes
    ----------
    tables : dict of str to DataFrame
        The tables of the plan to be.
    changes : DataFrame
        A row a row that was added, changed or removed: ``table``, ``row``, ``change``, ``columns``,
        ``origin``.
    record : dict of str to DataFrame
        What the files say now, to be kept for the next import.
    findings : list of Finding
        Where the plan and the file have both changed.
    """

    tables: dict[str, pd.DataFrame]
    changes: pd.DataFrame
    record: dict[str, pd.DataFrame]
    findings: list[Finding]


def merge(
    plan: Frames,
    incoming: Frames,
    record: Frames,
    *,
    schema: Schema,
    added: Mapping[str, frozenset[str]] | None = None,
    whole: Iterable[str] = (),
    aside: Frames | None = None,
    given: Collection[str] = (),
) -> Merged:
    """Unite what files say with a plan.

    Parameters
    ----------
    plan, incoming, record : mapping of str to DataFrame
        The tables of the plan, those of the files, and what the files said at the last import.
    schema : Schema
        The tables.
    added : mapping of str to frozenset of str, optional
        Keys of incoming rows that the files need but do not list: they never change what is there.
    whole : iterable of str
        The sheets that were read, as their origins begin: a row that is no longer in one was removed from it.
    aside : mapping of str to DataFrame, optional
        Rows that are in the files and cannot be used now: they are not removed.
    given : collection of str, optional
        Origins that a workbook of the plan itself gave back: it edits what other files said, and the record
        goes on telling what they said.

    Returns
    -------
    Merged
        Rows are known again by their key; one whose code was made of its content, by
        its place in the file and what it is about.
    """
    known = {name: cast(frame, schema.table(name), schema).frame for name, frame in incoming.items() if len(frame)}
    # A second file may say the same row, the kelurahan above two boundary files: the first has it.
    known = {name: frame[~frame.duplicated(list(schema.table(name).key))] for name, frame in known.items()}
    records = {name: cast(frame, schema.table(name), schema).frame for name, frame in record.items()}
    aside = aside or {}
    sheets = frozenset(whole)
    known = recoded(known, records, schema, plan=plan, aside=aside, whole=sheets)
    changes: list[Change] = []
    found: list[Finding] = []
    tables: dict[str, pd.DataFrame] = {}
    sides: dict[str, tuple[Side, Side]] = {}
    news: dict[str, Side] = {}
    for table in schema.tables:
        empty = cast(pd.DataFrame(), table, schema).frame
        now, new, old = (
            Side(table, frames.get(table.name, empty).reset_index(drop=True)) for frames in (plan, known, records)
        )
        loose = (added or {}).get(table.name, frozenset())
        tables[table.name] = _merge_rows(now, new, old, loose, changes, found)
        sides[table.name], news[table.name] = (now, old), new
    away = {name: gone(old, news[name], aside, sheets) for name, (_, old) in sides.items()}
    away = with_money(away, sides, news)
    tables = removed(tables, sides, away, schema, changes, found)
    edited = frozenset(given)
    said = {name: _recorded(old, news[name], away[name], (added or {}).get(name, frozenset()), edited)
            for name, (_, old) in sides.items()}  # fmt: skip
    columns = ["table", "row", "change", "columns", "origin"]
    return Merged(tables, pd.DataFrame(changes, columns=columns, dtype="str"), said, found)


def _recorded(
    old: Side, new: Side, away: set[Key], loose: frozenset[str], edited: frozenset[str]
) -> pd.DataFrame:  # fmt: skip
    """Return what the files say now: rows of sheets that were not read, or that wait, are as they were."""
    told = {key for key in new.rows if new.origin(key) not in edited}
    kept = where(old.frame, [key not in away and key not in told for key in old.rows])
    return joined([kept, where(new.frame, [key[0] not in loose and key in told for key in new.rows])], old.table)


def _merge_rows(
    now: Side, new: Side, old: Side, loose: frozenset[str], changes: list[Change],
    found: list[Finding],
) -> pd.DataFrame:  # fmt: skip
    table = now.table
    names = now.names
    home = names.index("origin")
    fresh: list[int] = []
    edits: dict[int, int] = {}
    cells: list[tuple[int, str, int]] = []
    for key, row in new.rows.items():
        origin = str(row[home] or "")
        if key not in now.rows:
            if key in old.rows:
                found.append(_deleted(table, key, origin))
                continue
            fresh.append(new.place[key])
            changes.append((table.name, "/".join(key), "added", "", origin))
            continue
        if key[0] in loose and len(key) == 1:
            continue
        here, before = now.rows[key], old.rows.get(key)
        taken: list[str] = []
        for at, name in enumerate(names):
            if name == "origin" or same(row[at], here[at]):
                continue
            if before is not None and same(row[at], before[at]):
                continue  # edited in the plan
            if (before is not None and same(here[at], before[at])) or here[at] in (None, ()):
                taken.append(name)
                cells.append((now.place[key], name, new.place[key]))
            else:
                found.append(_both(table, key, name, (here[at], row[at]), origin))
        if here[home] is None or sheet_of(str(here[home])) == sheet_of(origin):
            edits[now.place[key]] = new.place[key]
        if taken:
            changes.append((table.name, "/".join(key), "changed", ", ".join(taken), origin))
    cells += [(there, "origin", source) for there, source in edits.items()]
    result = _with_cells(now.frame, new.frame, cells)
    return joined([result, new.frame.iloc[fresh]], table)


def _with_cells(frame: pd.DataFrame, source: pd.DataFrame, cells: list[tuple[int, str, int]]) -> pd.DataFrame:
    """Return the frame with cells taken over, a column at a time."""
    result = frame.copy()
    by_column: dict[str, list[tuple[int, int]]] = {}
    for there, name, here in cells:
        by_column.setdefault(name, []).append((there, here))
    for column, pairs in by_column.items():
        values = frame[column].astype(object).to_numpy(copy=True)
        given = source[column].astype(object).to_numpy()
        for there, here in pairs:
            values[there] = given[here]
        if column == "geometry" and isinstance(result, gpd.GeoDataFrame):
            result = result.set_geometry(gpd.GeoSeries(values, index=frame.index, crs=STORED))
        else:
            result[column] = pd.Series(values, index=frame.index, dtype=frame[column].dtype)
    return result


def _deleted(table: Table, key: Key, origin: str) -> Finding:
    return Finding.old(
        "info",
        "deleted",
        "baris ini dihapus dari rencana setelah impor terakhir; tidak dimasukkan lagi",
        "this row was deleted from the plan since the last import; it is not brought back",
        **place_of(table, key, origin),
    )


def _both(table: Table, key: Key, column: str, values: tuple[object, object], origin: str) -> Finding:
    here, there = ("geometri" if isinstance(value, bytes) else str(value) for value in values)
    return Finding.old(
        "warning",
        "both_changed",
        f"rencana berisi {here}, berkas berisi {there}; isi rencana dipertahankan",
        f"the plan says {here}, the file says {there}; the plan keeps its own",
        "samakan salah satunya",
        "make one of them the same",
        column=column,
        value=there,
        **place_of(table, key, origin),
    )
