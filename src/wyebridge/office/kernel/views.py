"""Pages about people: sign-in's hat, appointments, invitations, the trail, the matrix of rights, and health."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from wyebridge.books.journal.read import head
from wyebridge.office.kernel import actions, queries
from wyebridge.office.kernel.about import about_office
from wyebridge.office.kernel.forms import AddressForm, EndingForm, InvitationForm, PasswordForm
from wyebridge.office.kernel.gates import gate, public, signed_in
from wyebridge.office.kernel.hats import SESSION_KEY, appointments_of, today
from wyebridge.office.kernel.home import partner_name, the_home
from wyebridge.office.kernel.models import Appointment, Person, Role
from wyebridge.office.kernel.pages import matrix
from wyebridge.office.kernel.rights import Hat, Right


def hat_on(request: HttpRequest) -> Hat:
    """The hat of a gated page."""
    hat: Hat | None = request.hat  # type: ignore[attr-defined]
    assert hat is not None, "the gate lets in nobody without a hat"
    return hat


@signed_in
def choose_hat(request: HttpRequest) -> HttpResponse:
    """Choose whom to act for; the choice stands until another is made or the session ends."""
    assert isinstance(request.user, Person)
    held = appointments_of(request.user, today())
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    onward = asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else "/"
    if request.method == "POST":
        chosen = next((one for one in held if str(one.pk) == request.POST.get("appointment")), None)
        if chosen is not None:
            request.session[SESSION_KEY] = chosen.pk
            request.session.cycle_key()
            return redirect(onward)
    choices = [(one.pk, one.get_role_display(), partner_name(one.body), one.provider) for one in held]
    return render(request, "kernel/hat.html", {"choices": choices, "next": onward, "tried": request.method == "POST"})


@gate(Right.APPOINT)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody appointed by the administrator's body; invite somebody."""
    hat = hat_on(request)
    form = InvitationForm(request.POST or None, initial={"starts_on": today()})
    link = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = Person.objects.filter(email=given["email"].strip().lower()).first()
        if actions.needs_link(hat, person):
            person, token = actions.invite(email=given["email"], name=given["name"], by=hat)
            link = request.build_absolute_uri(reverse("accept", kwargs={"token": token}))
        assert person is not None, "made just now, if there was none"
        actions.appoint(
            person=person,
            role=Role(given["role"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            provider=given["provider"],
            by=hat,
        )
        form = InvitationForm(initial={"starts_on": today()})
    shown = {"people": queries.people_of(hat, today()), "form": form, "link": link, "today": today()}
    return render(request, "kernel/people.html", shown)


@gate(Right.APPOINT)
def end(request: HttpRequest, appointment: int) -> HttpResponse:
    """End an appointment of the administrator's body."""
    hat = hat_on(request)
    found = get_object_or_404(Appointment.objects.select_related("person"), pk=appointment, body=hat.body)
    form = EndingForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        actions.end_appointment(appointment=found, on=form.cleaned_data["on"], by=hat)
        messages.success(request, f"{found.person.name} holds {found} until {form.cleaned_data['on']:%-d %B %Y}.")
        return redirect("people")
    return render(request, "kernel/end.html", {"appointment": found, "form": form})


@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, at the link of an invitation."""
    invitation = actions.invitation_for(token)
    form = PasswordForm(request.POST or None)
    if invitation and request.method == "POST" and form.is_valid():
        try:
            actions.accept(token=token, password=form.cleaned_data["password"])
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("account_login")
    shown = {"form": form, "invitation": invitation}
    return render(request, "kernel/accept.html", shown, status=200 if invitation else 410)


@gate(Right.APPOINT)
def give_link(request: HttpRequest, person: int) -> HttpResponse:
    """Give somebody of the body a link at which they choose a new password."""
    hat = hat_on(request)
    found = queries.person_of(hat, person)
    if found is None:
        raise Http404
    link = ""
    if request.method == "POST":
        token = actions.give_link(person=found, office=request.build_absolute_uri("/"), by=hat)
        if not token:
            messages.success(request, f"A link is on its way to {found.email}.")
            return redirect("people")
        link = request.build_absolute_uri(reverse("accept", kwargs={"token": token}))
    shown = {"person": found, "verdict": actions.may_give_link(hat, found), "link": link, "hours": actions.LINK_HOURS}
    return render(request, "kernel/link.html", {**shown, "mail": settings.SENDS_MAIL})


@public
def lost(request: HttpRequest) -> HttpResponse:
    """Ask for a link at which one chooses a new password. The answer is the same whoever asks."""
    form = AddressForm(request.POST or None) if settings.SENDS_MAIL else None
    is_asked = bool(form and request.method == "POST" and form.is_valid())
    if form and is_asked:
        address = form.cleaned_data["email"].lower()
        if not ratelimit.consume(request, action="reset_password", key=address):
            return render(request, "429.html", status=429)
        actions.ask_for_link(address=address, office=request.build_absolute_uri("/"))
    return render(request, "kernel/lost.html", {"form": form, "is_asked": is_asked, "hours": actions.LINK_HOURS})


@gate(Right.SEE_SETTINGS)
@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """How this office is set up, as it runs now."""
    return render(request, "kernel/settings.html", {"parts": about_office(hat_on(request))})


@gate(Right.SEE_TRAIL)
def trail(request: HttpRequest) -> HttpResponse:
    """What was done for the hat's body, newest first."""
    before = request.GET.get("before", "")
    acts = queries.trail_of(hat_on(request), before=int(before) if before.isdecimal() else None)
    return render(request, "kernel/trail.html", {"acts": acts, "more": len(acts) == queries.TRAIL_PAGE})


@signed_in
def rights(request: HttpRequest) -> HttpResponse:
    """The table of who may do what, made from the table that the gates read."""
    roles, rows = matrix()
    return render(request, "kernel/rights.html", {"roles": roles, "rows": rows})


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and the books can be read. For a machine that watches."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok", "batches": head(the_home().books).batch})
