package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

func (p *Plugin) loadVersions() {
	p.best.file.name = keyfile.VersionsName
	versions, problems, err := keyfile.ParseVersions(p.load(&p.best.file))
	p.best.versions = versions
	p.parsed(&p.best.file, problems, err)
}

// noteVersion keeps on file that a key speaks a version: whoever stands between
// may otherwise talk it into an older one, unseen after the next restart.
func (p *Plugin) noteVersion(fp otr.Fingerprint, v otr.Version) {
	if p.best.versions.Raise(fp, uint8(v)) {
		p.save(&p.best.file, p.best.versions.Bytes())
	}
}
