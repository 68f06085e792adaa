"""What can be wrong with the keys of a house, and with what they are to say."""

from broadcaster.domain.errors import BadInput, NotFound, Trouble


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


class RootLocked(BadInput):
    code = "root-locked"
    vi = "Không mở được tệp khoá gốc “{name}”: sai mật khẩu, hoặc không phải tệp khoá gốc."
    en = "The root file “{name}” does not open: the passphrase is wrong, or it is no root file."


class ManifestUnready(NotFound):
    code = "manifest-unready"
    vi = "Chưa lập được tờ khai cho {station}: {problem}. Hãy thử lại sau ít phút."
    en = "There is no manifest for {station} yet: {problem}. Try again in a few minutes."
