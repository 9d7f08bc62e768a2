"""Whether two lines of plans are one and the same work: a score from 0 to 100, and its reasons.

The score is the agreement of the two titles, multiplied by a factor for each of kind of work, place,
stage, category, year and amount. What a title has beyond the other weighs little, for one source says
more than another; what both have beyond each other weighs much, for then they speak of two things. So a
title that is part of another never scores 100, and the same work in another RW never passes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz.distance import OSA

from kewilayahan.planning.titles import Title, read_title
from kewilayahan.spatial.ancestry import above

THRESHOLD = 70
_ONE_SIDED, _TWO_SIDED = 0.15, 0.8  # how much words count against a match
_PART = 0.99  # the most that a title within another can agree
_CANDIDATE = 0.4  # part of the lighter title that must be shared before two works are compared
_ACTS = {  # kinds of work that are said of one work in two plans; every other two are two works
    frozenset({"baru", "perbaiki"}): 0.93,
    frozenset({"latih", "suluh"}): 0.85,
}
_OTHER_ACT = 0.5


@dataclass(frozen=True, slots=True)
class Work:
    """One line of a plan as it is compared with others.

    Attributes
    ----------
    title : Title
        What its title says.
    areas : frozenset of str
        Where it is: declared codes, made narrower by RW that its title or place names.
    within : frozenset of str
        Those codes and all above them.
    kelurahan : frozenset of str
        The kelurahan among them; empty for what names none.
    mask : int
        Its RW as bits, 0 where it is not in RW only: two masks without a common bit are two places.
    spot : frozenset of str
        Words of the place where it is given in words: "lahan kas"; else those of a plot in the title.
    rt, stage : frozenset of int
        Numbers of RT and of stages, sections or blocks.
    category : str
        Code, or empty.
    year : int
        Budget year, 0 where it is unknown.
    cost : int
        Whole rupiah, 0 where it is unknown.
    """

    title: Title
    areas: frozenset[str]
    within: frozenset[str]
    kelurahan: frozenset[str]
    mask: int
    spot: frozenset[str]
    rt: frozenset[int]
    stage: frozenset[int]
    category: str
    year: int
    cost: int


class Territory:
    """The areas of a plan as places of works: codes, what lies above each, and their names."""

    def __init__(self, areas: pd.DataFrame) -> None:
        self._parent = {
            code: parent for code, parent in zip(areas["area"], areas["parent"], strict=True) if pd.notna(parent)
        }
        self.level = dict(zip(areas["area"], areas["level"], strict=True))
        self._above: dict[str, frozenset[str]] = {}
        self._rw: dict[int, list[str]] = defaultdict(list)
        for code, level in self.level.items():
            number = _rw_number(str(code)) if level == "rw" else None
            if number is not None:
                self._rw[number].append(code)
        named = areas[areas["level"].isin(["kampung", "kelurahan"])]
        self.names = frozenset(str(name).casefold() for name in named["name"].dropna())

    def above(self, code: str) -> frozenset[str]:
        """Return an area and all that lie above it."""
        if code not in self._above:
            self._above[code] = frozenset([code, *above(code, self._parent)])
        return self._above[code]

    def meet(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Tell whether two sets of areas have ground in common: one area in both, or one inside another."""
        own, theirs = set(one), set(other)
        return any(self.above(code) & theirs for code in own) or any(self.above(code) & own for code in theirs)

    def place(self, declared: Sequence[str], rw: frozenset[int]) -> frozenset[str]:
        """Return the declared areas, or the RW named in words that lie in them, which is narrower."""
        if not rw:
            return frozenset(declared)
        codes = {code for code in declared if self.level.get(code) in ("rw", "rt")}
        found = {
            code
            for number in rw
            for code in self._rw.get(number, ())
            if not declared or self.above(code) & set(declared)
        }
        return frozenset(codes | found) or frozenset(f"RW {number}" for number in rw)

    def mask(self, areas: Iterable[str]) -> int:
        """Return RW as bits by their numbers, or 0 where one of the areas is no RW."""
        bits = 0
        for code in areas:
            number = _rw_number(code) if self.level.get(code, "rw") == "rw" else None
            if number is None:
                return 0
            bits |= 1 << number % 64
        return bits


def _rw_number(code: str) -> int | None:
    """Return the number at the end of a code of an RW, where it has one."""
    last = code.replace(" ", ".").rsplit(".", 1)[-1]
    return int(last) if last.isdigit() else None


def read_works(frame: pd.DataFrame, territory: Territory) -> list[Work]:
    """Read the rows of a table as works.

    Parameters
    ----------
    frame : DataFrame
        With ``title``, and as far as they are there ``place``, ``area``, ``category``, ``year`` (or
        ``start``) and ``cost`` (rupiah).
    territory : Territory
        The areas of the plan.
    """
    columns = {name: _cells(frame, name) for name in ("title", "place", "area", "category", "year", "start", "cost")}
    works = []
    for position in range(len(frame)):
        cell = {name: cells[position] for name, cells in columns.items()}
        title = read_title(_AT.sub(" ", cell["title"] or ""), names=territory.names)
        place = read_title(cell["place"] or "", names=territory.names)
        areas = territory.place(cell["area"] or (), title.rw | place.rw)
        within = areas.union(*(territory.above(code) for code in (*areas, *(cell["area"] or ()))))
        works.append(
            Work(
                title,
                areas,
                within,
                frozenset(code for code in within if territory.level.get(code) == "kelurahan"),
                territory.mask(areas),
                frozenset(place.words) or _spot(cell["title"] or "", territory.names),
                title.rt | place.rt,
                title.stage,
                cell["category"] or "",
                int(cell["year"] or cell["start"] or 0),
                int(cell["cost"] or 0),
            )
        )
    return works


_AT = re.compile(
    r"\b(?:di|pada)\s+((?:lahan|tanah|eks|bekas|halaman|lapangan|pekarangan)\b.*)", re.IGNORECASE | re.DOTALL
)


def _spot(title: str, names: frozenset[str]) -> frozenset[str]:
    """Return the words by which a title itself names one plot: *di lahan eks SD*."""
    found = _AT.search(title)
    return frozenset(read_title(found[1], names=names).words) if found else frozenset()


def _cells(frame: pd.DataFrame, name: str) -> list[Any]:
    if name not in frame:
        return [None] * len(frame)
    return [None if not isinstance(value, tuple) and pd.isna(value) else value for value in frame[name].astype(object)]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two works are: a score from 0 to 100, and why, in both languages."""

    score: int
    reasons: tuple[tuple[str, str], ...]


def compare(one: Work, other: Work) -> Likeness:
    """Compare two works.

    Examples
    --------
    >>> areas = pd.DataFrame({"area": ["K"], "name": ["K"], "level": ["kelurahan"], "parent": [None]})
    >>> lines = pd.DataFrame({"title": ["Pemb. SAH RW 02", "Saluran air hujan RW II", "Pembangunan SAH RW 03"]})
    >>> one, other, next_door = read_works(lines, Territory(areas))
    >>> compare(one, other).score >= THRESHOLD > compare(one, next_door).score
    True
    """
    factors = [
        _title(one.title, other.title),
        _act(one.title.acts, other.title.acts),
        _place(one, other),
        _numbers(one.rt, other.rt, "RT", missing=1.0),
        _numbers(one.stage, other.stage, "tahap", missing=0.93),
        _category(one.category, other.category),
        _year(one.year, other.year),
        _cost(one.cost, other.cost),
    ]
    score = 100.0
    for factor, *_ in factors:
        score *= factor
    return Likeness(int(min(score, 100.0) + 1e-9), tuple((id, en) for _, id, en in factors if id))


Factor = tuple[float, str, str]


def _title(one: Title, other: Title) -> Factor:
    shared = _shared(one, other)
    if not shared:
        return 0.0, "", ""
    both = sum(min(one.words[a], other.words[b]) for a, b in shared.items())
    rest = sorted((one.weight - both, other.weight - both))
    agreement = both / (both + _TWO_SIDED * max(rest[0], 0) + _ONE_SIDED * max(rest[1], 0))
    agreement *= _head(one, other, shared)
    words = ", ".join(shared)
    said = (f"judul sama: {words}", f"the titles say the same: {words}")
    if agreement < 1:
        said = (f"judul mirip: {words}", f"the titles share: {words}")
    within = one.written < other.written or other.written < one.written
    return (min(agreement, _PART) if within else agreement), *said


def _shared(one: Title, other: Title) -> dict[str, str]:
    """Return which word of one title is which of the other; a name may differ by one letter."""
    shared = {word: word for word in one.words if word in other.words}
    left = [word for word in other.words if word not in shared]
    for word in one.words:
        if word in shared or len(word) < 5 or not left:
            continue
        near = [name for name in left if len(name) >= 5 and name[0] == word[0] and OSA.distance(name, word) == 1]
        if near:
            shared[word] = near[0]
            left.remove(near[0])
    return shared


def _head(one: Title, other: Title, shared: Mapping[str, str]) -> float:
    """Return whether both make the same thing: chairs for a hall are no hall."""
    if shared.get(one.head) == other.head:
        return 1.0
    crossed = (one.head in shared, other.head in shared.values())
    return 0.92 if all(crossed) else 0.78 if any(crossed) else 0.7


def _act(one: frozenset[str], other: frozenset[str]) -> Factor:
    if not one or not other:
        return (1.0 if one == other else 0.97), "", ""
    if one & other:
        return (1.0 if one == other else 0.97), "", ""
    best = max(_ACTS.get(frozenset({a, b}), _OTHER_ACT) for a in one for b in other)
    return best, "jenis pekerjaan berbeda", "another kind of work"


def _place(one: Work, other: Work) -> Factor:
    if not one.areas or not other.areas:
        return 0.93, "lokasi tidak disebut", "a place is not given"
    if one.areas == other.areas:
        return 1.0, "lokasi sama", "the same place"
    common = one.areas & other.areas
    if common in (one.areas, other.areas):
        return 0.9, "lokasi yang satu di dalam yang lain", "one place lies in the other"
    if common:
        share = len(common) / len(one.areas | other.areas)
        return 0.75 + 0.2 * share, "sebagian lokasi sama", "partly the same place"
    if one.areas & other.within or other.areas & one.within:
        return 0.9, "lokasi yang satu di dalam yang lain", "one place lies in the other"
    return 0.35, "lokasi berbeda", "another place"


def _numbers(one: frozenset[int], other: frozenset[int], what: str, *, missing: float) -> Factor:
    if one == other:
        return 1.0, "", ""
    if not one or not other:
        return missing, "", ""
    if one & other:
        return 0.9, "", ""
    return 0.4, f"{what} berbeda", {"RT": "another RT", "tahap": "another stage"}[what]


def _category(one: str, other: str) -> Factor:
    return (1.0, "", "") if not one or not other or one == other else (0.95, "kategori berbeda", "another category")


def _year(one: int, other: int) -> Factor:
    if not one or not other:
        return 1.0, "", ""
    if one == other:
        return 1.0, f"tahun {one}", f"in {one}"
    first, last = sorted((one, other))
    return (1.0 if last - first <= 3 else 0.97), f"tahun {first} dan {last}", f"in {first} and {last}"


def _cost(one: int, other: int) -> Factor:
    if not one or not other:
        return 1.0, "", ""
    ratio = max(one, other) / min(one, other)
    if ratio <= 1.3:
        return 1.0, "biaya sebanding", "comparable cost"
    if ratio <= 3:
        return 0.97, "", ""
    return 0.75, "biaya jauh berbeda", "the cost is far apart"


def candidates(works: Sequence[Work], others: Sequence[Work] | None = None) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are worth comparing: words in common, and a place that may be the same.

    An index of words takes the place of comparing each with each, and is asked one work at a time, so
    memory grows with the number of works. Works of two kelurahan never meet, nor those of two sets of RW.

    Parameters
    ----------
    works : Sequence of Work
        The works.
    others : Sequence of Work, optional
        Those to compare them with; by default each pair of `works` once, the first position smaller.
    """
    among = others if others is not None else works
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, work in enumerate(among):
        for word in work.title.words:
            for block in _blocks(work):
                index[word, block].append(position)
    weights = np.array([work.title.weight for work in among])
    masks = np.array([work.mask for work in among], dtype=np.uint64)
    postings = {key: np.array(positions) for key, positions in index.items()}
    shared = np.zeros(len(among))
    for position, work in enumerate(works):
        touched = []
        for word, weight in work.title.words.items():
            found = [postings[word, block] for block in _asked(work) if (word, block) in postings]
            if found:
                hit = found[0] if len(found) == 1 else np.unique(np.concatenate(found))
                shared[hit] += weight
                touched.append(hit)
        if not touched:
            continue
        near = np.unique(np.concatenate(touched))
        enough = shared[near] >= _CANDIDATE * np.minimum(weights[near], work.title.weight)
        if work.mask:
            enough &= (masks[near] == 0) | ((masks[near] & np.uint64(work.mask)) != 0)
        shared[near] = 0
        chosen = near[enough] if others is not None else near[enough & (near > position)]
        for partner in chosen:
            yield position, int(partner)


_NOWHERE = ""  # the block of what names no kelurahan: it may be anywhere
_EVERYWHERE = "*"


def _blocks(work: Work) -> list[str]:
    """Return under which blocks a work is filed: its kelurahan, or none, and all."""
    return [*(sorted(work.kelurahan) or [_NOWHERE]), _EVERYWHERE]


def _asked(work: Work) -> list[str]:
    return [*sorted(work.kelurahan), _NOWHERE] if work.kelurahan else [_EVERYWHERE]
