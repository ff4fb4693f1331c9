from indexer.errors import IndexOutdated


def test_the_search_box_is_the_first_thing(client, read):
    page = read(client.get("/").text)

    assert page.all("form", role="search", action="/search", method="get")
    assert len(page.all("input", name="q")) == 1


def test_it_tells_how_many_pages_can_be_searched(client, read):
    assert "33 pages" in read(client.get("/").text).words


def test_before_the_first_run_it_tells_how_to_begin(client, engine, read):
    engine.published = None
    answer = client.get("/")

    assert answer.status_code == 200
    assert "put pages into crawled/ and run winnow index" in read(answer.text).words


def test_an_outdated_index_leaves_the_page_standing(client, engine):
    def fail():
        raise IndexOutdated("format 3")

    engine.mark = fail

    assert client.get("/").status_code == 200
