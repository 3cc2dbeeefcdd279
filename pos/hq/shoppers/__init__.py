"""What shoppers see: the pages of their own receipts, and the invoices that they ask for."""
