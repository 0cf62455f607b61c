"""Puts Byline together for every door: the parts, made once from the settings, and the verbs over them.

    Parts -> KnowledgeVerbs -> DraftVerbs -> IssueVerbs -> Byline

as `kb`, `generator` and `newsletter` build upon each other. A door parses, calls one verb and presents.
"""

from api.bootstrap.issues import IssueVerbs
from api.bootstrap.parts import make_refinements, make_verifier

__all__ = ["Byline", "make_refinements", "make_verifier"]


class Byline(IssueVerbs):
    """An open knowledge base with its models and all verbs. Safe to share between threads.

    Args:
        settings: the settings in force.
        make_embedder: makes the embedding model when it is first needed; as the settings say by default.

    Raises:
        SettingsError: a setting cannot be used.
        StoreError: the database cannot be opened.
    """
