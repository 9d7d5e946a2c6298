"""The ways in: mailed single-use links, and API tokens. Only hashes of secrets are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.refusals import Conflict, Refusal

from .models import Account, ApiToken, Person, SignInLink

LINK_LASTS = timedelta(days=14)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_link(
    person: Person, *, at: datetime, next_path: str = "", lasts: timedelta = LINK_LASTS
) -> str:
    """A secret for a mailed link; using it signs ``person`` in once and goes to ``next_path``."""
    secret = secrets.token_urlsafe(24)
    SignInLink.objects.create(
        person=person,
        token_hash=_hash(secret),
        next_path=next_path,
        made_at=at,
        expires_at=at + lasts,
    )
    return secret


def link_for(secret: str) -> SignInLink:
    """The link behind a secret, used or not. SignInLink.DoesNotExist when unknown."""
    return SignInLink.objects.select_related("person__organization", "person__account").get(
        token_hash=_hash(secret)
    )


@transaction.atomic
def use_link(link: SignInLink, *, at: datetime) -> Account:
    """Spend the link. Who holds the mailbox owns the account with its address."""
    person = link.person
    if person.deactivated_at is not None:
        raise Refusal(_("This membership is closed. Ask the people who run the program."))
    spent = SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=at).update(
        used_at=at
    )
    if not spent:
        raise Conflict(_("This link was used already or is too old. Ask for a new one."))
    account = person.account or _account_for(person, at)
    if not account.is_active:
        raise Refusal(_("This account is closed. Ask the people who run the program."))
    record("person.signed_in", person, organization=person.organization, by=person, at=at)
    return account


def _account_for(person: Person, at: datetime) -> Account:
    account = Account.objects.filter(email=person.email).first()
    if account is None:
        account = Account.objects.create_user(person.email)
    if account.email_verified_at is None:
        account.email_verified_at = at
        account.save(update_fields=["email_verified_at"])
    person.account = account
    person.save(update_fields=["account"])
    return account


@transaction.atomic
def issue_token(*, person: Person, name: str, scope: str, at: datetime) -> str:
    """A new API token. The secret is shown once; only its hash stays."""
    if scope not in ApiToken.Scope.values:
        raise Refusal(_("A token's scope is read or write."), "scope")
    secret = f"ith_{secrets.token_urlsafe(30)}"
    token = ApiToken.objects.create(
        person=person, name=name, token_hash=_hash(secret), scope=scope, made_at=at
    )
    record("token.issued", token, organization=person.organization, by=person, at=at, scope=scope)
    return secret


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """The living token behind a secret, of an active person; None otherwise."""
    token = (
        ApiToken.objects.select_related("person__organization", "person__account")
        .filter(token_hash=_hash(secret), revoked_at=None, person__deactivated_at=None)
        .first()
    )
    if token is None or (token.person.account and not token.person.account.is_active):
        return None
    if token.last_used_at is None or at - token.last_used_at > timedelta(minutes=5):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Person, at: datetime) -> None:
    """End a token; what uses it is refused from now on."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        record("token.revoked", token, organization=by.organization, by=by, at=at)
