"""A station: what an unattended box does from its manifest alone, with or without a network.

It only pulls, verifies, plays and reports; it opens no port to the network and takes no orders from it.
"""
