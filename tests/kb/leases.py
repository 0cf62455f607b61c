"""Lets the owners of leases die."""

from kb.database import Database
from kb.leases import LIFETIME
from kb.models import Lease


def let_die(database: Database, name: str) -> None:
    """Leave a lease as an owner leaves it who is not heard of any more."""
    with database.write() as session:
        lease = session.get_one(Lease, name)
        lease.renewed_at -= 2 * LIFETIME
        session.add(lease)
