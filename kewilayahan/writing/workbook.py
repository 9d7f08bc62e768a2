"""Workbooks out: text stays text, and the same content gives the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kewilayahan.errors import UnreadableFile
from kewilayahan.words import Text
from kewilayahan.writing.atomic import replacing

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
_TALLEST = 409  # points that a row can be high
_WIDEST, _NARROW, _MANY = 58, 30, 12  # characters of a column, of one among many, and how many are many
_PAGE = 190  # characters side by side on a page that can still be read
LONGEST = 32_767  # characters that a cell holds


def save_workbook(book: Workbook, path: Path) -> None:
    """Write a workbook whole or not at all, with the same bytes for the same content.

    Raises
    ------
    UnreadableFile
        If the name does not end in ``.xlsx``, or the place cannot be written.
    """
    if path.suffix.lower() != ".xlsx":  # a slip of the hand must not cost a plan
        raise UnreadableFile(path, Text("buku kerja ditulis ke berkas .xlsx", "a workbook is written to a .xlsx file"))
    book.properties.created = book.properties.modified = datetime.datetime(*_EPOCH)
    buffer = io.BytesIO()
    book.save(buffer)
    with (
        replacing(path) as temporary,
        zipfile.ZipFile(buffer) as written,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for name in written.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            content = written.read(name)
            if name == "docProps/core.xml":  # openpyxl stamps it with the moment of saving
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            fixed.writestr(part, content)


def put(cell: Cell | MergedCell, value: object) -> None:
    """Set a cell so that text stays text, what looks like a formula too."""
    if isinstance(value, tuple):
        value = "; ".join(str(part) for part in value)
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | int | float):
        cell.value = value
        if float(f"{value:.16g}") != value:  # openpyxl writes 16 digits, and some numbers need 17
            cell.value = repr(value)
            cell.data_type = "n"
        return
    text = str(value)[:LONGEST]
    # A workbook spells what XML cannot keep as _x000D_, and so must spell a text that looks like that.
    cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")
    cell.data_type = "s"


def fit_rows(sheet: Worksheet, *, first: int = 2) -> None:
    """Make rows as high as their wrapped texts need: LibreOffice leaves them at one line otherwise."""
    from openpyxl.utils import get_column_letter

    for row in sheet.iter_rows(min_row=first):
        lines = 1
        for cell in row:
            if cell.alignment.wrap_text and isinstance(cell.value, str):
                width = max(1, int(sheet.column_dimensions[get_column_letter(cell.column)].width) - 1)
                lines = max(lines, sum(-(-max(1, len(part)) // width) for part in cell.value.split("\n")))
        sheet.row_dimensions[int(row[0].row or 1)].height = min(_TALLEST, 14 * lines + 2)


def fit_page(sheet: Worksheet, *, head: int = 1) -> None:
    """Print a sheet in landscape, its header and first column on each page, on one page side by side or a few."""
    from openpyxl.worksheet.properties import PageSetupProperties

    wide = sum(column.width for column in sheet.column_dimensions.values() if not column.hidden)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = max(1, round(wide / _PAGE))
    sheet.page_setup.fitToHeight = 0
    sheet.print_options.gridLines = True
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"
    if sheet.page_setup.fitToWidth > 1:
        sheet.print_title_cols = "A:A"


def put_table(sheet: Worksheet, frame: pd.DataFrame, *, row: int = 1, words: tuple[str, str] = ("tidak", "ya")) -> None:
    """Write a frame with a bold header from a row of a sheet on, its index left out; `words` say false and true."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widest = _WIDEST if len(frame.columns) <= _MANY else _NARROW
    numbers = Alignment(vertical="top")
    text, wrapped = (Alignment("left", "top", indent=1, wrap_text=wrap) for wrap in (False, True))  # off the numbers
    for position, name in enumerate(frame.columns, start=1):
        head = sheet.cell(row, position)
        put(head, str(name))
        head.font = Font(bold=True)
        head.alignment = wrapped
    widths = [max((len(str(name)) // 2, *map(len, str(name).split()))) for name in frame.columns]
    tall = any(len(str(name)) > width for name, width in zip(frame.columns, widths, strict=True))
    for number, cells in enumerate(frame.itertuples(index=False), start=row + 1):
        for position, value in enumerate(cells, start=1):
            cell: Any = sheet.cell(number, position)
            put(cell, words[bool(value)] if isinstance(value, bool | np.bool_) else value)
            if cell.data_type == "n" and cell.value is not None:
                cell.number_format = _number_format(float(cell.value))
            size = len(_number_text(cell.value)) if cell.data_type == "n" else len(str(cell.value or ""))
            tall |= size > widest
            cell.alignment = wrapped if size > widest else numbers if cell.data_type == "n" else text
            widths[position - 1] = max(widths[position - 1], size)
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = min(widest, max(8, width)) + 3
    sheet.freeze_panes = f"A{row + 1}"
    if tall:
        fit_rows(sheet, first=row)
    fit_page(sheet, head=row)


def _number_format(value: float) -> str:
    if not value.is_integer():
        return "#,##0.000"
    return "#,##0" if abs(value) >= 10_000 else "0"


def _number_text(value: object) -> str:
    """Return a number as a cell shows it, for its width."""
    return "" if value is None else f"{float(str(value)):,.3f}".removesuffix(".000")
