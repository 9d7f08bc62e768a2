"""Reference table and demo polygons: a package, so that they ship as `kewilayahan.data.boundaries`."""
