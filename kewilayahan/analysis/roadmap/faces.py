"""What people see of a roadmap: sentences, tables with headings in their language, and markup."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pandas as pd

from kewilayahan.analysis.roadmap.backlog import by_age
from kewilayahan.analysis.roadmap.money import OTHER
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.results.html import headed, paragraph, sections_html
from kewilayahan.words import in_english, rupiah

if TYPE_CHECKING:
    from kewilayahan.analysis.roadmap.result import Roadmap

Columns = dict[str, tuple[str, str]]
_GOAL: Columns = {
    "target_year": ("Tahun target", "Target year"),
    "late": ("Terlambat (tahun)", "Late (years)"),
    "works": ("Kegiatan", "Works"),
    "chain": ("Jalur kritis", "Critical path"),
}


def sentences(roadmap: Roadmap, lang: str) -> list[str]:
    """Return what the roadmap says, a sentence each."""
    if not len(roadmap.works):
        return [
            "This plan has no works yet. Fill in the tables Focuses, Interventions and Funding."
            if in_english(lang)
            else "Rencana ini belum memiliki kegiatan. Isi tabel Fokus, Kegiatan dan Pendanaan."
        ]
    return [*_on_goals(roadmap, lang), *_on_works(roadmap, lang), *_on_dropped(roadmap, lang)]


def _on_goals(roadmap: Roadmap, lang: str) -> list[str]:
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


def _on_works(roadmap: Roadmap, lang: str) -> list[str]:
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


def _on_dropped(roadmap: Roadmap, lang: str) -> list[str]:
    if not roadmap.when.dropped:
        return []
    said = f"{', '.join(roadmap.when.dropped)}, {rupiah(roadmap.money.dropped, lang)}."
    return [
        ("Dropped works are not counted: " if in_english(lang) else "Kegiatan yang tidak terlaksana tidak dihitung: ")
        + said
    ]


def tables(roadmap: Roadmap, lang: str) -> dict[str, pd.DataFrame]:
    """Return all tables by their heading."""
    en = in_english(lang)
    return {
        ("Matrix" if en else "Matriks"): roadmap.matrix(lang),
        ("Problems" if en else "Masalah"): _problems(roadmap, lang),
        ("Strategic zones" if en else "Kawasan strategis"): _zones(roadmap, lang),
        ("Stages of the zones" if en else "Tahap kawasan"): _rungs(roadmap, lang),
        ("Works and their prerequisites" if en else "Kegiatan dan prasyaratnya"): _works(roadmap, lang),
        ("Money by year" if en else "Dana per tahun"): _by_year(roadmap, lang),
        ("Money by source" if en else "Dana per sumber"): _spread(roadmap, "fund", lang),
        ("Money by 5K sector" if en else "Dana per unsur 5K"): _spread(roadmap, "sector", lang),
        ("Money by focus" if en else "Dana per fokus"): _spread(roadmap, "focus", lang),
        ("Money by work and source" if en else "Dana per kegiatan dan sumber"): _by_work(roadmap, lang),
        ("Without funding" if en else "Belum terdanai"): _gaps(roadmap, lang),
        ("Money outside the years of its works" if en else "Dana di luar tahun pelaksanaan"): _early(roadmap, lang),
        ("Backlog" if en else "Usulan yang belum terjawab"): _backlog(roadmap, lang),
        ("Backlog by age" if en else "Usulan yang belum terjawab menurut lama menunggu"): _ages(roadmap, lang),
    }


def markup(roadmap: Roadmap, lang: str) -> str:
    """Return sentences, chart and tables; the wide matrix comes last."""
    nothing = roadmap.nothing(lang)
    if nothing:
        return paragraph(nothing)
    said = "".join(f"<li>{html.escape(text)}</li>" for text in sentences(roadmap, lang))
    every = tables(roadmap, lang)
    first = next(iter(every))
    matrix = sections_html({first: every.pop(first)}, lang)
    wide = matrix.replace("<table>", '<table style="min-width:330em">', 1)  # thirty columns: else its rows grow tall
    bars = f'<div class="wide">{roadmap.gantt(lang)}</div>'
    return f"<ul>{said}</ul>{bars}{sections_html(every, lang)}{wide}"


def _problems(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    plan = roadmap.plan
    frame = roadmap.problems.reset_index()
    frame["statement"] = plan.problems["statement"].to_numpy()
    frame["chain"] = _chains(frame)
    frame["area"] = _places(roadmap, plan.problems["area"])
    frame["focus"] = _focus_names(roadmap, frame["focus"])
    columns: Columns = {
        "problem": ("Kode", "Code"),
        "statement": ("Masalah", "Problem"),
        "focus": ("Fokus", "Focus"),
        "area": ("Wilayah", "Areas"),
        "year": ("Selesai", "Solved"),
    }
    return headed(frame, columns | _GOAL, lang)


def _zones(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    frame = roadmap.zones.reset_index()
    frame["name"] = roadmap.plan.zones["name"].to_numpy()
    frame["chain"] = _chains(frame)
    frame["focus"] = _focus_names(roadmap, frame["focus"])
    columns: Columns = {
        "zone": ("Kode", "Code"),
        "name": ("Kawasan", "Zone"),
        "focus": ("Fokus", "Focus"),
        "year": ("Terwujud", "Stands"),
    }
    return headed(frame, columns | _GOAL, lang)


def _rungs(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    names = dict(zip(roadmap.plan.zones["zone"], roadmap.plan.zones["name"], strict=True))
    frame = roadmap.when.rungs.assign(zone=roadmap.when.rungs["zone"].map(names))
    labels = {(s.facts.get("ladder"), s.code): s.label(lang) for s in roadmap.plan.schema.vocabulary["stages"]}
    frame["stage"] = [labels[key] for key in zip(frame["ladder"], frame["stage"], strict=True)]
    frame["ladder"] = [roadmap.plan.schema.label("ladders", code, lang) for code in frame["ladder"]]
    columns: Columns = {
        "zone": ("Kawasan", "Zone"),
        "ladder": ("Jenjang", "Ladder"),
        "stage": ("Tahap", "Stage"),
        "year": ("Tercapai", "Reached"),
    }
    return headed(frame, columns, lang)


def _works(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    frame = roadmap.works.copy()
    names = dict(zip(roadmap.plan.actors["actor"], roadmap.plan.actors["name"], strict=True))
    phases = dict(zip(roadmap.plan.phases["phase"], roadmap.plan.phases["name"], strict=True))
    frame["focus"] = _focus_names(roadmap, frame["focus"])
    frame["actor"] = frame["actor"].map(names)
    frame["others"] = ["; ".join(names[code] for code in codes) for codes in frame["others"]]
    frame["phase"] = ["; ".join(phases[code] for code in codes) for codes in frame["phase"]]
    frame["area"] = _places(roadmap, frame["area"])
    frame["status"] = [roadmap.plan.schema.label("intervention_statuses", code, lang) for code in frame["status"]]
    columns: Columns = {
        "focus": ("Fokus", "Focus"),
        "intervention": ("Kode", "Code"),
        "title": ("Kegiatan", "Work"),
        "area": ("Wilayah", "Areas"),
        "actor": ("Pelaksana utama", "Lead"),
        "others": ("Pelaku lain", "Other actors"),
        "status": ("Status", "Status"),
        "declared_start": ("Mulai (rencana)", "Start (planned)"),
        "declared_end": ("Selesai (rencana)", "End (planned)"),
        "waits_for": ("Prasyarat", "Prerequisites"),
        "start": ("Mulai", "Start"),
        "end": ("Selesai", "End"),
        "delay": ("Mundur (tahun)", "Delay (years)"),
        "phase": ("Tahap", "Phase"),
        "funded": ("Sudah ada sumber dana (Rp)", "Funded (IDR)"),
        "unfunded": ("Belum ada sumber dana (Rp)", "Unfunded (IDR)"),
        "total": ("Jumlah (Rp)", "Total (IDR)"),
    }
    return headed(frame, columns, lang)


def _by_year(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    frame = _with_total(roadmap.money.by_year.reset_index().astype({"year": "str"}), "year", lang)
    columns: Columns = {
        "year": ("Tahun", "Year"),
        "funded": ("Sudah ada sumber dana (Rp)", "Funded (IDR)"),
        "unfunded": ("Belum ada sumber dana (Rp)", "Unfunded (IDR)"),
        "total": ("Jumlah (Rp)", "Total (IDR)"),
    }
    return headed(frame, columns, lang)


def _spread(roadmap: Roadmap, by: str, lang: str) -> pd.DataFrame:
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
    head: Columns = {"focus": ("Fokus", "Focus"), "fund": ("Sumber dana", "Fund"), "sector": ("Unsur 5K", "Sector")}
    frame = _with_total(frame, by, lang)
    frame.columns = [head[by][en], *(str(name) for name in frame.columns[1:-1]), "Total" if en else "Jumlah"]
    return frame


def _by_work(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    """Return a row for each work and source, and a last row of sums."""
    en, schema = in_english(lang), roadmap.plan.schema
    frame = _titled(roadmap, roadmap.money.by_work.reset_index())
    frame["fund"] = [schema.label("funds", code, lang) for code in frame["fund"]]
    years = [*roadmap.years, "total"]
    sums: dict[Any, Any] = {name: int(frame[name].sum()) for name in years} | {"title": "", "fund": ""}
    last = pd.DataFrame([{"intervention": "Total" if en else "Jumlah"} | sums])
    frame = pd.concat([frame, last], ignore_index=True)[["intervention", "title", "fund", *years]]
    head = ["Code", "Work", "Fund"] if en else ["Kode", "Kegiatan", "Sumber dana"]
    frame.columns = [*head, *(str(year) for year in roadmap.years), "Total" if en else "Jumlah"]
    return frame


def _gaps(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    frame = _titled(roadmap, roadmap.money.gaps)
    texts = {
        "unfunded": ("belum ada sumber", "no source yet"),
        "no_funding": ("tanpa dana; biaya menurut usulannya", "no funding; cost by its proposals"),
    }
    frame["gap"] = [texts[code][in_english(lang)] for code in frame["gap"]]
    columns: Columns = {
        "intervention": ("Kode", "Code"),
        "title": ("Kegiatan", "Work"),
        "year": ("Tahun", "Year"),
        "gap": ("Kekurangan", "What is missing"),
        "amount": ("Biaya (Rp)", "Cost (IDR)"),
    }
    return headed(frame, columns, lang)


def _early(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    frame = _titled(roadmap, roadmap.money.early)
    frame["fund"] = [roadmap.plan.schema.label("funds", code, lang) for code in frame["fund"]]
    columns: Columns = {
        "intervention": ("Kode", "Code"),
        "title": ("Kegiatan", "Work"),
        "year": ("Tahun dana", "Year of the money"),
        "fund": ("Sumber dana", "Fund"),
        "amount": ("Jumlah (Rp)", "Amount (IDR)"),
        "start": ("Mulai", "Start"),
        "end": ("Selesai", "End"),
    }
    return headed(frame, columns, lang)


def _backlog(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    frame = roadmap.backlog.copy()
    vocabularies = {"proposal": "decisions", "work": "intervention_statuses"}
    states = zip(frame["kind"], frame["state"], strict=True)
    frame["state"] = [roadmap.plan.schema.label(vocabularies[kind], code, lang) for kind, code in states]
    columns: Columns = {
        "code": ("Kode", "Code"),
        "title": ("Usulan atau kegiatan", "Proposal or work"),
        "source": ("Sumber", "Source"),
        "state": ("Keputusan atau status", "Decision or status"),
        "year": ("Untuk tahun", "For the year"),
        "age": _age(roadmap),
        "cost": ("Biaya (Rp)", "Cost (IDR)"),
    }
    return headed(frame, columns, lang)


def _ages(roadmap: Roadmap, lang: str) -> pd.DataFrame:
    columns: Columns = {
        "age": _age(roadmap),
        "count": ("Banyaknya", "Count"),
        "cost": ("Biaya yang disebut (Rp)", "Cost as far as named (IDR)"),
    }
    return headed(by_age(roadmap.backlog), columns, lang)


def _age(roadmap: Roadmap) -> tuple[str, str]:
    return f"Umur pada {roadmap.begins} (tahun)", f"Age in {roadmap.begins} (years)"


def _with_total(frame: pd.DataFrame, label: str, lang: str) -> pd.DataFrame:
    sums: dict[Any, Any] = {name: int(frame[name].sum()) for name in frame.columns if name != label}
    return pd.concat(
        [frame, pd.DataFrame([{label: "Total" if in_english(lang) else "Jumlah"} | sums])], ignore_index=True
    )


def _titled(roadmap: Roadmap, frame: pd.DataFrame) -> pd.DataFrame:
    titles = dict(zip(roadmap.works["intervention"], roadmap.works["title"], strict=True))
    return frame.assign(title=frame["intervention"].map(titles))


def _places(roadmap: Roadmap, cells: pd.Series) -> list[str]:
    names = dict(zip(roadmap.plan.areas["area"], roadmap.plan.areas["name"], strict=True))
    return ["; ".join(names[code] for code in codes) for codes in cells]


def _chains(goals: pd.DataFrame) -> list[str]:
    return [" → ".join(codes) for codes in goals["chain"]]


def _focus_names(roadmap: Roadmap, codes: pd.Series) -> pd.Series:
    return codes.map(dict(zip(roadmap.plan.focuses["focus"], roadmap.plan.focuses["name"], strict=True)))
