"""What overlaps, contradicts, is paid twice, or was never taken up, among all lines of a plan (GG1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from kewilayahan.analysis.integration.conflicts import conflicts
from kewilayahan.analysis.integration.decisions import Remembered, decide, decision_faults
from kewilayahan.analysis.integration.declared_places import contradictions
from kewilayahan.analysis.integration.duplicates import (
    Lines,
    Pairs,
    adopted_twice,
    alike,
    duplicates,
    groups,
    overlaps,
    planned,
    returned,
    twice,
)
from kewilayahan.analysis.integration.labels import Labels, titles
from kewilayahan.analysis.integration.matches import to_frame
from kewilayahan.analysis.integration.money import agencies, same_money, surplus
from kewilayahan.analysis.integration.unanswered import unanswered
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import counted_plan
from kewilayahan.planning.similarity import compare
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.results import ResultTable
from kewilayahan.words import in_english, language

__all__ = ["Integration", "decide", "decision_faults", "integrate"]


_BY_PROPOSALS = 75  # score of two works that answer what is one proposal of two sources
_BY_MONEY = 45  # titles need to agree no more than this where fund, year and amount are the same


@dataclass(frozen=True, eq=False, repr=False)
class Integration(Result):
    """What was found between the lines of a plan.

    Attributes
    ----------
    pairs : DataFrame
        What people have to decide about, a row a pair of lines or a single line: ``match`` (the name
        under which a decision is remembered), ``kind``, ``detail``, ``table``, ``subject``, ``score``
        (0–100), ``reason``, ``reason_en``, ``other_table``, ``other`` (empty for a single line),
        ``amount`` (whole rupiah at stake), ``age`` (years) and ``group`` (0 for none).
    groups : DataFrame
        The groups of one work each: ``group``, ``members`` (codes of proposals), ``score`` (the lowest
        of its pairs), ``amount`` (the highest cost), ``reason`` and ``reason_en``.
    decided : DataFrame
        The same columns as `pairs`: what the plan itself settled, or people decided.
    plan : MasterPlan
        The plan.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> found = kw.integrate(kw.read_plan("examples/pringgokusuman"))
    >>> {"match", "kind", "detail", "subject"} <= set(found.pairs)
    True
    """

    pairs: pd.DataFrame
    groups: pd.DataFrame
    decided: pd.DataFrame
    plan: MasterPlan

    measure = "integration"

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return a table a kind of finding, by the code of the kind, and what is settled."""
        named, found = titles(self.plan), {}
        for code in self.plan.schema.choices("match_kinds"):
            rows = self.pairs[self.pairs["kind"] == code]
            if len(rows):
                found[code] = _readable(rows, named, self.plan, lang)
        if len(self.decided):
            found["decided"] = _readable(self.decided, named, self.plan, lang)
        return found

    def declared(self, table: str) -> ResultTable:
        """Return what a table is: that of a kind bears the label of the kind."""
        kind = self.plan.schema.choices("match_kinds").get(table)
        return replace(super().declared("pairs"), id=kind.id, en=kind.en) if kind else super().declared(table)

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return the number of findings of each kind."""
        said = self.summary(lang)
        return (said[:1].upper() + said[1:] + ".",)

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema

    def summary(self, lang: str | None = None) -> str:
        """Return the number of findings of each kind as one line."""
        none = "nothing to decide" if in_english(lang) else "tidak ada yang perlu diputuskan"
        counts = self.pairs["kind"].value_counts()
        kinds = self.plan.schema.choices("match_kinds")
        said = [f"{choice.label(language(lang))} {counts[code]}" for code, choice in kinds.items() if code in counts]
        return ", ".join(said) or none


def _readable(rows: pd.DataFrame, named: Labels, plan: MasterPlan, lang: str) -> pd.DataFrame:
    columns = ["group", "score", "detail", "subject", "title", "other", "other_title", "amount", "age", "reason"]
    shown = rows.assign(
        detail=[plan.schema.label("match_details", code, lang) for code in rows["detail"]],
        title=[named.get(key, "") for key in zip(rows["table"], rows["subject"], strict=True)],
        other_title=[named.get(key, "") for key in zip(rows["other_table"], rows["other"], strict=True)],
        reason=rows["reason_en"] if in_english(lang) else rows["reason"],
    )[columns]
    empty = [name for name in ("group", "other", "other_title", "amount", "age") if not shown[name].any()]
    return shown.drop(columns=empty)


def integrate(plan: MasterPlan) -> Integration:
    """Find what overlaps, contradicts, is paid twice or was never answered among all lines of a plan.

    Proposals are compared within their kelurahan through the words of their titles, so that the
    proposals of a whole city are done in minutes; see `kewilayahan.planning.similarity` for the score. What a row
    of the table ``decisions`` settles is not asked again.

    Parameters
    ----------
    plan : MasterPlan
        The plan.

    Returns
    -------
    Integration
        ``pairs`` to decide about, ``groups`` of one work each, and what is ``decided``.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["K"], "name": ["K"], "level": ["kelurahan"]})
    >>> sources = pd.DataFrame({"source": ["m", "r"], "title": ["M", "R"], "kind": ["musrenbang", "renja"]})
    >>> proposals = pd.DataFrame(
    ...     {
    ...         "proposal": ["U1", "U2", "U3"],
    ...         "source": ["m", "r", "m"],
    ...         "kind": "usulan",
    ...         "title": ["Pemb. SAH RW 02", "Pembangunan saluran air hujan RW II", "Pembangunan SAH RW 03"],
    ...         "area": "K",
    ...         "decision": "open",
    ...     }
    ... )
    >>> found = integrate(kw.MasterPlan(areas=areas, sources=sources, proposals=proposals))
    >>> found.groups["members"].tolist()
    [('U1', 'U2')]
    """
    whole, plan = plan, counted_plan(plan)
    lines = Lines(plan)
    pairs = alike(lines.proposals)
    asked, settled = duplicates(lines, pairs)
    double = list(twice(lines))
    found = [
        *asked,
        *overlaps(lines, double),
        *planned(lines),
        *conflicts(lines),
        *surplus(plan),
        *agencies(plan, _one_work(lines, pairs, double)),
        *contradictions(plan),
        *returned(lines, pairs),
        *unanswered(plan, _reference(plan)),
    ]
    remembered = Remembered(plan.decisions)
    known = [remembered.holds(match.key, match.kind, (match.subject, match.other)) for match in found]
    open_pairs = to_frame(match for match, is_known in zip(found, known, strict=True) if not is_known)
    decided = to_frame([*settled, *(match for match, is_known in zip(found, known, strict=True) if is_known)])
    return Integration(*_grouped(open_pairs, lines), decided, whole)


def _one_work(lines: Lines, pairs: Pairs, double: Pairs) -> list[tuple[str, str, int]]:
    """Return the pairs of works that are one work: by their titles, their proposals, or their money."""
    codes = lines.work_codes
    position = {code: number for number, code in enumerate(codes)}
    found = {tuple(sorted((codes[i], codes[j]))): likeness.score for i, j, likeness in double}
    for pair in adopted_twice(lines, pairs):
        found.setdefault(pair, _BY_PROPOSALS)
    for one, other in same_money(lines.plan):
        score = compare(lines.works[position[one]], lines.works[position[other]]).score
        if score >= _BY_MONEY:
            found.setdefault((one, other), score)
    return [(one, other, score) for (one, other), score in sorted(found.items())]


def _reference(plan: MasterPlan) -> int:
    """Return the latest year in which a source begins, or for which something is proposed.

    Ages are counted against the plan, not against the clock.
    """
    for years in (plan.sources["start"].dropna(), plan.proposals["year"].dropna()):
        if len(years):
            return int(years.max())
    return 0


def _grouped(pairs: pd.DataFrame, lines: Lines) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give duplicates the number of their group, put its pairs together, and return a row a group."""
    double = pairs[pairs["kind"] == "duplicate"]
    member = groups(list(zip(double["subject"], double["other"], double["score"], strict=True)))
    cost = dict(zip(lines.codes, (work.cost for work in lines.proposals), strict=True))
    of = double["subject"].map(member), double["other"].map(member)
    together = of[0].where(of[0] == of[1], 0).astype("int64").reindex(pairs.index, fill_value=0)
    pairs = pairs.assign(group=together)
    order = {code: number for number, code in enumerate(lines.plan.schema.choices("match_kinds"))}
    pairs = pairs.sort_values(
        ["kind", "group", "score", "amount"],
        key=lambda cells: cells.map(order) if cells.name == "kind" else cells if cells.name == "group" else -cells,
        kind="stable",
        ignore_index=True,
    )
    rows = []
    for number, codes in sorted(_members(member).items()):
        inside = pairs[pairs["group"] == number]
        best = inside.iloc[0]
        rows.append(
            {
                "group": number,
                "members": tuple(codes),
                "score": int(inside["score"].min()),
                "amount": max(cost[code] for code in codes),
                "reason": best["reason"],
                "reason_en": best["reason_en"],
            }
        )
    columns = ["group", "members", "score", "amount", "reason", "reason_en"]
    return pairs, pd.DataFrame(rows, columns=columns)


def _members(member: dict[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for code, number in member.items():
        found.setdefault(number, []).append(code)
    return found
