"""Many runs and many followers on one machine, in figures: `make load`."""
