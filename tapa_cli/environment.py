"""The process environment in which the nodes and the command line run: set here and nowhere else."""

from collections.abc import Mapping, MutableMapping
import os
import sys

TRANSPORTS = 'DEFAULT?sockets_size=8MB'
"""
Shared memory and UDP with room for images: with the buffers that Fast DDS takes by itself a
best-effort camera image of 0.9 MB never arrives, silently.
"""


def process_environment(base: Mapping[str, str], cores: int | None = None) -> dict[str, str]:
    """
    Return the environment for one of our processes, made from `base`.

    What the user has set is kept.
    """
    environment = dict(base)
    environment.setdefault('FASTDDS_BUILTIN_TRANSPORTS', TRANSPORTS)
    environment.setdefault('RMW_IMPLEMENTATION', 'rmw_fastrtps_cpp')
    environment.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'SUBNET')
    environment.setdefault('AMENT_PREFIX_PATH', sys.prefix)
    environment.setdefault('PYTHONUNBUFFERED', '1')
    environment.setdefault('RCUTILS_COLORIZED_OUTPUT', '0')
    # Five processes share the machine: pools as large as the machine would fight each other.
    threads = str(max(1, (cores or os.cpu_count() or 2) // 2))
    for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
        environment.setdefault(name, threads)
    # Every model is on disk; a look-up over the network would only delay or fail.
    environment.setdefault('HF_HUB_OFFLINE', '1')
    environment.setdefault('TOKENIZERS_PARALLELISM', 'false')
    return environment


def adopt_process_environment(target: MutableMapping[str, str] | None = None) -> None:
    """Put that environment into the running process; before rclpy or torch is imported."""
    environment = os.environ if target is None else target
    environment.update(process_environment(environment))
