"""Why nothing fits, in words: *DAK 2027 Rp100.000.000 tidak cukup untuk K-04 (Rp133.000.000)*."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kewilayahan.analysis.schedule.model import Model
from kewilayahan.errors import NoSchedule
from kewilayahan.optimisation.instance import Rule
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Schema
from kewilayahan.words import LANGUAGES, Text, in_english, rupiah


def clash_in_words(model: Model, rules: Sequence[Rule], plan: MasterPlan) -> NoSchedule:
    """Return the error that tells which rules clash."""
    summary = Text(*(_summary(model, rules, plan, lang) for lang in LANGUAGES))
    each = zip(*(_each(model, rules, plan, lang) for lang in LANGUAGES), strict=True)
    return NoSchedule(summary, rules=[Text(id, en) for id, en in each])


def overdrawn_in_words(model: Model, schema: Schema) -> NoSchedule | None:
    """Return the error that a ceiling is below what dropped works hold of it; none if all suffice."""
    for source, place in np.argwhere(model.instance.ceilings < 0).tolist():
        rule, bound = ("ceiling", source, place), int(model.bound[source, place])
        id, en = (_ceiling(model, rule, schema, lang) for lang in ("id", "en"))
        return NoSchedule(
            Text(
                f"{id} tidak cukup untuk dana yang terikat pada kegiatan yang tidak terlaksana ({rupiah(bound)})",
                f"{en} is not enough for the money bound to dropped works ({rupiah(bound, 'en')})",
            ),
            rules=[Text(f"pagu {id}", f"ceiling {en}")],
        )
    return None


def _summary(model: Model, rules: Sequence[Rule], plan: MasterPlan, lang: str) -> str:
    """Say in short what is too little for what."""
    bound = _bound(model, rules)
    ceilings = [rule for rule in rules if rule[0] == "ceiling"]
    short = [_ceiling(model, rule, plan.schema, lang) for rule in ceilings]
    short += [_desk(model, rule, plan, lang) for rule in rules if rule[0] == "desk"]
    if not short:
        none = "no schedule exists for" if in_english(lang) else "tidak ada jadwal untuk"
        return f"{none} {', '.join(_need(model, row, lang) for row in bound)}"
    needed = ", ".join(_part(model, row, ceilings, lang) for row in bound)
    enough = "not enough for" if in_english(lang) else "tidak cukup untuk"
    joint = " and " if in_english(lang) else " dan "
    return f"{joint.join(short)} {enough} {needed}"


def _bound(model: Model, rules: Sequence[Rule]) -> list[int]:
    """Return the works that the rules bind, in the order of the plan."""
    return sorted(
        {row for kind, row, _ in rules if kind == "required"} | {a for kind, a, _ in rules if kind == "order"}
    )


def _need(model: Model, row: int, lang: str) -> str:
    work = model.instance.works[row]
    cost = sum(work.costs) + sum(amount for *_, amount in work.draws)
    return f"{model.works[row].code} ({rupiah(cost, lang)})"


def _part(model: Model, row: int, ceilings: Sequence[Rule], lang: str) -> str:
    """Return a work with the rupiah that it needs in the years of the ceilings; of desks it takes no rupiah."""
    code, work = model.works[row].code, model.instance.works[row]
    if not ceilings:
        return code
    places = sorted({place for _, _, place in ceilings})
    drawn = {place: 0 for place in places}
    for source, place, amount in work.draws:
        if ("ceiling", source, place) in ceilings:
            drawn[place] += amount
    if len(work.starts) == 1:  # what it costs in each of these years is known
        years = {place: place - work.starts[0] for place in places}
        parts = {p: (work.costs[at] if 0 <= at < len(work.costs) else 0) + drawn[p] for p, at in years.items()}
        if len(work.costs) == 1 and len(places) == 1:
            return f"{code} ({rupiah(parts[places[0]], lang)})"
        at = "in" if in_english(lang) else "pada"
        said = [f"{rupiah(part, lang)} {at} {model.years[p]}" for p, part in parts.items() if part]
        return f"{code} ({', '.join(said)})" if said else code
    if len(work.costs) == 1:
        wherever = (" in one year" if in_english(lang) else " dalam satu tahun") if len(places) > 1 else ""
        return f"{_need(model, row, lang)[:-1]}{wherever})"
    amounts = " + ".join(rupiah(cost, lang) for cost in work.costs)
    return f"{code} ({amounts} {'in consecutive years' if in_english(lang) else 'berturut-turut'})"


def _ceiling(model: Model, rule: Rule, schema: Schema, lang: str) -> str:
    _, source, year = rule
    fund = schema.label("funds", model.funds[source], lang)
    bound = int(model.bound[source, year])
    said = f"{fund} {model.years[year]} {rupiah(int(model.instance.ceilings[source, year]) + bound, lang)}"
    if not bound:
        return said
    held = "bound to dropped works" if in_english(lang) else "terikat pada kegiatan yang tidak terlaksana"
    return f"{said} ({rupiah(bound, lang)} {held})"


def _desk(model: Model, rule: Rule, plan: MasterPlan, lang: str) -> str:
    _, desk, year = rule
    most, code = int(model.instance.capacity[desk, year]), model.desks[desk]
    names = plan.desks.loc[plan.desks["desk"] == code, "name"].dropna()
    name = f"{names.iloc[0]} ({code})" if len(names) else code
    if in_english(lang):
        return f"{name} carries at most {most} works in {model.years[year]}"
    return f"{name} paling banyak {most} kegiatan pada {model.years[year]}"


def _each(model: Model, rules: Sequence[Rule], plan: MasterPlan, lang: str) -> tuple[str, ...]:
    return tuple(_rule(model, rule, plan, lang) for rule in rules)


def _rule(model: Model, rule: Rule, plan: MasterPlan, lang: str) -> str:
    kind, one, other = rule
    if kind == "ceiling":
        return f"{'ceiling' if in_english(lang) else 'pagu'} {_ceiling(model, rule, plan.schema, lang)}"
    if kind == "desk":
        return _desk(model, rule, plan, lang)
    if kind == "order":
        before, after = model.works[one].code, model.works[other].code
        said = f"{after} comes after {before}" if in_english(lang) else f"{after} setelah {before}"
        if before in model.locked:
            ends = model.works[one].end
            said += f", which is locked until {ends}" if in_english(lang) else f", yang terkunci sampai {ends}"
        return said
    return _required(model, one, lang)


def _required(model: Model, row: int, lang: str) -> str:
    work, number = model.works[row], model.instance.works[row]
    need = _need(model, row, lang)
    if work.code in model.locked:
        return (
            f"{need} is locked to begin in {work.start}" if in_english(lang) else f"{need} terkunci mulai {work.start}"
        )
    if number.starts:
        return f"{need} is protected and must be done" if in_english(lang) else f"{need} dilindungi, harus dikerjakan"
    if any(number.costs) and not number.sources:
        return (
            f"{need} is protected but no source with a ceiling may pay for it"
            if in_english(lang)
            else f"{need} dilindungi tetapi tidak ada sumber berpagu yang boleh membiayainya"
        )
    lasts, first, last = len(number.costs), model.years[0], model.years[-1]
    return (
        f"{need} is protected but its {lasts} years do not fit into {first}–{last}"
        if in_english(lang)
        else f"{need} dilindungi tetapi {lasts} tahun tidak muat dalam {first}–{last}"
    )
