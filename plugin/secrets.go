package plugin

// Private keys that are nobody's yet. Whatever becomes of the plugin meanwhile, they
// are wiped: what a goroutine hands over after unload nobody would take.

// hold keeps the secret until it is let go, or wipes it if the life is over.
func (s *secrets) hold(secret wiper) {
	s.Lock()
	defer s.Unlock()
	if s.over {
		secret.Wipe()
		return
	}
	s.held[secret] = true
}

// let hands the secret over to the caller, who wipes it.
func (s *secrets) let(secret wiper) {
	s.Lock()
	defer s.Unlock()
	delete(s.held, secret)
}

// end wipes what is held now and whatever comes.
func (s *secrets) end() {
	s.Lock()
	defer s.Unlock()
	s.over = true
	for secret := range s.held {
		secret.Wipe()
	}
	clear(s.held)
}

// withSecret has a goroutine make a secret, and done take it on the main thread. Without
// an error there is one, with one there may be.
func withSecret[T wiper](p *Plugin, work func() (T, error), done func(secret T, err error)) {
	life := p.secrets
	var secret T
	p.host.Go(func() (err error) {
		secret, err = work()
		life.hold(secret)
		return err
	}, func(err error) {
		life.let(secret)
		done(secret, err)
	})
}
