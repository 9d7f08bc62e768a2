"""Decisions of people: what a verdict does to the plan, and how it is remembered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pandas as pd

from kewilayahan.analysis.integration.clashes import Decided
from kewilayahan.checks.casting import Rows, cast
from kewilayahan.findings import Findings, InvalidPlan
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import status_after
from kewilayahan.schema.declaration import Schema

POINTERS = ["problem", "potential", "zone", "intervention"]
_ENDS = frozenset({"deferred", "rejected"})  # verdicts that put a work or a proposal off
_NEEDS_REASON = ("merged", "deferred", "rejected", "kept")


def decide(plan: MasterPlan, decisions: pd.DataFrame) -> MasterPlan:
    """Apply decisions to a plan and remember them in its table ``decisions``.

    ``same``, ``different`` and ``kept`` are only remembered, but that ``kept`` gives its reason to a
    proposal that has none. ``merged`` keeps every line with its origin: the
    merged proposal bears the decision, its reason, and what the other points to; where the other is
    still open and this one was adopted, the other is adopted. ``deferred`` and ``rejected`` mark the
    proposal, or give a work the status ``tertunda`` or ``ditolak``: the line named in ``target``, or
    every line of the decision where ``target`` is empty. A decision about a line that is not in the plan
    is remembered until it comes back. Applying the same decisions again changes nothing; where a decision
    is changed, the proposals that it closed are open before the new one is applied.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    decisions : DataFrame
        Rows as in the table ``decisions``: ``decision``, ``kind``, ``subject``, ``verdict``, ``target``
        and ``reason``. A row of a decision that is known already replaces it.

    Returns
    -------
    MasterPlan
        The plan with the decisions applied.

    Raises
    ------
    InvalidPlan
        If a decision is not complete or contradicts another: `decision_faults` finds the same.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> row = {"decision": "duplicate:U-022+U-054", "kind": "duplicate", "subject": ("U-022", "U-054")}
    >>> row |= {"verdict": "merged", "target": "U-022", "reason": "satu balai"}
    >>> done = kw.decide(plan, pd.DataFrame([row]))
    >>> done.proposals.set_index("proposal").loc["U-054", ["decision", "reason"]].tolist()
    ['merged', 'Digabung ke U-022: satu balai']
    """
    known = plan.decisions[~plan.decisions["decision"].isin(set(decisions["decision"]))]
    together = plan.replace(decisions=pd.concat([known, decisions], ignore_index=True)).decisions
    wrong = decision_faults(plan, decisions)
    if wrong.errors:
        raise InvalidPlan(wrong)
    proposals = _cells(plan.proposals, "proposal", [*POINTERS, "decision", "reason"])
    works = _cells(plan.interventions, "intervention", ["status"])
    said = {row.decision: _said(row) for row in records(together)}
    for row in records(plan.decisions):
        if said[row.decision] != _said(row):
            _undo(row, proposals, works, plan.schema)
    between = [row for row in records(together) if works.keys() >= set(row.subject)]
    rows = [row for row in records(together) if not works.keys() >= set(row.subject)]
    # Works last, and as often as there are: proposals follow a work that is merged into one that is merged itself.
    for row in [*rows, *between * len(between)]:
        _apply(row, proposals, works, plan.schema)
    return plan.replace(
        decisions=together,
        proposals=_with(plan.proposals, proposals),
        interventions=_with(plan.interventions, works),
    )


Cells = dict[str, dict[str, Any]]


def _cells(frame: pd.DataFrame, key: str, columns: list[str]) -> Cells:
    """Return the cells of some columns by the key of their row, missing ones as None."""
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).to_dict("records")
    return {code: {str(name): value for name, value in row.items()} for code, row in zip(frame[key], rows, strict=True)}


def _with(frame: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    changed = pd.DataFrame(list(cells.values()), index=frame.index, dtype="str")
    return frame.assign(**{str(name): changed[name] for name in changed})


def decision_faults(plan: MasterPlan, decisions: pd.DataFrame) -> Findings:
    """Return what is missing in decisions, and where they contradict each other or those of the plan.

    Decisions that were read from a workbook bring the letters of its columns (``.attrs["letters"]``), so that
    each fault has its cell. What the plan remembers already in the same words is not judged again; of two that
    contradict each other the later one is at fault.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> len(kw.decision_faults(plan, plan.decisions))
    0
    """
    proposals, works = set(plan.proposals["proposal"]), set(plan.interventions["intervention"])
    table = plan.schema.table("decisions")
    rows = Rows(table, decisions)
    before = {row.decision: _said(row) for row in records(plan.decisions)}
    judged = list(records(cast(decisions, table, plan.schema).frame))
    new = {row.decision for row in judged if before.get(row.decision) != _said(row)}
    decided = Decided(plan, [row for row in records(plan.decisions) if row.decision not in new])

    # Works that are merged are known first: a proposal may go into any of them.
    for position, row in sorted(enumerate(judged), key=lambda one: not works >= set(one[1].subject)):
        if row.decision not in new:
            continue
        add = partial(rows.add, rows=[position])
        target = row.target if pd.notna(row.target) else ""
        if row.verdict in _NEEDS_REASON and pd.isna(row.reason):
            add("decision.reason", column="reason")
        if row.verdict == "merged" and not proposals | works >= {target}:
            add("decision.target", column="target")
        if row.verdict == "merged" and not any(_mergeable(code, target, proposals, works) for code in row.subject):
            add("decision.into_work", column="target")
        if row.verdict == "merged" and row.kind == "conflict" and works >= set(row.subject):
            add("decision.conflict", column="verdict")
        if row.verdict in _ENDS and target and target not in row.subject:
            add("decision.row", column="target")
        if len(row.subject) == 1 and row.verdict in _ALONE.get(row.decision.partition(":")[0], ("same", "different")):
            add("decision.two", column="verdict")
        for column, code, fields in decided.add(row):
            add(code, fields, column=column)
    letters = decisions.attrs.get("letters", {})
    return Findings([replace(fault, cell=letters.get(fault.column, "") + fault.cell) for fault in rows.found])


def _said(row: Any) -> tuple[object, ...]:
    """Return what a decision says, missing values as None."""
    return row.subject, *(None if pd.isna(value) else value for value in (row.verdict, row.target, row.reason))


_ALONE = {"unanswered": ("same", "different", "kept")}  # an open proposal needs an answer


def _mergeable(code: str, target: str, proposals: Collection[str], works: Collection[str]) -> bool:
    """Tell whether a line can go into another: a proposal into any, a work into a work."""
    return code != target and (code in proposals or (code in works and target in works))


def _apply(row: Any, proposals: Cells, works: Cells, schema: Schema) -> None:
    """Apply one decision to the cells of proposals and works, which are changed."""
    target = row.target if pd.notna(row.target) else ""
    if row.verdict == "merged" and (target in proposals or target in works):  # else remembered until it comes back
        for code in row.subject:
            if code in proposals and code != target:
                _merge(code, target, row.reason, proposals)
            elif _mergeable(code, target, proposals, works):
                works[code]["status"] = status_after(schema, "merged")
                for one in proposals.values():
                    if one["intervention"] == code:  # what asked for it is answered by the other
                        one["intervention"] = target
    elif row.verdict in _ENDS:
        for code in (target,) if target else row.subject:
            if code in proposals:
                proposals[code] |= {"decision": row.verdict, "reason": row.reason}
            elif code in works:
                works[code]["status"] = status_after(schema, row.verdict)
    elif row.verdict == "kept":
        for code in row.subject:
            if code in proposals and proposals[code]["decision"] != "open":
                proposals[code]["reason"] = proposals[code]["reason"] or row.reason


def _undo(row: Any, proposals: Cells, works: Cells, schema: Schema) -> None:
    """Open the proposals and works again that a decision closed, of which people think otherwise now."""
    closed = (row.verdict, row.reason if row.verdict != "merged" else f"Digabung ke {row.target}: {row.reason}")
    for code in row.subject:
        if code in proposals and (proposals[code]["decision"], proposals[code]["reason"]) == closed:
            proposals[code] |= {"decision": "open", "reason": None}
        elif row.verdict in ("merged", *_ENDS) and works.get(code) == {"status": status_after(schema, row.verdict)}:
            works[code]["status"] = next(iter(schema.choices("intervention_statuses")))


def _merge(code: str, target: str, reason: str, proposals: Cells) -> None:
    one = proposals[code]
    if target not in proposals:  # a work of the plan answers the proposal
        one["intervention"] = target
    else:
        other = proposals[target]
        for pointer in POINTERS:
            one[pointer] = other[pointer] = other[pointer] or one[pointer]
        if other["decision"] == "open" and one["decision"] == "adopted":
            other |= {"decision": "adopted", "reason": one["reason"]}
    one |= {"decision": "merged", "reason": f"Digabung ke {target}: {reason}"}


class Remembered:
    """What the plan remembers: which matches are decided, by themselves or through others.

    Two lines that are the same as a third are the same; what differs from one of them differs from both.
    """

    def __init__(self, decisions: pd.DataFrame) -> None:
        self._keys = set(decisions["decision"])
        self._class: dict[str, str] = {}
        double = decisions[decisions["kind"] == "duplicate"]
        for row in records(double[double["verdict"].isin(["same", "merged"])]):
            for code in row.subject[1:]:
                self._class[self.one_work(code)] = self.one_work(row.subject[0])
        self._apart = {
            frozenset(map(self.one_work, pair))
            for row in records(double[double["verdict"] == "different"])
            for pair in product(row.subject[:1], row.subject[1:])
        }

    def one_work(self, code: str) -> str:
        """Return one name for all proposals that are decided to be one work."""
        while code in self._class and self._class[code] != code:
            code = self._class[code]
        return code

    def holds(self, key: str, kind: str, pair: tuple[str, str]) -> bool:
        """Tell whether a match need not be asked again."""
        if key in self._keys:
            return True
        if kind != "duplicate":
            return False
        one, other = map(self.one_work, pair)
        return one == other or frozenset((one, other)) in self._apart
