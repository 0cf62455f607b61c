"""The knowledge base: what is known. Store, ingest and search; no HTTP and no language model."""
