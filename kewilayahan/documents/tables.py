"""The tables of a result as one CSV, XLSX or HTML file."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from kewilayahan.errors import UnknownName
from kewilayahan.results.html import table_html
from kewilayahan.words import Text, in_english
from kewilayahan.writing.atomic import replacing
from kewilayahan.writing.guarding import guarded
from kewilayahan.writing.workbook import put_table, save_workbook

_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;margin:0 0 2em}th,td{border:1px solid #bbb;padding:.25em .6em;vertical-align:top}"
    "th{background:#eee;text-align:left}.n{text-align:right;font-variant-numeric:tabular-nums}svg,img{max-width:100%}"
    "@media screen{table{display:block;overflow:auto;max-height:85vh;width:max-content;max-width:100%}"
    "tr:first-child>th{position:sticky;top:0;z-index:1}"
    "th:first-child,td:first-child{position:sticky;left:0;background:#fff}"
    ":is(th,td):first-child:not(:only-child){max-width:9em;overflow-wrap:break-word}"  # a code keeps its line
    "th:first-child{z-index:2;background:#eee}.wide{overflow-x:auto}.wide svg{max-width:none!important}}"
    "@media screen and (min-width:75em){body{max-width:min(92vw,90em)}}"  # the bars of five years need 1126 px
)


def write_tables(tables: Mapping[str, pd.DataFrame], path: Path, *, title: str, lang: str = "id") -> list[Path]:
    """Write titled tables to a file by its ending, and return what was written.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Frames by heading; the column names are what people read, the index is left out.
    path : Path
        ``.xlsx`` (a sheet a table), ``.html`` (one page) or ``.csv`` (UTF-8 with BOM, as spreadsheets
        expect it; the first table in `path`, each other one beside it with its heading in the name).
    title : str
        Title of the page.
    lang : {"id", "en"}
        Language of numbers in the HTML, of yes and no in the workbook.

    Raises
    ------
    UnknownName
        If the ending is none of these.
    UnreadableFile
        If the place cannot be written.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "hasil.csv"
    >>> write_tables({"Dana": pd.DataFrame({"Rp": [1]})}, file, title="Dana") == [file]
    True
    """
    empty = "Empty" if in_english(lang) else "Kosong"
    if not tables:  # a file that says so, and no workbook without a sheet
        tables = {empty: pd.DataFrame(columns=[Text("tidak ada", "nothing").of(lang)])}
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return [_write_workbook(tables, path, ("no", "yes") if in_english(lang) else ("tidak", "ya"))]
    if ending == ".html":
        body = "".join(f"<h2>{html.escape(name)}</h2>{table_html(frame, lang)}" for name, frame in tables.items())
        return [write_page(path, body, title=title, lang=lang)]
    if ending == ".csv":
        return _write_csv(tables, path)
    raise UnknownName(ending, (".csv", ".xlsx", ".html"), what=Text("Jenis berkas", "kind of file"))


def write_page(path: Path, body: str, *, title: str, lang: str = "id") -> Path:
    """Write one HTML page that loads nothing; `body` is markup whose texts are escaped already."""
    in_english(lang)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    page = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>\n"
    )
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")
    return path


def _write_workbook(tables: Mapping[str, pd.DataFrame], path: Path, words: tuple[str, str]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in tables.items():
        put_table(book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", name)[:31]), frame, words=words)
    save_workbook(book, path)
    return path


def _write_csv(tables: Mapping[str, pd.DataFrame], path: Path) -> list[Path]:
    written = []
    for number, (name, frame) in enumerate(tables.items()):
        slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
        place = path if number == 0 else path.with_name(f"{path.stem}-{slug}{path.suffix}")
        with replacing(place) as temporary:
            guarded(frame).to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8-sig")
        written.append(place)
    return written
