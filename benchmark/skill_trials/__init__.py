"""Tries each skill in simulated rooms and prints how often it succeeds, and why not."""
