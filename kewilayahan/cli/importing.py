"""`kewilayahan import`: boundaries and sheets of any kind become a plan, or join one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import out, print_findings, progress
from kewilayahan.cli.launcher import command
from kewilayahan.cli.options import Level, said_in_call
from kewilayahan.cli.speech import language, say
from kewilayahan.words import number

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20


def _place(path: str) -> str:
    from kewilayahan.files import plan_place

    with said_in_call():
        plan_place(path)
    return path


@command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument()],
    output: Annotated[str, typer.Option("-o", "--output", callback=_place)],
    level: Level = None,
    parent: Annotated[str | None, typer.Option()] = None,
    crs: Annotated[str | None, typer.Option()] = None,
    layer: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Turn files into a plan, or update a plan with them."""
    from kewilayahan.reimport import importing

    with progress() as step:

        def tell(name: str, row: int, of: int | None) -> None:
            counted = f": {number(row, lang=language())}" if of is not None else ""
            step(f"{say('Membaca', 'Reading')} {name}{counted}", done=row, of=of)

        made = importing.import_files(files, output, level=level, parent=parent, crs=crs, layer=layer, tell=tell)
    _print_files(files, made.empty)
    _print_tables(made.plan)
    if made.changes is not None:
        _print_changes(made.plan, made.changes)
    print_findings(made.findings)
    if made.aside is not None:
        said = say("Perbaiki lalu impor", "Correct, then import")
        out.print(f"  {said}: [bold]{escape(str(made.aside))}[/]")
    out.print(f"  [bold]{escape(output)}[/]")
    if made.findings.errors or made.empty:
        raise typer.Exit(1)


def _print_files(files: Sequence[Path], empty: Sequence[Path]) -> None:
    """Print how many files were taken in, and name those of which nothing was."""
    read, every = len(files) - len(empty), len(files)
    line = say(f"{every} berkas: {read} terbaca", f"{every} files: {read} read")
    if empty:
        names = ", ".join(file.name for file in empty)
        line += say(f", {len(empty)} tanpa isi yang dapat diambil: ", f", {len(empty)} with nothing to take: ") + names
    out.print(escape(line), style="red" if empty else "")


def _print_tables(plan: kw.MasterPlan) -> None:
    """Print how many rows each table has, and how large the areas are that are drawn."""
    from kewilayahan.spatial.geometry import area_m2

    lang = language()
    for name, frame in plan.tables.items():
        if len(frame):
            counted = frame["level"].value_counts(sort=False).to_dict() if name == "areas" else {}
            said = ", ".join(f"{n} {plan.label('areas', 'level', level, lang)}" for level, n in counted.items())
            line = f"  {plan.schema.table(name).label(lang)}: {number(len(frame), lang=lang)}"
            out.print(escape(line + (f" ({said})" if said else "")))
    drawn = plan.areas[plan.areas.geometry.notna()]
    for level in dict.fromkeys(drawn["level"]):
        size = area_m2(drawn[drawn["level"] == level]).sum()
        label = plan.label("areas", "level", level, lang)
        out.print(escape(f"  {say('Luas', 'Area')}, {label}: {number(size / 1e6, 2, lang)} km²"))


def _print_changes(plan: kw.MasterPlan, rows: pd.DataFrame) -> None:
    """Print what changed in a plan that was there: how much in each table, and the first rows."""
    lang = language()
    words = {
        "added": say("baru", "added"),
        "changed": say("berubah", "changed"),
        "removed": say("dihapus", "removed"),
    }
    changes = list(rows.itertuples(index=False, name=None))
    if not changes:
        out.print(f"  {say('Tidak ada yang berubah', 'Nothing changed')}")
    for (change, table), several in Counter((change, table) for table, _, change, _, _ in changes).items():
        out.print(f"  {words[change]}: {plan.schema.table(table).label(lang)} {number(several, lang=lang)}")
    for table, row, change, columns, origin in changes[:_SHOWN]:
        declared = plan.schema.table(table)
        named = ", ".join(declared.column(name).label(lang) for name in columns.split(", ") if name)
        cells = f" ({named})" if named else ""
        out.print(escape(f"    {words[change]}: {declared.label(lang)} {row}{cells} {origin}"), style="dim")
