"""How plain Django forms are drawn: FORM_RENDERER = "frontend.forms.Renderer"."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """`{{ form }}` is the error summary and the fields of the design; `{{ field.as_field_group }}` is `{% field %}`."""

    form_template_name = "components/form.html"
    field_template_name = "components/field_group.html"
