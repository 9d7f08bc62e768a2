"""Who does what: five sectors in three joint steps for every focus, agencies by step, an actor's own sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import find_actor, present_names
from kewilayahan.planning.assignment import kept_years
from kewilayahan.planning.counting import counted_funding, counted_works
from kewilayahan.planning.timeline import timeline
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema
from kewilayahan.words import Text, in_english, language

_AGENCIES = "kota"
_FEWEST_AGENCIES = 2
_EMPTY = "–"


@dataclass(frozen=True, eq=False, repr=False)
class Roles(Result):
    """The grid of roles and what is missing in it.

    Attributes
    ----------
    plan : MasterPlan
        What they are the roles of.
    parts : DataFrame
        A row a role: ``focus``, ``step``, ``sector``, ``actor`` (its present code), ``written`` (the code in
        the plan), ``contribution``, ``description``, ``start``, ``end``, ``kept`` (False where the actor is gone
        for all its years), ``phase`` (tuple of the phases that the years in which the actor is there touch; all
        of them without years).
    cells : DataFrame
        Indexed by ``focus``, ``step`` and ``sector``, fifteen for each focus: ``actors``, ``contributions``,
        ``phases`` (tuples, empty where nobody has a role that is kept).
    coverage : DataFrame
        Indexed by ``focus``: ``filled`` and ``of`` (cells), ``agencies`` (tuple of those of the city),
        ``absent`` (tuple of the sectors without any role in it).
    agencies : DataFrame
        Indexed by ``actor``, all of the city that go on today: for each step the tuple of its focuses.
    expired : DataFrame
        The rows of `parts` whose years reach beyond those of an actor that nobody succeeded.
    """

    plan: MasterPlan
    parts: pd.DataFrame
    cells: pd.DataFrame
    coverage: pd.DataFrame
    agencies: pd.DataFrame
    expired: pd.DataFrame

    measure = "roles"

    @property
    def empty(self) -> pd.DataFrame:
        """The cells in which nobody has a role."""
        return self.cells[(self.cells["actors"].map(len) == 0).to_numpy(dtype=bool)]

    @property
    def few_agencies(self) -> pd.DataFrame:
        """The focuses with fewer than two agencies of the city."""
        return self.coverage[(self.coverage["agencies"].map(len) < _FEWEST_AGENCIES).to_numpy(dtype=bool)]

    @property
    def absent(self) -> pd.DataFrame:
        """The sectors that are absent from a whole focus: ``focus``, ``sector``."""
        rows = [(row.Index, sector) for row in records(self.coverage) for sector in row.absent]
        return pd.DataFrame(rows, columns=["focus", "sector"])

    def sheet(self, actor: str) -> pd.DataFrame:
        """Return everything that one actor has promised, by year.

        Parameters
        ----------
        actor : str
            Its code, its name, an alias or a former name, in any spelling.

        Returns
        -------
        DataFrame
            ``year`` (missing for a promise without years), ``kind`` (role, work, coordinator or member),
            ``focus`` (a row each where a desk answers for several), ``code`` (step, intervention or desk),
            ``what``, ``contribution``, ``amount`` (whole rupiah that a work it leads has in that year from all
            sources; missing otherwise).

        Raises
        ------
        UnknownName
            If nobody goes by that name.

        Examples
        --------
        >>> import pandas as pd, kewilayahan as kw
        >>> plan = kw.MasterPlan(
        ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
        ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"]}),
        ...     actors=pd.DataFrame({"actor": ["ugm"], "name": ["Universitas Gadjah Mada"], "sector": ["kampus"]}),
        ...     roles=pd.DataFrame({"focus": ["f"], "step": ["masalah"], "actor": ["ugm"], "contribution": ["ilmu"],
        ...                         "start": [2027], "end": [2028]}),
        ... )
        >>> roles(plan).sheet("universitas gadjah mada")["year"].to_list()
        [2027, 2028]
        """
        return _sheet(self.plan, self.parts, find_actor(self.plan, actor))

    def sheet_table(self, actor: str, lang: str | None = None) -> pd.DataFrame:
        """Return the sheet of an actor as people read it."""
        return self.labelled("sheet", _sheet_table(self, self.sheet(actor), language(lang)), lang)

    def faces(self, lang: str) -> Mapping[str, pd.DataFrame]:
        """Return the grid, what it lacks, agencies by step and contributions by phase."""
        return {
            "roles": _grid(self, lang),
            "coverage": _coverage(self, lang),
            "empty": _empty(self, lang),
            "agencies": _agencies(self),
            "phases": _by_phase(self, lang),
            "former": _former(self, lang),
        }

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return how many cells of the grid are filled, and in how many focuses a sector is absent."""
        filled, every = (int(self.coverage[name].sum()) for name in ("filled", "of"))
        without = int(self.coverage["absent"].map(len).gt(0).sum())
        return (
            Text(
                f"{len(self.coverage)} fokus: {filled} dari {every} peran terisi.",
                f"{len(self.coverage)} focuses: {filled} of {every} cells are filled.",
            ).of(lang),
            Text(
                f"Pada {without} fokus ada unsur 5K yang belum terlibat.",
                f"In {without} focuses a sector of the 5K is absent.",
            ).of(lang),
        )

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema

    def nothing(self, lang: str | None = None) -> str:
        """Return what to fill in where the plan has no focuses; else nothing."""
        id = "Belum ada fokus. Isi tabel Fokus, Pelaku dan Peran."
        en = "There are no focuses yet. Fill in the tables Focuses, Actors and Roles."
        told = (id, en)[in_english(lang)]
        return "" if len(self.cells) else told


def roles(plan: MasterPlan) -> Roles:
    """Return who does what in each focus: point 5 of the announcement of the master plan of 24 May 2021.

    The five sectors (5K: kota, kampus, korporat, komunitas, kampung) have parts in three joint steps,
    so that every focus has fifteen cells. The sector kota is told by its agencies (OPD), two or more for
    every focus. An agency that was renamed or merged counts under its present name: the actor that
    names it among its aliases. The promise of an actor that is gone for all its years (`valid_to`) and that
    nobody succeeded fills no cell and makes no agency; of one that is there for some of them these count.

    Parameters
    ----------
    plan : MasterPlan
        The plan.

    Returns
    -------
    Roles
        Cells, coverage and agencies.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"]}),
    ...     actors=pd.DataFrame({"actor": ["dpu"], "name": ["Dinas PU"], "sector": ["kota"]}),
    ...     roles=pd.DataFrame({"focus": ["f"], "step": ["masalah"], "actor": ["dpu"], "contribution": ["dana"]}),
    ... )
    >>> who = roles(plan)
    >>> len(who.empty), who.coverage.loc["f", "absent"]
    (14, ('kampus', 'korporat', 'komunitas', 'kampung'))
    """
    now = present_names(plan)
    sectors = dict(zip(plan.actors["actor"], plan.actors["sector"], strict=True))
    rows = [
        (r.focus, r.step, sectors[now[r.actor]], now[r.actor], r.actor, r.contribution, r.description, r.start, r.end)
        for r in records(plan.roles)
    ]
    columns = ["focus", "step", "sector", "actor", "written", "contribution", "description", "start", "end"]
    parts = pd.DataFrame(rows, columns=columns).astype({"start": "Int64", "end": "Int64"})
    spans = kept_years(plan)
    parts["kept"] = pd.Series([span is not None for span in spans], index=parts.index, dtype=bool)
    phases = [(row.phase, int(row.start), int(row.end)) for row in records(plan.phases)]
    parts["phase"] = pd.Series([_touched(phases, span) for span in spans], index=parts.index, dtype=object)
    kept = parts[parts["kept"]]
    cells = _cells(plan, kept)
    return Roles(plan, parts, cells, _covered(plan, kept, cells), _of_city(plan, kept, now), _expired(plan, parts))


def _touched(phases: list[tuple[str, int, int]], span: tuple[int, int] | None) -> tuple[str, ...]:
    """Return the phases that a span of years touches."""
    return tuple(phase for phase, begins, ends in phases if span and begins <= span[1] and ends >= span[0])


def _cells(plan: MasterPlan, parts: pd.DataFrame) -> pd.DataFrame:
    steps, sectors = list(plan.schema.choices("steps")), list(plan.schema.choices("sectors"))
    keys = [(focus, step, sector) for focus in plan.focuses["focus"] for step in steps for sector in sectors]
    held: dict[tuple[str, ...], list[Any]] = {key: [] for key in keys}
    for part in records(parts):
        held[part.focus, part.step, part.sector].append(part)
    order = {phase: number for number, phase in enumerate(plan.phases["phase"])}
    frame = pd.DataFrame(index=pd.MultiIndex.from_tuples(keys, names=["focus", "step", "sector"]))
    frame["actors"] = _tuples([tuple(dict.fromkeys(part.actor for part in held[key])) for key in keys], frame)
    contributions = [tuple(dict.fromkeys(part.contribution for part in held[key])) for key in keys]
    frame["contributions"] = _tuples(contributions, frame)
    phases = [{phase for part in held[key] for phase in part.phase} for key in keys]
    frame["phases"] = _tuples([tuple(sorted(found, key=lambda phase: order[phase])) for found in phases], frame)
    return frame


def _tuples(values: list[tuple[str, ...]], like: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=like.index, dtype=object)


def _covered(plan: MasterPlan, parts: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(index=pd.Index(plan.focuses["focus"].to_numpy(), name="focus", dtype="str"))
    sizes = cells["actors"].map(len)
    frame["filled"] = [int((sizes.loc[[focus]] > 0).sum()) for focus in frame.index]
    frame["of"] = [len(sizes.loc[[focus]]) for focus in frame.index]
    own = {str(focus): rows for focus, rows in parts.groupby("focus")}
    nobody = parts.iloc[:0]
    agencies, absent = [], []
    for focus in frame.index:
        rows = own.get(focus, nobody)
        agencies.append(tuple(dict.fromkeys(rows.loc[rows["sector"] == _AGENCIES, "actor"])))
        absent.append(tuple(code for code in plan.schema.choices("sectors") if code not in set(rows["sector"])))
    frame["agencies"], frame["absent"] = _tuples(agencies, frame), _tuples(absent, frame)
    return frame


def _of_city(plan: MasterPlan, parts: pd.DataFrame, now: Mapping[str, str]) -> pd.DataFrame:
    agencies = [row.actor for row in records(plan.actors) if row.sector == _AGENCIES and now[row.actor] == row.actor]
    frame = pd.DataFrame(index=pd.Index(agencies, name="actor", dtype="str"))
    for step in plan.schema.choices("steps"):
        rows = parts[parts["step"] == step]
        held = rows.groupby("actor")["focus"].apply(lambda focuses: tuple(dict.fromkeys(focuses))).to_dict()
        frame[step] = _tuples([held.get(code, ()) for code in agencies], frame)
    return frame


def _expired(plan: MasterPlan, parts: pd.DataFrame) -> pd.DataFrame:
    last = parts["actor"].map(dict(zip(plan.actors["actor"], plan.actors["valid_to"], strict=True))).astype("Int64")
    beyond = (parts["end"] > last) | (parts["end"].isna() & last.notna())  # an open end goes on for ever
    return parts[beyond.fillna(False).to_numpy(dtype=bool)]


def _sheet(plan: MasterPlan, parts: pd.DataFrame, actor: str) -> pd.DataFrame:
    now = present_names(plan)
    served: dict[str, list[str]] = {}
    for focus in records(plan.focuses.dropna(subset=["desk"])):
        served.setdefault(focus.desk, []).append(focus.focus)
    rows: list[tuple[Any, ...]] = []
    for part in records(parts[parts["actor"] == actor]):
        for year in _years(part.start, part.end):
            rows.append((year, "role", part.focus, part.step, part.description, part.contribution, None))
    works = timeline(plan).works
    money: dict[str, dict[int, int]] = {}
    for row in records(counted_funding(plan)):
        paid = money.setdefault(row.intervention, {})
        paid[int(row.year)] = paid.get(int(row.year), 0) + int(row.amount)
    firsts, lasts = works["start"].to_dict(), works["end"].to_dict()
    for work in records(counted_works(plan)):
        if pd.notna(work.actor) and now[work.actor] == actor:
            paid = money.get(work.intervention, {})
            for year in sorted({*range(firsts[work.intervention], lasts[work.intervention] + 1), *paid}):
                rows.append((year, "work", work.focus, work.intervention, work.title, None, paid.get(year)))
    for desk in records(plan.desks):
        coordinates = pd.notna(desk.actor) and now[desk.actor] == actor
        if coordinates or actor in {now[code] for code in desk.member}:
            kind = "coordinator" if coordinates else "member"
            for year, code in product(_years(desk.start, desk.end), served.get(desk.desk, [None])):
                rows.append((year, kind, code, desk.desk, desk.name, None, None))
    columns = ["year", "kind", "focus", "code", "what", "contribution", "amount"]
    frame = pd.DataFrame(rows, columns=columns).astype({"year": "Int64", "amount": "Int64"})
    return frame.sort_values("year", kind="stable", ignore_index=True)


def _years(start: Any, end: Any) -> list[int | None]:
    """Return the years of a promise; one with a single bound stands in that year, one without in none."""
    if pd.isna(start) and pd.isna(end):
        return [None]
    first, last = (end, end) if pd.isna(start) else (start, start) if pd.isna(end) else (start, end)
    return list(range(int(first), int(last) + 1))


def _grid(found: Roles, lang: str) -> pd.DataFrame:
    plan, names = found.plan, _names(found)
    sectors = plan.schema.choices("sectors")
    said: dict[tuple[str, ...], list[str]] = {}
    for part in records(found.parts[found.parts["kept"]]):
        years = _span(part.start, part.end)
        about = plan.schema.label("contributions", part.contribution, lang) + (f", {years}" if years else "")
        said.setdefault((part.focus, part.step, part.sector), []).append(f"{names[part.actor]} ({about})")
    rows = []
    for focus in records(plan.focuses):
        for step in plan.schema.choices("steps").values():
            cells = ["; ".join(said.get((focus.focus, step.code, code), [])) or _EMPTY for code in sectors]
            rows.append([focus.name, step.label(lang), *cells])
    return pd.DataFrame(rows, columns=["focus", "step", *sectors])


def _coverage(found: Roles, lang: str) -> pd.DataFrame:
    names, frame = _names(found), found.coverage.reset_index()
    frame["focus"] = frame["focus"].map(_focuses(found))
    frame["count"] = frame["agencies"].map(len)
    frame["agencies"] = ["; ".join(names[code] for code in codes) for codes in frame["agencies"]]
    label = found.plan.schema.label
    frame["absent"] = ["; ".join(label("sectors", code, lang) for code in codes) for codes in frame["absent"]]
    return frame


def _empty(found: Roles, lang: str) -> pd.DataFrame:
    frame, label = found.empty.reset_index(), found.plan.schema.label
    frame["focus"] = frame["focus"].map(_focuses(found))
    frame["step"] = [label("steps", code, lang) for code in frame["step"]]
    frame["sector"] = [label("sectors", code, lang) for code in frame["sector"]]
    return frame[["focus", "step", "sector"]]


def _agencies(found: Roles) -> pd.DataFrame:
    focuses, names = _focuses(found), _names(found)
    frame = pd.DataFrame({"actor": [names[code] for code in found.agencies.index]})
    for step in found.plan.schema.choices("steps"):
        frame[step] = ["; ".join(focuses[code] for code in codes) or _EMPTY for codes in found.agencies[step]]
    return frame


def _by_phase(found: Roles, lang: str) -> pd.DataFrame:
    """Return a row a focus and phase, and for each sector who contributes what in it."""
    plan, names, label = found.plan, _names(found), found.plan.schema.label
    rows = []
    for focus in records(plan.focuses):
        parts = found.parts[found.parts["focus"] == focus.focus]
        for phase in records(plan.phases):
            here = [part for part in records(parts) if phase.phase in part.phase]
            cells = []
            for sector in plan.schema.choices("sectors"):
                said = (
                    f"{names[part.actor]} ({label('contributions', part.contribution, lang)})"
                    for part in here
                    if part.sector == sector
                )
                cells.append("; ".join(dict.fromkeys(said)) or _EMPTY)
            rows.append([focus.name, f"{phase.name} {_span(phase.start, phase.end)}", *cells])
    return pd.DataFrame(rows, columns=["focus", "phase", *plan.schema.choices("sectors")])


def _former(found: Roles, lang: str) -> pd.DataFrame:
    """Return the roles written under a former name, and those of an actor that is no more."""
    names, en = _names(found), in_english(lang)
    former = found.parts[(found.parts["written"] != found.parts["actor"]).to_numpy(dtype=bool)]
    rows = [(found, "counts as" if en else "dibaca sebagai", now) for found, now in _pairs(former, names)]
    gone = "is no more; nobody succeeded it" if en else "sudah tidak ada, tanpa penerus"
    void = (~found.expired["kept"]).groupby(found.expired["actor"], sort=False).sum().to_dict()
    empty = "; promises that fill no cell: {}" if en else "; janji yang tidak mengisi sel: {}"
    rows += [(names[str(code)], gone + (empty.format(count) if count else ""), "") for code, count in void.items()]
    return pd.DataFrame(rows, columns=["written", "remark", "now"])


def _pairs(former: pd.DataFrame, names: Mapping[str, str]) -> list[tuple[str, str]]:
    pairs = zip(former["written"], former["actor"], strict=True)
    return list(dict.fromkeys((names[written], names[actor]) for written, actor in pairs))


def _sheet_table(found: Roles, sheet: pd.DataFrame, lang: str) -> pd.DataFrame:
    en, label, frame = in_english(lang), found.plan.schema.label, sheet.copy()
    kinds = {
        "role": ("peran", "role"),
        "work": ("kegiatan", "work"),
        "coordinator": ("koordinator desk", "coordinator of a desk"),
        "member": ("anggota desk", "member of a desk"),
    }
    frame["code"] = [
        label("steps", code, lang) if kind == "role" else code
        for kind, code in zip(frame["kind"], frame["code"], strict=True)
    ]
    frame["kind"] = [kinds[kind][en] for kind in frame["kind"]]
    frame["focus"] = frame["focus"].map(_focuses(found))
    given = (label("contributions", code, lang) if pd.notna(code) else "" for code in frame["contribution"])
    frame["contribution"] = list(given)
    return frame


def _span(start: Any, end: Any) -> str:
    years = [str(year) for year in (start, end) if pd.notna(year)]
    return "–".join(dict.fromkeys(years))


def _names(found: Roles) -> dict[str, str]:
    return dict(zip(found.plan.actors["actor"], found.plan.actors["name"], strict=True))


def _focuses(found: Roles) -> dict[str, str]:
    return dict(zip(found.plan.focuses["focus"], found.plan.focuses["name"], strict=True))
