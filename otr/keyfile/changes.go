package keyfile

// changes remembers what became different since the file was read, so that
// exactly that can be made to a file that another program has written meanwhile.
// Of each key only that it changed is kept; its state is the owner's.
type changes[K comparable] struct {
	since map[K]bool // changed, and whether it was only added and no file can have it yet
	taken map[K]bool // on their way to the file
}

// touch notes that the state of k changed. added: it was not there before and is
// as it was found.
func (c *changes[K]) touch(k K, added bool) {
	if c.since == nil {
		c.since = make(map[K]bool)
	}
	if was, ok := c.since[k]; ok {
		added = was && added
	}
	c.since[k] = added
}

// drop notes that k is gone. What no file can have leaves no trace, so that
// what comes and goes while nothing can be written takes no room.
func (c *changes[K]) drop(k K) {
	if c.since[k] {
		delete(c.since, k)
		return
	}
	c.touch(k, false)
}

// begin returns the changed keys, which are on their way to the file then.
func (c *changes[K]) begin() map[K]bool {
	c.taken, c.since = c.since, nil
	return c.taken
}

// failed takes back what did not get into the file. there reports whether a key
// has a state.
func (c *changes[K]) failed(there func(K) bool) {
	for k, added := range c.taken {
		if added && !there(k) {
			delete(c.since, k)
			continue
		}
		c.touch(k, added)
	}
	c.taken = nil
}
