"""The roadmap as the matrix that planning offices know, a row a work and a column a year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.analysis.roadmap.data import RoadmapData
from kewilayahan.plan import records
from kewilayahan.planning.actors import present_names
from kewilayahan.words import HIDDEN, number

_TOTAL = {"id": "Jumlah", "en": "Total"}


def matrix(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    """Return the matrix: fixed columns, the cost of each year, and a last row with the sums.

    The columns follow the superset of the programme tables of spatial plans (*indikasi program*) that
    the field notes of the project recommend: number, focus, desk, programme, work, code, place, volume,
    unit, indicator, baseline, target, cost by year, total, funds, agencies, 5K, step, phase, status,
    the plans it rests on, and remarks.
    """
    names = _Names(roadmap)
    rows = [names.row(number, work, lang) for number, work in enumerate(records(roadmap.works), start=1)]
    columns = names.columns()
    frame = pd.DataFrame(rows, columns=columns)
    if not len(frame):
        return frame
    years = [str(year) for year in roadmap.years]
    sums: dict[str, Any] = dict.fromkeys(columns, "")
    sums[columns[0]] = _TOTAL[lang]
    for name in (*years, "total"):
        frame[name] = frame[name].astype("int64")
        sums[name] = int(frame[name].sum())
    return pd.concat([frame, pd.DataFrame([sums])], ignore_index=True)


class _Names:
    """The names that the cells of the matrix are made of, looked up once."""

    def __init__(self, roadmap: RoadmapData) -> None:
        plan = roadmap.plan
        self.schema, self.years = plan.schema, roadmap.years
        self.focuses = {row.focus: row for row in records(plan.focuses)}
        self.desks = dict(zip(plan.desks["desk"], plan.desks["name"], strict=True))
        self.places = dict(zip(plan.areas["area"], plan.areas["name"], strict=True))
        self.problems = dict(zip(plan.problems["problem"], plan.problems["statement"], strict=True))
        self.zones = dict(zip(plan.zones["zone"], plan.zones["name"], strict=True))
        self.phases = dict(zip(plan.phases["phase"], plan.phases["name"], strict=True))
        actors = {row.actor: row for row in records(plan.actors)}
        self.actors = {code: actors[now] for code, now in present_names(plan).items()}
        self.interventions = {row.intervention: row for row in records(plan.interventions)}
        self.roles: dict[str, list[Any]] = {}
        for role in records(plan.roles):
            self.roles.setdefault(role.focus, []).append(role)
        titles = dict(zip(plan.sources["source"], plan.sources["title"], strict=True))
        self.sources: dict[str, list[str]] = {}
        for proposal in records(plan.proposals):
            if pd.notna(proposal.intervention):
                self.sources.setdefault(proposal.intervention, []).append(titles[proposal.source])
        rows = roadmap.money.rows
        self.costs = {key: int(sum_) for key, sum_ in rows.groupby(["intervention", "year"])["amount"].sum().items()}
        self.funds = {code: list(dict.fromkeys(part)) for code, part in rows.groupby("intervention")["fund"]}

    def columns(self) -> list[str]:
        return [
            *("number", "focus", "desk", "programme", "title", "code", "place", "volume", "unit"),
            *("indicator", "baseline", "final_target", *(str(year) for year in self.years), "total", "funds"),
            *("lead", "support", *self.schema.choices("sectors"), "step", "phase", "status", "plans", "remark"),
        ]

    def row(self, number: int, work: Any, lang: str) -> list[Any]:
        focus, given = self.focuses[work.focus], self.interventions[work.intervention]
        costs = [self.costs.get((work.intervention, year), 0) for year in self.years]
        serves = [self.problems[code] for code in work.problem] + [self.zones[code] for code in _text(work.zone)]
        lead = [self.actors[code].name for code in _text(work.actor)]
        helpers = [self.actors[code] for code in work.others]
        agencies = [actor.name for actor in helpers if actor.sector == "kota"]
        funds = [self._label("funds", code, lang) for code in self.funds.get(work.intervention, ())]
        steps = [self._label("steps", code, lang) for code in work.step]
        return [
            str(number),
            focus.name,
            "; ".join(self.desks[code] for code in _text(focus.desk)),
            "; ".join(serves),
            given.title,
            "".join(_text(given.code)),
            "; ".join(self.places[code] for code in work.area),
            HIDDEN[lang] if "volume" in given.hidden else _whole(given.volume),
            "".join(_text(given.unit)),
            "; ".join(self._label("indicators", code, lang) for code in _text(focus.indicator)),
            HIDDEN[lang] if "baseline" in focus.hidden else _at(focus.baseline, focus.baseline_year, lang),
            _at(focus.target, focus.target_year, lang),
            *costs,
            sum(costs),
            "; ".join(funds),
            "; ".join(lead),
            "; ".join(agencies),
            *self._parts(work.focus, lang),
            "; ".join(steps),
            "; ".join(self.phases[code] for code in work.phase),
            self._label("intervention_statuses", given.status, lang),
            "; ".join(dict.fromkeys(self.sources.get(work.intervention, ()))),
            "".join(_text(given.note)),
        ]

    def _parts(self, focus: str, lang: str) -> list[str]:
        """Return what each sector contributes to a focus, ``name (contribution)``."""
        said: dict[str, dict[str, None]] = {code: {} for code in self.schema.choices("sectors")}
        for role in self.roles.get(focus, ()):
            actor = self.actors[role.actor]
            said[actor.sector][f"{actor.name} ({self._label('contributions', role.contribution, lang)})"] = None
        return ["; ".join(parts) for parts in said.values()]

    def _label(self, vocabulary: str, code: str, lang: str) -> str:
        return self.schema.label(vocabulary, code, lang)


def _text(value: Any) -> tuple[str, ...]:
    return () if pd.isna(value) else (str(value),)


def _whole(value: Any) -> int | float | None:
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _at(value: Any, year: Any, lang: str) -> str:
    if pd.isna(value):
        return ""
    shown = number(float(value), 0 if float(value).is_integer() else 1, lang)
    return shown if pd.isna(year) else f"{shown} ({year})"
