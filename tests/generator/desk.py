"""A small knowledge base on owls, and what can be done with drafts on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from generator.approving import approve_draft
from generator.drafts import begin_draft, write_draft
from generator.language_models import LanguageModel
from generator.models import Draft
from generator.pipeline import Options
from generator.templates import Templates
from kb.database import Database
from kb.ingest.report import SyncReport
from kb.progress import Progress
from kb.search.search import Searcher
from kb.settings import Settings

TODAY = dt.date(2026, 11, 3)
OWLS = """---
title: Owls
author: Nora Almqvist
date: 2026-10-01
tags: [birds, night-life]
---

Owls hunt voles at night in open fields. Their ears sit at different heights on the head.

- **Barn owls** nest in old barns and church towers.
- **Snowy owls** hunt in the long days of the arctic summer.

## Where to read more

- [The owl pages](https://owls.example/all): everything about owls and their food.
"""


@dataclass
class Desk:
    """The owls' store with its folder, and the verbs of drafting."""

    settings: Settings
    database: Database
    searcher: Searcher
    templates: Templates
    sync: Callable[[], SyncReport]

    def write(
        self,
        topic: str = "owls hunting at night",
        model: LanguageModel | None = None,
        progress: Progress | None = None,
        form: str = "explainer",
    ) -> Draft:
        draft = begin_draft(self.database, topic, form)
        options = Options(form, "Nora Almqvist", 0.4, 7, 3000)
        return write_draft(self.database, self.searcher, model, self.templates, draft, options, progress or Progress())

    def approve(self, draft: Draft) -> Draft:
        assert draft.id is not None
        return approve_draft(self.database, draft.id, self.settings.content, "Nora Almqvist", TODAY)
