"""The goods, prices, staff and settings that head office sent down, and how to find them."""
