"""`kewilayahan scenario | schedule | compare | prioritise`: what a budget allows, and what comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import deliver_results, out, progress
from kewilayahan.cli.launcher import WrongCall, command
from kewilayahan.cli.options import Level, Need, Plan, Save, TableFile, Texts
from kewilayahan.cli.sharing import parse_need
from kewilayahan.cli.speech import language, say, words_of
from kewilayahan.words import Text


@command()
def scenario(
    plan: Plan,
    budget: Texts = None,
    protect: Texts = None,
    above: Annotated[float | None, typer.Option()] = None,
    rule: Annotated[str, typer.Option()] = "shrink",
    need: Need = "population",
    level: Level = None,
    save: Save = None,
    output: TableFile = None,
) -> None:
    """Show what slips and what drops when the budget changes."""
    lang = language()
    if not budget:
        raise WrongCall(f"--budget: {words_of('*', 'budget').help.of(lang)}")
    loaded = kw.read_plan(plan)
    kept = _protect(protect or [], above=above, need=need, level=level or "rw")
    made = kw.scenario(loaded, budget=budget, protect=kept, rule=rule, need=parse_need(need), level=level)
    _save(made.plan, save)
    deliver_results(made, output=output, title=_title("Skenario", "Scenario", loaded), lang=lang)


@command()
def schedule(
    plan: Plan,
    ceiling: Texts = None,
    budget: Texts = None,
    need: Need = "population",
    level: Annotated[str, typer.Option()] = "rw",
    capacity: Annotated[int | None, typer.Option(min=0)] = None,
    protect: Texts = None,
    slack: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.0,
    seconds: Annotated[float, typer.Option(min=0.1)] = 60.0,
    frontier: Annotated[bool, typer.Option("--frontier")] = False,
    save: Save = None,
    output: TableFile = None,
) -> None:
    """Find the best schedule under ceilings, or within the plan's own money."""
    lang = language()
    if ceiling and budget:
        raise WrongCall(say("pilih --ceiling atau --budget", "choose --ceiling or --budget"))
    loaded = kw.read_plan(plan)
    ceilings = _ceilings(loaded, ceiling, budget)
    with progress() as step:
        step(say("Mencari jadwal terbaik", "Searching for the best schedule"))
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
    results = (made, curve) if curve else (made,)
    deliver_results(*results, output=output, title=_title("Jadwal", "Schedule", loaded), lang=lang)


@command()
def compare(
    before: Plan,
    after: Plan,
    need: Need = "population",
    level: Level = None,
    output: TableFile = None,
) -> None:
    """Two plans side by side."""
    lang = language()
    first = kw.read_plan(before)
    made = kw.compare(first, kw.read_plan(after), need=parse_need(need), level=level)
    deliver_results(made, output=output, title=_title("Perbandingan", "Comparison", first), lang=lang)


@command()
def prioritise(
    plan: Plan,
    table: Annotated[str, typer.Option()] = "problems",
    product: Annotated[bool, typer.Option("--product")] = False,
    output: TableFile = None,
) -> None:
    """Rank problems or proposals by urgency, seriousness and growth."""
    lang = language()
    loaded = kw.read_plan(plan)
    if table not in ("problems", "proposals"):
        raise WrongCall(say("--table: problems atau proposals", "--table: problems or proposals"))
    ranked = kw.prioritise(
        loaded, "proposals" if table == "proposals" else "problems", total="product" if product else "sum"
    )
    deliver_results(ranked, output=output, title=_title("Prioritas", "Priorities", loaded), lang=lang)


def _ceilings(plan: kw.MasterPlan, ceiling: list[str] | None, budget: list[str] | None) -> dict[str, dict[int, int]]:
    """Return the ceilings that are given, those that a change of budget leaves, or what the plan has."""
    from kewilayahan.documents.outputs import own_ceilings

    if ceiling:
        return _parsed(plan, ceiling)
    return kw.scenario(plan, budget=budget).ceilings if budget else own_ceilings(plan)


def _parsed(plan: kw.MasterPlan, texts: list[str]) -> dict[str, dict[int, int]]:
    """Read ceilings from texts such as ``dak@2027-=1.330.000`` or ``tjsp=500jt``."""
    from kewilayahan.planning.budgets import read_place
    from kewilayahan.planning.works import plan_years, works_of
    from kewilayahan.sheets.quantities import rupiah as read_rupiah

    years = plan_years(works_of(plan).values())
    read: dict[str, dict[int, int]] = {}
    for text in texts:
        place, _, amount = text.rpartition("=")
        rupiah = read_rupiah(amount)
        if not place or not isinstance(rupiah, int):
            example = "dak@2027=133000000, tjsp=50.000.000, dak=500jt"
            raise kw.InvalidValue(
                Text(f"pagu {text!r} tidak terbaca; contoh: {example}", f"{text!r} is no ceiling; examples: {example}")
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
            raise WrongCall(f"--protect {text}: {words_of('scenario', 'protect').help.of(language())}")
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


def _save(plan: kw.MasterPlan, path: Path | None) -> None:
    if path is not None:
        kw.write_plan(plan, path)
        out.print(escape(str(path)))


def _title(id: str, en: str, plan: kw.MasterPlan) -> str:
    from kewilayahan.plan import territory

    return f"{say(id, en)} {territory(plan.areas)}"
