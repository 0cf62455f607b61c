"""What says in a statement's form that somebody must do something: “you must”, “any summary of this has to”. Pure."""

from kb.english.rules import MACHINE, UTTER, rule

_ASKED = (
    r"(?:requested|asked|invited|urged|required|advised|encouraged|instructed|directed|obliged|told|ordered|commanded"
    r"|expected|supposed|reminded|bound|forbidden)"
)
_DUTY = (
    r"(?:must|should|shall|ought to|has to|have to|had better|needs? to|is to|are to|will now|may only|owes?"
    rf"|(?:is|are) (?:\w+ )?{_ASKED} to)\b"
)
_ALL = r"(?:the|this|any|every|each|all|your|no)"
_SERVANT = (
    r"(?:(?:AI )?assistants?|AIs?|chat ?bots?|bots?|ChatGPT|GPT-\S*|Claude|Gemini|Copilot|summari[sz]ers?|crawlers?"
    r"|scrapers?|(?:automated|machine|AI|writ\w+|summar\w+) (?:readers?|writers?|systems?|tools?|agents?|bots?))"
)
_TEXT_MADE = (
    r"(?:summar(?:y|ies)|digests?|newsletters?|answers?|repl(?:y|ies)|responses?|outputs?|posts?|drafts?|articles?"
    r"|quotations?|quotes?|translations?|headlines?|reviews?)"
)
_MAKES = r"(?:summari[sz]|quot|cit|compil|build|read|translat|index|process|cop(?:y|i)|shar|writ|mak|creat|generat)\w*"
_NEEDED = r"(?:essential|important|required|vital|mandatory|crucial|imperative|necessary|critical)"
_PRINCIPAL = r"(?:we|I|the (?:author|user|operator|developer|owner|editor|publisher)s?)"
_WANTS = (
    r"(?:asks?|requests?|wants?|needs?|expects?|requires?|insists?|demands?|urges?|invites?|instructs?|orders?"
    r"|commands?|beg|would like)"
)

DIRECTIVES = (
    rule("says what you must do", rf"\byou(?: (?:\w+ly|also|always|then|now))? {_DUTY}", is_for_machines=False),
    rule(
        "gives you a task",
        r"\byour (?:\w+ ){0,2}(?:task|job|role|mission|duty|assignment|goal|purpose|instructions?)"
        r" (?:now )?(?:is|are|will be|becomes?)\b"
        rf"|\byour (?:\w+ )?(?:{_TEXT_MADE}|readers) (?:{_DUTY}|will|deserves?)",
    ),
    rule("says what an assistant must do", rf"(?:\b{_ALL} (?:\w+ ){{0,3}}|^\W*){_SERVANT}\b[^.!?]{{0,60}}\b{_DUTY}"),
    rule("says what the assistant will do", rf"\b(?:the|this|your) {_SERVANT} will\b"),
    rule("says what a model must write", rf"(?:\b{_ALL} (?:\w+ ){{0,3}}|^\W*){MACHINE} {_DUTY} {UTTER}\b"),
    rule(
        "says what the models that read this must do",
        rf"\b{MACHINE} (?:(?:that|which|who) )?{_MAKES} (?:\w+ )?(?:this|these|it)\b[^.!?]{{0,120}}\b{_DUTY}",
    ),
    rule(
        "says what whoever makes a text must do",
        rf"\bwhoever\b[^.!?]{{0,120}}\b{_DUTY}"
        r"|\b(?:nobody|no one) who\b[^.!?]{0,120}\b(?:may|must|should|can)\b"
        rf"|\b(?:anyone|everyone|anybody|everybody|those|people) (?:who )?{_MAKES}[^.!?]{{0,120}}\b{_DUTY}",
    ),
    rule(
        "says what readers must do",
        rf"\b(?:readers|writers|editors)\b (?:of \w+ \w+ )?{_DUTY}|\busers? (?:is|are) (?:\w+ )?{_ASKED} to\b",
        is_for_machines=False,
    ),
    rule(
        "says what a text made of this must hold",
        rf"\b(?:any|every|each|all) (?:\w+ )?{_TEXT_MADE}\b[^.!?]{{0,80}}\b{_DUTY}"
        rf"|\b{_TEXT_MADE}\b[^.!?]{{0,40}}\b(?:this|these)\b[^.!?]{{0,40}}\b{_DUTY}",
    ),
    rule(
        "says that this text must be given",
        r"\b(?:this|the (?:following|above|next|preceding)) (?:sentence|paragraph|passage|text|page|line|link|note"
        rf"|phrase|name|code)\b {_DUTY}",
    ),
    rule(
        "says what is needed of you",
        rf"\bit is (?:\w+ly )?{_NEEDED}\b that (?:you|your|(?:{_ALL} )(?:\w+ )?(?:{MACHINE}|{_TEXT_MADE}))\b",
    ),
    rule("asks you politely", r"\bit would be \w+ (?:of you to|if you)\b", is_for_machines=False),
    rule(
        "says what somebody wants of you",
        rf"\b{_PRINCIPAL} (?:\w+ly )?{_WANTS}\b (?:that )?(?:you|(?:(?:all|any|every|each|the) )?(?:{_SERVANT}"
        r"|language models|readers?|whoever|everyone))\b",
        is_for_machines=False,
    ),
)
"""Each by itself is enough. Much that is said of users and of models is a fact, so that less of it is a directive."""
