"""OpenDocument spreadsheets, streamed: values, merged cells, and formulas that were never calculated."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

from kewilayahan.errors import UnreadableFile
from kewilayahan.sheets.grids import WIDEST, Block, Cells, Fault, Grid, Row, is_blank
from kewilayahan.sheets.xlsx import refuse_bomb
from kewilayahan.words import Text

_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_EXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_MOST = 10_000  # rows alike, one below the other: more is no table
_CELLS = (f"{_T}table-cell", f"{_T}covered-table-cell")


def read_ods(path: Path) -> list[Grid]:
    """Open a spreadsheet.

    Raises
    ------
    UnreadableFile
        If it unpacks to more than can be held, or repeats rows without bound.
    ValueError
        If it is protected.
    """
    with zipfile.ZipFile(path) as archive:
        refuse_bomb(path, archive)
    blocks: dict[str, list[Block]] = {}
    last: dict[str, int] = {}
    for name, number, row in _walk(path):
        found = blocks.setdefault(name, [])
        last[name] = number
        for at, cell, _ in _cells(row) if row is not None else ():
            down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                found.append(Block(number, number + down - 1, at, at + across - 1))
    return [Grid(path.name, name, _reader(path, name), tuple(found), last=last[name]) for name, found in blocks.items()]


def _reader(path: Path, name: str):  # type: ignore[no-untyped-def]
    return lambda: _rows(path, name)


def _walk(path: Path) -> Iterator[tuple[str, int, Element | None]]:
    """Yield each row with its table and number; first each table by itself."""
    name, number = "", 1
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        table: Element | None = None
        for event, element in iterparse(stream, events=("start", "end")):
            if event == "start" and element.tag == f"{_T}table":
                name, number, table = element.get(f"{_T}name", ""), 1, element
                yield name, 0, None
            elif event == "end" and element.tag == f"{_T}table-row":
                yield name, number, element
                number += _number(element, "number-rows-repeated")
                element.clear()
            elif event == "end" and element.tag == f"{_T}table" and table is not None:
                table.clear()


def _cells(row: Element) -> Iterator[tuple[int, Element, int]]:
    position = 0
    for cell in row:
        if cell.tag in _CELLS:
            times = _number(cell, "number-columns-repeated")
            yield position, cell, times
            position += times


def _rows(path: Path, wanted: str) -> Iterator[Row]:
    for name, number, row in _walk(path):
        if name != wanted or row is None:
            continue
        cells: Cells = {}
        for position, cell, times in _cells(row):
            value = _value(cell)
            if not is_blank(value):
                cells |= dict.fromkeys(range(position, min(position + times, WIDEST + 1)), value)
        if not cells:
            continue
        times = _number(row, "number-rows-repeated")
        if times > _MOST:
            raise UnreadableFile(path, Text("baris diulang tanpa batas", "rows are repeated without bound"))
        for place in range(number, number + times):
            yield place, dict(cells)


def _number(element: Element, name: str) -> int:
    return max(1, int(element.get(f"{_T}{name}", "1")))


def _value(cell: Element) -> object:
    kind = cell.get(f"{_O}value-type") or cell.get(f"{_EXT}value-type")
    if cell.tag != _CELLS[0] or kind is None:
        formula = cell.get(f"{_T}formula")
        return Fault("uncalculated", formula.removeprefix("of:")) if formula else None
    text = "\n".join("".join(part.itertext()) for part in cell.findall(f"{_X}p"))
    if cell.get(f"{_EXT}value-type") == "error" or text in ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "Err:502"):
        return Fault("error", text)
    if kind in ("float", "currency", "percentage"):
        value = float(cell.get(f"{_O}value", "nan"))
        return int(value) if value.is_integer() else value
    if kind == "date":
        said = cell.get(f"{_O}date-value", "")
        return datetime.datetime.fromisoformat(said[:19]) if said[:4].isdecimal() else text
    if kind == "boolean":
        return cell.get(f"{_O}boolean-value") == "true"
    return text
