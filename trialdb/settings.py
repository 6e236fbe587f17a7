"""Where things are: the database, the registry, PubMed, and the folders that travel with the package."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = [
    "DEFAULT_DATABASE",
    "database_url",
    "migrations_dir",
    "ncbi_api_key",
    "pubmed_url",
    "registry_url",
    "seeds_dir",
]

DEFAULT_DATABASE = "data/trials.db"
_REGISTRY = "https://clinicaltrials.gov/api/v2"
_PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """The folder ``name`` as packed into the wheel, else the one beside the package in a checkout."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def migrations_dir() -> Path:
    """The folder with Alembic's ``env.py`` and ``versions/``."""
    return _folder("migrations")


def seeds_dir() -> Path:
    """The folder with vocabularies, rules and seed articles (``TRIALDB_SEEDS`` names another)."""
    named = os.environ.get("TRIALDB_SEEDS")
    return Path(named) if named else _folder("seeds")


def database_url(name: str | None = None) -> str:
    """SQLAlchemy URL for a path or URL; without a name, ``TRIALDB_DB``, else ``data/trials.db``.

    >>> database_url("trials.db")
    'sqlite:///trials.db'
    >>> database_url("postgresql://localhost/trials")
    'postgresql+psycopg://localhost/trials'
    """
    name = name or os.environ.get("TRIALDB_DB") or DEFAULT_DATABASE
    if "://" not in name:
        return f"sqlite:///{name}"
    scheme, rest = name.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else name


def registry_url() -> str:
    """The address of the ClinicalTrials.gov API: ``TRIALDB_CTGOV_URL`` (a mirror, or a server for tests), else its own."""
    return os.environ.get("TRIALDB_CTGOV_URL") or _REGISTRY


def pubmed_url() -> str:
    """The address of NCBI's E-utilities: ``TRIALDB_PUBMED_URL`` (a server for tests), else their own."""
    return os.environ.get("TRIALDB_PUBMED_URL") or _PUBMED


def ncbi_api_key() -> str | None:
    """The key with which NCBI answers ten times a second and not three, as NCBI's own tools find it: ``NCBI_API_KEY``."""
    return os.environ.get("NCBI_API_KEY") or None
