"""What a broadcaster does: its verbs, and the ports they need. One verb, one transaction; slow work between two."""
