"""Batches give what single names give."""

import numpy as np
import pytest

from perception.kind_texts import load_kind_texts
from perception.sentence_encoder import MiniLmEncoder, PACKAGE


@pytest.fixture(scope='module')
def encoder() -> MiniLmEncoder:
    pytest.importorskip(PACKAGE)
    return MiniLmEncoder()


def test_a_batch_is_the_names_one_by_one_in_their_order(encoder: MiniLmEncoder) -> None:
    kinds = load_kind_texts().kinds
    texts = [*kinds, *(each.descriptions[0] for each in kinds.values())][::3]
    batch = encoder.encode(texts)
    single = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.abs(batch - single).max() < 1e-5
    assert np.allclose(np.linalg.norm(batch, axis=1), 1.0, atol=1e-5)


def test_any_text_has_a_vector(encoder: MiniLmEncoder) -> None:
    vectors = encoder.encode(['', 'x' * 500, 'word ' * 200, '\U0001f34e', 'яблоко', 'a'])
    assert vectors.shape == (6, 384)
    assert np.isfinite(vectors).all()


def test_the_quick_curve_is_the_error_function(encoder: MiniLmEncoder) -> None:
    from scipy.special import erf

    from perception.sentence_encoder import _gelu

    x = np.linspace(-12.0, 12.0, 4001, dtype=np.float32)
    assert np.abs(_gelu(x) - 0.5 * x * (1.0 + erf(x / np.sqrt(2.0)))).max() < 2e-5
