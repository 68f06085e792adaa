"""Work in progress: what is being made into sound, what waits, what it met and when it is tried again."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.newsroom import queueing
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.web.pages.frame import Viewing, back_to

router = APIRouter(include_in_schema=False)

STATES: Mapping[JobState, str] = {JobState.CLAIMED: "Đang làm", JobState.WAITING: "Đang chờ"}


@router.get("/jobs", response_class=HTMLResponse)
def show_jobs(viewer: Viewing) -> Response:
    found = queueing.queue(viewer.desk.newsroom, viewer.actor, viewer.at)
    counts = {each.state: each.count for each in found.counts}
    return viewer.page(
        "jobs.html",
        jobs=found.jobs,
        makers=found.makers,
        made=counts.get(JobState.DONE, 0),
        all=sum(counts.values()),
        waiting=counts.get(JobState.WAITING, 0),
        working=counts.get(JobState.CLAIMED, 0),
        ill=any(job.problem for job in found.jobs),
        states=STATES,
    )


@router.post("/jobs/retry")
def retry_jobs(viewer: Viewing) -> Response:
    queueing.retry(viewer.desk.newsroom, viewer.actor, viewer.at)
    viewer.desk.on_change()
    return back_to("/jobs")
