"""`byline newsletter` and `byline schedule`."""

from api.answers.issues import IssueAnswer, IssueList
from api.answers.schedule import ScheduleAnswer
from tests.cli.terminal import Terminal


def test_an_issue_is_built_listed_and_shown(birds: Terminal) -> None:
    built = birds.run("newsletter", "build", "--month", "2026-10", "--json").answer(IssueAnswer)
    again = birds.run("newsletter", "build", "--month", "2026-10")
    listed = birds.run("newsletter", "list", "--json").answer(IssueList).issues
    shown = birds.run("newsletter", "show", str(built.id), "--json").answer(IssueAnswer)

    assert (built.number, built.period, built.state) == (1, "2026-10", "built")
    assert built.title == "Newsletter, issue 1: October 2026"
    assert set(built.files) == {"markdown", "html", "text"}
    for file in built.files.values():
        assert (birds.folder / file).is_file()
    assert again.code == 0
    assert "My work: 1 item" in again.out
    assert all(file in again.out for file in built.files.values())
    assert [issue.id for issue in listed] == [built.id]
    assert shown.sections == built.sections
    assert birds.run("newsletter", "list").out.split()[:2] == ["1", "2026-10"]


def test_no_issues_yet(terminal: Terminal) -> None:
    assert "byline newsletter build" in terminal.run("newsletter", "list").out
    assert terminal.run("newsletter", "list", "--json").answer(IssueList).issues == []


def test_the_schedule_is_shown(terminal: Terminal) -> None:
    answer = terminal.run("schedule", "--json", schedule_day="15", schedule_time="07:30").answer(ScheduleAnswer)
    off = terminal.run("schedule", "--json", schedule="false").answer(ScheduleAnswer)

    assert answer.enabled
    assert answer.timezone == "Europe/Stockholm"
    assert answer.next is not None
    assert (answer.next.day, answer.next.hour, answer.next.minute) == (15, 7, 30)
    assert answer.runs == []
    assert (off.enabled, off.next) == (False, None)
    assert "Europe/Stockholm" in terminal.run("schedule").out
    assert "off" in terminal.run("schedule", schedule="false").out
