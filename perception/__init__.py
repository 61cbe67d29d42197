"""Seeing: viewpoints, detectors, lifting to 3-D, fusion into a semantic map, perception node."""
