"""The addresses of the desk: coordinators, and sponsors for results."""

from django.urls import path

from . import (
    desk,
    directory,
    evaluation,
    imports,
    mentorships,
    people,
    plan,
    programs,
    rounds,
)

app_name = "desk"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("results/", evaluation.results, name="results"),
    # Programs and their plan
    path("programs/", programs.index, name="programs"),
    path("start/", programs.new, name="program-new"),
    path("programs/<slug:slug>/", desk.program, name="program"),
    path("programs/<slug:slug>/plan/", plan.show, name="plan"),
    path("programs/<slug:slug>/basics/", plan.basics, name="program-edit"),
    path("programs/<slug:slug>/objective/", plan.objective_new, name="objective-new"),
    path("objectives/<str:key>/", plan.objective, name="objective"),
    path("objectives/<str:key>/drop/", plan.drop_objective, name="objective-drop"),
    path("programs/<slug:slug>/guidelines/", plan.guidelines, name="guidelines"),
    path("programs/<slug:slug>/roles/", plan.roles, name="roles"),
    path("programs/<slug:slug>/join-link/", plan.join_link, name="join-link"),
    # People of a program
    path("programs/<slug:slug>/people/", people.index, name="people"),
    path("programs/<slug:slug>/people/decide/", people.decide, name="people-decide"),
    path("programs/<slug:slug>/people/invite/", people.invite_people, name="people-invite"),
    path("programs/<slug:slug>/people/places/", people.places, name="places"),
    # Imports
    path("programs/<slug:slug>/import/", imports.new, name="import"),
    path("people/import/", imports.new_for_directory, name="directory-import"),
    path("imports/<str:key>/", imports.mapping, name="import-map"),
    path("imports/<str:key>/check/", imports.check, name="import-check"),
    path("imports/<str:key>/rejected/<int:number>/", imports.rejected, name="import-rejected"),
    path("imports/<str:key>/undo/", imports.undo, name="import-undo"),
    # The organization's people
    path("people/", directory.index, name="directory"),
    path("people/<str:key>/", directory.person, name="person"),
    path("people/<str:key>/membership/", directory.membership, name="membership"),
    path("people/<str:key>/safeguarding/", directory.safeguarding, name="safeguarding"),
    # Rounds
    path("programs/<slug:slug>/match/", rounds.new, name="round-new"),
    path("rounds/<str:key>/", rounds.show, name="round"),
    path("rounds/<str:key>/cancel/", rounds.cancel, name="round-cancel"),
    path("rounds/<str:key>/publish/", rounds.publish, name="round-publish"),
    path("rounds/<str:key>/take-back/", rounds.take_back, name="round-take-back"),
    path("rounds/<str:key>/give/", rounds.give, name="round-give"),
    path("proposals/<str:key>/lock/", rounds.lock, name="proposal-lock"),
    path("proposals/<str:key>/exclude/", rounds.exclude, name="proposal-exclude"),
    # Mentorships
    path("programs/<slug:slug>/mentorships/", mentorships.index, name="mentorships"),
    path("programs/<slug:slug>/pair/", mentorships.by_hand, name="pair"),
    path("mentorships/<str:key>/", mentorships.show, name="mentorship"),
    path("mentorships/<str:key>/end/", mentorships.end, name="mentorship-end"),
    path("mentorships/<str:key>/check-in/", mentorships.check_in, name="check-in"),
    path("alerts/<str:key>/settle/", mentorships.settle, name="settle"),
    # Evaluation
    path("programs/<slug:slug>/evaluation/", evaluation.show, name="evaluation"),
    path("programs/<slug:slug>/adaptations/", evaluation.adaptations, name="adaptations"),
    path("programs/<slug:slug>/next-cycle/", evaluation.next_cycle, name="next-cycle"),
    path("programs/<slug:slug>/close/", evaluation.close, name="close"),
]
