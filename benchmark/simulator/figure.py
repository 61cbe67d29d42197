"""A number that was measured beside the bound that it must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """
    What was measured of one thing.

    :ivar bound: that the value must keep; None for what is only told.
    :ivar at_least: whether the bound is a lower one.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = True
    detail: str = ''

    @property
    def is_met(self) -> bool:
        """Whether the value keeps its bound; true for one without."""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def cells(self) -> tuple[str, str, str, str]:
        """Return name, value, bound and verdict for a table."""
        wanted = ''
        if self.bound is not None:
            wanted = f'{"at least" if self.at_least else "at most"} {self.bound:g} {self.unit}'
        verdict = '' if self.bound is None else 'met' if self.is_met else 'MISSED'
        value = f'{self.value:.3g} {self.unit}'.strip()
        return self.name, f'{value} ({self.detail})' if self.detail else value, wanted, verdict


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up in a terminal too."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f'| {" | ".join(padded)} |'

    ruled = line(['-' * width for width in widths])
    return '\n'.join([line(head), ruled, *(line(row) for row in rows)])
