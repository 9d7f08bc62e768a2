"""The tables of a plan: every column with its type, labels, unit, range, reference and synonyms, once.

They drive casting, checks, the workbook template, GeoPackage layers, GeoJSON properties, tooltips,
labels and the column reference.
"""

from __future__ import annotations

from kewilayahan.declaration import (
    Choice,
    Column,
    Geometry,
    Schema,
    Table,
    packaged_vocabulary,
)

__all__ = ["SCHEMA", "TABLES", "Choice", "Column", "Schema", "Table"]

FIRST_YEAR, LAST_YEAR = 2000, 2100
_ORIGIN = Column("origin", "Asal", "Origin", synonyms=("asal data", "file"))
_NOTE = Column("note", "Catatan", "Note", synonyms=("ket", "keterangan", "remarks"))
_AREAS = Column(
    "area",
    "Wilayah",
    "Areas",
    many=True,
    reference="areas",
    synonyms=("lokasi", "kode wilayah", "wilayah sasaran"),
    example="34.71.05.1002.07.22",
)
_ACTOR = Column(
    "actor",
    "Pelaku",
    "Actor",
    reference="actors",
    synonyms=("pelaksana", "opd", "instansi", "penanggung jawab", "pj", "pemilik"),
    example="dpupkp",
)


def _text(
    name: str,
    id: str,
    en: str,
    *synonyms: str,
    required: bool = False,
    choices: str = "",
    reference: str = "",
    example: str = "",
) -> Column:
    return Column(
        name,
        id,
        en,
        required=required,
        choices=choices,
        reference=reference,
        synonyms=synonyms,
        example=example,
    )


def _year(
    name: str, id: str, en: str, *synonyms: str, required: bool = False, example: str = "2027"
) -> Column:
    return Column(
        name,
        id,
        en,
        kind="year",
        required=required,
        minimum=FIRST_YEAR,
        maximum=LAST_YEAR,
        synonyms=synonyms,
        example=example,
    )


def _span(*, required: bool = False) -> tuple[Column, Column]:
    return (
        _year("start", "Mulai", "Start", "tahun mulai", "periode awal", required=required, example="2027"),
        _year("end", "Selesai", "End", "tahun selesai", "periode akhir", required=required, example="2028"),
    )


def _number(name: str, id: str, en: str, *synonyms: str, unit: str = "", example: str = "") -> Column:
    return Column(name, id, en, kind="number", minimum=0, unit=unit, synonyms=synonyms, example=example)


def _score(name: str, id: str, en: str) -> Column:
    return Column(name, id, en, kind="integer", minimum=1, maximum=5, synonyms=(name[0],), example="4")


def _table(name: str, id: str, en: str, key: str, *columns: Column, geometry: Geometry = "none") -> Table:
    return Table(name, id, en, tuple(key.split()), (*columns, _NOTE, _ORIGIN), geometry)


_VOLUME = (
    _number("volume", "Volume", "Volume", "vol", "besaran", example="120"),
    _text("unit", "Satuan", "Unit", "sat", example="m"),
)
_USG = (
    _score("urgency", "Urgensi (U)", "Urgency"),
    _score("seriousness", "Keseriusan (S)", "Seriousness"),
    _score("growth", "Pertumbuhan (G)", "Growth"),
)

TABLES: tuple[Table, ...] = (
    _table(
        "areas",
        "Wilayah",
        "Areas",
        "area",
        Column(
            "area",
            "Kode wilayah",
            "Area code",
            required=True,
            pattern=r"[\w-]+(\.[\w-]+)*",
            synonyms=("kode", "kode_wilayah"),
            example="34.71.05.1002.07.22",
        ),
        _text("name", "Nama", "Name", "nama wilayah", required=True, example="RW 22 Notoyudan"),
        _text("level", "Tingkat", "Level", required=True, choices="levels", example="rw"),
        _text("parent", "Induk", "Parent", reference="areas", example="34.71.05.1002.07"),
        Column(
            "population",
            "Penduduk",
            "Population",
            kind="integer",
            minimum=0,
            unit="jiwa",
            synonyms=("jumlah penduduk", "jumlah_pen", "jml_pddk", "j_penduduk"),
            example="540",
        ),
        Column(
            "households",
            "Kepala keluarga",
            "Households",
            kind="integer",
            minimum=0,
            unit="KK",
            synonyms=("kk", "jumlah_kk", "jml_kk"),
            example="168",
        ),
        _text("theme", "Tema", "Theme", "tematik", choices="themes", example="kampung_sayur"),
        geometry="polygon",
    ),
    _table(
        "indicators",
        "Indikator",
        "Indicators",
        "area indicator year method",
        _text(
            "area",
            "Wilayah",
            "Area",
            "kode wilayah",
            required=True,
            reference="areas",
            example="34.71.05.1002.07.22",
        ),
        _text("indicator", "Indikator", "Indicator", required=True, choices="indicators", example="stunting"),
        _year("year", "Tahun", "Year", "ta", "tahun anggaran", required=True, example="2025"),
        _text(
            "method", "Metode", "Method", "sumber data", required=True, choices="methods", example="eppgbm"
        ),
        Column("value", "Nilai", "Value", kind="number", synonyms=("angka", "capaian"), example="12.5"),
        _number("numerator", "Pembilang", "Numerator", example="6"),
        _number("denominator", "Penyebut", "Denominator", example="48"),
        _text("quality", "Kualitas", "Quality", choices="qualities", example="b"),
    ),
    _table(
        "sources",
        "Sumber rencana",
        "Sources",
        "source",
        _text("source", "Kode sumber", "Source code", required=True, example="musrenbang-2026"),
        _text(
            "title",
            "Judul",
            "Title",
            "judul dokumen",
            required=True,
            example="Hasil Musrenbang Kelurahan 2026",
        ),
        _text(
            "kind",
            "Jenis",
            "Kind",
            "jenis dokumen",
            required=True,
            choices="source_kinds",
            example="musrenbang",
        ),
        _text("tier", "Tingkat", "Tier", choices="tiers", example="kelurahan"),
        _ACTOR,
        *_span(),
        _text(
            "document",
            "Dokumen",
            "Document",
            "halaman",
            "tautan",
            example="Berita acara 22 Januari 2026, hlm. 3",
        ),
    ),
    _table(
        "proposals",
        "Usulan",
        "Proposals",
        "proposal",
        _text("proposal", "Kode usulan", "Proposal code", "no usulan", required=True, example="U-001"),
        _text(
            "source",
            "Sumber",
            "Source",
            "sumber rencana",
            "forum",
            required=True,
            reference="sources",
            example="musrenbang-2026",
        ),
        _text(
            "kind", "Jenis", "Kind", "jenis usulan", required=True, choices="proposal_kinds", example="usulan"
        ),
        _text(
            "title",
            "Uraian",
            "Title",
            "usulan",
            "kegiatan",
            "program",
            "solusi",
            "jenis kegiatan",
            "permasalahan",
            "isu",
            "deskripsi",
            required=True,
            example="Perbaikan saluran air hujan RW 22",
        ),
        _text(
            "category",
            "Kategori",
            "Category",
            "bidang",
            "bidang usulan",
            choices="categories",
            example="drainase",
        ),
        _AREAS,
        _text("place", "Lokasi (teks)", "Place", "alamat", "lokasi teks", example="Gang buntu tepi Winongo"),
        *_VOLUME,
        Column(
            "cost",
            "Biaya",
            "Cost",
            kind="money",
            minimum=0,
            unit="Rp",
            synonyms=("anggaran", "pagu", "rab", "estimasi", "perkiraan biaya"),
            example="150000000",
        ),
        _year("year", "Tahun", "Year", "tahun usulan", "ta", "tahun anggaran"),
        Column(
            "fund",
            "Sumber dana",
            "Funds",
            many=True,
            choices="funds",
            synonyms=("sumber biaya", "pendanaan", "sumber pembiayaan"),
            example="apbd_kota",
        ),
        _ACTOR,
        *_USG,
        Column("votes", "Suara", "Votes", kind="integer", minimum=0, synonyms=("dots",), example="7"),
        _text("decision", "Keputusan", "Decision", required=True, choices="decisions", example="adopted"),
        _text("reason", "Alasan", "Reason", example="Masuk kegiatan K-01"),
        _text("problem", "Masalah", "Problem", reference="problems"),
        _text("potential", "Potensi", "Potential", reference="potentials"),
        _text("zone", "Kawasan", "Zone", reference="zones"),
        _text("intervention", "Kegiatan", "Intervention", reference="interventions", example="K-01"),
        geometry="any",
    ),
    _table(
        "focuses",
        "Fokus",
        "Focuses",
        "focus",
        _text("focus", "Kode fokus", "Focus code", required=True, example="stunting"),
        _text("name", "Nama", "Name", required=True, example="Zero stunting"),
        _text("track", "Jalur", "Track", required=True, choices="tracks", example="problem"),
        _text("desk", "Desk", "Desk", reference="desks", example="desk-stunting"),
        _text("indicator", "Indikator", "Indicator", choices="indicators", example="stunting"),
        Column(
            "baseline", "Kondisi awal", "Baseline", kind="number", synonyms=("kondisi_awal",), example="12.0"
        ),
        _year("baseline_year", "Tahun awal", "Baseline year", "tahun kondisi awal", example="2025"),
        Column("target", "Target", "Target", kind="number", synonyms=("target akhir",), example="5.0"),
        _year("target_year", "Tahun target", "Target year", example="2030"),
        Column("priority", "Prioritas", "Priority", kind="integer", minimum=1, example="1"),
    ),
    _table(
        "problems",
        "Masalah",
        "Problems",
        "problem",
        _text("problem", "Kode masalah", "Problem code", required=True, example="M-01"),
        _text("focus", "Fokus", "Focus", reference="focuses", example="stunting"),
        _text(
            "statement",
            "Uraian masalah",
            "Statement",
            "permasalahan",
            "uraian",
            required=True,
            example="Balita pendek di RW 22",
        ),
        _text("category", "Kategori", "Category", required=True, choices="categories", example="stunting"),
        _AREAS,
        _text("cause", "Penyebab", "Cause", "akar masalah", example="Pendampingan ibu hamil belum merata"),
        *_USG,
        geometry="any",
    ),
    _table(
        "potentials",
        "Potensi",
        "Potentials",
        "potential",
        _text("potential", "Kode potensi", "Potential code", required=True, example="P-01"),
        _text("name", "Nama", "Name", required=True, example="Lorong sayur Notoyudan"),
        _text("theme", "Tema", "Theme", "jenis", required=True, choices="themes", example="kampung_sayur"),
        _text("area", "Wilayah", "Area", "lokasi", reference="areas", example="34.71.05.1002.07.24"),
        _text("stage", "Tahap", "Stage", choices="stages", example="rintisan"),
        geometry="any",
    ),
    _table(
        "zones",
        "Kawasan strategis",
        "Strategic zones",
        "zone",
        _text("zone", "Kode kawasan", "Zone code", required=True, example="Z-01"),
        _text("focus", "Fokus", "Focus", reference="focuses", example="tepian-winongo"),
        _text("name", "Nama", "Name", required=True, example="Tepian Winongo"),
        _text(
            "theme",
            "Tema",
            "Theme",
            "jenis kawasan",
            required=True,
            choices="themes",
            example="tepian_sungai",
        ),
        _text("role", "Peran", "Role", required=True, choices="zone_roles", example="pusat"),
        _text("brand", "Merek", "Brand", "branding", example="Winongo Asri"),
        _text("tagline", "Slogan", "Tagline", example="Dolan tepi kali"),
        _text("ladder", "Skala tahap", "Ladder", choices="ladders", example="kampung_wisata"),
        _text("stage", "Tahap sekarang", "Stage", choices="stages", example="rintisan"),
        _text("target_stage", "Tahap target", "Target stage", choices="stages", example="maju"),
        _year("target_year", "Tahun target", "Target year", example="2030"),
        _text("leverage", "Titik ungkit", "Leverage point", example="Jalur pedestrian tepi sungai"),
        geometry="polygon",
    ),
    _table(
        "interventions",
        "Kegiatan",
        "Interventions",
        "intervention",
        _text("intervention", "Kode kegiatan", "Intervention code", required=True, example="K-01"),
        _text("focus", "Fokus", "Focus", required=True, reference="focuses", example="stunting"),
        Column("problem", "Masalah", "Problems", many=True, reference="problems", example="M-01"),
        _text("zone", "Kawasan", "Zone", reference="zones"),
        _text(
            "title",
            "Nama kegiatan",
            "Title",
            "kegiatan",
            "program",
            "sub kegiatan",
            required=True,
            example="PMT balita",
        ),
        Column(
            "code",
            "Kode sub-kegiatan",
            "Nomenclature code",
            pattern=r"\d\.\d{2}(\.\d{2}(\.\d(\.\d{2}(\.\d{2,4})?)?)?)?",
            example="7.01.03.2.02",
        ),
        _AREAS,
        *_span(required=True),
        *_VOLUME,
        Column("after", "Setelah", "After", many=True, reference="interventions", synonyms=("prasyarat",)),
        _ACTOR,
        _text("status", "Status", "Status", required=True, choices="intervention_statuses", example="usulan"),
        Column("protected", "Dilindungi", "Protected", kind="boolean", example="tidak"),
        geometry="any",
    ),
    _table(
        "funding",
        "Pendanaan",
        "Funding",
        "intervention year fund",
        _text(
            "intervention",
            "Kegiatan",
            "Intervention",
            required=True,
            reference="interventions",
            example="K-01",
        ),
        _year("year", "Tahun", "Year", "ta", "tahun anggaran", required=True),
        _text(
            "fund",
            "Sumber dana",
            "Fund",
            "pendanaan",
            "sumber biaya",
            required=True,
            choices="funds",
            example="dak",
        ),
        Column(
            "amount",
            "Jumlah",
            "Amount",
            kind="money",
            required=True,
            minimum=0,
            unit="Rp",
            synonyms=("biaya", "anggaran", "pagu", "nilai"),
            example="70000000",
        ),
        _text("status", "Status", "Status", required=True, choices="funding_statuses", example="usulan"),
    ),
    _table(
        "actors",
        "Pelaku",
        "Actors",
        "actor",
        _text("actor", "Kode pelaku", "Actor code", required=True, example="dpupkp"),
        _text(
            "name",
            "Nama",
            "Name",
            "lembaga",
            "instansi",
            required=True,
            example="Dinas Pekerjaan Umum, Perumahan dan Kawasan Permukiman",
        ),
        _text("sector", "Unsur 5K", "Sector", "unsur", required=True, choices="sectors", example="kota"),
        Column("alias", "Nama lain", "Aliases", many=True, synonyms=("singkatan",), example="PUPKP"),
        _year("valid_from", "Berlaku dari", "Valid from", example="2021"),
        _year("valid_to", "Berlaku sampai", "Valid to", example=""),
    ),
    _table(
        "roles",
        "Peran 5K",
        "Roles",
        "focus step actor",
        _text("focus", "Fokus", "Focus", required=True, reference="focuses", example="stunting"),
        _text(
            "step", "Langkah", "Step", "langkah bersama", required=True, choices="steps", example="masalah"
        ),
        _text("actor", "Pelaku", "Actor", required=True, reference="actors", example="dpupkp"),
        _text(
            "contribution",
            "Kontribusi",
            "Contribution",
            required=True,
            choices="contributions",
            example="dana",
        ),
        _text("description", "Uraian peran", "Description", "uraian", example="Pendampingan gizi"),
        *_span(),
    ),
    _table(
        "desks",
        "Desk",
        "Desks",
        "desk",
        _text("desk", "Kode desk", "Desk code", required=True, example="desk-stunting"),
        _text("name", "Nama", "Name", required=True, example="Desk Zero Stunting"),
        _text("actor", "Koordinator", "Coordinator", "ketua", reference="actors", example="dpupkp"),
        Column("member", "Anggota", "Members", many=True, reference="actors", example="dpupkp"),
        _AREAS,
        *_span(),
    ),
    _table(
        "links",
        "Keterkaitan",
        "Links",
        "link",
        _text("link", "Kode keterkaitan", "Link code", required=True, example="L-01"),
        _text("kind", "Jenis", "Kind", required=True, choices="link_kinds", example="sungai"),
        _text("from_potential", "Dari potensi", "From potential", reference="potentials", example="P-01"),
        _text("to_potential", "Ke potensi", "To potential", reference="potentials"),
        _text(
            "from_area",
            "Dari wilayah",
            "From area",
            required=True,
            reference="areas",
            example="34.71.05.1002",
        ),
        _text("to_area", "Ke wilayah", "To area", required=True, reference="areas", example="34.71.01.1003"),
        _text("status", "Status", "Status", required=True, choices="link_statuses", example="potensi"),
        _text("description", "Uraian", "Description", example="Jalur tepi Winongo dua sisi"),
    ),
    _table(
        "phases",
        "Tahapan",
        "Phases",
        "phase",
        _text("phase", "Kode tahap", "Phase code", required=True, example="rintisan"),
        _text("name", "Nama", "Name", required=True, example="Tahap rintisan"),
        *_span(required=True),
    ),
)

SCHEMA = Schema(TABLES, packaged_vocabulary())
