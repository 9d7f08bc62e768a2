"""What every measure returns: frames, the same as people read them, sentences, drawings and findings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar

import pandas as pd

from kewilayahan.findings import Findings
from kewilayahan.results.html import drawing, paragraph, section
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.results import RESULTS, SENTENCES, ResultTable
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.words import language

_WIDE = 16  # columns from which a table comes last on a page


@dataclass(frozen=True, eq=False, repr=False)
class Result(ABC):
    """What a measure found.

    A measure gives its frames as attributes and says how its tables read, in `faces` and `sentences`; which
    tables there are and what their columns are called is declared in `kewilayahan.schema.results`.

    Attributes
    ----------
    findings : Findings
        What was found while it was measured.
    """

    measure: ClassVar[str]
    findings: Findings = field(default_factory=Findings, kw_only=True)

    @abstractmethod
    def faces(self, lang: str) -> Mapping[str, pd.DataFrame]:
        """Return the tables by their declared names, columns under their declared names, cells as people read them."""

    @abstractmethod
    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what it means, in plain sentences."""

    def nothing(self, lang: str | None = None) -> str:
        """Return what to fill in where the plan has nothing to measure yet; else nothing."""
        language(lang)
        return ""

    def sentence(self, lang: str | None = None) -> str:
        """Return all sentences as one text."""
        return " ".join(self.sentences(lang))

    def figures(self, lang: str | None = None) -> Mapping[str, str]:
        """Return drawings as SVG, by names that never change."""
        language(lang)
        return {}

    def declared(self, table: str) -> ResultTable:
        """Return what a table is."""
        return RESULTS[self.measure][table]

    def vocabularies(self) -> Schema:
        """Return the schema that labels the codes of columns: that of the plan, where there is one."""
        return SCHEMA

    def tables(self, lang: str | None = None) -> dict[str, pd.DataFrame]:
        """Return the tables as people read them, by names that never change.

        Years are text, shares percentages, money whole rupiah; `titled` puts them under headings for people.
        """
        chosen = language(lang)
        return {name: self.labelled(name, frame, chosen) for name, frame in self.faces(chosen).items()}

    def labelled(self, table: str, frame: pd.DataFrame, lang: str | None = None) -> pd.DataFrame:
        """Return a frame of a table under the labels that people read, in the order declared."""
        columns = self.declared(table).columns(map(str, frame.columns), self.vocabularies())
        named = frame.set_axis([str(name) for name in frame.columns], axis=1)
        shown = [_shown(named[name], column.kind) for name, column in columns.items()]
        made = pd.concat(shown, axis=1) if shown else pd.DataFrame()
        return made.set_axis([column.label(lang) for column in columns.values()], axis=1).reset_index(drop=True)

    def html(self, lang: str | None = None) -> str:
        """Return sentences, drawings and tables as escaped markup without a page around it; a wide table comes last."""
        chosen = language(lang)
        if nothing := self.nothing(chosen):
            return paragraph(nothing)
        said = "".join(paragraph(text) for text in self.sentences(chosen))
        drawn = "".join(drawing(figure) for figure in self.figures(chosen).values())
        tables = sorted(self.tables(chosen).items(), key=lambda item: len(item[1].columns) > _WIDE)
        shown = (
            section(self.declared(name).label(chosen), frame, chosen, wide=len(frame.columns) > _WIDE)
            for name, frame in tables
            if len(frame)
        )
        return said + drawn + "".join(shown)

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        """Return the first sentence: the frames would fill pages."""
        said = self.nothing() or next(iter(self.sentences()), "")
        return f"<{type(self).__name__}: {' '.join(said.split())}>"

    def __eq__(self, other: object) -> bool:
        """Tell whether the same was found: all frames hold the same values."""
        return type(self) is type(other) and _same(self, other)

    __hash__ = None  # type: ignore[assignment]


def titled(*results: Result, lang: str | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of results under the headings that people read, what they mean last: for a file or a terminal.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> list(titled(kw.ahp({("stunting", "genangan"): 3}), lang="en"))
    ['Weights', 'In words']
    """
    chosen = language(lang)
    found = {
        result.declared(name).label(chosen): frame
        for result in results
        for name, frame in result.tables(chosen).items()
    }
    said = [text for result in results for text in result.sentences(chosen)]
    label = SENTENCES.places[0].column.label(chosen)
    return found | {SENTENCES.label(chosen): pd.DataFrame({label: pd.Series(said, dtype="str")})}


def named(codes: Iterable[str], names: Mapping[str, str], *, by: str = "; ") -> str:
    """Return codes with their names beside them.

    Examples
    --------
    >>> named(("K-1", "K-2"), {"K-1": "Lampu"})
    'K-1 Lampu; K-2'
    """
    return by.join(f"{code} {names.get(code, '')}".strip() for code in codes)


def _shown(cells: pd.Series, kind: str) -> pd.Series:
    """Return cells as their kind reads: years as text without separators, shares as percentages."""
    if kind == "year":
        return cells.astype("string").fillna("")
    if kind == "share":
        return cells.map(lambda share: round(100 * share, 1) if isinstance(share, float) else share)
    return cells


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, frames and what holds them included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, pd.DataFrame | pd.Series | pd.Index):
        return bool(one.equals(other))
    if is_dataclass(one):
        return all(_same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    same = one == other
    return bool(same.all() if hasattr(same, "all") else same) or (one != one and other != other)
