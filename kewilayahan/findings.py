"""What a check found: a fault each, with its place, its rule and its remedy in both languages."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, overload

import pandas as pd

from kewilayahan.errors import KewilayahanError
from kewilayahan.words import LANGUAGES, Text, in_english

Level = Literal["error", "warning", "info"]
Language = Literal["id", "en"]
_ORDER = {"error": 0, "warning": 1, "info": 2}
_LEVEL_NAMES = {
    "id": {"error": "kesalahan", "warning": "peringatan", "info": "catatan"},
    "en": {"error": "error", "warning": "warning", "info": "note"},
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark, complete enough to be mended by whoever reads it.

    Attributes
    ----------
    level : {"error", "warning", "info"}
        An error stops a plan; a warning and a note do not.
    rule : str
        Short name of the rule that was broken, ``required`` say.
    message, message_en : str
        What is wrong, in Indonesian and in English.
    remedy, remedy_en : str
        What to do about it, in both languages.
    table, row, column : str
        Where it is in the plan; ``row`` is the key of the row, or its number if it has none.
    file, sheet, cell : str
        Where it came from; ``cell`` is an address such as ``C7``.
    value : str
        The text that was found.
    """

    level: Level
    rule: str
    message: str
    message_en: str
    remedy: str = ""
    remedy_en: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""

    def place(self) -> str:
        """Return file, sheet, cell, table, row and column, as far as they are known."""
        source = " ".join(part for part in (self.file, self.sheet, self.cell) if part)
        target = ".".join(part for part in (self.table, self.column) if part)
        row = f"[{self.row}]" if self.row else ""
        return " · ".join(part for part in (source, f"{target}{row}") if part)

    def text(self, lang: Language = "id") -> str:
        """Return the finding as one line."""
        message, remedy = (self.message_en, self.remedy_en) if in_english(lang) else (self.message, self.remedy)
        line = f"{_LEVEL_NAMES[lang][self.level]} {self.place()}: {message}"
        return f"{line} → {remedy}" if remedy else line


class Findings(Sequence[Finding]):
    """All findings of a check, errors first, otherwise in the order of discovery.

    Examples
    --------
    >>> from kewilayahan.findings import Finding, Findings
    >>> found = Findings([Finding("error", "required", "kosong", "empty", table="areas", row="A")])
    >>> len(found.errors), bool(found.warnings)
    (1, False)
    >>> print(found)
    kesalahan areas[A]: kosong
    """

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[Finding] = ()) -> None:
        self._items = tuple(sorted(items, key=lambda finding: _ORDER[finding.level]))

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: int | slice) -> Finding | Findings:
        """Return one finding, or several as `Findings`."""
        return Findings(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        """Return how many findings there are."""
        return len(self._items)

    def __iter__(self) -> Iterator[Finding]:
        """Go through the findings, errors first."""
        return iter(self._items)

    def __add__(self, other: Iterable[Finding]) -> Findings:
        """Return both together."""
        return Findings((*self._items, *other))

    def __eq__(self, other: object) -> bool:
        """Tell whether the same was found."""
        return isinstance(other, Findings) and self._items == other._items

    def __hash__(self) -> int:
        """Return a hash that goes with equality."""
        return hash(self._items)

    def _of(self, level: Level) -> Findings:
        return Findings(finding for finding in self._items if finding.level == level)

    @property
    def errors(self) -> Findings:
        """The findings that stop a plan."""
        return self._of("error")

    @property
    def warnings(self) -> Findings:
        """The findings that should be looked at."""
        return self._of("warning")

    def at(self, **place: str) -> Findings:
        """Return the findings with `place` (file, table …) filled in where it was empty."""
        return Findings(
            replace(finding, **{k: v for k, v in place.items() if not getattr(finding, k)})  # type: ignore[arg-type]
            for finding in self._items
        )

    def frame(self) -> pd.DataFrame:
        """Return a row a finding, with a column for each of its attributes."""
        names = [field.name for field in fields(Finding)]
        rows = [[getattr(finding, name) for name in names] for finding in self._items]
        return pd.DataFrame(rows, columns=names, dtype="str")

    def summary(self, lang: Language = "id") -> str:
        """Return how many findings there are of each level.

        Examples
        --------
        >>> Findings([]).summary(), Findings([]).summary("en")
        ('tidak ada temuan', 'no findings')
        """
        none = "no findings" if in_english(lang) else "tidak ada temuan"
        counts = [(level, len(self._of(level))) for level in ("error", "warning", "info")]
        said = [f"{n} {_LEVEL_NAMES[lang][level]}" for level, n in counts if n]
        return ", ".join(said) or none

    def __str__(self) -> str:
        """Return a line a finding, in Indonesian."""
        return "\n".join(finding.text("id") for finding in self._items)

    def __repr__(self) -> str:
        """Return the summary."""
        return f"<Findings: {self.summary()}>"

    def _repr_html_(self) -> str:
        """Return an escaped table for a notebook."""
        head = "<tr><th>Tingkat</th><th>Letak</th><th>Temuan</th><th>Perbaikan</th></tr>"
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(text)}</td>"
                for text in (
                    _LEVEL_NAMES["id"][finding.level],
                    finding.place(),
                    f"{finding.message} / {finding.message_en}",
                    f"{finding.remedy} / {finding.remedy_en}" if finding.remedy else "",
                )
            )
            + "</tr>"
            for finding in self._items[:200]
        )
        return f"<p>{html.escape(self.summary())}</p><table>{head}{rows}</table>"


class InvalidPlan(KewilayahanError, ValueError):
    """The tables break the rules of the schema.

    Attributes
    ----------
    findings : Findings
        All faults found at once, errors first.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> try:
    ...     kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["dusun"]}))
    ... except kw.InvalidPlan as error:
    ...     [finding.column for finding in error.findings]
    ['level']
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        errors = findings.errors
        shown, more = errors[:5], len(errors) - 5
        id, en = ("\n".join(finding.text(lang) for finding in shown) for lang in LANGUAGES)
        if more > 0:
            id += f"\n… dan {more} lagi (.findings)"
            en += f"\n… and {more} more (.findings)"
        super().__init__(Text(f"{len(errors)} kesalahan:\n{id}", f"{len(errors)} errors:\n{en}"))
