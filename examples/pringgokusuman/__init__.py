"""The example plan: a package, so that it ships as `kewilayahan.data.pringgokusuman`."""
