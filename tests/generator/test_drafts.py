"""A draft on its way: written, listed, discarded, failed."""

import pytest
from sqlmodel import select

from generator.approving import approve_draft
from generator.drafts import (
    begin_draft,
    discard_draft,
    get_draft,
    lease_of,
    list_drafts,
)
from kb.database import Database
from kb.errors import ConflictError, InputError, InterruptedWorkError, ModelError, NotFoundError, NothingKnownError
from kb.models import Passage
from kb.progress import Progress
from tests.generator.desk import TODAY, Desk
from tests.generator.fakes import Question, ScriptedModel
from tests.generator.grounding import assert_sentences_stand, holds, sentences_of
from tests.kb.leases import let_die


def test_a_draft_is_begun_then_written(desk: Desk) -> None:
    begun = begin_draft(desk.database, "  owls  at night ", "explainer")
    assert (begun.topic, begun.state, begun.text) == ("owls at night", "writing", "")

    written = desk.write()
    stored = get_draft(desk.database, written.id or 0)
    assert stored.state == "draft"
    assert stored.text == written.text
    assert "Owls hunt voles at night in open fields." in stored.text
    assert stored.tags == ["night-life", "birds"]
    assert stored.links == [
        {"title": "The owl pages", "url": "https://owls.example/all", "source": "posts/2026-10-01-owls.md:15-15"}
    ]
    assert stored.recipe["form"] == "explainer"
    assert stored.created_at <= stored.updated_at
    assert_sentences_stand(desk.settings.content, sentences_of(stored.sentences))


@pytest.mark.parametrize("topic", ["", " \n", "x" * 301])
def test_an_impossible_topic_leaves_no_draft(desk: Desk, topic: str) -> None:
    with pytest.raises(InputError):
        begin_draft(desk.database, topic, "explainer")
    assert list_drafts(desk.database) == []


def test_drafts_are_listed_the_newest_first(desk: Desk) -> None:
    ids = [desk.write().id for _ in range(3)]
    discard_draft(desk.database, ids[1] or 0)

    assert [draft.id for draft in list_drafts(desk.database)] == ids[::-1]
    assert [draft.id for draft in list_drafts(desk.database, limit=1, offset=1)] == [ids[1]]
    assert [draft.id for draft in list_drafts(desk.database, state="discarded")] == [ids[1]]


def test_a_discarded_draft_stays_to_be_read(desk: Desk) -> None:
    draft = desk.write()
    discard_draft(desk.database, draft.id or 0)
    kept = discard_draft(desk.database, draft.id or 0)

    assert kept.state == "discarded"
    assert get_draft(desk.database, draft.id or 0).text == draft.text


def test_a_draft_that_is_not_there_is_not_found(desk: Desk) -> None:
    for verb in (get_draft, discard_draft):
        with pytest.raises(NotFoundError, match="99"):
            verb(desk.database, 99)
    with pytest.raises(NotFoundError, match="99"):
        approve_draft(desk.database, 99, desk.settings.content, "Nora", TODAY)


def raises(error: BaseException) -> ScriptedModel:
    def script(_asked: Question) -> str:
        raise error

    return ScriptedModel(script)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ModelError("The model is on fire.", hint="Pour water."), "The model is on fire. Pour water."),
        (KeyboardInterrupt(), "Writing was interrupted."),
        (RuntimeError("a bug"), "Writing was interrupted."),
    ],
)
def test_why_a_draft_failed_is_kept(desk: Desk, error: BaseException, said: str) -> None:
    with pytest.raises(type(error)):
        desk.write(model=raises(error))
    (draft,) = list_drafts(desk.database)

    assert (draft.state, draft.error, draft.text) == ("failed", said, "")
    assert discard_draft(desk.database, draft.id or 0).state == "discarded"


def test_an_unknown_topic_is_a_failed_draft_that_names_the_nearest(desk: Desk) -> None:
    with pytest.raises(NothingKnownError):
        desk.write("Swedish tax law")
    (draft,) = list_drafts(desk.database)

    assert draft.state == "failed"
    assert "Owls" in draft.error


def test_a_cancelled_draft_says_so(desk: Desk) -> None:
    progress = Progress()

    def cancels(_asked: Question) -> str:
        progress.cancel()
        return "{}"

    with pytest.raises(InterruptedWorkError):
        desk.write(model=ScriptedModel(cancels), progress=progress)
    (draft,) = list_drafts(desk.database)

    assert draft.state == "failed"
    assert "stopped" in draft.error


def test_progress_is_told_step_by_step(desk: Desk) -> None:
    steps: list[tuple[str, int, int]] = []
    desk.write(progress=Progress(lambda *step: steps.append(step)))

    assert steps[0] == ("Gathering evidence", 0, 0)
    assert steps[-1][0] == "Written"
    assert steps[-1][1] == steps[-1][2] > 0
    done = [done for _doing, done, total in steps if total]
    assert done == sorted(done)


def test_no_transaction_is_open_while_the_model_writes(desk: Desk) -> None:
    def writes_elsewhere(_asked: Question) -> str:
        other = Database(f"sqlite:///{desk.database.where}")
        begin_draft(other, "owls", "explainer")
        other.close()
        return "{}"

    desk.write(model=ScriptedModel(writes_elsewhere))
    assert len(list_drafts(desk.database)) > 1


def test_a_draft_of_a_stopped_process_is_interrupted_for_whoever_looks(desk: Desk) -> None:
    left, writing, done = (begin_draft(desk.database, "owls", "explainer"), begin_draft(desk.database, "owls", "links"),
                           desk.write())  # fmt: skip
    let_die(desk.database, lease_of(left))

    states = [draft.state for draft in list_drafts(desk.database)]
    assert states == ["draft", "writing", "failed"]
    assert get_draft(desk.database, left.id or 0).error == "Interrupted: Byline was stopped while writing."
    assert get_draft(desk.database, done.id or 0).state == "draft"
    assert get_draft(desk.database, writing.id or 0).state == "writing"


def test_an_interrupted_draft_can_be_discarded_and_one_being_written_cannot(desk: Desk) -> None:
    left, writing = begin_draft(desk.database, "owls", "explainer"), begin_draft(desk.database, "owls", "links")
    let_die(desk.database, lease_of(left))

    assert discard_draft(desk.database, left.id or 0).state == "discarded"
    with pytest.raises(ConflictError, match="writing"):
        discard_draft(desk.database, writing.id or 0)


def test_what_is_written_by_one_given_up_for_dead_is_not_stored(desk: Desk) -> None:
    def stalls(_asked: Question) -> str:
        for draft in list_drafts(desk.database, state="writing"):
            let_die(desk.database, lease_of(draft))
            discard_draft(desk.database, draft.id or 0)
        return "{}"

    with pytest.raises(ConflictError, match="given up for dead"):
        desk.write(model=ScriptedModel(stalls))
    (draft,) = list_drafts(desk.database)
    assert (draft.state, draft.text) == ("discarded", "")


def test_an_unknown_state_is_named(desk: Desk) -> None:
    with pytest.raises(InputError, match="“finished” is not a state of drafts"):
        list_drafts(desk.database, state="finished")


def test_citations_survive_until_the_file_changes(desk: Desk) -> None:
    """What a draft cites stands in the file it cites, in the passages the store holds."""
    draft = desk.write()
    with desk.database.read() as session:
        spans = [(passage.start_line, passage.end_line) for passage in session.exec(select(Passage))]
    for sentence in sentences_of(draft.sentences):
        for citation in sentence.citations:
            assert holds(desk.settings.content, citation, sentence.text)
            assert any(start <= citation.start_line <= citation.end_line <= end for start, end in spans)
