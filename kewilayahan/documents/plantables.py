"""The tables of a plan as people read them: labels for codes, names for references, words for what is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kewilayahan.plan import MasterPlan
from kewilayahan.results.cells import Both, Texts, both
from kewilayahan.results.html import said
from kewilayahan.schema.declaration import Table

_NUMBERS = ("integer", "number", "money")


def plan_tables(plan: MasterPlan, names: Iterable[str] = (), *, lang: str = "id") -> dict[str, pd.DataFrame]:
    """Return tables of a plan by their heading.

    Parameters
    ----------
    plan : MasterPlan
        The plan; `kewilayahan.public` gives the one to publish.
    names : iterable of str
        The tables; by default all that have rows.
    lang : {"id", "en"}
        Language of headings, labels and words.

    Returns
    -------
    dict of str to DataFrame
        Numbers stay numbers; where figures can be hidden, an empty cell says whether it is hidden or
        there is no data. Columns that are empty throughout, and what the library notes for itself, are
        left out.

    Raises
    ------
    UnknownName
        If there is no table of a name.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> plan_tables(kw.MasterPlan(areas=areas), lang="en")["Areas"].to_dict("list")
    {'Area code': ['A'], 'Name': ['Satu'], 'Level': ['Community unit (RW)']}
    """
    chosen = [plan.schema.table(name) for name in names]
    filled = [table for table in plan.schema.tables if len(plan.tables[table.name])]
    return {table.label(lang): _readable(plan, table, lang) for table in chosen or filled}


def _readable(plan: MasterPlan, table: Table, lang: str) -> pd.DataFrame:
    frame, texts = pd.DataFrame(plan.tables[table.name]), Texts(plan)
    numbers = [column.name for column in table.columns if column.kind in _NUMBERS]
    told = said(frame, numbers, lang=lang) if "hidden" in frame else frame
    read = {}
    for column in table.columns:
        if column.made or not (_filled(frame[column.name]) or _hidden(frame, column.name)):
            continue
        plain = column.kind in _NUMBERS or (column.name in table.key and not (column.choices or column.reference))
        cells = told[column.name]
        read[column.label(lang)] = cells if plain else [_text(texts, table, column.name, cell)[lang] for cell in cells]
    return pd.DataFrame(read)


def _text(texts: Texts, table: Table, column: str, cell: Any) -> Both:
    return texts.cell(table, column, cell) if isinstance(cell, tuple) or pd.notna(cell) else both("")


def _filled(cells: pd.Series) -> bool:
    return any(len(cell) > 0 if isinstance(cell, tuple) else pd.notna(cell) for cell in cells)


def _hidden(frame: pd.DataFrame, column: str) -> bool:
    return "hidden" in frame and any(column in names for names in frame["hidden"])
