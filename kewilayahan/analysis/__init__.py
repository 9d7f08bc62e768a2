"""Measures of a plan: a noun a module; frame in, frame out."""
