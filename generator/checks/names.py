"""Does every name stand in the source?"""

from generator.checks.claim import Claim
from generator.words import bare, names, words


def check_names(claim: Claim) -> str:
    """Refuse names, acronyms and product-like words the source does not hold."""
    known = {bare(word) for word in words(claim.allowed)}
    singular = {word.removesuffix("s") for word in known}
    invented = {name for name in names(claim.text) if name not in known and name.removesuffix("s") not in singular}
    return f"the source does not name {', '.join(sorted(invented))}" if invented else ""
