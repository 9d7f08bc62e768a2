"""What lies above a code: by the column ``parent``, and by the dots of the code itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def above(code: str, parents: Mapping[str, object]) -> list[str]:
    """Return all codes above one, in the plan or not, the nearest first.

    Parameters
    ----------
    code : str
        The code.
    parents : Mapping
        The parent of each code; anything that is no text is none.

    Returns
    -------
    list of str
        Its parent and what is above that, then the codes that it begins with, up to a dot. Where the
        parents run in a circle, each of the circle once and never the code itself.

    Examples
    --------
    >>> above("K.07.22", {}), above("22", {"22": "K.07"}), above("K.07.22", {"K.07.22": "K"})
    (['K.07', 'K'], ['K.07', 'K'], ['K', 'K.07'])
    """
    found: dict[str, None] = {}
    todo = [code]
    while todo:
        here = todo.pop()
        if here in found:
            continue
        found[here] = None
        steps = (here.rpartition(".")[0], parents.get(here))  # the last is followed first, to its end
        todo += [step for step in steps if isinstance(step, str) and step]
    return [*found][1:]


def hung(codes: Iterable[str], parents: Mapping[str, object]) -> dict[str, str]:
    """Hang codes on each other: the nearest above each that is one of them too, where there is one.

    Parameters
    ----------
    codes : iterable of str
        The codes, each once.
    parents : Mapping
        As for `above`.

    Returns
    -------
    dict
        From code to code; never in a circle, for where dots contradict parents the parents hold.

    Examples
    --------
    >>> hung(["K", "K.07.22", "23"], {"23": "K.07"})
    {'23': 'K', 'K.07.22': 'K'}
    """
    there = dict.fromkeys(codes)
    links: dict[str, str] = {}

    def leads_to(start: str, code: str) -> bool:
        while start != code and start in links:
            start = links[start]
        return start == code

    for code in sorted(there, key=lambda code: not isinstance(parents.get(code), str)):
        found = (upper for upper in above(code, parents) if upper in there and not leads_to(upper, code))
        upper = next(found, None)
        if upper is not None:
            links[code] = upper
    return links
