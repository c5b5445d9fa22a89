"""The demo province “Tỉnh mẫu”: sample data, built through the same services as real data."""
