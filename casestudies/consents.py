"""What a community agreed to, as the people who keep its case study record it. Nothing here is public."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from library.languages import CODES, NATIVE_NAMES
from library.plain_text import PlainField
from publishing.access import permitted, private, signed_in
from publishing.models import ConsentBasis
from publishing.rules import can_edit
from publishing.translations import text_in

from . import actions
from .models import CaseStudy, Consent

# No agreement is made for longer; a year of another calendar is.
MOST_YEARS = 100
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
}


def _day(**options):
    return forms.DateField(
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0], attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day as in 25/11/2026: day, month, year.")},
        **options,
    )


class ConsentForm(forms.ModelForm):
    """Asks in plain words what was agreed, by whom, and until when."""

    given_on = _day(label=gettext_lazy("On which day did they agree?"))
    valid_until = _day(
        label=gettext_lazy("Until when does it hold?"),
        help_text=gettext_lazy("Leave this empty if they set no end."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language was it explained to them?"),
        choices=[(code, NATIVE_NAMES[code]) for code in CODES],
    )
    attachment = forms.FileField(
        label=gettext_lazy("The paper or the recording"),
        help_text=gettext_lazy(
            "A PDF, a picture of the signed paper (JPEG, PNG, WebP) or a sound recording (MP3, M4A, OGG, WAV), at most"
            " 50 MB. Only the people who keep this case study can open it."
        ),
        required=False,
        max_length=500,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp,audio/*"}),
    )

    class Meta:
        model = Consent
        fields = (
            *("on_behalf_of", "given_by", "given_by_role", "method", "language", "given_on", "valid_until"),
            *Consent.PARTS,
        )
        field_classes = {"on_behalf_of": PlainField, "given_by": PlainField, "given_by_role": PlainField}
        labels = {
            "on_behalf_of": gettext_lazy("For which community?"),
            "given_by": gettext_lazy("Who agreed for the community?"),
            "given_by_role": gettext_lazy("What is their role there?"),
            "method": gettext_lazy("How did they agree?"),
            "covers_text": gettext_lazy("The text: what they told and did may be read by everybody"),
            "covers_photos": gettext_lazy("Photos: pictures of the people and the place may be shown"),
            "covers_location": gettext_lazy("Location: the map may show where they live"),
        }
        help_texts = {
            "on_behalf_of": gettext_lazy("For example: the fishers of Kampong Phluk."),
            "given_by": gettext_lazy("The name of the person. It is not public."),
            "given_by_role": gettext_lazy("For example: head of the fishery committee. It is not public."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")
            field.error_messages["invalid_choice"] = _("Please choose one from the list.")
        # What they agreed to is asked, never assumed.
        self.initial["covers_text"] = False
        self.fields["method"].choices = Consent.Method.choices

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Give the day on which they agreed."))
        return day

    def clean_attachment(self):
        upload = self.cleaned_data["attachment"]
        if upload:
            actions.check_attachment(upload)
        return upload

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not any(data.get(part) for part in Consent.PARTS):
            self.add_error("covers_text", _("Tick what they agreed to: at least one of the three."))
        given, ends = data.get("given_on"), data.get("valid_until")
        if given and ends and ends < given:
            self.add_error("valid_until", _("This is before the day on which they agreed."))
        elif given and ends and ends.year > given.year + MOST_YEARS:
            self.add_error("valid_until", _("This is more than 100 years later. Give a year such as 2027."))
        if self.errors and data.get("attachment"):
            self.add_error("attachment", _("Please choose the file again: it is not kept while something is missing."))
        return data


class Agreed(NamedTuple):
    """One of the three parts, and whether a consent to it holds today."""

    label: str
    holds: bool


def _study(user, slug):
    """The case study of that address, for its editors. Raises Http404 or PermissionDenied for others."""
    study = get_object_or_404(CaseStudy.objects.visible_to(user), slug=slug)
    permitted(study, can_edit, user)
    return study


def _consents(study):
    """The consents to `study`, those that hold first, then the newest; each `holds` or does not."""
    holds = ExpressionWrapper(Consent.valid_today(), BooleanField())
    return study.consents.annotate(holds=holds).order_by("-holds", "-given_on", "-pk")


def _consent(study, pk):
    return get_object_or_404(_consents(study), pk=pk)


def _prepared(consent):
    """`consent` with `parts`, the words for what it covers, and `ends_soon`."""
    consent.parts = [label for part, label in Consent.PARTS.items() if getattr(consent, part)]
    ends = consent.valid_until
    consent.ends_soon = bool(consent.holds and ends and ends <= timezone.localdate() + actions.WARN_BEFORE)
    consent.has_ended = bool(ends and ends < timezone.localdate())
    consent.language_name = NATIVE_NAMES[consent.language]
    return consent


def _agreed(consents):
    parts = Consent.PARTS.items()
    return [Agreed(label, any(one.holds and getattr(one, part) for one in consents)) for part, label in parts]


def _context(study, here):
    title = text_in(study, "title")
    desk = reverse("workspace:desk", args=["case-studies", study.slug])
    crumbs = [(_("Workspace"), reverse("workspace:home")), (title, desk)]
    if here:
        crumbs.append((_("Consent"), reverse("workspace:consents", args=[study.slug])))
    crumbs.append((here or _("Consent"), ""))
    return {"study": study, "title": title, "desk": desk, "crumbs": crumbs}


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request, slug):
    """What the community agreed to, and a form for what it agreed to besides."""
    study = _study(request.user, slug)
    form = ConsentForm(
        request.POST or None,
        request.FILES or None,
        instance=Consent(case_study=study),
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        actions.record_consent(
            consent=form.save(commit=False), attachment=form.cleaned_data["attachment"], by=request.user
        )
        messages.success(request, _("The consent is recorded."))
        return redirect(f"{reverse('workspace:consents', args=[slug])}#top")  # else the browser goes on to the form
    rows = [_prepared(consent) for consent in _consents(study)]
    context = {
        "form": form,
        "faults": form.non_field_errors(),
        "consents": rows,
        "agreed": _agreed(rows),
        "rests_on_consent": study.basis == ConsentBasis.CONSENT,
    }
    return render(request, "workspace/consents/list.html", {**_context(study, ""), **context})


@signed_in
@private
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, slug, pk):
    """Asks whether a consent is really to end, and ends it."""
    study = _study(request.user, slug)
    consent = _consent(study, pk)
    hidden = actions.hidden_without(consent=consent)
    if request.method == "POST":
        actions.withdraw_consent(consent=consent, by=request.user)
        said = _("The consent is withdrawn. What it covered is hidden everywhere.")
        messages.success(request, said if hidden else _("The consent is withdrawn."))
        return redirect("workspace:consents", slug)
    if consent.withdrawn_on:
        return redirect("workspace:consents", slug)
    context = {
        "consent": _prepared(consent),
        "hidden": [Consent.PARTS[part] for part in hidden],
        "is_gone": "covers_text" in hidden,
    }
    return render(request, "workspace/consents/withdraw.html", {**_context(study, _("Withdraw")), **context})


@signed_in
@private
@require_safe
def attachment(request, slug, pk):
    """The paper or the recording, to save; never shown in the browser, whatever is in it."""
    consent = _consent(_study(request.user, slug), pk)
    if not consent.attachment:
        raise Http404("Nothing is attached")
    ending = consent.attachment.name.rpartition(".")[2]
    try:
        file = consent.attachment.open("rb")
    except FileNotFoundError as fault:
        raise Http404("The file is gone") from fault
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"consent-{slug}-{consent.pk}.{ending}",
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
