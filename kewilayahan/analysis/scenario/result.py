"""A budget that changes, and the plan that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from kewilayahan.analysis.scenario.comparison import Comparison, compare
from kewilayahan.analysis.scenario.placement import Cell, Fate, Placement
from kewilayahan.analysis.scenario.protection import Protect
from kewilayahan.errors import InvalidValue, KewilayahanError
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.budgets import Budget, read_budget
from kewilayahan.planning.counting import status_after
from kewilayahan.planning.shares import Need
from kewilayahan.planning.works import UNFUNDED, PlannedWork, listed, plan_years, planned_money, works_of
from kewilayahan.results import Result, named
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.results import RESULTS, ResultTable
from kewilayahan.words import Text, in_english, language, rupiah


@dataclass(frozen=True, eq=False, repr=False)
class Scenario(Result):
    """What a change of budget does to a plan.

    Attributes
    ----------
    table : DataFrame
        By ``intervention``: ``title``, ``priority``, ``protected``, ``fate`` (stays, slips, drops, gains),
        ``start``, ``end``, ``new_start``, ``new_end`` (missing where it drops), ``later`` (years), ``before``,
        ``after``, ``lost`` (whole rupiah), ``because`` (sources and years with too little), ``waits_for``.
    budget : DataFrame
        By ``fund`` and ``year``, whole rupiah: ``before``, ``cut``, ``remaining`` (``before = cut + remaining``),
        ``after`` (planned afterwards), ``limited`` (whether the source changes at all), and for those that do
        ``unused`` and ``uncovered`` (what stays planned beyond the remaining money, for it is protected, committed
        or spent): ``remaining + uncovered = after + unused``; ``dropped`` is the part of `after` that is committed
        to works that are dropped or spent on them, of other works there is nothing unspent in these sums.
    comparison : Comparison
        Problems, zones, money and areas before and after.
    plan : MasterPlan
        The plan afterwards: works that drop have the status *gugur*, or *terbengkalai* if money was spent on
        them, and no funding but that.
    """

    table: pd.DataFrame
    budget: pd.DataFrame
    comparison: Comparison
    plan: MasterPlan

    measure = "scenario"

    @property
    def ceilings(self) -> dict[str, dict[int, int]]:
        """What each source that changes has left in each year, for `schedule` to find the best use of."""
        funds = self.budget[self.budget["limited"]].index.unique("fund")
        every = sorted({int(year) for year in self.budget.index.unique("year")})
        found: dict[str, dict[int, int]] = {fund: dict.fromkeys(every, 0) for fund in funds}
        for row in records(self.budget[self.budget["limited"]].reset_index()):
            found[row.fund][int(row.year)] = int(row.remaining)
        return found

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what happens, in plain sentences: the cut, who slips and drops, what is solved later, equity."""
        chosen = language(lang)
        return (*self._budget(chosen), *self._works(chosen), *self.comparison.sentences(chosen))

    def _budget(self, lang: str) -> list[str]:
        limited = self.budget[self.budget["limited"]]
        if self.budget.empty:
            return [
                "The plan has no money with a source that could change."
                if in_english(lang)
                else "Rencana tidak punya dana bersumber yang bisa berubah."
            ]
        if limited.empty:
            return ["The budget stays." if in_english(lang) else "Anggaran tetap."]
        sums = {name: int(limited[name].sum()) for name in ("before", "cut", "remaining", "unused", "uncovered")}
        funds = self.plan.schema.choices("funds")
        named = ", ".join(funds[fund].label(lang) for fund in limited.index.unique("fund"))
        before, cut, remaining = (rupiah(abs(sums[name]), lang) for name in ("before", "cut", "remaining"))
        more = sums["cut"] < 0
        if in_english(lang):
            told = [f"{named}: {before} is {'raised' if more else 'cut'} by {cut}; {remaining} remain."]
        else:
            told = [f"{named}: {before} {'bertambah' if more else 'dipotong'} {cut}; tersisa {remaining}."]
        for name, texts in _EXTRA.items():
            if sums[name]:
                told.append(texts[in_english(lang)].format(rupiah(sums[name], lang)))
        return told

    def _works(self, lang: str) -> list[str]:
        english, told = in_english(lang), []
        for work in records(self.table):
            if work.fate == "slips":
                said = f"{_WORDS[work.fate][english]}, {work.start}–{work.end} → {work.new_start}–{work.new_end}"
            elif work.fate == "drops":
                said = f"{_WORDS[work.fate][english]}, {rupiah(work.lost, lang)}"
            elif work.fate == "gains":
                said = _WORDS[work.fate][english]
            else:
                continue
            told.append(f"{work.Index} {work.title}: {said}{self._why(work.because, work.waits_for, lang)}")
        return told

    def _why(self, because: tuple[Cell, ...], waits_for: tuple[str, ...], lang: str) -> str:
        english = in_english(lang)
        funds = self.plan.schema.choices("funds")
        short = ", ".join(f"{funds[fund].label(lang)} {year}" for fund, year in because)
        reasons = [f"{'too little' if english else 'kurang'}: {short}"] if short else []
        reasons += [f"{'waits for' if english else 'menunggu'} {', '.join(waits_for)}"] if waits_for else []
        return f" ({'; '.join(reasons)})." if reasons else "."

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return works and budget, and the tables of the comparison."""
        english = in_english(lang)
        funds = self.plan.schema.choices("funds")
        works = self.table.reset_index()
        works["fate"] = [_WORDS[fate][english] for fate in works["fate"]]
        works["because"] = [
            "; ".join(f"{funds[fund].label(lang)} {year}" for fund, year in cells) for cells in works["because"]
        ]
        budget = self.budget.reset_index()
        budget["fund"] = [funds[fund].label(lang) for fund in budget["fund"]]
        titles = dict(zip(works["intervention"], works["title"].astype(object), strict=True))
        works["waits_for"] = [named(codes, titles) for codes in works["waits_for"]]
        return {"works": works, "budget": budget, **self.comparison.faces(lang)}

    def declared(self, table: str) -> ResultTable:
        """Return what a table is: those of the comparison are declared there."""
        return RESULTS["comparison"].get(table) or super().declared(table)

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema


_EXTRA = {
    "uncovered": (
        "{} tidak tertutup: yang dilindungi, dikomitmenkan atau sudah dibelanjakan melebihi sisa anggaran.",
        "{} are not covered: what is protected, committed or spent exceeds what remains.",
    ),
    "unused": ("{} tidak terpakai.", "{} stays unused."),
}
_WORDS = {
    "stays": ("tetap", "stays"),
    "slips": ("bergeser", "slips"),
    "drops": ("tidak terlaksana", "drops out"),
    "gains": ("kini ada sumbernya", "has a source now"),
}


def scenario(
    plan: MasterPlan,
    *,
    budget: Budget,
    protect: Protect | Collection[str] | None = None,
    need: Need = "population",
    level: str | None = None,
) -> Scenario:
    """Cut or raise the budget of a plan, and tell what slips, what drops out and what is solved later.

    Of each source and year the share is taken from what the plan has there, to the whole rupiah: what
    remains is rounded down. Of works that were rejected or lapsed only what is committed or spent counts.
    Who loses follows one rule, the same each time:

    1. What is spent or committed stays, and so do all rows of protected works, even where that is more
       than remains (told as uncovered).
    2. The other works come by priority, the highest USG total of their problems first (then the
       priority of their focus, then their code); a work that others wait for counts as much as the most
       important of them. Each keeps its years where its sources have room in all of them; else it slips,
       whole, to the first later years in which they have, up to the last year of the plan; else
       it drops out. Of a work that has begun, or to which money is committed, only what is planned from
       the first year without room on slips, and never onto money of the same source and year that is
       committed. What sources pay that do not change moves with the work.
    3. A work slips with those it waits for, as far as it must to begin in or after the year in which
       they end, and drops out with them.
    4. What a source gains pays for rows without a source of works that name it, by priority, whole
       rows only.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    budget : number, mapping, text or several texts
        ``-0.3`` for all, ``{source: share}``, ``{source: {year: share}}``, or as it is written:
        ``"apbd_kota=-30%@2027-"``, ``"APBD kota −30 % mulai 2027"``.
    protect : Protect or codes of works, optional
        What must not be touched; by default what the plan marks.
    need : str, Indicator or Composite
        What areas need, for the equity before and after.
    level : str, optional
        Level of the areas; by default the finest whose people are known.

    Returns
    -------
    Scenario
        With ``.table``, ``.budget``, ``.comparison``, ``.plan`` and ``sentence(lang)``.

    Raises
    ------
    UnknownName
        If a source or what is to be protected does not exist.
    KewilayahanError
        If the plan has no interventions, nothing from a source or in a year that is named, a cut
        exceeds 100 %, a text cannot be read, or a work that is to be protected was dropped before.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"], "population": [100]}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Jalan"], "track": ["problem"]}),
    ...     interventions=pd.DataFrame(
    ...         {"intervention": ["K1", "K2"], "focus": "f", "title": ["Jalan", "Lampu"], "area": "A",
    ...          "start": [2027, 2028], "end": [2027, 2028], "status": "usulan"}
    ...     ),
    ...     funding=pd.DataFrame(
    ...         {"intervention": ["K1", "K2"], "year": [2027, 2028], "fund": "dak", "amount": 100, "status": "usulan"}
    ...     ),
    ... )
    >>> cut = scenario(plan, budget="DAK −30 % tahun 2027")
    >>> cut.table[["fate", "lost"]].to_dict("index")
    {'K1': {'fate': 'slips', 'lost': 0}, 'K2': {'fate': 'drops', 'lost': 100}}
    >>> cut.budget.loc[("dak", 2027), ["before", "cut", "remaining"]].tolist()
    [100, 30, 70]
    """
    if plan.interventions.empty:
        raise KewilayahanError(Text("rencana belum memuat kegiatan", "the plan has no interventions yet"))
    works = works_of(plan)
    before = planned_money(works.values())
    shares = read_budget(plan.schema, budget, before)
    remaining = {cell: int(amount * (1 + shares.get(cell, 0)) // 1) for cell, amount in before.items()}
    kept = protect if isinstance(protect, Protect) else Protect(work=listed(protect or ()))
    protected = kept.works(plan)
    gone = [code for code in kept.work if works[code].progress == "dropped"]
    if gone:
        raise InvalidValue(
            Text(
                f"kegiatan {gone[0]} sudah dibatalkan sehingga tidak dapat dilindungi",
                f"the intervention {gone[0]} was dropped and cannot be protected",
            )
        )
    raised = {cell for cell, share in shares.items() if share > 0}
    limited = {fund for fund, _ in shares}
    room = {cell: amount for cell, amount in remaining.items() if cell[0] in limited}
    placement = Placement(works, room, plan_years(works.values())[-1], protected, raised)
    fates = placement.run()
    changed = _plan(plan, works, fates)
    return Scenario(
        table=_table(works, fates, protected),
        budget=_budget(works, fates, (before, remaining), limited),
        comparison=compare(plan, changed, need=need, level=level),
        plan=changed,
    )


def _table(works: Mapping[str, PlannedWork], fates: Mapping[str, Fate], protected: frozenset[str]) -> pd.DataFrame:
    rows = []
    for code, work in works.items():
        fate = fates[code]
        after, gone = sum(fate.rows.values()), fate.kind == "drops"
        rows.append(
            {
                "intervention": code,
                "title": work.title,
                "priority": work.priority,
                "protected": code in protected,
                "fate": fate.kind,
                "start": work.start,
                "end": work.end,
                "new_start": None if gone else fate.start,
                "new_end": None if gone else fate.end,
                "later": None if gone else fate.end - work.end,
                "before": work.cost,
                "after": after,
                "lost": work.cost - after,
                "because": fate.because,
                "waits_for": fate.waits_for,
            }
        )
    table = pd.DataFrame(rows).set_index("intervention")
    return table.astype({"new_start": "Int64", "new_end": "Int64", "later": "Int64"})


def _budget(
    works: Mapping[str, PlannedWork],
    fates: Mapping[str, Fate],
    money: tuple[Mapping[Cell, int], Mapping[Cell, int]],
    limited: set[str],
) -> pd.DataFrame:
    before, remaining = money
    after, bound = Counter[Cell](), Counter[Cell]()
    for code, fate in fates.items():
        gone = fate.kind == "drops" or works[code].progress == "dropped"
        for (year, fund), amount in fate.rows.items():
            if fund != UNFUNDED:
                after[fund, year] += amount
                bound[fund, year] += amount if gone else 0
    rows = []
    for fund, year in sorted({*before, *after}):
        had, left, used = before.get((fund, year), 0), remaining.get((fund, year), 0), after[fund, year]
        spare = left - used if fund in limited else 0
        beyond = (max(spare, 0), max(-spare, 0), bound[fund, year])
        rows.append((fund, year, had, had - left, left, used, *beyond, fund in limited))
    names = ["fund", "year", "before", "cut", "remaining", "after", "unused", "uncovered", "dropped", "limited"]
    return pd.DataFrame(rows, columns=names).set_index(["fund", "year"])


def _plan(plan: MasterPlan, works: Mapping[str, PlannedWork], fates: Mapping[str, Fate]) -> MasterPlan:
    """Return the plan afterwards; what does not change keeps its rows as they are."""
    interventions = plan.interventions.copy()
    for place, code in enumerate(interventions["intervention"]):
        fate, work = fates[code], works[code]
        if fate.kind == "drops":
            interventions.iloc[place, interventions.columns.get_loc("status")] = status_after(
                plan.schema, "abandoned" if fate.rows else "unfunded"
            )
        elif fate.kind == "slips":
            slip = (fate.start - work.start, fate.end - work.end)
            for column, years in zip(("start", "end"), slip, strict=True):
                interventions.iloc[place, interventions.columns.get_loc(column)] += years
    same = {code for code, fate in fates.items() if fate.kind == "stays"}
    kept = plan.funding[plan.funding["intervention"].isin(same)]
    rows = []
    for code, fate in fates.items():
        for (year, fund), amount in sorted(fate.rows.items()) if code not in same else ():
            old = works[code].rows.get((year, fund))
            status = old[1] if old and old[0] == amount else "usulan"
            rows.append((code, year, fund, amount, status))
    moved = pd.DataFrame(rows, columns=["intervention", "year", "fund", "amount", "status"])
    notes = plan.funding.drop_duplicates("intervention").set_index("intervention")[["note", "origin"]]
    moved[["note", "origin"]] = notes.reindex(moved["intervention"]).to_numpy()
    funding = pd.concat([kept, moved], ignore_index=True) if rows else kept
    return plan.replace(interventions=interventions, funding=funding)
