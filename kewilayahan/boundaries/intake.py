"""A boundary file on its way to the areas table: its facts, and a notebook for what is found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from kewilayahan.findings import Finding, Level


@dataclass(eq=False)
class Import:
    """A file on its way to the areas table: its facts, and what was found."""

    file: str
    layer: str
    facts: pd.DataFrame
    found: list[Finding] = field(default_factory=list)
    _said: set[str] = field(default_factory=set)

    def add(
        self,
        level: Level,
        rule: str,
        text: tuple[str, ...],
        *,
        row: int | None = None,
        column: str = "",
        value: object = "",
        once: bool = False,
    ) -> None:
        """Note something about a row of the file, or about the whole; `once` if it holds for many rows alike.

        `text` is the message in Indonesian and English, and the remedy in both if there is one.
        """
        if once and text[1] in self._said:
            return
        self._said.add(text[1])
        id, en, remedy, remedy_en = (*text, "", "")[:4]
        place = {"table": "areas", "column": column, "file": self.file, "sheet": self.layer}
        if row is not None:
            place |= {"row": f"#{row + 1}", "cell": str(row + 1)}
        self.found.append(Finding.old(level, rule, id, en, remedy, remedy_en, value=as_text(value), **place))

    def note(
        self,
        code: str,
        fields: Mapping[str, object] | None = None,
        *,
        row: int | None = None,
        column: str = "",
        value: object = "",
        once: bool = False,
    ) -> None:
        """Note something about a row of the file, or about the whole; `once` if it holds for many rows alike."""
        found = Finding(code, fields or {}, table="areas", column=column, file=self.file, sheet=self.layer)
        found = replace(found, value=as_text(value))
        said = found.message("en")
        if once and said in self._said:
            return
        self._said.add(said)
        if row is not None:
            name = as_text(self.facts["name"].iloc[row]) if "name" in self.facts else ""
            found = replace(found, row=f"#{row + 1}", cell=str(row + 1), name=name)
        self.found.append(found)

    def texts(self, fact: str) -> list[str]:
        """Return a fact of every row as text, empty where it is missing."""
        return [as_text(value) for value in self.facts[fact]]


def as_text(value: object) -> str:
    """Return a cell as text, empty where it is missing."""
    return "" if value is None or value is pd.NA or value != value else str(value).strip()
