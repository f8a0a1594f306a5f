module pidgin-otr

go 1.26.0

require (
	filippo.io/bigmod v0.1.0
	github.com/godbus/dbus/v5 v5.2.4
	github.com/segmentio/asm v1.2.1
	golang.org/x/crypto v0.58.0
	golang.org/x/net v0.62.0
	pgregory.net/rapid v1.3.0
)

require golang.org/x/sys v0.49.0 // indirect
