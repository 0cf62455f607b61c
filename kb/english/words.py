"""English words that say little, and those that say numbers; all in lower case."""

STOP_WORDS = frozenset(
    "a about above after again all also am an and any are as at be because been before being below between both but "
    "by can could did do does doing down during each few for from further get had has have having he her here hers "
    "him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our "
    "ours out over own same she should so some such than that the their theirs them then there these they this those "
    "through to too under until up use used using very was we were what when where which while who whom why will with "
    "would you your yours".split()
)
"""What says little of what a text is about."""

LIGHT_WORDS = frozenset(
    "a an the i me my we us our you your he him his she her it its they them their this that these those there here "
    "am is are was were be been being have has had do does did will would shall should can could may might must of in "
    "on at to for with as into from upon within and or but so if then than too also just very such which who whom "
    "whose what how ones about".split()
)
"""What says little of whether a text is true, either. More, all, before and never are stop words, but not light."""

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
_COUNTED += "seventeen eighteen nineteen twenty"

NUMBER_WORDS = {word: str(value) for value, word in enumerate(_COUNTED.split()) if word != "one"} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "billion": "1000000000",
    "half": "0.5",
    "dozen": "12",
    "twice": "2",
    "double": "2",
    "triple": "3",
}
"""Numbers by the words that say them. `one` is left out: it seldom counts anything."""
