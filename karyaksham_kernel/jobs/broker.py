"""The Redis (or Valkey) that carries bells and events. All that it holds may be lost at any moment."""

from __future__ import annotations

from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError

from karyaksham_kernel.settings import Settings

AWAY = (RedisError, OSError)
"""What a command raises when Redis is away."""

_OPTIONS = {"socket_timeout": 5.0, "socket_connect_timeout": 2.0, "health_check_interval": 30}


def address(settings: Settings) -> str:
    """The URL in force: the configured one, or the embedded Valkey's socket."""
    return settings.redis_url or f"unix://{settings.redis_socket}"


def connection_pool(url: str) -> ConnectionPool:
    """Connections that notice a peer which has gone silent."""
    return ConnectionPool.from_url(url, **_OPTIONS)


def connect(url: str) -> Redis:
    """A client with connections of its own; nothing is opened before the first command."""
    client: Redis = Redis(connection_pool=connection_pool(url))
    client.auto_close_connection_pool = True
    return client
