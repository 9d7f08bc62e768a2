"""The plain texts of a card, in both languages: labels for codes, names for references, rupiah, items."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Table
from kewilayahan.words import number, rupiah

Both = dict[str, str]
Item = dict[str, Any]
_NAMED = ("name", "title", "statement")


class Texts:
    """How the cells of a plan read."""

    def __init__(self, plan: MasterPlan) -> None:
        self._plan = plan
        self._named = cache(self._names)

    def name(self, table: str, code: object) -> str:
        """Return what a row is called, or its code where it has no name."""
        return self._named(table).get(code, str(code))

    def _names(self, table: str) -> dict[object, str]:
        frame, declared = self._plan.tables[table], self._plan.schema.table(table)
        names: pd.Series[Any] = frame[declared.key[0]].astype(object)
        for column in reversed([column for column in _NAMED if column in declared.by_name]):
            names = frame[column].astype(object).where(frame[column].notna(), names)
        return {code: str(name) for code, name in zip(frame[declared.key[0]], names, strict=True)}

    def label(self, vocabulary: str, code: str) -> Both:
        """Return the label of a code."""
        return both(*(self._plan.schema.label(vocabulary, code, lang) for lang in ("id", "en")))

    def cell(self, table: Table, name: str, value: Any) -> Both:
        """Return a cell as people read it."""
        column = table.column(name)
        values: Iterable[Any] = value if isinstance(value, tuple) else (value,)
        if column.choices:
            return joined(self.label(column.choices, code) for code in values)
        if column.reference:
            return joined(both(self.name(column.reference, code)) for code in values)
        if column.kind == "money":
            return money(value)
        if column.kind == "boolean":
            return both("ya", "yes") if value else both("tidak", "no")
        if column.kind == "number":
            return figure(value, 0 if float(value).is_integer() else 1)
        return joined(both(str(part)) for part in values)


def has(row: Any, name: str) -> bool:
    """Tell whether a row has something in a column."""
    value = getattr(row, name, None)
    return len(value) > 0 if isinstance(value, tuple) else bool(pd.notna(value))


def both(id: str, en: str | None = None) -> Both:
    """Return words in both languages; a name is the same in both."""
    return {"id": id, "en": id if en is None else en}


def figure(value: float, decimals: int = 0) -> Both:
    """Return a number with the separators of each language."""
    return both(number(float(value), decimals), number(float(value), decimals, "en"))


def money(amount: int) -> Both:
    """Return whole rupiah."""
    return both(rupiah(int(amount)), rupiah(int(amount), "en"))


def joined(texts: Iterable[Both], by: str = "; ") -> Both:
    """Return texts as one, the empty ones left out."""
    parts = list(texts)
    return {lang: by.join(part[lang] for part in parts if part[lang]) for lang in ("id", "en")}


def item(text: str, detail: Both) -> Item:
    """Return one line of a list."""
    return {"text": both(str(text)), "detail": detail}
