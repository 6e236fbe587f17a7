"""Which records a load came to, in little room for however many."""

from __future__ import annotations

__all__ = ["Seen"]


class Seen:
    """Which records a complete load came to: one bit for each NCT number there can be."""

    def __init__(self) -> None:
        self._bits = bytearray(10**8 // 8)

    def add(self, nct_id: str) -> None:
        """Take note of a record."""
        number = int(nct_id[3:])
        self._bits[number >> 3] |= 1 << (number & 7)

    def __contains__(self, nct_id: object) -> bool:
        number = int(str(nct_id)[3:])
        return bool(self._bits[number >> 3] & 1 << (number & 7))
