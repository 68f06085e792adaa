"""What a program or a person would send to each operation of a house on air: names that are there, things made for it.

An operation without a line of its own is sent the example of its document, the known names in its path, and the ETag
of what it edits.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from fakes.house import House as Keys
from fakes.journals import enrolled, head_of, line_after, sealed_batch
from fakes.memory_intake import MemoryDocuments, taken
from fakes.samples import NOON, TODAY
from unit.test_domain_alert_brief import ALERT
from web.contract import Sending
from web.house import API, Asked, House, draft

from broadcaster.domain.access import AccountId, Role
from broadcaster.domain.alert import STATION, Area, Geocode, ReadAlert, Status
from broadcaster.domain.approver_key import Claim, offered, proved
from broadcaster.domain.calendars import Feed
from broadcaster.domain.calls import Call
from broadcaster.domain.device import PROOF, proof_payload
from broadcaster.domain.errands import ErrandKind
from broadcaster.domain.journal import Event, Note, written
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.envelope import new_key, public_of, seal, to_json
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.webhooks import gather

CODE = "91-kv"
_Json = Mapping[str, Any]


class Tour:
    """Each request makes what it needs first, so that what it ends or closes is nobody else's."""

    def __init__(self, house: House, code: str = CODE, *, at_once: int = 1) -> None:
        """`at_once`: how many sessions are opened together for who is `shown`. One for each of thousands of requests
        takes longer than what they ask, but whoever puts the house back as it stood loses what was opened since."""
        documents = house.newsroom.documents
        assert isinstance(documents, MemoryDocuments)
        documents.alerts[CAP] = _alert("dien-tap-0", code)
        documents.web[PAGE], documents.feeds[FEED] = taken(TEXT, PAGE), (taken(TEXT, PAGE),)
        self.house, self.code, self._numbers = house, code, count(1)
        self.client = house.client(anonymous=True)
        self.person = house.person(*Role, station=None)
        self._signed_in: list[Asked] = []
        self._at_once = at_once
        self.me = AccountId(self.client.get(f"{API}/me", headers=self.person).json()["id"])
        self.writer = house.person(Role.AUTHOR, Role.ADMIN, station=None)
        self.program = house.program(*Role, station=None)
        self.known: dict[str, Callable[[], Any]] = {
            "code": lambda: code,
            "day": TODAY.isoformat,
            "slot": lambda: self._slot,
            "serial": lambda: str(self.house.manifest(code).serial),
            "sha256": lambda: self._audio,
            "bulletin": self._bulletin,
            "account": self._account,
            "campaign": self._campaign,
            "topic": lambda: "dich-vu-cong",
            "entry": lambda: self._entry()["id"],
            "written": lambda: self._entry()["written"],
            "alike": lambda: self._bulletin(script=TEXT),
            "cluster": self._cluster,
            "place": self._cluster,
            "decision": lambda: self._decision(f"{code}-20261125-0500"),
            "timetable": self._timetable,
            "special_day": self._special_day,
            "own code": lambda: f'"code":"{code}"',
            "version": lambda: self._linked,
            "no fault": lambda: '"faults":[]',
            "deed": lambda: f"account:{self._account()}",
            "somebody": self._account,
            "token": lambda: self._token(self._account()),
            "emergency": self._emergency,
            "enrolment": lambda: self._asked()[0],
            "feed": lambda: self._calendar()["feed"]["id"],
            "key": lambda: self._key_of_somebody()["key"],
            "form": lambda: "m3u",
            "user": lambda: "operator",
            "webhook": self._webhook,
            "errand": lambda: self._errand("/audit/proof"),
            "delivery": lambda: self._told()["delivery"],
            "session": lambda: "session-of-another-computer",
            "segment": lambda: "0-24000-64-0.250",
            "secret": lambda: self._calendar()["url"].rpartition("/")[2].removesuffix(".ics"),
        }
        """By name of a path's parameter: one that is there."""
        self.bodies: dict[str, Callable[[_Json], Any]] = {
            "approve_bulletin": self._verdict,
            "ask_enrolment": lambda _: self._new_device(),
            "collect_enrolment": lambda names: self._proof(names["enrolment"]),
            "accept_enrolment": lambda names: {"fingerprint": self._fingerprint(names["enrolment"])},
            "log_airtime": self._airtime,
            "send_journal": self._journal,
            "compose_emergency": lambda _: self._new_emergency(),
            "approve_emergency": self._emergency_approval,
            "page compose_emergency_on_page": lambda _: self._typed_emergency() | {"kind": "actual", "where": [code]},
            "page preview_emergency_on_page": lambda _: self._typed_emergency() | {"kind": "actual", "where": [code]},
            "page approve_emergency_on_page": self._emergency_approval,
            **dict.fromkeys(
                ("page update_emergency_on_page", "page cancel_emergency_on_page", "page renew_emergency_on_page"),
                lambda _: self._typed_emergency(),
            ),
            "page close_emergency_on_page": lambda _: {"report": "Đã phát xong."},
            "sign_emergency": self._emergency_signature,
            "offer_approver_key": lambda _: self._offer(),
            "confirm_emergency": lambda _: {"serial": self._serial, "heard": "received"},
            "save_bulletin": lambda _: draft(origin=code, targets=[{"station": code, "below": True}]),
            "revise_bulletin": lambda _: self._revision(),
            "link_version": lambda _: {"bulletin": self._bulletin(language="en", submit=False)},
            "import_stations": lambda _: {"province": "Cà Mau", "dry_run": True},
            "page approve_on_page": self._verdict,
            "page recall_on_page": lambda _: {"reason": "sai ngày"},
            "page fetch_on_page": lambda _: {"address": PAGE},
            "page mend_reading": lambda _: {"written": "QL91", "spoken": "quốc lộ chín mốt"},
            "page listen_on_page": lambda _: {"script": TEXT, "origin": code},
            "page add_word": lambda _: self._new_entry(),
            "page edit_word": lambda _: {"spoken": "quốc lộ chín mốt", "seen": 1},
            "page remove_word": lambda _: {"seen": 1},
            "page say_on_page": lambda _: {"text": "QL91 đoạn qua UBND xã", "scope": code},
            "page take_sheet": lambda _: {"sheet": "phạm vi;chữ gốc;đọc là\n;QL92;quốc lộ chín hai\n"},
            "page return_on_page": lambda _: {"reasons": ["date"], "text": ""},
            "page make_address": lambda _: {"name": f"Điện thoại {next(self._numbers)}", "use": "calendar"},
            **dict.fromkeys(
                ("page name_contact_on_page", "page note_outage_on_page", "page switch_on_on_page"),
                lambda names: {"version": self._care(names["code"]), "whom": "Ông Tú"},
            ),
            "page switch_off_on_page": lambda names: {
                "version": self._care(names["code"]),
                "off_from": "22/11/2026",
                "off_from_time": "08:00",
                "off_until": "30/11/2026",
                "off_until_time": "17:00",
                "off_reason": "Cắt điện",
            },
            "page open_unit": lambda _: {**self._new_unit(), "parent": code},
            **dict.fromkeys(
                ("page add_timetable_on_page", "page edit_timetable_on_page"), lambda _: self._typed_timetable()
            ),
            "page close_timetable_on_page": lambda _: {"version": 1, "last": TODAY.strftime("%d/%m/%Y")},
            **dict.fromkeys(
                ("page add_special_days_on_page", "page edit_special_day_on_page"), lambda _: self._typed_special_day()
            ),
            "page remove_special_day_on_page": lambda _: {"version": 1},
            "page set_unit_hours": lambda names: {
                **self._of(f"/stations/{names['code']}"),
                "quiet_from": "21:30",
                "quiet_to": "04:30",
            },
            "page change_unit": lambda names: {
                **self._of(f"/stations/{names['code']}"),
                **self._names(),
                **_CHANGED,
            },
            "page add_unit_cluster": lambda _: {
                "code": f"loa-{next(self._numbers)}",
                "name": "Ấp 9",
                "technology": "ip",
                "valid_from": "22/11/2026",
            },
            "page edit_unit_cluster": lambda names: {
                **self._of(f"/clusters/{names['cluster']}"),
                "name": "Ấp 10",
                "technology": "fm",
            },
            "page import_province": lambda _: {"province": "Cà Mau", "dry_run": "true"},
            "page accept_box": lambda names: {
                **self._of(f"/enrolments/{names['enrolment']}"),
                "fingerprint": self._fingerprint(names["enrolment"]),
            },
            **dict.fromkeys(
                ("page reject_box", "page revoke_box"), lambda names: self._of(f"/enrolments/{names['enrolment']}")
            ),
            "page add_new_account": lambda _: {
                "kind": "person",
                "login": f"moi-{next(self._numbers)}",
                "name": "Người Mới",
                "role": "author",
                "station": code,
            },
            "page edit_one_account": lambda names: {
                **self._of(f"/accounts/{names['account']}"),
                "name": "Tên Khác",
            },
            "page grant_to_account": lambda _: {"role": "supervisor", "station": code},
            "page revoke_from_account": lambda names: self._grant_of(names["account"]),
            "page make_account_token": lambda _: {
                "token_name": "Loa",
                "scopes": "playlist:read",
                "station": code,
                "days": "90",
            },
            "page add_on_page": lambda _: {"bulletin": self._bulletin(), "why": "đổi", "mode": "append"},
            "page skip_on_page": lambda _: {"bulletin": self._bulletin(), "why": "đổi"},
            "page move_on_page": lambda _: {"bulletin": self._bulletin(), "to": f"{code}-20261124-0500", "why": "đổi"},
            "page order_on_page": lambda _: {"bulletins": self._bulletin(priority="priority"), "why": "đổi"},
            "page repeat_on_page": lambda _: {"bulletin": self._bulletin(), "why": "phát lại"},
            "page run_over_on_page": lambda _: {"until": "2026-11-23T05:20:00+07:00", "why": "tin bão"},
            "page copy_on_page": lambda _: {"to": "26/11/2026", "mode": "append", "why": "như hôm trước"},
            "page undo_on_page": lambda _: {"why": "bấm nhầm"},
            "tell_heard": lambda _: {"audio": self._heard, "spans": [[0, 1000]]},
            "activate_account": lambda _: {"code": self._invited()[1], "password": PASSWORD},
            "sign_in": lambda _: {"login": self._activated(), "password": PASSWORD},
            "take_feed": lambda _: {"address": FEED, "station": code},
            "fetch_document": lambda _: {"address": PAGE},
            "add_account": lambda _: self._new_account(),
            "add_account again": lambda _: self._new_account(),
            "open_campaign of the house": lambda _: self._new_campaign(owner=None),
            "add_entry of the country": lambda _: self._new_entry(scope=None),
            "change_station": lambda _: {"change": "rename", **self._names(), "day": "2026-12-01"},
            "change_station to another parent": lambda _: {"change": "move", "parent": code, "day": "2026-12-01"},
            "open_station of the house": lambda _: self._new_station() | {"level": "province", "parent": None},
            "edit_cluster to another station": lambda _: {"station": code},
            "open_station": lambda _: self._new_station(),
            "add_cluster": lambda _: self._new_cluster(),
            "open_campaign": lambda _: self._new_campaign(),
            "add_entry": lambda _: self._new_entry(),
            "try_sentence": lambda _: {"text": "QL91 đoạn qua UBND xã", "station": code},
            "list_affected": lambda _: {"put": self._new_entry()},
            "make_token": lambda _: {"name": "Loa", "scopes": ["playlist:read"], "station": code, "days": 90},
            **dict.fromkeys(["add_to_slot", "skip_in_slot"], lambda _: {"bulletin": self._bulletin(), "why": "đổi"}),
            "move_in_slot": lambda _: {"bulletin": self._bulletin(), "to": f"{code}-20261124-0500", "why": "đổi"},
            "order_slot": lambda _: {"bulletins": [self._bulletin(priority="priority")], "why": "đổi"},
            "repeat_slot": lambda _: {"bulletin": self._bulletin(), "why": "phát lại"},
            "run_over_slot": lambda _: {"until": "2026-11-23T05:20:00+07:00", "why": "tin bão"},
            "copy_day": lambda _: {"to": "2026-11-26", "mode": "append", "why": "như hôm trước"},
            "add_timetable": lambda _: self._new_timetable(),
            "edit_timetable": lambda _: {
                name: value for name, value in self._new_timetable().items() if name not in ("station", "kind")
            },
            "apply_timetable_preset": lambda _: {"preset": "mau", "station": code, "since": "2027-01-01"},
            "add_special_day": lambda _: self._new_special_day(),
            "add_special_day of the house": lambda _: self._new_special_day(owner=None),
            "grant_role": lambda _: {"role": "supervisor", "station": code},
            "page open_campaign_on_page": lambda _: {
                "code": f"dot-{next(self._numbers)}",
                "name": "Đợt mới",
                "first": "01/12/2026",
                "owner": code,
            },
            "page add_webhook_on_page": lambda _: {
                "name": "Cổng",
                "address": "https://xa.example.gov.vn/tin",
                "events": ["approved"],
            },
            "page edit_campaign_on_page": lambda _: {"name": "Tên mới", "first": "01/12/2026", "seen": "1"},
            "page add_topic_on_page": lambda _: {"code": "moi", "name": "Nhóm mới", "number": "9", "seen": "1"},
            "page edit_topic_on_page": lambda _: {"name": "Tên mới", "number": "9", "seen": "1"},
            **dict.fromkeys(("page close_campaign_on_page", "page close_topic_on_page"), lambda _: {"seen": "1"}),
        }
        """By operation: a body where the document's example holds names that only this house can tell."""
        self.paths: dict[str, Callable[[], _Json]] = {
            **dict.fromkeys(_IN_A_SLOT, lambda: {"slot": f"{code}-20261123-0500"}),
            "page show_board": self._called,
            **dict.fromkeys(
                ("page fetch_report", "page order_report_again"), lambda: {"errand": self._errand("/reports/files")}
            ),
            "page revoke_account_token": self._token_of,
            "page revoke_box": lambda: {"enrolment": self._accepted()},
            "revoke_token": self._token_of,
            "revoke_calendar": self._calendar_of,
            "withdraw_approver_key": self._key_of_somebody,
            "withdraw_my_approver_key": self._own_key,
            "revoke_enrolment": lambda: {"enrolment": self._accepted()},
            "collect_enrolment": lambda: {"enrolment": self._accepted()},
            **dict.fromkeys(("get_channel", "get_day_of_receiver", "get_session_of_receiver"), self._receiver),
            **dict.fromkeys(("update_emergency", "cancel_emergency", "renew_emergency"), self._sounding),
            **dict.fromkeys(("confirm_emergency", "hush_emergency"), lambda: {"code": code, **self._sounding()}),
            "close_emergency": self._silenced,
            **dict.fromkeys(
                ("page update_emergency_on_page", "page cancel_emergency_on_page", "page renew_emergency_on_page"),
                self._sounding,
            ),
            "page hush_emergency_on_page": lambda: {"code": code, **self._sounding()},
            "page close_emergency_on_page": self._silenced,
            "page withdraw_key_on_page": self._key_of_somebody,
            **dict.fromkeys(("get_emergency_order", "sign_emergency"), self._spoken),
            **dict.fromkeys(("resend_delivery", "page resend_on_page"), self._told),
            "submit_bulletin": lambda: {"bulletin": self._bulletin(submit=False)},
            "list_versions in two places": self._version_below,
            "get_recall": lambda: {"bulletin": self._gone},
            **dict.fromkeys(("recall_bulletin", "page recall_on_page"), lambda: {"bulletin": self._put_on_air()}),
            "tell_heard": lambda: {"bulletin": self._aired},
            "change_station": lambda: {"code": self._station()},
            "change_station to another parent": lambda: {"code": self._station()},
            "edit_campaign of the house": lambda: {"campaign": self._campaign(owner=None)},
            "edit_special_day of the house": lambda: {"special_day": self._special_day(owner=None)},
            "edit_entry of the country": lambda: {"entry": self._entry(scope=None)["id"]},
        }
        """By operation: names that belong together."""
        self.queries: dict[str, Callable[[_Json], _Json]] = {
            **dict.fromkeys(["get_planned", "get_planned_for_cluster"], lambda _: {"at": self._start}),
            "find_heard": lambda _: {"at": self._start},
            **dict.fromkeys(["sum_airtime", "get_coverage"], lambda _: {"first": "2026-11-01", "last": "2026-11-30"}),
            **dict.fromkeys(["page show_schedule", "page show_week"], lambda _: {"station": code}),
            **dict.fromkeys(["page show_sound", "page show_reading"], lambda _: {"manuscript": "m1"}),
            "revoke_role": lambda _: {"role": "author", "station": code},
            "list_calendar_days": lambda _: {"first": "2027-01-01", "last": "2027-12-31"},
        }

        self._campaign(owner=None)  # from now on topics are looked at
        gone = self._approved()
        self._put_on_air()  # a session that has begun gets nothing in the place of what is recalled
        self._gone = self._recalled(gone)

    def _webhook(self) -> str:
        sent = {"name": "Cổng", "address": "https://xa.example.gov.vn/tin", "events": ["approved"]}
        return str(self._made("/webhooks", sent)["webhook"]["id"])

    def _errand(self, address: str) -> str:
        """Long work that was asked for on a page, and done."""
        kind = ErrandKind.REPORT if address.startswith("/reports") else ErrandKind.PROOF
        assert self.client.post(address, headers=self.person, follow_redirects=False).status_code == 303
        self.house.run_errands()
        with self.house.newsroom.store.read() as work:
            (found,) = work.errands.newest(kind, 1)
        return found.id

    def _told(self) -> _Json:
        """A webhook that was told of a bulletin approved after it was added."""
        webhook = self._webhook()
        self._approved()
        gather(self.house.newsroom, self.house.at)
        answer = self.client.get(f"{API}/webhooks/{webhook}/deliveries", headers=self.person)
        return {"webhook": webhook, "delivery": answer.json()["deliveries"][0]["id"]}

    def _approved(self) -> str:
        bulletin = self._bulletin()
        address = f"{API}/bulletins/{bulletin}/approve"
        assert self.client.post(address, json=self._verdict({"bulletin": bulletin}), headers=self.person).is_success
        return bulletin

    def _put_on_air(self) -> str:
        bulletin = self._approved()
        self.house.run_the_day()
        audio = self.client.get(f"{API}/bulletins/{bulletin}/spoken", headers=self.person).json()["audio"]
        self._aired, self._heard = bulletin, audio["sha256"]
        told = self.house.manifest(self.code).playlists
        playlist = next((each for each in told if bulletin in {row.bulletin for row in each.rows}), told[0])
        self._slot, self._audio = str(playlist.slot.id), str(playlist.rows[0].audio)
        self._start = playlist.rows[0].start.isoformat()
        return bulletin

    def _recalled(self, bulletin: str) -> str:
        told = {"reason": "sai số liệu"}
        answer = self.client.post(f"{API}/bulletins/{bulletin}/recall", json=told, headers=self.person)
        assert answer.is_success, answer.text
        return bulletin

    def shown(self, operation: str) -> Mapping[str, str]:
        """Headers of one who may do all that operations take, in a session of their own."""
        if operation in FOR_PROGRAMS:
            return self.program
        if not self._signed_in:
            self._signed_in = self.house.persons(self._at_once, *Role, station=None)
        return {"Cookie": self._signed_in.pop()["Cookie"]}

    def __call__(self, path: str, operation: _Json, name: str = "") -> Sending:
        """`name`: of a second thing the operation may be asked for."""
        name = name or operation["operationId"]
        names = {each: self.known[each]() for each in names_in(path)} | self.paths.get(name, dict)()
        body = self.bodies[name](names) if name in self.bodies else example_of(operation)
        query = self.queries[name](names) if name in self.queries else {}
        if "limit" in {each["name"] for each in operation.get("parameters", [])}:
            query = {"limit": 100, **query}
        headers = {"If-Match": self._etag(path.format(**names))} if "If-Match" in header_names(operation) else {}
        media = "multipart/form-data" if name in FILES else "application/json"
        if name.startswith("page ") and name not in FILES:
            media = "application/x-www-form-urlencoded"
        return Sending(path=names, query=query, headers=headers, body=FILES.get(name, body), media=media)

    def _etag(self, address: str) -> str:
        """Of the thing itself, or of what it is a part or a deed of; of a whole day, of what was decided at its
        station."""
        if address.endswith("/copy"):
            address = f"{address.partition('/days/')[0]}/decisions"
        while address.count("/") > API.count("/"):
            answer = self.client.get(address, headers=self.person)
            if answer.is_success and "etag" in answer.headers:
                return answer.headers["etag"]
            address = address.rpartition("/")[0]
        raise AssertionError("nothing to be edited")

    def _made(self, path: str, body: Any) -> Any:
        answer = self.client.post(f"{API}{path}", json=body, headers=self.writer)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def _bulletin(self, **changes: Any) -> str:
        sent = draft(**{"title": f"Lịch cắt điện {next(self._numbers)}", "origin": self.code, **changes})
        return str(self._made("/bulletins", sent)["id"])

    def _decision(self, slot: str) -> str:
        sent = {"bulletin": self._bulletin(), "why": "bà con đề nghị", "mode": "append"}
        address = f"{API}/stations/{self.code}/slots/{slot}/decisions"
        seen = {"If-Match": self.client.get(address, headers=self.person).headers["etag"]}
        answer = self.client.post(f"{address}/add", json=sent, headers={**self.writer, **seen})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def _version_below(self) -> _Json:
        """A bulletin of the station below, with a version of this one."""
        found = self._bulletin(origin="30628")
        self._linked = self._bulletin(language="en", submit=False)
        answer = self.client.post(
            f"{API}/bulletins/{found}/versions", json={"bulletin": self._linked}, headers=self.writer
        )
        assert answer.is_success, answer.text
        return {"bulletin": found}

    def _verdict(self, names: _Json) -> _Json:
        answer = self.client.get(f"{API}/bulletins/{names['bulletin']}/spoken", headers=self.person)
        return {"spoken": answer.json()["spoken_digest"]}

    def _revision(self) -> _Json:
        told = draft(origin=self.code, targets=[{"station": self.code, "below": True}])
        return {name: value for name, value in told.items() if name != "submit"}

    def _airtime(self, _: _Json) -> _Json:
        entry = {"sequence": next(self._numbers), "slot": self._slot, "audio": self._audio}
        return {"entries": [entry | {"started": self._start, "played_ms": 8000}]}

    def _journal(self, _: _Json) -> _Json:
        """One more line, so that it is never known yet."""
        station = StationCode(self.code)
        enrolled(self.house.newsroom, station, self.house.at)
        line = line_after(station, head_of(self.house.newsroom, station), Note(event=Event.BOOT), self.house.at)
        told: _Json = json.loads(sealed_batch(station, [written(line)]))
        return told

    def _new_account(self) -> _Json:
        grant = {"role": "author", "station": self.code}
        return {"login": f"canbo{next(self._numbers)}", "name": "Nguyễn Thị Ổi", "grant": grant}

    def _token_of(self) -> _Json:
        account = self._account()
        return {"account": account, "token": self._token(account)}

    def _token(self, account: str) -> str:
        sent = {"name": "Loa ấp 3", "scopes": ["playlist:read"], "station": self.code, "days": 90}
        return str(self._made(f"/accounts/{account}/tokens", sent)["token"]["id"])

    def _new_device(self) -> _Json:
        made = self._made(f"/stations/{self.code}/enrolment-codes", {})
        self._key = new_key()
        public = b64encode(public_of(self._key)).decode()
        return {"code": made["code"], "public_key": public, "name": "Hộp ở trụ sở"}

    def _asked(self) -> tuple[str, str]:
        made = self._made("/enrolments", self._new_device())
        return str(made["id"]), str(made["fingerprint"])

    def _fingerprint(self, enrolment: str) -> str:
        answer = self.client.get(f"{API}/enrolments/{enrolment}", headers=self.person)
        return str(answer.json()["fingerprint"])

    def _accepted(self) -> str:
        found, fingerprint = self._asked()
        seen = {**self.writer, "If-Match": '"1"'}
        sent = {"fingerprint": fingerprint}
        answer = self.client.post(f"{API}/enrolments/{found}/accept", json=sent, headers=seen)
        assert answer.is_success, answer.text
        return found

    def _proof(self, enrolment: str) -> _Json:
        told: _Json = json.loads(to_json(seal(PROOF, proof_payload(enrolment, NOON), [self._key])))
        return told

    def _names(self) -> dict[str, str]:
        number = next(self._numbers)
        return {"name": f"Mỹ Đức {number}", "label": f"Đài Truyền thanh xã Mỹ Đức {number}"}

    def _new_station(self) -> _Json:
        code = f"dai-{next(self._numbers)}"
        return {"code": code, **self._names(), "level": "commune", "parent": self.code, "day": "2026-11-22"}

    def _station(self) -> str:
        return str(self._made("/stations", self._new_station())["code"])

    def _new_cluster(self) -> _Json:
        return {"code": f"cum-{next(self._numbers)}", "name": "Cụm loa ấp 3", "technology": "ip"}

    def _of(self, address: str) -> _Json:
        """The version of a thing, as a form that edits it holds it."""
        return {"version": self._etag(f"{API}{address}").strip('"')}

    def _grant_of(self, account: str) -> _Json:
        held = self.client.get(f"{API}/accounts/{account}", headers=self.person).json()["grants"][0]
        return {"role": held["role"], "station": held["station"] or "*"}

    def _new_unit(self) -> _Json:
        return {"code": f"moi-{next(self._numbers)}", "name": "Xã Mới", "level": "commune", "day": "01/12/2026"}

    def _called(self) -> _Json:
        """A station of any level is on the board once its box called."""
        call = Call(station=StationCode(self.code), at=self.house.at, device="may", boot=1)
        with self.house.newsroom.store.write() as work:
            work.calls.put(call)
        return {}

    def _care(self, code: str) -> int:
        """The version of what is said of who looks after a station."""
        with self.house.newsroom.store.read() as work:
            found = work.cares.of([StationCode(code)])
        return found[StationCode(code)].version if found else 0

    def _cluster(self) -> str:
        return str(self._made(f"/stations/{self.code}/clusters", self._new_cluster())["code"])

    def _new_campaign(self, **changes: Any) -> _Json:
        codes = ("dich-vu-cong", "doi-song", "ha-tang")
        topics = [{"code": each, "number": number, "name": each} for number, each in enumerate(codes, 1)]
        told = {"code": f"dot-{next(self._numbers)}", "name": "Chuyển đổi số", "owner": self.code, "topics": topics}
        return told | {"valid_from": "2026-01-01", "valid_until": "2027-12-31"} | changes

    def _campaign(self, **changes: Any) -> str:
        return str(self._made("/campaigns", self._new_campaign(**changes))["code"])

    def _new_entry(self, **changes: Any) -> _Json:
        written = f"QL{1000 + next(self._numbers)}"
        return {"scope": self.code, "written": written, "spoken": "quốc lộ chín mốt", **changes}

    def _entry(self, **changes: Any) -> Any:
        return self._made("/lexicon", self._new_entry(**changes))["entry"]

    def _new_timetable(self) -> _Json:
        """An exception of a day of its own, so that none clashes with another."""
        day = f"{2030 + next(self._numbers)}-01-01"
        session = {"name": "trưa", "weekdays": [0, 1, 2, 3, 4, 5, 6], "start": "05:30", "minutes": 15}
        told = {"station": self.code, "kind": "exception", "name": "Ngày hội", "valid_from": day, "valid_until": day}
        return {**told, "sessions": [session]}

    def _typed_timetable(self) -> _Json:
        told = self._new_timetable()
        day = f"01/01/{told['valid_from'][:4]}"
        row = {"name-0": "trưa", "start-0": "05:30", "minutes-0": "15", "days-0": list("0123456")}
        return {"name": "Ngày hội", "kind": "exception", "valid_from": day, "valid_until": day, "version": 1, **row}

    def _timetable(self) -> str:
        return str(self._made("/timetables", self._new_timetable())["id"])

    def _new_special_day(self, **changes: Any) -> _Json:
        day = f"{2030 + next(self._numbers)}-05-05"
        return {"owner": self.code, "day": day, "name": "Ngày hội của xã", "kind": "other", **changes}

    def _typed_special_day(self) -> _Json:
        year = self._new_special_day()["day"][:4]
        return {"name": "Ngày hội", "kind": "other", "does": "none", "first": f"05/05/{year}", "version": 1}

    def _special_day(self, **changes: Any) -> str:
        return str(self._made("/special-days", self._new_special_day(**changes))["id"])

    def _invited(self) -> tuple[str, str]:
        """A login, and the code that activates it."""
        made = self._made("/accounts", self._new_account())
        return made["account"]["login"], made["activation"]

    def _activated(self) -> str:
        login, code = self._invited()
        self._made("/activations", {"code": code, "password": PASSWORD})
        return login

    def _new_emergency(self) -> _Json:
        return {
            "kind": "actual",
            "origin": self.code,
            "targets": [{"station": self.code, "below": True}],
            "event": "Cháy",
            "headline": "Cháy chợ",
            "script": f"Đang có cháy ở chợ số {next(self._numbers)}.",
            "orderer": "Chủ tịch xã",
            "document": "12/LKC",
        }

    def _typed_emergency(self) -> dict[str, Any]:
        """As a form has it."""
        told = {
            name: str(self._new_emergency()[name]) for name in ("event", "headline", "script", "orderer", "document")
        }
        return {**told, "with": "script", "repeats": "2", "gap": "20", "minutes": "5"}

    def _emergency(self) -> str:
        answer = self.client.post(f"{API}/emergencies", json=self._new_emergency(), headers=self.writer)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def _emergency_approval(self, names: _Json) -> _Json:
        found = self.client.get(f"{API}/emergencies/{names['emergency']}", headers=self.person)
        return {"digest": found.json()["digest"]}

    def _spoken(self) -> dict[str, str]:
        """One that waits, and may be signed."""
        found = self._emergency()
        while render_next(self.house.newsroom, self.house.at, urgent=True) is not None:
            pass
        return {"emergency": found}

    def _emergency_signature(self, names: _Json) -> _Json:
        told = self.client.get(f"{API}/emergencies/{names['emergency']}/order", headers=self.person).json()
        own = Keys().approvers[0]
        self._own_key(own)
        (signature,) = seal(told["payload_type"], b64decode(told["order"]), [own]).signatures
        return {"keyid": signature.key, "sig": b64encode(signature.value).decode()}

    def _offer(self, private: bytes = b"") -> _Json:
        """A key of the person who may do all."""
        private = private or new_key()
        claim = Claim(house="house-1", account=self.me, name="Người duyệt", public=public_of(private))
        told: _Json = json.loads(proved(claim, private))
        return told

    def _own_key(self, private: bytes = b"") -> _Json:
        answer = self.client.post(f"{API}/me/approver-keys", json=self._offer(private), headers=self.person)
        assert answer.status_code == 201, answer.text
        return {"key": answer.json()["key"]}

    def _key_of_somebody(self) -> _Json:
        """Of an account at the station, which offered it some time ago."""
        account, private = self._account(), new_key()
        claim = Claim(house="house-1", account=AccountId(account), name="Út", public=public_of(private))
        found = offered(proved(claim, private), "house-1", AccountId(account), NOON)
        with self.house.newsroom.store.write() as work:
            work.approver_keys.add(found)
        return {"account": account, "key": found.key}

    def _sounding(self) -> dict[str, str]:
        """One on air."""
        found = self._emergency()
        while render_next(self.house.newsroom, self.house.at, urgent=True) is not None:
            pass
        sent = self._emergency_approval({"emergency": found})
        answer = self.client.post(f"{API}/emergencies/{found}/approve", json=sent, headers=self.person)
        assert answer.json()["phase"] == "on-air", answer.text
        with self.house.newsroom.store.read() as work:
            self._serial = work.emergency_manifests.last()
        return {"emergency": found}

    def _silenced(self) -> dict[str, str]:
        found = self._sounding()
        answer = self.client.post(f"{API}/emergencies/{found['emergency']}/stop", headers=self.person)
        assert answer.is_success, answer.text
        return found

    def _receiver(self) -> dict[str, str]:
        return {"secret": self._calendar("receiver")["url"].split("/")[-2], "slot": self._slot}

    def _calendar(self, use: str = "calendar") -> Any:
        """Of the one who asks for it then."""
        address = f"{API}/stations/{self.code}/calendars"
        answer = self.client.post(address, json={"name": "Điện thoại", "use": use}, headers=self.person)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def _calendar_of(self) -> _Json:
        """Of somebody else, who made it some time ago."""
        account, feed = self._account(), f"lich{next(self._numbers)}"
        with self.house.newsroom.store.write() as work:
            made = Feed(id=feed, station=StationCode(self.code), name="Lịch", account=AccountId(account), created=NOON)
            work.calendars.add(made, digest_of("feed", feed))
        return {"account": account, "feed": feed}

    def _account(self) -> str:
        return str(self._made("/accounts", self._new_account())["account"]["id"])


def _alert(identifier: str, code: str) -> ReadAlert:
    (info,) = ALERT.infos
    of_station = Area(description=code, geocodes=(Geocode(name=STATION, value=code),))
    told = replace(info, areas=(of_station,), expires=None)
    return ReadAlert(alert=replace(ALERT, identifier=identifier, status=Status.EXERCISE, infos=(told,)))


CAP = b"<alert/>"
PAGE, FEED = "https://xa.example.gov.vn/tin/lich-tiem", "https://xa.example.gov.vn/rss"
PASSWORD = "sông Hậu nước lớn tháng chín"
TEXT = "Trạm y tế xã tổ chức tiêm vắc-xin cho trẻ em từ 7 giờ 30 sáng mai. Mời bà con đưa trẻ đến đúng giờ."
_CHANGED: _Json = {"what": "rename", "day": "01/12/2026"}
FILES: dict[str, dict[str, Any]] = {
    "page import_units": {
        "file": ("don-vi.csv", "mã;tên;cấp;mã cấp trên\nloa-moi;Ấp 1;cụm loa;91-kv\n".encode(), "text/csv")
    },
    "take_document like a bulletin": {"file": ("tin.txt", TEXT.encode(), "text/plain")},
    "page take_on_page": {"file": ("tin.txt", b"Mai cat dien.", "text/plain")},
    "take_document": {"file": ("tin.txt", b"Mai cat dien.", "text/plain")},
    "import_lexicon": {"file": ("tu.csv", "phạm vi;chữ gốc;đọc là\n;QL92;quốc lộ chín hai\n".encode(), "text/csv")},
    "take_cap_alert": {"file": ("canh-bao.xml", CAP, "application/xml")},
    "keep_recording": {"file": ("tin.wav", b"RIFF", "audio/wav")},
    "page take_cap_on_page": {"file": ("canh-bao.xml", CAP, "application/xml")},
    "page keep_recording_on_page": {"file": ("tin.wav", b"RIFF", "audio/wav")},
}
"""By operation: the file it is sent."""
_IN_A_SLOT = (
    *("add_to_slot", "move_in_slot", "skip_in_slot", "order_slot", "repeat_slot", "run_over_slot"),
    *("page add_on_page", "page move_on_page", "page skip_on_page", "page order_on_page", "page repeat_on_page"),
    *("page run_over_on_page",),
)
"""Operations on a slot that has not begun yet."""
FOR_PROGRAMS = frozenset({"call_in", "log_airtime", "send_journal", "confirm_emergency", "confirm_manifest"})
"""Operations that take a right no person has."""


def names_in(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def header_names(operation: _Json) -> set[str]:
    return {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}


def example_of(operation: _Json) -> Any:
    """The document's own example of a JSON body; None without a body."""
    told = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if told is None:
        return None
    if "example" in told:
        return told["example"]
    found = next(iter(told.get("examples", {}).values()), None)
    return None if found is None else found["value"]
