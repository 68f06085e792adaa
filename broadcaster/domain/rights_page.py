"""The table of rights as a page for people: docs/roles.md is this, and a test compares them."""

from collections.abc import Iterator

from broadcaster.domain.access import RIGHTS, SECOND_FACTOR, Means, Right, Role

NAMES = {
    Role.AUTHOR: "người soạn",
    Role.APPROVER: "người duyệt",
    Role.SUPERVISOR: "giám sát",
    Role.ADMIN: "quản trị",
}


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Vai trò và quyền · Roles and rights"
    yield ""
    yield (
        "Mỗi vai trò được trao tại một đài và có hiệu lực ở đài đó cùng mọi đơn vị bên dưới. "
        "Ngoài phạm vi ấy, mọi thứ là “không có”, không phải “bị cấm”."
    )
    yield (
        "A role is granted at a station and holds there and for all below it. Whatever lies outside does not exist for "
        "who asks: 404, never 403."
    )
    yield ""
    strict = " và ".join(NAMES[role] for role in Role if role in SECOND_FACTOR)
    yield f"Vai trò {strict} chỉ có hiệu lực sau khi nhập mã một lần (TOTP)."
    yield f"The roles {', '.join(role for role in Role if role in SECOND_FACTOR)} count only after such a code."
    yield ""
    yield "Trang này do `broadcaster roles` in ra từ chính bảng mà chương trình dùng. That command prints this page."
    yield ""
    yield f"| quyền | mã | {' | '.join(f'{NAMES[role]} ({role})' for role in Role)} | phần mềm | người |"
    yield f"|---|---|{'---|' * (len(Role) + 2)}"
    for right in RIGHTS.values():
        yield _row(right)


def _row(right: Right) -> str:
    held = [_mark(role in right.roles) for role in Role]
    means = [_mark(means in right.means) for means in (Means.PROGRAM, Means.PERSON)]
    return f"| {right.told} | `{right.action}` | {' | '.join([*held, *means])} |"


def _mark(held: bool) -> str:
    return "✓" if held else ""
