package ui

import "slices"

// KnownVerb is what the user does to known fingerprints.
type KnownVerb int

const (
	KnownVerify KnownVerb = iota
	KnownDistrust
	KnownForget
	KnownStart
	KnownEnd
	KnownRefresh
	KnownCopy
	KnownVerbs // how many there are
)

// Verb is the name of a button, with an underscore before its access key.
func (l KnownList) Verb(v KnownVerb) string {
	switch v {
	case KnownVerify:
		return l.Tr("_Verify...")
	case KnownDistrust:
		return l.Tr("_Not verified any more")
	case KnownForget:
		return l.Tr("_Forget")
	case KnownStart:
		return l.Tr("_Start")
	case KnownEnd:
		return l.Tr("_End")
	case KnownRefresh:
		return l.Tr("_Refresh")
	default:
		return l.Tr("Cop_y")
	}
}

// Allows reports whether the verb can do anything to the selected fingerprints.
// Forgetting one that is in use is refused with a reason, and not here.
func (v KnownVerb) Allows(selected []Known) bool {
	return slices.ContainsFunc(selected, func(k Known) bool {
		switch v {
		case KnownDistrust:
			return k.How != HowNot
		case KnownStart:
			return k.Online
		case KnownEnd:
			return k.InUse
		case KnownRefresh:
			return k.Level.encrypted() && k.Online
		}
		return true
	})
}
