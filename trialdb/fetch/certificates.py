"""By which certificates a server is known to be itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLContext

__all__ = ["certificates"]


@cache
def certificates() -> SSLContext:
    """How the standard library connects, with certificates where an installation of Python comes without any."""
    import ssl  # noqa: PLC0415  (slow to import; most commands ask nobody)

    import certifi  # noqa: PLC0415  (as above)

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    context.post_handshake_auth = True
    return context
