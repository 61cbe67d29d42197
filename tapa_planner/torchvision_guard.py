"""
Keeps a torchvision that does not fit the installed torch from breaking its importers.

A torchvision built for another torch (its default wheel beside a CPU-only torch, say) fails on
import, and takes down ``transformers`` ("Could not import module 'PreTrainedModel'") and parts of
``ultralytics`` with it. Both work without torchvision as long as its package metadata is there,
so a broken one is hidden from this process. Call :func:`block_broken_torchvision` before the
first import of either library.
"""

import importlib
import sys
from types import ModuleType
from typing import cast

_NAME = 'torchvision'


def block_broken_torchvision() -> bool:
    """
    Make a torchvision that cannot be imported look absent, in this process only.

    Safe to call any number of times; the price is one import of torch and torchvision.

    :returns: whether torchvision can be used.
    """
    if _NAME in sys.modules:
        return sys.modules[_NAME] is not None
    try:
        importlib.import_module(_NAME)
    except Exception:  # whatever it raises: RuntimeError, OSError, ImportError
        for name in [name for name in sys.modules if name.split('.')[0] == _NAME]:
            del sys.modules[name]
        # None is what makes `import torchvision` raise ModuleNotFoundError from here on.
        sys.modules[_NAME] = cast(ModuleType, None)
        return False
    return True
