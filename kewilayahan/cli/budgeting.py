"""`kewilayahan scenario | schedule | compare | prioritise`: what a budget allows, and what comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import Lang, Plan, TableFile, app, deliver, folder_or, language, out, progress
from kewilayahan.cli.sharing import parse_need
from kewilayahan.documents.tables import write_tables
from kewilayahan.plan import territory
from kewilayahan.planning.budgets import read_place
from kewilayahan.planning.shares import finest_level
from kewilayahan.planning.works import plan_years, planned_money, works_of
from kewilayahan.results import titled
from kewilayahan.sheets.quantities import rupiah as read_rupiah

_BUDGET = 'apbd_kota=-30%@2027- | "APBD Kota −30 % mulai 2027" | -30% (semua / all)'
_CUT = -0.3
_PROTECT = "focus=KODE | theme=KODE | area=KODE | work=KODE"
_NEED = "population | stunting:eppgbm:2025 (kolom, indikator / column, indicator)"
Budget = Annotated[list[str] | None, typer.Option(help=_BUDGET)]
Save = Annotated[
    Path | None,
    typer.Option(help="Rencana sesudahnya / the plan that follows: folder, .gpkg", callback=lambda path: _new(path)),
]
Need = Annotated[str, typer.Option(help=_NEED)]


@app.command()
def scenario(
    plan: Plan,
    budget: Budget = None,
    protect: Annotated[list[str] | None, typer.Option(help=_PROTECT)] = None,
    above: Annotated[
        float | None, typer.Option(help="Lindungi wilayah dengan kebutuhan di atas ini / protect above")
    ] = None,
    need: Need = "population",
    level: Annotated[str | None, typer.Option(help="Tingkat wilayah / level of the areas")] = None,
    save: Save = None,
    output: TableFile = None,
    lang: Lang = "id",
) -> None:
    """Anggaran dipotong atau ditambah: apa yang bergeser dan gugur. / What slips and drops when a budget changes."""
    chosen = language(lang)
    if not budget:
        raise typer.BadParameter(f"--budget: {_BUDGET}")
    loaded = kw.read_plan(plan)
    kept = _protect(protect or [], above=above, need=need, level=level or "rw")
    made = kw.scenario(loaded, budget=budget, protect=kept, need=parse_need(need), level=level)
    _save(made.plan, save)
    deliver(titled(made, lang=chosen), output, title=_title("Skenario", "Scenario", loaded, chosen), lang=chosen)


@app.command()
def schedule(
    plan: Plan,
    ceiling: Annotated[
        list[str] | None, typer.Option(help="dak@2027-=500jt (mulai / from 2027) | tjsp=50jt (tiap tahun / each year)")
    ] = None,
    budget: Budget = None,
    need: Need = "population",
    level: Annotated[str, typer.Option(help="Tingkat wilayah / level of the areas")] = "rw",
    capacity: Annotated[
        int | None, typer.Option(min=0, help="Kegiatan per desk per tahun / works a desk carries a year")
    ] = None,
    protect: Annotated[list[str] | None, typer.Option(help="Kegiatan yang harus ada / works that must be done")] = None,
    slack: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="0: pemerataan dulu / fairness first; 1: cepat dulu / early work first"),
    ] = 0.0,
    seconds: Annotated[float, typer.Option(min=0.1, help="Waktu mencari / time for the search")] = 60.0,
    frontier: Annotated[
        bool, typer.Option("--frontier", help="Sertakan harga pemerataan / with the price of fairness")
    ] = False,
    save: Save = None,
    output: TableFile = None,
    lang: Lang = "id",
) -> None:
    """Jadwal terbaik dalam pagu, atau dalam dana rencana sendiri. / The best schedule under ceilings."""
    chosen = language(lang)
    if ceiling and budget:
        raise typer.BadParameter("--ceiling atau / or --budget")
    loaded = kw.read_plan(plan)
    ceilings = _ceilings(loaded, ceiling, budget)
    with progress() as step:
        step("Mencari jadwal terbaik / searching for the best schedule")
        made = kw.schedule(
            loaded,
            ceilings=ceilings,
            need=parse_need(need),
            level=level,
            capacity=capacity,
            protect=protect or (),
            slack=slack,
            seconds=seconds,
        )
        curve = made.frontier() if frontier else None
    _save(made.plan, save)
    tables = titled(made, *((curve,) if curve else ()), lang=chosen)
    deliver(tables, output, title=_title("Jadwal", "Schedule", loaded, chosen), lang=chosen)


@app.command()
def compare(
    before: Plan,
    after: Plan,
    need: Need = "population",
    level: Annotated[str | None, typer.Option(help="Tingkat wilayah / level of the areas")] = None,
    output: TableFile = None,
    lang: Lang = "id",
) -> None:
    """Dua rencana berdampingan. / Two plans side by side."""
    chosen = language(lang)
    first = kw.read_plan(before)
    made = kw.compare(first, kw.read_plan(after), need=parse_need(need), level=level)
    deliver(titled(made, lang=chosen), output, title=_title("Perbandingan", "Comparison", first, chosen), lang=chosen)


@app.command()
def prioritise(
    plan: Plan,
    table: Annotated[str, typer.Option(help="problems | proposals")] = "problems",
    product: Annotated[bool, typer.Option("--product", help="U × S × G, bukan / instead of U + S + G")] = False,
    output: TableFile = None,
    lang: Lang = "id",
) -> None:
    """Urutan prioritas menurut USG. / What comes first, by urgency, seriousness and growth."""
    chosen = language(lang)
    loaded = kw.read_plan(plan)
    if table not in ("problems", "proposals"):
        raise typer.BadParameter("--table problems | proposals")
    ranked = kw.prioritise(
        loaded, "proposals" if table == "proposals" else "problems", total="product" if product else "sum"
    )
    title = _title("Prioritas", "Priorities", loaded, chosen)
    deliver(titled(ranked, lang=chosen), output, title=title, lang=chosen)


def write_budgeting(plan: kw.MasterPlan, folder: Path, lang: str) -> list[tuple[str, str]]:
    """Write what comes first, what a cut of 30 % would do, and the best schedule of the plan's own money."""
    written = []
    if len(plan.problems):
        write_tables(titled(kw.prioritise(plan), lang=lang), folder / "prioritas.xlsx", title="", lang=lang)
        written.append(("prioritas.xlsx", "masalah menurut USG / problems by urgency, seriousness and growth"))
    if plan.funding.empty:
        return written
    level = finest_level(plan)
    cut = kw.scenario(plan, budget=_CUT, level=level)
    write_tables(titled(cut, lang=lang), folder / "skenario.xlsx", title="", lang=lang)
    written.append(("skenario.xlsx", "bila semua dana dipotong 30 % / if all money is cut by 30 %"))
    if level is None:
        return written
    try:
        best = kw.schedule(plan, ceilings=_ceilings(plan, None, None), level=level, gap=0.01)
    except kw.KewilayahanError as error:
        out.print(escape(str(error)), style="yellow")
        return written
    write_tables(titled(best, lang=lang), folder / "jadwal.xlsx", title="", lang=lang)
    return [*written, ("jadwal.xlsx", "jadwal terbaik dengan dana rencana / the best schedule of the money planned")]


def _ceilings(plan: kw.MasterPlan, ceiling: list[str] | None, budget: list[str] | None) -> dict[str, dict[int, int]]:
    """Return the ceilings that are given, those that a change of budget leaves, or what the plan has."""
    works = works_of(plan).values()
    if ceiling:
        return _parsed(plan, ceiling, plan_years(works))
    if budget:
        return kw.scenario(plan, budget=budget).ceilings
    found: dict[str, dict[int, int]] = {}
    for (fund, year), rupiah in sorted(planned_money(works).items()):
        found.setdefault(fund, {})[year] = rupiah
    return found


def _parsed(plan: kw.MasterPlan, texts: list[str], years: range) -> dict[str, dict[int, int]]:
    """Read ceilings from texts such as ``dak@2027-=1.330.000`` or ``tjsp=500jt``."""
    read: dict[str, dict[int, int]] = {}
    for text in texts:
        place, _, amount = text.rpartition("=")
        rupiah = read_rupiah(amount)
        if not place or not isinstance(rupiah, int):
            raise kw.KewilayahanError(
                f"pagu tidak terbaca / a ceiling cannot be read: {text!r} (dak@2027=133000000, tjsp=50.000.000, 500jt)"
            )
        fund, span = read_place(plan.schema, place, years)
        read.setdefault(fund, {}).update(dict.fromkeys(span, rupiah))
    return read


def _protect(texts: list[str], *, above: float | None, need: str, level: str) -> kw.Protect:
    """Read what is protected from texts such as ``focus=stunting``."""
    kinds: dict[str, list[str]] = {"focus": [], "theme": [], "area": [], "work": []}
    for text in texts:
        kind, _, code = text.partition("=")
        if kind not in kinds or not code:
            raise typer.BadParameter(f"--protect {text}: {_PROTECT}")
        kinds[kind].append(code)
    named = {kind: tuple(codes) for kind, codes in kinds.items()}
    return kw.Protect(
        focus=named["focus"],
        theme=named["theme"],
        area=named["area"],
        work=named["work"],
        above=above,
        need=parse_need(need),
        level=level,
    )


def _new(path: Path | None) -> Path | None:
    if path is not None and path.exists():
        raise typer.BadParameter(f"{path}: sudah ada; pilih nama lain / exists: choose another")
    return path if path is None else folder_or(".gpkg")(path)


def _save(plan: kw.MasterPlan, path: Path | None) -> None:
    if path is not None:
        kw.write_plan(plan, path)
        out.print(escape(str(path)))


def _title(id: str, en: str, plan: kw.MasterPlan, lang: str) -> str:
    return f"{en if lang == 'en' else id} {territory(plan.areas)}"
