"""From the second approval to the loudspeaker, and back into the airtime log: two real processes on loopback, and once
more over a thin line that breaks in the middle of a sound."""

from pathlib import Path

from playout.fake_house import until
from playout.real_house import STATION, real_house

ROUNDS, LIMIT = 1, 5.0


def test_what_two_people_order_is_heard_and_stopped_within_seconds_and_is_told_in_the_airtime_log(
    tmp_path: Path,
) -> None:
    with real_house(tmp_path) as house:
        rounds = [house.round() for _ in range(ROUNDS)]
        house.line.rate, house.line.delay = 32_000, 0.01
        house.line.cuts, house.line.cut_after = 1, 20_000
        thin = house.round(script="Đã cháy sang chợ cá. Bà con ở đó rời đi ngay, đi về phía bờ kè.")
        assert house.line.cuts == 0
        until(lambda: house.status().get("backlog") == 0)
        logged = house.get(f"/stations/{STATION}/reconciled")["emergencies"]
        (answer,) = house.get(f"/emergencies/{thin[0]}/confirmations")["stations"]
    assert [each["emergency"] for each in logged] == [emergency for emergency, _, _ in (*rounds, thin)]
    assert all(each["signed"] and each["heard_ms"] > 0 and each["reason"] == "recalled" for each in logged)
    assert max(heard for _, heard, _ in rounds) <= LIMIT, rounds
    assert max(silent for _, _, silent in rounds) <= LIMIT, rounds
    played = next(each for each in answer["confirmations"] if each["heard"] == "played")
    assert (answer["answered"], played["signed"], played["reason"]) == ("played", True, "recalled")
    assert (played["first"], played["last"]) == (logged[-1]["begins"], logged[-1]["ends"])
