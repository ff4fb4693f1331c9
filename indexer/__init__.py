"""Winnow's engine room: crawled pages in, clean searchable documents out."""
