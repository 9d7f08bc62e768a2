"""What comes first: USG scores, dot votes, pairwise choices and the analytic hierarchy process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
import pandas as pd

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.plan import MasterPlan
from kewilayahan.results import Result
from kewilayahan.words import Text, in_english, number

_CRITERIA = ["urgency", "seriousness", "growth"]
_DIGITS = 9  # of a mean of whole scores: equal means tie whatever the order they were summed in
_HIGHEST = 10  # of the scale; most forms go to 5
LARGEST_RATIO = 0.1  # of consistency, after Saaty


def usg(
    scores: pd.DataFrame,
    *,
    item: str,
    total: Literal["sum", "product"] = "sum",
    scorers: Literal["median", "mean"] = "median",
) -> pd.DataFrame:
    """Rank by urgency, seriousness and growth.

    The total is U + S + G, or U x S x G. Where several people scored an item, the median (or the
    mean) of each criterion counts, and the spread is told. Ties go to the higher seriousness, then
    the higher urgency, then the more votes; what is still equal shares its rank.

    Parameters
    ----------
    scores : DataFrame
        A row for each item and scorer, with ``urgency``, ``seriousness``, ``growth`` (1 to 5, or to 10),
        and optionally ``votes``. A row that lacks a criterion does not count.
    item : str
        Column that names what is scored, ``"problem"`` say.
    total : {"sum", "product"}
        How the three become one.
    scorers : {"median", "mean"}
        How several scores of one criterion become one.

    Returns
    -------
    DataFrame
        By item, first in rank first, then in order of the item: the three criteria, ``votes`` (sum),
        ``scorers`` (rows that count), ``spread`` (largest total of a scorer less the smallest), ``score``
        (points), ``rank``. What nobody scored has no score and no rank and stands last.

    Raises
    ------
    KewilayahanError
        If a score is not a number from 1 to 10, a vote is negative, or a row does not name what it scores.
    UnknownName
        If a column, the total or the way to join scorers is unknown.

    Examples
    --------
    >>> scores = pd.DataFrame(
    ...     {"problem": ["M-1", "M-2", "M-3"], "urgency": [5, 4, 3], "seriousness": [3, 4, 5], "growth": [2, 2, 2]}
    ... )
    >>> usg(scores, item="problem")[["score", "rank"]].to_numpy().tolist()
    [[10.0, 1], [10.0, 2], [10.0, 3]]
    >>> list(usg(scores, item="problem").index)
    ['M-3', 'M-2', 'M-1']
    """
    _choose(total, ("sum", "product"), Text("Nilai total", "value of total"))
    _choose(scorers, ("median", "mean"), Text("Nilai scorers", "value of scorers"))
    for column in (item, *_CRITERIA):
        _known(scores, column)
    _complete(scores, item)
    marks = np.stack([_numbers(scores[name]) for name in _CRITERIA], axis=1)
    if ((marks < 1) | (marks > _HIGHEST)).any():
        raise InvalidValue(Text(f"nilai USG harus 1 sampai {_HIGHEST}", f"a USG score is 1 to {_HIGHEST}"))
    frame = pd.DataFrame(marks, columns=_CRITERIA)
    frame["item"] = scores[item].to_numpy()
    frame["own"] = marks.sum(axis=1) if total == "sum" else marks.prod(axis=1)
    groups = frame.dropna().groupby("item")
    votes = _votes(scores, item)
    ranked = pd.DataFrame(index=pd.Index(frame["item"].unique(), name=item))
    exact = groups[_CRITERIA].agg(scorers).reindex(ranked.index)
    ranked[_CRITERIA] = exact.round(_DIGITS)
    ranked["votes"] = votes.reindex(ranked.index).fillna(0).astype("int64")
    ranked["scorers"] = groups.size().reindex(ranked.index).fillna(0).astype("int64")
    ranked["spread"] = groups["own"].max() - groups["own"].min()
    joined = exact.sum(axis=1, skipna=False) if total == "sum" else exact.prod(axis=1)
    ranked["score"] = joined.round(_DIGITS).where(ranked["scorers"] > 0)
    return _ranked(ranked, ["score", "seriousness", "urgency", "votes"])


def _votes(scores: pd.DataFrame, item: str) -> pd.Series[Any]:
    if "votes" not in scores:
        return pd.Series(dtype="int64")
    votes = pd.Series(_numbers(scores["votes"]), index=scores.index).fillna(0)
    if (votes < 0).any():
        raise InvalidValue(Text("jumlah suara tidak boleh negatif", "votes must not be negative"))
    return votes.groupby(scores[item].to_numpy()).sum()


@dataclass(frozen=True, eq=False, repr=False)
class Priorities(Result):
    """The problems or the proposals of a plan in order of priority.

    Attributes
    ----------
    table : DataFrame
        By ``problem`` or ``proposal``, first in rank first: ``title``, ``urgency``, ``seriousness``, ``growth``,
        ``votes``, ``scorers``, ``spread``, ``score`` (points), ``rank``; see `usg`.
    """

    table: pd.DataFrame

    measure = "priorities"

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the ranking."""
        return {"ranking": self.table.reset_index()}

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what comes first, and how many have no score."""
        scored = self.table[self.table["rank"].notna()]
        without = len(self.table) - len(scored)
        first = "; ".join(str(title) for title in scored.loc[scored["rank"] == 1, "title"]) or "–"
        said = [Text(f"Urutan pertama: {first}.", f"First in rank: {first}.")]
        said += [Text(f"Belum dinilai: {without}.", f"Without a score: {without}.")] * (without > 0)
        return tuple(text.of(lang) for text in said)


def prioritise(
    plan: MasterPlan,
    table: Literal["problems", "proposals"] = "problems",
    *,
    total: Literal["sum", "product"] = "sum",
) -> Priorities:
    """Rank the problems or the proposals of a plan by USG, ties by rule; see `usg`.

    Returns
    -------
    Priorities
        Its ``table`` is as `usg` returns it, with the ``title`` in front.

    Raises
    ------
    UnknownName
        If the table has no USG scores.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> problems = pd.DataFrame({"problem": ["M1", "M2"], "statement": ["Genangan", "Sampah"],
    ...     "category": ["drainase", "sampah"], "urgency": [3, 5], "seriousness": [3, 4], "growth": [3, 4]})
    >>> prioritise(kw.MasterPlan(areas=areas, problems=problems)).table[["title", "score"]].to_numpy().tolist()
    [['Sampah', 13.0], ['Genangan', 9.0]]
    """
    names = {"problems": "statement", "proposals": "title"}
    _choose(table, names, Text("Tabel", "table"))
    rows, key = plan.tables[table], plan.schema.table(table).key[0]
    ranked = usg(pd.DataFrame(rows), item=key, total=total)
    ranked.insert(0, "title", rows.set_index(key)[names[table]].reindex(ranked.index))
    return Priorities(ranked)


def dot_votes(ballots: pd.DataFrame, *, dots: int) -> pd.DataFrame:
    """Count the dots that people stuck, and check that nobody stuck more than they had.

    Parameters
    ----------
    ballots : DataFrame
        ``voter``, ``item``, and ``dots`` (1 where that column is missing).
    dots : int
        How many dots each voter had.

    Returns
    -------
    DataFrame
        By item, first in rank first: ``dots``, ``voters``, ``share`` of all dots, ``rank``. Ties go to what
        more people chose; what is still equal shares its rank.

    Raises
    ------
    KewilayahanError
        If someone used more dots than they had, a number of dots is not positive and whole, or a row lacks
        its voter or item.

    Examples
    --------
    >>> ballots = pd.DataFrame({"voter": ["a", "a", "b"], "item": ["x", "y", "y"], "dots": [1, 2, 2]})
    >>> dot_votes(ballots, dots=3)[["dots", "voters", "rank"]].to_numpy().tolist()
    [[4, 2, 1], [1, 1, 2]]
    """
    for column in ("voter", "item"):
        _known(ballots, column)
    _complete(ballots, "voter", "item")
    if isinstance(dots, bool) or not isinstance(dots, Integral) or dots < 1:
        raise InvalidValue(
            Text(
                f"jumlah titik harus bilangan bulat positif, bukan {dots!r}",
                f"dots must be a positive whole number, not {dots!r}",
            )
        )
    used = pd.Series(_numbers(ballots["dots"]) if "dots" in ballots else 1, index=ballots.index)
    if used.isna().any() or (used < 1).any() or (used != used.round()).any():
        raise InvalidValue(Text("jumlah titik harus bilangan bulat positif", "dots must be positive whole numbers"))
    frame = pd.DataFrame({"voter": ballots["voter"], "item": ballots["item"], "dots": used.astype("int64")})
    spent = frame.groupby("voter")["dots"].sum()
    if (spent > dots).any():
        over = ", ".join(map(str, spent.index[spent > dots][:5]))
        raise InvalidValue(
            Text(f"titik yang dipakai lebih dari {dots}: {over}", f"more than {dots} dots were used by {over}")
        )
    groups = frame.groupby("item")
    counted = pd.DataFrame({"dots": groups["dots"].sum(), "voters": groups["voter"].nunique()})
    counted["share"] = counted["dots"] / counted["dots"].sum()
    return _ranked(counted, ["dots", "voters"])


def pairwise(choices: pd.DataFrame) -> pd.DataFrame:
    """Rank by choices between two: a win counts 1, a draw a half.

    Parameters
    ----------
    choices : DataFrame
        ``first``, ``second`` and ``winner`` (one of them; missing for a draw). A pair may be compared often.

    Returns
    -------
    DataFrame
        By item, first in rank first: ``wins``, ``losses``, ``draws``, ``score``, ``rank``. Ties go to the one
        that did better against those it is tied with; what is still equal shares its rank.

    Raises
    ------
    KewilayahanError
        If something is compared with itself or with nothing, or the winner is neither of the two.

    Examples
    --------
    >>> choices = pd.DataFrame({"first": ["a", "a", "b"], "second": ["b", "c", "c"], "winner": ["a", "c", None]})
    >>> pairwise(choices)[["score", "rank"]].to_numpy().tolist()
    [[1.5, 1], [1.0, 2], [0.5, 3]]
    """
    for column in ("first", "second", "winner"):
        _known(choices, column)
    _complete(choices, "first", "second")
    first, second, winner = choices["first"], choices["second"], choices["winner"]
    if (first == second).any() or not (winner.isna() | (winner == first) | (winner == second)).all():
        raise InvalidValue(Text("pemenang harus salah satu dari keduanya", "the winner must be one of the two"))
    pairs = list(zip(first, second, [None if pd.isna(w) else w for w in winner], strict=True))
    items = sorted({item for one, other, _ in pairs for item in (one, other)})
    rows = [
        (
            sum(won == item for _, _, won in pairs),
            sum(won not in (item, None) and item in (one, other) for one, other, won in pairs),
            sum(won is None and item in (one, other) for one, other, won in pairs),
        )
        for item in items
    ]
    table = pd.DataFrame(rows, columns=["wins", "losses", "draws"], index=pd.Index(items, name="item"))
    table["score"] = table["wins"] + table["draws"] / 2
    table["against"] = [_among_equals(item, table["score"], pairs) for item in items]
    return _ranked(table, ["score", "against"]).drop(columns="against")


def _among_equals(item: str, score: pd.Series[Any], pairs: list[tuple[str, str, str | None]]) -> float:
    """Return the score of an item against those that have as much as it."""
    equals = set(score.index[score == score[item]])
    met = [won for one, other, won in pairs if item in (one, other) and {one, other} <= equals]
    return sum(1.0 if won == item else 0.5 if won is None else 0.0 for won in met)


@dataclass(frozen=True, eq=False, repr=False)
class Weights(Result):
    """Weights from pairwise judgements.

    Attributes
    ----------
    weights : Series
        By element, the heaviest first; they sum to 1.
    consistency : float
        The consistency ratio CR = CI / RI.
    consistent : bool
        Whether it is below 0.1.
    """

    weights: pd.Series[float]
    consistency: float

    measure = "weights"

    @property
    def consistent(self) -> bool:
        """Whether the judgements contradict each other little enough to be used."""
        return self.consistency < LARGEST_RATIO

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the weights."""
        return {"weights": self.weights.reset_index()}

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return the consistency in words."""
        ratio = number(self.consistency, 3, lang)
        if in_english(lang):
            return (f"Consistency ratio {ratio}: " + ("usable." if self.consistent else "too high, judge again."),)
        return (
            f"Rasio konsistensi {ratio}: " + ("dapat dipakai." if self.consistent else "terlalu tinggi, nilai ulang."),
        )


def ahp(judgements: Mapping[tuple[str, str], float]) -> Weights:
    """Return weights by the analytic hierarchy process.

    The principal eigenvector of the matrix of judgements, its consistency ratio by Saaty's random
    indices (Saaty 1980, *The Analytic Hierarchy Process*; computed by ahpy). Judgements that are
    missing are completed so that the largest eigenvalue is smallest (Bozóki, Fülöp and Rónyai 2010,
    Mathematical and Computer Modelling 52, 318-333).

    Parameters
    ----------
    judgements : Mapping of (str, str) to float
        How much more the first of two weighs than the second, from 1/9 to 9; each pair at most once,
        at most 15 elements.

    Raises
    ------
    KewilayahanError
        If there is no judgement, one is outside 1/9 to 9, a pair stands twice or with itself, or the
        elements do not hang together.

    Examples
    --------
    >>> found = ahp({("miskin", "stunting"): 3, ("miskin", "genangan"): 5, ("stunting", "genangan"): 3})
    >>> found.weights.round(3).to_dict(), round(found.consistency, 3), found.consistent
    ({'miskin': 0.637, 'stunting': 0.258, 'genangan': 0.105}, 0.037, True)
    """
    from ahpy import Compare

    for pair in judgements:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise InvalidValue(
                Text(
                    f"bukan pasangan: {pair!r}; contoh: ('a', 'b'): 3",
                    f"this is not a pair: {pair!r}; an example: ('a', 'b'): 3",
                )
            )
    elements = list(dict.fromkeys(element for pair in judgements for element in pair))
    _check_judgements(judgements, elements)
    exact = {pair: float(value) for pair, value in judgements.items()}
    found = Compare("ahp", exact, precision=9, random_index="saaty")
    weights = pd.Series({name: float(found.local_weights[name]) for name in elements}, name="weight")
    weights = (weights / weights.sum()).sort_values(ascending=False, kind="stable")
    return Weights(weights.rename_axis("element"), float(found.consistency_ratio))


def _check_judgements(judgements: Mapping[tuple[str, str], float], elements: list[str]) -> None:
    pairs = [frozenset(pair) for pair in judgements]
    if not pairs or len(elements) > 15:
        raise InvalidValue(Text("perlu 2 sampai 15 unsur", "2 to 15 elements are needed"))
    if len(set(pairs)) < len(pairs) or any(len(pair) < 2 for pair in pairs):
        raise InvalidValue(
            Text(
                "ada pasangan yang ganda, atau unsur yang dipasangkan dengan dirinya sendiri",
                "a pair stands twice, or an element is paired with itself",
            )
        )
    for pair, value in judgements.items():
        if not isinstance(value, Real) or not 1 / 9 - 1e-9 <= value <= 9 + 1e-9:
            raise InvalidValue(
                Text(
                    f"nilai harus 1/9 sampai 9, bukan {' : '.join(pair)} = {value}",
                    f"a value is 1/9 to 9, not {' : '.join(pair)} = {value}",
                )
            )
    reached = {elements[0]}
    while more := {name for pair in pairs if pair & reached for name in pair} - reached:
        reached |= more
    if len(reached) < len(elements):
        apart = ", ".join(sorted(set(elements) - reached))
        raise InvalidValue(Text(f"belum terhubung dengan yang lain: {apart}", f"not connected with the rest: {apart}"))


def _ranked(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the rows by their keys, highest first, then by name; what is equal in all keys shares a rank."""
    order = frame.sort_index().sort_values(keys, ascending=False, kind="stable", na_position="last")
    new = ~order.duplicated(keys, keep="first").to_numpy()
    place = np.maximum.accumulate(np.where(new, np.arange(1, len(order) + 1), 0))
    order["rank"] = pd.array(place, dtype="Int64")
    order.loc[order[keys[0]].isna(), "rank"] = pd.NA
    return order


def _choose(value: str, known: Any, what: Text) -> None:
    if value not in known:
        raise UnknownName(value, known, what=what)


def _known(frame: pd.DataFrame, column: str) -> None:
    if column not in frame:
        raise UnknownName(column, map(str, frame.columns), what=Text("Kolom", "column"))


def _complete(frame: pd.DataFrame, *columns: str) -> None:
    for column in columns:
        if frame[column].isna().any():
            rows = ", ".join(map(str, frame.index[frame[column].isna()][:5]))
            raise InvalidValue(
                Text(f"kolom {column} masih kosong di baris {rows}", f"the column {column} is empty in the rows {rows}")
            )


def _numbers(cells: pd.Series[Any]) -> np.ndarray:
    try:
        return cells.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError):
        raise InvalidValue(
            Text(f"isi kolom {cells.name} bukan angka", f"the column {cells.name} is not numeric")
        ) from None
