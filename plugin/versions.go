package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

func (p *Plugin) loadVersions() {
	p.best.file = userFile{name: keyfile.VersionsName, take: p.takeVersions}
	data := p.load(&p.best.file)
	versions, problems, err := keyfile.ParseVersions(data)
	p.best.versions, p.best.mark = versions, markOf(data)
	p.keepAsideDamaged(&p.best.file, problems, err)
}

// noteVersion keeps on file that a key speaks a version: whoever stands between
// may otherwise talk it into an older one, unseen after the next restart.
func (p *Plugin) noteVersion(fp otr.Fingerprint, v otr.Version) {
	if p.best.versions.Raise(fp, uint8(v)) {
		p.saveSoon(&p.best.file)
	}
}

func (p *Plugin) takeVersions() saving {
	changes := p.best.versions.Begin()
	var merged *keyfile.Versions
	return p.best.mark.saving(adding{
		add: func(file []byte) ([]byte, bool) { return keyfile.AppendVersions(file, changes) },
		anew: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParseVersions(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok, made bool) {
			switch {
			case !ok:
				p.best.versions.Failed()
			case made:
				p.best.versions.Written(merged)
			default:
				p.best.versions.Saved()
			}
		},
	})
}
