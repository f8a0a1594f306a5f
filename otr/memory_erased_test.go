//go:build linux && !race && goexperiment.runtimesecret

package otr

// runtimeErases: the runtime erases what the standard library holds.
const runtimeErases = true
