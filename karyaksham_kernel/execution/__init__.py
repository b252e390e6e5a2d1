"""Running one pipeline: plan, frames, counters, sinks, events, commit, and the child process around them."""
