"""Installs tapa_planner: in a colcon workspace as ament_python, with pip as a wheel."""

from pathlib import Path
import sys

from setuptools import find_packages, setup

NAME = 'tapa_planner'
SHARE = Path('share') / NAME
# Everything below these is installed where `ros2 launch` and resource_path look for it.
RESOURCE_FOLDERS = ('launch', 'config', 'models')
EXECUTABLES = {
    'sim_node': 'sim.node:main',
    'skill_node': 'executor.skill_node:main',
    'perception_node': 'perception.node:main',
    'planner_node': 'tapa_planner.node:main',
    'executor_node': 'executor.node:main',
    'tapa': 'tapa_cli.main:main',
}


def resource_files() -> list[tuple[str, list[str]]]:
    """Return (folder below the prefix, files) for launch files, parameters and models."""
    data_files = [
        ('share/ament_index/resource_index/packages', [f'resource/{NAME}']),
        (str(SHARE), ['package.xml']),
    ]
    for top in RESOURCE_FOLDERS:
        folders = [Path(top), *(path for path in sorted(Path(top).rglob('*')) if path.is_dir())]
        for folder in folders:
            if not folder.is_dir() or folder.name == '__pycache__':
                continue
            files = [str(path) for path in sorted(folder.iterdir()) if path.is_file()]
            if files:
                data_files.append((str(SHARE / folder), files))
    return data_files


def executable_links() -> list[tuple[str, list[str]]]:
    """
    Return small scripts in lib/tapa_planner that start the ones pip puts into bin/.

    `Node(package=..., executable=...)` looks in lib/<package> only. A colcon build puts the entry
    points there itself (setup.cfg), so the scripts are for wheels, and for `install_data` with
    which scripts/set_up.py completes an editable installation, alone.
    """
    if not {'bdist_wheel', 'install_data'} & set(sys.argv):
        return []
    folder = Path('build') / 'executables'
    folder.mkdir(parents=True, exist_ok=True)
    for name in EXECUTABLES:
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/../../bin/{name}" "$@"\n')
        script.chmod(0o755)
    return [(f'lib/{NAME}', [str(folder / name) for name in EXECUTABLES])]


setup(
    name=NAME,
    version='0.1.0',
    description='A robot that plans with a language model over what it sees, on ROS 2',
    license='Apache-2.0',
    author='The tapa_planner developers',
    maintainer='The tapa_planner developers',
    maintainer_email='tapa-planner@example.org',
    python_requires='>=3.11',
    packages=find_packages(
        include=[
            f'{package}{suffix}'
            for package in (
                NAME,
                'perception',
                'executor',
                'sim',
                'dashboard',
                'tapa_cli',
                'benchmark',
            )
            for suffix in ('', '.*')
        ]
    ),
    include_package_data=True,
    package_data={
        'sim': ['assets/**/*'],
        'dashboard': ['static/*'],
        'benchmark': ['suites/*.yaml', 'perception/*.yaml'],
        'tapa_planner': ['**/*.yaml', '**/*.json', '**/*.txt'],
    },
    data_files=[*resource_files(), *executable_links()],
    zip_safe=False,
    entry_points={'console_scripts': [f'{name} = {where}' for name, where in EXECUTABLES.items()]},
)
