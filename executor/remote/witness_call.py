"""A question to a vision-language model as a `Call`: it runs in a thread of its own."""

from dataclasses import dataclass
import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from executor.partners import Ending, WitnessOutcome
from tapa_planner.errors import ModelError
from tapa_planner.models.vision_server import VisionServer


@dataclass
class Pictures:
    """The newest picture of a camera, (H, W, 3) RGB; None before the first."""

    newest: NDArray[np.uint8] | None = None


class RemoteWitness:
    """Fits `executor.partners.Witness`."""

    def __init__(self, model: VisionServer, pictures: Pictures) -> None:
        self._model, self._pictures = model, pictures

    def ask(self, question: str) -> 'WitnessCall':
        """Start to ask about the newest picture."""
        return WitnessCall(self._model, self._pictures.newest, question)


class WitnessCall:
    """Fits `executor.partners.Call`; a model that does not answer ends it as failed."""

    def __init__(
        self, model: VisionServer, picture: NDArray[np.uint8] | None, question: str
    ) -> None:
        self._model, self._picture, self._question = model, picture, question
        self._outcome: WitnessOutcome | None = None
        self._is_canceled = False
        threading.Thread(target=self._run, daemon=True).start()

    def poll(self) -> WitnessOutcome | None:
        """Return the outcome, None while it is under way."""
        if self._is_canceled:
            return WitnessOutcome(Ending.CANCELED, 'cancelled')
        return self._outcome

    def cancel(self) -> None:
        """Wait for it no longer; nothing moves meanwhile."""
        self._is_canceled = True

    def progress(self) -> str:
        """Return nothing: there is only the answer."""
        return ''

    def _run(self) -> None:
        self._outcome = self._answer()

    def _answer(self) -> WitnessOutcome:
        if self._picture is None:
            return WitnessOutcome(Ending.FAILED, 'no picture came yet')
        done, data = cv2.imencode('.png', np.ascontiguousarray(self._picture[..., ::-1]))
        if not done:
            return WitnessOutcome(Ending.FAILED, 'the picture could not be encoded')
        try:
            text = self._model.describe(data.tobytes(), self._question)
        except ModelError as exc:
            return WitnessOutcome(Ending.FAILED, str(exc))
        return WitnessOutcome(Ending.DONE, 'answered', text)
