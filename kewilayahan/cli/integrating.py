"""`kewilayahan integrate | trace | comply`: all plans in one, what people decide, and who follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.analysis.integration.labels import descriptions, titles
from kewilayahan.cli.console import Lang, Plan, TableFile, app, deliver, ending, language, out, print_findings, progress
from kewilayahan.documents.decisions import read_decisions, write_decisions
from kewilayahan.plan import records, territory
from kewilayahan.results import titled
from kewilayahan.words import in_english, number

_SHOWN = 12  # findings of one kind on a terminal


@app.command()
def integrate(
    plan: Plan,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="Tulis buku kerja keputusan .xlsx / write the workbook to decide in", callback=ending(".xlsx")
        ),
    ] = None,
    decided: Annotated[
        Path | None, typer.Option("--from", help="Terapkan keputusan dari .xlsx / apply the decisions of a workbook")
    ] = None,
    output: TableFile = None,
    lang: Lang = "id",
) -> None:
    """Usulan ganda, pertentangan, dana ganda, yang belum terjawab; keputusannya. / What to decide about."""
    chosen = language(lang)
    with progress() as step:
        step("Membaca rencana / reading the plan")
        loaded = kw.read_plan(plan)
        if decided is not None:
            step("Menerapkan keputusan / applying decisions")
            loaded = _apply(loaded, decided, plan)
        step("Membandingkan / comparing")
        found = kw.integrate(loaded)
    if to is not None:
        write_decisions(found, to)
        out.print(f"{escape(str(to))}: isi kolom kuning, lalu --from / fill in the yellow columns, then --from")
        return
    if output is not None:
        title = ("Integration" if in_english(chosen) else "Integrasi") + f" {territory(loaded.areas)}"
        deliver(titled(found, lang=chosen), output, title=title, lang=chosen)
        return
    _print(found, chosen)


@app.command()
def trace(plan: Plan, output: TableFile = None, lang: Lang = "id") -> None:
    """Ke mana tiap usulan pergi dan mengapa; siapa dijawab tiap kegiatan. / Where each proposal went and why."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    title = ("Traceability" if in_english(chosen) else "Jejak usulan") + f" {territory(loaded.areas)}"
    deliver(titled(kw.traceability(loaded), lang=chosen), output, title=title, lang=chosen)


@app.command()
def comply(
    plan: Plan,
    file: Annotated[Path, typer.Argument(help="Program perangkat daerah, .xlsx / an agency's programme")],
    output: TableFile = None,
    lang: Lang = "id",
) -> None:
    """Program OPD terhadap rencana: yang menjalankan, di luar, dan yang belum diambil. / Against the plan."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    found = kw.compliance(loaded, file)
    title = ("Compliance" if in_english(chosen) else "Kesesuaian") + f" {file.stem}"
    deliver(titled(found, lang=chosen), output, title=title, lang=chosen)
    if found.findings.errors:
        print_findings(found.findings, chosen)
        raise typer.Exit(1)


def _apply(loaded: kw.MasterPlan, workbook: Path, plan: str) -> kw.MasterPlan:
    """Apply the decisions that are complete and write the plan; the others are findings and exit 1."""
    decisions, findings = read_decisions(workbook, loaded)
    findings += kw.decision_faults(loaded, decisions)
    wrong = {finding.row for finding in findings.errors}
    sound = decisions[~decisions["decision"].isin(wrong)]
    done = kw.decide(loaded, sound)
    if len(sound):
        kw.write_plan(done, plan)
    out.print(f"{number(len(sound))} keputusan diterapkan / decisions applied → [bold]{escape(plan)}[/]")
    if findings.errors:
        print_findings(findings)
        raise typer.Exit(1)
    return done


def _print(found: kw.Integration, lang: str) -> None:
    """Print the findings, a paragraph a kind, each line of the plan with where it comes from."""
    title, facts = titles(found.plan), descriptions(found.plan, lang)
    out.print(f"[bold]{territory(found.plan.areas)}[/]: {escape(found.summary(lang))}")
    schema = found.plan.schema
    for kind, choice in schema.choices("match_kinds").items():
        rows = found.pairs[found.pairs["kind"] == kind]
        for detail, some in rows.groupby("detail", sort=False):
            label = schema.label("match_details", detail, lang)
            out.print(f"\n[bold]{choice.label(lang)} — {label}[/] ({number(len(some), lang=lang)})")
            for row in records(some.head(_SHOWN)):
                lines = [(row.table, row.subject), *([(row.other_table, row.other)] if row.other else [])]
                mark = f"{row.score:>3}" if row.other or row.score < 100 else "  •"
                for key in lines:
                    said = escape(facts.get(key, ""))
                    out.print(f"{mark}  [cyan]{escape(key[1])}[/] {escape(title[key])}  [dim]{said}[/]".rstrip())
                    mark = "   "
                if row.other or detail == "surplus":
                    out.print(f"     [italic]{escape(row.reason_en if lang == 'en' else row.reason)}[/]")
            if len(some) > _SHOWN:
                out.print(f"     … {number(len(some) - _SHOWN, lang=lang)} lagi / more (-o)")
    if len(found.decided):
        out.print(f"\nSudah selesai / settled: {number(len(found.decided), lang=lang)}")
