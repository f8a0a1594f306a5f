package plugin

import (
	"slices"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// What the user does to known fingerprints, chosen in the list.

// KnownDo carries out a verb on the rows at the places. said is plain text that tells
// what was done, "" if a question was asked first or nothing is selected.
func (p *Plugin) KnownDo(v ui.KnownVerb, places []int) (said string) {
	p.safely("known fingerprints", func() { said = p.doKnown(v, p.knownAt(places)) })
	return said
}

// KnownAllowed reports of each verb whether it can do anything to the rows at the
// places.
func (p *Plugin) KnownAllowed(places []int) (allowed [ui.KnownVerbs]bool) {
	rows := p.knownAt(places).rows
	for v := range ui.KnownVerbs {
		allowed[v] = v.Allows(rows)
	}
	return allowed
}

// chosenKnown are rows of the list, and the key of each.
type chosenKnown struct {
	rows []ui.Known
	keys []keyOnFile
}

func (c *chosenKnown) add(list *knownRows, row int) {
	c.rows, c.keys = append(c.rows, list.rows[row]), append(c.keys, list.keys[row])
}

func (p *Plugin) knownAt(places []int) (c chosenKnown) {
	for _, place := range places {
		if row, there := p.list.at(place); there {
			c.add(&p.list, row)
		}
	}
	return c
}

func (p *Plugin) knownNamed(ids []keyID) (c chosenKnown) {
	for _, row := range p.list.order {
		if slices.Contains(ids, p.list.keys[row].id()) {
			c.add(&p.list, row)
		}
	}
	return c
}

// doKnown carries out a verb on what is chosen.
func (p *Plugin) doKnown(v ui.KnownVerb, c chosenKnown) (said string) {
	if p.loaded && len(c.rows) > 0 {
		said = p.actOnKnown(v, c.rows, c.keys)
		p.host.KnownChanged()
	}
	return said
}

func (p *Plugin) actOnKnown(v ui.KnownVerb, rows []ui.Known, keys []keyOnFile) string {
	list := p.knownList()
	switch v {
	case ui.KnownVerify:
		return p.verifyKnown(rows, keys)
	case ui.KnownDistrust:
		n := 0
		for i, k := range keys {
			if rows[i].How != ui.HowNot {
				p.trustKnown(k, false)
				n++
			}
		}
		return list.Did(v, n)
	case ui.KnownForget:
		return p.forgetKnown(rows, keys)
	case ui.KnownCopy:
		if p.host.Copy(list.Copied(rows)) {
			return list.Did(v, len(rows))
		}
		return list.Copied(rows)
	case ui.KnownStart:
		return p.startKnown(rows, keys)
	default:
		return list.Did(v, p.eachSessionOf(keys, v))
	}
}

// verifyKnown asks whether the user has compared the fingerprints.
func (p *Plugin) verifyKnown(rows []ui.Known, keys []keyOnFile) (said string) {
	list := p.knownList()
	q, ok := list.Verify(rows, p.ownForAll(keys))
	if !ok {
		return list.TooMany()
	}
	p.host.Choose(q.Form, func(choice int) {
		p.safely("verifying", func() {
			if answer, ok := q.Answer(choice); ok && p.loaded {
				p.obeyComparisonOf(rows, keys, answer)
			}
		})
	})
	return ""
}

// ownForAll is the user's fingerprint, if the keys belong to buddies of one account.
func (p *Plugin) ownForAll(keys []keyOnFile) string {
	a := keys[0].buddy.Account
	for _, k := range keys {
		if k.gone || k.buddy.Account != a {
			return ""
		}
	}
	return p.ownFingerprint(a)
}

func (p *Plugin) obeyComparisonOf(rows []ui.Known, keys []keyOnFile, answer ui.Comparison) {
	switch answer {
	case ui.TheSame:
		for _, k := range keys {
			p.trustKnown(k, true)
		}
		if unkept := p.unkept(rows, keys); len(unkept) > 0 {
			p.inform(ui.Note{Title: p.knownList().Title(), Primary: p.knownList().VerifiedForNow(unkept)})
		}
	case ui.Different:
		p.trustKnown(keys[0], false)
		p.inform(ui.Note{Title: p.knownList().Title(), Primary: p.knownList().Differs(rows[0])})
	}
}

// unkept are those of the rows that do not stand on file as verified.
func (p *Plugin) unkept(rows []ui.Known, keys []keyOnFile) (list []ui.Known) {
	for i, k := range keys {
		onFile := func(who keyfile.Peer) bool { return p.isKept(who, k.fp) }
		if !slices.ContainsFunc(append(k.names(), filePeer(k.buddy)), onFile) {
			list = append(list, rows[i])
		}
	}
	return list
}

// trustKnown carries out the user's word on a fingerprint, whether anything else is
// known of the buddy now or not.
func (p *Plugin) trustKnown(k keyOnFile, verified bool) {
	if b := p.known(k.buddy); b != nil {
		p.setTrust(b, k.fp, verified)
		p.sayTrust(b, k.fp, verified)
		p.host.Refresh()
		return
	}
	trust, at := keyfile.Unverified, time.Time{}
	if verified {
		trust, at = keyfile.Verified, p.host.Now()
		if _, err := p.agreed.keys.Add(k.who, k.fp); err == nil {
			p.saveSoon(&p.agreed.file)
		}
	}
	for _, who := range k.names() {
		if was, _ := p.trust.known.Trust(who, k.fp); verified && was.Trusted() {
			continue
		}
		p.keepTrust(who, k.fp, trust)
		p.noteVerifiedAt(who, k.fp, at)
	}
	p.save(&p.trust.file)
}

// sayTrust tells in the conversation what sessions with the key are now.
func (p *Plugin) sayTrust(b *buddy, fp otr.Fingerprint, verified bool) {
	answer := ui.TakenBack
	if verified {
		answer = ui.TheSame
	}
	for _, s := range b.engine.Sessions() {
		if s.Fingerprint == fp {
			p.notice(b, p.words(b).Compared(b.show(s), answer), quiet)
		}
	}
}

// forgetKnown takes fingerprints off all files, other than those that sessions have.
func (p *Plugin) forgetKnown(rows []ui.Known, keys []keyOnFile) string {
	var used []ui.Known
	done := 0
	for i, k := range keys {
		if b := p.known(k.buddy); b != nil && b.engine.ForgetFingerprint(k.fp) != nil {
			used = append(used, rows[i])
			continue
		}
		p.forgetOnFile(k)
		done++
	}
	for _, f := range []*userFile{&p.trust.file, &p.seen.file, &p.agreed.file, &p.best.file} {
		p.save(f)
	}
	list := p.knownList()
	switch {
	case len(used) == 0:
		return list.Did(ui.KnownForget, done)
	case done == 0:
		return list.InUse(used)
	}
	return list.Did(ui.KnownForget, done) + " " + list.InUse(used)
}

func (p *Plugin) forgetOnFile(k keyOnFile) {
	for _, who := range k.names() {
		p.trust.known.Forget(who, k.fp)
		p.seen.seen.Forget(who, k.fp)
		p.agreed.keys.Forget(who, k.fp)
	}
	p.seen.seen.Forget(filePeer(k.buddy), k.fp)
	p.trust.added[k.buddy] = slices.DeleteFunc(p.trust.added[k.buddy], func(fp otr.Fingerprint) bool { return fp == k.fp })
	if !p.trust.known.Names(k.fp) {
		p.best.versions.Forget(k.fp)
	}
}

// startKnown starts private conversations with the buddies that the keys belong to,
// each once.
func (p *Plugin) startKnown(rows []ui.Known, keys []keyOnFile) string {
	var not []ui.Known
	started := make(map[BuddyID]bool)
	for i, k := range keys {
		if started[k.buddy] {
			continue
		}
		b, err := p.buddyOf(k)
		if err != nil || !p.host.Connected(k.buddy.Account) || !b.wants.policy.Enabled() {
			not = append(not, rows[i])
			continue
		}
		started[k.buddy] = true
		p.start(b, "")
	}
	list := p.knownList()
	switch {
	case len(not) == 0:
		return list.Did(ui.KnownStart, len(started))
	case len(started) == 0:
		return list.Offline(not)
	}
	return list.Did(ui.KnownStart, len(started)) + " " + list.Offline(not)
}

func (p *Plugin) buddyOf(k keyOnFile) (*buddy, error) {
	if k.gone {
		return nil, errUnloaded
	}
	return p.buddy(k.buddy)
}

// eachSessionOf ends or refreshes the sessions that have the keys, and returns how
// many they were.
func (p *Plugin) eachSessionOf(keys []keyOnFile, v ui.KnownVerb) (count int) {
	for _, k := range keys {
		b := p.known(k.buddy)
		if b == nil {
			continue
		}
		for _, s := range b.engine.Sessions() {
			if s.Fingerprint != k.fp {
				continue
			}
			count++
			verb := ui.DoEnd
			if v == ui.KnownRefresh {
				verb = ui.DoRefresh
			}
			p.act(b, ui.Action{Verb: verb, Session: uint64(s.ID)})
		}
	}
	return count
}
