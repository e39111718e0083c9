"""The steps in the life of an entry, as the buttons of its desk ask for them. Each is done once or not at all."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from publishing import actions, life, snapshots
from publishing.access import private, signed_in
from publishing.models import Remark, Step

from .desk import STEPS, frame, show, standing
from .entries import title_of
from .forms import AskForm, CommentForm, PlanForm
from .kinds import KINDS, crumbs, desk_of, find

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
Verb = Step.Verb


def _step(request, kind, slug, verb, form_class, act, said):
    """Does one step, once: for who may do it, and only if the entry still stands as the page showed it."""
    predicate = STEPS[verb][0]
    entry = find(request.user, kind, slug, predicate)
    if request.method != "POST":
        return redirect(desk_of(entry))
    form = form_class(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return show(request, kind, entry, forms={verb: form}, status=422)
    try:
        with transaction.atomic():
            _hold(entry)
            if standing(request.user, entry).seen != request.POST.get("seen", ""):
                return _passed_by(request, kind, entry, verb, form)
            act(entry, form.cleaned_data)
    except actions.Gaps as refusal:
        return show(request, kind, entry, forms={verb: form}, gaps=refusal.gaps, status=422)
    except ValidationError as refusal:
        if verb in CONFIRMED:
            messages.error(request, " ".join(refusal.messages))
            return redirect(desk_of(entry))
        form.add_error(None, refusal)
        return show(request, kind, entry, forms={verb: form}, status=422)
    except actions.Stale:
        return _passed_by(request, kind, entry, verb, form)
    messages.success(request, said)
    return redirect(desk_of(entry))


def _hold(entry):
    """Makes others who are about to do a step with `entry` wait for this one, and reads where it stands now."""
    now = type(entry)._base_manager.select_for_update().only("status", "publish_at").get(pk=entry.pk)
    entry.status, entry.publish_at = now.status, now.publish_at


# What is asked on a page of its own, so that the desk has no form to mend.
CONFIRMED = {"withdraw", "archive"}

LOGGED = {
    "submit": {Verb.SUBMITTED},
    "ask": {Verb.ASKED},
    "publish": {Verb.PUBLISHED},
    "plan": {Verb.SCHEDULED},
    "withdraw": {Verb.WITHDRAWN},
    "archive": {Verb.ARCHIVED},
}


def _passed_by(request, kind, entry, verb, form):
    """The entry does not stand any more as the page showed it: the same was sent twice, or somebody came first."""
    last = life.steps(entry).order_by("-pk").first()
    if last and last.actor_id == request.user.pk and last.verb in LOGGED[verb]:
        messages.info(request, _("You have done this already. Nothing was done twice."))
        return redirect(desk_of(entry))
    messages.error(
        request, _("Meanwhile this entry was changed. Nothing was done. Look at where it stands now, then decide.")
    )
    still_fits = verb in standing(request.user, entry).may
    return show(request, kind, entry, forms={verb: form} if still_fits else {}, status=409)


@private
@signed_in
@get_or_post
def submit(request, kind, slug):
    """Sends the newest revision for review."""

    def act(entry, data):
        actions.submit(entry=entry, by=request.user, comment=data["comment"])

    return _step(request, kind, slug, "submit", CommentForm, act, _("Sent for review. The coordinators get a letter."))


@private
@signed_in
@get_or_post
def ask(request, kind, slug):
    """Sends what is in review back to its writers."""

    def form_class(data, **options):
        return AskForm(data, model=KINDS[kind].model, **options)

    def act(entry, data):
        actions.ask_for_changes(entry=entry, by=request.user, comment=data["comment"], remarks=data["pairs"])

    return _step(request, kind, slug, "ask", form_class, act, _("Sent back. Those who wrote it get a letter."))


@private
@signed_in
@get_or_post
def publish(request, kind, slug):
    """Shows the newest revision to everybody; says all that is missing where something is."""

    def act(entry, data):
        actions.publish(entry=entry, by=request.user, comment=data["comment"])

    return _step(request, kind, slug, "publish", CommentForm, act, _("Published. Everybody can read it now."))


@private
@signed_in
@get_or_post
def plan(request, kind, slug):
    """Sets the time from which everybody can read the newest revision."""

    def act(entry, data):
        actions.publish(entry=entry, by=request.user, at=data["at"], comment=data["comment"])

    return _step(request, kind, slug, "plan", PlanForm, act, _("Planned. It becomes public by itself."))


def _confirmed(request, kind, slug, verb, action, said):
    """Asks before an entry is taken out of the public pages, then does it."""
    entry = find(request.user, kind, slug, STEPS[verb][0])
    if request.method == "POST":

        def act(entry, data):
            action(entry=entry, by=request.user, comment=data["comment"])

        return _step(request, kind, slug, verb, CommentForm, act, said)
    stands = standing(request.user, entry)
    if verb not in stands.may:
        return redirect(desk_of(entry))
    head = stands.head
    title = title_of(snapshots.instance_of(entry, head.snapshot) if head else entry)
    context = {**frame(kind, entry, title), "verb": verb, "seen": stands.seen, "form": CommentForm()}
    context["crumbs"] = crumbs((title, desk_of(entry)), (_("Archive") if verb == "archive" else _("Take back"), ""))
    return render(request, "workspace/confirm.html", context)


@private
@signed_in
@get_or_post
def withdraw(request, kind, slug):
    """Takes an entry back to a draft."""
    said = _("Taken back. Only its editors and the coordinators see it now.")
    return _confirmed(request, kind, slug, "withdraw", actions.withdraw, said)


@private
@signed_in
@get_or_post
def archive(request, kind, slug):
    """Takes an entry out of the public pages for good, and keeps it for the record."""
    return _confirmed(request, kind, slug, "archive", actions.archive, _("Archived. It is not public any more."))


@private
@signed_in
@get_or_post
def settle(request, kind, slug, pk):
    """Marks what a reviewer asked for as done."""
    entry = find(request.user, kind, slug)
    remark = get_object_or_404(Remark.objects.of(entry), pk=pk)
    if request.method == "POST":
        if remark.done_at:
            messages.info(request, _("This remark was marked as done before."))
        else:
            actions.settle_remark(remark=remark, by=request.user)
            messages.success(request, _("Marked as done."))
    return redirect(f"{desk_of(entry)}#remarks")
