"""A sentence is held against its source by rules, and by how likely a model finds each given the other."""

import pytest

from generator.language_models import Message
from generator.templates import Templates
from generator.verifier import MIN_BACKWARD, MIN_FORWARD, PROBES, Verifier
from kb.embedding import Embedder
from kb.progress import Progress
from tests.generator.fakes import ScriptedModel, always

SOURCE = "Owls hunt voles at night, because voles are awake then."
TOLD = "At night owls hunt voles, because voles are awake then."


class Weighing(ScriptedModel):
    """Finds every answer as likely as its first word says here, and remembers what it was asked about."""

    def __init__(self, likelihoods: dict[str, float]) -> None:
        super().__init__(always(""))
        self.likelihoods = likelihoods
        self.weighed: list[tuple[str, str]] = []

    def likelihood(self, messages: list[Message], answer: str, progress: Progress) -> float:  # type: ignore[override]
        self.weighed.append((messages[-1]["content"], answer))
        return self.likelihoods[answer]


def reason(templates: Templates, embedder: Embedder, model: ScriptedModel | None, text: str) -> str:
    return Verifier(model, embedder, templates).examine(text, SOURCE, "owls", Progress()).reason


def test_both_directions_are_asked_with_the_prompt_that_wordings_are_asked_for_with(
    templates: Templates, embedder: Embedder
) -> None:
    model = Weighing({TOLD: 0.0, SOURCE: 0.0})

    assert reason(templates, embedder, model, TOLD) == ""
    assert model.weighed == [(f"Note: {SOURCE}", TOLD), (f"Note: {TOLD}", SOURCE)]


@pytest.mark.parametrize(
    ("forward", "backward", "said"),
    [
        (MIN_FORWARD - 0.01, 0.0, "does not lead to it"),
        (0.0, MIN_BACKWARD - 0.01, "does not lead back"),
        (MIN_FORWARD, MIN_BACKWARD, ""),
    ],
)
def test_what_is_unlikely_either_way_is_refused(
    templates: Templates, embedder: Embedder, forward: float, backward: float, said: str
) -> None:
    found = reason(templates, embedder, Weighing({TOLD: forward, SOURCE: backward}), TOLD)

    assert said in found
    assert bool(said) == bool(found)


def test_what_a_rule_refuses_no_model_is_asked_about(templates: Templates, embedder: Embedder) -> None:
    model = Weighing({})

    assert "number" in reason(templates, embedder, model, "At night owls hunt 7 voles, because voles are awake then.")
    assert model.weighed == []


@pytest.mark.parametrize("model", [None, ScriptedModel(always(""))], ids=["no model", "a model that cannot tell"])
def test_without_likelihoods_the_rules_decide(
    templates: Templates, embedder: Embedder, model: ScriptedModel | None
) -> None:
    assert reason(templates, embedder, model, TOLD) == ""
    assert reason(templates, embedder, model, "Owls hunt mice at night, because mice are awake then.")


@pytest.mark.parametrize(("likely", "can_tell"), [(0, False), (1, False), (2, True), (4, True)])
def test_a_model_that_finds_true_wordings_unlikely_cannot_tell(
    templates: Templates, embedder: Embedder, likely: int, can_tell: bool
) -> None:
    found = {text: MIN_FORWARD - (place >= likely) for place, (_source, text) in enumerate(PROBES)}

    assert Verifier(Weighing(found), embedder, templates).can_tell(Progress()) is can_tell


def test_a_model_that_tells_no_likelihoods_is_trusted_with_the_rules(templates: Templates, embedder: Embedder) -> None:
    assert Verifier(ScriptedModel(always("")), embedder, templates).can_tell(Progress())
