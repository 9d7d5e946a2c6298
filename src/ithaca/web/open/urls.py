"""Addresses that anybody may open."""

from django.urls import path

from . import from_mail, join, pages, reading, sign_in

app_name = "open"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("help/", reading.index, name="help"),
    path("help/words/", reading.glossary, name="glossary"),
    path("help/goals/", reading.example_goals, name="example-goals"),
    path("help/goals/better/", reading.better_goals, name="better-goals"),
    path("help/training/", reading.training, name="training"),
    path("help/training/<slug:key>/", reading.module, name="module"),
    path("help/<slug:key>/", reading.page, name="help-page"),
    path("help/<slug:kind>/<slug:key>/", reading.page, name="text"),
    path("who-sees-what/", pages.who_sees_what, name="who-sees-what"),
    path("worried/", pages.worried, name="worried"),
    path("health", pages.health, name="health"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/mail/", sign_in.mail_link, name="link-request"),
    path("sign-in/link/<str:secret>/", sign_in.link, name="link"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("switch/", sign_in.switch, name="switch"),
    path("join/<str:key>/", join.join, name="join"),
    path("mail/<str:token>/", from_mail.page, name="from-mail"),
    path("reminders-off/", from_mail.reminders_off, name="reminders-off"),
]
