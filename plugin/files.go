package plugin

import (
	"errors"
	"io/fs"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// What all of the user's files have in common: what cannot be read is left
// alone, what cannot be understood is kept aside, and both are reported. Either
// way nothing is lost.

// loadFiles reads the user's files.
func (p *Plugin) loadFiles() {
	p.loadSizes()
	p.loadKeys()
	p.loadTags()
	p.loadTrust()
	p.loadVersions()
	p.loadAgreed()
	p.loadSeen()
	p.loadChoices()
	p.loadPlain()
}

// userFiles lists the files that are written.
func (p *Plugin) userFiles() []*userFile {
	return []*userFile{&p.keys.file, &p.trust.file, &p.tags.file, &p.best.file, &p.agreed.file, &p.seen.file, &p.chosen.file, &p.plain.file}
}

// load returns the file's content, nil if there is none to be had.
func (p *Plugin) load(f *userFile) []byte {
	data, err := p.files.Read(f.name)
	switch {
	case err == nil:
		p.fileBytes += len(data)
		return data
	case !errors.Is(err, fs.ErrNotExist):
		f.locked = true
		p.inform(ui.FileUnreadable(p.host.Tr, f.name, f.holds))
	}
	return nil
}

// maxProblems is how many lines of a file are named in the debug log: a file that is
// none may have millions, and this is the main thread.
const maxProblems = 64

// keepAsideDamaged deals with the error of a parser: a damaged file is kept aside before
// anything is written in its place.
func (p *Plugin) keepAsideDamaged(f *userFile, problems []keyfile.Problem, err error) {
	p.logProblems(f, problems)
	if err == nil || f.locked {
		return
	}
	kept, err := p.files.Aside(f.name)
	if err != nil {
		f.locked = true
		p.inform(ui.FileUnreadable(p.host.Tr, f.name, f.holds))
		return
	}
	p.inform(ui.FileDamaged(p.host.Tr, f.name, kept, f.holds))
}

func (p *Plugin) logProblems(f *userFile, problems []keyfile.Problem) {
	for _, problem := range problems[:min(len(problems), maxProblems)] {
		p.host.Debugf("otr: %s, line %d: %s", f.name, problem.Line, problem.Kind)
	}
}

func (p *Plugin) inform(n ui.Note) {
	p.host.Inform(n)
}

func fileAccount(id AccountID) keyfile.Account {
	return keyfile.Account{Name: id.Name, Protocol: id.Protocol}
}

func filePeer(id BuddyID) keyfile.Peer {
	return keyfile.Peer{Buddy: id.Name, Account: fileAccount(id.Account)}
}
