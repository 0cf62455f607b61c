"""Finds what is wrong with a store, and repairs what derives from content and from other rows."""
