package main

import (
	"pidgin-otr/cgo/pidgin"
	"pidgin-otr/cgo/purple"
)

func parts(b *purple.Bridge) (purple.Controller, purple.Windows) {
	return passThrough{}, pidgin.Attach(b)
}
