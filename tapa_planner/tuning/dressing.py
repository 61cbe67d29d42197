"""What people say around a wish: greetings, reasons, thanks, capitals, typing errors."""

import random
import string

from tapa_planner.tuning.phrases import choose
from tapa_planner.wish import RESERVED

BEFORE = (
    '[please|could you|can you|would you|will you|could you please|can you please|would you please|'
    'please could you|would you kindly|kindly|i want you to|i need you to|i would like you to|'
    'would you mind and|be so kind and|be a dear and|do me a favour and|i would appreciate it if you could|'
    'if you have time|when you have a moment|robot|hey robot|hello|hi|excuse me|excuse me, could you|'
    'listen|now|quickly|go and|i think you should|you should|you must|next|'
    'it would be great if you could|it would be nice if you could|i was wondering if you could|'
    'might i ask you to|may i ask you to|let us|your next job is to|go ahead and|just|hurry and]'
)
BEFORE_SENTENCE = '[please|robot|hey robot|hello|hi|excuse me|listen|hey|well|so|oh|you know|ok|okay|hello there|sorry|dear robot]'
AFTER = (
    '[please|now|thanks|thank you|thanks a lot|for me|for me please|right now|quickly|if you can|'
    "if possible|when you can|will you|would you|if you don't mind|as soon as possible|asap|okay|"
    'and hurry|my friend|robot|today|at once|carefully|before dinner|before the guests come|!|.|?]'
)
CONTEXT = (
    '[we are having guests tonight|i am cooking dinner|the kitchen is a mess|i just came home|'
    'dinner is ready|it is late|i am busy|my hands are full|we are done eating|the party is over|'
    'mother is coming|i am on the phone|we just went shopping|it is getting dark|i cannot get up|'
    'i want to make a sandwich|i want to bake a cake|i am making a salad|let us cook soup|i want to make breakfast|'
    'we want to eat pizza|it is time for tea|let us set the table|for the coffee|i am preparing lunch|'
    'today is a long day|breakfast is over|i have a small task for you|there is something to do]'
)
BETWEEN = (
    '[ and |, and |, then | and then |; |. |. then |. after that |, after that | and after that |'
    '. also |, also | and also |, and while you are at it |. next, | and afterwards |, finally ]'
)

_TYPOS = 0.20
_KEYS = ('qwertyuiop', 'asdfghjkl', 'zxcvbnm')


def dress(rng: random.Random, wish: str, is_bare: bool) -> str:
    """
    Add what people say around a wish, capitals and marks.

    :param is_bare: the wish is none, and mostly stays as it is.
    """
    roll = rng.random()
    if not is_bare or rng.random() < 0.4:
        if roll < 0.30:
            wish = f'{choose(rng, BEFORE)} {wish}'
        elif roll < 0.38:
            wish = f'{choose(rng, BEFORE_SENTENCE)}, {wish}'
        if rng.random() < 0.06:
            wish = f'{choose(rng, CONTEXT)}{rng.choice((". ", ", ", " so ", "; ", ": "))}{wish}'
        if rng.random() < 0.25:
            wish = f'{wish}{rng.choice((" ", ", "))}{choose(rng, AFTER)}'
    if rng.random() < 0.35:
        wish = wish[:1].upper() + wish[1:]
    if rng.random() < 0.3 and wish[-1:].isalnum():
        wish += rng.choice('..!?')
    return ' '.join(wish.split())


def with_typos(rng: random.Random, wish: str, target: str) -> tuple[str, str]:
    """
    Mistype one or two words in some wishes.

    A mistyped name is copied as it was typed: what it means is decided by the names of the scene.
    """
    if rng.random() >= _TYPOS:
        return wish, target
    words = wish.split(' ')
    for _ in range(rng.choice((1, 1, 2))):
        index = rng.randrange(len(words))
        word = words[index].strip(string.punctuation)
        if len(word) < 3 or not word.isalpha():
            continue
        wrong = _mistyped(rng, word)
        words[index] = words[index].replace(word, wrong)
        lower = word.lower()
        target = ' '.join(
            wrong.lower() if each == lower and each not in RESERVED else each
            for each in target.split(' ')
        )
    return ' '.join(words), target


def _mistyped(rng: random.Random, word: str) -> str:
    """Swap, drop, double or miss a letter; the first one mostly stays."""
    at = rng.randrange(1, len(word))
    match rng.choice(('swap', 'swap', 'drop', 'drop', 'double', 'near')):
        case 'swap':
            first = max(0, at - 1) if rng.random() < 0.2 else min(at, len(word) - 2)
            return word[:first] + word[first + 1] + word[first] + word[first + 2 :]
        case 'drop':
            return word[:at] + word[at + 1 :]
        case 'double':
            return word[:at] + word[at] + word[at:]
        case _:
            row = next((each for each in _KEYS if word[at].lower() in each), _KEYS[1])
            near = row.find(word[at].lower())
            return word[:at] + row[min(len(row) - 1, near + 1)] + word[at + 1 :]
