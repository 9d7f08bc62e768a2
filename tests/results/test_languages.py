"""Every result of the package speaks Indonesian and English, and refuses any other language."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

import kewilayahan as kw
from kewilayahan import words
from kewilayahan.documents.planbook import write_plan_book
from kewilayahan.documents.plantables import plan_tables
from kewilayahan.documents.tables import write_page, write_tables
from kewilayahan.results import html

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def _cells() -> gpd.GeoDataFrame:
    x, y = 430_000, 9_136_000
    shapes = [box(x + 100 * n, y, x + 100 * (n + 1), y + 100) for n in range(25)]
    return gpd.GeoDataFrame({"area": [f"A{n:02}" for n in range(25)]}, geometry=shapes, crs=32749)


def _one_area() -> pd.DataFrame:
    return pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})


def _two_works() -> kw.MasterPlan:
    areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": [1, 1]})
    works = pd.DataFrame({"intervention": ["K-1", "K-2"], "focus": "f", "title": ["Lampu", "Taman"], "area": ["A", "B"],
        "start": 2027, "end": 2027, "status": "usulan"})  # fmt: skip
    funding = pd.DataFrame({"intervention": ["K-1", "K-2"], "year": 2027, "fund": "dak", "amount": [200, 100],
        "status": "usulan"})  # fmt: skip
    focuses = pd.DataFrame({"focus": ["f"], "name": ["Ruang"], "track": ["problem"]})
    return kw.MasterPlan(areas=areas, interventions=works, funding=funding, focuses=focuses)


def _results() -> list[Any]:
    plan, cells = kw.read_plan(DEMO), _cells()
    bare = kw.MasterPlan(areas=_one_area())
    cut = kw.scenario(plan, budget=-0.3)
    small = _two_works()
    best = kw.schedule(small, ceilings={"dak": {2027: 200}})
    return [
        *(made(one) for made in (kw.audit, kw.desks, kw.roles, kw.roadmap, kw.traceability) for one in (plan, bare)),
        *(kw.integrate(one) for one in (plan, bare)),
        kw.equity(plan),
        kw.synergies(plan),
        cut,
        kw.scenario(plan, budget=0.0),
        kw.scenario(small, budget=-0.5),
        kw.compare(plan, cut.plan),
        kw.compare(small, small),
        best,
        best.frontier(points=2),
        kw.compliance(plan, plan.interventions[["title", "area"]]),
        kw.ahp({("a", "b"): 3}),
        kw.moran(pd.Series(range(25), index=cells["area"]), kw.neighbours(cells), seed=1),
        kw.check(plan),
        *kw.check(plan)[:1],
        plan.schema.table("areas"),
        plan.schema.table("areas").column("name"),
    ]


def _faces(result: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the methods of a result that take a language and nothing else that must be given."""
    for name, face in inspect.getmembers(result, inspect.ismethod):
        if name.startswith("_"):
            continue
        given = inspect.signature(face).parameters
        if "lang" in given and all(one.default is not one.empty for one in given.values()):
            yield f"{type(result).__name__}.{name}", face


def test_every_face_of_every_result_refuses_a_language_that_nobody_speaks() -> None:
    told, results = set(), _results()
    for result in results:
        for name, face in _faces(result):
            face(lang="en")
            told.add(name)
            with pytest.raises(kw.UnknownName, match="Bahasa 'fr'"):
                face(lang="fr")
    assert {name.partition(".")[0] for name in told} == {type(result).__name__ for result in results}
    assert {"Equity.plot", "Roadmap.gantt", "Audit.bars", "Weights.tables"} <= told


@pytest.mark.parametrize(
    "speak",
    [
        lambda lang: words.rupiah(5, lang),
        lambda lang: words.number(5, lang=lang),
        lambda lang: html.cell_text("kata", lang),
        lambda lang: html.said(pd.DataFrame({"hidden": []}), [], lang=lang),
        lambda lang: html.table_html(pd.DataFrame(), lang),
        lambda lang: kw.SCHEMA.label("levels", "no such code", lang),
        lambda lang: plan_tables(kw.MasterPlan(areas=_one_area()), lang=lang),
        lambda lang: kw.draw(kw.MasterPlan(areas=_one_area()), lang=lang),
        lambda lang: write_page(Path("never"), "", title="", lang=lang),
        lambda lang: write_tables({}, Path("never.html"), title="", lang=lang),
        lambda lang: write_tables({"T": pd.DataFrame({"a": [1]})}, Path("never.csv"), title="", lang=lang),
        lambda lang: write_plan_book(kw.MasterPlan(areas=_one_area()), "never.xlsx", lang=lang),
    ],
)
def test_what_writes_words_refuses_a_language_even_where_there_is_nothing_to_write(
    speak: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kw.UnknownName, match="Bahasa 'fr'"):
        speak("fr")
    assert not list(tmp_path.iterdir())
