"""What is secret, and what is kept so that others can check us."""
