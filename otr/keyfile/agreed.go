package keyfile

// AgreedName is the name of our own file of agreed keys.
const AgreedName = "otr-sessions.agreed"

// agreedHeader starts a new file. It has no tab: it is no entry.
const agreedHeader = "# The keys that messages to each buddy may go to without asking."

// ParseAgreed reads our file of agreed keys: of each buddy the fingerprints to
// which messages may go without the user being asked. Its lines are those of a
// fingerprint file; the trust column is empty and says nothing.
func ParseAgreed(data []byte) (*Fingerprints, []Problem, error) {
	f, problems, err := ParseFingerprints(data)
	if len(f.lines) == 0 {
		f.keep(agreedHeader)
	}
	return f, problems, err
}

// AgreedOf returns the fingerprints that are known, as agreed keys. That they are is no
// change.
func AgreedOf(known *Fingerprints) *Fingerprints {
	f := newFingerprints(known.Len() + 1)
	f.keep(agreedHeader)
	for who, k := range known.All() {
		f.set(f.peer(who), k.Fingerprint, "")
	}
	return f
}

// AppendAgreed is AppendFound for our file of agreed keys.
func AppendAgreed(file []byte, cs []FingerprintChange) (out []byte, ok bool) {
	if len(file) == 0 {
		file = append(file, agreedHeader+"\n"...)
	}
	return AppendFound(file, cs)
}
