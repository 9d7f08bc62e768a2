"""Numbers of RW and RT as people list them: *RW 03, 05 dan 07*, *RW I s/d III*, *RT 05/RW 02*, *RT 14/15 RW 03*."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOLE = "\x00"  # stands in the text where numbers were taken out
_ROMAN = {"i": 1, "v": 5, "x": 10}
_LONGEST = 200  # numbers of one range
_MARK = re.compile(
    r"(?<![^\W\d_])r\.?(?P<kind>[wt])(?![^\W\d_])\.?"
    r"(?:\s*[/-]?\s*r\.?(?P<second>[wt])(?![^\W\d_])(?=[\s.:]*\d{1,3}\s*[/-]\s*\d))?[\s.:]*(?:no(?:mor)?\b[\s.:]*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:\d{1,3}|[ivx]{1,6})(?!\w)", re.IGNORECASE)
_PAIR = re.compile(r"(\d{1,3})\s*[/-]\s*(\d{1,3})(?!\w)")
_SPAN = re.compile(r"\s*(?:s\s*/\s*d\b\.?|s\.?\s*d\b\.?|sampai(?:\s+dengan)?\b|hingga\b|[-–—])\s*", re.IGNORECASE)
_JOIN = re.compile(r"(?:\s*(?:[,;&+/\n]|\bdan\b|\bserta\b)\s*)+", re.IGNORECASE)
_LIST = r"\d{1,3}(?:\s*(?:[,&-]|dan|s/d)\s*\d{1,3})*"
_NAMED = re.compile(
    rf"\s*(?:(?P<before>{_LIST})\s*[-/,]?\s*(?P<after>[^\W\d_]{{4}}[^\d,;/]*)"
    rf"|(?P<name>[^\W\d_]{{4}}[^\d,;/]*?)\s*/\s*(?P<behind>{_LIST}))\s*"
)
# A number that one of these words follows counts something, and is no RW: "RW 3, 4 titik".
_COUNT = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:%|(?:titik|unit|buah|bh|m|m1|m2|m²|m3|m³|meter|km|cm|lokasi|ls|paket|pkt|set|batang|btg|kk|jiwa"
    r"|orang|org|rumah|pcs|kali|ruas|jalur)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers of one kind, ``rw`` or ``rt``; `slashed` where they are two with a slash between them."""

    kind: str
    numbers: tuple[int, ...]
    slashed: bool = False


@dataclass(frozen=True, slots=True)
class Units:
    """The RT and the RW that belong together."""

    rt: tuple[int, ...] = ()
    rw: tuple[int, ...] = ()


def take_numbers(text: str) -> tuple[str, list[Units]]:
    r"""Take the numbers of RW and RT out of a text; each leaves a `HOLE`.

    Examples
    --------
    >>> take_numbers("RW01, 05 dan RW 07")[1]
    [Units(rt=(), rw=(1, 5)), Units(rt=(), rw=(7,))]
    >>> take_numbers("RT 14/15 RW 03")[1], take_numbers("RT 76/22")[1]
    ([Units(rt=(14, 15), rw=(3,))], [Units(rt=(76,), rw=(22,))])
    >>> take_numbers("RW I s/d III")[1], take_numbers("RW 3, 4 titik")
    ([Units(rt=(), rw=(1, 2, 3))], ('\x00, 4 titik', [Units(rt=(), rw=(3,))]))
    """
    rest, groups, at = "", list[Group](), 0
    while mark := _MARK.search(text, at):
        end, parsed = _pairs(text, mark) if mark["second"] else _list(text, mark)
        rest += text[at : mark.start()] + HOLE if parsed else text[at:end]
        groups += parsed
        at = end
    return rest + text[at:], _together(groups)


def _pairs(text: str, mark: re.Match[str]) -> tuple[int, list[Group]]:
    """Read *RT/RW 03/05, 04/06*."""
    groups: list[Group] = []
    end = mark.end()
    place = end
    while pair := _PAIR.match(text, place):
        groups += [Group(f"r{mark[kind].casefold()}", (int(pair[at]),)) for at, kind in ((1, "kind"), (2, "second"))]
        end = pair.end()
        joined = _JOIN.match(text, end)
        place = joined.end() if joined else len(text)
    return end, groups


def _list(text: str, mark: re.Match[str]) -> tuple[int, list[Group]]:
    """Read the numbers after one *RW* or *RT*: joined, in ranges, roman where the first is."""
    kind = mark["kind"].casefold()
    first = _NUMBER.match(text, mark.end())
    if first is None:
        return mark.end(), []
    numbers, end, slashes = [_integer(first[0])], first.end(), 0
    while True:
        span = _SPAN.match(text, end)
        joined = span or _JOIN.match(text, end)
        if joined is None:
            break
        place = joined.end()
        again = _MARK.match(text, place)
        if again and span and again["kind"].casefold() == kind:
            place = again.end()  # "RW 01 s/d RW 04"
        found = _NUMBER.match(text, place)
        if found is None or found[0].isdecimal() != first[0].isdecimal() or _COUNT.match(text, place):
            break
        number = _integer(found[0])
        wide = span and numbers[-1] < number <= numbers[-1] + _LONGEST
        numbers += range(numbers[-1] + 1, number + 1) if wide else [number]
        slashes += joined[0].strip() == "/"
        end = found.end()
    return end, [Group(f"r{kind}", tuple(numbers), len(numbers) == 2 and slashes == 1)]


def _together(groups: list[Group]) -> list[Units]:
    """Put each RT with its RW: the one after it, or before it where the text begins with an RW."""
    if not any(group.kind == "rw" for group in groups):
        # "RT 76/22" is RT 76 of RW 22 where no RW is named.
        return [
            Units(group.numbers[:1], group.numbers[1:]) if group.slashed else Units(rt=group.numbers)
            for group in groups
        ]
    units: list[Units] = []
    waiting: tuple[int, ...] = ()
    before = groups[0].kind == "rw"
    for group in groups:
        if group.kind == "rw":
            units.append(Units(waiting, group.numbers))
            waiting = ()
        elif before:
            units[-1] = Units((*units[-1].rt, *group.numbers), units[-1].rw)
        else:
            waiting += group.numbers
    return [*units, Units(rt=waiting)] if waiting else units


def with_kind(text: str, header: str) -> str:
    """Return bare numbers with the kind of area that their header names; any other text as it is.

    Examples
    --------
    >>> with_kind("03, 05", "Lokasi RW"), with_kind("76/22", "RT/RW"), with_kind("Gang I", "RW")
    ('RW 03, 05', 'RT/RW 76/22', 'Gang I')
    >>> with_kind("Jlagran/01", "Kampung/RW"), with_kind("02 Jlagran", "Lokasi RW")
    ('Jlagran RW 01', 'Jlagran RW 02')
    """
    kinds = [kind.upper() for kind in re.findall(r"\b(r[wt])\b", header, re.IGNORECASE)]
    said = f"{'/'.join(kinds)} {text}"
    if not kinds:
        return text
    if take_numbers(said)[0] == HOLE:
        return said
    # A number before or after the name of a kampung: "02 Jlagran", "Jlagran/01", "Notoyudan / 22, 23".
    named = _NAMED.fullmatch(text)
    if named is None or _COUNT.match(text) or kinds != ["RW"] or re.search(r"\br\.?[wt]\b", text, re.IGNORECASE):
        return text
    numbers, name = (named["before"], named["after"]) if named["before"] else (named["behind"], named["name"])
    return f"{name} RW {numbers}"


def _integer(word: str) -> int:
    if word.isdecimal():
        return int(word)
    values = [_ROMAN[mark] for mark in word.casefold()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
