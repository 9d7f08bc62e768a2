"""What people see of a roadmap: sentences, tables with headings in their language, and markup."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.analysis.roadmap.backlog import by_age
from kewilayahan.analysis.roadmap.data import RoadmapData
from kewilayahan.analysis.roadmap.money import OTHER
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.results import named
from kewilayahan.words import in_english, rupiah

_WORKS = [
    *("focus", "intervention", "title", "area", "actor", "others", "status", "declared_start", "declared_end"),
    *("waits_for", "start", "end", "delay", "phase", "funded", "unfunded", "total"),
]
_GOAL = ("year", "target_year", "late", "works", "chain")


def sentences(roadmap: RoadmapData, lang: str) -> tuple[str, ...]:
    """Return what the roadmap says, a sentence each."""
    if not len(roadmap.works):
        return (
            "This plan has no works yet. Fill in the tables Focuses, Interventions and Funding."
            if in_english(lang)
            else "Rencana ini belum memiliki kegiatan. Isi tabel Fokus, Kegiatan dan Pendanaan.",
        )
    return (
        *_on_goals(roadmap, lang),
        *_on_works(roadmap, lang),
        *_on_dropped(roadmap, lang),
        *_on_hidden(roadmap, lang),
    )


def _on_hidden(roadmap: RoadmapData, lang: str) -> tuple[str, ...]:
    """Say why figures are hidden, where some are."""
    tables = (roadmap.plan.focuses, roadmap.plan.interventions)
    if not any(table["hidden"].map(len).any() for table in tables):
        return ()
    return (
        "Hidden: figures from which a count of fewer than 5 people could be worked out."
        if in_english(lang)
        else "Disembunyikan: angka yang dapat membuka jumlah orang di bawah 5.",
    )


def _on_goals(roadmap: RoadmapData, lang: str) -> list[str]:
    said = []
    for goals, id, en in (
        (roadmap.problems, "masalah selesai", "problems are solved"),
        (roadmap.zones, "kawasan terwujud", "zones stand"),
    ):
        known, timely = int(goals["year"].notna().sum()), int((goals["late"] == 0).sum())
        late, none = int((goals["late"] > 0).sum()), len(goals) - known
        free = known - timely - late
        said.append(
            f"{timely} of {len(goals)} {en} by the target year, {late} later; {none} have no works."
            if in_english(lang)
            else f"{timely} dari {len(goals)} {id} sampai tahun target, {late} terlambat, {none} tanpa kegiatan."
        )
        if free:
            said.append(
                f"{free} of them have a year but no target year to compare it with."
                if in_english(lang)
                else f"{free} di antaranya memiliki tahun tetapi belum memiliki tahun target sebagai pembanding."
            )
    return said


def _on_works(roadmap: RoadmapData, lang: str) -> list[str]:
    sums = roadmap.money
    moved = roadmap.works[roadmap.works["delay"] > 0]
    amounts = [rupiah(amount, lang) for amount in (sums.total, sums.funded, sums.unfunded)]
    bare = int((sums.gaps["gap"] == "no_funding").sum())
    early = rupiah(int(sums.early["amount"].sum()), lang)
    if in_english(lang):
        return [
            f"{len(moved)} of {len(roadmap.works)} works start later than planned, "
            "because their prerequisites end later.",
            f"The works cost {amounts[0]}: {amounts[1]} have a fund, {amounts[2]} have none.",
            f"Works without funding: {bare}.",
            f"{early} fall outside the years of their works.",
            f"{len(roadmap.backlog)} proposals have no answer yet or works have not begun.",
        ]
    return [
        f"{len(moved)} dari {len(roadmap.works)} kegiatan mundur dari tahun rencana "
        "karena kegiatan prasyaratnya belum selesai.",
        f"Biaya kegiatan {amounts[0]}: {amounts[1]} sudah ada sumber dananya, {amounts[2]} belum.",
        f"Kegiatan yang belum didanai: {bare}.",
        f"Dana {early} dianggarkan di luar tahun pelaksanaan kegiatannya.",
        f"{len(roadmap.backlog)} usulan belum terjawab atau kegiatan belum dimulai.",
    ]


def _on_dropped(roadmap: RoadmapData, lang: str) -> list[str]:
    if not roadmap.when.dropped:
        return []
    said = f"{', '.join(roadmap.when.dropped)}, {rupiah(roadmap.money.dropped, lang)}."
    return [
        ("Dropped works are not counted: " if in_english(lang) else "Kegiatan yang tidak terlaksana tidak dihitung: ")
        + said
    ]


def cells(roadmap: RoadmapData, lang: str) -> dict[str, pd.DataFrame]:
    """Return all tables but the matrix."""
    sums = roadmap.money
    return {
        "problems": _problems(roadmap),
        "zones": _zones(roadmap),
        "stages": _rungs(roadmap, lang),
        "works": _works(roadmap, lang),
        "money_by_year": _with_total(sums.by_year.reset_index().astype({"year": "str"}), "year", lang),
        **{f"money_by_{by}": _spread(roadmap, by, lang) for by in ("fund", "sector", "focus")},
        "money_by_work": _by_work(roadmap, lang),
        "gaps": _gaps(roadmap, lang),
        "early": _early(roadmap, lang),
        "backlog": _backlog(roadmap, lang),
        "backlog_by_age": by_age(roadmap.backlog),
    }


def _problems(roadmap: RoadmapData) -> pd.DataFrame:
    plan, frame = roadmap.plan, roadmap.problems.reset_index()
    frame["statement"] = plan.problems["statement"].to_numpy()
    frame["area"] = _places(roadmap, plan.problems["area"])
    return _goals(roadmap, frame)[["problem", "statement", "focus", "area", *_GOAL]]


def _zones(roadmap: RoadmapData) -> pd.DataFrame:
    frame = roadmap.zones.reset_index()
    frame["name"] = roadmap.plan.zones["name"].to_numpy()
    return _goals(roadmap, frame)[["zone", "name", "focus", *_GOAL]]


def _goals(roadmap: RoadmapData, frame: pd.DataFrame) -> pd.DataFrame:
    titles = _titles(roadmap)
    frame["focus"] = _focus_names(roadmap, frame["focus"])
    frame["works"] = [named(codes, titles) for codes in frame["works"]]
    frame["chain"] = [named(codes, titles, by=" → ") for codes in frame["chain"]]
    return frame


def _rungs(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    names = dict(zip(roadmap.plan.zones["zone"], roadmap.plan.zones["name"], strict=True))
    frame = roadmap.when.rungs.assign(zone=roadmap.when.rungs["zone"].map(names))
    labels = {(s.facts.get("ladder"), s.code): s.label(lang) for s in roadmap.plan.schema.vocabulary["stages"]}
    frame["stage"] = [labels[key] for key in zip(frame["ladder"], frame["stage"], strict=True)]
    frame["ladder"] = [roadmap.plan.schema.label("ladders", code, lang) for code in frame["ladder"]]
    return frame[["zone", "ladder", "stage", "year"]]


def _works(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    frame = roadmap.works.copy()
    names = dict(zip(roadmap.plan.actors["actor"], roadmap.plan.actors["name"], strict=True))
    phases = dict(zip(roadmap.plan.phases["phase"], roadmap.plan.phases["name"], strict=True))
    frame["focus"] = _focus_names(roadmap, frame["focus"])
    frame["actor"] = frame["actor"].map(names)
    frame["others"] = ["; ".join(names[code] for code in codes) for codes in frame["others"]]
    frame["phase"] = ["; ".join(phases[code] for code in codes) for codes in frame["phase"]]
    frame["area"] = _places(roadmap, frame["area"])
    frame["status"] = [roadmap.plan.schema.label("intervention_statuses", code, lang) for code in frame["status"]]
    frame["waits_for"] = [named(codes, _titles(roadmap)) for codes in frame["waits_for"]]
    return frame[_WORKS]


def _spread(roadmap: RoadmapData, by: str, lang: str) -> pd.DataFrame:
    """Return one of the wide money tables with labels and a last row of sums."""
    schema, en = roadmap.plan.schema, in_english(lang)
    frame = getattr(roadmap.money, f"by_{by}").reset_index()
    if by == "focus":
        frame[by] = _focus_names(roadmap, frame[by])
    elif by == "fund":
        frame[by] = [schema.label("funds", code, lang) for code in frame[by]]
    else:
        odd = {OTHER: "Other" if en else "Lainnya", UNFUNDED: schema.label("funds", UNFUNDED, lang)}
        frame[by] = [odd.get(code) or schema.label("sectors", code, lang) for code in frame[by]]
    return _with_total(frame, by, lang).rename(columns=str)


def _by_work(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    """Return a row for each work and source, and a last row of sums."""
    en, schema = in_english(lang), roadmap.plan.schema
    frame = _titled(roadmap, roadmap.money.by_work.reset_index())
    frame["fund"] = [schema.label("funds", code, lang) for code in frame["fund"]]
    years = [*roadmap.years, "total"]
    sums: dict[Any, Any] = {name: int(frame[name].sum()) for name in years} | {"title": "", "fund": ""}
    last = pd.DataFrame([{"intervention": "Total" if en else "Jumlah"} | sums])
    frame = pd.concat([frame, last], ignore_index=True)[["intervention", "title", "fund", *years]]
    return frame.rename(columns=str)


def _gaps(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    frame = _titled(roadmap, roadmap.money.gaps)
    texts = {
        "unfunded": ("belum ada sumber", "no source yet"),
        "no_funding": ("tanpa dana; biaya menurut usulannya", "no funding; cost by its proposals"),
    }
    frame["gap"] = [texts[code][in_english(lang)] for code in frame["gap"]]
    return frame


def _early(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    frame = _titled(roadmap, roadmap.money.early)
    frame["fund"] = [roadmap.plan.schema.label("funds", code, lang) for code in frame["fund"]]
    return frame


def _backlog(roadmap: RoadmapData, lang: str) -> pd.DataFrame:
    frame = roadmap.backlog.copy()
    vocabularies = {"proposal": "decisions", "work": "intervention_statuses"}
    states = zip(frame["kind"], frame["state"], strict=True)
    frame["state"] = [roadmap.plan.schema.label(vocabularies[kind], code, lang) for kind, code in states]
    return frame.drop(columns="kind")


def _with_total(frame: pd.DataFrame, label: str, lang: str) -> pd.DataFrame:
    sums: dict[Any, Any] = {name: int(frame[name].sum()) for name in frame.columns if name != label}
    return pd.concat(
        [frame, pd.DataFrame([{label: "Total" if in_english(lang) else "Jumlah"} | sums])], ignore_index=True
    )


def _titles(roadmap: RoadmapData) -> dict[str, str]:
    return dict(zip(roadmap.works["intervention"], roadmap.works["title"].astype(object), strict=True))


def _titled(roadmap: RoadmapData, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(title=frame["intervention"].map(_titles(roadmap)))


def _places(roadmap: RoadmapData, cells: pd.Series) -> list[str]:
    names = dict(zip(roadmap.plan.areas["area"], roadmap.plan.areas["name"], strict=True))
    return ["; ".join(names[code] for code in codes) for codes in cells]


def _focus_names(roadmap: RoadmapData, codes: pd.Series) -> pd.Series:
    return codes.map(dict(zip(roadmap.plan.focuses["focus"], roadmap.plan.focuses["name"], strict=True)))
