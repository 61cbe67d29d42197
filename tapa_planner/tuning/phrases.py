"""Turns a pattern into a wish and what the model must write for it: choices, slots, noun phrases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import random
import re

from tapa_planner.lexicon import Lexicon
from tapa_planner.tuning.templates import CANNOT_VERBS

_CHOICE = re.compile(r'\[([^\[\]]*)\]')
_SLOT = re.compile(r'\{([^{}]+)\}')
_COLOURS = (
    'red',
    'green',
    'blue',
    'yellow',
    'white',
    'black',
    'brown',
    'pink',
    'grey',
    'purple',
    'orange',
    'silver',
)
_OTHER_DESCRIPTIONS = (
    'big',
    'small',
    'wooden',
    'metal',
    'plastic',
    'ripe',
    'old',
    'new',
    'large',
    'empty',
    'clean',
    'dirty',
)
_NUMBERS = {'two': 'TWO', 'three': 'THREE', 'four': 'FOUR', 'five': 'FIVE', '2': 'TWO', '3': 'THREE', 'a couple of': 'TWO', 'both': 'TWO', 'both of the': 'TWO', 'two of the': 'TWO', 'a pair of': 'TWO', '4': 'FOUR'}  # fmt: skip
_ALL = ('all', 'all the', 'all of the', 'every', 'each', 'each of the', 'every single', 'all my', 'every one of the', 'any and all', 'the')  # fmt: skip
_ONE = ('the', 'the', 'the', 'the', 'a', 'my', 'that', 'one', 'this', 'your', 'our', 'some', 'one of the', 'any', 'just one', 'another', '')  # fmt: skip
_MASS = {'fruit', 'food', 'drink', 'vegetable', 'bread', 'milk', 'water', 'salt', 'cereal', 'wine', 'beer', 'juice', 'jam'}  # fmt: skip
_BETWEEN_THINGS = (' and ', ' and ', ', ', ' and also ', ' plus ', ' and the ', ' as well as ')
_DRINKS = ('drink', 'beverage', 'refreshment')


@dataclass(frozen=True)
class Phrase:
    """A noun phrase in the wish, and one piece of the target for each thing that it names."""

    text: str
    targets: tuple[str, ...]
    bare: str


@dataclass(frozen=True)
class Nouns:
    """The nouns that phrases are made of; `strange` are arbitrary words, to teach copying."""

    items: tuple[str, ...]
    generals: tuple[str, ...]
    places: tuple[str, ...]
    containers: tuple[str, ...]
    strange: tuple[str, ...]


def choose(rng: random.Random, text: str) -> str:
    """Replace every `[a|b]` by one of its parts, innermost first."""
    while True:
        text, count = _CHOICE.subn(lambda match: rng.choice(match[1].split('|')), text)
        if not count:
            return text


def nouns_of(lexicon: Lexicon, strange: Sequence[str]) -> Nouns:
    """Collect the nouns of a lexicon."""
    inner = {each.replace('_', ' ') for each in lexicon.types.parents.values()}

    def names(root: str) -> tuple[str, ...]:
        return tuple(
            name
            for name, kind in lexicon.kind_of_name.items()
            if (own := lexicon.type_of(kind)) and lexicon.types.is_a(own, root)
            and kind not in inner
        )  # fmt: skip

    generals = (
        'fruit',
        'vegetable',
        'drink',
        'food',
        'snack',
        'beverage',
        'veggie',
        'tool',
        'dish',
        'groceries',
    )
    places = (*names('surface'), *names('container'))
    return Nouns(names('item'), generals, places, names('container'), tuple(strange))


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
    elif last.endswith('y') and last[-2] not in 'aeiou':
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

    def noun(self) -> str:
        """Return a thing's name: often one that is present, sometimes any word at all."""
        roll = self.rng.random()
        if roll < 0.45 and self.present:
            return self.rng.choice(self.present)
        if roll < 0.55:
            return self.rng.choice(self.nouns.generals)
        if roll < 0.82:
            return self.rng.choice(self.nouns.items)
        word = self.rng.choice(self.nouns.strange)
        return word if self.rng.random() < 0.7 else f'{word} {self.rng.choice(self.nouns.strange)}'

    def described(self) -> tuple[str, str]:
        """Return a noun with or without a description: as said before a noun, and its base."""
        noun = self.noun()
        roll = self.rng.random()
        if roll < 0.16:
            return f'{self.rng.choice(_COLOURS)} {noun}', noun
        if roll < 0.19:
            return f'{self.rng.choice(_OTHER_DESCRIPTIONS)} {noun}', noun
        return noun, noun

    def one(self) -> Phrase:
        """Return a single thing."""
        bare, noun = self.described()
        rng = self.rng
        if noun == bare and rng.random() < 0.04:
            colour = rng.choice(_COLOURS)
            text = rng.choice((f'the {noun} that is {colour}', f'the {noun}, the {colour} one', f'the {colour} one of the {plural(noun)}', f'the {noun} which is {colour}'))  # fmt: skip
            said = plural(noun) if plural(noun) in text else noun
            return Phrase(text, (f'ONE {colour} {said}',), bare)
        if rng.random() < 0.05:
            other = self.noun()
            text = rng.choice((f'a {bare} or a {other}', f'the {bare} or the {other}', f'either a {bare} or a {other}', f'{bare} or {other}'))  # fmt: skip
            return Phrase(text, (f'ONE {bare} OR {other}',), bare)
        if noun in self.nouns.generals or noun in _MASS:
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
        return Phrase(f'{rng.choice(_ONE)} {bare}', (f'ONE {bare}',), bare)

    def many(self) -> Phrase:
        """Return several things of one kind."""
        bare, _ = self.described()
        rng = self.rng
        if rng.random() < 0.45:
            word, count = rng.choice(list(_NUMBERS.items()))
            return Phrase(f'{word} {plural(bare)}', (f'{count} {plural(bare)}',), bare)
        word = rng.choice(_ALL)
        said = bare if word in ('every', 'each', 'every single') else plural(bare)
        text, target = f'{word} {said}', f'ALL {said}'
        if rng.random() < 0.25:
            other = self.described()[0]
            joint = rng.choice(
                ('except', 'except for', 'but not', 'apart from', 'without', 'other than', 'but')
            )
            text += f' {joint} the {other}'
            target += f' BUT {other}'
        return Phrase(text, (target,), bare)

    def things(self) -> Phrase:
        """Return what a wish may be about: one thing, several, or a list of things."""
        roll = self.rng.random()
        if roll < 0.70:
            return self.one()
        if roll < 0.86:
            return self.many()
        parts = [
            self.one() if self.rng.random() < 0.85 else self.many()
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

    def place(self) -> Phrase:
        """Return a piece of furniture."""
        noun = self.rng.choice(self.nouns.places) if self.rng.random() < 0.9 else self.rng.choice(self.nouns.strange)  # fmt: skip
        if self.rng.random() < 0.5:
            noun = self.rng.choice(('fridge', 'table', 'counter', 'shelf', 'sink', 'drawer', 'microwave', 'refrigerator'))  # fmt: skip
        if self.rng.random() < 0.04:
            noun = f'{self.rng.choice(_COLOURS)} {noun}'
        return Phrase(f'{self.rng.choice(("the", "the", "the", "the", "my", "our", "that", "a"))} {noun}', (noun,), noun)  # fmt: skip

    def container(self) -> Phrase:
        """Return something with a door or a drawer."""
        noun = self.rng.choice(('fridge', 'microwave', 'drawer', 'refrigerator')) if self.rng.random() < 0.7 else self.rng.choice(self.nouns.containers)  # fmt: skip
        return Phrase(
            f'{self.rng.choice(("the", "the", "the", "that", "my"))} {noun}', (noun,), noun
        )

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
        return ' '.join(self.rng.choices(self.nouns.strange, k=self.rng.randint(2, 7)))


def fill(phraser: Phraser, pattern: str, target: str) -> tuple[str, str]:
    """Fill a pattern's slots; return the wish and what the model must write."""
    rng = phraser.rng
    made: dict[str, Phrase] = {}
    makers: dict[str, Callable[[], Phrase]] = {
        'a': phraser.things, 'b': phraser.things, 'p': phraser.place, 'q': phraser.place,
        'c': phraser.container, 'd': phraser.container,
    }  # fmt: skip

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        match name.split():
            case ['gibberish']:
                return phraser.gibberish()
            case ['words']:
                return phraser.words()
            case ['verb']:
                made['v'] = Phrase('', (rng.choice(CANNOT_VERBS),), '')
                return made['v'].targets[0]
            case ['count']:
                return rng.choice(('a', 'some', 'a cold', 'any', 'a nice'))
            case ['lvl', _]:
                made['drink'] = Phrase('', (rng.choice(_DRINKS),), '')
                return made['drink'].targets[0]
            case ['to', key]:
                phrase = made.setdefault(key, makers[key]())
                return f'{rng.choice(("in", "into", "on", "onto", "to", "in", "on", "inside", "on top of", "at", "over to"))} {phrase.text}'
            case ['bare', key]:
                maker = phraser.one if key in 'ab' else makers[key]
                return made.setdefault(key, maker()).bare
            case [key] if key.endswith('1'):
                return made.setdefault(key[0], phraser.one()).text
            case [key]:
                return made.setdefault(key, makers[key]()).text
        raise ValueError(f'unknown slot {name!r}')

    wish = _SLOT.sub(slot, choose(rng, pattern))
    if '{bare a}' in pattern:
        made['a'] = Phrase('', (f'ONE {made["a"].bare}',), made['a'].bare)
    return wish, ' AND '.join(_clauses(made, target))


def _clauses(made: dict[str, Phrase], target: str) -> list[str]:
    result = []
    for clause in target.split(' AND '):
        words = clause.split()
        key = next((word for word in words if word in ('a', 'b') and word in made), None)
        if key and words[0] in ('PUT', 'HOLD') and words[1] == key:
            for piece in made[key].targets:
                result.append(_clause(made, words, key, piece))
        else:
            result.append(_clause(made, words, '', ''))
    return result


def _clause(made: dict[str, Phrase], words: Sequence[str], key: str, piece: str) -> str:
    out = []
    for index, word in enumerate(words):
        if word == key and index == 1:
            source = f' FROM {made["q"].targets[0]}' if 'FROM' in words else ''
            head, but, tail = piece.partition(' BUT ')
            out.append(head + source + (f' BUT {tail}' if but else ''))
        elif word in made and len(word) == 1:
            if words[index - 1] == 'FROM' and key:
                out.pop()  # the source is in the piece already
            else:
                out.append(made[word].bare if word in 'ab' else made[word].targets[0])
        else:
            out.append(word)
    return ' '.join(out)
