"""
How good the embedded detector is on pictures of kitchens that it was not trained on.

`python -m benchmark.detector` prints average precision and recall for each name, and beside them
how far the nearest colour and size alone would get. With `--card` the table goes into the model
card of the weights.
"""

import argparse
from pathlib import Path
import platform
import time

from perception.detectors.embedded import EmbeddedDetector
from perception.evaluation import evaluate, quality_lines
from perception.training.card import CardFacts, write_card
from perception.training.folder import load_folder
from tapa_planner.resources import resource_path


def main() -> None:
    """Measure, print, and write the card if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', type=Path, default=Path('.data/detector_val'))
    parser.add_argument('--train', type=Path, default=Path('.data/detector'))
    parser.add_argument('--weights', type=Path, default=resource_path('models/detector'))
    parser.add_argument('--every', type=int, default=1, help='take every n-th image')
    parser.add_argument('--card', type=Path, help='JSON with facts of the training for the card')
    options = parser.parse_args()
    detector = EmbeddedDetector(options.weights, least_score=0.05)
    data, train = load_folder(options.data), load_folder(options.train)
    begun = time.perf_counter()
    quality = evaluate(detector, data, train, range(0, len(data), options.every))
    seconds = time.perf_counter() - begun
    lines = quality_lines(quality)
    print('\n'.join(lines))
    count = len(range(0, len(data), options.every))
    print(f'{count} images, {seconds / count * 1000:.0f} ms each on {platform.machine()}')
    if options.card is not None:
        write_card(options.weights, CardFacts.load(options.card), lines)
    print(f'AP50 {quality.average_precision:.3f} over {len(data.vocabulary)} names')


if __name__ == '__main__':
    main()
