"""The workbook to fill in: a sheet a table, with drop-downs, notes and an example row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kewilayahan.schema.declaration import Column, Schema, Table
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.words import Text, language
from kewilayahan.writing.workbook import save_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONGITUDE = Column(
    "lon",
    "Bujur",
    "Longitude",
    kind="number",
    minimum=-180,
    maximum=180,
    unit="°",
    synonyms=("long", "longitude", "x"),
    example="110.3559",
)
LATITUDE = Column(
    "lat",
    "Lintang",
    "Latitude",
    kind="number",
    minimum=-90,
    maximum=90,
    unit="°",
    synonyms=("latitude", "y"),
    example="-7.7944",
)
EXAMPLE = "CONTOH"
GUIDE = "Petunjuk"
LISTS = "_lists"
# What a workbook of a whole plan has besides: choices of a city, names beside codes, and what nobody types.
CHOICES = "_choices"
CHOICE_COLUMNS = ("vocabulary", "code", "id_label", "en_label", "colour", "facts")
AID = "→ "
SHAPE = "Bentuk (WKT) / Shape (WKT)"
LAST_ROW = 2000  # drop-downs reach to here; the reader has no such limit
_GUIDE = (
    "Satu lembar untuk satu tabel. Isi mulai baris 3; baris 2 hanyalah contoh dan tidak dibaca.",
    "Kolom merah wajib diisi. Arahkan kursor ke judul kolom untuk penjelasan.",
    "Beberapa kode dalam satu sel dipisahkan dengan titik koma ( ; ).",
    "Tulis rupiah sebagai angka tanpa titik, misalnya 75000000.",
    "Jangan menggabung sel dan jangan mengubah nama lembar. Simpan sebagai .xlsx, lalu:",
    "    kewilayahan import batas.geojson isian.xlsx --level rw -o rencana",
    "",
    "One sheet a table. Fill in from row 3; row 2 is an example and is not read.",
    "Red columns must be filled. Point at a header for its explanation.",
    "Separate several codes in one cell by a semicolon ( ; ). Write rupiah as whole numbers, 75000000 say.",
    "Do not merge cells or rename sheets. Save as .xlsx, then run the command above.",
)


def write_template(path: str | Path, *, schema: Schema = SCHEMA) -> None:
    """Write the workbook to fill in.

    Parameters
    ----------
    path : str or Path
        The ``.xlsx`` to make; replaced whole or not at all.
    schema : Schema
        The tables, and the choices of the drop-downs.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "isian.xlsx"
    >>> write_template(file)
    >>> file.exists()
    True
    """
    from openpyxl import Workbook

    book = Workbook()
    guide = book.worksheets[0]
    guide.title = GUIDE
    for row, line in enumerate(_GUIDE, start=1):
        guide.cell(row, 1, line)
    guide.column_dimensions["A"].width = 110
    for table in schema.tables:
        book.create_sheet(table.id)
    lists = _write_lists(book, schema)
    for table in schema.tables:
        _write_sheet(book[table.id], table, schema, lists)
    save_workbook(book, Path(path))


def columns_of(table: Table) -> Iterator[Column]:
    """Yield the columns that people fill in: all but what the library writes, and a point for what may have one."""
    for column in table.columns:
        if column.name == "note" and table.geometry == "any":
            yield LONGITUDE
            yield LATITUDE
        if not column.made:
            yield column


def made_header(column: Column) -> str:
    """Return the header over what the library wrote, in a workbook of a whole plan.

    Examples
    --------
    >>> made_header(SCHEMA.table("areas").column("origin"))
    'Asal / Origin'
    """
    return f"{column.id} / {column.en}"


def _write_lists(book: Workbook, schema: Schema) -> dict[str, str]:
    """Write the labels of all vocabularies to a hidden sheet; return the range of each."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    ranges = {}
    for position, (name, choices) in enumerate(schema.vocabulary.items(), start=1):
        labels = list(dict.fromkeys(choice.id for choice in choices))
        for row, text in enumerate([name, *labels], start=1):
            sheet.cell(row, position, text).data_type = "s"  # text even where it begins with =
        letter = get_column_letter(position)
        ranges[name] = f"{LISTS}!${letter}$2:${letter}${len(labels) + 1}"
    return ranges


def _write_sheet(sheet: Worksheet, table: Table, schema: Schema, lists: dict[str, str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    fills = {True: PatternFill("solid", fgColor="C00000"), False: PatternFill("solid", fgColor="1F4E79")}
    for position, column in enumerate(columns_of(table), start=1):
        letter = get_column_letter(position)
        head = sheet.cell(1, position, column.id)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = fills[column.required]
        head.alignment = Alignment(wrap_text=True, vertical="top")
        head.comment = Comment(_explain(column, schema), "kewilayahan", height=220, width=360)
        example = sheet.cell(2, position, EXAMPLE if column.name == "note" else column.example)
        example.font = Font(italic=True, color="808080")
        sheet.column_dimensions[letter].width = max(12, min(40, max(len(column.id) + 6, len(column.example) + 3)))
        if column.kind == "text":
            for row in range(2, 202):
                sheet.cell(row, position).number_format = "@"
        rule = _validation(column, schema, lists)
        if rule is not None:
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "B2"


def _explain(column: Column, schema: Schema) -> str:
    lines = [column.label(language()), f"{Text('kolom', 'column')}: {column.name}"]
    if column.required:
        lines.append(str(Text("wajib diisi", "required")))
    if column.many:
        lines.append(str(Text("boleh beberapa, dipisahkan ;", "several, separated by ;")))
    if column.unit:
        lines.append(f"{Text('satuan', 'unit')}: {column.unit}")
    if column.minimum is not None or column.maximum is not None:
        lower = "" if column.minimum is None else f"{column.minimum:g}"
        upper = "" if column.maximum is None else f"{column.maximum:g}"
        lines.append(f"{lower} … {upper}")
    if column.reference:
        table = schema.table(column.reference)
        lines.append(str(Text(f"kode dari lembar {table.id}", f"a code of the sheet {table.id}")))
    if column.choices:
        lines += [f"{code} = {choice.label(language())}" for code, choice in schema.choices(column.choices).items()]
    return "\n".join(lines)[:2000]


def _validation(column: Column, schema: Schema, lists: dict[str, str]):  # type: ignore[no-untyped-def]
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.many:
        return None
    if column.choices:
        return DataValidation(
            "list",
            formula1=lists[column.choices],
            showErrorMessage=True,
            error=str(Text("Pilih dari daftar.", "Choose from the list.")),
        )
    if column.reference:
        source = f"'{schema.table(column.reference).id}'!$A$3:$A${LAST_ROW}"
        # A code may live in another file, the boundaries say: shown, not enforced.
        return DataValidation("list", formula1=source, showErrorMessage=False)
    if column.kind in ("integer", "year", "money", "number"):
        kind: Literal["decimal", "whole"] = "decimal" if column.kind == "number" else "whole"
        lower = -1e15 if column.minimum is None else column.minimum
        upper = 1e15 if column.maximum is None else column.maximum
        return DataValidation(
            kind,
            operator="between",
            formula1=f"{lower:.0f}",
            formula2=f"{upper:.0f}",
            showErrorMessage=True,
            error=str(Text("Isi angka.", "Enter a number.")),
        )
    return None
