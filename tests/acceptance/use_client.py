"""Runs in .venv-client, beside a client that was generated from the document of the API: what a program would do.

use_client.py URL TOKEN STATION: prints as JSON what five operations answered.
"""

import json
import sys

from generated import AuthenticatedClient
from generated.api.health import get_health
from generated.api.lexicon import add_entry, edit_entry, get_entry
from generated.api.stations import list_stations
from generated.models import EntryEditIn, LexiconEntryIn, ProblemOut


def main(url: str, token: str, station: str) -> dict[str, object]:
    client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)
    word = LexiconEntryIn(written="QL91B", spoken="quốc lộ chín mốt bê", scope=station)
    first, again = (add_entry.sync_detailed(client=client, body=word, idempotency_key="may-1") for _ in range(2))
    entry = first.parsed.entry.id
    edit = EntryEditIn(spoken="quốc lộ chín mươi mốt bê")
    stale = edit_entry.sync_detailed(entry, client=client, body=edit, if_match='"99"')
    edited = edit_entry.sync_detailed(entry, client=client, body=edit, if_match=first.headers["etag"])
    missing = get_entry.sync_detailed("khong-co", client=client)
    assert isinstance(stale.parsed, ProblemOut)
    assert isinstance(missing.parsed, ProblemOut)
    return {
        "well": get_health.sync(client=client).well,
        "stations": len(list_stations.sync(client=client, limit=2).stations),
        "added": [first.status_code, again.status_code, again.parsed.entry.id == entry],
        "stale": [stale.status_code, stale.parsed.code],
        "edited": edited.parsed.entry.spoken,
        "missing": [missing.status_code, missing.parsed.code],
    }


print(json.dumps(main(*sys.argv[1:])))
