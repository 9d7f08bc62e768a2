"""`kewilayahan roadmap | roles | desks | audit`: when, who, from what money, and what a plan still fails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.analysis.audit import audit as measure_audit
from kewilayahan.analysis.desks import desks as measure_desks
from kewilayahan.analysis.roadmap import roadmap as measure_roadmap
from kewilayahan.analysis.roles import roles as measure_roles
from kewilayahan.cli.console import Internal, Lang, Plan, TableFile, app, deliver, ending, language, out
from kewilayahan.plan import territory
from kewilayahan.planning.actors import find_actor
from kewilayahan.results import Result, titled
from kewilayahan.writing.atomic import replacing

_TITLES = {
    "roadmap": ("Peta jalan", "Roadmap"),
    "roles": ("Peran 5K", "Roles of the 5K"),
    "desks": ("Desk", "Desks"),
    "audit": ("Audit tujuh kewajiban", "Audit of the seven obligations"),
}


BarsFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="Berkas .csv, .xlsx, .html atau .svg / a .csv, .xlsx, .html or .svg file",
        callback=ending(".csv", ".xlsx", ".html", ".svg"),
    ),
]


@app.command()
def roadmap(plan: Plan, output: BarsFile = None, internal: Internal = False, lang: Lang = "id") -> None:
    """Peta jalan: tahun, pelaku, dana. / The roadmap: years, actors, money; -o also takes an .svg of the bars."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    made = measure_roadmap(loaded if internal else kw.public(loaded))
    if output is not None and output.suffix.lower() == ".svg":
        with replacing(output) as temporary:
            temporary.write_text(made.figures(chosen)["gantt"], encoding="utf-8", newline="\n")
        out.print(escape(str(output)))
        return
    title = _title("roadmap", loaded, chosen)
    if output is None and not made.nothing(chosen):
        narrow = titled(made, lang=chosen)
        del narrow[made.declared("matrix").label(chosen)]  # its thirty columns fit no terminal
        deliver(narrow, None, title=title, lang=chosen)
        return
    _deliver(made, output, title, chosen, nothing=made.nothing(chosen))


@app.command()
def roles(
    plan: Plan,
    output: TableFile = None,
    actor: Annotated[
        str | None, typer.Option(help="Janji satu pelaku per tahun, nama apa pun / what one actor promised, any name")
    ] = None,
    lang: Lang = "id",
) -> None:
    """Peran 5K: fokus, tiga langkah, lima unsur. / The roles: focus, three steps, five sectors."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    made = measure_roles(loaded)
    if actor is not None:
        name = dict(zip(loaded.actors["actor"], loaded.actors["name"], strict=True))[find_actor(loaded, actor)]
        deliver({name: made.sheet_table(actor, chosen)}, output, title=name, lang=chosen)
        return
    _deliver(made, output, _title("roles", loaded, chosen), chosen, nothing=made.nothing(chosen))


@app.command()
def desks(plan: Plan, output: TableFile = None, lang: Lang = "id") -> None:
    """Desk: fokus, anggota, tata kala, tata wilayah, beban. / Desks: focuses, members, calendar, areas, load."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    made = measure_desks(loaded)
    _deliver(made, output, _title("desks", loaded, chosen), chosen, nothing=made.nothing(chosen))


@app.command()
def audit(
    plan: Plan,
    output: TableFile = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="15 sel wajib; keluar 1 bila belum terpenuhi / all 15 cells, exit 1 if unmet"),
    ] = False,
    lang: Lang = "id",
) -> None:
    """Tujuh kewajiban masterplan: skor, temuan, perbaikan. / The seven obligations: scores, findings, remedies."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    made = measure_audit(loaded, strict=strict)
    _deliver(made, output, _title("audit", loaded, chosen), chosen)
    if strict and not made.ok:
        raise typer.Exit(1)


def write_planning(plan: kw.MasterPlan, shown: kw.MasterPlan, folder: Path, lang: str) -> None:
    """Write roadmap, roles, desks and audit as pages, the roadmap as a workbook too; `shown` may be published."""
    from kewilayahan.documents.tables import write_page, write_tables

    road = measure_roadmap(shown)
    pages: dict[str, tuple[str, Result]] = {
        "peta-jalan.html": ("roadmap", road),
        "peran.html": ("roles", measure_roles(shown)),
        "desk.html": ("desks", measure_desks(shown)),
        "audit.html": ("audit", measure_audit(plan)),
    }
    for name, (what, result) in pages.items():
        write_page(folder / name, result.html(lang), title=_title(what, plan, lang), lang=lang)
    write_tables(titled(road, lang=lang), folder / "peta-jalan.xlsx", title=_title("roadmap", plan, lang), lang=lang)


def _title(what: str, plan: kw.MasterPlan, lang: str) -> str:
    return f"{_TITLES[what][lang == 'en']} {territory(plan.areas)}"


def _deliver(result: Result, output: Path | None, title: str, lang: str, *, nothing: str = "") -> None:
    """Print or write the tables of a result; a page shows its drawings too.

    `nothing` is what to fill in where there is nothing to show yet: a terminal shows it instead of empty tables.
    """
    if output is not None and output.suffix.lower() == ".html":
        from kewilayahan.documents.tables import write_page

        out.print(escape(str(write_page(output, result.html(lang), title=title, lang=lang))))
        return
    if output is None and nothing:
        out.print(f"[bold]{escape(title)}[/]\n{escape(nothing)}")
        return
    deliver(
        titled(result, lang=lang),
        output,
        title=title,
        lang=lang,
    )
