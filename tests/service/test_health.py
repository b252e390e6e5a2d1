"""The service says what it can reach."""


async def test_all_is_well(http):
    answer = (await http.get("/health")).json()
    assert (answer["status"], answer["database"], answer["redis"]) == ("ok", "ok", "ok")


async def test_without_redis_it_goes_on(http, valkey):
    valkey.kill()
    answer = await http.get("/health")
    assert (answer.status_code, answer.json()["redis"]) == (200, "away")


async def test_an_unknown_path_is_a_problem_document(http):
    answer = await http.get("/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["problems"][0]["code"] == "wrong_request"
