"""``python -m trialdb`` is the command ``trialdb``."""

from __future__ import annotations

from trialdb.cli import main

if __name__ == "__main__":
    main()
