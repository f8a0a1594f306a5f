package otr

import "testing"

// Of the clients that speak version 2 alone one has the session. A Signature that comes
// when another one has it already completes all the same: both know who has it then.
func TestLateSignatureOfAnotherVersion2Client(t *testing.T) {
	for draw := range 8 { // whose hash is larger is chance
		w, a, laptop, phone := oldTrio(t, 2*draw)
		var late []packet
		w.filter = func(p packet) []packet {
			switch {
			case p.from == laptop && p.kind() == "signature":
				late = append(late, p)
				return nil
			case p.from == a && p.kind() == "query" && p.To == laptop.route():
				return nil
			}
			return []packet{p}
		}
		laptop.start(alice)
		a.start(bob)
		w.filter = nil
		if len(late) != 1 || laptop.version2() == [8]byte{} || a.version2() != phone.version2() {
			t.Fatalf("%d Signatures are late, %x has %x and %x", len(late), a.version2(), laptop.version2(), phone.version2())
		}
		w.queue = late
		w.run()
		if a.version2() != laptop.version2() || phone.version2() != [8]byte{} {
			t.Fatalf("%x has %x and %x", a.version2(), laptop.version2(), phone.version2())
		}
	}
}
