"""`kewilayahan set | remove | undo`: one row of a plan changed, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import out
from kewilayahan.cli.launcher import WrongCall, command
from kewilayahan.cli.options import Plan, said_in_call
from kewilayahan.cli.speech import language, say
from kewilayahan.words import number

if TYPE_CHECKING:
    from kewilayahan.planning.editing import Edited

_SHOWN = 10  # rows that refer to the one that changed


@command("set")
def set_cells(
    plan: Plan,
    table: Annotated[str, typer.Argument()],
    key: Annotated[str, typer.Argument()],
    changes: Annotated[list[str], typer.Argument()],
) -> None:
    """Change or add one row of a plan, with all checks."""
    from kewilayahan.files.history import remembering
    from kewilayahan.planning.editing import set_row

    pairs = [text.partition("=") for text in changes]
    for column, equals, _ in pairs:
        if not (column and equals):
            raise WrongCall(say(f"{column}: tulis kolom=isi", f"{column}: write column=value"))
    loaded = kw.read_plan(plan)
    with said_in_call():
        done = set_row(loaded, table, key, {column: value for column, _, value in pairs})
    with remembering(plan):
        kw.write_plan(done.plan, plan)
    _print(done, plan)


@command()
def remove(plan: Plan, table: Annotated[str, typer.Argument()], key: Annotated[str, typer.Argument()]) -> None:
    """Remove one row of a plan, where no other row refers to it."""
    from kewilayahan.files.history import remembering
    from kewilayahan.planning.editing import remove_row

    loaded = kw.read_plan(plan)
    with said_in_call():
        done = remove_row(loaded, table, key)
    with remembering(plan):
        kw.write_plan(done.plan, plan)
    _print(done, plan)


@command()
def undo(plan: Plan) -> None:
    """Take the last change back."""
    from kewilayahan.files import history

    left = history.undo(plan)
    out.print(escape(say(f"{plan}: perubahan terakhir dibatalkan", f"{plan}: the last change is taken back")))
    out.print(say(f"  masih dapat dibatalkan: {left}", f"  more changes that can be taken back: {left}"))


def _print(done: Edited, plan: str) -> None:
    """Print what each cell held and holds, and the rows that refer to the row."""
    lang = language()
    out.print(f"[bold]{escape(done.table.label(lang))} {escape('/'.join(done.key))}[/]")
    for name, (before, after) in done.cells.items():
        was, now = (_shown(done, name, cell) for cell in (before, after))
        if was != now:
            out.print(escape(f"  {done.table.column(name).label(lang)}: {was or '–'} → {now or '–'}"))
    for table, rows in done.depends.items():
        label = done.plan.schema.table(table).label(lang)
        more = f" … ({number(len(rows), lang=lang)})" if len(rows) > _SHOWN else ""
        refers = say("dirujuk oleh", "referred to by")
        out.print(escape(f"  {refers} {label}: {', '.join(rows[:_SHOWN])}{more}"), style="yellow")
    out.print(escape(say(f"  batalkan dengan: kewilayahan undo {plan}", f"  take back with: kewilayahan undo {plan}")))


def _shown(done: Edited, name: str, cell: object) -> str:
    from kewilayahan.results.html import cell_text

    column = done.table.column(name)
    cells = cell if isinstance(cell, tuple) else (cell,)
    if column.choices:
        return "; ".join(done.plan.label(done.table.name, name, code, language()) for code in cells if cell_text(code))
    year = column.kind == "year" and cell_text(cell)
    return str(cell) if year else cell_text(cell, language())
