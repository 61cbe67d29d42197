"""Names to vectors: the encoder without a library, the cached vocabulary."""

from pathlib import Path

import numpy as np
import pytest

from perception.sentence_encoder import MiniLmEncoder, PACKAGE
from perception.vocabulary import centred, checked_names, OTHER_WORDS, Vocabulary
from tapa_planner.errors import InputError, ModelError


@pytest.fixture(scope='module')
def encoder() -> MiniLmEncoder:
    pytest.importorskip(PACKAGE)
    return MiniLmEncoder()


def test_near_meanings_are_near(encoder: MiniLmEncoder) -> None:
    names = ['mug', 'cup', 'fridge', 'refrigerator', 'apple']
    vectors = encoder.encode(names)
    assert vectors.shape == (5, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    # Figures of the encoder's own library.
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.71, abs=0.01)
    assert float(vectors[2] @ vectors[3]) == pytest.approx(0.96, abs=0.01)
    assert float(vectors[4] @ vectors[2]) == pytest.approx(0.35, abs=0.01)
    assert encoder.encode([]).shape == (0, 384)


def test_a_vocabulary_comes_back_from_its_file(encoder: MiniLmEncoder, tmp_path: Path) -> None:
    vocabulary = Vocabulary.of(['apple', 'milk_carton'], encoder)
    vocabulary.save(tmp_path)
    again = Vocabulary.load(tmp_path)
    assert again.names == ('apple', 'milk carton')
    assert np.array_equal(again.vectors, vocabulary.vectors)
    assert abs(float(again.vectors[0] @ again.vectors[1])) <= 1.0


def test_known_names_need_no_encoder(encoder: MiniLmEncoder) -> None:
    class Broken:
        def encode(self, names: object) -> np.ndarray:
            raise AssertionError('not needed')

    vocabulary = Vocabulary.of(['apple', 'mug', 'table'], encoder)
    assert vocabulary.with_names(['mug', 'apple'], Broken()).names == ('mug', 'apple')
    other = vocabulary.with_names(['elephant'], encoder)
    assert (
        int(np.argmax(other.vectors @ centred(encoder.encode(['elephant']), other.mean)[0])) == 0
    )


@pytest.mark.parametrize(
    'names',
    [[], [''], ['a' * 61], ['a\x07b'], ['\n'], ['яблоко'], ['苹果'], ['\U0001f34e'], ['!!!']],
)
def test_unusable_names_are_refused(names: list[str]) -> None:
    with pytest.raises(InputError, match='expected'):
        checked_names(names)


def test_other_latin_letters_are_fine() -> None:
    assert checked_names(['crème brûlée', 'Käse', '7up']) == ('crème brûlée', 'Käse', '7up')


def test_thousands_of_names_are_taken_and_more_refused() -> None:
    assert len(checked_names([f'thing {index}' for index in range(20_000)])) == 20_000
    with pytest.raises(InputError, match='1 to 20000'):
        checked_names([f'thing {index}' for index in range(20_001)])


def test_thousands_of_names_do_not_slow_detection(encoder: MiniLmEncoder) -> None:
    kinds = Vocabulary.of(tuple(OTHER_WORDS), encoder)
    rng = np.random.default_rng(0)
    syllables = ['ba', 'ker', 'lo', 'ti', 'mun', 'sel', 'ar', 'do', 'ven', 'pi']
    names = list({''.join(rng.choice(syllables, 4)) for _ in range(1_500)})
    many = kinds.with_names(names, encoder)
    vectors = rng.normal(size=(48, 384)).astype(np.float32)
    chances = many.chances(vectors, np.full((48, len(kinds.names)), 0.005, np.float32))
    assert chances.shape == (48, len(names) + len(kinds.names))


def test_a_missing_encoder_or_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='cannot be loaded'):
        MiniLmEncoder(tmp_path)
    with pytest.raises(ModelError, match='cannot be read'):
        Vocabulary.load(tmp_path)
