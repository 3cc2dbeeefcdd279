"""What a scan means: trade item numbers and the one router that every code goes through."""
