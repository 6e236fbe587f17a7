"""Functions that the views of computed effects call, and that not every SQLite was built with."""

from __future__ import annotations

import math
import sqlite3

__all__ = ["add_mathematics"]


def add_mathematics(connection: sqlite3.Connection) -> None:
    """The functions that computed intervals need, for a SQLite that was built without them."""
    try:
        connection.execute("SELECT sqrt(4), exp(0), power(2, 2)")
    except sqlite3.OperationalError:
        functions = (("sqrt", 1, math.sqrt), ("exp", 1, math.exp), ("power", 2, math.pow))
        for name, arguments, function in functions:
            connection.create_function(name, arguments, function, deterministic=True)
