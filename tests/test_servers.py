"""The servers that the other tests stand on are real and start from nothing."""

from pathlib import Path

import sqlalchemy
from servers.s3 import S3


def test_the_s3_server_takes_and_gives_an_object(s3: S3) -> None:
    client = s3.client()
    client.put_object(Bucket="lake", Key="a/b.csv", Body=b"x\n1\n")
    assert client.get_object(Bucket="lake", Key="a/b.csv")["Body"].read() == b"x\n1\n"


def test_the_bucket_starts_empty(s3: S3) -> None:
    assert s3.client().list_objects_v2(Bucket="lake")["KeyCount"] == 0


def test_the_postgres_server_answers(postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("select 41 + 1")).scalar_one() == 42


def test_the_flights_are_the_real_ones(flights: Path) -> None:
    with (flights / "flights.csv").open("rb") as file:
        assert sum(1 for _ in file) == 336_776 + 1
