module pidgin-otr

go 1.26
