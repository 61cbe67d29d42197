"""
Which names stand for which trained kinds when a user sets a vocabulary.

The detector always answers with chances over the kinds that it was trained on. A name takes the
chances of the kinds that it means from them; what no name means stays with its own kind, so an
apple never becomes a sponge because only "sponge" was asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perception.meaning import Understood

Rows = NDArray[np.float32]

SHARPNESS = 15.0
"""What cosines are multiplied with before names compete by their vectors."""
_LEAST_SHARE_OF_BEST = 0.3
_LEAST_CHANCE = 0.1
_FEW_NAMES = 50
_CLEAR_CHANCE = 0.6
"""Among many names some are a little like any kind: then only a clear meaning counts."""
_FEW_KINDS = 10
_ORDER = ('kind', 'spelling', 'alias', 'group', 'type', 'sentence')


@dataclass(frozen=True)
class NameClaims:
    """
    How the mass of K kinds goes to N names.

    :ivar shares: (K, N): the part of a kind's mass that goes to a name, rows sum to 0 or 1; of
        kinds that several names mean alike the row says equal parts.
    :ivar ties: (kind, names) where several names mean a kind alike: their vectors decide.
    :ivar free: the names that mean no kind, which compete by their vectors alone.
    """

    shares: Rows
    ties: tuple[tuple[int, NDArray[np.int64]], ...]
    free: NDArray[np.int64]

    @classmethod
    def of(cls, kinds: Sequence[str], names: Sequence[Understood]) -> 'NameClaims':
        """
        Give each kind to the name that means it best.

        A kind's own name goes before an alias, an alias before a general word, the narrower
        general word before the wider one, and all before what the encoder thinks.
        """
        rows = {kind: row for row, kind in enumerate(kinds)}
        best: dict[int, tuple[tuple[float, ...], list[int]]] = {}
        free = []
        least = _LEAST_CHANCE if len(names) <= _FEW_NAMES else _CLEAR_CHANCE
        for index, each in enumerate(names):
            claimed = _claimed(each, rows, least)
            if not claimed:
                free.append(index)
            for row, chance in claimed.items():
                rank = (float(_ORDER.index(each.source)), float(len(claimed)), -chance)
                if each.source == 'sentence':
                    rank = (rank[0], -chance, 0.0)
                held, holders = best.get(row, (rank, []))
                if rank < held or not holders:
                    best[row] = (rank, [index])
                elif rank == held:
                    holders.append(index)
        shares = np.zeros((len(kinds), len(names)), dtype=np.float32)
        ties = []
        for row, (_, holders) in best.items():
            shares[row, holders] = 1.0 / len(holders)
            if len(holders) > 1:
                ties.append((row, np.array(holders)))
        return cls(shares, tuple(ties), np.array(free, dtype=np.int64))

    def chances(
        self, vectors: Rows, kind_chances: Rows, kind_vectors: Rows, name_vectors: Rows
    ) -> Rows:
        """
        Return the chances of names and then of the kinds that are left, (R, N + K).

        :param vectors: of R regions, unit length (R, 384).
        :param kind_chances: (R, K); what a row lacks to 1 stays lacking.
        :param kind_vectors: of the kinds' own names (K, 384).
        :param name_vectors: of the names (N, 384).
        """
        names = kind_chances @ self.shares
        for row, holders in self.ties:
            alike = SHARPNESS * vectors @ name_vectors[holders].T
            own = _softmax(alike) - 1.0 / len(holders)
            names[:, holders] += kind_chances[:, row, None] * own
        left = kind_chances * (1.0 - self.shares.sum(axis=1).round(6))
        both = np.concatenate([names, left], axis=1)
        if len(self.free) and len(vectors):
            # Only the best of the free names fights the best kind: a thousand names that are a
            # little alike must not win by their number.
            alike = SHARPNESS * vectors @ name_vectors[self.free].T
            lead = alike.max(axis=1) - (SHARPNESS * vectors @ kind_vectors.T).max(axis=1)
            part = (1.0 / (1.0 + np.exp(-lead)))[:, None]
            total = kind_chances.sum(axis=1, keepdims=True)
            both *= 1.0 - part
            both[:, self.free] += part * total * _softmax(alike)
        return np.asarray(both, dtype=np.float32)


def _claimed(each: Understood, rows: dict[str, int], least: float) -> dict[int, float]:
    """Return the kinds (by row) that a name clearly means."""
    known = {kind: chance for kind, chance in each.chances.items() if kind in rows}
    if each.source == 'sentence':
        least = max(least, _LEAST_SHARE_OF_BEST * max(each.chances.values(), default=0.0))
        known = {kind: chance for kind, chance in known.items() if chance >= least}
    if len(known) > len(rows) // 2 and len(rows) > _FEW_KINDS:
        return {}  # "thing", "everything"
    return {rows[kind]: chance for kind, chance in known.items()}


def _softmax(rows: NDArray[np.floating]) -> Rows:
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
