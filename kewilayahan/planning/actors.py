"""Who an actor is: found by any of its names, and under its present name when it was renamed."""

from __future__ import annotations

import pandas as pd

from kewilayahan.errors import UnknownName
from kewilayahan.plan import MasterPlan, records
from kewilayahan.schema.declaration import Schema, normal
from kewilayahan.words import Text


def find_actor(plan: MasterPlan, name: str) -> str:
    """Return the code of the actor that goes by a name today: its code, its name or one of its aliases.

    A former agency that the plan does not list is found under the agency that took it over.

    Parameters
    ----------
    plan : MasterPlan
        With the actors, and the vocabulary of agencies.
    name : str
        In any spelling; case, spaces and punctuation do not matter.

    Raises
    ------
    UnknownName
        If nobody goes by it.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> actors = pd.DataFrame({"actor": ["dp3ap2kb"], "name": ["Dinas PP dan KB"], "sector": ["kota"]})
    >>> find_actor(kw.MasterPlan(areas=areas, actors=actors), "DPMPPA")
    'dp3ap2kb'
    """
    known = _known(plan.actors)
    code = known.get(normal(name)) or _heir(normal(name), plan.schema, known)
    if code is None:
        every = [*plan.actors["actor"], *plan.actors["name"], *(alias for row in plan.actors["alias"] for alias in row)]
        raise UnknownName(name, every, what=Text("Pelaku", "actor"))
    return present_names(plan)[code]


def present_names(plan: MasterPlan) -> dict[str, str]:
    """Return for the code of every actor the code under which it goes on today.

    An actor that is no more, by its last year (`valid_to`) or by the vocabulary of agencies, goes on as the
    actor that has its code or its name among its aliases, else as the agency that the vocabulary calls its
    successor. Where the plan has neither it stays itself.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> actors = pd.DataFrame({"actor": ["dpmppa", "dp3ap2kb"], "name": ["Dinas PMPPA", "Dinas PP dan KB"]})
    >>> present_names(kw.MasterPlan(areas=areas, actors=actors.assign(sector="kota")))
    {'dpmppa': 'dp3ap2kb', 'dp3ap2kb': 'dp3ap2kb'}
    """
    known = _known(plan.actors)
    aliases: dict[str, str] = {}
    for actor in records(plan.actors):
        for alias in actor.alias:
            aliases.setdefault(normal(alias), actor.actor)
    following = {}
    for actor in records(plan.actors):
        own = (normal(actor.actor), normal(actor.name))
        successor = next((heir for name in own if (heir := _heir(name, plan.schema, known))), None)
        ended = pd.notna(actor.valid_to) or any(_succeeded(name, plan.schema) for name in own)
        heir = next((aliases[name] for name in own if name in aliases), successor)
        following[actor.actor] = heir if ended and heir else actor.actor
    found = {}
    for code in following:
        seen, now = {code}, code
        while (after := following[now]) not in seen:
            seen.add(after)
            now = after
        found[code] = now
    return found


def _known(actors: pd.DataFrame) -> dict[str, str]:
    """Return the actors by their spellings: codes before names before aliases."""
    known: dict[str, str] = {}
    for position in range(3):
        for actor in records(actors):
            names = ((actor.actor,), (actor.name,), actor.alias)[position]
            for spelling in names:
                known.setdefault(normal(spelling), actor.actor)
    return known


def _succeeded(name: str, schema: Schema) -> bool:
    """Tell whether the vocabulary knows the agency of a name as a former one."""
    code = schema.spellings("agencies").get(name)
    return code is not None and bool(schema.choices("agencies")[code].facts.get("successor"))


def _heir(name: str, schema: Schema, known: dict[str, str]) -> str | None:
    """Return the actor that took over the agency of a name; None where it goes on, or the plan has no heir."""
    agencies, spelt = schema.choices("agencies"), schema.spellings("agencies")
    code, seen = spelt.get(name, ""), set[str]()
    while code in agencies and code not in seen:
        seen.add(code)
        code = agencies[code].facts.get("successor", "")
        heir = next((actor for spelling, actor in known.items() if code and spelt.get(spelling) == code), None)
        if heir:
            return heir
    return None
