"""How the embedded model sees the scene's names: what each is called, where it is, its state."""

from collections.abc import Sequence

import torch
from torch import Tensor

from tapa_planner.models.copy_decoder import NAME_FLAGS
from tapa_planner.models.language_model import Name
from tapa_planner.models.minilm import MiniLm
from tapa_planner.models.word_adapter import WIDTH

FLAGS = ('furniture', 'container', 'open', 'holding', 'at', 'on', 'in', 'observed')
assert len(FLAGS) == NAME_FLAGS


def describe_names(encoder: MiniLm, names: Sequence[Name]) -> Tensor:
    """Return (N, 776): the label's sentence vector, that of its place, and its flags."""
    if not names:
        return torch.zeros(0, 2 * WIDTH + NAME_FLAGS)
    labels = {each.id: each.label for each in names}
    own = encoder.sentences([each.label for each in names])
    places = encoder.sentences([labels.get(each.place, 'unknown place') for each in names])
    flags = torch.tensor([[float(flag in each.flags) for flag in FLAGS] for each in names])
    return torch.cat([own, places, flags], -1)
