"""The knowledge base: what is known. Store, ingest and search; no HTTP and no language model."""

from kb import offline

offline.switch_off()  # here, since nothing of Byline runs without this package, and no library may load before
