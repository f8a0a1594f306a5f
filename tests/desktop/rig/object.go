package rig

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// callLimit is how long a call over a bus may take: whoever does not answer must
// not keep a test waiting for ever.
const callLimit = 20 * time.Second

// object is something on a bus. Its calls have a deadline.
type object struct{ dbus.BusObject }

func (o object) call(method string, args ...any) *dbus.Call {
	limited, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	return o.CallWithContext(limited, method, 0, args...)
}
