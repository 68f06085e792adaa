"""What several reports tell alike."""

from broadcaster.domain.english import english_of
from broadcaster.domain.results import Coverage, TopicLine
from broadcaster.domain.units import Millis
from broadcaster.newsroom.report_tables import CAUSE_COLUMNS, NO_TOPIC, TOPIC_COLUMNS, coverage_sheet, topic_row


def line(name: str, number: int) -> TopicLine:
    return TopicLine(
        campaign="",
        campaign_name="",
        topic=name,
        name=name,
        number=number,
        planned=Millis(60_000),
        heard=Millis(30_000),
        target=None,
    )


def test_what_belongs_to_no_topic_is_told_as_that_in_every_table() -> None:
    covered = Coverage(topics=(line("Một cửa", 5), line("", 0)), stations=(), cells={})
    assert [each.name for each in coverage_sheet(covered, "Theo nhóm").columns] == ["Đài", "5. Một cửa", NO_TOPIC]
    assert topic_row(line("", 0))[:2] == (None, NO_TOPIC)


def test_each_column_that_reports_share_has_its_english() -> None:
    for column in (*TOPIC_COLUMNS, *CAUSE_COLUMNS):
        assert english_of(column.name) != column.name
    assert len(topic_row(line("Một cửa", 5))) == len(TOPIC_COLUMNS)
