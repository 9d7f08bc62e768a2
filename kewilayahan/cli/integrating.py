"""`kewilayahan integrate | trace | comply`: all plans in one, what people decide, and who follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import deliver_results, out, print_findings, progress
from kewilayahan.cli.launcher import command
from kewilayahan.cli.options import Plan, TableFile, ending
from kewilayahan.cli.speech import language, say
from kewilayahan.words import number

_SHOWN = 12  # findings of one kind on a terminal


@command()
def integrate(
    plan: Plan,
    to: Annotated[Path | None, typer.Option("--to", callback=ending(".xlsx"))] = None,
    decided: Annotated[Path | None, typer.Option("--from")] = None,
    output: TableFile = None,
) -> None:
    """Find what has to be decided about, and apply what was decided."""
    from kewilayahan.documents.decisions import write_decisions
    from kewilayahan.plan import territory
    from kewilayahan.writing.atomic import writing_alone

    lang = language()
    with progress() as step:
        step(say("Membaca rencana", "Reading the plan"))
        if decided is None:
            loaded = kw.read_plan(plan)
        else:
            with writing_alone(Path(plan)):
                loaded = kw.read_plan(plan)
                step(say("Menerapkan keputusan", "Applying decisions"))
                loaded = _apply(loaded, decided, plan)
        step(say("Membandingkan", "Comparing"))
        found = kw.integrate(loaded)
    if to is not None:
        write_decisions(found, to, lang=lang)
        said = say("isi kolom kuning, lalu --from", "fill in the yellow columns, then --from")
        out.print(f"{escape(str(to))}: {said}")
        return
    if output is not None:
        title = f"{say('Integrasi', 'Integration')} {territory(loaded.areas)}"
        deliver_results(found, output=output, title=title, lang=lang)
        return
    _print(found, lang)


@command()
def trace(plan: Plan, output: TableFile = None) -> None:
    """Show where each proposal went and why."""
    from kewilayahan.plan import territory

    lang = language()
    loaded = kw.read_plan(plan)
    title = f"{say('Jejak usulan', 'Traceability')} {territory(loaded.areas)}"
    deliver_results(kw.traceability(loaded), output=output, title=title, lang=lang)


@command()
def comply(
    plan: Plan,
    file: Annotated[Path, typer.Argument()],
    output: TableFile = None,
) -> None:
    """Compare an agency's programme with the plan."""
    lang = language()
    loaded = kw.read_plan(plan)
    found = kw.compliance(loaded, file)
    title = f"{say('Kesesuaian', 'Compliance')} {file.stem}"
    deliver_results(found, output=output, title=title, lang=lang)
    if found.findings.errors:
        print_findings(found.findings)
        raise typer.Exit(1)


def _apply(loaded: kw.MasterPlan, workbook: Path, plan: str) -> kw.MasterPlan:
    """Apply the decisions that are complete and write the plan; the others are findings and exit 1."""
    from kewilayahan.documents.decisions import read_decisions

    decisions, findings = read_decisions(workbook, loaded)
    findings += kw.decision_faults(loaded, decisions)
    wrong = {finding.row for finding in findings.errors}
    sound = decisions[~decisions["decision"].isin(wrong)]
    done = kw.decide(loaded, sound)
    if len(sound):
        kw.write_plan(done, plan)
    said = say("keputusan diterapkan", "decisions applied")
    out.print(f"{number(len(sound), lang=language())} {said} → [bold]{escape(plan)}[/]")
    if findings.errors:
        print_findings(findings)
        raise typer.Exit(1)
    return done


def _print(found: kw.Integration, lang: str) -> None:
    """Print the findings, a paragraph a kind, each line of the plan with where it comes from."""
    from kewilayahan.analysis.integration.labels import descriptions, titles
    from kewilayahan.plan import records, territory

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
                out.print(f"     … {number(len(some) - _SHOWN, lang=lang)} {say('lagi', 'more')} (-o)")
    if len(found.decided):
        out.print(f"\n{say('Sudah selesai', 'Settled')}: {number(len(found.decided), lang=lang)}")
