"""What all commands share: the terminal, progress, findings and tables shown or written."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.markup import escape

from kewilayahan.cli.launcher import WrongCall
from kewilayahan.cli.speech import language, say
from kewilayahan.words import number

if TYPE_CHECKING:
    import pandas as pd
    from rich.progress import Progress

    from kewilayahan.findings import Findings
    from kewilayahan.plan import MasterPlan
    from kewilayahan.results import Result

_WIDE = 200  # columns where nobody looks: in a pipe or a file, tables need not be squeezed into 80
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_SHOWN = 20


def deliver_results(*results: Result, output: Path | None, title: str, lang: str) -> None:
    """Print the tables and the sentences of results, or write them to a file by its ending."""
    from kewilayahan.results import titled

    tables = titled(*results, lang=lang)
    if output is None:  # in a table of a terminal long sentences would be broken
        tables.popitem()
    deliver(tables, output, title=title, lang=lang)
    for sentence in (text for result in results for text in result.sentences(lang)) if output is None else ():
        out.print(escape(sentence))


def deliver(tables: Mapping[str, pd.DataFrame], output: Path | None, *, title: str, lang: str) -> None:
    """Print titled tables, or write them to a file by its ending."""
    if output is not None:
        if _joins_plan(output):
            said = say(
                "akan terbaca sebagai tabel rencana di folder itu; pilih folder lain, atau .xlsx, .html",
                "would be read as a table of the plan in that folder; choose another folder, or .xlsx, .html",
            )
            raise WrongCall(f"{output}: {said}")
        from kewilayahan.documents.tables import write_tables

        for path in write_tables(tables, output, title=title, lang=lang):
            out.print(escape(str(path)))
        return
    from rich.table import Table

    from kewilayahan.results.html import cell_text, figures

    out.print(f"[bold]{escape(title)}[/]")
    for heading, frame in tables.items():
        if frame.empty:
            out.print(f"[italic]{escape(heading)}[/]: {say('tidak ada', 'none')}")
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
    from kewilayahan.results.html import cell_text

    texts = (str(cells.name), *(cell_text(value, lang) for value in cells))
    return max((len(word) for text in texts for word in text.split()), default=0)


def _print_blocks(heading: str, frame: pd.DataFrame, lang: str) -> None:
    """Print a table that is too wide as a block a row: its first cell, then a line for each other."""
    from kewilayahan.results.html import cell_text

    out.print(f"[italic]{escape(heading)}[/]")
    for row in frame.itertuples(index=False):
        first, *others = (cell_text(value, lang) for value in row)
        out.print(f"[bold]{escape(first or '–')}[/]")
        for name, text in zip(frame.columns[1:], others, strict=True):
            if text:
                out.print(f"  {escape(str(name))}: {escape(text)}")


def _joins_plan(output: Path) -> bool:
    """Tell whether a file would be read as a table of a plan that lies in its folder."""
    from kewilayahan.files.geojson import is_export
    from kewilayahan.schema.tables import SCHEMA

    folder = output.parent.resolve()
    if output.suffix.lower() != ".csv" or not folder.is_dir():
        return False
    tables = [file for file in folder.iterdir() if file.suffix.lower() in (".csv", ".geojson")]
    if not any(file.stem == "areas" for file in tables):
        return False
    named = all(file.stem in SCHEMA.names for file in tables) and not all(map(is_export, tables))
    return named or output.stem in SCHEMA.names


def print_findings(findings: Findings, most: int | None = _SHOWN) -> None:
    """Print a line for each kind of finding, errors first; the first of them when there are many."""
    lang = language()
    styles = {"error": "red", "warning": "yellow", "info": "dim"}
    groups = findings.grouped()
    for group in groups[:most]:
        out.print(escape(group.text(lang)), style=styles[group.level])
    if most is not None and len(groups) > most:
        more = number(len(groups) - most, lang=lang)
        out.print(f"… {say(f'dan {more} jenis temuan lagi', f'and {more} more kinds of findings')}")
    out.print(findings.summary(lang))


def print_error(error: Exception) -> None:
    """Print what is wrong: the findings of a plan, else one line."""
    from kewilayahan.findings import InvalidPlan

    if isinstance(error, InvalidPlan):
        print_findings(error.findings)
        return
    err.print(escape(str(error)), style="red")


def warn_of_texts(plan: MasterPlan) -> None:
    """Name the texts that somebody must read before this plan is published, if there are any."""
    from kewilayahan.disclosure import telling_texts

    found = telling_texts(plan)
    if found:
        print_findings(found)


@contextmanager
def progress() -> Iterator[Step]:
    """Show a bar on a terminal; elsewhere say nothing."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

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
