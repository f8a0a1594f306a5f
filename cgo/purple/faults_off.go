//go:build !faults

package purple

func (b *Bridge) fault(string) {}
