"""`kewilayahan new`: a plan begun from nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kewilayahan.cli.console import out
from kewilayahan.cli.launcher import WrongCall, command
from kewilayahan.cli.options import folder_or, said_in_call
from kewilayahan.cli.speech import say


@command()
def new(
    folder: Annotated[Path, typer.Argument(callback=folder_or())],
    kelurahan: Annotated[str | None, typer.Option()] = None,
    start: Annotated[int | None, typer.Option(min=1900, max=2200)] = None,
    end: Annotated[int | None, typer.Option(min=1900, max=2200)] = None,
    levels: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Begin a new plan: its areas, its phases, the workbook to fill in."""
    from kewilayahan.documents.beginning import begin

    place = kelurahan or _ask("--kelurahan", say("Nama kelurahan", "Name of the kelurahan"))
    first = start or _year("--start", say("Tahun anggaran pertama", "First budget year"))
    last = end or _year("--end", say("Tahun anggaran terakhir", "Last budget year"))
    named = levels or _ask("--levels", say("Tingkat wilayah (kampung,rw)", "Levels (kampung,rw)"), otherwise="rw")
    with said_in_call():
        made = begin(folder, kelurahan=place, start=first, end=last, levels=named.split(","))
    out.print(f"[bold]Master Plan {escape(made.name)}[/] {first}–{last}")
    out.print(escape(f"  {say('Kelurahan tetangga', 'Neighbouring kelurahan')}: {', '.join(made.neighbours)}"))
    for file in made.files:
        out.print(f"  [bold]{escape(str(file))}[/]")
    out.print(say("Perintah berikutnya:", "Next:"))
    for line in made.commands:
        out.print(escape(f"  {line}"))


def _ask(option: str, question: str, otherwise: str = "") -> str:
    """Return what a person at the terminal answers; elsewhere the option is needed, or has its usual value."""
    if not sys.stdin.isatty():
        if otherwise:
            return otherwise
        raise WrongCall(say(f"{option} belum disebut", f"{option} is missing"))
    shown = f" [{otherwise}]" if otherwise else ""
    while True:
        answer = input(f"{question}{shown}: ").strip() or otherwise
        if answer:
            return answer


def _year(option: str, question: str) -> int:
    while True:
        answer = _ask(option, question)
        if answer.isdecimal() and len(answer) == 4:
            return int(answer)
        out.print(say("Tulis tahun dengan empat angka, misalnya 2027.", "Write the year with four digits, 2027 say."))
