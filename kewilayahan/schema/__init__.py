"""The one schema: what a column is, and what a plan holds."""

from kewilayahan.schema.tables import SCHEMA

__all__ = ["SCHEMA"]
