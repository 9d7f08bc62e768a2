"""Excel workbooks, streamed: no sheet is ever held whole, and none can swell without bound."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from kewilayahan.errors import UnreadableFile, private_of
from kewilayahan.findings import Finding
from kewilayahan.sheets.grids import UNPACKED, Block, Cells, Fault, Fills, Grid, Row, is_blank
from kewilayahan.words import Text, number

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXTS = 1 << 28  # bytes of shared texts, the one part that must be held whole
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")


def read_xlsx(path: Path) -> tuple[list[Grid], list[Finding]]:
    """Open a workbook.

    Returns
    -------
    tuple of list of Grid and list of Finding
        Its sheets, hidden ones too, and an error for each sheet that the workbook names but does not hold.

    Raises
    ------
    UnreadableFile
        If it unpacks to more than `UNPACKED` bytes.
    """
    from openpyxl.reader.excel import ExcelReader

    with zipfile.ZipFile(path) as archive:
        refuse_bomb(path, archive)
    with path.open("rb") as stream, warnings.catch_warnings():
        # openpyxl warns of drawings and styles that it does not keep; only cells are read here.
        warnings.simplefilter("ignore", UserWarning)
        reader: Any = ExcelReader(stream, read_only=True, data_only=True)
        reader.read()
        book = reader.wb
        named = [(str(sheet.name), str(rel.target)) for sheet, rel in reader.parser.find_sheets()]
    held = {str(_inside(sheet, "_worksheet_path")): sheet for sheet in book.worksheets}
    said = [_missing(path.name, name) for name, part in named if part not in reader.valid_files]
    grids: dict[str, Grid] = {}
    for name, part in named:
        if part not in held:
            continue
        free = name
        while free in grids:
            free = f"{free} (2)"
        if free != name:
            said.append(_same_name(path.name, name, free))
        grids[free] = _grid(path, held[part], book, free)
    return list(grids.values()), said


def _inside(owner: object, name: str) -> Any:
    """Return what openpyxl has no public name for."""
    return private_of(owner, name, package="openpyxl")


def refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse a zip that would fill the memory; its parts never give more than their headers say."""
    size = sum(part.file_size for part in archive.infolist())
    texts = sum(part.file_size for part in archive.infolist() if part.filename.endswith("sharedStrings.xml"))
    if size > UNPACKED or texts > _TEXTS:
        raise UnreadableFile(
            path,
            Text(
                f"mengembang menjadi {number(size / 1e9, 1)} GB; bagi menjadi beberapa berkas",
                f"unpacks to {size / 1e9:.1f} GB; divide it into several files",
            ),
        )


def _same_name(file: str, sheet: str, free: str) -> Finding:
    return Finding.old(
        "warning",
        "same_name",
        f"dua lembar bernama {sheet}; yang kedua dibaca sebagai {free}",
        f"two sheets are named {sheet}; the second is read as {free}",
        "beri nama lain",
        "give it another name",
        file=file,
        sheet=free,
    )


def _missing(file: str, sheet: str) -> Finding:
    return Finding.old(
        "error",
        "missing_sheet",
        f"lembar {sheet} disebut dalam buku kerja tetapi isinya tidak ada",
        f"the workbook names sheet {sheet} but does not hold it",
        "buka dan simpan ulang di Excel atau LibreOffice, atau minta berkas aslinya",
        "open and save it again in Excel or LibreOffice, or ask for the original file",
        file=file,
        sheet=sheet,
    )


def _grid(path: Path, sheet: Any, book: Any, name: str) -> Grid:
    part = _inside(sheet, "_worksheet_path")
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        counted = _Counted(stream, _struck_styles(book))
        blocks = tuple(_blocks(counted))

    def rows() -> Iterator[Row]:
        return ((number, cells) for number, cells, _ in _rows(path, part, sheet, book))

    return Grid(
        path.name,
        name,
        rows,
        blocks,
        lambda: _rows(path, part, sheet, book, _colours(book)),
        last=counted.last,
        hidden=frozenset(counted.hidden),
        struck=frozenset(counted.struck),
    )


_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d+)[\"'][^>]*>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_STYLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"'][A-Z]+(\d+)[\"'][^>]*?\bs=[\"'](\d+)[\"'][^>]*?[^/]>")
_LONGEST_TAG = 1000  # bytes


class _Counted:
    """Reads a sheet and keeps the number of its last row, the rows that are hidden, and those struck out."""

    def __init__(self, stream: IO[bytes], struck_styles: frozenset[int]) -> None:
        self._stream, self.last, self._rest = stream, 0, b""
        self._styles = struck_styles
        self.hidden: set[int] = set()
        self.struck: set[int] = set()

    def read(self, size: int) -> bytes:
        """Read on."""
        chunk = self._stream.read(size)
        text = self._rest + chunk  # a tag may lie across two chunks
        for found in _ROW.finditer(text):
            self.last = max(self.last, int(found[1]))
            if _HIDDEN.search(found[0]):
                self.hidden.add(int(found[1]))
        if self._styles:
            self.struck |= {int(row) for row, style in _STYLED.findall(text) if int(style) in self._styles}
        self._rest = text[-_LONGEST_TAG:]
        return chunk


def _struck_styles(book: Any) -> frozenset[int]:
    """Return the styles whose font is struck out."""
    struck = {number for number, font in enumerate(_inside(book, "_fonts")) if getattr(font, "strike", None)}
    return frozenset(number for number, style in enumerate(_inside(book, "_cell_styles")) if style.fontId in struck)


def _blocks(stream: _Counted) -> Iterator[Block]:
    """Find the merged cells, which stand behind the rows that they concern."""
    from openpyxl.utils import column_index_from_string

    rest = b""
    while chunk := stream.read(1 << 20):
        text = rest + chunk
        end = 0
        for found in _MERGED.finditer(text):
            end = found.end()
            left, right = (column_index_from_string(found[group].decode()) - 1 for group in (1, 3))
            yield Block(int(found[2]), int(found[4]), left, right)
        rest = text[max(end, len(text) - 200) :]


def _colours(book: Any) -> Mapping[int, str]:
    """Return the colour of each style that has one other than white."""
    fills = {number: _colour(fill) for number, fill in enumerate(_inside(book, "_fills"))}
    return {
        number: fills[style.fillId]
        for number, style in enumerate(_inside(book, "_cell_styles"))
        if fills.get(style.fillId)
    }


_WHITE = {("rgb", "FFFFFF"), ("theme", 0), ("indexed", 1), ("indexed", 9), ("indexed", 65)}


def _colour(fill: Any) -> str:
    """Return a name for a fill, empty for none and for white."""
    if getattr(fill, "fill_type", "gradient") in (None, "none"):
        return ""
    colour = getattr(fill, "fgColor", None)
    if colour is None:
        return "gradient"
    value = colour.value[-6:].upper() if colour.type == "rgb" else colour.value
    # White made darker is a grey.
    white = (colour.type, value) in _WHITE and colour.tint >= 0 and fill.fill_type == "solid"
    return "" if white else f"{fill.fill_type} {colour.type} {value} {colour.tint:g}"


def _rows(
    path: Path, part: str, sheet: Any, book: Any, colours: Mapping[int, str] = MappingProxyType({})
) -> Iterator[tuple[int, Cells, Fills]]:
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        parser = _inside("openpyxl.worksheet._reader", "WorkSheetParser")(
            stream,
            _inside(sheet, "_shared_strings"),
            data_only=True,
            epoch=book.epoch,
            date_formats=_inside(book, "_date_formats"),
            timedelta_formats=_inside(book, "_timedelta_formats"),
        )
        data: Element | None = None
        for event, element in iterparse(stream, events=("start", "end")):
            if event == "start":
                data = element if element.tag == f"{_NAMESPACE}sheetData" else data
            elif element.tag == f"{_NAMESPACE}row":
                if len(element):
                    yield _row(parser, element, colours)
                else:
                    parser.row_counter = int(element.get("r", parser.row_counter + 1))
                if data is not None:
                    data.clear()


def _row(parser: Any, element: Element, colours: Mapping[int, str]) -> tuple[int, Cells, Fills]:
    try:
        number, parsed = parser.parse_row(element)
    except UserWarning:  # where warnings are errors
        number, parsed = _quietly(parser, element)
    cells: Cells = {}
    fills = {cell["column"] - 1: colours[cell["style_id"]] for cell in parsed if cell["style_id"] in colours}
    for cell, source in zip(parsed, element, strict=True):
        value = _value(cell, source)
        if value is not None and not is_blank(value):
            cells[cell["column"] - 1] = value
    return int(number), cells, fills


def _quietly(parser: Any, element: Element) -> tuple[int, list[dict[str, Any]]]:
    with warnings.catch_warnings():
        # A serial number that is no date becomes an error value, which is reported.
        warnings.simplefilter("ignore", UserWarning)
        parsed: tuple[int, list[dict[str, Any]]] = parser.parse_row(element)
    return parsed


def _value(cell: dict[str, Any], source: Element) -> object:
    from openpyxl.utils.escape import unescape

    value, kind = cell["value"], cell["data_type"]
    if value is None and kind != "str":  # the empty text that a formula may give is a result
        formula = source.find(f"{_NAMESPACE}f")
        return None if formula is None else Fault("uncalculated", f"={formula.text or ''}")
    if kind == "e":
        return Fault("error", str(value))
    # Excel spells a carriage return _x000D_, and openpyxl leaves it so.
    return unescape(value) if isinstance(value, str) else value
