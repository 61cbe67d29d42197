"""Where the many small files of a loaded world are written: in memory, where there is room."""

from __future__ import annotations

import os
from pathlib import Path
import shutil

MEMORY_FOLDER = Path('/dev/shm')
SPARE_BYTES = 512 * 2**20


def quick_folder() -> Path | None:
    """Return a folder in memory with room enough, None where there is none."""
    try:
        has_room = shutil.disk_usage(MEMORY_FOLDER).free > SPARE_BYTES
    except OSError:
        return None
    return MEMORY_FOLDER if has_room and os.access(MEMORY_FOLDER, os.W_OK) else None
