"""What Datasette's own pages lack for those who hear them: the language that they are in.

Its base template has no block around ``<html>``, so that a template that extends it cannot say a language. It is said
where the template is read; a base template that says one itself stays as it is. Colours are in ``static/datasette.css``.
"""

from __future__ import annotations

from typing import Any, Final

from jinja2 import BaseLoader, Environment

__all__ = ["in_english"]

_BASE: Final = "base.html"


def in_english(environment: Environment) -> None:
    """Make an environment read Datasette's base template as a page in English."""
    if environment.loader is not None:
        environment.loader = _Spoken(environment.loader)


class _Spoken(BaseLoader):
    """Reads what another loader reads, and the base template with its language."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        source, path, is_current = self._loader.get_source(environment, template)
        if template.rpartition(":")[2] == _BASE:
            source = source.replace("<html>", '<html lang="en">', 1)
        return source, path, is_current

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()
