bob	alice@127.0.0.1	IRC	0123456789abcdef0123456789abcdef01234567	verified
carol	alice@127.0.0.1	IRC	89abcdef0123456789abcdef0123456789abcdef	
