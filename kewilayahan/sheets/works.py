"""Works of a matrix: years marked or filled with money become a start, an end and the funding."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kewilayahan import display
from kewilayahan.sheets.cells import codes_of, focus_of, with_note
from kewilayahan.sheets.gathered import Record
from kewilayahan.sheets.grids import Colour, Fault, is_blank
from kewilayahan.sheets.quantities import Doubt, is_mark, is_nothing, rupiah, span, year
from kewilayahan.sheets.reading import Line, Text
from kewilayahan.sheets.recognition import Role

_SURELY_MONEY = re.compile(r"biaya|anggaran|pagu|dana|rp\b|rupiah|juta|ribu|miliar|kebutuhan|indikatif|realisasi", re.I)
_LEAST = 10_000  # rupiah: a smaller number under a bare year may be a volume or millions
_STATUS = {"dianggarkan": "komitmen", "berjalan": "komitmen", "selesai": "realisasi"}


@dataclass
class _Money:
    """The amounts of one work: year, fund, rupiah, the column it stands in, its status."""

    years: set[int] = field(default_factory=set)
    marked: list[str] = field(default_factory=list)  # funds with an X and no amount
    amounts: list[tuple[int | None, str, int, int, str]] = field(default_factory=list)
    total: int | None = None


def put_work(line: Line, record: Record) -> None:
    """Keep a work, or add to the one above that it continues, and keep its funding."""
    context, roles = line.sheet.context, line.sheet.head.recognised.names
    money = _money(line)
    start, end = _years(line, record, money)
    record |= {"start": start, "end": end}
    if record.get("status") is None:
        record["status"] = "usulan"
    record["focus"] = focus_of(line)
    before = _continued(line, record)
    if before is not None:
        record = before
    else:
        if "intervention" not in roles:
            record["intervention"] = context.key(
                "kegiatan", *line.home, record.get("title"), line.text("program"), line.text("area"),
                line.text("kampung"), line.text("rw"), record.get("code"),
            )  # fmt: skip
        context.put("interventions", with_note(line, record))
        context.funding.clear()
        line.sheet.last = (line, record)
    _put_funding(line, record, money)


def _money(line: Line) -> _Money:
    money = _amounts(line)
    for name in ("cost", "total"):
        if name in line.values and money.total is None:
            value = line.get(name)
            role = next(role for role in line.sheet.head.recognised.roles.values() if role.name == name)
            if not isinstance(value, Fault):
                read = rupiah(value, role.unit)
                if isinstance(read, Doubt):
                    line.doubt(read, name)
                else:
                    money.total = read
            else:
                line.say("error", "formula", _FORMULA, name)
    return money


def _amounts(line: Line) -> _Money:
    money = _Money()
    _merged(line)
    for position, role in line.sheet.head.recognised.roles.items():
        if role.name == "amount" and position in line.cells and not is_blank(line.cells[position]):
            _amount(line, position, role, money)
    return money


def _merged(line: Line) -> None:
    """Say that one amount stands for several works, which are merged beside it."""
    roles = line.sheet.head.recognised.roles
    tall = line.sheet.tall.get(line.number, [])
    bottoms = [block.bottom for block in tall if block.left in roles and roles[block.left].name == "title"]
    for block in tall:
        role = roles.get(block.left)
        if role is None or role.name not in ("cost", "total", "amount") or is_nothing(line.own.get(block.left)):
            continue
        if block.bottom > max(bottoms, default=block.top):
            line.say("warning", "merged_amount", _text_merged(block.top, block.bottom), position=block.left)


def put_cost(line: Line, record: Record) -> None:
    """Make one cost of what a proposal says by fund or by year, with the funds that have a part in it."""
    roles = line.sheet.head.recognised.roles.values()
    money = _amounts(line)
    if record.get("cost") is None:
        record["cost"] = _total(line, divided=any(role.name == "amount" for role in roles))
    elif line.text("total") and rupiah(line.get("total")) != record["cost"]:
        line.extra.append(f"Total: {line.text('total')}")
    if money.amounts:
        parts = sum(amount[2] for amount in money.amounts)
        if record["cost"] not in (None, parts):
            line.say("warning", "sum", _text_sum(parts, record["cost"]), _total_name(line))
        record["cost"] = parts
        _note_parts(line, money)
    funds = [*(record.get("fund") or ()), *(amount[1] for amount in money.amounts if amount[1]), *money.marked]
    if funds:
        record["fund"] = tuple(dict.fromkeys(funds))
    if money.years and record.get("year") is None:
        record["year"] = min(money.years)
        if len(money.years) > 1:
            line.extra.append(f"Tahun: {', '.join(map(str, sorted(money.years)))}")


def _note_parts(line: Line, money: _Money) -> None:
    """Keep what each fund or year has of the cost of a proposal, which has one cost only, in its note."""
    if len(money.amounts) < 2:
        return
    schema = line.sheet.context.schema
    for when, fund, amount, _, _ in money.amounts:
        label = schema.label("funds", fund) if fund else ""
        line.extra.append(f"{' '.join(filter(None, (label, str(when or ''))))}: {display.rupiah(amount)}")
    line.say("info", "divided_cost", _DIVIDED, position=money.amounts[0][3])


def _total(line: Line, *, divided: bool) -> int | None:
    """Return the total of a proposal; what is no money by its header may count something else, and is kept as text."""
    if "total" not in line.values or is_nothing(line.get("total")):
        return None
    role = next(role for role in line.sheet.head.recognised.roles.values() if role.name == "total")
    if isinstance(line.get("total"), Fault):
        line.say("error", "formula", _FORMULA, "total")
        return None
    if not divided and not _SURELY_MONEY.search(role.header):
        line.extra.append(f"{role.header}: {line.text('total')}")
        return None
    read = rupiah(line.get("total"), role.unit)
    if isinstance(read, Doubt):
        line.doubt(read, "total")
        return None
    return read


def _amount(line: Line, position: int, role: Role, money: _Money) -> None:
    value = line.cells[position]
    if isinstance(value, Fault):
        line.say("error", "formula", _FORMULA, position=position)
        return
    if is_nothing(value):
        return
    when = role.year
    if when is None and role.fund:
        when = _year_of_row(line)
    bare = not role.fund and not _SURELY_MONEY.search(role.header)
    if is_mark(value) or (bare and value in (1, "1")):
        if when is not None:
            money.years.add(when)
        if isinstance(value, Colour):
            line.sheet.by_colour.setdefault(value.code, []).append(line.number)
        if role.fund:
            money.marked.append(role.fund)
        return
    read = rupiah(value, role.unit)
    if isinstance(read, Doubt):
        line.doubt(read, role.name, position)
        return
    if read is None or read == 0:
        return
    if bare and abs(read) < _LEAST:
        line.say("error", "ambiguous", _text_small(value), position=position)
        return
    if read < 0:
        line.say("error", "range", _text_negative(value), position=position)
        return
    several = _across(line, position)
    if len(several) > 1:
        line.say("warning", "undivided", _text_undivided(when), position=position)
    money.years |= several | ({when} if when is not None else set())
    money.amounts.append((when, role.fund, read, position, role.status))


def _across(line: Line, position: int) -> set[int]:
    """Return the years over which a cell is merged."""
    roles = line.sheet.head.recognised.roles
    covered = range(position, line.sheet.wide.get((line.number, position), position) + 1)
    return {role.year for at in covered if (role := roles.get(at)) is not None and role.name == "amount" and role.year}


def _year_of_row(line: Line) -> int | None:
    read = year(line.get("year")) if "year" in line.values and not isinstance(line.get("year"), Fault) else None
    return read if isinstance(read, int) else line.sheet.head.year if read is None else None


def _years(line: Line, record: Record, money: _Money) -> tuple[object, object]:
    """Return the first and last year of a work, from its own columns, its period, or the years that are filled."""
    start, end = record.get("start"), record.get("end")
    for name in ("period", "year"):
        if start is None and end is None and name in line.values and not isinstance(line.get(name), Fault):
            found = span(line.get(name))
            if found is None and not is_nothing(line.get(name)):
                line.say("error", "type", _text_no_year(line.text(name)), name)
            elif found is not None:
                start, end = found
    if start is None and end is None and money.years:
        missing = sorted(set(range(min(money.years), max(money.years))) - money.years)
        if missing:
            line.say("warning", "gap_years", _text_gap(money.years, missing), "title")
    if start is None and money.years:
        start = min(money.years)
    if end is None and money.years:
        end = max(money.years)
    if start is None and end is None and line.sheet.head.year is not None:
        start = end = line.sheet.head.year
    start, end = (end if start is None else start), (start if end is None else end)
    if start is None and line.id not in line.sheet.context.bad:
        line.say("error", "required", _NO_YEAR, "title")
    return start, end


def _continued(line: Line, record: Record) -> Record | None:
    """Return the work above where the title is merged with it: another fund, or another place, of the same."""
    if line.sheet.last is None or "title" not in line.values:
        return None
    above, before = line.sheet.last
    title = line.values["title"][0]
    if title in line.own or above.text("title") != line.text("title"):
        return None
    same = ("intervention", "code", "volume", "unit", "actor", "focus", "status")
    for name in same:
        if record.get(name) and before.get(name) and record[name] != before[name]:
            return None
    for name in same:
        before[name] = before.get(name) or record.get(name)
    before["area"] = tuple(dict.fromkeys((*before.get("area", ()), *record.get("area", ()))))
    for name, pick in (("start", min), ("end", max)):
        known = [value for value in (before.get(name), record.get(name)) if isinstance(value, int)]
        before[name] = pick(known) if known else None
    before["origin"] = _widened(before["origin"], line.number)
    if line.id in line.sheet.context.bad:
        line.sheet.context.bad.add(above.id)
    line.sheet.context.joined[line.id] = above.id
    return before


def _widened(origin: str, row: int) -> str:
    return re.sub(r"(:[A-Z]+)\d+$", rf"\g<1>{row}", origin)


def _put_funding(line: Line, record: Record, money: _Money) -> None:
    funds = tuple(dict.fromkeys((*_funds(line), *money.marked)))
    amounts = money.amounts
    if amounts and money.total is not None and sum(amount[2] for amount in amounts) != money.total:
        line.say("warning", "sum", _text_sum(sum(amount[2] for amount in amounts), money.total), _total_name(line))
    if not amounts and money.total:
        name = _total_name(line)
        start, end = record.get("start"), record.get("end")
        amounts = [(start if isinstance(start, int) else None, "", money.total, line.values[name][0], "")]
        if start != end:
            line.say("warning", "undivided", _text_undivided(start), name)
    for when, fund, amount, position, status in amounts:
        when = when if when is not None else record.get("start") if isinstance(record.get("start"), int) else None
        named = (fund,) if fund else funds or ("belum",)
        if not fund and not funds:
            line.say("warning", "no_fund", _NO_FUND, position=position)
        if len(named) > 1:
            line.say("warning", "shared_funds", _text_shared(named[0]), position=position)
        for place, code in enumerate(named):
            _put_amount(line, record, (when, code, amount if place == 0 else 0, status), position)


def _put_amount(line: Line, record: Record, said: tuple[int | None, str, int, str], position: int) -> None:
    when, fund, amount, status = said
    context = line.sheet.context
    key = (record["intervention"], when, fund)
    if key in context.funding:
        context.funding[key]["amount"] += amount
        return
    row: Record = {
        "intervention": record["intervention"],
        "year": when,
        "fund": fund,
        "amount": amount,
        "status": status or _STATUS.get(str(record.get("status")), "indikatif"),
        "origin": line.at(position, position),
        "_row": line.id,
    }
    context.funding[key] = row
    context.put("funding", row)


def _funds(line: Line) -> tuple[str, ...]:
    if "fund" not in line.values or is_nothing(line.get("fund")):
        return ()
    known = line.sheet.context.schema.spellings("funds")
    codes = codes_of(line.text("fund"), known)
    strange = [code for code in codes if code not in line.sheet.context.schema.choices("funds")]
    for word in strange:
        line.say("error", "choices", _text_no_fund(word), "fund")
    return tuple(code for code in codes if code not in strange)


def _total_name(line: Line) -> str:
    return "cost" if "cost" in line.values else "total"


_DIVIDED: Text = (
    "usulan hanya punya satu biaya; bagian tiap sumber dana atau tahun dijumlahkan dan disimpan di catatan",
    "a proposal has one cost; what each fund or year has of it is added up and kept in the note",
    "",
    "",
)
_FORMULA: Text = (
    "rumus tanpa hasil",
    "a formula without a result",
    "buka dan simpan di Excel atau LibreOffice, atau tulis nilainya",
    "open and save it in Excel or LibreOffice, or type the value",
)
_NO_YEAR: Text = (
    "tahun kegiatan ini tidak diketahui",
    "the years of this work are not known",
    "isi mulai dan selesai, atau tandai tahunnya dengan X",
    "fill in start and end, or mark the years with X",
)
_NO_FUND: Text = (
    "sumber dana tidak disebut; dicatat sebagai belum ada sumber",
    "no funding source is named; noted as unfunded",
    "isi sumber dananya",
    "fill in the funding source",
)


def _text_small(value: object) -> Text:
    return (
        f"{value} dapat berarti volume, juta, atau rupiah",
        f"{value} may be a volume, millions, or rupiah",
        "tulis satuannya di kepala kolom: Biaya (juta Rp)",
        "write the unit into the header: Biaya (juta Rp)",
    )


def _text_negative(value: object) -> Text:
    return (f"{value} kurang dari nol", f"{value} is below zero", "perbaiki angkanya", "correct the number")


def _text_no_year(value: object) -> Text:
    return (f"{value} bukan tahun", f"{value} is not a year", "tulis 2026 atau 2026–2028", "write 2026 or 2026–2028")


def _text_sum(parts: int, total: int) -> Text:
    return (
        f"bagian-bagiannya berjumlah {parts}, totalnya {total}; bagian-bagiannya dipakai",
        f"the parts add up to {parts}, the total says {total}; the parts are used",
        "periksa kedua angkanya",
        "look at both figures",
    )


def _text_merged(first: int, last: int) -> Text:
    return (
        f"satu jumlah untuk baris {first}–{last}; seluruhnya dicatat pada baris {first}",
        f"one amount for the rows {first}–{last}; all of it is noted in row {first}",
        "bagi menurut kegiatan",
        "divide it between the works",
    )


def _text_gap(years: set[int], missing: list[int]) -> Text:
    ends, gap = f"{min(years)}–{max(years)}", ", ".join(map(str, missing))
    return (
        f"dibaca sebagai {ends}, padahal {gap} tidak ditandai",
        f"read as {ends}, though {gap} is not marked",
        "pisahkan menjadi dua kegiatan bila memang berhenti di antaranya",
        "make two works of it if it rests in between",
    )


def _text_undivided(when: object) -> Text:
    return (
        f"biaya tidak dibagi menurut tahun; seluruhnya dicatat pada {when}",
        f"the cost is not divided by year; all of it is noted in {when}",
        "isi biaya setiap tahun",
        "fill in the cost of each year",
    )


def _text_shared(first: str) -> Text:
    return (
        f"pembagian antar sumber dana tidak disebut; seluruhnya dicatat pada {first}, yang lain 0",
        f"the shares of the funding sources are not told; all of it is noted in {first}, the others are 0",
        "isi jumlah setiap sumber dana",
        "fill in the amount of each source",
    )


def _text_no_fund(word: str) -> Text:
    return (
        f"{word} bukan sumber dana yang dikenal",
        f"{word} is no funding source that is known",
        "pilih dari daftar: kewilayahan schema funding",
        "choose from the list: kewilayahan schema funding",
    )
