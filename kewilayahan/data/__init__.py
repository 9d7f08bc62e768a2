"""Folders of the repository that ship with the package (`package_dir` in setup.cfg): boundaries, examples."""
