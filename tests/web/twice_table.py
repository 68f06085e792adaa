"""What each form of the pages answers when the same is sent once more, because the first answer was lost on the way.

A form or a writing page that no row speaks of fails the build.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """`at`: the page on which the form stands; empty for one that shows itself only on a day that the tour does not
    make, which is sent with what its template hides in it. `second`: what is answered the second time; `says`: what
    that page says when it is not the first answer. `but`: what may differ in the house after it nevertheless."""

    at: str
    second: int = 303
    says: str = ""
    but: frozenset[str] = frozenset()


def told(at: str, says: str, second: int = 409, but: frozenset[str] = frozenset()) -> Twice:
    return Twice(at=at, second=second, says=says, but=but)


_WRITTEN = frozenset({"audit"})
"""It is written down that it was asked for again, which changes nothing else."""
_SHOWN_ONCE = frozenset({"audit", "people"})
"""What is shown once is made anew, for nobody saw the first, which is good for nothing from then on."""
_WRITING, _SLOT = "/bulletins/new?manuscript={manuscript}", "/schedule/{code}/slots/{slot}"
_DAY = "/schedule?station={code}&date=2026-11-23"
_CAMPAIGN, _SHEET, _ACCOUNT = "/settings/campaigns/{campaign}", "/emergencies/{emergency}", "/accounts/{account}"
_UNIT, _TOPIC = "/units/{code}", "/settings/campaigns/{campaign}/topics/{topic}"
_GUESSES, _USED_UP = frozenset({"people"}), "Mã dùng một lần này không đúng, đã dùng rồi hoặc đã hết hạn"
"""That somebody failed is counted."""
_MEANWHILE = "đã đổi sau khi ông/bà mở ra"

TWICE: dict[str, Twice] = {
    "page sign_in": Twice(at="/sign-in", but=_SHOWN_ONCE),
    "page sign_out": told("/account", "Hãy đăng nhập lại", 401),
    "page activate": told("/activate", _USED_UP, 401, _GUESSES),
    "page set_up": told("/set-up", _USED_UP, 401, _GUESSES),  # a test of its own: the house must be new
    "page prefer": Twice(at="/sign-in"),
    "page change_own_password": told("/account", "Mật khẩu hiện tại không đúng", 422, _GUESSES),
    "page renew_own_codes": Twice(at="/account", second=200, but=_SHOWN_ONCE),
    "page end_own_session": Twice(at="/account"),
    # the writing desk
    **dict.fromkeys(
        (
            *("page keep_writing", "page look_on_page", "page drop_writing", "page take_on_page"),
            *("page fetch_on_page", "page put_back_on_page", "page listen_on_page", "page send_writing"),
            *("page mend_reading", "page unsay_on_page"),
        ),
        Twice(at=_WRITING),
    ),
    # bulletins
    "page approve_on_page": told("/bulletins/{bulletin}", "đã duyệt lúc"),
    "page return_on_page": told("/bulletins/{bulletin}", "đang ở trạng thái “trả lại”"),
    "page recall_on_page": told("/bulletins", "đang ở trạng thái “đã thu hồi”", 422),
    "page retry_jobs": Twice(at="", but=_WRITTEN),
    # the schedule
    "page add_on_page": Twice(at=_SLOT),
    **dict.fromkeys(("page move_on_page", "page repeat_on_page"), Twice(at=f"{_SLOT}?bulletin={{bulletin}}")),
    "page skip_on_page": Twice(at=_DAY),
    "page copy_on_page": Twice(at="/schedule?station={code}&date={day}"),
    "page undo_on_page": Twice(at="/schedule?station={code}&date=2026-11-25"),
    **dict.fromkeys(("page order_on_page", "page run_over_on_page"), Twice(at="")),
    # emergencies
    "page compose_emergency_on_page": Twice(at="/emergencies/new?kind=actual&with=script"),
    "page keep_recording_on_page": Twice(at="/emergencies/new?kind=exercise&with=recording", but=_WRITTEN),
    "page take_cap_on_page": Twice(at="/emergencies/cap", second=200),
    "page approve_emergency_on_page": told(_SHEET, "đang ở trạng thái “đang phát”"),
    "page stop_emergency_on_page": told(_SHEET, "đang ở trạng thái “đã dừng”"),
    "page hush_emergency_on_page": told(_SHEET, "đang ở trạng thái “đã dừng”"),
    "page close_emergency_on_page": told(_SHEET, "đang ở trạng thái “đã đóng”"),
    "page update_emergency_on_page": Twice(at=f"{_SHEET}/update"),
    "page cancel_emergency_on_page": Twice(at=f"{_SHEET}/cancel"),
    "page renew_emergency_on_page": Twice(at=f"{_SHEET}/renew"),
    "page withdraw_key_on_page": told("/approver-keys", "đã rút rồi"),
    # words
    "page add_word": Twice(at="/lexicon"),
    "page say_on_page": Twice(at="/lexicon/say", second=200),
    "page edit_word": told("/lexicon/{entry}", _MEANWHILE, 412),
    "page remove_word": told("/lexicon/{entry}", "Không có", 404),
    "page take_sheet": Twice(at="/lexicon-sheet", second=200),
    # units
    "page open_unit": Twice(at="/units/new"),
    "page set_unit_hours": told(_UNIT, _MEANWHILE, 412),
    "page change_unit": Twice(at=f"{_UNIT}/change"),
    "page add_unit_cluster": Twice(at=f"{_UNIT}/clusters/new"),
    "page edit_unit_cluster": told("/clusters/{cluster}", _MEANWHILE, 412),
    "page import_units": Twice(at="/units/import", second=200),
    "page import_province": Twice(at="/units/import", second=200),
    # hours and special days
    "page add_timetable_on_page": Twice(at="/stations/{code}/timetable/new"),
    "page edit_timetable_on_page": Twice(at="/timetables/{timetable}"),
    "page close_timetable_on_page": told("/timetables/{timetable}", _MEANWHILE, 412),
    "page add_special_days_on_page": Twice(at="/stations/{code}/special-days/new"),
    "page edit_special_day_on_page": Twice(at="/special-days/{special_day}"),
    "page remove_special_day_on_page": told("/special-days/{special_day}", "91-kv", 303),
    # a station and who looks after it
    "page name_contact_on_page": Twice(at="/stations/{code}"),
    "page note_outage_on_page": Twice(at=""),
    "page switch_off_on_page": Twice(at="/stations/{code}"),
    "page switch_on_on_page": Twice(at="/stations/{code}"),
    "page make_address": Twice(at="/stations/{code}/addresses", second=200),
    "page renew_address": told("/stations/{code}/addresses", "Không có", 404),
    "page revoke_address": told("/stations/{code}/addresses", "Không có", 404),
    "page load_samples_on_page": told("/first-steps", "đã có bản tin", 422),
    "page preview_emergency_on_page": Twice(at="/emergencies/new?kind=actual&with=script", second=200),
    # long work
    "page prove_on_page": Twice(at="/audit"),
    "page order_report": Twice(at=""),
    **dict.fromkeys(("page prove_again_on_page", "page order_report_again"), Twice(at="")),
    # boxes
    "page make_box_code": Twice(at=_UNIT, second=200, but=_SHOWN_ONCE),
    "page accept_box": told("/devices", _MEANWHILE, 412),
    "page reject_box": told("/devices", _MEANWHILE, 412),
    "page revoke_box": told("/devices", _MEANWHILE, 412),
    # accounts
    "page add_new_account": told("/accounts/new", "Tài khoản này đã được tạo ở lần bấm trước", 303),
    "page edit_one_account": told(_ACCOUNT, _MEANWHILE, 412),
    "page reset_one_account": Twice(at=_ACCOUNT, second=200, but=_SHOWN_ONCE),
    "page grant_to_account": Twice(at=_ACCOUNT),
    "page revoke_from_account": told(_ACCOUNT, "Tài khoản không giữ vai trò đó ở đó", 404),
    "page make_account_token": Twice(at=_ACCOUNT, second=200, but=_SHOWN_ONCE),
    "page revoke_account_token": told(_ACCOUNT, "Không có mã truy cập", 404),
    # settings
    "page open_campaign_on_page": Twice(at="/settings/campaigns/new"),
    "page edit_campaign_on_page": told(_CAMPAIGN, _MEANWHILE, 412),
    "page close_campaign_on_page": told(_CAMPAIGN, _MEANWHILE, 412),
    "page add_topic_on_page": told(_CAMPAIGN, _MEANWHILE, 412),
    "page edit_topic_on_page": told(_TOPIC, _MEANWHILE, 412),
    "page close_topic_on_page": told(_TOPIC, _MEANWHILE, 412),
    "page add_webhook_on_page": Twice(at="/settings/webhooks", second=200),
    "page end_webhook_on_page": told("/settings/webhooks/{webhook}", "Không có địa chỉ", 404),
    "page resend_on_page": Twice(at="/settings/webhooks/{webhook}", but=_WRITTEN),
}
