"""`kewilayahan demo | build`: a plan with all its outputs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.analysis.profile import profile
from kewilayahan.cli.budgeting import write_budgeting
from kewilayahan.cli.console import (
    Internal,
    Lang,
    Plan,
    app,
    folder_or,
    language,
    out,
    print_findings,
    progress,
    refuse_plan_folder,
    warn_of_texts,
    write_findings,
)
from kewilayahan.cli.manifest import edited_since, read_made, remove_former, write_made
from kewilayahan.cli.planning import write_planning
from kewilayahan.cli.sharing import Streets, read_streets, write_sharing
from kewilayahan.files import refuse_open
from kewilayahan.findings import Findings
from kewilayahan.plan import territory
from kewilayahan.planning.shares import finest_level
from kewilayahan.planning.works import counted_funding
from kewilayahan.words import number, rupiah
from kewilayahan.writing.atomic import replacing_inside

_OFFICE = "lengkap, hanya untuk kantor / complete, for the office only"


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder hasil / output", callback=folder_or())] = Path(
        "demo"
    ),
) -> None:
    """Rencana contoh Pringgokusuman: semua keluaran. / The example plan, everything built."""
    folder = Path(str(resources.files("kewilayahan.data.pringgokusuman") / "areas.geojson")).parent
    _build(str(folder), output, "id", internal=False)


@app.command()
def build(
    plan: Plan,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder hasil / output folder", callback=folder_or())],
    streets: Streets = None,
    internal: Internal = False,
    lang: Lang = "id",
) -> None:
    """Periksa rencana, lalu tulis peta, peta jalan, peran, desk, audit, sebaran, GeoJSON. / Write everything."""
    _build(plan, output, language(lang), internal=internal, streets=streets)


@dataclass(frozen=True)
class _Task:
    """A plan, the same as it is shown outside the office, and how its outputs are wanted."""

    plan: kw.MasterPlan
    shown: kw.MasterPlan
    lang: str
    internal: bool
    package: Path  # the GeoPackage of an earlier build
    streets: gpd.GeoDataFrame | None

    @cached_property
    def sharing(self) -> kw.Equity | None:
        """The equity of the funding, measured once for the map and the workbook."""
        level = finest_level(self.shown)
        funded = level is not None and len(counted_funding(self.shown)) > 0
        return kw.equity(self.shown, level=level, by_year=True) if funded else None

    @cached_property
    def linking(self) -> kw.Synergies:
        """The synergies, found once for the map and the workbook."""
        return kw.synergies(self.shown, streets=self.streets)


_Written = list[tuple[str, str]]  # the files of a step by name, each with what it holds


def _build(path: str, output: Path, lang: str, *, internal: bool, streets: Path | None = None) -> None:
    refuse_plan_folder(path, output)
    with progress() as step:
        step("Membaca dan memeriksa rencana / reading and checking the plan")
        plan = kw.read_plan(path)
        shown = plan if internal else kw.public(plan)
        task = _Task(plan, shown, lang, internal, output / "rencana.gpkg", read_streets(streets))
        refuse_open(task.package)
        edited_before = edited_since(output, read_made(output))
        with replacing_inside(output) as folder:
            step("Menghitung sebaran / distribution")
            profiles, findings = _write_profiles(plan, folder / "sebaran.csv")
            write_findings(findings, folder / "temuan.csv")
            written: _Written = []
            for doing, write in _STEPS:
                step(doing)
                written += write(task, folder)
            before = read_made(output)
            made = write_made(folder)
        gone, edited = remove_former(output, before, made)
    _print_summary(plan, profiles)
    if not internal:
        _print_hidden(task.shown)
        warn_of_texts(plan)
    print_findings(findings, lang)
    for name, what in (
        *written,
        ("sebaran.csv", "sebaran antar wilayah / distribution between areas"),
        ("temuan.csv", f"temuan pemeriksaan / what the check found; {_OFFICE}"),
    ):
        out.print(f"  [bold]{escape(str(output / name))}[/]  {what}")
    _print_former(output, [name for name in edited_before if name in made], gone, edited)


def _print_former(output: Path, anew: list[str], gone: list[str], left: list[str]) -> None:
    """Say what became of the files of an earlier build that people had edited or that are made no more."""
    for names, what, style in (
        (
            anew,
            "disunting sejak dibangun; isi rencana ditulis ulang / "
            "edited since it was built; what the plan holds was written anew",
            "yellow",
        ),
        (gone, "keluaran lama, dihapus / of an earlier build, removed", ""),
        (left, "keluaran lama, sudah disunting, dibiarkan / old, edited, left", "yellow"),
    ):
        for name in names:
            out.print(f"  {escape(str(output / name))}: {what}", style=style)


def _map(task: _Task, folder: Path) -> _Written:
    from kewilayahan.maps.whole_plan import every_layer

    layers = every_layer(task.shown, sharing=task.sharing, linking=task.linking)
    kw.write_map(task.shown, folder / "peta.html", *layers, lang=task.lang, public=not task.internal)
    return [("peta.html", "peta, buka dengan klik ganda / the map, opens by double-click")]


def _planning(task: _Task, folder: Path) -> _Written:
    write_planning(task.plan, task.shown, folder, task.lang)
    return [
        ("peta-jalan.html", "peta jalan, juga .xlsx / the roadmap, as .xlsx too"),
        ("peran.html", "peran 5K / the roles"),
        ("desk.html", "desk tiap fokus / the desks"),
        ("audit.html", f"tujuh kewajiban / the seven obligations; {_OFFICE}"),
    ]


def _sharing(task: _Task, folder: Path) -> _Written:
    return write_sharing(task.plan, task.shown, folder, lang=task.lang, sharing=task.sharing, linking=task.linking)


def _budgeting(task: _Task, folder: Path) -> _Written:
    # Priorities rest on scores and votes, which are the office's own.
    return [(name, f"{what}; {_OFFICE}") for name, what in write_budgeting(task.plan, folder, task.lang)]


def _geopackage(task: _Task, folder: Path) -> _Written:
    if task.package.is_file():
        shutil.copyfile(task.package, folder / "rencana.gpkg")  # what GIS staff put into it goes along
    kw.write_plan(task.plan, folder / "rencana.gpkg")
    return [("rencana.gpkg", f"semua tabel untuk QGIS / all tables for QGIS; {_OFFICE}")]


def _geojson(task: _Task, folder: Path) -> _Written:
    kw.write_geojson(task.shown, folder / "geojson", public=not task.internal)
    return [("geojson", "GeoJSON untuk kota / GeoJSON for the city")]


_STEPS: tuple[tuple[str, Callable[[_Task, Path], _Written]], ...] = (
    ("Menggambar peta / drawing the map", _map),
    ("Menyusun peta jalan, peran, desk dan audit / roadmap, roles, desks and audit", _planning),
    ("Menghitung pemerataan dan sinergi / equity and synergy", _sharing),
    ("Mencari jadwal terbaik / searching for the best schedule", _budgeting),
    ("Menulis GeoPackage / writing the GeoPackage", _geopackage),
    ("Menulis GeoJSON / writing GeoJSON", _geojson),
)


def _print_hidden(shown: kw.MasterPlan) -> None:
    rows = sum(int((frame["hidden"].map(len) > 0).sum()) for frame in shown.tables.values() if "hidden" in frame)
    out.print(
        f"  Baris yang angkanya disembunyikan di peta dan GeoJSON / rows with figures hidden in map and GeoJSON: {rows}"
    )


def _write_profiles(plan: kw.MasterPlan, path: Path) -> tuple[pd.DataFrame, Findings]:
    """Write what each area of each level has, and what lies outside; return it with all findings."""
    found = set(plan.areas["level"])
    frames = []
    findings = dict.fromkeys(plan.findings)
    for level in (level for level in plan.schema.choices("levels") if level in found):
        frame = profile(plan, level=level)
        findings |= dict.fromkeys(frame.attrs["findings"])
        outside = pd.DataFrame({"name": "(di luar / outside)", **frame.attrs["outside"]}, index=[""])
        frame.attrs.clear()
        frames.append(pd.concat([frame, outside]).rename_axis("area").assign(level=level).reset_index())
    whole = pd.concat(frames, ignore_index=True)
    whole.to_csv(path, index=False, lineterminator="\n")
    return whole[whole["area"] != ""], Findings(findings)


def _print_summary(plan: kw.MasterPlan, profiles: pd.DataFrame) -> None:
    total = int(counted_funding(plan)["amount"].sum())
    out.print(f"[bold]Master Plan {escape(territory(plan.areas))}[/]")
    for name, frame in plan.tables.items():
        if len(frame):
            out.print(f"  {plan.schema.table(name).id} / {plan.schema.table(name).en}: {number(len(frame))}")
    out.print(f"  Jumlah dana / total funding: {rupiah(total)}")
    lowest = profiles[profiles["level"] == profiles["level"].iloc[-1]]
    empty = lowest[(lowest["interventions"] == 0)]
    if len(plan.interventions):
        out.print(f"  Wilayah tanpa kegiatan / areas without any work: {len(empty)} / {len(lowest)}")
