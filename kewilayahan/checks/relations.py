"""The rules between rows: nothing leads back to itself, no money outside its work, no actor under two codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import pandas as pd

from kewilayahan.checks.casting import Rows
from kewilayahan.findings import Finding
from kewilayahan.schema.declaration import Schema, normal


def check_relations(frames: Mapping[str, pd.DataFrame], schema: Schema, *, changed: Collection[str]) -> list[Finding]:
    """Check rows against other rows.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Cast tables.
    schema : Schema
        Names their keys.
    changed : collection of str
        The tables that are new: only what reads one of them is checked.

    Returns
    -------
    list of Finding
        A parent or an `after` that leads back to itself is an error; funding in a year outside the
        span of its intervention is a warning: a deposit or a retention may be paid there. So is an alias
        that is the code or name of another actor which goes on: one actor would count as two.
    """
    again = relations_of(changed)
    return [found for rule, (_, check) in _RELATIONS.items() if rule in again for found in check(frames, schema)]


def relations_of(changed: Collection[str]) -> set[str]:
    """Return the rules between rows that read one of these tables."""
    return {rule for rule, (reads, _) in _RELATIONS.items() if any(name in changed for name in reads)}


def _check_aliases(frames: Mapping[str, pd.DataFrame], schema: Schema) -> list[Finding]:
    rows = Rows(schema.table("actors"), frames["actors"])
    agencies, spelt = schema.choices("agencies"), schema.spellings("agencies")
    going_on: dict[str, set[str]] = {}
    for code, name, ended in rows.frame[["actor", "name", "valid_to"]].dropna(subset="actor").to_numpy(dtype=object):
        own = {normal(str(text)) for text in (code, name) if pd.notna(text)}
        former = any(agencies[spelt[text]].facts.get("successor") for text in own if text in spelt)
        for text in own if pd.isna(ended) and not former else ():
            going_on.setdefault(text, set()).add(str(code))
    caught = {
        place: alias
        for place, (code, aliases) in enumerate(zip(rows.frame["actor"], rows.frame["alias"], strict=True))
        for alias in aliases
        if going_on.get(normal(alias), {code}) != {code}
    }
    rows.add(
        "alias",
        rows=list(caught),
        column="alias",
        values=caught,
    )
    return rows.found


def _check_funded_years(frames: Mapping[str, pd.DataFrame], schema: Schema) -> list[Finding]:
    rows = Rows(schema.table("funding"), frames["funding"])
    works = frames["interventions"].drop_duplicates("intervention").set_index("intervention")
    year = rows.frame["year"]
    first, last = (rows.frame["intervention"].map(works[name].to_dict()).astype("Int64") for name in ("start", "end"))
    outside = ((year < first) | (year > last)).fillna(False).to_numpy(dtype=bool)
    rows.add(
        "funded_years",
        rows=np.flatnonzero(outside),
        column="year",
    )
    return rows.found


def _check_cycles(frames: Mapping[str, pd.DataFrame], schema: Schema) -> list[Finding]:
    found: list[Finding] = []
    for name, key, column in (("areas", "area", "parent"), ("interventions", "intervention", "after")):
        rows = Rows(schema.table(name), frames[name])
        cells = rows.frame[column]
        before = {
            str(code): tuple(cell) if isinstance(cell, tuple) else (str(cell),) if pd.notna(cell) else ()
            for code, cell in zip(rows.frame[key], cells, strict=True)
            if pd.notna(code)
        }
        caught = in_cycle(before)
        rows.add(
            "cycle",
            rows=np.flatnonzero(rows.frame[key].isin(caught)),
            column=column,
        )
        found.extend(rows.found)
    return found


def in_cycle(before: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the codes that lie on a cycle of the graph, by Tarjan's algorithm without recursion.

    Examples
    --------
    >>> sorted(in_cycle({"a": ("b",), "b": ("a",), "c": ("a",), "d": ("d",)}))
    ['a', 'b', 'd']
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    caught: set[str] = set()
    for root in before:
        if root in index:
            continue
        work = [(root, iter(before[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(before.get(other, ()))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = _pop_until(stack, on_stack, node)
                    if len(part) > 1 or node in before.get(node, ()):
                        caught.update(part)
    return caught


def _pop_until(stack: list[str], on_stack: set[str], node: str) -> list[str]:
    part = []
    while True:
        other = stack.pop()
        on_stack.discard(other)
        part.append(other)
        if other == node:
            return part


# Each rule with the tables that it reads.
_RELATIONS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, pd.DataFrame], Schema], list[Finding]]]] = {
    "cycle": (("areas", "interventions"), _check_cycles),
    "funded_years": (("funding", "interventions"), _check_funded_years),
    "alias": (("actors",), _check_aliases),
}
