"""An agency's programme against the master plan: what carries it out, what lies outside, what nobody took up.

All agencies must follow the plan (GG1); what they plan besides it may still push it forward (GG7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kewilayahan.checks import cast_tables
from kewilayahan.errors import UnreadableFile
from kewilayahan.findings import Finding, Findings
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import counted_plan, progress
from kewilayahan.planning.similarity import THRESHOLD, Likeness, Territory, candidates, compare, read_works
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema
from kewilayahan.sheets import Sheets, read_sheets
from kewilayahan.words import Text, in_english, rupiah

_LINES = ("interventions", "proposals")  # the tables in which a programme may come
Best = dict[int, tuple[Likeness, str]]


@dataclass(frozen=True, eq=False, repr=False)
class Compliance(Result):
    """What an agency's programme does for the plan.

    Attributes
    ----------
    lines : DataFrame
        A row a line of the programme, in its order: ``line`` (from 1), ``title``, ``status``
        (``carries_out``, ``outside``, or ``unreadable`` of a line of a workbook that cannot be used as it
        stands: these come last, with what is wrong as reason), ``intervention`` it carries out, ``score``, ``reason``,
        ``reason_en``, ``differs`` and ``differs_en`` (year or actor that are not those of the plan),
        ``booster`` (for a line outside: the problems of its category, and the zones, in its areas, which
        it may push forward), ``cost`` (whole rupiah) and ``origin``.
    open_works : DataFrame
        The works of the plan, done ones left out, that no line takes up: ``intervention``, ``focus``,
        ``title``, ``actor``, ``start``, ``end``, ``amount`` (whole rupiah of the plan) and ``expected``
        (whether its actor is one of the programme's).
    focuses : DataFrame
        A row a focus: ``focus``, ``name``, ``works``, ``taken`` and ``open``.
    plan : MasterPlan
        The plan.
    findings : Findings
        What was found while a workbook was read.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> kw.compliance(plan, pd.DataFrame({"title": ["Festival layang-layang"]})).lines["status"].tolist()
    ['outside']
    """

    lines: pd.DataFrame
    open_works: pd.DataFrame
    focuses: pd.DataFrame
    plan: MasterPlan

    measure = "compliance"

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the three frames, codes with their names."""
        titles, actors, names = (
            dict(zip(self.plan.tables[table][key], self.plan.tables[table][name].astype(object), strict=True))
            for table, key, name in (
                ("interventions", "intervention", "title"),
                ("actors", "actor", "name"),
                ("focuses", "focus", "name"),
            )
        )
        lines = self.lines.assign(
            status=[_STATUS[status].of(lang) for status in self.lines["status"]],
            work=[titles.get(code, "") for code in self.lines["intervention"]],
        )
        for name in [name for name in ("reason", "differs") if in_english(lang)]:
            lines[name] = lines[f"{name}_en"]
        works = self.open_works.assign(
            focus=self.open_works["focus"].map(names), actor=self.open_works["actor"].map(actors)
        )
        focuses = self.focuses.drop(columns="focus").rename(columns={"name": "focus"})
        return {
            "lines": lines[[name for name in lines.columns if not name.endswith("_en")]],
            "open_works": works,
            "focuses": focuses,
        }

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return how many lines carry the plan out, how many could not be read, and which works nobody took up."""
        carried, unread = (int((self.lines["status"] == status).sum()) for status in ("carries_out", "unreadable"))
        every, left = len(self.lines), len(self.open_works)
        said = [
            Text(
                f"{carried} dari {every} baris sesuai master plan; {left} kegiatan belum diakomodasi.",
                f"{carried} of {every} lines carry the plan out; {left} works are not taken up.",
            )
        ]
        said += [Text(f"{unread} baris tidak terbaca.", f"{unread} lines could not be read.")] * (unread > 0)
        return tuple(text.of(lang) for text in said)

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema


_STATUS = {
    "carries_out": Text("sesuai master plan", "carries the plan out"),
    "outside": Text("di luar master plan", "outside the plan"),
    "unreadable": Text("tidak terbaca", "could not be read"),
}


def compliance(plan: MasterPlan, sheet: pd.DataFrame | Mapping[str, pd.DataFrame] | str | Path) -> Compliance:
    """Compare an agency's programme with the plan.

    A line carries a work out when it is one work with it, or with a proposal that the work answers: the
    agency may well have kept the words of the proposal. Works that were refused are none of the plan.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    sheet : DataFrame, mapping of str to DataFrame, or path
        The lines, with ``title`` and as far as known ``area``, ``place``, ``category``, ``year`` or
        ``start``, ``cost`` (whole rupiah) and ``actor``, as in the table ``proposals`` or
        ``interventions``; the tables of a workbook; or the workbook.

    Returns
    -------
    Compliance
        ``lines``, ``open_works`` and ``focuses``.

    Raises
    ------
    UnreadableFile
        If the workbook cannot be read, or holds neither proposals nor interventions.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> renja = pd.DataFrame({"title": ["Perkuatan talut Winongo RW 25", "Pengadaan mobil dinas"], "year": 2027})
    >>> kw.compliance(plan, renja).lines[["status", "intervention"]].values.tolist()
    [['carries_out', 'K-21'], ['outside', '']]
    """
    plan = counted_plan(plan)
    read = None
    if isinstance(sheet, str | Path):
        names = {"areas": plan.areas, "actors": plan.actors, "focuses": plan.focuses}
        read = read_sheets(sheet, schema=plan.schema, **names)
    unread = _unread(read) if read is not None else []
    lines = _lines(plan, read.tables if read is not None else sheet, some=bool(unread))
    best = _best(plan, lines)
    taken = {code for _, code in best.values()}
    done = plan.interventions["status"].map(lambda code: progress(plan.schema, code) == "done").astype(bool)
    due = plan.interventions[~done | plan.interventions["intervention"].isin(taken)]
    focus = due[["focus"]].assign(taken=due["intervention"].isin(taken))
    focuses = plan.focuses[["focus", "name"]].copy()
    focuses["works"] = focuses["focus"].map(focus["focus"].value_counts()).fillna(0).astype("int64")
    focuses["taken"] = focuses["focus"].map(focus.groupby("focus")["taken"].sum()).fillna(0).astype("int64")
    focuses["open"] = focuses["works"] - focuses["taken"]
    amounts = plan.funding.groupby("intervention")["amount"].sum()
    works = due[~due["intervention"].isin(taken)]
    open_works = pd.DataFrame(works[["intervention", "focus", "title", "actor", "start", "end"]]).assign(
        amount=works["intervention"].map(amounts).fillna(0).astype("int64"),
        expected=works["actor"].isin(lines["actor"].dropna()),
    )
    judged = _judged(plan, lines, best, unread, _names(plan, read))
    findings = read.findings if read is not None else Findings()
    return Compliance(judged, open_works.reset_index(drop=True), focuses, plan, findings=findings)


def _names(plan: MasterPlan, read: Sheets | None) -> dict[str, str]:
    """Return the names of the actors of the plan, and of those that the programme brings."""
    frames = [plan.actors] + ([read.tables["actors"]] if read is not None and "actors" in read.tables else [])
    return {code: name for frame in frames for code, name in zip(frame["actor"], frame["name"], strict=True)}


def _unread(read: Sheets) -> list[dict[str, object]]:
    """Return the lines of a workbook that cannot be used as they stand, each with what is wrong with it."""
    wrong: dict[tuple[str, str], list[Finding]] = {}
    for finding in read.findings.errors:
        row = re.sub(r"^[A-Z]+", "", finding.cell)
        wrong.setdefault((f"[{finding.file}]{finding.sheet}", row), []).append(finding)
    rows = []
    for name in _LINES:
        for line in read.aside.get(name, pd.DataFrame()).to_dict("records"):
            sheet, _, cells = str(line["origin"]).rpartition("!")
            found = wrong.get((sheet, re.sub(r"^[A-Z]+|:.*", "", cells)), [])
            rows.append(
                {
                    "title": line.get("title") or "",
                    "reason": "; ".join(f"{one.cell}: {one.message('id')}" for one in found),
                    "reason_en": "; ".join(f"{one.cell}: {one.message('en')}" for one in found),
                    "origin": line["origin"],
                }
            )
    return rows


def _lines(plan: MasterPlan, sheet: Any, *, some: bool) -> pd.DataFrame:
    """Return the lines of a programme with the columns of proposals, whatever they came as.

    Where there are `some` lines that could not be read there need not be others.
    """
    if not isinstance(sheet, pd.DataFrame):
        found = [_with_cost(sheet[name], sheet.get("funding")) for name in _LINES if len(sheet.get(name, ()))]
        if not found and not some:
            raise UnreadableFile(
                "program", Text("tidak memuat kegiatan atau usulan", "it holds no works and no proposals")
            )
        sheet = pd.concat(found, ignore_index=True) if found else pd.DataFrame({"title": []})
    frame = pd.DataFrame(sheet).drop(columns="geometry", errors="ignore")
    if "year" not in frame and "start" in frame:
        frame = frame.assign(year=frame["start"])
    columns = plan.schema.table("proposals").by_name
    known = frame[[name for name in frame if name in columns]]
    return pd.DataFrame(cast_tables({"proposals": known}, plan.schema)[0]["proposals"])


def _with_cost(frame: pd.DataFrame, funding: pd.DataFrame | None) -> pd.DataFrame:
    """Return lines with what they cost: works of a workbook have their money in a table of its own."""
    lines = pd.DataFrame(frame)
    if "cost" in lines or funding is None:
        return lines
    return lines.assign(cost=lines["intervention"].map(funding.groupby("intervention")["amount"].sum()))


def _best(plan: MasterPlan, lines: pd.DataFrame) -> Best:
    """Return the work that each line is most like, where it is alike enough."""
    territory = Territory(plan.areas)
    programme = read_works(lines, territory)
    asked = plan.proposals[plan.proposals["intervention"].notna()]
    codes = [*plan.interventions["intervention"], *asked["intervention"]]
    known = [*read_works(plan.interventions, territory), *read_works(asked, territory)]
    best: Best = {}
    for i, j in candidates(programme, known):
        likeness = compare(programme[i], known[j])
        if likeness.score >= THRESHOLD and (i not in best or likeness.score > best[i][0].score):
            best[i] = (likeness, codes[j])
    return best


def _judged(
    plan: MasterPlan, lines: pd.DataFrame, best: Best, unread: list[dict[str, object]], names: Mapping[str, str]
) -> pd.DataFrame:
    works = {row.intervention: row for row in records(plan.interventions)}
    territory = Territory(plan.areas)
    money = plan.funding.groupby(["intervention", "year"])["amount"].sum()
    rows = []
    for position, line in enumerate(records(lines)):
        likeness, code = best.get(position, (Likeness(0, ()), ""))
        differs = _differences(line, works[code], names, money.get(code, _NO_MONEY)) if code else []
        rows.append(
            {
                "line": position + 1,
                "title": line.title,
                "status": "carries_out" if code else "outside",
                "intervention": code,
                "score": likeness.score,
                "reason": "; ".join(id for id, _ in likeness.reasons),
                "reason_en": "; ".join(en for _, en in likeness.reasons),
                "differs": "; ".join(id for id, _ in differs),
                "differs_en": "; ".join(en for _, en in differs),
                "booster": () if code else _boosters(plan, line, territory),
                "cost": line.cost,
                "origin": line.origin,
            }
        )
    blank = {"status": "unreadable", "intervention": "", "score": 0, "differs": "", "differs_en": "", "booster": ()}
    rows += [{"line": number, **blank, **line} for number, line in enumerate(unread, start=len(rows) + 1)]
    columns = [
        "line",
        "title",
        "status",
        "intervention",
        "score",
        "reason",
        "reason_en",
        "differs",
        "differs_en",
        "booster",
        "cost",
        "origin",
    ]
    return pd.DataFrame(rows, columns=columns).astype({"cost": "Int64"})


_NO_MONEY = pd.Series(dtype="int64")


def _differences(line: Any, work: Any, names: Mapping[str, str], money: pd.Series) -> list[tuple[str, str]]:
    """Return what a line and the work it carries out do not agree about: its year, its actor, its cost.

    The cost is compared with the plan's money of that year, by year of `money`; where the plan has none in it, or
    the line names no year, with all of it.
    """
    found = []
    if pd.notna(line.year) and not work.start <= line.year <= work.end:
        years = f"{work.start}–{work.end}" if work.start != work.end else str(work.start)
        found.append((f"tahun: {line.year}, rencana {years}", f"year: {line.year}, planned {years}"))
    if pd.notna(line.actor) and pd.notna(work.actor) and line.actor != work.actor:
        one, other = (names.get(code, code) for code in (line.actor, work.actor))
        found.append((f"pelaksana: {one}, rencana {other}", f"actor: {one}, planned {other}"))
    planned = int(money.get(line.year, money.sum()) if pd.notna(line.year) else money.sum())
    if pd.notna(line.cost) and len(money) and int(line.cost) != planned:
        one, other = ((rupiah(line.cost, lang), rupiah(planned, lang)) for lang in ("id", "en"))
        found.append((f"biaya: {one[0]}, rencana {one[1]}", f"cost: {other[0]}, planned {other[1]}"))
    return found


def _boosters(plan: MasterPlan, line: Any, territory: Territory) -> tuple[str, ...]:
    """Return the problems of the line's category, and the zones, in its areas: it may push them forward."""
    problems = [
        row.problem
        for row in records(plan.problems)
        if row.category == line.category and (not line.area or territory.meet(line.area, row.area))
    ]
    zones = [
        row.zone for row in records(plan.interventions) if pd.notna(row.zone) and territory.meet(line.area, row.area)
    ]
    return (*problems, *dict.fromkeys(zones))
