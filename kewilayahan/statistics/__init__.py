"""Inequality on plain arrays; amounts balanced against need."""
