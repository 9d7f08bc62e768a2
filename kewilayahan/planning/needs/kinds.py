"""What a need may be: a column of the areas, an indicator at one method and year, or an index with its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.schema.declaration import Choice, Schema
from kewilayahan.words import Text, in_english, number

Part = Literal["need", "numerator", "denominator", "share", "value"]


@dataclass(frozen=True)
class Indicator:
    """An indicator at one method and one year, for values of other methods are not comparable.

    Parameters
    ----------
    indicator : str
        Code of the vocabulary, ``"stunting"`` say.
    method : str
        How it was measured, ``"eppgbm"`` say.
    year : int
        The year.
    of : {"need", "numerator", "denominator", "share", "value"}
        What of it. ``need`` is how many lack: the numerator where less is better, the denominator less
        the numerator where more is better, and the value of an indicator that is a plain count.
        ``share`` is 100 times the numerator over the denominator, ``value`` what was written. As a need,
        the percentage of an indicator of which more is better is turned round: what is left of 100; its
        numerator counts those who are served, and is refused.

    Raises
    ------
    UnknownName
        If there is no such part.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> Indicator("miskin_ksjps", method="ksjps", year=2025).label(SCHEMA)
    'KK dalam register KSJPS (Register KSJPS, 2025)'
    """

    indicator: str
    method: str = field(kw_only=True)
    year: int = field(kw_only=True)
    of: Part = field(default="need", kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a part that there is not."""
        if self.of not in get_args(Part):
            raise UnknownName(str(self.of), get_args(Part), what=Text("Bagian indikator", "part of an indicator"))

    def choice(self, schema: Schema) -> Choice:
        """Return the line of the vocabulary: label, unit and direction.

        Raises
        ------
        UnknownName
            If the vocabulary has no such indicator, or no such method.
        """
        known(self.method, schema.choices("methods"), Text("Metode", "method"))
        return known(self.indicator, schema.choices("indicators"), Text("Indikator", "indicator"))

    def label(self, schema: Schema, lang: str = "id") -> str:
        """Return what people read."""
        return f"{self.choice(schema).label(lang)} ({schema.label('methods', self.method, lang)}, {self.year})"


@dataclass(frozen=True)
class Composite:
    """An index of need: indicators brought to one scale, weighted, and summed.

    Each part becomes 0 (least need) to 1 (most): by minimum and maximum, or by rank (ties share the
    middle rank). Of an indicator with a denominator the part is the share that lacks; where more is
    better (the direction in the vocabulary), a plain value is turned round. The index is the weighted
    mean of the parts, times the people, so that a large area does not get as little as a small one.

    Parameters
    ----------
    weights : Mapping
        Indicators (or columns of the areas) and their weights, which need not sum to 1.
    scale : {"minmax", "rank"}
        How values are brought to one scale.
    people : str or None
        Column of the areas that the index is multiplied by; None leaves the index itself.

    Raises
    ------
    KewilayahanError
        If there is no weight, or one that is not positive.
    UnknownName
        If there is no such scale.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> poor = Indicator("miskin_ksjps", method="ksjps", year=2025)
    >>> Composite({poor: 3, "households": 1}).label(SCHEMA)
    'Indeks: 75 % KK dalam register KSJPS (Register KSJPS, 2025), 25 % Kepala keluarga; menurut rentang \
(terkecil 0, terbesar 1); kali Penduduk'
    """

    weights: Mapping[str | Indicator, float]
    scale: Literal["minmax", "rank"] = "minmax"
    people: str | None = "population"

    def __post_init__(self) -> None:
        """Freeze the weights, and refuse those that mean nothing."""
        scale_in_words(self.scale)
        if not self.weights or not all(np.isfinite(weight) and weight > 0 for weight in self.weights.values()):
            raise InvalidValue(Text("bobot harus positif", "weights must be positive"))
        object.__setattr__(self, "weights", MappingProxyType(dict(self.weights)))

    def label(self, schema: Schema, lang: str = "id") -> str:
        """Return what people read, the weights included."""
        total = sum(self.weights.values())
        parts = ", ".join(
            f"{_percent(100 * weight / total, lang)} % {label_of(need, schema, lang)}"
            for need, weight in self.weights.items()
        )
        times = (
            f"; {'times' if in_english(lang) else 'kali'} {label_of(self.people, schema, lang)}" if self.people else ""
        )
        scale = "; " + scale_in_words(self.scale)[in_english(lang)]
        return f"{'Index' if in_english(lang) else 'Indeks'}: {parts}{scale}{times}"


Need: TypeAlias = str | Indicator | Composite


def label_of(need: Need, schema: Schema, lang: str = "id") -> str:
    """Return what people read for a need: the label of a column, an indicator (or what lacks of it), an index."""
    if isinstance(need, str):
        return schema.table("areas").column(need).label(lang)
    lacking = isinstance(need, Indicator) and need.of in ("need", "share", "value") and more_is_better(need, schema)
    return need.label(schema, lang) + (": lacking" if in_english(lang) else ": yang belum") * lacking


def more_is_better(indicator: Indicator, schema: Schema) -> bool:
    """Tell whether more of an indicator is better, by the direction in the vocabulary."""
    return indicator.choice(schema).facts.get("direction") == "up"


def _percent(part: float, lang: str) -> str:
    """Return a weight without decimals, unless it would seem to be nothing or all."""
    return number(part, int(round(part) in (0, 100) and part < 100), lang)


def scale_in_words(scale: str) -> tuple[str, str]:
    """Return a scale in words, Indonesian first, and refuse one that there is not."""
    words = {
        "minmax": ("menurut rentang (terkecil 0, terbesar 1)", "by range (smallest 0, largest 1)"),
        "rank": ("menurut peringkat (terkecil 0, terbesar 1)", "by rank (smallest 0, largest 1)"),
    }
    if scale not in words:
        raise UnknownName(scale, words, what=Text("Skala", "scale"))
    return words[scale]


def known(code: str, choices: Mapping[str, Choice], what: Text) -> Choice:
    """Return a choice by its code, or raise `UnknownName` with the nearest codes there are."""
    if code not in choices:
        raise UnknownName(code, choices, what=what)
    return choices[code]
