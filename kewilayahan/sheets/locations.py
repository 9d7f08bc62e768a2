"""Where something is, as people write it: lists and ranges of RW, kampung by name, the whole kelurahan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from kewilayahan.sheets import remarks
from kewilayahan.sheets.remarks import Remark
from kewilayahan.sheets.rw_numbers import HOLE, Units, take_numbers
from kewilayahan.spatial.area_codes import SIMILAR, digits, dotted, match_name, plain_name, reference

_WHOLE = r"(rw|rt|kampung|kelurahan|kel\.?|wilayah|lokasi|warga|kemantren)\b"
_ALL = re.compile(rf"\b(?:(?:seluruh|semua)\b\s*(?:{_WHOLE})?|se-?\s*{_WHOLE})", re.IGNORECASE)
# "seluruh wilayah RW 22" is RW 22
_OF_NUMBERS = ("", "wilayah", "lokasi", "warga", "rt", "kampung", "kelurahan", "kel")
_EXCEPT = re.compile(r"\b(?:ter)?kecuali\b|\bselain\b|\bexcept\b", re.IGNORECASE)
_KINDS = {"kampung": "kampung", "kp": "kampung", "kelurahan": "kelurahan", "kel": "kelurahan", "desa": "kelurahan",
          "kemantren": "kemantren", "kecamatan": "kemantren", "kec": "kemantren", "kota": "kota"}  # fmt: skip
_KIND = re.compile(r"^(kampung|kp|kelurahan|kel|desa|kemantren|kecamatan|kec|kota)\b\.?\s*", re.IGNORECASE)
_LIKELY = 60  # of 100: below this a name is not even like another
_PARTS = re.compile(r"[,;/&+\n()\x00]|\bdan\b|\bdi\b|\s[-–]\s")
_AND = r"(?:\bdan\b|\bserta\b|[&+;])"
# A name that is joined to the numbers is one more place, and not where they lie: "RW 1, 2 dan Kp. Notoyudan".
_BESIDE = re.compile(rf"\x00[\s,]*{_AND}\s*([^,;/&+\n()\x00]+)|([^,;/&+\n()\x00]+?)[\s,]*{_AND}\s*\x00", re.IGNORECASE)
# Words of an address: what follows them is the name of a street or a house, and no kelurahan.
_ADDRESS = re.compile(
    r"\b(jl|jln|jalan|gg|gang|lorong|depan|belakang|samping|sekitar|utara|selatan|timur|barat|tepi|bantaran|sungai|kali"
    r"|pasar|masjid|mushola|gereja|makam|balai|pos|kantor|sd|sdn|smp|smpn|tk|paud|posyandu|puskesmas|lapangan|taman"
    r"|jembatan|stasiun|hotel|rumah|no|nomor|blok|rt|rw|sekitarnya|warga|wilayah|lokasi)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Located:
    """What a text about a place means: the areas, whether words are left that name none, and what is to be said."""

    areas: tuple[str, ...] = ()
    leftover: str = ""
    said: tuple[Remark, ...] = ()


class Places:
    """The areas of a plan, to be found by what people call them.

    Examples
    --------
    >>> import pandas as pd
    >>> names = ["Kota Kita", "Pringgokusuman", "Notoyudan", "RW 21 Notoyudan", "RW 22 Notoyudan"]
    >>> codes = ["1", "1.1", "1.1.07", "1.1.07.21", "1.1.07.22"]
    >>> levels = ["kota", "kelurahan", "kampung", "rw", "rw"]
    >>> areas = pd.DataFrame({"area": codes, "name": names, "level": levels, "parent": [None, *codes[:3], codes[2]]})
    >>> places = Places(areas)
    >>> places.find("RW 21 s/d 22").areas, places.find("Kp. Notoyudan RT 76/RW 22").areas
    (('1.1.07.21', '1.1.07.22'), ('1.1.07.22',))
    >>> places.find("seluruh RW").areas, places.find("Notoyudn").said[0].rule
    (('1.1.07.21', '1.1.07.22'), 'name_match')
    """

    def __init__(self, areas: pd.DataFrame | None) -> None:
        self._cache: dict[tuple[str, str], Located] = {}
        self._codes: set[str] = set()
        self._digits: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._levels: dict[str, list[str]] = {}
        self._level: dict[str, str] = {}
        self._numbered: dict[tuple[str, int], list[str]] = {}
        self._named: dict[str, list[tuple[str, str]]] = {}  # plain name -> level and code
        self._labels: dict[str, str] = {}
        self._in_reference = False
        if areas is None:
            return
        parents = areas["parent"] if "parent" in areas else [None] * len(areas)
        for code, name, level, parent in zip(areas["area"], areas["name"], areas["level"], parents, strict=True):
            if isinstance(code, str):
                self._add(code, str(name), str(level), parent if isinstance(parent, str) else "")
        self._in_reference = not self._codes.isdisjoint(reference()["area"])

    def _add(self, code: str, name: str, level: str, parent: str) -> None:
        self._codes.add(code)
        self._labels[code] = name
        self._level[code] = level
        self._parents[code] = parent
        if code.replace(".", "").isdecimal():
            self._digits[code.replace(".", "")] = code
        self._levels.setdefault(level, []).append(code)
        if level in ("rw", "rt"):
            found = re.search(rf"\b{level}\W*(\d+)", name, re.IGNORECASE) or re.search(r"(\d+)$", code)
            if found:
                self._numbered.setdefault((level, int(found[1])), []).append(code)
        else:
            self._named.setdefault(plain_name(name), []).append((level, code))

    def __bool__(self) -> bool:
        """Tell whether there are areas to be found."""
        return bool(self._codes)

    def find(self, text: object, within: str = "") -> Located:
        """Return the areas that a text means; `within` is what the row says of it elsewhere, its kampung say."""
        words = _as_text(text)
        key = (words, within)
        if key not in self._cache:
            self._cache[key] = self._find(words, within)
        return self._cache[key]

    def _find(self, text: str, within: str) -> Located:
        parts = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
        codes = [self._code(part) for part in parts]
        if codes and all(codes):
            return Located(tuple(dict.fromkeys(codes)))
        if not self._codes:
            return Located((), text)
        if found_except := _EXCEPT.search(text):
            return self._all_but(text, found_except, within)
        said: list[Remark] = []
        rest, numbers = take_numbers(text)
        if other := self._other_ward(rest) or self._other_ward(within):
            return Located((), text, (remarks.other(other),))
        besides, rest = self._besides(rest, said)
        named, rest = self._names(rest, said)
        context = named or (self._names(within, said)[0] if within else [])
        found: list[str] = []
        if everything := _ALL.search(rest):
            rest = (rest[: everything.start()] + rest[everything.end() :]).strip(" ,.;")
            named_after, rest = self._names(rest, said)
            kind = (everything[1] or everything[2] or "").casefold().strip(".")
            if named_after or kind not in _OF_NUMBERS or not numbers:
                found += self._all(kind, [*named, *named_after] or context)
        for units in numbers:
            codes, whole = self._units(units, context, said)
            found += codes
            rest = rest if whole or rest.endswith("RT") else f"{rest} RT".strip()
        if not any(remark.rule == "area_name" for remark in said):
            # A kampung that holds none of the numbers is a place of its own.
            found += [code for code in named if not any(self._below(unit, [code]) for unit in found)]
        strange = self._strange(rest) or self._strange(within)
        if strange and found and not context:
            said.append(remarks.beside(strange, [self._labels[code] for code in found], sure=_KIND.match(strange)))
        found = [code for code in found or named if not self._below(code, besides)] + besides
        if not re.search(_AND, text, re.IGNORECASE):  # "Kel. Wirogunan (Bintaran)" is Bintaran
            found = [code for code in found if not any(self._below(other, [code]) for other in found if other != code)]
        return Located(
            tuple(dict.fromkeys(found)), rest.replace(HOLE, " ").strip(" ,.;:/-–()"), tuple(dict.fromkeys(said))
        )

    def _besides(self, text: str, said: list[Remark]) -> tuple[list[str], str]:
        """Return the areas that are joined to numbers by *dan*, and the text without them."""
        besides: list[str] = []
        for match in _BESIDE.finditer(text):
            name = (match[1] or match[2]).strip(" .:-–")
            code = self._one_name(name, said)
            if code:
                besides.append(code)
                text = text.replace(match[1] or match[2], " ", 1)
        return besides, text

    def _units(self, units: Units, context: list[str], said: list[Remark]) -> tuple[list[str], bool]:
        """Return the areas of numbers that belong together, and whether the RT among them are known too."""
        wards = [code for number in units.rw for code in self._by_number("rw", number, context, said)]
        rts = [self._rt(number, wards or context) for number in units.rt]
        if all(rts):
            return [code for found in rts for code in found] or wards, True
        return wards, False

    def _all_but(self, text: str, mark: re.Match[str], within: str) -> Located:
        """Return the areas of *seluruh RW kecuali RW 05*: those before the word without those after it."""
        before, after = text[: mark.start()].strip(" ,;("), text[mark.end() :].strip(" ,;)")
        out = self._find(f"RW {after}" if after[:1].isdigit() else after, within or before)
        every = self._find(before or "seluruh RW", within)
        level = self._level.get(out.areas[0], "") if out.areas else ""
        units = [
            unit
            for code in every.areas
            for unit in ([code] if self._level.get(code) == level else self._levels.get(level, []))
            if self._below(unit, [code])
        ]
        areas = tuple(code for code in dict.fromkeys(units) if not self._below(code, out.areas))
        if not areas or out.leftover or out.said or every.said:
            return Located((), text, (remarks.unclear_rest(text),))
        return Located(areas, every.leftover, (remarks.left_out(text, [self._labels[code] for code in out.areas]),))

    def _other_ward(self, text: str) -> str:
        """Return the kelurahan or kemantren that a text names and that is none of those known, if there are any.

        Without *Kel.* before it, it is one of the other kelurahan of the city: *Sorosutan RW 01*.
        """
        for name in _names_of(text):
            kind = _KIND.match(name)
            level = _KINDS[kind[1].casefold()] if kind else "kelurahan"
            other = level != "kampung" and level in self._levels and (kind is not None or self._of_the_city(name))
            if other and plain_name(name) and not self._one_name(name, []):
                return name
        return ""

    def _of_the_city(self, name: str) -> bool:
        """Tell whether a bare name is a kelurahan of the city that the plan lies in."""
        return self._in_reference and not _ADDRESS.search(name) and bool(match_name(name)[0])

    def _strange(self, text: str) -> str:
        """Return the words beside a number that may name a place which is not known: no street, no house."""
        return next((name for name in _names_of(text) if plain_name(name) and not _ADDRESS.search(name)), "")

    def _code(self, text: str) -> str:
        if text in self._codes:
            return text
        plain = digits(text)
        return self._digits.get(plain, dotted(plain) if dotted(plain) in self._codes else "") if plain else ""

    def _names(self, text: str, said: list[Remark]) -> tuple[list[str], str]:
        """Return the areas named in a text, and the words that name none."""
        found: list[str] = []
        left: list[str] = []
        for name in _names_of(text):
            code = self._one_name(name, said)
            if code:
                found.append(code)
            else:
                left.append(name)
        return found, ", ".join(left)

    def _one_name(self, name: str, said: list[Remark]) -> str:
        kind = _KIND.match(name)
        level = _KINDS[kind[1].casefold()] if kind else ""
        plain = plain_name(name)
        if not plain or plain in ("rw", "rt") or _ALL.match(name):
            return ""
        exact = self._at_level(self._named.get(plain, []), level)
        if exact:
            if len(exact) > 1 and len({where for where, _ in exact}) > 1 and not level:
                said.append(remarks.several(name, exact[0][0], self._labels[exact[0][1]]))
            return exact[0][1]
        if len(plain) < 5:
            return ""
        best = process.extractOne(plain, self._named.keys(), scorer=fuzz.ratio, score_cutoff=_LIKELY)
        if best is None:
            return ""
        options = self._at_level(self._named[best[0]], level)
        if best[1] < SIMILAR or not options:
            if level:
                said.append(remarks.unlike(name, self._labels[self._named[best[0]][0][1]], best[1]))
            return ""
        said.append(remarks.like(name, self._labels[options[0][1]], best[1]))
        return options[0][1]

    def _at_level(self, options: list[tuple[str, str]], level: str) -> list[tuple[str, str]]:
        order = ["kelurahan", "kampung", "kemantren", "kota"]
        fitting = [option for option in options if not level or option[0] == level]
        return sorted(fitting, key=lambda option: order.index(option[0]) if option[0] in order else 9)

    def _below(self, code: str, tops: Iterable[str]) -> bool:
        wanted, seen = set(tops), 0
        while code and seen < 10:
            if code in wanted:
                return True
            code, seen = self._parents.get(code, ""), seen + 1
        return False

    def _all(self, kind: str, named: list[str]) -> list[str]:
        if kind in ("rw", "rt", "kampung"):
            units = self._levels.get(kind, [])
            return [code for code in units if not named or self._below(code, named)]
        if named:
            return named
        level = {"kemantren": "kemantren"}.get(kind, "kelurahan")
        # The kelurahan that is planned is the one whose parts are known.
        parents = set(self._parents.values())
        return [code for code in self._levels.get(level, []) if code in parents] or self._levels.get(level, [])[:1]

    def _by_number(self, level: str, number: int, context: list[str], said: list[Remark]) -> list[str]:
        options = self._numbered.get((level, number), [])
        inside = [code for code in options if self._below(code, context)] if context else options
        # A kampung may be said amiss; of another kelurahan the number means another RW.
        wards = [self._parents.get(code, "") for code in context if self._level[code] == "kampung"]
        if options and not inside and len(options) == 1 and self._below(options[0], wards):
            said.append(
                remarks.elsewhere(f"{level.upper()} {number}", self._labels[options[0]], self._labels[context[0]])
            )
            return options
        if len(inside) == 1:
            return inside
        said.append(remarks.unclear(level, number, len(inside)))
        return []

    def _rt(self, number: int, units: list[str]) -> list[str]:
        options = self._numbered.get(("rt", number), [])
        inside = [code for code in options if self._below(code, units)] if units else options
        return inside if len(inside) == 1 else []


def _names_of(text: str) -> list[str]:
    return [name for part in _PARTS.split(text) if (name := part.strip(" .:-–"))]


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\xa0", " ").strip()
