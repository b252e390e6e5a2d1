"""Real servers for the tests, each started on loopback or a unix socket and ended by the fixture that started it."""
