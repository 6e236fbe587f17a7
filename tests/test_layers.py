"""Dependencies point one way: the layers that pyproject.toml lists, held by import-linter."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


@pytest.fixture
def _in_the_checkout(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("_in_the_checkout")
def test_no_module_imports_against_the_layers(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_every_module_of_the_package_has_a_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = {m.strip() for layer in contracts["contracts"][0]["layers"] for m in layer.split("|")}
    package = ROOT / "trialdb"
    modules = {f"trialdb.{p.stem}" for p in package.glob("*.py") if not p.stem.startswith("__")}
    modules |= {f"trialdb.{p.parent.name}" for p in package.glob("*/__init__.py")}
    assert modules <= layers
