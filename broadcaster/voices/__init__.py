"""Speech engines, the cache of what they said, and the announcer that falls from one voice to the next."""
