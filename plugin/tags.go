package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

func (p *Plugin) loadTags() {
	p.tags.file = userFile{name: keyfile.TagsName, take: p.takeTags}
	tags, problems, err := keyfile.ParseTags(p.load(&p.tags.file))
	p.tags.tags = tags
	p.keepAsideDamaged(&p.tags.file, problems, err)
}

// ownTag finds the account's instance tag or makes one. A tag names one client,
// so it is not carried over to another resource: both may be online at once.
// Another spelling of the address is the same client.
func (p *Plugin) ownTag(id AccountID) (otr.InstanceTag, error) {
	who := fileAccount(id)
	tag, ok := p.tags.tags.FindSame(who, func(a keyfile.Account) bool {
		return p.sameAccount(who, a) && resource(who) == resource(a)
	})
	if ok {
		return otr.InstanceTag(tag), nil
	}
	fresh, err := otr.NewTag(p.rand)
	if err != nil {
		return 0, err
	}
	p.keepTag(id, fresh)
	return fresh, nil
}

// keepTag writes the account's tag to the file. One that cannot be written
// serves until the plugin goes.
func (p *Plugin) keepTag(id AccountID, tag otr.InstanceTag) {
	if err := p.tags.tags.Set(fileAccount(id), uint32(tag)); err != nil {
		p.host.Debugf("otr: keeping an instance tag: %v", err)
		return
	}
	p.save(&p.tags.file)
}

func (p *Plugin) takeTags() saving {
	changes := p.tags.tags.Begin()
	var merged *keyfile.Tags
	return saving{
		merge: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParseTags(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok bool) {
			if ok {
				p.tags.tags.Written(merged)
			} else {
				p.tags.tags.Failed()
			}
		},
	}
}
