package rig

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	service = "im.pidgin.purple.PurpleService"
	path    = dbus.ObjectPath("/im/pidgin/purple/PurpleObject")
	face    = "im.pidgin.purple.PurpleInterface"
)

func (p *Pidgin) connect() error {
	conn, err := dbus.Connect(p.bus)
	if err != nil {
		return err
	}
	p.conn, p.lines = conn, map[int32]Line{}
	if !poll(startLimit, func() bool { return p.onBus() || p.process.ended() }) || p.process.ended() {
		return errorf("Pidgin did not come up; see %s", p.log)
	}
	p.purple = object{conn.Object(service, path)}
	if !poll(20*time.Second, func() bool { return p.findAccount() == nil && p.account != 0 }) {
		return errorf("no account %s: %v", p.Address(), p.findAccount())
	}
	return nil
}

func (p *Pidgin) onBus() bool {
	var has bool
	err := object{p.conn.BusObject()}.call("org.freedesktop.DBus.NameHasOwner", service).Store(&has)
	return err == nil && has
}

func (p *Pidgin) findAccount() error {
	return p.purple.call(face+".PurpleAccountsFind", p.Address(), p.protocol()).Store(&p.account)
}

// Call calls a function of libpurple over the bus and stores what it returns.
func (p *Pidgin) Call(out any, function string, args ...any) {
	p.Helper()
	call := p.purple.call(face+"."+function, args...)
	err := call.Err
	if err == nil && out != nil {
		err = call.Store(out)
	}
	if err != nil {
		p.Fatalf("%s: %s%v: %v", p.Who, function, args, err)
	}
}

// SignedOn tells whether the account is connected.
func (p *Pidgin) SignedOn() bool {
	var connected int32
	err := p.purple.call(face+".PurpleAccountIsConnected", p.account).Store(&connected)
	return err == nil && connected != 0
}

// SignOff and SignOn do what the account's check box does.
func (p *Pidgin) SignOff() {
	p.Helper()
	p.Call(nil, "PurpleAccountSetEnabled", p.account, p.ui(), int32(0))
	p.Eventually(startLimit, p.Who+" signs off", func() bool { return !p.SignedOn() })
}

func (p *Pidgin) SignOn() {
	p.Helper()
	p.Call(nil, "PurpleAccountSetEnabled", p.account, p.ui(), int32(1))
	p.Eventually(startLimit, p.Who+" signs on", p.SignedOn)
}

// Rename gives the account another user name, as its dialog does when the
// resource is changed there. What was connected stays so.
func (p *Pidgin) Rename(account string) {
	p.Helper()
	p.Call(nil, "PurpleAccountSetUsername", p.account, account)
}

// SetBuddy switches a setting that the buddy list keeps with the buddy.
func (p *Pidgin) SetBuddy(buddy, setting string, on bool) {
	p.Helper()
	var found int32
	p.Call(&found, "PurpleFindBuddy", p.account, buddy)
	p.Call(nil, "PurpleBlistNodeSetBool", found, setting, int32(boolean(on)))
}

// Away sets the account's status, as the status box of the buddy list does.
func (p *Pidgin) Away() {
	p.Helper()
	const away = int32(5) // PURPLE_STATUS_AWAY
	var status int32
	p.Call(&status, "PurpleSavedstatusNew", "", away)
	p.Call(nil, "PurpleSavedstatusActivate", status)
}

// Sees tells whether the buddy is shown as online.
func (p *Pidgin) Sees(buddy string) bool {
	p.Helper()
	var found, online int32
	p.Call(&found, "PurpleFindBuddy", p.account, buddy)
	if found == 0 {
		return false
	}
	p.Call(&online, "PurpleBuddyIsOnline", found)
	return online != 0
}

// conversation is the open conversation with the buddy; 0 when there is none.
func (p *Pidgin) conversation(buddy string) (id int32) {
	p.Helper()
	p.Call(&id, "PurpleFindConversationWithAccount", int32(1), buddy, p.account)
	return id
}

// HasConversation tells whether a conversation with the buddy is open.
func (p *Pidgin) HasConversation(buddy string) bool { return p.conversation(buddy) != 0 }

// Open opens the conversation with the buddy, or finds it.
func (p *Pidgin) Open(buddy string) (id int32) {
	p.Helper()
	if id = p.conversation(buddy); id == 0 {
		p.Call(&id, "PurpleConversationNew", int32(1), p.account, buddy)
	}
	return id
}

// Close closes the conversation, as its close button does.
func (p *Pidgin) Close(buddy string) {
	p.Helper()
	if id := p.conversation(buddy); id != 0 {
		p.Call(nil, "PurpleConversationDestroy", id)
	}
	clear(p.lines)
}

// ConversationName is the address that the host uses by itself.
func (p *Pidgin) ConversationName(buddy string) (name string) {
	p.Helper()
	p.Call(&name, "PurpleConversationGetName", p.Open(buddy))
	return name
}

// Say sends text through the conversation, so that every plugin sees it.
func (p *Pidgin) Say(buddy, text string) {
	p.Helper()
	var im int32
	p.Call(&im, "PurpleConversationGetImData", p.Open(buddy))
	p.Call(nil, "PurpleConvImSend", im, text)
}

// Room is the address of an occupant of a room of the server.
func Room(room, nick string) string { return room + "@" + Rooms + "/" + nick }

// Join enters a room of the server under the nick.
func (p *Pidgin) Join(room, nick string) {
	p.Helper()
	var gc, chat int32
	p.Call(&gc, "PurpleAccountGetConnection", p.account)
	p.Call(nil, "ServJoinChat", gc, map[string]string{"room": room, "server": Rooms, "handle": nick})
	p.Eventually(startLimit, p.Who+" is in the room "+room, func() bool {
		p.Call(&chat, "PurpleFindConversationWithAccount", int32(2), room+"@"+Rooms, p.account)
		return chat != 0
	})
}

// JoinIRC enters a channel of the IRC server.
func (p *Pidgin) JoinIRC(channel string) {
	p.Helper()
	var gc, chat int32
	p.Call(&gc, "PurpleAccountGetConnection", p.account)
	p.Call(nil, "ServJoinChat", gc, map[string]string{"channel": channel})
	p.Eventually(startLimit, p.Who+" is in the channel "+channel, func() bool {
		p.Call(&chat, "PurpleFindConversationWithAccount", int32(2), channel, p.account)
		return chat != 0
	})
}

// Leave leaves a room of the server, LeaveIRC a channel.
func (p *Pidgin) Leave(room string) { p.Helper(); p.leave(room + "@" + Rooms) }

func (p *Pidgin) LeaveIRC(channel string) { p.Helper(); p.leave(channel) }

func (p *Pidgin) leave(name string) {
	p.Helper()
	var chat int32
	p.Call(&chat, "PurpleFindConversationWithAccount", int32(2), name, p.account)
	p.Call(nil, "PurpleConversationDestroy", chat)
}

// ServSend sends text as other plugins do, around the conversation.
func (p *Pidgin) ServSend(to, text string) {
	p.Helper()
	var gc int32
	p.Call(&gc, "PurpleAccountGetConnection", p.account)
	p.Call(nil, "ServSendIm", gc, to, text, int32(0))
}

// Line is one line of a conversation.
type Line struct {
	At    time.Time
	Who   string
	Text  string // without markup
	HTML  string
	flags uint32
}

const (
	flagSend   = 0x0001
	flagRecv   = 0x0002
	flagSystem = 0x0004
	flagError  = 0x0200
)

// Sent, Received and Notice tell what kind of line it is.
func (l Line) Sent() bool     { return l.flags&flagSend != 0 }
func (l Line) Received() bool { return l.flags&flagRecv != 0 }
func (l Line) Notice() bool   { return l.flags&(flagSystem|flagError) != 0 }

// History is the conversation with the buddy so far, oldest line first; nothing
// when no conversation is open.
func (p *Pidgin) History(buddy string) []Line {
	p.Helper()
	id := p.conversation(buddy)
	if id == 0 {
		return nil
	}
	return p.HistoryOf(id)
}

// HistoryOf is History of the conversation of that id, whatever it is called now.
func (p *Pidgin) HistoryOf(id int32) []Line {
	p.Helper()
	var messages []int32
	p.Call(&messages, "PurpleConversationGetMessageHistory", id)
	slices.Reverse(messages) // the host keeps the newest first
	lines := make([]Line, len(messages))
	for i, message := range messages {
		line, known := p.lines[message]
		if !known {
			line = p.readLine(message)
			p.lines[message] = line
		}
		lines[i] = line
	}
	return lines
}

func (p *Pidgin) readLine(message int32) (l Line) {
	p.Helper()
	var flags int32
	var at int32
	p.Call(&l.HTML, "PurpleConversationMessageGetMessage", message)
	p.Call(&l.Who, "PurpleConversationMessageGetSender", message)
	p.Call(&flags, "PurpleConversationMessageGetFlags", message)
	p.Call(&at, "PurpleConversationMessageGetTimestamp", message)
	l.At, l.flags, l.Text = time.Unix(int64(at), 0), uint32(flags), plain(l.HTML)
	return l
}

func plain(markup string) string {
	text := regexp.MustCompile(`(?i)<br/?>`).ReplaceAllString(markup, "\n")
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "")
	return html.UnescapeString(text)
}

// Notices are the system lines of the conversation.
func (p *Pidgin) Notices(buddy string) (notices []string) {
	p.Helper()
	for _, line := range p.History(buddy) {
		if line.Notice() {
			notices = append(notices, line.Text)
		}
	}
	return notices
}

// CountNotices counts the notices that contain the phrase.
func (p *Pidgin) CountNotices(buddy, phrase string) (count int) {
	p.Helper()
	for _, notice := range p.Notices(buddy) {
		if strings.Contains(notice, phrase) {
			count++
		}
	}
	return count
}

// Read are the texts that were received, in order.
func (p *Pidgin) Read(buddy string) (texts []string) {
	p.Helper()
	for _, line := range p.History(buddy) {
		if line.Received() && !line.Notice() {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

// AwaitNotice waits for a notice that contains the phrase.
func (p *Pidgin) AwaitNotice(limit time.Duration, buddy, phrase string) {
	p.Helper()
	p.Eventually(limit, p.Who+" is told: "+phrase, func() bool { return p.CountNotices(buddy, phrase) > 0 })
}

// AwaitOneMore waits for a further notice that contains the phrase: before says how
// many there were before what brings it about.
func (p *Pidgin) AwaitOneMore(limit time.Duration, buddy, phrase string, before int) {
	p.Helper()
	what := fmt.Sprintf("%s is told for the %d. time: %s", p.Who, before+1, phrase)
	p.Eventually(limit, what, func() bool { return p.CountNotices(buddy, phrase) > before })
}

// AwaitText waits until exactly this text was received.
func (p *Pidgin) AwaitText(limit time.Duration, buddy, text string) {
	p.Helper()
	p.Eventually(limit, p.Who+" reads: "+text, func() bool { return slices.Contains(p.Read(buddy), text) })
}

// transcript is what the conversations showed, for a failed test. It must not
// fail itself: the process may be gone.
func (p *Pidgin) transcript() string {
	if p.conn == nil || p.purple.BusObject == nil || p.process.ended() {
		return "  (not running)"
	}
	var b strings.Builder
	var open []int32
	if p.purple.call(face+".PurpleGetIms").Store(&open) != nil {
		return "  (does not answer)"
	}
	for _, id := range open {
		var name string
		if p.purple.call(face+".PurpleConversationGetName", id).Store(&name) != nil {
			continue
		}
		b.WriteString("  with " + name + "\n")
		for _, line := range p.HistoryOf(id) {
			b.WriteString("    " + line.Who + ": " + line.Text + "\n")
		}
	}
	return b.String()
}

// AccountID is the account as the host's bus knows it.
func (p *Pidgin) AccountID() int32 { return p.account }

// Connection is the account's connection as the host's bus knows it.
func (p *Pidgin) Connection() (gc int32) {
	p.Helper()
	p.Call(&gc, "PurpleAccountGetConnection", p.account)
	return gc
}
