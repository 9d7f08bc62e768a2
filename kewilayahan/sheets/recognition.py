"""What the columns of a sheet mean, and which table it is taken for."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from kewilayahan.schema.declaration import Schema, Table, normal
from kewilayahan.sheets.grids import ROW_HEADING, ROW_ORIGIN, Cells, is_blank
from kewilayahan.sheets.quantities import title_unit, told_unit, unit_of
from kewilayahan.sheets.template import AID, LATITUDE, LONGITUDE, SHAPE, made_header

_SIMILAR = 88  # of 100: "Penangung jawab"
_YEAR = re.compile(r"(?<![\d.])(20\d\d)(?![\d.])")
_NTH = re.compile(r"\b(?:th|thn|tahun)\.?\s*(?:ke)?\s*-?\s*([1-9])\b", re.IGNORECASE)
_MONEY = re.compile(r"biaya|anggaran|pagu|dana|rp\b|kebutuhan|rupiah|pendanaan|cost|budget|indikatif|realisasi", re.I)
_FUND_OF = re.compile(r"\bsumber\b|\bsources?\b", re.IGNORECASE)
_NO_YEAR = re.compile(r"kondisi|baseline|awal|target|capaian|rpjm|renstra|renja|sejak|hasil", re.IGNORECASE)
# What people call by one word is a column of another name in some tables.
_SAME = {
    "problems": {"title": "statement"},
    "potentials": {"title": "name", "category": "theme", "kind": "theme"},
    "zones": {"title": "name"},
    "actors": {"title": "name", "actor": "name"},
    "focuses": {"title": "name"},
    "desks": {"title": "name"},
    "funding": {"cost": "amount", "total": "amount", "title": "intervention", "code": "intervention"},
    "indicators": {"cost": "value"},
    "roles": {"title": "description"},
}
_FORWARD = re.compile(r"\b(?:prakiraan|perkiraan)\s+maju\b|\bforward\s+estimate", re.IGNORECASE)
STATEMENTS = ("potensi", "masalah", "mimpi")
_ITS_WORD = {"problems": {"masalah": "statement"}, "potentials": {"potensi": "name"}}  # of a sheet that bears its name
# Understood without a column of their own; a column of the schema goes before.
_PARTS = {
    "proposals": ("kampung", "rw", "rt", "kelurahan", "lat", "lon", "point", "geometry", "period", "supporter",
                  "volume_unit", "program", "sector", "total", *STATEMENTS),
    "problems": ("kampung", "rw", "rt", "kelurahan", "lat", "lon", "point", "geometry"),
    "potentials": ("kampung", "rw", "rt", "kelurahan", "lat", "lon", "point", "geometry"),
    "interventions": ("kampung", "rw", "rt", "kelurahan", "lat", "lon", "point", "geometry", "period", "year",
                      "supporter", "volume_unit", "program", "cost", "total", "fund", "desk"),
    "indicators": ("kampung", "rw", "rt", "kelurahan"),
    "desks": ("kampung", "rw", "rt", "kelurahan"),
}  # fmt: skip
_ORDER = ("proposals", "interventions", "problems", "potentials")  # the first of equals


class Years(NamedTuple):
    """The years that a title tells: the first of its period, and its one budget year."""

    first: int | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What a column of a sheet means: a column of the table, or a part that goes into some.

    Attributes
    ----------
    name : str
        A column of the table, or ``serial``, ``remark``, ``amount``, ``kampung`` …
    header : str
        How the sheet calls it.
    year, fund, status : optional
        Of an ``amount`` (the year also of a ``year fund``): the year and the funding source that stand in its header.
    nth : int
        Of an ``amount``: the year of a period whose first year is not told, from 1; else 0.
    unit : int
        What one is worth.
    unit_by : {"header", "title", "columns"}
        Who says so: the header itself, a title above the table, or the other columns of money.
    score : float
        100, or how like the header is to the word that it was taken for.
    """

    name: str
    header: str
    year: int | None = None
    nth: int = 0
    fund: str = ""
    status: str = ""
    unit: int = 1
    unit_by: Literal["header", "title", "columns"] = "header"
    score: float = 100.0


@dataclass(frozen=True)
class Recognised:
    """A table and the roles of the columns, by their position; and the unit of money that a title tells."""

    table: Table
    roles: Mapping[int, Role]
    score: float
    strict: bool = False
    unit: int | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all roles."""
        return frozenset(role.name for role in self.roles.values())


@cache
def meanings() -> Mapping[str, tuple[str, int]]:
    """Return what each header word means, and its place in the list: of two alike, the first counts."""
    with (resources.files("kewilayahan") / "vocabulary" / "synonyms.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {normal(row["header"]): (row["meaning"], place) for place, row in enumerate(rows)}


def _exactly(header: str) -> tuple[str, int] | None:
    """Return the meaning of a header and its place in the list, if its very words are there."""
    known = meanings()
    bare = _bare(header)
    for text in (header, bare, re.sub(r"\b(rp|rupiah|idr|juta|ribu)\b\.?", " ", bare, flags=re.IGNORECASE)):
        if normal(text) in known:
            return known[normal(text)]
    return None


def _bare(header: str) -> str:
    return re.sub(r"\(.*?\)|\*", " ", header)


@cache
def _meaning(header: str) -> tuple[str, int, float]:
    """Return the meaning of a header, its place in the list, and the likeness; empty where it has none."""
    if exact := _exactly(header):
        return (*exact, 100.0)
    known, plain = meanings(), normal(_bare(header))
    if len(plain) < 6:
        return "", 0, 0.0
    best = process.extractOne(plain, [word for word in known if len(word) > 4], scorer=fuzz.ratio)
    return (*known[best[0]], best[1]) if best and best[1] >= _SIMILAR else ("", 0, 0.0)


def is_known(header: str, schema: Schema) -> bool:
    """Tell whether a text is a word that stands over columns: a known header, or a funding source."""
    return _exactly(header) is not None or normal(header) in schema.spellings("funds")


def strict_roles(table: Table, headers: Mapping[int, str]) -> dict[int, Role]:
    """Return the roles of a sheet made from the template: labels of the table only."""
    roles = {}
    made = {made_header(column): column.name for column in table.columns if column.made}
    for position, header in headers.items():
        column = table.recognise(header)
        if column is None and table.geometry == "any":
            places = (LONGITUDE, LATITUDE)
            column = next((c for c in places if normal(header) in map(normal, (c.name, c.id, c.en, *c.synonyms))), None)
        if header == ROW_ORIGIN:
            roles[position] = Role("row origin", header)
        elif header in made:
            roles[position] = Role(made[header], header)
        elif header.startswith(SHAPE) and table.geometry != "none":
            roles[position] = Role("geometry" if header == SHAPE else f"geometry {header}", header)
        elif header.startswith(AID):
            roles[position] = Role("aid", header)  # the name of a code, for people
        elif column is not None and not column.made:  # where a row comes from is the reader's to say
            roles[position] = Role(column.name, header)
    return roles


def roles_of(
    table: Table, headers: Mapping[int, Sequence[str]], schema: Schema, years: Years, *, named: bool = False
) -> dict[int, Role]:
    """Return what each column means in a table; the first of `years` is what *tahun ke-1* stands for.

    Where the sheet is `named` after the table, the word for its rows is their statement: *Masalah* in *Masalah*.
    """
    own = _ITS_WORD.get(table.name, {}) if named else {}
    roles: dict[int, tuple[int, Role]] = {}
    parts = len({normal(texts[-1]) for texts in headers.values()} & _SECTORS) > 1
    over = Counter(normal(texts[0]) for texts in headers.values() if len(texts) > 1)
    for position, texts in headers.items():
        if parts and normal(texts[-1]) == "kampung":
            roles[position] = 0, Role("remark", " ".join(texts))  # the part that residents play, and no place
            continue
        wide = over[normal(texts[0])] > 1
        role, place = _role(table, texts, schema, years, wide=wide)
        if role is not None:
            statement = own.get(_meaning(texts[-1])[0])
            roles[position] = (place, replace(role, name=statement) if statement else role)
    taken: dict[str, int] = {}
    for position, (place, role) in sorted(roles.items(), key=lambda item: item[1][0]):
        if role.name in ("amount", "year fund", "remark"):
            continue
        if role.name in taken:
            # Two columns of one meaning: the better word has it, what the other says is kept as a remark.
            roles[position] = (place, replace(role, name="remark" if role.name in _WORDS else f"double {role.name}"))
        taken.setdefault(role.name, position)
    return _in_budget_year({position: roles[position][1] for position in sorted(roles)}, years.budget)


def _in_budget_year(roles: dict[int, Role], budget: int | None) -> dict[int, Role]:
    """Return the roles with the one sum of money as that of the budget year, beside amounts of other years.

    Under *TA 2027*, the *Jumlah (Rp)* beside *Prakiraan Maju 2028* is that of 2027.
    """
    others = {role.year for role in roles.values() if role.name == "amount" and role.year}
    sums = [at for at, role in roles.items() if role.name in ("cost", "total")]
    if budget and others and budget not in others and min(others) > budget and len(sums) == 1:
        roles[sums[0]] = replace(roles[sums[0]], name="amount", year=budget)
    return roles


_FUND = re.compile(r"apbd|apbn|\bdak\b|danais|keistimewaan|swadaya|dana kel", re.I)  # and no name of who gives it
_SECTORS = {"kampus", "korporat", "komunitas"}
_NOMENCLATURE = re.compile(r"\d\.\d{2}(\.\d{2}(\.\d(\.\d{2}(\.\d{2,4})?)?)?)?")
_WORDS = {
    "title",
    "statement",
    "name",
    "area",
    "place",
    "kind",
    "category",
    "actor",
    "focus",
    "total",
    "cost",
    "period",
}


_ABOUT = {"title", "statement", "name", *STATEMENTS}
_OWN = {ROW_ORIGIN: "row origin", ROW_HEADING: "row heading"}  # columns of a workbook of corrections
_BELOW = {"rw", "rt", "kampung", "kelurahan"}  # "LOKASI" over "RT" and "RW"
_PARTED = {"volume", "unit", "lat", "lon"}  # "Volume" over "Vol" and "Satuan", each in a column of its own


def _role(table: Table, texts: Sequence[str], schema: Schema, years: Years, *, wide: bool) -> tuple[Role | None, int]:
    joined = " ".join(texts)
    if joined in _OWN:
        return Role(_OWN[joined], joined), 0
    if (label := _label(table, joined)) is not None:
        return label, 0
    amount = _amount(table, texts, schema, years)
    if amount is not None:
        return amount, 0
    if wide and len(texts) > 1 and _meaning(texts[0])[0] == "volume" and _meaning(texts[-1])[0] == "total":
        return _role(table, texts[:1], schema, years, wide=False)  # "Volume" over "Jumlah" and "Satuan"
    said = [joined, texts[-1], texts[0]]
    if len(texts) > 1 and _meaning(texts[-1])[0] in (_BELOW | _PARTED if wide else _BELOW):
        said.insert(0, texts[-1])
    for text in dict.fromkeys(said):
        meaning, place, score = _meaning(text)
        name = _name_in(table, meaning)
        if name:
            return Role(name, joined, unit=unit_of(joined), score=score), place
        column = table.recognise(text) if not meaning else None
        if column is not None and not column.made:
            return Role(column.name, joined, unit=unit_of(joined)), 10_000
        if meaning:
            return Role("serial" if meaning == "serial" else "remark", joined), place
    return None, 0


def _label(table: Table, header: str) -> Role | None:
    """Return the column whose own label a header is, unless people use that word for what a row is about.

    *Indikator* is a remark beside works, and the indicator in a sheet of indicators; but *Kegiatan* is the title.
    """
    column = table.recognise(header)
    if column is None or column.made or _meaning(header)[0] in _ABOUT:
        return None
    own = normal(header) in map(normal, (column.name, column.id, column.en))
    return Role(column.name, header, unit=unit_of(header)) if own else None


def _name_in(table: Table, meaning: str) -> str:
    if meaning in STATEMENTS and table.name != "proposals":
        return ""
    if meaning in _PARTS.get(table.name, ()):
        return meaning
    name = _SAME.get(table.name, {}).get(meaning, meaning)
    return name if name in table.by_name else ""


def _amount(table: Table, texts: Sequence[str], schema: Schema, told: Years) -> Role | None:
    """Return the role of a column under a year or a funding source."""
    if table.name not in ("interventions", "proposals"):
        return None
    joined, first = " ".join(texts), told.first
    if (
        len(texts) == 1
        and _FUND.search(joined)
        and not _exactly(joined)
        and normal(joined) in schema.spellings("funds")
    ):
        return Role("amount", joined, fund=schema.spellings("funds")[normal(joined)], unit=unit_of(joined))
    years = set(_YEAR.findall(joined))
    nth = _NTH.search(texts[-1])
    year = int(years.pop()) if len(years) == 1 else first + int(nth[1]) - 1 if nth and first and not years else None
    if _FORWARD.search(joined) and told.budget and not year:
        year = told.budget + 1
    counted = nth and not first and not years and (_MONEY.search(joined) or _NTH.fullmatch(texts[-1]))
    unplaced = int(nth[1]) if nth and counted else 0
    rest = _NTH.sub(" ", _YEAR.sub(" ", joined))
    funds = schema.spellings("funds")
    fund = next((code for text in (texts[-1], rest) if len(texts) > 1 and (code := _fund_of(text, funds))), "")
    if fund and not (year or _MONEY.search(texts[0])):
        return None
    timed = bool(year or unplaced) and not _NO_YEAR.search(rest)
    if timed and not fund and _FUND_OF.search(rest) and _meaning(rest)[0] == "fund":
        return Role("year fund", joined, year=year, nth=unplaced)  # where the money of that year comes from
    if fund or timed:
        status = "realisasi" if "realisasi" in rest.casefold() else ""
        return Role("amount", joined, year=year, nth=unplaced, fund=fund, status=status, unit=unit_of(joined))
    return None


def _fund_of(text: str, funds: Mapping[str, str]) -> str:
    """Return the fund that a header names, also by two of its names: *Swasta/CSR*; empty where it names none."""
    if normal(text) in funds:
        return funds[normal(text)]
    named = {funds.get(normal(part), "") for part in re.split(r"[/,&]|\bdan\b|\batau\b", text)}
    return named.pop() if len(named) == 1 else ""


def best_table(headers: Mapping[int, Sequence[str]], title: str, schema: Schema, years: Years) -> Recognised | None:
    """Return the table that fits the headers best, or None where none fits."""
    named = title_table(title, schema)
    found: list[Recognised] = []
    for table in [named] if named else schema.tables:
        roles = roles_of(table, headers, schema, years, named=named is not None)
        score = _score(table, roles.values())
        if named or _is_enough(table, roles.values()):
            found.append(Recognised(table, roles, score))
    order = {name: place for place, name in enumerate(_ORDER)}
    return min(found, key=lambda one: (-one.score, order.get(one.table.name, 9)), default=None)


def completed(found: Recognised, headers: Mapping[int, Sequence[str]], below: Iterable[Cells]) -> Recognised:
    """Return the roles with those that a header alone does not tell: codes by what they look like, targets by year."""
    roles = dict(found.roles)
    rows = list(below)
    for position, texts in headers.items():
        joined = " ".join(texts)
        if position in roles or found.table.name not in ("interventions", "proposals"):
            continue
        said = [str(cells[position]).strip() for cells in rows if not is_blank(cells.get(position))]
        codes = sum(1 for text in said if _NOMENCLATURE.fullmatch(text))
        if normal(joined) == "kode" and codes >= max(1, 0.75 * len(said)):
            free = "code" in found.table.by_name and "code" not in found.names
            roles[position] = Role("code" if free else "remark", joined)
        elif _YEAR.search(joined.replace("_", " ")) and _NO_YEAR.search(joined):
            roles[position] = Role("remark", joined)
    return replace(found, roles=dict(sorted(roles.items())))


def in_units(found: Recognised, titles: Iterable[str]) -> Recognised:
    """Return the roles with a unit for each sum of money whose header tells none.

    That is the unit of the amounts for their total, else the one that a title tells, else the one that the
    other sums share.
    """
    money = {
        position: told_unit(role.header)
        for position, role in found.roles.items()
        if role.name in ("amount", "cost", "total")
    }
    amounts = {unit for at, unit in money.items() if unit is not None and found.roles[at].name == "amount"}
    every = {unit for unit in money.values() if unit is not None}
    title = next((unit for unit in map(title_unit, titles) if unit is not None), None)
    shared = title if title is not None else next(iter(every)) if len(every) == 1 else 1
    roles = dict(found.roles)
    for position, told in money.items():
        if told is None:
            of_amounts = len(amounts) == 1 and roles[position].name != "amount"
            by: Literal["title", "columns"] = "columns" if of_amounts or title is None else "title"
            unit = next(iter(amounts)) if of_amounts else shared
            roles[position] = replace(roles[position], unit=unit, unit_by=by)
    return replace(found, roles=roles, unit=title)


def title_table(title: str, schema: Schema) -> Table | None:
    """Return the table whose name a sheet bears."""
    titles = {normal(name): table for table in schema.tables for name in (table.name, table.id, table.en)}
    return titles.get(normal(title))


def _score(table: Table, roles: Iterable[Role]) -> float:
    every = list(roles)
    names = {role.name for role in every}
    score = sum(2.0 if name in table.by_name and table.column(name).required else 1.0 for name in names)
    unused = ("serial", "remark", "note")
    score -= sum(0.8 for role in every if role.name in unused or role.name.startswith("double "))
    score += 1.0 if set(table.key) <= names else 0.0
    if table.name == "interventions":
        # Works have years: columns of years, a start, or a period.
        amounts = [role for role in every if role.name == "amount"]
        timed = len({role.year or role.nth for role in amounts} - {0}) > 1 or names & {"start", "period"}
        score += 3.0 + 0.5 * len(amounts) if timed else -4.0
    if table.name == "funding" and any(_meaning(role.header)[0] == "title" for role in every):
        score -= 5.0  # money of works is told by their codes; a list of titles proposes them
    return score


def _is_enough(table: Table, roles: Iterable[Role]) -> bool:
    """Tell whether a sheet can be the table: it has the words of its rows and something besides."""
    names = {role.name for role in roles} - {"serial", "remark", "note"}
    core = {"proposals": {"title", *STATEMENTS}, "interventions": {"title"}, "problems": {"statement"}}
    if table.name in core:
        return bool(names & core[table.name]) and len(names) >= 2
    needed = {column.name for column in table.columns if column.required}
    return len(needed & names) >= max(2, len(needed) - 1)
