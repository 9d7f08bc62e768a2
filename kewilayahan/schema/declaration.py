"""What a choice, a column, a table and a schema are, and how vocabularies are read.

`kewilayahan.schema.tables` declares the tables themselves with these.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import Literal, Protocol

from kewilayahan.errors import UnknownName, UnreadableFile
from kewilayahan.words import Text, in_english

Kind = Literal["text", "integer", "number", "boolean", "money", "year"]
Geometry = Literal["none", "polygon", "any"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted value of a column.

    Attributes
    ----------
    code : str
        What is stored.
    id, en : str
        What people read.
    colour : str
        ``#rrggbb``, or empty.
    facts : Mapping of str to str
        The other columns of the vocabulary file, ``sector`` of a fund say.
    """

    code: str
    id: str
    en: str
    colour: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def label(self, lang: str = "id") -> str:
        """Return the label in one language."""
        return self.en if in_english(lang) else self.id


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a fact that drives casting, checks, the template, labels and documents.

    Attributes
    ----------
    name : str
        Name in frames and files.
    id, en : str
        Labels.
    kind : str
        ``money`` is whole rupiah, ``year`` a budget year (tahun anggaran).
    required : bool
        Whether a row without it is a fault.
    many : bool
        Whether a cell holds several codes: a tuple in a frame, joined by ``;`` in a sheet.
    choices : str
        Name of the vocabulary of permitted codes.
    reference : str
        Table whose key it points to.
    unit, minimum, maximum, pattern
        Unit of the value, its permitted range, and the regular expression it must match whole.
    synonyms : tuple of str
        Other headers under which people write it.
    example : str
        What the template shows.
    internal : bool
        Whether it is the office's own: what is published leaves it out.
    made : bool
        Whether the library writes it: nobody types it into a sheet.
    """

    name: str
    id: str
    en: str
    kind: Kind = "text"
    required: bool = False
    many: bool = False
    choices: str = ""
    reference: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    synonyms: tuple[str, ...] = ()
    example: str = ""
    internal: bool = False
    made: bool = False

    def label(self, lang: str = "id") -> str:
        """Return the label in one language."""
        return self.en if in_english(lang) else self.id


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns, and the kind of geometry its rows carry."""

    name: str
    id: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: Geometry = "none"

    def label(self, lang: str = "id") -> str:
        """Return the label in one language."""
        return self.en if in_english(lang) else self.id

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by their name."""
        return MappingProxyType({column.name: column for column in self.columns})

    def column(self, name: str) -> Column:
        """Return a column by its name.

        Raises
        ------
        UnknownName
            If the table has no such column.
        """
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownName(
                name, self.by_name, what=Text(f"Kolom tabel {self.name}", f"column of {self.name}")
            ) from None

    def recognise(self, header: object) -> Column | None:
        """Return the column that a header means: its name, a label or a synonym in any spelling."""
        return self._headers.get(normal(header))

    @cached_property
    def _headers(self) -> Mapping[str, Column]:
        found: dict[str, Column] = {}
        for names in ("name", "labels", "synonyms"):
            for column in self.columns:
                spellings: Iterable[str] = {
                    "name": (column.name,),
                    "labels": (column.id, column.en),
                    "synonyms": column.synonyms,
                }[names]
                for spelling in spellings:
                    found.setdefault(normal(spelling), column)
        return MappingProxyType(found)


class Folder(Protocol):
    """A folder of vocabulary files: a path, or a folder inside the installed package."""

    def iterdir(self) -> Iterable[Folder]:
        """Return what lies in the folder."""

    def read_text(self, encoding: str) -> str:
        """Return the text of a file."""

    @property
    def name(self) -> str:
        """The last part of the path."""


@dataclass(frozen=True)
class Schema:
    """All tables and all vocabularies: a value that a plan carries.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> SCHEMA.table("funding").key
    ('intervention', 'year', 'fund')
    >>> SCHEMA.choices("sectors")["kampus"].en
    'Universities'
    """

    tables: tuple[Table, ...]
    vocabulary: Mapping[str, tuple[Choice, ...]]

    def __repr__(self) -> str:
        """Return one line: all columns and choices would fill forty screens of `help`."""
        return f"<Schema: {len(self.tables)} tables, {len(self.vocabulary)} vocabularies>"

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return MappingProxyType({table.name: table for table in self.tables})

    @cached_property
    def _choices(self) -> dict[str, Mapping[str, Choice]]:
        return {
            name: MappingProxyType({choice.code: choice for choice in choices})
            for name, choices in self.vocabulary.items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tables, in order."""
        return tuple(self._tables)

    def table(self, name: str) -> Table:
        """Return a table by its name.

        Raises
        ------
        UnknownName
            If there is no such table.
        """
        try:
            return self._tables[name]
        except KeyError:
            raise UnknownName(name, self._tables, what=Text("Tabel", "table")) from None

    def choices(self, vocabulary: str) -> Mapping[str, Choice]:
        """Return the choices of a vocabulary by their code.

        Raises
        ------
        UnknownName
            If there is no such vocabulary.
        """
        try:
            return self._choices[vocabulary]
        except KeyError:
            raise UnknownName(vocabulary, self._choices, what=Text("Kosakata", "vocabulary")) from None

    @cached_property
    def _spelt(self) -> dict[str, Mapping[str, str]]:
        return {}

    def spellings(self, vocabulary: str) -> Mapping[str, str]:
        """Return the code of each code, label and synonym of a vocabulary, spelt as `normal` spells them."""
        if vocabulary in self._spelt:
            return self._spelt[vocabulary]
        known: dict[str, str] = {}
        for choice in self.choices(vocabulary).values():
            for spelling in (choice.code, choice.id, choice.en):
                known.setdefault(normal(spelling), choice.code)
            for synonym in choice.facts.get("synonyms", "").split(";"):
                if synonym.strip():
                    known.setdefault(normal(synonym), choice.code)
        self._spelt[vocabulary] = MappingProxyType(known)
        return self._spelt[vocabulary]

    def label(self, vocabulary: str, code: object, lang: str = "id") -> str:
        """Return the label of a code, or the code itself where the vocabulary lacks it."""
        in_english(lang)  # a code without a label refuses too
        choice = self.choices(vocabulary).get(str(code))
        return choice.label(lang) if choice else str(code)

    def with_vocabulary(self, folder: Folder) -> Schema:
        """Return this schema with the choices of a folder of CSV files added or replaced by code.

        Raises
        ------
        UnreadableFile
            If a file cannot be read, a code stands twice, or a fact is missing that measures rest
            on: the order of a level, the ladder of a stage, the sector of a fund.
        UnknownName
            If a file bears the name of no vocabulary.
        """
        added = read_vocabulary(folder)
        for name, choices in added.items():
            _check_facts(f"{folder}/{name}.csv", choices, tuple(self.choices(name).values()))
        return self.with_choices(added)

    def with_choices(self, added: Mapping[str, Iterable[Choice]]) -> Schema:
        """Return this schema with choices added to its vocabularies, or replaced by code."""
        merged = dict(self.vocabulary)
        for name, choices in added.items():
            old = {_identity(choice): choice for choice in merged.get(name, ())}
            merged[name] = tuple((old | {_identity(choice): choice for choice in choices}).values())
        return replace(self, vocabulary=MappingProxyType(merged))


def _check_facts(file: str, added: Iterable[Choice], known: tuple[Choice, ...]) -> None:
    """Refuse choices without the facts that measures rest on, and an order that is no whole number."""
    facts = known[0].facts.keys() if known else set()
    needed = [fact for fact in ("order", "sector") if fact in facts] + ["ladder"] * ({"order", "ladder"} <= facts)
    seen: set[tuple[str, str]] = set()
    for choice in added:
        if _identity(choice) in seen:
            raise UnreadableFile(file, Text(f"kode {choice.code} ada dua kali", f"code {choice.code} stands twice"))
        seen.add(_identity(choice))
        for fact in needed:
            value = choice.facts.get(fact, "")
            if not value or (fact == "order" and not value.isdecimal()):
                example = known[0].facts[fact]
                raise UnreadableFile(
                    file,
                    Text(
                        f"{choice.code}: isi kolom {fact}, misalnya {example}, bukan {value!r}",
                        f"fill in the column {fact}, {example} say, not {value!r}",
                    ),
                )


def _identity(choice: Choice) -> tuple[str, str]:
    """Return what tells two choices apart: stages of different ladders may bear one code."""
    return choice.facts.get("ladder", "") if "order" in choice.facts else "", choice.code


def normal(text: object) -> str:
    """Return a name without case, spaces and punctuation, for comparison only.

    Examples
    --------
    >>> normal(" Sumber_Dana (Rp) ")
    'sumberdanarp'
    """
    return re.sub(r"[\W_]+", "", str(text).casefold())


_WORDS = frozenset({"synonyms.csv", "titles.csv", "finding_rules.csv"})  # words of people: no choices of a column


def read_vocabulary(folder: Folder) -> Mapping[str, tuple[Choice, ...]]:
    """Read the vocabularies of a folder: a CSV file each, with the columns code, id, en and colour.

    Raises
    ------
    UnreadableFile
        If a file lacks one of the columns code, id and en, or is not UTF-8.
    """
    found = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".csv") and file.name not in _WORDS:
            found[file.name.removesuffix(".csv")] = _read_choices(file)
    return MappingProxyType(found)


def _read_choices(file: Folder) -> tuple[Choice, ...]:
    try:
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    except (UnicodeDecodeError, OSError) as error:
        raise UnreadableFile(file, Text("bukan CSV UTF-8", f"not a UTF-8 CSV ({error})")) from error
    if not {"code", "id", "en"} <= set(rows.fieldnames or ()):
        raise UnreadableFile(file, Text("kolom code, id, en harus ada", "the columns code, id and en are needed"))
    named = ("code", "id", "en", "colour")
    choices = []
    for row in rows:
        facts = {k: v or "" for k, v in row.items() if k is not None and k not in named}
        texts = tuple(row.get(name) for name in named)
        choice = checked_choice(f"{file}:{rows.line_num}", texts, facts)
        choices.append(choice)
    return tuple(choices)


def checked_choice(place: str, texts: tuple[object, ...], facts: object) -> Choice:
    """Return a choice that a file brings, whatever kind of file it is.

    Parameters
    ----------
    place : str
        Where it stands.
    texts : tuple
        Its code, its words in both languages and its colour.
    facts : object
        What else is told of it: a mapping of texts, or such a mapping as JSON.

    Raises
    ------
    UnreadableFile
        If a text is missing, the colour is none, or the facts cannot be read.
    """
    code, id, en, colour = ("" if text is None or text != text else str(text) for text in texts)
    if not (code and id and en):
        raise UnreadableFile(place, Text("code, id dan en harus diisi", "code, id and en must be filled"))
    if not re.fullmatch("(#[0-9a-fA-F]{6})?", colour):
        raise UnreadableFile(place, Text(f"warna {colour[:40]} bukan #rrggbb", "the colour is not #rrggbb"))
    try:
        told = json.loads(facts) if isinstance(facts, str) else facts
        known = {str(name): str(value) for name, value in told.items()}  # type: ignore[union-attr]
    except (ValueError, AttributeError, RecursionError) as error:
        raise UnreadableFile(
            place, Text(f"fakta pilihan {code[:40]!r} tidak terbaca", f"the facts of {code[:40]!r} cannot be read")
        ) from error
    return Choice(code=code, id=id, en=en, colour=colour, facts=MappingProxyType(known))


def packaged_vocabulary() -> Mapping[str, tuple[Choice, ...]]:
    """Return the vocabularies that come with the library."""
    folder = resources.files("kewilayahan") / "vocabulary"
    return read_vocabulary(folder)
