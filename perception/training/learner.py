"""One network with all that its training needs: optimizer, moving average, its own clock."""

from collections.abc import Callable
import copy
import math
import time
from typing import Any

import torch
from torch import nn, Tensor

_AVERAGE_KEPT = 0.998
_WARM_UP = 0.02
_LEAST_RATE = 0.02
_CHAINED_RATE = 0.6
"""What is trained already is stepped more carefully."""
_CHAINED_STEPS = 1000
"""Steps of averaging that a trained network counts for."""
LONGEST_STEP_S = 30.0
"""A step that took longer was suspended with its machine; that time was not trained in."""


class Learner:
    """Steps one network; the rate follows the share of the time that is over."""

    def __init__(self, network: nn.Module, rate: float) -> None:
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(network).eval()
        self.rate = rate
        self.steps = 0
        self.spent_s = 0.0
        self._averaged = 0
        decayed = [each for each in network.parameters() if each.ndim > 1]
        plain = [each for each in network.parameters() if each.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{'params': decayed, 'weight_decay': 0.02}, {'params': plain, 'weight_decay': 0.0}],
            lr=rate,
        )

    def step(self, loss_of: Callable[[nn.Module], Tensor], done: float) -> float:
        """
        Take one step; return the loss.

        :param loss_of: computes the loss with the network it is given.
        :param done: share of the whole training that is over, 0..1.
        """
        begun = time.monotonic()
        for group in self.optimizer.param_groups:
            group['lr'] = self.rate * rate_factor(done)
        self.network.train()
        loss = loss_of(self.network)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        value = float(loss.detach())
        if math.isfinite(value):
            self.optimizer.step()
            self._follow()
        self.steps += 1
        self.spent_s += min(time.monotonic() - begun, LONGEST_STEP_S)
        return value

    def _follow(self) -> None:
        steps = self.steps + self._averaged
        kept = min(_AVERAGE_KEPT, (1 + steps) / (10 + steps))
        with torch.no_grad():
            current = self.network.state_dict()
            for name, value in self.average.state_dict().items():
                if value.dtype.is_floating_point:
                    value.lerp_(current[name], 1.0 - kept)
                else:
                    value.copy_(current[name])

    def begin_from(self, trained: nn.Module) -> None:
        """Take over the weights of a trained network; the steps start from none."""
        self.network.load_state_dict(trained.state_dict())
        self.average.load_state_dict(trained.state_dict())
        self.rate *= _CHAINED_RATE
        self._averaged = _CHAINED_STEPS

    def state(self) -> dict[str, Any]:
        """Everything needed to go on later."""
        return {
            'network': self.network.state_dict(),
            'average': self.average.state_dict(),
            'optimizer': self.optimizer.state_dict(),
            'steps': self.steps,
            'spent_s': self.spent_s,
            'rate': self.rate,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a kept state."""
        self.network.load_state_dict(state['network'])
        self.average.load_state_dict(state['average'])
        self.optimizer.load_state_dict(state['optimizer'])
        self.steps, self.spent_s = int(state['steps']), float(state['spent_s'])
        self.rate = float(state.get('rate', self.rate))


def rate_factor(done: float) -> float:
    """Rise quickly, then fall along a cosine."""
    if done < _WARM_UP:
        return max(0.05, done / _WARM_UP)
    along = min(1.0, (done - _WARM_UP) / (1.0 - _WARM_UP))
    return _LEAST_RATE + (1.0 - _LEAST_RATE) * 0.5 * (1.0 + math.cos(math.pi * along))
