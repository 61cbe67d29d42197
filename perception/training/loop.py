"""The training loop: both networks by turns until the time is over, with check-points."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
import time
from typing import cast

import cv2
import numpy as np
import torch
from torch import nn, Tensor

from perception.calibration import Calibration
from perception.detectors.embedded import EmbeddedDetector
from perception.proposals import decode
from perception.sentence_encoder import MiniLmEncoder
from perception.size_prior import SizePrior
from perception.training.batches import (
    HardBoxes,
    moved,
    scene_batch,
    SceneBatch,
    window_batch,
    WindowBatch,
)
from perception.training.calibrating import calibrated, states_of_names
from perception.training.export import export, load_networks
from perception.training.folder import labelled_sizes, load_folder
from perception.training.learner import Learner, LONGEST_STEP_S
from perception.training.losses import classifier_loss, proposer_loss
from perception.training.networks import Classifier, Proposer
from perception.vocabulary import Vocabulary
from tapa_planner.errors import InputError
from tapa_planner.precision import forward_precision

CALIBRATION_SHARE = 0.03
"""The last images of a data set are not trained on: by them the scores are calibrated."""
STATE_FOLDER = '.training'
Report = Callable[[str], None]


@dataclass(frozen=True)
class TrainingOptions:
    """What to train on, for how long, and where the result goes."""

    data: Path
    out: Path
    minutes: float = 75.0
    threads: int = 2
    seed: int = 0
    checkpoint_minutes: float = 5.0
    report_seconds: float = 30.0
    resume: bool = True
    scene_batch: int = 6
    window_batch: int = 64
    proposer_share: float = 0.38
    """Share of the time that the proposer gets; the classifier gets the rest."""
    start: Path | None = None
    """Folder of trained weights to begin from: a chained run."""
    most_steps: int | None = None

    def __post_init__(self) -> None:
        if self.minutes <= 0 or self.threads < 1:
            raise InputError(
                'expected more than 0 minutes and at least 1 thread, '
                f'got {self.minutes} and {self.threads}'
            )
        if not 0.0 < self.proposer_share < 1.0:
            raise InputError(f'expected a share between 0 and 1, got {self.proposer_share}')


class Training:
    """Both learners, their data and how far they are."""

    def __init__(self, options: TrainingOptions, report: Report) -> None:
        self.options, self.report = options, report
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        cv2.setNumThreads(0)
        whole = load_folder(options.data)
        kept = max(1, round(CALIBRATION_SHARE * len(whole)))
        self.data = whole.part(0, len(whole) - kept)
        self.calibration = whole.part(len(whole) - kept, len(whole))
        encoder = MiniLmEncoder()
        self.vocabulary = Vocabulary.of(self.data.vocabulary, encoder)
        self.sizes = SizePrior.of(labelled_sizes(options.data))
        self.texts = torch.from_numpy(self.vocabulary.vectors)
        self.proposer = Learner(Proposer(), 2e-3)
        self.classifier = Learner(Classifier(), 1.5e-3)
        self.hard = HardBoxes()
        self.named, self.found = 0.0, 0.0
        self.losses = {'proposer': 0.0, 'classifier': 0.0}
        self.elapsed_s = 0.0
        self.rng = np.random.default_rng(options.seed)
        self._restore()

    @property
    def done(self) -> float:
        """Share of the training that is over."""
        return min(1.0, self.elapsed_s / (60.0 * self.options.minutes))

    def run(self) -> None:
        """Train until the time or the steps are over."""
        last_report = last_save = self.elapsed_s
        with ThreadPoolExecutor(1) as pool:
            waiting = self._ordered(pool)
            while not self._over():
                begun = time.monotonic()
                batch = waiting.result()
                waiting = self._ordered(pool)
                self._step(batch)
                self.elapsed_s += min(time.monotonic() - begun, LONGEST_STEP_S)
                if self.elapsed_s - last_report >= self.options.report_seconds:
                    last_report = self.elapsed_s
                    self.report(self._line())
                if self.elapsed_s - last_save >= 60.0 * self.options.checkpoint_minutes:
                    last_save = self.elapsed_s
                    self.save()
        self.save()
        self.calibrate()

    def _over(self) -> bool:
        most = self.options.most_steps
        steps = self.proposer.steps + self.classifier.steps
        return self.done >= 1.0 or (most is not None and steps >= most)

    def _ordered(self, pool: ThreadPoolExecutor) -> 'Future[SceneBatch | WindowBatch]':
        """Have the next batch made beside the running step, for the learner that is behind."""
        share = self.options.proposer_share
        behind = self.proposer.spent_s / share <= self.classifier.spent_s / (1.0 - share)
        if behind:
            return pool.submit(scene_batch, self.data, self.options.scene_batch, self.rng)
        size = self.options.window_batch
        return pool.submit(window_batch, self.data, size, self.hard, self.rng)

    def _step(self, batch: SceneBatch | WindowBatch) -> None:
        if isinstance(batch, SceneBatch):
            loss = self.proposer.step(lambda net: self._propose(net, batch), self.done)
            self._smooth('proposer', loss)
        else:
            loss = self.classifier.step(lambda net: self._classify(net, batch), self.done)
            self._smooth('classifier', loss)

    def _propose(self, network: nn.Module, batch: SceneBatch) -> Tensor:
        planes = torch.from_numpy(batch.planes).to(memory_format=torch.channels_last)
        with forward_precision():
            outputs = network(planes)
        maps = [each.detach().float().numpy() for each in outputs]
        self.hard.look(self.data, int(batch.indices[0]))
        for at, index in enumerate(batch.indices.tolist()):
            boxes, _ = decode([each[at] for each in maps], 0.1, 12)
            self.hard.put(index, moved(boxes, batch.image_tform[at]))
        return proposer_loss(outputs, batch)

    def _classify(self, network: nn.Module, batch: WindowBatch) -> Tensor:
        planes = torch.from_numpy(batch.planes).to(memory_format=torch.channels_last)
        with forward_precision():
            outputs = network(planes, torch.from_numpy(batch.scalars))
        scale = cast(Classifier, network).log_scale.exp().clamp(max=40.0)
        loss = classifier_loss(outputs, batch, self.texts, scale)
        self.named += 0.02 * (loss.named - self.named)
        self.found += 0.02 * (loss.found - self.found)
        return loss.total

    def _smooth(self, name: str, loss: float) -> None:
        self.losses[name] += 0.03 * (loss - self.losses[name]) if self.losses[name] else loss

    def _line(self) -> str:
        scenes = self.proposer.steps * self.options.scene_batch
        windows = self.classifier.steps * self.options.window_batch
        return (
            f'{self.elapsed_s / 60:5.1f} of {self.options.minutes:.0f} min  '
            f'images {scenes} ({scenes / max(self.proposer.spent_s, 1e-9):.1f}/s) '
            f'loss {self.losses["proposer"]:.2f}  '
            f'windows {windows} ({windows / max(self.classifier.spent_s, 1e-9):.0f}/s) '
            f'loss {self.losses["classifier"]:.2f}  named {self.named:.2f}  found {self.found:.2f}'
        )

    @property
    def _state_path(self) -> Path:
        return self.options.out / STATE_FOLDER / 'state.pt'

    def save(self) -> None:
        """Write a check-point, and the weights as they are now."""
        self._state_path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            'proposer': self.proposer.state(),
            'classifier': self.classifier.state(),
            'elapsed_s': self.elapsed_s,
        }
        partial = self._state_path.with_suffix('.partial')
        torch.save(state, partial)
        partial.replace(self._state_path)
        proposer = cast(Proposer, self.proposer.average)
        export(
            proposer, cast(Classifier, self.classifier.average), self.vocabulary, self.options.out
        )
        self.sizes.save(self.options.out)
        Calibration(states=states_of_names(self.data)).save(self.options.out)
        self.report(
            f'{self.elapsed_s / 60:5.1f} min: check-point and weights in {self.options.out}'
        )

    def calibrate(self) -> None:
        """Fit the meaning of the scores on the images that were kept apart."""
        detector = EmbeddedDetector(self.options.out, threads=self.options.threads)
        calibrated(detector, self.calibration, states_of_names(self.data)).save(self.options.out)
        self.report(f'calibrated on {len(self.calibration)} images')

    def _restore(self) -> None:
        if not (self.options.resume and self._state_path.exists()):
            if self.options.start is not None:
                proposer, classifier = load_networks(self.options.start)
                self.proposer.begin_from(proposer)
                self.classifier.begin_from(classifier)
                self.report(f'begins from the weights in {self.options.start}')
            return
        state = torch.load(self._state_path, weights_only=True)
        self.proposer.restore(state['proposer'])
        self.classifier.restore(state['classifier'])
        self.elapsed_s = float(state['elapsed_s'])
        self.rng = np.random.default_rng(self.options.seed + 1 + self.proposer.steps)
        self.report(f'goes on after {self.elapsed_s / 60:.1f} min')


def train(options: TrainingOptions, report: Report = print) -> None:
    """
    Train the embedded detector on a folder of labelled renders and write its weights.

    An interrupted run goes on from its last check-point when it is started again with the same
    `out`.

    :raises InputError: if the folder holds no usable data.
    """
    training = Training(options, report)
    report(f'{len(training.data)} images, {len(training.data.vocabulary)} names')
    training.run()
