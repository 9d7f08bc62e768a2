"""From a row of a sheet to rows of the plan: proposals, works with their money, problems and all others."""

from __future__ import annotations

import re

import shapely

from kewilayahan.schema.declaration import Column, normal
from kewilayahan.sheets.cells import codes_of, day, focus_of, read_cell, with_note
from kewilayahan.sheets.context import UNSORTED
from kewilayahan.sheets.coordinates import point
from kewilayahan.sheets.grids import Fault, shown
from kewilayahan.sheets.locations import Located
from kewilayahan.sheets.money import put_cost
from kewilayahan.sheets.quantities import Doubt, date, is_nothing, number
from kewilayahan.sheets.reading import CORE, Line, Reader, Text
from kewilayahan.sheets.recognition import STATEMENTS, Role
from kewilayahan.sheets.row_store import Record
from kewilayahan.sheets.rw_numbers import with_kind
from kewilayahan.sheets.template import EXAMPLE, columns_of
from kewilayahan.sheets.works import put_work
from kewilayahan.words import HIDDEN, MISSING
from kewilayahan.words import number as number_text

_DEFAULTS = {
    "proposals": {"kind": "usulan", "decision": "open"},
    "problems": {"category": "lainnya"},
    "potentials": {"theme": "lainnya"},
    "interventions": {"status": "usulan"},
    "funding": {"status": "indikatif"},
}
_AMOUNT_UNIT = re.compile(r"\s*([\d.,]+)\s*([^\W\d_].*|%)", re.DOTALL)
_NO_FIGURE = {*HIDDEN.values(), *MISSING.values()}  # as a workbook of a plan says it


def read_rows(reader: Reader) -> None:
    """Read all rows of a sheet into the records of its context."""
    table = reader.table
    for line in reader.lines():
        if reader.strict:
            record = _strict(line)
            if record is not None:
                reader.context.put(table.name, record)
        elif table.name == "interventions":
            put_work(line, _common(line))
        elif reader.head.recognised.names & set(STATEMENTS) and table.name == "proposals":
            _put_statements(line)
        else:
            reader.context.put(table.name, _finished(line, _common(line)))
    if reader.by_colour:
        _tell_colours(reader)
    if reader.unsorted:
        text = _text_unsorted(len(reader.unsorted))
        reader.say("warning", "no_focus", text, cell=f"{reader.unsorted[0]}:{reader.unsorted[-1]}")


def _text_unsorted(rows: int) -> Text:
    return (
        f"lembar ini tidak menyebut fokus; {number_text(rows)} baris masuk ke fokus {UNSORTED[1]} ({UNSORTED[0]})",
        f"the sheet names no focus; {number_text(rows, lang='en')} rows are put into the focus {UNSORTED[0]}",
        "tambahkan kolom Fokus, lalu impor lagi",
        "add a column Fokus, then import it again",
    )


def _tell_colours(reader: Reader) -> None:
    """Say that years were read from colours: a guess about what a colour means."""
    rows = sorted({row for rows in reader.by_colour.values() for row in rows})
    colours = len(reader.by_colour)
    text = (
        f"tahun {number_text(len(rows))} baris dibaca dari warna sel ({colours} warna): yang berwarna berarti ya",
        f"the years of {number_text(len(rows), lang='en')} rows are read from the colours of cells ({colours} colours):"
        " what is coloured is yes",
        "tandai tahunnya dengan X bila warnanya berarti lain",
        "mark the years with X if the colours mean something else",
    )
    reader.say("warning", "years_by_colour", text, cell=f"{rows[0]}:{rows[-1]}")


def _strict(line: Line) -> Record | None:
    """Read a row of the template: every cell stands for itself."""
    table = line.sheet.table
    if _is_example(line):
        return None
    record: Record = {"origin": line.origin, "_row": line.id}
    for role in line.sheet.head.recognised.roles.values():
        if role.name not in line.values or role.name not in table.by_name:
            continue
        column = table.column(role.name)
        if role.name == "origin":  # where the plan says that the row came from; its cell here is told until then
            record["_origin"] = line.text("origin")
        elif column.kind == "text" or line.text(role.name) not in _NO_FIGURE:
            record[role.name] = read_cell(line, role, column)
    return _with_point(line, record)


def _is_example(line: Line) -> bool:
    """Pass over the example, and warn where somebody typed over it and left its mark."""
    if not line.text("note").startswith(EXAMPLE):
        return False
    examples = {column.name: column.example for column in columns_of(line.sheet.table)} | {"note": EXAMPLE}
    for name, (_, value) in line.values.items():
        if str(value) != examples.get(name):
            text = (
                "baris ini bertanda contoh dan tidak dibaca",
                "the row is marked as an example and is not read",
                f"hapus {EXAMPLE} di kolom Catatan bila ini isian",
                f"delete {EXAMPLE} in the column Note if it is to count",
            )
            line.say("warning", "example", text, name)
            break
    return True


def _common(line: Line) -> Record:
    """Read the cells that are columns of the table; what is said of the place becomes areas and a point."""
    table = line.sheet.table
    record: Record = {"origin": line.origin, "_row": line.id}
    for role in line.sheet.head.recognised.roles.values():
        if role.name not in line.values or role.name not in table.by_name:
            continue
        column = table.column(role.name)
        if role.name in ("area", "place", "note", "volume") or column.reference in ("focuses", "sources", "desks"):
            continue
        record[role.name] = _choice(line, column, read_cell(line, role, column))
    if "volume" in table.by_name:
        _volume(line, record)
    if table.name == "proposals":
        put_cost(line, record)
    _organisation(line, record)
    _place(line, record)
    for role in line.sheet.head.recognised.roles.values():
        desk = role.name == "desk" and "desk" not in table.by_name
        if desk or role.name in ("remark", "note", "supporter", "program", "sector"):
            _remark(line, role)
    return record


def _organisation(line: Line, record: Record) -> None:
    """Put the agency that the lines above the table name where the row names none."""
    name = line.sheet.head.organisation
    if not name or "actor" in line.values or line.sheet.table.name not in ("interventions", "proposals"):
        return
    named = line.sheet.context.actors.find(name, line.sheet.head.year)
    if len(named.actors) == 1:
        record["actor"] = named.actors[0]


def _choice(line: Line, column: Column, value: object) -> object:
    """Return the codes of a cell with choices; a word that is none goes into the note where it may be missing."""
    if not column.choices or value is None:
        return value
    schema = line.sheet.context.schema
    known = schema.spellings(column.choices)
    text = shown(value)
    if column.many:
        return codes_of(text, known)
    if normal(text) in known:
        return known[normal(text)]
    if column.required and column.name not in _DEFAULTS.get(line.sheet.table.name, {}):
        return value
    said = (
        f"{text} bukan pilihan untuk {column.id}; disimpan di catatan",
        f"{text} is not a choice for {column.en}; kept in the note",
        "pilih dari daftar: kewilayahan schema",
        "choose from the list: kewilayahan schema",
    )
    line.say("warning", "choices", said, column.name)
    line.extra.append(f"{column.id}: {text}")
    return None


def _volume(line: Line, record: Record) -> None:
    for name in ("volume", "volume_unit"):
        if name not in line.values:
            continue
        value = line.get(name)
        position = line.values[name][0]
        if isinstance(value, Fault):
            read_cell(line, Role(name, ""), line.sheet.table.column("volume"))
            return
        found = _AMOUNT_UNIT.fullmatch(value) if isinstance(value, str) else None
        if found and not record.get("unit"):
            value, record["unit"] = found[1], found[2].strip()
        read = number(value)
        if isinstance(read, Doubt) and not found and not re.search(r"\d", shown(value)):
            line.extra.append(f"Volume: {shown(value)}")  # "disesuaikan", "secukupnya"
            line.say("warning", "volume", _TEXT_VOLUME, position=position)
        elif isinstance(read, Doubt):
            line.doubt(read, name, position)
        else:
            record["volume"] = read


_TEXT_VOLUME: Text = (
    "volumenya bukan angka; disimpan di catatan",
    "the volume is no number; kept in the note",
    "tulis volumenya dengan angka",
    "write the volume as a number",
)


def _place(line: Line, record: Record) -> None:
    """Find the areas that the row names in any of its columns."""
    if "area" not in line.sheet.table.by_name:
        return
    name, text, within = _said_place(line)
    places = line.sheet.context.places
    parts = [places.find(part, within) for part in text if part]
    areas = tuple(dict.fromkeys(code for part in parts for code in part.areas))
    for remark in dict.fromkeys(remark for part in parts for remark in part.said):
        line.remark(remark, name)
    column = line.sheet.table.column("area")
    if column.many:
        record["area"] = areas
    elif len(areas) == 1:
        record["area"] = areas[0]
    _leftover(line, record, name, parts, areas)
    _with_point(line, record)


def _said_place(line: Line) -> tuple[str, list[str], str]:
    """Return the column that tells the place, what it says, and the kampung or kelurahan that it lies in."""
    kampung, ward, rw, rt = (line.text(name) for name in ("kampung", "kelurahan", "rw", "rt"))
    within = (
        f"Kp. {_bare(kampung, 'kampung|kp')}" if kampung else f"Kel. {_bare(ward, 'kelurahan|kel')}" if ward else ""
    )
    text = [with_kind(line.text("area"), line.header("area"))]
    if not is_nothing(rw) and rw:
        rw = re.sub(r"^\s*all\b", "seluruh RW", rw, flags=re.IGNORECASE)
        numbered = rw if re.search(r"rw|seluruh|semua", rw, re.IGNORECASE) else f"RW {rw}"
        told = rt and rt.strip("0-–— ") and not re.match(r"\s*(seluruh|semua|all)\b", rt, re.IGNORECASE)
        text.append(f"RT {rt} {numbered}" if told else numbered)
    elif within and not text[0]:
        text.append(within)
    elif not text[0] and _NUMBERED_PLACE.search(line.text("place")):
        text.append(line.text("place"))  # "RW 05" as the address
    name = next((name for name in ("area", "rw", "kampung", "kelurahan") if line.text(name)), "area")
    return name, text, within


_NUMBERED_PLACE = re.compile(r"\brw[\s.:]*\d", re.IGNORECASE)


def _bare(name: str, kinds: str) -> str:
    return re.sub(rf"^({kinds})\b\.?\s*", "", name, flags=re.IGNORECASE)


def _leftover(line: Line, record: Record, name: str, parts: list[Located], areas: tuple[str, ...]) -> None:
    left = ", ".join(part.leftover for part in parts if part.leftover)
    unsure = any(part.said for part in parts)  # whatever was made of it, the words stay
    several = len(areas) > 1 and not line.sheet.table.column("area").many
    said = [line.text("place")] if line.text("place") else []
    if left or several or unsure:
        said += [part for part in _said_place(line)[1] if part]
    if left and not areas and not unsure:
        text = (
            "tidak ada wilayah rencana yang disebut; teksnya disimpan",
            "no area of the plan is named; the text is kept",
            "tulis RW, kampung atau kode wilayahnya",
            "write its RW, kampung or area code",
        )
        line.say("warning", "area_name", text, name)
    if not said:
        return
    if "place" in line.sheet.table.by_name:
        record["place"] = "; ".join(dict.fromkeys(said))
    else:
        line.extra.append(f"Lokasi: {'; '.join(dict.fromkeys(said))}")


def _with_point(line: Line, record: Record) -> Record:
    """Put the point or the shape that a row gives into it."""
    if line.sheet.table.geometry == "none":
        return record
    if line.text("orphan"):
        text = (
            "jawaban ini tidak punya induk; isian formulirnya tidak diketahui",
            "the answer belongs to no form that is there; what the form says is not known",
            "ekspor ulang bersama formulir induknya",
            "export it again together with its form",
        )
        line.say("warning", "orphan", text, "orphan")
    if others := line.text("other places"):
        text = (
            "beberapa tempat diisi; yang pertama dipakai, lainnya di catatan",
            "several places are given; the first is used, the others are in the note",
            "isi satu tempat saja, atau bagi menjadi dua jawaban",
            "give one place, or make two answers of it",
        )
        line.say("warning", "several_places", text, "other places")
        line.extra.append(f"Tempat lain: {others}")
    shape = line.get("geometry")
    if isinstance(shape, str):
        shape += "".join(str(value) for name, (_, value) in line.values.items() if name.startswith("geometry "))
        shape = shapely.from_wkt(shape, on_invalid="ignore")  # as rows kept aside are written back
        if shape is None:
            text = ("bukan geometri WKT", "not a geometry in WKT", "hapus atau perbaiki", "delete or correct it")
            line.say("error", "type", text, "geometry")
    if isinstance(shape, shapely.Geometry):
        record["geometry"] = shape
        _tell_far(line, shape, "geometry")
        return record
    found, faults = point(line.get("lon"), line.get("lat"), line.get("point"))
    for name, level, rule, text in faults:
        line.say(level, rule, text, name if name in line.values else "point")
    if found is not None:
        record["geometry"] = found
        _tell_far(line, found, "lat" if "lat" in line.values else "point")
    return record


def _tell_far(line: Line, shape: shapely.Geometry, name: str) -> None:
    """Warn of a place that lies far from all areas of the plan: a lost digit, a minus forgotten, no GPS fix."""
    around = line.sheet.context.around
    if around is None or shapely.intersects(around, shape):
        return
    west, south, *_ = shapely.bounds(shape)
    said = f"{number_text(float(south), 4)}; {number_text(float(west), 4)}"
    text = (
        f"titik ini jauh di luar wilayah rencana ({said})",
        f"the place is far outside the areas of the plan ({said})",
        "periksa koordinatnya: tanda minus, angka yang hilang, GPS tanpa sinyal",
        "look at the coordinates: a minus, a lost digit, no GPS fix",
    )
    line.say("warning", "far", text, name)


def _remark(line: Line, role: Role) -> None:
    """Keep what has no column of its own: dates in ISO form, sectors by their label."""
    for position, other in line.sheet.head.recognised.roles.items():
        if other is not role or position not in line.cells or isinstance(line.cells[position], Fault):
            continue
        text = shown(line.cells[position])
        if re.search(r"tanggal|date", role.header, re.IGNORECASE):
            text = _said_day(line, position)
        if role.name == "sector":
            schema = line.sheet.context.schema
            codes = codes_of(text, schema.spellings("sectors"))
            text = ", ".join(schema.label("sectors", code) for code in codes)
        if text and text not in ("-", "–"):
            line.extra.append(text if role.name == "note" else f"{role.header}: {text}")


def _said_day(line: Line, position: int) -> str:
    value = line.cells[position]
    found = date(value)
    if isinstance(found, Doubt):
        text = (found.id, found.en, "tulis sebagai 2021-05-24", "write it as 2021-05-24")
        line.say("warning", "date", text, position=position)
    return day(value)


def _finished(line: Line, record: Record) -> Record:
    """Fill in what the sheet has no column for: code, source, kind, decision, and the note."""
    table, context = line.sheet.table, line.sheet.context
    roles = line.sheet.head.recognised.names
    for name, value in _DEFAULTS.get(table.name, {}).items():
        if record.get(name) is None and (name not in roles or name in _LOOSE):
            record[name] = value
    if "source" in table.by_name and table.name == "proposals":
        record["source"] = context.source(line.text("source"), line.home, line.sheet.head)
        if record.get("year") is None and not any(name in line.values for name in ("year", "period")):
            record["year"] = line.sheet.head.budget_year
    if "focus" in roles and "focus" in table.by_name and (line.text("focus") or table.column("focus").required):
        record["focus"] = focus_of(line)
    key = table.key[0]
    if len(table.key) == 1 and key not in roles and table.name != "areas":
        core = next((record.get(name) for name in CORE if record.get(name)), "")
        places = [line.text(name) for name in ("area", "kampung", "rw", "rt")]
        # A survey gives each answer a key of its own, by which an answer that was edited is known again.
        said = [line.text("row key")] if line.text("row key") else [*line.home, core, *places, record.get("place")]
        record[key] = context.key(table.name, *said, record.get("kind"))
    return with_note(line, record)


_LOOSE = {"kind", "decision", "status", "category", "theme"}  # a word that is none of the choices is in the note


def _put_statements(line: Line) -> None:
    """Read a sheet that has a column each for potentials, problems and dreams: a statement a filled cell."""
    common = _common(line)
    for name in (*STATEMENTS, "title"):
        if name not in line.values or not line.text(name):
            continue
        record = dict(common) | {"title": line.text(name), "kind": name if name in STATEMENTS else "usulan"}
        if name != "title":
            record["kind"] = name
        record["origin"] = line.at(line.values[name][0], line.values[name][0])
        line.sheet.context.put("proposals", _finished(line, record))
