"""What people and programs may not do, and what is wrong with how they say who they are."""

from broadcaster.domain.errors import Forbidden, NotAllowed


class RightMissing(Forbidden):
    code = "right-missing"
    vi = "Tài khoản này không có quyền {action}."
    en = "This account has no right to: {action}."


class TokenMissing(NotAllowed):
    code = "token-missing"
    vi = "Việc này cần mã truy cập. Hãy gửi kèm tiêu đề Authorization: Bearer <mã>."
    en = "This needs the access token. Send the header Authorization: Bearer <token>."


class TokenWrong(NotAllowed):
    code = "token-wrong"
    vi = "Mã truy cập không đúng hoặc đã bị thu hồi."
    en = "The access token is wrong or was revoked."
