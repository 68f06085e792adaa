"""What fails when it is begun is begun again ever more seldom, until it has lasted."""

from broadcaster.newsroom.resting import BORN, Rest


def test_each_failure_rests_twice_as_long_up_to_the_longest() -> None:
    rest, untils = Rest(2.0, 10.0), []
    for _ in range(4):
        rest.failed(100.0)
        untils.append(rest.until)
    assert untils == [102.0, 104.0, 108.0, 110.0]


def test_what_lasted_for_a_while_is_begun_again_at_once_and_what_did_not_rests() -> None:
    rest = Rest(2.0, 10.0)
    rest.ended(BORN - 1, born=0.0)
    assert (rest.seconds, rest.until) == (2.0, BORN + 1)
    rest.ended(100.0 + BORN, born=100.0)
    assert (rest.seconds, rest.until) == (0.0, 0.0)
