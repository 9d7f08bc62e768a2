"""Who an actor is: found by any of its names, and under its present name when it was renamed."""

from __future__ import annotations

import pandas as pd

from kewilayahan.declaration import normal
from kewilayahan.errors import UnknownName
from kewilayahan.plan import records


def find_actor(actors: pd.DataFrame, name: str) -> str:
    """Return the code of the actor that goes by a name today: its code, its name or one of its aliases.

    Parameters
    ----------
    actors : DataFrame
        The table of actors.
    name : str
        In any spelling; case, spaces and punctuation do not matter.

    Raises
    ------
    UnknownName
        If nobody goes by it.

    Examples
    --------
    >>> import pandas as pd
    >>> actors = pd.DataFrame({"actor": ["dp3ap2kb"], "name": ["Dinas PP dan KB"], "alias": [("DPMPPA", "DPPKB")]})
    >>> find_actor(actors.assign(valid_from=2021, valid_to=None), "dpmppa")
    'dp3ap2kb'
    """
    known: dict[str, str] = {}
    for position in range(3):
        for actor in records(actors):
            names = ((actor.actor,), (actor.name,), actor.alias)[position]
            for spelling in names:
                known.setdefault(normal(spelling), actor.actor)
    if normal(name) not in known:
        every = [*actors["actor"], *actors["name"], *(alias for names in actors["alias"] for alias in names)]
        raise UnknownName(name, every, what="Pelaku / actor")
    code = known[normal(name)]
    return present_names(actors).get(code, code)


def present_names(actors: pd.DataFrame) -> dict[str, str]:
    """Return for the code of every actor the code under which it goes on today.

    An actor with a last year (`valid_to`) goes on as the actor that has its code or its name among
    its aliases; where there is none it stays itself.

    Examples
    --------
    >>> import pandas as pd
    >>> actors = pd.DataFrame({"actor": ["dpmppa", "dp3ap2kb"], "name": ["Dinas PMPPA", "Dinas PP dan KB"]})
    >>> actors["alias"], actors["valid_to"] = [(), ("DPMPPA",)], [2020, None]
    >>> present_names(actors)
    {'dpmppa': 'dp3ap2kb', 'dp3ap2kb': 'dp3ap2kb'}
    """
    heirs: dict[str, str] = {}
    for actor in records(actors):
        for alias in actor.alias:
            heirs.setdefault(normal(alias), actor.actor)
    following = {}
    for actor in records(actors):
        heir = heirs.get(normal(actor.actor)) or heirs.get(normal(actor.name))
        following[actor.actor] = heir if heir and pd.notna(actor.valid_to) else actor.actor
    found = {}
    for code in following:
        seen, now = {code}, code
        while (after := following[now]) not in seen:
            seen.add(after)
            now = after
        found[code] = now
    return found
