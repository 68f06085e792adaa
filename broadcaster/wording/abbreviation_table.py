"""Every abbreviation with one reading, as written -> as spoken. Data only."""

from broadcaster.wording.bodies_table import ARMED, MASS, PARTY, PLACES, STATE
from broadcaster.wording.letters_table import LETTERS
from broadcaster.wording.work_table import DOCUMENTS, FIELDS, PEOPLE, SCHOOL, WELFARE, WORK

ABBREVIATIONS: dict[str, str] = (
    LETTERS | STATE | ARMED | PARTY | MASS | PLACES | DOCUMENTS | WORK | WELFARE | SCHOOL | FIELDS | PEOPLE
)
"""What has several meanings stands in the table of contexts, and is read by that first."""
