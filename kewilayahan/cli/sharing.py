"""`kewilayahan equity | synergy`: fair shares between areas, and links between kelurahan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kewilayahan as kw
from kewilayahan.cli.console import deliver_results, progress
from kewilayahan.cli.launcher import WrongCall, command
from kewilayahan.cli.options import Internal, Level, Need, Plan, Streets, TableFile, Texts
from kewilayahan.cli.speech import language, say, words_of

if TYPE_CHECKING:
    import geopandas as gpd

    from kewilayahan.planning import needs
    from kewilayahan.results import Result


@command()
def equity(
    plan: Plan,
    of: Annotated[str, typer.Option()] = "funding",
    need: Need = "population",
    level: Level = None,
    within: Annotated[str | None, typer.Option()] = None,
    year: Annotated[int | None, typer.Option()] = None,
    fund: Texts = None,
    status: Texts = None,
    whole: Annotated[str, typer.Option()] = "population",
    keep: Annotated[bool, typer.Option("--keep")] = False,
    output: TableFile = None,
    internal: Internal = False,
) -> None:
    """Who gets how much for its need."""
    from kewilayahan.plan import territory
    from kewilayahan.planning.needs import figures_of, need_of
    from kewilayahan.planning.shares import areas_of, level_of

    lang = language()
    wanted = parse_need(need)
    shared = parse_need(of) if ":" in of else of
    if isinstance(shared, kw.Composite):
        raise WrongCall(f"{of}: {say('indeks tidak dapat dibagi', 'an index cannot be shared out')}")
    with progress() as step:
        step(say("Menghitung pemerataan", "Measuring equity"))
        loaded = kw.read_plan(plan)
        chosen_level = level_of(loaded, level)
        areas = areas_of(loaded, chosen_level, within=within)
        unknown = need_of(loaded, areas, wanted, missing="keep").attrs["missing"]
        if isinstance(shared, kw.Indicator):
            unknown += figures_of(loaded, areas, shared, missing="keep").attrs["missing"]
        # What is hidden stays out; what is not known is refused, unless it is to stay out too.
        missing: needs.Missing = "raise" if unknown and not keep else "keep"
        shown = loaded if internal else kw.public(loaded)
        result = kw.equity(
            shown,
            of=shared,
            need=wanted,
            level=chosen_level,
            within=within,
            year=year,
            fund=fund or None,
            status=status or None,
            whole=whole,
            by_year=True,
            missing=missing,
        )
        results: list[Result] = [result]
        if of == "funding" and year is None and not fund and not status:
            behind = kw.left_behind(
                shown, need=wanted, level=chosen_level, within=within, whole=whole, missing=missing, office=loaded
            )
            results.append(behind)
    title = f"{say('Pemerataan', 'Equity')} {territory(loaded.areas)}"
    deliver_results(*results, output=output, title=title, lang=lang)


@command()
def synergy(plan: Plan, streets: Streets = None, output: TableFile = None) -> None:
    """Find links between kelurahan: those agreed and those proposed."""
    from kewilayahan.plan import territory

    lang = language()
    with progress() as step:
        step(say("Mencari sinergi", "Looking for synergies"))
        loaded = kw.read_plan(plan)
        found = kw.synergies(loaded, streets=read_streets(streets))
    title = f"{say('Sinergi', 'Synergy')} {territory(loaded.areas)}"
    deliver_results(found, output=output, title=title, lang=lang)


def read_streets(path: Path | None) -> gpd.GeoDataFrame | None:
    """Return the lines of the option `Streets`, if it was given."""
    from kewilayahan.spatial.vectors import read_vector

    return None if path is None else read_vector(path, None)[0]


def parse_need(text: str) -> needs.Need:
    """Return the need that a text means.

    Raises
    ------
    WrongCall
        If it cannot be read.

    Examples
    --------
    >>> parse_need("population")
    'population'
    >>> parse_need("stunting:eppgbm:2025")
    Indicator(indicator='stunting', method='eppgbm', year=2025, of='need')
    """
    weights: dict[str | kw.Indicator, float] = {}
    for part in text.split("+"):
        weight, times, name = part.rpartition("*")
        try:
            indicator, *measured = name.strip().split(":")
            need: str | kw.Indicator = indicator
            if measured:
                method, year = measured
                need = kw.Indicator(indicator, method=method, year=int(year))
            weights[need] = float(weight) if times else 1.0
        except ValueError:
            raise WrongCall(f"{part}: {words_of('*', 'need').help.of(language())}") from None
    if len(weights) == 1 and "*" not in text:
        return next(iter(weights))
    return kw.Composite(weights)
