"""What nobody answered: open proposals, decisions without a reason, problems without work and their like."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kewilayahan.analysis.integration.matches import Match
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import stand, stands


def unanswered(plan: MasterPlan, reference: int) -> Iterator[Match]:
    """Yield what is left without an answer.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    reference : int
        The year against which the age of a proposal is counted.
    """
    yield from _proposals(plan, reference)
    yield from _works(plan)
    worked = {code for codes in plan.interventions["problem"] for code in codes}
    for row in records(plan.problems):
        if row.problem not in worked:
            yield Match(
                "unanswered",
                "no_work",
                "problems",
                row.problem,
                100,
                f"tidak ada kegiatan untuk masalah ini: {row.statement}",
                f"no work answers this problem: {row.statement}",
            )


def _proposals(plan: MasterPlan, reference: int) -> Iterator[Match]:
    began = dict(zip(plan.sources["source"], plan.sources["start"], strict=True))
    merged = plan.decisions.loc[plan.decisions["verdict"] == "merged", "subject"]
    told = {code for codes in merged for code in codes}
    for row in records(plan.proposals):
        year = row.year if pd.notna(row.year) else began.get(row.source)
        age = max(0, reference - int(year)) if pd.notna(year) else 0
        cost = int(row.cost) if pd.notna(row.cost) else 0
        since = (f"diusulkan untuk {year}", f"proposed for {year}") if pd.notna(year) else ("tanpa tahun", "no year")

        def match(detail: str, reason: str, reason_en: str, *, row=row, cost=cost, age=age) -> Match:  # type: ignore[no-untyped-def]
            return Match("unanswered", detail, "proposals", row.proposal, 100, reason, reason_en, amount=cost, age=age)

        standing = stand(plan.schema, row.decision)
        if standing == "open":
            yield match("open", f"belum diputuskan, {since[0]}", f"still open, {since[1]}")
            continue
        if standing != "taken" and pd.isna(row.reason):
            label = plan.label("proposals", "decision", row.decision)
            label_en = plan.label("proposals", "decision", row.decision, "en")
            yield match("no_reason", f"{label} tanpa alasan", f"{label_en} without a reason")
        points = [row.problem, row.potential, row.zone, row.intervention]
        if standing == "taken" and not any(map(pd.notna, points)):
            yield match(
                "nowhere",
                "diterima, tetapi tidak menunjuk masalah, potensi, kawasan atau kegiatan",
                "adopted, but points to no problem, potential, zone or work",
            )
        if standing == "merged" and row.proposal not in told and not any(map(pd.notna, points)):
            yield match("nowhere", "digabung, tetapi tidak tercatat ke mana", "merged, but it is not noted into what")


def _works(plan: MasterPlan) -> Iterator[Match]:
    asked = set(plan.proposals.loc[stands(plan) != "refused", "intervention"].dropna())
    raised = {
        name: plan.proposals.dropna(subset=[name]).groupby(name)["proposal"].agg(list).to_dict()
        for name in ("problem", "zone")
    }
    amounts = plan.funding.groupby("intervention")["amount"].sum()
    for row in records(plan.interventions):
        amount = int(amounts.get(row.intervention, 0))
        if row.intervention not in asked:
            # Somebody may have raised what the work is for, if not the work itself.
            by = [code for problem in row.problem for code in raised["problem"].get(problem, [])]
            by += raised["zone"].get(row.zone, []) if pd.notna(row.zone) else []
            about = ("; masalah atau kawasannya: ", "; for its problem or zone: ") if by else ("", "")
            yield Match(
                "unanswered",
                "unasked",
                "interventions",
                row.intervention,
                60 if by else 100,
                f"tidak ada sumber yang mengusulkan kegiatan ini{about[0]}{', '.join(by)}",
                f"no source asked for this work{about[1]}{', '.join(by)}",
                amount=amount,
            )
        if not row.problem:
            zone = pd.notna(row.zone)
            yield Match(
                "unanswered",
                "no_problem",
                "interventions",
                row.intervention,
                60 if zone else 100,
                f"tidak menunjuk masalah; membangun kawasan {row.zone}" if zone else "tidak menunjuk masalah",
                f"points to no problem; builds zone {row.zone}" if zone else "points to no problem",
                amount=amount,
            )
