"""Statistical disclosure control: what of a plan may be published without telling who is ill or poor.

The rule, after Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4 (tables of
magnitude and frequency: threshold rule, complementary cell suppression, audit of feasible intervals):

1. *Threshold.* Of an indicator of people (fact ``persons`` of the vocabulary), a row is hidden whose
   numerator, or count, or remainder (denominator less numerator) is under 5. Zero is hidden too: were
   it shown, every hidden figure would be known to be 1 at least; and a remainder of zero says of
   everybody there that they are poor. A share without numbers of people behind it cannot be judged
   and is hidden.
2. *Complements.* Years and methods are tables of their own. In each, every total is the sum of the rows
   below it, and whoever knows all that is shown can bound what is hidden. More rows are hidden, and all
   rows below a hidden one, until these bounds are wide: a small figure may be anything from 0 to 5, also
   for one who knows all denominators (the households of an RW stand in the areas), and anything
   from 0 to 4 for one who even knows which of the hidden rows are small and which protect them. Which
   row protects is chosen by its place and never by its figure, so that the choice tells nothing.
3. *Other tables.* A baseline of a focus is shown where the same figure is shown among the indicators, or
   where it is a share of so many that it can be no small count and no row of its indicator stands in the
   plan that it could give back; the volume of a work or a proposal in people is hidden under 5, or where
   it equals a hidden figure of its area. Free text cannot be judged by a rule: read it before you publish.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from kewilayahan.checks.casting import Rows
from kewilayahan.disclosure.bounds import THRESHOLD, Count, Tree, hide
from kewilayahan.findings import Finding, Findings
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.tables import SCHEMA

FIGURES = ("value", "numerator", "denominator")
_WORDS = (
    "(?:anak|bayi|balita|batita|baduta|bumil|busui|ibu|siswa|remaja|pemuda|lansia|difabel|penyandang|pasien|kasus|orang"
    "|jiwa|warga|kk|keluarga|rumah tangga|penduduk|people|persons?|child|children|famil(?:y|ies)|households?)"
)
_PEOPLE = re.compile(rf"\b{_WORDS}\b", re.IGNORECASE)
_FEW = re.compile(rf"(?<![\d.,])\b(?:[1-4]|satu|dua|tiga|empat|one|two|three|four)\s+{_WORDS}\b", re.IGNORECASE)
_ROUNDING = 0.05  # offices print one decimal
_LABEL = re.compile("ilustrasi|sintetis|illustration|synthetic", re.IGNORECASE)


def public(plan: MasterPlan) -> MasterPlan:
    """Return the plan as it may be published: no small count of people, none of the office's own columns.

    Everything that is measured, drawn or written from it is as safe as the plan itself. What was
    taken out is missing, and the column ``hidden`` of the row names it; a cell that was never filled
    is missing and not named there. The public plan of a public plan is the same plan.

    Parameters
    ----------
    plan : MasterPlan
        The office's plan.

    Returns
    -------
    MasterPlan
        The same rows. Columns that the schema declares ``internal`` are empty.

    Raises
    ------
    InvalidPlan
        Never for a plan that is valid.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": ["rw", "rw"]})
    >>> facts = {"indicator": "stunting", "year": 2025, "method": "eppgbm"}
    >>> stunting = pd.DataFrame([
    ...     {"area": "A", **facts, "value": 4.0, "numerator": 2, "denominator": 50},
    ...     {"area": "B", **facts, "value": 20.0, "numerator": 12, "denominator": 60},
    ... ])
    >>> shown = kw.public(kw.MasterPlan(areas=areas, indicators=stunting)).indicators
    >>> shown["numerator"].tolist(), shown["hidden"].tolist()
    ([nan, 12.0], [('value', 'numerator', 'denominator'), ()])
    """
    if plan.published:
        return plan
    tables = dict(plan.tables)
    tables["indicators"] = suppress(plan.indicators, plan.areas, schema=plan.schema)
    tables["focuses"] = _without_baselines(plan, tables["indicators"])
    taken = _taken(plan.indicators, tables["indicators"])
    for name in ("interventions", "proposals"):
        tables[name] = _without_volumes(plan.tables[name], taken)
    for table in plan.schema.tables:
        frame = tables[table.name].copy()
        for column in table.columns:
            if column.internal:
                frame[column.name] = None
        tables[table.name] = frame
    made = plan.replace(**tables)
    made.published = True
    return made


def suppress(indicators: pd.DataFrame, areas: pd.DataFrame, *, schema: Schema = SCHEMA) -> pd.DataFrame:
    """Return the table of indicators with the small counts of people hidden, and what would give them back.

    Parameters
    ----------
    indicators : DataFrame
        The table of a plan: a row for each area, indicator, year and method.
    areas : DataFrame
        The areas of the plan: ``parent``, else the dots of the codes, say which rows a total sums.
    schema : Schema
        Says which indicators count people (fact ``persons``), and in what unit.

    Returns
    -------
    DataFrame
        The same rows in the same order; where one is hidden, its figures are missing, ``hidden`` names
        them, and of its note only the words that call it an illustration or synthetic are left.

    Notes
    -----
    Threshold rule and complementary suppression: Hundepool, A. et al. (2012), Statistical Disclosure
    Control, Wiley, chapter 4. The complements are found one by one and not as the fewest possible: in
    a tree, the bounds of an attacker follow exactly from one pass up and one pass down.
    """
    counted = _counts(indicators, areas, schema)
    parents = dict(zip(areas["area"], areas["parent"], strict=True))
    mask = pd.Series(False, index=indicators.index)
    for _, group in counted.groupby(["indicator", "year", "method"], sort=False):
        mask[group.index] = _hide(group, parents)
    return _blank(indicators, mask)


def about_persons(schema: Schema) -> set[str]:
    """Return the indicators that count people or their households; one that does not say is taken for such.

    Examples
    --------
    >>> "stunting" in about_persons(SCHEMA), "bank_sampah" in about_persons(SCHEMA)
    (True, False)
    """
    choices = schema.choices("indicators").items()
    return {code for code, choice in choices if choice.facts.get("persons", "").casefold() != "false"}


def _counts(indicators: pd.DataFrame, areas: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return the rows about people with the counts that they tell: numerator, value and remainder."""
    shares = {code for code, choice in schema.choices("indicators").items() if choice.facts.get("unit") == "%"}
    known = indicators[list(FIGURES)].notna().any(axis=1) | (indicators["hidden"].map(len) > 0)
    rows = indicators[indicators["indicator"].isin(about_persons(schema)) & known]
    value, above, below = (rows[name].astype("float64") for name in FIGURES)
    share = rows["indicator"].isin(shares)
    # A share and one of its parts give the other part.
    numerator = above.fillna((value * below / 100).where(share)).fillna(value.where(~share))
    denominator = below.fillna((100 * above / value.where(value > 0)).where(share))
    counted = rows[["area", "indicator", "year", "method"]].copy()
    counted["numerator"] = numerator
    counted["value"] = value.where(~share)
    counted["remainder"] = denominator - numerator
    # What everybody knows that a figure cannot exceed: its denominator, or all who live there.
    people = rows["area"].map(areas.set_index("area")["population"]).astype("float64")
    counted["cap"] = denominator.fillna(people).clip(lower=numerator.fillna(0)).fillna(math.inf)
    counted["exact"] = above.notna() & below.notna() | ~share
    counted["before"] = rows["hidden"].map(len) > 0
    return counted


def _hide(group: pd.DataFrame, parents: Mapping[str, object]) -> np.ndarray:
    """Return which rows of one indicator, year and method are hidden."""
    figures = group[["numerator", "value", "remainder"]]
    small = (figures < THRESHOLD).any(axis=1)
    unjudged = figures[["numerator", "value"]].isna().all(axis=1)
    primary = (small | unjudged | group["before"]).to_numpy()
    if not primary.any() and group["area"].nunique() == 1:
        return primary
    tree = Tree.of(group["area"].tolist(), parents)
    caps, exact = group["cap"].to_numpy(), group["exact"].to_numpy()
    counts = [Count(tree, figures[name].to_numpy(), caps, exact) for name in figures if figures[name].notna().any()]
    return hide(tree, primary, counts)


def _blank(indicators: pd.DataFrame, mask: pd.Series) -> pd.DataFrame:
    """Take the figures out of the rows, name them in ``hidden``, and keep of the note only its label."""
    shown = indicators.copy()
    for name in FIGURES:
        shown = _cover(shown, name, mask)
    shown["note"] = [_label(note) if covered else note for covered, note in zip(mask, shown["note"], strict=True)]
    return shown


def _cover(frame: pd.DataFrame, column: str, mask: pd.Series) -> pd.DataFrame:
    """Take the cells of a column out of the rows where they are filled, and name it in their ``hidden``."""
    covered = mask & frame[column].notna()
    names = [
        (*names, column) if here and column not in names else names
        for here, names in zip(covered, frame["hidden"], strict=True)
    ]
    taken = frame.assign(hidden=pd.Series(names, index=frame.index, dtype=object))
    taken[column] = frame[column].mask(covered)
    return taken


def _label(note: object) -> str | None:
    """Return the words of a note that call its row an illustration or synthetic, and nothing else of it."""
    found = _LABEL.findall(note) if isinstance(note, str) else []
    return ", ".join(dict.fromkeys(found)) or None


def _taken(indicators: pd.DataFrame, shown: pd.DataFrame) -> set[tuple[str, float]]:
    """Return the areas and the figures that were hidden there."""
    rows = indicators[shown["hidden"].map(len) > 0]
    return {
        (area, float(figure))
        for name in FIGURES
        for area, figure in zip(rows["area"], rows[name], strict=True)
        if pd.notna(figure)
    }


def _without_volumes(frame: pd.DataFrame, taken: set[tuple[str, float]]) -> pd.DataFrame:
    people = frame["unit"].str.contains(_PEOPLE).fillna(False).astype(bool)
    telling = [
        volume < THRESHOLD or any((area, volume) in taken for area in areas)
        for volume, areas in zip(frame["volume"], frame["area"], strict=True)
    ]
    return _cover(frame, "volume", people & pd.Series(telling, index=frame.index, dtype=bool))


def _without_baselines(plan: MasterPlan, shown: pd.DataFrame) -> pd.DataFrame:
    """Hide the baseline of an indicator of people unless it is shown among the indicators, or is one of many."""
    persons = about_persons(plan.schema)
    counted = set(plan.indicators["indicator"])
    known: dict[tuple[object, object], list[float]] = {}
    for name in FIGURES[:2]:
        for code, year, figure in zip(shown["indicator"], shown["year"], shown[name], strict=True):
            known.setdefault((code, year), []).append(figure)
    focuses = plan.focuses
    telling = [
        code in persons
        and not np.isclose(known.get((code, year), []), baseline, atol=_ROUNDING).any()
        and (code in counted or not _of_many(plan, code, baseline))
        for code, year, baseline in zip(
            focuses["indicator"], focuses["baseline_year"], focuses["baseline"], strict=True
        )
    ]
    return _cover(focuses, "baseline", pd.Series(telling, index=focuses.index, dtype=bool))


_HOUSEHOLDS = re.compile(r"\b(?:kk|keluarga|rumah|households?|homes?)\b", re.IGNORECASE)
_GROUP = 20  # of so many residents one at least belongs to any group that is counted: children under five, the aged


def _of_many(plan: MasterPlan, indicator: object, share: float) -> bool:
    """Tell whether a share of the plan's own people, and what is left of them, are no small counts."""
    choice = plan.schema.choices("indicators").get(str(indicator))
    if choice is None or choice.facts.get("unit") != "%" or pd.isna(share):
        return False
    of_households = _HOUSEHOLDS.search(f"{choice.facts.get('counted', '')} {choice.facts.get('counted_en', '')}")
    column, part = ("households", 1) if of_households else ("population", _GROUP)
    people = plan.areas.groupby("level")[column].sum().max() / part
    return bool(min(share, 100 - share) / 100 * people >= THRESHOLD)


def telling_texts(plan: MasterPlan) -> Findings:
    """Return the free texts in which a small number of people is spelt out, for somebody to read.

    No rule can judge a text: these are warnings, and the texts stay as they are in what is published.

    Parameters
    ----------
    plan : MasterPlan
        The plan.

    Returns
    -------
    Findings
        A warning for each text that has a number under 5 right before a word for people.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> problems = pd.DataFrame({"problem": ["M-1"], "statement": ["Ada 3 balita pendek"], "category": ["stunting"]})
    >>> [finding.column for finding in telling_texts(kw.MasterPlan(areas=areas, problems=problems))]
    ['statement']
    """
    found: list[Finding] = []
    for table in plan.schema.tables:
        rows = Rows(table, plan.tables[table.name])
        for column in table.columns:
            free = column.kind == "text" and not (column.many or column.choices or column.reference or column.made)
            if not free or column.name in table.key or not len(rows.frame):
                continue
            telling = rows.frame[column.name].str.contains(_FEW).fillna(False).to_numpy(dtype=bool)
            rows.add(
                "few_people",
                rows=np.flatnonzero(telling),
                column=column.name,
            )
        found.extend(rows.found)
    return Findings(found)
