"""The people who buy here and have said who they are: identities and what a till knows of them."""
