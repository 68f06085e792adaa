"""Sound: decoded and checked as it comes in, mixed to one loudness, and kept by the digest of its bytes."""
