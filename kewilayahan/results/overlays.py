"""What a measure lays over a map, as plain values: shades of areas, and lines between them.

A measure knows nothing of maps; `kewilayahan.maps` draws these.
"""

from __future__ import annotations

from dataclasses import dataclass

from kewilayahan.words import Text

Facts = tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class Shade:
    """One class of a choropleth: what it means, and its colour ``#rrggbb``."""

    name: Text
    colour: str


@dataclass(frozen=True)
class ShadedArea:
    """An area, the position of its shade, and the facts that its card shows."""

    area: str
    shade: int
    facts: Facts


@dataclass(frozen=True)
class Choropleth:
    """Areas shaded by a measure.

    Attributes
    ----------
    name : Text
        What is shown.
    shades : tuple of Shade
        The classes, in the order of the legend.
    areas : tuple of ShadedArea
        The areas; those without a polygon are not drawn.
    """

    name: Text
    shades: tuple[Shade, ...]
    areas: tuple[ShadedArea, ...]


@dataclass(frozen=True)
class Connection:
    """A line between two places: solid when it is agreed, dashed when it is only proposed.

    Attributes
    ----------
    card : str
        Key of the card that it opens: ``links/L-01`` for a row of the plan, its own for a proposal.
    branch : Text
        What it is shown under.
    kind : str
        Code of the vocabulary ``link_kinds``.
    ends : tuple of two (potential, area)
        Where it begins and ends; a potential may be empty.
    title : str
        Heading of its card.
    facts : Facts
        What the card shows, the reasons included.
    agreed : bool
        Whether it is agreed.
    """

    card: str
    branch: Text
    kind: str
    ends: tuple[tuple[str, str], tuple[str, str]]
    title: str
    facts: Facts
    agreed: bool


@dataclass(frozen=True)
class Connections:
    """Lines that a measure draws between areas, and what a reader must know of those that are not there."""

    lines: tuple[Connection, ...]
    notes: tuple[Text, ...] = ()
