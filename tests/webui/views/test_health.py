from indexer.errors import EngineUnavailable


def test_it_answers_ok_as_plain_text(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text.strip(), answer.mimetype) == (
        200,
        "ok",
        "text/plain",
    )


def test_it_asks_neither_engine_nor_ledger(client, engine):
    engine.error = EngineUnavailable("gone")

    assert client.get("/healthz").status_code == 200
