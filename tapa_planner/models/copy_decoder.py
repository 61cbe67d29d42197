"""
A small decoder that writes words of its own or copies them: from the wish, or ids of the scene.

It cross-attends to the frozen encoder's word states and to the scene's names; each output is a
distribution over its vocabulary, the words of the wish and the names of the scene together.
"""

from dataclasses import asdict, dataclass
import math
from typing import Any

import torch
from torch import nn, Tensor

from tapa_planner.models.word_adapter import WordAdapter

NAME_FLAGS = 8
MAX_LENGTH = 160
_FAR = -1e9


@dataclass(frozen=True)
class DecoderConfig:
    """
    Sizes of a decoder; `word_width` and `name_width` are the frozen encoder's.

    :param words: its vocabulary, in the order of the weights.
    :param adapter_rank: of the changes to the encoder that it reads; 0 is the encoder as it is.
    """

    words: tuple[str, ...]
    width: int = 192
    layers: int = 3
    heads: int = 4
    encoder_layers: int = 2
    dropout: float = 0.1
    word_width: int = 768
    name_width: int = 384
    adapter_rank: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, 'words', tuple(self.words))  # a list where they come from JSON

    @property
    def vocabulary(self) -> int:
        """The number of words."""
        return len(self.words)

    def to_json(self) -> dict[str, Any]:
        """Return the sizes and the words as plain values."""
        return asdict(self)


@dataclass
class Memory:
    """What is read before writing: words of the wish, names of the scene, and their masks."""

    words: Tensor  # (B, W, width)
    names: Tensor  # (B, N, width)
    word_mask: Tensor  # (B, W) true where there is a word
    name_mask: Tensor  # (B, N)

    @property
    def joined(self) -> Tensor:
        """Words and names in a row, (B, W + N, width)."""
        return torch.cat([self.words, self.names], 1)

    @property
    def mask(self) -> Tensor:
        """True where there is something, (B, W + N)."""
        return torch.cat([self.word_mask, self.name_mask], 1)

    def expand(self, count: int) -> 'Memory':
        """Repeat a memory of batch size one."""
        parts = (self.words, self.names, self.word_mask, self.name_mask)
        return Memory(*(part.expand(count, *part.shape[1:]) for part in parts))


class CopyDecoder(nn.Module):
    """Reads a memory, then gives log-probabilities of the next output at every position."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        self.adapter = WordAdapter(config.adapter_rank) if config.adapter_rank else None
        width = config.width
        self.word_in = nn.Sequential(
            nn.LayerNorm(config.word_width), nn.Linear(config.word_width, width)
        )
        self.name_in = nn.Linear(2 * config.name_width + NAME_FLAGS, width)
        self.positions = nn.Embedding(MAX_LENGTH, width)
        self.kinds = nn.Embedding(2, width)
        self.vocabulary = nn.Embedding(config.vocabulary, width)
        self.copied = nn.Linear(width, width)
        self.encoder = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, config.heads, 3 * width, config.dropout, 'gelu',
                batch_first=True, norm_first=True,
            )
            for _ in range(config.encoder_layers)
        )  # fmt: skip
        self.decoder = nn.ModuleList(
            nn.TransformerDecoderLayer(
                width, config.heads, 3 * width, config.dropout, 'gelu',
                batch_first=True, norm_first=True,
            )
            for _ in range(config.layers)
        )  # fmt: skip
        self.memory_norm = nn.LayerNorm(width)
        self.norm = nn.LayerNorm(width)
        self.write = nn.Linear(width, config.vocabulary)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.dropout = nn.Dropout(config.dropout)

    def read(self, words: Tensor, word_mask: Tensor, names: Tensor, name_mask: Tensor) -> Memory:
        """Read encoder states (B, W, 768) and described names (B, N, 776)."""
        count = words.shape[1]
        inner = self.word_in(words) + self.kinds.weight[0]
        inner = inner + self.positions.weight[:count]
        described = self.name_in(names) + self.kinds.weight[1]
        joined = self.dropout(torch.cat([inner, described], 1))
        mask = torch.cat([word_mask, name_mask], 1)
        for layer in self.encoder:
            joined = layer(joined, src_key_padding_mask=~mask)
        joined = self.memory_norm(joined)
        return Memory(joined[:, :count], joined[:, count:], word_mask, name_mask)

    def embed(self, memory: Memory, written: Tensor) -> Tensor:
        """Embed outputs (B, T): vocabulary first, then words of the wish, then names."""
        size = self.config.vocabulary
        own = self.vocabulary(written.clamp(max=size - 1))
        source = self.copied(memory.joined)  # (B, W + N, width)
        index = (written - size).clamp(min=0)
        taken = source.gather(1, index[..., None].expand(-1, -1, source.shape[-1]))
        return torch.where((written < size)[..., None], own, taken)

    def forward(self, memory: Memory, written: Tensor) -> Tensor:
        """Return log-probabilities (B, T, vocabulary + W + N) of what follows each output."""
        length = written.shape[1]
        hidden = self.dropout(self.embed(memory, written) + self.positions.weight[:length])
        causal = torch.full((length, length), True, device=written.device).triu(1)
        for layer in self.decoder:
            hidden = layer(
                hidden,
                memory.joined,
                tgt_mask=causal,
                tgt_is_causal=True,
                memory_key_padding_mask=~memory.mask,
            )
        hidden = self.norm(hidden)
        scale = 1.0 / math.sqrt(self.config.width)
        pointed = self.query(hidden) @ self.key(memory.joined).transpose(1, 2) * scale
        pointed = pointed.masked_fill(~memory.mask[:, None, :], _FAR)
        logits = torch.cat([self.write(hidden), pointed], -1)
        return torch.log_softmax(logits.float(), -1)


def marginal_loss(log_probs: Tensor, right: Tensor, counted: Tensor) -> Tensor:
    """
    Return the mean negative log-probability that one of the right outputs is written.

    :param right: (B, T, outputs), true for each way to write the next word.
    :param counted: (B, T), true where there is a next word.
    """
    summed = log_probs.masked_fill(~right, _FAR).logsumexp(-1)
    return -(summed * counted).sum() / counted.sum().clamp(min=1)
