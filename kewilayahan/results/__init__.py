"""Results of measures: their tables as cells, as HTML, and as overlays for maps."""
