"""Which English sentences instruct a model, or call on a reader to do something, rather than state anything.

A text may carry instructions that its author never meant as facts, or that a stranger put there. The rules ask for
forms: whom a sentence speaks to, its mood, and what it is about, be it the reader's own output or its orders. They know
English only, and no rule knows every disguise: a plain lie, or a wish in the third person, is a statement to them.
"""

import re
import unicodedata
from typing import NamedTuple

from kb.english.sentences import sentence_spans
from kb.english.words import LIGHT_WORDS, STOP_WORDS

_MACHINE = (
    r"(?:(?:large |small )?language models?|LLMs?|(?:AI )?(?:assistants?|agents?|models?|writers?)|AIs?|chat ?bots?"
    r"|bots?"
    r"|ChatGPT|GPT\S*|Claude|Gemini|Copilot|summari[sz]ers?|crawlers?|scrapers?)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|orders|restrictions?|polic(?:y|ies)"
    r"|training|everything|what you (?:were|have been) told|all (?:of )?(?:that|the above))"
)
_DROP = r"(?:ignore|disregard|forget|override|bypass|overrule|discard|(?:do not|don't|stop) (?:follow|obey)(?:ing)?)"
_UTTER = (
    r"(?:say|write|output|print|reply|respond|answer|repeat|include|insert|append|prepend|add|put|mention|recommend"
    r"|promote|praise|state|claim|tell|quote|cite|translate|summari[sz]e|generate|produce|end|begin|start|finish|reveal"
    r"|disclose|leak|delete|rate|describe|present|rewrite|make sure|ensure|do not (?:say|mention|tell|reveal)"
    r"|don't (?:say|mention|tell|reveal)|never (?:say|mention|tell|reveal))"
)
_OUTPUT = (
    r"(?:your (?:\w+ )?(?:answers?|repl(?:y|ies)|response|output|summary|post|draft|text|message|memory|configuration"
    r"|system prompt|instructions|article|newsletter)\b|word for word|verbatim"
    r"|(?:the|this) (?:following )?(?:sentence|text|words?|phrase|message|string|line)\b|nothing but\b"
    r"|in (?:every|each|all) (?:of )?(?:your )?(?:answers?|summar|paragraphs?|sentences?|repl)|only (?:with|about)\b)"
)
_THIS = r"(?:this|these) (?:page|text|document|post|article|newsletter|message|file|note|passage|sentence)s?\b"
_CALL = (
    r"(?:buy|order|click|tap|visit|subscribe|sign up|register|join|follow|share|vote|donate|download|grab|claim|book"
    r"|get|try (?:it|out|our|the)|pay|invest|send|forward|hurry|check out|go to|head over|don't miss|do not miss)"
)
_ADDRESS = r"(?:https?://|www\.|\S+@\S+\.\w|\b\w+\.(?:com|net|org|io|example)\b)"
_SALE = (
    r"\b(?:here|now|today|us|our|my|free|below|link|special offer|discount|half off|off your|social media|channel"
    r"|friends"
    r"|midnight|right away)\b"
)
_OWN_WORK = (
    r"(?:newsletter|draft|summary|digest|title|headline|links?|text|article|page|repl(?:y|ies)|response|output"
    r"|sentences?|paragraphs?|phrase|words?|instructions?|quotation|following|exactly|command)\b"
)
_OBJECT = (
    "a an the your my our his her its their this these those all every each any both some no me us it them him only"
    " yourself nothing everything another one"
).split()
_BEFORE_NOUNS = STOP_WORDS | LIGHT_WORDS
_BEFORE_NOUNS |= set(
    "unlike like without with however alongside sorry despite since although though unless given within along "
    "across among behind beyond besides except inside outside toward towards versus via per often sometimes "
    "usually today yesterday tomorrow maybe perhaps still even already yet thus hence therefore together anyway "
    "moreover meanwhile instead rather quite almost nearly much many several two three four five six seven eight "
    "nine ten half never always ever either neither whatever whoever whenever wherever regardless because past "
    "till until first second third next last later soon everything nothing something anything everyone especially "
    "particularly notably yes remember note suppose".split()
)
_START = r"^\W*(?:(?:please|kindly|now|then|also|just|always|instead|important|attention|and),?:?\s+)*"
_CLAUSE = r"(?:^\W*|[.!?;:,]\s+|\b(?:and|then|please|kindly|must|now)\s+)"


class Rule(NamedTuple):
    """A form of instruction.

    Attributes:
        is_for_machines: whether only a machine is meant by it, so that it is none even as a step of a list.
    """

    name: str
    is_for_machines: bool
    pattern: re.Pattern[str]


def _rule(name: str, pattern: str, *, is_for_machines: bool = True, flags: int = re.IGNORECASE) -> Rule:
    return Rule(name, is_for_machines, re.compile(pattern, flags))


RULES = (
    _rule("drops its orders", rf"{_CLAUSE}{_DROP}\b[^!?]{{0,40}}\b{_ORDERS}\b"),
    _rule(
        "calls its orders void",
        rf"\b{_ORDERS}\b[^!?]{{0,30}}\b(?:given|received|above|before)\b[^!?]{{0,30}}"
        r"\b(?:void|invalid|cancell?ed|obsolete|replaced|no longer)\b",
    ),
    _rule("speaks in a role", r"^\W*(?:system|assistant|user|human|developer)\s*:\s"),
    _rule(
        "marks a prompt",
        r"<\|(?:im_start|im_end|system|user|assistant|eot_id|endoftext)\b[^|]*\|>|</?(?:facts|examples|links|system|instructions?)>|\[/?INST\]|<</?SYS>>|^#{2,}\s*(?:system|instructions?|response)\b",
    ),
    _rule("shouts a prompt", r"\b(?:BEGIN|END|NEW|SYSTEM)(?: [A-Z]+)* (?:INSTRUCTIONS?|PROMPT)\b", flags=0),
    _rule("shouts a call", r"\b(?:BUY|CLICK|ORDER|CALL|ACT|VISIT|JOIN|SUBSCRIBE|SIGN UP)(?: [A-Z]{2,})+\b", flags=0),
    _rule(
        "hails a machine",
        r"^\W*(?:(?:dear|hey|hello|hi)\b,? (?:\w+ ){0,2}|attention\b[,:]? (?:(?:all|any|every|the|large) )*"
        rf"|(?:a )?(?:note|message|reminder|instructions?) (?:to|for) (?:(?:all|any|every|the) )*){_MACHINE}\b"
        r"[^!?:,]{0,40}[:,!]\s"
        rf"|^\W*(?:for|to) (?:(?:all|any|every|the) )?{_MACHINE}\b[^!?:,]{{0,40}}: {_UTTER}\b"
        rf"|^\W*(?:for|to) (?:(?:all|any|every|the) )?{_MACHINE}\b (?:that|who|which) \w+ this\b[^:]{{0,20}}:",
    ),
    _rule("hails a machine by name", rf"^\W*(?:assistant|AI|chat ?bot|model)[,:]\s.*(?:\byour?\b|{_UTTER}\b)"),
    _rule(
        "tells the reader what became of it",
        r"\byou (?:were|have been|are being) (?:asked|told|instructed|upgraded|configured|reprogrammed|replaced)\b"
        rf"|\byou, the \w+ (?:tool|{_MACHINE}),",
    ),
    _rule("takes the reader for a machine", rf"\bif you(?: are|'re) an? {_MACHINE}\b|^\W*as an? {_MACHINE}, you\b"),
    _rule(
        "tells a machine what to do with this text",
        rf"\b(?:{_MACHINE}|whoever|anyone who)\b[^!?]{{0,40}}\b(?:must|should|shall|has to|have to|(?:is|are) to)\b"
        rf"[^!?]*{_THIS}|\b(?:{_MACHINE}|whoever|anyone who)\b[^!?]{{0,40}}\b(?:this|{_THIS})[^!?]{{0,20}}"
        r"\b(?:must|should|shall|has to|have to|(?:is|are) to)\b",
    ),
    _rule(
        "speaks of summaries of this text",
        rf"\b(?:when|while|before|after) (?:you )?(?:summari[sz]|quot|process|translat|index)\w* {_THIS}",
    ),
    _rule(
        "gives a new role",
        rf"{_START}(?:you are now|you (?:will|must) now|your (?:new|real|only) (?:task|job|role|goal|instructions?)"
        r"|act as|pretend (?:to be|that you|you)|imagine (?:that )?you are|from now on)\b",
    ),
    _rule("orders what to say", rf"{_START}(?:stop [^!?]{{0,30}} and )?{_UTTER}\b[^!?]*{_OUTPUT}"),
    _rule(
        "says what the reader must say",
        rf"\byou (?:must|should|shall|will|are (?:required|asked|told|to))\b[^!?]*\b{_UTTER}\b[^!?]*{_OUTPUT}"
        r"|\b(?:every|each|all|any) \w+ (?:that )?you (?:write|give|generate|produce)\b[^!?]*\b(?:must|should|has to)\b"
        r"|\b(?:user|operator|developer) (?:has |have )?(?:asked|told|instructed|wants) you to\b",
    ),
    _rule(
        "asks for silence", rf"{_START}(?:do not|don't|never) (?:tell|inform|warn|show)\b[^!?]*\b(?:reader|user)s?\b"
    ),
    _rule("asks for a user's own", rf"{_START}(?:send|forward|e-?mail|upload|copy|delete)\b[^!?]*\busers?'?s?\b"),
    _rule(
        "calls on the reader",
        rf"{_START}{_CALL}\b[^!?]*(?:{_ADDRESS}|{_SALE})",
        is_for_machines=False,
    ),
)
"""Each by itself is enough."""

_FIRST_WORDS = re.compile(rf"{_START}([A-Za-z']+)[ ,]+([A-Za-z']+)", re.IGNORECASE)
_FORBIDS = re.compile(rf"{_START}(?:do not|don't|never) [a-z]+", re.IGNORECASE)
_ABOUT_WRITING = re.compile(rf"\b{_OWN_WORK}|{_ADDRESS}", re.IGNORECASE)

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[\U000e0000-\U000e007f]")


def instructs_machine(text: str) -> bool:
    """Whether a sentence of a text tells a language model what to do, or is written for one to read."""
    seen = _seen(text)
    sentences = [seen[start:end].strip() for start, end in sentence_spans(seen)]
    return any(
        rule.is_for_machines and rule.pattern.search(sentence) for sentence in (seen, *sentences) for rule in RULES
    )


def calls_on_reader(text: str) -> bool:
    """Whether a sentence calls on its reader to buy, visit, write or change something, or instructs a machine."""
    seen = _seen(text)
    return any(rule.pattern.search(seen) for rule in RULES) or (
        is_imperative(seen) and _ABOUT_WRITING.search(seen) is not None
    )


def is_imperative(text: str) -> bool:
    """Whether a sentence begins with a bare verb and what it is done to, as “Replace every ...”, or forbids something.

    A noun at the start of a statement is not followed by an article or a pronoun, and what else may be, such as a
    preposition, is a closed class.
    """
    first = _FIRST_WORDS.match(text)
    if first is None:
        return False
    verb, following = first[1].lower(), first[2].lower()
    is_verb = verb not in _BEFORE_NOUNS and not verb.endswith(("s", "ed", "ing", "ly"))
    return _FORBIDS.match(text) is not None or (is_verb and following in _OBJECT)


def _seen(text: str) -> str:
    """A text as it looks: without what cannot be seen, and in plain letters."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
