"""A budget that changes, and the plan that follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from kewilayahan.analysis.scenario.comparison import Comparison, compare
from kewilayahan.analysis.scenario.dividing import Cell
from kewilayahan.analysis.scenario.outcome import budget_of, plan_of, table_of
from kewilayahan.analysis.scenario.placement import RULES, Placement
from kewilayahan.analysis.scenario.protection import Protect
from kewilayahan.errors import InvalidValue, KewilayahanError, UnknownName
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.budgets import Budget, read_budget
from kewilayahan.planning.shares import Need
from kewilayahan.planning.works import UNFUNDED, listed, plan_years, planned_money, works_of
from kewilayahan.results import Result, named
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.results import RESULTS, ResultTable
from kewilayahan.words import Text, in_english, language, number, rupiah


@dataclass(frozen=True, eq=False, repr=False)
class Scenario(Result):
    """What a change of budget does to a plan.

    Attributes
    ----------
    table : DataFrame
        By ``intervention``: ``title``, ``priority``, ``protected``, ``divisible``, ``fate`` (stays, shrinks, stretches,
        slips, drops, gains), ``start``, ``end``, ``new_start``, ``new_end`` (missing where it drops), ``later``
        (years), ``volume``, ``new_volume``, ``unit``, ``before``, ``after``, ``lost`` (whole rupiah), ``because``
        (sources and years with too little), ``waits_for``.
    budget : DataFrame
        By ``fund`` and ``year``, whole rupiah: ``before``, ``cut``, ``remaining`` (``before = cut + remaining``),
        ``after`` (planned afterwards), ``limited`` (whether the source changes at all), and for those that do
        ``unused`` and ``uncovered`` (what stays planned beyond the remaining money, for it is protected, committed
        or spent): ``remaining + uncovered = after + unused``; ``dropped`` is the part of `after` that is committed
        to works that are dropped or spent on them, of other works there is nothing unspent in these sums.
    comparison : Comparison
        Problems, zones, money and areas before and after.
    plan : MasterPlan
        The plan afterwards: works that shrink have the volume that is left; those that drop have the status
        *gugur*, or *terbengkalai* if money was spent on them, and no funding but that.
    rule : str
        By what rule works lost money: ``shrink``, ``move`` or ``drop``.
    """

    table: pd.DataFrame
    budget: pd.DataFrame
    comparison: Comparison
    plan: MasterPlan
    rule: str = "shrink"

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
                else "Rencana tidak memuat dana yang dapat diubah."
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
        if sums["cut"] > 0:
            told.append(_RULES[self.rule].of(lang))
        if sums["uncovered"]:
            told.append(_UNCOVERED.of(lang).format(rupiah(sums["uncovered"], lang)))
        if sums["unused"]:
            share = number(100 * sums["unused"] / sums["remaining"], 1, lang)
            told.append(_UNUSED.of(lang).format(rupiah(sums["unused"], lang), share, self._left(limited, lang)))
        return told

    def _left(self, limited: pd.DataFrame, lang: str) -> str:
        """Say why money stays unused: what it is too little for, or that nobody asks for it."""
        idle = set(limited.index[limited["unused"] > 0].get_level_values("fund"))
        short = [work for work in records(self.table) if work.lost and idle & {fund for fund, _ in work.because}]
        told = [
            text.of(lang).format(self._few([work.Index for work in short if (work.fate == "drops") == drops]))
            for drops, text in _LEFT.items()
            if any((work.fate == "drops") == drops for work in short)
        ]
        open_rows = set(self.plan.funding.loc[self.plan.funding["fund"] == UNFUNDED, "intervention"])
        named = self.plan.funding[self.plan.funding["fund"].isin(idle)]["intervention"]
        wanting = sorted(open_rows & set(named) & set(self.table.index[self.table["fate"] != "drops"]))
        if wanting and (limited["cut"] < 0).any():
            told.append(_ROWS.of(lang).format(self._few(wanting)))
        return "; ".join(told) or _NOBODY.of(lang)

    def _few(self, codes: list[str]) -> str:
        """Return some works by code and title, and how many more there are."""
        titles = self.table["title"]
        told = ", ".join(f"{code} {titles[code]}" for code in codes[:5])
        return told + (f" … (+{len(codes) - 5})" if len(codes) > 5 else "")

    def _works(self, lang: str) -> list[str]:
        english, told = in_english(lang), []
        for work in records(self.table):
            if work.fate == "slips":
                said = f"{_WORDS[work.fate][english]}, {work.start}–{work.end} → {work.new_start}–{work.new_end}"
            elif work.fate == "drops":
                said = f"{_WORDS[work.fate][english]}, {rupiah(work.lost, lang)}"
            elif work.fate in ("shrinks", "stretches"):
                said = f"{_WORDS[work.fate][english]}, {self._less(work, lang)}"
            elif work.fate == "gains":
                said = _WORDS[work.fate][english]
            else:
                continue
            told.append(f"{work.Index} {work.title}: {said}{self._why(work.because, work.waits_for, lang)}")
        return told

    def _less(self, work: Any, lang: str) -> str:
        """Say how much of a work that was divided is left, and in which years."""
        told = [f"{rupiah(work.before, lang)} → {rupiah(work.after, lang)}"] if work.lost else []
        if pd.notna(work.new_volume) and work.volume != work.new_volume:
            unit = f" {work.unit}" if isinstance(work.unit, str) else ""
            volumes = [number(value, _decimals(work.volume), lang) for value in (work.volume, work.new_volume)]
            told.insert(0, f"{volumes[0]} → {volumes[1]}{unit}")
        if (work.start, work.end) != (work.new_start, work.new_end):
            told.append(f"{work.start}–{work.end} → {work.new_start}–{work.new_end}")
        return ", ".join(told) or f"{work.start}–{work.end}"

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


_UNCOVERED = Text(
    "{} tidak tertutup: dana yang dilindungi, berkomitmen, atau sudah dibelanjakan melebihi sisa pagu.",
    "{} are not covered: what is protected, committed or spent exceeds what remains.",
)
_UNUSED = Text("{} ({} % dari sisa pagu) tidak terserap: {}.", "{} ({} % of what remains) stay unused: {}.")
_LEFT = {
    True: Text("terlalu kecil untuk kegiatan yang tidak terlaksana: {}", "too little for what drops out: {}"),
    False: Text("kurang dari satu satuan {}", "less than one unit of {}"),
}
_ROWS = Text("kurang dari satu baris {} yang belum ada sumber dananya", "less than one row of {} without a fund")
_NOBODY = Text(
    "tidak ada lagi kegiatan dengan sumber dana itu yang masih kurang", "no other work of that source lacks money"
)
_RULES = {
    "shrink": Text(
        "Aturan: kegiatan yang dapat dibagi diperkecil atau dibagi ke tahun berikutnya; yang lain dimundurkan; bila "
        "tetap "
        "tidak muat, tidak terlaksana. Prioritas tertinggi didahulukan.",
        "Rule: works that can be divided are made smaller or are paid over more years; the others are moved later; "
        "what still does not fit drops out. The highest priority comes first.",
    ),
    "move": Text(
        "Aturan: kegiatan dimundurkan utuh ke tahun berikutnya; "
        "yang tidak muat diperkecil bila dapat dibagi; selebihnya "
        "tidak terlaksana. Prioritas tertinggi didahulukan.",
        "Rule: works are moved later as a whole; where that is not possible, those that can be divided are made "
        "smaller; the rest drops out. The highest priority comes first.",
    ),
    "drop": Text(
        "Aturan: kegiatan yang tidak muat tidak terlaksana sama sekali. Prioritas tertinggi didahulukan.",
        "Rule: works that do not fit drop out. The highest priority comes first.",
    ),
}
_WORDS = {
    "stays": ("tetap", "stays"),
    "shrinks": ("diperkecil", "is made smaller"),
    "stretches": ("dananya dibagi ke lebih banyak tahun", "is paid over more years"),
    "slips": ("mundur", "later"),
    "drops": ("tidak terlaksana", "drops out"),
    "gains": ("kini memiliki sumber dana", "has a fund now"),
}


def _decimals(volume: float) -> int:
    return max(0, -int(Decimal(str(volume)).normalize().as_tuple().exponent))


def scenario(
    plan: MasterPlan,
    *,
    budget: Budget,
    protect: Protect | Collection[str] | None = None,
    rule: str = "shrink",
    need: Need = "population",
    level: str | None = None,
) -> Scenario:
    """Cut or raise the budget of a plan, and tell what slips, what drops out and what is solved later.

    Of each source and year the share is taken from what the plan has there, to the whole rupiah: what
    remains is rounded down. Of works that were rejected or lapsed only what is committed or spent counts.
    What is spent or committed stays, and so do all rows of works that are protected or done, even where that
    is more than remains (told as uncovered); it is taken from what is left before anything else. The other
    works come by priority, the highest USG total of their problems first (then the priority of their
    focus, then their code); a work that others wait for counts as much as the most important of them. Each
    keeps its years and money where its sources have room. What becomes of one that does not fit, `rule` says:

    - ``"shrink"``: what can be divided is made smaller or paid over more years. Each source pays what it
      has left in the year planned, the rest in later years as far as it has something. What finds no
      place is left out: at the price of the plan in whole units where its volume is more than one (10 of 12
      houses), else as smaller stages. A work of which less than one unit, or less than a tenth, would be left,
      and one that cannot be divided, slips as a whole to the first later years in which its sources have room, up
      to the last year of the plan; else it drops out.
    - ``"move"``: it slips as a whole; only where it cannot is it made smaller as above, else it drops out.
    - ``"drop"``: it drops out.

    What can be divided the plan says in its column ``divisible``; where that is empty, a work of more than one
    unit or of several years can, one thing of one year (or a work of one year and of unknown volume)
    cannot.

    - Of a work that has begun, or to which money is committed, only what is planned from the first year
      without room on slips, and never onto money of the same source and year that is committed. What sources
      pay that do not change moves with the work, and stays whole where the work is divided.
    - A work slips with those it waits for, as far as it must to begin in or after the year in which
      they end, and drops out with them.
    - What a source gains pays for rows without a source of works that name it, by priority, whole
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
    rule : {"shrink", "move", "drop"}
        What becomes of works that no longer fit.
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
        If a source, the rule or what is to be protected does not exist.
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

    Ten lamps can be divided, seven are left:

    >>> lamps = plan.replace(interventions=plan.interventions.assign(volume=[None, 10], unit=[None, "titik"]))
    >>> scenario(lamps, budget="DAK −30 % tahun 2028").table[["fate", "new_volume", "lost"]].to_dict("index")["K2"]
    {'fate': 'shrinks', 'new_volume': 7.0, 'lost': 30}
    """
    if rule not in RULES:
        raise UnknownName(rule, RULES, what=Text("Aturan", "rule"))
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
    placement = Placement(works, room, plan_years(works.values())[-1], protected, raised, rule)
    fates = placement.run()
    changed = plan_of(plan, works, fates)
    return Scenario(
        table=table_of(plan, works, fates, protected),
        budget=budget_of(works, fates, (before, remaining), limited),
        comparison=compare(plan, changed, need=need, level=level),
        plan=changed,
        rule=rule,
    )
