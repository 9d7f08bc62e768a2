"""Short codes for rows to which their file gave none: *K-031*, the same at every import.

A reader makes such codes of what a row says, so that the row is known again tomorrow; people read the short
ones, which an import hands out in order and remembers beside the plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kewilayahan.findings import Findings
from kewilayahan.reimport.identity import with_codes
from kewilayahan.reimport.table_sides import Frames
from kewilayahan.schema.declaration import Schema, Table

CODES = "codes"  # beside the tables of a record: which short code stands for which made one
_MADE = re.compile(r"[A-Z]-[0-9a-f]{10}(?:-\d+)?")
_PREFIX = re.compile(r"([A-Z]+)-\d+")


class ShortCodes:
    """The short codes of a plan, by table and by the code that a reader made of the row."""

    def __init__(self, known: pd.DataFrame) -> None:
        self._short: dict[str, dict[str, str]] = {}
        for table, made, code in known[["table", "made", "code"]].itertuples(index=False):
            self._short.setdefault(table, {})[made] = code

    @classmethod
    def read(cls, folder: Path) -> ShortCodes:
        """Read those that former imports gave."""
        path = folder / f"{CODES}.parquet"
        return cls(pd.read_parquet(path) if path.exists() else pd.DataFrame({"table": [], "made": [], "code": []}))

    def frame(self) -> pd.DataFrame:
        """Return all of them, to be kept beside the plan."""
        rows = [(table, made, code) for table, codes in self._short.items() for made, code in codes.items()]
        return pd.DataFrame(rows, columns=["table", "made", "code"], dtype="str")

    def made(self, frames: Frames, schema: Schema) -> dict[str, pd.DataFrame]:
        """Return tables with the codes that the reader makes in the place of the short ones."""
        back = {table: {code: made for made, code in codes.items()} for table, codes in self._short.items()}
        return {name: with_codes(frame, schema.table(name), back) for name, frame in frames.items()}

    def short(self, frames: Frames, schema: Schema, *, kept: Frames) -> dict[str, pd.DataFrame]:
        """Return tables with short codes for the made ones, new ones for those that have none yet.

        Made codes that stand in a plan since before there were short ones (`kept`) stay.
        """
        for name, frame in frames.items():
            table = schema.table(name)
            if len(table.key) == 1:
                there = set(kept[name][table.key[0]]) if name in kept else set()
                self._give(table, [code for code in frame[table.key[0]].dropna() if code not in there], there)
        return {name: with_codes(frame, schema.table(name), self._short) for name, frame in frames.items()}

    def _give(self, table: Table, codes: list[str], there: set[str]) -> None:
        known = self._short.setdefault(table.name, {})
        taken, number = {*known.values(), *codes, *there}, 0
        example = _PREFIX.fullmatch(table.column(table.key[0]).example or "")
        for made in codes:
            if made in known or not _MADE.fullmatch(made):
                continue
            prefix = example[1] if example else made[0]
            while (code := f"{prefix}-{(number := number + 1):03}") in taken:
                continue
            known[made] = code
            taken.add(code)

    def told(self, text: str) -> str:
        """Return a text, the row of a finding say, with short codes in the place of the made ones."""
        every: Mapping[str, str] = {made: code for codes in self._short.values() for made, code in codes.items()}
        return _MADE.sub(lambda found: every.get(found[0], found[0]), text)

    def findings(self, found: Findings) -> Findings:
        """Return findings that name rows by their short codes."""
        return Findings([replace(one, row=self.told(one.row)) for one in found])
