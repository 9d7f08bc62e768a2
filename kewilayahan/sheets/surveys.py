"""Exports of KoboToolbox and ODK: repeat groups joined to their form, places with latitude first, several answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import shapely

from kewilayahan.schema.declaration import Schema, normal
from kewilayahan.sheets.formats import readable
from kewilayahan.sheets.grids import ROW_ORIGIN, Cells, Fault, Grid, Row, is_blank
from kewilayahan.sheets.headers import Head, find_head
from kewilayahan.sheets.recognition import STATEMENTS, Recognised, Role, meanings

ROW_KEY = "_row_key"
OTHER_PLACES = "_other_places"
ORPHAN = "_orphan"
_OWN = {ROW_KEY: "row key", ROW_ORIGIN: "row origin", OTHER_PLACES: "other places", ORPHAN: "orphan"}
_LOOKED = 200  # rows by which it is told what a column holds
# What the survey tools add of themselves: (key of a form, key by which a repeat names its form).
_LINKS = (("_index", "_parent_index"), ("KEY", "PARENT_KEY"), ("_uuid", "_submission__uuid"))
_SIGNS = {
    "_uuid",
    "_submission_time",
    "_parent_index",
    "PARENT_KEY",
    "instanceID",
    "meta-instanceID",
    "meta/instanceID",
}
_SYSTEM = re.compile(
    r"_.*|start|end|today|deviceid|device_id|username|phonenumber|simserial|subscriberid|audit|KEY|PARENT_KEY|SET-OF-.*"
    r"|SubmissionDate|SubmitterID|SubmitterName|Attachments\w*|DeviceID|Edits|FormVersion|ReviewState|instanceID"
    r"|meta[-/]instance\w+|formhub/uuid|meta/.*|.*_URL"
)
_POINT = r"\s*[+-]?\d{1,3}(?:\.\d+)?\s+[+-]?\d{1,3}(?:\.\d+)?(?:\s+[+-]?\d+(?:\.\d+)?){0,2}\s*"
_SHAPE = re.compile(rf"{_POINT}(;{_POINT})+;?\s*")
_PLACE = re.compile(_POINT)


@dataclass(frozen=True)
class _Form:
    """The header of an export: what stands in which column."""

    names: dict[int, str]
    bare: frozenset[str] = frozenset()  # questions of which only the 0/1 columns were exported

    def at(self, *names: str) -> int | None:
        return next((position for position, name in self.names.items() if name in names), None)

    @property
    def is_survey(self) -> bool:
        """Tell whether a survey tool wrote it."""
        return bool(_SIGNS & set(self.names.values()))


def surveys(grids: Sequence[Grid]) -> list[Grid]:
    """Return the grids with those of a survey made plain: one row an answer, one column a question."""
    forms = [_form(grid) for grid in grids]
    if not any(form.is_survey for form in forms):
        return list(grids)
    pairs = list(zip(grids, forms, strict=True))
    parents = {(grid.file, grid.sheet): _parent(form, pairs, grid) for grid, form in pairs}
    homes = {(parent[0].file, parent[0].sheet) for parent in parents.values() if parent is not None}
    plain = []
    for grid, form in pairs:
        if not form.is_survey and (grid.file, grid.sheet) not in homes:
            plain.append(grid)
            continue
        plain.append(_plain(grid, form, parents[grid.file, grid.sheet]))
    groups: dict[tuple[str, str], list[tuple[Grid, int]]] = {}  # of each form: its repeat groups, and their link
    keys: dict[tuple[str, str], int] = {}
    for grid, parent in zip(grids, (parents[grid.file, grid.sheet] for grid in grids), strict=True):
        if parent is not None:
            home = parent[0].file, parent[0].sheet
            groups.setdefault(home, []).append((grid, parent[3]))
            keys[home] = parent[2]
    return [
        replace(made, carried=True, alone=_alone(grid, keys[home], groups[home])) if home in groups else made
        for grid, made, home in ((grid, made, (grid.file, grid.sheet)) for grid, made in zip(grids, plain, strict=True))
    ]


def _alone(form: Grid, key: int, groups: Sequence[tuple[Grid, int]]) -> tuple[int, ...]:
    """Return the rows of a form to which no row of its repeat groups belongs."""
    named = {_key(cells.get(link)) for grid, link in groups for number, cells in grid.rows() if number > 1}
    return tuple(number for number, cells in form.rows() if number > 1 and _key(cells.get(key)) not in named)


def _form(grid: Grid) -> _Form:
    with readable(Path(grid.file)):
        first = list(islice(grid.rows(), _LOOKED))
    number, cells = first[0] if first else (0, {})
    names = {position: str(value).strip() for position, value in cells.items()} if number == 1 else {}
    return _Form(names, frozenset(_bare(names, first[1:])))


def _bare(names: Mapping[int, str], rows: Sequence[Row]) -> Iterator[str]:
    """Find the questions with several answers of which there are only the 0/1 columns: *pelaku/kota*."""
    options: dict[str, list[int]] = {}
    for position, name in names.items():
        base = name.rpartition("/")[0]
        if base and base not in names.values() and not _SYSTEM.fullmatch(name):
            options.setdefault(base, []).append(position)
    for base, positions in options.items():
        said = {str(cells[at]).strip().casefold() for _, cells in rows for at in positions if at in cells}
        words = [normal(names[at].rpartition("/")[2]) for at in positions]
        # A group of questions has answers other than 0 and 1, or questions that are known themselves.
        known = normal(base.rpartition("/")[2]) in meanings() or not any(word in meanings() for word in words)
        if known and said and said <= {"0", "1", "0.0", "1.0", "true", "false", ""}:
            yield base


def _parent(form: _Form, others: list[tuple[Grid, _Form]], grid: Grid) -> tuple[Grid, _Form, int, int] | None:
    """Return the form that a repeat group belongs to, its key there, and the column here that names it."""
    for key, link in _LINKS:
        mine = form.at(link)
        if mine is None:
            continue
        for other, theirs in others:
            at = theirs.at(key)
            if other is not grid and at is not None and theirs.at(link) is None:
                return other, theirs, at, mine
    return None


def _plain(grid: Grid, form: _Form, parent: tuple[Grid, _Form, int, int] | None) -> Grid:
    above: dict[str, dict[str, object]] = {}
    names = _questions(form)
    if parent is not None:
        other, theirs, key, _ = parent
        # What a form states itself stands in its own row, once.
        questions = {name: at for name, at in _questions(theirs).items() if not _is_statement(name)}
        for number, cells in other.rows():
            if number > 1:
                above[_key(cells.get(key))] = _answers(cells, theirs, questions)
        names = names | {name: at for name, at in questions.items() if name not in names}
    headers = [*(name for name in names if name != ROW_ORIGIN), OTHER_PLACES, ORPHAN, ROW_KEY, ROW_ORIGIN]
    places = _places(grid, form)

    def rows() -> Iterator[Row]:
        yield 1, dict(enumerate(headers))
        for number, cells in grid.rows():
            if number == 1:
                continue
            said = _answers(cells, form, _questions(form))
            if parent is not None:
                form_key = _key(cells.get(parent[3]))
                said = above.get(form_key, {ORPHAN: form_key}) | said
            _one_place(said, places)
            said[ROW_KEY] = _row_key(cells, form, said)
            yield number, {at: said[name] for at, name in enumerate(headers) if not is_blank(said.get(name))}

    own = _questions(form)
    there = {at: own.get(name) for at, name in enumerate(headers)}
    return replace(grid, rows=rows, blocks=(), coloured=None, original=grid, columns=there)


def _is_statement(question: str) -> bool:
    meaning = meanings().get(normal(question.rpartition("/")[2]))
    return meaning is not None and meaning[0] in STATEMENTS


def _places(grid: Grid, form: _Form) -> dict[str, str]:
    """Return the questions that ask for a point, a trace or a shape, each with the column in which it is kept."""
    first: dict[type, str] = {}
    kept: dict[str, str] = {}
    questions = _questions(form)
    for number, cells in islice(grid.rows(), _LOOKED):
        said = _answers(cells, form, questions) if number > 1 else {}
        for name, value in said.items():
            if name not in kept and _is_place(value):
                kept[name] = first.setdefault(str if isinstance(value, str) else shapely.Geometry, name)
    return {name: kept[name] for name in questions if name in kept}


def _is_place(value: object) -> bool:
    return isinstance(value, shapely.Geometry) or (isinstance(value, str) and bool(_PLACE.fullmatch(value)))


def _one_place(said: dict[str, object], places: Mapping[str, str]) -> None:
    """Keep the first place that an answer gives in the column of its kind, and the others as text."""
    filled = [(name, said.pop(name)) for name in places if _is_place(said.get(name))]
    if filled:
        said[places[filled[0][0]]] = filled[0][1]
    if len(filled) > 1:
        said[OTHER_PLACES] = "; ".join(f"{name} {value}" for name, value in filled[1:])


def _key(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _row_key(cells: Cells, form: _Form, said: Mapping[str, object]) -> str:
    at = form.at("_uuid", "KEY", "instanceID", "meta-instanceID", "meta/instanceID", "_submission__uuid")
    index = form.at("_index") if form.at("_parent_index", "PARENT_KEY") is not None else None
    parts = [cells.get(place) for place in (at, index) if place is not None]
    return "|".join(_key(part) for part in parts if not is_blank(part)) or str(said.get(ROW_KEY, ""))


def _questions(form: _Form) -> dict[str, int]:
    """Return the questions by their name: no columns of the tool, of single options, or of parts of a place."""
    found: dict[str, int] = {}
    names = set(form.names.values())
    for position, name in form.names.items():
        base = name.rpartition("/")[0]
        if base in form.bare:
            found.setdefault(base.rpartition("/")[2], position)
            continue
        if _SYSTEM.fullmatch(name) or base in names:
            continue
        short = name.rpartition("/")[2] if base and not re.search(r"\s", base) else name
        found.setdefault(short if short not in found else name, position)
    return found


def _answers(cells: Cells, form: _Form, questions: Mapping[str, int]) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, position in questions.items():
        value = cells.get(position)
        full = form.names[position]
        above = full.rpartition("/")[0]
        if above in form.bare:
            full, value = above, None
        options = {at: option for at, option in form.names.items() if option.startswith(f"{full}/")}
        if options:
            value = _several(value, {option[len(full) + 1 :]: cells.get(at) for at, option in options.items()})
        elif isinstance(value, str):
            value = _shape(value)
        if not is_blank(value):
            said[name] = value
    if not any(isinstance(value, shapely.Geometry) for value in said.values()):
        lone = [at for at, name in form.names.items() if re.fullmatch(r"_.*_(latitude|longitude)", name)]
        taken = {name for name in form.names.values()}
        for at in lone:
            base, _, part = form.names[at][1:].rpartition("_")
            if base not in taken and not is_blank(cells.get(at)):
                said.setdefault({"latitude": "lat", "longitude": "lon"}[part], cells[at])
    return said


def _several(value: object, options: Mapping[str, object]) -> object:
    """Return the chosen options: from the 0/1 columns, else from the codes in one cell."""
    marked = [
        name for name, cell in options.items() if str(cell).strip().casefold() in ("1", "1.0", "true", "ya", "yes")
    ]
    if marked or is_blank(value):
        return "; ".join(marked)
    rest, chosen = f" {value} ", []
    for name in sorted(options, key=len, reverse=True):
        if f" {name} " in rest:
            chosen.append(name)
            rest = rest.replace(f" {name} ", " ", 1)
    return "; ".join([name for name in options if name in chosen] + ([rest.strip()] if rest.strip() else []))


def _shape(text: str) -> object:
    """Return a trace or a shape as geometry, longitude first; a single place stays text, which is read later."""
    if not _SHAPE.fullmatch(text):
        return text
    pairs = [part.split() for part in text.strip().rstrip(";").split(";") if part.strip()]
    corners = [(float(part[1]), float(part[0])) for part in pairs]
    if any(abs(x) > 180 or abs(y) > 90 for x, y in corners):
        return Fault("error", text)
    if len(corners) >= 4 and corners[0] == corners[-1]:
        return shapely.Polygon(corners)
    return shapely.LineString(corners)


def survey_head(first: Sequence[Row], grid: Grid, schema: Schema) -> Head | None:
    """Return the header of a survey; where no question is a statement, the longest answers stand for it."""
    header = dict(first[0][1])
    samples = [cells for _, cells in first[1:]]
    places = {
        at
        for at in header
        if any(isinstance(cells.get(at), (shapely.Geometry, Fault)) for cells in samples)
        or any(isinstance(cells.get(at), str) and _PLACE.fullmatch(str(cells[at])) for cells in samples)
    }
    named = {
        at: ("geopoint" if not any(isinstance(c.get(at), shapely.Geometry) for c in samples) else "geometry")
        for at in places
    }
    head = find_head([(1, header | named)], (), grid.sheet, schema)
    table = schema.table("proposals")
    roles = dict(head.recognised.roles) if head else {}
    if head is not None and head.recognised.table.name != "potentials":
        # Who answers is no statement.
        roles = {at: role for at, role in roles.items() if not _is_person(role)}
    names = {role.name for role in roles.values()}
    if head is None or not names & {"title", "statement", "name", "potensi", "masalah", "mimpi"}:
        if not samples or grid.carried:
            return None
        roles = {
            at: Role({"geopoint": "point"}.get(named.get(at, ""), named.get(at, "remark")), str(text))
            for at, text in header.items()
        }
        said_by = {at for at, text in header.items() if normal(str(text)) in _PERSON}
        words = [
            at for at in header if at not in places | said_by and any(_is_words(cells.get(at)) for cells in samples)
        ]
        if not words:
            return None
        said = {at: sum(len(str(cells.get(at) or "")) for cells in samples if _is_words(cells.get(at))) for at in words}
        longest = max(words, key=lambda at: said[at])
        roles[longest] = Role("title", str(header[longest]))
    else:
        table = head.recognised.table
    for at, text in header.items():
        # A question that no column takes is kept with its answer.
        roles.setdefault(at, Role("remark", str(text)))
        if text in _OWN:
            roles[at] = Role(_OWN[str(text)], str(text))
    headers = {at: str(text) for at, text in header.items()}
    return Head(Recognised(table, roles, 0.0), 1, 1, headers, grid.sheet, None, len(headers))


_PERSON = {"nama", "name", "nama responden", "nama narasumber", "nama warga", "nama lengkap", "respondent"}


def _is_person(role: Role) -> bool:
    return role.name in ("title", "statement") and normal(role.header) in _PERSON


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(re.search(r"[^\W\d]{3}", value)) and not re.search(r"\.\w{3,4}$", value)
