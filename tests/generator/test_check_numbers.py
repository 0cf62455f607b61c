from generator.checks.numbers import check_numbers
from tests.generator.claims import assert_verdict, claim, table


@table(
    ("It took 5 days.", "It took 5 days.", ""),
    ("It took five days.", "It took 5 days.", ""),
    ("It took 5 days.", "It took five days.", ""),
    ("It took some days.", "It took 5 days.", ""),
    ("It has 1048576 subsets.", "It has 1,048,576 subsets.", ""),
    ("It is twice as fast.", "It is 2 times as fast.", ""),
    ("One of them is enough.", "Any of them is enough.", ""),
    ("It took 6 days.", "It took 5 days.", "6"),
    ("It took 50 days.", "It took 5 days.", "50"),
    ("It took 6.9 MB.", "It took 69 MB.", "6.9"),
    ("It grew by 88%.", "It grew.", "88"),
    ("It took three days.", "It took days.", "3"),
    ("It has a million rows.", "It has many rows.", "1000000"),
    ("It has millions of rows.", "It has many rows.", "1000000"),
    ("It has a dozen rows.", "It has many rows.", "12"),
    ("It is half as fast.", "It is not as fast.", "0.5"),
    ("It came in 2019.", "It came some years ago.", "2019"),
)
def test_numbers(text: str, source: str, reason: str) -> None:
    assert_verdict(check_numbers(claim(text, source)), reason)


def test_a_number_of_the_topic_may_be_used() -> None:
    assert check_numbers(claim("These are 5 ways.", "These are ways.", topic="5 ways to brief a model")) == ""


@table(
    ("It shrank from 240 MB to 6.9 MB.", "It shrank from 240 MB to 6.9 MB.", ""),
    ("It shrank to 6.9 MB.", "It shrank from 240 MB to 6.9 MB.", ""),
    ("It shrank from 6.9 MB to 240 MB.", "It shrank from 240 MB to 6.9 MB.", "order"),
    ("Sixteen tokens make four comparisons.", "Four tokens make sixteen comparisons.", "order"),
)
def test_numbers_keep_their_order(text: str, source: str, reason: str) -> None:
    assert_verdict(check_numbers(claim(text, source)), reason)
