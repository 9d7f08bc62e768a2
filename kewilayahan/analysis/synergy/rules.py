"""The rules of synergy: which potentials belong together, as the vocabulary says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kewilayahan.checks.casting import NO, YES
from kewilayahan.errors import InvalidValue, KewilayahanError, UnknownName
from kewilayahan.schema.declaration import Choice, Schema
from kewilayahan.words import Text

OTHER = "lainnya"  # the theme of what has none: two of it have nothing in common


@dataclass(frozen=True, slots=True)
class Rule:
    """When two potentials belong together: a line of the vocabulary ``synergy_rules``, which a city can edit.

    Attributes
    ----------
    code : str
        Name of the rule.
    reason : Text
        Why, in words.
    kind : str
        Kind of the link it proposes.
    givers, takers : tuple of str
        Themes of both ends; ``*`` is any, and ``=`` (of the takers) the theme of the giver, unless that is
        ``lainnya`` (other).
    border : bool
        Whether the two kelurahan must share a border.
    near : float
        Metres within which the whole of the giver lies to the other kelurahan; infinite where none is asked.
    reach : float
        Greatest distance in metres between the two.
    weight : float
        Score of a pair in the same place, 0 to 1; 0 switches the rule off.
    river : bool
        Whether both lie on one river: not where their names tell two rivers, surely where they tell one.
    """

    code: str
    reason: Text
    kind: str
    givers: tuple[str, ...]
    takers: tuple[str, ...]
    border: bool
    near: float
    reach: float
    weight: float
    river: bool


def rules_of(schema: Schema) -> list[Rule]:
    """Return the rules that are not switched off, in the order of the vocabulary.

    Raises
    ------
    KewilayahanError
        If a cell is empty that must not be, or is no number or no yes or no.
    UnknownName
        If a rule names a theme or a kind that the vocabularies lack.
    """
    rules = [_rule(choice, schema) for choice in schema.choices("synergy_rules").values()]
    return [rule for rule in rules if rule.weight > 0]


def _rule(choice: Choice, schema: Schema) -> Rule:
    givers, takers = _themes(choice, "from"), _themes(choice, "to")
    kind = choice.facts.get("kind", "")
    for vocabulary, codes in (("themes", {*givers, *takers} - {"*", "="}), ("link_kinds", {kind})):
        for code in sorted(codes):
            if code not in schema.choices(vocabulary):
                raise UnknownName(
                    code,
                    schema.choices(vocabulary),
                    what=Text(
                        f"Pilihan pada synergy_rules {choice.code} ({vocabulary})",
                        f"choice in synergy_rules {choice.code} ({vocabulary})",
                    ),
                )
    return Rule(
        code=choice.code,
        reason=Text(choice.id, choice.en),
        kind=kind,
        givers=givers,
        takers=takers,
        border=_yes(choice, "border"),
        near=_metres(choice, "near_m") if choice.facts.get("near_m") else float("inf"),
        reach=_metres(choice, "reach_m"),
        weight=_weight(choice),
        river=_yes(choice, "river"),
    )


def _themes(choice: Choice, cell: str) -> tuple[str, ...]:
    themes = tuple(theme.strip() for theme in choice.facts.get(cell, "").split(";") if theme.strip())
    if not themes:
        raise _wrong(choice, cell, "harus diisi", "must be filled")
    return themes


def rivers_in(name: str, schema: Schema) -> dict[str, Choice]:
    """Return the rivers of the vocabulary ``rivers`` that a name tells, by code."""
    name = " ".join(re.findall(r"\w+", name))
    return {
        code: river
        for code, river in schema.choices("rivers").items()
        if any(
            re.search(rf"\b{re.escape(word.strip())}\b", name, re.IGNORECASE)
            for word in (river.id, river.en, *river.facts.get("synonyms", "").split(";"))
            if word.strip()
        )
    }


def _yes(choice: Choice, cell: str) -> bool:
    text = choice.facts.get(cell, "").strip().casefold()
    if text not in YES | NO | {""}:
        raise _wrong(choice, cell, "harus ya atau tidak", "must be yes or no")
    return text in YES


def _metres(choice: Choice, cell: str) -> float:
    text = choice.facts.get(cell, "").strip()
    if not re.fullmatch("0*[1-9][0-9]*", text):  # 1.500 would be one metre and a half to one, 1,500 m to another
        remedy = "harus meter bulat di atas 0, tanpa titik dan koma", "must be whole metres above 0, only digits"
        raise _wrong(choice, cell, *remedy)
    return float(text)


def _weight(choice: Choice) -> float:
    text = choice.facts.get("weight", "").strip().replace(",", ".")
    if not re.fullmatch(r"[01]|[01]?\.[0-9]+", text) or float(text) > 1:
        raise _wrong(choice, "weight", "harus angka 0 sampai 1", "must be a number from 0 to 1")
    return float(text)


def _wrong(choice: Choice, cell: str, must: str, english: str) -> KewilayahanError:
    return InvalidValue(
        Text(
            f"synergy_rules {choice.code}: {cell} {choice.facts.get(cell, '')!r} {must}",
            f"synergy_rules {choice.code}: {cell} {choice.facts.get(cell, '')!r} {english}",
        )
    )
