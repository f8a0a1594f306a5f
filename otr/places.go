package otr

import "slices"

// places are what is known of the addresses of a buddy's clients. Most buddies have
// none: all methods that only look accept nil.
type places struct {
	presence map[Route]bool // online or offline
	writers  []Route        // that something came from in this sign-on, of whom no presence told
}

// ensurePlaces returns the buddy's places, made if need be.
func (b *Buddy) ensurePlaces() *places {
	if b.places == nil {
		b.places = &places{presence: make(map[Route]bool)}
	}
	return b.places
}

func (b *Buddy) forgetPlaces() { b.places = nil }

// presenceAt returns the presence of r, if it is known.
func (p *places) presenceAt(r Route) (online, known bool) {
	if p == nil {
		return false, false
	}
	online, known = p.presence[r]
	return online, known
}

// countKnown counts the addresses whose presence is known.
func (p *places) countKnown() int {
	if p == nil {
		return 0
	}
	return len(p.presence)
}

// writersSeen returns the addresses that wrote and of which no presence tells.
func (p *places) writersSeen() []Route {
	if p == nil {
		return nil
	}
	return p.writers
}

// note remembers an address that something came from.
func (p *places) note(r Route) {
	p.forgetWriter(r)
	if len(p.writers) >= maxWriters {
		p.writers = slices.Delete(p.writers, 0, 1)
	}
	p.writers = append(p.writers, r)
}

func (p *places) forgetWriter(r Route) {
	if p != nil {
		p.writers = slices.DeleteFunc(p.writers, func(o Route) bool { return o == r })
	}
}
