"""Loads the embedding model on a thread of its own while a command imports the rest of Byline.

Both take as long, and the model's runtime needs the interpreter for little of it.
"""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.embedding import Embedder
    from kb.settings import Settings


class EmbedderAhead:
    """The embedder of these settings, made from now on, and loaded where it is at hand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: Future[Embedder] = Future()
        self._thread = Thread(target=self._load, name="embedder", daemon=True)
        self._thread.start()

    def embedder(self, _settings: Settings) -> Embedder:
        """The embedder, which may still be loading: whoever embeds waits for it.

        Raises:
            ModelError: it cannot be made.
        """
        return self._made.result()

    def join(self) -> None:
        """Wait until nothing is being loaded any more: a process that ends meanwhile may crash."""
        self._thread.join()

    def _load(self) -> None:
        try:
            from kb.embedding import is_at_hand, make_embedder

            embedder = make_embedder(self._settings)
        except BaseException as error:  # for whoever asks for it
            self._made.set_exception(error)
            return
        self._made.set_result(embedder)
        with suppress(Exception):  # whoever embeds next will meet it, and say it
            if is_at_hand(self._settings):
                embedder.encode(["anything"])
