"""Detector backends, one file each; the library of each is imported in its file alone."""
