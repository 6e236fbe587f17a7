"""The network, and the only package that touches it."""

from trialdb.fetch.registry import Page, Registry, changed_since

__all__ = ["Page", "Registry", "changed_since"]
