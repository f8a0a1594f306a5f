package desktop

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
	"pidgin-otr/tests/desktop/rig"
)

// owner is Alice and her files, whatever happens to them, and Bob's laptop. The
// name of her account ends in a slash, as one without a resource does.
type owner struct {
	*rig.Rig
	alice, laptop *rig.Pidgin
	small         bool // her folder is a small file system of its own
	fingerprint   string
}

const withSlash = alice + "/"

// newOwner starts both. small asks for a disk that can be filled.
func newOwner(t *testing.T, small bool) *owner {
	t.Helper()
	a, l, _ := persons(t, rig.Ours)
	a = withSwitch(t, a)
	a.Resource, a.NoKey = "", true
	r := newRig(t)
	o := &owner{Rig: r, small: small && smallFileSystem(t, r.Dir(a.Who))}
	a.Through = lowly(o.small)
	people := r.Start(a, l)
	o.alice, o.laptop = people[0], people[1]
	quiet(t, people...)
	r.Eventually(patience, "alice sees bob", func() bool { return o.alice.Sees(bob) })
	o.alice.Open(bob)
	o.laptop.Open(alice)
	return o
}

// smallFileSystem mounts one at the folder, where that is allowed.
func smallFileSystem(t *testing.T, folder string) bool {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=48m,mode=700"); err != nil {
		return false
	}
	t.Cleanup(func() { syscall.Unmount(folder, syscall.MNT_DETACH) })
	return true
}

// lowly starts a program so that permissions hold for it, also when the test is
// run by root, and so that it survives a limit on the size of files.
func lowly(small bool) (through []string) {
	if os.Geteuid() == 0 {
		through = []string{"setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"}
	}
	if !small {
		through = append(through, "sh", "-c", `trap "" XFSZ; exec "$@"`, "sh")
	}
	return through
}

func (o *owner) path(name string) string { return o.alice.File(name) }

func (o *owner) content(name string) []byte {
	o.Helper()
	data, err := os.ReadFile(o.path(name))
	if err != nil {
		o.Fatalf("%v", err)
	}
	return data
}

func (o *owner) put(name string, data []byte) {
	o.Helper()
	if err := os.WriteFile(o.path(name), data, 0o600); err != nil {
		o.Fatalf("%v", err)
	}
}

// away changes files while the plugin is not loaded.
func (o *owner) away(change func()) {
	o.Helper()
	must(o.alice, "unload", ourID)
	change()
	must(o.alice, "load", ourID)
}

// start lets Alice start, and waits until both are private; it returns what the
// laptop was told of her key.
func (o *owner) start() (fingerprint string) {
	o.Helper()
	o.settle()
	n := o.laptop.CountNotices(alice, "started")
	o.alice.Click("OTR", "Start private conversation")
	o.Eventually(patience, "the laptop is private", func() bool { return o.laptop.CountNotices(alice, "started") > n })
	text := time.Now().Format("private at 05.000000")
	o.alice.Say(bob, text)
	o.laptop.AwaitText(patience, alice, text)
	o.Eventually(patience, "the laptop's menu shows a fingerprint", func() (ok bool) {
		for _, item := range o.laptop.Menu("OTR").Flat() {
			if _, fingerprint, ok = strings.Cut(item.Name, "Fingerprint "); ok {
				return true
			}
		}
		return false
	})
	return fingerprint
}

// settle lets the laptop end what Alice has ended.
func (o *owner) settle() {
	o.Helper()
	if item, ok := o.laptop.Menu("OTR").Item("End "); ok && item.Sensitive {
		o.laptop.Click("OTR", item.Name)
		o.Eventually(patience, "the laptop has no session", func() bool {
			return o.laptop.Menu("OTR").Name == "OTR: Not private"
		})
	}
}

// verify gives the laptop's fingerprint Alice's trust, or takes it back.
func (o *owner) verify(answer, level string) {
	o.Helper()
	o.alice.Click("OTR", "Verify fingerprint")
	o.alice.Press("Verify fingerprint", answer)
	o.Eventually(patience, "the menu says "+level, func() bool {
		return strings.HasPrefix(o.alice.Menu("OTR").Name, "OTR: "+level)
	})
}

// onFile waits until the file of fingerprints says that one is verified, or not.
func (o *owner) onFile(t *testing.T, verified bool) {
	t.Helper()
	comesTrue(t, func() string {
		data, err := os.ReadFile(o.path(keyfile.FingerprintsName))
		if err != nil || bytes.Contains(data, []byte("\tverified")) != verified {
			return fmt.Sprintf("on file: %q, %v", data, err)
		}
		return ""
	})
}

// shown waits for a message window of that title with the phrases.
func (o *owner) shown(title string, phrases ...string) {
	o.Helper()
	o.Eventually(patience, "alice reads in "+title+": "+strings.Join(phrases, ", "), func() bool {
		for _, window := range o.alice.Windows() {
			if strings.Contains(window.Name(), title) && containsAll(texts(window), phrases...) {
				return true
			}
		}
		return false
	})
}

func texts(n rig.Node) string {
	var all []string
	n.Find(func(n rig.Node) bool {
		all = append(all, n.Name())
		return false
	})
	return strings.Join(all, "\n")
}

// leftovers are what was being written when a process ended.
func (o *owner) leftovers() []string {
	found, _ := filepath.Glob(o.path(".otr*"))
	return found
}

// Whatever is wrong with the user's files: they are told, nothing is lost, and
// what does not depend on the file works.
func TestFilesInTrouble(t *testing.T) {
	o := newOwner(t, true)
	o.missing(t)
	good := map[string][]byte{}
	for _, name := range []string{keyfile.KeysName, keyfile.FingerprintsName, keyfile.TagsName} {
		good[name] = o.content(name)
	}
	o.restart(t)
	for name, damage := range map[string][]byte{
		keyfile.KeysName:         good[keyfile.KeysName][:300],
		keyfile.FingerprintsName: []byte("\x00\x01\x02"),
		keyfile.TagsName:         []byte("\x00\x00"),
	} {
		o.damaged(t, name, damage)
		o.away(func() { o.put(name, good[name]) })
	}
	for _, name := range []string{keyfile.KeysName, keyfile.FingerprintsName, keyfile.TagsName} {
		o.unreadable(t, name, good[name])
	}
	o.link(t)
	o.full(t)
	if again := o.start(); again != o.fingerprint {
		t.Errorf("after all of it the laptop sees the key %s, not %s", again, o.fingerprint)
	}
}

// missing: a new user has none of the files.
func (o *owner) missing(t *testing.T) {
	t.Helper()
	o.fingerprint = o.start()
	o.verify("They are the same", "Private")
	o.onFile(t, true)
	for _, name := range []string{keyfile.KeysName, keyfile.FingerprintsName, keyfile.TagsName} {
		info, err := os.Stat(o.path(name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		if n := bytes.Count(o.content(name), []byte(withSlash)); n != 1 {
			t.Errorf("%s names the account %d times: not once as it is", name, n)
		}
	}
}

// restart: the files are found again under the name that ends in a slash.
func (o *owner) restart(t *testing.T) {
	t.Helper()
	o.away(func() {})
	if again := o.start(); again != o.fingerprint {
		t.Errorf("after loading again the laptop sees the key %s, not %s", again, o.fingerprint)
	}
	menuIs(t, o.alice, "OTR: Private") // the verified key is known again
}

// damaged: the file is kept aside, the user told, and the plugin works on.
func (o *owner) damaged(t *testing.T, name string, damage []byte) {
	t.Helper()
	o.away(func() { o.put(name, damage) })
	o.shown("OTR file damaged", "The file "+name+" is damaged", name+".damaged-1")
	if kept := o.content(name + ".damaged-1"); !bytes.Equal(kept, damage) {
		t.Errorf("%s: %d bytes kept aside, not the %d that were there", name, len(kept), len(damage))
	}
	if again := o.start(); (again == o.fingerprint) != (name != keyfile.KeysName) {
		t.Errorf("%s damaged: the laptop sees the key %s, before %s", name, again, o.fingerprint)
	}
}

// unreadable: the file is left as it is. Without the key nothing becomes
// private, because a new key would be another identity.
func (o *owner) unreadable(t *testing.T, name string, good []byte) {
	t.Helper()
	o.away(func() {
		if err := os.Chmod(o.path(name), 0); err != nil {
			t.Fatal(err)
		}
	})
	o.shown("OTR file cannot be read", "The file "+name+" cannot be read")
	if name == keyfile.KeysName {
		o.alice.Click("OTR", "Start private conversation")
		o.alice.AwaitNotice(patience, bob, "cannot become private")
	} else if again := o.start(); again != o.fingerprint {
		t.Errorf("%s unreadable: the laptop sees the key %s, not %s", name, again, o.fingerprint)
	}
	o.away(func() {
		if err := os.Chmod(o.path(name), 0o600); err != nil {
			t.Fatal(err)
		}
		if now := o.content(name); !bytes.Equal(now, good) {
			t.Errorf("%s was changed although it could not be read", name)
		}
	})
}

// link: the file that a symbolic link points to is written, the link stays.
func (o *owner) link(t *testing.T) {
	t.Helper()
	elsewhere := o.path("elsewhere")
	o.away(func() {
		if err := errors.Join(os.Mkdir(elsewhere, 0o700),
			os.Rename(o.path(keyfile.FingerprintsName), filepath.Join(elsewhere, "known")),
			os.Symlink(filepath.Join("elsewhere", "known"), o.path(keyfile.FingerprintsName))); err != nil {
			t.Fatal(err)
		}
	})
	o.start()
	o.verify("Take it back", "Unverified")
	o.onFile(t, false)
	if to, err := os.Readlink(o.path(keyfile.FingerprintsName)); err != nil || to != filepath.Join("elsewhere", "known") {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if names, _ := filepath.Glob(filepath.Join(elsewhere, ".*")); len(names) > 0 {
		t.Errorf("left over: %q", names)
	}
}

// full: the user is told, the conversation goes on, the old file stands, and
// what changed is written once there is room.
func (o *owner) full(t *testing.T) {
	t.Helper()
	before := o.content(keyfile.FingerprintsName)
	room := o.fill(t)
	o.verify("They are the same", "Private")
	o.shown("OTR file not written", keyfile.FingerprintsName, "The disk is full")
	if now := o.content(keyfile.FingerprintsName); !bytes.Equal(now, before) {
		t.Errorf("on the full disk stands %q, before %q", now, before)
	}
	o.alice.Say(bob, "the disk is full")
	o.laptop.AwaitText(patience, alice, "the disk is full")
	room()
	o.verify("Take it back", "Unverified")
	o.verify("They are the same", "Private")
	o.onFile(t, true)
	o.away(func() {
		if left := o.leftovers(); len(left) > 0 {
			t.Errorf("left over: %q", left)
		}
	})
}

// fill leaves no room in Alice's folder, or at least no room for a file, and
// returns what undoes it.
func (o *owner) fill(t *testing.T) (room func()) {
	t.Helper()
	if !o.small {
		limit(t, o.alice.PID(), 16)
		return func() { limit(t, o.alice.PID(), -1) }
	}
	path := o.path("filler")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for block := make([]byte, 1<<16); len(block) > 0; {
		if _, err := file.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
	return func() { os.Remove(path) }
}

// limit is the largest file that the process may write, in bytes.
func limit(t *testing.T, pid, size int) {
	t.Helper()
	value := "unlimited"
	if size >= 0 {
		value = fmt.Sprint(size)
	}
	if out, err := exec.Command("prlimit", "--pid", fmt.Sprint(pid), "--fsize="+value+":").CombinedOutput(); err != nil {
		t.Fatalf("prlimit: %v: %s", err, out)
	}
}

// Killed at any moment of writing its files, the plugin finds each of them again
// as it was before or after.
func TestKilledBetweenTwoWrites(t *testing.T) {
	o := newOwner(t, false) // on a disk, where writing takes its time
	o.fingerprint = o.start()
	const temporary = ".new-"
	for _, m := range []moment{
		{"." + keyfile.TagsName + temporary, syscall.IN_CREATE},
		{keyfile.TagsName, syscall.IN_MOVED_TO},
		{"." + keyfile.KeysName + temporary, syscall.IN_CREATE},
		{"." + keyfile.KeysName + temporary, syscall.IN_MODIFY},
		{keyfile.KeysName, syscall.IN_MOVED_TO},
	} {
		must(o.alice, "unload", ourID)
		os.Remove(o.path(keyfile.TagsName))
		os.Remove(o.path(keyfile.KeysName))
		o.killed(t, m, func() { give(o.alice, "load", ourID) })
	}
	o.start()
	for _, m := range []moment{
		{"." + keyfile.FingerprintsName + temporary, syscall.IN_MODIFY},
		{keyfile.FingerprintsName, syscall.IN_MOVED_TO},
	} {
		must(o.alice, "unload", ourID)
		o.put(keyfile.FingerprintsName, []byte(strangers))
		must(o.alice, "load", ourID)
		files := o.killed(t, m, func() { o.alice.Click("OTR", "Start private conversation") })
		if known := files[keyfile.FingerprintsName]; !bytes.HasPrefix(known, []byte(strangers)) {
			t.Errorf("killed at %s: the fingerprints are %q", m.start, known)
		}
	}
}

// strangers is a file that has to survive.
var strangers = "eve@example.org\t" + withSlash + "\tprpl-jabber\t" + strings.Repeat("0123456789", 4) + "\tverified\n" +
	"a line of somebody else's\n"

// killed lets act make the plugin write, kills it at the moment, and starts it
// again. It returns the files as they were in between.
func (o *owner) killed(t *testing.T, m moment, act func()) (before map[string][]byte) {
	t.Helper()
	dead := when(t, o.path(""), m, o.alice.Kill)
	act()
	select {
	case <-dead:
	case <-time.After(patience):
		t.Fatalf("%s is not written", m.start)
	}
	before = map[string][]byte{}
	for _, name := range []string{keyfile.KeysName, keyfile.TagsName, keyfile.FingerprintsName} {
		if data, err := os.ReadFile(o.path(name)); err == nil {
			before[name] = data
		}
	}
	whole(t, m, before)
	o.alice.Restart()
	o.alice.Open(bob)
	o.Eventually(patience, "there are a key and a tag", func() bool {
		_, noKey := os.Stat(o.path(keyfile.KeysName))
		_, noTag := os.Stat(o.path(keyfile.TagsName))
		return noKey == nil && noTag == nil
	})
	for name, data := range before {
		if now := o.content(name); !bytes.Equal(now, data) {
			t.Errorf("killed at %s: %s is another one after starting again", m.start, name)
		}
	}
	if shows(o.alice, "OTR file") {
		t.Errorf("killed at %s: alice is told of a file", m.start)
	}
	if left := o.leftovers(); len(left) > 0 {
		t.Errorf("killed at %s: left over %q", m.start, left)
	}
	return before
}

// whole checks that the account's key and tag are not half written.
func whole(t *testing.T, m moment, files map[string][]byte) {
	t.Helper()
	account := keyfile.Account{Name: withSlash, Protocol: "prpl-jabber"}
	if data, ok := files[keyfile.KeysName]; ok {
		keys, problems, err := keyfile.ParseKeys(data)
		if _, found := keys.Find(account); err != nil || len(problems) > 0 || !found {
			t.Errorf("killed at %s: the keys are %v, %v", m.start, problems, err)
		}
	}
	if data, ok := files[keyfile.TagsName]; ok {
		tags, problems, err := keyfile.ParseTags(data)
		if _, found := tags.Find(account); err != nil || len(problems) > 0 || !found {
			t.Errorf("killed at %s: the tags are %v, %v", m.start, problems, err)
		}
	}
}

// A user of pidgin-otr keeps key, tag, fingerprints and trust, and finds all of
// it again, and what was added, on going back.
func TestComingFromPidginOTRAndGoingBack(t *testing.T) {
	r := newRig(t)
	a, l, p := persons(t, rig.Ours)
	a = beside(t, withSwitch(t, a))
	a.NoKey = true
	l.Plugin, p.Plugin = rig.PidginOTR, rig.PidginOTR
	people := r.Start(a, l, p)
	w := &trio{Rig: r, alice: people[0], laptop: people[1], phone: people[2]}
	o := &owner{Rig: r, alice: w.alice}
	must(w.alice, "unload", ourID)
	for _, name := range []string{keyfile.KeysName, keyfile.TagsName, keyfile.FingerprintsName} {
		os.Remove(o.path(name))
	}
	must(w.alice, "load", theirID)
	r.Eventually(patience, "alice sees bob", func() bool { return w.alice.Sees(bob) })
	w.alice.Open(bob)
	w.laptop.Open(alice)
	w.phone.Open(alice)
	w.phone.SignOff()

	// Made by pidgin-otr. The user's word that the key was compared is what
	// pidgin-otr writes for it.
	w.alice.Say(bob, "?OTRv3?")
	w.alice.AwaitNotice(patience, bob, "Unverified conversation with")
	must(w.alice, "unload", theirID)
	theirs := o.content(keyfile.FingerprintsName)
	o.put(keyfile.FingerprintsName, bytes.ReplaceAll(theirs, []byte("\t\n"), []byte("\tverified\n")))
	key, tags := o.content(keyfile.KeysName), o.content(keyfile.TagsName)
	known := unknown(w.laptop)

	must(w.alice, "load", ourID)
	w.phone.SignOn()
	w.alice.Click("OTR", "Start private conversation")
	w.alice.AwaitNotice(patience, bob, "multiple sessions")
	comesTrue(t, func() string {
		if label := w.session(w.laptop).Name; !strings.Contains(label, "Private") {
			return fmt.Sprintf("the session of the key verified in pidgin-otr is %q", label)
		}
		return ""
	})
	w.verify(w.phone)
	if !bytes.Equal(o.content(keyfile.KeysName), key) || !bytes.Equal(o.content(keyfile.TagsName), tags) {
		t.Error("key or instance tag are no more what pidgin-otr made")
	}
	must(w.alice, "unload", ourID)

	must(w.alice, "load", theirID)
	before := w.alice.CountNotices(bob, "Private conversation with")
	w.laptop.SignOff()
	w.alice.Say(bob, "?OTRv3?")
	r.Eventually(patience, "pidgin-otr trusts the key verified here", func() bool {
		return w.alice.CountNotices(bob, "Private conversation with") > before
	})
	if !bytes.Equal(o.content(keyfile.KeysName), key) {
		t.Error("the key file is another one after going back")
	}
	if n := unknown(w.laptop); n != known {
		t.Errorf("the laptop was told of %d unknown keys of alice, first %d", n, known)
	}
	noTrouble(t, w.alice)
}

// unknown counts how often pidgin-otr told of a key that it did not know.
func unknown(p *rig.Pidgin) int {
	p.Helper()
	return len(slices.DeleteFunc(p.Notices(alice), func(notice string) bool {
		return !strings.Contains(notice, "authenticate") || strings.Contains(notice, "conversation with")
	}))
}
