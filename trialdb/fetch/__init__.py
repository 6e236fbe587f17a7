"""The network, and the only package that touches it.

- :class:`Web` asks for pages, feeds and interfaces anywhere, as its :class:`Policy` allows.
- :class:`Registry` asks the ClinicalTrials.gov API, :class:`PubMed` NCBI's.
- :class:`Kept` keeps what came by its hash.
"""

from trialdb.fetch.kept import Kept
from trialdb.fetch.pubmed import PubMed
from trialdb.fetch.registry import Page, Registry, changed_since
from trialdb.fetch.web import ANY, FEEDS, PAGES, Fetched, Policy, Web

__all__ = [
    "ANY",
    "FEEDS",
    "PAGES",
    "Fetched",
    "Kept",
    "Page",
    "Policy",
    "PubMed",
    "Registry",
    "Web",
    "changed_since",
]
