"""Finds what stands in the knowledge base twice: texts, and links that were featured already. It changes nothing."""
