"""docs/wording.md: what it shows is what is heard."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.settings import _LexiconIn
from broadcaster.wording import NORTHERN, REASONS, SOUTHERN, Lexicon, Style, Word, read, sentences
