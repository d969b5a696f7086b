"""Forms: labels, hints, errors and the summary are tied together for everybody."""

import pytest
from django import forms
from django.template import engines
from django.test import Client
from django.utils import translation
from lxml import html


class Note(forms.Form):
    email = forms.EmailField(label="Mail", help_text="As on the card")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class AboutMe(Note):
    about_me = True


def write(text: str, **context) -> html.HtmlElement:
    with translation.override("fr"):
        return html.fromstring("<main>" + engines["django"].from_string(text).render(context) + "</main>")


def test_an_error_is_tied_to_its_field_and_to_the_summary() -> None:
    page = write("{% error_summary form %}{% fields form %}", form=Note({"email": "x"}))
    field = page.get_element_by_id("id_email")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "id_email-hint id_email-error"
    assert page.get_element_by_id("id_email-error").text_content().strip()
    targets = page.xpath("//div[@class='error-summary']//a/@href")
    assert targets == ["#id_email", "#id_kind_0"]
    assert all(page.get_element_by_id(target[1:]) is not None for target in targets)
    assert page.find_class("error-summary")[0].get("autofocus") is not None
    assert "2\u00a0choses" in page.text_content() or "2 choses à corriger" in page.text_content()


def test_a_form_without_faults_has_no_summary() -> None:
    page = write("{% error_summary form %}", form=Note({"email": "a@b.fr", "kind": "a"}))
    assert not page.find_class("error-summary")


def test_a_group_of_choices_has_a_legend_and_hidden_fields_come_along() -> None:
    page = write("{% fields form %}", form=Note())
    assert page.xpath("//fieldset/legend")[0].text_content().startswith("Kind")
    assert page.xpath("//input[@type='hidden'][@name='secret']")
    assert page.get_element_by_id("id_text").get("rows") == "4"


@pytest.mark.parametrize(("form", "token"), [(Note, "off"), (AboutMe, "email")])
def test_the_browser_fills_in_only_what_is_about_oneself(form, token) -> None:
    page = write("{% field form.email %}", form=form())
    assert page.get_element_by_id("id_email").get("autocomplete") == token


def test_words_of_people_are_escaped_everywhere() -> None:
    from compagnon.web.ui.parts import KeyFigure, QueueItem, Why

    evil = "<script>alert(1)</script>"
    item = QueueItem("", "phone", evil, evil, evil, evil, "/x/", evil)
    why = Why(evil, evil, [(evil, evil)], evil)
    page = write(
        "{% queue items %}{% key_figures figures %}{% kv rows %}{% badge '' 'phone' evil %}"
        "{% section evil 'i' %}x{% endsection %}{% notice 'warn' %}{{ evil }}{% endnotice %}",
        items=[item], figures=[KeyFigure(evil, evil, evil, why=why)], rows=[(evil, evil)], evil=evil,
    )  # fmt: skip
    assert not page.xpath("//script")


@pytest.mark.django_db
def test_an_invalid_form_comes_back_as_422_with_what_was_typed() -> None:
    answer = Client().post("/gallery/", {"own-give": "12"})
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.get_element_by_id("id_own-give").get("value") == "12"
    assert page.xpath("//div[@class='error-summary']//a/@href")[0] == "#id_own-get"


@pytest.mark.django_db
def test_every_id_of_the_gallery_is_given_once_and_every_reference_leads_somewhere() -> None:
    page = html.fromstring(Client().get("/gallery/").content.decode())
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    wanted = {i for attribute in ("for", "popovertarget") for i in page.xpath(f"//@{attribute}")}
    wanted |= {
        i
        for attribute in ("aria-labelledby", "aria-describedby")
        for v in page.xpath(f"//@{attribute}")
        for i in v.split()
    }
    assert wanted - set(ids) == set()
    assert not page.xpath("//@style")
    assert not page.xpath("//style")


@pytest.mark.django_db
def test_the_list_of_the_gallery_can_be_exported() -> None:
    answer = Client().get("/gallery/?export=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert b"\xef\xbb\xbf" in b"".join(answer.streaming_content)
