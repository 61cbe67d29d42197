"""Noun phrases as people say them, each with the piece of the target that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
import random
import re

from tapa_planner.tuning.nouns import GENERALS, made_up_word, Nouns, PEOPLE

_CHOICE = re.compile(r'\[([^\[\]]*)\]')
COLOURS = ('red', 'green', 'blue', 'yellow', 'white', 'black', 'brown', 'pink', 'grey', 'purple',
           'orange', 'silver')  # fmt: skip
_OTHER_DESCRIPTIONS = ('big', 'small', 'wooden', 'metal', 'plastic', 'ripe', 'old', 'new', 'large',
                       'empty', 'clean', 'dirty')  # fmt: skip
_NUMBERS = {'two': 'TWO', 'three': 'THREE', 'four': 'FOUR', 'five': 'FIVE', '2': 'TWO', '3': 'THREE', 'a couple of': 'TWO', 'both': 'TWO', 'both of the': 'TWO', 'two of the': 'TWO', 'a pair of': 'TWO', '4': 'FOUR'}  # fmt: skip
_ALL = ('all', 'all the', 'all of the', 'every', 'each', 'each of the', 'every single', 'all my', 'every one of the', 'any and all', 'the')  # fmt: skip
_SINGULAR = ('every', 'each', 'every single')
_ONE = ('the', 'the', 'the', 'the', 'a', 'my', 'that', 'one', 'this', 'your', 'our', 'some', 'one of the', 'any', 'just one', 'another', '')  # fmt: skip
_CERTAIN = ('the', 'the', 'the', 'the', 'my', 'that', 'our', 'this', '', 'a')
_MASS = {'fruit', 'food', 'drink', 'vegetable', 'bread', 'milk', 'water', 'salt', 'cereal', 'wine', 'beer', 'juice', 'jam'}  # fmt: skip
_BETWEEN_THINGS = (' and ', ' and ', ', ', ' and also ', ' plus ', ' and the ', ' as well as ')
_COMMON_PLACES = (
    'fridge',
    'table',
    'counter',
    'shelf',
    'sink',
    'drawer',
    'microwave',
    'refrigerator',
)
_COMMON_DEVICES = ('lamp', 'tv', 'television', 'light', 'lights', 'faucet', 'tap', 'microwave', 'coffee machine', 'stove', 'fan', 'light switch', 'laptop', 'radio', 'oven', 'toaster')  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """
    A noun phrase in the wish.

    :ivar targets: a piece of the target for each thing that it names, with its count (`ONE mug`);
        for places and people the bare name.
    :ivar bare: the name without article.
    """

    text: str
    targets: tuple[str, ...]
    bare: str


def choose(rng: random.Random, text: str) -> str:
    """Replace every `[a|b]` by one of its parts, innermost first."""
    while True:
        text, count = _CHOICE.subn(lambda match: rng.choice(match[1].split('|')), text)
        if not count:
            return text


def plural(noun: str) -> str:
    """Return the plural of a noun phrase."""
    irregular = {'knife': 'knives', 'loaf': 'loaves', 'shelf': 'shelves'}
    *front, last = noun.split(' ')
    if 'of' in front:
        return noun
    if last in irregular:
        last = irregular[last]
    elif last.endswith(('s', 'sh', 'ch', 'x')) or last in ('potato', 'tomato'):
        last += '' if last.endswith('s') else 'es'
    elif last.endswith('y') and last[-2:-1] not in 'aeiou':
        last = last[:-1] + 'ies'
    else:
        last += 's'
    return ' '.join((*front, last))


class Phraser:
    """Makes noun phrases with a seeded generator."""

    def __init__(self, rng: random.Random, nouns: Nouns, present: Sequence[str] = ()) -> None:
        self.rng = rng
        self.nouns = nouns
        self.present = tuple(present)

    def strange(self) -> str:
        """Return the name of an arbitrary thing, or a word that does not exist."""
        rng = self.rng
        if rng.random() < 0.12:
            return made_up_word(rng)
        return rng.choice(self.nouns.strange)

    def noun(self) -> str:
        """Return a thing's name: often one that is present, sometimes any word at all."""
        roll = self.rng.random()
        if roll < 0.42 and self.present:
            return self.rng.choice(self.present)
        if roll < 0.52:
            return self.rng.choice(GENERALS)
        if roll < 0.80:
            return self.rng.choice(self.nouns.items)
        return self.strange()

    def able(self, quality: str, other: float = 0.12) -> str:
        """Return the name of a thing that lends itself to something; now and then of another."""
        if self.rng.random() < other:
            return self.noun()
        return self.rng.choice(self.nouns.able[quality])

    def device(self) -> str:
        """Return the name of something to switch on and off, the common ones more often."""
        if self.rng.random() < 0.5:
            return self.rng.choice(_COMMON_DEVICES)
        return self.able('toggleable')

    def described(self, noun: str) -> str:
        """Return a noun with or without a description before it."""
        roll = self.rng.random()
        if roll < 0.16:
            return f'{self.rng.choice(COLOURS)} {noun}'
        if roll < 0.19:
            return f'{self.rng.choice(_OTHER_DESCRIPTIONS)} {noun}'
        return noun

    def certain(self, noun: str, description: float = 0.25) -> Phrase:
        """Return one certain thing, mostly: the lamp, my red lamp."""
        bare = self.described(noun) if self.rng.random() < description else noun
        text = f'{self.rng.choice(_CERTAIN)} {bare}'
        return Phrase(text, (f'ONE {bare}',), bare)

    def every(self, noun: str) -> Phrase:
        """Return everything of a kind: all the lamps."""
        word = self.rng.choice(('all', 'all the', 'all of the', 'every', 'each', 'all my'))
        said = noun if word in _SINGULAR else plural(noun)
        return Phrase(f'{word} {said}', (f'ALL {said}',), said)

    def one(self) -> Phrase:
        """Return a single thing."""
        rng = self.rng
        noun = self.noun()
        bare = self.described(noun)
        if noun == bare and rng.random() < 0.04:
            colour = rng.choice(COLOURS)
            text = rng.choice((f'the {noun} that is {colour}', f'the {noun}, the {colour} one', f'the {colour} one of the {plural(noun)}', f'the {noun} which is {colour}'))  # fmt: skip
            said = plural(noun) if plural(noun) in text else noun
            return Phrase(text, (f'ONE {colour} {said}',), bare)
        if rng.random() < 0.05:
            other = self.noun()
            text = rng.choice((f'a {bare} or a {other}', f'the {bare} or the {other}', f'either a {bare} or a {other}', f'{bare} or {other}'))  # fmt: skip
            return Phrase(text, (f'ONE {bare} OR {other}',), bare)
        if noun in GENERALS or noun in _MASS:
            return self._some(bare)
        return Phrase(f'{rng.choice(_ONE)} {bare}', (f'ONE {bare}',), bare)

    def _some(self, bare: str) -> Phrase:
        rng = self.rng
        word = rng.choice(
            ('some', 'a piece of', 'any', 'the', 'a', 'some kind of', 'a bit of', '')
        )
        text, target = f'{word} {bare}', f'ONE {bare}'
        if rng.random() < 0.12:
            other = self.noun()
            joint = rng.choice(
                ('but not', 'but no', 'except', 'other than', 'just not', 'that is not')
            )
            text += f' {joint} {rng.choice(("a", "the", "an"))} {other}'
            target += f' BUT {other}'
        return Phrase(text, (target,), bare)

    def many(self, noun: str) -> Phrase:
        """Return several things of one kind."""
        bare = self.described(noun)
        rng = self.rng
        if rng.random() < 0.45:
            word, count = rng.choice(list(_NUMBERS.items()))
            return Phrase(f'{word} {plural(bare)}', (f'{count} {plural(bare)}',), bare)
        word = rng.choice(_ALL)
        said = bare if word in _SINGULAR else plural(bare)
        text, target = f'{word} {said}', f'ALL {said}'
        if rng.random() < 0.25:
            other = self.described(self.noun())
            joint = rng.choice(
                ('except', 'except for', 'but not', 'apart from', 'without', 'other than', 'but')
            )
            text += f' {joint} the {other}'
            target += f' BUT {other}'
        return Phrase(text, (target,), bare)

    def things(self, quality: str = '') -> Phrase:
        """Return what a wish may be about: one thing, several, or a list of things."""
        roll = self.rng.random()
        if roll < 0.70:
            return self._single(quality)
        if roll < 0.86:
            return self.many(self.able(quality) if quality else self.noun())
        parts = [
            self._single(quality)
            if self.rng.random() < 0.85
            else self.many(self.able(quality) if quality else self.noun())
            for _ in range(2 if self.rng.random() < 0.75 else 3)
        ]
        text = parts[0].text
        for part in parts[1:]:
            joint = self.rng.choice(_BETWEEN_THINGS)
            said = part.text.removeprefix('the ') if joint == ' and the ' else part.text
            text += joint + said
        if len(parts) == 2 and self.rng.random() < 0.15:
            text = f'both {text}'
        return Phrase(
            text, tuple(target for part in parts for target in part.targets), parts[0].bare
        )

    def _single(self, quality: str) -> Phrase:
        return self.certain(self.able(quality)) if quality else self.one()

    def place(self) -> Phrase:
        """Return a piece of furniture."""
        rng = self.rng
        roll = rng.random()
        if roll < 0.42:
            noun = rng.choice(_COMMON_PLACES)
        else:
            noun = rng.choice(self.nouns.places) if roll < 0.94 else self.strange()
        if rng.random() < 0.04:
            noun = f'{rng.choice(COLOURS)} {noun}'
        article = rng.choice(('the', 'the', 'the', 'the', 'my', 'our', 'that', 'a'))
        return Phrase(f'{article} {noun}', (noun,), noun)

    def container(self) -> Phrase:
        """Return something with a door or a drawer."""
        rng = self.rng
        common = ('fridge', 'microwave', 'drawer', 'refrigerator', 'cabinet', 'wardrobe')
        noun = rng.choice(common) if rng.random() < 0.6 else rng.choice(self.nouns.containers)
        return Phrase(f'{rng.choice(("the", "the", "the", "that", "my"))} {noun}', (noun,), noun)

    def person(self) -> Phrase:
        """Return somebody."""
        rng = self.rng
        noun = rng.choice(PEOPLE)
        if noun in ('anna', 'peter', 'maria', 'tom') or (noun[-1] in 'am' and rng.random() < 0.5):
            return Phrase(noun, (noun,), noun)
        article = rng.choice(('the', 'my', 'my', 'our', 'that'))
        ending = rng.choice(('', '', '', '', ' over there', ' on the sofa', ' in the living room'))
        return Phrase(f'{article} {noun}{ending}', (noun,), noun)

    def gibberish(self) -> str:
        """Return letters without a meaning."""
        rng = self.rng
        letters = (
            'abcdefghijklmnopqrstuvwxyz' if rng.random() < 0.8 else 'asdfghjklqwertyuiop0123456789'
        )
        return ' '.join(
            ''.join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(rng.randint(1, 5))
        )

    def words(self) -> str:
        """Return arbitrary words in a row."""
        return ' '.join(self.rng.choices(self.nouns.strange, k=self.rng.randint(2, 5)))
