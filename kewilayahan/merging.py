"""What files say now, united with a plan that people have worked on since: nothing that they wrote is lost.

The plan keeps a record of what each import brought (see `read_record`). A cell that the file has changed
since is taken over where nobody has touched it in the plan; where both changed, the plan keeps its own
and a finding tells what the file says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.atomic import replacing_folder
from kewilayahan.casting import cast
from kewilayahan.declaration import Schema, Table
from kewilayahan.errors import UnreadableFile
from kewilayahan.findings import Finding
from kewilayahan.geometry import STORED

_ORIGIN = re.compile(r"(\[.*\].*)!([^!]+)")
_MADE = re.compile(r"[A-Z]-[0-9a-f]{10}(-\d+)?")  # a code that the reader made of the content
Key = tuple[str, ...]
Frames = Mapping[str, pd.DataFrame]


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


@dataclass
class _Side:
    """One table on one side: its rows by key, as plain comparable values."""

    table: Table
    frame: pd.DataFrame
    rows: dict[Key, tuple[object, ...]] = field(default_factory=dict)
    place: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [*self.table.by_name, *(["geometry"] if self.table.geometry != "none" else [])]
        columns = [_plain(self.frame[name]) for name in names]
        keys = [names.index(name) for name in self.table.key]
        for position, row in enumerate(zip(*columns, strict=True)):
            key = tuple(str(row[at]) for at in keys)
            self.rows[key] = row
            self.place[key] = position


def _plain(cells: pd.Series) -> list[object]:
    if isinstance(cells, gpd.GeoSeries):
        return list(shapely.to_wkb(cells.array))
    values = cells.astype(object).to_numpy()
    return [None if not isinstance(value, tuple) and pd.isna(value) else value for value in values]


def merge(
    plan: Frames,
    incoming: Frames,
    record: Frames,
    *,
    schema: Schema,
    added: Mapping[str, frozenset[str]] | None = None,
    whole: Iterable[str] = (),
    still: Iterable[str] = (),
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
    still : iterable of str
        Origins of rows that are in the files and cannot be used now: they are not removed.

    Returns
    -------
    Merged
        Rows are known again by their key; one whose code was made of its content, by its place in the file.
    """
    known = {name: cast(frame, schema.table(name), schema).frame for name, frame in incoming.items() if len(frame)}
    # A second file may say the same row, the kelurahan above two boundary files: the first has it.
    known = {name: frame[~frame.duplicated(list(schema.table(name).key))] for name, frame in known.items()}
    records = {name: cast(frame, schema.table(name), schema).frame for name, frame in record.items()}
    known = _recoded(known, plan, records, schema)
    done = Merged({}, pd.DataFrame(), {}, [])
    changes: list[tuple[str, str, str, str, str]] = []
    sheets, waiting = set(whole), set(still)
    for table in schema.tables:
        empty = cast(pd.DataFrame(), table, schema).frame
        now = _Side(table, plan.get(table.name, empty).reset_index(drop=True))
        new = _Side(table, known.get(table.name, empty).reset_index(drop=True))
        old = _Side(table, records.get(table.name, empty).reset_index(drop=True))
        loose = (added or {}).get(table.name, frozenset())
        done.tables[table.name] = _merge_rows(now, new, old, loose, changes, done.findings)
        listed = _where(new.frame, [key[0] not in loose for key in new.rows])
        gone = [key for key in old.rows if key not in new.rows and sheet_of(_origin(old, key)) in sheets]
        gone = [key for key in gone if _origin(old, key) not in waiting]
        lost = set(gone)
        kept = _where(old.frame, [key not in lost and key not in new.rows for key in old.rows])
        done.record[table.name] = _joined([kept, listed], table)
        done = _removed(done, now, old, gone, changes, schema)
    columns = ["table", "row", "change", "columns", "origin"]
    return Merged(done.tables, pd.DataFrame(changes, columns=columns, dtype="str"), done.record, done.findings)


def _origin(side: _Side, key: Key) -> str:
    value = side.frame["origin"].iloc[side.place[key]]
    return value if isinstance(value, str) else ""


def sheet_of(origin: str) -> str:
    """Return the file and sheet of an origin.

    Examples
    --------
    >>> sheet_of("[matriks.xlsx]Roadmap!A7:L7")
    '[matriks.xlsx]Roadmap'
    """
    found = _ORIGIN.fullmatch(origin)
    return found[1] if found else origin


def _recoded(known: Frames, plan: Frames, record: Frames, schema: Schema) -> dict[str, pd.DataFrame]:
    """Give a row whose content changed the code that it had, by its place in the file."""
    codes: dict[str, dict[str, str]] = {}
    for name, frame in known.items():
        table = schema.table(name)
        if len(table.key) > 1 or name not in record:
            continue
        key = table.key[0]
        mine, before = set(frame[key].dropna()), record[name]
        gone = before[~before[key].isin(mine) & before[key].str.fullmatch(_MADE.pattern).fillna(False).astype(bool)]
        places = dict(zip(gone["origin"], gone[key], strict=True))
        there = set(before[key]) | set(plan[name][key] if name in plan else ())
        mine_side, before_side = _Side(table, frame), _Side(table, before)
        codes[name] = {
            code: places[origin]
            for code, origin in zip(frame[key], frame["origin"], strict=True)
            if code not in there
            and origin in places
            and _MADE.fullmatch(str(code))
            and _is_like(mine_side.rows[(code,)], before_side.rows[(places[origin],)])
        }
    return {name: _with_codes(frame, schema.table(name), codes) for name, frame in known.items()}


def _is_like(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether two rows at one place are the same, edited: half of what they say is equal."""
    pairs = [pair for pair in zip(one, other, strict=True) if any(value not in (None, ()) for value in pair)]
    return 2 * sum(_same(*pair) for pair in pairs) >= len(pairs)


def _with_codes(frame: pd.DataFrame, table: Table, codes: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    changed = frame
    for column in table.columns:
        own = table.name if column.name in table.key and len(table.key) == 1 else column.reference
        renamed = codes.get(own)
        if not renamed:
            continue
        if changed is frame:
            changed = frame.copy()
        if column.many:
            changed[column.name] = frame[column.name].map(
                lambda many, to=renamed: tuple(to.get(one, one) for one in many)
            )
        else:
            changed[column.name] = frame[column.name].map(lambda one, to=renamed: to.get(one, one), na_action="ignore")
    return changed


def _merge_rows(
    now: _Side, new: _Side, old: _Side, loose: frozenset[str], changes: list[tuple[str, str, str, str, str]],
    found: list[Finding],
) -> pd.DataFrame:  # fmt: skip
    table = now.table
    names = [*table.by_name, *(["geometry"] if table.geometry != "none" else [])]
    where = names.index("origin")
    fresh: list[int] = []
    edits: dict[int, int] = {}
    cells: list[tuple[int, str, int]] = []
    for key, row in new.rows.items():
        origin = str(row[where] or "")
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
            if name == "origin" or _same(row[at], here[at]):
                continue
            if before is not None and _same(row[at], before[at]):
                continue  # edited in the plan
            if (before is not None and _same(here[at], before[at])) or here[at] in (None, ()):
                taken.append(name)
                cells.append((now.place[key], name, new.place[key]))
            else:
                found.append(_both(table, key, name, (here[at], row[at]), origin))
        if here[where] is None or sheet_of(str(here[where])) == sheet_of(origin):
            edits[now.place[key]] = new.place[key]
        if taken:
            changes.append((table.name, "/".join(key), "changed", ", ".join(taken), origin))
    cells += [(there, "origin", source) for there, source in edits.items()]
    result = _with_cells(now.frame, new.frame, cells)
    return _joined([result, new.frame.iloc[fresh]], table)


def _same(one: object, other: object) -> bool:
    return one is other or bool(one == other)


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


def _joined(frames: list[pd.DataFrame], table: Table) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    whole = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0].reset_index(drop=True)
    if table.geometry != "none" and not isinstance(whole, gpd.GeoDataFrame):
        whole = gpd.GeoDataFrame(whole, geometry="geometry", crs=STORED)
    result: pd.DataFrame = whole
    return result


def _where(frame: pd.DataFrame, mask: list[bool]) -> pd.DataFrame:
    picked: pd.DataFrame = frame.loc[np.array(mask, dtype=bool)]
    return picked


def _removed(
    done: Merged, now: _Side, old: _Side, gone: list[Key], changes: list[tuple[str, str, str, str, str]], schema: Schema
) -> Merged:
    """Take out the rows that are no longer in their file, unless somebody edited them or points to them."""
    table = now.table
    where = list(table.by_name).index("origin")
    used = _pointed_to(done.tables, table, schema) if gone else set()
    drop: list[int] = []
    for key in gone:
        if key not in now.rows:
            continue
        here, before = now.rows[key], old.rows[key]
        edited = any(
            not _same(one, other) for at, (one, other) in enumerate(zip(here, before, strict=True)) if at != where
        )
        origin = str(before[where] or "")
        if edited or (len(key) == 1 and key[0] in used):
            done.findings.append(_stays(table, key, origin, edited=edited))
            continue
        drop.append(now.place[key])
        changes.append((table.name, "/".join(key), "removed", "", origin))
    if drop:
        frame = done.tables[table.name]
        mask = np.ones(len(frame), dtype=bool)
        mask[drop] = False
        done.tables[table.name] = frame[mask].reset_index(drop=True)
    return done


def _pointed_to(tables: Frames, target: Table, schema: Schema) -> set[str]:
    used: set[str] = set()
    for name, frame in tables.items():
        for column in schema.table(name).columns:
            # The money of a work goes with it.
            if column.reference != target.name or name == "funding":
                continue
            cells = frame[column.name]
            used |= {code for many in cells for code in many} if column.many else set(cells.dropna())
    return used


def _place(table: Table, key: Key, origin: str) -> dict[str, str]:
    found = re.fullmatch(r"\[(.*)\](.*)!([^!]+)", origin)
    place = {"file": found[1], "sheet": found[2], "cell": found[3]} if found else {}
    return {"table": table.name, "row": "/".join(key), **place}


def _deleted(table: Table, key: Key, origin: str) -> Finding:
    return Finding(
        "info",
        "deleted",
        "baris ini dihapus dari rencana setelah impor terakhir; tidak dimasukkan lagi",
        "this row was deleted from the plan since the last import; it is not brought back",
        **_place(table, key, origin),
    )


def _both(table: Table, key: Key, column: str, values: tuple[object, object], origin: str) -> Finding:
    here, there = ("geometri" if isinstance(value, bytes) else str(value) for value in values)
    return Finding(
        "warning",
        "both_changed",
        f"rencana berisi {here}, berkas berisi {there}; isi rencana dipertahankan",
        f"the plan says {here}, the file says {there}; the plan keeps its own",
        "samakan salah satunya",
        "make one of them the same",
        column=column,
        value=there,
        **_place(table, key, origin),
    )


def _stays(table: Table, key: Key, origin: str, *, edited: bool) -> Finding:
    id, en = ("sudah disunting", "was edited") if edited else ("masih dirujuk", "is still pointed to")
    return Finding(
        "warning",
        "no_longer_in_file",
        f"baris ini tidak ada lagi di berkasnya; tetap di rencana karena {id}",
        f"this row is no longer in its file; it stays in the plan because it {en}",
        "hapus dari rencana bila memang batal",
        "delete it from the plan if it is off",
        **_place(table, key, origin),
    )


def read_record(folder: Path, schema: Schema) -> dict[str, pd.DataFrame]:
    """Read what the last import of each file said; empty where there was none.

    Raises
    ------
    UnreadableFile
        If a file in the folder is no record.
    """
    record: dict[str, pd.DataFrame] = {}
    for path in sorted(folder.glob("*.parquet")) if folder.is_dir() else ():
        if path.stem not in schema.names:
            continue
        try:
            frame = pd.read_parquet(path)
        except (ValueError, OSError) as error:
            raise UnreadableFile(path, "bukan catatan impor", f"not the record of an import ({error})") from error
        if "geometry" in frame:
            shapes = gpd.GeoSeries.from_wkb(frame["geometry"], crs=STORED)
            frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes)
        record[path.stem] = frame
    return record


def write_record(record: Frames, folder: Path) -> None:
    """Write what the files say now, beside the plan.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.
    """
    with replacing_folder(folder) as temporary:
        for name, frame in record.items():
            if not len(frame):
                continue
            plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
            for column in plain.columns:
                if plain[column].map(lambda value: isinstance(value, tuple)).any():
                    plain[column] = plain[column].map(list)
            if isinstance(frame, gpd.GeoDataFrame):
                plain["geometry"] = shapely.to_wkb(frame.geometry.array)
            plain.to_parquet(temporary / f"{name}.parquet", index=False)
