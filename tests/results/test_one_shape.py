"""All results have one shape: declared tables under names that never change, one language, one page, one line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.results import Result, titled
from kewilayahan.schema.results import RESULTS

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"
PAYLOAD = "<img src=x onerror=alert(1)>"


def _plan() -> kw.MasterPlan:
    """Return the example with markup in the names that people gave."""
    plan = kw.read_plan(DEMO)
    named = {"interventions": "title", "focuses": "name", "desks": "name", "actors": "name", "problems": "statement"}
    named |= {"proposals": "title", "sources": "title", "zones": "name"}
    tables = {
        table: plan.tables[table].assign(**{column: [f"{PAYLOAD} {text}" for text in plan.tables[table][column]]})
        for table, column in named.items()
    }
    return plan.replace(**tables)


def _small() -> kw.MasterPlan:
    areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": [1, 1]})
    works = pd.DataFrame({"intervention": ["K-1", "K-2"], "focus": "f", "title": PAYLOAD, "area": ["A", "B"]})
    funding = pd.DataFrame({"intervention": ["K-1", "K-2"], "year": 2027, "fund": "dak", "amount": [200, 100]})
    return kw.MasterPlan(
        areas=areas,
        interventions=works.assign(start=2027, end=2027, status="usulan"),
        funding=funding.assign(status="usulan"),
        focuses=pd.DataFrame({"focus": ["f"], "name": [PAYLOAD], "track": ["problem"]}),
    )


@cache
def _results() -> dict[str, Result]:
    plan, small = _plan(), _small()
    codes = [f"K.{place:02}" for place in range(30)]
    pairs = [(one, two) for a, one in enumerate(codes) for b, two in enumerate(codes) if abs(a - b) == 1]
    cut = kw.scenario(small, budget=-0.5)
    best = kw.schedule(small, ceilings={"dak": {2027: 200}})
    made: list[Result] = [
        *(measure(plan) for measure in (kw.audit, kw.desks, kw.roles, kw.roadmap, kw.traceability, kw.integrate)),
        *(kw.equity(plan), kw.synergies(plan), kw.left_behind(plan), kw.prioritise(plan)),
        kw.compliance(plan, plan.interventions[["title", "area"]]),
        *(cut, cut.comparison, best, best.frontier(points=2)),
        kw.ahp({(PAYLOAD, "b"): 3}),
        kw.moran(pd.Series([0] * 15 + [1] * 15, index=codes), pd.DataFrame(pairs, columns=["area", "neighbour"])),
    ]
    return {result.measure: result for result in made}


def test_every_declared_measure_is_here() -> None:
    assert set(_results()) == set(RESULTS)


@pytest.mark.parametrize("measure", RESULTS)
def test_a_result_has_the_one_shape(measure: str) -> None:
    result = _results()[measure]
    assert list(result.tables("id")) == list(result.tables("en")) and result.tables("id")
    for name, frame in result.faces("en").items():
        declared = result.declared(name)
        columns = declared.columns(map(str, frame.columns), result.vocabularies())  # refuses what is not declared
        assert [column.label("en") for column in columns.values()] == list(result.tables("en")[name].columns)
        assert len(frame) == len(result.tables("id")[name])
    headings = [list(titled(result, lang=lang)) for lang in ("id", "en")]
    assert len(headings[0]) == len(set(headings[0])) == len(headings[1]) == len(set(headings[1]))
    assert repr(result).startswith(f"<{type(result).__name__}: ") and "\n" not in repr(result)
    assert result == result and result != "something else"
    assert result.findings is not None and isinstance(result.figures("en"), dict)


@pytest.mark.parametrize("measure", RESULTS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_page_shows_what_people_wrote_as_text(measure: str, lang: str) -> None:
    page = _results()[measure].html(lang)
    assert "<img" not in page and ("<thead>" in page or "<p>" in page)


@pytest.mark.parametrize("measure", RESULTS)
def test_headings_and_sentences_speak_one_language(measure: str) -> None:
    result = _results()[measure]
    told = [*result.sentences("en"), *titled(result, lang="en")]
    told += [str(name) for frame in result.tables("en").values() for name in frame.columns]
    assert told and not [text for text in told if " / " in text]


@pytest.mark.parametrize("measure", RESULTS)
def test_the_variable_chooses_the_language(measure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = _results()[measure]
    monkeypatch.setenv("KEWILAYAHAN_LANG", "en")
    assert result.sentences() == result.sentences("en")
    monkeypatch.delenv("KEWILAYAHAN_LANG")
    assert result.sentences() == result.sentences("id") and list(titled(result)) == list(titled(result, lang="id"))
    for face in (result.tables, result.sentences, result.html, result.figures, result.nothing):
        with pytest.raises(kw.UnknownName):
            face("fr")


def test_the_same_measured_twice_is_equal_and_another_is_not() -> None:
    plan = kw.read_plan(DEMO)
    assert kw.roles(plan) == kw.roles(plan) and kw.desks(plan) == kw.desks(plan)
    fewer = plan.replace(roles=plan.roles.iloc[1:])
    assert kw.roles(plan) != kw.roles(fewer)
