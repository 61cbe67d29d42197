"""A detector that knows which pixel shows what: what is wrong with it in place is geometry's fault."""

from collections.abc import Sequence

import numpy as np

from perception.detector import Detection
from perception.rgbd import RgbdImage
from sim.annotation import annotate
from sim.renderer import Picture
from sim.world import World

LEAST_PX = 60
LEAST_COVERAGE = 0.2


class OracleDetector:
    """Tells names and masks of the picture that it was last shown with `look`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._picture: Picture | None = None

    def look(self, picture: Picture) -> None:
        """Take in the picture that `detect` will be asked about."""
        self._picture = picture

    @property
    def names(self) -> tuple[str, ...]:
        """Not asked for."""
        return ()

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """Not needed: it knows every name."""

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what the picture shows."""
        assert self._picture is not None
        found = []
        for each in annotate(self._world, self._picture):
            if each.pixels < LEAST_PX or each.coverage < LEAST_COVERAGE:
                continue
            mask = self._picture.bodies == self._world.engine.bodies[each.name]
            x0, y0, x1, y1 = (float(value) for value in each.bbox)
            found.append(Detection(each.label, 0.9, (x0, y0, x1, y1), np.asarray(mask)))
        return found
