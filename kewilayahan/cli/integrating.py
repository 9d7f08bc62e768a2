"""`kewilayahan integrate`: what overlaps, contradicts or was never answered, and what people decide about it."""

from __future__ import annotations

from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import Lang, Plan, TableFile, app, deliver, language, out, progress
from kewilayahan.display import territory


@app.command()
def integrate(plan: Plan, output: TableFile = None, lang: Lang = "id") -> None:
    """Usulan ganda, tumpang tindih, pertentangan, dana ganda, yang belum terjawab. / What to decide about."""
    chosen = language(lang)
    with progress() as step:
        step("Membaca rencana / reading the plan")
        loaded = kw.read_plan(plan)
        step("Membandingkan / comparing")
        found = kw.integrate(loaded)
    title = ("Integration" if chosen == "en" else "Integrasi") + f" {territory(loaded.areas)}"
    deliver(found.tables(chosen), output, title=title, lang=chosen)
    out.print(escape(found.summary(chosen)))
