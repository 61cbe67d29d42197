"""
Fills a pattern's slots: a wish, and what the model must write for it.

Slots are named by a letter, with `2` for another of its kind and `1` for a single one: `a`, `b`
things; `p`, `q` places; `c`, `d` containers; `e` devices; `f` food to slice; `v`, `w` vessels; `h`
what can be heated; `k`, `t`, `u`, `g` what cuts, wipes, gives water, heats; `s` what can be wiped;
`i` dishes; `l` laundry; `m` what can be pushed; `o` what can be opened; `r` people; `n` a plain
noun; `x` a colour. Words before the letter change the form: `{all e}`, `{poss e}`, `{bare a}`,
`{to p}` with a preposition.
"""

from collections.abc import Callable, Sequence
import re

from tapa_planner.tuning.phrases import choose, COLOURS, Phrase, Phraser
from tapa_planner.wish import COUNTED, COUNTS, PLAIN

_SLOT = re.compile(r'\{([^{}]+)\}')
_DRINKS = ('drink', 'beverage', 'refreshment')
_INTO = ('in', 'into', 'on', 'onto', 'to', 'in', 'on', 'inside', 'on top of', 'at', 'over to')
_BINS = (
    'trash',
    'bin',
    'trash can',
    'garbage',
    'rubbish bin',
    'garbage can',
    'dustbin',
    'wastebasket',
)
_WASHERS = ('washing machine', 'washer', 'clothes washer')
_LAUNDRY = ('towel', 'hand towel', 'cloth', 'shirt', 'sock', 'jacket', 'pillow', 'blanket', 'rag')
CANNOT_VERBS = ('peel', 'cook', 'fry', 'boil', 'bake', 'grill', 'toast', 'stir', 'mix', 'shake',
                'eat', 'drink', 'taste', 'paint', 'repair', 'fix', 'break', 'smash', 'burn', 'melt',
                'freeze', 'kick', 'fold', 'iron', 'mop', 'vacuum', 'sweep', 'water', 'feed',
                'sharpen', 'blend', 'squeeze', 'crush', 'whisk', 'knead', 'roast', 'sew', 'glue',
                'hoover', 'decorate', 'assemble', 'knit', 'wrap', 'unscrew')  # fmt: skip


def _makers(phraser: Phraser) -> dict[str, Callable[[], Phrase]]:
    able, certain, rng = phraser.able, phraser.certain, phraser.rng
    return {
        'a': phraser.things,
        'b': phraser.things,
        'p': phraser.place,
        'q': phraser.place,
        'c': phraser.container,
        'd': phraser.container,
        'e': lambda: certain(phraser.device()),
        'f': lambda: phraser.things('sliceable'),
        'v': lambda: certain(able('fillable')),
        'w': lambda: certain(able('fillable')),
        'h': lambda: certain(able('heatable')),
        'k': lambda: certain(able('sharp', 0.2), 0.1),
        't': lambda: certain(able('absorbent', 0.2), 0.1),
        'u': lambda: certain(able('outlet', 0.1), 0.0),
        'g': lambda: certain(able('heating', 0.1), 0.0),
        's': lambda: certain(able('cleanable')),
        'i': lambda: certain(rng.choice(('plate', 'mug', 'cup', 'bowl', 'pan', 'pot', 'fork', 'spoon', 'wine glass', 'glass', 'tray', 'dish', able('cleanable')))),
        'l': lambda: certain(rng.choice(_LAUNDRY)),
        'm': lambda: certain(able('movable')),
        'o': lambda: certain(able('openable', 0.05), 0.0),
        'r': phraser.person,
        'n': lambda: _plain(phraser),
        'x': lambda: _named(rng.choice(COLOURS)),
    }  # fmt: skip


def _plain(phraser: Phraser) -> Phrase:
    return _named(phraser.noun())


def _named(word: str) -> Phrase:
    return Phrase(word, (word,), word)


def fill(phraser: Phraser, pattern: str, meaning: str) -> tuple[str, str]:
    """Fill a pattern's slots; return the wish and what the model must write."""
    made: dict[str, Phrase] = {}
    makers = _makers(phraser)

    def phrase(key: str) -> Phrase:
        """Return the phrase of a slot, made when it is met first; `e2` is another `e`."""
        is_single = key.endswith('1')
        name = key.removesuffix('1')
        if name not in made:
            kind = name[0]
            if is_single and kind in 'ab':
                made[name] = phraser.one()
            elif is_single and kind == 'f':
                made[name] = phraser.certain(phraser.able('sliceable'))
            else:
                made[name] = makers[kind]()
        return made[name]

    def slot(match: re.Match[str]) -> str:
        return _said(match[1].split(), phraser, made, phrase)

    wish = _SLOT.sub(slot, choose(phraser.rng, pattern))
    if '{bare a}' in pattern:
        made['a'] = Phrase('', (f'ONE {made["a"].bare}',), made['a'].bare)
    return wish, ' AND '.join(_clauses(made, meaning))


def _said(
    slot: Sequence[str], phraser: Phraser, made: dict[str, Phrase], phrase: Callable[[str], Phrase]
) -> str:
    rng = phraser.rng
    match slot:
        case ['gibberish']:
            return phraser.gibberish()
        case ['words']:
            return phraser.words()
        case ['verb']:
            made['verb'] = _named(rng.choice(CANNOT_VERBS))
            return made['verb'].text
        case ['count']:
            return rng.choice(('a', 'some', 'a cold', 'any', 'a nice'))
        case ['lvl', _]:
            made['drink'] = _named(rng.choice(_DRINKS))
            return made['drink'].text
        case ['to', key]:
            return f'{rng.choice(_INTO)} {phrase(key).text}'
        case ['bin' | 'washer' as kind, key]:
            made[key] = _named(rng.choice(_BINS if kind == 'bin' else _WASHERS))
            return made[key].text
        case ['all', key]:
            noun = phraser.device() if key == 'e' else phraser.able('openable', 0.05)
            made[key] = phraser.every(noun)
            return made[key].text
        case ['poss', key]:
            return f"{phrase(key).text}'s"
        case ['bare', key]:
            return phrase(f'{key}1' if key in 'abf' else key).bare
        case [key]:
            return phrase(key).text
    raise ValueError(f'unknown slot {" ".join(slot)!r}')


def _clauses(made: dict[str, Phrase], meaning: str) -> list[str]:
    """Return the clauses of a meaning, one for each thing that its phrase names."""
    result = []
    for clause in meaning.split(' AND '):
        verb, *rest = clause.split()
        is_all = bool(rest) and rest[0] == 'ALL' and verb in PLAIN
        key = rest[int(is_all)] if rest else ''
        if key in made and (verb in COUNTED or verb in PLAIN):
            for piece in made[key].targets:
                result.append(_clause(made, [verb, *rest[int(is_all) :]], piece))
        else:
            result.append(_clause(made, [verb, *rest], ''))
    return result


def _clause(made: dict[str, Phrase], words: Sequence[str], piece: str) -> str:
    """Write one clause; its first thing is a piece with a count, which plain verbs do without."""
    verb, *rest = words
    out = [verb]
    if piece:
        rest = rest[1:]
        piece, but, excepted = piece.partition(' BUT ')
        count, _, name = piece.partition(' ')
        if verb in PLAIN and count in COUNTS:
            name = name.partition(' OR ')[0]
            piece, but = f'ALL {name}' if count == 'ALL' else name, ''
        out.append(piece)
        if rest[:1] == ['FROM']:
            out.append(f'FROM {_bare(made, rest[1])}')
            rest = rest[2:]
        if but:
            out.append(f'BUT {excepted}')
    return ' '.join((*out, *(_bare(made, word) for word in rest)))


def _bare(made: dict[str, Phrase], word: str) -> str:
    """Return the bare name that a slot stands for; other words stand for themselves."""
    return made[word].bare if word in made else word
