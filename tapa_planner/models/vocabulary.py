"""The words that the embedded model writes itself; all others it copies."""

from collections.abc import Sequence

from tapa_planner.wish import RESERVED

START = '<start>'
# Kinds that a wish may mean without saying them ("I am thirsty").
KINDS = (
    'book', 'bowl', 'cereal_box', 'cup', 'drink', 'flashlight', 'food', 'fridge', 'fruit', 'item',
    'knife', 'microwave', 'mug', 'pen', 'phone', 'salt_shaker', 'scissors', 'sponge', 'spoon',
    'towel', 'turn', 'umbrella', 'vegetable', 'bread', 'bottle', 'milk_carton', 'table', 'sink',
    'shelf', 'drawer', 'counter', 'tableware', 'tool', 'light', 'television', 'soap', 'newspaper',
    'faucet', 'coffee_machine', 'garbage_can', 'laundry_hamper', 'washing_machine', 'pillow',
    'remote_control', 'curtains', 'vase', 'plate', 'fork', 'headphones', 'alarm_clock', 'cloth',
    'toilet_paper', 'tissue_box', 'watering_can', 'person', 'laptop', 'pot', 'kettle', 'fan',
    'blanket', 'toy', 'boots', 'key_chain', 'coffee', 'bed', 'sofa', 'dishwasher', 'oven',
)  # fmt: skip
WISH_WORDS = (START, *RESERVED, *KINDS)
SKILL_WORDS = (
    'go_to', 'look_at', 'pick', 'place', 'open', 'close', 'hand_over', 'turn_on', 'turn_off', 'slice',
    'fill', 'pour', 'wipe', 'press', 'push', 'DONE',
)  # fmt: skip
STEP_WORDS = (*WISH_WORDS, *SKILL_WORDS)


class Vocabulary:
    """Maps written words to outputs of the decoder and back: own words, wish's words, ids."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._index = {word: index for index, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def outputs(self, word: str, copied: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
        """Return every output that writes the word; the first is the one that is read back."""
        size = len(self.words)
        found = [self._index[word]] if word in self._index else []
        found += [size + i for i, each in enumerate(copied) if each == word]
        found += [size + len(copied) + i for i, each in enumerate(names) if each == word]
        return tuple(found)

    def table(self, copied: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
        """Return the word that each output writes."""
        return (*self.words, *copied, *names)
