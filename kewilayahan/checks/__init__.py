"""The data rules of a plan: every fault at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import pandas as pd

from kewilayahan.checks.casting import Rows, cast, choices, wanting
from kewilayahan.checks.geometries import check_places
from kewilayahan.checks.relations import check_relations, relations_of
from kewilayahan.findings import Finding, Findings
from kewilayahan.schema.declaration import Column, Schema
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.words import Text

_SHARE_TOLERANCE = 0.1  # percentage points: the rounding of one decimal that offices print


class Checked(Protocol):
    """What carries its tables and its schema: a `MasterPlan`."""

    tables: Mapping[str, pd.DataFrame]
    schema: Schema


def check(plan: Checked | Mapping[str, pd.DataFrame], *, schema: Schema | None = None) -> Findings:
    """Check all data rules of a plan at once; bad data never raises.

    Parameters
    ----------
    plan : MasterPlan or mapping of str to DataFrame
        The tables by their names. Missing tables are taken as empty, but for ``areas``.
    schema : Schema, optional
        The schema of a mapping of tables; a `MasterPlan` carries its own.

    Returns
    -------
    Findings
        Types, required cells, unique keys, choices, ranges, patterns, references, cycles, ends
        before starts, funding outside the years of its work, shares, geometry kinds, children
        outside their parent, and the overlaps and gaps of the areas in m².

    Examples
    --------
    >>> import pandas as pd
    >>> areas = pd.DataFrame({"area": ["A", "A"], "name": ["Satu", None], "level": ["rw", "desa"]})
    >>> sorted(finding.rule for finding in check({"areas": areas}).errors)
    ['choices', 'required', 'unique', 'unique']
    """
    if isinstance(plan, Mapping):
        return cast_tables(plan, schema or SCHEMA)[1]
    return cast_tables(plan.tables, schema or plan.schema)[1]


def cast_tables(tables: Mapping[str, pd.DataFrame], schema: Schema) -> tuple[dict[str, pd.DataFrame], Findings]:
    """Cast all tables of the schema and check them.

    Returns
    -------
    tuple of dict and Findings
        A typed frame for every table of the schema, and all that was found.
    """
    every = {name: tables.get(name, pd.DataFrame()) for name in schema.names}
    frames, found = _cast_and_check(every, {}, schema)
    return frames, _by_table([*_unknown_tables(tables, schema), *found], schema)


def recast_tables(
    changed: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame], findings: Findings, schema: Schema
) -> tuple[dict[str, pd.DataFrame], Findings]:
    """Cast tables that take the place of others, and check again only them and what refers to them.

    Parameters
    ----------
    changed : mapping of str to DataFrame
        The new tables.
    before : mapping of str to DataFrame
        All tables of a plan, cast and free of errors.
    findings : Findings
        What was found in them.
    schema : Schema
        Theirs.

    Returns
    -------
    tuple of dict and Findings
        As of `cast_tables`.
    """
    # Shallow copies: what somebody writes into a table of one plan stays out of the other.
    rest = {name: frame.copy(deep=False) for name, frame in before.items() if name not in changed}
    frames, found = _cast_and_check(changed, rest, schema)
    again = relations_of(changed)
    kept = [finding for finding in findings if finding.table not in changed and finding.rule not in again]
    if "areas" in changed and not len(changed["areas"]):
        found = [*_unknown_tables(frames, schema), *found]
    return {name: frames[name] for name in schema.names}, _by_table([*kept, *found], schema)


def _by_table(findings: list[Finding], schema: Schema) -> Findings:
    """Return findings in the order of the tables, those of unknown tables first."""
    order = {name: place for place, name in enumerate(schema.names)}
    return Findings(sorted(findings, key=lambda finding: order.get(finding.table, -1)))


def _cast_and_check(
    new: Mapping[str, pd.DataFrame], rest: Mapping[str, pd.DataFrame], schema: Schema
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Cast the new tables; check them, and the others of the plan where they refer to them."""
    done = {table.name: cast(new[table.name], table, schema) for table in schema.tables if table.name in new}
    frames = {**rest, **{name: cast_.frame for name, cast_ in done.items()}}
    found = [finding for cast_ in done.values() for finding in cast_.findings]
    for table in schema.tables:
        if table.name not in new:
            if any(column.reference in new for column in table.columns):
                rows = Rows(table, frames[table.name])
                _check_references(rows, frames, schema)
                found.extend(rows.found)
            continue
        rows = Rows(table, frames[table.name], done[table.name].unread)
        _check_columns(rows, schema)
        _check_key(rows)
        _check_references(rows, frames, schema)
        _check_order(rows)
        if table.name == "indicators":
            _check_shares(rows, schema)
        if table.name == "zones":
            _check_stages(rows, schema)
        found.extend(rows.found)
    found.extend(check_relations(frames, schema, changed=new))
    found.extend(check_places(frames, schema, changed=new))
    return frames, found


def _unknown_tables(tables: Mapping[str, pd.DataFrame], schema: Schema) -> list[Finding]:
    found = [
        Finding("unknown_table", {"known": [Text(table.id, table.en) for table in schema.tables]}, table=str(name))
        for name in tables
        if name not in schema.names
    ]
    if "areas" not in tables or not len(tables["areas"]):
        found.append(Finding("areas", table="areas"))
    return found


def _check_columns(rows: Rows, schema: Schema) -> None:
    for column in rows.table.columns:
        cells = rows.frame[column.name]
        if column.many:
            _check_many(rows, column, schema)
            continue
        filled = cells.notna().to_numpy()
        if column.required and not filled.all():
            told = wanting("required", column, schema)
            rows.add(*told, rows=np.flatnonzero(~filled), column=column.name)
        if not filled.any():
            continue
        if column.choices:
            _add_choice_faults(rows, column, _not_in(cells, set(schema.choices(column.choices))), schema)
        if column.pattern:
            fits = ~filled | cells.str.fullmatch(column.pattern).fillna(False).to_numpy(dtype=bool)
            rows.add(
                "pattern",
                {"example": column.example},
                rows=np.flatnonzero(~fits),
                column=column.name,
            )
        _check_range(rows, column, cells)


def _not_in(cells: pd.Series, known: set[str]) -> np.ndarray:
    """Return which cells are filled with something unknown; a column holds few different codes."""
    strange = [code for code in cells.dropna().unique() if code not in known]
    return cells.isin(strange).to_numpy() if strange else np.zeros(len(cells), dtype=bool)


def _check_range(rows: Rows, column: Column, cells: pd.Series) -> None:
    if column.minimum is not None:
        low = (cells < column.minimum).fillna(False).to_numpy(dtype=bool)
        rows.add("range.low", {"limit": f"{column.minimum:g}"}, rows=np.flatnonzero(low), column=column.name)
    if column.maximum is not None:
        high = (cells > column.maximum).fillna(False).to_numpy(dtype=bool)
        rows.add("range.high", {"limit": f"{column.maximum:g}"}, rows=np.flatnonzero(high), column=column.name)


def _add_choice_faults(
    rows: Rows, column: Column, wrong: np.ndarray, schema: Schema, values: Mapping[int, str] | None = None
) -> None:
    rows.add(
        "choices",
        {"choices": choices(column, schema)},
        rows=np.flatnonzero(wrong),
        column=column.name,
        values=values,
    )


def _check_many(rows: Rows, column: Column, schema: Schema) -> None:
    cells = rows.frame[column.name]
    empty = (cells.map(len) == 0).to_numpy(dtype=bool)
    if column.required and empty.any():
        rows.add(*wanting("required", column, schema), rows=np.flatnonzero(empty), column=column.name)
    if column.choices:
        known = schema.choices(column.choices)
        wrong = {
            position: "; ".join(code for code in codes if code not in known)
            for position, codes in enumerate(cells)
            if not all(code in known for code in codes)
        }
        mask = np.zeros(len(cells), dtype=bool)
        mask[list(wrong)] = True
        _add_choice_faults(rows, column, mask, schema, wrong)


def _check_key(rows: Rows) -> None:
    key = list(rows.table.key)
    filled = rows.frame[key].notna().all(axis=1)
    double = rows.frame.duplicated(key, keep=False) & filled
    rows.add(
        "unique",
        rows=np.flatnonzero(double),
        column=key[0],
    )
    for name in key:
        if rows.table.column(name).kind == "text":
            split = rows.frame[name].str.contains(";", regex=False).fillna(False).astype(bool)
            rows.add("pattern.semicolon", rows=np.flatnonzero(split), column=name)


def _check_references(rows: Rows, frames: Mapping[str, pd.DataFrame], schema: Schema) -> None:
    for column in rows.table.columns:
        if not column.reference:
            continue
        target, named = frames[column.reference], schema.table(column.reference)
        if not len(target) and not len(rows.frame):
            continue
        known = set(target[named.key[0]].dropna())
        cells = rows.frame[column.name]
        if column.many:
            values = {
                position: "; ".join(code for code in codes if code not in known)
                for position, codes in enumerate(cells)
                if not known.issuperset(codes)
            }
        else:
            broken = np.flatnonzero(_not_in(cells, known))
            values = {int(position): str(cells.iloc[position]) for position in broken}
        rows.add(
            "reference",
            {"target": Text(named.id, named.en)},
            rows=list(values),
            column=column.name,
            values=values,
        )


def _check_order(rows: Rows) -> None:
    for start, end in (("start", "end"), ("valid_from", "valid_to"), ("baseline_year", "target_year")):
        if start in rows.table.by_name and end in rows.table.by_name:
            wrong = (rows.frame[end] < rows.frame[start]).fillna(False).to_numpy(dtype=bool)
            rows.add("order", rows=np.flatnonzero(wrong), column=end)


def _check_shares(rows: Rows, schema: Schema) -> None:
    """Check that a share lies between 0 and 100 % and equals its numerator over its denominator."""
    frame = rows.frame
    units = {code: choice.facts.get("unit", "") for code, choice in schema.choices("indicators").items()}
    percent = frame["indicator"].map(units).fillna("").eq("%").to_numpy()
    outside = percent & ((frame["value"] < 0) | (frame["value"] > 100)).to_numpy()
    above = percent & (frame["numerator"] > frame["denominator"]).to_numpy()
    share = 100 * frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
    differs = percent & ((share - frame["value"]).abs() > _SHARE_TOLERANCE).to_numpy()
    rows.add("share.outside", rows=np.flatnonzero(outside), column="value")
    rows.add("share.above", rows=np.flatnonzero(above), column="numerator")
    rows.add("share.differs", rows=np.flatnonzero(differs & ~above & ~outside), column="value")


def _check_stages(rows: Rows, schema: Schema) -> None:
    ladders: dict[str, set[str]] = {}
    for choice in schema.vocabulary["stages"]:
        ladders.setdefault(choice.facts.get("ladder", ""), set()).add(choice.code)
    for column in ("stage", "target_stage"):
        wrong = [
            position
            for position, (ladder, stage) in enumerate(zip(rows.frame["ladder"], rows.frame[column], strict=True))
            if pd.notna(ladder) and pd.notna(stage) and stage not in ladders.get(str(ladder), {stage})
        ]
        rows.add("stage", rows=wrong, column=column)
    _check_climb(rows, schema)


def _check_climb(rows: Rows, schema: Schema) -> None:
    """Warn of a target stage that is not above the present one on the ladder of the zone or its theme."""
    orders = {
        (choice.facts.get("ladder", ""), choice.code): int(choice.facts["order"])
        for choice in schema.vocabulary["stages"]
    }
    flat = []
    for position, zone in enumerate(rows.frame.itertuples()):
        theme = schema.choices("themes").get(str(zone.theme))
        ladder = zone.ladder if isinstance(zone.ladder, str) else theme.facts.get("ladder", "") if theme else ""
        now, aim = orders.get((ladder, str(zone.stage))), orders.get((ladder, str(zone.target_stage)))
        if now is not None and aim is not None and aim <= now:
            flat.append(position)
    rows.add("climb", rows=flat, column="target_stage")
