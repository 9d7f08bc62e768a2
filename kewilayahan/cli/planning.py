"""`kewilayahan roadmap`: when, who and from what money."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pandas as pd
from rich.markup import escape

import kewilayahan as kw
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


def _deliver(result: _Result, output: Path | None, title: str, lang: str) -> None:
    """Print or write the tables of a result; a page shows its drawings too."""
    if output is not None and output.suffix.lower() == ".html":
        from kewilayahan.documents.tables import write_page

        out.print(escape(str(write_page(output, result.html(lang), title=title, lang=lang))))
        return
    deliver(result.tables(lang), output, title=title, lang=lang)
