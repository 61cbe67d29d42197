"""What the two networks are punished for."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from perception.training.batches import BACKGROUND, LevelTarget, SceneBatch, WindowBatch


def proposer_loss(outputs: tuple[Tensor, ...], batch: SceneBatch) -> Tensor:
    """Focal loss of the middles and generalised IoU of the boxes, over both levels."""
    total = torch.zeros(())
    for output, target in zip(outputs, batch.levels, strict=True):
        total = total + _heat_loss(output[:, 0].float(), target) + _box_loss(output, target)
    return total


def _heat_loss(logits: Tensor, target: LevelTarget) -> Tensor:
    heat, weight = torch.from_numpy(target.heat), torch.from_numpy(target.weight)
    probability = torch.sigmoid(logits).clamp(1e-5, 1 - 1e-5)
    peak = heat >= 0.999
    hit = (1 - probability).square() * torch.log(probability)
    miss = (1 - heat).pow(4) * probability.square() * torch.log(1 - probability)
    return -(torch.where(peak, hit, miss) * weight).sum() / max(1.0, float(peak.sum()))


def _box_loss(output: Tensor, target: LevelTarget) -> Tensor:
    if not len(target.cells):
        return output.sum() * 0.0
    image, row, column = torch.from_numpy(target.cells).unbind(1)
    sides = output[image, 1:, row, column].float().clamp(-4.0, 5.0).exp()
    middle = torch.stack([column + 0.5, row + 0.5], 1)
    predicted = torch.cat([middle - sides[:, :2], middle + sides[:, 2:]], 1)
    return 2.0 * (1.0 - generalised_iou(predicted, torch.from_numpy(target.boxes))).mean()


def generalised_iou(first: Tensor, second: Tensor) -> Tensor:
    """Overlap of each pair of rows, -1..1, with a slope also where they do not meet."""
    low, high = (
        torch.maximum(first[:, :2], second[:, :2]),
        torch.minimum(first[:, 2:], second[:, 2:]),
    )
    common = (high - low).clamp(min=0).prod(1)
    union = (
        (first[:, 2:] - first[:, :2]).prod(1) + (second[:, 2:] - second[:, :2]).prod(1) - common
    )
    outer_low = torch.minimum(first[:, :2], second[:, :2])
    outer_high = torch.maximum(first[:, 2:], second[:, 2:])
    hull = (outer_high - outer_low).prod(1)
    return common / union.clamp(min=1e-6) - (hull - union) / hull.clamp(min=1e-6)


def _state_loss(logits: Tensor, true: Tensor) -> Tensor:
    """
    Cross entropy of the states that can be, each state as heavy as the others.

    What cannot be is NaN and demands nothing.
    """
    known = torch.isfinite(true)
    total = logits.sum() * 0.0
    for state in range(true.shape[1]):
        mine = known[:, state]
        if bool(mine.any()):
            total = total + functional.binary_cross_entropy_with_logits(
                logits[mine, state], true[mine, state]
            )
    return total


@dataclass(frozen=True)
class ClassifierLoss:
    """The parts of the classifier's loss and how many windows were named rightly."""

    total: Tensor
    named: float
    found: float


def classifier_loss(
    outputs: tuple[Tensor, Tensor, Tensor, Tensor],
    batch: WindowBatch,
    texts: Tensor,
    scale: Tensor,
) -> ClassifierLoss:
    """
    Name, presence, edges, mask and states of each window.

    :param texts: unit vectors of the names, one row each.
    :param scale: what cosines are multiplied with.
    """
    vectors, refinements, masks = outputs[0], outputs[1].float(), outputs[2].float()
    names, edges = torch.from_numpy(batch.names), torch.from_numpy(batch.edges)
    states = outputs[3].float()
    things, named_things = names != BACKGROUND, names >= 0
    presence = functional.binary_cross_entropy_with_logits(refinements[:, 0], things.float())
    if not bool(things.any()):
        return ClassifierLoss(presence, 0.0, 1.0)
    logits = scale * vectors[named_things] @ texts.T
    naming = vectors.sum() * 0.0
    if bool(named_things.any()):
        naming = functional.cross_entropy(logits, names[named_things], label_smoothing=0.05)
    has_name = functional.binary_cross_entropy_with_logits(
        states[things, 0], named_things[things].float()
    )
    condition = _state_loss(states[named_things, 1:], torch.from_numpy(batch.states)[named_things])
    shift = functional.smooth_l1_loss(refinements[things, 1:], edges[things], beta=0.1)
    true = torch.from_numpy(batch.masks)[things]
    known = torch.isfinite(true).all(dim=2).all(dim=1)
    cutting = masks.sum() * 0.0
    if bool(known.any()):
        cutting = functional.binary_cross_entropy_with_logits(masks[things][known], true[known])
    total = naming + presence + 4.0 * shift + cutting + has_name + condition
    named = (logits.argmax(1) == names[named_things]).float().mean()
    found = ((refinements[:, 0] > 0) == things).float().mean()
    return ClassifierLoss(total, float(named), float(found))
