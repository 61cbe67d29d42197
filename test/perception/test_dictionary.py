"""Tests for dictionary.py."""

from pathlib import Path

import pytest

from perception.dictionary import load_dictionary, write_dictionary
from tapa_planner.errors import ModelError

INDEX = """\
  1 the licence
wok n 1 1 @ 1 0 00000002
pan n 2 1 @ 2 0 00000003 00000001
"""
DATA = """\
  1 the licence
00000001 06 n 02 pan 0 cooking_pan 0 001 @ 00000003 n 0000 | a wide metal vessel; "a hot pan"
00000002 06 n 01 wok 0 001 @ 00000001 n 0000 | pan with a convex bottom; used in China
00000003 04 n 01 pan 0 000 | the act of panning
"""


def test_rare_words_have_senses() -> None:
    wok = load_dictionary().of('woks')[0]
    assert (wok.category, wok.rank) == ('artifact', 0)
    assert 'pan' in wok.text
    assert load_dictionary().of('zaxquil') == ()
    assert load_dictionary().of('') == ()


def test_wordnet_is_made_compact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'index.noun').write_text(INDEX + 'cooking_pan n 1 1 @ 1 0 00000001\n')
    (tmp_path / 'data.noun').write_text(DATA)
    path = tmp_path / 'dictionary.tsv.gz'
    assert write_dictionary(tmp_path, path) == 2
    monkeypatch.setattr('tapa_planner.dictionary_words.resource_path', lambda name: path)
    found = load_dictionary.__wrapped__()
    assert found.of('pan')[0].rank == 1  # the first sense is an act
    assert found.of('wok')[0].text == 'wok: pan with a convex bottom; pan'
    assert found.of('cooking pan')[0].text.startswith('pan, cooking pan: a wide metal vessel')


def test_missing_files_are_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match='expected WordNet'):
        write_dictionary(tmp_path, tmp_path / 'out.gz')
    damaged = tmp_path / 'dictionary.tsv.gz'
    damaged.write_bytes(b'no gzip')
    monkeypatch.setattr('tapa_planner.dictionary_words.resource_path', lambda name: damaged)
    with pytest.raises(ModelError, match='cannot be read'):
        load_dictionary.__wrapped__()
