"""Which English sentences are in the imperative: “Replace every link”, “When you finish, say nothing”. Pure.

An imperative has no subject: its main clause begins with a verb in its bare form. English does not mark that form, and
most short verbs are nouns as well (“Use of X grew”, “Sort algorithms differ”), so the test asks in turn:

- Is the first word, less what may stand before it (“please”, a number, a clause that begins with “when”,
  a name called out), a bare verb? See `kb.english.verbs`.
- Does what a verb is done to follow: “the”, “your”, “it”, “that”?
- Is it hardly ever a noun? Else, does no other word in the clause look like the verb of a statement?
"""

import re
from itertools import pairwise, takewhile

from kb.english.verbs import is_bare_verb, is_hardly_a_noun, is_third_person
from kb.english.words import LIGHT_WORDS, STOP_WORDS

_OBJECTS = frozenset(
    """
    a an the my your our his her its their this these those all every each any both some no me us it them him only
    yourself nothing everything anything something another one that what whatever how why whether nobody everyone
    """.split()
)
_AUXILIARIES = frozenset(
    """
    is are was were am has have had does did can could will would may might must shall should cannot isn't aren't wasn't
    weren't hasn't haven't hadn't doesn't didn't can't couldn't won't wouldn't mustn't shan't shouldn't
    """.split()
)
_PAST = frozenset(
    """
    became began blew bore bought broke brought built came caught chose dealt drew drove ate fell felt fought found flew
    forgot froze gave got grew heard held hid kept knew laid led left lent lost made meant met paid ran rang rode rose
    said sang sank sat saw sent shook shrank slept sold spent spoke spun stole stood struck swam swept swore taught
    thought threw took told understood underwent went woke won wore wrote
    """.split()
)
_NO_VERBS = (STOP_WORDS | LIGHT_WORDS | _AUXILIARIES) - {"do", "be", "have", "make", "use", "let", "get", "go", "take"}
_NO_VERBS |= _OBJECTS | frozenset(
    """
    unlike like without with however alongside sorry despite since although though unless given within along across
    among behind beyond besides except inside outside toward towards versus via per often sometimes usually today
    yesterday tomorrow maybe perhaps still even already yet thus hence therefore together anyway moreover meanwhile
    rather quite almost nearly much many several first second third next last later soon near back round down well
    regardless because past till until especially particularly notably yes best better last least less live lay found
    half double
    """.split()
)
_BEFORE = re.compile(
    r"""^(?:\W*(?:please|kindly|now|then|also|just|always|instead|important|attention|and|first|next|finally|simply|ok
        |okay|quietly|immediately|only|so|but|or|again|secretly|silently|carefully|remember|warning|reminder|note
        |step)\b(?:\s\d+)?[,:]?\s+ | \W*\(?(?:\d+|[a-z])[.)]\s+ | \W*\(\d{4}\)\s+ | \W+)""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(r"^(?:hey|hi|hello|dear|listen|listen up|ok|okay)\b[^,:!?]{0,30}[,:!]\s+|^\w+,\s+", re.IGNORECASE)
_CLAUSE_BEFORE = re.compile(
    r"""^(?:when|whenever|if|before|after|while|once|as|instead\sof|rather\sthan|unless|until|from|to|for|upon|in|at
        |on|by|with|without|regardless\sof|whatever|whenever|wherever|despite|at\sthe\send)\b[^,]*,\s+(?:then\s+)?""",
    re.IGNORECASE | re.VERBOSE,
)
_FORBIDS = re.compile(
    r"(?:do not|don't)\s+[a-z]"
    r"|never\s+(?!has|have|had|is|was|were|are|did|does|do|again|mind|before|in|will|can)[a-z]",
    re.IGNORECASE,
)
_MAY_STAND_BEFORE = (_CLAUSE_BEFORE, _BEFORE, _NAME)
_LOOKED_AT = 300

_WORD = re.compile(r"[A-Za-z][\w'-]*|[,;:.!?()-]")
_ENDS_CLAUSE = frozenset(
    "; . ! ? that which who whose what when if because so while where until unless as before after how".split()
)
_AFTER_NOUNS = ("of", "and", "or", ",")
_NO_BARE_ENDINGS = ("s", "ed", "ing", "ly")
_QUOTED = re.compile(r'https?://\S+|"[^"]*"')
"""What may hold any words and is a thing in its sentence."""

_NEXT_CLAUSE = re.compile(r"(?:[.!?;:]|\s-)\s+")


def is_imperative(sentence: str) -> bool:
    """Whether a sentence, or a part of it after a full stop, a colon or a dash, tells somebody to do something.

    Args:
        sentence: with quotation marks and dashes as they stand on a keyboard.
    """
    sentence = _QUOTED.sub("it", sentence)
    parts = [sentence, *(sentence[match.end() :] for match in _NEXT_CLAUSE.finditer(sentence))]
    return any(_commands(part, is_later=number > 0) for number, part in enumerate(parts))


def _commands(clause: str, *, is_later: bool) -> bool:
    """Whether a main clause is in the imperative.

    Args:
        is_later: whether other words stand before it, as after a colon; then a noun may well begin it.
    """
    return any(
        _FORBIDS.match(start) or _begins_with_verb(start, may_be_noun=is_later) for start in _possible_starts(clause)
    )


def _possible_starts(clause: str) -> list[str]:
    """A main clause as it stands, and less what may stand before it, one thing after another."""
    starts = [clause]
    while before := next(filter(None, (form.match(starts[-1]) for form in _MAY_STAND_BEFORE)), None):
        starts.append(starts[-1][before.end() :])
    return starts


def _begins_with_verb(clause: str, *, may_be_noun: bool) -> bool:
    words = _WORD.findall(clause[:_LOOKED_AT])
    first, following = (*words, ".", ".")[:2]
    verb = first.lower()
    if verb in _NO_VERBS or not first[0].isalpha():
        return False
    if following in _OBJECTS:  # no noun that opens a sentence is followed by an article: the table need not know it
        return is_bare_verb(verb) or not verb.endswith(_NO_BARE_ENDINGS)
    is_name = first[1:] != first[1:].lower() or verb == "do"
    if is_name or not is_bare_verb(verb) or following in _AUXILIARIES or is_third_person(following):
        return False
    return is_hardly_a_noun(verb) or not (may_be_noun or following in _AFTER_NOUNS or _states(words[1:]))


def _states(words: list[str]) -> bool:
    """Whether the words up to the end of a clause hold one that can hardly be but the verb of a statement.

    What ends in a colon is a title: “Layer normalization: ...”.
    """
    own = list(takewhile(lambda word: word not in _ENDS_CLAUSE, map(str.lower, words)))
    return any(
        word in _AUXILIARIES
        or word == ":"
        or word in _PAST
        or is_third_person(word)
        or word.endswith("ed")
        or (before.endswith("s") and (is_bare_verb(word) or (word in _OBJECTS and is_bare_verb(before[:-1]))))
        for before, word in pairwise(["", *own])
    )
