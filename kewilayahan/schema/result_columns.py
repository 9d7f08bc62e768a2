"""The columns of results: what each is called and of which kind it is. One thing has one name in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kewilayahan.words import Text, in_english

ResultKind = Literal["text", "code", "year", "money", "count", "share", "number", "boolean"]
_UNITS = {"money": Text(" (Rp)", " (IDR)"), "share": Text(" (%)", " (%)")}


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result: ``money`` is whole rupiah, ``share`` a part of 1 that people read as a percentage."""

    id: str
    en: str
    kind: ResultKind = "text"

    def label(self, lang: str | None = None) -> str:
        """Return the label in one language, its unit included."""
        unit = _UNITS[self.kind].of(lang) if self.kind in _UNITS else ""
        return (self.en if in_english(lang) else self.id) + unit


COLUMNS: dict[str, ResultColumn] = {}


def _columns(kind: ResultKind, text: str) -> None:
    """Declare columns of one kind: a line each, ``name: Indonesian | English``."""
    for line in text.strip().splitlines():
        name, _, labels = line.partition(":")
        id, _, en = labels.partition("|")
        if name.strip() in COLUMNS:
            raise ValueError(name)
        COLUMNS[name.strip()] = ResultColumn(id.strip(), en.strip(), kind)


_columns(
    "code",
    """
    area: Kode wilayah | Area code
    code: Kode | Code
    intervention: Kode kegiatan | Work code
    link: Kode keterkaitan | Link code
    nomenclature: Kode sub-kegiatan | Nomenclature code
    other: Kode lain | Other code
    problem: Kode masalah | Problem code
    proposal: Kode usulan | Proposal code
    source: Kode sumber | Source code
    zone: Kode kawasan | Zone code
    """,
)
_columns(
    "year",
    """
    asked_year: Untuk tahun | For the year
    after_year: Sesudah | After
    before_year: Sebelum | Before
    calendar_end: Tata kala: selesai | Calendar: until
    calendar_start: Tata kala: mulai | Calendar: from
    declared_end: Selesai (rencana) | End (planned)
    declared_start: Mulai (rencana) | Start (planned)
    end: Selesai | End
    money_year: Tahun dana | Year of the money
    new_end: Selesai baru | New end
    new_start: Mulai baru | New start
    reached: Tercapai | Reached
    solved: Selesai | Solved
    stands: Terwujud | Stands
    start: Mulai | Start
    target_year: Tahun target | Target year
    year: Tahun | Year
    """,
)
_columns(
    "money",
    """
    after: Sesudah | After
    allocation: Alokasi dana | Funding
    amount: Dana | Money
    at_stake: Nilai | Amount
    before: Sebelum | Before
    after_per_need: Sesudah per kebutuhan | After per need
    before_per_need: Sebelum per kebutuhan | Before per need
    bound: Terikat pada kegiatan yang tidak terlaksana | Bound to dropped works
    ceiling: Pagu | Ceiling
    change: Perubahan | Change
    cost: Biaya | Cost
    cumulative: Sampai tahun itu | Up to that year
    cut: Dipotong | Cut
    due: Porsi menurut kebutuhan | Due by need
    funded: Sudah ada sumber dana | Funded
    gap: Selisih terhadap alokasi proporsional | Difference from the proportional amount
    helping_cost: Biaya usulan itu | Cost of those
    lacking: Kurang | Lacking
    left: Sisa | Left
    lost: Hilang | Lost
    named_cost: Biaya yang disebut | Cost as far as named
    per_head: Alokasi dana per penduduk | Funding a head
    per_need: Alokasi dana per kebutuhan | Funding for one of need
    proposed: Diusulkan | Proposed
    received: Diterima | Received
    remaining: Sisa anggaran | Remaining
    short: Kekurangan | Short
    still_short: Masih kurang | Still short
    total: Jumlah | Total
    uncovered: Tidak tertutup | Uncovered
    unfunded: Belum ada sumber dana | Unfunded
    unused: Sisa pagu tidak terserap | Unspent
    used: Terpakai | Used
    work_money: Pagu kegiatan | Money of the work
    """,
)
_columns(
    "count",
    """
    agency_count: Jumlah OPD | Number of agencies
    area_count: Jumlah wilayah | Number of areas
    checked: Diperiksa | Looked at
    count: Banyaknya | Count
    counted: {} | {}
    in_year: {} | {}
    delay: Mundur (tahun) | Delay (years)
    failed: Belum memenuhi | Broken
    filled: Peran terisi | Cells filled
    group: Kelompok | Group
    late: Terlambat (tahun) | Late (years)
    later: Lebih lambat (tahun) | Later (years)
    line: Baris | Line
    moved: Bergeser (tahun) | Moved (years)
    musts_unmet: Syarat wajib belum terpenuhi | Musts broken
    not_taken: Belum diakomodasi | Open
    of: Dari | Of
    population: Penduduk | Population
    proposal_count: Jumlah usulan | Number of proposals
    rank: Peringkat | Rank
    rank_least: Urutan dari alokasi terkecil | Rank (1 gets least)
    remarks: Catatan | Remarks
    rules_met: Aturan terpenuhi | Rules met
    scorers: Penilai | Scorers
    taken: Diakomodasi | Taken up
    unanswered: Diterima, belum ada kegiatan | Taken up, no work yet
    votes: Suara | Votes
    waiting: Lama menunggu (tahun) | Waiting (years)
    work_count: Jumlah kegiatan | Number of works
    """,
)
_columns(
    "share",
    """
    largest_shortfall: Kekurangan terbesar | Largest shortfall
    need_share: Porsi kebutuhan | Share of the need
    optimality_gap: Selisih dari yang terbaik | Gap
    share: Porsi dana | Share of the funding
    shortfall: Kekurangan dari porsinya | Shortfall of what is due
    slack: Kelonggaran | Slack
    """,
)
_columns(
    "number",
    """
    border_m: Batas bersama (m) | Shared border (m)
    bottom_fifth: Porsi 20 % terkecil | Share of the least served fifth
    concentration: Indeks konsentrasi | Concentration index
    distance_m: Jarak (m) | Distance (m)
    fifths: Rasio 20 % tertinggi terhadap 20 % terendah | Ratio of both fifths
    gini: Gini | Gini
    growth: Perkembangan/Growth (G) | Growth (G)
    hoover: Indeks Hoover | Hoover index
    likeness: Skor | Score
    local: I lokal | Local I
    need: Kebutuhan | Need
    neighbour_mean: Rata-rata tetangga | Mean of the neighbours
    p: p | p
    priority: Prioritas | Priority
    quantity: Jumlah | Amount
    quantity_cumulative: Jumlah sampai tahun itu | Amount up to that year
    quantity_gap: Selisih terhadap bagian proporsional | Amount less its proportional part
    quantity_per_head: Jumlah per penduduk | Amount a head
    quantity_per_need: Jumlah per kebutuhan | Amount for one of need
    quantity_share: Porsi jumlah | Share of the amount
    quotient: Kuosien lokasi | Location quotient
    score: Nilai | Points
    seriousness: Keseriusan (S) | Seriousness (S)
    spread: Selisih penilai | Spread
    theil: Theil T | Theil T
    theil_between: Theil antar | Theil between
    theil_within: Theil dalam | Theil within
    top_fifth: Porsi 20 % terbesar | Share of the best served fifth
    urgency: Urgensi (U) | Urgency (U)
    value: Nilai | Value
    volume: Volume | Volume
    new_volume: Volume baru | New volume
    weight_of: Bobot | Weight
    worth: Pekerjaan awal berbobot prioritas | Priority-weighted early work
    """,
)
_columns(
    "boolean",
    """
    behind: Tertinggal | Left behind
    divisible: Dapat dibagi | Divisible
    expected: OPD pengampu termuat | Its actor is in the programme
    is_met: Terpenuhi | Met
    limited: Berubah | Changes
    locked: Terkunci | Locked
    lost_goal: Tidak tercapai lagi | Lost
    protected: Dilindungi | Protected
    """,
)
_columns(
    "text",
    """
    absent: Unsur 5K yang belum terlibat | Sectors absent
    actor: Pelaku | Actor
    agencies: OPD | Agencies
    agency: OPD | Agency
    answered: Dijawab | Answered
    area_name: Wilayah | Area
    areas: Wilayah | Areas
    baseline: Kondisi awal | Baseline
    basis: Isi | Basis
    because: Sumber yang kurang | Sources with too little
    booster: Dapat mendorong | May push forward
    chain: Jalur kritis | Critical path
    compliance: Kesesuaian | Compliance
    contribution: Kontribusi | Contribution
    coordinator: Koordinator | Coordinator
    decision: Keputusan | Decision
    desk: Desk | Desk
    desk_or_focus: Desk atau fokus | Desk or focus
    differs: Berbeda | Differs
    element: Unsur | Element
    fate: Akibat | Effect
    final_target: Target akhir | Final target
    finding: Temuan | Finding
    focus: Fokus | Focus
    focuses: Fokus | Focuses
    from_name: Dari | From
    fund: Sumber dana | Fund
    funds: Sumber dana | Funds
    funding_gap: Kekurangan | What is missing
    helping: Usulan terbuka yang menutupnya | Open proposals that would help
    indicator: Indikator | Indicator
    indirect: Lewat masalah atau kawasan | Over problem or zone
    into: Digabung ke | Merged into
    kind: Jenis | Kind
    ladder: Jenjang | Ladder
    lead: Pelaksana utama | Lead
    line_title: Uraian | Title
    mean_end: Rata-rata tahun selesai | Mean year of completion
    measure: Ukuran | Measure
    note: Catatan | Note
    now: Nama sekarang | Present name
    number: No | No
    obligation: Kewajiban | Obligation
    origin: Asal | Origin
    origins: Asal-usul | Origins
    other_title: Uraian lain | Other title
    others: Pelaku lain | Other actors
    phase: Tahap | Phase
    place: Lokasi | Place
    plans: Rencana rujukan | Plans behind it
    potential: Potensi | Potential
    programme: Program (masalah, kawasan) | Programme (problem, zone)
    promise: Janji | Promise
    promised: Langkah, kegiatan atau desk | Step, work or desk
    proposal_title: Usulan | Proposal
    proposals: Usulan | Proposals
    quadrant: Pola | Pattern
    reason: Alasan | Reason
    remark: Keterangan | Remark
    remedy: Perbaikan | Remedy
    role_of: Peran {} | Role: {}
    rule: Aturan | Rule
    sector: Unsur 5K | Sector
    sector_of: {} | {}
    sentence: Kalimat | Sentence
    smaller: Kegiatan yang lebih kecil | Smaller works
    source_title: Sumber | Source
    sources: Dari sumber | From sources
    stage: Tahap | Stage
    state: Keputusan atau status | Decision or status
    statement: Masalah | Problem
    status: Status | Status
    step: Langkah | Step
    summary_value: Nilai | Value
    support: OPD pendukung | Supporting agencies
    title: Kegiatan | Work
    to_name: Ke | To
    unit: Satuan | Unit
    unpriced: Usulan terbuka tanpa biaya | Open proposals without cost
    verdict: Keputusan | Verdict
    waits_for: Prasyarat | Prerequisites
    weight: Bobot | Weight
    what: Hal | What
    where: Letak | Where
    without: Tanpa kegiatan | Without works
    works: Kegiatan | Works
    written: Tertulis | Written
    year_or_total: Tahun | Year
    zone_name: Kawasan | Zone
    before_figure: Sebelum | Before
    after_figure: Sesudah | After
    change_figure: Perubahan | Change
    """,
)
