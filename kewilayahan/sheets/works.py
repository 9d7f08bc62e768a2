"""Works of a matrix: years marked or filled with money become a start, an end and the funding."""

from __future__ import annotations

import re

from kewilayahan.sheets.cells import focus_of, with_note
from kewilayahan.sheets.grids import Fault
from kewilayahan.sheets.money import Money, funds_of, money_of, text_sum, text_undivided, total_name
from kewilayahan.sheets.quantities import is_nothing, span
from kewilayahan.sheets.reading import Line, Text
from kewilayahan.sheets.row_store import Record

_STATUS = {"dianggarkan": "komitmen", "berjalan": "komitmen", "selesai": "realisasi"}


def put_work(line: Line, record: Record) -> None:
    """Keep a work, or add to the one above that it continues, and keep its funding."""
    context, roles = line.sheet.context, line.sheet.head.recognised.names
    money = money_of(line)
    start, end = _years(line, record, money)
    record |= {"start": start, "end": end}
    if record.get("status") is None:
        record["status"] = "usulan"
    record["focus"] = focus_of(line)
    record["source"] = context.source(line.text("source"), line.home, line.sheet.head)
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


def _years(line: Line, record: Record, money: Money) -> tuple[object, object]:
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


def _put_funding(line: Line, record: Record, money: Money) -> None:
    named = funds_of(line, line.values["fund"][0]) if "fund" in line.values and not is_nothing(line.get("fund")) else ()
    funds = tuple(dict.fromkeys((*named, *money.marked)))
    amounts, start, end = money.amounts, record.get("start"), record.get("end")
    if amounts and money.total is not None and sum(amount[2] for amount in amounts) != money.total:
        line.say("warning", "sum", text_sum(sum(amount[2] for amount in amounts), money.total), total_name(line))
    if not amounts and money.total:
        name = total_name(line)
        amounts = [(start if isinstance(start, int) else None, "", money.total, line.values[name][0], "")]
        if start != end:
            line.say("warning", "undivided", text_undivided(start), name)
    elif start != end and (whole := [amount for amount in amounts if amount[0] is None and amount[2]]):
        line.say("warning", "undivided", text_undivided(start), position=whole[0][3])
    for when, fund, amount, position, status in amounts:
        when = when if when is not None else record.get("start") if isinstance(record.get("start"), int) else None
        told = (fund,) if fund else money.funds.get(when or 0, ()) or funds
        named = told or ("belum",)
        if not told:
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


def _text_no_year(value: object) -> Text:
    return (f"{value} bukan tahun", f"{value} is not a year", "tulis 2026 atau 2026–2028", "write 2026 or 2026–2028")


def _text_gap(years: set[int], missing: list[int]) -> Text:
    ends, gap = f"{min(years)}–{max(years)}", ", ".join(map(str, missing))
    return (
        f"dibaca sebagai {ends}, padahal {gap} tidak ditandai",
        f"read as {ends}, though {gap} is not marked",
        "pisahkan menjadi dua kegiatan bila memang berhenti di antaranya",
        "make two works of it if it rests in between",
    )


def _text_shared(first: str) -> Text:
    return (
        f"pembagian antar sumber dana tidak disebut; seluruhnya dicatat pada {first}, yang lain 0",
        f"the shares of the funding sources are not told; all of it is noted in {first}, the others are 0",
        "isi jumlah setiap sumber dana",
        "fill in the amount of each source",
    )
