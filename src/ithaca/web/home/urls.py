"""The addresses of participants: what is theirs to see and to do."""

from django.urls import path

from . import (
    account,
    agreement,
    answer,
    goals,
    leaving,
    meeting,
    meetings,
    mentorships,
    profile,
    survey,
)
from . import today as now

app_name = "home"
urlpatterns = [
    path("today/", now.today, name="today"),
    path("me/", profile.me, name="me"),
    path("enrollments/<str:key>/", profile.enrollment, name="profile"),
    path("enrollments/<str:key>/leave/", leaving.leave, name="leave"),
    path("account/", account.show, name="account"),
    path("account/token/<str:key>/", account.revoke, name="token-revoke"),
    path("account/sign-out/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("mentorships/", mentorships.index, name="mentorships"),
    path("mentorships/<str:key>/", mentorships.show, name="mentorship"),
    path("mentorships/<str:key>/answer/", answer.answer, name="answer"),
    path("mentorships/<str:key>/agreement/", agreement.show, name="agreement"),
    path("mentorships/<str:key>/times/", meetings.propose, name="propose"),
    path("mentorships/<str:key>/met/", meetings.met, name="met"),
    path("mentorships/<str:key>/goal/", goals.new, name="goal-new"),
    path("mentorships/<str:key>/survey/<str:survey>/<str:occurrence>/", survey.show, name="survey"),
    path("mentorships/<str:key>/help/", leaving.ask, name="help"),
    path("mentorships/<str:key>/pause/", leaving.pause_page, name="pause"),
    path("mentorships/<str:key>/resume/", leaving.resume_now, name="resume"),
    path("mentorships/<str:key>/end/", leaving.end_page, name="end"),
    path("mentorships/<str:key>/close/", leaving.close, name="close"),
    path("meetings/<str:key>/", meeting.show, name="meeting"),
    path("meetings/<str:key>/calendar.ics", meetings.calendar_file, name="calendar"),
    path("goals/<str:key>/", goals.show, name="goal"),
    path("steps/<str:key>/", goals.action_done, name="action-done"),
]
