"""Money of one row: amounts by year and by source, one total, and what does not agree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kewilayahan import words
from kewilayahan.sheets.cells import LEAST_SUM, codes_of, say_amount, say_remark, text_small
from kewilayahan.sheets.grids import Colour, Fault, is_blank, shown
from kewilayahan.sheets.quantities import Doubt, is_mark, is_nothing, rupiah, year
from kewilayahan.sheets.reading import Line, Text
from kewilayahan.sheets.recognition import Role
from kewilayahan.sheets.row_store import Record

_SURELY_MONEY = re.compile(r"biaya|anggaran|pagu|dana|rp\b|rupiah|juta|ribu|miliar|kebutuhan|indikatif|realisasi", re.I)


@dataclass
class Money:
    """The amounts of one work: year, fund, rupiah, the column it stands in, its status."""

    years: set[int] = field(default_factory=set)
    marked: list[str] = field(default_factory=list)  # funds with an X and no amount
    amounts: list[tuple[int | None, str, int, int, str]] = field(default_factory=list)
    total: int | None = None
    funds: dict[int, tuple[str, ...]] = field(default_factory=dict)  # the sources that a year has a column for


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
            line.say("warning", "sum", text_sum(parts, record["cost"]), total_name(line))
        record["cost"] = parts
        _note_parts(line, money)
    funds = [*(record.get("fund") or ()), *(amount[1] for amount in money.amounts if amount[1]), *money.marked]
    funds += [code for codes in money.funds.values() for code in codes]
    if funds:
        record["fund"] = tuple(dict.fromkeys(funds))
    if money.years and record.get("year") is None:
        record["year"] = min(money.years)
        if len(money.years) > 1:
            line.extra.append(f"Tahun: {', '.join(map(str, sorted(money.years)))}")


def money_of(line: Line) -> Money:
    """Return the amounts of a work, and its total."""
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
                    say_amount(line, role, read)
                    money.total = read
            else:
                line.say("error", "formula", _FORMULA, name)
    return money


def _amounts(line: Line) -> Money:
    money = Money()
    _merged(line)
    roles = line.sheet.head.recognised.roles
    for position, role in roles.items():
        if role.name == "amount" and position in line.cells and not is_blank(line.cells[position]):
            _amount(line, position, role, money)
    _yearly_funds(line, money)
    unknown = [at for at, role in roles.items() if role.nth and not is_nothing(line.cells.get(at))]
    if unknown:
        line.say("error", "first_year", _text_first_year(roles[unknown[0]].header), position=unknown[0])
    return money


def _yearly_funds(line: Line, money: Money) -> None:
    """Read the funding sources of each year; those of a year without an amount are kept in the note."""
    paid = {amount[0] for amount in money.amounts}
    for position, role in line.sheet.head.recognised.roles.items():
        if role.name != "year fund" or is_nothing(line.cells.get(position)):
            continue
        codes = funds_of(line, position)
        if role.year is not None:
            money.funds[role.year] = tuple(dict.fromkeys((*money.funds.get(role.year, ()), *codes)))
        if role.year not in paid:
            line.extra.append(f"{role.header}: {shown(line.cells[position])}")


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


def _note_parts(line: Line, money: Money) -> None:
    """Keep what each fund or year has of the cost of a proposal, which has one cost only, in its note."""
    if len(money.amounts) < 2:
        return
    schema = line.sheet.context.schema
    for when, fund, amount, _, _ in money.amounts:
        codes = (fund,) if fund else money.funds.get(when or 0, ())
        label = "/".join(schema.label("funds", code) for code in codes)
        line.extra.append(f"{' '.join(filter(None, (label, str(when or ''))))}: {words.rupiah(amount)}")
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
    say_amount(line, role, read)
    return read


def _amount(line: Line, position: int, role: Role, money: Money) -> None:
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
    say_remark(line, value, role.name, position)
    if read is None or read == 0:
        return
    if bare and abs(read) < LEAST_SUM:
        line.say("error", "ambiguous", text_small(value), position=position)
        return
    if read < 0:
        line.say("error", "range", _text_negative(value), position=position)
        return
    several = _across(line, position)
    if len(several) > 1:
        line.say("warning", "undivided", text_undivided(when), position=position)
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


def funds_of(line: Line, position: int) -> tuple[str, ...]:
    """Return the funding sources that a cell names; a word that is none is an error."""
    value = line.cells[position]
    if isinstance(value, Fault):
        line.say("error", "formula", _FORMULA, position=position)
        return ()
    schema = line.sheet.context.schema
    codes = codes_of(shown(value), schema.spellings("funds"))
    strange = [code for code in codes if code not in schema.choices("funds")]
    for word in strange:
        line.say("error", "choices", _text_no_fund(word), position=position)
    return tuple(code for code in codes if code not in strange)


def total_name(line: Line) -> str:
    """Return the role of the column that holds the total."""
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


def _text_negative(value: object) -> Text:
    return (f"{value} kurang dari nol", f"{value} is below zero", "perbaiki angkanya", "correct the number")


def text_sum(parts: int, total: int) -> Text:
    """Say that parts and total do not agree."""
    return (
        f"bagian-bagiannya berjumlah {words.rupiah(parts)}, totalnya {words.rupiah(total)}; bagian-bagiannya dipakai",
        f"the parts add up to {words.rupiah(parts, 'en')}, the total says {words.rupiah(total, 'en')};"
        " the parts are used",
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


def text_undivided(when: object) -> Text:
    """Say that a sum was put whole into one year."""
    return (
        f"biaya tidak dibagi menurut tahun; seluruhnya dicatat pada {when}",
        f"the cost is not divided by year; all of it is noted in {when}",
        "isi biaya setiap tahun",
        "fill in the cost of each year",
    )


def _text_no_fund(word: str) -> Text:
    return (
        f"{word} bukan sumber dana yang dikenal",
        f"{word} is no funding source that is known",
        "pilih dari daftar: kewilayahan schema funding",
        "choose from the list: kewilayahan schema funding",
    )


def _text_first_year(header: str) -> Text:
    return (
        f"tahun pertama tidak disebut, maka tahun kolom {header} tidak diketahui",
        f"no first year is named, so that the year of the column {header} is not known",
        "tulis masanya di judul, misalnya 2026–2030, atau tahunnya di kepala kolom: Biaya 2026",
        "write the period into the title, 2026–2030 say, or the year into the header: Biaya 2026",
    )
