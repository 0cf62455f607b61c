"""Web addresses: which lead to the same place, what they lead to, what is wrong with them, whether they answer.

What tells these from the address itself is pure. `listing` and `checking` read and write the store, and `reachability`
alone asks the web.
"""
