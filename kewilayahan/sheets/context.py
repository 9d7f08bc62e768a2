"""What all sheets of one reading share: who and where is known, and the rows so far."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import shapely
from rapidfuzz import fuzz, process

from kewilayahan.schema.declaration import Schema, normal
from kewilayahan.sheets.headers import Head
from kewilayahan.sheets.locations import Places
from kewilayahan.sheets.names import Actors, slug
from kewilayahan.sheets.row_store import Gathered, Record, RowId

_SIMILAR = 80  # of 100: "Stuntng"
UNSORTED = ("belum-terpilah", "Belum terpilah")  # the focus of works whose sheet names none
_ZONES = re.compile(r"kawasan|wisata|tepian|sentra|destinasi|heritage|unggulan|budaya", re.IGNORECASE)
_SOURCES = {
    "musrenbang": r"musrenbang|musyawarah|rembug", "rpjm_kelurahan": r"rpjm\s*kel", "rpjmd": r"rpjmd",
    "rpjpd": r"rpjpd", "renstra": r"renstra", "renja": r"renja|rencana kerja|\b(?:rka|dpa)\b", "rkpd": r"rkpd",
    "rplp": r"rplp|community investment plan|rencana investasi",
    "rp2kpkp": r"rp2kpkp", "rdtr": r"rdtr", "rtrw": r"rtrw", "pokir": r"pokir|pokok pikiran|reses",
    "danais": r"danais|keistimewaan", "fgd": r"fgd|diskusi|focus group|kobo|odk", "interview": r"wawancara|interview",
    "masterplan_kampung": r"master\s*plan",
}  # fmt: skip


@dataclass
class Context:
    """What all sheets share: the vocabulary, who and where is known, and the rows read so far."""

    schema: Schema
    places: Places
    actors: Actors
    around: shapely.Geometry | None = None  # the areas of the plan and what is near them, as a box
    focuses: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    records: dict[str, Gathered] = field(default_factory=dict)
    funding: dict[tuple[object, int | None, str], Record] = field(default_factory=dict)  # of the work being read
    bad: set[RowId] = field(default_factory=set)
    strict: set[tuple[str, str]] = field(
        default_factory=set
    )  # files and the tables that they hold as the template does
    joined: dict[RowId, RowId] = field(default_factory=dict)  # a row that continues one above
    _taken: dict[str, int] = field(default_factory=dict)

    def put(self, table: str, record: Record) -> None:
        """Keep a row."""
        if table not in self.records:
            self.records[table] = Gathered(self.schema.table(table))
        self.records[table].put(record)

    def key(self, table: str, *parts: object) -> str:
        """Return a code made of what a row says: the same row has the same code tomorrow."""
        said = "|".join(normal(part) for part in parts)
        code = f"{table[0].upper()}-{hashlib.blake2b(f'{table}|{said}'.encode(), digest_size=5).hexdigest()}"
        self._taken[code] = self._taken.get(code, 0) + 1
        return code if self._taken[code] == 1 else f"{code}-{self._taken[code]}"

    def focus(self, text: str, origin: str) -> str:
        """Return the code of a focus by its code or name; one that is not there yet is added."""
        code, name = (slug(text), text) if text else UNSORTED
        if normal(name) not in self.focuses:
            self.focuses[normal(name)] = self.focuses.setdefault(normal(code), code)
            track = "zone" if _ZONES.search(name) else "problem"
            row: Record = {"focus": code, "name": name, "track": track, "origin": origin}
            if not text:
                row["note"] = "Lembar asalnya tidak menyebut fokus."
            self.put("focuses", row)
        return self.focuses[normal(name)]

    def near_focus(self, text: str) -> str:
        """Return the code of the focus that a text is like, where it names none; empty where there is none so like."""
        if {normal(text), normal(slug(text))} & self.focuses.keys():
            return ""
        found = process.extractOne(normal(text), list(self.focuses), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
        return self.focuses[found[0]] if found else ""

    def source(self, text: str, home: tuple[str, str], head: Head) -> str:
        """Return the code of a source by its code or title; the sheet itself where it names none."""
        file, sheet = home
        stem = file.rpartition(".")[0] or file
        named = text or (stem if re.fullmatch(r"(sheet|lembar)\s*\d*", sheet, re.IGNORECASE) else f"{stem} {sheet}")
        if normal(named) not in self.sources:
            said = f"{text} {file} {sheet} {head.title}"
            kind = next((kind for kind, words in _SOURCES.items() if re.search(words, said, re.IGNORECASE)), "lainnya")
            years = [int(found) for found in re.findall(r"(?<!\d)20\d\d(?!\d)", said)]
            code = slug(named)
            self.sources[normal(named)] = self.sources.setdefault(normal(code), code)
            row: Record = {
                "source": code,
                "title": text or head.title[:300] or named,
                "kind": kind,
                "tier": self.schema.choices("source_kinds")[kind].facts.get("tier") or None,
                "start": min(years, default=None),
                "end": max(years, default=None),
                "document": file,
                "origin": f"[{file}]{sheet}!A1",
            }
            self.put("sources", row)
        return self.sources[normal(named)]
