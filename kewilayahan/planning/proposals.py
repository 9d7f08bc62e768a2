"""What a decision says of a proposal: whether it is answered, whether it stands by itself, whether it waits."""

from __future__ import annotations

from kewilayahan.schema.declaration import Schema

__all__ = ["refused", "standing", "taken_up", "undecided", "waiting"]


def undecided(schema: Schema) -> frozenset[str]:
    """Return the decisions of proposals that nobody decided about yet.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> sorted(undecided(SCHEMA)), sorted(taken_up(SCHEMA)), sorted(refused(SCHEMA))
    (['open'], ['adopted', 'merged'], ['deferred', 'rejected'])
    """
    return _with(schema, "answer", "none")


def taken_up(schema: Schema) -> frozenset[str]:
    """Return the decisions by which a proposal goes into the plan, by itself or within another."""
    return _with(schema, "answer", "taken")


def refused(schema: Schema) -> frozenset[str]:
    """Return the decisions by which a proposal does not go into the plan, for now or for good."""
    return _with(schema, "answer", "refused")


def standing(schema: Schema) -> frozenset[str]:
    """Return the decisions of proposals that count by themselves: neither put off, nor merged, nor refused.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> sorted(standing(SCHEMA)), sorted(waiting(SCHEMA))
    (['adopted', 'open'], ['deferred', 'open'])
    """
    return _with(schema, "stands", "yes")


def waiting(schema: Schema) -> frozenset[str]:
    """Return the decisions of proposals that still wait for an answer or for their time."""
    return _with(schema, "waits", "yes")


def _with(schema: Schema, fact: str, value: str) -> frozenset[str]:
    return frozenset(code for code, choice in schema.choices("decisions").items() if choice.facts.get(fact) == value)
