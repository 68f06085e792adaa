"""What people and programs may not do, and what is wrong with how they say who they are."""

from broadcaster.domain.errors import BadInput, Busy, Conflict, Forbidden, NotAllowed, NotFound


class RightMissing(Forbidden):
    code = "right-missing"
    vi = "Tài khoản này không có quyền {action}."
    en = "This account has no right to: {action}."


class TokenMissing(NotAllowed):
    code = "token-missing"
    vi = "Việc này cần đăng nhập, hoặc mã truy cập: hãy gửi kèm tiêu đề Authorization: Bearer <mã>."
    en = "This needs a session or an access token. Send the header Authorization: Bearer <token>."


class TokenWrong(NotAllowed):
    code = "token-wrong"
    vi = "Mã truy cập không đúng hoặc đã hết hạn hoặc đã bị thu hồi."
    en = "The access token is wrong, too old or revoked."


class SessionOver(NotAllowed):
    code = "session-over"
    vi = "Phiên làm việc đã kết thúc. Hãy đăng nhập lại."
    en = "The session is over. Sign in again."


class SignInWrong(NotAllowed):
    """One answer for a wrong name, password or code, and for a closed account: it tells nothing about which."""

    code = "sign-in-wrong"
    vi = "Tên đăng nhập, mật khẩu hoặc mã một lần không đúng."
    en = "The login, the password or the one-time code is wrong."


class TooManyAttempts(Busy):
    code = "too-many-attempts"
    vi = "Đã thử sai quá nhiều lần. Hãy chờ {seconds} giây rồi thử lại."
    en = "Too many failed attempts. Wait {seconds} seconds and try again."


class PasswordWeak(BadInput):
    code = "password-weak"
    vi = "Mật khẩu này không dùng được: {problem}."
    en = "This password cannot be used: {problem}."


class PasswordWrong(BadInput):
    code = "password-wrong"
    vi = "Mật khẩu hiện tại không đúng."
    en = "The present password is wrong."


class OneTimeCodeUnknown(NotAllowed):
    code = "one-time-code-unknown"
    vi = "Mã dùng một lần này không đúng, đã dùng rồi hoặc đã hết hạn."
    en = "This one-time code is wrong, used already or too old."


class SecondFactorStands(Conflict):
    code = "second-factor-stands"
    vi = "Tài khoản đã có mã một lần. Mất máy tạo mã thì nhờ người quản trị cấp lại tài khoản."
    en = "The account has its one-time codes already. If the device is lost, an admin resets the account."


class LoginTaken(Conflict):
    code = "login-taken"
    vi = "Tên đăng nhập “{login}” đã có người dùng."
    en = "The login “{login}” is taken."


class AccountUnknown(NotFound):
    code = "account-unknown"
    vi = "Không có tài khoản “{account}” trong phạm vi của ông/bà."
    en = "There is no account “{account}” within your reach."


class GrantUnknown(NotFound):
    code = "grant-unknown"
    vi = "Tài khoản không giữ vai trò đó ở đó."
    en = "The account does not hold that role there."


class TokenUnknown(NotFound):
    code = "token-unknown"
    vi = "Không có mã truy cập “{token}”."
    en = "There is no access token “{token}”."


class TokensMany(Conflict):
    code = "tokens-many"
    vi = "Tài khoản này đã có {limit} mã truy cập. Hãy thu hồi mã không dùng nữa trước."
    en = "This account has {limit} access tokens already. Revoke one that is not used any more first."


class LastAdmin(Conflict):
    code = "last-admin"
    vi = "Đây là người quản trị cuối cùng của cả hệ thống. Hãy trao quyền cho người khác trước."
    en = "This is the last admin of the house. Make somebody else one first."
