"""What a check found: the code of a rule and what fills its sentence, with its place; its words come from a CSV."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, overload

import pandas as pd

from kewilayahan.errors import KewilayahanError
from kewilayahan.words import LANGUAGES, Text, in_english, language, number, rupiah

Level = Literal["error", "warning", "info"]
Value = object  # text, a number, `Text` for words of both languages, or a list of these
_ORDER = {"error": 0, "warning": 1, "info": 2}
LEVELS: Mapping[str, Text] = {
    "error": Text("kesalahan", "error"),
    "warning": Text("peringatan", "warning"),
    "info": Text("catatan", "note"),
}
_FIELD = re.compile(r"\{(?P<name>\w+)(?::(?P<form>rp|\d))?\}")
_PLACES = 3  # that a line for several equal findings names


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its weight, and its sentence and remedy with {named} fields, in both languages."""

    code: str
    level: Level
    message: Text
    remedy: Text


@cache
def finding_rules() -> Mapping[str, Rule]:
    """Return all kinds of findings by their code, read when the first is needed.

    Examples
    --------
    >>> finding_rules()["required"].message.id
    'Kolom “{column}” belum diisi.'
    """
    file = resources.files("kewilayahan") / "vocabulary" / "finding_rules.csv"
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    rules = (
        Rule(row["code"], row["level"], Text(row["id"], row["en"]), Text(row["remedy_id"], row["remedy_en"]))  # type: ignore[arg-type]
        for row in rows
    )
    return MappingProxyType({rule.code: rule for rule in rules})


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark, complete enough to be mended by whoever reads it.

    Attributes
    ----------
    code : str
        Its kind, a code of ``vocabulary/finding_rules.csv``, where its words stand: ``type.money`` say.
    fields : Mapping of str to object
        What the words name beside the place: text, numbers, `Text`, or lists of these.
    level : {"error", "warning", "info"}
        An error stops a plan; a warning and a note do not. By default that of the kind.
    table, row, name, column : str
        Where it is in the plan; ``row`` is the key of the row, or its number if it has none, ``name`` what
        people call it.
    file, sheet, cell : str
        Where it came from; ``cell`` is an address such as ``C7``, or the number of a row.
    value : str
        The text that was found.

    Examples
    --------
    >>> found = Finding("required", table="areas", row="34.71", name="Kota Yogyakarta", column="level")
    >>> found.text("en")
    'Error in Areas, Kota Yogyakarta (34.71): “Level” is empty. Fill it in.'
    """

    code: str
    fields: Mapping[str, Value] = field(default_factory=dict, hash=False)
    level: Level = ""  # type: ignore[assignment]
    table: str = ""
    row: str = ""
    column: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        """Take the weight of the kind where no other is given."""
        if not self.level:
            object.__setattr__(self, "level", _rule(self.code).level)

    @property
    def rule(self) -> str:
        """The rule that was broken: the part of the code before its point."""
        return self.code.partition(".")[0]

    def message(self, lang: str | None = None) -> str:
        """Return what is wrong, as a sentence."""
        return self._filled(_rule(self.code).message, lang)

    def remedy(self, lang: str | None = None) -> str:
        """Return what to do about it, as a sentence; empty where there is nothing to do."""
        return self._filled(_rule(self.code).remedy, lang)

    def _filled(self, words: Text, lang: str | None) -> str:
        lang = lang or language()

        def filled(found: re.Match[str]) -> str:
            return _said(self._field(found["name"], lang), found["form"] or "", lang)

        return _FIELD.sub(filled, words.of(lang))

    def _field(self, name: str, lang: str) -> Value:
        if name in self.fields:
            return self.fields[name]
        if name == "table":
            return _table_label(self.table, lang)
        return _column_label(self.table, self.column, lang) if name == "column" else getattr(self, name)

    def place(self, lang: str | None = None) -> str:
        """Return where it is as an office would say it: file, sheet and cell, the table and the row's name."""
        lang = lang or language()
        en = in_english(lang)
        cell = self.cell and ((f"row {self.cell}" if en else f"baris {self.cell}") if self.cell.isdecimal() else (
            f"cell {self.cell}" if en else f"sel {self.cell}"))  # fmt: skip
        sheet = self.sheet and (f"sheet {self.sheet}" if en else f"lembar {self.sheet}")
        table = "" if self.cell and self.sheet and not self.name else _table_label(self.table, lang)
        row = f"{self.name} ({self.row})" if self.name and self.name != self.row else self.row
        if self.cell and row.startswith("#"):  # the number of a row that has no key yet: the cell says more
            row = ""
        return ", ".join(part for part in (self.file, sheet, cell, table, row) if part)

    def text(self, lang: str | None = None) -> str:
        """Return the finding as one line."""
        lang = lang or language()
        place = self.place(lang)
        level = LEVELS[self.level].of(lang).capitalize()
        where = f" {'in' if in_english(lang) else 'pada'} {place}" if place else ""
        return f"{level}{where}: {' '.join(filter(None, (self.message(lang), self.remedy(lang))))}"

    @classmethod
    def old(
        cls,
        level: Level,
        rule: str,
        message: str,
        message_en: str,
        remedy: str = "",
        remedy_en: str = "",
        **place: str,
    ) -> Finding:
        """Return a finding that brings its own words."""
        said = {"message": Text(message, message_en), "remedy": Text(remedy, remedy_en)}
        return cls(f"{rule}.old", said, level, **place)


def _rule(code: str) -> Rule:
    if code.endswith(".old"):
        return Rule(code, "error", Text("{message}", "{message}"), Text("{remedy}", "{remedy}"))
    return finding_rules()[code]


def _said(value: Value, form: str, lang: str) -> str:
    """Return what fills a field, in one language; `form` is rupiah, or a number with so many decimals."""
    if isinstance(value, Text):
        return value.of(lang)
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(one, form, lang) for one in value)
    if form and isinstance(value, (int, float)):
        return rupiah(value, lang) if form == "rp" else number(value, int(form), lang)
    return str(value)


def _table_label(table: str, lang: str) -> str:
    from kewilayahan.schema.tables import SCHEMA

    return SCHEMA.table(table).label(lang) if table in SCHEMA.names else table


def _column_label(table: str, column: str, lang: str) -> str:
    from kewilayahan.schema.tables import SCHEMA

    if column == "geometry":
        return "geometry" if in_english(lang) else "geometri"
    known = SCHEMA.table(table).by_name if table in SCHEMA.names else {}
    return known[column].label(lang) if column in known else column


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind, which are one line."""

    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """The weight of the kind."""
        return self.findings[0].level

    def places(self, lang: str | None = None) -> str:
        """Return the first places, and how many more there are."""
        lang = lang or language()
        places = list(dict.fromkeys(filter(None, (finding.place(lang) for finding in self.findings))))
        more = len(places) - _PLACES
        rest = [f"and {more} more" if in_english(lang) else f"dan {more} lagi"] if more > 0 else []
        return "; ".join([*places[:_PLACES], *rest])

    def text(self, lang: str | None = None) -> str:
        """Return one line: the number, the first of them as an example, and three places."""
        lang = lang or language()
        first = self.findings[0]
        if len(self.findings) == 1:
            return first.text(lang)
        said = {finding.message(lang) for finding in self.findings}
        example = "" if len(said) == 1 else ("for example: " if in_english(lang) else "misalnya: ")
        words = " ".join(filter(None, (example + first.message(lang), first.remedy(lang))))
        places = self.places(lang)
        where = f" {'Where' if in_english(lang) else 'Letak'}: {places}." if places else ""
        return f"{number(len(self.findings), lang=lang)} {LEVELS[self.level].of(lang)}: {words}{where}"


class Findings(Sequence[Finding]):
    """All findings of a check, errors first, otherwise in the order of discovery.

    Examples
    --------
    >>> from kewilayahan.findings import Finding, Findings
    >>> found = Findings([Finding("required", table="areas", row="A", column="level")])
    >>> len(found.errors), bool(found.warnings)
    (1, False)
    >>> print(found)
    Kesalahan pada Wilayah, A: Kolom “Tingkat” belum diisi. Isi kolom itu.
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

    def grouped(self) -> tuple[Group, ...]:
        """Return the findings of one kind, about one column of one table, together: a line each.

        Examples
        --------
        >>> rows = [Finding("required", table="areas", row=row, column="level") for row in "ABCDE"]
        >>> print(*(group.text("en") for group in Findings(rows).grouped()))
        5 error: “Level” is empty. Fill it in. Where: Areas, A; Areas, B; Areas, C; and 2 more.
        """
        kinds: dict[tuple[str, ...], list[Finding]] = {}
        for finding in self._items:
            kinds.setdefault((finding.level, finding.code, finding.table, finding.column), []).append(finding)
        return tuple(Group(tuple(found)) for found in kinds.values())

    def frame(self, lang: str | None = None) -> pd.DataFrame:
        """Return a row a finding, with its words in one language, its kind and its place."""
        lang = lang or language()
        in_english(lang)  # also where nothing was found
        names = ["table", "row", "name", "column", "file", "sheet", "cell", "value"]
        rows = [
            [one.level, one.rule, one.code, one.message(lang), one.remedy(lang), *(getattr(one, at) for at in names)]
            for one in self._items
        ]
        return pd.DataFrame(rows, columns=["level", "rule", "code", "message", "remedy", *names], dtype="str")

    def summary(self, lang: str | None = None) -> str:
        """Return how many findings there are of each level.

        Examples
        --------
        >>> Findings([]).summary("id"), Findings([]).summary("en")
        ('Tidak ada temuan.', 'Nothing found.')
        """
        lang = lang or language()
        none = "Nothing found." if in_english(lang) else "Tidak ada temuan."
        counts = [(level, len([one for one in self._items if one.level == level])) for level in LEVELS]
        return ", ".join(f"{number(n, lang=lang)} {LEVELS[level].of(lang)}" for level, n in counts if n) or none

    def __str__(self) -> str:
        """Return a line a finding."""
        return "\n".join(finding.text() for finding in self._items)

    def __repr__(self) -> str:
        """Return the summary."""
        return f"<Findings: {self.summary()}>"

    def html(self, lang: str | None = None) -> str:
        """Return an escaped table with a line for each kind."""
        lang = lang or language()
        heads = Text("Tingkat,Temuan,Perbaikan,Letak", "Level,Finding,Remedy,Where").of(lang).split(",")
        rows = (
            (
                f"{LEVELS[group.level].of(lang)}{f' ({len(group.findings)})' if len(group.findings) > 1 else ''}",
                group.findings[0].message(lang),
                group.findings[0].remedy(lang),
                group.places(lang),
            )
            for group in self.grouped()
        )
        head = "".join(f"<th>{name}</th>" for name in heads)
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        table = f"<table><tr>{head}</tr>{body}</table>" if self._items else ""
        return f"<p>{html.escape(self.summary(lang))}</p>{table}"

    def _repr_html_(self) -> str:
        """Return the table for a notebook."""
        return self.html()


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
