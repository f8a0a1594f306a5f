package otr

import (
	"errors"
	"time"

	"pidgin-otr/otr/smp"
	"pidgin-otr/otr/wire"
)

// Authenticating is Protocol-v3, "Socialist Millionaires' Protocol": each
// session has a run of its own. A step that takes milliseconds is handed out as
// Work; SMPDone goes on when it is done.

var (
	// ErrNotPrivate refuses what needs a live session.
	ErrNotPrivate = errors.New("otr: the session is not private")
	// ErrOffline refuses what would go to a client that is offline: the network
	// would hand it to another one.
	ErrOffline = errors.New("otr: the session's client is offline")
	// ErrRekeying refuses what needs keys that the other side has: new ones are
	// being made, which takes some seconds at most.
	ErrRekeying = errors.New("otr: the session's keys are changing")
	// ErrDataTooLong refuses data that does not fit a record.
	ErrDataTooLong = errors.New("otr: data too long")
	// ErrNotAsked refuses an answer to a request that does not stand any more.
	ErrNotAsked = smp.ErrNotAsked
	// ErrQuestion refuses a question that holds a NUL.
	ErrQuestion = smp.ErrQuestion
	// ErrQuestionTooLong refuses a question over 4096 bytes.
	ErrQuestionTooLong = smp.ErrQuestionTooLong
	// ErrSecretTooLong refuses a secret over 4096 bytes.
	ErrSecretTooLong = smp.ErrSecretTooLong

	errNotSealed = errors.New("otr: nothing could be encrypted")
)

// Work is a step's arithmetic, 2 to 10 ms of it. It shares nothing with the
// engine.
type Work struct {
	session SessionID
	step    *smp.Work
}

// DoneWork is what Work.Do has computed, for Buddy.SMPDone.
type DoneWork struct {
	session SessionID
	result  *smp.Result
}

// Do computes. It may be called from any goroutine. Work that was overtaken
// before it began computes nothing.
func (w *Work) Do() *DoneWork { return &DoneWork{session: w.session, result: w.step.Do()} }

// Session names the session whose run it is.
func (w *Work) Session() SessionID { return w.session }

// StartSMP asks the client of a session to show that its user knows the secret,
// any bytes. A nil question asks for a shared secret; any other is shown to the
// other user. A run under way is aborted first. The caller wipes secret. Errors:
// ErrNotPrivate, ErrOffline, ErrQuestion, ErrQuestionTooLong, ErrSecretTooLong,
// no randomness; nothing has changed then.
func (b *Buddy) StartSMP(id SessionID, question, secret []byte, now time.Time) (Effects, error) {
	return b.smpStep(id, now, func(s *session) (smp.Step, error) {
		x, err := smp.NewSecret(b.account.ownFingerprint(), s.fingerprint, s.ssid, secret)
		if err != nil {
			return smp.Step{}, err
		}
		defer x.Wipe()
		return s.run().Start(x, question, b.account.rand)
	})
}

// AnswerSMP gives the user's answer to the request of an SMPAsked event. The
// caller wipes secret. Errors: ErrNotPrivate, ErrOffline, ErrNotAsked,
// ErrSecretTooLong, no randomness; nothing has changed then.
func (b *Buddy) AnswerSMP(id SessionID, request SMPRequest, secret []byte, now time.Time) (Effects, error) {
	return b.smpStep(id, now, func(s *session) (smp.Step, error) {
		y, err := smp.NewSecret(s.fingerprint, b.account.ownFingerprint(), s.ssid, secret)
		if err != nil {
			return smp.Step{}, err
		}
		defer y.Wipe()
		return s.run().Answer(request, y, b.account.rand)
	})
}

// AbortSMP ends a run by the user's wish, and tells the other side. Without one
// it does nothing.
func (b *Buddy) AbortSMP(id SessionID, now time.Time) Effects {
	t := turn{now: now, cause: byUser}
	if s := b.table.session(id); s.authenticating() {
		b.carryOut(&t, s, s.smp.Abort())
	}
	return t.out
}

// SMPDone goes on with the run that the Work belongs to. Work that has been
// overtaken changes nothing.
func (b *Buddy) SMPDone(r *DoneWork, now time.Time) Effects {
	t := turn{now: now}
	s := b.table.session(r.session)
	if s == nil || s.smp == nil {
		new(smp.Run).Apply(r.result) // wipes it
		return t.out
	}
	b.carryOut(&t, s, s.smp.Apply(r.result))
	b.settle(&t)
	return t.out
}

// smpStep takes a step that the user asked for.
func (b *Buddy) smpStep(id SessionID, now time.Time, step func(*session) (smp.Step, error)) (Effects, error) {
	t := turn{now: now, cause: byUser}
	s := b.table.session(id)
	switch {
	case !s.live():
		return t.out, ErrNotPrivate
	case b.unreachable(s):
		return t.out, ErrOffline
	}
	done, err := step(s)
	if err != nil {
		return t.out, err
	}
	s.userWrote = true
	b.carryOut(&t, s, done)
	b.settle(&t)
	return t.out, nil
}

// ownFingerprint is that of our long-term key, without which no session is.
func (a *Account) ownFingerprint() Fingerprint { return a.key.Public().Fingerprint() }

// run is the session's, made when first needed. It stays as long as s, so that
// no request is ever mistaken for a later one.
func (s *session) run() *smp.Run {
	if s.smp == nil {
		s.smp = new(smp.Run)
	}
	return s.smp
}

// authenticating reports whether a run is under way.
func (s *session) authenticating() bool { return s.live() && s.smp != nil && s.smp.Active() }

// receiveSMP takes a record of a run. Beyond their cap the other side's requests
// are turned down: each costs some milliseconds and a question to the user.
func (b *Buddy) receiveSMP(t *turn, s *session, v wire.TLV) {
	begins := v.Type == wire.TLVSMP1 || v.Type == wire.TLVSMP1Q
	if v.Type == wire.TLVSMPAbort && s.smp == nil {
		return
	}
	if begins && !s.smpRequests.take(t.now, allowance{smpBurst, smpRate}) {
		b.sendRecord(t, s, wire.TLV{Type: wire.TLVSMPAbort})
		return
	}
	step, _ := s.run().Receive(v, b.account.rand) // the step says what the error would
	b.carryOut(t, s, step)
}

// carryOut carries out a step of the run of s.
func (b *Buddy) carryOut(t *turn, s *session, step smp.Step) {
	for _, v := range step.Send {
		b.sendRecord(t, s, v)
	}
	if step.Work != nil {
		t.out.Work = &Work{session: s.id, step: step.Work}
	}
	b.saySMP(t, s, step.Event)
}

func (b *Buddy) saySMP(t *turn, s *session, e smp.Event) {
	question := ""
	if e.Question != nil {
		question = string(validText(e.Question))
	}
	switch e.Kind {
	case smp.None:
	case smp.Asked:
		t.say(SMPAsked{Session: b.view(s), Request: e.Request, Question: question, HasQuestion: e.Question != nil})
	default:
		proved := e.Kind == smp.Succeeded && (e.Initiated || e.Question == nil)
		if proved {
			b.setTrust(t, s.fingerprint, true)
		}
		t.say(SMPChanged{
			Session: b.view(s), State: smpStates[e.Kind], Initiated: e.Initiated, Question: question, HasQuestion: e.Question != nil,
			Proved: proved,
		})
	}
}

// smpStates are what the kinds of a run's events mean to the user.
var smpStates = [...]SMPState{
	smp.InProgress: SMPInProgress,
	smp.Succeeded:  SMPSucceeded,
	smp.Failed:     SMPFailed,
	smp.Aborted:    SMPAborted,
	smp.Refused:    SMPAborted,
	smp.Cheated:    SMPCheated,
}

// sendRecord sends a record to s. While its keys are changing it waits: the
// other side could not read it. An abort makes void what waits before it, so that
// nothing piles up.
func (b *Buddy) sendRecord(t *turn, s *session, v wire.TLV) {
	if b.rekeying(s) {
		if v.Type == wire.TLVSMPAbort {
			s.records = nil
		}
		s.records = append(s.records, v)
		b.table.sessions.recordsWait = true
		return
	}
	b.sealTLV(t, s, v)
}

// sealTLV sends a message without text that carries v. It is flagged: whoever
// cannot read it need not say so.
func (b *Buddy) sealTLV(t *turn, s *session, v wire.TLV) bool {
	plain, err := wire.AppendTLV([]byte{0}, v)
	return err == nil && b.seal(t, s, wire.FlagIgnoreUnreadable, plain, 0)
}

// flushRecords sends the records that waited for keys that did not come.
func (b *Buddy) flushRecords(t *turn) {
	b.table.sessions.recordsWait = false
	for _, s := range b.table.sessions.list {
		if len(s.records) == 0 {
			continue
		}
		if b.rekeying(s) {
			b.table.sessions.recordsWait = true
			continue
		}
		records := s.records
		s.records = nil
		for _, v := range records {
			b.sealTLV(t, s, v)
		}
	}
}

// abandonSMP ends a run of s whose secrets are void: the keys or the secure
// session id that it compares are gone. The user is told. It reports whether the
// other side may know of a run that is over for us: so does one that never got
// the records that waited.
func (b *Buddy) abandonSMP(t *turn, s *session) (untold bool) {
	untold = len(s.records) > 0
	s.records = nil
	if s.smp == nil || !s.smp.Active() {
		return untold
	}
	s.smp.Drop()
	t.say(SMPChanged{Session: b.view(s), State: SMPAborted})
	return true
}
