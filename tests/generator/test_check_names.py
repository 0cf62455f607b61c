from generator.checks.names import check_names
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("It was described by Malkov.", "Malkov described it.", ""),
    ("Malkov's method is fast.", "The method of Malkov is fast.", ""),
    ("They compare LLMs.", "They compare an LLM.", ""),
    ("They compare an LLM.", "They compare LLMs.", ""),
    ("It is What it is.", "It is.", ""),
    ("It was described by Hinton.", "Malkov described it.", "hinton"),
    ("It runs on GPUs.", "It runs fast.", "gpus"),
    ("It is called McDrift.", "It has a name.", "mcdrift"),
    ("It uses word2vec.", "It uses vectors.", "word2vec"),
)
def test_names(text: str, source: str, reason: str) -> None:
    assert_verdict(check_names(claim(text, source)), reason)


def test_a_name_of_the_topic_may_be_used() -> None:
    assert check_names(claim("The graph of HNSW is fast.", "The graph is fast.", topic="HNSW")) == ""
