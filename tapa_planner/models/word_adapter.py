"""
Low-rank changes to the frozen sentence encoder (LoRA, Hu et al., 2021), shipped beside it.

The encoder learned from sentences of the web what words mean; the adapter turns what it says about
each word towards what a wish asks for. Names are still compared by the encoder as it is.
"""

from collections.abc import Mapping
import math

import torch
from torch import nn, Tensor
from torch.nn import functional

LAYERS = 6
WIDTH = 384
INNER_WIDTH = 1536
_PARTS = {
    'attention.self.query': (WIDTH, WIDTH),
    'attention.self.key': (WIDTH, WIDTH),
    'attention.self.value': (WIDTH, WIDTH),
    'attention.output.dense': (WIDTH, WIDTH),
    'intermediate.dense': (WIDTH, INNER_WIDTH),
    'output.dense': (INNER_WIDTH, WIDTH),
}


class WordAdapter(nn.Module):
    """One pair of thin matrices for each linear layer of the encoder; a new one changes nothing."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        self.down = nn.ParameterDict()
        self.up = nn.ParameterDict()
        for layer in range(LAYERS):
            for part, (inputs, outputs) in _PARTS.items():
                key = _key(f'encoder.layer.{layer}.{part}')
                self.down[key] = nn.Parameter(torch.empty(rank, inputs))
                self.up[key] = nn.Parameter(torch.zeros(outputs, rank))
                nn.init.kaiming_uniform_(self.down[key], a=math.sqrt(5.0))

    def forward(self, value: Tensor, name: str) -> Tensor:
        """Return what is added to the output of the encoder's linear layer of that name."""
        key = _key(name)
        return functional.linear(functional.linear(value, self.down[key]), self.up[key])

    @torch.inference_mode()
    def merged(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the encoder's weights with the changes added, so that reading costs no more."""
        own = dict(weights)
        for layer in range(LAYERS):
            for part in _PARTS:
                name = f'encoder.layer.{layer}.{part}'
                key = _key(name)
                own[f'{name}.weight'] = own[f'{name}.weight'] + self.up[key] @ self.down[key]
        return own


def _key(name: str) -> str:
    """Name a matrix: torch allows no dots in names of parameters."""
    return name.replace('.', '_')
