"""`kewilayahan roadmap | roles | desks | audit`: when, who, from what money, and what a plan still fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import deliver, deliver_results, out
from kewilayahan.cli.launcher import command
from kewilayahan.cli.options import Internal, Plan, TableFile, ending
from kewilayahan.cli.speech import language

if TYPE_CHECKING:
    from kewilayahan.results import Result

BarsFile = Annotated[Path | None, typer.Option("-o", "--output", callback=ending(".csv", ".xlsx", ".html", ".svg"))]


@command()
def roadmap(plan: Plan, output: BarsFile = None, internal: Internal = False) -> None:
    """Draw up the roadmap: years, actors, money; the bars too where the output is an .svg."""
    from kewilayahan.documents.outputs import title_of
    from kewilayahan.results import titled
    from kewilayahan.writing.atomic import replacing

    lang = language()
    loaded = kw.read_plan(plan)
    made = kw.roadmap(loaded if internal else kw.public(loaded))
    if output is not None and output.suffix.lower() == ".svg":
        with replacing(output) as temporary:
            temporary.write_text(made.figures(lang)["gantt"], encoding="utf-8", newline="\n")
        out.print(escape(str(output)))
        return
    title = title_of("roadmap", loaded, lang)
    if output is None and not made.nothing(lang):
        narrow = titled(made, lang=lang)
        del narrow[made.declared("matrix").label(lang)]  # its thirty columns fit no terminal
        narrow.popitem()
        deliver(narrow, None, title=title, lang=lang)
        for sentence in made.sentences(lang):
            out.print(escape(sentence))
        return
    _deliver(made, output, title, nothing=made.nothing(lang))


@command()
def roles(plan: Plan, output: TableFile = None, actor: Annotated[str | None, typer.Option()] = None) -> None:
    """Show the roles of the 5K: focus, three steps, five sectors."""
    from kewilayahan.documents.outputs import title_of
    from kewilayahan.planning.actors import find_actor

    lang = language()
    loaded = kw.read_plan(plan)
    made = kw.roles(loaded)
    if actor is not None:
        name = dict(zip(loaded.actors["actor"], loaded.actors["name"], strict=True))[find_actor(loaded, actor)]
        deliver({name: made.sheet_table(actor, lang)}, output, title=name, lang=lang)
        return
    _deliver(made, output, title_of("roles", loaded, lang), nothing=made.nothing(lang))


@command()
def desks(plan: Plan, output: TableFile = None) -> None:
    """Show the desks: focuses, members, calendar, areas, load."""
    from kewilayahan.documents.outputs import title_of

    loaded = kw.read_plan(plan)
    made = kw.desks(loaded)
    _deliver(made, output, title_of("desks", loaded, language()), nothing=made.nothing(language()))


@command()
def audit(plan: Plan, output: TableFile = None, strict: Annotated[bool, typer.Option("--strict")] = False) -> None:
    """Score the seven obligations of a master plan."""
    from kewilayahan.documents.outputs import title_of

    loaded = kw.read_plan(plan)
    made = kw.audit(loaded, strict=strict)
    _deliver(made, output, title_of("audit", loaded, language()))
    if strict and not made.ok:
        raise typer.Exit(1)


def _deliver(result: Result, output: Path | None, title: str, *, nothing: str = "") -> None:
    """Print or write the tables of a result; a page shows its drawings too.

    `nothing` is what to fill in where there is nothing to show yet: a terminal shows it instead of empty tables.
    """
    lang = language()
    if output is not None and output.suffix.lower() == ".html":
        from kewilayahan.documents.tables import write_page

        out.print(escape(str(write_page(output, result.html(lang), title=title, lang=lang))))
        return
    if output is None and nothing:
        out.print(f"[bold]{escape(title)}[/]\n{escape(nothing)}")
        return
    deliver_results(result, output=output, title=title, lang=lang)
