"""The page as a file: whole by itself, in both languages, strangers' texts harmless."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape

from backhand.graph.page import graph_page
from backhand.graph.texts import page_texts
from backhand.language import set_language, speaking


def data_of(page):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    return json.loads(found[1])


def test_it_fetches_nothing(two_layers):
    page = graph_page(two_layers)
    assert "default-src 'none'" in page
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<]*", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(link|iframe|object|embed)\b|<script[^>]*\bsrc=|@import|url\(", page)


def test_only_its_own_script_may_run(two_layers):
    page = graph_page(two_layers)
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert not re.search(r"\son\w+=", page)


def test_strangers_texts_are_never_markup(hostile):
    page = graph_page(hostile)
    assert "<img src=x" not in page
    # The page's own: the data and the script.
    assert page.count("</script>") == 2
    assert page.count("</style>") == 1
    data = data_of(page)
    assert data["graph"]["name"] == hostile.name


def test_it_carries_both_languages_and_opens_in_the_one_in_force(two_layers):
    english = data_of(graph_page(two_layers))
    assert english["language"] == "en"
    assert set(english["texts"]) == set(english["explanations"]) == {"en", "ja"}
    assert set(english["texts"]["en"]) == set(english["texts"]["ja"])
    set_language("ja")
    page = graph_page(two_layers)
    assert data_of(page)["language"] == "ja"
    assert '<html lang="ja">' in page


def test_every_word_that_the_script_asks_for_is_there(two_layers):
    page = graph_page(two_layers)
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    asked = set(re.findall(r'\btext\("(\w+)"', script))
    asked |= set(re.findall(r'data-(?:text|name)="(\w+)"', page))
    assert asked
    assert asked <= set(page_texts())


def test_words_have_the_same_blanks_in_both_languages():
    with speaking("ja"):
        japanese = page_texts()
    for key, text in page_texts().items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", japanese[key])), key


def test_each_way_of_a_tensor_that_is_used_twice_has_its_gradient(two_layers):
    data = data_of(graph_page(two_layers))
    own = {edge["id"] for edge in data["graph"]["edges"] if "gradient" in edge}
    assert own == {"e6", "e7"}
    assert {"e6.gradient", "e7.gradient"} <= set(data["pictures"])


def test_large_graphs_make_pages_of_bearable_size(tangle):
    page = graph_page(tangle(400, per_box=20))
    assert len(page) < 3_000_000


def test_a_notebook_gets_a_frame_of_its_own(two_layers):
    frame = two_layers._repr_html_()
    found = re.fullmatch(
        r'<iframe title="[^"]*" sandbox="allow-scripts" .* srcdoc="([^"]*)"></iframe>', frame, re.S
    )
    assert found is not None
    assert unescape(found[1]) == two_layers.to_html()


def test_the_frame_holds_strangers_texts_too(hostile):
    frame = hostile._repr_html_()
    assert "<img" not in frame
    assert frame.count("<iframe") == 1


def test_a_pass_without_a_way_back_has_a_page(two_layers):
    graph = replace(
        two_layers,
        tensors=tuple(replace(t, gradient=None, judgement=None) for t in two_layers.tensors),
        edges=tuple(replace(e, gradient=None) for e in two_layers.edges),
    )
    data = data_of(graph_page(graph))
    assert all(tensor["gradient"] is None for tensor in data["graph"]["tensors"])
