"""Django's admin, for the platform administrator only: accounts and organizations, nothing
private and nothing that passes within a program."""

from typing import TYPE_CHECKING

from django.contrib import admin

from ithaca.people.models import Account, Organization

if TYPE_CHECKING:
    _Accounts = admin.ModelAdmin[Account]
    _Organizations = admin.ModelAdmin[Organization]
else:
    _Accounts = _Organizations = admin.ModelAdmin


@admin.register(Account)
class AccountAdmin(_Accounts):
    list_display = ("email", "is_active", "is_platform_admin", "last_login")
    search_fields = ("email",)
    fields = ("email", "is_active", "is_platform_admin")


@admin.register(Organization)
class OrganizationAdmin(_Organizations):
    list_display = ("name", "zone", "created_at")
    search_fields = ("name",)
    fields = ("name", "mission", "zone")
