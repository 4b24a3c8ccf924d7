"""The documents of the bot that came before: ``data.json`` and a file for each dialogue. Pure: bytes and values."""
