"""All that Byline knows of the English language: which words say little, which say numbers, what a
word's stem is, and where a sentence ends.

Another language would be another package like this one. It needs no database, and any thread may use all of it.
"""

from kb.english.sentences import sentence_spans
from kb.english.stemmer import stem
from kb.english.words import LIGHT_WORDS, NUMBER_WORDS, STOP_WORDS

__all__ = ["LIGHT_WORDS", "NUMBER_WORDS", "STOP_WORDS", "sentence_spans", "stem"]
