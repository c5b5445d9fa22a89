"""Commands of Django that Khiên does its own way."""
