//go:build goexperiment.runtimesecret

package secret

import "runtime/secret"

// Do calls f so that its registers, its stack and, once unreachable, all that
// it allocated are erased.
func Do(f func()) { secret.Do(f) }
