"""The schema's history, one file a step, applied by kb.database when a store is opened."""
