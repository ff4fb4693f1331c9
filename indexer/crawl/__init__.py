"""The web -> crawled/: fetching pages politely (to come)."""
