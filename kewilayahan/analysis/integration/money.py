"""Money that is counted twice: more than a work costs, or one work paid through two agencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from kewilayahan.analysis.integration.decisions import Remembered
from kewilayahan.analysis.integration.matches import Match
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import stands
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.words import rupiah

_REPEATED = 0.1  # a year's money within this part of the cost repeats the cost every year
_PART = 2  # times the cost: with more money than that the proposals were hardly about the whole work


def surplus(plan: MasterPlan) -> Iterator[Match]:
    """Yield the works with more money than the proposals behind them cost.

    The cost of a work is the sum of what its proposals say, so that parts of a work add up; those that
    people decided to be one work count once. Where they have not yet, the sum is generous and nothing is
    accused wrongly. Where the
    money of one year alone equals the cost, the proposal most likely spoke of one year of several.
    """
    linked = plan.proposals[stands(plan).isin(["taken", "merged"])].dropna(subset=["intervention", "cost"])
    works = [linked["intervention"], linked["proposal"].map(Remembered(plan.decisions).one_work)]
    costs = linked.groupby(works)["cost"].max().groupby("intervention").sum()
    for code, cost in costs.items():
        money = plan.funding.loc[plan.funding["intervention"] == code].groupby("year")["amount"].sum()
        total = int(money.sum())
        if total <= int(cost):
            continue
        more = total - int(cost)
        score, hint, hint_en = _doubt(money, int(cost))
        yield Match(
            "double_funding",
            "surplus",
            "interventions",
            str(code),
            score,
            f"dana {rupiah(total)}, biaya menurut usulan {rupiah(int(cost))}, lebih {rupiah(more)}{hint}",
            f"{rupiah(total, 'en')} for a cost of {rupiah(int(cost), 'en')}, {rupiah(more, 'en')} more{hint_en}",
            amount=more,
        )


def _doubt(money: pd.Series, cost: int) -> tuple[int, str, str]:
    """Return how sure a surplus is: the proposals may speak of one year, or of a part of the work."""
    if len(money) > 1 and ((money - cost).abs() <= _REPEATED * cost).any():
        return 50, "; biaya usulan tampaknya untuk satu tahun", "; the cost seems to be for one year"
    if money.sum() > _PART * cost:
        return 60, "; usulan mungkin hanya sebagian pekerjaan", "; the proposals may be a part of the work"
    return 90, "", ""


def agencies(plan: MasterPlan, pairs: Iterable[tuple[str, str, int]]) -> Iterator[Match]:
    """Yield the pairs of works that are one work, have two actors, and money in the same year.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    pairs : Iterable of (str, str, int)
        Works taken for one, with a score.
    """
    actor = dict(zip(plan.interventions["intervention"], plan.interventions["actor"], strict=True))
    money = {code: rows.groupby("year")["amount"].sum() for code, rows in plan.funding.groupby("intervention")}
    for one, other, score in pairs:
        if one not in money or other not in money:
            continue
        both = pd.concat([money[one], money[other]], axis=1, join="inner").min(axis=1)
        if both.empty or (pd.notna(actor[one]) and actor[one] == actor[other]):
            continue
        amount, years = int(both.sum()), ", ".join(map(str, both.index))
        yield Match(
            "double_funding",
            "agencies",
            "interventions",
            one,
            score,
            f"satu pekerjaan dianggarkan pada dua OPD pada {years}: {rupiah(amount)} terhitung dua kali",
            f"one work is paid through two actors in {years}: {rupiah(amount, 'en')} counts twice",
            "interventions",
            other,
            amount,
        )


def same_money(plan: MasterPlan) -> Iterator[tuple[str, str]]:
    """Yield the pairs of works, of two actors and in one area, that have the same amount from one fund in one year."""
    works = {row.intervention: row for row in records(plan.interventions)}
    rows = plan.funding[(plan.funding["amount"] > 0) & (plan.funding["fund"] != UNFUNDED)]
    for _, equal in rows.groupby(["year", "fund", "amount"]):
        codes = sorted(set(equal["intervention"]))
        for position, one in enumerate(codes):
            for other in codes[position + 1 :]:
                a, b = works[one], works[other]
                if set(a.area) & set(b.area) and a.actor != b.actor:
                    yield one, other
