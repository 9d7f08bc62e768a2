"""Rows kept aside, written back: the sheet as it was, the faulty cells coloured, what is wrong as a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import shapely

from kewilayahan.findings import Finding
from kewilayahan.sheets.grids import ROW_HEADING, ROW_ORIGIN, WIDEST, Cells, Fault, is_blank, letter
from kewilayahan.sheets.reading import Line, Reader
from kewilayahan.writing.workbook import put, save_workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FAULTY = "FFC7CE"
_ADDRESS = re.compile(r"([A-Z]*)(\d+)")


@dataclass(frozen=True)
class Kept:
    """The rows of one sheet that could not be used, with the rows above its table.

    Attributes
    ----------
    file, sheet : str
        Where they came from.
    above : tuple
        The rows down to the header, as they came.
    merged : tuple
        The merged cells among them.
    rows : tuple
        Each row's origin, number and cells.
    serial : int
        The column that only numbers the rows, -1 where there is none.
    headings : Mapping of int to str
        The heading that stood over a row, by its number.
    notes : Mapping
        What is wrong with a cell, by row number and column.
    """

    file: str
    sheet: str
    above: tuple[tuple[int, Cells], ...]
    merged: tuple[str, ...]
    rows: tuple[tuple[str, int, Cells], ...]
    notes: Mapping[tuple[int, int], tuple[Finding, ...]] = field(default_factory=dict)
    serial: int = -1
    headings: Mapping[int, str] = field(default_factory=dict)


class Aside(Protocol):
    """What carries the rows kept aside: `Sheets`."""

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The rows, by sheet."""


def write_aside(sheets: Aside, path: str | Path) -> None:
    r"""Write the rows that could not be used as a workbook, to be corrected and imported again.

    Each sheet is as it was down to its header; faulty cells are coloured and say in a note what is wrong.
    Hidden last columns tell where each row came from, so that it finds its place again, and which heading
    stood over it.

    Parameters
    ----------
    sheets : Sheets
        What `read_sheets` returned.
    path : str or Path
        The ``.xlsx`` to make; replaced whole or not at all.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile, kewilayahan as kw
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "usulan.csv").write_text("Kegiatan;Biaya\nTalud;100-150 juta\n")
    >>> sheets = kw.read_sheets(folder / "usulan.csv")
    >>> len(sheets.aside["proposals"]), sheets.findings.errors[0].cell
    (1, 'B2')
    >>> kw.write_aside(sheets, folder / "perbaiki.xlsx")
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for one in sheets.kept:
        _write(book.create_sheet(_title(one.sheet, book.sheetnames)), one)
    if not sheets.kept:
        book.create_sheet("Kosong")
    save_workbook(book, Path(path))


def keep(reader: Reader, numbers: set[int], findings: Iterable[Finding]) -> Kept:
    """Fetch the rows of a sheet again that could not be used."""
    grid = reader.grid.original or reader.grid
    last = reader.head.last
    above = []
    for number, cells in grid.rows():
        if number > last:
            break
        above.append((number, {at: value for at, value in cells.items() if not is_blank(value)}))
    blocks = [block for block in grid.blocks if block.bottom <= last and block.right < WIDEST]
    merged = tuple(f"{letter(b.left)}{b.top}:{letter(b.right)}{b.bottom}" for b in blocks)
    rows = []
    roles = reader.head.recognised.roles
    for number, own, cells in reader.filled():
        if number in numbers:
            values = {roles[at].name: (at, value) for at, value in cells.items() if at in roles}
            rows.append((Line(reader, number, own, cells, values).origin, number, cells))
    if reader.grid.original is not None:
        first = {number: cells for number, cells in grid.rows() if number in numbers}
        rows = [(origin, number, first[number]) for origin, number, _ in rows]
    notes: dict[tuple[int, int], tuple[Finding, ...]] = {}
    for finding in findings:
        place = _ADDRESS.match(finding.cell)
        if place and finding.level == "error" and finding.file == grid.file and finding.sheet == grid.sheet:
            at = int(place[2]), _column(place[1])
            notes[at] = (*notes.get(at, ()), finding)
    headings = {number: heading for _, number, _ in rows if (heading := reader.section(number))}
    serial = reader.positions.get("serial", -1)
    return Kept(grid.file, grid.sheet, tuple(above), merged, tuple(rows), notes, serial, headings)


def _column(letters: str) -> int:
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters) - 1 if letters else 0


def _title(name: str, taken: list[str]) -> str:
    """Return a name for a sheet that Excel takes and that is not there yet."""
    plain = "".join(" " if mark in "[]:*?/\\" else mark for mark in name).strip("' ")[:31] or "Lembar"
    title, number = plain, 2
    while title.casefold() in {one.casefold() for one in taken}:
        title = f"{plain[:27]} ({number})"
        number += 1
    return title


def _write(sheet: Worksheet, one: Kept) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fill = PatternFill("solid", fgColor=_FAULTY)
    last = one.above[-1][0] if one.above else 0
    width = max((max(cells, default=0) for _, cells in one.above), default=0)
    width = max(width, *(max(cells, default=0) for _, _, cells in one.rows)) + 1
    for number, cells in one.above:
        for position, value in cells.items():
            put(sheet.cell(number, position + 1), _plain(value))
    for block in one.merged:
        sheet.merge_cells(block)
    for position, header in enumerate((ROW_ORIGIN, ROW_HEADING) if one.headings else (ROW_ORIGIN,), start=width):
        put(sheet.cell(last, position + 1), header)
        sheet.column_dimensions[letter(position)].hidden = True
    for number, (origin, source, cells) in enumerate(one.rows, start=last + 1):
        for position, value in cells.items():
            put(sheet.cell(number, position + 1), _plain(value))
        put(sheet.cell(number, width + 1), origin)
        put(sheet.cell(number, width + 2), one.headings.get(source))
        for (row, position), found in one.notes.items():
            if row == source:
                cell: Any = sheet.cell(number, position + 1)
                cell.fill = fill
                cell.comment = Comment(_said(found), "kewilayahan", height=160, width=360)
    sheet.freeze_panes = f"A{last + 1}"


def _said(found: tuple[Finding, ...]) -> str:
    lines = []
    for finding in found:
        lines.append(" ".join(filter(None, (finding.message("id"), finding.remedy("id")))))
        lines.append(" ".join(filter(None, (finding.message("en"), finding.remedy("en")))))
    return "\n".join(lines)[:2000]


def _plain(value: object) -> object:
    if isinstance(value, Fault):
        return value.text
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkt(value, rounding_precision=-1)
    # No workbook can hold a control character; the note of the cell says that there was one.
    return _CONTROL.sub("\ufffd", value) if isinstance(value, str) else value
