"""What is secret, and what is kept so that others can check us. Alone in knowing the libraries for passwords."""

from broadcaster.vault.keys import secret_of
from broadcaster.vault.vault import ServerVault

__all__ = ["ServerVault", "secret_of"]
