"""Where data lives: absolute locations, the connections that reach them, and what is found there."""
