"""What is installed: a wheel that works without a checkout, versions that are locked, and names to import."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import trialdb

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ARTICLE = (
    "In the LANTERN-1 trial, 48% of patients on norvelimab 200 mg reached EASI-75, and 15% on placebo.\n"
)


def locked() -> dict[str, Version]:
    """The pinned version of each package in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [re.fullmatch(r"([\w.-]+)==([^\s;]+).*", line) for line in lines]
    return {canonicalize_name(pin[1]): Version(pin[2]) for pin in pins if pin}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the source distribution as an index would offer them."""
    folder = tmp_path_factory.mktemp("dist")
    words = ["-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder in which the wheel alone is installed."""
    folder = tmp_path_factory.mktemp("site")
    words = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel]
    subprocess.run([sys.executable, *words], capture_output=True, check=True)
    return folder


def run_installed(folder: Path, *words, cwd: Path) -> str:
    """What a command of the installed wheel prints, far from the checkout."""
    env = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *map(str, words)], capture_output=True, text=True, check=False, env=env, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_code_migrations_and_seeds_and_nothing_else(wheel):
    def files(folder: str) -> set[str]:
        # What git lists, and what is new and not ignored: caches and editors' files do not count.
        words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
        listed = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split(
            "\n"
        )
        return {name for name in listed if name and (ROOT / name).is_file()}

    if not (ROOT / ".git").exists():
        pytest.skip("needs the checkout's git repository")
    wanted = files("trialdb") | {f"trialdb/_data/{name}" for name in files("migrations") | files("seeds")}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == wanted


def test_an_installed_wheel_works_without_a_checkout(installed, tmp_path):
    where = run_installed(installed, "-c", "import trialdb; print(trialdb.__file__)", cwd=tmp_path)
    assert where.strip() == str(installed / "trialdb" / "__init__.py")
    (tmp_path / "lantern.txt").write_text(ARTICLE, encoding="utf-8")
    assert run_installed(installed, "-m", "trialdb", "init", cwd=tmp_path) == "data/trials.db is up to date\n"
    assert run_installed(installed, "-m", "trialdb", "load", "lantern.txt", cwd=tmp_path) == (
        "data/trials.db: 1 loaded, 0 unchanged, 0 replaced, 0 failed\n"
    )


def test_the_installed_command_tells_the_version(installed, tmp_path):
    shown = run_installed(installed, installed / "bin" / "trialdb", "--version", cwd=tmp_path)
    assert shown == f"trialdb, version {PROJECT['version']}\n"
    assert trialdb.__version__ == PROJECT["version"]


def test_every_dependency_is_locked_within_its_bounds():
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    wanted = [Requirement(line) for line in (*PROJECT["dependencies"], *extras)]
    pins = locked()
    for requirement in wanted:
        name = canonicalize_name(requirement.name)
        if name != "trialdb":
            assert name in pins, f"{name} is not locked; run `make lock`"
            assert pins[name] in requirement.specifier, (
                f"{name} {pins[name]} is out of bounds; run `make lock`"
            )


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """A folder with a blank in its name that holds what ``make`` reads first."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_names_the_python_that_is_too_old(elsewhere):
    old = elsewhere / "python3.9"
    old.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo Python 3.9.18 ;; *) exit 1 ;; esac\n', encoding="utf-8"
    )
    old.chmod(0o755)
    words = ["make", "demo", "PYTHON=./python3.9"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=elsewhere)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "trialdb needs Python 3.11 or newer, and ./python3.9 is Python 3.9.18; "
        "name another, as in: make demo PYTHON=python3.12"
    )
    assert not (elsewhere / ".venv").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_alone_lists_its_commands(elsewhere):
    done = subprocess.run(["make"], capture_output=True, text=True, check=True, cwd=elsewhere)
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert listed == [
        "help",
        "demo",
        "test",
        "soak",
        "bench",
        "lint",
        "check",
        "lock",
        "clean",
        "screenshots",
        "docs",
    ]


def test_every_public_name_is_there_and_described():
    for name in trialdb.__all__:
        assert getattr(trialdb, name).__doc__, name
    assert set(trialdb.__all__) <= set(dir(trialdb))
    with pytest.raises(AttributeError, match="no attribute 'wobble'"):
        _ = trialdb.wobble


def test_asking_imports_nothing_that_only_loading_needs(tmp_path):
    file = tmp_path / "trials.db"
    trialdb.initialise(file).dispose()
    slow = "{'sqlalchemy.orm', 'alembic', 'pydantic', 'rich', 'yaml', 'trialdb.store.models', 'trialdb.pipeline'}"
    code = (
        f"import sys; from trialdb.cli import main; status = main(['--db', {str(file)!r}, 'ask', 'which studies'], "
        f"standalone_mode=False); print(status, sorted({slow} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "None []"


def test_importing_the_package_imports_nothing_slow():
    code = (
        "import sys, trialdb; print(sorted({'sqlalchemy', 'pydantic', 'click', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
