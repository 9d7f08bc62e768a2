"""`kewilayahan demo | build`: a plan with all its outputs."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import out, print_findings, progress, warn_of_texts
from kewilayahan.cli.launcher import command
from kewilayahan.cli.options import Folder, Internal, Plan, Streets, refuse_plan_folder
from kewilayahan.cli.sharing import read_streets
from kewilayahan.cli.speech import language, say
from kewilayahan.words import number, rupiah

if TYPE_CHECKING:
    from kewilayahan.documents.outputs import Built


@command()
def demo(output: Folder = Path("demo")) -> None:
    """Build the example plan with everything in it."""
    folder = Path(str(resources.files("kewilayahan.data.pringgokusuman") / "areas.geojson")).parent
    _build(str(folder), output, internal=False)


@command()
def build(plan: Plan, output: Folder, streets: Streets = None, internal: Internal = False) -> None:
    """Check a plan, then write all its outputs into one folder."""
    _build(plan, output, internal=internal, streets=streets)


def _build(path: str, output: Path, *, internal: bool, streets: Path | None = None) -> None:
    refuse_plan_folder(path, output)
    from kewilayahan.documents import outputs

    with progress() as step:
        step(say("Membaca dan memeriksa rencana", "Reading and checking the plan"))
        plan = kw.read_plan(path)
        lines = read_streets(streets)
        built = outputs.build(plan, output, lang=language(), internal=internal, streets=lines, tell=step)
    _print_summary(built)
    if not internal:
        _print_hidden(built.shown)
        warn_of_texts(plan)
    print_findings(built.findings)
    for note in built.notes:
        out.print(escape(str(note)), style="yellow")
    for name, what in built.written:
        out.print(f"  [bold]{escape(str(output / name))}[/]  {what.of(language())}")
    _print_former(output, built)


def _print_former(output: Path, built: Built) -> None:
    """Say what became of the files of an earlier build that people had edited or that are made no more."""
    for names, what, style in (
        (
            built.anew,
            say(
                "disunting sejak dibangun; isi rencana ditulis ulang",
                "edited since it was built; what the plan holds was written anew",
            ),
            "yellow",
        ),
        (built.gone, say("keluaran lama, dihapus", "of an earlier build, removed"), ""),
        (built.left, say("keluaran lama, sudah disunting, dibiarkan", "of an earlier build, edited, left"), "yellow"),
    ):
        for name in names:
            out.print(f"  {escape(str(output / name))}: {what}", style=style)


def _print_hidden(shown: kw.MasterPlan) -> None:
    rows = sum(int((frame["hidden"].map(len) > 0).sum()) for frame in shown.tables.values() if "hidden" in frame)
    what = say("Baris yang angkanya disembunyikan di peta dan GeoJSON", "Rows with figures hidden in map and GeoJSON")
    out.print(f"  {what}: {number(rows, lang=language())}")


def _print_summary(built: Built) -> None:
    from kewilayahan.plan import territory
    from kewilayahan.planning.counting import counted_funding

    plan, lang = built.plan, language()
    out.print(f"[bold]Master Plan {escape(territory(plan.areas))}[/]")
    for name, frame in plan.tables.items():
        if len(frame):
            out.print(f"  {plan.schema.table(name).label(lang)}: {number(len(frame), lang=lang)}")
    total = int(counted_funding(plan)["amount"].sum())
    out.print(f"  {say('Jumlah dana', 'Total funding')}: {rupiah(total, lang)}")
    lowest = built.profiles[built.profiles["level"] == built.profiles["level"].iloc[-1]]
    empty = int((lowest["interventions"] == 0).sum())
    if len(plan.interventions):
        counted = say(f"{empty} dari {len(lowest)}", f"{empty} of {len(lowest)}")
        out.print(f"  {say('Wilayah tanpa kegiatan', 'Areas without any work')}: {counted}")
