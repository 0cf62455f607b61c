"""Importers: what other services export, made into Markdown files of the content folder.

Each source has one module with a pure `read`: text or bytes in, a `Reading` out. `plan` compares a reading with what
is on disk, `files` looks there and carries the plan out. Nothing here knows of the store: imported files sync like
any other.
"""
