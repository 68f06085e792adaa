"""What can be wrong with the keys of a house, and with what they are to say."""

from broadcaster.domain.errors import BadInput, Conflict, NotFound, Trouble


class HouseUnfounded(Trouble):
    code = "house-unfounded"
    vi = "Hệ thống chưa có khoá để ký. Hãy chạy “broadcaster start” hoặc “broadcaster serve” một lần trên máy chủ."
    en = "The house has no keys to sign with yet. Run “broadcaster start” or “broadcaster serve” once on the server."


class KeyOver(Trouble):
    code = "key-over"
    vi = "Không còn khoá “{role}” nào dùng được. Hãy chạy “broadcaster keys rotate {role}” với tệp khoá gốc."
    en = "No key “{role}” can be used any more. Run “broadcaster keys rotate {role}” with the root file."


class TrustRefused(BadInput):
    code = "trust-refused"
    vi = "Bản tín nhiệm không nhận được ({attack}): {detail}."
    en = "The trust is not taken up ({attack}): {detail}."


class TrustUnsigned(BadInput):
    code = "trust-unsigned"
    vi = "Bản tín nhiệm số {serial} này chưa ký. Hãy ký ở nơi cất khoá gốc: “broadcaster keys sign”."
    en = "This trust {serial} is not signed yet. Sign it where the root is kept: “broadcaster keys sign”."


class RootLocked(BadInput):
    code = "root-locked"
    vi = "Không mở được tệp khoá gốc “{name}”: sai mật khẩu, hoặc không phải tệp khoá gốc."
    en = "The root file “{name}” does not open: the passphrase is wrong, or it is no root file."


class ManifestUnready(NotFound):
    code = "manifest-unready"
    vi = "Chưa lập được tờ khai cho {station}: {problem}. Hãy thử lại sau ít phút."
    en = "There is no manifest for {station} yet: {problem}. Try again in a few minutes."


class ApproverKeyUnproved(BadInput):
    code = "approver-key-unproved"
    vi = "Khoá ký khẩn cấp này không nhận được: nó không tự chứng minh là của tài khoản này ({problem})."
    en = "This approver's key is not taken: it does not prove that it is this account's ({problem})."


class ApproverKeyKnown(Conflict):
    code = "approver-key-known"
    vi = "Khoá ký {fingerprint} đã có trong hệ thống: của tài khoản khác, hoặc đã rút. Hãy làm khoá mới."
    en = "The key {fingerprint} is known already: it is another account's, or was withdrawn. Make a new one."


class ApproverKeysMany(Conflict):
    code = "approver-keys-many"
    vi = "Mỗi tài khoản chỉ nộp được {limit} khoá ký, kể cả khoá đã rút."
    en = "An account may offer {limit} keys, withdrawn ones among them."


class ApproverKeyUnknown(NotFound):
    code = "approver-key-unknown"
    vi = "Không có khoá ký {key} của tài khoản này."
    en = "This account has no key {key}."


class ApproverKeyWithdrawn(Conflict):
    code = "approver-key-withdrawn"
    vi = "Khoá ký {fingerprint} đã rút rồi."
    en = "The key {fingerprint} was withdrawn already."


class ApproverKeyForeign(BadInput):
    code = "approver-key-foreign"
    vi = "Khoá đã ký không phải khoá ký còn hiệu lực của chính tài khoản này. Hãy ký bằng khoá của mình."
    en = "The key that signed is no standing key of this very account. Sign with a key of your own."


class ApproverKeyUncovered(BadInput):
    code = "approver-key-uncovered"
    vi = "Khoá gốc không tin khoá {fingerprint} cho lệnh {kind} ở những đài này."
    en = "The root does not trust the key {fingerprint} with an order that is {kind} at these stations."


class OffersUnfit(BadInput):
    code = "offers-unfit"
    vi = "Tệp khoá được nộp không dùng được: {problem}."
    en = "The file of offered keys cannot be used: {problem}."


class ApproverLocked(BadInput):
    code = "approver-locked"
    vi = "Không mở được tệp khoá ký “{name}”: sai mật khẩu, hoặc không phải tệp khoá ký."
    en = "The key file “{name}” does not open: the passphrase is wrong, or it is no key file."


class OrderUnfit(BadInput):
    code = "order-unfit"
    vi = "Không đọc được lệnh để ký: {problem}."
    en = "The order that is to be signed cannot be read: {problem}."
