"""The JSON that scripts may rely on: what the web API answers and what the command line prints with `--json`.

One subject a file. A field is only ever added, never renamed or taken away. Times are in UTC; lines are 1-based,
inclusive, front matter counted.
"""
