"""Geometry in metres, the spatial joins, distribution and neighbours."""
