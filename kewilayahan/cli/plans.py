"""`kewilayahan check | template | map | export | schema`: a plan as it stands, and what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import (
    Internal,
    Lang,
    Plan,
    app,
    deliver,
    ending,
    folder_or,
    language,
    out,
    print_findings,
    refuse_plan_folder,
    said_in_call,
    warn_of_texts,
)
from kewilayahan.cli.sharing import Streets, read_streets
from kewilayahan.plan import territory
from kewilayahan.words import in_english

_KINDS = {  # as the Indonesian list of columns says them
    "text": "teks",
    "integer": "bilangan bulat",
    "number": "angka",
    "boolean": "ya/tidak",
    "money": "rupiah",
    "year": "tahun",
}


@app.command()
def check(plan: Plan, lang: Lang = "id") -> None:
    """Periksa rencana; keluar 1 bila ada kesalahan. / Check a plan; exit 1 on errors."""
    chosen = language(lang)
    try:
        findings = kw.read_plan(plan).findings
    except kw.InvalidPlan as error:
        findings = error.findings
    print_findings(findings, chosen, most=None)
    if findings.errors:
        raise typer.Exit(1)


@app.command()
def template(
    file: Annotated[
        Path, typer.Argument(help="Berkas .xlsx yang dibuat / the .xlsx to make", callback=ending(".xlsx"))
    ],
) -> None:
    """Buat buku kerja untuk diisi. / Make the workbook to fill in."""
    if file.exists():
        raise typer.BadParameter(f"{file}: sudah ada dan mungkin sudah diisi; pilih nama lain / exists: choose another")
    kw.write_template(file)
    out.print(f"{escape(str(file))}: isi, lalu kewilayahan import / fill it in, then kewilayahan import")


@app.command("map")
def draw_map(
    plan: Plan,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Berkas .html", callback=ending(".html", ".htm"))
    ] = Path("peta.html"),
    streets: Streets = None,
    internal: Internal = False,
    lang: Lang = "id",
) -> None:
    """Satu berkas HTML yang terbuka tanpa internet. / One HTML file that opens without internet."""
    loaded = kw.read_plan(plan)
    kw.write_map(loaded, output, lang=language(lang), public=not internal, streets=read_streets(streets))
    out.print(escape(str(output)))
    if not internal:
        warn_of_texts(loaded, lang)


@app.command()
def export(
    plan: Plan,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="Folder GeoJSON, .gpkg, .xlsx, .html, .csv / folder or file",
            callback=folder_or(".gpkg", ".xlsx", ".html", ".csv"),
        ),
    ],
    table: Annotated[list[str] | None, typer.Option(help="Hanya tabel ini / only these tables")] = None,
    internal: Internal = False,
    lang: Lang = "id",
) -> None:
    """GeoJSON, GeoPackage, buku kerja yang dapat diimpor lagi, atau tabel. / The same, a workbook that imports back."""
    chosen = language(lang)
    refuse_plan_folder(plan, output)
    loaded = kw.read_plan(plan)
    if not internal:
        warn_of_texts(loaded, chosen)
    if output.suffix.lower() == ".gpkg":
        if table:
            raise typer.BadParameter("--table bukan untuk .gpkg / is not for .gpkg")
        kw.write_plan(loaded if internal else kw.public(loaded), output)
        out.print(escape(str(output)))
        return
    with said_in_call():
        for name in table or ():
            kw.SCHEMA.table(name)
    if output.suffix.lower() == ".xlsx":
        from kewilayahan.documents.planbook import write_plan_book

        write_plan_book(loaded if internal else kw.public(loaded), output, table or (), lang=chosen)
        out.print(escape(str(output)))
        return
    if output.suffix.lower() in (".csv", ".html"):
        from kewilayahan.documents.plantables import plan_tables

        tables = plan_tables(loaded if internal else kw.public(loaded), table or (), lang=chosen)
        deliver(tables, output, title=f"Master Plan {territory(loaded.areas)}", lang=chosen)
        return
    for path in kw.write_geojson(loaded, output, tables=table, public=not internal):
        out.print(escape(str(path)))


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(help="Nama tabel / name of a table")] = None,
    lang: Lang = "id",
) -> None:
    """Tabel, kolom, satuan dan pilihan. / Tables, columns, units and choices."""
    chosen = language(lang)
    with said_in_call():
        tables = (kw.SCHEMA.table(table),) if table else kw.SCHEMA.tables
    for declared in tables:
        out.print(f"[bold]{declared.name}[/] — {declared.label(chosen)} ({', '.join(declared.key)})")
        for column in declared.columns:
            facts = [
                (column.kind if in_english(chosen) else _KINDS[column.kind]) + ("*" if column.many else ""),
                column.unit,
            ]
            facts.append(f"→ {column.reference}" if column.reference else "")
            if column.choices:
                codes = list(kw.SCHEMA.choices(column.choices))
                facts.append(" | ".join(codes if table else codes[:6]) + ("" if table or len(codes) <= 6 else " …"))
            mark = "!" if column.required else " "
            said = escape(", ".join(fact for fact in facts if fact))
            out.print(f" {mark} {column.name:<16} {column.label(chosen)} [dim]{said}[/]")
