"""
Triplets in the form of the Alpaca data set, as TaPA's were: instruction, input, output.

The input is the list of names; the output has `Step 1. ...` with `(Target: ...)` behind each step,
so that what a tuned model writes stays checkable by set membership.
"""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
from typing import Any

from tapa_planner.tuning.data import SPLITS
from tapa_planner.tuning.shards import read_triplets


def alpaca_record(triplet: Mapping[str, Any]) -> dict[str, str]:
    """Return one triplet in Alpaca form, with the triplet's id as `json_id`."""
    labels = {each['id']: each['label'] for each in triplet['scene']['objects']}
    names = ', '.join(dict.fromkeys(labels.values()))
    return {
        'instruction': triplet['instruction'],
        'input': f'[{names}]',
        'output': _output(triplet, labels),
        'json_id': triplet['id'],
    }


def _output(triplet: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    if triplet['text']:
        return str(triplet['text'])
    lines = []
    steps = zip(triplet['plan'], triplet['sentences'], strict=True)
    for number, ((_, *arguments), sentence) in enumerate(steps, 1):
        targets = ', '.join(labels[each] for each in arguments)
        lines.append(f'Step {number}. {sentence} (Target: {targets})')
    lines.append(f'Step {len(lines) + 1}. Done')
    return '\n'.join(lines)


def export_alpaca(folder: Path) -> list[Path]:
    """Write `alpaca-SPLIT.json` beside the shards of each split; return the files."""
    written = []
    for split in ('train', *SPLITS):
        path = folder / f'alpaca-{split}.json'
        records: Iterator[str] = (
            json.dumps(alpaca_record(each), ensure_ascii=False)
            for each in read_triplets(folder, split)
        )
        temporary = path.with_suffix('.new')
        temporary.write_text('[\n' + ',\n'.join(records) + '\n]\n', encoding='utf-8')
        temporary.replace(path)
        written.append(path)
    return written
