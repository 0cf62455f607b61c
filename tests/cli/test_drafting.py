"""`byline draft` and `byline drafts`."""

from api.answers.drafts import DraftAnswer, DraftList
from api.answers.search import SearchAnswer
from kb.settings import BUNDLED_LANGUAGE_MODEL
from tests.cli.terminal import Terminal


def test_a_draft_from_first_word_to_approved_post(birds: Terminal) -> None:
    draft = birds.run("draft", "owls hunting at night", "--seed", "5", "--json").answer(DraftAnswer)
    shown = birds.run("drafts", "show", str(draft.id), "--json").answer(DraftAnswer)
    listed = birds.run("drafts", "list", "--json").answer(DraftList).drafts
    approved = birds.run("drafts", "approve", str(draft.id), "--json").answer(DraftAnswer)
    hits = birds.run("search", "owls hunting at night", "--json").answer(SearchAnswer).hits

    assert (draft.state, draft.form, draft.topic) == ("draft", "explainer", "owls hunting at night")
    assert draft.recipe["parameters"]["seed"] == 5
    assert {sentence.verdict for sentence in draft.sentences} == {"quoted"}
    assert shown == draft
    assert [each.id for each in listed] == [draft.id]
    assert approved.state == "approved"
    assert (birds.content / approved.path).is_file()
    assert approved.path in [hit.path for hit in hits]


def test_a_draft_is_shown_to_a_person_with_its_sources(birds: Terminal) -> None:
    said = birds.run("draft", "owls hunting at night in Norway")
    shown = birds.run("drafts", "show", "1")
    listed = birds.run("drafts", "list")

    assert said.code == 0
    assert "Owls hunt voles at night in open fields." in said.out
    assert "Barn owls nest in old churches and [barns]." in said.out
    assert "posts/2026-10-05-owls.md:8-8" in said.out
    assert "Norway" in said.out.split("Draft 1:")[1]
    assert "byline drafts approve 1" in said.out
    assert shown.out == said.out
    assert listed.out.split()[:2] == ["1", "draft"]
    assert birds.run("drafts", "approve", "1").out.startswith("Draft 1 is now content/posts/")


def test_other_forms_and_states(birds: Terminal) -> None:
    links = birds.run("draft", "owls and what they eat", "--form", "links", "--json").answer(DraftAnswer)
    discarded = birds.run("drafts", "discard", str(links.id), "--json").answer(DraftAnswer)

    assert "https://owls.example" in links.text
    assert discarded.state == "discarded"
    assert birds.run("drafts", "list", "--state", "draft", "--json").answer(DraftList).drafts == []
    assert birds.run("drafts", "list", "--state", "discarded").out.split()[:2] == ["1", "discarded"]


def test_a_failed_draft_says_why(birds: Terminal) -> None:
    birds.run("draft", "Swedish tax law")
    said = birds.run("drafts", "show", "1")

    assert said.code == 0
    assert "failed" in said.out
    assert "Owls" in said.out
    assert birds.run("drafts", "show", "1", "--json").answer(DraftAnswer).state == "failed"


def test_a_state_no_draft_is_in_is_named_and_one_there_is_not_is_refused(birds: Terminal) -> None:
    birds.run("draft", "owls and what they eat", "--form", "links")
    assert birds.run("drafts", "list", "--state", "approved").out.strip() == "No draft is approved."
    unknown = birds.run("drafts", "list", "--state", "finished")
    assert (unknown.code, unknown.out) == (2, "")
    assert "“finished” is not a state of drafts. Use writing, draft" in unknown.err


def test_no_drafts_yet(terminal: Terminal) -> None:
    assert "byline draft" in terminal.run("drafts", "list").out
    assert terminal.run("drafts", "list", "--json").answer(DraftList).drafts == []


def test_the_bundled_model_writes(birds: Terminal) -> None:
    said = birds.run("draft", "owls hunting at night", "--json", language_model=BUNDLED_LANGUAGE_MODEL)
    draft = said.answer(DraftAnswer)

    assert said.err == ""
    assert draft.recipe["model"]["name"].startswith("SmolLM2")
    assert draft.recipe["prompts"]
    assert draft.text
