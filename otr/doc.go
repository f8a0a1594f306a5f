// Package otr is an engine for Off-the-Record Messaging with a buddy who may be
// logged in several times. It keeps a table of sessions for each buddy, one for
// each of the buddy's clients, and says for every message to which of them it
// goes and by which address.
//
// The engine is pure: it neither reads clocks nor does input or output, and it
// starts no goroutines. Randomness comes with the [Config], the time with every
// call, and every call returns [Effects] that list what to transmit, what to
// show and what happened. An [Account] and its buddies belong to one goroutine
// at a time.
//
// # Use
//
// Make an [Account] for each of your own accounts, with a long-term key
// (package dsa) and an instance tag that you keep from run to run ([NewTag]
// draws one). [Account.Buddy] finds or makes the buddy; set its policy with
// [Buddy.SetPolicy] and tell it the keys you have on file with [Buddy.KnowKey].
// Then
//
//   - give every message that arrives to [Buddy.Receive],
//   - give every line that the user types to [Buddy.Send],
//   - call [Account.Tick] when the deadline that it returned last is due; a
//     call may bring a deadline forward, so call it after the others too,
//   - tell the presence of the buddy's clients to [Buddy.RouteState], if the
//     network can address one client,
//
// and carry out the Effects of each call: hand the messages of Transmit to the
// network in order, tell the user of the events, and show what is in Deliver.
// Work, if any, is some milliseconds of arithmetic for any goroutine; give the
// result to [Buddy.SMPDone].
//
// The loop of a host with one buddy, without its errors:
//
//	for happened := range happenings {
//		var out otr.Effects
//		switch h := happened.(type) {
//		case arrival:
//			out = buddy.Receive(otr.Incoming{Text: h.text, From: h.from}, time.Now())
//		case line:
//			out = buddy.Send(h.text, h.number, time.Now())
//		}
//		carryOut(out)
//		results, next := account.Tick(time.Now())
//		carryOutAll(results)
//		wakeAt(next)
//	}
//
// Most events are there to be shown, or left alone. A host must act on the following
// ones: otherwise something is lost, or waits for good:
//
//   - [LineReturned]: give the text back to the user, with the reason,
//   - [MaybeLost]: offer the lines to the user again,
//   - [MustAsk]: ask the user where the line that is held may go,
//   - [SMPAsked]: ask the user for the secret, and call [Buddy.AnswerSMP],
//   - [KeyNeeded]: make a long-term key and call [Account.SetKey],
//   - [NewFingerprint], [NewBest], [KeyAgreed], [NewOwnTag]: store what they say, and
//     tell the engine of it in the next run,
//   - [Ended] by the peer: say so, because nothing is sent until the user acts.
//
// # Words
//
// A session is one private conversation with one client of the buddy. It is
// keyed by the client's instance tag and its long-term key, has a [SessionID]
// that is never used again, and a number for the user that it keeps. A route is
// the address that the session's last authenticated message came from. A session
// speaks when readable text of its arrives under its keys; sessions are ordered
// by when they last spoke; those that never did come after, agreed keys first, then
// the one that became private earlier. A key of the buddy's is agreed once the user
// has sent to it, chosen its session or verified it, and if it came at the first
// contact or within 20 s after that.
// The [Selection] of a buddy resolves to the selected session, to which messages
// go.
//
// # Rules
//
// What the engine promises, whatever arrives:
//
//   - A message goes to the selected session, addressed to its route, and to
//     nobody else. In the mode [All] it goes to each of [Buddy.Recipients], and to
//     nobody else; none of them waits for another, and what one of them has not got is
//     offered for that one alone ([Buddy.SendCopy]).
//   - Nothing leaves readable while there is a private or Finished session, or
//     while a start is under way. Text waits for a start at most 10 s and for a
//     re-key at most 5 s; then it comes back in a [LineReturned] event. After
//     [Buddy.EndAll] nothing starts by itself until the user or the
//     buddy asks.
//   - Only authenticated traffic changes a session: its state, keys, route, and
//     place in the order. A handshake touches it once both signatures have
//     verified. One that proves another key under the same tag becomes a session
//     of its own, with an [OtherKey] event.
//   - If the next message would go otherwise than by the user's own act to a lower
//     level or to a key that is not agreed, or elsewhere because an explicit choice
//     ended, it is blocked once, with both destinations named. Sending it again
//     sends it and agrees the key.
//   - Repeated messages are dropped without a word.
//   - Everything that a remote party can make grow has a cap; they stand together
//     in limits.go.
//
// Text that waits for a start is sent by itself only to a verified key if any key of
// the buddy is verified, else only to an agreed one if any is. Text that was
// transmitted and may be lost is offered back in a [MaybeLost] event.
//
// # Protocol
//
// Versions 2 and 3 of the protocol are spoken, as the [Policy] allows, the best
// one that both sides know; an [OldVersion] event tells that the other side knows
// none of them. A client of version 2 has no tag: a buddy has at most one session
// of that version beside any number of version 3, and another key replaces it only
// while nobody has verified it. A [FellBack] event tells that a key which spoke
// version 3 before comes with version 2, because the offer that chooses the version
// is not authenticated.
//
// Comments cite the sections of the specification as "Protocol-v3". Where it
// leaves a choice, or where programs in use differ from it, the engine does
// this:
//
//   - One Commit serves every client that answers it, each with its own copy of
//     the secrets; the copies die a minute after the Commit, and the shared D-H
//     key is replaced at once by a heartbeat.
//   - A start asks each known address with a query of its own, and the buddy as a
//     whole only where none is known.
//   - A client that asks is answered by a Commit. Where one client can be
//     addressed, the buddy's other online clients without a session are asked by a
//     query each, once in 20 s at most, but not one whose session alone the user
//     has ended.
//   - A live session is re-keyed by a Commit that names its tag. Whoever has sent
//     a D-H Key or a Reveal Signature sends no text until the handshake is done.
//   - Whoever has sent the Reveal Signature learns last that the handshake is complete,
//     and writes under the old keys until then: the other side goes on reading them
//     until the first message under the new ones, at most 5 s.
//   - Our Commit and a client's that cross are compared for that client alone.
//   - A handshake that we want and that stalls is begun again once after 5 to 7 s,
//     where lines come slowly after 30 to 32 s without any from its client. The
//     first stays completable for its minute; the first to complete is the session.
//   - After our Reveal Signature nothing is written under the old keys: if no new
//     ones come, the next line begins a handshake and waits for it.
//   - A session of version 2 is re-keyed by a query, because its Commit would name
//     nobody.
//
// # Authentication
//
// Two users find out whether they know the same secret by [Buddy.StartSMP] on one
// side, and an [SMPAsked] event and [Buddy.AnswerSMP] on the other. Each session
// has a run of its own. An [SMPChanged] event says what came of it; where it shows
// that the other side knows the secret, its fingerprint is verified from then on.
// A run that fails takes no earlier verification back, and one during which the
// session's keys change is given up.
//
// # Secrets
//
// D-H private values, the commit secret r, session and MAC keys, and the secrets
// and exponents of SMP are held in fixed arrays and wiped when dropped; text that
// waits or may be offered back is wiped when it has gone out. None of it is ever
// put into an error or an event, except LineReturned and MaybeLost, which exist to
// give the user's text back, and ExtraKey, which hands out a key made for that.
//
// What more can be promised depends on the build. In a plain build the objects
// of the standard library that hold a key, an expanded AES key or, during a key
// exchange, the state of an HMAC, cannot be wiped: once dropped they stay in
// memory until the garbage collector hands it out again. Built with
// GOEXPERIMENT=runtimesecret, where the Go runtime supports it (Linux on amd64
// and arm64), the runtime erases them, and the registers and stacks that
// computed with them: two collections after a session has ended none of its keys
// is found in the memory of the process. A test searches it in both builds. In
// either, the long-term key and the plaintexts that were handed out are the
// host's to keep or wipe.
package otr
