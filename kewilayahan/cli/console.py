"""What all commands share: the application, the terminal, progress, findings and tables shown or written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kewilayahan.disclosure import telling_texts
from kewilayahan.errors import UnknownName, UnreadableFile
from kewilayahan.files.geojson import is_export, refuse_ending
from kewilayahan.findings import Findings
from kewilayahan.plan import MasterPlan
from kewilayahan.results.html import cell_text, figures
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.words import LANGUAGES, Text, number

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Perencanaan kewilayahan: wilayah dan lembar kerja masuk, satu rencana, peta dan berkas GIS keluar. "
    "/ Territorial planning: boundaries and sheets in; one plan, its map and its GIS files out.",
)
_WIDE = 200  # columns where nobody looks: in a pipe or a file, tables need not be squeezed into 80
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Plan = Annotated[str, typer.Argument(help="Folder rencana atau .gpkg / plan folder or .gpkg")]
Internal = Annotated[
    bool,
    typer.Option(
        "--internal",
        help="Untuk kantor: semua angka dan kolom / for the office: every figure and column. "
        "Tanpa ini: untuk umum / without it: for the public.",
    ),
]
Lang = Annotated[str, typer.Option(help="id | en")]


def ending(*allowed: str) -> Callable[[Path | None], Path | None]:
    """Return the check of an option: the name of a file with one of these endings."""

    def check(path: Path | None) -> Path | None:
        if path is not None and path.suffix.lower() not in allowed:
            raise typer.BadParameter(f"{path}: harus / must be {', '.join(allowed)}")
        return path

    return check


def folder_or(*allowed: str) -> Callable[[Path], Path]:
    """Return the check of an option: a folder, or the name of a file with one of these endings."""

    def check(path: Path) -> Path:
        if path.suffix.lower() not in allowed:
            what = ", ".join(("folder", *allowed))
            with said_in_call():
                refuse_ending(path, f"yang boleh: {what}; folder", f"allowed: {what}; a folder is")
        return path

    return check


TableFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="Berkas .csv, .xlsx atau .html / a .csv, .xlsx or .html file",
        callback=ending(".csv", ".xlsx", ".html"),
    ),
]
_SHOWN = 20


def deliver(tables: Mapping[str, pd.DataFrame], output: Path | None, *, title: str, lang: str) -> None:
    """Print titled tables, or write them to a file by its ending."""
    if output is not None:
        if _joins_plan(output):
            raise typer.BadParameter(
                f"{output}: akan terbaca sebagai tabel rencana di folder itu; pilih folder lain atau .xlsx, .html"
                " / would be read as a table of the plan in that folder; choose another folder, or .xlsx, .html"
            )
        from kewilayahan.documents.tables import write_tables

        for path in write_tables(tables, output, title=title, lang=lang):
            out.print(escape(str(path)))
        return
    out.print(f"[bold]{escape(title)}[/]")
    for heading, frame in tables.items():
        if frame.empty:
            out.print(f"[italic]{escape(heading)}[/]: {'none' if lang == 'en' else 'tidak ada'}")
            continue
        if _narrowest(frame, lang) > out.width:
            _print_blocks(heading, frame, lang)
            continue
        shown = Table(title=escape(heading), title_justify="left")
        for name, cells in frame.items():
            justify: Literal["left", "right"] = "right" if figures(cells) else "left"
            shown.add_column(escape(str(name)), justify=justify, min_width=_widest_word(cells, lang))
        for row in frame.itertuples(index=False):
            shown.add_row(*(escape(cell_text(value, lang)) for value in row))
        out.print(shown)


def _narrowest(frame: pd.DataFrame, lang: str) -> int:
    """Return the columns of a terminal below which codes and amounts of a table would be cut."""
    return sum(_widest_word(cells, lang) + 3 for _, cells in frame.items()) + 1


def _widest_word(cells: pd.Series, lang: str) -> int:
    """Return the characters of the longest word of a column, its heading too; narrower it would be cut."""
    texts = (str(cells.name), *(cell_text(value, lang) for value in cells))
    return max((len(word) for text in texts for word in text.split()), default=0)


def _print_blocks(heading: str, frame: pd.DataFrame, lang: str) -> None:
    """Print a table that is too wide as a block a row: its first cell, then a line for each other."""
    out.print(f"[italic]{escape(heading)}[/]")
    for row in frame.itertuples(index=False):
        first, *others = (cell_text(value, lang) for value in row)
        out.print(f"[bold]{escape(first or '–')}[/]")
        for name, text in zip(frame.columns[1:], others, strict=True):
            if text:
                out.print(f"  {escape(str(name))}: {escape(text)}")


def _joins_plan(output: Path) -> bool:
    """Tell whether a file would be read as a table of a plan that lies in its folder."""
    folder = output.parent.resolve()
    if output.suffix.lower() != ".csv" or not folder.is_dir():
        return False
    tables = [file for file in folder.iterdir() if file.suffix.lower() in (".csv", ".geojson")]
    if not any(file.stem == "areas" for file in tables):
        return False
    named = all(file.stem in SCHEMA.names for file in tables) and not all(map(is_export, tables))
    return named or output.stem in SCHEMA.names


def language(lang: str) -> str:
    """Return the language, or refuse the call."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang}: pilih id atau en / choose id or en")
    return lang


def refuse_plan_folder(plan: str, output: Path) -> None:
    """Refuse results inside the folder of the plan: they would be taken for its tables, or replace them."""
    if output.resolve() == Path(plan).resolve():
        raise typer.BadParameter(f"{output}: folder rencana itu sendiri; pilih folder lain / the plan itself")


@contextmanager
def said_in_call() -> Iterator[None]:
    """Turn a wrong name into a wrong call: it stands on the command line, not in the data."""
    try:
        yield
    except (UnknownName, UnreadableFile) as error:
        raise typer.BadParameter(str(error)) from error


def print_findings(findings: Findings, lang: str | None = None, most: int | None = _SHOWN) -> None:
    """Print a line for each kind of finding, errors first; the first of them when there are many."""
    styles = {"error": "red", "warning": "yellow", "info": "dim"}
    groups = findings.grouped()
    for group in groups[:most]:
        out.print(escape(group.text(lang)), style=styles[group.level])
    if most is not None and len(groups) > most:
        more = number(len(groups) - most, lang=lang)
        out.print(f"… {Text(f'dan {more} jenis temuan lagi', f'and {more} more kinds of findings').of(lang)}")
    out.print(findings.summary(lang))


def warn_of_texts(plan: MasterPlan, lang: str = "id") -> None:
    """Name the texts that somebody must read before this plan is published, if there are any."""
    found = telling_texts(plan)
    if found:
        print_findings(found, lang)


def write_findings(findings: Findings, path: Path) -> None:
    """Write all findings as CSV, as spreadsheets expect it."""
    findings.frame().to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")


@contextmanager
def progress() -> Iterator[Step]:
    """Show a bar on a terminal; elsewhere say nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield Step(bar)


class Step:
    """Moves the bar of a piece of work whose parts are named as they begin."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def __call__(self, name: str, *, done: int = 0, of: int | None = None) -> None:
        """Name the part that begins now, or tell how much of it is done."""
        self._bar.update(self._task, description=escape(name), completed=done)
        self._bar.tasks[0].total = of
