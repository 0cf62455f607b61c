"""Makes the parts from the settings: the database at once, each model when it is first needed. Knows no verbs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import generator
import newsletter
from kb.database import Database
from kb.embedding import Embedder, make_embedder, make_embedder_again, prepare_embedder
from kb.errors import SettingsError
from kb.index import SearchIndex, make_index
from kb.index.rebuild import is_outdated, renew_outdated_index
from kb.once import once_property
from kb.progress import Progress
from kb.search.refinements import Refinements
from kb.search.rerank import make_reranker
from kb.search.search import Searcher
from kb.settings import Settings

if TYPE_CHECKING:
    from generator.language_models import LanguageModel
    from generator.templates import Templates
    from generator.verifier import Verifier


class Parts:
    """What the verbs work with. Every part is made once, however many threads ask for it.

    Args:
        make_embedder: called when the embedding model is first needed.
    """

    def __init__(self, settings: Settings, make_embedder: Callable[[Settings], Embedder] = make_embedder) -> None:
        self.settings = settings
        self._make_embedder = make_embedder
        self.database = Database(settings.database_url, settings.today)

    @once_property
    def prompts(self) -> Templates:
        """What the language model is asked with."""
        return _prompts(self.settings)

    @once_property
    def layouts(self) -> Templates:
        """What issues are laid out with."""
        from generator.templates import Templates

        own = self.settings.templates / "newsletter"
        return Templates(_folder(newsletter) / "render/templates", own, autoescape=True)

    @once_property
    def embedder(self) -> Embedder:
        """The embedding model."""
        return self._make_embedder(self.settings)

    @once_property
    def searcher(self) -> Searcher:
        """Search over the store."""
        return Searcher(
            self.database,
            self.embedder,
            self.settings.keyword_weight,
            load_again=lambda source: make_embedder_again(source, self.settings),
            refinements=make_refinements(self.settings, lambda: self.language_model),
            index=self.index,
        )

    @once_property
    def index(self) -> SearchIndex:
        """The store's keyword and vector index; see `renew_index`."""
        self.renew_index(Progress())
        return make_index(self.database.dialect)

    @once_property
    def language_model(self) -> LanguageModel | None:
        """The language model; None where the settings say `none`."""
        from generator.language_models import make_language_model

        return make_language_model(self.settings)

    def prepare(self, progress: Progress) -> None:
        """Make what the models need and is made once on a machine, unless that was done before."""
        prepare_embedder(self.settings, progress)

    @property
    def is_outdated(self) -> bool:
        """Whether an older Byline made the store's index, so that it must be made anew before it can be searched."""
        return is_outdated(self.database)

    def renew_index(self, progress: Progress) -> None:
        """Make the store's index anew where an older Byline made it. Whoever searches or syncs has it done."""
        renew_outdated_index(self.database, progress)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def make_refinements(settings: Settings, language_model: Callable[[], LanguageModel | None]) -> Refinements:
    """The further models that the settings let take part in a search.

    Args:
        language_model: called only where questions are to be expanded.

    Raises:
        SettingsError: questions are to be expanded without a language model.
        ModelError: the bundled language model is asked for but not installed.
    """
    reranker = make_reranker(settings)
    if not settings.query_expansion:
        return Refinements(reranker, settings.rerank_depth)
    model = language_model()
    if model is None:
        raise SettingsError(
            "query_expansion is on, but language_model is none, so nothing can expand a question.",
            hint="Switch one of the two settings.",
            subject="query_expansion",
        )
    from generator.expansion import make_expand

    return Refinements(reranker, settings.rerank_depth, make_expand(model, _prompts(settings)))


def make_verifier(settings: Settings) -> Verifier:
    """What drafts are checked by, without a store.

    Raises:
        SettingsError: a setting cannot be used.
        ModelError: a bundled model is not installed.
    """
    from generator.language_models import make_language_model
    from generator.verifier import Verifier

    return Verifier(make_language_model(settings), make_embedder(settings), _prompts(settings))


def _prompts(settings: Settings) -> Templates:
    from generator.templates import Templates

    return Templates(_folder(generator) / "prompts", settings.templates / "prompts")


def _folder(package: object) -> Path:
    return Path(getattr(package, "__file__", "") or "").parent
