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
