"""Files that come in parts, and are there whole or not at all."""
