"""trialdb: clinical-trial results as SQL, every figure with the sentence it came from."""
