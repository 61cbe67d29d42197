"""
How good the embedded detector is on pictures of homes that it was not trained on.

`python -m benchmark.detector` prints average precision and recall for each name, how rightly
states are told and how far scores are chances, and beside them how far the nearest colour and
size alone would get. With `--card` all goes into the model card of the weights.
"""

import argparse
from pathlib import Path
import platform
import time

import onnx

from perception.detectors.embedded import EmbeddedDetector
from perception.evaluation import (
    calibration_error,
    evaluate,
    name_reliability,
    quality_lines,
    ReliabilityBin,
    state_lines,
    thing_reliability,
)
from perception.training.card import CardFacts, CardMeasures, write_card
from perception.training.folder import load_folder
from tapa_planner.resources import resource_path

PICTURE = 'reliability.png'
LEAST_SCORE = 0.05


def draw_reliability(
    things: tuple[ReliabilityBin, ...], names: tuple[ReliabilityBin, ...], path: Path
) -> None:
    """Draw both reliability diagrams beside each other."""
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9.0, 4.2))
    for axis, bins, title in zip(
        axes, (things, names), ('a thing is there', 'the name is right'), strict=True
    ):
        axis.plot([0, 1], [0, 1], color='0.7', linestyle='--')
        axis.plot([each.told for each in bins], [each.true for each in bins], marker='o')
        for each in bins:
            axis.annotate(
                str(each.count),
                (each.told, each.true),
                textcoords='offset points',
                xytext=(5, -11),
                fontsize=7,
                color='0.4',
            )
        axis.set(xlim=(0, 1), ylim=(0, 1.02), xlabel='chance told', ylabel='share true')
        axis.set_title(title)
        axis.grid(color='0.9')
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _parameters(path: Path) -> float:
    """Return the number of a network's parameters in millions."""
    graph = onnx.load(str(path)).graph
    sizes = [onnx.numpy_helper.to_array(each).size for each in graph.initializer]
    return float(sum(sizes)) / 1e6


def main() -> None:
    """Measure, print, and write the card if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', type=Path, default=Path('.data/detector_val'))
    parser.add_argument('--train', type=Path, default=Path('.data/detector'))
    parser.add_argument('--weights', type=Path, default=resource_path('models/detector'))
    parser.add_argument('--every', type=int, default=1, help='take every n-th image')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--card', type=Path, help='JSON with facts of the training for the card')
    options = parser.parse_args()
    detector = EmbeddedDetector(options.weights, LEAST_SCORE, options.threads)
    data, train = load_folder(options.data), load_folder(options.train)
    begun = time.perf_counter()
    quality = evaluate(detector, data, train, range(0, len(data), options.every))
    seconds = time.perf_counter() - begun
    lines, states = quality_lines(quality), state_lines(quality.matches)
    things = thing_reliability(quality.matches)
    names = name_reliability(quality.matches, data.vocabulary)
    errors = f'{calibration_error(things):.3f} and {calibration_error(names):.3f}'
    print('\n'.join([*lines, '', *states, '', f'expected calibration errors {errors}']))
    count = len(range(0, len(data), options.every))
    print(f'{count} images, {seconds / count * 1000:.0f} ms each on {platform.machine()}')
    if options.card is not None:
        draw_reliability(things, names, options.weights / PICTURE)
        size = f'{_parameters(options.weights / "classifier.onnx"):.1f}'
        measures = CardMeasures('\n'.join(lines), '\n'.join(states), errors, size)
        write_card(options.weights, CardFacts.load(options.card), measures)
    print(f'AP50 {quality.average_precision:.3f} over {len(data.vocabulary)} names')


if __name__ == '__main__':
    main()
