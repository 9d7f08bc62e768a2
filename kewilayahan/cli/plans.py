"""`kewilayahan check | template | map | export | schema`: a plan as it stands, and what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import deliver, out, print_findings, warn_of_texts
from kewilayahan.cli.launcher import WrongCall, command
from kewilayahan.cli.options import (
    Internal,
    Plan,
    Streets,
    Texts,
    ending,
    folder_or,
    refuse_plan_folder,
    said_in_call,
)
from kewilayahan.cli.sharing import read_streets
from kewilayahan.cli.speech import language, say
from kewilayahan.words import in_english

_KINDS = {  # as the Indonesian list of columns says them
    "text": "teks",
    "integer": "bilangan bulat",
    "number": "angka",
    "boolean": "ya/tidak",
    "money": "rupiah",
    "year": "tahun",
}


@command()
def check(plan: Plan) -> None:
    """Check a plan; exit 1 on errors."""
    try:
        findings = kw.read_plan(plan).findings
    except kw.InvalidPlan as error:
        findings = error.findings
    print_findings(findings, most=None)
    if findings.errors:
        raise typer.Exit(1)


@command()
def template(
    file: Annotated[Path, typer.Argument(callback=ending(".xlsx"))],
) -> None:
    """Make the workbook to fill in."""
    if file.exists():
        said = say("sudah ada dan mungkin sudah diisi; pilih nama lain", "exists and may be filled in; choose another")
        raise WrongCall(f"{file}: {said}")
    kw.write_template(file)
    out.print(f"{escape(str(file))}: {say('isi, lalu', 'fill it in, then')} kewilayahan import")


@command("map")
def draw_map(
    plan: Plan,
    output: Annotated[Path, typer.Option("-o", "--output", callback=ending(".html", ".htm"))] = Path("peta.html"),
    streets: Streets = None,
    internal: Internal = False,
) -> None:
    """One HTML file that opens without internet."""
    loaded = kw.read_plan(plan)
    kw.write_map(loaded, output, lang=language(), public=not internal, streets=read_streets(streets))
    out.print(escape(str(output)))
    if not internal:
        warn_of_texts(loaded)


@command()
def export(
    plan: Plan,
    output: Annotated[Path, typer.Option("-o", "--output", callback=folder_or(".gpkg", ".xlsx", ".html", ".csv"))],
    table: Texts = None,
    internal: Internal = False,
) -> None:
    """Write a plan as GeoJSON, GeoPackage, a workbook that imports back, or tables."""
    from kewilayahan.plan import territory

    lang = language()
    refuse_plan_folder(plan, output)
    loaded = kw.read_plan(plan)
    if not internal:
        warn_of_texts(loaded)
    if output.suffix.lower() == ".gpkg":
        if table:
            raise WrongCall(say("--table bukan untuk .gpkg", "--table is not for a .gpkg"))
        kw.write_plan(loaded if internal else kw.public(loaded), output)
        out.print(escape(str(output)))
        return
    with said_in_call():
        for name in table or ():
            kw.SCHEMA.table(name)
    if output.suffix.lower() == ".xlsx":
        from kewilayahan.documents.planbook import write_plan_book

        write_plan_book(loaded if internal else kw.public(loaded), output, table or (), lang=lang)
        out.print(escape(str(output)))
        return
    if output.suffix.lower() in (".csv", ".html"):
        from kewilayahan.documents.plantables import plan_tables

        tables = plan_tables(loaded if internal else kw.public(loaded), table or (), lang=lang)
        deliver(tables, output, title=f"Master Plan {territory(loaded.areas)}", lang=lang)
        return
    for path in kw.write_geojson(loaded, output, tables=table, public=not internal):
        out.print(escape(str(path)))


@command()
def schema(
    table: Annotated[str | None, typer.Argument()] = None,
) -> None:
    """Tables, columns, units and choices."""
    lang = language()
    with said_in_call():
        tables = (kw.SCHEMA.table(table),) if table else kw.SCHEMA.tables
    for declared in tables:
        out.print(f"[bold]{declared.name}[/] — {declared.label(lang)} ({', '.join(declared.key)})")
        for column in declared.columns:
            facts = [
                (column.kind if in_english(lang) else _KINDS[column.kind]) + ("*" if column.many else ""),
                column.unit,
            ]
            facts.append(f"→ {column.reference}" if column.reference else "")
            if column.choices:
                codes = list(kw.SCHEMA.choices(column.choices))
                facts.append(" | ".join(codes if table else codes[:6]) + ("" if table or len(codes) <= 6 else " …"))
            mark = "!" if column.required else " "
            said = escape(", ".join(fact for fact in facts if fact))
            out.print(f" {mark} {column.name:<16} {column.label(lang)} [dim]{said}[/]")
