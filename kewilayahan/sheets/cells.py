"""What one cell says, as its column declares it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from kewilayahan.schema.declaration import Column, normal
from kewilayahan.sheets.context import UNSORTED
from kewilayahan.sheets.grids import Fault, shown
from kewilayahan.sheets.quantities import Doubt, amount_remark, date, is_nothing, rupiah, year
from kewilayahan.sheets.quantities import number as read_number
from kewilayahan.sheets.reading import Line, Text
from kewilayahan.sheets.recognition import Role
from kewilayahan.sheets.row_store import Record

LEAST_SUM = 10_000  # rupiah: a smaller bare number may be a volume, thousands or millions
_RUPIAH = re.compile(r"\brp\b|rupiah|idr", re.IGNORECASE)


def read_cell(line: Line, role: Role, column: Column) -> object:
    """Read one cell as its column declares it; what cannot be read is said, and missing."""
    position, value = line.values[role.name]
    if isinstance(value, Fault):
        _say_fault(line, value, position)
        return None
    if (column.reference or column.choices) and not line.sheet.strict and is_nothing(value):
        return () if column.many else None
    if column.reference == "areas":
        return _areas(line, role, column)
    if column.reference == "actors" and not line.sheet.strict:
        return _actors(line, role, column)
    if column.many or column.kind == "boolean" or column.kind == "text":
        return _word(line, role, column)
    read: object
    if column.kind == "money":
        read = rupiah(value, role.unit)
        say_amount(line, role, read)
    elif column.kind == "year":
        read = year(value)
    else:
        read = read_number(value, whole=column.kind == "integer")
    if not isinstance(read, Doubt):
        return read
    if read.several:
        line.doubt(read, role.name)
        return None
    return value  # the checks say what is wrong with it


_REMARKS: Mapping[str, tuple[str, Text]] = {
    "uncounted": ("no_amount", ("biaya belum dihitung, dibiarkan kosong", "the cost is not counted yet, left empty",
                                "isi angkanya bila sudah ada", "fill in the figure when it is known")),
    "rough": ("rough_amount", ("angka perkiraan, dicatat apa adanya", "a rough figure, taken as it stands",
                               "ganti dengan angka pasti bila sudah ada", "put the exact figure when it is known")),
    "each": ("amount_each", ("nilai per tahun atau per satuan, dicatat sekali", "an amount for each, noted once",
                             "tulis jumlah seluruhnya", "write the whole amount")),
}  # fmt: skip


def say_remark(line: Line, value: object, name: str, position: int | None = None) -> None:
    """Tell what qualifies an amount: it is not counted yet, rough, or one for each."""
    if remark := amount_remark(value):
        rule, text = _REMARKS[remark]
        line.say("warning", rule, text, name, position)


def say_amount(line: Line, role: Role, read: object) -> None:
    """Tell what qualifies an amount, and of a bare number so small that it may be thousands or millions."""
    text = line.text(role.name)
    say_remark(line, text, role.name)
    told = _RUPIAH.search(role.header) or role.unit_by != "columns" or re.search(r"[^\W\d]", text)
    if not told and not line.sheet.strict and isinstance(read, int) and 0 < read < LEAST_SUM:
        line.say("warning", "ambiguous", text_small(text), role.name)


def text_small(value: object) -> Text:
    """Say that a number may mean several things."""
    return (
        f"{value} dapat berarti volume, juta, atau rupiah",
        f"{value} may be a volume, millions, or rupiah",
        "tulis satuannya di kepala kolom: Biaya (juta Rp)",
        "write the unit into the header: Biaya (juta Rp)",
    )


def _say_fault(line: Line, fault: Fault, position: int) -> None:
    if fault.rule == "uncalculated":
        text = (
            "rumus belum pernah dihitung",
            "the formula was never calculated",
            "buka dan simpan di Excel atau LibreOffice, atau tulis nilainya",
            "open and save it in Excel or LibreOffice, or type the value",
        )
    else:
        text = ("sel ini berisi galat rumus", "the cell holds a formula error", "perbaiki rumusnya", "mend the formula")
    line.say("error", "formula", text, position=position)


def _areas(line: Line, role: Role, column: Column) -> object:
    value = line.get(role.name)
    located = line.sheet.context.places.find(value)
    partly = any(remark.rule == "area_number" for remark in located.said)
    if line.sheet.strict and (not located.areas or located.leftover or partly):
        return value  # a code of another file perhaps: the plan will tell
    for remark in located.said:
        line.remark(remark, role.name)
    return located.areas if column.many else located.areas[0] if len(located.areas) == 1 else value


def _actors(line: Line, role: Role, column: Column) -> object:
    when = line.get("year") or line.get("start")
    budget = year(when) if when is not None and not isinstance(when, Fault) else None
    schema = line.sheet.context.schema
    sectors = codes_of(line.text(role.name), schema.spellings("sectors"))
    if all(code in schema.choices("sectors") for code in sectors):
        # A sector of the 5K is no actor: Kota means the agencies, which the plan names one by one.
        line.extra.append(f"Pelaku 5K: {', '.join(schema.label('sectors', code) for code in sectors)}")
        return () if column.many else None
    named = line.sheet.context.actors.find(line.text(role.name), budget if isinstance(budget, int) else None)
    for remark in named.said:
        line.remark(remark, role.name)
    for code in named.actors:
        line.sheet.context.actors.new.get(code, {}).setdefault("origin", line.origin)
    if column.many:
        return named.actors
    if len(named.actors) > 1:
        text = (
            f"beberapa pelaku; {named.actors[0]} yang utama, lainnya di catatan",
            f"several actors; {named.actors[0]} leads, the others are in the note",
            "tulis pelaku utama lebih dulu",
            "write the leading one first",
        )
        line.say("info", "several_actors", text, role.name)
        line.extra.append(f"Pelaku lain: {line.text(role.name)}")
    return named.actors[0] if named.actors else None


def focus_of(line: Line) -> str:
    """Return the focus of a row; where none is named, that of what is not sorted yet, and say so."""
    text = line.text("focus")
    if not text and "focus" in line.sheet.positions:
        said = (
            f"fokus kosong; masuk ke fokus {UNSORTED[1]} ({UNSORTED[0]})",
            f"no focus is named; put into the focus {UNSORTED[0]}",
            "isi fokusnya",
            "fill in the focus",
        )
        line.say("warning", "no_focus", said, position=line.sheet.positions["focus"])
    elif not text:
        line.sheet.unsorted.append(line.number)
    elif near := line.sheet.context.near_focus(text):
        said = (
            f"{text} menjadi fokus baru; maksud Anda {near}?",
            f"{text} becomes a new focus; did you mean {near}?",
            "tulis nama fokus rencana, bila itu yang dimaksud",
            "write the name of the plan's focus, if that is meant",
        )
        line.say("warning", "new_focus", said, "focus")
    return line.sheet.context.focus(text, line.origin)


def _word(line: Line, role: Role, column: Column) -> object:
    value = line.get(role.name)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.strftime("%Y-%m-%d")
    return value


def day(value: object) -> str:
    """Return a date in ISO form, or the text as it came."""
    found = date(value)
    return found.isoformat() if isinstance(found, datetime.date) else shown(value)


def codes_of(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes that a list names: *APBD/CSR/Swadaya*; a word that is none stays as it is.

    Examples
    --------
    >>> codes_of("APBD/CSR, Swadaya", {"apbd": "apbd_kota", "csr": "tjsp", "swadaya": "swadaya"})
    ('apbd_kota', 'tjsp', 'swadaya')
    """
    if normal(text) in known:
        return (known[normal(text)],)
    if " " in text.strip() and all(normal(word) in known for word in text.split()):
        return tuple(dict.fromkeys(known[normal(word)] for word in text.split()))  # codes of a survey
    parts = [part.strip(" .") for part in re.split(r"[/,;+&\n()]|\bdan\b", text)]
    return tuple(dict.fromkeys(known.get(normal(part), part) for part in parts if part))


def with_note(line: Line, record: Record) -> Record:
    """Put into the note what has no column of its own."""
    if line.section:
        line.extra.insert(0, f"Kelompok: {line.section}")
    if line.extra:
        record["note"] = "; ".join(dict.fromkeys(line.extra))
    return record
