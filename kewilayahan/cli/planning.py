"""`kewilayahan roadmap | audit`: when, who, from what money, and what a plan still fails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Protocol

import pandas as pd
import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.analysis.audit import audit as measure_audit
from kewilayahan.analysis.roadmap import roadmap as measure_roadmap
from kewilayahan.cli.console import Lang, Plan, TableFile, app, deliver, language, out
from kewilayahan.display import territory


class _Result(Protocol):
    """What a measure returns: tables for people, and markup where there is more to see."""

    def tables(self, lang: str) -> Mapping[str, pd.DataFrame]:
        """Return the tables by heading."""

    def html(self, lang: str) -> str:
        """Return escaped markup."""


@app.command()
def roadmap(plan: Plan, output: TableFile = None, lang: Lang = "id") -> None:
    """Peta jalan: tahun, pelaku, dana. / The roadmap: years, actors, money; -o also takes an .svg of the bars."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    made = measure_roadmap(loaded)
    if output is not None and output.suffix.lower() == ".svg":
        from kewilayahan.atomic import replacing

        with replacing(output) as temporary:
            temporary.write_text(made.gantt(chosen), encoding="utf-8", newline="\n")
        out.print(escape(str(output)))
        return
    _deliver(made, output, f"{'Roadmap' if chosen == 'en' else 'Peta jalan'} {territory(loaded.areas)}", chosen)
    for sentence in made.sentences(chosen) if output is None else ():
        out.print(escape(sentence))


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
    _deliver(made, output, f"Audit {territory(loaded.areas)}", chosen)
    for sentence in made.sentences(chosen):
        out.print(escape(sentence))
    if strict and not made.ok:
        raise typer.Exit(1)


def _deliver(result: _Result, output: Path | None, title: str, lang: str) -> None:
    """Print or write the tables of a result; a page shows its drawings too."""
    if output is not None and output.suffix.lower() == ".html":
        from kewilayahan.documents.tables import write_page

        out.print(escape(str(write_page(output, result.html(lang), title=title, lang=lang))))
        return
    deliver(result.tables(lang), output, title=title, lang=lang)
