"""Reads the lines of an export one after another and vouches for them, or says which one is damaged."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kb.backup.lines import FORMAT, Header, RowLine, Trailer
from kb.database import SCHEMA_HEAD
from kb.errors import InputError

Shape = TypeVar("Shape", bound=BaseModel)

_HINT = "Nothing was changed. Take another copy of the file, or export the store again."


class Reader:
    """An export being read.

    Args:
        lines: with their line ends.
        name: of the file, for messages.
    """

    def __init__(self, lines: Iterable[bytes], name: str) -> None:
        self._lines = iter(lines)
        self._name = name
        self._number = 0
        self._digest = hashlib.sha256()

    def header(self) -> Header:
        """The first line. To be read before the rows.

        Raises:
            InputError: it is no export, or one that this Byline cannot restore.
        """
        line = next(self._lines, b"")
        self._take(line)
        values = self._parse(line) if line.startswith(b'{"byline"') else {}
        if values.get("byline") != "export":
            raise InputError(
                f"{self._name} is not an export of Byline.", hint="`byline export FILE` writes one.", subject=self._name
            )
        if values.get("format") != FORMAT or values.get("schema") != SCHEMA_HEAD:
            written = f"format {values.get('format')}, schema {values.get('schema')}"
            raise InputError(
                f"{self._name} was written by another version of Byline "
                f"({written}; this one reads format {FORMAT}, schema {SCHEMA_HEAD}).",
                hint="Restore it with the version that wrote it; a newer one brings that store up to date.",
                subject=self._name,
            )
        return self._shaped(Header, line)

    def rows(self) -> Iterator[tuple[int, RowLine]]:
        """The rows with the numbers of their lines; ends only after a sound last line.

        Raises:
            InputError: a line is damaged, or the end is missing.
        """
        for rows, line in enumerate(self._lines):
            digest = self._digest.hexdigest()
            self._take(line)
            values = self._parse(line)
            if "end" in values:
                self._finish(self._shaped(Trailer, line), rows, digest)
                return
            try:
                yield self._number, RowLine.model_validate(values)
            except ValidationError as error:
                raise self.damaged(self._number, "it is neither a row nor the end") from error
        raise self._cut_off()

    def damaged(self, number: int, reason: str) -> InputError:
        """What to raise of a line that cannot be used."""
        return InputError(f"{self._name}, line {number}: {reason}.", hint=_HINT, subject=self._name)

    def _cut_off(self) -> InputError:
        return InputError(
            f"{self._name} is cut off: its last line, number {self._number}, is not the end of an export.",
            hint=_HINT,
            subject=self._name,
        )

    def _finish(self, trailer: Trailer, rows: int, digest: str) -> None:
        if trailer.rows != rows or trailer.sha256 != digest:
            raise InputError(
                f"{self._name} has changed since it was written: its checksum does not fit.",
                hint=_HINT,
                subject=self._name,
            )
        if next(self._lines, b""):
            raise self.damaged(self._number + 1, "it comes after the end of the export")

    def _take(self, line: bytes) -> None:
        self._number += 1
        self._digest.update(line)

    def _parse(self, line: bytes) -> dict[str, Any]:
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            if not line.endswith(b"\n"):
                raise self._cut_off() from error
            raise self.damaged(self._number, "it is not JSON") from error
        if not isinstance(values, dict):
            raise self.damaged(self._number, "it is not a JSON object")
        return values

    def _shaped(self, shape: type[Shape], line: bytes) -> Shape:
        try:
            return shape.model_validate_json(line)
        except ValidationError as error:
            problem = error.errors()[0]
            raise self.damaged(self._number, f"“{'.'.join(map(str, problem['loc']))}”: {problem['msg']}") from error
