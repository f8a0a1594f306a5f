package keyfile

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// joinedFiles are two key files, one behind the other, as "cat" makes them. Both
// have a key of al.
func joinedFiles(between string) string {
	keys := testKeys()
	return "(privkeys\n" + accountOf("al", "p", keys[0], hexForm, false) + ")\n" + between +
		"(privkeys\n" + accountOf("al", "p", keys[1], hexForm, false) + accountOf("bo", "p", keys[2], hexForm, false) + ")\n"
}

// Of files that were joined every key is used; an account that has one in the
// first of them keeps it. What is written is one list with all of them.
func TestKeysOfJoinedFilesAreUsed(t *testing.T) {
	keys := testKeys()
	al, bo := Account{"al", "p"}, Account{"bo", "p"}
	for _, between := range []string{"", byteOrderMark, "(privkeys)\n"} {
		k, problems, err := ParseKeys([]byte(joinedFiles(between)))
		if err != nil || len(problems) != 1 || problems[0].Kind != ShadowedKey || problems[0].Account != al {
			t.Fatalf("problems %v, error %v", problems, err)
		}
		for range 2 {
			if got, ok := k.Find(bo); !ok || !sameKey(got, keys[2]) {
				t.Fatal("the key in the second list is not used")
			}
			if got, _ := k.Find(al); !sameKey(got, keys[0]) {
				t.Error("the second list took the place of the first")
			}
			out := string(k.Bytes())
			if lists, accounts := strings.Count(out, "privkeys"), strings.Count(out, "(account"); lists != 1 || accounts != 3 {
				t.Errorf("wrote %d lists, %d accounts", lists, accounts)
			}
			k, _, _ = ParseKeys([]byte(out))
		}
		if got := k.Accounts(); !reflect.DeepEqual(got, []Account{al, bo}) {
			t.Errorf("accounts %v", got)
		}
	}
}

// A later list that is cut off is damage as in the first: it is said, and what
// stands complete before it is used.
func TestJoinedFileThatIsCutOffIsDamaged(t *testing.T) {
	file := strings.TrimRight(joinedFiles(""), ")\n")
	k, _, err := ParseKeys([]byte(file))
	if !errors.Is(err, ErrDamaged) {
		t.Fatalf("error %v", err)
	}
	if got, ok := k.Find(Account{"al", "p"}); !ok || !sameKey(got, testKeys()[0]) {
		t.Error("the key in the whole list is not used")
	}
}
