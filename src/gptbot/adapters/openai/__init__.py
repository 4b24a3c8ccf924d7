"""Models behind the OpenAI API, and behind every server that speaks it."""
