"""The bundled language model writes. What it says differs between machines; that it is grounded does not."""

import json

import pytest

from generator.language_models.llama_cpp import LlamaCppModel
from generator.post import characters
from tests.generator.conftest import Known, WritePost
from tests.generator.grounding import assert_grounded

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("topic", "form"), [("data drift", "explainer"), ("MLOps courses", "links")])
def test_what_the_small_model_writes_is_grounded(
    write_post_on: WritePost, known: Known, small_model: LlamaCppModel, topic: str, form: str
) -> None:
    written = write_post_on(topic, small_model, form=form)

    assert_grounded(written.post, known.content, known.urls, known.tags)
    assert characters(written.post.text) <= 3000
    assert written.recipe["model"]["sha256"]
    assert written.recipe["prompts"] or form == "links"
    assert written.recipe["can_word"] is not None
    for exchange in written.recipe["prompts"]:
        assert exchange["completion_tokens"] > 0
        assert exchange["prompt_tokens"] > 0
    for refused in written.recipe["rejected"]:
        assert refused["reason"]
    json.dumps(written.recipe)
