package otr

// What anybody may cause with a buddy whom the user has neither listed nor written
// to: nothing that leaves. An answer would tell that we are online, which program
// we run and which key is ours.

// waitsForUser reports whether what the buddy's clients ask for waits for the user.
func (b *Buddy) waitsForUser() bool {
	return b.policy.AskFirst && b.liveCount() == 0 && !b.starting()
}

// sayWaits tells the user that a client at from asked for a private conversation.
func (b *Buddy) sayWaits(t *turn, from Route) {
	b.sayOnce(t, noticeWaits, StartWaits{From: from})
}
