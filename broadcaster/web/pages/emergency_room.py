"""All pages of emergencies, in an order in which no name of an order is taken for the address of a form."""

from fastapi import APIRouter

from broadcaster.web.pages import alerts, emergencies, emergency_follow, emergency_new

router = APIRouter(include_in_schema=False)
for each in (emergencies.router, emergency_new.router, alerts.router, emergency_follow.router, emergencies.one):
    router.include_router(each)
