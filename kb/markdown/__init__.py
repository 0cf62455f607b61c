"""Markdown text -> front matter, blocks with their lines, links -> passages.

Pure functions: no database, no model, no file is opened. Lines are 1-based and count the whole file,
front matter included. Nothing in a document is ever executed or fetched.
"""
