"""Titles of works as they are written in Indonesian plans, brought to what they say.

``vocabulary/titles.csv`` holds abbreviations, synonyms, kinds of work and words that tell nothing,
one a line: ``text`` as people write it, ``means`` what it stands for, ``role`` (``short`` for an
abbreviation that is read on, ``stop``, ``minor``, ``act`` for a kind of work, ``thing``) and ``trait``
(``dig`` or ``pave``; ``goods``; ``building``, ``open`` or ``parking`` for a use of land).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WEIGHTS = {"thing": 1.0, "minor": 0.35}
_LONGEST = 5  # words of the longest phrase
_TYPO_FROM = 7  # letters: shorter words differ by one letter too often (melati, melatih)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_NUMERAL = r"(?:\d{1,3}|[ivxl]{1,6})"
_BETWEEN = r"\s*(?:,|;|&|/|\bdan\b|-|–|\bs\s*/?\s*d\b|\bsampai\b)\s*(?:dan\s+)?(?:rw\W{0,2})?"
_RT_RW = re.compile(r"\brt\W{0,2}(\d{1,3})\s*/\s*(?:rw\W{0,2})?(\d{1,3})\b")
_UNITS = {"rt": re.compile(rf"\brt\W{{0,2}}({_NUMERAL}\b(?:{_BETWEEN}{_NUMERAL}\b)*)")}
_UNITS["rw"] = re.compile(rf"\brw\W{{0,2}}({_NUMERAL}\b(?:{_BETWEEN}{_NUMERAL}\b)*)")
_STAGE = re.compile(rf"\b(?:tahap|segmen|sub\s*segmen|blok|seksi|termin|lanjutan)\s+({_NUMERAL})\b")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_QUANTITY = re.compile(
    r"(?:\d+(?:[.,]\d+)?\s*x\s*)?\d+(?:[.,]\d+)?\s*(?:m2|m²|m|meter|km|cm|unit|titik|buah|orang|lubang|set|paket|kk|rumah|ha|%|lembar|kali)\b"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one word or phrase of the vocabulary stands for."""

    means: tuple[str, ...]
    role: str
    trait: str


@dataclass(frozen=True)
class Title:
    """What a title says, apart from its wording.

    Attributes
    ----------
    words : Mapping of str to float
        What the work is about, with the weight of each word, in the order of the title.
    acts : frozenset of str
        Kinds of work: ``baru`` (new), ``perbaiki`` (repair), ``latih`` (training) …
    traits : frozenset of str
        What the words do to the ground, or what they use it for.
    rw, rt : frozenset of int
        Numbers named in the title.
    stage : frozenset of int
        Number of a stage, section or block.
    written : frozenset of str
        Its words and numbers as they are written.
    """

    words: Mapping[str, float]
    acts: frozenset[str]
    traits: frozenset[str]
    rw: frozenset[int]
    rt: frozenset[int]
    stage: frozenset[int]
    written: frozenset[str]

    @cached_property
    def weight(self) -> float:
        """The sum of the weights."""
        return sum(self.words.values())

    @cached_property
    def head(self) -> str:
        """The first word of weight: what the work makes or mends."""
        return next((word for word, weight in self.words.items() if weight > _WEIGHTS["minor"]), "")


@cache
def _vocabulary() -> Mapping[str, Entry]:
    text = (resources.files("kewilayahan") / "vocabulary" / "titles.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        row["text"]: Entry(tuple((row["means"] or row["text"]).split()), row["role"], row["trait"] or "")
        for row in csv.DictReader(lines)
    }


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(sorted({word for text in _vocabulary() for word in text.split() if len(word) >= _TYPO_FROM}))


@lru_cache(maxsize=200_000)
def _spelt(word: str) -> str:
    """Return a word with one slip of the keyboard mended, where it is then a known one."""
    if len(word) < _TYPO_FROM or word in _vocabulary():
        return word
    near = process.extractOne(word, _long_words(), scorer=OSA.distance, score_cutoff=1)
    return str(near[0]) if near is not None and near[0][0] == word[0] else word


def read_title(text: str, *, names: frozenset[str] = frozenset()) -> Title:
    """Bring a title to what it says.

    Parameters
    ----------
    text : str
        The title, with or without the place of the work.
    names : frozenset of str
        Names of areas in small letters: they tell the place, not the work.

    Examples
    --------
    >>> one, other = read_title("Pemb. sal. air hujan Jlagran RW II"), read_title("Pembangunan SAH RW 02")
    >>> one.words, one.acts, one.rw
    ({'sah': 1.0, 'jlagran': 1.0}, frozenset({'baru'}), frozenset({2}))
    >>> read_title("Pemb. sal. air hujan Jlagran RW II", names=frozenset({"jlagran"})).words == other.words
    True
    """
    plain = text.casefold()
    rt: set[int] = set()
    rw: set[int] = set()
    for match in _RT_RW.finditer(plain):
        rt.add(int(match[1]))
        rw.add(int(match[2]))
    plain = _RT_RW.sub(" ", plain)
    for found, unit in ((rt, "rt"), (rw, "rw")):
        for match in _UNITS[unit].finditer(plain):
            found |= _numbers(match[1])
        plain = _UNITS[unit].sub(" ", plain)
    stage = {_number(match[1]) for match in _STAGE.finditer(plain)}
    plain = _QUANTITY.sub(" ", _STAGE.sub(" ", plain))
    words, acts, traits = _meanings(_WORD.findall(plain), names)
    written = frozenset(_WORD.findall(text.casefold()))
    return Title(words, frozenset(acts), frozenset(traits), frozenset(rw), frozenset(rt), frozenset(stage), written)


def _written_out(words: list[str], names: frozenset[str]) -> list[str]:
    """Return the words with slips of the keyboard mended, abbreviations written out, and doubles once.

    A name of an area is no slip: Bintaran is a kampung, and no bantaran.
    """
    known = _vocabulary()
    proper = {part for name in names for part in name.split()}
    long: list[str] = []
    for word in (word if word in proper else _spelt(word) for word in words):
        entry = known.get(word)
        for part in entry.means if entry and entry.role == "short" else (word,):
            if not long or long[-1] != part:  # ibu-ibu, gorong-gorong
                long.append(part)
    return long


def _meanings(words: list[str], names: frozenset[str]) -> tuple[dict[str, float], set[str], set[str]]:
    """Return the words by weight, the acts and the traits of a list of written words."""
    known, long = _vocabulary(), _written_out(words, names)
    found: dict[str, float] = {}
    acts: set[str] = set()
    traits: set[str] = set()
    of_head: dict[str, str] = {}  # lighting of a road does not pave it
    position = 0
    while position < len(long):
        size, phrase = next(
            (n, phrase)
            for n in range(min(_LONGEST, len(long) - position), 0, -1)
            if (phrase := " ".join(long[position : position + n])) in known or phrase in names or n == 1
        )
        after_street = position > 0 and long[position - 1] in ("jalan", "gang")
        position += size
        if phrase in names and not after_street:
            continue
        entry = known.get(phrase) or Entry((phrase,), "thing", "")
        if entry.role == "stop":
            continue
        if entry.role == "minor" and entry.trait != "goods":
            of_head[entry.means[0]] = entry.trait
        else:
            traits |= {entry.trait} - {""}
        if entry.role == "act":
            acts.update(entry.means)
            continue
        for word in entry.means:
            weight = _WEIGHTS[entry.role] if not word.isdigit() else _WEIGHTS["minor"]
            found[word] = max(weight, found.get(word, 0.0))
    if not found:  # "pembangunan RW 02": there is nothing else to go by
        found = dict.fromkeys(long, 1.0)
    if not acts and "goods" in traits:  # goods are bought, whether or not the title says so
        acts.add("baru")
    head = next((word for word, weight in found.items() if weight > _WEIGHTS["minor"]), next(iter(found), ""))
    if head:
        found[head] = 1.0
        traits |= {of_head.get(head, "")} - {""}
    return found, acts, traits


def _numbers(text: str) -> set[int]:
    """Return the numbers of a list such as ``02, 05 dan 07`` or ``I s/d III``."""
    numbers: set[int] = set()
    last = 0
    for link, numeral in re.findall(rf"(s\s*/?\s*d\b|sampai|[-–]|)\W*(?:dan\s+)?(?:rw\W*)?\b({_NUMERAL})\b", text):
        value = _number(numeral)
        numbers |= set(range(last, value + 1)) if link and 0 < last < value <= last + 50 else {value}
        last = value
    return numbers


def _number(numeral: str) -> int:
    """Return a number written in digits or in Roman numerals."""
    if numeral.isdigit():
        return int(numeral)
    values = [_ROMAN[letter] for letter in numeral]
    return sum(
        -value if following > value else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
