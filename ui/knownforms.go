package ui

import "strings"

// Forms and answers around the list of known fingerprints.

// maxTogether is how many fingerprints are verified in one question: more nobody
// compares.
const maxTogether = 8

// Verify asks whether the user has compared the fingerprints. own is the user's
// fingerprint, "" if there is none or the accounts differ. ok is false if they are
// too many.
func (l KnownList) Verify(list []Known, own string) (q Question[Comparison], ok bool) {
	if len(list) == 0 || len(list) > maxTogether {
		return q, false
	}
	q.Form.Title = l.Tr("Verify fingerprint")
	q.Form.Primary = l.Tr("Have you compared the fingerprints?")
	if len(list) == 1 {
		q.Form.Primary = Fill(l.Tr("Is this really the fingerprint of {buddy}?"), Places{"buddy": list[0].buddy()})
	}
	parts := []string{l.Tr("Compare every digit in a way that nobody else can fake: in person, or on the telephone if you know the voice. Not in a chat.")}
	if own != "" {
		parts = append(parts, Fill(l.Tr("Your fingerprint:\n{own}"), Places{"own": hexDigits(own)}))
	}
	for _, k := range list {
		parts = append(parts, Fill(l.Tr("Fingerprint of {buddy}:\n{fingerprint}"),
			Places{"buddy": k.buddy(), "fingerprint": k.fingerprint()}))
	}
	q.Form.Secondary = paragraphs(parts...)
	if len(list) == 1 {
		q.choice(l.Tr("They are the same"), TheSame)
		q.choice(l.Tr("They differ"), Different)
	} else {
		q.choice(l.Tr("All of them are the same"), TheSame)
	}
	q.choice(l.Tr("Not now"), NotCompared)
	q.Form.Default = len(q.Form.Choices) - 1
	return q, true
}

// TooMany: more fingerprints are selected than can be verified together.
func (l KnownList) TooMany() string {
	return Fill(l.Tr("Nothing was done: choose at most {count} fingerprints to verify."), Places{"count": itoa(maxTogether)})
}

// Did says what was done to count fingerprints.
func (l KnownList) Did(v KnownVerb, count int) string {
	n := Places{"count": itoa(count)}
	switch v {
	case KnownVerify:
		return Fill(l.Tr("Verified: {count}."), n)
	case KnownDistrust:
		return Fill(l.Tr("Not verified any more: {count}."), n)
	case KnownForget:
		return Fill(l.Tr("Forgotten: {count}."), n)
	case KnownStart:
		return Fill(l.Tr("Private conversations being started: {count}."), n)
	case KnownEnd:
		return Fill(l.Tr("Private conversations ended: {count}."), n)
	case KnownRefresh:
		return Fill(l.Tr("Private conversations being refreshed: {count}."), n)
	default:
		return Fill(l.Tr("Copied: {count}."), n)
	}
}

// InUse says which fingerprints were not forgotten, and why.
func (l KnownList) InUse(list []Known) string {
	return Fill(l.Tr("In use and not forgotten: {buddies}. End the private conversation first."), Places{"buddies": names(list)})
}

// Differs: the user compared a fingerprint and it is another one.
func (l KnownList) Differs(k Known) string {
	return Fill(l.Tr("It does not count as verified: whoever has that key may not be {buddy}, but somebody in between. A new device or a new key has another fingerprint too: ask {buddy}, by telephone or in person."),
		Places{"buddy": k.buddy()})
}

// VerifiedForNow: what was verified just now cannot stand on file.
func (l KnownList) VerifiedForNow(list []Known) string {
	return Fill(l.Tr("Verified only until this program ends, because the addresses are too long to be kept on file: {buddies}. Next time, verify them again."), Places{"buddies": names(list)})
}

// Offline: a private conversation needs the account.
func (l KnownList) Offline(list []Known) string {
	return Fill(l.Tr("Not started, because the account is not connected or OTR is switched off there: {buddies}."), Places{"buddies": names(list)})
}

// maxNames is how many buddies a text names.
const maxNames = 5

func names(list []Known) string {
	var out []string
	for i, k := range list {
		if i == maxNames {
			out = append(out, string(ellipsis))
			break
		}
		out = append(out, k.buddy())
	}
	return strings.Join(out, ", ")
}

// SearchKnown asks what to look for, where the list cannot be shown whole.
func (l KnownList) SearchKnown(count int) FieldForm {
	return FieldForm{
		Title:   l.Title(),
		Primary: Fill(l.Tr("Fingerprints that are known: {count}. Which one do you look for?"), Places{"count": itoa(count)}),
		Fields:  []Field{{Label: l.Tr("Name, account or part of the fingerprint")}},
		OK:      l.Tr("Search"), Cancel: l.Tr("Cancel"),
	}
}

// MaxFound is how many matches of a search are shown: with what can be done they
// must find room in a terminal of 24 lines.
const MaxFound = 5

// FoundKnown shows what a search found, with what can be done. The first setting is
// the fingerprints, the second what to do, a KnownVerb.
func (l KnownList) FoundKnown(list []Known) SettingForm {
	f := SettingForm{Title: l.Title(), OK: l.Tr("Do it"), Cancel: l.Tr("Close")}
	f.Primary = Fill(l.Tr("Found: {count}. Choose one or more, and what to do."), Places{"count": itoa(len(list))})
	var text []string
	if len(list) > MaxFound {
		text = append(text, Fill(l.Tr("The first {count} are shown. Search for more of the name to see the others."), Places{"count": itoa(MaxFound)}))
		list = list[:MaxFound]
	}
	// The rows of a list are cut short in a terminal: what they are stands above.
	found := Setting{Kind: SomeOf, Label: l.Tr("Fingerprints"), On: len(list) == 1}
	for i, k := range list {
		text = append(text, l.Found(i+1, k))
		found.Rows = append(found.Rows, itoa(i+1)+". "+k.buddy())
	}
	f.Secondary = strings.Join(text, "\n")
	verbs := Setting{Kind: OneOf, Label: l.Tr("What to do")}
	for v := range KnownVerbs {
		verbs.Rows = append(verbs.Rows, strings.NewReplacer("_", "").Replace(l.Verb(v)))
	}
	f.Settings = []Setting{found, verbs}
	return f
}

// NothingFound: the search found nothing.
func (l KnownList) NothingFound() string { return l.Tr("No known fingerprint matches that.") }
