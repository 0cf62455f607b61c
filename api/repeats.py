"""Keeps one line from filling the log: at the limit of descriptors it would come thousands of times a second."""

import logging

SECONDS = 60.0
MOST = 1000
"""Messages remembered; beyond that all are forgotten."""


class Once(logging.Filter):
    """Lets a message of an error through once a minute; the next time it says how many like it were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the message is worth a line now."""
        message = record.getMessage().rstrip()
        error = record.exc_info[1] if record.exc_info else None
        first_line = message.partition("\n")[0]
        said = f"{first_line} {error!r}"
        since, left_out = self._seen.get(said, (0.0, 0))
        if record.created - since < SECONDS:
            self._seen[said] = (since, left_out + 1)
            return False
        if len(self._seen) >= MOST:
            self._seen.clear()
        self._seen[said] = (record.created, 0)
        if left_out:
            record.msg, record.args = f"{message} ({left_out:,} more like it since then)", None
        return True
