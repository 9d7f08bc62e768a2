"""Who does it, as people write it: agencies by short, full and former name, and everybody else."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from kewilayahan.schema.declaration import Choice, Schema, normal
from kewilayahan.sheets import remarks
from kewilayahan.sheets.remarks import Remark

_LONGEST = 50  # letters of a code
_SIMILAR = 88  # of 100, ratio of normalised names: agencies share most of their words
_OFFICE = re.compile(r"^\s*(dinas|din|opd|skpd|instansi)\b\.?\s*", re.IGNORECASE)
# Whose office it is, and which of its parts: "Dinas Lingkungan Hidup Kota Yogyakarta", "Bid. SDA Dinas PUPKP".
_OF_CITY = re.compile(r"[\s,]+(?:pemerintah\s+)?kota\s+(?:yogyakarta|yogya|jogja(?:karta)?|yk)\s*$", re.IGNORECASE)
_PART = re.compile(
    r"^\s*(?:bidang|bid|seksi|sub\s*bag(?:ian)?|uptd?)\b\.?.*?[\s,(-](?=(?:dinas|din|opd|skpd)\b)", re.IGNORECASE
)
_SECTORS = {
    "kampus": r"\b(universitas|institut|politeknik|sekolah tinggi|kampus|perguruan tinggi|kkn|ugm|uny|uin|isi)\b",
    "korporat": r"\b(pt|cv|tbk|bank|hotel|perusahaan|swasta|toko|korporat|csr|bumn|bumd|perumda|pdam)\b",
    "kampung": r"\b(rw|rt|warga|masyarakat|kampung|lpmk|pkk|posyandu|karang taruna|dasawisma|pokja|kelompok|bkm|ksm)\b",
    "komunitas": r"\b(komunitas|lsm|forum|yayasan|ormas|baznas|paguyuban|ikatan|pokdarwis|masjid|gereja)\b",
    "kota": r"\b(dinas|badan|kemantren|kecamatan|kelurahan|bagian|sekretariat|puskesmas|opd|pemkot|pemerintah"
    r"|kementerian|balai|jawatan|lurah|satpol|polsek|koramil|pemda)\b",
}


@dataclass(frozen=True, slots=True)
class Named:
    """The actors that a text means, by code, and what is to be said."""

    actors: tuple[str, ...] = ()
    said: tuple[Remark, ...] = ()


class Actors:
    """The actors of a plan, the agencies of the vocabulary, and those that a sheet brings.

    Attributes
    ----------
    new : dict of str to dict
        Rows of the table ``actors`` for those who are not in the plan yet, by code.
    """

    def __init__(self, actors: pd.DataFrame | None, schema: Schema) -> None:
        self.new: dict[str, dict[str, object]] = {}
        self._schema = schema
        self._known: dict[str, str] = {}
        self._agencies: dict[str, Choice] = dict(schema.choices("agencies")) if "agencies" in schema.vocabulary else {}
        self._spelt: dict[str, str] = {}
        self._until: dict[str, tuple[float, float]] = {}  # first and last year of the actors of the plan
        self._cache: dict[tuple[str, int | None], Named] = {}
        if actors is not None:
            for code, name, alias in zip(actors["actor"], actors["name"], actors["alias"], strict=True):
                for spelling in (code, name, *(alias if isinstance(alias, tuple) else ())):
                    self._known.setdefault(normal(spelling), str(code))
            for column in {"valid_from", "valid_to"} - set(actors.columns):
                actors = actors.assign(**{column: None})
            for code, first, last in zip(actors["actor"], actors["valid_from"], actors["valid_to"], strict=True):
                years = (-math.inf if pd.isna(first) else int(first), math.inf if pd.isna(last) else int(last))
                self._until[str(code)] = years
        for choice in self._agencies.values():
            for spelling in (choice.code, choice.id, *choice.facts.get("synonyms", "").split(";")):
                if spelling.strip():
                    self._spelt.setdefault(normal(spelling), choice.code)

    def find(self, text: object, year: int | None = None) -> Named:
        """Return the actors that a text means in a budget year; one that nobody knows becomes a new one."""
        key = (str(text).strip(), year)
        if key not in self._cache:
            self._cache[key] = self._find(*key)
        return self._cache[key]

    def _find(self, text: str, year: int | None) -> Named:
        said: list[Remark] = []
        whole = self._one(text, year, said)
        if whole:
            return Named((whole,), tuple(said))
        for separator in (r"\s*[;\n/]\s*", r"\s*(?:[;\n/,&+]|\bdan\b|\bserta\b)\s*"):
            parts = [part for part in re.split(separator, text) if part]
            if len(parts) < 2:
                continue
            tried: list[Remark] = []
            codes = [self._one(part, year, tried) for part in parts]
            # A name of its own may hold "dan" and commas: it is parted only where the parts are known.
            if all(codes) or separator.startswith(r"\s*[;"):
                codes = [code or self._add(part, tried) for code, part in zip(codes, parts, strict=True)]
                return Named(tuple(dict.fromkeys(codes)), tuple(tried))
        return Named((self._add(text, said),), tuple(said))

    def _one(self, text: str, year: int | None, said: list[Remark]) -> str:
        plain = normal(text)
        if not plain:
            return ""
        # Who an agency was is a matter of the year, whatever the rows before have made known.
        if plain in self._spelt and self._former(self._spelt[plain], year):
            return self._agency(self._agencies[self._spelt[plain]], text, year, said)
        if plain in self._known:
            self._check(self._known[plain], text, year, said)
            return self._known[plain]
        if plain in self._spelt:
            return self._agency(self._agencies[self._spelt[plain]], text, year, said)
        for words in (_OFFICE, _OF_CITY, _PART):
            bare = words.sub("", text)
            if bare != text and (words is not _OFFICE or normal(bare) in self._known | self._spelt):
                found = self._one(bare, year, said)  # "Dinas PUPKP"
                if found:
                    return found
        if len(plain) < 6:
            return ""
        best = process.extractOne(plain, [*self._known, *self._spelt], scorer=fuzz.ratio, score_cutoff=_SIMILAR)
        if best is None:
            return ""
        code = self._one(best[0], year, said)
        said.append(remarks.like(text, code, best[1]))
        return code

    def _former(self, code: str, year: int | None) -> bool:
        """Tell whether an agency had been taken over by another in that year; without a year it is today."""
        facts = self._agencies[code].facts
        return bool(facts.get("successor")) and (year is None or year > int(facts.get("valid_to", "")))

    def _check(self, code: str, text: str, year: int | None, said: list[Remark]) -> None:
        """Warn of an actor of the plan in a year in which it was not, or is no more."""
        first, last = self._until.get(code, (-math.inf, math.inf))
        if year is not None and not first <= year <= last:
            said.append(remarks.not_valid(text, year, first, last))

    def _agency(self, agency: Choice, text: str, year: int | None, said: list[Remark]) -> str:
        """Return the agency itself, or who took it over before the year."""
        last, successor = agency.facts.get("valid_to", ""), agency.facts.get("successor", "")
        if self._former(agency.code, year):
            said.append(remarks.renamed(text, last, self._agencies[successor].id))
            agency = self._agencies[successor]
        for spelling in (agency.code, agency.id, *agency.facts.get("synonyms", "").split(";")):
            if normal(spelling) in self._known:
                self._check(self._known[normal(spelling)], text, year, said)
                return self._known[normal(spelling)]
        if year is not None and agency.facts.get("valid_from") and year < int(agency.facts["valid_from"]):
            said.append(remarks.not_valid(text, year, int(agency.facts["valid_from"]), math.inf))
        aliases = tuple(part.strip() for part in agency.facts.get("synonyms", "").split(";") if part.strip())
        self._put(
            agency.code,
            agency.id,
            sector=agency.facts.get("sector", "kota"),
            alias=aliases,
            valid_from=int(agency.facts["valid_from"]) if agency.facts.get("valid_from") else None,
            valid_to=int(last) if agency.facts.get("valid_to") else None,
        )
        return agency.code

    def _add(self, text: str, said: list[Remark]) -> str:
        plain = f" {text.casefold()} "
        sector = next((sector for sector, words in _SECTORS.items() if re.search(words, plain)), "")
        code = slug(text)
        if code not in self.new:
            label = self._schema.label("sectors", sector or "komunitas")
            said.append(remarks.stranger(text, label, guessed=not sector))
        self._put(code, text, sector=sector or "komunitas")
        return code

    def _put(self, code: str, name: str, **facts: object) -> None:
        self.new.setdefault(code, {"actor": code, "name": name, **facts})
        for spelling in (code, name):
            self._known.setdefault(normal(spelling), code)


def slug(text: object) -> str:
    """Return a code made of a text.

    Examples
    --------
    >>> slug(" PT KAI (Daop 6) ")
    'pt-kai-daop-6'
    """
    code = re.sub(r"[\W_]+", "-", str(text).casefold()).strip("-") or "x"
    if len(code) <= _LONGEST:
        return code
    # Two long names that begin alike are two.
    return f"{code[:_LONGEST].strip('-')}-{hashlib.blake2b(code.encode(), digest_size=3).hexdigest()}"
