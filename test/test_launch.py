"""Checks the launch files against the package: executables, parameters file, arguments."""

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / 'launch').glob('*.launch.py'))
NAV2_ARGUMENTS = {'namespace', 'params_file', 'use_respawn', 'log_level'}


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Return the calls of a function by its plain name."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def executables_of_setup() -> set[str]:
    tree = ast.parse((ROOT / 'setup.py').read_text(encoding='utf-8'))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == 'EXECUTABLES':
            return set(ast.literal_eval(node.value))
    raise AssertionError('setup.py has no EXECUTABLES')


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.name)
def test_each_argument_has_a_default_and_a_description(path: Path):
    declared = calls(ast.parse(path.read_text(encoding='utf-8')), 'DeclareLaunchArgument')
    names = {ast.literal_eval(call.args[0]) for call in declared}
    assert names >= NAV2_ARGUMENTS
    for call in declared:
        assert keyword(call, 'default_value') is not None, ast.unparse(call)
        assert keyword(call, 'description') is not None, ast.unparse(call)


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.name)
def test_each_used_argument_is_declared(path: Path):
    tree = ast.parse(path.read_text(encoding='utf-8'))
    names = {ast.literal_eval(call.args[0]) for call in calls(tree, 'DeclareLaunchArgument')}
    used = {ast.literal_eval(call.args[0]) for call in calls(tree, 'LaunchConfiguration')}
    assert used <= names


def test_the_executables_are_installed_by_the_package():
    installed = executables_of_setup()
    words: set[str] = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(node, ast.Constant) and str(node.value).endswith('_node'):
                words.add(str(node.value))
    assert words == installed - {'tapa'}


def test_the_parameters_file_names_every_node_and_only_known_executor_parameters():
    from executor.person import PersonPolicy
    from executor.working_memory import MissionLimits

    parameters = yaml.safe_load((ROOT / 'config' / 'tapa.yaml').read_text(encoding='utf-8'))
    nodes = {'sim', 'skills', 'perception', 'planner', 'executor'}
    assert set(parameters) == {f'/**/{name}' for name in nodes}
    known = {
        *MissionLimits.__dataclass_fields__,
        *PersonPolicy.__dataclass_fields__,
        'rules',
        'when_busy',
        'failure_memory',
        'witness',
        'strategy',
        'model',
        'max_views',
        'server_wait_s',
    }
    assert set(parameters['/**/executor']['ros__parameters']) <= known


def test_no_package_shadows_launch():
    assert not (ROOT / 'launch' / '__init__.py').exists()


# Where ROS has its launch system (the wheels have none), the descriptions are also built.
if find_spec('launch_ros'):

    @pytest.mark.parametrize('path', FILES, ids=lambda path: path.name)
    def test_the_description_can_be_built(path: Path):
        from launch.launch_description_sources import PythonLaunchDescriptionSource

        source = PythonLaunchDescriptionSource(str(path))
        assert source.try_get_launch_description_without_context() is not None
