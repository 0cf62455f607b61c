"""What comes out is grounded, whatever the model says."""

import json

import pytest

from generator.models import Verdict
from generator.pipeline import FORMS
from generator.post import characters
from kb.errors import InputError, InterruptedWorkError, ModelError, NothingKnownError
from kb.progress import Progress
from tests.generator.conftest import Known, WritePost
from tests.generator.desk import Desk
from tests.generator.fakes import Question, Script, ScriptedModel, always, paraphrased, says
from tests.generator.grounding import assert_grounded

QUESTION = "What is your most surprising example of data drift?"

# What a model may answer, each with what the checks say of it ("" where there is nothing to refuse).
ANSWERS: dict[str, tuple[Script, str]] = {
    "nothing": (always(""), "not JSON"),
    "garbage": (always("I'd love to help! Here is your post: 🎉"), "it "),
    "JSON": (always({"question": QUESTION, "links": ["L99", "https://evil.example"]}), "it "),
    "truncated": (always('{"question": "What is your most surp'), "not JSON"),
    "null": (always(None), "it "),
    "numbers inside": (always({"question": 6, "links": 7}), "it "),
    "lists inside": (always({"question": ["?"], "links": [{"L": 1}, None]}), "it "),
    "addresses": (says(lambda fact: f"{fact[:-1]}, see https://evil.example/x."), "address"),
    "bare addresses": (says(lambda fact: f"{fact[:-1]}, see evil.com/x."), "address"),
    "numbers": (says(lambda fact: f"{fact[:-1]}, in 97 of 100 companies."), "number"),
    "names": (says(lambda fact: f"{fact[:-1]}, as Google found."), "name"),
    "denials": (says(lambda fact: "It is not so that " + fact), "den"),
    "unfinished": (says(lambda fact: paraphrased(fact)[:-1]), "finished"),
    "markup": (says(lambda fact: f"**Note** that {fact}"), "belong"),
    "a novel": (says(lambda _fact: "The ship left the harbour before dawn, and nobody waved."), "it "),
    "a novel to ask": (always({"question": "Did your ship leave the harbour before dawn?", "links": []}), "elsewhere"),
    "a lie to ask": (always({"question": "Did you know that Google lost 97% to drift?", "links": []}), "97"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_a_model_says_gets_through_unchecked(write_post_on: WritePost, known: Known, name: str) -> None:
    script, reason = ANSWERS[name]
    written = write_post_on("data drift", ScriptedModel(script))

    assert_grounded(written.post, known.content, known.urls, known.tags)
    assert {sentence.verdict for sentence in written.post.sentences} <= {Verdict.QUOTED, Verdict.FRAMING}
    assert "evil" not in written.post.text
    assert "harbour" not in written.post.text
    if reason:
        assert any(reason in refused["reason"] for refused in written.recipe["rejected"]), written.recipe["rejected"]
        assert all(refused["text"] is not None and refused["step"] for refused in written.recipe["rejected"])


def test_a_copy_is_a_quotation(write_post_on: WritePost, known: Known) -> None:
    written = write_post_on("data drift", ScriptedModel(says(lambda fact: fact.upper())))

    assert_grounded(written.post, known.content, known.urls, known.tags)
    assert {sentence.verdict for sentence in written.post.sentences} == {Verdict.QUOTED}
    assert not any(sentence.text.isupper() for sentence in written.post.sentences)


@pytest.mark.parametrize("topic", ["data drift", "HNSW", "knowledge distillation", "pruning and quantization"])
def test_a_true_paraphrase_is_kept_as_supported(write_post_on: WritePost, known: Known, topic: str) -> None:
    written = write_post_on(topic, ScriptedModel(says(paraphrased, "How did you first notice it?")))
    supported = [sentence for sentence in written.post.sentences if sentence.verdict == Verdict.SUPPORTED]

    assert_grounded(written.post, known.content, known.urls, known.tags)
    assert len(supported) >= len(written.post.sentences) / 2
    for sentence in supported:
        assert sentence.text.startswith("This means that ")
        assert sentence.text in written.post.text
        assert sentence.citations
        assert all(0.7 <= citation.score <= 1 for citation in sentence.citations)


def test_the_next_wording_is_tried_where_one_is_refused(write_post_on: WritePost) -> None:
    tried: dict[str, int] = {}

    def learning(asked: Question) -> str:
        if asked.is_closing:
            return json.dumps({"question": ""})
        tried[asked.note] = tried.get(asked.note, 0) + 1
        return paraphrased(asked.note) if tried[asked.note] == 3 else "The ship left the harbour before dawn."

    written = write_post_on("data drift", ScriptedModel(learning))

    assert any(sentence.text.startswith("This means that ") for sentence in written.post.sentences)
    assert "harbour" not in written.post.text


def test_what_leans_on_a_sentence_is_said_with_it(desk: Desk) -> None:
    model = ScriptedModel(says(lambda note: note.upper()))
    draft = desk.write(model=model)
    notes = [asked.note for asked in model.asked if not asked.is_closing]

    assert "Owls hunt voles at night in open fields. Their ears sit at different heights on the head." in notes
    assert not any(note.startswith("Their") for note in notes)
    quoted = [sentence["text"] for sentence in draft.sentences]
    assert quoted[:2] == notes[0].replace(". T", ".|T").split("|")


def test_a_good_question_closes_the_post_and_chooses_the_links(write_post_on: WritePost, known: Known) -> None:
    def script(asked: Question) -> str:
        return json.dumps({"question": QUESTION, "links": asked.links[1:2]}) if asked.is_closing else ""

    model = ScriptedModel(script)
    post = write_post_on("prompting techniques", model).post
    plain = write_post_on("prompting techniques").post

    assert_grounded(post, known.content, known.urls, known.tags)
    assert [link.reference for link in post.links] == ["L2"]
    assert len(plain.links) == 3


def test_a_question_on_the_topic_is_framing(write_post_on: WritePost) -> None:
    post = write_post_on("data drift", ScriptedModel(says(lambda fact: fact, QUESTION))).post

    assert post.sentences[-1].text == QUESTION
    assert post.sentences[-1].verdict == Verdict.FRAMING


def test_without_a_model_every_sentence_is_the_author_s(write_post_on: WritePost, known: Known) -> None:
    written = write_post_on("data drift")

    assert_grounded(written.post, known.content, known.urls, known.tags)
    assert {sentence.verdict for sentence in written.post.sentences} == {Verdict.QUOTED}
    assert len({sentence.text for sentence in written.post.sentences}) == len(written.post.sentences)
    assert "data drift" in written.post.text.lower()
    assert written.recipe["model"] is None
    assert written.recipe["prompts"] == []
    assert written.recipe["passages"][0]["path"] == "posts/2026-10-20-data-drift.md"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("limit", [200, 600, 3000])
def test_a_post_fits(write_post_on: WritePost, known: Known, form: str, limit: int) -> None:
    post = write_post_on("diffusion models", form=form, max_characters=limit).post

    assert characters(post.text) <= limit
    assert_grounded(post, known.content, known.urls, known.tags)


@pytest.mark.parametrize("form", ["links", "timeline"])
def test_a_list_that_is_too_long_loses_its_last_items(write_post_on: WritePost, form: str) -> None:
    whole, short = (write_post_on("diffusion models", form=form, max_characters=limit).post for limit in (3000, 600))
    items, kept = (post.paragraphs[-1].text.split("\n") for post in (whole, short))

    assert short.paragraphs[-1].is_list
    assert 1 <= len(kept) < len(items)
    assert kept == items[: len(kept)]
    assert characters(short.text) + characters(items[len(kept)]) > 600


def test_links_are_listed_with_what_the_author_says_of_them(write_post_on: WritePost, known: Known) -> None:
    post = write_post_on("MLOps courses", form="links").post
    items = post.paragraphs[-1]

    assert_grounded(post, known.content, known.urls, known.tags)
    assert items.is_list
    assert len(items.sentences) == 7
    assert [link.url for link in post.links] == [line.split()[-1] for line in items.text.split("\n")]
    for line in items.text.split("\n"):
        assert line.split()[-1] in known.urls


def test_a_timeline_runs_through_the_years(write_post_on: WritePost, known: Known) -> None:
    post = write_post_on("history of language models", form="timeline").post
    entries = post.paragraphs[-1].sentences
    years = [int(sentence.text[1:5]) for sentence in entries]

    assert_grounded(post, known.content, known.urls, known.tags)
    assert len(years) >= 3
    assert years == sorted(years)


@pytest.mark.parametrize("form", ["links", "timeline"])
def test_a_form_the_topic_has_nothing_for_says_so(write_post_on: WritePost, form: str) -> None:
    with pytest.raises(NothingKnownError) as raised:
        write_post_on("Huber loss and outliers" if form == "timeline" else "medieval falconry", form=form)
    assert raised.value.nearest


def test_an_unknown_form_is_refused_with_those_there_are(write_post_on: WritePost) -> None:
    with pytest.raises(InputError) as raised:
        write_post_on("data drift", form="sonnet")
    assert "sonnet" in raised.value.message
    assert all(form in raised.value.hint for form in FORMS)


def test_the_same_seed_gives_the_same_text(write_post_on: WritePost) -> None:
    def moody(asked: Question) -> str:
        text = says(paraphrased, QUESTION)(asked)
        return text if asked.sampling.seed % 2 else text.replace("This means", "It means")

    first, second, other = (write_post_on("data drift", ScriptedModel(moody), seed=seed) for seed in (7, 7, 8))

    assert first.post.text == second.post.text
    assert first.post.text != other.post.text
    assert first.recipe["parameters"] == {"temperature": 0.4, "seed": 7}


def test_the_recipe_holds_every_exchange(write_post_on: WritePost) -> None:
    model = ScriptedModel(says(paraphrased, QUESTION))
    recipe = write_post_on("data drift", model).recipe

    assert [exchange["messages"] for exchange in recipe["prompts"]] == [asked.messages for asked in model.asked]
    assert [exchange["step"] for exchange in recipe["prompts"]][:1] == ["opening"]
    assert recipe["prompts"][-1]["step"] == "closing"
    assert all(exchange["text"] for exchange in recipe["prompts"])
    assert recipe["model"]["name"] == "scripted"
    assert recipe["form"] == "explainer"
    json.dumps(recipe)


def test_a_failing_model_is_not_hidden(write_post_on: WritePost) -> None:
    def fails(_asked: Question) -> str:
        raise ModelError("The model is on fire.")

    with pytest.raises(ModelError, match="on fire"):
        write_post_on("data drift", ScriptedModel(fails))


def test_writing_stops_when_cancelled(write_post_on: WritePost) -> None:
    progress = Progress()

    def cancels(asked: Question) -> str:
        progress.cancel()
        return says(paraphrased)(asked)

    model = ScriptedModel(cancels)
    with pytest.raises(InterruptedWorkError):
        write_post_on("data drift", model, progress)
    assert len(model.asked) == 1
