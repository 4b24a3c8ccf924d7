"""The bot in Telegram: intake of updates, order within a dialogue, delivery of letters."""
