"""What seals, keys and logs that were taken elsewhere refuse."""

from broadcaster.domain.errors import BadInput, Trouble


class SealWrong(BadInput):
    code = "seal-wrong"
    vi = "Chữ ký không đúng, hoặc không phải của khoá được tin: {problem}."
    en = "The seal is wrong, or of a key that is not trusted: {problem}."


class LogUnreadable(BadInput):
    code = "log-unreadable"
    vi = "“{name}” không phải nhật ký thao tác đã xuất: {problem}."
    en = "“{name}” is no exported audit log: {problem}."


class AuditBroken(Trouble):
    """Somebody wrote to the audit past us. Its check tells where."""

    code = "audit-broken"
    vi = "Nhật ký thao tác có mục không đọc được. Hãy chạy “broadcaster verify-log” trên máy chủ để biết mục nào."
    en = "The audit holds an entry that cannot be read. Run “broadcaster verify-log” on the server to see which."


class KeyUnfit(Trouble):
    code = "key-unfit"
    vi = "Không dùng được tệp khoá “{name}”: {problem}."
    en = "The key file “{name}” cannot be used: {problem}."
