"""Does it hold a web address? Only Byline writes those."""

from generator.checks.claim import Claim
from generator.words import has_url


def check_links(claim: Claim) -> str:
    """Refuse addresses: the model names links by reference, and Byline writes the address it knows."""
    return "it holds a web address of the model's own" if has_url(claim.text) else ""
