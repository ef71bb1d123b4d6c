import base64
import hashlib
import html
import re
from html.parser import HTMLParser

import pytest

from service.faults import FAULTS
from service.openapi import describe
from service.operations import OPERATIONS
from service.page import make_page
from service.settings import read_settings

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Reader(HTMLParser):
    """Reads a page; notes elements, ids and links, and what is not closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.links = [], set(), [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given[name] for name in ("href", "src") if name in given]
        assert not {name for name in given if name.startswith("on") or name == "style"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def client(make_client, default_model):
    return make_client(default_model)


@pytest.fixture
def answer(client):
    return client.get("/docs")


@pytest.fixture
def page(answer):
    reader = Reader()
    reader.feed(answer.text)
    return reader


def test_it_is_a_page(answer):
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert answer.headers["Content-Language"] == "en"


def test_it_needs_nothing_else(page):
    assert not page.open
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form"}
    assert {link for link in page.links if not link.startswith("#")} == {"/openapi.json"}


def test_its_links_lead_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_its_policy_lets_its_own_style_work_and_nothing_else(answer):
    style = re.search("<style>(.*?)</style>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert "url(" not in style


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_is_in_it(answer, page, operation):
    assert operation.id in page.ids
    assert html.escape(operation.summary) in answer.text


@pytest.mark.parametrize("code", FAULTS)
def test_every_error_is_in_it(page, code):
    assert f"error-{code}" in page.ids


def test_what_a_model_names_is_text(tiny):
    document = describe(read_settings({}), tiny)
    document["paths"]["/v1/label"]["post"]["summary"] = "<script>alert('`x`')</script>"
    document["paths"]["/v1/label"]["post"]["description"] = "`<b>` and <i>"
    content = make_page(document).content.decode()
    assert "<script" not in content
    assert "<code>&lt;b&gt;</code> and &lt;i&gt;" in content
