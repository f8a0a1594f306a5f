package ui

import "strings"

// Trusted says which fingerprints of the buddy are known, which of them the user
// trusts and why, and the level of the session that uses each now. It is HTML.
func (w Words) Trusted(known []Known) string {
	if len(known) == 0 {
		return notice(w.buddy(w.Tr("No fingerprint of {buddy} is known yet.")))
	}
	lines := []string{notice(w.buddy(w.Tr("Fingerprints of {buddy}, and how you know them:")))}
	for i, k := range known {
		if i == maxTrusted {
			lines = append(lines, notice(Fill(w.Tr("{count} more: see /otr fingerprints"), Places{"count": itoa(len(known) - i)})))
			break
		}
		lines = append(lines, notice(w.trusted(k)))
	}
	return strings.Join(lines, "<br>")
}

// maxTrusted is how many fingerprints are listed.
const maxTrusted = 20

func (w Words) trusted(k Known) string {
	list := KnownList{Tr: w.Tr, Now: w.Now}
	how := w.Tr("not verified")
	if k.How != HowNot {
		how = Fill(w.Tr("verified ({how})"), Places{"how": list.verified(k)})
	}
	if k.Level == NotPrivate {
		return Fill(w.Tr("{fingerprint}: {how}"), Places{"fingerprint": k.fingerprint(), "how": how})
	}
	return Fill(w.Tr("{fingerprint}: {how}, level now {level}"),
		Places{"fingerprint": k.fingerprint(), "how": how, "level": w.Level(k.Level)})
}
