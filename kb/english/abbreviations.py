"""Abbreviations that end in a full stop, in lower case and without it; German ones too, as English texts quote them."""

ABBREVIATIONS = frozenset(
    # titles and names
    "adm brig capt cmdr col cpl dr esq fr gen gov hon insp jr lt maj messrs mlle mme mr mrs mt prof rev sen sgt sr st "
    "supt "
    # firms, places and addresses
    "apt assn ave bldg blvd bros co corp dept dist dipl inc ing inst ltd rd univ "
    # parts of a text, and where something was said
    "abs al appx bd cf ch chap chs cit eds eqn eqns eq eqs etc et ff fig figs hrsg ibid kap lem loc nos nr op p pg pp "
    "proc prop pt ref refs repr sect secs tab thm viz vol vols vgl vs wrt "
    # measures
    "approx avg bzw ca cca cu deg esp est evtl exkl excl ext ft gal ggf hr hrs incl inkl lb lbs med mins misc mph oz "
    "resp sq std tel usw ver wk wks yr yrs zzgl "
    # months and days
    "apr aug dec feb fri jan jul jun mon nov oct sep sept thu thur thurs tue tues wed".split()
)
"""Of no use as words of their own, so that only what follows can tell whether a sentence ends with one."""

AMBIGUOUS_ABBREVIATIONS = frozenset(
    "app art c ed ex in mar max mi min mio mod mrd n no op par para prev pub sat sec sun tech temp trans v".split()
)
"""Words of their own as well: abbreviations where a number or a small letter follows."""
