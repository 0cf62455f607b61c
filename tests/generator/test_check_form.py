import pytest

from generator.checks.form import check_form
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("Data drift changes the inputs.", "", ""),
    ("Is it really drift?", "", ""),
    ("She said that it was “drift.”", "", ""),
    ("Drift (as seen in production) hurts.)", "", ""),
    ("Drift hurts.", "", "2 words"),
    ("Data drift changes the inputs", "", "finished"),
    ("Data drift changes the inputs,", "", "finished"),
    ("As an AI, I cannot say what drift is.", "", "As an AI"),
    ("The numbered facts say that drift is bad.", "", "facts"),
    ("Fact 3 says that drift is bad.", "", "Fact 3"),
    ("The author says that drift is bad.", "", "The author"),
    ("In this post you learn what drift is.", "", "In this post"),
    ("Drift is {topic} for many models.", "", "{"),
    ("Drift is **bad** for many models.", "", "**"),
    ("Drift is bad for models #MachineLearning.", "", "#M"),
    ("See [drift] for what it is.", "", "["),
    ("Drift is bad for models and drift is bad for models.", "Drift is bad for models.", "repeats"),
)
def test_form(text: str, source: str, reason: str) -> None:
    assert_verdict(check_form(claim(text, source)), reason)


@pytest.mark.parametrize(("count", "reason"), [(3, "3 words"), (4, ""), (45, ""), (46, "46 words")])
def test_the_number_of_words_is_bounded(count: int, reason: str) -> None:
    letters = [f"{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(count)]
    assert_verdict(check_form(claim(" ".join(letters) + ".")), reason)


def test_what_the_source_says_twice_may_be_said_twice() -> None:
    source = "Items near the top get more clicks partly because they are near the top."
    assert check_form(claim("Partly because they are near the top, items near the top get more clicks.", source)) == ""
