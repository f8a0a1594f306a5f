package main

import (
	"crypto/rand"

	"pidgin-otr/cgo/pidgin"
	"pidgin-otr/cgo/purple"
	"pidgin-otr/plugin"
	"pidgin-otr/plugin/store"
)

// parts joins the controller to the host and to its windows, if it has any.
func parts(b *purple.Bridge) (*plugin.Plugin, purple.Windows) {
	plugin.TuneCollector()
	return plugin.New(b, store.Open(b.Folder()), rand.Reader), pidgin.Attach(b)
}
