"""The number format of the forward pass: half precision where the processor computes in it."""

from functools import cache
from pathlib import Path

import torch

_INSTRUCTIONS = ('avx512_bf16', 'amx_bf16')


@cache
def has_fast_bfloat16(cpuinfo: Path = Path('/proc/cpuinfo')) -> bool:
    """Tell whether the processor multiplies bfloat16 itself; emulated, it is ten times slower."""
    try:
        flags = cpuinfo.read_text(encoding='utf-8', errors='replace').split()
    except OSError:
        return False
    return any(each in flags for each in _INSTRUCTIONS)


def forward_precision() -> torch.autocast:
    """Return the context of a forward pass."""
    return torch.autocast('cpu', torch.bfloat16, enabled=has_fast_bfloat16())
