"""Writes everything a store holds as JSON lines, reads it back into an empty store, and copies store to store."""
