package otr

import (
	"time"

	"pidgin-otr/otr/internal/testkit"
)

var (
	testKeys = testkit.LongTermKeys
	v3       = testkit.V3
	must     = testkit.Must
	testTime = time.Unix(1700000000, 0)
)
