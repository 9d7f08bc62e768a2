"""What a build makes of a plan: every file of it, in the order of the work, each with what it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kewilayahan.analysis.audit import audit
from kewilayahan.analysis.desks import desks
from kewilayahan.analysis.equity import Equity, equity
from kewilayahan.analysis.left_behind import left_behind
from kewilayahan.analysis.priorities import prioritise
from kewilayahan.analysis.profile import profile
from kewilayahan.analysis.roadmap import roadmap
from kewilayahan.analysis.roles import roles
from kewilayahan.analysis.schedule import schedule
from kewilayahan.analysis.synergy import Synergies, synergies
from kewilayahan.disclosure import public
from kewilayahan.documents.manifest import edited_since, read_made, remove_former, write_made
from kewilayahan.documents.tables import write_page, write_tables
from kewilayahan.errors import KewilayahanError
from kewilayahan.files import refuse_open, write_geojson, write_plan
from kewilayahan.findings import Findings
from kewilayahan.maps import write_map
from kewilayahan.maps.whole_plan import every_layer
from kewilayahan.plan import MasterPlan, territory
from kewilayahan.planning.shares import finest_level
from kewilayahan.planning.works import planned_money, works_of
from kewilayahan.results import Result, titled
from kewilayahan.words import Text
from kewilayahan.writing.atomic import replacing_inside
from kewilayahan.writing.guarding import guarded

_OFFICE = Text("; lengkap, hanya untuk kantor", "; complete, for the office only")
_TITLES = {
    "roadmap": Text("Peta jalan", "Roadmap"),
    "roles": Text("Peran 5K", "Roles of the 5K"),
    "desks": Text("Desk", "Desks"),
    "audit": Text("Audit tujuh kewajiban", "Audit of the seven obligations"),
}

Written = list[tuple[str, Text]]  # the files of a step by name, each with what it holds
Tell = Callable[[str], object]  # told the name of each step as it begins


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes
    ----------
    plan, shown : MasterPlan
        The plan, and the same as it is shown outside the office.
    profiles : DataFrame
        What each area of each level has.
    findings : Findings
        All that was found on the way.
    written : list of tuple of str and Text
        The files by name, each with what it holds.
    anew, gone, left : list of str
        Files of an earlier build: edited by people and written anew, removed, and edited and left.
    notes : list of KewilayahanError
        Why an output could not be made.
    """

    plan: MasterPlan
    shown: MasterPlan
    profiles: pd.DataFrame
    findings: Findings
    written: Written
    anew: list[str]
    gone: list[str]
    left: list[str]
    notes: list[KewilayahanError]


@dataclass(frozen=True)
class _Task:
    """A plan and how its outputs are wanted."""

    plan: MasterPlan
    shown: MasterPlan
    lang: str
    internal: bool
    package: Path  # the GeoPackage of an earlier build
    streets: gpd.GeoDataFrame | None
    notes: list[KewilayahanError]

    @cached_property
    def sharing(self) -> Equity | None:
        """The equity of the funding, measured once for the map and the workbook."""
        level = finest_level(self.shown)
        funded = level is not None and len(self.shown.funding) > 0
        return equity(self.shown, level=level, by_year=True) if funded else None

    @cached_property
    def linking(self) -> Synergies:
        """The synergies, found once for the map and the workbook."""
        return synergies(self.shown, streets=self.streets)


def build(
    plan: MasterPlan,
    output: Path,
    *,
    lang: str = "id",
    internal: bool = False,
    streets: gpd.GeoDataFrame | None = None,
    tell: Tell = str,
) -> Built:
    """Write everything that is made of a plan into a folder: all of it, or nothing.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    output : Path
        The folder. What people have edited there since the last build and is made no more stays.
    lang : {"id", "en"}
        Language of all texts.
    internal : bool
        Whether the map and the GeoJSON have every figure and column, for the office.
    streets : GeoDataFrame, optional
        Lines along which routes are measured.
    tell : callable
        Is told the name of each step.

    Raises
    ------
    UnreadableFile
        If the folder cannot be written, or its GeoPackage is open in another program.
    """
    shown = plan if internal else public(plan)
    task = _Task(plan, shown, lang, internal, output / "rencana.gpkg", streets, [])
    refuse_open(task.package)
    before = edited_since(output, read_made(output))
    with replacing_inside(output) as folder:
        written: Written = []
        for doing, write in _STEPS:
            tell(doing.of(lang))
            written += write(task, folder)
        tell(Text("Menghitung sebaran", "Distribution").of(lang))
        profiles, findings = _write_profiles(plan, folder / "sebaran.csv", lang)
        write_findings(findings, folder / "temuan.csv")
        former = read_made(output)
        made = write_made(folder)
    gone, left = remove_former(output, former, made)
    written += [
        ("sebaran.csv", Text("sebaran antar wilayah", "distribution between areas")),
        ("temuan.csv", _for_office("temuan pemeriksaan", "what the check found")),
    ]
    return Built(
        plan,
        shown,
        profiles,
        findings,
        written,
        anew=[name for name in before if name in made],
        gone=gone,
        left=left,
        notes=task.notes,
    )


def write_findings(findings: Findings, path: Path) -> None:
    """Write all findings as CSV, as spreadsheets expect it."""
    guarded(findings.frame()).to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")


def title_of(what: str, plan: MasterPlan, lang: str) -> str:
    """Return the title of a page or workbook: what it is and the name of the territory."""
    return f"{_TITLES[what].of(lang)} {territory(plan.areas)}"


def own_ceilings(plan: MasterPlan) -> dict[str, dict[int, int]]:
    """Return the money that a plan has from each source in each year, as ceilings of a schedule."""
    found: dict[str, dict[int, int]] = {}
    for (fund, year), rupiah in sorted(planned_money(works_of(plan).values()).items()):
        found.setdefault(fund, {})[year] = rupiah
    return found


def _for_office(id: str, en: str) -> Text:
    return Text(id + _OFFICE.id, en + _OFFICE.en)


def _map(task: _Task, folder: Path) -> Written:
    layers = every_layer(task.shown, sharing=task.sharing, linking=task.linking)
    write_map(task.shown, folder / "peta.html", *layers, lang=task.lang, public=not task.internal)
    return [("peta.html", Text("peta, buka dengan klik ganda", "the map, opens by double-click"))]


def _planning(task: _Task, folder: Path) -> Written:
    """Write roadmap, roles, desks and audit as pages, the roadmap as a workbook too."""
    road = roadmap(task.shown)
    pages: Mapping[str, tuple[str, Result]] = {
        "peta-jalan.html": ("roadmap", road),
        "peran.html": ("roles", roles(task.shown)),
        "desk.html": ("desks", desks(task.shown)),
        "audit.html": ("audit", audit(task.plan)),
    }
    lang = task.lang
    for name, (what, result) in pages.items():
        write_page(folder / name, result.html(lang), title=title_of(what, task.plan, lang), lang=lang)
    title = title_of("roadmap", task.plan, lang)
    write_tables(titled(road, lang=lang), folder / "peta-jalan.xlsx", title=title, lang=lang)
    return [
        ("peta-jalan.html", Text("peta jalan, juga .xlsx", "the roadmap, as .xlsx too")),
        ("peran.html", Text("peran 5K", "the roles")),
        ("desk.html", Text("desk tiap fokus", "the desks")),
        ("audit.html", _for_office("tujuh kewajiban", "the seven obligations")),
    ]


def _sharing(task: _Task, folder: Path) -> Written:
    """Write equity and synergy; the figures are those shown, the proposals stand in the order of the office."""
    written: Written = []
    shown, lang = task.shown, task.lang
    title, level = territory(shown.areas), finest_level(shown)
    if level is not None and task.sharing is not None:
        behind = left_behind(shown, level=level, office=task.plan)
        tables = titled(task.sharing, behind, lang=lang)
        write_tables(tables, folder / "pemerataan.xlsx", title=title, lang=lang)
        written.append(("pemerataan.xlsx", Text("pemerataan dana antar wilayah", "equity of the funding")))
    write_tables(titled(task.linking, lang=lang), folder / "sinergi.xlsx", title=title, lang=lang)
    return [*written, ("sinergi.xlsx", Text("keterkaitan antar kelurahan", "links between kelurahan"))]


def _budgeting(task: _Task, folder: Path) -> Written:
    """Write what comes first, and the best schedule of the plan's own money.

    Priorities rest on scores and votes, which are the office's own.
    """
    written: Written = []
    plan, lang = task.plan, task.lang
    if len(plan.problems):
        write_tables(titled(prioritise(plan), lang=lang), folder / "prioritas.xlsx", title="", lang=lang)
        said = _for_office("masalah menurut USG", "problems by urgency, seriousness and growth")
        written.append(("prioritas.xlsx", said))
    if plan.funding.empty:
        return written
    level = finest_level(plan)
    if level is None:
        return written
    try:
        best = schedule(plan, ceilings=own_ceilings(plan), level=level, gap=0.01)
    except KewilayahanError as error:
        task.notes.append(error)
        return written
    write_tables(titled(best, lang=lang), folder / "jadwal.xlsx", title="", lang=lang)
    said = _for_office("jadwal terbaik dengan dana rencana", "the best schedule of the money planned")
    return [*written, ("jadwal.xlsx", said)]


def _geopackage(task: _Task, folder: Path) -> Written:
    if task.package.is_file():
        shutil.copyfile(task.package, folder / "rencana.gpkg")  # what GIS staff put into it goes along
    write_plan(task.plan, folder / "rencana.gpkg")
    (folder / ".rencana.gpkg.lock").unlink(missing_ok=True)  # the folder is this build's own until it is moved
    return [("rencana.gpkg", _for_office("semua tabel untuk QGIS", "all tables for QGIS"))]


def _geojson(task: _Task, folder: Path) -> Written:
    write_geojson(task.shown, folder / "geojson", public=not task.internal)
    return [("geojson", Text("GeoJSON untuk kota", "GeoJSON for the city"))]


_STEPS: tuple[tuple[Text, Callable[[_Task, Path], Written]], ...] = (
    (Text("Menggambar peta", "Drawing the map"), _map),
    (Text("Menyusun peta jalan, peran, desk dan audit", "Roadmap, roles, desks and audit"), _planning),
    (Text("Menghitung pemerataan dan sinergi", "Equity and synergy"), _sharing),
    (Text("Mencari jadwal terbaik", "Searching for the best schedule"), _budgeting),
    (Text("Menulis GeoPackage", "Writing the GeoPackage"), _geopackage),
    (Text("Menulis GeoJSON", "Writing GeoJSON"), _geojson),
)


def _write_profiles(plan: MasterPlan, path: Path, lang: str) -> tuple[pd.DataFrame, Findings]:
    """Write what each area of each level has, and what lies outside; return it with all findings."""
    found = set(plan.areas["level"])
    frames = []
    findings = dict.fromkeys(plan.findings)
    beyond = Text("(di luar)", "(outside)").of(lang)
    for level in (level for level in plan.schema.choices("levels") if level in found):
        frame = profile(plan, level=level)
        findings |= dict.fromkeys(frame.attrs["findings"])
        outside = pd.DataFrame({"name": beyond, **frame.attrs["outside"]}, index=[""])
        frame.attrs.clear()
        frames.append(pd.concat([frame, outside]).rename_axis("area").assign(level=level).reset_index())
    whole = pd.concat(frames, ignore_index=True)
    guarded(whole).to_csv(path, index=False, lineterminator="\n")
    return whole[whole["area"] != ""], Findings(findings)
