package otr

// Incoming is one message as the host got it. Text may be hostile.
type Incoming struct {
	Text    []byte // the host's text: may be HTML
	From    Route  // full address of the sending client; "" on networks without
	Delayed bool   // old, from history or offline storage: its text is shown, but it starts, answers and says nothing
}

// Outgoing is one message to hand to the network.
type Outgoing struct {
	Text    []byte
	To      Route     // "" = to the buddy
	Session SessionID // the session it belongs to; 0 for queries and plain text
	Token   uint64    // the line of text it carries (its last piece); 0 = none
	CopyOf  uint64    // Token of a line of which it carries a copy to one session more (its last piece); 0 = none
	Ticket  uint64    // for Account.Left (of several pieces the last); 0 = nothing waits for that
	Query   bool      // meant for all of the buddy's clients: copies stay allowed
	Plain   bool      // readable text, not OTR
}

// Message is text to show to the user.
type Message struct {
	Text    []byte // valid UTF-8; HTML if the sender's client wrote HTML
	Session SessionID
	Private bool  // came under a session's keys
	From    Route // as it arrived
}

// LineFate says what became of a line given to Send or Release.
type LineFate uint8

const (
	NoLine      LineFate = iota // the call carried no line
	SentPlain                   // Transmit carries it unencrypted
	SentPrivate                 // Transmit carries it encrypted
	Held                        // kept by the engine; later Effects carry or return it
	Blocked                     // not kept; a LineReturned event says why, and gives the text back
)

// Effects list what one call brought about. They are carried out in this order: what to
// transmit, then what happened, then what to show, so that a notice stands above the
// text that it is about.
type Effects struct {
	Transmit []Outgoing
	Deliver  *Message // of Receive alone
	Events   []Event
	Fate     LineFate // of the line that the call was about
	// Elsewhere is set, of Receive alone, if another buddy's session read the
	// message (see Buddy.SetNick).
	Elsewhere *Elsewhere
	Work      *Work // to be done, on any goroutine; its result is for SMPDone. nil: nothing
}

// BuddyEffects are the Effects on one buddy, for calls that concern a whole account.
type BuddyEffects struct {
	Buddy *Buddy
	Effects
}
