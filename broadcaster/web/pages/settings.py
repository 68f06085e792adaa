"""How the house is set: what is in it to be changed here, what its machine was started with, and how well it is."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import Action, reach
from broadcaster.newsroom import first_steps, health
from broadcaster.newsroom.voices_met import voices_now
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.health_words import PARTS, VOICE_STATES
from broadcaster.web.pages.mending import NOTHING, Refused, tried

router = APIRouter(include_in_schema=False)

SETS = Action.MANAGE_CAMPAIGNS
"""Whoever may change something there: the door to it in the menu asks the same."""


@router.get("/settings", response_class=HTMLResponse)
def show_settings(viewer: Viewing) -> Response:
    desk, newsroom = viewer.desk, viewer.desk.newsroom
    reach(viewer.actor, SETS, viewer.at)
    findings = health.shown_to(viewer.actor, health.examine(newsroom, viewer.at, desk.periods, desk.here()), viewer.at)
    return viewer.page(
        "settings.html", house=newsroom, findings=findings, parts=PARTS, version=desk.version, tone=newsroom.tone
    )


@router.get("/settings/voices", response_class=HTMLResponse)
def show_voices(viewer: Viewing) -> Response:
    newsroom = viewer.desk.newsroom
    reach(viewer.actor, SETS, viewer.at)
    chain = {voice: place for place, voice in enumerate(newsroom.tone.manner.voices, start=1)}
    known = sorted(voices_now(newsroom, viewer.at), key=lambda each: (chain.get(each.voice, 99), each.label))
    return viewer.page(
        "voices.html", voices=known, chain=chain, states=VOICE_STATES, templates=newsroom.templates.values()
    )


@router.get("/first-steps", response_class=HTMLResponse)
def show_first_steps(viewer: Viewing) -> Response:
    return _first_steps(viewer)


def _first_steps(viewer: Viewer, refused: Refused = NOTHING) -> Response:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    steps = first_steps.done(newsroom, actor, at)
    loads = first_steps.may_load(newsroom, actor, at)
    return viewer.page("first-steps.html", refused.answered, done=steps, loads=loads, slips=refused.slips)


@router.post("/first-steps/samples", response_class=HTMLResponse)
def load_samples_on_page(viewer: Viewing) -> Response:
    """As drafts, to be mended and submitted like any other."""
    desk = viewer.desk
    made, refused = tried(
        lambda: first_steps.load(desk.newsroom, viewer.actor, desk.samples, desk.new_id, viewer.at), {"": ""}
    )
    return _first_steps(viewer, refused) if made is None else back_to("/bulletins?state=draft")
