"""The page shell, components and CSS. Knows no domain word."""
