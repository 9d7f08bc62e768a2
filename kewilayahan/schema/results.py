"""What measures return: every table of every result, its heading, and each column, its label and its kind, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.result_columns import COLUMNS, ResultColumn
from kewilayahan.words import Text, in_english

YEARS = "year"  # the vocabulary of columns that are years


@dataclass(frozen=True, slots=True)
class Place:
    """Where columns stand in a table of a result.

    Attributes
    ----------
    name : str
        Name of the column in the frame; of several, the vocabulary whose codes they bear (``year`` for years).
    column : ResultColumn
        What it is; of several the label holds ``{}`` for the code's own label.
    optional, several : bool
        Whether it may be missing, and whether it stands for any number of columns.
    """

    name: str
    column: ResultColumn
    optional: bool = False
    several: bool = False


@dataclass(frozen=True)
class ResultTable:
    """A table of a result: its heading and its columns in their order."""

    id: str
    en: str
    places: tuple[Place, ...]

    def label(self, lang: str | None = None) -> str:
        """Return the heading in one language."""
        return self.en if in_english(lang) else self.id

    def columns(self, names: Iterable[str], schema: Schema) -> dict[str, ResultColumn]:
        """Return the columns of a frame in their order, each with what it is.

        Raises
        ------
        KeyError
            If a column is declared and missing, or there and not declared.
        """
        left, found = dict.fromkeys(names), {}
        single = {place.name for place in self.places if not place.several}
        for place in self.places:
            if not place.several:
                if place.name in left:
                    found[place.name] = place.column
                elif not place.optional:
                    raise KeyError(place.name)
                continue
            codes = None if place.name == YEARS else schema.choices(place.name)
            for name in left:
                if name not in single and (name.isdigit() if codes is None else name in codes):
                    said = Text(name, name) if codes is None else Text(codes[name].id, codes[name].en)
                    own = place.column
                    found[name] = ResultColumn(own.id.format(said.id), own.en.format(said.en), own.kind)
        if undeclared := [name for name in left if name not in found]:
            raise KeyError(undeclared[0])
        return found


def _table(id: str, en: str, columns: str) -> ResultTable:
    """Declare a table: ``name=column`` is a column under another name, ``?`` one that may be missing, ``*`` many."""
    places = []
    for word in columns.split():
        place, _, column = word.partition("=")
        name = place.strip("*?")
        places.append(Place(name, COLUMNS[column or name], place.endswith("?"), place.startswith("*")))
    return ResultTable(id, en, tuple(places))


SENTENCES = _table("Artinya", "In words", "sentence")
_MONEY_BY = "*year=in_year total"
RESULTS: Mapping[str, Mapping[str, ResultTable]] = MappingProxyType(
    {
        "audit": {
            "scores": _table(
                "Kewajiban",
                "Obligations",
                "name=obligation verdict met=rules_met of errors=musts_unmet warnings=remarks",
            ),
            "findings": _table("Temuan", "Findings", "obligation weight rule where message=finding remedy"),
            "rules": _table("Aturan", "Rules", "obligation rule=code name=rule weight checked failed met=is_met"),
        },
        "comparison": {
            "summary": _table("Ringkasan", "Summary", "measure a=before_figure b=after_figure change=change_figure"),
            "problems": _table(
                "Masalah",
                "Problems",
                "problem name=statement a=before_year b=after_year later lost=lost_goal without smaller",
            ),
            "zones": _table(
                "Kawasan strategis",
                "Strategic zones",
                "zone name=zone_name a=before_year b=after_year later lost=lost_goal without smaller",
            ),
            "areas": _table(
                "Wilayah",
                "Areas",
                "area name=area_name need a=before b=after change a_per_need=before_per_need b_per_need=after_per_need",
            ),
            "money": _table("Dana menurut sumber", "Money by source", "fund year a=before b=after change"),
        },
        "compliance": {
            "lines": _table(
                "Baris program",
                "Lines of the programme",
                "line title=line_title status=compliance intervention work=title score=likeness reason differs booster "
                "cost origin",
            ),
            "open_works": _table(
                "Kegiatan yang belum diakomodasi",
                "Works not taken up",
                "intervention title focus actor start end amount expected",
            ),
            "focuses": _table("Menurut fokus", "By focus", "focus works=work_count taken open=not_taken"),
        },
        "desks": {
            "desks": _table(
                "Desk",
                "Desks",
                "name=desk focuses actor=coordinator start=calendar_start end=calendar_end area=areas "
                "works=work_count funded unfunded total",
            ),
            "members": _table("Anggota per unsur", "Members by sector", "desk *sectors=sector_of"),
            "load": _table("Beban per tahun", "Load by year", "desk year works=work_count amount areas=area_count"),
            "findings": _table("Yang perlu diperbaiki", "What is wrong", "row=desk_or_focus message=finding remedy"),
        },
        "equity": {
            "summary": _table("Ringkasan", "Summary", "measure value=summary_value"),
            "areas": _table(
                "Wilayah",
                "Areas",
                "area name=area_name amount?=allocation quantity? need per_need? quantity_per_need? gap? quantity_gap? "
                "rank=rank_least behind?",
            ),
            "shares": _table(
                "Porsi",
                "Shares",
                "area name=area_name population per_head? quantity_per_head? share need_share quotient",
            ),
            "up_to_year": _table(
                "Alokasi sampai tahun", "Allocation up to a year", "area name=area_name *year=counted"
            ),
            "path": _table(
                "Menurut tahun",
                "By year",
                "year amount?=allocation quantity? cumulative? quantity_cumulative? gini? hoover? theil? "
                "theil_between? theil_within? concentration? top_fifth? bottom_fifth? fifths?",
            ),
            "basis": _table("Dasar hitungan", "Basis", "what basis"),
        },
        "frontier": {
            "curve": _table(
                "Harga pemerataan",
                "The price of fairness",
                "slack shortfall=largest_shortfall worth works=work_count rupiah=work_money mean_end "
                "gap=optimality_gap",
            ),
        },
        "integration": {
            "pairs": _table(
                "Hal yang perlu diputuskan",
                "To be decided",
                "group? score=likeness detail=finding subject=code title=line_title other? other_title? "
                "amount?=at_stake age?=waiting reason",
            ),
            "decided": _table(
                "Sudah selesai",
                "Settled",
                "group? score=likeness detail=finding subject=code title=line_title other? other_title? "
                "amount?=at_stake age?=waiting reason",
            ),
        },
        "left_behind": {
            "areas": _table(
                "Wilayah tertinggal",
                "Areas left behind",
                "area name=area_name amount=allocation fair=due short proposals=helping cost=helping_cost "
                "left=still_short unpriced",
            ),
        },
        "moran": {
            "areas": _table(
                "I Moran menurut wilayah",
                "Moran's I by area",
                "area value neighbours=neighbour_mean local quadrant p",
            ),
        },
        "priorities": {
            "ranking": _table(
                "Urutan prioritas",
                "Order of priority",
                "rank problem? proposal? title=line_title urgency seriousness growth votes scorers spread score",
            ),
        },
        "roadmap": {
            "matrix": _table(
                "Matriks",
                "Matrix",
                "number focus desk programme title code=nomenclature place volume unit indicator baseline final_target "
                "*year=in_year total funds lead support *sectors=role_of step phase status plans remark",
            ),
            "problems": _table(
                "Masalah",
                "Problems",
                "problem statement focus area=areas year=solved target_year late works chain",
            ),
            "zones": _table(
                "Kawasan strategis",
                "Strategic zones",
                "zone name=zone_name focus year=stands target_year late works chain",
            ),
            "stages": _table("Tahap kawasan", "Stages of the zones", "zone=zone_name ladder stage year=reached"),
            "works": _table(
                "Kegiatan dan prasyaratnya",
                "Works and their prerequisites",
                "focus intervention title area=areas actor=lead others status declared_start declared_end waits_for "
                "start end delay phase funded unfunded total",
            ),
            "money_by_year": _table("Dana per tahun", "Money by year", "year=year_or_total funded unfunded total"),
            "money_by_fund": _table("Dana per sumber", "Money by source", f"fund {_MONEY_BY}"),
            "money_by_sector": _table("Dana per unsur 5K", "Money by 5K sector", f"sector {_MONEY_BY}"),
            "money_by_focus": _table("Dana per fokus", "Money by focus", f"focus {_MONEY_BY}"),
            "money_by_work": _table(
                "Dana per kegiatan dan sumber",
                "Money by work and source",
                f"intervention title fund {_MONEY_BY}",
            ),
            "gaps": _table("Belum terdanai", "Without funding", "intervention title year gap=funding_gap amount=cost"),
            "early": _table(
                "Dana di luar tahun pelaksanaan",
                "Money outside the years of its works",
                "intervention title year=money_year fund amount start end",
            ),
            "backlog": _table(
                "Usulan dan kegiatan yang menunggu",
                "Proposals and works that wait",
                "code title=line_title source=source_title state year=asked_year age=waiting cost",
            ),
            "backlog_by_age": _table(
                "Yang menunggu, menurut lamanya", "What waits, by its age", "age=waiting count cost=named_cost"
            ),
        },
        "roles": {
            "roles": _table("Peran 5K", "Roles of the 5K", "focus step *sectors=sector_of"),
            "coverage": _table("Cakupan", "Coverage", "focus filled of count=agency_count agencies absent"),
            "empty": _table("Peran belum terisi", "Cells that are empty", "focus step sector"),
            "agencies": _table("OPD per langkah", "Agencies by step", "actor=agency *steps=sector_of"),
            "phases": _table("Kontribusi per tahap", "Contributions by phase", "focus phase *sectors=sector_of"),
            "former": _table("Nama lama", "Former names", "written remark now"),
            "sheet": _table(
                "Janji satu pelaku",
                "Promises of an actor",
                "year kind=promise focus code=promised what=remark contribution amount=work_money",
            ),
        },
        "scenario": {
            "works": _table(
                "Akibat bagi kegiatan",
                "What happens to works",
                "intervention title priority protected divisible fate start end new_start new_end later volume "
                "new_volume unit before after lost because waits_for",
            ),
            "budget": _table(
                "Anggaran",
                "Budget",
                "fund year before cut remaining after unused uncovered dropped=bound limited",
            ),
        },
        "schedule": {
            "works": _table(
                "Jadwal kegiatan",
                "Schedule of works",
                "intervention title focus priority locked protected planned_start=declared_start "
                "planned_end=declared_end start end moved cost funded=amount reason",
            ),
            "funding": _table("Pendanaan", "Funding", "intervention title year fund amount status"),
            "ceilings": _table("Pagu", "Ceilings", "fund year ceiling used dropped=bound left"),
            "areas": _table("Wilayah", "Areas", "area name=area_name need due proposed received lacking shortfall"),
        },
        "synergies": {
            "links": _table(
                "Keterkaitan antar kelurahan",
                "Links between kelurahan",
                "link kind from_name to_name status score=likeness distance_m border_m reasons=reason",
            ),
            "notes": _table("Catatan", "Notes", "note"),
        },
        "traceability": {
            "proposals": _table(
                "Usulan",
                "Proposals",
                "proposal source=source_title title=proposal_title decision into problem=statement potential "
                "zone=zone_name works how=answered reason origin",
            ),
            "interventions": _table("Kegiatan", "Works", "intervention title proposals indirect sources origins"),
            "sources": _table(
                "Sumber",
                "Sources",
                "source title=source_title kind proposals=proposal_count *decisions=counted unanswered",
            ),
        },
        "weights": {"weights": _table("Bobot", "Weights", "element weight=weight_of")},
    }
)
