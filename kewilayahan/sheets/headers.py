"""Where the table of a sheet begins: titles above it, headers of one to three lines, merged or not."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kewilayahan.schema.declaration import Schema, Table
from kewilayahan.sheets.grids import WIDEST, Block, Cells, Fault, Row, is_blank
from kewilayahan.sheets.recognition import (
    Recognised,
    Years,
    best_table,
    completed,
    in_units,
    is_known,
    strict_roles,
    title_table,
)

LOOKED = 40  # filled rows in which a header is looked for
_LINES = 3
_PERIOD = re.compile(r"(?<!\d)(20\d\d)\s*(?:-|–|—|s/d|s\.d\.?|sampai|hingga)\s*(20\d\d)(?!\d)", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
BARE_YEAR = re.compile(r"(?:(?:tahun|thn|th|ta)\b\.?\s*)?20\d\d", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """The header of a sheet.

    Attributes
    ----------
    recognised : Recognised
        The table and what each column means.
    first, last : int
        The rows of the header.
    headers : dict of int to str
        The text over each column, known or not.
    title : str
        What stands above the table.
    year : int or None
        The year that the title names, if it is one; of several, its budget year.
    budget_year : int or None
        The one year that the title names as that of a budget: *TA 2027*, *untuk tahun 2027*.
    width : int
        How many columns are filled, the first `WIDEST` of which are read.
    """

    recognised: Recognised
    first: int
    last: int
    headers: dict[int, str]
    title: str
    year: int | None
    width: int
    budget_year: int | None = None

    @property
    def organisation(self) -> str:
        """The agency that a line above the table names: *Organisasi : 1.03 Dinas PUPKP*, *RENJA DINAS PARIWISATA*."""
        found = _ORGANISATION.search(self.title) or _PROGRAMME_OF.search(self.title)
        return found[1].strip(" ,-") if found else ""


def find_head(rows: Sequence[Row], blocks: Sequence[Block], sheet: str, schema: Schema, *, own: int = 0) -> Head | None:
    """Find the header among the first filled rows of a sheet; the titles from row `own` on go before those above."""
    table = title_table(sheet, schema)
    if table is not None and rows:
        strict = _strict(rows[0], table)
        if strict is not None:
            return strict
    best: tuple[float, int, Head] | None = None
    looked = rows[:LOOKED]
    # What comes below the first row of headers is the table, and perhaps another table below it.
    last = next((place for place, row in enumerate(looked) if is_header(row[1], schema)), len(looked))
    for place, (number, cells) in enumerate(looked[: last + 1]):
        if sum(isinstance(value, str) for value in cells.values()) < 2 or _has_days(cells):
            continue
        above = _words(rows[:place])
        nearest = _words(row for row in rows[:place] if row[0] >= own)
        said = next((text for text in (" ".join(nearest), " ".join(above)) if YEAR.search(text)), "")
        periods = _PERIOD.search(said)
        years = set(YEAR.findall(said))
        for lines in range(1, _LINES + 1):
            chosen = rows[place : place + lines]
            if len(chosen) < lines or chosen[-1][0] - number >= lines + 1:
                break
            if lines > 1 and not _goes_on(chosen[:-1], chosen[-1], blocks, schema):
                break
            if any(number <= block.top <= chosen[-1][0] < block.bottom <= number + _LINES for block in blocks):
                continue  # the header goes on: one of its cells is merged with those below
            if _spans_on(rows[place + lines : place + lines + 1], chosen[-1], blocks, schema):
                continue  # a heading over several columns, with theirs below it
            texts = _texts(chosen, blocks)
            found = best_table(texts, sheet, schema, Years(int(periods[1]) if periods else None, budget_year(said)))
            if found is None:
                continue
            # Each further line must be worth it: the first row of the table is no header.
            rank = found.score - 0.6 * (lines - 1)
            if best is None or rank > best[0] + 1e-9:
                headers = {position: " ".join(parts) for position, parts in texts.items()}
                budget = budget_year(said)
                year = budget or (int(years.pop()) if len(years) == 1 else None)
                title = " · ".join(dict.fromkeys(text.strip() for text in above))
                below = (cells for _, cells in rows[place + lines :])
                found = completed(in_units(found, [*nearest, *above]), texts, below)
                best = rank, place, Head(found, number, chosen[-1][0], headers, title, year, _width(chosen), budget)
                years = set(YEAR.findall(said))
    return best[2] if best else None


_ORGANISATION = re.compile(
    r"(?:^|·)\s*(?:unit\s+)?(?:organisasi|skpd|opd|perangkat\s+daerah|unit\s+kerja)\s*(?:·\s*)?:\s*(?:·\s*)?[\d.\s-]*([^·:]+)",
    re.IGNORECASE,
)
_PROGRAMME_OF = re.compile(
    r"\b(?:renja|renstra|rka|dpa|rencana kerja|rencana strategis)\b[^·]*?"
    r"\b((?:dinas|badan|kantor|satuan|bagian|sekretariat|kemantren)\b[^·\d]*?)(?=\s*(?:\btahun\b|\bta\b|\bkota\b|\bkab|[·\d(]|$))",
    re.IGNORECASE,
)
_BUDGET = re.compile(
    r"\b(?:t\.?\s?a\b\.?|tahun\s+anggaran|anggaran\s+tahun|untuk\s+tahun|rencana\s+tahun|pagu\s+tahun"
    r"|pelaksanaan\s+tahun|budget\s+year|fiscal\s+year)\W*((?:19|20)\d\d)(?!\d|\s*[-–—/]\s*\d|\s*s\W?d)",
    re.IGNORECASE,
)


def budget_year(title: str) -> int | None:
    """Return the one year that a title names as that of a budget; None where it names none, or several.

    Examples
    --------
    >>> budget_year("HASIL MUSRENBANG TAHUN 2026 UNTUK TAHUN ANGGARAN 2027"), budget_year("Renja TA. 2028")
    (2027, 2028)
    >>> budget_year("Musrenbang 2026") is None, budget_year("Pagu TA 2026-2028") is None
    (True, True)
    """
    years = set(_BUDGET.findall(title))
    return int(years.pop()) if len(years) == 1 else None


def _words(rows: Iterable[Row]) -> list[str]:
    return [str(value) for _, row in rows for value in row.values() if isinstance(value, str)]


def is_header(cells: Cells, schema: Schema) -> bool:
    """Tell whether a row holds nothing but words that stand over columns, three at least, or most of five.

    Years count as such beside three words, or two of them beside two words.
    """
    texts = [_line(value) for value in cells.values() if not is_blank(value)]
    filled = [text for text in texts if not BARE_YEAR.fullmatch(text)]
    if len(filled) + (len(texts) > len(filled) + 1) < 3 or not _all_words(cells):
        return False
    known = sum(is_known(text, schema) or is_known(YEAR.sub(" ", text), schema) for text in filled)
    return known == len(filled) or (known >= 4 and 5 * known >= 4 * len(filled))


def _has_days(cells: Cells) -> bool:
    """Tell whether a row holds a day, as no header does: "Usulan?" on 20 February is an answer."""
    return any(isinstance(value, datetime.date) for value in cells.values())


def _all_words(cells: Cells) -> bool:
    return all(
        isinstance(value, str) or is_blank(value) or BARE_YEAR.fullmatch(_line(value)) for value in cells.values()
    )


def _strict(row: Row, table: Table) -> Head | None:
    number, cells = row
    headers = {
        position: str(value).strip()
        for position, value in cells.items()
        if position < WIDEST and not isinstance(value, Fault)
    }
    roles = strict_roles(table, headers)
    names = [role.name for role in roles.values()]
    if not set(table.key) <= set(names):
        return None
    return Head(Recognised(table, roles, 100.0, strict=True), number, number, headers, "", None, _width([row]))


def _spans_on(below: Sequence[Row], last: Row, blocks: Sequence[Block], schema: Schema) -> bool:
    """Tell whether a row belongs to the header: words below a heading that is merged over several columns."""
    if not below or below[0][0] != last[0] + 1:
        return False
    wide = [block for block in blocks if block.top <= last[0] == block.bottom and block.left < block.right]
    filled = {position: value for position, value in below[0][1].items() if not is_blank(value)}
    if not all(isinstance(value, str) or YEAR.fullmatch(_line(value)) for value in filled.values()):
        return False
    under = {position for position in filled if any(block.left <= position <= block.right for block in wide)}
    spanned = any(not is_blank(last[1].get(block.left)) for block in wide)
    if len(under) < 2 or not spanned:
        return False
    return under == filled.keys() or any(is_known(_line(filled[position]), schema) for position in under)


def _goes_on(above: Sequence[Row], line: Row, blocks: Sequence[Block], schema: Schema) -> bool:
    """Tell whether a row is a further line of a header, and no row of the table.

    Each of its cells fills a blank of the lines above, stands below a heading over several columns, or
    makes one known header together with the cell above: *Perkiraan* over *Biaya (Rp)*.
    """
    last, cells = above[-1][1], line[1]
    wide = [b for b in blocks if above[0][0] <= b.top <= above[-1][0] and b.left < b.right]
    for position, value in cells.items():
        over = next((row[position] for _, row in reversed(above) if not is_blank(row.get(position))), None)
        if over is None or any(block.left <= position <= block.right for block in wide):
            continue
        beside = position + 1
        carried = is_blank(last.get(beside)) and not is_blank(cells.get(beside))
        repeated = over in (last.get(position - 1), last.get(beside))
        text = _line(value)
        joined = isinstance(value, str) and (text[:1] + text[-1:] == "()" or is_known(f"{_line(over)} {text}", schema))
        if not (carried or repeated or joined):
            return False
    return True


def _width(rows: Sequence[Row]) -> int:
    return max((max(cells, default=-1) + 1 for _, cells in rows), default=0)


def _texts(rows: Sequence[Row], blocks: Sequence[Block]) -> dict[int, tuple[str, ...]]:
    """Return the lines over each column, merged cells spread, and a heading over several years carried on."""
    filled: list[Cells] = []
    for number, cells in rows:
        spread = {position: value for position, value in cells.items() if position < WIDEST}
        for block in blocks:
            if block.top <= number <= block.bottom and rows[0][0] <= block.top:
                value = dict(rows).get(block.top, {}).get(block.left)
                for position in range(block.left, min(block.right, WIDEST - 1) + 1):
                    spread.setdefault(position, value)
        filled.append(spread)
    if len(filled) > 1:
        _carry(filled)
    columns = sorted({position for cells in filled for position, value in cells.items() if not is_blank(value)})
    texts = {}
    for position in columns:
        lines = [_line(cells.get(position)) for cells in filled]
        texts[position] = tuple(dict.fromkeys(line for line in lines if line)) or ("?",)
    return texts


def _carry(filled: list[Cells]) -> None:
    """Carry a heading over the years to its right where the cells were not merged."""
    heading: object = None
    for position in range(max((max(cells, default=0) for cells in filled), default=0) + 1):
        top, below = filled[0].get(position), filled[-1].get(position)
        if not is_blank(top):
            heading = top
        elif re.fullmatch(r"\s*(20\d\d|th\w*\W*\d)(\.0)?\s*", str(below), re.IGNORECASE):
            if not is_blank(heading):
                filled[0][position] = heading
        else:
            heading = None


def _line(value: object) -> str:
    if is_blank(value) or isinstance(value, Fault):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[:200]
