"""Loading that can be left alone: what ``trialdb.toml`` names is brought into the database, run by run."""
