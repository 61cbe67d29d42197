"""Suites of wishes, the one runner that carries them out, and the report of how it went."""
