"""Taking money through a wallet's provider: head office alone holds the keys and speaks to them."""
