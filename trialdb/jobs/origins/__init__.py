"""Where documents come from: one module for each kind of origin, each with ``run`` and ``plan``."""
