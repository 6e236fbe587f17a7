"""Files that are made once for all processes of a run of the tests."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["locked", "made_once", "shared_folder"]


def shared_folder(tmp_path_factory) -> Path:
    """A temporary folder that all pytest-xdist workers of a run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(tmp_path_factory, name: str, make: Callable[[Path], object]) -> Path:
    """The file of a name, which the first that asks makes while the others wait; only to be read.

    Args:
        tmp_path_factory: pytest's own.
        name: of the file, below a folder or not; one name, one way to make it.
        make: is given the path where the file is to be.
    """
    file = shared_folder(tmp_path_factory) / name
    file.parent.mkdir(exist_ok=True)
    with locked(file.with_name(f"{file.name}.lock")):
        if not file.exists():
            made = tmp_path_factory.mktemp("made") / file.name
            make(made)
            made.rename(file)
    return file


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let one process at a time do what follows."""
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
