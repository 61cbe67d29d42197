"""Triplets: every answer is checked; shards are resumable; Alpaca files keep the targets."""

from collections import Counter
import json
from pathlib import Path

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.object_list import scene_from_names
from tapa_planner.plan import Step
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.tuning.alpaca import alpaca_record, export_alpaca
from tapa_planner.tuning.shards import DataConfig, make_shard, read_triplets, shards_of, write_data
from tapa_planner.tuning.triplets import KINDS, TripletMaker
from tapa_planner.validation import validate

NAMES = ['table', 'counter', 'fridge', 'microwave', 'sink', 'faucet', 'sofa', 'television', 'apple',
         'knife', 'mug', 'cloth', 'book', 'bowl', 'bread', 'lamp']  # fmt: skip
SCENES = [scene_from_names(NAMES, load_lexicon()).scene]
SMALL = DataConfig(count=40, seed=3, shard=25)


def scene_of(value: dict) -> Scene:
    objects = (
        SceneObject(
            each['id'], each['label'], each['type'], attributes=tuple(each.get('attributes', ()))
        )
        for each in value['objects']
    )
    return Scene(tuple(objects), tuple(Relation(f[0], tuple(f[1:])) for f in value['facts']))


def test_every_plan_replays_from_what_was_written() -> None:
    made = [
        json.loads(line) for line in make_shard(SMALL, shards_of(SMALL)[0], SCENES).splitlines()
    ]
    plans = [each for each in made if each['kind'] == 'plan']
    assert plans
    for each in plans:
        steps = [Step(skill, tuple(arguments)) for skill, *arguments in each['plan']]
        report = validate(load_domain(), scene_of(each['scene']), steps, each['goal'])
        assert report.is_valid, (each, report.message)


def test_impossible_ambiguous_and_unsafe_wishes_are_among_them() -> None:
    kinds = Counter(each.kind for each in TripletMaker(1, SCENES).triplets(300, 'train', 'x'))
    assert set(kinds) == set(KINDS)
    for each in TripletMaker(2, SCENES).triplets(150, 'train', 'x'):
        assert bool(each.missing) == (each.kind == 'missing')
        assert bool(each.text) == (each.kind not in ('plan', 'nothing'))


def test_a_question_names_what_can_be_meant() -> None:
    asked = [each.text for each in TripletMaker(4, SCENES).triplets(200, 'train', 'x')
             if each.text.startswith('Which ')]  # fmt: skip
    assert any(' do you mean: the ' in each for each in asked)


def test_an_interrupted_run_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    whole, cut = tmp_path / 'whole', tmp_path / 'cut'
    write_data(whole, SMALL, (SCENES, SCENES))
    write_data(cut, SMALL, (SCENES, SCENES))
    removed = cut / 'train-00001.jsonl'
    kept = (cut / 'train-00000.jsonl').stat().st_mtime_ns
    removed.unlink()
    manifest = write_data(cut, SMALL, (SCENES, SCENES))
    assert (cut / 'train-00000.jsonl').stat().st_mtime_ns == kept
    for path in whole.glob('*.jsonl'):
        assert path.read_text() == (cut / path.name).read_text()
    assert manifest['complete']
    assert manifest['splits']['train']['triplets'] == SMALL.count


def test_a_folder_of_another_data_set_is_left_alone(tmp_path: Path) -> None:
    write_data(tmp_path, SMALL, (SCENES, SCENES))
    with pytest.raises(InputError, match='was begun with'):
        write_data(tmp_path, DataConfig(count=41, seed=3, shard=25), (SCENES, SCENES))
    other = [scene_from_names(NAMES[:9], load_lexicon()).scene]
    with pytest.raises(InputError, match='was begun with'):
        write_data(tmp_path, SMALL, (other, SCENES))


def test_a_cut_line_and_a_missing_split_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='tapa data generate'):
        list(read_triplets(tmp_path, 'train'))
    (tmp_path / 'train-00000.jsonl').write_text('{"id": "a"}\n{"id": ')
    with pytest.raises(InputError, match='line 2: expected JSON'):
        list(read_triplets(tmp_path, 'train'))


def test_alpaca_targets_are_names_of_the_input(tmp_path: Path) -> None:
    write_data(tmp_path, SMALL, (SCENES, SCENES))
    path = next(each for each in export_alpaca(tmp_path) if each.name == 'alpaca-train.json')
    records = json.loads(path.read_text())
    assert len(records) == SMALL.count
    for record in records:
        names = record['input'].strip('[]').split(', ')
        for line in record['output'].splitlines():
            if '(Target: ' in line:
                targets = line.partition('(Target: ')[2].removesuffix(')').split(', ')
                assert set(targets) <= set(names)


def test_what_the_robot_says_is_the_output_where_there_is_no_plan() -> None:
    made = list(TripletMaker(1, SCENES).triplets(60, 'train', 'x'))
    spoken = next(each for each in made if each.kind == 'missing')
    assert alpaca_record(spoken.to_json())['output'] == spoken.text


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ray_makes_the_same_shards(tmp_path: Path) -> None:
    here, there = tmp_path / 'here', tmp_path / 'there'
    write_data(here, SMALL, (SCENES, SCENES))
    write_data(there, SMALL, (SCENES, SCENES), ray_address='local')
    for path in here.glob('*.jsonl'):
        assert path.read_text() == (there / path.name).read_text()
