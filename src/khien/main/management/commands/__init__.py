"""The modules of commands of Django that Khiên does its own way."""
