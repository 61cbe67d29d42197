"""Tests for precision.py."""

from pathlib import Path

import pytest

from tapa_planner.precision import has_fast_bfloat16


@pytest.mark.parametrize(
    ('flags', 'expected'),
    [('fpu sse avx2', False), ('fpu avx2 avx512f avx512_bf16', True), ('amx_bf16 fpu', True)],
)
def test_only_a_processor_that_computes_in_it_uses_half_precision(
    tmp_path: Path, flags: str, expected: bool
) -> None:
    file = tmp_path / 'cpuinfo'
    file.write_text(f'model name : some\nflags : {flags}\n')
    assert has_fast_bfloat16(file) is expected


def test_an_unknown_processor_uses_full_precision(tmp_path: Path) -> None:
    assert has_fast_bfloat16(tmp_path / 'none') is False
