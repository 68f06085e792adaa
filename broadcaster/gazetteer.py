"""The units of Viet Nam in force since 2025-07-01, by province, from the package that carries the State's list."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from vietnam_provinces import Province, VietNamDivisionType, Ward

from broadcaster.domain.collation import folded
from broadcaster.domain.errors.stations import ProvinceUnknown
from broadcaster.domain.roster import UnitRow
from broadcaster.domain.stations import Level, StationCode

SINCE = date(2025, 7, 1)
_CITY = "thành phố"
_NEAR = 4


def units_of(province: str) -> Sequence[UnitRow]:
    """The province and its communes, the province first. ProvinceUnknown tells the names nearest to it."""
    found = _province(province)
    code = StationCode(f"{found.code.value:02}")
    kind = _CITY if found.division_type is VietNamDivisionType.THANH_PHO_TRUNG_UONG else found.division_type.value
    name = _bare(found.name, _CITY)
    top = UnitRow(
        number=1,
        code=code,
        name=name,
        label=f"Đài {kind} {name}",
        level=Level.PROVINCE,
        parent=None,
        valid_from=SINCE,
    )
    wards = sorted(Ward.iter_by_province(found.code), key=lambda ward: ward.code.value)
    return (top, *(_commune(ward, code, number) for number, ward in enumerate(wards, 2)))


def names() -> tuple[str, ...]:
    """Of all provinces, in the order of their codes."""
    return tuple(_bare(province.name, _CITY) for province in Province.iter_all())


def _commune(ward: Ward, province: StationCode, number: int) -> UnitRow:
    kind = ward.division_type.value
    name = _bare(ward.name, kind)
    return UnitRow(
        number=number,
        code=StationCode(f"{ward.code.value:05}"),
        name=name,
        label=f"Đài Truyền thanh {kind} {name}",
        level=Level.COMMUNE,
        parent=province,
        valid_from=SINCE,
    )


def _bare(name: str, kind: str) -> str:
    """Without what it is a name of: “Xã Mỹ Hòa Hưng” is called Mỹ Hòa Hưng."""
    return name[len(kind) :].strip() if name.casefold().startswith(kind) else name


def _province(wanted: str) -> Province:
    known = {folded(_bare(province.name, _CITY)): province for province in Province.iter_all()}
    asked = folded(wanted[:100])
    for kind in ("thanh pho ", "tinh ", "tp. ", "tp "):
        asked = asked.removeprefix(kind)
    if asked in known:
        return known[asked]
    near = get_close_matches(asked, known, n=_NEAR, cutoff=0.4) or list(known)[:_NEAR]
    raise ProvinceUnknown(province=wanted[:60], near=", ".join(_bare(known[name].name, _CITY) for name in near))
