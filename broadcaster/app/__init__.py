"""The composition root: the only room where ports meet adapters, and the only owner of a clock and of chance.

Imports of the heavy rooms stand inside the functions, so that a command which needs one room does not load the others.
"""

from broadcaster.app.archives import put_by
from broadcaster.app.bringing_back import bring_back
from broadcaster.app.clock import fresh, invitation, new_id, new_secret, now
from broadcaster.app.first_start import account_of, found_house, load_campaigns, load_samples, set_up_code
from broadcaster.app.making import Rendered, Watch, export_slot, publish_days, render_days
from broadcaster.app.moving import move_to
from broadcaster.app.papers import read_file, units_of
from broadcaster.app.process import end_with_parent
from broadcaster.app.serving import listen, serve, site
from broadcaster.app.supervising import supervise
from broadcaster.app.tidying import stock_of, wait
from broadcaster.app.wiring import SAMPLES, keep_log, open_newsroom, open_studio, reader, settings_from
from broadcaster.app.working import work

__all__ = [
    "SAMPLES",
    "Rendered",
    "Watch",
    "account_of",
    "bring_back",
    "end_with_parent",
    "export_slot",
    "found_house",
    "fresh",
    "invitation",
    "keep_log",
    "listen",
    "load_campaigns",
    "load_samples",
    "move_to",
    "new_id",
    "new_secret",
    "now",
    "open_newsroom",
    "open_studio",
    "publish_days",
    "put_by",
    "read_file",
    "reader",
    "render_days",
    "serve",
    "set_up_code",
    "settings_from",
    "site",
    "stock_of",
    "supervise",
    "units_of",
    "wait",
    "work",
]
