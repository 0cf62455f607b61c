"""Which English sentences instruct a model, or call on a reader to do something, rather than state anything.

A text may carry instructions that its author never meant as facts, or that a stranger put there. The rules ask for
forms: whom a sentence speaks to, its mood, and what it is about, be it the reader's own output or its orders. They know
English only, and no rule knows every disguise: a plain lie, or a wish in the third person, is a statement to them.
Imperatives and directives of any subject are found by `kb.english.imperatives` and `kb.english.directives`.
"""

import re
import unicodedata

from kb.english.directives import DIRECTIVES
from kb.english.imperatives import is_imperative
from kb.english.rules import MACHINE, UTTER, rule
from kb.english.sentences import sentence_spans

_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|commands?|orders|restrictions?|polic(?:y|ies)"
    r"|training|everything|what you (?:were|have been) told|all (?:of )?(?:that|the above))"
)
_DROP = r"(?:ignore|disregard|forget|override|bypass|overrule|discard|(?:do not|don't|stop) (?:follow|obey)(?:ing)?)"
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
_START = r"^\W*(?:(?:please|kindly|now|then|also|just|always|instead|important|attention|and),?:?\s+)*"
_CLAUSE = r"(?:^\W*|[.!?;:,]\s+|\b(?:and|then|please|kindly|must|now)\s+)"


RULES = (
    rule("drops its orders", rf"{_CLAUSE}{_DROP}\b[^!?]{{0,40}}\b{_ORDERS}\b"),
    rule(
        "calls its orders void",
        rf"\b{_ORDERS}\b[^!?]{{0,30}}\b(?:given|received|above|before)\b[^!?]{{0,30}}"
        r"\b(?:void|invalid|cancell?ed|obsolete|replaced|no longer)\b",
    ),
    rule("speaks in a role", r"^\W*(?:system|assistant|user|human|developer)\s*:\s"),
    rule(
        "marks a prompt",
        r"<\|(?:im_start|im_end|system|user|assistant|eot_id|endoftext)\b[^|]*\|>|</?(?:facts|examples|links|system|instructions?)>|\[/?INST\]|<</?SYS>>|^#{2,}\s*(?:system|instructions?|response)\b",
    ),
    rule("shouts a prompt", r"\b(?:BEGIN|END|NEW|SYSTEM)(?: [A-Z]+)* (?:INSTRUCTIONS?|PROMPT)\b", flags=0),
    rule("shouts a call", r"\b(?:BUY|CLICK|ORDER|CALL|ACT|VISIT|JOIN|SUBSCRIBE|SIGN UP)(?: [A-Z]{2,})+\b", flags=0),
    rule(
        "hails a machine",
        r"^\W*(?:(?:dear|hey|hello|hi)\b,? (?:\w+ ){0,2}|attention\b[,:]? (?:(?:all|any|every|the|large) )*"
        rf"|(?:a )?(?:note|message|reminder|instructions?) (?:to|for) (?:(?:all|any|every|the) )*){MACHINE}\b"
        r"[^!?:,]{0,40}[:,!]\s"
        rf"|^\W*(?:for|to) (?:(?:all|any|every|the) )?{MACHINE}\b[^!?:,]{{0,40}}: {UTTER}\b"
        rf"|^\W*(?:for|to) (?:(?:all|any|every|the) )?{MACHINE}\b (?:that|who|which) \w+ this\b[^:]{{0,20}}:",
    ),
    rule("hails a machine by name", rf"^\W*(?:assistant|AI|chat ?bot|model)[,:]\s.*(?:\byour?\b|{UTTER}\b)"),
    rule(
        "tells the reader what became of it",
        r"\byou (?:were|have been|are being) (?:asked|told|instructed|upgraded|configured|reprogrammed|replaced)\b"
        rf"|\byou, the \w+ (?:tool|{MACHINE}),",
    ),
    rule("takes the reader for a machine", rf"\bif you(?: are|'re) an? {MACHINE}\b|^\W*as an? {MACHINE}, you\b"),
    rule(
        "tells a machine what to do with this text",
        rf"\b(?:{MACHINE}|whoever|anyone who)\b[^!?]{{0,40}}\b(?:must|should|shall|has to|have to|(?:is|are) to)\b"
        rf"[^!?]*{_THIS}|\b(?:{MACHINE}|whoever|anyone who)\b[^!?]{{0,40}}\b(?:this|{_THIS})[^!?]{{0,20}}"
        r"\b(?:must|should|shall|has to|have to|(?:is|are) to)\b",
    ),
    rule(
        "speaks of summaries of this text",
        rf"\b(?:when|while|before|after) (?:you )?(?:summari[sz]|quot|process|translat|index)\w* {_THIS}",
    ),
    rule(
        "gives a new role",
        rf"{_START}(?:you are now|you (?:will|must) now|your (?:new|real|only) (?:task|job|role|goal|instructions?)"
        r"|act as|pretend (?:to be|that you|you)|imagine (?:that )?you are|from now on)\b",
    ),
    rule("orders what to say", rf"{_START}(?:stop [^!?]{{0,30}} and )?{UTTER}\b[^!?]*{_OUTPUT}"),
    rule(
        "says what the reader must say",
        rf"\byou (?:must|should|shall|will|are (?:required|asked|told|to))\b[^!?]*\b{UTTER}\b[^!?]*{_OUTPUT}"
        r"|\b(?:every|each|all|any) \w+ (?:that )?you (?:write|give|generate|produce)\b[^!?]*\b(?:must|should|has to)\b"
        r"|\b(?:user|operator|developer) (?:has |have )?(?:asked|told|instructed|wants) you to\b",
    ),
    rule("asks for silence", rf"{_START}(?:do not|don't|never) (?:tell|inform|warn|show)\b[^!?]*\b(?:reader|user)s?\b"),
    rule("asks for a user's own", rf"{_START}(?:send|forward|e-?mail|upload|copy|delete)\b[^!?]*\busers?'?s?\b"),
    rule(
        "calls on the reader",
        rf"{_START}{_CALL}\b[^!?]*(?:{_ADDRESS}|{_SALE})",
        is_for_machines=False,
    ),
)
"""Each by itself is enough."""

_PLAIN_MARKS = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[\U000e0000-\U000e007f]")


def instructs_machine(text: str) -> bool:
    """Whether a sentence of a text tells a language model what to do, or is written for one to read."""
    seen = _seen(text)
    sentences = [seen[start:end].strip() for start, end in sentence_spans(seen)]
    rules = [rule for rule in (*RULES, *DIRECTIVES) if rule.is_for_machines]
    return any(rule.pattern.search(sentence) for sentence in (seen, *sentences) for rule in rules)


def is_lure(title: str) -> bool:
    """Whether the title of a link instructs a machine, or calls on the reader to buy, visit or follow something.

    A title may be in the imperative, as of a book: “Build a Compiler”.
    """
    return instructs_machine(title) or any(rule.pattern.search(_seen(title)) for rule in RULES)


def tells_what_to_do(text: str) -> bool:
    """Whether a sentence tells its reader, or anybody who makes a text of it, what to do rather than that something is.

    That is any imperative, and what says that you, an assistant or any summary “must”.
    """
    seen = _seen(text)
    return any(rule.pattern.search(seen) for rule in (*RULES, *DIRECTIVES)) or is_imperative(seen)


def _seen(text: str) -> str:
    """A text as it looks: without what cannot be seen, and in plain letters and marks."""
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN_MARKS)
    return " ".join(_INVISIBLE.sub("", plain).split())
