"""What is said of how the words of a cell were understood: who and where they were taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kewilayahan.findings import Level


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about how a text was understood; `text` is Indonesian, English, and the remedies."""

    level: Level
    rule: str
    text: tuple[str, str, str, str]


def like(name: str, label: str, score: float) -> Remark:
    """Say that a name was taken for one that it is like."""
    text = (
        f"{name} dibaca sebagai {label} (kemiripan {score:.0f} dari 100)",
        f"{name} is read as {label} (likeness {score:.0f} of 100)",
        "perbaiki ejaannya bila keliru",
        "correct the spelling if that is wrong",
    )
    return Remark("warning", "name_match", text)


_NAME = ("perbaiki namanya atau tambahkan wilayahnya", "correct the name or add the area")


def unlike(name: str, label: str, score: float) -> Remark:
    """Say that no area bears a name, and which is the most like it."""
    text = (
        f"{name} tidak ada di wilayah rencana; yang termirip {label} (kemiripan {score:.0f} dari 100)",
        f"{name} is no area of the plan; the most like it is {label} (likeness {score:.0f} of 100)",
    )
    return Remark("warning", "area_name", (*text, *_NAME))


def other(name: str) -> Remark:
    """Say that a place lies outside the plan."""
    text = (
        f"{name} di luar wilayah rencana ini; nomor RW-nya tidak dicari di sini",
        f"{name} is no area of this plan; its numbers are not looked for here",
    )
    return Remark("warning", "area_name", (*text, *_NAME))


def beside(name: str, labels: Sequence[str], *, sure: object) -> Remark:
    """Say that the number of an RW was read though words beside it name no area; `sure` that they name a place."""
    found = ", ".join(labels)
    text = (
        f"{name} bukan nama wilayah rencana; nomornya dibaca sebagai {found}",
        f"{name} names no area of the plan; the number is read as {found}",
        "periksa apakah RW itu yang dimaksud",
        "see whether that RW is meant",
    )
    return Remark("warning" if sure else "info", "area_beside", text)


def several(name: str, level: str, label: str) -> Remark:
    """Say that several areas bear a name, and which was taken."""
    text = (
        f"{name} adalah nama beberapa wilayah; diambil {level} {label}",
        f"{name} is the name of several areas; taken as the {level} {label}",
        "tulis Kel. atau Kp. di depannya",
        "write Kel. or Kp. before it",
    )
    return Remark("warning", "area_name", text)


def elsewhere(unit: str, label: str, kampung: str) -> Remark:
    """Say that an RW lies in another kampung than the text says."""
    text = (
        f"{unit} tercatat sebagai {label}; nomornya yang dipakai, {kampung} tidak",
        f"{unit} is known as {label}; the number is used and {kampung} is not",
        "periksa nama kampungnya",
        "look at the name of the kampung",
    )
    return Remark("warning", "area_name", text)


def left_out(text: str, labels: Sequence[str]) -> Remark:
    """Say which areas a text excepts."""
    names = ", ".join(labels)
    return Remark("info", "area_except", (f"{text}: {names} tidak termasuk", f"{text}: {names} is left out", "", ""))


def unclear_rest(text: str) -> Remark:
    """Say that it is not clear which areas a text excepts."""
    said = (
        f"{text}: wilayah yang dikecualikan tidak jelas; hanya teksnya yang disimpan",
        f"{text}: what is left out is not clear; only the text is kept",
        "sebutkan wilayah yang termasuk satu per satu",
        "list the areas that belong to it",
    )
    return Remark("warning", "area_except", said)


def unclear(level: str, number: int, options: int) -> Remark:
    """Say that a number is that of no area, or of several."""
    what = f"{level.upper()} {number}"
    id, en = (f"ada di {options} tempat", f"is in {options} places") if options else (
        "tidak ada di wilayah rencana", "is no area of the plan")  # fmt: skip
    remedy = ("perbaiki nomornya atau sebut kampungnya", "correct the number or name its kampung")
    return Remark("warning", "area_number", (f"{what} {id}", f"{what} {en}", *remedy))


def renamed(text: str, last: str, successor: str) -> Remark:
    """Say that an agency has been taken over by another."""
    said = (
        f"{text} berlaku sampai {last}; dibaca sebagai penerusnya, {successor}",
        f"{text} was valid until {last}; read as its successor, {successor}",
        "pakai nama yang sekarang",
        "use the present name",
    )
    return Remark("warning", "former_name", said)


def not_valid(text: str, year: int, first: float, last: float) -> Remark:
    """Say that an actor is named in a year in which it was not."""
    since, until = ("" if abs(end) == float("inf") else f"{end:.0f}" for end in (first, last))
    said = (
        f"{text} berlaku {since}–{until}, tidak pada {year}",
        f"{text} is valid {since}–{until}, not in {year}",
        "pakai nama yang berlaku pada tahun itu",
        "use the name of that year",
    )
    return Remark("warning", "not_valid", said)


def stranger(text: str, sector: str, *, guessed: bool) -> Remark:
    """Say that an actor was added of whom nobody knew."""
    said = (
        f"{text} belum dikenal; ditambahkan sebagai pelaku unsur {sector}",
        f"{text} is not known yet; added as an actor of the sector {sector}",
        "periksa unsur 5K-nya, atau tambahkan sebagai nama lain pelaku yang ada",
        "look at its sector, or add it as an alias of an actor that is there",
    )
    return Remark("warning" if guessed else "info", "new_actor", said)
