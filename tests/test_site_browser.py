"""The site as people meet it: a real Chromium before a real Datasette with the demo's database.

``pytest --screenshots tests/test_site_browser.py`` also draws the pictures of docs/screenshots anew.
"""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from browsing import CHROMIUM, FLAGS, PAGES, contrasts, served
from documentation import ROOT, demo_database

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("datasette", reason="datasette is not installed")
if CHROMIUM is None:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

PHONE = {"width": 375, "height": 700}
OWN = ["/trials", "/trials/results", "/trials/results/1", "/trials?sql=select+1"]  # pages of Datasette
MORE_OWN = [
    *OWN, "/trials/studies?_search=rocatinlimab", "/trials/results?value=1.5", "/trials?sql=select+nothing",
]  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return demo_database(tmp_path_factory)


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    with served(database, tmp_path_factory.mktemp("site") / "datasette.log") as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests; it has to go with them, as an event loop runs in this thread while it is there."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visit(chromium, site):
    """Opens an address in the window for what is wished of a browser; a new one each time takes as long as all else."""
    windows = {}

    def opened(path="/", **wishes):
        key = str(sorted(wishes.items()))
        if key not in windows:
            windows[key] = chromium.new_context(base_url=site, **wishes).new_page()
            windows[key].set_default_timeout(5000)
        windows[key].goto(path)
        return windows[key]

    yield opened
    for window in windows.values():
        window.context.close()


@pytest.fixture
def page(visit):
    return visit()


@pytest.fixture
def rows(database):
    """Asks the database itself."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        yield lambda sql, *values: connection.execute(sql, values).fetchall()


def path_of(page):
    return urlsplit(page.url).path


class TestTheWayToAFigure:
    @pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
    def test_three_clicks_lead_from_home_to_a_difference_and_its_sentence(self, visit, rows, script):
        page = visit(java_script_enabled=script)
        page.get_by_role("link", name="rocatinlimab", exact=True).first.click()
        page.get_by_role("region", name="Effects").get_by_role("link", name="ROCKET-IGNITE").first.click()
        assert path_of(page) == "/study/NCT05398445"
        row = page.locator("table.deltas tr.row", has_text="rocatinlimab 300 mg").first
        assert "week 24" in row.inner_text()
        row.get_by_role("link", name="+29.5%").click()

        source = int(path_of(page).removeprefix("/source/"))
        shown = page.locator("mark#quote").text_content()
        quotes = {row["quote"]: row for row in rows("SELECT * FROM evidence WHERE source_id = ?", source)}
        assert "29.5" in shown
        assert shown in quotes
        [told] = rows("SELECT text FROM sources WHERE id = ?", source)
        assert shown == told["text"][quotes[shown]["start"] : quotes[shown]["end"]]

    def test_the_sentence_is_in_sight_when_the_page_opens(self, visit):
        page = visit("/study/NCT05398445", viewport=PHONE)
        page.locator("table.deltas a", has_text="+29.5%").first.click()
        box = page.locator("#quote").bounding_box()
        assert 0 <= box["y"] < PHONE["height"]


class TestAsking:
    def test_a_question_gives_an_answer_and_sql_that_runs(self, page):
        page.get_by_label("Ask", exact=True).fill("EASI-75 delta versus placebo of rocatinlimab at week 24")
        page.get_by_role("button", name="Answer").click()
        assert "+29.5%" in page.get_by_role("region", name="Effects").inner_text()
        page.get_by_role("link", name="SQL").first.click()
        page.locator("table.rows-and-columns tbody tr").nth(2).wait_for()
        assert path_of(page) == "/trials"

    def test_a_misspelt_name_gives_close_ones_that_answer(self, page):
        page.get_by_label("Ask", exact=True).fill("EASI-75 delta of rocatinlimb")
        page.get_by_role("button", name="Answer").click()
        assert "rocatinlimb" in page.get_by_role("alert").inner_text()
        page.get_by_role("link", name="EASI-75 delta of rocatinlimab").click()
        assert page.get_by_role("alert").count() == 0
        assert page.locator("table.answer tbody tr").count() > 0


class TestSearching:
    @pytest.mark.parametrize(
        ("words", "heading", "leads_to"),
        [
            ("ROCKET-IGNITE", "Studies", "/study/"),
            ("EASI-75", "Endpoints", "/endpoint/"),
            ("ROCKET", "Sources", "/source/"),
            ("hyperkalaemia", "Sentences", "/source/"),
        ],
    )
    def test_it_finds_things_of_each_kind(self, page, words, heading, leads_to):
        page.get_by_label("Search", exact=True).fill(words)
        page.get_by_role("button", name="Find").click()
        found = page.get_by_role("region", name=heading).get_by_role("link").first
        text = found.inner_text()
        found.click()
        assert path_of(page).startswith(leads_to)
        assert text in page.locator("main").inner_text()


class TestDrawings:
    def test_a_forest_plot_has_a_square_for_each_row_with_a_figure(self, visit):
        page = visit("/endpoint/EASI-75")
        drawn = page.locator("table.deltas tr.row")
        figures = drawn.filter(has=page.locator("td.value a")).count()
        assert figures > 3
        assert page.locator("table.deltas svg.forest rect").count() == figures

    def test_the_line_of_no_effect_stands_over_nought_and_figures_in_proportion(self, visit):
        page = visit("/endpoint/EASI-75")
        found = page.evaluate("""() => [...document.querySelectorAll('table.deltas tbody')].map(body => ({
          nulls: [...body.querySelectorAll('svg.forest .null')].map(x => x.getBoundingClientRect().x),
          ticks: [...body.querySelectorAll('svg.scale text')].map(x => {
            const box = x.getBoundingClientRect(); return [x.textContent, box.x + box.width / 2]; }),
          squares: [...body.querySelectorAll('tr.row')].filter(row => row.querySelector('rect')).map(row => {
            const box = row.querySelector('rect').getBoundingClientRect();
            return [row.querySelector('.value').textContent, box.x + box.width / 2]; }),
        }))""")
        assert found
        for group in found:
            at = dict(group["ticks"])
            nought = "0" if "0" in at else "1"
            assert group["nulls"]
            assert all(x == pytest.approx(at[nought], abs=1.5) for x in group["nulls"])
            if nought == "0" and "50" in at:
                for text, x in group["squares"]:
                    value = float(text.strip().strip("%+"))
                    assert x - at["0"] == pytest.approx((at["50"] - at["0"]) * value / 50, abs=1.5)

    def test_a_chart_by_dose_shows_each_dose_and_says_so_in_words(self, visit):
        page = visit("/study/NCT05398445")
        chart = page.get_by_role("img", name="EASI-75, ROCKET-IGNITE").first
        assert chart.locator("circle").count() == 3
        words = chart.get_attribute("aria-label")
        assert "36.3% at 150" in words
        assert "42.3% at 300" in words

    def test_one_dose_is_no_chart(self, visit):
        page = visit("/study/ROCKET-HORIZON")
        assert page.locator("table.deltas tr.row").count() > 0
        assert page.locator("svg.curve").count() == 0


class TestTheTextOfASource:
    def test_each_fact_is_marked_where_it_stands(self, visit, rows):
        checked = 0
        page = visit()
        for told in rows("SELECT id, text FROM sources WHERE replaced_by IS NULL ORDER BY id"):
            page.goto(f"/source/{told['id']}")
            if not page.locator("article.text").count():
                continue
            # Offsets are of characters, which JavaScript does not count beyond the first plane: Array.from does.
            assert page.locator("article.text").text_content() == told["text"]
            found = page.evaluate("""() => { const article = document.querySelector('article.text');
              const pieces = [...article.querySelectorAll('mark.stated')].map(mark => {
                const before = document.createRange(); before.setStart(article, 0); before.setEndBefore(mark);
                return [Array.from(before.toString()).length, mark.textContent]; });
              return {pieces, facts: [...article.querySelectorAll('a.fact')].map(a => [a.id, +a.dataset.start, +a.dataset.end])}; }""")
            for name, start, end in found["facts"]:
                kind, _, row_id = name.removeprefix("at-").rpartition("-")
                table = {"result": "results", "safety_event": "safety_events", "milestone": "milestones"}[
                    kind
                ]
                [stored] = rows(
                    f"SELECT v.* FROM {table} AS t JOIN evidence AS v ON v.id = t.evidence_id WHERE t.id = ?",
                    row_id,
                )
                assert (start, end) == (stored["start"], stored["end"])
                inside = [text for at, text in found["pieces"] if start <= at < end]
                assert "".join(inside) == told["text"][start:end] == stored["quote"]
                checked += 1
        assert checked > 100

    @pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
    def test_a_click_on_a_fact_leads_to_its_row_and_back(self, visit, script):
        page = visit("/source/1", java_script_enabled=script)
        fact = page.locator("article a.fact").nth(3)
        there, here = fact.get_attribute("href"), fact.get_attribute("id")
        fact.click()
        assert urlsplit(page.url).fragment == there.removeprefix("#")
        row = page.locator(there)
        assert row.bounding_box()["y"] < page.viewport_size["height"]
        row.locator("td.words a").click()
        assert urlsplit(page.url).fragment == here
        assert fact.bounding_box()["y"] < page.viewport_size["height"]

    def test_a_row_leads_to_that_of_the_table(self, visit):
        page = visit("/source/1")
        page.locator("table.facts tbody tr").first.get_by_role("link", name="result 1", exact=True).click()
        assert path_of(page) == "/trials/results/1"


class TestEveryPage:
    @pytest.mark.parametrize("path", [*PAGES.values(), *OWN])
    def test_it_loads_in_full_and_from_here_alone(self, visit, site, path):
        page = visit("about:blank")
        asked, amiss = [], []
        heard = {
            "request": lambda request: asked.append(request.url),
            "requestfailed": lambda request: amiss.append(request.url),
            "console": lambda said: amiss.append(said.text) if said.type == "error" else None,
            "pageerror": lambda error: amiss.append(str(error)),
            "response": lambda got: amiss.append(got.url) if got.status >= 400 else None,
        }
        for event, listener in heard.items():
            page.on(event, listener)
        page.goto(path, wait_until="networkidle" if path in OWN else "load")
        for event, listener in heard.items():
            page.remove_listener(event, listener)
        assert [url for url in asked if not url.startswith((f"{site}/", "data:"))] == []
        assert len(asked) >= 2  # the page and its style
        assert amiss == []

    @pytest.mark.parametrize("path", PAGES.values())
    def test_it_can_be_read_by_programs_that_speak_it(self, visit, path):
        page = visit(path)
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").count() == 1
        levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => +h.tagName[1])")
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
        assert [page.locator(role).count() for role in ("main", "header nav", "footer")] == [1, 1, 1]
        unnamed = page.locator("input:not([type=hidden]), button").evaluate_all(
            "all => all.filter(x => !(x.labels && x.labels.length) && !x.textContent.trim()).map(x => x.outerHTML)"
        )
        assert unnamed == []
        headless = page.locator("table").evaluate_all(
            "all => all.filter(t => ![...t.rows[0].cells].every(c => c.tagName == 'TH' && c.scope == 'col')).length"
        )
        assert headless == 0
        ids = page.locator("[id]").evaluate_all("all => all.map(x => x.id)")
        assert len(ids) == len(set(ids))
        assert (
            page.locator("a:not([aria-label])").evaluate_all(
                "all => all.filter(a => !a.textContent.trim()).length"
            )
            == 0
        )

    @pytest.mark.parametrize("path", MORE_OWN)
    def test_one_of_datasette_says_its_language_too(self, visit, path):
        assert visit(path).locator("html").get_attribute("lang") == "en"

    @pytest.mark.parametrize("path", PAGES.values())
    def test_it_fits_a_phone(self, visit, path):
        page = visit(path, viewport=PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        outside = page.evaluate(f"""() => [...document.querySelectorAll('main *')].filter(x => !x.closest('.scroll, svg')
          && x.checkVisibility() && x.getBoundingClientRect().right > {PHONE["width"]} + 1).map(x => x.outerHTML.slice(0, 80))""")
        assert outside == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_its_text_stands_out(self, visit, scheme):
        page = visit(color_scheme=scheme)
        dim = []
        for path in [*PAGES.values(), *MORE_OWN, "the sentence"]:
            if path == "the sentence":
                page.goto("/study/NCT05398445")
                page.locator("table.deltas a", has_text="+29.5%").first.click()
                page.locator("mark.asked").wait_for()
                page.wait_for_load_state()  # the text stands there before its style does
            else:
                page.goto(path)
            found = contrasts(page)
            assert len(found) > 5
            dim += [(path, *one) for one in found if one[0] < 4.5]
        assert dim == []

    @pytest.mark.parametrize("path", ["/", "/trials/results"])
    def test_the_dark_one_is_dark(self, visit, path):
        grounds = {
            scheme: visit(path, color_scheme=scheme).evaluate(
                "getComputedStyle(document.body).backgroundColor"
            )
            for scheme in ("light", "dark")
        }
        assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 27)"}


class TestKeyboard:
    def test_the_first_stop_leads_past_the_bar(self, visit):
        page = visit("/drug/rocatinlimab")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to the content"
        assert page.locator(":focus").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(":focus").evaluate("x => !!x.closest('main')")

    def test_tab_and_enter_alone_lead_to_a_study(self, visit):
        page = visit()
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(":focus").inner_text() == "rocatinlimab":
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/drug/rocatinlimab")

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_where_one_is_can_be_seen_at_every_stop(self, visit, scheme):
        page = visit("/study/NCT05398445", color_scheme=scheme)
        unseen, stops = [], 0
        for _ in range(40):
            page.keyboard.press("Tab")
            style = page.locator(":focus").evaluate(
                "x => { const s = getComputedStyle(x); return [s.outlineStyle, parseFloat(s.outlineWidth), x.outerHTML.slice(0, 80)]; }"
            )
            stops += 1
            if style[0] == "none" or style[1] < 2:
                unseen.append(style)
        assert stops == 40
        assert unseen == []

    def test_a_table_that_is_too_wide_can_be_moved_with_arrows(self, visit):
        page = visit("/study/NCT05398445", viewport=PHONE)
        table = page.get_by_role("region", name="Effects").last
        table.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        assert table.evaluate("e => e.scrollLeft") > 0


class TestOddities:
    def test_a_page_that_is_not_there_says_so_in_the_frame_of_the_site(self, visit):
        page = visit("/drug/nobody-knows-this")
        assert page.locator("h1").inner_text() == "Not found"
        page.get_by_role("link", name="trialdb").click()
        assert path_of(page) == "/"

    def test_a_study_without_results_says_so_for_each_of_its_parts(self, visit):
        page = visit("/study/ROCKET-ASCEND")
        for name in ("effects", "endpoints", "results", "conflicts"):
            part = page.locator(f"section[aria-labelledby={name}]")
            assert part.locator("p.note, ul.notes li").count() >= 1, name
            assert part.locator("table, .legend").count() == 0

    def test_a_computed_interval_says_how_it_was(self, visit):
        page = visit("/drug/rocatinlimab")
        star = page.locator("td.interval abbr").first
        assert "Newcombe" in star.get_attribute("title")
        assert "interval computed" in page.locator(".legend").inner_text()

    def test_very_long_names_do_not_widen_the_page(self, visit):
        page = visit("/study/NCT05398445", viewport=PHONE)
        page.evaluate(
            "document.querySelectorAll('h1, th a, td, dd, figcaption, .title, li a').forEach(x => x.textContent = 'x'.repeat(300))"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


SHOTS = {
    "home": ("/", 820), "drug": ("/drug/rocatinlimab", 900), "study": ("/study/NCT05398445", 780),
    "source": (None, 640),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOTS)
def test_each_picture_for_the_documentation_can_be_drawn(visit, tmp_path, request, name):
    path, height = SHOTS[name]
    page = visit(path or "/study/NCT05398445", viewport={"width": 1200, "height": height})
    if path is None:
        page.locator("table.deltas a", has_text="+29.5%").first.click()
        page.evaluate("scrollTo(0, 0)")
    file = (
        ROOT / "docs" / "screenshots" if request.config.getoption("screenshots") else tmp_path
    ) / f"{name}.png"
    file.parent.mkdir(exist_ok=True)
    page.screenshot(path=file)
    assert file.stat().st_size > 20_000  # an empty page is far smaller


def test_the_pictures_of_the_documentation_are_there_and_small():
    files = {file.stem: file.stat().st_size for file in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert set(files) == set(SHOTS)
    assert max(files.values()) < 150_000
