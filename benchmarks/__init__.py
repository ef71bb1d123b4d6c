"""What the default model and its service are worth, in figures; each benchmark writes a file of results."""
