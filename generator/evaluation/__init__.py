"""How well what is written is checked: measured on sentences that people have labelled."""
