"""Rows whose content has changed since the last import, and that are the same rows still.

The code of a row is made of its content where the file gives none; when the content changes the row keeps
the code that it had, and with it all that people have decided about it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd
from rapidfuzz import fuzz

from kewilayahan.planning.titles import read_title
from kewilayahan.reimport.table_sides import Frames, Side, said, same, saying, sheet_of
from kewilayahan.schema.declaration import Schema, Table, normal

_MADE = re.compile(r"[A-Z]-[0-9a-f]{10}(-\d+)?")  # a code that the reader made of the content
_SIMILAR = 80  # of 100, ratio of the words: a slip of the keyboard
_SHARED = 0.6  # part of the heavier title


def recoded(
    known: Frames, record: Frames, schema: Schema, *, plan: Frames, aside: Frames, whole: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Give a row that was edited in its file the code that it had, by its place and by what it says.

    Parameters
    ----------
    known, record, plan : mapping of str to DataFrame
        What the files say now, what they said at the last import, and the plan.
    schema : Schema
        The tables.
    aside : mapping of str to DataFrame
        Rows of the files that cannot be used now.
    whole : collection of str
        The sheets that were read: only of these it is known that a row is gone.
    """
    codes: dict[str, dict[str, str]] = {}
    for name, frame in known.items():
        table = schema.table(name)
        if len(table.key) > 1 or name not in record:
            continue
        key = table.key[0]
        before = Side(table, record[name])
        there = {*record[name][key], *(plan[name][key] if name in plan else ())}
        left = _left(before, set(frame[key].dropna()), [frame, aside.get(name, pd.DataFrame())], whole)
        now = Side(table, frame)
        codes[name] = {
            code: left[origin]
            for code, origin in zip(frame[key], frame["origin"], strict=True)
            if code not in there
            and origin in left
            and _MADE.fullmatch(str(code))
            and _is_like(now.rows[(code,)], before.rows[(left[origin],)], now)
        }
    return {name: with_codes(frame, schema.table(name), codes) for name, frame in known.items()}


def _left(before: Side, mine: set[str], frames: list[pd.DataFrame], whole: Collection[str]) -> dict[str, str]:
    """Return the codes, by origin, of rows that are gone; one that only moved is not gone."""
    standing: dict[tuple[str, str], set[str]] = {}
    for frame in frames:
        for sheet, text, origin in said(frame, before.table):
            standing.setdefault((sheet, text), set()).add(origin)
    column = saying(before.table)
    left = {}
    for key, row in before.rows.items():
        origin = before.origin(key)
        sheet = sheet_of(origin)
        text = normal(row[before.names.index(column)]) if column else ""
        moved = standing.get((sheet, text), set()) - {origin}
        if sheet in whole and key[0] not in mine and _MADE.fullmatch(key[0]) and not moved:
            left[origin] = key[0]
    return left


def _is_like(one: tuple[object, ...], other: tuple[object, ...], side: Side) -> bool:
    """Tell whether two rows at one place are one, edited: they are about the same, and half of the rest is equal.

    What is the same in row after row of a sheet tells nothing: choices, years, the source.
    """
    column = saying(side.table)
    pairs = []
    for name, *pair in zip(side.names, one, other, strict=True):
        if name == column and not _alike(str(pair[0]), str(pair[1])):
            return False
        if _tells(name, side.table) and any(value not in (None, ()) for value in pair):
            pairs.append(name == column or same(*pair))
    return 2 * sum(pairs) >= len(pairs) > 0


def _tells(name: str, table: Table) -> bool:
    if name == "geometry":
        return True
    column = table.column(name)
    if name in (*table.key, "origin", "note") or column.choices or column.kind == "year":
        return False
    return column.reference in ("", "areas")


def _alike(one: str, other: str) -> bool:
    """Tell whether two titles can be one, edited."""
    if normal(one) == normal(other):
        return True
    first, second = read_title(one), read_title(other)
    if not first.words or not second.words:
        return fuzz.ratio(one.casefold(), other.casefold()) >= _SIMILAR
    both = sum(min(weight, second.words[word]) for word, weight in first.words.items() if word in second.words)
    lighter, heavier = sorted((first.weight, second.weight))
    if both >= _SHARED * heavier or both == lighter:
        return True
    return fuzz.ratio(" ".join(first.words), " ".join(second.words)) >= _SIMILAR


def with_codes(frame: pd.DataFrame, table: Table, codes: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Return a table with other codes, by table and old code, in its key and wherever it refers to others."""
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
