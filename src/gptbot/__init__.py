"""A GPT bot for communities: a billing and context core with Telegram, terminal, OpenAI and SQLite around it."""
