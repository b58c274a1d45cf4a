"""Put a service's refusal beside the fields of a form."""

from flask_wtf import FlaskForm

from marketplace.domain.errors import InvalidInput
from marketplace.web.messages import translate


def show_refusal(form: FlaskForm, refusal: InvalidInput) -> None:
    """Add each message to its field; what no field takes goes to the form as a whole."""
    for name, messages in refusal.fields.items():
        texts = [translate(message) for message in messages]
        field = getattr(form, name, None)
        if field is None:
            form.form_errors.extend(texts)
        else:
            field.errors = [*field.errors, *texts]


def say_reason(refusal: InvalidInput) -> str:
    """What a service has to say to the reason that was typed into a page with no other field."""
    return translate(refusal.fields["reason"][0])
