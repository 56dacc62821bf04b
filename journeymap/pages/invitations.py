"""The page of an invitation: who invites to what, and the way in."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import login, password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from journeymap.core import rates
from journeymap.core.errors import NotFound
from journeymap.pages import page_data
from journeymap.workspaces import invitations
from journeymap.workspaces.models import Invitation, User

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class NewPersonForm(forms.Form):
    """Name and password of somebody who has no account yet."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "input"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters; a sentence is easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self) -> str:
        """Return the password. Raises ValidationError for a short, common or obvious one."""
        password: str = self.cleaned_data["password"]
        likely = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        password_validation.validate_password(password, likely)
        return password

    def join(self, request: HttpRequest) -> User:
        """Make the account and the membership. Raises NotFound when the link was used meanwhile."""
        return invitations.join_as_new(
            invitation=self.invitation,
            name=self.cleaned_data["name"],
            password=self.cleaned_data["password"],
            language=(get_language() or "en")[:2],
        )


class KnownPersonForm(forms.Form):
    """The password of somebody who has an account already."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input"}),
    )

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def join(self, request: HttpRequest) -> User:
        """Check the password, as often as a sign-in may, and make the membership.

        Raises ValidationError for a wrong password, NotFound when the link was used meanwhile.
        """
        account = User.objects.get(email__iexact=self.invitation.email)
        user = get_adapter(request).authenticate(
            request, email=account.email, password=self.cleaned_data["password"]
        )
        if not isinstance(user, User):
            raise ValidationError({"password": _("This is not the password of the account.")})
        invitations.accept(invitation=self.invitation, user=user)
        return user


@sensitive_variables("token")
@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: GET shows who invites to what, POST accepts.

    Unknown, used, expired and taken back links get one and the same 404 that says nothing else.
    """
    try:
        found = invitations.find(token)
        return _private(_answer(request, found))
    except NotFound:
        if not rates.within("join_misses", request.META.get("REMOTE_ADDR", "")):
            return _private(render(request, "429.html", status=429))
        return _private(render(request, "invitation.html", {"failed": True}, status=404))


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    user = page_data.member(request)
    if user is not None and user.email.lower() != found.email.lower():
        return _page(request, found, {"stranger": user.email})
    if user is not None:
        if request.method != "POST":
            return _page(request, found, {})
        invitations.accept(invitation=found, user=user)
        return _arrive(found)
    known = User.objects.filter(email__iexact=found.email).exists()
    form = (KnownPersonForm if known else NewPersonForm)(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joined = form.join(request)
        except ValidationError as error:
            form.add_error(None, error)
        except IntegrityError:
            # Somebody made this account between the question and the answer: ask for its password.
            return redirect(request.path)
        else:
            login(request, joined, backend=_BACKEND)
            return _arrive(found)
    return _page(request, found, {"form": form, "known": known})


def _page(request: HttpRequest, found: Invitation, more: dict[str, Any]) -> HttpResponse:
    by = found.invited_by
    context = {
        "workspace_name": found.workspace.name,
        "email": found.email,
        "role": found.role,
        "by": by.display_name if by else "",
    }
    return render(request, "invitation.html", {**context, **more})


def _arrive(found: Invitation) -> HttpResponse:
    return redirect(f"/?workspace={found.workspace_id}")


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
