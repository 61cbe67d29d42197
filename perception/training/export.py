"""Writes trained networks: safetensors to go on from, ONNX to run, vectors of the names."""

from pathlib import Path
import warnings

from safetensors.torch import load_file, save_file
import torch
from torch import nn, Tensor

from perception.features import SCENE_CHANNELS, WINDOW_CHANNELS, WINDOW_PX, WINDOW_SCALARS
from perception.training.networks import Classifier, Proposer
from perception.vocabulary import Vocabulary
from tapa_planner.errors import ModelError

PROPOSER = 'proposer'
CLASSIFIER = 'classifier'
_OPSET = 17


def export(
    proposer: Proposer, classifier: Classifier, vocabulary: Vocabulary, folder: Path
) -> None:
    """Write both networks and the vocabulary into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, network in ((PROPOSER, proposer), (CLASSIFIER, classifier)):
        tensors = {key: value.contiguous() for key, value in network.state_dict().items()}
        save_file(tensors, folder / f'{name}.safetensors')
    vocabulary.save(folder)
    planes = torch.zeros(1, SCENE_CHANNELS, 128, 160)
    axes = {2: 'height', 3: 'width'}
    _to_onnx(
        proposer, (planes,), folder / f'{PROPOSER}.onnx', ['small', 'large'], {'planes': axes}
    )
    windows = torch.zeros(2, WINDOW_CHANNELS, WINDOW_PX, WINDOW_PX)
    inputs = (windows, torch.zeros(2, WINDOW_SCALARS))
    outputs = ['vectors', 'refinements', 'masks', 'states']
    each = {name: {0: 'count'} for name in ('planes', 'scalars', *outputs)}
    _to_onnx(classifier, inputs, folder / f'{CLASSIFIER}.onnx', outputs, each)


def _to_onnx(
    network: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # the older exporter says that there is a newer one
        torch.onnx.export(
            network.eval(),
            inputs,
            str(path),
            input_names=['planes', 'scalars'][: len(inputs)],
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )


def load_networks(folder: Path) -> tuple[Proposer, Classifier]:
    """
    Read the networks back from their safetensors.

    :raises ModelError: if a file is missing or does not fit.
    """
    proposer, classifier = Proposer(), Classifier()
    try:
        proposer.load_state_dict(load_file(folder / f'{PROPOSER}.safetensors'))
        classifier.load_state_dict(load_file(folder / f'{CLASSIFIER}.safetensors'))
    except Exception as exc:  # safetensors and torch raise their own kinds
        raise ModelError(f'the detector in {folder} cannot be loaded: {exc}') from exc
    return proposer.eval(), classifier.eval()
