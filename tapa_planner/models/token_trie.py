"""A trie of the token sequences that a constraint allows next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class TokenTrie:
    """A node: what may follow, and the piece that is complete here."""

    children: dict[int, 'TokenTrie'] = field(default_factory=dict)
    piece: str | None = None

    @classmethod
    def of(cls, pieces: Iterable[tuple[str, Sequence[int]]]) -> 'TokenTrie':
        """Build the trie of pieces and their tokens; empty token sequences are left out."""
        root = cls()
        for piece, tokens in pieces:
            node = root
            for token in tokens:
                node = node.children.setdefault(token, cls())
            if tokens:
                node.piece = piece
        return root
